/* 停电禁止时段: the rules by which supply is not cut off, each a dated row. Of a standing
 * rule the newest row up to the day holds, everywhere; one that says nothing bars is a row
 * too, so that a store without any cuts nobody off. What is declared holds for its days,
 * in its unit and below. */
#include "config.h"
#include "core/run/cut.h"

/* -- one kind -- */

struct barring {
    struct call *c;
    const struct cut_at *k;
    date day;
    int minute;
};

typedef enum status bar_hits(const struct barring *b, const struct cut_bar *rule, bool *hits_r);

static enum status hits_night(const struct barring *b, const struct cut_bar *rule, bool *hits_r)
{
    int from = minutes_parse(rule->bars_from), until = minutes_parse(rule->bars_until);
    bool after = b->minute >= from, before = b->minute < until;
    *hits_r = from <= until ? after && before : after || before;
    return ST_ok;
}

static enum status hits_day_off(const struct barring *b, const struct cut_bar *rule, bool *hits_r)
{
    (void)rule;
    bool working;
    enum status s = rule_working(b->c, b->day, &working);
    *hits_r = !s && !working;
    return s;
}

static enum status hits_eve(const struct barring *b, const struct cut_bar *rule, bool *hits_r)
{
    (void)rule;
    bool working;
    enum status s = rule_working(b->c, b->day + 1, &working);
    *hits_r = !s && !working;
    return s;
}

static enum status hits_important(const struct barring *b, const struct cut_bar *rule, bool *hits_r)
{
    (void)rule;
    *hits_r = b->k->importance && !*b->k->copy_no;
    return ST_ok;
}

static enum status hits_declared(const struct barring *b, const struct cut_bar *rule, bool *hits_r)
{
    *hits_r = rule->valid_from <= b->day && (!rule->until || rule->until >= b->day) &&
        (!*rule->unit_no || unit_below(b->c->txn, b->k->unit_no, rule->unit_no));
    return ST_ok;
}

static const struct { uint16_t kind; bool declared; bar_hits *hits; } kinds[] = {
    { CODE_cut_bar_night, false, hits_night }, { CODE_cut_bar_day_off, false, hits_day_off },
    { CODE_cut_bar_eve, false, hits_eve }, { CODE_cut_bar_important, false, hits_important },
    { CODE_cut_bar_heat, true, hits_declared }, { CODE_cut_bar_cold, true, hits_declared },
    { CODE_cut_bar_event, true, hits_declared },
};

static bool is_declared(uint16_t kind)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == kind)
            return kinds[i].declared;
    return false;
}

/* -- all of them -- */

/* The row in force of a standing kind. */
static enum status standing_rule(struct call *c, uint16_t kind, date day, struct cut_bar *rule_r)
{
    struct scan *scan;
    struct cut_bar row, prefix = { .cut_bar = kind, .unit_no = "" };
    bool found = false;
    enum status s = scan_table(c->txn, TABLE_cut_bar, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                                                                           .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &row, c->pool)))
        found = row.valid_from <= day;
    scan_end(&scan);
    if (s == ST_not_found)
        return refuse(c, ST_cut_rule_missing, "", code_words(c, &codes_cut_bar, kind), NULL, NULL);
    *rule_r = row;
    return s;
}

static enum status standing_hits(const struct barring *b, size_t kind, struct cut_bar *bar_r)
{
    struct cut_bar rule;
    bool hits = false;
    enum status s = standing_rule(b->c, kinds[kind].kind, b->day, &rule);
    if (!s && rule.bars)
        s = kinds[kind].hits(b, &rule, &hits);
    if (!s && hits)
        *bar_r = rule;
    return s;
}

static enum status declared_hits(const struct barring *b, size_t kind, struct cut_bar *bar_r)
{
    struct scan *scan;
    struct cut_bar row, prefix = { .cut_bar = kinds[kind].kind };
    bool hits = false;
    enum status s = scan_table(b->c->txn, TABLE_cut_bar, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !hits && !(s = scan_next(scan, &row, b->c->pool)))
        s = row.bars ? kinds[kind].hits(b, &row, &hits) : ST_ok;
    scan_end(&scan);
    if (!s && hits)
        *bar_r = row;
    return s == ST_not_found ? ST_ok : s;
}

enum status cut_bar_of(struct call *c, const struct cut_at *k, struct cut_bar *bar_r)
{
    struct barring b = { .c = c, .k = k, .day = instant_date(k->at) };
    enum status s = ST_ok;
    b.minute = (int)((k->at - instant_of(b.day, 0, 0, 0)) / MINUTE_US);
    *bar_r = (struct cut_bar){ .cut_bar = 0 };
    for (size_t i = 0; !s && !bar_r->cut_bar && i < COUNT_OF(kinds); i++)
        s = kinds[i].declared ? declared_hits(&b, i, bar_r) : standing_hits(&b, i, bar_r);
    return s;
}

