/* Slices of a building made ahead of the writer: they are put as they are as long as none
 * of their rows was written since, and found out as soon as one was: changed, removed,
 * new behind the last, not committed yet, or nobody knows. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNTS 200
#define ROW_AT_OPEN 1
#define SLICE_ROWS 16
#define MORE_THAN_IS_KNOWN 20000

static void no_words(const void *row, struct word_sink *sink)
{
}

static void name_words(const void *row, struct word_sink *sink)
{
    const struct account *a = row;
    sink->emit(sink, a->account_name, strlen(a->account_name));
}

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        status = store_insert(t, TABLE_account, &a);
    }
    return status;
}

/* Filled under other words than these, so that they are to be built. */
static struct store *building(const char *home)
{
    struct store_config config = store_small(home, false);
    struct store *s = store_make(home);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    config.build_at_open = ROW_AT_OPEN;
    assert_int_equal(store_open(&s, &config, NULL), ST_ok);
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if ((index_info[i].flags & INDEX_WORDS) && i != INDEX_account_word)
            store_set_words(s, (enum index_id)i, no_words, "none", NULL);
    assert_int_equal(store_set_words(s, INDEX_account_word, name_words, "2", NULL), ST_ok);
    return s;
}

static void finding_print(void *context, const char *what)
{
    print_message("%s\n", what);
    ++*(unsigned *)context;
}

struct putting { const struct slice_made *made; unsigned rows; bool stood; };

static enum status put_made(struct txn *t, void *context)
{
    struct putting *p = context;
    return store_build_slice(t, SLICE_ROWS, p->made, &p->rows, &p->stood);
}

/* Makes a slice, has something written, and puts it; did it stand? */
static bool put_after(struct store *s, enum status (*between)(struct txn *t, void *context), void *context)
{
    struct slice_made *made;
    assert_int_equal(store_build_make(s, SLICE_ROWS, &made), ST_ok);
    if (between)
        assert_int_equal(write_one(s, between, context), ST_ok);
    struct putting p = { .made = made };
    assert_int_equal(write_one(s, put_made, &p), ST_ok);
    store_build_drop(&made);
    return p.stood;
}

/* The rest is built by whoever; then the check finds nothing. */
static void ends_green(struct store *s)
{
    unsigned n = 0;
    while (store_build_due(s))
        put_after(s, NULL, NULL);
    assert_int_equal(store_check(s, finding_print, &n), ST_ok);
    assert_int_equal(n, 0);
    store_close(&s);
}

static enum status rename_at(struct txn *t, void *context)
{
    struct account a = account_of(*(const unsigned *)context, txn_pool(t));
    a.account_name = "another";
    return store_put(t, TABLE_account, NULL, &a);
}

static enum status remove_at(struct txn *t, void *context)
{
    struct account a = account_of(*(const unsigned *)context, txn_pool(t));
    return store_delete(t, TABLE_account, &a);
}

static void a_slice_made_ahead_is_put_as_it_is(void **state)
{
    struct store *s = building(*state);
    struct slice_made *made;
    while (store_build_due(s))
        assert_true(put_after(s, NULL, NULL));
    assert_int_equal(store_build_make(s, SLICE_ROWS, &made), ST_not_found);
    ends_green(s);
}

/* The slices begin behind the row that was gone through at the opening. */
static void what_was_written_meanwhile_is_found(void **state)
{
    struct store *s = building(*state);
    unsigned inside = ROW_AT_OPEN + SLICE_ROWS / 2, next = inside + SLICE_ROWS, far = ACCOUNTS - 1;
    assert_false(put_after(s, rename_at, &inside));
    assert_false(put_after(s, remove_at, &next));
    assert_true(put_after(s, rename_at, &far));
    assert_true(put_after(s, rename_at, &inside));       /* gone through by now */
    ends_green(s);
}

static enum status append(struct txn *t, void *context)
{
    struct account a = account_of(ACCOUNTS + *(const unsigned *)context, txn_pool(t));
    return store_insert(t, TABLE_account, &a);
}

/* The last slice goes to the end of the table, wherever that is by then. */
static void a_row_behind_the_last_is_found(void **state)
{
    struct store *s = building(*state);
    for (unsigned i = 0; store_build_due(s); i++) {
        bool stood = put_after(s, append, &i);
        assert_true(stood == store_build_due(s) || i > ACCOUNTS / SLICE_ROWS);
    }
    ends_green(s);
}

/* In one batch: what was written before it there is not committed, and counts. */
static void what_its_own_batch_wrote_is_found(void **state)
{
    struct batch *b;
    struct txn *t;
    struct slice_made *made;
    struct pool *pool = pool_new(4096);
    struct store *s = building(*state);
    unsigned inside = ROW_AT_OPEN + 1;
    struct putting p = { .rows = 0 };
    assert_int_equal(store_build_make(s, SLICE_ROWS, &made), ST_ok);
    p.made = made;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(rename_at(t, &inside), ST_ok);
    store_child_end(&t, true);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(put_made(t, &p), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    assert_false(p.stood);
    store_build_drop(&made);
    ends_green(s);
    pool_free(&pool);
}

static enum status write_much(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < MORE_THAN_IS_KNOWN; i++)
        status = store_put(t, TABLE_counter, NULL, &(struct counter){ .series = "test", .last = i });
    return status;
}

/* So much was written that nobody knows any more what. */
static void what_is_not_known_does_not_stand(void **state)
{
    struct store *s = building(*state);
    assert_false(put_after(s, write_much, NULL));
    assert_true(put_after(s, NULL, NULL));
    ends_green(s);
}

static int setup(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    return 0;
}

static int teardown(void **state)
{
    home_drop(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_slice_made_ahead_is_put_as_it_is), TEST(what_was_written_meanwhile_is_found),
        TEST(a_row_behind_the_last_is_found), TEST(what_its_own_batch_wrote_is_found),
        TEST(what_is_not_known_does_not_stand),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
