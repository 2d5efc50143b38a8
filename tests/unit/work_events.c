/* Events of jobs as rows: a store of version 2 goes on with them in the job's row and
 * says what is to be done when that is full; raised, it is carried over by whatever
 * writes a job and by the timer, and says the same of every job before, between and
 * after. A job of five thousand events is worked on and leafed through. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/board_jobs.h"
#include "core/engine/check.h"
#include "core/engine/timed.h"
#include "core/work/events.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SUPERVISOR "20001"
#define MANY 5000
#define PAUSES 400                   /* of MANY; each with its resumption */
#define PAGE 250

static const struct job_made made[] = {
    { .job_no = 261109000001, .kind = "install_household", .unit_no = STATION, .accepted = "2026-11-09T10:00",
      .stage = 2, .staff_no = "10002", .staff_name = "赵", .paused = "2026-11-10T09:00" },
    { .job_no = 261109000002, .kind = "rename", .unit_no = STATION, .accepted = "2026-11-09T11:00", .stage = 1,
      .staff_no = "10002", .staff_name = "赵" },
    { .job_no = 261109000003, .kind = "rename", .unit_no = STATION, .accepted = "2026-11-09T11:00",
      .staff_no = "10002", .staff_name = "赵", .closed = "2026-11-11T11:00" },
};
enum { PAUSED, OPEN, CLOSED, JOBS };

static struct job_page shown(struct office *o, uint64_t job_no, uint64_t before, uint64_t rows)
{
    struct job_page page = { 0 };
    struct job_ask q = { .job_no = job_no, .before = before, .rows = rows };
    enum status s = ask(o, SUPERVISOR, OP_work_show, &q, &page);
    if (s)
        fail_msg("work.show %" PRIu64 ": %s %s", job_no, status_name(s), o->fault.arg[0]);
    return page;
}

static struct job row_of(struct office *o, uint64_t job_no)
{
    struct job j = { .job_no = job_no };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job, &j), ST_ok);
    store_snapshot_end(&t);
    return j;
}

static unsigned event_rows(struct office *o, uint64_t job_no)
{
    struct txn *t;
    struct scan *scan;
    struct job_event of = { .job_no = job_no }, e;
    unsigned n = 0;
    assert_int_equal(store_snapshot_begin(core_store(o->core), &t, o->pool), ST_ok);
    assert_int_equal(scan_table(t, TABLE_job_event, &(struct scan_range){ .prefix = &of, .parts = 1 }, &scan), ST_ok);
    while (scan_next(scan, &e, NULL) == ST_ok)
        assert_int_equal(e.event_no, ++n);
    scan_end(&scan);
    store_snapshot_end(&t);
    return n;
}

static enum status note(struct office *o, uint64_t job_no, const char *text)
{
    struct job r = { 0 };
    return ask(o, SUPERVISOR, OP_work_note, &(struct work_note){ .job_no = job_no, .text = text }, &r);
}

static void finding(void *context, const char *line)
{
    bool of_events = strstr(line, "event") || strstr(line, "history") || strstr(line, "its clock");
    if (!of_events)
        return;
    print_error("%s\n", line);
    ++*(unsigned *)context;
}

static void histories_hold(struct office *o)
{
    uint64_t n;
    unsigned of_events = 0;
    assert_int_equal(checks_run(o->core, finding, &of_events, &n), ST_ok);
    assert_int_equal(of_events, 0);
}

static struct store_config config_of(const struct office *o)
{
    return (struct store_config){ .home = o->home, .cache_bytes = 32u << 20 };
}

/* As the program of that version wrote it, as far as jobs go. */
static void to_version(struct office *o, char version)
{
    char path[300], text[256] = "";
    snprintf(path, sizeof path, "%s/version", o->home);
    core_close(&o->core);
    FILE *file = fopen(path, "r+e");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    char *digit = strstr(text, "store ");
    assert_non_null(digit);
    digit[strlen("store ")] = version;
    rewind(file);
    fputs(text, file);
    fclose(file);
    office_reopen_closed(o);
    assert_int_equal(store_version(core_store(o->core)), version - '0');
}

static void raise_it(struct office *o)
{
    unsigned from;
    struct store_config config = config_of(o);
    core_close(&o->core);
    assert_int_equal(store_raise(&config, &from, &o->fault), ST_ok);
    assert_int_equal(from, 2);
    office_reopen_closed(o);
}

