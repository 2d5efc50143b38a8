/* Bills figured from points, terms, meters, readings and prices: worked ones to the fen,
 * with where they come from, and what nobody can figure, refused by name. */
#include "config.h"
#include "tests/paths.h"
#include "ops/told.h"
#include "tests/unit/arithmetic.h"
#include "tests/unit/hall.h"
#include "tests/unit/make_prices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- cases -- */

#define SIXTEENTH 739905             /* 2026-10-16 */

/* Readings: "2026-09-01 m1 1=100.00 3=60.00", a semicolon between them; the first of a meter hangs it there, and
 * "x" before its last one takes it off. "?" after a day: odd, and nobody decided. */
struct sub { const char *list; uint16_t way; energy fixed; unsigned per_10000; date from; uint16_t basic_way; };
/* CASE(name, list, readings, month, yuan or status, more) */
#define CASE(name_, list_, readings_, month_, ...) \
    { .name = name_, .list = list_, .readings = readings_, .month = month_, .want = __VA_ARGS__ }
static const struct worked {
    const char *name, *list, *readings;
    int32_t month;
    const char *want;                /* yuan, or a status */
    struct point_terms terms;        /* besides the list, from the first reading on */
    struct { date on; uint64_t capacity_va; } later;
    struct sub sub;
    unsigned feeders;                /* points that only feed in, bought in the market */
    energy kwh[3];                   /* loaded bills of the months before */
    uint64_t ratio, digits;
} cases[] = {
    CASE("B1: within the first tier", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=250", 202610, "78.00"),
    CASE("B1: the last kWh of the second", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=380", 202610, "150.60"),
    CASE("B1: one beyond", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=381", 202610, "151.42"),
    CASE("B1: nothing used", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=100", 202610, "0.00"),
    CASE("two months are read at once: limits of two", "home", "2026-09-01 m 1=0; 2026-11-01 m 1=560", 202610,
      "301.20"),
    CASE("five heads: 100 kWh wider", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=381", 202610, "146.17",
      .terms = { .heads = 5 }),
    CASE("four heads are not", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=381", 202610, "151.42",
      .terms = { .heads = 4 }),
    CASE("15 kWh are free", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=200", 202610, "44.20",
      .terms = { .free_kwh = 1500 }),
    CASE("no more than were used", "home", "2026-10-01 m 1=100; 2026-11-01 m 1=110", 202610, "0.00",
      .terms = { .free_kwh = 1500 }),
    CASE("W1: a year of one begun month", "home-year", "2025-12-05 m 1=0; 2026-01-01 m 1=930", 202512, "655.50"),
    CASE("W4: what the year held before", "home-year", "2026-03-01 m 1=410; 2026-04-01 m 1=630", 202603, "110.00",
      .kwh = { 15000, 26000 }),
    CASE("a year's second tier begins within a month", "home-year", "2026-03-01 m 1=0; 2026-04-01 m 1=240", 202603,
      "130.00",
      .kwh = { 140000, 120000, 0 }),
    CASE("sgcc_electricity_new 30: a year's tiers, and anew in January", "home-year", "2025-12-01 m 1=0; "
      "2026-01-01 m 1=5000; 2026-02-01 m 1=5100", 202601, "3961.50"),
    CASE("ha-openei 28: days of a month have the month's limits", "home", "2026-10-01 m 1=0; 2026-10-15 m 1=200",
      202610, "105.00"),
    CASE("ha_carrier 326: a counter that began anew in January", "plain", "2025-12-01 m 1=4200; 2026-01-01 m 1=3",
      202512, "reading_before", .digits = 6),
    CASE("SAM 1273: what flows back is no credit where none is sold", "plain",
      "2026-10-01 m 1=0 11=0; 2026-11-01 m 1=100 11=500", 202610, "51.00"),
    CASE("W16: a meter was changed", "plain", "2026-10-01 m 1=1000; x2026-10-12 m 1=1300; 2026-10-12 n 1=0; "
      "2026-11-01 n 1=370", 202610, "341.70"),
    CASE("a register went round", "plain", "2026-10-01 m 1=9990; 2026-11-01 m 1=20", 202610, "15.30", .digits = 4),
    CASE("a ratio", "plain", "2026-10-01 m 1=10; 2026-11-01 m 1=12", 202610, "204.00", .ratio = 200),
    CASE("at ratio 1 decimals do not count", "plain", "2026-10-01 m 1=10.90; 2026-11-01 m 1=20.10", 202610, "5.10"),
    CASE("with a ratio they do", "plain", "2026-10-01 m 1=10.90; 2026-11-01 m 1=20.10", 202610, "46.92", .ratio = 10),
    CASE("day and night", "day-night", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=100 3=60 5=40", 202610, "45.00"),
    CASE("what is left of the total is flat", "day-night", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=101 3=60 5=40",
      202610, "45.55"),
    CASE("parts cut each for itself are one more: the total counts", "day-night",
      "2026-10-01 m 1=0.20 3=0.10 5=0.10; 2026-11-01 m 1=100.95 3=60.05 5=41.00", 202610, "44.75"),
    CASE("two registers of hundredths, one more at ratio 10", "day-night",
      "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=10.00 3=6.01 5=4.00", 202610, "45.00", .ratio = 10),
    CASE("more than cutting makes", "day-night",
      "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=10.00 3=6.02 5=4.01", 202610, "parts_over_total", .ratio = 10),
    CASE("W8: capacity of a part of a month", "kva-22", "2026-09-06 m 1=0; 2026-10-01 m 1=0", 202609, "5775.00",
      .terms = { .basic_way = CODE_basic_way_capacity, .capacity_va = 315000 }),
    CASE("a larger one in mid-month", "kva-22", "2026-10-01 m 1=0; 2026-11-01 m 1=0", 202610, "3335.49",
      .terms = { .basic_way = CODE_basic_way_capacity, .capacity_va = 100000 }, .later = { 739905 /* 2026-10-16 */,
          200000 }),
    CASE("sealed capacity is free", "kva-22", "2026-10-01 m 1=0; 2026-11-01 m 1=0", 202610, "2200.00",
      .terms = { .basic_way = CODE_basic_way_capacity, .capacity_va = 315000, .sealed_va = 215000 }),
    CASE("W10: a contract of demand, up to 105 %", "kw-30", "2026-10-01 m 1=0; 2026-11-01 m 1=0 31=16200", 202610,
      "480000.00", .terms = { .basic_way = CODE_basic_way_contract_demand, .capacity_va = 30000000,
          .contract_w = 16000000 }),
    CASE("W10: actual demand has no floor", "kw-35", "2026-10-01 m 1=0; 2026-11-01 m 1=0 31=300", 202610,
      "10500.00", .terms = { .basic_way = CODE_basic_way_actual_demand, .capacity_va = 800000 }),
    CASE("a demand nobody read is not nought", "kw-35", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610,
      "reading_missing", .terms = { .basic_way = CODE_basic_way_actual_demand, .capacity_va = 800000 }),
    CASE("W9: 260 kWh for each kVA, larger in between", "kw-48", "2026-07-01 m 1=0; 2026-07-10 m 1=60000 31=346; "
      "2026-08-01 m 1=300000 31=420", 202607, "17215.90",
      .terms = { .basic_way = CODE_basic_way_actual_demand, .capacity_va = 500000 },
          .later = { 739807 /* 2026-07-10 */, 600000 }),
    CASE("260 kWh of a part of a month: its mean x 30, not x 31", "kw-48",
      "2026-07-01 m 1=0; 2026-07-16 m 1=63000 31=300; 2026-08-01 m 1=63000 31=0", 202607, "6967.74",
      .terms = { .basic_way = CODE_basic_way_actual_demand, .capacity_va = 500000 },
          .later = { 739813 /* 2026-07-16 */, 500000 }),
    CASE("W12: power factor 0.75 against 0.85", "one", "2026-10-01 m 1=0 21=0; 2026-11-01 m 1=10000 21=8819", 202610,
      "10500.00", .terms = { .factor_standard = 85 }),
    CASE("reactive without active is not adjusted", "one", "2026-10-01 m 1=0 21=0; 2026-11-01 m 1=0 21=8819", 202610,
      "0.00", .terms = { .factor_standard = 85 }),
    CASE("read as nought it is: 304 lost, and 1.1 % off", "one", "2026-10-01 m 1=0 21=0; 2026-11-01 m 1=0 21=0",
      202610, "300.66", .terms = { .factor_standard = 85, .loss_way = CODE_loss_way_by_table, .loss_kwh = 30400 }),
    CASE("quadrants beside their sums count once", "one",
      "2026-10-01 m 1=0 21=0 23=0; 2026-11-01 m 1=10000 21=8819 23=8819",
      202610, "10500.00", .terms = { .factor_standard = 85 }),
    CASE("W13: the loss of a line", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=110000", 202610, "56172.93",
      .terms = { .loss_way = CODE_loss_way_by_share, .loss_per_100000 = 130 }),
    CASE("a transformer's by its table, and not nothing", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=0", 202610,
      "155.04",
      .terms = { .loss_way = CODE_loss_way_by_table, .loss_kwh = 30400 }),
    CASE("two months of it are 60 days", "plain", "2026-07-01 m 1=0; 2026-09-01 m 1=0", 202608,
      "310.08", .terms = { .loss_way = CODE_loss_way_by_table, .loss_kwh = 30400 }),
    CASE("a part of a month is its days, a whole one 30", "plain",
      "2026-07-12 m 1=0; 2026-09-01 m 1=0", 202608, "258.57",
      .terms = { .loss_way = CODE_loss_way_by_table, .loss_kwh = 30400 }),
    CASE("W14: 10 % at another price", "home-479", "2026-10-01 m 1=0; 2026-11-01 m 1=440", 202610, "220.00",
      .sub = { "shop", CODE_part_way_share, 0, 1000 }),
    CASE("a fixed quantity at another price", "home-479", "2026-10-01 m 1=0; 2026-11-01 m 1=440", 202610, "231.76",
      .sub = { "shop", CODE_part_way_fixed, 10000, 0 }),
    CASE("a fixed quantity of two months is twice a month's", "home-479", "2026-07-01 m 1=0; 2026-09-01 m 1=440",
      202608, "252.76", .sub = { "shop", CODE_part_way_fixed, 10000, 0 }),
    /* 16 of 31 days: 145 x 0.51; 155 less 53.33 at 0.51, 53.33 at 0.689 */
    CASE("of a fixed quantity agreed on the 16th 16 days", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=300", 202610,
      "162.54", .sub = { "shop", CODE_part_way_fixed, 10000, 0, SIXTEENTH }),
    CASE("and of a capacity: 153.00, 100 x 22 x 16 / 31", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=300", 202610,
      "1288.48", .sub = { "kva-22", .from = SIXTEENTH, .basic_way = CODE_basic_way_capacity }),
    CASE("each month at its own price, divided by days", "monthly", "2026-09-01 m 1=0; 2026-11-01 m 1=600", 202610,
      "270.50"),
    CASE("and by its reading where there is one", "monthly", "2026-09-01 m 1=0; 2026-10-01 m 1=100; 2026-11-01 m 1=600",
      202610, "290.00"),
    CASE("no month borrows a price", "monthly", "2026-08-01 m 1=0; 2026-09-01 m 1=600", 202608, "price_missing"),
    CASE("a price of the 16th, by the reading", "by-reading", "2026-10-01 m 1=0; 2026-11-01 m 1=310", 202610, "186.00"),
    CASE("whatever is fed in at a price of the month", "by-reading", "2026-09-20 m 1=0 11=0; 2026-10-20 m 1=300 11=100",
      202610, "180.00", .terms = { .generates = CODE_generates_surplus,
      .surplus_buyer = CODE_surplus_buyer_company, .surplus_list = "fed-in" }),
    /* 200 x 0.60; 36.67 x 0.40 and 63.33 x 0.50 */
    CASE("or a part is charged at a price of the month", "by-reading", "2026-09-20 m 1=0; 2026-10-20 m 1=300",
      202610, "166.34", .sub = { "monthly", CODE_part_way_fixed, 10000, 0 }),
    CASE("62 that feed in are room enough", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "51.00",
      .feeders = 62),
    CASE("63 are no bill", "plain", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "field_too_many", .feeders = 63),
    CASE("and by days, two changes of one month", "by-days", "2026-10-01 m 1=0; 2026-11-01 m 1=310", 202610, "161.00"),
    CASE("where it was read on that day, by that reading", "by-days",
      "2026-10-01 m 1=0; 2026-10-11 m 1=10; 2026-11-01 m 1=220", 202610, "125.00"),
    CASE("sharp hours end with August, whatever comes after", "sharp",
      "2026-08-20 m 1=0 2=0; 2026-09-01 m 1=100 2=50; 2026-09-20 m 1=200 2=50", 202609, "150.00"),
    CASE("and begin with July", "sharp", "2026-06-20 m 1=0 2=0; 2026-07-01 m 1=100 2=0; 2026-07-20 m 1=200 2=50",
      202607, "150.00"),
    CASE("each month's days of a capacity that ends: 11 / 30, 15 / 31", "other-parts",
      "2026-09-20 m 1=0; 2026-10-20 m 1=0", 202610, "1871.19",
      .terms = { .basic_way = CODE_basic_way_capacity, .capacity_va = 100000 }),
    CASE("a fixed charge", "least", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "62.00"),
    CASE("a least one of two months, used in one of them", "least", "2026-09-01 m 1=0; 2026-10-01 m 1=1000; "
      "2026-11-01 m 1=1000", 202610, "524.00"),
    CASE("a standing charge by the day, and 5 % on top", "by-day", "2026-09-20 m 1=0; 2026-10-15 m 1=100", 202610,
      "66.79"),
    CASE("slabs: by the kW, duty on energy, whole yuan", "slabs", "2026-10-01 m 1=0; 2026-11-01 m 1=250", 202610,
      "1801.00", .terms = { .contract_w = 3000 }),
    CASE("a least one", "least", "2026-10-01 m 1=0; 2026-11-01 m 1=0", 202610, "20.00"),
    /* Whole prices: off 400 and peak 300 by share of the first 500, 285.71 x 0.06 = 17.14, 214.29 x 0.10 = 21.43,
     * 114.29 x 0.09 = 10.29, 85.71 x 0.14 = 12.00, and 12. */
    CASE("tariff-facts 5, URDB: tiers by share", "two", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=700 3=300 5=400",
      202610, "72.86"),
    CASE("tariff-facts 5, URDB: nothing used", "two", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=0 3=0 5=0", 202610,
      "20.00"),
    CASE("an end price by period alone needs its period", "two", "2026-10-01 m 1=0; 2026-11-01 m 1=700", 202610,
      "price_missing"),
    CASE("a season's price to its end: 150 x 0.15 + 150 x 0.10", "seasons", "2026-09-16 m 1=0; 2026-10-16 m 1=300",
      202610, "37.50"),
    CASE("by the day: 10.5 x 31 = 325.5, 130.20 + 74.5 x 0.50", "days", "2026-10-01 m 1=0; 2026-11-01 m 1=400",
      202610, "167.45"),
    CASE("a least one by the day: 31 x 0.35", "days", "2026-10-01 m 1=0; 2026-11-01 m 1=10", 202610, "10.85"),
    CASE("limits by the kW: 200 x 12.5 = 2500, 200.00 + 500 x 0.06", "use-hours",
      "2026-10-01 m 1=0; 2026-11-01 m 1=3000 31=12.50", 202610, "230.00"),
    CASE("and that was not read", "use-hours", "2026-10-01 m 1=0; 2026-11-01 m 1=3000", 202610, "reading_missing"),
    CASE("a first block that is free", "free", "2026-10-01 m 1=0; 2026-11-01 m 1=40", 202610, "12.50"),
    CASE("a demand in blocks: 50 x 5 + 30 x 6.5, 1000 x 0.10", "kw", "2026-10-01 m 1=0; 2026-11-01 m 1=1000 31=80",
      202610, "545.00", .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("15 of 30 days, 222.50; 15 of 31, 120.97 + 94.35", "kw", "2026-09-16 m 1=0; 2026-10-16 m 1=0 31=80",
      202610, "437.82", .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("whatever 260 kWh a kVA say", "kw", "2026-10-01 m 1=0; 2026-11-01 m 1=30000 31=80", 202610, "3445.00",
      .terms = { .basic_way = CODE_basic_way_actual_demand, .capacity_va = 100000 }),
    CASE("a demand nobody read", "kw", "2026-10-01 m 1=0; 2026-11-01 m 1=1000", 202610, "reading_missing",
      .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("and of no way to charge it", "kw", "2026-10-01 m 1=0; 2026-11-01 m 1=1000 31=80", 202610,
      "terms_incomplete"),
    CASE("445, 30 x 10 beyond 10 free, 1000 x 0.15", "kw-both",
      "2026-08-01 m 1=0 3=0 5=0; 2026-09-01 m 1=1000 3=400 5=600 31=80 33=40 35=80", 202608, "895.00",
      .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("the peak's was not read", "kw-both", "2026-08-01 m 1=0 3=0 5=0; 2026-09-01 m 1=1000 3=400 5=600 31=80",
      202608, "reading_missing", .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("nor by a meter that shows no peak at all", "kw-both", "2026-08-01 m 1=0; 2026-09-01 m 1=1000 31=80",
      202608, "reading_missing", .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("a peak of nought is free, and was read", "kw-both",
      "2026-08-01 m 1=0 3=0 5=0; 2026-09-01 m 1=1000 3=0 5=1000 31=80 33=0", 202608, "595.00",
      .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("a season without it", "kw-both", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=1000 3=400 5=600 31=80", 202610,
      "545.00", .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("9 % duty on whole tiers, 700.00, and a demand, 445.00", "kw-duty",
      "2026-10-01 m 1=0; 2026-11-01 m 1=150 31=80", 202610, "1248.05",
      .terms = { .basic_way = CODE_basic_way_actual_demand }),
    CASE("5 % by the factor on both before it: 57.25, duty 103.05", "kw-duty",
      "2026-10-01 m 1=0 21=0; 2026-11-01 m 1=150 21=132.29 31=80", 202610, "1305.30",
      .terms = { .basic_way = CODE_basic_way_actual_demand, .factor_standard = 85 }),
    CASE("after a list's last day", "ended", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "list_ended"),
    CASE("the month was not read", "plain", "2026-09-01 m 1=0", 202609, "reading_missing"),
    CASE("one of two meters was not", "plain", "2026-10-01 m 1=1000; 2026-10-12 n 1=0; 2026-11-01 n 1=370", 202610,
      "reading_missing"),
    CASE("a register that began without a figure", "day-night", "2026-10-01 m 1=0; 2026-11-01 m 1=100 3=60", 202610,
      "reading_missing"),
    CASE("an odd one nobody decided on", "plain", "2026-10-01 m 1=0; 2026-11-01? m 1=100", 202610, "reading_undecided"),
    CASE("lower than before", "plain", "2026-10-01 m 1=500; 2026-11-01 m 1=100", 202610, "reading_before", .digits = 6),
    CASE("no terms at all", NULL, "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "terms_missing"),
    CASE("no price list", "", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "list_missing"),
    CASE("capacity nought on a two-part list", "kva-22", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610,
      "terms_incomplete",
      .terms = { .basic_way = CODE_basic_way_capacity }),
    CASE("no way to charge a two-part list", "kva-22", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610,
      "terms_incomplete",
      .terms = { .capacity_va = 100000 }),
    CASE("parts over the total", "day-night", "2026-10-01 m 1=0 3=0 5=0; 2026-11-01 m 1=97 3=60 5=40", 202610,
      "parts_over_total"),
    CASE("kvarh nobody read is no factor", "one", "2026-10-01 m 1=0; 2026-11-01 m 1=10000", 202610, "10000.00",
      .terms = { .factor_standard = 85 }),
    CASE("nor is it where one of two meters has none", "one",
      "2026-10-01 m 1=0 21=0; x2026-10-15 m 1=5000 21=4410; 2026-10-15 n 1=0; 2026-11-01 n 1=5000", 202610,
      "10000.00", .terms = { .factor_standard = 85 }),
    CASE("hours nobody read", "by-hours", "2026-10-01 m 1=0; 2026-11-01 m 1=100", 202610, "52.00"),
};

static struct { char text[COUNT_OF(cases)][16]; } names;

static const char *case_account(size_t i)
{
    snprintf(names.text[i], sizeof names.text[i], "0500019%03u", (unsigned)i);
    return names.text[i];
}

static energy hundredths(const char *text)
{
    char *end;
    energy whole = strtoll(text, &end, 10) * 100;
    return *end == '.' ? whole + strtoll(end + 1, NULL, 10) : whole;
}

static void put_reading(struct txn *t, const struct worked *w, const char *account, char *text)
{
    bool off = *text == 'x';
    date on = day_of(text += off);
    bool odd = text[10] == '?';
    char device[16], *save;
    struct register_value value[8];
    struct meter_reading r = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = 1, .read_on = on,
        .device_no = device, .reading_kind = off ? CODE_reading_kind_removed : CODE_reading_kind_cycle,
        .reading_state = odd ? CODE_reading_state_odd : CODE_reading_state_taken, .registers = value };
    strtok_r(text, " ", &save);
    snprintf(device, sizeof device, "%s%s", account, strtok_r(NULL, " ", &save));
    for (char *one; (one = strtok_r(NULL, " ", &save)); r.registers_n++)
        value[r.registers_n] = (struct register_value){ .register_kind = (uint16_t)atoi(one),
                                                        .value = hundredths(strchr(one, '=') + 1) };
    counter_put(t, TABLE_meter_reading, &r);
    struct mounting m, at = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = 1 };
    struct scan *scan;
    bool there = false;
    assert_int_equal(scan_table(t, TABLE_mounting, &(struct scan_range){ .prefix = &at, .parts = 3 }, &scan), ST_ok);
    while (!there && !scan_next(scan, &m, txn_pool(t)))
        there = !strcmp(m.device_no, device);
    scan_end(&scan);
    if (there && off) {
        struct mounting removed = m;
        removed.removed_on = on;
        assert_int_equal(store_put(t, TABLE_mounting, &m, &removed), ST_ok);
    } else if (!there) {
        counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
            .point_no = 1, .mounted_on = on, .device_no = device, .device_kind = CODE_device_kind_meter,
            .ratio = w->ratio ? w->ratio : 1, .digits = w->digits });
    }
}

static void put_terms(struct txn *t, const struct worked *w, const char *account, date on)
{
    struct point_terms terms = w->terms;
    if (!w->list)
        return;
    terms.owner_kind = CODE_owner_kind_account;
    terms.owner_no = account;
    terms.point_no = 1;
    terms.valid_from = on;
    terms.category = CODE_category_residential;
    terms.voltage = CODE_voltage_v220;
    terms.price_list = w->list;
    counter_put(t, TABLE_point_terms, &terms);
    if (w->later.on) {
        terms.valid_from = w->later.on;
        terms.capacity_va = w->later.capacity_va;
        counter_put(t, TABLE_point_terms, &terms);
    }
}

static void put_point(struct txn *t, const char *account, unsigned no, date on)
{
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = no, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use,
        .section_no = "0417", .read_order = no, .opened_on = on });
}

static void put_sub(struct txn *t, const struct worked *w, const char *account, date on)
{
    if (!w->sub.list)
        return;
    put_point(t, account, 2, on);
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 2, .valid_from = w->sub.from ? w->sub.from : on, .category = CODE_category_commercial,
        .voltage = CODE_voltage_v220, .basic_way = w->sub.basic_way, .capacity_va = w->sub.basic_way ? 100000 : 0,
        .price_list = w->sub.list, .part_way = w->sub.way, .part_of = 1, .fixed_kwh = w->sub.fixed,
        .share_per_10000 = w->sub.per_10000 });
}

static void put_feeders(struct txn *t, const struct worked *w, const char *account, date on)
{
    for (unsigned no = 10; no < 10 + w->feeders; no++) {
        counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
            .point_no = no, .point_kind = CODE_point_kind_fed_in, .point_state = CODE_point_state_in_use,
            .section_no = "0417", .read_order = no, .opened_on = on });
        counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account,
            .owner_no = account, .point_no = no, .valid_from = on, .category = CODE_category_residential,
            .voltage = CODE_voltage_v220, .surplus_buyer = CODE_surplus_buyer_market });
    }
}

static void put_case(struct txn *t, size_t i)
{
    const struct worked *w = &cases[i];
    const char *account = case_account(i);
    char text[256], *save;
    date first = day_of(w->readings);
    counter_put(t, TABLE_account, &(struct account){ .account_no = account, .account_name = w->name, .address = "x",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = w->kwh[0] ? date_of(2020, 1, 1) : first,
            .version = 1 });
    put_point(t, account, 1, first);
    put_terms(t, w, account, first);
    put_sub(t, w, account, first);
    put_feeders(t, w, account, first);
    for (unsigned k = 0; k < 3 && w->kwh[k]; k++)
        counter_put(t, TABLE_bill, &(struct bill){ .account_no = account, .bill_month = 202601 + (int32_t)k,
            .fee_kind = CODE_fee_kind_energy, .principal = 0, .unit_no = counter_unit(false), .kwh = w->kwh[k],
            .bill_state = CODE_bill_state_paid, .due_on = date_of(2026, 3, 1), .version = 1 });
    snprintf(text, sizeof text, "%s", w->readings);
    for (char *one = strtok_r(text, ";", &save); one; one = strtok_r(NULL, ";", &save))
        put_reading(t, w, account, one + strspn(one, " "));
}

static void county(struct txn *t)
{
    make_prices_put(t);
    counter_put(t, TABLE_section, &(struct section){ .section_no = "0417", .section_name = "大曹庄",
        .unit_no = counter_unit(false),
                                             .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        put_case(t, i);
}

static void test_worked(void **state)
{
    unsigned bad = 0;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct worked *w = &cases[i];
        struct bill b;
        char came[40];
        enum status s = counter_call(&hall, 'v', OP_bill_figure,
            &(struct bill_figure_ask){ .account_no = case_account(i),
                                     .bill_month = w->month }, &b);
        snprintf(came, sizeof came, "%lld.%02lld", (long long)(b.principal / 100), (long long)(b.principal % 100));
        if (!strcmp(s ? status_name(s) : came, w->want))
            continue;
        print_error("%s: %s %s %s, wanted %s\n", w->name, s ? status_name(s) : came, hall.fault.field,
            hall.fault.arg[0],
                    w->want);
        bad++;
    }
    assert_int_equal(bad, 0);
}

/* state_grid 3: an account's days and prices are its own, whoever was figured before it. */
static void test_backward(void **state)
{
    for (size_t i = COUNT_OF(cases); i; i--) {
        struct bill b;
        char came[40];
        enum status s = counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){
            .account_no = case_account(i - 1), .bill_month = cases[i - 1].month }, &b);
        snprintf(came, sizeof came, "%lld.%02lld", (long long)(b.principal / 100), (long long)(b.principal % 100));
        assert_string_equal(s ? status_name(s) : came, cases[i - 1].want);
    }
}

/* odoo 279740: the ledger's lines and the charges are one sum; the days are all of the month's. */
static void test_whole(void **state)
{
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bill b;
        money lines = 0, charges = 0;
        if (counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = case_account(i),
                         .bill_month = cases[i].month }, &b))
            continue;
        for (uint32_t k = 0; k < b.lines_n; k++)
            lines += b.lines[k].amount;
        for (uint32_t k = 0; k < b.charges_n; k++)
            charges += b.charges[k].amount;
        assert_int_equal(lines, b.principal - b.credited);
        assert_int_equal(charges, b.principal - b.credited);
    }
}

