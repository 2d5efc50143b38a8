/* The one writer. All that is queued becomes one batch: a parent transaction,
 * each request a child of it, one durable commit, then all the replies leave. An
 * idle core commits a lone request at once; nothing waits for a batch to fill. */
#include "config.h"
#include "core/inner.h"

#define BATCH_MAX 96

/* True when something is to be committed. */
static bool run_batch(struct work *list, struct batch *batch)
{
    bool kept = false;
    for (struct work *w = list; w; w = w->next)
        kept |= work_run_write(w, batch);
    return kept;
}

static void refuse_batch(struct work *list, enum status s)
{
    for (struct work *w = list; w; w = w->next)
        work_refuse(w, s);
}

/* done() may free the work or queue it again: its next is taken first. */
static void answer_batch(struct core *c, struct work *list)
{
    for (struct work *next; list; list = next) {
        next = list->next;
        if (list->kept && list->effects->events.n)
            hub_deliver(c->hub, list->effects, c->audit_no);
        metrics_count(c, list);
        list->done(list);
    }
}

static void write_batch(struct core *c, struct work *list)
{
    struct batch *batch;
    enum status s = store_room(c->store);
    if (!s)
        s = store_batch_begin(c->store, &batch);
    if (s)
        refuse_batch(list, s);
    else if (run_batch(list, batch))
        store_batch_commit(&batch);
    else
        store_batch_abort(&batch);
    if (!s && rules_dirty(c) && rules_reload(c))
        log_error("settings could not be read again");
    answer_batch(c, list);
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
