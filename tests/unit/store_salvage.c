/* A damaged table made again beside others: while its rows are gathered the other tables are
 * written, its own are read and not written, and its fresh file takes its place at the next
 * opening. Killed on the way it is what it was. What is done on the way is done by the
 * finding itself, which comes in the middle. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNTS 200
#define PAGE 4096
#define SPOILT 5

static struct { struct store *s; bool tried, ends; unsigned lost; char last[400]; } way;

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        status = store_insert(t, TABLE_account, &a);
    }
    return status;
}

static void page_spoil(const char *home)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/data/t20", home);
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fseek(file, SPOILT * PAGE + PAGE / 2, SEEK_SET), 0);
    assert_int_equal(fwrite("spoilt", 1, 6, file), 6);
    fclose(file);
}

static struct store *damaged(const char *home)
{
    struct store *s = store_make(home);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    page_spoil(home);
    return store_again(home);
}

static enum status note_put(struct txn *t, void *context)
{
    struct note n = { .account_no = account_number(1, txn_pool(t)), .note_no = *(unsigned *)context, .text = "beside" };
    return store_insert(t, TABLE_note, &n);
}

/* The first row is not on the damaged page. */
static enum status account_change(struct txn *t, void *context)
{
    struct account a = account_of(0, txn_pool(t));
    a.account_name = context;
    return store_put(t, TABLE_account, NULL, &a);
}

static enum status account_add(struct txn *t, void *context)
{
    struct account a = account_of(ACCOUNTS + 1, txn_pool(t));
    return store_insert(t, TABLE_account, &a);
}

static enum status account_drop(struct txn *t, void *context)
{
    struct account a = account_of(0, txn_pool(t));
    return store_delete(t, TABLE_account, &a);
}

static enum status account_look(struct store *s, char name_r[40])
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    struct account a = account_of(0, pool);
    enum status status = store_get(t, TABLE_account, &a);
    snprintf(name_r, 40, "%s", status ? "" : a.account_name);
    store_snapshot_end(&t);
    pool_free(&pool);
    return status;
}

static void is_not_written(struct store *s)
{
    static work_fn *const works[] = { account_change, account_add, account_drop };
    struct store_damage met;
    for (size_t i = 0; i < COUNT_OF(works); i++) {
        assert_int_equal(write_one(s, works[i], (void *)(uintptr_t)"too late"), ST_store_broken);
        assert_true(store_damage_met(s, &met));
        assert_string_equal(met.table, "account");
    }
}

static void on_the_way(void *context, const char *what)
{
    char name[40];
    (void)context;
    way.lost += strstr(what, ": is lost") != NULL;
    snprintf(way.last, sizeof way.last, "%s", what);
    if (way.ends)
        _exit(0);
    if (way.tried)
        return;
    way.tried = true;
    assert_int_equal(write_one(way.s, note_put, &(unsigned){ 1 }), ST_ok);
    assert_int_equal(account_look(way.s, name), ST_ok);
    is_not_written(way.s);
}

static unsigned accounts(struct store *s)
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    unsigned n = scan_count(t, -1, TABLE_account, NULL);
    store_snapshot_end(&t);
    pool_free(&pool);
    return n;
}

static bool has_file(const char *home, const char *name)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return access(path, F_OK) == 0;
}

static void findings_none(void *context, const char *what)
{
    (void)context;
    fail_msg("%s", what);
}

static void it_is_made_again_beside_others(void **state)
{
    struct salvaged counts;
    struct fault f = { .status = ST_ok };
    char name[40];
    way.s = damaged(*state);
    assert_int_equal(store_table_hold(way.s, TABLE_account, &f), ST_ok);
    assert_int_equal(store_salvage_beside(way.s, TABLE_account, on_the_way, NULL, &counts, &f), ST_ok);
    assert_true(way.tried);
    assert_true(counts.lost > 0 && counts.lost < ACCOUNTS / 4);
    assert_int_equal(counts.rows + counts.lost, ACCOUNTS);
    assert_int_equal(way.lost, counts.lost);
    assert_non_null(strstr(way.last, " rows are there again, 0 could not be read, "));
    is_not_written(way.s);                               /* it would be left behind */
    assert_int_equal(write_one(way.s, note_put, &(unsigned){ 2 }), ST_ok);
    assert_int_equal(store_table_hold(way.s, TABLE_note, &f), ST_too_busy);
    unsigned rows = ACCOUNTS - way.lost;
    store_close(&way.s);
    assert_true(has_file(*state, "salvaged"));
    way.s = store_again(*state);
    assert_false(has_file(*state, "salvaged"));
    assert_true(has_file(*state, "damaged-t20"));
    assert_true(has_file(*state, "damaged-t20.txt"));
    assert_false(has_file(*state, "data/t20"));
    assert_int_equal(store_damage(way.s, NULL, 0), 0);
    assert_int_equal(accounts(way.s), rows);
    assert_int_equal(account_look(way.s, name), ST_ok);
    assert_string_not_equal(name, "too late");
    assert_int_equal(write_one(way.s, account_change, (void *)(uintptr_t)"again"), ST_ok);
    assert_int_equal(store_check(way.s, findings_none, NULL), ST_ok);
    store_close(&way.s);
    way.s = store_again(*state);
    assert_int_equal(account_look(way.s, name), ST_ok);
    assert_string_equal(name, "again");
    store_close(&way.s);
}

/* Nothing of the fresh file is believed before it is whole, and what was written since is there. */
static void killed_on_the_way_it_is_what_it_was(void **state)
{
    struct salvaged counts;
    struct fault f = { .status = ST_ok };
    char name[40];
    int ended;
    way.s = damaged(*state);
    store_close(&way.s);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        way.ends = true;
        way.s = store_again(*state);
        store_table_hold(way.s, TABLE_account, &f);
        store_salvage_beside(way.s, TABLE_account, on_the_way, NULL, &counts, &f);
        _exit(1);
    }
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    way.s = store_again(*state);
    assert_false(has_file(*state, "damaged-t20"));
    assert_int_equal(write_one(way.s, account_change, (void *)(uintptr_t)"after"), ST_ok);
    assert_int_equal(store_table_hold(way.s, TABLE_account, &f), ST_ok);
    assert_int_equal(store_salvage_beside(way.s, TABLE_account, on_the_way, NULL, &counts, &f), ST_ok);
    store_close(&way.s);
    way.s = store_again(*state);
    assert_int_equal(account_look(way.s, name), ST_ok);
    assert_string_equal(name, "after");
    assert_int_equal(store_check(way.s, findings_none, NULL), ST_ok);
    store_close(&way.s);
}

static int setup(void **state)
{
    memset(&way, 0, sizeof way);
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
        TEST(it_is_made_again_beside_others), TEST(killed_on_the_way_it_is_what_it_was),
    };
    tables_init();
    log_open("test", getenv("LOUD") ? LOG_INFO_ : LOG_ERROR_ + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
