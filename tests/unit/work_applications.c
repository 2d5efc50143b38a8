/* Each kind of service application and increase from acceptance to its end: the account, its terms and what is kept
 * of it are as the job says; and what it refuses, by name. */
#include "config.h"
#include "tests/unit/job_steps.h"
#include "core/engine/check.h"
#include "core/work/found.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TODAY date_of(2026, 11, 23)

#define WHO(name, door) { "applicant", name }, { "id_kind", "none" }, { "none_reason", "未带" }, \
    { "phone", "13832198741" }, { "place", "东街" }, { "door", door }

static void test_high(void **state)
{
    uint64_t no;
    (void)state;
    assert_int_equal(accept("install_high", NULL, TOLD(WHO("县人民医院", "21号"), { "category", "commercial" },
                     { "capacity_w", "630000" }), &no), ST_ok);
    stage_refused(no, TOLD({ "survey", "可供" }, { "importance", "second" }), ST_stage_needs, "own_source");
    stage(no, "survey", TOLD({ "survey", "可供" }, { "importance", "second" }, { "own_source", "generator" },
                             { "protected_w", "120000" }, { "voltage", "kv10" }));
    stage(no, "reply", TOLD({ "plan", "10kV 东良线" }, { "plan_until", "2027-11-22" }));
    stage(no, "design", TOLD({ "design_no", "SJ-031" }, { "hidden_works", "1" }));
    bare(no, "design_review");
    bare(no, "works");
    bare(no, "mid_inspection");
    bare(no, "inspection");
    stage(no, "contract", TOLD({ "contract_no", "HT-1" }, { "contract_on", "2026-11-23" }));
    stage(no, "energise", TOLD({ "meter_no", "1330009100000001234567" }, { "energised_on", "2026-11-23" },
                               { "reading_taken", "1" }));
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "10kV" }));
    struct account a = account_done(no);
    assert_int_equal(a.importance, CODE_importance_second);
    assert_int_equal(a.own_source, CODE_own_source_generator);
    assert_int_equal(a.protected_w, 120000);
    assert_int_equal(a.capacity_w, 630000);
    assert_int_equal(a.voltage, CODE_voltage_kv10);
}

