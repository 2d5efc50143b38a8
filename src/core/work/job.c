/* The row of a job: read within reach, changed by events, written with its words,
 * its subjects and the news of it. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <inttypes.h>
#include <string.h>

#define NUMBERS ((uint64_t)1000000)

const char *job_number_words(struct call *c, uint64_t job_no)
{
    return pool_printf(c->pool, "%012" PRIu64, job_no);
}

const char *job_time_words(struct call *c, instant at)
{
    char text[INSTANT_TEXT];
    return at ? pool_copy(c->pool, instant_short(at, text)) : "";
}

const char *job_state_words(struct call *c, uint16_t job_state)
{
    const char *name = code_name(&codes_job_state, job_state);
    return pool_printf(c->pool, "code.job_state.%s", name ? name : "");
}

/* -- reading -- */

enum status job_read(struct call *c, uint64_t job_no, const char *field, struct job *j_r)
{
    *j_r = (struct job){ .job_no = job_no };
    enum status s = job_get(c->txn, j_r, c->pool);
    if (s && s != ST_not_found)
        return s;
    if (s || !account_reach(c, j_r->unit_no))
        return refuse(c, ST_job_unknown, field, job_number_words(c, job_no), NULL, NULL);
    return ST_ok;
}

static enum status job_stale(struct call *c, const struct job *j)
{
    struct job_event *last;
    uint32_t n;
    enum status s = job_events_page(c->txn, j, 0, 1, &last, &n);
    if (s)
        return s;
    return refuse(c, ST_stale, "", n ? last->staff_name : "", n ? job_time_words(c, last->recorded_at) : "", NULL);
}

enum status job_open_read(struct call *c, uint64_t job_no, uint64_t seen, struct job *j_r)
{
    enum status s = job_read(c, job_no, "job_no", j_r);
    if (s)
        return s;
    if (j_r->job_state != CODE_job_state_open)
        return refuse(c, ST_job_closed, "", job_state_words(c, j_r->job_state), NULL, NULL);
    return seen && seen != j_r->version ? job_stale(c, j_r) : ST_ok;
}

const struct flow_info *job_flow(struct call *c, const struct job *j)
{
    return flow_of_version(core_flows(c->core), j->job_kind, j->flow_version);
}

const struct stage_info *job_stage(struct call *c, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    return flow && j->stage_no && j->stage_no <= flow->stages ? &flow->stage[j->stage_no - 1] : NULL;
}

/* -- events -- */

static struct work_event as_clock_takes_it(const struct job_event *e)
{
    return (struct work_event){
        .event_no = (uint32_t)e->event_no, .act = e->work_act, .stage = (uint16_t)e->stage_no, .at = e->at,
        .reason = e->stop_reason, .paper = e->paper_no, .count_from = e->count_from, .moved_to = e->moved_to,
        .target = (uint32_t)e->target,
        .limit = { .amount = (uint32_t)e->limit_amount, .unit = e->limit_unit,
                   .warn_percent = (uint16_t)e->warn_percent },
    };
}

static const struct work_event *event_of(const struct work_event *list, uint32_t n, uint32_t event_no)
{
    for (uint32_t i = 0; i < n; i++)
        if (list[i].event_no == event_no)
            return &list[i];
    return NULL;
}

/* Once the whole is done what is left is filing: those stages have no clock. */
struct work_history job_history(struct call *c, const struct job *j)
{
    struct work_event *list = pool_array(c->pool, j->events_n + 1, sizeof *list);
    bool closed = false;
    uint32_t n = 0;
    for (uint32_t i = 0; i < j->events_n; i++) {
        struct work_event e = as_clock_takes_it(&j->events[i]);
        const struct work_event *target = act_corrects(e.act) ? event_of(list, n, e.target) : NULL;
        bool closes = e.act == CODE_work_act_finished || e.act == CODE_work_act_ended;
        if (!act_moves_clock(e.act) || (act_corrects(e.act) && !target))
            continue;
        if (closed && e.stage && (closes || e.act == CODE_work_act_started || e.act == CODE_work_act_limit_set))
            continue;
        if (!e.stage && (closes || e.act == CODE_work_act_reopened))
            closed = closes;
        if (e.act == CODE_work_act_voided && !target->stage && target->act == CODE_work_act_finished)
            closed = false;
        list[n++] = e;
    }
    return (struct work_history){ .event = list, .n = n };
}