/* -- retold: what is read out is right, in each language, and leaves nothing out -- */

static bool is_charge(const char *key)
{
    return !strncmp(key, "tell.charge", 11) || !strcmp(key, "tell.free") || !strcmp(key, "tell.least") ||
        !strcmp(key, "tell.factor_charge");
}

static unsigned told_wrong(const struct bill_told *told, const struct bill *b, const char *name)
{
    char text[TOLD_TEXT], total[MONEY_TEXT];
    unsigned bad = 0, charges = 0;
    int right = 0;
    money_format(b->principal - b->credited, total);
    for (uint32_t i = 0; i < told->lines_n; i++) {
        int n = arithmetic_right(told_text(&told->lines[i], text, sizeof text));
        bool ends = strncmp(told->lines[i].key, "tell.total", 10) || strstr(text, total);
        if (getenv("TELL"))
            printf("%s\n", text);
        bad += n < 0 || strchr(text, '{') || !strncmp(text, "tell.", 5) || !ends;
        charges += is_charge(told->lines[i].key);
        right += n;
    }
    uint32_t had = b->charges_n + (b->surplus_n ? b->surplus->charges_n : 0);
    if (!bad && right > 0 && charges == had && told->amount == b->principal - b->credited)
        return 0;
    print_error("%s (%s): %u lines bad, %d right, %u of %u charges\n", name, lang_current(), bad, right, charges,
                had);
    return 1;
}

