/* Losses of a customer's own transformer and line. They are whole kWh, as a bill prints
 * them; the products run in 128 bits. */
#include "config.h"
#include "core/meter/meter.h"

#define TABLE_DAYS 30                /* a table's month */
#define PER 100000
#define SHAPE_ONE 1000
#define WATTS 1000                   /* of a kW */

static enum status whole_kwh(__int128 n, __int128 d, energy *kwh_r)
{
    __int128 whole = (2 * n + d) / (2 * d);
    if (whole > INT64_MAX / KWH)
        return ST_amount_overflow;
    *kwh_r = (energy)whole * KWH;
    return ST_ok;
}

enum status loss_by_table(energy month, unsigned days, energy *loss_r)
{
    return whole_kwh((__int128)month * days, (__int128)TABLE_DAYS * KWH, loss_r);
}

enum status loss_by_share(energy kwh, uint64_t per_100000, energy *loss_r)
{
    return whole_kwh((__int128)kwh * (__int128)per_100000, (__int128)PER * KWH, loss_r);
}

/* Idle loss plus the load's: the square of what went through, over the size and the time. */
enum status loss_by_formula(const struct transformer_loss *t, energy kwh, energy kvarh, energy *loss_r)
{
    if (!t->va || !t->hours)
        return ST_field_missing;
    if (kwh > (energy)INT32_MAX * KWH || kvarh > (energy)INT32_MAX * KWH || t->va > INT32_MAX || t->hours > INT16_MAX ||
        t->load_w > INT32_MAX || t->idle_w > INT32_MAX || t->shape_per_1000 > INT16_MAX)
        return ST_number_out_of_range;
    __int128 through = (__int128)kwh * kwh + (__int128)kvarh * kvarh;       /* (1/100 kWh)^2 */
    __int128 room = (__int128)t->va * (__int128)t->va * (__int128)t->hours;
    /* in Wh: 1/100 kWh is 10 Wh, squared 100 */
    __int128 load = through * 100 / SHAPE_ONE * (__int128)(t->load_w * t->shape_per_1000) / room;
    return whole_kwh((__int128)t->idle_w * (__int128)t->hours + load, WATTS, loss_r);
}
