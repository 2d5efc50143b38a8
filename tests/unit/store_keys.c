/* Keys that change: rows are sealed under the new one beside reading and writing, whatever
 * ends the process in between, and without the new one the store is not opened. */
#include "config.h"
#include "store/manifest.h"
#include "tests/unit/store_home.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ACCOUNTS 300
#define KEY 32

static enum status fill(struct txn *t, void *context)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        a.id_no = pool_printf(txn_pool(t), "1305251975%08u", i);
        s = store_insert(t, TABLE_account, &a);
    }
    struct draft d = { .staff_no = "10327", .slot = 1, .form = "pay", .title = "王建国" };
    record_init(table_info[TABLE_draft].record, &d);
    return s ? s : store_insert(t, TABLE_draft, &d);
}

static struct store *filled(const char *home)
{
    struct store *s = store_make(home);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    return s;
}

/* Every sealed text as it was given, and the sealed row. */
static void all_there(struct store *s)
{
    struct pool *pool = pool_new(1024);
    struct txn *t;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        char want[32];
        struct account a = account_of(i, pool);
        snprintf(want, sizeof want, "1305251975%08u", i);
        assert_int_equal(store_get(t, TABLE_account, &a), ST_ok);
        assert_string_equal(a.id_no, want);
    }
    struct draft d = { .staff_no = "10327", .slot = 1 };
    assert_int_equal(store_get(t, TABLE_draft, &d), ST_ok);
    assert_string_equal(d.title, "王建国");
    store_snapshot_end(&t);
    pool_free(&pool);
}

struct pass { unsigned rows, looked; };

static enum status some(struct txn *t, void *context)
{
    struct pass *p = context;
    return store_reseal(t, p->rows, &p->looked);
}

/* Undone: the store says it failed, and the child is not kept. */
static enum status some_undone(struct txn *t, void *context)
{
    struct pass *p = context;
    enum status s = store_reseal(t, p->rows, &p->looked);
    return s ? s : ST_not_permitted;
}

static bool ended(struct store *s)
{
    struct fault f = { .status = ST_ok };
    bool over;
    assert_int_equal(store_key_only(s, &over, &f), ST_ok);
    return over;
}

static void sealed_anew(struct store *s, unsigned rows)
{
    struct pass p = { .rows = rows };
    unsigned turns = 0;
    while (!ended(s)) {
        assert_true(store_reseal_due(s));
        assert_true(turns++ < 10 * ACCOUNTS);
        assert_int_equal(write_one(s, some, &p), ST_ok);
    }
    assert_false(store_reseal_due(s));
}

static void new_key(struct store *s)
{
    struct fault f = { .status = ST_ok };
    assert_int_equal(store_key_new(s, &f), ST_ok);
    assert_int_equal(store_key_new(s, &f), ST_seal_key_changing);
}

static char *key_path(const char *home)
{
    static char path[4096];
    snprintf(path, sizeof path, "%s/seal.key", home);
    return path;
}

static size_t key_read(const char *home, uint8_t out[8 * KEY])
{
    FILE *file = fopen(key_path(home), "r");
    assert_non_null(file);
    size_t n = fread(out, 1, 8 * KEY, file);
    fclose(file);
    return n;
}

