/* A run over a section and a county: figured, looked through, approved by another person,
 * issued in slices; what changed meanwhile is held, nothing is doubled. */
#include "config.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"

#include <stdio.h>
#include <string.h>

#define MONTH 202610
#define HOUSES 23
#define SINCE date_of(2012, 7, 1)

static void put_part(struct txn *t, const char *list, uint16_t part, price p)
{
    counter_put(t, TABLE_list_part, &(struct list_part){ .price_list = list, .valid_from = SINCE, .price_part = part,
        .price_area = list });
    counter_put(t, TABLE_price_row, &(struct price_row){ .price_area = list, .price_part = part,
        .use_period = CODE_use_period_total, .valid_from = SINCE, .price = p, .price_unit = CODE_price_unit_kwh,
        .price_mark = CODE_price_mark_verified });
}

static void put_prices(struct txn *t)
{
    static const char *const lists[] = { "plain", "funded" };
    for (size_t i = 0; i < COUNT_OF(lists); i++) {
        counter_put(t, TABLE_price_list, &(struct price_list){ .price_list = lists[i], .valid_from = SINCE,
            .title = lists[i],
            .round_way = CODE_round_way_period, .price_mark = CODE_price_mark_verified });
        put_part(t, lists[i], CODE_price_part_catalogue, 50000000);
    }
    put_part(t, "funded", CODE_price_part_funds, 10000000);
}

static const char *house(unsigned i)
{
    static char number[HOUSES][16];
    snprintf(number[i], sizeof number[i], "05000170%02u", i);
    return number[i];
}

static void put_shown(struct txn *t, const char *account, uint64_t point_no, const char *device, date on,
                      energy value)
{
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = value };
    counter_put(t, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = account,
        .point_no = point_no, .read_on = on, .device_no = device, .reading_kind = CODE_reading_kind_cycle,
        .reading_state = CODE_reading_state_taken, .registers = &v, .registers_n = 1 });
}

static void put_reading(struct txn *t, const char *account, date on, energy value)
{
    put_shown(t, account, 1, account, on, value);
}

static void put_place(struct txn *t, const char *account, uint64_t point_no, const char *device, const char *section,
                      const char *list)
{
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = point_no, .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use,
        .section_no = section });
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = point_no, .valid_from = date_of(2020, 1, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = list });
    counter_put(t, TABLE_mounting, &(struct mounting){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = point_no, .mounted_on = date_of(2020, 1, 1), .device_no = device,
        .device_kind = CODE_device_kind_meter, .ratio = 1, .digits = 6 });
    counter_put(t, TABLE_device, &(struct device){ .device_no = device, .device_kind = CODE_device_kind_meter,
        .device_state = CODE_device_state_in_use, .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = point_no, .digits = 6 });
}

static void put_account(struct txn *t, const char *account, const char *unit)
{
    counter_put(t, TABLE_account, &(struct account){ .account_no = account, .account_name = "x", .address = "x",
        .unit_no = unit, .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1), .version = 1 });
}

/* It used so much in October. */
static void put_point(struct txn *t, const char *account, const char *section, const char *list)
{
    put_place(t, account, 1, account, section, list);
    put_reading(t, account, date_of(2026, 10, 1), 5000);
}

/* A further one, at which nothing was used. */
static void put_second(struct txn *t, const char *account, const char *device)
{
    put_place(t, account, 2, device, "0417", "plain");
    put_shown(t, account, 2, device, date_of(2026, 10, 1), 5000);
    put_shown(t, account, 2, device, date_of(2026, 11, 1), 5000);
}

/* House i uses 10 x i kWh; 7 has no list, 9 was not read, the last is of another section. */
static void put_house(struct txn *t, unsigned i)
{
    const char *account = house(i);
    put_account(t, account, counter_unit(false));
    put_point(t, account, i + 1 < HOUSES ? "0417" : "0418", i == 7 ? "" : "plain");
    if (i == 12)
        put_second(t, account, "0599");
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = account, .bill_month = 202609,
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .due_on = date_of(2026, 10, 25),
        .kwh = i == 11 ? 100000 : 1000 * (energy)i, .bill_state = CODE_bill_state_paid, .version = 1 });
    if (i != 9)
        put_reading(t, account, date_of(2026, 11, 1), 5000 + 1000 * (energy)i);
}