/* An ordinary user whose works lie open: neither design review nor mid inspection (domain 1.2 S7). */
static void test_high_ordinary(void **state)
{
    uint64_t no;
    (void)state;
    assert_int_equal(accept("install_high", NULL, TOLD(WHO("永兴机械", "22号"), { "category", "commercial" },
                     { "capacity_w", "400000" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }, { "own_source", "nothing" }, { "voltage", "kv10" }));
    stage(no, "reply", TOLD({ "plan", "10kV" }, { "plan_until", "2027-11-22" }));
    stage(no, "design", TOLD({ "design_no", "SJ-032" }));
    bare(no, "works");
    bare(no, "inspection");
}

static void test_double(void **state)
{
    uint64_t no;
    struct fee_list fees;
    struct holiday next = { .day = date_of(2027, 1, 1), .day_kind = CODE_day_kind_off, .name = "元旦" }, put;
    (void)state;
    assert_int_equal(accept("install_double", NULL, TOLD(WHO("县水厂", "23号"), { "category", "commercial" },
                     { "capacity_w", "1000000" }, { "voltage", "kv10" }), &no), ST_calendar_missing);
    assert_string_equal(hall.fault.arg[0], "2027");         /* 32 working days end there */
    record_init(&holiday_record, &next);
    static const char *const off[] = { "2027-01-01", "2027-02-05", "2027-02-06", "2027-02-07", "2027-02-08",
        "2027-04-05", "2027-05-01", "2027-05-02", "2027-06-09", "2027-09-15", "2027-10-01", "2027-10-02",
        "2027-10-03" };
    for (size_t i = 0; i < COUNT_OF(off); i++) {
        assert_int_equal(date_parse_iso(off[i], &next.day), ST_ok);
        assert_int_equal(as('d', OP_holiday_put, &next, &put), ST_ok);
    }
    assert_int_equal(accept("install_double", NULL, TOLD(WHO("县水厂", "23号"), { "category", "commercial" },
                     { "capacity_w", "1000000" }, { "voltage", "kv10" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }, { "own_source", "nothing" }, { "second_line", "10kV 二线" }));
    stage(no, "reply", TOLD({ "plan", "双电源" }, { "plan_until", "2027-11-22" }));
    assert_int_equal(as('k', OP_fee_list, &(struct job_ask){ .job_no = no }, &fees), ST_ok);
    assert_int_equal(fees.left, 21000000);                  /* 1,000 kVA at 210.00 */
    stage_refused(no, NULL, 0, ST_fee_open, "");
}

static void test_temporary(void **state)
{
    uint64_t no, more;
    (void)state;
    assert_int_equal(accept("temporary", NULL, TOLD(WHO("建筑一队", "24号"), { "category", "commercial" },
                     { "capacity_w", "50000" }, { "voltage", "v380" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage_refused(no, TOLD({ "plan", "380V" }, { "supply_until", "2026-11-22" }), ST_date_out_of_range, "supply_until");
    stage_refused(no, TOLD({ "plan", "380V" }, { "supply_until", "2031-11-22" }), ST_rule_refuses, "supply_until");
    stage(no, "reply", TOLD({ "plan", "380V" }, { "supply_until", "2026-12-01" }));
    stage(no, "contract", TOLD({ "contract_no", "HT-2" }, { "contract_on", "2026-11-23" }));
    stage(no, "energise", TOLD({ "meter_no", "1330009100000001234574" }, { "energised_on", "2026-11-23" },
                               { "reading_taken", "1" }));
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "380V" }));
    struct account a = account_done(no);
    assert_int_equal(a.supply_until, date_of(2026, 12, 1));
    /* Ten days before its end the office asks after it, once. */
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask ask = { .subject = a.account_no };
    struct slice_done did;
    record_init(&slice_ask_record, &ask);
    for (int i = 0; i < 2; i++) {
        char id[REQUEST_ID_MAX + 1];
        request_id_make(id);
        assert_int_equal(core_call(hall.core, &system, OP_work_expire, id, 0, &ask, &did, hall.pool, &hall.fault),
                         ST_ok);
    }
    struct account_page shown;
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = a.account_no }, &shown), ST_ok);
    assert_int_equal(shown.jobs_n, 1);
    assert_string_equal(shown.jobs[0].job_kind, "temporary_over");
    assert_int_equal(accept("temporary_extend", a.account_no, TOLD({ "supply_until", "2026-11-30" }), &more),
                     ST_rule_refuses);
    assert_int_equal(accept("temporary_extend", counter_account('A'), TOLD({ "supply_until", "2027-03-31" }), &more),
                     ST_rule_refuses);
    assert_int_equal(accept("temporary_extend", a.account_no, TOLD({ "supply_until", "2027-03-31" }), &more), ST_ok);
    stage(more, "review", TOLD({ "contract_said", "BC-1" }));
    assert_int_equal(account_done(more).supply_until, date_of(2027, 3, 31));
    assert_int_equal(accept("temporary_convert", a.account_no, TOLD({ "stays", "1" }), &more), ST_ok);
    stage(more, "review", TOLD({ "contract_said", "BC-2" }));
    assert_int_equal(account_done(more).supply_until, DATE_NONE);
}

