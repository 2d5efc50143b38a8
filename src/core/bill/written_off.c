/* What is written off: bills that left the receivable, found again when somebody pays. */
#include "config.h"
#include "core/bill/bill.h"

#include <string.h>

/* Whoever ever had a bill written off has that balance, be it nought; nobody else is looked up. */
static enum status ever(struct call *c, const char *account_no, bool *ever_r)
{
    struct balance b = { .ledger = CODE_ledger_written_off, .party = account_no };
    enum status s = call_get(c, TABLE_balance, &b);
    *ever_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

static enum status bill_of(struct call *c, const struct writeoff *w, uint32_t i, struct bill *b_r)
{
    *b_r = (struct bill){ .account_no = w->account_no, .bill_month = w->bills[i].bill_month,
                          .bill_seq = w->bills[i].bill_seq };
    enum status s = call_get(c, TABLE_bill, b_r);
    return s == ST_not_found ? ST_store_broken : s;
}

static enum status bills_add(struct call *c, const struct account *a, date on, const struct writeoff *w,
                             struct array *out)
{
    struct bill b;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < w->bills_n; i++)
        if (!(s = bill_of(c, w, i, &b)) && b.bill_state == CODE_bill_state_written_off)
            s = bill_debt_on(c, a, &b, on, array_add(out, c->pool, sizeof(struct debt)));
    return s;
}

static enum status all_add(struct call *c, const struct account *a, date on, struct array *out)
{
    struct writeoff prefix = { .account_no = a->account_no }, w;
    struct scan *scan;
    enum status s = scan_index(c->txn, INDEX_writeoff_account, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &w, c->pool)))
        s = bills_add(c, a, on, &w, out);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status account_written_off(struct call *c, const struct account *a, date on, struct debts *out)
{
    struct array all = { .n = 0 };
    bool some;
    enum status s = ever(c, a->account_no, &some);
    if (!s && some)
        s = all_add(c, a, on, &all);
    if (s || !all.n)
        return s;
    for (unsigned i = 0; i < out->n; i++)
        *(struct debt *)array_add(&all, c->pool, sizeof(struct debt)) = out->at[i];
    *out = (struct debts){ .at = all.at, .n = all.n };
    return ST_ok;
}

enum status writeoff_recovered(struct call *c, struct writeoff *w)
{
    struct bill b;
    enum status s = ST_ok;
    w->recovered = 0;
    for (uint32_t i = 0; !s && i < w->bills_n; i++) {
        if ((s = bill_of(c, w, i, &b)))
            break;
        w->bills[i].recovered = b.principal_paid - w->bills[i].paid_before;
        w->recovered += w->bills[i].recovered;
    }
    w->left = w->principal - w->recovered;
    return s;
}
