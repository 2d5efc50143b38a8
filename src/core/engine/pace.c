/* The rate of the last minutes: rows by parts of ten seconds, the oldest forgotten. */
#include "config.h"
#include "core/engine/pace.h"

#include <string.h>

#define US 1000000
#define PART (10 * (int64_t)US)
#define MINUTE (60 * (int64_t)US)
#define ENOUGH PART                  /* gone by for so long before anything is said */

/* What parts between the newest and this one were: nothing. */
static void move_on(struct pace *p, int64_t part)
{
    int64_t passed = part - p->part;
    for (int64_t i = 1; i <= passed && i <= PACE_PARTS; i++)
        p->rows[(p->part + i) % PACE_PARTS] = 0;
    if (passed > 0)
        p->part = part;
}

void pace_add(struct pace *p, int64_t now, uint64_t rows)
{
    if (!p->began)
        *p = (struct pace){ .began = now ? now : 1, .part = now / PART };
    move_on(p, now / PART);
    p->rows[p->part % PACE_PARTS] += rows;
}

void pace_end(struct pace *p)
{
    p->began = 0;
}

uint64_t pace_per_minute(const struct pace *p, int64_t now)
{
    int64_t since = (now / PART - PACE_PARTS + 1) * PART;
    struct pace seen = *p;
    uint64_t rows = 0;
    since = since > p->began ? since : p->began;
    if (!p->began || now - p->began < ENOUGH)
        return 0;
    move_on(&seen, now / PART);
    for (unsigned i = 0; i < PACE_PARTS; i++)
        rows += seen.rows[i];
    return rows * MINUTE / (uint64_t)(now - since);
}

uint64_t pace_left(const struct pace *p, int64_t now, uint64_t done, uint64_t of)
{
    uint64_t rate = pace_per_minute(p, now);
    return rate && of > done ? ((of - done) * 60 + rate - 1) / rate : 0;
}
