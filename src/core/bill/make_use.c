/* From registers to what each point used in each span of the bill. */
#include "config.h"
#include "core/bill/make.h"

#include <stdlib.h>
#include <string.h>

#define HOURS 24
#define EVEN 1000                    /* a load that is the same at all hours, per 1000 */

/* -- spans -- */

struct cuts { struct make *m; struct array days; bool fed; };        /* of what is fed in, or of what is used */

static void cut_at(struct cuts *k, date on)
{
    if (on > k->m->from && on < k->m->past)
        *(date *)array_add(&k->days, k->m->pool, sizeof on) = on;
}

static void cut_months(struct cuts *k, bool years_alone)
{
    int32_t month = month_add(date_month(k->m->from), 1);
    for (; month_first(month) < k->m->past; month = month_add(month, 1))
        if (!years_alone || month % 100 == 1)
            cut_at(k, month_first(month));
}

/* Back from the last day to the first one: wherever what is charged became what it is. A list may have been of other
 * parts before: what any of them charges by the month is of each. */
static enum status cut_changes(struct cuts *k, const char *price_list, date first, const struct tariff *last,
                               bool *months)
{
    struct tariff t = *last;
    enum status s = ST_ok;
    while (!s && t.since > first) {
        cut_at(k, t.since);
        s = tariff_read(k->m->c, price_list, t.since - 1, &t);
        *months |= !s && tariff_monthly(&t);
    }
    return s;
}

/* A price of one month alone is that month's, and what is charged by the month is of each;
 * a tier year ends with December. Where else a price changes the list says what that means. */
static enum status cut_list(struct cuts *k, const struct point_terms *terms, const char *price_list, date last)
{
    struct tariff t;
    if (!*price_list)
        return refuse(k->m->c, ST_list_missing, "point_no", number_words(k->m->c, terms->point_no), NULL, NULL);
    enum status s = tariff_read(k->m->c, price_list, last, &t);
    bool months = !s && tariff_monthly(&t);
    if (!s && t.list.change_way == CODE_change_way_by_days)
        s = cut_changes(k, price_list, terms->valid_from > k->m->from ? terms->valid_from : k->m->from, &t, &months);
    if (s)
        return s;
    if (months || t.list.tier_cycle == CODE_tier_cycle_year)
        cut_months(k, !months);
    return ST_ok;
}

/* The last of the days from that one on which its terms are the same. */
static date terms_until(const struct make *m, const struct make_point *p, date on)
{
    const struct point_terms *t = terms_on(p, on);
    return (t + 1 < p->terms + p->terms_n ? t[1].valid_from : m->past) - 1;
}

static enum status cut_point(struct cuts *k, const struct make_point *p)
{
    enum status s = ST_ok;
    bool charged = !k->fed && point_charged(k->m, p);
    if (k->fed ? !surplus_settled(p, k->m->from, k->m->past) : p->point.point_kind == CODE_point_kind_fed_in)
        return ST_ok;
    for (unsigned i = 0; !s && i < p->terms_n; i++) {
        const struct point_terms *t = &p->terms[i];
        date last = terms_until(k->m, p, t->valid_from);
        cut_at(k, t->valid_from);
        if (charged)
            s = cut_list(k, t, t->price_list, last);
        if (!s && k->fed && t->surplus_buyer == CODE_surplus_buyer_company)
            s = cut_list(k, t, t->surplus_list, last);
    }
    return s;
}

static int by_day(const void *a, const void *b)
{
    return *(const date *)a - *(const date *)b;
}

/* What of the days is charged for use and what is bought are cut each for itself: neither makes the other dearer. */
static enum status spans_cut(struct make *m, bool fed, date *cut, unsigned *spans_r)
{
    struct cuts k = { .m = m, .fed = fed };
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < m->points; i++)
        s = cut_point(&k, &m->point[i]);
    if (s)
        return s;
    const date *day = k.days.at;
    unsigned n = 1;
    if (k.days.n)
        qsort(k.days.at, k.days.n, sizeof *day, by_day);
    cut[0] = m->from;
    for (unsigned i = 0; i < k.days.n; i++) {
        if (day[i] == cut[n - 1])
            continue;
        if (n == BILL_SPANS)
            return refuse(m->c, ST_field_too_many, "spans", number_words(m->c, BILL_SPANS), NULL, NULL);
        cut[n++] = day[i];
    }
    cut[n] = m->past;
    *spans_r = n;
    return ST_ok;
}

