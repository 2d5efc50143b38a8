/* A bounded queue of requests between threads. Closing it lets what is queued
 * still be taken, and nothing more be put. */
#include "config.h"
#include "core/engine/inner.h"

void queue_init(struct queue *q, unsigned max)
{
    lock_init(&q->lock, LOCK_queue);
    pthread_cond_init(&q->some, NULL);
    q->first = NULL;
    q->last = &q->first;
    q->n = 0;
    q->max = max;
    q->closed = false;
}

void queue_destroy(struct queue *q)
{
    pthread_cond_destroy(&q->some);
    lock_destroy(&q->lock);
}

bool queue_put(struct queue *q, struct work *w)
{
    lock_take(&q->lock);
    bool taken = !q->closed && q->n < q->max;
    if (taken) {
        w->next = NULL;
        *q->last = w;
        q->last = &w->next;
        if (q->n++ < CHECKERS_MOST)      /* so many may wait */
            pthread_cond_signal(&q->some);
    }
    lock_give(&q->lock);
    return taken;
}

void queue_put_list(struct queue *q, struct work *list)
{
    lock_take(&q->lock);
    if (q->closed)
        panic("a list was put into a closed queue");
    *q->last = list;
    for (; list; list = list->next, q->n++)
        q->last = &list->next;
    pthread_cond_signal(&q->some);
    lock_give(&q->lock);
}

unsigned queue_length(struct queue *q)
{
    lock_take(&q->lock);
    unsigned n = q->n;
    lock_give(&q->lock);
    return n;
}

bool queue_idle(struct queue *q)
{
    lock_take(&q->lock);
    bool idle = !q->first && !q->closed;
    lock_give(&q->lock);
    return idle;
}

struct work *queue_take(struct queue *q, unsigned most)
{
    lock_take(&q->lock);
    while (!q->first && !q->closed)
        lock_wait(&q->lock, &q->some);
    struct work *list = q->first, **end = &list;
    for (; *end && most > 0; most--, q->n--)
        end = &(*end)->next;
    q->first = *end;
    *end = NULL;
    if (!q->first)
        q->last = &q->first;
    lock_give(&q->lock);
    return list;
}

void queue_close(struct queue *q)
{
    lock_take(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->some);
    lock_give(&q->lock);
}
