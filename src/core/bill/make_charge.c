/* The lines of each point in each span, at the prices of span_priced_on. */
#include "config.h"
#include "core/bill/make.h"

#include <string.h>

#define PER 100
#define WATTS 10                     /* VA and W in 1/100 of a thousand */

struct charging {
    struct make *m;
    unsigned point, span;
    const struct point_terms *terms;
    const struct made_use *use;
    struct tariff tariff;
    struct figure figure;
    struct bill_span *shown;
};

static unsigned span_days(const struct charging *g)
{
    return (unsigned)(g->m->cut[g->span + 1] - g->m->cut[g->span]);
}

static unsigned calendar_days(const struct charging *g)
{
    struct civil c = date_civil(g->m->cut[g->span]);
    return (unsigned)date_month_days(c.year, c.month);
}

/* Of a part of a month; a whole one is a month however many days it has (domain 3.3). */
static unsigned month_days(const struct charging *g)
{
    bool thirty = !strcmp(setting_text_on(g->m->c, "bill.month_days", g->tariff.on), "thirty");
    return thirty && span_days(g) != calendar_days(g) ? TABLE_DAYS : calendar_days(g);
}

static enum status refuse_here(const struct charging *g, enum status s, const char *field)
{
    return refuse(g->m->c, s, field, number_words(g->m->c, g->terms->point_no), NULL, NULL);
}

/* What the terms charge by and no meter showed is not nought: it is refused by name. */
static enum status unread(const struct charging *g, uint16_t register_kind)
{
    struct call *c = g->m->c;
    return refuse(c, ST_reading_missing, "point_no", number_words(c, g->terms->point_no),
                  code_words(c, &codes_register_kind, register_kind), day_words(c, g->m->cut[g->span + 1]));
}

/* -- energy -- */

/* Hours the list charges by and nobody read: each kWh at the price of all, which is told on the bill, or no bill.
 * What is agreed, a quantity or a share, has no hours of its own. */
static enum status hours_read(const struct charging *g)
{
    const struct used *u = &g->use->billed;
    const struct point_terms *t = g->terms;
    bool agreed = t->part_way == CODE_part_way_fixed || t->part_way == CODE_part_way_share;
    if (agreed || !*g->tariff.list.tou_plan || !u->kwh[CODE_use_period_total] || used_in_periods(u))
        return ST_ok;
    g->shown->hours_unread = true;
    if (g->m->choice || strcmp(setting_text_on(g->m->c, "bill.hours_unread", g->tariff.on), "hold"))
        return ST_ok;
    return refuse(g->m->c, ST_hours_unread, "point_no", number_words(g->m->c, t->point_no), g->tariff.list.title, NULL);
}

static enum status tiers_keep(struct charging *g, const struct tiers *tiers, const struct cycle *cycle)
{
    energy block[TIERS_MOST];
    struct bill_span *shown = g->shown;
    shown->tier_way = tiers->whole ? CODE_tier_way_whole : 0;
    if (!tiers->n || (tiers->whole && tiers->n == 1))
        return ST_ok;
    enum status s = tiers_blocks(tiers, cycle->before, g->use->billed.kwh[CODE_use_period_total], block);
    shown->tier_before = cycle->before;
    shown->tier_months = cycle->months;
    shown->tier_months_were = cycle->were == cycle->months ? 0 : cycle->were;
    shown->tiers = pool_array(g->m->pool, tiers->n, sizeof *shown->tiers);
    for (; !s && shown->tiers_n < tiers->n; shown->tiers_n++)
        shown->tiers[shown->tiers_n] = (struct bill_tier){ .kwh = block[shown->tiers_n],
            .upto = shown->tiers_n + 1 < tiers->n ? tiers->at[shown->tiers_n].upto : 0 };
    return s;
}

static unsigned bill_days(const struct charging *g)
{
    return (unsigned)(g->m->past - g->m->from);
}

static enum status demand_unread(const struct charging *g, unsigned period)
{
    return refuse(g->m->c, ST_reading_missing, "point_no", number_words(g->m->c, g->terms->point_no),
                  code_words(g->m->c, &codes_register_kind, demand_register(period)),
                  day_words(g->m->c, g->m->cut[g->span + 1]));
}

/* Limits by the day or the kW are of the whole bill's. */
static enum status limits_times(struct charging *g, struct tiers *tiers)
{
    const struct make *m = g->m;
    energy times = bill_days(g) * KWH, kwh = 0;
    if (tiers->limit_by == CODE_limit_by_kw) {
        times = 0;
        for (unsigned s = 0; s < m->spans; s++) {
            const struct made_use *u = made(m, g->point, s);
            kwh += u->billed.kwh[CODE_use_period_total];
            if (u->demand[CODE_use_period_total] > times)
                times = u->demand[CODE_use_period_total];
        }
        if (!times && kwh)
            return demand_unread(g, CODE_use_period_total);
    }
    tiers_times(tiers, times);
    g->shown->limit_by = tiers->limit_by;
    g->shown->limit_times = times;
    return ST_ok;
}

