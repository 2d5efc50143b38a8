/* The rules an office works by: when they cannot be read. The store's scan stands
 * behind one of the linker's (--wrap), which fails where the test wants it to. */
#include "config.h"
#include "tests/unit/core_office.h"

#include <string.h>

static enum table_id broken = TABLE_COUNT;       /* no scan of it succeeds */

enum status __real_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r);
enum status __wrap_scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r)
{
    *s_r = NULL;
    return table == broken ? ST_store_broken : __real_scan_table(t, table, range, s_r);
}

static enum status put_setting(struct office *o, const char *name, const char *value)
{
    struct setting r = { 0 };
    static unsigned day;
    return ask(o, "90001", OP_setting_put,
               &(struct setting){ .setting_name = name, .valid_from = instant_date(o->now) - 900 + ++day, .value = value }, &r);
}

/* A change that could not be read again: who comes next reads for himself, and that fails too. */
static void test_unread_rules_refuse(void **state)
{
    static const enum table_id tables[] = { TABLE_setting, TABLE_tender_rule, TABLE_holiday };
    struct office *o = *state;
    for (unsigned i = 0; i < COUNT_OF(tables); i++) {
        broken = tables[i];
        assert_int_equal(put_setting(o, "approval.minutes", "20"), ST_ok);
        assert_int_equal(put_setting(o, "approval.minutes", "25"), ST_store_broken);
        broken = TABLE_COUNT;
        assert_int_equal(put_setting(o, "approval.minutes", "30"), ST_ok);
    }
}

/* Nobody is judged by the shipped rule in the meantime, and no try is counted by it. */
static void test_unread_rules_deny_nobody(void **state)
{
    struct office *o = *state;
    struct nothing r = { 0 };
    struct session_prove wrong = { .password = "not this one" };
    struct setting_list list = { 0 };
    broken = TABLE_setting;
    assert_int_equal(put_setting(o, "approval.minutes", "20"), ST_ok);
    for (unsigned i = 0; i < 9; i++)
        assert_int_equal(ask(o, "10001", OP_session_prove, &wrong, &r), ST_store_broken);
    broken = TABLE_COUNT;
    assert_int_equal(ask(o, "90001", OP_setting_list, &(struct nothing){ 0 }, &list), ST_ok);
    wrong.password = PASSWORD;
    assert_int_equal(ask(o, "10001", OP_session_prove, &wrong, &r), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_unread_rules_refuse, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_unread_rules_deny_nobody, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
