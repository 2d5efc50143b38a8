/* Agreements to pay in parts: what they cover, that letters and fees obey them, that
 * payments, payments taken back and missed days make of them what the row says. */
#include "config.h"
#include "tests/unit/arrears_houses.h"
#include "core/bill/agreement.h"

#include <stdio.h>
#include <string.h>

#define TODAY date_of(2026, 11, 23)
#define DAY ((instant)24 * 3600 * 1000000)
enum { PARTS = 1, STANDS, MISSED, DISPUTED, HELD, ENDED };

static void county(struct txn *t)
{
    houses_section(t, "0417");
    static const struct house house[] = {
        { PARTS, "0417", 1, 40, 10000, 0, 0, 0 }, { STANDS, "0417", 1, 40, 10000, 0, 0, 0 },
        { MISSED, "0417", 1, 40, 10000, 0, 0, 0 }, { DISPUTED, "0417", 1, 40, 10000, 0, 0, CODE_bill_state_set_aside },
        { HELD, "0417", 1, 40, 10000, 0, 0, CODE_bill_state_in_transit }, { ENDED, "0417", 1, 40, 10000, 0, 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(house); i++)
        house_put(t, &house[i]);
}

static enum status make(unsigned house, uint64_t n, struct agreement *r)
{
    struct agreement_make q = { .account_no = house_no(house), .parts_count = n, .agreed_by = "王建国" };
    record_init(&agreement_make_record, &q);
    return with_leave('c', OP_agreement_make, &q, r);
}

static struct agreement now(uint64_t no)
{
    struct agreement r;
    assert_int_equal(as('c', OP_agreement_show, &(struct agreement_ask){ .agreement_no = no }, &r), ST_ok);
    return r;
}

static void setting(const char *name, const char *value)
{
    struct setting q = { .setting_name = name, .valid_from = TODAY, .value = value, .source = "test" }, r;
    record_init(&setting_record, &q);
    enum status s = as('d', OP_setting_put, &q, &r);
    assert_int_equal(s, ST_ok);
}

static enum status pay(unsigned house, money amount, struct payment *r)
{
    struct pay_account a = { .account_no = house_no(house) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(amount) };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true,
                          .receipt_choice = CODE_receipt_choice_none };
    record_init(&pay_take_record, &q);
    return as('k', OP_pay_take, &q, r);
}

static void till_open(void)
{
    struct denomination d = { .face = 1000, .pieces = 50 };
    struct shift_open q = { .window_no = "01", .float_from = counter_staff('v'), .float_cash = &d, .float_cash_n = 1,
                            .pos_terminal = "1" };
    struct shift s;
    record_init(&shift_open_record, &q);
    assert_int_equal(as('k', OP_shift_open, &q, &s), ST_ok);
}

/* Its days moved into the past behind the core's back, as time would. */
static int days_back;
static void earlier(void *row)
{
    struct agreement *g = row;
    static struct agreement_part part[60];
    memcpy(part, g->parts, g->parts_n * sizeof *part);
    for (uint32_t i = 0; i < g->parts_n; i++)
        part[i].due_on -= days_back;
    g->parts = part;
    g->judge_on -= days_back;
}

/* -- the parts of a sum -- */

static void test_split(void **state)
{
    (void)state;
    static const struct { struct parts_asked q; enum status s; money first, second, last; date last_on; } row[] = {
        { { 10400, 0, 3, 0, 1 }, ST_ok, 3466, 3467, 3467, 0 },
        { { 10000, 4000, 4, 0, 1 }, ST_ok, 4000, 2000, 2000, 0 },
        { { 10001, 0, 2, 0, 1 }, ST_ok, 5000, 5001, 5001, 0 },
        { { 10000, 10000, 2, 0, 1 }, ST_parts_sum, 0, 0, 0, 0 },
        { { 1, 0, 2, 0, 1 }, ST_parts_sum, 0, 0, 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct agreement_part part[60];
        struct parts_asked q = row[i].q;
        money sum = 0;
        q.from = date_of(2026, 12, 31);
        assert_int_equal(agreement_parts(&q, part), row[i].s);
        if (row[i].s)
            continue;
        for (uint32_t k = 0; k < q.n; k++)
            sum += part[k].amount;
        assert_int_equal(sum, q.sum);
        assert_int_equal(part[0].amount, row[i].first);
        assert_int_equal(part[1].amount, row[i].second);
        assert_int_equal(part[q.n - 1].amount, row[i].last);
        assert_int_equal(part[1].due_on, date_of(2027, 1, 31));
        if (q.n > 2)
            assert_int_equal(part[2].due_on, date_of(2027, 2, 28));
    }
}

/* -- a course -- */

static void test_course(void **state)
{
    (void)state;
    struct agreement g, again;
    struct letter l;
    struct payment first, rest, red;
    struct account_page page;
    till_open();
    assert_int_equal(make(PARTS, 4, &g), ST_ok);
    assert_int_equal(g.amount, 10400);                 /* domain 4.1: 40 days at 1 per mille */
    assert_int_equal(g.parts_n, 4);
    assert_int_equal(g.parts[0].amount, 2600);
    assert_string_equal(g.approved_by, counter_staff('v'));
    assert_int_equal(make(PARTS, 4, &again), ST_agreement_stands);
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(PARTS),
                     .letter_kind = CODE_letter_kind_reminder }, &l), ST_arrears_none);
    assert_int_equal(pay(PARTS, 3000, &first), ST_ok);
    g = now(g.agreement_no);
    assert_int_equal(g.paid, 3000);
    assert_int_equal(g.parts[0].part_paid, 2600);
    assert_int_equal(g.parts[1].part_paid, 400);
    assert_int_equal(g.judge_on, g.parts[1].due_on + 4);              /* three days of grace */
    assert_int_equal(as('c', OP_account_show, &(struct account_ask){ .account_no = house_no(PARTS) }, &page), ST_ok);
    assert_int_equal(page.agreed_n, 1);
    assert_int_equal(page.agreed[0].part_no, 2);
    assert_int_equal(page.agreed[0].part_due, 2200);
    assert_int_equal(pay(PARTS, 7400, &rest), ST_ok);
    assert_int_equal(now(g.agreement_no).agreement_state, CODE_agreement_state_fulfilled);
    struct pay_reverse back = { .receipt_no = rest.receipt_no, .reverse_reason = CODE_reverse_reason_other };
    record_init(&pay_reverse_record, &back);
    assert_int_equal(with_leave('k', OP_pay_reverse, &back, &red), ST_ok);
    g = now(g.agreement_no);
    assert_int_equal(g.agreement_state, CODE_agreement_state_kept);   /* taken back: as it was before */
    assert_int_equal(g.paid, 3000);
    assert_int_equal(pay(PARTS, 7400, &rest), ST_ok);
    assert_int_equal(now(g.agreement_no).agreement_state, CODE_agreement_state_fulfilled);
}

