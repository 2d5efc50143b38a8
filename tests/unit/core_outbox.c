/* What customers are told: rows in the act's own transaction, each one sender's at a time
 * and sent once, nobody told who asked not to be, and what is past its days forgotten. */
#include "config.h"
#include "tests/unit/hall.h"

#include <stdio.h>
#include <string.h>

#define MINUTE (60 * SECOND)
#define DAY (24 * 60 * MINUTE)

static enum status accept_rename(char letter, struct work_accepted *r)
{
    struct change change = { .new_name = "王明" };
    *r = (struct work_accepted){ 0 };
    return as('k', OP_work_accept, &(struct work_accept){ .job_kind = "rename",
              .account_no = counter_account(letter), .change = &change, .change_n = 1 }, r);
}

#define STATION_SENDER "70003"

static void station_sender(struct txn *t)
{
    counter_put(t, TABLE_user, &(struct user){ .staff_no = STATION_SENDER, .staff_name = "站短信平台",
                .unit_no = counter_unit(true), .roles = CODE_BIT(CODE_role_sender),
                .user_state = CODE_user_state_active });
}

static enum status by_station(enum op_id op, const void *q, void *r)
{
    static unsigned n;
    char id[24];
    struct principal p = { .staff_no = STATION_SENDER, .session = 1, .from = "local" };
    snprintf(id, sizeof id, "station-%u", ++n);
    memset(r, 0, op_info[op].reply->size);
    return core_call(hall.core, &p, op, id, 0, q, r, hall.pool, &hall.fault);
}

/* One message of a household's rename, and what the paper was told. */
static struct told_slip tell(char letter, uint64_t *job_no_r)
{
    struct work_accepted r;
    assert_int_equal(accept_rename(letter, &r), ST_ok);
    assert_int_equal(r.told_n, 1);
    *job_no_r = r.job->job_no;
    return *r.told;
}

static void phone_is(char letter, const char *phone)
{
    struct account a;
    assert_int_equal(as('k', OP_account_contact, &(struct account_contact){ .account_no = counter_account(letter),
                        .phone = phone, .contact = "" }, &a), ST_ok);
}

static struct outbox the_message(uint64_t no)
{
    struct outbox_list list = { 0 };
    assert_int_equal(as('v', OP_outbox_list, &(struct outbox_list_ask){ .token = "" }, &list), ST_ok);
    for (uint32_t i = 0; i < list.messages_n; i++)
        if (list.messages[i].outbox_no == no)
            return list.messages[i];
    fail_msg("no message %u", (unsigned)no);
    return (struct outbox){ 0 };
}

static unsigned listed(const struct outbox_list_ask *q)
{
    struct outbox_list list = { 0 };
    assert_int_equal(as('v', OP_outbox_list, q, &list), ST_ok);
    return list.messages_n;
}

static struct outbox_taken take(char who, unsigned most)
{
    struct outbox_taken r = { 0 };
    assert_int_equal(as(who, OP_outbox_next, &(struct outbox_take){ .most = most }, &r), ST_ok);
    return r;
}

static enum status sent(char who, uint64_t no, uint64_t tries)
{
    struct outbox r;
    return as(who, OP_outbox_sent, &(struct outbox_sent){ .outbox_no = no, .tries = tries, .reference = "SMS-1" }, &r);
}

static enum status failed(char who, uint64_t no, uint64_t tries, bool for_good)
{
    struct outbox r;
    return as(who, OP_outbox_failed, &(struct outbox_failed){ .outbox_no = no, .tries = tries, .why = "网关无应答",
              .for_good = for_good }, &r);
}

static enum status withdraw_job(uint64_t job_no)
{
    struct job r;
    return as('k', OP_work_withdraw, &(struct work_close){ .job_no = job_no, .end_reason = CODE_end_reason_other },
              &r);
}

static void pass(instant by)
{
    clock_freeze(clock_now() + by);
}

/* Takes all there is and says that it was sent. */
static void empty(void)
{
    for (struct outbox_taken t = take('n', 0); t.messages_n; t = take('n', 0))
        for (uint32_t i = 0; i < t.messages_n; i++)
            assert_int_equal(sent('n', t.messages[i].outbox_no, t.messages[i].tries), ST_ok);
}

