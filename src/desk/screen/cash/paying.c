/* The payment's arithmetic on the desk. The core works it out again and is right;
 * this says beforehand what it will be asked, to the fen. */
#include "config.h"
#include "desk/screen/cash/paying.h"
#include <string.h>

/* -- what is to be paid -- */

static void nobody_first(struct pay_matter *v)
{
    for (unsigned i = 0; i < v->accounts; i++)
        v->account[i].amount = (struct maybe){ .given = false };
    v->first = 0;
    v->shared = 0;
}

struct pay_matter *paying_wish(struct paying *m)
{
    m->wish = m->matter;
    m->wish.quiet = false;
    nobody_first(&m->wish);
    return &m->wish;
}

/* The money to the one named first, what is left of it to the others in their order. */
static void shares_make(struct pay_matter *v, const struct pay_quote *q)
{
    money sum = v->shared;
    for (unsigned step = 0; step < v->accounts; step++) {
        unsigned i = step == 0 ? v->first - 1 : step <= v->first - 1 ? step - 1 : step;
        money due = q->accounts[i].due, share = sum < due ? sum : due;
        v->account[i].amount = maybe_money(share);
        sum -= share;
    }
}

void paying_name_first(struct paying *m, unsigned first, money sum)
{
    struct pay_matter *v = paying_wish(m);
    v->first = first;
    v->shared = sum;
    shares_make(v, m->quote);
}

/* Shares were made of what each owed when one was named. Where somebody has paid before the answer
 * came, one of them is more than is owed: booked, the rest would be paid ahead, unsaid. */
static bool shares_stand(const struct pay_matter *v, const struct pay_quote *q)
{
    if (v->accounts != q->accounts_n)
        return false;
    struct pay_matter now = *v;
    shares_make(&now, q);
    for (unsigned i = 0; i < v->accounts; i++)
        if (now.account[i].amount.amount != v->account[i].amount.amount)
            return false;
    return true;
}

struct pay_ask paying_ask(const struct paying *m)
{
    const struct pay_matter *v = &m->wish;
    return (struct pay_ask){ .accounts = (struct pay_account *)v->account, .accounts_n = v->accounts,
                             .all_linked = v->all_linked, .bills = (struct pay_bill *)v->bill, .bills_n = v->bills };
}

/* The accounts as the core found them, in its order, which is the clerk's. */
static void accounts_take(struct pay_matter *v, const struct pay_quote *q, struct pool *pool)
{
    struct pay_account asked[PAY_ACCOUNTS_MAX];
    memcpy(asked, v->account, sizeof asked);
    unsigned n = v->accounts;
    v->accounts = 0;
    for (unsigned i = 0; i < q->accounts_n && i < PAY_ACCOUNTS_MAX; i++)
        v->account[v->accounts++] = (struct pay_account){
            .account_no = pool_copy(pool, q->accounts[i].account_no),
            .amount = i < n ? asked[i].amount : (struct maybe){ .given = false },
        };
    for (unsigned i = 0; i < v->bills; i++)
        v->bill[i].account_no = pool_copy(pool, v->bill[i].account_no);
    v->all_linked = false;
}

void paying_quoted(struct paying *m, const struct pay_quote *q, struct pool *pool)
{
    m->matter = m->wish;
    m->quote = q;
    if (!m->matter.first)
        m->plain = q->basis;
    accounts_take(&m->matter, q, pool);
    if (m->matter.first && !shares_stand(&m->matter, q))
        nobody_first(&m->matter);
    m->armed = m->large_asked = false;
}

/* -- what the till makes of it -- */

/* Prepayment pays what its own account owes, and no more. */
static money prepayment_room(const struct pay_quote *q)
{
    money room = 0;
    for (unsigned i = 0; i < q->accounts_n; i++) {
        money due = q->accounts[i].due, ahead = q->accounts[i].prepayment;
        money most = ahead < due ? ahead : due;
        room += most > 0 ? most : 0;
    }
    return room;
}

static money exact(const struct pay_quote *q, const struct tender_rule *rule, money due)
{
    if (rule->ledger == CODE_ledger_prepayment) {
        money room = prepayment_room(q);
        return room < due ? room : due;
    }
    return rule->step ? money_step_up(due, rule->step) : due;
}

