/* timed: work that nobody asks for. A row of timed.def and one function an
 * operation, which looks first, so that an idle core writes nothing and leaves no
 * record of having had nothing to do. */
#ifndef CORE_ENGINE_TIMED_H
#define CORE_ENGINE_TIMED_H

#include "core/core.h"

/* Is there work now? Then the request says which (a zeroed struct of its operation;
 * texts in the pool). On the timer's thread. */
#define TIMED(area, verb, most) bool timed_##area##_##verb(struct core *c, void *request, struct pool *pool);
#define SLICED(area, verb, park, rows) TIMED(area, verb, rows)
#include "core/engine/timed.def"
#undef TIMED
#undef SLICED

#endif
