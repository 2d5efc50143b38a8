/* Lines and transformer areas: what points hang on. Each is kept by a unit; the units
 * below see it too, because a line of the company feeds the areas of its stations. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"
#include "core/office/office.h"

#include <string.h>

enum status place_good(struct call *c, const char *unit_no, const char *reader)
{
    struct unit unit;
    struct user u = { .staff_no = reader };
    enum status s = office_unit(c, unit_no, "unit_no", &unit);
    if (s || !*reader)
        return s;
    s = call_get(c, TABLE_user, &u);
    return s == ST_not_found ? refuse(c, ST_user_unknown, "reader", reader, NULL, NULL) : s;
}

enum status place_mine(struct call *c, const char *field, const char *no, const char *old_unit)
{
    return call_in_unit(c, old_unit) ? ST_ok : refuse(c, ST_exists, field, no, NULL, NULL);
}

static bool unit_shown(struct call *c, const char *unit_no)
{
    return call_in_unit(c, unit_no) || unit_within(c->txn, c->user.unit_no, unit_no);
}

/* Ended today or before. */
static bool is_over(const struct call *c, date ended_on)
{
    return ended_on && ended_on <= c->today;
}

/* -- lines -- */

enum status line_read(struct call *c, const char *line_no, const char *field, struct supply_line *l_r)
{
    *l_r = (struct supply_line){ .line_no = line_no };
    enum status s = call_get(c, TABLE_supply_line, l_r);
    if (s == ST_not_found || (!s && (is_over(c, l_r->ended_on) || !unit_shown(c, l_r->unit_no))))
        return refuse(c, ST_line_unknown, field, line_no, NULL, NULL);
    return s;
}

/* No area that is used hangs on a line that ends. */
static enum status line_free(struct call *c, const struct supply_line *l)
{
    struct scan *scan;
    struct transformer_area a;
    enum status s = l->ended_on ? scan_table(c->txn, TABLE_transformer_area, &(struct scan_range){ .parts = 0 }, &scan)
        : ST_not_found;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (!s && !(s = scan_next(scan, &a, c->pool)))
        if (!strcmp(a.line_no, l->line_no) && (!a.ended_on || a.ended_on > l->ended_on))
            s = refuse(c, ST_in_use, "ended_on", a.area_no, NULL, NULL);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_line_put(struct call *c, const struct supply_line *q, struct supply_line *r)
{
    struct supply_line old;
    bool same = false;
    enum status s = place_good(c, q->unit_no, q->reader);
    if (!s)
        s = line_free(c, q);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    s = call_change(c, TABLE_supply_line, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_supply_line, r);
    if (!s)
        s = place_mine(c, "line_no", q->line_no, old.unit_no);
    if (!s)
        s = call_seen(c, TABLE_supply_line, q, &old, "line_no", q->line_no, &same);
    if (same)
        *r = old;
    return s || same ? s : call_put(c, TABLE_supply_line, &old, r);
}

static bool line_shown(void *context, void *row)
{
    return unit_shown(context, ((const struct supply_line *)row)->unit_no);
}

enum status do_line_list(struct call *c, const struct list_ask *q, struct line_list *r)
{
    const struct office_page p = { .table = TABLE_supply_line, .most = NETWORK_PAGE, .keep = line_shown };
    return office_page(c, &p, q->token, (void **)&r->supply_lines, &r->supply_lines_n, &r->token);
}

/* -- transformer areas -- */

enum status area_read(struct call *c, const char *area_no, const char *field, struct transformer_area *a_r)
{
    *a_r = (struct transformer_area){ .area_no = area_no };
    enum status s = call_get(c, TABLE_transformer_area, a_r);
    if (s == ST_not_found || (!s && (is_over(c, a_r->ended_on) || !unit_shown(c, a_r->unit_no))))
        return refuse(c, ST_area_unknown, field, area_no, NULL, NULL);
    return s;
}

/* Nothing is measured any more in an area that ends, but what it used as a whole. */
static enum status area_free(struct call *c, const struct transformer_area *a)
{
    struct scan *scan;
    struct point p, prefix = { .area_no = a->area_no };
    enum status s = a->ended_on ? scan_index(c->txn, INDEX_point_area, &(struct scan_range){ .prefix = &prefix,
                                                                                           .parts = 1 }, &scan)
        : ST_not_found;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    while (!s && !(s = scan_next(scan, &p, c->pool)))
        if (!p.closed_on && p.owner_kind != CODE_owner_kind_area)
            s = refuse(c, ST_in_use, "ended_on", p.owner_no, NULL, NULL);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The line it hung on before may have ended: it is looked at where it is another one. */
static enum status area_good(struct call *c, const struct transformer_area *q, const char *line_before)
{
    struct supply_line line;
    if (*q->line_no && strcmp(q->line_no, line_before) != 0)
        return line_read(c, q->line_no, "line_no", &line);
    return ST_ok;
}

enum status do_area_put(struct call *c, const struct transformer_area *q, struct transformer_area *r)
{
    struct transformer_area old;
    bool same = false;
    enum status s = place_good(c, q->unit_no, q->reader);
    if (!s)
        s = area_free(c, q);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    s = call_change(c, TABLE_transformer_area, q, q->version, &old);
    bool is_new = s == ST_not_found;
    if (is_new)
        s = ST_ok;
    else if (!s)
        s = place_mine(c, "area_no", q->area_no, old.unit_no);
    if (!s)
        s = area_good(c, q, is_new ? "" : old.line_no);
    if (!s && !is_new)
        s = call_seen(c, TABLE_transformer_area, q, &old, "area_no", q->area_no, &same);
    if (same)
        *r = old;
    if (s || same)
        return s;
    return is_new ? call_insert(c, TABLE_transformer_area, r) : call_put(c, TABLE_transformer_area, &old, r);
}

static bool area_shown(void *context, void *row)
{
    return unit_shown(context, ((const struct transformer_area *)row)->unit_no);
}

enum status do_area_list(struct call *c, const struct list_ask *q, struct area_list *r)
{
    const struct office_page p = { .table = TABLE_transformer_area, .most = NETWORK_PAGE, .keep = area_shown };
    return office_page(c, &p, q->token, (void **)&r->areas, &r->areas_n, &r->token);
}
