/* Looking at bills: the bill as its customer knows it, two years of use, a section's
 * distribution, and a run looked through by exception. Every sum is figured here again. */
#include "config.h"
#include "core/bill/notice.h"
#include "core/meter/meter.h"
#include "tests/unit/hall.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MONTH 202610
#define HOUSES 40
#define SECTION "0417"
#define SINCE date_of(2012, 7, 1)
#define FEN 50                       /* a kWh */

static const char *house(unsigned i)
{
    static char number[HOUSES][16];
    snprintf(number[i], sizeof number[i], "05000160%02u", i);
    return number[i];
}

/* kWh now, the month before, and the year before; 0 then: there was no bill. House 0 uses nothing, the last a lot. */
static int64_t now_of(unsigned i) { return i == 0 ? 0 : i + 1 == HOUSES ? 5000 : 100 + (int64_t)i * 37 % 80; }
static int64_t before_of(unsigned i) { return i == 3 ? 0 : 90 + (int64_t)i * 53 % 200; }
static int64_t year_of(unsigned i) { return i % 4 == 1 ? 0 : 60 + (int64_t)i * 29 % 300; }
static bool commercial(unsigned i) { return i % 5 == 0; }
#define UNREAD 7                     /* of November: its bill is held */

static void put_prices(struct txn *t)
{
    counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = "plain", .valid_from = SINCE,
        .title = "plain", .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "plain", .valid_from = SINCE,
        .price_part = CODE_price_part_catalogue, .price_area = "plain" });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = "plain",
        .price_part = CODE_price_part_catalogue, .use_period = CODE_use_period_total, .valid_from = SINCE,
        .price = FEN * 1000000, .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
}

static void put_reading(struct txn *t, const char *account, date on, int64_t kwh)
{
    struct register_value v[] = {
        { .register_kind = CODE_register_kind_total, .value = kwh * KWH },
        { .register_kind = CODE_register_kind_peak, .value = kwh * KWH / 2 },
        { .register_kind = CODE_register_kind_valley, .value = kwh * KWH / 4 },
    };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account, .point_no = 1, .read_on = on, .device_no = account,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = v,
        .registers_n = COUNT_OF(v) });
}

static void put_bill(struct txn *t, const char *account, int32_t month, int64_t kwh)
{
    if (kwh)
        counter_put(t, TABLE_bill, &(struct bill){ .account_no = account, .bill_month = month,
            .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .kwh = kwh * KWH,
            .principal = kwh * FEN, .principal_paid = kwh * FEN, .bill_state = CODE_bill_state_paid,
            .due_on = month_first(month_add(month, 2)), .version = 1 });
}

/* Its bill of that month was put right. */
static void put_corrected(struct txn *t, unsigned i, uint16_t cause, int32_t month, uint64_t no)
{
    struct correction_bill bill = { .bill_month = month };
    counter_put(t, TABLE_correction, &(struct correction){ .account_no = house(i), .correction_no = no,
        .correction_kind = CODE_correction_kind_rebill, .correct_cause = cause, .remark = "x", .bills = &bill,
        .bills_n = 1, .version = 1 });
}

static void put_house(struct txn *t, unsigned i)
{
    const char *no = house(i);
    uint16_t category = commercial(i) ? CODE_category_commercial : CODE_category_residential;
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "x", .address = "y",
        .unit_no = counter_unit(false), .category = category, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1), .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .section_no = SECTION });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = date_of(2020, 1, 1), .category = category, .voltage = CODE_voltage_v220,
        .price_list = "plain" });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = date_of(2020, 1, 1), .device_no = no, .device_kind = CODE_device_kind_meter,
        .ratio = 1, .digits = 6 });
    put_reading(t, no, date_of(2026, 10, 1), 400);
    if (i != UNREAD)
        put_reading(t, no, date_of(2026, 11, 1), 400 + now_of(i));
    put_bill(t, no, 202609, before_of(i));
    put_bill(t, no, 202510, year_of(i));
}

