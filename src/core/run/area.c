/* The area of bill runs. It keeps in memory only whether there may be work. */
#include "config.h"
#include "core/engine/area.h"
#include "core/run/cut.h"
#include "core/run/cut_told.h"
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
    r->figure = r->issue = r->letters = true;
    r->cut = cut_told_new();
    *core_slot(c, AREA_run) = r;
    return ST_ok;
}

static void run_close(struct core *c)
{
    struct runs *r = runs_of(c);
    if (r)
        cut_told_free(&r->cut);
    free(r);
    *core_slot(c, AREA_run) = NULL;
}

/* After the commit, so that whoever looks finds it. */
static enum status run_follow(struct core *c, const struct feed_item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        bool all = item[i].feed_kind == CODE_feed_kind_everything;
        if (all || item[i].feed_kind == CODE_feed_kind_run)
            runs_of(c)->figure = runs_of(c)->issue = true;
        if (all || item[i].feed_kind == CODE_feed_kind_letters)
            runs_of(c)->letters = true;
        if (all || item[i].feed_kind == CODE_feed_kind_prepay)
            runs_of(c)->ahead.told = true;
        cut_told(runs_of(c)->cut, &item[i]);
    }
    return ST_ok;
}

const struct area area_run = { .open = run_open, .close = run_close, .follow = run_follow,
                              .seeded = cut_bars_good };
