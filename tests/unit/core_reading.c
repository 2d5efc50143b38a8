/* Readings: what is odd of one as a table, and that it does not matter in which order they
 * come; who may type over, confirm, correct and estimate; sheets and lists. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/inner.h"
#include "core/meter/reading.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POINTS 60
#define SECTION "0417"
#define MONTHS 11
#define ON date_of(2026, 11, 1)

/* -- what is odd -- */

#define BIT(name) CODE_BIT(CODE_reading_odd_##name)

/* Thirteen readings 30 days apart, each 100.00 kWh more, and the one that is looked at. */
static const struct {
    const char *why, *source;
    energy used;                     /* of the total since the last one */
    uint16_t kind;                   /* a second register */
    energy was, is;
    uint64_t ratio, capacity_va;
    bool feeds_in;
    uint64_t odd;
} looks[] = {
    { "as always", "domain 5", 10000, 0, 0, 0, 1, 8000, false, 0 },
    { "twice as much", "domain 5: not more than twice", 20000, 0, 0, 0, 1, 8000, false, 0 },
    { "above twice as much", "domain 5", 20300, 0, 0, 0, 1, 8000, false, BIT(more) },
    { "less than 30 per cent, but by less than 100 kWh", "least_kwh", 2000, 0, 0, 0, 1, 8000, false, 0 },
    { "nothing at all", "domain 5", 0, 0, 0, 0, 1, 8000, false, BIT(nothing) },
    { "a 1 kVA supply of 720 h", "domain 5: kWh over capacity x hours", 72000, 0, 0, 0, 1, 1000, false, BIT(more) },
    { "and a kWh more", "domain 5", 72100, 0, 0, 0, 1, 1000, false, BIT(more) | BIT(over_capacity) },
    { "a peak of more than the total", "domain 5", 10000, CODE_register_kind_peak, 0, 12000, 1, 8000, false,
      BIT(parts) },
    { "a peak of less", "flat is what is left", 10000, CODE_register_kind_peak, 0, 4000, 1, 8000, false, 0 },
    { "flat and total apart", "domain 5", 10000, CODE_register_kind_flat, 0, 8000, 1, 8000, false, BIT(parts) },
    { "by what cutting makes", "five registers, whole kWh", 10000, CODE_register_kind_flat, 0, 9600, 1, 8000, false,
      0 },
    { "backwards", "domain 5", 10000, CODE_register_kind_reverse, 0, 500, 1, 8000, false, BIT(reverse) },
    { "backwards with a roof", "domain 5", 10000, CODE_register_kind_reverse, 0, 500, 1, 8000, true, 0 },
    { "reactive alone", "domain 5, domain 3.4", 0, CODE_register_kind_kvarh, 0, 5000, 1, 8000, false,
      BIT(nothing) | BIT(reactive_only) },
    { "9 kW of 8 kVA", "domain 5", 10000, CODE_register_kind_demand, 300, 900, 1, 8000, false, BIT(demand_over) },
    { "the same demand", "domain 5: not reset", 10000, CODE_register_kind_demand, 400, 400, 1, 8000, false,
      BIT(demand_stays) },
    { "the peak's maximum goes down", "read, not counted", 10000, CODE_register_kind_demand_peak, 9999900, 100, 1, 8000,
      false, 0 },
    { "round the register", "domain 3.6", 10000, CODE_register_kind_peak, 9999900, 100, 1, 8000, false,
      BIT(rolled) },
};

static void bare_facts(struct reading_facts *f, struct register_value (*v)[2], uint16_t kind, energy was)
{
    *f = (struct reading_facts){ .n = READINGS_USUAL, .digits = 5, .ratio = 1 };
    for (unsigned i = 0; i < READINGS_USUAL; i++) {
        v[i][0] = (struct register_value){ .register_kind = CODE_register_kind_total,
                                           .value = 1000000 - (energy)i * 10000 };
        v[i][1] = (struct register_value){ .register_kind = kind, .value = was };
        f->before[i] = (struct meter_reading){ .read_on = ON - 30 * (date)(i + 1), .registers = v[i],
                                               .registers_n = kind ? 2 : 1, .reading_way = CODE_reading_way_by_hand };
    }
}