static enum status energy_charged(struct charging *g)
{
    struct call *c = g->m->c;
    struct cycle cycle;
    enum status s = make_cycle(g->m, &g->tariff, g->point, g->span, &cycle);
    if (s)
        return s;
    struct tiers *tiers = &g->tariff.tiers;
    if (tiers->limit_by > CODE_limit_by_month)
        s = limits_times(g, tiers);
    else
        tiers_months(tiers, cycle.months, cycle.were);
    if (s)
        return s;
    if (g->terms->heads && (int64_t)g->terms->heads >= setting_number_on(c, "bill.large_heads", g->tariff.on))
        tiers_widen(tiers, setting_number_on(c, "bill.large_kwh", g->tariff.on) * KWH, cycle.months,
                    cycle.were);
    s = tiers_keep(g, tiers, &cycle);
    return s ? s : energy_lines(&g->figure, &g->tariff.set, &g->use->billed, tiers->n ? tiers : NULL, cycle.before,
                        g->tariff.list.round_way);
}

/* 低保, 五保: so many kWh a month are not charged; taken off at the first tier's price, once a bill. */
static enum status free_charged(struct charging *g)
{
    energy kwh = 0, most = g->terms->free_kwh * (energy)make_months(g->m);
    price p = 0;
    if (!most || g->span + 1 < g->m->spans)
        return ST_ok;
    for (unsigned s = 0; s < g->m->spans; s++)
        kwh += made(g->m, g->point, s)->billed.kwh[CODE_use_period_total];
    enum status s = period_price(&g->tariff.set, CODE_use_period_total, &p);
    if (!s && g->tariff.tiers.whole)
        s = tiers_first(&g->tariff.tiers, &p);
    if (s)
        return s;
    figure_add(&g->figure, CODE_price_part_free, CODE_use_period_total, -(kwh < most ? kwh : most), p);
    return figure_close(&g->figure);
}

/* -- capacity and demand -- */

/* Is the load so even that the demand costs less? What it was measured by is kept where it is. */
static bool load_enough(const struct charging *g)
{
    const struct make *m = g->m;
    uint64_t limit = (uint64_t)setting_number_on(m->c, "bill.load_limit", g->tariff.on);
    energy kwh = 0;
    for (unsigned p = 0; p < m->points; p++)
        if (point_begun(m, p, m->cut[g->span + 1]) && terms_on(&m->point[p], m->cut[g->span])->basic_way)
            kwh += made(m, p, g->span)->billed.kwh[CODE_use_period_total];
    if (!load_reaches(kwh, g->terms->capacity_va, span_days(g), calendar_days(g), limit))
        return false;
    g->shown->load_kwh = load_of(kwh, g->terms->capacity_va, span_days(g), calendar_days(g));
    return true;
}

static uint64_t demand_quantity(const struct charging *g)
{
    uint64_t contract = g->terms->contract_w / WATTS, measured = (uint64_t)g->use->demand[CODE_use_period_total];
    bool from_margin = !strcmp(setting_text_on(g->m->c, "bill.demand_over", g->tariff.on), "from_margin");
    struct demand_rule rule = {
        .margin_per_100 = (uint32_t)setting_number_on(g->m->c, "bill.demand_margin", g->tariff.on),
        .over_way = from_margin ? CODE_over_way_from_margin : CODE_over_way_from_contract };
    if (g->terms->basic_way != CODE_basic_way_contract_demand)
        return measured;
    g->shown->contract_kw = (energy)contract;
    g->shown->contract_most = (energy)demand_margin(&rule, contract);
    return demand_billed(&rule, contract, measured);
}

/* A demand that was not read is not nought, whether or not the meter shows the hours of its period. */
static enum status demand_charged(struct charging *g, const struct tiers *t, unsigned period)
{
    energy kw = g->use->demand[period];
    if (!demand_priced(t, period))
        return ST_ok;
    bool lacks = !g->use->demand_read[period] && g->use->billed.kwh[CODE_use_period_total];
    if (lacks || (!kw && g->use->billed.kwh[period]))
        return demand_unread(g, period);
    return demand_lines(&g->figure, t, period, kw, span_days(g), month_days(g));
}

