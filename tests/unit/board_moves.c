/* What would move: as it is asked, so it is once it is put in force; and until then nothing is. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "ops/bind.h"

#include <string.h>

static const struct job_made jobs[] = {
    { 261119000400, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
    { 261119000401, "install_household", OTHER_STATION, "2026-11-20T09:00", 1, "10002", "刘洋", .paused = NULL },
    { 261119000402, "restore", STATION, "2026-11-23T08:00", 1, "10002", "刘洋", .paused = NULL },
};

static struct job_clock whole(struct office *o, uint64_t job_no)
{
    struct job_page page = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    return page.clocks[0];
}

static void test_a_decree(void **state)
{
    struct office *o = *state;
    struct moves_page r = { 0 };
    struct holiday day = { .day = date_of(2026, 11, 24), .day_kind = CODE_day_kind_off, .name = "新令" }, put;
    jobs_put(o, jobs, COUNT_OF(jobs));
    instant before = whole(o, 261119000400).due;
    struct moves_ask q = { .days = &day, .days_n = 1, .rows = 100 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &q, &r), ST_ok);
    assert_int_equal(r.looked_at, 3);
    assert_int_equal(r.jobs, 2);                    /* a day moves no limit in hours */
    assert_int_equal(r.moved, 4);                   /* the whole and the survey of each */
    assert_int_equal(r.become_late + r.no_longer_late, 0);
    assert_int_equal(r.rows_n, 4);
    assert_int_equal(r.rows[0].before, before);
    assert_int_equal(whole(o, 261119000400).due, before);           /* nothing was changed */
    struct moves_page rest = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .days = &day, .days_n = 1, .rows = 2,
                                                                               .first = 3 }, &rest), ST_ok);
    assert_int_equal(rest.moved, 4);
    assert_int_equal(rest.rows_n, 1);
    assert_int_equal(rest.rows[0].job_no, r.rows[3].job_no);
    assert_int_equal(rest.rows[0].after, r.rows[3].after);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_holiday_put, &day, &put), ST_ok);
    for (uint32_t i = 0; i < r.rows_n; i++)
        if (r.rows[i].clock_kind == CODE_clock_kind_whole)
            assert_int_equal(whole(o, r.rows[i].job_no).due, r.rows[i].after);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &q, &r), ST_ok);
    assert_int_equal(r.moved, 0);
}

static void test_a_limit(void **state)
{
    struct office *o = *state;
    struct moves_page r = { 0 };
    struct time_limit one = { .rule_set = CODE_rule_set_current, .job_kind = "install_household", .stage = "",
                              .valid_from = date_of(2026, 1, 1), .limit_amount = 1,
                              .limit_unit = CODE_limit_unit_working_day, .certainty = CODE_certainty_memory };
    jobs_put(o, jobs, COUNT_OF(jobs));
    clock_to(o, "2026-11-23T10:00");
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .limits = &one, .limits_n = 1 }, &r),
                     ST_ok);
    assert_int_equal(r.jobs, 2);
    assert_int_equal(r.moved, 2);
    assert_int_equal(r.become_late, 1);             /* accepted on Thursday: due on Friday */
    one.valid_from = date_of(2026, 11, 20);         /* the row of the day of acceptance rules a job to its end */
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .limits = &one, .limits_n = 1 }, &r),
                     ST_ok);
    assert_int_equal(r.jobs, 1);
    assert_int_equal(r.become_late, 0);
}

static void test_refused(void **state)
{
    struct office *o = *state;
    struct moves_page r = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .rows = 1 }, &r), ST_field_missing);
    assert_int_equal(ask(o, "10002", OP_work_moves, &(struct moves_ask){ .rows = 1 }, &r), ST_not_permitted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_decree, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_a_limit, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_refused, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
