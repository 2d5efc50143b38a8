/* The digests of rows, as an operation leaves them (proof.h). */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <string.h>

bool proofs_kept(const struct core *c)
{
    return store_version(c->store) >= PROOFS_SINCE;
}

void row_key_text(enum table_id table, const void *row, struct buf *out)
{
    const struct key_spec *key = &table_info[table].key;
    for (unsigned i = 0; i < key->fields; i++) {
        if (i)
            buf_puts(out, "/");
        field_format(key->field[i], row, out);
    }
}

static bool holds_sealed(const struct record *r)
{
    bool found = false;
    for (unsigned i = 0; i < r->fields && !found; i++)
        found = r->field[i].type == FT_SEALED || (r->field[i].of && holds_sealed(r->field[i].of));
    return found;
}

struct bytes row_clear_bytes(struct call *c, const struct record *r, const void *row)
{
    if (!holds_sealed(r))
        return store_written(c->txn);
    struct buf *b = &c->core->scratch;
    buf_clear(b);
    record_encode(r, row, NULL, b);
    return (struct bytes){ b->at, (uint32_t)b->n };
}

struct bytes row_digest(struct call *c, const struct bytes *clear)
{
    struct hash plain;
    uint8_t *out = pool_get(c->pool, ROW_DIGEST);
    if (proofs_kept(c->core)) {
        store_row_digest(c->core->store, clear->at, clear->n, out);
    } else {
        store_digest(clear->at, clear->n, &plain);
        memcpy(out, plain.b, ROW_DIGEST);
    }
    return (struct bytes){ out, ROW_DIGEST };
}

struct bytes proof_digest(struct call *c, enum table_id table, const void *row)
{
    struct bytes clear = row_clear_bytes(c, table_info[table].record, row);
    return row_digest(c, &clear);
}

static const char *key_text(struct call *c, enum table_id table, const void *row)
{
    struct buf *b = &c->core->scratch;
    buf_clear(b);
    row_key_text(table, row, b);
    return pool_slice(c->pool, b->at, b->n);
}

/* The one of this row there is, where rows are written more than once. */
static struct audit_change *proof_of(struct call *c, enum table_id table, const char *key)
{
    struct audit_change *p = c->effects->proofs.at;
    for (unsigned i = 0; table == TABLE_counter && i < c->effects->proofs.n; i++)
        if (p[i].table_no == table_info[table].no && !strcmp(p[i].key_text, key))
            return &p[i];
    if (c->effects->proofs.n >= OP_PROOFS)
        return NULL;
    return array_add(&c->effects->proofs, c->pool, sizeof *p);
}

/* A quiet operation's entries are new rows, of which nothing is said. */
enum status proof_add(struct call *c, enum table_id table, const void *row)
{
    if (!proofs_kept(c->core) || ((c->op->flags & OPF_QUIET) && table != TABLE_counter))
        return ST_ok;
    struct bytes digest = proof_digest(c, table, row);
    const char *key = key_text(c, table, row);
    struct audit_change *p = proof_of(c, table, key);
    if (!p)
        return refuse(c, ST_field_too_many, "proofs", number_words(c, OP_PROOFS), NULL, NULL);
    *p = (struct audit_change){ .table_no = table_info[table].no, .key_text = key, .row_digest = digest };
    return ST_ok;
}
