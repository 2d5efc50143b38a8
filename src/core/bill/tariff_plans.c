/* What plans must be whole: hours that cover each day of each month once, ratios for the
 * periods that have hours, tiers in order; and that a list finds what it names. A plan is
 * looked at where the request has a row of it: what stands was looked at when it came. */
#include "config.h"
#include "core/bill/tariff.h"

#include <string.h>

#define UPTO_DAY 2                   /* fields of a plan's key: its name and first day */
#define YEAR_MONTHS 12
#define HOUR_MINUTES 60
#define DAY_MINUTES 1440

static enum status plan_refused(struct call *c, enum status s, const char *field, const char *plan, unsigned month,
                                const char *what)
{
    return refuse(c, s, field, plan, office_number(c, month), what);
}

/* -- hours -- */

static enum status hours_alone(struct call *c, const struct kept *k)
{
    const struct tou_row *row = k->row;
    int from = minutes_parse(row->hour_from), to = minutes_parse(row->hour_to);
    if (from < 0)
        return refuse(c, ST_hour_invalid, kept_field(c, "hours", k, "hour_from"), row->hour_from, NULL, NULL);
    if (to < 0)
        return refuse(c, ST_hour_invalid, kept_field(c, "hours", k, "hour_to"), row->hour_to, NULL, NULL);
    if (to <= from)
        return refuse(c, ST_time_backwards, kept_field(c, "hours", k, "hour_to"), row->hour_to, row->hour_from, NULL);
    if (row->use_period == CODE_use_period_total)
        return refuse(c, ST_code_unknown, kept_field(c, "hours", k, "use_period"),
                      code_words(c, &codes_use_period, row->use_period), NULL, NULL);
    return ST_ok;
}

static const char *clock_words(struct call *c, unsigned minute)
{
    return pool_printf(c->pool, "%02u:%02u", minute / HOUR_MINUTES, minute % HOUR_MINUTES);
}

/* One kind of day of one month: every minute once. */
static enum status day_covered(struct call *c, const struct kept_rows *k, unsigned i, unsigned past, unsigned month,
                               uint16_t day)
{
    const struct kept *asked = kept_asked(k, i, past);
    const char *field = kept_field(c, "hours", asked, "hour_from");
    const char *plan = ((const struct tou_row *)asked->row)->tou_plan;
    bool taken[DAY_MINUTES] = { false };
    for (unsigned n = i; n < past; n++) {
        const struct tou_row *row = k->at[n].row;
        if (!season_has(row->month_from, row->month_to, month) ||
            (row->tou_day != CODE_tou_day_every && row->tou_day != day))
            continue;
        int to = minutes_parse(row->hour_to);
        for (int at = minutes_parse(row->hour_from); at < to; at++) {
            if (taken[at])
                return plan_refused(c, ST_tou_overlap, kept_field(c, "hours", &k->at[n], "hour_from"), plan, month,
                                    clock_words(c, (unsigned)at));
            taken[at] = true;
        }
    }
    for (unsigned at = 0; at < DAY_MINUTES; at++)
        if (!taken[at])
            return plan_refused(c, ST_tou_gap, field, plan, month, clock_words(c, at));
    return ST_ok;
}

enum status check_hours(struct call *c, const struct tariff_rows *t)
{
    const struct kept_rows *k = &t->hours;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < k->n; i++)
        if (k->at[i].asked)
            s = hours_alone(c, &k->at[i]);
    for (unsigned i = 0, past; !s && i < k->n; i = past) {
        past = kept_run(k, TABLE_tou_row, i, UPTO_DAY);
        for (unsigned month = 1; !s && kept_asked(k, i, past) && month <= YEAR_MONTHS; month++) {
            s = day_covered(c, k, i, past, month, CODE_tou_day_workday);
            if (!s)
                s = day_covered(c, k, i, past, month, CODE_tou_day_day_off);
        }
    }
    return s;
}

/* -- ratios -- */

static unsigned ratios_there(const struct kept_rows *k, unsigned i, unsigned past, unsigned month, uint16_t period)
{
    unsigned there = 0;
    for (; i < past; i++) {
        const struct tou_ratio *row = k->at[i].row;
        there += row->use_period == period && season_has(row->month_from, row->month_to, month);
    }
    return there;
}

