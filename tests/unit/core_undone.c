/* Payments taken back from under what came after them: an agreement that holds the late
 * fee, a dispute, a bank batch, another payment. What stood stands again, and the bill
 * owes what it would without the payment. */
#include "config.h"
#include "tests/unit/arrears_houses.h"

#include <string.h>

#define TODAY date_of(2026, 11, 23)
#define DAY ((instant)24 * 3600 * 1000000)
#define MONTH 202609
/* Days after TODAY: time goes forward alone, so each test begins where the last one ended. */
static int day_no;
static void day(int no)
{
    assert_true(no >= day_no);
    day_no = no;
    clock_freeze(COUNTER_NOW + no * DAY);
}

enum { ALONE = 1, TURNS, UNDER, WRONG, RIGHT, BESIDE, HOUSES };

static void county(struct txn *t)
{
    houses_section(t, "0417");
    for (unsigned i = ALONE; i < HOUSES; i++)
        house_put(t, &(struct house){ i, "0417", 1, 40, 10000, 0, 0, 0 });
}

/* Asked for, granted by a supervisor and done. */
static void leave(char who, enum op_id op, const void *q, void *r)
{
    enum status s = with_leave(who, op, q, r);
    if (s)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), hall.fault.field);
}

/* From that day on; once. */
static void fee_is(const char *value)
{
    static const char *is = "runs";
    struct setting q = { .setting_name = "agreement.fee", .valid_from = instant_date(clock_now()), .value = value,
                         .source = "test" }, r;
    if (!strcmp(is, value))
        return;
    is = value;
    record_init(&setting_record, &q);
    assert_int_equal(as('d', OP_setting_put, &q, &r), ST_ok);
}

static uint64_t agree(unsigned house, const char *fee)
{
    struct agreement g;
    struct agreement_make q = { .account_no = house_no(house), .parts_count = 2, .agreed_by = "王建国" };
    record_init(&agreement_make_record, &q);
    fee_is(fee);
    leave('c', OP_agreement_make, &q, &g);
    return g.agreement_no;
}

static void till_open(char who, const char *window)
{
    struct denomination d = { .face = 1000, .pieces = 50 };
    struct shift_open q = { .window_no = window, .float_from = counter_staff('v'), .float_cash = &d,
                            .float_cash_n = 1, .pos_terminal = "1" };
    struct shift s;
    record_init(&shift_open_record, &q);
    assert_int_equal(as(who, OP_shift_open, &q, &s), ST_ok);
}

static int setup(void **state)
{
    (void)state;
    counter_more = county;
    counter_open(&hall, 1);
    counter_more = NULL;
    till_open('k', "01");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    counter_close(&hall);
    return 0;
}

static void till_close(char who)
{
    struct shift_count q = { .difference_reason = CODE_difference_reason_unknown, .difference_text = "test" };
    struct shift_page page;
    record_init(&shift_count_record, &q);
    assert_int_equal(as(who, OP_shift_count, &q, &page), ST_ok);
    struct shift_ask ask = { .shift_no = page.shift->shift_no };
    assert_int_equal(as('v', OP_shift_show, &ask, &page), ST_ok);
    assert_int_equal(as('v', OP_shift_sign, &(struct shift_sign){ .shift_no = ask.shift_no,
                     .row_version = page.shift->version }, &page), ST_ok);
}

static uint64_t take(char who, const struct pay_account *a, unsigned accounts, const struct pay_tender *t, unsigned n)
{
    struct payment p;
    struct pay_take q = { .accounts = (struct pay_account *)a, .accounts_n = accounts,
                          .tenders = (struct pay_tender *)t, .tenders_n = n, .prepay = true,
                          .receipt_choice = CODE_receipt_choice_none };
    record_init(&pay_take_record, &q);
    enum status s = as(who, OP_pay_take, &q, &p);
    if (s)
        fail_msg("%s %s", status_name(s), hall.fault.field);
    return p.receipt_no;
}

