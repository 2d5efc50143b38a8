/* The one writer. All that is queued becomes one batch: a parent transaction,
 * each request a child of it, one commit; the flusher makes it durable and lets the
 * replies leave. A lone request on an idle core is flushed here, at once; nothing
 * waits for a batch to fill. */
#include "config.h"
#include "core/inner.h"
#include "core/work/board.h"
#include "core/work/limits.h"

#define BATCH_MAX 96

/* On a full disk people still come in, unlock a desk and park what they typed. */
static enum status room_for(const struct work *w)
{
    return store_room(w->core->store, op_info[w->q.op].flags & OPF_RESERVE);
}

/* True when something is to be committed. */
static bool run_batch(struct work *list, struct batch *batch)
{
    bool kept = false;
    for (struct work *w = list; w; w = w->next) {
        enum status s = room_for(w);
        if (s)
            work_refuse(w, s);
        else
            kept |= work_run_write(w, batch);
    }
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
    atomic_store(&c->passed, no);
}

/* The flusher has nothing to do and nobody else has come. */
static bool flushes_here(struct core *c, const struct work *list, bool was_flushed)
{
    return was_flushed && !list->next && queue_length(&c->writes) == 0;
}

/* Limits before settings, whose reading says that all is as committed. */
static void read_rules_again(struct core *c)
{
    if (limits_reload(c) || rules_reload(c)) {
        log_error("settings could not be read again");
        return;
    }
    if (atomic_exchange(&c->limits_dirty, false))
        board_rebuild(c);
}

/* Before any reply leaves: whoever changed a job sees it on the board. */
static void board_follow(struct core *c, const struct work *list)
{
    for (const struct work *w = list; w; w = w->next)
        if (w->kept && w->effects && w->effects->jobs.n)
            board_refresh(c, w->effects->jobs.at, w->effects->jobs.n);
}

static void write_batch(struct core *c, struct work *list)
{
    struct batch *batch;
    bool was_flushed = !core_unflushed(c);
    enum status s = store_batch_begin(c->store, &batch);
    if (s)
        refuse_batch(list, s);
    else if (run_batch(list, batch))
        commit_batch(c, batch);
    else
        store_batch_abort(&batch);
    if (!s && rules_dirty(c))
        read_rules_again(c);
    if (!s)
        board_follow(c, list);
    if (flushes_here(c, list, was_flushed))
        core_flush(c);
    if (core_unflushed(c))
        queue_put_list(&c->flushes, list);
    else
        answer_list(c, list);
}

void *writer_main(void *core)
{
    struct core *c = core;
    struct work *list;
    while ((list = queue_take(&c->writes, BATCH_MAX))) {
        unsigned n = 0;
        for (struct work *w = list; w; w = w->next)
            n++;
        atomic_fetch_add(&c->metrics.batches, 1);
        atomic_fetch_add(&c->metrics.batched, n);
        write_batch(c, list);
    }
    return NULL;
}
