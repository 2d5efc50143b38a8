/* Transports: each may ask who somebody is, one question at a time, and, once
 * let in, for one desk or one line. Anything out of order ends it. */
#include "config.h"
#include "gate/gate_state.h"
#include "gate/host_key.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIGN_EACH SECOND             /* a connection may have a signature, */
#define SIGN_AHEAD (64 * SECOND)     /* and so many of them at once, for one that exchanges keys each megabyte */

void conn_add(struct gate *g, int fd, uint64_t serial, const char *from)
{
    struct conn *c = calloc(1, sizeof *c);

    if (!c)
        panic("out of memory");
    c->serial = serial;
    text_copy(c->from, sizeof c->from, from);
    TAILQ_INSERT_TAIL(&g->conns, c, next);
    if (!gate_watch(g, &c->source, fd, SOURCE_CONN))
        gate_unwatch(g, &c->source);
}

void conn_drop(struct gate *g, struct conn *c)
{
    desk_line_lost(g, c);
    ask_forget(g, c);
    gate_unwatch(g, &c->source);
}

/* ---- what is said of logins ---- */

static const char *const way_name[] = {
    [ASK_NONE] = "none", [ASK_KEY] = "key", [ASK_OPENED] = "key", [ASK_PASSWORD] = "password", [ASK_SCREEN] = "screen",
};

/* A name that is no staff number may be a password typed too early: never logged. */
static const char *user_shown(const char *user)
{
    return user[0] != '\0' && user[strspn(user, "0123456789")] == '\0' ? user : "?";
}

void log_denied(const struct ask *a, enum status s)
{
    log_warn("denied user=%s from=%s by=%s reason=%s", user_shown(a->user), a->from, way_name[a->kind], status_name(s));
}

/* ---- answers ---- */

static bool grants(const struct ask *a, const struct session_user *u)
{
    if (!u || !u->granted)
        return false;
    return a->kind == ASK_NONE ? u->shared_terminal : true;
}

struct login_before login_before(const struct session_user *u)
{
    struct login_before b = { .at = u->last_login, .tries = (uint32_t)u->tries_since };
    text_copy(b.from, sizeof b.from, u->last_from);
    return b;
}

static void let_in(struct gate *g, struct conn *c, const struct ask *a, const struct session_user *u)
{
    c->granted = true;
    c->shared = u->shared_terminal;
    c->by_key = a->kind == ASK_OPENED;
    c->proved_at = a->kind == ASK_PASSWORD ? clock_now() : 0;
    c->before = login_before(u);
    text_copy(c->user, sizeof c->user, u->staff_no[0] != '\0' ? u->staff_no : a->user);
    packet_send(g->master.fd, IN_AUTHED, -1, -1, "q", c->serial);
    if (!c->shared)
        g->logins++;
    log_info("login user=%s from=%s by=%s", c->user, c->from, way_name[a->kind]);
}

void conn_answer(struct gate *g, struct conn *c, const struct ask *a, enum status s, const struct session_user *u)
{
    bool good = grants(a, u);
    uint32_t wait = !u ? 1 : (uint32_t)u->wait_seconds;

    c->asking = false;
    if (good && a->kind != ASK_KEY)
        let_in(g, c, a, u);
    if (!good && (a->kind == ASK_PASSWORD || a->kind == ASK_OPENED)) {
        g->denied++;
        log_denied(a, s != ST_ok ? s : u->locked_until != 0 ? ST_login_locked : ST_login_wrong);
    }
    if (packet_send(c->source.fd, IN_ANSWER, -1, -1, "bw", good, wait) != ST_ok)
        conn_drop(g, c);
}

/* ---- questions ---- */

static bool ask_about(struct gate *g, struct conn *c, enum ask_kind kind, struct reader *r)
{
    char user[GATE_USER_MAX], secret[129];
    bool good = packet_text(r, user, sizeof user) && packet_text(r, secret, sizeof secret) && reader_done(r)
        && !c->granted && !c->asking && c->serial != 0;

    if (good) {
        c->asking = true;
        ask_core(g, kind, c, NULL, user, kind == ASK_NONE ? "none" : secret, c->from);
    }
    explicit_bzero(secret, sizeof secret);
    return good;
}