/* Accounts that have paid ahead. */
static void put_ahead(struct txn *t, char letter, energy kwh)
{
    put_point(t, counter_account(letter), "0419", "plain");
    put_reading(t, counter_account(letter), date_of(2026, 11, 1), 5000 + kwh);
}

/* As many units with an account each, which has paid 1.00 ahead and used 100 kWh: an entry has five lines for each. */
#define MANY 110
#define MANY_TOP "139000"
#define MANY_TWICE 105                   /* has a loaded bill of the month, which turns out to be of its days */

static const char *many(unsigned i)
{
    static char number[MANY][16];
    snprintf(number[i], sizeof number[i], "0500018%03u", i);
    return number[i];
}

static void put_unit(struct txn *t, const char *unit_no, const char *parent)
{
    counter_put(t, TABLE_unit, &(struct unit){ .unit_no = unit_no, .parent = parent, .unit_name = "x",
        .unit_kind = CODE_unit_kind_station });
}

static void put_one(struct txn *t, unsigned i)
{
    char unit[16];
    snprintf(unit, sizeof unit, "139%03u", i + 1);
    put_unit(t, unit, MANY_TOP);
    put_account(t, many(i), unit);
    put_point(t, many(i), "0420", "funded");
    put_reading(t, many(i), date_of(2026, 11, 1), 15000);
    counter_put(t, TABLE_balance, &(struct balance){ .ledger = CODE_ledger_prepayment, .party = many(i),
        .amount = -100 });
    if (i == MANY_TWICE)
        counter_put(t, TABLE_bill, &(struct bill){ .account_no = many(i), .bill_month = MONTH, .unit_no = unit,
            .fee_kind = CODE_fee_kind_energy, .bill_state = CODE_bill_state_paid, .due_on = date_of(2026, 11, 25),
            .version = 1 });
}

static void put_many(struct txn *t)
{
    struct journal_line line[MANY + 1] = { { .ledger = CODE_ledger_opening, .party = "139", .amount = MANY * 100 } };
    struct journal last = { 0 };
    uint64_t entry = row_last(t, TABLE_journal, 0, &last) ? 1 : last.entry_no + 1;
    put_unit(t, MANY_TOP, counter_unit(false));
    for (unsigned i = 0; i < MANY; i++) {
        line[i + 1] = (struct journal_line){ .ledger = CODE_ledger_prepayment, .party = many(i), .amount = -100 };
        put_one(t, i);
    }
    counter_put(t, TABLE_balance, &(struct balance){ .ledger = CODE_ledger_opening, .party = "139",
        .amount = MANY * 100 });
    counter_put(t, TABLE_journal, &(struct journal){ .entry_no = entry, .op = "load.apply", .lines = line,
        .lines_n = MANY + 1 });
}

/* A power factor is its terms' and no meter reads it; and its bill of last month was as large. */
#define UNREAD "0500019001"
static void put_unread(struct txn *t)
{
    counter_put(t, TABLE_account, &(struct account){ .account_no = UNREAD, .account_name = "x", .address = "x",
        .unit_no = counter_unit(false), .category = CODE_category_industrial, .voltage = CODE_voltage_kv10,
        .account_state = CODE_account_state_normal, .opened_on = date_of(2020, 1, 1), .version = 1 });
    put_point(t, UNREAD, "0421", "plain");
    counter_put(t, TABLE_point_terms, &(struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = UNREAD,
        .point_no = 1, .valid_from = date_of(2020, 1, 2), .category = CODE_category_industrial,
        .voltage = CODE_voltage_kv10, .price_list = "plain", .factor_standard = 90 });
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = UNREAD, .bill_month = 202609,
        .fee_kind = CODE_fee_kind_energy, .unit_no = counter_unit(false), .kwh = 30000,
        .bill_state = CODE_bill_state_paid, .due_on = date_of(2026, 10, 25), .version = 1 });
}

