/* The day report (73, F8): what each cashier took, by tender and fee, this year's
 * bills apart from old arrears; the same total out of the journal beside it; and,
 * as further views, what was reversed, which sheets were voided, which shifts it
 * is made of. A till that is not counted is not in it. F6 prints it to be signed. */
#include "config.h"
#include "desk/paint.h"
#include "desk/print.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum view { VIEW_ROWS, VIEW_REVERSALS, VIEW_VOIDED, VIEW_SHIFTS, VIEW_TURN_INS, VIEW_REFUNDS, VIEW_DEPOSITS, VIEWS };

struct state { unsigned view; uint64_t page; };

static const char *const computed[] = {
    "@view", "@chain", "@sum", "@rows", "@who", "@tender", "@fee", "@count", "@this_year", "@old", "@late_fee", "@kept",
    "@total", NULL,
};

static const struct day_report *report_of(const struct page *p)
{
    return p->shown;
}

static unsigned view_of(const struct page *p)
{
    return ((const struct state *)p->state)->view;
}

static void answered(struct page *p, struct answer *a)
{
    char n[24], on[24];
    if (!page_showed(p, a))
        return;
    const struct day_report *r = report_of(p);
    uint64_t at = ((const struct state *)p->state)->page;
    snprintf(n, sizeof n, "%" PRIu64, r->shifts_open);
    snprintf(on, sizeof on, "%" PRIu64, at + 1);
    if (r->more || at)
        page_say(p, r->more ? "form.day_report.more" : "form.day_report.last", on, n, NULL, NULL);
    else if (r->shifts_open)
        page_say(p, "form.day_report.open", n, NULL, NULL, NULL);
    else if (r->shifts_all == 0)
        page_say(p, "form.day_report.none", NULL, NULL, NULL, NULL);
}

/* Who answers for a unit sees its day; a cashier his own shift, once it is counted. */
static bool request(struct page *p, struct day_ask *q)
{
    const struct home_page *home = desk_home(p->desk);
    *q = (struct day_ask){ .unit_no = "", .page = ((const struct state *)p->state)->page };
    bool answers = desk_has_role(p->desk, CODE_role_supervisor) || desk_has_role(p->desk, CODE_role_accountant)
                   || desk_has_role(p->desk, CODE_role_auditor);
    if (!answers && (!home || home->shift_no == 0)) {
        page_say(p, "form.day_report.no_shift", NULL, NULL, NULL, NULL);
        return false;
    }
    q->shift_no = answers ? 0 : home->shift_no;
    return page_date(p, "@day", &q->day);
}

static void open_page(struct page *p)
{
    struct day_ask q;
    if (request(p, &q))
        page_ask(p, OP_day_report, &q, answered);
}

/* Another day or hall begins at its first page. */
static void open_first(struct page *p)
{
    ((struct state *)p->state)->page = 0;
    open_page(p);
}

static void enter(struct page *p, int input)
{
    page_filter(p, input, open_first);
}

static unsigned rows(const struct page *p, const char *list);

/* + at the end of a list is the next page of all of them, - at its beginning the one before. */
static bool page_turn(struct page *p, int ch)
{
    struct state *s = p->state;
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]);
    bool on = ch == '+' && report_of(p)->more && p->top[0] + seen >= rows(p, "");
    if (!on && !(ch == '-' && s->page && p->top[0] == 0))
        return false;
    s->page = on ? s->page + 1 : s->page - 1;
    p->top[0] = 0;
    open_page(p);
    return true;
}

static bool operator(struct page *p, int ch)
{
    struct state *s = p->state;
    if (report_of(p) && page_turn(p, ch))
        return true;
    if (ch != '*' || !report_of(p))
        return false;
    s->view = (s->view + 1) % VIEWS;
    p->top[0] = 0;
    return true;
}

