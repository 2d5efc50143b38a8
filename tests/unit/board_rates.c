/* Rates of a month: in time by the whole clock, and by all stages (domain 1.5);
 * what was withdrawn is in none; each miss with its cause. */
#include "config.h"
#include "tests/unit/board_jobs.h"

#include <string.h>

#define INSTALL "install_household"

static const struct job_made closed[] = {
    /* In time in all: five working days from 11-02 end on 11-09. */
    { 261102000601, INSTALL, STATION, "2026-11-02T09:00", 0, "10002", "刘洋", NULL, "2026-11-09T17:30",
      CODE_satisfaction_very_good,
      .stage_done = { "2026-11-03T10:00", "2026-11-05T17:30", "2026-11-05T17:30", "2026-11-09T17:30" } },
    /* In time as a whole; the reply took three days where two are allowed. */
    { 261102000602, INSTALL, STATION, "2026-11-02T09:00", 0, "10002", "刘洋", NULL, "2026-11-09T16:00",
      CODE_satisfaction_fair,
      .stage_done = { "2026-11-03T10:00", "2026-11-06T11:00", "2026-11-06T12:00", "2026-11-09T16:00" } },
    /* Late as a whole, by the stage of survey, which has no such limit. */
    { 261102000603, INSTALL, STATION, "2026-11-02T09:00", 0, "10002", "刘洋", NULL, "2026-11-11T09:00",
      CODE_satisfaction_good,
      .stage_done = { "2026-11-10T10:00", "2026-11-10T11:00", "2026-11-10T12:00", "2026-11-11T09:00" } },
    { 261103000604, "restore", STATION, "2026-11-03T10:00", 0, "10001", "赵强", NULL, "2026-11-04T10:00", 0,
      .stage_done = { NULL } },
    { 261103000605, "restore", OTHER_STATION, "2026-11-03T10:00", 0, "10004", "赵强", NULL, "2026-11-04T10:01", 0,
      .stage_done = { NULL } },
    { 261026000606, "restore", STATION, "2026-10-30T10:00", 0, "10001", "赵强", NULL, "2026-10-31T09:00", 0,
      .stage_done = { NULL } },
};

static struct rates_page rates_of(struct office *o, const char *who, const struct rates_ask *q)
{
    struct rates_page r = { 0 };
    enum status s = ask(o, who, OP_work_rates, q, &r);
    if (s)
        fail_msg("work.rates: %s %s", status_name(s), o->fault.arg[0]);
    return r;
}

static void test_month(void **state)
{
    struct office *o = *state;
    jobs_put(o, closed, COUNT_OF(closed));
    struct rates_page r = rates_of(o, "80001", &(struct rates_ask){ .month = 202611 });
    assert_int_equal(r.rates_n, 3);
    const struct rates_row *row = &r.rates[0];
    assert_string_equal(row->unit_no, STATION);
    assert_string_equal(row->job_kind, INSTALL);
    assert_int_equal(row->closed, 3);
    assert_int_equal(row->in_time, 2);
    assert_int_equal(row->all_stages, 1);
    assert_int_equal(row->rated, 3);
    assert_int_equal(row->content, 2);
    assert_string_equal(r.rates[1].job_kind, "restore");
    assert_int_equal(r.rates[1].closed, 1);
    assert_int_equal(r.rates[1].in_time, 1);        /* done at the due instant is in time */
    assert_string_equal(r.rates[2].unit_no, OTHER_STATION);
    assert_int_equal(r.rates[2].in_time, 0);        /* a minute later is not */
    assert_int_equal(rates_of(o, "80001", &(struct rates_ask){ .month = 202610 }).rates[0].closed, 1);
    assert_int_equal(rates_of(o, "80001", &(struct rates_ask){ .month = 202609 }).rates_n, 0);
    assert_int_equal(rates_of(o, "20002", &(struct rates_ask){ .month = 202611 }).rates_n, 1);
    assert_int_equal(rates_of(o, "80001", &(struct rates_ask){ .month = 202611, .job_kind = "restore" }).rates_n, 2);
    assert_int_equal(rates_of(o, "80001", &(struct rates_ask){ .month = 202611, .unit_no = OTHER_STATION }).rates_n, 1);
}

static const struct miss_row *miss_of(const struct rates_page *r, uint64_t job_no, const char *stage)
{
    for (unsigned i = 0; i < r->misses_n; i++)
        if (r->misses[i].job_no == job_no && strcmp(r->misses[i].stage, stage) == 0)
            return &r->misses[i];
    fail_msg("no miss of %llu %s", (unsigned long long)job_no, stage);
    return NULL;
}

