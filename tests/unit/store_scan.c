/* Scans: order, bounds, both ways, page by page, beside the writer's own changes. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <string.h>

#define ACCOUNTS 40
#define BILLS 15

struct hall { const char *home; struct store *store; struct pool *pool; };

static enum status fill(struct txn *t, void *context)
{
    struct pool *pool = txn_pool(t);
    enum status status = ST_ok;
    for (unsigned i = 0; status == ST_ok && i < ACCOUNTS; i++) {
        struct account a = account_of(i, pool);
        status = store_insert(t, TABLE_account, &a);
        for (int month = 0; status == ST_ok && month < BILLS; month++) {
            struct bill b = { .account_no = a.account_no, .bill_month = month_add(202501, month),
                              .principal = i * 100 };
            status = store_insert(t, TABLE_bill, &b);
        }
    }
    return status;
}

static int hall_setup(void **state)
{
    static struct hall hall;
    hall = (struct hall){ .home = home_new(), .pool = pool_new(1 << 16) };
    hall.store = store_make(hall.home);
    assert_int_equal(write_one(hall.store, fill, NULL), ST_ok);
    *state = &hall;
    return 0;
}

static int hall_teardown(void **state)
{
    struct hall *hall = *state;
    store_close(&hall->store);
    home_drop(hall->home);
    pool_free(&hall->pool);
    return 0;
}

static struct txn *snapshot(struct hall *hall)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(hall->store, &t, hall->pool), ST_ok);
    return t;
}

static void a_prefix_bounds_a_scan(void **state)
{
    struct hall *hall = *state;
    struct txn *t = snapshot(hall);
    struct bill key = { .account_no = account_number(3, hall->pool), .bill_month = 202507 };
    struct scan_range one = { .prefix = &key, .parts = 1 }, month = { .prefix = &key, .parts = 2 };
    assert_int_equal(scan_count(t, -1, TABLE_bill, NULL), ACCOUNTS * BILLS);
    assert_int_equal(scan_count(t, -1, TABLE_bill, &one), BILLS);
    assert_int_equal(scan_count(t, -1, TABLE_bill, &month), 1);
    one.backward = true;
    assert_int_equal(scan_count(t, -1, TABLE_bill, &one), BILLS);
    key.account_no = "1399999999";
    assert_int_equal(scan_count(t, -1, TABLE_bill, &one), 0);
    store_snapshot_end(&t);
}

/* Reads pages of `page` rows, a snapshot each, and checks each row against its place. */
static void page_through(struct hall *hall, unsigned page, bool backward)
{
    struct key token = { .n = 0 };
    unsigned seen = 0, got;
    do {
        struct txn *t = snapshot(hall);
        struct scan_range range = { .backward = backward, .token = token.b, .token_n = token.n };
        struct scan *s;
        struct account a;
        assert_int_equal(scan_table(t, TABLE_account, &range, &s), ST_ok);
        for (got = 0; got < page && scan_next(s, &a, NULL) == ST_ok; got++, seen++) {
            unsigned n = backward ? ACCOUNTS - 1 - seen : seen;
            assert_string_equal(a.account_no, account_number(n, hall->pool));
        }
        scan_token(s, &token);
        scan_end(&s);
        store_snapshot_end(&t);
    } while (got == page);
    assert_int_equal(seen, ACCOUNTS);
}

static void pages_join_without_gap_both_ways(void **state)
{
    for (unsigned page = 1; page <= ACCOUNTS + 1; page += 3) {
        page_through(*state, page, false);
        page_through(*state, page, true);
    }
}

static void an_index_scan_pages_by_token(void **state)
{
    struct hall *hall = *state;
    struct key token = { .n = 0 };
    unsigned seen = 0, got;
    do {
        struct txn *t = snapshot(hall);
        struct scan_range range = { .words = "name0000", .words_n = 8, .token = token.b, .token_n = token.n };
        struct scan *s;
        struct account a;
        assert_int_equal(scan_index(t, INDEX_account_word, &range, &s), ST_ok);
        for (got = 0; got < 3 && scan_next(s, &a, NULL) == ST_ok; got++, seen++)
            assert_string_equal(a.account_no, account_number(seen, hall->pool));
        scan_token(s, &token);
        scan_end(&s);
        store_snapshot_end(&t);
    } while (got == 3);
    assert_int_equal(seen, 10);
}

static void a_token_of_elsewhere_gives_nothing_wrong(void **state)
{
    struct hall *hall = *state;
    struct bill key = { .account_no = account_number(3, hall->pool) };
    static const uint8_t strange[KEY_MAX] = { 0xff, 0xfe };
    struct scan_range range = { .prefix = &key, .parts = 1, .token = strange, .token_n = 2 };
    for (int backward = 0; backward < 2; backward++) {
        struct txn *t = snapshot(hall);
        struct scan *s;
        struct bill b;
        range.backward = backward;
        assert_int_equal(scan_table(t, TABLE_bill, &range, &s), ST_ok);
        while (scan_next(s, &b, NULL) == ST_ok)
            assert_string_equal(b.account_no, key.account_no);
        scan_end(&s);
        store_snapshot_end(&t);
    }
}

