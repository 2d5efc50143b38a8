/* The charges of a span: its tiers, what was measured, each line as quantity x price, and the
 * document of its price where the row of that day still says the same. */
#include "config.h"
#include "core/bill/tell.h"

#include <string.h>

#define PER_100 100
#define WATTS 10                     /* VA and W in 1/100 of a thousand */
#define EXACT_DECIMALS 10            /* 1/100 of a unit x 1e-8 yuan */
#define EXACT_FEN ((__int128)100000000)

/* -- documents -- */

struct span_tale {
    struct tale *t;
    const struct bill_span *span;
    struct tariff tariff;
    bool priced;                     /* the list of that day is still there */
    const char *document;            /* said last */
    date since;
    __int128 exact;                  /* of the open group of lines that are rounded as one */
    money given;
    uint16_t group_period;
    uint64_t group_tier;
    bool group;
    struct told_sum sum, base;
};

/* Of tiers: by which plan it is charged; NULL: by a part. A plan of one block has no tiers to tell. */
static const char *plan_of(const struct tariff *t, const struct bill_charge *line)
{
    bool period = line->use_period > CODE_use_period_total;
    if (line->price_part == CODE_price_part_demand && (*t->list.demand_plan || *t->list.period_plan))
        return period ? t->list.period_plan : t->list.demand_plan;
    bool whole = line->price_part == CODE_price_part_catalogue && t->tiers.whole;
    return line->tier_no || whole ? t->list.tier_plan : NULL;
}

static struct source source_of_tier(struct call *c, const struct tariff *t, const char *plan,
                                    const struct bill_charge *line)
{
    struct source src = { .found = false };
    struct tier_row *row;
    uint32_t n;
    bool own = false;
    uint64_t no = line->tier_no ? line->tier_no : 1;
    if (tariff_tiers(c, t, plan, &row, &n))
        return src;
    for (uint32_t i = 0; i < n; i++) {
        bool period = row[i].use_period == line->use_period;
        if (row[i].tier_no != no || own || (!period && row[i].use_period != CODE_use_period_total))
            continue;
        own = period;
        src = (struct source){ true, row[i].price == line->price, row[i].valid_from, row[i].document, row[i].price };
    }
    return src;
}

static struct source source_of_part(const struct tariff *t, const struct bill_span *span,
                                    const struct bill_charge *line)
{
    const struct tariff_part *part = tariff_part_of(t, line->price_part);
    if (!part)
        return (struct source){ .found = false };
    const struct price_row *row = &part->row[part->has[line->use_period] ? line->use_period : CODE_use_period_total];
    price now = row->price, kept = line->price;
    for (unsigned i = 0; i < t->set.pieces; i++)
        if (t->set.piece[i].part == line->price_part && piece_price(&t->set, &t->set.piece[i], line->use_period, &now))
            return (struct source){ .found = false };
    if (line->price_part == CODE_price_part_demand && span->load_per_100)
        kept = span->load_price;
    return (struct source){ true, now == kept, row->valid_from, row->document, now };
}

struct source charge_source(struct call *c, const struct tariff *t, const struct bill_span *span,
                            const struct bill_charge *line)
{
    const char *plan = plan_of(t, line);
    return plan ? source_of_tier(c, t, plan, line) : source_of_part(t, span, line);
}

/* A free kWh is taken off at the price of all parts, which has no row of its own. */
bool charge_sourced(const struct bill_charge *line)
{
    return line->price && line->price_part != CODE_price_part_free;
}

static void tell_document(struct span_tale *g, const struct bill_charge *line)
{
    struct source src = { .found = false };
    if (!charge_sourced(line))
        return;
    if (g->priced)
        src = charge_source(g->t->c, &g->tariff, g->span, line);
    if (!src.found || !src.same) {
        tell(g->t, (struct told_line){ .key = src.found ? "tell.document_changed" : "tell.document_gone",
            .arg1 = day_words(g->t->c, g->span->priced_on), .arg2 = told_price(g->t, src.now) });
        g->document = NULL;
    } else if (!g->document || strcmp(g->document, src.document) || g->since != src.since) {
        tell(g->t, (struct told_line){ .key = "tell.document", .arg1 = src.document,
            .arg2 = day_words(g->t->c, src.since) });
        g->document = src.document;
        g->since = src.since;
    }
}

