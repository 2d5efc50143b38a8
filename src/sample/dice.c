/* Numbers that follow from what they are for. No state passes from one account to
 * the next, so each can be made alone. */
#include "config.h"
#include "sample/dice.h"

/* SplitMix64: every state gives a good number, so states may be made by hashing. */
static uint64_t mixed(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

struct dice dice_of(uint64_t seed, enum dice_use use, uint64_t whose, uint64_t which)
{
    uint64_t at = mixed(seed + 0x9e3779b97f4a7c15u * (unsigned)use);
    at = mixed(at ^ (whose * 0xd1342543de82ef95u));
    return (struct dice){ mixed(at ^ (which * 0x2545f4914f6cdd1du)) };
}

uint64_t dice_roll(struct dice *d)
{
    return mixed(d->at += 0x9e3779b97f4a7c15u);
}

unsigned dice_below(struct dice *d, unsigned n)
{
    return (unsigned)(((dice_roll(d) >> 32) * n) >> 32);
}

bool dice_chance(struct dice *d, unsigned share)
{
    return dice_below(d, 10000) < share;
}

int dice_between(struct dice *d, int first, int last)
{
    return first + (int)dice_below(d, (unsigned)(last - first + 1));
}
