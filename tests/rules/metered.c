/* Random houses as rows. What a meter shows is drawn at the rate its point uses, so that what is
 * measured apart is mostly no more than there is; registers start anywhere and go round. */
#include "config.h"
#include "core/meter/point.h"
#include "metered.h"
#include "slow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUPERVISOR "20001"
#define UNIT "13052510"
#define ROUND 50                     /* houses that are in the store at once */
#define KIND CODE_owner_kind_account

/* -- a house -- */

static unsigned list_of(bool (*fits)(unsigned list))
{
    unsigned list;
    do
        list = (unsigned)any(slow_lists);
    while (!fits(list));
    return list;
}

static bool may_be_main(unsigned list)
{
    return (slow_is_home(list) || slow_is_commercial(list)) && !slow_tiers_by_period(list);
}

static bool may_be_part(unsigned list)
{
    return may_be_main(list) && !slow_is_two_part(list) && !slow_month_tiers(list) && slow_flat_priced(list);
}

/* A bill has 200 lines: so many points for one month, where trade is among them. */
#define TRADE_POINTS 6

/* Whole months, or any days; prices of trade are of 2027, limits of a month's tiers of one season. */
static void draw_days(struct slow_house *h, bool trade)
{
    h->from = (struct slow_day){ .year = trade || any(2) ? 2027 : 2026, .month = 1, .day = 1 };
    h->from.month = h->from.year == 2026 ? 9 + (int)any(4) : 1 + (int)any(trade ? 8 : 12);
    int64_t most = trade && h->points > 1 ? TRADE_POINTS / h->points : 4;
    unsigned months = 1 + (unsigned)any(most);
    if (slow_month_tiers(h->point[0].list)) {
        h->from.month = h->from.month <= 5 ? 1 : 5;
        h->from.year = 2027;
    }
    if (any(2) && most > 1 && !slow_month_tiers(h->point[0].list)) {
        h->from.day = 1 + (int)any(28);
        h->days = 1 + (unsigned)any(28 * (most - 1));
        return;
    }
    struct slow_day past = h->from;
    for (h->days = 0; months; h->days++) {
        past = slow_day_after(past, 1);
        months -= past.day == 1;
    }
}

static const struct { int64_t from, to; } cts[] = { { 50, 5 }, { 100, 5 }, { 150, 5 }, { 400, 5 }, { 800, 5 } },
    pts[] = { { 10000, 100 }, { 35000, 100 } };

static void draw_ratio(struct slow_meter *m, bool trade)
{
    size_t ct = (size_t)any((int64_t)COUNT_OF(cts)), pt = (size_t)any((int64_t)COUNT_OF(pts));
    m->own = any(8) ? 1 : 10;
    if (any(trade ? 3 : 2)) {
        m->ct[0] = trade || !any(3) ? cts[ct].from : 0;
        m->ct[1] = m->ct[0] ? cts[ct].to : 0;
    }
    if (trade && !any(4)) {
        m->pt[0] = pts[pt].from;
        m->pt[1] = pts[pt].to;
    }
}

/* Are there hours of it on all days between two readings? */
static bool shows(const struct slow_house *h, const struct slow_point *p, unsigned period, unsigned from, unsigned past)
{
    for (; from < past; from++)
        if (!slow_period_there(h->point[0].list, slow_day_after(h->from, from).month, (enum slow_period)period))
            return false;
    return p->periods;
}

/* Each day uses so much of what the register shows, in hundredths, a little more or less. */
static void draw_reading(const struct slow_house *h, const struct slow_point *p, struct slow_meter *m, int64_t daily)
{
    const struct slow_reading *before = &m->reading[m->readings - 1];
    struct slow_reading *now = &m->reading[m->readings];
    int64_t days = now->day - before->day, all = 0, turn = 100;
    for (unsigned i = 0; i < m->digits; i++)
        turn *= 10;
    for (unsigned i = 0; i < SLOW_PERIODS; i++) {
        int64_t used = daily * days * (80 + any(40)) / 400;
        bool flat = i == SLOW_FLAT;
        if (flat ? p->periods && any(2) : !shows(h, p, i, before->day, now->day))
            used = 0;
        all += used;
        now->at[i] = (before->at[i] + used + (flat ? any(300) : 0)) % turn;      /* that of flat is not looked at */
    }
    now->at[SLOW_TOTAL] = (before->at[SLOW_TOTAL] + all) % turn;
    now->at[SLOW_KVARH] = (before->at[SLOW_KVARH] + all * any(200) / 100) % turn;
    now->at[SLOW_DEMAND] = any(10000);
    m->readings++;
}