static void county(struct txn *t)
{
    put_prices(t);
    counter_put(t, TABLE_section, &(struct section){ .section_no = SECTION, .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (unsigned i = 0; i < HOUSES; i++)
        put_house(t, i);
    put_corrected(t, 4, CODE_correct_cause_reading_wrong, MONTH, 901);
    put_corrected(t, 4, CODE_correct_cause_reading_wrong, MONTH, 902);
    put_corrected(t, 5, CODE_correct_cause_reading_wrong, MONTH, 903);
    put_corrected(t, 6, CODE_correct_cause_reading_wrong, 202609, 904);
    put_corrected(t, 8, CODE_correct_cause_price_wrong, MONTH, 905);
}

static struct bill_run turn(enum op_id op, uint64_t run_no, uint16_t state)
{
    struct bill_run run = { .run_no = run_no };
    for (unsigned i = 0; i < 1000 && run.run_state != state; i++) {
        counter_slice(&hall, op, 7);
        assert_int_equal(as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &run), ST_ok);
    }
    assert_int_equal(run.run_state, state);
    return run;
}

/* The run of all tests: looked through, then issued. */
static uint64_t run_no;

static int setup(void **state)
{
    struct bill_run run;
    hall_setup(state);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
                        .scope_no = SECTION, .bill_month = MONTH }, &run), ST_ok);
    run_no = run.run_no;
    return 0;
}

/* -- the run -- */

static void test_progress(void **state)
{
    struct run_progress far;
    const struct bill_run_ask q = { .run_no = run_no };
    assert_int_equal(as('v', OP_run_progress, &q, &far), ST_ok);
    assert_int_equal(far.accounts, 0);       /* they are not counted yet: nothing is said of the time */
    assert_int_equal(far.seconds_left, 0);
    counter_slice(&hall, OP_run_figure, 7);
    assert_int_equal(as('v', OP_run_progress, &q, &far), ST_ok);
    assert_int_equal(far.accounts, HOUSES);
    assert_int_equal(far.done, 0);
    counter_slice(&hall, OP_run_figure, 7);
    assert_int_equal(as('v', OP_run_progress, &q, &far), ST_ok);
    assert_int_equal(far.done, 7);
    assert_int_equal(far.accounts, HOUSES);
    assert_int_equal(as('v', OP_run_progress, &(struct bill_run_ask){ .run_no = 99 }, &far), ST_run_unknown);
    struct bill_run run = turn(OP_run_figure, run_no, CODE_run_state_figured);
    assert_int_equal(run.accounts, HOUSES);
    assert_int_equal(run.done, HOUSES);
    assert_int_equal(run.held, 1);
}

static int64_t then_of(uint16_t against, unsigned i)
{
    return against == CODE_run_against_year ? year_of(i) : before_of(i);
}

static void changes_right(uint16_t against, uint16_t by)
{
    struct run_changes r;
    int64_t last = INT64_MAX;
    unsigned compared = 0, without = 0;
    assert_int_equal(as('v', OP_run_changes, &(struct run_changes_ask){ .run_no = run_no, .run_against = against,
                        .change_by = by }, &r), ST_ok);
    for (unsigned i = 0; i < HOUSES; i++) {
        bool none = i != UNREAD && !then_of(against, i);
        compared += i != UNREAD && !none;
        without += none;
    }
    assert_int_equal(r.bill_month, MONTH);
    assert_int_equal(r.accounts, compared);
    assert_int_equal(r.without, without);
    assert_true(r.rows_n > 20 && r.rows_n <= compared);
    for (uint32_t k = 0; k < r.rows_n; k++) {
        const struct run_change *row = &r.rows[k];
        unsigned i = (unsigned)atoi(row->account_no + 8);
        assert_int_equal(row->kwh, now_of(i) * KWH);
        assert_int_equal(row->kwh_then, then_of(against, i) * KWH);
        assert_int_equal(row->kwh_more, (now_of(i) - then_of(against, i)) * KWH);
        assert_int_equal(row->amount_more, (now_of(i) - then_of(against, i)) * FEN);
        assert_string_equal(row->account_name, "x");
        int64_t size = llabs(row->kwh_more);
        assert_true(size <= last);
        last = size;
    }
    assert_string_equal(r.rows[0].account_no, house(HOUSES - 1));
}

