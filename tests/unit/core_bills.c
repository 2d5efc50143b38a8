/* What is asked of an account does not grow with its years: old paid bills are not
 * read, however many there are, and nothing that is owed is passed over for it. */
#include "config.h"
#include "tests/unit/counter.h"

#include <stdio.h>
#include <string.h>

#define YOUNG "0900000012"            /* 12 bills and 240, the newest of each open */
#define OLD "0900000240"
#define FEE "0900000999"              /* 240 bills, all paid but for the late fee of a very old one */
#define OPEN_MONEY 5000
#define FEE_MONEY 77

static struct hall c;

static void put_account(struct txn *t, const char *no)
{
    struct account a = { .account_no = no, .account_name = "马村", .address = "西良村", .unit_no = counter_unit(false),
                         .account_state = CODE_account_state_normal, .category = 1, .pay_way = 1, .version = 1 };
    record_init(&account_record, &a);
    assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
}

static int32_t month_back(unsigned n)
{
    unsigned month = 2026 * 12 + 9 - n;
    return (int32_t)(month / 12 * 100 + month % 12 + 1);
}

/* n months back from 2026-10. */
static struct bill bill_back(const char *no, unsigned n)
{
    int32_t month = month_back(n);
    return (struct bill){ .account_no = no, .bill_month = month, .principal = OPEN_MONEY, .principal_paid = OPEN_MONEY,
                          .due_on = date_of(month / 100, month % 100, 25),
                          .bill_state = CODE_bill_state_paid, .unit_no = counter_unit(false), .version = 1 };
}

static void put_bills(struct txn *t, const char *no, unsigned n, bool newest_open, unsigned fee_at)
{
    put_account(t, no);
    for (unsigned i = 0; i < n; i++) {
        struct bill b = bill_back(no, i);
        if (newest_open && i == 0) {
            b.principal_paid = 0;
            b.bill_state = CODE_bill_state_open;
            b.due_on = date_of(2026, 11, 25);
        } else if (fee_at && i == fee_at) {
            b.fee_owed = FEE_MONEY;
            b.bill_state = CODE_bill_state_part;
        }
        record_init(&bill_record, &b);
        assert_int_equal(store_insert(t, TABLE_bill, &b), ST_ok);
    }
    struct balance owed = { .ledger = CODE_ledger_receivable, .party = no, .amount = OPEN_MONEY };
    if (newest_open)
        assert_int_equal(store_insert(t, TABLE_balance, &owed), ST_ok);
}

static void years(struct txn *t)
{
    put_bills(t, YOUNG, 12, true, 0);
    put_bills(t, OLD, 240, true, 0);
    put_bills(t, FEE, 240, false, 200);
}

static int begin(void **state)
{
    counter_more = years;
    counter_open(&c, 1);
    counter_more = NULL;
    return 0;
}

static int end(void **state)
{
    counter_close(&c);
    return 0;
}

static void ok(enum op_id op, const void *q, void *r)
{
    if (counter_call(&c, 'k', op, q, r))
        fail_msg("%s: %s %s %s", op_info[op].name, status_name(c.fault.status), c.fault.field, c.fault.arg[0]);
}

static void shown(const char *no, struct account_page *r)
{
    ok(OP_account_show, &(struct account_ask){ .account_no = no }, r);
}

static void quoted(const char *no, struct pay_quote *r)
{
    struct pay_account a = { .account_no = no };
    ok(OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, r);
}

static uint64_t rows_read(void)
{
    struct store_stats s;
    store_stats(core_store(c.core), &s);
    return s.rows_read;
}

static void test_years_cost_nothing(void **state)
{
    static const char *const no[] = { YOUNG, OLD };
    uint64_t read[2][2];
    struct account_page page;
    struct pay_quote quote;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t before = rows_read();
        shown(no[i], &page);
        read[i][0] = rows_read() - before;
        quoted(no[i], &quote);
        read[i][1] = rows_read() - before - read[i][0];
        assert_int_equal(page.bills_n, 12);
        assert_int_equal(page.not_yet_due, OPEN_MONEY);
        assert_int_equal(page.open_bills, 1);
        assert_int_equal(quote.due, OPEN_MONEY);
    }
    for (unsigned k = 0; k < 2; k++)
        if (read[1][k] * 10 > read[0][k] * 12)
            fail_msg("%s read %llu rows for 240 bills, %llu for 12", k ? "pay.quote" : "account.show",
                     (unsigned long long)read[1][k], (unsigned long long)read[0][k]);
}

/* The scan ends where principal does; a fee left over lies far behind that. */
static void test_an_old_fee_is_not_passed_over(void **state)
{
    struct account_page page;
    struct pay_quote quote;
    struct find_list list;
    shown(FEE, &page);
    assert_int_equal(page.bills_n, 12);
    assert_int_equal(page.late_fee, FEE_MONEY);
    assert_int_equal(page.open_bills, 1);
    quoted(FEE, &quote);
    assert_int_equal(quote.due, FEE_MONEY);
    assert_int_equal(quote.accounts[0].bills[0].bill_month, month_back(200));
    ok(OP_find_any, &(struct find_any){ .text = FEE }, &list);
    assert_int_equal(list.rows_n, 1);
    assert_int_equal(list.rows[0].due, FEE_MONEY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_years_cost_nothing, begin, end),
        cmocka_unit_test_setup_teardown(test_an_old_fee_is_not_passed_over, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
