/* Who may follow whom. The job is begun once, closed and reopened; while it is
 * open it waits or goes on; its stages begin and end in between. */
#include "config.h"
#include "core/work/course.h"

#include <stdlib.h>

/* -- room -- */

static void *room_for(uint32_t n, size_t size, void *few)
{
    void *at = n <= COURSE_FEW ? few : calloc((size_t)n + 1, size);
    if (!at)
        panic("out of memory");
    return at;
}

void course_events_end(struct course_events *e)
{
    if (e->of != e->few)
        free(e->of);
    e->of = e->few;
}

void course_end(struct course *c)
{
    if (c->stop != c->few)
        free(c->stop);
    c->stop = c->few;
}

enum status course_refuse(const struct work_event *e, instant at, struct fault *f)
{
    static const char *const word[] = {
        "", "code.work_act.started", "code.work_act.paused", "code.work_act.resumed", "code.work_act.limit_set",
        "code.work_act.voided", "code.work_act.moved", "code.work_act.finished", "code.work_act.ended",
        "code.work_act.reopened"
    };
    char text[INSTANT_TEXT];
    return fault_set(f, ST_history_order, "", e->act < COUNT_OF(word) ? word[e->act] : "", instant_short(at, text),
                     NULL);
}

/* -- corrections -- */

static bool correction(const struct work_event *e)
{
    return e->act == CODE_work_act_voided || e->act == CODE_work_act_moved;
}

static uint32_t target_place(const struct work_history *h, uint32_t i)
{
    for (uint32_t k = 0; k < i; k++)
        if (h->event[k].event_no == h->event[i].target)
            return k;
    return i;
}

/* From the last to the first: a correction that was itself voided corrects
 * nothing, and of two new times the later given one counts. */
static enum status corrections_apply(const struct work_history *h, instant *at, struct fault *f)
{
    for (uint32_t i = h->n; i-- > 0;) {
        const struct work_event *e = &h->event[i];
        bool voided = at[i] < 0;
        if (e->at <= 0)
            return course_refuse(e, e->at, f);
        if (!at[i])
            at[i] = e->at;
        if (!correction(e) || voided)
            continue;
        uint32_t k = target_place(h, i);
        if (k == i || (e->act == CODE_work_act_moved && e->moved_to <= 0))
            return course_refuse(e, e->at, f);
        if (e->act == CODE_work_act_voided)
            at[k] = -1;
        else if (at[k] == 0)
            at[k] = e->moved_to;
    }
    return ST_ok;
}

enum status course_events(const struct work_history *h, instant now, struct course_events *e, struct fault *f)
{
    instant few[COURSE_FEW] = { 0 }, *at = room_for(h->n, sizeof *at, few);
    e->n = 0;
    e->of = room_for(h->n, sizeof *e->of, e->few);
    enum status s = corrections_apply(h, at, f);
    for (uint32_t i = 0; !s && i < h->n; i++) {
        const struct work_event *event = &h->event[i];
        if (at[i] < 0 || at[i] > now || correction(event))
            continue;
        uint32_t k = e->n++;
        for (; k > 0 && (e->of[k - 1].at > at[i] ||
                         (e->of[k - 1].at == at[i] && e->of[k - 1].event->event_no > event->event_no)); k--)
            e->of[k] = e->of[k - 1];
        e->of[k].event = event;
        e->of[k].at = at[i];
    }
    if (at != few)
        free(at);
    return s;
}

/* -- the course -- */

/* The job as a whole decides which events may come; the clock asked about, the
 * total or a stage, decides what they do to it. */
struct walk {
    struct course *c;
    uint16_t stage;
    const struct work_limit *row;
    bool job_started, job_closed, running;      /* running: begun and not closed */
    bool waits;                                 /* the clock stands still while the job does */
    const struct work_event *pause;
    instant stopped_at;                         /* 0: the clock goes */
    const struct work_event *stopped_by;
};

static void clock_stop(struct walk *w, instant at, const struct work_event *by)
{
    if (w->stopped_at)
        return;
    w->stopped_at = at;
    w->stopped_by = by;
}

static void clock_go(struct walk *w, instant at)
{
    if (w->stopped_at && w->stopped_at < at)
        w->c->stop[w->c->stops++] = (struct stop){ w->stopped_at, at, w->stopped_by };
    w->stopped_at = 0;
}

