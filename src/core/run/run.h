/* run: a month's bills of a section, a unit or everyone. A run figures each account of its
 * scope and keeps of the bill its sums and a digest; people look at what is odd; another
 * person approves; then each bill is figured again and issued if it is still the same: one
 * whose readings, prices or terms changed meanwhile is held and named, as is one whose
 * section, area or unit is another now. All of it goes in
 * slices of timed work, so that the counters come first and a core that dies goes on
 * where it stood: the place is in the row of the run, written with each slice.
 *
 *     figuring -> figured -> approved (issuing) -> issued
 *         \__________\__________________________-> dropped
 *
 * Private to core. */
#ifndef CORE_RUN_RUN_H
#define CORE_RUN_RUN_H

#include "core/bill/make.h"

enum {
#include "core/run/limits.def"
};

/* -- run.c -- */
enum status run_read(struct call *c, uint64_t run_no, struct bill_run *r_r);
/* The first run in one of two states; ST_not_found: there is none. */
enum status run_in_state(struct txn *t, uint16_t state, uint16_t or_state, struct bill_run *r_r);

/* A figured row that the issuing has gone past is issued: what was not is held. */
uint16_t run_bill_state_now(const struct bill_run *run, const struct run_bill *row);

/* -- scope.c -- */
/* The next accounts of the scope, in order of their number, after run->last_account: at most `most`, found among so
 * many rows. It goes on to the last one that was looked at; whole_r: there are none after it. */
enum status scope_next(struct call *c, struct bill_run *run, unsigned most, struct account *a, unsigned *n_r,
                       bool *whole_r);
enum status scope_check(struct call *c, const struct bill_run *run);
/* Is its unit in the scope, if that is of units? */
bool scope_has_unit(struct call *c, const struct bill_run *run, const struct account *a);

/* -- figure.c -- */
/* Figures an account's bill. What refuses it is the row's reason, and no refusal of the call: ST_ok then too. The
 * bill is in that pool, which is cleared for each account: the memory of a slice is of one, and warm. */
#define RUN_POOL (256u << 10)
enum status run_figure(struct call *c, const struct bill_run *run, const struct account *a, struct pool *pool,
                       struct run_bill *row_r, struct bill *b_r, struct bill_beside *beside_r);

/* The word of a list for what it is held by. */
uint16_t held_why(enum status s);
/* Held by that status, whose arguments the call's fault has: both are in the row, and the fault is none any more. */
void run_held(struct call *c, struct run_bill *row, enum status s);

/* Timed work looks only when the feed has told of a run, and until it finds none. */
struct cut_told;
/* Who has used up what he paid ahead (ahead.c): gone through once a day, and when the feed has told of one. */
struct ahead_walk {
    _Atomic bool told;
    date on;                             /* the last day it was begun; the timer's, as what follows */
    bool goes;
    struct key at;
};
struct runs { _Atomic bool figure, issue, letters; struct cut_told *cut; struct ahead_walk ahead; };
struct runs *runs_of(struct core *c);
/* Is there a run in one of two states? `told` is taken before the look, so that what is told meanwhile is kept. */
bool run_waits(struct core *c, _Atomic bool *told, uint16_t state, uint16_t or_state, struct pool *pool);

#endif
