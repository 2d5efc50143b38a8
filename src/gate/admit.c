/* The rules of admit.h. */
#include "config.h"
#include "gate/admit.h"

#include <string.h>

struct count {
    unsigned room;                   /* of those without a place in reserve */
    unsigned address, net;           /* the newcomer's */
};

static bool same_address(const struct guest *a, const struct guest *b)
{
    return strcmp(a->address, b->address) == 0;
}

static bool same_net(const struct guest *a, const struct guest *b)
{
    return strcmp(a->net, b->net) == 0;
}

static struct count count_guests(const struct guest *guests, unsigned n, const struct guest *who)
{
    struct count c = { 0 };

    for (unsigned i = 0; i < n; i++) {
        c.room += !guests[i].known;
        c.address += same_address(&guests[i], who);
        c.net += !guests[i].known && same_net(&guests[i], who);
    }
    return c;
}

/* How many there are beside it, of its kind by `same`; those in reserve weigh nothing. */
static unsigned weight(const struct guest *guests, unsigned n, unsigned i,
                       bool (*same)(const struct guest *a, const struct guest *b))
{
    unsigned sum = 0;

    for (unsigned k = 0; k < n; k++)
        sum += !guests[k].known && same(&guests[k], &guests[i]);
    return sum;
}

/* Of a network, one of its heaviest address. */
static unsigned victim_of(const struct guest *guests, unsigned n, const struct guest *in_net, uint32_t random)
{
    unsigned heaviest = 0, those = 0;

    for (unsigned i = 0; i < n; i++) {
        bool in = in_net && !guests[i].known && same_net(&guests[i], in_net);
        unsigned w = in ? weight(guests, n, i, same_address) : 0;
        if (w > heaviest)
            those = 0;
        if (w > heaviest)
            heaviest = w;
        those += w > 0 && w == heaviest;
    }
    if (those == 0)
        return ADMIT_NOBODY;
    random %= those;
    for (unsigned i = 0; i < n; i++)
        if (!guests[i].known && same_net(&guests[i], in_net) && weight(guests, n, i, same_address) == heaviest
            && random-- == 0)
            return i;
    return ADMIT_NOBODY;
}

static unsigned one_of_address(const struct guest *guests, unsigned n, const struct guest *who, unsigned those,
                               uint32_t random)
{
    random %= those;
    for (unsigned i = 0; i < n; i++)
        if (same_address(&guests[i], who) && random-- == 0)
            return i;
    return ADMIT_NOBODY;
}

static const struct guest *heaviest_net(const struct guest *guests, unsigned n)
{
    const struct guest *found = NULL;
    unsigned most = 0;

    for (unsigned i = 0; i < n; i++) {
        unsigned w = guests[i].known ? 0 : weight(guests, n, i, same_net);
        if (w > most) {
            most = w;
            found = &guests[i];
        }
    }
    return found;
}

/* From half of the room on, more and more surely. */
static bool drops_early(const struct gate_config *c, unsigned room, uint32_t random)
{
    uint64_t half = c->before_login / 2, over = room >= half ? room - half : 0;

    return room >= c->before_login || (random >> 16) % (c->before_login - half + 1) < over;
}

static struct admission instead(const char *limit, unsigned victim)
{
    return (struct admission){ .limit = limit, .let_in = victim != ADMIT_NOBODY, .instead = victim };
}

struct admission admit(const struct gate_config *c, const struct guest *guests, unsigned n, unsigned logged_in,
                       const struct guest *who, uint32_t random)
{
    struct count now = count_guests(guests, n, who);

    if (n + logged_in >= c->in_all)
        return instead("in_all", ADMIT_NOBODY);
    if (who->known && now.address >= c->known_per_address)
        return instead("known_per_address", one_of_address(guests, n, who, now.address, random));
    if (!who->known && now.address >= c->per_address)
        return instead("per_address", ADMIT_NOBODY);
    if (who->known && n < c->before_login + c->known_reserve)
        return (struct admission){ .let_in = true, .instead = ADMIT_NOBODY };
    if (now.net >= c->per_net)
        return instead("per_net", victim_of(guests, n, who, random));
    if (drops_early(c, now.room, random))
        return instead("before_login", victim_of(guests, n, heaviest_net(guests, n), random));
    return (struct admission){ .let_in = true, .instead = ADMIT_NOBODY };
}
