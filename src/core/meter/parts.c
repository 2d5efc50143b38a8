/* What of a point's energy goes by other prices, in the order the rules have it. Each
 * step sees what the steps before left. */
#include "config.h"
#include "core/meter/meter.h"

#define MONTH_DAYS 30
#define PER 10000

static enum status measured_part(struct used *main, struct use_part *p)
{
    p->own = p->measured;
    enum status s = used_in_periods(main) && !used_in_periods(&p->own)
                        ? used_spread(p->own.kwh[CODE_use_period_total], main, &p->own) : ST_ok;
    if (!s)
        s = used_take(main, &p->own);
    for (unsigned i = 0; !s && i < USE_PERIODS; i++)
        if (main->kwh[i] < 0)
            s = ST_parts_over_total;
    return s;
}

static enum status agreed_part(struct used *main, struct use_part *p)
{
    energy total = main->kwh[CODE_use_period_total], kwh;
    bool good = p->way == CODE_part_way_share ? money_share(total, (int64_t)p->per_10000, PER, &kwh)
                                              : money_share(p->fixed, p->days ? p->days : MONTH_DAYS, MONTH_DAYS, &kwh);
    if (!good)
        return ST_amount_overflow;
    enum status s = used_spread(kwh < total ? kwh : total, main, &p->own);
    return s ? s : used_take(main, &p->own);
}

static const struct { uint16_t way; enum status (*take)(struct used *main, struct use_part *p); } order[] = {
    { CODE_part_way_passed_on, measured_part }, { CODE_part_way_metered, measured_part },
    { CODE_part_way_fixed, agreed_part }, { CODE_part_way_share, agreed_part },
};

enum status use_divide(struct used *main, struct use_part *part, unsigned n)
{
    enum status s = ST_ok;
    for (unsigned step = 0; step < sizeof order / sizeof *order; step++)
        for (unsigned i = 0; !s && i < n; i++)
            if (part[i].way == order[step].way) {
                part[i].of = main->kwh[CODE_use_period_total];
                s = order[step].take(main, &part[i]);
            }
    return s;
}