/* -- tiers -- */

static void tell_tiers(struct span_tale *g)
{
    struct tale *t = g->t;
    const struct bill_span *s = g->span;
    struct told_sum sum = { .text = "" };
    if (!s->tiers_n)
        return;
    const char *key = s->limit_by == CODE_limit_by_day ? "tell.tiers_days"
        : s->limit_by == CODE_limit_by_kw ? "tell.tiers_kw" : "tell.tiers";
    tell(t, (struct told_line){ .key = key,
        .arg1 = s->limit_by ? told_energy(t, s->limit_times) : told_count(t, (int64_t)s->tier_months),
        .arg2 = told_energy(t, s->tier_before), .arg3 = told_energy(t, s->kwh),
        .arg4 = told_energy(t, s->tier_before + s->kwh) });
    if (s->tier_months_were)
        tell(t, (struct told_line){ .key = "tell.tiers_settled", .arg1 = told_count(t, (int64_t)s->tier_months_were),
            .arg2 = told_count(t, (int64_t)s->tier_months) });
    for (uint32_t i = 0; i < s->tiers_n; i++) {
        tell(t, (struct told_line){ .key = s->tiers[i].upto ? "tell.tier" : "tell.tier_last",
            .arg1 = told_count(t, i + 1), .arg2 = told_energy(t, s->tiers[i].upto),
            .arg3 = told_energy(t, s->tiers[i].kwh) });
        told_add_energy(t, &sum, s->tiers[i].kwh);
    }
    tell(t, (struct told_line){ .key = "tell.tiers_sum", .arg1 = sum.text, .arg2 = told_energy(t, sum.sum) });
}

static bool is_energy(const struct bill_charge *line)
{
    return part_unit(line->price_part) == CODE_price_unit_kwh && line->price_part != CODE_price_part_free &&
        line->price_part != CODE_price_part_factor;
}

/* Lines of different parts are of the same kWh; blocks at whole prices each of their own. */
static energy period_kwh(const struct span_tale *g, unsigned span, unsigned period)
{
    const struct bill *b = g->t->bill;
    bool whole = g->span->tier_way == CODE_tier_way_whole;
    energy kwh = 0;
    for (uint32_t i = 0; i < b->charges_n; i++) {
        const struct bill_charge *line = &b->charges[i];
        if (line->span != span || line->use_period != period || !is_energy(line))
            continue;
        if (whole && line->price_part == CODE_price_part_catalogue)
            kwh += line->quantity;
        else if (!whole && !line->tier_no)
            return line->quantity;
    }
    return kwh;
}

static void tell_periods(struct span_tale *g, unsigned span)
{
    struct told_sum sum = { .text = "" };
    for (unsigned p = CODE_use_period_total + 1; p < USE_PERIODS; p++) {
        energy kwh = period_kwh(g, span, p);
        if (kwh)
            told_add_energy(g->t, &sum, kwh);
    }
    if (sum.n > 1)
        tell(g->t, (struct told_line){ .key = "tell.periods", .arg1 = sum.text,
            .arg2 = told_energy(g->t, sum.sum) });
}

/* -- a charge -- */

static const char *unit_of(const struct bill_charge *line)
{
    switch (line->price_unit ? line->price_unit : part_unit(line->price_part)) {
    case CODE_price_unit_kva_month:
        return "kVA";
    case CODE_price_unit_kw_month:
        return "kW";
    case CODE_price_unit_month:
        return "tell.months";
    case CODE_price_unit_day:
        return "tell.unit_days";
    default:
        return "kWh";
    }
}

static money rounded(__int128 exact, __int128 fen)
{
    return (money)(exact < 0 ? -((-exact * 2 + fen) / (fen * 2)) : (exact * 2 + fen) / (fen * 2));
}

/* As lines were rounded (figure.h): energy by period and tier, or all of it as one; others each for itself. */
static bool group_goes_on(const struct span_tale *g, const struct bill_charge *line)
{
    if (!g->group || !is_energy(line))
        return false;
    return g->span->round_way == CODE_round_way_charge ||
        (g->group_period == line->use_period && g->group_tier == line->tier_no);
}

