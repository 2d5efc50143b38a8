/* 退票 (C8): the bank did not pay a cheque. The payment is undone outside the tills,
 * so that no till's sums change, whether the cheque was deposited or not; each bill
 * stands as if it had never been paid, with its late fee from the first due date,
 * and payments made on it since keep their place: what they left of it is figured
 * again without the cheque. What it paid ahead and was spent since is owed. Other tenders
 * of the same receipt are posted anew, for what the receipt was for and nothing else. The
 * bank's charge becomes a bill of the account. */
#include "config.h"
#include "core/cash/cheques.h"
#include "core/cash/slips.h"
#include "core/cash/take.h"
#include "core/bill/fee.h"
#include "core/cash/undo.h"
#include "core/customer/customer.h"

#include <string.h>

struct returning {
    struct undoing u;
    struct call *c;
    const struct cheque_return *q;
    struct voucher cheque;
    struct payment rest;             /* the other tenders of the receipt; none: tenders_n 0 */
    struct bill *spent;              /* for each account: what is owed of it as spent; bill_month 0: nothing */
};

/* -- what it is about -- */

static void rest_find(struct returning *v)
{
    const struct payment *p = &v->u.pay;
    v->rest = *p;
    v->rest.tenders = pool_array(v->c->pool, p->tenders_n + 1, sizeof *v->rest.tenders);
    v->rest.tenders_n = 0;
    for (uint32_t i = 0; i < p->tenders_n; i++)    /* cash that was all given back as change is none */
        if (p->tenders[i].amount && (p->tenders[i].tender != v->cheque.tender ||
            strcmp(p->tenders[i].voucher, v->cheque.voucher) || strcmp(p->tenders[i].bank, v->cheque.bank)))
            v->rest.tenders[v->rest.tenders_n++] = p->tenders[i];
}

static enum status return_look(struct returning *v)
{
    enum status s = cheque_read(v->c, v->q->voucher, v->q->bank, &v->cheque);
    if (s)
        return s;
    if (v->cheque.voucher_state == CODE_voucher_state_returned)
        return cheque_refuse(v->c, &v->cheque);
    if ((s = cheque_day(v->c, &v->cheque, v->q->returned_on, "returned_on")) ||
        (s = undo_read(&v->u, v->c, v->cheque.receipt_no)))
        return s;
    rest_find(v);
    v->u.reason = CODE_reverse_reason_other;
    v->u.kind = CODE_payment_kind_returned;
    v->u.field = "voucher";
    v->u.past_later = true;          /* the bank has said no, whatever became of the money */
    return undo_plan(&v->u);
}

/* -- the other tenders of the same receipt -- */

static void bill_name(struct pay_take *q, const struct bill *b)
{
    q->bills[q->bills_n++] = (struct pay_bill){ .account_no = b->account_no, .bill_month = b->bill_month,
                                                .bill_seq = b->bill_seq };
}

/* The receipt's own bills, and what of it was paid ahead and spent: that is what it was for. */
static void rest_bills(struct returning *v, struct pay_take *q)
{
    const struct payment *p = &v->u.pay;
    q->bills = pool_array(v->c->pool, p->bills_n + p->accounts_n, sizeof *q->bills);
    for (uint32_t i = 0; i < p->bills_n; i++)
        if (v->u.bill_then[i].bill_state != CODE_bill_state_cancelled)
            bill_name(q, &v->u.bill_then[i]);
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (v->spent[i].bill_month)
            bill_name(q, &v->spent[i]);
}

/* No share is more than the account was given; where the money does not reach, those in front have it. */
static struct pay_take *rest_take(struct returning *v)
{
    const struct payment *p = &v->u.pay;
    struct pay_take *q = POOL_NEW(v->c->pool, struct pay_take);
    money left = 0;
    *q = (struct pay_take){ .payer = p->payer, .receipt_choice = CODE_receipt_choice_none,
                            .skip_reason = CODE_skip_reason_other };
    q->accounts = pool_array(v->c->pool, p->accounts_n, sizeof *q->accounts);
    for (uint32_t i = 0; i < v->rest.tenders_n; i++)
        left += v->rest.tenders[i].amount;
    for (uint32_t i = 0; i < p->accounts_n && left > 0; i++) {
        money given = p->accounts[i].principal + p->accounts[i].late_fee + p->accounts[i].to_prepayment;
        if (given > left)
            given = left;
        q->accounts[q->accounts_n++] = (struct pay_account){ .account_no = p->accounts[i].account_no,
                                                             .amount = maybe_money(given) };
        left -= given;
    }
    rest_bills(v, q);
    return q;
}

static enum status rest_post(struct returning *v)
{
    const struct payment *p = &v->u.pay;
    if (!v->rest.tenders_n)
        return ST_ok;
    struct taking *t = POOL_NEW(v->c->pool, struct taking);
    *t = (struct taking){ .c = v->c, .q = rest_take(v), .outside = true, .shift_known = true, .again = &v->rest,
                          .shift = { .unit_no = p->unit_no, .window_no = p->window_no }, .till_no = payment_till(p),
                          .kind = CODE_payment_kind_returned,
                          .terms = { .on = p->effective_on ? p->effective_on : p->business_date,
                                     .named_alone = true } };
    enum status s = take_run(t);
    if (s)
        return s;
    payment_tell(v->c, &t->pay);
    s = slips_of_receipt(v->c, &v->rest, t->pay.receipt_no, CODE_slip_state_matched);
    return s ? s : payment_moved_to(v->c, p, t->pay.receipt_no);
}

