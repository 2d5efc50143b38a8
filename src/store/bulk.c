/* Many rows at once, while nobody else is about. The files are opened for it
 * without transactions: nothing is logged, no old versions are kept, and at the
 * end all is written and flushed before the store is one again. Rows go in as
 * they come. Index entries are gathered, and go in sorted, some millions at a
 * time, on a thread beside the one that makes rows: put in one by one they would
 * touch a page each. Until the end the store's home carries a mark, because
 * nothing in it is whole; a store with the mark is not opened. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ENTRIES_A_RUN (2u << 20)
#define RUN_BYTES ((size_t)256 << 20)

struct bulk {
    struct store *store;
    struct run filling, writing;
    pthread_t writer;
    bool writer_runs;
    enum status written;             /* what became of the last run */
    uint64_t entries;                /* of indexes, in all */
};

static enum status entry_put(struct store *s, const struct run *run, const struct gathered *g)
{
    DB *db = s->index[g->index];
    DBT key = { .data = run->bytes.at + g->at, .size = g->n }, none = { .data = key.data };
    return env_status(s, db->put(db, NULL, &key, &none, 0), "writing an index entry");
}

static void *run_main(void *bulk)
{
    struct bulk *b = bulk;
    struct run *run = &b->writing;
    run_sort(run);
    for (unsigned i = 0; b->written == ST_ok && i < run->n; i++)
        b->written = entry_put(b->store, run, &run->list[i]);
    run_clear(run);
    return NULL;
}

static enum status run_wait(struct bulk *b)
{
    if (b->writer_runs)
        pthread_join(b->writer, NULL);
    b->writer_runs = false;
    return b->written;
}

/* The run that is full goes to the thread, the one it is done with is filled next. */
static enum status run_turn(struct bulk *b)
{
    enum status status = run_wait(b);
    struct run full = b->filling;
    b->filling = b->writing;
    b->writing = full;
    if (status == ST_ok)
        b->writer_runs = pthread_create(&b->writer, NULL, run_main, b) == 0;
    if (status == ST_ok && !b->writer_runs)
        run_main(b);
    return b->written;
}

static bool run_is_full(const struct run *run)
{
    return run->n >= ENTRIES_A_RUN || run->bytes.n >= RUN_BYTES / 2;
}

static struct bulk *bulk_new(struct store *s)
{
    struct bulk *b = calloc(1, sizeof *b);
    if (!b)
        panic("store: out of memory for a bulk");
    b->store = s;
    run_init(&b->filling, RUN_BYTES);
    run_init(&b->writing, RUN_BYTES);
    return b;
}

enum status store_bulk_begin(struct store *s, struct txn **t_r, struct pool *pool)
{
    *t_r = NULL;
    writer_enter(s);
    enum status status = home_write(&s->home, "bulk", "", 0, NULL);
    if (status == ST_ok)
        status = care_checkpoint(s, 0);
    if (status != ST_ok) {
        writer_leave(s);
        return status;
    }
    hot_clear(s->hot);
    env_must(s, env_tables_for_bulk(s), "opening the files for a bulk");
    s->bulk = bulk_new(s);
    *t_r = txn_take(s, KIND_BULK, NULL, pool);
    return ST_ok;
}

enum status store_bulk_put(struct txn *t, enum table_id table, const void *row)
{
    struct store *s = t->store;
    if (t->kind != KIND_BULK)
        panic("store: a bulk row outside a bulk");
    enum status status = t->failed ? ST_store_broken : row_write(t, table, row, DB_NOOVERWRITE);
    if (status != ST_ok)
        return status;
    unsigned before = s->bulk->filling.n;
    run_gather(&s->bulk->filling, s, table, row);
    s->bulk->entries += s->bulk->filling.n - before;
    if (run_is_full(&s->bulk->filling))
        status = run_turn(s->bulk);
    t->failed |= status != ST_ok;
    return status;
}

uint64_t store_bulk_entries(const struct txn *t)
{
    return t->store->bulk->entries;
}

void bulk_release(struct store *s)
{
    if (!s->bulk)
        return;
    run_wait(s->bulk);
    run_release(&s->bulk->filling);
    run_release(&s->bulk->writing);
    free(s->bulk);
    s->bulk = NULL;
}

/* Rows go to the disk while the last index entries are put in. The mark goes last,
 * when all is there; a bulk that failed keeps it. The second checkpoint leaves a
 * recovery no reason to look at what was before. */
enum status store_bulk_end(struct txn **t_r)
{
    struct txn *t = *t_r;
    struct store *s = t->store;
    char mark[PATH_MAX];
    txn_close_scans(t);
    enum status status = t->failed ? ST_store_broken : run_turn(s->bulk);
    env_must(s, env_tables_write(s), "writing the rows of a bulk");
    if (run_wait(s->bulk) != ST_ok)
        status = ST_store_broken;
    bulk_release(s);
    env_must(s, env_tables_after_bulk(s), "ending a bulk");
    for (int i = 0; status == ST_ok && i < 2; i++)
        status = care_checkpoint_forced(s);
    if (status == ST_ok) {
        unlink(home_file(&s->home, "bulk", mark));
        status = home_dir_sync(&s->home, "", NULL);
    }
    txn_give(t_r);
    writer_leave(s);
    return status;
}
