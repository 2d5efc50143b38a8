/* The clock against a minute-by-minute count that knows nothing of it: no table
 * of days, no stops, only minutes walked one after the other. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/clock_days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define HISTORIES 200000
#define SPAN_DAYS 60
#define MINUTES (SPAN_DAYS * 1440)
#define MINUTE (60 * SECOND)

static struct calendar *calendar;
static struct work_time *hall;

static int set_up(void **state)
{
    (void)state;
    calendar = days_calendar(2026);
    hall = days_of(calendar);
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    work_time_free(&hall);
    calendar_free(&calendar);
    return 0;
}

/* -- the count by minutes -- */

static uint64_t dice = 88172645463325252u;

static int roll(int below)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (int)(dice % (uint64_t)below);
}

/* A job as it truly went, in minutes from first midnight. */
struct truth {
    date first;
    int start, close, again, now;       /* -1: not */
    bool finished;                      /* as of now */
    int pauses, from[4], to[4];         /* to -1: still */
    int limit_at, count_from;           /* -1: the first limit */
    struct work_limit limit, row;
    uint16_t own;                       /* number of a clock of its own, which nothing stops; 0: the whole */
    int own_start;
    bool own_closes;                    /* it is closed itself, not with the whole */
};

struct seen { int due, elapsed, left_days; };

static bool stopped_at(const struct truth *t, int m)
{
    for (int i = 0; i < t->pauses && !t->own; i++)
        if (m >= t->from[i] && (t->to[i] < 0 || m < t->to[i]))
            return true;
    return t->again >= 0 && m >= t->close && m < t->again;
}

static bool office_minute(int m)
{
    return (m >= 480 && m < 720) || (m >= 810 && m < 1050);
}

static struct seen walk_time(const struct truth *t, int end)
{
    struct seen s = { -1, 0, 0 };
    bool office = t->limit.unit == CODE_limit_unit_working_hour, works = false;
    int need = (int)t->limit.amount * (t->limit.unit == CODE_limit_unit_minute ? 1 : 60), used = 0;
    int from = t->limit_at >= 0 ? t->count_from : t->start;
    for (int m = from; m < MINUTES && (s.due < 0 || m < end); m++) {
        if (office && (m == from || m % 1440 == 0))
            assert_int_equal(calendar_working(calendar, t->first + m / 1440, &works, NULL), ST_ok);
        if (stopped_at(t, m) || (office && !(works && office_minute(m % 1440))))
            continue;
        used++;
        s.elapsed += m < end;
        if (used == need)
            s.due = m + 1;
    }
    return s;
}

static struct seen walk_days(const struct truth *t, int end)
{
    struct seen s = { -1, 0, 0 };
    int from = t->limit_at >= 0 ? t->count_from : t->start, counted = 0;
    for (int day = from / 1440 + 1; day < SPAN_DAYS; day++) {
        bool works, touched = false;
        assert_int_equal(calendar_working(calendar, t->first + day, &works, NULL), ST_ok);
        for (int m = 0; works && m < 1440; m++)
            touched |= office_minute(m) && stopped_at(t, day * 1440 + m);
        if (!works || touched)
            continue;
        counted++;
        s.elapsed += day <= end / 1440;
        if (counted == (int)t->limit.amount)
            s.due = day * 1440 + 1050;
        if (s.due >= 0 && day > end / 1440)
            break;
    }
    return s;
}

/* -- a random history -- */

static struct work_limit limit_roll(void)
{
    struct work_limit l = { .unit = (uint16_t)(CODE_limit_unit_working_day + roll(4)), .warn_percent = 80 };
    static const int most[] = { 0, 8, 40, 60, 900 };
    l.amount = (uint32_t)(1 + roll(most[l.unit]));
    return l;
}

static int minute_roll(int from)
{
    static const int edge[] = { 480, 720, 810, 1050, 0 };
    int m = from + 1 + roll(roll(2) ? 5 * 1440 : 300);
    int to_edge = m / 1440 * 1440 + edge[roll(5)];
    return roll(4) == 0 && to_edge > from ? to_edge : m;
}

/* Begun somewhen, with its limit, which may count from before it and even from before the job. */
static int own_roll(struct truth *t, int m)
{
    t->own = roll(2) ? CLOCK_NO_promise : CLOCK_NO_regulator;
    t->own_start = minute_roll(m);
    t->limit_at = minute_roll(t->own_start);
    t->count_from = 1 + roll(t->limit_at);
    t->limit = limit_roll();
    t->own_closes = roll(2);
    return t->limit_at;
}

