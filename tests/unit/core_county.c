/* Nothing is left out for being much: the day of a county of 60 halls and 200 tills,
 * an account with 300 open bills, a range with 6,000 voided sheets, payments behind
 * a hundred later ones, a cheque behind many receipts, a note behind newer notes. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <string.h>

#define HALLS 60
#define TILLS 200
#define OWN_TILLS 20                  /* of the hall itself, whose day is signed */
#define KINDS 3                       /* payments of a till, each another row of the report */
#define PAID 100
#define VOIDED 6000
#define SHEET 50000000
#define OPEN 300
#define MUCH "0900000300"             /* 300 open bills of 10.00 */
#define ONCE "0900000301"             /* one bill of 1,000.00 */
#define BILL 1000

static struct hall c;

static void ok(char who, enum op_id op, const void *q, void *r)
{
    if (counter_call(&c, who, op, q, r))
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(c.fault.status), c.fault.field, c.fault.arg[0]);
}

static void put(struct txn *t, enum table_id table, const void *row)
{
    struct pool *pool = pool_new(4096);
    void *whole = pool_get(pool, table_info[table].record->size);
    memcpy(whole, row, table_info[table].record->size);
    record_init(table_info[table].record, whole);
    assert_int_equal(store_insert(t, table, whole), ST_ok);
    pool_free(&pool);
}

/* -- the county -- */

static const char *unit_of(unsigned till)
{
    static char no[HALLS][12];
    unsigned i = till < OWN_TILLS ? 0 : 1 + till % (HALLS - 1);
    snprintf(no[i], sizeof no[i], "139%03u", i);
    return i ? no[i] : counter_unit(false);
}

static void put_payment(struct txn *t, unsigned till, unsigned kind)
{
    uint64_t no = 1 + till * KINDS + kind, entry = 100000 + no;
    char party[24], staff[16];
    snprintf(party, sizeof party, "%u", 1 + till);
    snprintf(staff, sizeof staff, "7%04u", till);
    struct paid_account a = { .account_no = counter_account('A'), .principal = PAID };
    struct paid_bill b = { .account_no = counter_account('A'), .bill_month = 202609, .principal = PAID,
                           .fee_kind = kind < 2 ? CODE_fee_kind_energy : CODE_fee_kind_service };
    struct paid_tender tender = { .tender = kind == 1 ? CODE_tender_pos : CODE_tender_cash, .received = PAID,
                                  .amount = PAID };
    put(t, TABLE_payment, &(struct payment){
        .receipt_no = no, .at = COUNTER_NOW, .business_date = instant_date(COUNTER_NOW), .shift_no = 1 + till,
        .staff_no = staff, .staff_name = staff, .unit_no = unit_of(till), .total = PAID, .entry_no = entry,
        .payment_state = CODE_payment_state_posted, .accounts = &a, .accounts_n = 1, .bills = &b, .bills_n = 1,
        .tenders = &tender, .tenders_n = 1, .version = 1 });
    struct journal_line line[2] = { { .ledger = CODE_ledger_cash, .party = party, .amount = PAID },
                                    { .ledger = CODE_ledger_receivable, .party = a.account_no, .amount = -PAID } };
    put(t, TABLE_journal, &(struct journal){
        .entry_no = entry, .business_date = instant_date(COUNTER_NOW), .op = "pay.take", .shift_no = 1 + till,
        .receipt_no = no, .unit_no = unit_of(till), .lines = line, .lines_n = 2 });
}

static void put_till(struct txn *t, unsigned till)
{
    char staff[16];
    snprintf(staff, sizeof staff, "7%04u", till);
    put(t, TABLE_shift, &(struct shift){
        .shift_no = 1 + till, .staff_no = staff, .staff_name = staff, .unit_no = unit_of(till), .window_no = "01",
        .business_date = instant_date(COUNTER_NOW), .shift_state = CODE_shift_state_closed, .payments = KINDS,
        .opened_at = COUNTER_NOW - 3600 * SECOND, .day_shift = 1, .version = 1 });
    for (unsigned kind = 0; kind < KINDS; kind++)
        put_payment(t, till, kind);
}

