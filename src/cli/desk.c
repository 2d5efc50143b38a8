/* `wattdesk desk`: this terminal as a shared terminal, without SSH. It plays the
 * transport: bytes converted by the terminal's charset, its size, its type. */
#include "config.h"
#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>
#include "gate/packet.h"

#define TAKE_MOST (64u << 10)

struct local_desk {
    struct term_line line;
    struct converter *to, *from;
    enum charset charset;
    int signals;
    int status;                  /* -1: goes on */
    struct buf screen, typed;
};

static struct termios tty_before;

static void tty_restore(void)
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &tty_before);
}

static bool tty_raw(void)
{
    struct termios raw;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &tty_before) != 0)
        return false;
    raw = tty_before;
    cfmakeraw(&raw);
    atexit(tty_restore);
    return tcsetattr(STDIN_FILENO, TCSAFLUSH, &raw) == 0;
}

static const char *locale_name(void)
{
    const char *names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

    for (unsigned i = 0; i < COUNT_OF(names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value != '\0')
            return value;
    }
    return "";
}

static void set_charset(struct local_desk *d, enum charset c)
{
    converter_free(&d->to);
    converter_free(&d->from);
    d->to = converter_to_terminal(c);
    d->from = converter_from_terminal(c);
    d->charset = c;
}

static void terminal_size(uint16_t *rows_r, uint16_t *columns_r)
{
    struct winsize w;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_row == 0 || w.ws_col == 0)
        w = (struct winsize){ .ws_row = 24, .ws_col = 80 };
    *rows_r = w.ws_row;
    *columns_r = w.ws_col;
}

static bool plain(const char *text, size_t n)
{
    return n > 0 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+._-") >= n;
}

static void say_hello(struct local_desk *d)
{
    struct term_hello h = { .charset = (uint8_t)d->charset };
    const char *term = getenv("TERM"), *name = ttyname(STDIN_FILENO), *lang = locale_name();
    size_t n = strcspn(lang, ".@");

    text_copy(h.name, sizeof h.name, term && plain(term, strlen(term)) ? term : "vt100");
    text_copy(h.from, sizeof h.from, name ? name : "local");
    if (n < sizeof h.lang && plain(lang, n))
        memcpy(h.lang, lang, n);
    terminal_size(&h.rows, &h.columns);
    term_send_hello(&d->line, &h);
}

static void send_size(struct local_desk *d)
{
    struct signalfd_siginfo s;
    uint16_t rows, columns;
    uint8_t body[4];

    if (read(d->signals, &s, sizeof s) != (ssize_t)sizeof s)
        return;
    if (s.ssi_signo != SIGWINCH) {
        d->status = CLI_FAILED;
        return;
    }
    terminal_size(&rows, &columns);
    body[0] = (uint8_t)(rows >> 8);
    body[1] = (uint8_t)rows;
    body[2] = (uint8_t)(columns >> 8);
    body[3] = (uint8_t)columns;
    term_send(&d->line, TERM_SIZE, body, sizeof body);
}

static void read_keys(struct local_desk *d)
{
    uint8_t keys[1024];
    ssize_t n = read(STDIN_FILENO, keys, sizeof keys);

    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        d->status = CLI_FAILED;
        return;
    }
    if (n < 0)
        return;
    buf_clear(&d->typed);
    converter_feed(d->from, keys, (size_t)n, &d->typed);
    if (d->typed.n > 0)
        term_send(&d->line, TERM_DATA, d->typed.at, d->typed.n);
}

static void write_screen(struct local_desk *d)
{
    size_t done = 0;

    while (done < d->screen.n) {
        ssize_t n = write(STDOUT_FILENO, d->screen.at + done, d->screen.n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            d->status = CLI_FAILED;
            break;
        }
        done += (size_t)n;
    }
    buf_clear(&d->screen);
}

static void take_frames(struct local_desk *d)
{
    enum term_kind kind;
    const uint8_t *body;
    enum status s;
    size_t n;

    while (d->status < 0 && (s = term_receive(&d->line, &kind, &body, &n)) != ST_too_busy) {
        if (s != ST_ok)
            d->status = CLI_FAILED;
        else if (kind == TERM_DATA)
            converter_feed(d->to, body, n, &d->screen);
        else if (kind == TERM_PRINT)
            buf_add(&d->screen, body, n);
        else if (kind == TERM_CHARSET && n == 1 && body[0] < CHARSET_COUNT)
            set_charset(d, (enum charset)body[0]);
        else if (kind == TERM_BYE)
            d->status = n == 1 ? body[0] : CLI_FAILED;
        if (d->screen.n > TAKE_MOST)
            write_screen(d);
    }
    write_screen(d);
}

static void turn(struct local_desk *d)
{
    struct pollfd p[3] = {
        { .fd = d->line.fd, .events = (short)(d->line.out.n > 0 ? POLLIN | POLLOUT : POLLIN) },
        { .fd = d->line.out.n < TAKE_MOST ? STDIN_FILENO : -1, .events = POLLIN },
        { .fd = d->signals, .events = POLLIN },
    };

    if (poll(p, COUNT_OF(p), -1) < 0)
        return;
    if (p[2].revents != 0)
        send_size(d);
    if (p[1].revents != 0)
        read_keys(d);
    if (p[0].revents != 0)
        take_frames(d);
    if (term_flush(&d->line) == ST_unavailable && d->status < 0)
        take_frames(d);
}

static int take_signals(void)
{
    sigset_t s;

    sigemptyset(&s);
    sigaddset(&s, SIGWINCH);
    sigaddset(&s, SIGTERM);
    sigaddset(&s, SIGHUP);
    sigprocmask(SIG_BLOCK, &s, NULL);
    return signalfd(-1, &s, SFD_CLOEXEC | SFD_NONBLOCK);
}

int command_desk(struct cli *c, int argc, char **argv)
{
    struct local_desk d = { .status = -1 };
    int gate, line;

    (void)argv;
    if (argc != 1)
        return cli_fail(CLI_FAILED, "%s", tr("cli.usage.desk"));
    const char *term = getenv("TERM");
    if (term && strcmp(term, "dumb") == 0)
        return cli_fail(CLI_FAILED, "%s", tr("gate.dumb_terminal"));
    gate = local_connect(c);
    line = gate < 0 ? -1 : local_ask(c, gate, IN_OPEN_DESK, NULL);
    if (line < 0)
        return c->why;
    d.signals = take_signals();
    if (d.signals < 0 || !tty_raw())
        return cli_fail(CLI_FAILED, "%s", tr("cli.no_terminal"));
    term_line_init(&d.line, line);
    buf_init(&d.screen, 4u << 20);
    buf_init(&d.typed, 64u << 10);
    set_charset(&d, charset_of_locale(locale_name()));
    say_hello(&d);
    term_flush(&d.line);
    while (d.status < 0)
        turn(&d);
    term_line_release(&d.line);
    close(gate);
    return d.status;
}
