/* The area of loads: a file brought in stands in the store; in memory there is only
 * whether there may be one to work on, so that the timer looks where there is a
 * reason. */
#include "config.h"
#include "core/load/load.h"

#include <stdlib.h>

struct loads *loads_of(struct core *c)
{
    return *core_slot(c, AREA_load);
}

/* What the last core left is looked for once. */
static enum status loads_open(struct core *c, struct fault *f)
{
    struct loads *l = calloc(1, sizeof *l);
    (void)f;
    if (!l)
        panic("out of memory");
    atomic_store(&l->due, true);
    *core_slot(c, AREA_load) = l;
    return ST_ok;
}

static void loads_close(struct core *c)
{
    free(*core_slot(c, AREA_load));
    *core_slot(c, AREA_load) = NULL;
}

static enum status loads_follow(struct core *c, const struct feed_item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (item[i].feed_kind == CODE_feed_kind_load || item[i].feed_kind == CODE_feed_kind_everything)
            atomic_store(&loads_of(c)->due, true);
    return ST_ok;
}

const struct area area_load = { .open = loads_open, .close = loads_close, .follow = loads_follow };
