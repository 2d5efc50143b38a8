/* Who is there now: the index of what is open, in the order it is called. */
#include "config.h"
#include "core/ticket/ticket.h"

#include <string.h>

enum status tickets_open(struct call *c, const char *unit_no, bool waiting, ticket_visit *visit, void *context)
{
    struct scan *scan;
    struct ticket t, prefix = { .open_day = c->today, .unit_no = unit_no ? unit_no : "" };
    struct scan_range range = { .prefix = &prefix, .parts = unit_no ? 2 : 1 };
    enum status s = scan_index(c->txn, INDEX_ticket_open, &range, &scan);
    while (!s && !(s = scan_next(scan, &t, NULL)))
        if (!waiting || t.open_rank)
            s = visit(context, &t);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Of whom, or at which window. */
struct looking { const char *staff_no, *window_no; struct ticket *t; bool found; };

static enum status is_sought(void *context, const struct ticket *t)
{
    struct looking *l = context;
    l->found = !t->open_rank && (l->staff_no ? !strcmp(t->staff_no, l->staff_no) : !strcmp(t->window_no, l->window_no));
    if (l->found)
        *l->t = *t;
    return l->found || t->open_rank ? ST_not_found : ST_ok;      /* those at a window come first */
}

static enum status served_now(struct call *c, struct looking *l)
{
    enum status s = tickets_open(c, c->user.unit_no, false, is_sought, l);
    return s ? s : l->found ? ST_ok : ST_not_found;
}

enum status ticket_mine(struct call *c, struct ticket *t_r)
{
    return served_now(c, &(struct looking){ .staff_no = c->user.staff_no, .t = t_r });
}

enum status ticket_at_window(struct call *c, const char *window_no, struct ticket *t_r)
{
    return served_now(c, &(struct looking){ .window_no = window_no, .t = t_r });
}

void ticket_stands(struct ticket *t, enum code_ticket_state state)
{
    bool waits = state == CODE_ticket_state_waiting;
    bool here = state == CODE_ticket_state_called || state == CODE_ticket_state_begun;
    t->ticket_state = (uint16_t)state;
    t->open_day = waits || here ? t->day : 0;
    t->open_rank = waits ? t->call_rank + 1 : 0;
}

static void hall_told(struct call *c, const struct ticket *t)
{
    call_subject(c, t->unit_no);
    call_event(c, pool_printf(c->pool, "ticket:%s", t->unit_no));
}

enum status ticket_put(struct call *c, const struct ticket *old, struct ticket *t)
{
    hall_told(c, t);
    return call_put(c, TABLE_ticket, old, t);
}

enum status ticket_insert(struct call *c, struct ticket *t)
{
    hall_told(c, t);
    return call_insert(c, TABLE_ticket, t);
}

/* -- the first page -- */

struct counting { struct call *c; struct tickets_now *now; };

static enum status count_one(void *context, const struct ticket *t)
{
    struct counting *k = context;
    if (!call_in_unit(k->c, t->unit_no))
        return ST_ok;
    k->now->more = k->now->waiting == TICKETS_COUNTED;
    k->now->waiting += !k->now->more;
    return k->now->more ? ST_not_found : ST_ok;
}

static enum status taken_today(struct call *c, bool *used_r)
{
    struct ticket first = { .unit_no = c->user.unit_no, .day = c->today };
    enum status s = row_last(c->txn, TABLE_ticket, 2, &first);
    *used_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

enum status tickets_now(struct call *c, struct tickets_now *now_r)
{
    struct counting k = { .c = c, .now = now_r };
    bool all = call_has_role(c, CODE_role_supervisor);
    *now_r = (struct tickets_now){ .used = false };
    enum status s = taken_today(c, &now_r->used);
    if (!s && (now_r->used || all))
        s = tickets_open(c, all ? NULL : c->user.unit_no, true, count_one, &k);
    if (s || !now_r->used)
        return s;
    now_r->mine = POOL_NEW(c->pool, struct ticket);
    s = ticket_mine(c, now_r->mine);
    if (s)
        now_r->mine = NULL;
    return s == ST_not_found ? ST_ok : s;
}
