/* A pool is a chain of blocks, each at least twice the one before up to
 * BLOCK_MAX, and every allocation is the next bytes of the newest. The first
 * block is part of the pool itself, so that a small request costs one malloc. A
 * pool that serves request after request may keep one more (pool_keep): a block
 * given back and taken anew each time is fresh memory each time, and the kernel
 * clears fresh memory page by page.
 * Under the address sanitizer whatever is not handed out is poisoned, with a gap
 * after each piece, so that running over one is caught as it would be on the heap. */
#include "config.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define GUARD 16
#else
#define ASAN_POISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#define ASAN_UNPOISON_MEMORY_REGION(at, n) ((void)(at), (void)(n))
#define GUARD 0
#endif

#define ALIGNMENT _Alignof(max_align_t)
#define BLOCK_LEAST 256
#define BLOCK_MAX ((size_t)1 << 20)

struct block {
    struct block *next;      /* the older one */
    size_t room, taken;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct pool {
    struct block *newest;
    size_t used;
    size_t keep;             /* the largest block that outlives a clear */
    struct block *kept;      /* such a one, empty; NULL: in the chain, or there is none */
    struct block first;
};

static size_t rounded(size_t bytes)
{
    return (bytes + GUARD + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

static void block_init(struct block *b, struct block *older, size_t room)
{
    b->next = older;
    b->room = room;
    b->taken = 0;
    ASAN_POISON_MEMORY_REGION(b->bytes, room);
}

static void *memory(size_t head, size_t room)
{
    void *m = room > SIZE_MAX - head ? NULL : malloc(head + room);
    if (!m)
        panic("out of memory asking for %zu bytes", room);
    return m;
}

struct pool *pool_new(size_t first_bytes)
{
    size_t room = first_bytes < BLOCK_LEAST ? BLOCK_LEAST : first_bytes;
    struct pool *p = memory(sizeof *p, room);
    p->used = p->keep = 0;
    p->kept = NULL;
    p->newest = &p->first;
    block_init(&p->first, NULL, room);
    return p;
}

void pool_keep(struct pool *p, size_t bytes)
{
    p->keep = bytes;
}

static void block_free(struct block *b)
{
    if (!b)
        return;
    ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->room);
    free(b);
}

/* The largest that may be kept is, the others go. */
static void block_give(struct pool *p, struct block *b)
{
    bool better = b->room <= p->keep && (!p->kept || b->room > p->kept->room);
    block_free(better ? p->kept : b);
    if (better) {
        p->kept = b;
        block_init(b, NULL, b->room);
    }
}

void pool_clear(struct pool *p)
{
    while (p->newest != &p->first) {
        struct block *b = p->newest;
        p->newest = b->next;
        block_give(p, b);
    }
    block_init(&p->first, NULL, p->first.room);
    p->used = 0;
}

void pool_free(struct pool **p)
{
    if (!*p)
        return;
    pool_clear(*p);
    block_free((*p)->kept);
    ASAN_UNPOISON_MEMORY_REGION((*p)->first.bytes, (*p)->first.room);
    free(*p);
    *p = NULL;
}

static struct block *block_add(struct pool *p, size_t need)
{
    size_t room = p->newest->room < BLOCK_MAX / 2 ? p->newest->room * 2 : BLOCK_MAX;
    if (room < need)
        room = need;
    struct block *b = p->kept;
    if (b && b->room >= need) {
        p->kept = NULL;
        room = b->room;
    } else {
        b = memory(sizeof *b, room);
    }
    block_init(b, p->newest, room);
    p->newest = b;
    return b;
}

void *pool_get(struct pool *p, size_t bytes)
{
    if (bytes > SIZE_MAX / 2)
        panic("a pool was asked for %zu bytes", bytes);
    size_t need = rounded(bytes ? bytes : 1);
    struct block *b = p->newest;
    if (need > b->room - b->taken)
        b = block_add(p, need);
    unsigned char *at = b->bytes + b->taken;
    b->taken += need;
    p->used += bytes;
    ASAN_UNPOISON_MEMORY_REGION(at, bytes);
    return memset(at, 0, bytes);
}

void *pool_array(struct pool *p, size_t n, size_t bytes)
{
    size_t all;
    if (__builtin_mul_overflow(n, bytes, &all))
        panic("a pool was asked for %zu times %zu bytes", n, bytes);
    return pool_get(p, all);
}

char *pool_slice(struct pool *p, const void *bytes, size_t n)
{
    if (n == SIZE_MAX)
        panic("a pool was asked for %zu bytes", n);
    char *copy = pool_get(p, n + 1);
    if (n)
        memcpy(copy, bytes, n);
    return copy;
}

char *pool_copy(struct pool *p, const char *text)
{
    return pool_slice(p, text, strlen(text));
}

char *pool_printf(struct pool *p, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        panic("a format that cannot be printed: %s", format);
    char *text = pool_get(p, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, format, again);
    va_end(again);
    return text;
}

size_t pool_used(const struct pool *p)
{
    return p->used;
}

void *array_add(struct array *m, struct pool *pool, size_t size)
{
    if (m->n == m->room) {
        unsigned room = m->room ? m->room * 2 : 8;
        void *at = pool_array(pool, room, size);
        if (m->n)
            memcpy(at, m->at, m->n * size);
        m->at = at;
        m->room = room;
    }
    return (char *)m->at + size * m->n++;
}
