/* Prices of core_make's cases: lists as documents bring them in, put as rows. */
#include "config.h"
#include "tests/unit/make_prices.h"

#include <stdlib.h>
#include <string.h>

#define SINCE date_of(2012, 7, 1)
#define YUAN(x) ((price)((x) * 100000000.0 + 0.5))

static const struct { const char *list; uint16_t part,
    period; double price; int from_month; bool monthly; uint16_t unit; } prices[] = {
    { "home", CODE_price_part_catalogue, 1, 0.52, 0, false, 0 },
    { "home-year", CODE_price_part_catalogue, 1, 0.50, 0, false, 0 },
    { "plain", CODE_price_part_catalogue, 1, 0.51, 0, false, 0 },
    { "day-night", CODE_price_part_catalogue, CODE_use_period_peak, 0.55, 0, false, 0 },
    { "day-night", CODE_price_part_catalogue, CODE_use_period_flat, 0.55, 0, false, 0 },
    { "day-night", CODE_price_part_catalogue, CODE_use_period_valley, 0.30, 0, false, 0 },
    { "shop", CODE_price_part_catalogue, 1, 0.689, 0, false, 0 },
    { "home-479", CODE_price_part_catalogue, 1, 0.479, 0, false, 0 },
    { "one", CODE_price_part_catalogue, 1, 1.0, 0, false, 0 },
    { "kva-22", CODE_price_part_catalogue, 1, 0, 0, false, 0 },
    { "kva-22", CODE_price_part_capacity, 1, 22, 0, false, 0 },
    { "kw-30", CODE_price_part_catalogue, 1, 0, 0, false, 0 }, { "kw-30", CODE_price_part_demand, 1, 30, 0, false, 0 },
    { "kw-35", CODE_price_part_catalogue, 1, 0, 0, false, 0 }, { "kw-35", CODE_price_part_demand, 1, 35, 0, false, 0 },
    { "kw-48", CODE_price_part_catalogue, 1, 0, 0, false, 0 }, { "kw-48", CODE_price_part_demand, 1, 48, 0, false, 0 },
    { "monthly", CODE_price_part_purchase, 1, 0.40, 202609, true, 0 },
    { "monthly", CODE_price_part_purchase, 1, 0.50, 202610, true, 0 },
    { "least", CODE_price_part_catalogue, 1, 0.50, 0, false, 0 },
    { "least", CODE_price_part_fixed, 1, 12, 0, false, 0 },
    { "least", CODE_price_part_least, 1, 20, 0, false, 0 },
    { "by-day", CODE_price_part_catalogue, 1, 0.5, 0, false, 0 },
    { "by-day", CODE_price_part_fixed, 1, 0.5443, 0, false, CODE_price_unit_day },
    { "by-day", CODE_price_part_duty, 1, 5, 0, false, CODE_price_unit_percent },
    { "by-reading", CODE_price_part_catalogue, 1, 0.4, 0, false, 0 },
    { "by-days", CODE_price_part_catalogue, 1, 0.4, 0, false, 0 },
    { "slabs", CODE_price_part_catalogue, 1, 4, 0, false, 0 },
    { "slabs", CODE_price_part_ancillary, 1, 0.35, 0, false, 0 },
    { "slabs", CODE_price_part_fixed, 1, 60, 0, false, CODE_price_unit_kw_month },
    { "slabs", CODE_price_part_duty, 1, 9, 0, false, CODE_price_unit_percent },
    { "fed-in", CODE_price_part_surplus, 1, 0.30, 202609, true, 0 },
    { "fed-in", CODE_price_part_surplus, 1, 0.35, 202610, true, 0 },
    { "sharp", CODE_price_part_catalogue, 1, 0.60, 0, false, 0 },
    { "by-hours", CODE_price_part_catalogue, 1, 0.52, 0, false, 0 },
    { "by-hours", CODE_price_part_catalogue, CODE_use_period_valley, 0.30, 0, false, 0 },
};

static const struct { const char *list; uint16_t cycle; energy first, second; price more, most; } tiered[] = {
    { "home", CODE_tier_cycle_month, 18000, 28000, 5000000, 30000000 },
    { "home-year", CODE_tier_cycle_year, 22000, 31000, 5000000, 30000000 },
    { "slabs", CODE_tier_cycle_month, 10000, 20000, 200000000, 400000000 },
};

date day_of(const char *text)
{
    return date_of(atoi(text), atoi(text + 5), atoi(text + 8));
}

