/* What every part may ask of the core itself. */
#include "config.h"
#include "core/engine/inner.h"

struct store *core_store(struct core *c)
{
    return c->store;
}

/* The time of a call, fixed once: never before the last one's, also across threads. */
instant core_now(struct core *c)
{
    instant now = clock_now();
    instant last = atomic_load(&c->last_now);
    while (now > last && !atomic_compare_exchange_weak(&c->last_now, &last, now))
        ;
    return now > last ? now : last;
}

void **core_slot(struct core *c, enum area_id area)
{
    return &c->area[area];
}

void **call_slot(struct call *c, enum area_id area)
{
    return &c->effects->area[area];
}

enum status row_last(struct txn *t, enum table_id table, void *row)
{
    struct scan *scan = NULL;
    enum status s = scan_table(t, table, &(struct scan_range){ .backward = true }, &scan);
    if (!s)
        s = scan_next(scan, row, NULL);
    scan_end(&scan);
    return s;
}
