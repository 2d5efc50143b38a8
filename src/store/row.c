/* Rows: keys and records in bytes, and the index entries that go with them.
 * A row is read in one call into room that is kept for it, and copied once, at
 * its exact size, into the pool its texts then point at. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATER_MOST 100000

static DBT dbt_of(const void *bytes, size_t n)
{
    return (DBT){ .data = (void *)(uintptr_t)bytes, .size = (uint32_t)n, .ulen = (uint32_t)n, .flags = DB_DBT_USERMEM };
}

void room_grow(struct txn *t, size_t n)
{
    if (n <= t->room_n)
        return;
    free(t->room);
    t->room_n = (n + 4095) & ~(size_t)4095;
    t->room = malloc(t->room_n);
    if (!t->room)
        panic("store: out of memory for a row of %zu bytes", n);
}

int bytes_get(struct txn *t, DB *db, const void *key, size_t key_n, size_t *n_r)
{
    DBT k = dbt_of(key, key_n), data = dbt_of(t->room, t->room_n);
    int answer = db->get(db, t->db, &k, &data, 0);
    if (answer == DB_BUFFER_SMALL) {
        room_grow(t, data.size);
        data = dbt_of(t->room, t->room_n);
        answer = db->get(db, t->db, &k, &data, 0);
    }
    t->rows_read++;
    *n_r = data.size;
    return answer;
}

static enum status txn_status(struct txn *t, int answer, const char *doing)
{
    enum status status = env_status(t->store, answer, doing);
    if (status != ST_ok && status != ST_not_found && status != ST_exists)
        t->failed = true;
    return status;
}

static void key_text(enum table_id table, const uint8_t *key, size_t n, struct pool *pool, struct buf *out)
{
    const struct table_info *info = &table_info[table];
    void *row = pool_get(pool, info->record->size);
    record_init(info->record, row);
    if (!key_decode(&info->key, row, key, n, pool)) {
        for (size_t i = 0; i < n; i++)
            buf_printf(out, "%02x", key[i]);
        return;
    }
    for (unsigned i = 0; i < info->key.fields; i++) {
        if (i > 0)
            buf_puts(out, "/");
        field_format(info->key.field[i], row, out);
    }
}

void row_name(enum table_id table, const uint8_t *key, size_t n, char *out, size_t room)
{
    struct pool *pool = pool_new(1024);
    struct buf text;
    buf_init(&text, 4096);
    key_text(table, key, n, pool, &text);
    snprintf(out, room, "%s %.*s", table_info[table].name, (int)text.n, text.at ? (const char *)text.at : "");
    buf_release(&text);
    pool_free(&pool);
}

enum status row_decode(struct txn *t, enum table_id table, void *row, const void *bytes, size_t n,
                       const struct field_set *wanted, struct pool *pool)
{
    const struct record *record = table_info[table].record;
    struct fault f = { 0 };
    char *copy = box_open(t->store, table, bytes, n, pool, &n);
    memset(row, 0, record->size);
    if (copy && record_decode_some(record, row, copy, n, wanted, &t->store->seal.sealer, pool, &f) == ST_ok)
        return ST_ok;
    log_error("store %s: a row of table %s cannot be read (%s %s)", t->store->home.path, table_info[table].name,
              status_name(f.status), f.field);
    t->failed = true;
    return ST_store_broken;
}

static enum status row_key(enum table_id table, const void *row, struct key *key)
{
    key_encode(&table_info[table].key, row, table_info[table].key.fields, key);
    return key->n < KEY_MAX ? ST_ok : ST_field_too_long;
}

/* Copies are for the one writer alone. */
static bool is_hot(const struct txn *t, enum table_id table)
{
    return t->kind == KIND_CHILD && (table_info[table].flags & T_HOT);
}

enum status row_get(struct txn *t, enum table_id table, const void *key, size_t key_n,
                    const struct field_set *wanted, void *row, struct pool *pool)
{
    bool hot = is_hot(t, table);
    size_t n;
    table_set_add(&t->reads, table);
    const uint8_t *copy = hot ? hot_get(t->store->hot, table, key, key_n, &n) : NULL;
    if (copy)
        return row_decode(t, table, row, copy, n, wanted, pool);
    enum status status = txn_status(t, bytes_get(t, t->store->table[table], key, key_n, &n), "reading a row");
    if (status == ST_ok && hot)
        hot_keep(t->store->hot, table, key, key_n, t->room, n);
    return status == ST_ok ? row_decode(t, table, row, t->room, n, wanted, pool) : status;
}

enum status store_get_some(struct txn *t, enum table_id table, const struct field_set *wanted, void *row)
{
    struct key key;
    if (row_key(table, row, &key) != ST_ok)
        return ST_not_found;
    return row_get(t, table, key.b, key.n, wanted, row, t->pool);
}

enum status store_get(struct txn *t, enum table_id table, void *row)
{
    return store_get_some(t, table, NULL, row);
}

