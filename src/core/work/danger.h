/* Danger: in what order a supervisor wants to see open jobs, at any instant.
 *
 * Of one clock a mark is kept: when it is at risk and due, and how much of its
 * limit is used as a straight line over the position of its unit. Between two
 * events of a job nothing else changes, so that the state of a hundred thousand
 * jobs at any instant is a few additions each, with no calendar looked at. The
 * positions of an instant are asked once for all jobs of one kind of unit.
 *
 * Pure: no store, no clock. */
#ifndef CORE_WORK_DANGER_H
#define CORE_WORK_DANGER_H

#include "core/work/clock.h"
#include "ops/ops.h"

enum danger { DANGER_LATE, DANGER_AT_RISK, DANGER_RUNNING, DANGER_PAUSED };

/* Where an instant stands on the lines the limits run on. */
struct positions {
    instant at;
    date today;
    int64_t of[LIMIT_UNITS];
};

struct mark {
    instant due, at_risk;               /* 0 none */
    int64_t used;                       /* of the limit: at position 0, or in all when it stands still */
    uint32_t amount;                    /* 0: no limit, or no clock that runs */
    uint8_t unit;                       /* code limit_unit */
    bool stopped;
};

/* time may be NULL; where the calendar is not loaded, days stand still. */
void positions_at(const struct work_time *time, instant now, struct positions *p);
/* A clock that was not begun, or is closed, gives a mark of no danger. */
void mark_of(const struct job_clock *clock, const struct positions *now, struct mark *m);

enum danger mark_danger(const struct mark *m, const struct positions *now);
#define SHARE_MAX ((1u << 30) - 1)
/* Of its limit, in ten-thousandths; a clock without a limit has used nothing. */
uint32_t mark_share(const struct mark *m, const struct positions *now);
/* Of its limit, in working days for such a limit, in microseconds for all others. */
int64_t mark_used(const struct mark *m, const struct positions *now);
/* The column of the heat table: working days to the day it is due; days of the
 * calendar for limits in hours and minutes. Code board_bucket. */
uint16_t mark_bucket(const struct mark *m, const struct positions *now);
/* Is a rather shown than b: the more dangerous class, then the larger share. */
bool mark_leads(const struct mark *a, const struct mark *b, const struct positions *now);

/* Of clocks that stand still together, which presses: one with a limit, the one due first; of those
 * that have no due time while they stand, the one that has used most. */
bool mark_sooner(const struct mark *a, const struct mark *b, const struct positions *now);

/* One number a job that sorts as the board does: class, share used (most first),
 * then row, which is the order of job numbers. */
uint64_t danger_key(const struct mark *m, const struct positions *now, uint32_t row);
#define KEY_ROW(key) ((uint32_t)(key))

/* The `rows` keys that come after the first `first` ones, in order; how many.
 * Puts key in any order. */
uint32_t keys_page(uint64_t *key, uint32_t n, uint32_t first, uint32_t rows);

#endif
