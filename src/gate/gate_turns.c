/* Whose password is looked at next. To look at one is to make a hash, a fiftieth of a
 * second on a thread of few, and the core looks at one of the gate's at a time: so they
 * wait here, where it is known who asks. Each source has a turn a round, so that one who
 * sends a thousand guesses is in his own way and in nobody else's; whoever comes in the
 * same round is served in the order they came. */
#include "config.h"
#include "gate/gate_state.h"

#include <string.h>

/* One address, or a /64: the whole of a network may be a hall that begins its day. */
#define SOURCE_BITS4 32
#define SOURCE_BITS6 64

static bool hashes(const struct ask *a)
{
    return a->kind == ASK_PASSWORD || a->kind == ASK_SCREEN;
}

void ask_line_up(struct gate *g, struct ask *a)
{
    const struct ask *other;

    net_of(a->from, SOURCE_BITS4, SOURCE_BITS6, a->source);
    a->round = g->ask_round;
    TAILQ_FOREACH(other, &g->asks, next)
        if (hashes(other) && strcmp(other->source, a->source) == 0 && other->round >= a->round)
            a->round = other->round + 1;
    TAILQ_INSERT_TAIL(&g->asks, a, next);
}

bool ask_may_go(struct gate *g, const struct ask *a)
{
    const struct ask *other, *first = NULL;

    if (!hashes(a))
        return true;
    TAILQ_FOREACH(other, &g->asks, next) {
        if (hashes(other) && other->number != 0)
            return false;
        if (hashes(other) && (!first || other->round < first->round))
            first = other;
    }
    if (first == a)
        g->ask_round = a->round;
    return first == a;
}