static void clock_close(struct walk *w, const struct work_event *e, instant at)
{
    w->c->closed = at;
    w->c->paused = w->pause && w->waits;
    w->c->given_up = e->act == CODE_work_act_ended;
    w->running = false;
    clock_stop(w, at, NULL);
}

static void clock_begin(struct walk *w, instant at)
{
    w->c->started = w->c->count_from = at;
    w->c->closed = 0;
    w->c->paused = w->c->given_up = false;
    w->c->limit = *w->row;
    w->c->stops = 0;
    w->running = true;
    w->stopped_at = 0;
    if (w->pause && w->waits)
        clock_stop(w, at, w->pause);
}

static bool take_start(struct walk *w, const struct work_event *e, instant at)
{
    bool mine = e->stage == w->stage;
    if (e->stage == 0 ? w->job_started : w->job_closed || !w->job_started)
        return false;
    if (mine && w->running)
        return false;
    w->job_started = true;
    if (mine)
        clock_begin(w, at);
    return true;
}

static bool take_close(struct walk *w, const struct work_event *e, instant at)
{
    bool mine = e->stage == w->stage;
    if (!w->job_started || w->job_closed || (mine && !w->running))
        return false;
    if (w->running && (mine || e->stage == 0))
        clock_close(w, e, at);
    if (e->stage == 0) {
        w->job_closed = true;
        w->pause = NULL;
    }
    return true;
}

static bool take_reopen(struct walk *w, const struct work_event *e, instant at)
{
    bool mine = e->stage == w->stage;
    if (e->stage == 0 ? !w->job_closed : w->job_closed)
        return false;
    if (mine && (!w->c->closed || w->running))
        return false;
    if (e->stage == 0)
        w->job_closed = false;
    if (mine) {
        w->c->closed = 0;
        w->c->given_up = false;
        w->running = true;
        clock_go(w, at);
        if (w->pause && w->waits)
            clock_stop(w, at, w->pause);
    }
    return true;
}

static bool take_limit(struct walk *w, const struct work_event *e)
{
    if (!w->job_started || w->job_closed)
        return false;
    if (e->stage != w->stage)
        return true;
    if (!w->running)
        return false;
    w->c->limit = e->limit;
    bool before = e->count_from > w->c->started || (clock_own(w->stage) && e->count_from);
    w->c->count_from = before ? e->count_from : w->c->started;
    return true;
}

static bool take_pause(struct walk *w, const struct work_event *e, instant at)
{
    bool pause = e->act == CODE_work_act_paused;
    if (!w->job_started || w->job_closed || pause != !w->pause)
        return false;
    w->pause = pause ? e : NULL;
    if (!w->running || !w->waits)
        return true;
    if (pause)
        clock_stop(w, at, e);
    else
        clock_go(w, at);
    return true;
}

static bool take(struct walk *w, const struct work_event *e, instant at)
{
    switch (e->act) {
    case CODE_work_act_started:
        return take_start(w, e, at);
    case CODE_work_act_paused:
    case CODE_work_act_resumed:
        return take_pause(w, e, at);
    case CODE_work_act_limit_set:
        return take_limit(w, e);
    case CODE_work_act_finished:
    case CODE_work_act_ended:
        return take_close(w, e, at);
    case CODE_work_act_reopened:
        return take_reopen(w, e, at);
    default:
        return false;
    }
}

enum status course_run(const struct course_events *e, uint16_t stage, const struct work_limit *limit,
                       struct course *c, struct fault *f)
{
    struct walk w = { .c = c, .stage = stage, .row = limit, .waits = clock_waits(stage) };
    c->started = c->closed = c->count_from = 0;
    c->paused = c->given_up = false;
    c->limit = *limit;
    c->stops = 0;
    c->stop = room_for(e->n, sizeof *c->stop, c->few);
    for (uint32_t i = 0; i < e->n; i++)
        if (!take(&w, e->of[i].event, e->of[i].at))
            return course_refuse(e->of[i].event, e->of[i].at, f);
    if (!c->closed)
        c->paused = w.pause && w.waits;
    if (c->started && c->paused && w.stopped_at)
        c->stop[c->stops++] = (struct stop){ w.stopped_at, STOP_OPEN, w.stopped_by };
    return ST_ok;
}