static void test_changes(void **state)
{
    struct run_changes r;
    struct run_bills odd;
    changes_right(CODE_run_against_month, 0);
    changes_right(CODE_run_against_year, CODE_change_by_energy);
    changes_right(CODE_run_against_year, CODE_change_by_amount);
    assert_int_equal(as('v', OP_run_changes, &(struct run_changes_ask){ .run_no = run_no,
                        .run_against = CODE_run_against_usual }, &r), ST_ok);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run_no, .odd_only = true }, &odd),
                     ST_ok);
    assert_true(odd.rows_n >= 2);
    assert_int_equal(r.rows_n, odd.rows_n);
    for (uint32_t i = 0; i < r.rows_n; i++)
        assert_true(r.rows[i].odd != 0);
    assert_int_equal(as('v', OP_run_changes, &(struct run_changes_ask){ .run_no = 99,
                        .run_against = CODE_run_against_year }, &r), ST_run_unknown);
    assert_int_equal(as('k', OP_run_changes, &(struct run_changes_ask){ .run_no = run_no,
                        .run_against = CODE_run_against_year }, &r), ST_not_permitted);
}

static void add(struct run_class *t, unsigned i)
{
    if (i == UNREAD) {
        t->held++;
        return;
    }
    t->bills++;
    t->kwh += now_of(i) * KWH;
    t->amount += now_of(i) * FEN;
    t->bills_before += before_of(i) != 0;
    t->kwh_before += before_of(i) * KWH;
    t->amount_before += before_of(i) * FEN;
    t->bills_year += year_of(i) != 0;
    t->kwh_year += year_of(i) * KWH;
    t->amount_year += year_of(i) * FEN;
}

static void same_class(const struct run_class *a, const struct run_class *b)
{
    assert_int_equal(a->bills, b->bills);
    assert_int_equal(a->held, b->held);
    assert_int_equal(a->kwh, b->kwh);
    assert_int_equal(a->amount, b->amount);
    assert_int_equal(a->bills_before, b->bills_before);
    assert_int_equal(a->kwh_before, b->kwh_before);
    assert_int_equal(a->amount_before, b->amount_before);
    assert_int_equal(a->bills_year, b->bills_year);
    assert_int_equal(a->kwh_year, b->kwh_year);
    assert_int_equal(a->amount_year, b->amount_year);
}

static void test_classes(void **state)
{
    struct run_classes r;
    struct run_class home = { 0 }, shop = { 0 }, all = { 0 };
    for (unsigned i = 0; i < HOUSES; i++) {
        add(commercial(i) ? &shop : &home, i);
        add(&all, i);
    }
    assert_int_equal(as('v', OP_run_classes, &(struct bill_run_ask){ .run_no = run_no }, &r), ST_ok);
    assert_int_equal(r.rows_n, 2);
    for (uint32_t i = 0; i < 2; i++)
        same_class(&r.rows[i], r.rows[i].category == CODE_category_commercial ? &shop : &home);
    same_class(r.whole, &all);
    struct bill_run run;
    assert_int_equal(as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &run), ST_ok);
    assert_int_equal(r.whole->amount, run.amount);
    assert_int_equal(r.whole->kwh, run.kwh);
}

static void run_issue(void)
{
    struct run_bills odd;
    struct bill_run run;
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run_no, .odd_only = true }, &odd),
                     ST_ok);
    for (uint32_t i = 0; i < odd.rows_n; i++)
        assert_int_equal(as('v', OP_run_look, &(struct run_look){ .run_no = run_no,
                            .account_no = odd.rows[i].account_no }, &run), ST_ok);
    assert_int_equal(as('b', OP_run_approve, &(struct bill_run_ask){ .run_no = run_no }, &run), ST_ok);
    turn(OP_run_issue, run_no, CODE_run_state_issued);
}

