/* The rows of a bill's page: tables where the paper is wide enough for them, else sentences. */
#include "config.h"
#include "desk/screen/bill/notice_rows.h"
#include "desk/screen/common/told_rows.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE_COLUMNS 76             /* of the narrowest paper that has tables */
#define PER_PERCENT 100              /* of per 10,000 */
#define PER_THOUSAND 1000
#define WATTS 10                     /* W in 1/100 of a thousand */

struct sheet {
    const struct bill_notice *notice;
    const struct bill *bill;
    int columns;
    struct pool *pool;
    struct array *rows;
};

/* -- words and figures -- */

static const char *energy_text(struct sheet *s, energy n)
{
    char text[MONEY_TEXT];
    return pool_copy(s->pool, energy_format(n, text));
}

/* Nought where a column has nothing to say stays empty. */
static const char *energy_any(struct sheet *s, energy n)
{
    return n ? energy_text(s, n) : "";
}

static const char *money_text(struct sheet *s, money n)
{
    char text[MONEY_TEXT];
    return pool_copy(s->pool, money_format(n, text));
}

static const char *price_text(struct sheet *s, price n)
{
    char text[MONEY_TEXT];
    return n ? pool_copy(s->pool, price_format(n, text)) : "";
}

static const char *day_text(struct sheet *s, date on)
{
    char text[DATE_TEXT];
    return pool_copy(s->pool, date_format(on, text));
}

static const char *month_text(struct sheet *s, int32_t month)
{
    return pool_printf(s->pool, "%04d-%02d", (int)(month / 100), (int)(month % 100));
}

static const char *percent_text(struct sheet *s, int64_t per_10000)
{
    return pool_printf(s->pool, "%s%d.%02d", per_10000 < 0 ? "-" : "", (int)(llabs(per_10000) / PER_PERCENT),
                       (int)(llabs(per_10000) % PER_PERCENT));
}

static void say(struct sheet *s, const char *key, const char *a, const char *b, const char *c, const char *d)
{
    char text[400];
    text_rows(s->rows, s->pool, tr_fill(text, sizeof text, key, a, b, c, d), s->columns);
}

static bool tables(const struct sheet *s) { return s->columns >= TABLE_COLUMNS; }

static void table_row(struct sheet *s, const struct sheet_cell *cell, unsigned cells)
{
    sheet_add(s->rows, s->pool, sheet_row(s->pool, cell, cells));
}

static void head(struct sheet *s, const char *key)
{
    sheet_rule(s->rows, s->pool, s->columns);
    text_rows(s->rows, s->pool, tr(key), s->columns);
}

/* -- 综合信息 -- */

static void whose_rows(struct sheet *s)
{
    const struct bill_notice *n = s->notice;
    const struct bill *b = s->bill;
    say(s, "notice.account", n->account_no, n->account_name, NULL, NULL);
    say(s, "notice.address", n->address, NULL, NULL, NULL);
    say(s, "notice.kind", code_word(&codes_category, n->category), code_word(&codes_voltage, n->voltage),
        energy_any(s, (energy)n->capacity_w / WATTS), NULL);
    if (b->used_until)
        say(s, "notice.days", month_text(s, b->bill_month), day_text(s, b->used_from), day_text(s, b->used_until),
            pool_printf(s->pool, "%d", b->used_until - b->used_from + 1));
    else
        say(s, "notice.month", month_text(s, b->bill_month), NULL, NULL, NULL);
}

static void owed_rows(struct sheet *s)
{
    const struct bill_notice *n = s->notice;
    const struct bill *b = s->bill;
    say(s, "notice.sum", energy_text(s, b->kwh), money_text(s, b->principal - b->credited), NULL, NULL);
    if (b->credited)
        say(s, "notice.credited", money_text(s, b->credited), NULL, NULL, NULL);
    if (b->principal_paid)
        say(s, b->prepaid ? "notice.paid_ahead" : "notice.paid", money_text(s, b->principal_paid),
            money_text(s, b->prepaid), NULL, NULL);
    if (n->owed)
        say(s, "notice.owed", money_text(s, n->owed), day_text(s, b->due_on), NULL, NULL);
    if (b->surplus_n)
        say(s, "notice.surplus", energy_text(s, b->surplus->kwh), money_text(s, b->surplus->amount), NULL, NULL);
}

/* -- 电量明细 -- */

