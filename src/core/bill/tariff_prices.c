/* What rows of prices must be together: of one price, days without hole or overlap; of
 * one document, every level of voltage. A price of a month alone may have holes about
 * it: a month that was not brought in has no price, and a bill for it stops. */
#include "config.h"
#include "core/bill/tariff.h"

#define UPTO_PERIOD 6                /* fields of the key: of one price */
#define UPTO_SYSTEM 3                /* of one area, class and system */

static const char *part_words(struct call *c, const struct price_row *p)
{
    return code_words(c, &codes_price_part, p->price_part);
}

static enum status price_refused(struct call *c, enum status s, const struct kept *k, const char *field,
                                 const char *what)
{
    return refuse(c, s, kept_field(c, "prices", k, field), part_words(c, k->row), what, NULL);
}

/* Settlements of the system go either way; what is bought and carried does not. */
static bool may_be_negative(uint16_t part)
{
    switch (part) {
    case CODE_price_part_line_loss:
    case CODE_price_part_loss_settled:
    case CODE_price_part_subsidy:
    case CODE_price_part_ancillary:
    case CODE_price_part_mechanism:
    case CODE_price_part_system:
    case CODE_price_part_surplus:
    case CODE_price_part_correction:
        return true;
    default:
        return false;
    }
}

static bool counted_right(const struct price_row *p)
{
    uint16_t unit = part_unit(p->price_part);
    bool fixed = p->price_part == CODE_price_part_fixed, least = p->price_part == CODE_price_part_least;
    return p->price_unit == unit || ((fixed || least) && p->price_unit == CODE_price_unit_day) ||
        (fixed && unit_of_months(p->price_unit));
}

static enum status price_alone(struct call *c, const struct kept *k)
{
    const struct price_row *p = k->row;
    if (p->valid_until && p->valid_until < p->valid_from)
        return refuse(c, ST_date_out_of_range, kept_field(c, "prices", k, "valid_until"), NULL, NULL, NULL);
    if (p->price < 0 && !may_be_negative(p->price_part))
        return price_refused(c, ST_price_negative, k, "price", NULL);
    if (!counted_right(p))
        return price_refused(c, ST_price_unit_wrong, k, "price_unit",
                             code_words(c, &codes_price_unit, part_unit(p->price_part)));
    return ST_ok;
}

/* Of one price, one row after the other; last: nothing comes after b. What had no end ends by
 * a row that goes on: one that itself ends would leave days without. */
static enum status prices_meet(struct call *c, const struct kept *a, const struct kept *b, bool last)
{
    const struct price_row *one = a->row, *next = b->row;
    const struct kept *blamed = b->asked ? b : a;
    const struct price_row *other = blamed == b ? one : next;
    if (!a->asked && !b->asked)
        return ST_ok;
    if (!one->valid_until)
        return next->valid_until && last ? price_refused(c, ST_price_gap, blamed, "valid_until",
                                                         day_words(c, next->valid_until + 1)) : ST_ok;
    if (one->valid_until >= next->valid_from)
        return price_refused(c, ST_price_overlap, blamed, "valid_from", day_words(c, other->valid_from));
    if (one->valid_until + 1 < next->valid_from && !price_of_month(one) && !price_of_month(next))
        return price_refused(c, ST_price_gap, blamed, "valid_from", day_words(c, one->valid_until + 1));
    return ST_ok;
}

/* -- levels -- */

/* The row of the price of k at another level that holds on that day; NULL: none. */
static const struct price_row *level_row(const struct tariff_rows *t, unsigned from, unsigned past,
                                         const struct price_row *like, uint16_t level, date on)
{
    const struct price_row *found = NULL;
    for (unsigned i = from; i < past; i++) {
        const struct price_row *p = t->prices.at[i].row;
        if (p->voltage_level == level && p->price_part == like->price_part && p->use_period == like->use_period &&
            p->valid_from <= on)
            found = p;
    }
    return found && (!found->valid_until || found->valid_until >= on) ? found : NULL;
}

/* What a document changes at one level it changes at all that had a price without an end. */
static enum status levels_change(struct call *c, const struct tariff_rows *t, unsigned from, unsigned past,
                                 const struct kept *k)
{
    const struct price_row *p = k->row;
    for (uint16_t level = CODE_voltage_level_low; p->voltage_level && level <= CODE_voltage_level_kv220; level++) {
        const struct price_row *was = level_row(t, from, past, p, level, p->valid_from - 1);
        const struct price_row *is = level_row(t, from, past, p, level, p->valid_from);
        if (was && was == is && !was->valid_until)
            return refuse(c, ST_level_missing, kept_field(c, "prices", k, "voltage_level"), part_words(c, p),
                          code_words(c, &codes_voltage_level, level), day_words(c, p->valid_from));
    }
    return ST_ok;
}

static enum status levels(struct call *c, const struct tariff_rows *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0, past; !s && i < t->prices.n; i = past) {
        past = kept_run(&t->prices, TABLE_price_row, i, UPTO_SYSTEM);
        for (unsigned k = i; !s && k < past; k++)
            if (t->prices.at[k].asked)
                s = levels_change(c, t, i, past, &t->prices.at[k]);
    }
    return s;
}

enum status check_prices(struct call *c, const struct tariff_rows *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < t->prices.n; i++)
        if (t->prices.at[i].asked)
            s = price_alone(c, &t->prices.at[i]);
    for (unsigned i = 0, past; !s && i < t->prices.n; i = past) {
        past = kept_run(&t->prices, TABLE_price_row, i, UPTO_PERIOD);
        for (unsigned k = i + 1; !s && k < past; k++)
            s = prices_meet(c, &t->prices.at[k - 1], &t->prices.at[k], k + 1 == past);
    }
    return s ? s : levels(c, t);
}
