/* Live approval: asked by a clerk, decided by a supervisor of his unit or above,
 * never by himself, and used up by the original request (approve.c). */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

#define DAY (24 * 3600 * SECOND)

static void tell(struct call *c, const char *kind, const char *whom)
{
    call_event(c, pool_printf(c->pool, "%s:%s", kind, whom));
}

/* Who decides there, and who asked. */
static void tell_deciders(struct call *c, const struct approval *a)
{
    call_event(c, pool_printf(c->pool, "approvals:%s:%s", a->unit_no, a->staff_no));
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
    struct delegation *list;
    enum status s = delegations_standing(c, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (unit_within(c->txn, c->user.unit_no, list[i].unit_no))
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
        .decide_unit = e->decide_unit ? e->decide_unit : "",
    };
    enum status s = call_number(c, "approval", &r->approval_no);
    const struct audit_subject *subject = e->subjects.at;
    for (unsigned i = 0; i < e->subjects.n; i++)
        call_subject(c, subject[i].subject);
    if (!s)
        s = call_insert(c, TABLE_approval, r);
    tell_deciders(c, r);
    return s ? s : tell_delegates(c);
}

/* -- who sees and decides -- */

/* Who decides is of this unit or above it. */
static const char *deciding(const struct approval *a)
{
    return *a->decide_unit ? a->decide_unit : a->unit_no;
}

