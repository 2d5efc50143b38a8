/* What becomes late, against a count that looks at each job's page and walks the days of
 * the calendar one by one. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "core/core.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOBS 60
#define FIRST_JOB 261109000000
#define GROUPS 8

static uint64_t chance = 7;

static unsigned dice(unsigned n)
{
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(chance >> 33) % n;
}

/* Jobs of the weeks before, some of which wait, some promised something. */
static int setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    static char accepted[JOBS][20];
    struct job_made made[JOBS];
    struct job r;
    office_staffed(o);
    for (unsigned i = 0; i < JOBS; i++) {
        snprintf(accepted[i], sizeof accepted[i], "2026-11-%02uT10:00", 9 + dice(14));
        bool nobody = dice(3) == 0;
        made[i] = (struct job_made){ FIRST_JOB + i, dice(3) ? "install_household" : "rename",
                                     dice(3) ? STATION : OTHER_STATION, accepted[i], 1, nobody ? "" : "10002",
                                     nobody ? "" : "刘洋", .paused = dice(5) ? NULL : "2026-11-22T12:00" };
    }
    jobs_put(o, made, JOBS);
    for (unsigned i = 0; i < JOBS; i += 4) {
        struct work_promise q = { .job_no = FIRST_JOB + i, .text = "回电话",
                                  .promised_for = o->now + (instant)(1 + dice(9 * 24)) * 3600 * SECOND };
        const char *who = strcmp(made[i].unit_no, STATION) ? "20002" : "20001";
        assert_int_equal(ask(o, who, OP_work_promise, &q, &r), ST_ok);
    }
    *state = o;
    return 0;
}

static int teardown(void **state)
{
    office_close(*state);
    free(*state);
    return 0;
}

/* -- the count -- */

static bool works(struct office *o, date day)
{
    struct system_look l;
    bool yes = false;
    assert_int_equal(system_look_begin(o->core, OP_work_board, &l), ST_ok);
    assert_int_equal(rule_working(&l.call, day, &yes), ST_ok);
    system_look_end(&l);
    return yes;
}

/* Working days from today to the day on which, or before which, that is; as a forecast counts. */
static unsigned days_to(struct office *o, date day)
{
    unsigned n = 0;
    date today = instant_date(o->now);
    for (date d = today + 1; d < day; d++)
        n += works(o, d);
    return day <= today ? 0 : n + 1;
}

struct counted { char name[52]; uint64_t open, late, becomes, today, one_day, beyond; };
struct all { struct counted of[GROUPS]; unsigned n; uint64_t first; };

static struct counted *group(struct all *all, const char *name)
{
    unsigned i = 0;
    while (i < all->n && strcmp(all->of[i].name, name))
        i++;
    if (i == all->n) {
        assert_true(all->n < GROUPS);
        text_copy(all->of[all->n++].name, sizeof all->of[0].name, name);
    }
    return &all->of[i];
}

static const char *name_by(uint16_t by, const struct job_page *page)
{
    return by == CODE_forecast_by_person ? page->job->staff_no : by == CODE_forecast_by_stage ? page->stage
        : by == CODE_forecast_by_kind ? page->job->job_kind : page->job->unit_no;
}

static void count_one(struct office *o, uint64_t job_no, uint16_t by, unsigned days, struct all *all)
{
    struct job_page page = { 0 };
    instant first = 0;
    bool late = false;
    assert_int_equal(ask(o, "80001", OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    for (uint32_t i = 0; i < page.clocks_n; i++) {
        const struct job_clock *k = &page.clocks[i];
        if (!k->due || k->closed || !k->limit_amount)
            continue;
        late |= k->due < o->now;
        if (!k->stopped && (!first || k->due < first))
            first = k->due;
    }
    struct counted *g = group(all, name_by(by, &page));
    unsigned in = first ? days_to(o, instant_date(first)) : 99;
    g->open++;
    g->late += late;
    if (late || in > days)
        return;
    g->becomes++;
    g->today += in == 0;
    g->one_day += in == 1;
    g->beyond += in > 5;
    if (!all->first || first < (instant)all->first)
        all->first = (uint64_t)first;
}

static void compare(struct office *o, uint16_t by, unsigned days)
{
    struct all all = { .n = 0 };
    struct forecast_page r = { 0 };
    uint64_t becomes = 0;
    for (unsigned i = 0; i < JOBS; i++)
        count_one(o, FIRST_JOB + i, by, days, &all);
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .forecast_by = by, .days = days,
                                                                              .rows = 100 }, &r), ST_ok);
    assert_int_equal(r.rows_n, all.n);
    for (uint32_t i = 0; i < r.rows_n; i++) {
        const struct counted *g = group(&all, r.rows[i].name);
        assert_int_equal(r.rows[i].open, g->open);
        assert_int_equal(r.rows[i].late, g->late);
        assert_int_equal(r.rows[i].becomes, g->becomes);
        assert_int_equal(r.rows[i].today, g->today);
        assert_int_equal(r.rows[i].one_day, g->one_day);
        assert_int_equal(r.rows[i].beyond, g->beyond);
        becomes += g->becomes;
    }
    assert_int_equal(r.becomes, becomes);
    assert_int_equal(r.total, becomes);
    assert_int_equal(r.jobs_n, becomes);
    for (uint32_t i = 0; i < r.jobs_n; i++)
        assert_true(r.jobs[i].due >= (instant)(i ? r.jobs[i - 1].due : (instant)all.first));
    if (r.jobs_n)
        assert_int_equal(r.jobs[0].due, all.first);
}

static void test_as_counted(void **state)
{
    struct office *o = *state;
    for (uint16_t by = CODE_forecast_by_unit; by <= CODE_forecast_by_kind; by++)
        for (unsigned days = 1; days <= 10; days += 3)
            compare(o, by, days);
}

/* Of one row alone, and within whose reach it is. */
static void test_of_one(void **state)
{
    struct office *o = *state;
    struct forecast_page all = { 0 }, one = { 0 }, own = { 0 }, none = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 9 }, &all), ST_ok);
    assert_true(all.rows_n == 2 && all.rows[0].becomes && all.rows[1].becomes);
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 9, .one = true, .rows = 100,
                                                                              .name = all.rows[1].name }, &one), ST_ok);
    assert_int_equal(one.total, all.rows[1].becomes);
    for (uint32_t i = 0; i < one.jobs_n; i++)
        assert_string_equal(one.jobs[i].unit_no, all.rows[1].name);
    assert_int_equal(ask(o, "20002", OP_work_forecast, &(struct forecast_ask){ .days = 9 }, &own), ST_ok);
    assert_int_equal(own.rows_n, 1);
    assert_string_equal(own.rows[0].name, OTHER_STATION);
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 9, .one = true, .name = "none" },
                         &none), ST_ok);
    assert_int_equal(none.total, 0);
    assert_int_equal(ask(o, "10002", OP_work_forecast, &(struct forecast_ask){ .days = 9 }, &none), ST_not_permitted);
}

/* Beyond the last year that is loaded nobody guesses. */
static void test_a_year_that_is_missing(void **state)
{
    struct office *o = *state;
    struct forecast_page r = { 0 };
    assert_int_equal(ask(o, "80001", OP_work_forecast, &(struct forecast_ask){ .days = 60 }, &r), ST_calendar_missing);
    assert_string_equal(o->fault.arg[0], "2027");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_counted), cmocka_unit_test(test_of_one), cmocka_unit_test(test_a_year_that_is_missing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
