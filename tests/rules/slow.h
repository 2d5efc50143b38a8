/* The slow calculator: what a use costs, worked out the long way from what the rules and the
 * published tables say (domain 3, tariff-facts 1 to 3, 5) and from nothing of src/core/bill.
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

int64_t slow_fen(const struct slow_customer *s);

#endif
