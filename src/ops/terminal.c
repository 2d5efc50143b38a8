/* Frames and packets between transport, desk and gate. Every length is checked
 * against its maximum before anything is kept, a peer that lies about one is
 * gone, and nothing here waits: a stream is read and written as far as it goes. */
#include "config.h"
#include "ops/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_HEAD 5
#define LINE_IN_MAX (TERM_FRAME_MAX + FRAME_HEAD + READ_PIECE)
#define LINE_OUT_MAX (4u << 20)
#define READ_PIECE 4096              /* on the stack of every desk */

/* ---- the line ---- */

void term_line_init(struct term_line *l, int fd)
{
    memset(l, 0, sizeof *l);
    l->fd = fd;
    buf_init(&l->in, LINE_IN_MAX);
    buf_init(&l->out, LINE_OUT_MAX);
}

void term_line_release(struct term_line *l)
{
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    buf_release(&l->in);
    buf_release(&l->out);
}

static void put_frame(struct term_line *l, enum term_kind kind, const void *body, size_t n)
{
    buf_u32(&l->out, (uint32_t)(n + 1));
    buf_u8(&l->out, (uint8_t)kind);
    buf_add(&l->out, body, n);
}

void term_send(struct term_line *l, enum term_kind kind, const void *body, size_t n)
{
    const uint8_t *at = body;
    const size_t piece = TERM_FRAME_MAX - 1;

    for (; n > piece; at += piece, n -= piece)
        put_frame(l, kind, at, piece);
    put_frame(l, kind, at, n);
}

void term_put_hello(struct buf *out, const struct term_hello *h)
{
    buf_text(out, h->name);
    buf_u16(out, h->rows);
    buf_u16(out, h->columns);
    buf_u8(out, h->charset);
    buf_text(out, h->lang);
    buf_text(out, h->from);
}

void term_send_hello(struct term_line *l, const struct term_hello *h)
{
    struct buf body;

    buf_init(&body, CONTROL_MAX);
    term_put_hello(&body, h);
    term_send(l, TERM_HELLO, body.at, body.n);
    buf_release(&body);
}

