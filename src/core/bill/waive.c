/* What is done to a bill without money: late fee given up on request (C11), a
 * disputed bill set aside and taken up again (B14), bills a bank batch holds. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/bill/prepay.h"
#include "core/customer/customer.h"

#include <string.h>

enum status bill_read(struct call *c, const char *account_no, int32_t month, uint64_t seq, const char *field,
                      struct account *a_r, struct bill *b_r)
{
    enum status s = account_read(c, account_no, pool_printf(c->pool, "%saccount_no", field), a_r);
    if (s)
        return s;
    *b_r = (struct bill){ .account_no = a_r->account_no, .bill_month = month, .bill_seq = seq };
    s = call_get(c, TABLE_bill, b_r);
    if (s == ST_not_found)
        return refuse(c, ST_bill_unknown, pool_printf(c->pool, "%sbill_month", field), month_words(c, month), NULL,
                      NULL);
    return s;
}

static bool stands_before(const struct bill *b, const struct bill *than)
{
    bool stands = b->bill_state != CODE_bill_state_cancelled, other = than->bill_state != CODE_bill_state_cancelled;
    if (stands != other || !stands)
        return stands && !other;
    bool whole = b->fee_kind == CODE_fee_kind_energy && !b->adjust_cause;
    return whole && (than->fee_kind != CODE_fee_kind_energy || than->adjust_cause);
}

enum status bill_look(struct call *c, const struct bill_ask *q, struct account *a_r, struct bill *b_r)
{
    struct bill b, prefix = { .bill_month = q->bill_month };
    struct scan *scan;
    bool any = false;
    if (q->bill_seq || q->numbered)
        return bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", a_r, b_r);
    enum status s = account_read(c, q->account_no, "account_no", a_r);
    if (s)
        return s;
    prefix.account_no = a_r->account_no;
    s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &b, c->pool)))
        if (!any || stands_before(&b, b_r)) {
            *b_r = b;
            any = true;
        }
    scan_end(&scan);
    if (s == ST_not_found)
        s = any ? ST_ok : refuse(c, ST_bill_unknown, "bill_month", month_words(c, q->bill_month), NULL, NULL);
    return s;
}

static enum status not_open(struct call *c, const struct bill *b, const char *field)
{
    return refuse(c, ST_bill_not_open, field,
                  pool_printf(c->pool, "code.bill_state.%s", code_name(&codes_bill_state, b->bill_state)), NULL, NULL);
}

const char *bill_words(struct call *c, const struct bill *b)
{
    return pool_printf(c->pool, "%s  %s", b->account_no, month_words(c, b->bill_month));
}

/* -- late fee given up -- */

/* The fee was never booked, because it is earned when it is paid: it is claimed and
 * written off at once, so that the books show what was given up. */
void fee_waived_lines(struct call *c, const struct bill *b, money more)
{
    if (!more)
        return;
    call_line(c, CODE_ledger_bad_debt, b->unit_no, more, b->fee_kind, b->bill_month);
    call_line(c, CODE_ledger_late_fee, b->unit_no, -more, b->fee_kind, b->bill_month);
}

static struct bill waived(struct call *c, const struct debt *d, money amount)
{
    struct bill b = d->bill;
    b.fee_owed = d->late_fee - amount;
    b.fee_waived += amount;
    if (d->late_days && c->today > b.fee_from)
        b.fee_from = c->today;
    if (b.principal_paid == b.principal && !b.fee_owed) {
        b.bill_state = CODE_bill_state_paid;
        b.paid_at = c->now;
        b.paid_where = "";
    }
    return b;
}

static void waive_tell(struct call *c, const struct fee_waive *q, const struct account *a, const struct debt *d)
{
    call_amount(c, q->amount);
    call_subject(c, a->account_no);
    call_remark(c, q->remark);
    call_effect(c, "account_name", a->account_no, a->account_name);
    call_effect(c, "effect.fee_was", bill_words(c, &d->bill), money_words(c, d->late_fee));
    call_effect(c, "effect.fee_waived", bill_words(c, &d->bill), money_words(c, q->amount));
    call_effect(c, "waive_reason", "", code_words(c, &codes_waive_reason, q->waive_reason));
    call_effect(c, "remark", "", q->remark);
}

