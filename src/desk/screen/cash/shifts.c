/* The supervisor's side of the day (65, F6): every till of the unit with its state,
 * count, difference and deposit; one of them whole by its number. F9 closes the
 * hall once all are signed; / opens a closed day again for a late customer. */
#include "config.h"
#include "desk/screen/cash/compare.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = {
    "@sum", "@counted", "@difference", "@turned_in", "@deposit", "@hall", "@hall_total", "@vault", "@to_deposit", NULL,
};

struct tills { uint64_t page; };

static const struct till_list *list_of(const struct page *p)
{
    return p->shown;
}

static bool closes(const struct page *p)
{
    return list_of(p) && list_of(p)->may_close && desk_has_role(p->desk, CODE_role_supervisor);
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (p->message.text[0])
        return;
    if (list_of(p)->tills_all == 0)
        page_say(p, "form.shifts.none", NULL, NULL, NULL, NULL);
    else if (list_of(p)->more)
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
    else if (closes(p))
        page_say(p, "form.shifts.closes", NULL, NULL, NULL, NULL);
}

static bool request(struct page *p, struct hall_ask *q)
{
    *q = (struct hall_ask){ .unit_no = input_text(p, "@unit"), .page = ((const struct tills *)p->state)->page };
    return page_date(p, "@day", &q->day);
}

static void open_page(struct page *p)
{
    struct hall_ask q;
    if (request(p, &q))
        page_ask(p, OP_till_list, &q, answered);
}

static void event(struct page *p, const char *topic)
{
    struct hall_ask q;
    if (strncmp(topic, "shift", 5) == 0 && input_empty(p, "@line") && request(p, &q))
        page_ask_late(p, OP_till_list, &q, answered);
}

static void pick(struct page *p, int digit)
{
    unsigned row;
    if (!page_row(p, digit, list_of(p) ? list_of(p)->tills_n : 0, &row))
        return;
    page_hush(p);
    page_open_number(p->desk, "till", list_of(p)->tills[row].shift_no);
}

/* Another day or unit begins at its first page. */
static void open_first(struct page *p)
{
    ((struct tills *)p->state)->page = 0;
    open_page(p);
}

static void enter(struct page *p, int input)
{
    page_filter(p, input, open_first);
}

/* -- the hall's end -- */

static void close_hall(struct page *p);

static void closed(struct page *p, struct answer *a)
{
    char n[24];
    if (!prove_went(p, a, close_hall))
        return;
    const struct hall_day *h = a->reply;
    snprintf(n, sizeof n, "%" PRIu64, h->shifts);
    page_say(p, "form.shifts.closed", n, NULL, NULL, NULL);
    request_id_make(p->request_id);
    open_page(p);
}

static void close_hall(struct page *p)
{
    struct hall_ask q;
    if (request(p, &q))
        page_post(p, OP_hall_close, &q, closed);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (list_of(p) && !list_of(p)->closed_n && desk_has_role(p->desk, CODE_role_supervisor))
        close_hall(p);
    else
        page_beep(p);
}

static bool page_turn(struct page *p, int ch)
{
    struct tills *t = p->state;
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]);
    bool on = ch == '+' && list_of(p)->more && p->top[0] + seen >= list_of(p)->tills_n;
    if (!on && !(ch == '-' && t->page && p->top[0] == 0))
        return false;
    t->page = on ? t->page + 1 : t->page - 1;
    p->top[0] = 0;
    page_hush(p);
    open_page(p);
    return true;
}

static bool operator(struct page *p, int ch)
{
    if (list_of(p) && page_turn(p, ch))
        return true;
    if (ch != '/' || !list_of(p) || !list_of(p)->closed_n || !desk_has_role(p->desk, CODE_role_supervisor))
        return false;
    page_hush(p);
    page_open(p->desk, "hall_reopen", "");
    return true;
}

/* -- what is shown -- */

static void sum_text(const struct till_list *list, char *out, size_t room)
{
    unsigned of[5] = { 0 };
    char n[4][16];
    for (unsigned i = 0; i < list->tills_n; i++)
        of[list->tills[i].shift_state < 4 ? list->tills[i].shift_state : 3]++;
    snprintf(n[0], sizeof n[0], "%" PRIu64, list->tills_all);
    for (int i = 1; i < 4; i++)
        snprintf(n[i], sizeof n[i], "%u", of[i]);
    tr_fill(out, room, "form.shifts.sum", n[0], n[1], n[2], n[3]);
}

static void hall_text(const struct till_list *list, char *out, size_t room)
{
    char at[INSTANT_TEXT], no[24];
    const struct hall_day *h = list->closed;
    if (!list->closed_n) {
        text_copy(out, room, tr("form.shifts.open"));
        return;
    }
    snprintf(no, sizeof no, "%" PRIu64, h->chain_no);
    tr_fill(out, room, "form.shifts.done", h->signed_by, instant_short(h->signed_at, at), no, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char sum[MONEY_TEXT];
    const struct till_list *list = list_of(p);
    if (!list)
        return;
    if (strcmp(name, "@sum") == 0)
        sum_text(list, out, room);
    else if (strcmp(name, "@hall") == 0)
        hall_text(list, out, room);
    else if (strcmp(name, "@hall_total") == 0)
        text_copy(out, room, list->closed_n ? money_format(list->closed->total, sum) : "");
    else
        text_copy(out, room, strcmp(name, "@vault") == 0 ? tr("form.shifts.vault")
                  : money_format(list->to_deposit, sum));
}

static void deposit_text(const struct till_row *t, date day, char *out, size_t room)
{
    char on[DATE_TEXT];
    if (t->deposit_no)
        snprintf(out, room, "%" PRIu64 " %s", t->deposit_no, code_word(&codes_deposit_state, t->deposit_state));
    else if (t->business_date != day)
        text_copy(out, room, date_format(t->business_date, on));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char sum[MONEY_TEXT];
    struct hall_ask q = { .day = 0 };
    const struct till_row *t = &list_of(p)->tills[row];
    bool open = t->shift_state == CODE_shift_state_open;
    (void)list;
    if (strcmp(column, "@counted") == 0 && !open)
        text_copy(out, room, money_format(t->counted, sum));
    else if (strcmp(column, "@difference") == 0 && !open)
        difference_text(t->difference, 9, out, room);
    else if (strcmp(column, "@turned_in") == 0 && t->turned_in)
        text_copy(out, room, money_format(t->turned_in, sum));
    else if (strcmp(column, "@deposit") == 0) {
        input_date(p, "@day", &q.day, NULL);
        deposit_text(t, q.day ? q.day : desk_today(p->desk), out, room);
    }
}

const struct screen screen_shifts = {
    .name = "shifts", .state = sizeof(struct tills), .flags = SCREEN_REFRESH, .computed = computed,
    .open = open_page, .again = open_page, .event = event, .act = pick, .enter = enter, .post = post,
    .operator = operator, .text = text, .cell = cell,
};
