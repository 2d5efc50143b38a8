/* Who may do what: every operation tried by every role, against the table; and
 * the acts of the office tried on another unit. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "ops/bind.h"

#include <string.h>

static const struct { const char *staff_no; uint64_t roles; } people[] = {
    { "10001", CODE_BIT(CODE_role_cashier) },
    { "10002", CODE_BIT(CODE_role_clerk) },
    { "10003", CODE_BIT(CODE_role_cashier) | CODE_BIT(CODE_role_clerk) },
    { "20001", CODE_BIT(CODE_role_supervisor) },
    { "60001", CODE_BIT(CODE_role_accountant) },
    { "80001", CODE_BIT(CODE_role_auditor) },
    { "90001", CODE_BIT(CODE_role_administrator) },
    { STAFF_GATE, CODE_BIT(CODE_role_gate) },
    { STAFF_OPERATOR, CODE_BIT(CODE_role_operator) },
    { STAFF_SYSTEM, CODE_BIT(CODE_role_system) },
};

/* The auditor's one exception: his own session and his own drafts. */
static bool permitted(const struct op_info *op, uint64_t roles)
{
    if (!(op->roles & roles))
        return false;
    return !(roles & CODE_BIT(CODE_role_auditor)) || op->kind == OP_READ || (op->flags & (OPF_FREE | OPF_QUIET));
}

static void test_every_role(void **state)
{
    struct office *o = *state;
    for (unsigned op = 1; op < OP_NUMBER_MAX; op++)
        for (size_t i = 0; op_info[op].no && i < COUNT_OF(people); i++) {
            void *q = pool_get(o->pool, op_info[op].request->size), *r = pool_get(o->pool, op_info[op].reply->size);
            bool may = permitted(&op_info[op], people[i].roles);
            enum status s = ask(o, people[i].staff_no, (enum op_id)op, q, r);
            /* The chain names the operation; a function that refuses by itself does not. */
            bool refused = s == ST_not_permitted && strcmp(o->fault.arg[0], op_info[op].name) == 0;
            if (may == refused)
                fail_msg("%s by %s: %s", op_info[op].name, people[i].staff_no, status_name(s));
        }
}

/* Whoever may do what needs a second person may ask for one, see what became of it and take it back. */
static void test_approval_may_be_asked(void **state)
{
    static const enum op_id ways[] = { OP_approval_ask, OP_approval_list, OP_approval_show, OP_approval_withdraw };
    (void)state;
    for (unsigned op = 1; op < OP_NUMBER_MAX; op++)
        for (size_t i = 0; op_info[op].no && (op_info[op].flags & OPF_APPROVAL) && i < COUNT_OF(ways); i++)
            if (op_info[op].roles & ~op_info[ways[i]].roles)
                fail_msg("%s is done by who may not %s", op_info[op].name, op_info[ways[i]].name);
}

/* An auditor's operations leave every table but his own rows as they were; here
 * by the count of audit records. */
static void test_auditor_writes_nothing(void **state)
{
    struct office *o = *state;
    struct history_list before = { 0 }, after = { 0 };
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "" }, &before), ST_ok);
    struct notice r = { 0 };
    assert_int_equal(ask(o, "80001", OP_notice_put, &(struct notice){ .unit_no = "130525", .text = "x" }, &r),
                     ST_not_permitted);
    assert_int_equal(ask(o, "80001", OP_audit_list, &(struct audit_ask){ .subject = "" }, &after), ST_ok);
    assert_int_equal(before.rows[0].audit_no, after.rows[0].audit_no);
}

/* -- outside one's unit -- */

static const struct user other_user = { .staff_no = "10004", .staff_name = "x", .unit_no = "13052511", .roles = 4 };
static const struct user moved_user = { .staff_no = "10001", .staff_name = "x", .unit_no = "13052511", .roles = 4 };
static const struct unit other_unit = { .unit_no = "13052599", .parent = "13052511", .unit_name = "x", .unit_kind = 4 };
static const struct unit taken_unit = { .unit_no = "13052511", .parent = "13052510", .unit_name = "x", .unit_kind = 3 };
static const struct window other_window = { .unit_no = "13052511", .window_no = "01" };
static const struct notice other_notice = { .unit_no = "13052511", .text = "x" };
static const struct user_secret other_secret = { .staff_no = "10004", .password = "Some-Word-99" };
static const struct user_ask other_ask = { .staff_no = "10004" };
static const struct paper_range other_paper = { .staff_no = "10004", .first_paper = 1, .last_paper = 9 };
static const struct key_ask other_key = { .staff_no = "10004", .fingerprint = "SHA256:x" };

