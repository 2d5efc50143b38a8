/* Every table whose rows are written with an audit record, though no day's work comes to it: rows of
 * any content are written by an operation through the core's own way (call_insert, call_put,
 * call_delete), then changed behind its back: 12 bits, and 4 changes on purpose. */
#include "config.h"
#include "tests/unit/counter.h"
#include "tests/unit/proof_look.h"

#include <stdlib.h>
#include <string.h>

#define KEPT 0                        /* of a table's rows: written once */
#define CHANGED 1                     /* written, and written again */
#define REMOVED 2
#define ROWS 3

static struct hall hall;
static void *rows[TABLE_COUNT][ROWS], *before[TABLE_COUNT];

/* -- the operation -- */

typedef enum status step_fn(struct call *c);
static step_fn *step;

enum status __real_do_note_add(struct call *c, const struct note *q, struct note *r);
enum status __wrap_do_note_add(struct call *c, const struct note *q, struct note *r);
enum status __wrap_do_note_add(struct call *c, const struct note *q, struct note *r)
{
    return step ? step(c) : __real_do_note_add(c, q, r);
}

static void run_step(step_fn *what)
{
    struct note r;
    step = what;
    enum status s = counter_call(&hall, 'k', OP_note_add, &(struct note){ .account_no = counter_account('A'),
                                                                          .text = "-" }, &r);
    step = NULL;
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

/* Entries and numbers have ways of their own, and come in each day's work (core_proof). */
static bool is_audited(enum table_id table)
{
    return !(table_info[table].flags & (T_QUIET | T_COUNTER));
}

static void *row_of(enum table_id table, uint64_t seed)
{
    void *row = pool_get(hall.pool, table_info[table].record->size);
    any_row(seed, table, row, hall.pool);
    return row;
}

static bool same_key(enum table_id table, const void *a, const void *b)
{
    const struct key_spec *spec = &table_info[table].key;
    struct key x, y;
    key_encode(spec, a, spec->fields, &x);
    key_encode(spec, b, spec->fields, &y);
    return x.n == y.n && !memcmp(x.b, y.b, x.n);
}

static bool is_free(enum table_id table, const void *row, unsigned which)
{
    void *there = pool_get(hall.pool, table_info[table].record->size);
    struct txn *t;
    bool taken = false;
    memcpy(there, row, table_info[table].record->size);
    for (unsigned k = 0; k < which && !taken; k++)
        taken = same_key(table, row, rows[table][k]);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    taken = taken || store_get(t, table, there) != ST_not_found;
    store_snapshot_end(&t);
    return !taken;
}

/* One whose key is not taken. */
static void *free_row(enum table_id table, unsigned which)
{
    for (unsigned i = 0; i < TRIES; i++) {
        void *row = row_of(table, 1 + table * 100000u + which * 10000u + i);
        if (is_free(table, row, which))
            return row;
    }
    fail_msg("%s: no free key", table_info[table].name);
    return NULL;
}

/* Its content under another's key. */
static void key_take(enum table_id table, void *row, const void *other)
{
    const struct key_spec *spec = &table_info[table].key;
    struct key key;
    key_encode(spec, other, spec->fields, &key);
    assert_true(key_decode(spec, row, key.b, key.n, hall.pool));
}

static enum status write_all(struct call *c)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < TABLE_COUNT; i++)
        for (unsigned k = 0; !s && is_audited((enum table_id)i) && k < ROWS; k++)
            s = call_insert(c, (enum table_id)i, rows[i][k]);
    return s;
}

/* The row that is written over another. */
static void *next_row(enum table_id table, const void *row)
{
    void *next = row_of(table, 7 + table);
    key_take(table, next, row);
    if (!(table_info[table].flags & T_REPLY))
        return next;
    memcpy(next, row, table_info[table].record->size);
    any_later(7 + table, table, next, hall.pool);
    return next;
}