/* The newest hours of that plan that have begun by then: [*i_r, past). */
static unsigned hours_of(const struct kept_rows *k, const char *plan, date on, unsigned *i_r)
{
    unsigned found = 0;
    for (unsigned i = 0, past; i < k->n; i = past) {
        const struct tou_row *row = k->at[i].row;
        past = kept_run(k, TABLE_tou_row, i, UPTO_DAY);
        if (!strcmp(row->tou_plan, plan) && row->valid_from <= on) {
            *i_r = i;
            found = past;
        }
    }
    return found;
}

/* One for each period of the month but flat, which is the base itself where it has none. */
static enum status period_has_ratio(struct call *c, const struct tariff_rows *t, unsigned i, unsigned past,
                                    const struct tou_row *hour)
{
    const char *field = kept_field(c, "ratios", kept_asked(&t->ratios, i, past), "use_period");
    for (unsigned month = 1; month <= YEAR_MONTHS; month++) {
        if (!season_has(hour->month_from, hour->month_to, month))
            continue;
        unsigned there = ratios_there(&t->ratios, i, past, month, hour->use_period);
        if (there > 1)
            return plan_refused(c, ST_tou_overlap, field, hour->tou_plan, month,
                                code_words(c, &codes_use_period, hour->use_period));
        if (!there && hour->use_period != CODE_use_period_flat)
            return plan_refused(c, ST_ratio_missing, field, hour->tou_plan, month,
                                code_words(c, &codes_use_period, hour->use_period));
    }
    return ST_ok;
}

static enum status ratios_whole(struct call *c, const struct tariff_rows *t, unsigned i, unsigned past)
{
    const struct tou_ratio *first = t->ratios.at[i].row;
    const struct kept *asked = kept_asked(&t->ratios, i, past);
    unsigned from = 0, end = hours_of(&t->hours, first->tou_plan, first->valid_from, &from);
    enum status s = end ? ST_ok : refuse(c, ST_plan_unknown, kept_field(c, "ratios", asked, "tou_plan"),
                                         first->tou_plan, NULL, NULL);
    for (; !s && from < end; from++)
        s = period_has_ratio(c, t, i, past, t->hours.at[from].row);
    return s;
}

enum status check_ratios(struct call *c, const struct tariff_rows *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0, past; !s && i < t->ratios.n; i = past) {
        past = kept_run(&t->ratios, TABLE_tou_ratio, i, UPTO_DAY);
        if (kept_asked(&t->ratios, i, past))
            s = ratios_whole(c, t, i, past);
    }
    return s;
}

/* -- tiers -- */

static bool tier_follows(const struct tier_row *was, const struct tier_row *row)
{
    if (!was)
        return row->tier_no == 1;
    if (row->limit_by != was->limit_by)
        return false;
    if (row->tier_no == was->tier_no)
        return row->upto == was->upto;
    return row->tier_no == was->tier_no + 1 && was->upto && (!row->upto || row->upto > was->upto);
}

/* Rows of one season are in order of their tiers, total before the periods; the last has no end. */
static enum status tiers_in_order(struct call *c, const struct kept_rows *k, unsigned i, unsigned past)
{
    const char *field = kept_field(c, "tiers", kept_asked(k, i, past), "tier_no");
    const struct tier_row *was = NULL;
    for (; i < past; i++) {
        const struct tier_row *row = k->at[i].row;
        if (!tier_follows(was, row) || (i + 1 == past && row->upto))
            return refuse(c, ST_tier_order, field, row->tier_plan, office_number(c, row->tier_no), NULL);
        was = row;
    }
    return ST_ok;
}

static enum status tiers_whole(struct call *c, const struct kept_rows *k, unsigned i, unsigned past)
{
    const struct tier_row *first = k->at[i].row;
    const struct kept *asked = kept_asked(k, i, past);
    enum status s = ST_ok;
    for (unsigned month = 1; month <= YEAR_MONTHS; month++) {
        unsigned seasons = 0;
        for (unsigned n = i; n < past; n = kept_run(k, TABLE_tier_row, n, UPTO_DAY + 1)) {
            const struct tier_row *row = k->at[n].row;
            seasons += season_has(row->month_from, row->month_to, month);
        }
        if (seasons != 1)
            return plan_refused(c, ST_tier_gap, kept_field(c, "tiers", asked, "month_from"), first->tier_plan, month,
                                NULL);
    }
    for (unsigned n = i, end; !s && n < past; n = end) {
        end = kept_run(k, TABLE_tier_row, n, UPTO_DAY + 1);
        if (kept_asked(k, n, end))
            s = tiers_in_order(c, k, n, end);
    }
    return s;
}

