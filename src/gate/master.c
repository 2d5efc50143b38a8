/* The master: starts everything, starts again what dies, and ends in order. It
 * reads from one peer only, the gate it forked itself. */
#include "config.h"
#include "gate/master.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "gate/transport.h"

#define GATE_END_WAIT (15 * SECOND)
#define CORE_END_WAIT (60 * SECOND)

/* ---- what the gate says ---- */

static struct untold_note *untold_of(struct master *m, const char *staff_no)
{
    for (unsigned i = 0; i < m->untolds; i++)
        if (strcmp(m->untold[i].staff_no, staff_no) == 0)
            return &m->untold[i];
    return NULL;
}

/* A desk that ended in order has told or parked what it posted. A gate that knew
 * the desk hears of its end by itself; the next one is told. */
static void untold_keep(struct master *m, const struct child *c)
{
    const struct desk_note *n = &c->note;
    struct untold_note *u = untold_of(m, n->staff_no);

    if (n->posting[0] == '\0')
        return;
    if (!u) {
        m->untold = realloc(m->untold, (m->untolds + 1) * sizeof *m->untold);
        if (!m->untold)
            panic("out of memory");
        u = &m->untold[m->untolds++];
        *u = (struct untold_note){ .told = true };
        text_copy(u->staff_no, sizeof u->staff_no, n->staff_no);
    }
    posting_add(u->posting, n->posting);
    u->told = u->told && c->told;
}

/* A desk that lives has taken it over. */
static void untold_taken(struct master *m, const struct desk_note *n)
{
    struct untold_note *u = n->posting[0] != '\0' ? untold_of(m, n->staff_no) : NULL;

    if (!u)
        return;
    posting_take(u->posting, n->posting);
    if (u->posting[0] == '\0')
        *u = m->untold[--m->untolds];
}

static void take_note(struct master *m, struct reader *r)
{
    struct desk_note note;
    struct child *c;

    if (!note_get(r, &note))
        panic("the gate sent a broken note");
    c = desk_of(m, note.session);
    if (!c)
        return;
    c->note = note;
    untold_taken(m, &note);
}

static void child_authed(struct master *m, struct child *c)
{
    c->authed = true;
    master_know(m, c->guest.address);
}

static void take_authed(struct master *m, struct reader *r)
{
    uint64_t serial = read_u64(r);

    for (unsigned i = 0; i < m->children; i++)
        if (m->child[i].kind == CHILD_TRANSPORT && m->child[i].serial == serial)
            child_authed(m, &m->child[i]);
}

static void take_fork_line(struct master *m, struct reader *r, const int fds[2])
{
    char call[GATE_CALL_MAX];

    if (!packet_text(r, call, sizeof call))
        panic("the gate sent a broken call");
    master_fork_line(m, call, fds);
}

static void take_packet(struct master *m, enum packet_kind kind, struct reader *r, const int fds[2])
{
    struct desk_note note;

    switch (kind) {
    case IN_FORK_DESK:
        if (!note_get(r, &note))
            panic("the gate sent a broken note");
        master_fork_desk(m, &note, fds);
        break;
    case IN_FORK_LINE: take_fork_line(m, r, fds); break;
    case IN_NOTE: take_note(m, r); break;
    case IN_AUTHED: take_authed(m, r); break;
    case IN_CORE_READY: m->core_ready = m->core_served = true; break;
    case IN_ALIVE: silence_broken(&m->gate_silence, &(struct alive){ 0 }); break;
    case IN_STUCK: stuck_take(m, r); break;
    default: panic("the gate sent packet %d", kind);
    }
}

/* Everything that is there; the end of a gate is seen by its SIGCHLD. */
static void hear_gate(struct master *m)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    struct reader r;
    size_t n;
    int fds[2];
    enum status s;

    while ((s = control_receive(m->gate_fd, &kind, body, &n, fds)) == ST_ok) {
        reader_init(&r, body, n);
        take_packet(m, (enum packet_kind)kind, &r, fds);
        fd_close(&fds[0]);
        fd_close(&fds[1]);
    }
    if (s == ST_unavailable)
        fd_close(&m->gate_fd);
}

/* ---- what it must know; false when it cannot take more at the moment ---- */

static bool tell_desk(struct master *m, struct child *c)
{
    struct buf body;

    buf_init(&body, CONTROL_MAX);
    note_put(&body, &c->note);
    c->told = control_send(m->gate_fd, (enum control_kind)IN_DESK, body.at, body.n, c->control, -1) == ST_ok;
    buf_release(&body);
    return c->told;
}

static bool tell_untold(struct master *m, struct untold_note *u)
{
    u->told = packet_send(m->gate_fd, IN_UNTOLD, -1, -1, "tt", u->staff_no, u->posting) == ST_ok;
    return u->told;
}

