/* figure: from what was used and the prices of those days to the lines of a bill. All
 * of it is pure: no row is read, no clock asked. Every number it works with is given.
 *
 * A line is quantity x price in whole fen. Rounding is one function (figure_close):
 * half a fen away from zero, once for each group of lines, and inside a group each line
 * ends where the rounded sum up to it ends, so that lines always add up to what is
 * charged. What a group is, is the office's choice (D10, round_way): the lines of one
 * period at its full price (as real bills are, tariff-facts 2), or the whole charge.
 *
 * Sources: tariff-facts.md 1, 2, 4; domain.md 3; worked_bills.md. */
#ifndef CORE_BILL_FIGURE_H
#define CORE_BILL_FIGURE_H

#include "core/bill/bill.h"
#include "core/meter/meter.h"

/* -- prices.c: what a kWh costs in a period -- */
/* A part of a price: one price for all, or one a period ([total] where a period has none
 * of its own). floats: it is in the base that a period's ratio moves. */
struct price_piece {
    uint16_t part;                   /* CODE_price_part_... */
    bool has[USE_PERIODS];
    price at[USE_PERIODS];
    bool floats;
};
#define RATIO_ONE 10000
#define PRICE_ONE ((price)100000000)    /* a yuan, or one per cent, as a price is kept */
struct price_set {
    const struct price_piece *piece;
    unsigned pieces;
    uint32_t ratio[USE_PERIODS];     /* per 10,000; 0: the period has none, its pieces are its price */
};
/* What one piece adds in a period: its price, and its share of (ratio - 1) x base where it
 * floats; to 1e-8, half up. ST_price_missing: no price of its own and none for all. */
enum status piece_price(const struct price_set *set, const struct price_piece *piece, unsigned period, price *price_r);
/* The sum of the pieces: what is published as the end price. */
enum status period_price(const struct price_set *set, unsigned period, price *price_r);

/* -- lines.c -- */
struct figure_line {
    uint16_t part, period;
    uint8_t tier;                    /* 2, 3, ...: what a tier adds; 1, 2, ...: a block at its whole price; 0: none */
    int64_t quantity;                /* in 1/100 of the unit of its price: kWh, kVA, kW, days */
    price price;
    uint32_t days, of_days;          /* part of a month: x days / of_days; 0: whole */
    money amount;
    money base;                      /* of a share of other charges: what it is taken of */
    uint16_t unit;                   /* 0: the usual one of its part */
};
struct figure {
    struct pool *pool;
    struct figure_line *line;
    unsigned n, room;
    unsigned group;                  /* where the open group begins */
    money sum;                       /* of the closed groups */
};
void figure_begin(struct figure *f, struct pool *pool);
struct figure_line *figure_add(struct figure *f, uint16_t part, unsigned period, int64_t quantity, price p);
/* A line that is an amount alone, in a group of its own. */
enum status figure_amount(struct figure *f, uint16_t part, money amount);
/* Closes the group that stands open: its amounts are filled. */
enum status figure_close(struct figure *f);
/* The same where each period and each tier is a group; where the whole charge is one it stays open. */
enum status figure_group(struct figure *f, uint16_t round_way);

/* -- tiers.c -- */
struct tier {
    energy upto;                     /* last of it, inclusive (a month's or a year's); not looked at in the last */
    energy upto_before;              /* by which what stood before was billed: upto, but in a party's last bill */
    bool has[USE_PERIODS];
    price more[USE_PERIODS];         /* above the first tier's price, or whole; [total] for all periods */
};
struct tiers {
    struct tier at[TIERS_MOST];
    unsigned n;
    bool whole;                      /* each block has all its price, the first too: nothing else is charged by it */
    uint16_t limit_by;               /* CODE_limit_by_...: what limits are of before they are multiplied */
};
/* Limits of so many months, some of them widened for a large family; what stood before was billed by those of `were`.
 * A month that has begun counts whole. */
void tiers_months(struct tiers *t, unsigned months, unsigned were);
void tiers_widen(struct tiers *t, energy a_month, unsigned months, unsigned were);
/* Limits by the day or the kW, of so many of them (1/100): cut to 1/100. */
void tiers_times(struct tiers *t, energy times);
/* A kWh of the first block costs so much more, where it is the same in all periods; ST_price_missing: it is not. */
enum status tiers_first(const struct tiers *t, price *price_r);
/* kWh of this bill in each tier, when so much stood in the cycle before: block(before + kwh) - block(before). Where
 * the limits were others before it is all settled by what they are now: a block may be below nought. */
enum status tiers_blocks(const struct tiers *t, energy before, energy kwh, energy block[TIERS_MOST]);
/* A line for each tier above the first, by period where increments differ: its kWh are then
 * divided as the periods' are (D9, by share). Of whole prices a line for each block, the first and those that are
 * free too: they add up to what was used, in each period. */
enum status tiers_lines(struct figure *f, const struct tiers *t, energy before, const struct used *u,
                        uint16_t round_way);

/* Months of a year a household counts for: each begun one, first and last included. */
unsigned begun_months(date from, date to);

/* -- energy.c -- */
/* Lines of energy, by period where set has ratios or prices by period and u has parts;
 * groups by round_way. With tiers (or NULL) their lines too. */
enum status energy_lines(struct figure *f, const struct price_set *set, const struct used *u, const struct tiers *t,
                         energy before, uint16_t round_way);

/* -- basic.c: capacity and demand (domain 3.3, tariff-facts 2) -- */
struct basic_span { uint64_t quantity; uint32_t days; };    /* 1/100 kVA or kW, and the days it stood */
/* A line a span; of_days is the month's days or 30, as the rules of the day say (D4). A whole month is one span. */
enum status basic_lines(struct figure *f, uint16_t part, const struct basic_span *span, unsigned n, unsigned of_days,
                        price a_month);
/* A maximum of so many kW (1/100) in blocks, a line each at its whole price; in a period, [total] of all hours.
 * ST_price_missing: a block it reaches has none there. */
enum status demand_lines(struct figure *f, const struct tiers *t, unsigned period, energy kw, unsigned days,
                         unsigned of_days);
/* Is anything charged by it? */
bool demand_priced(const struct tiers *t, unsigned period);
struct demand_rule {
    uint32_t margin_per_100;         /* 105: up to it the contract is billed */
    uint16_t over_way;               /* D1: what is above the margin costs double, and is added to what */
};
/* Up to so much a contract is billed as it is. */
uint64_t demand_margin(const struct demand_rule *rule, uint64_t contract);
/* What is billed for a contract of so much when so much was measured, both 1/100 kW. */
uint64_t demand_billed(const struct demand_rule *rule, uint64_t contract, uint64_t measured);
/* A month's kWh for each kVA of the contract, truncated; of a part of a month, days of the of_days it has, a day's mean
 * x 30, however long the month is (tariff-facts 2, 260 rule). */
uint64_t load_of(energy kwh, uint64_t va, unsigned days, unsigned of_days);
/* Does it reach the limit? */
bool load_reaches(energy kwh, uint64_t va, unsigned days, unsigned of_days, uint64_t limit);

/* -- factor.c: power factor (domain 3.4) -- */
/* Of 1..100, half up, below 0.005 still 1: the table has no row of 0.00; 0 where nothing was used: no adjustment. */
unsigned factor_of(energy kwh, energy kvarh);
/* base x rate (per 10,000, negative: a reward), half up. */
enum status factor_amount(money base, int32_t per_10000, money *amount_r);

#endif
