/* Points: accounts of before are gathered into them, meters come and go with their
 * readings, terms are added, and a reading is looked at when it comes. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <string.h>

#define OLD "1330001000000003467185"     /* assets-facts 1: a made code that is valid */
#define NEW "2130001230000001722284"     /* a real one */

/* As a store of before has them: meter and texts in the account. */
static void county(struct txn *t)
{
    struct account a = { .account_no = counter_account('A') }, with;
    struct meter m = { .meter_no = OLD, .account_no = counter_account('A'), .ratio = 1, .digits = 5,
                       .installed_on = date_of(2020, 5, 1), .last_reading = 123400, .last_read_on = date_of(2026, 9,
                           30),
                       .version = 1 };
    assert_int_equal(store_get(t, TABLE_account, &a), ST_ok);
    with = a;
    with.meter_no = OLD;
    with.reading_section = "0417-104";
    with.transformer_area = "大曹庄2号";
    with.capacity_w = 8000;
    with.opened_on = date_of(2020, 5, 1);
    assert_int_equal(store_put(t, TABLE_account, &a, &with), ST_ok);
    record_init(&meter_record, &m);
    assert_int_equal(store_insert(t, TABLE_meter, &m), ST_ok);
}

static void slices(enum op_id op, unsigned most, unsigned times)
{
    for (unsigned i = 0; i < times; i++)
        counter_slice(&hall, op, most);
}

static void test_gathered(void **state)
{
    struct point_page page;
    struct section_list sections;
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_no = counter_account('A') }, &page),
                     ST_point_missing);
    slices(OP_meter_gather, 3, 6);
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_no = counter_account('A') }, &page), ST_ok);
    assert_string_equal(page.points->section_no, "0417");
    assert_int_equal(page.points->read_order, 104);
    assert_string_equal(page.points->area_no, "大曹庄2号");
    assert_int_equal(page.terms_n, 1);
    assert_int_equal(page.terms->capacity_va, 8000);
    assert_string_equal(page.terms->price_list, "");
    assert_int_equal(page.mountings_n, 1);
    assert_string_equal(page.mountings->device_no, OLD);
    assert_int_equal(page.readings_n, 1);
    assert_int_equal(page.readings->read_on, date_of(2026, 10, 1));
    assert_int_equal(page.readings->registers->value, 123400);
    assert_int_equal(as('v', OP_section_list, &(struct list_ask){ .token = "" }, &sections), ST_ok);
    assert_int_equal(sections.sections_n, 1);
    counter_restart(&hall);
    slices(OP_meter_gather, 100, 2);                        /* once more changes nothing */
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_no = counter_account('A') }, &page), ST_ok);
    assert_int_equal(page.readings_n, 1);
}

/* -- readings as they come -- */

static const struct { const char *why; int month,
    day; const char *device; energy value; enum status status; uint64_t odd; }
    taken[] = {
    { "before the last", 11, 1, OLD, 100000, ST_reading_before, 0 },
    { "too many digits", 11, 1, OLD, 12345678, ST_reading_digits, 0 },
    { "a day to come", 12, 1, OLD, 130000, ST_date_out_of_range, 0 },
    { "another's meter", 11, 1, NEW, 130000, ST_meter_not_there, 0 },
    { "more than a later one", 4, 1, OLD, 130000, ST_reading_after, 0 },
    { "good", 11, 1, OLD, 133400, ST_ok, 0 },
    { "the same again", 11, 1, OLD, 133400, ST_ok, 0 },
    { "much more", 11, 16, OLD, 183400, ST_ok, CODE_BIT(CODE_reading_odd_more) },
    { "nothing at all", 11, 20, OLD, 183400, ST_ok, CODE_BIT(CODE_reading_odd_nothing) },
    { "round the register, as nobody would use", 11, 23, OLD, 100, ST_reading_before, 0 },
};

