/* The area of bill runs. It keeps in memory only whether there may be work. */
#include "config.h"
#include "core/engine/area.h"
#include "core/run/run.h"

#include <stdlib.h>

struct runs *runs_of(struct core *c)
{
    return *core_slot(c, AREA_run);
}

static enum status run_open(struct core *c, struct fault *f)
{
    (void)f;
    struct runs *r = calloc(1, sizeof *r);
    if (!r)
        panic("out of memory");
    r->figure = r->issue = true;
    *core_slot(c, AREA_run) = r;
    return ST_ok;
}

static void run_close(struct core *c)
{
    free(*core_slot(c, AREA_run));
    *core_slot(c, AREA_run) = NULL;
}

const struct area area_run = { .open = run_open, .close = run_close };
