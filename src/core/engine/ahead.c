/* Makers: slices planned on the timer's thread and made on others. The timer waits for the
 * first one; where nobody has begun it, it makes it itself, so that a core without makers
 * only does one thing after the other. */
#include "config.h"
#include "core/engine/ahead.h"
#include "core/engine/inner.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAKER_NICE 5                 /* behind whoever serves people, before what only waits */
#define TOO_LARGE 2                  /* times what is asked now: it is not put */

struct making {
    struct making *after;            /* the next slice of its work */
    struct making *queued;           /* the next one nobody has begun */
    const struct ahead *how;
    uint64_t most;                   /* rows it was planned for */
    void *made;
    bool done;
};

struct makers {
    struct core *core;
    struct lock lock;                /* of the queue, and of done */
    pthread_cond_t some, came;
    struct making *first, **last;
    pthread_t thread[MAKERS_MOST];
    unsigned n;
    bool closing;
};

/* -- the threads -- */

static struct making *making_take(struct makers *k)
{
    struct making *m = k->first;
    k->first = m->queued;
    if (!k->first)
        k->last = &k->first;
    return m;
}

static void making_done(struct makers *k, struct making *m)
{
    lock_take(&k->lock);
    m->done = true;
    pthread_cond_signal(&k->came);
    lock_give(&k->lock);
}

static void *maker_main(void *makers)
{
    struct makers *k = makers;
    pthread_setname_np(pthread_self(), "maker");
    setpriority(PRIO_PROCESS, (id_t)gettid(), MAKER_NICE);
    lock_take(&k->lock);
    for (;;) {
        while (!k->first && !k->closing)
            lock_wait(&k->lock, &k->some);
        if (!k->first)
            break;
        struct making *m = making_take(k);
        lock_give(&k->lock);
        m->how->make(k->core, m->made);
        making_done(k, m);
        lock_take(&k->lock);
    }
    lock_give(&k->lock);
    return NULL;
}

static struct makers *makers_new(struct core *c)
{
    struct makers *k = calloc(1, sizeof *k);
    long most = sysconf(_SC_NPROCESSORS_ONLN);
    if (!k)
        panic("out of memory");
    *k = (struct makers){ .core = c, .some = PTHREAD_COND_INITIALIZER, .came = PTHREAD_COND_INITIALIZER };
    k->last = &k->first;
    lock_init(&k->lock, LOCK_makers);
    while (k->n < MAKERS_MOST && (long)k->n < most && !pthread_create(&k->thread[k->n], NULL, maker_main, k))
        k->n++;
    return k;
}

static void makers_free(struct makers **k_r)
{
    struct makers *k = *k_r;
    *k_r = NULL;
    if (!k)
        return;
    lock_take(&k->lock);
    k->closing = true;
    pthread_cond_broadcast(&k->some);
    lock_give(&k->lock);
    while (k->n > 0)
        pthread_join(k->thread[--k->n], NULL);
    pthread_cond_destroy(&k->some);
    pthread_cond_destroy(&k->came);
    lock_destroy(&k->lock);
    free(k);
}

/* -- a work's slices -- */

static struct making_line *line_of(struct core *c, enum timed_id i)
{
    return &c->timing->work[i].ahead;
}

static void line_add(struct makers *k, struct making_line *line, const struct ahead *how, uint64_t most, void *made)
{
    struct making *m = calloc(1, sizeof *m);
    if (!m)
        panic("out of memory");
    *m = (struct making){ .how = how, .most = most, .made = made };
    *(line->last ? &line->last->after : &line->first) = m;
    line->last = m;
    line->n++;
    lock_take(&k->lock);
    *k->last = m;
    k->last = &m->queued;
    pthread_cond_signal(&k->some);
    lock_give(&k->lock);
}

/* As many as there are makers, and the one that is put. */
static void line_fill(struct core *c, enum timed_id i, const struct slice_ask *ask)
{
    struct making_line *line = line_of(c, i);
    const struct ahead *how = &ahead_rows[i];
    void *made = line->last ? line->last->made : NULL;
    if (!c->makers)
        c->makers = makers_new(c);
    while (line->n <= c->makers->n && (made = how->plan(c, ask, made)))
        line_add(c->makers, line, how, ask->most, made);
}

/* Whoever needs one that nobody has begun takes it out of the queue; true: it is his to make. */
static bool making_unqueue(struct makers *k, struct making *m)
{
    struct making **at = &k->first;
    while (*at && *at != m)
        at = &(*at)->queued;
    if (!*at)
        return false;
    *at = m->queued;
    if (!*at)
        k->last = at;
    return true;
}

/* wanted: it is made here where nobody has begun it. */
static void making_await(struct makers *k, struct making *m, bool wanted)
{
    lock_take(&k->lock);
    bool mine = making_unqueue(k, m);
    while (!mine && !m->done)
        lock_wait(&k->lock, &k->came);
    lock_give(&k->lock);
    if (mine && wanted)
        m->how->make(k->core, m->made);
    m->done |= mine;                 /* no maker has it */
}

static void line_shift(struct making_line *line)
{
    struct making *m = line->first;
    line->first = m->after;
    if (!line->first)
        line->last = NULL;
    line->n--;
    m->how->drop(m->made);
    free(m);
}

/* All behind that one; NULL: all. */
static void line_cut(struct core *c, struct making_line *line, struct making *last)
{
    struct making_line rest = { .first = last ? last->after : line->first };
    line->last = last;
    *(last ? &last->after : &line->first) = NULL;
    for (; rest.first; line->n--) {
        making_await(c->makers, rest.first, false);
        line_shift(&rest);
    }
}

/* What was planned in quiet is long for people who come: from the first that is too large, which those behind
 * it go on from, all are planned anew. */
static void line_fit(struct core *c, struct making_line *line, uint64_t most)
{
    struct making *fits = NULL, *m = line->first;
    for (; m && m->most <= TOO_LARGE * most; m = m->after)
        fits = m;
    if (m)
        line_cut(c, line, fits);
}

void *ahead_next(struct core *c, enum timed_id i, const struct slice_ask *ask)
{
    struct making_line *line = line_of(c, i);
    if (!ahead_rows[i].plan)
        return ahead_rows[i].now ? ahead_rows[i].now(c, ask) : NULL;
    line_fit(c, line, ask->most);
    line_fill(c, i, ask);
    if (!line->first)
        return NULL;
    making_await(c->makers, line->first, true);
    return line->first->made;
}

void ahead_drop(struct core *c, enum timed_id i)
{
    line_cut(c, line_of(c, i), NULL);
}

void ahead_had(struct core *c, enum timed_id i, void *made, bool stood)
{
    struct making_line *line = line_of(c, i);
    if (!ahead_rows[i].plan)
        ahead_rows[i].drop(made);
    else if (stood)
        line_shift(line);
    else
        ahead_drop(c, i);
}

void ahead_end(struct core *c)
{
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        ahead_drop(c, (enum timed_id)i);
    makers_free(&c->makers);
}
