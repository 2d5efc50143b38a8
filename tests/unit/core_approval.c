/* The life of an approval: bound to one request of one person, decided by another,
 * in time, and worth nothing once what it rests on has changed. The operation is
 * the reversal of a payment. */
#include "config.h"
#include "tests/unit/core_office.h"
#include "tests/unit/core_rows.h"
#include "ops/bind.h"

#include <stdlib.h>
#include <string.h>

#define ACCOUNT "5013018427"

struct scene {
    struct office o;
    uint64_t receipt_no;
    struct buf request;              /* the reversal, encoded */
    struct pay_reverse reversal;
};

static int scene_setup(void **state)
{
    struct scene *s = calloc(1, sizeof *s);
    office_staffed(&s->o);
    rows_account(&s->o, ACCOUNT, "13052510");
    rows_bill(&s->o, ACCOUNT, 202610, 10000);
    rows_till(&s->o, "10003", "13052510");
    buf_init(&s->request, 4096);
    *state = s;
    return 0;
}

static int scene_teardown(void **state)
{
    struct scene *s = *state;
    buf_release(&s->request);
    office_close(&s->o);
    free(s);
    return 0;
}

/* A payment of one yuan, and the request that would reverse it. */
static void pay(struct scene *s)
{
    s->receipt_no = rows_pay(&s->o, "10003", ACCOUNT, 100);
    s->reversal = (struct pay_reverse){ .receipt_no = s->receipt_no,
                                        .reverse_reason = CODE_reverse_reason_wrong_account, .paper_back = true };
    buf_clear(&s->request);
    record_encode(&pay_reverse_record, &s->reversal, NULL, &s->request);
}

static struct approval ask_for(struct scene *s, const char *staff_no)
{
    struct approval a = { 0 };
    struct approval_ask q = { .op = "pay.reverse", .request = { s->request.at, (uint32_t)s->request.n } };
    enum status st = ask(&s->o, staff_no, OP_approval_ask, &q, &a);
    if (st)
        fail_msg("approval.ask: %s %s", status_name(st), s->o.fault.arg[0]);
    return a;
}

static enum status answer(struct scene *s, const char *staff_no, enum op_id op, const struct approval *a)
{
    struct approval r = { 0 };
    return ask(&s->o, staff_no, op, &(struct approval_answer){ .approval_no = a->approval_no, .digest = a->digest,
        .refuse_reason = CODE_refuse_reason_not_proved }, &r);
}

static enum status reverse(struct scene *s, const char *staff_no, uint64_t approval_no)
{
    char id[REQUEST_ID_MAX + 1];
    struct payment r = { 0 };
    request_id_make(id);
    return ask_as(&s->o, staff_no, OP_pay_reverse, id, approval_no, &s->reversal, &r);
}

static void test_granted_and_used_up(void **state)
{
    struct scene *s = *state;
    struct approval_list list = { 0 };
    pay(s);
    struct approval a = ask_for(s, "10003");
    assert_true(a.effect_n > 0);
    assert_true(a.rows_n > 0);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_approval_waiting);
    assert_int_equal(ask(&s->o, "20001", OP_approval_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    assert_true(list.waiting_n >= 1);
    assert_int_equal(list.waiting[0].approval_no, a.approval_no);
    assert_int_equal(list.approvers_n, 0);          /* above himself there is nobody */
    assert_int_equal(ask(&s->o, "10003", OP_approval_list, &(struct list_ask){ .token = "" }, &list), ST_ok);
    assert_int_equal(list.approvers_n, 1);
    assert_string_equal(list.approvers[0].staff_no, "20001");
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_ok);
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_stale);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_ok);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_payment_reversed);
}

/* The preview leaves the payment as it was. */
static void test_asking_changes_nothing(void **state)
{
    struct scene *s = *state;
    struct payment p = { 0 };
    pay(s);
    ask_for(s, "10003");
    assert_int_equal(ask(&s->o, "10003", OP_pay_show, &(struct receipt_ask){ .receipt_no = s->receipt_no }, &p), ST_ok);
    assert_int_equal(p.payment_state, CODE_payment_state_posted);
    assert_int_equal(p.reversed_by, 0);
}

