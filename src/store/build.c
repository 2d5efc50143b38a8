/* Filling an index whose file is fresh, beside the counters: a slice is part of an
 * operation of the one writer. It takes the next rows in the order of their keys,
 * puts in what entries they lack, and notes in the same transaction where it
 * stands. Rows behind that place are as in any index, because writers keep them;
 * rows ahead of it have some of their entries, those that were written since the
 * file was begun, and never one that is not theirs. So when the last row has been
 * gone through every row has its entries, whatever was written meanwhile.
 *
 * A slice may be made ahead on another thread: its rows read by a snapshot, their words
 * found and put in order. The writer then only puts, provided that none of those rows was
 * written since; otherwise it goes through them itself. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_ROWS 2000
#define MADE_BYTES ((size_t)16 << 20)
#define PARTS 10000               /* of a tree: how exactly a place in it is told */

static unsigned slice_rows(unsigned rows)
{
    return rows && rows < SLICE_ROWS ? rows : SLICE_ROWS;
}

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

/* Rows that were gone through, and where that ended. */
struct gone { unsigned rows; bool whole; struct key to; };

struct slice_made {
    enum index_id index;
    uint64_t basis;
    struct key after;                /* it began there; n 0: with the first row */
    struct gone gone;
    struct run run;                  /* their entries, in order */
};

static enum status rows_gather(struct txn *t, enum index_id index, struct scan *scan, unsigned rows, struct run *run,
                               struct entries *room, unsigned *n_r)
{
    enum table_id table = index_info[index].table;
    struct pool *pool = pool_new(16384);
    void *row = pool_get(t->pool, table_info[table].record->size);
    enum status status = ST_ok;
    for (*n_r = 0; *n_r < rows; ++*n_r) {
        if ((status = scan_next(scan, row, pool)))
            break;
        run_gather_with(run, room, t->store, index, row);
        pool_clear(pool);
    }
    pool_free(&pool);
    return status;
}

/* The rows after a place, and their entries. */
static enum status go_through(struct txn *t, enum index_id index, struct bytes after, unsigned rows, struct run *run,
                              struct entries *room, struct gone *gone_r)
{
    struct scan *scan = NULL;
    struct scan_range range = { .token = after.at, .token_n = after.n };
    *gone_r = (struct gone){ .rows = 0 };
    enum status status = scan_table(t, index_info[index].table, &range, &scan);
    if (!status)
        status = rows_gather(t, index, scan, rows, run, room, &gone_r->rows);
    gone_r->whole = status == ST_not_found;
    if (scan)
        scan_token(scan, &gone_r->to);
    scan_end(&scan);
    return gone_r->whole ? ST_ok : status;
}

/* Where its building stands; ST_not_found: it is whole. */
static enum status place_read(struct txn *t, enum index_id index, struct generation *g)
{
    struct store *s = t->store;
    enum status status = env_status(s, meta_get(s, t->db, index_info[index].no, g, t->pool), "reading the meta table");
    if (status)
        return status == ST_not_found ? ST_store_broken : status;
    return g->state == GENERATION_WHOLE ? ST_not_found : ST_ok;
}

static enum status place_write(struct txn *t, enum index_id index, struct generation *g, const struct gone *gone)
{
    struct store *s = t->store;
    g->rows_done += gone->rows;
    g->rows_about = gone->whole ? g->rows_done
        : build_rows_about(t, index_info[index].table, &gone->to, g->rows_done);
    g->after = gone->whole ? (struct bytes){ 0 } : (struct bytes){ .at = gone->to.b, .n = gone->to.n };
    g->state = gone->whole ? GENERATION_WHOLE : GENERATION_BUILDING;
    s->meta_written = true;
    return env_status(s, meta_put(s, t->db, g), "writing the meta table");
}

/* Is it the slice that is next, and of rows that are as they were? */
static bool made_stands(struct txn *t, const struct slice_made *made, enum index_id index, const struct generation *g)
{
    if (!made || made->index != index || made->after.n != g->after.n
        || memcmp(made->after.b, g->after.at, g->after.n) != 0)
        return false;
    return store_stands(t, made->basis, index_info[index].table, made->after.n ? &made->after : NULL,
                        made->gone.whole ? NULL : &made->gone.to);
}