static void keys_alone_name_their_rows(void **state)
{
    struct hall *hall = *state;
    struct txn *t = snapshot(hall);
    struct scan_range range = { .words = "ame00007", .words_n = 8 };
    struct scan *s;
    struct account a;
    const uint8_t *key;
    size_t n;
    assert_int_equal(scan_index(t, INDEX_account_word, &range, &s), ST_ok);
    assert_int_equal(scan_next_key(s, &a, &key, &n), ST_ok);
    assert_int_equal(n, 8);
    assert_memory_equal(key, "ame00007", 8);
    assert_string_equal(a.account_no, account_number(7, hall->pool));
    assert_int_equal(scan_next_key(s, &a, &key, &n), ST_not_found);
    assert_int_equal(scan_next_key(s, &a, &key, &n), ST_not_found);
    scan_end(&s);
    store_snapshot_end(&t);
}

/* Paying the first bill changes the last: the scan must see it changed. */
static enum status pay_ahead(struct txn *t, void *context)
{
    struct bill key = { .account_no = account_number(5, txn_pool(t)) }, last = key, b;
    struct scan_range range = { .prefix = &key, .parts = 1 };
    struct scan *s;
    enum status status = scan_table(t, TABLE_bill, &range, &s);
    last.bill_month = month_add(202501, BILLS - 1);
    while (status == ST_ok && (status = scan_next(s, &b, NULL)) == ST_ok) {
        if (b.bill_month == 202501) {
            struct bill changed = last;
            status = store_get(t, TABLE_bill, &changed);
            changed.principal_paid = 4711;
            if (status == ST_ok)
                status = store_put(t, TABLE_bill, NULL, &changed);
        } else if (b.bill_month == last.bill_month) {
            *(money *)context = b.principal_paid;
        }
    }
    scan_end(&s);
    return status == ST_not_found ? ST_ok : status;
}

static void a_writer_sees_its_own_changes_ahead(void **state)
{
    struct hall *hall = *state;
    money paid = 0;
    assert_int_equal(write_one(hall->store, pay_ahead, &paid), ST_ok);
    assert_int_equal(paid, 4711);
}

static void a_scan_left_open_ends_with_its_transaction(void **state)
{
    struct hall *hall = *state;
    struct txn *t = snapshot(hall);
    struct scan *s;
    struct account a;
    assert_int_equal(scan_table(t, TABLE_account, NULL, &s), ST_ok);
    assert_int_equal(scan_next(s, &a, NULL), ST_ok);
    store_snapshot_end(&t);
}

static enum status words_of_any_bytes(struct txn *t, void *context)
{
    static const char *const names[] = { "ab", "a", "abc", "b" };
    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        struct account a = account_of(900 + i, txn_pool(t));
        a.account_name = names[i];
        enum status status = store_insert(t, TABLE_account, &a);
        if (status != ST_ok)
            return status;
    }
    return ST_ok;
}

/* One word may begin another: entries must neither merge nor hide. */
static void words_that_begin_alike_stay_apart(void **state)
{
    static const struct { const char *word; unsigned hits; } rows[] = { { "a", 3 }, { "ab", 2 }, { "abc", 1 },
                                                                        { "abcd", 0 } };
    struct hall *hall = *state;
    assert_int_equal(write_one(hall->store, words_of_any_bytes, NULL), ST_ok);
    struct txn *t = snapshot(hall);
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        struct scan_range range = { .words = rows[i].word, .words_n = strlen(rows[i].word) };
        struct scan *s;
        struct account a;
        unsigned hits = 0;
        assert_int_equal(scan_index(t, INDEX_account_word, &range, &s), ST_ok);
        while (scan_next(s, &a, NULL) == ST_ok)
            hits += !strncmp(a.account_name, rows[i].word, strlen(rows[i].word));
        scan_end(&s);
        assert_int_equal(hits, rows[i].hits);
    }
    store_snapshot_end(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_prefix_bounds_a_scan),
        cmocka_unit_test(pages_join_without_gap_both_ways),
        cmocka_unit_test(an_index_scan_pages_by_token),
        cmocka_unit_test(a_token_of_elsewhere_gives_nothing_wrong),
        cmocka_unit_test(keys_alone_name_their_rows),
        cmocka_unit_test(a_writer_sees_its_own_changes_ahead),
        cmocka_unit_test(a_scan_left_open_ends_with_its_transaction),
        cmocka_unit_test(words_that_begin_alike_stay_apart),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
