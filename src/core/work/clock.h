/* The clock supervisors answer for: when a job is due, and why.
 *
 * The answer is a pure function of the job's events, its limit and the table of
 * an office's days (hours.h). Nothing of it is stored, so a corrected event, a
 * changed decree or new hours change every answer they touch and no other.
 *
 * Events that have not happened by `now` are not looked at: the same history
 * asked about last Tuesday answers as it would have then, but for what was
 * corrected since.
 *
 *     rule                                              because
 *  1  day of acceptance is day 0, whatever the hour,      a part of a day is the office's to lose;
 *     on days off too                                     domain 1.5, worked bills C
 *  2  a working-day limit is due when counting hours      the customer is at the counter until
 *     end on the last day counted                         it closes
 *  3  a working day with any counting time stopped is     as with day 0: the day of the pause and
 *     not counted: the day of the pause, the day of       of the resumption are each only part of
 *     the resumption and all between                      a day, which the office need not use
 *  4  a stop that touches no counting time (lunch,        nothing was taken from the office
 *     night, a holiday) changes nothing
 *  5  a stop on day 0 changes nothing                     day 0 is not counted anyway
 *  6  a stop after the due instant does not move it       late is late
 *  7  hours and minutes run always but for stops;         domain 4.2, 7.1: 24 hours are a day
 *     working hours run in counting time only
 *  8  done at the due instant is in time, one             the second of closing is still open
 *     microsecond later is late
 *  9  another limit counts from the instant it names,     a job made urgent may count from then, or
 *     stops before it was decided included                as if it always had been
 * 10  the time between closing and reopening is a stop    the office did not have the job; a wrong
 *                                                         finish is voided instead, and then counts
 * 11  pauses stop the total and every stage together      there is one customer to wait for
 * 12  a stage begun again after it ended has its limit    it was sent back: new work
 *     anew
 * 13  a promise to the customer and an order of the       domain 7.1: each is owed to somebody else than
 *     regulator begin when they are given, with the       the job's own limit is; a promise counts to
 *     limit they were given; clocks.def says what         the instant that was promised
 *     stops them
 * 14  what closes the whole closes every clock of it      what was owed is done, or is not any more
 *
 * Total, stages and these are clocks of one history: number 0 is the total. */
#ifndef CORE_WORK_CLOCK_H
#define CORE_WORK_CLOCK_H

#include "core/work/hours.h"

struct work_limit {
    uint32_t amount;                    /* 0: no limit */
    uint16_t unit;                      /* code limit_unit */
    uint16_t warn_percent;              /* 1 to 99 of it used is at risk; 0 never */
    const char *source;                 /* where the limit stands; may be NULL */
};

struct work_event {
    uint32_t event_no;                  /* order of recording; at equal times also of happening */
    uint16_t act;                       /* code work_act */
    uint16_t stage;                     /* 0 the total; pauses and resumptions have none */
    instant at;                         /* when it happened, which may be long before it was recorded */
    uint16_t reason;                    /* code stop_reason of a pause */
    const char *paper;                  /* of a pause or a correction; may be NULL */
    struct work_limit limit;            /* limit_set */
    instant count_from;                 /* limit_set: 0 from the start */
    instant moved_to;                   /* moved: when the target really was */
    uint32_t target;                    /* voided, moved: the event_no of an earlier one; corrections too */
};

/* Of the clocks of clocks.def: is it one, does it wait while the job does, which kind of
 * clock has a number, and which number a kind of clocks.def has; 0 for the others. */
bool clock_own(unsigned no);
bool clock_waits(unsigned no);
uint16_t clock_kind_of(unsigned no);
unsigned clock_number(uint16_t clock_kind);
enum {
#define CLOCK(name, number, waits) CLOCK_NO_##name = number,
#include "core/work/clocks.def"
#undef CLOCK
};

/* In order of recording; as many as there are. */
struct work_history { const struct work_event *event; uint32_t n; };

struct work_clock {
    uint16_t state;                     /* code work_state */
    bool stopped;                       /* waits for somebody; a late job may as well */
    instant started, closed;            /* 0: not yet */
    instant due;                        /* 0: no limit, or stopped before it could come */
    instant at_risk;                    /* 0: never, or not to be told */
    instant next;                       /* the state changes by itself then; 0 never */
    struct work_limit limit;            /* the one in force */
    instant count_from;
    /* In working days for such a limit, in microseconds for all others; as of now,
     * or of the closing. A day is used from its midnight on, so on the due day
     * nothing is left but the hours up to closing, left_today; late is below 0. */
    int64_t elapsed, left;
    int64_t left_today;                 /* working days: counting time of today still to come, microseconds */
};

/* The clock of stage (0: total) at now. limit is the row of the day of acceptance;
 * the time table may be NULL for a limit in hours or minutes. Refused:
 * history_order (an event the course before it does not allow; an operation tries
 * a new event so before it is written), calendar_missing and hours_missing. */
enum status work_clock(const struct work_history *h, uint16_t stage, const struct work_limit *limit,
                       const struct work_time *time, instant now, struct work_clock *r, struct fault *f);

/* The row in force on that day: of rows with these names the last valid_from not
 * after it; NULL when there is none. stage "" is the whole. */
const struct time_limit *work_limit_find(const struct time_limit *row, size_t n, uint16_t rule_set,
                                         const char *job_kind, const char *stage, date on);
struct work_limit work_limit_of(const struct time_limit *row);      /* NULL: no limit; borrows the source */

/* Why: the same course retold a line at a time. key and arguments are for
 * tr_fill; lines and texts come from pool. */
struct work_line { const char *key, *arg[4]; };
struct work_lines { struct work_line *at; uint32_t n; };
enum status work_explain(const struct work_history *h, uint16_t stage, const struct work_limit *limit,
                         const struct work_time *time, instant now, struct pool *pool,
                         struct work_lines *lines_r, struct fault *f);

#endif
