/* A store whose audit and answers are of two forms: what was written below version 5 is
 * shown, proved and answered again beside what is written in short since it was raised,
 * and goes in its time. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

#define FORGOTTEN (41 * 86400 * SECOND)

static struct hall hall;
static unsigned before_no, after_no, settled_no;     /* numbers of requests */
static struct payment before, after;

static void must(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static enum status pay(char letter, struct payment *p)
{
    struct pay_account a = { .account_no = counter_account(letter) };
    struct pay_tender t = { .tender = CODE_tender_cash };
    return counter_call(&hall, 'k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t,
                                                                    .tenders_n = 1, .prepay = true }, p);
}

static const char *id_of(unsigned no)
{
    return pool_printf(hall.pool, "test-%u", no);
}

static int setup(void **state)
{
    struct shift s;
    struct payment printed;
    struct request_answer none;
    counter_open(&hall, 1);
    counter_version(&hall, '4');
    struct shift_open open = { .window_no = "01", .next_paper = counter_paper(PAPER_FIRST) };
    must('k', OP_shift_open, &open, &s);
    assert_int_equal(pay('A', &before), ST_ok);
    before_no = hall.requests;
    must('k', OP_pay_printed, &(struct pay_printed){ .receipt_no = before.receipt_no }, &printed);
    settled_no = hall.requests + 1000;
    must('k', OP_request_settle, &(struct request_outcome){ .request_id = id_of(settled_no) }, &none);
    counter_raise(&hall);
    assert_int_equal(pay('B', &after), ST_ok);
    after_no = hall.requests;
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

/* -- answers -- */

static void again(unsigned no, char letter, const struct payment *first)
{
    struct payment p;
    unsigned now = hall.requests;
    hall.requests = no - 1;
    assert_int_equal(pay(letter, &p), ST_ok);
    assert_true(record_equal(&payment_record, first, &p));
    hall.requests = no - 1;
    assert_int_equal(pay('C', &p), ST_request_differs);
    hall.requests = now;
}

static void test_answers_of_both_forms(void **state)
{
    struct request_answer r;
    struct payment p;
    again(before_no, 'A', &before);
    again(after_no, 'B', &after);
    must('k', OP_request_outcome, &(struct request_outcome){ .request_id = id_of(before_no) }, &r);
    assert_true(r.posted && r.receipt_no == before.receipt_no);
    must('k', OP_request_outcome, &(struct request_outcome){ .request_id = id_of(after_no) }, &r);
    assert_true(r.posted && r.receipt_no == after.receipt_no);
    assert_string_equal(r.op, "pay.take");
    unsigned now = hall.requests;
    for (unsigned i = 0; i < 2; i++) {           /* one taken before, one since */
        hall.requests = settled_no + i - 1;
        if (i)
            must('k', OP_request_settle, &(struct request_outcome){ .request_id = id_of(settled_no + 1) }, &r);
        hall.requests = settled_no + i - 1;
        assert_int_equal(pay('C', &p), ST_request_differs);
    }
    hall.requests = now + 10;
}

/* -- an answer and its request -- */

static enum status note_as(char who, const char *id, const char *text, struct note *n)
{
    struct principal p = { .staff_no = "", .from = "local", .session = 1, .proved_at = clock_now() };
    snprintf(p.staff_no, sizeof p.staff_no, "%s", counter_staff(who));
    hall.fault = (struct fault){ .status = ST_ok };
    return core_call(hall.core, &p, OP_note_add, id, 0, &(struct note){ .account_no = counter_account('A'),
                                                                       .text = text }, n, hall.pool, &hall.fault);
}

/* Ids of the same millisecond and the same first bits, which stand side by side, and one id of two people. */
static void test_each_has_his_own(void **state)
{
    static const struct { char who; uint8_t last; const char *text; } asked[] = {
        { 'k', 1, "一" }, { 'k', 2, "二" }, { 'k', 3, "三" }, { 'c', 1, "四" }, { 'c', 2, "五" }, { 'm', 1, "六" },
    };
    uint8_t raw[REQUEST_ID_BYTES] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    char id[COUNT_OF(asked)][REQUEST_ID_MAX + 1];
    struct note n;
    uint64_t first[COUNT_OF(asked)];
    for (unsigned i = 0; i < COUNT_OF(asked); i++) {
        raw[REQUEST_ID_BYTES - 1] = asked[i].last;
        request_id_of(raw, id[i]);
        assert_int_equal(note_as(asked[i].who, id[i], asked[i].text, &n), ST_ok);
        first[i] = n.note_no;
    }
    counter_restart(&hall);
    for (unsigned i = COUNT_OF(asked); i-- > 0;) {
        assert_int_equal(note_as(asked[i].who, id[i], asked[i].text, &n), ST_ok);
        assert_int_equal(n.note_no, first[i]);
        assert_string_equal(n.text, asked[i].text);
        assert_string_equal(n.staff_no, counter_staff(asked[i].who));
        assert_int_equal(note_as(asked[i].who, id[i], "七", &n), ST_request_differs);
    }
}

static uint64_t other_record;
static void lead_astray(void *row) { ((struct answered *)row)->audit_no = other_record; }
static void digest_lost(void *row) { ((struct audit *)row)->asked.n = 0; }
static void digest_cut(void *row) { ((struct audit *)row)->asked.n = 1; }

/* One whose record is another's, or does not say what was asked, or not all of it: who asks again
 * is told, and has nobody else's answer. */
static void test_an_answer_without_its_request(void **state)
{
    struct note n;
    struct answered a = { 0 };
    struct audit record = { 0 };
    struct txn *t;
    assert_int_equal(note_as('k', "astray-1", "八", &n), ST_ok);
    assert_int_equal(note_as('k', "astray-2", "九", &n), ST_ok);
    answer_key(counter_staff('k'), "astray-1", &a);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_answered, &a), ST_ok);
    store_snapshot_end(&t);
    uint64_t own = a.audit_no;
    other_record = own + 1;
    counter_change(&hall, TABLE_answered, &a, lead_astray);
    assert_int_equal(note_as('k', "astray-1", "九", &n), ST_store_broken);
    assert_string_equal(hall.fault.arg[0], "answered");
    assert_int_equal(note_as('k', "astray-1", "八", &n), ST_store_broken);
    other_record = own;
    counter_change(&hall, TABLE_answered, &a, lead_astray);
    assert_int_equal(note_as('k', "astray-1", "八", &n), ST_ok);
    record.audit_no = own;
    counter_change(&hall, TABLE_audit, &record, digest_cut);
    assert_int_equal(note_as('k', "astray-1", "八", &n), ST_store_broken);
    counter_change(&hall, TABLE_audit, &record, digest_lost);
    assert_int_equal(note_as('k', "astray-1", "十", &n), ST_store_broken);
}