/* At low voltage a plan holds three months (domain 1.5): of one that is answered without a day that is said. */
static void test_plan(void **state)
{
    uint64_t no;
    struct job_page page;
    (void)state;
    assert_int_equal(accept("install_business", NULL, TOLD(WHO("东街面馆", "27号"), { "category", "commercial" },
                     { "capacity_w", "20000" }, { "voltage", "v380" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage_refused(no, TOLD({ "plan", "380V" }, { "plan_until", "2027-02-24" }), ST_rule_refuses, "plan_until");
    assert_string_equal(hall.fault.arg[0], "rule.plan_term");
    assert_string_equal(hall.fault.arg[1], "3");
    assert_string_equal(hall.fault.arg[2], "2027-02-23");
    stage(no, "reply", TOLD({ "plan", "380V" }));
    assert_int_equal(as('k', OP_work_show, &(struct job_ask){ .job_no = no }, &page), ST_ok);
    assert_string_equal(job_found_text(page.job, "plan_until"), "2027-02-23");
    stage(no, "contract", TOLD({ "contract_no", "HT-4" }, { "contract_on", "2026-11-23" }));
}

/* What the timer does for that account; the kinds of its open jobs are counted. */
static unsigned ends_asked(const char *account_no)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask ask = { .subject = account_no };
    struct slice_done did;
    struct account_page shown;
    unsigned n = 0;
    char id[REQUEST_ID_MAX + 1];
    record_init(&slice_ask_record, &ask);
    request_id_make(id);
    assert_int_equal(core_call(hall.core, &system, OP_work_expire, id, 0, &ask, &did, hall.pool, &hall.fault), ST_ok);
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = account_no }, &shown), ST_ok);
    for (uint32_t i = 0; i < shown.jobs_n; i++)
        n += !strcmp(shown.jobs[i].job_kind, "temporary_over");
    return n;
}

/* Asked after and told: not again the next day, but when the days before the end have gone by. */
static void test_asked_once(void **state)
{
    uint64_t no;
    struct account_page shown;
    (void)state;
    assert_int_equal(accept("temporary", NULL, TOLD(WHO("建筑二队", "28号"), { "category", "commercial" },
                     { "capacity_w", "50000" }, { "voltage", "v380" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage(no, "reply", TOLD({ "plan", "380V" }, { "supply_until", "2026-12-01" }));
    stage(no, "contract", TOLD({ "contract_no", "HT-3" }, { "contract_on", "2026-11-23" }));
    stage(no, "energise", TOLD({ "meter_no", "6000000001" }, { "energised_on", "2026-11-23" },
                               { "reading_taken", "1" }));
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "380V" }));
    struct account a = account_done(no);
    assert_int_equal(ends_asked(a.account_no), 1);
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = a.account_no }, &shown), ST_ok);
    bare(shown.jobs[0].job_no, "contact");
    assert_int_equal(ends_asked(a.account_no), 0);
    clock_freeze(COUNTER_NOW + 9 * 24 * 3600 * SECOND);
    assert_int_equal(ends_asked(a.account_no), 0);
    clock_freeze(COUNTER_NOW + 10 * 24 * 3600 * SECOND);
    assert_int_equal(ends_asked(a.account_no), 1);
    atomic_store(&hall.core->last_now, 0);
    clock_freeze(COUNTER_NOW);
}

/* The account it became, for the increase after it. */
static const char *charging;

