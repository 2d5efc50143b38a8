/* The course retold: what began the clock, what the limit is, what was put right,
 * what stood still and how much that took out, what the decrees took out, and
 * when it is due. */
#include "config.h"
#include "core/work/course.h"

#include "base/pool.h"

#include <string.h>

enum { LINES_FIRST = 32 };           /* grown from there */

struct tale { struct work_lines *lines; struct pool *pool; uint32_t room; };

static void say(struct tale *t, const char *key, const char *a, const char *b, const char *c, const char *d)
{
    struct work_lines *l = t->lines;
    if (l->n == t->room) {
        struct work_line *at = pool_array(t->pool, t->room * 2, sizeof *at);
        memcpy(at, l->at, l->n * sizeof *at);
        l->at = at;
        t->room *= 2;
    }
    l->at[l->n++] = (struct work_line){ key, { a, b, c, d } };
}

static const char *when(struct tale *t, instant at)
{
    char text[INSTANT_TEXT];
    return pool_copy(t->pool, instant_short(at, text));
}

static const char *number(struct tale *t, int64_t n)
{
    return pool_printf(t->pool, "%lld", (long long)n);
}

static const char *code_key(struct tale *t, const struct code_set *set, uint16_t value)
{
    const char *name = code_name(set, value);
    return name ? pool_printf(t->pool, "code.%s.%s", set->name, name) : "";
}

/* 2 as working days, 26:05 as hours and minutes. */
static const char *amount(struct tale *t, uint16_t unit, int64_t n)
{
    if (unit == CODE_limit_unit_working_day)
        return number(t, n);
    int64_t minutes = (n < 0 ? -n : n) / (60 * SECOND);
    return pool_printf(t->pool, "%s%lld:%02d", n < 0 ? "-" : "", (long long)(minutes / 60), (int)(minutes % 60));
}

static const struct work_event *event_of(const struct work_history *h, uint32_t event_no)
{
    for (uint32_t i = 0; i < h->n; i++)
        if (h->event[i].event_no == event_no)
            return &h->event[i];
    return NULL;
}

static void say_limit(struct tale *t, const struct work_limit *limit)
{
    if (limit->amount)
        say(t, "work.explain.limit", number(t, limit->amount), code_key(t, &codes_limit_unit, limit->unit),
            limit->source, NULL);
    else
        say(t, "work.explain.limit_none", NULL, NULL, NULL, NULL);
}

static void say_corrections(struct tale *t, const struct work_history *h)
{
    for (uint32_t i = 0; i < h->n; i++) {
        const struct work_event *e = &h->event[i], *target = event_of(h, e->target);
        if (e->act == CODE_work_act_voided && target)
            say(t, "work.explain.voided", when(t, target->at), code_key(t, &codes_work_act, target->act), e->paper,
                NULL);
        if (e->act == CODE_work_act_moved && target)
            say(t, "work.explain.moved", when(t, target->at), code_key(t, &codes_work_act, target->act), e->paper,
                when(t, e->moved_to));
    }
}

/* Its limit is so many minutes or hours from an instant chosen so that they end when it was promised. */
static instant promised(const struct work_event *e)
{
    return e->count_from + e->limit.amount * (e->limit.unit == CODE_limit_unit_hour ? 3600 : 60) * SECOND;
}

static void say_limit_changes(struct tale *t, const struct course_events *events, uint16_t stage,
                              const struct work_clock *r)
{
    for (uint32_t i = 0; i < events->n; i++) {
        const struct work_event *e = events->of[i].event;
        if (e->act != CODE_work_act_limit_set || e->stage != stage)
            continue;
        bool own = clock_own(stage);
        instant from = (own && e->count_from) || e->count_from > r->started ? e->count_from : r->started;
        if (stage == CLOCK_NO_promise) {
            say(t, "work.explain.promised", when(t, events->of[i].at), when(t, promised(e)), NULL, NULL);
            continue;
        }
        say(t, own ? "work.explain.ordered" : "work.explain.limit_set", when(t, events->of[i].at), when(t, from), NULL,
            NULL);
        say_limit(t, &e->limit);
    }
}

