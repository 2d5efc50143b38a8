/* Slips from paper forms: composed as text whole, then sent the one way the window
 * has. The core is told only of a receipt that went out. */
#include "config.h"
#include "desk/printer.h"
#include "desk/print.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "desk/session.h"
#include "ops/receipt.h"

#define SHEET_MAX (64u << 10)
#define FULL_WIDTH 0xff01        /* of '!', and on from there */
#define SUM_WORDS 44             /* columns before the figures of an account's sum */

/* -- composing: a row is built from left to right, widths as the printer's -- */

struct sheet {
    const struct form *form;
    const void *record;
    enum print_mark mark;
    const struct session_user *user;
    const struct printer *paper;
    int turn, more;              /* what stands right of this column moves so much: the text before it has the room */
    unsigned page, pages;        /* of this receipt, counted from 0 */
    unsigned part, before;       /* house -1 -2 -3 of a receipt printed apart; sheets of those before it */
    struct buf *out;
    int column;                  /* of the row being built */
};

static void row_pad(struct sheet *s, int column)
{
    while (s->column < column) {
        buf_u8(s->out, ' ');
        s->column++;
    }
}

/* On a paper wider than the form. */
static struct span place_of(const struct sheet *s, const struct item *item)
{
    return (struct span){ item->from + (item->from > s->turn ? s->more : 0),
                          item->to + (item->to >= s->turn ? s->more : 0) };
}

/* Figures twice as wide by the characters there are for it, where there is the room. */
static void text_spread(char *text, size_t room, int columns)
{
    char wide[400];
    size_t n = 0;
    for (const char *at = text; *at && n + 4 < sizeof wide; at++)
        if (*at > ' ' && *at <= '~')
            n += utf8_put(*at - '!' + FULL_WIDTH, wide + n);
        else
            wide[n++] = *at;
    wide[n] = '\0';
    if (text_width(wide, WIDTH_EAST_ASIAN) <= columns)
        text_copy(text, room, wide);
}

/* ends: the row may have one of its own here, before the next is put. */
static void row_end(struct sheet *s, bool ends)
{
    if (!ends)
        return;
    buf_puts(s->out, "\r\n");
    s->column = 1;
}

/* Over as many rows of the roll as it takes; a blank at which it is broken is not printed. */
static void roll_text_put(struct sheet *s, const char *words)
{
    for (const char *at = words; *at; ) {
        size_t n = printer_row_fit(at, s->paper->columns);
        if (at > words)
            buf_puts(s->out, "\r\n");
        buf_add(s->out, at, n ? n : strlen(at));
        at += n ? n : strlen(at);
        at += strspn(at, " ");
    }
    s->column = s->paper->columns;
}

static void row_put(struct sheet *s, const struct item *item, const char *text)
{
    struct span at = place_of(s, item);
    char cut[400];
    if (!text[0])
        return;
    printer_words(s->paper, text, cut, sizeof cut);
    if (printer_spread(s->paper))
        text_spread(cut, sizeof cut, at.to - at.from + 1);
    if (s->paper->roll && at.from == 1 && at.to >= s->paper->columns) {
        roll_text_put(s, cut);
        return;
    }
    cut[text_fit(cut, at.to - at.from + 1, WIDTH_EAST_ASIAN)] = '\0';
    int width = text_width(cut, WIDTH_EAST_ASIAN);
    row_pad(s, item->align == ALIGN_RIGHT ? at.to + 1 - width : at.from);
    buf_puts(s->out, cut);
    s->column += width;
}

static money sum_of(const struct payment *p, bool change)
{
    money sum = 0;
    for (unsigned i = 0; i < p->tenders_n; i++)
        sum += change ? p->tenders[i].change : p->tenders[i].received;
    return sum;
}

const char *paid_tender_word(const struct payment *p, unsigned tender)
{
    uint16_t code = p->tenders[tender].tender;
    return p->cheque_waiting && code == CODE_tender_cheque ? tr("cheque_not_here") : code_word(&codes_tender, code);
}

