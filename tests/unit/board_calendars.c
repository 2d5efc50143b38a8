/* Days and hours of units: nearest first, given back, as work.moves said before, and the same on
 * the board, on a page and after a restart. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "ops/bind.h"

#include <string.h>

#define COMPANY "130525"
#define HERE 261119000400
#define THERE 261119000401

static const struct job_made jobs[] = {
    { HERE, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
    { THERE, "install_household", OTHER_STATION, "2026-11-19T09:00", 1, "10002", "刘洋", .paused = NULL },
};

static instant due_of(struct office *o, uint64_t job_no)
{
    struct job_page page = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    struct board_page board = board_of(o, "80001", &(struct board_ask){ .rows = 10 });
    for (uint32_t i = 0; i < board.rows_n; i++)
        if (board.rows[i].job_no == job_no)
            assert_int_equal(board.rows[i].due, page.clocks[0].due);
    return page.clocks[0].due;
}

static void dues(struct office *o, const char *here, const char *there)
{
    assert_int_equal(due_of(o, HERE), at(here));
    assert_int_equal(due_of(o, THERE), at(there));
}

static void put_day(struct office *o, const char *unit_no, uint16_t kind, bool as_above, uint64_t version)
{
    struct unit_day r, q = { .unit_no = unit_no, .day = date_of(2026, 11, 24), .day_kind = kind, .source = "暴雪",
                             .as_above = as_above, .version = version };
    struct moves_page moves = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .unit_days = &q, .unit_days_n = 1,
                                                                               .rows = 100 }, &moves), ST_ok);
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_day_put, &q, &r), ST_ok);
    for (uint32_t i = 0; i < moves.rows_n; i++)
        if (moves.rows[i].clock_kind == CODE_clock_kind_whole)
            assert_int_equal(due_of(o, moves.rows[i].job_no), moves.rows[i].after);
}

/* Five working days from Thursday the 19th: Thursday the 26th. */
static void test_days(void **state)
{
    struct office *o = *state;
    jobs_put(o, jobs, COUNT_OF(jobs));
    dues(o, "2026-11-26T17:30", "2026-11-26T17:30");
    put_day(o, STATION, CODE_day_kind_off, false, 0);
    dues(o, "2026-11-27T17:30", "2026-11-26T17:30");
    put_day(o, STATION, CODE_day_kind_off, true, 1);
    dues(o, "2026-11-26T17:30", "2026-11-26T17:30");
    put_day(o, COMPANY, CODE_day_kind_off, false, 0);
    dues(o, "2026-11-27T17:30", "2026-11-27T17:30");
    put_day(o, STATION, CODE_day_kind_work, false, 2);
    dues(o, "2026-11-26T17:30", "2026-11-27T17:30");
    office_reopen(o);
    dues(o, "2026-11-26T17:30", "2026-11-27T17:30");
    struct unit_day_list list = { 0 };
    assert_int_equal(ask(o, "80001", OP_unit_day_list, &(struct unit_days_ask){ .unit_no = STATION }, &list), ST_ok);
    assert_int_equal(list.unit_days_n, 1);
    assert_int_equal(list.unit_days[0].version, 3);
    struct forecast_page f = { 0 };                 /* by the calendar of whoever does it */
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 2 }, &f), ST_ok);
    assert_int_equal(f.rows_n, 2);
    assert_int_equal(f.becomes, 0);
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 3 }, &f), ST_ok);
    assert_int_equal(f.becomes, 2);
}

static enum status put_hours(struct office *o, struct unit_hours *q)
{
    struct unit_hours r;
    q->source = "县公司 2026-18 号";
    return ask(o, STAFF_OPERATOR, OP_unit_hours_put, q, &r);
}

