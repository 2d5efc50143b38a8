/* The area of pages: it keeps nothing, writes nothing and follows nothing. */
#include "config.h"
#include "core/engine/area.h"

const struct area area_view = { .open = NULL };
