/* What the timer looks for before it submits an operation (load_apply.c, approval.c). */
#ifndef CORE_OFFICE_TIMED_H
#define CORE_OFFICE_TIMED_H

#include "core/core.h"

#define LOAD_ID_ROOM 132             /* 32 characters */
#define LOAD_SLICE 500               /* lines of a file in one operation */

/* The id of a file that was decided and is not yet applied. */
bool load_waiting(struct core *c, char load_id[LOAD_ID_ROOM]);
/* Is there an approval past its time? */
bool approval_due(struct core *c);

#endif
