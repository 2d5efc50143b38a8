/* What an account generates itself, from acceptance to the statement of what it fed in; one that becomes two; and what
 * is refused of both. */
#include "config.h"
#include "tests/unit/job_steps.h"
#include "core/bill/bill.h"
#include "core/engine/check.h"

#include <string.h>

#define TODAY date_of(2026, 11, 23)
#define SINCE date_of(2012, 7, 1)
#define YUAN(x) ((price)((x) * 100000000 + 0.5))
#define LOW "0525777001"
#define HIGH "0525777002"
#define CLOSED "0525777003"
#define SPLITS "0525777004"
#define METER "1330009100000001234593"

/* -- a county -- */

static void put_list(struct txn *t, const char *list, uint16_t part, double yuan)
{
    counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = list, .valid_from = SINCE, .title = list,
        .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = list, .valid_from = SINCE, .price_part = part,
        .price_area = list });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = list, .price_part = part,
        .use_period = CODE_use_period_total, .valid_from = SINCE, .price = YUAN(yuan),
        .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
}

static void put_account(struct txn *t, const char *no, uint16_t voltage, uint16_t state)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 10000 };
    date from = date_of(2026, 11, 1);
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "马村", .address = "x",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = voltage,
        .account_state = state, .opened_on = from, .capacity_w = 20000, .meter_no = no, .tariff = "plain",
        .place = "", .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .unit_no = counter_unit(false),
        .opened_on = from, .version = 1 });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = from, .category = CODE_category_residential, .voltage = voltage,
        .price_list = "plain", .capacity_va = 20000 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = no, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .digits = 6, .version = 1 });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = from, .device_no = no, .device_kind = CODE_device_kind_meter, .ratio = 1,
        .digits = 6 });
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = no, .point_no = 1, .read_on = from, .device_no = no, .reading_kind = CODE_reading_kind_cycle,
        .reading_state = CODE_reading_state_taken, .registers = &v, .registers_n = 1, .version = 1 });
}

static void county(struct txn *t)
{
    put_list(t, "plain", CODE_price_part_catalogue, 0.51);
    put_list(t, "fed", CODE_price_part_surplus, 0.3644);
    put_account(t, LOW, CODE_voltage_v220, CODE_account_state_normal);
    put_account(t, HIGH, CODE_voltage_kv10, CODE_account_state_normal);
    put_account(t, SPLITS, CODE_voltage_v220, CODE_account_state_normal);
    put_account(t, CLOSED, CODE_voltage_v220, CODE_account_state_closed);
}

/* -- refused at acceptance -- */

#define ASKS { "installed_kw", "20" }, { "generates", "surplus" }

static void refused(const char *kind, const char *account_no, const struct told *t, unsigned n, enum status why,
                    const char *field, const char *arg)
{
    uint64_t no;
    assert_int_equal(accept(kind, account_no, t, n, &no), why);
    assert_string_equal(hall.fault.field, field);
    if (arg)
        assert_string_equal(hall.fault.arg[0], arg);
}

static void test_acceptance(void **state)
{
    (void)state;
    refused("generation", CLOSED, TOLD(ASKS), ST_account_closed, "account_no", CLOSED);
    refused("generation", HIGH, TOLD(ASKS), ST_rule_refuses, "account_no", "rule.generation_low");
    refused("generation", LOW, TOLD({ "generates", "surplus" }), ST_field_missing, "installed_kw", "");
    refused("generation", LOW, TOLD(ASKS, { "surplus_buyer", "company" }, { "surplus_list", "plain" }),
            ST_list_of_use, "surplus_list", "plain");
}

/* -- the course -- */

static void read_put(unsigned point_no, const char *device_no, energy total, energy reverse)
{
    struct meter_reading r;
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = total },
                                  { .register_kind = CODE_register_kind_reverse, .value = reverse } };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_account, .owner_no = LOW, .point_no = point_no,
        .read_on = date_of(2026, 12, 1), .device_no = device_no, .registers = v, .registers_n = point_no == 1 ? 1 : 2 };
    enum status s = as('r', OP_reading_put, &q, &r);
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void point_stands(uint64_t job_no)
{
    struct point_page p;
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_account,
                     .owner_no = LOW, .point_no = 2 }, &p), ST_ok);
    assert_int_equal(p.points->point_kind, CODE_point_kind_fed_in);
    assert_int_equal(p.points->opened_on, TODAY);
    assert_int_equal(p.terms_n, 1);
    assert_int_equal(p.terms->valid_from, TODAY);
    assert_int_equal(p.terms->capacity_va, 20000);
    assert_int_equal(p.terms->generates, CODE_generates_surplus);
    assert_int_equal(p.terms->surplus_buyer, CODE_surplus_buyer_company);
    assert_string_equal(p.terms->surplus_list, "fed");
    assert_string_equal(p.terms->price_list, "");
    assert_string_equal(p.terms->reason, "GF-1");
    assert_int_equal(p.terms->job_no, job_no);
    assert_string_equal(p.mountings->device_no, METER);
    assert_int_equal(p.readings->registers_n, 2);
}

