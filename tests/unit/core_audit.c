/* The audit: what it holds, and that tampering with it is found. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/core_office.h"
#include "core/engine/audit.h"
#include "core/engine/check.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

#define LINES 40

struct findings { unsigned n; char line[LINES][200]; };

static void note(void *context, const char *what)
{
    struct findings *f = context;
    if (f->n < LINES)
        snprintf(f->line[f->n++], sizeof f->line[0], "%s", what);
}

static bool found(const struct findings *f, const char *part)
{
    for (unsigned i = 0; i < f->n; i++)
        if (strstr(f->line[i], part))
            return true;
    return false;
}

/* -- what a record holds -- */

static void test_before_and_after(void **state)
{
    struct office *o = *state;
    struct unit u = { 0 };
    struct history_list h = { 0 };
    struct unit q = { .unit_no = "13052511", .parent = "130525", .unit_name = "双碑中心供电所",
                      .unit_kind = CODE_unit_kind_station };
    assert_int_equal(ask_as(o, "90001", OP_unit_put, "audited", 0, &q, &u), ST_ok);
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "13052511" }, &h), ST_ok);
    const struct audit *a = &h.rows[0];
    assert_string_equal(a->op, "unit.put");
    assert_string_equal(a->staff_no, "90001");
    assert_string_equal(a->request_id, "audited");
    assert_string_equal(a->from, "10.0.0.1");
    assert_int_equal(a->changes_n, 1);
    assert_string_equal(a->changes[0].table_name, "unit");
    assert_string_equal(a->changes[0].key_text, "13052511");
    assert_non_null(strstr(a->changes[0].difference, "双碑供电所"));
    assert_non_null(strstr(a->changes[0].difference, "双碑中心供电所"));
}

static void test_reads_and_refusals_leave_nothing(void **state)
{
    struct office *o = *state;
    struct hash before, after;
    uint64_t before_no, after_no;
    struct txn *t;
    struct unit u = { 0 };
    struct session_user me = { 0 };
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(audit_anchor(t, &before, &before_no), ST_ok);
    store_snapshot_end(&t);
    assert_int_equal(ask(o, "10001", OP_session_me, &(struct nothing){ 0 }, &me), ST_ok);
    assert_int_equal(ask(o, "90001", OP_unit_put, &(struct unit){ .unit_no = "x", .parent = "nowhere", .unit_name = "x",
        .unit_kind = 1 }, &u), ST_unit_unknown);
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(audit_anchor(t, &after, &after_no), ST_ok);
    store_snapshot_end(&t);
    assert_int_equal(before_no, after_no);
    assert_memory_equal(&before, &after, sizeof before);
}

/* -- tampering: on the closed store, past the core -- */

typedef enum status tamper_fn(struct txn *t);

