/* Houses, their months and their money, for tests of corrections. */
#include "config.h"
#include "tests/unit/correct_rows.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SINCE date_of(2012, 7, 1)
#define MOST_HOUSES 40
#define PRICE(x) ((price)((x) * 100000000.0 + 0.5))

struct hall correct_hall;
static const struct correct_house *houses;
static unsigned houses_n;

static uint64_t seed;

void dice_begin(void)
{
    const char *given = getenv("TEST_SEED");
    seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 2654435761u | 1;
    print_message("TEST_SEED=%llu\n", (unsigned long long)seed);
}

unsigned dice(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % sides);
}

const char *correct_account(unsigned i)
{
    static char number[MOST_HOUSES][16];
    assert_in_range(i, 0, MOST_HOUSES - 1);
    snprintf(number[i], sizeof number[i], "05000190%02u", i);
    return number[i];
}

#define REGISTERS 3

static const struct { const char *list; double kwh, kva; uint16_t cycle; energy first, second; } lists[] = {
    { "plain", 0.50, 0, 0, 0, 0 }, { "dear", 1.00, 0, 0, 0, 0 }, { "large", 0.5383, 40, 0, 0, 0 },
    { "home", 0.52, 0, CODE_tier_cycle_month, 18000, 28000 },
    { "home-year", 0.50, 0, CODE_tier_cycle_year, 2000, 3000 }, { "fed", 0.3644, 0, 0, 0, 0 },
    { "days", 0.50, 0, 0, 0, 0 }, { "lamp", 0.30, 0, 0, 0, 0 }, { "motor", 0.40, 0, 0, 0, 0 },
};

static void put_part(struct txn *t, const char *list, uint16_t part, double yuan, uint16_t unit)
{
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = list, .valid_from = SINCE, .price_part = part,
        .price_area = list, .in_factor = part == CODE_price_part_catalogue });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = list, .price_part = part,
        .use_period = CODE_use_period_total, .valid_from = SINCE, .price = PRICE(yuan), .price_unit = unit,
        .price_mark = CODE_price_mark_verified });
}

static void put_lists(struct txn *t)
{
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = lists[i].list, .valid_from = SINCE,
            .title = lists[i].list, .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified,
            .tier_plan = lists[i].cycle ? lists[i].list : "", .tier_cycle = lists[i].cycle,
            .change_way = strcmp(lists[i].list, "days") ? 0 : CODE_change_way_by_days });
        put_part(t, lists[i].list, strcmp(lists[i].list, "fed") ? CODE_price_part_catalogue : CODE_price_part_surplus,
                 lists[i].kwh, CODE_price_unit_kwh);
        if (lists[i].kva > 0)
            put_part(t, lists[i].list, CODE_price_part_capacity, lists[i].kva, CODE_price_unit_kva_month);
        for (unsigned no = 1; lists[i].cycle && no <= 3; no++)
            counter_put(t, TABLE_tier_row, &(struct tier_row){ .tier_plan = lists[i].list, .valid_from = SINCE,
                .month_from = 1, .month_to = 12, .tier_no = no, .use_period = CODE_use_period_total,
                .upto = no == 1 ? lists[i].first : no == 2 ? lists[i].second : 0,
                .price = no == 1 ? 0 : no == 2 ? PRICE(0.05) : PRICE(0.30),
                .price_mark = CODE_price_mark_verified });
    }
}

/* All of the table of 0.90 (domain 3.4) that months here come to. */
static void put_factors(struct txn *t)
{
    static const struct { uint64_t factor; int64_t per_10000; } row[] = { { 80, 500 }, { 89, 50 }, { 90, 0 },
                                                                          { 100, -75 } };
    for (size_t i = 0; i < COUNT_OF(row); i++)
        counter_put(t, TABLE_factor_rate, &(struct factor_rate){ .standard = 90, .factor = row[i].factor,
            .valid_from = SINCE,
            .per_10000 = row[i].per_10000 });
}

/* Of the first of so many months later. */
static void put_reading(struct txn *t, unsigned i, unsigned m)
{
    const char *account = correct_account(i);
    struct register_value v[REGISTERS] = { { .register_kind = CODE_register_kind_total, .value = houses[i].total[m] } };
    struct meter_reading r = { .owner_kind = CODE_owner_kind_account, .owner_no = account, .point_no = 1,
        .read_on = date_of(2026, 8 + (int)m, 1), .device_no = account, .reading_kind = CODE_reading_kind_cycle,
        .reading_state = CODE_reading_state_taken, .registers = v, .registers_n = 1 };
    if (houses[i].kvarh[CORRECT_MONTHS])
        v[r.registers_n++] = (struct register_value){ .register_kind = CODE_register_kind_kvarh,
                                                       .value = houses[i].kvarh[m] };
    if (houses[i].fed[CORRECT_MONTHS])
        v[r.registers_n++] = (struct register_value){ .register_kind = CODE_register_kind_reverse,
                                                       .value = houses[i].fed[m] };
    counter_put(t, TABLE_meter_reading, &r);
}

