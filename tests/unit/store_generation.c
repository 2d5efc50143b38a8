/* A store that can change: indexes and words of another form are built beside the
 * writes, refused to readers meanwhile, and go on where they stood. Another program
 * is this one with its tables or words' versions altered. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNTS 200
#define ROW_AT_OPEN 1
#define SLICE_ROWS 16

static void no_words(const void *row, struct word_sink *sink)
{
}

/* The second program's: the last characters of the number, which the first has not. */
static void tail_words(const void *row, struct word_sink *sink)
{
    const struct account *a = row;
    sink->emit(sink, a->account_no + 7, strlen(a->account_no + 7));
}

static struct store *open_with(const char *home, words_fn *fn, const char *version)
{
    struct store_config config = store_small(home, false);
    struct fault f = { 0 };
    struct store *s = NULL;
    config.build_at_open = ROW_AT_OPEN;
    if (store_open(&s, &config, &f))
        fail_msg("store_open: %s %s %s", status_name(f.status), f.arg[0], f.arg[1]);
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if ((index_info[i].flags & INDEX_WORDS) && i != INDEX_account_word)
            store_set_words(s, (enum index_id)i, no_words, "none", NULL);
    assert_int_equal(store_set_words(s, INDEX_account_word, fn, version, &f), ST_ok);
    return s;
}

static enum status fill(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < ACCOUNTS; i++) {
        struct account a = account_of(i, txn_pool(t));
        status = store_insert(t, TABLE_account, &a);
    }
    return status;
}

static void filled(const char *home)
{
    struct store *s = store_make(home);
    assert_int_equal(write_one(s, fill, NULL), ST_ok);
    store_close(&s);
}

static enum status slice(struct txn *t, void *context)
{
    return store_build_slice(t, SLICE_ROWS, NULL, &(unsigned){ 0 }, &(bool){ false });
}

/* How many slices it took. */
static unsigned build_all(struct store *s)
{
    unsigned n = 0;
    while (store_build_due(s)) {
        assert_int_equal(write_one(s, slice, NULL), ST_ok);
        n++;
    }
    assert_int_equal(write_one(s, slice, NULL), ST_not_found);
    return n;
}

static void findings_print(void *context, const char *what)
{
    ++*(unsigned *)context;
    print_message("finding: %s\n", what);
}

static void check_is_green(struct store *s)
{
    unsigned n = 0;
    assert_int_equal(store_check(s, findings_print, &n), ST_ok);
    assert_int_equal(n, 0);
}

static enum status look(struct store *s, enum index_id index, unsigned *n_r)
{
    struct pool *pool = pool_new(4096);
    struct store_building b;
    struct txn *t;
    struct scan *scan;
    struct account row;
    *n_r = 0;
    assert_int_equal(store_snapshot_begin(s, &t, pool), ST_ok);
    enum status status = scan_index(t, index, NULL, &scan);
    if (status == ST_index_building)
        assert_string_equal(txn_index_building(t, &b), index_info[index].name);
    else
        assert_null(txn_index_building(t, &b));
    while (!status && !(status = scan_next(scan, &row, NULL)))
        ++*n_r;
    store_snapshot_end(&t);
    pool_free(&pool);
    return status == ST_not_found ? ST_ok : status;
}

/* Changed, taken away, new: behind and ahead of where the building stands. */
static enum status change_some(struct txn *t, void *context)
{
    enum status status = ST_ok;
    for (unsigned i = 3; !status && i < ACCOUNTS; i += 20) {
        struct pool *pool = txn_pool(t);
        struct account a = account_of(i, pool), b = account_of(i + 1, pool), c = account_of(1000 + i, pool);
        a.link_group = i;
        a.account_name = "changed";
        status = store_put(t, TABLE_account, NULL, &a);
        if (!status)
            status = store_delete(t, TABLE_account, &b);
        if (!status)
            status = store_insert(t, TABLE_account, &c);
    }
    return status;
}

