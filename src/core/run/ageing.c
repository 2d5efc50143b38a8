/* arrears.ageing: what is owed, by how long and by whom. Every bill that is owed stands in
 * one class, those not due in their own, so that the sum is what the ledger says of the
 * same accounts; both are read in one snapshot, of so many accounts each, and a county is
 * gone through beside its counters. */
#include "config.h"
#include "core/run/arrears.h"

#include <stdlib.h>

struct ageing_sum {
    struct call *c;
    const struct ageing_ask *q;
    struct ageing *r;
    struct pool *keep;                   /* the reply's; the call's own is one snapshot's */
    struct array rows;                   /* struct ageing_row */
    char at[ARREARS_AT];                  /* the account the walk stands at */
};

static struct ageing_row *row_for(struct ageing_sum *g, uint16_t category, uint16_t age)
{
    struct ageing_row *row = g->rows.at;
    for (unsigned i = 0; i < g->rows.n; i++)
        if (row[i].category == category && row[i].debt_age == age)
            return &row[i];
    row = array_add(&g->rows, g->keep, sizeof *row);
    *row = (struct ageing_row){ .category = category, .debt_age = age };
    return row;
}

static enum status debt_count(struct ageing_sum *g, const struct arrears_of *of, const struct debt *d, uint16_t *age_r)
{
    int days;
    enum status s = bill_days_over(g->c, &of->account, &d->bill, g->q->on ? g->q->on : g->c->today, &days);
    *age_r = debt_age(days);
    struct ageing_row *row = row_for(g, of->account.category, *age_r);
    row->bills++;
    if (d->year_missing)
        g->r->year_missing = pool_copy(g->keep, d->year_missing);
    bool fits = money_add(row->principal, d->left, &row->principal) &&
        money_add(row->late_fee, d->late_fee, &row->late_fee);
    return s || fits ? s : refuse(g->c, ST_amount_overflow, "", of->account.account_no, NULL, NULL);
}

static enum status account_count(struct ageing_sum *g, const struct arrears_of *of)
{
    uint16_t age, oldest = 0;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < of->debts.n; i++) {
        s = debt_count(g, of, &of->debts.at[i], &age);
        oldest = age > oldest ? age : oldest;
    }
    if (oldest)
        row_for(g, of->account.category, oldest)->accounts++;
    if (!s && !money_add(g->r->receivable, of->receivable, &g->r->receivable))
        s = refuse(g->c, ST_amount_overflow, "", of->account.account_no, NULL, NULL);
    return s;
}

/* ST_not_found: that was the last. */
static enum status slice_count(struct ageing_sum *g)
{
    struct arrears_walk w;
    struct arrears_of of;
    struct call *c = g->c;
    enum status s = arrears_begin(c, g->q->run_scope, g->q->scope_no, g->at, ARREARS_SLICE, &w);
    if (s)
        return s;
    w.on = g->q->on ? g->q->on : c->today;
    while (!s && !(s = arrears_next(&w, &of)))
        s = account_count(g, &of);
    text_copy(g->at, sizeof g->at, w.at);
    return s == ST_not_found && !w.over ? ST_ok : s;
}

static enum status in_snapshot(struct ageing_sum *g)
{
    struct call *c = g->c;
    struct pool *rows = pool_new(1u << 15);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    if (!s) {
        c->pool = rows;
        s = slice_count(g);
        c->pool = g->keep;
        store_snapshot_end(&c->txn);
    }
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

static int row_order(const void *a, const void *b)
{
    const struct ageing_row *x = a, *y = b;
    if (x->category != y->category)
        return x->category < y->category ? -1 : 1;
    return x->debt_age < y->debt_age ? -1 : x->debt_age > y->debt_age;
}

static enum status rows_tell(struct ageing_sum *g)
{
    struct ageing *r = g->r;
    if (g->rows.n > AGEING_ROWS)
        return refuse(g->c, ST_field_too_many, "rows", number_words(g->c, AGEING_ROWS), NULL, NULL);
    if (g->rows.n)
        qsort(g->rows.at, g->rows.n, sizeof *r->rows, row_order);
    r->rows = g->rows.at;
    r->rows_n = g->rows.n;
    bool fits = true;
    for (uint32_t i = 0; i < r->rows_n; i++) {
        struct ageing_row *row = &r->rows[i];
        r->accounts += row->accounts;
        r->bills += row->bills;
        fits &= money_add(row->principal, row->late_fee, &row->amount) &&
            money_add(r->principal, row->principal, &r->principal) &&
            money_add(r->late_fee, row->late_fee, &r->late_fee) && money_add(r->amount, row->amount, &r->amount);
    }
    return fits ? ST_ok : refuse(g->c, ST_amount_overflow, "", NULL, NULL, NULL);
}

enum status do_arrears_ageing(struct call *c, const struct ageing_ask *q, struct ageing *r)
{
    struct ageing_sum g = { .c = c, .q = q, .r = r, .keep = c->pool };
    enum status s = ST_ok;
    r->year_missing = "";
    while (!s)
        s = in_snapshot(&g);
    return s == ST_not_found ? rows_tell(&g) : s;
}
