/* The numbers of a hall: those that are open as they will be called, or a day's. */
#include "config.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"

enum status do_ticket_list(struct call *c, const struct ticket_list_ask *q, struct ticket_list *r)
{
    struct unit u;
    struct key token;
    const char *unit_no = *q->unit_no ? q->unit_no : c->user.unit_no;
    struct ticket prefix = { .unit_no = unit_no, .day = q->day ? q->day : c->today };
    enum status s = office_unit(c, unit_no, "unit_no", &u);
    if (!s)
        s = token_read(c, q->token, &token);
    if (s)
        return s;
    prefix.open_day = prefix.day;
    r->tickets = pool_array(c->pool, TICKETS_LISTED, sizeof *r->tickets);
    struct scan_range range = { .prefix = &prefix, .parts = 2, .backward = !q->open, .token = token.b,
                                .token_n = token.n };
    struct listing l = { .rows = r->tickets, .most = TICKETS_LISTED, .n = &r->tickets_n, .token = &r->token };
    return q->open ? listing_index(c, INDEX_ticket_open, &range, &l) : listing_table(c, TABLE_ticket, &range, &l);
}
