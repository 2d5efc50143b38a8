/* Reversal (C4): while the payment's shift is open, by the cashier whose till it
 * is, money back by the tender it came by. Nothing is edited: a red receipt with a
 * number of its own and an entry that names the old one undo it, and the bills are
 * as they were before. What it would do is worked out first, without writing; the
 * preview (pay.undo), the approver's screen and the act itself share that. */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>

#define EFFECTS 60
#define BILL_EFFECTS 40
#define LATER_PAYMENTS 100

struct reversal {
    struct call *c;
    const struct pay_reverse *q;
    struct payment pay;
    struct shift shift;
    struct bill *bill_now, *bill_then;    /* one for each of pay.bills */
    struct effect_line *effect;
    uint32_t effects;
};

static void effect(struct reversal *v, const char *label, const char *before, const char *after)
{
    if (v->effects < EFFECTS)
        v->effect[v->effects++] = (struct effect_line){ .label = label, .before = before, .after = after };
}

/* -- may it be -- */

static enum status reversible(struct reversal *v)
{
    struct call *c = v->c;
    const struct payment *p = &v->pay;
    if (p->payment_state != CODE_payment_state_posted)
        return refuse(c, ST_payment_reversed, "receipt_no", receipt_words(c, p->reversed_by ? p->reversed_by : p->reverses),
                      NULL, NULL);
    v->shift = (struct shift){ .shift_no = p->shift_no };
    enum status s = call_get(c, TABLE_shift, &v->shift);
    if (s)
        return s;
    if (v->shift.shift_state != CODE_shift_state_open)
        return refuse(c, ST_payment_deposited, "receipt_no", receipt_words(c, p->receipt_no), NULL, NULL);
    if (strcmp(v->shift.staff_no, c->user.staff_no))
        return refuse(c, ST_payment_not_yours, "receipt_no", v->shift.staff_name, NULL, NULL);
    return ST_ok;
}

static bool touches(const struct payment *p, const struct paid_bill *b)
{
    for (uint32_t i = 0; i < p->bills_n; i++)
        if (!strcmp(p->bills[i].account_no, b->account_no) && p->bills[i].bill_month == b->bill_month &&
            p->bills[i].bill_seq == b->bill_seq)
            return true;
    return false;
}

static bool stands(const struct payment *p)
{
    return p->payment_state == CODE_payment_state_posted;
}

/* A later payment on the same bill rests on this one: it goes first. */
static enum status nothing_later(struct reversal *v)
{
    for (uint32_t a = 0; a < v->pay.accounts_n; a++) {
        struct payment_list later = { 0 };
        enum status s = payment_page(v->c, v->pay.accounts[a].account_no, 0, "", LATER_PAYMENTS, stands, &later);
        if (s)
            return s;
        for (uint32_t i = 0; i < later.payments_n && later.payments[i].receipt_no > v->pay.receipt_no; i++)
            for (uint32_t b = 0; b < v->pay.bills_n; b++)
                if (touches(&later.payments[i], &v->pay.bills[b]))
                    return refuse(v->c, ST_payment_later, "receipt_no", receipt_words(v->c, later.payments[i].receipt_no),
                                  NULL, NULL);
    }
    return ST_ok;
}

static enum status prepayment_there(struct reversal *v, const struct paid_account *a)
{
    money now;
    enum status s = account_prepayment(v->c, a->account_no, &now);
    if (s)
        return s;
    money then = now - a->to_prepayment + a->from_prepayment;
    if (a->to_prepayment > a->from_prepayment && then < 0)
        return refuse(v->c, ST_prepayment_used, "receipt_no", money_words(v->c, -then), NULL, NULL);
    if (then != now)
        effect(v, "effect.prepayment", pool_printf(v->c->pool, "%s  %s", a->account_no, money_words(v->c, now)),
               money_words(v->c, then));
    return ST_ok;
}

static bool came_by_card(struct reversal *v)
{
    for (uint32_t i = 0; i < v->pay.tenders_n; i++) {
        struct tender_rule rule;
        if (rule_tender(v->c, v->pay.tenders[i].tender, &rule) == ST_ok && rule.ledger == CODE_ledger_pos_clearing)
            return true;
    }
    return false;
}

/* -- what it does -- */

