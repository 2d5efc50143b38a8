/* At the window: the next one, one by his number, begun, done, handed on. */
#include "config.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"

#include <string.h>

/* -- ending -- */

static enum status end_one(struct call *c, const struct ticket *old, enum code_ticket_state state, struct ticket *t)
{
    *t = *old;
    bool came = state != CODE_ticket_state_gone;
    if (came && !t->begun_at)
        t->begun_at = t->recalled_at ? t->recalled_at : t->called_at;
    t->done_at = c->now;
    ticket_stands(t, state);
    return ticket_put(c, old, t);
}

/* Whom I have, ended; none: nothing is to be ended. */
static enum status end_mine(struct call *c, bool gone, struct ticket_called *r)
{
    struct ticket mine;
    enum status s = ticket_mine(c, &mine);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->ended = POOL_NEW(c->pool, struct ticket);
    r->ended_n = 1;
    return end_one(c, &mine, gone ? CODE_ticket_state_gone : CODE_ticket_state_served, r->ended);
}

/* -- calling -- */

/* The highest of the day's last numbers that he called says where; "" none of them. */
static enum status window_before(struct call *c, const char **window_no_r)
{
    struct scan *scan;
    struct ticket t, prefix = { .unit_no = c->user.unit_no, .day = c->today };
    struct scan_range range = { .prefix = &prefix, .parts = 2, .backward = true };
    enum status s = scan_table(c->txn, TABLE_ticket, &range, &scan);
    *window_no_r = "";
    for (unsigned i = 0; !s && i < TICKETS_LOOKED && !**window_no_r && !(s = scan_next(scan, &t, c->pool)); i++)
        if (!strcmp(t.staff_no, c->user.staff_no))
            *window_no_r = t.window_no;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Without a number, that of whom he has, else that of his address, else the one he called at before: read before what
 * he has is ended. */
static enum status window_said(struct call *c, const char *window_no, struct window *w)
{
    struct ticket mine;
    enum status s = *window_no ? ST_not_found : ticket_mine(c, &mine);
    if (s && s != ST_not_found)
        return s;
    s = window_of(c, s ? window_no : mine.window_no, w);
    if (s != ST_field_missing)
        return s;
    const struct fault unsaid = *c->fault;
    s = window_before(c, &window_no);
    if (s || !*window_no)
        return s ? s : refuse(c, ST_field_missing, unsaid.field, NULL, NULL, NULL);
    *c->fault = (struct fault){ .status = ST_ok };
    return window_of(c, window_no, w);
}

static enum status nobody_elses(struct call *c, const struct window *w)
{
    struct ticket there;
    enum status s = ticket_at_window(c, w->window_no, &there);
    if (!s && strcmp(there.staff_no, c->user.staff_no))
        return refuse(c, ST_window_taken, "to_window", there.staff_name, NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

static enum status window_mine(struct call *c, const char *window_no, struct window *w)
{
    enum status s = window_said(c, window_no, w);
    return s ? s : nobody_elses(c, w);
}

static enum status call_one(struct call *c, const struct window *w, const struct ticket *old, struct ticket *t)
{
    *t = *old;
    t->calls++;
    t->window_no = w->window_no;
    t->staff_no = c->user.staff_no;
    t->staff_name = c->user.staff_name;
    if (t->called_at)
        t->recalled_at = c->now;
    else
        t->called_at = c->now;
    t->begun_at = t->done_at = 0;
    ticket_stands(t, CODE_ticket_state_called);
    return ticket_put(c, old, t);
}

struct queue_of { const struct window *w; struct ticket first; uint64_t n; };

static enum status queue_add(void *context, const struct ticket *t)
{
    struct queue_of *q = context;
    if (!window_serves(q->w, t->ticket_kind))
        return ST_ok;
    if (!q->n++)
        q->first = *t;
    return ST_ok;
}

enum status do_ticket_next(struct call *c, const struct ticket_next *q, struct ticket_called *r)
{
    struct window w;
    struct queue_of queue = { .w = &w };
    enum status s = window_mine(c, q->to_window, &w);
    if (!s)
        s = end_mine(c, q->gone, r);
    if (!s)
        s = tickets_open(c, c->user.unit_no, true, queue_add, &queue);
    if (s || !queue.n)
        return s;
    r->ticket = POOL_NEW(c->pool, struct ticket);
    r->ticket_n = 1;
    r->waiting = queue.n - 1;
    return call_one(c, &w, &queue.first, r->ticket);
}

/* -- by number -- */

/* Its last turn. */
static enum status ticket_read(struct call *c, uint64_t ticket_no, struct ticket *t)
{
    *t = (struct ticket){ .unit_no = c->user.unit_no, .day = c->today, .ticket_no = ticket_no };
    enum status s = row_last(c->txn, TABLE_ticket, 3, t);
    return s == ST_not_found ? refuse(c, ST_ticket_unknown, "ticket_no", number_words(c, ticket_no), NULL, NULL) : s;
}

static enum status may_be_called(struct call *c, const struct ticket *t)
{
    if (t->ticket_state == CODE_ticket_state_waiting || t->ticket_state == CODE_ticket_state_gone)
        return ST_ok;
    return refuse(c, ST_ticket_state, "ticket_no", number_words(c, t->ticket_no),
                  code_words(c, &codes_ticket_state, t->ticket_state), t->window_no);
}

static enum status none_here(struct call *c, enum status s)
{
    return s == ST_not_found ? refuse(c, ST_ticket_none, "", NULL, NULL, NULL) : s;
}

static enum status call_again(struct call *c, const char *window_no, struct ticket_called *r)
{
    struct ticket mine;
    struct window w;
    enum status s = none_here(c, ticket_mine(c, &mine));
    if (!s)
        s = window_mine(c, window_no, &w);
    return s ? s : call_one(c, &w, &mine, r->ticket);
}

static enum status call_number_of(struct call *c, const struct ticket_call *q, struct ticket_called *r)
{
    struct ticket t;
    struct window w;
    enum status s = ticket_read(c, q->ticket_no, &t);
    if (!s)
        s = may_be_called(c, &t);
    if (!s)
        s = window_mine(c, q->to_window, &w);
    if (!s)
        s = end_mine(c, false, r);
    return s ? s : call_one(c, &w, &t, r->ticket);
}

enum status do_ticket_call(struct call *c, const struct ticket_call *q, struct ticket_called *r)
{
    struct window w;
    struct queue_of queue = { .w = &w };
    r->ticket = POOL_NEW(c->pool, struct ticket);
    enum status s = q->ticket_no ? call_number_of(c, q, r) : call_again(c, q->to_window, r);
    r->ticket_n = !s;
    if (!s)
        s = window_of(c, r->ticket->window_no, &w);
    if (!s)
        s = tickets_open(c, c->user.unit_no, true, queue_add, &queue);
    r->waiting = queue.n;
    return s;
}

/* -- whom I have -- */

/* He has come. Said twice, the first time stands. */
enum status do_ticket_begin(struct call *c, const struct nothing *q, struct ticket *r)
{
    struct ticket mine;
    (void)q;
    enum status s = none_here(c, ticket_mine(c, &mine));
    *r = mine;
    if (s || mine.begun_at)
        return s;
    r->begun_at = c->now;
    ticket_stands(r, CODE_ticket_state_begun);
    return ticket_put(c, &mine, r);
}

enum status do_ticket_done(struct call *c, const struct ticket_done *q, struct ticket *r)
{
    struct ticket there;
    enum status s = none_here(c, *q->to_window ? ticket_at_window(c, q->to_window, &there) : ticket_mine(c, &there));
    return s ? s : end_one(c, &there, q->gone ? CODE_ticket_state_gone : CODE_ticket_state_served, r);
}

static struct ticket turn_after(struct call *c, const struct ticket *t, const struct ticket_rule *rule)
{
    struct ticket next = { .unit_no = t->unit_no, .day = t->day, .ticket_no = t->ticket_no, .turn = t->turn + 1,
                           .ticket_kind = rule->ticket_kind, .taken_at = c->now, .taken_by = c->user.staff_no,
                           .since = t->since, .call_rank = rule->call_rank };
    ticket_stands(&next, CODE_ticket_state_waiting);
    return next;
}

enum status do_ticket_hand(struct call *c, const struct ticket_hand *q, struct ticket *r)
{
    struct ticket mine, ended;
    struct ticket_rules rules;
    enum status s = none_here(c, ticket_mine(c, &mine));
    if (!s)
        s = ticket_rules_on(c, c->today, &rules);
    if (s)
        return s;
    const struct ticket_rule *rule = ticket_rule_of(&rules, q->ticket_kind);
    if (!rule || rule->closed)
        return refuse(c, ST_ticket_kind_none, "ticket_kind", code_words(c, &codes_ticket_kind, q->ticket_kind), NULL,
                      NULL);
    s = end_one(c, &mine, CODE_ticket_state_handed_on, &ended);
    *r = turn_after(c, &mine, rule);
    return s ? s : ticket_insert(c, r);
}
