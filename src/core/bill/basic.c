/* Capacity and demand: by the days they stood. */
#include "config.h"
#include "core/bill/figure.h"

#define MEAN_DAYS 30                 /* a month of a part of one: by its daily mean */

enum status basic_lines(struct figure *f, uint16_t part, const struct basic_span *span, unsigned n, unsigned of_days,
                        price a_month)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < n; i++) {
        struct figure_line *line = figure_add(f, part, CODE_use_period_total, (int64_t)span[i].quantity, a_month);
        if (span[i].days != of_days) {
            line->days = span[i].days;
            line->of_days = of_days;
        }
        s = figure_close(f);
    }
    return s;
}

bool demand_priced(const struct tiers *t, unsigned period)
{
    for (unsigned i = 0; i < t->n; i++)
        if (t->at[i].has[period] && t->at[i].more[period])
            return true;
    return false;
}

enum status demand_lines(struct figure *f, const struct tiers *t, unsigned period, energy kw, unsigned days,
                         unsigned of_days)
{
    energy block[TIERS_MOST];
    enum status s = demand_priced(t, period) ? tiers_blocks(t, 0, kw, block) : ST_ok;
    for (unsigned i = 0; !s && i < t->n && demand_priced(t, period); i++) {
        const struct tier *tier = &t->at[i];
        if (!block[i])
            continue;
        if (!tier->has[period])
            return ST_price_missing;
        struct figure_line *line = figure_add(f, CODE_price_part_demand, period, block[i], tier->more[period]);
        line->tier = t->n > 1 ? (uint8_t)(i + 1) : 0;
        if (days != of_days) {
            line->days = days;
            line->of_days = of_days;
        }
        s = figure_close(f);
    }
    return s;
}

uint64_t demand_margin(const struct demand_rule *rule, uint64_t contract)
{
    return contract * rule->margin_per_100 / 100;
}

uint64_t demand_billed(const struct demand_rule *rule, uint64_t contract, uint64_t measured)
{
    uint64_t margin = demand_margin(rule, contract);
    if (measured <= margin)
        return contract;
    return (rule->over_way == CODE_over_way_from_margin ? margin : contract) + 2 * (measured - margin);
}

uint64_t load_of(energy kwh, uint64_t va, unsigned days, unsigned of_days)
{
    bool whole = days == of_days;
    __int128 month = (__int128)kwh * (whole ? 1 : MEAN_DAYS) * 1000;        /* 1/100 kWh, x 1000 for VA */
    return va && days && month > 0 ? (uint64_t)(month / ((__int128)va * (whole ? 1 : days) * KWH)) : 0;
}

bool load_reaches(energy kwh, uint64_t va, unsigned days, unsigned of_days, uint64_t limit)
{
    return va && days && load_of(kwh, va, days, of_days) >= limit;
}
