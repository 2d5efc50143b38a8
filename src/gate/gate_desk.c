/* Desks: born with a line, they live on without one. The gate ties them to a
 * user, hands them links to the core, and hands a line from one to another of
 * the same user. */
#include "config.h"
#include "gate/gate_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct desk *desk_find(struct gate *g, uint64_t session)
{
    struct desk *d;

    TAILQ_FOREACH(d, &g->desks, next)
        if (d->note.session == session && d->source.fd >= 0)
            return d;
    return NULL;
}

static struct desk *desk_new(struct gate *g, const struct desk_note *note, int control_fd)
{
    struct desk *d = calloc(1, sizeof *d);

    if (!d)
        panic("out of memory");
    d->note = *note;
    d->detached_at = note->attached ? 0 : clock_ticks();
    TAILQ_INSERT_TAIL(&g->desks, d, next);
    if (!gate_watch(g, &d->source, control_fd, SOURCE_DESK))
        gate_unwatch(g, &d->source);
    return d;
}

/* ---- postings nobody was told the end of ---- */

static struct untold *untold_of(struct gate *g, const char *staff_no)
{
    struct untold *u;

    TAILQ_FOREACH(u, &g->untold, next)
        if (strcmp(u->staff_no, staff_no) == 0)
            break;
    return u;
}

/* A user has one record here, however often his desks die. */
void untold_keep(struct gate *g, const char *staff_no, const char *posting)
{
    struct untold *u = untold_of(g, staff_no);

    if (!u) {
        if (!(u = calloc(1, sizeof *u)))
            panic("out of memory");
        text_copy(u->staff_no, sizeof u->staff_no, staff_no);
        TAILQ_INSERT_TAIL(&g->untold, u, next);
    }
    posting_add(u->posting, posting);
}

/* To the desk's own, of which the master learns by its note. */
static void untold_give(struct gate *g, struct desk_note *n)
{
    struct untold *u = untold_of(g, n->staff_no);

    if (!u || n->staff_no[0] == '\0')
        return;
    posting_add(n->posting, u->posting);
    TAILQ_REMOVE(&g->untold, u, next);
    free(u);
}

static void take_posting(struct gate *g, struct desk *d, struct reader *r)
{
    char posting[CONTROL_POSTING];

    if (!packet_text(r, posting, sizeof posting) || !reader_done(r) || d->note.staff_no[0] == '\0')
        return;
    text_copy(d->note.posting, sizeof d->note.posting, posting);
    gate_note(g, d);
}

void desk_drop(struct gate *g, struct desk *d)
{
    if (d->note.posting[0] != '\0')
        untold_keep(g, d->note.staff_no, d->note.posting);
    if (d->note.staff_no[0] != '\0')
        log_info("logout user=%s from=%s session=%llu%s", d->note.staff_no, d->note.from,
                 (unsigned long long)d->note.session, d->done ? "" : " unasked");
    ask_forget(g, d);
    gate_unwatch(g, &d->source);
}

/* ---- links to the core ---- */

static int bind_desk(struct gate *g, const struct desk *d)
{
    struct binding b = { .session = d->note.session, .by_key = d->note.by_key, .proved_at = d->note.proved_at };

    text_copy(b.staff_no, sizeof b.staff_no, d->note.staff_no);
    text_copy(b.from, sizeof b.from, d->note.from);
    return core_bind(g, &b);
}

static void fill_start(struct gate *g, const struct desk *d, struct control_start *s)
{
    const struct desk *o;

    memset(s, 0, sizeof *s);
    s->session = d->note.session;
    text_copy(s->staff_no, sizeof s->staff_no, d->note.staff_no);
    text_copy(s->posting, sizeof s->posting, d->note.posting);
    s->before = d->before;
    if (d->note.staff_no[0] == '\0')
        return;
    TAILQ_FOREACH(o, &g->desks, next) {
        struct control_session *other = &s->others[s->others_n];
        if (o == d || o->done || o->source.fd < 0 || strcmp(o->note.staff_no, d->note.staff_no) != 0)
            continue;
        s->others_n++;
        other->session = o->note.session;
        other->since = o->note.since;
        other->attached = o->note.attached;
        other->posting = o->note.posting[0] != '\0';
        text_copy(other->from, sizeof other->from, o->note.from);
        if (s->others_n == CONTROL_SESSIONS)
            break;
    }
}

