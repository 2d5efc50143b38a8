/* From what a rate says to rows. A meter has five registers of periods, so a month may have
 * five kinds of hours: those that differ in what a kWh costs or in whose demand they are.
 * They are given to the registers by their price, the dearest first, each month for itself;
 * months that come out alike are a season. */
#include "config.h"
#include "cli/urdb.h"

#include <stdio.h>
#include <string.h>

#define PERIODS (CODE_use_period_deep + 1)
#define KINDS (PERIODS - CODE_use_period_sharp)
#define NONE 255                         /* no demand is charged */
#define ROWS_MOST 500                    /* of a list of tariff.put */

/* Blocks of a month, as tier rows have them: [total] of every hour, or a period each. */
struct blocks {
    unsigned n;
    uint16_t limit_by;
    energy upto[URDB_TIERS];
    bool has[PERIODS];
    price at[URDB_TIERS][PERIODS];
};
struct month {
    struct blocks energy, flat, within;
    uint8_t hour[RATE_DAYS][URDB_HOURS];     /* use_period */
    unsigned kinds;
};
struct kind { uint8_t energy, demand; uint16_t period; };
struct rows {
    const struct urdb_reading *r;
    const char *name, *document;
    struct month month[URDB_MONTHS];
    unsigned at;                             /* the month that is made */
    struct kind kind[KINDS];
    unsigned kinds;
    uint8_t kind_at[RATE_DAYS][URDB_HOURS];
};

/* -- periods that are the same -- */

static bool period_free(const struct rate_period *p)
{
    for (unsigned i = 0; i < p->n; i++)
        if (p->tier[i].price)
            return false;
    return true;
}

static bool period_same(const struct rate_period *a, const struct rate_period *b)
{
    bool same = a->n == b->n && a->limit_by == b->limit_by;
    for (unsigned i = 0; same && i < a->n; i++)
        same = a->tier[i].max == b->tier[i].max && a->tier[i].price == b->tier[i].price;
    return same;
}

/* The first of those that charge the same. */
static uint8_t period_first(const struct rate_structure *of, uint8_t p)
{
    uint8_t first = 0;
    while (!period_same(&of->period[first], &of->period[p]))
        first++;
    return first;
}

static uint8_t demand_first(const struct rate_structure *of, uint8_t p)
{
    return !of->n || period_free(&of->period[p]) ? NONE : period_first(of, p);
}

/* -- kinds of hours of a month -- */

static enum status kind_add(struct rows *g, uint8_t energy_period, uint8_t demand, uint8_t *at_r)
{
    for (unsigned i = 0; i < g->kinds; i++)
        if (g->kind[i].energy == energy_period && g->kind[i].demand == demand) {
            *at_r = (uint8_t)i;
            return ST_ok;
        }
    if (g->kinds == KINDS)
        return urdb_refuse(g->r, ST_rate_undone, "urdb.periods", "energyweekdayschedule[%u]", g->at);
    *at_r = (uint8_t)g->kinds;
    g->kind[g->kinds++] = (struct kind){ energy_period, demand, 0 };
    return ST_ok;
}

/* The demand of every hour of the month, where it is one; NONE: there are several, or none. */
static uint8_t demand_of_all(const struct rows *g)
{
    const struct rate *rate = g->r->rate;
    uint8_t first = demand_first(&rate->demand, rate->demand_at[RATE_WEEKDAY][g->at][0]);
    for (unsigned d = 0; d < RATE_DAYS; d++)
        for (unsigned h = 0; h < URDB_HOURS; h++)
            if (demand_first(&rate->demand, rate->demand_at[d][g->at][h]) != first)
                return NONE;
    return first;
}

static enum status kinds_find(struct rows *g, bool demands)
{
    const struct rate *rate = g->r->rate;
    enum status s = ST_ok;
    g->kinds = 0;
    for (unsigned d = 0; d < RATE_DAYS; d++)
        for (unsigned h = 0; !s && h < URDB_HOURS; h++)
            s = kind_add(g, period_first(&rate->energy, rate->energy_at[d][g->at][h]),
                         demands ? demand_first(&rate->demand, rate->demand_at[d][g->at][h]) : NONE,
                         &g->kind_at[d][h]);
    return s;
}

