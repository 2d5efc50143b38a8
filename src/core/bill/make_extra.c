/* Energy that a bill should have been of and was not: what the rules of 退补 make of the
 * recorded energy of some days (domain 3.7), added to what was read before losses, tiers
 * and prices see it, so that all of them are of the true kWh of that month. */
#include "config.h"
#include "core/bill/make.h"

#define MONTH_DAYS 30

/* Whole kWh, half away from nought. */
static energy whole(__int128 n, __int128 d)
{
    __int128 unit = d * KWH, half = n < 0 ? -unit / 2 : unit / 2;
    return (energy)((n + half) / unit) * KWH;
}

/* Of a given quantity what is due up to a day: parts of it add up to it. */
static energy given_upto(const struct make_extra *e, energy given, date on)
{
    date upto = on < e->from ? e->from : on > e->past ? e->past : on;
    return upto == e->past ? given : whole((__int128)given * (upto - e->from), e->past - e->from);
}

static energy given_in(const struct make_extra *e, energy given, date from, date past)
{
    return given_upto(e, given, past) - given_upto(e, given, from);
}

/* What a span recorded up to that day of it, divided by days as readings are (make_use): whole kWh stay whole. */
static energy recorded_upto(const struct make *m, unsigned span, energy all, date on)
{
    energy unit = all % KWH ? 1 : KWH;
    return (energy)((__int128)(all / unit) * (on - m->cut[span]) / (m->cut[span + 1] - m->cut[span])) * unit;
}

/* What is added to a span that recorded so much in these days of it. */
static energy added(const struct make_extra *e, energy recorded, date from, date past)
{
    switch (e->way) {
    case CODE_adjust_way_kwh:
        return given_in(e, e->kwh, from, past);
    case CODE_adjust_way_by_usual:
        return whole((__int128)e->kwh * (past - from), MONTH_DAYS) - recorded;
    default:
        return whole((__int128)recorded * e->per, e->of);
    }
}

static energy recorded_in(const struct make *m, energy all, unsigned span, date from, date past)
{
    return recorded_upto(m, span, all, past) - recorded_upto(m, span, all, from);
}

/* Reactive energy, by which the factor is figured anew: what is named; a multiplier was wrong for every register. */
static enum status span_adds_kvarh(struct make *m, unsigned point, unsigned span, date from, date past)
{
    const struct make_extra *e = m->extra;
    struct made_use *u = made(m, point, span);
    energy more = given_in(e, e->kvarh, from, past);
    if (e->way == CODE_adjust_way_by_ratio)
        more = added(e, recorded_in(m, u->kvarh, span, from, past), from, past);
    if (!__builtin_add_overflow(u->kvarh, more, &u->kvarh) && u->kvarh >= 0)
        return ST_ok;
    return refuse(m->c, ST_adjust_below, "kvarh", day_words(m->c, m->cut[span]), NULL, NULL);
}

static enum status span_adds(struct make *m, unsigned point, unsigned span, date from, date past)
{
    const struct make_extra *e = m->extra;
    struct made_use *u = made(m, point, span);
    energy all = u->read.kwh[CODE_use_period_total];
    energy more = added(e, recorded_in(m, all, span, from, past), from, past);
    struct used parts = { .kwh = { 0 } };
    enum status s = ST_ok;
    if (e->period && all && !used_in_periods(&u->read))
        return refuse(m->c, ST_code_unknown, "use_period", NULL, NULL, NULL);
    if (e->period)
        parts.kwh[e->period] = more;
    else if (used_in_periods(&u->read))
        s = used_spread(more, &u->read, &parts);
    parts.kwh[CODE_use_period_total] = more;
    for (unsigned i = 0; !s && i < USE_PERIODS; i++)
        if (__builtin_add_overflow(u->read.kwh[i], parts.kwh[i], &u->read.kwh[i]) || u->read.kwh[i] < 0)
            s = ST_adjust_below;
    return s ? refuse(m->c, s, "kwh", day_words(m->c, m->cut[span]), NULL, NULL) : ST_ok;
}

enum status make_extra(struct make *m, unsigned point)
{
    const struct make_extra *e = m->extra;
    enum status s = ST_ok;
    if (!e || m->point[point].point.point_no != e->point_no)
        return ST_ok;
    for (unsigned i = 0; !s && i < m->spans; i++) {
        date from = m->cut[i] > e->from ? m->cut[i] : e->from;
        date past = m->cut[i + 1] < e->past ? m->cut[i + 1] : e->past;
        if (past > from)
            s = span_adds(m, point, i, from, past);
        if (!s && past > from)
            s = span_adds_kvarh(m, point, i, from, past);
    }
    return s;
}

energy extra_before(const struct make *m, uint64_t point_no, date begin)
{
    energy kwh = 0;
    for (unsigned i = 0; m->extra && i < m->extra->earlier_n; i++) {
        const struct bill_span *s = &m->extra->earlier[i];
        if (s->point_no == point_no && s->from >= begin && s->from < m->from)
            kwh += s->kwh;
    }
    return kwh;
}