static enum status all_cut(struct make *m)
{
    enum status s = spans_cut(m, false, m->cut, &m->spans);
    m->fed_spans = 0;
    if (!s && !m->choice && !m->use_alone)
        s = spans_cut(m, true, m->fed_cut, &m->fed_spans);
    if (s)
        return s;
    m->use = pool_array(m->pool, (size_t)m->points * m->spans, sizeof *m->use);
    m->fed = pool_array(m->pool, (size_t)m->points * m->fed_spans + 1, sizeof *m->fed);
    return ST_ok;
}

enum status span_priced_on(const struct make *m, const struct make_point *p, const char *price_list, date from,
                           date until, date *on_r)
{
    struct tariff t;
    *on_r = terms_until(m, p, from);
    enum status s = tariff_read(m->c, price_list, *on_r, &t);
    if (s || t.list.change_way == CODE_change_way_by_days) {
        *on_r = until;
        return s;
    }
    date month = month_first(month_add(date_month(from), 1)) - 1, year = date_of(date_civil(from).year, 12, 31);
    if (tariff_monthly(&t) && month < *on_r)
        *on_r = month;
    if (t.list.tier_cycle == CODE_tier_cycle_year && year < *on_r)
        *on_r = year;
    return ST_ok;
}

/* -- what a meter counted between two readings -- */

struct counted {
    const struct mounting *meter;
    const struct meter_reading *from, *to;
    struct used used;
    energy kvarh;
    energy demand[USE_PERIODS];      /* [total]: of all hours */
    bool demand_read[USE_PERIODS], kvarh_read;
    bool any[USE_PERIODS];
    struct used fed;                 /* into the grid */
    bool any_fed[USE_PERIODS];
    bool hundredths;                 /* some figure has them */
};

static bool counts_kwh(uint16_t kind) { return kind >= CODE_register_kind_total && kind <= CODE_register_kind_deep; }
static bool counts_fed(uint16_t kind)
{
    return kind >= CODE_register_kind_reverse && kind <= CODE_register_kind_reverse_deep;
}
/* The period of a reverse register. */
static unsigned fed_period(uint16_t kind) { return kind - CODE_register_kind_reverse + CODE_use_period_total; }
static bool counts_kvarh(uint16_t kind)
{
    return kind >= CODE_register_kind_kvarh && kind <= CODE_register_kind_kvarh_q4;
}

/* Forward and reverse are the sums of quadrants: where a meter shows both, one of them counts. */
static bool kvarh_counts(const struct meter_reading *r, uint16_t kind)
{
    return register_of(r, CODE_register_kind_kvarh) ? kind <= CODE_register_kind_kvarh_reverse
        : kind > CODE_register_kind_kvarh_reverse;
}

/* Is it told beside the bill, with what was fed in? */
static bool tells_surplus(const struct make_point *p, const struct counted *k, uint16_t kind)
{
    return p->point.point_kind == CODE_point_kind_fed_in ||
        (counts_fed(kind) && surplus_settled(p, k->from->read_on, k->to->read_on));
}

static struct bill_use *use_add(struct make *m, const struct make_point *p, const struct counted *k, uint16_t kind)
{
    struct bill_use *u = array_add(tells_surplus(p, k, kind) ? &m->surplus_uses : &m->uses, m->pool, sizeof *u);
    *u = (struct bill_use){ .point_no = p->point.point_no, .device_no = k->meter->device_no, .register_kind = kind,
        .read_from = k->from->read_on, .read_until = k->to->read_on, .ratio = k->meter->ratio,
        .estimated = k->to->reading_state == CODE_reading_state_estimated };
    return u;
}

