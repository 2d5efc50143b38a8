/* The store against the end of its process and of its disk. A child writes and
 * tells each batch that is durable over a pipe; it is killed in the middle, and
 * what it told must be there, whole, and nothing half done. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 20
#define ROUNDS_BESIDE 10
#define PARTIES 60

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1103515245u + 12345u;
    return *seed >> 16;
}

static enum status balance_add(struct txn *t, unsigned party, money amount)
{
    char text[16];
    snprintf(text, sizeof text, "%u", party);
    struct balance old = { .ledger = CODE_ledger_cash, .party = text }, b;
    enum status status = store_get(t, TABLE_balance, &old);
    if (status != ST_ok && status != ST_not_found)
        return status;
    b = old;
    b.ledger = CODE_ledger_cash;
    b.party = text;
    b.amount += amount;
    return store_put(t, TABLE_balance, status == ST_ok ? &old : NULL, &b);
}

/* A numbered entry, two balances that even out, an account whose index entries change. */
static enum status post(struct txn *t, unsigned *seed, uint64_t *number_r)
{
    unsigned from = next_random(seed) % PARTIES, to = (from + 1 + next_random(seed) % (PARTIES - 1)) % PARTIES;
    money amount = 1 + (money)(next_random(seed) % 5000);
    struct account a = account_of(from, txn_pool(t));
    enum status status = store_next_number(t, "entry", number_r);
    struct journal j = { .entry_no = *number_r, .op = "test", .receipt_no = *number_r, .reverses = (uint64_t)amount };
    a.account_name = pool_printf(txn_pool(t), "name%u", next_random(seed) % 9);
    a.link_group = next_random(seed) % 4;
    if (status == ST_ok)
        status = store_insert(t, TABLE_journal, &j);
    if (status == ST_ok)
        status = balance_add(t, from, -amount);
    if (status == ST_ok)
        status = balance_add(t, to, amount);
    return status == ST_ok ? store_put(t, TABLE_account, NULL, &a) : status;
}

/* One batch, some of its children undone; the last number kept in it, or 0. */
static enum status post_batch(struct store *s, unsigned *seed, struct pool *pool, uint64_t *last_r)
{
    struct batch *b;
    enum status status = store_batch_begin(s, &b);
    unsigned children = 1 + next_random(seed) % 12;
    for (unsigned i = 0; status == ST_ok && i < children; i++) {
        struct txn *t;
        uint64_t number;
        bool keep = next_random(seed) % 5 != 0;
        if ((status = store_child_begin(b, &t, pool)) != ST_ok)
            break;
        status = post(t, seed, &number);
        keep = keep && status == ST_ok;
        store_child_end(&t, keep);
        if (keep)
            *last_r = number;
    }
    store_batch_commit(&b);
    pool_clear(pool);
    return status;
}

/* -- readers beside the writer; copy: and a backup is made there -- */

struct watch { struct store *store; const char *copy; atomic_bool stop; atomic_uint looks, wrong; };

/* To the end of the index, whose entries each have the row they are of. */
static enum status index_look(struct txn *t)
{
    struct scan *scan;
    struct account a;
    enum status status = scan_index(t, INDEX_account_link, NULL, &scan);
    while (status == ST_ok && (status = scan_next(scan, &a, NULL)) == ST_ok)
        continue;
    return status;
}

/* In one snapshot the balances always even out. */
static void *look_on(void *context)
{
    struct watch *watch = context;
    struct pool *pool = pool_new(65536);
    while (!atomic_load(&watch->stop)) {
        struct txn *t;
        struct scan *scan;
        struct balance b;
        money sum = 0;
        enum status status = store_snapshot_begin(watch->store, &t, pool);
        if (status == ST_ok)
            status = scan_table(t, TABLE_balance, NULL, &scan);
        while (status == ST_ok && (status = scan_next(scan, &b, NULL)) == ST_ok)
            sum += b.amount;
        if (status == ST_not_found)
            status = index_look(t);
        store_snapshot_end(&t);
        if (status != ST_not_found || sum != 0)
            atomic_fetch_add(&watch->wrong, 1);
        if (watch->copy && atomic_load(&watch->wrong))
            _exit(5);
        atomic_fetch_add(&watch->looks, 1);
        pool_clear(pool);
    }
    pool_free(&pool);
    return NULL;
}