static void answer_open(struct gate *g, struct conn *c, enum status s, int fd)
{
    enum status sent = s == ST_ok ? packet_send(c->source.fd, IN_LINE, fd, -1, "")
                                  : packet_send(c->source.fd, IN_REFUSED, -1, -1, "h", (int)s);

    if (fd >= 0)
        close(fd);
    if (sent != ST_ok)
        conn_drop(g, c);
}

static bool open_desk(struct gate *g, struct conn *c)
{
    int line = -1;
    enum status s;

    if (!c->granted || c->opened)
        return false;
    c->opened = true;
    s = desk_open(g, c, &line);
    answer_open(g, c, s, line);
    return true;
}

static bool open_line(struct gate *g, struct conn *c, struct reader *r)
{
    struct binding b = { .session = ++g->next_session, .by_key = c->by_key, .proved_at = c->proved_at };
    char call[GATE_CALL_MAX];
    int ends[2], core;

    if (!packet_text(r, call, sizeof call) || !reader_done(r) || !c->granted || c->shared || c->opened ||
        c->serial == 0)
        return false;
    c->opened = true;
    text_copy(b.staff_no, sizeof b.staff_no, c->user);
    text_copy(b.from, sizeof b.from, c->from);
    core = core_bind(g, &b);
    if (core < 0 || !socket_pair(SOCK_STREAM, ends)) {
        fd_close(&core);
        answer_open(g, c, ST_unavailable, -1);
        return true;
    }
    packet_send(g->master.fd, IN_FORK_LINE, ends[1], core, "t", call);
    close(ends[1]);
    close(core);
    answer_open(g, c, ST_ok, ends[0]);
    return true;
}

/* Only what can be the hash of a key exchange, and no more of them than a client has use for. */
static bool sign(struct gate *g, struct conn *c, struct reader *r)
{
    const uint8_t *hash = read_bytes(r, HOST_KEY_HASH);
    uint8_t signature[HOST_KEY_SIGNATURE];
    int64_t now = clock_ticks();

    if (c->serial == 0 || !hash || !reader_done(r) || c->signs_paid - now > SIGN_AHEAD)
        return false;
    c->signs_paid = (c->signs_paid > now ? c->signs_paid : now) + SIGN_EACH;
    host_key_sign(hash, signature);
    g->signatures++;
    if (control_send(c->source.fd, (enum control_kind)IN_SIGNED, signature, sizeof signature, -1, -1) != ST_ok)
        conn_drop(g, c);
    return true;
}

static bool take_packet(struct gate *g, struct conn *c, enum packet_kind kind, struct reader *r)
{
    switch (kind) {
    case IN_NONE: return ask_about(g, c, ASK_NONE, r);
    case IN_PASSWORD: return ask_about(g, c, ASK_PASSWORD, r);
    case IN_KEY: return ask_about(g, c, ASK_KEY, r);
    case IN_OPENED: return ask_about(g, c, ASK_OPENED, r);
    case IN_OPEN_DESK: return open_desk(g, c);
    case IN_OPEN_LINE: return open_line(g, c, r);
    case IN_SIGN: return sign(g, c, r);
    case IN_LOCAL_LINK:
    case IN_LOCAL_STATUS:
        if (c->serial == 0)
            local_hear(g, c, kind, r);
        return c->serial == 0;
    default: return false;
    }
}

void conn_hear(struct gate *g, struct conn *c)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    struct reader r;
    size_t n;
    int fds[2];
    enum status s = control_receive(c->source.fd, &kind, body, &n, fds);

    if (s == ST_ok) {
        fd_close(&fds[0]);
        fd_close(&fds[1]);
        reader_init(&r, body, n);
        if (!take_packet(g, c, (enum packet_kind)kind, &r)) {
            log_warn("dropped from=%s: packet %d out of order", c->from, (int)kind);
            s = ST_unavailable;
        }
        explicit_bzero(body, n);
    }
    if (s == ST_unavailable && c->source.fd >= 0)
        conn_drop(g, c);
}
