/* Answered requests, by person and request id, for 40 days: a repeat gets the
 * same answer, other content under the same id is refused by name. A reply is kept
 * as it was. One that is the very row it made (T_REPLY: a payment) is kept as that
 * row's key and the fields of it that may change later, and put together again; so
 * a payment is not stored twice. Any other over 4 kB that is a stored row is kept as
 * its key and read again, as it is then; the rest whole. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <string.h>

/* The table whose row a reply is; TABLE_COUNT: none. */
static enum table_id reply_table(const struct op_info *op)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (table_info[t].record == op->reply)
            return (enum table_id)t;
    return TABLE_COUNT;
}

static void later_fields(const struct record *r, void *to, const void *from)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_LATER)
            field_assign(&r->field[i], to, from);
}

/* The row as it is, with what may have changed as it was then. */
static enum status row_then(struct call *c, const struct record *r, const struct bytes *as_then, void *row)
{
    void *then = pool_get(c->pool, r->size);
    if (!as_then->n)
        return ST_ok;
    enum status s = record_decode(r, then, as_then->at, as_then->n, NULL, c->pool, c->fault);
    if (!s)
        later_fields(r, row, then);
    return s;
}

static enum status read_again(struct call *c, const struct op_info *op, const struct remembered *m,
                              struct bytes *reply_r)
{
    enum table_id table = reply_table(op);
    void *row = pool_get(c->pool, op->reply->size);
    struct buf b;
    if (table == TABLE_COUNT || !key_decode(&table_info[table].key, row, m->reply.at, m->reply.n, c->pool))
        return refuse(c, ST_store_broken, "", NULL, NULL, NULL);
    enum status s = store_get(c->txn, table, row);
    if (s || (s = row_then(c, op->reply, &m->as_then, row)))
        return s;
    buf_init(&b, WIRE_MAX);
    record_encode(op->reply, row, NULL, &b);
    *reply_r = (struct bytes){ (const uint8_t *)pool_slice(c->pool, b.at, b.n), (uint32_t)b.n };
    buf_release(&b);
    return ST_ok;
}

enum status remember_reply(struct call *c, const struct op_info *op, const struct remembered *m, struct bytes *reply_r)
{
    *reply_r = m->reply;
    return m->by_key ? read_again(c, op, m, reply_r) : ST_ok;
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
    return remember_reply(c, c->op, &m, reply_r);
}

/* Is the reply the row that was just made? */
static bool is_made(const struct call *c, enum table_id table, const struct buf *encoded)
{
    const struct bytes *row = &c->effects->made_bytes;
    if (table == TABLE_COUNT || !(table_info[table].flags & T_REPLY) || c->effects->made != table + 1u)
        return false;
    return encoded->n == row->n && !memcmp(encoded->at, row->at, row->n);
}

/* What may change later, put into the writer's buffer. */
static struct bytes then_bytes(struct call *c, const struct record *r, const void *reply)
{
    struct buf *b = &c->core->scratch;
    void *later = pool_get(c->pool, r->size);
    later_fields(r, later, reply);
    buf_clear(b);
    record_encode(r, later, NULL, b);
    return (struct bytes){ b->at, (uint32_t)b->n };
}

enum status remember_keep(struct call *c, const void *reply, const struct buf *encoded)
{
    struct key key;
    struct remembered m = { .staff_no = c->user.staff_no, .request_id = c->request_id, .op = c->op->no,
                            .digest = c->digest, .at = c->now, .reply = { encoded->at, (uint32_t)encoded->n } };
    enum table_id table = reply_table(c->op);
    bool made = is_made(c, table, encoded);
    if (encoded->n > REPLY_SMALL)
        atomic_fetch_add(&c->core->metrics.large_replies, 1);
    if (made || (encoded->n > REPLY_SMALL && table != TABLE_COUNT)) {
        key_encode(&table_info[table].key, reply, table_info[table].key.fields, &key);
        m.reply = (struct bytes){ key.b, key.n };
        m.by_key = true;
    }
    if (made)
        m.as_then = then_bytes(c, c->op->reply, reply);
    enum status s = store_insert(c->txn, TABLE_remembered, &m);
    return s ? s : proof_add(c, TABLE_remembered, &m);
}