/* A maximum within hours is that of one register: hours of two cannot be one demand's. */
static enum status demands_apart(const struct rows *g)
{
    for (unsigned i = 0; i < g->kinds; i++)
        for (unsigned k = 0; k < i && g->kind[i].demand != NONE; k++)
            if (g->kind[i].demand == g->kind[k].demand)
                return urdb_refuse(g->r, ST_rate_undone, "urdb.hours", "demandweekdayschedule[%u]", g->at);
    return ST_ok;
}

static bool dearer(const struct rate *rate, const struct kind *a, const struct kind *b)
{
    price x = rate->energy.period[a->energy].tier[0].price, y = rate->energy.period[b->energy].tier[0].price;
    if (x == y) {
        x = a->demand == NONE ? 0 : rate->demand.period[a->demand].tier[0].price;
        y = b->demand == NONE ? 0 : rate->demand.period[b->demand].tier[0].price;
    }
    return x > y || (x == y && a < b);
}

static void registers_give(struct rows *g)
{
    static const uint16_t registers[KINDS][KINDS] = {
        { CODE_use_period_flat },
        { CODE_use_period_peak, CODE_use_period_valley },
        { CODE_use_period_peak, CODE_use_period_flat, CODE_use_period_valley },
        { CODE_use_period_sharp, CODE_use_period_peak, CODE_use_period_flat, CODE_use_period_valley },
        { CODE_use_period_sharp, CODE_use_period_peak, CODE_use_period_flat, CODE_use_period_valley,
          CODE_use_period_deep },
    };
    for (unsigned i = 0; i < g->kinds; i++) {
        unsigned before = 0;
        for (unsigned k = 0; k < g->kinds; k++)
            before += k != i && dearer(g->r->rate, &g->kind[k], &g->kind[i]);
        g->kind[i].period = registers[g->kinds - 1][before];
    }
}

/* -- blocks of a month -- */

/* One period more of them. Where it has no tiers, its price is that of each block there is; where others have none,
 * they are in its blocks. Tiers that end elsewhere are not those of one total. */
static enum status blocks_add(const struct rows *g, struct blocks *b, const struct rate_structure *of, uint8_t p,
                              unsigned period, price more)
{
    const struct rate_period *add = &of->period[p];
    bool wider = add->n > b->n;
    if (b->n > 1 && add->n > 1) {
        bool same = b->n == add->n && b->limit_by == add->limit_by;
        for (unsigned i = 0; same && i < add->n; i++)
            same = b->upto[i] == add->tier[i].max;
        if (!same)
            return urdb_refuse(g->r, ST_rate_undone, "urdb.limits", "%s[%u][0].max", of->name, p);
    }
    for (unsigned i = 0; wider && i < add->n; i++) {
        for (unsigned k = 0; k < PERIODS && b->n; k++)
            b->at[i][k] = b->at[i < b->n ? i : b->n - 1][k];
        b->upto[i] = add->tier[i].max;
    }
    b->limit_by = wider ? add->limit_by : b->limit_by;
    b->n = wider ? add->n : b->n;
    b->has[period] = true;
    for (unsigned i = 0; i < b->n; i++) {
        unsigned tier = add->n > 1 ? i : 0;
        b->at[i][period] = add->tier[tier].price + more;
        if (b->at[i][period] < 0)
            return urdb_refuse(g->r, ST_price_negative, NULL, "%s[%u][%u].rate", of->name, p, tier);
    }
    return ST_ok;
}

static void blocks_none(struct blocks *b)
{
    *b = (struct blocks){ .n = 1, .has[CODE_use_period_total] = true };
}