static void print(struct page *p)
{
    char title[64], day[DATE_TEXT];
    if (!report_of(p)) {
        page_beep(p);
        return;
    }
    char part[24] = "";
    uint64_t at = ((const struct state *)p->state)->page;
    if (at)
        snprintf(part, sizeof part, "-%" PRIu64, at + 1);
    snprintf(title, sizeof title, "day-%s-%s%s", report_of(p)->unit_no, date_format(report_of(p)->day, day), part);
    const struct day_report *r = report_of(p);
    const char *said = print_paper(p->desk, "paper_day", r, title);
    if (r->turn_ins_n || r->refunded_n || r->deposits_n) {
        snprintf(title, sizeof title, "vault-%s-%s%s", r->unit_no, date_format(r->day, day), part);
        said = print_paper(p->desk, "paper_vault", r, title);
    }
    page_say(p, said, NULL, NULL, NULL, NULL);
}

/* -- what is shown -- */

static uint64_t rows_all(const struct page *p)
{
    const struct day_report *r = report_of(p);
    switch ((enum view)view_of(p)) {
    case VIEW_REVERSALS: return r->reversals_all;
    case VIEW_VOIDED: return r->sheets_voided;
    case VIEW_SHIFTS: return r->shifts_all;
    case VIEW_TURN_INS: return r->turn_ins_all;
    case VIEW_REFUNDS: return r->refunded_all;
    case VIEW_DEPOSITS: return r->deposits_all;
    default: return r->rows_all;
    }
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct day_report *r = report_of(p);
    (void)list;
    if (!r)
        return 0;
    switch ((enum view)view_of(p)) {
    case VIEW_REVERSALS: return r->reversals_n;
    case VIEW_VOIDED: return r->voided_n;
    case VIEW_SHIFTS: return r->shifts_n;
    case VIEW_TURN_INS: return r->turn_ins_n;
    case VIEW_REFUNDS: return r->refunded_n;
    case VIEW_DEPOSITS: return r->deposits_n;
    default: return r->rows_n;
    }
}

struct money_column { const char *name; size_t at; };

static const struct money_column money_columns[] = {
    { "@this_year", offsetof(struct day_row, this_year) }, { "@old", offsetof(struct day_row, old_arrears) },
    { "@late_fee", offsetof(struct day_row, late_fee) },   { "@kept", offsetof(struct day_row, prepayment) },
    { "@total", offsetof(struct day_row, total) },
};

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    (void)list;
    if (view_of(p) != VIEW_ROWS)
        return;                      /* the other views have lines of their own */
    const struct day_row *r = &report_of(p)->rows[row];
    if (strcmp(column, "@who") == 0)
        text_copy(out, room, r->staff_name);
    else if (strcmp(column, "@tender") == 0)
        text_copy(out, room, code_word(&codes_tender, r->tender));
    else if (strcmp(column, "@fee") == 0)
        text_copy(out, room, code_word(&codes_fee_kind, r->fee_kind));
    else if (strcmp(column, "@count") == 0)
        snprintf(out, room, "%" PRIu64, r->count);
    for (size_t i = 0; i < COUNT_OF(money_columns); i++)
        if (strcmp(column, money_columns[i].name) == 0)
            text_copy(out, room, money_format(*(const money *)((const char *)r + money_columns[i].at), amount));
}

static void reversal_line(const struct payment *pay, char *out, size_t room)
{
    char at[INSTANT_TEXT], amount[MONEY_TEXT];
    snprintf(out, room, "%08" PRIu64 "  %08" PRIu64 "  %s  %s  %s  %s  %s", pay->receipt_no, pay->reverses,
             instant_short(pay->at, at), pay->staff_name, pay->approved_by, money_format(pay->total, amount),
             code_word(&codes_reverse_reason, pay->reverse_reason));
}

static void voided_line(const struct paper *s, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    snprintf(out, room, "%08" PRIu64 "-%08" PRIu64 "  %s  %s", s->paper_no, s->last_paper ? s->last_paper : s->paper_no,
             instant_short(s->at, at), code_word(&codes_paper_state, s->paper_state));
}

static void shift_line(const struct shift *s, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    snprintf(out, room, "%02" PRIu64 "  %s  %s  %s  %s", s->day_shift, s->staff_name, s->window_no,
             instant_short(s->opened_at, at), code_word(&codes_shift_state, s->shift_state));
}

