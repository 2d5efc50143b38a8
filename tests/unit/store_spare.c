/* Log files made ahead: a spare takes the next file's name, retired files become
 * spares, and whatever a crash leaves of them does no harm. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROW_BYTES 60000
#define LOG_FILE (8u << 20)           /* with the small store's reserve */
#define CHECKPOINT (64u << 20)
#define SPARES 4

static char *file_in(const char *home, const char *name, char out[4096])
{
    snprintf(out, 4096, "%s/log/%s", home, name);
    return out;
}

static bool file_stat(const char *home, const char *name, struct stat *st)
{
    char path[4096];
    return stat(file_in(home, name, path), st) == 0;
}

static bool spare_is_there(const char *home, struct stat *st)
{
    return file_stat(home, "spare.0", st);
}

static void put_file(const char *home, const char *name, size_t bytes)
{
    char path[4096];
    int fd = open(file_in(home, name, path), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)bytes), 0);
    close(fd);
}

/* Names in log/ that begin so. */
static unsigned files_named(const char *home, const char *prefix, char last[256])
{
    char path[4096];
    unsigned n = 0;
    DIR *dir = opendir(file_in(home, "", path));
    assert_non_null(dir);
    *last = '\0';
    for (struct dirent *e; (e = readdir(dir)); )
        if (!strncmp(e->d_name, prefix, strlen(prefix))) {
            n++;
            if (strcmp(e->d_name, last) > 0)
                snprintf(last, 256, "%s", e->d_name);
        }
    closedir(dir);
    return n;
}

static void assert_all_zero(const char *home, const char *name)
{
    static uint8_t bytes[LOG_FILE];
    char path[4096];
    int fd = open(file_in(home, name, path), O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, bytes, sizeof bytes), LOG_FILE);
    assert_true(bytes[0] == 0 && memcmp(bytes, bytes + 1, sizeof bytes - 1) == 0);
    close(fd);
}

static enum status row_add(struct txn *t, void *context)
{
    static uint8_t bytes[ROW_BYTES];
    unsigned *n = context;
    memset(bytes, (int)(1 + *n % 250), sizeof bytes);
    struct remembered m = { .staff_no = "10001", .request_id = pool_printf(txn_pool(t), "%08u", ++*n),
                            .reply = { bytes, sizeof bytes } };
    return store_insert(t, TABLE_remembered, &m);
}

static void log_write(struct store *s, unsigned *n, size_t bytes)
{
    for (size_t at = 0; at < bytes; at += ROW_BYTES)
        assert_int_equal(write_one(s, row_add, n), ST_ok);
}

static void assert_rows(struct store *s, unsigned n)
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(scan_count(t, -1, TABLE_remembered, NULL), n);
    store_snapshot_end(&t);
    pool_free(&pool);
}

static void assert_again(const char *home, unsigned n)
{
    struct store *s = store_again(home);
    assert_rows(s, n);
    store_close(&s);
}

static void a_spare_takes_the_next_files_name(void **state)
{
    struct store *s = store_make(*state);
    struct stat spare, file;
    unsigned n = 0;
    store_tick(s);                   /* making the tables has written some of the first file already */
    for (int i = 0; i < 8 && !spare_is_there(*state, &spare); i++) {     /* wherever in a file the log began */
        log_write(s, &n, LOG_FILE / 8);
        store_tick(s);
    }
    assert_true(spare_is_there(*state, &spare));
    assert_int_equal(spare.st_size, LOG_FILE);
    assert_true(spare.st_blocks * 512 >= LOG_FILE);
    assert_all_zero(*state, "spare.0");
    log_write(s, &n, LOG_FILE);
    assert_true(file_stat(*state, "log.0000000002", &file));
    assert_int_equal(file.st_ino, spare.st_ino);
    assert_false(spare_is_there(*state, &spare));
    assert_rows(s, n);
    store_close(&s);
    assert_again(*state, n);
}

static void retired_files_become_spares(void **state)
{
    struct store *s = store_make(*state);
    char last[256];
    unsigned n = 0;
    log_write(s, &n, CHECKPOINT + LOG_FILE);
    store_tick(s);
    assert_int_equal(files_named(*state, "spare.", last), SPARES);
    assert_int_equal(files_named(*state, "log.", last), 1);
    for (unsigned i = 0; i < SPARES; i++) {
        snprintf(last, sizeof last, "spare.%u", i);
        assert_all_zero(*state, last);
    }
    log_write(s, &n, LOG_FILE);
    assert_int_equal(files_named(*state, "spare.", last), SPARES - 1);
    store_close(&s);
    assert_again(*state, n);
}

/* In a child that ends without closing, its log in two spares and the file before. */
static void crash_on_spares(const char *home, unsigned rows_at)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct store *s = store_again(home);
        unsigned n = rows_at;
        for (int i = 0; i < 3; i++) {
            log_write(s, &n, LOG_FILE);
            store_tick(s);
        }
        _exit(n - rows_at == 3 * ((LOG_FILE + ROW_BYTES - 1) / ROW_BYTES) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static void a_crash_loses_nothing_of_a_spare(void **state)
{
    const unsigned more = 3 * ((LOG_FILE + ROW_BYTES - 1) / ROW_BYTES);
    struct store *s = store_make(*state);
    unsigned n = 0;
    log_write(s, &n, LOG_FILE / 4);
    store_close(&s);
    crash_on_spares(*state, n);
    assert_again(*state, n + more);
}

/* Taken, and not written to yet. */
static void an_empty_file_at_the_end_is_no_log(void **state)
{
    struct store *s = store_make(*state);
    struct stat st;
    unsigned n = 0;
    log_write(s, &n, LOG_FILE / 4);
    store_close(&s);
    put_file(*state, "log.0000000002", LOG_FILE);
    s = store_again(*state);
    assert_rows(s, n);
    log_write(s, &n, LOG_FILE);
    assert_true(file_stat(*state, "log.0000000002", &st));
    store_close(&s);
    assert_again(*state, n);
}

static void a_start_takes_only_whole_spares(void **state)
{
    struct store *s = store_make(*state);
    struct stat st;
    store_close(&s);
    put_file(*state, "spare.new", 4096);
    put_file(*state, "spare.1", LOG_FILE / 2);
    put_file(*state, "spare.2", LOG_FILE);
    s = store_again(*state);
    assert_false(file_stat(*state, "spare.new", &st));
    assert_false(file_stat(*state, "spare.1", &st));
    assert_true(file_stat(*state, "spare.2", &st));
    store_close(&s);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_spare_takes_the_next_files_name),
        TEST(retired_files_become_spares),
        TEST(a_crash_loses_nothing_of_a_spare),
        TEST(an_empty_file_at_the_end_is_no_log),
        TEST(a_start_takes_only_whole_spares),
    };
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
