/* Approvals nobody answered or used in time. */
#include "config.h"
#include "core/office/office.h"
#include "core/engine/timed.h"

#define SLICE 100

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

bool timed_approval_lapse(struct core *core, void *request, struct pool *pool)
{
    struct txn *t;
    struct approval a;
    unsigned n;
    bool due = false;
    instant now = core_now(core);
    (void)request;
    if (store_snapshot_begin(core_store(core), &t, pool) == ST_ok) {
        for (unsigned i = 0; i < COUNT_OF(open_state); i++)
            due |= oldest(t, open_state[i], &a, 1, &n) == ST_ok && n && a.expires_at < now;
        store_snapshot_end(&t);
    }
    return due;
}

enum status do_approval_lapse(struct call *c, const struct nothing *q, struct nothing *r)
{
    (void)q;
    (void)r;
    struct approval *list = pool_array(c->pool, SLICE, sizeof *list);
    for (unsigned i = 0; i < COUNT_OF(open_state); i++) {
        unsigned n;
        enum status s = oldest(c->txn, open_state[i], list, SLICE, &n);
        for (unsigned k = 0; !s && k < n && list[k].expires_at < c->now; k++) {
            struct approval lapsed = list[k];
            lapsed.approval_state = CODE_approval_state_lapsed;
            call_subject(c, lapsed.staff_no);
            call_event(c, pool_printf(c->pool, "approval:%s", lapsed.staff_no));
            s = call_put(c, TABLE_approval, &list[k], &lapsed);
        }
        if (s)
            return s;
    }
    return ST_ok;
}
