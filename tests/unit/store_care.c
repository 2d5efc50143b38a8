/* A store's keeping: who may open it, secrets, check, damage, bulk, backup. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNTS 300

static char *file_in(const char *home, const char *name, char out[4096])
{
    snprintf(out, 4096, "%s/%s", home, name);
    return out;
}

static void put_text(const char *home, const char *name, const char *text)
{
    char path[4096];
    FILE *file = fopen(file_in(home, name, path), "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static enum status open_status(const struct store_config *config, struct fault *f)
{
    struct store *s = NULL;
    *f = (struct fault){ 0 };
    enum status status = store_open(&s, config, f);
    assert_int_equal(status == ST_ok, s != NULL);
    assert_int_equal(f->status, status);
    store_close(&s);
    return status;
}

static enum status fill(struct txn *t, void *context)
{
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        enum status status = store_insert(t, TABLE_account, &a);
        if (status != ST_ok)
            return status;
    }
    return ST_ok;
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

static void a_second_core_is_refused(void **state)
{
    struct store *s = store_make(*state);
    struct store_config config = store_small(*state, false);
    struct fault f;
    assert_int_equal(open_status(&config, &f), ST_store_busy);
    assert_non_null(strstr(f.arg[0], "core.lock"));
    store_close(&s);
    assert_int_equal(open_status(&config, &f), ST_ok);
}

static void a_store_is_made_once_and_found_only_when_made(void **state)
{
    struct store_config open = store_small(*state, false), make = store_small(*state, true);
    struct fault f;
    assert_int_equal(open_status(&open, &f), ST_not_found);
    assert_int_equal(open_status(&make, &f), ST_ok);
    assert_int_equal(open_status(&make, &f), ST_exists);
    open.home = "/nonexistent/home";
    assert_int_equal(open_status(&open, &f), ST_not_found);
    make.home = open.home;
    assert_int_equal(open_status(&make, &f), ST_not_found);
}

static void a_newer_store_is_refused(void **state)
{
    struct store *s = store_make(*state);
    struct store_config config = store_small(*state, false);
    struct fault f;
    store_close(&s);
    put_text(*state, "version", "wattdesk-store 7\nsomething else altogether\n");
    assert_int_equal(open_status(&config, &f), ST_store_newer);
    assert_string_equal(f.arg[0], "7");
    assert_string_equal(f.arg[1], "6");
    put_text(*state, "version", "what is this\n");
    assert_int_equal(open_status(&config, &f), ST_store_broken);
}

static void another_seal_key_is_refused(void **state)
{
    static const uint8_t other[32] = { 1, 2, 3 };
    struct store *s = store_make(*state);
    struct store_config config = store_small(*state, false);
    struct fault f;
    store_close(&s);
    config.seal_key = other;
    assert_int_equal(open_status(&config, &f), ST_seal_key_other);
    assert_string_equal(f.arg[0], "seal.key");
}

static bool file_holds(const char *path, const char *text)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = malloc((size_t)st.st_size);
    assert_non_null(bytes);
    assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
    close(fd);
    bool holds = memmem(bytes, (size_t)st.st_size, text, strlen(text)) != NULL;
    free(bytes);
    return holds;
}

static void a_sealed_text_is_not_on_the_disk(void **state)
{
    char path[4096];
    struct stat st;
    struct store *s = store_make(*state);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(7, pool);
    store_close(&s);
    assert_true(file_holds(file_in(*state, "data/t20", path), "name00007"));
    assert_false(file_holds(path, a.id_no));
    assert_true(file_holds(file_in(*state, "log/log.0000000001", path), "name00007"));
    assert_false(file_holds(path, a.id_no));
    assert_int_equal(stat(file_in(*state, "seal.key", path), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    pool_free(&pool);
}

static void nothing_is_left_behind_in_clear(void **state)
{
    char path[4096];
    struct store *s = store_make(*state);
    store_close(&s);
    put_text(*state, "__db.freezer.1.2.4K", "old rows");
    s = store_again(*state);
    assert_int_not_equal(access(file_in(*state, "__db.freezer.1.2.4K", path), F_OK), 0);
    store_close(&s);
}

static void hashes_are_steady_and_keyed(void **state)
{
    static const uint8_t empty[4] = { 0x0e, 0x57, 0x51, 0xc0 };   /* BLAKE2b-256 of nothing, RFC 7693's function */
    struct store *s = store_make(*state);
    struct hash a, b, c, plain;
    store_keyed_hash(s, "130525198001011234", &a);
    store_keyed_hash(s, "130525198001011235", &b);
    store_digest("130525198001011234", 18, &plain);
    store_close(&s);
    s = store_again(*state);
    store_keyed_hash(s, "130525198001011234", &c);
    assert_memory_equal(&a, &c, sizeof a);
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &plain, sizeof a);
    store_digest("", 0, &plain);
    assert_memory_equal(plain.b, empty, sizeof empty);
    store_close(&s);
}

