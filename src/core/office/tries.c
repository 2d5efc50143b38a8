/* Wrong tries are slowed, each further one twice as long, then the user is locked
 * for a while. While one is slowed the secret is not looked at at all, so that
 * trying on gives nothing, not even a count. A staff number nobody has is slowed
 * and locked just the same, in memory, so that answers do not tell who exists. */
#include "config.h"
#include "core/office/office.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What was tried on names nobody has. A name has a slot in each row, by a hash only
 * this process can make, and the lighter of the two counts: others who try ever so
 * many names do not push it out, as they cannot push out a row of the store, and two
 * names that share both slots are not to be found by trying. */
struct stranger { uint64_t tries; instant at, locked_until; };
struct strangers {
    struct lock lock;                /* the password thread looks too */
    struct stranger row[2][STRANGER_SLOTS];
};

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
    } else if (c->secret && c->secret->unlooked) {
        t->refused = true;           /* over just now: it was not looked at, so it does not count */
        t->wait_s = 1;
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

/* -- nobody's -- */

static void slots_of(struct core *core, const char *staff_no, struct stranger *at[2])
{
    uint16_t hash[16];
    crypto_generichash((uint8_t *)hash, sizeof hash, (const uint8_t *)staff_no, strlen(staff_no), core->salt,
                       sizeof core->salt);
    for (unsigned i = 0; i < 2; i++)
        at[i] = &office_of(core)->strangers->row[i][hash[i] % STRANGER_SLOTS];
}

static struct stranger lighter(struct stranger *const at[2], instant now)
{
    bool a = at[0]->locked_until > now, b = at[1]->locked_until > now;
    return *at[a != b ? a : at[1]->tries < at[0]->tries];
}

static void keep(struct stranger *const at[2], const struct stranger *s, instant now)
{
    for (unsigned i = 0; i < 2; i++)
        if (at[i]->locked_until <= now && (s->locked_until > now || at[i]->tries <= s->tries))
            *at[i] = *s;
}

void tries_stranger(struct call *c, const char *staff_no, struct try_state *t)
{
    struct stranger *at[2];
    lock_take(&office_of(c->core)->strangers->lock);
    slots_of(c->core, staff_no, at);
    struct stranger s = lighter(at, c->now);
    look(c, s.tries, s.at, s.locked_until, t);
    if (!t->refused) {
        count(c, &s.tries, &s.at, &s.locked_until, t);
        keep(at, &s, c->now);
    }
    lock_give(&office_of(c->core)->strangers->lock);
}

bool is_stranger(const struct user *u)
{
    return u->user_state == CODE_user_state_left || u->shared_terminal;
}

/* Of one who is there, and of one who is not, by the same steps. */
static bool in_vain(struct call *c, const char *staff_no)
{
    struct try_state t = { 0 };
    struct user u = { .staff_no = staff_no };
    struct stranger *at[2];
    enum status s = call_get(c, TABLE_user, &u);
    lock_take(&office_of(c->core)->strangers->lock);
    slots_of(c->core, staff_no, at);
    struct stranger nobody = lighter(at, c->now);
    lock_give(&office_of(c->core)->strangers->lock);
    if (s == ST_not_found || (!s && is_stranger(&u)))
        look(c, nobody.tries, nobody.at, nobody.locked_until, &t);
    else if (!s)
        tries_look(c, &u, &t);
    return t.refused;
}

void strangers_open(struct core *core)
{
    struct strangers *s = calloc(1, sizeof *s);
    if (!s)
        panic("out of memory");
    lock_init(&s->lock, LOCK_strangers);
    office_of(core)->strangers = s;
    core->tried_in_vain = in_vain;
}

void strangers_close(struct core *core)
{
    struct strangers *s = office_of(core)->strangers;
    if (s)
        lock_destroy(&s->lock);
    free(s);
}

/* -- what is said -- */

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
