/* Who hears of what: of a job those of its unit and above it, by name the person it is
 * with; nobody below it, and nobody twice. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "tests/unit/core_serving.h"
#include "ops/bind.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* A clerk of the company itself. */
static void chief_comes(struct office *o)
{
    struct user u = { 0 };
    struct nothing n = { 0 };
    struct user_secret secret = { .staff_no = "30001", .password = "First-Word-1" };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_put,
                         &(struct user){ .staff_no = "30001", .staff_name = "张国栋", .unit_no = "130525",
                                         .roles = CODE_BIT(CODE_role_clerk) }, &u), ST_ok);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_user_reset, &secret, &n), ST_ok);
    assert_int_equal(ask(o, "30001", OP_session_password, &(struct session_password){ .old_password = "First-Word-1",
                                                                                     .new_password = PASSWORD }, &n),
                     ST_ok);
}

/* The stage behind the one it stands at is open too, with somebody of another unit. */
static void put_beside(struct txn *t, const void *what, unsigned n)
{
    struct job_at beside = { .stage_no = 2, .staff_no = "20002", .staff_name = "x" };
    struct job old = { .job_no = *(const uint64_t *)what }, j;
    (void)n;
    record_init(&job_at_record, &beside);
    assert_int_equal(store_get(t, TABLE_job, &old), ST_ok);
    j = old;
    j.beside = &beside;
    j.beside_n = 1;
    assert_int_equal(store_put(t, TABLE_job, &old, &j), ST_ok);
}

static int setup(void **state)
{
    struct serving *s = calloc(1, sizeof *s);
    static const struct job_made jobs[] = {
        { 261119000400, "install_household", "130525", "2026-11-19T09:00", 1, "", "", .paused = NULL },
        { 261119000401, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
        { 261119000403, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
    };
    office_staffed(&s->o);
    chief_comes(&s->o);
    jobs_put(&s->o, jobs, COUNT_OF(jobs));
    rows_written(&s->o, put_beside, &jobs[2].job_no, 1);
    serving_start(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct serving *s = *state;
    serving_stop(s);
    office_close(&s->o);
    free(s);
    return 0;
}

/* What it was told last up to the answer of a question asked after; how often: *n_r. */
static const char *told_often(struct serving *s, struct link *l, unsigned *n_r)
{
    struct link_message m;
    const char *topic = "";
    *n_r = 0;
    uint32_t number;
    assert_int_equal(link_send(l, OP_session_me, "", 0, &(struct nothing){ 0 }, &number), ST_ok);
    for (;;) {
        enum status st = link_receive(l, &m);
        if (st == ST_too_busy) {
            struct pollfd p = { .fd = l->fd, .events = POLLIN };
            assert_int_equal(poll(&p, 1, WAIT / 1000), 1);
            continue;
        }
        assert_int_equal(st, ST_ok);
        if (m.kind == WIRE_REPLY)
            return topic;
        topic = pool_copy(s->o.pool, m.topic);
        ++*n_r;
    }
}

/* At most one thing; "": nothing. */
static const char *told(struct serving *s, struct link *l)
{
    unsigned n;
    const char *topic = told_often(s, l, &n);
    assert_true(n <= 1);
    return topic;
}

static void urge(struct serving *s, struct link *doer, uint64_t job_no)
{
    struct job j = { 0 };
    struct work_note q = { .job_no = job_no, .text = "x" };
    assert_int_equal(link_call(doer, OP_work_urge, job_no % 2 ? "urged" : "urged-too", 0, &q, &j, s->o.pool, WAIT,
                               &s->o.fault), ST_ok);
}

static void test_up_and_not_down(void **state)
{
    struct serving *s = *state;
    struct link clerk, boss, other, company;
    link_as(s, &clerk, "10002");
    link_as(s, &boss, "20001");
    link_as(s, &other, "20002");
    link_as(s, &company, "80001");
    struct link *all[] = { &clerk, &boss, &other, &company };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        assert_string_equal(told(s, all[i]), "");
    struct link doer;
    link_as(s, &doer, "30001");
    urge(s, &doer, 261119000401);
    assert_string_equal(told(s, &company), "job:13052510:10002:261119000401");
    assert_string_equal(told(s, &boss), "job:13052510:10002:261119000401");
    assert_string_equal(told(s, &other), "");
    unsigned n;
    told_often(s, &clerk, &n);
    assert_int_equal(n, 2);                         /* of his unit's job, and by name that it was urged */
    urge(s, &doer, 261119000400);
    assert_string_equal(told(s, &company), "job:130525::261119000400");
    assert_string_equal(told(s, &clerk), "");       /* once everybody below heard of it */
    assert_string_equal(told(s, &other), "");
    link_release(&doer);
    link_release(&company);
    link_release(&other);
    link_release(&boss);
    link_release(&clerk);
}

/* Who has the second of two stages beside each other hears of it by his name, wherever he works. */
static void test_beside(void **state)
{
    struct serving *s = *state;
    struct link other, doer;
    link_as(s, &other, "20002");
    link_as(s, &doer, "30001");
    assert_string_equal(told(s, &other), "");
    urge(s, &doer, 261119000403);
    assert_string_equal(told(s, &other), "job:20002");
    link_release(&doer);
    link_release(&other);
}

static void test_topics(void **state)
{
    struct event_topic e;
    (void)state;
    assert_true(event_read("job:13052510:10002:261119000401", &e));
    assert_true(e.known);
    assert_string_equal(e.kind, "job");
    assert_string_equal(e.whom, "13052510");
    assert_string_equal(e.person, "10002");
    assert_true(e.number == 261119000401);
    assert_int_equal(e.reach, REACH_up);
    assert_true(event_read("notice:13052510", &e));
    assert_int_equal(e.reach, REACH_around);
    assert_string_equal(e.person, "");
    assert_true(event_read("tender", &e));
    assert_int_equal(e.home, HOME_none);
    assert_true(event_read("weather:1", &e));
    assert_false(e.known);
    assert_false(event_read("", &e));
    assert_false(event_read("job:1234567890123456789012345", &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topics),
        cmocka_unit_test_setup_teardown(test_up_and_not_down, setup, teardown),
        cmocka_unit_test_setup_teardown(test_beside, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