static struct truth truth_roll(void)
{
    struct truth t = { .close = -1, .again = -1, .limit_at = -1 };
    t.first = date_of(2024, 1, 1) + roll(1000);
    t.row = t.limit = limit_roll();
    int m = t.start = roll(3 * 1440);
    for (int k = roll(4); k > 0; k--) {
        t.from[t.pauses] = m = minute_roll(m);
        t.to[t.pauses++] = m = minute_roll(m);
    }
    if (roll(4) == 0) {
        m = own_roll(&t, m);
    } else if (roll(3) == 0) {
        t.limit_at = m = minute_roll(m);
        t.count_from = t.start + roll(m - t.start + 1);
        t.limit = limit_roll();
    }
    if (roll(3) == 0) {
        t.close = m = minute_roll(m);
        if (!t.own && roll(2) == 0) {
            t.again = m = minute_roll(m);
        } else {
            t.finished = true;
        }
    }
    if (!t.finished && t.pauses < 4 && roll(3) == 0) {
        t.from[t.pauses] = m = minute_roll(m);
        t.to[t.pauses++] = -1;
    }
    t.now = m + 1 + roll(6 * 1440);
    return t;
}

struct story { struct work_event event[64]; uint32_t n; date first; };

static struct work_event *tell(struct story *s, uint16_t act, int minute)
{
    struct work_event *e = &s->event[s->n++];
    *e = (struct work_event){ .act = act, .at = instant_of(s->first, 0, 0, 0) + minute * MINUTE };
    return e;
}

/* Told in any order of recording, with events that never were or were first told
 * at a wrong time, and a correction that was itself taken back. */
static void story_of(const struct truth *t, struct story *s)
{
    s->n = 0;
    s->first = t->first;
    tell(s, CODE_work_act_started, t->start);
    for (int i = 0; i < t->pauses; i++) {
        tell(s, CODE_work_act_paused, t->from[i])->reason = CODE_stop_reason_customer_papers;
        if (t->to[i] >= 0)
            tell(s, CODE_work_act_resumed, t->to[i]);
    }
    if (t->own)
        tell(s, CODE_work_act_started, t->own_start)->stage = t->own;
    if (t->limit_at >= 0) {
        struct work_event *e = tell(s, CODE_work_act_limit_set, t->limit_at);
        e->stage = t->own;
        e->limit = t->limit;
        e->count_from = instant_of(t->first, 0, 0, 0) + t->count_from * MINUTE;
    }
    if (t->close >= 0)
        tell(s, CODE_work_act_finished, t->close)->stage = t->own_closes ? t->own : 0;
    if (t->again >= 0)
        tell(s, CODE_work_act_reopened, t->again);
    for (uint32_t i = s->n; i-- > 1;) {
        struct work_event swap = s->event[i];
        uint32_t k = (uint32_t)roll((int)i + 1);
        s->event[i] = s->event[k];
        s->event[k] = swap;
    }
    uint32_t told = s->n;
    for (uint32_t i = 0; i < told; i++)
        s->event[i].event_no = i + 1;
    if (roll(3) == 0) {                         /* told at a wrong time, put right */
        struct work_event *wrong = &s->event[roll((int)told)], *e = tell(s, CODE_work_act_moved, t->start);
        *e = (struct work_event){ .act = CODE_work_act_moved, .at = wrong->at, .target = wrong->event_no,
                                  .moved_to = wrong->at, .event_no = s->n };
        wrong->at += (roll(2000) - 1000) * MINUTE;
    }
    if (roll(3) == 0) {                         /* what never was, and a correction taken back */
        struct work_event *e = tell(s, CODE_work_act_paused, t->start + roll(5000));
        e->event_no = s->n;
        *tell(s, CODE_work_act_voided, t->start) = (struct work_event){
            .act = CODE_work_act_voided, .at = e->at, .target = e->event_no, .event_no = s->n };
        struct work_event *second = tell(s, CODE_work_act_voided, t->start);
        second->target = 1;
        second->event_no = s->n;
        struct work_event *third = tell(s, CODE_work_act_voided, t->start);
        third->target = second->event_no;
        third->event_no = s->n;
    }
}

static uint16_t state_wanted(const struct truth *t, int due, uint16_t got)
{
    int end = t->finished ? t->close : t->now;
    bool late = due >= 0 && end > due;
    if (t->finished)
        return late ? CODE_work_state_missed : CODE_work_state_met;
    if (late)
        return CODE_work_state_late;
    if (stopped_at(t, t->now))
        return CODE_work_state_paused;
    return got == CODE_work_state_at_risk ? got : CODE_work_state_running;
}

