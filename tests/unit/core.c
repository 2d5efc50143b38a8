/* The chain of checks: each refusal in its place, and nothing changed by one. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "ops/bind.h"

#include <string.h>

static void test_founded(void **state)
{
    struct office *o = *state;
    struct session_user me = { 0 };
    assert_int_equal(ask(o, "10001", OP_session_me, &(struct nothing){ 0 }, &me), ST_ok);
    assert_string_equal(me.unit_name, "东良供电所");
    assert_string_equal(me.company_name, "隆尧县供电公司");
    assert_int_equal(me.idle_lock_s, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_founded),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
