/* Filling an index whose file is fresh, beside the counters: a slice is part of an
 * operation of the one writer. It takes the next rows in the order of their keys,
 * puts in what entries they lack, and notes in the same transaction where it
 * stands. Rows behind that place are as in any index, because writers keep them;
 * rows ahead of it have some of their entries, those that were written since the
 * file was begun, and never one that is not theirs. So when the last row has been
 * gone through every row has its entries, whatever was written meanwhile. */
#include "config.h"
#include "store/private.h"

#include <string.h>

#define SLICE_ROWS 2000
#define PARTS 10000               /* of a tree: how exactly a place in it is told */

static bool can_build(struct store *s, enum index_id index)
{
    return index_part(s, index)->building && index_has_words(s, index);
}

uint64_t build_rows_about(struct txn *t, enum table_id table, const struct key *at, uint64_t done)
{
    DB *db = t->store->table[table];
    DBT key = { .data = (void *)(uintptr_t)at->b, .size = at->n };
    DB_KEY_RANGE range;
    if (db->key_range(db, t->db, &key, &range, 0))
        return 0;
    uint64_t part = (uint64_t)(range.less * PARTS), about = part ? done * PARTS / part : 0;
    return about && about < done ? done : about;
}

static enum status rows_gather(struct txn *t, enum index_id index, struct scan *scan, unsigned rows, unsigned *n_r)
{
    struct store *s = t->store;
    enum table_id table = index_info[index].table;
    struct pool *pool = pool_new(16384);
    void *row = pool_get(t->pool, table_info[table].record->size);
    enum status status = ST_ok;
    for (*n_r = 0; *n_r < rows; ++*n_r) {
        if ((status = scan_next(scan, row, pool)))
            break;
        run_gather_index(&s->later, s, index, row);
        pool_clear(pool);
    }
    pool_free(&pool);
    return status;
}

enum status build_index_slice(struct txn *t, enum index_id index, unsigned rows, unsigned *n_r)
{
    struct store *s = t->store;
    enum table_id table = index_info[index].table;
    struct generation g;
    struct scan *scan = NULL;
    struct key at;
    unsigned n = 0;
    enum status status = store_entries_now(t);
    if (!status)
        status = env_status(s, meta_get(s, t->db, index_info[index].no, &g, t->pool), "reading the meta table");
    if (status)
        return status == ST_not_found ? ST_store_broken : status;
    if (g.state == GENERATION_WHOLE)
        return ST_not_found;
    status = scan_table(t, table, &(struct scan_range){ .token = g.after.at, .token_n = g.after.n }, &scan);
    if (!status)
        status = rows_gather(t, index, scan, rows, &n);
    bool whole = status == ST_not_found;
    if (scan)
        scan_token(scan, &at);
    scan_end(&scan);
    if (!status || whole)
        status = store_entries_now(t);
    if (status)
        return status;
    *n_r = n;
    g.rows_done += n;
    g.rows_about = whole ? g.rows_done : build_rows_about(t, table, &at, g.rows_done);
    g.after = whole ? (struct bytes){ 0 } : (struct bytes){ .at = at.b, .n = at.n };
    g.state = whole ? GENERATION_WHOLE : GENERATION_BUILDING;
    s->meta_written = true;
    return env_status(s, meta_put(s, t->db, &g), "writing the meta table");
}

bool store_build_due(struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT && !s->offline; i++)
        if (index_is_building(s, (enum index_id)i))
            return true;
    return false;
}

enum status store_build_slice(struct txn *t, unsigned rows, unsigned *rows_r)
{
    struct store *s = t->store;
    *rows_r = 0;
    rows = rows && rows < SLICE_ROWS ? rows : SLICE_ROWS;
    for (unsigned i = 0; i < INDEX_COUNT; i++) {
        enum index_id index = (enum index_id)i;
        enum status status = can_build(s, index) ? build_index_slice(t, index, rows, rows_r) : ST_not_found;
        if (status != ST_not_found)
            return status;
    }
    return ST_not_found;
}

static enum status slice_alone(struct store *s, enum index_id index, unsigned rows, struct pool *pool)
{
    unsigned done;
    struct batch *b;
    struct txn *t;
    enum status status = store_batch_begin(s, &b);
    if (status)
        return status;
    status = store_child_begin(b, &t, pool);
    if (!status) {
        status = build_index_slice(t, index, rows, &done);
        store_child_end(&t, !status);
    }
    if (status)
        store_batch_abort(&b);
    else
        store_batch_pass(&b);
    return status;
}

enum status build_index(struct store *s, enum index_id index, unsigned rows)
{
    struct pool *pool = pool_new(16384);
    enum status status = ST_ok;
    for (unsigned n = 0; !status && index_part(s, index)->building && (!rows || n < rows); n += SLICE_ROWS) {
        status = slice_alone(s, index, rows && rows < SLICE_ROWS ? rows : SLICE_ROWS, pool);
        pool_clear(pool);
    }
    pool_free(&pool);
    return status;
}

enum status store_build_now(struct store *s, enum index_id index)
{
    return s->offline ? ST_ok : build_index(s, index, 0);
}
