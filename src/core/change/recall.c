/* 召回: whoever has paid is not cut off, however near the crew is (domain 4.2). */
#include "config.h"
#include "core/change/recall.h"
#include "core/bill/bill.h"
#include "core/bill/prepay.h"
#include "core/work/events.h"
#include "core/work/job.h"

enum status cut_order_in(struct call *c, const char *account_no, uint16_t state, struct cut_order *o_r)
{
    *o_r = (struct cut_order){ .account_no = account_no };
    enum status s = row_last(c->txn, TABLE_cut_order, 1, o_r);
    return !s && o_r->cut_state != state ? ST_not_found : s;
}

enum status cut_order_claimed(struct call *c, const struct cut_order *o, bool *claimed_r)
{
    enum status s = ST_ok;
    *claimed_r = false;
    if (!o->bills_n)                 /* one of who pays ahead: what was paid is used up still, and has been since */
        return prepay_claimed_by(c, o->account_no, o->asked_at, claimed_r);
    for (uint32_t i = 0; !s && !*claimed_r && i < o->bills_n; i++) {
        struct bill b = { .account_no = o->account_no, .bill_month = o->bills[i].bill_month,
                          .bill_seq = o->bills[i].bill_seq };
        s = call_get(c, TABLE_bill, &b);
        if (!s)
            s = bill_claimed_by(c, &b, o->asked_at, claimed_r);
        s = s == ST_not_found ? ST_ok : s;
    }
    return s;
}

enum status cut_order_recall(struct call *c, const struct cut_order *o, uint16_t reason, uint64_t receipt_no)
{
    struct cut_order back = *o;
    struct job job = { .job_no = o->job_no };
    back.cut_state = CODE_cut_state_recalled;
    back.recall_reason = reason;
    back.recalled_at = c->now;
    back.recalled_by = c->user.staff_no;
    back.receipt_no = receipt_no;
    enum status s = call_put(c, TABLE_cut_order, o, &back);
    if (!s)
        s = job_get(c->txn, &job, c->pool);
    if (s || job.job_state != CODE_job_state_open)
        return s;
    return job_end(c, &job, CODE_job_state_ended, CODE_end_reason_recalled, "");
}

enum status recall_paid(struct call *c, const char *account_no, uint64_t receipt_no)
{
    struct cut_order o;
    bool claimed;
    enum status s = cut_order_in(c, account_no, CODE_cut_state_out, &o);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    s = cut_order_claimed(c, &o, &claimed);
    return s || claimed ? s : cut_order_recall(c, &o, CODE_recall_reason_paid, receipt_no);
}

enum status recall_leaving(struct call *c, const char *account_no)
{
    struct cut_order o;
    enum status s = cut_order_in(c, account_no, CODE_cut_state_out, &o);
    return s == ST_not_found ? ST_ok : s ? s : cut_order_recall(c, &o, CODE_recall_reason_not_claimed, 0);
}

enum status cut_order_restored(struct call *c, const char *account_no)
{
    struct cut_order o, lit;
    enum status s = cut_order_in(c, account_no, CODE_cut_state_cut, &o);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    lit = o;
    lit.cut_state = CODE_cut_state_restored;
    lit.restored_at = c->now;
    lit.open_unit = "";
    return call_put(c, TABLE_cut_order, &o, &lit);
}