static bool has_file(const char *home, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", home, name);
    return access(path, F_OK) == 0;
}

static void words_are_built_beside_writes(void **state)
{
    unsigned n;
    struct store_building b;
    filled(*state);
    struct store *s = open_with(*state, tail_words, "2");
    assert_true(store_build_due(s));
    assert_int_equal(store_building(s, &b, 1), 1);
    assert_string_equal(b.index, "account_word");
    assert_string_equal(b.table, "account");
    assert_int_equal(b.done, 1);
    assert_int_equal(look(s, INDEX_account_word, &n), ST_index_building);
    assert_int_equal(look(s, INDEX_account_link, &n), ST_ok);
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(write_one(s, slice, NULL), ST_ok);
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    store_building(s, &b, 1);
    assert_in_range(b.done, 1 + 5, ACCOUNTS - 1);
    assert_in_range(b.about, b.done, 3 * ACCOUNTS);
    check_is_green(s);
    assert_true(build_all(s) > 3);
    assert_int_equal(store_building(s, &b, 1), 0);
    assert_int_equal(look(s, INDEX_account_word, &n), ST_ok);
    assert_int_equal(n, ACCOUNTS);
    check_is_green(s);
    assert_true(has_file(*state, "data/t21"));
    store_tick(s);
    assert_false(has_file(*state, "data/t21"));
    assert_true(has_file(*state, "data/t21.2"));
    assert_int_equal(write_one(s, change_some, NULL), ST_not_found);   /* the deleted ones are gone */
    store_close(&s);
}

static void a_building_goes_on_where_it_stood(void **state)
{
    struct store_building b;
    filled(*state);
    struct store *s = open_with(*state, tail_words, "2");
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(write_one(s, slice, NULL), ST_ok);
    store_building(s, &b, 1);
    uint64_t done = b.done;
    store_close(&s);
    s = open_with(*state, tail_words, "2");
    store_building(s, &b, 1);
    assert_int_equal(b.done, done + ROW_AT_OPEN);
    build_all(s);
    check_is_green(s);
    store_close(&s);
    s = open_with(*state, tail_words, "2");
    assert_false(store_build_due(s));
    store_close(&s);
}

/* An undone slice has done nothing; one that is committed with it neither hurts. */
static void an_undone_slice_is_done_again(void **state)
{
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(4096);
    filled(*state);
    struct store *s = open_with(*state, tail_words, "2");
    for (unsigned i = 0; store_build_due(s); i++) {
        assert_int_equal(store_batch_begin(s, &b), ST_ok);
        for (unsigned j = 0; j < 3; j++) {
            assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
            enum status status = store_build_slice(t, SLICE_ROWS, NULL, &(unsigned){ 0 }, &(bool){ false });
            store_child_end(&t, !status && (i + j) % 3);
        }
        store_batch_commit(&b);
    }
    check_is_green(s);
    store_close(&s);
    pool_free(&pool);
}

/* Who began to look before the index was whole sees it as it was. */
static void an_older_snapshot_is_refused(void **state)
{
    struct pool *pool = pool_new(4096);
    struct txn *before, *after;
    struct scan *scan;
    filled(*state);
    struct store *s = open_with(*state, tail_words, "2");
    assert_int_equal(store_snapshot_begin(s, &before, pool), ST_ok);
    build_all(s);
    assert_int_equal(scan_index(before, INDEX_account_word, NULL, &scan), ST_index_building);
    assert_null(scan);
    store_snapshot_end(&before);
    assert_int_equal(store_snapshot_begin(s, &after, pool), ST_ok);
    assert_int_equal(scan_index(after, INDEX_account_word, NULL, &scan), ST_ok);
    store_snapshot_end(&after);
    store_close(&s);
    pool_free(&pool);
}

