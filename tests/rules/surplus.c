/* What is fed in and settled, from what registers showed: each row of bill_surplus.rules is an
 * account of its own, figured by the core. */
#include "config.h"
#include "tests/unit/counter.h"
#include "rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SINCE date_of(2012, 7, 1)
#define YUAN(x) ((price)((x) * 100000000.0 + 0.5))
#define COLUMNS 6
#define REGISTERS 8

static struct hall hall;
static struct txn *txn;

static void put(enum table_id table, void *row)
{
    counter_put(txn, table, row);
}

/* -- prices -- */

static const struct { const char *list; uint16_t part, period; double price; int32_t month; } prices[] = {
    { "plain", CODE_price_part_catalogue, CODE_use_period_total, 0.51, 0 },
    { "fed", CODE_price_part_surplus, CODE_use_period_total, 0.3644, 0 },
    { "fed-more", CODE_price_part_surplus, CODE_use_period_total, 0.3644, 0 },
    { "fed-more", CODE_price_part_surplus_subsidy, CODE_use_period_total, 0.42, 0 },
    { "fed-hours", CODE_price_part_surplus, CODE_use_period_total, 0.35, 0 },
    { "fed-hours", CODE_price_part_surplus, CODE_use_period_peak, 0.50, 0 },
    { "fed-hours", CODE_price_part_surplus, CODE_use_period_valley, 0.20, 0 },
    { "fed-month", CODE_price_part_surplus, CODE_use_period_total, 0.30, 202609 },
    { "fed-month", CODE_price_part_surplus, CODE_use_period_total, 0.40, 202610 },
};

static void put_prices(void)
{
    for (size_t i = 0; i < COUNT_OF(prices); i++) {
        const char *list = prices[i].list;
        bool first = !i || strcmp(list, prices[i - 1].list);
        int32_t month = prices[i].month;
        if (first)
            put(TABLE_price_list, &(struct price_list){ .price_list = list, .valid_from = SINCE, .title = list,
                .tou_plan = strcmp(list, "fed-hours") ? "" : "hours", .round_way = CODE_round_way_period,
                .price_mark = CODE_price_mark_verified });
        if (first || prices[i].part != prices[i - 1].part)
            put(TABLE_list_part, &(struct list_part){ .price_list = list, .valid_from = SINCE,
                .price_part = prices[i].part, .price_area = list, .monthly = month });
        put(TABLE_price_row, &(struct price_row){ .price_area = list, .price_part = prices[i].part,
            .use_period = prices[i].period, .valid_from = month ? month_first(month) : SINCE,
            .valid_until = month ? month_first(month_add(month, 1)) - 1 : 0, .price = YUAN(prices[i].price),
            .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified });
    }
}

/* -- a row's account -- */

static const char *account_no(const struct rule *r)
{
    static char number[16];
    snprintf(number, sizeof number, "05000190%02u", r->line);
    return number;
}

static date day_of(const char *text)
{
    date day = DATE_NONE;
    char only[DATE_TEXT];
    snprintf(only, sizeof only, "%.10s", text);
    assert_int_equal(date_parse_iso(only, &day), ST_ok);
    return day;
}

static energy hundredths(const char *text)
{
    char *end;
    energy whole = strtoll(text, &end, 10) * 100;
    return *end == '.' ? whole + strtoll(end + 1, NULL, 10) : whole;
}

/* "company fed 1300": as of that day, at a point. */
static void put_terms(const char *account, unsigned no, const char *text, date on)
{
    char way[16] = "", list[16] = "";
    unsigned tax = 0;
    struct point_terms t = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = no,
        .valid_from = on, .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .price_list = "plain" };
    assert_true(sscanf(text, "%15s %15s %u", way, list, &tax) >= 1);
    t.generates = strcmp(way, "own") ? CODE_generates_surplus : CODE_generates_own_use;
    t.surplus_buyer = !strcmp(way, "company") ? CODE_surplus_buyer_company
        : !strcmp(way, "market") ? CODE_surplus_buyer_market : 0;
    t.surplus_list = list;
    t.surplus_tax = tax;
    put(TABLE_point_terms, &t);
}

static void put_point(const struct rule *r, const char *account, unsigned no, date first)
{
    char text[200], *save;
    put(TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = no,
        .point_kind = no == 1 ? CODE_point_kind_sale : CODE_point_kind_fed_in,
        .point_state = CODE_point_state_in_use, .opened_on = first });
    snprintf(text, sizeof text, "%s", r->column[1]);
    bool beside = no == 1 && strstr(r->column[0], " f ");      /* the other point feeds in, this one does not */
    for (char *one = strtok_r(text, ";", &save); one; one = strtok_r(NULL, ";", &save)) {
        one += strspn(one, " ");
        bool later = strspn(one, "0123456789") != 0;
        put_terms(account, no, beside ? "own" : later ? one + 11 : one, later ? day_of(one) : first);
        if (beside)
            return;
    }
}