/* The last till's cashier spoilt a range of them, behind one sheet that was used. */
static void put_sheets(struct txn *t)
{
    put(t, TABLE_shift, &(struct shift){
        .shift_no = 1 + TILLS, .staff_no = counter_staff('m'), .staff_name = "", .unit_no = counter_unit(false),
        .business_date = instant_date(COUNTER_NOW) - 1, .shift_state = CODE_shift_state_closed,
        .opened_at = COUNTER_NOW - 90000 * SECOND, .papers_voided = VOIDED, .version = 1 });
    put(t, TABLE_paper_range, &(struct paper_range){
        .range_no = 900, .staff_no = counter_staff('m'), .first_paper = SHEET, .last_paper = SHEET + VOIDED,
        .next_paper = SHEET + VOIDED + 1, .version = 1 });
    for (unsigned i = 0; i <= VOIDED; i++)
        put(t, TABLE_paper, &(struct paper){
            .paper_no = SHEET + i, .paper_state = i ? CODE_paper_state_void_jam : CODE_paper_state_used,
            .shift_no = 1 + TILLS, .at = COUNTER_NOW - 80000 * SECOND });
}

static void county(struct txn *t)
{
    for (unsigned i = OWN_TILLS; i < OWN_TILLS + HALLS - 1; i++)
        put(t, TABLE_unit, &(struct unit){ .unit_no = unit_of(i), .parent = counter_unit(false), .unit_name = "厅",
                                           .unit_kind = CODE_unit_kind_hall, .version = 1 });
    for (unsigned i = 0; i < TILLS; i++)
        put_till(t, i);
    put_sheets(t);
}

static int begin_county(void **state)
{
    counter_more = county;
    counter_open(&c, 1);
    counter_more = NULL;
    return 0;
}

static int end(void **state)
{
    counter_close(&c);
    return 0;
}

static void test_report_of_a_county(void **state)
{
    struct day_ask q = { .unit_no = counter_unit(false) };
    struct day_report r;
    unsigned rows = 0, shifts = 0;
    money sum = 0;
    do {
        r = (struct day_report){ 0 };
        ok('v', OP_day_report, &q, &r);
        assert_int_equal(r.total, TILLS * KINDS * PAID);
        assert_int_equal(r.journal_total, r.total);
        assert_int_equal(r.shifts_all, TILLS);
        assert_int_equal(r.rows_all, TILLS * KINDS);
        for (uint32_t i = 0; i < r.rows_n; i++)
            sum += r.rows[i].total;
        rows += r.rows_n;
        shifts += r.shifts_n;
        assert_in_range(++q.page, 1, 10);
    } while (r.more);
    assert_int_equal(rows, r.rows_all);
    assert_int_equal(shifts, TILLS);
    assert_int_equal(sum, r.total);
}

static void test_tills_of_a_county(void **state)
{
    struct till_list tills = { 0 };
    struct shift_list_ask q = { .unit_no = counter_unit(false) };
    struct shift_list list;
    unsigned shifts = 0;
    ok('v', OP_till_list, &(struct hall_ask){ .unit_no = counter_unit(false) }, &tills);
    assert_int_equal(tills.tills_all, TILLS);
    assert_int_equal(tills.tills_n, TILLS);
    assert_false(tills.more);
    assert_true(tills.may_close);
    money counted = 0, in_halls = 0;
    for (uint32_t i = 0; i < tills.tills_n; i++)
        counted += tills.tills[i].counted;
    for (uint32_t i = 0; i < tills.halls_n; i++)
        in_halls += tills.halls[i].counted;
    assert_int_equal(in_halls, counted);
    do {
        list = (struct shift_list){ 0 };
        ok('v', OP_shift_list, &q, &list);
        shifts += list.shifts_n;
        q.page++;
    } while (list.more);
    assert_int_equal(shifts, TILLS);
}

/* Whatever the county did that day, its own payments alone are read. */
static void test_a_hall_is_signed(void **state)
{
    struct hall_day day = { 0 };
    ok('v', OP_hall_close, &(struct hall_ask){ .unit_no = "" }, &day);
    assert_int_equal(day.shifts, OWN_TILLS);
    assert_int_equal(day.total, OWN_TILLS * KINDS * PAID);
}