static void key_write(const char *home, const uint8_t *bytes, size_t n)
{
    mkdir(home, 0700);
    FILE *file = fopen(key_path(home), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    fclose(file);
}

static enum status opened(const char *home)
{
    struct store_config config = store_small(home, false);
    struct fault f = { .status = ST_ok };
    struct store *s = NULL;
    enum status status = store_open(&s, &config, &f);
    store_close(&s);
    return status;
}

static void test_sealed_anew(void **state)
{
    const char *home = home_new();
    uint8_t before[8 * KEY], now[8 * KEY];
    struct store *s = filled(home);
    assert_int_equal(key_read(home, before), KEY);
    for (unsigned round = 0; round < 2; round++) {
        new_key(s);
        assert_int_equal(key_read(home, now), (round ? 3 : 2) * KEY);
        all_there(s);
        sealed_anew(s, 7);
        all_there(s);
    }
    assert_int_equal(key_read(home, now), 2 * KEY);
    assert_memory_equal(now, before, KEY);               /* the first is for ever */
    store_close(&s);
    s = store_again(home);
    assert_false(store_reseal_due(s));
    all_there(s);                                        /* no row is left under a key that is not kept */
    store_close(&s);
    key_write(home, before, KEY);
    assert_int_equal(opened(home), ST_seal_key_other);
    home_drop(home);
}

/* Ended wherever it is: it goes on; slices that were undone are done again. */
static void test_goes_on(void **state)
{
    const char *home = home_new();
    struct store *s = filled(home);
    struct pass p = { .rows = 50 };
    new_key(s);
    assert_int_equal(write_one(s, some, &p), ST_ok);
    store_close(&s);
    s = store_again(home);
    assert_true(store_reseal_due(s));
    all_there(s);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(write_one(s, some_undone, &p), ST_not_permitted);
    sealed_anew(s, 50);
    store_close(&s);
    s = store_again(home);
    all_there(s);
    store_close(&s);
    home_drop(home);
}

/* Between the two files: the key is there and the version does not know it, and the other way round at the end. */
static void test_between_files(void **state)
{
    const char *home = home_new();
    uint8_t keys[8 * KEY];
    struct store *s = filled(home);
    store_close(&s);
    assert_int_equal(key_read(home, keys), KEY);
    memset(keys + KEY, 7, KEY);
    key_write(home, keys, 2 * KEY);
    s = store_again(home);
    assert_true(store_reseal_due(s));
    sealed_anew(s, 100);
    store_close(&s);
    memcpy(keys + 2 * KEY, keys + KEY, KEY);             /* an older one is still in the file */
    memset(keys + KEY, 9, KEY);
    key_write(home, keys, 3 * KEY);
    s = store_again(home);
    assert_false(store_reseal_due(s));
    all_there(s);
    store_close(&s);
    assert_int_equal(key_read(home, keys), 2 * KEY);     /* it is gone on with: the replaced one goes */
    key_write(home, keys, 2 * KEY + 5);
    assert_int_equal(opened(home), ST_seal_key_missing);
    home_drop(home);
}

/* A backup needs the keys it was made under; a file that has more of them will do. */
static void test_backup(void **state)
{
    const char *home = home_new(), *copy = home_new(), *to = home_new();
    struct fault f = { .status = ST_ok };
    uint8_t keys[8 * KEY];
    struct store *s = filled(home);
    assert_int_equal(store_backup(s, copy, &f), ST_ok);
    new_key(s);
    sealed_anew(s, 1000);
    store_close(&s);
    assert_int_equal(key_read(home, keys), 2 * KEY);
    key_write(to, keys + KEY, KEY);
    assert_int_equal(store_restore(copy, to, NULL, &f), ST_seal_key_other);
    key_write(to, keys, 2 * KEY);
    assert_int_equal(store_restore(copy, to, NULL, &f), ST_ok);
    s = store_again(to);
    assert_true(store_reseal_due(s));                    /* under the last key, as the file says */
    all_there(s);
    sealed_anew(s, 1000);
    all_there(s);
    store_close(&s);
    home_drop(home);
    home_drop(copy);
    home_drop(to);
}

/* -- backups sealed whole -- */

static bool file_has(const char *dir, const char *name, const char *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "r");
    char *bytes = calloc(1, 1 << 22);
    bool found;
    assert_true(file && bytes);
    size_t n = fread(bytes, 1, 1 << 22, file);
    found = memmem(bytes, n, text, strlen(text));
    free(bytes);
    fclose(file);
    return found;
}

static void flip(const char *dir, const char *name, long at)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    fseek(file, at, SEEK_SET);
    int byte = fgetc(file);
    fseek(file, at, SEEK_SET);
    fputc(byte ^ 4, file);
    fclose(file);
}

