/* Scans. A snapshot's forward scan takes many rows from the library at once,
 * few at first and more as it goes on. The writer's goes row by row, because it
 * must see what the same operation changed ahead of it.
 *
 * What a snapshot shows does not change: its scans that end are kept until it ends, one a
 * table or index, and the next one of that table goes on with the same cursor. Where it
 * begins within the rows that one had taken and not given, none is fetched: who goes
 * through accounts in order and has a few rows of each fetches each page once. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_FIRST 8192
#define BLOCK_MOST (256 * 1024)
#define BLOCK_STEP 1024           /* the library wants blocks in multiples of this */
#define BLOCK_KEPT 16384          /* of a scan that ended: a larger one goes */

struct scan {
    struct txn *txn;
    struct scan *next;
    DBC *cursor;
    enum table_id table;
    int index;                    /* -1: the table itself */
    const struct field_set *wanted;
    bool backward, singly, started, blocks;
    struct key prefix, at;        /* at: the key last given, before the first one the token */
    uint8_t *block;
    size_t block_n;
    DBT many;
    void *more;                   /* where the block is read on; NULL: used up */
    void *given;                  /* where the pair given last stands in it; NULL: none of this block was */
    struct key floor;             /* the block has all rows from here on, or behind here, */
    bool floor_in;
    struct { const uint8_t *key; uint32_t key_n; } last, prior;    /* keys given last of the block, and before; NULL */
};

static DBT dbt_room(void *bytes, size_t n, size_t room)
{
    return (DBT){ .data = bytes, .size = (uint32_t)n, .ulen = (uint32_t)room, .flags = DB_DBT_USERMEM };
}

/* One cursor step: the key into s->at, the data into the transaction's room. */
static int step(struct scan *s, uint32_t how, struct pair *p)
{
    struct txn *t = s->txn;
    DBT key, data;
    int answer;
    for (;;) {
        key = dbt_room(s->at.b, s->at.n, KEY_MAX);
        data = dbt_room(t->room, 0, t->room_n);
        answer = s->cursor->get(s->cursor, &key, &data, how);
        if (answer != DB_BUFFER_SMALL)
            break;
        room_grow(t, data.size);
    }
    if (!answer) {
        s->at.n = (uint16_t)key.size;
        *p = (struct pair){ .key = s->at.b, .key_n = key.size, .data = t->room, .data_n = data.size };
    }
    return answer;
}

static void block_resize(struct scan *s, size_t n)
{
    free(s->block);
    s->block_n = (n + BLOCK_STEP - 1) / BLOCK_STEP * BLOCK_STEP;
    s->block = malloc(s->block_n);
    if (!s->block)
        panic("store: out of memory for a scan");
}

/* Larger where it goes on, for more was wanted than the last one had. */
static int block_fill(struct scan *s, uint32_t how)
{
    if (!s->block_n || (how == DB_NEXT && s->block_n < BLOCK_MOST))
        block_resize(s, s->block_n ? s->block_n * 2 : BLOCK_FIRST);
    s->floor = s->at;
    s->floor_in = how != DB_NEXT;
    s->given = NULL;
    s->last.key = s->prior.key = NULL;
    for (;;) {
        DBT key = dbt_room(s->at.b, s->at.n, KEY_MAX);
        s->many = dbt_room(s->block, 0, s->block_n);
        int answer = s->cursor->get(s->cursor, &key, &s->many, how | DB_MULTIPLE_KEY);
        if (answer != DB_BUFFER_SMALL) {
            s->more = NULL;
            if (!answer)
                DB_MULTIPLE_INIT(s->more, &s->many);
            return answer;
        }
        block_resize(s, s->many.size > s->block_n ? s->many.size : s->block_n * 2);
    }
}

static bool block_next(struct scan *s, struct pair *p)
{
    void *key = NULL, *data = NULL, *from = s->more;
    uint32_t key_n = 0, data_n = 0;
    if (!s->more)
        return false;
    DB_MULTIPLE_KEY_NEXT(s->more, &s->many, key, key_n, data, data_n);
    if (!s->more || key_n > KEY_MAX)
        return false;
    s->given = from;
    s->prior = s->last;
    s->last.key = key;
    s->last.key_n = key_n;
    *p = (struct pair){ .key = key, .key_n = key_n, .data = data, .data_n = data_n };
    memcpy(s->at.b, key, key_n);
    s->at.n = (uint16_t)key_n;
    return true;
}

static int forward_from(struct scan *s, uint32_t how, struct pair *p)
{
    if (!s->blocks)
        return step(s, how, p);
    if (block_next(s, p))
        return 0;
    int answer = block_fill(s, how);
    if (!answer && !block_next(s, p))
        answer = DB_NOTFOUND;
    return answer;
}

static int key_order(const uint8_t *a, size_t an, const struct key *b)
{
    int order = memcmp(a, b->b, an < b->n ? an : b->n);
    return order ? order : (an > b->n) - (an < b->n);
}

