/* Who is there: each question goes to the gate, and the gate asks the core. The
 * signature of a key is the one thing decided here, by libssh. */
#include "config.h"
#include "gate/transport.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OFFERS_MAX 20                /* keys the core is asked about; behind more of them may stand a password */
#define OFFERS_END 100
#define PASSWORD_MAX 128
#define DELAY_MOST_S 10

bool transport_answer(struct transport *t, enum packet_kind *kind_r, struct reader *r, uint8_t body[CONTROL_MAX],
                      int *fd_r)
{
    enum control_kind kind;
    size_t n;
    int fds[2];

    if (control_receive(t->gate_fd, &kind, body, &n, fds) != ST_ok)
        return false;
    *kind_r = (enum packet_kind)kind;
    reader_init(r, body, n);
    fd_close(&fds[1]);
    if (fd_r)
        *fd_r = fds[0];
    else
        fd_close(&fds[0]);
    return true;
}

/* A refusal, unless it was the last. */
static int denied(struct transport *t)
{
    if (t->tries >= t->config->tries || t->offers >= OFFERS_END)
        transport_too_many(t);
    return SSH_AUTH_DENIED;
}

/* The core says how long a wrong guess shall cost; the client waits for the answer. */
static void delay(uint32_t seconds)
{
    poll(NULL, 0, (int)(seconds > DELAY_MOST_S ? DELAY_MOST_S : seconds) * 1000);
}

static bool ask(struct transport *t, enum packet_kind kind, const char *user, const char *more)
{
    uint8_t body[CONTROL_MAX];
    enum packet_kind answer;
    struct reader r;
    bool granted;

    if (strlen(user) >= GATE_USER_MAX || !utf8_valid(user, strlen(user)))
        return false;
    if (packet_send(t->gate_fd, kind, -1, -1, "tt", user, more) != ST_ok ||
        !transport_answer(t, &answer, &r, body, NULL))
        _exit(1);
    granted = answer == IN_ANSWER && read_u8(&r) != 0;
    if (!granted && kind == IN_PASSWORD)
        delay(read_u32(&r));
    return granted;
}

static int on_none(ssh_session session, const char *user, void *data)
{
    struct transport *t = data;

    (void)session;
    if (t->asked_none)
        return SSH_AUTH_DENIED;
    t->asked_none = true;
    t->granted = ask(t, IN_NONE, user, "");
    return t->granted ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

static bool password_good(struct transport *t, const char *user, const char *password)
{
    if (t->tries++ >= t->config->tries || strlen(password) > PASSWORD_MAX)
        return false;
    return t->granted = ask(t, IN_PASSWORD, user, password);
}

static int on_password(ssh_session session, const char *user, const char *password, void *data)
{
    (void)session;
    return password_good(data, user, password) ? SSH_AUTH_SUCCESS : denied(data);
}

/* keyboard-interactive: the one question is the password. The answer does not say whose
 * it is, so that an answer nobody asked for is nobody's. */
static void question(struct transport *t, ssh_message message)
{
    const char *prompts[] = { "Password: " }, *user = ssh_message_auth_user(message);
    char echo[] = { 0 };

    t->questioned[0] = '\0';
    if (!user || strlen(user) >= sizeof t->questioned) {
        ssh_message_reply_default(message);
        return;
    }
    strcpy(t->questioned, user);
    ssh_message_auth_interactive_request(message, "", "", 1, prompts, echo);
}

static void answered(struct transport *t, ssh_message message)
{
    const char *password = ssh_userauth_kbdint_getnanswers(t->session) == 1
                               ? ssh_userauth_kbdint_getanswer(t->session, 0) : NULL;
    bool good = t->questioned[0] != '\0' && password && password_good(t, t->questioned, password);

    t->questioned[0] = '\0';
    if (good)
        ssh_message_auth_reply_success(message, 0);
    else if (denied(t) == SSH_AUTH_DENIED)
        ssh_message_reply_default(message);
}

/* What has no callback of its own in this libssh; 1 leaves the message to be refused. */
static int on_message(ssh_session session, ssh_message message, void *data)
{
    (void)session;
    if (ssh_message_type(message) != SSH_REQUEST_AUTH || ssh_message_subtype(message) != SSH_AUTH_METHOD_INTERACTIVE)
        return 1;
    if (ssh_message_auth_kbdint_is_response(message))
        answered(data, message);
    else
        question(data, message);
    return 0;
}

static char *fingerprint_of(ssh_key key)
{
    unsigned char *hash = NULL;
    size_t n = 0;
    char *text;

    if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &n) != 0)
        return NULL;
    text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, n);
    ssh_clean_pubkey_hash(&hash);
    return text;
}

/* NONE asks only whether the key would do. Any state but these two is a refusal:
 * libssh takes a success as a login whatever the state was. */
static int on_key(ssh_session session, const char *user, struct ssh_key_struct *key, char state, void *data)
{
    struct transport *t = data;
    bool valid = state == SSH_PUBLICKEY_STATE_VALID, good = false;
    char *fingerprint;

    (void)session;
    if ((!valid && state != SSH_PUBLICKEY_STATE_NONE) || t->offers++ >= OFFERS_MAX)
        return denied(t);                /* past the first of them it is refused unasked */
    fingerprint = fingerprint_of(key);
    if (fingerprint)
        good = ask(t, valid ? IN_OPENED : IN_KEY, user, fingerprint);
    ssh_string_free_char(fingerprint);
    t->granted = good && valid;
    return good ? SSH_AUTH_SUCCESS : denied(t);
}

void transport_auth_callbacks(struct transport *t)
{
    t->server_callbacks = (struct ssh_server_callbacks_struct){
        .userdata = t,
        .auth_none_function = on_none,
        .auth_password_function = on_password,
        .auth_pubkey_function = on_key,
        .channel_open_request_session_function = transport_channel_open,
    };
    ssh_callbacks_init(&t->server_callbacks);
    ssh_set_server_callbacks(t->session, &t->server_callbacks);
    ssh_set_message_callback(t->session, on_message, t);
    ssh_set_auth_methods(t->session, SSH_AUTH_METHOD_NONE | SSH_AUTH_METHOD_PASSWORD | SSH_AUTH_METHOD_PUBLICKEY |
                                     SSH_AUTH_METHOD_INTERACTIVE);
}
