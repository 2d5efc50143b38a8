/* What a house is billed, from what its registers showed: every register is counted turn by
 * turn, every kWh is put on its day, and each run of days is charged as it would be quoted. */
#include "config.h"
#include "slow.h"

#include <assert.h>
#include <string.h>

typedef __int128 wide;

#define KWH 100
#define MOST_DAYS 400
#define MONTH_DAYS 30                /* a month of tables and of agreed quantities */

/* -- days -- */

static int month_days(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    return days[month - 1] + (month == 2 && year % 4 == 0);      /* none here is of 1900 or 2100 */
}

struct slow_day slow_day_after(struct slow_day d, unsigned days)
{
    for (; days; days--) {
        if (d.day++ < month_days(d.year, d.month))
            continue;
        d.day = 1;
        if (d.month++ < 12)
            continue;
        d.month = 1;
        d.year++;
    }
    return d;
}

/* Days of [first, past) as tables count them: supply of a whole month is 30 days, however long it is (tariff-facts 2,
 * 变损); of a part of one it is its days. */
static unsigned table_days(struct slow_day from, unsigned first, unsigned past)
{
    unsigned days = 0;
    while (first < past) {
        struct slow_day d = slow_day_after(from, first);
        unsigned left = (unsigned)(month_days(d.year, d.month) - d.day + 1), here = past - first;
        bool whole = d.day == 1 && left <= here;
        days += whole ? MONTH_DAYS : left < here ? left : here;
        first += left < here ? left : here;
    }
    return days;
}

/* -- rounding -- */

static int64_t nearest(wide n, wide d) { return (int64_t)((2 * n + d) / (2 * d)); }
static int64_t nearest_kwh(wide n, wide d) { return nearest(n, d * KWH) * KWH; }

/* -- registers -- */

struct counted { int64_t kwh[SLOW_PERIODS], total, kvarh, demand; bool periods; };

int64_t slow_ratio(const struct slow_meter *m)
{
    int64_t over = m->own * (m->ct[0] ? m->ct[0] : 1) * (m->pt[0] ? m->pt[0] : 1);
    int64_t under = (m->ct[1] ? m->ct[1] : 1) * (m->pt[1] ? m->pt[1] : 1);
    assert(over % under == 0);
    return over / under;
}

/* At ratio 1 both figures are cut to whole units, else the decimals count (tariff-facts 2, kWh); a register goes from
 * its highest figure to nought. */
static int64_t register_counts(const struct slow_meter *m, int64_t from, int64_t to)
{
    int64_t turn = KWH;
    for (unsigned i = 0; i < m->digits; i++)
        turn *= 10;
    if (slow_ratio(m) == 1) {
        from = from / KWH * KWH;
        to = to / KWH * KWH;
    }
    while (to < from)
        to += turn;
    return (to - from) * slow_ratio(m);
}

/* The total counts: flat is what is left of it. Where parts that were cut come to more, the largest gives it up. */
static void flat_is_left(struct counted *c)
{
    int64_t left = c->total;
    c->kwh[SLOW_FLAT] = 0;
    for (unsigned p = 0; p < SLOW_PERIODS; p++)
        left -= c->kwh[p];
    while (left < 0) {
        unsigned most = 0;
        for (unsigned p = 0; p < SLOW_PERIODS; p++)
            if (c->kwh[p] > c->kwh[most])
                most = p;
        int64_t less = c->kwh[most] < -left ? c->kwh[most] : -left;
        c->kwh[most] -= less;
        left += less;
    }
    c->kwh[SLOW_FLAT] = left;
}

static struct counted between_readings(const struct slow_point *p, const struct slow_meter *m,
                                       const struct slow_reading *from, const struct slow_reading *to)
{
    struct counted c = { .total = register_counts(m, from->at[SLOW_TOTAL], to->at[SLOW_TOTAL]), .periods = p->periods };
    for (unsigned i = 0; i < SLOW_PERIODS && p->periods; i++)
        if (i != SLOW_FLAT)
            c.kwh[i] = register_counts(m, from->at[i], to->at[i]);
    if (p->periods)
        flat_is_left(&c);
    if (p->kvarh)
        c.kvarh = register_counts(m, from->at[SLOW_KVARH], to->at[SLOW_KVARH]);
    c.demand = p->by_demand ? to->at[SLOW_DEMAND] * slow_ratio(m) : 0;       /* a maximum is read, not counted */
    return c;
}

/* -- days of a point -- */

struct days { struct counted day[MOST_DAYS]; };

/* Of `all` in so many days, what has come to the end of the first `seen` of them: whole kWh stay whole. */
static int64_t upto(int64_t all, unsigned seen, unsigned days)
{
    int64_t unit = all % KWH ? 1 : KWH;
    return (int64_t)((wide)(all / unit) * seen / days) * unit;
}

