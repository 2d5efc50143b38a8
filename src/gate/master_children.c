/* Forking. Every child but the core is a fork of the warm image and keeps only
 * the descriptors it is given, as 3, 4 and so on. Desks are not tied to their
 * parent's life: their control socket ends when both master and gate are gone. */
#include "config.h"
#include "gate/host_key.h"
#include "gate/master.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_LEAST (SECOND / 10)
#define WAIT_MOST (5 * SECOND)
#define LIVED_LONG (10 * SECOND)
#define ROOM_STEP 64
#define DESK_MEMORY ((uint64_t)256 << 20)
#define LINE_MEMORY ((uint64_t)256 << 20)

/* ---- the table ---- */

struct child *child_add(struct master *m, enum child_kind kind, pid_t pid)
{
    struct child *c;

    if (m->children == m->room) {
        m->room += ROOM_STEP;
        m->child = realloc(m->child, m->room * sizeof *m->child);
        if (!m->child)
            panic("out of memory");
    }
    c = &m->child[m->children++];
    *c = (struct child){ .pid = pid, .kind = kind, .control = -1 };
    return c;
}

void child_drop(struct master *m, struct child *c)
{
    fd_close(&c->control);
    *c = m->child[--m->children];
}

struct child *child_by_pid(struct master *m, pid_t pid)
{
    for (unsigned i = 0; i < m->children; i++)
        if (m->child[i].pid == pid)
            return &m->child[i];
    return NULL;
}

struct child *desk_of(struct master *m, uint64_t session)
{
    for (unsigned i = 0; i < m->children; i++)
        if (m->child[i].kind == CHILD_DESK && m->child[i].note.session == session)
            return &m->child[i];
    return NULL;
}

/* ---- the child's first steps ---- */

/* fds[i] becomes 3 + i; all else but 0 to 2 is closed. */
static void keep_only(const int *fds, unsigned n)
{
    int high[4];

    for (unsigned i = 0; i < n; i++)
        high[i] = fds[i] < 0 ? -1 : fcntl(fds[i], F_DUPFD, 64);
    for (unsigned i = 0; i < n; i++) {
        if (high[i] < 0)
            close((int)i + 3);
        else if (dup2(high[i], (int)i + 3) < 0)
            panic("dup2: %m");
    }
    if (close_range(3 + n, ~0u, 0) != 0)
        panic("close_range: %m");
}

static void begin(const char *name, const int *fds, unsigned n)
{
    sigset_t none;

    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    keep_only(fds, n);
    prctl(PR_SET_NAME, name);
}

/* fork, with a line in the log when it cannot be. */
static pid_t fork_for(const char *name)
{
    pid_t pid = fork();

    if (pid < 0)
        log_error("fork for=%s: %m", name);
    return pid;
}

/* ---- transports, desks, lines ---- */

void master_fork_transport(struct master *m, int client_fd, const struct guest *from)
{
    int ends[2];
    uint64_t serial = ++m->serial;
    pid_t pid;

    if (!socket_pair(SOCK_SEQPACKET, ends)) {
        log_error("socketpair: %m");
        return;
    }
    if (packet_send(m->gate_fd, IN_CONNECTION, ends[0], -1, "qt", serial, from->address) != ST_ok) {
        log_warn("refused from=%s: the gate does not take it", from->address);
        pid = -1;
    } else
        pid = fork_for("transport");
    if (pid == 0) {
        const int fds[2] = { client_fd, ends[1] };
        begin("wd-transport", fds, 2);
        log_open("transport", m->config->debug ? LOG_DEBUG_ : LOG_INFO_);
        transport_main(m->config, 3, 4, from->address);
    }
    close(ends[0]);
    close(ends[1]);
    if (pid < 0)
        return;
    struct child *c = child_add(m, CHILD_TRANSPORT, pid);
    c->serial = serial;
    c->guest = *from;
}

/* Where it has an empty root, that is the spool. */
static void cage_desk(const struct gate_config *c)
{
    bool rooted = geteuid() == 0 && c->spool_dir[0] != '\0';

    sandbox_enter(CAGE_DESK, DESK_MEMORY);
    if (rooted)
        desk_rooted("/");
    sandbox_close(CAGE_DESK, rooted ? "/" : c->spool_dir);
}

