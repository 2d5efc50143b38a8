/* Slices of a run made beside the writer: the bills, rows and balances are those of the
 * writer alone, to the byte; a slice that rests on something written since it was made is
 * made anew, and so is what was planned behind it. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/bill/bill.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "core/meter/meter.h"
#include "core/run/run.h"

#include <stdio.h>
#include <string.h>

#define MONTH 202610
#define HOUSES 300
#define SLICE 7
#define SINCE date_of(2012, 7, 1)

static struct hall hall;
static bool of_section;

static const char *house(unsigned i)
{
    static char number[HOUSES + 9][16];
    snprintf(number[i], sizeof number[i], "0500030%03u", i);
    return number[i];
}

/* -- the county: one price, some with no list, not read, paid ahead, owing more than they have -- */

static void put_prices(struct txn *t)
{
    counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = "plain", .valid_from = SINCE,
        .title = "plain", .tier_plan = "plain", .tier_cycle = CODE_tier_cycle_year,
        .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    for (uint64_t tier = 1; tier <= 2; tier++)
        counter_put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = "plain", .valid_from = SINCE, .month_from = 1,
            .month_to = 12, .tier_no = tier, .use_period = CODE_use_period_total, .upto = tier == 1 ? 18000 : 0,
            .price = tier == 1 ? 0 : 5000000, .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = "plain", .valid_from = SINCE,
        .price_part = CODE_price_part_catalogue, .price_area = "plain" });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = "plain",
        .price_part = CODE_price_part_catalogue, .use_period = CODE_use_period_total, .valid_from = SINCE,
        .price = 52000000, .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_section, &(struct section){ .section_no = "0417", .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
}

static void put_reading(struct txn *t, const char *account, date on, energy value)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = value };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account, .point_no = 1, .read_on = on, .device_no = account,
        .reading_kind = CODE_reading_kind_cycle, .reading_state = CODE_reading_state_taken, .registers = &v,
        .registers_n = 1 });
}

static void put_bill(struct txn *t, const char *no, int32_t month, energy kwh)
{
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = no, .bill_month = month,
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .kwh = kwh,
        .bill_state = CODE_bill_state_paid, .due_on = date_of(2026, 10, 25), .version = 1 });
}

static void put_house(struct txn *t, unsigned i)
{
    const char *no = house(i);
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "x", .address = "y",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .version = 1, .industry = (uint16_t)(i % 4),
        .opened_on = i % 5 ? date_of(2020, 1, 1) : date_of(2026, 8, 20),
        .split_on = i % 7 == 2 ? date_of(2026, 10, 1) : DATE_NONE });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .section_no = "0417" });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = date_of(2020, 1, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = i % 41 == 7 ? "" : "plain" });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = date_of(2020, 1, 1), .device_no = no, .device_kind = CODE_device_kind_meter,
        .ratio = 1, .digits = 6 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = no, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .digits = 6 });
    if (i % 3 == 0)
        put_bill(t, no, MONTH - 100, KWH * (40 + i));
    put_bill(t, no, MONTH - 1, KWH * (60 + i % 300));
    put_reading(t, no, date_of(2026, 10, 1), 100 * KWH);
    if (i % 50 != 13)
        put_reading(t, no, date_of(2026, 11, 1), 100 * KWH + KWH * (i % 17 == 3 ? 2000 : i % 19 ? 50 + i : 0));
}

static void county(struct txn *t)
{
    put_prices(t);
    for (unsigned i = 0; i < HOUSES; i++)
        put_house(t, i);
}

static int setup(void **state)
{
    counter_more = county;
    counter_open(&hall, 1);
    counter_more = NULL;
    core_tick(hall.core);            /* what else there is to be done by itself */
    return 0;
}

static int teardown(void **state)
{
    counter_close(&hall);
    return 0;
}

/* -- the run -- */

static void as(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), hall.fault.field);
}

static uint64_t run_begun(void)
{
    struct bill_run run;
    as('v', OP_run_begin, &(struct bill_run_begin){ .bill_month = MONTH, .scope_no = of_section ? "0417" :
       counter_unit(false), .run_scope = of_section ? CODE_run_scope_section : CODE_run_scope_unit }, &run);
    return run.run_no;
}

static struct bill_run run_shown(uint64_t run_no)
{
    struct bill_run run;
    as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &run);
    return run;
}