static void draw_meter(const struct slow_house *h, const struct slow_point *p, struct slow_meter *m, unsigned from,
                       unsigned past, int64_t daily)
{
    int64_t turn = 100;
    m->digits = (daily > 100000 ? 8 : daily > 2000 ? 6 : 5) + (unsigned)any(2);
    for (unsigned i = 0; i < m->digits; i++)
        turn *= 10;
    m->reading[0].day = from;
    for (unsigned i = 0; i < SLOW_REGISTERS; i++)
        m->reading[0].at[i] = any(turn);
    m->readings = 1;
    bool monthly = any(2);
    for (unsigned day = from + 1; day <= past; day++) {
        bool read = day == past || (monthly && slow_day_after(h->from, day).day == 1) || !any(40);
        if (!read || (day < past && m->readings == SLOW_READINGS - 1))
            continue;
        m->reading[m->readings].day = day;
        draw_reading(h, p, m, daily);
    }
}

static void draw_meters(const struct slow_house *h, struct slow_point *p, bool trade, int64_t daily)
{
    unsigned from = 0, most = 1 + (any(3) ? 0 : (unsigned)any(SLOW_METERS));
    for (; p->meters < most && from < h->days; p->meters++) {
        struct slow_meter *m = &p->meter[p->meters];
        unsigned past = p->meters + 1 == most ? h->days : from + 1 + (unsigned)any(h->days - from);
        *m = (struct slow_meter){ .own = 1 };
        draw_ratio(m, trade);
        draw_meter(h, p, m, from, past, daily * 10 / slow_ratio(m) / 10 + 1);
        from = past;
    }
}

static void draw_loss(struct slow_point *p)
{
    p->loss = any(3) ? SLOW_NO_LOSS : (enum slow_loss)(1 + any(3));
    p->loss_kwh = any(3) ? any(900) * 100 : any(90000);
    p->idle_w = any(5000);
    p->load_w = any(20000);
    p->per_100000 = any(4000);
}

static void draw_main(struct slow_point *p)
{
    bool trade = slow_is_commercial(p->list);
    p->periods = slow_has_periods(p->list) && (!slow_flat_priced(p->list) || any(4));
    p->flat = p->periods && !any(3);
    p->va = (50 + any(3000)) * 1000;
    p->standard = trade && any(3) ? 80 + 5 * (unsigned)any(3) : 0;
    p->kvarh = p->standard || any(2);
    p->by_demand = slow_is_two_part(p->list) && any(2);
    p->sealed_va = any(4) ? 0 : any(p->va);
    p->large = slow_is_home(p->list) && !any(4);
    draw_loss(p);
}

static void draw_part(const struct slow_house *h, struct slow_point *p, int64_t daily)
{
    p->part = (enum slow_part)(SLOW_PASSED_ON + any(4));
    p->fixed = any(2) ? any(300) * 100 : any(30000);
    p->per_10000 = any(3000);
    p->va = 50000;
    if (p->part == SLOW_FIXED || p->part == SLOW_SHARED)
        return;
    p->periods = h->point[0].periods && any(2);
    if (!any(4))
        draw_loss(p);
    p->loss_kwh /= 20;
    draw_meters(h, p, false, 1 + daily / (10 + any(50)));
}

static struct slow_house draw_house(void)
{
    struct slow_house h = { .points = 1 };
    h.point[0].list = list_of(may_be_main);
    bool trade = slow_is_commercial(h.point[0].list);
    h.points += any(2) || slow_month_tiers(h.point[0].list) ? 0 : (unsigned)any(SLOW_POINTS);
    for (unsigned i = 1; i < h.points; i++) {
        h.point[i].list = list_of(may_be_part);
        trade |= slow_is_commercial(h.point[i].list);
    }
    draw_days(&h, trade);
    h.opened_with_it = any(2);
    h.before = !h.opened_with_it && h.from.month > 1 && h.from.day == 1 && any(2) ? any(300000) : 0;
    int64_t daily = slow_is_commercial(h.point[0].list) ? 100 + any(900000) : 10 + any(4000);
    draw_main(&h.point[0]);
    draw_meters(&h, &h.point[0], slow_is_commercial(h.point[0].list), daily);
    for (unsigned i = 1; i < h.points; i++)
        draw_part(&h, &h.point[i], daily);
    return h;
}