static void group_add(struct span_tale *g, const struct bill_charge *line)
{
    if (!group_goes_on(g, line)) {
        g->exact = 0;
        g->given = 0;
    }
    g->group = is_energy(line);
    g->group_period = line->use_period;
    g->group_tier = line->tier_no;
    g->exact += (__int128)line->quantity * line->price;
    g->given += line->amount;
}

static const char *period_word(struct tale *t, const struct bill_charge *line)
{
    return line->use_period > CODE_use_period_total ? code_words(t->c, &codes_use_period, line->use_period) : "";
}

/* Has it all of its price, or does it only add to it? */
static bool is_block(const struct span_tale *g, const struct bill_charge *line)
{
    return line->tier_no && (line->price_part == CODE_price_part_demand ||
                             g->span->tier_way == CODE_tier_way_whole);
}

static bool demand_within(const struct bill_charge *line)
{
    return line->price_part == CODE_price_part_demand && line->use_period > CODE_use_period_total;
}

static const char *charge_key(const struct span_tale *g, const struct bill_charge *line)
{
    if (line->of_days)
        return is_block(g, line) ? "tell.charge_block_days" : "tell.charge_days";
    if (line->price_part == CODE_price_part_free)
        return "tell.free";
    return !line->tier_no ? "tell.charge" : is_block(g, line) ? "tell.charge_block" : "tell.charge_tier";
}

static const char *shared_key(const struct span_tale *g, const struct bill_charge *line)
{
    return !line->tier_no ? "tell.charge_shared" : is_block(g, line) ? "tell.charge_block_shared"
        : "tell.charge_tier_shared";
}

/* What it charges: the maximum of a period is named as its register is. */
static const char *charge_word(struct tale *t, const struct bill_charge *line)
{
    return demand_within(line) ? code_words(t->c, &codes_register_kind, demand_register(line->use_period))
        : code_words(t->c, &codes_price_part, line->price_part);
}

/* Quantity x price is its amount, but where it shares the rounding of the lines before. */
static void tell_priced(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    __int128 own = (__int128)line->quantity * line->price * (line->of_days ? line->days : 1);
    bool alone = rounded(own, EXACT_FEN * (line->of_days ? line->of_days : 1)) == line->amount;
    bool shares = !alone && rounded(g->exact, EXACT_FEN) == g->given;
    const char *tier = line->tier_no ? told_count(t, (int64_t)line->tier_no) : "";
    const char *period = demand_within(line) ? "" : period_word(t, line);
    struct told_line said = { .key = charge_key(g, line), .arg1 = charge_word(t, line),
        .arg2 = line->tier_no ? tier : period, .arg3 = told_energy(t, line->quantity),
        .arg4 = unit_of(line), .arg5 = told_price(t, line->price), .arg6 = told_money(t, line->amount),
        .arg7 = registers_of(t, g->span, line->price_part, line->use_period),
        .arg8 = line->of_days ? told_count(t, (int64_t)line->days) : line->tier_no ? period : "",
        .arg9 = line->of_days ? told_count(t, (int64_t)line->of_days) : "" };
    if (!alone)
        said.key = shares ? shared_key(g, line) : "tell.charge_told";
    tell(t, said);
    if (shares)
        tell(t, (struct told_line){ .key = "tell.shared", .arg1 = told_decimal(t, g->exact, EXACT_DECIMALS),
            .arg2 = told_money(t, g->given), .arg3 = told_money(t, g->given - line->amount),
            .arg4 = told_money(t, line->amount) });
}

/* -- capacity and demand -- */

static void tell_contract(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    const struct bill_span *s = g->span;
    bool over = s->demand_kw > s->contract_most;
    energy from = line->quantity - 2 * (s->demand_kw - s->contract_most);
    tell(t, (struct told_line){ .key = over ? "tell.contract_over" : "tell.contract",
        .arg1 = told_energy(t, s->contract_kw), .arg2 = told_energy(t, s->contract_most),
        .arg3 = told_energy(t, s->demand_kw), .arg4 = over ? told_energy(t, from) : "",
        .arg5 = over ? told_energy(t, line->quantity) : "" });
}

