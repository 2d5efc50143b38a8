/* Alerts: in working time, once, to whom they concern; a core that starts again
 * tells nobody twice. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "core/work/board.h"
#include "core/engine/timed.h"
#include "ops/bind.h"

#include <stdlib.h>
#include <string.h>

#define INSTALL "install_household"

/* The timer's round; how many alerts there are then. */
static unsigned told(struct office *o)
{
    struct txn *t;
    struct scan *scan;
    struct alert a;
    unsigned n = 0;
    struct pool *pool = pool_new(8192);
    core_tick(o->core);
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_alert, &(struct scan_range){ 0 }, &scan), ST_ok);
    while (scan_next(scan, &a, NULL) == ST_ok)
        n++;
    scan_end(&scan);
    store_snapshot_end(&t);
    pool_free(&pool);
    return n;
}

static struct alert_list alerts_of(struct office *o, const char *who)
{
    struct alert_list r = { 0 };
    assert_int_equal(ask(o, who, OP_work_alerts, &(struct nothing){ 0 }, &r), ST_ok);
    return r;
}

/* Due 11-26 17:30, at risk from 11-25 08:00. */
static const struct job_made ordinary[] = {
    { 261119000400, INSTALL, STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
};

static void test_in_working_time(void **state)
{
    struct office *o = *state;
    clock_to(o, "2026-11-23T09:42");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    assert_int_equal(told(o), 0);
    clock_to(o, "2026-11-25T07:59");
    assert_int_equal(told(o), 0);
    clock_to(o, "2026-11-25T08:00");
    assert_int_equal(told(o), 1);                   /* at risk, at the opening */
    struct alert_list mine = alerts_of(o, "10002");
    assert_int_equal(mine.alerts_n, 1);
    assert_int_equal(mine.alerts[0].work_state, CODE_work_state_at_risk);
    assert_int_equal(mine.alerts[0].job_no, 261119000400);
    assert_int_equal(mine.alerts[0].at, at("2026-11-25T08:00"));
    assert_int_equal(alerts_of(o, "20001").alerts_n, 1);        /* his supervisor */
    assert_int_equal(alerts_of(o, "10001").alerts_n, 0);        /* a cashier beside him */
    assert_int_equal(alerts_of(o, "20002").alerts_n, 0);        /* another station's supervisor */
    clock_to(o, "2026-11-26T17:30");
    assert_int_equal(told(o), 1);
    clock_to(o, "2026-11-26T17:31");
    assert_int_equal(told(o), 1);                   /* late, and the office is closed */
    clock_to(o, "2026-11-27T07:59");
    assert_int_equal(told(o), 1);
    clock_to(o, "2026-11-27T08:00");
    assert_int_equal(told(o), 2);
    mine = alerts_of(o, "10002");
    assert_int_equal(mine.alerts[0].work_state, CODE_work_state_late);
    assert_int_equal(mine.alerts_n, 1);             /* yesterday's are not today's */
}

/* A restore is late by the sky, at night, at the weekend, at noon: told when somebody is there. */
static const struct job_made restores[] = {
    /* Friday: late on Saturday */
    { 261127000501, "restore", STATION, "2026-11-27T10:00", 1, "10001", "赵强", .paused = NULL },
    /* late on Monday at 12:30 */
    { 261129000502, "restore", STATION, "2026-11-29T12:30", 1, "10001", "赵强", .paused = NULL },
};

static void test_weekend_and_lunch(void **state)
{
    struct office *o = *state;
    clock_to(o, "2026-11-29T13:00");
    jobs_put(o, restores, COUNT_OF(restores));
    assert_int_equal(told(o), 0);                   /* Sunday */
    clock_to(o, "2026-11-30T07:59");
    assert_int_equal(told(o), 0);
    clock_to(o, "2026-11-30T08:00");
    assert_int_equal(told(o), 2);                   /* the first late, the second at risk since 07:42 */
    clock_to(o, "2026-11-30T12:31");
    assert_int_equal(told(o), 2);
    clock_to(o, "2026-11-30T13:59");
    assert_int_equal(told(o), 2);
    clock_to(o, "2026-11-30T14:00");
    assert_int_equal(told(o), 3);
}

static void test_once(void **state)
{
    struct office *o = *state;
    clock_to(o, "2026-11-25T09:00");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    assert_int_equal(told(o), 1);
    for (unsigned i = 0; i < 5; i++) {
        office_wait(o, 60);
        assert_int_equal(told(o), 1);
    }
    assert_false(timed_work_tell(o->core, NULL, NULL));
    office_reopen(o);
    assert_int_equal(told(o), 1);
    clock_to(o, "2026-11-27T09:00");
    assert_int_equal(told(o), 2);
    office_reopen(o);
    assert_int_equal(told(o), 2);
}

/* Not told while nobody ran the core: told when it runs again, and only of the worse. */
static void test_after_a_stop(void **state)
{
    struct office *o = *state;
    clock_to(o, "2026-11-30T09:00");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    assert_int_equal(told(o), 1);
    assert_int_equal(alerts_of(o, "10002").alerts[0].work_state, CODE_work_state_late);
}

static bool chief_hears(struct office *o, const char *kind)
{
    struct user u = { 0 };
    struct job_made job = { 261119000410, kind, STATION, "2026-11-19T09:00", 1, "10002", "刘洋", NULL, NULL, 0,
                            .stage_done = { NULL } };
    clock_to(o, "2026-11-27T09:00");
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put,
                         &(struct user){ .staff_no = "30001", .staff_name = "张国栋", .unit_no = "130525",
                                         .roles = CODE_BIT(CODE_role_supervisor) }, &u), ST_ok);
    struct user_secret secret = { .staff_no = "30001", .password = "First-Word-1" };
    struct nothing n = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_reset, &secret, &n), ST_ok);
    assert_int_equal(ask(o, "30001", OP_session_password, &(struct session_password){ .old_password = "First-Word-1",
                                                                                     .new_password = PASSWORD }, &n),
                     ST_ok);
    jobs_put(o, &job, 1);
    assert_int_equal(told(o), 1);
    return alerts_of(o, "30001").alerts_n == 1;
}

