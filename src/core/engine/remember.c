/* Answered requests, by person and request id, for 40 days: a repeat gets the
 * same answer, other content under the same id is refused by name. A reply is kept
 * as it was. One that is the very row it made (T_REPLY: a payment) is kept as that
 * row's key and the fields of it that may change later, and put together again; so
 * a payment is not stored twice. Of those fields lists are kept only once they change,
 * which is seldom. Any other reply over 4 kB that is a stored row is kept as its key and
 * read again, as it is then; the rest whole.
 *
 * Answers stand in the order in which their requests' ids were made (those of others'
 * making anywhere), so that new ones are put at the table's end and fill its pages; what
 * was asked stands in the audit. A store of a version below SHORT_SINCE keeps them by
 * person (remembered), and once raised has both until the old ones are forgotten. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <stdio.h>
#include <string.h>

/* -- the two forms -- */

#define MADE_BITS 60                 /* of an id: 48 of the time in ms, 12 of chance */
#define MARK_BITS 56

static uint64_t bits_of(const uint8_t *bytes, unsigned bits)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < 8; i++)
        v = v << 8 | bytes[i];
    return v >> (64 - bits);
}

void answer_key(const char *staff_no, const char *request_id, struct answered *a)
{
    uint8_t raw[REQUEST_ID_BYTES];
    char text[WHOSE_TEXT];
    struct hash h;
    int n = snprintf(text, sizeof text, "%zu/%s%s", strlen(staff_no), staff_no, request_id);
    store_digest(text, (size_t)n < sizeof text ? (size_t)n : sizeof text - 1, &h);
    a->made = bits_of(request_id_bytes(request_id, raw) ? raw : h.b + 8, MADE_BITS);
    a->mark = bits_of(h.b, MARK_BITS);
}

/* The record says itself whose request it is of. An answer that leads to another's, or to one that
 * does not say what was asked, is nobody's. */
static bool is_of(struct call *c, const struct audit *record, const char *staff_no, const char *request_id)
{
    return !strcmp(record->staff_no, staff_no) && !strcmp(audit_request_id(record, c->pool), request_id) &&
           record->asked.n == ASKED_DIGEST;
}

static enum status from_answer(struct call *c, const struct answered *a, const char *staff_no, const char *request_id,
                               struct earlier *e)
{
    struct audit record = { .audit_no = a->audit_no };
    if (!a->audit_no) {
        *e = (struct earlier){ .op = OP_request_settle, .at = a->at };
        return ST_ok;
    }
    enum status s = call_get(c, TABLE_audit, &record);
    if (s == ST_not_found || (!s && !is_of(c, &record, staff_no, request_id)))
        return refuse(c, ST_store_broken, "", table_info[TABLE_answered].name, NULL, NULL);
    if (s)
        return s;
    *e = (struct earlier){ .op = record.op_no, .at = a->at, .reply = a->reply, .as_then = a->as_then,
                           .by_key = a->by_key, .lists_apart = true, .digest_n = ASKED_DIGEST };
    memcpy(e->digest.b, record.asked.at, ASKED_DIGEST);
    return ST_ok;
}

static enum status find_remembered(struct call *c, const char *staff_no, const char *request_id, struct earlier *e)
{
    struct remembered m = { .staff_no = staff_no, .request_id = request_id };
    enum status s = call_get(c, TABLE_remembered, &m);
    if (!s)
        *e = (struct earlier){ .op = m.op, .at = m.at, .digest = m.digest, .digest_n = sizeof m.digest.b,
                               .reply = m.reply, .as_then = m.as_then, .by_key = m.by_key };
    return s;
}

enum status remember_get(struct call *c, const char *staff_no, const char *request_id, struct earlier *e)
{
    struct answered a = { 0 };
    if (audit_form_of(c->core) < SHORT_FORM)
        return find_remembered(c, staff_no, request_id, e);
    answer_key(staff_no, request_id, &a);
    enum status s = call_get(c, TABLE_answered, &a);
    if (s == ST_not_found)
        return c->core->answers_by_person ? find_remembered(c, staff_no, request_id, e) : s;
    return s ? s : from_answer(c, &a, staff_no, request_id, e);
}

