/* The area of changes: all it keeps in memory is how far the benefits have been looked
 * through. What proves the accounts it changes is their areas' own. */
#include "config.h"
#include "core/change/estate.h"
#include "core/engine/area.h"

static const struct check checks[] = { { "estates", check_estates }, { NULL, NULL } };

const struct area area_change = { .open = expiry_open, .close = expiry_close, .checks = checks };
