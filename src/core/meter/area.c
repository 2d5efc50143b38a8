/* The area of meters: pure arithmetic as yet, nothing is kept. */
#include "config.h"
#include "core/engine/area.h"

const struct area area_meter = { .words = NULL };
