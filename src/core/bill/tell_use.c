/* What registers showed and what came of it, point by point. */
#include "config.h"
#include "core/bill/tell.h"

#include <string.h>

#define PER_PERCENT 3                /* decimals of a hundredth of per 100,000 */
#define HOURS 24
#define WATTS 1000                   /* of a kW, VA of a kVA */
#define FLAT (CODE_register_kind_flat - CODE_register_kind_total)
#define PERIODS (CODE_register_kind_deep - CODE_register_kind_total + 1)
#define LOAD_DECIMALS 10000          /* a load loss is told to so much of a kWh */

/* A total and its periods: of what was used, or of what was fed in. */
static bool is_kwh(uint16_t kind, uint16_t total) { return kind >= total && kind < total + PERIODS; }

static bool is_kvarh(uint16_t kind) { return kind >= CODE_register_kind_kvarh && kind <= CODE_register_kind_kvarh_q4; }

/* -- a register -- */

static const char *mark(struct tale *t, const struct bill_use *u)
{
    return pool_printf(t->c->pool, "#%u", (unsigned)(u - t->bill->uses) + 1);
}

static const char *register_word(struct tale *t, const struct bill_use *u)
{
    return code_words(t->c, &codes_register_kind, u->register_kind);
}

/* What it turned: to - from, and a whole turn where it went round. */
static energy turned(const struct bill_use *u)
{
    return u->kwh / (int64_t)(u->ratio ? u->ratio : 1);
}

static void tell_demand(struct tale *t, const struct bill_use *u)
{
    energy kw;
    int64_t ratio = (int64_t)(u->ratio ? u->ratio : 1);
    if (!__builtin_mul_overflow(u->reading_to, ratio, &kw))
        tell(t, (struct told_line){ .key = "tell.demand_read", .arg1 = mark(t, u), .arg2 = register_word(t, u),
            .arg3 = told_energy(t, u->reading_to), .arg4 = told_count(t, ratio), .arg5 = told_energy(t, kw) });
}

static void tell_register(struct tale *t, const struct bill_use *u)
{
    bool times = u->ratio > 1, cut = !times && (u->reading_from % KWH || u->reading_to % KWH);
    energy from = cut ? u->reading_from - u->reading_from % KWH : u->reading_from;
    energy to = cut ? u->reading_to - u->reading_to % KWH : u->reading_to, diff = turned(u);
    struct told_line line = { .key = times ? "tell.register_times" : "tell.register", .arg1 = mark(t, u),
        .arg2 = register_word(t, u), .arg3 = told_energy(t, to), .arg4 = told_energy(t, from),
        .arg5 = told_energy(t, diff), .arg6 = is_kvarh(u->register_kind) ? "kvarh" : "kWh",
        .arg7 = times ? told_count(t, (int64_t)u->ratio) : "", .arg8 = times ? told_energy(t, u->kwh) : "" };
    if (u->rolled)
        line.arg9 = told_energy(t, diff - (to - from));
    if (cut)
        tell(t, (struct told_line){ .key = "tell.register_cut", .arg1 = mark(t, u), .arg2 = register_word(t, u),
            .arg3 = told_energy(t, u->reading_to), .arg4 = told_energy(t, u->reading_from) });
    tell(t, line);
}

/* -- a meter from one reading to the next -- */

static const struct bill_use *use_of_kind(const struct bill_use *u, unsigned n, uint16_t kind)
{
    for (unsigned i = 0; i < n; i++)
        if (u[i].register_kind == kind)
            return &u[i];
    return NULL;
}

static struct told_sum parts_sum(struct tale *t, const struct bill_use *u, unsigned n, uint16_t of,
                                 const struct bill_use *total, int sign)
{
    struct told_sum sum = { .text = "" };
    if (total)
        told_add_energy(t, &sum, -sign * total->kwh);
    for (uint16_t kind = of + 1; is_kwh(kind, of); kind++) {
        const struct bill_use *part = use_of_kind(u, n, kind);
        if (part && !(total && kind == of + FLAT))
            told_add_energy(t, &sum, sign * part->kwh);
    }
    return sum;
}

