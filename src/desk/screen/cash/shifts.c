/* The supervisor's side of the day (65, F6): every till of the unit with its state,
 * count, difference and deposit; one of them whole by its number. F9 closes the
 * hall of those tills once all are signed, by its own number and never by whose
 * page it is; / opens a closed day again for a late customer. Who is above several
 * halls picks the one. */
#include "config.h"
#include "desk/screen/cash/compare.h"
#include "desk/screen/common/prove.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = {
    "@sum", "@counted", "@difference", "@turned_in", "@deposit", "@hall", "@hall_total", "@vault", "@to_deposit",
    "@back", NULL,
};

#define HALLS 250                        /* of till.list */

static const struct till_list *list_of(const struct page *p)
{
    return p->shown;
}

/* The hall that is being closed, over the asking for a proof; the page of the list. */
struct shifts { char unit_no[16]; uint64_t page; };

static const char *hall_name(const struct till_hall *h)
{
    return desk_english() && h->unit_name_en[0] ? h->unit_name_en : h->unit_name;
}

/* -- which halls: one that F9 closes, or / opens again; several are offered -- */

enum hall_is { HALL_READY, HALL_OPEN, HALL_CLOSED };

static bool hall_is(const struct till_hall *h, enum hall_is is)
{
    return is == HALL_CLOSED ? h->closed_n > 0 : !h->closed_n && (is == HALL_OPEN || !h->unfinished);
}

static unsigned halls_that(const struct page *p, enum hall_is is, const struct till_hall **hall)
{
    unsigned n = 0;
    const struct till_list *list = list_of(p);
    for (uint32_t i = 0; list && i < list->halls_n; i++)
        if (hall_is(&list->halls[i], is))
            hall[n++] = &list->halls[i];
    return n;
}

/* What F9 is about: the halls whose tills are all signed; with none of them, those
 * still open, and the core names the till that keeps it so. */
static unsigned halls_to_close(const struct page *p, const struct till_hall **hall)
{
    unsigned n = halls_that(p, HALL_READY, hall);
    return n ? n : halls_that(p, HALL_OPEN, hall);
}

static void halls_offer(struct page *p, const char *head, const struct till_hall **hall, unsigned n, picked_fn *fn)
{
    char text[HALLS][120], shifts[24], open[24];
    const char *line[HALLS];
    for (unsigned i = 0; i < n; i++) {
        snprintf(shifts, sizeof shifts, "%" PRIu64, hall[i]->shifts);
        snprintf(open, sizeof open, "%" PRIu64, hall[i]->unfinished);
        tr_fill(text[i], sizeof text[i], "form.shifts.hall_line", hall[i]->unit_no, hall_name(hall[i]), shifts, open);
        line[i] = text[i];
    }
    popup_choose(p, tr(head), line, n, fn);
}

static void ready_say(struct page *p)
{
    const struct till_hall *hall[HALLS];
    unsigned n = halls_that(p, HALL_READY, hall);
    if (n && desk_has_role(p->desk, CODE_role_supervisor))
        page_say(p, n > 1 ? "form.shifts.closes_some" : "form.shifts.closes", hall_name(hall[0]), NULL, NULL, NULL);
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
    else
        ready_say(p);
}

static bool request(struct page *p, struct hall_ask *q)
{
    *q = (struct hall_ask){ .unit_no = input_text(p, "@unit"), .page = ((const struct shifts *)p->state)->page };
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
    ((struct shifts *)p->state)->page = 0;
    open_page(p);
}

static void enter(struct page *p, int input)
{
    page_filter(p, input, open_first);
}

/* -- the hall's end -- */

static void close_hall(struct page *p);

static struct shifts *shifts_of(const struct page *p)
{
    return p->state;
}

static const struct till_hall *hall_closed(const struct page *p)
{
    for (uint32_t i = 0; i < list_of(p)->halls_n; i++)
        if (!strcmp(list_of(p)->halls[i].unit_no, shifts_of(p)->unit_no))
            return &list_of(p)->halls[i];
    return NULL;
}

/* Who types his PIN sees which hall, and how much. */
static void about_hall(struct page *p)
{
    char about[200], sum[MONEY_TEXT];
    const struct till_hall *h = hall_closed(p);
    if (h)
        prove_about(p, tr_fill(about, sizeof about, "form.shifts.about", hall_name(h), money_format(h->counted, sum),
                               NULL, NULL));
}

static void closed(struct page *p, struct answer *a)
{
    char n[24];
    const char *name = "";
    if (!prove_went(p, a, close_hall)) {
        about_hall(p);
        return;
    }
    const struct hall_day *h = a->reply;
    for (uint32_t i = 0; i < list_of(p)->halls_n; i++)
        if (strcmp(list_of(p)->halls[i].unit_no, h->unit_no) == 0)
            name = hall_name(&list_of(p)->halls[i]);
    snprintf(n, sizeof n, "%" PRIu64, h->shifts);
    page_say(p, "form.shifts.closed", n, name, NULL, NULL);
    request_id_make(p->request_id);
    open_page(p);
}

