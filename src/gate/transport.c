/* A transport's life: caged before the first byte is read, killed by its own
 * alarm unless somebody has logged in and said what he wants, then a pump.
 *
 * Everything it needs from files (the host key's public half, character sets, words) is in memory
 * before the master forks it. libssh has no limits of its own: time, tries,
 * memory and windows are limited here. */
#include "config.h"
#include "gate/host_key.h"
#include "gate/transport.h"

#include <fcntl.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MEMORY_MAX ((uint64_t)64 << 20)
#define CPU_BEFORE_LOGIN_S 10
#define PEER_SILENT_MS 60000

static const char BANNER[] = "WattDesk";    /* whose library, and of which age, is no stranger's business */
/* OpenSSH has them all since 7.4, PuTTY since 0.71: nothing weaker is kept for older ones. */
static const char KEX[] = "curve25519-sha256,curve25519-sha256@libssh.org";
static const char CIPHERS[] =
    "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,aes256-ctr,aes128-ctr";
static const char MACS[] = "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
static const char USER_KEYS[] =
    "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,rsa-sha2-512,rsa-sha2-256";

static ssh_bind live_bind;
static struct converter *converters[CHARSET_COUNT][2];

static void bind_set(ssh_bind bind, enum ssh_bind_options_e option, const void *value)
{
    if (ssh_bind_options_set(bind, option, value) != SSH_OK)
        panic("libssh option %d: %s", (int)option, ssh_get_error(bind));
}

/* The key is its from here on. */
static ssh_bind bind_new(ssh_key key)
{
    const bool no_config_file = false;
    ssh_bind bind = ssh_bind_new();

    bind_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no_config_file);
    bind_set(bind, SSH_BIND_OPTIONS_BANNER, BANNER);
    bind_set(bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, KEX);
    bind_set(bind, SSH_BIND_OPTIONS_CIPHERS_C_S, CIPHERS);
    bind_set(bind, SSH_BIND_OPTIONS_CIPHERS_S_C, CIPHERS);
    bind_set(bind, SSH_BIND_OPTIONS_HMAC_C_S, MACS);
    bind_set(bind, SSH_BIND_OPTIONS_HMAC_S_C, MACS);
    bind_set(bind, SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, USER_KEYS);
    bind_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key);
    return bind;
}

/* With a key that is nobody's. */
static void warm_up(void)
{
    ssh_key key = NULL;
    ssh_bind bind;

    if (ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key) != SSH_OK)
        panic("libssh makes no key");
    bind = bind_new(key);
    transport_warm(bind);
    ssh_bind_free(bind);
    if (!transport_signs_known())
        fatal("host_key: this libssh does not sign as it should, or no session could be tried");
}

void transport_prepare(const struct gate_config *c)
{
    ssh_init();
    warm_up();
    for (unsigned i = 0; i < c->host_keys; i++)
        host_key_read(c->host_key[i]);
    live_bind = bind_new(host_key_shown());
    for (enum charset s = CHARSET_UTF8; s < CHARSET_COUNT; s++) {
        converters[s][0] = converter_from_terminal(s);
        converters[s][1] = converter_to_terminal(s);
    }
    sandbox_prepare(c);
}

struct converter *transport_converter(enum charset c, bool to_terminal)
{
    return converters[c][to_terminal];
}

/* A half-dead peer is noticed by unanswered data or, idle, by the kernel's probes. */
static void socket_options(int fd)
{
    const int one = 1, silent = PEER_SILENT_MS, idle = 30, every = 10;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent, sizeof silent);
}

static __attribute__((noreturn)) void leave(struct transport *t, const char *why)
{
    log_debug("closed from=%s: %s", t->from, why);
    _exit(0);
}

