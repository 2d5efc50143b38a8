/* A price list as of a day: its parts, each from the rows of its selector that hold. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/engine/area.h"

#include <string.h>

#define YEAR_MONTHS 12

bool season_has(uint64_t month_from, uint64_t month_to, unsigned month)
{
    return month_from <= month_to ? month >= month_from && month <= month_to : month >= month_from || month <= month_to;
}

uint16_t part_unit(uint16_t price_part)
{
    switch (price_part) {
    case CODE_price_part_capacity:
        return CODE_price_unit_kva_month;
    case CODE_price_part_demand:
        return CODE_price_unit_kw_month;
    case CODE_price_part_fixed:
    case CODE_price_part_least:
        return CODE_price_unit_month;
    case CODE_price_part_duty:
        return CODE_price_unit_percent;
    default:
        return CODE_price_unit_kwh;
    }
}

bool unit_of_months(uint16_t price_unit)
{
    return price_unit == CODE_price_unit_month || price_unit == CODE_price_unit_kva_month ||
        price_unit == CODE_price_unit_kw_month;
}

static void since_at_least(struct tariff *t, date day)
{
    if (day > t->since)
        t->since = day;
}

/* The first day of the season that `on` is in, or of the time since it was over. */
static date season_since(uint64_t month_from, uint64_t month_to, date on)
{
    int32_t month = date_month(on);
    bool in = season_has(month_from, month_to, (unsigned)(month % 100));
    for (unsigned back = 1; back < YEAR_MONTHS; back++) {
        int32_t before = month_add(month, -1);
        if (season_has(month_from, month_to, (unsigned)(before % 100)) != in)
            return month_first(month);
        month = before;
    }
    return DATE_NONE;
}

bool tariff_monthly(const struct tariff *t)
{
    bool monthly = t->tiers.whole || t->demand.n || t->period_demand.n;
    for (unsigned i = 0; i < t->parts && !monthly; i++)
        monthly = t->part[i].part.monthly || unit_of_months(part_unit(t->part[i].part.price_part));
    return monthly;
}

static date date_at(const struct record *r, const void *row)
{
    return *(const date *)(const void *)((const char *)row + record_field(r, "valid_from")->at);
}