static bool tell_gate(struct master *m)
{
    if (m->gate_fd < 0)
        return false;
    if (!m->core_told && m->core_fd >= 0)
        m->core_told = packet_send(m->gate_fd, IN_CORE, m->core_fd, -1, "") == ST_ok;
    for (unsigned i = 0; i < m->children; i++)
        if (!m->child[i].told && m->child[i].kind == CHILD_DESK && !tell_desk(m, &m->child[i]))
            return false;
    for (unsigned i = 0; i < m->untolds; i++)
        if (!m->untold[i].told && !tell_untold(m, &m->untold[i]))
            return false;
    return m->core_told || m->core_fd < 0;
}

/* ---- who died ---- */

static const char *how_ended(int status, char out[40])
{
    if (WIFSIGNALED(status))
        snprintf(out, 40, "signal %d", WTERMSIG(status));
    else
        snprintf(out, 40, "status %d", WEXITSTATUS(status));
    return out;
}

static void gate_died(struct master *m, int status)
{
    char how[40];

    m->gate.pid = 0;
    fd_close(&m->gate_fd);
    if (!m->ending)
        log_error("gate died: %s", how_ended(status, how));
}

/* A core that says at once that it cannot start is not asked again. */
static void core_died(struct master *m, int status)
{
    char how[40];

    m->core.pid = 0;
    if (m->ending)
        return;
    if (!m->core_ready && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE) {
        log_error("the core could not start; ending");
        m->failed = true;
        kill(getpid(), SIGTERM);
    } else if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SUCCESS) {
        log_warn("the core ended in order and begins again");
    } else {
        log_error("core died: %s", how_ended(status, how));
    }
}

static void child_died(struct master *m, struct child *c, int status)
{
    char how[40];

    if (c->kind == CHILD_DESK && status != 0)
        untold_keep(m, c);
    if (c->kind == CHILD_DESK && status != 0)
        log_error("desk died session=%llu: %s", (unsigned long long)c->note.session, how_ended(status, how));
    else if (WIFSIGNALED(status) && !c->dropped && !m->ending)
        log_error("%s died: %s", c->kind == CHILD_LINE ? "line" : "transport", how_ended(status, how));
    child_drop(m, c);
}

static void reap(struct master *m)
{
    int status;
    pid_t pid;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        struct child *c = child_by_pid(m, pid);
        if (pid == m->gate.pid)
            gate_died(m, status);
        else if (pid == m->core.pid)
            core_died(m, status);
        else if (c)
            child_died(m, c, status);
    }
}

/* ---- signals ---- */

static void read_again(struct master *m)
{
    struct gate_config fresh, *c = m->config;
    struct fault f = { .status = ST_ok };

    gate_config_init(&fresh);
    if (gate_config_read(&fresh, m->config_path, &f) != ST_ok) {
        log_error("%s:%s: %s %s; the limits stay", m->config_path, f.arg[0], f.arg[1], f.arg[2]);
        return;
    }
    gate_config_again(c, &fresh);
    if (m->gate_fd >= 0)
        packet_send(m->gate_fd, IN_LIMITS, -1, -1, "qqqq", c->desks_per_user, c->detached_hours,
                    c->hall_per_address, c->hall_in_all);
    log_info("limits read again");
}

static void end_begin(struct master *m)
{
    if (m->ending)
        return;
    log_info("ending");
    m->ending = true;
    notify_say(&m->notifier, "STOPPING=1");
    m->end_by = clock_ticks() + GATE_END_WAIT;
    master_unlisten(m);
    if (m->gate_fd >= 0)
        packet_send(m->gate_fd, IN_END, -1, -1, "");
}

static void hear_signals(struct master *m)
{
    struct signalfd_siginfo s;

    while (read(m->signal_fd, &s, sizeof s) == (ssize_t)sizeof s)
        switch (s.ssi_signo) {
        case SIGCHLD: reap(m); break;
        case SIGHUP: read_again(m); break;
        default: end_begin(m);
        }
}

/* ---- the loop ---- */

static void keep_running(struct master *m)
{
    int64_t now = clock_ticks();

    if (m->core.pid == 0 && now >= m->core.start_at)
        master_start_core(m);
    if (m->gate.pid == 0 && now >= m->gate.start_at)
        master_start_gate(m);
}

/* How long poll may wait, in ms: until something is due to be started or ended. */
static int next_due(const struct master *m)
{
    int64_t now = clock_ticks(), due = m->ending ? m->end_by : stuck_due(m);

    if (!m->ending && m->core.pid == 0 && m->core.start_at < due)
        due = m->core.start_at;
    if (!m->ending && m->gate.pid == 0 && m->gate.start_at < due)
        due = m->gate.start_at;
    if (due == INT64_MAX)
        return -1;
    return due <= now ? 0 : (int)((due - now) / 1000 + 1);
}

