/* Jobs from acceptance to their end, as a table. */
#include "config.h"
#include "script_inside.h"

static void test_work(void **state)
{
    (void)state;
    work_mornings = true;
    script_run("work.rules", 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