/* -- what the bank took, and cheques no more -- */

/* A bill that comes of the return; what is owed stands in the entry that is open. */
static enum status bill_new(struct returning *v, const struct account *a, uint16_t fee_kind, uint16_t part,
                            money amount, struct bill *b_r)
{
    struct call *c = v->c;
    struct civil day = date_civil(v->q->returned_on);
    struct bill_line *line = POOL_NEW(c->pool, struct bill_line);
    *line = (struct bill_line){ .bill_part = part, .text = v->cheque.voucher, .amount = amount };
    *b_r = (struct bill){
        .account_no = a->account_no, .bill_month = day.year * 100 + day.month, .fee_kind = fee_kind,
        .principal = amount, .due_on = c->today + (date)setting_number(c, "cheque.charge_days"), .lines = line,
        .lines_n = 1, .bill_state = CODE_bill_state_open, .unit_no = a->unit_no,
    };
    enum status s = fee_number(c, a->account_no, b_r->bill_month, "bank_charge", &b_r->bill_seq);
    if (s)
        return s;
    call_line(c, CODE_ledger_receivable, a->account_no, amount, fee_kind, b_r->bill_month);
    return bill_insert(c, b_r);
}

static enum status charge_bill(struct returning *v, const struct account *a)
{
    struct call *c = v->c;
    money charge = v->q->bank_charge;
    struct bill b;
    call_effect(c, "effect.bank_charge", a->account_no, money_words(c, charge));
    enum status s = bill_new(v, a, CODE_fee_kind_service, CODE_bill_part_revenue, charge, &b);
    if (s)
        return s;
    call_line(c, CODE_ledger_service_income, a->unit_no, -charge, CODE_fee_kind_service, 0);
    call_line(c, CODE_ledger_bank_charge, v->cheque.unit_no, charge, 0, 0);
    call_line(c, CODE_ledger_bank, v->cheque.unit_no, -charge, 0, 0);
    return call_post(c, 0, 0, 0, NULL);
}

/* What the cheque paid ahead and is spent since is owed: no prepayment is below nought. It earns nothing. */
static enum status spent_bill(struct returning *v, const struct account *a, money spent, struct bill *b_r)
{
    call_effect(v->c, "effect.prepayment_spent", a->account_no, money_words(v->c, spent));
    enum status s = bill_new(v, a, CODE_fee_kind_energy, CODE_bill_part_spent, spent, b_r);
    if (s)
        return s;
    call_line(v->c, CODE_ledger_prepayment, a->account_no, -spent, 0, 0);
    return call_post(v->c, 0, 0, 0, NULL);
}

/* Before the other tenders are posted anew: they pay of it what they reach. */
static enum status spent_write(struct returning *v)
{
    enum status s = ST_ok;
    v->spent = pool_array(v->c->pool, v->u.pay.accounts_n + 1, sizeof *v->spent);
    for (uint32_t i = 0; i < v->u.pay.accounts_n && !s; i++) {
        struct account a;
        if (!v->u.spent[i])
            continue;
        s = account_read(v->c, v->u.pay.accounts[i].account_no, "voucher", &a);
        if (!s)
            s = spent_bill(v, &a, v->u.spent[i], &v->spent[i]);
    }
    return s;
}

static enum status accounts_write(struct returning *v)
{
    for (uint32_t i = 0; i < v->u.pay.accounts_n; i++) {
        struct account a;
        enum status s = account_read(v->c, v->u.pay.accounts[i].account_no, "voucher", &a);
        if (!s && !i && v->q->bank_charge)
            s = charge_bill(v, &a);
        if (s || !v->q->refuse_cheques || a.no_cheques) {
            if (s)
                return s;
            continue;
        }
        struct account flagged = a;
        flagged.no_cheques = true;
        call_effect(v->c, "effect.no_cheques", a.account_no, a.account_name);
        if ((s = call_put(v->c, TABLE_account, &a, &flagged)))
            return s;
    }
    return ST_ok;
}

static enum status cheque_back(struct returning *v)
{
    struct voucher returned = v->cheque;
    enum status s = ST_ok;
    if (v->cheque.voucher_state == CODE_voucher_state_cleared)
        s = cheque_to_bank(v->c, &v->cheque, &v->u.pay, -v->cheque.amount);
    returned.voucher_state = CODE_voucher_state_returned;
    returned.cleared_on = v->q->returned_on;
    return s ? s : call_put(v->c, TABLE_voucher, &v->cheque, &returned);
}

static void return_tell(struct returning *v)
{
    struct call *c = v->c;
    call_effect(c, "effect.cheque", pool_printf(c->pool, "%s  %s", v->cheque.voucher, v->cheque.bank),
                money_words(c, v->cheque.amount));
    call_effect(c, "effect.receipt", receipt_words(c, v->u.pay.receipt_no),
                pool_printf(c->pool, "%s  %s", v->cheque.drawer, money_words(c, v->u.pay.total)));
    undo_tell(&v->u);
    call_remark(c, v->q->remark);
}

enum status do_cheque_return(struct call *c, const struct cheque_return *q, struct payment *r)
{
    struct returning *v = POOL_NEW(c->pool, struct returning);
    v->c = c;
    v->q = q;
    enum status s = return_look(v);
    if (s)
        return s;
    return_tell(v);
    if ((s = cheque_back(v)) || (s = undo_write(&v->u, NULL, r)) || (s = spent_write(v)) || (s = rest_post(v)) ||
        (s = undo_settle(&v->u)) || (s = accounts_write(v)))
        return s;
    return undo_end(&v->u);
}
