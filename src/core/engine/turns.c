/* Turns by weight, rows by cost, and people first. */
#include "config.h"
#include "core/engine/turns.h"

#define SCALE 1024                   /* of time by weight: a heavy one's microsecond is not lost */
#define NS 1000                      /* in a microsecond */
#define MEMORY 4                     /* a cheaper slice counts for one of so many */

static uint64_t least_had(const struct turns *t, unsigned but)
{
    uint64_t least = UINT64_MAX;
    for (unsigned i = 0; i < t->n; i++)
        if (i != but && t->at[i].due && t->at[i].had < least)
            least = t->at[i].had;
    return least;
}

void turns_due(struct turns *t, unsigned work, bool due)
{
    struct turn *w = &t->at[work];
    uint64_t least = due && !w->due ? least_had(t, work) : UINT64_MAX;
    if (least != UINT64_MAX && w->had < least)
        w->had = least;
    w->due = due;
}

int turns_next(const struct turns *t)
{
    int next = -1;
    for (unsigned i = 0; i < t->n; i++)
        if (t->at[i].due && (next < 0 || t->at[i].had < t->at[next].had))
            next = (int)i;
    return next;
}

int64_t turns_wait(const struct turns *t, int64_t now)
{
    return t->free_at > now ? t->free_at - now : 0;
}

static uint64_t at_most(uint64_t n, uint64_t bound)
{
    return n < bound ? n : bound;
}

uint64_t turns_rows(struct turns *t, unsigned work, bool crowd)
{
    struct turn *w = &t->at[work];
    int64_t budget = crowd && w->budget > TURNS_CROWD_US ? TURNS_CROWD_US : w->budget;
    uint64_t rows = w->cost ? at_most((uint64_t)(budget * NS / w->cost), 2 * w->asked) : TURNS_FIRST_ROWS;
    rows = at_most(rows, w->most);
    rows = w->alone ? at_most(rows, w->alone) : rows;
    w->asked = rows ? rows : 1;
    return w->asked;
}

static void spend(struct turns *t, struct turn *w, int64_t spent, bool crowd, int64_t now)
{
    w->had += (uint64_t)(spent > 0 ? spent : 1) * SCALE / w->weight;
    t->free_at = crowd ? now + spent * (100 - TURNS_SHARE) / TURNS_SHARE : now;
}

void turns_had(struct turns *t, unsigned work, uint64_t rows, int64_t spent, bool crowd, int64_t now)
{
    struct turn *w = &t->at[work];
    int64_t cost = rows ? spent * NS / (int64_t)rows : 0;
    spend(t, w, spent, crowd, now);
    if (cost)
        w->cost = cost > w->cost ? cost : ((MEMORY - 1) * w->cost + cost) / MEMORY;
    w->alone = 2 * w->alone < w->most ? 2 * w->alone : 0;
}

bool turns_refused(struct turns *t, unsigned work, int64_t spent, bool crowd, int64_t now)
{
    struct turn *w = &t->at[work];
    spend(t, w, spent, crowd, now);
    w->alone = w->asked / 2;
    return w->alone > 0;
}

void turns_anew(struct turns *t, unsigned work)
{
    t->at[work].alone = 0;
}