/* -- its rows -- */

/* What was put, to be taken out again. */
struct row { enum table_id table; void *row; };
static struct row *rows;
static size_t rows_n, rows_room;

static void put(struct txn *t, enum table_id table, const void *row, struct pool *pool)
{
    const struct record *r = table_info[table].record;
    void *kept = pool_get(pool, r->size);
    memcpy(kept, row, r->size);
    record_init(r, kept);
    record_copy(r, kept, kept, pool);
    assert_int_equal(store_insert(t, table, kept), ST_ok);
    if (rows_n == rows_room)
        rows = realloc(rows, (rows_room = rows_room * 2 + 1000) * sizeof *rows);
    assert_non_null(rows);
    rows[rows_n++] = (struct row){ table, kept };
}

static date on(struct slow_day d) { return date_of(d.year, d.month, d.day); }
static date on_day(const struct slow_house *h, unsigned day) { return on(slow_day_after(h->from, day)); }

struct putting { struct txn *t; struct pool *pool; const struct slow_house *h; const char *account; };

static void put_transformer(struct putting *p, unsigned no, unsigned meter, uint16_t kind, const int64_t ratio[2],
                            date from, date past)
{
    char device[30];
    if (!ratio[0])
        return;
    snprintf(device, sizeof device, "%s%u%u%s", p->account, no, meter, kind == CODE_device_kind_ct ? "c" : "p");
    put(p->t, TABLE_device, &(struct device){ .device_no = device, .device_kind = kind,
        .ratio_from = (uint64_t)ratio[0], .ratio_to = (uint64_t)ratio[1] }, p->pool);
    put(p->t, TABLE_mounting, &(struct mounting){ .owner_kind = KIND, .owner_no = p->account, .point_no = no,
        .mounted_on = from, .device_no = device, .device_kind = kind, .removed_on = past }, p->pool);
}

static const uint16_t kinds[SLOW_REGISTERS] = {
    [SLOW_SHARP] = CODE_register_kind_sharp, [SLOW_PEAK] = CODE_register_kind_peak,
    [SLOW_FLAT] = CODE_register_kind_flat, [SLOW_VALLEY] = CODE_register_kind_valley,
    [SLOW_DEEP] = CODE_register_kind_deep, [SLOW_TOTAL] = CODE_register_kind_total,
    [SLOW_KVARH] = CODE_register_kind_kvarh, [SLOW_DEMAND] = CODE_register_kind_demand,
};

static bool has_register(const struct slow_point *p, unsigned i)
{
    return i == SLOW_TOTAL || (i == SLOW_KVARH && p->kvarh) || (i == SLOW_DEMAND && p->by_demand) ||
        (i < SLOW_PERIODS && p->periods && (i != SLOW_FLAT || p->flat));
}

static void put_readings(struct putting *p, unsigned no, const struct slow_point *point, const struct slow_meter *m,
                         const char *device)
{
    for (unsigned r = 0; r < m->readings; r++) {
        struct register_value v[SLOW_REGISTERS];
        uint32_t n = 0;
        for (unsigned i = 0; i < SLOW_REGISTERS; i++)
            if (has_register(point, i))
                v[n++] = (struct register_value){ .register_kind = kinds[i], .value = m->reading[r].at[i] };
        put(p->t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = KIND, .owner_no = p->account,
            .point_no = no, .read_on = on_day(p->h, m->reading[r].day), .device_no = device,
            .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = v,
            .registers_n = n }, p->pool);
    }
}

/* 综合倍率 as the engine has it of what hangs there that day. */
static void put_meter(struct putting *p, unsigned no, unsigned i, const struct slow_point *point)
{
    const struct slow_meter *m = &point->meter[i];
    char device[30];
    uint64_t ratio = 0;
    bool known, last = i + 1 == point->meters;
    date from = on_day(p->h, m->reading[0].day);
    date past = last ? DATE_NONE : on_day(p->h, m->reading[m->readings - 1].day);
    struct point at = { .owner_kind = KIND, .owner_no = p->account, .point_no = no };
    snprintf(device, sizeof device, "%s%u%um", p->account, no, i);
    put_transformer(p, no, i, CODE_device_kind_ct, m->ct, from, past);
    put_transformer(p, no, i, CODE_device_kind_pt, m->pt, from, past);
    assert_int_equal(ratio_on(p->t, p->pool, &at, from, (uint64_t)m->own, &ratio, &known), ST_ok);
    assert_int_equal(ratio, slow_ratio(m));
    put(p->t, TABLE_mounting, &(struct mounting){ .owner_kind = KIND, .owner_no = p->account, .point_no = no,
        .mounted_on = from, .device_no = device, .device_kind = CODE_device_kind_meter, .ratio = ratio,
        .digits = m->digits, .removed_on = past }, p->pool);
    put_readings(p, no, point, m, device);
}