enum { KIND, FROM, TO, RATIO, READ, LOSS, LINE_LOSS, MOVED, BILLED, USE_CELLS };
static const int use_wide[USE_CELLS] = { 12, 9, 9, 5, 9, 6, 6, 6, 8 };

static void use_table(struct sheet *s, const char *const text[USE_CELLS])
{
    struct sheet_cell cell[USE_CELLS];
    for (unsigned i = 0; i < USE_CELLS; i++)
        cell[i] = (struct sheet_cell){ use_wide[i], i != KIND, text[i] };
    table_row(s, cell, USE_CELLS);
}

/* What was lost before the meter is a line's where it is a share, else the transformer's. */
static bool of_line(const struct bill *b, uint64_t point_no)
{
    for (uint32_t i = 0; i < b->spans_n; i++)
        if (b->spans[i].point_no == point_no && b->spans[i].loss_way)
            return b->spans[i].loss_way == CODE_loss_way_by_share;
    return false;
}

/* A demand is what was shown at the end, and not what was counted since the last reading. */
static void use_row(struct sheet *s, const struct bill_use *u)
{
    bool line = of_line(s->bill, u->point_no), read = u->read_from != DATE_NONE;
    bool demand = u->register_kind >= CODE_register_kind_demand && u->register_kind <= CODE_register_kind_demand_deep;
    energy came = demand ? u->reading_to * (energy)(u->ratio ? u->ratio : 1) : u->kwh;
    const char *text[USE_CELLS] = { code_word(&codes_register_kind, u->register_kind),
        read && !demand ? energy_text(s, u->reading_from) : "", read ? energy_text(s, u->reading_to) : "",
        u->ratio ? pool_printf(s->pool, "%d", (int)u->ratio) : "", energy_text(s, came),
        line ? "" : energy_any(s, u->loss_kwh), line ? energy_any(s, u->loss_kwh) : "", energy_any(s, u->moved_kwh),
        energy_any(s, u->billed_kwh) };
    if (tables(s)) {
        use_table(s, text);
        return;
    }
    if (read && demand)
        say(s, "notice.demand_read", text[KIND], text[TO], text[RATIO], NULL);
    else if (read)
        say(s, "notice.use_read", text[KIND], text[FROM], text[TO], text[RATIO]);
    say(s, "notice.use", read ? "" : text[KIND], text[READ], energy_any(s, u->loss_kwh + u->moved_kwh),
        text[BILLED]);
}

static void meter_row(struct sheet *s, const struct bill_use *u, const struct bill_use *before)
{
    bool same = before && before->point_no == u->point_no && !strcmp(before->device_no, u->device_no) &&
        before->read_from == u->read_from;
    if (!same && *u->device_no)
        say(s, u->estimated ? "notice.meter_estimated" : "notice.meter",
            pool_printf(s->pool, "%d", (int)u->point_no), u->device_no, day_text(s, u->read_from),
            day_text(s, u->read_until));
}

static void use_rows(struct sheet *s)
{
    const struct bill *b = s->bill;
    const char *text[USE_CELLS] = { tr("notice.head.kind"), tr("notice.head.from"), tr("notice.head.to"), tr("ratio"),
        tr("notice.head.read"), tr("notice.head.loss"), tr("notice.head.line_loss"), tr("notice.head.moved"),
        tr("notice.head.billed") };
    if (!b->uses_n)
        return;
    head(s, "notice.uses");
    if (tables(s))
        use_table(s, text);
    for (uint32_t i = 0; i < b->uses_n; i++) {
        meter_row(s, &b->uses[i], i ? &b->uses[i - 1] : NULL);
        use_row(s, &b->uses[i]);
    }
}

/* -- 电费明细 -- */

/* The groups of the real bill, in their order. */
static const struct group { const char *key; uint16_t part[8]; } groups[] = {
    { "notice.group.energy", { CODE_price_part_purchase, CODE_price_part_market } },
    { "notice.group.line_loss", { CODE_price_part_line_loss } },
    { "notice.group.transmission", { CODE_price_part_transmission, CODE_price_part_capacity,
                                     CODE_price_part_demand } },
    { "notice.group.system", { CODE_price_part_pumped, CODE_price_part_coal_capacity, CODE_price_part_loss_settled,
                               CODE_price_part_subsidy, CODE_price_part_ancillary, CODE_price_part_mechanism,
                               CODE_price_part_system } },
    { "notice.group.catalogue", { CODE_price_part_catalogue, CODE_price_part_free } },
    { "notice.group.funds", { CODE_price_part_renewable, CODE_price_part_waterworks, CODE_price_part_resettlement,
                              CODE_price_part_funds } },
    { "notice.group.factor", { CODE_price_part_factor } },
};
#define GROUPS COUNT_OF(groups)

