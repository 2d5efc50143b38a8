/* Carrying jobs over: their events out of their rows into rows of their own, once a
 * store has been raised. A job is carried whole in one transaction, with the place
 * up to which the jobs were gone through, so that whatever ends it, it goes on where
 * it stood; what is changed meanwhile is carried by its change. Nothing is audited:
 * what a job's history says does not change. */
#include "config.h"
#include "core/engine/timed.h"
#include "core/work/area.h"
#include "core/work/events.h"

#include <string.h>

#define SERIES "job.events"          /* a counter: the last job that was looked at */

static enum status place_read(struct txn *t, struct counter *at)
{
    *at = (struct counter){ .series = SERIES };
    enum status s = store_get(t, TABLE_counter, at);
    return s == ST_not_found ? ST_ok : s;
}

static enum status jobs_after(struct txn *t, uint64_t job_no, struct scan **scan_r)
{
    struct job from = { .job_no = job_no };
    struct key token;
    key_encode(&table_info[TABLE_job].key, &from, 1, &token);
    return scan_table(t, TABLE_job, &(struct scan_range){ .token = token.b, .token_n = job_no ? token.n : 0 }, scan_r);
}

static enum status job_carry(struct txn *t, const struct job *j, unsigned *events)
{
    struct job row;
    enum status s = ST_ok;
    if (j->last_event || !j->events_n)
        return ST_ok;
    for (uint32_t i = 0; !s && i < j->events_n; i++, ++*events) {
        struct job_event e = j->events[i];
        e.job_no = j->job_no;
        s = store_insert(t, TABLE_job_event, &e);
    }
    job_with_turns(j, &row, txn_pool(t));
    return s ? s : store_put(t, TABLE_job, j, &row);
}

enum status events_carry(struct txn *t, unsigned jobs, bool *more_r)
{
    struct counter at;
    struct scan *scan = NULL;
    struct job j;
    unsigned events = 0;
    enum status s = place_read(t, &at);
    if (!s)
        s = jobs_after(t, at.last, &scan);
    for (unsigned i = 0; !s && i < jobs && events < CARRY_EVENTS && !(s = scan_next(scan, &j, NULL)); i++) {
        s = job_carry(t, &j, &events);
        at.last = j.job_no;
    }
    scan_end(&scan);
    *more_r = !s;
    if (s && s != ST_not_found)
        return s;
    return at.last ? store_put(t, TABLE_counter, NULL, &at) : ST_ok;
}

/* A place far behind with nothing to do is due too: then it is moved on. */
enum status events_carry_due(struct txn *t, bool *due_r)
{
    struct counter at;
    struct scan *scan = NULL;
    struct job j = { .last_event = 1 };
    enum status s = place_read(t, &at);
    if (!s)
        s = jobs_after(t, at.last, &scan);
    for (unsigned i = 0; !s && i < CARRY_JOBS && j.last_event; i++)
        s = scan_next(scan, &j, NULL);
    scan_end(&scan);
    *due_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

/* -- by the timer -- */

/* Jobs that are accepted from here on need none of it. */
bool timed_work_carry(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct work_area *w = work_of(core);
    struct txn *t;
    bool due = false;
    (void)ask;
    if (atomic_load(&w->carried) || !events_are_rows(core_store(core)) ||
        store_snapshot_begin(core_store(core), &t, pool))
        return false;
    if (events_carry_due(t, &due) == ST_ok && !due)
        atomic_store(&w->carried, true);
    store_snapshot_end(&t);
    return due;
}

/* Its rows are the jobs it may look at: one with many events counts as one. */
enum status do_work_carry(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    bool more;
    r->rows = q->most && q->most < CARRY_JOBS ? q->most : CARRY_JOBS;
    return events_are_rows(core_store(c->core)) ? events_carry(c->txn, (unsigned)r->rows, &more) : ST_ok;
}
