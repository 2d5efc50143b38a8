/* What master, gate and transports say to each other: packets by control_send,
 * one byte of kind and a small body, descriptors beside. Private to gate/.
 *
 * The master believes the gate, the gate believes the master. The gate believes
 * of a transport one thing: that a key's signature was good. Whatever else it
 * says is checked like a stranger's word. */
#ifndef GATE_PACKET_H
#define GATE_PACKET_H

#include "gate/gate.h"

enum packet_kind {
    /* master to gate */
    IN_CONNECTION = 1,  /* u64 serial, text address; fd: our end of the transport's socket */
    IN_CORE = 2,        /* a core was started; fd: its control */
    IN_DESK = 3,        /* struct desk_note of a desk older than this gate; fd: its control */
    IN_LIMITS = 4,      /* u64 desks_per_user, detached_hours, hall_per_address, hall_in_all: read again */
    IN_END = 5,         /* end the desks, then yourself */
    IN_UNTOLD = 6,      /* text staff_no, text posting: of a desk that died under an older gate */
    IN_ASK = 9,         /* is it alive? */
    IN_LOCAL = 8,       /* u8 LOCAL_..., text name on this host; fd: a client of gate.sock */
    IN_DOOR = 7,        /* u64 connections refused, u64 dropped for others, since the start */
    /* gate to master */
    IN_FORK_DESK = 10,  /* struct desk_note; fds: the desk's end of its control, ours to keep a copy of */
    IN_FORK_LINE = 11,  /* text call; fds: line, core link */
    IN_NOTE = 12,       /* struct desk_note: it has changed */
    IN_AUTHED = 13,     /* u64 serial: this connection is logged in */
    IN_CORE_READY = 14, /* it has answered */
    IN_ALIVE = 15,      /* the gate is */
    IN_STUCK = 16,      /* u64 session of a desk that is not, or STUCK_CORE */
    /* transport to gate */
    IN_NONE = 20,       /* text user: may he come in with nothing? */
    IN_PASSWORD = 21,   /* text user, text password */
    IN_KEY = 22,        /* text user, text fingerprint: would it be good? */
    IN_OPENED = 23,     /* the same: its signature was good */
    IN_OPEN_DESK = 24,  /* once, after a login */
    IN_OPEN_LINE = 25,  /* text call */
    IN_SIGN = 28,       /* the hash of a key exchange, HOST_KEY_HASH bytes */
    /* the command line to the gate, over gate.sock; also IN_OPEN_DESK */
    IN_LOCAL_LINK = 26,     /* text staff_no, "": as who I am here */
    IN_LOCAL_STATUS = 27,
    /* gate to transport */
    IN_ANSWER = 30,     /* u8 granted, u32 seconds to wait */
    IN_LINE = 31,       /* fd: line; core link; file of JSON */
    IN_REFUSED = 32,    /* u16 status */
    IN_OVER = 33,       /* another line took this desk over */
    IN_SIGNED = 34,     /* HOST_KEY_SIGNATURE bytes */
};

#define STUCK_CORE 0             /* no desk's session */

/* What a client of gate.sock may be: an operator, or anybody. */
#define LOCAL_OPERATOR 1u
#define LOCAL_ROOT 2u

#define GATE_CALL_MAX 256        /* the words after "call" */
#define GATE_USER_MAX 16         /* a staff number with its NUL */

/* What the master keeps of a desk, so that a new gate knows it too. */
struct desk_note {
    uint64_t session;
    char staff_no[16];           /* "": still at the login page */
    char from[64];
    char posting[CONTROL_POSTING];  /* request ids whose answer its user has not been told */
    instant since, proved_at;
    bool by_key, attached, wants_core;
};

/* Lists of request ids parted by spaces: those of more added, those of told taken
 * out. What does not fit is let go, the oldest first. */
void posting_add(char ids[CONTROL_POSTING], const char *more);
void posting_take(char ids[CONTROL_POSTING], const char *told);

void note_put(struct buf *out, const struct desk_note *n);
bool note_get(struct reader *r, struct desk_note *n);

/* control_send with one packet made of texts and numbers: format is one letter
 * an argument: t text, b u8, h u16, w u32, q u64 (both as they promote). */
enum status packet_send(int fd, enum packet_kind kind, int fd1, int fd2, const char *format, ...);
/* Takes a text of the peer; false when it does not fit. */
bool packet_text(struct reader *r, char *out, size_t room);

/* Two ends of one socket, close-on-exec; false when there are none left. */
bool socket_pair(int type, int ends_r[2]);
void fd_close(int *fd);                  /* and set to -1 */

/* Become that user for good; fatal when it does not work. "" does nothing. */
void become_user(const char *user);

/* The cages of sandbox.c. sandbox_prepare is the master's, once: user ids and the lists
 * of system calls. */
enum cage { CAGE_TRANSPORT, CAGE_DESK, CAGE_LINE, CAGE_GATE, CAGES };
void sandbox_prepare(const struct gate_config *c);
/* An empty root (a desk's holds the print files), that user, limits, and nobody looks into
 * it; before anything of the peer is read. memory_bytes: beyond what it has; 0 no limit. */
void sandbox_enter(enum cage cage, uint64_t memory_bytes);
/* And then no files but new ones below spool_dir ("" none), and system calls by list. */
void sandbox_close(enum cage cage, const char *spool_dir);

#endif