struct findings { unsigned n; char first[400], last[400]; };

static void note(void *context, const char *what)
{
    struct findings *f = context;
    if (f->n++ == 0)
        snprintf(f->first, sizeof f->first, "%s", what);
    snprintf(f->last, sizeof f->last, "%s", what);
}

static void no_words(const void *row, struct word_sink *sink)
{
}

static void check_finds_what_an_index_lacks(void **state)
{
    struct findings found = { 0 };
    struct store *s = store_make(*state);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    assert_int_equal(store_check(s, note, &found), ST_ok);
    assert_int_equal(found.n, 0);
    struct pool *pool = pool_new(4096);
    struct account a = account_of(900, pool);
    struct batch *b;
    struct txn *t;
    store_set_words(s, INDEX_account_word, no_words, "test", NULL);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_words(s);
    assert_int_equal(store_check(s, note, &found), ST_check_failed);
    assert_int_equal(found.n, 2);
    assert_string_equal(found.last, "account 1300000900: index account_word lacks an entry");
    store_set_words(s, INDEX_account_word, no_words, "test", NULL);
    found.n = 0;
    assert_int_equal(store_check(s, note, &found), ST_check_failed);
    assert_int_equal(found.n, 2 * ACCOUNTS);
    assert_non_null(strstr(found.last, "not its own"));
    store_close(&s);
    pool_free(&pool);
}

/* Nothing moves in an offline store, so the check counts first: it must not count wrong. */
static void an_offline_check_finds_the_same(void **state)
{
    struct findings found = { 0 };
    struct store_config config = store_small(*state, false);
    struct fault f = { 0 };
    struct store *s = store_make(*state);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    config.read_only_check = true;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    store_words(s);
    assert_int_equal(store_check(s, note, &found), ST_ok);
    store_set_words(s, INDEX_account_word, no_words, "test", NULL);
    assert_int_equal(store_check(s, note, &found), ST_check_failed);
    assert_int_equal(found.n, 2 * ACCOUNTS);
    assert_non_null(strstr(found.last, "not its own"));
    store_close(&s);
}

/* A row that says it is not what is stored is refused before it spoils an index. */
static void a_wrong_old_row_is_refused(void **state)
{
    struct store *s = store_make(*state);
    struct pool *pool = pool_new(4096);
    struct findings found = { 0 };
    struct batch *b;
    struct txn *t;
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    struct account old = account_of(3, pool), row = old;
    old.account_name = "never";
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(store_put(t, TABLE_account, &old, &row), ST_store_broken);
    store_child_end(&t, false);
    store_batch_commit(&b);
    assert_int_equal(store_check(s, note, &found), ST_ok);
    store_close(&s);
    pool_free(&pool);
}

