/* 错户调账 (C1): paid to the neighbour's account, put right in one act. The receipt
 * is undone and its money posted again, with the wrong account replaced and every
 * other share as it was, as of the day it was paid; no money moves and no till's
 * sums change. While its session runs it is the cashier's own to move; afterwards
 * any cashier may, in his own shift, with a note on both accounts. */
#include "config.h"
#include "core/cash/slips.h"
#include "core/cash/take.h"
#include "core/cash/undo.h"
#include "core/customer/customer.h"

#include <string.h>

#define NOTE_CHARS 60

struct moving {
    struct undoing u;
    struct call *c;
    const struct pay_move *q;
    const struct paid_account *from;
    struct account to;
    struct shift mine;
    bool late;                       /* its session is over */
    date paid_on;
};

/* -- may it be -- */

static enum status accounts_find(struct moving *m)
{
    const struct payment *p = &m->u.pay;
    if (p->accounts_n > 1 && !*m->q->from_account)
        return refuse(m->c, ST_field_missing, "from_account", NULL, NULL, NULL);
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (!*m->q->from_account || !strcmp(p->accounts[i].account_no, m->q->from_account))
            m->from = &p->accounts[i];
    if (!m->from)
        return refuse(m->c, ST_account_unknown, "from_account", m->q->from_account, NULL, NULL);
    enum status s = account_read(m->c, m->q->to_account, "to_account", &m->to);
    for (uint32_t i = 0; i < p->accounts_n && !s; i++)
        if (!strcmp(p->accounts[i].account_no, m->to.account_no))
            s = refuse(m->c, ST_exists, "to_account", m->to.account_no, NULL, NULL);
    return s;
}

static enum status session_find(struct moving *m)
{
    struct shift taken = { .shift_no = m->u.pay.shift_no };
    enum status s = shift_mine(m->c, &m->mine);
    if (s || m->mine.shift_no == taken.shift_no)
        return s;
    s = taken.shift_no ? call_get(m->c, TABLE_shift, &taken) : ST_ok;
    if (s)
        return s;
    if (taken.shift_state == CODE_shift_state_open)
        return refuse(m->c, ST_payment_not_yours, "receipt_no", taken.staff_name, NULL, NULL);
    m->late = true;
    return *m->q->remark ? ST_ok : refuse(m->c, ST_field_missing, "remark", NULL, NULL, NULL);
}

/* What an account paid ahead is its own: nothing of it was handed over. */
enum status tenders_handed_over(struct call *c, const struct paid_tender *tenders, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        struct tender_rule rule;
        enum status s = rule_tender(c, tenders[i].tender, &rule);
        if (s)
            return s;
        if (rule.ledger == CODE_ledger_prepayment)
            return refuse(c, ST_rule_refuses, "receipt_no", "rule.not_handed_over", tender_words(c, tenders[i].tender),
                          NULL);
    }
    return ST_ok;
}

static enum status move_plan(struct moving *m)
{
    enum status s = undo_read(&m->u, m->c, m->q->receipt_no);
    if (s)
        return s;
    const struct payment *p = &m->u.pay;
    m->u.reason = CODE_reverse_reason_wrong_account;
    m->u.kind = CODE_payment_kind_moved;
    m->u.paper_back = m->q->paper_back;
    m->paid_on = p->effective_on ? p->effective_on : p->business_date;
    if ((s = accounts_find(m)) || (s = session_find(m)) || (s = tenders_handed_over(m->c, p->tenders, p->tenders_n)))
        return s;
    return undo_plan(&m->u);
}

/* -- telling the approver -- */

static money given_of(const struct paid_account *a)
{
    return a->principal + a->late_fee + a->to_prepayment;
}

static void move_tell(struct moving *m)
{
    struct call *c = m->c;
    const struct payment *p = &m->u.pay;
    char on[DATE_TEXT];
    call_effect(c, "effect.receipt", receipt_words(c, p->receipt_no), money_words(c, p->total));
    call_effect(c, "effect.moves_from", pool_printf(c->pool, "%s  %s", m->from->account_no, m->from->account_name),
                money_words(c, -given_of(m->from)));
    call_effect(c, "effect.moves_to", pool_printf(c->pool, "%s  %s", m->to.account_no, m->to.account_name),
                money_words(c, given_of(m->from)));
    for (uint32_t i = 0; i < p->tenders_n; i++)
        call_effect(c, "effect.tender_stays", tender_words(c, p->tenders[i].tender),
                    money_words(c, p->tenders[i].amount));
    if (m->paid_on != c->today)
        call_effect(c, "effective_on", "", date_format(m->paid_on, on));
    if (p->paper_no)
        call_effect(c, m->q->paper_back ? "effect.paper_back" : "effect.paper_kept", receipt_words(c, p->paper_no), "");
    if (m->late)
        call_effect(c, "effect.note_on_both", p->staff_name, m->q->remark);
    undo_tell(&m->u);
    call_subject(c, m->to.account_no);
}