enum status tariff_since(struct call *c, enum table_id table, const void *named, date on, date *since_r)
{
    const struct record *r = table_info[table].record;
    void *row = pool_get(c->pool, r->size);
    struct scan *scan;
    enum status s = scan_table(c->txn, table, &(struct scan_range){ .prefix = named, .parts = 1, .backward = true },
                               &scan);
    *since_r = DATE_NONE;
    while (!s && !*since_r && !(s = scan_next(scan, row, c->pool)))
        if (date_at(r, row) <= on)
            *since_r = date_at(r, row);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Of a row that has a season: does it hold in the month? Others always do. */
static bool row_in_month(const struct record *r, const void *row, unsigned month)
{
    const struct field *from = record_field(r, "month_from"), *to = record_field(r, "month_to");
    const char *at = row;
    return !from || season_has(*(const uint64_t *)(const void *)(at + from->at),
                               *(const uint64_t *)(const void *)(at + to->at), month);
}

/* Rows of a plan that began on that day, which hold in the month of `on`; DATE_NONE: of every season. */
static enum status plan_rows(struct call *c, enum table_id table, const void *named, date on, struct array *out)
{
    const struct record *r = table_info[table].record;
    void *row = pool_get(c->pool, r->size);
    struct scan *scan;
    enum status s = scan_table(c->txn, table, &(struct scan_range){ .prefix = named, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, row, c->pool)))
        if (!on || row_in_month(r, row, (unsigned)date_civil(on).month))
            memcpy(array_add(out, c->pool, r->size), row, r->size);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- parts -- */

bool price_of_month(const struct price_row *p)
{
    return p->valid_until && date_month(p->valid_from) == date_month(p->valid_until);
}

/* Rows come in the order of their days: the last that has begun counts, if it has not ended.
 * Without a plan of hours a list has one price around the clock. */
static enum status part_rows(struct call *c, struct tariff_part *t, bool periods, date on)
{
    struct price_row row, prefix = { .price_area = t->part.price_area, .price_class = t->part.price_class,
        .price_system = t->part.price_system, .voltage_level = t->part.voltage_level,
        .price_part = t->part.price_part };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_price_row, &(struct scan_range){ .prefix = &prefix, .parts = 5 }, &scan);
    while (!s && !(s = scan_next(scan, &row, c->pool))) {
        if (row.valid_from > on || (!periods && row.use_period != CODE_use_period_total))
            continue;
        t->has[row.use_period] = (!row.valid_until || row.valid_until >= on) &&
            (!t->part.monthly || price_of_month(&row));
        t->row[row.use_period] = row;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status price_missing(struct call *c, const struct tariff *t, uint16_t part)
{
    return refuse(c, ST_price_missing, "price_list", code_words(c, &codes_price_part, part),
                  day_words(c, t->on), t->list.title);
}

/* What a row that has ended was replaced by is another row: both ends are days of change. */
static void part_since(struct tariff *t, const struct tariff_part *part)
{
    for (unsigned i = 0; i < USE_PERIODS; i++) {
        const struct price_row *row = &part->row[i];
        since_at_least(t, row->valid_until && row->valid_until < t->on ? row->valid_until + 1 : row->valid_from);
    }
}

static enum status part_read(struct call *c, struct tariff *t, const struct list_part *part)
{
    struct tariff_part *one = &t->part[t->parts++];
    bool any = false;
    *one = (struct tariff_part){ .part = *part };
    enum status s = part_rows(c, one, *t->list.tou_plan, t->on);
    for (unsigned i = 0; i < USE_PERIODS; i++)
        any |= one->has[i];
    if (!s && !any)
        return price_missing(c, t, part->price_part);
    part_since(t, one);
    if (s || part_unit(part->price_part) != CODE_price_unit_kwh)
        return s;
    struct price_piece *piece = &t->piece[t->set.pieces++];
    *piece = (struct price_piece){ .part = part->price_part, .floats = part->floats };
    for (unsigned i = 0; i < USE_PERIODS; i++) {
        piece->has[i] = one->has[i];
        piece->at[i] = one->has[i] ? one->row[i].price : 0;
    }
    return ST_ok;
}

static enum status parts_read(struct call *c, struct tariff *t)
{
    struct array parts = { 0 };
    enum status s = plan_rows(c, TABLE_list_part,
                                &(struct list_part){ .price_list = t->list.price_list,
                                                     .valid_from = t->list.valid_from }, t->on, &parts);
    const struct list_part *part = parts.at;
    t->part = pool_array(c->pool, parts.n + 1, sizeof *t->part);
    t->piece = pool_array(c->pool, parts.n + 1, sizeof *t->piece);
    t->set.piece = t->piece;
    for (unsigned i = 0; !s && i < parts.n; i++)
        s = part_read(c, t, &part[i]);
    return s;
}

/* -- plans -- */

/* The rows of a plan that hold on a day; since_r is the field of `named` that says from when. */
static enum status season_rows(struct call *c, enum table_id table, const void *named, date on, date *since_r,
                               struct array *out)
{
    enum status s = tariff_since(c, table, named, on, since_r);
    return !s && *since_r ? plan_rows(c, table, named, on, out) : s;
}

/* A season that is over changes what is charged as one that begins does: nothing need take over where it ends. */
static enum status ratios_read(struct call *c, struct tariff *t)
{
    struct tou_ratio plan = { .tou_plan = t->list.tou_plan };
    struct array rows = { 0 };
    enum status s = tariff_since(c, TABLE_tou_ratio, &plan, t->on, &plan.valid_from);
    if (!s && plan.valid_from)
        s = plan_rows(c, TABLE_tou_ratio, &plan, DATE_NONE, &rows);
    const struct tou_ratio *row = rows.at;
    since_at_least(t, plan.valid_from);
    for (unsigned i = 0; !s && i < rows.n; i++) {
        if (season_has(row[i].month_from, row[i].month_to, (unsigned)date_civil(t->on).month))
            t->set.ratio[row[i].use_period] = (uint32_t)row[i].per_10000;
        since_at_least(t, season_since(row[i].month_from, row[i].month_to, t->on));
    }
    return s;
}

enum status tariff_hours(struct call *c, const struct tariff *t, struct tou_row **rows_r, uint32_t *n_r)
{
    struct tou_row plan = { .tou_plan = t->list.tou_plan };
    struct array rows = { 0 };
    enum status s = season_rows(c, TABLE_tou_row, &plan, t->on, &plan.valid_from, &rows);
    *rows_r = rows.at;
    *n_r = rows.n;
    return s;
}

static void tier_take(struct tiers *t, const struct tier_row *row)
{
    struct tier *tier = &t->at[row->tier_no - 1];
    if (row->tier_no > t->n)
        t->n = (unsigned)row->tier_no;
    tier->upto = row->upto;
    tier->has[row->use_period] = true;
    tier->more[row->use_period] = row->price;
    t->limit_by = row->limit_by;
}

enum status tariff_tiers(struct call *c, const struct tariff *t, const char *tier_plan, struct tier_row **rows_r,
                         uint32_t *n_r)
{
    struct tier_row plan = { .tier_plan = tier_plan };
    struct array rows = { 0 };
    enum status s = *tier_plan ? season_rows(c, TABLE_tier_row, &plan, t->on, &plan.valid_from, &rows) : ST_ok;
    *rows_r = rows.at;
    *n_r = rows.n;
    return s;
}

static enum status tiers_read(struct call *c, struct tariff *t, const char *tier_plan, bool whole,
                              struct tiers *out)
{
    struct tier_row *row;
    uint32_t n;
    enum status s = tariff_tiers(c, t, tier_plan, &row, &n);
    for (uint32_t i = 0; !s && i < n; i++) {
        tier_take(out, &row[i]);
        since_at_least(t, row[i].valid_from);
        since_at_least(t, season_since(row[i].month_from, row[i].month_to, t->on));
    }
    out->whole = whole;
    return s;
}

static enum status plans_read(struct call *c, struct tariff *t)
{
    enum status s = tiers_read(c, t, t->list.tier_plan, t->list.tier_way == CODE_tier_way_whole, &t->tiers);
    if (!s)
        s = tiers_read(c, t, t->list.demand_plan, true, &t->demand);
    return s ? s : tiers_read(c, t, t->list.period_plan, true, &t->period_demand);
}

static enum status list_read(struct call *c, const char *price_list, date on, struct tariff *t_r)
{
    *t_r = (struct tariff){ .on = on, .list = { .price_list = pool_copy(c->pool, price_list) } };
    enum status s = tariff_since(c, TABLE_price_list, &t_r->list, on, &t_r->list.valid_from);
    if (!s && !t_r->list.valid_from)
        return refuse(c, ST_plan_unknown, "price_list", price_list, NULL, NULL);
    if (!s)
        s = call_get(c, TABLE_price_list, &t_r->list);
    if (!s && t_r->list.valid_until && t_r->list.valid_until < on)
        return refuse(c, ST_list_ended, "price_list", t_r->list.title, day_words(c, t_r->list.valid_until), NULL);
    t_r->since = t_r->list.valid_from;
    if (!s)
        s = parts_read(c, t_r);
    if (!s && *t_r->list.tou_plan)
        s = ratios_read(c, t_r);
    return s ? s : plans_read(c, t_r);
}

/* Many accounts of a slice have the same list on the same day. */
enum status tariff_read(struct call *c, const char *price_list, date on, struct tariff *t_r)
{
    void **slot = call_slot(c, AREA_bill);
    struct array *kept = *slot;
    if (!kept)
        *slot = kept = pool_array(c->pool, 1, sizeof *kept);
    const struct tariff *t = kept->at;
    for (unsigned i = 0; i < kept->n; i++)
        if (t[i].on == on && !strcmp(t[i].list.price_list, price_list)) {
            *t_r = t[i];
            return ST_ok;
        }
    enum status s = list_read(c, price_list, on, t_r);
    if (!s)
        *(struct tariff *)array_add(kept, c->pool, sizeof *t_r) = *t_r;
    return s;
}

enum status factor_rate_on(struct call *c, uint64_t standard, unsigned factor, date on, int64_t *per_10000_r)
{
    struct factor_rate row = { .standard = standard, .factor = factor };
    enum status s = tariff_since(c, TABLE_factor_rate, &row, on, &row.valid_from);
    if (!s && row.valid_from)
        s = call_get(c, TABLE_factor_rate, &row);
    if (s == ST_not_found || (!s && !row.valid_from))
        return refuse(c, ST_plan_unknown, "standard", office_number(c, standard), NULL, NULL);
    *per_10000_r = row.per_10000;
    return s;
}

const struct tariff_part *tariff_part_of(const struct tariff *t, uint16_t price_part)
{
    for (unsigned i = 0; i < t->parts; i++)
        if (t->part[i].part.price_part == price_part)
            return &t->part[i];
    return NULL;
}

bool charged_by_plan(const struct price_list *l, uint16_t price_part)
{
    if (price_part == CODE_price_part_catalogue)
        return l->tier_way == CODE_tier_way_whole;
    return (price_part == CODE_price_part_demand || price_part == CODE_price_part_capacity) &&
        (*l->demand_plan || *l->period_plan);
}

bool tariff_in_factor(const struct tariff *t, uint16_t price_part)
{
    const struct tariff_part *part = tariff_part_of(t, price_part);
    return part ? part->part.in_factor : charged_by_plan(&t->list, price_part) && t->list.in_factor;
}

bool tariff_in_duty(const struct tariff *t, uint16_t price_part)
{
    const struct tariff_part *part = tariff_part_of(t, price_part);
    return part ? part->part.in_duty : charged_by_plan(&t->list, price_part) && t->list.in_duty;
}

enum status tariff_factor_base(const struct tariff *t, const struct figure *f, money *base_r)
{
    *base_r = 0;
    for (unsigned i = 0; i < f->n; i++)
        if (tariff_in_factor(t, f->line[i].part) && !money_add(*base_r, f->line[i].amount, base_r))
            return ST_amount_overflow;
    return ST_ok;
}
