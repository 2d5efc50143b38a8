/* A run looked through by exception: the largest changes, and totals by class of use, against
 * the month before and the same month of the year before. Both are drawn from the run's rows,
 * so they say what stands now, and are gone through in short snapshots beside the counters:
 * what is held is the largest rows, or a row a class, however many accounts the run has. */
#include "config.h"
#include "core/run/run.h"

#include <stdlib.h>

#define RUN_AT 16                    /* an account number, as its field holds */

/* A walk over the rows of a run that were figured or are held. A row and its texts are good until visit returns. */
typedef enum status run_visit(void *context, const struct run_bill *row);
struct run_walk { struct call *c; struct bill_run run; char at[RUN_AT]; run_visit *visit; void *context; };

/* ST_not_found: that was the last. */
static enum status slice_walk(struct run_walk *w, struct pool *rows)
{
    struct run_bill row, prefix = { .run_no = w->run.run_no, .account_no = w->at };
    struct key token;
    struct scan *scan;
    unsigned n = 0;
    key_encode(&table_info[TABLE_run_bill].key, &prefix, 2, &token);
    enum status s = scan_table(w->c->txn, TABLE_run_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                               .token = token.b, .token_n = *w->at ? token.n : 0 }, &scan);
    for (; !s && n < REVIEW_SLICE && !(s = scan_next(scan, &row, rows)); n++) {
        text_copy(w->at, sizeof w->at, row.account_no);
        row.run_bill_state = run_bill_state_now(&w->run, &row);
        s = w->visit(w->context, &row);
    }
    scan_end(&scan);
    return s;
}

/* As it is when the walk begins: rows that are issued meanwhile are shown as they were. */
static enum status run_take(struct run_walk *w, struct pool *keep)
{
    struct bill_run run;
    enum status s = run_read(w->c, w->run.run_no, &run);
    if (!s)
        s = scope_check(w->c, &run);
    if (!s)
        record_copy(&bill_run_record, &w->run, &run, keep);
    return s;
}

static enum status run_walk(struct run_walk *w)
{
    struct call *c = w->c;
    struct pool *keep = c->pool;
    enum status s = ST_ok;
    while (!s) {
        struct pool *rows = pool_new(1u << 15);
        s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
        if (!s) {
            c->pool = rows;
            s = *w->at ? ST_ok : run_take(w, keep);
            if (!s)
                s = slice_walk(w, rows);
            c->pool = keep;
            store_snapshot_end(&c->txn);
        }
        c->txn = NULL;
        pool_free(&rows);
    }
    return s == ST_not_found ? ST_ok : s;
}

static bool has_bill(const struct run_bill *row)
{
    return row->run_bill_state == CODE_run_bill_state_figured || row->run_bill_state == CODE_run_bill_state_issued;
}

/* -- the largest changes -- */

struct changing {
    const struct run_changes_ask *q;
    struct run_changes *r;
    struct pool *keep;
};

static int64_t change_size(const struct changing *k, const struct run_change *row)
{
    int64_t by = k->q->change_by == CODE_change_by_amount ? row->amount_more : row->kwh_more;
    return by < 0 ? -by : by;
}

/* In order of size; of equal ones the account's, so that a list asked for twice is the same. */
static void change_keep(struct changing *k, const struct run_change *row)
{
    struct run_changes *r = k->r;
    unsigned at = r->rows_n;
    while (at > 0 && change_size(k, &r->rows[at - 1]) < change_size(k, row))
        at--;
    if (at == CHANGES_ROWS)
        return;
    if (r->rows_n < CHANGES_ROWS)
        r->rows_n++;
    for (unsigned i = r->rows_n - 1; i > at; i--)
        r->rows[i] = r->rows[i - 1];
    r->rows[at] = *row;
    r->rows[at].account_no = pool_copy(k->keep, row->account_no);
}

static enum status change_visit(void *context, const struct run_bill *row)
{
    struct changing *k = context;
    bool year = k->q->run_against == CODE_run_against_year, odd = k->q->run_against == CODE_run_against_usual;
    if (!has_bill(row) || (odd && (!row->odd || *row->looked_by)))
        return ST_ok;
    if (!odd && !(year ? row->has_year : row->has_before)) {
        k->r->without++;
        return ST_ok;
    }
    struct run_change change = { .account_no = row->account_no, .kwh = row->kwh, .amount = row->amount,
        .kwh_then = year ? row->kwh_year : row->kwh_before,
        .amount_then = year ? row->amount_year : row->amount_before, .odd = row->odd,
        .run_bill_state = row->run_bill_state };
    change.kwh_more = change.kwh - change.kwh_then;
    change.amount_more = change.amount - change.amount_then;
    k->r->accounts++;
    if (odd || change_size(k, &change))
        change_keep(k, &change);
    return ST_ok;
}

