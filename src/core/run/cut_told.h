/* cut_told: which accounts' orders to cut off are to be looked at. The feed tells of ledger
 * entries by number, of bills by a range of accounts and of who pays ahead by his own; an
 * entry's lines name its accounts, so that what happens to one account costs no look at
 * another's order. Only at the start, after a range of bills or when it is far behind are
 * the open orders gone through, so many in one look. Nothing here is stored: a core that
 * starts goes through all of them once. Private to core. */
#ifndef CORE_RUN_CUT_TOLD_H
#define CORE_RUN_CUT_TOLD_H

#include "core/engine/feed.h"
#include "core/run/run.h"

/* All open orders are to be looked at. */
struct cut_told *cut_told_new(void);
void cut_told_free(struct cut_told **t);

/* After the commit, on the thread that follows. */
void cut_told(struct cut_told *t, const struct feed_item *item);

/* The account with an open order that is to be looked at, on the timer's thread; good until the next call. NULL: none
 * now. It is the same one until it is done with: the slice that was to settle it may be stopped, or pass for now. */
const char *cut_told_next(struct core *core, struct cut_told *t);
/* The one given needs nothing (more), by the look of the timer. */
void cut_told_done(struct cut_told *t);
/* It was tried and is refused: others come after it. On the writer's thread. */
void cut_told_refused(struct cut_told *t);

#endif
