/* Connections. Reader threads share one edge-triggered epoll, so a connection in
 * its usual course (asked, answered, asked) is never armed again. It has one
 * request in flight: a read runs on the thread that parsed it, a write goes to the
 * writer. What comes meanwhile is marked as news and looked at after the answer,
 * so answers keep the order of requests.
 * A peer that does not read is not asked on: its requests wait in its own bounded
 * buffer. A broken frame, or events nobody takes, ends that connection only. */
#include "config.h"
#include "core/engine/inner.h"
#include "ops/bind.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EPOLL_USUAL (EPOLLIN | EPOLLRDHUP | EPOLLET)
#define READ_STEP 16384
#define OUT_MAX (3 * WIRE_MAX)
#define FD_FLOOR 1024                /* low numbers are left to the replication's select() */

struct conn {
    struct hub *hub;
    unsigned slot;
    uint64_t tag;                    /* slot and its generation, as epoll gives it back */
    unsigned refs;                   /* under the hub's lock */
    int fd;
    struct principal principal;
    char unit[UNIT_DEPTH][16];      /* its user's, and those above it */
    unsigned units;
    struct lock lock;                /* what follows */
    struct buf in, out, reply;
    size_t done, taken;              /* of in: bytes answered, and then the frame in flight */
    bool busy, dead;
    bool wants_room;                 /* armed for room to write */
    bool ended;                      /* the peer sends no more */
    bool news;                       /* something came while it was busy */
    struct work work;
};

struct slot { struct conn *conn; uint32_t generation; };

struct hub {
    struct core *core;
    int epoll, stop;
    struct lock lock;                /* slots and refs */
    struct slot *slot;
    unsigned slots;                  /* in use or once used */
    pthread_t reader[READERS_MOST];
    unsigned readers;
};

static void conn_done(struct work *w);

/* -- life of a connection -- */

static void conn_free(struct conn *c)
{
    close(c->fd);
    buf_release(&c->in);
    buf_release(&c->out);
    buf_release(&c->reply);
    pool_free(&c->work.pool);
    lock_destroy(&c->lock);
    free(c);
}

static void conn_unref(struct conn *c)
{
    struct hub *h = c->hub;
    lock_take(&h->lock);
    bool last = --c->refs == 0;
    lock_give(&h->lock);
    if (last)
        conn_free(c);
}

static struct conn *conn_by_tag(struct hub *h, uint64_t tag)
{
    unsigned slot = (unsigned)(tag & 0xffffffffu);
    lock_take(&h->lock);
    struct conn *c = slot < h->slots && h->slot[slot].generation == (uint32_t)(tag >> 32) ? h->slot[slot].conn : NULL;
    if (c)
        c->refs++;
    lock_give(&h->lock);
    return c;
}

/* Out of the table; gone once nobody holds it. The conn's lock is not held. */
static void conn_drop(struct conn *c)
{
    struct hub *h = c->hub;
    lock_take(&h->lock);
    bool there = h->slot[c->slot].conn == c;
    if (there) {
        h->slot[c->slot].conn = NULL;
        epoll_ctl(h->epoll, EPOLL_CTL_DEL, c->fd, NULL);
    }
    lock_give(&h->lock);
    if (there) {
        atomic_fetch_sub(&h->core->metrics.connections, 1);
        conn_unref(c);
    }
}

static bool conn_place(struct hub *h, struct conn *c)
{
    unsigned at = 0;
    lock_take(&h->lock);
    while (at < h->slots && h->slot[at].conn)
        at++;
    bool room = at < CONNECTIONS;
    if (room) {
        if (at == h->slots)
            h->slots++;
        h->slot[at].conn = c;
        h->slot[at].generation++;
        c->slot = at;
        c->tag = (uint64_t)h->slot[at].generation << 32 | at;
        c->refs = 1;
    }
    lock_give(&h->lock);
    return room;
}

/* The length of the next whole frame; as wire_frame. */
static long conn_frame(const struct conn *c)
{
    return wire_frame(c->in.at + c->done, c->in.n - c->done, WIRE_MAX);
}

/* It does not read what it asked for: nothing more is done for it until it does. */
static bool conn_paused(const struct conn *c)
{
    return c->out.n > OUT_PAUSE;
}

