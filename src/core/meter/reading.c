/* A reading is taken: looked at as it comes, and kept with what is odd. */
#include "config.h"
#include "core/meter/reading.h"

#include <string.h>

static enum status reading_add(struct call *c, const char *reader, struct meter_reading *r)
{
    r->staff_no = reader;
    r->at = c->now;
    return call_insert(c, TABLE_meter_reading, r);
}

enum status reading_keep(struct call *c, const char *reader, struct meter_reading *r)
{
    struct meter_reading old = *r;
    enum status s = call_get(c, TABLE_meter_reading, &old);
    if (s == ST_not_found)
        return reading_add(c, reader, r);
    r->staff_no = reader;
    r->at = c->now;
    return s ? s : call_put(c, TABLE_meter_reading, &old, r);
}

const char *register_field(struct call *c, const char *list, uint32_t i, const char *part)
{
    return !strcmp(list, "reading_to") ? list : pool_printf(c->pool, "%s[%u].%s", list, i, part);
}

enum status registers_good(struct call *c, const char *list, const struct register_value *v, uint32_t n,
    uint64_t digits)
{
    energy used;
    bool rolled;
    if (!n)
        return refuse(c, ST_field_missing, list, NULL, NULL, NULL);
    for (uint32_t i = 0; i < n; i++) {
        for (uint32_t k = 0; k < i; k++)
            if (v[i].register_kind == v[k].register_kind)
                return refuse(c, ST_exists, register_field(c, list, i, "register_kind"), NULL, NULL, NULL);
        enum status s = register_used(&(struct register_read){ .from = v[i].value, .to = v[i].value,
            .digits = register_demand(v[i].register_kind) ? 0 : (unsigned)digits, .ratio = 1 }, &used,
                &rolled);
        if (s)
            return refuse(c, s, register_field(c, list, i, "value"), NULL, NULL, NULL);
    }
    return ST_ok;
}

enum status reading_ends(struct call *c, const struct point *p, const struct mounting *m, const struct meter_reading *r,
                         const char *list)
{
    struct reading_facts f = { .digits = m->digits, .ratio = m->ratio };
    enum status s = registers_good(c, list, r->registers, r->registers_n, m->digits);
    if (!s)
        s = readings_before(c, p, r->device_no, DATE_MOST, 1, f.before, &f.n);
    if (!s && f.n && f.before[0].read_on > r->read_on)
        s = refuse(c, ST_read_since, "mounted_on", day_words(c, f.before[0].read_on), NULL, NULL);
    return s ? s : reading_follows(c, &f, r, list);
}

/* -- what there is of that day -- */

/* A meter of which the device says which registers it has shows no others. */
static enum status registers_of_meter(struct call *c, const struct reading_facts *f, const struct meter_reading *q)
{
    for (uint32_t i = 0; i < q->registers_n && f->registers; i++)
        if (!(f->registers & CODE_BIT(q->registers[i].register_kind)))
            return refuse(c, ST_register_missing, pool_printf(c->pool, "registers[%u].register_kind", i), q->device_no,
                          NULL, NULL);
    return ST_ok;
}

struct taken {                       /* what was taken of that day already */
    struct meter_reading old;
    bool there, differs, adds;
};

static void compare(struct call *c, const struct meter_reading *q, struct taken *t, struct meter_reading *r)
{
    struct register_value *all = pool_array(c->pool, t->old.registers_n + q->registers_n, sizeof *all);
    uint32_t n = 0;
    for (uint32_t i = 0; i < t->old.registers_n; i++) {
        const struct register_value *v = register_of(q, t->old.registers[i].register_kind);
        t->differs |= v && v->value != t->old.registers[i].value;
        all[n++] = v ? *v : t->old.registers[i];
    }
    for (uint32_t i = 0; i < q->registers_n; i++)
        if (!register_of(&t->old, q->registers[i].register_kind)) {
            t->adds = true;
            all[n++] = q->registers[i];
        }
    r->registers = all;
    r->registers_n = n;
}

/* The same figures once more are the same answer, further registers are added. Other figures are
 * typed over by who read it and saw what he types over (version); else they are decided on. */