/* Does the row that was given last, or one behind it in the block, come first at or after this key? */
static bool block_reaches(const struct scan *s, const struct key *from)
{
    if (!s->given)
        return false;
    if (s->prior.key)
        return key_order(s->prior.key, s->prior.key_n, from) < 0;
    int order = key_order(s->floor.b, s->floor.n, from);
    return order < 0 || (order == 0 && s->floor_in);
}

/* False: none is in what the scan before had taken. */
static bool block_seek(struct scan *s, const struct key *from, struct pair *p)
{
    bool found = block_reaches(s, from);
    if (!found)
        return false;
    s->more = s->given;
    s->last = s->prior;
    while ((found = block_next(s, p)) && key_order(p->key, p->key_n, from) < 0)
        continue;
    return found;
}

static int seek_forward(struct scan *s, struct pair *p)
{
    struct key from = s->at;
    if (s->blocks && block_seek(s, &from, p))
        return 0;
    s->at = from;
    s->more = NULL;
    return forward_from(s, s->at.n ? DB_SET_RANGE : DB_FIRST, p);
}

static int start_forward(struct scan *s, struct pair *p)
{
    struct key token = s->at;
    if (s->at.n == 0)
        s->at = s->prefix;
    int answer = seek_forward(s, p);
    bool seen = !answer && token.n && p->key_n == token.n && !memcmp(p->key, token.b, token.n);
    return seen ? forward_from(s, DB_NEXT, p) : answer;
}

/* The first key after everything that begins with the prefix; empty when there is none. */
static struct key after_prefix(const struct key *prefix)
{
    struct key next = *prefix;
    while (next.n > 0 && next.b[next.n - 1] == 0xff)
        next.n--;
    if (next.n > 0)
        next.b[next.n - 1]++;
    return next;
}

static int start_backward(struct scan *s, struct pair *p)
{
    if (s->at.n == 0)
        s->at = after_prefix(&s->prefix);
    if (s->at.n == 0)
        return step(s, DB_LAST, p);
    int answer = step(s, DB_SET_RANGE, p);
    if (answer && answer != DB_NOTFOUND)
        return answer;
    return step(s, answer ? DB_LAST : DB_PREV, p);
}

static int move(struct scan *s, struct pair *p)
{
    bool first = !s->started;
    s->started = true;
    if (s->backward)
        return first ? start_backward(s, p) : step(s, DB_PREV, p);
    return first ? start_forward(s, p) : forward_from(s, DB_NEXT, p);
}

/* Nothing past the prefix, and the scan keeps standing at the last key given. */
enum status scan_raw(struct scan *s, struct pair *p)
{
    struct key before = s->at;
    int answer = move(s, p);
    if (!answer && (p->key_n < s->prefix.n || memcmp(p->key, s->prefix.b, s->prefix.n)))
        answer = DB_NOTFOUND;
    if (answer)
        s->at = before;
    if (!answer)
        s->txn->rows_read++;
    enum status status = env_status(s->txn->store, answer, "scanning");
    if (status != ST_ok && status != ST_not_found)
        s->txn->failed = true;
    return status;
}

static void range_begin(struct scan *s, const struct key_spec *key, const struct key_spec *primary,
                        const struct scan_range *range)
{
    if (range->words_n) {
        s->prefix.n = (uint16_t)(range->words_n > STORE_WORD_MAX ? STORE_WORD_MAX : range->words_n);
        memcpy(s->prefix.b, range->words, s->prefix.n);
    } else if (range->prefix) {
        key_encode(key, range->prefix, range->parts, &s->prefix);
        if (primary && range->parts > key->fields) {
            struct key rest;
            key_encode(primary, range->prefix, range->parts - key->fields, &rest);
            size_t n = rest.n < KEY_MAX - s->prefix.n ? rest.n : (size_t)(KEY_MAX - s->prefix.n);
            memcpy(s->prefix.b + s->prefix.n, rest.b, n);
            s->prefix.n = (uint16_t)(s->prefix.n + n);
        }
    }
    if (range->token_n && range->token_n <= KEY_MAX) {
        memcpy(s->at.b, range->token, range->token_n);
        s->at.n = (uint16_t)range->token_n;
    }
    s->wanted = range->wanted;
    s->backward = range->backward;
    s->singly = range->singly;
}

/* A scan of this snapshot that ended, of the same rows in the same way: its cursor and its block go on. */
static struct scan *scan_kept(struct txn *t, const struct scan *made)
{
    struct scan **at = &t->kept;
    while (*at && ((*at)->table != made->table || (*at)->index != made->index || (*at)->blocks != made->blocks))
        at = &(*at)->next;
    struct scan *s = *at;
    if (!s)
        return NULL;
    *at = s->next;
    s->wanted = made->wanted;
    s->backward = made->backward;
    s->singly = made->singly;
    s->started = false;
    s->prefix = made->prefix;
    s->at = made->at;
    return s;
}