static void check_history(unsigned i)
{
    struct truth t = truth_roll();
    struct story s;
    struct work_clock r;
    struct fault f = { .status = ST_ok };
    story_of(&t, &s);
    struct work_history h = { s.event, s.n };
    instant midnight = instant_of(t.first, 0, 0, 0), now = midnight + t.now * MINUTE;
    if (work_clock(&h, t.own, &t.row, hall, now, &r, &f))
        fail_msg("history %u: %s %s %s", i, status_name(f.status), f.arg[0], f.arg[1]);
    bool days = t.limit.unit == CODE_limit_unit_working_day;
    int end = t.finished ? t.close : t.now;
    struct seen w = days ? walk_days(&t, end) : walk_time(&t, end);
    int64_t unit = days ? 1 : MINUTE;
    int64_t whole = t.limit.amount * (t.limit.unit == CODE_limit_unit_minute || days ? 1 : 60);
    instant due = w.due < 0 ? 0 : midnight + w.due * MINUTE;
    if (r.due >= midnight + (instant)MINUTES * MINUTE)
        return;                                 /* beyond what was walked */
    if (r.due != due || r.elapsed != w.elapsed * unit || r.left != (whole - w.elapsed) * unit ||
        r.state != state_wanted(&t, w.due, r.state))
        fail_msg("history %u unit %u amount %u: due %lld minutes, walked %d; elapsed %lld, walked %d; state %u, "
                 "pauses %d", i, t.limit.unit, t.limit.amount, r.due ? (long long)((r.due - midnight) / MINUTE) : -1,
                 w.due, (long long)(r.elapsed / unit), w.elapsed, r.state, t.pauses);
    if (r.next) {                               /* nothing happens before next, something at it */
        struct work_clock before, then;
        assert_true(r.next > now);
        assert_int_equal(work_clock(&h, t.own, &t.row, hall, r.next - 1, &before, &f), ST_ok);
        assert_int_equal(work_clock(&h, t.own, &t.row, hall, r.next, &then, &f), ST_ok);
        assert_int_equal(before.state, r.state);
        assert_int_not_equal(then.state, r.state);
    }
}

static void test_histories(void **state)
{
    (void)state;
    for (unsigned i = 0; i < HISTORIES; i++)
        check_history(i);
}

/* -- what is refused -- */

static enum status clock_of(struct work_event *event, uint32_t n, const char *now)
{
    struct work_clock r;
    struct work_limit limit = { .amount = 5, .unit = CODE_limit_unit_working_day, .warn_percent = 80 };
    struct work_history h = { event, n };
    for (uint32_t i = 0; i < n; i++)
        event[i].event_no = i + 1;
    return work_clock(&h, 0, &limit, hall, at_of(now), &r, &(struct fault){ .status = ST_ok });
}

static void test_order(void **state)
{
    static const struct { uint16_t act[4]; enum status wanted; } row[] = {
        { { CODE_work_act_started, CODE_work_act_paused, CODE_work_act_resumed, CODE_work_act_finished }, ST_ok },
        { { CODE_work_act_paused }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_started }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_resumed }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_paused, CODE_work_act_paused }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_reopened }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_finished, CODE_work_act_paused }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_ended, CODE_work_act_finished }, ST_history_order },
        { { CODE_work_act_started, CODE_work_act_finished, CODE_work_act_reopened, CODE_work_act_ended }, ST_ok },
        { { CODE_work_act_started, CODE_work_act_voided }, ST_history_order },
    };
    (void)state;
    for (unsigned i = 0; i < COUNT_OF(row); i++) {
        struct work_event e[4] = { 0 };
        uint32_t n = 0;
        for (; n < 4 && row[i].act[n]; n++) {
            e[n].act = row[i].act[n];
            e[n].at = at_of("2026-11-23 09:00") + n * 3600 * SECOND;
        }
        if (clock_of(e, n, "2026-11-24 09:00") != row[i].wanted)
            fail_msg("order %u", i);
    }
}

