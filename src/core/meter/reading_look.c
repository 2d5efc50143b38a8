/* What is odd of a reading (domain 5): figures in, bits out. Thresholds are rows of
 * reading_check; what needs none is looked for until a row says off. */
#include "config.h"
#include "core/meter/reading.h"

#include <string.h>

#define MONTH_DAYS 30
#define YEAR_MONTHS 12
#define YEAR_AGO 365
#define YEAR_AGO_OFF 15              /* days by which last year's reading may lie off */
#define HOURS 24
#define VAH 10                       /* Wh of 1/100 kWh, W of 1/100 kW */

const struct register_value *register_of(const struct meter_reading *r, uint16_t register_kind)
{
    for (uint32_t i = 0; i < r->registers_n; i++)
        if (r->registers[i].register_kind == register_kind)
            return &r->registers[i];
    return NULL;
}

enum status reading_used(const struct reading_facts *f, const struct meter_reading *from,
                         const struct meter_reading *to, uint16_t kind, energy *used_r, bool *rolled_r, bool *there_r)
{
    const struct register_value *a = register_of(from, kind), *b = register_of(to, kind);
    *used_r = 0;
    *rolled_r = false;
    if (there_r)
        *there_r = a && b;
    if (!a || !b)
        return ST_ok;
    return register_used(&(struct register_read){ .from = a->value, .to = b->value, .digits = (unsigned)f->digits,
                                                  .ratio = f->ratio ? f->ratio : 1 }, used_r, rolled_r);
}

/* -- what is usual -- */

static energy month_of(energy kwh, int64_t days)
{
    return days > 0 ? (energy)((__int128)kwh * MONTH_DAYS / days) : 0;
}

static bool total_between(const struct reading_facts *f, unsigned older, unsigned newer, energy *month_r)
{
    const struct meter_reading *from = &f->before[older], *to = &f->before[newer];
    energy used;
    bool rolled, there;
    if (reading_used(f, from, to, CODE_register_kind_total, &used, &rolled, &there) || !there)
        return false;
    *month_r = month_of(used, to->read_on - from->read_on);
    return to->read_on > from->read_on;
}

static void usual_take(struct reading_usual *u, uint16_t against, energy month)
{
    u->against[against] = month;
    u->is[against] = true;
}

/* By loaded bills: each is its month's, brought to 30 days. */
static void usual_billed(const struct reading_facts *f, date on, struct reading_usual *u)
{
    int32_t this_month = date_month(on - 1);
    energy all = 0;
    for (unsigned i = 0; i < f->billed_n; i++) {
        int32_t of = f->billed[i].month;
        energy month = month_of(f->billed[i].kwh, date_month_days(of / 100, of % 100));
        u->low = !u->known || month < u->low ? month : u->low;
        u->high = !u->known || month > u->high ? month : u->high;
        u->known = true;
        all += month;
        if (i == 0)
            usual_take(u, CODE_reading_against_last_month, month);
        if (of == month_add(this_month, -YEAR_MONTHS))
            usual_take(u, CODE_reading_against_last_year, month);
    }
    if (u->known)
        usual_take(u, CODE_reading_against_mean, all / (energy)f->billed_n);
}

void reading_usual(const struct reading_facts *f, date on, struct reading_usual *u)
{
    energy month;
    *u = (struct reading_usual){ .known = false };
    for (unsigned i = 0; i + 1 < f->n; i++) {
        if (!total_between(f, i + 1, i, &month))
            continue;
        u->low = !u->known || month < u->low ? month : u->low;
        u->high = !u->known || month > u->high ? month : u->high;
        u->known = true;
        int64_t off = on - f->before[i].read_on - YEAR_AGO;
        if (i == 0)
            usual_take(u, CODE_reading_against_last_month, month);
        if (off >= -YEAR_AGO_OFF && off <= YEAR_AGO_OFF && !u->is[CODE_reading_against_last_year])
            usual_take(u, CODE_reading_against_last_year, month);
    }
    if (u->known && total_between(f, f->n - 1, 0, &month))
        usual_take(u, CODE_reading_against_mean, month);
    if (!u->known)
        usual_billed(f, on, u);
    u->mean = u->against[CODE_reading_against_mean];
}