/* GROUPS: of none of them. */
static unsigned group_of(uint16_t part)
{
    for (unsigned i = 0; i < GROUPS; i++)
        for (unsigned k = 0; k < COUNT_OF(groups[i].part); k++)
            if (groups[i].part[k] == part)
                return i;
    return GROUPS;
}

enum { GROUP, PART, PERIOD, QUANTITY, PRICE, AMOUNT, CHARGE_CELLS };
static const int charge_wide[CHARGE_CELLS] = { 16, 16, 6, 11, 11, 12 };

static void charge_table(struct sheet *s, const char *const text[CHARGE_CELLS])
{
    struct sheet_cell cell[CHARGE_CELLS];
    for (unsigned i = 0; i < CHARGE_CELLS; i++)
        cell[i] = (struct sheet_cell){ charge_wide[i], i > PERIOD, text[i] };
    table_row(s, cell, CHARGE_CELLS);
}

static const char *part_text(struct sheet *s, const struct bill_charge *line)
{
    char text[80];
    const char *word = code_word(&codes_price_part, line->price_part);
    bool block = line->price_part == CODE_price_part_demand ||
        s->bill->spans[line->span].tier_way == CODE_tier_way_whole;
    if (line->tier_no)
        return pool_copy(s->pool, tr_fill(text, sizeof text, block ? "notice.block" : "notice.tier",
                         pool_printf(s->pool, "%d", (int)line->tier_no), NULL, NULL, NULL));
    if (line->of_days)
        return pool_printf(s->pool, "%s %d/%d", word, (int)line->days, (int)line->of_days);
    return word;
}

static void charge_row(struct sheet *s, const struct bill_charge *line, const char *group)
{
    bool factor = line->price_part == CODE_price_part_factor;
    const char *text[CHARGE_CELLS] = { group, part_text(s, line),
        line->use_period > CODE_use_period_total ? code_word(&codes_use_period, line->use_period) : "",
        factor ? "" : energy_any(s, line->quantity), price_text(s, line->price), money_text(s, line->amount) };
    if (tables(s))
        charge_table(s, text);
    else if (line->price)
        say(s, "notice.charge", text[PART], text[PERIOD], pool_printf(s->pool, "%s x %s", text[QUANTITY],
            text[PRICE]), text[AMOUNT]);
    else
        say(s, "notice.charge_sum", text[PART], text[AMOUNT], NULL, NULL);
    if (factor)
        say(s, "notice.factor", pool_printf(s->pool, "%d.%02d", (int)(s->bill->spans[line->span].factor / 100),
            (int)(s->bill->spans[line->span].factor % 100)), money_text(s, line->base),
            percent_text(s, line->per_10000), NULL);
}

static void group_rows(struct sheet *s, uint32_t span, unsigned group)
{
    const struct bill *b = s->bill;
    const char *word = group < GROUPS ? tr(groups[group].key) : tr("notice.group.other");
    money sum = 0;
    unsigned n = 0;
    for (uint32_t i = 0; i < b->charges_n; i++) {
        const struct bill_charge *line = &b->charges[i];
        if (line->span != span || group_of(line->price_part) != group)
            continue;
        if (!n && !tables(s))
            text_rows(s->rows, s->pool, word, s->columns);
        charge_row(s, line, n ? "" : word);
        sum += line->amount;
        n++;
    }
    if (n > 1 && tables(s))
        charge_table(s, (const char *const[CHARGE_CELLS]){ "", tr("notice.group_sum"), "", "", "",
                                                           money_text(s, sum) });
}

static void span_rows(struct sheet *s, uint32_t span)
{
    const struct bill_span *at = &s->bill->spans[span];
    if (s->bill->spans_n > 1)
        say(s, "notice.span", pool_printf(s->pool, "%d", (int)at->point_no), day_text(s, at->from),
            day_text(s, at->until), NULL);
    for (unsigned i = 0; i <= GROUPS; i++)
        group_rows(s, span, i);
}

