/* account.use: what an account used month by month, two years of it, each month with the same
 * one of the year before. A month is all its bills of energy that count, loaded ones too; load
 * by period is what the registers of figured ones showed. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/meter/point.h"

#include <string.h>

#define MONTHS 24
#define YEAR_MONTHS 12

struct using {
    struct call *c;
    int32_t last;                    /* month; 0: of the newest bill */
    struct use_month month[MONTHS + YEAR_MONTHS];    /* newest first */
};

static energy *period_of(struct use_month *m, uint16_t register_kind)
{
    switch (register_kind) {
    case CODE_register_kind_sharp:
        return &m->sharp_kwh;
    case CODE_register_kind_peak:
        return &m->peak_kwh;
    case CODE_register_kind_flat:
        return &m->flat_kwh;
    case CODE_register_kind_valley:
        return &m->valley_kwh;
    case CODE_register_kind_deep:
        return &m->deep_kwh;
    default:
        return NULL;
    }
}

bool use_same_meter(const struct bill_use *a, const struct bill_use *b)
{
    return a->point_no == b->point_no && a->read_from == b->read_from && a->read_until == b->read_until &&
        !strcmp(a->device_no, b->device_no);
}

uint32_t uses_of_meter(const struct bill *b, uint32_t first)
{
    uint32_t n = 1;
    while (first + n < b->uses_n && use_same_meter(&b->uses[first], &b->uses[first + n]))
        n++;
    return n;
}

/* Of one meter from one reading to the next: flat is what its total has left, where it shows one. */
static void meter_add(struct use_month *m, const struct bill_use *u, uint32_t n)
{
    energy total = 0, parts = 0, flat = 0;
    bool has_total = false, has_parts = false;
    for (uint32_t i = 0; i < n; i++) {
        energy *period = period_of(m, u[i].register_kind);
        if (u[i].register_kind == CODE_register_kind_total) {
            total = u[i].kwh;
            has_total = true;
        } else if (u[i].register_kind == CODE_register_kind_flat) {
            flat = u[i].kwh;
            has_parts = true;
        } else if (period) {
            *period += u[i].kwh;
            parts += u[i].kwh;
            has_parts = true;
        }
    }
    if (has_parts)
        m->flat_kwh += has_total ? total - parts : flat;
}

static void periods_add(struct use_month *m, const struct bill *b)
{
    for (uint32_t i = 0, n; i < b->uses_n; i += n) {
        n = uses_of_meter(b, i);
        meter_add(m, &b->uses[i], n);
    }
}

static int months_back(int32_t last, int32_t month)
{
    return (last / 100 - month / 100) * YEAR_MONTHS + last % 100 - month % 100;
}

static enum status bill_add(struct using *k, const struct bill *b)
{
    struct use_month *m = &k->month[months_back(k->last, b->bill_month)];
    m->bills++;
    m->kwh += b->kwh;
    periods_add(m, b);
    return money_add(m->amount, b->principal - b->credited, &m->amount) ? ST_ok
        : refuse(k->c, ST_amount_overflow, "", b->account_no, NULL, NULL);
}

static enum status bills_read(struct using *k, const char *account_no)
{
    struct bill b, prefix = { .account_no = account_no };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                           .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &b, k->c->pool))) {
        bool counts = b.fee_kind == CODE_fee_kind_energy && b.bill_state != CODE_bill_state_cancelled;
        if (!counts || (k->last && b.bill_month > k->last))
            continue;
        if (!k->last)
            k->last = b.bill_month;
        if (months_back(k->last, b.bill_month) >= MONTHS + YEAR_MONTHS)
            break;
        s = bill_add(k, &b);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static void months_tell(struct using *k, struct account_use *r)
{
    r->months = pool_array(k->c->pool, MONTHS, sizeof *r->months);
    for (int i = MONTHS; k->last && i-- > 0;) {
        struct use_month *m = &r->months[r->months_n++];
        const struct use_month *then = &k->month[i + YEAR_MONTHS];
        *m = k->month[i];
        m->bill_month = month_add(k->last, -i);
        if (!then->bills)
            continue;
        m->last_year = POOL_NEW(k->c->pool, struct month_sum);
        m->last_year_n = 1;
        *m->last_year = (struct month_sum){ .bill_month = month_add(m->bill_month, -YEAR_MONTHS), .kwh = then->kwh,
                                            .amount = then->amount };
    }
}

enum status do_account_use(struct call *c, const struct account_use_ask *q, struct account_use *r)
{
    struct using k = { .c = c, .last = q->bill_month };
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s && q->bill_month && !month_valid(q->bill_month))
        s = refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    if (!s)
        s = bills_read(&k, a.account_no);
    if (s)
        return s;
    r->account_no = a.account_no;
    r->account_name = a.account_name;
    months_tell(&k, r);
    return ST_ok;
}