/* November by hand: 150 - 100 = 50 kWh used at 0.51; 102 - 2 = 100 kWh fed in at 0.3644, of which 13/113 are tax. */
static void statement_is(void)
{
    struct bill b;
    clock_freeze(instant_of(date_of(2026, 12, 1), 10, 0, 0));
    read_put(1, LOW, 15000, 0);
    read_put(2, METER, 300, 10200);
    enum status s = as('v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = LOW, .bill_month = 202611 }, &b);
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
    assert_int_equal(b.principal, 2550);
    assert_int_equal(b.surplus_n, 1);
    assert_int_equal(b.surplus->kwh, 10000);
    assert_int_equal(b.surplus->amount, 3644);
    assert_int_equal(b.surplus->tax, 419);
}

static void test_low(void **state)
{
    uint64_t no;
    (void)state;
    assert_int_equal(accept("generation", LOW, TOLD(ASKS), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey_said", "可接入" }));
    stage(no, "reply", TOLD({ "plan_said", "380V 并网" }));
    bare(no, "works");
    stage_refused(no, TOLD({ "contract_said", "GF-1" }), ST_stage_needs, "surplus_buyer");
    stage_refused(no, TOLD({ "contract_said", "GF-1" }, { "surplus_buyer", "company" }), ST_field_missing,
                  "surplus_list");
    stage_refused(no, TOLD({ "contract_said", "GF-1" }, { "surplus_buyer", "company" }, { "surplus_list", "plain" }),
                  ST_list_of_use, "surplus_list");
    stage_refused(no, TOLD({ "contract_said", "GF-1" }, { "surplus_buyer", "company" }, { "surplus_list", "none" }),
                  ST_plan_unknown, "surplus_list");
    stage_refused(no, TOLD({ "contract_said", "GF-1" }, { "surplus_buyer", "market" }, { "surplus_list", "fed" }),
                  ST_field_missing, "surplus_buyer");
    stage(no, "contract", TOLD({ "contract_said", "GF-1" }, { "surplus_buyer", "company" }, { "surplus_list", "fed" },
                               { "surplus_tax", "1300" }));
    bare(no, "inspection");
    const struct { const char *on, *meter, *digits, *fed; enum status why; const char *field; } bad[] = {
        { "2026-11-24", METER, "6", "2.00", ST_date_out_of_range, "connected_on" },
        { "2026-11-22", METER, "6", "2.00", ST_date_out_of_range, "connected_on" },
        { "2026-11-23", LOW, "6", "2.00", ST_meter_taken, "fed_meter" },
        { "2026-11-23", "1330009100000001234599", "6", "2.00", ST_device_check, "fed_meter" },
        { "2026-11-23", METER, "1", "12.00", ST_reading_digits, "fed_start" },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        stage_refused(no, TOLD({ "connected_on", bad[i].on }, { "fed_meter", bad[i].meter },
                      { "digits", bad[i].digits }, { "used_start", "1.00" }, { "fed_start", bad[i].fed }),
                      bad[i].why, bad[i].field);
    stage(no, "energise", TOLD({ "connected_on", "2026-11-23" }, { "fed_meter", METER }, { "digits", "6" },
                               { "used_start", "1.00" }, { "fed_start", "2.00" }));
    assert_int_equal(account_done(no).account_state, CODE_account_state_normal);
    point_stands(no);
    statement_is();
    refused("generation", LOW, TOLD(ASKS), ST_rule_refuses, "account_no", "rule.generates_already");
}

/* High voltage, with drawings; others buy in the market, so no list is named. */
static void test_high(void **state)
{
    uint64_t no;
    struct point_page p;
    (void)state;
    assert_int_equal(accept("generation_high", HIGH, TOLD({ "installed_kw", "400" }, { "generates", "all" }), &no),
                     ST_ok);
    refused("reclass", HIGH, TOLD({ "to_list", "plain" }, { "to_category", "commercial" }), ST_job_excluded, "", NULL);
    stage(no, "survey", TOLD({ "survey_said", "可接入" }, { "design_needed", "1" }));
    stage(no, "reply", TOLD({ "plan_said", "10kV 并网" }));
    stage(no, "design", TOLD({ "design_no", "SJ-7" }));
    bare(no, "design_review");
    bare(no, "works");
    stage(no, "contract", TOLD({ "contract_said", "GF-2" }, { "surplus_buyer", "market" }));
    bare(no, "inspection");
    stage(no, "energise", TOLD({ "connected_on", "2026-11-23" }, { "fed_meter", "3300001" }, { "digits", "6" }));
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_account,
                     .owner_no = HIGH, .point_no = 2 }, &p), ST_ok);
    assert_int_equal(p.terms->surplus_buyer, CODE_surplus_buyer_market);
    assert_int_equal(p.terms->generates, CODE_generates_all);
}

/* -- one becomes two -- */

static void day_read_put(energy total)
{
    struct meter_reading r;
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = total };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_account, .owner_no = SPLITS, .point_no = 1,
        .read_on = TODAY, .device_no = SPLITS, .registers = &v, .registers_n = 1 };
    assert_int_equal(as('r', OP_reading_put, &q, &r), ST_ok);
}

