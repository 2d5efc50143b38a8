/* The money's way to the bank through the whole chain of the core: a repeat is
 * answered and done once, each check finds what it is there for, and what nobody
 * answered is refused when the hall's day ends. The rules are bank.rules. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/check.h"

#include <string.h>

static struct hall hall;
static struct shift till;
static struct turn_in move;
static struct deposit made;

static enum status call(char who, enum op_id op, const void *q, void *r)
{
    return counter_call(&hall, who, op, q, r);
}

static void well(char who, enum op_id op, const void *q, void *r)
{
    enum status s = call(who, op, q, r);
    if (s)
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

/* A till that took 100.00 in cash and a cheque, turned 50.00 in, counted and signed. */
static void till_done(void)
{
    struct pay_account d = { .account_no = counter_account('D') }, a = { .account_no = counter_account('A') };
    struct pay_tender cash = { .tender = CODE_tender_cash, .received = maybe_money(10000) };
    struct pay_tender cheque = { .tender = CODE_tender_cheque, .received = maybe_money(21385), .voucher = "77",
                                 .bank = "工行", .drawer = "华龙", .value_date = date_of(2026, 11, 20) };
    struct denomination fifty = { .face = 5000, .pieces = 1 };
    struct payment p;
    struct shift_page page;
    well('k', OP_shift_open, &(struct shift_open){ .window_no = "01", .next_paper = counter_paper(PAPER_FIRST) },
         &till);
    well('k', OP_pay_take, &(struct pay_take){ .accounts = &d, .accounts_n = 1, .tenders = &cash, .tenders_n = 1,
                                               .prepay = true, .large_meant = true }, &p);
    well('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &cheque, .tenders_n = 1,
                                               .prepay = true }, &p);
    well('k', OP_till_turn_in, &(struct turn_in_ask){ .given = &fifty, .given_n = 1, .turn_in_to = CODE_turn_in_to_safe,
                                                      .with = counter_staff('v'), .slip_no = "S1" }, &move);
    well('k', OP_shift_count, &(struct shift_count){ .cash = &fifty, .cash_n = 1, .cheques = 1 }, &page);
    well('v', OP_shift_sign, &(struct shift_sign){ .shift_no = till.shift_no, .row_version = page.shift->version },
         &page);
}

static struct deposit_make everything(struct denomination *cash)
{
    static struct cheque_ask cheque;
    struct deposit_ready ready;
    cheque = (struct cheque_ask){ .voucher = "77", .bank = "工行" };
    *cash = (struct denomination){ .face = 5000, .pieces = 2 };
    well('k', OP_deposit_ready, &(struct deposit_ask){ .unit_no = "" }, &ready);
    return (struct deposit_make){ .cash = cash, .cash_n = 1, .parts = ready.parts, .parts_n = ready.parts_n,
                                  .cheques = &cheque, .cheques_n = 1 };
}

static enum status make(const char *id, const struct deposit_make *q, struct deposit *r)
{
    struct principal p = { .session = 1, .from = "local", .proved_at = clock_now() };
    text_copy(p.staff_no, sizeof p.staff_no, counter_staff('k'));
    memset(r, 0, sizeof *r);
    return core_call(hall.core, &p, OP_deposit_make, id, 0, q, r, hall.pool, &hall.fault);
}

/* -- the same request again -- */

static void test_repeated(void **state)
{
    struct denomination cash;
    struct deposit again;
    struct deposit_list list;
    (void)state;
    counter_open(&hall, 1);
    till_done();
    struct deposit_make q = everything(&cash);
    assert_int_equal(make("once", &q, &made), ST_ok);
    assert_int_equal(make("once", &q, &again), ST_ok);
    assert_int_equal(again.deposit_no, made.deposit_no);
    cash.pieces = 1;
    assert_int_equal(make("once", &q, &again), ST_request_differs);
    cash.pieces = 2;
    assert_int_equal(make("twice", &q, &again), ST_deposit_part_taken);
    well('k', OP_deposit_list, &(struct deposit_ask){ .unit_no = "" }, &list);
    assert_int_equal(list.deposits_n, 1);
    assert_int_equal(counter_balance(&hall, CODE_ledger_bank_transit, "1"), 10000);
    counter_close(&hall);
}

/* -- each check finds what it is there for -- */

