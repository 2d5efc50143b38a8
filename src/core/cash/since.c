/* What became of a payment's bills after it was posted, while the payment is taken back
 * from under that (undo.h): later payments on them, and agreements to pay in parts. Both
 * figured the late fee up to their day and left it in the bill; what is left without the
 * payment is another fee, so each is done again in its order on the bill as the payment
 * found it. A dispute and a bank batch of since mark the bill and stand. */
#include "config.h"
#include "core/cash/undo.h"
#include "core/bill/agreement.h"

#include <string.h>

/* Where a payment stands among the others on the bills of an account: posted again, it has the place of the first
 * that paid on that account. */
struct place { uint64_t receipt_no; instant at; };
struct both { struct payment was, is; };         /* a later payment, as it is and as it shall be */
struct paid_since { struct place place; struct both *both; };
struct since {                                   /* of one bill, oldest first */
    struct paid_since *paid;
    unsigned paid_n;
    struct agreement *agreed;
    unsigned agreed_n;
};

struct since *since_room(struct call *c, uint32_t n)
{
    return pool_array(c->pool, n + 1, sizeof(struct since));
}

static bool has_account(const struct payment *p, const char *account_no)
{
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (!strcmp(p->accounts[i].account_no, account_no))
            return true;
    return false;
}

static enum status place_of(struct call *c, const struct payment *p, const char *account_no, struct place *place_r)
{
    uint64_t from = p->moved_from;
    enum status s = ST_ok;
    *place_r = (struct place){ .receipt_no = p->receipt_no, .at = p->at };
    while (!s && from) {
        struct payment old = { .receipt_no = from };
        s = call_get(c, TABLE_payment, &old);
        from = !s && has_account(&old, account_no) ? old.moved_from : 0;
        if (!s && has_account(&old, account_no))
            *place_r = (struct place){ .receipt_no = old.receipt_no, .at = old.at };
    }
    return s == ST_not_found ? ST_store_broken : s;
}

/* -- payments that were posted on it -- */

struct looking {
    struct undoing *u;
    const char *account_no;
    struct place of;
    struct array *found;             /* struct both; NULL: one is refused */
};

/* On a bill that was taken back neither rests on the other: what both paid is paid ahead. */
static bool rests_on_open(const struct looking *l, const struct payment *later)
{
    for (uint32_t i = 0; i < l->u->pay.bills_n; i++) {
        const struct bill *b = &l->u->bill_now[i];
        if (b->bill_state != CODE_bill_state_cancelled && !strcmp(b->account_no, l->account_no) &&
            payment_pays(later, b->account_no, b->bill_month, b->bill_seq))
            return true;
    }
    return false;
}

static bool known(const struct array *found, uint64_t receipt_no)
{
    const struct both *row = found->at;
    for (unsigned i = 0; i < found->n; i++)
        if (row[i].was.receipt_no == receipt_no)
            return true;
    return false;
}

static enum status later_see(void *context, const struct payment *p)
{
    struct looking *l = context;
    struct call *c = l->u->c;
    struct place place;
    if (p->receipt_no <= l->of.receipt_no)
        return ST_not_found;
    if (!payment_stands(p) || p->receipt_no == l->u->pay.receipt_no || !rests_on_open(l, p))
        return ST_ok;
    enum status s = place_of(c, p, l->account_no, &place);
    if (s || place.receipt_no <= l->of.receipt_no)
        return s;
    if (!l->found)
        return refuse(c, ST_payment_later, l->u->field, receipt_words(c, p->receipt_no), NULL, NULL);
    if (known(l->found, p->receipt_no))
        return ST_ok;
    struct both *row = array_add(l->found, c->pool, sizeof *row);
    record_copy(&payment_record, &row->was, p, c->pool);
    record_copy(&payment_record, &row->is, p, c->pool);
    return ST_ok;
}

static enum status later_walk(struct undoing *u, struct array *found)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < u->pay.accounts_n; i++) {
        struct looking l = { .u = u, .account_no = u->pay.accounts[i].account_no, .found = found };
        s = place_of(u->c, &u->pay, l.account_no, &l.of);
        if (!s)
            s = payments_walk(u->c, l.account_no, 0, later_see, &l);
    }
    return s;
}

