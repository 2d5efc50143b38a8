/* Every audited row against the last digest of it in the audit (proof.h). The audit is
 * gone through once, and what it says of each row is held in memory by a short hash of
 * table and key; then the rows are gone through, of tables the audit speaks of: a county that
 * was brought in has millions of which it says nothing. People work meanwhile: a row that does not
 * fit is looked at once more at the end, in one snapshot with the records that came since.
 * Of a store with more rows than are held at once each pass takes a part of the hashes. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum said { SAID_NOTHING, SAID_UNKNOWN, SAID_WRITTEN, SAID_REMOVED };

struct proof {
    uint64_t name;
    uint8_t digest[ROW_DIGEST];
    uint8_t said;
    bool seen, late;                 /* the row was, or need not be; the record came after the walk */
};

struct suspect { enum table_id table; struct key key; uint64_t name; };

struct proofs {
    struct proof *at;                /* open addressing; room is a power of two */
    size_t n, room;
    unsigned part, parts;
    uint8_t key[crypto_shorthash_KEYBYTES];
    uint64_t audit_no;               /* the last record that is in */
    bool late, full;
    struct suspect *suspects;
    unsigned suspects_n;
    struct buf text, row;
    uint64_t named[(UINT16_MAX + 1) / 64];    /* a bit a table's number: something is said of a row of it */
    struct pool *pool;               /* of one record or row */
    enum table_id table;             /* the one that is gone through */
};

static const enum table_id unproved[] = { TABLE_balance };

/* -- what is held -- */

static uint64_t name_of(struct proofs *p, uint64_t table_no, const void *text, size_t n)
{
    uint64_t name;
    buf_clear(&p->text);
    buf_add(&p->text, &table_no, sizeof table_no);
    buf_add(&p->text, text, n);
    crypto_shorthash((uint8_t *)&name, p->text.at, p->text.n, p->key);
    return name;
}

static struct proof *place_of(const struct proofs *p, uint64_t name)
{
    size_t i = name & (p->room - 1);
    while (p->at[i].said != SAID_NOTHING && p->at[i].name != name)
        i = (i + 1) & (p->room - 1);
    return &p->at[i];
}

static void room_make(struct proofs *p, size_t room)
{
    struct proofs old = *p;
    p->room = room;
    p->at = calloc(room, sizeof *p->at);
    if (!p->at)
        panic("check: out of memory");
    for (size_t i = 0; i < old.room; i++)
        if (old.at[i].said != SAID_NOTHING)
            *place_of(p, old.at[i].name) = old.at[i];
    free(old.at);
}

static bool is_ours(const struct proofs *p, uint64_t name)
{
    return (name >> 32) % p->parts == p->part;
}

static void hold(struct proofs *p, uint64_t name, enum said said, const struct bytes *digest)
{
    if (!is_ours(p, name))
        return;
    if (2 * (p->n + 1) > p->room)
        room_make(p, 2 * p->room);
    struct proof *at = place_of(p, name);
    p->n += at->said == SAID_NOTHING;
    at->late |= p->late && at->said == SAID_NOTHING;
    at->name = name;
    at->said = (uint8_t)said;
    if (said == SAID_WRITTEN)
        memcpy(at->digest, digest->at, ROW_DIGEST);
    p->full |= p->n > PROOFS_HELD && !p->part;
}

static uint64_t table_no_of(const struct audit_change *ch)
{
    for (unsigned i = 0; !ch->table_no && i < TABLE_COUNT; i++)
        if (!strcmp(table_info[i].name, ch->table_name))
            return table_info[i].no;
    return ch->table_no;
}

static const char *table_no_name(uint64_t no)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no)
            return table_info[i].name;
    return "table";
}

static uint64_t change_name(struct proofs *p, const struct audit *a, const struct audit_change *ch)
{
    const char *key = change_key_text(a, ch, p->pool);
    return name_of(p, table_no_of(ch), key, strlen(key));
}

static bool is_forgotten(uint64_t table_no)
{
    return table_no == table_info[TABLE_remembered].no || table_no == table_info[TABLE_answered].no;
}

