/* bounds: the numbers work stops at, of limits.def (core/engine/limit.h). */
#ifndef CORE_WORK_BOUNDS_H
#define CORE_WORK_BOUNDS_H

#include "core/engine/limit.h"

enum {
#include "core/work/limits.def"
};

#endif