static void test_taken(void **state)
{
    struct meter_reading r;
    for (size_t i = 0; i < COUNT_OF(taken); i++) {
        struct register_value value = { .register_kind = CODE_register_kind_total, .value = taken[i].value };
        enum status s = as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
            .owner_no = counter_account('A'), .point_no = 1, .read_on = date_of(2026, taken[i].month, taken[i].day),
            .device_no = taken[i].device, .registers = &value, .registers_n = 1 }, &r);
        if (s != taken[i].status || (!s && r.odd != taken[i].odd))
            fail_msg("%s: %s %s, odd %llx", taken[i].why, status_name(s), hall.fault.field, (unsigned long long)r.odd);
        if (!s)
            assert_int_equal(r.reading_state, r.odd ? CODE_reading_state_odd : CODE_reading_state_taken);
    }
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 140000 };
    assert_int_equal(as('k', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = counter_account('A'), .point_no = 1, .read_on = date_of(2026, 11, 21), .device_no = OLD,
        .registers = &value, .registers_n = 1 }, &r), ST_not_permitted);
}

static void test_sheet(void **state)
{
    struct reading_sheet sheet;
    assert_int_equal(as('r', OP_reading_sheet, &(struct sheet_ask){ .section_no = "0499" }, &sheet),
        ST_section_unknown);
    assert_int_equal(as('r', OP_reading_sheet, &(struct sheet_ask){ .section_no = "0417",
                        .read_on = date_of(2026, 11, 16) }, &sheet), ST_ok);
    assert_int_equal(sheet.rows_n, 1);
    assert_string_equal(sheet.rows->owner_no, counter_account('A'));
    assert_int_equal(sheet.rows->last_reading, 133400);
    assert_int_equal(sheet.rows->reading_to, 183400);
    assert_true(sheet.rows->reading_taken);
    assert_int_equal(sheet.rows->odd, CODE_BIT(CODE_reading_odd_more));
}

/* -- decided -- */

static void test_decided(void **state)
{
    struct meter_reading r;
    struct register_value value = { .register_kind = CODE_register_kind_total, .value = 138400 };
    struct reading_decide q = { .owner_no = counter_account('A'), .read_on = date_of(2026, 11, 16), .device_no = OLD,
                                .reading_state = CODE_reading_state_corrected, .reason = "误抄" };
    assert_int_equal(as('r', OP_reading_decide, &q, &r), ST_not_permitted);
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_field_missing);
    q.registers = &value;
    q.registers_n = 1;
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_ok);
    assert_int_equal(r.registers->value, 138400);
    assert_int_equal(r.registers_before->value, 183400);
    assert_int_equal(r.reading_state, CODE_reading_state_corrected);
    q.read_on = date_of(2026, 11, 17);
    assert_int_equal(as('v', OP_reading_decide, &q, &r), ST_reading_unknown);
}

/* -- meters come and go -- */

static void test_mounted(void **state)
{
    struct mounting m;
    struct point_page page;
    struct find_list found;
    struct register_value begins = { .register_kind = CODE_register_kind_total, .value = 0 },
        ends = { .register_kind = CODE_register_kind_total, .value = 190000 };
    struct meter_mount q = { .owner_no = counter_account('A'), .mounted_on = date_of(2026, 11, 22),
                             .device_no = "2130001230000001722285", .digits = 6, .registers = &begins,
                                 .registers_n = 1 };
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_device_check);         /* its last digit */
    assert_string_equal(hall.fault.arg[0], "4");
    q.device_no = NEW;
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_field_missing);        /* what the old one shows */
    q.registers_before = &ends;
    q.registers_before_n = 1;
    q.mounted_on = date_of(2026, 11, 24);
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_date_out_of_range);
    q.mounted_on = date_of(2026, 11, 18);                   /* it was read after that day */
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_read_since);
    q.mounted_on = date_of(2026, 11, 22);
    ends.value = 183300;                                    /* less than it showed before */
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_reading_before);
    assert_string_equal(hall.fault.field, "registers_before[0].value");
    ends.value = 12345678;
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_reading_digits);
    ends.value = 190000;
    begins.value = 100000000;                               /* a million, of six digits */
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_reading_digits);
    assert_string_equal(hall.fault.field, "registers[0].value");
    begins.value = 0;
    q.mounted_on = date_of(2026, 11, 22);
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_ok);
    assert_int_equal(as('v', OP_point_show, &(struct point_ask){ .owner_no = counter_account('A') }, &page), ST_ok);
    assert_int_equal(page.mountings_n, 2);
    assert_string_equal(page.mountings[0].device_no, NEW);
    assert_int_equal(page.mountings[1].removed_on, date_of(2026, 11, 22));
    q.device_no = "M-1";
    q.mounted_on = date_of(2026, 11, 21);                   /* another one hangs there since */
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_date_before);
    q.device_no = NEW;
    q.mounted_on = date_of(2026, 11, 22);
    q.owner_no = counter_account('B');
    assert_int_equal(as('s', OP_meter_mount, &q, &m), ST_meter_taken);
    assert_int_equal(as('c', OP_find_any, &(struct find_any){ .text = NEW }, &found), ST_ok);
    assert_int_equal(found.rows_n, 1);
    assert_string_equal(found.rows->account_no, counter_account('A'));
}

