/* 坏账核销: what leaves the receivable and comes back: the books against the bills after
 * each act, fees given up and kept, payments before and after, and who may. */
#include "config.h"
#include "tests/unit/correct_rows.h"
#include "core/bill/prepay.h"

#include <string.h>

#define HALL correct_hall
#define TODAY date_of(2026, 11, 23)
enum { CHEQUE, PREPAY, LONE, TOLD, BACK };

static const struct correct_house house[] = {
    [CHEQUE] = { "plain", { 100000, 110000, 120000, 130000 } },
    [PREPAY] = { "plain", { 100000, 110000, 120000, 150000 } },
    [LONE] = { "plain", { 100000, 110000, 120000, 130000 } },
    [TOLD] = { "plain", { 100000, 110000, 120000, 130000 } },
    [BACK] = { "plain", { 100000, 110000, 120000, 150000 } },
};

static int setup(void **state)
{
    (void)state;
    correct_open(house, COUNT_OF(house));
    correct_till();
    return 0;
}

static enum status write_off(const char *account, int32_t month, uint16_t reason, const char *document,
                             struct writeoff *r)
{
    struct writeoff_make q = { .account_no = account, .bill_month = month, .writeoff_reason = reason,
                               .document = document };
    record_init(&writeoff_make_record, &q);
    return correct_leave('v', 'a', OP_writeoff_make, &q, r);
}

static void setting(const char *name, const char *value)
{
    struct setting r;
    assert_int_equal(correct_as('d', OP_setting_put, &(struct setting){ .setting_name = name, .valid_from = TODAY,
        .value = value, .source = "test" }, &r), ST_ok);
}

static enum status pay(const char *account, int32_t month, money amount, uint16_t tender, struct payment *p)
{
    struct pay_account a = { .account_no = account };
    struct pay_bill b = { .account_no = account, .bill_month = month };
    struct pay_tender t = { .tender = tender, .received = maybe_money(amount) };
    if (tender == CODE_tender_cheque) {
        t.voucher = "77";
        t.bank = "工行";
        t.drawer = "马村";
        t.value_date = TODAY;
    }
    if (tender == CODE_tender_scan)
        t.voucher = "88";
    return correct_as('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t,
        .tenders_n = 1, .bills = &b, .bills_n = month ? 1 : 0, .prepay = !month, .large_meant = true,
        .receipt_choice = CODE_receipt_choice_none, .skip_reason = CODE_skip_reason_other }, p);
}

static money of(enum code_ledger ledger, const char *party)
{
    return counter_balance(&HALL, ledger, party);
}

static struct bill bill(const char *account, int32_t month)
{
    struct bill b;
    assert_int_equal(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = account, .bill_month = month },
                                &b), ST_ok);
    return b;
}

/* C owes 500.00 due on 09-15 and its fee of 69 days at 2 per mille (domain 4.1). */
static void test_written_off_and_recovered(void **state)
{
    (void)state;
    const char *c = counter_account('C');
    struct writeoff w, again;
    struct payment part, rest, red, ahead;
    struct ageing before, after;
    int32_t month = 202608;
    assert_int_equal(correct_as('v', OP_arrears_ageing, &(struct ageing_ask){ 0 }, &before), ST_ok);
    money fee = -of(CODE_ledger_late_fee, counter_unit(false));
    assert_int_equal(write_off(c, month, CODE_writeoff_reason_bankrupt, "法院裁定", &w), ST_ok);
    assert_int_equal(w.principal, 50000);
    assert_int_equal(of(CODE_ledger_receivable, c), 0);
    assert_int_equal(of(CODE_ledger_written_off, c), 50000);
    assert_int_equal(-of(CODE_ledger_late_fee, counter_unit(false)) - fee, w.late_fee);      /* claimed and given up */
    assert_int_equal(bill(c, month).bill_state, CODE_bill_state_written_off);
    assert_int_equal(correct_as('v', OP_arrears_ageing, &(struct ageing_ask){ 0 }, &after), ST_ok);
    assert_int_equal(before.principal - after.principal, 50000);
    assert_int_equal(after.principal, after.receivable);
    correct_proved();
    assert_int_equal(write_off(c, month, CODE_writeoff_reason_bankrupt, "x", &again), ST_bill_not_open);
    assert_int_equal(pay(c, 0, 1000, CODE_tender_cash, &ahead), ST_ok);
    assert_int_equal(ahead.bills_n, 0);                 /* nobody pays it who does not name it */
    assert_int_equal(pay(c, month, 20000, CODE_tender_cash, &part), ST_ok);
    assert_int_equal(of(CODE_ledger_written_off, c), 30000);
    assert_int_equal(of(CODE_ledger_receivable, c), 0);
    assert_int_equal(bill(c, month).bill_state, CODE_bill_state_written_off);
    assert_int_equal(correct_as('v', OP_writeoff_show, &(struct writeoff_ask){ .writeoff_no = w.writeoff_no }, &again),
                     ST_ok);
    assert_int_equal(again.recovered, 20000);
    assert_int_equal(again.left, 30000);
    correct_proved();
    struct pay_reverse back = { .receipt_no = part.receipt_no, .reverse_reason = CODE_reverse_reason_other };
    record_init(&pay_reverse_record, &back);
    assert_int_equal(correct_leave('k', 'v', OP_pay_reverse, &back, &red), ST_ok);
    assert_int_equal(of(CODE_ledger_written_off, c), 50000);
    assert_int_equal(bill(c, month).bill_state, CODE_bill_state_written_off);
    correct_proved();
    assert_int_equal(pay(c, month, 50000, CODE_tender_cash, &rest), ST_ok);
    assert_int_equal(of(CODE_ledger_written_off, c), 0);
    assert_int_equal(bill(c, month).bill_state, CODE_bill_state_paid);
    correct_proved();
}

