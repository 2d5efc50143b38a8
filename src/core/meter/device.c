/* Devices: what is known of one, where it hung, and what CTs and PTs make of a meter's
 * figures. A meter comes and goes by mount.c, because registers are read at that moment. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"

#include <string.h>

static bool transforms(uint16_t device_kind)
{
    return device_kind == CODE_device_kind_ct || device_kind == CODE_device_kind_pt;
}

/* -- ratios -- */

/* A set of three is one ratio: of each kind the first that hangs there counts (hang_good). */
static enum status transformer_there(struct call *c, const struct point *p, date on, uint16_t kind,
                                     struct device *d_r, bool *there_r)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    *there_r = false;
    while (!s && !*there_r && !(s = scan_next(scan, &m, c->pool)))
        *there_r = m.device_kind == kind && m.mounted_on <= on && (!m.removed_on || m.removed_on > on);
    scan_end(&scan);
    if (!*there_r)
        return s == ST_not_found ? ST_ok : s;
    *d_r = (struct device){ .device_no = m.device_no };
    return call_get(c, TABLE_device, d_r);
}

enum status ratio_there(struct call *c, const struct point *p, date on, uint64_t own, uint64_t *ratio_r, bool *known_r)
{
    static const uint16_t kinds[] = { CODE_device_kind_ct, CODE_device_kind_pt };
    unsigned __int128 over = own ? own : 1, under = 1;
    enum status s = ST_ok;
    *known_r = false;
    for (size_t i = 0; !s && i < COUNT_OF(kinds); i++) {
        struct device d;
        bool there;
        s = transformer_there(c, p, on, kinds[i], &d, &there);
        if (s || !there)
            continue;
        *known_r = true;
        over *= d.ratio_from;
        under *= d.ratio_to;
    }
    if (!s && (!under || over % under || over / under > UINT32_MAX))
        return refuse(c, ST_number_out_of_range, "ratio", NULL, NULL, NULL);
    *ratio_r = s ? 0 : (uint64_t)(over / under);
    return s;
}

/* -- a device is kept -- */

/* Where it hangs is within the caller's reach. */
static enum status device_mine(struct call *c, const struct device *d)
{
    struct account a;
    struct point p;
    return d->owner_kind ? point_of(c, d->owner_kind, d->owner_no, d->point_no, &a, &p) : ST_ok;
}

static enum status device_read(struct call *c, const char *device_no, struct device *d_r)
{
    *d_r = (struct device){ .device_no = device_no };
    enum status s = call_get(c, TABLE_device, d_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_device_unknown, "device_no", device_no, NULL, NULL) : s;
    return device_mine(c, d_r);
}

static enum status device_good(struct call *c, const struct device *q)
{
    if (!bar_code_good(q->device_no))
        return refuse(c, ST_text_invalid, "device_no", NULL, NULL, NULL);
    if (transforms(q->device_kind) && !q->ratio_from)
        return refuse(c, ST_field_missing, "ratio_from", NULL, NULL, NULL);
    if (transforms(q->device_kind) && !q->ratio_to)
        return refuse(c, ST_field_missing, "ratio_to", NULL, NULL, NULL);
    return q->made_on > c->today ? refuse(c, ST_date_out_of_range, "made_on", NULL, NULL, NULL) : ST_ok;
}

/* Its kind is for ever; what bills are figured by stays while it hangs. */
static enum status change_good(struct call *c, const struct device *q, const struct device *old)
{
    if (q->device_kind != old->device_kind)
        return refuse(c, ST_device_other, "device_kind", old->device_no,
                      code_words(c, &codes_device_kind, old->device_kind), NULL);
    bool same = q->digits == old->digits && q->own_ratio == old->own_ratio && q->ratio_from == old->ratio_from &&
        q->ratio_to == old->ratio_to;
    if (old->owner_kind && !same)
        return refuse(c, ST_device_hangs, "device_no", old->device_no, old->owner_no, NULL);
    return device_mine(c, old);
}

enum status do_device_put(struct call *c, const struct device *q, struct device *r)
{
    struct device old;
    enum status s = device_good(c, q);
    if (s)
        return s;
    *r = *q;
    call_subject(c, c->user.unit_no);
    s = call_change(c, TABLE_device, q, q->version, &old);
    r->device_state = CODE_device_state_spare;
    if (s == ST_not_found)
        return call_insert(c, TABLE_device, r);
    if (!s)
        s = change_good(c, q, &old);
    if (s)
        return s;
    r->device_state = old.device_state;
    r->owner_kind = old.owner_kind;
    r->owner_no = old.owner_no;
    r->point_no = old.point_no;
    return call_put(c, TABLE_device, &old, r);
}

/* -- its history -- */

static bool of_device(void *context, void *row)
{
    return !strcmp(((const struct meter_reading *)row)->device_no, context);
}

