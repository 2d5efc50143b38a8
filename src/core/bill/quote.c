/* Prices looked at, and what a use would cost: figured as a bill is, and nothing kept. */
#include "config.h"
#include "core/bill/tariff.h"

#define YEAR_MONTHS 12

enum status do_tariff_list(struct call *c, const struct list_ask *q, struct price_list_list *r)
{
    const struct office_page p = { .table = TABLE_price_list, .most = PRICE_LISTS_PAGE };
    return office_page(c, &p, q->token, (void **)&r->lists, &r->lists_n, &r->token);
}

/* -- one list as of a day -- */

static bool period_priced(const struct tariff *t, unsigned period)
{
    bool any = t->set.ratio[period] != 0;
    for (unsigned i = 0; i < t->parts && !any; i++)
        any = t->part[i].has[period];
    return any;
}

/* Of a part charged by kWh its price in the period; else as the row has it. */
static enum status part_price(const struct tariff *t, const struct tariff_part *part, unsigned *piece, unsigned period,
                              price *price_r)
{
    const struct price_row *row = &part->row[part->has[period] ? period : CODE_use_period_total];
    *price_r = row->price;
    if (part_unit(part->part.price_part) != CODE_price_unit_kwh)
        return ST_ok;
    return piece_price(&t->set, &t->set.piece[(*piece)++], period, price_r);
}

static enum status show_period(struct call *c, const struct tariff *t, unsigned period, struct tariff_shown *r)
{
    unsigned piece = 0;
    for (unsigned i = 0; i < t->parts; i++) {
        const struct tariff_part *part = &t->part[i];
        const struct price_row *row = &part->row[part->has[period] ? period : CODE_use_period_total];
        bool by_kwh = part_unit(part->part.price_part) == CODE_price_unit_kwh;
        struct tariff_line *line = &r->lines[r->lines_n];
        *line = (struct tariff_line){ .price_part = part->part.price_part, .use_period = (uint16_t)period,
            .price_unit = row->price_unit, .valid_from = row->valid_from, .document = row->document,
            .price_mark = row->price_mark };
        enum status s = part_price(t, part, &piece, period, &line->price);
        if (s)
            return refuse(c, s, "price_list", code_words(c, &codes_price_part, part->part.price_part),
                          code_words(c, &codes_use_period, (uint16_t)period), t->list.title);
        r->lines_n += by_kwh || period == CODE_use_period_total;
    }
    if (!t->set.pieces)              /* tiers of whole prices are all there is of energy */
        return ST_ok;
    struct tariff_price *end = &r->ends[r->ends_n++];
    *end = (struct tariff_price){ .use_period = (uint16_t)period };
    return period_price(&t->set, period, &end->price);
}

/* Prices by period alone have none for all. */
static bool total_priced(const struct tariff *t)
{
    for (unsigned i = 0; i < t->parts; i++)
        if (!t->part[i].has[CODE_use_period_total])
            return false;
    return true;
}

static enum status show_prices(struct call *c, const struct tariff *t, struct tariff_shown *r)
{
    enum status s = ST_ok;
    r->lines = pool_array(c->pool, (t->parts + 1) * USE_PERIODS, sizeof *r->lines);
    r->ends = pool_array(c->pool, USE_PERIODS, sizeof *r->ends);
    for (unsigned period = CODE_use_period_total; !s && period < USE_PERIODS; period++)
        if (period == CODE_use_period_total ? total_priced(t) : period_priced(t, period))
            s = show_period(c, t, period, r);
    return s;
}

enum status do_tariff_show(struct call *c, const struct tariff_ask *q, struct tariff_shown *r)
{
    struct tariff t;
    enum status s = tariff_read(c, q->price_list, q->on ? q->on : c->today, &t);
    if (s)
        return s;
    r->price_list = t.list.price_list;
    r->title = t.list.title;
    r->on = t.on;
    s = show_prices(c, &t, r);
    if (!s)
        s = tariff_tiers(c, &t, t.list.tier_plan, &r->tiers, &r->tiers_n);
    if (!s)
        s = tariff_tiers(c, &t, t.list.demand_plan, &r->demand_tiers, &r->demand_tiers_n);
    if (!s)
        s = tariff_tiers(c, &t, t.list.period_plan, &r->period_tiers, &r->period_tiers_n);
    return !s && *t.list.tou_plan ? tariff_hours(c, &t, &r->hours, &r->hours_n) : s;
}

/* -- a quote -- */

/* Has the day's season hours of that period? A list without a plan of hours has none. */
static bool period_there(const struct tou_row *hour, uint32_t n, unsigned period)
{
    for (uint32_t i = 0; i < n; i++)
        if (hour[i].use_period == period)
            return true;
    return false;
}

