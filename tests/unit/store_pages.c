/* H1: one damaged page costs who needs it an answer, and nobody else anything. Each page of
 * tables and indexes is spoilt in turn, and everything is read and written over it, in a
 * process of its own so that a death would be seen. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <db.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNTS 400
#define PAGE 4096

static char live[4096];

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        char party[16];
        snprintf(party, sizeof party, "%u", i);
        struct balance b = { .ledger = CODE_ledger_cash, .party = party, .amount = i };
        status = store_insert(t, TABLE_account, &a);
        if (!status)
            status = store_insert(t, TABLE_balance, &b);
    }
    return status;
}

static int home_setup(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    snprintf(live, sizeof live, "%s/live", (const char *)*state);
    struct store *s = store_make(live);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    return 0;
}

static int home_teardown(void **state)
{
    home_drop(*state);
    return 0;
}

static char *file_path(const char *file, char out[4200])
{
    snprintf(out, 4200, "%s/data/%s", live, file);
    return out;
}

static off_t file_size(const char *file)
{
    char path[4200];
    struct stat st;
    assert_int_equal(stat(file_path(file, path), &st), 0);
    return st.st_size;
}

static void flip(const char *file, off_t at)
{
    char path[4200];
    uint8_t byte;
    int fd = open(file_path(file, path), O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* -- what a day does over it; each answer is the row, or that it is damaged -- */

struct day { unsigned read, refused, written, unwritten; };

static void read_all(struct store *s, struct day *d)
{
    struct pool *pool = pool_new(65536);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        struct account a = account_of(i, pool), back = { .account_no = a.account_no };
        enum status status = store_get(t, TABLE_account, &back);
        assert_true(status == ST_ok || status == ST_store_broken);
        assert_true(status || !strcmp(back.id_no, a.id_no));
        d->read += !status;
        d->refused += status == ST_store_broken;
    }
    store_snapshot_end(&t);
    pool_free(&pool);
}

static void walk(struct store *s, int index, enum table_id table, struct day *d)
{
    struct pool *pool = pool_new(65536);
    struct txn *t;
    struct scan *scan = NULL;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    void *row = pool_get(pool, table_info[table].record->size);
    enum status status = index < 0 ? scan_table(t, table, NULL, &scan) :
                         scan_index(t, (enum index_id)index, NULL, &scan);
    while (!status)
        if (!(status = scan_next(scan, row, NULL)))
            d->read++;
    assert_true(status == ST_not_found || status == ST_store_broken);
    d->refused += status == ST_store_broken;
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
}

static enum status rename_one(struct txn *t, void *context)
{
    struct account old = account_of(*(unsigned *)context, txn_pool(t)), new;
    enum status status = store_get(t, TABLE_account, &old);
    new = old;
    new.account_name = "another name";
    new.link_group = 9000;
    return status ? status : store_put(t, TABLE_account, &old, &new);
}

static void write_some(struct store *s, struct day *d)
{
    for (unsigned i = 3; i < ACCOUNTS; i += 7) {
        enum status status = write_one(s, rename_one, &i);
        assert_true(status == ST_ok || status == ST_store_broken);
        d->written += !status;
        d->unwritten += status == ST_store_broken;
    }
}

static void expect_named(struct store *s, const char *file, uint32_t page, bool met)
{
    struct store_damage list[4];
    unsigned n = store_damage(s, list, COUNT_OF(list));
    if (met && n == 0)
        fail_msg("%s:%u is refused and not named", file, page);
    assert_true(n <= 1);
    if (n) {
        assert_string_equal(list[0].file, file);
        assert_int_equal(list[0].page, page);
    }
}

/* In the child; its exit code 0 is all that is well. */
static void a_day(const char *file, uint32_t page, bool of_table)
{
    struct day d = { 0 };
    struct store *s = store_again(live);
    read_all(s, &d);
    assert_true(of_table || d.refused == 0);
    walk(s, -1, TABLE_account, &d);
    walk(s, INDEX_account_word, TABLE_account, &d);
    walk(s, INDEX_account_link, TABLE_account, &d);
    write_some(s, &d);
    expect_named(s, file, page, d.refused + d.unwritten > 0);
    struct day others = { 0 };
    walk(s, -1, TABLE_balance, &others);
    assert_int_equal(others.refused, 0);
    assert_int_equal(others.read, ACCOUNTS);
    if (page > 1 && of_table && d.read < ACCOUNTS / 2)
        fail_msg("%s:%u costs more than its rows: %u of %d are read", file, page, d.read, ACCOUNTS);
    store_close(&s);
}

typedef void day_fn(const char *file, uint32_t page, bool of_table);

