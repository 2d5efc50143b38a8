/* What a lived year came to, added up from the rows as they are stored and from nothing the core says of them. */
#include "config.h"
#include "tests/flow/lived.h"
#include "core/bill/bill.h"
#include "core/engine/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTS_MOST 20000
#define KWH 100
#define YUAN_E8 100000000

/* -- rows -- */

static struct txn *begun(struct lived_county *c, struct pool *pool)
{
    struct txn *t;
    if (store_snapshot_begin(core_store(c->core), &t, pool))
        DIE("no snapshot");
    return t;
}

/* Each row of a table, or those of its key's beginning. */
static void each(struct lived_county *c, enum table_id table, const void *prefix, unsigned parts,
                 void (*see)(void *to, void *row), void *to)
{
    struct pool *pool = pool_new(1 << 16), *rows = pool_new(1 << 18);
    struct txn *t = begun(c, pool);
    struct scan *scan;
    void *row = pool_get(pool, table_info[table].record->size);
    enum status s = scan_table(t, table, &(struct scan_range){ .prefix = prefix, .parts = parts }, &scan);
    while (!s) {
        pool_clear(rows);
        if (!(s = scan_next(scan, row, rows)))
            see(to, row);
    }
    if (s != ST_not_found)
        DIE("%s: %s", table_info[table].name, status_name(s));
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&rows);
    pool_free(&pool);
}

/* -- the county's points -- */

static void see_reading(void *to, void *row)
{
    struct lived_point *p = to;
    const struct meter_reading *r = row;
    for (uint32_t i = 0; i < r->registers_n; i++) {
        p->shows[r->registers[i].register_kind] = r->registers[i].value;
        p->kinds |= CODE_BIT(r->registers[i].register_kind);
    }
}

static void see_terms(void *to, void *row)
{
    struct lived_county *c = to;
    const struct point_terms *terms = row;
    if (terms->owner_kind != CODE_owner_kind_account || terms->point_no != 1)
        return;
    if (!(c->point = realloc(c->point, (c->points + 1) * sizeof *c->point)))
        DIE("out of memory");
    c->point[c->points++] = (struct lived_point){ .account_no = pool_copy(c->pool, terms->owner_no),
        .category = terms->category, .price_list = pool_copy(c->pool, terms->price_list) };
}

void lived_points(struct lived_county *c)
{
    struct txn *t;
    each(c, TABLE_point_terms, NULL, 0, see_terms, c);
    for (unsigned i = 0; i < c->points; i++) {
        struct lived_point *p = &c->point[i];
        const struct meter_reading first = { .owner_kind = CODE_owner_kind_account, .owner_no = p->account_no,
                                             .point_no = 1 };
        struct account a = { .account_no = p->account_no };
        each(c, TABLE_meter_reading, &first, 3, see_reading, p);
        t = begun(c, c->pool);
        if (store_get(t, TABLE_account, &a))
            DIE("%s is no account", p->account_no);
        p->unit_no = pool_copy(c->pool, a.unit_no);
        p->device_no = pool_copy(c->pool, a.meter_no);
        store_snapshot_end(&t);
    }
}

struct wanted { struct lived_county *c; const char *unit_no, *staff_no; uint16_t role; };

static void see_user(void *to, void *row)
{
    struct wanted *w = to;
    const struct user *u = row;
    if (!w->staff_no && u->roles & CODE_BIT(w->role) && !strcmp(u->unit_no, w->unit_no))
        w->staff_no = pool_copy(w->c->pool, u->staff_no);
}

const char *lived_staff(struct lived_county *c, const char *unit_no, uint16_t role)
{
    struct wanted w = { .c = c, .unit_no = unit_no, .role = role };
    each(c, TABLE_user, NULL, 0, see_user, &w);
    if (!w.staff_no)
        DIE("nobody of %s has role %u", unit_no, role);
    return w.staff_no;
}

/* -- sums: a ledger, whose, of which month -- */

struct sum { uint16_t ledger; char party[16]; int32_t month; money journal, bills; };
struct sums { struct sum *at; unsigned n; };

static int sum_order(const void *a, const void *b)
{
    const struct sum *x = a, *y = b;
    return x->ledger != y->ledger ? (int)x->ledger - (int)y->ledger
         : x->month != y->month ? (x->month > y->month) - (x->month < y->month) : strcmp(x->party, y->party);
}

