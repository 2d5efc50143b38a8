/* What the driver of many desks is made of: SSH clients that never wait, the
 * servers they are tried on, and what /proc says of those. */
#ifndef TESTS_BENCH_DESKS_H
#define TESTS_BENCH_DESKS_H

#include <libssh/libssh.h>
#include "tests/bench/bench.h"

#define DESKS_MAX 1000

/* -- desks_client.c: one terminal -- */

/* A login by key goes as far as it is told: GOAL_LOGIN ends once the key is
 * taken, GOAL_DESK at a painted home page. */
enum goal { GOAL_LOGIN, GOAL_DESK };
enum client_stage { CLIENT_CONNECT, CLIENT_AUTH, CLIENT_OPEN, CLIENT_LANG, CLIENT_PTY, CLIENT_SHELL, CLIENT_WELCOME,
    CLIENT_HOME, CLIENT_THERE };

#define KEYS_IN_FLIGHT 16

struct client_key { char ch; int64_t at; };      /* ch 0: a key without an echo of its own */

struct client {
    ssh_session session;
    ssh_channel channel;
    int fd;
    enum client_stage stage;
    enum goal goal;
    char seen[64];                   /* the last plain characters, escape sequences left out */
    size_t seen_n;
    unsigned char escape;            /* where in such a sequence */
    struct client_key key[KEYS_IN_FLIGHT];
    unsigned keys;
    unsigned typed;                  /* into the line */
};

void client_prepare(ssh_key key);
/* Connects; from then on client_go whenever its fd can be read. */
void client_open(struct client *c, int port, const char *user, enum goal goal);
/* As far as it goes without waiting; every echo's time into echoes, unless NULL. */
void client_go(struct client *c, struct bench_times *echoes);
/* Types the next letter into the entry line, or clears the line when it is full:
 * that only between answers, because what is cleared before it was painted has
 * no echo. false: such a key had to be left out. */
bool client_type(struct client *c);
/* Bytes TCP has brought it. */
uint64_t client_bytes(const struct client *c);
void client_close(struct client *c);

/* -- desks_server.c -- */

struct server { pid_t pid; int port; char dir[200]; const char *one, *two; };   /* names of its processes */

/* Everybody of the county gets that key. */
void people_make(const char *home, ssh_key key);
const char *people_name(unsigned i);             /* round and round */
void server_start(struct server *s, const char *home);
/* false: there is no sshd here. */
bool peer_start(struct server *s, const char *home, ssh_key key);
#define PEER_USER "nobody"
void server_stop(struct server *s);

struct usage { unsigned processes; uint64_t pss_kb, private_kb, switches; };
/* Of all descendants whose name is that, NULL any but the first process. */
void usage_read(const struct server *s, const char *name, struct usage *u);

#endif
