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

static enum status tier_line(struct figure *f, unsigned tier, unsigned period, energy kwh, price more,
                             uint16_t round_way)
{
    if (!kwh || !more)
        return ST_ok;
    figure_add(f, CODE_price_part_catalogue, period, kwh, more)->tier = (uint8_t)(tier + 1);
    return figure_group(f, round_way);
}

static bool tier_by_period(const struct tier *t)
{
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        if (t->has[i])
            return true;
    return false;
}

/* What a tier adds in a period; ST_price_missing: nothing of its own, and nothing for all. */
static enum status tier_more(const struct tier *t, unsigned period, price *more_r)
{
    unsigned which = t->has[period] ? period : CODE_use_period_total;
    *more_r = t->more[which];
    return t->has[which] ? ST_ok : ST_price_missing;
}

static enum status tier_period(struct figure *f, const struct tier *t, unsigned tier, unsigned period, energy kwh,
                               uint16_t round_way)
{
    price more = 0;
    enum status s = kwh ? tier_more(t, period, &more) : ST_ok;
    return s ? s : tier_line(f, tier, period, kwh, more, round_way);
}

enum status tiers_lines(struct figure *f, const struct tiers *t, energy before, const struct used *u,
                        uint16_t round_way)
{
    energy block[TIERS_MOST];
    enum status s = tiers_blocks(t, before, u->kwh[CODE_use_period_total], block);
    for (unsigned i = 1; !s && i < t->n; i++) {
        const struct tier *tier = &t->at[i];
        struct used parts;
        if (!tier_by_period(tier) || !used_in_periods(u)) {
            s = tier_period(f, tier, i, CODE_use_period_total, block[i], round_way);
            continue;
        }
        s = used_spread(block[i], u, &parts);
        for (unsigned p = CODE_use_period_total + 1; !s && p < USE_PERIODS; p++)
            s = tier_period(f, tier, i, p, parts.kwh[p], round_way);
    }
    return s;
}
