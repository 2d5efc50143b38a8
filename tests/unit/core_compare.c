/* Twelve months under another choice, from what was read: what comes out is figured here by
 * hand, what cannot be figured is named, and the choice that is made already changes nothing. */
#include "config.h"
#include "core/meter/meter.h"
#include "tests/unit/hall.h"

#include <stdio.h>
#include <string.h>

#define FIRST 202509                 /* the first month of readings */
#define MONTHS 14
#define LAST 202610
#define SINCE date_of(2012, 7, 1)
#define YUAN(x) ((price)((x) * 100000000.0 + 0.5))

/* -- prices: lists are beside one another where they are of one area and one plan of tiers -- */

static const struct { const char *list, *area; bool hours; const char *tiers; bool two_part; } lists[] = {
    { "home", "home", false, "home", false }, { "home-tou", "home", true, "home", false },
    { "alone", "alone", false, "", false },
    { "three", "three", false, "", false }, { "three-tou", "three", true, "", false },
    { "three-too", "three", true, "", false },
    { "two-part", "two", false, "", true },
};

static const struct { const char *area; uint16_t part, period; double price; } prices[] = {
    { "home", CODE_price_part_catalogue, CODE_use_period_total, 0.50 },
    { "home", CODE_price_part_catalogue, CODE_use_period_peak, 0.60 },
    { "home", CODE_price_part_catalogue, CODE_use_period_flat, 0.50 },
    { "home", CODE_price_part_catalogue, CODE_use_period_valley, 0.30 },
    { "alone", CODE_price_part_catalogue, CODE_use_period_total, 0.50 },
    { "three", CODE_price_part_catalogue, CODE_use_period_total, 0.50 },
    { "two", CODE_price_part_catalogue, CODE_use_period_total, 0.50 },
    { "two", CODE_price_part_capacity, CODE_use_period_total, 20 },
    { "two", CODE_price_part_demand, CODE_use_period_total, 30 },
};

static void put_part(struct txn *t, size_t list, uint16_t part)
{
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = lists[list].list, .valid_from = SINCE,
        .price_part = part, .price_area = lists[list].area });
}

static void put_lists(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = lists[i].list, .valid_from = SINCE,
            .title = lists[i].list, .tou_plan = lists[i].hours ? "hours" : "", .tier_plan = lists[i].tiers,
            .tier_cycle = *lists[i].tiers ? CODE_tier_cycle_year : 0, .round_way = CODE_round_way_period,
            .price_mark = CODE_price_mark_verified });
        put_part(t, i, CODE_price_part_catalogue);
        if (lists[i].two_part) {
            put_part(t, i, CODE_price_part_capacity);
            put_part(t, i, CODE_price_part_demand);
        }
    }
}

static uint16_t unit_of(uint16_t part)
{
    return part == CODE_price_part_capacity ? CODE_price_unit_kva_month
        : part == CODE_price_part_demand ? CODE_price_unit_kw_month : CODE_price_unit_kwh;
}

static void put_prices(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(prices); i++)
        counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = prices[i].area,
            .price_part = prices[i].part, .use_period = prices[i].period, .valid_from = SINCE,
            .price = YUAN(prices[i].price), .price_unit = unit_of(prices[i].part),
            .price_mark = CODE_price_mark_verified });
    for (unsigned no = 1; no <= 2; no++)
        counter_put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = "home", .valid_from = SINCE, .month_from = 1,
            .month_to = 12, .tier_no = no, .use_period = CODE_use_period_total, .upto = no == 1 ? 10000 : 0,
            .price = no == 1 ? 0 : YUAN(0.05), .price_mark = CODE_price_mark_verified });
}

/* -- houses -- */

enum house { HOME, ALONE, THREE, WORKS, UNREAD, HOUSES };

static const struct { const char *list; bool periods, demand; } houses[HOUSES] = {
    [HOME] = { "home", true, false }, [ALONE] = { "alone", true, false }, [THREE] = { "three", true, false },
    [WORKS] = { "two-part", false, true }, [UNREAD] = { "home", false, false },
};

static const char *number(unsigned house)
{
    static char text[HOUSES][16];
    snprintf(text[house], sizeof text[house], "05000180%02u", house);
    return text[house];
}

static energy used_total(unsigned month) { return KWH * (100 + 10 * (energy)month); }
#define PEAK (60 * KWH)
#define VALLEY (30 * KWH)
#define DEMAND 20000                 /* 200 kW */

/* Of the works demand was not read at the end of 2026-02; of the home its hours not at the end of 2026-03. */
static bool was_read(unsigned house, int32_t ended)
{
    return !(house == WORKS && ended == 202603) && !(house == HOME && ended == 202604);
}

