/* The gate's socket from this side. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "gate/inside.h"

int local_connect(struct cli *c)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (fd >= 0 && (size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s/gate.sock", c->config.run_dir) < sizeof a.sun_path
        && connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
        return fd;
    c->why = cli_fail(CLI_FAILED, "%s/gate.sock: %s", c->config.run_dir,
             errno == ENOENT || errno == ECONNREFUSED ? tr("cli.no_server") : strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

int local_ask(struct cli *c, int fd, int kind, const char *user)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind answer;
    struct fault f = { .status = ST_unavailable };
    struct reader r;
    size_t n;
    int fds[2] = { -1, -1 };

    if (inside_send(fd, (enum inside_kind)kind, -1, -1, user != NULL ? "t" : "", user) == ST_ok
        && control_receive(fd, &answer, body, &n, fds) == ST_ok) {
        fd_close(&fds[1]);
        if ((enum inside_kind)answer == IN_LINE && fds[0] >= 0)
            return fds[0];
        reader_init(&r, body, n);
        f.status = (enum status)read_u16(&r);
        if (f.status == ST_ok || f.status >= ST_COUNT)
            f.status = ST_wire_broken;
    }
    fd_close(&fds[0]);
    c->why = cli_fault(&f);
    return -1;
}

bool local_link(struct cli *c, struct link *l)
{
    int fd = local_connect(c), core;

    if (fd < 0)
        return false;
    core = local_ask(c, fd, IN_LOCAL_LINK, c->user != NULL ? c->user : "");
    close(fd);
    if (core < 0)
        return false;
    link_init(l, core);
    return true;
}

enum status cli_call(struct cli *c, struct link *l, enum op_id op, const void *request, void *reply, instant wait)
{
    char id[REQUEST_ID_MAX + 1];
    struct fault f = { .status = ST_ok };
    enum status s;

    request_id_make(id);
    s = link_call(l, op, id, 0, request, reply, c->pool, wait, &f);
    f.status = s;
    if (s != ST_ok)
        cli_fault(&f);
    if (s == ST_not_permitted && c->user == NULL && geteuid() == 0)
        cli_fail(CLI_REFUSED, "%s", tr("cli.as_whom"));
    if (s == ST_ok)
        record_init(op_info[op].reply, reply);
    return s;
}