/* A loaded bill has the lines it came with. */
static void line_rows(struct sheet *s)
{
    const struct bill *b = s->bill;
    for (uint32_t i = 0; i < b->lines_n; i++) {
        const struct bill_line *line = &b->lines[i];
        const char *word = *line->text ? line->text : code_word(&codes_bill_part, line->bill_part);
        const char *text[CHARGE_CELLS] = { code_word(&codes_bill_part, line->bill_part), line->text, "",
            energy_any(s, line->kwh), price_text(s, line->price), money_text(s, line->amount) };
        if (tables(s))
            charge_table(s, text);
        else
            say(s, "notice.charge_sum", word, text[AMOUNT], NULL, NULL);
    }
    say(s, "notice.loaded", NULL, NULL, NULL, NULL);
}

static void charge_rows(struct sheet *s)
{
    const struct bill *b = s->bill;
    head(s, "notice.charges");
    if (tables(s))
        charge_table(s, (const char *const[CHARGE_CELLS]){ tr("notice.head.group"), tr("notice.head.part"),
            tr("use_period"), tr("notice.head.billed"), tr("notice.head.price"), tr("amount") });
    for (uint32_t i = 0; i < b->spans_n; i++)
        span_rows(s, i);
    if (!b->charges_n)
        line_rows(s);
    say(s, "notice.total", money_text(s, b->principal - b->credited), NULL, NULL, NULL);
}

/* -- 账单分析 -- */

/* By so much more or less than then, where there was something then. */
static const char *more_text(struct sheet *s, int64_t now, int64_t then)
{
    __int128 per;
    if (then <= 0)
        return "";
    per = (__int128)(now - then) * PER_THOUSAND / then;
    return pool_printf(s->pool, "%s%lld.%lld%%", per > 0 ? "+" : per < 0 ? "-" : "",
                       (long long)(per < 0 ? -per : per) / 10, (long long)(per < 0 ? -per : per) % 10);
}

static void beside_row(struct sheet *s, const char *key, const char *none, const struct month_sum *then, uint32_t n)
{
    if (n)
        say(s, key, energy_text(s, then->kwh), money_text(s, then->amount), more_text(s, s->bill->kwh, then->kwh),
            NULL);
    else
        say(s, none, NULL, NULL, NULL, NULL);
}

static void tier_row(struct sheet *s)
{
    const struct bill *b = s->bill;
    unsigned reached = 0;
    const struct bill_span *last = b->spans_n ? &b->spans[b->spans_n - 1] : NULL;
    if (!last || !last->tiers_n)
        return;
    for (uint32_t i = 0; i < last->tiers_n; i++)
        if (last->tiers[i].kwh > 0)
            reached = i + 1;
    say(s, "notice.tiers", energy_text(s, last->tier_before + last->kwh), pool_printf(s->pool, "%u", reached), NULL,
        NULL);
}

static void analysis_rows(struct sheet *s)
{
    head(s, "notice.analysis");
    beside_row(s, "notice.month_before", "notice.month_none", s->notice->last_month, s->notice->last_month_n);
    beside_row(s, "notice.year_before", "notice.year_none", s->notice->last_year, s->notice->last_year_n);
    tier_row(s);
}

static void office_rows(struct sheet *s)
{
    const struct bill_notice *n = s->notice;
    bool en = desk_english() && n->unit_name_en[0];
    sheet_rule(s->rows, s->pool, s->columns);
    say(s, "notice.office", en ? n->unit_name_en : n->unit_name, n->phone, NULL, NULL);
}

const char *notice_title(const struct bill_notice *n)
{
    if (n->bill_n && n->bill->bill_state == CODE_bill_state_cancelled)
        return tr("notice.title_back");
    return tr(n->owed ? "notice.title_owed" : "notice.title_paid");
}

void notice_rows(const void *shown, int columns, struct pool *pool, struct array *rows)
{
    const struct bill_notice *n = shown;
    struct sheet s = { .notice = n, .bill = n->bill, .columns = columns, .pool = pool, .rows = rows };
    if (!n->bill_n)
        return;
    text_rows(rows, pool, notice_title(n), columns);
    if (n->bill->bill_state == CODE_bill_state_cancelled)
        say(&s, "tell.cancelled", NULL, NULL, NULL, NULL);
    whose_rows(&s);
    owed_rows(&s);
    use_rows(&s);
    charge_rows(&s);
    analysis_rows(&s);
    office_rows(&s);
}