static struct sum *sum_of(struct sums *s, uint16_t ledger, const char *party, int32_t month)
{
    struct sum want = { .ledger = ledger, .month = month };
    unsigned low = 0, high = s->n;
    text_copy(want.party, sizeof want.party, party);
    while (low < high) {
        unsigned mid = low + (high - low) / 2;
        if (sum_order(&s->at[mid], &want) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < s->n && !sum_order(&s->at[low], &want))
        return &s->at[low];
    if (s->n == PARTS_MOST)
        DIE("more sums than there is room for");
    memmove(&s->at[low + 1], &s->at[low], (s->n++ - low) * sizeof *s->at);
    s->at[low] = want;
    return &s->at[low];
}

/* Revenue, tax, funds, what was bought of roofs: of a unit and a month; what is owed: of an account. */
static bool of_bills(uint16_t ledger)
{
    return ledger == CODE_ledger_revenue || ledger == CODE_ledger_tax || ledger == CODE_ledger_funds ||
        ledger == CODE_ledger_purchase || ledger == CODE_ledger_surplus_payable;
}

static void see_entry(void *to, void *row)
{
    const struct journal *j = row;
    money sum = 0;
    for (uint32_t i = 0; i < j->lines_n; i++) {
        const struct journal_line *l = &j->lines[i];
        sum += l->amount;
        if (of_bills(l->ledger))
            sum_of(to, l->ledger, l->party, l->bill_month)->journal += l->amount;
        if (l->ledger == CODE_ledger_receivable)
            sum_of(to, l->ledger, l->party, 0)->journal += l->amount;
    }
    if (sum)
        DIE("entry %" PRIu64 " does not sum to nought", j->entry_no);
}

static bool stands(const struct bill *b)
{
    return b->bill_state != CODE_bill_state_cancelled;
}

static void see_bill_lines(void *to, void *row)
{
    static const uint16_t ledger[] = { [CODE_bill_part_revenue] = CODE_ledger_revenue,
        [CODE_bill_part_tax] = CODE_ledger_tax, [CODE_bill_part_funds] = CODE_ledger_funds };
    const struct bill *b = row;
    if (!stands(b))
        return;
    for (uint32_t i = 0; i < b->lines_n; i++)
        sum_of(to, ledger[b->lines[i].bill_part], b->unit_no, b->bill_month)->bills -= b->lines[i].amount;
    sum_of(to, CODE_ledger_receivable, b->account_no, 0)->bills += b->principal - b->principal_paid;
    for (uint32_t i = 0; i < b->surplus_n; i++) {
        const struct surplus *fed = &b->surplus[i];
        sum_of(to, CODE_ledger_purchase, b->unit_no, b->bill_month)->bills += fed->amount - fed->tax;
        sum_of(to, CODE_ledger_tax, b->unit_no, b->bill_month)->bills += fed->tax;
        sum_of(to, CODE_ledger_surplus_payable, b->account_no, b->bill_month)->bills -= fed->amount;
    }
}

static struct sums sums_taken(struct lived_county *c)
{
    struct sums s = { .at = calloc(PARTS_MOST, sizeof *s.at) };
    if (!s.at)
        DIE("out of memory");
    each(c, TABLE_journal, NULL, 0, see_entry, &s);
    each(c, TABLE_bill, NULL, 0, see_bill_lines, &s);
    return s;
}

static void sums_agree(struct lived_county *c, int32_t month)
{
    struct sums s = sums_taken(c);
    for (unsigned i = 0; i < s.n; i++)
        if (s.at[i].journal != s.at[i].bills)
            DIE("%d: ledger %u of %s, month %d: the journal has %" PRId64 ", the bills %" PRId64, month,
                s.at[i].ledger, s.at[i].party, s.at[i].month, s.at[i].journal, s.at[i].bills);
    free(s.at);
}

static void see_balance(void *to, void *row)
{
    *(money *)to += ((const struct balance *)row)->amount;
}

/* -- an account's bills -- */

static void see_owed(void *to, void *row)
{
    const struct bill *b = row;
    bool waits = b->bill_state == CODE_bill_state_in_transit || b->bill_state == CODE_bill_state_set_aside;
    if (stands(b) && !waits)
        *(money *)to += b->principal - b->principal_paid;
}

money lived_owed(struct lived_county *c, const char *account_no)
{
    money owed = 0;
    each(c, TABLE_bill, &(struct bill){ .account_no = account_no }, 1, see_owed, &owed);
    return owed;
}

/* Figured bills in the order of months: what a bill is, and that its days go on where the last one's ended. */
struct days { char account_no[16]; date until; int32_t month; };

static void see_days(void *to, void *row)
{
    struct days *d = to;
    const struct bill *b = row;
    money sum = 0;
    if (!b->used_until || !stands(b) || b->adjust_cause)
        return;
    for (uint32_t i = 0; i < b->charges_n; i++)
        sum += b->charges[i].amount;
    if (sum != b->principal + b->credited)
        DIE("%s %d: its charges are %" PRId64 ", it is %" PRId64, b->account_no, b->bill_month, sum, b->principal);
    bool same = !strcmp(d->account_no, b->account_no);
    if (same && b->used_from != d->until + 1)
        DIE("%s %d: its days do not follow those of %d", b->account_no, b->bill_month, d->month);
    text_copy(d->account_no, sizeof d->account_no, b->account_no);
    d->until = b->used_until;
    d->month = b->bill_month;
}

static void finding(void *to, const char *line)
{
    (void)to;
    if (!strstr(line, ": 0 findings"))
        fprintf(stderr, "%s\n", line);
}

void lived_proved(struct lived_county *c, int32_t month)
{
    uint64_t found = 0;
    money all = 0;
    enum status s = checks_run(c->core, finding, NULL, &found);
    if (s || found)
        DIE("%d: the check: %s, %" PRIu64 " findings", month, status_name(s), found);
    each(c, TABLE_balance, NULL, 0, see_balance, &all);
    if (all)
        DIE("%d: the balances sum to %" PRId64, month, all);
    sums_agree(c, month);
    each(c, TABLE_bill, NULL, 0, see_days, &(struct days){ .account_no = "" });
}

/* -- households, from the list alone: 0.52, and from 2160 and 3360 kWh of the year on 0.05 and 0.30 more -- */

struct house { int32_t first, last; unsigned months; energy before; };

static money rounded(energy kwh, money e8)
{
    return (money)((kwh * e8 / KWH + YUAN_E8 / 200) / (YUAN_E8 / 100));
}

static energy above(energy kwh, energy limit)
{
    return kwh > limit ? kwh - limit : 0;
}

/* Of what the year has by then, in the tiers; each line is rounded. */
static money tiered(energy before, energy kwh)
{
    const energy one = 2160 * KWH, two = 3360 * KWH;
    energy third = above(before + kwh, two) - above(before, two);
    energy second = above(before + kwh, one) - above(before, one) - third;
    return rounded(kwh, 52000000) + rounded(second, 5000000) + rounded(third, 30000000);
}

static void see_house(void *to, void *row)
{
    struct house *h = to;
    const struct bill *b = row;
    if (b->bill_month < h->first || b->bill_month > h->last || !stands(b))
        return;
    if (b->principal != tiered(h->before, b->kwh))
        DIE("%s %d: %" PRId64 " kWh/100 after %" PRId64 " are billed %" PRId64, b->account_no, b->bill_month,
            (int64_t)b->kwh, (int64_t)h->before, b->principal);
    h->before += b->kwh;
    h->months++;
}

static void see_first(void *to, void *row)
{
    energy *first = to;
    const struct meter_reading *r = row;
    if (*first < 0)
        *first = r->registers[0].value;
}

void lived_households(struct lived_county *c, int32_t first, int32_t last)
{
    unsigned seen = 0;
    for (unsigned i = 0; i < c->points; i++) {
        const struct lived_point *p = &c->point[i];
        struct house h = { .first = first, .last = last };
        energy began = -1;
        if (p->category != CODE_category_residential || p->touched)
            continue;
        each(c, TABLE_bill, &(struct bill){ .account_no = p->account_no }, 1, see_house, &h);
        each(c, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
             .owner_no = p->account_no, .point_no = 1 }, 3, see_first, &began);
        if (h.months != 12 || h.before != p->shows[CODE_register_kind_total] / KWH * KWH - began / KWH * KWH)
            DIE("%s: %u bills of %" PRId64 " kWh/100, and its meter counted %" PRId64, p->account_no, h.months,
                (int64_t)h.before, (int64_t)(p->shows[CODE_register_kind_total] - began));
        seen++;
    }
    if (seen < c->points / 3)
        DIE("%u of %u points are households nothing happened to", seen, c->points);
}

