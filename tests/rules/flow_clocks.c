/* Stages beside each other, each with its clock, its person and its right to be told of: what the board, alerts,
 * forecasts and corrections make of a job that stands at several. */
#include "config.h"
#include "tests/paths.h"
#include "flow_home.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

static void after(instant time)
{
    clock_freeze(clock_now() + time);
}

static void given(struct hall *h, uint64_t job_no, unsigned stage, char to)
{
    struct work_assigned r;
    struct job_no_row row = { .job_no = job_no, .stage_no = stage };
    assert_int_equal(counter_call(h, 'v', OP_work_assign, &(struct work_assign){ .jobs = &row, .jobs_n = 1,
                     .staff_no = counter_staff(to) }, &r), ST_ok);
    assert_int_equal(r.done, 1);
}

static void told_all(struct hall *h)
{
    counter_slice(h, OP_work_tell, 100);
}

static struct board_page board(struct hall *h, const struct board_ask *q)
{
    struct board_page r = { 0 };
    assert_int_equal(counter_call(h, 'v', OP_work_board, q, &r), ST_ok);
    return r;
}

/* What that person has heard, newest first: "late:wire at_risk:wire". */
static void heard_by(struct hall *h, char who, const char *want)
{
    struct alert_list r = { 0 };
    char got[200] = "";
    assert_int_equal(counter_call(h, who, OP_work_alerts, &(struct nothing){ 0 }, &r), ST_ok);
    for (uint32_t i = 0; i < r.alerts_n; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s:%s", i ? " " : "",
                 code_name(&codes_work_state, r.alerts[i].work_state), r.alerts[i].stage);
    assert_string_equal(got, want);
}

/* dig is the first of the two and has all day; wire beside it has an hour. */
#define PAR "flow par 1\nof account\nby hand\n" \
    "stage start\nrole clerk\nthen dig and wire\n" \
    "stage dig\nrole clerk\nlimit 4 hour warn 50\nthen meet\n" \
    "stage wire\nrole clerk\nlimit 1 hour warn 50\nthen meet\n" \
    "stage meet\nrole clerk\njoins dig wire\nends total\n"

/* The clock a row shows, who has it, and how many the board counts as late, at risk and running. */
static void row_is(struct hall *h, const char *stage, char who, uint16_t state, unsigned late, unsigned at_risk)
{
    struct board_page b = board(h, &(struct board_ask){ .rows = 8 });
    assert_int_equal(b.rows_n, 1);
    assert_string_equal(b.rows[0].stage, stage);
    assert_string_equal(b.rows[0].staff_no, counter_staff(who));
    assert_int_equal(b.rows[0].work_state, state);
    assert_int_equal(b.rows[0].clock_kind, CODE_clock_kind_stage);
    assert_int_equal(b.late, late);
    assert_int_equal(b.at_risk, at_risk);
    assert_int_equal(b.open, 1);
}

static void test_clocks(void **state)
{
    struct hall h;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "par.1.flow", PAR);
    uint64_t no = begun(&h, "par", NULL, 0).job_no;
    assert_int_equal(step(&h, 'k', no, 1, false, &at), ST_ok);
    given(&h, no, 2, 'k');
    given(&h, no, 3, 'c');
    row_is(&h, "wire", 'c', CODE_work_state_running, 0, 0);
    after(40 * MINUTE);
    row_is(&h, "wire", 'c', CODE_work_state_at_risk, 0, 1);
    told_all(&h);
    heard_by(&h, 'c', "at_risk:wire");
    heard_by(&h, 'k', "");
    after(80 * MINUTE);                     /* wire is late; dig is at risk just now, and told of all the same */
    told_all(&h);
    row_is(&h, "wire", 'c', CODE_work_state_late, 1, 0);
    heard_by(&h, 'c', "late:wire at_risk:wire");
    heard_by(&h, 'k', "at_risk:dig");
    heard_by(&h, 'v', "late:wire at_risk:dig at_risk:wire");
    told_all(&h);
    heard_by(&h, 'v', "late:wire at_risk:dig at_risk:wire");        /* each once */
    assert_int_equal(step(&h, 'c', no, 3, false, &at), ST_ok);
    row_is(&h, "dig", 'k', CODE_work_state_at_risk, 0, 1);
    after(3 * HOUR);
    told_all(&h);
    row_is(&h, "dig", 'k', CODE_work_state_late, 1, 0);
    heard_by(&h, 'k', "late:dig at_risk:dig");
    home_drop(dir);
    counter_close(&h);
}

