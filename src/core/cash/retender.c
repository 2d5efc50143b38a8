/* 改结算方式 (C2): booked as cash, was a card, or back. The bills, the figures and
 * the receipt's number stand; only the tender lines are taken back and posted anew,
 * in the shift that has the money and while it is open. New references are checked
 * like those of a payment, those that were wrong are free again. */
#include "config.h"
#include "core/cash/slips.h"
#include "core/cash/take.h"
#include "core/cash/undo.h"

#include <string.h>

struct retendering {
    struct taking t;
    struct undoing u;
    struct shift till;
};

/* -- may it be -- */

static enum status till_open(struct retendering *v)
{
    struct call *c = v->t.c;
    const struct payment *p = &v->u.pay;
    v->till = (struct shift){ .shift_no = payment_till(p) };
    enum status s = call_get(c, TABLE_shift, &v->till);
    if (s)
        return s;
    if (v->till.shift_state != CODE_shift_state_open || payment_till(p) != p->shift_no)
        return refuse(c, ST_shift_not_open, "receipt_no",
                      pool_printf(c->pool, "code.shift_state.%s", code_name(&codes_shift_state, v->till.shift_state)),
                      NULL, NULL);
    if (strcmp(v->till.staff_no, c->user.staff_no))
        return refuse(c, ST_payment_not_yours, "receipt_no", v->till.staff_name, NULL, NULL);
    return tenders_handed_over(c, p->tenders, p->tenders_n);
}

static bool same_tenders(const struct retendering *v)
{
    const struct payment *p = &v->u.pay;
    if (v->t.tenders != p->tenders_n)
        return false;
    for (unsigned i = 0; i < v->t.tenders; i++) {
        const struct paid_tender *a = &v->t.tender[i].paid, *b = &p->tenders[i];
        if (a->tender != b->tender || a->amount != b->amount || a->received != b->received ||
            strcmp(a->voucher, b->voucher) || strcmp(a->bank, b->bank) || strcmp(a->drawer, b->drawer) ||
            a->value_date != b->value_date || strcmp(a->card_tail, b->card_tail))
            return false;
    }
    return true;
}

