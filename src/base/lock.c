/* What each thread holds, for builds that assert the order of locks (LOCK_ORDER). It
 * stands here in every build, so that the test of it does. */
#include "config.h"
#include "base/lock.h"
#include "base/log.h"

static const struct { unsigned rank; const char *name, *guards; } info[LOCK_COUNT] = {
#define LOCK(rank, name, guards) { rank, #name, guards },
#include "base/locks.def"
#undef LOCK
};

static _Thread_local unsigned held[LOCK_COUNT];

/* The innermost that is held beside one time `name`; LOCK_COUNT: none. */
static enum lock_name innermost_but(enum lock_name name)
{
    enum lock_name in = LOCK_COUNT;
    for (unsigned i = 0; i < LOCK_COUNT; i++)
        if (held[i] > (i == name) && (in == LOCK_COUNT || info[i].rank >= info[in].rank))
            in = (enum lock_name)i;
    return in;
}

void lock_order_may(enum lock_name name)
{
    enum lock_name in = innermost_but(LOCK_COUNT);
    if (in != LOCK_COUNT && info[in].rank >= info[name].rank)
        panic("lock %s (%s) taken under %s (%s): locks.def has it before", info[name].name, info[name].guards,
              info[in].name, info[in].guards);
}

void lock_order_took(enum lock_name name)
{
    held[name]++;
}

void lock_order_gave(enum lock_name name)
{
    if (!held[name])
        panic("lock %s (%s) given back by a thread that does not hold it", info[name].name, info[name].guards);
    held[name]--;
}

void lock_order_sleeps(enum lock_name name)
{
    enum lock_name in = innermost_but(name);
    if (in != LOCK_COUNT)
        panic("a sleep with lock %s (%s) under %s (%s), which others may want", info[name].name, info[name].guards,
              info[in].name, info[in].guards);
}