static void test_told(void **state)
{
    static const char *const langs[] = { "zh_CN", "en", "zh_TW" };
    unsigned bad = 0;
    for (size_t i = 0; i < COUNT_OF(cases) * COUNT_OF(langs); i++) {
        const struct worked *w = &cases[i % COUNT_OF(cases)];
        const char *account = case_account(i % COUNT_OF(cases));
        struct bill b;
        struct bill_told told;
        if (counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = account,
                         .bill_month = w->month }, &b))
            continue;
        lang_set(langs[i / COUNT_OF(cases)]);
        assert_int_equal(counter_call(&hall, 'v', OP_bill_explain, &(struct bill_explain_ask){ .account_no = account,
            .bill_month = w->month, .figured = true }, &told), ST_ok);
        bad += told_wrong(&told, &b, w->name);
    }
    assert_int_equal(bad, 0);
}

static void arithmetic_itself(void)
{
    assert_int_equal(arithmetic_right("  #1 Total: now 20 + one turn 10000 - before 9990 = 30 x ratio 2 = 60 kWh"), 2);
    assert_int_equal(arithmetic_right("Tier 2 adds: 1 kWh x 0.055 = 0.06  #1"), 1);
    assert_int_equal(arithmetic_right("(read, lost): 440 - 44 = 396 kWh"), 1);
    assert_int_equal(arithmetic_right("2026-10-01 m1: 10000 / sqrt(10000^2 + 8819^2) = 0.75"), 1);
    assert_int_equal(arithmetic_right("(78.00 - 8.00) x 13% / 113% = 8.05"), 1);
    assert_int_equal(arithmetic_right("1 kWh x 0.055 = 0.05"), -1);
}

