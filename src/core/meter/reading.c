/* Readings: looked at when they come, kept with what is odd, decided on by a person. */
#include "config.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"

#include <string.h>

#define MONTH_DAYS 30
#define HOURS 24

const struct register_value *register_of(const struct meter_reading *r, uint16_t register_kind)
{
    for (uint32_t i = 0; i < r->registers_n; i++)
        if (r->registers[i].register_kind == register_kind)
            return &r->registers[i];
    return NULL;
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

enum status reading_keep(struct call *c, struct meter_reading *r)
{
    struct meter_reading old = *r;
    enum status s = call_get(c, TABLE_meter_reading, &old);
    r->staff_no = c->user.staff_no;
    r->at = c->now;
    if (s == ST_not_found)
        return call_insert(c, TABLE_meter_reading, r);
    return s ? s : call_put(c, TABLE_meter_reading, &old, r);
}

/* -- what is odd -- */

struct looking {
    struct call *c;
    const struct point *point;
    const struct mounting *meter;
    const char *list;                                /* the request's field of the figures */
    struct meter_reading before[READINGS_USUAL];     /* of this meter, newest first */
    unsigned n;
    energy used, usual;                              /* a day's x 30 */
    bool known;                                      /* there is a usual one */
};

static energy month_mean(energy kwh, int64_t days)
{
    return days > 0 ? (energy)((__int128)kwh * MONTH_DAYS / days) : 0;
}

static enum status total_used(const struct looking *k, const struct meter_reading *from, const struct meter_reading *to,
                              uint16_t kind, energy *used_r, bool *rolled_r)
{
    const struct register_value *a = register_of(from, kind), *b = register_of(to, kind);
    *used_r = 0;
    if (!a || !b)
        return ST_ok;
    return register_used(&(struct register_read){ .from = a->value, .to = b->value,
        .digits = (unsigned)k->meter->digits,
        .ratio = k->meter->ratio ? k->meter->ratio : 1 }, used_r, rolled_r);
}

static void usual_of(struct looking *k)
{
    energy kwh;
    bool rolled;
    const struct meter_reading *last = &k->before[0], *first = &k->before[k->n - 1];
    if (k->n < 2 || total_used(k, first, last, CODE_register_kind_total, &kwh, &rolled))
        return;
    k->usual = month_mean(kwh, last->read_on - first->read_on);
    k->known = true;
}

/* The row of a check that holds on a day, the category's own before that of all. */
static enum status check_on(struct call *c, uint16_t odd, uint16_t category, date on, struct reading_check *r,
    bool *is_r)
{
    *is_r = false;
    for (unsigned own = category ? 1 : 0; !*is_r; own--) {
        struct reading_check row, prefix = { .reading_odd = odd, .category = own ? category : 0 };
        struct scan *scan;
        enum status s = scan_table(c->txn, TABLE_reading_check, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                                                                                     .backward = true }, &scan);
        while (!s && !*is_r && !(s = scan_next(scan, &row, c->pool)))
            *is_r = row.valid_from <= on;
        scan_end(&scan);
        if (s && s != ST_not_found)
            return s;
        if (*is_r)
            *r = row;
        if (!own)
            break;
    }
    *is_r = *is_r && !r->off;
    return ST_ok;
}

static bool is_more(const struct looking *k, const struct reading_check *row)
{
    return k->known && k->used - k->usual > row->least_kwh &&
        (__int128)k->used * 100 > (__int128)k->usual * (__int128)row->per_100;
}

static bool is_less(const struct looking *k, const struct reading_check *row)
{
    return k->known && k->used && k->usual - k->used > row->least_kwh &&
        (__int128)k->used * 100 < (__int128)k->usual * (__int128)row->per_100;
}

static bool is_nothing(const struct looking *k, const struct reading_check *row)
{
    return k->known && !k->used && k->usual > row->least_kwh;
}

