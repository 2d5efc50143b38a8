/* Who lives in the county: homes, works, their meters and first readings, and prices. */
#include "config.h"
#include "tests/year/year.h"

#include <stdio.h>
#include <string.h>

#define OPENED date_of(2015, 3, 1)

static const char *numbered(unsigned office, unsigned i, char what)
{
    static char text[60][ACCOUNT_ROOM];
    static unsigned next;
    char *out = text[next++ % COUNT_OF(text)];
    snprintf(out, sizeof text[0], "%c%02u%07u", what, office, i);
    return out;
}

const char *county_home(unsigned office, unsigned i) { return numbered(office, i, '6'); }
const char *county_works(unsigned office, unsigned i) { return numbered(office, i, '7'); }
unsigned homes_of_office(void) { return year.homes / year.offices + 1; }
unsigned works_of_office(void) { return year.works / year.offices + 1; }

/* Lists by the kWh, two of them with a part by the month. */
static void put_price(struct txn *t, const char *list, uint16_t part, uint16_t unit, price each)
{
    const date since = date_of(2012, 7, 1);
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = list, .valid_from = since, .price_part = part,
        .price_area = list });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = list, .price_part = part,
        .use_period = CODE_use_period_total, .valid_from = since, .price = each, .price_unit = unit,
        .price_mark = CODE_price_mark_verified });
}

static void put_lists(struct txn *t)
{
    static const char *const lists[] = { "plain", "home", "shop", "kva-22", "kw-35", "fed" };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        bool fed = !strcmp(lists[i], "fed");
        counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = lists[i],
            .valid_from = date_of(2012, 7, 1), .title = lists[i], .round_way = CODE_round_way_period,
            .price_mark = CODE_price_mark_verified });
        put_price(t, lists[i], fed ? CODE_price_part_surplus : CODE_price_part_catalogue, CODE_price_unit_kwh,
                  51000000);
    }
    put_price(t, "kva-22", CODE_price_part_capacity, CODE_price_unit_kva_month, INT64_C(2200000000));
    put_price(t, "kw-35", CODE_price_part_demand, CODE_price_unit_kw_month, INT64_C(3500000000));
}

static void put_reading(struct txn *t, const char *no, date on)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 10000 };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = no, .point_no = 1, .read_on = on, .device_no = no, .reading_kind = CODE_reading_kind_cycle,
        .reading_state = CODE_reading_state_taken, .registers = &v, .registers_n = 1, .version = 1 });
}

static void put_point(struct txn *t, const char *no, const char *list, uint16_t category, uint16_t voltage, uint64_t va)
{
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .unit_no = counter_unit(false),
        .opened_on = OPENED, .version = 1 });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .valid_from = OPENED, .category = category, .voltage = voltage, .price_list = list,
        .capacity_va = va, .basic_way = voltage >= CODE_voltage_kv10 ? CODE_basic_way_capacity : 0 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = no, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .digits = 6, .version = 1 });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = no,
        .point_no = 1, .mounted_on = OPENED, .device_no = no, .device_kind = CODE_device_kind_meter, .ratio = 1,
        .digits = 6 });
}

static void put_account(struct txn *t, const char *no, const char *list, uint16_t category, uint16_t voltage,
                        uint64_t va)
{
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "高磊", .address = "小孟村",
        .unit_no = counter_unit(false), .category = category, .voltage = voltage, .pay_way = CODE_pay_way_counter,
        .account_state = CODE_account_state_normal, .opened_on = OPENED, .capacity_w = va, .meter_no = no,
        .phone = "13800002299", .tariff = list, .version = 1 });
    put_point(t, no, list, category, voltage, va);
}

/* One in thirty owes a bill that is long due; what came before stands in the books. */
static void put_owed(struct txn *t, const char *no, uint64_t entry)
{
    struct journal_line line[] = { { .ledger = CODE_ledger_receivable, .party = no, .amount = 10000 },
                                   { .ledger = CODE_ledger_opening, .party = "130525", .amount = -10000 } };
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = no, .bill_month = 202504, .principal = 10000,
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .due_on = date_of(2025, 5, 25), .kwh = 19000,
        .bill_state = CODE_bill_state_open, .version = 1 });
    counter_put(t, TABLE_journal, &(struct journal){ .entry_no = entry, .op = "load.apply", .lines = line,
        .lines_n = 2 });
    for (size_t i = 0; i < COUNT_OF(line); i++) {
        struct balance b = { .ledger = line[i].ledger, .party = line[i].party };
        if (store_get(t, TABLE_balance, &b))
            b = (struct balance){ .ledger = line[i].ledger, .party = line[i].party };
        b.amount += line[i].amount;
        assert_int_equal(store_put(t, TABLE_balance, NULL, &b), ST_ok);
    }
}

