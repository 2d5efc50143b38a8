/* How long stages took: here, or in the whole office where here are few; the same after a
 * restart; and what a forecast makes of it. */
#include "config.h"
#include "tests/unit/board_jobs.h"

#include <string.h>

#define HERE 261123000500
#define THERE 261123000501
#define RENAME 261123000502

/* Survey took 1, 2, 3, 3, 4 and 6 working days of the 8 that all of it took. */
#define DONE(n, unit, survey) { 261102000100 + (n), "install_household", unit, "2026-11-02T09:00", 0, "10002", "刘洋", \
                                .closed = "2026-11-12T10:00", .stage_done = { survey } }
/* By an order in minutes: it is measured in days as all others. */
#define ORDERED(n, unit, survey) { 261102000100 + (n), "install_household", unit, "2026-11-02T09:00", 0, "10002", \
                                   "刘洋", .closed = "2026-11-12T10:00", .ordered_minutes = 2880, \
                                   .stage_done = { survey } }
static const struct job_made jobs[] = {
    DONE(0, STATION, "2026-11-05T10:00"), DONE(1, STATION, "2026-11-03T10:00"), DONE(2, STATION, "2026-11-10T10:00"),
    ORDERED(3, STATION, "2026-11-05T11:00"), DONE(4, STATION, "2026-11-04T10:00"), DONE(5, STATION, "2026-11-06T10:00"),
    { HERE, "install_household", STATION, "2026-11-23T08:30", 1, "10002", "刘洋", .paused = NULL },
    { THERE, "install_household", OTHER_STATION, "2026-11-23T08:30", 1, "10002", "刘洋", .paused = NULL },
    { RENAME, "rename", STATION, "2026-11-23T08:30", 1, "10002", "刘洋", .paused = NULL },
    { 261120000503, "install_household", OTHER_STATION, "2026-11-20T08:30", 2, "10002", "刘洋",
      .stage_done = { "2026-11-20T16:00" } },
};

static struct job_clock survey(struct office *o, uint64_t job_no)
{
    struct job_page page = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    return page.clocks[1];
}

static void usual(struct office *o, uint64_t job_no, unsigned of, unsigned days, unsigned most, bool here)
{
    struct job_clock k = survey(o, job_no);
    assert_int_equal(k.usual_of, of);
    assert_int_equal(k.usual_days, days);
    assert_int_equal(k.usual_most, most);
    assert_int_equal(k.usual_here, here);
    struct board_page board = board_of(o, "80001", &(struct board_ask){ .rows = 10 });
    for (uint32_t i = 0; i < board.rows_n; i++)
        if (board.rows[i].job_no == job_no)
            assert_int_equal(board.rows[i].usual_days, days);
}

static void all_usual(struct office *o)
{
    usual(o, HERE, 6, 3, 4, true);
    usual(o, THERE, 7, 3, 4, false);               /* one is too few: of both stations 0 1 2 3 3 4 6 */
    usual(o, RENAME, 0, 0, 0, false);
}

static void test_usual(void **state)
{
    struct office *o = *state;
    jobs_put(o, jobs, COUNT_OF(jobs));
    all_usual(o);
    office_reopen(o);
    all_usual(o);
}

/* Those of 5 working days: 3 of the survey and 5 of what follows are more, and 5 after a day of the reply too. */
static void test_likely(void **state)
{
    struct office *o = *state;
    struct forecast_page f = { 0 };
    jobs_put(o, jobs, COUNT_OF(jobs));
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 1 }, &f), ST_ok);
    assert_int_equal(f.open, 4);
    assert_int_equal(f.becomes, 1);                /* the reply of the other station's */
    assert_int_equal(f.likely, 3);
    for (uint32_t i = 0; i < f.rows_n; i++)
        assert_int_equal(f.rows[i].likely, strcmp(f.rows[i].name, STATION) ? 2 : 1);
    assert_int_equal(ask(o, "80001", OP_work_forecast,
                         &(struct forecast_ask){ .days = 1, .forecast_by = CODE_forecast_by_kind }, &f), ST_ok);
    for (uint32_t i = 0; i < f.rows_n; i++)
        assert_int_equal(f.rows[i].likely, strcmp(f.rows[i].name, "rename") ? 3 : 0);
}

/* What changes is seen at once, and each job counts once however often it does. */
static void test_followed(void **state)
{
    struct office *o = *state;
    struct job r;
    jobs_put(o, jobs, COUNT_OF(jobs));
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(ask(o, "20002", OP_work_note, &(struct work_note){ .job_no = 261120000503, .text = "催办" },
                             &r), ST_ok);
    all_usual(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_usual, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_likely, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_followed, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
