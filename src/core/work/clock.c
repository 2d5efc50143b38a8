/* Counting. Hours and minutes are positions on a line: of the sky's time, or of
 * counting time, which stands still outside office hours; a stop leaves a piece
 * of the line out. Working days are places in the row of working days; a stop
 * leaves out the places it touches. */
#include "config.h"
#include "core/work/course.h"

#include <string.h>

#define MINUTE (60 * SECOND)

/* One clock while it is computed. */
struct count {
    const struct course *c;
    const struct work_time *time;
    struct fault *fault;
    uint32_t base;                      /* day of count_from */
};

struct reached { bool found; instant at; };

/* -- hours and minutes -- */

static bool on_the_line(uint16_t unit)
{
    return unit == CODE_limit_unit_hour || unit == CODE_limit_unit_minute;
}

static int64_t unit_micros(uint16_t unit)
{
    return unit == CODE_limit_unit_minute ? MINUTE : 60 * MINUTE;
}

static enum status day_of(const struct count *k, instant t, uint32_t *day_r)
{
    enum status s = work_day_of(k->time, t, day_r, k->fault);
    return s ? s : work_days_known(k->time, k->base, *day_r, k->fault);
}

static enum status position(const struct count *k, instant t, int64_t *position_r)
{
    uint32_t day;
    *position_r = t;
    if (on_the_line(k->c->limit.unit))
        return ST_ok;
    enum status s = day_of(k, t, &day);
    if (!s)
        *position_r = work_office_upto(k->time, day, t);
    return s;
}

/* The pieces the clock ran, up to end: by what position `need` is used up, and
 * how much was used. need 0: only the use. */
static enum status run_pieces(const struct count *k, instant end, int64_t need, int64_t *place_r, int64_t *used_r)
{
    const struct course *c = k->c;
    instant from = c->count_from;
    int64_t used = 0;
    *place_r = -1;
    for (uint32_t i = 0; i <= c->stops && from < end; i++) {
        instant to = i < c->stops && c->stop[i].from < end ? c->stop[i].from : end;
        if (to > from) {
            int64_t a, b = INT64_MAX;
            enum status s = position(k, from, &a);
            if (!s && to != STOP_OPEN)
                s = position(k, to, &b);
            if (s)
                return s;
            if (need && *place_r < 0 && b - a >= need - used)
                *place_r = a + need - used;
            if (*place_r >= 0 && to == STOP_OPEN)
                return ST_ok;
            used += b - a;
        }
        if (i < c->stops && c->stop[i].to > from)
            from = c->stop[i].to;
    }
    *used_r = used;
    return ST_ok;
}

static enum status line_reach(const struct count *k, int64_t need, struct reached *p)
{
    int64_t place, used;
    enum status s = run_pieces(k, STOP_OPEN, need, &place, &used);
    p->found = !s && place >= 0;
    if (!p->found)
        return s;
    p->at = place;
    return on_the_line(k->c->limit.unit) ? ST_ok : work_office_at(k->time, k->base, place, &p->at, k->fault);
}

/* -- working days -- */

static instant stop_from(const struct count *k, const struct stop *stop)
{
    return stop->from > k->c->count_from ? stop->from : k->c->count_from;
}

/* The first working day a stop can take out, as a place in their row. */
static enum status stop_first(const struct count *k, const struct stop *stop, int64_t *first_r)
{
    uint32_t day;
    instant from = stop_from(k, stop);
    enum status s = day_of(k, from, &day);
    if (s)
        return s;
    bool spent = !work_day_works(k->time, day) || from >= work_day_closes(k->time, day);
    *first_r = work_days_upto(k->time, day) + spent;
    return ST_ok;
}

/* The last one; before the first when no counting time was touched. */
static enum status stop_last(const struct count *k, const struct stop *stop, int64_t first, int64_t *last_r)
{
    uint32_t day, from_day;
    *last_r = INT64_MAX;
    if (stop->to == STOP_OPEN)
        return ST_ok;
    enum status s = day_of(k, stop->to, &day);
    if (!s)
        s = day_of(k, stop_from(k, stop), &from_day);
    if (s)
        return s;
    bool untouched = work_day_works(k->time, day) && stop->to <= work_day_opens(k->time, day);
    *last_r = work_days_upto(k->time, day) - untouched;
    if (work_office_upto(k->time, day, stop->to) == work_office_upto(k->time, from_day, stop_from(k, stop)))
        *last_r = first - 1;
    return ST_ok;
}