/* Its audit record is the one this operation will have; what is but taken has none. */
static enum status put_answer(struct call *c, const char *request_id, const struct earlier *e, bool taken)
{
    struct answered a = { .audit_no = taken ? 0 : c->core->audit_no + 1, .at = e->at, .reply = e->reply,
                        .by_key = e->by_key, .as_then = e->as_then };
    answer_key(c->user.staff_no, request_id, &a);
    enum status s = (e->open ? store_insert_open : store_insert)(c->txn, TABLE_answered, &a);
    return s || taken ? s : proof_add(c, TABLE_answered, &a);
}

static enum status put_remembered(struct call *c, const char *request_id, const struct earlier *e, bool taken)
{
    struct remembered m = { .staff_no = c->user.staff_no, .request_id = request_id, .op = e->op, .digest = e->digest,
                            .at = e->at, .reply = e->reply, .by_key = e->by_key, .as_then = e->as_then };
    enum status s = store_insert(c->txn, TABLE_remembered, &m);
    return s || taken ? s : proof_add(c, TABLE_remembered, &m);
}

static enum status earlier_put(struct call *c, const char *request_id, const struct earlier *e, bool taken)
{
    return audit_form_of(c->core) < SHORT_FORM ? put_remembered(c, request_id, e, taken)
                                               : put_answer(c, request_id, e, taken);
}

enum status remember_taken(struct call *c, const char *request_id)
{
    return earlier_put(c, request_id, &(struct earlier){ .op = OP_request_settle, .at = c->now }, true);
}

enum status call_answered(struct call *c, const char *staff_no, const char *request_id)
{
    struct earlier e;
    return remember_get(c, staff_no, request_id, &e);
}

/* A damaged page is no reason not to serve: who asks for what lies there is told. */
void remember_open(struct txn *t, struct core *c)
{
    struct remembered m = { 0 };
    c->answers_by_person = row_last(t, TABLE_remembered, 0, &m) != ST_not_found;
}

/* -- a reply that is a row -- */

/* The table whose row a reply is; TABLE_COUNT: none. */
static enum table_id reply_table(const struct op_info *op)
{
    for (unsigned t = 0; t < TABLE_COUNT; t++)
        if (table_info[t].record == op->reply)
            return (enum table_id)t;
    return TABLE_COUNT;
}

/* lists: those, or all the others. */
static void later_fields(const struct record *r, bool lists, void *to, const void *from)
{
    for (unsigned i = 0; i < r->fields; i++)
        if ((r->field[i].flags & F_LATER) && (r->field[i].type == FT_LIST) == lists)
            field_assign(&r->field[i], to, from);
}

static bool lists_differ(const struct record *r, const void *a, const void *b)
{
    bool differ = false;
    for (unsigned i = 0; i < r->fields && !differ; i++)
        differ = (r->field[i].flags & F_LATER) && r->field[i].type == FT_LIST && !field_equal(&r->field[i], a, b);
    return differ;
}

static void first_key(struct call *c, enum table_id table, const void *row, struct reply_first *f)
{
    struct buf text;
    buf_init(&text, KEY_TEXT);
    row_key_text(table, row, &text);
    f->table_no = table_info[table].no;
    f->key_text = pool_slice(c->pool, text.at, text.n);
    buf_release(&text);
}

enum status remember_lists(struct call *c, enum table_id table, const void *old, const void *row)
{
    const struct record *r = table_info[table].record;
    struct reply_first f = { .at = c->now }, had;
    if (audit_form_of(c->core) < SHORT_FORM || !lists_differ(r, old, row))
        return ST_ok;
    first_key(c, table, old, &f);
    had = f;
    enum status s = call_get(c, TABLE_reply_first, &had);
    if (s != ST_not_found)
        return s;
    void *lists = pool_get(c->pool, r->size);
    later_fields(r, true, lists, old);
    buf_clear(&c->core->scratch);
    record_encode(r, lists, NULL, &c->core->scratch);
    f.as_then = (struct bytes){ c->core->scratch.at, (uint32_t)c->core->scratch.n };
    return store_insert(c->txn, TABLE_reply_first, &f);
}

/* What it had in these fields when it was made. */
static enum status fields_then(struct call *c, const struct record *r, const struct bytes *bytes, bool lists, void *row)
{
    void *then = pool_get(c->pool, r->size);
    enum status s = record_decode(r, then, bytes->at, bytes->n, NULL, c->pool, c->fault);
    if (!s)
        later_fields(r, lists, row, then);
    return s;
}