static void test_hours(void **state)
{
    struct office *o = *state;
    struct unit_hours all = { .unit_no = COMPANY, .unit_kind = CODE_unit_kind_station,
                              .valid_from = date_of(2026, 11, 24), .workdays = "09:00-12:00 13:00-16:00",
                              .source = "县公司 2026-18 号" };
    struct unit_hours own = { .unit_no = STATION, .unit_kind = CODE_unit_kind_station,
                              .valid_from = date_of(2026, 11, 26), .workdays = "08:00-18:00" };
    jobs_put(o, jobs, COUNT_OF(jobs));
    struct moves_page moves = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_work_moves, &(struct moves_ask){ .unit_hours = &all, .unit_hours_n = 1,
                                                                               .rows = 100 }, &moves), ST_ok);
    assert_int_equal(moves.jobs, 2);
    assert_int_equal(put_hours(o, &all), ST_ok);
    dues(o, "2026-11-26T16:00", "2026-11-26T16:00");
    assert_int_equal(put_hours(o, &own), ST_ok);
    dues(o, "2026-11-26T18:00", "2026-11-26T16:00");
    own.as_above = true;
    own.version = 1;
    assert_int_equal(put_hours(o, &own), ST_ok);
    dues(o, "2026-11-26T16:00", "2026-11-26T16:00");
    own = (struct unit_hours){ .unit_no = STATION, .unit_kind = CODE_unit_kind_station,
                               .valid_from = date_of(2026, 11, 25), .workdays = "08:00-18:00" };
    assert_int_equal(put_hours(o, &own), ST_ok);
    dues(o, "2026-11-26T16:00", "2026-11-26T16:00");       /* the later set gives the day back again */
}

/* Whoever hangs under another unit works by that one's days. */
static void test_unit_moved(void **state)
{
    struct office *o = *state;
    struct unit u;
    jobs_put(o, jobs, COUNT_OF(jobs));
    put_day(o, OTHER_STATION, CODE_day_kind_off, false, 0);
    dues(o, "2026-11-26T17:30", "2026-11-27T17:30");
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_put, &(struct unit){
        .unit_no = STATION, .parent = OTHER_STATION, .unit_name = "东良供电所", .unit_kind = CODE_unit_kind_station,
        .version = 1 }, &u), ST_ok);
    dues(o, "2026-11-27T17:30", "2026-11-27T17:30");
}

/* A day worked in a holiday takes no year away from the calendar. */
static void test_holiday_worked(void **state)
{
    struct office *o = *state;
    struct unit_day r, q = { .unit_no = STATION, .day = date_of(2026, 10, 1), .day_kind = CODE_day_kind_work,
                             .source = "保电" };
    jobs_put(o, jobs, COUNT_OF(jobs));
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_day_put, &q, &r), ST_ok);
    dues(o, "2026-11-26T17:30", "2026-11-26T17:30");
}

static void test_refused(void **state)
{
    struct office *o = *state;
    struct unit_day day, far = { .unit_no = STATION, .day = date_of(2031, 5, 6), .day_kind = CODE_day_kind_off,
                                 .source = "x" };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_day_put, &far, &day), ST_calendar_missing);
    assert_string_equal(o->fault.arg[0], "2031");
    far.unit_no = "999";
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_unit_day_put, &far, &day), ST_unit_unknown);
    far.unit_no = STATION;
    assert_int_equal(ask(o, "10002", OP_unit_day_put, &far, &day), ST_not_permitted);
    static const struct { const char *workdays, *saturdays; date from; enum status status; const char *field; }
        bad[] = {
        { "08:00-12:00 11:00-13:00", "", 1, ST_hours_overlap, "workdays" },
        { "8-12", "", 1, ST_hour_invalid, "workdays" },
        { "12:00-08:00", "", 1, ST_time_backwards, "workdays" },
        { "08:00-12:00", "09:00-25:00", 1, ST_hour_invalid, "saturdays" },
        { "08:00-12:00", "09:00-12:00 11:30-15:00", 1, ST_hours_overlap, "saturdays" },
        { "", "", 1, ST_field_missing, "workdays" },
        { "08:00-12:00", "", 0, ST_date_out_of_range, "valid_from" },
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct unit_hours q = { .unit_no = STATION, .unit_kind = CODE_unit_kind_station,
                                .valid_from = bad[i].from ? date_of(2026, 12, 1) : date_of(2026, 11, 23),
                                .workdays = bad[i].workdays, .saturdays = bad[i].saturdays };
        assert_int_equal(put_hours(o, &q), bad[i].status);
        assert_string_equal(o->fault.field, bad[i].field);
    }
    struct unit_hours_list list = { 0 };
    assert_int_equal(ask(o, "80001", OP_unit_hours_list, &(struct unit_days_ask){ .unit_no = "" }, &list), ST_ok);
    assert_int_equal(list.unit_hours_n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_days, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_hours, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_unit_moved, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_holiday_worked, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_refused, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
