/* What the system refuses a store is called by its own name, at whichever write it comes,
 * and is never taken for damage; what was refused leaves nothing half done. The calls here
 * stand before the system's own, for the library too. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/store_home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#define COUNTY TOP_SRCDIR "/tests/data/county-v1.tar.gz"
#define NO_LIMIT (-1L)
#define ENDED 70                      /* what the store ends its process with; no status here has that number */

static long room = NO_LIMIT;          /* bytes that may still be written under a store */
static int refusal;                   /* what a write beyond them, or a new file, is answered with */
static bool files_refused;

static bool is_ours(int fd)
{
    char link[32], path[4096] = "";
    struct stat st;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    return readlink(link, path, sizeof path - 1) > 0 && strstr(path, "/store-home-") && !fstat(fd, &st) &&
           S_ISREG(st.st_mode);
}

static bool refused(int fd, size_t n)
{
    if (room == NO_LIMIT || !is_ours(fd))
        return false;
    if ((long)n > room) {
        errno = refusal;
        return true;
    }
    room -= (long)n;
    return false;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return refused(fd, n) ? -1 : syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    return refused(fd, n) ? -1 : syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t writev(int fd, const struct iovec *list, int n)
{
    size_t bytes = 0;
    for (int i = 0; i < n; i++)
        bytes += list[i].iov_len;
    return refused(fd, bytes) ? -1 : syscall(SYS_writev, fd, list, n);
}

int open(const char *path, int flags, ...)
{
    if (files_refused && (flags & O_ACCMODE) != O_RDONLY && strstr(path, "/store-home-")) {
        errno = refusal;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

static const char *in(const char *dir, const char *name)
{
    static char path[4][4096];
    static unsigned at;
    char *out = path[at++ % 4], joined[4096];
    snprintf(joined, sizeof joined, "%s/%s", dir, name);
    return memcpy(out, joined, sizeof joined);
}

/* -- each in a process of its own, which a refusal may end -- */

typedef enum status act_fn(const char *home);

/* The status it came back with. */
static enum status alone(act_fn *act, const char *home, int error, long bytes, bool files)
{
    int state = -1;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        log_open("test", getenv("LOUD") ? LOG_ERROR_ : LOG_ERROR_ + 1);
        refusal = error;
        room = bytes;
        files_refused = files;
        _exit((int)act(home));
    }
    assert_int_equal(waitpid(pid, &state, 0), pid);
    assert_true(WIFEXITED(state));
    if (WEXITSTATUS(state) == ENDED)
        fail_msg("with %ld bytes the process ended itself", bytes);
    return (enum status)WEXITSTATUS(state);
}

static enum status start(const char *home)
{
    struct store_config config = store_small(home, false);
    struct store *s;
    struct fault f = { .status = ST_ok };
    enum status status = store_open(&s, &config, &f);
    if (status && f.arg[0][0] == '\0')
        _exit(255);
    store_close(&s);
    return status;
}

static enum status make(const char *home)
{
    struct store_config config = store_small(home, true);
    struct store *s;
    enum status status = store_open(&s, &config, NULL);
    store_close(&s);
    return status;
}

static enum status raise_it(const char *home)
{
    struct store_config config = store_small(home, false);
    unsigned from;
    return store_raise(&config, &from, NULL);
}

static enum status copy(const char *home)
{
    long bytes = room;
    room = NO_LIMIT;
    struct store *s = store_again(home);
    room = bytes;
    enum status status = store_backup(s, in(home, "../copy"), NULL);
    store_close(&s);
    return status;
}

static enum status bring_back(const char *home)
{
    return store_restore(in(home, "../copy"), in(home, "../new"), NULL, NULL);
}

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; status == ST_ok && i < 300; i++) {
        struct account a = account_of(i, txn_pool(t));
        status = store_insert(t, TABLE_account, &a);
    }
    return status;
}

/* Ended without closing: the next start has a recovery to write. */
static enum status leave_open(const char *home)
{
    struct store *s = store_again(home);
    _exit((int)write_one(s, fill, NULL));
}

static int home_setup(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    room = NO_LIMIT;
    files_refused = false;
    return 0;
}

static int home_teardown(void **state)
{
    home_drop(*state);
    return 0;
}

/* -- by name -- */

static const struct { int error; enum status status; } by_name[] = {
    { ENOSPC, ST_store_no_room }, { EDQUOT, ST_store_quota }, { EFBIG, ST_store_quota }, { EROFS, ST_store_read_only },
    { EACCES, ST_store_denied }, { EMFILE, ST_store_files_many }, { ENFILE, ST_store_files_many },
    { ENOMEM, ST_store_memory },
};