static void exchange_keys(struct transport *t)
{
    t->session = ssh_new();
    if (!t->session || ssh_bind_accept_fd(live_bind, t->session, t->client_fd) != SSH_OK)
        leave(t, "no session");
    transport_auth_callbacks(t);
    transport_signs_by_gate(t);
    sandbox_close(CAGE_TRANSPORT, "");
    if (ssh_handle_key_exchange(t->session) != SSH_OK)
        leave(t, ssh_get_error(t->session));
    transport_times_exchanged(t->config);
    t->event = ssh_event_new();
    if (!t->event || ssh_event_add_session(t->event, t->session) != SSH_OK)
        leave(t, "no event loop");
}

/* The library writes at once only where it was told since its last packet that it may; it
 * hears of the client's next one first, and would close with its last words unsent. */
static void hang_up(struct transport *t)
{
    ssh_set_fd_towrite(t->session);
    ssh_disconnect(t->session);
}

/* Instead of the last refusal, while the client waits for it: behind one, the client's
 * next try would meet a closed socket and take the sentence with it. */
void transport_too_many(struct transport *t)
{
    ssh_session_set_disconnect_message(t->session, "Too many authentication failures");    /* as sshd says it */
    hang_up(t);
    leave(t, "too many tries");
}

/* Until somebody is in and has said what for; the alarm is the only clock. */
static void wait_for_wish(struct transport *t)
{
    while (t->wish == WISH_NONE) {
        if (t->client_closed) {
            hang_up(t);
            leave(t, "given up");
        }
        if (ssh_event_dopoll(t->event, -1) == SSH_ERROR)
            leave(t, ssh_get_error(t->session));
    }
}

/* Desk or line: its stream, or the reason there is none. */
static void open_stream(struct transport *t)
{
    uint8_t body[CONTROL_MAX];
    enum packet_kind kind;
    struct reader r;
    int fd = -1;
    enum status s = t->wish == WISH_DESK ? packet_send(t->gate_fd, IN_OPEN_DESK, -1, -1, "")
                                         : packet_send(t->gate_fd, IN_OPEN_LINE, -1, -1, "t", t->call);

    if (s != ST_ok || !transport_answer(t, &kind, &r, body, &fd))
        leave(t, "the gate is away");
    if (kind != IN_LINE || fd < 0) {
        transport_say(t, read_u16(&r) == ST_unavailable ? "gate.unavailable" : "gate.refused");
        return;
    }
    term_line_init(&t->line, fd);
    if (t->wish == WISH_DESK)
        term_send_hello(&t->line, &t->hello);
    t->started = true;
}

static void start(struct transport *t)
{
    const struct rlimit no_limit = { RLIM_INFINITY, RLIM_INFINITY };

    if (t->wish == WISH_REFUSE)
        transport_say(t, t->refusal);
    else
        open_stream(t);
    alarm(0);
    setrlimit(RLIMIT_CPU, &no_limit);
    malloc_trim(0);                  /* what the handshake took is given back */
    ssh_set_blocking(t->session, 0);
}

void transport_main(const struct gate_config *c, int client_fd, int gate_fd, const char *from)
{
    struct transport t = { .config = c, .from = from, .client_fd = client_fd, .gate_fd = gate_fd,
                           .line = { .fd = -1 }, .charset = CHARSET_UTF8, .exit_status = EXIT_FAILURE };
    const struct rlimit cpu = { CPU_BEFORE_LOGIN_S, RLIM_INFINITY };

    transport_times_begin(c, client_fd);
    setrlimit(RLIMIT_CPU, &cpu);
    fcntl(client_fd, F_SETFD, FD_CLOEXEC);
    buf_init(&t.to_client, 4u << 20);
    text_copy(t.hello.from, sizeof t.hello.from, from);
    socket_options(client_fd);
    sandbox_enter(CAGE_TRANSPORT, MEMORY_MAX);
    exchange_keys(&t);
    wait_for_wish(&t);
    start(&t);
    while (!t.over && !t.client_closed) {
        transport_pump(&t);
        if (!ssh_is_connected(t.session))        /* a write found it out: the loop would never hear of it */
            leave(&t, "the client is gone");
        if (!t.over && ssh_event_dopoll(t.event, -1) == SSH_ERROR)
            leave(&t, ssh_get_error(t.session));
    }
    transport_finish(&t);
}