static enum status register_count(struct make *m, const struct make_point *p, struct counted *k,
                                  const struct register_value *to)
{
    const struct register_value *from = register_of(k->from, to->register_kind);
    energy used = 0;
    bool rolled = false;
    if (!from)
        return refuse(m->c, ST_reading_missing, "point_no", number_words(m->c, p->point.point_no),
                      code_words(m->c, &codes_register_kind, to->register_kind), day_words(m->c, k->from->read_on));
    enum status s = register_used(&(struct register_read){ .from = from->value, .to = to->value,
        .digits = (unsigned)k->meter->digits, .ratio = k->meter->ratio ? k->meter->ratio : 1 }, &used, &rolled);
    if (s)
        return refuse(m->c, s, "point_no", k->meter->device_no, day_words(m->c, k->to->read_on), NULL);
    struct bill_use *u = use_add(m, p, k, to->register_kind);
    k->hundredths |= from->value % KWH || to->value % KWH;
    u->reading_from = from->value;
    u->reading_to = to->value;
    u->kwh = used;
    u->rolled = rolled;
    if (counts_kwh(to->register_kind)) {
        k->used.kwh[to->register_kind] = used;
        k->any[to->register_kind] = true;
    } else if (counts_fed(to->register_kind)) {
        k->fed.kwh[fed_period(to->register_kind)] = used;
        k->any_fed[fed_period(to->register_kind)] = true;
    } else if (counts_kvarh(to->register_kind) && kvarh_counts(k->to, to->register_kind)) {
        k->kvarh += used;
        k->kvarh_read = true;
    }
    return ST_ok;
}

/* A maximum is read, not counted. */
static enum status demand_count(struct make *m, const struct make_point *p, struct counted *k,
                                const struct register_value *at)
{
    struct bill_use *u = use_add(m, p, k, at->register_kind);
    u->reading_to = at->value;
    k->demand_read[demand_period(at->register_kind)] = true;
    return __builtin_mul_overflow(at->value, (int64_t)(k->meter->ratio ? k->meter->ratio : 1),
                                  &k->demand[demand_period(at->register_kind)])
        ? ST_amount_overflow : ST_ok;
}

/* What each register is cut to, as energy: by register_used at ratio 1, by the meter itself else. */
static energy register_step(const struct counted *k)
{
    energy ratio = k->meter->ratio ? (energy)k->meter->ratio : 1;
    return ratio > 1 && k->hundredths ? ratio : ratio * KWH;
}

/* The total register counts; flat is what is left of it. A meter without a total is the sum of its parts. */
static enum status periods_close(struct make *m, const struct make_point *p, const struct counted *k, struct used *u,
                                 const bool any[USE_PERIODS])
{
    if (!any[CODE_use_period_total]) {
        for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
            u->kwh[CODE_use_period_total] += u->kwh[i];
        return ST_ok;
    }
    unsigned parts = 0;
    for (unsigned i = CODE_use_period_total + 1; i < USE_PERIODS; i++)
        parts += any[i];
    enum status s = parts ? used_flat(u, parts * register_step(k)) : ST_ok;
    return s ? refuse(m->c, s, "point_no", number_words(m->c, p->point.point_no), day_words(m->c, k->to->read_on), NULL)
             : ST_ok;
}

/* A demand nothing is charged by may be left out. */
static bool register_needed(const struct make_point *p, const struct counted *k, uint16_t kind)
{
    uint16_t way = terms_on(p, k->to->read_on - 1)->basic_way;
    return !register_demand(kind) || way == CODE_basic_way_contract_demand ||
        way == CODE_basic_way_actual_demand;
}

/* What was read at the beginning and not at the end would be billed as nothing. */
static enum status registers_all(struct make *m, const struct make_point *p, const struct counted *k)
{
    if (m->choice)                   /* what another choice needs is asked for as that (make_choice) */
        return ST_ok;
    for (uint32_t i = 0; i < k->from->registers_n; i++) {
        uint16_t kind = k->from->registers[i].register_kind;
        if (!register_of(k->to, kind) && register_needed(p, k, kind) && !(m->use_alone && counts_fed(kind)))
            return refuse(m->c, ST_reading_missing, "point_no", number_words(m->c, p->point.point_no),
                          code_words(m->c, &codes_register_kind, kind), day_words(m->c, k->to->read_on));
    }
    return ST_ok;
}

/* What is fed in and read nowhere would be settled as nothing; where it is not settled nobody asks for it. */
static enum status fed_close(struct make *m, const struct make_point *p, struct counted *k)
{
    bool any = false;
    if (m->choice || m->use_alone || !surplus_settled(p, k->from->read_on, k->to->read_on))
        return ST_ok;
    for (unsigned i = CODE_use_period_total; i < USE_PERIODS; i++)
        any |= k->any_fed[i];
    if (any)
        return periods_close(m, p, k, &k->fed, k->any_fed);
    return refuse(m->c, ST_reading_missing, "point_no", number_words(m->c, p->point.point_no),
                  code_words(m->c, &codes_register_kind, CODE_register_kind_reverse), day_words(m->c, k->to->read_on));
}