static void pages_equal(struct office *o, const struct job_page before[JOBS])
{
    for (unsigned i = 0; i < JOBS; i++) {
        struct job_page now = shown(o, made[i].job_no, 0, 0);
        now.job->version = before[i].job->version;
        if (!record_equal(&job_page_record, &now, &before[i]))
            fail_msg("job %u is shown otherwise", i);
    }
}

static void an_older_store_goes_on_as_it_is(void **state)
{
    struct office *o = *state;
    to_version(o, '2');
    jobs_put(o, made, JOBS);
    unsigned had = row_of(o, made[OPEN].job_no).events_n;
    assert_int_equal(note(o, made[OPEN].job_no, "补充"), ST_ok);
    assert_int_equal(row_of(o, made[OPEN].job_no).events_n, had + 1);
    assert_int_equal(row_of(o, made[OPEN].job_no).last_event, 0);
    assert_int_equal(shown(o, made[OPEN].job_no, 0, 0).job->last_event, had + 1);
    while (row_of(o, made[OPEN].job_no).events_n < TURNS_KEPT)
        assert_int_equal(note(o, made[OPEN].job_no, "再补充"), ST_ok);
    assert_int_equal(note(o, made[OPEN].job_no, "满了"), ST_job_history_full);
    assert_string_equal(o->fault.arg[0], "250");
    assert_string_equal(o->fault.arg[1], "2");
    core_tick(o->core);
    for (unsigned i = 0; i < JOBS; i++)
        assert_int_equal(event_rows(o, made[i].job_no), 0);
    histories_hold(o);
}

static void a_raised_store_is_carried_over(void **state)
{
    struct office *o = *state;
    struct job_page before[JOBS];
    to_version(o, '2');
    jobs_put(o, made, JOBS);
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(note(o, made[PAUSED].job_no, "催办"), ST_ok);
    for (unsigned i = 0; i < JOBS; i++)
        before[i] = shown(o, made[i].job_no, 0, 0);
    raise_it(o);
    pages_equal(o, before);
    histories_hold(o);

    /* What is written is carried by its change. */
    assert_int_equal(note(o, made[OPEN].job_no, "补充"), ST_ok);
    before[OPEN] = shown(o, made[OPEN].job_no, 0, 0);
    assert_int_equal(row_of(o, made[OPEN].job_no).last_event, before[OPEN].job->events_n);
    assert_int_equal(event_rows(o, made[OPEN].job_no), before[OPEN].job->events_n);
    assert_int_equal(event_rows(o, made[PAUSED].job_no), 0);
    pages_equal(o, before);
    histories_hold(o);

    /* The rest by the timer; then nothing is due, also after a start. */
    core_tick(o->core);
    for (unsigned i = 0; i < JOBS; i++) {
        struct job row = row_of(o, made[i].job_no);
        assert_int_equal(event_rows(o, made[i].job_no), before[i].job->events_n);
        assert_int_equal(row.last_event, before[i].job->events_n);
        for (uint32_t k = 0; k < row.events_n; k++)
            assert_string_equal(row.events[k].staff_no, "");
    }
    pages_equal(o, before);
    office_reopen(o);
    pages_equal(o, before);
    assert_false(timed_work_carry(o->core, NULL, o->pool));
    histories_hold(o);
}

/* -- a long one -- */

static struct job_event long_event(unsigned i, instant began)
{
    bool turn = i > 4 && i % (MANY / PAUSES / 2) == 0;
    static bool paused;
    struct job_event e = { .event_no = i, .at = began + (instant)i * 60 * SECOND, .work_act = CODE_work_act_noted,
                           .staff_no = "10002", .staff_name = "赵", .text = "走访" };
    e.recorded_at = e.at;
    if (turn) {
        e.work_act = paused ? CODE_work_act_resumed : CODE_work_act_paused;
        e.stop_reason = paused ? 0 : CODE_stop_reason_customer_wish;
        e.paper_no = "挂-1";
        e.text = "";
        paused = !paused;
    }
    if (i <= 2)
        e = (struct job_event){ .event_no = i, .at = began, .recorded_at = began, .work_act = CODE_work_act_started,
                                .stage_no = i - 1, .staff_no = "10002", .staff_name = "赵" };
    if (i == MANY && paused) {
        e.work_act = CODE_work_act_resumed;
        e.text = "";
    }
    return e;
}

