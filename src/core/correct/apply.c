/* What was paid on bills that were taken back, applied to those in their place: a payment
 * like any other, with a receipt's number, out of what is paid ahead and in no till, so
 * that it can be seen, and undone, like any other. */
#include "config.h"
#include "core/cash/take.h"
#include "core/correct/correct.h"

static money owed_by(const struct bill *bill, unsigned n)
{
    money sum = 0;
    for (unsigned i = 0; i < n; i++)
        sum += bill[i].principal;
    return sum;
}

static struct pay_take *take_of(struct correcting *k, const struct bill *bill, unsigned n, money amount)
{
    struct pool *pool = k->c->pool;
    struct pay_take *q = POOL_NEW(pool, struct pay_take);
    *q = (struct pay_take){ .receipt_choice = CODE_receipt_choice_none, .skip_reason = CODE_skip_reason_other };
    record_init(&pay_take_record, q);
    q->accounts = POOL_NEW(pool, struct pay_account);
    *q->accounts = (struct pay_account){ .account_no = k->account.account_no, .amount = maybe_money(amount) };
    q->accounts_n = 1;
    q->tenders = POOL_NEW(pool, struct pay_tender);
    *q->tenders = (struct pay_tender){ .tender = CODE_tender_prepayment, .received = maybe_money(amount) };
    q->tenders_n = 1;
    q->bills = pool_array(pool, n, sizeof *q->bills);
    for (unsigned i = 0; i < n; i++)
        if (bill[i].principal)
            q->bills[q->bills_n++] = (struct pay_bill){ .account_no = bill[i].account_no,
                .bill_month = bill[i].bill_month, .bill_seq = bill[i].bill_seq };
    return q;
}

enum status correct_apply(struct correcting *k, const struct bill *bill, unsigned n)
{
    struct call *c = k->c;
    money owed = owed_by(bill, n), amount = k->paid < owed ? k->paid : owed;
    k->row.paid_ahead = k->paid - amount;
    if (!amount)
        return ST_ok;
    struct taking *t = POOL_NEW(c->pool, struct taking);
    *t = (struct taking){ .c = c, .q = take_of(k, bill, n, amount), .outside = true, .shift_known = true,
                          .shift = { .unit_no = k->account.unit_no }, .kind = CODE_payment_kind_corrected,
                          .terms.on = c->today, .remark = k->row.remark };
    record_init(&shift_record, &t->shift);
    enum status s = take_run(t);
    k->row.receipt_no = t->pay.receipt_no;
    return s;
}
