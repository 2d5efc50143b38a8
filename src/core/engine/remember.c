/* Answered requests, by person and request id, for 40 days: a repeat gets the
 * same answer, other content under the same id is refused by name. A reply of up
 * to 4 kB is kept as it was. A larger one that is a stored row (a payment of many
 * bills) is kept as that row's key and read again; any other is kept whole. */
#include "config.h"
#include "core/engine/inner.h"

#include <string.h>

#define SMALL 4096

/* The table whose row a reply is; TABLE_COUNT: none. */
static enum table_id reply_table(const struct op_info *op)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (table_info[t].record == op->reply)
            return (enum table_id)t;
    return TABLE_COUNT;
}

static enum status read_again(struct call *c, const struct op_info *op, struct bytes *reply_r)
{
    enum table_id table = reply_table(op);
    void *row = pool_get(c->pool, op->reply->size);
    struct buf b;
    if (table == TABLE_COUNT || !key_decode(&table_info[table].key, row, reply_r->at, reply_r->n, c->pool))
        return refuse(c, ST_store_broken, "", NULL, NULL, NULL);
    enum status s = store_get(c->txn, table, row);
    if (s)
        return s;
    buf_init(&b, WIRE_MAX);
    record_encode(op->reply, row, NULL, &b);
    *reply_r = (struct bytes){ (const uint8_t *)pool_slice(c->pool, b.at, b.n), (uint32_t)b.n };
    buf_release(&b);
    return ST_ok;
}

enum status remember_find(struct call *c, bool *found_r, struct bytes *reply_r)
{
    struct remembered m = { .staff_no = c->user.staff_no, .request_id = c->request_id };
    enum status s = *c->request_id ? call_get(c, TABLE_remembered, &m) : ST_not_found;
    *found_r = s == ST_ok;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (m.op != c->op->no || memcmp(&m.digest, &c->digest, sizeof m.digest) != 0)
        return refuse(c, ST_request_differs, "", c->request_id, NULL, NULL);
    *reply_r = m.reply;
    return m.by_key ? read_again(c, c->op, reply_r) : ST_ok;
}

enum status remember_keep(struct call *c, const void *reply, const struct buf *encoded)
{
    struct key key;
    struct remembered m = { .staff_no = c->user.staff_no, .request_id = c->request_id, .op = c->op->no,
                            .digest = c->digest, .at = c->now, .reply = { encoded->at, (uint32_t)encoded->n } };
    enum table_id table = encoded->n > SMALL ? reply_table(c->op) : TABLE_COUNT;
    if (encoded->n > SMALL)
        atomic_fetch_add(&c->core->metrics.large_replies, 1);
    if (table != TABLE_COUNT) {
        key_encode(&table_info[table].key, reply, table_info[table].key.fields, &key);
        m.reply = (struct bytes){ key.b, key.n };
        m.by_key = true;
    }
    return store_insert(c->txn, TABLE_remembered, &m);
}
