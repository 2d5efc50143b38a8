/* The gate and the core: links handed over, and the questions of logins. A core
 * that dies loses nothing here: its questions go to the next one under the same
 * request ids, which counts a wrong password once. */
#include "config.h"
#include "gate/gate_state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define ASK_WAIT (20 * SECOND)
#define RETRY_WAIT (SECOND / 5)

/* ---- links ---- */

int core_bind(struct gate *g, const struct binding *b)
{
    int ends[2];
    enum status s;

    if (g->core_control.fd < 0 || !socket_pair(SOCK_STREAM, ends))
        return -1;
    s = binding_send(g->core_control.fd, b, ends[0]);
    close(ends[0]);
    if (s == ST_ok)
        return ends[1];
    close(ends[1]);
    return -1;
}

static void asks_send(struct gate *g);

void core_retry_soon(struct gate *g)
{
    if (g->retry_at == 0)
        g->retry_at = clock_ticks() + RETRY_WAIT;
}

void core_open_link(struct gate *g)
{
    const struct binding self = { .staff_no = STAFF_GATE, .from = "local" };
    int fd = core_bind(g, &self);

    if (fd < 0) {
        core_retry_soon(g);
        return;
    }
    if (!gate_watch(g, &g->core, fd, SOURCE_CORE))
        panic("epoll: %m");
    link_init(&g->link, fd);
    g->link_open = true;
    ask_core(g, ASK_PROBE, NULL, NULL, STAFF_GATE, "none", "local");
    asks_send(g);
}

static void link_lost(struct gate *g)
{
    struct ask *a;

    epoll_ctl(g->epoll_fd, EPOLL_CTL_DEL, g->link.fd, NULL);
    g->core.fd = -1;
    link_release(&g->link);
    g->link_open = false;
    g->core_ready = false;
    TAILQ_FOREACH(a, &g->asks, next)
        a->number = 0;
    core_retry_soon(g);
}

void core_arrived(struct gate *g, int control_fd, bool served)
{
    gate_unwatch(g, &g->core_control);
    if (!gate_watch(g, &g->core_control, control_fd, SOURCE_CONTROL))
        panic("epoll: %m");
    g->core_silence = (struct silence){ .rounds = 0 };
    g->core_served = served;
    if (g->link_open)
        link_lost(g);
    core_retry(g);
}

void core_retry(struct gate *g)
{
    struct desk *d;
    bool all = true;

    g->retry_at = 0;
    if (!g->link_open)
        core_open_link(g);
    TAILQ_FOREACH(d, &g->desks, next)
        if (d->note.wants_core && d->source.fd >= 0)
            all &= desk_give_core(g, d);
    if (!all)
        core_retry_soon(g);
}

/* ---- questions ---- */

static enum status send_request(struct gate *g, struct ask *a)
{
    const struct session_login login = { .staff_no = a->user, .password = a->secret, .from = a->from };
    const struct session_key key = { .staff_no = a->user, .fingerprint = a->secret };
    const struct session_opened opened = { .staff_no = a->user, .fingerprint = a->secret, .from = a->from };

    switch (a->kind) {
    case ASK_PASSWORD:
    case ASK_SCREEN:
        return link_send(&g->link, OP_session_login, a->id, 0, &login, &a->number);
    case ASK_OPENED:
        return link_send(&g->link, OP_session_opened, a->id, 0, &opened, &a->number);
    default:
        return link_send(&g->link, OP_session_key, a->id, 0, &key, &a->number);
    }
}

/* The loop is asked for room to write only while something is left over. */
static void watch_writing(struct gate *g)
{
    struct epoll_event e = { .events = g->link.out.n > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.ptr = &g->core };

    epoll_ctl(g->epoll_fd, EPOLL_CTL_MOD, g->link.fd, &e);
}

static void ask_send(struct gate *g, struct ask *a)
{
    if (!g->link_open || a->number != 0 || !ask_may_go(g, a))
        return;
    if (send_request(g, a) != ST_ok)
        a->number = 0;
    watch_writing(g);
}

/* Each whose turn it is. */
static void asks_send(struct gate *g)
{
    struct ask *a;

    TAILQ_FOREACH(a, &g->asks, next)
        ask_send(g, a);
}

void ask_core(struct gate *g, enum ask_kind kind, struct conn *c, struct desk *d, const char *user, const char *secret,
              const char *from)
{
    struct ask *a = calloc(1, sizeof *a);

    if (!a)
        panic("out of memory");
    *a = (struct ask){ .kind = kind, .conn = c, .desk = d, .deadline = clock_ticks() + ASK_WAIT };
    text_copy(a->user, sizeof a->user, user);
    text_copy(a->secret, sizeof a->secret, secret);
    text_copy(a->from, sizeof a->from, from);
    request_id_make(a->id);
    ask_line_up(g, a);
    ask_send(g, a);
}

static void ask_done(struct gate *g, struct ask *a, enum status s, const struct session_user *u)
{
    TAILQ_REMOVE(&g->asks, a, next);
    if (a->conn)
        conn_answer(g, a->conn, a, s, u);
    if (a->desk)
        desk_answer(g, a->desk, a, s, u);
    explicit_bzero(a, sizeof *a);
    free(a);
    asks_send(g);
}

void ask_forget(struct gate *g, const void *who)
{
    struct ask *a;

    TAILQ_FOREACH(a, &g->asks, next) {
        if (a->conn == who)
            a->conn = NULL;
        if (a->desk == who)
            a->desk = NULL;
    }
}

/* Without a core for so long the answer is that there is none. */
void ask_expire(struct gate *g, int64_t now)
{
    struct ask *a;

    while ((a = TAILQ_FIRST(&g->asks)) && a->deadline <= now)
        ask_done(g, a, ST_unavailable, NULL);
}

int64_t ask_next_due(const struct gate *g)
{
    const struct ask *a = TAILQ_FIRST(&g->asks);

    return !a ? 0 : a->deadline;
}

/* ---- answers ---- */

static void core_is_ready(struct gate *g)
{
    g->core_served = true;
    if (g->core_ready)
        return;
    g->core_ready = true;
    packet_send(g->master.fd, IN_CORE_READY, -1, -1, "");
}

static void take_reply(struct gate *g, const struct link_message *m, struct pool *pool)
{
    struct session_user u = { .granted = false };
    enum status s = m->fault.status;
    struct ask *a;

    TAILQ_FOREACH(a, &g->asks, next)
        if (a->number == m->number)
            break;
    if (!a)
        return;
    if (s == ST_ok)
        s = record_decode(&session_user_record, &u, m->body, m->body_n, NULL, pool, NULL);
    if (s == ST_ok)
        record_init(&session_user_record, &u);
    core_is_ready(g);
    ask_done(g, a, s, s == ST_ok ? &u : NULL);
}

void core_hear(struct gate *g)
{
    struct pool *pool = pool_new(4096);
    struct link_message m;
    enum status s = link_flush(&g->link);

    while (s != ST_unavailable && (s = link_receive(&g->link, &m)) == ST_ok)
        if (m.kind == WIRE_REPLY)
            take_reply(g, &m, pool);
    if (s == ST_unavailable)
        link_lost(g);
    else
        watch_writing(g);
    pool_free(&pool);
}