/* The rows a new store begins with. */
static void shipped(struct reading_facts *f)
{
    static const struct reading_check row[] = {
        { .reading_odd = CODE_reading_odd_more, .per_100 = 200, .least_kwh = 10000 },
        { .reading_odd = CODE_reading_odd_less, .per_100 = 30, .least_kwh = 10000 },
        { .reading_odd = CODE_reading_odd_nothing, .least_kwh = 3000 },
        { .reading_odd = CODE_reading_odd_parts, .per_100 = 2, .least_kwh = 500 },
        { .reading_odd = CODE_reading_odd_reverse, .least_kwh = 100 },
        { .reading_odd = CODE_reading_odd_reactive_only, .least_kwh = 100 },
        { .reading_odd = CODE_reading_odd_same, .times = 3 },
        { .reading_odd = CODE_reading_odd_estimated_often, .times = 6 },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++)
        f->check[row[i].reading_odd] = row[i];
}

static void test_looks(void **state)
{
    for (size_t i = 0; i < COUNT_OF(looks); i++) {
        struct reading_facts f;
        struct register_value v[READINGS_USUAL][2], now[2];
        bare_facts(&f, v, looks[i].kind, looks[i].was);
        shipped(&f);
        f.ratio = looks[i].ratio;
        f.capacity_va = looks[i].capacity_va;
        f.feeds_in = looks[i].feeds_in;
        now[0] = (struct register_value){ .register_kind = CODE_register_kind_total, .value = 1000000 + looks[i].used };
        now[1] = (struct register_value){ .register_kind = looks[i].kind, .value = looks[i].is };
        uint64_t odd = reading_look(&f, &(struct meter_reading){ .read_on = ON, .registers = now,
                                                                .registers_n = looks[i].kind ? 2 : 1 });
        if (odd != looks[i].odd)
            fail_msg("%s (%s): %llx, not %llx", looks[i].why, looks[i].source, (unsigned long long)odd,
                     (unsigned long long)looks[i].odd);
    }
}

/* Who uses 400 kWh each November is not asked each November; nor is who was odd last month and stayed there. */
static void test_against(void **state)
{
    struct reading_facts f;
    struct register_value v[READINGS_USUAL][2], now = { .register_kind = CODE_register_kind_total };
    struct meter_reading r = { .read_on = ON, .registers = &now, .registers_n = 1 };
    bare_facts(&f, v, 0, 0);
    shipped(&f);
    now.value = v[0][0].value + 40000;
    assert_int_equal(reading_look(&f, &r), BIT(more));
    for (unsigned i = 12; i < READINGS_USUAL; i++)
        v[i][0].value -= 30000;                             /* 400 in the month that ended 360 days ago */
    assert_int_equal(reading_look(&f, &r), 0);
    f.check[CODE_reading_odd_more].against = CODE_BIT(CODE_reading_against_mean);
    assert_int_equal(reading_look(&f, &r), BIT(more));
    f.off[CODE_reading_odd_more] = true;
    assert_int_equal(reading_look(&f, &r), 0);
}

static void test_in_a_row(void **state)
{
    struct reading_facts f;
    struct register_value v[READINGS_USUAL][2];
    bare_facts(&f, v, 0, 0);
    shipped(&f);
    struct meter_reading r = { .read_on = ON, .registers = v[0], .registers_n = 1 };
    assert_int_equal(reading_look(&f, &r) & BIT(same), 0);
    v[1][0].value = v[0][0].value;
    assert_int_equal(reading_look(&f, &r) & BIT(same), BIT(same));
    r.reading_way = CODE_reading_way_estimated;
    for (unsigned i = 0; i < 4; i++)
        f.before[i].reading_state = CODE_reading_state_estimated;
    assert_int_equal(reading_look(&f, &r) & BIT(estimated_often), 0);
    f.before[4].reading_way = CODE_reading_way_estimated;
    assert_int_equal(reading_look(&f, &r) & BIT(estimated_often), BIT(estimated_often));
}

static void test_estimate(void **state)
{
    struct reading_facts f;
    struct register_value v[READINGS_USUAL][2];
    struct meter_reading r = { .read_on = ON };
    bare_facts(&f, v, CODE_register_kind_demand, 300);
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_ok);
    assert_int_equal(r.registers[0].value, 1010000);
    assert_int_equal(r.registers[1].value, 300);            /* a demand does not go on */
    f.digits = 4;                                           /* and the register goes round */
    v[0][0].value = 995000;
    for (unsigned i = 1; i < READINGS_USUAL; i++)
        v[i][0].value = 995000 - 10000 * (energy)i;
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_ok);
    assert_int_equal(r.registers[0].value, 5000);
    f.n = 0;
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_reading_unknown);
}