static void close_hall(struct page *p)
{
    struct hall_ask q;
    if (!request(p, &q))
        return;
    q.unit_no = shifts_of(p)->unit_no;
    page_post(p, OP_hall_close, &q, closed);
}

static void close_this(struct page *p, const struct till_hall *hall)
{
    text_copy(shifts_of(p)->unit_no, sizeof shifts_of(p)->unit_no, hall->unit_no);
    close_hall(p);
}

static void close_picked(struct page *p, int number)
{
    const struct till_hall *hall[HALLS];
    if (number > 0 && (unsigned)number <= halls_to_close(p, hall))
        close_this(p, hall[number - 1]);
}

static void post(struct page *p, bool by_enter)
{
    const struct till_hall *hall[HALLS];
    unsigned n = halls_to_close(p, hall);
    (void)by_enter;
    if (list_of(p) && !list_of(p)->halls_n)
        page_say(p, "form.shifts.none", NULL, NULL, NULL, NULL);
    if (!n || !desk_has_role(p->desk, CODE_role_supervisor))
        page_beep(p);
    else if (n > 1)
        halls_offer(p, "form.shifts.which", hall, n, close_picked);
    else
        close_this(p, hall[0]);
}

static void reopen_this(struct page *p, const struct till_hall *hall)
{
    page_hush(p);
    page_open(p->desk, "hall_reopen", hall->unit_no);
}

static void reopen_picked(struct page *p, int number)
{
    const struct till_hall *hall[HALLS];
    if (number > 0 && (unsigned)number <= halls_that(p, HALL_CLOSED, hall))
        reopen_this(p, hall[number - 1]);
}

static bool page_turn(struct page *p, int ch)
{
    struct shifts *t = p->state;
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
    const struct till_hall *hall[HALLS];
    if (list_of(p) && page_turn(p, ch))
        return true;
    unsigned n = ch == '/' && desk_has_role(p->desk, CODE_role_supervisor) ? halls_that(p, HALL_CLOSED, hall) : 0;
    if (n > 1)
        halls_offer(p, "form.shifts.which_again", hall, n, reopen_picked);
    else if (n)
        reopen_this(p, hall[0]);
    return n > 0;
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
    char at[INSTANT_TEXT], no[24], n[24];
    const struct till_hall *hall = list->halls;
    unsigned done = 0;
    for (uint32_t i = 0; i < list->halls_n; i++)
        done += list->halls[i].closed_n;
    snprintf(no, sizeof no, "%" PRIu32, list->halls_n);
    snprintf(n, sizeof n, "%u", done);
    if (list->halls_n > 1)
        tr_fill(out, room, done ? "form.shifts.some_done" : "form.shifts.some_open", no, n, NULL, NULL);
    else if (list->halls_n && !done)
        tr_fill(out, room, "form.shifts.open", hall_name(hall), NULL, NULL, NULL);
    if (list->halls_n != 1 || !done)
        return;
    snprintf(no, sizeof no, "%" PRIu64, hall->closed->chain_no);
    tr_fill(out, room, "form.shifts.done", hall->closed->signed_by, instant_short(hall->closed->signed_at, at), no,
            hall_name(hall));
}

/* What was taken in the halls that are closed. */
static void hall_total_text(const struct till_list *list, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    money sum = 0;
    bool any = false;
    for (uint32_t i = 0; i < list->halls_n; i++) {
        any |= list->halls[i].closed_n > 0;
        sum += list->halls[i].closed_n ? list->halls[i].closed->total : 0;
    }
    text_copy(out, room, any ? money_format(sum, figure) : "");
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char sum[MONEY_TEXT], from[DATE_TEXT];
    const struct till_list *list = list_of(p);
    if (!list)
        return;
    if (strcmp(name, "@sum") == 0)
        sum_text(list, out, room);
    else if (strcmp(name, "@hall") == 0)
        hall_text(list, out, room);
    else if (strcmp(name, "@hall_total") == 0)
        hall_total_text(list, out, room);
    else if (strcmp(name, "@back") == 0 && list->from_day)
        tr_fill(out, room, "form.shifts.back", date_format(list->from_day, from), NULL, NULL, NULL);
    else if (strcmp(name, "@back") != 0)
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
    else if (strcmp(column, "@difference") == 0 && t->pieces_differ && !t->difference)
        text_copy(out, room, tr("form.shifts.pieces"));
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
    .name = "shifts", .state = sizeof(struct shifts), .flags = SCREEN_REFRESH, .computed = computed,
    .open = open_page, .again = open_page, .event = event, .act = pick, .enter = enter, .post = post,
    .operator = operator, .text = text, .cell = cell,
};