static enum status energy_blocks(struct rows *g, struct month *m)
{
    const struct rate *rate = g->r->rate;
    bool one = true;
    enum status s = ST_ok;
    for (unsigned i = 1; i < g->kinds; i++)
        one &= g->kind[i].energy == g->kind[0].energy;
    for (unsigned i = 0; !s && i < (one ? 1 : g->kinds); i++)
        s = blocks_add(g, &m->energy, &rate->energy, g->kind[i].energy,
                       one ? CODE_use_period_total : g->kind[i].period, rate->fuel[g->at]);
    return s;
}

static enum status demand_blocks(struct rows *g, struct month *m, uint8_t all)
{
    const struct rate *rate = g->r->rate;
    uint8_t flat = demand_first(&rate->flat, rate->flat_at[g->at]);
    enum status s = ST_ok;
    if (flat != NONE && all != NONE)
        return urdb_refuse(g->r, ST_rate_undone, "urdb.twice", "demandweekdayschedule[%u]", g->at);
    if (flat != NONE)
        s = blocks_add(g, &m->flat, &rate->flat, flat, CODE_use_period_total, 0);
    else if (all != NONE)
        s = blocks_add(g, &m->flat, &rate->demand, all, CODE_use_period_total, 0);
    else
        blocks_none(&m->flat);
    for (unsigned i = 0; !s && i < g->kinds; i++)
        if (g->kind[i].demand != NONE)
            s = blocks_add(g, &m->within, &rate->demand, g->kind[i].demand, g->kind[i].period, 0);
    if (!m->within.n)
        blocks_none(&m->within);
    return s;
}

static enum status month_make(struct rows *g, struct month *m)
{
    uint8_t all = g->r->rate->demand.n ? demand_of_all(g) : NONE;
    enum status s = kinds_find(g, all == NONE);
    if (!s)
        s = demands_apart(g);
    if (s)
        return s;
    registers_give(g);
    m->kinds = g->kinds;
    for (unsigned d = 0; d < RATE_DAYS; d++)
        for (unsigned h = 0; h < URDB_HOURS; h++)
            m->hour[d][h] = (uint8_t)g->kind[g->kind_at[d][h]].period;
    s = energy_blocks(g, m);
    return s ? s : demand_blocks(g, m, all);
}

/* -- seasons -- */

typedef bool months_same(const struct month *a, const struct month *b);

static bool blocks_same(const struct blocks *a, const struct blocks *b)
{
    bool same = a->n == b->n && a->limit_by == b->limit_by;
    for (unsigned p = 0; same && p < PERIODS; p++) {
        same = a->has[p] == b->has[p];
        for (unsigned i = 0; same && i < a->n && a->has[p]; i++)
            same = a->at[i][p] == b->at[i][p];
    }
    for (unsigned i = 0; same && i < a->n; i++)
        same = a->upto[i] == b->upto[i];
    return same;
}

static bool same_energy(const struct month *a, const struct month *b) { return blocks_same(&a->energy, &b->energy); }
static bool same_flat(const struct month *a, const struct month *b) { return blocks_same(&a->flat, &b->flat); }
static bool same_within(const struct month *a, const struct month *b) { return blocks_same(&a->within, &b->within); }
static bool same_hours(const struct month *a, const struct month *b)
{
    return !memcmp(a->hour, b->hour, sizeof a->hour);
}

struct season { unsigned from, to; };        /* 1 to 12; over the year's end where to is below from */

/* Runs of months that are alike; December goes on with January. */
static unsigned seasons(const struct rows *g, months_same *same, struct season out[URDB_MONTHS])
{
    unsigned n = 0;
    for (unsigned m = 0; m < URDB_MONTHS; m++) {
        if (!m || !same(&g->month[m - 1], &g->month[m]))
            out[n++].from = m + 1;
        out[n - 1].to = m + 1;
    }
    if (n > 1 && same(&g->month[0], &g->month[URDB_MONTHS - 1]))
        out[0].from = out[--n].from;
    return n;
}

/* -- rows -- */

