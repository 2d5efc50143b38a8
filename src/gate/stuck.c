/* Who is stuck: see stuck.h. */
#include "config.h"
#include "gate/stuck.h"

bool silence_round(struct silence *s)
{
    return s->rounds++ >= STUCK_ROUNDS;
}

void silence_broken(struct silence *s, const struct alive *a)
{
    bool same = (a->turn != 0 && a->turn == s->at.turn) || (a->flush != 0 && a->flush == s->at.flush);

    s->at = *a;
    if (!same)
        s->rounds = 0;
}
