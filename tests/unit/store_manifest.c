/* A backup is what its manifest says, or it is refused by the name of the file that is
 * not; one that was killed is never taken for a backup; and which of many stay. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int flushes_left = -1;         /* then the process ends, as if killed; -1: never */

int fsync(int fd)
{
    if (flushes_left == 0)
        _exit(9);
    flushes_left -= flushes_left > 0;
    return (int)syscall(SYS_fsync, fd);
}

static const char *in(const char *dir, const char *name)
{
    static char path[8][4096];
    static unsigned at;
    char *out = path[at++ % 8], joined[4096];
    snprintf(joined, sizeof joined, "%s/%s", dir, name);
    return memcpy(out, joined, sizeof joined);
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

static enum status backup(const char *home, const char *dir)
{
    char from[4096], to[4096];
    snprintf(from, sizeof from, "%s/live", home);
    snprintf(to, sizeof to, "%s/%s", home, dir);
    struct store *s = store_again(from);
    enum status status = store_backup(s, to, NULL);
    store_close(&s);
    return status;
}

static int home_setup(void **state)
{
    char live[4096];
    *state = (void *)(uintptr_t)home_new();
    snprintf(live, sizeof live, "%s/live", (const char *)*state);
    struct store *s = store_make(live);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    assert_int_equal(mkdir(in(*state, "new"), 0700), 0);
    assert_int_equal(link(in(*state, "live/seal.key"), in(*state, "new/seal.key")), 0);
    flushes_left = -1;
    return 0;
}

static int home_teardown(void **state)
{
    home_drop(*state);
    return 0;
}

static bool is_there(const char *home, const char *name)
{
    return access(in(home, name), F_OK) == 0;
}

/* Refused both ways, by that name and for that reason, and nothing is made of it. */
static void must_be_refused(const char *home, const char *name, const char *how)
{
    struct fault f = { 0 }, g = { 0 };
    size_t n = strlen(name);
    enum status status = store_backup_verify(in(home, "copy"), &f);
    if (status != ST_backup_broken || strcmp(f.arg[1], how) || strlen(f.arg[0]) < n ||
        strcmp(f.arg[0] + strlen(f.arg[0]) - n, name))
        fail_msg("%s %s: %s %s %s", name, how, status_name(status), f.arg[0], f.arg[1]);
    assert_int_equal(store_restore(in(home, "copy"), in(home, "new"), NULL, &g), ST_backup_broken);
    assert_string_equal(g.arg[1], how);
    assert_false(is_there(home, "new/version"));
    assert_false(is_there(home, "new/data"));
}

static void flip(const char *path, off_t at, uint8_t bit)
{
    uint8_t byte;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= bit;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static off_t size_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_size;
}

static void a_changed_byte_is_found_in_every_file(void **state)
{
    unsigned files = 0;
    assert_int_equal(backup(*state, "copy"), ST_ok);
    assert_int_equal(store_backup_verify(in(*state, "copy"), NULL), ST_ok);
    DIR *dir = opendir(in(*state, "copy/data"));
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)); ) {
        char name[300], path[4096];
        snprintf(name, sizeof name, "copy/data/%s", e->d_name);
        snprintf(path, sizeof path, "%s", in(*state, name));
        if (e->d_name[0] == '.' || size_of(path) == 0)
            continue;
        off_t at = (off_t)(++files * 7919) % size_of(path);
        flip(path, at, (uint8_t)(1u << files % 8));
        if (files % 10 == 1)           /* both ways now and then: a restore looks at all there is each time */
            must_be_refused(*state, name + strlen("copy/"), "backup.changed");
        else
            assert_int_equal(store_backup_verify(in(*state, "copy"), NULL), ST_backup_broken);
        flip(path, at, (uint8_t)(1u << files % 8));
    }
    closedir(dir);
    assert_true(files >= TABLE_COUNT);
    flip(in(*state, "copy/version"), 30, 1);
    must_be_refused(*state, "version", "backup.changed");
    flip(in(*state, "copy/version"), 30, 1);
    assert_int_equal(store_restore(in(*state, "copy"), in(*state, "new"), NULL, NULL), ST_ok);
}

static void a_file_missing_cut_or_too_many_is_named(void **state)
{
    assert_int_equal(backup(*state, "copy"), ST_ok);
    off_t size = size_of(in(*state, "copy/data/t20"));
    assert_int_equal(rename(in(*state, "copy/data/t20"), in(*state, "aside")), 0);
    must_be_refused(*state, "data/t20", "backup.missing");
    assert_int_equal(rename(in(*state, "aside"), in(*state, "copy/data/t20")), 0);
    assert_int_equal(truncate(in(*state, "copy/data/t20"), size - 4096), 0);
    must_be_refused(*state, "data/t20", "backup.cut");
    assert_int_equal(truncate(in(*state, "copy/data/t20"), size + 4096), 0);
    must_be_refused(*state, "data/t20", "backup.longer");
    assert_int_equal(truncate(in(*state, "copy/data/t20"), size), 0);
    must_be_refused(*state, "data/t20", "backup.changed");
    assert_int_equal(link(in(*state, "copy/data/t21"), in(*state, "copy/data/t21.7")), 0);
    assert_int_not_equal(store_backup_verify(in(*state, "copy"), NULL), ST_ok);
}

