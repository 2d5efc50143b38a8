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
#include "core/work/events.h"

#include <string.h>

#define TELL_MAX 50                     /* jobs in one operation */
#define SEARCH_MAX 400                  /* alerts of today looked at for one person */
#define MINUTE (60 * SECOND)
#define CLOSED_MAX (15 * 24 * 60)       /* minutes no office is closed for */

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
    for (int i = 0; i < CLOSED_MAX && !is_open(time, at); i++)
        at += MINUTE;
    return at;
}

/* When a job whose next alert is at that instant is to be looked at. */
static instant looked_at(const struct places *p, instant opening[UNIT_KINDS], const struct entry *e, instant now)
{
    instant next = entry_next(e);
    if (next > now)
        return next;
    if (!opening[e->unit_kind])
        opening[e->unit_kind] = is_open(p->time[e->unit_kind], now) ? now : next_opening(p->time[e->unit_kind], now);
    return opening[e->unit_kind];
}

unsigned board_untold(struct call *c, uint64_t *job_no, unsigned max)
{
    struct board *b = work_of(c->core)->board;
    struct places places;
    instant opening[UNIT_KINDS] = { 0 }, next = INT64_MAX;
    unsigned n = 0;
    shared_read(&b->lock);
    places_at(c, &b->jobs, &places);
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
static uint64_t tell_up(struct call *c, const struct job *j, const char *stage)
{
    struct scan *scan;
    struct time_limit key = { .rule_set = j->rule_set, .job_kind = j->job_kind, .stage = stage }, row;
    struct scan_range range = { .prefix = &key, .parts = 3, .backward = true };
    date on = instant_date(j->accepted_at);
    uint64_t up = 0;
    if (scan_table(c->txn, TABLE_time_limit, &range, &scan))
        return 0;
    while (scan_next(scan, &row, NULL) == ST_ok)
        if (row.valid_from <= on) {
            up = row.tell_up;
            break;
        }
    scan_end(&scan);
    return up;
}

static const char *unit_above(struct call *c, const char *unit_no, uint64_t levels)
{
    struct unit u;
    struct unit_way way = { .next = unit_no };
    while (levels-- > 0 && !unit_up(c->txn, &way, &u) && *way.next)
        unit_no = way.next;
    return unit_no;
}

/* A morning on which much is told at once asks nobody to read more than once. */
static void tell_once(struct call *c, const char *whom)
{
    const char *topic = pool_printf(c->pool, "alert:%s", whom);
    const struct event *event = c->effects->events.at;
    for (unsigned i = 0; i < c->effects->events.n; i++)
        if (strcmp(event[i].topic, topic) == 0)
            return;
    call_event(c, topic);
}

static enum status alert_add(struct call *c, const struct job *j, unsigned stage_no, const char *stage, uint16_t state,
                             instant due)
{
    bool late = state == CODE_work_state_late, pause = state == CODE_work_state_paused;
    struct alert a = {
        .job_no = j->job_no, .stage_no = stage_no, .work_state = state, .due = due, .at = c->now,
        .unit_no = unit_above(c, j->unit_no, late ? tell_up(c, j, stage) : 0), .staff_no = pause ? "" : j->staff_no,
    };
    struct alert have = a;
    if (call_get(c, TABLE_alert, &have) == ST_ok)
        return ST_ok;
    if (*a.staff_no)
        tell_once(c, a.staff_no);
    tell_once(c, j->unit_no);
    return call_insert(c, TABLE_alert, &a);
}

static enum status clock_tell(struct call *c, const struct job *j, const struct seen *seen, int clock, uint8_t bits)
{
    const struct mark *m = &seen->entry.mark[clock];
    unsigned stage_no = clock == CLOCK_STAGE ? (unsigned)j->stage_no : 0;
    uint16_t state = bits & TELL_OF(TELL_LATE, clock) ? CODE_work_state_late : CODE_work_state_at_risk;
    if (!(bits & (TELL_OF(TELL_LATE, clock) | TELL_OF(TELL_RISK, clock))))
        return ST_ok;
    return alert_add(c, j, stage_no, clock == CLOCK_STAGE ? seen->stage : "", state, m->due);
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
    uint8_t bits = s ? 0 : entry_untold(&seen.entry, c->now);
    for (int clock = 0; !s && clock < CLOCKS; clock++)
        s = clock_tell(c, &j, &seen, clock, bits);
    if (!s && bits & TELL_PAUSE)
        s = alert_add(c, &j, 0, "", CODE_work_state_paused, seen.paused_at);
    return s;
}

enum status do_work_tell(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    uint64_t job_no[TELL_MAX];
    enum status s = ST_ok;
    unsigned n = board_untold(c, job_no, q->most && q->most < TELL_MAX ? (unsigned)q->most : TELL_MAX);
    r->rows = n;
    for (unsigned i = 0; !s && i < n; i++)
        s = job_tell(c, job_no[i]);
    return s;
}

/* -- whom they concern -- */

/* His own; or of his unit or one below it, when they were told as far up as he is. */
static bool concerns(struct call *c, const struct alert *a, struct job *j)
{
    *j = (struct job){ .job_no = a->job_no };
    bool own = strcmp(a->staff_no, c->user.staff_no) == 0;
    if (!own && (!call_has_role(c, CODE_role_supervisor) || !unit_below(c->txn, c->user.unit_no, a->unit_no)))
        return false;
    if (call_get(c, TABLE_job, j) || j->job_state != CODE_job_state_open)
        return false;
    return own || unit_below(c->txn, j->unit_no, c->user.unit_no);
}

static struct alert_row row_of(struct call *c, const struct alert *a, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    bool known = flow && a->stage_no && a->stage_no <= flow->stages;
    return (struct alert_row){ .job_no = a->job_no, .job_kind = j->job_kind,
                               .stage = known ? flow->stage[a->stage_no - 1].name : "",
                               .staff_name = j->staff_name, .work_state = a->work_state, .due = a->due, .at = a->at };
}

enum status alerts_newest(struct call *c, struct alert_row *list, unsigned max, unsigned *n_r)
{
    struct scan *scan;
    struct alert a;
    struct job j;
    instant midnight = instant_of(c->today, 0, 0, 0);
    *n_r = 0;
    enum status s = scan_index(c->txn, INDEX_alert_at, &(struct scan_range){ .backward = true }, &scan);
    if (s)
        return s;
    for (unsigned i = 0; i < SEARCH_MAX && *n_r < max && (s = scan_next(scan, &a, NULL)) == ST_ok && a.at >= midnight;
         i++)
        if (concerns(c, &a, &j))
            list[(*n_r)++] = row_of(c, &a, &j);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_work_alerts(struct call *c, const struct nothing *q, struct alert_list *r)
{
    (void)q;
    r->alerts = pool_array(c->pool, 9, sizeof *r->alerts);
    return alerts_newest(c, r->alerts, 9, &r->alerts_n);
}