void master_fork_desk(struct master *m, const struct desk_note *note, const int fds[2])
{
    pid_t pid = fork_for("desk");
    struct child *c;

    if (pid == 0) {
        begin("wd-desk", fds, 1);
        log_open("desk", m->config->debug ? LOG_DEBUG_ : LOG_INFO_);
        cage_desk(m->config);
        desk_main(3);
    }
    if (pid < 0)
        return;
    c = child_add(m, CHILD_DESK, pid);
    c->note = *note;
    c->told = true;
    c->control = fcntl(fds[1], F_DUPFD_CLOEXEC, 3);
}

void master_fork_line(struct master *m, const char *call, const int fds[2])
{
    pid_t pid = fork_for("line");

    if (pid == 0) {
        begin("wd-line", fds, 2);
        log_open("line", m->config->debug ? LOG_DEBUG_ : LOG_INFO_);
        sandbox_enter(CAGE_LINE, LINE_MEMORY);
        sandbox_close(CAGE_LINE, "");
        line_main(3, 4, call);
    }
    if (pid > 0)
        child_add(m, CHILD_LINE, pid);
}

/* ---- gate and core ---- */

static void keeper_started(struct keeper *k, pid_t pid)
{
    k->pid = pid;
    k->stuck = false;
    if (clock_ticks() - k->started > LIVED_LONG)
        k->wait = WAIT_LEAST;
    k->started = clock_ticks();
    k->start_at = k->started + k->wait;
    k->wait = k->wait * 2 > WAIT_MOST ? WAIT_MOST : k->wait * 2;
}

void master_start_gate(struct master *m)
{
    int ends[2];
    pid_t pid;

    if (!socket_pair(SOCK_SEQPACKET, ends))
        panic("socketpair: %m");
    m->generation++;
    host_key_shared(true);
    pid = fork_for("gate");
    host_key_shared(false);
    if (pid == 0) {
        const int fds[2] = { ends[1], m->core_fd };
        bool core = m->core_fd >= 0;
        begin("wd-gate", fds, 2);
        log_open("gate", m->config->debug ? LOG_DEBUG_ : LOG_INFO_);
        sandbox_enter(CAGE_GATE, 0);
        sandbox_close(CAGE_GATE, "");
        gate_main(m->config, 3, core ? 4 : -1, m->core_served, m->generation);
    }
    close(ends[1]);
    keeper_started(&m->gate, pid < 0 ? 0 : pid);
    if (pid < 0) {
        close(ends[0]);
        return;
    }
    m->gate_fd = ends[0];
    fcntl(m->gate_fd, F_SETFL, O_NONBLOCK);
    m->core_told = m->core_fd >= 0;
    m->gate_silence = (struct silence){ .rounds = 0 };
    for (unsigned i = 0; i < m->children; i++)
        m->child[i].told = m->child[i].kind != CHILD_DESK;
    for (unsigned i = 0; i < m->untolds; i++)
        m->untold[i].told = false;
}

static void exec_core(const struct gate_config *c)
{
    char cache[24], reserve[24];
    const char *const args[] = { c->core_program, "--home", c->home, "--gate-fd", "3", "--data-dir", c->data_dir,
        "--form-dir", c->form_dir, "--locale-dir", c->locale_dir, "--lang", c->lang, "--zone", c->zone, "--cache-mb",
        cache, "--reserve-mb", reserve, "--acknowledged-dir", c->acknowledged_dir, "--backup-key", c->backup_key,
        NULL };

    snprintf(cache, sizeof cache, "%llu", (unsigned long long)c->cache_mb);
    snprintf(reserve, sizeof reserve, "%llu", (unsigned long long)c->reserve_mb);
    execv(c->core_program, (char *const *)(uintptr_t)args);
    fatal("core_program %s: %m", c->core_program);
}

void master_start_core(struct master *m)
{
    int ends[2];
    pid_t pid;

    if (!socket_pair(SOCK_SEQPACKET, ends))
        panic("socketpair: %m");
    pid = fork_for("core");
    if (pid == 0) {
        begin("wd-core", &ends[1], 1);
        become_user(m->config->user);
        exec_core(m->config);
    }
    close(ends[1]);
    keeper_started(&m->core, pid < 0 ? 0 : pid);
    if (pid < 0) {
        close(ends[0]);
        return;
    }
    fd_close(&m->core_fd);
    m->core_fd = ends[0];
    m->core_told = m->core_served = false;
}
