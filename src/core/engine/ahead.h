/* ahead: slices of timed work made beside the writer (timed.h, BESIDE). While the writer
 * puts one, further ones are made on threads of low priority, in the order in which they
 * will be put: a slice is planned where the one planned before it ends. What was made is
 * put only if all it rests on stands. One that does not takes with it all that follow,
 * which begin where it would have ended; the writer makes that slice itself. One that was
 * planned for more than twice the rows that are asked for by now is not put either.
 *
 * What is here is the timer's thread's, but for what a maker does with one slice. */
#ifndef CORE_ENGINE_AHEAD_H
#define CORE_ENGINE_AHEAD_H

#include "core/engine/timed.h"

struct makers;

/* A slice of a work, and those after it. */
struct making;
struct making_line { struct making *first, *last; unsigned n; };

/* The next slice as it was made, waited for; NULL: the writer makes it. It is given back,
 * and whether it was put as it was. */
void *ahead_next(struct core *c, enum timed_id i, const struct slice_ask *ask);
void ahead_had(struct core *c, enum timed_id i, void *made, bool stood);
/* The work is not due, or is not to run: what was made of it goes. */
void ahead_drop(struct core *c, enum timed_id i);
/* Of all works; the makers end. */
void ahead_end(struct core *c);

/* What rows of accounts after one ("": the first) and up to another ("": the last) rest on. basis is taken before
 * the snapshot begins (store_basis), reads are its transaction's when it ends (txn_reads). */
struct rests {
    uint64_t basis;
    struct table_set reads;
    const char *after, *to;
};
/* In a child: does all of it stand? Tables whose keys begin with an account are asked for
 * these accounts, all others, and every rule, for any row; none that is in `own`. */
bool rests_stand(struct call *c, const struct rests *r, const struct table_set *own);

#endif
