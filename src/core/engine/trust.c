/* The clock against the ticks: trust.h. */
#include "config.h"
#include "core/engine/trust.h"

/* Steps within one such span add up against the bound; slewing does not reach it. */
#define SPAN (3600 * SECOND)

static instant kept_time(const struct trust *t, int64_t ticks)
{
    return t->wall + (ticks - t->ticks);
}

static void believe(struct trust *t, instant wall, int64_t ticks)
{
    t->wall = wall;
    t->ticks = ticks;
    t->doubted = t->kept = false;
}

void trust_begin(struct trust *t, instant last, instant wall, int64_t ticks)
{
    believe(t, wall, ticks);
    if (!last || (wall >= last - t->jump && wall <= last + t->absent))
        return;
    t->wall = t->since = last;
    t->doubted = true;
}

instant trust_now(struct trust *t, instant wall, int64_t ticks)
{
    instant kept = kept_time(t, ticks), off = wall - kept;
    if (off <= t->jump && off >= -t->jump) {
        if (t->doubted || t->kept || ticks - t->ticks >= SPAN)
            believe(t, wall, ticks);
        return wall;
    }
    if (!t->doubted && !t->kept) {
        t->doubted = true;
        t->since = kept;
    }
    return kept;
}

instant trust_agree(struct trust *t, bool machine, instant wall, int64_t ticks)
{
    instant now = machine ? wall : kept_time(t, ticks);
    believe(t, now, ticks);
    t->kept = !machine;
    return now;
}
