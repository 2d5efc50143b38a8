/* Rows against their last digest in the audit: whatever is changed in one behind the core's
 * back, with good checksums and true indexes, is found; and nothing where nothing was. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FLIPS 12
#define TRIES 4000

static struct hall hall;
static unsigned random_state = 20261130;

struct look { unsigned n; char first[200]; };

static void looked(void *to, const char *line)
{
    struct look *look = to;
    if (!look->n++)
        snprintf(look->first, sizeof look->first, "%s", line);
}

static struct look look_at_rows(void)
{
    struct look look = { .n = 0 };
    struct check_run r = { .core = hall.core, .finding = looked, .context = &look, .pool = pool_new(65536) };
    assert_int_equal(check_rows(&r), ST_ok);
    store_snapshot_end(&r.txn);
    pool_free(&r.pool);
    return look;
}

/* -- a day's work, so that tables have audited rows -- */

static void as_operator(enum op_id op, const void *q, void *r)
{
    struct principal p = { .staff_no = STAFF_OPERATOR, .from = "local", .session = 1, .proved_at = clock_now() };
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    enum status s = core_call(hall.core, &p, op, id, 0, q, r, hall.pool, &hall.fault);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void must(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void work_a_little(void)
{
    struct shift s;
    struct payment p;
    struct note note;
    struct unit u;
    struct user user;
    struct setting setting;
    struct nothing nothing;
    struct shift_open open = { .window_no = "01", .next_paper = counter_paper(PAPER_FIRST), .pos_terminal = "T1" };
    must('k', OP_shift_open, &open, &s);
    for (unsigned k = 0; k < 3; k++) {
        struct pay_account a = { .account_no = counter_account("ABP"[k]) };
        struct pay_tender t = { .tender = CODE_tender_pos, .voucher = pool_printf(hall.pool, "%u", k) };
        must('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
                                                   .prepay = true }, &p);
        must('k', OP_note_add, &(struct note){ .account_no = counter_account('A'), .text = "狗在院里" }, &note);
    }
    for (unsigned k = 0; k < 3; k++)
        as_operator(OP_unit_put, &(struct unit){ .unit_no = pool_printf(hall.pool, "1305259%u", k), .parent = "130525",
            .unit_name = "东良供电所", .unit_kind = CODE_unit_kind_station }, &u);
    as_operator(OP_user_put, &(struct user){ .staff_no = "19001", .staff_name = "王芳", .unit_no = "13052590",
                                             .roles = CODE_BIT(CODE_role_clerk) }, &user);
    as_operator(OP_user_reset, &(struct user_secret){ .staff_no = "19001", .password = "First-Word-1" }, &nothing);
    as_operator(OP_setting_put, &(struct setting){ .setting_name = "pay.reach", .valid_from = date_of(2000, 1, 1),
                                                   .value = "county", .source = "test" }, &setting);
}

static int setup(void **state)
{
    counter_open(&hall, 1);
    work_a_little();
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

/* -- rows behind the core's back -- */

static void put_back(enum table_id table, const void *row)
{
    struct store *s = core_store(hall.core);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(store_put(t, table, NULL, row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static void take_away(enum table_id table, const void *row)
{
    struct store *s = core_store(hall.core);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(store_delete(t, table, row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

struct names { struct array list; };

/* Tables and keys with a digest: "56/1". */
static void names_read(struct names *names)
{
    struct txn *t;
    struct scan *scan;
    struct audit *a = pool_get(hall.pool, sizeof *a);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_audit, NULL, &scan), ST_ok);
    while (scan_next(scan, a, NULL) == ST_ok)
        for (uint32_t i = 0; i < a->changes_n + a->proofs_n; i++) {
            const struct audit_change *ch = i < a->changes_n ? &a->changes[i] : &a->proofs[i - a->changes_n];
            if (ch->row_digest.n)
                *(const char **)array_add(&names->list, hall.pool, sizeof(char *)) =
                    pool_printf(hall.pool, "%u/%s", (unsigned)ch->table_no, ch->key_text);
        }
    store_snapshot_end(&t);
}

static bool is_named(const struct names *names, enum table_id table, const void *row)
{
    struct buf b;
    bool found = false;
    buf_init(&b, 65536);
    row_key_text(table, row, &b);
    const char *name = pool_printf(hall.pool, "%u/%.*s", table_info[table].no, (int)b.n, (const char *)b.at);
    buf_release(&b);
    for (unsigned i = 0; i < names->list.n && !found; i++)
        found = !strcmp(((const char **)names->list.at)[i], name);
    return found;
}

static struct array rows_named(const struct names *names, enum table_id table)
{
    struct array rows = { 0 };
    struct txn *t;
    struct scan *scan;
    size_t size = table_info[table].record->size;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(scan_table(t, table, NULL, &scan), ST_ok);
    for (void *row = pool_get(hall.pool, size); scan_next(scan, row, NULL) == ST_ok; row = pool_get(hall.pool, size))
        if (is_named(names, table, row))
            memcpy(array_add(&rows, hall.pool, size), row, size);
    store_snapshot_end(&t);
    return rows;
}

static unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % n;
}

/* The row with one bit of its bytes another way, still a row of that key; false: that bit makes none. */
static bool flipped(enum table_id table, const void *row, void *out)
{
    const struct record *r = table_info[table].record;
    const struct key_spec *key = &table_info[table].key;
    struct buf was, is;
    struct key a, b;
    struct fault f = { .status = ST_ok };
    buf_init(&was, 1u << 20);
    buf_init(&is, 1u << 20);
    record_encode(r, row, NULL, &was);
    char *bytes = pool_slice(hall.pool, was.at, was.n);
    bytes[below((unsigned)was.n)] ^= (char)(1u << below(8));
    bool good = !record_decode(r, out, (uint8_t *)bytes, was.n, NULL, hall.pool, &f);
    if (good) {
        key_encode(key, row, key->fields, &a);
        key_encode(key, out, key->fields, &b);
        record_encode(r, out, NULL, &is);
        good = a.n == b.n && !memcmp(a.b, b.b, a.n) && (is.n != was.n || memcmp(is.at, was.at, is.n) != 0);
    }
    buf_release(&was);
    buf_release(&is);
    return good;
}

static unsigned flip_table(const struct names *names, enum table_id table)
{
    struct array rows = rows_named(names, table);
    size_t size = table_info[table].record->size;
    unsigned done = 0;
    for (unsigned tries = 0; rows.n && done < FLIPS && tries < TRIES; tries++) {
        char *row = (char *)rows.at + below(rows.n) * size, *out = pool_get(hall.pool, size);
        if (!flipped(table, row, out))
            continue;
        put_back(table, out);
        struct look look = look_at_rows();
        if (look.n != 1 || strncmp(look.first, table_info[table].name, strlen(table_info[table].name)) != 0)
            fail_msg("%s, flip %u: %u findings, first %s", table_info[table].name, done, look.n, look.first);
        put_back(table, row);
        done++;
    }
    if (rows.n)
        assert_int_equal(done, FLIPS);
    return rows.n > 0;
}

static void test_nothing_is_found_where_nothing_was(void **state)
{
    struct look look = look_at_rows();
    if (look.n)
        fail_msg("%u findings, first %s", look.n, look.first);
}

static void test_any_bit_is_found(void **state)
{
    static const enum table_id least[] = { TABLE_unit, TABLE_user, TABLE_setting, TABLE_payment, TABLE_shift,
        TABLE_journal, TABLE_counter, TABLE_remembered, TABLE_note, TABLE_bill, TABLE_voucher };
    struct names names = { .list = { 0 } };
    bool tried[TABLE_COUNT] = { false };
    names_read(&names);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (i != TABLE_balance)
            tried[i] = flip_table(&names, (enum table_id)i);
    for (unsigned i = 0; i < COUNT_OF(least); i++)
        if (!tried[least[i]])
            fail_msg("%s: no audited row", table_info[least[i]].name);
    test_nothing_is_found_where_nothing_was(state);
}

/* -- on purpose -- */

static void password_other(void *row) { ((struct user *)row)->password_hash = "$y$j9T$another$hash"; }
static void value_other(void *row) { ((struct setting *)row)->value = "own"; }
static void total_other(void *row) { ((struct payment *)row)->total += 100; }
static void text_other(void *row) { ((struct note *)row)->text = "没有狗"; }

static void test_planned_changes_are_found(void **state)
{
    const struct user user = { .staff_no = "19001" };
    const struct setting setting = { .setting_name = "pay.reach", .valid_from = date_of(2000, 1, 1) };
    const struct payment payment = { .receipt_no = 1 };
    const struct note note = { .account_no = counter_account('A'), .note_no = 1 };
    const struct { enum table_id table; const void *key; void (*change)(void *); const char *finding; } rows[] = {
        { TABLE_user, &user, password_other, "user 19001: is not as it was last written" },
        { TABLE_setting, &setting, value_other, "setting pay.reach/2000-01-01: is not as it was last written" },
        { TABLE_payment, &payment, total_other, "payment 1: is not as it was last written" },
        { TABLE_note, &note, text_other, ": is not as it was last written" },
        { TABLE_payment, &payment, NULL, "payment 1: was written, and is not there" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t size = table_info[rows[i].table].record->size;
        void *was = pool_get(hall.pool, size);
        struct txn *t;
        memcpy(was, rows[i].key, size);
        assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
        assert_int_equal(store_get(t, rows[i].table, was), ST_ok);
        store_snapshot_end(&t);
        if (rows[i].change)
            counter_change(&hall, rows[i].table, rows[i].key, rows[i].change);
        else
            take_away(rows[i].table, was);
        struct look look = look_at_rows();
        if (look.n != 1 || !strstr(look.first, rows[i].finding))
            fail_msg("row %zu: %u findings, first %s", i, look.n, look.first);
        put_back(rows[i].table, was);
    }
}

/* -- a head that was kept elsewhere -- */

static void test_an_anchor_is_held_against_the_chain(void **state)
{
    struct look look = { .n = 0 };
    uint64_t findings;
    char head[AUDIT_HEAD_TEXT], other[AUDIT_HEAD_TEXT + 8];
    audit_head_text(hall.core, head);
    assert_int_equal(checks_run_anchored(hall.core, head, looked, &look, &findings), ST_ok);
    assert_int_equal(findings, 0);
    memcpy(other, head, sizeof head);
    char *last = &other[strlen(other) - 1];
    *last = *last == '0' ? '1' : '0';
    assert_int_equal(checks_run_anchored(hall.core, other, looked, &look, &findings), ST_ok);
    assert_int_equal(findings, 1);
    snprintf(other, sizeof other, "audit head no=999999%s", strstr(head, " chain="));
    assert_int_equal(checks_run_anchored(hall.core, other, looked, &look, &findings), ST_ok);
    assert_int_equal(findings, 1);
    assert_int_equal(checks_run_anchored(hall.core, "audit head no=5", looked, &look, &findings), ST_text_invalid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_found_where_nothing_was),
        cmocka_unit_test(test_any_bit_is_found),
        cmocka_unit_test(test_planned_changes_are_found),
        cmocka_unit_test(test_an_anchor_is_held_against_the_chain),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
