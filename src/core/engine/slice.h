/* Slices: timed work is done a slice at a time, each a write like any other, so that
 * the counters come in between and a core that dies goes on where it stood. Here is
 * what the timer remembers of each row of timed.def.
 *
 * A refused slice is not tried for ever. It is halved until the row that is refused
 * is alone; what stands before it is done by then. That row parks the work, or the
 * subject of it that it belongs to: a row of the store says since when, where and why
 * (record `parked`), it is due no more, nothing else waits for it, and somebody drops
 * it, or has it go on once the cause is gone (task.c). A work whose row of timed.def
 * has nothing to park goes on after it, as each of its subjects is looked at again by
 * itself; how many it passed over, and the last with its reason, is told. Only what passes by itself (a
 * full disk, STATUS_AGAIN) is tried again as it is. */
#ifndef CORE_ENGINE_SLICE_H
#define CORE_ENGINE_SLICE_H

#include "core/engine/ahead.h"
#include "core/engine/bounds.h"
#include "core/engine/pace.h"
#include "core/engine/timed.h"
#include "core/engine/turns.h"

/* One work, as the timer knows it. */
struct slicing {
    struct slice_ask ask;            /* what is due; its texts in the pool */
    struct pool *pool;
    char subject[SUBJECT_ROOM];      /* of the slice before */
    struct making_line ahead;        /* its next slices, made or being made */
    int64_t again_at;                /* ticks; not tried before: it was refused, and nothing is parked by that */
};

/* What is told of it; under timer_lock. */
struct slices_seen {
    bool works;                      /* it is due */
    uint64_t slices, rows;           /* since the start */
    int64_t spent;                   /* microseconds of the writer */
    struct pace pace;
    uint64_t passed;                 /* subjects that were passed over; the last of them, when and why */
    char passed_subject[SUBJECT_ROOM];
    instant passed_at;
    struct fault passed_why;
};

struct timing {
    struct turn turn[TIMED_COUNT];
    struct turns turns;
    struct slicing work[TIMED_COUNT];
    uint64_t people;                 /* writes of people there had been at the end of the last slice */
    struct slices_seen seen[TIMED_COUNT];
    bool doubt_told;                 /* desks have been told that the clock is not believed */
};

struct timing *timing_new(void);
void timing_free(struct timing **t);

/* Does people's work come to the writer since the last slice? */
bool people_come(struct core *c);
/* Asks whether there is work. */
void slice_look(struct core *c, enum timed_id i);
/* It is not to run: stopped, or parked. */
void slice_stands(struct core *c, enum timed_id i);
/* One slice of what is due, and looks again. */
void slice_run(struct core *c, enum timed_id i);

/* task.c: what of them is not to run now: stopped by somebody, or parked. */
enum status tasks_read(struct core *c, bool stands[TIMED_COUNT]);

#endif