static uint16_t mark(const struct rows *g)
{
    return g->r->rate->approved ? CODE_price_mark_verified : CODE_price_mark_unsure;
}

static enum status row_room(const struct rows *g, uint32_t n, const char *list)
{
    return n < ROWS_MOST ? ST_ok : urdb_refuse(g->r, ST_field_too_many, "500", "%s", list);
}

static enum status tier_rows(const struct rows *g, const char *plan, const struct season *in, const struct blocks *b)
{
    struct tariff_put *q = &g->r->out->rows;
    for (unsigned i = 0; i < b->n; i++)
        for (unsigned p = CODE_use_period_total; p < PERIODS; p++) {
            if (!b->has[p])
                continue;
            enum status s = row_room(g, q->tiers_n, "tiers");
            if (s)
                return s;
            struct tier_row *row = &q->tiers[q->tiers_n++];
            *row = (struct tier_row){ .tier_plan = plan, .valid_from = g->r->rate->from, .month_from = in->from,
                .month_to = in->to, .tier_no = i + 1, .use_period = (uint16_t)p, .upto = b->upto[i],
                .price = b->at[i][p], .document = g->document, .price_mark = mark(g),
                .limit_by = b->n > 1 && b->limit_by > CODE_limit_by_month ? b->limit_by : 0 };
        }
    return ST_ok;
}

static enum status plan_rows(const struct rows *g, const char *plan, months_same *same, size_t blocks_at)
{
    struct season in[URDB_MONTHS];
    unsigned n = seasons(g, same, in);
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < n; i++)
        s = tier_rows(g, plan, &in[i], (const struct blocks *)(const void *)((const char *)&g->month[in[i].to - 1] +
                                                                            blocks_at));
    return s;
}

static const char *clock_text(const struct rows *g, unsigned hour)
{
    return pool_printf(g->r->pool, "%02u:00", hour);
}

static enum status day_rows(const struct rows *g, const struct season *in, uint16_t day, const uint8_t *hour)
{
    struct tariff_put *q = &g->r->out->rows;
    for (unsigned h = 0, to; h < URDB_HOURS; h = to) {
        for (to = h + 1; to < URDB_HOURS && hour[to] == hour[h];)
            to++;
        enum status s = row_room(g, q->hours_n, "hours");
        if (s)
            return s;
        q->hours[q->hours_n++] = (struct tou_row){ .tou_plan = g->name, .valid_from = g->r->rate->from,
            .month_from = in->from, .month_to = in->to, .tou_day = day, .hour_from = clock_text(g, h),
            .hour_to = clock_text(g, to), .use_period = hour[h], .document = g->document, .price_mark = mark(g) };
    }
    return ST_ok;
}

static enum status hour_rows(const struct rows *g)
{
    struct season in[URDB_MONTHS];
    unsigned n = seasons(g, same_hours, in);
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < n; i++) {
        const struct month *m = &g->month[in[i].to - 1];
        bool every = !memcmp(m->hour[RATE_WEEKDAY], m->hour[RATE_WEEKEND], sizeof m->hour[RATE_WEEKDAY]);
        s = day_rows(g, &in[i], every ? CODE_tou_day_every : CODE_tou_day_workday, m->hour[RATE_WEEKDAY]);
        if (!s && !every)
            s = day_rows(g, &in[i], CODE_tou_day_day_off, m->hour[RATE_WEEKEND]);
    }
    return s;
}

static void charge_rows(const struct rows *g, const struct rate_charge *charge, uint16_t part)
{
    struct tariff_put *q = &g->r->out->rows;
    if (!charge->there)
        return;
    q->prices[q->prices_n++] = (struct price_row){ .price_area = g->name, .price_part = part,
        .use_period = CODE_use_period_total, .valid_from = g->r->rate->from, .price = charge->price,
        .price_unit = charge->daily ? CODE_price_unit_day : CODE_price_unit_month, .document = g->document,
        .price_mark = mark(g) };
    q->parts[q->parts_n++] = (struct list_part){ .price_list = g->name, .valid_from = g->r->rate->from,
        .price_part = part, .price_area = g->name };
}

