/* Points proved: each is somebody's, one meter hangs there and says so of itself, and what is of
 * no account has nothing to be billed by. */
#include "config.h"
#include "core/engine/check.h"
#include "core/meter/point.h"

#include <string.h>

static enum status check_device(struct check_run *r, const struct point *p, const char *device_no)
{
    struct device d = { .device_no = device_no };
    enum status s = store_get(r->txn, TABLE_device, &d);
    if (s == ST_not_found)
        check_finding(r, "point %s/%u: meter %s has no row", p->owner_no, (unsigned)p->point_no, device_no);
    else if (!s && (strcmp(d.owner_no, p->owner_no) || d.point_no != p->point_no))
        check_finding(r, "meter %s: hangs at %s/%u, and says %s/%u", device_no, p->owner_no, (unsigned)p->point_no,
                      d.owner_no, (unsigned)d.point_no);
    return s == ST_not_found ? ST_ok : s;
}

/* A gateway has no row of its own. */
static enum status check_owner(struct check_run *r, const struct point *p)
{
    struct transformer_area area = { .area_no = p->owner_no };
    struct supply_line line = { .line_no = p->owner_no };
    struct account account = { .account_no = p->owner_no };
    const struct { uint16_t kind; enum table_id table; void *row; } of[] = {
        { CODE_owner_kind_account, TABLE_account, &account }, { CODE_owner_kind_area, TABLE_transformer_area, &area },
        { CODE_owner_kind_supply_line, TABLE_supply_line, &line },
    };
    bool there = true;
    enum status s = ST_ok;
    for (size_t i = 0; !s && i < COUNT_OF(of); i++)
        if (of[i].kind == p->owner_kind)
            s = check_there(r, of[i].table, of[i].row, &there);
    if (!s && !there)
        check_finding(r, "point %s/%u: whose it is has no row", p->owner_no, (unsigned)p->point_no);
    return s;
}

/* What no account owns is never billed: it has no terms to bill it by. */
static enum status check_unbilled(struct check_run *r, const struct point *p)
{
    struct point_terms t, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct scan *scan;
    if (p->owner_kind == CODE_owner_kind_account)
        return ST_ok;
    enum status s = scan_table(r->txn, TABLE_point_terms, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    if (!s)
        s = scan_next(scan, &t, r->pool);
    scan_end(&scan);
    if (!s)
        check_finding(r, "point %s/%u: it has terms of bills, and is of no account", p->owner_no,
                      (unsigned)p->point_no);
    return s == ST_not_found ? ST_ok : s;
}

/* A meter's stay is read by one ratio: what CTs and PTs hung there on its first day and hang there now is of it.
 * Of one that is over nothing is asked: what hung there may have been wound anew since. */
static enum status check_ratio(struct check_run *r, const struct point *p, const struct mounting *m)
{
    struct device d = { .device_no = m->device_no };
    const date days[] = { m->mounted_on, DATE_MOST };
    enum status s = store_get(r->txn, TABLE_device, &d);
    if (s == ST_not_found)
        s = ST_ok;
    for (size_t i = 0; !s && i < COUNT_OF(days); i++) {
        uint64_t ratio;
        bool known;
        s = ratio_on(r->txn, r->pool, p, days[i], d.own_ratio, &ratio, &known);
        if ((!s && known && !ratio_borne(m, ratio)) || s == ST_number_out_of_range) {
            check_finding(r, "point %s/%u: meter %s is read by ratio %u, and what hangs there comes to %u", p->owner_no,
                          (unsigned)p->point_no, m->device_no, (unsigned)(m->ratio ? m->ratio : 1), (unsigned)ratio);
            return ST_ok;
        }
    }
    return s;
}

/* Of its mountings: how many meters hang there now, and whether anything that transforms ever did. */
struct hangs { unsigned meters; bool transforms; };

typedef enum status mounting_fn(struct check_run *r, const struct point *p, const struct mounting *m,
                                struct hangs *hangs);

static bool meter_hangs(const struct mounting *m)
{
    return m->device_kind == CODE_device_kind_meter && !m->removed_on;
}

static enum status mountings_visit(struct check_run *r, const struct point *p, mounting_fn *visit, struct hangs *hangs)
{
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct scan *scan;
    enum status s = scan_table(r->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &m, r->pool)))
        s = visit(r, p, &m, hangs);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_mounting(struct check_run *r, const struct point *p, const struct mounting *m,
                                  struct hangs *hangs)
{
    hangs->transforms |= device_transforms(m->device_kind);
    hangs->meters += meter_hangs(m);
    return meter_hangs(m) ? check_device(r, p, m->device_no) : ST_ok;
}

static enum status visit_ratio(struct check_run *r, const struct point *p, const struct mounting *m,
                               struct hangs *hangs)
{
    (void)hangs;
    return meter_hangs(m) ? check_ratio(r, p, m) : ST_ok;
}

/* Where nothing ever transformed there is no ratio to hold a meter's against: nearly everywhere. */
static enum status check_mountings(struct check_run *r, const struct point *p)
{
    struct hangs hangs = { .meters = 0 };
    enum status s = mountings_visit(r, p, visit_mounting, &hangs);
    if (!s && hangs.transforms)
        s = mountings_visit(r, p, visit_ratio, &hangs);
    if (hangs.meters > 1)
        check_finding(r, "point %s/%u: %u meters hang there", p->owner_no, (unsigned)p->point_no, hangs.meters);
    return s;
}

static enum status check_point(struct check_run *r, void *row, void *context)
{
    (void)context;
    enum status s = check_owner(r, row);
    if (!s)
        s = check_unbilled(r, row);
    return s ? s : check_mountings(r, row);
}

enum status check_points(struct check_run *r)
{
    return check_walk(r, TABLE_point, check_point, NULL);
}
