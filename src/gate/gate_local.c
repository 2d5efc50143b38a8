/* gate.sock: the command line on this host, whose peers the master lets in and knows
 * (master_local.c). A local desk is a shared terminal: it shows the login page. */
#include "config.h"
#include "gate/gate_state.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LOCALS_MOST 256

static unsigned count_local(const struct gate *g)
{
    const struct conn *c;
    unsigned n = 0;

    TAILQ_FOREACH(c, &g->conns, next)
        n += c->serial == 0 && c->source.fd >= 0;
    return n;
}

void local_take(struct gate *g, struct reader *r, int *fd)
{
    uint8_t rights = read_u8(r);
    struct conn *c;
    char user[GATE_USER_MAX];

    if (!packet_text(r, user, sizeof user))
        panic("the master sent a broken peer");
    if (*fd < 0 || g->ending || count_local(g) >= LOCALS_MOST)
        return;
    conn_add(g, *fd, 0, "local");
    *fd = -1;
    c = TAILQ_LAST(&g->conns, conn_list);
    text_copy(c->user, sizeof c->user, user);
    c->root = rights & LOCAL_ROOT;
    c->operator = rights & (LOCAL_ROOT | LOCAL_OPERATOR);
    c->granted = true;
    c->shared = true;
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
               "\"dropped\":%llu,\"signatures\":%llu,\"gate_seconds\":%lld,\"desks\":[",
               g->core_ready ? "up" : "down", conns, (unsigned long long)g->logins, (unsigned long long)g->denied,
               (unsigned long long)g->door_refused, (unsigned long long)g->door_dropped,
               (unsigned long long)g->signatures,
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