static enum status scan_open(struct txn *t, DB *db, struct scan *made, struct scan **s_r)
{
    *s_r = NULL;
    table_set_add(&t->reads, made->table);
    made->blocks = t->kind == KIND_SNAPSHOT && !made->backward && !made->singly;
    struct scan *kept = scan_kept(t, made);
    if (kept) {
        kept->next = t->scans;
        t->scans = *s_r = kept;
        return ST_ok;
    }
    int answer = db->cursor(db, t->db, &made->cursor, made->blocks ? DB_CURSOR_BULK : 0);
    enum status status = env_status(t->store, answer, "opening a scan");
    if (status != ST_ok)
        return status;
    struct scan *s = malloc(sizeof *s);
    if (!s)
        panic("store: out of memory for a scan");
    *s = *made;
    s->next = t->scans;
    t->scans = s;
    *s_r = s;
    return ST_ok;
}

enum status scan_table(struct txn *t, enum table_id table, const struct scan_range *range, struct scan **s_r)
{
    static const struct scan_range whole;
    struct scan s = { .txn = t, .table = table, .index = -1 };
    range_begin(&s, &table_info[table].key, NULL, range ? range : &whole);
    return scan_open(t, t->store->table[table], &s, s_r);
}

enum status scan_index_any(struct txn *t, enum index_id index, const struct scan_range *range, struct scan **s_r)
{
    static const struct scan_range whole;
    const struct index_info *info = &index_info[index];
    struct scan s = { .txn = t, .table = info->table, .index = (int)index };
    enum status status = store_entries_now(t);
    if (status != ST_ok) {
        *s_r = NULL;
        return status;
    }
    range_begin(&s, &info->key, &table_info[info->table].key, range ? range : &whole);
    return scan_open(t, t->store->index[index], &s, s_r);
}

enum status scan_index(struct txn *t, enum index_id index, const struct scan_range *range, struct scan **s_r)
{
    *s_r = NULL;
    if (index_whole_for(t, index))
        return scan_index_any(t, index, range, s_r);
    t->building = (int)index;
    return ST_index_building;
}

static enum status entry_broken(struct scan *s, const char *what)
{
    struct store *store = s->txn->store;
    log_error("store %s: index %s: %s", store->home.path, index_info[s->index].name, what);
    s->txn->failed = true;
    return ST_store_broken;
}

static enum status entry_next(struct scan *s, struct entry_parts *parts_r)
{
    struct pair p;
    enum status status = scan_raw(s, &p);
    if (status == ST_ok && !entry_split(p.key, p.key_n, parts_r))
        return entry_broken(s, "an entry lies about its length");
    return status;
}

enum status scan_next(struct scan *s, void *row, struct pool *pool)
{
    struct txn *t = s->txn;
    struct entry_parts parts;
    struct pair p;
    if (!pool)
        pool = t->pool;
    if (s->index < 0) {
        enum status status = scan_raw(s, &p);
        return status == ST_ok ? row_decode(t, s->table, row, p.data, p.data_n, s->wanted, pool) : status;
    }
    enum status status = entry_next(s, &parts);
    if (status != ST_ok)
        return status;
    status = row_get(t, s->table, parts.primary, parts.primary_n, s->wanted, row, pool);
    return status == ST_not_found ? entry_broken(s, "an entry has no row") : status;
}

enum status scan_next_key(struct scan *s, void *row, const uint8_t **key_r, size_t *key_n_r)
{
    struct entry_parts parts;
    if (s->index < 0)
        panic("store: scan_next_key is for an index");
    enum status status = entry_next(s, &parts);
    if (status != ST_ok)
        return status;
    memset(row, 0, table_info[s->table].record->size);
    if (!key_decode(&table_info[s->table].key, row, parts.primary, parts.primary_n, s->txn->pool))
        return entry_broken(s, "an entry names no row");
    if (key_r)
        *key_r = parts.index;
    if (key_n_r)
        *key_n_r = parts.index_n;
    return ST_ok;
}

void scan_token(const struct scan *s, struct key *token_r)
{
    *token_r = s->at;
}

static void scan_close(struct scan *s)
{
    s->cursor->close(s->cursor);
    free(s->block);
    free(s);
}

void scan_end(struct scan **s_r)
{
    struct scan *s = *s_r;
    *s_r = NULL;
    if (!s)
        return;
    struct scan **link = &s->txn->scans;
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    if (s->txn->kind == KIND_SNAPSHOT && !s->txn->failed && s->block_n <= BLOCK_KEPT) {
        s->next = s->txn->kept;
        s->txn->kept = s;
        return;
    }
    scan_close(s);
}

void scans_kept_close(struct txn *t)
{
    while (t->kept) {
        struct scan *s = t->kept;
        t->kept = s->next;
        scan_close(s);
    }
}