static void tamper(struct office *o, tamper_fn *fn)
{
    struct store_config config = { .home = o->home, .cache_bytes = 16u << 20 };
    struct store *s;
    struct batch *b;
    struct txn *t;
    core_close(&o->core);
    assert_int_equal(store_open(&s, &config, &o->fault), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/db", &o->fault), ST_ok);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, o->pool), ST_ok);
    assert_int_equal(fn(t), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
}

static enum status change_text(struct txn *t)
{
    struct audit a = { .audit_no = 5 };
    enum status s = store_get(t, TABLE_audit, &a);
    a.staff_name = "别人";
    return s ? s : store_put(t, TABLE_audit, NULL, &a);
}

static enum status take_out(struct txn *t)
{
    struct audit a = { .audit_no = 6 };
    enum status s = store_get(t, TABLE_audit, &a);
    return s ? s : store_delete(t, TABLE_audit, &a);
}

/* One put in again where another stood: its own chain is whole, its place is not. */
static enum status put_in(struct txn *t)
{
    struct audit a = { .audit_no = 7 };
    enum status s = store_get(t, TABLE_audit, &a);
    a.audit_no = 6;
    return s ? s : store_put(t, TABLE_audit, NULL, &a);
}

static enum status cut_end(struct txn *t)
{
    struct scan *scan;
    struct audit a = { 0 };
    enum status s = scan_table(t, TABLE_audit, &(struct scan_range){ .backward = true }, &scan);
    if (s)
        return s;
    s = scan_next(scan, &a, NULL);
    scan_end(&scan);
    return s ? s : store_delete(t, TABLE_audit, &a);
}

static void verify(struct office *o, const struct hash *anchor, uint64_t anchor_no, struct findings *f)
{
    *f = (struct findings){ 0 };
    struct anchor from[ANCHORS] = { { .no = anchor_no } };
    if (anchor)
        from[0].chain = *anchor;
    assert_int_equal(audit_verify(o->core, from, note, f), ST_ok);
}

static void test_tampering_is_found(void **state)
{
    static const struct { tamper_fn *fn; const char *line; } rows[] = {
        { change_text, "audit 5: was changed" },
        { take_out, "audit 7: records are missing before this one" },
        { put_in, "audit 6: was changed" },
    };
    struct office o;
    struct findings f;
    office_open(&o);
    for (int i = 0; i < 8; i++) {
        struct unit u = { 0 };
        assert_int_equal(ask(&o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = "13052510", .parent = "130525",
            .unit_name = "x", .unit_kind = 3 }, &u), ST_ok);
    }
    verify(&o, NULL, 0, &f);
    assert_int_equal(f.n, 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        tamper(&o, rows[i].fn);
        office_reopen_closed(&o);
        verify(&o, NULL, 0, &f);
        if (!found(&f, rows[i].line))
            fail_msg("row %zu: %s not found, %u findings, first %s", i, rows[i].line, f.n, f.line[0]);
    }
    office_close(&o);
}

static void check(struct office *o, struct report *r)
{
    *r = (struct report){ 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_store_check, &(struct check_ask){ .anchor = "" }, r), ST_ok);
}

/* -- both forms of a record in one chain -- */

/* As it was written before: it holds the chain before it, its own writer among the
 * subjects, names and words. */
static enum status older_record(struct txn *t)
{
    struct hash chain;
    uint64_t audit_no;
    struct audit_subject subjects[] = { { .subject = "13052510" }, { .subject = "90001" } };
    struct audit_change changed = { .table_name = "unit", .key_text = "13052510",
                                    .difference = "{\"unit_name\":[\"a\",\"b\"]}" };
    enum status s = audit_anchor(t, &chain, &audit_no);
    struct audit a = { .audit_no = audit_no + 1, .at = clock_now(), .staff_no = "90001", .op = "unit.put",
                       .before = chain, .subjects = subjects, .subjects_n = 2, .changes = &changed, .changes_n = 1 };
    record_init(&audit_record, &a);
    audit_chain(&chain, &a, &a.chain);
    return s ? s : store_insert(t, TABLE_audit, &a);
}

static void unit_renamed(struct office *o, const char *name)
{
    struct unit u = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = "13052510", .parent = "130525",
        .unit_name = name, .unit_kind = 3 }, &u), ST_ok);
}

static void test_both_forms_are_one_chain(void **state)
{
    struct office o;
    struct findings f;
    struct report r;
    struct history_list list = { 0 };
    office_open(&o);
    unit_renamed(&o, "x");
    tamper(&o, older_record);
    office_reopen_closed(&o);
    unit_renamed(&o, "y");
    verify(&o, NULL, 0, &f);
    assert_int_equal(f.n, 0);
    check(&o, &r);
    assert_true(r.good);
    assert_int_equal(ask(&o, STAFF_OPERATOR, OP_audit_list, &(struct audit_ask){ .subject = "13052510" }, &list),
                     ST_ok);
    assert_true(list.rows_n >= 3);
    assert_string_equal(list.rows[0].changes[0].table_name, "unit");
    assert_non_null(strstr(list.rows[0].changes[0].difference, "\"unit_name\":[\"x\",\"y\"]"));
    assert_string_equal(list.rows[0].subjects[list.rows[0].subjects_n - 1].subject, STAFF_OPERATOR);
    assert_string_equal(list.rows[1].changes[0].difference, "{\"unit_name\":[\"a\",\"b\"]}");
    assert_int_equal(list.rows[1].subjects_n, 2);
    office_close(&o);
}

