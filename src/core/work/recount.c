/* Recounting: a board too large to be made while the writer waits is made on a thread
 * of its own, in short snapshots, while the one that stands answers. Jobs that change
 * meanwhile are noted under the board's lock and read once more before the new board
 * takes its place, so that none is missed whichever snapshot saw it. Another change of
 * rules in the middle begins it again. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define RECOUNT_NICE 5                /* behind whoever serves people, as makers are */

struct recount {
    struct core *core;
    struct board *board;
    struct lock lock;                 /* of asked, busy and closing */
    pthread_cond_t some, done;
    pthread_t thread;
    bool asked, busy, closing;
    /* under the board's lock: */
    uint64_t *changed;
    uint32_t n, room;
};

static bool overtaken(struct recount *r)
{
    lock_take(&r->lock);
    bool yes = r->asked || r->closing;
    lock_give(&r->lock);
    return yes;
}

static bool stop(void *recount)
{
    return overtaken(recount);
}

/* The board is held for writing. */
void recount_note(struct board *b, uint64_t job_no)
{
    struct recount *r = b->recount;
    if (!b->recounting)
        return;
    if (r->n == r->room) {
        r->room = r->room ? r->room * 2 : 64;
        r->changed = realloc(r->changed, r->room * sizeof *r->changed);
        if (!r->changed)
            panic("out of memory");
    }
    r->changed[r->n++] = job_no;
}

/* Jobs that changed since; NULL: none has, and the new board stands. */
static uint64_t *changed_take(struct recount *r, struct jobs *fresh, const struct gap *gap, uint32_t *n_r)
{
    struct board *b = r->board;
    shared_write(&b->lock);
    uint64_t *list = r->n ? r->changed : NULL;
    *n_r = r->n;
    if (list) {
        r->changed = NULL;
        r->n = r->room = 0;
    } else {
        struct jobs old = b->jobs;
        b->jobs = *fresh;
        b->gap = *gap;
        b->next = 0;
        b->recounting = false;
        *fresh = old;
    }
    shared_give(&b->lock);
    return list;
}

static enum status exchange(struct recount *r, struct jobs *fresh, const struct gap *gap)
{
    uint64_t *list;
    uint32_t n;
    enum status s = ST_ok;
    while (!s && (list = changed_take(r, fresh, gap, &n))) {
        for (uint32_t i = 0; !s && i < n; i++)
            s = jobs_refresh(r->core, fresh, list[i]);
        free(list);
    }
    return s;
}

static void recount_once(struct recount *r)
{
    struct jobs fresh = { .n = 0 };
    struct gap gap;
    enum status s = jobs_read(r->core, &fresh, &gap, stop, r);
    bool again = overtaken(r);
    if (!s && !again)
        s = exchange(r, &fresh, &gap);
    jobs_free(&fresh);
    if (s && !again)
        log_error("the board cannot be counted again, the old one stands: %s", status_name(s));
}

static void *recount_main(void *recount)
{
    struct recount *r = recount;
    pthread_setname_np(pthread_self(), "recount");
    setpriority(PRIO_PROCESS, (id_t)gettid(), RECOUNT_NICE);
    lock_take(&r->lock);
    while (!r->closing) {
        if (!r->asked) {
            pthread_cond_broadcast(&r->done);
            lock_wait(&r->lock, &r->some);
            continue;
        }
        r->asked = false;
        r->busy = true;
        lock_give(&r->lock);
        recount_once(r);
        lock_take(&r->lock);
        r->busy = false;
    }
    pthread_cond_broadcast(&r->done);
    lock_give(&r->lock);
    return NULL;
}

static struct recount *recount_new(struct core *core, struct board *b)
{
    struct recount *r = calloc(1, sizeof *r);
    if (!r)
        panic("out of memory");
    *r = (struct recount){ .core = core, .board = b, .asked = true, .some = PTHREAD_COND_INITIALIZER,
                           .done = PTHREAD_COND_INITIALIZER };
    lock_init(&r->lock, LOCK_recount);
    if (pthread_create(&r->thread, NULL, recount_main, r))
        panic("no thread");
    return r;
}

void recount_ask(struct core *core, struct board *b)
{
    shared_write(&b->lock);
    b->recounting = true;
    shared_give(&b->lock);
    if (!b->recount) {
        b->recount = recount_new(core, b);
        return;
    }
    lock_take(&b->recount->lock);
    b->recount->asked = true;
    pthread_cond_signal(&b->recount->some);
    lock_give(&b->recount->lock);
}

void board_wait(struct core *core)
{
    struct board *b = work_of(core)->board;
    struct recount *r = b->recount;
    if (!r)
        return;
    lock_take(&r->lock);
    while ((r->asked || r->busy) && !r->closing)
        lock_wait(&r->lock, &r->done);
    lock_give(&r->lock);
}

void recount_end(struct board *b)
{
    struct recount *r = b->recount;
    if (!r)
        return;
    lock_take(&r->lock);
    r->closing = true;
    pthread_cond_signal(&r->some);
    lock_give(&r->lock);
    pthread_join(r->thread, NULL);
    pthread_cond_destroy(&r->some);
    pthread_cond_destroy(&r->done);
    lock_destroy(&r->lock);
    free(r->changed);
    free(r);
    b->recount = NULL;
}