/* A cheque that paid part of it before comes back after: that is written off too. */
static void test_cheque_back(void **state)
{
    (void)state;
    const char *no = correct_account(CHEQUE);
    struct writeoff w;
    struct payment p, red;
    struct bill b = bill(no, 202608);
    assert_int_equal(b.principal, 5000);
    assert_int_equal(pay(no, 202608, 2000, CODE_tender_cheque, &p), ST_ok);
    assert_int_equal(write_off(no, 202608, CODE_writeoff_reason_gone, "拆迁证明", &w), ST_ok);
    assert_int_equal(w.principal, 3000);
    correct_proved();
    struct cheque_return back = { .voucher = "77", .bank = "工行", .returned_on = TODAY };
    record_init(&cheque_return_record, &back);
    assert_int_equal(correct_leave('k', 'v', OP_cheque_return, &back, &red), ST_ok);
    assert_int_equal(of(CODE_ledger_written_off, no), 5000);
    assert_int_equal(bill(no, 202608).bill_state, CODE_bill_state_written_off);
    correct_proved();
}

static void test_fee_kept(void **state)
{
    (void)state;
    const char *a = counter_account('A');
    struct writeoff w;
    struct payment p;
    setting("writeoff.fee", "kept");
    assert_int_equal(write_off(a, 202609, CODE_writeoff_reason_deceased, "死亡证明", &w), ST_ok);
    setting("writeoff.fee", "given_up");
    assert_false(w.fee_given_up);
    assert_int_equal(w.principal, 11298);
    assert_int_equal(bill(a, 202609).fee_owed, w.late_fee);
    correct_proved();
    assert_int_equal(pay(a, 202609, w.principal + w.late_fee, CODE_tender_scan, &p), ST_ok);
    assert_int_equal(p.accounts[0].late_fee, w.late_fee);
    assert_int_equal(bill(a, 202609).bill_state, CODE_bill_state_paid);
    correct_proved();
}

