/* Approvals nobody answered or used in time. */
#include "config.h"
#include "core/office/office.h"
#include "core/engine/timed.h"

static const uint16_t open_state[] = { CODE_approval_state_asked, CODE_approval_state_granted };

/* Oldest first: the index is in order of asking, and all live equally long. */
static enum status oldest(struct txn *t, uint16_t state, struct approval *list, unsigned max, unsigned *n_r)
{
    struct scan *scan;
    struct approval prefix = { .approval_state = state };
    *n_r = 0;
    enum status s = scan_index(t, INDEX_approval_state, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (s)
        return s;
    while (*n_r < max && (s = scan_next(scan, &list[*n_r], NULL)) == ST_ok)
        ++*n_r;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

bool timed_approval_lapse(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct txn *t;
    struct approval a;
    unsigned n;
    bool due = false;
    instant now = core_now(core);
    (void)ask;
    if (store_snapshot_begin(core_store(core), &t, pool) == ST_ok) {
        for (unsigned i = 0; i < COUNT_OF(open_state); i++)
            due |= oldest(t, open_state[i], &a, 1, &n) == ST_ok && n && a.expires_at < now;
        store_snapshot_end(&t);
    }
    return due;
}

static enum status lapse(struct call *c, const struct approval *a)
{
    struct approval lapsed = *a;
    lapsed.approval_state = CODE_approval_state_lapsed;
    call_subject(c, lapsed.staff_no);
    call_event(c, pool_printf(c->pool, "approval:%s", lapsed.staff_no));
    return call_put(c, TABLE_approval, a, &lapsed);
}

enum status do_approval_lapse(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned most = q->most && q->most < APPROVALS_LAPSED ? (unsigned)q->most : APPROVALS_LAPSED;
    struct approval *list = pool_array(c->pool, most, sizeof *list);
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < COUNT_OF(open_state) && r->rows < most; i++) {
        unsigned n;
        s = oldest(c->txn, open_state[i], list, most - (unsigned)r->rows, &n);
        for (unsigned k = 0; !s && k < n && list[k].expires_at < c->now; k++, r->rows++)
            s = lapse(c, &list[k]);
    }
    return s;
}