static enum status taken_before(struct call *c, const struct reading_facts *f, const struct meter_reading *q,
                                struct meter_reading *r, struct taken *t)
{
    *t = (struct taken){ .old = f->has_there ? f->there : *r, .there = f->has_there };
    if (!t->there)
        return reading_open(c, r);
    compare(c, q, t, r);
    if (!t->differs && !t->adds)
        return ST_ok;
    enum status s = reading_open(c, r);
    if (!s && q->version && q->version != t->old.version)
        return refuse(c, ST_stale, "version", NULL, NULL, NULL);
    bool open = t->old.reading_state == CODE_reading_state_taken || t->old.reading_state == CODE_reading_state_odd;
    bool own = q->version && !strcmp(t->old.staff_no, c->user.staff_no);
    if (!s && (!open || (t->differs && !own)))
        s = refuse(c, ST_reading_there, "read_on", day_words(c, r->read_on), NULL, NULL);
    return s;
}

/* -- taking one -- */

enum status reading_place(struct call *c, const struct meter_reading *q, struct reading_place *at)
{
    enum status s = point_of(c, q->owner_kind, q->owner_no, q->point_no, &at->account, &at->point);
    if (!s && q->read_on > c->today + 1)
        return refuse(c, ST_date_out_of_range, "read_on", NULL, NULL, NULL);
    if (s)
        return s;
    s = mounting_of(c, &at->point, q->device_no, q->read_on, &at->mounting);
    return s == ST_not_found ? refuse(c, ST_meter_not_there, "device_no", q->device_no, NULL, NULL) : s;
}

static enum status figures(struct call *c, const struct mounting *m, const struct reading_facts *f,
                           struct meter_reading *r)
{
    enum status s = ST_ok;
    if (!r->registers_n && r->reading_way == CODE_reading_way_estimated &&
        (s = reading_estimate(f, r, c->pool)))
        return refuse(c, s, "registers", NULL, NULL, NULL);
    s = registers_good(c, "registers", r->registers, r->registers_n, m->digits);
    return s ? s : registers_of_meter(c, f, r);
}

static enum status looked_at(struct call *c, const struct point *p, const struct reading_facts *f,
                             struct meter_reading *r)
{
    enum status s = reading_follows(c, f, r, "registers");
    if (!s)
        s = reading_precedes(c, f, r, "registers");
    if (!s)
        reading_stands(r, p, reading_look(f, r));
    return s;
}

enum status reading_take_at(struct call *c, const struct reading_place *at, const struct meter_reading *q,
                            const char *reader, struct meter_reading *r)
{
    struct taken t = { .there = false };
    struct reading_facts *f = POOL_NEW(c->pool, struct reading_facts);
    *r = *q;
    r->owner_kind = at->point.owner_kind;
    r->owner_no = at->point.owner_no;
    r->point_no = at->point.point_no;
    r->device_no = at->mounting.device_no;
    r->reading_kind = q->reading_kind ? q->reading_kind : CODE_reading_kind_cycle;
    r->reading_way = q->reading_way ? q->reading_way : CODE_reading_way_by_hand;
    r->registers_before_n = 0;
    enum status s = reading_facts_read(c, &at->point, &at->mounting, &at->account, r->read_on, f);
    if (!s)
        s = figures(c, &at->mounting, f, r);
    struct meter_reading given = *r;
    if (!s)
        s = taken_before(c, f, &given, r, &t);
    if (s || (t.there && !t.differs && !t.adds)) {
        *r = t.old;
        return s;
    }
    if (t.there && !t.differs) {         /* further registers of it: it stays what it was, and his who read it */
        r->reading_kind = t.old.reading_kind;
        r->reading_way = t.old.reading_way;
        reader = reader ? t.old.staff_no : NULL;
    }
    s = looked_at(c, &at->point, f, r);
    if (s || !reader)
        return s;
    s = t.there ? reading_keep(c, reader, r) : reading_add(c, reader, r);
    return s || !f->has_next ? s : reading_after(c, &at->point, &at->mounting, &at->account, r->read_on);
}

enum status reading_take(struct call *c, const struct meter_reading *q, const char *reader, struct meter_reading *r)
{
    struct reading_place at;
    enum status s = reading_place(c, q, &at);
    return s ? s : reading_take_at(c, &at, q, reader, r);
}

enum status do_reading_put(struct call *c, const struct meter_reading *q, struct meter_reading *r)
{
    enum status s = reading_take(c, q, c->user.staff_no, r);
    if (!s)
        call_subject(c, r->owner_kind == CODE_owner_kind_account ? r->owner_no : c->user.unit_no);
    return s;
}