/* -- made, or not -- */

static void test_made(void **state)
{
    (void)state;
    uint64_t job;
    struct told_slip said = tell('A', &job);
    assert_int_equal(said.told_way, CODE_told_way_sms);
    assert_string_equal(said.phone, "138****2217");
    struct outbox o = the_message(said.outbox_no);
    assert_int_equal(o.told_about, CODE_told_about_accepted);
    assert_int_equal(o.told_state, CODE_told_state_waiting);
    assert_string_equal(o.account_no, counter_account('A'));
    assert_string_equal(o.phone, "138****2217");
    assert_string_equal(o.arg1, "flow.kind.rename");
    assert_string_equal(o.op, "work.accept");
    assert_int_equal(listed(&(struct outbox_list_ask){ .account_no = counter_account('A'), .token = "" }), 1);
    assert_int_equal(listed(&(struct outbox_list_ask){ .account_no = "", .job_no = job, .token = "" }), 1);
    assert_int_equal(listed(&(struct outbox_list_ask){ .account_no = counter_account('B'), .token = "" }), 0);
    struct outbox_taken t = take('n', 0);
    assert_int_equal(t.messages_n, 1);
    assert_string_equal(t.messages[0].phone, "13800002217");
    assert_int_equal(sent('n', t.messages[0].outbox_no, t.messages[0].tries), ST_ok);
}

/* A telephone on the wall is spoken to. */
static void test_landline(void **state)
{
    (void)state;
    uint64_t job;
    assert_int_equal(tell('C', &job).told_way, CODE_told_way_voice);
    empty();
}

static void test_not_made(void **state)
{
    (void)state;
    uint64_t job;
    struct account a;
    struct told_slip said = tell('D', &job);
    assert_int_equal(said.untold, CODE_untold_no_phone);
    assert_int_equal(said.outbox_no, 0);
    assert_int_equal(as('k', OP_account_contact, &(struct account_contact){ .account_no = counter_account('B'),
                        .phone = "", .contact = "", .told_way = CODE_told_way_refused }, &a), ST_ok);
    assert_int_equal(tell('B', &job).untold, CODE_untold_refused);
    assert_int_equal(take('n', 0).messages_n, 0);
}

/* What was refused told nobody: there is no row of a job that was not accepted for a rule's sake. */
static void test_of_the_act(void **state)
{
    (void)state;
    struct work_accepted r;
    assert_int_equal(accept_rename('A', &r), ST_job_excluded);
    assert_int_equal(take('n', 0).messages_n, 0);
}

/* -- whose it is -- */

static void test_lease(void **state)
{
    (void)state;
    uint64_t job;
    struct outbox r;
    phone_is('S', "13800002222");
    uint64_t no = tell('S', &job).outbox_no;
    assert_int_equal(take('n', 0).messages_n, 1);
    assert_int_equal(take('o', 0).messages_n, 0);
    assert_int_equal(sent('o', no, 1), ST_outbox_taken);
    assert_int_equal(as('v', OP_outbox_withdraw, &(struct outbox_withdraw){ .outbox_no = no, .why = "x" }, &r),
                     ST_outbox_taken);
    pass(3 * MINUTE);
    assert_int_equal(take('o', 0).messages_n, 1);        /* he died, or is slow: */
    assert_int_equal(sent('n', no, 1), ST_outbox_taken);     /* his answer is not the other's */
    assert_int_equal(sent('o', no, 1), ST_outbox_taken);     /* nor is one of a try before */
    assert_int_equal(sent('o', no, 2), ST_ok);
    assert_int_equal(sent('o', no, 2), ST_outbox_state);
    assert_int_equal(the_message(no).told_state, CODE_told_state_sent);
    assert_int_equal(sent('n', 999999, 1), ST_outbox_unknown);
}