/* Energy of a period that the plan has not on that day is a mistake of whoever wrote it down. */
static enum status periods_there(struct call *c, const struct tariff *t, const struct used *u)
{
    static const char *const field[USE_PERIODS] = {
        [CODE_use_period_sharp] = "sharp_kwh", [CODE_use_period_peak] = "peak_kwh", [CODE_use_period_flat] = "kwh",
        [CODE_use_period_valley] = "valley_kwh", [CODE_use_period_deep] = "deep_kwh" };
    struct tou_row *hour = NULL;
    uint32_t n = 0;
    enum status s = *t->list.tou_plan ? tariff_hours(c, t, &hour, &n) : ST_ok;
    for (unsigned i = CODE_use_period_total + 1; !s && n && i < USE_PERIODS; i++)
        if (u->kwh[i] && !period_there(hour, n, i))
            s = refuse(c, ST_period_none, field[i], code_words(c, &codes_use_period, (uint16_t)i), t->list.title, NULL);
    return s;
}

static enum status quote_used(struct call *c, const struct bill_quote *q, const struct tariff *t, struct used *u)
{
    *u = (struct used){ .kwh = { [CODE_use_period_total] = q->kwh, [CODE_use_period_sharp] = q->sharp_kwh,
        [CODE_use_period_peak] = q->peak_kwh, [CODE_use_period_valley] = q->valley_kwh,
        [CODE_use_period_deep] = q->deep_kwh } };
    if (!used_in_periods(u))
        return ST_ok;
    enum status s = used_flat(u, 0);
    return s ? refuse(c, s, "kwh", NULL, NULL, NULL) : periods_there(c, t, u);
}

static unsigned quote_days(const struct bill_quote *q, const struct tariff *t)
{
    struct civil on = date_civil(t->on);
    return q->days ? (unsigned)q->days : (unsigned)date_month_days(on.year, on.month);
}

static void quote_tiers(const struct bill_quote *q, struct tariff *t)
{
    unsigned year = t->list.tier_cycle == CODE_tier_cycle_year ? YEAR_MONTHS : 1;
    unsigned months = q->months ? (unsigned)q->months : year;
    if (t->tiers.limit_by == CODE_limit_by_day)
        tiers_times(&t->tiers, quote_days(q, t) * KWH);
    else if (t->tiers.limit_by == CODE_limit_by_kw)
        tiers_times(&t->tiers, q->demand_kw);
    else
        tiers_months(&t->tiers, months, months);
    if (q->widen_kwh)
        tiers_widen(&t->tiers, q->widen_kwh, months, months);
}

static energy demand_of(const struct bill_quote *q, unsigned period)
{
    const energy kw[USE_PERIODS] = { [CODE_use_period_total] = q->demand_kw,
        [CODE_use_period_sharp] = q->sharp_demand_kw, [CODE_use_period_peak] = q->peak_demand_kw,
        [CODE_use_period_flat] = q->flat_demand_kw, [CODE_use_period_valley] = q->valley_demand_kw,
        [CODE_use_period_deep] = q->deep_demand_kw };
    return kw[period];
}

/* What is charged by a maximum needs it, as soon as anything was used there. */
static enum status demands_meant(struct call *c, const struct bill_quote *q, const struct tariff *t,
                                 const struct used *u)
{
    static const char *const field[USE_PERIODS] = { [CODE_use_period_total] = "demand_kw",
        [CODE_use_period_sharp] = "sharp_demand_kw", [CODE_use_period_peak] = "peak_demand_kw",
        [CODE_use_period_flat] = "flat_demand_kw", [CODE_use_period_valley] = "valley_demand_kw",
        [CODE_use_period_deep] = "deep_demand_kw" };
    for (unsigned p = CODE_use_period_total; p < USE_PERIODS; p++) {
        bool total = p == CODE_use_period_total;
        bool needed = total ? demand_priced(&t->demand, p) || t->tiers.limit_by == CODE_limit_by_kw
                            : demand_priced(&t->period_demand, p);
        if (needed && u->kwh[p] && !demand_of(q, p))
            return refuse(c, ST_field_missing, field[p], NULL, NULL, NULL);
    }
    return ST_ok;
}

static enum status quote_demands(struct figure *f, const struct bill_quote *q, const struct tariff *t)
{
    enum status s = demand_lines(f, &t->demand, CODE_use_period_total, q->demand_kw, 0, 0);
    for (unsigned p = CODE_use_period_total + 1; !s && p < USE_PERIODS; p++)
        s = demand_lines(f, &t->period_demand, p, demand_of(q, p), 0, 0);
    return s;
}