/* -- for another program's books -- */

void lived_expected(struct lived_county *c, FILE *out)
{
    static const char *const name[] = { [CODE_ledger_revenue] = "Income:Revenue", [CODE_ledger_funds] =
        "Liabilities:Funds", [CODE_ledger_tax] = "Liabilities:Tax", [CODE_ledger_purchase] = "Expenses:Purchase",
        [CODE_ledger_receivable] = "Assets:Receivable", [CODE_ledger_surplus_payable] = "Liabilities:SurplusPayable" };
    struct sums s = sums_taken(c), total = { .at = calloc(PARTS_MOST, sizeof *total.at) };
    if (!total.at)
        DIE("out of memory");
    for (unsigned i = 0; i < s.n; i++)
        sum_of(&total, s.at[i].ledger, s.at[i].party, 0)->bills += s.at[i].bills;
    for (unsigned i = 0; i < total.n; i++)
        if (total.at[i].bills)
            fprintf(out, "%s:%s %s%" PRId64 ".%02d\n", name[total.at[i].ledger], total.at[i].party,
                    total.at[i].bills < 0 ? "-" : "", (int64_t)llabs(total.at[i].bills) / 100,
                    (int)(llabs(total.at[i].bills) % 100));
    free(s.at);
    free(total.at);
}