static struct store *store_sealing(const char *home, const uint8_t key[BACKUP_KEY])
{
    struct store_config config = store_small(home, false);
    struct fault f = { .status = ST_ok };
    struct store *s = NULL;
    config.backup_key = key;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    store_words(s);
    return s;
}

/* What a killed backup left beside the files is no part of the next one. */
static void leave_unfinished(const char *copy)
{
    static const char *const left[] = { "unfinished", "sealed", "contents", "contents.wrapped", "manifest" };
    mkdir(copy, 0700);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", copy, left[i]);
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("x", file);
        fclose(file);
    }
}

/* It lies open beside what is sealed, and so does the manifest: whoever has the copy can write both. */
static void version_forged(const char *copy)
{
    struct home h = { .lock_fd = -1 };
    struct version v;
    struct manifest m;
    struct fault f = { .status = ST_ok };
    char text[VERSION_TEXT];
    snprintf(h.path, sizeof h.path, "%s", copy);
    assert_int_equal(home_version_read(&h, &v, &f), ST_ok);
    v.version = BOX_SINCE - 1;                           /* by it, rows are not sealed any more */
    home_version_text(&v, text);
    assert_int_equal(home_version_write(&h, &v, &f), ST_ok);
    assert_int_equal(manifest_take(&h, text, &m, &f), ST_ok);
    assert_int_equal(manifest_write(&h, &m, &f), ST_ok);
    manifest_release(&m);
}

static void account_file(char out[32])
{
    snprintf(out, 32, "data/t%02u", table_info[TABLE_account].no);
}

static void test_sealed_backup(void **state)
{
    const char *home = home_new(), *copy = home_new(), *to = home_new(), *keys = home_new();
    const char *again = home_new();
    struct fault f = { .status = ST_ok };
    uint8_t key[BACKUP_KEY], secret[BACKUP_KEY], other[BACKUP_KEY], seal[8 * KEY];
    char path[4096], file[32], number[32];
    struct store *s = filled(home);
    account_file(file);
    struct pool *pool = pool_new(256);
    snprintf(number, sizeof number, "%s", account_of(7, pool).account_no);
    pool_free(&pool);
    store_close(&s);
    mkdir(keys, 0700);
    snprintf(path, sizeof path, "%s/secret", keys);
    assert_int_equal(store_backup_key_make(path, key, &f), ST_ok);
    assert_int_equal(store_backup_key_make(path, key, &f), ST_exists);
    assert_int_equal(store_backup_key_read(path, secret, &f), ST_ok);
    assert_int_equal(store_backup_key_read(key_path(home), other, &f), ST_text_invalid);
    memset(other, 3, sizeof other);
    s = store_sealing(home, key);
    leave_unfinished(copy);
    assert_int_equal(store_backup(s, copy, &f), ST_ok);
    assert_true(file_has(home, file, number));
    assert_false(file_has(copy, file, number));
    assert_int_equal(store_backup_verify(copy, &f), ST_ok);
    store_close(&s);
    key_write(to, seal, key_read(home, seal));
    assert_int_equal(store_restore(copy, to, NULL, &f), ST_backup_sealed);
    assert_int_equal(store_restore(copy, to, other, &f), ST_backup_key_other);
    assert_int_equal(store_restore(copy, to, secret, &f), ST_ok);
    s = store_again(to);
    all_there(s);
    store_close(&s);
    version_forged(copy);
    assert_int_equal(store_backup_verify(copy, &f), ST_ok);
    key_write(again, seal, key_read(home, seal));
    assert_int_equal(store_restore(copy, again, secret, &f), ST_backup_broken);
    flip(copy, file, 5000);
    assert_int_equal(store_backup_verify(copy, &f), ST_backup_broken);
    home_drop(home);
    home_drop(copy);
    home_drop(to);
    home_drop(keys);
    home_drop(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sealed_anew),
        cmocka_unit_test(test_goes_on),
        cmocka_unit_test(test_between_files),
        cmocka_unit_test(test_backup),
        cmocka_unit_test(test_sealed_backup),
    };
    tables_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
