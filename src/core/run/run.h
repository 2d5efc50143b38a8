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
#include "core/engine/inner.h"

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
 * many rows; of each what a bill is figured by (bill_account_fields). It goes on to the last one that was looked at;
 * whole_r: there are none after it. */
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

/* The same as it is kept in the run, with what it was a year ago. */
enum status run_figure_row(struct call *c, const struct bill_run *run, const struct account *a, struct pool *pool,
                           struct run_bill *row_r);

/* -- issue.c -- */
/* The next rows of a run after run->last_account, at most so many. */
enum status run_rows_next(struct call *c, const struct bill_run *run, unsigned most, struct run_bill *row,
                          unsigned *n_r);
/* What becomes of a row that was approved: its bill figured again; the row as it is held if it is another one. */
struct run_issued {
    const struct run_bill *row;
    bool left;                       /* it has no bill: nothing is put of it */
    struct run_bill now;
    struct bill bill;
    struct bill_beside beside;
};
enum status run_issue_make(struct call *c, const struct bill_run *run, const struct run_bill *row, struct pool *pool,
                           struct run_issued *i_r);

/* -- made.c: slices of a run made beside the writer (engine/ahead.h) -- */
enum run_step { RUN_COUNT, RUN_FIGURE, RUN_ISSUE };
struct run_made {
    struct system_look look;         /* its snapshot while it is made, and its pool */
    enum run_step step;
    struct bill_run run;             /* as the snapshot shows it */
    struct rests rests;
    const char *to;                  /* the last account that was gone through */
    bool whole;                      /* none are after it */
    bool good;                       /* nothing failed while it was made */
    unsigned n;
    struct account *account;         /* to be counted and figured */
    struct run_bill *row;            /* as figured, or as they are to be issued */
    struct run_issued *issued;
};
/* What was made of the call's slice, if it is this step of that run from there on and all it rests on stands;
 * NULL: the writer makes it. */
const struct run_made *run_made_stands(struct call *c, enum run_step step, uint64_t run_no, const char *from);
/* Of what a slice is asked for, what it may have. */
unsigned run_slice_rows(enum run_step step, uint64_t most);
/* How many the writer does itself: as asked, and few where what was made for it does not stand. A slice that was
 * refused is asked for in fewer and fewer rows until the bad one is alone. */
uint64_t run_anew(const struct call *c, const struct slice_ask *q);

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
    struct key at, next;                 /* behind the last that needs nothing; behind the one that is due */
    _Atomic bool refused;                /* that one is, by the writer: others come after it */
};
struct runs { _Atomic bool figure, issue, letters; struct cut_told *cut; struct ahead_walk ahead; };
struct runs *runs_of(struct core *c);
/* Is there a run in one of two states? `told` is taken before the look, so that what is told meanwhile is kept. */
bool run_waits(struct core *c, _Atomic bool *told, uint16_t state, uint16_t or_state, struct pool *pool);

#endif