/* A line of the works beside each other, with a job of its own below it, a fee at the counter and limits
 * of hours; and one of minutes. */
static const char *const flows[] = {
    "flow line_works 1\n    words zh_CN 线路工程\n    words en Line works\nof account\nby hand\n"
    "limit 12 working_day warn 70\n"
    "field length number 900\n    words zh_CN 长度\n    words en Length\n"
    "field soil choice soft rock\n    words zh_CN 土质\n    words en Soil\n"
    "    word soft zh_CN 软土\n    word soft en Soft\n    word rock zh_CN 岩石\n    word rock en Rock\n"
    "asks length\n"
    "stage look\n    words zh_CN 踏勘\n    words en Look\n    role surveyor supervisor\n    needs soil\n"
    "    limit 3 working_day\n    then dig and order_parts and pay when soil is rock\n    then dig and order_parts\n"
    "stage dig\n    words zh_CN 开挖\n    words en Dig\n    role surveyor\n    limit 20 working_hour\n    then build\n"
    "stage order_parts\n    words zh_CN 领料\n    words en Parts\n    role clerk cashier\n    limit 30 hour\n"
    "    then build\n"
    "stage pay\n    words zh_CN 缴费\n    words en Pay\n    role clerk cashier\n    fee meter_test\n    then build\n"
    "stage build\n    words zh_CN 架线\n    words en Build\n    role meter_reader\n    joins dig order_parts pay\n"
    "    back dig\n    limit 4 working_day\n"
    "stage told\n    words zh_CN 告知\n    words en Told\n    role clerk\n    job enquiry_short\n    back build\n"
    "stage file\n    words zh_CN 归档\n    words en File\n    role clerk\n    person accepter\n    ends total\n",
    "flow enquiry_short 1\n    words zh_CN 短询\n    words en Short enquiry\nof account\nby hand\n"
    "limit 90 minute warn 50\n"
    "stage call\n    words zh_CN 回电\n    words en Call\n    role clerk supervisor\n    ends total\n"
};

static void put_flows(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(flows); i++) {
        char kind[24];
        assert_int_equal(sscanf(flows[i], "flow %23s", kind), 1);
        counter_put(t, TABLE_flow_file, &(struct flow_file){ .job_kind = kind, .flow_version = 1, .text = flows[i],
            .flow_state = CODE_flow_state_in_force, .put_at = COUNTER_NOW, .put_by = "operator",
            .enforced_at = COUNTER_NOW, .unit_no = "130525", .version = 1 });
    }
}

void county_put(struct txn *t)
{
    put_lists(t);
    put_flows(t);
    struct journal last = { 0 };
    uint64_t entry = row_last(t, TABLE_journal, 0, &last) ? 0 : last.entry_no;
    counter_put(t, TABLE_section, &(struct section){ .section_no = "0417", .section_name = "大曹庄",
        .unit_no = "130525", .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (unsigned office = 0; office < year.offices; office++) {
        counter_office(office);
        for (unsigned i = 0; i < homes_of_office(); i++) {
            put_account(t, county_home(office, i), i % 2 ? "plain" : "home", CODE_category_residential,
                        CODE_voltage_v220, 8000);
            put_reading(t, county_home(office, i), OPENED);
            put_reading(t, county_home(office, i), date_of(2025, 6, 1));
        }
        for (unsigned i = 0; i < works_of_office(); i++) {
            put_account(t, county_works(office, i), "kva-22", CODE_category_commercial, CODE_voltage_kv10, 630000);
            put_reading(t, county_works(office, i), date_of(2025, 6, 1));
        }
        for (unsigned i = 0; i < homes_of_office() / OWES_EACH; i++)
            put_owed(t, county_home(office, i * OWES_EACH), ++entry);
    }
    counter_office(0);
}