static enum status look_used(struct looking *k, uint16_t category, uint64_t capacity_va, const struct meter_reading *r,
                             bool rolled, uint64_t *odd_r)
{
    static const struct { uint16_t odd; bool (*is)(const struct looking *k,
        const struct reading_check *row); } check[] = {
        { CODE_reading_odd_more, is_more }, { CODE_reading_odd_less, is_less }, { CODE_reading_odd_nothing,
            is_nothing },
    };
    enum status s = ST_ok;
    for (size_t i = 0; !s && i < COUNT_OF(check); i++) {
        struct reading_check row;
        bool is;
        s = check_on(k->c, check[i].odd, category, r->read_on, &row, &is);
        if (!s && is && check[i].is(k, &row))
            *odd_r |= CODE_BIT(check[i].odd);
    }
    energy most = (energy)((__int128)capacity_va * HOURS * MONTH_DAYS / 10);     /* VA x h in 1/100 kWh */
    if (capacity_va && k->used > most)
        *odd_r |= CODE_BIT(CODE_reading_odd_over_capacity);
    *odd_r |= rolled ? CODE_BIT(CODE_reading_odd_rolled) : 0;
    return s;
}

static bool parts_over(const struct looking *k, const struct meter_reading *r, energy total)
{
    energy sum = 0, one;
    bool rolled;
    for (uint16_t kind = CODE_register_kind_sharp; kind <= CODE_register_kind_deep; kind++)
        if (kind != CODE_register_kind_flat && !total_used(k, &k->before[0], r, kind, &one, &rolled))
            sum += one;
    return register_of(r, CODE_register_kind_total) && sum > total;
}

/* -- taking one -- */

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
                return refuse(c, ST_exists, pool_printf(c->pool, "%s[%u].register_kind", list, i), NULL, NULL, NULL);
        enum status s = register_used(&(struct register_read){ .from = v[i].value, .to = v[i].value,
            .digits = v[i].register_kind == CODE_register_kind_demand ? 0 : (unsigned)digits, .ratio = 1 }, &used,
                &rolled);
        if (s)
            return refuse(c, s, pool_printf(c->pool, "%s[%u].value", list, i), NULL, NULL, NULL);
    }
    return ST_ok;
}

static enum status shape_good(struct call *c, const struct meter_reading *q, const struct mounting *m)
{
    enum status s = registers_good(c, "registers", q->registers, q->registers_n, m->digits);
    if (s)
        return s;
    if (q->read_on < m->mounted_on || (m->removed_on && q->read_on > m->removed_on))
        return refuse(c, ST_meter_not_there, "device_no", m->device_no, NULL, NULL);
    return ST_ok;
}

static enum status follows_last(struct looking *k, const struct meter_reading *q, energy *used_r, bool *rolled_r)
{
    enum status s = ST_ok;
    *used_r = 0;
    *rolled_r = false;
    for (uint32_t i = 0; !s && i < q->registers_n && k->n; i++) {
        energy used;
        bool rolled = false;
        if (q->registers[i].register_kind == CODE_register_kind_demand)
            continue;
        s = total_used(k, &k->before[0], q, q->registers[i].register_kind, &used, &rolled);
        if (s)
            return refuse(k->c, s, pool_printf(k->c->pool, "%s[%u].value", k->list, i), NULL, NULL, NULL);
        *rolled_r |= rolled;
        if (q->registers[i].register_kind == CODE_register_kind_total)
            *used_r = used;
    }
    return s;
}

enum status reading_ends(struct call *c, const struct point *p, const struct mounting *m, const struct meter_reading *r,
                         const char *list)
{
    struct looking k = { .c = c, .point = p, .meter = m, .list = list };
    energy used;
    bool rolled;
    enum status s = registers_good(c, list, r->registers, r->registers_n, m->digits);
    if (!s)
        s = readings_before(c, p, r->device_no, DATE_MOST, 1, k.before, &k.n);
    if (!s && k.n && k.before[0].read_on > r->read_on)
        s = refuse(c, ST_date_out_of_range, "mounted_on", NULL, NULL, NULL);
    return s ? s : follows_last(&k, r, &used, &rolled);
}

/* The next one of that meter, if it was read later already. */
static enum status before_next(struct looking *k, const struct meter_reading *q)
{
    struct meter_reading r, next, prefix = { .owner_kind = q->owner_kind, .owner_no = q->owner_no,
        .point_no = q->point_no };
    struct scan *scan;
    bool there = false;
    enum status s = scan_table(k->c->txn, TABLE_meter_reading, &(struct scan_range){ .prefix = &prefix, .parts = 3,
                                                                                    .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &r, k->c->pool)) && r.read_on > q->read_on)
        if (!strcmp(r.device_no, q->device_no)) {
            next = r;
            there = true;
        }
    scan_end(&scan);
    for (uint32_t i = 0; (!s || s == ST_not_found) && there && i < q->registers_n; i++) {
        energy used;
        bool rolled;
        if (q->registers[i].register_kind != CODE_register_kind_demand &&
            total_used(k, q, &next, q->registers[i].register_kind, &used, &rolled))
            return refuse(k->c, ST_reading_after, pool_printf(k->c->pool, "registers[%u].value", i),
                          day_words(k->c, next.read_on), NULL, NULL);
    }
    return s == ST_not_found ? ST_ok : s;
}