static uint64_t pay(char who, unsigned house, money amount)
{
    return take(who, &(struct pay_account){ .account_no = house_no(house) }, 1,
                &(struct pay_tender){ .tender = CODE_tender_cash, .received = maybe_money(amount),
                                      .change = maybe_money(0) }, 1);
}

static void reverse(char who, uint64_t receipt_no)
{
    struct payment red;
    struct pay_reverse q = { .receipt_no = receipt_no, .reverse_reason = CODE_reverse_reason_other };
    record_init(&pay_reverse_record, &q);
    leave(who, OP_pay_reverse, &q, &red);
}

static void found(void *context, const char *line)
{
    (void)context;
    if (!strstr(line, ": 0 findings"))
        print_message("%s\n", line);
}

static void proved(void)
{
    uint64_t n = 0;
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

static struct bill bill(unsigned house)
{
    struct bill b;
    assert_int_equal(as('v', OP_bill_show, &(struct bill_ask){ .account_no = house_no(house), .bill_month = MONTH },
                        &b), ST_ok);
    return b;
}

static money due(unsigned house)
{
    struct account_page page;
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = house_no(house) }, &page), ST_ok);
    return page.due;
}

/* -- an agreement that holds the fee -- */

/* 100.00 due 40 days ago, at 1 per mille a day 4.00 of fee (domain 4.1). */
static void test_held_fee(void **state)
{
    (void)state;
    struct agreement g, ended;
    uint64_t receipt = pay('k', ALONE, 3000);            /* 4.00 and 26.00 of the principal */
    uint64_t no = agree(ALONE, "stands");
    assert_int_equal(bill(ALONE).fee_owed, 0);
    reverse('k', receipt);
    struct bill b = bill(ALONE);
    assert_int_equal(b.principal_paid, 0);
    assert_int_equal(b.fee_owed, 400);
    assert_int_equal(b.fee_from, TODAY);
    assert_int_equal(b.agreement_no, no);
    assert_int_equal(b.bill_state, CODE_bill_state_open);
    assert_int_equal(due(ALONE), 10400);
    assert_int_equal(as('v', OP_agreement_show, &(struct agreement_ask){ .agreement_no = no }, &g), ST_ok);
    assert_int_equal(g.agreement_state, CODE_agreement_state_kept);
    assert_int_equal(g.paid, -3000);                     /* to be paid before its parts */
    proved();
    day(10);
    assert_int_equal(due(ALONE), 10400);
    assert_int_equal(as('v', OP_agreement_end, &(struct agreement_end){ .agreement_no = no, .reason = "x" }, &ended),
                     ST_ok);
    assert_int_equal(due(ALONE), 10400);
    day(20);
    assert_int_equal(due(ALONE), 10500);                 /* from its end on */
}

static void cheque_back(const char *voucher)
{
    struct payment red;
    struct cheque_return q = { .voucher = voucher, .bank = "工行", .returned_on = instant_date(clock_now()) };
    record_init(&cheque_return_record, &q);
    leave('k', OP_cheque_return, &q, &red);
}

static uint64_t by_cheque(unsigned house, const char *voucher, money cheque, money cash)
{
    const struct pay_tender t[] = {
        { .tender = CODE_tender_cheque, .received = maybe_money(cheque), .voucher = voucher, .bank = "工行",
          .drawer = "马村", .value_date = TODAY },
        { .tender = CODE_tender_cash, .received = maybe_money(cash), .change = maybe_money(0) } };
    return take('k', &(struct pay_account){ .account_no = house_no(house) }, 1, t, cash ? 2 : 1);
}

/* A cheque of 16.00 and 4.00 of fee with 5.00 in cash, 10.00 in cash, the agreement, 5.00 within it; the bank says no.
 * The cash pays the fee of that day, all of it but 0.00, and what came later keeps its place. */