/* -- terms -- */

static const struct { const char *why; struct point_terms q; enum status status; const char *field; } terms[] = {
    { "more sealed than there is", { .capacity_va = 8000, .sealed_va = 9000 }, ST_number_out_of_range, "sealed_va" },
    { "no capacity to charge", { .basic_way = CODE_basic_way_capacity }, ST_field_missing, "capacity_va" },
    { "a contract under 40 %", { .basic_way = CODE_basic_way_contract_demand, .capacity_va = 1000000,
      .contract_w = 399999 }, ST_number_out_of_range, "contract_w" },
    { "a part of itself", { .part_way = CODE_part_way_share, .part_of = 1 }, ST_field_missing, "part_of" },
    { "a part of nothing", { .part_way = CODE_part_way_share, .part_of = 7 }, ST_point_missing, "point_no" },
    { "a list nobody knows", { .price_list = "none" }, ST_plan_unknown, "price_list" },
    { "good", { .capacity_va = 9000 }, ST_ok, "" },
    { "the same day once more: put right", { .capacity_va = 9500 }, ST_ok, "" },
    { "and back", { .capacity_va = 9000 }, ST_ok, "" },
};

static void test_terms(void **state)
{
    struct account_page page;
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        struct point_terms q = terms[i].q, r;
        q.owner_kind = CODE_owner_kind_account;
        q.owner_no = counter_account('A');
        q.point_no = 1;
        q.valid_from = date_of(2026, 11, 20);
        q.category = CODE_category_residential;
        q.voltage = CODE_voltage_v220;
        enum status s = as('v', OP_terms_add, &q, &r);
        if (s != terms[i].status || (s && strcmp(hall.fault.field, terms[i].field)))
            fail_msg("%s: %s %s", terms[i].why, status_name(s), hall.fault.field);
    }
    assert_int_equal(as('c', OP_account_show, &(struct account_ask){ .account_no = counter_account('A') }, &page),
        ST_ok);
    assert_int_equal(page.account->capacity_w, 9000);
    assert_string_equal(page.meter->meter_no, NEW);
    struct point_terms past = { .owner_kind = CODE_owner_kind_account, .owner_no = counter_account('A'), .point_no = 1,
        .valid_from = date_of(2026, 11, 10), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .capacity_va = 7000 }, r;
    assert_int_equal(as('v', OP_terms_add, &past, &r), ST_ok);      /* held up to the 20th */
    assert_int_equal(as('c', OP_account_show, &(struct account_ask){ .account_no = counter_account('A') }, &page),
        ST_ok);
    assert_int_equal(page.account->capacity_w, 9000);
}

static void found(void *to, const char *line)
{
    (void)to;
    (void)line;
}

static void test_check(void **state)
{
    uint64_t n = 0;
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gathered),
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_decided),
        cmocka_unit_test(test_mounted),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_check),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
