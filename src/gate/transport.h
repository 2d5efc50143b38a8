/* One SSH session: private to transport*.c; transport_prepare is the master's. */
#ifndef GATE_TRANSPORT_H
#define GATE_TRANSPORT_H

#include <libssh/libssh.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>
#include "gate/packet.h"

/* What a client asked its one channel to be. */
enum wish { WISH_NONE, WISH_DESK, WISH_LINE, WISH_REFUSE };

struct transport {
    const struct gate_config *config;
    const char *from;
    int client_fd, gate_fd;
    ssh_session session;
    ssh_event event;
    ssh_channel channel;
    struct ssh_server_callbacks_struct server_callbacks;
    struct ssh_channel_callbacks_struct channel_callbacks;

    /* who */
    unsigned tries, offers;
    bool granted, asked_none;
    char questioned[GATE_USER_MAX];  /* by keyboard-interactive, and has not answered; "" nobody */

    /* what */
    enum wish wish;
    const char *refusal;             /* key of the sentence, WISH_REFUSE */
    bool started, has_pty;
    unsigned locale_rank;            /* of the variable hello.charset came from */
    char call[GATE_CALL_MAX];
    struct term_hello hello;

    /* the stream */
    struct term_line line;           /* fd -1: none yet, or gone */
    short line_events;               /* as the event loop has them */
    bool gate_watched;
    enum charset charset;
    struct buf to_client;            /* in the terminal's charset */
    bool held;                       /* the channel holds bytes we would not take yet */
    bool client_ended;               /* it sends no more */
    bool end_told;                   /* and the desk knows */
    bool client_closed;
    bool taken_over;
    bool over;                       /* to_client is all that is left to do */
    int exit_status;
};

/* Master, once: the host key and converters into memory, the sandbox's rules made. */
void transport_prepare(const struct gate_config *c);

/* transport_warm.c: one whole session with ourselves, so that what the libraries
 * find out once is in the image every transport is forked from. */
void transport_warm(ssh_bind bind);

/* transport_sign.c: the gate signs. Known: libssh has signed by the way that can be turned there. */
void transport_signs_by_gate(struct transport *t);
bool transport_signs_known(void);

/* transport_times.c: what a client that is not logged in has time for. */
void transport_times_begin(const struct gate_config *c, int client_fd);
void transport_times_exchanged(const struct gate_config *c);

/* Ends the session, and says why. */
void transport_too_many(struct transport *t) __attribute__((noreturn));

/* transport_auth.c: passwords by two methods, keys and nothing, asked of the gate. */
void transport_auth_callbacks(struct transport *t);
/* One question and its answer; false when the gate is gone. */
bool transport_answer(struct transport *t, enum packet_kind *kind_r, struct reader *r, uint8_t body[CONTROL_MAX],
                      int *fd_r);

/* transport_channel.c: the one channel and what may be asked of it. */
ssh_channel transport_channel_open(ssh_session session, void *data);
bool transport_read_locale(struct transport *t, const char *value);
bool transport_read_command(struct transport *t, const char *command);

/* transport_pump.c: bytes both ways, never more than the peer has room for. */
void transport_take(struct transport *t, const void *bytes, size_t n);
void transport_pump(struct transport *t);
/* A sentence for the person at the other end, as the last thing. */
void transport_say(struct transport *t, const char *key);
void transport_finish(struct transport *t) __attribute__((noreturn));
struct converter *transport_converter(enum charset c, bool to_terminal);

#endif
