/* Parked forms: nine places a person, and none is written over by another form. */
#include "config.h"
#include "core_office.h"

static struct draft put(struct office *o, uint64_t slot, const char *form, const char *title)
{
    struct draft r = { 0 };
    assert_int_equal(ask(o, "10003", OP_draft_put, &(struct draft){ .slot = slot, .form = form, .title = title }, &r),
                     ST_ok);
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

/* What was settled as not done is refused when it comes after all. */
static void test_settled(void **state)
{
    struct office *o = *state;
    struct request_answer r = { 0 };
    struct nothing none = { 0 };
    for (int again = 0; again < 2; again++) {
        assert_int_equal(ask(o, "10003", OP_request_settle, &(struct request_outcome){ .request_id = "lost-1" }, &r),
                         ST_ok);
        assert_false(r.posted);
        assert_int_equal(ask(o, "10003", OP_request_outcome, &(struct request_outcome){ .request_id = "lost-1" }, &r),
                         ST_ok);
        assert_false(r.posted);
    }
    assert_int_equal(ask_as(o, "10003", OP_session_profile, "lost-1", 0,
                            &(struct session_profile){ .lang = CODE_lang_en }, &none),
                     ST_request_differs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_form_same_place),
        cmocka_unit_test(test_other_form_other_place),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_settled),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