enum status build_index_slice(struct txn *t, enum index_id index, unsigned rows, const struct slice_made *made,
                              unsigned *n_r, bool *stood_r)
{
    struct store *s = t->store;
    struct generation g;
    struct gone gone;
    enum status status = store_entries_now(t);
    if (!status)
        status = place_read(t, index, &g);
    if (status)
        return status;
    *stood_r = made_stands(t, made, index, &g);
    if (*stood_r) {
        gone = made->gone;
        status = entries_put(t, &made->run);
    } else {
        status = go_through(t, index, g.after, rows, &s->later, &s->after, &gone);
        if (!status)
            status = store_entries_now(t);
    }
    if (status)
        return status;
    *n_r = gone.rows;
    return place_write(t, index, &g, &gone);
}

/* -- ahead of the writer -- */

static enum status make(struct txn *t, unsigned rows, struct slice_made *made)
{
    struct generation g;
    struct entries room;
    enum status status = place_read(t, made->index, &g);
    if (status)
        return status;
    if (g.after.n > KEY_MAX)
        return ST_store_broken;
    made->after.n = (uint16_t)g.after.n;
    if (g.after.n)
        memcpy(made->after.b, g.after.at, g.after.n);
    entries_init(&room);
    status = go_through(t, made->index, g.after, rows, &made->run, &room, &made->gone);
    entries_release(&room);
    run_sort(&made->run);
    return status;
}

static enum status make_by_snapshot(struct store *s, unsigned rows, struct slice_made *made)
{
    struct txn *t;
    struct pool *pool = pool_new(16384);
    made->basis = store_basis(s);
    enum status status = store_snapshot_begin(s, &t, pool);
    if (!status) {
        status = make(t, rows, made);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
    return status;
}

enum status store_build_make(struct store *s, unsigned rows, struct slice_made **made_r)
{
    unsigned i = 0;
    *made_r = NULL;
    while (i < INDEX_COUNT && !(index_is_building(s, (enum index_id)i) && index_has_words(s, (enum index_id)i)))
        i++;
    if (i == INDEX_COUNT)
        return ST_not_found;
    struct slice_made *made = calloc(1, sizeof *made);
    if (!made)
        panic("store: out of memory for a slice");
    made->index = (enum index_id)i;
    run_init(&made->run, MADE_BYTES);
    enum status status = make_by_snapshot(s, slice_rows(rows), made);
    *made_r = made;
    if (status)
        store_build_drop(made_r);
    return status;
}

void store_build_drop(struct slice_made **made)
{
    if (*made)
        run_release(&(*made)->run);
    free(*made);
    *made = NULL;
}

bool store_build_due(struct store *s)
{
    for (unsigned i = 0; i < INDEX_COUNT && !s->offline; i++)
        if (index_is_building(s, (enum index_id)i))
            return true;
    return false;
}

enum status store_build_slice(struct txn *t, unsigned rows, const struct slice_made *made, unsigned *rows_r,
                              bool *stood_r)
{
    struct store *s = t->store;
    *rows_r = 0;
    *stood_r = false;
    for (unsigned i = 0; i < INDEX_COUNT; i++) {
        enum index_id index = (enum index_id)i;
        enum status status = can_build(s, index)
            ? build_index_slice(t, index, slice_rows(rows), made, rows_r, stood_r) : ST_not_found;
        if (status != ST_not_found)
            return status;
    }
    return ST_not_found;
}

static enum status slice_alone(struct store *s, enum index_id index, unsigned rows, struct pool *pool)
{
    unsigned done;
    bool stood;
    struct batch *b;
    struct txn *t;
    enum status status = store_batch_begin(s, &b);
    if (status)
        return status;
    status = store_child_begin(b, &t, pool);
    if (!status) {
        status = build_index_slice(t, index, rows, NULL, &done, &stood);
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
