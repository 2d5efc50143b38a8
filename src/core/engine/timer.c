/* Timed work: one thread, which submits slices as the user `system` like anybody
 * else, in the turns of turns.h. It looks first, in a snapshot, so that an idle core
 * writes nothing and leaves no record of having had nothing to do. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <time.h>

#define ROUND_US SECOND
#define ANCHOR_US (3600 * SECOND)    /* the head of the audit chain leaves the store by the log */
#define NS_IN_S 1000000000

/* What is refused each second is said once, and that it goes again. */
void timer_say(struct core *c, enum op_id op, enum status s)
{
    if (s == c->timed[op])
        return;
    c->timed[op] = s;
    if (s)
        log_warn("timed %s: %s", op_info[op].name, status_name(s));
    else
        log_info("timed %s: goes on", op_info[op].name);
}

/* As the user `system`; the reply's texts are lost. */
enum status timer_slice(struct core *c, enum op_id op, const struct slice_ask *ask, const void *made,
                        struct slice_done *done_r, struct fault *f, int64_t *spent_r)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local" };
    struct pool *pool = pool_new(1024);
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    enum status s = core_call_timed(c, &system, op, id, ask, made, done_r, pool, f, spent_r);
    pool_free(&pool);
    return s;
}

enum status timer_call(struct core *c, enum op_id op, const void *request, struct fault *f)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local" };
    struct pool *pool = pool_new(4096);
    char id[REQUEST_ID_MAX + 1];
    int64_t spent;
    void *reply = pool_get(pool, op_info[op].reply->size);
    request_id_make(id);
    enum status s = core_call_timed(c, &system, op, id, request, NULL, reply, pool, f, &spent);
    pool_free(&pool);
    return s;
}

/* -- waiting -- */

void timer_wake(struct core *c)
{
    lock_take(&c->timer_lock);
    pthread_cond_broadcast(&c->timer_wake);
    lock_give(&c->timer_lock);
}

void timer_nap(struct core *c, int64_t us)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + us % SECOND * 1000;
    until.tv_sec += us / SECOND + ns / NS_IN_S;
    until.tv_nsec = ns % NS_IN_S;
    lock_take(&c->timer_lock);
    if (!c->stopping)
        lock_wait_until(&c->timer_lock, &c->timer_wake, &until);
    lock_give(&c->timer_lock);
}

/* People first, for as long as all timed work is above its share. */
static void turn_await(struct core *c)
{
    int64_t wait;
    while (!c->stopping && (wait = turns_wait(&c->timing->turns, c->ticks(c))) > 0)
        c->nap(c, wait);
}

/* -- rounds -- */

/* Stopped and parked work is not asked whether it has something to do. */
static bool look_round(struct core *c)
{
    bool stands[TIMED_COUNT];
    if (tasks_read(c, stands))
        return false;
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        if (stands[i])
            slice_stands(c, (enum timed_id)i);
        else
            slice_look(c, (enum timed_id)i);
    return true;
}

/* TIMED_COUNT: none. What was stopped since it was looked at is left alone. */
static enum timed_id next_due(struct core *c)
{
    bool stands[TIMED_COUNT];
    if (turns_next(&c->timing->turns) < 0 || tasks_read(c, stands))
        return TIMED_COUNT;
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        if (stands[i])
            slice_stands(c, (enum timed_id)i);
    int next = turns_next(&c->timing->turns);
    return next < 0 ? TIMED_COUNT : (enum timed_id)next;
}

/* Each desk says so on all of its pages, and says it no more once it is over. */
static void tell_of_doubt(struct core *c)
{
    struct event e = { .topic = "clock", .all = true };
    const struct effects told = { .events = { .at = &e, .n = 1 } };
    struct hub *h = c->hub;
    bool doubted = clock_doubted(c);
    if (doubted == c->timing->doubt_told)
        return;
    c->timing->doubt_told = doubted;
    if (h)
        c->deliver(h, &told, 0);
}

/* Each is looked at once, and what is due goes on until none is or the round is over:
 * then all are looked at again. True when there is more to do at once. */
static bool round_run(struct core *c)
{
    int64_t until = c->ticks(c) + ROUND_US;
    enum timed_id next;
    store_tick(c->store);
    tell_of_doubt(c);
    if (!look_round(c))
        return false;
    while (!c->stopping && (next = next_due(c)) != TIMED_COUNT) {
        if (c->ticks(c) >= until)
            return true;
        turn_await(c);
        if (!c->stopping)
            slice_run(c, next);
    }
    return false;
}

void core_tick(struct core *c)
{
    for (unsigned i = 0; i < TIMED_COUNT; i++)
        c->timing->work[i].again_at = 0;
    while (round_run(c))
        continue;
}

void *timer_main(void *core)
{
    struct core *c = core;
    int64_t anchor_at = c->ticks(c) + ANCHOR_US;
    pthread_setname_np(pthread_self(), "timer");
    for (bool more = false; !c->stopping;) {
        if (!more)
            timer_nap(c, ROUND_US);
        more = !c->stopping && round_run(c);
        if (c->stopping || c->ticks(c) < anchor_at)
            continue;
        audit_log_head(c);
        anchor_at += ANCHOR_US;
    }
    return NULL;
}