static enum status look_at(struct looking *k, const struct account *a, struct meter_reading *r)
{
    struct point_terms terms = { .category = a->category, .capacity_va = a->capacity_w };
    energy used;
    bool rolled;
    enum status s = readings_before(k->c, k->point, r->device_no, r->read_on, READINGS_USUAL, k->before, &k->n);
    if (!s)
        s = follows_last(k, r, &used, &rolled);
    if (!s)
        s = before_next(k, r);
    if (!s && (s = terms_read_on(k->c, k->point, r->read_on, &terms)) == ST_not_found)
        s = ST_ok;
    if (s || !k->n)
        return s;
    k->used = month_mean(used, r->read_on - k->before[0].read_on);
    usual_of(k);
    if (parts_over(k, r, used))
        r->odd |= CODE_BIT(CODE_reading_odd_parts);
    return look_used(k, terms.category, terms.capacity_va, r, rolled, &r->odd);
}

/* The same figures once more are the same answer; others of that day are decided on, not typed over. */
static enum status taken_before(struct call *c, const struct meter_reading *r, bool *there_r)
{
    struct meter_reading old = *r;
    enum status s = call_get(c, TABLE_meter_reading, &old);
    *there_r = false;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    bool same = old.registers_n == r->registers_n;
    for (uint32_t i = 0; same && i < r->registers_n; i++) {
        const struct register_value *v = register_of(&old, r->registers[i].register_kind);
        same = v && v->value == r->registers[i].value;
    }
    *there_r = same;
    date until;
    if (!same && !(s = figured_until(c, old.owner_no, &until)) && until >= r->read_on - 1 && until)
        return refuse(c, ST_reading_billed, "read_on", NULL, NULL, NULL);
    return s;
}

enum status do_reading_put(struct call *c, const struct meter_reading *q, struct meter_reading *r)
{
    struct account a;
    struct point p;
    struct mounting m;
    struct looking k = { .c = c, .point = &p, .meter = &m, .list = "registers" };
    bool same = false;
    if (q->owner_kind != CODE_owner_kind_account)
        return refuse(c, ST_code_unknown, "owner_kind", NULL, NULL, NULL);
    enum status s = point_read(c, q->owner_no, q->point_no, &a, &p);
    if (!s && q->read_on > c->today + 1)
        s = refuse(c, ST_date_out_of_range, "read_on", NULL, NULL, NULL);
    if (!s && ((s = meter_at(c, &p, q->read_on, &m)) == ST_not_found || (!s && strcmp(m.device_no, q->device_no))))
        s = refuse(c, ST_meter_not_there, "device_no", q->device_no, NULL, NULL);
    if (!s)
        s = shape_good(c, q, &m);
    *r = *q;
    r->owner_no = p.owner_no;
    r->reading_kind = q->reading_kind ? q->reading_kind : CODE_reading_kind_cycle;
    r->reading_way = q->reading_way ? q->reading_way : CODE_reading_way_by_hand;
    if (!s)
        s = taken_before(c, r, &same);
    if (!s)
        s = look_at(&k, &a, r);
    r->reading_state = r->odd ? CODE_reading_state_odd : CODE_reading_state_taken;
    call_subject(c, a.account_no);
    return s ? s : same ? call_get(c, TABLE_meter_reading, r) : reading_keep(c, r);
}

/* -- deciding -- */