/* The row as it is, with what may have changed as it was then. */
static enum status row_then(struct call *c, enum table_id table, const struct earlier *e, void *row)
{
    const struct record *r = table_info[table].record;
    struct reply_first f;
    if (!e->as_then.n)
        return ST_ok;
    enum status s = fields_then(c, r, &e->as_then, false, row);
    if (s || !e->lists_apart)
        return s ? s : fields_then(c, r, &e->as_then, true, row);
    first_key(c, table, row, &f);
    s = call_get(c, TABLE_reply_first, &f);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    return fields_then(c, r, &f.as_then, true, row);
}

static enum status read_again(struct call *c, const struct op_info *op, const struct earlier *e,
                              struct bytes *reply_r)
{
    enum table_id table = reply_table(op);
    void *row = pool_get(c->pool, op->reply->size);
    struct buf b;
    if (table == TABLE_COUNT || !key_decode(&table_info[table].key, row, e->reply.at, e->reply.n, c->pool))
        return refuse(c, ST_store_broken, "", NULL, NULL, NULL);
    enum status s = store_get(c->txn, table, row);
    if (s || (s = row_then(c, table, e, row)))
        return s;
    buf_init(&b, WIRE_MAX);
    record_encode(op->reply, row, NULL, &b);
    *reply_r = (struct bytes){ (const uint8_t *)pool_slice(c->pool, b.at, b.n), (uint32_t)b.n };
    buf_release(&b);
    return ST_ok;
}

enum status remember_reply(struct call *c, const struct op_info *op, const struct earlier *e, struct bytes *reply_r)
{
    *reply_r = e->reply;
    return e->by_key ? read_again(c, op, e, reply_r) : ST_ok;
}

/* All that was kept of its digest; an id that was but taken has none, and is no request's. */
static bool same_asked(const struct call *c, const struct earlier *e)
{
    return e->op == c->op->no && e->digest_n && !memcmp(&e->digest, &c->digest, e->digest_n);
}

enum status remember_find(struct call *c, bool *found_r, struct bytes *reply_r)
{
    struct earlier e;
    enum status s = *c->request_id ? remember_get(c, c->user.staff_no, c->request_id, &e) : ST_not_found;
    *found_r = s == ST_ok;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (!same_asked(c, &e))
        return refuse(c, ST_request_differs, "", c->request_id, NULL, NULL);
    return remember_reply(c, c->op, &e, reply_r);
}

/* Is the reply the row that was just made? */
static bool is_made(const struct call *c, enum table_id table, const struct buf *encoded)
{
    const struct bytes *row = &c->effects->made_bytes;
    if (table == TABLE_COUNT || !(table_info[table].flags & T_REPLY) || c->effects->made != table + 1u)
        return false;
    return encoded->n == row->n && !memcmp(encoded->at, row->at, row->n);
}

/* What may change later, but its lists where they are kept apart, in the writer's buffer. */
static struct bytes then_bytes(struct call *c, const struct record *r, const void *reply)
{
    struct buf *b = &c->core->scratch;
    void *later = pool_get(c->pool, r->size);
    later_fields(r, false, later, reply);
    if (audit_form_of(c->core) < SHORT_FORM)
        later_fields(r, true, later, reply);
    buf_clear(b);
    record_encode(r, later, NULL, b);
    return (struct bytes){ b->at, (uint32_t)b->n };
}

enum status remember_keep(struct call *c, const void *reply, const struct buf *encoded)
{
    struct key key;
    struct earlier e = { .op = c->op->no, .digest = c->digest, .at = c->now,
                         .reply = { encoded->at, (uint32_t)encoded->n } };
    enum table_id table = reply_table(c->op);
    bool made = is_made(c, table, encoded);
    e.open = made && !(table_info[table].flags & T_SEALED) && frugal(c->core);
    if (encoded->n > REPLY_SMALL)
        atomic_fetch_add(&c->core->metrics.large_replies, 1);
    if (made || (encoded->n > REPLY_SMALL && table != TABLE_COUNT)) {
        key_encode(&table_info[table].key, reply, table_info[table].key.fields, &key);
        e.reply = (struct bytes){ key.b, key.n };
        e.by_key = true;
    }
    if (made)
        e.as_then = then_bytes(c, c->op->reply, reply);
    return earlier_put(c, c->request_id, &e, false);
}
