/* trust: is the clock of the machine believed? Pure: what it says and the ticks since the
 * machine's start (they count on in a suspended machine, and nobody sets them) come with
 * each call; times in microseconds.
 *
 * Between two looks both go on by as much: what differs by no more than `jump` is
 * believed, so that a clock which is slewed, or set by seconds, is followed. What
 * differs by more is a jump. From then on time goes on by the ticks alone, writes are
 * refused (ST_clock_doubted), and nothing is dated by what nobody agreed to, until an
 * operator says which of the two is right, or the clock comes back by itself. After a
 * start there are no ticks to go by: the last record is, and a machine may have been
 * off for `absent`. */
#ifndef CORE_ENGINE_TRUST_H
#define CORE_ENGINE_TRUST_H

#include "base/dates.h"

struct trust {
    int64_t jump, absent;
    instant wall;                    /* this was right, */
    int64_t ticks;                   /* at these ticks */
    instant since;                   /* of the doubt, by the time that is kept */
    bool doubted;
    bool kept;                       /* the machine's is wrong, an operator said: time goes on by the ticks */
};

/* last: of the last record; 0: there is none. The bounds stand in t. */
void trust_begin(struct trust *t, instant last, instant wall, int64_t ticks);
/* What time it is. */
instant trust_now(struct trust *t, instant wall, int64_t ticks);
/* The machine's clock is right, or the time that was kept; the time from here on. */
instant trust_agree(struct trust *t, bool machine, instant wall, int64_t ticks);

#endif
