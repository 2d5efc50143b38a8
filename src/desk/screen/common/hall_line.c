/* Numbers at the window, from the first page. The pages of a customer need none of it: who
 * is done is back here by himself. */
#include "config.h"
#include "desk/paint.h"
#include "desk/print.h"
#include "desk/screen/common/hall_line.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define LINE_ROW 3

static bool may_call(const struct desk *d)
{
    return desk_has_role(d, CODE_role_clerk) || desk_has_role(d, CODE_role_cashier) ||
        desk_has_role(d, CODE_role_supervisor);
}

void ticket_number_text(const struct ticket *t, char out[24])
{
    snprintf(out, 24, "%03" PRIu64, t->ticket_no);
}

/* -- shown -- */

void hall_line_paint(const struct page *p)
{
    char text[240], waiting[24], number[24];
    const struct desk *d = p->desk;
    const struct home_page *h = desk_home(d);
    if (!h || (!h->tickets && !h->tickets_waiting))
        return;
    snprintf(waiting, sizeof waiting, "%" PRIu64 "%s", h->tickets_waiting, h->tickets_more ? "+" : "");
    int row = row_on_screen(d, p->form, LINE_ROW);
    if (h->ticket_n) {
        ticket_number_text(h->ticket, number);
        tr_fill(text, sizeof text, "form.home.ticket", number, code_word(&codes_ticket_kind, h->ticket->ticket_kind),
                h->ticket->window_no, waiting);
        paint_text(row, 3, 76, LOOK_BOLD, text);
    } else {
        tr_fill(text, sizeof text, h->tickets && may_call(d) ? "form.home.tickets" : "form.home.tickets_look", waiting,
                NULL, NULL, NULL);
        paint_text(row, 3, 76, LOOK_PLAIN, text);
    }
}

/* -- called -- */

static void called(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], number[24], before[24], waiting[24], waited[24];
    const struct ticket_called *r = a->reply;
    if (a->fault.status == ST_field_missing && strcmp(a->fault.field, "to_window") == 0) {
        page_open(p->desk, "ticket_next", "");           /* nobody knows at which: he says it there, once a day */
        return;
    }
    if (!page_went(p, a))
        return;
    before[0] = '\0';
    if (r->ended_n)
        ticket_number_text(r->ended, before);
    snprintf(waiting, sizeof waiting, "%" PRIu64, r->waiting);
    if (r->ticket_n) {
        ticket_number_text(r->ticket, number);
        snprintf(waited, sizeof waited, "%" PRId64, (r->ticket->called_at - r->ticket->taken_at) / (60 * SECOND));
        tr_fill(line1, sizeof line1, "form.home.called", number, code_word(&codes_ticket_kind, r->ticket->ticket_kind),
                r->ticket->window_no, waited);
    } else {
        text_copy(line1, sizeof line1, tr("form.home.nobody"));
    }
    tr_fill(line2, sizeof line2, "form.home.called_after", before, waiting, NULL, NULL);
    page_result(p, line1, line2);
}

/* The window of the till, or else of the address; the core knows the one he called at last. */
static const char *window_now(const struct desk *d)
{
    const struct home_page *h = desk_home(d);
    return h && *h->window_no ? h->window_no : desk_user(d)->window_no;
}

static void call_next(struct page *p, bool gone)
{
    page_ask(p, OP_ticket_next, &(struct ticket_next){ .to_window = window_now(p->desk), .gone = gone }, called);
}

/* -- he came, and is done -- */

static void number_said(struct page *p, struct answer *a, const char *words)
{
    char line[MESSAGE_ROOM], number[24];
    if (!page_went(p, a))
        return;
    ticket_number_text(a->reply, number);
    tr_fill(line, sizeof line, words, number, NULL, NULL, NULL);
    page_result(p, line, "");
}

static void begun(struct page *p, struct answer *a)
{
    number_said(p, a, "form.home.begun");
}

static void ended(struct page *p, struct answer *a)
{
    number_said(p, a, "form.home.ended");
}

/* -- given -- */

void slip_said(struct page *p, const struct ticket_slip *slip, char *out, size_t room)
{
    char number[24], before[24];
    ticket_number_text(slip->ticket, number);
    snprintf(before, sizeof before, "%" PRIu64, slip->before);
    tr_fill(out, room, "form.ticket_take.taken", number, code_word(&codes_ticket_kind, slip->ticket->ticket_kind),
            before, tr(print_paper(p->desk, "paper_ticket", slip, number)));
}

static void given(struct page *p, struct answer *a)
{
    char line[MESSAGE_ROOM];
    if (!page_went(p, a))
        return;
    slip_said(p, a->reply, line, sizeof line);
    page_result(p, line, "");
}

static void kind_picked(struct page *p, int kind)
{
    page_ask(p, OP_ticket_take, &(struct ticket_take){ .ticket_kind = (uint16_t)kind }, given);
}

/* -- keys -- */

bool hall_line_press(struct page *p, struct press k)
{
    const struct home_page *h = desk_home(p->desk);
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_AMOUNT, k.ch) : 0;
    if (!h || !may_call(p->desk) || !input_empty(p, "@line"))
        return false;
    if (k.code == PRESS_LIST) {
        popup_codes(p, tr("ticket_kind"), &codes_ticket_kind, kind_picked);
        return true;
    }
    if (!h->tickets || !strchr("+*./", ch > 0 && ch < 128 ? (int)ch : ' '))
        return false;
    if (ch == '*')
        page_ask(p, OP_ticket_begin, &(struct nothing){ 0 }, begun);
    else if (ch == '.')
        page_ask(p, OP_ticket_done, &(struct ticket_done){ .gone = false }, ended);
    else
        call_next(p, ch == '/');
    return true;
}
