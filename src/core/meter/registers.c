/* From two figures of a register to energy. Which figure may follow which is the
 * reader's question; here stands only what a register can have done in between. */
#include "config.h"
#include "core/meter/meter.h"

static energy register_span(unsigned digits)
{
    energy span = KWH;
    for (unsigned i = 0; i < digits; i++)
        span *= 10;
    return span;
}

/* How far it turned, one rollover at most. */
static enum status turned(const struct register_read *r, energy from, energy to, energy *read_r, bool *rolled_r)
{
    *rolled_r = to < from;
    *read_r = to - from;
    if (!r->digits)
        return *rolled_r ? ST_reading_before : ST_ok;
    if (r->digits > DIGITS_MOST)
        return ST_number_out_of_range;
    energy span = register_span(r->digits);
    if (from >= span || to >= span)
        return ST_reading_digits;
    if (!*rolled_r)
        return ST_ok;
    *read_r += span;
    return *read_r < span / 2 ? ST_ok : ST_reading_before;
}

enum status register_used(const struct register_read *r, energy *kwh_r, bool *rolled_r)
{
    energy from = r->from, to = r->to, read;
    if (r->ratio == 1) {
        from -= from % KWH;
        to -= to % KWH;
    }
    if (from < 0 || to < 0 || r->ratio > INT64_MAX)
        return ST_number_out_of_range;
    enum status s = turned(r, from, to, &read, rolled_r);
    if (!s && __builtin_mul_overflow(read, (int64_t)r->ratio, kwh_r))
        s = ST_amount_overflow;
    return s;
}

bool used_in_periods(const struct used *u)
{
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        if (u->kwh[i])
            return true;
    return false;
}

static energy *largest_part(struct used *u)
{
    unsigned most = CODE_use_period_total + 1;
    for (unsigned i = most; i < USE_PERIODS; i++)
        if (u->kwh[i] > u->kwh[most])
            most = i;
    return &u->kwh[most];
}

static void parts_take(struct used *u, energy over)
{
    while (over > 0) {
        energy *part = largest_part(u), taken = *part < over ? *part : over;
        *part -= taken;
        over -= taken;
    }
}

enum status used_flat(struct used *u, energy slack)
{
    energy rest = u->kwh[CODE_use_period_total];
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        if (i != CODE_use_period_flat && __builtin_sub_overflow(rest, u->kwh[i], &rest))
            return ST_amount_overflow;
    if (rest < -slack)
        return ST_parts_over_total;
    u->kwh[CODE_use_period_flat] = 0;
    if (rest < 0)
        parts_take(u, -rest);
    else
        u->kwh[CODE_use_period_flat] = rest;
    return ST_ok;
}

/* Each part ends where the sum of the weights up to it ends: the parts add up. */
enum status used_spread(energy kwh, const struct used *weights, struct used *out)
{
    energy all = 0, seen = 0, given = 0, upto;
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        if (__builtin_add_overflow(all, weights->kwh[i], &all))
            return ST_amount_overflow;
    *out = (struct used){ .kwh[CODE_use_period_total] = kwh };
    if (all <= 0)
        return ST_ok;
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++) {
        seen += weights->kwh[i];
        if (!money_share(kwh, seen, all, &upto))
            return ST_amount_overflow;
        out->kwh[i] = upto - given;
        given = upto;
    }
    return ST_ok;
}

enum status used_take(struct used *from, const struct used *less)
{
    for (unsigned i = 0; i < USE_PERIODS; i++)
        if (__builtin_sub_overflow(from->kwh[i], less->kwh[i], &from->kwh[i]))
            return ST_amount_overflow;
    return ST_ok;
}
