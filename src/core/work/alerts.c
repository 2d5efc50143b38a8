/* Alerts: a clock that became at risk or late, or a pause that lasts too long, is
 * told once, by an operation of the core's own. What was told is a row, so that a
 * core that starts again tells nobody twice. At night nobody is there: what falls
 * due then is held until the unit's office opens. Who is concerned: the person
 * who has the job, the supervisors of its unit, and for what is late those of as
 * many units above as the limit's row says. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/job_acts.h"

#include <string.h>

#define MINUTE (60 * SECOND)

/* -- what is due -- */

static bool is_open(const struct work_time *time, instant now)
{
    bool open = true;
    return !time || work_time_open(time, now, &open, NULL) || open;
}

/* Offices open on the minute. */
static instant next_opening(const struct work_time *time, instant now)
{
    instant at = now / MINUTE * MINUTE + MINUTE;
    for (int i = 0; i < OFFICE_CLOSED_MINUTES && !is_open(time, at); i++)
        at += MINUTE;
    return at;
}

/* When a job whose next alert is at that instant is to be looked at. */
static instant looked_at(const struct places *p, instant *opening, const struct entry *e, instant now)
{
    uint32_t place = p->of_unit[e->unit];
    instant next = entry_next(e);
    if (next > now)
        return next;
    if (!opening[place])
        opening[place] = is_open(p->at[place].time, now) ? now : next_opening(p->at[place].time, now);
    return opening[place];
}

unsigned board_untold(struct call *c, uint64_t *job_no, unsigned max)
{
    struct board *b = work_of(c->core)->board;
    struct places places;
    instant next = INT64_MAX;
    unsigned n = 0;
    shared_read(&b->lock);
    places_at(c, &b->jobs, &places);
    instant *opening = pool_array(c->pool, places.n + 1, sizeof *opening);     /* of each place; 0 not asked */
    for (uint32_t i = 0; i < b->jobs.n && n < max; i++) {
        instant at = looked_at(&places, opening, &b->jobs.at[i], c->now);
        if (at <= c->now)
            job_no[n++] = b->jobs.at[i].job_no;
        else if (at < next)
            next = at;
    }
    if (n == 0)
        b->next = next;
    shared_give(&b->lock);
    return n;
}

bool timed_work_tell(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct system_look l;
    uint64_t job_no;
    (void)ask;
    (void)pool;
    if (core_now(core) < work_of(core)->board->next || system_look_begin(core, OP_work_board, &l))
        return false;
    bool due = board_untold(&l.call, &job_no, 1) > 0;
    system_look_end(&l);
    return due;
}

/* -- telling -- */

/* Of the rows of this limit the last one in force when the job was accepted. */
static enum status tell_up(struct call *c, const struct job *j, const char *stage, uint64_t *up_r)
{
    struct scan *scan;
    struct time_limit key = { .rule_set = j->rule_set, .job_kind = j->job_kind, .stage = stage }, row;
    struct scan_range range = { .prefix = &key, .parts = 3, .backward = true };
    date on = instant_date(j->accepted_at);
    enum status s = scan_table(c->txn, TABLE_time_limit, &range, &scan);
    if (s)
        return s;
    while (!(s = scan_next(scan, &row, NULL)) && row.valid_from > on)
        continue;
    if (!s)
        *up_r = row.tell_up;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static void tell(struct call *c, const char *whom)
{
    call_event(c, pool_printf(c->pool, "alert:%s", whom));
}

static enum status hears(struct call *c, const struct alert *a, const char *whom)
{
    struct alert_heard h = { .whom = whom, .at = a->at, .job_no = a->job_no, .stage_no = a->stage_no,
                             .work_state = a->work_state, .due = a->due };
    return call_insert(c, TABLE_alert_heard, &h);
}

/* Whom it concerns beside the units: who has the stage whose clock it is; of a clock of the whole whoever has any. */
struct concerned { const char *staff_no[FLOW_TOGETHER]; unsigned n; };

static struct concerned concerned_by(const struct job *j, unsigned no)
{
    struct concerned r = { .n = 0 };
    const struct stands stands = job_stands(j);
    const struct job_at *at = stands_at(&stands, no);
    if (!at)
        r.n = job_people(j, r.staff_no);
    else if (*at->staff_no)
        r.staff_no[r.n++] = at->staff_no;
    return r;
}

/* Those persons, its unit, and as many units above that as `up`: a->unit_no is the last of them. */
static enum status told_to(struct call *c, struct alert *a, const struct concerned *who, const char *unit_no,
                           uint64_t up)
{
    struct unit u;
    struct unit_way way = { .next = a->unit_no = unit_no };
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < who->n; i++)
        s = hears(c, a, alert_of_person(c, who->staff_no[i]));
    if (!s)
        s = hears(c, a, unit_no);
    while (!s && up-- > 0 && !(s = unit_up(c->txn, &way, &u)) && *way.next && units_alike(c->txn, unit_no, way.next))
        s = hears(c, a, a->unit_no = way.next);
    return s == ST_not_found ? ST_ok : s;
}