/* -- the audit -- */

static const struct audit *shown(const struct history_list *h, unsigned request_no)
{
    for (uint32_t i = 0; i < h->rows_n; i++)
        if (!strcmp(h->rows[i].request_id, id_of(request_no)))
            return &h->rows[i];
    fail_msg("request %u is not in the history", request_no);
    return NULL;
}

static const struct audit_change *change_of(const struct audit *a, const char *table)
{
    for (uint32_t i = 0; i < a->changes_n; i++)
        if (!strcmp(a->changes[i].table_name, table))
            return &a->changes[i];
    fail_msg("%s is not among what it changed", table);
    return NULL;
}

static void test_both_are_shown_alike(void **state)
{
    struct history_list h;
    must('u', OP_audit_list, &(struct audit_ask){ .token = "" }, &h);
    const struct audit *a = shown(&h, before_no), *b = shown(&h, after_no);
    assert_string_equal(a->op, "pay.take");
    assert_string_equal(b->op, "pay.take");
    assert_string_equal(change_of(a, "payment")->key_text, "1");
    assert_string_equal(change_of(b, "payment")->key_text, "2");
    assert_string_equal(change_of(b, "bill")->key_text,
                        pool_printf(hall.pool, "%s/%d/%u", after.bills[0].account_no, (int)after.bills[0].bill_month,
                                    (unsigned)after.bills[0].bill_seq));
    assert_non_null(strstr(change_of(b, "bill")->difference, "principal_paid"));
    assert_non_null(strstr(change_of(a, "shift")->difference, "last_at"));
    assert_null(strstr(change_of(b, "shift")->difference, "last_at"));   /* it is the record's own time */
    assert_null(strstr(change_of(b, "shift")->difference, "version"));
    assert_non_null(strstr(change_of(b, "shift")->difference, "last_receipt"));
    assert_int_equal(strlen(change_of(b, "payment")->difference), 2 * ROW_DIGEST);
}