static void table_name_it(struct proofs *p, uint64_t table_no)
{
    if (table_no <= UINT16_MAX)
        p->named[table_no / 64] |= (uint64_t)1 << table_no % 64;
}

static bool table_is_named(const struct proofs *p, enum table_id table)
{
    uint16_t no = table_info[table].no;
    return p->named[no / 64] >> no % 64 & 1;
}

static void take_changes(struct check_run *r, struct proofs *p, const struct audit *a, const struct audit_change *ch,
                         uint32_t n)
{
    uint8_t made[ROW_DIGEST];
    for (uint32_t i = 0; i < n; i++) {
        struct bytes digest = change_digest(core_store(r->core), a, &ch[i], made);
        enum said said = ch[i].removed ? SAID_REMOVED : digest.n ? SAID_WRITTEN : SAID_UNKNOWN;
        uint64_t name = change_name(p, a, &ch[i]);
        table_name_it(p, table_no_of(&ch[i]));
        hold(p, name, said, &digest);
        if (is_forgotten(table_no_of(&ch[i])) && is_ours(p, name))
            place_of(p, name)->seen = true;      /* without a word */
    }
}

static enum status take_record(struct check_run *r, void *row, void *context)
{
    struct proofs *p = context;
    const struct audit *a = row;
    pool_clear(p->pool);
    take_changes(r, p, a, a->changes, a->changes_n);
    take_changes(r, p, a, a->proofs, a->proofs_n);
    p->audit_no = a->audit_no;
    return p->full ? ST_too_busy : ST_ok;
}

/* -- the rows -- */

static bool fits(struct proofs *p, struct check_run *r, enum table_id table, const void *row, const struct proof *proof)
{
    uint8_t digest[STORE_ROW_DIGEST];
    if (proof->said == SAID_UNKNOWN || proof->said == SAID_NOTHING)
        return true;
    if (proof->said == SAID_REMOVED)
        return false;
    buf_clear(&p->row);
    record_encode(table_info[table].record, row, NULL, &p->row);
    store_row_digest(core_store(r->core), p->row.at, p->row.n, digest);
    return !memcmp(digest, proof->digest, sizeof digest);
}

static uint64_t row_name_of(struct proofs *p, enum table_id table, const void *row)
{
    buf_clear(&p->row);
    row_key_text(table, row, &p->row);
    return name_of(p, table_info[table].no, p->row.at, p->row.n);
}

static enum status look_at_row(struct check_run *r, void *row, void *context)
{
    struct proofs *p = context;
    uint64_t name = row_name_of(p, p->table, row);
    struct proof *proof = is_ours(p, name) ? place_of(p, name) : NULL;
    if (!proof || proof->said == SAID_NOTHING)
        return ST_ok;
    proof->seen = true;
    if (fits(p, r, p->table, row, proof))
        return ST_ok;
    if (p->suspects_n == SUSPECTS_MOST) {
        r->findings++;
        return ST_ok;
    }
    struct suspect *s = &p->suspects[p->suspects_n++];
    *s = (struct suspect){ .table = p->table, .name = name };
    key_encode(&table_info[p->table].key, row, table_info[p->table].key.fields, &s->key);
    return ST_ok;
}

static bool is_proved(enum table_id table)
{
    for (unsigned i = 0; i < COUNT_OF(unproved); i++)
        if (unproved[i] == table)
            return false;
    return is_forgotten(table_info[table].no) || !(table_info[table].flags & T_QUIET);
}

static enum status look_at_rows(struct check_run *r, struct proofs *p)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < TABLE_COUNT; i++) {
        p->table = (enum table_id)i;
        if (is_proved(p->table) && table_is_named(p, p->table))
            s = check_walk(r, p->table, look_at_row, p);
    }
    return s;
}

/* -- at the end, in one snapshot -- */

static enum status take_late(struct check_run *r, struct proofs *p)
{
    enum status s = check_snapshot(r);
    p->late = true;
    while (!s) {
        struct audit a = { .audit_no = p->audit_no + 1 };
        s = store_get(r->txn, TABLE_audit, &a);
        if (!s)
            take_record(r, &a, p);
    }
    p->full = false;
    return s == ST_not_found ? ST_ok : s;
}

