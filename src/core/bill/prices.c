/* price = sum of the pieces + (ratio - 1) x base, the base a list of pieces. Each piece
 * that floats has its own part of it, so that a bill can show what became of each. */
#include "config.h"
#include "core/bill/figure.h"

static bool piece_plain(const struct price_piece *piece, unsigned period, price *price_r)
{
    unsigned which = piece->has[period] ? period : CODE_use_period_total;
    *price_r = piece->at[which];
    return piece->has[which];
}

/* x ratio in parts that add up: where the floated base ends, up to this piece, less
 * where it ended before it. */
static enum status floated(const struct price_set *set, const struct price_piece *piece, unsigned period, price *more_r)
{
    int64_t ratio = (int64_t)set->ratio[period] - RATIO_ONE;
    price base = 0, plain, upto, before;
    for (const struct price_piece *p = set->piece; p < piece; p++)
        if (p->floats && piece_plain(p, period, &plain))
            base += plain;
    if (!piece_plain(piece, period, &plain) || !money_share(base, ratio, RATIO_ONE, &before) ||
        !money_share(base + plain, ratio, RATIO_ONE, &upto))
        return ST_amount_overflow;
    *more_r = upto - before;
    return ST_ok;
}

enum status piece_price(const struct price_set *set, const struct price_piece *piece, unsigned period, price *price_r)
{
    price more = 0;
    if (!piece_plain(piece, period, price_r))
        return ST_price_missing;
    enum status s = piece->floats && set->ratio[period] ? floated(set, piece, period, &more) : ST_ok;
    if (!s && __builtin_add_overflow(*price_r, more, price_r))
        s = ST_amount_overflow;
    return s;
}

enum status period_price(const struct price_set *set, unsigned period, price *price_r)
{
    price one;
    *price_r = 0;
    for (unsigned i = 0; i < set->pieces; i++) {
        enum status s = piece_price(set, &set->piece[i], period, &one);
        if (!s && __builtin_add_overflow(*price_r, one, price_r))
            s = ST_amount_overflow;
        if (s)
            return s;
    }
    return ST_ok;
}