/* Before its first block; blocks add up to it. */
static void tell_demand_within(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    const struct bill *b = t->bill;
    energy kw = 0;
    for (uint32_t i = 0; line->tier_no < 2 && i < b->charges_n; i++)
        if (b->charges[i].span == line->span && b->charges[i].price_part == line->price_part &&
            b->charges[i].use_period == line->use_period)
            kw += b->charges[i].quantity;
    if (line->tier_no < 2)
        tell(t, (struct told_line){ .key = "tell.demand_within", .arg1 = charge_word(t, line),
            .arg2 = told_energy(t, kw), .arg3 = registers_of(t, g->span, line->price_part, line->use_period) });
}

static void tell_basic(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    const struct bill_span *s = g->span;
    if (line->price_part == CODE_price_part_capacity && s->sealed_va)
        tell(t, (struct told_line){ .key = "tell.sealed", .arg1 = told_decimal(t, s->capacity_va, 3),
            .arg2 = told_decimal(t, s->sealed_va, 3), .arg3 = told_energy(t, line->quantity) });
    if (line->price_part != CODE_price_part_demand)
        return;
    if (demand_within(line))
        tell_demand_within(g, line);
    else if (s->contract_kw)
        tell_contract(g, line);
    else if (line->tier_no < 2)
        tell(t, (struct told_line){ .key = "tell.demand", .arg1 = told_energy(t, s->demand_kw),
            .arg2 = registers_of(t, s, CODE_price_part_demand, 0) });
    if (s->load_per_100)
        tell(t, (struct told_line){ .key = "tell.load", .arg1 = told_count(t, (int64_t)s->load_kwh),
            .arg2 = told_price(t, s->load_price), .arg3 = told_count(t, (int64_t)s->load_per_100),
            .arg4 = told_price(t, line->price) });
}

/* -- the power factor -- */

static const char *hundredths(struct tale *t, uint64_t n)
{
    return pool_printf(t->c->pool, "%u.%02u", (unsigned)(n / PER_100), (unsigned)(n % PER_100));
}

static void tell_factor(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    const struct bill_span *s = g->span;
    energy active = s->kwh - s->moved_kwh;
    tell(t, (struct told_line){ .key = "tell.factor", .arg1 = told_energy(t, active),
        .arg2 = told_energy(t, s->kvarh < 0 ? -s->kvarh : s->kvarh), .arg3 = hundredths(t, s->factor),
        .arg4 = registers_of(t, s, CODE_price_part_factor, 0) });
    tell(t, (struct told_line){ .key = line ? "tell.factor_row" : "tell.factor_none",
        .arg1 = hundredths(t, s->factor_standard), .arg2 = hundredths(t, s->factor),
        .arg3 = line ? told_decimal(t, line->per_10000, 2) : "" });
    if (!line)
        return;
    if (g->base.n > 1 && g->base.sum == line->base)
        tell(t, (struct told_line){ .key = "tell.factor_base", .arg1 = g->base.text,
            .arg2 = told_money(t, line->base) });
    tell(t, (struct told_line){ .key = "tell.factor_charge",
        .arg1 = code_words(t->c, &codes_price_part, line->price_part), .arg2 = told_money(t, line->base),
        .arg3 = told_decimal(t, line->per_10000, 2), .arg4 = told_money(t, line->amount) });
}

/* -- a span -- */

static void tell_charge(struct span_tale *g, const struct bill_charge *line)
{
    struct tale *t = g->t;
    if (line->price_part == CODE_price_part_factor) {
        tell_factor(g, line);
    } else if (line->price_part == CODE_price_part_least) {
        tell(t, (struct told_line){ .key = "tell.least",
            .arg1 = code_words(t->c, &codes_price_part, line->price_part),
            .arg2 = told_money(t, g->sum.sum + line->amount), .arg3 = told_money(t, g->sum.sum),
            .arg4 = told_money(t, line->amount) });
    } else if (line->price_part == CODE_price_part_duty) {
        tell(t, (struct told_line){ .key = "tell.charge_duty",
            .arg1 = code_words(t->c, &codes_price_part, line->price_part), .arg2 = told_money(t, line->base),
            .arg3 = told_price(t, line->price), .arg4 = told_money(t, line->amount) });
        tell_document(g, line);
    } else if (line->price_part == CODE_price_part_rounding) {
        tell(t, (struct told_line){ .key = "tell.charge_rounding",
            .arg1 = code_words(t->c, &codes_price_part, line->price_part),
            .arg2 = told_money(t, g->sum.sum + line->amount), .arg3 = told_money(t, g->sum.sum),
            .arg4 = told_money(t, line->amount) });
    } else {
        group_add(g, line);
        tell_basic(g, line);
        tell_priced(g, line);
        tell_document(g, line);
    }
    if (line->in_factor)
        told_add_money(t, &g->base, line->amount);
    told_add_money(t, &g->sum, line->amount);
}