static enum status look_again(struct check_run *r, struct proofs *p, const struct suspect *suspect)
{
    const struct table_info *t = &table_info[suspect->table];
    void *row = pool_get(r->pool, t->record->size);
    const struct proof *proof = place_of(p, suspect->name);
    if (!key_decode(&t->key, row, suspect->key.b, suspect->key.n, r->pool))
        return ST_store_broken;
    enum status s = store_get(r->txn, suspect->table, row);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (fits(p, r, suspect->table, row, proof))
        return ST_ok;
    buf_clear(&p->row);
    row_key_text(suspect->table, row, &p->row);
    check_finding(r, "%s %.*s: %s", t->name, (int)p->row.n, (const char *)p->row.at,
                  proof->said == SAID_REMOVED ? "was removed, and is there" : "is not as it was last written");
    return ST_ok;
}

/* Rows that should be there and were not met: their names are in the audit. */
static enum status name_missing(struct check_run *r, void *row, void *context)
{
    struct proofs *p = context;
    const struct audit *a = row;
    const struct audit_change *list[] = { a->changes, a->proofs };
    const uint32_t n[] = { a->changes_n, a->proofs_n };
    pool_clear(p->pool);
    for (unsigned k = 0; k < COUNT_OF(list); k++)
        for (uint32_t i = 0; i < n[k]; i++) {
            const struct audit_change *ch = &list[k][i];
            uint64_t name = change_name(p, a, ch);
            struct proof *proof = is_ours(p, name) ? place_of(p, name) : NULL;
            if (!proof || proof->said != SAID_WRITTEN || proof->seen || proof->late)
                continue;
            proof->seen = true;
            check_finding(r, "%s %s: was written, and is not there", table_no_name(table_no_of(ch)),
                          change_key_text(a, ch, p->pool));
        }
    return ST_ok;
}

static bool any_missing(const struct proofs *p)
{
    for (size_t i = 0; i < p->room; i++)
        if (p->at[i].said == SAID_WRITTEN && !p->at[i].seen && !p->at[i].late)
            return true;
    return false;
}

static enum status settle(struct check_run *r, struct proofs *p)
{
    enum status s = take_late(r, p);
    for (unsigned i = 0; !s && i < p->suspects_n; i++)
        s = look_again(r, p, &p->suspects[i]);
    if (!s && any_missing(p))
        s = check_walk(r, TABLE_audit, name_missing, p);
    return s;
}

/* -- parts -- */

static void forget(struct proofs *p)
{
    memset(p->at, 0, p->room * sizeof *p->at);
    memset(p->named, 0, sizeof p->named);
    p->n = p->suspects_n = 0;
    p->audit_no = 0;
    p->late = p->full = false;
}

static enum status one_part(struct check_run *r, struct proofs *p)
{
    forget(p);
    enum status s = check_walk(r, TABLE_audit, take_record, p);
    while (s == ST_too_busy && p->full) {
        p->parts *= 2;
        forget(p);
        s = check_walk(r, TABLE_audit, take_record, p);
    }
    if (!s)
        s = look_at_rows(r, p);
    return s ? s : settle(r, p);
}

#define ROOM_FIRST 1024
#define SCRATCH_POOL 16384

enum status check_rows(struct check_run *r)
{
    struct proofs p = { .parts = 1 };
    enum status s = ST_ok;
    if (!proofs_kept(r->core))
        return ST_ok;
    buf_init(&p.text, SCRATCH_BYTES);
    buf_init(&p.row, SCRATCH_BYTES);
    p.pool = pool_new(SCRATCH_POOL);
    randombytes_buf(p.key, sizeof p.key);
    room_make(&p, ROOM_FIRST);
    p.suspects = calloc(SUSPECTS_MOST, sizeof *p.suspects);
    if (!p.suspects)
        panic("check: out of memory");
    for (; !s && p.part < p.parts; p.part++)
        s = one_part(r, &p);
    free(p.at);
    free(p.suspects);
    buf_release(&p.text);
    buf_release(&p.row);
    pool_free(&p.pool);
    return s;
}
