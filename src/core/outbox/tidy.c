/* What nobody sent in time lapses, and whom an old message was for is forgotten. Queues
 * are in order of what is next, so that the front says whether there is anything. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/outbox/inner.h"

static const uint64_t queues[] = { CODE_told_way_sms, CODE_told_way_voice, CODE_told_way_letter, QUEUE_DONE };

static bool is_over(const struct outbox *o, instant now)
{
    return o->queue == QUEUE_DONE || o->until <= now;
}

/* Rows of one queue from its front on; one that is still of use ends it. */
static enum status front_over(struct txn *t, uint64_t queue, instant now, unsigned most, struct outbox *list,
                              unsigned *n_r)
{
    unsigned n, over = 0;
    enum status s = outbox_front(t, queue, now, most, list, &n);
    while (!s && over < n && is_over(&list[over], now))
        over++;
    *n_r = over;
    return s;
}

bool timed_outbox_tidy(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct txn *t;
    struct outbox o;
    unsigned n;
    bool due = false;
    instant now = core_now(core);
    (void)ask;
    if (store_snapshot_begin(core_store(core), &t, pool) != ST_ok)
        return false;
    for (unsigned i = 0; !due && i < COUNT_OF(queues); i++)
        due = front_over(t, queues[i], now, 1, &o, &n) == ST_ok && n;
    store_snapshot_end(&t);
    return due;
}

static void forget(struct outbox *o)
{
    o->title = o->phone = o->address = "";
    o->queue = 0;
    o->due_at = 0;
}

static enum status tidy(struct call *c, const struct outbox *old)
{
    struct outbox o = *old;
    if (old->queue == QUEUE_DONE)
        forget(&o);
    else
        outbox_end(c, &o, CODE_told_state_lapsed, "");
    return call_put(c, TABLE_outbox, old, &o);
}

enum status do_outbox_tidy(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned most = q->most && q->most < OUTBOX_SLICE ? (unsigned)q->most : OUTBOX_SLICE;
    struct outbox *list = pool_array(c->pool, most, sizeof *list);
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < COUNT_OF(queues) && r->rows < most; i++) {
        unsigned n;
        s = front_over(c->txn, queues[i], c->now, most - (unsigned)r->rows, list, &n);
        for (unsigned k = 0; !s && k < n; k++, r->rows++)
            s = tidy(c, &list[k]);
    }
    return s;
}
