/* The slow calculator: what a use costs, worked out the long way from what the rules and the
 * published tables say (domain 3, tariff-facts 1 to 3, 5) and from nothing of src/core.
 * Money is fen; prices 1e-8 yuan; kWh and the like 1/100. */
#ifndef TESTS_RULES_SLOW_H
#define TESTS_RULES_SLOW_H

#include <stdbool.h>
#include <stdint.h>

enum slow_period { SLOW_SHARP, SLOW_PEAK, SLOW_FLAT, SLOW_VALLEY, SLOW_DEEP, SLOW_PERIODS };

struct slow_customer {
    unsigned list;                   /* below slow_lists */
    int year, month, day;            /* of the reading */
    int64_t kwh[SLOW_PERIODS];       /* without periods all of it is flat */
    bool periods;                    /* its meter has them */
    int64_t before, widen;
    unsigned months;
    int64_t kva, kw;                 /* one of them, two-part and by the kW */
    int64_t kvarh;
    unsigned standard, days;
    int64_t measured;                /* its power factor is of so many kWh; 0: of those it is charged for */
    unsigned days_of, of_days;       /* capacity and demand of a part of a month; 0: of all of it */
    bool even_load;                  /* 260 kWh a month for each kVA: the demand costs 90 % */
};

extern const unsigned slow_lists;
const char *slow_name(unsigned list);
/* What a random customer of it may have. */
bool slow_has_periods(unsigned list);
bool slow_is_home(unsigned list);
bool slow_is_two_part(unsigned list);
bool slow_is_commercial(unsigned list);
/* Are there hours of that period in the month, where the list has any? */
bool slow_period_there(unsigned list, int month, enum slow_period p);
/* Does the list know what each kWh costs where a meter has no periods? */
bool slow_flat_priced(unsigned list);
/* Does what a tier adds differ by period? Then a block is divided by share (D9), which is not gone into here. */
bool slow_tiers_by_period(unsigned list);

/* Are its limits those of a year, of a month? */
bool slow_year_tiers(unsigned list);
bool slow_month_tiers(unsigned list);

int64_t slow_fen(const struct slow_customer *s);

/* -- by what meters showed (domain 3.6, tariff-facts 2): slow_meter.c -- */

#define SLOW_READINGS 16             /* of one meter */
#define SLOW_METERS 3
#define SLOW_POINTS 5
#define SLOW_RUNS 16
/* Its periods are registers of the same numbers. */
enum slow_register { SLOW_TOTAL = SLOW_PERIODS, SLOW_KVARH, SLOW_DEMAND, SLOW_REGISTERS };
enum slow_loss { SLOW_NO_LOSS, SLOW_BY_TABLE, SLOW_BY_FORMULA, SLOW_BY_SHARE };
/* Of the first point; none: it is that one. */
enum slow_part { SLOW_MAIN, SLOW_PASSED_ON, SLOW_METERED, SLOW_FIXED, SLOW_SHARED };

struct slow_day { int year, month, day; };
struct slow_reading { unsigned day; int64_t at[SLOW_REGISTERS]; };      /* at 0:00, so many days after the first */
struct slow_meter {
    unsigned digits;
    int64_t own, ct[2], pt[2];       /* its own ratio; 400 to 5, 10000 to 100; 0: it has none */
    struct slow_reading reading[SLOW_READINGS];
    unsigned readings;
};
struct slow_point {
    unsigned list;
    enum slow_part part;
    int64_t fixed;                   /* SLOW_FIXED: kWh a month, 1/100 */
    int64_t per_10000;               /* SLOW_SHARED */
    bool periods, flat, kvarh, by_demand;    /* what its meters show */
    bool large;                      /* a household of five and more */
    unsigned standard;               /* of its power factor */
    int64_t va, sealed_va;
    enum slow_loss loss;
    int64_t loss_kwh, idle_w, load_w, per_100000;
    struct slow_meter meter[SLOW_METERS];
    unsigned meters;                 /* one after the other: one ends on the day the next begins */
};
struct slow_house {
    struct slow_day from;
    unsigned days;
    bool opened_with_it;             /* on that day; else years before */
    int64_t before;                  /* what the year held already, at the first point */
    struct slow_point point[SLOW_POINTS];
    unsigned points;
};

struct slow_day slow_day_after(struct slow_day d, unsigned days);
int64_t slow_ratio(const struct slow_meter *m);
/* What all of it costs; false: what is measured apart is more than there is. */
bool slow_house_fen(const struct slow_house *h, int64_t *fen_r);

#endif
