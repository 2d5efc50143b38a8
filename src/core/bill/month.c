/* What a list charges besides energy, capacity and demand: fixed charges by the month, the
 * day, the kVA or the kW, a duty or tax on top, the least charge, and what the bill comes
 * to in whole units. All of it is rows of the list (tariff-facts 5). */
#include "config.h"
#include "core/bill/tariff.h"

#define UNIT 100                     /* quantities are in 1/100 */
#define PER_CENT 100

static const struct price_row *row_of(const struct tariff *t, uint16_t price_part)
{
    const struct tariff_part *part = tariff_part_of(t, price_part);
    return part ? &part->row[CODE_use_period_total] : NULL;
}

/* How much of its unit a span has; what is of whole months is charged with the last one. */
static int64_t fixed_quantity(const struct price_row *row, const struct month_use *u)
{
    switch (row->price_unit) {
    case CODE_price_unit_day:
        return (int64_t)u->days * UNIT;
    case CODE_price_unit_kva_month:
        return u->last ? (int64_t)(u->kva * u->months) : 0;
    case CODE_price_unit_kw_month:
        return u->last ? (int64_t)(u->kw * u->months) : 0;
    default:
        return u->last ? (int64_t)u->months * UNIT : 0;
    }
}

static enum status fixed_charged(struct figure *f, const struct tariff *t, const struct month_use *u)
{
    const struct price_row *row = row_of(t, CODE_price_part_fixed);
    int64_t quantity = row ? fixed_quantity(row, u) : 0;
    if (!quantity)
        return ST_ok;
    struct figure_line *line = figure_add(f, CODE_price_part_fixed, CODE_use_period_total, quantity, row->price);
    line->unit = row->price_unit == part_unit(CODE_price_part_fixed) ? 0 : row->price_unit;
    return figure_close(f);
}

static enum status duty_charged(struct figure *f, const struct tariff *t)
{
    const struct price_row *row = row_of(t, CODE_price_part_duty);
    money base = 0, amount = 0;
    for (unsigned i = 0; row && i < f->n; i++)
        if (tariff_in_duty(t, f->line[i].part) && !money_add(base, f->line[i].amount, &base))
            return ST_amount_overflow;
    if (!base)
        return ST_ok;
    if (!money_share(base, row->price, PRICE_ONE * PER_CENT, &amount))
        return ST_amount_overflow;
    enum status s = figure_amount(f, CODE_price_part_duty, amount);
    f->line[f->n - 1].price = row->price;
    f->line[f->n - 1].base = base;
    return s;
}

static enum status least_charged(struct figure *f, const struct tariff *t, const struct month_use *u)
{
    const struct price_row *row = row_of(t, CODE_price_part_least);
    struct figure least;
    money sum;
    if (!row)
        return ST_ok;
    figure_begin(&least, f->pool);
    bool daily = row->price_unit == CODE_price_unit_day;
    figure_add(&least, CODE_price_part_least, CODE_use_period_total,
               (int64_t)(daily ? u->all_days : u->months) * UNIT, row->price);
    enum status s = figure_close(&least);
    if (!s && !money_add(u->before, f->sum, &sum))
        s = ST_amount_overflow;
    return s || least.sum <= sum ? s : figure_amount(f, CODE_price_part_least, least.sum - sum);
}

/* Half a unit away from nought. */
static enum status rounded(struct figure *f, const struct tariff *t, const struct month_use *u)
{
    money unit = t->list.round_to, sum, units;
    if (!unit)
        return ST_ok;
    if (!money_add(u->before, f->sum, &sum) || !money_share(sum, 1, unit, &units))
        return ST_amount_overflow;
    money more = units * unit - sum;
    return more ? figure_amount(f, CODE_price_part_rounding, more) : ST_ok;
}

enum status tariff_month(struct figure *f, const struct tariff *t, const struct month_use *u)
{
    enum status s = fixed_charged(f, t, u);
    if (!s)
        s = duty_charged(f, t);
    if (!s && u->last)
        s = least_charged(f, t, u);
    return !s && u->last ? rounded(f, t, u) : s;
}
