/* The area of changes: all it keeps in memory is how far the benefits have been looked
 * through. What its tables are found by and what proves them is their areas' own. */
#include "config.h"
#include "core/change/change.h"
#include "core/engine/area.h"

const struct area area_change = { .open = expiry_open, .close = expiry_close };
