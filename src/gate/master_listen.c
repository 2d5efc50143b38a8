/* The listening sockets, and who may come in through them. The master looks at
 * addresses and counts, never at a byte a client sent. */
#include "config.h"
#include "gate/master.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 512

/* "127.0.0.1:2222", "[::1]:2222", "*:2222" into host and port. */
static void split_address(const char *text, char host[64], char port[16])
{
    const char *colon = strrchr(text, ':');
    size_t n;

    if (!colon || strlen(colon + 1) >= 16 || colon[1] == '\0')
        fatal("listen %s: write it as ADDRESS:PORT", text);
    strcpy(port, colon + 1);
    n = (size_t)(colon - text);
    if (n >= 2 && text[0] == '[' && colon[-1] == ']') {
        text++;
        n -= 2;
    }
    memcpy(host, text, n);
    host[n] = '\0';
    if (strcmp(host, "*") == 0)
        host[0] = '\0';
}

static int listen_one(const char *text)
{
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
    struct addrinfo *a = NULL;
    char host[64], port[16];
    int fd, one = 1, e;

    split_address(text, host, port);
    e = getaddrinfo(host[0] != '\0' ? host : NULL, port, &hints, &a);
    if (e != 0)
        fatal("listen %s: %s", text, gai_strerror(e));
    fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0
        || bind(fd, a->ai_addr, a->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0)
        fatal("listen %s: %m", text);
    freeaddrinfo(a);
    return fd;
}

static gid_t group_of(const char *name)
{
    struct group *g = getgrnam(name);

    if (!g)
        fatal("socket_group %s: there is no such group on this host", name);
    return g->gr_gid;
}

static int listen_local(const struct gate_config *c)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if ((size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s/gate.sock", c->run_dir) >= sizeof a.sun_path)
        fatal("run_dir %s: too long for a socket's name", c->run_dir);
    unlink(a.sun_path);
    mode_t before = umask(0177);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, BACKLOG) != 0)
        fatal("%s: %m", a.sun_path);
    umask(before);
    if (c->socket_group[0] != '\0'
        && (chown(a.sun_path, (uid_t)-1, group_of(c->socket_group)) != 0 || chmod(a.sun_path, 0660) != 0))
        fatal("%s: %m", a.sun_path);
    return fd;
}

void master_listen(struct master *m)
{
    m->local_fd = listen_local(m->config);
    for (unsigned i = 0; i < m->config->listens; i++)
        if (strcmp(m->config->listen[i], "none") != 0)
            m->listen_fd[m->listens++] = listen_one(m->config->listen[i]);
}

void master_unlisten(struct master *m)
{
    char path[GATE_PATH + 16];

    for (unsigned i = 0; i < m->listens; i++)
        fd_close(&m->listen_fd[i]);
    m->listens = 0;
    fd_close(&m->local_fd);
    snprintf(path, sizeof path, "%s/gate.sock", m->config->run_dir);
    unlink(path);
}

/* ---- who comes in ---- */

#define NET4_BITS 24                 /* one source, as admit.h says */
#define NET6_BITS 64

void master_know(struct master *m, const char *address)
{
    struct known_address *place = m->known;

    for (struct known_address *k = m->known; k < m->known + KNOWN_ADDRESSES; k++) {
        if (k->at != 0 && strcmp(k->address, address) == 0) {
            place = k;
            break;
        }
        if (k->at < place->at)
            place = k;
    }
    text_copy(place->address, sizeof place->address, address);
    place->at = clock_ticks();
}

static bool is_known(const struct master *m, const char *address)
{
    int64_t since = clock_ticks() - (int64_t)m->config->known_hours * 3600 * SECOND;

    for (const struct known_address *k = m->known; k < m->known + KNOWN_ADDRESSES; k++)
        if (k->at != 0 && k->at >= since && strcmp(k->address, address) == 0)
            return true;
    return false;
}

/* Whether it is let in; who had to make way has gone by then. */
static bool let_in(struct master *m, const struct guest *who)
{
    struct guest *guests = malloc((m->children + 1) * sizeof *guests);
    struct child **child = malloc((m->children + 1) * sizeof *child);
    unsigned n = 0, logged_in = 0;

    if (!guests || !child)
        panic("out of memory");
    for (struct child *c = m->child; c < m->child + m->children; c++) {
        if (c->kind != CHILD_TRANSPORT || c->dropped)
            continue;
        if (!c->authed) {
            child[n] = c;
            guests[n++] = c->guest;
        }
        logged_in += c->authed;
    }
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) < 0)
        random = (uint32_t)clock_ticks();
    struct admission a = admit(m->config, guests, n, logged_in, who, random);
    if (a.instead != ADMIT_NOBODY) {
        log_warn("dropped from=%s limit=%s for=%s", guests[a.instead].address, a.limit, who->address);
        child[a.instead]->dropped = true;
        kill(child[a.instead]->pid, SIGKILL);
        m->dropped++;
    } else if (!a.let_in) {
        log_warn("refused from=%s limit=%s", who->address, a.limit);
        m->refused++;
    }
    free(guests);
    free(child);
    return a.let_in;
}

static void tell_door(struct master *m, uint64_t before)
{
    if (m->refused + m->dropped != before && m->gate_fd >= 0)
        packet_send(m->gate_fd, IN_DOOR, -1, -1, "qq", m->refused, m->dropped);
}

void master_accept(struct master *m, int listen_fd)
{
    struct sockaddr_storage a;
    socklen_t n = sizeof a;
    struct guest who = { .known = false };
    char address[NI_MAXHOST];
    uint64_t before = m->refused + m->dropped;
    int fd = accept4(listen_fd, (struct sockaddr *)&a, &n, SOCK_CLOEXEC);

    if (fd < 0) {
        if (errno != EAGAIN && errno != ECONNABORTED && errno != EINTR)
            log_warn("accept: %m");
        return;
    }
    if (getnameinfo((struct sockaddr *)&a, n, address, sizeof address, NULL, 0, NI_NUMERICHOST) != 0)
        strcpy(address, "?");
    net_of(address, 32, 128, who.address);
    net_of(address, NET4_BITS, NET6_BITS, who.net);
    who.known = is_known(m, who.address);
    if (let_in(m, &who))
        master_fork_transport(m, fd, &who);
    tell_door(m, before);
    close(fd);
}
