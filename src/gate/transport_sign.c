/* A transport's signature is made by the gate, which has the host's key. libssh has no
 * way to ask somebody else (its engines and tokens are loaded into the process that
 * asks); but it signs by one function of libcrypto, and what a program defines comes
 * before what a library does. So this is that function. In the master, which signs with
 * a key made for once while it warms up, it is libcrypto's, and is counted: a libssh that
 * signs by another way is found out at the start, and not by the first client. */
#include "config.h"
#include "gate/host_key.h"
#include "gate/transport.h"

#include <dlfcn.h>
#include <string.h>

typedef int digest_sign(void *context, unsigned char *signature, size_t *signature_n, const unsigned char *text,
                        size_t n);

digest_sign EVP_DigestSign;

static struct transport *signs_for;  /* NULL: the master */
static unsigned signed_here;

void transport_signs_by_gate(struct transport *t)
{
    signs_for = t;
}

bool transport_signs_known(void)
{
    return signed_here > 0;
}

static int sign_here(void *context, unsigned char *signature, size_t *signature_n, const unsigned char *text, size_t n)
{
    union { void *at; digest_sign *call; } real = { .at = dlsym(RTLD_NEXT, "EVP_DigestSign") };

    if (!real.at)
        fatal("host_key: this libcrypto has no EVP_DigestSign");
    signed_here++;
    return real.call(context, signature, signature_n, text, n);
}

/* Between question and answer the gate may say that another line has the desk. */
static int sign_by_gate(struct transport *t, unsigned char *signature, const unsigned char *text, size_t n)
{
    uint8_t body[CONTROL_MAX];
    enum packet_kind kind = IN_OVER;
    struct reader r;

    if (t->gate_fd < 0 || control_send(t->gate_fd, (enum control_kind)IN_SIGN, text, n, -1, -1) != ST_ok)
        return 0;
    while (kind == IN_OVER) {
        if (!transport_answer(t, &kind, &r, body, NULL))
            return 0;
        t->taken_over |= kind == IN_OVER;
    }
    if (kind != IN_SIGNED || reader_left(&r) != HOST_KEY_SIGNATURE)
        return 0;
    memcpy(signature, r.at, HOST_KEY_SIGNATURE);
    return 1;
}

int EVP_DigestSign(void *context, unsigned char *signature, size_t *signature_n, const unsigned char *text, size_t n)
{
    if (!signs_for)
        return sign_here(context, signature, signature_n, text, n);
    if (signature && *signature_n < HOST_KEY_SIGNATURE)
        return 0;
    *signature_n = HOST_KEY_SIGNATURE;
    return signature ? sign_by_gate(signs_for, signature, text, n) : 1;
}