/* Nothing more can come of it. */
static bool conn_over(const struct conn *c)
{
    return c->dead || (c->ended && conn_frame(c) == 0);
}

/* With the conn's lock held, and nothing in flight: what it waits for beside
 * further bytes. Arming anew also reports what is already there. */
static void conn_arm(struct conn *c)
{
    bool soon = !conn_paused(c) && (c->news || c->dead || conn_frame(c) != 0);
    bool room = soon || c->out.n > 0;
    if (!room && !c->wants_room)
        return;
    struct epoll_event e = { .events = conn_paused(c) ? EPOLLET : EPOLL_USUAL, .data.u64 = c->tag };
    if (room)
        e.events |= EPOLLOUT;
    epoll_ctl(c->hub->epoll, EPOLL_CTL_MOD, c->fd, &e);
    c->wants_room = room;
}

/* -- bytes -- */

static void conn_flush(struct conn *c)
{
    while (c->out.n > 0 && !c->dead) {
        ssize_t n = send(c->fd, c->out.at, c->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            break;
        if (n < 0)
            c->dead = true;
        else
            buf_drop(&c->out, (size_t)n);
    }
    if (c->out.full)                 /* it does not read */
        c->dead = true;
    if (c->out.n == 0 && c->out.room > KEEP_ROOM)
        buf_release(&c->out);
}

/* To the last byte there is, or as far as the buffer goes. A short read is the
 * last one: an end that comes after it is an event of its own. */
static void conn_read(struct conn *c, bool to_end)
{
    buf_drop(&c->in, c->done);       /* once for many frames */
    c->done = 0;
    while (!c->ended) {
        uint8_t *room = buf_grow(&c->in, READ_STEP);
        if (!room) {                 /* the frames in it come first */
            c->in.full = false;
            c->news = true;
            return;
        }
        c->in.n -= READ_STEP;
        ssize_t n = recv(c->fd, room, READ_STEP, MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        c->ended = n <= 0;
        if (n > 0)
            c->in.n += (size_t)n;
        if (n < READ_STEP && !to_end)
            return;
    }
}

/* -- requests -- */

static bool runs_here(uint16_t op)
{
    return op >= OP_NUMBER_MAX || !op_info[op].no || (op_info[op].kind == OP_READ && !secret_needed(op));
}

/* The next frame becomes the work in flight; false when there is none whole. */
static bool conn_next(struct conn *c)
{
    long n = conn_frame(c);
    if (n == 0)
        return false;
    if (n < 0 || !wire_get_request(c->in.at + c->done, (size_t)n, &c->work.q)) {
        atomic_fetch_add(&c->hub->core->metrics.broken_frames, 1);
        log_warn("connection of %s ended: broken frame", c->principal.staff_no);
        c->dead = true;
        return false;
    }
    c->taken = (size_t)n;
    c->busy = true;
    c->work.effects = NULL;
    c->work.kept = false;
    return true;
}

/* Answers to requests leave under the lock, so they never mix with events. */
static void conn_answered(struct conn *c)
{
    buf_add(&c->out, c->reply.at, c->reply.n);
    c->dead |= c->reply.full;
    buf_clear(&c->reply);
    c->done += c->taken;
    if (c->done == c->in.n) {
        buf_clear(&c->in);
        c->done = 0;
    }
    if (c->reply.room > KEEP_ROOM)
        buf_release(&c->reply);
    if (c->in.n == 0 && c->in.room > KEEP_ROOM)
        buf_release(&c->in);
    pool_clear(c->work.pool);
    c->taken = 0;
    c->busy = false;
    conn_flush(c);
}

/* From the writer, or from a queue that would not take it. */
static void conn_done(struct work *w)
{
    struct conn *c = w->context;
    lock_take(&c->lock);
    conn_answered(c);
    bool over = conn_over(c);
    if (!over)
        conn_arm(c);
    lock_give(&c->lock);
    if (over)
        conn_drop(c);
    conn_unref(c);
}

/* Another thread answers, and holds the connection until it has. */
static void conn_leave(struct conn *c, bool ran)
{
    lock_take(&c->hub->lock);
    c->refs++;
    lock_give(&c->hub->lock);
    if (ran)
        work_hold(&c->work);
    else
        work_submit(&c->work);
}

/* With the conn's lock held; true while it is still this thread's. */
static bool conn_turn(struct conn *c)
{
    for (int i = 0; i < FRAMES_A_TURN && !c->dead && !conn_paused(c) && conn_next(c); i++) {
        bool here = runs_here(c->work.q.op);
        lock_give(&c->lock);
        if (!here || !work_run_read(&c->work)) {
            conn_leave(c, here);
            return false;
        }
        lock_take(&c->lock);
        conn_answered(c);
    }
    return true;
}

static void conn_event(struct conn *c, uint32_t events)
{
    lock_take(&c->lock);
    conn_flush(c);
    c->news = true;
    if (c->busy) {
        lock_give(&c->lock);
        return;
    }
    if (!c->dead && !conn_paused(c)) {
        c->news = false;
        conn_read(c, events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR));
        if (!conn_turn(c))
            return;
    }
    bool over = conn_over(c);
    if (!over)
        conn_arm(c);
    lock_give(&c->lock);
    if (over)
        conn_drop(c);
}

static void *reader_main(void *hub)
{
    struct hub *h = hub;
    for (;;) {
        struct epoll_event e;
        int n = epoll_wait(h->epoll, &e, 1, -1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || e.data.u64 == UINT64_MAX)
            return NULL;
        struct conn *c = conn_by_tag(h, e.data.u64);
        if (c) {
            conn_event(c, e.events);
            conn_unref(c);
        }
    }
}

/* -- events -- */

/* A person hears of himself; of a unit, those in it and above it, and of some kinds those below it. */
static bool hears(const struct conn *c, const struct event *e)
{
    if (e->all)
        return true;
    if (!e->units)
        return strcmp(c->principal.staff_no, e->staff_no) == 0;
    for (unsigned i = 0; i < e->units; i++)
        if (c->units && strcmp(c->unit[0], e->unit[i]) == 0)
            return true;
    for (unsigned i = 0; e->below && i < c->units; i++)
        if (strcmp(c->unit[i], e->unit[0]) == 0)
            return true;
    return false;
}

static void conn_tell(struct conn *c, const struct event *e, uint64_t version)
{
    lock_take(&c->lock);
    wire_put_event(&c->out, e->topic, version);
    conn_flush(c);
    if (!c->busy && (c->out.n || c->dead))
        conn_arm(c);
    lock_give(&c->lock);
    atomic_fetch_add(&c->hub->core->metrics.events, 1);
}

static void hub_deliver(struct hub *h, const struct effects *e, uint64_t version)
{
    const struct event *event = e->events.at;
    lock_take(&h->lock);
    for (unsigned i = 0; i < e->events.n; i++)
        for (unsigned k = 0; k < h->slots; k++)
            if (h->slot[k].conn && hears(h->slot[k].conn, &event[i]))
                conn_tell(h->slot[k].conn, &event[i], version);
    lock_give(&h->lock);
}

static void hub_online(struct hub *h, struct pool *pool, struct online *o)
{
    lock_take(&h->lock);
    o->staff_no = pool_array(pool, h->slots + 1, sizeof *o->staff_no);
    for (unsigned k = 0; k < h->slots; k++)
        if (h->slot[k].conn)
            memcpy(o->staff_no[o->n++], h->slot[k].conn->principal.staff_no, sizeof *o->staff_no);
    lock_give(&h->lock);
}

/* -- from the gate -- */

/* For events only: permission reads the row anew in each request. */
static void conn_units(struct conn *c)
{
    struct txn *t;
    struct pool *pool = pool_new(2048);
    struct user u = { .staff_no = c->principal.staff_no };
    if (store_snapshot_begin(c->hub->core->store, &t, pool) == ST_ok) {
        struct unit unit;
        struct unit_way way = { .next = store_get(t, TABLE_user, &u) ? "" : u.unit_no };
        while (c->units < UNIT_DEPTH && !unit_up(t, &way, &unit))
            text_copy(c->unit[c->units++], sizeof c->unit[0], unit.unit_no);
        store_snapshot_end(&t);
    }
    pool_free(&pool);
}

static int high_fd(int fd)
{
    int high = fcntl(fd, F_DUPFD_CLOEXEC, FD_FLOOR);
    if (high < 0)
        return fd;
    close(fd);
    return high;
}

static void conn_add(struct hub *h, const struct binding *b, int fd)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        panic("out of memory");
    instant now = core_now(h->core);
    *c = (struct conn){ .hub = h, .fd = high_fd(fd),
                        .work = { .core = h->core, .pool = pool_new(4096), .done = conn_done } };
    pool_keep(c->work.pool, KEEP_ROOM);
    memcpy(c->principal.staff_no, b->staff_no, sizeof b->staff_no);
    memcpy(c->principal.from, b->from, sizeof b->from);
    c->principal.session = b->session;
    c->principal.by_key = b->by_key;
    c->principal.proved_at = b->proved_at > now ? now : b->proved_at;
    c->principal.proof_spent = true;
    c->work.principal = &c->principal;
    c->work.out = &c->reply;
    c->work.context = c;
    lock_init(&c->lock, LOCK_conn);
    buf_init(&c->in, WIRE_MAX + READ_STEP);
    buf_init(&c->out, OUT_MAX);
    buf_init(&c->reply, WIRE_MAX);
    conn_units(c);
    if (!conn_place(h, c)) {
        log_error("connection refused: too many");
        conn_free(c);
        return;
    }
    atomic_fetch_add(&h->core->metrics.connections, 1);
    struct epoll_event e = { .events = EPOLL_USUAL, .data.u64 = c->tag };
    if (epoll_ctl(h->epoll, EPOLL_CTL_ADD, c->fd, &e) < 0)
        conn_drop(c);
}

