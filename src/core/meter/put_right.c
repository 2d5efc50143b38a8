/* What bills rest on, put right. Whoever calls this takes back the bills that rest on it
 * in the same transaction; nobody else may, so that no bill stands on rows it was not
 * figured from. */
#include "config.h"
#include "core/meter/point.h"

#include <string.h>

static enum status refuse_at(struct call *c, enum status s, const char *field, const char *name, const char *arg)
{
    return refuse(c, s, pool_printf(c->pool, "%s.%s", field, name), arg, NULL, NULL);
}

static enum status point_named(struct call *c, const struct account *a, const char *field, uint64_t point_no,
                            struct point *p_r)
{
    *p_r = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = point_no };
    enum status s = call_get(c, TABLE_point, p_r);
    return s == ST_not_found ? refuse_at(c, ST_point_missing, field, "point_no", a->account_no) : s;
}

/* -- a reading -- */

struct righting {
    struct call *c;
    struct point point;
    const struct correction_reading *q;
    const char *field;
    struct mounting meter;
};

static enum status meter_of(struct righting *k)
{
    struct scan *scan;
    struct mounting m, prefix = { .owner_kind = k->point.owner_kind, .owner_no = k->point.owner_no,
                                  .point_no = k->point.point_no };
    bool found = false;
    enum status s = scan_table(k->c->txn, TABLE_mounting, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                               .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, &m, k->c->pool)))
        found = m.device_kind == CODE_device_kind_meter && m.mounted_on <= k->q->read_on &&
            (!m.removed_on || m.removed_on >= k->q->read_on) &&
            (!*k->q->device_no || !strcmp(m.device_no, k->q->device_no));
    scan_end(&scan);
    if (found)
        k->meter = m;
    return s == ST_not_found ? refuse_at(k->c, ST_meter_not_there, k->field, "device_no", k->q->device_no) : s;
}

/* The reading of that meter after the day; ST_not_found: none is. */
static enum status reading_after(struct righting *k, struct meter_reading *next_r)
{
    struct meter_reading r, prefix = { .owner_kind = k->point.owner_kind, .owner_no = k->point.owner_no,
                                       .point_no = k->point.point_no };
    struct scan *scan;
    bool found = false;
    enum status s = scan_table(k->c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                    .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &r, k->c->pool)) && r.read_on > k->q->read_on)
        if (!strcmp(r.device_no, k->meter.device_no)) {
            *next_r = r;
            found = true;
        }
    scan_end(&scan);
    return found ? ST_ok : s ? s : ST_not_found;
}

static enum status step(const struct righting *k, energy from, energy to)
{
    energy used;
    bool rolled;
    return register_used(&(struct register_read){ .from = from, .to = to, .digits = (unsigned)k->meter.digits,
        .ratio = k->meter.ratio ? k->meter.ratio : 1 }, &used, &rolled);
}

static enum status in_order(struct righting *k)
{
    struct meter_reading before, after;
    unsigned n = 0;
    uint16_t kind = k->q->register_kind;
    if (register_demand(kind))
        return ST_ok;
    enum status s = readings_before(k->c, &k->point, k->meter.device_no, k->q->read_on, 1, &before, &n);
    const struct register_value *v = !s && n ? register_of(&before, kind) : NULL;
    if (!s && v && (s = step(k, v->value, k->q->value)))
        return refuse_at(k->c, s, k->field, "value", NULL);
    if (!s)
        s = reading_after(k, &after);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    v = register_of(&after, kind);
    if (v && step(k, k->q->value, v->value))
        return refuse_at(k->c, ST_reading_after, k->field, "value", day_words(k->c, after.read_on));
    return ST_ok;
}

static struct register_value *registers_with(struct call *c, const struct meter_reading *old,
                                             const struct correction_reading *q)
{
    struct register_value *v = pool_array(c->pool, old->registers_n, sizeof *v);
    for (uint32_t i = 0; i < old->registers_n; i++) {
        v[i] = old->registers[i];
        if (v[i].register_kind == q->register_kind)
            v[i].value = q->value;
    }
    return v;
}

enum status reading_put_right(struct call *c, const struct account *a, const char *field, const char *reason,
                              struct correction_reading *q)
{
    struct righting k = { .c = c, .q = q, .field = field };
    q->point_no = q->point_no ? q->point_no : 1;
    q->register_kind = q->register_kind ? q->register_kind : CODE_register_kind_total;
    enum status s = point_named(c, a, field, q->point_no, &k.point);
    if (!s)
        s = meter_of(&k);
    if (s)
        return s;
    q->device_no = k.meter.device_no;
    struct meter_reading old = { .owner_kind = k.point.owner_kind, .owner_no = k.point.owner_no,
        .point_no = q->point_no, .read_on = q->read_on, .device_no = q->device_no }, now;
    s = call_get(c, TABLE_meter_reading, &old);
    const struct register_value *was = s ? NULL : register_of(&old, q->register_kind);
    if (s == ST_not_found || (!s && !was))
        return refuse_at(c, ST_reading_unknown, field, s ? "read_on" : "register_kind", NULL);
    if (!s)
        s = in_order(&k);
    if (s)
        return s;
    q->value_before = was->value;
    now = old;
    now.registers_before = old.registers_before_n ? old.registers_before : old.registers;
    now.registers_before_n = old.registers_before_n ? old.registers_before_n : old.registers_n;
    now.registers = registers_with(c, &old, q);
    now.reading_state = CODE_reading_state_corrected;
    now.decided_by = c->user.staff_no;
    now.reason = reason;
    return call_put(c, TABLE_meter_reading, &old, &now);
}

/* -- terms -- */

enum status terms_put_right(struct call *c, const struct account *a, const char *field, struct point_terms *q)
{
    struct point p;
    if (q->owner_kind != CODE_owner_kind_account || strcmp(q->owner_no, a->account_no))
        return refuse_at(c, ST_account_unknown, field, "owner_no", q->owner_no);
    q->owner_no = a->account_no;
    enum status s = point_named(c, a, field, q->point_no, &p);
    if (!s)
        s = terms_good(c, q);
    if (!s)
        s = terms_carry(c, &p, q);
    if (s)
        return s;
    q->staff_no = c->user.staff_no;
    q->at = c->now;
    struct point_terms old = *q;
    s = call_get(c, TABLE_point_terms, &old);
    if (s && s != ST_not_found)
        return s;
    s = s ? call_insert(c, TABLE_point_terms, q) : call_put(c, TABLE_point_terms, &old, q);
    return s ? s : account_follows(c, a, &p);
}
