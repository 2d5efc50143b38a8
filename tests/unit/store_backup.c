/* A backup is good when its bytes are on the disk: which files were flushed, as the
 * program itself asked the system for it, and what was written after that. fsync and
 * fdatasync here stand before the system's own, for the library too. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SYNCS 4096

/* A flush: of which file, and as it was then. */
struct sync { dev_t dev; ino_t ino; off_t size; struct timespec changed; };
static struct sync seen[SYNCS];
static unsigned syncs;
static const char *refused;          /* end of the name whose flush fails */

static int watched(int fd, long how)
{
    char link[32], path[4096] = "";
    struct stat st;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    size_t tail = refused ? strlen(refused) : 0;
    bool ours = (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY;        /* the library flushes what it has open to write */
    if (refused && ours && n >= (ssize_t)tail && !strcmp(path + n - tail, refused)) {
        errno = EIO;
        return -1;
    }
    if (syncs < SYNCS && !fstat(fd, &st))
        seen[syncs++] = (struct sync){ st.st_dev, st.st_ino, st.st_size, st.st_mtim };
    return (int)syscall(how, fd);
}

int fsync(int fd)
{
    return watched(fd, SYS_fsync);
}

int fdatasync(int fd)
{
    return watched(fd, SYS_fdatasync);
}

/* When the file as it is now was last flushed: 1 for the first flush, 0 for never. */
static unsigned synced_at(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    for (unsigned i = syncs; i > 0; i--) {
        const struct sync *s = &seen[i - 1];
        if (s->dev == st.st_dev && s->ino == st.st_ino && s->size == st.st_size &&
            !memcmp(&s->changed, &st.st_mtim, sizeof st.st_mtim))
            return i;
    }
    return 0;
}

static const char *in(const char *dir, const char *name)
{
    static char path[4][4096];
    static unsigned at;
    char *out = path[at++ % 4], joined[4096];
    snprintf(joined, sizeof joined, "%s/%s", dir, name);     /* dir may be one of path[] itself */
    return memcpy(out, joined, sizeof joined);
}

static unsigned must_be_synced(const char *path, unsigned before)
{
    unsigned at = synced_at(path);
    if (!at || at > before)
        fail_msg("%s: %s", path, at ? "flushed after the version was written" : "never flushed as it is");
    return at;
}

/* Every file of that part, and the part. */
static unsigned part_is_synced(const char *home, const char *part, unsigned before)
{
    unsigned files = 0;
    DIR *dir = opendir(in(home, part));
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)); )
        if (e->d_name[0] != '.') {
            must_be_synced(in(in(home, part), e->d_name), before);
            files++;
        }
    closedir(dir);
    must_be_synced(in(home, part), before);
    return files;
}

static void must_be_on_disk(const char *top, const char *name)
{
    char home[4096];
    snprintf(home, sizeof home, "%s/%s", top, name);
    unsigned version = synced_at(in(home, "version"));
    assert_int_not_equal(version, 0);
    assert_true(part_is_synced(home, "data", version) >= TABLE_COUNT + INDEX_COUNT);
    assert_true(part_is_synced(home, "log", version) >= 1);
    must_be_synced(home, syncs);     /* its name came with the version's */
    must_be_synced(in(home, ".."), syncs);
    assert_true(syncs < SYNCS);
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

static int home_setup(void **state)
{
    struct store *s;
    *state = (void *)(uintptr_t)home_new();
    s = store_make(in(*state, "live"));
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    syncs = 0;
    return 0;
}

static int home_teardown(void **state)
{
    refused = NULL;
    home_drop(*state);
    return 0;
}

static enum status backup(const char *home, const char *name, struct fault *f)
{
    struct store *s = store_again(in(home, "live"));
    enum status status = store_backup(s, in(home, name), f);
    store_close(&s);
    return status;
}

static void a_good_backup_is_on_the_disk(void **state)
{
    struct fault f = { 0 };
    assert_int_equal(backup(*state, "copy", &f), ST_ok);
    must_be_on_disk(*state, "copy");
    assert_int_equal(mkdir(in(*state, "new"), 0700), 0);
    assert_int_equal(link(in(*state, "live/seal.key"), in(*state, "new/seal.key")), 0);
    syncs = 0;
    assert_int_equal(store_restore(in(*state, "copy"), in(*state, "new"), NULL, &f), ST_ok);
    must_be_on_disk(*state, "new");
}

/* A flush that fails leaves no backup, and says which file it was. */
static void a_failed_flush_is_no_backup(void **state)
{
    static const char *const ends[] = { "copy0/data/t20", "copy1/data", "copy2/log", "copy3" };
    char name[8];
    for (unsigned i = 0; i < COUNT_OF(ends); i++) {
        struct fault f = { 0 };
        snprintf(name, sizeof name, "copy%u", i);
        refused = ends[i];
        assert_int_equal(backup(*state, name, &f), ST_disk_failed);
        assert_non_null(strstr(f.arg[0], ends[i] + strlen(name)));
        assert_int_not_equal(access(in(in(*state, name), "version"), F_OK), 0);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_setup, home_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_backup_is_on_the_disk),
        TEST(a_failed_flush_is_no_backup),
    };
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