static void put_house(struct txn *t, unsigned i)
{
    const char *account = correct_account(i);
    bool reactive = houses[i].kvarh[CORRECT_MONTHS], feeds = houses[i].fed[CORRECT_MONTHS];
    bool large = !strcmp(houses[i].list, "large");
    counter_put(t, TABLE_account, &(struct account){ .account_no = account, .account_name = "马村", .address = "西良村",
        .unit_no = counter_unit(false), .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1), .pay_way = CODE_pay_way_counter,
        .meter_no = account, .version = 1 });
    counter_put(t, TABLE_meter, &(struct meter){ .meter_no = account, .account_no = account, .ratio = 1, .digits = 6,
        .installed_on = date_of(2020, 1, 1), .last_reading = houses[i].total[CORRECT_MONTHS], .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 1, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use,
        .section_no = "0417", .read_order = i });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 1, .valid_from = date_of(2020, 1, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = houses[i].list, .capacity_va = large ? 400000 : 0,
        .basic_way = large ? CODE_basic_way_capacity : 0, .factor_standard = reactive ? 90 : 0,
        .generates = feeds ? CODE_generates_surplus : 0, .surplus_list = feeds ? "fed" : "",
        .surplus_buyer = feeds ? CODE_surplus_buyer_company : 0, .surplus_tax = houses[i].surplus_tax });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 1, .mounted_on = date_of(2020, 1, 1), .device_no = account, .device_kind = CODE_device_kind_meter,
        .ratio = 1, .digits = 6 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = account, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = 1, .digits = 6 });
    for (unsigned m = 0; m <= CORRECT_MONTHS; m++)
        put_reading(t, i, m);
}

/* The accountant of the company decides there too. */
static void put_decider(struct txn *t)
{
    struct user old = { .staff_no = counter_staff('a') };
    assert_int_equal(store_get(t, TABLE_user, &old), ST_ok);
    struct user u = old;
    u.roles |= CODE_BIT(CODE_role_supervisor);
    assert_int_equal(store_put(t, TABLE_user, &old, &u), ST_ok);
}

static void county(struct txn *t)
{
    put_lists(t);
    put_factors(t);
    put_decider(t);
    counter_put(t, TABLE_section, &(struct section){ .section_no = "0417", .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (unsigned i = 0; i < houses_n; i++)
        put_house(t, i);
}

enum status correct_as(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&correct_hall, who, op, q, r);
    if (s == ST_internal || s == ST_ledger_unbalanced || s == ST_store_broken)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), correct_hall.fault.arg[0]);
    return s;
}

static void ok(char who, enum op_id op, const void *q, void *r)
{
    if (correct_as(who, op, q, r))
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(correct_hall.fault.status), correct_hall.fault.field,
                 correct_hall.fault.arg[0]);
}

static void turn(enum op_id op, uint64_t run_no, uint16_t state, struct bill_run *run)
{
    *run = (struct bill_run){ .run_no = run_no };
    for (unsigned i = 0; i < 1000 && run->run_state != state; i++) {
        counter_slice(&correct_hall, op, 50);
        ok('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, run);
    }
    assert_int_equal(run->run_state, state);
}

void correct_run(int32_t month)
{
    struct bill_run run;
    struct run_bills rows;
    ok('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section, .scope_no = "0417",
        .bill_month = month }, &run);
    turn(OP_run_figure, run.run_no, CODE_run_state_figured, &run);
    ok('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no, .odd_only = true }, &rows);
    for (uint32_t i = 0; i < rows.rows_n; i++)
        ok('v', OP_run_look, &(struct run_look){ .run_no = run.run_no, .account_no = rows.rows[i].account_no }, &run);
    ok('b', OP_run_approve, &(struct bill_run_ask){ .run_no = run.run_no }, &run);
    turn(OP_run_issue, run.run_no, CODE_run_state_issued, &run);
}

void correct_open(const struct correct_house *house, unsigned n)
{
    houses = house;
    houses_n = n;
    counter_more = county;
    counter_open(&correct_hall, 1);
    counter_more = NULL;
    for (int32_t month = CORRECT_FIRST; month < CORRECT_FIRST + CORRECT_MONTHS; month++)
        correct_run(month);
}

void correct_close(void)
{
    counter_close(&correct_hall);
}

int correct_teardown(void **state)
{
    (void)state;
    correct_close();
    return 0;
}

enum status correct_leave(char who, char granter, enum op_id op, const void *q, void *r)
{
    struct approval asked = { 0 }, granted;
    struct buf b;
    buf_init(&b, 8192);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = correct_as(who, OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer yes = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (!s)
        s = correct_as(granter, OP_approval_grant, &yes, &granted);
    return s ? s : counter_approved(&correct_hall, who, op, asked.approval_no, q, r);
}

enum status correct_with(char granter, enum op_id op, const void *q, void *r)
{
    return granter ? correct_leave('v', granter, op, q, r) : correct_as('v', op, q, r);
}

enum status correct_bill(unsigned house, int32_t month, struct bill *b)
{
    for (uint64_t seq = 0; seq < 90; seq++) {
        enum status s = correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(house),
            .bill_month = month, .bill_seq = seq, .numbered = true }, b);
        if (s)
            return s;
        if (b->bill_state != CODE_bill_state_cancelled && b->used_until)
            return ST_ok;
    }
    return ST_bill_unknown;
}

