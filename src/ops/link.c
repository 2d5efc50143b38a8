/* One connection to the core, from the face's side. Nothing here blocks but
 * link_call, whose wait is bounded. */
#include "config.h"
#include "ops/ops.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define READ_STEP 16384

void link_init(struct link *l, int fd)
{
    *l = (struct link){ .fd = fd };
    buf_init(&l->in, WIRE_MAX + READ_STEP);
    buf_init(&l->out, 2 * WIRE_MAX);
}

void link_release(struct link *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    buf_release(&l->in);
    buf_release(&l->out);
}

enum status link_flush(struct link *l)
{
    while (l->out.n > 0) {
        ssize_t n = send(l->fd, l->out.at, l->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? ST_too_busy : ST_unavailable;
        buf_drop(&l->out, (size_t)n);
    }
    return ST_ok;
}

enum status link_send(struct link *l, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, uint32_t *number_r)
{
    struct buf body;
    buf_init(&body, WIRE_MAX - 1024);
    record_encode(op_info[op].request, request, NULL, &body);
    struct wire_request q = { .number = ++l->number, .op = (uint16_t)op, .request_id = request_id,
                              .approval_no = approval_no, .body = body.at, .body_n = body.n };
    size_t before = l->out.n;
    if (!body.full)
        wire_put_request(&l->out, &q);
    bool fits = !body.full && !l->out.full;
    buf_release(&body);
    if (!fits) {                     /* what did not fit whole must not go out in part */
        l->out.n = before;
        l->out.full = false;
        return ST_wire_too_large;
    }
    if (number_r)
        *number_r = l->number;
    return link_flush(l) == ST_unavailable ? ST_unavailable : ST_ok;
}

static enum status link_read(struct link *l)
{
    uint8_t *room = buf_grow(&l->in, READ_STEP);
    if (!room)
        return ST_unavailable;
    l->in.n -= READ_STEP;
    ssize_t n;
    do
        n = recv(l->fd, room, READ_STEP, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN)
        return ST_too_busy;
    if (n <= 0)
        return ST_unavailable;
    l->in.n += (size_t)n;
    return ST_ok;
}

enum status link_receive(struct link *l, struct link_message *m)
{
    buf_drop(&l->in, l->taken);
    l->taken = 0;
    for (;;) {
        long n = wire_frame(l->in.at, l->in.n, WIRE_MAX);
        if (n < 0 || (n > 0 && !wire_get_message(l->in.at, (size_t)n, m)))
            return ST_unavailable;
        if (n > 0) {
            l->taken = (size_t)n;
            return ST_ok;
        }
        enum status s = link_read(l);
        if (s)
            return s;
    }
}

/* Wait for the socket; false when the time is over. */
static bool link_wait(struct link *l, int64_t until)
{
    int64_t left = until - clock_ticks();
    struct pollfd p = { .fd = l->fd, .events = (short)(POLLIN | (l->out.n ? POLLOUT : 0)) };
    if (left <= 0)
        return false;
    int n = poll(&p, 1, (int)((left + 999) / 1000));
    return n != 0 || clock_ticks() < until;
}

static enum status take_reply(const struct link_message *m, enum op_id op, void *reply, struct pool *pool,
                              struct fault *f)
{
    if (m->fault.status) {
        if (f)
            *f = m->fault;
        return m->fault.status;
    }
    uint8_t *bytes = (uint8_t *)pool_slice(pool, m->body, m->body_n);
    return record_decode(op_info[op].reply, reply, bytes, m->body_n, NULL, pool, f);
}

enum status link_call(struct link *l, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, void *reply, struct pool *pool, instant wait, struct fault *f)
{
    uint32_t number;
    enum status s = link_send(l, op, request_id, approval_no, request, &number);
    int64_t until = clock_ticks() + wait;
    while (!s || s == ST_too_busy) {
        struct link_message m;
        s = link_flush(l);
        if (s == ST_unavailable)
            break;
        s = link_receive(l, &m);
        if (!s && m.kind == WIRE_REPLY && m.number == number)
            return take_reply(&m, op, reply, pool, f);
        if (s == ST_too_busy && !link_wait(l, until))
            s = ST_unavailable;
    }
    return fault_set(f, s, "", NULL, NULL, NULL);
}
