/* Coming in. A login is asked by the gate before anyone is anyone; denied, it is
 * an operation that succeeded with the answer no, so it is counted and audited. */
#include "config.h"
#include "core/office/office.h"

#include <string.h>

/* In place of a fingerprint: a shared terminal, which has its own login page. */
#define NO_KEY "none"

static void denied(struct session_user *r, const char *staff_no, const struct try_state *t)
{
    *r = (struct session_user){ .staff_no = staff_no, .wait_seconds = (uint64_t)t->wait_s,
                                .locked_until = t->locked_until, .unlooked = t->refused };
}

/* What the row becomes when its owner is in; the reply still tells of before. */
static enum status let_in(struct call *c, const struct user *u, const char *from, struct session_user *r)
{
    struct user new = *u;
    enum status s = session_fill(c, u, r);
    if (s)
        return s;
    r->granted = true;
    int64_t days = setting_number(c, "password.days");
    if (days > 0 && *u->password_hash && u->password_at + days * 86400 * SECOND < c->now)
        new.must_change = r->must_change = true;
    new.user_state = CODE_user_state_active;
    new.wrong_tries = new.tries_since = 0;
    new.locked_until = 0;
    tries_right(c, &new, from);
    new.last_login = c->now;
    new.last_from = from;
    call_subject(c, u->staff_no);
    return call_put(c, TABLE_user, u, &new);
}

enum status do_session_login(struct call *c, const struct session_login *q, struct session_user *r)
{
    struct user u = { .staff_no = q->staff_no };
    struct try_state t;
    enum status s = call_get(c, TABLE_user, &u);
    call_remark(c, q->from);
    if (s && s != ST_not_found)
        return s;
    const struct user *there = s ? NULL : &u;
    bool looked = tries_look(c, there, q->staff_no, q->from, &t);
    if (looked && there && !is_stranger(there) && secret_password_right(c, there))
        return let_in(c, there, q->from, r);
    s = looked ? tries_wrong(c, there, q->staff_no, q->from, &t) : ST_ok;
    denied(r, q->staff_no, &t);
    return s;
}

/* May this user come in by this key? Nobody guesses a key: wrong passwords do not count here. */
static enum status key_good(struct call *c, const char *staff_no, const char *fingerprint, struct user *u, bool *good_r)
{
    struct ssh_key key = { .staff_no = staff_no, .fingerprint = fingerprint };
    *good_r = false;
    *u = (struct user){ .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, u);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (u->user_state == CODE_user_state_left)
        return ST_ok;
    if (strcmp(fingerprint, NO_KEY) == 0) {
        *good_r = u->shared_terminal;
        return ST_ok;
    }
    s = call_get(c, TABLE_ssh_key, &key);
    *good_r = s == ST_ok && !u->shared_terminal;
    return s == ST_not_found ? ST_ok : s;
}

enum status do_session_key(struct call *c, const struct session_key *q, struct session_user *r)
{
    struct user u;
    bool good;
    enum status s = key_good(c, q->staff_no, q->fingerprint, &u, &good);
    if (s || !good)
        return s;
    s = session_fill(c, &u, r);
    r->granted = true;
    return s;
}

enum status do_session_opened(struct call *c, const struct session_opened *q, struct session_user *r)
{
    struct user u;
    bool good;
    enum status s = key_good(c, q->staff_no, q->fingerprint, &u, &good);
    call_remark(c, q->fingerprint);
    if (s)
        return s;
    if (good)
        return let_in(c, &u, q->from, r);
    denied(r, q->staff_no, &(struct try_state){ 0 });
    call_subject(c, q->staff_no);
    return ST_ok;
}