static void test_nobody_approves_himself(void **state)
{
    struct scene *s = *state;
    struct user u = { 0 };
    pay(s);
    struct approval a = ask_for(s, "10003"), r = { 0 };
    struct user both = { .staff_no = "10003", .staff_name = "王芳", .unit_no = "13052510",
        .roles = CODE_BIT(CODE_role_cashier) | CODE_BIT(CODE_role_clerk) | CODE_BIT(CODE_role_supervisor) };
    assert_int_equal(ask(&s->o, "90001", OP_user_put, &both, &u), ST_ok);
    assert_int_equal(answer(s, "10003", OP_approval_grant, &a), ST_approval_own);
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &(struct approval_cosign){ .approval_no = a.approval_no,
        .staff_no = "10003", .pin = PIN }, &r), ST_approval_own);
    both.roles &= ~CODE_BIT(CODE_role_supervisor);
    assert_int_equal(ask(&s->o, "90001", OP_user_put, &both, &u), ST_ok);
}

static void test_only_of_his_unit(void **state)
{
    struct scene *s = *state;
    pay(s);
    struct approval a = ask_for(s, "10003");
    assert_int_equal(answer(s, "20002", OP_approval_grant, &a), ST_outside_unit);
    s->o.unproved = true;
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_proof_needed);
    s->o.unproved = false;
}

static enum status proved_for(struct scene *s, struct principal *p, const char *op)
{
    char id[REQUEST_ID_MAX + 1];
    struct nothing n = { 0 };
    request_id_make(id);
    struct session_prove q = { .password = "", .pin = PIN, .op = op };
    return core_call(s->o.core, p, OP_session_prove, id, 0, &q, &n, s->o.pool, &s->o.fault);
}

static enum status granted_by(struct scene *s, struct principal *p, const struct approval *a)
{
    char id[REQUEST_ID_MAX + 1];
    struct approval r = { 0 };
    request_id_make(id);
    return core_call(s->o.core, p, OP_approval_grant, id, 0, &(struct approval_answer){ .approval_no = a->approval_no,
                     .digest = a->digest }, &r, s->o.pool, &s->o.fault);
}

/* Faults A13: neither the login of a minute ago nor the proof of another act is one for this. */
static void test_proved_each_time(void **state)
{
    struct scene *s = *state;
    struct principal p = { .staff_no = "20001", .from = "10.0.0.1", .session = 1, .proved_at = s->o.now,
                           .proof_spent = true };
    pay(s);
    struct approval first = ask_for(s, "10003");
    assert_int_equal(granted_by(s, &p, &first), ST_proof_needed);
    assert_int_equal(proved_for(s, &p, ""), ST_ok);
    assert_int_equal(granted_by(s, &p, &first), ST_proof_needed);
    assert_int_equal(proved_for(s, &p, "delegation.put"), ST_ok);
    assert_int_equal(granted_by(s, &p, &first), ST_proof_needed);
    assert_int_equal(proved_for(s, &p, "approval.grant"), ST_ok);
    assert_int_equal(granted_by(s, &p, &first), ST_ok);
    pay(s);
    struct approval second = ask_for(s, "10003");
    assert_int_equal(granted_by(s, &p, &second), ST_proof_needed);
    assert_int_equal(proved_for(s, &p, "no.such"), ST_op_unknown);
    assert_int_equal(proved_for(s, &p, "approval.grant"), ST_ok);
    office_wait(&s->o, 3600);
    assert_int_equal(granted_by(s, &p, &second), ST_proof_needed);
}

static void test_bound_to_the_request(void **state)
{
    struct scene *s = *state;
    pay(s);
    struct approval a = ask_for(s, "10003"), other = a;
    other.digest.b[0] ^= 1;
    assert_int_equal(answer(s, "20001", OP_approval_grant, &other), ST_approval_differs);
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_ok);
    s->reversal.reverse_reason = CODE_reverse_reason_wrong_amount;
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_approval_differs);
    s->reversal.reverse_reason = CODE_reverse_reason_wrong_account;
    assert_int_equal(reverse(s, "10001", a.approval_no), ST_payment_not_yours);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_ok);
}

/* Something of the payment changes after it was seen: a copy of its receipt. */
static void test_stale_rows(void **state)
{
    struct scene *s = *state;
    pay(s);
    struct approval a = ask_for(s, "10003");
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_ok);
    struct payment copied = { 0 };
    assert_int_equal(ask(&s->o, "10003", OP_pay_copy, &(struct pay_reprint){ .receipt_no = s->receipt_no,
        .reprint_reason = CODE_reprint_reason_lost }, &copied), ST_ok);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_approval_differs);
}

