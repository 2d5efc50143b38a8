/* A board too large to be made while the writer waits: it is made beside the one that
 * stands, jobs and rules change meanwhile, and what is exchanged is what a new reading
 * of the store would be. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>

#define JOBS (RECOUNT_AT_ONCE + 300)
#define ROUNDS 12
#define NOTES 25                        /* changes while it is recounted */
#define FIRST_JOB 261119000000

static int setup(void **state)
{
    struct office *o = calloc(1, sizeof *o);
    struct job_made *made = calloc(JOBS, sizeof *made);
    office_staffed(o);
    for (unsigned i = 0; i < JOBS; i++)
        made[i] = (struct job_made){ FIRST_JOB + i, "install_household", STATION, "2026-11-19T09:00", 1, "10002", "刘洋",
                                     .paused = NULL };
    jobs_put(o, made, JOBS);
    free(made);
    *state = o;
    return 0;
}

static int teardown(void **state)
{
    office_close(*state);
    free(*state);
    return 0;
}

static struct board *board_in(struct office *o)
{
    return work_of(o->core)->board;
}

/* As a new reading of the store has it, job by job. */
static void board_true(struct office *o)
{
    struct jobs fresh = { .n = 0 }, *have = &board_in(o)->jobs;
    struct gap gap;
    uint32_t i = 0, k = 0;
    assert_int_equal(jobs_read(o->core, &fresh, &gap, NULL, NULL), ST_ok);
    for (; k < fresh.n; i++, k++) {
        while (i < have->n && have->at[i].gone)
            i++;
        assert_true(i < have->n);
        const struct entry *a = &have->at[i], *b = &fresh.at[k];
        assert_int_equal(a->job_no, b->job_no);
        assert_int_equal(a->mark[CLOCK_WHOLE].due, b->mark[CLOCK_WHOLE].due);
        assert_int_equal(a->mark[CLOCK_WHOLE].stopped, b->mark[CLOCK_WHOLE].stopped);
        assert_int_equal(a->mark[CLOCK_PROMISE].due, b->mark[CLOCK_PROMISE].due);
        assert_int_equal(a->pause_long, b->pause_long);
    }
    while (i < have->n && have->at[i].gone)
        i++;
    assert_int_equal(i, have->n);
    jobs_free(&fresh);
}

static void decree(struct office *o, date day, uint16_t kind)
{
    struct holiday r;
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_holiday_put, &(struct holiday){ .day = day, .day_kind = kind,
                                                                               .name = "新令" }, &r), ST_ok);
}

static void test_made_at_the_start(void **state)
{
    struct office *o = *state;
    board_wait(o->core);
    assert_int_equal(board_of(o, "20001", &(struct board_ask){ .rows = 1 }).open, JOBS);
    assert_false(board_of(o, "20001", &(struct board_ask){ .rows = 1 }).recounting);
    board_true(o);
}

/* Some wait, some go on, some are promised something, some are withdrawn. */
static void change_one(struct office *o, unsigned round, unsigned i)
{
    struct job r;
    uint64_t no = FIRST_JOB + (round * 131 + i * 37) % JOBS;
    switch (i % 4) {
    case 0:
        ask(o, "20001", OP_work_pause, &(struct work_pause){ .job_no = no, .paper_no = "P1",
                                                            .stop_reason = CODE_stop_reason_customer_wish }, &r);
        break;
    case 1:
        ask(o, "20001", OP_work_promise, &(struct work_promise){ .job_no = no, .text = "回电话",
                                                                .promised_for = o->now + 86400 * SECOND }, &r);
        break;
    case 2:
        ask(o, "20001", OP_work_withdraw, &(struct work_close){ .job_no = no,
                                                               .end_reason = CODE_end_reason_other }, &r);
        break;
    default:
        ask(o, "20001", OP_work_resume, &(struct work_resume){ .job_no = no }, &r);
    }
}

static void test_jobs_change_meanwhile(void **state)
{
    struct office *o = *state;
    date day = date_of(2026, 11, 24);
    unsigned withdrawn = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        decree(o, day, round % 2 ? CODE_day_kind_work : CODE_day_kind_off);
        if (round % 3 == 2)             /* another decree in the middle of it */
            decree(o, day + 1, round % 2 ? CODE_day_kind_work : CODE_day_kind_off);
        for (unsigned i = 0; i < NOTES; i++)
            change_one(o, round, i);
        board_wait(o->core);
        assert_false(board_in(o)->recounting);
        board_true(o);
    }
    withdrawn = JOBS - (unsigned)board_of(o, "20001", &(struct board_ask){ .rows = 1 }).open;
    assert_true(withdrawn > ROUNDS);    /* or nothing changed at all */
}

/* While it is recounted the old one answers, and says so. */
static void test_the_old_one_stands(void **state)
{
    struct office *o = *state;
    board_wait(o->core);
    board_in(o)->recounting = true;
    struct board_page page = board_of(o, "20001", &(struct board_ask){ .rows = 1 });
    assert_true(page.recounting);
    assert_int_equal(page.open, JOBS);
    board_in(o)->recounting = false;
}

/* Nobody waits for it where the core ends. */
static void test_ended_in_the_middle(void **state)
{
    struct office *o = *state;
    for (unsigned i = 0; i < ROUNDS; i++)
        decree(o, date_of(2026, 11, 24), i % 2 ? CODE_day_kind_work : CODE_day_kind_off);
    office_reopen(o);
    board_wait(o->core);
    board_true(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_made_at_the_start, setup, teardown),
        cmocka_unit_test_setup_teardown(test_jobs_change_meanwhile, setup, teardown),
        cmocka_unit_test_setup_teardown(test_the_old_one_stands, setup, teardown),
        cmocka_unit_test_setup_teardown(test_ended_in_the_middle, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
