/* The deadline board: every open job in memory, as small as it can be, so that a
 * hundred thousand of them are counted and sorted while a key is answered.
 *
 * It holds nothing that the store does not: it is made at start by one scan of
 * the open jobs, and after each commit the jobs changed in it are read again.
 * Its order is by danger: late before at risk before running before paused;
 * within each by the share of its limit used, most first.
 *
 * The board also knows when a job's state changes next by itself: for the timer,
 * nothing to do costs one comparison (alerts.c). */
#ifndef CORE_WORK_BOARD_H
#define CORE_WORK_BOARD_H

#include "core/engine/inner.h"
#include "core/work/job.h"

struct board;

enum status board_open(struct core *c, struct board **board_r, struct fault *f);
void board_close(struct board **board);

/* A job was changed and committed: it is read again. */
enum status board_refresh(struct core *c, uint64_t job_no);
/* Calendar, hours or limits changed: everything is worked out anew. A large board is so on a
 * thread of its own, and the one that stands says meanwhile that it is being recounted. */
enum status board_rebuild(struct core *c);
/* Until that is done; at once where nothing is being recounted. For tests and measurements. */
void board_wait(struct core *c);

/* Of those he has, how many are at risk or late. */
uint64_t board_pressing(struct call *c, const char *staff_no);
/* The newest alerts of today that concern the caller, newest first; at most max. */
enum status alerts_newest(struct call *c, struct alert_row *list, unsigned max, unsigned *n_r);
/* By which name a person, not a unit, hears of one. */
const char *alert_of_person(struct call *c, const char *staff_no);

#endif
