/* Several clocks of one history side by side, the whole, two stages, a promise and an order of the regulator's,
 * against a count that walks the minutes one after the other and knows of nothing but the rules (core/work/clock.h):
 * pauses, stages sent back, limits changed, closing and taking up again, and calendars that decrees have changed.
 *
 *     clock_many [HISTORIES [SEED]]     10,000 in the check, 1,000,000 in the soak */
#include "config.h"
#include "tests/unit/clock_days.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define SPAN_DAYS 60
#define DAY 1440
#define MINUTES (SPAN_DAYS * DAY)
#define MINUTE (60 * SECOND)
#define CALENDARS 16
#define DECREES 40
#define PAUSES 4
#define NONE (-1)
#define FOR_EVER (2 * MINUTES)

enum { WHOLE, FIRST, SECOND_STAGE, PROMISED, ORDERED, CLOCKS_ALL };
static const uint16_t number_of[CLOCKS_ALL] = { 0, 1, 2, CLOCK_NO_promise, CLOCK_NO_regulator };

static unsigned histories = 10000;
static uint64_t dice = 1;
static struct { struct calendar *days; struct work_time *time; } office[CALENDARS];

static int roll(int below)
{
    dice = dice * 6364136223846793005u + 1442695040888963407u;
    return (int)((dice >> 33) % (uint64_t)below);
}

/* A day off that a decree needs to be whole stays one. */
static void decree_changed(struct calendar *days)
{
    date day = date_of(2024, 1, 1) + roll(1090);
    bool works;
    calendar_add(days, day, roll(2));
    if (calendar_working(days, day, &works, NULL))
        calendar_add(days, day, false);
}

/* The shipped decrees, and in all but the first some that were changed since. */
static int set_up(void **state)
{
    (void)state;
    for (int i = 0; i < CALENDARS; i++) {
        office[i].days = days_calendar(2026);
        for (int k = 0; i && k < DECREES; k++)
            decree_changed(office[i].days);
        office[i].time = days_of(office[i].days);
    }
    return 0;
}

static int take_down(void **state)
{
    (void)state;
    for (int i = 0; i < CALENDARS; i++) {
        work_time_free(&office[i].time);
        calendar_free(&office[i].days);
    }
    return 0;
}

/* -- as it truly went, in minutes from first midnight -- */

struct one {
    bool begun;
    int start, end;                     /* of its last turn; NONE: it runs */
    int count_from;
    struct work_limit row, limit;
    bool paused_at_end;
};

struct truth {
    date first;
    int calendar, now;
    int pauses, from[PAUSES], to[PAUSES];
    int close, again;                   /* of the whole */
    struct one clock[CLOCKS_ALL];
};

struct story { struct work_event event[64]; uint32_t n; date first; };

static struct work_event *tell(struct story *s, uint16_t act, unsigned clock, int minute)
{
    struct work_event *e = &s->event[s->n++];
    *e = (struct work_event){ .act = act, .at = instant_of(s->first, 0, 0, 0) + minute * MINUTE,
                              .stage = number_of[clock], .event_no = s->n };
    return e;
}

static struct work_limit limit_roll(void)
{
    static const int most[] = { 0, 7, 35, 60, 900 };
    struct work_limit l = { .unit = (uint16_t)(CODE_limit_unit_working_day + roll(4)) };
    l.amount = (uint32_t)(1 + roll(most[l.unit]));
    return l;
}

/* Often the edge of a span of the office's. */
static int later(int from)
{
    static const int edge[] = { 480, 720, 810, 1050, 0 };
    int m = from + 1 + roll(roll(2) ? 4 * DAY : 300), to_edge = m / DAY * DAY + edge[roll(5)];
    return roll(4) == 0 && to_edge > from ? to_edge : m;
}

static void begins(struct truth *t, struct story *s, unsigned clock, int m)
{
    struct one *k = &t->clock[clock];
    tell(s, CODE_work_act_started, clock, m);
    k->begun = true;
    k->start = k->count_from = m;
    k->end = NONE;
    k->limit = k->row;
    k->paused_at_end = false;
}

static bool paused_now(const struct truth *t) { return t->pauses && t->to[t->pauses - 1] == NONE; }

static void ends(struct truth *t, unsigned clock, int m)
{
    struct one *k = &t->clock[clock];
    if (!k->begun || k->end != NONE)
        return;
    k->end = m;
    k->paused_at_end = paused_now(t) && clock < PROMISED;
}

static void limited(struct truth *t, struct story *s, unsigned clock, int m)
{
    struct one *k = &t->clock[clock];
    if (!k->begun || k->end != NONE)
        return;
    struct work_event *e = tell(s, CODE_work_act_limit_set, clock, m);
    k->limit = e->limit = limit_roll();
    k->count_from = clock >= PROMISED ? 1 + roll(m) : k->start + roll(m - k->start + 1);
    e->count_from = instant_of(t->first, 0, 0, 0) + k->count_from * MINUTE;
}