/* 90002 administers, 20001 supervises unit 13052510 alone. */
static const struct { const char *staff_no; enum op_id op; const void *q; } outside[] = {
    { "90002", OP_user_put, &other_user },
    { "90002", OP_user_put, &moved_user },
    { "90002", OP_user_reset, &other_secret },
    { "90002", OP_user_unlock, &other_ask },
    { "90002", OP_user_list, &other_ask },
    { "90002", OP_unit_put, &other_unit },
    { "90002", OP_unit_put, &taken_unit },
    { "90002", OP_window_put, &other_window },
    { "90002", OP_notice_put, &other_notice },
    { "90002", OP_key_list, &other_ask },
    { "90002", OP_key_remove, &other_key },
    { "90002", OP_setting_put, &(struct setting){ .setting_name = "pin.tries", .valid_from = DATE_EPOCH + 20000,
                                                  .value = "4" } },
    { "90002", OP_tender_put, &(struct tender_rule){ .tender = 1, .ledger = 3 } },
    { "90002", OP_rate_put, &(struct late_fee_rule){ .category = 1, .valid_from = DATE_EPOCH + 30000,
                                                     .per_100000 = 1 } },
    { "90002", OP_code_put, &(struct code_row){ .set_name = "tender", .value = 77, .label = "x" } },
    { "90002", OP_holiday_put, &(struct holiday){ .day = DATE_EPOCH + 20000, .day_kind = 1 } },
    { "20001", OP_user_unlock, &other_ask },
    { "20001", OP_notice_put, &other_notice },
    { "20001", OP_paper_issue, &other_paper },
};

static void local_administrator(struct office *o)
{
    struct user u = { 0 };
    struct nothing n = { 0 };
    assert_int_equal(ask(o, "90001", OP_user_put, &(struct user){
        .staff_no = "90002", .staff_name = "x", .unit_no = "13052510", .roles = CODE_BIT(CODE_role_administrator) },
                         &u), ST_ok);
    assert_int_equal(ask(o, "90001", OP_user_reset,
                         &(struct user_secret){ .staff_no = "90002", .password = "Some-Word-1" }, &n), ST_ok);
    assert_int_equal(ask(o, "90002", OP_session_password, &(struct session_password){ .old_password = "Some-Word-1",
        .new_password = PASSWORD }, &n), ST_ok);
}

static void test_outside_unit(void **state)
{
    struct office *o = *state;
    local_administrator(o);
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        void *r = pool_get(o->pool, op_info[outside[i].op].reply->size);
        enum status s = ask(o, outside[i].staff_no, outside[i].op, outside[i].q, r);
        if (s != ST_outside_unit)
            fail_msg("%s by %s, row %zu: %s %s", op_info[outside[i].op].name, outside[i].staff_no, i, status_name(s),
                     o->fault.field);
    }
}

/* Lists end at the unit as well. */
static void test_lists_end_at_unit(void **state)
{
    struct office *o = *state;
    struct user_list mine = { 0 }, all = { 0 };
    assert_int_equal(ask(o, "20001", OP_user_list, &(struct user_ask){ 0 }, &mine), ST_ok);
    assert_int_equal(ask(o, "90001", OP_user_list, &(struct user_ask){ 0 }, &all), ST_ok);
    assert_true(all.users_n > mine.users_n && mine.users_n > 2);
    for (uint32_t i = 0; i < mine.users_n; i++) {
        assert_string_equal(mine.users[i].unit_no, "13052510");
        assert_string_equal(mine.users[i].password_hash, "");
        assert_string_equal(mine.users[i].pin_hash, "");
    }
}

/* -- an administrator gives nothing to himself, and nobody both audits and acts -- */

static void test_roles(void **state)
{
    struct office *o = *state;
    struct user u = { 0 };
    uint64_t cashier = CODE_BIT(CODE_role_cashier), auditor = CODE_BIT(CODE_role_auditor),
        administrator = CODE_BIT(CODE_role_administrator);
    struct user self = { .staff_no = "90001", .staff_name = "x", .unit_no = "130525",
                         .roles = administrator | cashier };
    assert_int_equal(ask(o, "90001", OP_user_put, &self, &u), ST_approval_own);
    struct user both = { .staff_no = "70001", .staff_name = "x", .unit_no = "130525", .roles = auditor | cashier };
    assert_int_equal(ask(o, "90001", OP_user_put, &both, &u), ST_code_unknown);
    both.roles = CODE_BIT(CODE_role_operator);
    assert_int_equal(ask(o, "90001", OP_user_put, &both, &u), ST_code_unknown);
    static const char *const names[] = { "gate", "operator", "system" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        both = (struct user){ .staff_no = names[i], .staff_name = "x", .unit_no = "130525", .roles = cashier };
        assert_int_equal(ask(o, "90001", OP_user_put, &both, &u), ST_exists);
    }
    both.staff_no = "a b";
    assert_int_equal(ask(o, "90001", OP_user_put, &both, &u), ST_text_invalid);
}

