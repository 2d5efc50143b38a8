/* Index entries put aside and put in later, in order. One by one, as rows come,
 * each would look for a page of its own; in order, neighbours find theirs where
 * the one before has just been. Used by a bulk, and by an operation that brings
 * in many rows. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

static uint64_t head_of(const uint8_t *bytes, size_t n)
{
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++)
        head = head << 8 | (i < n ? bytes[i] : 0);
    return head;
}

static int gathered_compare(const void *x, const void *y, void *base)
{
    const struct gathered *a = x, *b = y;
    const uint8_t *bytes = base;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    if (a->head != b->head)
        return a->head < b->head ? -1 : 1;
    int order = memcmp(bytes + a->at, bytes + b->at, a->n < b->n ? a->n : b->n);
    return order ? order : (a->n > b->n) - (a->n < b->n);
}

void run_init(struct run *run, size_t most_bytes)
{
    *run = (struct run){ 0 };
    buf_init(&run->bytes, most_bytes);
}

void run_release(struct run *run)
{
    free(run->list);
    buf_release(&run->bytes);
    run->list = NULL;
    run->n = run->room = 0;
}

void run_clear(struct run *run)
{
    run->n = 0;
    buf_clear(&run->bytes);
}

void run_sort(struct run *run)
{
    if (run->n > 1)
        qsort_r(run->list, run->n, sizeof *run->list, gathered_compare, run->bytes.at);
}

static void gather(struct run *run, enum index_id index, const uint8_t *bytes, size_t n)
{
    if (run->n == run->room) {
        run->room = run->room ? run->room * 2 : 4096;
        run->list = reallocarray(run->list, run->room, sizeof *run->list);
        if (!run->list)
            panic("store: out of memory for index entries");
    }
    run->list[run->n++] = (struct gathered){ .head = head_of(bytes, n), .at = (uint32_t)run->bytes.n,
                                             .n = (uint16_t)n, .index = (uint16_t)index };
    buf_add(&run->bytes, bytes, n);
}

void run_gather_with(struct run *run, struct entries *room, struct store *s, enum index_id index, const void *row)
{
    entries_collect(room, s, index, row);
    for (unsigned i = 0; i < room->n; i++)
        gather(run, index, entry_bytes(room, i), room->list[i].n);
}

void run_gather_index(struct run *run, struct store *s, enum index_id index, const void *row)
{
    run_gather_with(run, &s->after, s, index, row);
}

void run_gather(struct run *run, struct store *s, enum table_id table, const void *row)
{
    for (unsigned i = 0; i < s->indexes_n[table]; i++)
        run_gather_index(run, s, s->indexes[table][i], row);
}
