/* Prices as documents bring them in: what ships is taken, what does not hold together is
 * refused by the row at fault, and what a use costs is figured from the rows of its day. */
#include "config.h"
#include "tests/unit/documents.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADMIN "90001"

static enum status put(struct office *o, const struct tariff_put *q, struct tariff_done *r)
{
    return ask(o, ADMIN, OP_tariff_put, q, r);
}

static void test_shipped(void **state)
{
    struct office *o = *state;
    struct tariff_put q;
    struct tariff_done r;
    struct tariff_put rates = { .prices_n = 0 };
    assert_true(document_shipped(o, "hebei-south", &q));
    uint64_t all = q.prices_n + q.hours_n + q.ratios_n + q.tiers_n + q.lists_n + q.parts_n;
    document_file(o, &rates, "rates", "factor_rate.csv");
    assert_int_equal(put(o, &rates, &r), ST_ok);
    assert_int_equal(r.added, rates.rates_n);
    assert_int_equal(put(o, &q, &r), ST_ok);
    assert_int_equal(r.added, all);
    assert_int_equal(put(o, &q, &r), ST_ok);                    /* once more changes nothing */
    assert_int_equal(r.same, all);
    assert_int_equal(r.added + r.changed + r.dropped, 0);
    assert_false(r.changed_from);
    assert_int_equal(ask(o, "20001", OP_tariff_put, &q, &r), ST_not_permitted);
}

/* -- documents that do not hold together -- */

#define PRICE_HEAD "price_area,price_class,price_system,voltage_level,price_part,use_period,valid_from,valid_until," \
    "price,price_unit,price_mark\n"
#define TRANSMISSION(system, level, from, until, price) \
    "hebei-south,commercial," system "," level ",transmission,total," from "," until "," price ",kwh,verified\n"
#define HOURS_HEAD "tou_plan,valid_from,month_from,month_to,tou_day,hour_from,hour_to,use_period,price_mark\n"
#define RATIO_HEAD "tou_plan,valid_from,month_from,month_to,use_period,per_10000,price_mark\n"
#define TIER_HEAD "tier_plan,valid_from,month_from,month_to,tier_no,use_period,upto,price,price_mark\n"
#define LIST_HEAD "price_list,valid_from,title,tou_plan,tier_plan,tier_cycle,round_way,price_mark\n"
#define LIMIT_HEAD "tier_plan,valid_from,month_from,month_to,tier_no,use_period,upto,price,limit_by,price_mark\n"
#define WHOLE_HEAD \
    "price_list,valid_from,title,tier_plan,tier_way,round_way,price_mark,valid_until,demand_plan,tier_cycle\n"
#define PART_HEAD "price_list,valid_from,price_part,price_area,price_class,price_system,voltage_level\n"