static void test_refused_and_withdrawn(void **state)
{
    struct scene *s = *state;
    struct approval r = { 0 };
    pay(s);
    struct approval a = ask_for(s, "10003");
    assert_int_equal(ask(&s->o, "20001", OP_approval_refuse, &(struct approval_answer){ .approval_no = a.approval_no,
        .digest = a.digest }, &r), ST_field_missing);
    assert_int_equal(answer(s, "20001", OP_approval_refuse, &a), ST_ok);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_approval_refused);
    assert_string_equal(s->o.fault.arg[1], "code.refuse_reason.not_proved");
    a = ask_for(s, "10003");
    assert_int_equal(ask(&s->o, "10001", OP_approval_withdraw, &(struct approval_no){ .approval_no = a.approval_no },
                         &r), ST_not_permitted);
    assert_int_equal(ask(&s->o, "10003", OP_approval_withdraw, &(struct approval_no){ .approval_no = a.approval_no },
                         &r), ST_ok);
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_stale);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_approval_expired);
}

static void test_in_time_only(void **state)
{
    struct scene *s = *state;
    struct approval shown = { 0 };
    pay(s);
    struct approval late = ask_for(s, "10003"), granted = ask_for(s, "10003");
    assert_int_equal(answer(s, "20001", OP_approval_grant, &granted), ST_ok);
    office_wait(&s->o, 31 * 60);
    assert_int_equal(answer(s, "20001", OP_approval_grant, &late), ST_approval_expired);
    assert_int_equal(reverse(s, "10003", granted.approval_no), ST_approval_expired);
    core_tick(s->o.core);
    assert_int_equal(ask(&s->o, "10003", OP_approval_show, &(struct approval_no){ .approval_no = late.approval_no },
                         &shown), ST_ok);
    assert_int_equal(shown.approval_state, CODE_approval_state_lapsed);
}

static void test_cosigned(void **state)
{
    struct scene *s = *state;
    struct approval r = { 0 };
    pay(s);
    struct approval a = ask_for(s, "10003");
    struct approval_cosign q = { .approval_no = a.approval_no, .staff_no = "20001", .pin = "000000" };
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_pin_wrong);
    assert_string_equal(s->o.fault.arg[0], "2");
    q.staff_no = "20002";
    q.pin = PIN;
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_pin_wrong);
    q.staff_no = "20001";
    assert_int_equal(ask(&s->o, "10001", OP_approval_cosign, &q, &r), ST_not_permitted);
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_ok);
    assert_true(r.by_pin);
    assert_string_equal(r.decided_by, "20001");
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_ok);
}

/* -- who stands in for the supervisor -- */

static uint64_t delegate_to(struct scene *s, const char *staff_no)
{
    struct delegation r = { 0 };
    struct delegation q = { .to_staff = staff_no, .until = s->o.now + 24 * 3600 * SECOND };
    assert_int_equal(ask(&s->o, "20001", OP_delegation_put, &q, &r), ST_ok);
    return r.delegation_no;
}

static enum status pin_set(struct scene *s, const char *staff_no)
{
    struct nothing r;
    return ask(&s->o, staff_no, OP_session_pin, &(struct session_pin){ .password = PASSWORD, .pin = PIN }, &r);
}

/* A delegate has a PIN for as long as he is one, and three tries at it. */
static void test_delegate_cosigns(void **state)
{
    struct scene *s = *state;
    struct approval r = { 0 };
    struct delegation ended;
    pay(s);
    struct approval a = ask_for(s, "10003");
    struct approval_cosign q = { .approval_no = a.approval_no, .staff_no = "10002", .pin = PIN };
    assert_int_equal(pin_set(s, "10002"), ST_not_permitted);
    uint64_t delegation_no = delegate_to(s, "10002");
    assert_int_equal(pin_set(s, "10002"), ST_ok);
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_ok);
    assert_string_equal(r.decided_by, "10002");
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_ok);
    pay(s);
    struct approval next = ask_for(s, "10003");
    q = (struct approval_cosign){ .approval_no = next.approval_no, .staff_no = "10002", .pin = "000000" };
    for (unsigned i = 0; i < 3; i++)
        ask(&s->o, "10003", OP_approval_cosign, &q, &r);
    q.pin = PIN;
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_pin_locked);
    assert_int_equal(answer(s, "10002", OP_approval_grant, &next), ST_ok);
    pay(s);
    struct approval last = ask_for(s, "10003");
    assert_int_equal(ask(&s->o, "20001", OP_delegation_end, &(struct delegation_end){ .delegation_no = delegation_no },
                         &ended), ST_ok);
    assert_int_equal(answer(s, "10002", OP_approval_grant, &last), ST_not_permitted);
    q.approval_no = last.approval_no;
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &q, &r), ST_pin_wrong);
}