/* A pause of minutes that takes out a day of the second of the two alone; what moves when a day is decreed. */
static void test_every_stage(void **state)
{
    struct hall h;
    struct job j;
    struct alert_list heard;
    struct moves_page moves;
    struct holiday day = { .day = date_of(2026, 11, 25), .day_kind = CODE_day_kind_off, .name = "新令" };
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "par.1.flow", "flow par 1\nof account\nby hand\n"
        "stage start\nrole clerk\nthen dig and wire\nstage dig\nrole clerk\nthen meet\n"
        "stage wire\nrole clerk\nlimit 5 working_day warn 80\nthen meet\n"
        "stage meet\nrole clerk\njoins dig wire\nends total\n");
    uint64_t no = begun(&h, "par", NULL, 0).job_no;
    assert_int_equal(step(&h, 'k', no, 1, false, &at), ST_ok);
    struct principal operator = { .staff_no = "operator", .from = "local" };
    assert_int_equal(core_call(h.core, &operator, OP_work_moves, "moves", 0, &(struct moves_ask){ .days = &day,
                     .days_n = 1, .rows = 9 }, &moves, h.pool, &h.fault), ST_ok);
    assert_int_equal(moves.rows_n, 1);
    assert_string_equal(moves.rows[0].stage, "wire");
    after(24 * HOUR);
    assert_int_equal(counter_call(&h, 'k', OP_work_pause, &(struct work_pause){ .job_no = no, .remark = "x",
                     .stop_reason = CODE_stop_reason_customer_papers, .paper_no = "P1" }, &j), ST_ok);
    after(2 * MINUTE);
    assert_int_equal(counter_call(&h, 'k', OP_work_resume, &(struct work_resume){ .job_no = no, .remark = "x" }, &j),
                     ST_ok);
    assert_int_equal(counter_call(&h, 'v', OP_work_alerts, &(struct nothing){ 0 }, &heard), ST_ok);
    assert_int_equal(heard.alerts_n, 1);
    assert_int_equal(heard.alerts[0].work_state, CODE_work_state_running);
    home_drop(dir);
    counter_close(&h);
}

static struct forecast_page forecast(struct hall *h, uint16_t by, const char *name)
{
    struct forecast_page r = { 0 };
    assert_int_equal(counter_call(h, 'v', OP_work_forecast, &(struct forecast_ask){ .forecast_by = by, .name = name,
                     .one = *name, .rows = 8 }, &r), ST_ok);
    return r;
}

/* A filter by stage, by person and by nobody means any of the stages; a forecast counts the job with each, and once
 * in all. */
static void test_filters(void **state)
{
    struct hall h;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "par.1.flow", PAR);
    uint64_t no = begun(&h, "par", NULL, 0).job_no;
    assert_int_equal(step(&h, 'k', no, 1, false, &at), ST_ok);
    given(&h, no, 2, 'k');
    assert_int_equal(board(&h, &(struct board_ask){ .unassigned = true }).total, 1);
    given(&h, no, 3, 'c');
    assert_int_equal(board(&h, &(struct board_ask){ .unassigned = true }).total, 0);
    assert_int_equal(board(&h, &(struct board_ask){ .stage = "dig" }).total, 1);
    assert_int_equal(board(&h, &(struct board_ask){ .stage = "wire" }).total, 1);
    assert_int_equal(board(&h, &(struct board_ask){ .stage = "start" }).total, 0);
    assert_int_equal(board(&h, &(struct board_ask){ .staff_no = counter_staff('k') }).total, 1);
    assert_int_equal(board(&h, &(struct board_ask){ .staff_no = counter_staff('c') }).total, 1);
    assert_int_equal(board(&h, &(struct board_ask){ .staff_no = counter_staff('s') }).total, 0);
    struct forecast_page by = forecast(&h, CODE_forecast_by_person, "");
    assert_int_equal(by.rows_n, 2);
    assert_int_equal(by.open, 1);
    assert_int_equal(by.becomes, 1);
    assert_int_equal(by.total, 1);
    assert_int_equal(by.rows[0].becomes, 1);
    assert_int_equal(by.rows[1].becomes, 1);
    by = forecast(&h, CODE_forecast_by_person, counter_staff('c'));
    assert_int_equal(by.jobs_n, 1);
    assert_int_equal(by.jobs[0].job_no, no);
    by = forecast(&h, CODE_forecast_by_stage, "wire");
    assert_int_equal(by.rows_n, 2);
    assert_int_equal(by.jobs_n, 1);
    given(&h, no, 2, 'c');
    assert_int_equal(forecast(&h, CODE_forecast_by_person, "").rows_n, 1);      /* both are his: it is one job */
    assert_int_equal(step(&h, 'c', no, 3, false, &at), ST_ok);
    assert_int_equal(board(&h, &(struct board_ask){ .stage = "wire" }).total, 0);
    home_drop(dir);
    counter_close(&h);
}