static void test_hours_refused(void **state)
{
    struct office_hours row[] = {
        { .unit_kind = CODE_unit_kind_hall, .valid_from = date_of(2026, 6, 1), .day_pattern = CODE_day_pattern_monday,
          .opens = "08:00", .closes = "12:00", .counts_for_limit = true }
    };
    struct work_time *w = NULL;
    struct fault f;
    (void)state;
    assert_int_equal(work_time_new(calendar, row, 0, CODE_unit_kind_hall, &w, &f), ST_hours_missing);
    assert_int_equal(work_time_new(calendar, row, 1, CODE_unit_kind_hall, &w, &f), ST_hours_missing);
    row[0].opens = "12:30";
    assert_int_equal(work_time_new(calendar, row, 1, CODE_unit_kind_hall, &w, &f), ST_time_backwards);
    row[0].opens = "8 am";
    assert_int_equal(work_time_new(calendar, row, 1, CODE_unit_kind_hall, &w, &f), ST_hour_invalid);
    row[0].opens = "08:00";
    row[0].day_pattern = CODE_day_pattern_sunday;
    assert_int_equal(work_time_new(calendar, row, 1, CODE_unit_kind_hall, &w, &f), ST_hours_day_off);
    struct office_hours two[] = { row[0], row[0] };
    two[0].day_pattern = two[1].day_pattern = CODE_day_pattern_monday;
    two[1].opens = "11:00";
    two[1].closes = "13:00";
    assert_int_equal(work_time_new(calendar, two, 2, CODE_unit_kind_hall, &w, &f), ST_hours_overlap);
    assert_string_equal(f.arg[0], "11:00");
    assert_null(w);
}

/* A hall is open on a Sunday, and the Sunday does not count. */
static void test_open(void **state)
{
    static const struct { const char *at; bool open; } row[] = {
        { "2026-11-22 09:30", true }, { "2026-11-22 16:30", false }, { "2026-11-23 12:30", false },
        { "2026-11-23 08:00", true }, { "2026-10-01 10:00", true }, { "2026-10-10 17:29", true }
    };
    (void)state;
    for (unsigned i = 0; i < COUNT_OF(row); i++) {
        bool open;
        assert_int_equal(work_time_open(hall, at_of(row[i].at), &open, NULL), ST_ok);
        assert_int_equal(open, row[i].open);
    }
}

/* Every day of four years, as npm's chinese-days 1.5.7 has it (tests/data/README). */
static void test_every_day(void **state)
{
    static uint16_t listed[4 * 366 + 1];
    char path[512], line[64], kind[8];
    int year, month, day;
    date first = date_of(2023, 1, 1), last = date_of(2026, 12, 31);
    const char *top = getenv("TOP_SRCDIR");
    (void)state;
    snprintf(path, sizeof path, "%s/tests/data/chinese-days.csv", top ? top : TOP_SRCDIR);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%d-%d-%d,%7s", &year, &month, &day, kind) == 4)
            listed[date_of(year, month, day) - first] = *kind == 'w' ? CODE_day_kind_work : CODE_day_kind_off;
    fclose(f);
    for (date d = first; d <= last; d++) {
        bool works, wanted = listed[d - first] ? listed[d - first] == CODE_day_kind_work : date_weekday(d) % 6 != 0;
        assert_int_equal(calendar_working(calendar, d, &works, NULL), ST_ok);
        if (works != wanted)
            fail_msg("%s", text_of(instant_of(d, 0, 0, 0)));
    }
}

static void test_limits(void **state)
{
    static const struct { uint16_t rules; const char *kind, *stage, *on; uint32_t amount; uint16_t unit; } row[] = {
        { CODE_rule_set_current, "install_household", "", "2026-11-23 09:00", 5, CODE_limit_unit_working_day },
        { CODE_rule_set_current, "install_business", "", "2024-11-23 09:00", 6, CODE_limit_unit_working_day },
        { CODE_rule_set_current, "install_business", "", "2026-11-23 09:00", 5, CODE_limit_unit_working_day },
        { CODE_rule_set_current, "install_business_works", "", "2026-11-23 09:00", 15, CODE_limit_unit_working_day },
        { CODE_rule_set_current, "restore", "", "2026-11-23 09:00", 24, CODE_limit_unit_hour },
        { CODE_rule_set_rules_1996, "install_household", "reply", "2026-11-23 09:00", 5, CODE_limit_unit_working_day },
        { CODE_rule_set_current, "install_household", "", "1990-11-23 09:00", 0, CODE_limit_unit_hour },
    };
    struct pool *pool = pool_new(0);
    struct time_limit *rows;
    size_t n = days_limits(pool, &rows);
    (void)state;
    for (unsigned i = 0; i < COUNT_OF(row); i++) {
        struct work_limit l = work_limit_of(work_limit_find(rows, n, row[i].rules, row[i].kind, row[i].stage,
                                                            instant_date(at_of(row[i].on))));
        assert_int_equal(l.amount, row[i].amount);
        assert_int_equal(l.unit, row[i].unit);
    }
    pool_free(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order), cmocka_unit_test(test_hours_refused), cmocka_unit_test(test_open),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_every_day), cmocka_unit_test(test_histories)
    };
    return cmocka_run_group_tests(tests, set_up, take_down);
}