static enum status demands_charged(struct charging *g)
{
    if (g->terms->basic_way != CODE_basic_way_actual_demand)
        return refuse_here(g, ST_terms_incomplete, "basic_way");
    g->shown->demand_kw = g->use->demand[CODE_use_period_total];
    enum status s = demand_charged(g, &g->tariff.demand, CODE_use_period_total);
    for (unsigned p = CODE_use_period_total + 1; !s && p < USE_PERIODS; p++)
        s = demand_charged(g, &g->tariff.period_demand, p);
    return s;
}

static enum status basic_charged(struct charging *g)
{
    if (g->tariff.demand.n || g->tariff.period_demand.n)
        return demands_charged(g);

    bool capacity = g->terms->basic_way == CODE_basic_way_capacity;
    const struct tariff_part *part =
        tariff_part_of(&g->tariff, capacity ? CODE_price_part_capacity : CODE_price_part_demand);
    bool two_part = tariff_part_of(&g->tariff, CODE_price_part_capacity) ||
        tariff_part_of(&g->tariff, CODE_price_part_demand);
    if (!g->terms->basic_way || !part)
        return two_part ? refuse_here(g, ST_terms_incomplete, "basic_way") : ST_ok;
    if (!g->terms->capacity_va)
        return refuse_here(g, ST_terms_incomplete, "capacity_va");
    /* Sealed as a whole there is no demand to be measured, nor one agreed on (domain 3.3). */
    if (!capacity && g->terms->sealed_va == g->terms->capacity_va) {
        g->shown->sealed_va = g->terms->sealed_va;
        return ST_ok;
    }
    if (g->terms->basic_way == CODE_basic_way_contract_demand && !g->terms->contract_w)
        return refuse_here(g, ST_terms_incomplete, "contract_w");
    /* What a choice lacks is asked for as that (compare.c). */
    if (!capacity && !g->use->demand_read[CODE_use_period_total] && !g->m->choice)
        return unread(g, CODE_register_kind_demand);
    price p = part->row[CODE_use_period_total].price;
    struct basic_span span = { .days = span_days(g) };
    span.quantity = capacity ? (g->terms->capacity_va - g->terms->sealed_va) / WATTS : demand_quantity(g);
    if (!capacity && load_enough(g)) {
        g->shown->load_price = p;
        g->shown->load_per_100 = (uint64_t)setting_number_on(g->m->c, "bill.load_price", g->tariff.on);
        p = p * (int64_t)g->shown->load_per_100 / PER;
    }
    g->shown->demand_kw = capacity ? 0 : g->use->demand[CODE_use_period_total];
    g->shown->sealed_va = capacity ? g->terms->sealed_va : 0;
    return basic_lines(&g->figure, part->part.price_part, &span, 1, month_days(g), p);
}

/* -- what is added to the sum -- */

/* Reactive without active is no factor: nothing is adjusted. Nor is it where reactive was not read:
 * what nobody read is not nought, and the best factor there is would be given for it. */
static enum status factor_charged(struct charging *g, money *base_r, int64_t *rate_r)
{
    money amount = 0;
    energy kwh = g->use->read.kwh[CODE_use_period_total] + g->use->loss;
    unsigned factor = g->terms->factor_standard ? factor_of(kwh, g->use->kvarh) : 0;
    *base_r = *rate_r = 0;
    g->shown->factor_unread = factor && (!g->use->kvarh_read || g->use->kvarh_lacks);
    if (!factor || g->shown->factor_unread)
        return ST_ok;
    g->shown->factor = factor;
    g->shown->kvarh = g->use->kvarh;
    g->shown->factor_standard = g->terms->factor_standard;
    enum status s = factor_rate_on(g->m->c, g->terms->factor_standard, factor, g->tariff.on, rate_r);
    if (!s)
        s = tariff_factor_base(&g->tariff, &g->figure, base_r);
    if (!s)
        s = factor_amount(*base_r, (int32_t)*rate_r, &amount);
    return s || !amount ? s : figure_amount(&g->figure, CODE_price_part_factor, amount);
}

static enum status month_charged(struct charging *g, money before)
{
    struct month_use u = { .months = make_months(g->m), .days = span_days(g), .all_days = bill_days(g),
        .kva = g->terms->capacity_va / WATTS, .kw = g->terms->contract_w / WATTS,
        .last = g->span + 1 == g->m->spans, .before = before };
    return tariff_month(&g->figure, &g->tariff, &u);
}

/* -- a point in a span -- */

