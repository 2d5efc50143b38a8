/* What a reading is held against, read from the store: those before and after it, the
 * terms of its day, and which checks hold. */
#include "config.h"
#include "core/engine/area.h"
#include "core/meter/reading.h"

#include <pthread.h>
#include <string.h>

static struct field_set billed_wanted, device_wanted;

static void wanted_set(void)
{
    billed_wanted = field_set_of(&bill_record, "bill_month fee_kind kwh bill_state used_until adjust_cause");
    device_wanted = field_set_of(&device_record, "device_no registers");
}

static void wanted_know(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, wanted_set);
}

enum status readings_before(struct call *c, const struct point *p, const char *device_no, date before, unsigned most,
                            struct meter_reading *r, unsigned *n_r)
{
    struct scan *scan;
    struct meter_reading prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                 .backward = true }, &scan);
    *n_r = 0;
    while (!s && *n_r < most && !(s = scan_next(scan, &r[*n_r], c->pool)))
        *n_r += r[*n_r].read_on < before && (!device_no || !strcmp(r[*n_r].device_no, device_no));
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Those of that meter before a day, of it and after it, in one walk back from the newest. */
static enum status readings_around(struct call *c, const struct point *p, const char *device_no, date on,
                                   struct reading_facts *f)
{
    struct scan *scan;
    struct meter_reading one, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no,
                                         .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                 .backward = true }, &scan);
    while (!s && f->n < READINGS_USUAL && !(s = scan_next(scan, &one, c->pool))) {
        if (strcmp(one.device_no, device_no))
            continue;
        if (one.read_on < on)
            f->before[f->n++] = one;
        else
            *(one.read_on == on ? &f->there : &f->next) = one;
        f->has_there |= one.read_on == on;
        f->has_next |= one.read_on > on;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The nearest `most` of that meter after a day, oldest first. */
static enum status readings_next(struct call *c, const struct point *p, const char *device_no, date after,
                                 unsigned most, struct meter_reading *r, unsigned *n_r)
{
    struct scan *scan;
    struct meter_reading one, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no,
                                         .point_no = p->point_no };
    enum status s = scan_table(c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                 .backward = true }, &scan);
    *n_r = 0;
    while (!s && !(s = scan_next(scan, &one, c->pool)) && one.read_on > after)
        if (!strcmp(one.device_no, device_no)) {
            memmove(&r[1], &r[0], (*n_r < most ? *n_r : most - 1) * sizeof *r);
            r[0] = one;
            *n_r += *n_r < most;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The row that holds on a day: the category's own before that of all, then the newest. */
static void check_take(struct reading_facts *f, const struct reading_check *row, uint16_t category, date on)
{
    if (row->reading_odd >= ODDS || row->valid_from > on || (row->category && row->category != category))
        return;
    struct reading_check *held = &f->check[row->reading_odd];
    if (held->reading_odd && (row->category < held->category ||
                              (row->category == held->category && row->valid_from < held->valid_from)))
        return;
    *held = *row;
    f->off[row->reading_odd] = row->off;
}

/* The rows are the same for all readings of a call: a file's lines are thousands. */
static enum status checks_kept(struct call *c, const struct array **kept_r)
{
    void **slot = call_slot(c, AREA_meter);
    struct scan *scan;
    struct reading_check row;
    *kept_r = *slot;
    if (*slot)
        return ST_ok;
    struct array *kept = POOL_NEW(c->pool, struct array);
    enum status s = scan_table(c->txn, TABLE_reading_check, &(struct scan_range){ .parts = 0 }, &scan);
    while (!s && !(s = scan_next(scan, &row, c->pool)))
        *(struct reading_check *)array_add(kept, c->pool, sizeof row) = row;
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    *kept_r = *slot = kept;
    return ST_ok;
}

static enum status checks_read(struct call *c, uint16_t category, date on, struct reading_facts *f)
{
    const struct array *kept;
    enum status s = checks_kept(c, &kept);
    const struct reading_check *row = s ? NULL : kept->at;
    for (unsigned i = 0; !s && i < kept->n; i++)
        check_take(f, &row[i], category, on);
    return s;
}

/* -- what loaded bills say, where its readings do not tell a usual month yet -- */

/* A bill is of all points of its account. */
static enum status one_point(struct call *c, const struct point *p, bool *one_r)
{
    struct point other, prefix = { .owner_kind = p->owner_kind, .owner_no = p->owner_no };
    struct scan *scan;
    unsigned n = 0;
    enum status s = scan_table(c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && n < 2 && !(s = scan_next(scan, &other, NULL)))
        n++;
    scan_end(&scan);
    *one_r = n == 1;
    return s == ST_not_found ? ST_ok : s;
}

static enum status billed_read(struct call *c, const struct point *p, date on, struct reading_facts *f)
{
    struct bill b, prefix = { .account_no = p->owner_no };
    struct scan *scan;
    bool one = false;
    enum status s = one_point(c, p, &one);
    if (s || !one)
        return s;
    wanted_know();
    s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1, .backward = true,
                   .wanted = &billed_wanted }, &scan);
    while (!s && f->billed_n < MONTHS_USUAL && !(s = scan_next(scan, &b, NULL))) {
        bool loaded = !b.used_until && !b.adjust_cause && b.fee_kind == CODE_fee_kind_energy && b.kwh &&
            b.bill_state != CODE_bill_state_cancelled;
        if (!loaded || b.bill_month >= date_month(on))
            continue;
        f->billed[f->billed_n].month = b.bill_month;
        f->billed[f->billed_n++].kwh = b.kwh;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status registers_read(struct call *c, const char *device_no, struct reading_facts *f)
{
    struct device d = { .device_no = device_no };
    wanted_know();
    enum status s = store_get_some(c->txn, TABLE_device, &device_wanted, &d);
    if (!s)
        f->registers = d.registers;
    return s == ST_not_found ? ST_ok : s;
}

enum status reading_facts_read(struct call *c, const struct point *p, const struct mounting *m, const struct account *a,
                               date on, struct reading_facts *f)
{
    struct point_terms terms = { .category = a->category, .capacity_va = a->capacity_w };
    *f = (struct reading_facts){ .digits = m->digits, .ratio = m->ratio };
    enum status s = readings_around(c, p, m->device_no, on, f);
    if (!s && (s = terms_read_on(c, p, on, &terms)) == ST_not_found)
        s = ST_ok;
    f->capacity_va = terms.capacity_va;
    f->feeds_in = terms.generates;
    if (!s)
        s = registers_read(c, m->device_no, f);
    if (!s && f->n < 2 && p->owner_kind == CODE_owner_kind_account)
        s = billed_read(c, p, on, f);
    return s ? s : checks_read(c, terms.category, on, f);
}

enum status reading_follows(struct call *c, const struct reading_facts *f, const struct meter_reading *r,
                            const char *list)
{
    for (uint32_t i = 0; i < r->registers_n && f->n; i++) {
        energy used;
        bool rolled;
        uint16_t kind = r->registers[i].register_kind;
        if (register_demand(kind))
            continue;
        enum status s = reading_used(f, &f->before[0], r, kind, &used, &rolled, NULL);
        if (s)
            return refuse(c, s, register_field(c, list, i, "value"), NULL, NULL, NULL);
    }
    return ST_ok;
}

enum status reading_precedes(struct call *c, const struct reading_facts *f, const struct meter_reading *r,
                             const char *list)
{
    for (uint32_t i = 0; f->has_next && i < r->registers_n; i++) {
        energy used;
        bool rolled;
        if (!register_demand(r->registers[i].register_kind) &&
            reading_used(f, r, &f->next, r->registers[i].register_kind, &used, &rolled, NULL))
            return refuse(c, ST_reading_after, register_field(c, list, i, "value"),
                          day_words(c, f->next.read_on), NULL, NULL);
    }
    return ST_ok;
}

enum status reading_open(struct call *c, const struct meter_reading *r)
{
    date until;
    if (r->owner_kind != CODE_owner_kind_account)
        return ST_ok;
    enum status s = figured_until(c, r->owner_no, &until);
    if (!s && until && until >= r->read_on - 1)
        return refuse(c, ST_reading_billed, "read_on", day_words(c, until), NULL, NULL);
    return s;
}

void reading_stands(struct meter_reading *r, const struct point *p, uint64_t odd)
{
    r->odd = odd;
    r->reading_state = odd ? CODE_reading_state_odd : CODE_reading_state_taken;
    r->waits_unit = odd ? p->unit_no : "";
    r->waits_section = odd ? p->section_no : "";
}

/* What was read as a meter came or went belongs to that job, which looked at it. */
static bool undecided(const struct meter_reading *r)
{
    if (r->reading_kind == CODE_reading_kind_mounted || r->reading_kind == CODE_reading_kind_removed)
        return false;
    return r->reading_state == CODE_reading_state_taken || r->reading_state == CODE_reading_state_odd;
}

enum status reading_after(struct call *c, const struct point *p, const struct mounting *m, const struct account *a,
                          date on)
{
    struct meter_reading *next = pool_array(c->pool, READINGS_USUAL, sizeof *next);
    struct reading_facts *f = POOL_NEW(c->pool, struct reading_facts);
    date until = DATE_NONE;
    unsigned n;
    enum status s = readings_next(c, p, m->device_no, on, READINGS_USUAL, next, &n);
    if (!s && n && p->owner_kind == CODE_owner_kind_account)
        s = figured_until(c, a->account_no, &until);
    for (unsigned i = 0; !s && i < n; i++) {
        struct meter_reading now = next[i];
        if (!undecided(&now) || (until && until >= now.read_on - 1))
            continue;
        s = reading_facts_read(c, p, m, a, now.read_on, f);
        uint64_t odd = s ? 0 : reading_look(f, &now);
        if (s || odd == now.odd)
            continue;
        reading_stands(&now, p, odd);
        s = call_put(c, TABLE_meter_reading, &next[i], &now);
    }
    return s;
}