/* The total register counts and flat is what is left of it, or the largest part is so much less; without one the
 * parts are the total. */
static void tell_parts(struct tale *t, const struct bill_use *u, unsigned n, uint16_t of)
{
    const struct bill_use *total = use_of_kind(u, n, of);
    struct told_sum sum = parts_sum(t, u, n, of, total, total ? -1 : 1);
    const char *key = !total ? "tell.parts" : sum.sum < 0 ? "tell.over" : "tell.flat";
    if (sum.n < 2)
        return;
    if (sum.sum < 0)
        sum = parts_sum(t, u, n, of, total, 1);
    tell(t, (struct told_line){ .key = key, .arg1 = sum.text, .arg2 = told_energy(t, sum.sum) });
}

static void tell_meter(struct tale *t, const struct bill_use *u, unsigned n)
{
    bool estimated = false;
    for (unsigned i = 0; i < n; i++)
        estimated |= u[i].estimated;
    tell(t, (struct told_line){ .key = estimated ? "tell.meter_estimated" : "tell.meter", .arg1 = u->device_no,
        .arg2 = day_words(t->c, u->read_from), .arg3 = day_words(t->c, u->read_until) });
    for (unsigned i = 0; i < n; i++)
        if (register_demand(u[i].register_kind))
            tell_demand(t, &u[i]);
        else
            tell_register(t, &u[i]);
    tell_parts(t, u, n, CODE_register_kind_total);
    tell_parts(t, u, n, CODE_register_kind_reverse);
}

void tell_registers(struct tale *t, uint64_t point_no)
{
    const struct bill_use *u = t->bill->uses;
    for (unsigned i = 0, n; i < t->bill->uses_n; i += n) {
        n = uses_of_meter(t->bill, i);
        if (u[i].point_no == point_no)
            tell_meter(t, &u[i], n);
    }
}

/* -- which of them a charge came from -- */

static bool has_kind(const struct tale *t, const struct bill_use *like, uint16_t kind)
{
    for (unsigned i = 0; i < t->bill->uses_n; i++)
        if (use_same_meter(&t->bill->uses[i], like) && t->bill->uses[i].register_kind == kind)
            return true;
    return false;
}

/* Flat is of the total and of all the others; a total without a register of its own is of the parts. */
static bool register_counts(const struct tale *t, const struct bill_use *u, bool fed, uint16_t part, uint16_t period)
{
    uint16_t of = fed ? CODE_register_kind_reverse : CODE_register_kind_total;
    if (part == CODE_price_part_demand)
        return u->register_kind == demand_register(period > CODE_use_period_total ? period : CODE_use_period_total);
    if (part == CODE_price_part_factor)
        return is_kvarh(u->register_kind) && (u->register_kind <= CODE_register_kind_kvarh_reverse ||
                                              !has_kind(t, u, CODE_register_kind_kvarh));
    if (!is_kwh(u->register_kind, of) || part_unit(part) != CODE_price_unit_kwh)
        return false;
    bool total = has_kind(t, u, of), of_all = period == CODE_use_period_total && !total;
    unsigned of_period = u->register_kind - of + CODE_use_period_total;
    if (period == CODE_use_period_flat && total)
        return of_period != CODE_use_period_flat;
    return of_all || of_period == period;
}

const char *registers_of(struct tale *t, const struct bill_span *s, uint16_t price_part, uint16_t use_period)
{
    uint64_t point = s->part_way ? s->part_of : s->point_no;
    const char *out = "";
    for (unsigned i = 0; i < t->bill->uses_n; i++) {
        const struct bill_use *u = &t->bill->uses[i];
        if (u->point_no == point && u->read_from <= s->until && u->read_until > s->from &&
            register_counts(t, u, s->surplus_buyer, price_part, use_period))
            out = pool_printf(t->c->pool, "%s%s%s", out, *out ? " " : "", mark(t, u));
    }
    return out;
}

/* -- losses -- */

