/* What the limits of a point's tiers are in a span, and how much of them was used before.
 * A year's are of the months it counts for: each begun one, from January, the day the
 * account was opened, another party took it over or its class became another, to December
 * or the day the party or the class left (tariff-facts 2, W2, W3). Bills before were of the whole year, for nobody knew
 * that it would end: the party's last bill settles them. A month's are of the months
 * the bill is of: those between two readings, and in a party's last bill the one that
 * has begun when it leaves. No other bill has to be settled by them. */
#include "config.h"
#include "core/bill/make.h"

static date latest(date a, date b) { return a > b ? a : b; }

static date cycle_begin(const struct make *m, unsigned point, unsigned span)
{
    const struct account *a = m->account;
    date at = m->cut[span], begin = date_of(date_civil(at).year, 1, 1);
    begin = latest(begin, terms_on(&m->point[point], at)->tiers_from);
    if (a->opened_on <= at)
        begin = latest(begin, a->opened_on);
    if (a->split_on <= at)
        begin = latest(begin, a->split_on);
    return m->party_from <= at ? latest(begin, m->party_from) : begin;
}

static date year_end(const struct make *m, unsigned span)
{
    return date_of(date_civil(m->cut[span]).year, YEAR_MONTHS, 31);
}

/* The last day of the party or the class, where that is within the year; none: it lasts. */
static date cycle_left(const struct make *m, unsigned point, unsigned span)
{
    const struct make_point *p = &m->point[point];
    date end = year_end(m, span), left = p->tiers_past ? p->tiers_past - 1 : DATE_NONE;
    for (unsigned i = p->terms_n; i; i--)
        if (p->terms[i - 1].tiers_from == p->terms[i - 1].valid_from && p->terms[i - 1].valid_from > m->cut[span])
            left = p->terms[i - 1].valid_from - 1;
    if (m->party_until && (!left || m->party_until < left))
        left = m->party_until;
    return left < end ? left : DATE_NONE;
}

static unsigned cycle_months(const struct make *m, unsigned point, unsigned span, date begin)
{
    date left = cycle_left(m, point, span);
    return begun_months(begin, left ? left : year_end(m, span));
}

/* Of the limits that what is before this bill was billed by: as the last one says; loaded ones were of the whole
 * year. */
static unsigned months_were(const struct make *m, uint64_t point_no, unsigned span, date begin)
{
    unsigned months = begun_months(begin, year_end(m, span));
    date newest = DATE_NONE;
    for (unsigned i = 0; i < m->past_bills && m->past_bill[i].month >= date_month(begin); i++) {
        const struct past_bill *b = &m->past_bill[i];
        for (uint32_t k = 0; k < b->spans_n && b->counts && b->used_until; k++) {
            const struct bill_span *s = &b->spans[k];
            if (s->point_no != point_no || !s->tier_months || s->from < begin || s->from >= m->from ||
                s->from <= newest)
                continue;
            newest = s->from;
            months = (unsigned)s->tier_months;
        }
    }
    return months;
}

/* What an earlier span of the bill held is of its own limits. */
static unsigned limits_were(const struct make *m, unsigned point, unsigned span, date begin, unsigned months)
{
    bool settles = cycle_left(m, point, span) && !(span && m->cut[span - 1] >= begin);
    return settles ? months_were(m, m->point[point].point.point_no, span, begin) : months;
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

/* A reading may be some days late, which begins no month; who leaves has begun his. */
unsigned make_months(const struct make *m)
{
    struct civil a = date_civil(m->from), b = date_civil(m->past);
    int months = (b.year - a.year) * YEAR_MONTHS + b.month - a.month;
    months += m->party_until && m->past >= m->party_until && b.day > a.day;
    return months > 1 ? (unsigned)months : 1;
}

enum status make_cycle(struct make *m, const struct tariff *t, unsigned point, unsigned span, struct cycle *cycle_r)
{
    bool year = t->list.tier_cycle == CODE_tier_cycle_year;
    date begin = year ? cycle_begin(m, point, span) : m->from;
    *cycle_r = (struct cycle){ .months = year ? cycle_months(m, point, span, begin) : make_months(m) };
    cycle_r->were = cycle_r->months;
    if (!t->tiers.n)
        return ST_ok;
    if (year)
        cycle_r->were = limits_were(m, point, span, begin, cycle_r->months);
    for (unsigned i = 0; i < span; i++)
        if (m->cut[i] >= begin)
            cycle_r->before += made(m, point, i)->billed.kwh[CODE_use_period_total];
    cycle_r->before += year ? extra_before(m, m->point[point].point.point_no, begin) : 0;
    return year ? bills_before(m, m->point[point].point.point_no, begin, &cycle_r->before) : ST_ok;
}
