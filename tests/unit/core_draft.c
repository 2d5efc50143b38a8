/* Parked forms: nine places a person, and none is written over by another form. */
#include "config.h"
#include "core_office.h"

static struct draft put(struct office *o, uint64_t slot, const char *form, const char *title)
{
    struct draft r = { 0 };
    assert_int_equal(ask(o, "10003", OP_draft_put, &(struct draft){ .slot = slot, .form = form, .title = title }, &r), ST_ok);
    return r;
}

static unsigned parked(struct office *o)
{
    struct draft_list list = { 0 };
    assert_int_equal(ask(o, "10003", OP_draft_list, &(struct nothing){ 0 }, &list), ST_ok);
    return list.drafts_n;
}

static void test_same_form_same_place(void **state)
{
    struct office *o = *state;
    assert_int_equal(put(o, 1, "pay", "收费 0525018346").slot, 1);
    assert_int_equal(put(o, 1, "pay", "收费 0525018346").slot, 1);
    assert_int_equal(parked(o), 1);
}

static void test_other_form_other_place(void **state)
{
    struct office *o = *state;
    assert_int_equal(put(o, 1, "pay", "收费 0525020117").slot, 2);
    assert_int_equal(put(o, 1, "reverse", "冲正").slot, 3);
    assert_int_equal(parked(o), 3);
}

static void test_full(void **state)
{
    struct office *o = *state;
    struct draft r = { 0 };
    for (uint64_t slot = 4; slot <= 9; slot++)
        assert_int_equal(put(o, slot, "note", "留言").slot, slot);
    assert_int_equal(ask(o, "10003", OP_draft_put, &(struct draft){ .slot = 5, .form = "pay", .title = "x" }, &r),
                     ST_field_too_many);
    assert_int_equal(parked(o), 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_form_same_place),
        cmocka_unit_test(test_other_form_other_place),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
