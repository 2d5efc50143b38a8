/* bounds: the numbers the engine stops at, of limits.def (limit.h). */
#ifndef CORE_ENGINE_BOUNDS_H
#define CORE_ENGINE_BOUNDS_H

#include "core/engine/limit.h"

enum {
#include "core/engine/limits.def"
};

#endif
