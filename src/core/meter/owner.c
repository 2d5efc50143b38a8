/* Whose a point is: an account's, or of an area, a line, a gateway of the company itself.
 * What is no account is read as one without a number, so that whoever hangs meters and
 * reads them asks one question, and nobody finds a bill of it. */
#include "config.h"
#include "core/meter/point.h"
#include "core/office/office.h"

#include <string.h>

static enum status owner_mine(struct call *c, const char *unit_no)
{
    return call_in_unit(c, unit_no) ? ST_ok : refuse(c, ST_outside_unit, "owner_no", unit_no, NULL, NULL);
}

static struct account as_account(const char *unit_no, const char *name, uint64_t capacity_va)
{
    struct account a = { .account_state = CODE_account_state_normal };
    record_init(&account_record, &a);
    a.unit_no = unit_no;
    a.account_name = name;
    a.capacity_w = capacity_va;
    return a;
}

/* -- rows of owners, within reach or not; ST_not_found -- */

static enum status area_row(struct call *c, const char *area_no, struct account *a_r)
{
    struct transformer_area t = { .area_no = area_no };
    enum status s = call_get(c, TABLE_transformer_area, &t);
    if (!s)
        *a_r = as_account(t.unit_no, t.area_name, t.capacity_va);
    return s;
}

static enum status line_row(struct call *c, const char *line_no, struct account *a_r)
{
    struct supply_line l = { .line_no = line_no };
    enum status s = call_get(c, TABLE_supply_line, &l);
    if (!s)
        *a_r = as_account(l.unit_no, l.line_name, 0);
    return s;
}

/* A gateway is its points: its unit is that of the first. */
static enum status gateway_row(struct call *c, const char *gateway_no, struct account *a_r)
{
    struct scan *scan;
    struct point p, prefix = { .owner_kind = CODE_owner_kind_gateway, .owner_no = gateway_no };
    enum status s = scan_table(c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    if (!s)
        s = scan_next(scan, &p, c->pool);
    scan_end(&scan);
    if (!s)
        *a_r = as_account(p.unit_no, p.owner_no, 0);
    return s;
}

enum status owner_row(struct call *c, uint16_t owner_kind, const char *owner_no, struct account *a_r)
{
    switch (owner_kind) {
    case CODE_owner_kind_area:
        return area_row(c, owner_no, a_r);
    case CODE_owner_kind_supply_line:
        return line_row(c, owner_no, a_r);
    case CODE_owner_kind_gateway:
        return gateway_row(c, owner_no, a_r);
    default:
        *a_r = (struct account){ .account_no = owner_no };
        return call_get(c, TABLE_account, a_r);
    }
}

/* -- within reach -- */

static enum status owner_unknown(struct call *c, uint16_t owner_kind, const char *owner_no)
{
    return refuse(c, owner_kind == CODE_owner_kind_area ? ST_area_unknown : ST_line_unknown, "owner_no", owner_no,
                  NULL, NULL);
}

enum status owner_read(struct call *c, uint16_t owner_kind, const char *owner_no, struct account *a_r)
{
    if (!owner_kind || owner_kind == CODE_owner_kind_account)
        return account_read(c, owner_no, "owner_no", a_r);
    enum status s = owner_row(c, owner_kind, owner_no, a_r);
    if (s == ST_not_found && owner_kind == CODE_owner_kind_gateway) {      /* the first point put makes it */
        *a_r = as_account(c->user.unit_no, owner_no, 0);
        return ST_ok;
    }
    if (s == ST_not_found)
        return owner_unknown(c, owner_kind, owner_no);
    return s ? s : owner_mine(c, a_r->unit_no);
}

enum status point_of(struct call *c, uint16_t owner_kind, const char *owner_no, uint64_t point_no,
                     struct account *a_r, struct point *p_r)
{
    uint16_t kind = owner_kind ? owner_kind : CODE_owner_kind_account;
    enum status s = owner_read(c, kind, owner_no, a_r);
    if (s)
        return s;
    *p_r = (struct point){ .owner_kind = kind, .owner_no = kind == CODE_owner_kind_account ? a_r->account_no : owner_no,
                           .point_no = point_no ? point_no : 1 };
    s = call_get(c, TABLE_point, p_r);
    return s == ST_not_found ? refuse(c, ST_point_missing, "point_no", owner_no, NULL, NULL) : s;
}

void point_subject(struct call *c, const struct point *p)
{
    call_subject(c, p->owner_kind == CODE_owner_kind_account ? p->owner_no : p->unit_no);
}

/* -- a point is kept -- */

/* What a point of an owner may be for. */
static const struct { uint16_t owner; uint64_t kinds; } kinds[] = {
    { CODE_owner_kind_account, CODE_BIT(CODE_point_kind_sale) | CODE_BIT(CODE_point_kind_index_check) |
        CODE_BIT(CODE_point_kind_wholesale) | CODE_BIT(CODE_point_kind_fed_in) | CODE_BIT(CODE_point_kind_reference) },
    { CODE_owner_kind_area, CODE_BIT(CODE_point_kind_area_check) | CODE_BIT(CODE_point_kind_index_check) |
        CODE_BIT(CODE_point_kind_reference) },
    { CODE_owner_kind_supply_line, CODE_BIT(CODE_point_kind_line_check) | CODE_BIT(CODE_point_kind_index_check) |
        CODE_BIT(CODE_point_kind_reference) },
    { CODE_owner_kind_gateway, CODE_BIT(CODE_point_kind_gateway_city) | CODE_BIT(CODE_point_kind_gateway_province) |
        CODE_BIT(CODE_point_kind_gateway_plant) | CODE_BIT(CODE_point_kind_reference) },
};

static enum status kind_good(struct call *c, const struct point *q)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].owner == q->owner_kind && kinds[i].kinds & CODE_BIT(q->point_kind))
            return ST_ok;
    return refuse(c, ST_code_unknown, "point_kind", NULL, NULL, NULL);
}

