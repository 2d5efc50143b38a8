/* A page's token goes on with the list it is of: that operation, that request, that
 * person. Under any other it is refused by name and never answered by an empty page. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"

#include <string.h>

#define A1 "5013018427"
#define A2 "5013018428"

static void open_bills(struct office *o, const char *account_no)
{
    rows_account(o, account_no, "13052510");
    for (int32_t month = 202501; month <= 202504; month++)
        rows_bill(o, account_no, month, 1000);
}

static enum status bills(struct office *o, const char *staff_no, const char *account_no, const char *token,
                         struct bill_list *r)
{
    *r = (struct bill_list){ .token = "" };
    return ask(o, staff_no, OP_account_bills, &(struct page_ask){ .account_no = account_no, .token = token, .rows = 1 },
               r);
}

static const char *token_of(struct office *o, const char *account_no)
{
    struct bill_list r;
    assert_int_equal(bills(o, "20001", account_no, "", &r), ST_ok);
    assert_true(*r.token);
    return pool_copy(o->pool, r.token);
}

static void test_goes_on_with_its_own(void **state)
{
    struct office *o = *state;
    struct bill_list r;
    open_bills(o, A1);
    const char *token = token_of(o, A1);
    assert_int_equal(bills(o, "20001", A1, token, &r), ST_ok);
    assert_int_equal(r.bills_n, 1);
    assert_int_equal(r.bills->bill_month, 202503);
    /* a further page may be longer */
    struct page_ask q = { .account_no = A1, .token = token, .rows = 3 };
    assert_int_equal(ask(o, "20001", OP_account_bills, &q, &r), ST_ok);
    assert_int_equal(r.bills_n, 3);
    assert_string_equal(r.token, "");
}

static void test_of_another_account(void **state)
{
    struct office *o = *state;
    struct bill_list r;
    open_bills(o, A1);
    open_bills(o, A2);
    assert_int_equal(bills(o, "20001", A2, token_of(o, A1), &r), ST_token_other);
    assert_string_equal(o->fault.field, "token");
}

static void test_of_another_operation(void **state)
{
    struct office *o = *state;
    struct payment_list payments = { 0 };
    open_bills(o, A1);
    struct page_ask q = { .account_no = A1, .token = token_of(o, A1), .rows = 1 };
    assert_int_equal(ask(o, "20001", OP_account_payments, &q, &payments), ST_token_other);
}

static void test_of_another_person(void **state)
{
    struct office *o = *state;
    struct bill_list r;
    open_bills(o, A1);
    assert_int_equal(bills(o, "10003", A1, token_of(o, A1), &r), ST_token_other);
}

/* Lists that are about no account, one with a filter, and those that count places. */
static void test_every_list_refuses_a_strange_one(void **state)
{
    struct office *o = *state;
    struct list_ask list = { .token = "00000000ff" };
    static const enum op_id plain[] = { OP_unit_list, OP_setting_list, OP_rate_list, OP_notice_list, OP_window_list,
                                        OP_delegation_list, OP_approval_list };
    for (size_t i = 0; i < COUNT_OF(plain); i++) {
        void *r = pool_get(o->pool, op_info[plain[i]].reply->size);
        enum status s = ask(o, plain[i] == OP_approval_list ? "20001" : "90001", plain[i], &list, r);
        if (s != ST_token_other)
            fail_msg("%s: %s", op_info[plain[i]].name, status_name(s));
    }
    struct people_list people = { 0 };
    struct rates_page rates = { 0 };
    struct history_list history = { 0 };
    struct find_list found = { 0 };
    assert_int_equal(ask(o, "20001", OP_work_people, &(struct people_ask){ .token = "1" }, &people), ST_token_other);
    struct rates_ask missed = { .month = 202511, .misses_token = "1" };
    assert_int_equal(ask(o, "20001", OP_work_rates, &missed, &rates), ST_token_other);
    assert_string_equal(o->fault.field, "misses_token");
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .token = "0000000000000001" }, &history),
                     ST_token_other);
    assert_int_equal(ask(o, "10001", OP_find_any, &(struct find_any){ .text = "wjg", .token = "0.0.0." }, &found),
                     ST_token_other);
}

#define OWN(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        OWN(test_goes_on_with_its_own), OWN(test_of_another_account), OWN(test_of_another_operation),
        OWN(test_of_another_person), OWN(test_every_list_refuses_a_strange_one),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