static void test_every_voided_sheet(void **state)
{
    struct day_ask q = { .shift_no = 1 + TILLS };
    struct day_report r;
    uint64_t sheets = 0, last = SHEET;
    do {
        r = (struct day_report){ 0 };
        ok('v', OP_day_report, &q, &r);
        assert_int_equal(r.sheets_voided, VOIDED);
        assert_int_equal(r.voided_all, VOIDED);
        for (uint32_t i = 0; i < r.voided_n; i++, sheets++)
            assert_int_equal(r.voided[i].paper_no, ++last);
        assert_in_range(++q.page, 1, VOIDED);
    } while (r.more);
    assert_int_equal(sheets, VOIDED);
}

/* -- an account -- */

static void put_owing(struct txn *t, const char *no, unsigned bills, money each)
{
    put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "李家庄", .address = "李家庄",
                                             .unit_no = counter_unit(false), .category = 1, .pay_way = 1,
                                             .account_state = CODE_account_state_normal, .version = 1 });
    for (unsigned i = 0; i < bills; i++) {
        int32_t month = (int32_t)((2000 + i / 12) * 100 + i % 12 + 1);
        put(t, TABLE_bill, &(struct bill){ .account_no = no, .bill_month = month, .principal = each,
                                           .due_on = date_of(2026, 12, 25), .bill_state = CODE_bill_state_open,
                                           .unit_no = counter_unit(false), .version = 1 });
    }
    struct balance owed = { .ledger = CODE_ledger_receivable, .party = no, .amount = each * (money)bills };
    assert_int_equal(store_insert(t, TABLE_balance, &owed), ST_ok);
}

static void owing(struct txn *t)
{
    put_owing(t, MUCH, OPEN, BILL);
    put_owing(t, ONCE, 1, 100 * BILL);
}

static int begin_account(void **state)
{
    struct shift s;
    struct shift_open q = { .window_no = "03", .next_paper = counter_paper(PAPER_FIRST + 500) };
    counter_more = owing;
    counter_open(&c, 1);
    counter_more = NULL;
    ok('k', OP_shift_open, &q, &s);
    return 0;
}

static enum status pays(const char *no, struct maybe given, struct pay_tender t, struct payment *p)
{
    struct pay_account a = { .account_no = no, .amount = given };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true,
                          .receipt_choice = CODE_receipt_choice_none };
    return counter_call(&c, 'k', OP_pay_take, &q, p);
}

static struct pay_tender cash(money amount)
{
    return (struct pay_tender){ .tender = CODE_tender_cash, .received = maybe_money(amount) };
}

