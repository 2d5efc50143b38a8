/* Rows, indexes, batches, numbers: what the writer may count on. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <string.h>

static int home_setup(void **state)
{
    const char *home = home_new();
    *state = store_make(home);
    store_close((struct store **)state);
    *state = (void *)(uintptr_t)home;
    return 0;
}

static int home_teardown(void **state)
{
    home_drop(*state);
    return 0;
}

static enum status put_account(struct txn *t, void *context)
{
    return store_put(t, TABLE_account, NULL, context);
}

static void insert_accounts(struct store *s, unsigned from, unsigned n)
{
    struct pool *pool = pool_new(65536);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    for (unsigned i = from; i < from + n; i++) {
        struct account a = account_of(i, pool);
        assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
        assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
        store_child_end(&t, true);
    }
    store_batch_commit(&b);
    pool_free(&pool);
}

static struct account read_account(struct txn *t, unsigned n)
{
    struct account a = { .account_no = account_number(n, txn_pool(t)) };
    assert_int_equal(store_get(t, TABLE_account, &a), ST_ok);
    return a;
}

static void a_row_comes_back_as_it_was_put(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(7, pool), unknown = { .account_no = "1399999999" };
    struct txn *t;
    assert_int_equal(write_one(s, put_account, &a), ST_ok);
    store_close(&s);
    s = store_again(*state);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    struct account back = read_account(t, 7);
    assert_true(record_equal(&account_record, &a, &back));
    assert_string_equal(back.id_no, a.id_no);
    assert_int_equal(store_get(t, TABLE_account, &unknown), ST_not_found);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

/* Seen by others before the disk has it; a flush, and no other, brings it there. */
static void a_batch_passed_waits_for_its_flush(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(7, pool);
    struct store_stats before, passed, flushed;
    struct batch *b;
    struct txn *t;
    store_stats(s, &before);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
    store_child_end(&t, true);
    store_batch_pass(&b);
    store_stats(s, &passed);
    assert_int_equal(passed.commits, before.commits + 1);
    assert_int_equal(passed.flushes, before.flushes);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_string_equal(read_account(t, 7).account_no, a.account_no);
    store_snapshot_end(&t);
    store_flush(s);
    store_stats(s, &flushed);
    assert_int_equal(flushed.flushes, before.flushes + 1);
    store_close(&s);
    pool_free(&pool);
}

static void an_insert_over_a_row_is_refused(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(7, pool);
    struct batch *b;
    struct txn *t;
    insert_accounts(s, 7, 1);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    a.address = "elsewhere";
    assert_int_equal(store_insert(t, TABLE_account, &a), ST_exists);
    assert_string_equal(read_account(t, 7).address, "No. 7");
    store_child_end(&t, false);
    store_batch_commit(&b);
    store_close(&s);
    pool_free(&pool);
}

static void a_child_undone_leaves_the_others(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(65536);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    for (unsigned i = 0; i < 30; i++) {
        struct account a = account_of(i, pool);
        assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
        assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
        store_child_end(&t, i % 3 != 0);
    }
    store_batch_commit(&b);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_count(t, -1, TABLE_account, NULL), 20);
    assert_int_equal(scan_count(t, INDEX_account_word, TABLE_account, NULL), 40);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static void a_batch_undone_leaves_nothing(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(1, pool);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
    store_child_end(&t, true);
    store_batch_abort(&b);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_account, &a), ST_not_found);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static void a_snapshot_sees_its_own_moment(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct txn *before, *after;
    insert_accounts(s, 1, 1);
    assert_int_equal(store_snapshot_begin(s, &before, pool), ST_ok);
    struct account a = read_account(before, 1);
    a.address = "moved";
    assert_int_equal(write_one(s, put_account, &a), ST_ok);
    assert_int_equal(store_snapshot_begin(s, &after, pool), ST_ok);
    assert_string_equal(read_account(before, 1).address, "No. 1");
    assert_string_equal(read_account(after, 1).address, "moved");
    store_snapshot_end(&before);
    store_snapshot_end(&after);
    store_close(&s);
    pool_free(&pool);
}

static unsigned found_by(struct txn *t, const char *word)
{
    struct scan_range range = { .words = word, .words_n = strlen(word) };
    return scan_count(t, INDEX_account_word, TABLE_account, &range);
}

static unsigned linked(struct txn *t, uint64_t group)
{
    struct account key = { .link_group = group };
    struct scan_range range = { .prefix = &key, .parts = 1 };
    return scan_count(t, INDEX_account_link, TABLE_account, &range);
}

static void indexes_follow_the_row(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct txn *t;
    insert_accounts(s, 1, 3);
    struct account a = account_of(2, pool);
    a.account_name = "other";
    a.phone = "13800001111";
    a.link_group = 77;
    assert_int_equal(write_one(s, put_account, &a), ST_ok);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(found_by(t, "name00002"), 0);
    assert_int_equal(found_by(t, "ame00002"), 0);
    assert_int_equal(found_by(t, "name0"), 2);
    assert_int_equal(found_by(t, "othe"), 1);
    assert_int_equal(found_by(t, "138"), 1);
    assert_int_equal(linked(t, 77), 1);
    assert_int_equal(linked(t, 0), 0);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static enum status delete_account(struct txn *t, void *context)
{
    return store_delete(t, TABLE_account, context);
}

static void a_deleted_row_takes_its_entries_along(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct account key = { .account_no = account_number(10, pool) };
    struct txn *t;
    insert_accounts(s, 10, 1);
    assert_int_equal(write_one(s, delete_account, &key), ST_ok);
    assert_int_equal(write_one(s, delete_account, &key), ST_not_found);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_account, &key), ST_not_found);
    assert_int_equal(scan_count(t, INDEX_account_word, TABLE_account, NULL), 0);
    assert_int_equal(scan_count(t, INDEX_account_link, TABLE_account, NULL), 0);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static unsigned named(struct txn *t, const char *name)
{
    return scan_count(t, INDEX_account_word, TABLE_account,
                      &(struct scan_range){ .words = name, .words_n = strlen(name) });
}