/* -- through the operations -- */

static const char *device(unsigned point)
{
    static char name[POINTS + 1][16];
    snprintf(name[point], sizeof name[point], "M-%u", point);
    return name[point];
}

#define WAITS 52                         /* of the total alone */

static void one_point(struct txn *t, unsigned i)
{
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = counter_account('A'), .point_no = i,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .unit_no = counter_unit(false),
        .section_no = SECTION, .read_order = i, .version = 1 };
    struct device d = { .device_no = device(i), .device_kind = CODE_device_kind_meter, .digits = 6, .version = 1,
        .registers = CODE_BIT(CODE_register_kind_total) | CODE_BIT(CODE_register_kind_peak) |
            CODE_BIT(CODE_register_kind_demand) };
    struct mounting m = { .owner_kind = CODE_owner_kind_account, .owner_no = counter_account('A'), .point_no = i,
        .mounted_on = date_of(2020, 5, 1), .device_no = device(i), .device_kind = CODE_device_kind_meter, .ratio = 1,
        .digits = 6 };
    if (i == WAITS)
        d.registers = CODE_BIT(CODE_register_kind_total);
    record_init(&point_record, &p);
    record_init(&device_record, &d);
    record_init(&mounting_record, &m);
    assert_int_equal(store_insert(t, TABLE_point, &p), ST_ok);
    assert_int_equal(store_insert(t, TABLE_device, &d), ST_ok);
    assert_int_equal(store_insert(t, TABLE_mounting, &m), ST_ok);
}

static void county(struct txn *t)
{
    struct section s = { .section_no = SECTION, .section_name = "大曹庄", .unit_no = counter_unit(false),
                         .read_cycle = CODE_read_cycle_monthly, .version = 1 };
    record_init(&section_record, &s);
    assert_int_equal(store_insert(t, TABLE_section, &s), ST_ok);
    for (unsigned i = 1; i <= POINTS; i++)
        one_point(t, i);
}

static enum status put_as(char who, unsigned point, date on, uint16_t kind, energy value, uint64_t version,
                          struct meter_reading *r)
{
    struct register_value v = { .register_kind = kind, .value = value };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_account, .owner_no = counter_account('A'),
        .point_no = point, .read_on = on, .device_no = device(point), .registers = &v, .registers_n = 1,
        .version = version };
    return as(who, OP_reading_put, &q, r);
}

static enum status put(unsigned point, date on, energy value, struct meter_reading *r)
{
    return put_as('r', point, on, CODE_register_kind_total, value, 0, r);
}

static date month_day(unsigned i)
{
    return month_first(month_add(202601, (int)i));
}

/* Two meters with the same figures, one read in order and one in any: the same is odd of them. */
static void test_order(void **state)
{
    const char *given = getenv("SEED");
    unsigned seed = given ? (unsigned)strtoul(given, NULL, 10) : (unsigned)(clock_ticks() & 0xffff), used = 1;
    print_message("SEED=%u\n", seed);
    srandom(seed);
    for (unsigned round = 0; round < 20; round++, used += 2) {
        energy value[MONTHS], at = 0;
        unsigned order[MONTHS];
        struct meter_reading r;
        struct reading_list a, b;
        for (unsigned i = 0; i < MONTHS; i++) {
            value[i] = at += random() % 4 ? 10000 + random() % 10000 : random() % 100000;
            order[i] = i;
            assert_int_equal(put(used, month_day(i), value[i], &r), ST_ok);
        }
        for (unsigned i = MONTHS; i-- > 1;) {
            unsigned k = (unsigned)random() % (i + 1), was = order[i];
            order[i] = order[k];
            order[k] = was;
        }
        for (unsigned i = 0; i < MONTHS; i++)
            assert_int_equal(put(used + 1, month_day(order[i]), value[order[i]], &r), ST_ok);
        assert_int_equal(as('v', OP_reading_list, &(struct reading_ask){ .owner_no = counter_account('A'),
                                                                        .point_no = used }, &a), ST_ok);
        assert_int_equal(as('v', OP_reading_list, &(struct reading_ask){ .owner_no = counter_account('A'),
                                                                        .point_no = used + 1 }, &b), ST_ok);
        assert_int_equal(a.readings_n, MONTHS);
        for (unsigned i = 0; i < MONTHS; i++) {
            assert_int_equal(a.readings[i].read_on, b.readings[i].read_on);
            assert_int_equal(a.readings[i].odd, b.readings[i].odd);
            assert_int_equal(a.readings[i].reading_state, b.readings[i].reading_state);
            assert_string_equal(a.readings[i].waits_unit, b.readings[i].waits_unit);
        }
    }
}