static void tenders_text(const struct payment *p, char *out, size_t room)
{
    size_t n = 0;
    for (unsigned i = 0; i < p->tenders_n && n + 1 < room; i++) {
        int k = snprintf(out + n, room - n, "%s%s %s", n ? "  " : "", code_word(&codes_tender, p->tenders[i].tender),
                         p->tenders[i].voucher);
        n += k > 0 ? (size_t)k : 0;
    }
}

/* A sheet of one house names what was received for all of them as that. */
static void money_text(const struct sheet *s, const struct payment *p, char *out, size_t room)
{
    char received[MONEY_TEXT], change[MONEY_TEXT], kept_text[MONEY_TEXT];
    money kept = 0;
    for (unsigned i = 0; i < p->accounts_n; i++)
        kept += p->accounts[i].to_prepayment;
    tr_fill(out, room, s->part ? "paper.receipt.money_part" : "paper.receipt.money",
            money_format(sum_of(p, false), received),
            money_format(sum_of(p, true), change), money_format(kept, kept_text), NULL);
}

/* 复电: the promise of the payment that cleared an account (ux B12). */
static void restore_text(const struct payment *p, char *out, size_t room)
{
    char job[24], due[INSTANT_TEXT];
    if (!p->job_no || !p->restore_due)
        return;
    snprintf(job, sizeof job, "%012" PRIu64, p->job_no);
    tr_fill(out, room, "paper.receipt.restore", job, instant_short(p->restore_due, due), NULL, NULL);
}

/* The first and the last month that are paid, and how many bills. */
static void months_text(const struct payment *p, char *out, size_t room)
{
    int32_t first = 0, last = 0;
    char from[24], to[24], n[24];
    for (unsigned i = 0; i < p->bills_n; i++) {
        first = !first || p->bills[i].bill_month < first ? p->bills[i].bill_month : first;
        last = p->bills[i].bill_month > last ? p->bills[i].bill_month : last;
    }
    snprintf(from, sizeof from, "%04d-%02d", (int)(first / 100), (int)(first % 100));
    snprintf(to, sizeof to, "%04d-%02d", (int)(last / 100), (int)(last % 100));
    snprintf(n, sizeof n, "%u", p->bills_n);
    if (first)
        tr_fill(out, room, first == last ? "paper.receipt.of_month" : "paper.receipt.of_months", from, to, n, NULL);
    else
        text_copy(out, room, tr("paper.receipt.to_prepayment"));
}

static void numbers_text(const struct sheet *s, const char *name, char *out, size_t room)
{
    char n[24], all[24];
    const struct payment *p = s->record;
    if (strcmp(name, "@receipt") == 0 && s->part)
        snprintf(out, room, "%s%08" PRIu64 "-%u", p->series, p->receipt_no, s->part);
    else if (strcmp(name, "@receipt") == 0)
        snprintf(out, room, "%s%08" PRIu64, p->series, p->receipt_no);
    else if (strcmp(name, "@house") == 0 && p->accounts_n > 1) {
        snprintf(n, sizeof n, "%u", p->accounts_n);
        tr_fill(out, room, "form.home.name_and", p->accounts[0].account_name, n, NULL, NULL);
    } else if (strcmp(name, "@house") == 0 && p->accounts_n)
        text_copy(out, room, p->accounts[0].account_name);
    else if (strcmp(name, "@payer") == 0 && p->payer[0])
        snprintf(out, room, "%s %s", tr("payer"), p->payer);
    else if (strcmp(name, "@months") == 0)
        months_text(p, out, room);
    else if (strcmp(name, "@paper") == 0 && p->paper_no)
        snprintf(out, room, "%08" PRIu64, p->paper_no + s->before + s->page);
    else if (strcmp(name, "@page") == 0 && s->pages > 1) {
        snprintf(n, sizeof n, "%u", s->page + 1);
        snprintf(all, sizeof all, "%u", s->pages);
        tr_fill(out, room, "paper.page", n, all, NULL, NULL);
    }
}