/* One backup is whole and verified row by row, or the process ends. */
static void *copy_on(void *context)
{
    struct watch *watch = context;
    struct fault f = { .status = ST_ok };
    if (store_backup(watch->store, watch->copy, &f))
        _exit(6);
    return NULL;
}

static void others_begin(struct watch *watch)
{
    void *(*const other[])(void *) = { look_on, look_on, copy_on };
    pthread_t thread;
    for (unsigned i = 0; i < COUNT_OF(other); i++)
        if (pthread_create(&thread, NULL, other[i], watch))
            _exit(7);
}

static void write_until_killed(const char *home, const char *copy, unsigned seed, int acknowledge)
{
    struct watch watch = { .copy = copy };
    struct store_config config = store_small(home, false);
    struct pool *pool = pool_new(16384);
    struct store *s;
    uint64_t last = 0;
    if (store_open(&s, &config, NULL) != ST_ok)
        _exit(2);
    store_words(s);
    watch.store = s;
    if (copy)
        others_begin(&watch);
    for (unsigned n = 0; ; n++) {
        if (post_batch(s, &seed, pool, &last) != ST_ok)
            _exit(3);
        if (write(acknowledge, &last, sizeof last) != sizeof last)
            _exit(4);
        if (n % 16 == 15)
            store_tick(s);
    }
}

/* Reads what the child tells; kills it after `batches`; the last number it told. */
static uint64_t run_and_kill(const char *home, const char *copy, unsigned seed, unsigned batches)
{
    int ends[2];
    uint64_t told = 0, number;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        write_until_killed(home, copy, seed, ends[1]);
    }
    close(ends[1]);
    for (unsigned n = 0; read(ends[0], &number, sizeof number) == sizeof number; n++) {
        told = number;
        if (n == batches)
            kill(pid, SIGKILL);
    }
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return told;
}

static void no_finding(void *context, const char *what)
{
    fail_msg("%s", what);
}

static void assert_whole(struct store *s, uint64_t told)
{
    struct pool *pool = pool_new(65536), *row = pool_new(4096);
    struct counter counter = { .series = "entry" };
    struct scan *scan;
    struct txn *t;
    struct journal j;
    struct balance b;
    uint64_t entries = 0;
    money sum = 0;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_counter, &counter), ST_ok);
    assert_true(counter.last >= told);
    assert_int_equal(scan_table(t, TABLE_journal, NULL, &scan), ST_ok);
    enum status status;
    for (; (status = scan_next(scan, &j, row)) == ST_ok; pool_clear(row))
        assert_int_equal(j.entry_no, ++entries);
    assert_int_equal(status, ST_not_found);
    assert_int_equal(entries, counter.last);
    assert_int_equal(scan_table(t, TABLE_balance, NULL, &scan), ST_ok);
    for (; (status = scan_next(scan, &b, row)) == ST_ok; pool_clear(row))
        sum += b.amount;
    assert_int_equal(status, ST_not_found);
    assert_int_equal(sum, 0);
    store_snapshot_end(&t);
    assert_int_equal(store_check(s, no_finding, NULL), ST_ok);
    pool_free(&pool);
    pool_free(&row);
}

/* beside: while others read, and a backup is made each time. */
static void kill_and_look(unsigned rounds, bool beside)
{
    const char *home = home_new();
    unsigned seed = 20261123;
    uint64_t told = 0;
    struct store *s = store_make(home);
    store_close(&s);
    for (unsigned round = 0; round < rounds; round++) {
        char *copy = NULL;
        uint64_t before = told;
        unsigned batches = next_random(&seed) % 90;
        if (beside && asprintf(&copy, "%s-copy", home) < 0)
            fail_msg("no memory");
        told = run_and_kill(home, copy, seed + round, batches);
        assert_true(told > before);
        if (copy)
            home_drop(copy);
        s = store_again(home);
        assert_whole(s, told);
        store_close(&s);
    }
    home_drop(home);
}

static void killed_anywhere_it_keeps_what_it_told(void **state)
{
    kill_and_look(ROUNDS, false);
}

/* The proof that it needs no locks (src/store/env.c): what is refused is undone, what is
 * read is a whole moment, what is copied is whole, wherever it ends. */
static void killed_beside_readers_and_a_backup(void **state)
{
    kill_and_look(ROUNDS_BESIDE, true);
}

/* -- a flush the disk refuses: the library calls this fdatasync -- */