static void test_stale_form(void **state)
{
    struct office *o = *state;
    struct unit u = { 0 }, seen = { .unit_no = "13052511", .parent = "130525", .unit_name = "a", .unit_kind = 3 };
    assert_int_equal(ask(o, "90001", OP_unit_put, &seen, &u), ST_ok);
    seen.version = u.version;
    assert_int_equal(ask(o, "90001", OP_unit_put, &seen, &u), ST_ok);
    assert_int_equal(ask(o, "90001", OP_unit_put, &seen, &u), ST_stale);
    assert_string_equal(o->fault.arg[0], "管理员");
    assert_string_equal(o->fault.arg[1], "11-23 09:00");
}

static void test_must_change_first(void **state)
{
    struct office *o = *state;
    struct nothing n = { 0 };
    struct session_user me = { 0 };
    struct home_page home = { 0 };
    assert_int_equal(ask(o, "90001", OP_user_reset,
                         &(struct user_secret){ .staff_no = "10002", .password = "Some-Word-1" }, &n), ST_ok);
    assert_int_equal(ask(o, "10002", OP_session_home, &n, &home), ST_password_expired);
    assert_int_equal(ask(o, "10002", OP_session_me, &n, &me), ST_ok);
    assert_true(me.must_change);
    assert_int_equal(ask(o, "10002", OP_session_password, &(struct session_password){ .old_password = "Some-Word-1",
        .new_password = PASSWORD }, &n), ST_ok);
    assert_int_equal(ask(o, "10002", OP_session_home, &n, &home), ST_ok);
}

static void test_who_left(void **state)
{
    struct office *o = *state;
    struct user u = { 0 };
    struct session_user me = { 0 };
    struct user gone = { .staff_no = "10004", .staff_name = "x", .unit_no = "13052511", .roles = 4,
                         .user_state = CODE_user_state_left };
    assert_int_equal(ask(o, "90001", OP_user_put, &gone, &u), ST_ok);
    assert_int_equal(ask(o, "10004", OP_session_me, &(struct nothing){ 0 }, &me), ST_not_permitted);
}

static void let_practise(struct office *o, const char *unit_no, bool practice_unit)
{
    struct unit unit = { 0 };
    struct user u = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_put, &(struct unit){ .unit_no = unit_no, .parent = "130525",
        .unit_name = "双碑供电所", .unit_kind = CODE_unit_kind_station, .practice = practice_unit }, &unit), ST_ok);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put, &(struct user){ .staff_no = "20002", .staff_name = "王芳",
        .unit_no = unit_no, .roles = CODE_BIT(CODE_role_supervisor), .practice = true }, &u), ST_ok);
}

/* One who practises reads anywhere and does business only where nothing is real. */
static void test_practice(void **state)
{
    struct office *o = *state;
    struct notice n = { 0 }, q = { .unit_no = "13052511", .text = "x" };
    struct session_user me = { 0 };
    struct draft d = { 0 };
    let_practise(o, "13052511", false);
    assert_int_equal(ask(o, "20002", OP_session_me, &(struct nothing){ 0 }, &me), ST_ok);
    assert_true(me.demo);
    assert_int_equal(ask(o, "20002", OP_notice_put, &q, &n), ST_practice_only);
    assert_int_equal(ask(o, "20002", OP_draft_put, &(struct draft){ .slot = 1, .form = "pay", .title = "x" }, &d),
                     ST_ok);
    let_practise(o, "13052599", true);
    q.unit_no = "13052599";
    assert_int_equal(ask(o, "20002", OP_notice_put, &q, &n), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_auditor_writes_nothing),
        cmocka_unit_test(test_lists_end_at_unit),
        cmocka_unit_test(test_outside_unit),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_stale_form),
        cmocka_unit_test(test_must_change_first),
        cmocka_unit_test(test_who_left),
        cmocka_unit_test(test_approval_may_be_asked),
        cmocka_unit_test(test_every_role),
        cmocka_unit_test(test_practice),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