/* Entries are written with an operation's name or its number, and are shown with its name. */
static void test_entries_name_their_operation(void **state)
{
    struct journal_list l;
    must('u', OP_journal_list, &(struct journal_ask){ .token = "" }, &l);
    unsigned paid = 0;
    for (uint32_t i = 0; i < l.entries_n; i++)
        paid += !strcmp(l.entries[i].op, "pay.take") && !l.entries[i].op_no;
    assert_int_equal(paid, 2);
    assert_int_equal(l.entries_n, 2);
}

/* Operations of a person's own making of ids, and of ours. */
static void test_ids_come_back_as_they_were(void **state)
{
    char id[REQUEST_ID_MAX + 1], back[REQUEST_ID_MAX + 1];
    uint8_t raw[REQUEST_ID_BYTES];
    for (unsigned i = 0; i < 1000; i++) {
        request_id_make(id);
        assert_true(request_id_bytes(id, raw));
        request_id_of(raw, back);
        assert_string_equal(id, back);
    }
    assert_false(request_id_bytes("test-1", raw));
    id[3] = 'i';                                 /* a letter ours do not have */
    assert_false(request_id_bytes(id, raw));
}

/* -- proof -- */

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

static void more(void *row) { ((struct payment *)row)->total += 100; }
static void less(void *row) { ((struct payment *)row)->total -= 100; }
static void further(void *row) { ((struct counter *)row)->last += 1; }
static void back(void *row) { ((struct counter *)row)->last -= 1; }

static void found(enum table_id table, const void *key, void (*change)(void *), void (*undo)(void *), const char *name)
{
    counter_change(&hall, table, key, change);
    struct look look = look_at_rows();
    if (look.n != 1 || strncmp(look.first, name, strlen(name)) != 0)
        fail_msg("%s: %u findings, %s", name, look.n, look.first);
    counter_change(&hall, table, key, undo);
}

static void test_both_are_proved(void **state)
{
    struct look look = { .n = 0 };
    assert_int_equal(audit_verify(hall.core, NULL, looked, &look), ST_ok);
    assert_int_equal(look.n, 0);
    look = look_at_rows();
    if (look.n)
        fail_msg("%s", look.first);
    found(TABLE_payment, &before, more, less, "payment 1: ");
    found(TABLE_payment, &after, more, less, "payment 2: ");
    found(TABLE_counter, &(struct counter){ .series = "receipt" }, further, back, "counter receipt: ");
}

/* -- and goes -- */

static unsigned rows(enum table_id table)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    unsigned n = scan_count(t, -1, table, NULL);
    store_snapshot_end(&t);
    return n;
}

static void test_the_old_are_forgotten(void **state)
{
    assert_true(rows(TABLE_remembered) > 0 && rows(TABLE_answered) > 0);
    assert_true(hall.core->answers_by_person);
    clock_freeze(COUNTER_NOW + FORGOTTEN);
    core_tick(hall.core);
    clock_freeze(COUNTER_NOW + FORGOTTEN + 2 * 60 * SECOND);
    core_tick(hall.core);
    assert_int_equal(rows(TABLE_remembered), 0);
    assert_int_equal(rows(TABLE_answered), 0);
    counter_restart(&hall);
    assert_false(hall.core->answers_by_person);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_of_both_forms),
        cmocka_unit_test(test_both_are_shown_alike),
        cmocka_unit_test(test_entries_name_their_operation),
        cmocka_unit_test(test_ids_come_back_as_they_were),
        cmocka_unit_test(test_both_are_proved),
        cmocka_unit_test(test_each_has_his_own),
        cmocka_unit_test(test_an_answer_without_its_request),
        cmocka_unit_test(test_the_old_are_forgotten),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
