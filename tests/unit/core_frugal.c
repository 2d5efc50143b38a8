/* Stores of version 5, which two programs wrote: one said of an entry which operation it was in words,
 * of a sheet who used it, of a change its version; the next left that out under the same number. This
 * one writes 5 as the first did and reads both; what it writes in short is version 6, which neither
 * takes for its own. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/audit.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <stdio.h>
#include <string.h>

/* By the first program, by the second, by this one on what the second left, by this one once it is raised. */
enum { IN_WORDS, IN_SHORT, AFTER_BOTH, RAISED, TIMES };
static const char letters[] = "ABNS";

static struct hall hall;
static struct payment paid[TIMES];
static unsigned request[TIMES];

static void must(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void pay(unsigned i, struct payment *p)
{
    struct pay_account a = { .account_no = counter_account(letters[i]) };
    struct pay_tender t = { .tender = CODE_tender_cash };
    must('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
                                               .prepay = true }, p);
}

static void pay_first(unsigned i)
{
    clock_freeze(COUNTER_NOW + (i + 1) * 60 * SECOND);
    pay(i, &paid[i]);
    request[i] = hall.requests;
}

static int setup(void **state)
{
    struct shift s;
    counter_open(&hall, 1);
    counter_version(&hall, '5');
    struct shift_open open = { .window_no = "01", .next_paper = counter_paper(PAPER_FIRST) };
    must('k', OP_shift_open, &open, &s);
    pay_first(IN_WORDS);
    counter_raise(&hall);
    pay_first(IN_SHORT);
    counter_version(&hall, '5');     /* the number that one gave it */
    pay_first(AFTER_BOTH);
    counter_raise(&hall);
    pay_first(RAISED);
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

static bool is_short(unsigned i)
{
    return i == IN_SHORT || i == RAISED;
}

static void row_of(enum table_id table, void *row)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, table, row), ST_ok);
    store_snapshot_end(&t);
}

static void test_each_is_written_in_its_version(void **state)
{
    for (unsigned i = 0; i < TIMES; i++) {
        struct journal j = { .entry_no = paid[i].entry_no };
        struct paper p = { .paper_no = paid[i].paper_no };
        row_of(TABLE_journal, &j);
        assert_string_equal(j.op, is_short(i) ? "" : "pay.take");
        assert_int_equal(j.op_no, is_short(i) ? OP_pay_take : 0);
        row_of(TABLE_paper, &p);
        assert_string_equal(p.staff_no, is_short(i) ? "" : counter_staff('k'));
        assert_int_equal(p.shift_no, paid[i].shift_no);
    }
}

static void test_entries_are_shown_alike(void **state)
{
    struct journal_list l;
    must('u', OP_journal_list, &(struct journal_ask){ .token = "" }, &l);
    assert_int_equal(l.entries_n, TIMES);
    for (uint32_t i = 0; i < l.entries_n; i++)
        assert_string_equal(l.entries[i].op, "pay.take");
}

static void test_each_is_answered_again(void **state)
{
    struct payment p;
    unsigned now = hall.requests;
    for (unsigned i = 0; i < TIMES; i++) {
        hall.requests = request[i] - 1;
        pay(i, &p);
        assert_true(record_equal(&payment_record, &paid[i], &p));
    }
    hall.requests = now;
}

static const struct audit_change *change_of(const struct history_list *h, unsigned i, const char *table)
{
    const char *id = pool_printf(hall.pool, "test-%u", request[i]);
    for (uint32_t a = 0; a < h->rows_n; a++)
        for (uint32_t n = 0; n < h->rows[a].changes_n && !strcmp(h->rows[a].request_id, id); n++)
            if (!strcmp(h->rows[a].changes[n].table_name, table))
                return &h->rows[a].changes[n];
    fail_msg("%s is not among what request %u changed", table, request[i]);
    return NULL;
}

static void test_changes_say_what_their_version_says(void **state)
{
    struct history_list h;
    must('u', OP_audit_list, &(struct audit_ask){ .token = "" }, &h);
    for (unsigned i = 0; i < TIMES; i++) {
        const char *said = change_of(&h, i, "shift")->difference;
        assert_int_equal(strstr(said, "last_at") != NULL, !is_short(i));
        assert_int_equal(strstr(said, "version") != NULL, !is_short(i));
        assert_non_null(strstr(said, "last_receipt"));
    }
}

static void looked(void *to, const char *line)
{
    if (!strstr(line, ": 0 findings"))
        print_message("%s\n", line);
}

static void test_all_of_it_is_proved(void **state)
{
    uint64_t found = 0;
    assert_int_equal(checks_run(hall.core, looked, NULL, &found), ST_ok);
    assert_int_equal(found, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_written_in_its_version),
        cmocka_unit_test(test_entries_are_shown_alike),
        cmocka_unit_test(test_changes_say_what_their_version_says),
        cmocka_unit_test(test_all_of_it_is_proved),
        cmocka_unit_test(test_each_is_answered_again),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
