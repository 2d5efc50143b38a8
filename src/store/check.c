/* The store against itself: every row can be read and stands under its own key,
 * every row has its index entries, every entry leads to a row that has it. Each
 * slice is a snapshot of its own, so that a check beside the counters keeps no
 * old versions for long. What it finds is told row by row and it goes on; an
 * offline store goes on even past a damaged page, with the next table.
 *
 * Looking each entry up is a random read. So the entries the rows call for are
 * counted and their keyed hashes summed on the way, then those that the index has:
 * equal sums are equal sets. Only an index that differs, because it is wrong or
 * because the counters wrote meanwhile, is looked at entry by entry. One that is
 * being built lacks entries by right: those it has must be good.
 *
 * Nobody waits for an offline store, so there each processor takes the next file:
 * tables first, then the indexes, whose sums the tables gave. */
#include "config.h"
#include "store/private.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLICE_ROWS 20000
#define SLICE_TICKS SECOND
#define WHAT_MAX 400

/* A set of entries: how many, and the sum of their hashes. */
struct tally { uint64_t n, low, high; };

/* What all that take part share. */
struct checking {
    finding_fn *finding;
    void *context;
    struct lock lock;             /* what was found, and told */
    unsigned long found;
    enum status worst;
    uint8_t key[crypto_shorthash_siphashx24_KEYBYTES];
    struct tally wanted[INDEX_COUNT];   /* by way of the rows: of an index by who has its table */
    _Atomic unsigned next;        /* file that nobody has taken yet */
};

struct check {
    struct store *store;
    struct checking *all;
    struct entries entries;
    int looked_up;                /* the index whose entries are looked up one by one; -1: none */
    struct pool *pool;            /* of one row */
};