enum status do_reading_decide(struct call *c, const struct reading_decide *q, struct meter_reading *r)
{
    struct account a;
    struct point p;
    struct meter_reading old;
    date until;
    bool confirms = q->reading_state == CODE_reading_state_confirmed;
    bool replaces = q->reading_state == CODE_reading_state_corrected ||
        q->reading_state == CODE_reading_state_estimated;
    enum status s = point_read(c, q->owner_no, q->point_no, &a, &p);
    if (!s && (confirms == replaces || replaces != (q->registers_n > 0)))
        s = refuse(c, ST_one_of_two, "registers", "reading_state", NULL, NULL);
    if (!s)
        s = figured_until(c, a.account_no, &until);
    if (s)
        return s;
    if (until && until >= q->read_on - 1)
        return refuse(c, ST_reading_billed, "read_on", NULL, NULL, NULL);
    struct meter_reading key = { .owner_kind = p.owner_kind, .owner_no = p.owner_no, .point_no = p.point_no,
                                 .read_on = q->read_on, .device_no = q->device_no };
    s = call_change(c, TABLE_meter_reading, &key, q->version, &old);
    if (s)
        return s == ST_not_found ? refuse(c, ST_reading_unknown, "read_on", NULL, NULL, NULL) : s;
    *r = old;
    r->reading_state = q->reading_state;
    r->decided_by = c->user.staff_no;
    r->reason = q->reason;
    if (replaces) {
        r->registers_before = old.registers_before_n ? old.registers_before : old.registers;
        r->registers_before_n = old.registers_before_n ? old.registers_before_n : old.registers_n;
        r->registers = q->registers;
        r->registers_n = q->registers_n;
    }
    call_subject(c, a.account_no);
    return call_put(c, TABLE_meter_reading, &old, r);
}

/* -- a section's sheet -- */

static enum status sheet_row(struct call *c, const struct point *p, date on, struct sheet_row *r)
{
    struct account a = { .account_no = p->owner_no };
    struct mounting m;
    struct looking k = { .c = c, .point = p, .meter = &m };
    struct meter_reading now;
    *r = (struct sheet_row){ .read_order = p->read_order, .owner_no = p->owner_no, .point_no = p->point_no };
    enum status s = call_get(c, TABLE_account, &a);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    r->account_name = a.account_name;
    r->address = a.address;
    if ((s = meter_at(c, p, on, &m)))
        return s == ST_not_found ? ST_ok : s;
    r->device_no = m.device_no;
    now = (struct meter_reading){ .owner_kind = p->owner_kind, .owner_no = p->owner_no, .point_no = p->point_no,
                                  .read_on = on, .device_no = m.device_no };
    s = readings_before(c, p, m.device_no, on, READINGS_USUAL, k.before, &k.n);
    if (s)
        return s;
    const struct register_value *last = k.n ? register_of(&k.before[0], CODE_register_kind_total) : NULL;
    r->last_read_on = k.n ? k.before[0].read_on : 0;
    r->last_reading = last ? last->value : 0;
    if (k.n)
        usual_of(&k);
    r->usual_kwh = k.usual;
    s = call_get(c, TABLE_meter_reading, &now);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    const struct register_value *taken = register_of(&now, CODE_register_kind_total);
    r->reading_taken = true;
    r->reading_to = taken ? taken->value : 0;
    r->reading_state = now.reading_state;
    r->odd = now.odd;
    return ST_ok;
}

static bool of_account(void *context, void *row)
{
    (void)context;
    return ((const struct point *)row)->owner_kind == CODE_owner_kind_account;
}

enum status do_reading_sheet(struct call *c, const struct sheet_ask *q, struct reading_sheet *r)
{
    struct point *p = pool_array(c->pool, SHEET_PAGE, sizeof *p), prefix = { .section_no = q->section_no };
    struct section section = { .section_no = q->section_no };
    struct key token;
    uint32_t n = 0;
    enum status s = call_get(c, TABLE_section, &section);
    if (s == ST_not_found)
        return refuse(c, ST_section_unknown, "section_no", q->section_no, NULL, NULL);
    if (!s && !call_in_unit(c, section.unit_no))
        return refuse(c, ST_outside_unit, "section_no", section.unit_no, NULL, NULL);
    if (!s)
        s = token_read(c, q->token, &token);
    struct listing l = { .rows = p, .most = SHEET_PAGE, .n = &n, .token = &r->token, .keep = of_account };
    if (!s)
        s = listing_index(c, INDEX_point_section, &(struct scan_range){ .prefix = &prefix, .parts = 1, .token = token.b,
                                                                       .token_n = token.n }, &l);
    r->rows = pool_array(c->pool, n + 1, sizeof *r->rows);
    for (uint32_t i = 0; !s && i < n; i++)
        s = sheet_row(c, &p[i], q->read_on ? q->read_on : c->today, &r->rows[r->rows_n++]);
    return s;
}