static void again(struct hall *h, const char *dir, const char *name, const char *text)
{
    struct fault f = { .status = ST_ok };
    core_close(&h->core);
    write_file(path_of(path_of(dir, "flow"), name), text);
    struct core_config config = { .store = store_small(h->home, false), .data_dir = dir, .zone = "Asia/Shanghai",
                                  .no_timer = true, .readers = 1 };
    if (core_open(&h->core, &config, &f))
        fail_msg("%s:%s: %s: %s", f.field, f.arg[0], f.arg[1], f.arg[2]);
}

static instant started(struct hall *h, uint64_t job_no, unsigned stage)
{
    struct job_page page;
    assert_int_equal(counter_call(h, 'v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    for (uint32_t i = 0; i < page.clocks_n; i++)
        if (page.clocks[i].stage_no == stage && page.clocks[i].started)
            return page.clocks[i].started;
    return 0;
}

/* A finish that is moved takes every stage that began with it along, also those behind one that another job does,
 * and nothing that was recorded later. */
static void test_moved_with(void **state)
{
    struct hall h;
    struct job j;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "help.1.flow", "flow help 1\nof account\nby core\nstage look\nrole clerk\n"
        "ends total\n");
    again(&h, dir, "par.1.flow", "flow par 1\nof account\nby hand\n"
        "stage start\nrole clerk\nthen helped and wire and paint\nstage helped\nrole clerk\njob help\nthen meet\n"
        "stage wire\nrole clerk\nlimit 1 hour warn 50\nthen meet\nstage paint\nrole clerk\nthen meet\n"
        "stage meet\nrole clerk\njoins helped wire paint\nends total\n");
    uint64_t no = begun(&h, "par", NULL, 0).job_no;
    after(HOUR);
    instant now = clock_now(), then = now - 30 * MINUTE;
    assert_int_equal(step(&h, 'k', no, 1, false, &at), ST_ok);
    after(5 * MINUTE);
    struct work_pause wait = { .job_no = no, .at = now, .stop_reason = CODE_stop_reason_customer_papers,
                               .paper_no = "P0", .remark = "x" };
    assert_int_equal(counter_call(&h, 'k', OP_work_note, &(struct work_note){ .job_no = no, .text = "x" }, &j), ST_ok);
    assert_int_equal(counter_call(&h, 'k', OP_work_pause, &wait, &j), ST_ok);
    struct work_correct q = { .job_no = no, .event_no = finish_of(&h, no, 1), .work_act = CODE_work_act_moved,
                              .moved_to = then, .paper_no = "P1", .remark = "x" };
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &q, &j), ST_ok);
    for (unsigned stage = 2; stage <= 4; stage++)
        assert_int_equal(started(&h, no, stage), then);
    j = shown(&h, no);
    for (uint32_t i = 0; i < j.events_n; i++)               /* the start of the pause stays */
        assert_false(j.events[i].work_act == CODE_work_act_moved &&
                     j.events[j.events[i].target - 1].work_act == CODE_work_act_paused);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