static void test_held_under(void **state)
{
    (void)state;
    by_cheque(UNDER, "61", 2000, 300);
    uint64_t second = pay('k', UNDER, 1000);
    uint64_t no = agree(UNDER, "stands");
    uint64_t third = pay('k', UNDER, 500);
    cheque_back("61");
    struct bill b = bill(UNDER);
    assert_int_equal(b.principal_paid, 1500);
    assert_int_equal(b.late_fee_paid, 300);
    assert_int_equal(b.fee_owed, 100);
    assert_int_equal(b.fee_from, TODAY);
    assert_int_equal(b.agreement_no, no);
    assert_int_equal(due(UNDER), 8600);
    proved();
    reverse('k', third);
    assert_int_equal(due(UNDER), 9100);
    reverse('k', second);                                /* though the cash was posted again after it */
    b = bill(UNDER);
    assert_int_equal(b.principal_paid, 0);
    assert_int_equal(b.fee_owed, 100);
    assert_int_equal(b.agreement_no, no);
    assert_int_equal(due(UNDER), 10100);
    proved();
}

/* A receipt for two houses, one of them the wrong one; the other's stays as it was, held fee and all. */
static void test_held_beside(void **state)
{
    (void)state;
    struct payment moved;
    till_close('k');
    till_open('m', "02");
    uint64_t receipt = take('m', (const struct pay_account[]){
                            { .account_no = house_no(WRONG), .amount = maybe_money(1000) },
                            { .account_no = house_no(BESIDE), .amount = maybe_money(3000) } }, 2,
                            &(struct pay_tender){ .tender = CODE_tender_cash, .received = maybe_money(4000),
                                                  .change = maybe_money(0) }, 1);
    till_close('m');
    day(30);
    till_open('k', "01");
    agree(BESIDE, "stands");
    struct bill before = bill(BESIDE), after;
    assert_int_equal(before.principal_paid, 2400);       /* and 6.00 of fee, of sixty days */
    assert_int_equal(before.fee_owed, 76);               /* 76.00 for ten days */
    struct pay_move q = { .receipt_no = receipt, .from_account = house_no(WRONG), .to_account = house_no(RIGHT),
                          .remark = "邻居" };
    record_init(&pay_move_record, &q);
    leave('k', OP_pay_move, &q, &moved);
    after = bill(BESIDE);
    after.version = before.version;
    assert_true(record_equal(&bill_record, &before, &after));
    assert_int_equal(bill(RIGHT).principal_paid, 400);
    proved();
    struct pay_move on = { .receipt_no = moved.receipt_no, .from_account = house_no(BESIDE),
                           .to_account = house_no(WRONG), .remark = "邻居" };
    record_init(&pay_move_record, &on);
    leave('k', OP_pay_move, &on, &moved);                /* in the first one's place: the agreement came after */
    after = bill(BESIDE);
    assert_int_equal(after.principal_paid, 0);
    assert_int_equal(after.fee_owed, 700);               /* 100.00 for seventy days */
    assert_int_equal(after.fee_from, TODAY + 30);
    assert_int_equal(after.agreement_no, before.agreement_no);
    proved();
}

/* One agreement after another: the days the first held are not claimed because the second does not hold any. */
static void test_held_by_another(void **state)
{
    (void)state;
    struct agreement ended;
    uint64_t no = agree(TURNS, "stands");
    day(40);
    assert_int_equal(as('v', OP_agreement_end, &(struct agreement_end){ .agreement_no = no, .reason = "x" }, &ended),
                     ST_ok);
    assert_int_equal(due(TURNS), 10700);
    agree(TURNS, "runs");
    assert_int_equal(due(TURNS), 10700);
    day(50);
    assert_int_equal(due(TURNS), 10800);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_held_under), cmocka_unit_test(test_held_fee), cmocka_unit_test(test_held_beside),
        cmocka_unit_test(test_held_by_another),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
