/* What happens at the counter, as tables: payment, reversal, paper, shift, day end. */
#include "config.h"
#include "script.h"

static void test_pay(void **state)
{
    script_run("pay.rules", 60);
}

static void test_reversal(void **state)
{
    script_run("reversal.rules", 15);
}

static void test_shift(void **state)
{
    script_run("shift.rules", 25);
}

static void test_day_end(void **state)
{
    script_run("day_end.rules", 15);
}

static void test_customer(void **state)
{
    script_run("customer.rules", 30);
}

static void test_bank(void **state)
{
    script_run("bank.rules", 60);
}

static void test_wrong(void **state)
{
    script_run("wrong.rules", 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pay),
        cmocka_unit_test(test_reversal),
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_day_end),
        cmocka_unit_test(test_customer),
        cmocka_unit_test(test_bank),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
