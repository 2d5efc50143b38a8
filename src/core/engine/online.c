/* Who is on line: copied out of the hub in one go, because its lock is held by
 * whoever tells connections of events, and asked for every person of an office. */
#include "config.h"
#include "core/engine/inner.h"

#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

struct online call_online(struct call *c)
{
    struct online o = { .n = 0 };
    struct hub *h = c->core->hub;
    if (h)
        c->core->online(h, c->pool, &o);
    if (o.n)
        qsort(o.staff_no, o.n, sizeof *o.staff_no, by_name);
    return o;
}

bool online_has(const struct online *o, const char *staff_no)
{
    return o->n && bsearch(staff_no, o->staff_no, o->n, sizeof *o->staff_no, by_name);
}
