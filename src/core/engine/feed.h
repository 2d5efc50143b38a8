/* feed: the numbered list of all changes that somebody may count or follow. An
 * operation that posted an entry, changed a job or a rule leaves one row of it in
 * its own transaction; numbers are given by the one writer, in the order of
 * commits and without gaps. Entries of one batch that follow one another are one run in
 * one row, which names the first's record: nobody sees a batch in part. Who keeps
 * something in memory, or sums something up, remembers the last number it has seen and
 * reads on from there. */
#ifndef CORE_ENGINE_FEED_H
#define CORE_ENGINE_FEED_H

#include "core/core.h"

/* Writes what call_feed noted, if anything; after the audit record, whose number it names. */
enum status feed_write(struct call *c);
/* Rows of the batch before are done with. */
void feed_batch_begins(struct core *c);
/* Before it is committed: what of a run its row does not say yet, as a child of its own. Refused, the
 * batch must not be kept: its operations would be changes nobody hears of. */
enum status feed_batch_ends(struct core *c, struct batch *batch, struct pool *pool);
/* The last number used; 0 none. */
enum status feed_head(struct txn *t, uint64_t *feed_no_r);
/* The feed cannot be read on: what it told of is done with, and it begins again with one row
 * that says so to all who follow, under a number above any that was given. */
enum status feed_anew(struct core *c, struct fault *f);
/* The rows after that number, oldest first, at most max. The first one not
 * following it: ST_not_found, and whoever asks reads everything again. */
enum status feed_after(struct txn *t, uint64_t feed_no, struct feed *rows, unsigned max, unsigned *n_r);

#endif
