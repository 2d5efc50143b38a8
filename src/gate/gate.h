/* gate: everything between the network and a desk or the core: the master that
 * forks, the gate that knows who is in, the transport that speaks SSH, the line
 * that speaks JSON. No store here, and no business.
 *
 * One program, wattdeskd. The master reads the configuration, prepares desks
 * (forms, words), opens the listening sockets, then forks: the gate, and for
 * each connection a transport; at the gate's word, a desk or a line. It execs
 * only the core (wattdesk-core). See src/README for who may talk to whom. */
#ifndef GATE_GATE_H
#define GATE_GATE_H

#include "desk/desk.h"

struct gate_config {
    char listen[8][64];            /* "127.0.0.1:2222", "[::1]:2222" */
    unsigned listens;
    char home[256];                /* the store */
    char run_dir[256];             /* unix socket, pid file */
    char core_program[256];
    char data_dir[256], form_dir[256], locale_dir[256], spool_dir[256];
    char host_key[4][256];
    unsigned host_keys;
    char zone[64];
    char transport_user[32];       /* "" : stay who we are (no root) */
    unsigned grace_s;              /* to be logged in */
    unsigned tries;                /* a connection */
    unsigned per_address, in_all;  /* connections before login; sessions */
    uint64_t cache_mb;
    char lang[16];                 /* of the office */
};

/* wattdesk.conf(5): "name = value" lines. ST_file_broken with file, line, reason. */
enum status gate_config_read(struct gate_config *c, const char *path, struct fault *f);

int master_main(const struct gate_config *c);
void gate_main(const struct gate_config *c, int master_fd, int core_fd) __attribute__((noreturn));
void transport_main(const struct gate_config *c, int client_fd, int gate_fd, const char *from) __attribute__((noreturn));
void line_main(int stream_fd, int core_fd, const char *call) __attribute__((noreturn));

#endif
