/* Points proved: one meter hangs at a point, and says so of itself. */
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

static enum status check_point(struct check_run *r, void *row, void *context)
{
    const struct point *p = row;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    struct scan *scan;
    unsigned hang = 0;
    (void)context;
    enum status s = scan_table(r->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &m, r->pool)))
        if (m.device_kind == CODE_device_kind_meter && !m.removed_on) {
            hang++;
            s = check_device(r, p, m.device_no);
        }
    scan_end(&scan);
    if (hang > 1)
        check_finding(r, "point %s/%u: %u meters hang there", p->owner_no, (unsigned)p->point_no, hang);
    return s == ST_not_found ? ST_ok : s;
}

enum status check_points(struct check_run *r)
{
    return check_walk(r, TABLE_point, check_point, NULL);
}
