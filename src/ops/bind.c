/* A binding as bytes, with its descriptor beside it in one packet. Exactly one
 * descriptor is taken and any other is closed, so that none is left behind by a
 * packet that is refused. */
#include "config.h"
#include "ops/bind.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const uint8_t question = '?';     /* shorter than any binding */

void binding_put(struct buf *out, const struct binding *b)
{
    buf_text(out, b->staff_no);
    buf_text(out, b->from);
    buf_u64(out, b->session);
    buf_u8(out, b->by_key);
    buf_u64(out, (uint64_t)b->proved_at);
}

bool binding_get(const uint8_t *bytes, size_t n, struct binding *b)
{
    struct reader r;
    reader_init(&r, bytes, n);
    *b = (struct binding){ 0 };
    bool fits = text_copy(b->staff_no, sizeof b->staff_no, read_text(&r));
    fits &= text_copy(b->from, sizeof b->from, read_text(&r));
    b->session = read_u64(&r);
    b->by_key = read_u8(&r) != 0;
    b->proved_at = (instant)read_u64(&r);
    return reader_done(&r) && fits && b->staff_no[0] && b->proved_at >= 0;
}

enum status binding_send(int control_fd, const struct binding *b, int link_fd)
{
    struct buf body;
    buf_init(&body, BIND_MAX);
    binding_put(&body, b);
    union { char room[CMSG_SPACE(sizeof(int))]; struct cmsghdr align; } control = { .room = { 0 } };
    struct iovec part = { .iov_base = body.at, .iov_len = body.n };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
                        .msg_controllen = sizeof control.room };
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(h), &link_fd, sizeof link_fd);
    ssize_t sent;
    do
        sent = body.full ? -1 : sendmsg(control_fd, &m, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR && !body.full);
    buf_release(&body);
    return sent < 0 ? ST_unavailable : ST_ok;
}

/* The one descriptor of a packet, -1 when it brought none; further ones are closed. */
static int packet_fd(struct msghdr *m)
{
    int got = -1;
    for (struct cmsghdr *h = CMSG_FIRSTHDR(m); h; h = CMSG_NXTHDR(m, h)) {
        if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t at = 0; at + sizeof(int) <= h->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
            int fd;
            memcpy(&fd, CMSG_DATA(h) + at, sizeof fd);
            if (got < 0)
                got = fd;
            else
                close(fd);
        }
    }
    return got;
}

enum status binding_receive(int control_fd, struct binding *b, int *link_fd_r)
{
    uint8_t body[BIND_MAX];
    union { char room[CMSG_SPACE(4 * sizeof(int))]; struct cmsghdr align; } control;
    struct iovec part = { .iov_base = body, .iov_len = sizeof body };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room,
                        .msg_controllen = sizeof control.room };
    ssize_t n;
    do
        n = recvmsg(control_fd, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    *link_fd_r = -1;
    if (n <= 0)
        return ST_unavailable;
    int fd = packet_fd(&m);
    if (fd < 0)
        return n == sizeof question && body[0] == question ? ST_ok : ST_wire_broken;
    if ((m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) || !binding_get(body, (size_t)n, b)) {
        close(fd);
        return ST_wire_broken;
    }
    *link_fd_r = fd;
    return ST_ok;
}

static enum status bytes_send(int fd, const void *bytes, size_t n)
{
    ssize_t sent;
    do
        sent = send(fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? ST_unavailable : ST_ok;
}

enum status alive_ask(int control_fd)
{
    return bytes_send(control_fd, &question, sizeof question);
}

enum status alive_answer(int control_fd, const struct alive *a)
{
    return bytes_send(control_fd, a, sizeof *a);
}

enum status alive_heard(int control_fd, struct alive *a)
{
    ssize_t n;
    do
        n = recv(control_fd, a, sizeof *a, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN)
        return ST_too_busy;
    return n == sizeof *a ? ST_ok : ST_unavailable;
}