/* The first program comes back while the second's index is half built, and writes. */
static void going_back_is_building_again(void **state)
{
    filled(*state);
    struct store *s = open_with(*state, tail_words, "2");
    assert_int_equal(write_one(s, slice, NULL), ST_ok);
    store_close(&s);
    s = open_with(*state, no_words, "1");
    assert_true(store_build_due(s));
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    build_all(s);
    store_tick(s);
    check_is_green(s);
    store_close(&s);
    s = open_with(*state, tail_words, "2");
    assert_true(store_build_due(s));
    build_all(s);
    check_is_green(s);
    store_close(&s);
}

/* Another program's number for an index: this one has lost an index, and has a new one. */
static void an_index_is_taken_away_and_comes_back(void **state)
{
    unsigned n;
    filled(*state);
    index_info[INDEX_account_link].no = 999;
    struct store *s = open_with(*state, no_words, "1");
    assert_int_equal(look(s, INDEX_account_link, &n), ST_index_building);
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    build_all(s);
    check_is_green(s);
    store_tick(s);
    assert_true(has_file(*state, "data/t22"));
    store_close(&s);
    tables_init();
    s = open_with(*state, no_words, "1");
    assert_int_equal(look(s, INDEX_account_link, &n), ST_index_building);
    build_all(s);
    check_is_green(s);
    store_close(&s);
}

static void told_last(void *context, const char *index, uint64_t done, uint64_t about)
{
    assert_int_equal(done, about);
    snprintf(context, 200, "%s %llu", index, (unsigned long long)done);
}

static void an_upgrade_does_it_at_once(void **state)
{
    char told[200] = "";
    struct fault f = { 0 };
    unsigned n;
    filled(*state);
    index_info[INDEX_account_link].no = 999;
    struct store *s = open_with(*state, tail_words, "2");
    assert_int_equal(write_one(s, slice, NULL), ST_ok);
    assert_int_equal(store_upgrade(s, told_last, told, &f), ST_ok);
    assert_string_equal(told, "account_link 200");
    assert_false(store_build_due(s));
    assert_int_equal(look(s, INDEX_account_word, &n), ST_ok);
    assert_int_equal(n, ACCOUNTS);
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    check_is_green(s);
    assert_false(has_file(*state, "data/t21"));
    assert_false(has_file(*state, "data/t22"));
    store_close(&s);
    s = open_with(*state, tail_words, "2");
    assert_false(store_build_due(s));
    check_is_green(s);
    store_close(&s);
    tables_init();
}

/* -- what an index left -- */

/* Another program's index, of a number and key fields of its own. */
static struct store *open_other(const char *home, const char *fields)
{
    struct index_info *x = &index_info[INDEX_account_link];
    x->no = 999;
    key_spec_init(&x->key, table_info[TABLE_account].record, fields);
    return open_with(home, no_words, "1");
}

/* It was being built anew when its program was last here: two files, and both go. When it
 * comes back none of them is taken for its own. */
static void an_index_leaves_no_file_behind(void **state)
{
    char told[200] = "";
    struct fault f = { 0 };
    filled(*state);
    struct store *s = open_other(*state, "unit_no category");
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    build_all(s);
    store_close(&s);
    s = open_other(*state, "link_group");
    assert_true(store_build_due(s));
    store_close(&s);
    assert_true(has_file(*state, "data/t999"));
    assert_true(has_file(*state, "data/t999.2"));
    tables_init();
    s = open_with(*state, no_words, "1");
    assert_int_equal(store_upgrade(s, told_last, told, &f), ST_ok);
    store_close(&s);
    assert_false(has_file(*state, "data/t999"));
    assert_false(has_file(*state, "data/t999.2"));
    s = open_other(*state, "link_group");
    assert_true(has_file(*state, "data/t999.3"));
    build_all(s);
    check_is_green(s);
    store_close(&s);
}