/* Company, station and how to ask there, at the head of a receipt. */
static void office_text(const struct session_user *u, char *out, size_t room)
{
    const char *company = paper_company(u), *unit = paper_unit(u);
    tr_fill(out, room, "paper.office", company, strcmp(unit, company) == 0 ? "" : unit, u->office_phone, NULL);
}

/* @names a paper may use besides the record's fields; these are of a payment.
 * What closes the receipt stands on its last sheet. */
static void paper_text(const struct sheet *s, const char *name, char *out, size_t room)
{
    char text[MONEY_CAPITALS], n[24];
    const struct payment *p = s->record;
    bool last = s->page + 1 >= s->pages;
    out[0] = '\0';
    if (strcmp(name, "@demo") == 0)
        text_copy(out, room, s->user->demo || (s->form->shows == &payment_record && p->practice)
                  ? tr("paper.demo") : "");
    else if (strcmp(name, "@mark") == 0 && s->mark == PRINT_COPY) {
        snprintf(n, sizeof n, "%" PRIu64, p->copies);
        tr_fill(out, room, "paper.copy", n, NULL, NULL, NULL);
    } else if (strcmp(name, "@mark") == 0 && p->cheque_waiting)
        text_copy(out, room, tr("cheque_not_here"));
    else if (strcmp(name, "@capitals") == 0)
        text_copy(out, room, last ? money_capitals(p->total, true, text) : tr("paper.receipt.goes_on"));
    else if (strcmp(name, "@total") == 0 && last)
        text_copy(out, room, money_format(p->total, text));
    else if (strcmp(name, "@money") == 0 && last)
        money_text(s, p, out, room);
    else if (strcmp(name, "@tenders") == 0)
        tenders_text(p, out, room);
    else if (strcmp(name, "@restore") == 0)
        restore_text(p, out, room);
    else if (strcmp(name, "@office") == 0)
        office_text(s->user, out, room);
    else if (strcmp(name, "@company") == 0)
        text_copy(out, room, paper_company(s->user));
    else if (strcmp(name, "@station") == 0)
        tr_fill(out, room, "paper.station", paper_unit(s->user), s->user->office_phone, NULL, NULL);
    else if (strcmp(name, "@cash_capitals") == 0)
        money_capitals(((const struct deposit *)s->record)->cash_total, true, out);
    else
        numbers_text(s, name, out, room);
}

static void item_put(struct sheet *s, const struct item *item)
{
    char text[400] = "";
    if (item->kind == ITEM_RULE) {
        struct span at = place_of(s, item);
        row_pad(s, at.from);
        for (; s->column <= at.to; s->column++)
            buf_u8(s->out, '-');
        return;
    }
    if (item->kind == ITEM_LABEL) {
        row_put(s, item, tr(item->name));
        return;
    }
    if (item->field) {
        const void *at = path_follow(&item->path, s->record);
        if (at)
            value_text(item->field, (enum format)item->format, at, text, sizeof text);
    } else {
        paper_text(s, item->name, text, sizeof text);
    }
    row_put(s, item, text);
}

static const struct item *next_item(const struct form *form, int row, int from)
{
    const struct item *best = NULL;
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        if (item->row == row && item->from >= from && (!best || item->from < best->from))
            best = item;
    }
    return best;
}

static unsigned list_n(const struct form_list *list, const void *record, const char **first_r)
{
    uint32_t n = 0;
    const struct field *field = list->path.step[list->path.steps - 1];
    const void *at = path_follow(&list->path, record);
    if (!at)
        return 0;
    memcpy(&n, (const char *)at + field->at_n, sizeof n);
    memcpy(first_r, (const char *)at + field->at, sizeof *first_r);
    return n;
}

static void element_put(struct sheet *s, const struct form_list *list, const char *element)
{
    char text[400];
    for (unsigned c = 0; c < list->columns; c++) {
        const struct item *column = &list->column[c];
        text[0] = '\0';
        if (column->field)
            value_text(column->field, (enum format)column->format, path_follow(&column->path, element), text,
                       sizeof text);
        else if (strcmp(column->name, "@face_sum") == 0)
            money_format(((const struct denomination *)element)->face *
                         (money)((const struct denomination *)element)->pieces, text);
        row_put(s, column, text);
    }
}

