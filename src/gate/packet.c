/* Packets between master, gate and transports, written and read in one place so
 * that both ends agree; and the small things of processes that all of them need. */
#include "config.h"
#include "gate/packet.h"

#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static bool posting_has(const char *ids, const char *id)
{
    size_t n = strlen(id);

    for (const char *at = ids; (at = strstr(at, id)); at += n)
        if ((at == ids || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
            return true;
    return false;
}

void posting_add(char ids[CONTROL_POSTING], const char *more)
{
    char copy[CONTROL_POSTING], *rest = copy;

    text_copy(copy, sizeof copy, more);
    for (char *id = strsep(&rest, " "); id; id = strsep(&rest, " ")) {
        size_t n = strlen(ids), id_n = strlen(id);
        if (id_n == 0 || posting_has(ids, id))
            continue;
        while (n > 0 && n + 1 + id_n >= CONTROL_POSTING) {
            const char *second = strchr(ids, ' ');
            n = second ? strlen(second + 1) : 0;
            memmove(ids, second ? second + 1 : "", n + 1);
        }
        if (n > 0)
            ids[n++] = ' ';
        memcpy(ids + n, id, id_n + 1);
    }
}

void posting_take(char ids[CONTROL_POSTING], const char *told)
{
    char copy[CONTROL_POSTING], *rest = copy;

    text_copy(copy, sizeof copy, ids);
    ids[0] = '\0';
    for (char *id = strsep(&rest, " "); id; id = strsep(&rest, " "))
        if (!posting_has(told, id))
            posting_add(ids, id);
}

void note_put(struct buf *out, const struct desk_note *n)
{
    buf_u64(out, n->session);
    buf_text(out, n->staff_no);
    buf_text(out, n->from);
    buf_text(out, n->posting);
    buf_u64(out, (uint64_t)n->since);
    buf_u64(out, (uint64_t)n->proved_at);
    buf_u8(out, (uint8_t)(n->by_key | n->attached << 1 | n->wants_core << 2));
}

bool note_get(struct reader *r, struct desk_note *n)
{
    uint8_t flags;

    memset(n, 0, sizeof *n);
    n->session = read_u64(r);
    if (!packet_text(r, n->staff_no, sizeof n->staff_no) || !packet_text(r, n->from, sizeof n->from)
        || !packet_text(r, n->posting, sizeof n->posting))
        return false;
    n->since = (instant)read_u64(r);
    n->proved_at = (instant)read_u64(r);
    flags = read_u8(r);
    n->by_key = flags & 1;
    n->attached = flags & 2;
    n->wants_core = flags & 4;
    return reader_done(r);
}

bool packet_text(struct reader *r, char *out, size_t room)
{
    const char *text = read_text(r);
    size_t n = strlen(text);

    if (r->bad || n >= room)
        return false;
    memcpy(out, text, n + 1);
    return true;
}

enum status packet_send(int fd, enum packet_kind kind, int fd1, int fd2, const char *format, ...)
{
    struct buf body;
    enum status s;
    va_list args;

    buf_init(&body, CONTROL_MAX);
    va_start(args, format);
    for (; *format != '\0'; format++)
        switch (*format) {
        case 't': buf_text(&body, va_arg(args, const char *)); break;
        case 'b': buf_u8(&body, (uint8_t)va_arg(args, int)); break;
        case 'h': buf_u16(&body, (uint16_t)va_arg(args, int)); break;
        case 'w': buf_u32(&body, va_arg(args, uint32_t)); break;
        case 'q': buf_u64(&body, va_arg(args, uint64_t)); break;
        default: panic("packet_send: %c", *format);
        }
    va_end(args);
    s = body.full ? ST_wire_too_large : control_send(fd, (enum control_kind)kind, body.at, body.n, fd1, fd2);
    if (body.n > 0)
        explicit_bzero(body.at, body.n);
    buf_release(&body);
    return s;
}

bool socket_pair(int type, int ends_r[2])
{
    return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends_r) == 0;
}

void fd_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void become_user(const char *user)
{
    struct passwd *p;

    if (*user == '\0')
        return;
    p = getpwnam(user);
    if (!p)
        fatal("user %s: there is no such user on this host", user);
    if (p->pw_uid == geteuid())
        return;
    if (initgroups(user, p->pw_gid) != 0 || setgid(p->pw_gid) != 0 || setuid(p->pw_uid) != 0)
        fatal("user %s: cannot become him: %m", user);
    if (p->pw_uid != 0 && setuid(0) == 0)
        fatal("user %s: could become root again", user);
}