void payment_tell(struct call *c, const struct payment *p)
{
    for (uint32_t i = 0; i < p->bills_n; i++)
        call_effect(c, "effect.bill_paid",
                    pool_printf(c->pool, "%s  %s", p->bills[i].account_no, month_words(c, p->bills[i].bill_month)),
                    money_words(c, p->bills[i].principal + p->bills[i].late_fee));
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (p->accounts[i].to_prepayment)
            call_effect(c, "effect.paid_ahead", p->accounts[i].account_no,
                        money_words(c, p->accounts[i].to_prepayment));
}

/* -- posting it again -- */

/* The same shares; only what the wrong account was given goes, oldest bill first, to the right one. */
static struct pay_take *take_again(struct moving *m)
{
    const struct payment *p = &m->u.pay;
    struct pay_take *q = POOL_NEW(m->c->pool, struct pay_take);
    *q = (struct pay_take){ .payer = p->payer, .receipt_choice = p->receipt_choice,
                            .skip_reason = CODE_skip_reason_other };
    q->accounts = pool_array(m->c->pool, p->accounts_n, sizeof *q->accounts);
    q->bills = pool_array(m->c->pool, p->bills_n + 1, sizeof *q->bills);
    for (uint32_t i = 0; i < p->accounts_n; i++) {
        const struct paid_account *a = &p->accounts[i];
        q->accounts[q->accounts_n++] = (struct pay_account){
            .account_no = a == m->from ? m->to.account_no : a->account_no, .amount = maybe_money(given_of(a)) };
    }
    for (uint32_t i = 0; i < p->bills_n; i++)
        if (strcmp(p->bills[i].account_no, m->from->account_no))
            q->bills[q->bills_n++] = (struct pay_bill){ .account_no = p->bills[i].account_no,
                                                        .bill_month = p->bills[i].bill_month,
                                                        .bill_seq = p->bills[i].bill_seq };
    return q;
}

static enum status post_again(struct moving *m, const struct payment *old, struct shift *till, struct payment *r)
{
    struct taking *t = POOL_NEW(m->c->pool, struct taking);
    *t = (struct taking){ .c = m->c, .q = take_again(m), .shift = *till, .shift_known = true,
                          .terms = { .on = m->paid_on, .named_alone = true, .new_to = m->to.account_no },
                          .kind = CODE_payment_kind_moved, .again = old, .till_no = payment_till(old),
                          .true_at = old->true_at, .remark = m->q->remark };
    enum status s = take_run(t);
    if (s)
        return s;
    payment_tell(m->c, &t->pay);
    *r = t->pay;
    return slips_of_receipt(m->c, old, r->receipt_no, CODE_slip_state_matched);
}

enum status payment_moved_to(struct call *c, const struct payment *p, uint64_t receipt_no)
{
    struct payment linked = *p;
    linked.moved_to = receipt_no;
    return call_put(c, TABLE_payment, p, &linked);
}

static enum status note_put(struct moving *m, const char *account_no, uint64_t receipt_no)
{
    struct call *c = m->c;
    struct note written;
    const char *text = pool_printf(c->pool, "%s > %s %s", receipt_words(c, m->u.pay.receipt_no),
                                   receipt_words(c, receipt_no), m->q->remark);
    struct note q = { .account_no = account_no, .text = pool_slice(c->pool, text, utf8_prefix(text, NOTE_CHARS)) };
    return do_note_add(c, &q, &written);
}

static enum status notes_put(struct moving *m, uint64_t receipt_no)
{
    if (!m->late)
        return ST_ok;
    enum status s = note_put(m, m->from->account_no, receipt_no);
    return s ? s : note_put(m, m->to.account_no, receipt_no);
}

enum status do_pay_move(struct call *c, const struct pay_move *asked, struct payment *r)
{
    struct moving m = { .c = c };
    struct pay_move q = *asked;
    record_init(&pay_move_record, &q);
    m.q = &q;
    enum status s = move_plan(&m);
    if (s)
        return s;
    move_tell(&m);
    struct shift till = m.mine;
    struct payment old = m.u.pay, red;
    if ((s = undo_write(&m.u, &till, &red)) || (s = call_put(c, TABLE_shift, &m.mine, &till)) ||
        (s = post_again(&m, &old, &till, r)) || (s = payment_moved_to(c, &m.u.pay, r->receipt_no)) ||
        (s = undo_settle(&m.u)) || (s = undo_end(&m.u)))
        return s;
    call_remark(c, q.remark);
    return notes_put(&m, r->receipt_no);
}