static uint16_t unit_of(uint16_t part)
{
    switch (part) {
    case CODE_price_part_capacity: return CODE_price_unit_kva_month;
    case CODE_price_part_demand: return CODE_price_unit_kw_month;
    case CODE_price_part_fixed: case CODE_price_part_least: return CODE_price_unit_month;
    default: return CODE_price_unit_kwh;
    }
}

static bool is_one_of(const char *name, const char *a, const char *b)
{
    return !strcmp(name, a) || !strcmp(name, b);
}

static void put_list(struct txn *t, const char *name)
{
    struct price_list list = { .price_list = name, .valid_from = SINCE, .title = name,
        .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified,
        .tou_plan = is_one_of(name, "day-night", "by-hours") ? "hours" : !strcmp(name, "sharp") ? "sharp" : "",
        .round_to = !strcmp(name, "slabs") ? 100 : 0,
        .change_way = is_one_of(name, "by-days", "sharp") ? CODE_change_way_by_days : 0 };
    for (size_t i = 0; i < COUNT_OF(tiered); i++)
        if (!strcmp(tiered[i].list, name)) {
            list.tier_plan = name;
            list.tier_cycle = tiered[i].cycle;
        }
    counter_put(t, TABLE_price_list, &list);
}

/* What follows the first price of a list, in mid-month. */
static const struct { const char *list, *from; double price; } later_prices[] = {
    { "by-reading", "2026-10-16", 0.6 }, { "by-days", "2026-10-11", 0.5 }, { "by-days", "2026-10-16", 0.6 },
};

static void put_later_prices(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(later_prices); i++)
        counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = later_prices[i].list,
            .price_part = CODE_price_part_catalogue, .use_period = CODE_use_period_total,
            .valid_from = day_of(later_prices[i].from), .price = YUAN(later_prices[i].price),
            .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
}

static void put_prices(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(prices); i++) {
        bool first = !i || strcmp(prices[i].list, prices[i - 1].list);
        int32_t month = prices[i].from_month;
        if (first)
            put_list(t, prices[i].list);
        if (first || prices[i].part != prices[i - 1].part)
            counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = prices[i].list, .valid_from = SINCE,
                .price_part = prices[i].part, .price_area = prices[i].list, .monthly = prices[i].monthly,
                .floats = !strcmp(prices[i].list, "sharp"),
                .in_factor = true,
                .in_duty = prices[i].part != CODE_price_part_fixed || strcmp(prices[i].list, "slabs") });
        counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = prices[i].list, .price_part = prices[i].part,
            .use_period = prices[i].period, .valid_from = month ? month_first(month) : SINCE,
            .valid_until = month ? month_first(month_add(month, 1)) - 1 : 0, .price = YUAN(prices[i].price),
            .price_unit = prices[i].unit ? prices[i].unit : unit_of(prices[i].part),
            .price_mark = CODE_price_mark_verified });
    }
    put_later_prices(t);
    for (size_t i = 0; i < COUNT_OF(tiered); i++)
        for (unsigned no = 1; no <= 3; no++)
            counter_put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = tiered[i].list, .valid_from = SINCE,
                .month_from = 1, .month_to = 12, .tier_no = no, .use_period = CODE_use_period_total,
                .upto = no == 1 ? tiered[i].first : no == 2 ? tiered[i].second : 0,
                .price = no == 1 ? 0 : no == 2 ? tiered[i].more : tiered[i].most,
                .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_factor_rate, &(struct factor_rate){ .standard = 85, .factor = 75, .valid_from = SINCE,
                                                     .per_10000 = 500 });
    counter_put(t, TABLE_factor_rate, &(struct factor_rate){ .standard = 85, .factor = 100, .valid_from = SINCE,
                                                     .per_10000 = -110 });
}

/* -- lists whose plans have whole prices -- */

static void put_tiers(struct txn *t, const char *plan, unsigned from, unsigned to, uint16_t period, uint16_t by,
                      energy upto, price first, price second)
{
    for (unsigned no = 1; no <= (upto ? 2 : 1); no++)
        counter_put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = plan, .valid_from = SINCE, .month_from = from,
            .month_to = to, .tier_no = no, .use_period = period, .upto = no == 1 ? upto : 0, .limit_by = by,
            .price = no == 1 ? first : second, .price_mark = CODE_price_mark_verified });
}