static void test_refused(void **state)
{
    (void)state;
    const char *lone = correct_account(LONE);
    struct writeoff w;
    struct agreement g;
    struct writeoff_make q = { .account_no = lone, .bill_month = 202608, .writeoff_reason = CODE_writeoff_reason_gone,
                               .document = "d" };
    record_init(&writeoff_make_record, &q);
    assert_int_equal(write_off(lone, 202608, CODE_writeoff_reason_too_old, "", &w), ST_writeoff_early);
    assert_int_equal(write_off(lone, 202608, CODE_writeoff_reason_gone, "", &w), ST_field_missing);
    assert_int_equal(write_off(counter_account('E'), 202609, CODE_writeoff_reason_gone, "d", &w), ST_bill_locked);
    assert_int_equal(write_off(counter_account('F'), 202608, CODE_writeoff_reason_gone, "d", &w), ST_bill_not_open);
    assert_int_equal(write_off(lone, 0, CODE_writeoff_reason_gone, "d", &w), ST_arrears_none);
    assert_int_equal(correct_leave('v', 'b', OP_writeoff_make, &q, &w), ST_not_permitted);     /* the company decides */
    assert_int_equal(correct_as('v', OP_writeoff_show, &(struct writeoff_ask){ .writeoff_no = 999 }, &w),
                     ST_writeoff_unknown);
    setting("writeoff.company_amount", "1000.00");
    assert_int_equal(correct_leave('v', 'b', OP_writeoff_make, &(struct writeoff_make){ .account_no = lone,
                     .bill_month = 202609, .writeoff_reason = CODE_writeoff_reason_gone, .document = "d",
                     .remark = "" }, &w), ST_ok);
    struct agreement_make parts = { .account_no = lone, .upto_month = 202608, .parts_count = 2, .agreed_by = "马村" };
    record_init(&agreement_make_record, &parts);
    assert_int_equal(correct_leave('k', 'v', OP_agreement_make, &parts, &g), ST_ok);
    assert_int_equal(write_off(lone, 202608, CODE_writeoff_reason_gone, "d", &w), ST_bill_agreed);
    correct_proved();
}

/* -- accounts that pay ahead -- */

static void test_levels(void **state)
{
    (void)state;
    static const struct { money left, warn, stop, daily; uint16_t level; uint64_t days; } row[] = {
        { 10000, 3000, 0, 500, CODE_prepay_level_enough, 20 }, { 3000, 3000, 0, 500, CODE_prepay_level_enough, 6 },
        { 2999, 3000, 0, 500, CODE_prepay_level_low, 5 }, { 0, 3000, 0, 500, CODE_prepay_level_low, 0 },
        { -1, 3000, 0, 500, CODE_prepay_level_stop, 0 }, { 500, 3000, 1000, 100, CODE_prepay_level_stop, 0 },
        { 10000, 3000, 0, 0, CODE_prepay_level_enough, 9999 }, { 10000, 0, 0, -5, CODE_prepay_level_enough, 9999 },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        assert_int_equal(prepay_level(row[i].left, row[i].warn, row[i].stop), row[i].level);
        assert_int_equal(prepay_days(row[i].left, row[i].stop, row[i].daily), row[i].days);
    }
}

static struct prepay_now estimated(void)
{
    struct prepay_now r;
    counter_slice(&HALL, OP_prepay_estimate, 50);
    assert_int_equal(correct_as('v', OP_prepay_show, &(struct account_ask){ .account_no = correct_account(PREPAY) },
                                &r), ST_ok);
    return r;
}

static uint32_t notes(uint16_t act)
{
    struct prepay_notes r;
    assert_int_equal(correct_as('v', OP_prepay_notes, &(struct prepay_notes_ask){
        .account_no = correct_account(PREPAY), .prepay_act = act }, &r), ST_ok);
    return r.notes_n;
}

/* 300 kWh at 0.50 in the 31 days to 11-01, 22 days since: 4.84 a day, 106.48 used, 250.00 billed and owed. */
static void test_prepay(void **state)
{
    (void)state;
    struct prepay_terms t;
    struct prepay_now r;
    const char *no = correct_account(PREPAY);
    struct prepay_put q = { .account_no = no, .warn_below = maybe_money(5000), .stop_below = maybe_money(6000) };
    record_init(&prepay_put_record, &q);
    assert_int_equal(correct_as('v', OP_prepay_show, &(struct account_ask){ .account_no = no }, &r), ST_prepay_none);
    assert_int_equal(correct_as('v', OP_prepay_put, &q, &t), ST_prepay_order);
    q.stop_below = maybe_money(0);
    assert_int_equal(correct_as('v', OP_prepay_put, &q, &t), ST_ok);
    r = estimated();
    assert_string_equal(r.held_why, "");
    assert_int_equal(r.balance, -25000);
    assert_int_equal(r.daily, 484);
    assert_int_equal(r.used, 22 * 484);
    assert_int_equal(r.left, -25000 - 22 * 484);
    assert_int_equal(r.prepay_level, CODE_prepay_level_stop);
    assert_int_equal(r.next_on, TODAY + 1);
    assert_int_equal(notes(CODE_prepay_act_stop), 1);
    counter_slice(&HALL, OP_prepay_estimate, 50);
    assert_int_equal(notes(0), 1);                     /* once */
    correct_pay(PREPAY, 40000);
    r = estimated();
    assert_int_equal(r.left, 40000 - 25000 - 22 * 484);
    assert_int_equal(r.prepay_level, CODE_prepay_level_low);
    assert_int_equal(r.days_left, (uint64_t)((15000 - 22 * 484) / 484));
    assert_int_equal(notes(CODE_prepay_act_restore), 1);       /* flagged by the payment itself */
    correct_pay(PREPAY, 10000);
    assert_int_equal(estimated().prepay_level, CODE_prepay_level_enough);
    assert_int_equal(notes(0), 2);
    q.ends = true;
    assert_int_equal(correct_as('v', OP_prepay_put, &q, &t), ST_ok);
    assert_int_equal(estimated().next_on, 0);
    correct_proved();
}

