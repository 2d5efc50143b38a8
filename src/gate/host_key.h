/* host_key: the host's private key, and where it is not. The master reads it into pages
 * that are no part of what it forks, but for the gate, which signs for transports: they
 * show a client the public half and hold nothing that would prove them to be the host.
 * Of ed25519, in the form OpenSSH and --make-host-key write. */
#ifndef GATE_HOST_KEY_H
#define GATE_HOST_KEY_H

#include <libssh/libssh.h>
#include "base/base.h"

#define HOST_KEY_PUBLIC 32
#define HOST_KEY_HASH 32             /* of a key exchange: SHA-256, the only one that is offered */
#define HOST_KEY_SIGNATURE 64

/* Master, once a file; the last one is the host's. Fatal where there is none. */
void host_key_read(const char *path);
/* What transports show: a key of libssh's whose private half is nought. */
ssh_key host_key_shown(void);
/* Around the fork of the gate: the child shall have it. */
void host_key_shared(bool shared);
/* Gate. */
void host_key_sign(const uint8_t hash[HOST_KEY_HASH], uint8_t signature_r[HOST_KEY_SIGNATURE]);

#endif