static void put_mounting(const struct rule *r, const char *account, unsigned no, const char *device, date on, bool off)
{
    unsigned ratio = 1, digits = 0;
    struct scan *scan;
    struct mounting m, at = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = no };
    bool there = false;
    sscanf(r->column[2], "%u %u", &ratio, &digits);
    assert_int_equal(scan_table(txn, TABLE_mounting, &(struct scan_range){ .prefix = &at, .parts = 3 }, &scan), ST_ok);
    while (!there && !scan_next(scan, &m, txn_pool(txn)))
        there = !strcmp(m.device_no, device);
    scan_end(&scan);
    if (there && off) {
        struct mounting removed = m;
        removed.removed_on = on;
        assert_int_equal(store_put(txn, TABLE_mounting, &m, &removed), ST_ok);
    } else if (!there) {
        put(TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
            .point_no = no, .mounted_on = on, .device_no = device, .device_kind = CODE_device_kind_meter,
            .ratio = ratio, .digits = digits });
    }
}

static void put_reading(const struct rule *r, const char *account, char *text)
{
    bool off = *text == 'x';
    date on = day_of(text += off);
    bool odd = text[10] == '?';
    char device[24], *save;
    struct register_value value[REGISTERS] = { { .value = 0 } };
    strtok_r(text, " ", &save);
    const char *meter = strtok_r(NULL, " ", &save);
    unsigned no = *meter == 'f' ? 2 : 1;
    snprintf(device, sizeof device, "%s%s", account, meter);
    struct meter_reading reading = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = no,
        .read_on = on, .device_no = device, .reading_kind = off ? CODE_reading_kind_removed : CODE_reading_kind_cycle,
        .reading_state = odd ? CODE_reading_state_odd : CODE_reading_state_taken, .registers = value };
    for (char *one; (one = strtok_r(NULL, " ", &save)); reading.registers_n++) {
        value[reading.registers_n].register_kind = (uint16_t)atoi(one);
        value[reading.registers_n].value = hundredths(strchr(one, '=') + 1);
    }
    put(TABLE_meter_reading, &reading);
    put_mounting(r, account, no, device, on, off);
}

static void put_rule(const struct rule *r)
{
    char text[300], *save;
    const char *account = account_no(r);
    date first = day_of(r->column[0]);
    put(TABLE_account, &(struct account){ .account_no = account, .account_name = "马村", .address = "x",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = first, .version = 1 });
    if (strstr(r->column[0], " m "))
        put_point(r, account, 1, first);
    if (strstr(r->column[0], " f "))
        put_point(r, account, 2, first);
    snprintf(text, sizeof text, "%s", r->column[0]);
    for (char *one = strtok_r(text, ";", &save); one; one = strtok_r(NULL, ";", &save))
        put_reading(r, account, one + strspn(one, " "));
}

static void county(struct txn *t)
{
    txn = t;
    put_prices();
    rules_run("bill_surplus.rules", COLUMNS, put_rule);
}

/* -- what comes of it -- */

/* What is owed is the sum of its lines, and its kWh that of its spans. */
static void adds_up(const struct surplus *s)
{
    money amount = 0;
    energy kwh = 0;
    for (uint32_t i = 0; i < s->charges_n; i++)
        amount += s->charges[i].amount;
    for (uint32_t i = 0; i < s->spans_n; i++)
        kwh += s->spans[i].kwh;
    assert_int_equal(amount, s->amount);
    assert_int_equal(kwh, s->kwh);
}

static void check_surplus(const struct rule *r)
{
    struct bill b;
    char got[120], yuan[MONEY_TEXT], kwh[MONEY_TEXT], amount[MONEY_TEXT], tax[MONEY_TEXT];
    enum status s = counter_call(&hall, 'v', OP_bill_figure, &(struct bill_figure_ask){ .account_no = account_no(r),
                                 .bill_month = atoi(r->column[3]) }, &b);
    if (s) {
        rule_equal(r, status_name(s), r->column[4]);
        return;
    }
    money_format_plain(b.principal, yuan);
    snprintf(got, sizeof got, "%s: -", yuan);
    if (b.surplus_n) {
        adds_up(b.surplus);
        snprintf(got, sizeof got, "%s: %s %s %s", yuan, energy_format(b.surplus->kwh, kwh),
                 money_format_plain(b.surplus->amount, amount), money_format_plain(b.surplus->tax, tax));
    }
    rule_equal(r, got, r->column[4]);
}

static void test_surplus(void **state)
{
    assert_true(rules_run("bill_surplus.rules", COLUMNS, check_surplus) >= 30);
}

static int begin(void **state)
{
    counter_more = county;
    counter_open(&hall, 1);
    counter_more = NULL;
    return 0;
}

static int end(void **state)
{
    counter_close(&hall);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_surplus) };
    return cmocka_run_group_tests(tests, begin, end);
}
