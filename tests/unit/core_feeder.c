/* Who feeds in leaves: its last statement, whatever its first point is. */
#include "config.h"
#include "tests/unit/correct_rows.h"

enum { FEEDS, MIXED, CLOSES, TOO_MUCH, HOUSES };

/* August, September and October. */
#define FED { 0, 80000, 160000, 200000 }
#define USED { 0, 10000, 20000, 30000 }

static const struct correct_house house[HOUSES] = {
    [FEEDS] = { "plain", USED, .fed = FED },
    [MIXED] = { "plain", USED },
    [CLOSES] = { "plain", USED, .fed = FED },
    [TOO_MUCH] = { "plain", USED, .fed = FED },
};

static int setup(void **state)
{
    (void)state;
    correct_open(house, HOUSES);
    correct_till();
    return 0;
}

static enum status finish(char who, struct job *j)
{
    struct job done;
    enum status s = correct_as(who, OP_work_finish, &(struct work_finish){ .job_no = j->job_no,
        .stage_no = j->stage_no, .stage_result = CODE_stage_result_done }, &done);
    if (!s)
        *j = done;
    return s;
}

static void feeds_in(void *row) { ((struct point *)row)->point_kind = CODE_point_kind_fed_in; }
static void not_charged(void *row) { ((struct point_terms *)row)->price_list = ""; }

/* Its first point feeds in from now on and is charged by nothing. */
static void first_feeds_in(unsigned h)
{
    counter_change(&correct_hall, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(h), .point_no = 1 }, feeds_in);
    counter_change(&correct_hall, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(h), .point_no = 1, .valid_from = date_of(2020, 1, 1) }, not_charged);
}

/* What it takes is measured at a second one. */
static void second_point(unsigned h, const char *device_no)
{
    const char *account = correct_account(h);
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 30000 };
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(core_store(correct_hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, correct_hall.pool), ST_ok);
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 2, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use,
        .section_no = "0417" });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account, .point_no = 2, .valid_from = date_of(2020, 1, 1), .price_list = "plain",
        .category = CODE_category_residential, .voltage = CODE_voltage_v220 });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 2, .mounted_on = date_of(2020, 1, 1), .device_no = device_no,
        .device_kind = CODE_device_kind_meter, .ratio = 1, .digits = 6 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = device_no, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 2, .digits = 6 });
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account, .point_no = 2, .read_on = date_of(2026, 11, 1), .device_no = device_no,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = &v,
        .registers_n = 1 });
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static struct job leaves_at(unsigned h, const char *kind, energy figure)
{
    struct work_accepted r = { .job_n = 0 };
    struct change sold = { .new_name = "赵六", .id_kind = CODE_id_kind_none, .reason = "继承", .phone = "13800002219",
        .prepayment_way = CODE_prepayment_way_follows, .reading_taken = true, .meter_reading = figure,
        .from = date_of(2026, 11, 23) };
    correct_pay(h, 15000);
    enum status s = correct_as('k', OP_work_accept, &(struct work_accept){ .job_kind = kind,
        .account_no = correct_account(h), .change = &sold, .change_n = 1 }, &r);
    if (s)
        fail_msg("%s %s %s", status_name(s), correct_hall.fault.field, correct_hall.fault.arg[0]);
    return *r.job;
}

static void read_both(unsigned h)
{
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = 34000 },
        { .register_kind = CODE_register_kind_reverse, .value = 210000 } };
    struct meter_reading read;
    assert_int_equal(correct_as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(h), .point_no = 1, .read_on = date_of(2026, 11, 23),
        .device_no = correct_account(h), .registers = v, .registers_n = COUNT_OF(v) }, &read), ST_ok);
}

/* Who feeds in and takes nothing leaves at what the reverse register shows; its last statement is its own too. */
static void test_feeder_leaves(void **state)
{
    (void)state;
    first_feeds_in(FEEDS);
    read_both(FEEDS);
    struct job j = leaves_at(FEEDS, "transfer", 210000);
    struct bill b = correct_bill_of(FEEDS, 202611);
    assert_int_equal(b.principal, 0);
    assert_int_equal(b.surplus->kwh, 10000);
    assert_int_equal(b.surplus->amount, 3644);
    assert_int_equal(finish('v', &j), ST_ok);
    assert_int_equal(finish('k', &j), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.arg[0], "rule.surplus_left");
    correct_proved();
}