static const struct bad_row { const char *why, *list, *text; enum status status; const char *field, *arg; }
    bad_rows[] = {
    { "what is carried costs something", "prices", PRICE_HEAD TRANSMISSION("single", "low", "2027-08-01", "", "-0.1"),
      ST_price_negative, "prices[0].price", "code.price_part.transmission" },
    { "a capacity by the kWh", "prices", PRICE_HEAD
      "hebei-south,commercial,two_part,low,capacity,total,2027-08-01,,23,kwh,verified\n",
      ST_price_unit_wrong, "prices[0].price_unit", "code.price_part.capacity" },
    { "ends before it begins", "prices", PRICE_HEAD TRANSMISSION("single", "low", "2027-08-01", "2027-07-31", "0.2"),
      ST_date_out_of_range, "prices[0].valid_until", "" },
    { "the same row twice", "prices", PRICE_HEAD TRANSMISSION("single", "low", "2027-08-01", "", "0.2")
      TRANSMISSION("single", "low", "2027-08-01", "", "0.3"), ST_exists, "prices[1]", "" },
    { "over the day another begins", "prices", PRICE_HEAD
      TRANSMISSION("single", "low", "2026-01-01", "2026-08-31", "0.2"),
      ST_price_overlap, "prices[0].valid_from", "code.price_part.transmission" },
    { "a day without a price", "prices", PRICE_HEAD TRANSMISSION("single", "low", "2023-06-01", "2026-07-30", "0.2"),
      ST_price_gap, "prices[0].valid_from", "code.price_part.transmission" },
    { "for a summer, and nothing after it", "prices", PRICE_HEAD
      TRANSMISSION("single", "low", "2029-06-01", "2029-08-31", "0.2"),
      ST_price_gap, "prices[0].valid_until", "code.price_part.transmission" },
    { "one level of five", "prices", PRICE_HEAD TRANSMISSION("single", "low", "2029-06-01", "", "0.2"),
      ST_level_missing, "prices[0].voltage_level", "code.price_part.transmission" },
    { "an hour no period has", "hours", HOURS_HEAD "new,2027-01-01,1,12,every,00:00,08:00,valley,verified\n"
      "new,2027-01-01,1,12,every,09:00,24:00,peak,verified\n", ST_tou_gap, "hours[0].hour_from", "new" },
    { "a month no season has", "hours", HOURS_HEAD "new,2027-01-01,2,12,every,00:00,24:00,valley,verified\n",
      ST_tou_gap, "hours[0].hour_from", "new" },
    { "an hour of two periods", "hours", HOURS_HEAD "new,2027-01-01,1,12,every,00:00,09:00,valley,verified\n"
      "new,2027-01-01,1,12,every,08:00,24:00,peak,verified\n", ST_tou_overlap, "hours[1].hour_from", "new" },
    { "days off left out", "hours", HOURS_HEAD "new,2027-01-01,1,12,workday,00:00,24:00,flat,verified\n",
      ST_tou_gap, "hours[0].hour_from", "new" },
    { "no time of day", "hours", HOURS_HEAD "new,2027-01-01,1,12,every,00:00,24:30,flat,verified\n",
      ST_hour_invalid, "hours[0].hour_to", "24:30" },
    { "backwards", "hours", HOURS_HEAD "new,2027-01-01,1,12,every,08:00,07:00,flat,verified\n",
      ST_time_backwards, "hours[0].hour_to", "07:00" },
    { "a period without its ratio", "ratios", RATIO_HEAD "hebei-south-ci,2027-01-01,1,12,peak,17000,verified\n",
      ST_ratio_missing, "ratios[0].use_period", "hebei-south-ci" },
    { "two ratios of a month", "ratios", RATIO_HEAD "hebei-south-home,2027-01-01,1,12,peak,17000,verified\n"
      "hebei-south-home,2027-01-01,6,8,peak,18000,verified\nhebei-south-home,2027-01-01,1,12,valley,3000,verified\n",
      ST_tou_overlap, "ratios[0].use_period", "hebei-south-home" },
    { "ratios of no plan", "ratios", RATIO_HEAD "none,2027-01-01,1,12,peak,17000,verified\n",
      ST_plan_unknown, "ratios[0].tou_plan", "none" },
    { "tiers of half a year", "tiers", TIER_HEAD "new,2027-01-01,5,10,1,total,,0,verified\n",
      ST_tier_gap, "tiers[0].month_from", "new" },
    { "a limit below the one before", "tiers", TIER_HEAD "new,2027-01-01,1,12,1,total,280,0,verified\n"
      "new,2027-01-01,1,12,2,total,180,0.05,verified\nnew,2027-01-01,1,12,3,total,,0.3,verified\n",
      ST_tier_order, "tiers[0].tier_no", "new" },
    { "the last with an end", "tiers", TIER_HEAD "new,2027-01-01,1,12,1,total,280,0,verified\n",
      ST_tier_order, "tiers[0].tier_no", "new" },
    { "SAM 1783: other limits by period are no limits of one total", "tiers", TIER_HEAD
      "new,2027-01-01,1,12,1,total,280,0,verified\nnew,2027-01-01,1,12,2,peak,480,0.05,verified\n"
      "new,2027-01-01,1,12,2,valley,500,0.03,verified\nnew,2027-01-01,1,12,3,total,,0.3,verified\n",
      ST_tier_order, "tiers[0].tier_no", "new" },
    { "a tier left out", "tiers", TIER_HEAD "new,2027-01-01,1,12,1,total,280,0,verified\n"
      "new,2027-01-01,1,12,3,total,,0.3,verified\n", ST_tier_order, "tiers[0].tier_no", "new" },
    { "a list without parts", "lists", LIST_HEAD "new,2027-01-01,新,,,,period,verified\n",
      ST_field_missing, "lists[0].parts", "" },
    { "hours nobody knows", "lists", LIST_HEAD "new,2027-01-01,新,none,,,period,verified\n",
      ST_plan_unknown, "lists[0].tou_plan", "none" },
    { "tiers nobody knows", "lists", LIST_HEAD "new,2027-01-01,新,,none,month,period,verified\n",
      ST_plan_unknown, "lists[0].tier_plan", "none" },
    { "tiers of no cycle", "lists", LIST_HEAD "new,2027-01-01,新,,hebei-south-home,,period,verified\n",
      ST_field_missing, "lists[0].tier_cycle", "" },
    { "whole prices of no tiers", "lists", WHOLE_HEAD "new,2027-01-01,新,,whole,period,verified,,,month\n",
      ST_field_missing, "lists[0].tier_plan", "" },
    { "a demand nobody knows", "lists", WHOLE_HEAD
      "new,2027-01-01,新,hebei-south-home,whole,period,verified,,none,month\n",
      ST_plan_unknown, "lists[0].demand_plan", "none" },
    { "over before it begins", "lists", WHOLE_HEAD
      "new,2027-01-01,新,hebei-south-home,whole,period,verified,2026-12-31,,month\n",
      ST_date_out_of_range, "lists[0].valid_until", "" },
    { "energy charged twice", "lists", WHOLE_HEAD
      "hebei-south-home,2012-07-01,两次,hebei-south-home,whole,period,verified,,,month\n",
      ST_priced_twice, "lists[0].tier_way", "code.price_part.catalogue" },
    { "a demand charged twice", "lists", WHOLE_HEAD
      "hebei-south-ci-two-low,2023-06-01,两次,,adds,period,verified,,hebei-south-home,\n",
      ST_priced_twice, "lists[0].tier_way", "code.price_part.capacity" },
    { "a day's limits of a year", "tiers", LIMIT_HEAD "hebei-south-home,2027-01-01,1,12,1,total,6,0.5,day,verified\n"
      "hebei-south-home,2027-01-01,1,12,2,total,,0.6,day,verified\n",
      ST_tier_limit, "tiers[0].limit_by", "hebei-south-home" },
    { "limits of two kinds", "tiers", LIMIT_HEAD "new,2027-01-01,1,12,1,total,6,0.5,day,verified\n"
      "new,2027-01-01,1,12,2,total,,0.6,month,verified\n", ST_tier_order, "tiers[0].tier_no", "new" },
    { "parts of no list", "parts", PART_HEAD "new,2027-01-01,catalogue,hebei-south,residential,,low\n",
      ST_plan_unknown, "parts[0].price_list", "new" },
    { "a part without a price", "parts", PART_HEAD
      "hebei-south-home,2012-07-01,catalogue,hebei-south,agricultural,,low\n",
      ST_price_missing, "parts[0].price_part", "code.price_part.catalogue" },
    { "SAM 1273: what is fed in among what is charged would be set off against it", "parts", PART_HEAD
      "hebei-south-home,2012-07-01,catalogue,hebei-south,residential,,low\n"
      "hebei-south-home,2012-07-01,surplus,hebei-south,residential,,low\n",
      ST_list_of_surplus, "parts[0].price_part", "hebei-south-home" },
};