static void cash_wrong(void *row) { ((struct deposit *)row)->cash_total += 100; }
static void notes_wrong(void *row) { ((struct deposit *)row)->cash[0].pieces += 1; }
static void cheques_wrong(void *row) { ((struct deposit *)row)->cheque_total += 1; }
static void arrived_wrong(void *row) { ((struct deposit *)row)->deposit_state = CODE_deposit_state_arrived; }
static void forgotten(void *row) { ((struct shift *)row)->deposit_no = 0; }
static void turned_in_wrong(void *row) { ((struct shift *)row)->turned_in += 100; }
static void move_wrong(void *row) { ((struct turn_in *)row)->deposit_no = 99; }
static void cheque_forgotten(void *row) { ((struct voucher *)row)->deposit_no = 0; }

struct look { const char *text; bool met; };

static void looked(void *context, const char *line)
{
    struct look *look = context;
    look->met |= strstr(line, look->text) != NULL;
}

static void test_checks_find(void **state)
{
    static const struct { enum table_id table; void (*change)(void *); const char *finding; } tamper[] = {
        { TABLE_deposit, cash_wrong, "its parts and its notes do not sum to it" },
        { TABLE_deposit, notes_wrong, "its parts and its notes do not sum to it" },
        { TABLE_deposit, cheques_wrong, "its cheques do not sum to it" },
        { TABLE_deposit, arrived_wrong, "what is on its way is not what the journal has" },
        { TABLE_shift, forgotten, "does not know it" },
        { TABLE_turn_in, move_wrong, "does not know it" },
        { TABLE_voucher, cheque_forgotten, "cheque 77 is not in it" },
        { TABLE_shift, turned_in_wrong, "what it turned in is not what its turn-ins are" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tamper); i++) {
        struct denomination cash;
        struct look clean = { .text = "deposits: 0 findings" }, look = { .text = tamper[i].finding };
        uint64_t n;
        counter_open(&hall, 1);
        till_done();
        struct deposit_make q = everything(&cash);
        assert_int_equal(make("make", &q, &made), ST_ok);
        assert_int_equal(checks_run(hall.core, looked, &clean, &n), ST_ok);
        assert_true(clean.met);
        assert_int_equal(n, 0);
        struct deposit deposit = { .deposit_no = made.deposit_no };
        struct shift shift = { .shift_no = till.shift_no };
        struct turn_in turn_in = { .turn_in_no = move.turn_in_no };
        struct voucher voucher = { .tender = CODE_tender_cheque, .voucher = "77", .bank = "工行" };
        const void *key = tamper[i].table == TABLE_deposit   ? (const void *)&deposit
                          : tamper[i].table == TABLE_shift   ? (const void *)&shift
                          : tamper[i].table == TABLE_turn_in ? (const void *)&turn_in
                                                             : (const void *)&voucher;
        counter_change(&hall, tamper[i].table, key, tamper[i].change);
        assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
        if (!look.met)
            fail_msg("not found: %s", tamper[i].finding);
        counter_close(&hall);
    }
}

/* -- the report of a day, and what is left unanswered at its end -- */

static void test_report(void **state)
{
    struct denomination cash;
    struct day_report report;
    (void)state;
    counter_open(&hall, 1);
    till_done();
    struct deposit_make q = everything(&cash);
    assert_int_equal(make("make", &q, &made), ST_ok);
    well('v', OP_day_report, &(struct day_ask){ .unit_no = "" }, &report);
    assert_int_equal(report.turn_ins_n, 1);
    assert_int_equal(report.turned_in, 5000);
    assert_int_equal(report.deposits_n, 1);
    assert_int_equal(report.deposited, 10000);
    assert_int_equal(report.total, 31385);
    assert_int_equal(report.journal_total, 31385);
    assert_int_equal(report.closed_n, 0);
    counter_close(&hall);
}

static void test_unanswered_is_refused(void **state)
{
    struct approval asked = { 0 }, shown = { 0 };
    struct hall_day day;
    (void)state;
    counter_open(&hall, 1);
    till_done();
    struct approval_ask q = { .op = "bill.aside", .json = pool_printf(hall.pool,
        "{\"account_no\":\"%s\",\"bill_month\":\"2026-10\",\"aside_reason\":\"reading_disputed\"}",
        counter_account('B')) };
    well('k', OP_approval_ask, &q, &asked);
    well('v', OP_hall_close, &(struct hall_ask){ .unit_no = "" }, &day);
    well('k', OP_approval_show, &(struct approval_no){ .approval_no = asked.approval_no }, &shown);
    assert_int_equal(shown.approval_state, CODE_approval_state_refused);
    assert_string_equal(shown.decided_by, counter_staff('v'));
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_checks_find),
        cmocka_unit_test(test_report),
        cmocka_unit_test(test_unanswered_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