static void test_charging(void **state)
{
    uint64_t no;
    (void)state;
    assert_int_equal(accept("install_charging", NULL, TOLD(WHO("孙四", "25号"), { "category", "residential" },
                     { "capacity_w", "7000" }, { "voltage", "v220" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage(no, "energise", TOLD({ "meter_no", "1330009100000001234581" }, { "energised_on", "2026-11-23" },
                               { "reading_taken", "1" }));
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "充电桩" }));
    assert_int_equal(account_done(no).capacity_w, 7000);
    charging = account_done(no).account_no;
}

static void test_increase(void **state)
{
    uint64_t no;
    (void)state;
    assert_non_null(charging);
    assert_int_equal(accept("increase_business", charging, NULL, 0, &no), ST_field_missing);
    assert_int_equal(accept("increase_business", charging, TOLD({ "to_kva", "7" }), &no), ST_rule_refuses);
    assert_string_equal(hall.fault.field, "to_kva");
    assert_int_equal(accept("increase_business", charging, TOLD({ "to_kva", "12" }), &no), ST_ok);
    uint64_t other;
    assert_int_equal(accept("increase_high", charging, TOLD({ "to_kva", "30" }), &other), ST_job_excluded);
    assert_int_equal(accept("suspend", charging, TOLD({ "sealed_kva", "1" }, { "transformers", "1" }),
                            &other), ST_job_excluded);
    stage(no, "survey", TOLD({ "survey_said", "换表" }));
    stage(no, "reply", TOLD({ "plan_said", "12kVA" }));
    stage(no, "contract", TOLD({ "contract_said", "BC-3" }));
    stage_refused(no, TOLD({ "changed_on", "2026-11-24" }), ST_date_out_of_range, "changed_on");
    stage(no, "energise", TOLD({ "changed_on", "2026-11-23" }));
    assert_int_equal(account_done(no).capacity_w, 12000);
}

/* More than a voltage carries, days that cannot have been: at acceptance and where they are found. */
static void test_bounds(void **state)
{
    uint64_t no;
    (void)state;
    static const struct { const char *kind, *voltage, *capacity_w; } wrong[] = {
        { "install_household", "v220", "999999999" }, { "install_charging", "v220", "5000000" },
        { "install_business", "v380", "160001" }, { "install_high", "kv10", "8000" },
        { "install_high", "v220", "630000" },
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        assert_int_equal(accept(wrong[i].kind, NULL, TOLD(WHO("李九", "41号"), { "category", "residential" },
                         { "capacity_w", wrong[i].capacity_w }, { "voltage", wrong[i].voltage }), &no),
                         ST_rule_refuses);
        assert_string_equal(hall.fault.field, "application[0].capacity_w");
    }
    assert_int_equal(accept("install_household", NULL, TOLD(WHO("李九", "41号"), { "category", "residential" },
                     { "capacity_w", "8000" }, { "wanted_on", "2020-01-01" }), &no), ST_date_out_of_range);
    assert_int_equal(accept("install_household", NULL, TOLD(WHO("李九", "41号"), { "category", "residential" },
                     { "capacity_w", "8000" }), &no), ST_ok);
    stage_refused(no, TOLD({ "survey", "可供" }, { "capacity_w", "50000" }, { "voltage", "v220" }), ST_rule_refuses,
                  "application[0].capacity_w");
    stage(no, "survey", TOLD({ "survey", "可供" }, { "voltage", "v220" }));
    stage(no, "reply", TOLD({ "plan", "220V" }));
    stage_refused(no, TOLD({ "contract_no", "HT-9" }, { "contract_on", "2026-11-22" }), ST_date_out_of_range,
                  "application[0].contract_on");
    stage_refused(no, TOLD({ "contract_no", "HT-9" }, { "contract_on", "2027-06-01" }), ST_date_out_of_range,
                  "application[0].contract_on");
    stage(no, "contract", TOLD({ "contract_no", "HT-9" }, { "contract_on", "2026-11-23" }));
    stage_refused(no, TOLD({ "meter_no", "M90041" }, { "energised_on", "2025-01-01" }, { "reading_taken", "1" }),
                  ST_date_out_of_range, "application[0].energised_on");
    stage(no, "energise", TOLD({ "meter_no", "M90041" }, { "energised_on", "2026-11-23" }, { "reading_taken", "1" }));
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "居民" }));
}

/* -- a housing estate -- */

#define HOUSES 600

static struct estate_house house[HOUSES + 1];

static const char *text_of(const char *format, unsigned i)
{
    return pool_printf(hall.pool, format, i);
}