/* Has paid 50.00 ahead, and owes a business fee of 150.00. */
#define OWES_FEE "0500019002"
static void put_owes_fee(struct txn *t)
{
    struct journal_line line[] = { { .ledger = CODE_ledger_receivable, .party = OWES_FEE, .amount = 15000 },
                                   { .ledger = CODE_ledger_prepayment, .party = OWES_FEE, .amount = -5000 },
                                   { .ledger = CODE_ledger_opening, .party = "1390", .amount = -10000 } };
    struct journal last = { 0 };
    put_account(t, OWES_FEE, counter_unit(false));
    put_point(t, OWES_FEE, "0419", "plain");
    put_reading(t, OWES_FEE, date_of(2026, 11, 1), 15000);
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = OWES_FEE, .bill_month = 202610, .bill_seq = 90,
        .fee_kind = CODE_fee_kind_service, .fee_item = CODE_fee_item_works, .principal = 15000, .version = 1,
        .unit_no = counter_unit(false), .bill_state = CODE_bill_state_open, .due_on = date_of(2026, 11, 25) });
    for (size_t i = 0; i < COUNT_OF(line); i++)
        counter_put(t, TABLE_balance, &(struct balance){ .ledger = line[i].ledger, .party = line[i].party,
            .amount = line[i].amount });
    assert_int_equal(row_last(t, TABLE_journal, 0, &last), ST_ok);
    counter_put(t, TABLE_journal, &(struct journal){ .entry_no = last.entry_no + 1, .op = "load.apply", .lines = line,
        .lines_n = COUNT_OF(line) });
}

static void county(struct txn *t)
{
    put_prices(t);
    put_many(t);
    put_owes_fee(t);
    static const char *const sections[] = { "0417", "0418", "0419", "0420", "0421" };
    for (size_t i = 0; i < COUNT_OF(sections); i++)
        counter_put(t, TABLE_section, &(struct section){ .section_no = sections[i], .section_name = "大曹庄",
            .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
    for (unsigned i = 0; i < HOUSES; i++)
        put_house(t, i);
    put_unread(t);
    put_ahead(t, 'D', 22000);
    put_ahead(t, 'P', 10000);
}

/* Slices as the timer has them, `most` accounts each, until the state is another. */
static struct bill_run turn(enum op_id op, uint64_t run_no, uint16_t state, unsigned most)
{
    struct bill_run run = { .run_no = run_no };
    for (unsigned i = 0; i < 1000 && run.run_state != state; i++) {
        counter_slice(&hall, op, most);
        assert_int_equal(as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &run), ST_ok);
    }
    assert_int_equal(run.run_state, state);
    return run;
}

static const struct run_bill_row *row_of(const struct run_bills *r, unsigned i)
{
    for (uint32_t k = 0; k < r->rows_n; k++)
        if (!strcmp(r->rows[k].account_no, house(i)))
            return &r->rows[k];
    fail_msg("house %u is not in the run", i);
    return NULL;
}

static void read_higher(void *row)
{
    struct meter_reading *r = row;
    static struct register_value v = { .register_kind = CODE_register_kind_total, .value = 99900 };
    r->registers = &v;
}

static void other_section(void *row) { ((struct point *)row)->section_no = "0418"; }
static void other_area(void *row) { ((struct point *)row)->area_no = "大曹庄2号"; }
static void other_unit(void *row) { ((struct account *)row)->unit_no = counter_unit(false); }
static void other_parent(void *row) { ((struct unit *)row)->parent = counter_unit(false); }

static void point_change(const char *account, uint64_t point_no, void (*change)(void *row))
{
    counter_change(&hall, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = account,
        .point_no = point_no }, change);
}

/* What was looked at is what is issued: these were read again meanwhile, or are another section's, or area's; the last
 * one by a point that is not its first. */
static void changed_meanwhile(void)
{
    const struct meter_reading key = { .owner_kind = CODE_owner_kind_account, .owner_no = house(5), .point_no = 1,
                                       .read_on = date_of(2026, 11, 1), .device_no = house(5) };
    counter_change(&hall, TABLE_meter_reading, &key, NULL);
    struct meter_reading other_key = key;
    other_key.owner_no = other_key.device_no = house(6);
    counter_change(&hall, TABLE_meter_reading, &other_key, read_higher);
    point_change(house(8), 1, other_section);
    point_change(house(10), 1, other_area);
    point_change(house(12), 2, other_section);
}

