/* The core as a whole: opened, asked, closed. Order of opening: store (its lock
 * keeps a second core out), heads of chain, journal and feed, rules, areas, then threads. */
#include "config.h"
#include "core/engine/common.h"
#include "core/engine/feed.h"
#include "core/engine/inner.h"

#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* So many that a flood of guesses leaves half of the machine to others. */
static void checkers_start(struct core *c)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned most = processors / 2 > CHECKERS_MOST ? CHECKERS_MOST : processors > 3 ? (unsigned)processors / 2 : 1;
    while (c->checkers < most && pthread_create(&c->checker[c->checkers], NULL, checker_main, c) == 0)
        c->checkers++;
}

static void threads_start(struct core *c, bool timer)
{
    queue_init(&c->writes, WRITES_QUEUED);
    queue_init(&c->checks, CHECKS_QUEUED);
    queue_init(&c->flushes, UINT_MAX);
    lock_init(&c->writers_turn, LOCK_writers_turn);
    lock_init(&c->flush_lock, LOCK_flush);
    lock_init(&c->long_work, LOCK_long_work);
    lock_init(&c->timer_lock, LOCK_timer);
    condition_init(&c->timer_wake);
    c->writer_runs = pthread_create(&c->writer, NULL, writer_main, c) == 0;
    c->flusher_runs = pthread_create(&c->flusher, NULL, flusher_main, c) == 0;
    checkers_start(c);
    c->timer_runs = timer && pthread_create(&c->timer, NULL, timer_main, c) == 0;
    if (!c->writer_runs || !c->flusher_runs || !c->checkers || timer != c->timer_runs)
        panic("threads cannot be started");
}

/* The timer first, which waits for the others; then those who feed the writer. */
void core_drain(struct core *c)
{
    lock_take(&c->timer_lock);
    c->stopping = true;
    pthread_cond_broadcast(&c->timer_wake);
    lock_give(&c->timer_lock);
    if (c->timer_runs)
        pthread_join(c->timer, NULL);
    ahead_end(c);
    queue_close(&c->checks);
    while (c->checkers > 0)
        pthread_join(c->checker[--c->checkers], NULL);
    queue_close(&c->writes);
    if (c->writer_runs)
        pthread_join(c->writer, NULL);
    queue_close(&c->flushes);
    if (c->flusher_runs)
        pthread_join(c->flusher, NULL);
    c->timer_runs = c->writer_runs = c->flusher_runs = false;
}

static void threads_stop(struct core *c)
{
    core_drain(c);
    queue_destroy(&c->checks);
    queue_destroy(&c->writes);
    queue_destroy(&c->flushes);
    lock_destroy(&c->writers_turn);
    lock_destroy(&c->flush_lock);
    lock_destroy(&c->long_work);
    lock_destroy(&c->timer_lock);
    pthread_cond_destroy(&c->timer_wake);
}

static void core_free(struct core **c)
{
    areas_close(*c);
    rules_close(*c);
    timepiece_close(*c);
    if ((*c)->store && !(*c)->follows)
        store_close(&(*c)->store);
    buf_release(&(*c)->scratch);
    buf_release(&(*c)->scratch_too);
    buf_release(&(*c)->answer);
    timing_free(&(*c)->timing);
    sodium_memzero((*c)->salt, sizeof (*c)->salt);
    lock_destroy(&(*c)->end_lock);
    free(*c);
    *c = NULL;
}

static int64_t own_ticks(struct core *c)
{
    (void)c;
    return clock_ticks();
}

static struct core *core_new(const struct core_config *config)
{
    struct core *c = calloc(1, sizeof *c);
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (!c || sodium_init() < 0)
        panic("out of memory");
    buf_init(&c->scratch, SCRATCH_BYTES);
    buf_init(&c->scratch_too, SCRATCH_BYTES);
    buf_init(&c->answer, REPLY_MAX);
    randombytes_buf(c->salt, sizeof c->salt);
    c->readers = config->readers ? config->readers : 2 * (unsigned)(processors > 0 ? processors : 1);
    secret_open();
    c->begin_again = config->begin_again;
    lock_init(&c->end_lock, LOCK_end);
    c->ticks = own_ticks;
    c->nap = timer_nap;
    c->timing = timing_new();
    timepiece_open(c);
    text_copy(c->data_dir, sizeof c->data_dir, config->data_dir);
    text_copy(c->form_dir, sizeof c->form_dir, config->form_dir ? config->form_dir : "");
    return c;
}

static enum status own_store(struct core *c, const struct core_config *config, struct fault *f)
{
    enum status s = store_open(&c->store, &config->store, f);
    if (!s)
        s = core_words(c->store, c->data_dir, f);
    return s ? s : areas_need_words(c->store);
}