static void write_check(const struct txn *t, enum table_id table)
{
    if (t->kind == KIND_SNAPSHOT)
        panic("store: a snapshot cannot write");
    if (t->kind == KIND_BULK && t->store->indexes_n[table])
        panic("store: table %s has indexes, in a bulk it takes bulk rows only", table_info[table].name);
}

/* Either the index is damaged or the caller's old row was not the stored one. */
static enum status index_differs(struct txn *t, enum index_id index, const char *how)
{
    log_error("store %s: index %s %s", t->store->home.path, index_info[index].name, how);
    t->failed = true;
    return ST_store_broken;
}

static enum status entry_put(struct txn *t, enum index_id index, const void *bytes, size_t n)
{
    DB *db = t->store->index[index];
    DBT key = dbt_of(bytes, n), none = dbt_of("", 0);
    int answer = db->put(db, t->db, &key, &none, DB_NOOVERWRITE);
    if (answer == DB_KEYEXIST)
        return index_part(t->store, index)->building ? ST_ok : index_differs(t, index, "had an entry already");
    return txn_status(t, answer, "writing an index entry");
}

static enum status entry_delete(struct txn *t, enum index_id index, const struct entries *e, unsigned i)
{
    DB *db = t->store->index[index];
    DBT key = dbt_of(entry_bytes(e, i), e->list[i].n);
    int answer = db->del(db, t->db, &key, 0);
    if (answer == DB_NOTFOUND)
        return index_part(t->store, index)->building ? ST_ok : index_differs(t, index, "lacked an entry");
    return txn_status(t, answer, "removing an index entry");
}