enum status do_fee_waive(struct call *c, const struct fee_waive *q, struct bill *r)
{
    struct account a;
    struct bill b;
    struct debt d;
    enum status s = bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", &a, &b);
    if (s)
        return s;
    if (!bill_open(&b))
        return not_open(c, &b, "bill_month");
    if ((s = bill_debt(c, &a, &b, &d)) || (s = debt_known(c, &d, "bill_month")))
        return s;
    if (q->amount > d.late_fee)
        return refuse(c, ST_waive_too_large, "amount", money_words(c, d.late_fee), NULL, NULL);
    waive_tell(c, q, &a, &d);
    *r = waived(c, &d, q->amount);
    fee_waived_lines(c, &b, q->amount);
    bill_told(c, r);                     /* the entry names no account */
    s = call_post(c, 0, 0, 0, NULL);
    if (!s)
        s = call_put(c, TABLE_bill, &b, r);
    if (!s)
        s = prepay_changed(c, r->account_no);
    return s ? s : agreement_settle(c, r->agreement_no);
}

/* -- set aside, and taken up again -- */

enum status do_bill_aside(struct call *c, const struct bill_aside *q, struct bill *r)
{
    struct account a;
    struct bill b;
    const char *reason = code_words(c, &codes_aside_reason, q->aside_reason);
    enum status s = bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", &a, &b);
    if (s)
        return s;
    if (!bill_payable(&b))
        return not_open(c, &b, "bill_month");
    if ((s = bill_not_agreed(c, &b, "bill_month")))
        return s;
    call_amount(c, b.principal - b.principal_paid);
    call_subject(c, a.account_no);
    call_remark(c, q->remark);
    call_effect(c, "account_name", a.account_no, a.account_name);
    call_effect(c, "effect.bill_aside", bill_words(c, &b), money_words(c, b.principal - b.principal_paid));
    call_effect(c, "aside_reason", "", reason);
    *r = b;
    r->bill_state = CODE_bill_state_set_aside;
    r->aside_reason = q->aside_reason;
    r->aside_text = q->remark;
    bill_told(c, r);
    return call_put(c, TABLE_bill, &b, r);
}

enum status do_bill_again(struct call *c, const struct bill_ask *q, struct bill *r)
{
    struct account a;
    struct bill b;
    enum status s = bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", &a, &b);
    if (s)
        return s;
    if (b.bill_state != CODE_bill_state_set_aside)
        return not_open(c, &b, "bill_month");
    call_subject(c, a.account_no);
    *r = b;
    r->bill_state = bill_state_left(&b);
    r->aside_reason = 0;
    r->aside_text = "";
    return call_put(c, TABLE_bill, &b, r);
}

/* -- a bank batch -- */

static enum status held(struct call *c, const struct batch_bills *q, const struct bill *b, const char *field)
{
    if (b->bill_state == CODE_bill_state_paid)
        return refuse(c, ST_bill_paid, field, month_words(c, b->bill_month), time_words(c, b->paid_at), b->paid_where);
    enum status s = bill_free(c, b, field);
    if (!s)
        s = bill_not_agreed(c, b, field);
    if (s)
        return s;
    struct bill taken = *b;
    taken.bill_state = CODE_bill_state_in_transit;
    taken.batch = q->batch;
    taken.batch_on = q->batch_on;
    bill_told(c, &taken);
    return call_put(c, TABLE_bill, b, &taken);
}

/* What was paid over the lock meanwhile is not given back; nor is it the batch's again if that payment is undone. */
static enum status released(struct call *c, const struct batch_bills *q, const struct bill *b, struct batch_answer *r)
{
    bool has = b->bill_state == CODE_bill_state_in_transit;
    if (strcmp(b->batch, q->batch))
        return ST_ok;
    struct bill back = *b;
    back.bill_state = has ? bill_state_left(b) : b->bill_state;
    back.batch = "";
    back.batch_on = 0;
    r->done += has;
    return call_put(c, TABLE_bill, b, &back);
}

enum status do_batch_hold(struct call *c, const struct batch_bills *q, struct batch_answer *r)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; i < q->bills_n && !s; i++) {
        const struct pay_bill *p = &q->bills[i];
        const char *field = pool_printf(c->pool, "bills[%u].", i);
        struct account a;
        struct bill b;
        if ((s = bill_read(c, p->account_no, p->bill_month, p->bill_seq, field, &a, &b)))
            return s;
        call_subject(c, a.account_no);
        if (q->release) {
            s = released(c, q, &b, r);
        } else {
            s = held(c, q, &b, pool_printf(c->pool, "%sbill_month", field));
            r->done += !s;
        }
    }
    return s;
}