static void put_point(struct putting *p, unsigned i)
{
    static const uint16_t part[] = { [SLOW_PASSED_ON] = CODE_part_way_passed_on, [SLOW_METERED] = CODE_part_way_metered,
        [SLOW_FIXED] = CODE_part_way_fixed, [SLOW_SHARED] = CODE_part_way_share };
    static const uint16_t loss[] = { 0, CODE_loss_way_by_table, CODE_loss_way_by_formula, CODE_loss_way_by_share };
    const struct slow_point *s = &p->h->point[i];
    bool two_part = slow_is_two_part(s->list);
    put(p->t, TABLE_point, &(struct point){ .owner_kind = KIND, .owner_no = p->account, .point_no = i + 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use }, p->pool);
    put(p->t, TABLE_point_terms, &(struct point_terms){ .owner_kind = KIND, .owner_no = p->account, .point_no = i + 1,
        .valid_from = on(p->h->from), .category = CODE_category_commercial, .voltage = CODE_voltage_v220,
        .price_list = s->part == SLOW_PASSED_ON ? "" : slow_name(s->list), .capacity_va = (uint64_t)s->va,
        .sealed_va = (uint64_t)s->sealed_va,
        .basic_way = !two_part ? 0 : s->by_demand ? CODE_basic_way_actual_demand : CODE_basic_way_capacity,
        .factor_standard = s->standard, .loss_way = loss[s->loss], .loss_kwh = s->loss_kwh,
        .idle_w = (uint64_t)s->idle_w, .load_w = (uint64_t)s->load_w, .loss_per_100000 = (uint64_t)s->per_100000,
        .heads = s->large ? 5 : 0, .part_way = part[s->part], .part_of = s->part ? 1 : 0, .fixed_kwh = s->fixed,
        .share_per_10000 = (uint64_t)s->per_10000 }, p->pool);
    for (unsigned m = 0; m < s->meters; m++)
        put_meter(p, i + 1, m, s);
}

static void put_house(struct putting *p)
{
    const struct slow_house *h = p->h;
    put(p->t, TABLE_account, &(struct account){ .account_no = p->account, .account_name = "x", .address = "x",
        .unit_no = UNIT, .category = CODE_category_commercial, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal,
        .opened_on = h->opened_with_it ? on(h->from) : date_of(2020, 1, 1) }, p->pool);
    for (unsigned i = 0; i < h->points; i++)
        put_point(p, i);
    if (h->before)
        put(p->t, TABLE_bill, &(struct bill){ .account_no = p->account,
            .bill_month = h->from.year * 100 + h->from.month - 1, .fee_kind = CODE_fee_kind_energy, .unit_no = UNIT,
            .kwh = h->before, .bill_state = CODE_bill_state_paid, .due_on = on(h->from) }, p->pool);
}

static const char *account_of(unsigned i)
{
    static char text[16];
    snprintf(text, sizeof text, "05001%05u", i);
    return text;
}

/* -- against the engine -- */

static void told(const struct slow_house *h)
{
    print_error("from %d-%02d-%02d, %u days, before %lld%s\n", h->from.year, h->from.month, h->from.day, h->days,
                (long long)h->before, h->opened_with_it ? ", opened then" : "");
    for (unsigned i = 0; i < h->points; i++) {
        const struct slow_point *p = &h->point[i];
        print_error("  point %u: %s, part %d (%lld, %lld), loss %d (%lld, %lld W, %lld W, %lld), %lld VA "
                    "(%lld sealed), standard %u%s%s\n", i + 1, slow_name(p->list), p->part, (long long)p->fixed,
                    (long long)p->per_10000, p->loss, (long long)p->loss_kwh, (long long)p->idle_w,
                    (long long)p->load_w, (long long)p->per_100000, (long long)p->va, (long long)p->sealed_va,
                    p->standard, p->by_demand ? ", by demand" : "", p->large ? ", large" : "");
        for (unsigned m = 0; m < p->meters; m++)
            for (unsigned r = 0; r < p->meter[m].readings; r++) {
                print_error("    meter %u x %lld, %u digits, day %u:", m, (long long)slow_ratio(&p->meter[m]),
                            p->meter[m].digits, p->meter[m].reading[r].day);
                for (unsigned k = 0; k < SLOW_REGISTERS; k++)
                    if (has_register(p, k))
                        print_error(" %u=%lld", kinds[k], (long long)p->meter[m].reading[r].at[k]);
                print_error("\n");
            }
    }
}