static void line_cell(const struct receipt_line *line, const char *column, char *out, size_t room)
{
    const struct paid_account *a = line->account;
    const struct paid_bill *b = line->bill;
    money principal = b ? b->principal : line->sum ? a->principal : 0,
        fee = b ? b->late_fee : line->sum ? a->late_fee : 0;
    money kept = b ? 0 : a->to_prepayment;
    if (strcmp(column, "@principal") == 0 && (b || line->sum))
        money_format(principal, out);
    else if (strcmp(column, "@late_fee") == 0 && (b || line->sum))
        money_format(fee, out);
    else if (strcmp(column, "@due") == 0)
        money_format(principal + fee + kept, out);
    else if (line->sum)
        return;
    else if (strcmp(column, "@account") == 0)
        text_copy(out, room, a->account_no);
    else if (strcmp(column, "@name") == 0)
        text_copy(out, room, receipt_name_beside(a) ? a->account_name : "");
    else if (strcmp(column, "@month") == 0 && b)
        snprintf(out, room, "%04d-%02d", (int)(b->bill_month / 100), (int)(b->bill_month % 100));
    else if (strcmp(column, "@month") == 0)
        text_copy(out, room, tr("paper.receipt.to_prepayment"));
    else if (strcmp(column, "@kwh") == 0 && b)
        value_text(record_field(&paid_bill_record, "kwh"), FORMAT_DOTS, b, out, room);
}

static void fee_text(const struct paid_bill *b, char *out, size_t room)
{
    char no[24];
    snprintf(no, sizeof no, "%012" PRIu64, b->job_no);
    tr_fill(out, room, "paper.receipt.fee", code_word(&codes_fee_item, b->fee_item), no, NULL, NULL);
}

/* A line of the receipt; an account's sum says where it is and what is left before. */
static void line_put(struct sheet *s, const struct form_list *list, const struct receipt_line *line)
{
    char text[400], kept[MONEY_TEXT], left[MONEY_TEXT];
    if (line->text || line->fee) {
        const int from = s->paper->roll ? 1 : list->column[1].from;
        const int room = s->paper->roll ? s->paper->columns : RECEIPT_TEXT_COLUMNS;
        const struct item whole = { .from = (uint8_t)from, .to = (uint8_t)(from + room - 1) };
        if (line->fee)
            fee_text(line->fee, text, sizeof text);
        else
            snprintf(text, sizeof text, "%.*s", (int)line->text_n, line->text);
        row_put(s, &whole, text);
        return;
    }
    if (line->sum) {
        const int room = s->paper->roll ? s->paper->columns : SUM_WORDS;
        const struct item words = { .from = list->column[0].from, .to = (uint8_t)(list->column[0].from + room - 1) };
        tr_fill(text, sizeof text, line->account->to_prepayment ? "paper.receipt.of_account_kept"
                : "paper.receipt.of_account", money_format(line->account->prepayment_after, left),
                money_format(line->account->to_prepayment, kept), NULL, NULL);
        row_put(s, &words, text);
        row_end(s, s->paper->roll);
    }
    for (unsigned c = 0; c < list->columns; c++) {
        text[0] = '\0';
        line_cell(line, list->column[c].name, text, sizeof text);
        row_put(s, &list->column[c], text);
    }
}

/* A roll has no columns for whose bill it is: that stands above the account's lines. */
static void account_put(struct sheet *s, const struct receipt_line *line, unsigned k)
{
    struct receipt_line before;
    const struct paid_account *a = line->account;
    char text[120];
    if (!s->paper->roll || (k && receipt_line(s->record, k - 1, &before) && before.account == a))
        return;
    snprintf(text, sizeof text, "%s  %s", a->account_no, receipt_name_beside(a) ? a->account_name : "");
    row_put(s, &(struct item){ .from = 1, .to = (uint8_t)s->paper->columns }, text);
    row_end(s, true);
}