/* Its rows after the issue, and its bills. */
static void section_issued(const struct bill_run *run)
{
    struct run_bills rows;
    struct bill b;
    assert_int_equal(run->issued, HOUSES - 8);
    assert_int_equal(run->held, 7);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run->run_no }, &rows), ST_ok);
    assert_string_equal(row_of(&rows, 5)->status_name, "reading_missing");
    assert_string_equal(row_of(&rows, 6)->status_name, "bill_changed");
    assert_string_equal(row_of(&rows, 8)->status_name, "account_moved");
    assert_string_equal(row_of(&rows, 8)->status_text, "0418 13050000");
    assert_int_equal(row_of(&rows, 8)->odd, CODE_BIT(CODE_bill_odd_moved));
    assert_string_equal(row_of(&rows, 10)->status_name, "account_moved");
    assert_string_equal(row_of(&rows, 12)->status_name, "account_moved");
    for (unsigned i = 0; i + 1 < HOUSES; i++) {
        enum status s = as('v', OP_bill_show, &(struct bill_ask){ .account_no = house(i), .bill_month = MONTH }, &b);
        bool none = (i >= 5 && i <= 10) || i == 12;
        assert_int_equal(s, none ? ST_bill_unknown : ST_ok);
        if (none)
            continue;
        assert_int_equal(b.principal, 500 * (money)i);
        assert_int_equal(b.bill_state, i ? CODE_bill_state_open : CODE_bill_state_paid);
        assert_int_equal(b.due_on, date_of(2026, 12, 8));
        assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, house(i)), 500 * (money)i);
    }
    assert_int_equal(run->issued_amount, -(counter_balance(&hall, CODE_ledger_revenue, counter_unit(false)) +
                                          counter_balance(&hall, CODE_ledger_tax, counter_unit(false))));
}

/* What is not to be looked at says why; of a list one that cannot be leaves all as they were. */
static void looked_at_wrongly(uint64_t run_no)
{
    struct bill_run r, after;
    struct account_ask some[] = { { .account_no = house(11) }, { .account_no = house(9) } };
    static const struct { unsigned house; enum status status; } one[] = {
        { 12, ST_run_bill_even }, { 9, ST_run_bill_state }, { HOUSES - 1, ST_not_found },
    };
    for (size_t i = 0; i < COUNT_OF(one); i++)
        assert_int_equal(as('v', OP_run_look, &(struct run_look){ .run_no = run_no,
                            .account_no = house(one[i].house) }, &r), one[i].status);
    struct run_look q = { .run_no = run_no, .account_no = "" };
    assert_int_equal(as('v', OP_run_look, &q, &r), ST_field_missing);
    q.accounts = some;
    q.accounts_n = 2;
    assert_int_equal(as('v', OP_run_look, &q, &r), ST_run_bill_state);
    assert_string_equal(hall.fault.field, "accounts[1].account_no");
    assert_int_equal(as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &after), ST_ok);
    assert_int_equal(after.odd, 1);
    q.account_no = house(11);
    assert_int_equal(as('v', OP_run_look, &q, &r), ST_one_of_two);
}

static void test_section(void **state)
{
    struct bill_run run, other;
    struct run_bills rows;
    const struct bill_run_begin q = { .run_scope = CODE_run_scope_section, .scope_no = "0417", .bill_month = MONTH };
    assert_int_equal(as('k', OP_run_begin, &q, &run), ST_not_permitted);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
        .scope_no = "0499",
                        .bill_month = MONTH }, &run), ST_section_unknown);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
        .scope_no = "0417",
                        .bill_month = 202612 }, &run), ST_date_out_of_range);
    assert_int_equal(as('v', OP_run_begin, &q, &run), ST_ok);
    assert_int_equal(as('v', OP_run_begin, &q, &other), ST_run_overlaps);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_unit,
                        .scope_no = counter_unit(false), .bill_month = MONTH }, &other), ST_run_overlaps);
    const struct bill_run_ask ask = { .run_no = run.run_no };
    assert_int_equal(as('v', OP_run_show, &(struct bill_run_ask){ .run_no = 99 }, &other), ST_run_unknown);
    assert_int_equal(as('b', OP_run_approve, &ask, &other), ST_run_state);
    run = turn(OP_run_figure, run.run_no, CODE_run_state_figured, 4);
    assert_int_equal(run.done, HOUSES - 1);
    assert_int_equal(run.held, 2);
    assert_int_equal(run.bills, HOUSES - 3);
    assert_int_equal(run.odd, 1);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no }, &rows), ST_ok);
    assert_int_equal(rows.rows_n, HOUSES - 1);
    assert_string_equal(row_of(&rows, 7)->status_name, "list_missing");
    assert_string_equal(row_of(&rows, 9)->status_name, "reading_missing");
    assert_string_equal(row_of(&rows, 9)->arg1, "1");
    assert_int_equal(row_of(&rows, 11)->odd, CODE_BIT(CODE_bill_odd_less));
    assert_int_equal(row_of(&rows, 12)->amount, 6000);

    assert_int_equal(as('v', OP_run_approve, &ask, &other), ST_approval_own);
    assert_int_equal(as('b', OP_run_approve, &ask, &other), ST_run_odd);
    looked_at_wrongly(run.run_no);
    assert_int_equal(as('v', OP_run_look, &(struct run_look){ .run_no = run.run_no, .account_no = "",
                        .accounts = &(struct account_ask){ .account_no = house(11) }, .accounts_n = 1 }, &run), ST_ok);
    assert_int_equal(run.odd, 0);
    assert_int_equal(as('b', OP_run_approve, &ask, &run), ST_ok);
    changed_meanwhile();
    counter_restart(&hall);
    run = turn(OP_run_issue, run.run_no, CODE_run_state_issued, 4);
    section_issued(&run);
}