/* -- one check each -- */

struct looked {
    const struct reading_facts *f;
    const struct meter_reading *now;
    const struct reading_check *row;
    struct reading_usual usual;
    energy used, month;              /* of the total: since the last reading, and of 30 days */
    bool total;                      /* it was read both times */
    bool rolled;
};

static bool over(energy what, energy of, uint64_t per_100)
{
    return (__int128)what * 100 > (__int128)of * (__int128)per_100;
}

/* Beyond each of what it is held against: who used as much last year or last month is not asked again. */
static bool beyond(const struct looked *k, bool more)
{
    bool any = false;
    for (uint16_t a = CODE_reading_against_last_month; k->total && a <= CODE_reading_against_mean; a++) {
        if (!k->usual.is[a] || (k->row->against && !(k->row->against & CODE_BIT(a))))
            continue;
        energy of = k->usual.against[a], by = more ? k->month - of : of - k->month;
        if (by <= k->row->least_kwh || over(k->month, of, k->row->per_100) != more)
            return false;
        any = true;
    }
    return any;
}

static bool is_rolled(const struct looked *k)
{
    return k->rolled;
}

static bool is_more(const struct looked *k)
{
    return beyond(k, true);
}

static bool is_less(const struct looked *k)
{
    return k->used && beyond(k, false);
}

static bool is_nothing(const struct looked *k)
{
    return k->total && k->usual.known && !k->used && k->usual.mean > k->row->least_kwh;
}

static bool since_last(const struct looked *k, uint16_t kind, energy *used_r)
{
    bool rolled, there;
    return !reading_used(k->f, &k->f->before[0], k->now, kind, used_r, &rolled, &there) && there;
}

static bool of_period(uint16_t kind)
{
    return kind >= CODE_register_kind_sharp && kind <= CODE_register_kind_deep;
}

/* The last reading in which the total stood beside each part that was read now: between, some may have been left
 * out. */
static const struct meter_reading *parts_read(const struct looked *k)
{
    for (unsigned i = 0; i < k->f->n; i++) {
        const struct meter_reading *r = &k->f->before[i];
        bool all = register_of(r, CODE_register_kind_total);
        for (uint32_t v = 0; all && v < k->now->registers_n; v++)
            all = !of_period(k->now->registers[v].register_kind) || register_of(r, k->now->registers[v].register_kind);
        if (all)
            return r;
    }
    return NULL;
}

/* Flat is what is left of the total where it is not read: then parts may only be less. */
static bool is_parts(const struct looked *k)
{
    const struct meter_reading *from = parts_read(k);
    energy sum = 0, one, total = 0;
    bool flat = false, any = false, rolled, there = false;
    if (!from || reading_used(k->f, from, k->now, CODE_register_kind_total, &total, &rolled, &there) || !there)
        return false;
    for (uint16_t kind = CODE_register_kind_sharp; kind <= CODE_register_kind_deep; kind++)
        if (!reading_used(k->f, from, k->now, kind, &one, &rolled, &there) && there) {
            any = true;
            flat |= kind == CODE_register_kind_flat;
            sum += one;
        }
    energy by = sum > total ? sum - total : flat ? total - sum : 0;
    return any && by > k->row->least_kwh && over(by, total, k->row->per_100);
}

/* Which it must show: those it has, or, where nobody said which, those of the last reading; the total where there
 * is none. A demand may be left out: a bill that needs it asks for it. */
