/* 上网电费 paid out: what a producer is owed goes to his bank, as a refund by transfer does, with
 * a second person's approval; the company owes it to the bank's transfer until the accountant
 * has seen it paid (refund.paid). It never goes into what the account owes for what it used. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/cash/cash.h"

static void pay_tell(struct call *c, const struct refund *r, money owed)
{
    call_amount(c, r->amount);
    call_subject(c, r->account_no);
    call_remark(c, r->remark);
    call_effect(c, "effect.surplus_pay", pool_printf(c->pool, "%s  %s", r->account_no, r->account_name),
                money_words(c, r->amount));
    call_effect(c, "payable", money_words(c, owed), money_words(c, owed - r->amount));
    call_effect(c, "payee", r->payee, pool_printf(c->pool, "%s  %s", r->bank, r->bank_account));
}

enum status do_surplus_pay(struct call *c, const struct surplus_pay *q, struct refund *r)
{
    struct account a;
    money owed = 0;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = surplus_payable(c, a.account_no, &owed);
    money amount = q->amount ? q->amount : owed;
    if (!s && (amount <= 0 || amount > owed))
        s = refuse(c, ST_surplus_too_large, "amount", money_words(c, owed), NULL, NULL);
    if (!s && c->approval && c->approval->amount != amount)      /* all that is owed may be another sum by now */
        s = refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    if (s)
        return s;
    *r = (struct refund){ .account_no = a.account_no, .account_name = a.account_name, .amount = amount,
        .tender = CODE_tender_transfer, .payee = q->payee, .bank = q->bank, .bank_account = q->bank_account,
        .remark = q->remark, .surplus = true,
        .staff_no = c->user.staff_no, .staff_name = c->user.staff_name, .unit_no = a.unit_no, .at = c->now,
        .business_date = c->today, .approved_by = c->approval ? c->approval->decided_by : "" };
    record_init(&refund_record, r);
    pay_tell(c, r, owed);
    call_line(c, CODE_ledger_surplus_payable, r->account_no, amount, 0, 0);
    call_line(c, CODE_ledger_refund_payable, r->unit_no, -amount, 0, 0);
    s = call_number(c, "refund", &r->refund_no);
    if (!s)
        s = call_post(c, 0, 0, 0, &r->entry_no);
    return s ? s : call_insert(c, TABLE_refund, r);
}
