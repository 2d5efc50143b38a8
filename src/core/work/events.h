/* The events of a job. Each is a row of its own, numbered from 1 within its job,
 * written in the transaction that changes the job; nothing changes or removes one.
 *
 * The job's row has those that move its clocks once more, without who said them:
 * the board of a county is made from jobs alone. A job of more than TURNS_KEPT such
 * events has none of them in its row, and they are read from the rows of events.
 *
 * A store of a version below EVENTS_SINCE has all events of a job in its row, at
 * most TURNS_KEPT, and goes on so until it is raised. Then a job is carried over by
 * whatever writes it next, and the rest by carry.c; last_event of its row, 0 before,
 * says which of the two it is, so that both are read at any time.
 *
 * In memory `events` of a job that was read by job_get or job_next are at least those
 * that move its clocks, in order; appended ones are whole. For core/work and for
 * what makes jobs without it. */
#ifndef CORE_WORK_EVENTS_H
#define CORE_WORK_EVENTS_H

#include "core/core.h"
#include "core/work/bounds.h"

#define EVENTS_SINCE 3               /* version of the store */

bool events_are_rows(const struct store *s);
bool act_moves_clock(uint16_t act);
bool act_corrects(uint16_t act);
/* The number of its last one; 0 it has none yet. */
uint64_t job_last_event(const struct job *j);

/* The row by its number, as above. ST_not_found. */
enum status job_get(struct txn *t, struct job *j, struct pool *pool);
/* The next one of a scan. */
enum status job_next(struct txn *t, struct scan *scan, struct job *j, struct pool *pool);
/* For what is only looked at: a job whose page cannot be read is stepped over, and the store names the page.
 * ST_store_broken: the index itself cannot be read. */
enum status job_next_readable(struct txn *t, struct scan *scan, struct job *j, struct pool *pool);
/* All its events, each whole. */
enum status job_events_whole(struct txn *t, struct job *j, struct pool *pool);
/* One of j->events, whole. */
enum status job_event_whole(struct txn *t, const struct job *j, const struct job_event *e, struct job_event *e_r);
/* The last ones before that number (0: of all), at most `most`, whole. */
enum status job_events_page(struct txn *t, const struct job *j, uint64_t before, unsigned most,
                            struct job_event **list_r, uint32_t *n_r);

/* The row as it is stored beside rows of its events. */
void job_with_turns(const struct job *j, struct job *row, struct pool *pool);

/* carry.c: the next jobs of a raised store, at most so many rows looked at; at the
 * end *more_r is false. */
enum status events_carry(struct txn *t, unsigned jobs, bool *more_r);
/* Is there any to be carried, or are there many that were not looked at? */
enum status events_carry_due(struct txn *t, bool *due_r);

#endif
