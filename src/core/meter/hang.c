/* CTs, PTs and terminals come to a point and go. A meter comes by mount.c, because its registers
 * are read at that moment; it goes here with what they showed, where none takes its place. */
#include "config.h"
#include "core/meter/point.h"

#include <string.h>

enum status mounting_newest(struct call *c, const char *device_no, struct mounting *m_r)
{
    struct scan *scan;
    struct mounting prefix = { .device_no = device_no };
    enum status s = scan_index(c->txn, INDEX_mounting_device, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                                   .backward = true }, &scan);
    if (!s)
        s = scan_next(scan, m_r, c->pool);
    scan_end(&scan);
    return s;
}

enum status device_free(struct call *c, const char *device_no, date on)
{
    struct mounting last;
    enum status s = mounting_newest(c, device_no, &last);
    date gone = s ? DATE_NONE : last.removed_on ? last.removed_on : last.mounted_on;
    if (!s && on < gone)
        return refuse(c, ST_date_before, "mounted_on", day_words(c, gone), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

static enum status comes(struct call *c, const struct point *p, const struct device *d, const struct device_hang *q,
                         struct mounting *r)
{
    struct device there, now = *d;
    bool is = false;
    if (d->owner_kind)
        return refuse(c, ST_device_hangs, "device_no", d->device_no, d->owner_no, NULL);
    enum status s = device_free(c, d->device_no, r->mounted_on);
    if (!s && device_transforms(d->device_kind))
        s = transformer_there(c, p, r->mounted_on, d->device_kind, &there, &is);
    if (!s && device_transforms(d->device_kind) && !is)        /* one that came later, and was entered before */
        s = transformer_there(c, p, c->today, d->device_kind, &there, &is);
    if (!s && is && there.ratio_from * d->ratio_to != d->ratio_from * there.ratio_to)
        s = refuse(c, ST_device_hangs, "device_no", there.device_no, p->owner_no, NULL);
    now.device_state = CODE_device_state_in_use;
    now.owner_kind = p->owner_kind;
    now.owner_no = p->owner_no;
    now.point_no = p->point_no;
    r->reason = q->reason;
    if (!s)
        s = call_put(c, TABLE_device, d, &now);
    if (!s)
        s = call_insert(c, TABLE_mounting, r);
    return s || !device_transforms(d->device_kind) ? s : meters_bear(c, p, r->mounted_on, true);
}

static enum status hangs_here(struct call *c, const struct point *p, const struct device *d, struct mounting *m_r)
{
    enum status s = mounting_newest(c, d->device_no, m_r);
    bool here = !s && !m_r->removed_on && m_r->owner_kind == p->owner_kind && m_r->point_no == p->point_no &&
        !strcmp(m_r->owner_no, p->owner_no);
    return here || (s && s != ST_not_found) ? s : refuse(c, ST_meter_not_there, "device_no", d->device_no, NULL, NULL);
}

static enum status goes(struct call *c, const struct point *p, const struct device *d, const struct device_hang *q,
                        struct mounting *r)
{
    struct mounting old;
    struct device now = *d;
    enum status s = hangs_here(c, p, d, &old);
    if (!s && q->removed_on < old.mounted_on)
        s = refuse(c, ST_date_out_of_range, "removed_on", NULL, NULL, NULL);
    if (s)
        return s;
    *r = old;
    r->removed_on = q->removed_on;
    now.device_state = CODE_device_state_removed;
    now.owner_kind = 0;
    now.owner_no = "";
    now.point_no = 0;
    s = call_put(c, TABLE_mounting, &old, r);
    if (!s)
        s = call_put(c, TABLE_device, d, &now);
    return s || !device_transforms(d->device_kind) ? s : meters_bear(c, p, q->removed_on, false);
}

static enum status hang_good(struct call *c, const struct device_hang *q, const struct device *d)
{
    bool meter = d->device_kind == CODE_device_kind_meter;
    if (meter && !q->removed_on)
        return refuse(c, ST_device_other, "device_no", d->device_no, code_words(c, &codes_device_kind, d->device_kind),
                      NULL);
    if (!meter && q->registers_before_n)
        return refuse(c, ST_device_other, "registers_before", d->device_no,
                      code_words(c, &codes_device_kind, d->device_kind), NULL);
    if (q->mounted_on && q->removed_on)
        return refuse(c, ST_one_of_two, "removed_on", "mounted_on", NULL, NULL);
    if (q->mounted_on > c->today || q->removed_on > c->today)
        return refuse(c, ST_date_out_of_range, q->removed_on ? "removed_on" : "mounted_on", NULL, NULL, NULL);
    return ST_ok;
}

enum status do_device_hang(struct call *c, const struct device_hang *q, struct mounting *r)
{
    struct account a;
    struct point p;
    struct device d;
    date until = DATE_NONE, on = q->removed_on ? q->removed_on : q->mounted_on ? q->mounted_on : c->today;
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &a, &p);
    if (!s)
        s = device_read(c, q->device_no, &d);
    if (!s)
        s = hang_good(c, q, &d);
    if (!s && p.owner_kind == CODE_owner_kind_account)
        s = figured_until(c, p.owner_no, &until);
    if (s)
        return s;
    point_subject(c, &p);
    if (until && on <= until)
        return refuse(c, ST_date_before, q->removed_on ? "removed_on" : "mounted_on", day_words(c, until + 1), NULL,
                      NULL);
    *r = (struct mounting){ .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
        .mounted_on = on, .device_no = d.device_no, .device_kind = d.device_kind };
    if (d.device_kind == CODE_device_kind_meter) {
        s = meter_comes_off(c, &p, d.device_no, on, q->registers_before, q->registers_before_n, r);
        return s ? s : account_meter(c, &a, &p, "");
    }
    return q->removed_on ? goes(c, &p, &d, q, r) : comes(c, &p, &d, q, r);
}