/* Is the bill what the slow calculator says? *refused_r: both refuse it. */
static void figured(struct office *o, unsigned i, unsigned long no, const struct slow_house *h, bool *refused_r)
{
    struct slow_day last = slow_day_after(h->from, h->days - 1);
    struct bill b = { .principal = 0 };
    int64_t fen = 0;
    bool good = slow_house_fen(h, &fen);
    enum status s = ask(o, SUPERVISOR, OP_bill_figure, &(struct bill_figure_ask){ .account_no = account_of(i),
                        .bill_month = last.year * 100 + last.month }, &b);
    *refused_r = !good;
    if (good ? !s && b.principal - b.credited == fen : s == ST_parts_over_total)
        return;
    told(h);
    fail_msg("house %lu: %s %s %s, %lld fen, the slow way %s %lld", no, status_name(s), o->fault.field,
             o->fault.arg[0], (long long)(b.principal - b.credited), good ? "" : "refused", (long long)fen);
}

typedef void store_work(struct txn *t, struct pool *pool, const struct slow_house *h, unsigned n);

static void in_store(struct office *o, struct pool *pool, store_work *work, const struct slow_house *h, unsigned n)
{
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(core_store(o->core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    work(t, pool, h, n);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

static void put_houses(struct txn *t, struct pool *pool, const struct slow_house *h, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        put_house(&(struct putting){ t, pool, &h[i], pool_copy(pool, account_of(i)) });
}

static void take_out(struct txn *t, struct pool *pool, const struct slow_house *h, unsigned n)
{
    for (size_t i = 0; i < rows_n; i++)
        assert_int_equal(store_delete(t, rows[i].table, rows[i].row), ST_ok);
    rows_n = 0;
}

/* Five points of trade, by periods, for four months: 600 lines. */
void metered_too_large(struct office *o)
{
    struct slow_house h = { .from = { 2027, 3, 1 }, .days = 122, .points = SLOW_POINTS };
    struct pool *pool = pool_new(1 << 20);
    struct bill b;
    for (unsigned i = 0; i < h.points; i++) {
        h.point[i].list = list_of(slow_is_commercial);
        h.point[i].va = 500000;
        h.point[i].part = i ? SLOW_SHARED : SLOW_MAIN;
        h.point[i].per_10000 = 1000;
    }
    h.point[0].periods = true;
    draw_meters(&h, &h.point[0], true, 20000);
    in_store(o, pool, put_houses, &h, 1);
    assert_int_equal(ask(o, SUPERVISOR, OP_bill_figure, &(struct bill_figure_ask){ .account_no = account_of(0),
                         .bill_month = 202706 }, &b), ST_field_too_many);
    assert_string_equal(o->fault.field, "charges");
    in_store(o, pool, take_out, &h, 1);
    pool_free(&pool);
}

void metered_houses(struct office *o, unsigned long houses)
{
    static struct slow_house h[ROUND];
    struct pool *pool = pool_new(1 << 20);
    unsigned long refused = 0;
    for (unsigned long done = 0; done < houses; done += ROUND) {
        unsigned n = houses - done < ROUND ? (unsigned)(houses - done) : ROUND;
        for (unsigned i = 0; i < n; i++)
            h[i] = draw_house();
        in_store(o, pool, put_houses, h, n);
        for (unsigned i = 0; i < n; i++) {
            bool no;
            figured(o, i, done + i, &h[i], &no);
            refused += no;
            pool_clear(o->pool);
        }
        in_store(o, pool, take_out, h, n);
        pool_clear(pool);
    }
    free(rows);
    rows = NULL;
    rows_room = 0;
    pool_free(&pool);
    print_message("%lu houses, of which %lu are refused for what is measured apart\n", houses, refused);
    assert_true(refused * 4 <= houses);
}
