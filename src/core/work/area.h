/* What work keeps in memory: flows, limits with the calendar, the board. Private to
 * core/work. */
#ifndef CORE_WORK_AREA_H
#define CORE_WORK_AREA_H

#include "core/engine/inner.h"

struct board;
struct flows;
struct limits;
struct usuals;

struct work_area {
    struct flows *shipped;           /* db/flow, read at start */
    struct flows *_Atomic flows;     /* and those of the store beside them */
    struct flows *flows_retired;     /* of the thread that follows */
    struct limits *limits;           /* limits, hours and decrees (limits.h) */
    struct usuals *usual;            /* how long stages took (usual.h) */
    struct board *board;             /* the open jobs (board.h) */
    atomic_bool carried;             /* no job of an older store is left to be carried over (carry.c) */
};

/* Here and not in area.c: that names every check and what is opened, and whoever has a slot would lean on all of it. */
static inline struct work_area *work_of(struct core *c)
{
    return *core_slot(c, AREA_work);
}

#endif
