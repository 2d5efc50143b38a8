/* admit: who may come in while others wait to be let in. A function of who is there,
 * of the rules and of one random number; it keeps nothing.
 *
 * Connections that are not logged in yet wait in a room of a fixed size. One address
 * takes few of its places, one network (/24, /64) not many more. As the room fills,
 * and for certain when it or a network's part is full, one who comes in takes the
 * place of one who waits: a random one of the heaviest address of the heaviest
 * network, so that a flood drops itself and somebody else is let in. An address
 * that logged in lately is nobody else's victim, and has places of its own in reserve; a
 * whole office may come from it, so that it has more of them, and where they are all taken
 * a random one of its own makes way: who sits in that office too and says nothing keeps
 * nobody out for good. */
#ifndef GATE_ADMIT_H
#define GATE_ADMIT_H

#include "base/net.h"
#include "gate/gate.h"

struct guest {                       /* one that is not logged in */
    char address[NET_TEXT], net[NET_TEXT];
    bool known;                      /* somebody logged in from that address lately */
};

#define ADMIT_NOBODY (~0u)

struct admission {
    const char *limit;               /* the setting that says no, or that drops one; NULL */
    bool let_in;
    unsigned instead;                /* of the guests, who goes; ADMIT_NOBODY */
};

/* logged_in: connections beyond the guests. random: any number. */
struct admission admit(const struct gate_config *c, const struct guest *guests, unsigned n, unsigned logged_in,
                       const struct guest *who, uint32_t random);

#endif
