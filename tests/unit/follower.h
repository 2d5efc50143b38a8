/* A core that follows another's store: is everything it keeps in memory what the
 * leading one keeps? */
#ifndef TESTS_UNIT_FOLLOWER_H
#define TESTS_UNIT_FOLLOWER_H

#include "core/core.h"

/* Over the open store of a leading core in this process; data_dir as the leader's. */
struct core *follower_open(struct core *leads);
/* Follows, and compares heads, settings, rules, limits, hours and the board; what
 * differs is the test's failure, by name. */
void follower_equal(struct core *leads, struct core *follows);

#endif