/* One that no row of the meta table tells of: a program of before left it so. */
static void a_file_of_nobody_is_not_taken(void **state)
{
    char from[4096], to[4096];
    filled(*state);
    struct store *s = open_with(*state, no_words, "1");
    assert_int_equal(write_one(s, change_some, NULL), ST_ok);
    store_close(&s);
    snprintf(from, sizeof from, "%s/data/t22", (const char *)*state);
    snprintf(to, sizeof to, "%s/data/t999", (const char *)*state);
    assert_int_equal(rename(from, to), 0);
    s = open_other(*state, "unit_no category");
    check_is_green(s);
    build_all(s);
    check_is_green(s);
    store_close(&s);
}

/* A table of other key fields is nobody's to rebuild; a new one is simply there. */
static void tables_are_told_apart(void **state)
{
    struct store_config config = store_small(*state, false);
    struct store *s;
    struct fault f = { 0 };
    filled(*state);
    key_spec_init(&table_info[TABLE_meter].key, table_info[TABLE_meter].record, "account_no meter_no");
    assert_int_equal(store_open(&s, &config, &f), ST_table_differs);
    assert_string_equal(f.arg[0], "meter");
    assert_string_equal(f.arg[1], "meter_no.1");
    assert_string_equal(f.arg[2], "account_no.2 meter_no.1");
    tables_init();
    table_info[TABLE_note].no = 998;
    s = open_with(*state, no_words, "1");
    store_close(&s);
    assert_true(has_file(*state, "data/t998"));
    assert_true(has_file(*state, "data/t25"));
    tables_init();
}

/* -- salvage -- */

#define PAGE 4096

struct told { unsigned lost, other; char last[400]; };

static void salvage_told(void *context, const char *what)
{
    struct told *told = context;
    if (strstr(what, ": is lost"))
        told->lost++;
    else
        told->other++;
    snprintf(told->last, sizeof told->last, "%s", what);
}

static void page_spoil(const char *home, const char *name, long page)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_int_equal(fseek(file, page * PAGE + PAGE / 2, SEEK_SET), 0);
    assert_int_equal(fwrite("spoilt", 1, 6, file), 6);
    fclose(file);
}

/* A page of rows is lost and named; all the others are there, with their entries. */
static void a_damaged_table_is_salvaged(void **state)
{
    struct told told = { 0 };
    struct salvaged counts;
    char index[200] = "";
    struct fault f = { 0 };
    struct store *s;
    unsigned n;
    filled(*state);
    page_spoil(*state, "data/t20", 5);
    struct store_config config = store_small(*state, false);
    config.read_only_check = true;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    store_words(s);
    assert_int_equal(store_salvage(s, TABLE_account, salvage_told, &told, &counts, &f), ST_ok);
    store_close(&s);
    assert_true(counts.lost > 0 && counts.lost < ACCOUNTS / 4);
    assert_int_equal(counts.rows + counts.lost, ACCOUNTS);
    assert_int_equal(counts.unreadable, 0);
    assert_int_equal(told.lost, counts.lost);
    assert_true(told.other > 0);
    assert_true(has_file(*state, "damaged-t20"));
    assert_false(has_file(*state, "data/t20"));
    s = store_again(*state);
    assert_int_equal(store_upgrade(s, told_last, index, &f), ST_ok);
    check_is_green(s);
    assert_int_equal(look(s, INDEX_account_word, &n), ST_ok);
    assert_true(n >= counts.rows);
    store_close(&s);
    s = store_again(*state);
    assert_false(store_build_due(s));
    check_is_green(s);
    store_close(&s);
}

/* -- version 1 -- */

static void put_text(const char *home, const char *name, const char *text)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", home, name);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void to_version(const char *home, char version)
{
    char path[4096], text[256] = "";
    snprintf(path, sizeof path, "%s/version", home);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    char *digit = strstr(text, "store ");
    assert_non_null(digit);
    digit[strlen("store ")] = version;
    put_text(home, "version", text);
}