static enum status count(struct make *m, const struct make_point *p, struct counted *k)
{
    enum status s = registers_all(m, p, k);
    for (uint32_t i = 0; !s && i < k->to->registers_n; i++) {
        const struct register_value *v = &k->to->registers[i];
        s = register_demand(v->register_kind) ? demand_count(m, p, k, v) : register_count(m, p, k, v);
    }
    if (!s)
        s = periods_close(m, p, k, &k->used, k->any);
    return s ? s : fed_close(m, p, k);
}

/* -- into spans -- */

static unsigned days_common(date a, date past_a, date b, date past_b)
{
    date from = a > b ? a : b, past = past_a < past_b ? past_a : past_b;
    return past > from ? (unsigned)(past - from) : 0;
}

/* Of `all` what is due up to `seen` days of `days`: whole kWh stay whole. */
static energy share_upto(energy all, unsigned seen, unsigned days)
{
    energy unit = all % KWH ? 1 : KWH;
    return (energy)((__int128)(all / unit) * seen / days) * unit;
}

/* What of it falls on these days, seen of them before. */
static void used_share(struct used *u, const struct used *of, unsigned seen, unsigned here, unsigned days)
{
    for (unsigned i = 0; i < USE_PERIODS && here; i++)
        u->kwh[i] += share_upto(of->kwh[i], seen + here, days) - share_upto(of->kwh[i], seen, days);
}

static void spread(struct make *m, unsigned point, const struct counted *k)
{
    unsigned days = (unsigned)(k->to->read_on - k->from->read_on), seen = 0;
    for (unsigned s = 0; s < m->spans; s++) {
        unsigned here = days_common(k->from->read_on, k->to->read_on, m->cut[s], m->cut[s + 1]);
        struct made_use *u = made(m, point, s);
        used_share(&u->read, &k->used, seen, here, days);
        if (here) {
            u->kvarh_read |= k->kvarh_read;
            u->kvarh_lacks |= k->used.kwh[CODE_use_period_total] && !k->kvarh_read;
            u->kvarh += share_upto(k->kvarh, seen + here, days) - share_upto(k->kvarh, seen, days);
        }
        for (unsigned i = 0; i < USE_PERIODS && here; i++) {
            u->demand_read[i] |= k->demand_read[i];
            if (k->demand[i] > u->demand[i])
                u->demand[i] = k->demand[i];
        }
        seen += here;
    }
}

static void spread_fed(struct make *m, unsigned point, const struct counted *k)
{
    unsigned days = (unsigned)(k->to->read_on - k->from->read_on), seen = 0;
    for (unsigned s = 0; s < m->fed_spans; s++) {
        unsigned here = days_common(k->from->read_on, k->to->read_on, m->fed_cut[s], m->fed_cut[s + 1]);
        used_share(made_fed(m, point, s), &k->fed, seen, here, days);
        seen += here;
    }
}

/* Sums of parts cut by days may differ from the cut total: the total counts. */
static void spans_close(struct make *m, unsigned point)
{
    for (unsigned s = 0; s < m->spans; s++)
        if (used_in_periods(&made(m, point, s)->read))
            used_flat(&made(m, point, s)->read, USE_PERIODS * KWH);
    for (unsigned s = 0; s < m->fed_spans; s++)
        if (used_in_periods(made_fed(m, point, s)))
            used_flat(made_fed(m, point, s), USE_PERIODS * KWH);
}

static enum status meter_use(struct make *m, unsigned point, const struct mounting *meter)
{
    const struct make_point *p = &m->point[point];
    date from = meter->mounted_on > m->from ? meter->mounted_on : m->from;
    date past = meter->removed_on && meter->removed_on < m->past ? meter->removed_on : m->past;
    const struct meter_reading *last = NULL;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < p->readings; i++) {
        const struct meter_reading *r = &p->reading[i];
        if (strcmp(r->device_no, meter->device_no) || r->read_on < from || r->read_on > past)
            continue;
        if (!last && r->read_on != from)
            break;
        if (last) {
            struct counted k = { .meter = meter, .from = last, .to = r };
            s = count(m, p, &k);
            if (!s)
                spread(m, point, &k);
            if (!s)
                spread_fed(m, point, &k);
        }
        last = r;
    }
    if (!s && (!last || last->read_on != past))
        return refuse(m->c, ST_reading_missing, "point_no", number_words(m->c, p->point.point_no), meter->device_no,
                      day_words(m->c, last ? past : from));
    return s;
}