static void put_on_days(struct days *out, const struct counted *c, unsigned first, unsigned past)
{
    for (unsigned d = first; d < past; d++) {
        unsigned seen = d - first, days = past - first;
        struct counted *day = &out->day[d];
        for (unsigned p = 0; p < SLOW_PERIODS; p++)
            day->kwh[p] += upto(c->kwh[p], seen + 1, days) - upto(c->kwh[p], seen, days);
        day->total += upto(c->total, seen + 1, days) - upto(c->total, seen, days);
        day->kvarh += upto(c->kvarh, seen + 1, days) - upto(c->kvarh, seen, days);
        if (c->demand > day->demand)
            day->demand = c->demand;
    }
}

static void measure(const struct slow_point *p, struct days *out)
{
    memset(out, 0, sizeof *out);
    for (unsigned i = 0; i < p->meters; i++) {
        const struct slow_meter *m = &p->meter[i];
        for (unsigned r = 1; r < m->readings; r++) {
            struct counted c = between_readings(p, m, &m->reading[r - 1], &m->reading[r]);
            put_on_days(out, &c, m->reading[r - 1].day, m->reading[r].day);
        }
    }
}

/* -- runs of days -- */

struct run {
    unsigned first, past;            /* days of the bill */
    struct counted read[SLOW_POINTS], billed[SLOW_POINTS];
    int64_t loss[SLOW_POINTS];
};

/* Prices of a month are that month's alone, and a year's tiers end with December. */
static bool run_begins(const struct slow_house *h, unsigned day)
{
    struct slow_day d = slow_day_after(h->from, day);
    if (!day)
        return true;
    for (unsigned i = 0; i < h->points && d.day == 1; i++) {
        const struct slow_point *p = &h->point[i];
        if (p->part != SLOW_PASSED_ON && (slow_is_commercial(p->list) || (slow_year_tiers(p->list) && d.month == 1)))
            return true;
    }
    return false;
}

static void run_reads(struct run *r, const struct slow_point *p, unsigned i)
{
    static struct days days;
    struct counted *c = &r->read[i];
    bool any = false;
    measure(p, &days);
    *c = (struct counted){ .total = 0 };
    for (unsigned d = r->first; d < r->past; d++) {
        for (unsigned k = 0; k < SLOW_PERIODS; k++)
            c->kwh[k] += days.day[d].kwh[k];
        c->total += days.day[d].total;
        c->kvarh += days.day[d].kvarh;
        if (days.day[d].demand > c->demand)
            c->demand = days.day[d].demand;
    }
    for (unsigned k = 0; k < SLOW_PERIODS; k++)
        any |= c->kwh[k] > 0;
    c->periods = any;
    if (any)
        flat_is_left(c);
}

/* By the periods of another, in their order: what is given up to each is what is due up to it. */
static struct counted by_periods_of(const struct counted *main, int64_t kwh)
{
    struct counted c = { .total = kwh, .periods = main->periods };
    int64_t all = 0, seen = 0, given = 0;
    for (unsigned p = 0; p < SLOW_PERIODS; p++)
        all += main->kwh[p];
    c.periods = all > 0;
    for (unsigned p = 0; p < SLOW_PERIODS && all > 0; p++) {
        seen += main->kwh[p];
        c.kwh[p] = nearest((wide)kwh * seen, all) - given;
        given += c.kwh[p];
    }
    return c;
}

/* Domain 3.6, losses; P0 t + Pk (kWh^2 + kvarh^2) / (S^2 t), whole kWh. */
static int64_t lost(const struct slow_point *p, const struct counted *c, unsigned days)
{
    wide hours = (wide)days * 24, size = (wide)p->va * p->va * hours * 10;
    wide through = (wide)c->total * c->total + (wide)c->kvarh * c->kvarh;
    switch (p->loss) {
    case SLOW_BY_TABLE:
        return nearest_kwh((wide)p->loss_kwh * days, MONTH_DAYS);
    case SLOW_BY_SHARE:
        return nearest_kwh((wide)c->total * p->per_100000, 100000);
    case SLOW_BY_FORMULA:
        return nearest(p->idle_w * hours * size + through * p->load_w * 1000, size * 1000) * KWH;
    default:
        return 0;
    }
}

static void run_loses(const struct slow_house *h, struct run *r, unsigned i)
{
    const struct counted *read = &r->read[i];
    r->loss[i] = lost(&h->point[i], read, table_days(h->from, r->first, r->past));
    struct counted more = by_periods_of(read, r->loss[i]);
    r->billed[i] = *read;
    r->billed[i].total += r->loss[i];
    for (unsigned p = 0; p < SLOW_PERIODS; p++)
        r->billed[i].kwh[p] += more.kwh[p];
}

/* -- what is of other points: 被转供, 实抄分表, 定量, 定比, in that order (tariff-facts 2) -- */

static bool take(struct counted *main, const struct counted *part)
{
    main->total -= part->total;
    bool good = main->total >= 0;
    for (unsigned p = 0; p < SLOW_PERIODS; p++)
        good &= (main->kwh[p] -= part->kwh[p]) >= 0;
    return good;
}