/* Its survey was given twenty days when it began, behind the events of the whole and of the survey. */
static void survey_given(struct txn *t, const void *what, unsigned n)
{
    struct job_event events[24];
    struct job old = { .job_no = 261102000603 }, j;
    (void)what;
    (void)n;
    assert_int_equal(store_get(t, TABLE_job, &old), ST_ok);
    assert_true(old.events_n > 2 && old.events_n < COUNT_OF(events));
    memcpy(events, old.events, 2 * sizeof *events);
    memcpy(&events[3], &old.events[2], (old.events_n - 2) * sizeof *events);
    events[2] = (struct job_event){ .work_act = CODE_work_act_limit_set, .stage_no = 1, .at = old.accepted_at,
        .recorded_at = old.accepted_at, .limit_amount = 20, .limit_unit = CODE_limit_unit_working_day };
    record_init(&job_event_record, &events[2]);
    j = old;
    j.events = events;
    j.events_n = old.events_n + 1;
    for (uint32_t i = 0; i < j.events_n; i++)
        events[i].event_no = i + 1;
    assert_int_equal(store_put(t, TABLE_job, &old, &j), ST_ok);
}

/* A stage that was given days is measured as the others are, who has the most time is the cause. */
static void test_cause_alike(void **state)
{
    struct office *o = *state;
    jobs_put(o, closed, COUNT_OF(closed));
    rows_written(o, survey_given, NULL, 0);
    struct rates_page r = rates_of(o, "80001", &(struct rates_ask){ .month = 202611 });
    assert_string_equal(miss_of(&r, 261102000603, "")->cause, "survey");
}

static void test_misses(void **state)
{
    struct office *o = *state;
    jobs_put(o, closed, COUNT_OF(closed));
    struct rates_page r = rates_of(o, "80001", &(struct rates_ask){ .month = 202611 });
    assert_int_equal(r.misses_n, 3);
    const struct miss_row *m = miss_of(&r, 261102000602, "reply");
    assert_string_equal(m->cause, "reply");
    assert_int_equal(m->over, 1);
    m = miss_of(&r, 261102000603, "");
    assert_string_equal(m->cause, "survey");
    assert_int_equal(m->due, at("2026-11-09T17:30"));
    assert_int_equal(m->over, 2);
    assert_string_equal(m->staff_no, "10002");
    m = miss_of(&r, 261103000605, "");
    assert_int_equal(m->over, 60 * SECOND);
    assert_int_equal(m->limit_unit, CODE_limit_unit_hour);
}

static void test_withdrawn(void **state)
{
    struct office *o = *state;
    struct job done = { 0 };
    struct rates_page r;
    static const struct job_made open[] = { { 261119000400, INSTALL, STATION, "2026-11-19T09:00", 1, "10002", "刘洋",
                                              .paused = NULL } };
    jobs_put(o, open, 1);
    enum status s = ask(o, "20001", OP_work_withdraw, &(struct work_close){
        .job_no = 261119000400, .end_reason = CODE_end_reason_customer_withdrew }, &done);
    if (s)
        fail_msg("work.withdraw: %s %s", status_name(s), o->fault.arg[0]);
    r = rates_of(o, "80001", &(struct rates_ask){ .month = 202611 });
    assert_int_equal(r.rates_n, 1);
    assert_int_equal(r.rates[0].ended, 1);
    assert_int_equal(r.rates[0].closed, 0);
    assert_int_equal(board_of(o, "80001", &(struct board_ask){ .unit_no = "" }).open, 0);
}

static void test_refused(void **state)
{
    struct office *o = *state;
    struct rates_page r = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_rates, &(struct rates_ask){ .unit_no = "1", .month = 202611 }, &r),
                     ST_unit_unknown);
    assert_int_equal(ask(o, "20002", OP_work_rates, &(struct rates_ask){ .unit_no = STATION, .month = 202611 }, &r),
                     ST_outside_unit);
    assert_int_equal(ask(o, "20002", OP_work_rates, &(struct rates_ask){ .unit_no = "" }, &r), ST_field_missing);
    assert_int_equal(ask(o, "10002", OP_work_rates, &(struct rates_ask){ .month = 202611 }, &r), ST_not_permitted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_month, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_misses, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_cause_alike, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_withdrawn, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_refused, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