/* What bills that stand may be others by: the first day of what changed, if it is over. */
static void test_changed_from(void **state)
{
    static const struct { const char *day; bool told; } days[] = { { "2020-03-05", true }, { "2099-01-01", false } };
    struct office *o = *state;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct tariff_put q = { .prices_n = 0 };
        struct tariff_done r;
        char text[512];
        snprintf(text, sizeof text, PRICE_HEAD "told-area,,,,catalogue,total,%s,,0.%zu,kwh,verified\n", days[i].day,
                 i + 1);
        document_list(o, &q, "prices", text);
        assert_int_equal(put(o, &q, &r), ST_ok);
        assert_int_equal(r.added, 1);
        assert_int_equal(r.changed_from, days[i].told ? date_of(2020, 3, 5) : DATE_NONE);
    }
}

static void test_refused(void **state)
{
    struct office *o = *state;
    for (size_t i = 0; i < COUNT_OF(bad_rows); i++) {
        const struct bad_row *b = &bad_rows[i];
        struct tariff_put q = { .prices_n = 0 };
        struct tariff_done r;
        document_list(o, &q, b->list, b->text);
        enum status s = put(o, &q, &r);
        if (s != b->status || strcmp(o->fault.field, b->field) || strcmp(o->fault.arg[0], b->arg))
            fail_msg("%s: %s %s %s", b->why, status_name(s), o->fault.field, o->fault.arg[0]);
    }
}

