/* Houses that owe. */
#include "config.h"
#include "tests/unit/arrears_houses.h"

#include <stdio.h>

#define TEXTS 20
#define TODAY date_of(2026, 11, 23)

const char *house_no(unsigned no)
{
    static char text[TEXTS][16];
    static unsigned at;
    char *out = text[at++ % TEXTS];
    snprintf(out, sizeof text[0], "0500017%03u", no);
    return out;
}

void houses_section(struct txn *t, const char *section)
{
    counter_put(t, TABLE_section, &(struct section){ .section_no = section, .section_name = "大曹庄",
        .unit_no = counter_unit(false), .read_cycle = CODE_read_cycle_monthly, .version = 1 });
}

/* What was paid came from elsewhere before. */
static void put_ledger(struct txn *t, unsigned no, money owed)
{
    struct journal_line line[] = { { .ledger = CODE_ledger_receivable, .party = house_no(no), .amount = owed },
                                   { .ledger = CODE_ledger_opening, .party = "130525", .amount = -owed } };
    struct journal last = { 0 };
    uint64_t entry = row_last(t, TABLE_journal, 0, &last) ? 1 : last.entry_no + 1;
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

void house_put(struct txn *t, const struct house *h)
{
    const char *no = house_no(h->no);
    counter_put(t, TABLE_account, &(struct account){ .account_no = no, .account_name = "赵强", .address = "大曹庄村1组",
        .phone = "13800002299", .unit_no = counter_unit(false), .category = h->category,
        .voltage = CODE_voltage_v220, .account_state = CODE_account_state_normal, .pay_way = CODE_pay_way_counter,
        .opened_on = date_of(2020, 1, 1), .version = 1 });
    counter_put(t, TABLE_point, &(struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = no, .point_no = 1,
        .point_kind = CODE_point_kind_sale, .point_state = CODE_point_state_in_use, .section_no = h->section,
        .read_order = h->no + 1 });
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = no, .bill_month = 202609, .fee_kind = CODE_fee_kind_energy,
        .principal = h->principal, .principal_paid = h->paid, .fee_owed = h->fee_owed, .unit_no = counter_unit(false),
        .due_on = TODAY - h->days, .fee_from = h->fee_owed ? TODAY : 0, .kwh = 18700,
        .paid_where = h->paid ? "网上国网" : "",
        .bill_state = h->state ? h->state : h->paid ? CODE_bill_state_part : CODE_bill_state_open, .version = 1 });
    put_ledger(t, h->no, h->principal - h->paid);
}

void house_fee(struct txn *t, unsigned no, int days, money amount)
{
    counter_put(t, TABLE_bill, &(struct bill){ .account_no = house_no(no), .bill_month = 202609, .bill_seq = 90,
        .fee_kind = CODE_fee_kind_service, .fee_item = CODE_fee_item_works, .principal = amount,
        .unit_no = counter_unit(false), .due_on = TODAY - days, .bill_state = CODE_bill_state_open, .version = 1 });
    put_ledger(t, no, amount);
}
