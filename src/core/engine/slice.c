/* A slice is due, done, halved, or parked. */
#include "config.h"
#include "core/engine/inner.h"
#include "ops/parked.h"

#include <stdlib.h>
#include <string.h>

#define AGAIN_US 1000000             /* what passes by itself, and what parks nothing */

struct timing *timing_new(void)
{
    struct timing *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    t->turns = (struct turns){ .at = t->turn, .n = TIMED_COUNT };
    for (unsigned i = 0; i < TIMED_COUNT; i++) {
        const struct timed *row = &timed_rows[i];
        t->turn[i] = (struct turn){ .weight = row->weight, .budget = row->budget, .most = row->rows };
        t->work[i].pool = pool_new(1024);
    }
    return t;
}

void timing_free(struct timing **t)
{
    for (unsigned i = 0; *t && i < TIMED_COUNT; i++)
        pool_free(&(*t)->work[i].pool);
    free(*t);
    *t = NULL;
}

bool people_come(struct core *c)
{
    return queue_length(&c->writes) > 0 || atomic_load(&c->people) != c->timing->people;
}

static bool passes(enum status s)
{
    return status_kind(s) == STATUS_AGAIN;
}

/* -- what is told of it -- */

static void see_due(struct core *c, enum timed_id i, bool due)
{
    struct slices_seen *seen = &c->timing->seen[i];
    lock_take(&c->timer_lock);
    if (!due && seen->works)
        pace_end(&seen->pace);
    seen->works = due;
    lock_give(&c->timer_lock);
}

static void see_slice(struct core *c, enum timed_id i, uint64_t rows, int64_t spent)
{
    struct slices_seen *seen = &c->timing->seen[i];
    int64_t now = c->ticks(c);
    lock_take(&c->timer_lock);
    seen->slices++;
    seen->rows += rows;
    seen->spent += spent;
    pace_add(&seen->pace, now, rows);
    lock_give(&c->timer_lock);
}

/* Was it as it had been when it was made? A refused one is told by its refusal. */
static void see_made(struct core *c, const struct fault *f, const struct slice_done *done)
{
    if (!f->status)
        atomic_fetch_add(done->made_stood ? &c->metrics.made : &c->metrics.made_anew, 1);
}

/* -- due -- */

void slice_look(struct core *c, enum timed_id i)
{
    struct slicing *w = &c->timing->work[i];
    pool_clear(w->pool);
    memset(&w->ask, 0, sizeof w->ask);
    record_init(&slice_ask_record, &w->ask);
    bool waits = c->ticks(c) < w->again_at, due = !waits && timed_rows[i].due(c, &w->ask, w->pool);
    if (due && strcmp(w->subject, w->ask.subject)) {
        text_copy(w->subject, sizeof w->subject, w->ask.subject);
        turns_anew(&c->timing->turns, i);
        see_due(c, i, false);
    }
    if (!due)
        ahead_drop(c, i);
    turns_due(&c->timing->turns, i, due);
    see_due(c, i, due || waits);
}

void slice_stands(struct core *c, enum timed_id i)
{
    ahead_drop(c, i);
    turns_due(&c->timing->turns, i, false);
    see_due(c, i, false);
}

/* -- parking -- */

static bool park(struct core *c, const struct timed *row, const char *subject, const struct fault *why)
{
    struct parked why_kept;
    struct fault f = { .status = ST_ok };
    parked_keep(why, &why_kept);
    struct slice_refused q = { .subject = row->mend ? subject : row->name, .standing = &why_kept, .standing_n = 1 };
    enum status s = timer_call(c, row->park, &q, &f);
    timer_say(c, row->park, s);
    if (!s)
        log_warn("%s %s: parked: %s %s %s", row->name, subject, status_name(why->status), why->field, why->arg[0]);
    return !s;
}

void slice_passed(struct core *c, enum timed_id i, const char *subject, const struct fault *why)
{
    struct slices_seen *seen = &c->timing->seen[i];
    instant now = core_now(c);
    lock_take(&c->timer_lock);
    seen->passed++;
    seen->passed_at = now;
    seen->passed_why = *why;
    text_copy(seen->passed_subject, sizeof seen->passed_subject, subject);
    lock_give(&c->timer_lock);
    log_warn("%s: %s is passed over: %s %s %s", timed_rows[i].name, subject, status_name(why->status), why->field,
             why->arg[0]);
}

/* Whether or not it is parked: others come first. */
static void refused_alone(struct core *c, enum timed_id i, const struct fault *why)
{
    struct slicing *w = &c->timing->work[i];
    const struct timed *row = &timed_rows[i];
    timer_say(c, row->op, why->status);
    if (!row->park)
        slice_passed(c, i, w->subject, why);
    if (!row->park || !park(c, row, w->subject, why))
        w->again_at = c->ticks(c) + AGAIN_US;
    turns_anew(&c->timing->turns, i);
}

/* -- a slice -- */

static void settle(struct core *c, enum timed_id i, const struct fault *f, uint64_t rows, int64_t spent, bool crowd)
{
    struct timing *t = c->timing;
    enum status s = f->status;
    if (!s || passes(s)) {
        timer_say(c, timed_rows[i].op, s);
        turns_had(&t->turns, i, s ? 0 : rows, spent, crowd, c->ticks(c));
    } else if (!turns_refused(&t->turns, i, spent, crowd, c->ticks(c))) {
        refused_alone(c, i, f);
    }
    if (passes(s))
        t->work[i].again_at = c->ticks(c) + AGAIN_US;
    see_slice(c, i, s ? 0 : rows, spent);
}

void slice_run(struct core *c, enum timed_id i)
{
    struct timing *t = c->timing;
    struct fault f = { .status = ST_ok };
    struct slice_done done = { .rows = 0 };
    int64_t spent = 0;
    bool crowd = people_come(c);
    t->work[i].ask.most = turns_rows(&t->turns, i, crowd);
    void *made = ahead_next(c, i, &t->work[i].ask);
    f.status = timer_slice(c, timed_rows[i].op, &t->work[i].ask, made, &done, &f, &spent);
    if (made) {
        see_made(c, &f, &done);
        ahead_had(c, i, made, !f.status && done.made_stood);
    }
    crowd |= people_come(c);
    t->people = atomic_load(&c->people);
    settle(c, i, &f, done.rows, spent, crowd);
    slice_look(c, i);
}