static enum status send_start(struct gate *g, struct desk *d, enum control_kind kind, int fd1, int fd2)
{
    struct control_start start;
    struct buf body;
    enum status s;

    fill_start(g, d, &start);
    buf_init(&body, CONTROL_MAX);
    control_put_start(&body, &start);
    s = control_send(d->source.fd, kind, body.at, body.n, fd1, fd2);
    buf_release(&body);
    return s;
}

/* False when there is none to give: it is given when a core is back. */
bool desk_give_core(struct gate *g, struct desk *d)
{
    int core = bind_desk(g, d);
    bool wanted = d->note.wants_core;

    d->note.wants_core = core < 0;
    if (core >= 0 && send_start(g, d, CTRL_CORE, core, -1) == ST_unavailable)
        desk_drop(g, d);
    fd_close(&core);
    if (wanted != d->note.wants_core)
        gate_note(g, d);
    return !d->note.wants_core;
}

/* ---- a new desk ---- */

static unsigned count_hall(struct gate *g, const char *from)
{
    struct desk *d;
    unsigned n = 0;

    TAILQ_FOREACH(d, &g->desks, next)
        n += d->source.fd >= 0 && d->note.staff_no[0] == '\0' && (!from || strcmp(d->note.from, from) == 0);
    return n;
}

/* Room for one more of that user: his oldest desk without a line makes way. */
static bool make_room(struct gate *g, const struct conn *c)
{
    struct desk *d, *oldest = NULL;
    uint64_t n = 0;

    if (c->shared)
        return count_hall(g, NULL) < g->hall_in_all && count_hall(g, c->from) < g->hall_per_address;
    TAILQ_FOREACH(d, &g->desks, next) {
        if (d->source.fd < 0 || d->done || strcmp(d->note.staff_no, c->user) != 0)
            continue;
        n++;
        if (!d->note.attached && (!oldest || d->detached_at < oldest->detached_at))
            oldest = d;
    }
    if (n < g->desks_per_user)
        return true;
    /* One more than the limit is let in to take one of the others over. */
    if (!oldest)
        return n == g->desks_per_user;
    oldest->done = true;
    control_send(oldest->source.fd, CTRL_END, NULL, 0, -1, -1);
    return true;
}

static bool fork_desk(struct gate *g, const struct desk_note *note, int *control_r)
{
    int control[2];
    struct buf body;
    enum status s;

    if (!socket_pair(SOCK_SEQPACKET, control))
        return false;
    buf_init(&body, CONTROL_MAX);
    note_put(&body, note);
    s = control_send(g->master.fd, (enum control_kind)IN_FORK_DESK, body.at, body.n, control[1], control[0]);
    buf_release(&body);
    close(control[1]);
    if (s != ST_ok)
        close(control[0]);
    *control_r = control[0];
    return s == ST_ok;
}

enum status desk_open(struct gate *g, struct conn *c, int *line_r)
{
    struct desk_note note = { .session = ++g->next_session, .since = clock_now(), .proved_at = c->proved_at,
                              .by_key = c->by_key, .attached = true };
    struct desk *d;
    int line[2], control, core = -1;

    if (g->ending || !make_room(g, c))
        return ST_too_busy;
    text_copy(note.staff_no, sizeof note.staff_no, c->shared ? "" : c->user);
    text_copy(note.from, sizeof note.from, c->from);
    if (!socket_pair(SOCK_STREAM, line))
        return ST_too_busy;
    if (!fork_desk(g, &note, &control)) {
        close(line[0]);
        close(line[1]);
        return ST_too_busy;
    }
    d = desk_new(g, &note, control);
    untold_give(g, &d->note);
    gate_note(g, d);
    d->conn = c;
    d->before = c->before;
    if (!c->shared) {
        core = bind_desk(g, d);
        d->note.wants_core = core < 0;
    }
    send_start(g, d, CTRL_START, line[1], core);
    fd_close(&core);
    close(line[1]);
    *line_r = line[0];
    return ST_ok;
}

