/* The area of meters: points, what hangs there, what was read. It remembers how far
 * accounts of before were gathered into points. */
#include "config.h"
#include "core/engine/area.h"
#include "core/meter/point.h"

#include <stdlib.h>

struct gathering *gathering_of(struct core *c)
{
    return *core_slot(c, AREA_meter);
}

static enum status meter_open(struct core *c, struct fault *f)
{
    (void)f;
    if (!(*core_slot(c, AREA_meter) = calloc(1, sizeof(struct gathering))))
        panic("out of memory");
    return ST_ok;
}

static void meter_close(struct core *c)
{
    free(*core_slot(c, AREA_meter));
    *core_slot(c, AREA_meter) = NULL;
}

static const struct check checks[] = {
    { "points", check_points },      /* whose they are, what hangs there */
    { NULL, NULL },
};

const struct area area_meter = { .open = meter_open, .close = meter_close, .checks = checks };