/* Nobody is without an answer for want of the feed: who follows it reads all again. */
static enum status heads_read(struct core *c, struct fault *f)
{
    struct pool *pool = pool_new(1u << 14);
    struct txn *t;
    enum status s = store_snapshot_begin(c->store, &t, pool), feed = ST_ok;
    if (!s) {
        s = chain_heads(t, c);
        if (!s)
            s = feed = feed_head(t, &c->feed_no);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
    return feed == ST_store_broken && !c->follows ? feed_anew(c, f) : s;
}

enum status core_open(struct core **c_r, const struct core_config *config, struct fault *f)
{
    tables_init();
    struct core *c = core_new(config);
    enum status s = config->zone ? zone_set(config->zone) : ST_ok;
    c->follows = config->follows;
    if (!s && c->follows)
        c->store = config->follows;
    else if (!s)
        s = own_store(c, config, f);
    if (!s)                          /* behind the store: whose other core is there is told before a missing file */
        s = common_open(c->data_dir, f);
    if (!s)
        s = heads_read(c, f);
    if (!s && !c->follows)
        s = end_prove(c, config->store.agree_end, f);
    if (!s)
        s = rules_open(c, f);
    if (!s)
        s = areas_open(c, f);
    if (s) {
        store_damage_name(c->store, s, f);
        core_free(&c);
        return s;
    }
    if (clock_is_machines() && !c->follows)
        timepiece_watch(c, NULL);
    threads_start(c, !config->no_timer && !c->follows);
    *c_r = c;
    return ST_ok;
}

void core_close(struct core **c)
{
    threads_stop(*c);
    core_free(c);
}

/* One who waits for his reply in this process. */
struct waiter {
    struct lock lock;
    pthread_cond_t came;
    bool done;
};

static void waiter_done(struct work *w)
{
    struct waiter *a = w->context;
    lock_take(&a->lock);
    a->done = true;
    pthread_cond_signal(&a->came);
    lock_give(&a->lock);
}

static enum status execute_waited(struct work *w)
{
    struct waiter a = { .came = PTHREAD_COND_INITIALIZER };
    lock_init(&a.lock, LOCK_waiter);
    w->done = waiter_done;
    w->context = &a;
    work_submit(w);
    lock_take(&a.lock);
    while (!a.done)
        lock_wait(&a.lock, &a.came);
    lock_give(&a.lock);
    return w->fault.status;
}

enum status core_execute(struct core *c, struct principal *p, const struct wire_request *q, struct buf *out)
{
    struct work w = { .core = c, .principal = p, .q = *q, .out = out, .pool = pool_new(8192) };
    enum status s = execute_waited(&w);
    pool_free(&w.pool);
    return s;
}

/* With w's core, principal, timed and the id and approval of its q. */
static enum status call_waited(struct work *w, enum op_id op, const void *request, void *reply, struct pool *pool,
                               struct fault *f)
{
    struct buf body, frame;
    struct link_message m;
    buf_init(&body, WIRE_MAX);
    buf_init(&frame, 2 * WIRE_MAX);
    record_encode(op_info[op].request, request, NULL, &body);
    w->q.number = 1;
    w->q.op = (uint16_t)op;
    w->q.body = body.at;
    w->q.body_n = body.n;
    w->out = &frame;
    w->pool = pool_new(8192);
    enum status s = body.full ? fault_set(&w->fault, ST_wire_too_large, "", NULL, NULL, NULL) : execute_waited(w);
    if (f)
        *f = w->fault;
    if (!s && wire_get_message(frame.at, frame.n, &m))
        s = record_decode(op_info[op].reply, reply, pool_slice(pool, m.body, m.body_n), m.body_n, NULL, pool, f);
    pool_free(&w->pool);
    buf_release(&body);
    buf_release(&frame);
    return s;
}

enum status core_call(struct core *c, struct principal *p, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, void *reply, struct pool *pool, struct fault *f)
{
    struct work w = { .core = c, .principal = p, .q = { .request_id = request_id, .approval_no = approval_no } };
    return call_waited(&w, op, request, reply, pool, f);
}

enum status core_call_timed(struct core *c, struct principal *p, enum op_id op, const char *request_id,
                            const void *request, const void *made, void *reply, struct pool *pool, struct fault *f,
                            int64_t *spent_r)
{
    struct work w = { .core = c, .principal = p, .q = { .request_id = request_id }, .timed = true, .made = made };
    enum status s = call_waited(&w, op, request, reply, pool, f);
    *spent_r = w.spent;
    return s;
}