struct work_history job_history_measured(struct call *c, const struct job *j, const struct work_limit *measure)
{
    struct work_history h = job_history(c, j);
    struct work_event *list = pool_array(c->pool, h.n + 1, sizeof *list);
    for (uint32_t i = 0; i < h.n; i++) {
        list[i] = h.event[i];
        if (list[i].act == CODE_work_act_limit_set) {
            list[i].limit = *measure;
            list[i].count_from = 0;
        }
    }
    return (struct work_history){ .event = list, .n = h.n };
}

const struct job_event *job_event_find(const struct job *j, uint64_t event_no)
{
    for (uint32_t i = 0; i < j->events_n; i++)
        if (j->events[i].event_no == event_no)
            return &j->events[i];
    return NULL;
}

static void stands(const struct job *j, const struct course *course, struct standing *r)
{
    const struct stop *stop = course->paused && !course->closed && course->stops ? &course->stop[course->stops - 1]
                                                                                  : NULL;
    *r = (struct standing){ .started = course->started, .closed = course->closed, .paused = course->paused };
    if (!stop)
        return;
    r->since = stop->from;
    r->pause = stop->by ? job_event_find(j, stop->by->event_no) : NULL;
}

enum status job_standing(struct call *c, const struct job *j, unsigned stage_no, struct standing *r)
{
    struct work_history h = job_history(c, j);
    struct course_events events;
    struct course course;
    struct work_limit limit = { .unit = CODE_limit_unit_hour };
    *r = (struct standing){ .started = 0 };
    enum status s = course_events(&h, c->now, &events, c->fault);
    if (!s) {
        s = course_run(&events, (uint16_t)stage_no, &limit, &course, c->fault);
        if (!s)
            stands(j, &course, r);
        course_end(&course);
    }
    course_events_end(&events);
    return s;
}

const struct job_event *job_waiting(struct call *c, const struct job *j, instant *since_r)
{
    struct standing now;
    bool waits = job_standing(c, j, 0, &now) == ST_ok;
    if (since_r)
        *since_r = waits ? now.since : 0;
    return waits ? now.pause : NULL;
}

bool job_total_closed(struct call *c, const struct job *j)
{
    struct standing now;
    return job_standing(c, j, 0, &now) == ST_ok && now.closed;
}

static enum status event_time(struct call *c, const struct job *j, instant at)
{
    if (at < j->accepted_at)
        return refuse(c, ST_job_before, "at", job_time_words(c, j->accepted_at), NULL, NULL);
    return at > c->now ? refuse(c, ST_job_future, "at", job_time_words(c, c->now), NULL, NULL) : ST_ok;
}

enum status job_event_append(struct call *c, struct job *j, const struct job_event *e)
{
    if (!events_are_rows(core_store(c->core)) && j->events_n >= TURNS_KEPT)
        return refuse(c, ST_job_history_full, "", number_words(c, TURNS_KEPT),
                      number_words(c, store_version(core_store(c->core))), NULL);
    struct job_event *list = pool_array(c->pool, j->events_n + 1, sizeof *list);
    if (j->events_n)
        memcpy(list, j->events, j->events_n * sizeof *list);
    struct job_event *new = &list[j->events_n];
    *new = *e;
    new->event_no = job_last_event(j) + 1;
    new->at = e->at ? e->at : c->now;
    new->recorded_at = c->now;
    if (!new->staff_no) {
        new->staff_no = c->user.staff_no;
        new->staff_name = c->user.staff_name;
    }
    if (c->approval)
        new->approved_by = c->approval->decided_by;
    record_init(&job_event_record, new);
    j->events = list;
    j->events_n++;
    return ST_ok;
}