static void a_manifest_is_whole_or_none(void **state)
{
    assert_int_equal(backup(*state, "copy"), ST_ok);
    off_t size = size_of(in(*state, "copy/manifest"));
    for (off_t at = 0; at < size; at += 61) {
        flip(in(*state, "copy/manifest"), at, 1);
        assert_int_equal(store_backup_verify(in(*state, "copy"), NULL), ST_backup_broken);
        flip(in(*state, "copy/manifest"), at, 1);
    }
    assert_int_equal(truncate(in(*state, "copy/manifest"), size - 1), 0);
    must_be_refused(*state, "manifest", "backup.changed");
    assert_int_equal(unlink(in(*state, "copy/manifest")), 0);
    must_be_refused(*state, "manifest", "backup.no_manifest");
}

/* Killed at every few flushes on its way: never a backup, and the next one makes it. */
static void a_killed_backup_is_none(void **state)
{
    struct fault f = { 0 };
    int ended = 9;
    for (int flushes = 0; ended == 9; flushes = 2 * flushes + 1) {
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            char from[4096], to[4096];
            snprintf(from, sizeof from, "%s/live", (const char *)*state);
            snprintf(to, sizeof to, "%s/copy", (const char *)*state);
            struct store *s = store_again(from);
            flushes_left = flushes;
            _exit(store_backup(s, to, NULL) != ST_ok);
        }
        assert_int_equal(waitpid(pid, &ended, 0), pid);
        ended = WEXITSTATUS(ended);
        if (ended != 9 || is_there(*state, "copy/version"))
            break;
        assert_int_not_equal(store_backup_verify(in(*state, "copy"), &f), ST_ok);
        assert_true(f.status == ST_backup_unfinished || f.status == ST_not_found);
        assert_int_equal(store_restore(in(*state, "copy"), in(*state, "new"), NULL, &f), f.status);
    }
    assert_int_equal(ended, 0);
    assert_int_equal(store_backup_verify(in(*state, "copy"), NULL), ST_ok);
    assert_int_equal(backup(*state, "copy"), ST_exists);
}

/* -- which stay -- */

struct told { unsigned removed, unfinished, foreign; };

static void note(void *context, const char *what)
{
    struct told *t = context;
    t->removed += strstr(what, ": removed") != NULL;
    t->unfinished += strstr(what, ": was never finished, removed") != NULL;
    t->foreign += strstr(what, ": is no whole backup") != NULL;
}

static void put_file(const char *dir, const char *name)
{
    int fd = open(in(dir, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static const char *night(const char *home, date day)
{
    char text[DATE_TEXT], name[64];
    date_format(day, text);
    snprintf(name, sizeof name, "backup-%.4s%.2s%.2s", text, text + 5, text + 8);
    return in(home, name);
}

static void nightly(const char *home, date day, bool whole)
{
    char dir[4096];
    snprintf(dir, sizeof dir, "%s", night(home, day));
    assert_int_equal(mkdir(dir, 0700), 0);
    assert_int_equal(mkdir(in(dir, "data"), 0700), 0);
    put_file(dir, "data/t20");
    put_file(dir, whole ? "version" : "unfinished");
    if (whole)
        put_file(dir, "manifest");
}

/* 500 nights to Sunday, 29 November 2026. */
static void days_weeks_and_months_stay(void **state)
{
    const struct keep keep = { .days = 7, .weeks = 5, .months = 13 };
    date last = date_of(2026, 11, 29);
    struct told told = { 0 };
    unsigned left = 0;
    for (int i = 0; i < 500; i++)
        nightly(*state, last - i, true);
    nightly(*state, last + 1, false);
    assert_int_equal(mkdir(in(*state, "backup-19990101"), 0700), 0);
    assert_int_equal(mkdir(in(*state, "backup-mine"), 0700), 0);
    assert_int_equal(store_backups_prune(*state, &keep, note, &told, NULL), ST_ok);
    for (int i = 0; i < 500; i++)
        left += access(night(*state, last - i), F_OK) == 0;
    assert_int_equal(told.removed, 500 - left);
    assert_int_equal(told.unfinished, 1);
    assert_int_equal(told.foreign, 1);
    assert_true(is_there(*state, "backup-19990101") && is_there(*state, "backup-mine"));
    /* 23 to 29; Sundays 22, 15, 8 and 1 November; the last of October back to that of November a year ago */
    assert_int_equal(left, 7 + 4 + 12);
    for (int i = 0; i < 7; i++)
        assert_int_equal(access(night(*state, last - i), F_OK), 0);
    for (int i = 1; i < 5; i++)
        assert_int_equal(access(night(*state, last - 7 * i), F_OK), 0);
    assert_int_equal(access(night(*state, date_of(2026, 10, 31)), F_OK), 0);
    assert_int_equal(access(night(*state, date_of(2025, 11, 30)), F_OK), 0);
    assert_int_not_equal(access(night(*state, date_of(2025, 10, 31)), F_OK), 0);
    told = (struct told){ 0 };
    assert_int_equal(store_backups_prune(*state, &keep, note, &told, NULL), ST_ok);
    assert_int_equal(told.removed + told.unfinished, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_changed_byte_is_found_in_every_file),
        TEST(a_file_missing_cut_or_too_many_is_named),
        TEST(a_manifest_is_whole_or_none),
        TEST(a_killed_backup_is_none),
        TEST(days_weeks_and_months_stay),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