static void look_and_approve(uint64_t run_no)
{
    struct run_bills odd = { .rows_n = 1 };
    struct bill_run run;
    while (odd.rows_n) {
        as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run_no, .odd_only = true }, &odd);
        for (uint32_t i = 0; i < odd.rows_n; i++)
            as('v', OP_run_look, &(struct run_look){ .run_no = run_no, .account_no = odd.rows[i].account_no }, &run);
    }
    as('b', OP_run_approve, &(struct bill_run_ask){ .run_no = run_no }, &run);
}

/* Slices the writer makes itself. */
static void alone(enum op_id op, uint64_t run_no, uint16_t state)
{
    while (run_shown(run_no).run_state != state)
        counter_slice(&hall, op, SLICE);
}

static void rows_add(struct txn *t, enum table_id table, struct buf *bytes)
{
    const struct record *r = table_info[table].record;
    void *row = pool_get(hall.pool, r->size);
    struct scan *scan;
    enum status s = scan_table(t, table, &(struct scan_range){ .prefix = NULL }, &scan);
    while (!s && !(s = scan_next(scan, row, hall.pool)))
        record_encode(r, row, NULL, bytes);
    assert_int_equal(s, ST_not_found);
    scan_end(&scan);
}

/* All bills, rows of the run and balances. */
static void rows_take(struct buf *bytes)
{
    struct txn *t;
    buf_init(bytes, 64u << 20);
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    rows_add(t, TABLE_bill, bytes);
    rows_add(t, TABLE_run_bill, bytes);
    rows_add(t, TABLE_balance, bytes);
    store_snapshot_end(&t);
}

static void finding(void *to, const char *line)
{
    if (!strstr(line, ": 0 findings"))
        print_message("%s\n", line);
}

/* The same county billed to the end; by the writer alone, or as the timer does it. */
static struct bill_run billed(bool beside, struct buf *bytes)
{
    uint64_t found = 0, run_no = run_begun();
    if (beside)
        core_tick(hall.core);
    else
        alone(OP_run_figure, run_no, CODE_run_state_figured);
    look_and_approve(run_no);
    if (beside)
        core_tick(hall.core);
    else
        alone(OP_run_issue, run_no, CODE_run_state_issued);
    rows_take(bytes);
    assert_int_equal(checks_run(hall.core, finding, NULL, &found), ST_ok);
    assert_int_equal(found, 0);
    return run_shown(run_no);
}

static uint64_t as_made(void) { return atomic_load(&hall.core->metrics.made); }
static uint64_t anew(void) { return atomic_load(&hall.core->metrics.made_anew); }

static void same_both_ways(bool section)
{
    struct buf one, other;
    of_section = section;
    setup(NULL);
    struct bill_run a = billed(false, &one);
    assert_int_equal(as_made() + anew(), 0);
    teardown(NULL);
    setup(NULL);
    struct bill_run b = billed(true, &other);
    assert_true(as_made() > 6);
    assert_int_equal(anew(), 0);
    teardown(NULL);
    assert_int_equal(b.run_state, CODE_run_state_issued);
    assert_true(b.issued > HOUSES / 2 && b.held > 0);
    assert_int_equal(a.issued, b.issued);
    assert_int_equal(a.held, b.held);
    assert_int_equal(a.kwh, b.kwh);
    assert_int_equal(a.issued_amount, b.issued_amount);
    assert_int_equal(one.n, other.n);
    assert_memory_equal(one.at, other.at, one.n);
    buf_release(&one);
    buf_release(&other);
}

static void test_same(void **state)
{
    same_both_ways(false);
    same_both_ways(true);
}

static const struct run_bill *row_of(unsigned i, struct run_bill *row)
{
    struct txn *t;
    *row = (struct run_bill){ .run_no = 1, .account_no = house(i) };
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_run_bill, row), ST_ok);
    store_snapshot_end(&t);
    return row;
}

