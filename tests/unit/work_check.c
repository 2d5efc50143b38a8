/* `wattdesk check` finds a job that was tampered with, whatever was changed of it or of
 * its events. */
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
static void turn_lost(struct job *j) { memmove(j->events, j->events + 1, --j->events_n * sizeof *j->events); }
static void turn_twice(struct job *j) { j->events[1].event_no = 1; }
static void turn_other(struct job *j) { j->events[1].work_act = CODE_work_act_resumed; }
static void turns_gone(struct job *j) { j->events_n = 0; }
static void last_other(struct job *j) { j->last_event++; }
static void form_other(struct job *j) { j->last_event = 0; }
static void event_early(struct job_event *e) { e->recorded_at -= 86400 * SECOND; }
static void event_other(struct job_event *e) { e->work_act = CODE_work_act_resumed; }
static void event_moved(struct job_event *e) { e->at++; }
static void event_of_other(struct job_event *e) { e->job_no++; }
static void event_further(struct job_event *e) { e->event_no = 9; }
static void event_twice(struct job_event *e) { e->event_no++; }
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

/* Of event 2; of another key: that row beside it, or instead. */
static void change_event(void (*change)(struct job_event *e), bool beside)
{
    struct batch *b;
    struct txn *t;
    struct job_event old = { .job_no = job_no, .event_no = 2 }, row;
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job_event, &old), ST_ok);
    row = old;
    change(&row);
    if (!beside)
        assert_int_equal(store_delete(t, TABLE_job_event, &old), ST_ok);
    assert_int_equal(store_put(t, TABLE_job_event, NULL, &row), ST_ok);
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

/* Is that said of it afterwards, and nothing before? */
static void found_when(void (*job)(struct job *j), void (*event)(struct job_event *e), bool beside, const char *finding)
{
    struct look look = { .text = "job " };
    uint64_t n;
    counter_open(&hall, 1);
    accept_one();
    assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
    assert_int_equal(n, 0);
    if (job)
        change_row(job);
    else
        change_event(event, beside);
    look = (struct look){ .text = finding };
    assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
    if (!look.met)
        fail_msg("nobody says \"%s\"", finding);
    counter_close(&hall);
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
        { turn_lost, "its row has other events" },
        { turn_twice, "its row has other events" },
        { turn_other, "its row has other events" },
        { turns_gone, "its row has other events" },
        { last_other, "has 2 events and says 3" },
        { form_other, "all of them in its row as well" },
        { account_other, "there is no account 0000000001" },
        { account_lost, "a change of no account" },
        { said_other, "says what its flow does not ask" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tamper); i++)
        found_when(tamper[i].change, NULL, false, tamper[i].finding);
}

/* Of its second event. */
static void test_each_event_is_found(void **state)
{
    static const struct { void (*change)(struct job_event *e); const char *finding; bool beside; } tamper[] = {
        { event_early, "event 2 is out of order", false },
        { event_other, "its history cannot have been", false },
        { event_moved, "its row has other events", false },
        { event_further, "event 2 is out of order", false },
        { event_twice, "has 3 events and says 2", true },
        { event_of_other, "has 1 events and says 2", false },
        { event_of_other, "has events and is not there", true },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tamper); i++)
        found_when(NULL, tamper[i].change, tamper[i].beside, tamper[i].finding);
}

static void test_link_is_found(void **state)
{
    struct look look = { .text = "is linked to 261123999999, and one is not there" };
    struct batch *b;
    struct txn *t;
    uint64_t n;
    (void)state;
    counter_open(&hall, 1);
    accept_one();
    struct job_link l = { .job_no = job_no, .other_job = 261123999999, .link_kind = CODE_link_kind_linked };
    record_init(&job_link_record, &l);
    assert_int_equal(store_batch_begin(core_store(hall.core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, hall.pool), ST_ok);
    assert_int_equal(store_put(t, TABLE_job_link, NULL, &l), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    assert_int_equal(checks_run(hall.core, looked, &look, &n), ST_ok);
    assert_int_equal(n, 1);
    assert_true(look.met);
    counter_close(&hall);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_is_found), cmocka_unit_test(test_each_event_is_found),
        cmocka_unit_test(test_link_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