static void closes(struct truth *t, struct story *s, int m)
{
    tell(s, CODE_work_act_finished, WHOLE, m);
    for (unsigned i = 0; i < CLOCKS_ALL; i++)
        ends(t, i, m);
    if (paused_now(t))
        t->to[t->pauses - 1] = m;
    t->close = m;
}

static void stage_moves(struct truth *t, struct story *s, int m)
{
    unsigned at = t->clock[FIRST].begun && t->clock[FIRST].end == NONE ? FIRST : SECOND_STAGE;
    tell(s, CODE_work_act_finished, at, m);
    ends(t, at, m);
    begins(t, s, at == FIRST ? SECOND_STAGE : FIRST, m);        /* the second one is sent back */
}

static void happens(struct truth *t, struct story *s, int m)
{
    unsigned own = roll(2) ? PROMISED : ORDERED;
    switch (roll(8)) {
    case 0:
    case 1:
    case 2:
        if (paused_now(t)) {
            tell(s, CODE_work_act_resumed, WHOLE, m);
            t->to[t->pauses - 1] = m;
        } else if (t->pauses < PAUSES) {
            tell(s, CODE_work_act_paused, WHOLE, m)->reason = CODE_stop_reason_customer_papers;
            t->from[t->pauses] = m;
            t->to[t->pauses++] = NONE;
        }
        break;
    case 3:
        stage_moves(t, s, m);
        break;
    case 4:
    case 5:
        if (!t->clock[own].begun || t->clock[own].end != NONE) {
            begins(t, s, own, m);
            limited(t, s, own, m);
        } else if (roll(2)) {
            limited(t, s, own, m);
        } else {
            tell(s, CODE_work_act_finished, own, m);
            ends(t, own, m);
        }
        break;
    default:
        limited(t, s, (unsigned)roll(3), m);
    }
}

static void truth_roll(struct truth *t, struct story *s)
{
    *t = (struct truth){ .close = NONE, .again = NONE, .calendar = roll(CALENDARS) };
    s->n = 0;
    s->first = t->first = date_of(2024, 1, 1) + roll(1000);
    for (unsigned i = 0; i < PROMISED; i++)
        t->clock[i].row = limit_roll();
    for (unsigned i = PROMISED; i < CLOCKS_ALL; i++)
        t->clock[i].row = (struct work_limit){ .unit = CODE_limit_unit_hour };
    int m = roll(2 * DAY);
    begins(t, s, WHOLE, m);
    begins(t, s, FIRST, m);
    for (int i = roll(9); i > 0; i--)
        happens(t, s, m = later(m));
    if (roll(3) == 0) {
        closes(t, s, m = later(m));
        if (roll(2)) {
            tell(s, CODE_work_act_reopened, WHOLE, m = later(m));
            t->again = m;
            t->clock[WHOLE].end = NONE;
            t->clock[WHOLE].paused_at_end = false;
        }
    }
    t->now = m + 1 + roll(5 * DAY);
}

/* In another order than it happened, and one of them told at a wrong time and put right. */
static void retell(struct story *s)
{
    for (uint32_t i = s->n; i-- > 1;) {
        uint32_t k = (uint32_t)roll((int)i + 1);
        if (s->event[i].at == s->event[k].at || roll(2))
            continue;                   /* of one minute the order of telling is that of happening */
        for (uint32_t n = 0; n < s->n; n++)
            if (n != i && n != k && (s->event[n].at == s->event[i].at || s->event[n].at == s->event[k].at))
                return;
        struct work_event swap = s->event[i];
        s->event[i] = s->event[k];
        s->event[k] = swap;
        s->event[i].event_no = i + 1;
        s->event[k].event_no = k + 1;
    }
    if (roll(3) == 0) {
        struct work_event *wrong = &s->event[roll((int)s->n)], *e = &s->event[s->n++];
        *e = (struct work_event){ .act = CODE_work_act_moved, .at = wrong->at, .target = wrong->event_no,
                                  .moved_to = wrong->at, .event_no = s->n };
        wrong->at += (roll(2000) - 1000) * MINUTE;
    }
}

/* -- the walk -- */

/* Does that clock stand still in minute m? It knows of what happened until it ended alone, but one that ended while
 * the job waited would wait for ever. */
static bool still(const struct truth *t, unsigned clock, int m)
{
    const struct one *k = &t->clock[clock];
    int end = k->end == NONE ? FOR_EVER : k->end;
    if (clock == WHOLE && t->again != NONE && m >= t->close && m < t->again)
        return true;
    for (int i = 0; i < t->pauses && clock < PROMISED; i++) {
        int to = t->to[i] == NONE ? FOR_EVER : t->to[i];
        if (k->paused_at_end && t->from[i] < end && to >= end)
            to = FOR_EVER;
        if (m >= t->from[i] && m < to && t->from[i] < end && to > k->start)
            return true;
    }
    return false;
}