static enum status course_allows(struct call *c, const struct job *j, const struct job_event *e)
{
    struct standing now;
    enum status s = job_standing(c, j, 0, &now);
    return s || !e->stage_no ? s : job_standing(c, j, (unsigned)e->stage_no, &now);
}

enum status job_courses(struct call *c, const struct job *j)
{
    struct standing now;
    const struct flow_info *flow = job_flow(c, j);
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i <= flow->stages; i++)
        s = job_standing(c, j, i, &now);
    for (uint16_t kind = CODE_clock_kind_promise; !s && kind <= CODE_clock_kind_regulator; kind++)
        s = job_standing(c, j, clock_number(kind), &now);
    return s;
}

enum status job_event_add(struct call *c, struct job *j, const struct job_event *e)
{
    enum status s = e->at ? event_time(c, j, e->at) : ST_ok;
    if (!s)
        s = job_event_append(c, j, e);
    return s || !act_moves_clock(e->work_act) ? s : course_allows(c, j, e);
}

/* -- writing -- */

static void job_tell(struct call *c, const struct job *j, uint64_t before)
{
    uint64_t last = job_last_event(j);
    call_feed_job(c, j->job_no, last > before ? before + 1 : 0, last > before ? last : 0);
    call_subject(c, job_number_words(c, j->job_no));
    call_subject(c, j->account_no);
    call_event(c, pool_printf(c->pool, "job:%s:%s:%s", j->unit_no, j->staff_no, job_number_words(c, j->job_no)));
    const char *staff_no[FLOW_TOGETHER];
    for (unsigned i = job_people(j, staff_no); i-- > 0;)
        if (strcmp(staff_no[i], j->staff_no))
            call_event(c, pool_printf(c->pool, "job:%s", staff_no[i]));
}

/* Who had a stage of it and has none any more has one job less. */
static void job_tell_left(struct call *c, const struct job *old, const struct job *j)
{
    const char *had[FLOW_TOGETHER], *has[FLOW_TOGETHER];
    unsigned n = job_people(j, has);
    for (unsigned i = job_people(old, had); i-- > 0;) {
        unsigned k = 0;
        while (k < n && strcmp(had[i], has[k]))
            k++;
        if (k == n)
            call_event(c, pool_printf(c->pool, "job:%s", had[i]));
    }
}

/* Those that were audited when they happened are only carried over. */
static enum status events_write(struct call *c, const struct job *j, uint64_t written, uint64_t before)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < j->events_n; i++) {
        struct job_event e = j->events[i];
        if (e.event_no <= written)
            continue;
        e.job_no = j->job_no;
        s = e.event_no > before ? call_insert(c, TABLE_job_event, &e) : store_insert(c->txn, TABLE_job_event, &e);
    }
    return s;
}

/* What was recorded now made it go on, or moved when it did. */
static bool goes_on(const struct job *old, const struct job *j)
{
    uint64_t before = job_last_event(old);
    bool yes = false;
    for (uint32_t i = 0; i < j->events_n; i++)
        yes |= j->events[i].event_no > before
            && (j->events[i].work_act == CODE_work_act_resumed || act_corrects(j->events[i].work_act));
    return yes && j->job_state == CODE_job_state_open;
}

enum status job_put(struct call *c, const struct job *old, struct job *j)
{
    struct job was = *old, is = *j;
    enum status s = ST_ok;
    record_init(&job_record, j);
    if (events_are_rows(core_store(c->core))) {
        if (old->last_event)
            job_with_turns(old, &was, c->pool);
        s = events_write(c, j, old->last_event, job_last_event(old));
        job_with_turns(j, &is, c->pool);
    }
    job_tell(c, j, job_last_event(old));
    job_tell_left(c, old, j);
    if (!s)
        s = call_put(c, TABLE_job, &was, &is);
    if (!s && goes_on(old, j))
        s = alert_short_pause(c, j);
    if (!s)
        s = appointment_follow(c, old, j);
    j->version = is.version;
    j->last_event = is.last_event;
    return s;
}

