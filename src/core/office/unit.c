/* The tree of units. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

/* His own and below, and those above it by name: every screen says where it is. */
static bool shown(void *context, void *row)
{
    struct call *c = context;
    const struct unit *u = row;
    return call_governs(c, u->unit_no) || unit_below(c->txn, c->user.unit_no, u->unit_no);
}

enum status do_unit_list(struct call *c, const struct list_ask *q, struct unit_list *r)
{
    const struct office_page p = { .table = TABLE_unit, .most = UNITS_LISTED, .keep = shown };
    return office_page(c, &p, q->token, (void **)&r->units, &r->units_n, &r->token);
}

/* A unit hangs under one he may reach, never under itself; only the company hangs
 * under nothing, and that one is there already. */
static enum status check_parent(struct call *c, const struct unit *q, bool is_company)
{
    struct unit parent;
    if (is_company)
        return *q->parent ? refuse(c, ST_in_use, "parent", q->unit_no, NULL, NULL) : ST_ok;
    if (!*q->parent)
        return refuse(c, ST_field_missing, "parent", NULL, NULL, NULL);
    enum status s = office_unit_governed(c, q->parent, "parent", &parent);
    if (!s && unit_below(c->txn, q->parent, q->unit_no))
        s = refuse(c, ST_in_use, "parent", q->parent, NULL, NULL);
    return s;
}

/* The mark is for ever: what a unit took in practice would be real without it. Below one for practice all are. */
static enum status check_practice(struct call *c, const struct unit *q, const struct unit *old, bool there)
{
    struct unit parent = { .unit_no = q->parent };
    if (there && q->practice != old->practice)
        return refuse(c, ST_rule_refuses, "practice", "rule.practice_stays", q->unit_no, NULL);
    enum status s = *q->parent ? call_get(c, TABLE_unit, &parent) : ST_ok;
    if (!s && *q->parent && parent.practice && !q->practice)
        s = refuse(c, ST_rule_refuses, "practice", "rule.practice_below", q->parent, NULL);
    return s;
}

bool office_practises(struct call *c, const char *unit_no)
{
    struct unit unit = { .unit_no = unit_no };
    return !call_get(c, TABLE_unit, &unit) && unit.practice;
}

enum status office_company(struct call *c, const char **unit_no_r)
{
    struct unit u = { .unit_no = "" };
    struct unit_way way = { .next = c->user.unit_no };
    enum status s;
    while (!(s = unit_up(c->txn, &way, &u)))
        ;
    *unit_no_r = u.unit_no;
    return s == ST_not_found ? ST_ok : s;
}

/* How many units stand from it up to the company, itself counted. */
static enum status height_of(struct call *c, const char *unit_no, unsigned *n_r)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    enum status s = ST_ok;
    while (!s)
        s = unit_up(c->txn, &way, &u);
    *n_r = way.steps;
    return s == ST_not_found ? ST_ok : s;
}

/* Whoever asks how far somebody reaches goes UNIT_DEPTH steps up: no unit hangs deeper,
 * nor any that hangs below this one. */
static enum status check_depth(struct call *c, const struct unit *q)
{
    struct scan *scan;
    struct unit u;
    unsigned above = 0, below = 0, steps;
    enum status s = height_of(c, q->parent, &above);
    if (!s)
        s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    while (!s && !(s = scan_next(scan, &u, NULL)))
        if (unit_steps_up(c->txn, u.unit_no, q->unit_no, &steps))
            below = steps > below ? steps : below;
    scan_end(&scan);
    if (above + 1 + below > UNIT_DEPTH)
        return refuse(c, ST_unit_deep, "parent", office_number(c, UNIT_DEPTH), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_unit_put(struct call *c, const struct unit *q, struct unit *r)
{
    struct unit old = { .unit_no = q->unit_no };
    enum status s = call_get(c, TABLE_unit, &old);
    bool there = s == ST_ok;
    if (s && s != ST_not_found)
        return s;
    if (there && !call_governs(c, old.unit_no))
        return refuse(c, ST_outside_unit, "unit_no", q->unit_no, NULL, NULL);
    s = check_parent(c, q, there && !*old.parent);
    if (!s)
        s = check_practice(c, q, &old, there);
    if (!s)
        s = check_depth(c, q);
    if (!s && there)
        s = office_stale(c, q->unit_no, q->version, old.version);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    call_feed(c, CODE_feed_kind_rule, table_info[TABLE_unit].no, 0, q->unit_no);    /* whose calendars it has */
    return there ? call_put(c, TABLE_unit, &old, r) : call_insert(c, TABLE_unit, r);
}