#define PARTY { "new_name", "李四" }, { "id_kind", "none" }, { "phone", "13832198742" }

static void test_split(void **state)
{
    uint64_t no;
    struct find_list hits;
    struct account_page made;
    struct point_page p;
    (void)state;
    const struct told whole[] = { { "split_kva", "8" }, { "stays_kva", "12" }, PARTY };
    refused("split", SPLITS, TOLD({ "split_kva", "8" }, PARTY), ST_field_missing, "stays_kva", NULL);
    refused("split", SPLITS, TOLD({ "split_kva", "8" }, { "stays_kva", "13" }, PARTY), ST_rule_refuses, "split_kva",
            "rule.split_sum");
    refused("split", SPLITS, TOLD({ "split_kva", "8" }, { "stays_kva", "11" }, PARTY), ST_rule_refuses, "split_kva",
            "rule.split_sum");
    refused("split", SPLITS, TOLD({ "split_kva", "8" }, { "stays_kva", "12" }), ST_field_missing,
            "change[0].new_name", NULL);
    const char *owes = counter_account('A');
    refused("split", owes, whole, COUNT_OF(whole), ST_debts_open, "account_no", owes);
    refused("split", CLOSED, whole, COUNT_OF(whole), ST_account_closed, "account_no", CLOSED);
    assert_int_equal(accept("split", SPLITS, whole, COUNT_OF(whole), &no), ST_ok);
    bare(no, "survey");
    stage(no, "contract", TOLD({ "contract_said", "FH-1" }));
    stage_refused(no, TOLD({ "changed_on", "2026-11-24" }, { "new_meter", "3300009" }), ST_date_out_of_range,
                  "changed_on");
    stage_refused(no, TOLD({ "changed_on", "2026-11-23" }, { "new_meter", "表" }), ST_rule_refuses, "new_meter");
    stage_refused(no, TOLD({ "changed_on", "2026-11-23" }, { "new_meter", "3300009" }), ST_rule_refuses,
                  "changed_on");                            /* its own meter was not read that day */
    assert_string_equal(hall.fault.arg[0], "rule.day_unread");
    day_read_put(12000);
    stage(no, "energise", TOLD({ "changed_on", "2026-11-23" }, { "new_meter", "3300009" }, { "meter_start", "1.00" }));
    assert_int_equal(account_done(no).capacity_w, 12000);
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_account,
                     .owner_no = SPLITS, .point_no = 1 }, &p), ST_ok);
    assert_int_equal(p.terms->valid_from, TODAY);           /* the newest; before it the whole capacity held */
    assert_int_equal(p.terms->capacity_va, 12000);
    assert_int_equal(p.terms[1].capacity_va, 20000);
    assert_int_equal(as('v', OP_find_any, &(struct find_any){ .text = "李四" }, &hits), ST_ok);
    assert_int_equal(hits.rows_n, 1);
    const char *new_no = hits.rows->account_no;
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = new_no }, &made), ST_ok);
    assert_int_equal(made.account->capacity_w, 8000);
    assert_string_equal(made.account->address, "x");
    assert_string_equal(made.account->meter_no, "3300009");
    assert_int_equal(made.account->opened_by_job, no);
    assert_int_equal(made.account->opened_on, TODAY);
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_kind = CODE_owner_kind_account,
                     .owner_no = new_no, .point_no = 1 }, &p), ST_ok);
    assert_int_equal(p.terms->capacity_va, 8000);
    assert_string_equal(p.terms->price_list, "plain");
    assert_int_equal(p.terms->job_no, no);
    assert_string_equal(p.mountings->device_no, "3300009");
    assert_int_equal(p.readings->registers->value, 100);
}

static void line_said(void *to, const char *line)
{
    (void)to;
    print_message("%s\n", line);
}

static void test_store_is_good(void **state)
{
    uint64_t n;
    (void)state;
    assert_int_equal(checks_run(hall.core, line_said, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_acceptance),
        cmocka_unit_test(test_high),
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_low),             /* to December: the core's clock does not go back */
        cmocka_unit_test(test_store_is_good),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