static void __attribute__((format(printf, 2, 3))) found(struct check *c, const char *format, ...)
{
    char what[WHAT_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    lock_take(&c->all->lock);
    c->all->found++;
    c->all->finding(c->all->context, what);
    lock_give(&c->all->lock);
}

static bool has_words(const struct check *c, enum index_id index)
{
    return !(index_info[index].flags & INDEX_WORDS) || c->store->words[index];
}

static void tally_add(const struct check *c, struct tally *t, const uint8_t *bytes, size_t n)
{
    uint64_t hash[2];
    crypto_shorthash_siphashx24((uint8_t *)hash, bytes, n, c->all->key);
    t->n++;
    t->low += hash[0];
    t->high += hash[1];
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
    char *copy = box_open(c->store, table, bytes, n, c->pool, &n);
    if (!copy || record_decode(info->record, row, copy, n, &c->store->seal.sealer, c->pool, &f) != ST_ok) {
        row_name(table, key, key_n, name, sizeof name);
        if (c->looked_up < 0)      /* else it has been said */
            found(c, "%s: cannot be read (%s %s)", name, status_name(f.status), f.field);
        return NULL;
    }
    key_encode(&info->key, row, info->key.fields, &own);
    if (own.n == key_n && !memcmp(own.b, key, key_n))
        return row;
    row_name(table, key, key_n, name, sizeof name);
    if (c->looked_up < 0)
        found(c, "%s: holds another row", name);
    return NULL;
}

static enum status entries_look_up(struct check *c, struct txn *t, enum index_id index, const struct pair *p)
{
    char name[200];
    size_t n;
    for (unsigned i = 0; i < c->entries.n; i++) {
        int answer = bytes_get(t, c->store->index[index], entry_bytes(&c->entries, i), c->entries.list[i].n, &n);
        if (answer == DB_NOTFOUND) {
            row_name(index_info[index].table, p->key, p->key_n, name, sizeof name);
            found(c, "%s: index %s lacks an entry", name, index_info[index].name);
        } else if (answer) {
            return env_status(c->store, answer, "checking an index entry");
        }
    }
    return ST_ok;
}

static enum status row_check(struct check *c, struct txn *t, enum table_id table, const struct pair *p)
{
    struct store *s = c->store;
    enum status status = ST_ok;
    const void *row = row_read(c, table, p->key, p->key_n, p->data, p->data_n);
    for (unsigned i = 0; row && status == ST_ok && i < s->indexes_n[table]; i++) {
        enum index_id index = s->indexes[table][i];
        if (!has_words(c, index) || index_is_building(s, index) || (c->looked_up >= 0 && c->looked_up != (int)index))
            continue;
        entries_collect(&c->entries, s, index, row);
        if (c->looked_up >= 0)
            status = entries_look_up(c, t, index, p);
        else
            for (unsigned k = 0; k < c->entries.n; k++)
                tally_add(c, &c->all->wanted[index], entry_bytes(&c->entries, k), c->entries.list[k].n);
    }
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

/* One slice; with a tally the entries are only added to it. *token_r is where the
 * next goes on. ST_not_found after the last. */
static enum status slice_check(struct check *c, struct txn *t, enum table_id table, int index, struct tally *tally,
                               struct key *token_r)
{
    struct scan_range range = { .token = token_r->b, .token_n = token_r->n };
    int64_t until = clock_ticks() + SLICE_TICKS;
    struct scan *scan;
    struct pair p;
    enum status status = index < 0 ? scan_table(t, table, &range, &scan) :
                         scan_index_any(t, (enum index_id)index, &range, &scan);
    for (unsigned i = 0; status == ST_ok && i < SLICE_ROWS && clock_ticks() < until; i++) {
        status = scan_raw(scan, &p);
        if (status == ST_ok && tally)
            tally_add(c, tally, p.key, p.key_n);
        else if (status == ST_ok)
            status = index < 0 ? row_check(c, t, table, &p) : entry_check(c, t, (enum index_id)index, &p);
        pool_clear(c->pool);
    }
    if (scan)
        scan_token(scan, token_r);
    return status;
}

static enum status file_walk(struct check *c, enum table_id table, int index, struct tally *tally)
{
    struct key token = { .n = 0 };
    enum status status = ST_ok;
    while (status == ST_ok) {
        struct txn *t;
        status = store_snapshot_begin(c->store, &t, c->pool);
        if (status == ST_ok)
            status = slice_check(c, t, table, index, tally, &token);
        store_snapshot_end(&t);
    }
    return status == ST_not_found ? ST_ok : status;
}

/* One is enough for a walk to stop at: all of the file's are named. */
struct bad_pages { struct check *check; const char *of, *name, *file; };

static void page_found(void *context, uint32_t page)
{
    struct bad_pages *b = context;
    found(b->check, "%s %s: page %u of file %s is damaged", b->of, b->name, page, b->file);
}

static enum status file_check(struct check *c, enum table_id table, int index)
{
    char trouble[TROUBLE_MAX], file[FILE_NAME_ROOM];
    enum status status = file_walk(c, table, index, NULL);
    if (status == ST_ok)
        return ST_ok;
    env_trouble(c->store, trouble);
    if (index < 0)
        table_file_name(c->store, table, file);
    else
        index_file_name(c->store, (enum index_id)index, file);
    struct bad_pages b = { .check = c, .of = index < 0 ? "table" : "index", .file = file,
                           .name = index < 0 ? table_info[table].name : index_info[index].name };
    if (!pages_look(&c->store->home, file, page_found, &b))
        found(c, "%s %s: file %s cannot be read on: %s", b.of, b.name, file, trouble);
    return status;
}

/* What it says was read when the store was opened; whether it can be read again is asked here. */
static void meta_check(struct check *c)
{
    struct bad_pages b = { .check = c, .of = "table", .file = META_FILE, .name = "meta" };
    if (c->store->meta)
        pages_look(&c->store->home, META_FILE, page_found, &b);
}

/* Has the index just the entries its rows call for? */
static bool index_agrees(struct check *c, enum index_id index)
{
    const struct tally *wanted = &c->all->wanted[index];
    struct tally has = { .n = 0 };
    return file_walk(c, index_info[index].table, (int)index, &has) == ST_ok &&
           has.n == wanted->n && has.low == wanted->low && has.high == wanted->high;
}

/* Row by row and entry by entry. What is wrong with the rows themselves, or keeps
 * their file from being read on, has been said when they were counted. */
static enum status index_check(struct check *c, enum index_id index)
{
    if (index_is_building(c->store, index))
        return file_check(c, index_info[index].table, (int)index);
    c->looked_up = (int)index;
    file_walk(c, index_info[index].table, -1, NULL);
    c->looked_up = -1;
    return file_check(c, index_info[index].table, (int)index);
}

static void note_worst(struct check *c, enum status status)
{
    lock_take(&c->all->lock);
    if (!c->all->worst)
        c->all->worst = status;
    lock_give(&c->all->lock);
}

static void *tables_walk(void *context)
{
    struct check *c = context;
    for (unsigned i; (i = atomic_fetch_add(&c->all->next, 1)) < TABLE_COUNT; )
        note_worst(c, file_check(c, (enum table_id)i, -1));
    return NULL;
}

static enum status index_of_walk(struct check *c, enum index_id index)
{
    if (index_part(c->store, index)->other)
        return ST_ok;
    if (!has_words(c, index)) {
        found(c, "index %s: not checked, its words are not known here", index_info[index].name);
        return ST_ok;
    }
    return !index_is_building(c->store, index) && index_agrees(c, index) ? ST_ok : index_check(c, index);
}

static void *indexes_walk(void *context)
{
    struct check *c = context;
    for (unsigned i; (i = atomic_fetch_add(&c->all->next, 1)) < INDEX_COUNT; )
        note_worst(c, index_of_walk(c, (enum index_id)i));
    return NULL;
}

/* Whoever cannot be begun is not needed: those that are take all there is. */
static void walk(struct check *worker, unsigned n, void *(*files)(void *))
{
    pthread_t thread[CHECK_THREADS];
    unsigned begun = 1;
    atomic_store(&worker->all->next, 0);
    while (begun < n && pthread_create(&thread[begun], NULL, files, &worker[begun]) == 0)
        begun++;
    files(&worker[0]);
    while (begun-- > 1)
        pthread_join(thread[begun], NULL);
}

unsigned store_check_threads(const struct store *s)
{
    long processors = s->offline ? sysconf(_SC_NPROCESSORS_ONLN) : 1;
    return processors < 1 ? 1 : processors > CHECK_THREADS ? CHECK_THREADS : (unsigned)processors;
}

enum status store_check(struct store *s, finding_fn *finding, void *context)
{
    struct checking *all = calloc(1, sizeof *all);
    struct check worker[CHECK_THREADS];
    unsigned n = store_check_threads(s);
    if (!all)
        panic("store: out of memory for a check");
    all->finding = finding;
    all->context = context;
    lock_init(&all->lock, LOCK_checking);
    randombytes_buf(all->key, sizeof all->key);
    for (unsigned i = 0; i < n; i++) {
        worker[i] = (struct check){ .store = s, .all = all, .pool = pool_new(65536), .looked_up = -1 };
        entries_init(&worker[i].entries);
    }
    if (s->offline)                /* for good: it must also be closed past the damage */
        s->env->set_flags(s->env, DB_NOPANIC, 1);
    meta_check(&worker[0]);
    walk(worker, n, tables_walk);
    walk(worker, n, indexes_walk);
    for (unsigned i = 0; i < n; i++) {
        entries_release(&worker[i].entries);
        pool_free(&worker[i].pool);
    }
    enum status status = !all->worst && all->found ? ST_check_failed : all->worst;
    lock_destroy(&all->lock);
    free(all);
    return status;
}
