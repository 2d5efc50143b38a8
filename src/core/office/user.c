/* People: who they are, what roles they hold where, their first password. An
 * administrator gives no role to himself, and nobody both audits and acts. */
#include "config.h"
#include "core/core.h"
#include "core/office/office.h"
#include "ops/bind.h"

#include <string.h>

static bool user_shown(void *c, void *row)
{
    return call_governs(c, ((const struct user *)row)->unit_no);
}

enum status do_user_list(struct call *c, const struct user_ask *q, struct user_list *r)
{
    const struct office_page p = { .table = TABLE_user, .most = USERS_LISTED, .keep = user_shown };
    if (!*q->staff_no)
        return office_page(c, &p, q->token, (void **)&r->users, &r->users_n, &r->token);
    r->users = POOL_NEW(c->pool, struct user);
    r->users_n = 1;
    return office_user_governed(c, q->staff_no, r->users);
}

static bool reserved(const char *staff_no)
{
    return !strcmp(staff_no, STAFF_GATE) || !strcmp(staff_no, STAFF_OPERATOR) || !strcmp(staff_no, STAFF_SYSTEM);
}

/* A staff number is a login name: letters, digits, hyphen and underscore. */
static enum status check_staff_no(struct call *c, const char *staff_no)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (reserved(staff_no))
        return refuse(c, ST_exists, "staff_no", staff_no, NULL, NULL);
    if (staff_no[strspn(staff_no, good)] || *staff_no == '-')
        return refuse(c, ST_text_invalid, "staff_no", NULL, NULL, NULL);
    return ST_ok;
}

static enum status check_roles(struct call *c, const struct user *q, const struct user *old)
{
    uint64_t auditor = CODE_BIT(CODE_role_auditor), wall = CODE_BIT(CODE_role_wall);
    if ((q->roles & MACHINE_ROLES) || ((q->roles & auditor) && q->roles != auditor)
        || ((q->roles & wall) && q->roles != wall))
        return refuse(c, ST_code_unknown, "roles", NULL, NULL, NULL);
    if (strcmp(q->staff_no, c->user.staff_no) == 0 && (q->roles & ~old->roles))
        return refuse(c, ST_approval_own, "roles", NULL, NULL, NULL);
    if (q->user_state == CODE_user_state_locked && old->user_state != CODE_user_state_locked)
        return refuse(c, ST_code_unknown, "user_state", "locked", NULL, NULL);
    return ST_ok;
}

/* What a form may change; the rest is the row's own. */
static void take_fields(struct user *to, const struct user *q)
{
    to->staff_name = q->staff_name;
    to->staff_name_en = q->staff_name_en;
    to->unit_no = q->unit_no;
    to->roles = q->roles;
    to->user_state = q->user_state ? q->user_state : CODE_user_state_active;
    to->lang = q->lang;
    to->charset = q->charset;
    to->to_summary = q->to_summary;
    to->practice = q->practice;
    to->shared_terminal = q->shared_terminal;
}

enum status do_user_put(struct call *c, const struct user *q, struct user *r)
{
    struct user old = { .staff_no = q->staff_no };
    struct unit unit;
    enum status s = call_get(c, TABLE_user, &old);
    bool there = s == ST_ok;
    if (s && s != ST_not_found)
        return s;
    s = there && !call_governs(c, old.unit_no) ? refuse(c, ST_outside_unit, "staff_no", q->staff_no, NULL, NULL)
        : ST_ok;
    if (!s && !there)
        s = check_staff_no(c, q->staff_no);
    if (!s)
        s = office_unit_governed(c, q->unit_no, "unit_no", &unit);
    if (!s)
        s = check_roles(c, q, &old);
    if (!s && there)
        s = office_stale(c, q->staff_no, q->version, old.version);
    if (s)
        return s;
    *r = old;
    take_fields(r, q);
    r->must_change = (r->must_change || !there || user_is_wall(&old)) && !user_is_wall(q);
    call_subject(c, q->staff_no);
    return there ? call_put(c, TABLE_user, &old, r) : call_insert(c, TABLE_user, r);
}

/* What was tried in vain is forgotten. */
static void let_in_again(struct user *u)
{
    u->wrong_tries = u->pin_tries = 0;
    u->locked_until = 0;
    if (u->user_state == CODE_user_state_locked)
        u->user_state = CODE_user_state_active;
}

enum status do_user_reset(struct call *c, const struct user_secret *q, struct nothing *r)
{
    (void)r;
    struct user old, new;
    enum status s = office_user_governed(c, q->staff_no, &old);
    if (!s)
        s = secret_strong(c, "password", q->password, &(struct secret_owner){ .staff_no = old.staff_no,
            .name = old.staff_name, .unit_no = old.unit_no, .office = "" });
    if (s)
        return s;
    new = old;
    new.password_hash = c->secret->new_hash;
    new.password_at = c->now;
    new.pin_hash = "";
    new.must_change = !user_is_wall(&old);
    let_in_again(&new);
    tries_lift(c, q->staff_no, "");
    call_subject(c, q->staff_no);
    return call_put(c, TABLE_user, &old, &new);
}

enum status do_user_unlock(struct call *c, const struct user_ask *q, struct nothing *r)
{
    (void)r;
    struct user old, new;
    enum status s = office_user_governed(c, q->staff_no, &old);
    if (!s && strcmp(q->staff_no, c->user.staff_no) == 0)
        s = refuse(c, ST_approval_own, "staff_no", NULL, NULL, NULL);
    if (s)
        return s;
    new = old;
    let_in_again(&new);
    tries_lift(c, q->staff_no, "");
    call_subject(c, q->staff_no);
    return call_put(c, TABLE_user, &old, &new);
}