static void wait_once(struct master *m)
{
    struct pollfd p[3 + GATE_LISTENS] = { { .fd = m->signal_fd, .events = POLLIN } };
    bool told = tell_gate(m);
    nfds_t n = 2;

    p[1].fd = m->gate_fd;
    p[1].events = (short)(told ? POLLIN : POLLIN | POLLOUT);
    if (told && m->local_fd >= 0)
        p[n++] = (struct pollfd){ .fd = m->local_fd, .events = POLLIN };
    for (unsigned i = 0; told && i < m->listens; i++)
        p[n++] = (struct pollfd){ .fd = m->listen_fd[i], .events = POLLIN };
    if (poll(p, n, next_due(m)) < 0 && errno != EINTR)
        panic("poll: %m");
    if (p[1].revents & (POLLIN | POLLHUP))
        hear_gate(m);
    if (p[0].revents & POLLIN)
        hear_signals(m);
    for (nfds_t i = 2; i < n && !m->ending && m->gate_fd >= 0; i++)
        if ((p[i].revents & POLLIN) && p[i].fd == m->local_fd)
            master_accept_local(m);
        else if (p[i].revents & POLLIN)
            master_accept(m, p[i].fd);
}

/* First the gate, which ends the desks, then whoever is left, then the core. */
static void end_all(struct master *m)
{
    while (m->gate.pid != 0 && clock_ticks() < m->end_by)
        wait_once(m);
    if (m->gate.pid != 0)
        kill(m->gate.pid, SIGKILL);
    for (unsigned i = 0; i < m->children; i++)
        kill(m->child[i].pid, SIGTERM);
    fd_close(&m->gate_fd);
    fd_close(&m->core_fd);
    m->end_by = clock_ticks() + CORE_END_WAIT;
    while (m->core.pid != 0 && clock_ticks() < m->end_by)
        wait_once(m);
    if (m->core.pid != 0) {
        log_error("the core does not end; killed");
        kill(m->core.pid, SIGKILL);
    }
    log_info("ended");
}

/* ---- the start ---- */

/* Open to whoever may use what lies in it; one that is there keeps its mode. */
static void make_dir(const char *path)
{
    if (mkdir(path, 0700) == 0 ? chmod(path, 0755) != 0 : errno != EEXIST)
        fatal("%s: %m", path);
}

/* The pid file is also the lock against a second server on one directory. */
static void run_dir_take(struct master *m)
{
    char path[GATE_PATH + 32], pid[24];
    int n;

    make_dir(m->config->run_dir);
    snprintf(path, sizeof path, "%s/empty", m->config->run_dir);
    make_dir(path);
    snprintf(path, sizeof path, "%s/wattdeskd.pid", m->config->run_dir);
    m->pid_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (m->pid_fd < 0 || fchmod(m->pid_fd, 0644) != 0)
        fatal("%s: %m", path);
    if (flock(m->pid_fd, LOCK_EX | LOCK_NB) != 0)
        fatal("%s: another server runs here", path);
    n = snprintf(pid, sizeof pid, "%d\n", (int)getpid());
    if (ftruncate(m->pid_fd, 0) != 0 || write(m->pid_fd, pid, (size_t)n) != n)
        fatal("%s: %m", path);
}

static void signals_take(struct master *m)
{
    sigset_t s;

    sigemptyset(&s);
    sigaddset(&s, SIGCHLD);
    sigaddset(&s, SIGHUP);
    sigaddset(&s, SIGTERM);
    sigaddset(&s, SIGINT);
    sigprocmask(SIG_BLOCK, &s, NULL);
    signal(SIGPIPE, SIG_IGN);
    m->signal_fd = signalfd(-1, &s, SFD_CLOEXEC | SFD_NONBLOCK);
    if (m->signal_fd < 0)
        fatal("signalfd: %m");
}

static void prepare(const struct gate_config *c)
{
    const struct desk_config desk = { c->form_dir, c->spool_dir, c->terminfo, !c->monochrome, c->data_dir };
    struct fault f = { .status = ST_ok };

    tables_init();
    if (zone_set(c->zone) != ST_ok)
        fatal("zone %s: there is no such zone on this host", c->zone);
    lang_open(c->locale_dir);
    lang_set(c->lang);
    if (desk_prepare(&desk, &f) != ST_ok)
        fatal("%s:%s: %s", f.field, f.arg[0], f.arg[2]);
    transport_prepare(c);
    desk_image_close();
}

int master_main(const char *config_path, struct gate_config *c)
{
    struct master m = { .config = c, .config_path = config_path, .gate_fd = -1, .core_fd = -1, .local_fd = -1 };

    prepare(c);
    run_dir_take(&m);
    signals_take(&m);
    master_listen(&m);
    log_info("started pid=%d", (int)getpid());
    notify_open(&m.notifier);
    notify_say(&m.notifier, "READY=1");
    while (!m.ending) {
        keep_running(&m);
        stuck_look(&m);
        wait_once(&m);
    }
    end_all(&m);
    free(m.child);
    free(m.untold);
    return m.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
