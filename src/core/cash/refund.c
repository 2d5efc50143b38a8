/* 退预存 (C10): what an account paid ahead goes back out, to a person whose paper
 * was seen, with approval: in cash up to a limit, out of the drawer, or by transfer,
 * which the company owes until the bank has paid it. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/cash/cash.h"
#include "core/engine/listing.h"
#include "core/customer/customer.h"

struct refunding {
    struct call *c;
    const struct refund_ask *q;
    struct account account;
    struct shift shift;
    struct tender_rule rule;
    bool cash;
};

static enum status way_check(struct refunding *v)
{
    struct call *c = v->c;
    enum status s = rule_tender(c, v->q->tender, &v->rule);
    if (s)
        return s;
    v->cash = v->rule.counts_as_cash;
    if (v->cash)
        return !v->rule.step || v->q->amount % v->rule.step == 0 ? ST_ok
               : refuse(c, ST_cash_step, "amount", money_words(c, v->rule.step), NULL, NULL);
    if (v->rule.ledger != CODE_ledger_bank_clearing)
        return refuse(c, ST_rule_refuses, "tender", "rule.refund_way", tender_words(c, v->q->tender), NULL);
    if (!*v->q->bank)
        return refuse(c, ST_field_missing, "bank", NULL, NULL, NULL);
    return *v->q->bank_account ? ST_ok : refuse(c, ST_field_missing, "bank_account", NULL, NULL, NULL);
}

static enum status sum_check(struct refunding *v)
{
    struct call *c = v->c;
    money there, limit = setting_money(c, "refund.cash_limit");
    enum status s = account_prepayment(c, v->account.account_no, &there);
    if (s)
        return s;
    if (v->q->amount > there)
        return refuse(c, ST_refund_too_large, "amount", money_words(c, there > 0 ? there : 0), NULL, NULL);
    if (!v->cash)
        return ST_ok;
    if (v->q->amount > limit)
        return refuse(c, ST_refund_cash_limit, "amount", money_words(c, limit), NULL, NULL);
    money drawer = v->shift.float_total + shift_takings(&v->shift);
    if (v->q->amount > drawer)
        return refuse(c, ST_till_short, "amount", NULL, NULL, NULL);
    return ST_ok;
}

static void refund_tell(struct refunding *v)
{
    struct call *c = v->c;
    call_amount(c, v->q->amount);
    call_subject(c, v->account.account_no);
    call_remark(c, v->q->remark);
    call_effect(c, "effect.refund", pool_printf(c->pool, "%s  %s", v->account.account_no, v->account.account_name),
                money_words(c, v->q->amount));
    call_effect(c, "tender", tender_words(c, v->q->tender),
                v->cash ? "" : pool_printf(c->pool, "%s  %s", v->q->bank, v->q->bank_account));
    call_effect(c, "payee", v->q->payee, v->q->id_seen);
    call_effect(c, "refund_reason", "", code_words(c, &codes_refund_reason, v->q->refund_reason));
}

static enum status refund_write(struct refunding *v, struct refund *r)
{
    struct call *c = v->c;
    const struct refund_ask *q = v->q;
    struct shift till = v->shift;
    *r = (struct refund){
        .account_no = v->account.account_no, .account_name = v->account.account_name, .amount = q->amount,
        .tender = q->tender, .payee = q->payee, .id_seen = q->id_seen, .bank = q->bank, .bank_account = q->bank_account,
        .refund_reason = q->refund_reason, .remark = q->remark, .job_no = q->job_no, .shift_no = till.shift_no,
        .staff_no = c->user.staff_no, .staff_name = c->user.staff_name, .unit_no = till.unit_no, .at = c->now,
        .business_date = c->today, .approved_by = c->approval ? c->approval->decided_by : "",
    };
    call_line(c, CODE_ledger_prepayment, r->account_no, r->amount, 0, 0);
    if (v->cash)
        call_line(c, v->rule.ledger, shift_party(c, till.shift_no), -r->amount, 0, 0);
    else
        call_line(c, CODE_ledger_refund_payable, till.unit_no, -r->amount, 0, 0);
    enum status s = call_number(c, "refund", &r->refund_no);
    if (s || (s = call_post(c, till.shift_no, 0, 0, &r->entry_no)) || (s = call_insert(c, TABLE_refund, r)) ||
        (s = prepay_changed(c, r->account_no)) || !v->cash)
        return s;
    till.refunds += r->amount;
    return call_put(c, TABLE_shift, &v->shift, &till);
}

enum status do_prepayment_refund(struct call *c, const struct refund_ask *asked, struct refund *r)
{
    struct refund_ask q = *asked;
    struct refunding v = { .c = c, .q = &q };
    record_init(&refund_ask_record, &q);
    enum status s = way_check(&v);
    if (s || (s = account_read(c, q.account_no, "account_no", &v.account)) || (s = shift_mine(c, &v.shift)) ||
        (s = sum_check(&v)))
        return s;
    refund_tell(&v);
    return refund_write(&v, r);
}

/* -- by transfer: until the bank has paid -- */

static bool waits(const struct refund *r)
{
    return r->tender != CODE_tender_cash && !r->paid_on;
}

static bool waits_here(void *context, void *row)
{
    struct refund *r = row;
    r->id_seen = "";
    return waits(r) && call_in_unit(context, r->unit_no);
}

enum status do_refund_list(struct call *c, const struct page_ask_any *q, struct refund_list *r)
{
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->refunds = pool_array(c->pool, REFUNDS_LISTED, sizeof *r->refunds);
    struct listing l = { .rows = r->refunds, .most = REFUNDS_LISTED, .look = NUMBERED_LOOKED_AT, .n = &r->refunds_n,
                         .token = &r->token, .keep = waits_here, .context = c };
    return listing_table(c, TABLE_refund,
                         &(struct scan_range){ .backward = true, .token = token.b, .token_n = token.n }, &l);
}

enum status do_refund_paid(struct call *c, const struct refund_paid *q, struct refund *r)
{
    struct refund was = { .refund_no = q->refund_no };
    char on[DATE_TEXT];
    enum status s = call_get(c, TABLE_refund, &was);
    if (s || !call_in_unit(c, was.unit_no))
        return refuse(c, s && s != ST_not_found ? s : ST_not_found, "refund_no", number_words(c, q->refund_no), NULL,
                      NULL);
    if (q->version && q->version != was.version)
        return refuse(c, ST_stale, "", NULL, NULL, NULL);
    if (!waits(&was))
        return refuse(c, ST_rule_refuses, "refund_no", was.paid_on ? "rule.refund_paid" : "rule.refund_cash",
                      was.paid_on ? date_format(was.paid_on, on) : NULL, NULL);
    if (q->paid_on < was.business_date || q->paid_on > c->today)
        return refuse(c, ST_date_out_of_range, "paid_on", NULL, NULL, NULL);
    *r = was;
    r->paid_on = q->paid_on;
    r->paid_by = c->user.staff_no;
    call_subject(c, was.account_no);
    call_line(c, CODE_ledger_refund_payable, was.unit_no, was.amount, 0, 0);
    call_line(c, CODE_ledger_bank, was.unit_no, -was.amount, 0, 0);
    uint64_t entry;
    s = call_post(c, 0, 0, 0, &entry);
    return s ? s : call_put(c, TABLE_refund, &was, r);
}
