/* gate.sock: who is at the other end, as the kernel says. Root is an operator who may be
 * anybody; so is who started a server that is not root's, but never one of the users a
 * server of root's runs its processes as: to be the same user proves nothing there. The
 * operators' group are operators; anybody else whom the socket's group lets in is the
 * person of his own name. The gate, which has no files, is told. */
#include "config.h"
#include "gate/master.h"

#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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

static bool runs_as(const char *setting, uid_t uid)
{
    const struct passwd *p = setting[0] != '\0' ? getpwnam(setting) : NULL;

    return p && p->pw_uid == uid;
}

/* One of the users of our own processes, other than the master's. */
static bool is_ours(const struct gate_config *c, uid_t uid)
{
    return runs_as(c->user, uid) || runs_as(c->transport_user, uid) || runs_as(c->gate_user, uid)
        || runs_as(c->desk_user, uid) || runs_as(c->line_user, uid);
}

static uint8_t rights_of(const struct gate_config *c, const struct ucred *who, const char *name)
{
    if (who->uid == 0 || who->uid == geteuid())
        return LOCAL_ROOT;
    if (is_ours(c, who->uid))
        return 0;
    return name && in_group(name, who->gid, c->operator_group) ? LOCAL_OPERATOR : 0;
}

void master_accept_local(struct master *m)
{
    struct ucred who;
    socklen_t n = sizeof who;
    const struct passwd *p;
    const char *name = "";
    int fd = accept4(m->local_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0)
        return;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &n) == 0) {
        p = getpwuid(who.uid);
        if (p && strlen(p->pw_name) < GATE_USER_MAX)
            name = p->pw_name;
        packet_send(m->gate_fd, IN_LOCAL, fd, -1, "bt", rights_of(m->config, &who, p ? p->pw_name : NULL), name);
    }
    close(fd);
}