/* A sender of a station has what is told there, whatever waits before it elsewhere, and may say what became of it. */
static void test_own_unit(void **state)
{
    (void)state;
    uint64_t job;
    struct work_accepted accepted;
    struct outbox_taken t;
    struct outbox r;
    struct change change = { .new_name = "王明" };
    phone_is('Q', "13800007777");
    uint64_t hall_no = tell('Q', &job).outbox_no;
    assert_int_equal(by_station(OP_outbox_next, &(struct outbox_take){ 0 }, &t), ST_ok);
    assert_int_equal(t.messages_n, 0);
    assert_int_equal(as('w', OP_work_accept, &(struct work_accept){ .job_kind = "rename",
                        .account_no = counter_account('X'), .change = &change, .change_n = 1 }, &accepted), ST_ok);
    assert_int_equal(by_station(OP_outbox_next, &(struct outbox_take){ 0 }, &t), ST_ok);
    assert_int_equal(t.messages_n, 1);
    assert_string_equal(t.messages[0].unit_no, counter_unit(true));
    assert_int_equal(by_station(OP_outbox_sent, &(struct outbox_sent){ .outbox_no = t.messages[0].outbox_no,
                                .tries = 1, .reference = "" }, &r), ST_ok);
    t = take('n', 1);                                        /* the company's sends what a hall tells */
    assert_int_equal(t.messages[0].outbox_no, hall_no);
    assert_int_equal(sent('n', hall_no, 1), ST_ok);
    assert_int_equal(withdraw_job(job), ST_ok);
    empty();
}

static void test_late_answer(void **state)
{
    (void)state;
    uint64_t job;
    phone_is('F', "13800003333");
    uint64_t no = tell('F', &job).outbox_no;
    take('n', 0);
    pass(4 * DAY);
    counter_slice(&hall, OP_outbox_tidy, 0);
    assert_int_equal(the_message(no).told_state, CODE_told_state_lapsed);
    assert_int_equal(sent('n', no, 1), ST_ok);               /* it did go out, and nobody took it after him */
    assert_int_equal(the_message(no).told_state, CODE_told_state_sent);
}

static void test_failed(void **state)
{
    (void)state;
    uint64_t job;
    struct outbox r;
    phone_is('N', "13800004444");
    uint64_t no = tell('N', &job).outbox_no;
    for (uint64_t tries = 1; tries <= 5; tries++) {
        assert_int_equal(take('n', 0).messages_n, 1);
        assert_int_equal(failed('n', no, tries, false), ST_ok);
        assert_int_equal(take('n', 0).messages_n, 0);    /* not at once again */
        pass(60 * MINUTE);
    }
    assert_int_equal(take('n', 0).messages_n, 0);
    assert_int_equal(the_message(no).told_state, CODE_told_state_failed);
    assert_int_equal(as('v', OP_outbox_withdraw, &(struct outbox_withdraw){ .outbox_no = no, .why = "x" }, &r),
                     ST_outbox_state);
    assert_int_equal(as('v', OP_outbox_again, &(struct outbox_ask){ .outbox_no = no }, &r), ST_ok);
    assert_int_equal(as('v', OP_outbox_again, &(struct outbox_ask){ .outbox_no = no }, &r), ST_outbox_state);
    assert_int_equal(take('n', 0).messages_n, 1);
    assert_int_equal(failed('n', no, 6, true), ST_ok);
    assert_int_equal(the_message(no).told_state, CODE_told_state_failed);
}

