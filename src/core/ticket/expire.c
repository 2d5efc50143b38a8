/* Numbers of a day end with it, as the next day's first look finds them. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/ticket/ticket.h"

/* What is open of days before, oldest first. */
static enum status past_open(struct txn *t, date today, unsigned most, struct ticket *list, unsigned *n_r)
{
    struct scan *scan;
    struct ticket ticket;
    *n_r = 0;
    enum status s = scan_index(t, INDEX_ticket_open, &(struct scan_range){ 0 }, &scan);
    while (!s && *n_r < most && !(s = scan_next(scan, &ticket, NULL)) && ticket.open_day < today)
        list[(*n_r)++] = ticket;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

bool timed_ticket_expire(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct txn *t;
    struct ticket first;
    unsigned n = 0;
    (void)ask;
    if (store_snapshot_begin(core_store(core), &t, pool) != ST_ok)
        return false;
    bool due = past_open(t, instant_date(core_now(core)), 1, &first, &n) == ST_ok && n;
    store_snapshot_end(&t);
    return due;
}

enum status do_ticket_expire(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned n, most = q->most && q->most < TICKETS_EXPIRED ? (unsigned)q->most : TICKETS_EXPIRED;
    struct ticket *list = pool_array(c->pool, most, sizeof *list);
    enum status s = past_open(c->txn, c->today, most, list, &n);
    for (unsigned i = 0; !s && i < n; i++, r->rows++) {
        struct ticket over = list[i];
        ticket_stands(&over, CODE_ticket_state_day_over);
        s = ticket_put(c, &list[i], &over);
    }
    return s;
}