static void put_whole(struct txn *t, const char *name, const char *tiers, const char *demand, const char *period)
{
    counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = name, .valid_from = SINCE, .title = name,
        .tier_plan = tiers, .tier_cycle = CODE_tier_cycle_month, .tier_way = CODE_tier_way_whole,
        .in_factor = !strcmp(name, "kw-duty"), .in_duty = !strcmp(name, "kw-duty"),
        .demand_plan = demand, .period_plan = period, .round_way = CODE_round_way_period,
        .price_mark = CODE_price_mark_verified, .valid_until = !strcmp(name, "ended") ? date_of(2026, 10, 30) : 0 });
}

static void put_wholes(struct txn *t)
{
    put_tiers(t, "two", 1, 12, CODE_use_period_peak, 0, 50000, YUAN(0.10), YUAN(0.14));
    put_tiers(t, "two", 1, 12, CODE_use_period_valley, 0, 50000, YUAN(0.06), YUAN(0.09));
    put_tiers(t, "seasons", 5, 9, 1, 0, 0, YUAN(0.15), 0);
    put_tiers(t, "seasons", 10, 4, 1, 0, 0, YUAN(0.10), 0);
    put_tiers(t, "days", 1, 12, 1, CODE_limit_by_day, 1050, YUAN(0.40), YUAN(0.50));
    put_tiers(t, "use-hours", 1, 12, 1, CODE_limit_by_kw, 20000, YUAN(0.08), YUAN(0.06));
    put_tiers(t, "free", 1, 12, 1, 0, 1500, 0, YUAN(0.50));
    put_tiers(t, "kw", 1, 12, 1, 0, 5000, YUAN(5), YUAN(6.5));
    put_tiers(t, "kw-peak", 6, 9, CODE_use_period_peak, 0, 1000, 0, YUAN(10));
    put_tiers(t, "kw-peak", 10, 5, 1, 0, 0, 0, 0);
    put_whole(t, "two", "two", "", "");
    put_whole(t, "seasons", "seasons", "", "");
    put_whole(t, "days", "days", "", "");
    put_whole(t, "use-hours", "use-hours", "", "");
    put_whole(t, "free", "free", "", "");
    put_whole(t, "kw", "seasons", "kw", "");
    put_whole(t, "kw-both", "seasons", "kw", "kw-peak");
    put_tiers(t, "slabs-whole", 1, 12, 1, 0, 10000, YUAN(4), YUAN(6));
    put_whole(t, "kw-duty", "slabs-whole", "kw", "");
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "kw-duty", .valid_from = SINCE,
        .price_part = CODE_price_part_duty, .price_area = "slabs" });
    put_whole(t, "ended", "seasons", "", "");
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "two", .valid_from = SINCE,
        .price_part = CODE_price_part_fixed, .price_area = "least" });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "two", .valid_from = SINCE,
        .price_part = CODE_price_part_least, .price_area = "least" });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "days", .valid_from = SINCE,
        .price_part = CODE_price_part_least, .price_area = "least-day" });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = "least-day", .price_part = CODE_price_part_least,
        .use_period = CODE_use_period_total, .valid_from = SINCE, .price = YUAN(0.35),
        .price_unit = CODE_price_unit_day, .price_mark = CODE_price_mark_verified });
}

/* Sharp hours of two months, and valleys of the whole year. */
static void put_ratios(struct txn *t)
{
    counter_put(t, TABLE_tou_ratio, &(struct tou_ratio){ .tou_plan = "sharp", .valid_from = SINCE, .month_from = 7,
        .month_to = 8, .use_period = CODE_use_period_sharp, .per_10000 = 20000 });
    counter_put(t, TABLE_tou_ratio, &(struct tou_ratio){ .tou_plan = "sharp", .valid_from = SINCE, .month_from = 1,
        .month_to = 12, .use_period = CODE_use_period_valley, .per_10000 = 5000 });
}

/* A capacity is charged until the 15th. */
static void put_other_parts(struct txn *t)
{
    static const struct { const char *from; uint16_t part; } parts[] = {
        { "2012-07-01", CODE_price_part_catalogue }, { "2012-07-01", CODE_price_part_capacity },
        { "2026-10-16", CODE_price_part_catalogue } };
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        date from = day_of(parts[i].from);
        if (parts[i].part == CODE_price_part_catalogue)
            counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = "other-parts", .valid_from = from,
                .title = "other-parts", .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified,
                .change_way = CODE_change_way_by_days });
        counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "other-parts", .valid_from = from,
            .price_part = parts[i].part, .price_area = "kva-22" });
    }
}

void make_prices_put(struct txn *t)
{
    put_other_parts(t);
    put_ratios(t);
    put_prices(t);
    put_wholes(t);
}