static enum status names_tell(struct call *c, struct run_changes *r)
{
    struct pool *keep = c->pool, *rows = pool_new(1u << 15);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    for (uint32_t i = 0; !s && i < r->rows_n; i++) {
        struct account a = { .account_no = r->rows[i].account_no };
        enum status there = call_get(c, TABLE_account, &a);
        r->rows[i].account_name = there ? "" : pool_copy(keep, a.account_name);
        s = there == ST_not_found ? ST_ok : there;
    }
    if (c->txn)
        store_snapshot_end(&c->txn);
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

enum status do_run_changes(struct call *c, const struct run_changes_ask *q, struct run_changes *r)
{
    struct changing k = { .q = q, .r = r, .keep = c->pool };
    struct run_walk w = { .c = c, .run = { .run_no = q->run_no }, .visit = change_visit, .context = &k };
    r->rows = pool_array(c->pool, CHANGES_ROWS, sizeof *r->rows);
    enum status s = run_walk(&w);
    r->run_no = q->run_no;
    r->bill_month = w.run.bill_month;
    return s ? s : names_tell(c, r);
}

/* -- totals by class -- */

struct classing { struct call *c; struct run_classes *r; struct pool *keep; };

static struct run_class *class_of(struct classing *k, uint16_t category)
{
    struct run_classes *r = k->r;
    for (uint32_t i = 0; i < r->rows_n; i++)
        if (r->rows[i].category == category)
            return &r->rows[i];
    if (r->rows_n == CLASSES_ROWS)
        return NULL;
    r->rows[r->rows_n] = (struct run_class){ .category = category };
    return &r->rows[r->rows_n++];
}

/* Energy adds up as money does: both are sums of rows that were added up before. */
static bool class_add(struct run_class *t, const struct run_bill *row)
{
    bool fits = money_add(t->amount, row->amount, &t->amount) && money_add(t->kwh, row->kwh, &t->kwh);
    t->bills++;
    if (row->has_before) {
        t->bills_before++;
        fits &= money_add(t->amount_before, row->amount_before, &t->amount_before) &&
            money_add(t->kwh_before, row->kwh_before, &t->kwh_before);
    }
    if (row->has_year) {
        t->bills_year++;
        fits &= money_add(t->amount_year, row->amount_year, &t->amount_year) &&
            money_add(t->kwh_year, row->kwh_year, &t->kwh_year);
    }
    return fits;
}

static enum status class_visit(void *context, const struct run_bill *row)
{
    struct classing *k = context;
    struct run_class *t = class_of(k, row->category);
    if (!t)
        return refuse(k->c, ST_field_too_many, "rows", number_words(k->c, CLASSES_ROWS), NULL, NULL);
    if (row->run_bill_state == CODE_run_bill_state_held) {
        t->held++;
        k->r->whole->held++;
    }
    if (!has_bill(row) || (class_add(t, row) && class_add(k->r->whole, row)))
        return ST_ok;
    return refuse(k->c, ST_amount_overflow, "", row->account_no, NULL, NULL);
}

static int by_category(const void *a, const void *b)
{
    const struct run_class *x = a, *y = b;
    return (x->category > y->category) - (x->category < y->category);
}

enum status do_run_classes(struct call *c, const struct bill_run_ask *q, struct run_classes *r)
{
    struct classing k = { .c = c, .r = r, .keep = c->pool };
    struct run_walk w = { .c = c, .run = { .run_no = q->run_no }, .visit = class_visit, .context = &k };
    r->rows = pool_array(c->pool, CLASSES_ROWS, sizeof *r->rows);
    r->whole = POOL_NEW(c->pool, struct run_class);
    r->whole_n = 1;
    enum status s = run_walk(&w);
    r->run_no = q->run_no;
    r->bill_month = w.run.bill_month;
    if (r->rows_n)
        qsort(r->rows, r->rows_n, sizeof *r->rows, by_category);
    return s;
}
