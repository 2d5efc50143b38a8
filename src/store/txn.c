/* Batches, children and snapshots.
 *
 * A batch is a parent transaction and each operation a child of it, so one that
 * is refused is undone alone and all the others share one flush. There is one
 * writer: a batch on a second thread, or a second batch, is a bug. Readers see
 * the store as it was when their snapshot began, and wait for nobody. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define FREE_TXNS_MAX 64
#define ROOM_FIRST 8192

struct batch {
    struct store *store;
    DB_TXN *parent;
    pthread_t thread;
    struct txn *child;
    unsigned kept;
};

struct txn *txn_take(struct store *s, enum txn_kind kind, DB_TXN *db, struct pool *pool)
{
    lock_take(&s->lock);
    struct txn *t = s->free_txns;
    if (t) {
        s->free_txns = t->next_free;
        s->free_n--;
    }
    lock_give(&s->lock);
    if (!t) {
        t = calloc(1, sizeof *t);
        if (!t || !(t->room = malloc(ROOM_FIRST)))
            panic("store: out of memory for a transaction");
        t->room_n = ROOM_FIRST;
    }
    *t = (struct txn){ .store = s, .db = db, .pool = pool, .kind = kind, .room = t->room, .room_n = t->room_n,
                        .epoch = atomic_load(&s->epoch), .building = -1 };
    return t;
}

void txn_give(struct txn **t_r)
{
    struct txn *t = *t_r;
    struct store *s = t->store;
    *t_r = NULL;
    atomic_fetch_add_explicit(&s->rows_read, t->rows_read, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->rows_written, t->rows_written, memory_order_relaxed);
    lock_take(&s->lock);
    bool keep = s->free_n < FREE_TXNS_MAX;
    if (keep) {
        t->next_free = s->free_txns;
        s->free_txns = t;
        s->free_n++;
    }
    lock_give(&s->lock);
    if (!keep) {
        free(t->room);
        free(t);
    }
}

bool txn_failed(const struct txn *t)
{
    return t->failed;
}

const struct table_set *txn_reads(const struct txn *t)
{
    return &t->reads;
}

struct pool *txn_pool(struct txn *t)
{
    return t->pool;
}

struct store *txn_store(struct txn *t)
{
    return t->store;
}

void writer_enter(struct store *s)
{
    if (s->offline)
        panic("store: an offline store is only read");
    if (atomic_exchange(&s->writing, true))
        panic("store: a second writer");
}

void writer_leave(struct store *s)
{
    atomic_store(&s->writing, false);
    if (!atomic_load(&s->held))
        return;
    lock_take(&s->lock);
    pthread_cond_broadcast(&s->written);
    lock_give(&s->lock);
}

static void batch_check(const struct batch *b)
{
    if (!pthread_equal(b->thread, pthread_self()))
        panic("store: a batch was used on another thread");
}

enum status store_batch_begin(struct store *s, struct batch **b_r)
{
    *b_r = NULL;
    writer_enter(s);
    DB_TXN *parent = NULL;
    enum status status = env_status(s, s->env->txn_begin(s->env, NULL, &parent, 0), "beginning a batch");
    if (status != ST_ok) {
        writer_leave(s);
        return status;
    }
    struct batch *b = calloc(1, sizeof *b);
    if (!b)
        panic("store: out of memory for a batch");
    *b = (struct batch){ .store = s, .parent = parent, .thread = pthread_self() };
    *b_r = b;
    return ST_ok;
}

enum status store_child_begin(struct batch *b, struct txn **t_r, struct pool *pool)
{
    struct store *s = b->store;
    DB_TXN *child = NULL;
    batch_check(b);
    *t_r = NULL;
    if (b->child)
        panic("store: a child was begun inside another");
    enum status status = env_status(s, s->env->txn_begin(s->env, b->parent, &child, 0), "beginning a child");
    if (status != ST_ok)
        return status;
    *t_r = b->child = txn_take(s, KIND_CHILD, child, pool);
    b->child->batch = b;
    return ST_ok;
}

void txn_close_scans(struct txn *t)
{
    while (t->scans) {
        struct scan *open = t->scans;
        scan_end(&open);
    }
    scans_kept_close(t);
}

void store_child_end(struct txn **t_r, bool keep)
{
    struct txn *t = *t_r;
    struct batch *b = t->batch;
    struct store *s = t->store;
    batch_check(b);
    txn_close_scans(t);
    if (keep && t->failed)
        panic("store: a child that failed cannot be kept");
    if (keep && s->later.n)
        panic("store: a child was kept without its index entries");
    run_clear(&s->later);
    hot_child_end(s->hot, keep);
    if (keep)
        env_must(s, t->db->commit(t->db, 0), "keeping a child");
    else
        env_must(s, t->db->abort(t->db), "undoing a child");
    if (!keep)
        t->rows_written = 0;
    b->kept += keep;
    b->child = NULL;
    txn_give(t_r);
}

static void batch_free(struct batch **b_r)
{
    struct batch *b = *b_r;
    batch_check(b);
    if (b->child)
        panic("store: a batch was ended around an open child");
    writer_leave(b->store);
    free(b);
    *b_r = NULL;
}

static void batch_commit(struct batch **b_r, uint32_t flags)
{
    struct batch *b = *b_r;
    struct store *s = b->store;
    unsigned kept = b->kept;
    if (b->child)
        panic("store: a batch was committed around an open child");
    env_must(s, b->parent->commit(b->parent, flags), "committing a batch");
    touches_pass(s->touches);
    atomic_fetch_add_explicit(&s->batches, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&s->commits, kept, memory_order_relaxed);
    if (s->meta_written)
        generations_committed(s);
    batch_free(b_r);
}

void store_batch_commit(struct batch **b_r)
{
    batch_commit(b_r, DB_TXN_SYNC);
}

void store_batch_pass(struct batch **b_r)
{
    batch_commit(b_r, DB_TXN_NOSYNC);
}

void store_flush(struct store *s)
{
    env_must(s, s->env->log_flush(s->env, NULL), "flushing the log");
}

void store_batch_abort(struct batch **b_r)
{
    struct batch *b = *b_r;
    if (b->child)
        panic("store: a batch was undone around an open child");
    hot_clear(b->store->hot);
    env_must(b->store, b->parent->abort(b->parent), "undoing a batch");
    batch_free(b_r);
}

enum status store_snapshot_begin(struct store *s, struct txn **t_r, struct pool *pool)
{
    DB_TXN *db = NULL;
    uint64_t epoch = atomic_load(&s->epoch);      /* before it: what is whole by then, it sees whole */
    *t_r = NULL;
    enum status status = env_status(s, s->env->txn_begin(s->env, NULL, &db, DB_TXN_SNAPSHOT), "beginning a snapshot");
    if (status == ST_ok) {
        *t_r = txn_take(s, KIND_SNAPSHOT, db, pool);
        (*t_r)->epoch = epoch;
    }
    return status;
}

void store_snapshot_end(struct txn **t_r)
{
    struct txn *t = *t_r;
    if (!t)
        return;
    if (t->kind != KIND_SNAPSHOT)
        panic("store: only a snapshot is ended as one");
    txn_close_scans(t);
    env_must(t->store, t->db->commit(t->db, DB_TXN_NOSYNC), "ending a snapshot");
    txn_give(t_r);
}
