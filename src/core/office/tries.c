/* Wrong passwords: what is counted where, and what is said of it (penalty.h has the
 * sums). From an address he came from lately a person's password is always looked at,
 * unless very many were wrong there; from elsewhere he, his network and both together
 * are counted. While one is refused the secret is not looked at at all, so that trying
 * on gives nothing, not even a count. A staff number nobody has is counted just the
 * same, and told the same, so that answers do not tell who exists. */
#include "config.h"
#include "core/office/office.h"
#include "core/office/tried.h"

#include <string.h>

#define DAY (24 * 3600 * SECOND)

/* Who tries, and where he comes from. */
struct place {
    const char *person;
    char exact[NET_TEXT], net[NET_TEXT];
    bool known;                      /* he came in from there lately */
};

static void debt_rules(struct call *c, struct penalty_rules *r)
{
    r->debt[PENALTY_KNOWN].cost = setting_number(c, "login.known_cost_s") * SECOND;
    r->debt[PENALTY_KNOWN].credit = setting_number(c, "login.known_credit_s") * SECOND;
    r->debt[PENALTY_NET].cost = setting_number(c, "login.net_cost_s") * SECOND;
    r->debt[PENALTY_NET].credit = setting_number(c, "login.net_credit_s") * SECOND;
    r->debt[PENALTY_PERSON].cost = setting_number(c, "login.person_cost_s") * SECOND;
    r->debt[PENALTY_PERSON].credit = setting_number(c, "login.person_credit_s") * SECOND;
    r->debt_most = setting_number(c, "login.debt_most_s") * SECOND;
}

static struct penalty_rules rules_of(struct call *c)
{
    struct penalty_rules r = {
        .tries = (uint64_t)setting_number(c, "login.tries"),
        .lock = setting_number(c, "login.lock_minutes") * 60 * SECOND,
        .backoff = setting_number(c, "login.backoff_s") * SECOND,
        .backoff_most = setting_number(c, "login.backoff_max_s") * SECOND,
        .forget = setting_number(c, "login.forget_hours") * 3600 * SECOND,
    };
    debt_rules(c, &r);
    return r;
}

static void source_of(struct call *c, const char *from, unsigned bits4, char out[NET_TEXT])
{
    net_of(from, bits4, (unsigned)setting_number(c, "login.bits_six"), out);
}

static bool is_known(struct call *c, const struct user *u, const char *exact)
{
    int64_t days = setting_number(c, "login.known_days");
    for (uint32_t i = 0; i < u->known_n; i++)
        if (strcmp(u->known[i].source, exact) == 0 && u->known[i].at + days * DAY > c->now)
            return true;
    return false;
}

/* u: his row, NULL for nobody's. */
static void place_of(struct call *c, const struct user *u, const char *staff_no, const char *from, struct place *p)
{
    p->person = staff_no;
    source_of(c, from, 32, p->exact);
    source_of(c, from, (unsigned)setting_number(c, "login.bits_four"), p->net);
    p->known = u && !is_stranger(u) && is_known(c, u, p->exact);
}

static struct tried *tried_of(struct call *c)
{
    return office_of(c->core)->tried;
}

/* -- a login -- */

static void say(const struct penalty_answer *a, instant now, struct try_state *t)
{
    t->refused |= a->refused;
    if (a->locked_until > now)
        t->locked_until = a->locked_until;
    else if (!t->locked_until && (a->wait + SECOND - 1) / SECOND > t->wait_s)
        t->wait_s = (a->wait + SECOND - 1) / SECOND;
}

/* Where the steps of a guess are counted: at a known address they only say how long to
 * wait, as they would to anybody, and stop no right password. */
static const char *steps_at(const struct place *p)
{
    return p->known ? p->exact : p->net;
}

static void look(struct call *c, const struct place *p, struct try_state *t)
{
    const struct penalty_rules r = rules_of(c);
    *t = (struct try_state){ 0 };
    struct penalty_answer a = tried_look(tried_of(c), &r, PENALTY_GUESS, p->person, steps_at(p), c->now);
    say(&a, c->now, t);
    if (p->known) {
        a = tried_look(tried_of(c), &r, PENALTY_KNOWN, p->person, p->exact, c->now);
        t->words_only = !a.refused;
    } else {
        a = tried_look(tried_of(c), &r, PENALTY_NET, "", p->net, c->now);
        say(&a, c->now, t);
        a = tried_look(tried_of(c), &r, PENALTY_PERSON, p->person, "", c->now);
    }
    if (a.refused)
        say(&a, c->now, t);
    if (!t->refused && c->secret && c->secret->unlooked) {
        t->refused = true;           /* over just now: it was not looked at, so it does not count */
        t->wait_s = 1;
    }
}

/* By rules that could not be read nothing is counted: the call is refused for that. */
static struct penalty_answer counted(struct call *c, const struct penalty_rules *r, enum penalty_kind kind,
                                     const char *person, const char *source)
{
    return rules_unread(c) ? (struct penalty_answer){ .refused = false }
                           : tried_count(tried_of(c), r, kind, person, source, c->now);
}

/* On his row: that somebody was wrong, and that he is locked by it. */
static enum status wrong_noted(struct call *c, const struct user *u, bool locked)
{
    struct user new = *u;
    new.tries_since++;
    new.wrong_at = c->now;
    call_subject(c, u->staff_no);
    call_remark(c, locked ? "remark.wrong_secret_locked" : "remark.wrong_secret");
    return call_put(c, TABLE_user, u, &new);
}

