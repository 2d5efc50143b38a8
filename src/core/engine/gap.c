/* Reading around a damaged page: forward up to it, and backward down to it. */
#include "config.h"
#include "core/engine/gap.h"

#include <string.h>

static enum status rows_read(struct txn *t, enum table_id table, bool backward, struct array *out, struct pool *pool)
{
    size_t size = table_info[table].record->size;
    void *row = pool_get(pool, size);
    struct scan *scan = NULL;
    enum status s = scan_table(t, table, &(struct scan_range){ .backward = backward, .singly = true }, &scan);
    while (!s && !(s = scan_next(scan, row, pool)))
        memcpy(array_add(out, pool, size), row, size);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

bool gap_page(struct gap *gap, struct store *store, enum status s)
{
    struct fault f = { .status = ST_ok };
    store_damage_name(store, s, &f);
    text_copy(gap->page, sizeof gap->page, f.arg[0]);
    return *f.arg[0];
}

static const void *row_of(const struct array *rows, size_t size, unsigned from_end)
{
    return from_end <= rows->n && from_end ? (const char *)rows->at + (rows->n - from_end) * size : NULL;
}

/* Those behind it came last first. */
static void add_behind(struct array *out, const struct array *behind, size_t size, struct pool *pool)
{
    for (unsigned i = 1; i <= behind->n; i++)
        memcpy(array_add(out, pool, size), row_of(behind, size, i), size);
}

enum status table_read_whole(struct txn *t, enum table_id table, struct array *out, struct pool *pool,
                             struct gap *gap_r)
{
    *gap_r = (struct gap){ .there = false };
    return table_read(t, table, out, pool);
}

enum status table_read_around(struct txn *t, enum table_id table, struct array *out, struct pool *pool,
                              struct gap *gap_r)
{
    size_t size = table_info[table].record->size;
    struct array behind = { 0 };
    struct store_damage earlier;
    *gap_r = (struct gap){ .there = false };
    store_damage_met(txn_store(t), &earlier);        /* of this thread: it tells of the next one now */
    enum status s = rows_read(t, table, false, out, pool);
    if (!s || !gap_page(gap_r, txn_store(t), s))
        return s;
    if (!rows_read(t, table, true, &behind, pool)) {     /* the page could be read after all: these are all rows */
        out->n = 0;
        *gap_r = (struct gap){ .there = false };
        add_behind(out, &behind, size, pool);
        return ST_ok;
    }
    unsigned before = out->n;
    add_behind(out, &behind, size, pool);
    gap_r->there = true;
    gap_r->before = row_of(out, size, before ? behind.n + 1 : 0);
    gap_r->after = row_of(out, size, behind.n);
    return ST_ok;
}

enum status call_gap(struct call *c, const struct gap *gap)
{
    c->effects->rules_unread = ST_store_broken;
    c->effects->unread_page = pool_copy(c->pool, gap->page);
    return refuse(c, ST_store_broken, "", c->effects->unread_page, NULL, NULL);
}
