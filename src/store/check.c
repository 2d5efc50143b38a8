/* The store against itself: every row can be read and stands under its own key,
 * every row has its index entries, every entry leads to a row that has it. Each
 * slice is a snapshot of its own, so that a check beside the counters keeps no
 * old versions for long. What it finds is told row by row and it goes on; an
 * offline store goes on even past a damaged page, with the next table.
 *
 * In an offline store nothing moves, so an index that has each entry its rows
 * have, and not one more, needs no look at each: that is counted first. */
#include "config.h"
#include "store/private.h"

#include <stdio.h>
#include <string.h>

#define SLICE_ROWS 20000
#define SLICE_TICKS SECOND
#define WHAT_MAX 400

struct check {
    struct store *store;
    finding_fn *finding;
    void *context;
    unsigned long found;
    struct entries entries;
    uint64_t had[INDEX_COUNT];    /* entries found by way of their rows */
    struct pool *pool;            /* of one row */
};

static void __attribute__((format(printf, 2, 3))) found(struct check *c, const char *format, ...)
{
    char what[WHAT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    c->found++;
    c->finding(c->context, what);
}

static bool has_words(const struct check *c, enum index_id index)
{
    return !(index_info[index].flags & INDEX_WORDS) || c->store->words[index];
}

/* NULL, and said so, when the row cannot be read or is not itself. */
static void *row_read(struct check *c, enum table_id table, const uint8_t *key, size_t key_n,
                      const void *bytes, size_t n)
{
    const struct table_info *info = &table_info[table];
    void *row = pool_get(c->pool, info->record->size);
    char name[200];
    struct key own;
    struct fault f = { 0 };
    char *copy = pool_slice(c->pool, bytes, n);
    if (record_decode(info->record, row, copy, n, &c->store->seal.sealer, c->pool, &f) != ST_ok) {
        row_name(table, key, key_n, name, sizeof name);
        found(c, "%s: cannot be read (%s %s)", name, status_name(f.status), f.field);
        return NULL;
    }
    key_encode(&info->key, row, info->key.fields, &own);
    if (own.n == key_n && !memcmp(own.b, key, key_n))
        return row;
    row_name(table, key, key_n, name, sizeof name);
    found(c, "%s: holds another row", name);
    return NULL;
}

static enum status row_check_entries(struct check *c, struct txn *t, enum index_id index, const void *row,
                                     const struct pair *p)
{
    char name[200];
    size_t n;
    entries_collect(&c->entries, c->store, index, row);
    for (unsigned i = 0; i < c->entries.n; i++) {
        int answer = bytes_get(t, c->store->index[index], entry_bytes(&c->entries, i), c->entries.list[i].n, &n);
        if (answer == DB_NOTFOUND) {
            row_name(index_info[index].table, p->key, p->key_n, name, sizeof name);
            found(c, "%s: index %s lacks an entry", name, index_info[index].name);
        } else if (answer) {
            return env_status(c->store, answer, "checking an index entry");
        } else {
            c->had[index]++;
        }
    }
    return ST_ok;
}

static enum status row_check(struct check *c, struct txn *t, enum table_id table, const struct pair *p)
{
    struct store *s = c->store;
    enum status status = ST_ok;
    const void *row = row_read(c, table, p->key, p->key_n, p->data, p->data_n);
    for (unsigned i = 0; row && status == ST_ok && i < s->indexes_n[table]; i++)
        if (has_words(c, s->indexes[table][i]))
            status = row_check_entries(c, t, s->indexes[table][i], row, p);
    return status;
}

static bool entry_is_among(const struct entries *e, const struct pair *p)
{
    for (unsigned i = 0; i < e->n; i++)
        if (e->list[i].n == p->key_n && !memcmp(entry_bytes(e, i), p->key, p->key_n))
            return true;
    return false;
}

static enum status entry_check(struct check *c, struct txn *t, enum index_id index, const struct pair *p)
{
    enum table_id table = index_info[index].table;
    struct entry_parts parts;
    char name[200];
    size_t n;
    if (!entry_split(p->key, p->key_n, &parts)) {
        found(c, "index %s: an entry lies about its length", index_info[index].name);
        return ST_ok;
    }
    int answer = bytes_get(t, c->store->table[table], parts.primary, parts.primary_n, &n);
    if (answer && answer != DB_NOTFOUND)
        return env_status(c->store, answer, "checking an index entry");
    const void *row = answer ? NULL : row_read(c, table, parts.primary, parts.primary_n, t->room, n);
    if (row)
        entries_collect(&c->entries, c->store, index, row);
    if (answer || (row && !entry_is_among(&c->entries, p))) {
        row_name(table, parts.primary, parts.primary_n, name, sizeof name);
        found(c, "%s: index %s has an entry for it, %s", name, index_info[index].name,
              answer ? "and it is not there" : "not its own");
    }
    return ST_ok;
}

/* One slice; *token_r is where the next goes on. ST_not_found after the last. */
static enum status slice_check(struct check *c, struct txn *t, enum table_id table, int index, struct key *token_r)
{
    struct scan_range range = { .token = token_r->b, .token_n = token_r->n };
    int64_t until = clock_ticks() + SLICE_TICKS;
    struct scan *scan;
    struct pair p;
    enum status status = index < 0 ? scan_table(t, table, &range, &scan) :
                         scan_index(t, (enum index_id)index, &range, &scan);
    for (unsigned i = 0; status == ST_ok && i < SLICE_ROWS && clock_ticks() < until; i++) {
        status = scan_raw(scan, &p);
        if (status == ST_ok)
            status = index < 0 ? row_check(c, t, table, &p) : entry_check(c, t, (enum index_id)index, &p);
        pool_clear(c->pool);
    }
    if (scan)
        scan_token(scan, token_r);
    return status;
}

/* Are there just as many entries as were found by way of their rows? */
static bool entries_are_all_known(struct check *c, enum index_id index)
{
    struct scan *scan = NULL;
    struct txn *t = NULL;
    struct pair p;
    uint64_t n = 0;
    enum status status = store_snapshot_begin(c->store, &t, c->pool);
    if (status == ST_ok)
        status = scan_index(t, index, NULL, &scan);
    while (status == ST_ok && (status = scan_raw(scan, &p)) == ST_ok)
        n++;
    store_snapshot_end(&t);
    return status == ST_not_found && n == c->had[index];
}

static enum status file_check(struct check *c, enum table_id table, int index)
{
    struct key token = { .n = 0 };
    enum status status = ST_ok;
    while (status == ST_ok) {
        struct txn *t;
        status = store_snapshot_begin(c->store, &t, c->pool);
        if (status == ST_ok)
            status = slice_check(c, t, table, index, &token);
        store_snapshot_end(&t);
    }
    if (status == ST_not_found)
        return ST_ok;
    char trouble[TROUBLE_MAX];
    env_trouble(c->store, trouble);
    found(c, "%s %s: file t%02u cannot be read on: %s", index < 0 ? "table" : "index",
          index < 0 ? table_info[table].name : index_info[index].name,
          index < 0 ? table_info[table].no : index_info[index].no, trouble);
    return status;
}

static enum status files_check(struct check *c)
{
    enum status worst = ST_ok;
    for (unsigned i = 0; i < TABLE_COUNT; i++) {
        enum status status = file_check(c, (enum table_id)i, -1);
        worst = worst == ST_ok ? status : worst;
    }
    for (unsigned i = 0; i < INDEX_COUNT; i++) {
        if (!has_words(c, (enum index_id)i)) {
            found(c, "index %s: not checked, its words are not known here", index_info[i].name);
            continue;
        }
        if (c->store->offline && entries_are_all_known(c, (enum index_id)i))
            continue;
        enum status status = file_check(c, index_info[i].table, (int)i);
        worst = worst == ST_ok ? status : worst;
    }
    return worst;
}

enum status store_check(struct store *s, finding_fn *finding, void *context)
{
    struct check c = { .store = s, .finding = finding, .context = context, .pool = pool_new(65536) };
    entries_init(&c.entries);
    if (s->offline)                /* for good: it must also be closed past the damage */
        s->env->set_flags(s->env, DB_NOPANIC, 1);
    enum status status = files_check(&c);
    entries_release(&c.entries);
    pool_free(&c.pool);
    return status == ST_ok && c.found ? ST_check_failed : status;
}
