/* Who can approve now (G1): supervisors of the asker's unit and of those above it,
 * and whoever stands in for them; who is on line first, the nearest unit first. */
#include "config.h"
#include "core/office/office.h"

#include <stdlib.h>
#include <string.h>

struct candidate {
    struct user user;
    bool online, delegate;
    unsigned distance;               /* steps up the tree from the asker's unit */
    unsigned order;
};

struct candidates { struct array list; struct online online; };

static void candidate_add(struct call *c, struct candidates *all, const struct user *u, const char *unit_no,
                          bool delegate)
{
    unsigned distance;
    bool above = unit_steps_up(c->txn, c->user.unit_no, unit_no, &distance) &&
        units_alike(c->txn, c->user.unit_no, unit_no);
    const struct candidate *have = all->list.at;
    bool there = u->user_state != CODE_user_state_active || !above || !strcmp(u->staff_no, c->user.staff_no);
    for (unsigned i = 0; !there && i < all->list.n; i++)
        there = !strcmp(have[i].user.staff_no, u->staff_no);
    if (there)
        return;
    struct candidate *new = array_add(&all->list, c->pool, sizeof *new);
    *new = (struct candidate){ .user = *u, .online = online_has(&all->online, u->staff_no), .delegate = delegate,
                               .distance = distance, .order = all->list.n };
}

static enum status supervisors(struct call *c, struct candidates *all)
{
    struct scan *scan;
    struct user u;
    enum status s = scan_table(c->txn, TABLE_user, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &u, NULL)))
        if (u.roles & CODE_BIT(CODE_role_supervisor))
            candidate_add(c, all, &u, u.unit_no, false);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status delegates(struct call *c, struct candidates *all)
{
    uint32_t n;
    struct delegation *list;
    enum status s = delegations_standing(c, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++) {
        struct user u = { .staff_no = list[i].to_staff };
        s = call_get(c, TABLE_user, &u);
        if (s == ST_not_found)
            s = ST_ok;
        else if (!s)
            candidate_add(c, all, &u, list[i].unit_no, true);
    }
    return s;
}

static int nearer(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->online != y->online)
        return x->online ? -1 : 1;
    if (x->distance != y->distance)
        return x->distance < y->distance ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

enum status approvers_list(struct call *c, struct approval_list *r)
{
    struct candidates all = { .online = call_online(c) };
    enum status s = supervisors(c, &all);
    if (!s)
        s = delegates(c, &all);
    if (!s && all.list.n)
        qsort(all.list.at, all.list.n, sizeof(struct candidate), nearer);
    r->approvers = pool_array(c->pool, APPROVERS_LISTED, sizeof *r->approvers);
    r->more_approvers = all.list.n > APPROVERS_LISTED;
    for (unsigned i = 0; !s && i < all.list.n && r->approvers_n < APPROVERS_LISTED; i++) {
        const struct candidate *at = &((const struct candidate *)all.list.at)[i];
        struct unit unit = { .unit_no = at->user.unit_no };
        s = call_get(c, TABLE_unit, &unit);
        if (s == ST_not_found)
            s = ST_ok;
        else if (!s)
            r->approvers[r->approvers_n++] = (struct approver){
                .staff_no = at->user.staff_no, .staff_name = at->user.staff_name, .unit_name = unit.unit_name,
                .online = at->online, .delegate = at->delegate };
    }
    return s;
}
