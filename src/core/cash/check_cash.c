/* Proving the tills: payments and their numbers, bills against the payments made
 * on them, shifts against their payments, sheets against their ranges. Each walk
 * goes in slices, a snapshot each; what is compared is read in one snapshot. */
#include "config.h"
#include "core/engine/check.h"
#include "core/cash/cash.h"

#include <stdio.h>
#include <string.h>

typedef unsigned long long number;

/* -- payments: numbers without gaps, figures that add up, pairs that know each other -- */

static money figures_sum(const struct payment *p)
{
    money sum = 0;
    for (uint32_t i = 0; i < p->bills_n; i++)
        sum += p->bills[i].principal + p->bills[i].late_fee;
    for (uint32_t i = 0; i < p->accounts_n; i++)
        sum += p->accounts[i].to_prepayment;
    return sum;
}

static void check_figures(struct check_run *r, const struct payment *p)
{
    money tendered = 0;
    for (uint32_t i = 0; i < p->tenders_n; i++) {
        tendered += p->tenders[i].amount;
        if (p->tenders[i].received - p->tenders[i].change != p->tenders[i].amount)
            check_finding(r, "receipt %08llu: a tender is not what was received less change", (number)p->receipt_no);
    }
    if (tendered != p->total || figures_sum(p) != p->total)
        check_finding(r, "receipt %08llu: its parts do not sum to it", (number)p->receipt_no);
}

/* Of what stands: what was reversed is made good. */
static void check_practice(struct check_run *r, const struct payment *p)
{
    for (uint32_t i = 0; p->payment_state == CODE_payment_state_posted && i < p->accounts_n; i++)
        if (!units_alike(r->txn, p->accounts[i].unit_no, p->unit_no))
            check_finding(r, "receipt %08llu: one of its till and its account %s is for practice",
                          (number)p->receipt_no, p->accounts[i].account_no);
}

static enum status check_pair(struct check_run *r, const struct payment *p)
{
    bool red = p->payment_state == CODE_payment_state_red;
    struct payment other = { .receipt_no = red ? p->reverses : p->reversed_by };
    if (p->payment_state == CODE_payment_state_posted && !other.receipt_no && !p->reverses)
        return ST_ok;
    enum status s = store_get(r->txn, TABLE_payment, &other);
    if (s && s != ST_not_found)
        return s;
    if (s || (red ? other.reversed_by : other.reverses) != p->receipt_no || other.total != p->total)
        check_finding(r, "receipt %08llu: the reversal and what it reverses do not match", (number)p->receipt_no);
    return ST_ok;
}

static enum status check_entry(struct check_run *r, const struct payment *p)
{
    struct journal j = { .entry_no = p->entry_no };
    enum status s = store_get(r->txn, TABLE_journal, &j);
    if (s && s != ST_not_found)
        return s;
    if (s || j.receipt_no != p->receipt_no || j.shift_no != p->shift_no)
        check_finding(r, "receipt %08llu: its journal entry is not its own", (number)p->receipt_no);
    return ST_ok;
}