/* -- what a use costs -- */

static const struct cost {
    const char *why, *list;
    int y, m, d;
    struct bill_quote q;
    enum status status;
    money total;
} costs[] = {
    { "domain 3.1: 200 kWh of a month", "hebei-south-home", 2026, 11, 1, { .kwh = 20000, .months = 1 }, ST_ok, 10500 },
    { "worked bills B2: yearly limits", "hebei-south-home", 2026, 11, 1, 
      { .kwh = 20000, .before_kwh = 330000 }, ST_ok, 14900 },
    { "parts of its meter are no plan of its list", "hebei-south-home", 2026, 11, 1,
      { .kwh = 20000, .peak_kwh = 10000, .valley_kwh = 10000, .months = 1 }, ST_ok, 10500 },
    { "worked bills B1: periods, then tiers", "hebei-south-home-tou", 2026, 11, 1,
      { .kwh = 32000, .peak_kwh = 20000, .valley_kwh = 12000, .months = 1 }, ST_ok, 16300 },
    { "a large family", "hebei-south-home", 2026, 11, 1,
      { .kwh = 30000, .months = 1, .widen_kwh = 10000 }, ST_ok, 15700 },
    { "what is left is no valley", "hebei-south-home-tou", 2026, 11, 1, { .kwh = 32000, .peak_kwh = 20000 },
      ST_period_none, 0 },
    { "a two-part list without either", "hebei-south-ci-two-kv10", 2025, 2, 1, { .kwh = 100 }, ST_price_missing, 0 },
    { "before it began", "hebei-south-home", 2012, 6, 30, { .kwh = 100 }, ST_plan_unknown, 0 },
    { "no such list", "none", 2026, 11, 1, { .kwh = 100 }, ST_plan_unknown, 0 },
    { "a month that was not brought in", "hebei-south-ci-single-kv10", 2026, 11, 1,
      { .kwh = 100 }, ST_price_missing, 0 },
    { "and no year's table lends its prices", "hebei-south-ci-single-kv10", 2025, 2, 10,
      { .kwh = 100 }, ST_price_missing, 0 },
};

static void test_costs(void **state)
{
    struct office *o = *state;
    for (size_t i = 0; i < COUNT_OF(costs); i++) {
        const struct cost *t = &costs[i];
        struct bill_quote q = t->q;
        struct bill_quoted r = { .total = 0 };
        q.price_list = t->list;
        q.on = date_of(t->y, t->m, t->d);
        enum status s = ask(o, "10001", OP_bill_quote, &q, &r);
        if (s != t->status || (!s && r.total != t->total))
            fail_msg("%s: %s %lld", t->why, status_name(s), (long long)r.total);
    }
}