static bool is_missing(const struct looked *k)
{
    uint64_t must = k->f->registers;
    for (uint32_t i = 0; !k->f->registers && k->f->n && i < k->f->before[0].registers_n; i++)
        must |= CODE_BIT(k->f->before[0].registers[i].register_kind);
    must = must ? must : CODE_BIT(CODE_register_kind_total);
    for (uint16_t kind = CODE_register_kind_total; kind < CODE_register_kind_demand; kind++)
        if (must & CODE_BIT(kind) && !register_of(k->now, kind))
            return true;
    return false;
}

static bool is_over_capacity(const struct looked *k)
{
    int64_t days = k->now->read_on - k->f->before[0].read_on;
    energy most = (energy)((__int128)k->f->capacity_va * HOURS * days / VAH);
    return k->total && k->f->capacity_va && over(k->used, most, k->row->per_100);
}

static bool is_reverse(const struct looked *k)
{
    energy back;
    return !k->f->feeds_in && since_last(k, CODE_register_kind_reverse, &back) && back > k->row->least_kwh;
}

static bool is_reactive_only(const struct looked *k)
{
    energy kvarh;
    for (uint16_t kind = CODE_register_kind_kvarh; k->total && !k->used && kind <= CODE_register_kind_kvarh_q4; kind++)
        if (since_last(k, kind, &kvarh) && kvarh > k->row->least_kwh)
            return true;
    return false;
}

static bool is_demand_over(const struct looked *k)
{
    const struct register_value *d = register_of(k->now, CODE_register_kind_demand);
    __int128 watts = d ? (__int128)d->value * (__int128)(k->f->ratio ? k->f->ratio : 1) * VAH : 0;
    return k->f->capacity_va && watts * 100 > (__int128)k->f->capacity_va * (__int128)k->row->per_100;
}

static bool is_demand_stays(const struct looked *k)
{
    const struct register_value *d = register_of(k->now, CODE_register_kind_demand),
        *last = register_of(&k->f->before[0], CODE_register_kind_demand);
    return d && last && d->value && d->value == last->value;
}

static bool figures_same(const struct meter_reading *a, const struct meter_reading *b)
{
    for (uint32_t i = 0; i < a->registers_n; i++) {
        const struct register_value *v = register_of(b, a->registers[i].register_kind);
        if (!v || v->value != a->registers[i].value)
            return false;
    }
    return a->registers_n > 0;
}

/* `times` readings one after another, this one counted. */
static bool is_same(const struct looked *k)
{
    uint64_t n = 1;
    while (n <= k->f->n && figures_same(k->now, &k->f->before[n - 1]))
        n++;
    return k->row->times > 1 && n >= k->row->times;
}

static bool estimated(const struct meter_reading *r)
{
    return r->reading_way == CODE_reading_way_estimated || r->reading_state == CODE_reading_state_estimated;
}

static bool is_estimated_often(const struct looked *k)
{
    uint64_t n = 1;
    while (n <= k->f->n && estimated(&k->f->before[n - 1]))
        n++;
    return k->row->times && estimated(k->now) && n >= k->row->times;
}

/* bare: looked for without a row too, against so many per cent where that is a threshold. */
static const struct { bool (*is)(const struct looked *k); bool bare; uint64_t per_100; } checks[ODDS] = {
    [CODE_reading_odd_rolled] = { is_rolled, true, 0 },
    [CODE_reading_odd_more] = { is_more, false, 0 },
    [CODE_reading_odd_less] = { is_less, false, 0 },
    [CODE_reading_odd_nothing] = { is_nothing, false, 0 },
    [CODE_reading_odd_parts] = { is_parts, true, 0 },
    [CODE_reading_odd_over_capacity] = { is_over_capacity, true, 100 },
    [CODE_reading_odd_reverse] = { is_reverse, true, 0 },
    [CODE_reading_odd_reactive_only] = { is_reactive_only, true, 0 },
    [CODE_reading_odd_demand_over] = { is_demand_over, true, 100 },
    [CODE_reading_odd_demand_stays] = { is_demand_stays, true, 0 },
    [CODE_reading_odd_same] = { is_same, false, 0 },
    [CODE_reading_odd_estimated_often] = { is_estimated_often, false, 0 },
    [CODE_reading_odd_missing] = { is_missing, true, 0 },
};