static void flip_byte(const char *path, off_t at)
{
    uint8_t byte;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void check_tells_of_a_damaged_page(void **state)
{
    char path[4096];
    struct findings found = { 0 };
    struct store *s = store_make(*state);
    struct fault f = { 0 };
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    flip_byte(file_in(*state, "data/t20", path), 5 * 4096 + 2000);
    struct store_config config = store_small(*state, false);
    config.read_only_check = true;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    store_words(s);
    assert_int_equal(store_check(s, note, &found), ST_store_broken);
    assert_true(found.n > 0);
    assert_string_equal(found.first, "table account: page 5 of file t20 is damaged");
    store_close(&s);
}

/* The core carries on over a damaged page: who needs it is refused (tests/unit/store_pages). */
static void a_damaged_page_is_no_end(void **state)
{
    char path[4096];
    struct store *s = store_make(*state);
    struct store_damage met;
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    flip_byte(file_in(*state, "data/t20", path), 5 * 4096 + 2000);
    struct txn *t;
    struct pool *pool = pool_new(4096);
    s = store_again(*state);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_true(scan_count(t, -1, TABLE_account, NULL) < ACCOUNTS);
    assert_true(store_damage_met(s, &met));
    assert_string_equal(met.table, "account");
    assert_int_equal(met.page, 5);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static void a_second_writer_is_a_bug(void **state)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct batch *a, *b;
        struct store *s = store_make(*state);
        signal(SIGABRT, SIG_DFL);
        if (store_batch_begin(s, &a) == ST_ok)
            store_batch_begin(s, &b);
        _exit(0);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void bulk_rows_have_their_entries(void **state)
{
    struct findings found = { 0 };
    struct store *s = store_make(*state);
    struct pool *pool = pool_new(65536);
    struct txn *t;
    assert_int_equal(store_bulk_begin(s, &t, pool), ST_ok);
    for (unsigned i = 0; i < 10000; i++) {
        struct account a = account_of(i, pool);
        assert_int_equal(store_bulk_put(t, TABLE_account, &a), ST_ok);
    }
    struct account again = account_of(5, pool);
    assert_int_equal(store_bulk_put(t, TABLE_account, &again), ST_exists);
    assert_int_equal(store_bulk_end(&t), ST_ok);
    assert_int_equal(store_check(s, note, &found), ST_ok);
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_count(t, -1, TABLE_account, NULL), 10000);
    assert_int_equal(scan_count(t, INDEX_account_word, TABLE_account, NULL), 20000);
    assert_int_equal(scan_count(t, INDEX_account_link, TABLE_account, NULL), 1000);
    store_snapshot_end(&t);
    store_close(&s);
    pool_free(&pool);
}

static void an_unfinished_bulk_is_not_opened(void **state)
{
    struct store *s = store_make(*state);
    store_close(&s);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct pool *pool = pool_new(4096);
        struct account a = account_of(1, pool);
        struct txn *t;
        s = store_again(*state);
        if (store_bulk_begin(s, &t, pool) == ST_ok && store_bulk_put(t, TABLE_account, &a) == ST_ok)
            _exit(3);
        _exit(0);
    }
    int status;
    struct fault f;
    struct store_config config = store_small(*state, false);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_int_equal(open_status(&config, &f), ST_store_broken);
    assert_string_equal(f.arg[0], "bulk");
}

/* -- backup -- */

struct busy { struct store *store; atomic_bool stop; atomic_uint rounds; };

static enum status move_money(struct txn *t, void *context)
{
    unsigned n = *(unsigned *)context;
    char from[16], to[16];
    snprintf(from, sizeof from, "%u", n % 50);
    snprintf(to, sizeof to, "%u", (n * 7 + 1) % 50);
    const struct { const char *party; money amount; } sides[] = { { from, -10 }, { to, 10 } };
    for (unsigned i = 0; i < 2; i++) {
        struct balance b = { .ledger = CODE_ledger_cash, .party = sides[i].party };
        enum status status = store_get(t, TABLE_balance, &b);
        if (status == ST_not_found)
            b = (struct balance){ .ledger = CODE_ledger_cash, .party = sides[i].party };
        else if (status != ST_ok)
            return status;
        b.amount += sides[i].amount;
        if ((status = store_put(t, TABLE_balance, NULL, &b)) != ST_ok)
            return status;
    }
    return ST_ok;
}

static void *keep_writing(void *context)
{
    struct busy *busy = context;
    for (unsigned n = 0; !atomic_load(&busy->stop); n++)
        if (write_one(busy->store, move_money, &n) == ST_ok)
            atomic_fetch_add(&busy->rounds, 1);
    return NULL;
}

static money balances_sum(struct store *s)
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    struct scan *scan;
    struct balance b;
    money sum = 0;
    unsigned rows = 0;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_balance, NULL, &scan), ST_ok);
    while (scan_next(scan, &b, NULL) == ST_ok) {
        sum += b.amount;
        rows++;
    }
    assert_true(rows > 1);
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
    return sum;
}

static void copy_key(const char *from, const char *to)
{
    char a[4096], b[4096];
    assert_int_equal(link(file_in(from, "seal.key", a), file_in(to, "seal.key", b)), 0);
}