static void test_arithmetic(void **state)
{
    arithmetic_itself();
}

/* -- what was not read -- */

static struct bill figured_case(const char *name)
{
    struct bill b = { .account_no = "" };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (!strcmp(cases[i].name, name))
            assert_int_equal(counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){
                .account_no = case_account(i), .bill_month = cases[i].month }, &b), ST_ok);
    assert_int_not_equal(b.spans_n, 0);
    return b;
}

/* It is told on the bill; and where the office says so, there is none. */
static void test_unread(void **state)
{
    struct bill b = figured_case("W12: power factor 0.75 against 0.85");
    struct setting hold = { .setting_name = "bill.hours_unread", .valid_from = date_of(2026, 10, 1), .value = "hold",
                            .source = "test" }, set;
    (void)state;
    assert_false(b.spans[0].factor_unread);
    assert_int_equal(b.spans[0].factor, 75);
    assert_true(figured_case("kvarh nobody read is no factor").spans[0].factor_unread);
    b = figured_case("nor is it where one of two meters has none");
    assert_true(b.spans[0].factor_unread);
    assert_int_equal(b.spans[0].factor, 0);
    assert_true(figured_case("hours nobody read").spans[0].hours_unread);
    assert_int_equal(counter_call(&hall, 'd', OP_setting_put, &hold, &set), ST_ok);
    assert_int_equal(counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){
        .account_no = case_account(COUNT_OF(cases) - 1), .bill_month = 202610 }, &b), ST_hours_unread);
    assert_string_equal(hall.fault.arg[1], "by-hours");
}