void desk_restore(struct gate *g, const struct desk_note *note, int control_fd)
{
    struct desk *d = desk_new(g, note, control_fd);

    /* A question the last gate took with it is answered: ask again. */
    if (note->staff_no[0] == '\0')
        packet_send(d->source.fd, (enum packet_kind)CTRL_LOGIN_NO, -1, -1, "hw", (int)ST_unavailable, 0u);
    else if (note->wants_core)
        desk_give_core(g, d);
}

/* ---- the login page ---- */

static void screen_login(struct gate *g, struct desk *d, struct reader *r)
{
    char user[GATE_USER_MAX], password[129];
    bool good = packet_text(r, user, sizeof user) && packet_text(r, password, sizeof password) && reader_done(r);

    if (d->note.staff_no[0] != '\0' || d->asking)
        return;
    if (!good || !utf8_valid(user, strlen(user)))
        packet_send(d->source.fd, (enum packet_kind)CTRL_LOGIN_NO, -1, -1, "hw", (int)ST_login_wrong, 1u);
    else {
        d->asking = true;
        ask_core(g, ASK_SCREEN, NULL, d, user, password, d->note.from);
    }
    explicit_bzero(password, sizeof password);
}

static enum status why_denied(enum status s, const struct session_user *u)
{
    if (!u)
        return s;
    if (u->locked_until != 0)
        return ST_login_locked;
    return u->unlooked ? ST_login_slowed : ST_login_wrong;      /* the first wrong one is not many */
}

static void deny(struct gate *g, struct desk *d, const struct ask *a, enum status why, uint32_t wait)
{
    g->denied++;
    log_denied(a, why);
    packet_send(d->source.fd, (enum packet_kind)CTRL_LOGIN_NO, -1, -1, "hw", (int)why, wait);
    if (why != ST_unavailable && ++d->tries >= g->config->tries)
        control_send(d->source.fd, CTRL_END, NULL, 0, -1, -1);
}

void desk_answer(struct gate *g, struct desk *d, const struct ask *a, enum status s, const struct session_user *u)
{
    d->asking = false;
    /* A shared terminal's own name is nobody to work as. */
    if (!u || !u->granted || u->shared_terminal) {
        deny(g, d, a, why_denied(s, u), !u ? 1 : (uint32_t)u->wait_seconds);
        return;
    }
    text_copy(d->note.staff_no, sizeof d->note.staff_no, u->staff_no[0] != '\0' ? u->staff_no : a->user);
    d->note.proved_at = clock_now();
    d->note.since = clock_now();
    d->note.by_key = false;
    d->note.wants_core = true;
    d->before = login_before(u);
    untold_give(g, &d->note);
    g->logins++;
    log_info("login user=%s from=%s by=screen session=%llu", d->note.staff_no, d->note.from,
             (unsigned long long)d->note.session);
    desk_give_core(g, d);
    gate_note(g, d);
}

/* ---- lines lost and handed over ---- */

void desk_line_lost(struct gate *g, struct conn *c)
{
    struct desk *d;

    TAILQ_FOREACH(d, &g->desks, next)
        if (d->conn == c)
            d->conn = NULL;
}

/* Nobody comes back to a shared terminal's login page, and the next one has its room. */
static void detached(struct gate *g, struct desk *d)
{
    d->note.attached = false;
    d->detached_at = clock_ticks();
    gate_note(g, d);
    if (d->note.staff_no[0] == '\0')
        control_send(d->source.fd, CTRL_END, NULL, 0, -1, -1);
}

