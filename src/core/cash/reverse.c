/* Reversal (C4): while the payment's shift is open, by the cashier whose till it
 * is, money back by the tender it came by. One that a correction made out of what is
 * paid ahead is in no till, and goes back to where it came from whenever it has to, or
 * what it moved on could never be taken back itself. What it would do is worked out first,
 * without writing; the preview (pay.undo), the approver's screen and the act
 * itself share that (undo.c). */
#include "config.h"
#include "core/cash/undo.h"
#include "core/cash/slips.h"

#include <string.h>

struct reversal {
    struct undoing u;
    const struct pay_reverse *q;
    struct shift shift;
};

/* -- may it be -- */

static bool in_no_till(const struct payment *p)
{
    return p->payment_kind == CODE_payment_kind_corrected && !payment_till(p);
}

static enum status reversible(struct reversal *v)
{
    struct call *c = v->u.c;
    const struct payment *p = &v->u.pay;
    if (in_no_till(p))
        return ST_ok;
    v->shift = (struct shift){ .shift_no = p->shift_no };
    enum status s = p->shift_no ? call_get(c, TABLE_shift, &v->shift) : ST_ok;
    if (s)
        return s;
    if (v->shift.shift_state != CODE_shift_state_open || payment_till(p) != p->shift_no)
        return refuse(c, ST_payment_deposited, "receipt_no", receipt_words(c, p->receipt_no), NULL, NULL);
    if (strcmp(v->shift.staff_no, c->user.staff_no))
        return refuse(c, ST_payment_not_yours, "receipt_no", v->shift.staff_name, NULL, NULL);
    return ST_ok;
}

/* What was turned in cannot be handed back; how much is there is not said. */
static enum status cash_there(const struct reversal *v)
{
    money cash = 0;
    for (uint32_t i = 0; i < v->u.pay.tenders_n; i++)
        cash += v->u.pay.tenders[i].tender == CODE_tender_cash ? v->u.pay.tenders[i].amount : 0;
    if (cash <= shift_takings(&v->shift) + v->shift.float_total)
        return ST_ok;
    return refuse(v->u.c, ST_till_short, "receipt_no", NULL, NULL, NULL);
}

static bool came_by_card(struct reversal *v)
{
    for (uint32_t i = 0; i < v->u.pay.tenders_n; i++) {
        struct tender_rule rule;
        if (rule_tender(v->u.c, v->u.pay.tenders[i].tender, &rule) == ST_ok && rule.ledger == CODE_ledger_pos_clearing)
            return true;
    }
    return false;
}

/* -- what it does -- */

static void effects_head(struct reversal *v)
{
    struct call *c = v->u.c;
    const struct payment *p = &v->u.pay;
    const char *name = p->accounts_n ? p->accounts[0].account_name : "";
    undo_effect(&v->u, "effect.receipt", receipt_words(c, p->receipt_no),
                pool_printf(c->pool, "%s  %s", name, money_words(c, p->total)));
    undo_effect(&v->u, "reverse_reason", "", code_words(c, &codes_reverse_reason, v->q->reverse_reason));
    for (uint32_t i = 0; i < p->tenders_n; i++)
        undo_effect(&v->u, "effect.money_back", tender_words(c, p->tenders[i].tender),
                    money_words(c, p->tenders[i].amount));
    if (p->paper_no)
        undo_effect(&v->u, v->q->paper_back ? "effect.paper_back" : "effect.paper_kept", receipt_words(c, p->paper_no),
                    "");
}

static enum status reversal_plan(struct reversal *v, struct call *c, const struct pay_reverse *q)
{
    v->q = q;
    enum status s = undo_read(&v->u, c, q->receipt_no);
    if (!s)
        s = reversible(v);
    if (!s && !in_no_till(&v->u.pay))
        s = cash_there(v);
    if (s)
        return s;
    v->u.reason = q->reverse_reason;
    v->u.paper_back = q->paper_back;
    v->u.void_voucher = q->void_voucher;
    effects_head(v);
    return undo_plan(&v->u);
}

enum status do_pay_undo(struct call *c, const struct pay_reverse *q, struct reverse_effect *r)
{
    struct reversal v;
    enum status s = reversal_plan(&v, c, q);
    if (s)
        return s;
    r->payment = POOL_NEW(c->pool, struct payment);
    *r->payment = v.u.pay;
    r->payment_n = 1;
    r->effect = v.u.effect;
    r->effect_n = v.u.effects;
    r->back = v.u.pay.tenders;
    r->back_n = v.u.pay.tenders_n;
    return ST_ok;
}

/* -- writing -- */

/* A cheque or a transfer advice that was handed back may be handed in again; a
 * card or scan slip stays used. */
static enum status vouchers_free(struct reversal *v)
{
    for (uint32_t i = 0; i < v->u.pay.tenders_n; i++) {
        const struct paid_tender *t = &v->u.pay.tenders[i];
        struct tender_rule rule;
        struct voucher used = { .tender = t->tender, .voucher = t->voucher, .bank = t->bank };
        enum status s = rule_tender(v->u.c, t->tender, &rule);
        if (s)
            return s;
        if (!*t->voucher || !rule.needs_bank)
            continue;
        s = call_get(v->u.c, TABLE_voucher, &used);
        if (!s && used.receipt_no == v->u.pay.receipt_no)
            s = call_delete(v->u.c, TABLE_voucher, &used);
        if (s && s != ST_not_found)
            return s;
    }
    return slips_of_receipt(v->u.c, &v->u.pay, 0, CODE_slip_state_voided);
}

enum status do_pay_reverse(struct call *c, const struct pay_reverse *q, struct payment *r)
{
    struct reversal v;
    enum status s = reversal_plan(&v, c, q);
    if (s)
        return s;
    if (came_by_card(&v) && !(q->void_voucher && *q->void_voucher))
        return refuse(c, ST_tender_reference, "void_voucher", "void_voucher", NULL, NULL);
    undo_tell(&v.u);
    if (in_no_till(&v.u.pay))
        return (s = undo_write(&v.u, NULL, r)) || (s = undo_settle(&v.u)) ? s : undo_end(&v.u);
    struct shift till = v.shift;
    if ((s = vouchers_free(&v)) || (s = undo_write(&v.u, &till, r)) || (s = undo_settle(&v.u)) ||
        (s = undo_end(&v.u)))
        return s;
    return call_put(c, TABLE_shift, &v.shift, &till);
}