/* Where a day is 1/30 of a month, a month of 31 days is one month all the same (domain 3.3, D4). */
static void test_thirtieths(void **state)
{
    struct setting thirty = { .setting_name = "bill.month_days", .valid_from = date_of(2026, 7, 1), .value = "thirty",
                              .source = "test" }, set;
    (void)state;
    assert_int_equal(figured_case("sealed capacity is free").principal, 220000);
    assert_int_equal(counter_call(&hall, 'd', OP_setting_put, &thirty, &set), ST_ok);
    assert_int_equal(figured_case("sealed capacity is free").principal, 220000);
    assert_int_equal(figured_case("whatever 260 kWh a kVA say").principal, 344500);
    assert_int_equal(figured_case("a larger one in mid-month").principal, 110000 + 234667);
}

/* The billed kWh of totals add up to the bill, whatever meters were changed. */
static void test_uses_add_up(void **state)
{
    struct bill b = figured_case("W16: a meter was changed");
    energy billed = 0;
    unsigned totals = 0;
    (void)state;
    for (uint32_t i = 0; i < b.uses_n; i++) {
        billed += b.uses[i].billed_kwh;
        totals += b.uses[i].billed_kwh != 0;
    }
    assert_int_equal(totals, 2);
    assert_int_equal(billed, b.kwh);
}

int main(void)
{
    char dir[512];
    const char *top = getenv("TOP_BUILDDIR");
    snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
    lang_open(dir);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked),
        cmocka_unit_test(test_backward),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_uses_add_up),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_thirtieths),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
