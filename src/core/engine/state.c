/* What every part may ask of the core itself. */
#include "config.h"
#include "core/engine/inner.h"

#include <string.h>

struct store *core_store(struct core *c)
{
    return c->store;
}

enum status chain_heads(struct txn *t, struct core *c)
{
    enum status s = audit_head(t, c);
    remember_open(t, c);
    return s ? s : ledger_head(t, c);
}

struct heads heads_of(const struct core *c)
{
    return (struct heads){ .chain = c->chain, .audit_at = c->audit_at, .audit_no = c->audit_no,
                           .entry_no = c->entry_no, .feed_no = c->feed_no, .feed_run = c->feed_run };
}

void heads_put_back(struct core *c, const struct heads *h)
{
    c->chain = h->chain;
    c->audit_at = h->audit_at;
    c->audit_no = h->audit_no;
    c->entry_no = h->entry_no;
    c->feed_no = h->feed_no;
    c->feed_run = h->feed_run;
}

void **core_slot(struct core *c, enum area_id area)
{
    return &c->area[area];
}

void **call_slot(struct call *c, enum area_id area)
{
    return &c->effects->area[area];
}

enum status row_last(struct txn *t, enum table_id table, unsigned parts, void *row)
{
    struct scan *scan = NULL;
    struct scan_range range = { .prefix = parts ? row : NULL, .parts = parts, .backward = true };
    enum status s = scan_table(t, table, &range, &scan);
    if (!s)
        s = scan_next(scan, row, NULL);
    scan_end(&scan);
    return s;
}

enum status index_first(struct call *c, enum index_id index, void *row)
{
    struct scan *scan = NULL;
    enum status s = scan_index(c->txn, index, &(struct scan_range){ 0 }, &scan);
    if (!s)
        s = scan_next(scan, row, c->pool);
    scan_end(&scan);
    return s;
}

enum status table_read(struct txn *t, enum table_id table, struct array *out, struct pool *pool)
{
    size_t size = table_info[table].record->size;
    void *row = pool_get(pool, size);
    struct scan *scan = NULL;
    enum status s = scan_table(t, table, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, row, pool)))
        memcpy(array_add(out, pool, size), row, size);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}