/* A month of prices, and only that month has them; every part to the fen. */
static void test_month(void **state)
{
    struct office *o = *state;
    struct tariff_put q = { .prices_n = 0 };
    struct tariff_done done;
    struct bill_quoted r = { .total = 0 };
    struct bill_quote use = { .price_list = "hebei-south-ci-two-kv10", .kwh = 10000000,
        .peak_kwh = 4000000, .valley_kwh = 3000000, .deep_kwh = 0, .kvarh = 3000000, .standard = 90,
        .capacity_kva = 31500, .on = date_of(2026, 9, 30) };
    document_list(o, &q, "prices", PRICE_HEAD
        "hebei-south,commercial,,,purchase,total,2026-09-01,2026-09-30,0.4,kwh,unsure\n"
        "hebei-south,commercial,,,line_loss,total,2026-09-01,2026-09-30,0.02,kwh,unsure\n"
        "hebei-south,commercial,,,system,total,2026-09-01,2026-09-30,0.05,kwh,unsure\n");
    assert_int_equal(put(o, &q, &done), ST_ok);
    assert_int_equal(ask(o, "10001", OP_bill_quote, &use, &r), ST_ok);
    /* Each period at its full price, 0.24476875 of it unmoved: peak 40000 x 0.92476875 = 36990.75, flat 30000 x
     * 0.64476875 = 19343.06, valley 30000 x 0.36476875 = 10943.06; capacity 315 x 22 = 6930.00; factor 0.96 by the
     * standard of 0.90: -0.75 % of all but the funds, 71490.00: -536.18. */
    struct bill_quote either = use;
    either.demand_kw = 28000;
    assert_int_equal(ask(o, "10001", OP_bill_quote, &either, &r), ST_one_of_two);
    either.demand_kw = either.capacity_kva = 0;
    assert_int_equal(ask(o, "10001", OP_bill_quote, &either, &r), ST_field_missing);
    either = use;
    either.sharp_kwh = 100;
    assert_int_equal(ask(o, "10001", OP_bill_quote, &either, &r), ST_period_none);
    r = (struct bill_quoted){ .total = 0 };
    assert_int_equal(ask(o, "10001", OP_bill_quote, &use, &r), ST_ok);
    assert_int_equal(r.factor, 96);
    assert_int_equal(r.total, 3699075 + 1934306 + 1094306 + 693000 - 53618);
    use.on = date_of(2026, 10, 1);
    assert_int_equal(ask(o, "10001", OP_bill_quote, &use, &r), ST_price_missing);
    assert_string_equal(o->fault.arg[0], "code.price_part.purchase");
    assert_string_equal(o->fault.arg[1], "2026-10-01");
}

/* All rows of a plan's day are put anew: what the document has no more is gone. */
static void test_plan_put_anew(void **state)
{
    struct office *o = *state;
    struct tariff_put q = { .prices_n = 0 };
    struct tariff_done r;
    struct tariff_shown shown;
    document_list(o, &q, "hours", HOURS_HEAD "hebei-south-home,2012-07-01,1,12,every,00:00,07:00,valley,verified\n"
        "hebei-south-home,2012-07-01,1,12,every,07:00,24:00,peak,verified\n");
    assert_int_equal(put(o, &q, &r), ST_ok);
    assert_int_equal(r.dropped, 2);
    assert_int_equal(ask(o, "10001", OP_tariff_show,
                         &(struct tariff_ask){ .price_list = "hebei-south-home-tou", .on = date_of(2026, 11, 1) },
                         &shown),
                     ST_ok);
    assert_int_equal(shown.hours_n, 2);
    assert_int_equal(shown.tiers_n, 3);
    assert_int_equal(shown.ends_n, 3);
    assert_int_equal(shown.ends[1].price, 55000000);
}

static void count_line(void *context, const char *line)
{
    if (!strncmp(line, "tariff ", 7))
        ++*(unsigned *)context;
}

/* A row of a list changed behind the operations' back is found. */
static void test_check(void **state)
{
    struct office *o = *state;
    struct store *store = core_store(o->core);
    struct list_part p = { .price_list = "hebei-south-home", .valid_from = date_of(2012, 7, 1),
                           .price_part = CODE_price_part_catalogue };
    unsigned lines = 0;
    uint64_t findings = 0;
    struct batch *b;
    struct txn *t;
    assert_int_equal(checks_run(o->core, count_line, &lines, &findings), ST_ok);
    assert_int_equal(lines, 0);
    struct list_part old = p, new;
    assert_int_equal(store_batch_begin(store, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, o->pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_list_part, &old), ST_ok);
    new = old;
    new.price_area = "nowhere";
    assert_int_equal(store_put(t, TABLE_list_part, &old, &new), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    assert_int_equal(checks_run(o->core, count_line, &lines, &findings), ST_ok);
    assert_int_equal(lines, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_changed_from),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_costs),
        cmocka_unit_test(test_month),
        cmocka_unit_test(test_plan_put_anew),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
