/* Delegation (94, G3): a named person approves in a supervisor's place, from-to,
 * in a unit and below. It is given by the supervisor for his own unit or by one
 * above; it holds as long as who gave it holds what he gave, and never for what
 * the delegate himself asks (approval.c). Rows stay: each is a line of the log. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

/* All of them, however old; those below the engine's floor are over for good. */
enum status delegations_standing(struct call *c, struct delegation **list_r, uint32_t *n_r)
{
    struct scan *scan;
    struct delegation d;
    struct array all = { 0 };
    uint64_t floor = delegation_floor(c), oldest = UINT64_MAX;
    enum status s = scan_table(c->txn, TABLE_delegation, &(struct scan_range){ .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &d, NULL)) && d.delegation_no >= floor) {
        if (!delegation_over(c, &d))
            oldest = d.delegation_no;
        if (delegation_stands(c, &d))
            *(struct delegation *)array_add(&all, c->pool, sizeof d) = d;
    }
    scan_end(&scan);
    *list_r = all.at;
    *n_r = all.n;
    return s && s != ST_not_found ? s : delegation_floor_raise(c, oldest);
}

/* -- giving -- */

/* Any person of the giver's reach but himself, and not one who may write nothing. */
static enum status to_whom(struct call *c, const char *staff_no)
{
    struct user to = { .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, &to);
    if (s && s != ST_not_found)
        return s;
    if (!s && !strcmp(to.staff_no, c->user.staff_no))
        return refuse(c, ST_delegate_own, "to_staff", NULL, NULL, NULL);
    if (s || to.user_state == CODE_user_state_left || to.shared_terminal)
        return refuse(c, ST_user_unknown, "to_staff", staff_no, NULL, NULL);
    if (!call_in_unit(c, to.unit_no))
        return refuse(c, ST_outside_unit, "to_staff", staff_no, NULL, NULL);
    if (to.roles & CODE_BIT(CODE_role_auditor))
        return refuse(c, ST_not_permitted, "to_staff", NULL, NULL, NULL);
    return ST_ok;
}

static void tell(struct call *c, const struct delegation *d)
{
    call_subject(c, d->to_staff);
    call_subject(c, d->from_staff);
    call_event(c, pool_printf(c->pool, "approval:%s", d->to_staff));
}

enum status do_delegation_put(struct call *c, const struct delegation *q, struct delegation *r)
{
    struct unit unit;
    *r = (struct delegation){
        .from_staff = c->user.staff_no, .given_by = c->user.staff_no, .to_staff = q->to_staff, .remark = q->remark,
        .unit_no = *q->unit_no ? q->unit_no : c->user.unit_no, .from = q->from ? q->from : c->now, .until = q->until,
    };
    enum status s = to_whom(c, q->to_staff);
    if (!s)
        s = office_unit(c, r->unit_no, "unit_no", &unit);
    if (!s && (r->until <= r->from || r->until <= c->now))
        s = refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    if (s || (s = call_number(c, "delegation", &r->delegation_no)))
        return s;
    tell(c, r);
    return call_insert(c, TABLE_delegation, r);
}

enum status do_delegation_end(struct call *c, const struct delegation_end *q, struct delegation *r)
{
    struct delegation old = { .delegation_no = q->delegation_no };
    enum status s = call_get(c, TABLE_delegation, &old);
    if (s == ST_not_found || (!s && !call_in_unit(c, old.unit_no)))
        return refuse(c, ST_not_found, "delegation_no", office_number(c, q->delegation_no), NULL, NULL);
    if (s)
        return s;
    if (old.ended)
        return refuse(c, ST_stale, "delegation_no", old.given_by, NULL, NULL);
    *r = old;
    r->ended = true;
    tell(c, r);
    return call_put(c, TABLE_delegation, &old, r);
}

/* -- listing -- */

/* That stands or is to come, to me, from me, or about a unit that is mine to see. */
static bool shown(void *context, void *row)
{
    struct call *c = context;
    const struct delegation *d = row;
    if (delegation_over(c, d))
        return false;
    return !strcmp(d->to_staff, c->user.staff_no) || !strcmp(d->from_staff, c->user.staff_no) ||
        call_in_unit(c, d->unit_no);
}

enum status do_delegation_list(struct call *c, const struct list_ask *q, struct delegation_list *r)
{
    const struct office_page p = { .table = TABLE_delegation, .most = DELEGATIONS_LISTED, .backward = true,
                                   .keep = shown };
    return office_page(c, &p, q->token, (void **)&r->delegations, &r->delegations_n, &r->token);
}
