/* The one writer. All that is queued becomes one batch: a parent transaction,
 * each request a child of it, one commit; the flusher makes it durable and lets the
 * replies leave. Nothing waits for a batch to fill. The writer is a turn, which the
 * writer's thread takes for what is queued. A request that comes to an idle core is
 * run, flushed and answered by the thread that brought it, which takes the turn
 * itself: to wake another one would cost more than a tenth of the answer's time. */
#include "config.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"

/* On a full disk, and by a clock that is not believed, people still come in, unlock a
 * desk and park what they typed; on a disk that takes nothing at all they come in and
 * unlock. False: it was answered without being written. */
static bool may_write(struct work *w)
{
    const struct op_info *op = &op_info[w->q.op];
    struct fault f = { .status = ST_ok };
    enum status s = store_room(w->core->store, op->flags & OPF_RESERVE);
    if (s && (op->flags & OPF_UNKEPT))
        work_run_unkept(w);
    else if (s)
        work_refuse(w, s);
    else if ((s = clock_allows(w->core, op, &f)) != ST_ok)
        work_refuse_fault(w, &f);
    return !s;
}

/* A slice of timed work is measured: it has a budget of the writer's time. */
static bool run_slice(struct work *w, struct batch *batch)
{
    int64_t began = w->core->ticks(w->core);
    bool kept = work_run_write(w, batch);
    w->spent = w->core->ticks(w->core) - began;
    return kept;
}

/* True when something is to be committed. */
static bool run_batch(struct work *list, struct batch *batch)
{
    bool kept = false;
    for (struct work *w = list; w; w = w->next)
        if ((w->ran = may_write(w)))
            kept |= w->timed ? run_slice(w, batch) : work_run_write(w, batch);
    return kept;
}

static void refuse_batch(struct work *list, enum status s)
{
    for (struct work *w = list; w; w = w->next)
        work_refuse(w, s);
}

/* Counted before it can be seen, and again once it is all in the log. */
static void commit_batch(struct core *c, struct batch *batch)
{
    uint64_t no = atomic_fetch_add(&c->begun, 1) + 1;
    store_batch_pass(&batch);
    end_passed(c, no);
}

/* The last first, as they are undone. Those that only heard that nothing can be written now have heard it. */
static void undo_works(struct work *list, enum status s)
{
    if (!list)
        return;
    undo_works(list->next, s);
    if (list->ran)
        work_undo(list, s);
}

/* What belongs to all of it could not be written (a disk that became full, a page that is damaged): as if
 * none of it had come. Rules that it changed are those that are held. */
static void undo_batch(struct core *c, struct work *list, struct batch *batch, const struct heads *before,
                       enum status s)
{
    log_warn("a batch is undone: %s", status_name(s));
    store_batch_abort(&batch);
    heads_put_back(c, before);
    undo_works(list, s);
    if (!c->behind)
        rules_settled(c);
}

/* In its order: what holds once a batch is committed. */
static void agree_list(struct core *c, const struct work *list)
{
    for (const struct work *w = list; w; w = w->next)
        if (w->kept && w->effects && w->effects->agreed)
            clock_agreed(c, w->effects->agreed);
}

/* Before any reply leaves: whoever changed something sees it. */
static void follow_list(struct core *c, const struct work *list)
{
    if (c->behind)
        areas_follow(c, NULL, 0);
    for (const struct work *w = list; w; w = w->next)
        if (w->kept && w->effects && w->effects->feed.n)
            areas_follow(c, w->effects->feed.at, w->effects->feed.n);
}

/* Once it can be seen: who looked before would find nothing, and look no more. */
static void timer_follow(struct core *c, const struct work *list)
{
    for (const struct work *w = list; w; w = w->next)
        if (w->kept && w->effects && w->effects->timed_work) {
            timer_wake(c);
            return;
        }
}

/* In the writer's turn. What the answers may have seen: this batch, or the last. */
static uint64_t run_list(struct core *c, struct work *list)
{
    struct batch *batch;
    enum status s = store_batch_begin(c->store, &batch);
    unsigned n = 0, timed = 0;
    feed_batch_begins(c);
    struct heads before = heads_of(c);
    for (struct work *w = list; w; w = w->next)
        n++, timed += w->timed;
    atomic_store(&c->at_turn, atomic_fetch_add(&c->metrics.batches, 1) + 1);
    atomic_fetch_add(&c->people, n - timed);
    atomic_fetch_add(&c->metrics.batched, n);
    if (s)
        refuse_batch(list, s);
    else if (!run_batch(list, batch))
        store_batch_abort(&batch);
    else if ((s = feed_batch_ends(c, batch, list->pool)) != ST_ok)
        undo_batch(c, list, batch, &before, s);
    else
        commit_batch(c, batch);
    if (!s)
        agree_list(c, list);
    if (!s)
        follow_list(c, list);
    if (!s)
        timer_follow(c, list);
    atomic_store(&c->at_turn, 0);
    return atomic_load(&c->begun);
}

/* One that nothing else waits with is flushed here; others go to the flusher. */
static void settle_list(struct core *c, struct work *list, uint64_t seen, bool alone)
{
    if (alone && !core_flushed_to(c, seen))
        core_flush(c);
    if (core_flushed_to(c, seen)) {
        answer_list(c, list);
        store_acknowledged_sync(c->store);
    } else {
        queue_put_list(&c->flushes, list);
    }
}

bool writer_idle_run(struct work *w)
{
    struct core *c = w->core;
    if (core_unflushed(c) || !lock_try(&c->writers_turn))
        return false;
    uint64_t seen = 0;
    bool idle = queue_idle(&c->writes) && !core_unflushed(c);
    if (idle) {
        w->next = NULL;
        seen = run_list(c, w);
    }
    lock_give(&c->writers_turn);
    if (idle)
        settle_list(c, w, seen, true);
    return idle;
}

void *writer_main(void *core)
{
    struct core *c = core;
    struct work *list;
    pthread_setname_np(pthread_self(), "writer");
    while ((list = queue_take(&c->writes, BATCH_OPS))) {
        lock_take(&c->writers_turn);
        bool was_flushed = !core_unflushed(c);
        uint64_t seen = run_list(c, list);
        lock_give(&c->writers_turn);
        settle_list(c, list, seen, was_flushed && !list->next && queue_length(&c->writes) == 0);
    }
    return NULL;
}
