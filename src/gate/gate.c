/* The gate's loop. It is the one process that knows who is in. It waits for
 * nobody: every question to the core is a row in a list, every answer finds its
 * asker by number, and a peer that does not take its answer is dropped. */
#include "config.h"
#include "gate/gate_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#define TURN 64
#define END_WAIT (10 * SECOND)
#define LOOK_AGAIN (24 * 3600 * SECOND)

bool gate_watch(struct gate *g, struct source *s, int fd, enum source_kind kind)
{
    struct epoll_event e = { .events = EPOLLIN, .data.ptr = s };

    s->kind = kind;
    s->fd = fd;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return epoll_ctl(g->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

void gate_unwatch(struct gate *g, struct source *s)
{
    if (s->fd < 0)
        return;
    /* A desk's control is also the master's: closing ours alone would leave it watched. */
    epoll_ctl(g->epoll_fd, EPOLL_CTL_DEL, s->fd, NULL);
    fd_close(&s->fd);
    g->sweep = true;
}

void gate_note(struct gate *g, const struct desk *d)
{
    struct buf body;

    buf_init(&body, CONTROL_MAX);
    note_put(&body, &d->note);
    control_send(g->master.fd, (enum control_kind)IN_NOTE, body.at, body.n, -1, -1);
    buf_release(&body);
}

/* ---- the master ---- */

static void end_begin(struct gate *g)
{
    if (g->ending)
        return;
    g->ending = true;
    g->end_by = clock_ticks() + END_WAIT;
    desks_end(g);
}

static void take_connection(struct gate *g, struct reader *r, int *fd)
{
    char from[64];
    uint64_t serial = read_u64(r);

    if (!packet_text(r, from, sizeof from))
        panic("the master sent a broken connection");
    if (*fd >= 0 && !g->ending) {
        conn_add(g, *fd, serial, from);
        *fd = -1;
    }
}

static void take_desk(struct gate *g, struct reader *r, int *fd)
{
    struct desk_note note;

    if (!note_get(r, &note))
        panic("the master sent a broken note");
    if (*fd >= 0)
        desk_restore(g, &note, *fd);
    *fd = -1;
}

static void take_untold(struct gate *g, struct reader *r)
{
    char staff_no[GATE_USER_MAX], posting[CONTROL_POSTING];

    if (!packet_text(r, staff_no, sizeof staff_no) || !packet_text(r, posting, sizeof posting))
        panic("the master sent broken postings");
    untold_keep(g, staff_no, posting);
}

static void take_packet(struct gate *g, enum packet_kind kind, struct reader *r, int fds[2])
{
    switch (kind) {
    case IN_CONNECTION: take_connection(g, r, &fds[0]); break;
    case IN_DESK: take_desk(g, r, &fds[0]); break;
    case IN_LOCAL: local_take(g, r, &fds[0]); break;
    case IN_CORE:
        core_arrived(g, fds[0], false);
        fds[0] = -1;
        break;
    case IN_ASK: packet_send(g->master.fd, IN_ALIVE, -1, -1, ""); break;
    case IN_LIMITS:
        g->desks_per_user = read_u64(r);
        g->detached_hours = read_u64(r);
        g->hall_per_address = read_u64(r);
        g->hall_in_all = read_u64(r);
        break;
    case IN_DOOR:
        g->door_refused = read_u64(r);
        g->door_dropped = read_u64(r);
        break;
    case IN_END: end_begin(g); break;
    case IN_UNTOLD: take_untold(g, r); break;
    default: panic("the master sent packet %d", kind);
    }
}

/* One packet a turn: this socket alone waits, because what the gate tells the
 * master must arrive, and the master never waits for the gate. */
static void hear_master(struct gate *g)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    struct reader r;
    enum status s;
    size_t n;
    int fds[2];

    s = control_receive(g->master.fd, &kind, body, &n, fds);
    if (s == ST_ok) {
        reader_init(&r, body, n);
        take_packet(g, (enum packet_kind)kind, &r, fds);
        fd_close(&fds[0]);
        fd_close(&fds[1]);
    }
    if (s == ST_unavailable) {
        gate_unwatch(g, &g->master);
        end_begin(g);
    }
}

/* ---- the loop ---- */

static void dispatch(struct gate *g, struct source *s)
{
    if (s->fd < 0)
        return;
    switch (s->kind) {
    case SOURCE_MASTER: hear_master(g); break;
    case SOURCE_CORE: core_hear(g); break;
    case SOURCE_CONTROL: core_control_hear(g); break;
    case SOURCE_CONN: conn_hear(g, (struct conn *)(void *)s); break;
    case SOURCE_DESK: desk_hear(g, (struct desk *)(void *)s); break;
    }
}

/* What went away in this turn is freed after it: later events may name it. */
static void sweep(struct gate *g)
{
    struct conn *c, *c2;
    struct desk *d, *d2;

    for (c = TAILQ_FIRST(&g->conns); c; c = c2) {
        c2 = TAILQ_NEXT(c, next);
        if (c->source.fd < 0) {
            TAILQ_REMOVE(&g->conns, c, next);
            free(c);
        }
    }
    for (d = TAILQ_FIRST(&g->desks); d; d = d2) {
        d2 = TAILQ_NEXT(d, next);
        if (d->source.fd < 0) {
            TAILQ_REMOVE(&g->desks, d, next);
            free(d);
        }
    }
    g->sweep = false;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return b != 0 && (a == 0 || b < a) ? b : a;
}

static int next_due(const struct gate *g)
{
    int64_t due = sooner(ask_next_due(g), desk_next_due(g)), now = clock_ticks();

    due = sooner(sooner(due, g->retry_at), stuck_next_due(g));
    if (g->ending)
        due = sooner(due, g->end_by);
    if (due == 0)
        return -1;
    if (due - now > LOOK_AGAIN)      /* epoll counts in an int of milliseconds */
        due = now + LOOK_AGAIN;
    return due <= now ? 0 : (int)((due - now) / 1000 + 1);
}

static void timers(struct gate *g)
{
    int64_t now = clock_ticks();

    ask_expire(g, now);
    desk_expire(g);
    stuck_round(g, now);
    if (g->retry_at != 0 && now >= g->retry_at)
        core_retry(g);
}

static bool turn(struct gate *g)
{
    struct epoll_event e[TURN];
    int n = epoll_wait(g->epoll_fd, e, TURN, next_due(g));

    if (n < 0 && errno != EINTR)
        panic("epoll_wait: %m");
    for (int i = 0; i < n; i++)
        dispatch(g, e[i].data.ptr);
    timers(g);
    if (g->sweep)
        sweep(g);
    return !g->ending || (!TAILQ_EMPTY(&g->desks) && clock_ticks() < g->end_by);
}

void gate_main(const struct gate_config *c, int master_fd, int core_fd, bool served, uint64_t generation)
{
    struct gate g = { .config = c, .core_control.fd = -1, .core.fd = -1, .link.fd = -1, .started = clock_ticks(),
                      .desks_per_user = c->desks_per_user, .detached_hours = c->detached_hours,
                      .hall_per_address = c->hall_per_address, .hall_in_all = c->hall_in_all };

    g.next_session = generation << 32;
    TAILQ_INIT(&g.conns);
    TAILQ_INIT(&g.desks);
    TAILQ_INIT(&g.asks);
    TAILQ_INIT(&g.untold);
    g.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (g.epoll_fd < 0 || !gate_watch(&g, &g.master, master_fd, SOURCE_MASTER))
        panic("epoll: %m");
    fcntl(master_fd, F_SETFL, 0);
    if (core_fd >= 0)
        core_arrived(&g, core_fd, served);
    while (turn(&g))
        continue;
    exit(EXIT_SUCCESS);
}