static atomic_bool flush_fails;
static atomic_bool sync_fails;           /* fsync: the store's own */
static ino_t synced[64];                 /* the files fsync was called for, in order */
static unsigned synced_n, forgotten;     /* files whose pages are to be read from the disk again */

int fdatasync(int fd)
{
    if (!atomic_load(&flush_fails))
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

int fsync(int fd)
{
    struct stat st;
    if (synced_n < COUNT_OF(synced) && !fstat(fd, &st))
        synced[synced_n++] = st.st_ino;
    if (!atomic_load(&sync_fails))
        return (int)syscall(SYS_fsync, fd);
    errno = EIO;
    return -1;
}

int posix_fadvise(int fd, off_t at, off_t n, int advice)
{
    forgotten += advice == POSIX_FADV_DONTNEED && at == 0 && n == 0;
    return (int)syscall(SYS_fadvise64, fd, at, n, advice) ? errno : 0;
}

static void write_until_flush_fails(const char *home, int acknowledge)
{
    struct pool *pool = pool_new(16384);
    struct store *s = store_again(home);
    unsigned seed = 9;
    uint64_t last = 0;
    for (unsigned n = 0; n < 12; n++) {
        atomic_store(&flush_fails, n == 10);
        if (post_batch(s, &seed, pool, &last) != ST_ok)
            _exit(3);
        if (write(acknowledge, &last, sizeof last) != sizeof last)
            _exit(4);
    }
    _exit(0);
}

/* A child whose eleventh flush fails; how many batches it told of, and the last number. */
static unsigned run_until_flush_fails(const char *home, uint64_t *told_r)
{
    int ends[2], status;
    uint64_t number;
    unsigned batches = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        write_until_flush_fails(home, ends[1]);
    }
    close(ends[1]);
    for (; read(ends[0], &number, sizeof number) == sizeof number; batches++)
        *told_r = number;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
    return batches;
}

static void a_flush_that_fails_ends_the_process(void **state)
{
    const char *home = home_new();
    uint64_t told = 0;
    struct store *s = store_make(home);
    store_close(&s);
    assert_int_equal(run_until_flush_fails(home, &told), 10);
    s = store_again(home);
    assert_whole(s, told);
    store_close(&s);
    home_drop(home);
}

static ino_t last_log(const char *home)
{
    char path[4096];
    struct stat st;
    snprintf(path, sizeof path, "%s/log/log.0000000001", home);
    assert_int_equal(stat(path, &st), 0);
    return st.st_ino;
}

static bool was_synced(ino_t file)
{
    for (unsigned i = 0; i < synced_n; i++)
        if (synced[i] == file)
            return true;
    return false;
}

static enum status try_again(const char *home, struct store **s_r, struct fault *f)
{
    struct store_config config = { .home = home, .cache_bytes = 8u << 20, .reserve_bytes = 16u << 20 };
    return store_open(s_r, &config, f);
}

/* The kernel takes what it could not write for written: another flush of the same file
 * says nothing of it. So it is another file, flushed before it is read. */
static void after_a_failed_flush_the_logs_end_is_written_anew(void **state)
{
    const char *home = home_new();
    uint64_t told = 0;
    struct fault f = { .status = ST_ok };
    struct store *s = store_make(home);
    store_close(&s);
    assert_int_equal(run_until_flush_fails(home, &told), 10);
    ino_t before = last_log(home);
    synced_n = 0;
    atomic_store(&sync_fails, true);
    assert_int_equal(try_again(home, &s, &f), ST_disk_failed);
    assert_non_null(strstr(f.arg[0], "log.0000000001"));
    assert_int_equal(last_log(home), before);
    atomic_store(&sync_fails, false);
    synced_n = forgotten = 0;
    s = store_again(home);
    assert_int_not_equal(last_log(home), before);
    assert_true(was_synced(last_log(home)));
    assert_true(forgotten >= TABLE_COUNT);       /* what it left of data is read from the disk */
    assert_whole(s, told);
    store_close(&s);
    before = last_log(home);
    s = store_again(home);
    assert_int_equal(last_log(home), before);    /* one that was closed in order stays */
    store_close(&s);
    home_drop(home);
}

