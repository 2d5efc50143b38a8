/* The gate's socket from this side. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "gate/packet.h"

#define BACK_WAIT (10 * SECOND)
#define CORE_BACK_MOST (120 * SECOND)
#define LOOK_AGAIN_MS 50
#define STATUS_WAIT (15 * SECOND)

static bool look_again(int64_t until)
{
    return clock_ticks() < until && poll(NULL, 0, LOOK_AGAIN_MS) == 0;
}

int local_connect(struct cli *c)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (fd >= 0
        && (size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s/gate.sock", c->config.run_dir) < sizeof a.sun_path
        && connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
        return fd;
    c->why = cli_fail(CLI_FAILED, "%s/gate.sock: %s", c->config.run_dir,
             errno == ENOENT || errno == ECONNREFUSED ? tr("cli.no_server") : strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

static int ask_once(int fd, int kind, const char *user, struct fault *f)
{
    uint8_t body[CONTROL_MAX];
    enum control_kind answer;
    struct reader r;
    size_t n;
    int fds[2] = { -1, -1 };

    *f = (struct fault){ .status = ST_unavailable };

    if (packet_send(fd, (enum packet_kind)kind, -1, -1, user ? "t" : "", user) == ST_ok
        && control_receive(fd, &answer, body, &n, fds) == ST_ok) {
        fd_close(&fds[1]);
        if ((enum packet_kind)answer == IN_LINE && fds[0] >= 0)
            return fds[0];
        reader_init(&r, body, n);
        f->status = (enum status)read_u16(&r);
        if (f->status == ST_ok || f->status >= ST_COUNT)
            f->status = ST_wire_broken;
    }
    fd_close(&fds[0]);
    return -1;
}

int local_ask(struct cli *c, int fd, int kind, const char *user)
{
    struct fault f;
    int answer = ask_once(fd, kind, user, &f);

    if (answer < 0)
        c->why = cli_fault(&f);
    return answer;
}

/* A gate that dies under the question, and one that has no core yet, are back in
 * a moment; a server that is not there is told at once. */
bool local_link(struct cli *c, struct link *l)
{
    int64_t until = clock_ticks() + BACK_WAIT;
    struct fault f;
    int fd, core;

    do {
        fd = local_connect(c);
        if (fd < 0)
            return false;
        core = ask_once(fd, IN_LOCAL_LINK, c->user ? c->user : "", &f);
        close(fd);
    } while (core < 0 && f.status == ST_unavailable && look_again(until));
    if (core >= 0)
        link_init(l, core);
    else
        c->why = cli_fault(&f);
    return core >= 0;
}

bool local_link_back(struct cli *c, struct link *l)
{
    int64_t until = clock_ticks() + CORE_BACK_MOST;
    bool there;

    link_release(l);
    fprintf(stderr, "%s\n", tr("cli.away"));
    cli_hush(true);
    while (!(there = local_link(c, l)) && look_again(until))
        continue;
    cli_hush(false);
    if (!there)
        link_init(l, -1);
    return there;
}

/* The link may lead to a core that was dying. The next one knows the request by
 * its id; a copy half made is no request to repeat, and a table made again least. */
static bool core_again(struct cli *c, struct link *l, enum op_id op, int64_t until)
{
    if (op == OP_store_backup || op == OP_store_salvage || !look_again(until))
        return false;
    link_release(l);
    cli_hush(true);
    bool there = local_link(c, l);
    cli_hush(false);
    if (!there)
        link_init(l, -1);
    return there;
}

/* Refused as the operator: root, the server's own user or one of a group, which only the
 * server knows. Everybody of the office may ask who he is, so who may not is nobody of it. */
static bool is_operator(struct cli *c, struct link *l)
{
    static const struct nothing nothing;
    struct session_user me;
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];

    request_id_make(id);
    return link_call(l, OP_session_me, id, 0, &nothing, &me, c->pool, BACK_WAIT, &f) == ST_not_permitted;
}

bool status_ask(struct cli *c, struct link *l, enum op_id op, void *reply)
{
    static const struct nothing nothing;
    struct fault f = { .status = ST_ok };
    char id[REQUEST_ID_MAX + 1];

    request_id_make(id);
    bool answers = link_call(l, op, id, 0, &nothing, reply, c->pool, STATUS_WAIT, &f) == ST_ok;
    if (!answers)
        memset(reply, 0, op_info[op].reply->size);
    record_init(op_info[op].reply, reply);
    return answers;
}

enum status cli_call(struct cli *c, struct link *l, enum op_id op, const void *request, void *reply, instant wait)
{
    char id[REQUEST_ID_MAX + 1];
    struct fault f = { .status = ST_ok };
    int64_t until = clock_ticks() + BACK_WAIT;
    enum status s;

    request_id_make(id);
    do
        s = link_call(l, op, id, 0, request, reply, c->pool, wait, &f);
    while (s == ST_unavailable && core_again(c, l, op, until));
    f.status = s;
    if (s != ST_ok) {
        fault_words_ask(l, &f, c->pool);
        cli_fault(&f);
    }
    if (s == ST_not_permitted && !c->user && is_operator(c, l))
        cli_fail(CLI_REFUSED, "%s", tr("cli.as_whom"));
    if (s == ST_ok)
        record_init(op_info[op].reply, reply);
    return s;
}