static enum status moved(struct hall *h, uint64_t job_no)
{
    struct work_assigned r;
    return seconded(h, 'v', 'b', OP_work_move, &(struct work_move){ .job_kind = "seq", .from_version = 1,
                    .to_version = 2, .job_no = job_no, .remark = "x" }, &r);
}

/* One stage after the other becomes two beside each other: a job at the first of them would never be at the second. */
static void test_other_version(void **state)
{
    struct hall h;
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "seq.1.flow", "flow seq 1\nof account\nby hand\nstage start\nrole clerk\n"
        "stage dig\nrole clerk\nstage wire\nrole clerk\nstage meet\nrole clerk\nback dig\nends total\n");
    uint64_t job[5];
    for (unsigned i = 0; i < COUNT_OF(job); i++) {
        job[i] = begun(&h, "seq", NULL, 0).job_no;
        for (unsigned stage = 1; stage <= i && stage <= 3; stage++)
            assert_int_equal(step(&h, 'k', job[i], stage, false, &at), ST_ok);
    }
    assert_int_equal(step(&h, 'k', job[4], 4, true, &at), ST_ok);       /* at dig again: wire was done once */
    again(&h, dir, "seq.2.flow", "flow seq 2\nof account\nby hand\nstage start\nrole clerk\nthen dig and wire\n"
        "stage dig\nrole clerk\nthen meet\nstage wire\nrole clerk\nthen meet\n"
        "stage meet\nrole clerk\njoins dig wire\nback dig\nends total\n");
    assert_int_equal(moved(&h, job[1]), ST_rule_refuses);
    assert_string_equal(h.fault.arg[0], "rule.move_fork");
    assert_string_equal(h.fault.arg[1], "flow.stage.wire");
    stands_as(&h, job[1], "2:");
    static const unsigned good[] = { 0, 2, 3, 4 };          /* not there yet; dig is done; past both; dig alone again */
    for (unsigned i = 0; i < COUNT_OF(good); i++)
        assert_int_equal(moved(&h, job[good[i]]), ST_ok);
    assert_int_equal(step(&h, 'k', job[0], 1, false, &at), ST_ok);
    assert_int_equal(shown(&h, job[0]).beside_n, 1);
    assert_int_equal(step(&h, 'k', job[2], 3, false, &at), ST_ok);
    assert_string_equal(at, "meet");
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

static money owed(struct hall *h, uint64_t job_no)
{
    struct fee_list r = { 0 };
    assert_int_equal(counter_call(h, 'k', OP_fee_list, &(struct job_ask){ .job_no = job_no }, &r), ST_ok);
    return r.left;
}

/* A finish that never was: what the stage behind it asked for when it began is not owed. */
static void test_fee_unasked(void **state)
{
    struct hall h;
    struct job j;
    struct fee_rate r, rate = { .fee_item = CODE_fee_item_works, .valid_from = date_of(2026, 11, 23), .amount = 15000,
                                .fee_unit = CODE_fee_unit_each, .certainty = CODE_certainty_verified, .source = "x" };
    const char *at;
    (void)state;
    const char *dir = with_flow(&h, "fee.1.flow", "flow fee 1\nof account\nby hand\nstage a\nrole clerk\n"
        "stage b\nrole clerk\nfee works\nends total\n");
    assert_int_equal(counter_call(&h, 'd', OP_fee_rate_put, &rate, &r), ST_ok);
    uint64_t no = begun(&h, "fee", NULL, 0).job_no;
    assert_int_equal(step(&h, 'k', no, 1, false, &at), ST_ok);
    assert_int_equal(owed(&h, no), 15000);
    struct work_correct q = { .job_no = no, .event_no = finish_of(&h, no, 1), .work_act = CODE_work_act_voided,
                              .paper_no = "P1", .remark = "x" };
    assert_int_equal(seconded(&h, 'k', 'v', OP_work_correct, &q, &j), ST_ok);
    assert_int_equal(owed(&h, no), 0);
    proved(&h);
    home_drop(dir);
    counter_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_every_stage),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_moved_with),
        cmocka_unit_test(test_other_version),
        cmocka_unit_test(test_fee_unasked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