/* Of each point it hung at, the newest first; one point twice is read once. */
static enum status readings_of(struct call *c, const char *device_no, struct device_page *r)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < r->mountings_n && r->readings_n < DEVICE_ROWS; i++) {
        const struct mounting *m = &r->mountings[i];
        struct meter_reading prefix = { .owner_kind = m->owner_kind, .owner_no = m->owner_no, .point_no = m->point_no };
        bool more = false, again = false;
        uint32_t n = 0;
        for (uint32_t k = 0; k < i; k++)
            again |= r->mountings[k].owner_kind == m->owner_kind && r->mountings[k].point_no == m->point_no &&
                !strcmp(r->mountings[k].owner_no, m->owner_no);
        if (again)
            continue;
        s = listing_table(c, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
            .backward = true }, &(struct listing){ .rows = r->readings + r->readings_n,
                .most = DEVICE_ROWS - r->readings_n, .n = &n, .more = &more, .keep = of_device,
                .context = (void *)(uintptr_t)device_no });
        r->readings_n += n;
        r->more |= more;
    }
    return s;
}

static enum status rows_of(struct call *c, enum index_id index, const void *prefix, void *rows, uint32_t *n_r,
                           bool *more_r)
{
    bool more = false;
    enum status s = listing_index(c, index, &(struct scan_range){ .prefix = prefix, .parts = 1, .backward = true },
                                  &(struct listing){ .rows = rows, .most = DEVICE_ROWS, .n = n_r, .more = &more });
    *more_r |= more;
    return s;
}

enum status do_device_show(struct call *c, const struct device_ask *q, struct device_page *r)
{
    struct mounting mounting = { .device_no = q->device_no };
    struct meter_seal seal = { .device_no = q->device_no };
    r->devices = POOL_NEW(c->pool, struct device);
    enum status s = device_read(c, q->device_no, r->devices);
    if (s)
        return s;
    r->devices_n = 1;
    r->mountings = pool_array(c->pool, DEVICE_ROWS, sizeof *r->mountings);
    r->readings = pool_array(c->pool, DEVICE_ROWS, sizeof *r->readings);
    r->seals = pool_array(c->pool, DEVICE_ROWS, sizeof *r->seals);
    s = rows_of(c, INDEX_mounting_device, &mounting, r->mountings, &r->mountings_n, &r->more);
    if (!s)
        s = rows_of(c, INDEX_seal_device, &seal, r->seals, &r->seals_n, &r->more);
    return s ? s : readings_of(c, q->device_no, r);
}

/* -- CTs, PTs and terminals come and go -- */

/* A meter that hangs is read by one ratio from its first day to its last: a transformer may be
 * said of it afterwards, where it is part of that ratio, and is changed when the meter is. */
static enum status meter_bears(struct call *c, const struct point *p, const struct device *d, date on, bool comes)
{
    struct mounting m;
    struct device meter;
    uint64_t ratio = 1;
    bool known;
    enum status s = transforms(d->device_kind) ? meter_at(c, p, on, &m) : ST_not_found;
    if (s || m.removed_on || m.mounted_on == on)
        return s == ST_not_found ? ST_ok : s;
    if (!comes)
        return refuse(c, ST_device_hangs, "device_no", m.device_no, p->owner_no, NULL);
    meter = (struct device){ .device_no = m.device_no };
    s = call_get(c, TABLE_device, &meter);
    if (!s)
        s = ratio_there(c, p, on, meter.own_ratio, &ratio, &known);
    if (!s && (!ratio || (m.ratio ? m.ratio : 1) % ratio))
        s = refuse(c, ST_ratio_differs, "device_no", number_words(c, ratio), NULL, NULL);
    return s;
}

static enum status comes(struct call *c, const struct point *p, const struct device *d, const struct device_hang *q,
                         struct mounting *r)
{
    struct device there, now = *d;
    bool is = false;
    if (d->owner_kind)
        return refuse(c, ST_device_hangs, "device_no", d->device_no, d->owner_no, NULL);
    enum status s = transforms(d->device_kind) ? transformer_there(c, p, r->mounted_on, d->device_kind, &there, &is)
        : ST_ok;
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
    return s ? s : meter_bears(c, p, d, r->mounted_on, true);
}

static enum status hangs_here(struct call *c, const struct point *p, const struct device *d, struct mounting *m_r)
{
    struct scan *scan;
    struct mounting prefix = { .device_no = d->device_no };
    enum status s = scan_index(c->txn, INDEX_mounting_device, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                                   .backward = true }, &scan);
    if (!s)
        s = scan_next(scan, m_r, c->pool);
    scan_end(&scan);
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
    if (!s)
        s = meter_bears(c, p, d, q->removed_on, false);
    if (s)
        return s;
    *r = old;
    r->removed_on = q->removed_on;
    now.device_state = CODE_device_state_removed;
    now.owner_kind = 0;
    now.owner_no = "";
    now.point_no = 0;
    s = call_put(c, TABLE_mounting, &old, r);
    return s ? s : call_put(c, TABLE_device, d, &now);
}

static enum status hang_good(struct call *c, const struct device_hang *q, const struct device *d)
{
    if (d->device_kind == CODE_device_kind_meter)
        return refuse(c, ST_device_other, "device_no", d->device_no, code_words(c, &codes_device_kind, d->device_kind),
                      NULL);
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
        return refuse(c, ST_date_out_of_range, q->removed_on ? "removed_on" : "mounted_on", NULL, NULL, NULL);
    *r = (struct mounting){ .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
        .mounted_on = on, .device_no = d.device_no, .device_kind = d.device_kind };
    return q->removed_on ? goes(c, &p, &d, q, r) : comes(c, &p, &d, q, r);
}