/* The fee of a bill that is kept as agreed stands still; when it is broken it goes on from that day. */
static void test_stands(void **state)
{
    (void)state;
    struct agreement g, r;
    struct bill b;
    setting("agreement.fee", "stands");
    assert_int_equal(make(STANDS, 2, &g), ST_ok);
    setting("agreement.fee", "runs");
    assert_true(g.fee_stands);
    struct bill_ask ask = { .account_no = house_no(STANDS), .bill_month = 202609 };
    assert_int_equal(as('c', OP_bill_show, &ask, &b), ST_ok);
    assert_int_equal(b.fee_owed, 400);
    assert_int_equal(b.fee_from, TODAY);
    assert_int_equal(as('c', OP_agreement_end, &(struct agreement_end){ .agreement_no = g.agreement_no,
                     .reason = "x" }, &r), ST_not_permitted);
    assert_int_equal(as('v', OP_agreement_end, &(struct agreement_end){ .agreement_no = 999, .reason = "x" }, &r),
                     ST_agreement_unknown);
}

static void test_missed(void **state)
{
    (void)state;
    struct agreement g;
    struct letter l;
    assert_int_equal(make(MISSED, 4, &g), ST_ok);
    days_back = 3;
    counter_change(&hall, TABLE_agreement, &g, earlier);
    counter_slice(&hall, OP_agreement_judge, 50);
    assert_int_equal(now(g.agreement_no).agreement_state, CODE_agreement_state_kept);      /* within its grace */
    days_back = 1;
    counter_change(&hall, TABLE_agreement, &g, earlier);
    counter_slice(&hall, OP_agreement_judge, 50);
    g = now(g.agreement_no);
    assert_int_equal(g.agreement_state, CODE_agreement_state_broken);
    assert_int_equal(g.ended_on, TODAY);
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(MISSED),
                     .letter_kind = CODE_letter_kind_reminder }, &l), ST_ok);
    assert_int_equal(l.amount, 10400);                 /* all of it is due again */
}

static void test_refused(void **state)
{
    (void)state;
    struct agreement g, r;
    struct bill b;
    assert_int_equal(make(DISPUTED, 4, &r), ST_bill_not_open);
    assert_int_equal(make(HELD, 4, &r), ST_bill_locked);
    assert_int_equal(make(ENDED, 13, &r), ST_field_too_many);
    assert_int_equal(make(ENDED, 0, &r), ST_field_missing);
    struct agreement_part part[2] = { { .due_on = TODAY, .amount = 5000 },
                                      { .due_on = TODAY + 30, .amount = 5399 } };
    struct agreement_make q = { .account_no = house_no(ENDED), .parts = part, .parts_n = 2, .agreed_by = "王建国" };
    record_init(&agreement_make_record, &q);
    assert_int_equal(with_leave('c', OP_agreement_make, &q, &r), ST_parts_sum);
    assert_string_equal(hall.fault.arg[1], "104.00");
    part[1] = (struct agreement_part){ .due_on = TODAY, .amount = 5400 };
    assert_int_equal(with_leave('c', OP_agreement_make, &q, &r), ST_parts_order);
    part[1].due_on = TODAY + 30;
    part[0].due_on = TODAY - 1;
    assert_int_equal(with_leave('c', OP_agreement_make, &q, &r), ST_date_before);
    assert_string_equal(hall.fault.field, "parts[0].due_on");
    part[0].due_on = TODAY;
    assert_int_equal(with_leave('c', OP_agreement_make, &q, &g), ST_ok);
    struct bill_aside aside = { .account_no = house_no(ENDED), .bill_month = 202609,
                                .aside_reason = CODE_aside_reason_meter_tested };
    record_init(&bill_aside_record, &aside);
    assert_int_equal(with_leave('c', OP_bill_aside, &aside, &b), ST_bill_agreed);
    struct agreement_end end = { .agreement_no = g.agreement_no, .reason = "迁走" };
    assert_int_equal(as('v', OP_agreement_end, &end, &r), ST_ok);
    assert_int_equal(as('v', OP_agreement_end, &end, &r), ST_agreement_state);
    assert_int_equal(with_leave('c', OP_bill_aside, &aside, &b), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split), cmocka_unit_test(test_course), cmocka_unit_test(test_stands),
        cmocka_unit_test(test_missed), cmocka_unit_test(test_refused),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