#define TYPED 50                                            /* a point of its own */

static void test_typed_over(void **state)
{
    struct meter_reading r;
    date on = month_day(9);
    assert_int_equal(put(TYPED, month_day(8), 10000, &r), ST_ok);
    assert_int_equal(put(TYPED, on, 21000, &r), ST_ok);
    assert_int_equal(r.version, 1);
    assert_int_equal(put(TYPED, on, 21000, &r), ST_ok);     /* the same once more */
    assert_int_equal(r.version, 1);
    assert_int_equal(put(TYPED, on, 22000, &r), ST_reading_there);
    assert_int_equal(put_as('v', TYPED, on, CODE_register_kind_total, 22000, 1, &r), ST_reading_there);
    assert_int_equal(put_as('r', TYPED, on, CODE_register_kind_total, 22000, 7, &r), ST_stale);
    assert_int_equal(put_as('r', TYPED, on, CODE_register_kind_total, 22000, 1, &r), ST_ok);
    assert_int_equal(r.registers->value, 22000);
    assert_int_equal(put_as('r', TYPED, on, CODE_register_kind_peak, 500, 0, &r), ST_ok);   /* another register */
    assert_int_equal(r.registers_n, 2);
    assert_int_equal(put_as('r', TYPED, on, CODE_register_kind_valley, 500, 0, &r), ST_register_missing);
    assert_int_equal(put(TYPED, month_day(8) + 5, 23000, &r), ST_reading_after);
}

static void test_sheet(void **state)
{
    struct reading_sheet s;
    struct sheet_ask q = { .section_no = SECTION };
    unsigned rows = 0, taken = 0;
    do {
        assert_int_equal(as('r', OP_reading_sheet, &q, &s), ST_ok);
        assert_int_equal(s.read_on, date_of(2026, 11, 1));  /* no day of its own: the first of the month */
        for (uint32_t i = 0; i < s.rows_n; i++) {
            rows++;
            taken += s.rows[i].reading_taken;
            if (s.rows[i].point_no != TYPED || s.rows[i].register_kind != CODE_register_kind_total)
                continue;
            assert_int_equal(s.rows[i].last_reading, 22000);
            assert_int_equal(s.rows[i].usual_kwh, 12000);
            assert_int_equal(s.rows[i].usual_high, 12000);
            assert_false(s.rows[i].reading_taken);
        }
        q.token = s.token;
    } while (*q.token);
    assert_int_equal(rows, POINTS * 3 - 2);                 /* total, peak, demand; one has the total alone */
    assert_int_equal(taken, 40);                            /* totals of the order's test */
}

static unsigned waiting(const struct odd_ask *ask, unsigned point, struct odd_row *row_r)
{
    struct odd_list l;
    struct odd_ask q = *ask;
    unsigned n = 0;
    do {
        assert_int_equal(as('r', OP_reading_odd, &q, &l), ST_ok);
        for (uint32_t i = 0; i < l.rows_n; i++)
            if (l.rows[i].point_no == point) {
                *row_r = l.rows[i];
                n++;
            }
        q.token = l.token;
    } while (*q.token);
    return n;
}

