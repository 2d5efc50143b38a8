/* meter: what registers say, and how much of it a bill is of. It holds the arithmetic
 * between two readings: multiplier and rollover, the parts of a total, losses where
 * energy is measured on the low side, and what is measured or agreed apart for other
 * prices. Prices are bill's, which comes after. Private to core.
 *
 * All of it is pure: figures in, figures out, nothing read or kept. Energy is 1/100
 * kWh. A result that would leave the range is ST_amount_overflow. */
#ifndef CORE_METER_METER_H
#define CORE_METER_METER_H

#include "core/core.h"
#include "core/engine/limit.h"

enum {
#include "core/meter/limits.def"
};

#define KWH ((energy)100)

/* Energy by period: [CODE_use_period_total], and the parts 尖 峰 平 谷 深谷. */
#define USE_PERIODS (CODE_use_period_deep + 1)
struct used { energy kwh[USE_PERIODS]; };

/* -- registers.c -- */
/* Is it a maximum, which is read and not counted; and of which period? */
static inline bool register_demand(uint16_t register_kind)
{
    return register_kind >= CODE_register_kind_demand && register_kind <= CODE_register_kind_demand_deep;
}
static inline unsigned demand_period(uint16_t register_kind)
{
    return CODE_use_period_total + (register_kind - CODE_register_kind_demand);
}
static inline uint16_t demand_register(unsigned period)
{
    return (uint16_t)(CODE_register_kind_demand + (period - CODE_use_period_total));
}
struct register_read {
    energy from, to;                 /* the register's figures, 1/100 */
    unsigned digits;                 /* whole digits of the register; 0: not known, so it never rolls over */
    uint64_t ratio;                  /* its own x CT x PT */
};
/* (to - from) x ratio. At ratio 1 both readings are cut to whole units, otherwise the
 * decimals count (State Grid bank of 2026, kWh). A lower figure than before is the
 * register gone round where less than half a turn explains it (domain 3.6), else
 * ST_reading_before; a figure the register cannot show is ST_reading_digits. */
enum status register_used(const struct register_read *r, energy *kwh_r, bool *rolled_r);
/* 平 is what is left of the total: the total register counts (tariff-facts 2). Registers that are cut each for itself
 * may come to a little more than it: up to `slack` is taken off the largest. ST_parts_over_total beyond that. */
enum status used_flat(struct used *u, energy slack);
/* Does it have any part, or is it a total alone? */
bool used_in_periods(const struct used *u);
/* The total divided by the parts' weights; what rounding leaves goes to the last that has any. */
enum status used_spread(energy kwh, const struct used *weights, struct used *out);
enum status used_take(struct used *from, const struct used *less);

/* -- losses.c -- of a transformer or line of the customer, metered on the low side */
/* By the table's month of 30 days: whole kWh, half up. Not nothing when nothing was used. */
enum status loss_by_table(energy month, unsigned days, energy *loss_r);
struct transformer_loss {
    uint64_t va;                     /* its size */
    uint64_t idle_w, load_w;         /* P0 and Pk */
    uint64_t hours;                  /* under voltage */
    uint64_t shape_per_1000;         /* how uneven the load is, squared mean over mean squared: 1000 is even */
};
/* P0 t + k Pk (kWh^2 + kvarh^2) / (S^2 t) (domain 3.6): whole kWh, half up. */
enum status loss_by_formula(const struct transformer_loss *t, energy kwh, energy kvarh, energy *loss_r);
/* A share of what was used, per 100,000: of a line, or a transformer's load loss. Whole kWh, half up. */
enum status loss_by_share(energy kwh, uint64_t per_100000, energy *loss_r);

/* -- parts.c -- what of a point's energy is of another price, in the order of the
 * rules: passed on to others (被转供), measured apart (实抄分表), a fixed quantity (定量),
 * a fixed share of what is left (定比). */
struct use_part {
    uint16_t way;                    /* CODE_part_way_... */
    struct used measured;            /* passed_on, metered: what its own meter says */
    energy fixed;                    /* fixed: a month's */
    unsigned days;                   /* fixed: of 30, where it was changed in the month; 0: the whole month */
    uint64_t per_10000;              /* share */
    struct used own;                 /* answered: what this part is billed for */
    energy of;                       /* answered: what was left of the main point when its turn came */
};
/* Fills `own` of each and leaves the rest in main. Fixed and shared parts have their
 * periods as main has (value x main's part / main's total). What is measured apart and
 * more than there is: ST_parts_over_total; a fixed quantity takes at most what is left. */
enum status use_divide(struct used *main, struct use_part *part, unsigned n);

#endif
