/* How the gate hands the core a connection: one packet on their SOCK_SEQPACKET
 * control socket, who it is for, and the descriptor. What stands in it is fixed
 * for the life of the connection, so a desk cannot become somebody else.
 *
 * staff_no is a person's, or one of three that are no rows: "gate" (its own
 * questions about logins), "operator" (root on the host), never "system".
 * proved_at is when a password was last shown for this session, 0 after a login
 * by key: a link made again after a crash is not more believed than the first. */
#ifndef OPS_BIND_H
#define OPS_BIND_H

#include "base/base.h"

#define STAFF_GATE "gate"
#define STAFF_OPERATOR "operator"
#define STAFF_SYSTEM "system"

#define BIND_MAX 256

struct binding {
    char staff_no[16];
    char from[64];                   /* address, or "local" */
    uint64_t session;                /* the gate's number */
    bool by_key;
    instant proved_at;
};

void binding_put(struct buf *out, const struct binding *b);
/* False when the packet is not exactly one binding with a staff number. */
bool binding_get(const uint8_t *bytes, size_t n, struct binding *b);

/* Gate: hand link_fd (still the caller's to close) to the core. ST_unavailable: the core has gone. */
enum status binding_send(int control_fd, const struct binding *b, int link_fd);
/* Core: the next one, its descriptor now the caller's. ST_unavailable at the end,
 * ST_wire_broken for a packet that is none (nothing to close). ST_ok with *link_fd_r -1:
 * it was asked whether it is alive. */
enum status binding_receive(int control_fd, struct binding *b, int *link_fd_r);

/* Is it alive? The gate asks over the same socket, and the core says what it is at: the
 * number of its writer's turn and of the flush under way, 0 none. The same number for
 * long is something that does not end. */
struct alive { uint64_t turn, flush; };
enum status alive_ask(int control_fd);
enum status alive_answer(int control_fd, const struct alive *a);
/* The gate's end, which must not block: ST_too_busy nothing there yet, ST_unavailable the core has gone. */
enum status alive_heard(int control_fd, struct alive *a);

#endif