static enum status write_again(struct call *c)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < TABLE_COUNT; i++) {
        enum table_id table = (enum table_id)i;
        if (!is_audited(table))
            continue;
        s = call_put(c, table, rows[i][CHANGED], next_row(table, rows[i][CHANGED]));
        if (!s)
            s = call_delete(c, table, rows[i][REMOVED]);
    }
    return s;
}

/* As they are stored, versions and all. */
static void read_row(enum table_id table, void *row)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, table, row), ST_ok);
    store_snapshot_end(&t);
}

static int setup(void **state)
{
    counter_open(&hall, 1);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        for (unsigned k = 0; k < ROWS; k++)
            rows[i][k] = free_row((enum table_id)i, k);
    run_step(write_all);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        for (unsigned k = 0; is_audited((enum table_id)i) && k < ROWS; k++)
            read_row((enum table_id)i, rows[i][k]);
    run_step(write_again);
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        size_t size = table_info[i].record->size;
        before[i] = pool_get(hall.pool, size);
        memcpy(before[i], rows[i][CHANGED], size);
        if (is_audited((enum table_id)i))
            read_row((enum table_id)i, rows[i][CHANGED]);
    }
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

/* -- the tests -- */

static void test_nothing_is_found_where_nothing_was(void **state)
{
    struct look look = look_at_rows(hall.core);
    if (look.n)
        fail_msg("%u findings, first %s", look.n, look.first);
}

static void test_any_bit_of_any_table_is_found(void **state)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        size_t size = table_info[i].record->size;
        char *two = pool_get(hall.pool, 2 * size);
        memcpy(two, rows[i][KEPT], size);
        memcpy(two + size, rows[i][CHANGED], size);
        if (is_audited((enum table_id)i))
            flip_rows(hall.core, (enum table_id)i, two, 2, hall.pool);
    }
    test_nothing_is_found_where_nothing_was(state);
}

static void found(enum table_id table, const char *what, const char *finding)
{
    struct look look = look_at_rows(hall.core);
    const char *name = table_info[table].name;
    if (look.n != 1 || strncmp(look.first, name, strlen(name)) != 0 || !strstr(look.first, finding))
        fail_msg("%s, %s: %u findings, first %s", name, what, look.n, look.first);
}

static bool same_bytes(enum table_id table, const void *a, const void *b)
{
    struct buf x, y;
    buf_init(&x, 1u << 20);
    buf_init(&y, 1u << 20);
    record_encode(table_info[table].record, a, NULL, &x);
    record_encode(table_info[table].record, b, NULL, &y);
    bool same = x.n == y.n && !memcmp(x.at, y.at, x.n);
    buf_release(&x);
    buf_release(&y);
    return same;
}

static void plan(enum table_id table, const char *what, const void *instead, const void *row)
{
    if (same_bytes(table, instead, row))      /* it is all key */
        return;
    put_back(hall.core, table, instead);
    found(table, what, "is not as it was last written");
    put_back(hall.core, table, row);
}

static void plan_table(enum table_id table)
{
    size_t size = table_info[table].record->size;
    void *other = pool_get(hall.pool, size);
    memcpy(other, rows[table][CHANGED], size);
    key_take(table, other, rows[table][KEPT]);
    plan(table, "as it was before", before[table], rows[table][CHANGED]);
    plan(table, "another one's content", other, rows[table][KEPT]);
    take_away(hall.core, table, rows[table][KEPT]);
    found(table, "gone", "was written, and is not there");
    put_back(hall.core, table, rows[table][KEPT]);
    put_back(hall.core, table, rows[table][REMOVED]);
    found(table, "back", "was removed, and is there");
    take_away(hall.core, table, rows[table][REMOVED]);
}

static void test_planned_changes_of_any_table_are_found(void **state)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (is_audited((enum table_id)i))
            plan_table((enum table_id)i);
    test_nothing_is_found_where_nothing_was(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_found_where_nothing_was),
        cmocka_unit_test(test_any_bit_of_any_table_is_found),
        cmocka_unit_test(test_planned_changes_of_any_table_are_found),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
