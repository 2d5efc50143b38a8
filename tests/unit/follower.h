/* A core that follows another's store: is everything it keeps in memory what the
 * leading one keeps? */
#ifndef TESTS_UNIT_FOLLOWER_H
#define TESTS_UNIT_FOLLOWER_H

#include "core/core.h"

/* Over the open store of a leading core in this process; data_dir as the leader's. */
struct core *follower_open(struct core *leads);
/* Follows, and compares heads, all settings, rates, tenders, the calendar, every flow with its
 * stages' limits, what is offered, and the board; what differs is the test's failure, by name. */
void follower_equal(struct core *leads, struct core *follows);

/* Somebody who keeps the events of jobs and the bills by what the feed tells of them, and
 * looks at nothing else after his first reading. */
struct mirror;
struct mirror *mirror_open(struct core *leads);
/* Reads on in the feed. An event left out or told twice, or another number of bills
 * than was told, is the test's failure; so is anything that is in the store and not
 * with him. How many events and bills came by the feed, since he was opened. */
void mirror_equal(struct mirror *m, uint64_t *events_r, uint64_t *bills_r);
void mirror_close(struct mirror **m);

#endif
