/* Devices: what is known of one, and where it hung. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"

#include <string.h>

/* -- a device is kept -- */

/* Where it hangs is within the caller's reach. */
static enum status device_mine(struct call *c, const struct device *d)
{
    struct account a;
    struct point p;
    return d->owner_kind ? point_of(c, d->owner_kind, d->owner_no, d->point_no, &a, &p) : ST_ok;
}

enum status device_read(struct call *c, const char *device_no, struct device *d_r)
{
    *d_r = (struct device){ .device_no = device_no };
    enum status s = call_get(c, TABLE_device, d_r);
    if (s)
        return s == ST_not_found ? refuse(c, ST_device_unknown, "device_no", device_no, NULL, NULL) : s;
    return device_mine(c, d_r);
}

static enum status device_good(struct call *c, const struct device *q)
{
    enum status s = device_no_good(c, q->device_no);
    if (s)
        return s;
    if (device_transforms(q->device_kind) && !q->ratio_from)
        return refuse(c, ST_field_missing, "ratio_from", NULL, NULL, NULL);
    if (device_transforms(q->device_kind) && !q->ratio_to)
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
    bool same = false;
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
    if (!s)
        s = call_seen(c, TABLE_device, q, &old, "device_no", q->device_no, &same);
    if (same)
        *r = old;
    if (s || same)
        return s;
    r->device_state = old.device_state;
    r->owner_kind = old.owner_kind;
    r->owner_no = old.owner_no;
    r->point_no = old.point_no;
    return call_put(c, TABLE_device, &old, r);
}

/* -- its history -- */

/* Where it hung is within the caller's reach; what was elsewhere is not shown. */
static bool hung_here(void *context, void *row)
{
    const struct mounting *m = row;
    struct account a;
    return !owner_row(context, m->owner_kind, m->owner_no, &a) && call_in_unit(context, a.unit_no);
}

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

static enum status rows_of(struct call *c, enum index_id index, const void *prefix, bool (*keep)(void *, void *),
                           void *rows, uint32_t *n_r, bool *more_r)
{
    bool more = false;
    enum status s = listing_index(c, index, &(struct scan_range){ .prefix = prefix, .parts = 1, .backward = true },
                                  &(struct listing){ .rows = rows, .most = DEVICE_ROWS, .n = n_r, .more = &more,
                                                     .keep = keep, .context = c });
    *more_r |= more;
    return s;
}

/* What was read of it on a day; nothing was: no registers. */
static enum status read_on(struct call *c, const struct mounting *m, date on, struct meter_reading *r)
{
    *r = (struct meter_reading){ .owner_kind = m->owner_kind, .owner_no = m->owner_no, .point_no = m->point_no,
                                 .read_on = on, .device_no = m->device_no };
    enum status s = on ? call_get(c, TABLE_meter_reading, r) : ST_not_found;
    if (s)
        r->registers_n = 0;
    return s == ST_not_found ? ST_ok : s;
}

static void stay_row(struct device_page *r, const struct device_stay *of, uint16_t kind,
                     const struct register_value *came, const struct register_value *went)
{
    if (r->stays_n == STAY_ROWS) {
        r->more = true;
        return;
    }
    struct device_stay *s = &r->stays[r->stays_n++];
    *s = *of;
    s->register_kind = kind;
    s->read_mounted = came;
    s->reading_mounted = came ? came->value : 0;
    s->read_removed = went;
    s->reading_removed = went ? went->value : 0;
}

static enum status stay_rows(struct call *c, const struct mounting *m, struct device_page *r)
{
    struct account a = { .account_no = m->owner_no };
    struct meter_reading came, went;
    enum status s = owner_row(c, m->owner_kind, m->owner_no, &a);
    if (s == ST_not_found)
        s = ST_ok;
    if (!s)
        s = read_on(c, m, m->mounted_on, &came);
    if (!s)
        s = read_on(c, m, m->removed_on, &went);
    if (s)
        return s;
    struct device_stay of = { .owner_kind = m->owner_kind, .owner_no = m->owner_no, .point_no = m->point_no,
        .owner_name = a.account_name, .mounted_on = m->mounted_on, .removed_on = m->removed_on, .ratio = m->ratio,
        .reason = m->reason };
    record_init(&device_stay_record, &of);
    for (uint32_t i = 0; i < came.registers_n; i++)
        stay_row(r, &of, came.registers[i].register_kind, &came.registers[i],
                 register_of(&went, came.registers[i].register_kind));
    for (uint32_t i = 0; i < went.registers_n; i++)
        if (!register_of(&came, went.registers[i].register_kind))
            stay_row(r, &of, went.registers[i].register_kind, NULL, &went.registers[i]);
    if (!came.registers_n && !went.registers_n)
        stay_row(r, &of, 0, NULL, NULL);
    return ST_ok;
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
    s = rows_of(c, INDEX_mounting_device, &mounting, hung_here, r->mountings, &r->mountings_n, &r->more);
    if (!s)
        s = rows_of(c, INDEX_seal_device, &seal, NULL, r->seals, &r->seals_n, &r->more);
    r->stays = pool_array(c->pool, STAY_ROWS, sizeof *r->stays);
    for (uint32_t i = 0; !s && i < r->mountings_n; i++)
        s = stay_rows(c, &r->mountings[i], r);
    return s ? s : readings_of(c, q->device_no, r);
}