static void houses_made(void)
{
    for (unsigned i = 0; i < COUNT_OF(house); i++) {
        house[i] = (struct estate_house){ .door = text_of("1号楼%u室", i + 1), .meter_no = text_of("5000%06u", i + 1),
                                          .phases = CODE_phases_single, .voltage = CODE_voltage_v220,
                                          .capacity_w = 8000, .reading_section = "0417", .tariff = "居民" };
        record_init(&estate_house_record, &house[i]);
    }
    house[1].account_name = "王小红";
    house[1].phone = "13900000002";
    house[1].meter_reading = 1200;
}

static enum status houses_put(uint64_t job_no, unsigned n, uint64_t version)
{
    struct estate r;
    struct estate_put q = { .job_no = job_no, .houses = house, .houses_n = n, .version = version };
    record_init(&estate_put_record, &q);
    return as('k', OP_estate_put, &q, &r);
}

static struct estate_list houses_shown(uint64_t job_no, const char *token)
{
    struct estate_list r;
    assert_int_equal(as('k', OP_estate_list, &(struct estate_ask){ .job_no = job_no, .token = token }, &r), ST_ok);
    return r;
}

/* One bad line of 500: the whole list is refused, naming it, and nothing is kept. */
static void test_estate_refuses(void **state)
{
    uint64_t no, other;
    (void)state;
    assert_int_equal(accept("estate", NULL, TOLD(WHO("安居地产", "幸福里"), { "category", "residential" },
                     { "capacity_w", "2000000" }), &no), ST_ok);
    assert_int_equal(accept("install_household", NULL, TOLD(WHO("周五", "31号"), { "category", "residential" },
                     { "capacity_w", "8000" }), &other), ST_ok);
    const struct { const char *field, *value, *named; enum status why; const char *arg; } bad[] = {
        { "door", "", "houses[499].door", ST_field_missing, "" },
        { "door", "1号楼7室", "houses[499].door", ST_line_twice, "7" },
        { "meter_no", "", "houses[499].meter_no", ST_field_missing, "" },
        { "meter_no", "5000000007", "houses[499].meter_no", ST_line_twice, "7" },
        { "meter_no", "表", "houses[499].meter_no", ST_rule_refuses, "rule.meter_shape" },
        { "meter_no", "1330009100000001234581", "houses[499].meter_no", ST_meter_taken, charging },
        { "phone", "12", "houses[499].phone", ST_rule_refuses, "rule.phone_shape" },
        { "capacity_w", "0", "houses[499].capacity_w", ST_field_missing, "" },
        { "voltage", "", "houses[499].voltage", ST_field_missing, "" },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fault f;
        houses_made();
        const struct field *field = record_field(&estate_house_record, bad[i].field);
        if (!strcmp(bad[i].field, "voltage"))
            house[499].voltage = 0;
        else
            assert_int_equal(field_parse(field, &house[499], bad[i].value, hall.pool, &f), ST_ok);
        enum status s = houses_put(no, 500, 0);
        if (s != bad[i].why)
            fail_msg("%s=%s: %s at %s", bad[i].field, bad[i].value, status_name(s), hall.fault.field);
        assert_string_equal(hall.fault.field, bad[i].named);
        assert_string_equal(hall.fault.arg[0], bad[i].arg);
    }
    houses_made();
    struct estate_put over = { .job_no = no, .houses = house, .houses_n = HOUSES + 1 };     /* refused by every face */
    record_init(&estate_put_record, &over);
    assert_int_equal(record_check(&estate_put_record, &over, &hall.fault), ST_field_too_many);
    assert_string_equal(hall.fault.field, "houses");
    assert_int_equal(houses_put(no, 0, 0), ST_field_missing);
    assert_int_equal(houses_put(other, 2, 0), ST_rule_refuses);
    assert_string_equal(hall.fault.arg[0], "rule.no_estate");
    assert_int_equal(houses_put(999999999999, 2, 0), ST_job_unknown);
    assert_int_equal(houses_shown(no, "").house_count, 0);
    /* Given up: the list goes, with names and telephones. */
    struct job gone;
    assert_int_equal(houses_put(no, 2, 0), ST_ok);
    assert_int_equal(houses_shown(no, "").houses_n, 2);
    struct work_close given_up = { .job_no = no, .end_reason = CODE_end_reason_customer_withdrew };
    assert_int_equal(as('k', OP_work_withdraw, &given_up, &gone), ST_ok);
    assert_int_equal(houses_shown(no, "").houses_n, 0);
    assert_int_equal(houses_put(no, 2, 0), ST_job_closed);
}

