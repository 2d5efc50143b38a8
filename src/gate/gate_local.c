/* gate.sock: the command line on this host. The kernel says who is there. Root,
 * the server's own user and the operators' group are operators; anybody else
 * whom the socket's group lets in is the person of his own name. A local desk is
 * a shared terminal: it shows the login page. */
#include "config.h"
#include "gate/gate_state.h"

#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOCALS_MOST 256
#define GROUPS_MOST 256

static bool in_group(const char *user, gid_t first, const char *group)
{
    struct group *g = group[0] != '\0' ? getgrnam(group) : NULL;
    gid_t all[GROUPS_MOST];
    int n = GROUPS_MOST;

    if (!g || getgrouplist(user, first, all, &n) < 0)
        return false;
    for (int i = 0; i < n; i++)
        if (all[i] == g->gr_gid)
            return true;
    return false;
}

static void know_peer(struct gate *g, struct conn *c, const struct ucred *who)
{
    const struct passwd *p = getpwuid(who->uid);

    c->root = who->uid == 0 || who->uid == geteuid();
    c->operator = c->root || (p && in_group(p->pw_name, who->gid, g->config->operator_group));
    if (p && strlen(p->pw_name) < sizeof c->user)
        strcpy(c->user, p->pw_name);
    c->granted = true;
    c->shared = true;
}

static unsigned count_local(const struct gate *g)
{
    const struct conn *c;
    unsigned n = 0;

    TAILQ_FOREACH(c, &g->conns, next)
        n += c->serial == 0 && c->source.fd >= 0;
    return n;
}

void local_accept(struct gate *g)
{
    struct ucred who;
    socklen_t n = sizeof who;
    int fd = accept4(g->local.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return;
    if (g->ending || count_local(g) >= LOCALS_MOST || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) != 0) {
        close(fd);
        return;
    }
    conn_add(g, fd, 0, "local");
    know_peer(g, TAILQ_LAST(&g->conns, conn_list), &who);
}

/* ---- a link ---- */

static bool reserved(const char *staff_no)
{
    return strcmp(staff_no, STAFF_GATE) == 0 || strcmp(staff_no, STAFF_OPERATOR) == 0 ||
        strcmp(staff_no, STAFF_SYSTEM) == 0;
}

/* Whom the link is for; "" when this peer may not be him. */
static const char *link_for(const struct conn *c, const char *wanted)
{
    const char *self = c->operator ? STAFF_OPERATOR : c->user;

    if (wanted[0] != '\0' && (!c->root || reserved(wanted)))
        return "";
    if (wanted[0] != '\0')
        return wanted;
    return !c->operator && reserved(self) ? "" : self;
}

static void give_link(struct gate *g, struct conn *c, struct reader *r)
{
    struct binding b = { .from = "local", .session = ++g->next_session, .by_key = true };
    char wanted[GATE_USER_MAX];
    enum status s = ST_not_permitted;
    int fd = -1;

    if (packet_text(r, wanted, sizeof wanted) && reader_done(r) && link_for(c, wanted)[0] != '\0') {
        text_copy(b.staff_no, sizeof b.staff_no, link_for(c, wanted));
        fd = core_bind(g, &b);
        s = fd < 0 ? ST_unavailable : ST_ok;
    }
    if (wanted[0] != '\0' && s == ST_ok)
        log_info("link user=%s from=local by=root", b.staff_no);
    if (s == ST_ok)
        s = packet_send(c->source.fd, IN_LINE, fd, -1, "");
    else
        s = packet_send(c->source.fd, IN_REFUSED, -1, -1, "h", (int)s);
    fd_close(&fd);
    if (s != ST_ok)
        conn_drop(g, c);
}

/* ---- status ---- */

static void put_desks(const struct gate *g, struct buf *out)
{
    const struct desk *d;
    const char *gap = "";
    char since[INSTANT_TEXT];

    TAILQ_FOREACH(d, &g->desks, next) {
        if (d->source.fd < 0)
            continue;
        buf_printf(out, "%s{\"session\":%llu,\"staff_no\":\"%s\",\"from\":\"%s\",\"since\":\"%s\",\"attached\":%s}",
                   gap, (unsigned long long)d->note.session, d->note.staff_no, d->note.from,
                   instant_format(d->note.since, since), d->note.attached ? "true" : "false");
        gap = ",";
    }
}

static void put_status(const struct gate *g, struct buf *out)
{
    const struct conn *c;
    unsigned conns = 0;

    TAILQ_FOREACH(c, &g->conns, next)
        conns += c->serial != 0 && c->source.fd >= 0;
    buf_printf(out,
               "{\"core\":\"%s\",\"connections\":%u,\"logins\":%llu,\"denied\":%llu,\"refused\":%llu,"
               "\"dropped\":%llu,\"gate_seconds\":%lld,\"desks\":[",
               g->core_ready ? "up" : "down", conns, (unsigned long long)g->logins, (unsigned long long)g->denied,
               (unsigned long long)g->door_refused, (unsigned long long)g->door_dropped,
               (long long)((clock_ticks() - g->started) / SECOND));
    put_desks(g, out);
    buf_puts(out, "]}\n");
}

/* As a file in memory: any length, and the gate never waits for its reader. */
static void give_status(struct gate *g, struct conn *c)
{
    struct buf text;
    int fd = memfd_create("status", MFD_CLOEXEC);
    bool good;

    buf_init(&text, 16u << 20);
    put_status(g, &text);
    good = fd >= 0 && !text.full && write(fd, text.at, text.n) == (ssize_t)text.n && lseek(fd, 0, SEEK_SET) == 0
        && packet_send(c->source.fd, IN_LINE, fd, -1, "") == ST_ok;
    fd_close(&fd);
    buf_release(&text);
    if (!good)
        conn_drop(g, c);
}

void local_hear(struct gate *g, struct conn *c, enum packet_kind kind, struct reader *r)
{
    if (kind == IN_LOCAL_LINK)
        give_link(g, c, r);
    else if (c->operator)
        give_status(g, c);
    else if (packet_send(c->source.fd, IN_REFUSED, -1, -1, "h", (int)ST_not_permitted) != ST_ok)
        conn_drop(g, c);
}