/* By right, or in the place of one who has it. */
static bool may_decide(struct call *c, const struct approval *a)
{
    if (strcmp(a->staff_no, c->user.staff_no) == 0)
        return false;
    return (call_has_role(c, CODE_role_supervisor) && call_in_unit(c, deciding(a)))
        || delegate_of(c, c->user.staff_no, deciding(a), NULL);
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

/* -- of a state, newest first: those asked are few, they lapse; those answered are
 * looked at for a day back. None is skipped for being an older one of many. -- */

struct looking { struct call *c; uint16_t state; struct scan *scan; };

static enum status looking_begin(struct looking *l)
{
    struct approval prefix = { .approval_state = l->state };
    return scan_index(l->c->txn, INDEX_approval_state,
                      &(struct scan_range){ .prefix = &prefix, .parts = 1, .backward = true }, &l->scan);
}

/* ST_not_found at the end of those, or of a day. */
static enum status looking_next(struct looking *l, struct approval *a)
{
    enum status s = scan_next(l->scan, a, NULL);
    return !s && l->state != CODE_approval_state_asked && a->asked_at <= l->c->now - DAY ? ST_not_found : s;
}

static bool waits_for_me(void *context, void *row)
{
    struct call *c = context;
    const struct approval *a = row;
    return !expired(a, c->now) && may_decide(c, a);
}

static bool is_mine(struct call *c, const struct approval *a)
{
    return strcmp(a->staff_no, c->user.staff_no) == 0 && a->asked_at > c->now - DAY;
}

static bool decides(struct call *c)
{
    return call_has_role(c, CODE_role_supervisor) || delegate_of(c, c->user.staff_no, NULL, NULL);
}

enum status approvals_waiting(struct call *c, uint64_t *n_r)
{
    struct looking l = { .c = c, .state = CODE_approval_state_asked };
    struct approval a;
    *n_r = 0;
    enum status s = decides(c) ? looking_begin(&l) : ST_not_found;
    while (!s && !(s = looking_next(&l, &a)))
        *n_r += waits_for_me(c, &a);
    scan_end(&l.scan);
    return s == ST_not_found ? ST_ok : s;
}

/* The newest of mine in that state that is not over; none: approval_no 0. */
static enum status newest_of_mine(struct call *c, uint16_t state, struct approval *a_r)
{
    struct looking l = { .c = c, .state = state };
    struct approval a;
    *a_r = (struct approval){ .approval_no = 0 };
    enum status s = looking_begin(&l);
    while (!s && !a_r->approval_no && !(s = looking_next(&l, &a)))
        if (is_mine(c, &a) && !expired(&a, c->now))
            *a_r = a;
    scan_end(&l.scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status approval_newest_answer(struct call *c, struct approval *a_r)
{
    struct approval granted, refused;
    enum status s = newest_of_mine(c, CODE_approval_state_granted, &granted);
    if (!s)
        s = newest_of_mine(c, CODE_approval_state_refused, &refused);
    if (s)
        return s;
    if (!granted.approval_no && !refused.approval_no)
        return ST_not_found;
    bool yes = granted.approval_no && (!refused.approval_no || granted.decided_at > refused.decided_at);
    *a_r = yes ? granted : refused;
    return ST_ok;
}

/* A list says what it is about; what it rests on is in the whole of it (approval.show). */
static void shorten(struct approval *a)
{
    a->effect_n = a->effect_n ? 1 : 0;
    a->rows_n = 0;
}

static enum status mine_list(struct call *c, uint16_t state, struct approval_list *r)
{
    struct looking l = { .c = c, .state = state };
    struct approval a;
    enum status s = looking_begin(&l);
    while (!s && !r->more_mine && !(s = looking_next(&l, &a))) {
        if (!is_mine(c, &a))
            continue;
        r->more_mine = r->mine_n == APPROVALS_OF_MINE;
        if (r->more_mine)
            break;
        shorten(&a);
        r->mine[r->mine_n++] = a;
    }
    scan_end(&l.scan);
    return s == ST_not_found ? ST_ok : s;
}

static bool waiting_keep(void *context, void *row)
{
    bool keep = waits_for_me(context, row);
    shorten(row);
    return keep;
}

static enum status waiting_list(struct call *c, const char *after, struct approval_list *r)
{
    struct approval prefix = { .approval_state = CODE_approval_state_asked };
    struct key from;
    enum status s = token_read(c, after, &from);
    if (s || !decides(c))
        return s;
    struct scan_range range = { .prefix = &prefix, .parts = 1, .backward = true, .token = from.b, .token_n = from.n };
    return listing_index(c, INDEX_approval_state, &range, &(struct listing){
        .rows = r->waiting, .most = APPROVALS_LISTED, .n = &r->waiting_n, .token = &r->token, .keep = waiting_keep,
        .context = c });
}

enum status do_approval_list(struct call *c, const struct list_ask *q, struct approval_list *r)
{
    static const uint16_t shown[] = { CODE_approval_state_granted, CODE_approval_state_refused,
                                      CODE_approval_state_asked };
    r->waiting = pool_array(c->pool, APPROVALS_LISTED, sizeof *r->waiting);
    r->mine = pool_array(c->pool, APPROVALS_OF_MINE, sizeof *r->mine);
    enum status s = waiting_list(c, q->token, r);
    for (unsigned i = 0; !s && i < COUNT_OF(shown); i++)
        s = mine_list(c, shown[i], r);
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
    bool right = (by->roles & CODE_BIT(CODE_role_supervisor)) && unit_within(c->txn, deciding(a), by->unit_no);
    if (!right && delegate_of(c, by->staff_no, deciding(a), &delegation))
        call_remark(c, pool_printf(c->pool, "remark.delegation %s %s", office_number(c, delegation), r->remark));
    r->decided_by = by->staff_no;
    r->decided_name = by->staff_name;
    r->decided_at = c->now;
    call_subject(c, a->staff_no);
    tell(c, "approval", a->staff_no);
    tell_deciders(c, a);
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

/* A hall's day ends: what nobody of that unit was answered is refused (G4). All of
 * them are read first: each that is decided leaves the index. */
enum status approvals_end(struct call *c, const char *unit_no)
{
    struct looking l = { .c = c, .state = CODE_approval_state_asked };
    struct approval a;
    struct array all = { 0 };
    enum status s = looking_begin(&l);
    while (!s && !(s = looking_next(&l, &a)))
        if (strcmp(a.unit_no, unit_no) == 0)
            *(struct approval *)array_add(&all, c->pool, sizeof a) = a;
    scan_end(&l.scan);
    s = s == ST_not_found ? ST_ok : s;
    const struct approval *asked = all.at;
    for (unsigned i = 0; !s && i < all.n; i++) {
        struct approval ended = asked[i];
        ended.approval_state = CODE_approval_state_refused;
        ended.refuse_reason = CODE_refuse_reason_other;
        s = decide(c, &asked[i], &c->user, &ended);
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
    bool right = !s && (by->roles & CODE_BIT(CODE_role_supervisor)) && unit_within(c->txn, deciding(a), by->unit_no);
    if (s || by->user_state != CODE_user_state_active || (!right && !delegate_of(c, staff_no, deciding(a), NULL)))
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
    tell_deciders(c, &a);
    return call_put(c, TABLE_approval, &a, r);
}