/* The place of the need-th counted day, or 0 while a stop stands before it. */
static enum status days_reach(const struct count *k, int64_t need, int64_t *place_r)
{
    int64_t out = work_days_upto(k->time, k->base), place = out + need;
    for (uint32_t i = 0; i < k->c->stops; i++) {
        const struct stop *stop = &k->c->stop[i];
        int64_t first, last;
        if (stop->to <= k->c->count_from)
            continue;
        enum status s = stop_first(k, stop, &first);
        if (!s && first > place)
            break;
        if (!s)
            s = stop_last(k, stop, first, &last);
        if (s)
            return s;
        if (last == INT64_MAX) {
            *place_r = 0;
            return ST_ok;
        }
        if (last > out) {
            place += last - (first > out ? first - 1 : out);
            out = last;
        }
    }
    *place_r = place;
    return ST_ok;
}

static enum status days_used(const struct count *k, instant end, int64_t *used_r)
{
    uint32_t day;
    enum status s = day_of(k, end, &day);
    if (s)
        return s;
    int64_t out = work_days_upto(k->time, k->base), upto = work_days_upto(k->time, day);
    int64_t used = upto - out;
    for (uint32_t i = 0; i < k->c->stops && k->c->stop[i].from <= end; i++) {
        int64_t first, last;
        if (k->c->stop[i].to <= k->c->count_from)
            continue;
        s = stop_first(k, &k->c->stop[i], &first);
        if (!s)
            s = stop_last(k, &k->c->stop[i], first, &last);
        if (s)
            return s;
        last = last < upto ? last : upto;
        if (last > out && last >= first) {
            used -= last - (first > out ? first - 1 : out);
            out = last;
        }
    }
    *used_r = used;
    return ST_ok;
}

static enum status day_at(const struct count *k, int64_t place, uint32_t *day_r)
{
    return work_day_nth(k->time, k->base, place, day_r, k->fault);
}

static enum status days_due(const struct count *k, struct reached *p)
{
    int64_t place;
    uint32_t day;
    enum status s = days_reach(k, k->c->limit.amount, &place);
    p->found = !s && place > 0;
    if (!p->found)
        return s;
    s = day_at(k, place, &day);
    if (!s)
        p->at = work_day_closes(k->time, day);
    return s;
}

/* A share of a day is that share of its counting time: 80 in a hundred of five
 * days is the opening of the fifth. */
static enum status days_warn(const struct count *k, struct reached *p)
{
    int64_t place, share = (int64_t)k->c->limit.amount * k->c->limit.warn_percent;
    uint32_t day;
    enum status s = days_reach(k, share / 100 + 1, &place);
    p->found = !s && place > 0;
    if (!p->found)
        return s;
    s = day_at(k, place, &day);
    if (s)
        return s;
    instant opens = work_day_opens(k->time, day), closes = work_day_closes(k->time, day);
    int64_t before = work_office_upto(k->time, day, opens), whole = work_office_upto(k->time, day, closes) - before;
    p->at = opens;
    return share % 100 ? work_office_at(k->time, day, before + whole * (share % 100) / 100, &p->at, k->fault) : ST_ok;
}

/* Days two stops share are the first one's. */
enum status course_stop_taken(const struct course *c, const struct work_time *time, uint32_t i, int64_t *taken_r)
{
    struct count k = { .c = c, .time = time };
    int64_t first = 0, last = 0, a, b;
    enum status s = on_the_line(c->limit.unit) ? ST_ok : work_day_of(time, c->count_from, &k.base, NULL);
    if (!s && c->limit.unit != CODE_limit_unit_working_day) {
        s = position(&k, stop_from(&k, &c->stop[i]), &a);
        if (!s)
            s = position(&k, c->stop[i].to, &b);
        *taken_r = s ? 0 : b - a;
        return s;
    }
    int64_t out = s ? 0 : work_days_upto(time, k.base);
    *taken_r = 0;
    for (uint32_t n = 0; !s && n <= i; n++) {
        if (c->stop[n].to <= c->count_from)
            continue;
        s = stop_first(&k, &c->stop[n], &first);
        if (!s)
            s = stop_last(&k, &c->stop[n], first, &last);
        bool taken = !s && last > out && last >= first;
        *taken_r = taken ? last - (first > out ? first - 1 : out) : 0;
        out = taken ? last : out;
    }
    return s;
}

/* -- the answer -- */

static enum status count_use(const struct count *k, instant end, struct work_clock *r)
{
    const struct work_limit *limit = &k->c->limit;
    int64_t place;
    enum status s;
    if (limit->unit != CODE_limit_unit_working_day) {
        s = run_pieces(k, end, 0, &place, &r->elapsed);
        r->left = limit->amount ? limit->amount * unit_micros(limit->unit) - r->elapsed : 0;
        return s;
    }
    s = days_used(k, end, &r->elapsed);
    if (s)
        return s;
    uint32_t day;
    s = work_day_of(k->time, end, &day, k->fault);
    r->left = limit->amount ? limit->amount - r->elapsed : 0;
    if (!s && work_day_works(k->time, day))
        r->left_today = work_office_upto(k->time, day, work_day_closes(k->time, day))
            - work_office_upto(k->time, day, end);
    return s;
}