static money above(money a, money b)
{
    return a > b ? a - b : 0;
}

/* With nothing due all of it is paid ahead. */
static money change_own(const struct pay_quote *q, const struct tender_rule *rule, const struct till *t)
{
    if (!rule->gives_change || t->exact || q->due == 0)
        return 0;
    return rule->step ? money_step_down(t->over, rule->step) : t->over;
}

static enum status received_check(const struct till *t, struct fault *f)
{
    char want[MONEY_TEXT], have[MONEY_TEXT];
    if (t->received > 0 || (t->exact && t->due == 0))
        return ST_ok;
    if (!t->exact)
        return fault_set(f, ST_amount_zero, "@received", NULL, NULL, NULL);
    return fault_set(f, ST_tender_short, "@received", money_format(t->due, want), money_format(0, have), NULL);
}

enum status paying_till(const struct paying *m, const struct pay_typed *typed, struct till *t, struct fault *f)
{
    static const struct pay_quote none;
    const struct pay_quote *q = m->quote ? m->quote : &none;
    *t = (struct till){ .exact = !typed->received.given };
    for (unsigned i = 0; i < m->givens; i++) {
        t->total += m->given[i].received.amount;
        t->back += m->given[i].change.amount;
    }
    t->due = above(q->due, t->total - t->back);
    t->received = t->exact ? exact(q, typed->rule, t->due) : typed->received.amount;
    t->counts = !t->exact || t->due > 0 || m->givens == 0;
    t->over = above(t->received, t->due);
    t->change = typed->change.given ? typed->change.amount : change_own(q, typed->rule, t);
    if (t->change > t->over)
        return fault_set(f, ST_change_too_large, "@change", "", "", NULL);
    t->total += t->received;
    t->back += t->change;
    t->applied = t->total - t->back < q->due ? t->total - t->back : q->due;
    t->kept = t->total - t->back - t->applied;
    t->large = q->large_factor && money_far_above(t->total, q->due, (int64_t)q->large_factor, q->large_over);
    return received_check(t, f);
}

static bool same(const struct till *a, const struct till *b)
{
    return a->due == b->due && a->received == b->received && a->change == b->change && a->total == b->total
           && a->back == b->back && a->applied == b->applied && a->kept == b->kept && a->exact == b->exact;
}

void paying_state(struct paying *m, const struct till *t)
{
    m->stated = *t;
}

bool paying_armed(const struct paying *m, const struct till *t)
{
    return m->armed && same(&m->stated, t);
}

bool paying_large_asked(const struct paying *m, const struct till *t)
{
    return m->large_asked && same(&m->stated, t);
}

unsigned paying_first(const struct paying *m, const struct till *t)
{
    return m->matter.first && m->matter.shared == t->total - t->back ? m->matter.first : 0;
}

/* -- what is sent -- */

struct pay_tender paying_tender(const struct pay_typed *typed, const struct till *t)
{
    return (struct pay_tender){
        .tender = typed->tender, .received = maybe_money(t->received),
        .change = { .given = typed->rule->gives_change, .amount = t->change },
        .voucher = typed->voucher, .bank = typed->bank, .drawer = typed->drawer, .value_date = typed->value_date,
    };
}

struct pay_take paying_take(const struct paying *m, const struct pay_typed *typed, const struct till *t,
                            struct pay_account *accounts, struct pay_tender *tenders)
{
    const struct pay_matter *v = &m->matter;
    bool shares = paying_first(m, t) > 0;
    for (unsigned i = 0; i < v->accounts; i++) {
        accounts[i] = v->account[i];
        accounts[i].amount.given &= shares;
    }
    memcpy(tenders, m->given, m->givens * sizeof *tenders);
    if (t->counts)
        tenders[m->givens] = paying_tender(typed, t);
    return (struct pay_take){
        .accounts = accounts, .accounts_n = v->accounts, .bills = (struct pay_bill *)v->bill, .bills_n = v->bills,
        .tenders = tenders, .tenders_n = m->givens + t->counts, .skip_reason = v->skip_reason,
        .basis = shares ? m->quote->basis : m->plain, .large_meant = t->large && paying_large_asked(m, t),
    };
}
