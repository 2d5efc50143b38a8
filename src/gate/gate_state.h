/* The gate's own state: private to gate*.c. */
#ifndef GATE_GATE_STATE_H
#define GATE_GATE_STATE_H

#include <sys/queue.h>
#include <sys/types.h>
#include "base/net.h"
#include "gate/packet.h"
#include "gate/stuck.h"

/* What an event of the loop is about; the first member of what owns it. */
enum source_kind { SOURCE_MASTER, SOURCE_CORE, SOURCE_CONTROL, SOURCE_CONN, SOURCE_DESK };
struct source {
    enum source_kind kind;
    int fd;                      /* -1: gone, freed at the end of this turn */
};

/* A transport, or a client of gate.sock. */
struct conn {
    struct source source;
    TAILQ_ENTRY(conn) next;
    uint64_t serial;             /* 0: local */
    char from[64];
    char user[GATE_USER_MAX];    /* fixed at the login */
    bool granted, shared, by_key, asking, opened;
    instant proved_at;
    struct login_before before;
    int64_t signs_paid;          /* clock_ticks until which its signatures are paid for */
    bool operator;               /* local: may act as the operator */
    bool root;                   /* local: may act as anybody */
};

struct desk {
    struct source source;        /* its control */
    TAILQ_ENTRY(desk) next;
    struct desk_note note;
    struct login_before before;  /* told once, on its first page; a later gate knows it no more */
    struct conn *conn;           /* its line's; NULL: none, or older than this gate */
    unsigned tries;
    bool asking, done;
    instant detached_at;
    struct silence silence;
    int64_t answer_by;           /* taken over: says it is alive by then; 0 nothing asked */
};

/* What a desk that died left untold: given to the next desk of its user. */
struct untold {
    TAILQ_ENTRY(untold) next;
    char staff_no[16];
    char posting[CONTROL_POSTING];
};

enum ask_kind { ASK_PROBE, ASK_NONE, ASK_KEY, ASK_OPENED, ASK_PASSWORD, ASK_SCREEN };

/* A question to the core. It is sent again, under its id, to the next core when one dies. */
struct ask {
    TAILQ_ENTRY(ask) next;
    enum ask_kind kind;
    struct conn *conn;           /* who waits: one of the two, or nobody any more */
    struct desk *desk;
    char id[REQUEST_ID_MAX + 1];
    char user[GATE_USER_MAX];
    char secret[129];            /* password or fingerprint */
    char from[64];
    uint32_t number;             /* 0: not sent */
    char source[NET_TEXT];       /* whose turn it is, and in which round (gate_turns.c) */
    uint64_t round;
    int64_t deadline;
};

struct gate {
    const struct gate_config *config;
    int epoll_fd;
    struct source master, core;
    struct source core_control;  /* -1: none yet, or it has gone */
    struct silence core_silence;
    bool core_served;            /* this core, once */
    int64_t round_at;            /* the next round of stuck.h */
    struct link link;            /* our own, bound as "gate" */
    bool link_open, core_ready;
    int64_t retry_at;            /* ask the core again for a link; 0: nothing to ask */
    TAILQ_HEAD(conn_list, conn) conns;
    TAILQ_HEAD(, desk) desks;
    TAILQ_HEAD(, ask) asks;
    uint64_t ask_round;          /* of the password looked at last */
    TAILQ_HEAD(, untold) untold;
    uint64_t next_session;
    uint64_t desks_per_user, detached_hours, hall_per_address, hall_in_all;
    uint64_t signatures;         /* for transports, since the start */
    uint64_t logins, denied, door_refused, door_dropped;
    int64_t started;
    bool ending;
    int64_t end_by;
    bool sweep;                  /* something has fd -1 */
};

/* gate.c */
bool gate_watch(struct gate *g, struct source *s, int fd, enum source_kind kind);
void gate_unwatch(struct gate *g, struct source *s);     /* closes */
void gate_note(struct gate *g, const struct desk *d);    /* tells the master */

/* gate_core.c */
void core_arrived(struct gate *g, int control_fd, bool served);
void core_open_link(struct gate *g);
void core_hear(struct gate *g);
void core_retry(struct gate *g);
void core_retry_soon(struct gate *g);
/* A fresh link bound to that person; -1 when the core is away. */
int core_bind(struct gate *g, const struct binding *b);
void ask_core(struct gate *g, enum ask_kind kind, struct conn *c, struct desk *d, const char *user, const char *secret,
              const char *from);
void ask_expire(struct gate *g, int64_t now);
void ask_forget(struct gate *g, const void *who);
int64_t ask_next_due(const struct gate *g);

/* gate_turns.c */
/* Behind those before it; a->kind and a->from stand. */
void ask_line_up(struct gate *g, struct ask *a);
/* Is it its turn? */
bool ask_may_go(struct gate *g, const struct ask *a);

/* gate_conn.c */
struct login_before login_before(const struct session_user *u);
void conn_add(struct gate *g, int fd, uint64_t serial, const char *from);
void conn_hear(struct gate *g, struct conn *c);
void conn_drop(struct gate *g, struct conn *c);
/* status is of the question itself; u is the core's answer, NULL without one. */
void conn_answer(struct gate *g, struct conn *c, const struct ask *a, enum status s, const struct session_user *u);
void log_denied(const struct ask *a, enum status s);

/* gate_desk.c */
struct desk *desk_find(struct gate *g, uint64_t session);
enum status desk_open(struct gate *g, struct conn *c, int *line_r);
void desk_restore(struct gate *g, const struct desk_note *note, int control_fd);
void desk_hear(struct gate *g, struct desk *d);
void desk_drop(struct gate *g, struct desk *d);
void desk_answer(struct gate *g, struct desk *d, const struct ask *a, enum status s, const struct session_user *u);
bool desk_give_core(struct gate *g, struct desk *d);
void untold_keep(struct gate *g, const char *staff_no, const char *posting);
void desk_line_lost(struct gate *g, struct conn *c);
void desk_expire(struct gate *g);
int64_t desk_next_due(const struct gate *g);
void desks_end(struct gate *g);

/* gate_stuck.c */
void stuck_round(struct gate *g, int64_t now);
int64_t stuck_next_due(const struct gate *g);
void stuck_taken(struct gate *g, struct desk *d);        /* somebody waits for it */
void desk_alive(struct desk *d);
void core_control_hear(struct gate *g);

/* gate_local.c */
void local_take(struct gate *g, struct reader *r, int *fd);
void local_hear(struct gate *g, struct conn *c, enum packet_kind kind, struct reader *r);

#endif
