/* A history put in order for one clock: corrections applied, events sorted by
 * when they happened, and the times the clock stood still as a list of stops
 * that neither overlap nor touch the wrong way round. */
#ifndef CORE_WORK_COURSE_H
#define CORE_WORK_COURSE_H

#include "core/work/clock.h"

#define STOP_OPEN INT64_MAX             /* a stop that has not ended */

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
    struct stop stop[WORK_EVENTS_MAX + 1];
};

/* Corrected events in order of happening; those after now left out. */
struct course_events {
    uint32_t n;
    struct { const struct work_event *event; instant at; } of[WORK_EVENTS_MAX];
};

enum status course_events(const struct work_history *h, instant now, struct course_events *e, struct fault *f);
enum status course_run(const struct course_events *e, uint16_t stage, const struct work_limit *limit,
                       struct course *c, struct fault *f);
/* What stop i, one that has ended, takes out of the limit: working days, or microseconds. */
enum status course_stop_taken(const struct course *c, const struct work_time *time, uint32_t i, int64_t *taken_r);
enum status course_refuse(const struct work_event *e, instant at, struct fault *f);

#endif