struct bill correct_bill_of(unsigned house, int32_t month)
{
    struct bill b;
    assert_int_equal(correct_bill(house, month, &b), ST_ok);
    return b;
}

money correct_paid_ahead(unsigned house)
{
    return -counter_balance(&correct_hall, CODE_ledger_prepayment, correct_account(house));
}

money correct_owed(unsigned house)
{
    return counter_balance(&correct_hall, CODE_ledger_receivable, correct_account(house));
}

money correct_payable(unsigned house)
{
    return -counter_balance(&correct_hall, CODE_ledger_surplus_payable, correct_account(house));
}

void correct_till(void)
{
    struct denomination d = { .face = 1000, .pieces = 20 };
    struct shift s;
    ok('k', OP_shift_open, &(struct shift_open){ .window_no = "01", .float_from = counter_staff('v'),
        .float_cash = &d, .float_cash_n = 1, .next_paper = counter_paper(PAPER_FIRST) }, &s);
}

uint64_t correct_pay(unsigned house, money amount)
{
    struct pay_account a = { .account_no = correct_account(house) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = { .given = true, .amount = amount },
                            .change = { .given = true } };
    struct payment p;
    ok('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
        .receipt_choice = CODE_receipt_choice_none, .prepay = true, .large_meant = true }, &p);
    return p.receipt_no;
}

static void found(void *to, const char *line)
{
    (void)to;
    if (!strstr(line, ": 0 findings"))
        print_error("%s\n", line);
}

/* What was fed in is bought without its tax, which is taken off the tax that is owed, and is in nothing else. */
static void journal_is_statements(const struct bill *b, money *purchase, money *tax)
{
    if (!b->surplus_n || b->bill_state == CODE_bill_state_cancelled)
        return;
    *purchase += b->surplus->amount - b->surplus->tax;
    *tax += b->surplus->tax;
}

/* Of every bill that stands what it earned, taxed and passed on is what the ledgers hold. */
static void journal_is_bills(void)
{
    money sum[CODE_bill_part_spent + 1] = { 0 }, purchase = 0, purchase_tax = 0;
    struct scan *scan;
    struct bill b;
    struct txn *t;
    struct pool *pool = pool_new(1 << 16);
    assert_int_equal(store_snapshot_begin(core_store(correct_hall.core), &t, pool), ST_ok);
    enum status s = scan_table(t, TABLE_bill, &(struct scan_range){ .prefix = NULL }, &scan);
    while (!s && !(s = scan_next(scan, &b, pool))) {
        for (uint32_t i = 0; i < b.lines_n && b.bill_state != CODE_bill_state_cancelled; i++)
            sum[b.lines[i].bill_part] += b.lines[i].amount;
        journal_is_statements(&b, &purchase, &purchase_tax);
    }
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
    assert_int_equal(-counter_balance(&correct_hall, CODE_ledger_revenue, counter_unit(false)),
                     sum[CODE_bill_part_revenue]);
    assert_int_equal(-counter_balance(&correct_hall, CODE_ledger_tax, counter_unit(false)),
                     sum[CODE_bill_part_tax] - purchase_tax);
    assert_int_equal(counter_balance(&correct_hall, CODE_ledger_purchase, counter_unit(false)), purchase);
    assert_int_equal(-counter_balance(&correct_hall, CODE_ledger_funds, counter_unit(false)),
                     sum[CODE_bill_part_funds]);
}

void correct_proved(void)
{
    uint64_t n = 0;
    assert_int_equal(checks_run(correct_hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
    journal_is_bills();
}

struct prepay_now correct_prepay(unsigned h)
{
    struct prepay_now r;
    const struct account_ask q = { .account_no = correct_account(h) };
    assert_int_equal(correct_as('v', OP_prepay_show, &q, &r), ST_ok);
    return r;
}

void correct_told(unsigned h, money balance)
{
    assert_int_equal(correct_prepay(h).next_on, date_of(2026, 11, 23));
    counter_slice(&correct_hall, OP_prepay_estimate, 50);
    assert_int_equal(correct_prepay(h).next_on, date_of(2026, 11, 24));
    assert_int_equal(correct_prepay(h).balance, balance);
}

void correct_pays_ahead(unsigned h)
{
    struct prepay_terms t;
    struct prepay_put q = { .account_no = correct_account(h), .warn_below = maybe_money(1),
                            .stop_below = maybe_money(0) };
    record_init(&prepay_put_record, &q);
    assert_int_equal(correct_as('v', OP_prepay_put, &q, &t), ST_ok);
    counter_slice(&correct_hall, OP_prepay_estimate, 50);
    assert_int_equal(correct_prepay(h).next_on, date_of(2026, 11, 24));
}
