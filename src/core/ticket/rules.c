/* How each kind waits: dated rows, and the shipped ones of a kind that has none. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"

static struct ticket_rule *place_of(struct ticket_rules *r, uint16_t kind)
{
    for (unsigned i = 0; i < r->n; i++)
        if (r->at[i].ticket_kind == kind)
            return &r->at[i];
    return NULL;
}

/* The later row in force takes the place of the one before; what does not begin yet is none. */
static enum status rule_take(struct call *c, struct ticket_rules *r, const struct ticket_rule *rule, date day)
{
    struct ticket_rule *have = place_of(r, rule->ticket_kind);
    if (rule->valid_from > day || (have && have->valid_from > rule->valid_from))
        return ST_ok;
    if (!have && r->n == TICKET_KINDS)
        return refuse(c, ST_field_too_many, "ticket_kind", number_words(c, TICKET_KINDS), NULL, NULL);
    *(have ? have : &r->at[r->n++]) = *rule;
    return ST_ok;
}

/* Of the first so many rows, which are the office's. */
static bool has_row(const struct ticket_rules *r, unsigned stored, uint16_t kind, date day)
{
    for (unsigned i = 0; i < stored; i++)
        if (r->at[i].ticket_kind == kind && r->at[i].valid_from <= day)
            return true;
    return false;
}

static enum status shipped_add(struct call *c, struct ticket_rules *r, date day)
{
    const struct array *shipped = &ticket_of(c->core)->shipped;
    const struct ticket_rule *rule = shipped->at;
    unsigned stored = r->n;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < shipped->n; i++)
        if (!has_row(r, stored, rule[i].ticket_kind, day))
            s = rule_take(c, r, &rule[i], day);
    return s;
}

enum status ticket_rules_on(struct call *c, date day, struct ticket_rules *r)
{
    struct scan *scan;
    struct ticket_rule rule;
    *r = (struct ticket_rules){ .at = pool_array(c->pool, TICKET_KINDS, sizeof *r->at) };
    enum status s = scan_table(c->txn, TABLE_ticket_rule, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &rule, c->pool)))
        s = rule_take(c, r, &rule, day);
    scan_end(&scan);
    return s == ST_not_found ? shipped_add(c, r, day) : s;
}

const struct ticket_rule *ticket_rule_of(const struct ticket_rules *rules, uint16_t kind)
{
    return place_of((struct ticket_rules *)(uintptr_t)rules, kind);
}

/* -- as they are kept -- */

static enum status rules_read(struct call *c, struct ticket_rules *all)
{
    bool more = false;
    uint32_t n;
    all->at = pool_array(c->pool, TICKET_RULES_LISTED + TICKET_KINDS, sizeof *all->at);
    enum status s = listing_table(c, TABLE_ticket_rule, &(struct scan_range){ 0 }, &(struct listing){ .rows = all->at,
                                  .most = TICKET_RULES_LISTED, .n = &n, .more = &more });
    all->n = n;
    return s;
}

enum status do_ticket_rule_list(struct call *c, const struct nothing *q, struct ticket_rules_shown *r)
{
    const struct array *shipped = &ticket_of(c->core)->shipped;
    const struct ticket_rule *rule = shipped->at;
    struct ticket_rules all = { 0 };
    enum status s = rules_read(c, &all);
    (void)q;
    unsigned stored = all.n;
    for (unsigned i = 0; !s && i < shipped->n && all.n < TICKET_RULES_LISTED; i++)
        if (!has_row(&all, stored, rule[i].ticket_kind, c->today))
            all.at[all.n++] = rule[i];
    r->rules = all.at;
    r->rules_n = all.n;
    return s;
}

/* A key in the hall is one kind's. */
static enum status digit_free(struct call *c, const struct ticket_rule *q)
{
    struct ticket_rules rules;
    enum status s = ticket_rules_on(c, q->valid_from, &rules);
    for (unsigned i = 0; !s && q->kiosk_digit && !q->closed && i < rules.n; i++)
        if (rules.at[i].kiosk_digit == q->kiosk_digit && !rules.at[i].closed &&
            rules.at[i].ticket_kind != q->ticket_kind)
            s = refuse(c, ST_in_use, "kiosk_digit", code_words(c, &codes_ticket_kind, rules.at[i].ticket_kind), NULL,
                       NULL);
    return s;
}

static enum status kind_there(struct call *c, uint16_t kind)
{
    struct code_row own = { .set_name = codes_ticket_kind.name, .value = kind };
    enum status s = code_name(&codes_ticket_kind, kind) ? ST_ok : call_get(c, TABLE_code_row, &own);
    return s == ST_not_found ? refuse(c, ST_code_unknown, "ticket_kind", number_words(c, kind), NULL, NULL) : s;
}

static enum status row_fits(struct call *c)
{
    struct ticket_rules all = { 0 };
    enum status s = rules_read(c, &all);
    return s || all.n < TICKET_RULES_LISTED ? s
        : refuse(c, ST_field_too_many, "valid_from", number_words(c, TICKET_RULES_LISTED), NULL, NULL);
}

/* A row of days that are over would judge anew what was promised then. */
enum status do_ticket_rule_put(struct call *c, const struct ticket_rule *q, struct ticket_rule *r)
{
    struct ticket_rule old = { .ticket_kind = q->ticket_kind, .valid_from = q->valid_from };
    enum status s = office_whole(c);
    if (!s)
        s = kind_there(c, q->ticket_kind);
    if (!s && q->valid_from < c->today)
        s = refuse(c, ST_date_before, "valid_from", day_words(c, c->today), NULL, NULL);
    if (!s)
        s = digit_free(c, q);
    if (s)
        return s;
    *r = *q;
    s = call_get(c, TABLE_ticket_rule, &old);
    if (s == ST_not_found) {
        s = row_fits(c);
        return s ? s : call_insert(c, TABLE_ticket_rule, r);
    }
    if (!s)
        s = office_stale(c, "", q->version, old.version);
    return s ? s : call_put(c, TABLE_ticket_rule, &old, r);
}