static enum status bill_back(struct reversal *v, uint32_t i)
{
    struct call *c = v->c;
    const struct paid_bill *p = &v->pay.bills[i];
    struct bill *now = &v->bill_now[i], *then = &v->bill_then[i];
    *now = (struct bill){ .account_no = p->account_no, .bill_month = p->bill_month, .bill_seq = p->bill_seq };
    enum status s = call_get(c, TABLE_bill, now);
    if (s)
        return s;
    *then = *now;
    then->principal_paid -= p->principal;
    then->late_fee_paid -= p->late_fee;
    then->fee_from = p->fee_from_before;
    then->fee_owed = p->fee_owed_before;
    then->bill_state = p->state_before;
    then->paid_at = 0;
    then->paid_where = "";
    if (i >= BILL_EFFECTS)
        return ST_ok;
    const char *name = pool_printf(c->pool, "%s  %s", p->account_no, month_words(c, p->bill_month));
    effect(v, "effect.bill_reopens", name, money_words(c, p->principal + p->late_fee));
    if (p->late_fee)
        effect(v, "effect.late_fee", name, money_words(c, p->late_fee));
    if (*now->invoice_no)
        effect(v, "effect.invoice", name, now->invoice_no);
    return ST_ok;
}

static void effects_head(struct reversal *v)
{
    struct call *c = v->c;
    const struct payment *p = &v->pay;
    const char *name = p->accounts_n ? p->accounts[0].account_name : "";
    const char *reason = code_name(&codes_reverse_reason, v->q->reverse_reason);
    effect(v, "effect.receipt", receipt_words(c, p->receipt_no),
           pool_printf(c->pool, "%s  %s", name, money_words(c, p->total)));
    effect(v, "reverse_reason", "", reason ? pool_printf(c->pool, "code.reverse_reason.%s", reason)
                                           : number_words(c, v->q->reverse_reason));
    for (uint32_t i = 0; i < p->tenders_n; i++) {
        const char *tender = code_name(&codes_tender, p->tenders[i].tender);
        effect(v, "effect.money_back", tender ? pool_printf(c->pool, "code.tender.%s", tender)
                                              : number_words(c, p->tenders[i].tender),
               money_words(c, p->tenders[i].amount));
    }
    if (p->paper_no)
        effect(v, v->q->paper_back ? "effect.paper_back" : "effect.paper_kept", number_words(c, p->paper_no), "");
}

static enum status reversal_plan(struct reversal *v, struct call *c, const struct pay_reverse *q)
{
    *v = (struct reversal){ .c = c, .q = q, .effect = pool_array(c->pool, EFFECTS, sizeof *v->effect) };
    enum status s = payment_read(c, q->receipt_no, &v->pay);
    if (s || (s = reversible(v)))
        return s;
    effects_head(v);
    for (uint32_t i = 0; i < v->pay.accounts_n; i++)
        if ((s = prepayment_there(v, &v->pay.accounts[i])))
            return s;
    v->bill_now = pool_array(c->pool, v->pay.bills_n + 1, sizeof *v->bill_now);
    v->bill_then = pool_array(c->pool, v->pay.bills_n + 1, sizeof *v->bill_then);
    if ((s = nothing_later(v)))
        return s;
    for (uint32_t i = 0; i < v->pay.bills_n; i++)
        if ((s = bill_back(v, i)))
            return s;
    return ST_ok;
}

enum status do_pay_undo(struct call *c, const struct pay_reverse *q, struct reverse_effect *r)
{
    struct reversal v;
    enum status s = reversal_plan(&v, c, q);
    if (s)
        return s;
    r->payment = POOL_NEW(c->pool, struct payment);
    *r->payment = v.pay;
    r->payment_n = 1;
    r->effect = v.effect;
    r->effect_n = v.effects;
    r->back = v.pay.tenders;
    r->back_n = v.pay.tenders_n;
    return ST_ok;
}

/* -- writing -- */

static enum status entry_back(struct reversal *v, uint64_t red_no, uint64_t *entry_r)
{
    struct journal j = { .entry_no = v->pay.entry_no };
    enum status s = call_get(v->c, TABLE_journal, &j);
    if (s)
        return s;
    for (uint32_t i = 0; i < j.lines_n; i++)
        call_line(v->c, j.lines[i].ledger, j.lines[i].party, -j.lines[i].amount, j.lines[i].fee_kind,
                  j.lines[i].bill_month);
    return call_post(v->c, v->pay.shift_no, red_no, j.entry_no, entry_r);
}

/* A cheque or a transfer advice that was handed back may be handed in again; a
 * card or scan slip stays used. */
