/* The texts of the board, each kept once and known by a number: a hundred thousand
 * jobs name a few hundred kinds, stages, units and people. Its memory is not a pool's
 * because it lives as long as the board and only grows. */
#include "config.h"
#include "core/work/board_entry.h"

#include <stdlib.h>
#include <string.h>

static void *grown(void *at, size_t n, size_t size)
{
    at = realloc(at, n * size);
    if (!at)
        panic("out of memory");
    return at;
}

static uint32_t hash_of(const char *text)
{
    uint32_t h = 2166136261u;
    while (*text)
        h = (h ^ (uint8_t)*text++) * 16777619u;
    return h;
}

/* The place of the text in the hash table, or the free one where it would be. */
static uint32_t *slot_of(const struct names *n, const char *text)
{
    uint32_t at = hash_of(text) & (n->slots - 1);
    while (n->slot[at] && strcmp(n->at[n->slot[at] - 1], text) != 0)
        at = (at + 1) & (n->slots - 1);
    return &n->slot[at];
}

static void table_grow(struct names *n)
{
    uint32_t slots = n->slots ? n->slots * 2 : 64;
    free(n->slot);
    n->slot = calloc(slots, sizeof *n->slot);
    if (!n->slot)
        panic("out of memory");
    n->slots = slots;
    for (uint32_t i = 0; i < n->n; i++)
        *slot_of(n, n->at[i]) = i + 1;
}

static uint32_t name_add(struct names *n, const char *text)
{
    if (n->n == n->room) {
        n->room = n->room ? n->room * 2 : 32;
        n->at = grown(n->at, n->room, sizeof *n->at);
    }
    text_copy(n->at[n->n], sizeof n->at[0], text);
    if (2 * ++n->n >= n->slots)
        table_grow(n);
    else
        *slot_of(n, n->at[n->n - 1]) = n->n;
    return n->n - 1;
}

uint32_t names_put(struct names *n, const char *text)
{
    char name[NAME_ROOM];
    if (!n->n)
        name_add(n, "");
    text_copy(name, sizeof name, text ? text : "");
    uint32_t have = *slot_of(n, name);
    return have ? have - 1 : name_add(n, name);
}

uint32_t names_find(const struct names *n, const char *text)
{
    uint32_t have = n->n && strlen(text) < NAME_ROOM ? *slot_of(n, text) : 0;
    return have ? have - 1 : UINT32_MAX;
}
