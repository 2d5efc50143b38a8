/* The master's own state: private to master*.c. */
#ifndef GATE_MASTER_H
#define GATE_MASTER_H

#include <sys/types.h>
#include "gate/admit.h"
#include "gate/packet.h"
#include "gate/stuck.h"

enum child_kind { CHILD_TRANSPORT, CHILD_DESK, CHILD_LINE };

struct child {
    pid_t pid;
    enum child_kind kind;
    uint64_t serial;             /* transports */
    struct guest guest;          /* where it comes from */
    bool authed, dropped;        /* dropped: it is gone, and not reaped yet */
    struct desk_note note;       /* desks */
    int control;                 /* our copy of the gate's end; -1 */
    bool told;                   /* this gate knows of it */
    bool stuck;                  /* and was told to end */
};

/* What desks that died left untold, of one user: a gate that dies is not the end of it. */
struct untold_note {
    char staff_no[GATE_USER_MAX];
    char posting[CONTROL_POSTING];
    bool told;                   /* this gate knows of it */
};

/* A process that is started again when it dies, later each time it dies young. */
struct keeper {
    pid_t pid;                   /* 0: not running */
    int64_t started, start_at;   /* clock_ticks */
    int64_t wait;                /* before the next start */
    bool stuck;                  /* and was told to end */
};

/* The service manager. */
struct notifier {
    int fd;                      /* -1: there is none */
    int64_t every, at;           /* clock_ticks: signs of life; 0 none are asked for */
};

/* Addresses somebody logged in from, the latest place again first when all are taken. */
struct known_address {
    char address[NET_TEXT];
    int64_t at;                  /* clock_ticks; 0: free */
};
#define KNOWN_ADDRESSES 1024

struct master {
    struct gate_config *config;
    const char *config_path;
    int listen_fd[GATE_LISTENS];
    unsigned listens;
    int local_fd, signal_fd, pid_fd;
    struct keeper gate, core;
    int gate_fd;                 /* our end; -1 */
    int core_fd;                 /* the gate's end of the core's control: outlives a gate */
    bool core_told, core_ready;
    bool core_served;            /* this one has answered */
    struct silence gate_silence;
    int64_t round_at;            /* the next round of stuck.h */
    struct notifier notifier;
    struct child *child;
    unsigned children, room;
    struct untold_note *untold;
    unsigned untolds;
    uint64_t serial, generation;
    struct known_address known[KNOWN_ADDRESSES];
    uint64_t refused, dropped;   /* connections, since the start */
    bool ending, failed;
    int64_t end_by;
};

/* master_listen.c */
void master_listen(struct master *m);
void master_unlisten(struct master *m);
void master_accept(struct master *m, int listen_fd);
/* Somebody logged in from there. */
void master_know(struct master *m, const char *address);

/* master_local.c */
void master_accept_local(struct master *m);

/* master_stuck.c */
void stuck_take(struct master *m, struct reader *r);
void stuck_look(struct master *m);
int64_t stuck_due(const struct master *m);

/* notify.c */
void notify_open(struct notifier *n);
void notify_say(const struct notifier *n, const char *state);
/* Where it asks for signs of life: one, when it is time. */
void notify_alive(struct notifier *n, int64_t now);

/* master_children.c */
struct child *child_add(struct master *m, enum child_kind kind, pid_t pid);
void child_drop(struct master *m, struct child *c);
struct child *child_by_pid(struct master *m, pid_t pid);
struct child *desk_of(struct master *m, uint64_t session);
void master_fork_transport(struct master *m, int client_fd, const struct guest *from);
void master_fork_desk(struct master *m, const struct desk_note *note, const int fds[2]);
void master_fork_line(struct master *m, const char *call, const int fds[2]);
void master_start_gate(struct master *m);
void master_start_core(struct master *m);

#endif
