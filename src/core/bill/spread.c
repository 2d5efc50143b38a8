/* section.spread: how the accounts of a section used energy in a month, and who stands apart.
 * The quarters are the accounts' own; apart is what is further from the middle half than one
 * and a half times its width (Tukey's fences), and who used nothing where a quarter of the
 * others did: nobody sets a threshold that is wrong in July. Beside it how many of them were
 * read wrong, as far as corrections say it. */
#include "config.h"
#include "core/bill/notice.h"
#include "core/meter/point.h"
#include "core/office/office.h"

#include <stdlib.h>

#define CLASSES 12
#define PER 10000
#define FENCE_HALVES 3               /* one and a half widths */

struct one { const char *account_no; energy kwh; money amount; };

struct spread {
    struct call *c;
    struct section_spread *r;
    struct one *one;
    unsigned n;
};

static int by_kwh(const void *a, const void *b)
{
    const struct one *x = a, *y = b;
    return (x->kwh > y->kwh) - (x->kwh < y->kwh);
}

/* -- who was read wrong -- */

uint64_t misread_rate(uint64_t wrong, uint64_t read)
{
    return read ? (wrong * PER * 2 + read) / (read * 2) : 0;
}

static bool of_month(const struct correction *row, int32_t month)
{
    for (uint32_t i = 0; i < row->bills_n; i++)
        if (row->bills[i].bill_month == month)
            return true;
    return false;
}

/* Whatever the figure was wrong by: accounts are counted, and each once. */
static enum status misread(struct spread *k, const char *account_no)
{
    struct correction row, prefix = { .account_no = account_no };
    struct scan *scan;
    bool wrong = false;
    enum status s = scan_table(k->c->txn, TABLE_correction, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !wrong && !(s = scan_next(scan, &row, k->c->pool)))
        wrong = row.correct_cause == CODE_correct_cause_reading_wrong && of_month(&row, k->r->bill_month);
    scan_end(&scan);
    k->r->misread_accounts += wrong;
    return s == ST_not_found ? ST_ok : s;
}

static enum status accounts_read(struct spread *k)
{
    struct array number = { 0 };
    struct call *c = k->c;
    enum status s = section_accounts(c, k->r->section_no, "", &number);
    if (!s && number.n > SPREAD_ACCOUNTS)
        s = refuse(c, ST_field_too_many, "section_no", number_words(c, SPREAD_ACCOUNTS), NULL, NULL);
    if (s)
        return s;
    k->one = pool_array(c->pool, number.n + 1, sizeof *k->one);
    k->r->accounts = number.n;
    for (unsigned i = 0; !s && i < number.n; i++) {
        struct month_sum sum;
        uint32_t bills;
        const char *account_no = ((const char **)number.at)[i];
        s = month_bills(c, account_no, k->r->bill_month, &sum, &bills);
        if (!bills)
            continue;
        k->one[k->n++] = (struct one){ account_no, sum.kwh, sum.amount };
        k->r->kwh += sum.kwh;
        s = misread(k, account_no);
    }
    k->r->misread_per_10000 = misread_rate(k->r->misread_accounts, k->n);
    k->r->billed_accounts = k->n;
    qsort(k->one, k->n, sizeof *k->one, by_kwh);
    return s;
}

/* The use that so many quarters of the accounts do not go beyond. */
static energy quarter(const struct spread *k, unsigned quarters)
{
    return k->one[(k->n - 1) * quarters / 4].kwh;
}

static void quarters_tell(struct spread *k)
{
    struct section_spread *r = k->r;
    r->lower_kwh = quarter(k, 1);
    r->middle_kwh = quarter(k, 2);
    r->upper_kwh = quarter(k, 3);
    energy apart = (r->upper_kwh - r->lower_kwh) * FENCE_HALVES / 2;
    r->low_fence = r->lower_kwh - apart > 0 ? r->lower_kwh - apart : 0;
    r->high_fence = r->upper_kwh + apart;
}

/* 1, 2 or 5 times a power of ten, so that classes read well. */
static energy class_width(energy span)
{
    energy ten = KWH;
    while (ten <= INT64_MAX / 100 && ten * 10 * (CLASSES - 1) < span)
        ten *= 10;
    energy wide[] = { ten, ten * 2, ten * 5, ten * 10 };
    unsigned i = 0;
    while (i + 1 < COUNT_OF(wide) && wide[i] * (CLASSES - 1) < span)
        i++;
    return wide[i];
}