static void test_decided(void **state)
{
    struct meter_reading r;
    struct odd_row row;
    struct reading_decide q = { .owner_no = counter_account('A'), .point_no = WAITS, .device_no = device(WAITS),
                                .reading_state = CODE_reading_state_confirmed, .reason = "现场核对" };
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(put_as('v', WAITS, month_day(i), CODE_register_kind_total, 10000 * (energy)i, 0, &r), ST_ok);
    assert_int_equal(put_as('v', WAITS, month_day(6), CODE_register_kind_total, 150000, 0, &r), ST_ok);
    assert_int_equal(r.odd, BIT(more));
    assert_int_equal(waiting(&(struct odd_ask){ .section_no = SECTION }, WAITS, &row), 1);
    assert_int_equal(row.kwh, 100000);
    assert_int_equal(row.last_reading, 50000);
    assert_int_equal(waiting(&(struct odd_ask){ .unit_no = counter_unit(false) }, WAITS, &row), 1);
    assert_int_equal(waiting(&(struct odd_ask){ .unit_no = "" }, WAITS, &row), 1);
    q.read_on = row.read_on;
    q.version = row.version;
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_own_reading);
    q.reading_state = CODE_reading_state_estimated;
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_ok);
    assert_int_equal(r.registers->value, 59900);            /* 500 kWh in 151 days, 30 more, whole kWh */
    assert_int_equal(r.registers_before->value, 150000);
    assert_int_equal(waiting(&(struct odd_ask){ .section_no = SECTION }, WAITS, &row), 0);
    q.version = r.version;
    q.reading_state = CODE_reading_state_corrected;
    q.reading_to = 49800;
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_reading_before);
    assert_string_equal(hall.fault.field, "reading_to");    /* as the screen calls it */
    q.reading_to = 61000;
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_ok);
    assert_int_equal(r.registers_before->value, 150000);    /* as it was taken, not as it was decided first */
    assert_int_equal(put_as('v', WAITS, month_day(6), CODE_register_kind_total, 62000, r.version, &r),
                     ST_reading_there);
}

/* -- a file of readings -- */

#define LOADED 54
static struct load_line lines[20];

static struct load_line line_of(uint64_t no, uint16_t kind, const void *row)
{
    struct buf b;
    buf_init(&b, 8192);
    record_encode(load_kind_record(kind), row, NULL, &b);
    struct load_line l = { .line = no, .row = { (uint8_t *)pool_slice(hall.pool, b.at, b.n), (uint32_t)b.n } };
    buf_release(&b);
    return l;
}

static struct load_reading loaded(unsigned month, uint16_t kind, energy value)
{
    return (struct load_reading){ .owner_no = counter_account('A'), .point_no = LOADED, .read_on = month_day(month),
                                  .register_kind = kind, .reading_to = value };
}

static void load_as(const char *id, uint16_t kind, uint32_t n, uint32_t bad, struct load_answer *a)
{
    struct load l;
    assert_int_equal(as('a', OP_load_begin, &(struct load){ .load_id = id, .load_kind = kind, .file = "f.csv" }, &l),
                     ST_ok);
    assert_int_equal(as('a', OP_load_rows, &(struct load_rows){ .load_id = id, .rows = lines, .rows_n = n }, a), ST_ok);
    for (uint32_t i = 0; i < a->bad_n && a->bad_n != bad; i++)
        print_error("line %u: %s %s\n", (unsigned)a->bad[i].line, a->bad[i].status, a->bad[i].field);
    assert_int_equal(a->bad_n, bad);
    assert_int_equal(as('a', bad ? OP_load_drop : OP_load_commit, &(struct load_ask){ .load_id = id }, &l), ST_ok);
}

static void load_applied(const char *id)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct load l = { .load_state = CODE_load_state_decided };
    for (unsigned i = 0; l.load_state == CODE_load_state_decided && i < 9; i++) {
        char request[REQUEST_ID_MAX + 1];
        struct slice_done done;
        request_id_make(request);
        assert_int_equal(core_call(hall.core, &p, OP_load_apply, request, 0, &(struct slice_ask){ .subject = id,
            .most = 100 }, &done, hall.pool, &hall.fault), ST_ok);
        assert_int_equal(as('a', OP_load_show, &(struct load_ask){ .load_id = id }, &l), ST_ok);
    }
    assert_int_equal(l.load_state, CODE_load_state_done);
}

