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

/* head: the first eight bytes, big-endian, so that most comparisons stay here. */
struct gathered { uint64_t head; uint32_t at; uint16_t n, index; };

struct run {
    struct gathered *list;
    unsigned n, room;
    struct buf bytes;
};

struct bulk {
    struct store *store;
    struct run filling, writing;
    pthread_t writer;
    bool writer_runs;
    enum status written;             /* what became of the last run */
    uint64_t entries;                /* of indexes, in all */
};

static uint64_t head_of(const uint8_t *bytes, size_t n)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < n ? bytes[i] : 0);
    return head;
}

static int gathered_compare(const void *x, const void *y, void *base)
{
    const struct gathered *a = x, *b = y;
    const uint8_t *bytes = base;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    int order = memcmp(bytes + a->at, bytes + b->at, a->n < b->n ? a->n : b->n);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

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
    if (run->n > 1)
        qsort_r(run->list, run->n, sizeof *run->list, gathered_compare, run->bytes.at);
    for (unsigned i = 0; b->written == ST_ok && i < run->n; i++)
        b->written = entry_put(b->store, run, &run->list[i]);
    run->n = 0;
    buf_clear(&run->bytes);
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

static void gather(struct bulk *b, enum index_id index, const uint8_t *bytes, size_t n)
{
    struct run *run = &b->filling;
    if (run->n == run->room) {
        run->room = run->room ? run->room * 2 : 4096;
        run->list = reallocarray(run->list, run->room, sizeof *run->list);
        if (!run->list)
            panic("store: out of memory for a bulk");
    }
    run->list[run->n++] = (struct gathered){ .head = head_of(bytes, n), .at = (uint32_t)run->bytes.n,
                                             .n = (uint16_t)n, .index = (uint16_t)index };
    buf_add(&run->bytes, bytes, n);
    b->entries++;
}

static void gather_row(struct store *s, enum table_id table, const void *row)
{
    for (unsigned i = 0; i < s->indexes_n[table]; i++) {
        enum index_id index = s->indexes[table][i];
        entries_collect(&s->after, s, index, row);
        for (unsigned j = 0; j < s->after.n; j++)
            gather(s->bulk, index, entry_bytes(&s->after, j), s->after.list[j].n);
    }
}

static bool run_is_full(const struct run *run)
{
    return run->n >= ENTRIES_A_RUN || run->bytes.n >= RUN_BYTES / 2;
}

static void run_release(struct run *run)
{
    free(run->list);
    buf_release(&run->bytes);
}

static struct bulk *bulk_new(struct store *s)
{
    struct bulk *b = calloc(1, sizeof *b);
    if (!b)
        panic("store: out of memory for a bulk");
    b->store = s;
    buf_init(&b->filling.bytes, RUN_BYTES);
    buf_init(&b->writing.bytes, RUN_BYTES);
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
    gather_row(s, table, row);
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
        home_sync(&s->home);
    }
    txn_give(t_r);
    writer_leave(s);
    return status;
}