static void test_up_the_tree(void **state)
{
    assert_true(chief_hears(*state, INSTALL));      /* its row says one unit up */
}

static void test_not_up_the_tree(void **state)
{
    assert_false(chief_hears(*state, "rename"));    /* its row says none */
}

/* Three working days is what the office allows: the fourth is told, to the supervisor alone. */
static void test_pause_too_long(void **state)
{
    static const struct job_made waits[] = {
        { 261119000420, INSTALL, STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = "2026-11-19T10:00" },
    };
    struct office *o = *state;
    clock_to(o, "2026-11-24T17:00");
    jobs_put(o, waits, COUNT_OF(waits));
    assert_int_equal(told(o), 0);
    assert_false(board_of(o, "20001", &(struct board_ask){ .paused = true }).rows[0].pause_long);
    clock_to(o, "2026-11-25T08:00");
    assert_int_equal(told(o), 1);
    assert_true(board_of(o, "20001", &(struct board_ask){ .paused = true }).rows[0].pause_long);
    struct alert_list r = alerts_of(o, "20001");
    assert_int_equal(r.alerts_n, 1);
    assert_int_equal(r.alerts[0].work_state, CODE_work_state_paused);
    assert_int_equal(alerts_of(o, "10002").alerts_n, 0);
    office_reopen(o);
    assert_int_equal(told(o), 1);
}

#define STORM 600

/* A morning on which much falls due at once, three of it a small station's, told
 * first: the others' do not push it out of what its supervisor and person read. */