static enum status paid_add(struct undoing *u, const struct bill *b, struct both *both, struct since *since)
{
    struct place place, of;
    if (!payment_pays(&both->was, b->account_no, b->bill_month, b->bill_seq))
        return ST_ok;
    enum status s = place_of(u->c, &both->was, b->account_no, &place);
    if (!s)
        s = place_of(u->c, &u->pay, b->account_no, &of);
    if (s || place.receipt_no <= of.receipt_no)
        return s;
    unsigned k = since->paid_n++;
    for (; k && since->paid[k - 1].place.receipt_no > place.receipt_no; k--)
        since->paid[k] = since->paid[k - 1];
    since->paid[k] = (struct paid_since){ .place = place, .both = both };
    return ST_ok;
}

/* Off before the payment is undone: what is posted again is posted under them, as of its own day. */
static enum status paid_off(struct undoing *u, uint32_t i)
{
    struct since *since = &u->since[i];
    struct bill *b = &u->bill_then[i];
    struct both *row = u->later.at;
    enum status s = ST_ok;
    since->paid = pool_array(u->c->pool, u->later.n + 1, sizeof *since->paid);
    for (unsigned k = 0; !s && k < u->later.n && b->bill_state != CODE_bill_state_cancelled; k++)
        s = paid_add(u, b, &row[k], since);
    for (unsigned k = 0; !s && k < since->paid_n; k++) {
        const struct paid_bill *paid = payment_pays(&since->paid[k].both->was, b->account_no, b->bill_month,
                                                    b->bill_seq);
        b->principal_paid -= paid->principal;
        b->late_fee_paid -= paid->late_fee;
    }
    return s;
}

enum status undo_later(struct undoing *u)
{
    if (!u->past_later)
        return later_walk(u, NULL);
    enum status s = later_walk(u, &u->later);
    for (uint32_t i = 0; !s && i < u->pay.bills_n; i++)
        s = paid_off(u, i);
    return s;
}

/* -- agreements it was put into -- */

/* Rows from before a payment said which it found have the instant alone. */
static bool is_after(const struct agreement *g, const struct paid_bill *paid, instant at)
{
    return g->agreement_no > paid->agreement_before && g->made_at >= at;
}

enum status undo_agreed(struct undoing *u, uint32_t i)
{
    const struct paid_bill *paid = &u->pay.bills[i];
    struct bill *then = &u->bill_then[i];
    struct since *since = &u->since[i];
    struct agreement *all;
    struct place of;
    unsigned n, before = 0;
    enum status s = bill_agreements(u->c, &u->bill_now[i], &all, &n);
    if (s || !n || (s = place_of(u->c, &u->pay, then->account_no, &of)))
        return s;
    while (before < n && !is_after(&all[before], paid, of.at))
        before++;
    then->agreement_no = before ? all[before - 1].agreement_no : 0;
    since->agreed = all + before;
    since->agreed_n = n - before;
    return ST_ok;
}

/* -- all of it done again -- */

struct standing {
    struct undoing *u;
    struct account account;
    struct bill bill;
    bool fee_kept;                   /* written off since: its fee is what that made of it */
};

static enum status debt_of(struct standing *v, date on, struct debt *d_r)
{
    enum status s = bill_debt_on(v->u->c, &v->account, &v->bill, on, d_r);
    return s ? s : debt_known(v->u->c, d_r, v->u->field);
}

static enum status agreed_again(struct standing *v, const struct agreement *g)
{
    struct debt d;
    enum status s = v->fee_kept ? ST_ok : debt_of(v, g->agreed_on, &d);
    if (!s && !v->fee_kept)
        agreement_mark(g, &d, &v->bill);
    v->bill.agreement_no = g->agreement_no;
    return s;
}

static enum status fee_again(struct standing *v, const struct payment *later, struct paid_bill *paid)
{
    struct bill *b = &v->bill;
    date on = later->effective_on ? later->effective_on : later->business_date;
    struct debt d;
    paid->fee_from_before = b->fee_from;
    paid->fee_owed_before = b->fee_owed;
    paid->fee_waived_before = b->fee_waived;
    enum status s = debt_of(v, on, &d);
    if (s)
        return s;
    b->fee_owed = d.late_fee > paid->late_fee ? d.late_fee - paid->late_fee : 0;
    if (d.late_days && on > b->fee_from)
        b->fee_from = on;
    return ST_ok;
}

