/* The area of corrections: nothing of it is kept in memory. */
#include "config.h"
#include "core/correct/correct.h"
#include "core/engine/area.h"

const struct area area_correct = { .words = NULL };
