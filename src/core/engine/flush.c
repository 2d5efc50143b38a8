/* Durability beside the writer. The writer commits a batch into the log's memory
 * and goes on with the next; this thread brings the log to the disk and only then
 * lets answers leave, so the writer never waits for the disk and one flush serves
 * all the batches that were committed during the one before.
 *
 * Whoever reads meanwhile sees what is committed and not yet on the disk, and a
 * crash could take that back. So an answer of any kind, a read's or a refusal's,
 * waits here as long as anything is committed that is not flushed: no one outside
 * ever knows what the disk does not. Flushes go in the order of commits. */
#include "config.h"
#include "core/engine/inner.h"

#include <limits.h>

bool core_unflushed(struct core *c)
{
    return atomic_load(&c->flushed) != atomic_load(&c->begun);
}

bool core_flushed_to(struct core *c, uint64_t seen)
{
    return atomic_load(&c->flushed) >= seen;
}

/* Writer and flusher may both come: the second finds it done. Asked of what was
 * begun, not of what is counted as passed: a reader may have seen a commit whose
 * writer has not come to counting it, and its record is in the log all the same. */
void core_flush(struct core *c)
{
    if (c->at_flush)
        c->at_flush(c);
    lock_take(&c->flush_lock);
    struct store_end end;
    uint64_t passed = end_to_flush(c, &end);
    if (core_unflushed(c)) {
        atomic_store(&c->flushing, passed + 1);
        store_flush(c->store);
        store_acknowledge(c->store, &end);
        atomic_store(&c->flushed, passed);
        atomic_store(&c->flushing, 0);
    }
    lock_give(&c->flush_lock);
}

/* done() may free the work or queue it again: its next is taken first. */
void answer_list(struct core *c, struct work *list)
{
    for (struct work *next; list; list = next) {
        next = list->next;
        struct hub *h = c->hub;
        if (list->kept && list->effects->events.n && h)
            c->deliver(h, list->effects, list->version);
        metrics_count(c, list);
        list->done(list);
    }
}

void work_hold(struct work *w)
{
    w->next = NULL;
    queue_put_list(&w->core->flushes, w);
}

void *flusher_main(void *core)
{
    struct core *c = core;
    struct work *list;
    pthread_setname_np(pthread_self(), "flusher");
    while ((list = queue_take(&c->flushes, UINT_MAX))) {
        core_flush(c);
        answer_list(c, list);
        store_acknowledged_sync(c->store);
    }
    return NULL;
}