/* A run reads little of an account: each of its bills is the one that is figured of all of it. */
static void test_one_by_one(void **state)
{
    unsigned figured = 0;
    of_section = false;
    run_begun();
    core_tick(hall.core);
    for (unsigned i = 0; i < HOUSES; i++) {
        struct run_bill row;
        struct bill b;
        struct buf bytes;
        struct hash whole;
        if (row_of(i, &row)->run_bill_state != CODE_run_bill_state_figured)
            continue;
        as('v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = house(i), .bill_month = MONTH }, &b);
        buf_init(&bytes, 1u << 20);
        record_encode(&bill_record, &b, NULL, &bytes);
        store_digest(bytes.at, bytes.n, &whole);
        buf_release(&bytes);
        assert_memory_equal(row.bill_digest.at, whole.b, row.bill_digest.n);
        assert_int_equal(row.bill_digest.n, BILL_DIGEST);
        pool_clear(hall.pool);
        figured++;
    }
    assert_true(figured > HOUSES / 2);
}

/* -- what is written between the making and the putting -- */

static void read_higher(void *row)
{
    struct meter_reading *r = row;
    static struct register_value v = { .register_kind = CODE_register_kind_total, .value = 99900 };
    r->registers = &v;
}

static void priced_higher(void *row)
{
    ((struct price_row *)row)->price += 1000000;
}

static void reread(unsigned i)
{
    counter_change(&hall, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = house(i), .point_no = 1, .read_on = date_of(2026, 11, 1), .device_no = house(i) }, read_higher);
}

static void repriced(void)
{
    counter_change(&hall, TABLE_price_row, &(struct price_row){ .price_area = "plain",
        .price_part = CODE_price_part_catalogue, .use_period = CODE_use_period_total, .valid_from = SINCE },
        priced_higher);
}

/* Rows put in behind the core's back. */
static void put_in(void (*put)(struct txn *t))
{
    struct pool *pool = pool_new(1 << 14);
    struct batch *b;
    struct txn *t;
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    put(t);
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
}

static void put_one_more(struct txn *t) { put_house(t, HOUSES + 1); }
static void put_rule(struct txn *t)
{
    counter_put(t, TABLE_setting, &(struct setting){ .setting_name = "run.more_percent", .valid_from =
        date_of(2026, 1, 1), .value = "150", .source = "a test" });
}
static void one_more(void) { put_in(put_one_more); }
static void ruled(void) { put_in(put_rule); }

/* Counted, and slices of so many accounts planned and made, none put. */
static struct slice_ask ready(enum timed_id work, unsigned rows)
{
    struct slice_ask ask = { .subject = "", .most = rows };
    hall.core->timing->turn[work].asked = rows;
    hall.core->timing->turn[work].cost = 1;        /* so cheap that no fewer are asked for */
    while (!run_shown(1).counted)
        counter_slice(&hall, OP_run_figure, SLICE);
    assert_non_null(ahead_next(hall.core, work, &ask));
    return ask;
}

/* Figured by the timer behind such a change: how many slices were made anew, and the run. */
static uint64_t figured_behind(void (*change)(void), unsigned rows)
{
    run_begun();
    ready(TIMED_run_figure, rows);
    change();
    core_tick(hall.core);
    assert_int_equal(run_shown(1).run_state, CODE_run_state_figured);
    return anew();
}

static void first_reread(void) { reread(2); }
static void last_reread(void) { reread(HOUSES - 1); }
static void nothing_written(void) { }

static void test_reading(void **state)
{
    struct run_bill row;
    of_section = false;
    assert_int_equal(figured_behind(first_reread, 5), 1);
    assert_int_equal(row_of(2, &row)->kwh, 99900 - 100 * KWH);
}

static void test_others_reading(void **state)
{
    struct run_bill row;
    assert_int_equal(figured_behind(last_reread, 5), 0);
    assert_int_equal(row_of(HOUSES - 1, &row)->kwh, 99900 - 100 * KWH);
}

static void test_price(void **state)
{
    struct run_bill row;
    assert_int_equal(figured_behind(repriced, 5), 1);
    assert_int_equal(row_of(1, &row)->amount, 51 * 53);
}

static void test_nothing(void **state)
{
    struct run_bill row;
    assert_int_equal(figured_behind(nothing_written, 5), 0);
    assert_int_equal(row_of(1, &row)->amount, 51 * 52);
}

/* An account that came behind the last one is no longer behind the last slice. */
static void test_one_more(void **state)
{
    struct run_bill row;
    assert_int_equal(figured_behind(one_more, 200), 1);
    assert_true(row_of(HOUSES + 1, &row)->kwh > 0);
}