static void count(struct call *c, const struct place *p, struct try_state *t)
{
    const struct penalty_rules r = rules_of(c);
    if (p->known) {
        counted(c, &r, PENALTY_KNOWN, p->person, p->exact);
    } else {
        counted(c, &r, PENALTY_NET, "", p->net);
        counted(c, &r, PENALTY_PERSON, p->person, "");
    }
    if (t->refused)
        return;                      /* a known address that is told to wait, as anybody is */
    struct penalty_answer a = counted(c, &r, PENALTY_GUESS, p->person, steps_at(p));
    say(&a, c->now, t);
}

bool tries_look(struct call *c, const struct user *u, const char *staff_no, const char *from, struct try_state *t)
{
    struct place p;
    place_of(c, u, staff_no, from, &p);
    look(c, &p, t);
    return !t->refused || t->words_only;
}

enum status tries_wrong(struct call *c, const struct user *u, const char *staff_no, const char *from,
                        struct try_state *t)
{
    struct place p;
    place_of(c, u, staff_no, from, &p);
    count(c, &p, t);
    if (!u || is_stranger(u))
        return ST_ok;
    return wrong_noted(c, u, t->locked_until != 0);
}

/* The newest first; one place of each address, and the oldest makes way. */
static void know(struct call *c, struct user *u, const char *exact)
{
    struct user_source *list = pool_array(c->pool, KNOWN_SOURCES, sizeof *list);
    uint32_t n = 1;
    list[0] = (struct user_source){ .source = pool_copy(c->pool, exact), .at = c->now };
    for (uint32_t i = 0; i < u->known_n && n < KNOWN_SOURCES; i++)
        if (strcmp(u->known[i].source, exact) != 0)
            list[n++] = u->known[i];
    u->known = list;
    u->known_n = n;
}

void tries_right(struct call *c, struct user *u, const char *from)
{
    struct place p;
    place_of(c, u, u->staff_no, from, &p);
    tried_forget(tried_of(c), PENALTY_GUESS, p.person, p.exact);
    tried_forget(tried_of(c), PENALTY_GUESS, p.person, p.net);
    tried_forget(tried_of(c), PENALTY_KNOWN, p.person, p.exact);
    know(c, u, p.exact);
}

bool is_stranger(const struct user *u)
{
    return u->user_state == CODE_user_state_left || u->shared_terminal || user_is_wall(u);
}

/* -- of one who is in -- */

static bool look_proof(struct call *c, const struct user *u, struct try_state *t)
{
    const struct penalty_rules r = rules_of(c);
    char exact[NET_TEXT];
    source_of(c, c->principal->from, 32, exact);
    struct penalty_answer a = tried_look(tried_of(c), &r, PENALTY_PROOF, u->staff_no, exact, c->now);
    *t = (struct try_state){ 0 };
    say(&a, c->now, t);
    if (!t->refused && c->secret && c->secret->unlooked) {
        t->refused = true;
        t->wait_s = 1;
    }
    return !t->refused;
}

static enum status wrong_proof(struct call *c, const struct user *u)
{
    const struct penalty_rules r = rules_of(c);
    char exact[NET_TEXT];
    source_of(c, c->principal->from, 32, exact);
    struct penalty_answer a = counted(c, &r, PENALTY_PROOF, u->staff_no, exact);
    return wrong_noted(c, u, a.locked_until != 0);
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
    if (!look_proof(c, u, &t))
        return say_refused(c, &t);
    if (secret_password_right(c, u)) {
        tries_proved(c, u);
        return ST_ok;
    }
    enum status s = wrong_proof(c, u);
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
    new.tries_since++;               /* told at his next login, as a wrong password is */
    new.wrong_at = c->now;
    call_subject(c, u->staff_no);
    call_remark(c, "remark.wrong_pin");
    enum status s = call_put(c, TABLE_user, u, &new);
    if (s)
        return s;
    return new.pin_tries >= most ? call_deny(c, ST_pin_locked, "pin", NULL)
                                 : call_deny(c, ST_pin_wrong, "pin", office_number(c, most - new.pin_tries));
}

void tries_proved(struct call *c, const struct user *u)
{
    char exact[NET_TEXT];
    source_of(c, c->principal->from, 32, exact);
    tried_forget(tried_of(c), PENALTY_PROOF, u->staff_no, exact);
}

enum status tries_forgive(struct call *c, const struct user *u)
{
    struct user new = *u;
    tries_proved(c, u);
    if (!u->pin_tries)
        return ST_ok;
    new.pin_tries = 0;
    return call_put(c, TABLE_user, u, &new);
}

unsigned tries_lift(struct call *c, const char *staff_no, const char *source)
{
    const struct penalty_rules r = rules_of(c);
    return tried_lift(tried_of(c), &r, c->now, staff_no, source);
}

struct penalty_answer tries_answer(struct call *c, const struct tried_row *row)
{
    const struct penalty_rules r = rules_of(c);
    return penalty_look(row->kind, &r, &row->penalty, c->now);
}

unsigned tries_list(struct call *c, struct tried_row *out, unsigned most, bool *more_r)
{
    const struct penalty_rules r = rules_of(c);
    return tried_list(tried_of(c), &r, c->now, out, most, more_r);
}

/* -- before the hash is made -- */

/* Of one who is there, and of one who is not, by the same steps. */
static bool in_vain(struct call *c, const char *staff_no, const char *from, bool own)
{
    struct user u = { .staff_no = staff_no };
    struct try_state t;
    bool there = call_get(c, TABLE_user, &u) == ST_ok;
    if (own)
        return there && !look_proof(c, &u, &t);
    return !tries_look(c, there ? &u : NULL, staff_no, from, &t);
}

void tries_open(struct core *core)
{
    office_of(core)->tried = tried_new(core->salt);
    core->tried_in_vain = in_vain;
}

void tries_close(struct core *core)
{
    tried_free(&office_of(core)->tried);
}