uint64_t reading_look(const struct reading_facts *f, const struct meter_reading *r)
{
    struct looked k = { .f = f, .now = r };
    uint64_t odd = 0;
    if (!f->n)                           /* nothing it could be held against but what the meter has */
        return !f->off[CODE_reading_odd_missing] && is_missing(&k) ? CODE_BIT(CODE_reading_odd_missing) : 0;
    k.total = since_last(&k, CODE_register_kind_total, &k.used);
    k.month = month_of(k.used, r->read_on - f->before[0].read_on);
    for (uint32_t i = 0; i < r->registers_n; i++) {
        energy used;
        bool rolled;
        if (!register_demand(r->registers[i].register_kind) &&
            !reading_used(f, &f->before[0], r, r->registers[i].register_kind, &used, &rolled, NULL))
            k.rolled |= rolled;
    }
    reading_usual(f, r->read_on, &k.usual);
    for (uint16_t i = 1; i < ODDS; i++) {
        struct reading_check bare = { .per_100 = checks[i].per_100 };
        bool row = f->check[i].reading_odd;
        k.row = row ? &f->check[i] : &bare;
        if (!f->off[i] && (row || checks[i].bare) && checks[i].is(&k))
            odd |= CODE_BIT(i);
    }
    return odd;
}

/* -- what it would show -- */

static energy turn(energy value, uint64_t digits)
{
    energy span = KWH;
    for (uint64_t i = 0; i < digits; i++)
        span *= 10;
    return digits ? value % span : value;
}

/* By a month's usual kWh, of the total register. */
static energy estimate_usual(const struct reading_facts *f, const struct register_value *last, energy month, date on)
{
    energy more = (energy)((__int128)month * (on - f->before[0].read_on) / MONTH_DAYS /
                           (energy)(f->ratio ? f->ratio : 1));
    return turn(last->value + more - more % KWH, f->digits);
}

/* By what it counted a day from the oldest reading to the last, of the register itself. */
static energy estimate_of(const struct reading_facts *f, const struct register_value *last, date on)
{
    struct reading_facts bare = *f;
    const struct meter_reading *to = &f->before[0], *from = &f->before[f->n - 1];
    energy counted;
    bool rolled;
    bare.ratio = 1;
    if (register_demand(last->register_kind) || to->read_on <= from->read_on ||
        reading_used(&bare, from, to, last->register_kind, &counted, &rolled, NULL))
        return last->value;
    energy more = (energy)((__int128)counted * (on - to->read_on) / (to->read_on - from->read_on));
    return turn(last->value + more - more % KWH, f->digits);
}

enum status reading_estimate(const struct reading_facts *f, struct meter_reading *r, struct pool *pool)
{
    if (!f->n)
        return ST_reading_unknown;
    struct register_value *v = pool_array(pool, f->before[0].registers_n, sizeof *v);
    bool counted = f->before[f->n - 1].read_on < f->before[0].read_on;
    struct reading_usual usual;
    reading_usual(f, r->read_on, &usual);
    for (uint32_t i = 0; i < f->before[0].registers_n; i++) {
        v[i] = f->before[0].registers[i];
        bool total = v[i].register_kind == CODE_register_kind_total;
        if (!counted && v[i].register_kind != CODE_register_kind_demand && (!total || !usual.known))
            return ST_usual_unknown;
        v[i].value = counted || !total ? estimate_of(f, &v[i], r->read_on)
            : estimate_usual(f, &v[i], usual.mean, r->read_on);
    }
    r->registers = v;
    r->registers_n = f->before[0].registers_n;
    return ST_ok;
}