static void house_stands(const struct estate_house *h, unsigned i, uint64_t job_no)
{
    struct account_page a;
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = h->account_no }, &a), ST_ok);
    assert_string_equal(a.account->account_name, i == 1 ? "王小红" : "安居地产");
    assert_string_equal(a.account->address, text_of("东街1号楼%u室", i + 1));
    assert_string_equal(a.account->meter_no, text_of("5000%06u", i + 1));
    assert_int_equal(a.account->capacity_w, 8000);
    assert_int_equal(a.account->opened_by_job, job_no);
    assert_string_equal(h->account_name, "");
    assert_string_equal(h->phone, "");
}

static void test_estate(void **state)
{
    uint64_t no;
    (void)state;
    assert_int_equal(accept("estate", NULL, TOLD(WHO("安居地产", "幸福里"), { "category", "residential" },
                     { "capacity_w", "2000000" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage(no, "reply", TOLD({ "plan", "10kV 专变" }));
    stage(no, "contract", TOLD({ "contract_no", "HT-9" }, { "contract_on", "2026-11-23" }));
    stage_refused(no, TOLD({ "energised_on", "2026-11-23" }), ST_stage_needs, "houses");
    houses_made();
    assert_int_equal(houses_put(no, 3, 0), ST_ok);
    assert_int_equal(houses_put(no, HOUSES, 1), ST_ok);             /* the whole list, in the place of that one */
    assert_int_equal(houses_put(no, HOUSES, 1), ST_stale);
    stage(no, "energise", TOLD({ "energised_on", "2026-11-23" }));
    /* A meter of the list is hung elsewhere meanwhile: none is opened, and its line is named. */
    uint64_t other;
    assert_int_equal(accept("install_charging", NULL, TOLD(WHO("孙五", "26号"), { "category", "residential" },
                     { "capacity_w", "7000" }, { "voltage", "v220" }), &other), ST_ok);
    stage(other, "survey", TOLD({ "survey", "可供" }));
    stage(other, "energise", TOLD({ "meter_no", "5000000600" }, { "energised_on", "2026-11-23" },
                                  { "reading_taken", "1" }));
    stage(other, "file", TOLD({ "reading_section", "0417" }, { "tariff", "充电桩" }));
    stage_refused(no, TOLD({ "reading_section", "0417" }, { "tariff", "居民" }, { "voltage", "v220" }), ST_meter_taken,
                  "houses[599].meter_no");
    assert_int_equal(houses_shown(no, "").opened_on, DATE_NONE);
    assert_string_equal(houses_shown(no, "").houses[0].account_no, "");
    house[HOUSES - 1].meter_no = "7000000001";
    assert_int_equal(houses_put(no, HOUSES, 0), ST_ok);
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "居民" }, { "voltage", "v220" }));
    unsigned seen = 0;
    uint64_t first = 0;
    struct estate_list l = { .token = "" };
    do {
        l = houses_shown(no, l.token);
        assert_int_equal(l.house_count, HOUSES);
        assert_int_equal(l.opened_on, TODAY);
        for (unsigned i = 0; i < l.houses_n; i++, seen++) {
            uint64_t number = strtoull(l.houses[i].account_no, NULL, 10);
            first = seen ? first : number;
            assert_int_equal(number, first + seen);                 /* without a gap */
            if (seen < 3)
                house_stands(&l.houses[i], seen, no);
        }
    } while (*l.token);
    assert_int_equal(seen, HOUSES);
    assert_int_equal(houses_put(no, 2, 0), ST_job_closed);
}

/* -- the price it is billed by -- */

static void list_put(const char *list, date from, date until)
{
    struct tariff_done r;
    struct price_list l = { .price_list = list, .valid_from = from, .valid_until = until, .title = "试",
        .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_unsure };
    struct list_part part = { .price_list = list, .valid_from = from, .price_part = CODE_price_part_catalogue,
        .price_area = "hall" };
    struct price_row row = { .price_area = "hall", .price_part = CODE_price_part_catalogue, .price = 52000000,
        .use_period = CODE_use_period_total, .valid_from = from, .price_unit = CODE_price_unit_kwh,
        .price_mark = CODE_price_mark_unsure };
    struct tariff_put q = { .prices = &row, .prices_n = 1, .lists = &l, .lists_n = 1, .parts = &part, .parts_n = 1 };
    record_init(&tariff_put_record, &q);
    if (as('d', OP_tariff_put, &q, &r))
        fail_msg("%s: %s %s", list, status_name(hall.fault.status), hall.fault.field);
}

/* Until now the office had no lists, and any word was a price. From the first one on it is one that there is on the day
 * supply begins: of an account, of an estate, and of each of its houses. */
static void test_price(void **state)
{
    uint64_t no, estate;
    (void)state;
    list_put("now", date_of(2026, 1, 1), 0);
    list_put("over", date_of(2026, 1, 1), date_of(2026, 10, 31));
    list_put("later", date_of(2026, 12, 1), 0);
    assert_int_equal(accept("install_charging", NULL, TOLD(WHO("吴六", "36号"), { "category", "residential" },
                     { "capacity_w", "7000" }, { "voltage", "v220" }), &no), ST_ok);
    stage(no, "survey", TOLD({ "survey", "可供" }));
    stage(no, "energise", TOLD({ "meter_no", "1330009100000009234581" }, { "energised_on", "2026-11-23" },
                               { "reading_taken", "1" }));
    const struct { const char *list; enum status why; } bad[] = { { "居民", ST_plan_unknown },
        { "over", ST_list_ended }, { "later", ST_plan_unknown } };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        stage_refused(no, TOLD({ "reading_section", "0417" }, { "tariff", bad[i].list }), bad[i].why,
                      "application[0].tariff");
        assert_string_equal(hall.fault.arg[0], bad[i].list);
    }
    stage(no, "file", TOLD({ "reading_section", "0417" }, { "tariff", "now" }));
    assert_string_equal(account_done(no).tariff, "now");
    assert_int_equal(accept("estate", NULL, TOLD(WHO("安居地产", "幸福里"), { "category", "residential" },
                     { "capacity_w", "24000" }, { "voltage", "v220" }), &estate), ST_ok);
    houses_made();
    for (unsigned i = 0; i < 3; i++) {
        house[i].meter_no = text_of("8000%06u", i + 1);
        house[i].tariff = "now";
    }
    house[1].tariff = "over";
    assert_int_equal(houses_put(estate, 3, 0), ST_list_ended);
    assert_string_equal(hall.fault.field, "houses[1].tariff");
    house[1].tariff = "now";
    assert_int_equal(houses_put(estate, 3, 0), ST_ok);
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
        cmocka_unit_test(test_high),
        cmocka_unit_test(test_high_ordinary),
        cmocka_unit_test(test_double),
        cmocka_unit_test(test_temporary), cmocka_unit_test(test_asked_once),
        cmocka_unit_test(test_plan),
        cmocka_unit_test(test_charging),
        cmocka_unit_test(test_increase),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_estate_refuses),
        cmocka_unit_test(test_estate),
        cmocka_unit_test(test_price),
        cmocka_unit_test(test_store_is_good),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