static void say_stop(struct tale *t, const struct course *c, const struct work_time *time, uint32_t i)
{
    const struct stop *stop = &c->stop[i];
    const char *reason = stop->by ? code_key(t, &codes_stop_reason, stop->by->reason) : "work.explain.closed_gap";
    const char *paper = stop->by ? stop->by->paper : NULL;
    if (stop->to == STOP_OPEN) {
        say(t, "work.explain.stop_open", when(t, stop->from), reason, paper, NULL);
        return;
    }
    bool days = c->limit.unit == CODE_limit_unit_working_day;
    int64_t taken;
    if (course_stop_taken(c, time, i, &taken))
        return;
    say(t, days ? "work.explain.stop_days" : "work.explain.stop_time", when(t, stop->from), when(t, stop->to),
        amount(t, c->limit.unit, taken), reason);
    if (paper && *paper)
        say(t, "work.explain.paper", paper, NULL, NULL, NULL);
}

static void say_days_off(struct tale *t, const struct work_time *time, const struct work_clock *r)
{
    uint32_t from, to;
    bool counts = r->limit.unit == CODE_limit_unit_working_day || r->limit.unit == CODE_limit_unit_working_hour;
    char first[DATE_TEXT], last[DATE_TEXT];
    if (!counts || !r->due || work_day_of(time, r->count_from, &from, NULL) || work_day_of(time, r->due, &to, NULL))
        return;
    int64_t off = (int64_t)to - from - (work_days_upto(time, to) - work_days_upto(time, from));
    if (off > 0)
        say(t, "work.explain.days_off", pool_copy(t->pool, date_format(work_day_date(time, from), first)),
            pool_copy(t->pool, date_format(work_day_date(time, to), last)), number(t, off), NULL);
    for (uint32_t day = from + 1; day <= to; day++) {
        int weekday = date_weekday(work_day_date(time, day));
        if (work_day_works(time, day) && (weekday == 0 || weekday == 6))
            say(t, "work.explain.make_up", pool_copy(t->pool, date_format(work_day_date(time, day), first)), NULL, NULL,
                NULL);
    }
}

static void say_end(struct tale *t, const struct work_clock *r)
{
    uint16_t unit = r->limit.unit;
    const char *unit_word = unit == CODE_limit_unit_working_day ? "code.limit_unit.working_day" : "";
    if (r->due)
        say(t, "work.explain.due", when(t, r->due), NULL, NULL, NULL);
    else if (r->limit.amount)
        say(t, "work.explain.due_open", amount(t, unit, r->left), unit_word, NULL, NULL);
    say(t, "work.explain.state", code_key(t, &codes_work_state, r->state), amount(t, unit, r->elapsed),
        r->limit.amount ? amount(t, unit, r->left) : "-", NULL);
}

static void retell(struct tale *t, const struct work_history *h, uint16_t stage, const struct work_limit *limit,
                   const struct work_time *time, const struct work_clock *r, const struct course_events *events,
                   const struct course *c)
{
    if (r->started)
        say(t, r->limit.unit == CODE_limit_unit_working_day && !clock_own(stage) ? "work.explain.start"
                                                                                : "work.explain.start_clock",
            when(t, r->started), NULL, NULL, NULL);
    if (!clock_own(stage))
        say_limit(t, limit);
    say_corrections(t, h);
    say_limit_changes(t, events, stage, r);
    for (uint32_t i = 0; i < c->stops; i++)
        if (c->stop[i].to > c->count_from)
            say_stop(t, c, time, i);
    if (!r->started)
        return;
    say_days_off(t, time, r);
    if (r->closed)
        say(t, "work.explain.closed", when(t, r->closed),
            code_key(t, &codes_work_act, c->given_up ? CODE_work_act_ended : CODE_work_act_finished), NULL, NULL);
    say_end(t, r);
}

enum status work_explain(const struct work_history *h, uint16_t stage, const struct work_limit *limit,
                         const struct work_time *time, instant now, struct pool *pool,
                         struct work_lines *lines_r, struct fault *f)
{
    struct work_clock r;
    struct course_events events;
    struct course c;
    struct tale t = { lines_r, pool, LINES_FIRST };
    enum status s = work_clock(h, stage, limit, time, now, &r, f);
    if (s)
        return s;
    *lines_r = (struct work_lines){ pool_array(pool, LINES_FIRST, sizeof *lines_r->at), 0 };
    s = course_events(h, now, &events, f);
    if (!s) {
        s = course_run(&events, stage, limit, &c, f);
        if (!s)
            retell(&t, h, stage, limit, time, &r, &events, &c);
        course_end(&c);
    }
    course_events_end(&events);
    return s;
}