static struct bill_run approved(uint16_t scope, const char *scope_no)
{
    struct bill_run run;
    struct run_bills rows;
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = scope, .scope_no = scope_no,
                        .bill_month = MONTH }, &run), ST_ok);
    run = turn(OP_run_figure, run.run_no, CODE_run_state_figured, 7);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no, .odd_only = true }, &rows),
                     ST_ok);
    for (uint32_t i = 0; i < rows.rows_n; i++)
        assert_int_equal(as('v', OP_run_look, &(struct run_look){ .run_no = run.run_no,
                            .account_no = rows.rows[i].account_no }, &run), ST_ok);
    assert_int_equal(as('b', OP_run_approve, &(struct bill_run_ask){ .run_no = run.run_no }, &run), ST_ok);
    return run;
}

/* What was paid ahead pays a bill as it is issued, as far as it goes. */
static void test_prepaid(void **state)
{
    const struct { const char *account; uint64_t seq; money principal, prepaid, left, ahead; uint16_t state; } row[] = {
        { counter_account('D'), 0, 11000, 5000, 6000, 0, CODE_bill_state_part },
        { OWES_FEE, 0, 5000, 5000, 15000, 0, CODE_bill_state_paid },      /* a business fee is no older energy */
        { counter_account('P'), 1, 5000, 0, 15000, 50000, CODE_bill_state_open },      /* 100.00 came first */
    };
    struct bill b;
    struct bill_run run = approved(CODE_run_scope_section, "0419");
    assert_int_equal(turn(OP_run_issue, run.run_no, CODE_run_state_issued, 7).issued, COUNT_OF(row));
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        const char *account = row[i].account;
        assert_int_equal(as('v', OP_bill_show, &(struct bill_ask){ .account_no = account, .bill_month = MONTH,
                            .bill_seq = row[i].seq }, &b), ST_ok);
        assert_int_equal(b.principal, row[i].principal);
        assert_int_equal(b.prepaid, row[i].prepaid);
        assert_int_equal(b.principal_paid, row[i].prepaid);
        assert_int_equal(b.bill_state, row[i].state);
        assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, account), row[i].left);
        assert_int_equal(-counter_balance(&hall, CODE_ledger_prepayment, account), row[i].ahead);
    }
}

static void of_days(void *row)
{
    struct bill *b = row;
    b->used_from = date_of(2026, 10, 1);
    b->used_until = date_of(2026, 10, 31);
}

/* A whole slice of accounts that have nothing in common: more lines than an entry has. What is held, in the middle of
 * an entry, at its end and at a slice's, is held once and issued never, and its neighbours are issued once. */
