/* The tree of units. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

#define UNITS_MAX 300

/* His own and below, and those above it by name: every screen says where it is. */
static bool shown(struct call *c, const struct unit *u)
{
    return call_in_unit(c, u->unit_no) || unit_below(c->txn, c->user.unit_no, u->unit_no);
}

enum status do_unit_list(struct call *c, const struct nothing *q, struct unit_list *r)
{
    (void)q;
    struct scan *scan;
    struct unit u;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    r->units = pool_array(c->pool, UNITS_MAX, sizeof *r->units);
    while (r->units_n < UNITS_MAX && (s = scan_next(scan, &u, NULL)) == ST_ok)
        if (shown(c, &u))
            r->units[r->units_n++] = u;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
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
    enum status s = office_unit(c, q->parent, "parent", &parent);
    if (!s && unit_below(c->txn, q->parent, q->unit_no))
        s = refuse(c, ST_in_use, "parent", q->parent, NULL, NULL);
    return s;
}

enum status do_unit_put(struct call *c, const struct unit *q, struct unit *r)
{
    struct unit old = { .unit_no = q->unit_no };
    enum status s = call_get(c, TABLE_unit, &old);
    bool there = s == ST_ok;
    if (s && s != ST_not_found)
        return s;
    if (there && !call_in_unit(c, old.unit_no))
        return refuse(c, ST_outside_unit, "unit_no", q->unit_no, NULL, NULL);
    s = check_parent(c, q, there && !*old.parent);
    if (!s && there)
        s = office_stale(c, q->unit_no, q->version, old.version);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    return there ? call_put(c, TABLE_unit, &old, r) : call_insert(c, TABLE_unit, r);
}