static void every_page(const char *file, bool of_table, day_fn *day)
{
    unsigned pages = (unsigned)(file_size(file) / PAGE), refused = 0;
    assert_true(pages > 1);
    for (uint32_t page = 0; page < pages; page++) {
        char copy[8400];
        off_t at = (off_t)page * PAGE + (page ? 1800 : 88);
        int ended;
        snprintf(copy, sizeof copy, "rm -rf '%s.aside' && cp -a '%s' '%s.aside'", live, live, live);
        assert_int_equal(system(copy), 0);
        flip(file, at);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            log_open("test", getenv("LOUD") ? LOG_ERROR_ : LOG_ERROR_ + 1);
            day(file, page, of_table);
            _exit(0);
        }
        assert_int_equal(waitpid(pid, &ended, 0), pid);
        if (!WIFEXITED(ended) || WEXITSTATUS(ended))
            fail_msg("%s:%u: %d", file, page, WIFEXITED(ended) ? WEXITSTATUS(ended) : -1);
        snprintf(copy, sizeof copy, "rm -rf '%s' && mv '%s.aside' '%s'", live, live, live);
        assert_int_equal(system(copy), 0);
        refused++;
    }
    assert_int_equal(refused, pages);
}

static void a_page_of_a_table(void **state)
{
    every_page("t20", true, a_day);
}

static void a_page_of_an_index(void **state)
{
    every_page("t22", false, a_day);
}

static void a_page_of_words(void **state)
{
    every_page("t21", false, a_day);
}

/* -- the store's own table -- */

static void told(void *context, const char *what)
{
    (void)context;
    (void)what;
}

/* So that the files are of other generations than they would have by themselves. */
static void salvage_accounts(void)
{
    struct salvaged counts;
    struct fault f = { .status = ST_ok };
    struct store_config config = store_small(live, false);
    struct store *s;
    config.read_only_check = true;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(store_salvage(s, TABLE_account, told, NULL, &counts, &f), ST_ok);
    store_close(&s);
    assert_int_equal(counts.rows, ACCOUNTS);
    s = store_again(live);
    store_close(&s);
}

/* What it said is known again, or is made anew. */
static void meta_day(const char *file, uint32_t page, bool of_table)
{
    char kept[4200];
    struct day d = { 0 };
    struct store_config config = store_small(live, false);
    struct fault f = { .status = ST_ok };
    struct store *s;
    (void)page;
    (void)of_table;
    config.read_only_check = true;               /* looked at first: nothing is written */
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    read_all(s, &d);
    assert_int_equal(d.read, ACCOUNTS);
    store_close(&s);
    for (unsigned again = 0; again < 2; again++) {
        d = (struct day){ 0 };
        s = store_again(live);
        read_all(s, &d);
        walk(s, INDEX_account_word, TABLE_account, &d);
        walk(s, INDEX_account_link, TABLE_account, &d);
        write_some(s, &d);
        assert_int_equal(d.refused + d.unwritten, 0);
        assert_true(d.read > 2 * ACCOUNTS && d.written > 0);
        assert_int_equal(store_check(s, told, NULL), ST_ok);
        expect_named(s, file, page, false);
        store_close(&s);
    }
    snprintf(kept, sizeof kept, "%s/damaged-t00", live);
    assert_int_equal(access(kept, F_OK), 0);
}

static void a_page_of_the_meta_table(void **state)
{
    salvage_accounts();
    every_page("t00", false, meta_day);
}

/* Which of two files is a table's is told nowhere else. */
static void a_table_with_two_files_is_not_guessed(void **state)
{
    char path[4200], copy[9000];
    struct store *s = NULL;
    struct fault f = { .status = ST_ok };
    struct store_config config = store_small(live, false);
    snprintf(copy, sizeof copy, "cp '%s' '%s.2'", file_path("t20", path), path);
    assert_int_equal(system(copy), 0);
    flip("t00", 88);
    assert_int_equal(store_open(&s, &config, &f), ST_store_broken);
    assert_non_null(strstr(f.arg[0], "t00:0"));
    assert_null(s);
}

/* Ended without closing, and a page the log speaks of is spoilt: the store comes up without it. */
static void leave_open(void)
{
    unsigned n = 0;
    struct store *s = store_again(live);
    for (unsigned i = 0; i < ACCOUNTS; i++)
        n += write_one(s, rename_one, &i) == ST_ok;
    _exit(n == ACCOUNTS ? 0 : 1);
}

