/* What holds of the year whenever one looks: the store proves itself, the board is the one made anew, nobody's load
 * is another than his jobs, the books are balanced, and what was paid for jobs was paid once. */
#include "config.h"
#include "tests/year/year.h"
#include "tests/unit/follower.h"
#include "core/engine/check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_PEOPLE 1000

/* -- the store's own proof -- */

static void finding_print(void *to, const char *line)
{
    (void)to;
    if (!strstr(line, ": 0 findings"))
        print_error("%s\n", line);
}

static void store_proves(void)
{
    uint64_t findings;
    assert_int_equal(checks_run(hall.core, finding_print, NULL, &findings), ST_ok);
    if (findings)
        fail_msg("seed %" PRIu64 ": %" PRIu64 " findings", year.seed, findings);
}

static void board_made_anew(void)
{
    struct core *anew = follower_open(hall.core);
    follower_equal(hall.core, anew);
    core_close(&anew);
}

/* -- every row of a table -- */

typedef void row_fn(void *to, const void *row);

static void rows_each(enum table_id table, void *row, row_fn *each, void *to)
{
    struct txn *t;
    struct scan *scan;
    struct pool *rows = pool_new(1 << 16), *one = pool_new(1 << 14);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, rows), ST_ok);
    assert_int_equal(scan_table(t, table, &(struct scan_range){ 0 }, &scan), ST_ok);
    for (; scan_next(scan, row, one) == ST_ok; pool_clear(one))
        each(to, row);
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&rows);
    pool_free(&one);
}

/* -- whose jobs -- */

static struct { char staff_no[16]; uint64_t jobs, told; } person[MOST_PEOPLE];
static unsigned people;

static unsigned person_of(const char *staff_no)
{
    unsigned i = 0;
    while (i < people && strcmp(person[i].staff_no, staff_no))
        i++;
    if (i == people) {
        assert_true(people < MOST_PEOPLE);
        text_copy(person[people++].staff_no, sizeof person[0].staff_no, staff_no);
    }
    return i;
}

/* A job counts once for whoever has any of its stages. */
static void job_loads(void *to, const void *row)
{
    const struct job *j = row;
    (void)to;
    if (j->job_state != CODE_job_state_open)
        return;
    if (*j->staff_no)
        person[person_of(j->staff_no)].jobs++;
    for (uint32_t i = 0; i < j->beside_n; i++) {
        const char *who = j->beside[i].staff_no;
        bool before = !strcmp(who, j->staff_no);
        for (uint32_t k = 0; k < i; k++)
            before |= !strcmp(who, j->beside[k].staff_no);
        if (*who && !before)
            person[person_of(who)].jobs++;
    }
}

static void loads_agree(void)
{
    struct job j;
    struct people_ask q = { .token = "" };
    struct people_list r;
    people = 0;
    memset(person, 0, sizeof person);
    rows_each(TABLE_job, &j, job_loads, NULL);
    do {
        assert_int_equal(as('u', OP_work_people, &q, &r), ST_ok);
        for (uint32_t i = 0; i < r.people_n; i++)
            person[person_of(r.people[i].staff_no)].told += r.people[i].open;
        q.token = r.token;
    } while (*q.token);
    for (unsigned i = 0; i < people; i++)
        if (person[i].jobs != person[i].told)
            fail_msg("seed %" PRIu64 ": %s has %" PRIu64 " jobs and is told to have %" PRIu64, year.seed,
                     person[i].staff_no, person[i].jobs, person[i].told);
}

/* -- money -- */

struct sums { money ledger[64]; };

static void balance_sums(void *to, const void *row)
{
    const struct balance *b = row;
    assert_true(b->ledger < 64);
    ((struct sums *)to)->ledger[b->ledger] += b->amount;
}

static void journal_sums(void *to, const void *row)
{
    const struct journal *j = row;
    money entry = 0;
    for (uint32_t i = 0; i < j->lines_n; i++) {
        ((struct sums *)to)->ledger[j->lines[i].ledger] += j->lines[i].amount;
        entry += j->lines[i].amount;
    }
    if (entry)
        fail_msg("seed %" PRIu64 ": entry %" PRIu64 " does not add up", year.seed, j->entry_no);
}

static void books_balance(void)
{
    struct sums of_balances = { 0 }, of_entries = { 0 };
    struct balance b;
    struct journal j;
    money all = 0;
    rows_each(TABLE_balance, &b, balance_sums, &of_balances);
    rows_each(TABLE_journal, &j, journal_sums, &of_entries);
    for (unsigned i = 0; i < COUNT_OF(of_balances.ledger); i++) {
        assert_int_equal(of_balances.ledger[i], of_entries.ledger[i]);
        all += of_balances.ledger[i];
    }
    assert_int_equal(all, 0);
}

/* -- fees -- */

struct fees { uint64_t bills, paid, of_jobs; money sum; };

static void fee_bill(void *to, const void *row)
{
    const struct bill *b = row;
    struct fees *f = to;
    if (b->fee_kind != CODE_fee_kind_service || !b->job_no)
        return;
    f->bills++;
    f->paid += b->principal_paid > 0;
    f->sum += b->principal_paid;
}

/* Of a stage that asks for one, one stands. */
static void fee_job(void *to, const void *row)
{
    const struct job *j = row;
    ((struct fees *)to)->of_jobs += j->fees_n;
    for (uint32_t i = 0; i < j->fees_n; i++)
        for (uint32_t k = 0; k < i; k++)
            if (!strcmp(j->fees[i].account_no, j->fees[k].account_no) &&
                j->fees[i].bill_month == j->fees[k].bill_month && j->fees[i].bill_seq == j->fees[k].bill_seq)
                fail_msg("seed %" PRIu64 ": job %" PRIu64 " has a fee twice", year.seed, j->job_no);
}

static void fees_once(void)
{
    struct fees f = { 0 };
    struct bill b;
    struct job j;
    rows_each(TABLE_bill, &b, fee_bill, &f);
    rows_each(TABLE_job, &j, fee_job, &f);
    if (f.sum != year.fee_money || f.bills != f.of_jobs)
        fail_msg("seed %" PRIu64 ": %" PRId64 " was taken for fees and %" PRId64 " is paid on them; %" PRIu64
                 " bills, %" PRIu64 " fees of jobs", year.seed, year.fee_money, f.sum, f.bills, f.of_jobs);
}

void books_hold(bool last)
{
    board_made_anew();
    loads_agree();
    books_balance();
    fees_once();
    if (last)
        store_proves();
    pool_clear(hall.pool);
}
