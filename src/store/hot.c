/* The writer's own copies of rows that payment after payment reads: who asks, his
 * unit, till, paper, counter. Read from the tables each time they would cost a
 * sixth of the writer. Tables with T_HOT in db/tables.def are kept here, as their
 * bytes, by table and key, the longest unread going first.
 *
 * What is here is what the writer's transaction would read. A copy changes with
 * the write, inside the child that makes it; the child's writes are noted, and when
 * it is undone these copies go, so that the next reader asks the table. A batch
 * that is undone, a bulk, and a restored store begin with nothing. Only the one
 * writer comes here: a snapshot reads tables, and sees what is committed. Whoever
 * writes rows past row.c calls hot_clear. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define HOT_MOST (16 * MEGABYTE)
#define HOT_PART 64               /* of the cache */
#define ROW_MOST 16384            /* a larger one is not worth its room */
#define BUCKETS 131072u          /* a power of two; more than rows: one is found where it is looked for first */

struct hot_row {
    struct hot_row *next;             /* in its bucket */
    struct hot_row *newer, *older;    /* by when it was last read */
    uint32_t bucket, n;
    uint16_t key_n;
    uint16_t table;
    uint8_t bytes[];                  /* key, then row */
};

struct hot_written { uint32_t bucket; uint16_t table, key_n; uint8_t key[KEY_MAX]; };

struct hot {
    struct hot_row *bucket[BUCKETS];
    struct hot_row *newest, *oldest;
    size_t bytes, most;
    struct hot_written *written;      /* by the child that is open */
    unsigned written_n, written_room;
};

struct hot *hot_new(uint64_t cache_bytes)
{
    struct hot *h = calloc(1, sizeof *h);
    if (!h)
        panic("store: out of memory for hot rows");
    h->most = (size_t)(cache_bytes / HOT_PART < HOT_MOST ? cache_bytes / HOT_PART : HOT_MOST);
    return h;
}

static uint32_t bucket_of(enum table_id table, const uint8_t *key, size_t n)
{
    uint32_t hash = 2166136261u ^ (uint32_t)table;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ key[i]) * 16777619u;
    return (hash ^ hash >> 15) & (BUCKETS - 1);
}

static size_t size_of(const struct hot_row *r)
{
    return sizeof *r + r->key_n + r->n;
}

static void age_out(struct hot *h, struct hot_row *r)
{
    *(r->newer ? &r->newer->older : &h->newest) = r->older;
    *(r->older ? &r->older->newer : &h->oldest) = r->newer;
}

static void age_in(struct hot *h, struct hot_row *r)
{
    r->newer = NULL;
    r->older = h->newest;
    *(h->newest ? &h->newest->newer : &h->oldest) = r;
    h->newest = r;
}

static void drop(struct hot *h, struct hot_row *r)
{
    struct hot_row **link = &h->bucket[r->bucket];
    while (*link != r)
        link = &(*link)->next;
    *link = r->next;
    age_out(h, r);
    h->bytes -= size_of(r);
    free(r);
}

void hot_clear(struct hot *h)
{
    while (h->oldest)
        drop(h, h->oldest);
    h->written_n = 0;
}

void hot_free(struct hot **h_r)
{
    struct hot *h = *h_r;
    *h_r = NULL;
    if (!h)
        return;
    hot_clear(h);
    free(h->written);
    free(h);
}

static struct hot_row *find(const struct hot *h, uint32_t bucket, enum table_id table, const uint8_t *key, size_t key_n)
{
    struct hot_row *r = h->bucket[bucket];
    while (r && (r->table != table || r->key_n != key_n || memcmp(r->bytes, key, key_n)))
        r = r->next;
    return r;
}

const uint8_t *hot_get(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, size_t *n_r)
{
    struct hot_row *r = find(h, bucket_of(table, key, key_n), table, key, key_n);
    if (!r)
        return NULL;
    if (r != h->newest) {
        age_out(h, r);
        age_in(h, r);
    }
    *n_r = r->n;
    return r->bytes + r->key_n;
}

static void note_written(struct hot *h, uint32_t bucket, enum table_id table, const uint8_t *key, size_t key_n)
{
    if (h->written_n == h->written_room) {
        h->written_room = h->written_room ? h->written_room * 2 : 32;
        h->written = reallocarray(h->written, h->written_room, sizeof *h->written);
        if (!h->written)
            panic("store: out of memory for hot rows");
    }
    struct hot_written *w = &h->written[h->written_n++];
    w->bucket = bucket;
    w->table = (uint16_t)table;
    w->key_n = (uint16_t)key_n;
    memcpy(w->key, key, key_n);
}

static void insert(struct hot *h, uint32_t bucket, enum table_id table, const uint8_t *key, size_t key_n,
                   const void *bytes, size_t n)
{
    struct hot_row *r = malloc(sizeof *r + key_n + n);
    if (!r)
        panic("store: out of memory for hot rows");
    *r = (struct hot_row){ .next = h->bucket[bucket], .bucket = bucket, .n = (uint32_t)n, .key_n = (uint16_t)key_n,
                           .table = (uint16_t)table };
    memcpy(r->bytes, key, key_n);
    memcpy(r->bytes + key_n, bytes, n);
    h->bucket[bucket] = r;
    h->bytes += size_of(r);
    age_in(h, r);
    while (h->bytes > h->most)
        drop(h, h->oldest);
}

void hot_keep(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, const void *bytes, size_t n)
{
    if (n <= ROW_MOST)
        insert(h, bucket_of(table, key, key_n), table, key, key_n, bytes, n);
}

void hot_put(struct hot *h, enum table_id table, const uint8_t *key, size_t key_n, const void *bytes, size_t n)
{
    uint32_t bucket = bucket_of(table, key, key_n);
    struct hot_row *r = find(h, bucket, table, key, key_n);
    note_written(h, bucket, table, key, key_n);
    if (r && r->n == n && bytes) {
        memcpy(r->bytes + key_n, bytes, n);
        return;
    }
    if (r)
        drop(h, r);
    if (bytes && n <= ROW_MOST)
        insert(h, bucket, table, key, key_n, bytes, n);
}

void hot_child_end(struct hot *h, bool keep)
{
    for (unsigned i = 0; !keep && i < h->written_n; i++) {
        const struct hot_written *w = &h->written[i];
        struct hot_row *r = find(h, w->bucket, (enum table_id)w->table, w->key, w->key_n);
        if (r)
            drop(h, r);
    }
    h->written_n = 0;
}