static enum status alert_add(struct call *c, const struct job *j, unsigned stage_no, const char *stage, uint16_t state,
                             instant due)
{
    bool pause = state == CODE_work_state_paused || state == CODE_work_state_running;
    uint64_t up = 0;
    const struct concerned who = pause ? (struct concerned){ .n = 0 } : concerned_by(j, stage_no);
    struct alert a = { .job_no = j->job_no, .stage_no = stage_no, .work_state = state, .due = due, .at = c->now,
                       .staff_no = who.n ? who.staff_no[0] : "" };
    struct alert have = a;
    enum status s = call_get(c, TABLE_alert, &have);
    if (s != ST_not_found)
        return s;
    s = state == CODE_work_state_late ? tell_up(c, j, stage, &up) : ST_ok;
    if (!s)
        s = told_to(c, &a, &who, j->unit_no, up);
    if (s)
        return s;
    for (unsigned i = 0; i < who.n; i++)
        tell(c, who.staff_no[i]);
    tell(c, j->unit_no);
    return call_insert(c, TABLE_alert, &a);
}

/* -- a pause of a minute that takes out a day (clock.h, rule 3) -- */

/* When the last stop of it began, if that has ended and took a day out of a limit in working days
 * for less counting time than an office calls a pause; 0: it did not. */
static instant short_stop(struct call *c, const struct course *course, const struct work_time *time)
{
    const struct stop *stop = course->stops ? &course->stop[course->stops - 1] : NULL;
    int64_t taken, most = setting_number(c, "work.pause_short") * MINUTE;
    uint32_t from, to;
    if (!stop || !stop->by || stop->to == STOP_OPEN || stop->to <= course->count_from || course->closed)
        return 0;
    if (!course->limit.amount || course->limit.unit != CODE_limit_unit_working_day)
        return 0;
    if (course_stop_taken(course, time, course->stops - 1, &taken) || taken < 1
        || work_day_of(time, stop->from, &from, NULL) || work_day_of(time, stop->to, &to, NULL))
        return 0;
    return work_office_upto(time, to, stop->to) - work_office_upto(time, from, stop->from) < most ? stop->from : 0;
}

static enum status short_pause(struct call *c, const struct job *j, unsigned no, instant *from_r)
{
    const struct work_time *time;
    struct work_limit limit = job_limit(c, j, no);
    struct work_history h = job_history(c, j);
    struct course_events events;
    struct course course;
    *from_r = 0;
    if (!job_needs_time(j, no, &limit) || unit_work_time(c, j->unit_no, &time)) {
        fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
        return ST_ok;                   /* no day is counted, or none is known: nobody can say that one was taken */
    }
    enum status s = course_events(&h, c->now, &events, c->fault);
    if (!s) {
        s = course_run(&events, (uint16_t)no, &limit, &course, c->fault);
        if (!s)
            *from_r = short_stop(c, &course, time);
        course_end(&course);
    }
    course_events_end(&events);
    return s;
}

enum status alert_short_pause(struct call *c, const struct job *j)
{
    unsigned no[JOB_CLOCKS], clocks = job_clocks(j, no);
    instant from = 0;
    enum status s = ST_ok;
    for (unsigned i = 0; !s && !from && i < clocks; i++)
        s = clock_own(no[i]) ? ST_ok : short_pause(c, j, no[i], &from);
    return s || !from ? s : alert_add(c, j, 0, "", CODE_work_state_running, from);
}

/* bits: TELL_RISK or TELL_LATE. */
static enum status clock_tell(struct call *c, const struct job *j, unsigned no, const char *stage, const struct mark *m,
                              unsigned bits)
{
    uint16_t state = bits & TELL_LATE ? CODE_work_state_late : CODE_work_state_at_risk;
    return bits & (TELL_LATE | TELL_RISK) ? alert_add(c, j, no, stage, state, m->due) : ST_ok;
}

static enum status stages_tell(struct call *c, const struct job *j, const struct seen *seen)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < seen->opens; i++) {
        const struct seen_stage *at = &seen->open[i];
        s = clock_tell(c, j, at->stage_no, at->name, &at->mark, mark_untold(&at->mark, at->told, c->now));
    }
    return s;
}

static enum status job_tell(struct call *c, uint64_t job_no)
{
    struct seen seen;
    struct job j = { .job_no = job_no };
    call_feed_job(c, job_no, 0, 0);
    enum status s = job_get(c->txn, &j, c->pool);
    if (s || j.job_state != CODE_job_state_open)
        return s == ST_not_found ? ST_ok : s;
    s = entry_see(c, &j, &seen);
    uint16_t bits = s ? 0 : entry_untold(&seen.entry, c->now);
    if (!s)
        s = stages_tell(c, &j, &seen);
    for (int clock = 0; !s && clock < CLOCKS; clock++)
        s = clock_tell(c, &j, clock_number(CLOCK_KIND(clock)), "", &seen.entry.mark[clock],
                       (unsigned)bits >> 2 * clock);
    if (!s && bits & TELL_PAUSE)
        s = alert_add(c, &j, 0, "", CODE_work_state_paused, seen.paused_at);
    return s;
}

enum status do_work_tell(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    uint64_t job_no[ALERTS_TOLD];
    enum status s = ST_ok;
    unsigned n = board_untold(c, job_no, q->most && q->most < ALERTS_TOLD ? (unsigned)q->most : ALERTS_TOLD);
    r->rows = n;
    for (unsigned i = 0; !s && i < n; i++)
        s = job_tell(c, job_no[i]);
    return s;
}