static void put_long(struct office *o, uint64_t job_no)
{
    struct store *s;
    struct batch *b;
    struct txn *t;
    struct job j = { .job_no = job_no }, old, row;
    struct store_config config = config_of(o);
    core_close(&o->core);
    assert_int_equal(store_open(&s, &config, &o->fault), ST_ok);
    assert_int_equal(core_words(s, TOP_SRCDIR "/db", &o->fault), ST_ok);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, o->pool), ST_ok);
    assert_int_equal(store_get(t, TABLE_job, &j), ST_ok);
    old = j;
    j.events = pool_array(o->pool, MANY, sizeof *j.events);
    j.events_n = MANY;
    for (unsigned i = 1; i <= MANY; i++) {
        struct job_event e = long_event(i, j.accepted_at);
        e.job_no = job_no;
        record_init(&job_event_record, &e);
        assert_int_equal(store_insert(t, TABLE_job_event, &e), ST_ok);
        j.events[i - 1] = e;
    }
    job_with_turns(&j, &row, o->pool);
    assert_int_equal(row.events_n, 0);
    assert_int_equal(store_put(t, TABLE_job, &old, &row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    store_close(&s);
    office_reopen_closed(o);
}

/* That page has these events, and no other. */
static void page_is(struct office *o, uint64_t job_no, uint64_t before, uint64_t first, uint64_t last)
{
    struct job_page page = shown(o, job_no, before, PAGE);
    assert_int_equal(page.job->events_n, last - first + 1);
    for (uint32_t i = 0; i < page.job->events_n; i++)
        assert_int_equal(page.job->events[i].event_no, first + i);
    assert_int_equal(page.more, first > 1);
}

static void a_long_job_is_worked_on(void **state)
{
    struct office *o = *state;
    struct job r = { 0 };
    jobs_put(o, made, JOBS);
    uint64_t no = made[OPEN].job_no;
    put_long(o, no);
    histories_hold(o);
    for (uint64_t before = MANY + 1; before > 1; before -= PAGE)
        page_is(o, no, before, before - PAGE, before - 1);
    for (uint64_t before = PAGE + 1; before <= MANY + 1; before += PAGE)
        page_is(o, no, before, before - PAGE, before - 1);
    page_is(o, no, 0, MANY - PAGE + 1, MANY);
    page_is(o, no, 31, 1, 30);

    struct job_page whole = shown(o, no, 0, 0);
    assert_int_equal(whole.job->last_event, MANY);
    assert_int_equal(whole.job->events_n, EVENTS_PAGE);
    assert_true(whole.more && whole.more_spans && whole.spans_n > 0);
    assert_false(whole.clocks[0].stopped);
    struct work_pause pause = { .job_no = no, .stop_reason = CODE_stop_reason_customer_wish, .paper_no = "挂-2" };
    assert_int_equal(ask(o, SUPERVISOR, OP_work_pause, &pause, &r), ST_ok);
    assert_int_equal(r.last_event, MANY + 1);
    assert_int_equal(r.events[r.events_n - 1].work_act, CODE_work_act_paused);
    assert_true(shown(o, no, 0, 0).clocks[0].stopped);
    assert_int_equal(ask(o, SUPERVISOR, OP_work_pause, &pause, &r), ST_history_order);
    struct board_page board = board_of(o, SUPERVISOR, &(struct board_ask){ .paused = true, .rows = 9 });
    assert_int_equal(board.rows_n, 2);
    assert_int_equal(note(o, no, "再走访"), ST_ok);
    assert_int_equal(ask(o, SUPERVISOR, OP_work_resume, &(struct work_resume){ .job_no = no }, &r), ST_ok);
    assert_int_equal(r.last_event, MANY + 3);
    assert_int_equal(event_rows(o, no), MANY + 3);
    assert_int_equal(row_of(o, no).events_n, 0);
    struct explain_page why = { 0 };
    assert_int_equal(ask(o, SUPERVISOR, OP_work_explain, &(struct explain_ask){ .job_no = no }, &why), ST_ok);
    assert_true(why.lines_n > 0 && why.more);
    histories_hold(o);
    office_reopen(o);
    assert_int_equal(shown(o, no, 0, 1).job->last_event, MANY + 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_older_store_goes_on_as_it_is), TEST(a_raised_store_is_carried_over), TEST(a_long_job_is_worked_on),
    };
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