static void put_reading(struct txn *t, unsigned house, unsigned month)
{
    struct register_value v[4] = { { .register_kind = CODE_register_kind_total } };
    unsigned n = 1;
    int32_t first = month_add(FIRST, (int)month);
    for (unsigned i = 0; i < month; i++)
        v[0].value += used_total(i);
    if (houses[house].periods && was_read(house, first)) {
        v[n++] = (struct register_value){ .register_kind = CODE_register_kind_peak, .value = PEAK * month };
        v[n++] = (struct register_value){ .register_kind = CODE_register_kind_valley, .value = VALLEY * month };
    }
    if (houses[house].demand && was_read(house, first))
        v[n++] = (struct register_value){ .register_kind = CODE_register_kind_demand, .value = DEMAND };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = number(house), .point_no = 1, .read_on = month_first(first), .device_no = number(house),
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = v,
        .registers_n = n });
}

static void put_point(struct txn *t, unsigned house)
{
    const char *no = number(house);
    bool works = house == WORKS;
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = houses[house].list,
        .address = "x", .unit_no = counter_unit(false), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1),
        .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .section_no = "0417" });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = date_of(2020, 1, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = houses[house].list, .capacity_va = works ? 315000 : 0,
        .basic_way = works ? CODE_basic_way_capacity : 0 });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = date_of(2020, 1, 1), .device_no = no, .device_kind = CODE_device_kind_meter,
        .ratio = 1, .digits = 6 });
}

/* As the months were billed: by the total alone, and tiers of the year. */
static money billed(unsigned house, unsigned month)
{
    int32_t at = month_add(FIRST, (int)month);
    energy before = 0, limit = 12 * 10000, kwh = used_total(month), above;
    for (unsigned i = 0; i < month; i++) {
        int32_t then = month_add(FIRST, (int)i);
        bool counts = then / 100 == at / 100 && !(house == HOME && then == 202602);     /* it has no bill */
        before += counts ? used_total(i) : 0;
    }
    money amount = (kwh / KWH) * 50;
    above = before + kwh - limit;
    above = above > kwh ? kwh : above;
    if (!strcmp(houses[house].list, "home") && above > 0)
        amount += above / KWH * 5;
    return amount + (house == WORKS ? 315 * 2000 : 0);
}

/* Of the home 2025-12 was loaded, 2026-02 has no bill, and 2026-05 has a difference beside its bill. */
static void put_bill(struct txn *t, unsigned house, unsigned month)
{
    int32_t at = month_add(FIRST, (int)month);
    struct bill b = { .account_no = number(house), .bill_month = at, .fee_kind = CODE_fee_kind_energy,
        .principal = billed(house, month), .kwh = used_total(month), .unit_no = counter_unit(false),
        .bill_state = CODE_bill_state_paid, .due_on = month_first(month_add(at, 2)), .version = 1,
        .used_from = month_first(at), .used_until = month_first(month_add(at, 1)) - 1 };
    struct bill_span span = { .from = b.used_from, .until = b.used_until, .point_no = 1, .kwh = b.kwh,
                              .price_list = houses[house].list, .priced_on = b.used_until };
    b.spans = &span;
    b.spans_n = 1;
    if (house == HOME && at == 202602)
        return;
    if (house == HOME && at == 202512) {
        b.used_from = b.used_until = DATE_NONE;
        b.spans_n = 0;
    }
    counter_put(t, TABLE_bill, &b);
    if (house != HOME || at != 202605)
        return;
    b.bill_seq = 1;
    b.adjust_cause = 1;
    b.principal = 100;
    b.kwh = 0;
    b.spans_n = 0;
    counter_put(t, TABLE_bill, &b);
}

static void county(struct txn *t)
{
    put_lists(t);
    put_prices(t);
    for (unsigned house = 0; house < HOUSES; house++) {
        put_point(t, house);
        for (unsigned month = 0; month <= MONTHS; month++)
            put_reading(t, house, month);
        for (unsigned month = 0; month < MONTHS; month++)
            put_bill(t, house, month);
    }
}

static enum status compare(unsigned house, struct bill_compare_ask q, struct bill_compared *r)
{
    q.account_no = number(house);
    return counter_call(&hall, 'k', OP_bill_compare, &q, r);
}

static const struct compared_bill *row_of(const struct bill_compared *r, int32_t month, uint64_t seq)
{
    for (uint32_t i = 0; i < r->rows_n; i++)
        if (r->rows[i].bill_month == month && r->rows[i].bill_seq == seq)
            return &r->rows[i];
    fail_msg("%d is not there", (int)month);
    return NULL;
}

