/* Named cases of the clock: a job's course in one line, and what the clock says.
 * s started, p paused, r resumed, l another limit, f finished, e ended, o reopened,
 * each with its time; v and m are a correction of the event of that place. */
#include "config.h"
#include "tests/paths.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "rules.h"
#include "tests/unit/clock_days.h"

static struct work_time *hall;

static struct work_limit limit_parse(const char *text)
{
    struct work_limit l = { .warn_percent = 80, .source = "rule" };
    char *unit;
    l.amount = (uint32_t)strtoul(text, &unit, 10);
    l.unit = !strcmp(unit, "wd") ? CODE_limit_unit_working_day : !strcmp(unit, "wh") ? CODE_limit_unit_working_hour :
             !strcmp(unit, "h") ? CODE_limit_unit_hour : CODE_limit_unit_minute;
    return l;
}

/* "p 2026-09-30 10:00", "l 2026-11-24 09:00 4wh 2026-11-23 09:00", "v 2", "m 2 2026-11-23 09:00" */
static void event_parse(const char *text, struct work_event *e)
{
    static const char acts[] = " sprlvmfeo";
    const char *act = strchr(acts, *text);
    if (!act || act == acts)
        fail_msg("no act: %s", text);
    e->act = (uint16_t)(act - acts);
    e->reason = CODE_stop_reason_customer_papers;
    e->paper = "A17";
    if (*text == 'v' || *text == 'm') {
        char *rest;
        e->target = (uint32_t)strtoul(text + 1, &rest, 10);
        e->at = at_of("2026-12-31 23:00");
        e->moved_to = *text == 'm' ? at_of(rest + 1) : 0;
        return;
    }
    e->at = at_of(text + 2);
    if (*text == 'l') {
        char limit[8] = "";
        int from = 0;
        if (sscanf(text + 2, "%*s %*s %7s %n", limit, &from) < 1)
            fail_msg("no limit: %s", text);
        e->limit = limit_parse(limit);
        e->count_from = text[2 + from] ? at_of(text + 2 + from) : 0;
    }
}

static void check_clock(const struct rule *r)
{
    struct work_event event[16] = { 0 };
    struct work_history h = { event, 0 };
    struct work_limit limit = limit_parse(r->column[0]);
    struct work_clock clock;
    struct fault f = { .status = ST_ok };
    char got[160], due[64], *rest;
    for (char *part = strtok_r(r->column[1], ";", &rest); part; part = strtok_r(NULL, ";", &rest), h.n++) {
        event[h.n].event_no = h.n + 1;
        event_parse(part + strspn(part, " "), &event[h.n]);
    }
    enum status s = work_clock(&h, 0, &limit, hall, at_of(r->column[2]), &clock, &f);
    if (s)
        snprintf(got, sizeof got, "%s %s", status_name(s), f.arg[0]);
    else {
        const char *state = code_name(&codes_work_state, clock.state);
        int64_t unit = clock.limit.unit == CODE_limit_unit_working_day ? 1 : 60 * SECOND;
        snprintf(due, sizeof due, "%s", text_of(clock.due));
        snprintf(got, sizeof got, "%s %s %lld", due, state, (long long)(clock.left / unit));
    }
    rule_equal(r, got, r->column[3]);
}

static void test_clock(void **state)
{
    struct calendar *c = days_calendar(2026);
    (void)state;
    hall = days_of(c);
    assert_true(rules_run("work_clock.rules", 5, check_clock) >= 45);
    work_time_free(&hall);
    calendar_free(&c);
}

/* A decree that comes later moves what it touches. */
static void test_calendar_edited(void **state)
{
    struct calendar *c = days_calendar(2026);
    struct work_event e = { .event_no = 1, .act = CODE_work_act_started, .at = at_of("2026-11-23 09:00") };
    struct work_history h = { &e, 1 };
    struct work_limit limit = limit_parse("5wd");
    struct work_clock clock;
    (void)state;
    for (int edited = 0; edited < 2; edited++) {
        hall = days_of(c);
        assert_int_equal(work_clock(&h, 0, &limit, hall, e.at, &clock, NULL), ST_ok);
        assert_string_equal(text_of(clock.due), edited ? "2026-12-01 17:30" : "2026-11-30 17:30");
        work_time_free(&hall);
        calendar_add(c, date_of(2026, 11, 26), false);
    }
    calendar_free(&c);
}

