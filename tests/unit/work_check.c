/* `wattdesk check` finds a job that was tampered with, whatever was changed of it. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/check.h"

#include <string.h>

static struct hall hall;
static uint64_t job_no;

static void number_moved(struct job *j) { j->accepted_by = ""; }
static void version_gone(struct job *j) { j->flow_version = 9; }
static void stage_gone(struct job *j) { j->stage_no = 9; }
static void stage_other(struct job *j) { j->stage_no = 2; }
static void closed_unsaid(struct job *j) { j->job_state = CODE_job_state_done; }
static void closed_early(struct job *j) { j->closed_at = j->accepted_at; }
static void event_lost(struct job *j) { memmove(j->events, j->events + 1, --j->events_n * sizeof *j->events); }
static void event_twice(struct job *j) { j->events[1].event_no = 1; }
static void event_other(struct job *j) { j->events[1].work_act = CODE_work_act_resumed; }
static void account_other(struct job *j) { j->account_no = "0000000001"; }
static void account_lost(struct job *j) { j->account_no = ""; }
static void said_other(struct job *j)
{
    j->application = pool_get(hall.pool, sizeof *j->application);
    j->application_n = 1;
}

static void change_row(void (*change)(struct job *j))
{
    struct batch *b;
    struct txn *t;
    struct job old = { .job_no = job_no }, row = old;
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job, &old), ST_ok);
    record_copy(&job_record, &row, &old, hall.pool);
    change(&row);
    assert_int_equal(store_put(t, TABLE_job, &old, &row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
}

struct look { const char *text; bool met; };

static void looked(void *to, const char *line)
{
    struct look *look = to;
    look->met |= strstr(line, look->text) != NULL;
}

static void accept_one(void)
{
    struct work_accepted r;
    struct change change = { .new_name = "王明" };
    struct work_accept q = { .job_kind = "rename", .account_no = counter_account('A'), .change = &change,
                             .change_n = 1 };
    assert_int_equal(counter_call(&hall, 'k', OP_work_accept, &q, &r), ST_ok);
    job_no = r.job->job_no;
}

static void test_each_is_found(void **state)
{
    static const struct { void (*change)(struct job *j); const char *finding; } tamper[] = {
        { number_moved, "nobody accepted it" },
        { version_gone, "no flow rename of version 9" },
        { stage_gone, "stands at stage 9 of 2" },
        { stage_other, "the stage it stands at does not run" },
        { closed_unsaid, "its clock still runs" },
        { closed_early, "is open and was closed" },
        { event_lost, "is out of order" },
        { event_twice, "is out of order" },
        { event_other, "its history cannot have been" },
        { account_other, "there is no account 0000000001" },
        { account_lost, "a change of no account" },
        { said_other, "says what its flow does not ask" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tamper); i++) {
        struct look look = { .text = "job " };
        uint64_t n;
        counter_open(&hall, 1);
        accept_one();
        assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
        assert_int_equal(n, 0);
        change_row(tamper[i].change);
        look = (struct look){ .text = tamper[i].finding };
        assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
        if (!look.met)
            fail_msg("nobody says \"%s\"", tamper[i].finding);
        counter_close(&hall);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