static enum status vouchers_free(struct reversal *v)
{
    for (uint32_t i = 0; i < v->pay.tenders_n; i++) {
        const struct paid_tender *t = &v->pay.tenders[i];
        struct tender_rule rule;
        struct voucher used = { .tender = t->tender, .voucher = t->voucher, .bank = t->bank };
        enum status s = rule_tender(v->c, t->tender, &rule);
        if (s)
            return s;
        if (!*t->voucher || !rule.needs_bank)
            continue;
        s = call_get(v->c, TABLE_voucher, &used);
        if (!s && used.receipt_no == v->pay.receipt_no)
            s = call_delete(v->c, TABLE_voucher, &used);
        if (s && s != ST_not_found)
            return s;
    }
    return ST_ok;
}

static enum status shift_back(struct reversal *v, uint64_t red_no)
{
    struct shift till = v->shift;
    till.reversals++;
    till.last_receipt = red_no;
    for (uint32_t i = 0; i < v->pay.tenders_n; i++)
        shift_sum(v->c, &till, v->pay.tenders[i].tender, -v->pay.tenders[i].amount, -1);
    if (v->q->paper_back && v->pay.paper_no) {
        enum status s = paper_void(v->c, &till, v->pay.paper_no, v->pay.papers, CODE_paper_state_void_reversed);
        if (s)
            return s;
    }
    return call_put(v->c, TABLE_shift, &v->shift, &till);
}

/* The red receipt: the same figures, whose sign is its state. */
static struct payment red_payment(const struct reversal *v, uint64_t red_no)
{
    struct call *c = v->c;
    struct payment red = v->pay;
    red.receipt_no = red_no;
    red.at = c->now;
    red.business_date = c->today;
    red.payment_state = CODE_payment_state_red;
    red.receipt_choice = CODE_receipt_choice_none;
    red.paper_no = red.papers = red.prints = red.copies = 0;
    red.printed = false;
    red.reverses = v->pay.receipt_no;
    red.reverse_reason = v->q->reverse_reason;
    red.approved_by = c->approval ? c->approval->decided_by : "";
    red.paper_back = v->q->paper_back;
    red.tenders = pool_array(c->pool, red.tenders_n + 1, sizeof *red.tenders);
    for (uint32_t i = 0; i < red.tenders_n; i++) {
        red.tenders[i] = v->pay.tenders[i];
        if (red.tenders[i].tender == CODE_tender_pos)
            red.tenders[i].voucher = v->q->void_voucher;
    }
    return red;
}

static enum status payment_mark(struct reversal *v, uint64_t red_no)
{
    struct payment reversed = v->pay;
    reversed.payment_state = CODE_payment_state_reversed;
    reversed.reversed_by = red_no;
    reversed.reverse_reason = v->q->reverse_reason;
    reversed.paper_back = v->q->paper_back;
    return call_put(v->c, TABLE_payment, &v->pay, &reversed);
}

static enum status bills_back(struct reversal *v)
{
    for (uint32_t i = 0; i < v->pay.bills_n; i++) {
        enum status s = call_put(v->c, TABLE_bill, &v->bill_now[i], &v->bill_then[i]);
        if (s)
            return s;
    }
    return ST_ok;
}

static void reversal_tell(struct reversal *v)
{
    const char *reason = code_name(&codes_reverse_reason, v->q->reverse_reason);
    call_amount(v->c, v->pay.total);
    call_remark(v->c, reason ? reason : number_words(v->c, v->q->reverse_reason));
    for (uint32_t i = 0; i < v->effects; i++)
        call_effect(v->c, v->effect[i].label, v->effect[i].before, v->effect[i].after);
    for (uint32_t i = 0; i < v->pay.accounts_n; i++)
        call_subject(v->c, v->pay.accounts[i].account_no);
}

enum status do_pay_reverse(struct call *c, const struct pay_reverse *q, struct payment *r)
{
    struct reversal v;
    uint64_t red_no, entry_no;
    enum status s = reversal_plan(&v, c, q);
    if (s)
        return s;
    if (came_by_card(&v) && !(q->void_voucher && *q->void_voucher))
        return refuse(c, ST_tender_reference, "void_voucher", "void_voucher", NULL, NULL);
    reversal_tell(&v);
    if ((s = receipt_number(c, &red_no)) || (s = bills_back(&v)) || (s = vouchers_free(&v)) ||
        (s = entry_back(&v, red_no, &entry_no)) || (s = shift_back(&v, red_no)) || (s = payment_mark(&v, red_no)))
        return s;
    *r = red_payment(&v, red_no);
    r->entry_no = entry_no;
    return call_insert(c, TABLE_payment, r);
}
