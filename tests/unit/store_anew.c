/* A table begun anew, and one salvaged, killed at each write, flush and rename it makes in turn: the
 * next start finishes it or knows nothing of it, and one file of the table is left in data/, the rows
 * with it. The calls here stand before the system's own, for the library too. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 200
#define PAGE 4096
#define FIRST_NO 1000000u             /* of a feed that is begun anew */

static long steps_left = -1;          /* until this process is killed; -1: it is not */
static long asked = -1;               /* so many of the work itself */

static void step(void)
{
    if (steps_left >= 0 && steps_left-- == 0)
        kill(getpid(), SIGKILL);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    step();
    return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    step();
    return syscall(SYS_write, fd, bytes, n);
}

int fsync(int fd)
{
    step();
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    step();
    return (int)syscall(SYS_fdatasync, fd);
}

int rename(const char *from, const char *to)
{
    step();
    return (int)syscall(SYS_rename, from, to);
}

int unlink(const char *path)
{
    step();
    return (int)syscall(SYS_unlink, path);
}

/* -- a store with one bad page -- */

static enum status fill(struct txn *t, void *context)
{
    (void)context;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < ROWS; i++) {
        struct feed f = { .feed_no = i + 1, .at = 1, .audit_no = 1 };
        struct counter c = { .series = pool_printf(txn_pool(t), "series-%u", i), .last = i + 1 };
        record_init(&feed_record, &f);
        s = store_insert(t, TABLE_feed, &f);
        s = s ? s : store_insert(t, TABLE_counter, &c);
    }
    return s;
}

static void spoil(const char *home, const char *file)
{
    char path[4200];
    uint8_t byte;
    snprintf(path, sizeof path, "%s/data/%s", home, file);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && pread(fd, &byte, 1, 2 * PAGE - 9) == 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, 2 * PAGE - 9), 1);
    close(fd);
}

static const char *made, *live;

static void copy_made(void)
{
    char command[9000];
    assert_true(*live);
    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", live, made, live);
    assert_int_equal(system(command), 0);
}

/* -- what is killed -- */

static void nothing_told(void *context, const char *what)
{
    (void)context;
    (void)what;
}

static bool anew(void)
{
    struct fault f = { .status = ST_ok };
    struct feed row = { .feed_no = FIRST_NO, .at = 1, .audit_no = 1 };
    struct store *s = store_again(live);
    record_init(&feed_record, &row);
    steps_left = asked;
    enum status status = store_table_anew(s, TABLE_feed, &row, &f);
    steps_left = -1;
    store_close(&s);
    return !status;
}

static bool salvaged(void)
{
    struct fault f = { .status = ST_ok };
    struct salvaged counts;
    struct store_config config = store_small(live, false);
    struct store *s;
    config.read_only_check = true;
    if (store_open(&s, &config, &f))
        return false;
    steps_left = asked;
    enum status status = store_salvage(s, TABLE_feed, nothing_told, NULL, &counts, &f);
    steps_left = -1;
    store_close(&s);
    return !status;
}

/* True: it came to its end before that step. */
static bool killed_at(bool (*work)(void), long at)
{
    int state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        asked = at;
        _exit(work() ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &state, 0), pid);
    if (WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL)
        return false;
    if (!WIFEXITED(state) || WEXITSTATUS(state))
        fail_msg("step %ld: it ended with %d", at, state);
    return true;
}

/* -- what is there -- */

static unsigned files_in(const char *folder, const char *prefix)
{
    char path[4200];
    unsigned n = 0;
    snprintf(path, sizeof path, "%s/%s", live, folder);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)); )
        n += !strncmp(e->d_name, prefix, strlen(prefix)) && (strlen(e->d_name) == strlen(prefix) ||
                                                             e->d_name[strlen(prefix)] == '.');
    closedir(dir);
    return n;
}

/* Either what there was with its damage, or all of what was to be, and its damaged file aside. */
static void whole(long at)
{
    struct pool *pool = pool_new(65536);
    struct txn *t;
    struct store *s = store_again(live);
    if (files_in("data", "t79") != 1)
        fail_msg("step %ld: %u files of the table", at, files_in("data", "t79"));
    struct feed f = { .feed_no = FIRST_NO };
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    unsigned others = scan_count(t, -1, TABLE_counter, NULL), rows = scan_count(t, -1, TABLE_feed, NULL);
    bool fresh = store_get(t, TABLE_feed, &f) == ST_ok, taken = store_table_generation(s, TABLE_feed) > 1;
    store_snapshot_end(&t);
    assert_int_equal(others, ROWS);
    assert_true(!taken || files_in("", "damaged-t79") > 0);
    assert_true(!fresh || (taken && rows == 1));
    assert_true(taken || (!fresh && rows < ROWS));
    store_close(&s);
    pool_free(&pool);
}

/* And it can be done to its end from where it was left. */
static void killed_everywhere(bool (*work)(void))
{
    bool ended = false;
    long at = 0;
    for (; !ended; at++) {
        copy_made();
        ended = killed_at(work, at);
        whole(at);
        if (work == anew) {
            asked = -1;
            assert_true(anew());
            whole(at);
        }
    }
    print_message("killed at %ld steps\n", at - 1);
    assert_true(at > 8);
}

static void anew_is_killed(void **state)
{
    (void)state;
    killed_everywhere(anew);
}

static void salvage_is_killed(void **state)
{
    (void)state;
    killed_everywhere(salvaged);
}

static int setup(void **state)
{
    (void)state;
    made = home_new();
    live = home_new();
    struct store *s = store_make(made);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    spoil(made, "t79");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    home_drop(live);
    home_drop(made);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(anew_is_killed), cmocka_unit_test(salvage_is_killed) };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, setup, teardown);
}