enum status cut_window(struct call *c, const struct cut_at *k)
{
    struct cut_bar bar;
    enum status s = cut_bar_of(c, k, &bar);
    return s || !bar.cut_bar ? s
        : refuse(c, ST_cut_barred, "", code_words(c, &codes_cut_bar, bar.cut_bar), bar.source, NULL);
}

/* -- kept -- */

enum status do_cut_bar_list(struct call *c, const struct list_ask *q, struct cut_bar_list *r)
{
    const struct office_page p = { .table = TABLE_cut_bar, .most = CUT_BARS_PAGE };
    return office_page(c, &p, q->token, (void **)&r->cut_bars, &r->cut_bars_n, &r->token);
}

static enum status night_good(struct call *c, const struct cut_bar *q)
{
    if (minutes_parse(q->bars_from) < 0)
        return refuse(c, ST_hour_invalid, "bars_from", q->bars_from, NULL, NULL);
    int until = minutes_parse(q->bars_until);
    if (until < 0)
        return refuse(c, ST_hour_invalid, "bars_until", q->bars_until, NULL, NULL);
    return until != minutes_parse(q->bars_from) ? ST_ok          /* the same: never, or always? */
        : refuse(c, ST_time_backwards, "bars_until", q->bars_until, q->bars_from, NULL);
}

/* A standing rule is of the whole county, and ends where its next row begins: one that ended by itself, or were of a
 * unit, would leave days and places without a rule. */
static enum status row_good(struct call *c, const struct cut_bar *q)
{
    if (!is_declared(q->cut_bar) && (*q->unit_no || q->until))
        return rule_refuse(c, *q->unit_no ? "unit_no" : "until", "rule.cut_bar_standing", NULL, NULL);
    if (q->until && q->until < q->valid_from)
        return refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    return q->cut_bar == CODE_cut_bar_night && q->bars ? night_good(c, q) : ST_ok;
}

static bool days_meet(const struct cut_bar *a, const struct cut_bar *b)
{
    return (!a->until || b->valid_from <= a->until) && (!b->until || a->valid_from <= b->until);
}

/* One kind is declared once for a day of a unit: of two, ending the one would leave the other standing unseen. */
static enum status overlaps_none(struct call *c, const struct cut_bar *q)
{
    struct scan *scan;
    struct cut_bar other;
    enum status s = is_declared(q->cut_bar) && q->bars ? ST_ok : ST_not_found;
    if (!s)
        s = scan_table(c->txn, TABLE_cut_bar, &(struct scan_range){ .prefix = q, .parts = 2 }, &scan);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    bool meets = false;
    while (!s && !meets && !(s = scan_next(scan, &other, c->pool)))
        meets = other.valid_from != q->valid_from && other.bars && days_meet(q, &other);
    scan_end(&scan);
    if (meets)
        return refuse(c, ST_cut_bar_overlap, "valid_from", code_words(c, &codes_cut_bar, q->cut_bar),
                      day_words(c, other.valid_from), other.source);
    return s == ST_not_found ? ST_ok : s;
}

enum status cut_bars_good(struct call *c)
{
    struct scan *scan;
    struct cut_bar row;
    enum status s = scan_table(c->txn, TABLE_cut_bar, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &row, c->pool))) {
        s = row_good(c, &row);
        if (!s)
            s = overlaps_none(c, &row);
    }
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (size_t i = 0; !s && i < COUNT_OF(kinds); i++)
        s = kinds[i].declared ? ST_ok : standing_rule(c, kinds[i].kind, c->today, &row);
    return s;
}

/* Of the whole county, by the company. */
static enum status standing_good(struct call *c, const struct cut_bar *q)
{
    return q->valid_from < c->today ? refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL)
        : office_whole(c);
}

/* Days that are over stay as they were declared. */
static enum status declared_good(struct call *c, const struct cut_bar *q, const struct cut_bar *there)
{
    struct unit u;
    bool over = there && there->valid_from < c->today;
    if (over && ((there->until && there->until < c->today) || q->bars != there->bars))
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    if (q->valid_from < c->today && !there)
        return refuse(c, ST_date_out_of_range, "valid_from", NULL, NULL, NULL);
    if (q->until && q->until + 1 < c->today)
        return refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    return *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &u) : office_whole(c);
}

enum status do_cut_bar_put(struct call *c, const struct cut_bar *q, struct cut_bar *r)
{
    struct cut_bar old = *q;
    bool same = false;
    enum status there = call_get(c, TABLE_cut_bar, &old);
    if (there && there != ST_not_found)
        return there;
    enum status s = row_good(c, q);
    if (!s)
        s = is_declared(q->cut_bar) ? declared_good(c, q, there ? NULL : &old) : standing_good(c, q);
    if (!s)
        s = overlaps_none(c, q);
    if (s)
        return s;
    *r = *q;
    r->declared_by = c->user.staff_no;
    if (there == ST_not_found)
        return call_insert(c, TABLE_cut_bar, r);
    s = office_stale(c, "", q->version, old.version);
    if (!s)
        s = call_seen(c, TABLE_cut_bar, q, &old, "cut_bar", code_words(c, &codes_cut_bar, q->cut_bar), &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_cut_bar, &old, r);
}