/* -- losses, and what is of other points -- */

unsigned table_days(date from, date past)
{
    unsigned days = 0;
    while (from < past) {
        date month = month_first(date_month(from)), next = month_first(month_add(date_month(from), 1));
        date end = next < past ? next : past;
        days += from == month && end == next ? TABLE_DAYS : (unsigned)(end - from);
        from = end;
    }
    return days;
}

static unsigned loss_days(const struct make *m, unsigned span)
{
    return table_days(m->cut[span], m->cut[span + 1]);
}

static enum status loss_of(const struct make *m, const struct point_terms *t, const struct made_use *u, unsigned span,
                           energy *loss_r)
{
    energy kwh = u->read.kwh[CODE_use_period_total];
    unsigned days = loss_days(m, span);
    *loss_r = 0;
    switch (t->loss_way) {
    case CODE_loss_way_by_table:
        return loss_by_table(t->loss_kwh, days, loss_r);
    case CODE_loss_way_by_formula:
        return loss_by_formula(&(struct transformer_loss){ .va = t->capacity_va, .idle_w = t->idle_w,
            .load_w = t->load_w, .hours = (uint64_t)days * HOURS, .shape_per_1000 = EVEN }, kwh, u->kvarh, loss_r);
    case CODE_loss_way_by_share:
        return loss_by_share(kwh, t->loss_per_100000, loss_r);
    default:
        return ST_ok;
    }
}

static enum status add_loss(struct make *m, unsigned point, unsigned span)
{
    struct made_use *u = made(m, point, span);
    const struct point_terms *t = terms_on(&m->point[point], m->cut[span]);
    struct used lost;
    u->billed = u->read;
    if (!point_begun(m, point, m->cut[span + 1]))
        return ST_ok;
    enum status s = loss_of(m, t, u, span, &u->loss);
    if (!s)
        s = used_spread(u->loss, &u->read, &lost);
    for (unsigned i = 0; !s && i < USE_PERIODS; i++)
        if (__builtin_add_overflow(u->billed.kwh[i], lost.kwh[i], &u->billed.kwh[i]))
            s = ST_amount_overflow;
    return s ? refuse(m->c, s, "point_no", number_words(m->c, t->point_no), NULL, NULL) : ST_ok;
}

static bool part_of(const struct make *m, unsigned part, unsigned main, unsigned span)
{
    const struct point_terms *t = terms_on(&m->point[part], m->cut[span]);
    return t->part_way && t->part_of == m->point[main].point.point_no && part != main &&
        point_begun(m, part, m->cut[span + 1]);
}

static enum status divide(struct make *m, unsigned main, unsigned span)
{
    struct use_part *part = pool_array(m->pool, m->points, sizeof *part);
    unsigned *of = pool_array(m->pool, m->points, sizeof *of), n = 0, days = loss_days(m, span);
    for (unsigned p = 0; p < m->points; p++)
        if (part_of(m, p, main, span)) {
            const struct point_terms *t = terms_on(&m->point[p], m->cut[span]);
            part[n] = (struct use_part){ .way = t->part_way, .measured = made(m, p, span)->billed,
                .fixed = t->fixed_kwh, .days = days, .per_10000 = t->share_per_10000 };
            of[n++] = p;
        }
    enum status s = use_divide(&made(m, main, span)->billed, part, n);
    for (unsigned i = 0; !s && i < n; i++) {
        made(m, of[i], span)->billed = part[i].own;
        made(m, of[i], span)->part_of = part[i].of;
    }
    return s ? refuse(m->c, s, "point_no", number_words(m->c, m->point[main].point.point_no), NULL, NULL) : ST_ok;
}

enum status make_use(struct make *m)
{
    enum status s = all_cut(m);
    for (unsigned p = 0; !s && p < m->points; p++) {
        for (unsigned i = 0; !s && i < m->point[p].meters; i++)
            s = meter_use(m, p, &m->point[p].meter[i]);
        spans_close(m, p);
        if (!s)
            s = make_extra(m, p);
        for (unsigned span = 0; !s && span < m->spans; span++)
            s = add_loss(m, p, span);
    }
    for (unsigned p = 0; !s && p < m->points; p++)
        for (unsigned span = 0; !s && span < m->spans; span++)
            s = divide(m, p, span);
    return s;
}
