/* penalty: what wrong passwords cost, and whom. Who guesses is slowed, never who is
 * guessed at: what is counted is a person and where the guess came from, and what is
 * refused is only that. A function of what was counted, of the time and of the rules;
 * it keeps nothing and asks no clock. What is kept stands in tried.h.
 *
 * Two ways of counting:
 *
 *   steps   each wrong one doubles the wait for the next, until so many lock for a
 *           while; forgotten some time after the last one
 *   debt    each wrong one costs so many seconds, which time pays off; while more is
 *           owed than the credit, nothing is looked at
 */
#ifndef CORE_OFFICE_PENALTY_H
#define CORE_OFFICE_PENALTY_H

#include "base/base.h"

enum penalty_kind {
    PENALTY_GUESS,       /* steps: a person, from a network he is not known at */
    PENALTY_PROOF,       /* steps: a person who is in, at his own address, showing his password again */
    PENALTY_KNOWN,       /* debt: a person, from an address he came from lately: never locked, at most slow */
    PENALTY_NET,         /* debt: a network, whoever it guesses at */
    PENALTY_PERSON,      /* debt: a person, from everywhere he is not known */
    PENALTY_KINDS
};

struct penalty_rules {               /* times in microseconds */
    uint64_t tries;                  /* steps: so many lock */
    int64_t lock, backoff, backoff_most, forget;
    struct { int64_t cost, credit; } debt[PENALTY_KINDS];
    int64_t debt_most;               /* above the credit no more is owed than this */
};

/* Zero: nothing was tried. */
struct penalty_sum {
    uint64_t tries;                  /* steps */
    instant at;                      /* of the last */
    instant until;                   /* steps: locked; debt: when all is paid */
};

struct penalty_answer {
    bool refused;                    /* what is typed now is not looked at, nor counted */
    int64_t wait;                    /* microseconds */
    instant locked_until;            /* 0: it is not locked */
};

struct penalty_answer penalty_look(enum penalty_kind kind, const struct penalty_rules *r, const struct penalty_sum *p,
                                   instant now);
/* One more wrong try, which was not refused; answers what holds for the next. */
struct penalty_answer penalty_count(enum penalty_kind kind, const struct penalty_rules *r, struct penalty_sum *p,
                                    instant now);
/* Nothing of it is left: it may be forgotten. */
bool penalty_over(enum penalty_kind kind, const struct penalty_rules *r, const struct penalty_sum *p, instant now);

#endif