static void a_start_names_what_it_was_refused(void **state)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/live", (const char *)*state);
    assert_int_equal(alone(make, home, 0, NO_LIMIT, false), ST_ok);
    for (unsigned i = 0; i < COUNT_OF(by_name); i++) {
        assert_int_equal(alone(leave_open, home, 0, NO_LIMIT, false), i ? ST_exists : ST_ok);
        assert_int_equal(alone(start, home, by_name[i].error, 0, false), by_name[i].status);
        assert_int_equal(alone(start, home, by_name[i].error, NO_LIMIT, true), by_name[i].status);
        assert_int_equal(alone(start, home, 0, NO_LIMIT, false), ST_ok);
    }
}

/* Only the disk's own failing is left over: no start can tell it from a broken store, but says so. */
static void a_disk_that_fails_is_said(void **state)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/live", (const char *)*state);
    assert_int_equal(alone(make, home, 0, NO_LIMIT, false), ST_ok);
    assert_int_equal(alone(leave_open, home, 0, NO_LIMIT, false), ST_ok);
    assert_int_equal(alone(start, home, EIO, 0, false), ST_disk_failed);
}

/* -- wherever it comes -- */

static long next_room(long bytes)
{
    return bytes + bytes / 2 + 1000;
}

static void a_store_that_could_not_be_made_can_be_made_again(void **state)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/live", (const char *)*state);
    enum status status = ST_store_no_room;
    for (long bytes = 0; status; bytes = next_room(bytes)) {
        status = alone(make, home, ENOSPC, bytes, false);
        if (status && status != ST_store_no_room)
            fail_msg("with %ld bytes: %s", bytes, status_name(status));
        assert_int_equal(access(in(home, "version"), F_OK) == 0, status == ST_ok);
    }
    assert_int_equal(alone(start, home, 0, NO_LIMIT, false), ST_ok);
}

static void unpack(const char *dir)
{
    int state = -1;
    pid_t pid = fork();
    if (pid == 0) {
        execlp("tar", "tar", "-C", dir, "-xzf", COUNTY, (char *)NULL);
        _exit(127);
    }
    assert_true(pid > 0 && waitpid(pid, &state, 0) == pid);
    assert_int_equal(state, 0);
}

static bool version_is(const char *home, const char *text)
{
    char line[64] = "";
    FILE *file = fopen(in(home, "version"), "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    fclose(file);
    return !strcmp(line, text);
}

static void a_raise_is_done_or_was_never_begun(void **state)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/store", (const char *)*state);
    enum status status = ST_store_no_room;
    unpack(*state);
    for (long bytes = 0; status; bytes = next_room(bytes)) {
        status = alone(raise_it, home, ENOSPC, bytes, false);
        if (status && status != ST_store_no_room)
            fail_msg("with %ld bytes: %s", bytes, status_name(status));
        assert_true(version_is(home, status ? "wattdesk-store 1\n" : "wattdesk-store 6\n"));
    }
}

static void a_backup_that_had_no_room_is_none(void **state)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/live", (const char *)*state);
    enum status status = ST_store_no_room;
    assert_int_equal(alone(make, home, 0, NO_LIMIT, false), ST_ok);
    assert_int_equal(alone(leave_open, home, 0, NO_LIMIT, false), ST_ok);
    assert_int_equal(alone(start, home, 0, NO_LIMIT, false), ST_ok);
    for (long bytes = 300000; status; bytes = next_room(bytes)) {
        status = alone(copy, home, ENOSPC, bytes, false);
        if (status && status != ST_store_no_room)
            fail_msg("with %ld bytes: %s", bytes, status_name(status));
        assert_int_equal(access(in(*state, "copy/version"), F_OK) == 0, status == ST_ok);
    }
    assert_int_equal(mkdir(in(*state, "new"), 0700), 0);
    assert_int_equal(link(in(home, "seal.key"), in(*state, "new/seal.key")), 0);
    status = ST_store_no_room;
    for (long bytes = 0; status; bytes = next_room(bytes)) {
        status = alone(bring_back, home, ENOSPC, bytes, false);
        if (status && status != ST_store_no_room)
            fail_msg("with %ld bytes: %s", bytes, status_name(status));
    }
    assert_int_equal(alone(start, in(*state, "new"), 0, NO_LIMIT, false), ST_ok);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_start_names_what_it_was_refused),
        TEST(a_disk_that_fails_is_said),
        TEST(a_store_that_could_not_be_made_can_be_made_again),
        TEST(a_raise_is_done_or_was_never_begun),
        TEST(a_backup_that_had_no_room_is_none),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
