/* Rows put over others, of which only what differs is written: random bills in children
 * that are kept or undone are always what was put, also after the store was opened again;
 * and what a bill with many lines leaves in the log is not its lines. WD_SEED makes a run
 * again. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BILLS 12u
#define ROUNDS 1500
#define LINES 12u
#define LOGGED_MOST 600           /* of a batch that pays a bill of LINES lines; all of it would be 1,500 */

static uint64_t chance;

static unsigned dice(unsigned n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance >> 33) % n;
}

static const char *random_text(struct pool *pool, unsigned most)
{
    char text[64] = "";
    for (unsigned n = dice(most), i = 0; i < n; i++)
        text[i] = (char)('a' + dice(26));
    return pool_copy(pool, text);
}

static void lines_random(struct bill *b, struct pool *pool)
{
    b->lines_n = dice(3) ? dice(4) : dice(30);
    b->lines = pool_array(pool, b->lines_n + 1, sizeof *b->lines);
    for (unsigned i = 0; i < b->lines_n; i++)
        b->lines[i] = (struct bill_line){ .bill_part = CODE_bill_part_revenue, .text = random_text(pool, 20),
                                          .amount = dice(100000) };
}

/* Some of its fields another way. */
static void change(struct bill *b, struct pool *pool)
{
    for (unsigned i = 0, n = 1 + dice(6); i < n; i++)
        switch (dice(12)) {
        case 0: b->principal = dice(2) ? dice(200) : dice(1000000); break;
        case 1: b->principal_paid = dice(2) ? 0 : dice(1000000); break;
        case 2: b->late_fee_paid = dice(2) ? 0 : dice(100); break;
        case 3: b->fee_from = dice(2) ? DATE_NONE : date_of(2026, 1, (int)(1 + dice(28))); break;
        case 4: b->reading_to = dice(3) ? dice(1000000) : 0; break;
        case 5: lines_random(b, pool); break;
        case 6: b->bill_state = (uint16_t)(1 + dice(3)); break;
        case 7: b->unit_no = random_text(pool, 12); break;
        case 8: b->paid_where = random_text(pool, 30); break;
        case 9: b->invoice_no = random_text(pool, 24); break;
        case 10: b->aside_text = random_text(pool, 60); break;
        default: b->version = dice(300); break;
        }
}

static struct bill bill_of(unsigned n, struct pool *pool)
{
    return (struct bill){ .account_no = account_number(n, pool), .bill_month = 202611, .principal = 100,
                          .due_on = date_of(2026, 11, 25), .unit_no = "13052511" };
}

static void bills_are(struct txn *t, const struct bill *expected, struct pool *pool)
{
    for (unsigned n = 0; n < BILLS; n++) {
        struct bill b = bill_of(n, pool);
        assert_int_equal(store_get(t, TABLE_bill, &b), ST_ok);
        if (!record_equal(&bill_record, &b, &expected[n]))
            fail_msg("bill %u is not what was put", n);
    }
}

static void snapshot_bills_are(struct store *s, const struct bill *expected, struct pool *pool)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    bills_are(t, expected, pool);
    store_snapshot_end(&t);
}

static void child_random(struct batch *b, struct bill *is, struct pool *pool, struct pool *long_lived)
{
    struct txn *t;
    struct bill was[BILLS];
    bool keep = dice(4);
    memcpy(was, is, sizeof was);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    for (unsigned i = 0, n = 1 + dice(4); i < n; i++) {
        struct bill *at = &is[dice(BILLS)], old = *at;
        change(at, long_lived);
        assert_int_equal(store_put(t, TABLE_bill, dice(2) ? &old : NULL, at), ST_ok);
    }
    bills_are(t, is, pool);
    store_child_end(&t, keep);
    if (!keep)
        memcpy(is, was, sizeof was);
}

static enum status bills_insert(struct txn *t, void *context)
{
    const struct bill *b = context;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < BILLS; i++)
        s = store_insert(t, TABLE_bill, &b[i]);
    return s;
}

static void a_row_is_what_was_put(void **state)
{
    const char *seed = getenv("WD_SEED");
    struct pool *pool = pool_new(1 << 16), *long_lived = pool_new(1 << 20);
    struct store *s = store_make(*state);
    struct bill is[BILLS];
    chance = seed ? strtoull(seed, NULL, 10) : (uint64_t)clock_now();
    printf("WD_SEED=%llu\n", (unsigned long long)chance);
    fflush(stdout);
    for (unsigned n = 0; n < BILLS; n++)
        is[n] = bill_of(n, long_lived);
    assert_int_equal(write_one(s, bills_insert, is), ST_ok);
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct batch *b;
        assert_int_equal(store_batch_begin(s, &b), ST_ok);
        child_random(b, is, pool, long_lived);
        child_random(b, is, pool, long_lived);
        store_batch_pass(&b);
        snapshot_bills_are(s, is, pool);
        pool_clear(pool);
    }
    store_close(&s);
    s = store_again(*state);
    snapshot_bills_are(s, is, pool);
    store_close(&s);
    pool_free(&pool);
    pool_free(&long_lived);
}

/* -- what the log has of it -- */

static enum status bill_pay(struct txn *t, void *context)
{
    const struct bill *was = context;
    struct bill is = *was;
    is.principal_paid += 100;
    is.version++;
    return store_put(t, TABLE_bill, was, &is);
}

static uint64_t logged(struct store *s)
{
    struct store_stats stats;
    store_flush(s);
    store_stats(s, &stats);
    return stats.log_written_bytes;
}

static void lines_that_stay_are_not_logged(void **state)
{
    struct pool *pool = pool_new(1 << 16);
    struct store *s = store_make(*state);
    struct bill b[BILLS];
    for (unsigned n = 0; n < BILLS; n++) {
        b[n] = bill_of(n, pool);
        b[n].principal_paid = 100;
        b[n].version = 1;
        b[n].lines_n = LINES;
        b[n].lines = pool_array(pool, LINES, sizeof *b[n].lines);
        for (unsigned i = 0; i < LINES; i++)
            b[n].lines[i] = (struct bill_line){ .bill_part = CODE_bill_part_revenue,
                                                .text = "a line of a bill that stays", .amount = 1000 };
    }
    assert_int_equal(write_one(s, bills_insert, b), ST_ok);
    uint64_t before = logged(s);
    assert_int_equal(write_one(s, bill_pay, &b[3]), ST_ok);
    assert_in_range(logged(s) - before, 1, LOGGED_MOST);
    store_close(&s);
    pool_free(&pool);
}

static int begin(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    return 0;
}

static int end(void **state)
{
    home_drop(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_is_what_was_put, begin, end),
        cmocka_unit_test_setup_teardown(lines_that_stay_are_not_logged, begin, end),
    };
    log_open("test", LOG_WARN_);
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