static energy read_of(const struct bill_span *s)
{
    return s->kwh - s->moved_kwh - s->loss_kwh;
}

static int64_t span_days(const struct bill_span *s)
{
    return table_days(s->from, s->until + 1);
}

static void tell_loss_formula(struct tale *t, const struct bill_span *s)
{
    int64_t hours = span_days(s) * HOURS;
    __int128 through = (__int128)read_of(s) * read_of(s) + (__int128)s->kvarh * s->kvarh;
    __int128 room = (__int128)s->capacity_va * s->capacity_va * hours;
    if (!room)
        return;
    /* kWh^2 / (kVA^2 h) x W is Wh; through is in 1/100 kWh squared, room in VA squared */
    __int128 load = (through * s->load_w * (100 * LOAD_DECIMALS / WATTS) * 2 + room) / (room * 2);
    struct told_sum sum = { .text = "" };
    tell(t, (struct told_line){ .key = "tell.loss_idle", .arg1 = told_count(t, (int64_t)s->idle_w),
        .arg2 = told_count(t, hours), .arg3 = told_decimal(t, (__int128)s->idle_w * hours, 3) });
    tell(t, (struct told_line){ .key = "tell.loss_load", .arg1 = told_energy(t, read_of(s)),
        .arg2 = told_energy(t, s->kvarh), .arg3 = told_decimal(t, s->capacity_va, 3), .arg4 = told_count(t, hours),
        .arg5 = told_count(t, (int64_t)s->load_w), .arg6 = told_decimal(t, load, 4) });
    told_add(t, &sum, told_decimal(t, (__int128)s->idle_w * hours, 3), 0);
    told_add(t, &sum, told_decimal(t, load, 4), 0);
    tell(t, (struct told_line){ .key = "tell.loss_whole", .arg1 = sum.text, .arg2 = told_energy(t, s->loss_kwh) });
}

static void tell_loss(struct tale *t, const struct bill_span *s)
{
    switch (s->loss_way) {
    case CODE_loss_way_by_table:
        tell(t, (struct told_line){ .key = "tell.loss_table", .arg1 = told_energy(t, s->loss_month),
            .arg2 = told_count(t, span_days(s)), .arg3 = told_energy(t, s->loss_kwh) });
        return;
    case CODE_loss_way_by_share:
        tell(t, (struct told_line){ .key = "tell.loss_share", .arg1 = told_energy(t, read_of(s)),
            .arg2 = told_decimal(t, s->loss_per_100000, PER_PERCENT), .arg3 = told_energy(t, s->loss_kwh) });
        return;
    case CODE_loss_way_by_formula:
        tell_loss_formula(t, s);
        return;
    default:
        return;
    }
}

/* -- what is of other points -- */

static void tell_agreed(struct tale *t, const struct bill_span *s)
{
    bool share = s->part_way == CODE_part_way_share;
    energy fixed = 0;
    if (!share)
        (void)money_share(s->part_kwh, span_days(s), TABLE_DAYS, &fixed);
    const char *key = share ? "tell.part_share" : fixed == s->kwh ? "tell.part_fixed" : "tell.part_left";
    tell(t, (struct told_line){ .key = key, .arg1 = told_count(t, (int64_t)s->part_of),
        .arg2 = told_energy(t, s->part_kwh),
        .arg3 = share ? told_decimal(t, s->share_per_10000, 2) : told_count(t, span_days(s)),
        .arg4 = told_energy(t, s->kwh) });
}

void tell_span_use(struct tale *t, const struct bill_span *s)
{
    struct told_sum sum = { .text = "" };
    tell_loss(t, s);
    if (s->part_way) {
        tell_agreed(t, s);
        return;
    }
    told_add_energy(t, &sum, read_of(s));
    if (s->loss_way)
        told_add_energy(t, &sum, s->loss_kwh);
    if (s->moved_kwh)
        told_add_energy(t, &sum, s->moved_kwh);
    if (sum.n > 1)
        tell(t, (struct told_line){ .key = "tell.billed", .arg1 = sum.text, .arg2 = told_energy(t, sum.sum) });
}