static void span_head(struct span_tale *g)
{
    struct tale *t = g->t;
    const struct bill_span *s = g->span;
    const char *title = g->priced ? g->tariff.list.title : s->price_list;
    tell(t, (struct told_line){ .key = t->points > 1 ? "tell.span_of" : "tell.span", .arg1 = day_words(t->c, s->from),
        .arg2 = day_words(t->c, s->until), .arg3 = told_energy(t, s->kwh),
        .arg4 = told_count(t, (int64_t)s->point_no) });
    if (s->surplus_buyer)
        tell(t, (struct told_line){ .key = "tell.surplus_buyer",
            .arg1 = code_words(t->c, &codes_surplus_buyer, s->surplus_buyer) });
    if (s->surplus_buyer != CODE_surplus_buyer_market)
        tell(t, (struct told_line){ .key = "tell.list", .arg1 = title, .arg2 = day_words(t->c, s->priced_on) });
}

/* A list that is gone by now is no fault: its name is kept, its documents are not known. */
static void span_prices(struct span_tale *g)
{
    struct fault before = *g->t->c->fault;
    if (!*g->span->price_list)
        return;
    g->priced = tariff_read(g->t->c, g->span->price_list, g->span->priced_on, &g->tariff) == ST_ok;
    *g->t->c->fault = before;
}

/* Its tiers, losses and factor are those of the bill as it should have been, of which these lines are a part:
 * what each of them comes to is told, and not what it is taken of. */
void tell_span_difference(struct tale *t, unsigned span)
{
    const struct bill *b = t->bill;
    struct span_tale g = { .t = t, .span = &b->spans[span], .sum = { .text = "" } };
    bool any = false;
    for (uint32_t i = 0; i < b->charges_n && !any; i++)
        any = b->charges[i].span == span;
    if (!any)
        return;
    span_prices(&g);
    span_head(&g);
    for (uint32_t i = 0; i < b->charges_n; i++) {
        const struct bill_charge *line = &b->charges[i];
        if (line->span != span)
            continue;
        if (line->quantity) {
            group_add(&g, line);
            tell_priced(&g, line);
            tell_document(&g, line);
        } else {
            tell(t, (struct told_line){ .key = "tell.difference_line",
                .arg1 = code_words(t->c, &codes_price_part, line->price_part), .arg2 = told_money(t, line->amount) });
        }
        told_add_money(t, &g.sum, line->amount);
    }
    if (g.sum.n > 1)
        tell(t, (struct told_line){ .key = "tell.span_sum", .arg1 = g.sum.text, .arg2 = told_money(t, g.sum.sum) });
}

void tell_span(struct tale *t, unsigned span)
{
    const struct bill *b = t->bill;
    struct span_tale g = { .t = t, .span = &b->spans[span], .sum = { .text = "" }, .base = { .text = "" } };
    bool factor = false;
    span_prices(&g);
    span_head(&g);
    tell_span_use(t, g.span);
    if (g.span->hours_unread)
        tell(t, (struct told_line){ .key = "tell.hours_unread" });
    tell_periods(&g, span);
    tell_tiers(&g);
    for (uint32_t i = 0; i < b->charges_n; i++)
        if (b->charges[i].span == span) {
            tell_charge(&g, &b->charges[i]);
            factor |= b->charges[i].price_part == CODE_price_part_factor;
        }
    if (g.span->factor && !factor)
        tell_factor(&g, NULL);
    if (g.span->factor_unread)
        tell(t, (struct told_line){ .key = "tell.factor_unread" });
    if (g.sum.n > 1)
        tell(t, (struct told_line){ .key = "tell.span_sum", .arg1 = g.sum.text, .arg2 = told_money(t, g.sum.sum) });
}