static void test_many_open_bills(void **state)
{
    struct pay_account a = { .account_no = MUCH };
    struct pay_quote quote = { 0 };
    struct account_page page = { 0 };
    struct payment p;
    ok('k', OP_account_show, &(struct account_ask){ .account_no = MUCH }, &page);
    assert_int_equal(page.open_bills, OPEN);
    assert_int_equal(page.due, OPEN * BILL);
    ok('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote);
    assert_int_equal(quote.due, OPEN * BILL);
    assert_int_equal(quote.bills, OPEN);
    assert_int_equal(quote.bills_left, OPEN - 200);
    assert_int_equal(quote.accounts->bills_n, 200);
    assert_true(quote.accounts->bills_more);
    assert_int_equal(pays(MUCH, maybe_money(OPEN * BILL), cash(OPEN * BILL), &p), ST_field_too_many);
    assert_int_equal(pays(MUCH, maybe_money(150 * BILL), cash(150 * BILL), &p), ST_ok);
    assert_int_equal(p.bills_n, 150);
    assert_int_equal(p.bills[0].bill_month, 200001);
    assert_int_equal(counter_balance(&c, CODE_ledger_receivable, MUCH), (OPEN - 150) * BILL);
}

/* A payment that another one on the same bill rests on, however many came after both. */
static void test_a_later_payment_is_found(void **state)
{
    struct payment first, later, p;
    struct pay_reverse q = { .reverse_reason = CODE_reverse_reason_other };
    struct reverse_effect effect = { 0 };
    assert_int_equal(pays(ONCE, maybe_money(BILL), cash(BILL), &first), ST_ok);
    assert_int_equal(pays(ONCE, maybe_money(BILL), cash(BILL), &later), ST_ok);
    for (unsigned i = 0; i < 110; i++) {
        struct pay_account a[2] = { { .account_no = counter_account('D'), .amount = maybe_money(10) },
                                    { .account_no = ONCE, .amount = maybe_money(0) } };
        struct pay_tender t = cash(10);
        struct pay_take take = { .accounts = a, .accounts_n = 2, .tenders = &t, .tenders_n = 1, .prepay = true,
                                 .receipt_choice = CODE_receipt_choice_none };
        ok('k', OP_pay_take, &take, &p);
    }
    q.receipt_no = first.receipt_no;
    assert_int_equal(counter_call(&c, 'k', OP_pay_undo, &q, &effect), ST_payment_later);
    q.receipt_no = later.receipt_no;
    ok('k', OP_pay_undo, &q, &effect);
}

static void test_an_old_cheque_waits(void **state)
{
    struct payment p;
    struct account_page page = { 0 };
    struct pay_tender t = { .tender = CODE_tender_cheque, .received = maybe_money(2 * BILL), .voucher = "77001",
                            .bank = "工行", .drawer = "李家庄", .value_date = instant_date(COUNTER_NOW) };
    assert_int_equal(pays(ONCE, maybe_money(2 * BILL), t, &p), ST_ok);
    for (unsigned i = 0; i < 14; i++)
        assert_int_equal(pays(ONCE, maybe_money(BILL), cash(BILL), &p), ST_ok);
    ok('k', OP_account_show, &(struct account_ask){ .account_no = ONCE }, &page);
    assert_int_equal(page.cheque_waiting, 2 * BILL);
}

static void test_an_old_note_stops(void **state)
{
    struct note note, q = { .account_no = ONCE, .text = "先找班长", .stops = true };
    struct account_page page = { 0 };
    struct pay_quote quote = { 0 };
    struct pay_account a = { .account_no = ONCE };
    bool stops = false;
    ok('k', OP_note_add, &q, &note);
    q.stops = false;
    for (unsigned i = 0; i < 110; i++)
        ok('k', OP_note_add, &q, &note);
    ok('k', OP_account_show, &(struct account_ask){ .account_no = ONCE }, &page);
    assert_true(page.warns);
    assert_true(page.notes_more);
    ok('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote);
    assert_true(quote.accounts->warns);
    for (uint32_t i = 0; i < quote.accounts->notes_n; i++)
        stops |= quote.accounts->notes[i].stops;
    assert_true(stops);
    assert_true(quote.accounts->notes_more);
}

/* -- the checks notice what is gone -- */

struct look { const char *text; unsigned met; };

static void looked(void *to, const char *line)
{
    struct look *look = to;
    look->met += strstr(line, look->text) != NULL;
}

static void found(const char *text)
{
    uint64_t n;
    struct look look = { .text = text };
    assert_int_equal(checks_run(c.core, looked, &look, &n), ST_ok);
    if (!look.met)
        fail_msg("no check says: %s", text);
}

static void test_a_bill_is_gone(void **state)
{
    struct payment p;
    struct bill gone = { .account_no = counter_account('A'), .bill_month = 202609 },
                other = { .account_no = counter_account('A'), .bill_month = 202610 };
    assert_int_equal(pays(gone.account_no, (struct maybe){ .given = false }, cash(30000), &p), ST_ok);
    counter_change(&c, TABLE_bill, &gone, NULL);
    found("a payment paid on it, and it is not there");
    counter_change(&c, TABLE_bill, &other, NULL);
    found("it has a receivable and no bill");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_report_of_a_county, begin_county, end),
        cmocka_unit_test_setup_teardown(test_tills_of_a_county, begin_county, end),
        cmocka_unit_test_setup_teardown(test_a_hall_is_signed, begin_county, end),
        cmocka_unit_test_setup_teardown(test_every_voided_sheet, begin_county, end),
        cmocka_unit_test_setup_teardown(test_many_open_bills, begin_account, end),
        cmocka_unit_test_setup_teardown(test_a_later_payment_is_found, begin_account, end),
        cmocka_unit_test_setup_teardown(test_an_old_cheque_waits, begin_account, end),
        cmocka_unit_test_setup_teardown(test_an_old_note_stops, begin_account, end),
        cmocka_unit_test_setup_teardown(test_a_bill_is_gone, begin_account, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
