/* Many rows at once, while nobody else is about. Rows go in as they come, in
 * transactions of some thousands that are not flushed. Index entries are
 * gathered, and go in sorted, a million at a time: put in one by one they would
 * touch a page each. Until the end the store's home carries a mark, because rows
 * are there whose entries are not; a store with the mark is not opened. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROWS_A_TRANSACTION 4000
#define ENTRIES_A_RUN (1u << 20)
#define RUN_BYTES ((size_t)128 << 20)
#define CHECKPOINT_KB (512 * 1024)

/* head: the first eight bytes, big-endian, so that most comparisons stay here. */
struct gathered { uint64_t head; uint32_t at; uint16_t n, index; };

struct bulk {
    struct gathered *list;
    unsigned n, room;
    struct buf bytes;
    unsigned in_transaction;
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

static enum status bulk_status(struct txn *t, int answer, const char *doing)
{
    enum status status = env_status(t->store, answer, doing);
    if (status != ST_ok && status != ST_exists)
        t->failed = true;
    return status;
}

/* Ends the transaction at hand and begins the next one. */
static enum status bulk_turn(struct txn *t)
{
    struct store *s = t->store;
    env_must(s, t->db->commit(t->db, DB_TXN_NOSYNC), "ending a part of a bulk");
    t->db = NULL;
    s->bulk->in_transaction = 0;
    care_checkpoint(s, CHECKPOINT_KB);
    return bulk_status(t, s->env->txn_begin(s->env, NULL, &t->db, DB_TXN_NOSYNC), "beginning a part of a bulk");
}

static enum status bulk_count(struct txn *t)
{
    return ++t->store->bulk->in_transaction < ROWS_A_TRANSACTION ? ST_ok : bulk_turn(t);
}

static enum status gathered_put(struct txn *t, const struct gathered *g)
{
    struct store *s = t->store;
    DBT key = { .data = s->bulk->bytes.at + g->at, .size = g->n }, none = { .data = key.data };
    DB *db = s->index[g->index];
    enum status status = bulk_status(t, db->put(db, t->db, &key, &none, 0), "writing an index entry");
    return status == ST_ok ? bulk_count(t) : status;
}

static enum status run_write(struct txn *t)
{
    struct bulk *bulk = t->store->bulk;
    enum status status = ST_ok;
    if (bulk->n > 1)
        qsort_r(bulk->list, bulk->n, sizeof *bulk->list, gathered_compare, bulk->bytes.at);
    for (unsigned i = 0; status == ST_ok && i < bulk->n; i++)
        status = gathered_put(t, &bulk->list[i]);
    bulk->n = 0;
    buf_clear(&bulk->bytes);
    return status;
}

static void gather(struct bulk *bulk, enum index_id index, const uint8_t *bytes, size_t n)
{
    if (bulk->n == bulk->room) {
        bulk->room = bulk->room ? bulk->room * 2 : 4096;
        bulk->list = reallocarray(bulk->list, bulk->room, sizeof *bulk->list);
        if (!bulk->list)
            panic("store: out of memory for a bulk");
    }
    bulk->list[bulk->n++] = (struct gathered){ .head = head_of(bytes, n), .at = (uint32_t)bulk->bytes.n,
                                               .n = (uint16_t)n, .index = (uint16_t)index };
    buf_add(&bulk->bytes, bytes, n);
    bulk->entries++;
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

static bool run_is_full(const struct bulk *bulk)
{
    return bulk->n >= ENTRIES_A_RUN || bulk->bytes.n >= RUN_BYTES / 2;
}

enum status store_bulk_begin(struct store *s, struct txn **t_r, struct pool *pool)
{
    DB_TXN *db = NULL;
    *t_r = NULL;
    writer_enter(s);
    enum status status = home_write(&s->home, "bulk", "", 0, NULL);
    if (status == ST_ok)
        status = env_status(s, s->env->txn_begin(s->env, NULL, &db, DB_TXN_NOSYNC), "beginning a bulk");
    if (status != ST_ok) {
        writer_leave(s);
        return status;
    }
    s->bulk = calloc(1, sizeof *s->bulk);
    if (!s->bulk)
        panic("store: out of memory for a bulk");
    buf_init(&s->bulk->bytes, RUN_BYTES);
    *t_r = txn_take(s, KIND_BULK, db, pool);
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
    if (run_is_full(s->bulk))
        status = run_write(t);
    return status == ST_ok ? bulk_count(t) : status;
}

uint64_t store_bulk_entries(const struct txn *t)
{
    return t->store->bulk->entries;
}

void bulk_release(struct store *s)
{
    if (!s->bulk)
        return;
    free(s->bulk->list);
    buf_release(&s->bulk->bytes);
    free(s->bulk);
    s->bulk = NULL;
}

/* The mark goes last, when all is on the disk. A bulk that failed keeps it. */
enum status store_bulk_end(struct txn **t_r)
{
    struct txn *t = *t_r;
    struct store *s = t->store;
    char mark[PATH_MAX];
    txn_close_scans(t);
    enum status status = t->failed ? ST_store_broken : run_write(t);
    if (t->db)
        env_must(s, t->db->commit(t->db, DB_TXN_SYNC), "ending a bulk");
    if (status == ST_ok)
        status = care_checkpoint(s, 0);
    if (status == ST_ok) {
        unlink(home_file(&s->home, "bulk", mark));
        home_sync(&s->home);
    }
    bulk_release(s);
    txn_give(t_r);
    writer_leave(s);
    return status;
}