enum status term_flush(struct term_line *l)
{
    if (l->out.full)
        return ST_unavailable;
    while (l->out.n > 0) {
        ssize_t n = send(l->fd, l->out.at, l->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN || errno == EWOULDBLOCK ? ST_too_busy : ST_unavailable;
        buf_drop(&l->out, (size_t)n);
    }
    return ST_ok;
}

/* One read of what is there. */
static void fill(struct term_line *l)
{
    uint8_t piece[READ_PIECE];
    ssize_t n;

    do
        n = recv(l->fd, piece, sizeof piece, MSG_DONTWAIT);
    while (n < 0 && errno == EINTR);
    if (n > 0)
        buf_add(&l->in, piece, (size_t)n);
    else if (n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
        l->ended = true;
}

/* A whole frame at the front: its length in all, 0 for not yet, -1 for a lie. */
static long front_frame(const struct buf *in)
{
    struct reader r;
    uint32_t n;

    if (in->n < FRAME_HEAD)
        return 0;
    reader_init(&r, in->at, in->n);
    n = read_u32(&r);
    if (n < 1 || n > TERM_FRAME_MAX)
        return -1;
    return reader_left(&r) < n ? 0 : (long)n + 4;
}

enum status term_receive(struct term_line *l, enum term_kind *kind_r, const uint8_t **body_r, size_t *n_r)
{
    long n;

    if (l->taken > 0)
        buf_drop(&l->in, l->taken);
    l->taken = 0;
    n = front_frame(&l->in);
    if (n == 0 && !l->ended) {
        fill(l);
        n = front_frame(&l->in);
    }
    if (n < 0 || l->in.full)
        l->ended = true;
    if (n <= 0)
        return l->ended ? ST_unavailable : ST_too_busy;
    *kind_r = (enum term_kind)l->in.at[4];
    *body_r = l->in.at + FRAME_HEAD;
    *n_r = (size_t)n - FRAME_HEAD;
    l->taken = (size_t)n;
    return ST_ok;
}

/* A text of the peer into room bytes; false when it does not fit or is not text. */
static bool take_text(struct reader *r, char *out, size_t room)
{
    const char *text = read_text(r);
    size_t n = strlen(text);

    if (r->bad || n >= room || !utf8_valid(text, n))
        return false;
    memcpy(out, text, n + 1);
    return true;
}

static bool name_good(const char *name)
{
    return name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-")] == '\0';
}

bool term_get_hello(const uint8_t *body, size_t n, struct term_hello *h)
{
    struct reader r;

    memset(h, 0, sizeof *h);
    reader_init(&r, body, n);
    if (!take_text(&r, h->name, sizeof h->name) || !name_good(h->name))
        return false;
    h->rows = read_u16(&r);
    h->columns = read_u16(&r);
    h->charset = read_u8(&r);
    if (!take_text(&r, h->lang, sizeof h->lang) || !name_good(h->lang))
        return false;
    return take_text(&r, h->from, sizeof h->from) && reader_done(&r) && h->charset < CHARSET_COUNT;
}

/* ---- the control ---- */

void control_put_start(struct buf *out, const struct control_start *s)
{
    buf_u64(out, s->session);
    buf_text(out, s->staff_no);
    buf_text(out, s->posting);
    buf_u64(out, (uint64_t)s->before.at);
    buf_text(out, s->before.from);
    buf_u32(out, s->before.tries);
    buf_u8(out, s->others_n);
    for (unsigned i = 0; i < s->others_n; i++) {
        buf_u64(out, s->others[i].session);
        buf_text(out, s->others[i].from);
        buf_u64(out, (uint64_t)s->others[i].since);
        buf_u8(out, (uint8_t)(s->others[i].attached | s->others[i].posting << 1));
    }
}

bool control_get_start(struct reader *r, struct control_start *s)
{
    memset(s, 0, sizeof *s);
    s->session = read_u64(r);
    if (!take_text(r, s->staff_no, sizeof s->staff_no) || !take_text(r, s->posting, sizeof s->posting))
        return false;
    s->before.at = (instant)read_u64(r);
    if (!take_text(r, s->before.from, sizeof s->before.from))
        return false;
    s->before.tries = read_u32(r);
    s->others_n = read_u8(r);
    if (s->others_n > CONTROL_SESSIONS)
        return false;
    for (unsigned i = 0; i < s->others_n; i++) {
        s->others[i].session = read_u64(r);
        if (!take_text(r, s->others[i].from, sizeof s->others[i].from))
            return false;
        s->others[i].since = (instant)read_u64(r);
        uint8_t flags = read_u8(r);
        s->others[i].attached = flags & 1;
        s->others[i].posting = flags & 2;
    }
    return reader_done(r);
}

enum status control_send(int fd, enum control_kind kind, const void *body, size_t n, int fd1, int fd2)
{
    union { struct cmsghdr align; char bytes[CMSG_SPACE(2 * sizeof(int))]; } room = { .bytes = { 0 } };
    const int fds[2] = { fd1, fd2 };
    const unsigned fds_n = (unsigned)(fd1 >= 0) + (unsigned)(fd1 >= 0 && fd2 >= 0);
    uint8_t head = (uint8_t)kind;
    struct iovec part[2] = { { &head, 1 }, { (void *)(uintptr_t)body, n } };
    struct msghdr m = { .msg_iov = part, .msg_iovlen = n > 0 ? 2 : 1 };
    ssize_t sent;

    if (n > CONTROL_MAX)
        return ST_wire_too_large;
    if (fds_n > 0) {
        struct cmsghdr *c;
        m.msg_control = room.bytes;
        m.msg_controllen = CMSG_SPACE(fds_n * sizeof(int));
        c = CMSG_FIRSTHDR(&m);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(fds_n * sizeof(int));
        memcpy(CMSG_DATA(c), fds, fds_n * sizeof(int));
    }
    do
        sent = sendmsg(fd, &m, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent >= 0)
        return ST_ok;
    return errno == EAGAIN || errno == EWOULDBLOCK ? ST_too_busy : ST_unavailable;
}

/* The descriptors of a message: two are wanted, any more are closed. */
static void take_fds(struct msghdr *m, int fds_r[2])
{
    unsigned got = 0;

    for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        for (size_t i = 0; i < (c->cmsg_len - CMSG_LEN(0)) / sizeof(int); i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (got < 2)
                fds_r[got++] = fd;
            else
                close(fd);
        }
    }
}

static void drop_fds(int fds_r[2])
{
    for (int i = 0; i < 2; i++) {
        if (fds_r[i] >= 0)
            close(fds_r[i]);
        fds_r[i] = -1;
    }
}

enum status control_receive(int fd, enum control_kind *kind_r, uint8_t body[CONTROL_MAX], size_t *n_r, int fds_r[2])
{
    union { struct cmsghdr align; char bytes[CMSG_SPACE(4 * sizeof(int))]; } room;
    uint8_t head;
    struct iovec part[2] = { { &head, 1 }, { body, CONTROL_MAX } };
    struct msghdr m = { .msg_iov = part, .msg_iovlen = 2, .msg_control = room.bytes,
                        .msg_controllen = sizeof room.bytes };
    ssize_t n;

    fds_r[0] = fds_r[1] = -1;
    do
        n = recvmsg(fd, &m, MSG_CMSG_CLOEXEC);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? ST_too_busy : ST_unavailable;
    take_fds(&m, fds_r);
    if (n == 0 || (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC))) {
        drop_fds(fds_r);
        return ST_unavailable;
    }
    *kind_r = (enum control_kind)head;
    *n_r = (size_t)n - 1;
    return ST_ok;
}