/* Total and a stage of one history; a stage sent back begins anew. */
static void test_stages(void **state)
{
    static const struct { uint16_t act, stage; const char *at; } told[] = {
        { CODE_work_act_started, 0, "2026-11-23 09:00" }, { CODE_work_act_started, 1, "2026-11-23 09:00" },
        { CODE_work_act_finished, 1, "2026-11-24 11:00" }, { CODE_work_act_started, 2, "2026-11-24 11:00" },
        { CODE_work_act_paused, 0, "2026-11-25 10:00" }, { CODE_work_act_resumed, 0, "2026-11-26 10:00" },
        { CODE_work_act_finished, 2, "2026-11-27 09:00" }, { CODE_work_act_started, 1, "2026-11-27 09:00" },
    };
    static const struct { uint16_t stage; const char *limit, *due, *state; } row[] = {
        { 0, "5wd", "2026-12-02 17:30", "running" }, { 1, "2wd", "2026-12-01 17:30", "running" },
        { 2, "1wd", "2026-11-27 17:30", "met" }, { 3, "1wd", "-", "waiting" },
    };
    struct calendar *c = days_calendar(2026);
    struct work_event event[COUNT_OF(told)] = { 0 };
    struct work_history h = { event, COUNT_OF(told) };
    (void)state;
    hall = days_of(c);
    for (uint32_t i = 0; i < h.n; i++) {
        event[i].event_no = i + 1;
        event[i].act = told[i].act;
        event[i].stage = told[i].stage;
        event[i].at = at_of(told[i].at);
    }
    for (unsigned i = 0; i < COUNT_OF(row); i++) {
        struct work_clock clock;
        struct work_limit limit = limit_parse(row[i].limit);
        assert_int_equal(work_clock(&h, row[i].stage, &limit, hall, at_of("2026-11-27 10:00"), &clock, NULL), ST_ok);
        assert_string_equal(text_of(clock.due), row[i].due);
        assert_string_equal(code_name(&codes_work_state, clock.state), row[i].state);
    }
    work_time_free(&hall);
    calendar_free(&c);
}

/* The lines, in both languages: no key is left unsaid and no place unfilled. */
static void test_explain(void **state)
{
    struct calendar *c = days_calendar(2026);
    struct work_event event[6] = { 0 };
    struct work_history h = { event, 6 };
    static const char *const told[] = { "s 2026-09-23 10:00", "p 2026-09-24 10:00", "r 2026-09-28 09:00",
                                        "p 2026-09-29 10:00", "v 4", "m 3 2026-09-28 10:00" };
    static const char *const english[] = {
        "Accepted 09-23 10:00; that day is not counted", "Limit 5 working days: rule",
        "paused of 09-29 10:00 was taken back, paper A17",
        "resumed was moved from 09-28 09:00 to 09-28 10:00, paper A17",
        "Stopped 09-24 10:00 to 09-28 10:00, 2 working days not counted: Papers owed", "Paper for the stop A17",
        "10 days off between 2026-09-23 and 2026-10-10 are not counted",
        "2026-10-10 is a make-up working day and counts", "Due 10-10 17:30", "Running: used 2, left 3" };
    struct work_limit limit = limit_parse("5wd");
    struct work_lines lines;
    struct pool *pool = pool_new(0);
    char dir[512], text[300];
    const char *top = getenv("TOP_BUILDDIR");
    (void)state;
    snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
    lang_open(dir);
    lang_set("en");
    hall = days_of(c);
    for (uint32_t i = 0; i < h.n; i++) {
        event[i].event_no = i + 1;
        event_parse(told[i], &event[i]);
    }
    assert_int_equal(work_explain(&h, 0, &limit, hall, at_of("2026-09-30 10:00"), pool, &lines, NULL), ST_ok);
    for (uint32_t i = 0; i < lines.n; i++) {
        const char *const *a = lines.at[i].arg;
        tr_fill(text, sizeof text, lines.at[i].key, a[0], a[1], a[2], a[3]);
        if (i >= COUNT_OF(english) || strcmp(text, english[i]))
            fail_msg("line %u: %s", i, text);
    }
    assert_int_equal(lines.n, COUNT_OF(english));
    work_time_free(&hall);
    calendar_free(&c);
    pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock), cmocka_unit_test(test_calendar_edited), cmocka_unit_test(test_stages),
        cmocka_unit_test(test_explain)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
