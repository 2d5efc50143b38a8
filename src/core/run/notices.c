/* bill.notices: the bills of a section, a unit, everyone or a run as their customers know
 * them, a page after the other, so that a county's are printed or sent on without a list of
 * them being held anywhere. */
#include "config.h"
#include "core/bill/notice.h"
#include "core/run/run.h"

#include <string.h>

struct noticing {
    struct call *c;
    struct bill_run run;             /* whose scope is gone through; run_no 0: no run's, whoever issued it */
    bool of_run;
    struct bill_notices *r;
    struct array rows;               /* struct bill_notice */
};

static bool is_meant(const struct noticing *k, const struct bill *b)
{
    return b->fee_kind == CODE_fee_kind_energy && b->bill_state != CODE_bill_state_cancelled &&
        (!k->of_run || b->run_no == k->run.run_no);
}

static enum status account_notices(struct noticing *k, const struct account *a)
{
    struct bill b, prefix = { .account_no = a->account_no, .bill_month = k->run.bill_month };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &b, k->c->pool)))
        if (is_meant(k, &b))
            s = bill_notice_make(k->c, a, &b, array_add(&k->rows, k->c->pool, sizeof(struct bill_notice)));
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Accounts in the order of their number, after the last one of the page before. */
static enum status page_read(struct noticing *k)
{
    struct account *a = pool_array(k->c->pool, NOTICES_ACCOUNTS + 1, sizeof *a);
    unsigned n = 0;
    bool whole = false;
    enum status s = scope_next(k->c, &k->run, NOTICES_ACCOUNTS, a, &n, &whole);
    for (unsigned i = 0; !s && i < n; i++)
        s = account_notices(k, &a[i]);
    if (!s && k->rows.n > NOTICES_PAGE)
        s = refuse(k->c, ST_field_too_many, "bills", number_words(k->c, NOTICES_PAGE), NULL, NULL);
    k->r->token = whole ? "" : k->run.last_account;
    k->r->bills = k->rows.at;
    k->r->bills_n = k->rows.n;
    return s;
}

static enum status scope_meant(struct noticing *k, const struct bill_notices_ask *q)
{
    struct call *c = k->c;
    k->run = (struct bill_run){ .run_scope = q->run_scope, .scope_no = q->scope_no, .bill_month = q->bill_month };
    k->of_run = q->run_no != 0;
    if (k->of_run && (q->run_scope || q->bill_month))
        return refuse(c, ST_one_of_two, "run_no", q->run_scope ? "run_scope" : "bill_month", NULL, NULL);
    enum status s = k->of_run ? run_read(c, q->run_no, &k->run) : ST_ok;
    if (s)
        return s;
    if (!k->run.run_scope)
        return refuse(c, ST_field_missing, "run_scope", NULL, NULL, NULL);
    if (!month_valid(k->run.bill_month))
        return refuse(c, k->run.bill_month ? ST_date_out_of_range : ST_field_missing, "bill_month", NULL, NULL, NULL);
    if (k->run.run_scope != CODE_run_scope_everyone && !*k->run.scope_no)
        return refuse(c, ST_field_missing, "scope_no", NULL, NULL, NULL);
    k->run.last_account = q->token;
    return scope_check(c, &k->run);
}

enum status do_bill_notices(struct call *c, const struct bill_notices_ask *q, struct bill_notices *r)
{
    struct noticing k = { .c = c, .r = r };
    enum status s = scope_meant(&k, q);
    return s ? s : page_read(&k);
}