static bool run_divides(const struct slow_house *h, struct run *r)
{
    static const enum slow_part order[] = { SLOW_PASSED_ON, SLOW_METERED, SLOW_FIXED, SLOW_SHARED };
    struct counted *main = &r->billed[0];
    bool good = true;
    for (unsigned step = 0; step < sizeof order / sizeof *order; step++)
        for (unsigned i = 1; good && i < h->points; i++) {
            const struct slow_point *p = &h->point[i];
            struct counted *own = &r->billed[i];
            if (p->part != order[step])
                continue;
            int64_t fixed = nearest((wide)p->fixed * table_days(h->from, r->first, r->past), MONTH_DAYS);
            if (p->part == SLOW_FIXED)
                *own = by_periods_of(main, fixed < main->total ? fixed : main->total);
            else if (p->part == SLOW_SHARED)
                *own = by_periods_of(main, nearest((wide)main->total * p->per_10000, 10000));
            else if (main->periods && !own->periods)
                *own = by_periods_of(main, own->total);
            good = take(main, own);
        }
    return good;
}

/* -- money -- */

/* Limits of a year are of its begun months; what the year held before counts. Others are of the bill's months. */
static void tiers_of(const struct slow_house *h, const struct run *runs, unsigned n, unsigned i,
                     struct slow_customer *s)
{
    struct slow_day first = slow_day_after(h->from, runs[n].first), past = slow_day_after(h->from, h->days);
    bool year = slow_year_tiers(s->list), young = h->opened_with_it && first.year == h->from.year;
    int months = past.month - h->from.month + 12 * (past.year - h->from.year);
    s->months = year ? (young ? 13 - (unsigned)h->from.month : 12) : months > 1 ? (unsigned)months : 1;
    s->before = year && !i && first.year == h->from.year ? h->before : 0;
    for (unsigned k = 0; k < n; k++)
        if (!year || slow_day_after(h->from, runs[k].first).year == first.year)
            s->before += runs[k].billed[i].total;
}

/* 260 kWh for each kVA in a month make the demand cheaper; of a part of one by its daily mean x 30. */
static bool load_is_even(const struct slow_customer *s, const struct slow_point *p, int64_t kwh)
{
    bool whole = s->days_of == s->of_days;
    wide month = whole ? (wide)kwh : (wide)kwh * MONTH_DAYS;
    return month * 1000 / ((wide)p->va * KWH * (whole ? 1 : s->days_of)) >= 260;
}

static int64_t run_fen(const struct slow_house *h, const struct run *runs, unsigned n, unsigned i)
{
    const struct run *r = &runs[n];
    const struct slow_point *p = &h->point[i];
    const struct counted *billed = &r->billed[i], *read = &r->read[i];
    struct slow_day last = slow_day_after(h->from, r->past - 1);
    struct slow_customer s = { .list = p->list, .year = last.year, .month = last.month, .day = last.day,
        .widen = p->large ? 100 * KWH : 0, .standard = p->kvarh ? p->standard : 0, .kvarh = read->kvarh,
        .measured = read->total + r->loss[i], .days_of = r->past - r->first,
        .of_days = (unsigned)month_days(last.year, last.month) };
    s.periods = slow_has_periods(p->list) && billed->periods;
    for (unsigned k = 0; k < SLOW_PERIODS && s.periods; k++)
        s.kwh[k] = billed->kwh[k];
    if (!s.periods)
        s.kwh[SLOW_FLAT] = billed->total;
    tiers_of(h, runs, n, i, &s);
    if (slow_is_two_part(p->list)) {
        s.kva = p->by_demand ? 0 : (p->va - p->sealed_va) / 10;
        s.kw = p->by_demand ? read->demand : 0;
        s.even_load = p->by_demand && load_is_even(&s, p, billed->total);
    }
    return slow_fen(&s);
}

bool slow_house_fen(const struct slow_house *h, int64_t *fen_r)
{
    static struct run runs[SLOW_RUNS];
    unsigned n = 0;
    *fen_r = 0;
    for (unsigned d = 0; d < h->days; d++)
        if (run_begins(h, d)) {
            assert(n < SLOW_RUNS);
            runs[n] = (struct run){ .first = d };
            runs[n++].past = h->days;
            if (n > 1)
                runs[n - 2].past = d;
        }
    for (unsigned k = 0; k < n; k++) {
        for (unsigned i = 0; i < h->points; i++) {
            run_reads(&runs[k], &h->point[i], i);
            run_loses(h, &runs[k], i);
        }
        if (!run_divides(h, &runs[k]))
            return false;
    }
    for (unsigned k = 0; k < n; k++)
        for (unsigned i = 0; i < h->points; i++)
            if (h->point[i].part != SLOW_PASSED_ON)
                *fen_r += run_fen(h, runs, k, i);
    return true;
}