static void test_loaded(void **state)
{
    struct load_answer a;
    struct reading_list list;
    struct load_reading good[3] = { loaded(0, CODE_register_kind_total, 10000), loaded(1, 0, 20000),
                                    loaded(1, CODE_register_kind_peak, 500) },
        bad = loaded(1, CODE_register_kind_valley, 500);
    for (unsigned i = 0; i < 3; i++)
        lines[i] = line_of(i + 2, CODE_load_kind_readings, &good[i]);
    lines[3] = line_of(5, CODE_load_kind_readings, &bad);
    load_as("readings-bad", CODE_load_kind_readings, 4, 1, &a);
    assert_int_equal(a.bad[0].line, 5);
    assert_string_equal(a.bad[0].status, "register_missing");
    assert_int_equal(as('v', OP_reading_list, &(struct reading_ask){ .owner_no = counter_account('A'),
                                                                    .point_no = LOADED }, &list), ST_ok);
    assert_int_equal(list.readings_n, 0);                   /* one bad line, and nothing is kept */
    load_as("readings-good", CODE_load_kind_readings, 3, 0, &a);
    load_applied("readings-good");
    assert_int_equal(as('v', OP_reading_list, &(struct reading_ask){ .owner_no = counter_account('A'),
                                                                    .point_no = LOADED }, &list), ST_ok);
    assert_int_equal(list.readings_n, 2);
    assert_int_equal(list.readings[0].registers_n, 2);      /* both registers of that day are one reading */
    assert_int_equal(list.readings[0].reading_way, CODE_reading_way_handheld);
    assert_string_equal(list.readings[0].staff_no, counter_staff('a'));     /* of who brought the file */
}

/* Each line that cannot be: which column says why. All stand in one file after a good one. */
static void test_bad_lines(void **state)
{
    const char *owner = counter_account('A');
    struct { struct load_reading row; const char *status, *field; } bad[] = {
        { { .read_on = month_day(4), .reading_to = 20300 }, "reading_before", "reading_to" },  /* of the same file */
        { { .read_on = month_day(4), .reading_to = 20600 }, "reading_after", "reading_to" },
        { { .read_on = month_day(1), .reading_to = 19900 }, "reading_there", "read_on" },      /* of the store */
        { { .read_on = month_day(1) - 5, .reading_to = 20200 }, "reading_after", "reading_to" },
        { { .read_on = month_day(3), .reading_to = 99999999900 }, "reading_digits", "reading_to" },
        { { .read_on = date_of(2026, 11, 25), .reading_to = 30000 }, "date_out_of_range", "read_on" },
        { { .read_on = month_day(3), .reading_to = 30000, .device_no = "M-1" }, "meter_not_there", "device_no" },
        { { .read_on = month_day(3), .reading_to = 30000, .point_no = 99 }, "point_missing", "point_no" },
        { { .read_on = month_day(3), .reading_to = 30000, .owner_no = "0599999999" }, "account_unknown", "owner_no" },
        { { .read_on = month_day(3), .reading_to = 30000, .register_kind = CODE_register_kind_valley },
          "register_missing", "register_kind" },
        { { .read_on = month_day(5), .reading_to = 20500, .device_no = device(LOADED) }, "line_twice", "" },
    };
    struct load_reading good[] = { loaded(3, 0, 20400), loaded(5, CODE_register_kind_total, 20500) };
    struct load_answer a;
    uint32_t n = COUNT_OF(good);
    for (uint32_t i = 0; i < n; i++)
        lines[i] = line_of(i + 2, CODE_load_kind_readings, &good[i]);
    for (uint32_t i = 0; i < COUNT_OF(bad); i++, n++) {
        if (!bad[i].row.owner_no)
            bad[i].row.owner_no = owner;
        if (!bad[i].row.point_no)
            bad[i].row.point_no = LOADED;
        lines[n] = line_of(n + 2, CODE_load_kind_readings, &bad[i].row);
    }
    load_as("readings-table", CODE_load_kind_readings, n, COUNT_OF(bad), &a);
    for (uint32_t i = 0; i < a.bad_n; i++)
        if (strcmp(a.bad[i].status, bad[i].status) || strcmp(a.bad[i].field, bad[i].field) ||
            a.bad[i].line != i + 4)
            fail_msg("line %u: %s %s, not %s %s", (unsigned)a.bad[i].line, a.bad[i].status, a.bad[i].field,
                     bad[i].status, bad[i].field);
}

/* A check of an office's own, from a day on. */
static void test_check_loaded(void **state)
{
    struct load_answer a;
    struct meter_reading r;
    struct reading_check bad = { .reading_odd = CODE_reading_odd_more, .valid_from = month_day(2) },
        off = { .reading_odd = CODE_reading_odd_more, .valid_from = month_day(9), .off = true };
    lines[0] = line_of(2, CODE_load_kind_reading_checks, &bad);
    load_as("checks-bad", CODE_load_kind_reading_checks, 1, 1, &a);
    assert_string_equal(a.bad[0].field, "per_100");
    lines[0] = line_of(2, CODE_load_kind_reading_checks, &off);
    load_as("checks-good", CODE_load_kind_reading_checks, 1, 0, &a);
    load_applied("checks-good");
    assert_int_equal(put(LOADED, month_day(8), 90000, &r), ST_ok);
    assert_int_equal(put(LOADED, month_day(9), 190000, &r), ST_ok);
    assert_int_equal(r.odd & BIT(more), 0);                 /* looked for no more */
}

