/* A log that is damaged before its end, in each of its files: a start says so before it has
 * changed a byte, and a person's word lets it go on where it can. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROW_BYTES 60000
#define ROWS 320                      /* two files of the log and a half */
#define FILES 3
#define PLACES 5                      /* damaged, of each file */
#define FIRST_RECORDS 4096            /* of the first file: what was written as the store was made */

/* -- a store that was killed -- */

struct blob { uint64_t no; size_t bytes; };

static enum status put_bytes(struct txn *t, void *context)
{
    static uint8_t bytes[ROW_BYTES];
    const struct blob *b = context;
    memset(bytes, (int)(1 + b->no % 250), b->bytes);
    struct remembered m = { .staff_no = "10001",
                            .request_id = pool_printf(txn_pool(t), "%08llu", (unsigned long long)b->no),
                            .reply = { bytes, (uint32_t)b->bytes } };
    return store_insert(t, TABLE_remembered, &m);
}

static enum status put_blob(struct txn *t, void *context)
{
    uint64_t *no = context;
    return put_bytes(t, &(struct blob){ ++*no, ROW_BYTES });
}

static void write_acknowledged(const char *home)
{
    struct store *s = store_make(home);
    uint64_t no = 0;
    for (unsigned i = 0; i < ROWS; i++) {
        assert_int_equal(write_one(s, put_blob, &no), ST_ok);
        struct store_end end = { .no = no, .at = clock_now() };
        memcpy(end.chain.b, &no, sizeof no);
        store_acknowledge(s, &end);
    }
    raise(SIGKILL);
}

static const char *killed_store(void)
{
    const char *home = home_new();
    int state;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        write_acknowledged(home);
    assert_int_equal(waitpid(pid, &state, 0), pid);
    assert_true(WIFSIGNALED(state));
    return home;
}

/* -- its files -- */

static crypto_generichash_state all;

static int file_add(const char *path, const struct stat *st, int type, struct FTW *at)
{
    static uint8_t block[1 << 20];
    if (type != FTW_F)
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    crypto_generichash_update(&all, (const uint8_t *)path, strlen(path));
    crypto_generichash_update(&all, (const uint8_t *)&st->st_ino, sizeof st->st_ino);
    for (ssize_t n; (n = read(fd, block, sizeof block)) > 0; )
        crypto_generichash_update(&all, block, (size_t)n);
    close(fd);
    return 0;
}

/* Names, places and bytes of all that is there. */
static void look(const char *home, uint8_t sum[32])
{
    crypto_generichash_init(&all, NULL, 0, 32);
    assert_int_equal(nftw(home, file_add, 16, FTW_PHYS), 0);
    crypto_generichash_final(&all, sum, 32);
}

static int log_file_open(const char *home, unsigned file, off_t *written_r)
{
    char path[4096];
    static uint8_t bytes[9 << 20];
    snprintf(path, sizeof path, "%s/log/log.%010u", home, file);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    ssize_t n = pread(fd, bytes, sizeof bytes, 0);
    while (n > 0 && !bytes[n - 1])
        n--;
    *written_r = n;
    return fd;
}

static uint8_t flip(const char *home, unsigned file, unsigned part)
{
    off_t written;
    uint8_t byte;
    int fd = log_file_open(home, file, &written);
    off_t at = FIRST_RECORDS + (written - FIRST_RECORDS - 1) / (PLACES - 1) * part;
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
    return byte;
}

static enum status try_open(const char *home, bool offline, bool agree)
{
    struct store_config config = store_small(home, false);
    struct store *s = NULL;
    struct fault f = { .status = ST_ok };
    config.read_only_check = offline;
    config.agree_end = agree;
    enum status status = store_open(&s, &config, &f);
    if (status == ST_acknowledged_missing) {
        assert_string_equal(f.arg[0], "");
        assert_true(*f.arg[2] != '\0');
    }
    store_close(&s);
    return status;
}

static void refused_untouched(const char *home)
{
    uint8_t before[32], after[32];
    look(home, before);
    assert_int_equal(try_open(home, true, false), ST_acknowledged_missing);
    assert_int_equal(try_open(home, false, false), ST_acknowledged_missing);
    look(home, after);
    assert_memory_equal(before, after, sizeof before);
}

/* -- the tests -- */

static void test_damage_in_any_file_is_refused_before_it_is_written(void **state)
{
    const char *home = killed_store();
    for (unsigned file = 1; file <= FILES; file++)
        for (unsigned part = 0; part < PLACES; part++) {
            flip(home, file, part);
            refused_untouched(home);
            flip(home, file, part);
        }
    assert_int_equal(try_open(home, false, false), ST_ok);
    home_drop(home);
}