static void test_storm(void **state)
{
    struct office *o = *state;
    struct job_made *many = calloc(STORM, sizeof *many);
    assert_non_null(many);
    for (unsigned i = 0; i < STORM; i++)
        many[i] = (struct job_made){ 261119000000 + i, INSTALL, i < 3 ? STATION : OTHER_STATION, "2026-11-19T09:00", 1,
                                     i < 3 ? "10002" : "10004", "刘洋", .paused = NULL };
    clock_to(o, "2026-11-25T08:00");
    jobs_put(o, many, STORM);
    free(many);
    for (unsigned n = 0; n < STORM; n = told(o))
        office_wait(o, 1);
    struct alert_list hers = alerts_of(o, "10002"), theirs = alerts_of(o, "20002");
    assert_int_equal(hers.alerts_n, 3);
    assert_int_equal(hers.alerts[0].job_no, 261119000002);
    assert_int_equal(alerts_of(o, "20001").alerts_n, 3);
    assert_int_equal(theirs.alerts_n, 9);
    assert_int_equal(theirs.alerts[0].job_no, 261119000000 + STORM - 1);
    assert_true(theirs.alerts[0].at >= theirs.alerts[8].at);
    struct home_page h = { 0 };
    assert_int_equal(ask(o, "20001", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.alert_n, 1);
}

/* Who supervises and has the job himself hears of it once. */
static void test_own_and_supervised(void **state)
{
    struct office *o = *state;
    struct job_made job = ordinary[0];
    job.staff_no = "20001";
    clock_to(o, "2026-11-25T08:00");
    jobs_put(o, &job, 1);
    assert_int_equal(told(o), 1);
    assert_int_equal(alerts_of(o, "20001").alerts_n, 1);
}

static void test_home(void **state)
{
    struct office *o = *state;
    struct home_page h = { 0 };
    clock_to(o, "2026-11-25T09:00");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    assert_int_equal(told(o), 1);
    assert_int_equal(ask(o, "10002", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.jobs_at_risk, 1);
    assert_int_equal(h.alert_n, 1);
    assert_int_equal(h.alert->job_no, 261119000400);
    h = (struct home_page){ 0 };
    assert_int_equal(ask(o, "10001", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.jobs_at_risk, 0);
    assert_int_equal(h.alert_n, 0);
}

/* -- benefits that run out -- */

static uint64_t expiries(struct office *o)
{
    core_tick(o->core);
    return board_of(o, "20001", &(struct board_ask){ .job_kind = "flag_expiry" }).total;
}

static void test_benefit_runs_out(void **state)
{
    struct office *o = *state;
    struct account_flag flag = { .flag_kind = CODE_flag_kind_household, .from = date_of(2025, 11, 24),
                                 .until = date_of(2026, 11, 23), .heads = 5 };
    benefits_put(o, &flag, 1);
    assert_int_equal(expiries(o), 0);               /* its last day */
    clock_to(o, "2026-11-24T00:00");
    assert_int_equal(expiries(o), 1);
    assert_int_equal(expiries(o), 1);
    office_reopen(o);
    assert_int_equal(expiries(o), 1);               /* looked through again, and known */
    clock_to(o, "2026-11-25T09:00");
    assert_int_equal(expiries(o), 1);
    struct board_page b = board_of(o, "20001", &(struct board_ask){ .job_kind = "flag_expiry" });
    assert_string_equal(b.rows[0].account_no, BENEFIT_ACCOUNT);
    assert_string_equal(b.rows[0].unit_no, STATION);
}

/* A slice that was given and undone, as by a full disk: its account is given again the same day. */
static void test_benefit_slice_undone(void **state)
{
    struct office *o = *state;
    struct account_flag flag = { .flag_kind = CODE_flag_kind_household, .from = date_of(2025, 11, 24),
                                 .until = date_of(2026, 11, 23), .heads = 5 };
    struct slice_ask first = { .subject = "" }, again = { .subject = "" };
    struct pool *pool = pool_new(1024);
    benefits_put(o, &flag, 1);
    clock_to(o, "2026-11-24T09:00");
    assert_true(timed_work_expire(o->core, &first, pool));
    assert_string_equal(first.subject, BENEFIT_ACCOUNT);
    assert_true(timed_work_expire(o->core, &again, pool));
    assert_string_equal(again.subject, BENEFIT_ACCOUNT);
    assert_int_equal(expiries(o), 1);
    assert_false(timed_work_expire(o->core, &again, pool));
    assert_int_equal(expiries(o), 1);
    pool_free(&pool);
}

static void test_benefit_given_anew(void **state)
{
    struct office *o = *state;
    struct account_flag flags[] = {
        { .flag_kind = CODE_flag_kind_household, .from = date_of(2024, 11, 24), .until = date_of(2025, 11, 23),
          .heads = 5 },
        { .flag_kind = CODE_flag_kind_household, .from = date_of(2025, 11, 24), .until = date_of(2026, 12, 31),
          .heads = 5 },
        { .flag_kind = CODE_flag_kind_low_income, .from = date_of(2024, 1, 1), .until = date_of(2025, 1, 1),
          .ended_on = date_of(2024, 6, 1) },
        { .flag_kind = CODE_flag_kind_five_guarantee, .from = date_of(2024, 1, 1) },
    };
    benefits_put(o, flags, COUNT_OF(flags));
    clock_to(o, "2026-11-24T09:00");
    assert_int_equal(expiries(o), 0);
}

static void stop_and_go(struct office *o, const char *from, const char *to)
{
    struct job r;
    clock_to(o, from);
    assert_int_equal(ask(o, "20001", OP_work_pause, &(struct work_pause){
        .job_no = 261119000400, .stop_reason = CODE_stop_reason_customer_wish, .paper_no = "P1" }, &r), ST_ok);
    clock_to(o, to);
    assert_int_equal(ask(o, "20001", OP_work_resume, &(struct work_resume){ .job_no = 261119000400 }, &r), ST_ok);
}

/* A pause of minutes that takes a day out of the limit is told to the supervisor when the job
 * goes on, once; over lunch nothing was taken, of hours nobody wonders. */
static void test_a_short_pause(void **state)
{
    struct office *o = *state;
    clock_to(o, "2026-11-23T09:00");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    stop_and_go(o, "2026-11-23T12:05", "2026-11-23T13:55");
    assert_int_equal(alerts_of(o, "20001").alerts_n, 0);
    stop_and_go(o, "2026-11-23T14:10", "2026-11-23T16:10");
    assert_int_equal(alerts_of(o, "20001").alerts_n, 0);
    stop_and_go(o, "2026-11-24T10:00", "2026-11-24T10:01");
    struct alert_list r = alerts_of(o, "20001");
    assert_int_equal(r.alerts_n, 1);
    assert_int_equal(r.alerts[0].work_state, CODE_work_state_running);
    assert_int_equal(r.alerts[0].due, at("2026-11-24T10:00"));
    assert_int_equal(alerts_of(o, "10002").alerts_n, 0);
    stop_and_go(o, "2026-11-24T10:30", "2026-11-24T10:31");     /* the day is gone already */
    assert_int_equal(alerts_of(o, "20001").alerts_n, 1);
    stop_and_go(o, "2026-11-24T17:29", "2026-11-25T07:59");     /* so it is */
    assert_int_equal(alerts_of(o, "20001").alerts_n, 0);
    stop_and_go(o, "2026-11-25T17:29", "2026-11-26T08:01");     /* two minutes, two days */
    assert_int_equal(alerts_of(o, "20001").alerts_n, 1);
}

/* A promise is told of by its own row, as at risk and as late, whatever the job itself does. */
static void test_a_promise(void **state)
{
    struct office *o = *state;
    struct job r;
    clock_to(o, "2026-11-23T09:00");
    jobs_put(o, ordinary, COUNT_OF(ordinary));
    assert_int_equal(ask(o, "10002", OP_work_promise, &(struct work_promise){
        .job_no = 261119000400, .promised_for = at("2026-11-23T10:40"), .text = "回电话" }, &r), ST_ok);
    assert_int_equal(ask(o, "20001", OP_work_pause, &(struct work_pause){
        .job_no = 261119000400, .stop_reason = CODE_stop_reason_customer_wish, .paper_no = "P1" }, &r), ST_ok);
    clock_to(o, "2026-11-23T10:19");
    assert_int_equal(told(o), 0);
    clock_to(o, "2026-11-23T10:20");                            /* 80 of 100 minutes */
    assert_int_equal(told(o), 1);
    struct alert_list mine = alerts_of(o, "10002");
    assert_int_equal(mine.alerts_n, 1);
    assert_int_equal(mine.alerts[0].clock_kind, CODE_clock_kind_promise);
    assert_int_equal(mine.alerts[0].work_state, CODE_work_state_at_risk);
    clock_to(o, "2026-11-23T10:41");
    assert_int_equal(told(o), 2);
    assert_int_equal(alerts_of(o, "20001").alerts[0].work_state, CODE_work_state_late);
    office_reopen(o);
    assert_int_equal(told(o), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_in_working_time, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_weekend_and_lunch, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_once, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_after_a_stop, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_up_the_tree, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_not_up_the_tree, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_pause_too_long, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_a_short_pause, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_a_promise, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_storm, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_own_and_supervised, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_home, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_benefit_runs_out, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_benefit_given_anew, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_benefit_slice_undone, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
