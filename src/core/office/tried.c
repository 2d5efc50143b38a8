/* A table of sets, each of a few places. */
#include "config.h"
#include "core/office/tried.h"
#include "base/lock.h"
#include "core/office/office.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct place {
    uint64_t name;                   /* hash of kind, person and source; 0: free */
    struct tried_row row;
};

struct tried {
    struct lock lock;                /* checkers look while the writer counts */
    uint8_t salt[32];
    struct place place[TRIED_SETS][TRIED_WAYS];
};

struct tried *tried_new(const uint8_t salt[32])
{
    struct tried *t = calloc(1, sizeof *t);
    if (!t)
        panic("out of memory");
    lock_init(&t->lock, LOCK_tried);
    memcpy(t->salt, salt, sizeof t->salt);
    return t;
}

void tried_free(struct tried **t)
{
    if (*t)
        lock_destroy(&(*t)->lock);
    free(*t);
    *t = NULL;
}

/* -- places -- */

static uint64_t name_of(const struct tried *t, enum penalty_kind kind, const char *person, const char *source)
{
    crypto_generichash_state h;
    uint8_t letter = (uint8_t)kind;
    uint64_t name;
    crypto_generichash_init(&h, t->salt, sizeof t->salt, crypto_generichash_BYTES);
    crypto_generichash_update(&h, &letter, 1);
    crypto_generichash_update(&h, (const uint8_t *)person, strlen(person) + 1);
    crypto_generichash_update(&h, (const uint8_t *)source, strlen(source));
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash_final(&h, hash, sizeof hash);
    memcpy(&name, hash, sizeof name);
    return name ? name : 1;
}

static struct place *find(struct tried *t, uint64_t name)
{
    struct place *set = t->place[name % TRIED_SETS];
    for (unsigned i = 0; i < TRIED_WAYS; i++)
        if (set[i].name == name)
            return &set[i];
    return NULL;
}

static bool lighter(const struct penalty_sum *a, const struct penalty_sum *b, instant now)
{
    bool a_holds = a->until > now, b_holds = b->until > now;
    if (a_holds != b_holds)
        return b_holds;
    return a->tries != b->tries ? a->tries < b->tries : a->until != b->until ? a->until < b->until : a->at < b->at;
}

/* Where a new one goes: a free place, one that is over, or the lightest. */
static struct place *make_room(struct tried *t, const struct penalty_rules *r, uint64_t name, instant now)
{
    struct place *set = t->place[name % TRIED_SETS], *best = set;
    for (unsigned i = 0; i < TRIED_WAYS; i++) {
        if (!set[i].name || penalty_over(set[i].row.kind, r, &set[i].row.penalty, now)) {
            best = &set[i];
            break;
        }
        if (lighter(&set[i].row.penalty, &best->row.penalty, now))
            best = &set[i];
    }
    return best;
}

/* -- looking and counting -- */

struct penalty_answer tried_look(struct tried *t, const struct penalty_rules *r, enum penalty_kind kind,
                                 const char *person, const char *source, instant now)
{
    static const struct penalty_sum none;
    lock_take(&t->lock);
    const struct place *p = find(t, name_of(t, kind, person, source));
    struct penalty_answer a = penalty_look(kind, r, p ? &p->row.penalty : &none, now);
    lock_give(&t->lock);
    return a;
}

struct penalty_answer tried_count(struct tried *t, const struct penalty_rules *r, enum penalty_kind kind,
                                  const char *person, const char *source, instant now)
{
    lock_take(&t->lock);
    uint64_t name = name_of(t, kind, person, source);
    struct place *p = find(t, name);
    if (!p) {
        p = make_room(t, r, name, now);
        *p = (struct place){ .name = name, .row.kind = kind };
        text_copy(p->row.person, sizeof p->row.person, person);
        text_copy(p->row.source, sizeof p->row.source, source);
    }
    struct penalty_answer a = penalty_count(kind, r, &p->row.penalty, now);
    lock_give(&t->lock);
    return a;
}

void tried_forget(struct tried *t, enum penalty_kind kind, const char *person, const char *source)
{
    lock_take(&t->lock);
    struct place *p = find(t, name_of(t, kind, person, source));
    if (p)
        *p = (struct place){ .name = 0 };
    lock_give(&t->lock);
}

/* -- all of them -- */

static struct place *place_at(struct tried *t, unsigned i)
{
    return &t->place[i / TRIED_WAYS][i % TRIED_WAYS];
}

unsigned tried_lift(struct tried *t, const struct penalty_rules *r, instant now, const char *person, const char *source)
{
    unsigned n = 0;
    lock_take(&t->lock);
    for (unsigned i = 0; i < TRIED_SETS * TRIED_WAYS; i++) {
        struct place *p = place_at(t, i);
        if (!p->name || (*person && strcmp(p->row.person, person) != 0) ||
            (*source && strcmp(p->row.source, source) != 0))
            continue;
        n += penalty_look(p->row.kind, r, &p->row.penalty, now).refused;
        *p = (struct place){ .name = 0 };
    }
    lock_give(&t->lock);
    return n;
}

unsigned tried_list(struct tried *t, const struct penalty_rules *r, instant now, struct tried_row *out, unsigned most,
                    bool *more_r)
{
    unsigned n = 0;
    *more_r = false;
    lock_take(&t->lock);
    for (unsigned i = 0; i < TRIED_SETS * TRIED_WAYS && !*more_r; i++) {
        const struct place *p = place_at(t, i);
        struct penalty_answer a = p->name ? penalty_look(p->row.kind, r, &p->row.penalty, now)
                                          : (struct penalty_answer){ 0 };
        *more_r = a.refused && n == most;
        if (a.refused && n < most)
            out[n++] = p->row;
    }
    lock_give(&t->lock);
    return n;
}