static void test_hours(void **state)
{
    struct bill_compared r;
    money otherwise = 0, was = 0;
    unsigned n = 0;
    assert_int_equal(compare(HOME, (struct bill_compare_ask){ .tou_choice = CODE_tou_choice_tou }, &r), ST_ok);
    static const struct { int32_t month; uint64_t seq; const char *why; } left[] = {
        { 202512, 0, "bill_not_figured" }, { 202602, 0, "bill_unknown" }, { 202603, 0, "choice_unread" },
        { 202604, 0, "reading_missing" }, { 202605, 1, "bill_is_difference" },
    };
    for (size_t i = 0; i < COUNT_OF(left); i++) {
        const struct compared_bill *row = row_of(&r, left[i].month, left[i].seq);
        assert_int_equal(row->why_n, 1);
        assert_string_equal(row->why->status, left[i].why);
        assert_int_equal(row->otherwise, 0);
    }
    for (unsigned i = 2; i < MONTHS; i++) {
        int32_t month = month_add(FIRST, (int)i);
        const struct compared_bill *row = row_of(&r, month, 0);
        if (row->why_n)
            continue;
        money flat = billed(HOME, i), moved = (PEAK / KWH) * 10 - (VALLEY / KWH) * 20;
        assert_int_equal(row->billed, flat);
        assert_int_equal(row->otherwise, flat + moved);
        assert_int_equal(row->difference, moved);
        assert_string_equal(row->price_list, "home-tou");
        otherwise += row->otherwise;
        was += flat;
        n++;
    }
    assert_int_equal(n, 8);
    assert_int_equal(r.compared, n);
    assert_int_equal(r.uncompared, COUNT_OF(left));
    assert_int_equal(r.rows_n, 13);
    assert_int_equal(r.billed, was);
    assert_int_equal(r.otherwise, otherwise);
    assert_int_equal(r.difference, otherwise - was);
}

/* What is chosen already changes nothing, whatever tiers the year had reached. */
static void test_same(void **state)
{
    static const struct { unsigned house; struct bill_compare_ask q; } row[] = {
        { UNREAD, { .tou_choice = CODE_tou_choice_flat } }, { UNREAD, { .price_list = "home" } },
        { WORKS, { .basic_way = CODE_basic_way_capacity } }, { ALONE, { .tou_choice = CODE_tou_choice_flat } },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct bill_compared r;
        assert_int_equal(compare(row[i].house, row[i].q, &r), ST_ok);
        assert_int_equal(r.compared, 12);
        assert_int_equal(r.difference, 0);
        for (uint32_t k = 0; k < r.rows_n; k++)
            assert_int_equal(r.rows[k].difference, 0);
    }
}

static void test_basic(void **state)
{
    struct bill_compared r;
    assert_int_equal(compare(WORKS, (struct bill_compare_ask){ .basic_way = CODE_basic_way_actual_demand }, &r),
                     ST_ok);
    assert_int_equal(r.compared, 11);
    assert_string_equal(row_of(&r, 202602, 0)->why->status, "choice_unread");
    assert_int_equal(row_of(&r, LAST, 0)->difference, 200 * 3000 - 315 * 2000);
    assert_int_equal(compare(WORKS, (struct bill_compare_ask){ .basic_way = CODE_basic_way_contract_demand,
                        .contract_kw = 25000 }, &r), ST_ok);
    assert_int_equal(row_of(&r, LAST, 0)->difference, 250 * 3000 - 315 * 2000);
    assert_int_equal(compare(WORKS, (struct bill_compare_ask){ .basic_way = CODE_basic_way_contract_demand }, &r),
                     ST_ok);
    assert_int_equal(r.compared, 0);
    assert_string_equal(row_of(&r, LAST, 0)->why->status, "terms_incomplete");
    assert_int_equal(compare(HOME, (struct bill_compare_ask){ .basic_way = CODE_basic_way_capacity }, &r), ST_ok);
    assert_string_equal(row_of(&r, LAST, 0)->why->status, "choice_no_basic");
}

static void test_refused(void **state)
{
    static const struct { unsigned house; struct bill_compare_ask q; enum status s; } row[] = {
        { HOME, { .tou_choice = 0 }, ST_field_missing },
        { HOME, { .tou_choice = CODE_tou_choice_tou, .price_list = "home" }, ST_one_of_two },
        { HOME, { .price_list = "nowhere" }, ST_plan_unknown },
        { HOME, { .tou_choice = CODE_tou_choice_tou, .point_no = 7 }, ST_point_missing },
        { HOME, { .tou_choice = CODE_tou_choice_tou, .bill_month = 202613 }, ST_date_out_of_range },
    };
    struct bill_compared r;
    for (size_t i = 0; i < COUNT_OF(row); i++)
        assert_int_equal(compare(row[i].house, row[i].q, &r), row[i].s);
    assert_int_equal(compare(ALONE, (struct bill_compare_ask){ .tou_choice = CODE_tou_choice_tou }, &r), ST_ok);
    assert_string_equal(row_of(&r, LAST, 0)->why->status, "choice_missing");
    assert_int_equal(compare(THREE, (struct bill_compare_ask){ .tou_choice = CODE_tou_choice_tou }, &r), ST_ok);
    assert_string_equal(row_of(&r, LAST, 0)->why->status, "choice_many");
    assert_int_equal(compare(UNREAD, (struct bill_compare_ask){ .tou_choice = CODE_tou_choice_tou }, &r), ST_ok);
    assert_int_equal(r.compared, 0);
    assert_string_equal(row_of(&r, LAST, 0)->why->status, "choice_unread");
    assert_int_equal(compare(HOME, (struct bill_compare_ask){ .tou_choice = CODE_tou_choice_tou,
                        .bill_month = 202511 }, &r), ST_ok);
    assert_int_equal(r.rows[r.rows_n - 1].bill_month, 202511);
    assert_int_equal(r.compared, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hours), cmocka_unit_test(test_same), cmocka_unit_test(test_basic),
        cmocka_unit_test(test_refused),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
