/* Seals: each has its number once and for ever. One that is broken stays as a row, and
 * says who broke it and why; a further one takes its place. */
#include "config.h"
#include "core/meter/point.h"

#include <string.h>

static enum status days_good(struct call *c, const struct meter_seal *q)
{
    if (q->sealed_on > c->today)
        return refuse(c, ST_date_out_of_range, "sealed_on", NULL, NULL, NULL);
    if (q->broken_on && (q->broken_on < q->sealed_on || q->broken_on > c->today))
        return refuse(c, ST_date_out_of_range, "broken_on", NULL, NULL, NULL);
    return q->broken_on && !*q->reason ? refuse(c, ST_field_missing, "reason", NULL, NULL, NULL) : ST_ok;
}

/* It is broken where it sits, once. */
static bool breaks(const struct meter_seal *q, const struct meter_seal *old)
{
    return q->version && q->broken_on && !old->broken_on && !strcmp(q->device_no, old->device_no) &&
        q->seal_place == old->seal_place && q->sealed_on == old->sealed_on;
}

static enum status seal_device(struct call *c, const char *device_no)
{
    struct device d = { .device_no = device_no };
    struct account a;
    struct point p;
    enum status s = call_get(c, TABLE_device, &d);
    if (s)
        return s == ST_not_found ? refuse(c, ST_device_unknown, "device_no", device_no, NULL, NULL) : s;
    return d.owner_kind ? point_of(c, d.owner_kind, d.owner_no, d.point_no, &a, &p) : ST_ok;
}

enum status do_seal_put(struct call *c, const struct meter_seal *q, struct meter_seal *r)
{
    struct meter_seal old;
    enum status s = seal_device(c, q->device_no);
    if (!s)
        s = days_good(c, q);
    if (s)
        return s;
    *r = *q;
    call_subject(c, c->user.unit_no);
    r->broken_by = q->broken_on ? c->user.staff_no : "";
    r->staff_no = c->user.staff_no;
    s = call_change(c, TABLE_meter_seal, q, q->version, &old);
    if (s == ST_not_found)
        return call_insert(c, TABLE_meter_seal, r);
    if (s)
        return s;
    if (!breaks(q, &old))
        return refuse(c, ST_seal_used, "seal_no", q->seal_no, old.device_no, NULL);
    r->staff_no = old.staff_no;
    return call_put(c, TABLE_meter_seal, &old, r);
}
