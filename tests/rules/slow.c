/* Every kWh is put where it belongs one by one; each amount is rounded where a bill has a line. What meters showed is
 * slow_meter.c. */
#include "config.h"
#include "slow.h"

#include <math.h>

typedef __int128 wide;

/* -- the tables, as published -- */

/* Household lists: prices of block 1, limits of a month in each half of the year, what blocks 2 and 3 add. */
static const struct slow_home {
    const char *name;
    bool tou, tiers, year, whole;    /* whole: rounded once (D10) */
    int64_t flat, peak, valley;      /* 1e-8 yuan; 0: none */
    int64_t mid;                     /* 广州: the hours between, a period of its own */
    int64_t first[2], second[2];     /* kWh: summer (5 to 10), winter */
    int64_t more[2][2];              /* block 2 and 3, peak (or all) and valley */
} homes[] = {
    { "hebei-south-home", 0, 1, 1, 0, 52000000, 0, 0, 0, { 180, 180 }, { 280, 280 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "hebei-south-home-10", 0, 1, 1, 0, 47000000, 0, 0, 0, { 180, 180 }, { 280, 280 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "hebei-south-home-tou", 1, 1, 1, 0, 52000000, 55000000, 30000000, 0, { 180, 180 }, { 280, 280 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "hebei-south-pooled", 0, 0, 0, 0, 53620000, 0, 0, 0, { 0, 0 }, { 0, 0 }, { { 0, 0 }, { 0, 0 } } },
    { "hebei-south-pooled-10", 0, 0, 0, 0, 48620000, 0, 0, 0, { 0, 0 }, { 0, 0 }, { { 0, 0 }, { 0, 0 } } },
    { "jiangsu-home", 0, 1, 1, 0, 52830000, 0, 0, 0, { 230, 230 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "jiangsu-home-tou", 1, 1, 1, 0, 52830000, 55830000, 35830000, 0, { 230, 230 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "zhejiang-home", 0, 1, 1, 0, 53800000, 0, 0, 0, { 230, 230 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "zhejiang-home-tou", 1, 1, 1, 0, 53800000, 56800000, 28800000, 0, { 230, 230 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "beijing-home", 0, 1, 1, 0, 48830000, 0, 0, 0, { 240, 240 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "shanghai-home", 0, 1, 1, 0, 61700000, 0, 0, 0, { 260, 260 }, { 400, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "shanghai-home-tou", 1, 1, 1, 0, 0, 61700000, 30700000, 0, { 260, 260 }, { 400, 400 },
      { { 6000000, 3000000 }, { 36000000, 18000000 } } },
    { "guangzhou-home", 0, 1, 0, 1, 58886875, 0, 0, 0, { 260, 200 }, { 600, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "guangzhou-home-tou", 1, 1, 0, 1, 58886875, 99500875, 22914475, 58886875, { 260, 200 }, { 600, 400 },
      { { 5000000, 5000000 }, { 30000000, 30000000 } } },
    { "guangzhou-pooled", 0, 0, 0, 1, 62586875, 0, 0, 0, { 0, 0 }, { 0, 0 }, { { 0, 0 }, { 0, 0 } } },
};
#define HOMES (sizeof homes / sizeof *homes)

/* 河北南网 from 2026-08-01: yuan a kWh in ten thousandths, yuan a kVA and a kW. */
static const struct slow_level { const char *name; bool two_part; int64_t carried, kva, kw; } levels[] = {
    { "hebei-south-ci-single-low", 0, 2150, 0, 0 }, { "hebei-south-ci-single-kv10", 0, 1900, 0, 0 },
    { "hebei-south-ci-single-kv35", 0, 1650, 0, 0 }, { "hebei-south-ci-single-kv110", 0, 1400, 0, 0 },
    { "hebei-south-ci-single-kv220", 0, 1150, 0, 0 },
    { "hebei-south-ci-two-low", 1, 1726, 230, 368 }, { "hebei-south-ci-two-kv10", 1, 1476, 220, 352 },
    { "hebei-south-ci-two-kv35", 1, 1226, 210, 336 }, { "hebei-south-ci-two-kv110", 1, 976, 200, 320 },
    { "hebei-south-ci-two-kv220", 1, 726, 190, 304 },
};
#define LEVELS (sizeof levels / sizeof *levels)
/* What the test brings in for each month, in ten thousandths: bought, lost, the system's. */
#define BOUGHT(month) (3900 + 17 * (month))
#define LOST(month) (200 - 3 * (month))
#define SYSTEM(month) (410 + (month))
#define FUNDS 2716875

const unsigned slow_lists = HOMES + LEVELS + 2;
enum { SLABS = HOMES + LEVELS, STANDING };

const char *slow_name(unsigned list)
{
    return list < HOMES ? homes[list].name : list < SLABS ? levels[list - HOMES].name
        : list == SLABS ? "slabs" : "standing";
}

bool slow_is_home(unsigned list) { return list < HOMES; }
bool slow_is_commercial(unsigned list) { return list >= HOMES && list < SLABS; }
bool slow_is_two_part(unsigned list) { return slow_is_commercial(list) && levels[list - HOMES].two_part; }
bool slow_has_periods(unsigned list)
{
    return list < HOMES ? homes[list].tou : list != SLABS;
}
bool slow_flat_priced(unsigned list) { return list < HOMES ? homes[list].flat > 0 : list != STANDING; }
bool slow_year_tiers(unsigned list) { return list < HOMES && homes[list].tiers && homes[list].year; }
bool slow_month_tiers(unsigned list) { return list < HOMES && homes[list].tiers && !homes[list].year; }
bool slow_tiers_by_period(unsigned list) { return list < HOMES && homes[list].more[0][0] != homes[list].more[0][1]; }

static bool between(int month, int from, int to)
{
    return from <= to ? month >= from && month <= to : month >= from || month <= to;
}

/* 1115号: deep in spring and autumn, sharp in summer and winter. */
bool slow_period_there(unsigned list, int month, enum slow_period p)
{
    bool heavy = between(month, 6, 8) || between(month, 12, 2);
    if (slow_is_commercial(list))
        return p == SLOW_DEEP ? !heavy : p == SLOW_SHARP ? heavy : true;
    if (p == SLOW_FLAT)
        return list < HOMES && homes[list].mid > 0;
    return p == SLOW_PEAK || p == SLOW_VALLEY;
}

/* -- rounding: to the nearest, half away from nought -- */

static int64_t nearest(wide n, wide d)
{
    wide whole = n < 0 ? -n : n, left = whole % d;
    whole = whole / d + (left * 2 >= d);
    return (int64_t)(n < 0 ? -whole : whole);
}

/* 1/100 of a unit at 1e-8 yuan, in fen. */
#define FEN ((wide)100000000)

static int64_t fen(int64_t quantity, int64_t price) { return nearest((wide)quantity * price, FEN); }

/* -- a household -- */

static int64_t home_price(const struct slow_home *h, bool periods, unsigned p)
{
    if (!h->tou || !periods)
        return h->flat;
    return p == SLOW_PEAK ? h->peak : p == SLOW_VALLEY ? h->valley : h->mid ? h->mid : h->flat;
}

/* In which block is the last one of so much? */
static unsigned block_of(const struct slow_home *h, const struct slow_customer *s, int64_t kwh)
{
    bool winter = !between(s->month, 5, 10);
    int64_t first = (h->first[winter] * 100 + s->widen) * s->months;
    int64_t second = (h->second[winter] * 100 + s->widen) * s->months;
    return kwh <= first ? 0 : kwh <= second ? 1 : 2;
}

/* Kilowatt-hour by kilowatt-hour; what is not whole by hundredths. */
static int64_t next_part(int64_t at, int64_t left)
{
    return at % 100 || left < 100 ? 1 : 100;
}

static int64_t home_fen(const struct slow_home *h, const struct slow_customer *s)
{
    int64_t all = 0, sum = 0, in[3] = { 0, 0, 0 };
    wide exact = 0;
    for (unsigned p = 0; p < SLOW_PERIODS; p++) {
        all += s->kwh[p];
        exact += (wide)s->kwh[p] * home_price(h, s->periods, p);
        sum += fen(s->kwh[p], home_price(h, s->periods, p));
    }
    for (int64_t at = 0, one; h->tiers && at < all; at += one) {
        one = next_part(s->before + at, all - at);
        in[block_of(h, s, s->before + at + one)] += one;
    }
    for (unsigned block = 1; block < 3; block++) {
        exact += (wide)in[block] * h->more[block - 1][0];
        sum += fen(in[block], h->more[block - 1][0]);
    }
    return h->whole ? nearest(exact, FEN) : sum;
}

/* -- industry and trade -- */

static const int64_t ratio[SLOW_PERIODS] = { 20400, 17000, 10000, 3000, 2400 };

/* Per 10,000; the formula of domain 3.4. */
static int64_t factor_rate(unsigned standard, unsigned p)
{
    unsigned s = standard;
    if (p < s) {
        unsigned lower = s - p;
        if (lower <= 20)
            return 50 * (int64_t)lower;
        return lower <= 25 ? 1000 + 100 * (int64_t)(lower - 20) : 1500 + 200 * (int64_t)(lower - 25);
    }
    if (s == 90)
        return -15 * (int64_t)(p > 95 ? 5 : p - 90);
    unsigned plain = p > 90 ? 90 - s : p - s, dear = p > 90 ? p - 90 : 0, most = s == 85 ? 4 : 2;
    return -10 * (int64_t)plain - 15 * (int64_t)(dear > most ? most : dear);
}

/* Half up; below 0.005 the table's last row, 0.01, holds: there is none of 0.00. */
static unsigned factor(int64_t kwh, int64_t kvarh)
{
    long double a = (long double)kwh, r = (long double)kvarh;
    unsigned p = (unsigned)floorl(a / sqrtl(a * a + r * r) * 100 + 0.5L);
    return p ? p : 1;
}

/* A day of it is one of the days of its month (D4). */
static int64_t basic_fen(const struct slow_customer *s, int64_t quantity, int64_t price)
{
    return s->of_days ? nearest((wide)quantity * price * s->days_of, FEN * s->of_days) : fen(quantity, price);
}

static int64_t trade_fen(const struct slow_level *l, const struct slow_customer *s)
{
    int64_t all = 0, sum = 0, base = 0, ten = 10000;
    for (unsigned p = 0; p < SLOW_PERIODS; p++) {
        int64_t times = s->periods ? ratio[p] : 10000;
        int64_t plain = (BOUGHT(s->month) + LOST(s->month) + SYSTEM(s->month) + l->carried) * ten +
            (times - 10000) * BOUGHT(s->month);
        all += s->kwh[p];
        sum += fen(s->kwh[p], plain + FUNDS);
        base += fen(s->kwh[p], plain);
    }
    int64_t basic = basic_fen(s, s->kva, l->kva * 10000000) +
        basic_fen(s, s->kw, l->kw * (s->even_load ? 9000000 : 10000000));
    int64_t measured = s->measured ? s->measured : all;
    sum += basic;
    base += basic;
    if (s->standard && measured)
        sum += nearest((wide)base * factor_rate(s->standard, factor(measured, s->kvarh)), 10000);
    return sum;
}

/* -- other countries -- */

static int64_t slabs_fen(const struct slow_customer *s)
{
    static const int64_t adds[3] = { 0, 200000000, 400000000 };
    int64_t in[3] = { 0, 0, 0 }, energy = 0, all = s->kwh[SLOW_FLAT];
    for (int64_t one = 1; one <= all / 100; one++) {
        int64_t at = s->before / 100 + one;
        in[at <= 100 * s->months ? 0 : at <= 200 * s->months ? 1 : 2] += 100;
    }
    energy = fen(all, 435000000);
    for (unsigned block = 1; block < 3; block++)
        energy += fen(in[block], adds[block]);
    int64_t total = energy + fen(s->kw * s->months, 6000000000) + nearest((wide)energy * 9, 100);
    return nearest(total, 100) * 100;
}

static int64_t standing_fen(const struct slow_customer *s)
{
    int64_t sum = fen(s->kwh[SLOW_PEAK], 26420000) + fen(s->kwh[SLOW_VALLEY], 9500000) +
        fen(s->days * 100, 53680000);
    return sum + nearest((wide)sum * 5, 100);
}

int64_t slow_fen(const struct slow_customer *s)
{
    if (s->list < HOMES)
        return home_fen(&homes[s->list], s);
    if (s->list < SLABS)
        return trade_fen(&levels[s->list - HOMES], s);
    return s->list == SLABS ? slabs_fen(s) : standing_fen(s);
}