enum status check_tiers(struct call *c, const struct tariff_rows *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0, past; !s && i < t->tiers.n; i = past) {
        past = kept_run(&t->tiers, TABLE_tier_row, i, UPTO_DAY);
        if (kept_asked(&t->tiers, i, past))
            s = tiers_whole(c, &t->tiers, i, past);
    }
    return s;
}

/* -- lists -- */

static bool plan_there(const struct kept_rows *k, const char *plan, date on)
{
    for (unsigned i = 0; i < k->n; i++) {
        const struct tier_row *row = k->at[i].row;
        if (!strcmp(row->tier_plan, plan) && row->valid_from <= on)
            return true;
    }
    return false;
}

static enum status plan_known(struct call *c, const struct tariff_rows *t, const struct kept *k, const char *field,
                              const char *plan)
{
    const struct price_list *l = k->row;
    return *plan && !plan_there(&t->tiers, plan, l->valid_from)
        ? refuse(c, ST_plan_unknown, kept_field(c, "lists", k, field), plan, NULL, NULL) : ST_ok;
}

/* Limits by the day or the kW are of one bill, and not of a year; those of a demand are kW. */
static bool limit_wrong(const struct price_list *l, const struct tier_row *row)
{
    bool year = !strcmp(row->tier_plan, l->tier_plan) && l->tier_cycle != CODE_tier_cycle_month;
    bool kw = !strcmp(row->tier_plan, l->demand_plan) || !strcmp(row->tier_plan, l->period_plan);
    return row->limit_by > CODE_limit_by_month && (year || kw);
}

static enum status limits_right(struct call *c, const struct tariff_rows *t, const struct kept *k)
{
    for (unsigned i = 0; i < t->tiers.n; i++) {
        const struct kept *tier = &t->tiers.at[i];
        const struct tier_row *row = tier->row;
        if ((k->asked || tier->asked) && limit_wrong(k->row, row))
            return refuse(c, ST_tier_limit, tier->asked ? kept_field(c, "tiers", tier, "limit_by")
                          : kept_field(c, "lists", k, "tier_plan"), row->tier_plan,
                          code_words(c, &codes_limit_by, row->limit_by), NULL);
    }
    return ST_ok;
}

static enum status list_plans(struct call *c, const struct tariff_rows *t, const struct kept *k)
{
    const struct price_list *l = k->row;
    enum status s = plan_known(c, t, k, "tier_plan", l->tier_plan);
    if (!s)
        s = plan_known(c, t, k, "demand_plan", l->demand_plan);
    if (!s)
        s = plan_known(c, t, k, "period_plan", l->period_plan);
    if (s)
        return s;
    if (*l->tier_plan && !l->tier_cycle)
        return refuse(c, ST_field_missing, kept_field(c, "lists", k, "tier_cycle"), NULL, NULL, NULL);
    if (!*l->tier_plan && l->tier_way == CODE_tier_way_whole)
        return refuse(c, ST_field_missing, kept_field(c, "lists", k, "tier_plan"), NULL, NULL, NULL);
    if (!*l->tou_plan && *l->period_plan)
        return refuse(c, ST_field_missing, kept_field(c, "lists", k, "tou_plan"), NULL, NULL, NULL);
    return ST_ok;
}

