/* Who stands in for a supervisor: a part of what a person may, so that the chain of
 * checks asks no area. Giving and ending it are the office's (office/delegation.c). */
#include "config.h"
#include "core/engine/inner.h"

#define DELEGATIONS_LOOKED_AT 300

static bool gives(const struct user *u)
{
    return u->user_state == CODE_user_state_active &&
           (u->roles & (CODE_BIT(CODE_role_supervisor) | CODE_BIT(CODE_role_administrator)));
}

/* In force at this moment, its giver still one who may give it. */
bool delegation_stands(struct call *c, const struct delegation *d)
{
    struct user from = { .staff_no = d->given_by };
    return !d->ended && d->from <= c->now && c->now < d->until && !call_get(c, TABLE_user, &from) && gives(&from) &&
           unit_below(c->txn, d->unit_no, from.unit_no);
}

bool delegate_of(struct call *c, const char *staff_no, const char *unit_no, uint64_t *delegation_r)
{
    struct delegation at = { .to_staff = staff_no }, d;
    struct scan *scan;
    bool found = false;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    enum status s = scan_index(c->txn, INDEX_delegation_to, &range, &scan);
    for (unsigned i = 0; !s && !found && i < DELEGATIONS_LOOKED_AT; i++)
        if (!(s = scan_next(scan, &d, NULL)))
            found = delegation_stands(c, &d) && (!unit_no || unit_below(c->txn, unit_no, d.unit_no));
    scan_end(&scan);
    if (found && delegation_r)
        *delegation_r = d.delegation_no;
    return found;
}
