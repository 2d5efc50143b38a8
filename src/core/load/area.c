/* The area of loads: it keeps nothing in memory; a file brought in stands in the store. */
#include "config.h"
#include "core/engine/area.h"

const struct area area_load = { .open = NULL };