/* -- the bill -- */

static unsigned notices(struct bill_notices_ask q, bool seen[HOUSES])
{
    struct bill_notices r = { .token = "" };
    unsigned n = 0;
    for (unsigned pages = 0; !pages || *r.token; pages++) {
        q.token = r.token;
        assert_true(pages < HOUSES);
        assert_int_equal(as('v', OP_bill_notices, &q, &r), ST_ok);
        for (uint32_t k = 0; k < r.bills_n; k++, n++) {
            unsigned i = (unsigned)atoi(r.bills[k].account_no + 8);
            assert_false(seen[i]);
            seen[i] = true;
            assert_int_equal(r.bills[k].bill->bill_month, q.bill_month ? q.bill_month : MONTH);
        }
    }
    return n;
}

static void test_notice(void **state)
{
    struct bill_notice n;
    struct bill_notices many;
    bool of_run[HOUSES] = { false }, of_section[HOUSES] = { false }, earlier[HOUSES] = { false };
    run_issue();
    assert_int_equal(as('k', OP_bill_notice, &(struct bill_ask){ .account_no = house(4), .bill_month = MONTH }, &n),
                     ST_ok);
    assert_string_equal(n.account_name, "x");
    assert_int_equal(n.bill->principal, now_of(4) * FEN);
    assert_int_equal(n.owed, now_of(4) * FEN);
    assert_int_equal(n.bill->uses_n, 3);
    assert_int_equal(n.last_month_n, 1);
    assert_int_equal(n.last_month->kwh, before_of(4) * KWH);
    assert_int_equal(n.last_year->amount, year_of(4) * FEN);
    assert_int_equal(as('k', OP_bill_notice, &(struct bill_ask){ .account_no = house(3), .bill_month = MONTH }, &n),
                     ST_ok);
    assert_int_equal(n.last_month_n, 0);
    assert_int_equal(as('k', OP_bill_notice, &(struct bill_ask){ .account_no = house(UNREAD), .bill_month = MONTH },
                        &n), ST_bill_unknown);
    assert_int_equal(notices((struct bill_notices_ask){ .run_no = run_no }, of_run), HOUSES - 1);
    assert_int_equal(notices((struct bill_notices_ask){ .run_scope = CODE_run_scope_section, .scope_no = SECTION,
                        .bill_month = MONTH }, of_section), HOUSES - 1);
    assert_int_equal(notices((struct bill_notices_ask){ .run_scope = CODE_run_scope_section, .scope_no = SECTION,
                        .bill_month = 202609 }, earlier), HOUSES - 1);
    static const struct { struct bill_notices_ask q; enum status s; } bad[] = {
        { { .run_no = 99 }, ST_run_unknown }, { { .run_no = 1, .run_scope = CODE_run_scope_section }, ST_one_of_two },
        { { .bill_month = MONTH }, ST_field_missing },
        { { .run_scope = CODE_run_scope_section, .bill_month = MONTH }, ST_field_missing },
        { { .run_scope = CODE_run_scope_section, .scope_no = "0499", .bill_month = MONTH }, ST_section_unknown },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(as('v', OP_bill_notices, &bad[i].q, &many), bad[i].s);
}

/* -- use -- */

static void test_use(void **state)
{
    struct account_use u;
    assert_int_equal(as('k', OP_account_use, &(struct account_use_ask){ .account_no = house(4) }, &u), ST_ok);
    assert_int_equal(u.months_n, 24);
    const struct use_month *last = &u.months[23], *before = &u.months[22], *none = &u.months[21];
    assert_int_equal(last->bill_month, MONTH);
    assert_int_equal(last->kwh, now_of(4) * KWH);
    assert_int_equal(last->amount, now_of(4) * FEN);
    assert_int_equal(last->last_year->kwh, year_of(4) * KWH);
    assert_int_equal(before->kwh, before_of(4) * KWH);
    assert_int_equal(before->last_year_n, 0);
    assert_int_equal(none->bills, 0);
    assert_int_equal(last->peak_kwh + last->flat_kwh + last->valley_kwh, last->kwh);
    assert_true(last->peak_kwh > 0 && last->valley_kwh > 0 && last->flat_kwh > 0 && !last->sharp_kwh);
    assert_int_equal(before->peak_kwh, 0);   /* it was loaded */
    assert_int_equal(u.months[11].bill_month, 202510);
    assert_int_equal(u.months[11].kwh, year_of(4) * KWH);
    assert_int_equal(as('k', OP_account_use, &(struct account_use_ask){ .account_no = house(4),
                        .bill_month = 202609 }, &u), ST_ok);
    assert_int_equal(u.months[23].bill_month, 202609);
    assert_int_equal(as('k', OP_account_use, &(struct account_use_ask){ .account_no = counter_account('H') }, &u),
                     ST_ok);
    assert_int_equal(u.months_n, 0);
}

static int by_number(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void test_spread(void **state)
{
    struct section_spread r;
    int64_t kwh[HOUSES], sum = 0;
    uint64_t counted = 0;
    unsigned n = 0, apart = 0;
    for (unsigned i = 0; i < HOUSES; i++)
        if (i != UNREAD)
            kwh[n++] = now_of(i);
    qsort(kwh, n, sizeof *kwh, by_number);
    for (unsigned i = 0; i < n; i++)
        sum += kwh[i];
    assert_int_equal(as('k', OP_section_spread, &(struct section_spread_ask){ .section_no = SECTION,
                        .bill_month = MONTH }, &r), ST_ok);
    assert_int_equal(r.accounts, HOUSES);
    assert_int_equal(r.billed_accounts, n);
    assert_int_equal(r.kwh, sum * KWH);
    assert_int_equal(r.misread_accounts, 2);
    assert_int_equal(r.misread_per_10000, 513);     /* of 39 */
    assert_int_equal(misread_rate(2, 1000), 20);    /* worked bills A8.2: 0.2 %, by users and not by kWh */
    assert_int_equal(r.lower_kwh, kwh[(n - 1) / 4] * KWH);
    assert_int_equal(r.middle_kwh, kwh[(n - 1) / 2] * KWH);
    assert_int_equal(r.upper_kwh, kwh[(n - 1) * 3 / 4] * KWH);
    for (uint32_t i = 0; i < r.classes_n; i++) {
        counted += r.classes[i].accounts;
        assert_true(!i || r.classes[i].from == r.classes[i - 1].upto);
    }
    assert_int_equal(counted, n);
    for (unsigned i = 0; i < n; i++)
        apart += kwh[i] * KWH > r.high_fence || kwh[i] * KWH < r.low_fence || (!kwh[i] && r.lower_kwh);
    assert_int_equal(r.rows_n, apart);
    assert_string_equal(r.rows[0].account_no, house(HOUSES - 1));
    assert_int_equal(r.rows[0].bill_odd, CODE_bill_odd_more);
    assert_int_equal(r.rows[0].last_year_n, year_of(HOUSES - 1) != 0);
    assert_string_equal(r.rows[1].account_no, house(0));
    assert_int_equal(r.rows[1].bill_odd, CODE_bill_odd_nothing);
    assert_int_equal(as('k', OP_section_spread, &(struct section_spread_ask){ .section_no = "0499",
                        .bill_month = MONTH }, &r), ST_section_unknown);
    assert_int_equal(as('k', OP_section_spread, &(struct section_spread_ask){ .section_no = SECTION,
                        .bill_month = 202512 }, &r), ST_ok);
    assert_int_equal(r.billed_accounts, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_progress), cmocka_unit_test(test_changes), cmocka_unit_test(test_classes),
        cmocka_unit_test(test_notice), cmocka_unit_test(test_use), cmocka_unit_test(test_spread),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, setup, hall_teardown);
}