static enum status list_row(const struct rows *g, const char *hours, const char *demand, const char *within)
{
    struct tariff_put *q = &g->r->out->rows;
    const struct rate *rate = g->r->rate;
    struct price_list *l = &q->lists[q->lists_n++];
    size_t n = utf8_valid(rate->title, strlen(rate->title)) ? utf8_prefix(rate->title, URDB_TITLE) : 0;
    *l = (struct price_list){ .price_list = g->name, .valid_from = rate->from, .title = g->name, .tou_plan = hours,
        .tier_plan = g->name, .tier_cycle = CODE_tier_cycle_month, .tier_way = CODE_tier_way_whole,
        .round_way = CODE_round_way_period, .document = g->document, .price_mark = mark(g),
        .valid_until = rate->until, .demand_plan = demand, .period_plan = within };
    if (*rate->title && !n)
        return urdb_refuse(g->r, ST_text_invalid, NULL, "name");
    if (!n || !field_parse(record_field(&price_list_record, "title"), l, pool_printf(g->r->pool, "%.*s", (int)n,
                           rate->title), g->r->pool, g->r->fault))
        return ST_ok;
    return urdb_refuse(g->r, g->r->fault->status, NULL, "name");
}

static bool any_charged(const struct rows *g, size_t blocks_at)
{
    for (unsigned m = 0; m < URDB_MONTHS; m++) {
        const struct blocks *b = (const void *)((const char *)&g->month[m] + blocks_at);
        for (unsigned i = 0; i < b->n; i++)
            for (unsigned p = 0; p < PERIODS; p++)
                if (b->has[p] && b->at[i][p])
                    return true;
    }
    return false;
}

static enum status all_rows(const struct rows *g)
{
    const struct rate *rate = g->r->rate;
    bool hours = false, flat = any_charged(g, offsetof(struct month, flat));
    bool within = any_charged(g, offsetof(struct month, within));
    const char *flat_plan = flat ? pool_printf(g->r->pool, "%s-kw", g->name) : "";
    const char *within_plan = within ? pool_printf(g->r->pool, "%s-kp", g->name) : "";
    for (unsigned m = 0; m < URDB_MONTHS; m++)
        hours |= g->month[m].kinds > 1;
    enum status s = hours ? hour_rows(g) : ST_ok;
    if (!s)
        s = plan_rows(g, g->name, same_energy, offsetof(struct month, energy));
    if (!s && flat)
        s = plan_rows(g, flat_plan, same_flat, offsetof(struct month, flat));
    if (!s && within)
        s = plan_rows(g, within_plan, same_within, offsetof(struct month, within));
    charge_rows(g, &rate->fixed, CODE_price_part_fixed);
    charge_rows(g, &rate->least, CODE_price_part_least);
    return s ? s : list_row(g, hours ? g->name : "", flat_plan, within_plan);
}

enum status urdb_rows(const struct urdb_reading *r, const char *name)
{
    struct rows *g = POOL_NEW(r->pool, struct rows);
    struct tariff_put *q = &r->out->rows;
    enum status s = ST_ok;
    g->r = r;
    g->name = r->out->price_list = name;
    g->document = *r->rate->label ? pool_printf(r->pool, "URDB %s", r->rate->label) : "URDB";
    q->tiers = pool_array(r->pool, ROWS_MOST, sizeof *q->tiers);
    q->hours = pool_array(r->pool, ROWS_MOST, sizeof *q->hours);
    q->prices = pool_array(r->pool, 2, sizeof *q->prices);
    q->parts = pool_array(r->pool, 2, sizeof *q->parts);
    q->lists = pool_array(r->pool, 1, sizeof *q->lists);
    for (g->at = 0; !s && g->at < URDB_MONTHS; g->at++)
        s = month_make(g, &g->month[g->at]);
    return s ? s : all_rows(g);
}
