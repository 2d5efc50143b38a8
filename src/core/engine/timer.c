/* Timed work: one thread, which submits operations as the user `system` like
 * anybody else. It looks first, in a snapshot, so that an idle core writes
 * nothing and leaves no record of having had nothing to do. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/office/timed.h"
#include "core/engine/slice.h"
#include "core/work/board.h"
#include "ops/bind.h"

#include <string.h>
#include <time.h>

#define TICK_S 1
#define EXPIRE_MOST 50               /* jobs of benefits that ran out, in one tick */
#define TELL_ROUNDS 1000              /* of alerts in one tick */
#define FORGET_S 60
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

static enum status submit(struct core *c, enum op_id op, const void *request)
{
    struct fault f = { .status = ST_ok };
    enum status s = timer_call(c, op, request, &f);
    timer_say(c, op, s);
    return s;
}

/* One slice of a file decided on; true while there is more to do. */
static bool apply_loads(struct core *c)
{
    static const struct slice_work loads = { OP_load_apply, OP_load_park, LOAD_SLICE };
    char load_id[LOAD_ID_ROOM];
    return load_waiting(c, load_id) && slice_run(c, &loads, &c->load_slicing, load_id);
}

void core_tick(struct core *c)
{
    store_tick(c->store);
    if (approval_due(c))
        submit(c, OP_approval_lapse, &(struct nothing){ 0 });
    while (!c->stopping && apply_loads(c))
        continue;
    for (unsigned i = 0; i < TELL_ROUNDS && !c->stopping && board_due(c, core_now(c)); i++)
        if (submit(c, OP_work_tell, &(struct nothing){ 0 }))
            break;
    char account_no[64];
    for (unsigned i = 0; i < EXPIRE_MOST && !c->stopping && flag_run_out(c, account_no); i++)
        if (submit(c, OP_work_expire, &(struct account_ask){ .account_no = account_no }))
            break;
}

void timer_wake(struct core *c)
{
    pthread_mutex_lock(&c->timer_lock);
    pthread_cond_broadcast(&c->timer_wake);
    pthread_mutex_unlock(&c->timer_lock);
}

static void timer_wait(struct core *c)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += TICK_S;
    pthread_mutex_lock(&c->timer_lock);
    if (!c->stopping)
        pthread_cond_timedwait(&c->timer_wake, &c->timer_lock, &until);
    pthread_mutex_unlock(&c->timer_lock);
}

void *timer_main(void *core)
{
    struct core *c = core;
    for (unsigned seconds = 1; !c->stopping; seconds++) {
        timer_wait(c);
        if (c->stopping)
            break;
        core_tick(c);
        if (seconds % FORGET_S == 0)
            submit(c, OP_request_forget, &(struct nothing){ 0 });
        if (seconds % ANCHOR_S == 0)
            audit_log_head(c);
    }
    return NULL;
}