static enum status old_vouchers_free(struct retendering *v)
{
    struct call *c = v->t.c;
    const struct payment *p = &v->u.pay;
    for (uint32_t i = 0; i < p->tenders_n; i++) {
        struct voucher at = { .tender = p->tenders[i].tender, .voucher = p->tenders[i].voucher }, used;
        struct scan *scan;
        bool found = false;
        if (!*at.voucher)
            continue;
        enum status s = scan_table(c->txn, TABLE_voucher, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
        while (!s && !found && !(s = scan_next(scan, &used, NULL)))
            found = used.receipt_no == p->receipt_no;
        scan_end(&scan);
        s = found ? call_delete(c, TABLE_voucher, &used) : s;
        if (s && s != ST_not_found)
            return s;
    }
    return slips_of_receipt(c, p, 0, CODE_slip_state_waiting);
}

/* The accounts stand behind the cheques; what is due is what was booked. */
static enum status accounts_fill(struct retendering *v)
{
    struct taking *t = &v->t;
    const struct payment *p = &v->u.pay;
    t->basis.at = pool_array(t->c->pool, p->accounts_n, sizeof *t->basis.at);
    for (uint32_t i = 0; i < p->accounts_n; i++) {
        struct pay_row *row = &t->basis.at[t->basis.n++];
        row->account = (struct account){ .account_no = p->accounts[i].account_no };
        enum status s = call_get(t->c, TABLE_account, &row->account);
        if (s)
            return s;
    }
    t->due = p->total;
    t->shift = v->till;
    t->pay.receipt_no = p->receipt_no;
    return ST_ok;
}

static enum status new_tenders(struct retendering *v)
{
    struct taking *t = &v->t;
    struct call *c = t->c;
    enum status s = take_tenders(t);
    if (s)
        return s;
    if (t->taken != v->u.pay.total)
        return refuse(c, ST_tender_sum, "tenders", money_words(c, v->u.pay.total), NULL, NULL);
    struct paid_tender *paid = pool_array(c->pool, t->tenders, sizeof *paid);
    for (unsigned i = 0; i < t->tenders; i++)
        paid[i] = t->tender[i].paid;
    t->pay.tenders = paid;
    t->pay.tenders_n = t->tenders;
    if ((s = tenders_handed_over(c, paid, t->tenders)))
        return s;
    return same_tenders(v) ? refuse(c, ST_tender_same, "tenders", NULL, NULL, NULL) : ST_ok;
}

/* -- writing -- */

static void tenders_tell(struct call *c, const char *label, const struct paid_tender *tenders, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        call_effect(c, label, tender_words(c, tenders[i].tender),
                    pool_printf(c->pool, "%s  %s", money_words(c, tenders[i].amount), tenders[i].voucher));
}

static void retender_tell(struct retendering *v, const char *remark)
{
    struct call *c = v->t.c;
    const struct payment *p = &v->u.pay;
    call_amount(c, p->total);
    call_remark(c, remark);
    for (uint32_t i = 0; i < p->accounts_n; i++)
        call_subject(c, p->accounts[i].account_no);
    call_effect(c, "effect.receipt", receipt_words(c, p->receipt_no),
                pool_printf(c->pool, "%s  %s", p->accounts_n ? p->accounts[0].account_name : "",
                            money_words(c, p->total)));
    tenders_tell(c, "effect.tender_was", p->tenders, p->tenders_n);
    tenders_tell(c, "effect.tender_becomes", v->t.pay.tenders, v->t.pay.tenders_n);
}

static enum status tender_lines(struct call *c, const struct payment *p, const struct paid_tender *tenders, uint32_t n,
                                int sign)
{
    for (uint32_t i = 0; i < n; i++) {
        struct tender_rule rule;
        enum status s = rule_tender(c, tenders[i].tender, &rule);
        if (s)
            return s;
        call_line(c, rule.ledger, shift_party(c, payment_till(p)), sign * tenders[i].amount, 0, 0);
    }
    return ST_ok;
}

static enum status shift_write(struct retendering *v)
{
    struct call *c = v->t.c;
    struct shift till = v->till;
    const struct payment *p = &v->u.pay;
    for (uint32_t i = 0; i < p->tenders_n; i++)
        shift_sum(c, &till, p->tenders[i].tender, -p->tenders[i].amount, -1);
    for (uint32_t i = 0; i < v->t.pay.tenders_n; i++)
        shift_sum(c, &till, v->t.pay.tenders[i].tender, v->t.pay.tenders[i].amount, 1);
    return call_put(c, TABLE_shift, &v->till, &till);
}

static enum status retender_write(struct retendering *v, struct payment *r)
{
    struct call *c = v->t.c;
    const struct payment *p = &v->u.pay;
    enum status s = take_vouchers(&v->t);
    if (s || (s = tender_lines(c, p, p->tenders, p->tenders_n, -1)) ||
        (s = tender_lines(c, p, v->t.pay.tenders, v->t.pay.tenders_n, 1)) ||
        (s = call_post(c, p->shift_no, p->receipt_no, 0, NULL)) || (s = shift_write(v)))
        return s;
    *r = *p;
    r->tenders = v->t.pay.tenders;
    r->tenders_n = v->t.pay.tenders_n;
    r->approved_by = c->approval ? c->approval->decided_by : "";
    if (!r->payment_kind)
        r->payment_kind = CODE_payment_kind_retendered;
    return call_put(c, TABLE_payment, p, r);
}

enum status do_pay_retender(struct call *c, const struct pay_retender *q, struct payment *r)
{
    struct retendering *v = POOL_NEW(c->pool, struct retendering);
    struct pay_take take = { .tenders = q->tenders, .tenders_n = q->tenders_n,
                             .large_meant = true };   /* its sum stands: another is refused, not asked about */
    v->t.c = c;
    v->t.q = &take;
    enum status s = undo_read(&v->u, c, q->receipt_no);
    if (s || (s = till_open(v)) || (s = accounts_fill(v)) || (s = old_vouchers_free(v)) || (s = new_tenders(v)))
        return s;
    retender_tell(v, q->remark);
    return retender_write(v, r);
}