enum status job_number(struct call *c, struct job *j)
{
    uint64_t n;
    struct civil day = date_civil(c->today);
    enum status s = call_number(c, "job", &n);
    j->job_no = (uint64_t)(day.year % 100 * 10000 + day.month * 100 + day.day) * NUMBERS + n % NUMBERS;
    return s;
}

enum status job_insert(struct call *c, struct job *j)
{
    enum status s = j->job_no ? ST_ok : job_number(c, j);
    if (s)
        return s;
    struct job is = *j;
    record_init(&job_record, j);
    if (events_are_rows(core_store(c->core))) {
        s = events_write(c, j, 0, 0);
        job_with_turns(j, &is, c->pool);
    }
    job_tell(c, j, 0);
    if (!s)
        s = call_insert(c, TABLE_job, &is);
    j->version = is.version;
    j->last_event = is.last_event;
    return s;
}

/* -- of an account -- */

static enum status jobs_visit(struct call *c, const char *account_no, bool open, job_visit *visit, void *context)
{
    struct word w;
    struct scan *scan = NULL;
    struct job j;
    job_word_account(&w, account_no, open);
    struct scan_range range = { .words = w.b, .words_n = w.n, .backward = true };
    enum status s = scan_index(c->txn, INDEX_job_word, &range, &scan);
    while (!s && !(s = job_next(c->txn, scan, &j, c->pool)))
        s = visit(context, &j);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status jobs_of_account(struct call *c, const char *account_no, job_visit *visit, void *context)
{
    return jobs_visit(c, account_no, true, visit, context);
}

enum status jobs_closed_of_account(struct call *c, const char *account_no, job_visit *visit, void *context)
{
    return jobs_visit(c, account_no, false, visit, context);
}

struct jobs_listed { struct job *at; unsigned max, n; };

static enum status listed_add(void *context, const struct job *j)
{
    struct jobs_listed *l = context;
    if (l->n == l->max)
        return ST_not_found;
    l->at[l->n++] = *j;
    return ST_ok;
}

enum status job_of_account(struct call *c, const char *account_no, struct job *list, unsigned max, unsigned *n_r)
{
    struct jobs_listed l = { .at = list, .max = max };
    enum status s = jobs_of_account(c, account_no, listed_add, &l);
    *n_r = l.n;
    return s;
}

/* -- as a screen may show it -- */

static struct application *application_masked(struct call *c, const struct application *a)
{
    struct application *m = POOL_NEW(c->pool, struct application);
    *m = *a;
    m->phone = masked_words(c, "phone", a->phone);
    m->id_no = masked_words(c, "id_no", a->id_no);
    m->agent_id_no = masked_words(c, "id_no", a->agent_id_no);
    m->id_hash = (struct hash){ { 0 } };
    return m;
}

static struct change *change_masked(struct call *c, const struct change *h)
{
    struct change *m = POOL_NEW(c->pool, struct change);
    *m = *h;
    m->phone = masked_words(c, "phone", h->phone);
    m->id_no = masked_words(c, "id_no", h->id_no);
    m->id_hash = (struct hash){ { 0 } };
    return m;
}

void job_mask(struct call *c, struct job *j)
{
    if (j->application_n)
        j->application = application_masked(c, j->application);
    if (j->change_n)
        j->change = change_masked(c, j->change);
    if (j->found_n)
        found_masked(c, j);
}

enum status job_shown(struct call *c, const struct job *j, struct job *r)
{
    *r = *j;
    job_mask(c, r);
    return job_events_page(c->txn, j, 0, EVENTS_PAGE, &r->events, &r->events_n);
}
