/* What CTs and PTs make of a meter's figures. A stay of a meter is read by one ratio from its
 * first day to its last, so whoever hangs a transformer or takes it off asks here what becomes
 * of the meters whose stay reaches past that day. */
#include "config.h"
#include "core/meter/point.h"

bool device_transforms(uint16_t device_kind)
{
    return device_kind == CODE_device_kind_ct || device_kind == CODE_device_kind_pt;
}

/* -- what hangs there -- */

/* A set of three is one ratio: of each kind the first that hangs there counts (device.hang). */
static enum status transformer_of(struct txn *t, struct pool *pool, const struct point *p, date on, uint16_t kind,
                                  struct device *d_r, bool *there_r)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = scan_table(t, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    *there_r = false;
    while (!s && !*there_r && !(s = scan_next(scan, &m, pool)))
        *there_r = m.device_kind == kind && m.mounted_on <= on && (!m.removed_on || m.removed_on > on);
    scan_end(&scan);
    if (!*there_r)
        return s == ST_not_found ? ST_ok : s;
    *d_r = (struct device){ .device_no = m.device_no };
    return store_get(t, TABLE_device, d_r);
}

enum status transformer_there(struct call *c, const struct point *p, date on, uint16_t kind, struct device *d_r,
                              bool *there_r)
{
    return transformer_of(c->txn, c->pool, p, on, kind, d_r, there_r);
}

enum status ratio_on(struct txn *t, struct pool *pool, const struct point *p, date on, uint64_t own, uint64_t *ratio_r,
                     bool *known_r)
{
    static const uint16_t kinds[] = { CODE_device_kind_ct, CODE_device_kind_pt };
    unsigned __int128 over = own ? own : 1, under = 1;
    enum status s = ST_ok;
    *known_r = false;
    *ratio_r = 0;
    for (size_t i = 0; !s && i < COUNT_OF(kinds); i++) {
        struct device d;
        bool there;
        s = transformer_of(t, pool, p, on, kinds[i], &d, &there);
        if (s || !there)
            continue;
        *known_r = true;
        over *= d.ratio_from;
        under *= d.ratio_to;
    }
    if (!s && (!under || over % under || over / under > UINT32_MAX))
        return ST_number_out_of_range;
    *ratio_r = s ? 0 : (uint64_t)(over / under);
    return s;
}

enum status ratio_there(struct call *c, const struct point *p, date on, uint64_t own, uint64_t *ratio_r, bool *known_r)
{
    enum status s = ratio_on(c->txn, c->pool, p, on, own, ratio_r, known_r);
    return s == ST_number_out_of_range ? refuse(c, s, "ratio", NULL, NULL, NULL) : s;
}

bool ratio_borne(const struct mounting *m, uint64_t ratio)
{
    return ratio && (m->ratio ? m->ratio : 1) % ratio == 0;
}

/* -- what becomes of the meters there -- */

/* It came on that very day: nothing was read by another ratio yet, and what hangs there now is its own. */
static enum status ratio_anew(struct call *c, const struct mounting *m, uint64_t ratio)
{
    struct mounting now = *m;
    now.ratio = ratio;
    return record_equal(table_info[TABLE_mounting].record, m, &now) ? ST_ok : call_put(c, TABLE_mounting, m, &now);
}

/* What hangs there from that day on, and the meter's own. */
static enum status ratio_now(struct call *c, const struct point *p, const struct mounting *m, date on,
                             uint64_t *ratio_r, bool *known_r)
{
    struct device meter = { .device_no = m->device_no };
    enum status s = call_get(c, TABLE_device, &meter);
    if (s && s != ST_not_found)
        return s;
    return ratio_there(c, p, on, s ? 0 : meter.own_ratio, ratio_r, known_r);
}

/* One that hung there before, or came after: the transformer may be said of it afterwards, where it is part of its
 * ratio, and goes when the meter does. */
static enum status meter_bears(struct call *c, const struct point *p, const struct mounting *m, date on, bool comes)
{
    uint64_t ratio;
    bool known;
    if (!comes)
        return refuse(c, ST_device_hangs, "device_no", m->device_no, p->owner_no, NULL);
    enum status s = ratio_now(c, p, m, m->mounted_on > on ? m->mounted_on : on, &ratio, &known);
    if (!s && known && !ratio_borne(m, ratio))
        s = refuse(c, ST_ratio_differs, "device_no", number_words(c, ratio), NULL, NULL);
    return s;
}

enum status meters_bear(struct call *c, const struct point *p, date on, bool comes)
{
    struct scan *scan;
    struct mounting m, now = { .device_no = "" }, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no,
                                                             .point_no = p->point_no };
    uint64_t ratio;
    bool known;
    enum status s = scan_table(c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &m, c->pool))) {
        if (m.device_kind != CODE_device_kind_meter || (m.removed_on && m.removed_on <= on))
            continue;
        if (m.mounted_on == on)
            now = m;
        else
            s = meter_bears(c, p, &m, on, comes);
    }
    scan_end(&scan);
    if (s != ST_not_found || !*now.device_no)
        return s == ST_not_found ? ST_ok : s;
    s = ratio_now(c, p, &now, on, &ratio, &known);
    return s || (!known && comes) ? s : ratio_anew(c, &now, ratio);
}
