/* Lists that say whether there is more of them (listing.h). The row after the last
 * that fits is looked for: "more" is true only of a row that would have been kept,
 * or of rows that were not looked at any more. */
#include "config.h"
#include "core/engine/listing.h"

#include <assert.h>

struct reading {
    struct call *c;
    struct scan *scan;
    const struct listing *l;
    size_t size;
    void *spare;                     /* for the rows behind a full list */
    const char *token;
    bool more;
};

static void *row_at(const struct reading *r)
{
    return *r->l->n < r->l->most ? (char *)r->l->rows + *r->l->n * r->size : r->spare;
}

static void row_take(struct reading *r, void *row)
{
    if (r->l->keep && !r->l->keep(r->l->context, row))
        return;
    r->more = row == r->spare;
    if (!r->more && ++*r->l->n == r->l->most)
        r->token = token_text(r->c, r->scan);
}

static enum status rows_read(struct reading *r)
{
    enum status s = ST_ok;
    for (uint32_t looked = 0; !s && !r->more; looked++) {
        bool last = r->l->look && looked == r->l->look;
        if (last && !*r->token)
            r->token = token_text(r->c, r->scan);
        void *row = last ? r->spare : row_at(r);
        s = scan_next(r->scan, row, NULL);
        if (!s && last)
            r->more = true;
        else if (!s)
            row_take(r, row);
    }
    return s == ST_not_found ? ST_ok : s;
}

static enum status listing_read(struct call *c, struct scan *scan, const struct record *record, const struct listing *l)
{
    struct reading r = { .c = c, .scan = scan, .l = l, .size = record->size, .spare = pool_get(c->pool, record->size),
                         .token = "" };
    assert(l->n && (l->more || l->token));
    *l->n = 0;
    enum status s = rows_read(&r);
    scan_end(&scan);
    if (l->more)
        *l->more = r.more;
    if (l->token)
        *l->token = r.more ? r.token : "";
    return s;
}

enum status listing_table(struct call *c, enum table_id table, const struct scan_range *range, const struct listing *l)
{
    struct scan *scan;
    enum status s = scan_table(c->txn, table, range, &scan);
    return s ? s : listing_read(c, scan, table_info[table].record, l);
}

enum status listing_index(struct call *c, enum index_id index, const struct scan_range *range, const struct listing *l)
{
    struct scan *scan;
    enum status s = scan_index(c->txn, index, range, &scan);
    return s ? s : listing_read(c, scan, table_info[index_info[index].table].record, l);
}
