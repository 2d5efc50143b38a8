/* The sums of penalty.h. */
#include "config.h"
#include "core/office/penalty.h"

static bool by_steps(enum penalty_kind kind)
{
    return kind == PENALTY_GUESS || kind == PENALTY_PROOF;
}

/* -- steps -- */

static int64_t backoff(const struct penalty_rules *r, uint64_t tries)
{
    int64_t wait = r->backoff;
    for (; tries > 1 && wait < r->backoff_most; tries--)
        wait *= 2;
    return wait < r->backoff_most ? wait : r->backoff_most;
}

static struct penalty_answer look_steps(const struct penalty_rules *r, const struct penalty_sum *p, instant now)
{
    int64_t left = p->tries ? p->at + backoff(r, p->tries) - now : 0;
    if (p->until > now)
        return (struct penalty_answer){ .refused = true, .locked_until = p->until };
    if (left > 0)
        return (struct penalty_answer){ .refused = true, .wait = left };
    return (struct penalty_answer){ .refused = false };
}

static struct penalty_answer count_steps(const struct penalty_rules *r, struct penalty_sum *p, instant now)
{
    if (p->at + r->forget <= now)
        p->tries = 0;
    p->at = now;
    if (++p->tries < r->tries)
        return (struct penalty_answer){ .wait = backoff(r, p->tries) };
    p->tries = 0;
    p->until = now + r->lock;
    return (struct penalty_answer){ .locked_until = p->until };
}

/* -- debt -- */

static struct penalty_answer look_debt(enum penalty_kind kind, const struct penalty_rules *r,
                                       const struct penalty_sum *p, instant now)
{
    int64_t over = p->until - now - r->debt[kind].credit;
    return (struct penalty_answer){ .refused = over > 0, .wait = over > 0 ? over : 0 };
}

static struct penalty_answer count_debt(enum penalty_kind kind, const struct penalty_rules *r, struct penalty_sum *p,
                                        instant now)
{
    int64_t most = r->debt[kind].credit + r->debt_most;
    p->at = now;
    p->until = (p->until > now ? p->until : now) + r->debt[kind].cost;
    if (p->until > now + most)
        p->until = now + most;
    struct penalty_answer a = look_debt(kind, r, p, now);
    a.refused = false;
    return a;
}

/* -- both -- */

struct penalty_answer penalty_look(enum penalty_kind kind, const struct penalty_rules *r, const struct penalty_sum *p,
                                   instant now)
{
    return by_steps(kind) ? look_steps(r, p, now) : look_debt(kind, r, p, now);
}

struct penalty_answer penalty_count(enum penalty_kind kind, const struct penalty_rules *r, struct penalty_sum *p,
                                    instant now)
{
    return by_steps(kind) ? count_steps(r, p, now) : count_debt(kind, r, p, now);
}

bool penalty_over(enum penalty_kind kind, const struct penalty_rules *r, const struct penalty_sum *p, instant now)
{
    if (p->until > now)
        return false;
    return !by_steps(kind) || !p->tries || p->at + r->forget <= now;
}
