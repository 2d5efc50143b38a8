/* A history put in order for one clock: corrections applied, events sorted by
 * when they happened, and the times the clock stood still as a list of stops
 * that neither overlap nor touch the wrong way round. */
#ifndef CORE_WORK_COURSE_H
#define CORE_WORK_COURSE_H

#include "core/work/clock.h"

#define STOP_OPEN INT64_MAX             /* a stop that has not ended */
#define COURSE_FEW 64                   /* events whose course has its room in place; more have it from the heap */

struct stop {
    instant from, to;
    const struct work_event *by;        /* the pause; NULL: closed and opened again */
};

struct course {
    instant started, closed;
    bool paused;                        /* as of now, or of the closing */
    bool given_up;                      /* closed by ended */
    struct work_limit limit;
    instant count_from;                 /* never before started */
    uint32_t stops;
    struct stop *stop;
    struct stop few[COURSE_FEW + 1];
};

/* Corrected events in order of happening; those after now left out. */
struct course_event { const struct work_event *event; instant at; };
struct course_events {
    uint32_t n;
    struct course_event *of;
    struct course_event few[COURSE_FEW];
};

/* Both are ended by whoever made them, whatever the answer was, and not moved meanwhile. */
enum status course_events(const struct work_history *h, instant now, struct course_events *e, struct fault *f);
enum status course_run(const struct course_events *e, uint16_t stage, const struct work_limit *limit,
                       struct course *c, struct fault *f);
void course_events_end(struct course_events *e);
void course_end(struct course *c);
/* What stop i, one that has ended, takes out of the limit: working days, or microseconds. */
enum status course_stop_taken(const struct course *c, const struct work_time *time, uint32_t i, int64_t *taken_r);
enum status course_refuse(const struct work_event *e, instant at, struct fault *f);

#endif
