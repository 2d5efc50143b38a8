/* The lines of energy: each period at its price, part by part, then what tiers add. */
#include "config.h"
#include "core/bill/figure.h"

static bool set_in_periods(const struct price_set *set)
{
    for (unsigned period = CODE_use_period_total + 1; period < USE_PERIODS; period++) {
        if (set->ratio[period])
            return true;
        for (unsigned i = 0; i < set->pieces; i++)
            if (set->piece[i].has[period])
                return true;
    }
    return false;
}

static enum status period_lines(struct figure *f, const struct price_set *set, unsigned period, energy kwh)
{
    for (unsigned i = 0; i < set->pieces; i++) {
        price p;
        enum status s = piece_price(set, &set->piece[i], period, &p);
        if (s)
            return s;
        if (p)
            figure_add(f, set->piece[i].part, period, kwh, p);
    }
    return ST_ok;
}

enum status energy_lines(struct figure *f, const struct price_set *set, const struct used *u, const struct tiers *t,
                         energy before, uint16_t round_way)
{
    bool periods = set_in_periods(set) && used_in_periods(u);
    unsigned first = periods ? CODE_use_period_total + 1 : CODE_use_period_total;
    unsigned past = periods ? USE_PERIODS : CODE_use_period_total + 1;
    enum status s = ST_ok;
    for (unsigned period = first; !s && period < past; period++)
        if (u->kwh[period]) {
            s = period_lines(f, set, period, u->kwh[period]);
            if (!s)
                s = figure_group(f, round_way);
        }
    if (!s && t)
        s = tiers_lines(f, t, before, u, round_way);
    return s ? s : figure_close(f);
}