/* -- what was left out, and what bills say -- */

#define V(kind_, value_) { .register_kind = CODE_register_kind_##kind_, .value = (value_) * 100 }

/* A register that was left out is odd, and so are parts that were not read last time, against what they and the total
 * came to since all of them were. */
static void test_left_out(void **state)
{
    struct register_value first[] = { V(total, 1000), V(peak, 400), V(valley, 300) }, alone[] = { V(total, 1100) },
        good[] = { V(total, 1200), V(peak, 460), V(valley, 340) },
        bad[] = { V(total, 1200), V(peak, 560), V(valley, 440) };
    struct meter_reading r = { .read_on = ON, .registers = alone, .registers_n = 1 };
    struct reading_facts f = { .n = 1, .digits = 6, .ratio = 1, .before = {
        { .read_on = ON - 60, .registers = first, .registers_n = 3 } } };
    (void)state;
    shipped(&f);
    assert_int_equal(reading_look(&f, &r), BIT(missing));
    f.n = 0;
    assert_int_equal(reading_look(&f, &r), 0);              /* nobody said what it has: the total alone */
    r.registers = &good[1];
    assert_int_equal(reading_look(&f, &r), BIT(missing));   /* and no total */
    r.registers = alone;
    f.registers = CODE_BIT(CODE_register_kind_total) | CODE_BIT(CODE_register_kind_peak) |
        CODE_BIT(CODE_register_kind_demand);
    assert_int_equal(reading_look(&f, &r), BIT(missing));   /* of the first reading too; a demand may be left out */
    f.registers = 0;
    f.n = 2;
    f.before[1] = f.before[0];
    f.before[0] = (struct meter_reading){ .read_on = ON - 30, .registers = alone, .registers_n = 1 };
    r = (struct meter_reading){ .read_on = ON, .registers = good, .registers_n = 3 };
    assert_int_equal(reading_look(&f, &r), 0);
    r.registers = bad;
    assert_int_equal(reading_look(&f, &r), BIT(parts));
}

/* With one reading the usual month is what loaded bills say; without them nothing is made up. */
static void test_billed_usual(void **state)
{
    struct register_value v[] = { V(total, 1000), V(peak, 400) }, now = V(total, 1155);
    struct meter_reading r = { .read_on = ON };
    struct reading_usual u;
    int32_t month = month_add(date_month(ON), -1);
    struct reading_facts f = { .n = 1, .digits = 6, .ratio = 1, .before = {
        { .read_on = ON - 30, .registers = v, .registers_n = 1 } } };
    (void)state;
    shipped(&f);
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_usual_unknown);
    for (unsigned i = 0; i < 12; i++) {
        int32_t of = month_add(month, -(int)i);
        f.billed[i].month = of;
        f.billed[i].kwh = 500 * date_month_days(of / 100, of % 100);   /* 5 kWh a day */
    }
    f.billed_n = 12;
    reading_usual(&f, ON, &u);
    assert_true(u.known);
    assert_int_equal(u.mean, 15000);
    assert_int_equal(u.low, 15000);
    assert_int_equal(u.high, 15000);
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_ok);
    assert_int_equal(r.registers[0].value, 115000);
    r.registers = &now;
    assert_int_equal(reading_look(&f, &r), 0);
    now.value = 200000;
    assert_int_equal(reading_look(&f, &r), BIT(more));
    now.value = 100000;
    assert_int_equal(reading_look(&f, &r), BIT(nothing));
    f.before[0].registers_n = 2;                            /* bills say nothing of its peak */
    assert_int_equal(reading_estimate(&f, &r, hall.pool), ST_usual_unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_against),
        cmocka_unit_test(test_in_a_row),
        cmocka_unit_test(test_estimate),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_typed_over),
        cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_decided),
        cmocka_unit_test(test_loaded),
        cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_check_loaded),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_billed_usual),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
