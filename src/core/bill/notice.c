/* A bill as its customer knows it: the row that was issued, and beside it what the account
 * used and owed the month before and in the same month of the year before. Nothing is
 * figured: what the paper says is what was posted. */
#include "config.h"
#include "core/bill/notice.h"
#include "core/office/office.h"

#include <pthread.h>

static struct field_set sum_wanted;

static void sum_wanted_set(void)
{
    sum_wanted = field_set_of(&bill_record, "fee_kind bill_state kwh principal credited");
}

enum status month_bills(struct call *c, const char *account_no, int32_t month, struct month_sum *sum_r, uint32_t *n_r)
{
    struct bill b, prefix = { .account_no = account_no, .bill_month = month };
    struct scan *scan;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    bool fits = true;
    pthread_once(&once, sum_wanted_set);
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                               .wanted = &sum_wanted }, &scan);
    *sum_r = (struct month_sum){ .bill_month = month };
    *n_r = 0;
    while (!s && fits && !(s = scan_next(scan, &b, NULL))) {
        if (b.fee_kind != CODE_fee_kind_energy || b.bill_state == CODE_bill_state_cancelled)
            continue;
        sum_r->kwh += b.kwh;
        fits = money_add(sum_r->amount, b.principal - b.credited, &sum_r->amount);
        ++*n_r;
    }
    scan_end(&scan);
    if (!fits)
        return refuse(c, ST_amount_overflow, "", account_no, NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

static enum status beside(struct call *c, const struct bill *b, int months, struct month_sum **sum_r, uint32_t *n_r)
{
    struct month_sum *sum = POOL_NEW(c->pool, struct month_sum);
    uint32_t bills;
    enum status s = month_bills(c, b->account_no, month_add(b->bill_month, -months), sum, &bills);
    *sum_r = sum;
    *n_r = !s && bills;
    return s;
}

enum status bill_notice_make(struct call *c, const struct account *a, const struct bill *b, struct bill_notice *n_r)
{
    struct unit unit = { .unit_no = b->unit_no };
    enum status s = call_get(c, TABLE_unit, &unit);
    if (s && s != ST_not_found)
        return s;
    *n_r = (struct bill_notice){ .account_no = a->account_no, .account_name = a->account_name, .address = a->address,
        .capacity_w = a->capacity_w, .unit_name = s ? "" : unit.unit_name, .unit_name_en = s ? "" : unit.unit_name_en,
        .phone = s ? "" : unit.phone, .bill = POOL_NEW(c->pool, struct bill), .bill_n = 1,
        .category = b->category ? b->category : a->category, .voltage = b->voltage ? b->voltage : a->voltage };
    *n_r->bill = *b;
    if (bill_open(b))
        n_r->owed = b->principal - b->principal_paid;
    s = beside(c, b, 1, &n_r->last_month, &n_r->last_month_n);
    return s ? s : beside(c, b, 12, &n_r->last_year, &n_r->last_year_n);
}

enum status do_bill_notice(struct call *c, const struct bill_ask *q, struct bill_notice *r)
{
    struct account a;
    struct bill b;
    enum status s = bill_look(c, q, &a, &b);
    return s ? s : bill_notice_make(c, &a, &b, r);
}