/* Both lists are in order: one pass finds what to take out and what to put in. */
static enum status entries_change(struct txn *t, enum index_id index, const struct entries *a, const struct entries *b)
{
    enum status status = ST_ok;
    unsigned i = 0, j = 0;
    while (status == ST_ok && (i < a->n || j < b->n)) {
        int order = i == a->n ? 1 : j == b->n ? -1 : entry_compare(a, i, b, j);
        if (order < 0)
            status = entry_delete(t, index, a, i);
        else if (order > 0)
            status = entry_put(t, index, entry_bytes(b, j), b->list[j].n);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

/* No field of the index has changed; words are asked of the core each time. */
static bool index_untouched(const struct index_info *info, const void *old, const void *row)
{
    bool same = old && row && !(info->flags & INDEX_WORDS);
    for (unsigned i = 0; same && i < info->key.fields; i++)
        same = field_equal(info->key.field[i], old, row);
    return same;
}

/* old or row may be NULL: a new row, a deleted one. */
static enum status indexes_change(struct txn *t, enum table_id table, const void *old, const void *row)
{
    struct store *s = t->store;
    enum status status = ST_ok;
    for (unsigned i = 0; status == ST_ok && i < s->indexes_n[table]; i++) {
        enum index_id index = s->indexes[table][i];
        if (index_untouched(&index_info[index], old, row))
            continue;
        entries_clear(&s->before);
        entries_clear(&s->after);
        if (old)
            entries_collect(&s->before, s, index, old);
        if (row)
            entries_collect(&s->after, s, index, row);
        status = entries_change(t, index, &s->before, &s->after);
    }
    return status;
}

void store_entries_later(struct txn *t)
{
    if (t->kind != KIND_CHILD)
        panic("store: only a child puts index entries aside");
    t->later = true;
}

enum status entries_put(struct txn *t, const struct run *run)
{
    enum status status = ST_ok;
    for (unsigned i = 0; status == ST_ok && i < run->n; i++)
        status = entry_put(t, run->list[i].index, run->bytes.at + run->list[i].at, run->list[i].n);
    return status;
}

enum status store_entries_now(struct txn *t)
{
    struct run *run = &t->store->later;
    enum status status = t->failed ? ST_store_broken : ST_ok;
    if (t->kind != KIND_CHILD || !run->n)
        return ST_ok;
    run_sort(run);
    if (status == ST_ok)
        status = entries_put(t, run);
    run_clear(run);
    return status;
}

/* Of a row that was inserted. */
static enum status entries_add_row(struct txn *t, enum table_id table, const void *row)
{
    if (!t->later)
        return indexes_change(t, table, NULL, row);
    run_gather(&t->store->later, t->store, table, row);
    return t->store->later.n < LATER_MOST ? ST_ok : store_entries_now(t);
}

/* The row in the writer's buffer; boxed_r: as it will be stored. */
static enum status row_encode(struct txn *t, enum table_id table, const void *row, bool open,
                              const struct buf **boxed_r)
{
    struct store *s = t->store;
    buf_clear(&s->out);
    record_encode(table_info[table].record, row, &s->seal.sealer, &s->out);
    *boxed_r = &s->out;
    if (s->out.full || open || !(table_info[table].flags & T_SEALED) || s->version.version < BOX_SINCE)
        return s->out.full ? ST_field_too_many : ST_ok;
    box_close(s, table, &s->out, &s->boxed);
    *boxed_r = &s->boxed;
    return s->boxed.full ? ST_field_too_many : ST_ok;
}

static enum status row_store(struct txn *t, enum table_id table, const void *row, bool open, uint32_t flags)
{
    struct store *s = t->store;
    struct key key;
    const struct buf *stored = NULL;
    enum status status = row_key(table, row, &key);
    if (status == ST_ok)
        status = row_encode(t, table, row, open, &stored);
    if (status != ST_ok)
        return status;
    if (table_is_held(s, table))
        return txn_status(t, EBADMSG, "writing a row");
    DB *db = s->table[table];
    DBT k = dbt_of(key.b, key.n), data = dbt_of(stored->at, stored->n);
    touch(s->touches, table, &key);
    int answer = flags || t->kind != KIND_CHILD || stored != &s->out ? DB_NOTFOUND : row_replace(t, db, &key, stored);
    if (answer == DB_NOTFOUND)
        answer = db->put(db, t->db, &k, &data, flags);
    status = txn_status(t, answer, "writing a row");
    t->rows_written += status == ST_ok;
    if (status == ST_ok && is_hot(t, table))
        hot_put(s->hot, table, key.b, key.n, stored->at, stored->n);
    return status;
}

enum status row_write(struct txn *t, enum table_id table, const void *row, uint32_t flags)
{
    return row_store(t, table, row, false, flags);
}

static enum status row_insert(struct txn *t, enum table_id table, const void *row, bool open)
{
    write_check(t, table);
    enum status status = row_store(t, table, row, open, DB_NOOVERWRITE);
    return status == ST_ok ? entries_add_row(t, table, row) : status;
}

enum status store_insert(struct txn *t, enum table_id table, const void *row)
{
    return row_insert(t, table, row, false);
}

enum status store_insert_open(struct txn *t, enum table_id table, const void *row)
{
    return row_insert(t, table, row, true);
}

struct bytes store_written(struct txn *t)
{
    if (t->kind != KIND_CHILD)
        panic("store: only a child knows what was written last");
    return (struct bytes){ t->store->out.at, (uint32_t)t->store->out.n };
}

/* The stored row under row's key, in fresh pool memory; *old_r NULL when there is none. */
static enum status row_stored(struct txn *t, enum table_id table, const void *row, void **old_r)
{
    struct key key;
    enum status status = row_key(table, row, &key);
    *old_r = NULL;
    if (status != ST_ok)
        return status;
    void *old = pool_get(t->pool, table_info[table].record->size);
    status = row_get(t, table, key.b, key.n, NULL, old, t->pool);
    if (status == ST_ok)
        *old_r = old;
    return status;
}

static void same_key(enum table_id table, const void *old, const void *row)
{
    struct key a, b;
    row_key(table, old, &a);
    row_key(table, row, &b);
    if (a.n != b.n || memcmp(a.b, b.b, a.n))
        panic("store: a row of table %s was put over another", table_info[table].name);
}

enum status store_put(struct txn *t, enum table_id table, const void *old, const void *row)
{
    void *stored = NULL;
    write_check(t, table);
    enum status status = t->store->indexes_n[table] ? store_entries_now(t) : ST_ok;
    if (status != ST_ok)
        return status;
    if (!old && t->store->indexes_n[table]) {
        enum status found = row_stored(t, table, row, &stored);
        if (found != ST_ok && found != ST_not_found)
            return found;
        old = stored;
    } else if (old) {
        same_key(table, old, row);
    }
    status = row_write(t, table, row, 0);
    return status == ST_ok ? indexes_change(t, table, old, row) : status;
}

enum status store_delete(struct txn *t, enum table_id table, const void *row)
{
    DB *db = t->store->table[table];
    void *stored = NULL;
    struct key key;
    write_check(t, table);
    if (row_key(table, row, &key) != ST_ok)
        return ST_not_found;
    enum status status = t->store->indexes_n[table] ? store_entries_now(t) : ST_ok;
    if (status == ST_ok && t->store->indexes_n[table])
        status = row_stored(t, table, row, &stored);
    if (status != ST_ok)
        return status;
    if (table_is_held(t->store, table))
        return txn_status(t, EBADMSG, "removing a row");
    DBT k = dbt_of(key.b, key.n);
    touch(t->store->touches, table, &key);
    status = txn_status(t, db->del(db, t->db, &k, 0), "removing a row");
    t->rows_written += status == ST_ok;
    if (status == ST_ok && is_hot(t, table))
        hot_put(t->store->hot, table, key.b, key.n, NULL, 0);
    return status == ST_ok && stored ? indexes_change(t, table, stored, NULL) : status;
}

enum status store_next_number(struct txn *t, const char *series, uint64_t *number_r)
{
    struct counter counter = { .series = series };
    enum status status = store_get(t, TABLE_counter, &counter);
    if (status == ST_not_found)
        counter = (struct counter){ .series = series };
    else if (status != ST_ok)
        return status;
    counter.last++;
    status = store_put(t, TABLE_counter, NULL, &counter);
    if (status == ST_ok)
        *number_r = counter.last;
    return status;
}
