/* One terminal of many: libssh without waiting, a step at a time. What the desk
 * sends is read as a terminal would read it, escape sequences apart, so that an
 * echoed letter is never mistaken for the end of one. */
#include "config.h"
#include "tests/bench/desks.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LINE_LETTERS 24
#define CLEAR_LINE '\025'

static ssh_key the_key;

void client_prepare(ssh_key key)
{
    the_key = key;
}

static int connected(int port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at))
        bench_die("connect: %s", strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

void client_open(struct client *c, int port, const char *user, enum goal goal)
{
    const bool no = false;
    *c = (struct client){ .session = ssh_new(), .fd = connected(port), .goal = goal };
    ssh_options_set(c->session, SSH_OPTIONS_PROCESS_CONFIG, &no);
    ssh_options_set(c->session, SSH_OPTIONS_HOST, "127.0.0.1");
    ssh_options_set(c->session, SSH_OPTIONS_USER, user);
    ssh_options_set(c->session, SSH_OPTIONS_FD, &c->fd);
    ssh_options_set(c->session, SSH_OPTIONS_KEY_EXCHANGE, "curve25519-sha256");
    ssh_options_set(c->session, SSH_OPTIONS_CIPHERS_C_S, "chacha20-poly1305@openssh.com");
    ssh_options_set(c->session, SSH_OPTIONS_CIPHERS_S_C, "chacha20-poly1305@openssh.com");
    ssh_set_blocking(c->session, 0);
}

void client_close(struct client *c)
{
    if (c->channel)
        ssh_channel_free(c->channel);
    ssh_disconnect(c->session);
    ssh_free(c->session);
    if (fcntl(c->fd, F_GETFD) >= 0)          /* libssh leaves some open */
        close(c->fd);
    *c = (struct client){ .fd = -1 };
}

uint64_t client_bytes(const struct client *c)
{
    struct tcp_info info = { 0 };
    socklen_t n = sizeof info;
    if (getsockopt(c->fd, IPPROTO_TCP, TCP_INFO, &info, &n))
        bench_die("TCP_INFO: %s", strerror(errno));
    return info.tcpi_bytes_received;
}

/* -- what is on the screen, roughly -- */

/* A character that a terminal would show; false inside a sequence. */
static bool shown(struct client *c, unsigned char ch)
{
    enum { TEXT, AFTER_ESC, IN_CSI, IN_STRING, ONE_MORE };
    switch (c->escape) {
    case AFTER_ESC:
        c->escape = ch == '[' ? IN_CSI : ch == ']' ? IN_STRING : strchr("()*+#%", ch) ? ONE_MORE : TEXT; return false;
    case IN_CSI: c->escape = ch >= 0x40 && ch <= 0x7e ? TEXT : IN_CSI; return false;
    case IN_STRING: c->escape = ch == '\a' ? TEXT : IN_STRING; return false;
    case ONE_MORE: c->escape = TEXT; return false;
    default: break;
    }
    if (ch == 27)
        c->escape = AFTER_ESC;
    return ch >= ' ';
}

static void remember(struct client *c, char ch)
{
    if (c->seen_n == sizeof c->seen - 1) {
        memmove(c->seen, c->seen + 1, c->seen_n - 1);
        c->seen_n--;
    }
    c->seen[c->seen_n++] = ch;
    c->seen[c->seen_n] = '\0';
}

static bool saw(struct client *c, const char *text)
{
    if (!strstr(c->seen, text))
        return false;
    c->seen_n = 0;
    return true;
}

static void echo(struct client *c, int64_t at, struct bench_times *echoes)
{
    if (echoes && c->key[0].ch)
        bench_time(echoes, at - c->key[0].at);
    memmove(c->key, c->key + 1, --c->keys * sizeof *c->key);
}

static void read_screen(struct client *c, struct bench_times *echoes)
{
    static const char *const until[] = { [CLIENT_WELCOME] = "欢迎", [CLIENT_HOME] = "首页" };
    char bytes[16384];
    int n;
    while ((n = ssh_channel_read_nonblocking(c->channel, bytes, sizeof bytes, 0)) > 0) {
        int64_t at = clock_ticks();
        for (int i = 0; i < n; i++) {
            if (!shown(c, (unsigned char)bytes[i]))
                continue;
            if (c->keys && bytes[i] == c->key[0].ch)
                echo(c, at, echoes);
            remember(c, bytes[i]);
            if (c->stage < CLIENT_THERE && saw(c, until[c->stage])) {
                c->stage++;
                if (c->stage == CLIENT_HOME && ssh_channel_write(c->channel, "\r", 1) != 1)
                    bench_die("a client cannot write");
            }
        }
        while (c->keys && !c->key[0].ch)
            echo(c, at, NULL);
    }
    if (n < 0 || ssh_channel_is_eof(c->channel))
        bench_die("a desk has gone: %s", ssh_get_error(c->session));
}

/* -- a step -- */

/* SSH_OK, SSH_AGAIN, or the end of the driver. */
static int tried(struct client *c, int result, const char *what)
{
    if (result != SSH_OK && result != SSH_AGAIN)
        bench_die("%s: %s", what, ssh_get_error(c->session));
    return result;
}

static int auth(struct client *c)
{
    int r = ssh_userauth_publickey(c->session, NULL, the_key);
    if (r == SSH_AUTH_AGAIN)
        return SSH_AGAIN;
    if (r != SSH_AUTH_SUCCESS)
        bench_die("a key is refused: %s", ssh_get_error(c->session));
    return SSH_OK;
}

static int step(struct client *c)
{
    switch (c->stage) {
    case CLIENT_CONNECT: return tried(c, ssh_connect(c->session), "connect");
    case CLIENT_AUTH: return auth(c);
    case CLIENT_OPEN:
        if (!c->channel)
            c->channel = ssh_channel_new(c->session);
        return tried(c, ssh_channel_open_session(c->channel), "channel");
    case CLIENT_LANG: return tried(c, ssh_channel_request_env(c->channel, "LANG", "zh_CN.UTF-8"), "env");
    case CLIENT_PTY: return tried(c, ssh_channel_request_pty_size(c->channel, "xterm", 80, 24), "pty");
    case CLIENT_SHELL: return tried(c, ssh_channel_request_shell(c->channel), "shell");
    default: return SSH_AGAIN;
    }
}

void client_go(struct client *c, struct bench_times *echoes)
{
    while (c->stage < CLIENT_WELCOME && step(c) == SSH_OK) {
        c->stage++;
        if (c->goal == GOAL_LOGIN && c->stage == CLIENT_OPEN)
            c->stage = CLIENT_THERE;
    }
    if (c->channel && c->stage >= CLIENT_WELCOME)
        read_screen(c, echoes);
    ssh_blocking_flush(c->session, 0);
}

bool client_type(struct client *c)
{
    bool clear = c->typed % (LINE_LETTERS + 1) == LINE_LETTERS;
    char ch = clear ? CLEAR_LINE : (char)('a' + c->typed % 26);
    if (c->keys == KEYS_IN_FLIGHT || (c->keys && (clear || !c->key[0].ch)))
        return false;
    c->typed++;
    c->key[c->keys++] = (struct client_key){ .ch = clear ? '\0' : ch, .at = clock_ticks() };
    if (ssh_channel_write(c->channel, &ch, 1) != 1)
        bench_die("a client cannot write: %s", ssh_get_error(c->session));
    ssh_blocking_flush(c->session, 10);
    return true;
}
