/* Slices: timed work that is too long for one operation is done a slice at a time,
 * each a write like any other, so that the counters come in between and a core that
 * dies goes on where it stood.
 *
 * A refused slice is not tried for ever. It is halved until the row that is refused
 * is alone; what stands before it is done by then. That row parks the work: its own
 * row says since when, where and why (record `parked`), it is due no more, nothing
 * else waits for it, and somebody drops it, or has it go on once the cause is gone.
 * Only what passes by itself (a full disk, STATUS_AGAIN) is tried again as it is. */
#ifndef CORE_ENGINE_SLICE_H
#define CORE_ENGINE_SLICE_H

#include "core/core.h"

#define SUBJECT_ROOM 132             /* 32 characters */

/* A kind of work in slices. The operations take slice_ask and slice_refused. */
struct slice_work {
    enum op_id apply, park;
    uint64_t most;                   /* rows of a whole slice */
};

/* How far the halving has come; zeroed at the start, the timer's own. */
struct slicing {
    char subject[SUBJECT_ROOM];
    uint64_t most;
};

/* Does one slice; true while there is something to do at once. */
bool slice_run(struct core *c, const struct slice_work *w, struct slicing *at, const char *subject);

#endif
