/* gate: everything between the network and a desk or the core: the master that
 * forks, the gate that knows who is in, the transport that speaks SSH, the line
 * that speaks JSON. No store here, and no business.
 *
 * One program, wattdeskd. The master reads the configuration, prepares desks
 * (forms, words), opens the listening sockets, then forks: the gate, and for
 * each connection a transport; at the gate's word, a desk or a line. It execs
 * only the core (wattdesk-core). See src/README for who may talk to whom, and
 * gate/packet.h for what they say. The command line reaches the gate over run_dir/gate.sock. */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "desk/desk.h"

#define GATE_LISTENS 8
#define GATE_HOST_KEYS 4
#define GATE_PATH 256

struct gate_config {
    char listen[GATE_LISTENS][64];     /* "127.0.0.1:2222", "[::1]:2222" */
    unsigned listens;
    char host_key[GATE_HOST_KEYS][GATE_PATH];
    unsigned host_keys;
    char home[GATE_PATH];              /* the store */
    char acknowledged_dir[GATE_PATH];  /* where the core keeps the acknowledged end; "": in home */
    char backup_key[80];          /* 64 hex digits: backups are sealed whole for its other half; "": in clear */
    char run_dir[GATE_PATH];           /* unix socket, pid file, the transports' empty root */
    char core_program[GATE_PATH];
    char data_dir[GATE_PATH], form_dir[GATE_PATH], locale_dir[GATE_PATH], spool_dir[GATE_PATH];
    char terminfo[GATE_PATH];          /* "": the system's */
    bool monochrome;
    char zone[64];
    char lang[16];                     /* of the office */
    char user[32];                     /* whom the core runs as; "": who we are */
    char transport_user[32];           /* the same for transports; all only when we are root */
    char gate_user[32], desk_user[32], line_user[32];    /* "": as the core */
    char socket_group[32];             /* who may connect to gate.sock; "": only our own user */
    char operator_group[32];           /* who of those is an operator rather than himself */
    uint64_t grace_s;                  /* to be logged in */
    uint64_t tries;                    /* passwords a connection */
    uint64_t first_byte_s, exchange_s; /* of them: to say anything, to have exchanged keys */
    uint64_t per_address;              /* connections of one address that are not logged in yet */
    uint64_t known_per_address;        /* of one somebody logged in from lately: an office behind one address */
    uint64_t per_net;                  /* of one /24 or /64 */
    uint64_t before_login;             /* of all addresses together */
    uint64_t known_reserve;            /* above it, for addresses that logged in lately */
    uint64_t known_hours;              /* which is so long ago at most */
    uint64_t in_all;                   /* connections, logged in or not */
    uint64_t desks_per_user;
    uint64_t hall_per_address;         /* shared terminals at their login page, of one address */
    uint64_t hall_in_all;
    uint64_t detached_hours;           /* a desk without a line is ended after */
    uint64_t watchdog_s;               /* who does not answer for so long is stuck, and ended; 0 nobody */
    uint64_t cache_mb;                 /* 0: the core decides */
    uint64_t reserve_mb;               /* free disk below which most writes are refused */
    bool debug;
};

/* Every setting at its default. */
void gate_config_init(struct gate_config *c);
/* wattdesk.conf(5), over what c holds: "name = value" lines. ST_file_broken with
 * line ("" for the file itself), setting and reason as arguments. */
enum status gate_config_read(struct gate_config *c, const char *path, struct fault *f);
/* Of a file read while the server runs: the limits, which it takes. */
void gate_config_again(struct gate_config *c, const struct gate_config *fresh);
/* The file meant when none is named: $WATTDESK_CONF, or the installed one. */
const char *gate_config_path(void);

int master_main(const char *config_path, struct gate_config *c);
/* served: this core has answered an older gate. */
void gate_main(const struct gate_config *c, int master_fd, int core_fd, bool served, uint64_t generation)
    __attribute__((noreturn));
void transport_main(const struct gate_config *c, int client_fd, int gate_fd,
                    const char *from) __attribute__((noreturn));
/* stream_fd: a line of terminal frames (ops/terminal.h); call: the words after
 * "call", "" for a stream of requests, one JSON object a line. */
void line_main(int stream_fd, int core_fd, const char *call) __attribute__((noreturn));

#endif