static void readers_see_whole_moments(void **state)
{
    const char *home = home_new();
    struct store *s = store_make(home);
    struct watch watch = { .store = s };
    struct pool *pool = pool_new(16384);
    pthread_t readers[3];
    unsigned seed = 5;
    uint64_t last = 0;
    for (unsigned i = 0; i < COUNT_OF(readers); i++)
        assert_int_equal(pthread_create(&readers[i], NULL, look_on, &watch), 0);
    for (unsigned n = 0; n < 150 || atomic_load(&watch.looks) < 50; n++)
        assert_int_equal(post_batch(s, &seed, pool, &last), ST_ok);
    atomic_store(&watch.stop, true);
    for (unsigned i = 0; i < COUNT_OF(readers); i++)
        pthread_join(readers[i], NULL);
    assert_int_equal(atomic_load(&watch.wrong), 0);
    assert_whole(s, last);
    store_close(&s);
    pool_free(&pool);
    home_drop(home);
}

/* -- a full disk: a small file system of this process's own -- */

#define DISK_BYTES "size=96m"
#define DISK_RESERVE (16 << 20)

static bool small_disk(const char *at)
{
    if (unshare(CLONE_NEWNS))
        return false;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return false;
    return mount("tmpfs", at, "tmpfs", MS_NOSUID | MS_NODEV, DISK_BYTES) == 0;
}

static struct store_config disk_config(const char *home, bool create)
{
    struct store_config config = store_small(home, create);
    config.cache_bytes = 16 << 20;
    config.reserve_bytes = DISK_RESERVE;
    return config;
}

static struct store *disk_store(const char *home, bool create)
{
    struct store_config config = disk_config(home, create);
    struct store *s = NULL;
    struct fault f = { 0 };
    if (store_open(&s, &config, &f) != ST_ok)
        fail_msg("store_open: %s %s %s", status_name(f.status), f.arg[0], f.arg[1]);
    store_words(s);
    return s;
}

/* Takes every byte that is left. */
static void fill_up(const char *home)
{
    static const char block[65536];
    char path[4096];
    snprintf(path, sizeof path, "%s/filler", home);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    for (size_t n = sizeof block; n > 0; )
        if (write(fd, block, n) <= 0)
            n /= 2;
    close(fd);
}

static void make_room(const char *home)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/filler", home);
    assert_int_equal(unlink(path), 0);
}

/* A child writes, asking for room or not, and ends without closing; its exit code. */
static int write_until_full(const char *home, bool asks, int acknowledge)
{
    struct pool *pool = pool_new(16384);
    unsigned seed = asks ? 3 : 4;
    uint64_t last = 0;
    struct store *s = disk_store(home, false);
    enum status status = ST_ok;
    while (status == ST_ok) {
        status = asks ? store_room(s, false) : ST_ok;
        if (status == ST_ok)
            status = post_batch(s, &seed, pool, &last);
        if (status == ST_ok && write(acknowledge, &last, sizeof last) != sizeof last)
            _exit(4);
    }
    if (status == ST_disk_full && asks)
        assert_whole(s, last);
    return status == ST_disk_full ? 20 : 5;
}

static int run_until_full(const char *home, bool asks, uint64_t *told_r)
{
    int ends[2], status;
    uint64_t number;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        close(ends[0]);
        _exit(write_until_full(home, asks, ends[1]));
    }
    close(ends[1]);
    while (read(ends[0], &number, sizeof number) == sizeof number)
        *told_r = number;
    close(ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_full_disk_harms_nothing(void **state)
{
    const char *home = home_new();
    uint64_t told = 0;
    if (!small_disk(home)) {
        home_drop(home);
        skip();
    }
    struct store *s = disk_store(home, true);
    store_close(&s);
    assert_int_equal(run_until_full(home, true, &told), 20);
    assert_true(told > 100);
    fill_up(home);
    s = disk_store(home, false);
    assert_int_equal(store_room(s, false), ST_disk_full);
    assert_int_equal(store_room(s, true), ST_disk_full);
    assert_whole(s, told);
    store_close(&s);
    make_room(home);
    int end = run_until_full(home, false, &told);
    assert_true(end == 20 || end == 70);
    s = disk_store(home, false);
    assert_whole(s, told);
    store_close(&s);
    assert_int_equal(umount(home), 0);
    home_drop(home);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_anywhere_it_keeps_what_it_told),
        cmocka_unit_test(killed_beside_readers_and_a_backup),
        cmocka_unit_test(a_flush_that_fails_ends_the_process),
        cmocka_unit_test(after_a_failed_flush_the_logs_end_is_written_anew),
        cmocka_unit_test(readers_see_whole_moments),
        cmocka_unit_test(a_full_disk_harms_nothing),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
