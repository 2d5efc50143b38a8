/* terminal: what runs between a transport (or `wattdesk desk`) and a desk, and
 * between the gate and a desk. Both are unix sockets inside one machine.
 *
 * The line (SOCK_STREAM, frames u32 length | u8 kind | body) carries a terminal:
 * the desk speaks UTF-8, the transport converts to what the terminal has.
 * Everything in a HELLO comes from the client and is checked by the desk again.
 *
 * The control (SOCK_SEQPACKET, one message a packet, descriptors by SCM_RIGHTS)
 * ties a desk to the gate for life: a desk outlives its line, its core and its
 * gate. A desk that has no user yet (shared terminals) asks for one over it. */
#ifndef OPS_TERMINAL_H
#define OPS_TERMINAL_H

#include "base/base.h"

#define TERM_FRAME_MAX (256u << 10)
#define TERM_NAME_MAX 32

enum term_kind {
    TERM_DATA = 1,      /* bytes, both ways */
    TERM_HELLO = 2,     /* to the desk, first: struct term_hello */
    TERM_SIZE = 3,      /* to the desk: u16 rows, u16 columns */
    TERM_CHARSET = 4,   /* to the transport: u8 charset; what follows is converted so */
    TERM_PRINT = 5,     /* to the transport: bytes for the printer, already between mc5 and mc4 and in the charset of
                           its paper, neither converted nor looked at */
    TERM_BYE = 6        /* to the transport: u8 exit status; the session is over */
};

struct term_hello {
    char name[TERM_NAME_MAX + 1];        /* TERM, [A-Za-z0-9+._-] */
    uint16_t rows, columns;
    uint8_t charset;                     /* enum charset, from LANG */
    char lang[16];                       /* zh_CN, en ... from LANG; "" unknown */
    char from[64];                       /* client address */
};

/* Both ends of a line are sockets; sending and receiving never wait: poll fd
 * for reading, and for writing while out.n is not 0. */
struct term_line {
    int fd;
    struct buf in, out;
    size_t taken;                        /* bytes of in that the last frame took */
    bool ended;                          /* the peer has said its last */
};

void term_line_init(struct term_line *l, int fd);
void term_line_release(struct term_line *l);                  /* closes fd */
void term_send(struct term_line *l, enum term_kind kind, const void *body, size_t n);   /* queues */
void term_send_hello(struct term_line *l, const struct term_hello *h);
/* The body of TERM_HELLO, CTRL_ATTACH and the end of CTRL_TAKE. */
void term_put_hello(struct buf *out, const struct term_hello *h);
enum status term_flush(struct term_line *l);                  /* ST_too_busy: more to write; ST_unavailable: gone */
/* Next frame; body stays good until the next call. ST_too_busy: none there; ST_unavailable: gone or lying. */
enum status term_receive(struct term_line *l, enum term_kind *kind_r, const uint8_t **body_r, size_t *n_r);
bool term_get_hello(const uint8_t *body, size_t n, struct term_hello *h);

enum control_kind {
    /* gate to desk */
    CTRL_START = 1,     /* struct control_start; fds: line [, core link] */
    CTRL_ATTACH = 2,    /* a new line for this desk; struct term_hello; fd: line. The old one is over */
    CTRL_CORE = 3,      /* a new core link; struct control_start with the user it is bound to; fd: link */
    CTRL_LOGIN_NO = 4,  /* status, seconds to wait */
    CTRL_END = 5,       /* leave now, parking what is typed */
    CTRL_LOOKED = 6,    /* struct control_start: what stands about its user now */
    CTRL_ASK = 7,       /* is it alive? */
    /* desk to gate */
    CTRL_LOGIN = 10,    /* text staff_no, text password: from the full-screen login */
    CTRL_TAKE = 11,     /* u64 session, struct term_hello as it is by then: give my line (fd) to that one; then I end */
    CTRL_WANT_CORE = 12,/* my link broke */
    CTRL_DETACHED = 13, /* my line is gone, I wait */
    CTRL_DONE = 14,     /* logged out: forget me */
    CTRL_LOOK = 16,     /* what of mine died untold, which other desks have I? What died is mine from then on */
    CTRL_ALIVE = 17,    /* it is */
    CTRL_POSTING = 15   /* text: request ids whose answer nobody has been told yet, parted by spaces; "" none */
};

struct control_session {                 /* another desk of the same user */
    uint64_t session;
    char from[64];
    instant since;                       /* login */
    bool attached;                       /* its line still seems to live */
    bool posting;                        /* it has a posting whose end nobody was told */
};

#define CONTROL_SESSIONS 4

#define CONTROL_POSTING 256              /* room for the ids of CTRL_POSTING */

/* What the core's answer to a login told of the ones before; asked later it would tell of
 * this one. */
struct login_before {
    instant at;                          /* 0: there was none */
    char from[64];
    uint32_t tries;                      /* wrong ones since */
};

struct control_start {
    uint64_t session;                    /* the gate's number of this desk */
    char staff_no[16];                   /* "" : shared terminal, log in on the screen */
    char posting[CONTROL_POSTING];       /* of his desks that died with a posting under way */
    struct login_before before;
    uint8_t others_n;
    struct control_session others[CONTROL_SESSIONS];
};

#define CONTROL_MAX 4096

/* Body encodings, so that both ends share them. A desk without a user that
 * logs in on its screen is answered by CTRL_CORE, whose control_start then names
 * its user and that user's other desks, or by CTRL_LOGIN_NO: u16 status, u32
 * seconds to wait. */
void control_put_start(struct buf *out, const struct control_start *s);
bool control_get_start(struct reader *r, struct control_start *s);
/* One packet: kind, body, up to two descriptors (-1 none). */
enum status control_send(int fd, enum control_kind kind, const void *body, size_t n, int fd1, int fd2);
/* Blocking unless fd is not; fds_r are -1 where none came. ST_too_busy, ST_unavailable. */
enum status control_receive(int fd, enum control_kind *kind_r, uint8_t body[CONTROL_MAX], size_t *n_r, int fds_r[2]);

#endif