static bool office_minute(int m) { return (m >= 480 && m < 720) || (m >= 810 && m < 1050); }

struct seen { int due, elapsed; };

static struct seen walk(const struct truth *t, unsigned clock, int end)
{
    const struct one *k = &t->clock[clock];
    struct seen s = { NONE, 0 };
    bool days = k->limit.unit == CODE_limit_unit_working_day, hours = k->limit.unit == CODE_limit_unit_working_hour;
    int need = (int)k->limit.amount * (days || k->limit.unit == CODE_limit_unit_minute ? 1 : 60), used = 0;
    bool works = false, touched = false;
    for (int m = days ? (k->count_from / DAY + 1) * DAY : k->count_from; m < MINUTES; m++) {
        int in_day = m % DAY;
        if (in_day == 0 || m == k->count_from) {
            if ((s.due != NONE || !need) && m > end)
                break;
            assert_int_equal(calendar_working(office[t->calendar].days, t->first + m / DAY, &works, NULL), ST_ok);
            touched = false;
        }
        bool counts = works && office_minute(in_day);
        if (days) {
            touched |= counts && still(t, clock, m);
            if (in_day != DAY - 1 || !works || touched)
                continue;
            used++;
            s.elapsed += m / DAY <= end / DAY;
            if (used == need)
                s.due = m / DAY * DAY + 1050;
            continue;
        }
        if ((hours && !counts) || still(t, clock, m))
            continue;
        used++;
        s.elapsed += m < end;
        if (used == need)
            s.due = m + 1;
    }
    return s;
}

static uint16_t state_wanted(const struct truth *t, unsigned clock, int due)
{
    const struct one *k = &t->clock[clock];
    int end = k->end == NONE ? t->now : k->end;
    bool late = due != NONE && end > due;
    if (k->end != NONE)
        return late ? CODE_work_state_missed : CODE_work_state_met;
    return late ? CODE_work_state_late : paused_now(t) && clock < PROMISED ? CODE_work_state_paused
                                                                             : CODE_work_state_running;
}

static void check_clock(unsigned i, const struct truth *t, const struct story *s, unsigned clock)
{
    const struct one *k = &t->clock[clock];
    struct work_history h = { s->event, s->n };
    instant midnight = instant_of(t->first, 0, 0, 0);
    struct work_clock r;
    struct fault f = { .status = ST_ok };
    if (work_clock(&h, number_of[clock], &k->row, office[t->calendar].time, midnight + t->now * MINUTE, &r, &f))
        fail_msg("history %u, clock %u: %s %s %s", i, clock, status_name(f.status), f.arg[0], f.arg[1]);
    if (!k->begun) {
        assert_int_equal(r.state, CODE_work_state_waiting);
        return;
    }
    if (r.due >= midnight + (instant)MINUTES * MINUTE)
        return;                         /* beyond what is walked */
    int end = k->end == NONE ? t->now : k->end;
    end = end > k->count_from ? end : k->count_from;
    bool days = k->limit.unit == CODE_limit_unit_working_day;
    int64_t unit = days ? 1 : MINUTE;
    struct seen w = walk(t, clock, end);
    instant due = w.due == NONE ? 0 : midnight + w.due * MINUTE;
    uint16_t state = state_wanted(t, clock, w.due);
    if (r.due != due || r.elapsed != w.elapsed * unit || r.state != state)
        fail_msg("history %u, clock %u, unit %u, amount %u: due at minute %lld, walked %d; elapsed %lld, walked %d; "
                 "state %u, wanted %u", i, clock, k->limit.unit, k->limit.amount,
                 r.due ? (long long)((r.due - midnight) / MINUTE) : -1, w.due, (long long)(r.elapsed / unit), w.elapsed,
                 r.state, state);
}

static void test_histories(void **state)
{
    (void)state;
    unsigned begun[CLOCKS_ALL] = { 0 };
    for (unsigned i = 0; i < histories; i++) {
        struct truth t;
        struct story s;
        truth_roll(&t, &s);
        retell(&s);
        for (unsigned clock = 0; clock < CLOCKS_ALL; clock++) {
            check_clock(i, &t, &s, clock);
            begun[clock] += t.clock[clock].begun;
        }
    }
    for (unsigned clock = 0; clock < CLOCKS_ALL; clock++)
        assert_true(begun[clock] > histories / 5);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_histories) };
    if (argc > 1)
        histories = (unsigned)atoi(argv[1]);
    if (argc > 2)
        dice = strtoull(argv[2], NULL, 10);
    printf("%u histories, seed %llu\n", histories, (unsigned long long)dice);
    return cmocka_run_group_tests(tests, set_up, take_down);
}
