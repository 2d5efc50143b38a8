/* The late fee of a day (domain 4.1). Days out are the day of payment less the
 * day it counts from: the due date, or the day the fee was last settled up to.
 * From 1 January after the bill's due year the cross-year rate holds; the rule's
 * row says how the turn of the year is read (worked bills A7a, A7b, A7c). The
 * product is exact and rounded once. */
#include "config.h"
#include "core/bill/bill.h"

#define PER 100000

struct fee_days {
    int64_t same_year, after;
};

static struct fee_days split_days(date due_on, date from, date on)
{
    date turn = date_of(date_civil(due_on).year, 12, 31);
    if (on <= turn)
        return (struct fee_days){ .same_year = on - from };
    if (from >= turn)
        return (struct fee_days){ .after = on - from };
    return (struct fee_days){ .same_year = turn - from, .after = on - turn };
}

static int64_t day_rates(const struct late_fee_rule *rule, struct fee_days d)
{
    int64_t same = (int64_t)rule->per_100000;
    int64_t cross = rule->cross_year_per_100000 ? (int64_t)rule->cross_year_per_100000 : same;
    if (d.after && rule->cross_way == CODE_cross_way_whole)
        return (d.same_year + d.after) * cross;
    if (d.after && rule->cross_way == CODE_cross_way_new_year)
        return d.after * cross;
    return d.same_year * same + d.after * cross;
}

enum status late_fee(const struct late_fee_rule *rule, money principal, date due_on, date from, date on,
                     money *fee_r, int *days_r)
{
    bool first = from <= due_on;
    if (first)
        from = due_on;
    *fee_r = 0;
    *days_r = 0;
    if (on <= from || principal <= 0)
        return ST_ok;
    *days_r = on - from;
    money fee;
    if (!money_share(principal, day_rates(rule, split_days(due_on, from, on)), PER, &fee))
        return ST_amount_overflow;
    if (fee > 0 && first && fee < rule->least)
        fee = rule->least;
    if (rule->capped && fee > principal)
        fee = principal;
    *fee_r = fee;
    return ST_ok;
}
