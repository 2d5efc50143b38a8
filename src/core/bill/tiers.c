/* Increasing blocks: a bill's block is what the cycle holds in it after, less what it
 * held before. So it does not matter in how many bills a cycle is read. */
#include "config.h"
#include "core/bill/figure.h"

void tiers_months(struct tiers *t, unsigned months, unsigned were)
{
    for (unsigned i = 0; i < t->n; i++) {
        t->at[i].upto_before = t->at[i].upto * were;
        t->at[i].upto *= months;
    }
}

void tiers_widen(struct tiers *t, energy a_month, unsigned months, unsigned were)
{
    for (unsigned i = 0; i < t->n; i++) {
        t->at[i].upto_before += a_month * were;
        t->at[i].upto += a_month * months;
    }
}

void tiers_times(struct tiers *t, energy times)
{
    for (unsigned i = 0; i < t->n; i++) {
        __int128 upto = (__int128)t->at[i].upto * times / KWH;
        t->at[i].upto = t->at[i].upto_before = upto > INT64_MAX ? INT64_MAX : (energy)upto;
    }
}

unsigned begun_months(date from, date to)
{
    struct civil a = date_civil(from), b = date_civil(to);
    return to < from ? 0 : (unsigned)((b.year - a.year) * 12 + b.month - a.month + 1);
}

static energy limit(const struct tier *t, bool before)
{
    return before ? t->upto_before : t->upto;
}

/* Of the first kwh of a cycle, those in block i. */
static energy block_of(const struct tiers *t, unsigned i, energy kwh, bool before)
{
    energy from = i ? limit(&t->at[i - 1], before) : 0;
    energy upto = i + 1 < t->n ? limit(&t->at[i], before) : INT64_MAX;
    if (kwh <= from)
        return 0;
    return (kwh < upto ? kwh : upto) - from;
}

enum status tiers_blocks(const struct tiers *t, energy before, energy kwh, energy block[TIERS_MOST])
{
    energy after;
    if (__builtin_add_overflow(before, kwh, &after))
        return ST_amount_overflow;
    for (unsigned i = 0; i < t->n; i++)
        block[i] = block_of(t, i, after, false) - block_of(t, i, before, true);
    return ST_ok;
}

static enum status tier_line(struct figure *f, const struct tiers *t, unsigned tier, unsigned period, energy kwh,
                             price more, uint16_t round_way)
{
    if (!kwh || (!more && !t->whole))
        return ST_ok;
    struct figure_line *line = figure_add(f, CODE_price_part_catalogue, period, kwh, more);
    line->tier = t->n > 1 ? (uint8_t)(tier + 1) : 0;
    return figure_group(f, round_way);
}

static bool tier_by_period(const struct tier *t)
{
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        if (t->has[i])
            return true;
    return false;
}

enum status tiers_first(const struct tiers *t, price *price_r)
{
    const struct tier *first = &t->at[0];
    bool known = t->n && first->has[CODE_use_period_total];
    return known && !__builtin_add_overflow(*price_r, first->more[CODE_use_period_total], price_r) ? ST_ok
        : ST_price_missing;
}

/* What a tier adds in a period; ST_price_missing: nothing of its own, and nothing for all. */
static enum status tier_more(const struct tier *t, unsigned period, price *more_r)
{
    unsigned which = t->has[period] ? period : CODE_use_period_total;
    *more_r = t->more[which];
    return t->has[which] ? ST_ok : ST_price_missing;
}

static enum status tier_period(struct figure *f, const struct tiers *t, unsigned tier, unsigned period, energy kwh,
                               uint16_t round_way)
{
    price more = 0;
    enum status s = kwh ? tier_more(&t->at[tier], period, &more) : ST_ok;
    return s ? s : tier_line(f, t, tier, period, kwh, more, round_way);
}

static enum status tier_periods(struct figure *f, const struct tiers *t, unsigned tier, const struct used *parts,
                                uint16_t round_way)
{
    enum status s = ST_ok;
    for (unsigned p = CODE_use_period_total + 1; !s && p < USE_PERIODS; p++)
        s = tier_period(f, t, tier, p, parts->kwh[p], round_way);
    return s;
}

/* Of a period what its share has come to with the block, less what it had come to before it. */
static enum status whole_lines(struct figure *f, const struct tiers *t, const energy *block, const struct used *u,
                               uint16_t round_way)
{
    struct used before = { .kwh = { 0 } }, upto = { .kwh = { 0 } }, here = { .kwh = { 0 } };
    energy sum = 0;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < t->n; i++) {
        bool periods = used_in_periods(u) && tier_by_period(&t->at[i]);
        sum += block[i];
        if (used_in_periods(u))
            s = used_spread(sum, u, &upto);
        for (unsigned p = 0; p < USE_PERIODS; p++)
            here.kwh[p] = upto.kwh[p] - before.kwh[p];
        before = upto;
        if (!s)
            s = periods ? tier_periods(f, t, i, &here, round_way)
                        : tier_period(f, t, i, CODE_use_period_total, block[i], round_way);
    }
    return s;
}

enum status tiers_lines(struct figure *f, const struct tiers *t, energy before, const struct used *u,
                        uint16_t round_way)
{
    energy block[TIERS_MOST];
    enum status s = tiers_blocks(t, before, u->kwh[CODE_use_period_total], block);
    if (s || t->whole)
        return s ? s : whole_lines(f, t, block, u, round_way);
    for (unsigned i = 1; !s && i < t->n; i++) {
        struct used parts;
        if (!tier_by_period(&t->at[i]) || !used_in_periods(u)) {
            s = tier_period(f, t, i, CODE_use_period_total, block[i], round_way);
            continue;
        }
        s = used_spread(block[i], u, &parts);
        if (!s)
            s = tier_periods(f, t, i, &parts, round_way);
    }
    return s;
}