/* Zeros from there on, as of a file that was cut: a file before the last shows it by the next one. */
static void test_a_cut_in_any_file_is_refused(void **state)
{
    for (unsigned file = 1; file <= FILES; file++) {
        const char *home = killed_store();
        off_t written;
        int fd = log_file_open(home, file, &written);
        assert_int_equal(ftruncate(fd, written / 2), 0);
        close(fd);
        refused_untouched(home);
        if (file == FILES)
            assert_int_equal(try_open(home, false, true), ST_ok);
        home_drop(home);
    }
}

static void test_a_file_that_is_gone_is_refused(void **state)
{
    const char *home = killed_store();
    char path[4096];
    snprintf(path, sizeof path, "%s/log/log.%010u", home, 2u);
    assert_int_equal(unlink(path), 0);
    refused_untouched(home);
    home_drop(home);
}

static char *first_log(const char *home, const char *suffix, char out[4096])
{
    snprintf(out, 4096, "%s/log/log.%010u%s", home, 1u, suffix);
    return out;
}

/* What no recovery reads any more costs nobody an answer: a file that should have been removed. */
static void test_damage_before_the_checkpoint_is_nobodys(void **state)
{
    const char *home = killed_store();
    char first[4096], kept[4096];
    uint64_t no = ROWS;
    assert_int_equal(link(first_log(home, "", first), first_log(home, ".kept", kept)), 0);
    struct store *s = store_again(home);
    store_close(&s);                  /* with a checkpoint: it goes */
    assert_int_not_equal(access(first, F_OK), 0);
    assert_int_equal(rename(kept, first), 0);
    flip(home, 1, 2);
    s = store_again(home);
    assert_int_equal(write_one(s, put_blob, &no), ST_ok);
    store_close(&s);
    home_drop(home);
}

/* -- where the log ends -- */

#define RECORD_HEAD 12                /* prev, len, sum */
#define FIRST_RECORD (RECORD_HEAD + 16)
#define SECTOR 512                    /* of the acknowledged file: the newer one of two holds */

struct log_end { unsigned file, byte; };

/* Behind the last record that was written into the file. */
static unsigned records_end(const char *home, unsigned file)
{
    off_t written;
    uint32_t at = FIRST_RECORD, head[3];
    int fd = log_file_open(home, file, &written);
    while (pread(fd, head, sizeof head, at) == (ssize_t)sizeof head && head[1])
        at += head[1];
    close(fd);
    return at;
}

static struct log_end acknowledged_end(const char *home)
{
    char path[4096], text[2 * SECTOR + 1] = "";
    struct log_end end = { .file = 0 };
    unsigned newest = 0;
    snprintf(path, sizeof path, "%s/acknowledged", home);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, text, 2 * SECTOR), 2 * SECTOR);
    close(fd);
    for (char *at = text; at < text + 2 * SECTOR; at += SECTOR) {
        unsigned turn = 0;
        at[SECTOR - 1] = '\0';
        const char *log = strstr(at, "\nlog ");
        if (!log || sscanf(at, "wattdesk-acknowledged 1 %u", &turn) != 1 || turn < newest)
            continue;
        newest = turn;
        assert_int_equal(sscanf(log, "\nlog %u %u", &end.file, &end.byte), 2);
    }
    return end;
}

/* Of rows of any size, so that the library's buffer is left full, in part and empty, and a
 * file is left for the next: the library's word for it is "the last record known to be on
 * disk", and were that where the record begins, its loss would not be noticed. */
static void test_what_is_acknowledged_ends_where_the_log_does(void **state)
{
    const char *home = home_new();
    struct store *s = store_make(home);
    struct log_end last = { .file = 0 };
    for (uint64_t no = 1; last.file < 2; no++) {
        size_t bytes = no * 7919 % ROW_BYTES;
        assert_int_equal(write_one(s, put_bytes, &(struct blob){ no, bytes }), ST_ok);
        struct store_end end = { .no = no, .at = clock_now() };
        memcpy(end.chain.b, &no, sizeof no);
        store_acknowledge(s, &end);
        struct log_end now = acknowledged_end(home);
        assert_true(now.file > last.file || now.byte > last.byte);
        assert_int_equal(now.byte, records_end(home, now.file));
        last = now;
    }
    store_close(&s);
    home_drop(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_acknowledged_ends_where_the_log_does),
        cmocka_unit_test(test_damage_in_any_file_is_refused_before_it_is_written),
        cmocka_unit_test(test_a_cut_in_any_file_is_refused),
        cmocka_unit_test(test_a_file_that_is_gone_is_refused),
        cmocka_unit_test(test_damage_before_the_checkpoint_is_nobodys),
    };
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