static void due_now(void *row) { ((struct prepay_now *)row)->next_on = TODAY; }

/* What moves its balance without a payment: a bill taken back, money paid back, a write-off. */
static void test_told(void **state)
{
    (void)state;
    const char *no = correct_account(TOLD);
    struct correction taken;
    struct refund back;
    struct writeoff w;
    correct_pay(TOLD, 15000);
    correct_pays_ahead(TOLD);
    assert_int_equal(correct_prepay(TOLD).balance, 0);
    assert_int_equal(correct_with('b', OP_bill_reverse, &(struct bill_reverse){ .account_no = no,
        .bill_month = 202610, .correct_cause = CODE_correct_cause_other, .remark = "x" }, &taken), ST_ok);
    correct_told(TOLD, 5000);
    assert_int_equal(correct_leave('k', 'v', OP_prepayment_refund, &(struct refund_ask){ .account_no = no,
        .amount = 5000, .tender = CODE_tender_cash, .payee = "马村", .id_seen = "x",
        .refund_reason = CODE_refund_reason_customer_asks }, &back), ST_ok);
    correct_told(TOLD, 0);
    correct_run(202610);
    counter_change(&HALL, TABLE_prepay_now, &(struct prepay_now){ .account_no = no }, due_now);
    correct_told(TOLD, -5000);
    struct writeoff_make off = { .account_no = no, .bill_month = 202610, .bill_seq = 1, .document = "d",
                                 .writeoff_reason = CODE_writeoff_reason_gone };
    record_init(&writeoff_make_record, &off);
    assert_int_equal(correct_leave('v', 'a', OP_writeoff_make, &off, &w), ST_ok);
    correct_told(TOLD, 0);
    correct_proved();
}

/* A bill taken back owes nothing, the same day; what was used since the first reading is in none then. */
static void test_prepay_corrected(void **state)
{
    static const struct { int32_t month; money balance, used; } row[] = {
        { 0, -25000, 22 * 484 }, { 202610, -10000, 15000 + 22 * 484 }, { 202609, -5000, 0 }, { 202608, 0, 0 },
    };
    struct prepay_put q = { .account_no = correct_account(BACK) };
    struct prepay_terms t;
    struct prepay_now r = { .account_no = "" };
    struct correction k;
    (void)state;
    record_init(&prepay_put_record, &q);
    assert_int_equal(correct_as('v', OP_prepay_put, &q, &t), ST_ok);
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        const struct bill_reverse back = { .account_no = q.account_no, .bill_month = row[i].month,
            .correct_cause = CODE_correct_cause_other, .remark = "x" };
        if (row[i].month)
            assert_int_equal(correct_with('b', OP_bill_reverse, &back, &k), ST_ok);
        counter_slice(&HALL, OP_prepay_estimate, 50);
        assert_int_equal(correct_as('v', OP_prepay_show, &(struct account_ask){ .account_no = q.account_no }, &r),
                         ST_ok);
        assert_string_equal(r.held_why, "");
        assert_int_equal(r.balance, row[i].balance);
        assert_true(r.used >= -row[0].balance + row[i].balance);       /* what is not billed any more is used */
        if (row[i].used)
            assert_int_equal(r.used, row[i].used);
        assert_int_equal(r.left, r.balance - r.used);
    }
    assert_true(r.used >= 25000);
    correct_proved();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_off_and_recovered), cmocka_unit_test(test_cheque_back),
        cmocka_unit_test(test_fee_kept), cmocka_unit_test(test_refused), cmocka_unit_test(test_levels),
        cmocka_unit_test(test_prepay), cmocka_unit_test(test_told), cmocka_unit_test(test_prepay_corrected),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}
