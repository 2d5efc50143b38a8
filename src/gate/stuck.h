/* stuck: stuck is dead. Whoever is watched is asked once a round whether it is alive. One
 * that lets STUCK_ROUNDS of them pass is stuck, and so is a core that answers each time
 * that it is still at the same turn or flush. Rounds are counted, not time: while the
 * whole machine stands still its watcher does too, and nobody is dead for that. */
#ifndef GATE_STUCK_H
#define GATE_STUCK_H

#include "ops/bind.h"

#define STUCK_ROUNDS 3

struct silence {
    unsigned rounds;                 /* asked, and nothing new was heard */
    struct alive at;
};

/* A round more, in which it is to be asked again; true: it is stuck. */
bool silence_round(struct silence *s);
/* a: what it is at; {0} for those who are at nothing long. */
void silence_broken(struct silence *s, const struct alive *a);

#endif