/* What it is billed by, or was read with, says what it is. */
static enum status kind_stays(struct call *c, const struct point *p)
{
    struct point_terms t = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct mounting m = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = row_last(c->txn, TABLE_point_terms, 3, &t);
    if (s == ST_not_found)
        s = row_last(c->txn, TABLE_mounting, 3, &m);
    if (!s)
        return refuse(c, ST_point_kind_stays, "point_kind", NULL, NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status section_hangs(struct call *c, const char *section_no, const char *field)
{
    struct section section = { .section_no = section_no };
    enum status s = call_get(c, TABLE_section, &section);
    if (s == ST_not_found)
        return refuse(c, ST_section_unknown, field, section_no, NULL, NULL);
    return s || call_in_unit(c, section.unit_no) ? s : refuse(c, ST_outside_unit, field, section_no, NULL, NULL);
}

/* What it hung on before stays, though it may have ended since. */
static enum status places_good(struct call *c, const struct point *q, const struct point *old)
{
    struct transformer_area area;
    struct supply_line line;
    enum status s = *q->section_no && strcmp(q->section_no, old->section_no) != 0
        ? section_hangs(c, q->section_no, "section_no") : ST_ok;
    if (!s && *q->area_no && strcmp(q->area_no, old->area_no) != 0)
        s = area_read(c, q->area_no, "area_no", &area);
    if (!s && *q->line_no && strcmp(q->line_no, old->line_no) != 0)
        s = line_read(c, q->line_no, "line_no", &line);
    return s;
}

/* What an account shows of its first point. */
static enum status account_places(struct call *c, const struct account *a, const struct point *p)
{
    struct account now = *a;
    if (p->owner_kind != CODE_owner_kind_account || p->point_no != 1)
        return ST_ok;
    now.transformer_area = p->area_no;
    now.reading_section = p->section_no;
    if (*p->section_no && p->read_order)
        now.reading_section = pool_printf(c->pool, "%s-%03u", p->section_no, (unsigned)p->read_order);
    return record_equal(&account_record, a, &now) ? ST_ok : call_put(c, TABLE_account, a, &now);
}

static enum status point_store(struct call *c, struct point *r, const struct point *old, bool is_new)
{
    if (is_new) {
        r->point_state = CODE_point_state_in_use;
        r->opened_on = c->today;
        return call_insert(c, TABLE_point, r);
    }
    r->point_state = old->point_state;
    r->opened_on = old->opened_on;
    r->closed_on = old->closed_on;
    return call_put(c, TABLE_point, old, r);
}

enum status do_point_put(struct call *c, const struct point *q, struct point *r)
{
    struct account a;
    struct point old, none = { .owner_kind = 0 };
    bool same = false;
    enum status s = owner_read(c, q->owner_kind, q->owner_no, &a);
    if (!s && a.account_state == CODE_account_state_closed)
        s = refuse(c, ST_account_closed, "owner_no", NULL, NULL, NULL);
    if (!s)
        s = kind_good(c, q);
    if (s)
        return s;
    *r = *q;
    r->unit_no = a.unit_no;
    r->owner_no = q->owner_kind == CODE_owner_kind_account ? a.account_no : q->owner_no;
    point_subject(c, r);
    s = call_change(c, TABLE_point, r, q->version, &old);
    bool is_new = s == ST_not_found;
    record_init(table_info[TABLE_point].record, &none);
    s = is_new ? ST_ok : s;
    if (!s && !is_new && old.point_kind != r->point_kind)
        s = kind_stays(c, &old);
    if (!s)
        s = places_good(c, r, is_new ? &none : &old);
    if (!s && !is_new)
        s = call_seen(c, TABLE_point, r, &old, "point_no", number_words(c, r->point_no), &same);
    if (same)
        *r = old;
    if (same)
        return s;
    if (!s)
        s = point_store(c, r, &old, is_new);
    return s ? s : account_places(c, &a, r);
}
