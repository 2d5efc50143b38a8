/* The chain of checks: each refusal in its place, the same request answered the
 * same, and nothing changed by a refusal. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "core/engine/audit.h"
#include "ops/bind.h"

#include <string.h>

static const struct notice some_notice = { .unit_no = "13052510", .text = "今天下午停电检修" };

/* -- the order -- */

struct order_row {
    const char *what, *staff_no;
    enum op_id op;
    const char *request_id;
    bool unproved;
    const void *q;
    enum status is;
    const char *field;
};

/* "used" was used by each of these people for something else. Each row breaks its
 * own check and, where it can, every later one too. */
static const struct order_row order[] = {
    { "principal before all", "99999", OP_user_put, "used", true, &(struct user){ 0 }, ST_user_unknown, "" },
    { "seen before, before permission", "10001", OP_user_put, "used", true, &(struct user){ 0 }, ST_request_differs,
      "" },
    { "permission before the request", "10001", OP_user_put, "o1", true, &(struct user){ 0 }, ST_not_permitted, "" },
    { "request before approval", "10001", OP_pay_reverse, "o2", true, &(struct pay_reverse){ 0 }, ST_field_missing,
      "receipt_no" },
    { "what no approval cures before the approval", "10001", OP_pay_reverse, "o3", true,
      &(struct pay_reverse){ .receipt_no = 77, .reverse_reason = 1 }, ST_receipt_unknown, "receipt_no" },
    { "request before proof", "90001", OP_unit_put, "o4", true, &(struct unit){ .unit_no = "x" }, ST_field_missing,
      "unit_name" },
    { "proof before the function", "90001", OP_unit_put, "o5", true,
      &(struct unit){ .unit_no = "130525", .parent = "130525", .unit_name = "x", .unit_kind = 1 }, ST_proof_needed,
      "" },
    { "the function last", "90001", OP_unit_put, "o6", false,
      &(struct unit){ .unit_no = "130525", .parent = "130525", .unit_name = "x", .unit_kind = 1 }, ST_in_use,
      "parent" },
    { "a write without an id", "20001", OP_notice_put, "", false, &some_notice, ST_field_missing, "request_id" },
};

static void test_order(void **state)
{
    struct office *o = *state;
    static const char *const users[] = { "10001", "90001" };
    struct nothing n = { 0 };
    for (size_t i = 0; i < COUNT_OF(users); i++)
        assert_int_equal(ask_as(o, users[i], OP_session_profile, "used", 0, &(struct session_profile){ .lang = 1 }, &n),
                         ST_ok);
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        uint8_t reply[1024] = { 0 };
        o->unproved = order[i].unproved;
        enum status s = ask_as(o, order[i].staff_no, order[i].op, order[i].request_id, 0, order[i].q, reply);
        o->unproved = false;
        if (s != order[i].is || strcmp(o->fault.field, order[i].field) != 0)
            fail_msg("%s: %s %s", order[i].what, status_name(s), o->fault.field);
    }
}

static void test_unknown_operation(void **state)
{
    struct office *o = *state;
    struct principal p = { .staff_no = "10001" };
    struct buf out;
    static const uint16_t none[] = { 0, 99, OP_NUMBER_MAX - 1, OP_NUMBER_MAX, 9999, 65535 };
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        struct wire_request q = { .op = none[i], .request_id = "x", .body = (const uint8_t *)"" };
        buf_init(&out, 4096);
        assert_int_equal(core_execute(o->core, &p, &q, &out), ST_op_unknown);
        assert_true(out.n > 0);
        buf_release(&out);
    }
}

/* Bytes that are no record are refused, and the writer goes on. */
static void test_broken_body(void **state)
{
    struct office *o = *state;
    struct principal p = { .staff_no = "20001", .proved_at = o->now };
    struct buf out;
    struct wire_request q = { .op = OP_notice_put, .request_id = "broken", .body = (const uint8_t *)"\xff\xff\xff\xff",
                              .body_n = 4 };
    buf_init(&out, 4096);
    assert_int_equal(core_execute(o->core, &p, &q, &out), ST_wire_broken);
    buf_release(&out);
    struct notice r = { 0 };
    assert_int_equal(ask(o, "20001", OP_notice_put, &some_notice, &r), ST_ok);
}

/* -- repeats -- */

static void test_same_request_same_answer(void **state)
{
    struct office *o = *state;
    struct notice first = { 0 }, again = { 0 }, other = some_notice;
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "twice", 0, &some_notice, &first), ST_ok);
    office_wait(o, 3600);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "twice", 0, &some_notice, &again), ST_ok);
    assert_true(record_equal(&notice_record, &first, &again));
    other.text = "另一条";
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "twice", 0, &other, &again), ST_request_differs);
    assert_int_equal(ask_as(o, "20001", OP_user_unlock, "twice", 0, &(struct user_ask){ .staff_no = "10001" }, &again),
                     ST_request_differs);
    assert_int_equal(ask_as(o, "20002", OP_notice_put, "twice", 0,
                            &(struct notice){ .unit_no = "13052511", .text = "x" }, &again), ST_ok);
    assert_true(again.notice_no > first.notice_no);
}