/* Who sends and dies before he says so has tried: a customer is told outbox.tries times at most. */
static void test_unanswered(void **state)
{
    (void)state;
    uint64_t job;
    struct outbox r;
    phone_is('Q', "13800007777");
    uint64_t no = tell('Q', &job).outbox_no;
    for (unsigned tries = 1; tries <= 5; tries++) {
        assert_int_equal(take('n', 0).messages_n, 1);
        pass(3 * MINUTE);
    }
    assert_int_equal(take('n', 0).messages_n, 0);
    assert_int_equal(the_message(no).told_state, CODE_told_state_failed);
    assert_string_equal(the_message(no).why, "outbox.unanswered");
    assert_int_equal(listed(&(struct outbox_list_ask){ .account_no = counter_account('Q'),
                            .told_state = CODE_told_state_failed, .token = "" }), 1);
    assert_int_equal(as('v', OP_outbox_again, &(struct outbox_ask){ .outbox_no = no }, &r), ST_ok);
    assert_int_equal(take('n', 0).messages_n, 1);            /* as many tries once more */
    assert_int_equal(failed('n', no, 6, false), ST_ok);
    assert_int_equal(the_message(no).told_state, CODE_told_state_waiting);
    pass(60 * MINUTE);
    for (uint64_t tries = 7; tries <= 10; tries++) {
        assert_int_equal(take('n', 0).messages_n, 1);
        pass(3 * MINUTE);
    }
    assert_int_equal(take('n', 0).messages_n, 0);
    assert_int_equal(sent('n', no, 9), ST_outbox_taken);
    assert_int_equal(sent('n', no, 10), ST_ok);              /* it did go out, and nobody took it after him */
    assert_int_equal(the_message(no).told_state, CODE_told_state_sent);
}

/* -- not so any more -- */

static void test_withdrawn(void **state)
{
    (void)state;
    uint64_t job;
    struct outbox_taken t;
    phone_is('P', "13800005555");
    uint64_t no = tell('P', &job).outbox_no;
    assert_int_equal(withdraw_job(job), ST_ok);
    assert_int_equal(the_message(no).told_state, CODE_told_state_withdrawn);
    t = take('n', 0);                                        /* what is left says that it was given up */
    assert_int_equal(t.messages_n, 1);
    assert_int_equal(t.messages[0].told_about, CODE_told_about_ended);
    assert_string_equal(t.messages[0].arg3, "code.end_reason.other");
    assert_int_equal(sent('n', t.messages[0].outbox_no, 1), ST_ok);
}

/* -- in the end -- */

/* Its days run from when it ended, whatever is said of it after that. */
static void test_failed_late(void **state)
{
    (void)state;
    uint64_t job;
    phone_is('P', "13800008888");
    uint64_t no = tell('P', &job).outbox_no;
    take('n', 0);
    pass(4 * DAY);
    counter_slice(&hall, OP_outbox_tidy, 0);
    instant due = the_message(no).due_at;
    assert_int_equal(failed('n', no, 1, false), ST_ok);
    assert_int_equal(the_message(no).told_state, CODE_told_state_lapsed);
    assert_int_equal(the_message(no).due_at, due);
    pass(DAY);
    counter_slice(&hall, OP_outbox_tidy, 0);
    assert_string_equal(the_message(no).phone, "138****8888");
}

static void test_forgotten(void **state)
{
    (void)state;
    uint64_t job;
    struct outbox r;
    phone_is('E', "13800006666");
    uint64_t no = tell('E', &job).outbox_no;
    pass(4 * DAY);
    assert_int_equal(take('n', 0).messages_n, 0);            /* put aside on the way */
    assert_int_equal(the_message(no).told_state, CODE_told_state_lapsed);
    counter_slice(&hall, OP_outbox_tidy, 0);
    assert_string_equal(the_message(no).phone, "138****6666");
    pass(181 * DAY);
    counter_slice(&hall, OP_outbox_tidy, 0);
    struct outbox o = the_message(no);
    assert_string_equal(o.phone, "");
    assert_string_equal(o.title, "");
    assert_string_equal(o.address, "");
    assert_int_equal(o.job_no, job);                         /* that he was told stays */
    assert_int_equal(as('v', OP_outbox_again, &(struct outbox_ask){ .outbox_no = no }, &r), ST_outbox_forgotten);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_made),
        cmocka_unit_test(test_landline),
        cmocka_unit_test(test_not_made),
        cmocka_unit_test(test_of_the_act),
        cmocka_unit_test(test_lease),
        cmocka_unit_test(test_own_unit),
        cmocka_unit_test(test_late_answer),
        cmocka_unit_test(test_failed),
        cmocka_unit_test(test_unanswered),
        cmocka_unit_test(test_withdrawn),
        cmocka_unit_test(test_failed_late),
        cmocka_unit_test(test_forgotten),
    };
    counter_more = station_sender;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