static enum status list_alone(struct call *c, const struct tariff_rows *t, const struct kept *k)
{
    const struct price_list *l = k->row;
    unsigned from = 0;
    bool priced = l->tier_way == CODE_tier_way_whole || *l->demand_plan || *l->period_plan;
    if (*l->tou_plan && !hours_of(&t->hours, l->tou_plan, l->valid_from, &from))
        return refuse(c, ST_plan_unknown, kept_field(c, "lists", k, "tou_plan"), l->tou_plan, NULL, NULL);
    if (l->valid_until && l->valid_until < l->valid_from)
        return refuse(c, ST_date_out_of_range, kept_field(c, "lists", k, "valid_until"), NULL, NULL, NULL);
    enum status s = list_plans(c, t, k);
    for (unsigned i = 0; !s && i < t->parts.n; i++) {
        const struct list_part *part = t->parts.at[i].row;
        if (strcmp(part->price_list, l->price_list) || part->valid_from != l->valid_from)
            continue;
        priced = true;
        if (charged_by_plan(l, part->price_part))      /* it would be priced twice */
            s = refuse(c, ST_priced_twice, kept_field(c, "lists", k, "tier_way"),
                       code_words(c, &codes_price_part, part->price_part), l->title, NULL);
    }
    return s || priced ? s : refuse(c, ST_field_missing, kept_field(c, "lists", k, "parts"), NULL, NULL, NULL);
}

static bool same_selector(const struct price_row *p, const struct list_part *part)
{
    return p->price_class == part->price_class && p->price_system == part->price_system &&
        p->voltage_level == part->voltage_level && p->price_part == part->price_part &&
        !strcmp(p->price_area, part->price_area);
}

/* NULL: there is none. */
static const struct price_list *list_of(const struct kept_rows *k, const struct list_part *part)
{
    for (unsigned i = 0; i < k->n; i++) {
        const struct price_list *l = k->at[i].row;
        if (!strcmp(l->price_list, part->price_list) && l->valid_from == part->valid_from)
            return l;
    }
    return NULL;
}

/* A part has prices, but for those that come month by month: which days they leave out is
 * found by whoever bills one. */
static enum status part_alone(struct call *c, const struct tariff_rows *t, const struct kept *k)
{
    const struct list_part *part = k->row;
    const struct price_list *l = list_of(&t->lists, part);
    if (!l)
        return refuse(c, ST_plan_unknown, kept_field(c, "parts", k, "price_list"), part->price_list, NULL, NULL);
    if (charged_by_plan(l, part->price_part))
        return refuse(c, ST_priced_twice, kept_field(c, "parts", k, "price_part"),
                      code_words(c, &codes_price_part, part->price_part), l->title, NULL);
    if (part->monthly)
        return ST_ok;
    for (unsigned i = 0; i < t->prices.n; i++)
        if (same_selector(t->prices.at[i].row, part))
            return ST_ok;
    return refuse(c, ST_price_missing, kept_field(c, "parts", k, "price_part"),
                  code_words(c, &codes_price_part, part->price_part),
                  day_words(c, part->valid_from), part->price_list);
}

static bool part_of_surplus(uint16_t part)
{
    return part == CODE_price_part_surplus || part == CODE_price_part_surplus_subsidy;
}

/* What is fed in is priced for itself: among what is charged its price would be set off against it. */
static enum status part_beside(struct call *c, const struct tariff_rows *t, const struct kept *k)
{
    const struct list_part *part = k->row;
    for (unsigned i = 0; i < t->parts.n; i++) {
        const struct list_part *other = t->parts.at[i].row;
        if (!strcmp(other->price_list, part->price_list) &&
            part_of_surplus(other->price_part) != part_of_surplus(part->price_part))
            return refuse(c, part_of_surplus(part->price_part) ? ST_list_of_use : ST_list_of_surplus,
                          kept_field(c, "parts", k, "price_part"), part->price_list, NULL, NULL);
    }
    return ST_ok;
}

enum status check_lists(struct call *c, const struct tariff_rows *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < t->parts.n; i++)
        if (t->parts.at[i].asked)
            s = part_beside(c, t, &t->parts.at[i]);
    for (unsigned i = 0; !s && i < t->lists.n; i++)
        s = t->lists.at[i].asked ? list_alone(c, t, &t->lists.at[i]) : ST_ok;
    for (unsigned i = 0; !s && i < t->lists.n; i++)
        s = limits_right(c, t, &t->lists.at[i]);
    for (unsigned i = 0; !s && i < t->parts.n; i++)
        if (t->parts.at[i].asked)
            s = part_alone(c, t, &t->parts.at[i]);
    return s;
}