/* Nobody approves himself, a delegate neither, live or by PIN. */
static void test_delegate_not_for_himself(void **state)
{
    struct scene *s = *state;
    struct approval r = { 0 };
    pay(s);
    delegate_to(s, "10003");
    assert_int_equal(pin_set(s, "10003"), ST_ok);
    struct approval a = ask_for(s, "10003");
    assert_int_equal(answer(s, "10003", OP_approval_grant, &a), ST_approval_own);
    assert_int_equal(ask(&s->o, "10003", OP_approval_cosign, &(struct approval_cosign){ .approval_no = a.approval_no,
        .staff_no = "10003", .pin = PIN }, &r), ST_approval_own);
}

/* Who gave it and is no supervisor any more gave nothing. */
static void test_delegation_falls_with_its_giver(void **state)
{
    struct scene *s = *state;
    struct user giver = { .staff_no = "20001", .staff_name = "李伟", .unit_no = "13052510",
                          .roles = CODE_BIT(CODE_role_clerk) }, r;
    pay(s);
    delegate_to(s, "10001");
    struct approval a = ask_for(s, "10003");
    assert_int_equal(ask(&s->o, "90001", OP_user_put, &giver, &r), ST_ok);
    assert_int_equal(answer(s, "10001", OP_approval_grant, &a), ST_not_permitted);
}

static void test_ask_for_what_needs_none(void **state)
{
    struct scene *s = *state;
    struct approval r = { 0 };
    assert_int_equal(ask(&s->o, "10003", OP_approval_ask, &(struct approval_ask){ .op = "pay.take", .json = "{}" }, &r),
                     ST_op_unknown);
    assert_int_equal(ask(&s->o, "10003", OP_approval_ask, &(struct approval_ask){ .op = "pay.reverse",
        .json = "{\"receipt_no\":999999,\"reverse_reason\":\"other\"}" }, &r), ST_receipt_unknown);
    assert_int_equal(ask(&s->o, "10003", OP_approval_ask, &(struct approval_ask){ .op = "pay.reverse" }, &r),
                     ST_field_missing);
    assert_string_equal(s->o.fault.field, "receipt_no");
}

/* A machine asks in JSON; the approval binds the same request in its encoded form. */
static void test_asked_in_json(void **state)
{
    struct scene *s = *state;
    struct approval a = { 0 };
    pay(s);
    struct approval_ask q = { .op = "pay.reverse", .json = pool_printf(s->o.pool,
        "{\"receipt_no\":%d,\"reverse_reason\":\"wrong_account\",\"paper_back\":true}", (int)s->receipt_no) };
    assert_int_equal(ask(&s->o, "10003", OP_approval_ask, &q, &a), ST_ok);
    assert_int_equal(answer(s, "20001", OP_approval_grant, &a), ST_ok);
    assert_int_equal(reverse(s, "10003", a.approval_no), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asking_changes_nothing),
        cmocka_unit_test(test_granted_and_used_up),
        cmocka_unit_test(test_nobody_approves_himself),
        cmocka_unit_test(test_only_of_his_unit),
        cmocka_unit_test(test_proved_each_time),
        cmocka_unit_test(test_bound_to_the_request),
        cmocka_unit_test(test_stale_rows),
        cmocka_unit_test(test_refused_and_withdrawn),
        cmocka_unit_test(test_in_time_only),
        cmocka_unit_test(test_cosigned),
        cmocka_unit_test(test_delegate_cosigns),
        cmocka_unit_test(test_delegate_not_for_himself),
        cmocka_unit_test(test_ask_for_what_needs_none),
        cmocka_unit_test(test_asked_in_json),
        cmocka_unit_test(test_delegation_falls_with_its_giver),
    };
    return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