static void charges_keep(struct charging *g, unsigned shown, money base, int64_t rate)
{
    for (unsigned i = 0; i < g->figure.n; i++) {
        const struct figure_line *line = &g->figure.line[i];
        bool factor = line->part == CODE_price_part_factor;
        *(struct bill_charge *)array_add(&g->m->charges, g->m->pool, sizeof(struct bill_charge)) =
            (struct bill_charge){ .price_part = line->part, .use_period = line->period, .tier_no = line->tier,
                .quantity = line->quantity, .price = line->price, .days = line->days, .of_days = line->of_days,
                .amount = line->amount, .span = shown, .base = factor ? base : line->base,
                .price_unit = line->unit, .per_10000 = factor ? rate : 0,
                .in_factor = g->shown->factor && tariff_in_factor(&g->tariff, line->part) };
    }
}

/* What it came from besides its registers: losses, and what is another point's. */
static void uses_keep(struct charging *g)
{
    const struct point_terms *t = g->terms;
    const struct made_use *u = g->use;
    struct bill_span *shown = g->shown;
    bool agreed = t->part_way == CODE_part_way_fixed || t->part_way == CODE_part_way_share;
    shown->kwh = u->billed.kwh[CODE_use_period_total];
    shown->loss_kwh = u->loss;
    shown->moved_kwh = shown->kwh - u->read.kwh[CODE_use_period_total] - u->loss;
    shown->loss_way = t->loss_way;
    if (t->loss_way == CODE_loss_way_by_table)
        shown->loss_month = t->loss_kwh;
    if (t->loss_way == CODE_loss_way_by_share)
        shown->loss_per_100000 = t->loss_per_100000;
    if (t->loss_way == CODE_loss_way_by_formula) {
        shown->idle_w = t->idle_w;
        shown->load_w = t->load_w;
        shown->kvarh = u->kvarh;
    }
    if (!agreed)
        return;
    shown->part_way = t->part_way;
    shown->part_of = t->part_of;
    shown->part_kwh = t->part_way == CODE_part_way_fixed ? t->fixed_kwh : u->part_of;
    shown->share_per_10000 = t->part_way == CODE_part_way_share ? t->share_per_10000 : 0;
}

/* before: what the point came to in its earlier spans; with this one after it. */
static enum status span_charged(struct charging *g, money *before)
{
    money base = 0;
    int64_t rate = 0;
    unsigned shown = g->m->shown.n;
    g->shown = array_add(&g->m->shown, g->m->pool, sizeof *g->shown);
    *g->shown = (struct bill_span){ .from = g->m->cut[g->span], .until = g->m->cut[g->span + 1] - 1,
        .point_no = g->terms->point_no, .price_list = g->terms->price_list, .priced_on = g->tariff.on,
        .capacity_va = g->terms->capacity_va, .basic_way = g->terms->basic_way,
        .round_way = g->tariff.list.round_way };
    uses_keep(g);
    figure_begin(&g->figure, g->m->pool);
    enum status s = hours_read(g);
    if (!s)
        s = energy_charged(g);
    if (!s)
        s = free_charged(g);
    if (!s)
        s = basic_charged(g);
    if (!s)
        s = factor_charged(g, &base, &rate);
    if (!s)
        s = month_charged(g, *before);
    if (s)
        return s;
    if (!money_add(*before, g->figure.sum, before))
        return ST_amount_overflow;
    charges_keep(g, shown, base, rate);
    return money_add(g->m->total, g->figure.sum, &g->m->total) ? ST_ok : ST_amount_overflow;
}

static enum status point_spans_charged(struct make *m, unsigned p)
{
    money before = 0;
    enum status s = ST_ok;
    for (unsigned span = 0; !s && span < m->spans; span++) {
        if (!point_begun(m, p, m->cut[span + 1]))
            continue;
        struct charging g = { .m = m, .point = p, .span = span, .use = made(m, p, span),
            .terms = terms_on(&m->point[p], m->cut[span]) };
        date on;
        s = span_priced_on(m, &m->point[p], g.terms->price_list, m->cut[span], m->cut[span + 1] - 1, &on);
        if (!s)
            s = tariff_read(m->c, g.terms->price_list, on, &g.tariff);
        if (!s && tariff_part_of(&g.tariff, CODE_price_part_surplus))
            s = refuse(m->c, ST_list_of_surplus, "price_list", g.tariff.list.title, NULL, NULL);
        if (!s)
            s = span_charged(&g, &before);
        if (s && !*m->c->fault->field)
            s = refuse(m->c, s, "price_list", g.tariff.list.title, NULL, NULL);
    }
    return s;
}

enum status make_charge(struct make *m)
{
    enum status s = ST_ok;
    for (unsigned p = 0; !s && p < m->points; p++)
        if (point_charged(m, &m->point[p]))
            s = point_spans_charged(m, p);
    return s;
}