/* A later payment on it, figured again: it paid what it paid, the fee of its day is larger, and what it left of it
 * stands. */
static enum status paid_again(struct standing *v, struct payment *later)
{
    struct call *c = v->u->c;
    struct bill *b = &v->bill;
    struct paid_bill *paid = payment_pays(later, b->account_no, b->bill_month, b->bill_seq);
    if (paid->state_before == CODE_bill_state_open || paid->state_before == CODE_bill_state_part)
        paid->state_before = b->writeoff_no ? bill_state_left(b) : b->bill_state;
    if (paid->principal > b->principal - b->principal_paid)
        return refuse(c, ST_payment_later, v->u->field, receipt_words(c, later->receipt_no), NULL, NULL);
    enum status s = v->fee_kept ? ST_ok : fee_again(v, later, paid);
    if (s)
        return s;
    b->principal_paid += paid->principal;
    b->late_fee_paid += paid->late_fee;
    bool done = b->principal_paid == b->principal && !b->fee_owed;
    b->bill_state = done ? CODE_bill_state_paid : b->writeoff_no ? CODE_bill_state_written_off : CODE_bill_state_part;
    if (done) {
        b->paid_at = c->now;
        b->paid_where = receipt_words(c, later->receipt_no);
    }
    return ST_ok;
}

/* In the order they came: each agreement before the payments that found it. */
static enum status all_again(struct standing *v, const struct since *since)
{
    struct bill *b = &v->bill;
    enum status s = ST_ok;
    unsigned g = 0;
    for (unsigned k = 0; !s && k < since->paid_n; k++) {
        struct payment *later = &since->paid[k].both->is;
        const struct paid_bill *paid = payment_pays(later, b->account_no, b->bill_month, b->bill_seq);
        for (; !s && g < since->agreed_n && !is_after(&since->agreed[g], paid, since->paid[k].place.at); g++)
            s = agreed_again(v, &since->agreed[g]);
        if (!s)
            s = paid_again(v, later);
    }
    for (; !s && g < since->agreed_n; g++)
        s = agreed_again(v, &since->agreed[g]);
    return s;
}

/* Set aside or with a bank since the last payment on it, it is; a payment would have taken it out of that. */
static void mark_again(const struct bill *now, struct bill *b)
{
    bool marked = now->bill_state == CODE_bill_state_set_aside || now->bill_state == CODE_bill_state_in_transit;
    if (marked && bill_open(b))
        b->bill_state = now->bill_state;
}

static enum status bill_stand(struct undoing *u, uint32_t i)
{
    const struct bill *now = &u->bill_now[i];
    struct standing v = { .u = u, .fee_kept = undo_written_off_since(&u->pay.bills[i], now),
                          .account = { .account_no = now->account_no } };
    struct bill was = { .account_no = now->account_no, .bill_month = now->bill_month, .bill_seq = now->bill_seq };
    enum status s = call_get(u->c, TABLE_bill, &was);
    if (s || was.bill_state == CODE_bill_state_cancelled)
        return s;
    v.bill = was;
    s = call_get(u->c, TABLE_account, &v.account);
    if (!s)
        s = all_again(&v, &u->since[i]);
    mark_again(now, &v.bill);
    return s || record_equal(&bill_record, &was, &v.bill) ? s : call_put(u->c, TABLE_bill, &was, &v.bill);
}

/* The later receipts keep their figures; what a reversal of them would restore is what is true without the payment. */
enum status undo_stand(struct undoing *u)
{
    struct both *row = u->later.at;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < u->pay.bills_n; i++)
        s = bill_stand(u, i);
    for (unsigned k = 0; !s && k < u->later.n; k++)
        if (!record_equal(&payment_record, &row[k].was, &row[k].is))
            s = call_put(u->c, TABLE_payment, &row[k].was, &row[k].is);
    return s;
}
