/* What the limits of a point's tiers are in a span, and how much of them was used before.
 * A year's are of the months it counts for: each begun one, from January, the day the
 * account was opened or another party took it over, to December or the day it closed
 * (tariff-facts 2, W2, W3). A month's are of the months the bill is of. */
#include "config.h"
#include "core/bill/make.h"

#define YEAR_MONTHS 12

static date latest(date a, date b) { return a > b ? a : b; }

static date cycle_begin(const struct make *m, unsigned span)
{
    const struct account *a = m->account;
    date at = m->cut[span], begin = date_of(date_civil(at).year, 1, 1);
    if (a->opened_on <= at)
        begin = latest(begin, a->opened_on);
    return a->split_on <= at ? latest(begin, a->split_on) : begin;
}

static unsigned cycle_months(const struct make *m, unsigned span, date begin)
{
    date end = date_of(date_civil(m->cut[span]).year, YEAR_MONTHS, 31);
    if (m->account->closed_on && m->account->closed_on < end)
        end = m->account->closed_on;
    return begun_months(begin, end);
}

/* A loaded bill has no points and no days: what it says is the first one's. One of a difference (退补) counts in the
 * months it is of, whenever it was charged. */
static energy bill_counts(const struct make *m, const struct past_bill *b, uint64_t point_no, date begin)
{
    energy kwh = 0;
    if (!b->counts || !b->energy)
        return 0;
    if (!b->used_until && !b->adjusts)
        return point_no == 1 && b->month < m->month ? b->kwh : 0;
    for (uint32_t i = 0; i < b->spans_n; i++)
        if (b->spans[i].point_no == point_no && b->spans[i].from >= begin && b->spans[i].from < m->from)
            kwh += b->spans[i].kwh;
    return kwh;
}

static enum status bills_before(const struct make *m, uint64_t point_no, date begin, energy *before_r)
{
    const struct past_bill *b = m->past_bill;
    for (unsigned i = 0; i < m->past_bills && b[i].month >= date_month(begin); i++)
        if (__builtin_add_overflow(*before_r, bill_counts(m, &b[i], point_no, begin), before_r))
            return ST_amount_overflow;
    return ST_ok;
}

unsigned make_months(const struct make *m)
{
    struct civil a = date_civil(m->from), b = date_civil(m->past);
    int months = (b.year - a.year) * YEAR_MONTHS + b.month - a.month;
    return months > 1 ? (unsigned)months : 1;
}

enum status make_cycle(struct make *m, const struct tariff *t, unsigned point, unsigned span, struct cycle *cycle_r)
{
    bool year = t->list.tier_cycle == CODE_tier_cycle_year;
    date begin = year ? cycle_begin(m, span) : m->from;
    *cycle_r = (struct cycle){ .months = year ? cycle_months(m, span, begin) : make_months(m) };
    if (!t->tiers.n)
        return ST_ok;
    for (unsigned i = 0; i < span; i++)
        if (m->cut[i] >= begin)
            cycle_r->before += made(m, point, i)->billed.kwh[CODE_use_period_total];
    cycle_r->before += year ? extra_before(m, m->point[point].point.point_no, begin) : 0;
    return year ? bills_before(m, m->point[point].point.point_no, begin, &cycle_r->before) : ST_ok;
}
