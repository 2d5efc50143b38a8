/* The area of changes: all it keeps in memory is how far the benefits have been looked
 * through. What proves the accounts it changes is their areas' own. */
#include "config.h"
#include "core/change/estate.h"
#include "core/change/sealing.h"
#include "core/engine/area.h"

static const struct check checks[] = {
    { "estates", check_estates },    /* its houses are those it was put with, and opened by its job (estate.c) */
    { "interims", check_interims },  /* what stands for a time (check_interims.c) */
    { NULL, NULL },
};

const struct area area_change = { .open = expiry_open, .close = expiry_close, .checks = checks };