static void a_recovery_goes_past_a_damaged_page(void **state)
{
    char copy[8400];
    int ended;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        leave_open();
    assert_int_equal(waitpid(pid, &ended, 0), pid);
    assert_int_equal(ended, 0);
    unsigned pages = (unsigned)(file_size("t20") / PAGE);
    for (uint32_t page = 2; page < pages; page++) {
        struct day others = { 0 }, d = { 0 };
        snprintf(copy, sizeof copy, "rm -rf '%s.aside' && cp -a '%s' '%s.aside'", live, live, live);
        assert_int_equal(system(copy), 0);
        flip("t20", (off_t)page * PAGE + 1800);
        struct store *s = store_again(live);
        walk(s, -1, TABLE_balance, &others);
        assert_int_equal(others.read, ACCOUNTS);
        read_all(s, &d);
        assert_true(d.read >= ACCOUNTS / 2);
        expect_named(s, "t20", page, d.refused > 0);
        store_close(&s);
        snprintf(copy, sizeof copy, "rm -rf '%s' && mv '%s.aside' '%s'", live, live, live);
        assert_int_equal(system(copy), 0);
    }
    assert_true(pages > 3);
}

/* A live check names every damaged page, and is the end of nobody. */
static void note(void *context, const char *what)
{
    unsigned *named = context;
    *named += !strcmp(what, "table account: page 3 of file t20 is damaged") ||
              !strcmp(what, "table account: page 5 of file t20 is damaged") ||
              !strcmp(what, "index account_word: page 2 of file t21 is damaged");
}

static void a_live_check_names_them_all(void **state)
{
    unsigned named = 0;
    flip("t20", 3 * PAGE + 100);
    flip("t20", 5 * PAGE + 4000);
    flip("t21", 2 * PAGE + 2000);
    struct store *s = store_again(live);
    assert_int_not_equal(store_check(s, note, &named), ST_ok);
    assert_true(named >= 3);
    assert_int_equal(store_damage(s, NULL, 0), 3);
    store_close(&s);
}

/* The sum made here is the library's: of a whole store no page is taken for damaged. */
static void whole_pages_are_whole(void **state)
{
    unsigned named = 0;
    struct store *s = store_again(live);
    assert_int_equal(store_check(s, note, &named), ST_ok);
    assert_int_equal(store_damage(s, NULL, 0), 0);
    store_close(&s);
}

typedef uint32_t sum_fn(void *db, const void *bytes, uint32_t n);

typedef int order_fn(void *db, const DBT *a, const DBT *b);

static void *found_in(void *where, const char *name)
{
    void *found = dlsym(where, name);
    assert_non_null(found);
    return found;
}

static sum_fn *sum_of(void *where)
{
    void *found = found_in(where, "__ham_func4");
    sum_fn *fn;
    memcpy(&fn, &found, sizeof fn);
    return fn;
}

static order_fn *order_of(void *where)
{
    void *found = found_in(where, "__bam_defcmp");
    order_fn *fn;
    memcpy(&fn, &found, sizeof fn);
    return fn;
}

/* The library asks for its sum by name and is given ours, which is its own: of every
 * length and beginning, whatever the bytes. */
static void our_sum_is_the_librarys(void **state)
{
    sum_fn *asked = sum_of(RTLD_DEFAULT), *own = sum_of(RTLD_NEXT);
    static uint8_t bytes[PAGE + 16];
    uint32_t chance = 1;
    (void)state;
    assert_ptr_not_equal(asked, own);
    for (unsigned round = 0; round < 3; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = round == 2 ? 0xff : (uint8_t)((chance = chance * 1664525u + 1013904223u) >> 24);
        for (uint32_t n = 0; n <= PAGE; n += n < 70 ? 1 : 61)
            for (unsigned at = 0; at < 9; at++)
                assert_int_equal(asked(NULL, bytes + at, n), own(NULL, bytes + at, n));
    }
}

static int sign(int n)
{
    return (n > 0) - (n < 0);
}

static void our_order_is_the_librarys(void **state)
{
    static const char *const key[] = { "", "a", "ab", "a\377", "\1", "\377", "\200b", "0123456789012", "0123456789013",
                                       "01234567890123" };
    order_fn *asked = order_of(RTLD_DEFAULT), *own = order_of(RTLD_NEXT);
    (void)state;
    assert_ptr_not_equal(asked, own);
    for (unsigned i = 0; i < COUNT_OF(key); i++)
        for (unsigned k = 0; k < COUNT_OF(key); k++) {
            DBT a = { .data = (void *)(uintptr_t)key[i], .size = (uint32_t)strlen(key[i]) };
            DBT b = { .data = (void *)(uintptr_t)key[k], .size = (uint32_t)strlen(key[k]) };
            assert_int_equal(sign(asked(NULL, &a, &b)), sign(own(NULL, &a, &b)));
        }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_sum_is_the_librarys),
        cmocka_unit_test(our_order_is_the_librarys),
        TEST(whole_pages_are_whole),
        TEST(a_page_of_a_table),
        TEST(a_page_of_an_index),
        TEST(a_page_of_words),
        TEST(a_page_of_the_meta_table),
        TEST(a_table_with_two_files_is_not_guessed),
        TEST(a_recovery_goes_past_a_damaged_page),
        TEST(a_live_check_names_them_all),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