static void test_repeat_after_restart(void **state)
{
    struct office *o = *state;
    struct notice first = { 0 }, again = { 0 };
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "restart", 0, &some_notice, &first), ST_ok);
    office_reopen(o);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "restart", 0, &some_notice, &again), ST_ok);
    assert_true(record_equal(&notice_record, &first, &again));
}

static void test_refusal_not_remembered(void **state)
{
    struct office *o = *state;
    struct notice r = { 0 }, bad = { .unit_no = "nowhere", .text = "x" };
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "tried", 0, &bad, &r), ST_unit_unknown);
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "tried", 0, &some_notice, &r), ST_ok);
}

static void test_outcome(void **state)
{
    struct office *o = *state;
    struct notice r = { 0 };
    struct request_answer a = { 0 };
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "became", 0, &some_notice, &r), ST_ok);
    assert_int_equal(ask(o, "20001", OP_request_outcome, &(struct request_outcome){ .request_id = "became" }, &a),
                     ST_ok);
    assert_true(a.posted);
    assert_string_equal(a.op, "notice.put");
    memset(&a, 0, sizeof a);
    assert_int_equal(ask(o, "20002", OP_request_outcome, &(struct request_outcome){ .request_id = "became" }, &a),
                     ST_ok);
    assert_false(a.posted);
}

/* Forty days, then forgotten. */
static void test_forgotten(void **state)
{
    struct office *o = *state;
    const struct slice_ask all = { .most = 0 };
    struct slice_done done = { 0 };
    struct request_answer a = { 0 };
    struct notice r = { 0 };
    assert_int_equal(ask_as(o, "20001", OP_notice_put, "old", 0, &some_notice, &r), ST_ok);
    office_wait(o, 39 * 86400);
    assert_int_equal(ask(o, STAFF_SYSTEM, OP_request_forget, &all, &done), ST_ok);
    assert_int_equal(ask(o, "20001", OP_request_outcome, &(struct request_outcome){ .request_id = "old" }, &a), ST_ok);
    assert_true(a.posted);
    office_wait(o, 2 * 86400);
    assert_int_equal(ask(o, STAFF_SYSTEM, OP_request_forget, &all, &done), ST_ok);
    memset(&a, 0, sizeof a);
    assert_int_equal(ask(o, "20001", OP_request_outcome, &(struct request_outcome){ .request_id = "old" }, &a), ST_ok);
    assert_false(a.posted);
}

/* -- time -- */

static void test_time_never_goes_back(void **state)
{
    struct office *o = *state;
    struct notice first = { 0 }, second = { 0 };
    assert_int_equal(ask(o, "20001", OP_notice_put, &some_notice, &first), ST_ok);
    office_wait(o, -600);
    assert_int_equal(ask(o, "20001", OP_notice_put, &some_notice, &second), ST_ok);
    assert_true(second.from >= first.from);
    office_wait(o, 600);
}

/* -- many at once -- */

#define HAMMER 150

struct hammer { struct office *o; const char *staff_no; unsigned done; };

static void *hammer_main(void *context)
{
    struct hammer *h = context;
    struct pool *pool = pool_new(4096);
    struct principal p = { .session = 1, .proved_at = h->o->now };
    text_copy(p.staff_no, sizeof p.staff_no, h->staff_no);
    for (unsigned i = 0; i < HAMMER; i++) {
        char id[REQUEST_ID_MAX + 1];
        struct notice r = { 0 };
        struct session_user me = { 0 };
        request_id_make(id);
        h->done += core_call(h->o->core, &p, OP_notice_put, id, 0, &some_notice, &r, pool, NULL) == ST_ok
            && core_call(h->o->core, &p, OP_session_me, "", 0, &(struct nothing){ 0 }, &me, pool, NULL) == ST_ok;
        pool_clear(pool);
    }
    pool_free(&pool);
    return NULL;
}

static void count_finding(void *context, const char *what)
{
    ++*(unsigned *)context;
    print_message("%s\n", what);
}

static void test_many_at_once(void **state)
{
    struct office *o = *state;
    struct hammer h[3] = { { o, "20001", 0 }, { o, "90001", 0 }, { o, "20001", 0 } };
    pthread_t thread[3];
    struct notice before = { 0 }, after = { 0 };
    unsigned findings = 0;
    assert_int_equal(ask(o, "20001", OP_notice_put, &some_notice, &before), ST_ok);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, hammer_main, &h[i]), 0);
    for (int i = 0; i < 3; i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(h[i].done, HAMMER);
    }
    assert_int_equal(ask(o, "20001", OP_notice_put, &some_notice, &after), ST_ok);
    assert_int_equal(after.notice_no, before.notice_no + 3 * HAMMER + 1);
    assert_int_equal(audit_verify(o->core, NULL, count_finding, &findings), ST_ok);
    assert_int_equal(findings, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_unknown_operation),
        cmocka_unit_test(test_broken_body),
        cmocka_unit_test(test_same_request_same_answer),
        cmocka_unit_test(test_repeat_after_restart),
        cmocka_unit_test(test_refusal_not_remembered),
        cmocka_unit_test(test_outcome),
        cmocka_unit_test(test_time_never_goes_back),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_forgotten),
    };
    return cmocka_run_group_tests(tests, office_setup, office_teardown);
}