static void test_full_slice(void **state)
{
    static const unsigned changed[] = { 3, 49, 78, 79, 80, 89, 99, 100 };      /* the first two were moved */
    struct bill_run run = approved(CODE_run_scope_unit, MANY_TOP);
    struct run_bills rows;
    struct bill b;
    assert_int_equal(run.accounts, MANY);
    counter_change(&hall, TABLE_account, &(struct account){ .account_no = many(3) }, other_unit);
    counter_change(&hall, TABLE_unit, &(struct unit){ .unit_no = "139050" }, other_parent);
    for (size_t i = 2; i < COUNT_OF(changed); i++)
        counter_change(&hall, TABLE_meter_reading, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
            .owner_no = many(changed[i]), .point_no = 1, .read_on = date_of(2026, 11, 1),
            .device_no = many(changed[i]) }, read_higher);
    counter_change(&hall, TABLE_bill, &(struct bill){ .account_no = many(MANY_TWICE), .bill_month = MONTH }, of_days);
    run = turn(OP_run_issue, run.run_no, CODE_run_state_issued, 1000);
    assert_int_equal(run.done, MANY);
    assert_int_equal(run.held, COUNT_OF(changed));
    assert_int_equal(run.issued, MANY - COUNT_OF(changed) - 1);
    assert_int_equal(run.issued_amount, 6000 * (money)run.issued);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no }, &rows), ST_ok);
    assert_int_equal(rows.rows_n, MANY);
    for (unsigned i = 0, k = 0; i < MANY; i++) {
        bool held = k < COUNT_OF(changed) && changed[k] == i;
        k += held;
        assert_string_equal(rows.rows[i].account_no, many(i));
        if (i == MANY_TWICE) {
            assert_int_equal(rows.rows[i].run_bill_state, CODE_run_bill_state_left_out);
            continue;
        }
        assert_int_equal(rows.rows[i].run_bill_state, held ? CODE_run_bill_state_held : CODE_run_bill_state_issued);
        assert_string_equal(rows.rows[i].status_name, !held ? "" : i < 78 ? "account_moved" : "bill_changed");
        assert_int_equal(as('v', OP_bill_show, &(struct bill_ask){ .account_no = many(i), .bill_month = MONTH }, &b),
                         held ? ST_bill_unknown : ST_ok);
        assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, many(i)), held ? 0 : 5900);
        assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, many(i)), held ? -100 : 0);
    }
}

/* A run over everyone of the same month takes what is left, and bills nobody twice. */
static void test_again(void **state)
{
    struct bill_run run = approved(CODE_run_scope_unit, counter_unit(false));
    struct bill b;
    assert_int_equal(run.bills, 5 + 8);          /* of the other section, and those that had changed or moved */
    run = turn(OP_run_issue, run.run_no, CODE_run_state_issued, 7);
    assert_int_equal(run.issued, 5 + 8);
    assert_int_equal(as('v', OP_bill_show, &(struct bill_ask){ .account_no = house(HOUSES - 1), .bill_month = MONTH },
        &b),
                     ST_ok);
    assert_int_equal(b.principal, 500 * (HOUSES - 1));
    assert_int_equal(as('v', OP_run_drop, &(struct bill_run_ask){ .run_no = run.run_no }, &run), ST_run_state);
}

static uint32_t readings_of(const char *account_no)
{
    struct reading_list l;
    assert_int_equal(as('v', OP_reading_list, &(struct reading_ask){ .owner_no = account_no }, &l), ST_ok);
    return l.readings_n;
}

/* What a bill rests on is not typed over, and nothing comes between two readings of one. */
static void test_billed(void **state)
{
    uint32_t before = readings_of(house(3));
    date next = month_first(month_add(MONTH, 1));
    struct meter_reading r;
    struct register_value v = { .register_kind = CODE_register_kind_total, .value = 8100 };
    assert_int_equal(as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = house(3), .point_no = 1, .read_on = date_of(2026, 11, 1), .device_no = house(3), .registers = &v,
        .registers_n = 1 }, &r), ST_reading_billed);
    assert_int_equal(as('v', OP_reading_decide, &(struct reading_decide){ .owner_no = house(3),
        .read_on = date_of(2026, 11, 1), .device_no = house(3), .reading_state = CODE_reading_state_confirmed,
        .reason = "x" }, &r), ST_reading_billed);
    v.value = 8000;
    struct meter_reading between = { .owner_kind = CODE_owner_kind_account, .owner_no = house(3), .point_no = 1,
        .device_no = house(3), .registers = &v, .registers_n = 1, .read_on = next - 15 };
    assert_int_equal(as('r', OP_reading_put, &between, &r), ST_reading_billed);
    assert_string_equal(hall.fault.field, "read_on");
    assert_string_equal(hall.fault.arg[0], "2026-10-31");
    assert_int_equal(readings_of(house(3)), before);
    v.value = 9500;
    between.read_on = next + 1;                              /* the first day that no bill holds */
    assert_int_equal(as('r', OP_reading_put, &between, &r), ST_ok);
}