static void turn_in_line(const struct turn_in *t, char *out, size_t room)
{
    char at[INSTANT_TEXT], amount[MONEY_TEXT];
    snprintf(out, room, "%s  %s  %s  %s  %s  %s", instant_short(t->at, at), t->staff_name,
             t->exchange ? tr("form.exchange.title") : code_word(&codes_turn_in_to, t->turn_in_to), t->with, t->slip_no,
             money_format(t->amount, amount));
}

static void refund_line(const struct refund *f, char *out, size_t room)
{
    char at[INSTANT_TEXT], amount[MONEY_TEXT];
    snprintf(out, room, "%s  %s  %s %s  %s  %s", instant_short(f->at, at), f->staff_name, f->account_no,
             f->account_name, code_word(&codes_tender, f->tender), money_format(f->amount, amount));
}

static void deposit_line(const struct deposit *d, char *out, size_t room)
{
    char cash[MONEY_TEXT], cheques[MONEY_TEXT];
    snprintf(out, room, "%" PRIu64 "  %s  %s  %s  %s  %s", d->deposit_no, d->staff_name,
             code_word(&codes_deposit_state, d->deposit_state), d->envelope_no[0] ? d->envelope_no : d->slip_no,
             money_format(d->cash_total, cash), money_format(d->cheque_total, cheques));
}

static void view_line(const struct day_report *r, unsigned view, unsigned row, char *out, size_t room)
{
    switch ((enum view)view) {
    case VIEW_REVERSALS: reversal_line(&r->reversals[row], out, room); break;
    case VIEW_VOIDED: voided_line(&r->voided[row], out, room); break;
    case VIEW_SHIFTS: shift_line(&r->shifts[row], out, room); break;
    case VIEW_TURN_INS: turn_in_line(&r->turn_ins[row], out, room); break;
    case VIEW_REFUNDS: refund_line(&r->refunded[row], out, room); break;
    case VIEW_DEPOSITS: deposit_line(&r->deposits[row], out, room); break;
    default: out[0] = '\0';
    }
}

static void paint(const struct page *p)
{
    char line[300];
    unsigned n = rows(p, ""), seen = (unsigned)body_rows(p, &p->form->list[0]);
    for (unsigned i = 0; view_of(p) != VIEW_ROWS && i < seen && p->top[0] + i < n; i++) {
        unsigned row = p->top[0] + i;
        view_line(report_of(p), view_of(p), row, line, sizeof line);
        paint_text(row_on_screen(p->desk, p->form, p->form->list[0].row) + (int)i, 2, 78, LOOK_PLAIN, line);
    }
    if (view_of(p) != VIEW_ROWS)
        paint_blank(row_on_screen(p->desk, p->form, 5), 1, 79, LOOK_PLAIN);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct day_report *r = report_of(p);
    char a[MONEY_TEXT], b[MONEY_TEXT], key[40], n[24], head[20], at[INSTANT_TEXT];
    if (!r)
        return;
    if (strcmp(name, "@sum") == 0) {
        tr_fill(out, room, "form.day_report.sum", money_format(r->total, a), money_format(r->journal_total, b),
                tr(r->total == r->journal_total ? "form.day_report.agrees" : "form.day_report.differs"), NULL);
    } else if (strcmp(name, "@view") == 0) {
        snprintf(n, sizeof n, "%" PRIu64, rows_all(p));
        snprintf(key, sizeof key, "form.day_report.view%u", view_of(p));
        tr_fill(out, room, key, n, NULL, NULL, NULL);
    } else if (r->closed_n) {
        snprintf(n, sizeof n, "%" PRIu64, r->closed->chain_no);
        tr_fill(out, room, "form.day_report.closed", r->closed->signed_by, instant_short(r->closed->signed_at, at), n,
                NULL);
    } else if (r->chain_no) {
        snprintf(n, sizeof n, "%" PRIu64, r->chain_no);
        for (unsigned i = 0; i < 8; i++)
            snprintf(head + 2 * i, 3, "%02x", r->chain.b[i]);
        tr_fill(out, room, "form.day_report.chain", n, head, NULL, NULL);
    }
}

const struct screen screen_day_report = {
    .name = "day_report", .state = sizeof(struct state), .flags = SCREEN_REFRESH, .computed = computed,
    .open = open_page, .operator = operator, .enter = enter, .print = print, .text = text, .rows = rows, .cell = cell,
    .paint = paint,
};
