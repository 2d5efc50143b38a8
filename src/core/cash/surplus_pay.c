/* 上网电费 paid out: what a producer is owed goes to his bank, as a refund by transfer does, with
 * a second person's approval; the company owes it to the bank's transfer until the accountant
 * has seen it paid (refund.paid). It never goes into what the account owes for what it used.
 * What went out and whose statement was taken back afterwards comes back from what the account
 * paid ahead, by somebody's act and never by itself: a row of the same kind, below nought. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/bill/prepay.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"

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

/* -- back -- */

static enum status cover_good(struct call *c, const struct account *a, money owed)
{
    money ahead = 0;
    enum status s = owed < 0 ? account_prepayment(c, a->account_no, &ahead)
        : rule_refuse(c, "account_no", "rule.surplus_not_below", money_words(c, owed), NULL);
    if (!s && ahead < -owed)
        s = refuse(c, ST_refund_too_large, "account_no", money_words(c, ahead > 0 ? ahead : 0), NULL, NULL);
    if (!s && c->approval && c->approval->amount != -owed)
        s = refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    return s;
}

enum status do_surplus_cover(struct call *c, const struct surplus_cover *q, struct refund *r)
{
    struct account a;
    money owed = 0;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = surplus_payable(c, a.account_no, &owed);
    if (!s)
        s = cover_good(c, &a, owed);
    if (s)
        return s;
    *r = (struct refund){ .account_no = a.account_no, .account_name = a.account_name, .amount = owed,
        .tender = CODE_tender_transfer, .remark = q->remark, .surplus = true, .staff_no = c->user.staff_no,
        .staff_name = c->user.staff_name, .unit_no = a.unit_no, .at = c->now, .business_date = c->today,
        .approved_by = c->approval ? c->approval->decided_by : "", .paid_on = c->today, .paid_by = c->user.staff_no };
    record_init(&refund_record, r);
    call_amount(c, -owed);
    call_subject(c, r->account_no);
    call_remark(c, r->remark);
    call_effect(c, "effect.surplus_cover", pool_printf(c->pool, "%s  %s", r->account_no, r->account_name),
                money_words(c, -owed));
    call_effect(c, "payable", money_words(c, owed), money_words(c, 0));
    call_line(c, CODE_ledger_prepayment, r->account_no, -owed, 0, 0);
    call_line(c, CODE_ledger_surplus_payable, r->account_no, owed, 0, 0);
    s = call_number(c, "refund", &r->refund_no);
    if (!s)
        s = call_post(c, 0, 0, 0, &r->entry_no);
    if (!s)
        s = call_insert(c, TABLE_refund, r);
    return s ? s : prepay_changed(c, r->account_no);
}
