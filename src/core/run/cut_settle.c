/* What no payment at a till settles: a bill put right, paid ahead, waived, disputed, with a
 * bank. Money moved (cut_told.c gathers whose), so the order of that account is looked at: a
 * crew that is out for what is not claimed any more is recalled, a house that is dark and
 * owes nothing past its day has its restore. What cannot be told of one, or is refused, is
 * said with its number, and the others come after it: it is looked at again when money of
 * that account moves. */
#include "config.h"
#include "core/change/restore.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/run/cut.h"
#include "core/run/cut_told.h"

/* Could it be asked for now, by the same notice? What is refused would be refused to the crew as well. */
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
    return s ? s : cut_case_read(c, &a, o->letter_no, &k);
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

/* Of the newest order of an account, in a snapshot and a pool of its own. */
static enum status order_waits(struct core *core, const char *account_no, bool *waits_r)
{
    struct system_look l;
    struct cut_order o = { .account_no = account_no };
    *waits_r = false;
    enum status s = system_look_begin(core, OP_cut_off_list, &l);
    if (s)
        return s;
    s = row_last(l.call.txn, TABLE_cut_order, 1, &o);
    if (!s)
        s = order_settled(&l.call, &o, waits_r);
    system_look_end(&l);
    return s;
}

bool timed_cut_off_settle(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct cut_told *told = runs_of(core)->cut;
    bool waits = false;
    for (unsigned looked = 0; !waits && looked < CUT_SETTLE_LOOK; looked++) {
        const char *account_no = cut_told_next(core, told);
        enum status s = account_no ? order_waits(core, account_no, &waits) : ST_not_found;
        if (!account_no || status_kind(s) == STATUS_AGAIN)
            return false;
        if (waits) {
            ask->subject = pool_copy(pool, account_no);
        } else {
            if (s)
                slice_passed(core, TIMED_cut_off_settle, account_no, &(struct fault){ .status = s });
            cut_told_done(told);
        }
    }
    return waits;
}

/* The first thing that has to be done with it. */
static enum status order_settle(struct call *c, const char *account_no)
{
    struct cut_order o = { .account_no = account_no };
    struct account a = { .account_no = account_no };
    bool settled = false;
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

enum status do_cut_off_settle(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    r->rows = 1;
    enum status s = order_settle(c, q->subject);
    if (s && status_kind(s) != STATUS_AGAIN)
        cut_told_refused(runs_of(c->core)->cut);
    return s;
}