/* What is cut off at the end only a head kept elsewhere can tell. */
static void test_cut_end_is_found(void **state)
{
    struct office o;
    struct findings f;
    struct txn *t;
    struct hash anchor;
    uint64_t anchor_no;
    office_open(&o);
    assert_int_equal(store_snapshot_begin(core_store(o.core), &t, o.pool), ST_ok);
    assert_int_equal(audit_anchor(t, &anchor, &anchor_no), ST_ok);
    store_snapshot_end(&t);
    verify(&o, &anchor, anchor_no, &f);
    assert_int_equal(f.n, 0);
    tamper(&o, cut_end);
    assert_int_equal(office_try(&o), ST_acknowledged_missing);
    o.agree_end = true;
    office_reopen_closed(&o);
    verify(&o, &anchor, anchor_no, &f);
    assert_true(found(&f, "the end is cut off"));
    struct unit u = { 0 };
    assert_int_equal(ask(&o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = "13052510", .parent = "130525",
        .unit_name = "x", .unit_kind = 3 }, &u), ST_ok);
    verify(&o, &anchor, anchor_no, &f);
    assert_true(found(&f, "is not the one that was anchored"));
    office_close(&o);
}

/* -- the books -- */

static enum status change_balance(struct txn *t)
{
    struct balance b = { .ledger = CODE_ledger_receivable, .party = "5013018427" };
    b.amount = 100;
    return store_put(t, TABLE_balance, NULL, &b);
}

static enum status unbalanced_entry(struct txn *t)
{
    struct journal_line l = { .ledger = CODE_ledger_cash, .party = "1", .amount = 5 };
    record_init(&journal_line_record, &l);
    struct journal j = { .entry_no = 1, .lines = &l, .lines_n = 1 };
    record_init(&journal_record, &j);
    return store_put(t, TABLE_journal, NULL, &j);
}

static enum status bill_without_entry(struct txn *t)
{
    struct bill b = { .account_no = "5013018428", .bill_month = 202610, .principal = 500,
                      .bill_state = CODE_bill_state_open };
    record_init(&bill_record, &b);
    return store_put(t, TABLE_bill, NULL, &b);
}

static bool says(const struct report *r, const char *part)
{
    for (uint32_t i = 0; i < r->lines_n; i++)
        if (strstr(r->lines[i].text, part))
            return true;
    return false;
}

static void test_books_are_proved(void **state)
{
    static const struct { tamper_fn *fn; const char *line; } rows[] = {
        { change_balance, "balance receivable 5013018427: is not the sum of its entries" },
        { unbalanced_entry, "entry 1: does not sum to zero" },
        { bill_without_entry, "account 5013018428: receivable is not what its bills owe" },
    };
    struct office o;
    struct report r;
    office_open(&o);
    check(&o, &r);
    assert_true(r.good);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        tamper(&o, rows[i].fn);
        office_reopen_closed(&o);
        check(&o, &r);
        assert_false(r.good);
        if (!says(&r, rows[i].line))
            fail_msg("row %zu: %s", i, rows[i].line);
    }
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_before_and_after),
        cmocka_unit_test(test_reads_and_refusals_leave_nothing),
        cmocka_unit_test(test_tampering_is_found),
        cmocka_unit_test(test_both_forms_are_one_chain),
        cmocka_unit_test(test_cut_end_is_found),
        cmocka_unit_test(test_books_are_proved),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
