/* An odd reading is decided on by a person: it is right, it was another figure, or nobody
 * knows and it is estimated. What was read, by whom and why it was changed stay with it. */
#include "config.h"
#include "core/meter/reading.h"

#include <string.h>

static bool replaces(const struct reading_decide *q)
{
    return q->reading_state == CODE_reading_state_corrected || q->reading_state == CODE_reading_state_estimated;
}

static bool figures_given(const struct reading_decide *q)
{
    return q->registers_n || q->reading_to;
}

/* Confirmed is as it stands; corrected has other figures; estimated may have. */
static enum status asked_right(struct call *c, const struct reading_decide *q)
{
    bool known = replaces(q) || q->reading_state == CODE_reading_state_confirmed;
    bool wants = q->reading_state == CODE_reading_state_corrected;
    if (known && wants && !figures_given(q))
        return refuse(c, ST_field_missing, "reading_to", NULL, NULL, NULL);
    if (!known || (!replaces(q) && figures_given(q)) || (q->registers_n && q->reading_to))
        return refuse(c, ST_one_of_two, q->registers_n ? "registers" : "reading_to", "reading_state", NULL, NULL);
    return ST_ok;
}

static enum status found(struct call *c, const struct reading_decide *q, const struct point *p,
                         struct meter_reading *old)
{
    struct meter_reading key = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no,
                                 .read_on = q->read_on, .device_no = q->device_no };
    enum status s = reading_open(c, &key);
    if (!s && (s = call_change(c, TABLE_meter_reading, &key, q->version, old)) == ST_not_found)
        return refuse(c, ST_reading_unknown, "read_on", NULL, NULL, NULL);
    if (!s && q->reading_state == CODE_reading_state_confirmed && !setting_number(c, "reading.own_confirm") &&
        !strcmp(old->staff_no, c->user.staff_no))
        s = refuse(c, ST_own_reading, "reading_state", NULL, NULL, NULL);
    return s;
}

/* Registers that are not named stand as they were read. */
static void replace(struct call *c, const struct meter_reading *old, struct register_value *v, uint32_t n,
                    struct meter_reading *r)
{
    struct meter_reading given = { .registers = v, .registers_n = n };
    struct register_value *all = pool_array(c->pool, old->registers_n + n, sizeof *all);
    uint32_t all_n = 0;
    for (uint32_t i = 0; i < old->registers_n; i++)
        if (!register_of(&given, old->registers[i].register_kind))
            all[all_n++] = old->registers[i];
    for (uint32_t i = 0; i < n; i++)
        all[all_n++] = v[i];
    r->registers_before = old->registers_before_n ? old->registers_before : old->registers;
    r->registers_before_n = old->registers_before_n ? old->registers_before_n : old->registers_n;
    r->registers = all;
    r->registers_n = all_n;
}

static enum status figures(struct call *c, const struct reading_decide *q, const struct mounting *m,
                           const struct reading_facts *f, struct meter_reading *r)
{
    struct meter_reading old = *r, made = *r;
    struct register_value total = { .register_kind = CODE_register_kind_total, .value = q->reading_to };
    const char *list = q->reading_to ? "reading_to" : "registers";
    enum status s = ST_ok;
    if (q->registers_n)
        replace(c, &old, q->registers, q->registers_n, r);
    else if (q->reading_to)
        replace(c, &old, &total, 1, r);
    else if (!(s = reading_estimate(f, &made, c->pool)))
        replace(c, &old, made.registers, made.registers_n, r);
    if (s)
        return refuse(c, s, "registers", NULL, NULL, NULL);
    s = registers_good(c, list, r->registers, r->registers_n, m->digits);
    if (!s)
        s = reading_follows(c, f, r, list);
    return s ? s : reading_precedes(c, f, r, list);
}

enum status do_reading_decide(struct call *c, const struct reading_decide *q, struct meter_reading *r)
{
    struct account a;
    struct point p;
    struct mounting m;
    struct meter_reading old;
    struct reading_facts *f = POOL_NEW(c->pool, struct reading_facts);
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &a, &p);
    if (!s)
        s = asked_right(c, q);
    if (!s)
        s = found(c, q, &p, &old);
    if (!s && (s = mounting_of(c, &p, q->device_no, q->read_on, &m)) == ST_not_found)
        s = refuse(c, ST_meter_not_there, "device_no", q->device_no, NULL, NULL);
    if (!s)
        s = reading_facts_read(c, &p, &m, &a, q->read_on, f);
    if (s)
        return s;
    *r = old;
    if (replaces(q))
        s = figures(c, q, &m, f, r);
    r->reading_state = q->reading_state;
    r->waits_unit = r->waits_section = "";
    r->decided_by = c->user.staff_no;
    r->reason = q->reason;
    if (!s && replaces(q))
        r->odd = reading_look(f, r);
    if (!s)
        point_subject(c, &p);
    if (!s)
        s = call_put(c, TABLE_meter_reading, &old, r);
    return s ? s : reading_after(c, &p, &m, &a, r->read_on);
}