/* The old line is told first, so that two terminals never show one desk. */
static void take_over(struct gate *g, struct desk *from, struct reader *r, int line_fd)
{
    struct desk *to = desk_find(g, read_u64(r));
    struct term_hello hello;

    if (!to || to == from || to->done || line_fd < 0 || from->note.staff_no[0] == '\0'
        || strcmp(to->note.staff_no, from->note.staff_no) != 0 || !term_get_hello(r->at, reader_left(r), &hello))
        return;
    if (to->conn)
        packet_send(to->conn->source.fd, IN_OVER, -1, -1, "");
    to->conn = from->conn;
    from->conn = NULL;
    from->done = true;
    to->note.attached = true;
    to->detached_at = 0;
    text_copy(to->note.from, sizeof to->note.from, from->note.from);
    if (control_send(to->source.fd, CTRL_ATTACH, r->at, reader_left(r), line_fd, -1) != ST_ok)
        log_warn("taken session=%llu: it does not answer", (unsigned long long)to->note.session);
    log_info("taken over user=%s from=%s session=%llu", to->note.staff_no, to->note.from,
             (unsigned long long)to->note.session);
    gate_note(g, to);
    stuck_taken(g, to);
}

/* ---- what a desk says ---- */

static void take_packet(struct gate *g, struct desk *d, enum control_kind kind, struct reader *r, int fds[2])
{
    switch (kind) {
    case CTRL_LOGIN: screen_login(g, d, r); break;
    case CTRL_TAKE: take_over(g, d, r, fds[0]); break;
    case CTRL_WANT_CORE:
        d->note.wants_core = d->note.staff_no[0] != '\0';
        if (d->note.wants_core && !desk_give_core(g, d))
            core_retry_soon(g);
        break;
    case CTRL_DETACHED: detached(g, d); break;
    case CTRL_POSTING: take_posting(g, d, r); break;
    case CTRL_LOOK:
        untold_give(g, &d->note);
        gate_note(g, d);
        send_start(g, d, CTRL_LOOKED, -1, -1);
        break;
    case CTRL_DONE: d->done = true; break;
    case CTRL_ALIVE: desk_alive(d); break;
    default:
        log_warn("dropped session=%llu: packet %d", (unsigned long long)d->note.session, (int)kind);
        desk_drop(g, d);
    }
}

void desk_hear(struct gate *g, struct desk *d)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    struct reader r;
    size_t n;
    int fds[2];
    enum status s = control_receive(d->source.fd, &kind, body, &n, fds);

    if (s == ST_ok) {
        reader_init(&r, body, n);
        take_packet(g, d, kind, &r, fds);
        fd_close(&fds[0]);
        fd_close(&fds[1]);
        explicit_bzero(body, n);
    } else if (s == ST_unavailable)
        desk_drop(g, d);
}

/* ---- time ---- */

static int64_t end_of_wait(const struct gate *g, const struct desk *d)
{
    return d->detached_at + (int64_t)g->detached_hours * 3600 * SECOND;
}

void desk_expire(struct gate *g)
{
    struct desk *d;
    int64_t now = clock_ticks();

    TAILQ_FOREACH(d, &g->desks, next)
        if (d->source.fd >= 0 && d->detached_at != 0 && end_of_wait(g, d) <= now) {
            log_info("ended session=%llu: too long without a line", (unsigned long long)d->note.session);
            d->detached_at = 0;
            control_send(d->source.fd, CTRL_END, NULL, 0, -1, -1);
        }
}

int64_t desk_next_due(const struct gate *g)
{
    const struct desk *d;
    int64_t due = 0;

    TAILQ_FOREACH(d, &g->desks, next)
        if (d->detached_at != 0 && (due == 0 || end_of_wait(g, d) < due))
            due = end_of_wait(g, d);
    return due;
}

void desks_end(struct gate *g)
{
    struct desk *d;

    TAILQ_FOREACH(d, &g->desks, next)
        if (d->source.fd >= 0)
            control_send(d->source.fd, CTRL_END, NULL, 0, -1, -1);
}
