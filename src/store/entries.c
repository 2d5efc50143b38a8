/* The index entries of rows: collected, put in order, each kept once. Writing a
 * row compares the entries before with those after and touches only what differs. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define ENTRIES_BYTES_MAX ((size_t)256 << 20)
#define INDEX_PART_MAX 255

void entries_init(struct entries *e)
{
    *e = (struct entries){ 0 };
    buf_init(&e->bytes, ENTRIES_BYTES_MAX);
}

void entries_release(struct entries *e)
{
    buf_release(&e->bytes);
    free(e->list);
    *e = (struct entries){ 0 };
}

void entries_clear(struct entries *e)
{
    buf_clear(&e->bytes);
    e->n = 0;
}

void entries_add(struct entries *e, const void *bytes, size_t n)
{
    if (e->n == e->room) {
        e->room = e->room ? e->room * 2 : 32;
        e->list = reallocarray(e->list, e->room, sizeof *e->list);
        if (!e->list)
            panic("store: out of memory for index entries");
    }
    e->list[e->n++] = (struct entry){ .at = (uint32_t)e->bytes.n, .n = (uint16_t)n };
    buf_add(&e->bytes, bytes, n);
    if (e->bytes.full)
        panic("store: a row has too many index entries");
}

const uint8_t *entry_bytes(const struct entries *e, unsigned i)
{
    return e->bytes.at + e->list[i].at;
}

int entry_compare(const struct entries *a, unsigned i, const struct entries *b, unsigned j)
{
    size_t an = a->list[i].n, bn = b->list[j].n;
    int order = memcmp(entry_bytes(a, i), entry_bytes(b, j), an < bn ? an : bn);
    return order ? order : (an > bn) - (an < bn);
}

static int list_compare(const void *x, const void *y, void *base)
{
    const struct entry *a = x, *b = y;
    const uint8_t *bytes = base;
    int order = memcmp(bytes + a->at, bytes + b->at, a->n < b->n ? a->n : b->n);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

void entries_sort(struct entries *e)
{
    if (e->n < 2)
        return;
    qsort_r(e->list, e->n, sizeof *e->list, list_compare, e->bytes.at);
    unsigned kept = 1;
    for (unsigned i = 1; i < e->n; i++)
        if (list_compare(&e->list[i], &e->list[kept - 1], e->bytes.at))
            e->list[kept++] = e->list[i];
    e->n = kept;
}

/* One stored key out of its parts; an index part that leaves no room for the
 * rest is cut at its end, where it only costs a search some precision. */
static void entry_join(struct entries *e, const void *index, size_t index_n, const struct key *primary)
{
    uint8_t joined[KEY_MAX];
    if (primary->n >= KEY_MAX)
        panic("store: a row with an over-long key has no index entries");
    size_t most = KEY_MAX - 1 - (size_t)primary->n;
    if (index_n > most)
        index_n = most;
    if (index_n > INDEX_PART_MAX)
        index_n = INDEX_PART_MAX;
    memcpy(joined, index, index_n);
    memcpy(joined + index_n, primary->b, primary->n);
    joined[index_n + primary->n] = (uint8_t)index_n;
    entries_add(e, joined, index_n + primary->n + 1);
}

struct collector {
    struct word_sink sink;        /* first: the words function is handed this */
    struct entries *entries;
    struct key primary;
};

static void collect_word(struct word_sink *sink, const void *bytes, size_t n)
{
    struct collector *c = (struct collector *)sink;
    entry_join(c->entries, bytes, n > STORE_WORD_MAX ? STORE_WORD_MAX : n, &c->primary);
}

void entries_collect(struct entries *e, struct store *s, enum index_id index, const void *row)
{
    const struct index_info *info = &index_info[index];
    struct collector c = { .sink = { .emit = collect_word }, .entries = e };
    struct key part;
    entries_clear(e);
    if ((info->flags & INDEX_SPARSE) && field_empty(info->key.field[0], row))
        return;
    const struct key_spec *primary = &table_info[info->table].key;
    key_encode(primary, row, primary->fields, &c.primary);
    if (info->flags & INDEX_WORDS) {
        if (!s->words[index])
            panic("store: index %s has no words function", info->name);
        s->words[index](row, &c.sink);
        entries_sort(e);
    } else {
        key_encode(&info->key, row, info->key.fields, &part);
        entry_join(e, part.b, part.n, &c.primary);
    }
}

bool entry_split(const void *bytes, size_t n, struct entry_parts *parts_r)
{
    const uint8_t *at = bytes;
    if (n < 1 || at[n - 1] > n - 1)
        return false;
    size_t index_n = at[n - 1];
    *parts_r = (struct entry_parts){ .index = at, .index_n = index_n,
                                     .primary = at + index_n, .primary_n = n - 1 - index_n };
    return true;
}
