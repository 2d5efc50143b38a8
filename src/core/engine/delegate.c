/* Who stands in for a supervisor: a part of what a person may, so that the chain of
 * checks asks no area. Giving and ending it are the office's (office/delegation.c). */
#include "config.h"
#include "core/engine/inner.h"

static bool gives(const struct user *u)
{
    return u->user_state == CODE_user_state_active &&
           (u->roles & (CODE_BIT(CODE_role_supervisor) | CODE_BIT(CODE_role_administrator)));
}

/* Ended, or its time has passed: it stays so. */
bool delegation_over(const struct call *c, const struct delegation *d)
{
    return d->ended || d->until <= c->now;
}

/* In force at this moment, its giver still one who may give it. */
bool delegation_stands(struct call *c, const struct delegation *d)
{
    struct user from = { .staff_no = d->given_by };
    return !delegation_over(c, d) && d->from <= c->now && !call_get(c, TABLE_user, &from) && gives(&from) &&
           unit_within(c->txn, d->unit_no, from.unit_no);
}

uint64_t delegation_floor(const struct call *c)
{
    return atomic_load(&c->core->delegation_floor);
}

/* Only ever up, and only by what is committed: what is over stays so. */
enum status delegation_floor_raise(struct call *c, uint64_t oldest)
{
    struct delegation last = { 0 };
    uint64_t floor = delegation_floor(c);
    if (c->op->kind != OP_READ)
        return ST_ok;
    enum status s = oldest == UINT64_MAX ? row_last(c->txn, TABLE_delegation, 0, &last) : ST_ok;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (oldest == UINT64_MAX)
        oldest = last.delegation_no + 1;
    while (floor < oldest && !atomic_compare_exchange_weak(&c->core->delegation_floor, &floor, oldest))
        continue;
    return ST_ok;
}

/* One that cannot be read is no right, and no refusal that says there is none. */
bool delegate_of(struct call *c, const char *staff_no, const char *unit_no, uint64_t *delegation_r)
{
    struct delegation at = { .to_staff = staff_no }, d;
    struct scan *scan;
    bool found = false;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    enum status s = scan_index(c->txn, INDEX_delegation_to, &range, &scan);
    while (!s && !found && !(s = scan_next(scan, &d, NULL)) && d.delegation_no >= delegation_floor(c))
        found = delegation_stands(c, &d) && (!unit_no || unit_within(c->txn, unit_no, d.unit_no));
    scan_end(&scan);
    if (s && s != ST_not_found)
        c->effects->rules_unread = s;
    if (found && delegation_r)
        *delegation_r = d.delegation_no;
    return found;
}