static enum status count_points(const struct count *k, struct reached *due, struct reached *warn)
{
    const struct work_limit *limit = &k->c->limit;
    enum status s;
    if (!limit->amount)
        return ST_ok;
    if (limit->unit == CODE_limit_unit_working_day) {
        s = days_due(k, due);
        return s || !limit->warn_percent ? s : days_warn(k, warn);
    }
    int64_t need = limit->amount * unit_micros(limit->unit);
    s = line_reach(k, need, due);
    return s || !limit->warn_percent ? s : line_reach(k, need / 100 * limit->warn_percent, warn);
}

static uint16_t state_of(const struct course *c, const struct work_clock *r, instant end)
{
    bool late = r->due && end > r->due;
    if (c->closed && c->given_up)
        return late ? CODE_work_state_missed : CODE_work_state_ended;
    if (c->closed)
        return late ? CODE_work_state_missed : CODE_work_state_met;
    if (late)
        return CODE_work_state_late;
    if (c->paused)
        return CODE_work_state_paused;
    return r->at_risk && end >= r->at_risk ? CODE_work_state_at_risk : CODE_work_state_running;
}

static instant next_change(const struct work_clock *r, instant now)
{
    if (r->state == CODE_work_state_running && r->at_risk > now)
        return r->at_risk;
    bool runs = r->state == CODE_work_state_running || r->state == CODE_work_state_at_risk;
    return runs && r->due ? r->due + 1 : 0;
}

static enum status clock_count(const struct course *c, const struct work_time *time, instant now,
                               struct work_clock *r, struct fault *f)
{
    struct count k = { .c = c, .time = time, .fault = f };
    struct reached due = { 0 }, warn = { 0 };
    instant end = c->closed ? c->closed : now;
    enum status s = ST_ok;
    if (!on_the_line(c->limit.unit))
        s = work_day_of(time, c->count_from, &k.base, f);
    if (!s)
        s = count_points(&k, &due, &warn);
    if (!s)
        s = count_use(&k, end > c->count_from ? end : c->count_from, r);
    if (s)
        return s;
    r->due = due.found ? due.at : 0;
    r->at_risk = warn.found ? warn.at : 0;
    r->state = state_of(c, r, end);
    r->next = next_change(r, now);
    return ST_ok;
}

static enum status course_count(const struct course *c, const struct work_time *time, instant now,
                                struct work_clock *r, struct fault *f)
{
    if (!c->started)
        return ST_ok;
    r->started = c->started;
    r->closed = c->closed;
    r->stopped = c->paused && !c->closed;
    r->limit = c->limit;
    r->count_from = c->count_from;
    if (c->limit.unit < CODE_limit_unit_working_day || c->limit.unit > CODE_limit_unit_minute)
        return fault_set(f, ST_code_unknown, "limit_unit", NULL, NULL, NULL);
    return clock_count(c, time, now, r, f);
}

enum status work_clock(const struct work_history *h, uint16_t stage, const struct work_limit *limit,
                       const struct work_time *time, instant now, struct work_clock *r, struct fault *f)
{
    struct course_events events;
    struct course c;
    *r = (struct work_clock){ .state = CODE_work_state_waiting, .limit = *limit };
    enum status s = course_events(h, now, &events, f);
    if (!s) {
        s = course_run(&events, stage, limit, &c, f);
        if (!s)
            s = course_count(&c, time, now, r, f);
        course_end(&c);
    }
    course_events_end(&events);
    return s;
}

const struct time_limit *work_limit_find(const struct time_limit *row, size_t n, uint16_t rule_set,
                                         const char *job_kind, const char *stage, date on)
{
    const struct time_limit *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (row[i].rule_set == rule_set && !strcmp(row[i].job_kind, job_kind) && !strcmp(row[i].stage, stage) &&
            row[i].valid_from <= on && (!best || row[i].valid_from > best->valid_from))
            best = &row[i];
    return best;
}

struct work_limit work_limit_of(const struct time_limit *row)
{
    if (!row)
        return (struct work_limit){ .unit = CODE_limit_unit_hour };
    return (struct work_limit){ .amount = (uint32_t)row->limit_amount, .unit = row->limit_unit,
                                .warn_percent = (uint16_t)row->warn_percent, .source = row->source };
}