/* Row `row` of the sheet, of a list longer than its place the rows of this page. */
static void list_row_put(struct sheet *s, const struct form_list *list, int row)
{
    const char *first = NULL;
    struct receipt_line line;
    unsigned place = (unsigned)(list->to_row - list->row + 1), k = s->page * place + (unsigned)(row - list->row);
    if (row < list->row || row > list->to_row)
        return;
    if (list->path.steps == 0) {
        if (receipt_line(s->record, k, &line)) {
            account_put(s, &line, k);
            line_put(s, list, &line);
        }
        return;
    }
    if (k < list_n(list, s->record, &first))
        element_put(s, list, first + k * list->path.step[list->path.steps - 1]->of->size);
}

static unsigned pages_of(const struct form *form, const void *record)
{
    unsigned pages = 1;
    for (unsigned i = 0; i < form->lists; i++) {
        const struct form_list *list = &form->list[i];
        const char *first = NULL;
        struct receipt_line line;
        unsigned n = 0, place = (unsigned)(list->to_row - list->row + 1);
        if (list->path.steps)
            n = list_n(list, record, &first);
        else
            while (receipt_line(record, n, &line))
                n++;
        if ((n + place - 1) / place > pages)
            pages = (n + place - 1) / place;
    }
    return pages;
}

/* A roll has no row where nothing stands. */
static void sheet_row_put(struct sheet *s, int row)
{
    s->column = 1;
    for (unsigned i = 0; i < s->form->lists; i++)
        list_row_put(s, &s->form->list[i], row);
    for (const struct item *item = next_item(s->form, row, 1); item; item = next_item(s->form, row, item->to + 1))
        item_put(s, item);
    if (s->column > 1 || !s->paper->roll)
        buf_puts(s->out, printer_spread(s->paper) ? "\r\n\r\n" : "\r\n");
}

static void sheet_put(struct sheet *s)
{
    buf_puts(s->out, printer_large_on(s->paper));
    for (int row = 1; row <= s->form->paper_rows; row++)
        sheet_row_put(s, row);
    buf_puts(s->out, printer_large_off(s->paper));
    buf_puts(s->out, printer_end(s->paper));
}

/* A number has its width whatever the paper's is. */
static bool is_number(const char *name)
{
    size_t n = strlen(name);
    return strcmp(name, "@account") == 0 || (n > 3 && strcmp(name + n - 3, "_no") == 0);
}

/* Where a wider paper's room goes: to the widest text of the form's first list. */
static void sheet_widen(struct sheet *s)
{
    const struct form_list *list = s->form->lists ? &s->form->list[0] : NULL;
    int widest = 0;
    for (unsigned c = 0; list && c < list->columns; c++) {
        int width = list->column[c].to - list->column[c].from + 1;
        if (list->column[c].align != ALIGN_LEFT || width <= widest || is_number(list->column[c].name))
            continue;
        widest = width;
        s->turn = list->column[c].to;
    }
    s->more = widest && s->paper->columns > PAPER_COLUMNS ? s->paper->columns - PAPER_COLUMNS : 0;
}

static void sheets_put(struct sheet *s)
{
    s->pages = pages_of(s->form, s->record);
    sheet_widen(s);
    for (s->page = 0; s->page < s->pages && s->page < 99; s->page++)
        sheet_put(s);
}

/* -- a job: what is sent in one piece, in the paper's language -- */

struct print_job { struct desk *d; struct printer paper; struct buf text; };

static void job_begin(struct print_job *j, struct desk *d, bool large)
{
    bool through = d->user->print_way == CODE_print_way_terminal;
    *j = (struct print_job){ .d = d, .paper = printer_of(d->user, through ? d->charset : CHARSET_UTF8) };
    j->paper.large = large;
    buf_init(&j->text, SHEET_MAX * 8);
    lang_set(j->paper.lang);
}

