/* Timed work as people see it: what each does, how far it is and how long it will
 * still take; stopping it, having it go on, and what was refused for good. That it
 * is stopped stands in the store, so a core that starts again leaves it stopped. */
#include "config.h"
#include "core/engine/inner.h"
#include "ops/parked.h"

#include <string.h>

/* -- what stands -- */

enum status tasks_read(struct core *c, bool stands[TIMED_COUNT])
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    struct scan *scan = NULL;
    struct task row;
    memset(stands, 0, TIMED_COUNT * sizeof *stands);
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (!s) {
        s = scan_table(t, TABLE_task, &(struct scan_range){ 0 }, &scan);
        while (!s && !(s = scan_next(scan, &row, NULL))) {
            enum timed_id i = timed_by_name(row.task_name);
            if (i != TIMED_COUNT)
                stands[i] = row.stopped || row.standing_n;
        }
        scan_end(&scan);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

/* Its row, which is there once somebody stopped it or it was parked. */
static enum status task_read(struct call *c, const char *name, struct task *r, bool *there_r)
{
    *r = (struct task){ .task_name = name };
    if (timed_by_name(name) == TIMED_COUNT)
        return refuse(c, ST_not_found, "task_name", name, NULL, NULL);
    enum status s = call_get(c, TABLE_task, r);
    *there_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

static enum status task_write(struct call *c, const struct task *old, struct task *r, bool there)
{
    r->since = c->now;
    r->staff_no = c->user.staff_no;
    r->staff_name = c->user.staff_name;
    call_remark(c, r->task_name);
    return there ? call_put(c, TABLE_task, old, r) : call_insert(c, TABLE_task, r);
}

enum status task_stopped(struct call *c, enum timed_id i, struct task *r, bool *stopped_r)
{
    bool there = false;
    enum status s = task_read(c, timed_rows[i].name, r, &there);
    *stopped_r = !s && r->stopped;
    return s;
}

/* -- stopping it, and going on: what a subject is named of, is that subject's alone -- */

static enum status mend(struct call *c, const char *name, const char *subject, enum mending how)
{
    const struct timed *row = &timed_rows[timed_by_name(name)];
    call_remark(c, pool_printf(c->pool, "%s %s", name, subject));
    return row->mend ? row->mend(c, subject, how) : refuse(c, ST_not_found, "subject", subject, NULL, NULL);
}

enum status do_task_stop(struct call *c, const struct task_ask *q, struct task *r)
{
    struct task old;
    bool there = false;
    enum status s = task_read(c, q->task_name, &old, &there);
    *r = old;
    if (!s && *q->subject)
        return mend(c, q->task_name, q->subject, MEND_STOP);
    if (!s && old.stopped)
        s = refuse(c, ST_stale, "task_name", old.staff_name, time_words(c, old.since), NULL);
    if (s)
        return s;
    r->stopped = true;
    return task_write(c, &old, r, there);
}

/* One of a work that is stopped would not go on by this, and all of it is not meant. */
static enum status subject_go(struct call *c, const struct task_ask *q, const struct task *row)
{
    if (row->stopped)
        return refuse(c, ST_task_stopped, "subject", row->staff_name, time_words(c, row->since), NULL);
    return mend(c, q->task_name, q->subject, MEND_GO);
}

enum status do_task_go(struct call *c, const struct task_ask *q, struct task *r)
{
    struct task old;
    bool there = false;
    enum status s = task_read(c, q->task_name, &old, &there);
    bool stands = old.stopped || old.standing_n;
    *r = old;
    if (!s && *q->subject)
        return subject_go(c, q, &old);
    if (!s && !stands)
        s = refuse(c, ST_stale, "task_name", old.staff_name, there ? time_words(c, old.since) : "", NULL);
    if (s)
        return s;
    r->stopped = false;
    r->standing_n = 0;
    c->effects->timed_work = true;
    return task_write(c, &old, r, there);
}

enum status do_task_drop(struct call *c, const struct task_subject *q, struct task *r)
{
    bool there = false;
    enum status s = task_read(c, q->task_name, r, &there);
    return s ? s : mend(c, q->task_name, q->subject, MEND_DROP);
}

/* The timer's: the row that is refused is alone. */
enum status do_task_park(struct call *c, const struct slice_refused *q, struct task *r)
{
    struct task old;
    bool there = false;
    struct parked *why = pool_array(c->pool, 1, sizeof *why);
    enum status s = task_read(c, q->subject, &old, &there);
    if (s)
        return s;
    *why = q->standing[0];
    why->since = c->now;
    *r = old;
    r->standing = why;
    r->standing_n = 1;
    return task_write(c, &old, r, there);
}

/* -- looking -- */

static void passed_show(struct call *c, const struct slices_seen *seen, struct task_shown *r)
{
    if (!seen->passed)
        return;
    struct fault *why = POOL_NEW(c->pool, struct fault);
    *why = seen->passed_why;
    r->passed = seen->passed;
    r->passed_subject = pool_copy(c->pool, seen->passed_subject);
    r->passed_why = POOL_NEW(c->pool, struct parked);
    r->passed_why_n = 1;
    parked_keep(why, r->passed_why);
    r->passed_why->since = seen->passed_at;
}

static void pace_show(struct call *c, enum timed_id i, struct task_shown *r)
{
    struct core *core = c->core;
    int64_t now = core->ticks(core);
    lock_take(&core->timer_lock);
    struct slices_seen seen = core->timing->seen[i];
    lock_give(&core->timer_lock);
    r->slices = seen.slices;
    passed_show(c, &seen, r);
    r->writer_ms = (uint64_t)seen.spent / 1000;
    if (!seen.works || r->task_state != CODE_task_state_idle)
        return;
    r->task_state = CODE_task_state_works;
    r->per_minute = pace_per_minute(&seen.pace, now);
    r->seconds_left = pace_left(&seen.pace, now, r->rows_done, r->rows_of);
}

enum status task_show(struct call *c, enum timed_id i, struct task_shown *r)
{
    const struct timed *row = &timed_rows[i];
    struct task stored;
    bool there = false;
    *r = (struct task_shown){ .task_name = row->name, .task_state = CODE_task_state_idle, .weight = row->weight,
                              .budget_ms = (uint64_t)row->budget / 1000 };
    record_init(&task_shown_record, r);
    enum status s = task_read(c, row->name, &stored, &there);
    if (!s && row->far)
        s = row->far(c, r);
    if (s)
        return s;
    if (stored.standing_n) {
        r->standing = stored.standing;
        r->standing_n = stored.standing_n;
    }
    if (r->standing_n)
        r->task_state = CODE_task_state_parked;
    if (stored.stopped)
        r->task_state = CODE_task_state_stopped;
    if (there && (stored.stopped || stored.standing_n)) {
        r->staff_name = *stored.staff_name ? stored.staff_name : stored.staff_no;
        r->since = stored.since;
    }
    pace_show(c, i, r);
    return ST_ok;
}

enum status do_task_list(struct call *c, const struct nothing *q, struct task_list *r)
{
    enum status s = ST_ok;
    (void)q;
    r->tasks = pool_array(c->pool, TIMED_COUNT, sizeof *r->tasks);
    for (unsigned i = 0; !s && i < TIMED_COUNT; i++)
        s = task_show(c, (enum timed_id)i, &r->tasks[r->tasks_n++]);
    return s;
}