/* Rows whose entries are put in at the end: what reads an index or changes one of
 * the rows before that finds them, and a child undone leaves none of them. */
static void entries_put_in_later_are_all_there(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(65536);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    for (unsigned keep = 0; keep < 2; keep++) {
        assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
        store_entries_later(t);
        for (unsigned i = 1; i < 40; i++) {
            struct account a = account_of(40 - i, pool);
            assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
        }
        assert_int_equal(named(t, "name00007"), 1);
        struct account old = account_of(50, pool), renamed;
        assert_int_equal(store_insert(t, TABLE_account, &old), ST_ok);
        renamed = old;
        renamed.account_name = "another";
        assert_int_equal(store_put(t, TABLE_account, &old, &renamed), ST_ok);
        struct account gone = account_of(51, pool);
        assert_int_equal(store_insert(t, TABLE_account, &gone), ST_ok);
        assert_int_equal(store_delete(t, TABLE_account, &gone), ST_ok);
        struct account last = account_of(52, pool);
        assert_int_equal(store_insert(t, TABLE_account, &last), ST_ok);
        if (keep)
            assert_int_equal(store_entries_now(t), ST_ok);
        store_child_end(&t, keep);
    }
    store_batch_commit(&b);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(named(t, "name"), 40);
    assert_int_equal(named(t, "another"), 1);
    assert_int_equal(named(t, "name00050"), 0);
    assert_int_equal(named(t, "name00052"), 1);
    store_snapshot_end(&t);
    assert_int_equal(store_check(s, NULL, NULL), ST_ok);
    store_close(&s);
    pool_free(&pool);
}

static void numbers_have_no_gaps(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    uint64_t kept = 0;
    for (unsigned round = 0; round < 4; round++) {
        struct batch *b;
        assert_int_equal(store_batch_begin(s, &b), ST_ok);
        for (unsigned i = 0; i < 10; i++) {
            struct txn *t;
            uint64_t number, other;
            bool keep = (i * 7 + round) % 3 != 0;
            assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
            assert_int_equal(store_next_number(t, "receipt", &number), ST_ok);
            assert_int_equal(number, kept + 1);
            assert_int_equal(store_next_number(t, "other", &other), ST_ok);
            store_child_end(&t, keep);
            kept += keep;
        }
        store_batch_commit(&b);
        store_close(&s);
        s = store_again(*state);
    }
    store_close(&s);
    pool_free(&pool);
}

/* A row written by a newer program: field 4 is nobody's here. */
static void unknown_fields_survive_a_rewrite(void **state)
{
    static const uint8_t newer[] = { 4 << 2 | 0, 42 };
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct counter counter = { .series = "newer", .last = 1 };
    struct batch *b;
    struct txn *t;
    counter.unknown_ = (struct unknown){ .at = newer, .n = sizeof newer };
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_insert(t, TABLE_counter, &counter), ST_ok);
    store_child_end(&t, true);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    uint64_t number;
    assert_int_equal(store_next_number(t, "newer", &number), ST_ok);
    assert_int_equal(number, 2);
    store_child_end(&t, true);
    store_batch_commit(&b);
    counter = (struct counter){ .series = "newer" };
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_counter, &counter), ST_ok);
    assert_int_equal(counter.last, 2);
    assert_int_equal(counter.unknown_.n, sizeof newer);
    assert_memory_equal(counter.unknown_.at, newer, sizeof newer);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static enum status put_note(struct txn *t, void *context)
{
    return store_put(t, TABLE_note, NULL, context);
}

static void an_over_long_key_is_refused(void **state)
{
    char long_no[300];
    struct store *s = store_again(*state);
    memset(long_no, '1', sizeof long_no - 1);
    long_no[sizeof long_no - 1] = '\0';
    struct note note = { .account_no = long_no, .note_no = 1, .text = "x" };
    assert_int_equal(write_one(s, put_note, &note), ST_field_too_long);
    store_close(&s);
}

static void a_large_row_comes_back(void **state)
{
    struct store *s = store_again(*state);
    struct pool *pool = pool_new(4096);
    struct draft draft = { .staff_no = "10327", .slot = 1, .form = "pay", .body = NULL };
    char body[8001];
    memset(body, 'x', 8000);
    body[8000] = '\0';
    draft.body = body;
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_insert(t, TABLE_draft, &draft), ST_ok);
    draft.slot = 2;
    assert_int_equal(store_insert(t, TABLE_draft, &draft), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    draft = (struct draft){ .staff_no = "10327", .slot = 2 };
    assert_int_equal(store_get(t, TABLE_draft, &draft), ST_ok);
    assert_string_equal(draft.body, body);
    assert_int_equal(scan_count(t, -1, TABLE_draft, NULL), 2);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_comes_back_as_it_was_put, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_batch_passed_waits_for_its_flush, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(an_insert_over_a_row_is_refused, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_child_undone_leaves_the_others, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_batch_undone_leaves_nothing, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_sees_its_own_moment, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(indexes_follow_the_row, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_deleted_row_takes_its_entries_along, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(entries_put_in_later_are_all_there, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(numbers_have_no_gaps, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(unknown_fields_survive_a_rewrite, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(an_over_long_key_is_refused, home_setup, home_teardown),
        cmocka_unit_test_setup_teardown(a_large_row_comes_back, home_setup, home_teardown),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
