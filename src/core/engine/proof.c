/* The digests of rows, as an operation leaves them (proof.h). */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <string.h>

bool proofs_kept(const struct core *c)
{
    return store_version(c->store) >= PROOFS_SINCE;
}

bool frugal(const struct core *c)
{
    return store_version(c->store) >= FRUGAL_SINCE;
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

/* -- which row -- */

uint64_t audit_form_of(const struct core *c)
{
    return store_version(c->store) >= SHORT_SINCE ? SHORT_FORM : proofs_kept(c) ? PROOFS_FORM : 0;
}

static struct bytes scratch_kept(struct call *c)
{
    const struct buf *b = &c->core->scratch;
    return (struct bytes){ (const uint8_t *)pool_slice(c->pool, b->at, b->n), (uint32_t)b->n };
}

static struct bytes row_kept(struct call *c, const struct record *r, const void *row)
{
    buf_clear(&c->core->scratch);
    record_encode(r, row, NULL, &c->core->scratch);
    return scratch_kept(c);
}

static struct bytes key_kept(struct call *c, enum table_id table, const void *row)
{
    const struct table_info *t = &table_info[table];
    void *only = pool_get(c->pool, t->record->size);
    for (unsigned i = 0; i < t->key.fields; i++)
        field_assign(t->key.field[i], only, row);
    return row_kept(c, t->record, only);
}

void proof_name(struct call *c, enum table_id table, const void *row, struct audit_change *ch)
{
    if (audit_form_of(c->core) == SHORT_FORM) {
        ch->row_key = key_kept(c, table, row);
        return;
    }
    buf_clear(&c->core->scratch);
    row_key_text(table, row, &c->core->scratch);
    ch->key_text = (const char *)scratch_kept(c).at;
}

static enum table_id table_of(const struct audit_change *ch)
{
    unsigned i = 0;
    while (i < TABLE_COUNT && (ch->table_no ? table_info[i].no != ch->table_no
                                            : strcmp(table_info[i].name, ch->table_name) != 0))
        i++;
    return (enum table_id)i;
}

const char *audit_request_id(const struct audit *a, struct pool *pool)
{
    char text[REQUEST_ID_MAX + 1];
    if (a->request.n != REQUEST_ID_BYTES)
        return a->request_id;
    request_id_of(a->request.at, text);
    return pool_copy(pool, text);
}

static bool key_read(const struct audit *a, const struct audit_change *ch, enum table_id table, void *row,
                     struct pool *pool)
{
    struct fault f = { 0 };
    if (table == TABLE_answered && !ch->row_key.n) {
        answer_key(a->staff_no, audit_request_id(a, pool), row);
        return true;
    }
    return !record_decode(table_info[table].record, row, ch->row_key.at, ch->row_key.n, NULL, pool, &f);
}

const char *change_key_text(const struct audit *a, const struct audit_change *ch, struct pool *pool)
{
    enum table_id table = table_of(ch);
    struct buf text;
    if (*ch->key_text || a->audit_form < SHORT_FORM || table == TABLE_COUNT)
        return ch->key_text;
    void *row = pool_get(pool, table_info[table].record->size);
    buf_init(&text, KEY_TEXT);
    if (key_read(a, ch, table, row, pool))
        row_key_text(table, row, &text);
    const char *words = pool_slice(pool, text.at, text.n);
    buf_release(&text);
    return words;
}

struct bytes change_digest(struct store *s, const struct audit *a, const struct audit_change *ch,
                           uint8_t out[ROW_DIGEST])
{
    if (ch->row_digest.n == ROW_DIGEST && a->audit_form >= PROOFS_FORM)
        return ch->row_digest;
    if (a->audit_form < SHORT_FORM || ch->removed || ch->row_digest.n || !ch->row_key.n)
        return (struct bytes){ 0 };
    store_row_digest(s, ch->row_key.at, ch->row_key.n, out);
    return (struct bytes){ out, ROW_DIGEST };
}

/* -- rows that are no change -- */

/* What names it may be followed by the rest of a counter. */
static bool same_row(const struct audit_change *p, const struct audit_change *ch)
{
    if (p->table_no != ch->table_no)
        return false;
    if (!ch->row_key.n)
        return !strcmp(p->key_text, ch->key_text);
    return p->row_key.n >= ch->row_key.n && !memcmp(p->row_key.at, ch->row_key.at, ch->row_key.n);
}

/* The one of this row there is, where rows are written more than once. */
static struct audit_change *proof_of(struct call *c, enum table_id table, const struct audit_change *ch)
{
    struct audit_change *p = c->effects->proofs.at;
    for (unsigned i = 0; table == TABLE_counter && i < c->effects->proofs.n; i++)
        if (same_row(&p[i], ch))
            return &p[i];
    if (c->effects->proofs.n >= OP_PROOFS)
        return NULL;
    return array_add(&c->effects->proofs, c->pool, sizeof *p);
}

/* A quiet operation's entries are new rows, of which nothing is said. */
enum status proof_add(struct call *c, enum table_id table, const void *row)
{
    struct audit_change ch = { .table_no = table_info[table].no };
    if (!proofs_kept(c->core) || ((c->op->flags & OPF_QUIET) && table != TABLE_counter))
        return ST_ok;
    bool in_short = audit_form_of(c->core) == SHORT_FORM;
    if (!in_short || table != TABLE_counter)
        ch.row_digest = proof_digest(c, table, row);
    if (!in_short || table != TABLE_answered)
        proof_name(c, table, row, &ch);
    struct audit_change *p = proof_of(c, table, &ch);
    if (!p)
        return refuse(c, ST_field_too_many, "proofs", number_words(c, OP_PROOFS), NULL, NULL);
    if (in_short && table == TABLE_counter)
        ch.row_key = row_kept(c, table_info[table].record, row);
    *p = ch;
    return ST_ok;
}
