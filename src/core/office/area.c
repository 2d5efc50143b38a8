/* What the office keeps in memory: whose passwords were tried wrong from where, and how far
 * forgetting has come round. */
#include "config.h"
#include "core/office/office.h"

#include <stdlib.h>

struct office_area *office_of(struct core *c)
{
    return *core_slot(c, AREA_office);
}

static enum status office_open(struct core *c, struct fault *f)
{
    struct office_area *o = calloc(1, sizeof *o);
    (void)f;
    if (!o)
        panic("out of memory");
    *core_slot(c, AREA_office) = o;
    tries_open(c);
    return ST_ok;
}

static void office_close(struct core *c)
{
    struct office_area *o = office_of(c);
    if (o)
        tries_close(c);
    free(o);
    *core_slot(c, AREA_office) = NULL;
}

const struct area area_office = { .open = office_open, .close = office_close };
