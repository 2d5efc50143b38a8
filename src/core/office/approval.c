/* Live approval: asked by a clerk, decided by a supervisor of his unit or above,
 * never by himself, and used up by the original request (approve.c). */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

#define LIST_MAX 20
#define ENDED_MAX 100
#define DELEGATES_TOLD 50
#define LOOK_BACK 200                /* answered ones looked at, newest first */

static void tell(struct call *c, const char *kind, const char *whom)
{
    call_event(c, pool_printf(c->pool, "%s:%s", kind, whom));
}

static bool expired(const struct approval *a, instant now)
{
    return a->expires_at < now;
}

/* -- asking -- */

/* A delegate may sit in a unit that does not hear of this one. */
static enum status tell_delegates(struct call *c)
{
    uint32_t n;
    struct delegation *list = pool_array(c->pool, DELEGATES_TOLD, sizeof *list);
    enum status s = delegations_standing(c, list, DELEGATES_TOLD, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (unit_below(c->txn, c->user.unit_no, list[i].unit_no))
            tell(c, "approval", list[i].to_staff);
    return s;
}

enum status do_approval_ask(struct call *c, const struct approval_ask *q, struct approval *r)
{
    const struct asked *asked = c->effects->asked;
    if (asked->status) {
        *c->fault = asked->fault;
        return asked->status;
    }
    const struct effects *e = asked->effects;
    *r = (struct approval){
        .op = asked->op->name, .digest = asked->digest, .staff_no = c->user.staff_no, .staff_name = c->user.staff_name,
        .unit_no = c->user.unit_no, .asked_at = c->now, .approval_state = CODE_approval_state_asked,
        .remark = q->remark, .expires_at = c->now + setting_number(c, "approval.minutes") * 60 * SECOND,
        .effect = e->lines.at, .effect_n = e->lines.n, .rows = e->rows.at, .rows_n = e->rows.n, .amount = e->amount,
    };
    enum status s = call_number(c, "approval", &r->approval_no);
    const struct audit_subject *subject = e->subjects.at;
    for (unsigned i = 0; i < e->subjects.n; i++)
        call_subject(c, subject[i].subject);
    if (!s)
        s = call_insert(c, TABLE_approval, r);
    tell(c, "approvals", c->user.unit_no);
    return s ? s : tell_delegates(c);
}

/* -- who sees and decides -- */

/* By right, or in the place of one who has it. */
static bool may_decide(struct call *c, const struct approval *a)
{
    if (strcmp(a->staff_no, c->user.staff_no) == 0)
        return false;
    return (call_has_role(c, CODE_role_supervisor) && call_in_unit(c, a->unit_no))
        || delegate_of(c, c->user.staff_no, a->unit_no, NULL);
}

static enum status read_approval(struct call *c, uint64_t approval_no, struct approval *a)
{
    *a = (struct approval){ .approval_no = approval_no };
    enum status s = call_get(c, TABLE_approval, a);
    if (s)
        return s == ST_not_found ? refuse(c, s, "approval_no", office_number(c, approval_no), NULL, NULL) : s;
    if (strcmp(a->staff_no, c->user.staff_no) == 0 || call_in_unit(c, a->unit_no) || may_decide(c, a))
        return ST_ok;
    return refuse(c, ST_outside_unit, "approval_no", NULL, NULL, NULL);
}

typedef bool keep_fn(struct call *c, const struct approval *a);

/* Newest first of one state, while keep likes them. */
static enum status of_state(struct call *c, uint16_t state, keep_fn *keep, struct approval *list, unsigned max,
                            unsigned *n)
{
    struct scan *scan;
    struct approval prefix = { .approval_state = state };
    struct scan_range range = { .prefix = &prefix, .parts = 1, .backward = true };
    enum status s = scan_index(c->txn, INDEX_approval_state, &range, &scan);
    if (s)
        return s;
    for (unsigned looked = 0; looked < LOOK_BACK && *n < max; looked++) {
        if ((s = scan_next(scan, &list[*n], NULL)))
            break;
        if (keep(c, &list[*n]))
            ++*n;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static bool waits_for_me(struct call *c, const struct approval *a)
{
    return !expired(a, c->now) && may_decide(c, a);
}

static bool is_mine(struct call *c, const struct approval *a)
{
    return strcmp(a->staff_no, c->user.staff_no) == 0 && a->asked_at > c->now - 24 * 3600 * SECOND;
}

static bool is_mine_good(struct call *c, const struct approval *a)
{
    return is_mine(c, a) && !expired(a, c->now);
}

enum status approval_waiting(struct call *c, struct approval *list, unsigned max, unsigned *n_r)
{
    *n_r = 0;
    if (!call_has_role(c, CODE_role_supervisor) && !delegate_of(c, c->user.staff_no, NULL, NULL))
        return ST_ok;
    return of_state(c, CODE_approval_state_asked, waits_for_me, list, max, n_r);
}

enum status approval_newest_answer(struct call *c, struct approval *a_r)
{
    struct approval granted, refused;
    unsigned yes = 0, no = 0;
    enum status s = of_state(c, CODE_approval_state_granted, is_mine_good, &granted, 1, &yes);
    if (!s)
        s = of_state(c, CODE_approval_state_refused, is_mine_good, &refused, 1, &no);
    if (s)
        return s;
    if (!yes && !no)
        return ST_not_found;
    *a_r = yes && (!no || granted.decided_at > refused.decided_at) ? granted : refused;
    return ST_ok;
}

enum status do_approval_list(struct call *c, const struct nothing *q, struct approval_list *r)
{
    (void)q;
    unsigned waiting, mine = 0;
    r->waiting = pool_array(c->pool, LIST_MAX, sizeof *r->waiting);
    r->mine = pool_array(c->pool, LIST_MAX, sizeof *r->mine);
    enum status s = approval_waiting(c, r->waiting, LIST_MAX, &waiting);
    static const uint16_t shown[] = { CODE_approval_state_granted, CODE_approval_state_refused,
                                      CODE_approval_state_asked };
    for (unsigned i = 0; !s && i < COUNT_OF(shown); i++)
        s = of_state(c, shown[i], is_mine, r->mine, LIST_MAX, &mine);
    r->waiting_n = waiting;
    r->mine_n = mine;
    return s ? s : approvers_list(c, r);
}

enum status do_approval_show(struct call *c, const struct approval_no *q, struct approval *r)
{
    return read_approval(c, q->approval_no, r);
}

/* -- deciding -- */

/* Still open, in time, and what was seen is what was asked. */
static enum status check_open(struct call *c, const struct approval *a, const struct hash *seen)
{
    if (a->approval_state != CODE_approval_state_asked)
        return refuse(c, ST_stale, "", a->decided_name, NULL, NULL);
    if (expired(a, c->now))
        return refuse(c, ST_approval_expired, "", NULL, NULL, NULL);
    if (seen && memcmp(seen, &a->digest, sizeof *seen) != 0)
        return refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    return ST_ok;
}

static enum status decide(struct call *c, const struct approval *a, const struct user *by, struct approval *r)
{
    uint64_t delegation;
    bool right = (by->roles & CODE_BIT(CODE_role_supervisor)) && unit_below(c->txn, a->unit_no, by->unit_no);
    if (!right && delegate_of(c, by->staff_no, a->unit_no, &delegation))
        call_remark(c, pool_printf(c->pool, "remark.delegation %s %s", office_number(c, delegation), r->remark));
    r->decided_by = by->staff_no;
    r->decided_name = by->staff_name;
    r->decided_at = c->now;
    call_subject(c, a->staff_no);
    tell(c, "approval", a->staff_no);
    tell(c, "approvals", a->unit_no);
    return call_put(c, TABLE_approval, a, r);
}

/* The row of a decision by this user, whose proof the chain has seen. */
static enum status open_for_me(struct call *c, const struct approval_answer *q, struct approval *a)
{
    enum status s = read_approval(c, q->approval_no, a);
    if (s)
        return s;
    if (strcmp(a->staff_no, c->user.staff_no) == 0)
        return refuse(c, ST_approval_own, "", NULL, NULL, NULL);
    if (!may_decide(c, a))
        return refuse(c, ST_not_permitted, "approval_no", NULL, NULL, NULL);
    return check_open(c, a, &q->digest);
}

enum status do_approval_grant(struct call *c, const struct approval_answer *q, struct approval *r)
{
    struct approval a;
    enum status s = open_for_me(c, q, &a);
    if (s)
        return s;
    *r = a;
    r->approval_state = CODE_approval_state_granted;
    return decide(c, &a, &c->user, r);
}

enum status do_approval_refuse(struct call *c, const struct approval_answer *q, struct approval *r)
{
    struct approval a;
    if (!q->refuse_reason)
        return refuse(c, ST_field_missing, "refuse_reason", NULL, NULL, NULL);
    enum status s = open_for_me(c, q, &a);
    if (s)
        return s;
    *r = a;
    r->approval_state = CODE_approval_state_refused;
    r->refuse_reason = q->refuse_reason;
    call_remark(c, q->remark);
    return decide(c, &a, &c->user, r);
}

/* A hall's day ends: what nobody of that unit was answered is refused (G4). */
enum status approvals_end(struct call *c, const char *unit_no)
{
    struct approval prefix = { .approval_state = CODE_approval_state_asked };
    struct approval *list = pool_array(c->pool, ENDED_MAX, sizeof *list);
    struct scan *scan;
    unsigned n = 0;
    enum status s = scan_index(c->txn, INDEX_approval_state, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && n < ENDED_MAX && !(s = scan_next(scan, &list[n], NULL)))
        n += strcmp(list[n].unit_no, unit_no) == 0;
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (unsigned i = 0; !s && i < n; i++) {
        struct approval ended = list[i];
        ended.approval_state = CODE_approval_state_refused;
        ended.refuse_reason = CODE_refuse_reason_other;
        s = decide(c, &list[i], &c->user, &ended);
    }
    return s;
}

/* Who cannot approve is told no more than that the PIN was wrong. */
static enum status cosigner(struct call *c, const struct approval *a, const char *staff_no, struct user *by)
{
    *by = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, by);
    if (s && s != ST_not_found)
        return s;
    bool right = !s && (by->roles & CODE_BIT(CODE_role_supervisor)) && unit_below(c->txn, a->unit_no, by->unit_no);
    if (s || by->user_state != CODE_user_state_active || (!right && !delegate_of(c, staff_no, a->unit_no, NULL)))
        return refuse(c, ST_pin_wrong, "staff_no", NULL, NULL, NULL);
    return tries_pin(c, by);
}

/* A supervisor at the clerk's keyboard. */
enum status do_approval_cosign(struct call *c, const struct approval_cosign *q, struct approval *r)
{
    struct approval a;
    struct user by;
    enum status s = read_approval(c, q->approval_no, &a);
    if (!s && strcmp(q->staff_no, a.staff_no) == 0)
        s = refuse(c, ST_approval_own, "staff_no", NULL, NULL, NULL);
    if (!s && strcmp(a.staff_no, c->user.staff_no) != 0)
        s = refuse(c, ST_not_permitted, "approval_no", NULL, NULL, NULL);
    if (!s)
        s = check_open(c, &a, NULL);
    if (!s)
        s = cosigner(c, &a, q->staff_no, &by);
    if (s)
        return s;
    *r = a;
    r->approval_state = CODE_approval_state_granted;
    r->by_pin = true;
    call_subject(c, by.staff_no);
    s = decide(c, &a, &by, r);
    return s ? s : tries_forgive(c, &by);
}

enum status do_approval_withdraw(struct call *c, const struct approval_no *q, struct approval *r)
{
    struct approval a;
    enum status s = read_approval(c, q->approval_no, &a);
    if (s)
        return s;
    if (strcmp(a.staff_no, c->user.staff_no) != 0)
        return refuse(c, ST_not_permitted, "approval_no", NULL, NULL, NULL);
    if (a.approval_state > CODE_approval_state_granted)
        return refuse(c, ST_stale, "", a.decided_name, NULL, NULL);
    *r = a;
    r->approval_state = CODE_approval_state_withdrawn;
    tell(c, "approvals", a.unit_no);
    return call_put(c, TABLE_approval, &a, r);
}
