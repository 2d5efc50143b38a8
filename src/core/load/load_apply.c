/* Applying what was decided, and clearing what was dropped: a slice of lines an
 * operation. A line leaves the stage in the transaction that applies it, so a
 * core that dies goes on where it stood. */
#include "config.h"
#include "core/load/load.h"
#include "core/engine/timed.h"

#include <string.h>

/* ST_not_found when there is none. */
static enum status has_work(struct txn *t, const struct load *l)
{
    struct scan *scan;
    struct load_row row, prefix = { .load_id = l->load_id };
    if (l->load_state == CODE_load_state_decided)
        return ST_ok;
    if (l->load_state != CODE_load_state_dropped)
        return ST_not_found;
    enum status s = scan_table(t, TABLE_load_row, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (!s)
        s = scan_next(scan, &row, NULL);
    scan_end(&scan);
    return s;
}

static enum status look(struct txn *t, struct load *l)
{
    struct scan *scan;
    enum status work = ST_not_found, s = scan_table(t, TABLE_load, &(struct scan_range){ 0 }, &scan);
    while (!s && work == ST_not_found && !(s = scan_next(scan, l, NULL)))
        work = has_work(t, l);
    scan_end(&scan);
    return s && s != ST_not_found ? s : work;
}

enum status load_waiting(struct core *c, struct pool *pool, const char **load_id_r)
{
    struct txn *t;
    struct load l;
    enum status s = store_snapshot_begin(core_store(c), &t, pool);
    if (!s) {
        s = look(t, &l);
        if (!s)
            *load_id_r = pool_copy(pool, l.load_id);
        store_snapshot_end(&t);
    }
    return s;
}

/* The reason is taken before the look, so that one which comes meanwhile is kept. */
bool timed_load_apply(struct core *c, struct slice_ask *ask, struct pool *pool)
{
    struct loads *loads = loads_of(c);
    if (!atomic_exchange(&loads->due, false))
        return false;
    enum status s = load_waiting(c, pool, &ask->subject);
    if (s != ST_not_found)
        atomic_store(&loads->due, true);
    return !s;
}

enum status load_next_rows(struct call *c, const char *load_id, unsigned most, struct load_row *rows, unsigned *n_r)
{
    struct scan *scan;
    struct load_row prefix = { .load_id = load_id };
    *n_r = 0;
    enum status s = scan_table(c->txn, TABLE_load_row, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (s)
        return s;
    while (*n_r < most && (s = scan_next(scan, &rows[*n_r], NULL)) == ST_ok)
        ++*n_r;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* What the store refuses has no field and no words: the check has them. */
static enum status why_refused(struct call *c, const struct load_kind *kind, const void *row, enum status s)
{
    if (!*c->fault->field && load_line_check(kind, c, row) != s)
        fault_set(c->fault, s, "", NULL, NULL, NULL);
    return s;
}

/* Off the stage; applied too, when the load was decided. */
static enum status finish_row(struct call *c, const struct load *l, const struct load_row *staged)
{
    const struct record *r = load_kind_record(l->load_kind);
    void *row = pool_get(c->pool, r->size);
    if (l->load_state != CODE_load_state_decided)
        return store_delete(c->txn, TABLE_load_row, staged);
    enum status s = record_decode(r, row, staged->row.at, staged->row.n, NULL, c->pool, c->fault);
    if (s)
        return s;
    record_init(r, row);
    s = store_delete(c->txn, TABLE_load_row, staged);
    if (s)
        return s;
    s = load_kind(l->load_kind)->apply(c, l, row);
    return s ? why_refused(c, load_kind(l->load_kind), row, s) : s;
}

enum status do_load_apply(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    unsigned n, most = q->most && q->most < LOAD_SLICE ? (unsigned)q->most : LOAD_SLICE;
    struct load l = { .load_id = q->subject }, after;
    struct load_row *rows = pool_array(c->pool, most, sizeof *rows);
    enum status s = call_get(c, TABLE_load, &l);
    if (!s && l.load_state != CODE_load_state_decided && l.load_state != CODE_load_state_dropped)
        s = refuse(c, ST_load_state, "load_id", l.file, code_words(c, &codes_load_state, l.load_state), NULL);
    if (!s)
        s = load_next_rows(c, l.load_id, most, rows, &n);
    store_entries_later(c->txn);
    for (unsigned i = 0; !s && i < n; i++)
        s = finish_row(c, &l, &rows[i]);
    if (!s)
        s = store_entries_now(c->txn);
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (s)
        return s;
    r->rows = n;
    after = l;
    after.applied += l.load_state == CODE_load_state_decided ? n : 0;
    if (n < most && l.load_state == CODE_load_state_decided)
        after.load_state = CODE_load_state_done;
    return call_put(c, TABLE_load, &l, &after);
}
