/* The writer's copies of hot rows are never anything but what the tables hold:
 * random gets, puts, inserts and deletes in children that are kept or undone, in
 * batches that are kept or undone, against a plain list; and readers see only what
 * is committed. WD_SEED makes a run again. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PARTIES 4000u             /* more than the copies have room for in a small store */
#define BATCHES 150

/* What each balance is; 0: there is none. */
struct model { money committed[PARTIES], batch[PARTIES], child[PARTIES]; };

static uint64_t chance;

static unsigned dice(unsigned n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance >> 33) % n;
}

/* Mostly a few, that are then read again and again. */
static unsigned party(void)
{
    return dice(3) ? dice(20) : dice(PARTIES);
}

static struct balance balance_of(unsigned n, char name[16])
{
    snprintf(name, 16, "%u", n);
    return (struct balance){ .ledger = CODE_ledger_receivable, .party = name };
}

static void reads_as(struct txn *t, unsigned n, money expected)
{
    char name[16];
    struct balance b = balance_of(n, name);
    enum status s = store_get(t, TABLE_balance, &b);
    if (s != (expected ? ST_ok : ST_not_found) || (!s && b.amount != expected))
        fail_msg("balance %u: %s %lld, not %lld", n, status_name(s), (long long)(s ? 0 : b.amount),
                 (long long)expected);
}

static void write_random(struct txn *t, struct model *m)
{
    char name[16];
    unsigned n = party();
    struct balance b = balance_of(n, name);
    b.amount = 1 + dice(1000000);
    switch (dice(4)) {
    case 0:
        assert_int_equal(store_insert(t, TABLE_balance, &b), m->child[n] ? ST_exists : ST_ok);
        m->child[n] = m->child[n] ? m->child[n] : b.amount;
        break;
    case 1:
        assert_int_equal(store_delete(t, TABLE_balance, &b), m->child[n] ? ST_ok : ST_not_found);
        m->child[n] = 0;
        break;
    default:
        assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
        m->child[n] = b.amount;
    }
}

static void child_random(struct batch *b, struct model *m, struct pool *pool)
{
    struct txn *t;
    bool keep = dice(3);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    memcpy(m->child, m->batch, sizeof m->child);
    for (unsigned i = 0, steps = 1 + dice(30); i < steps; i++) {
        unsigned n = party();
        if (dice(2))
            write_random(t, m);
        else
            reads_as(t, n, m->child[n]);
    }
    store_child_end(&t, keep);
    if (keep)
        memcpy(m->batch, m->child, sizeof m->batch);
}

static void reader_sees(struct store *s, const struct model *m, struct pool *pool)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    for (unsigned i = 0; i < 30; i++) {
        unsigned n = party();
        reads_as(t, n, m->committed[n]);
    }
    store_snapshot_end(&t);
}

static void batch_random(struct store *s, struct model *m, struct pool *pool)
{
    struct batch *b;
    bool keep = dice(4);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    memcpy(m->batch, m->committed, sizeof m->batch);
    for (unsigned i = 0, children = 1 + dice(12); i < children; i++)
        child_random(b, m, pool);
    reader_sees(s, m, pool);
    if (keep)
        store_batch_pass(&b);
    else
        store_batch_abort(&b);
    if (keep)
        memcpy(m->committed, m->batch, sizeof m->committed);
    reader_sees(s, m, pool);
    pool_clear(pool);
}

static void copies_are_the_rows(void **state)
{
    const char *seed = getenv("WD_SEED");
    struct pool *pool = pool_new(1 << 16);
    struct model *m = calloc(1, sizeof *m);
    struct store *s = store_make(*state);
    chance = seed ? strtoull(seed, NULL, 10) : (uint64_t)clock_now();
    printf("WD_SEED=%llu\n", (unsigned long long)chance);
    fflush(stdout);
    for (unsigned i = 0; i < BATCHES; i++)
        batch_random(s, m, pool);
    store_close(&s);
    s = store_again(*state);
    for (unsigned i = 0; i < BATCHES / 3; i++)
        batch_random(s, m, pool);
    store_close(&s);
    free(m);
    pool_free(&pool);
}

/* A bulk writes past the copies. */
static void a_bulk_begins_with_none(void **state)
{
    char name[16];
    struct pool *pool = pool_new(1 << 16);
    struct balance b = balance_of(7, name);
    struct store *s = store_make(*state);
    struct batch *batch;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &batch), ST_ok);
    assert_int_equal(store_child_begin(batch, &t, pool), ST_ok);
    b.amount = 5;
    assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&batch);
    assert_int_equal(store_bulk_begin(s, &t, pool), ST_ok);
    b.amount = 6;
    assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
    assert_int_equal(store_bulk_end(&t), ST_ok);
    assert_int_equal(store_batch_begin(s, &batch), ST_ok);
    assert_int_equal(store_child_begin(batch, &t, pool), ST_ok);
    reads_as(t, 7, 6);
    store_child_end(&t, false);
    store_batch_abort(&batch);
    store_close(&s);
    pool_free(&pool);
}

static int home_setup(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    return 0;
}

static int home_teardown(void **state)
{
    home_drop(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(copies_are_the_rows, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_bulk_begins_with_none, home_setup, home_teardown),
    };
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