/* What was not read is odd with a reason of its own, and waits for somebody. */
static void test_unread(void **state)
{
    struct bill_run run;
    struct run_bills rows;
    struct register_value now = { .register_kind = CODE_register_kind_total, .value = 35000 };
    struct meter_reading r;
    (void)state;
    assert_int_equal(as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = UNREAD, .point_no = 1, .read_on = date_of(2026, 11, 1), .device_no = UNREAD, .registers = &now,
        .registers_n = 1 }, &r), ST_ok);
    assert_int_equal(r.odd, 0);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
        .scope_no = "0421", .bill_month = MONTH }, &run), ST_ok);
    run = turn(OP_run_figure, run.run_no, CODE_run_state_figured, 7);
    assert_int_equal(run.odd, 1);
    assert_int_equal(as('v', OP_run_bills, &(struct run_bills_ask){ .run_no = run.run_no }, &rows), ST_ok);
    assert_int_equal(rows.rows_n, 1);
    assert_int_equal(rows.rows[0].odd, CODE_BIT(CODE_bill_odd_factor_unread));
    assert_int_equal(rows.rows[0].amount, 15000);
    const struct bill_run_ask ask = { .run_no = run.run_no };
    assert_int_equal(as('b', OP_run_approve, &ask, &run), ST_run_odd);
    assert_int_equal(as('v', OP_run_drop, &ask, &run), ST_ok);
}

static struct bill_run listed(uint64_t run_no)
{
    struct bill_run_list l;
    assert_int_equal(as('v', OP_run_list, &(struct list_ask){ .token = "" }, &l), ST_ok);
    for (uint32_t i = 0; i < l.runs_n; i++)
        if (l.runs[i].run_no == run_no)
            return l.runs[i];
    fail_msg("run %u is not listed", (unsigned)run_no);
    return l.runs[0];
}

/* Of one that is over the list says what was issued; where all of it was held, nothing was. */
static void test_none_issued(void **state)
{
    struct bill_run run, all = listed(1);
    struct meter_reading r;
    (void)state;
    assert_int_equal(all.run_state, CODE_run_state_issued);
    assert_true(all.issued > HOUSES / 2);
    assert_int_equal(all.bills, all.issued);
    assert_int_equal(all.amount, all.issued_amount);
    assert_int_equal(as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
        .scope_no = "0421", .bill_month = MONTH }, &run), ST_ok);
    const struct bill_run_ask ask = { .run_no = run.run_no };
    run = turn(OP_run_figure, run.run_no, CODE_run_state_figured, 7);
    assert_int_equal(listed(run.run_no).amount, 15000);
    assert_int_equal(as('v', OP_run_look, &(struct run_look){ .run_no = ask.run_no, .account_no = UNREAD }, &run),
                     ST_ok);
    assert_int_equal(as('b', OP_run_approve, &ask, &run), ST_ok);
    assert_int_equal(as('v', OP_reading_decide, &(struct reading_decide){ .owner_no = UNREAD,
        .read_on = date_of(2026, 11, 1), .device_no = UNREAD, .reading_state = CODE_reading_state_corrected,
        .reason = "x", .reading_to = 36000 }, &r), ST_ok);
    run = turn(OP_run_issue, ask.run_no, CODE_run_state_none_issued, 7);
    assert_int_equal(run.bills, 1);
    assert_int_equal(listed(run.run_no).bills, 0);
    assert_int_equal(listed(run.run_no).amount, 0);
}

static unsigned findings;
static void found(void *to, const char *line)
{
    (void)to;
    print_error("%s\n", line);
    findings++;
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
        cmocka_unit_test(test_section),
        cmocka_unit_test(test_prepaid),
        cmocka_unit_test(test_full_slice),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_billed),
        cmocka_unit_test(test_unread),
        cmocka_unit_test(test_none_issued),
        cmocka_unit_test(test_check),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
