/* Many hands: two people on one job lose nothing of what either wrote, a stage is done once whoever says so at the
 * same time, an older copy is refused by who changed it, and an act on many jobs says of each that failed why, and does
 * the rest. */
#include "config.h"
#include "tests/unit/hall.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTES 40

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static uint64_t rename_of(char letter)
{
    struct work_accepted r;
    struct change change = { .new_name = "王明" };
    ok(as('k', OP_work_accept, &(struct work_accept){ .job_kind = "rename", .account_no = counter_account(letter),
          .change = &change, .change_n = 1 }, &r));
    return r.job->job_no;
}

static struct job_page page_of(uint64_t job_no)
{
    struct job_page page = { 0 };
    ok(as('k', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page));
    return page;
}

/* -- at the same time -- */

struct hand { struct hall hall; char who; uint64_t job_no; unsigned done; pthread_t thread; };

static pthread_barrier_t together;

static struct hand hand_of(char who, uint64_t job_no, unsigned requests)
{
    struct hand h = { .hall = hall, .who = who, .job_no = job_no };
    h.hall.pool = pool_new(1 << 16);
    h.hall.requests = requests;
    return h;
}

static void *notes(void *context)
{
    struct hand *h = context;
    char text[24];
    struct job j;
    pthread_barrier_wait(&together);
    for (unsigned i = 0; i < NOTES; i++) {
        snprintf(text, sizeof text, "%c %u", h->who, i);
        h->done += counter_call(&h->hall, h->who, OP_work_note, &(struct work_note){ .job_no = h->job_no,
                                .text = text }, &j) == ST_ok;
    }
    return NULL;
}

static void *finishes(void *context)
{
    struct hand *h = context;
    struct job j;
    pthread_barrier_wait(&together);
    h->done = counter_call(&h->hall, h->who, OP_work_finish, &(struct work_finish){ .job_no = h->job_no,
                           .stage_no = 1, .stage_result = CODE_stage_result_done, .remark = "" }, &j) == ST_ok;
    return NULL;
}

static void both(void *(*act)(void *), struct hand *h)
{
    assert_int_equal(pthread_barrier_init(&together, NULL, 2), 0);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&h[i].thread, NULL, act, &h[i]), 0);
    for (unsigned i = 0; i < 2; i++) {
        pthread_join(h[i].thread, NULL);
        pool_free(&h[i].hall.pool);
    }
    pthread_barrier_destroy(&together);
}

static void test_nothing_lost(void **state)
{
    (void)state;
    uint64_t job_no = rename_of('A');
    struct hand h[] = { hand_of('v', job_no, 100000), hand_of('b', job_no, 200000) };
    both(notes, h);
    assert_int_equal(h[0].done, NOTES);
    assert_int_equal(h[1].done, NOTES);
    struct job_page page = page_of(job_no);
    unsigned met[2] = { 0, 0 };
    for (uint32_t i = 0; i < page.job->events_n; i++) {
        const struct job_event *e = &page.job->events[i];
        assert_int_equal(e->event_no, i + 1);
        if (e->work_act == CODE_work_act_noted)
            met[e->text[0] == 'b'] += strtoul(e->text + 2, NULL, 10) == met[e->text[0] == 'b'];
    }
    assert_int_equal(met[0], NOTES);                 /* each one's, in his order */
    assert_int_equal(met[1], NOTES);
}

static void test_done_once(void **state)
{
    (void)state;
    uint64_t job_no = rename_of('B');
    struct hand h[] = { hand_of('v', job_no, 300000), hand_of('b', job_no, 400000) };
    both(finishes, h);
    assert_int_equal(h[0].done + h[1].done, 1);
    assert_int_equal(page_of(job_no).job->stage_no, 2);
}

/* Who holds it is seen by everybody, and who wrote last by whoever saw an older copy. */
static void test_seen(void **state)
{
    struct work_assigned given;
    struct job j;
    (void)state;
    uint64_t job_no = rename_of('D');
    struct job_no_row row = { .job_no = job_no };
    uint64_t version = page_of(job_no).job->version;
    ok(as('v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1, .staff_no = counter_staff('b'),
          .remark = "" }, &given));
    assert_int_equal(given.done, 1);
    assert_string_equal(page_of(job_no).job->staff_no, counter_staff('b'));
    assert_int_equal(as('b', OP_work_finish, &(struct work_finish){ .job_no = job_no, .stage_no = 1,
                        .row_version = version, .stage_result = CODE_stage_result_done, .remark = "" }, &j), ST_stale);
    assert_true(*hall.fault.arg[0] != '\0');
    assert_int_equal(page_of(job_no).job->stage_no, 1);
}

/* One that is closed and one there is not among four: the others are given, and each failure is told of its job. */
static void test_each_failure(void **state)
{
    struct work_assigned r = { 0 };
    struct job j;
    (void)state;
    uint64_t no[] = { rename_of('E'), rename_of('F'), 261123999999, rename_of('N') };
    struct job_no_row rows[4];
    ok(as('v', OP_work_withdraw, &(struct work_close){ .job_no = no[1], .end_reason = CODE_end_reason_other,
          .remark = "" }, &j));
    for (unsigned i = 0; i < 4; i++)
        rows[i] = (struct job_no_row){ .job_no = no[i] };
    ok(as('v', OP_work_assign, &(struct work_assign){ .jobs = rows, .jobs_n = 4, .staff_no = counter_staff('b'),
          .remark = "" }, &r));
    assert_int_equal(r.done, 2);
    assert_int_equal(r.failed_n, 2);
    assert_int_equal(r.failed[0].job_no, no[1]);
    assert_string_equal(r.failed[0].status, "job_closed");
    assert_int_equal(r.failed[1].job_no, no[2]);
    assert_string_equal(r.failed[1].status, "job_unknown");
    assert_string_equal(page_of(no[0]).job->staff_no, counter_staff('b'));
    assert_string_equal(page_of(no[3]).job->staff_no, counter_staff('b'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_lost), cmocka_unit_test(test_done_once), cmocka_unit_test(test_seen),
        cmocka_unit_test(test_each_failure),
    };
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