static void backup_while_writing(struct store *s, const char *dir)
{
    struct busy busy = { .store = s };
    pthread_t thread;
    struct fault f = { 0 };
    assert_int_equal(pthread_create(&thread, NULL, keep_writing, &busy), 0);
    while (atomic_load(&busy.rounds) < 20)
        sched_yield();
    if (store_backup(s, dir, &f) != ST_ok)
        fail_msg("backup: %s %s %s %s", status_name(f.status), f.arg[0], f.arg[1], f.arg[2]);
    unsigned after = atomic_load(&busy.rounds);
    assert_true(after > 20);
    atomic_store(&busy.stop, true);
    pthread_join(thread, NULL);
}

static void a_backup_beside_the_writer_restores_whole(void **state)
{
    char dir[4096], home[4096], path[4096];
    struct findings found = { 0 };
    struct fault f = { 0 };
    struct store *s = store_make(file_in(*state, "live", home));
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    backup_while_writing(s, file_in(*state, "backup", dir));
    assert_int_equal(store_backup(s, dir, &f), ST_exists);
    store_close(&s);
    assert_int_not_equal(access(file_in(dir, "seal.key", path), F_OK), 0);

    char new_home[4096];
    file_in(*state, "new", new_home);
    assert_int_equal(store_restore(dir, new_home, NULL, &f), ST_seal_key_missing);
    assert_non_null(strstr(f.arg[0], "seal.key"));
    copy_key(home, new_home);
    assert_int_equal(store_restore(dir, new_home, NULL, &f), ST_ok);
    assert_int_equal(store_restore(dir, new_home, NULL, &f), ST_exists);
    s = store_again(new_home);
    assert_int_equal(store_check(s, note, &found), ST_ok);
    assert_int_equal(balances_sum(s), 0);
    struct pool *pool = pool_new(4096);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    struct account a = account_of(7, pool), back = { .account_no = a.account_no };
    assert_int_equal(store_get(t, TABLE_account, &back), ST_ok);
    assert_string_equal(back.id_no, a.id_no);
    store_snapshot_end(&t);
    pool_free(&pool);
    unsigned n = 4;
    assert_int_equal(write_one(s, move_money, &n), ST_ok);
    store_close(&s);
}

static void a_live_store_is_no_backup(void **state)
{
    char home[4096], other[4096];
    struct fault f = { 0 };
    struct store *s = store_make(file_in(*state, "live", home));
    assert_int_equal(store_restore(home, file_in(*state, "new", other), NULL, &f), ST_store_busy);
    store_close(&s);
    assert_int_equal(store_restore(file_in(*state, "nothing", home), other, NULL, &f), ST_not_found);
}

static void figures_count_what_was_done(void **state)
{
    struct store_stats before, after;
    struct store *s = store_make(*state);
    store_stats(s, &before);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_stats(s, &after);
    assert_int_equal(after.batches, before.batches + 1);
    assert_int_equal(after.commits, before.commits + 1);
    assert_int_equal(after.rows_written, before.rows_written + ACCOUNTS);
    assert_true(after.flushes > before.flushes);
    assert_true(after.log_bytes > before.log_bytes);
    assert_true(after.free_bytes > 0);
    store_tick(s);
    store_close(&s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_second_core_is_refused),
        TEST(a_store_is_made_once_and_found_only_when_made),
        TEST(a_newer_store_is_refused),
        TEST(another_seal_key_is_refused),
        TEST(a_sealed_text_is_not_on_the_disk),
        TEST(nothing_is_left_behind_in_clear),
        TEST(hashes_are_steady_and_keyed),
        TEST(check_finds_what_an_index_lacks),
        TEST(an_offline_check_finds_the_same),
        TEST(a_wrong_old_row_is_refused),
        TEST(check_tells_of_a_damaged_page),
        TEST(a_damaged_page_is_no_end),
        TEST(a_second_writer_is_a_bug),
        TEST(bulk_rows_have_their_entries),
        TEST(an_unfinished_bulk_is_not_opened),
        TEST(a_backup_beside_the_writer_restores_whole),
        TEST(a_live_store_is_no_backup),
        TEST(figures_count_what_was_done),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