/* What was figured and approved is read again while its issuing is being made: it is held. */
static void test_issue(void **state)
{
    struct bill_run run;
    struct run_bill row;
    uint64_t run_no = run_begun();
    core_tick(hall.core);
    look_and_approve(run_no);
    uint64_t before = as_made();
    ready(TIMED_run_issue, 5);
    reread(1);
    core_tick(hall.core);
    run = run_shown(run_no);
    assert_int_equal(run.run_state, CODE_run_state_issued);
    assert_int_equal(anew(), 1);
    assert_true(as_made() > before);
    assert_string_equal(row_of(1, &row)->status_name, "bill_changed");
    assert_int_equal(row.run_bill_state, CODE_run_bill_state_held);
}

static void test_rule(void **state)
{
    assert_int_equal(figured_behind(ruled, 5), 1);
}

/* Each has paid ahead a part of its bill. */
static void put_ahead(struct txn *t)
{
    for (unsigned i = 0; i < HOUSES; i++)
        counter_put(t, TABLE_balance, &(struct balance){ .ledger = CODE_ledger_prepayment, .party = house(i),
            .amount = -100 });
}

/* The entries of a slice: how many lines they have, at most, and that each sums to nought. */
static unsigned entries_look(unsigned *most_r)
{
    struct journal j;
    struct scan *scan;
    struct txn *t;
    unsigned n = 0;
    *most_r = 0;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_journal, NULL, &scan), ST_ok);
    while (scan_next(scan, &j, hall.pool) == ST_ok) {
        money sum = 0;
        journal_spell(hall.pool, &j);
        if (strcmp(j.op, "run.issue"))
            continue;
        for (uint32_t i = 0; i < j.lines_n; i++)
            sum += j.lines[i].amount;
        assert_int_equal(sum, 0);
        *most_r = j.lines_n > *most_r ? j.lines_n : *most_r;
        n++;
    }
    scan_end(&scan);
    store_snapshot_end(&t);
    return n;
}

/* More lines than an entry holds are as many entries as are needed. */
static void test_entries(void **state)
{
    unsigned most;
    of_section = true;
    put_in(put_ahead);
    uint64_t run_no = run_begun();
    core_tick(hall.core);
    look_and_approve(run_no);
    counter_slice(&hall, OP_run_issue, HOUSES);
    assert_true(run_shown(run_no).issued > HOUSES / 2);
    assert_int_equal(entries_look(&most), 2);
    assert_true(most > 380 && most <= 400);
}

/* What is given out for so many rows: how many accounts it has. */
static unsigned made_for(unsigned rows, bool put)
{
    struct slice_ask ask = { .subject = "", .most = rows };
    struct run_made *m = ahead_next(hall.core, TIMED_run_figure, &ask);
    assert_non_null(m);
    unsigned n = m->n;
    if (put)
        ahead_had(hall.core, TIMED_run_figure, m, true);
    return n;
}

/* Planned in quiet and asked for when people come: twice as long is put, longer is planned anew where it
 * began, and so is what stands behind one that fits. */
static void test_large_ones_are_planned_anew(void **state)
{
    run_begun();
    ready(TIMED_run_figure, 40);
    assert_int_equal(made_for(20, true), 40);
    assert_int_equal(made_for(19, true), 19);
    assert_int_equal(made_for(19, true), 19);
    assert_int_equal(made_for(60, true), 19);      /* smaller ones are no harm: those that are there */
    while (made_for(60, true) != 60)
        continue;
    assert_int_equal(made_for(1, false), 1);
    ahead_drop(hall.core, TIMED_run_figure);
    core_tick(hall.core);
    assert_int_equal(run_shown(1).run_state, CODE_run_state_figured);
}

/* A core that ends with slices planned, made and in the making gives all of it back. */
static void test_end(void **state)
{
    run_begun();
    ready(TIMED_run_figure, 5);
    counter_restart(&hall);
    core_tick(hall.core);
    assert_int_equal(run_shown(1).run_state, CODE_run_state_figured);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same),
        cmocka_unit_test_setup_teardown(test_one_by_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_reading, setup, teardown),
        cmocka_unit_test_setup_teardown(test_others_reading, setup, teardown),
        cmocka_unit_test_setup_teardown(test_price, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_more, setup, teardown),
        cmocka_unit_test_setup_teardown(test_issue, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rule, setup, teardown),
        cmocka_unit_test_setup_teardown(test_entries, setup, teardown),
        cmocka_unit_test_setup_teardown(test_large_ones_are_planned_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(test_end, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
