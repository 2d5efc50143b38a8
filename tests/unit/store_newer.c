/* What a newer program wrote down of the store's files and this one does not know: the store is
 * refused by the file's name, in every way it is opened, and nothing of it is changed. */
#include "config.h"
#include "tests/unit/store_home.h"
#include "store/private.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNTS 50

static const uint8_t field_40[] = { 0xa0, 0x01, 0x05 };      /* number 40, kind 0: 5 */

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    (void)context;
    for (unsigned i = 0; !status && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        status = store_insert(t, TABLE_account, &a);
    }
    return status;
}

/* Its row, as a newer program would put it; or the one there was. */
static void row_put(const char *home, const struct generation *g)
{
    DB_TXN *db = NULL;
    struct store *s = store_again(home);
    assert_int_equal(s->env->txn_begin(s->env, NULL, &db, 0), 0);
    assert_int_equal(meta_put(s, db, g), 0);
    assert_int_equal(db->commit(db, DB_TXN_SYNC), 0);
    store_close(&s);
}

/* All of the directory's meta table, so that it is seen to be left alone. */
static size_t meta_bytes(const char *home, uint8_t *out, size_t room)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/data/t00", home);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    ssize_t n = read(fd, out, room);
    close(fd);
    assert_true(n > 0 && (size_t)n < room);
    return (size_t)n;
}

static void refused(const char *home, bool offline, const char *name)
{
    struct store *s = NULL;
    struct fault f = { .status = ST_ok };
    struct store_config config = store_small(home, false);
    config.read_only_check = offline;
    assert_int_equal(store_open(&s, &config, &f), ST_store_file_newer);
    assert_string_equal(f.arg[0], name);
    assert_null(s);
}

struct newer { struct generation g; const char *name; };

static void one_row(const struct newer *n)
{
    static uint8_t before[1u << 20], after[1u << 20];
    const char *home = home_new();
    struct store *s = store_make(home);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
    row_put(home, &n->g);
    size_t bytes = meta_bytes(home, before, sizeof before);
    refused(home, true, n->name);
    refused(home, false, n->name);
    refused(home, false, n->name);
    assert_int_equal(meta_bytes(home, after, sizeof after), bytes);
    assert_memory_equal(before, after, bytes);
    home_drop(home);
}

static void rows_of_a_newer_program(void **state)
{
    struct generation table = { .file_no = 20, .name = "account", .form = "account_no.1", .generation = 1,
                                .state = GENERATION_WHOLE, .begun_at = 1 };
    struct generation index = { .file_no = 22, .name = "account_link", .indexes = true, .form = "link_group.22 sparse",
                                .generation = 1, .state = GENERATION_WHOLE, .begun_at = 1 };
    struct generation foreign = { .file_no = 997, .name = "weather", .indexes = true, .form = "day.1",
                                  .generation = 1, .state = GENERATION_WHOLE, .begun_at = 1 };
    struct newer rows[] = { { table, "account" }, { table, "account" }, { index, "account_link" },
                            { index, "account_link" }, { foreign, "weather" }, { foreign, "weather" } };
    (void)state;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        if (i % 2)
            rows[i].g.unknown_ = (struct unknown){ field_40, sizeof field_40 };
        else
            rows[i].g.state = GENERATION_LEFT + 1 + i;
        one_row(&rows[i]);
    }
}

/* Bytes that are no row of ours at all, on a page that is as it was written. */
static void a_row_of_another_form(void **state)
{
    const char *home = home_new();
    struct store *s = store_make(home);
    uint8_t key[2] = { 0, 20 }, bytes[3] = { 0x06, 0x01, 0x02 };
    DBT k = { .data = key, .size = sizeof key }, data = { .data = bytes, .size = sizeof bytes };
    DB_TXN *db = NULL;
    (void)state;
    assert_int_equal(s->env->txn_begin(s->env, NULL, &db, 0), 0);
    assert_int_equal(s->meta->put(s->meta, db, &k, &data, 0), 0);
    assert_int_equal(db->commit(db, DB_TXN_SYNC), 0);
    store_close(&s);
    refused(home, true, "t00");
    refused(home, false, "t00");
    home_drop(home);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(rows_of_a_newer_program),
                                               cmocka_unit_test(a_row_of_another_form) };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
