/* Rows against their last digest in the audit: whatever is changed in one behind the core's
 * back, with good checksums and true indexes, is found; and nothing where nothing was. */
#include "config.h"
#include "tests/unit/counter.h"
#include "tests/unit/proof_look.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct hall hall;
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
            uint8_t room[ROW_DIGEST];
            if (change_digest(core_store(hall.core), a, ch, room).n)
                *(const char **)array_add(&names->list, hall.pool, sizeof(char *)) =
                    pool_printf(hall.pool, "%u/%s", (unsigned)ch->table_no, change_key_text(a, ch, hall.pool));
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

static bool flip_table(const struct names *names, enum table_id table)
{
    struct array rows = rows_named(names, table);
    flip_rows(hall.core, table, rows.at, rows.n, hall.pool);
    return rows.n > 0;
}

static void test_nothing_is_found_where_nothing_was(void **state)
{
    struct look look = look_at_rows(hall.core);
    if (look.n)
        fail_msg("%u findings, first %s", look.n, look.first);
}

static void test_any_bit_is_found(void **state)
{
    static const enum table_id least[] = { TABLE_unit, TABLE_user, TABLE_setting, TABLE_payment, TABLE_shift,
        TABLE_journal, TABLE_counter, TABLE_answered, TABLE_note, TABLE_bill, TABLE_voucher };
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
            take_away(hall.core, rows[i].table, was);
        struct look look = look_at_rows(hall.core);
        if (look.n != 1 || !strstr(look.first, rows[i].finding))
            fail_msg("row %zu: %u findings, first %s", i, look.n, look.first);
        put_back(hall.core, rows[i].table, was);
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

/* Rows of a table of which no record says anything are not read: here those of rules and codes. */
static void test_tables_nobody_speaks_of_are_passed_over(void **state)
{
    struct txn *t;
    uint64_t rows = 0;
    struct look look = look_at_rows(hall.core);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (i == TABLE_audit || i == TABLE_answered || !(table_info[i].flags & T_QUIET))
            rows += scan_count(t, -1, (enum table_id)i, NULL);
    uint64_t rules = scan_count(t, -1, TABLE_late_fee_rule, NULL) + scan_count(t, -1, TABLE_time_limit, NULL);
    store_snapshot_end(&t);
    assert_true(rules > 0);
    if (look.looked_at + rules > rows)
        fail_msg("%llu rows looked at, of %llu, %llu of them rules", (unsigned long long)look.looked_at,
                 (unsigned long long)rows, (unsigned long long)rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_found_where_nothing_was),
        cmocka_unit_test(test_tables_nobody_speaks_of_are_passed_over),
        cmocka_unit_test(test_any_bit_is_found),
        cmocka_unit_test(test_planned_changes_are_found),
        cmocka_unit_test(test_an_anchor_is_held_against_the_chain),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
