/* The months of the county, played through. Bills are issued, and money that does
 * not come over a counter is booked, by runs of neighbouring accounts: one entry a
 * run and month, as the bill run and the banks' files post them. In between people
 * come to the counters (till.c). */
#include "config.h"
#include "sample/maker.h"

#define RUN 100                      /* accounts of one entry: their lines and the units' stay under ENTRY_LINES */

/* -- what a run adds up to by unit -- */

struct run { money revenue[UNITS_MAX], tax[UNITS_MAX], funds[UNITS_MAX], late_fee[UNITS_MAX], bank; };

static void run_lines(struct maker *m, const struct run *r, int32_t month)
{
    for (unsigned i = 0; i < m->county.places; i++) {
        const char *unit_no = m->county.place[i].unit.unit_no;
        book_line(m, CODE_ledger_revenue, unit_no, -r->revenue[i], month);
        book_line(m, CODE_ledger_tax, unit_no, -r->tax[i], month);
        book_line(m, CODE_ledger_funds, unit_no, -r->funds[i], month);
        book_line(m, CODE_ledger_late_fee, unit_no, -r->late_fee[i], month);
    }
    book_line(m, CODE_ledger_bank_clearing, COMPANY, r->bank, month);
}

static void issue_run(struct maker *m, uint64_t first, uint64_t past, unsigned age)
{
    struct run r = { .bank = 0 };
    struct month_bill b = { 0 };
    for (uint64_t i = first; i < past; i++) {
        struct profile p;
        profile_make(&m->county, serial_at(&m->county, i), &p);
        month_bill_make(&m->county, &p, age, &b);
        book_account(m, CODE_ledger_receivable, i, b.principal, b.month);
        r.revenue[p.place] += b.principal - b.tax - b.funds;
        r.tax[p.place] += b.tax;
        r.funds[p.place] += b.funds;
    }
    run_lines(m, &r, b.month);
    book_post(m, instant_of(b.issued_on, 1, 0, 0), "bill.issue", &sample_system, 0, 0);
}

/* What came by app, bank or out of prepayment for the bills of that month. */
static void settle_run(struct maker *m, uint64_t first, uint64_t past, unsigned age)
{
    struct run r = { .bank = 0 };
    struct settlement s;
    date last = 0;
    int32_t month = month_add(m->county.last_month, 1 - (int)age);
    for (uint64_t i = first; i < past; i++) {
        struct profile p;
        profile_make(&m->county, serial_at(&m->county, i), &p);
        if (p.habit == HABIT_COUNTER || !settlement_make(&m->county, &p, age, &s))
            continue;
        last = s.on > last ? s.on : last;
        book_account(m, CODE_ledger_receivable, i, -s.principal, month);
        r.late_fee[p.place] += s.late_fee;
        if (p.habit == HABIT_PREPAID)
            book_account(m, CODE_ledger_prepayment, i, s.principal + s.late_fee, month);
        else
            r.bank += s.principal + s.late_fee;
    }
    run_lines(m, &r, month);
    if (last)
        book_post(m, instant_of(last, 23, 0, 0), "bank.settle", &sample_system, 0, 0);
}

/* What people who pay ahead had paid in before the first bill: what will be used and a little more. */
static void opening_run(struct maker *m, uint64_t first, uint64_t past)
{
    money all = 0;
    for (uint64_t i = first; i < past; i++) {
        struct profile p;
        struct settlement s;
        profile_make(&m->county, serial_at(&m->county, i), &p);
        if (p.habit != HABIT_PREPAID)
            continue;
        struct dice d = dice_of(m->county.config->seed, DICE_ACCOUNT, p.serial, 2);
        money ahead = dice_between(&d, 2, 60) * (money)1000;
        for (unsigned age = m->county.config->months; age >= 1; age--)
            if (settlement_make(&m->county, &p, age, &s))
                ahead += s.principal + s.late_fee;
        book_account(m, CODE_ledger_prepayment, i, -ahead, 0);
        all += ahead;
    }
    book_line(m, CODE_ledger_opening, COMPANY, all, 0);
    date first_day = month_first(month_add(m->county.last_month, 1 - (int)m->county.config->months));
    book_post(m, instant_of(first_day, 0, 0, 0), "load.apply", &sample_system, 0, 0);
}

void months_make(struct maker *m)
{
    uint64_t all = serials(&m->county), months = m->county.config->months;
    maker_step(m, "journal and payments", all * months);
    for (uint64_t i = 0; i < all; i += RUN)
        opening_run(m, i, i + RUN < all ? i + RUN : all);
    for (unsigned age = (unsigned)months; age >= 1 && !m->status; age--) {
        visits_serve(m, month_first(month_add(m->county.last_month, 2 - (int)age)));
        for (uint64_t i = 0; i < all && !m->status; i += RUN) {
            uint64_t past = i + RUN < all ? i + RUN : all;
            pool_clear(m->pool);
            issue_run(m, i, past, age);
            settle_run(m, i, past, age);
            maker_done(m, (months - age) * all + past);
        }
    }
    visits_serve(m, m->county.today);
}
