/* Timed work: one thread, which submits operations as the user `system` like
 * anybody else. It looks first, in a snapshot, so that an idle core writes
 * nothing and leaves no record of having had nothing to do. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "ops/bind.h"

#include <string.h>
#include <time.h>

#define TICK_S 1
#define ANCHOR_S 3600                /* the head of the audit chain leaves the store by the log */

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

enum status timer_call(struct core *c, enum op_id op, const void *request, struct fault *f)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local" };
    struct pool *pool = pool_new(4096);
    char id[REQUEST_ID_MAX + 1];
    void *reply = pool_get(pool, op_info[op].reply->size);
    request_id_make(id);
    enum status s = core_call(c, &system, op, id, 0, request, reply, pool, f);
    pool_free(&pool);
    return s;
}

struct timed {
    enum op_id op, park;             /* park: the work goes in slices (slice.h); 0 else */
    unsigned most;                   /* in one round; rows of a slice */
    bool (*due)(struct core *c, void *request, struct pool *pool);
};

static const struct timed timed[] = {
#define TIMED(area, verb, most) { OP_##area##_##verb, (enum op_id)0, most, timed_##area##_##verb },
#define SLICED(area, verb, park, rows) { OP_##area##_##verb, OP_##area##_##park, rows, timed_##area##_##verb },
#include "core/engine/timed.def"
#undef TIMED
#undef SLICED
};

static bool submit(struct core *c, const struct timed *t, const void *request)
{
    struct fault f = { .status = ST_ok };
    if (t->park)
        return slice_run(c, &(struct slice_work){ t->op, t->park, t->most }, &c->slicing[t->op],
                         ((const struct slice_ask *)request)->subject);
    enum status s = timer_call(c, t->op, request, &f);
    timer_say(c, t->op, s);
    return s == ST_ok;
}

/* One of it; true when it went well and there may be more. */
static bool run_one(struct core *c, const struct timed *t)
{
    struct pool *pool = pool_new(4096);
    const struct record *r = op_info[t->op].request;
    void *request = pool_get(pool, r->size);
    memset(request, 0, r->size);
    record_init(r, request);
    bool more = t->due(c, request, pool) && submit(c, t, request);
    pool_free(&pool);
    return more;
}

void core_tick(struct core *c)
{
    store_tick(c->store);
    for (unsigned i = 0; i < COUNT_OF(timed); i++)
        for (unsigned k = 0; (timed[i].park || k < timed[i].most) && !c->stopping && run_one(c, &timed[i]); k++)
            continue;
}

void timer_wake(struct core *c)
{
    lock_take(&c->timer_lock);
    pthread_cond_broadcast(&c->timer_wake);
    lock_give(&c->timer_lock);
}

static void timer_wait(struct core *c)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += TICK_S;
    lock_take(&c->timer_lock);
    if (!c->stopping)
        lock_wait_until(&c->timer_lock, &c->timer_wake, &until);
    lock_give(&c->timer_lock);
}

void *timer_main(void *core)
{
    struct core *c = core;
    pthread_setname_np(pthread_self(), "timer");
    for (unsigned seconds = 1; !c->stopping; seconds++) {
        timer_wait(c);
        if (c->stopping)
            break;
        core_tick(c);
        if (seconds % ANCHOR_S == 0)
            audit_log_head(c);
    }
    return NULL;
}