static void classes_tell(struct spread *k)
{
    struct section_spread *r = k->r;
    energy from = k->one[0].kwh < 0 ? k->one[0].kwh : 0, most = k->one[k->n - 1].kwh;
    energy width = class_width((most < r->high_fence ? most : r->high_fence) - from + 1);
    r->classes = pool_array(k->c->pool, CLASSES, sizeof *r->classes);
    for (unsigned i = 0, at = 0; i < CLASSES && at < k->n; i++) {
        struct spread_class *row = &r->classes[r->classes_n++];
        bool last = i + 1 == CLASSES;
        *row = (struct spread_class){ .from = from + width * i, .upto = last ? most : from + width * (i + 1) };
        for (; at < k->n && (last || k->one[at].kwh < row->upto); at++)
            row->accounts++;
    }
}

/* -- who stands apart -- */

static uint16_t apart(const struct spread *k, const struct one *one)
{
    if (one->kwh > k->r->high_fence)
        return CODE_bill_odd_more;
    if (one->kwh <= 0 && k->r->lower_kwh > 0)
        return CODE_bill_odd_nothing;
    return one->kwh < k->r->low_fence ? CODE_bill_odd_less : 0;
}

static energy how_far(const struct spread *k, const struct one *one)
{
    energy d = one->kwh - k->r->middle_kwh;
    return d < 0 ? -d : d;
}

static enum status month_beside(struct spread *k, const char *account_no, int months, struct month_sum **sum_r,
                                uint32_t *n_r)
{
    uint32_t bills;
    *sum_r = POOL_NEW(k->c->pool, struct month_sum);
    enum status s = month_bills(k->c, account_no, month_add(k->r->bill_month, -months), *sum_r, &bills);
    *n_r = !s && bills;
    return s;
}

static enum status row_tell(struct spread *k, const struct one *one)
{
    struct spread_row *row = &k->r->rows[k->r->rows_n++];
    struct account a = { .account_no = one->account_no };
    enum status s = call_get(k->c, TABLE_account, &a);
    *row = (struct spread_row){ .account_no = one->account_no, .account_name = s ? "" : a.account_name,
        .kwh = one->kwh, .amount = one->amount, .bill_odd = apart(k, one) };
    if (!s || s == ST_not_found)
        s = month_beside(k, one->account_no, 1, &row->last_month, &row->last_month_n);
    return s ? s : month_beside(k, one->account_no, 12, &row->last_year, &row->last_year_n);
}

/* They are at both ends of what is in order: from whichever end is further. */
static enum status rows_tell(struct spread *k)
{
    unsigned low = 0, high = k->n;
    enum status s = ST_ok;
    k->r->rows = pool_array(k->c->pool, SPREAD_ROWS, sizeof *k->r->rows);
    while (!s && low < high) {
        bool at_low = apart(k, &k->one[low]), at_high = apart(k, &k->one[high - 1]);
        if (!at_low && !at_high)
            break;
        if (k->r->rows_n == SPREAD_ROWS) {
            k->r->more = true;
            break;
        }
        bool take_high = at_high && (!at_low || how_far(k, &k->one[high - 1]) >= how_far(k, &k->one[low]));
        s = row_tell(k, take_high ? &k->one[--high] : &k->one[low++]);
    }
    return s;
}

enum status do_section_spread(struct call *c, const struct section_spread_ask *q, struct section_spread *r)
{
    struct section section = { .section_no = q->section_no };
    struct spread k = { .c = c, .r = r };
    struct unit unit;
    enum status s = call_get(c, TABLE_section, &section);
    if (s == ST_not_found)
        return refuse(c, ST_section_unknown, "section_no", q->section_no, NULL, NULL);
    if (!s)
        s = office_unit(c, section.unit_no, "section_no", &unit);
    if (!s && !month_valid(q->bill_month))
        s = refuse(c, ST_date_out_of_range, "bill_month", NULL, NULL, NULL);
    if (s)
        return s;
    r->section_no = section.section_no;
    r->section_name = section.section_name;
    r->bill_month = q->bill_month;
    s = accounts_read(&k);
    if (s || !k.n)
        return s;
    quarters_tell(&k);
    classes_tell(&k);
    return rows_tell(&k);
}