/* A reference of a payment that stands is in the table that keeps it from being used twice. */
static enum status check_vouchers(struct check_run *r, const struct payment *p)
{
    for (uint32_t i = 0; p->payment_state == CODE_payment_state_posted && i < p->tenders_n; i++) {
        struct voucher at = { .tender = p->tenders[i].tender, .voucher = p->tenders[i].voucher }, v;
        struct scan *scan;
        bool found = false;
        if (!*at.voucher)
            continue;
        enum status s = scan_table(r->txn, TABLE_voucher, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
        while (!s && !found && !(s = scan_next(scan, &v, NULL)))
            found = v.receipt_no == p->receipt_no;
        scan_end(&scan);
        if (s && s != ST_not_found)
            return s;
        if (!found)
            check_finding(r, "receipt %08llu: voucher %s is not kept as used", (number)p->receipt_no, at.voucher);
    }
    return ST_ok;
}

static enum status visit_payment(struct check_run *r, void *row, void *context)
{
    const struct payment *p = row;
    uint64_t *last = context;
    if (p->receipt_no != *last + 1)
        check_finding(r, "receipt %08llu: numbers are missing before it", (number)p->receipt_no);
    *last = p->receipt_no;
    check_figures(r, p);
    check_practice(r, p);
    enum status s = check_pair(r, p);
    if (s || (s = check_entry(r, p)))
        return s;
    return check_vouchers(r, p);
}

enum status check_payments(struct check_run *r)
{
    uint64_t last = 0;
    return check_walk(r, TABLE_payment, visit_payment, &last);
}

/* -- shifts: their sums are their payments, their ledgers their sums -- */

struct shift_sums {
    money amount[TENDERS_CHECKED];
    uint64_t payments, reversals;
    bool beyond;                     /* a tender there is no room for */
};

static void sums_add(struct shift_sums *sums, const struct payment *p)
{
    bool red = p->payment_state == CODE_payment_state_red;
    sums->payments += !red;
    sums->reversals += red;
    for (uint32_t i = 0; i < p->tenders_n; i++)
        if (p->tenders[i].tender >= TENDERS_CHECKED)
            sums->beyond = true;
        else
            sums->amount[p->tenders[i].tender] += red ? -p->tenders[i].amount : p->tenders[i].amount;
}

static enum status sums_read(struct check_run *r, uint64_t shift_no, struct shift_sums *sums)
{
    uint8_t word[24];
    struct payment p;
    struct scan *scan;
    struct pool *pool = pool_new(8192);
    struct scan_range range = { .words = word, .words_n = payment_shift_word(shift_no, word) };
    enum status s = scan_index(r->txn, INDEX_payment_account, &range, &scan);
    while (!s) {
        pool_clear(pool);
        if (!(s = scan_next(scan, &p, pool)))
            sums_add(sums, &p);
    }
    scan_end(&scan);
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

static enum status check_till_ledger(struct check_run *r, const struct shift *s)
{
    char party[24];
    bool counted_away = s->shift_state == CODE_shift_state_closed || s->shift_state == CODE_shift_state_deposited;
    snprintf(party, sizeof party, "%llu", (number)s->shift_no);
    struct balance b = { .ledger = CODE_ledger_cash, .party = party };
    enum status st = store_get(r->txn, TABLE_balance, &b);
    if (st && st != ST_not_found)
        return st;
    money wanted = counted_away ? 0 : shift_takings(s);
    if ((st ? 0 : b.amount) != wanted)
        check_finding(r, "shift %llu: its cash is not what the journal has", (number)s->shift_no);
    return ST_ok;
}

static enum status visit_shift(struct check_run *r, void *row, void *context)
{
    const struct shift *s = row;
    struct shift_sums *sums = context;
    *sums = (struct shift_sums){ 0 };
    enum status st = sums_read(r, s->shift_no, sums);
    if (st)
        return st;
    for (uint32_t i = 0; i < s->sums_n; i++)
        if (s->sums[i].tender >= TENDERS_CHECKED)
            sums->beyond = true;
        else
            sums->amount[s->sums[i].tender] -= s->sums[i].amount;
    bool wrong = sums->beyond || s->payments != sums->payments || s->reversals != sums->reversals;
    for (unsigned i = 0; i < TENDERS_CHECKED; i++)
        wrong |= sums->amount[i] != 0;
    if (wrong)
        check_finding(r, "shift %llu: its sums are not those of its payments", (number)s->shift_no);
    return check_till_ledger(r, s);
}

enum status check_shifts(struct check_run *r)
{
    struct pool *pool = pool_new(sizeof(struct shift_sums) + 64);
    enum status s = check_walk(r, TABLE_shift, visit_shift, POOL_NEW(pool, struct shift_sums));
    pool_free(&pool);
    return s;
}

/* -- sheets: every one from the first to the next has a row -- */

/* The next sheet of a range, as the open shift that works through it knows. */
static enum status range_next(struct check_run *r, const struct paper_range *range, uint64_t *next_r)
{
    struct shift at = { .staff_no = range->staff_no }, s;
    struct scan *scan;
    *next_r = range->next_paper;
    struct scan_range newest = { .prefix = &at, .parts = 1, .backward = true };
    enum status st = scan_index(r->txn, INDEX_shift_staff, &newest, &scan);
    while (!st && !(st = scan_next(scan, &s, NULL)))
        if (s.shift_state == CODE_shift_state_open) {
            if (s.paper_range == range->range_no)
                *next_r = s.next_paper;
            break;
        }
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

static enum status visit_range(struct check_run *r, void *row, void *context)
{
    const struct paper_range *range = row;
    struct paper p = { .paper_no = range->first_paper - 1 };
    struct key after;
    struct scan *scan;
    uint64_t next, expected = range->first_paper;
    enum status s = range_next(r, range, &next);
    if (s)
        return s;
    key_encode(&table_info[TABLE_paper].key, &p, 1, &after);
    s = scan_table(r->txn, TABLE_paper, &(struct scan_range){ .token = after.b, .token_n = after.n }, &scan);
    while (!s && !(s = scan_next(scan, &p, NULL)) && p.paper_no <= range->last_paper) {
        if (p.paper_no != expected)
            check_finding(r, "sheet %llu: it or those before it are in no account", (number)expected);
        expected = (p.last_paper ? p.last_paper : p.paper_no) + 1;
    }
    scan_end(&scan);
    if (expected != next)
        check_finding(r, "range %llu: its next sheet is %llu, its sheets end before %llu", (number)range->range_no,
                      (number)next, (number)expected);
    return s == ST_not_found ? ST_ok : s;
}

enum status check_papers(struct check_run *r)
{
    return check_walk(r, TABLE_paper_range, visit_range, NULL);
}