/* Closed, its meter comes off with what was read of it, and the figure is no total. */
static void test_feeder_closes(void **state)
{
    (void)state;
    struct refund paid;
    const struct surplus_pay q = { .account_no = correct_account(CLOSES), .payee = "马村", .bank = "农行",
                                   .bank_account = "6228480012345678" };
    first_feeds_in(CLOSES);
    read_both(CLOSES);
    struct job j = leaves_at(CLOSES, "close", 210000);
    assert_int_equal(correct_bill_of(CLOSES, 202611).surplus->amount, 3644);
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &paid), ST_ok);
    assert_int_equal(finish('r', &j), ST_ok);
    assert_int_equal(finish('c', &j), ST_ok);
    assert_int_equal(finish('v', &j), ST_ok);
    assert_int_equal(j.job_state, CODE_job_state_done);
    correct_proved();
}

/* Its first point feeds in, unsettled; the figure is of the second, which is charged: 40 kWh. */
static void test_second_leaves(void **state)
{
    (void)state;
    first_feeds_in(MIXED);
    second_point(MIXED, "0500999901");
    struct job j = leaves_at(MIXED, "transfer", 34000);
    struct bill b = correct_bill_of(MIXED, 202611);
    assert_int_equal(b.principal, 2000);
    assert_int_equal(b.uses[0].point_no, 2);
    correct_pay(MIXED, 2000);
    assert_int_equal(finish('v', &j), ST_ok);
    assert_int_equal(finish('k', &j), ST_ok);
    correct_proved();
}

/* 765.24 went out; a statement is of 36.44 less since. Nobody leaves with it, and it comes back from what he
 * paid ahead. */
static void test_paid_too_much(void **state)
{
    (void)state;
    struct refund r;
    struct correction fixed;
    struct correction_reading fix = { .read_on = date_of(2026, 11, 23), .register_kind = CODE_register_kind_reverse,
                                      .value = 200000 };
    const char *account = correct_account(TOO_MUCH);
    const struct surplus_pay out = { .account_no = account, .payee = "马村", .bank = "农行",
                                     .bank_account = "6228480012345678" };
    const struct surplus_cover back = { .account_no = account, .remark = "多付" };
    const struct bill_rebill again = { .account_no = account, .bill_month = 202611, .remark = "x",
        .correct_cause = CODE_correct_cause_reading_wrong, .readings = &fix, .readings_n = 1 };
    assert_int_equal(correct_with('a', OP_surplus_cover, &back, &r), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.arg[0], "rule.surplus_not_below");
    read_both(TOO_MUCH);
    struct job j = leaves_at(TOO_MUCH, "transfer", 34000);
    correct_pay(TOO_MUCH, 2000);
    assert_int_equal(correct_with('a', OP_surplus_pay, &out, &r), ST_ok);
    assert_int_equal(correct_with('b', OP_bill_rebill, &again, &fixed), ST_ok);
    const money below = correct_payable(TOO_MUCH);
    assert_int_equal(below, -3644);
    assert_int_equal(finish('v', &j), ST_ok);
    assert_int_equal(finish('k', &j), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.arg[0], "rule.surplus_below");
    assert_int_equal(correct_with('a', OP_surplus_cover, &back, &r), ST_refund_too_large);
    assert_string_equal(correct_hall.fault.field, "account_no");
    correct_pay(TOO_MUCH, 10000);
    assert_int_equal(correct_as('v', OP_surplus_cover, &back, &r), ST_approval_needed);
    assert_int_equal(correct_with('a', OP_surplus_cover, &back, &r), ST_ok);
    assert_int_equal(r.amount, below);
    assert_int_equal(correct_payable(TOO_MUCH), 0);
    struct surplus_book book;
    assert_int_equal(correct_as('v', OP_surplus_book, &(struct page_ask){ .account_no = account, .token = "" }, &book),
                     ST_ok);
    assert_int_equal(book.entries[0].surplus_act, CODE_surplus_act_covered);
    assert_int_equal(book.entries[0].amount, -below);
    assert_int_equal(book.entries[0].payable, 0);
    assert_int_equal(book.entries[1].payable, below);
    assert_int_equal(correct_paid_ahead(TOO_MUCH), 10000 + below);
    correct_proved();
    assert_int_equal(finish('k', &j), ST_ok);
    correct_proved();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_feeder_leaves), cmocka_unit_test(test_feeder_closes),
        cmocka_unit_test(test_second_leaves), cmocka_unit_test(test_paid_too_much),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}
