/* The one channel: a desk for a terminal, "call NAME" or the subsystem for a
 * program, and a polite sentence for anything else. Forwarding, agents and X11
 * have no callback here, which is how libssh is told to refuse them. */
#include "config.h"
#include "gate/transport.h"

#include <string.h>

#define SIZE_MOST 1000               /* rows, columns of a terminal */
#define TAKE_MOST (256u << 10)       /* bytes waiting for a desk before the channel is left full */

static const char NAME_CHARACTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-";

static uint16_t size_of(int n, uint16_t other)
{
    return n > 0 && n <= SIZE_MOST ? (uint16_t)n : other;
}

static int on_pty(ssh_session session, ssh_channel channel, const char *term, int columns, int rows,
                  int width, int height, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel; (void)width; (void)height;
    if (t->started)
        return SSH_ERROR;
    t->has_pty = true;
    if (term[0] == '\0' || strlen(term) > TERM_NAME_MAX || term[strspn(term, NAME_CHARACTERS)] != '\0')
        term = "vt100";
    strcpy(t->hello.name, term);
    t->hello.rows = size_of(rows, 24);
    t->hello.columns = size_of(columns, 80);
    return SSH_OK;
}

static int on_size(ssh_session session, ssh_channel channel, int columns, int rows, int width, int height, void *data)
{
    struct transport *t = data;
    uint16_t r = size_of(rows, t->hello.rows), c = size_of(columns, t->hello.columns);
    const uint8_t body[4] = { (uint8_t)(r >> 8), (uint8_t)r, (uint8_t)(c >> 8), (uint8_t)c };

    (void)session; (void)channel; (void)width; (void)height;
    t->hello.rows = r;
    t->hello.columns = c;
    if (t->wish == WISH_DESK && t->line.fd >= 0 && t->line.out.n < TAKE_MOST)
        term_send(&t->line, TERM_SIZE, body, sizeof body);
    return SSH_OK;
}

/* zh_CN.GB18030: language before the point, charset by the whole. */
bool transport_read_locale(struct transport *t, const char *value)
{
    size_t n = strcspn(value, ".@");

    if (strlen(value) > 40 || value[strspn(value, NAME_CHARACTERS)] != '\0')
        return false;
    t->hello.charset = (uint8_t)charset_of_locale(value);
    t->hello.lang[0] = '\0';
    if (n < sizeof t->hello.lang && strncmp(value, "C", n) != 0 && strncmp(value, "POSIX", n) != 0) {
        memcpy(t->hello.lang, value, n);
        t->hello.lang[n] = '\0';
    }
    return true;
}

static int on_env(ssh_session session, ssh_channel channel, const char *name, const char *value, void *data)
{
    struct transport *t = data;
    static const char *const names[] = { "LANG", "LC_CTYPE", "LC_ALL" };   /* the later wins */

    (void)session; (void)channel;
    for (unsigned i = t->locale_rank; i < COUNT_OF(names); i++)
        if (strcmp(name, names[i]) == 0 && value[0] != '\0' && transport_read_locale(t, value)) {
            t->locale_rank = i;
            return SSH_OK;
        }
    return SSH_ERROR;
}

static int refuse_politely(struct transport *t, const char *key)
{
    t->wish = WISH_REFUSE;
    t->refusal = key;
    return SSH_OK;
}

static int on_shell(ssh_session session, ssh_channel channel, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    if (t->wish != WISH_NONE)
        return SSH_ERROR;
    if (!t->has_pty)
        return refuse_politely(t, "gate.no_terminal");
    if (strcmp(t->hello.name, "dumb") == 0)
        return refuse_politely(t, "gate.dumb_terminal");
    t->wish = WISH_DESK;
    return SSH_OK;
}

/* "call NAME ..." and nothing else. */
bool transport_read_command(struct transport *t, const char *command)
{
    static const char word[] = "call ";
    const char *call;

    command += strspn(command, " ");
    if (strncmp(command, word, sizeof word - 1) != 0)
        return false;
    call = command + sizeof word - 1;
    call += strspn(call, " ");
    if (call[0] == '\0' || strlen(call) >= sizeof t->call || !utf8_valid(call, strlen(call)))
        return false;
    strcpy(t->call, call);
    return true;
}

static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    if (t->wish != WISH_NONE)
        return SSH_ERROR;
    if (!transport_read_command(t, command))
        return refuse_politely(t, "gate.exec_unknown");
    t->wish = WISH_LINE;
    return SSH_OK;
}

static int on_subsystem(ssh_session session, ssh_channel channel, const char *name, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    if (t->wish != WISH_NONE || strcmp(name, "wattdesk") != 0)
        return SSH_ERROR;
    t->wish = WISH_LINE;
    return SSH_OK;
}

/* Straight into the desk's frames while there is room; what is not taken stays
 * in the channel, whose window then closes. */
static int on_data(ssh_session session, ssh_channel channel, void *bytes, uint32_t n, int is_stderr, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    if (is_stderr)
        return (int)n;
    if (t->held || t->line.fd < 0 || t->line.out.n >= TAKE_MOST) {
        t->held = true;
        return 0;
    }
    transport_take(t, bytes, n);
    return (int)n;
}

static void on_eof(ssh_session session, ssh_channel channel, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    t->client_ended = true;
}

static void on_close(ssh_session session, ssh_channel channel, void *data)
{
    struct transport *t = data;

    (void)session; (void)channel;
    t->client_closed = true;
}

ssh_channel transport_channel_open(ssh_session session, void *data)
{
    struct transport *t = data;

    if (!t->granted || t->channel)
        return NULL;
    t->channel = ssh_channel_new(session);
    if (!t->channel)
        return NULL;
    t->channel_callbacks = (struct ssh_channel_callbacks_struct){
        .userdata = t,
        .channel_data_function = on_data,
        .channel_eof_function = on_eof,
        .channel_close_function = on_close,
        .channel_pty_request_function = on_pty,
        .channel_pty_window_change_function = on_size,
        .channel_env_request_function = on_env,
        .channel_shell_request_function = on_shell,
        .channel_exec_request_function = on_exec,
        .channel_subsystem_request_function = on_subsystem,
    };
    ssh_callbacks_init(&t->channel_callbacks);
    ssh_set_channel_callbacks(t->channel, &t->channel_callbacks);
    return t->channel;
}
