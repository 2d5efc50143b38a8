/* Wrong tries are slowed, each further one twice as long, then the user is locked
 * for a while. While one is slowed the secret is not looked at at all, so that
 * trying on gives nothing, not even a count. A staff number nobody has is slowed
 * and locked just the same, in memory, so that answers do not tell who exists. */
#include "config.h"
#include "core/office/office.h"

#include <stdlib.h>
#include <string.h>

#define STRANGERS 512

struct stranger { char staff_no[16]; uint64_t tries; instant at, locked_until; };
struct strangers { struct stranger list[STRANGERS]; };

static int64_t backoff_s(struct call *c, uint64_t tries)
{
    int64_t wait = setting_number(c, "login.backoff_s"), most = setting_number(c, "login.backoff_max_s");
    for (; tries > 1 && wait < most; tries--)
        wait *= 2;
    return wait < most ? wait : most;
}

static void look(struct call *c, uint64_t tries, instant at, instant locked_until, struct try_state *t)
{
    *t = (struct try_state){ 0 };
    if (locked_until > c->now) {
        t->refused = true;
        t->locked_until = locked_until;
        return;
    }
    int64_t left = tries ? at + backoff_s(c, tries) * SECOND - c->now : 0;
    if (left > 0) {
        t->refused = true;
        t->wait_s = (left + SECOND - 1) / SECOND;
    }
}

/* Counting: one more, or the lock. */
static void count(struct call *c, uint64_t *tries, instant *at, instant *locked_until, struct try_state *t)
{
    *at = c->now;
    if (++*tries >= (uint64_t)setting_number(c, "login.tries")) {
        *tries = 0;
        *locked_until = c->now + setting_number(c, "login.lock_minutes") * 60 * SECOND;
        t->locked_until = *locked_until;
    } else {
        t->wait_s = backoff_s(c, *tries);
    }
}

void tries_look(struct call *c, const struct user *u, struct try_state *t)
{
    bool locked = u->user_state == CODE_user_state_locked;
    look(c, u->wrong_tries, u->wrong_at, locked ? u->locked_until : 0, t);
}

enum status tries_wrong(struct call *c, const struct user *u, struct try_state *t)
{
    struct user new = *u;
    count(c, &new.wrong_tries, &new.wrong_at, &new.locked_until, t);
    if (t->locked_until)
        new.user_state = CODE_user_state_locked;
    new.tries_since++;
    call_subject(c, u->staff_no);
    call_remark(c, t->locked_until ? "remark.wrong_secret_locked" : "remark.wrong_secret");
    return call_put(c, TABLE_user, u, &new);
}

static struct stranger *stranger_of(struct core *core, const char *staff_no)
{
    struct office *office = office_of(core);
    if (!office->strangers && !(office->strangers = calloc(1, sizeof *office->strangers)))
        panic("out of memory");
    struct stranger *oldest = office->strangers->list;
    for (unsigned i = 0; i < STRANGERS; i++) {
        struct stranger *s = &office->strangers->list[i];
        if (strcmp(s->staff_no, staff_no) == 0)
            return s;
        if (s->at < oldest->at)
            oldest = s;
    }
    *oldest = (struct stranger){ .at = 0 };
    text_copy(oldest->staff_no, sizeof oldest->staff_no, staff_no);
    return oldest;
}

void tries_stranger(struct call *c, const char *staff_no, struct try_state *t)
{
    struct stranger *s = stranger_of(c->core, staff_no);
    look(c, s->tries, s->at, s->locked_until, t);
    if (!t->refused)
        count(c, &s->tries, &s->at, &s->locked_until, t);
}

static enum status say_refused(struct call *c, const struct try_state *t)
{
    char until[INSTANT_TEXT];
    if (t->locked_until)
        return refuse(c, ST_login_locked, "", instant_short(t->locked_until, until), NULL, NULL);
    return refuse(c, ST_login_slowed, "", office_number(c, (uint64_t)t->wait_s), NULL, NULL);
}

enum status tries_password(struct call *c, const struct user *u, const char *field)
{
    struct try_state t;
    tries_look(c, u, &t);
    if (t.refused)
        return say_refused(c, &t);
    if (secret_password_right(c, u))
        return ST_ok;
    enum status s = tries_wrong(c, u, &t);
    return s ? s : call_deny(c, ST_password_wrong, field, NULL);
}

enum status tries_pin(struct call *c, const struct user *u)
{
    uint64_t most = (uint64_t)setting_number(c, "pin.tries");
    struct user new = *u;
    if (u->pin_tries >= most || !*u->pin_hash)
        return refuse(c, ST_pin_locked, "", NULL, NULL, NULL);
    if (secret_pin_right(c, u))
        return ST_ok;
    new.pin_tries++;
    call_subject(c, u->staff_no);
    call_remark(c, "remark.wrong_pin");
    enum status s = call_put(c, TABLE_user, u, &new);
    if (s)
        return s;
    return new.pin_tries >= most ? call_deny(c, ST_pin_locked, "pin", NULL)
                                 : call_deny(c, ST_pin_wrong, "pin", office_number(c, most - new.pin_tries));
}

enum status tries_forgive(struct call *c, const struct user *u)
{
    struct user new = *u;
    if (!u->wrong_tries && !u->pin_tries)
        return ST_ok;
    new.wrong_tries = new.pin_tries = 0;
    return call_put(c, TABLE_user, u, &new);
}
