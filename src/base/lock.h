/* lock: what threads share is guarded by a lock of locks.def, and the order in which
 * locks are taken is that file's ranks: outer ones first, so that no two threads ever
 * wait for one another.
 *
 * A build with --enable-debug or --enable-sanitize asserts it (LOCK_ORDER): each thread
 * remembers what it holds, and one that takes a lock which is not above all of it, gives
 * back what it does not hold, or sleeps while it holds another, panics naming both. Any
 * other build pays nothing. A lock that is only tried is waited for by nobody: it may be
 * tried under any other, but what is taken after it must be above it all the same.
 *
 * Conditions are plain pthread_cond_t, waited for with lock_wait. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <time.h>

enum lock_name {
#define LOCK(rank, name, guards) LOCK_##name,
#include "base/locks.def"
#undef LOCK
    LOCK_COUNT
};

struct lock { pthread_mutex_t mutex; enum lock_name name; };
/* Read by many or written by one. */
struct shared_lock { pthread_rwlock_t rw; enum lock_name name; };

/* -- lock.c: what this thread holds -- called by the functions below alone */
void lock_order_may(enum lock_name name);        /* panics where it may not be waited for */
void lock_order_took(enum lock_name name);
void lock_order_gave(enum lock_name name);       /* panics when it is not held */
void lock_order_sleeps(enum lock_name name);     /* panics when another is held as well */

#ifdef LOCK_ORDER
#define LOCK_ORDERED(call) lock_order_##call
#else
#define LOCK_ORDERED(call) ((void)0)
#endif

static inline void lock_init(struct lock *l, enum lock_name name)
{
    l->name = name;
    pthread_mutex_init(&l->mutex, NULL);
}

static inline void lock_destroy(struct lock *l)
{
    pthread_mutex_destroy(&l->mutex);
}

static inline void lock_take(struct lock *l)
{
    LOCK_ORDERED(may(l->name));
    pthread_mutex_lock(&l->mutex);
    LOCK_ORDERED(took(l->name));
}

/* False: somebody else has it. */
static inline bool lock_try(struct lock *l)
{
    if (pthread_mutex_trylock(&l->mutex))
        return false;
    LOCK_ORDERED(took(l->name));
    return true;
}

static inline void lock_give(struct lock *l)
{
    LOCK_ORDERED(gave(l->name));
    pthread_mutex_unlock(&l->mutex);
}

/* Sleeps until the condition is signalled; the lock is given back meanwhile. */
static inline void lock_wait(struct lock *l, pthread_cond_t *until)
{
    LOCK_ORDERED(sleeps(l->name));
    pthread_cond_wait(until, &l->mutex);
}

/* For lock_wait_until: by the clock that nobody sets, or one that is set back lets it sleep on. */
static inline void condition_init(pthread_cond_t *c)
{
    pthread_condattr_t a;
    pthread_condattr_init(&a);
    pthread_condattr_setclock(&a, CLOCK_MONOTONIC);
    pthread_cond_init(c, &a);
    pthread_condattr_destroy(&a);
}

/* Or until that moment of CLOCK_MONOTONIC; the condition is condition_init's. */
static inline void lock_wait_until(struct lock *l, pthread_cond_t *until, const struct timespec *at)
{
    LOCK_ORDERED(sleeps(l->name));
    pthread_cond_timedwait(until, &l->mutex, at);
}

/* writers_first: who wants to write is not kept waiting by ever new readers. */
static inline void shared_init(struct shared_lock *l, enum lock_name name, bool writers_first)
{
    pthread_rwlockattr_t a;
    l->name = name;
    pthread_rwlockattr_init(&a);
    if (writers_first)
        pthread_rwlockattr_setkind_np(&a, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&l->rw, &a);
    pthread_rwlockattr_destroy(&a);
}

static inline void shared_destroy(struct shared_lock *l)
{
    pthread_rwlock_destroy(&l->rw);
}

static inline void shared_read(struct shared_lock *l)
{
    LOCK_ORDERED(may(l->name));
    pthread_rwlock_rdlock(&l->rw);
    LOCK_ORDERED(took(l->name));
}

static inline void shared_write(struct shared_lock *l)
{
    LOCK_ORDERED(may(l->name));
    pthread_rwlock_wrlock(&l->rw);
    LOCK_ORDERED(took(l->name));
}

static inline void shared_give(struct shared_lock *l)
{
    LOCK_ORDERED(gave(l->name));
    pthread_rwlock_unlock(&l->rw);
}

#endif