/* form: NULL, there is none so narrow. */
static const char *job_end(struct print_job *j, const struct form *form, const char *title)
{
    struct buf bytes;
    buf_init(&bytes, SHEET_MAX * 8);
    lang_set(j->d->charset == CHARSET_ASCII ? "en" : j->d->lang);
    printer_bytes(&j->paper, &j->text, &bytes);
    bool whole = !j->text.full && !bytes.full;
    const char *said = !form ? "print.narrow" : !whole ? "print.none" : print_send(j->d, &bytes, title);
    buf_release(&bytes);
    buf_release(&j->text);
    return said;
}

const char *print_made(struct desk *d, const char *name, bool large, print_make *make, void *context,
                       const char *title)
{
    struct print_job j;
    if (!d->user)
        return "print.none";
    job_begin(&j, d, large);
    struct pool *pool = pool_new(4096);
    const struct form *form = printer_form(&j.paper, name);
    struct sheet s = { .form = form, .user = d->user, .paper = &j.paper, .out = &j.text };
    if (form) {
        sheet_widen(&s);
        const struct item *column = &form->list[0].column[0];
        s.record = make(context, form->lists ? column->to - column->from + 1 + s.more : j.paper.columns, pool);
        sheets_put(&s);
    }
    pool_free(&pool);
    return job_end(&j, form, title);
}

static const void *as_it_is(void *record, int columns, struct pool *pool)
{
    (void)columns;
    (void)pool;
    return *(const void *const *)record;
}

const char *print_paper(struct desk *d, const char *name, const void *record, const char *title)
{
    return print_made(d, name, false, as_it_is, &record, title);
}

/* -- receipts -- */

static void told(struct page *home, struct answer *a)
{
    (void)a;
    desk_refresh_home(home->desk);
}

static void tell_core(struct desk *d, uint64_t receipt_no)
{
    struct pay_printed q = { .receipt_no = receipt_no };
    struct page *home = d->top;
    while (home->below)
        home = home->below;
    page_ask_late(home, OP_pay_printed, &q, told);
}

/* One account of a payment, for receipts printed one a house. */
static void part_of(const struct payment *all, unsigned i, struct payment *part, struct paid_bill *bills)
{
    *part = *all;
    part->accounts = &all->accounts[i];
    part->accounts_n = 1;
    part->bills = bills;
    part->bills_n = 0;
    for (unsigned k = 0; k < all->bills_n; k++)
        if (strcmp(all->bills[k].account_no, all->accounts[i].account_no) == 0)
            bills[part->bills_n++] = all->bills[k];
    part->total = all->accounts[i].principal + all->accounts[i].late_fee + all->accounts[i].to_prepayment;
}

static void compose_all(const struct sheet *whole, const struct payment *p)
{
    struct sheet all = *whole;
    if (p->receipt_choice != CODE_receipt_choice_each || p->accounts_n < 2) {
        sheets_put(&all);
        return;
    }
    struct pool *pool = pool_new(4096);
    struct paid_bill *bills = pool_array(pool, p->bills_n + 1, sizeof *bills);
    unsigned before = 0;
    for (unsigned i = 0; i < p->accounts_n; i++) {
        struct payment part;
        part_of(p, i, &part, bills);
        struct sheet s = *whole;
        s.record = &part;
        s.part = i + 1;
        s.before = before;
        sheets_put(&s);
        before += s.pages;
    }
    pool_free(&pool);
}

const char *print_receipt(struct desk *d, const struct payment *p, enum print_mark mark)
{
    struct print_job j;
    char title[48];
    if (!d->user)
        return "print.none";
    job_begin(&j, d, p->receipt_choice == CODE_receipt_choice_large);
    const struct form *form = printer_form(&j.paper, "paper_receipt");
    if (form)
        compose_all(&(struct sheet){ .form = form, .record = p, .mark = mark, .user = d->user, .paper = &j.paper,
                                     .out = &j.text }, p);
    snprintf(title, sizeof title, "%08" PRIu64 "-%" PRIu64, p->receipt_no, p->prints + p->copies);
    const char *said = job_end(&j, form, title);
    if (strcmp(said, "print.sent") == 0 || strcmp(said, "print.saved") == 0)
        tell_core(d, p->receipt_no);
    return said;
}