/* As version 1 left it: no meta table, and its own words. */
static void as_version1(const char *home)
{
    char path[4096];
    filled(home);
    to_version(home, '1');
    snprintf(path, sizeof path, "%s/data/t00", home);
    assert_int_equal(unlink(path), 0);
}

static void version_1_is_raised_on_purpose(void **state)
{
    struct store_config config = store_small(*state, false);
    struct fault f = { 0 };
    struct store *s;
    unsigned from;
    as_version1(*state);
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    assert_int_equal(store_version(s), 1);
    assert_int_equal(store_set_words(s, INDEX_audit_subject, no_words, "1", &f), ST_ok);
    assert_int_equal(store_set_words(s, INDEX_account_word, no_words, "2", &f), ST_store_unraised);
    assert_string_equal(f.arg[0], "account_word");
    assert_non_null(strstr(f.arg[1], "words 1 readings "));
    assert_string_equal(f.arg[2], "words 2");
    store_close(&s);
    assert_int_equal(store_raise(&config, &from, &f), ST_ok);
    assert_int_equal(from, 1);
    assert_int_equal(store_raise(&config, &from, &f), ST_ok);
    assert_int_equal(from, STORE_VERSION);
    s = open_with(*state, tail_words, "2");
    assert_int_equal(store_version(s), STORE_VERSION);
    build_all(s);
    check_is_green(s);
    store_close(&s);
}

/* It keeps what it wrote down of its files: nothing is built for it. */
static void version_2_is_raised_as_it_is(void **state)
{
    struct store_config config = store_small(*state, false);
    struct fault f = { 0 };
    unsigned from;
    filled(*state);
    to_version(*state, '2');
    struct store *s = store_again(*state);
    assert_int_equal(store_version(s), 2);
    check_is_green(s);
    store_close(&s);
    assert_int_equal(store_raise(&config, &from, &f), ST_ok);
    assert_int_equal(from, 2);
    s = store_again(*state);
    assert_int_equal(store_version(s), STORE_VERSION);
    assert_false(store_build_due(s));
    check_is_green(s);
    store_close(&s);
}

/* What version 1 could not hold: an index on its table that it had not. */
static void version_1_is_not_written_wrongly(void **state)
{
    struct store_config config = store_small(*state, false);
    struct fault f = { 0 };
    struct store *s;
    as_version1(*state);
    index_info[INDEX_account_link].no = 999;
    assert_int_equal(store_open(&s, &config, &f), ST_store_unraised);
    assert_string_equal(f.arg[0], "t22");
    tables_init();
    key_spec_init(&index_info[INDEX_account_link].key, table_info[TABLE_account].record, "category");
    assert_int_equal(store_open(&s, &config, &f), ST_store_unraised);
    assert_string_equal(f.arg[0], "account_link");
    assert_string_equal(f.arg[1], "link_group.22 sparse");
    tables_init();
    table_info[TABLE_note].no = 998;
    assert_int_equal(store_open(&s, &config, &f), ST_ok);
    store_close(&s);
    tables_init();
}

static int setup(void **state)
{
    *state = (void *)(uintptr_t)home_new();
    return 0;
}

static int teardown(void **state)
{
    tables_init();
    home_drop(*state);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_are_built_beside_writes), TEST(a_building_goes_on_where_it_stood),
        TEST(an_undone_slice_is_done_again), TEST(an_older_snapshot_is_refused),
        TEST(going_back_is_building_again), TEST(an_index_is_taken_away_and_comes_back),
        TEST(an_upgrade_does_it_at_once), TEST(tables_are_told_apart),
        TEST(an_index_leaves_no_file_behind), TEST(a_file_of_nobody_is_not_taken),
        TEST(a_damaged_table_is_salvaged),
        TEST(version_1_is_raised_on_purpose), TEST(version_1_is_not_written_wrongly),
        TEST(version_2_is_raised_as_it_is),
    };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