/* Capacity and demand are ways to charge the same: one is meant. */
static enum status basic_meant(struct call *c, const struct bill_quote *q, const struct tariff *t,
                               const struct used *u)
{
    enum status s = demands_meant(c, q, t, u);
    if (s)
        return s;
    if (!tariff_part_of(t, CODE_price_part_capacity) && !tariff_part_of(t, CODE_price_part_demand))
        return ST_ok;
    if (!q->capacity_kva && !q->demand_kw)
        return refuse(c, ST_field_missing, "capacity_kva", NULL, NULL, NULL);
    return q->capacity_kva && q->demand_kw ? refuse(c, ST_one_of_two, "demand_kw", "capacity_kva", NULL, NULL) : ST_ok;
}

static enum status quote_basic(struct figure *f, const struct bill_quote *q, const struct tariff *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < t->parts; i++) {
        uint16_t part = t->part[i].part.price_part;
        struct basic_span span = { .quantity = (uint64_t)(part == CODE_price_part_capacity ? q->capacity_kva : 0) };
        if (part == CODE_price_part_demand)
            span.quantity = (uint64_t)q->demand_kw;
        if (span.quantity)
            s = basic_lines(f, part, &span, 1, 0, t->part[i].row[CODE_use_period_total].price);
    }
    return s;
}

/* What the power factor adds or takes off, a line of its own. */
static enum status quote_factor(struct call *c, struct figure *f, const struct bill_quote *q, const struct tariff *t,
                                struct bill_quoted *r)
{
    money base = 0, amount = 0;
    int64_t rate = 0;
    if (!q->standard || !(r->factor = factor_of(q->kwh, q->kvarh)))
        return ST_ok;
    enum status s = factor_rate_on(c, q->standard, (unsigned)r->factor, t->on, &rate);
    if (!s)
        s = tariff_factor_base(t, f, &base);
    if (!s)
        s = factor_amount(base, (int32_t)rate, &amount);
    if (s || !amount)
        return s;
    return figure_amount(f, CODE_price_part_factor, amount);
}

/* As a bill of so many months is charged; a month where none were said. */
static enum status quote_month(struct figure *f, const struct bill_quote *q, const struct tariff *t)
{
    struct month_use u = { .months = q->months ? (unsigned)q->months : 1, .kva = (uint64_t)q->capacity_kva,
        .kw = (uint64_t)q->demand_kw, .last = true, .days = quote_days(q, t), .all_days = quote_days(q, t) };
    return tariff_month(f, t, &u);
}

static void quote_lines(struct call *c, const struct figure *f, struct bill_quoted *r)
{
    r->lines = pool_array(c->pool, f->n + 1, sizeof *r->lines);
    for (unsigned i = 0; i < f->n; i++) {
        const struct figure_line *line = &f->line[i];
        r->lines[r->lines_n++] = (struct quote_line){ .price_part = line->part, .use_period = line->period,
            .tier_no = line->tier, .quantity = line->quantity,
            .price_unit = line->part == CODE_price_part_factor ? 0 : line->unit ? line->unit : part_unit(line->part),
            .price = line->price, .amount = line->amount };
    }
    r->total = f->sum;
}

static enum status quote_figure(struct call *c, const struct bill_quote *q, struct tariff *t, struct bill_quoted *r)
{
    struct figure f;
    struct used u;
    enum status s = quote_used(c, q, t, &u);
    if (!s)
        s = basic_meant(c, q, t, &u);
    if (s)
        return s;
    figure_begin(&f, c->pool);
    quote_tiers(q, t);
    s = energy_lines(&f, &t->set, &u, t->tiers.n ? &t->tiers : NULL, q->before_kwh, t->list.round_way);
    if (!s)
        s = quote_basic(&f, q, t);
    if (!s)
        s = quote_demands(&f, q, t);
    if (!s)
        s = quote_factor(c, &f, q, t, r);
    if (!s)
        s = quote_month(&f, q, t);
    if (!s)
        quote_lines(c, &f, r);
    return s;
}

enum status do_bill_quote(struct call *c, const struct bill_quote *q, struct bill_quoted *r)
{
    struct tariff t;
    enum status s = tariff_read(c, q->price_list, q->on ? q->on : c->today, &t);
    if (s)
        return s;
    r->title = t.list.title;
    r->on = t.on;
    s = quote_figure(c, q, &t, r);
    return s == ST_price_missing && !*c->fault->field ? refuse(c, s, "price_list", t.list.title, NULL, NULL) : s;
}
