/* What no payment at a till settles: a bill put right, paid ahead, waived, disputed, with a
 * bank. Money moved (the feed tells), so the orders that somebody has to do with are looked
 * through: a crew that is out for what is not claimed any more is recalled, a house that is
 * dark and owes nothing past its day has its restore. */
#include "config.h"
#include "core/change/restore.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/run/cut.h"

#include <stdatomic.h>

/* Could it be asked for now, by the same letters? What is refused would be refused to the crew as well. */
static enum status order_stands(struct call *c, const struct cut_order *o)
{
    struct account a = { .account_no = o->account_no };
    struct cut_case k;
    bool claimed;
    enum status s = cut_order_claimed(c, o, &claimed);
    if (!s && !claimed)
        return ST_arrears_none;
    if (!s)
        s = call_get(c, TABLE_account, &a);
    return s ? s : cut_case_read(c, &a, &k);
}

static enum status order_settled(struct call *c, const struct cut_order *o, bool *settled_r)
{
    struct account a = { .account_no = o->account_no };
    bool claimed = true, waits = false;
    enum status s = ST_ok;
    if (o->cut_state == CODE_cut_state_out) {
        claimed = !(s = order_stands(c, o));
        if (s && status_kind(s) == STATUS_REFUSE) {
            *c->fault = (struct fault){ .status = ST_ok };
            s = ST_ok;
        }
    } else if (o->cut_state == CODE_cut_state_cut && !(s = call_get(c, TABLE_account, &a))) {
        s = restore_due(c, &a, &waits);
    }
    *settled_r = !s && (!claimed || waits);
    return s;
}

/* The first such; ST_not_found. All are looked at: they are as many as crews are out for and houses are dark. */
static enum status settled_find(struct call *c, struct cut_order *o)
{
    struct scan *scan;
    bool found = false;
    enum status s = scan_index(c->txn, INDEX_cut_order_open, &(struct scan_range){ 0 }, &scan);
    while (!s && !found && !(s = scan_next(scan, o, c->pool)))
        s = order_settled(c, o, &found);
    scan_end(&scan);
    return s;
}

bool timed_cut_off_settle(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct system_look l;
    struct cut_order o;
    if (!atomic_exchange(&runs_of(core)->settle, false))
        return false;
    enum status s = system_look_begin(core, OP_cut_off_list, &l);
    if (!s) {
        s = settled_find(&l.call, &o);
        if (!s)
            ask->subject = pool_copy(pool, o.account_no);
        system_look_end(&l);
    }
    if (s != ST_not_found)
        runs_of(core)->settle = true;
    return !s;
}

enum status do_cut_off_settle(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct cut_order o = { .account_no = q->subject };
    struct account a = { .account_no = q->subject };
    bool settled;
    r->rows = 1;
    enum status s = row_last(c->txn, TABLE_cut_order, 1, &o);
    if (!s)
        s = order_settled(c, &o, &settled);
    if (s || !settled)
        return s == ST_not_found ? ST_ok : s;
    if (o.cut_state == CODE_cut_state_out)
        return cut_order_recall(c, &o, CODE_recall_reason_not_claimed, 0);
    s = call_get(c, TABLE_account, &a);
    return s ? s : restore_start(c, &a);
}
