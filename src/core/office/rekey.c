/* Another seal key: by an operator's word, because somebody may have the old one or a
 * year is over. The rows follow by the timer. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/office/office.h"

/* Read, as a backup is: the writer does not wait for the disk. */
enum status do_store_rekey(struct call *c, const struct nothing *q, struct report *r)
{
    (void)q;
    if (!lock_try(&c->core->long_work))
        return refuse(c, ST_too_busy, "", NULL, NULL, NULL);
    enum status s = store_key_new(core_store(c->core), c->fault);
    lock_give(&c->core->long_work);
    r->lines = pool_array(c->pool, 1, sizeof *r->lines);
    r->lines[r->lines_n++].text = "seal.key: has another key; copy it again to where it is kept apart";
    r->good = !s;
    if (!s)
        log_info("another seal key: asked for by %s", c->user.staff_no);
    return s;
}

/* The files wait for the disk, so this thread changes them and not the writer. A backup keeps
 * the keys it began with: while one is made, or the disk is full, it is tried again next round. */
static void older_keys_go(struct core *core)
{
    struct fault f = { .status = ST_ok };
    bool ended = false;
    if (!lock_try(&core->long_work))
        return;
    if (!store_key_only(core_store(core), &ended, &f) && ended)
        log_info("every row is sealed under the last key; older ones are not kept");
    lock_give(&core->long_work);
}

bool timed_store_reseal(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct store *s = core_store(core);
    (void)ask;
    (void)pool;
    if (store_reseal_due(s) && store_resealed(s))
        older_keys_go(core);
    return store_reseal_due(s) && !store_resealed(s);
}

enum status do_store_reseal(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned looked;
    enum status s = store_reseal(c->txn, q->most ? (unsigned)q->most : RESEAL_ROWS, &looked);
    r->rows = looked;
    return s;
}