static void more_files(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
}

static struct hub *hub_open(struct core *core, unsigned readers)
{
    struct hub *h = calloc(1, sizeof *h);
    if (!h || !(h->slot = calloc(CONNECTIONS, sizeof *h->slot)))
        panic("out of memory");
    h->core = core;
    h->epoll = epoll_create1(EPOLL_CLOEXEC);
    h->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct epoll_event e = { .events = EPOLLIN, .data.u64 = UINT64_MAX };
    if (h->epoll < 0 || h->stop < 0 || epoll_ctl(h->epoll, EPOLL_CTL_ADD, h->stop, &e) < 0)
        panic("epoll cannot be set up");
    lock_init(&h->lock, LOCK_hub);
    core->deliver = hub_deliver;
    core->online = hub_online;
    core->hub = h;                   /* whole, and before anybody reads who might ask it */
    for (; h->readers < readers && h->readers < READERS_MOST; h->readers++)
        if (pthread_create(&h->reader[h->readers], NULL, reader_main, h))
            panic("threads cannot be started");
    return h;
}

/* Readers first, then the writer runs dry, then nobody holds a connection. */
static void hub_close(struct hub *h)
{
    uint64_t one = 1;
    if (write(h->stop, &one, sizeof one) < 0)
        panic("reader threads cannot be told to stop");
    for (unsigned i = 0; i < h->readers; i++)
        pthread_join(h->reader[i], NULL);
    core_drain(h->core);
    h->core->hub = NULL;
    for (unsigned k = 0; k < h->slots; k++)
        if (h->slot[k].conn)
            conn_drop(h->slot[k].conn);
    close(h->epoll);
    close(h->stop);
    lock_destroy(&h->lock);
    free(h->slot);
    free(h);
}

static void say_alive(struct core *c, int gate_fd)
{
    const struct alive a = { .turn = atomic_load(&c->at_turn), .flush = atomic_load(&c->flushing) };
    alive_answer(gate_fd, &a);       /* one that does not take it asks again */
}

void core_serve(struct core *c, int gate_fd)
{
    struct binding b;
    int fd;
    enum status s;
    more_files();
    struct hub *h = hub_open(c, c->readers);
    while ((s = binding_receive(gate_fd, &b, &fd)) != ST_unavailable) {
        if (!s && fd < 0)
            say_alive(c, gate_fd);
        else if (!s && strcmp(b.staff_no, STAFF_SYSTEM) != 0)
            conn_add(h, &b, fd);
        else if (!s)
            close(fd);
        else
            log_warn("a packet from the gate was no connection");
    }
    hub_close(h);
}
