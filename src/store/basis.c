/* What a snapshot showed, and whether it is so still. Whoever made something of rows on
 * another thread has the writer ask whether any of them was written since: keys of what
 * is written go into a ring, in the order of writing, and how many had been written when
 * a batch was last committed is what a basis is. It is taken before its snapshot begins,
 * so all up to it is in the snapshot; what comes after may be or not, and counts as
 * written since. So does what was undone: asked too often is only a slice made for
 * nothing. What the ring has lost is not known, and does not stand. */
#include "config.h"
#include "store/private.h"

#include <stdlib.h>
#include <string.h>

#define RING 16384                /* rows: 1,000 payments, a fifth of a second of the busiest counters */
#define KEPT 44                   /* bytes of a key; those of longer ones stand for all that begin with them */

struct touch { uint16_t table, n; uint8_t key[KEPT]; };
struct touches {
    uint64_t n;                   /* the writer's */
    _Atomic uint64_t passed;
    struct touch ring[RING];
};

struct touches *touches_new(void)
{
    struct touches *t = calloc(1, sizeof *t);
    if (!t)
        panic("store: out of memory");
    return t;
}

void touches_free(struct touches **t)
{
    free(*t);
    *t = NULL;
}

void touch(struct touches *t, enum table_id table, const struct key *key)
{
    struct touch *at = &t->ring[t->n++ % RING];
    at->table = (uint16_t)table;
    at->n = key->n;
    memcpy(at->key, key->b, key->n < KEPT ? key->n : KEPT);
}

void touches_pass(struct touches *t)
{
    atomic_store(&t->passed, t->n);
}

uint64_t store_basis(struct store *s)
{
    return atomic_load(&s->touches->passed);
}

/* Its order to a key; 0 too when as much of it as was kept is the key's beginning. */
static int touch_compare(const struct touch *at, const struct key *key)
{
    size_t kept = at->n < KEPT ? at->n : KEPT, n = kept < key->n ? kept : key->n;
    int order = memcmp(at->key, key->b, n);
    if (order || (at->n > KEPT && key->n >= KEPT))
        return order;
    return (at->n > key->n) - (at->n < key->n);
}

static bool within(const struct touch *at, const struct key *after, const struct key *to)
{
    int low = after ? touch_compare(at, after) : 1, high = to ? touch_compare(at, to) : -1;
    bool beyond = low > 0 || (low == 0 && at->n > KEPT);
    return beyond && high <= 0;
}

bool store_stands(struct txn *t, uint64_t basis, enum table_id table, const struct key *after, const struct key *to)
{
    const struct touches *all = t->store->touches;
    if (t->kind != KIND_CHILD)
        panic("store: only the writer knows what stands");
    bool stands = all->n - basis <= RING;
    for (uint64_t i = basis; stands && i < all->n; i++) {
        const struct touch *at = &all->ring[i % RING];
        stands = at->table != table || !within(at, after, to);
    }
    return stands;
}
