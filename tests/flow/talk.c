/* talk: several people at several terminals, out of one script. Each terminal is
 * a program on a pseudo-terminal whose output draws a screen (libvterm); the
 * script types keys and waits for what must appear. Nothing waits for a time:
 * each wait is for a condition and has a limit.
 *
 *   spawn NAME COMMAND       on a terminal of 24 by 80
 *   charset NAME GBK         its output and what is typed are in that charset
 *   send NAME TEXT           \r \n \t \e \\ \xNN
 *   raw NAME TEXT            the same, in no charset: bytes as they are
 *   expect NAME TEXT         until it stands on the screen
 *   gone NAME TEXT           until it does not
 *   wide NAME ROW TEXT       until row ROW holds exactly this, spaces at the end apart
 *   size NAME ROWS COLUMNS
 *   signal NAME NUMBER       to the program
 *   stop NAME / go NAME      its output is not read / read again
 *   ends NAME STATUS         until it has ended, with that status; "any"
 *   run COMMAND              must succeed
 *   until COMMAND            tried again until it succeeds
 *   test WORDS               what the steps before have shown: prints "ok WORDS"
 *
 * "talk port" prints a free port of the loopback; "talk raw PORT" is a
 * client of no protocol; "talk pause" is one turn of a
 * script's own loop that waits for a condition.
 *
 * A step that fails prints every screen and ends the script with status 1. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <netinet/in.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#define TERMINALS 16
#define LIMIT_S 30
#define TURN_MS 20
#define LINE_ROOM 4096
#define COLUMNS_MOST 300

struct terminal {
    char name[32];
    pid_t pid;
    int fd;
    bool stopped, ended;
    int status;
    int rows, columns;
    VTerm *vt;
    VTermScreen *screen;
    iconv_t to_utf8, from_utf8;      /* (iconv_t)-1: UTF-8 already */
    char half[8];
    size_t half_n;
};

static struct terminal terminals[TERMINALS];
static unsigned terminals_n;
static unsigned line_number;
static char step[LINE_ROOM];

/* ---- screens ---- */

static void row_text(struct terminal *t, int row, char *out, size_t room)
{
    size_t n = 0;

    for (int column = 0; column < t->columns && n + 32 < room; column++) {
        VTermScreenCell cell;
        vterm_screen_get_cell(t->screen, (VTermPos){ row, column }, &cell);
        if (cell.chars[0] == (uint32_t)-1)
            continue;
        if (cell.chars[0] == 0) {
            out[n++] = ' ';
            continue;
        }
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i] != 0; i++) {
            uint32_t c = cell.chars[i];
            if (c < 0x80)
                out[n++] = (char)c;
            else if (c < 0x800) {
                out[n++] = (char)(0xc0 | c >> 6);
                out[n++] = (char)(0x80 | (c & 0x3f));
            } else if (c < 0x10000) {
                out[n++] = (char)(0xe0 | c >> 12);
                out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
                out[n++] = (char)(0x80 | (c & 0x3f));
            } else {
                out[n++] = (char)(0xf0 | c >> 18);
                out[n++] = (char)(0x80 | (c >> 12 & 0x3f));
                out[n++] = (char)(0x80 | (c >> 6 & 0x3f));
                out[n++] = (char)(0x80 | (c & 0x3f));
            }
        }
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

static bool on_screen(struct terminal *t, const char *text)
{
    char row[COLUMNS_MOST * 6];

    for (int i = 0; i < t->rows; i++) {
        row_text(t, i, row, sizeof row);
        if (strstr(row, text) != NULL)
            return true;
    }
    return false;
}

static void dump(void)
{
    char row[COLUMNS_MOST * 6];

    for (unsigned i = 0; i < terminals_n; i++) {
        struct terminal *t = &terminals[i];
        printf("---- %s%s status %d ----\n", t->name, t->ended ? " ended" : "", t->status);
        for (int r = 0; r < t->rows; r++) {
            row_text(t, r, row, sizeof row);
            printf("|%s\n", row);
        }
    }
}

static void fail(const char *why)
{
    printf("not ok line %u: %s (%s)\n", line_number, step, why);
    dump();
    fflush(stdout);
    for (unsigned i = 0; i < terminals_n; i++)
        if (!terminals[i].ended)
            kill(terminals[i].pid, SIGKILL);
    exit(1);
}

/* ---- bytes ---- */

static void feed(struct terminal *t, const char *bytes, size_t n)
{
    char in[8192 + sizeof t->half], out[8192 * 4], *from = in, *to = out;
    size_t left = t->half_n + n, room = sizeof out;

    if (t->to_utf8 == (iconv_t)-1) {
        vterm_input_write(t->vt, bytes, n);
        return;
    }
    memcpy(in, t->half, t->half_n);
    memcpy(in + t->half_n, bytes, n);
    while (left > 0 && iconv(t->to_utf8, &from, &left, &to, &room) == (size_t)-1) {
        if (errno == EINVAL && left < sizeof t->half)
            break;
        fail("output is not in the terminal's charset");
    }
    memcpy(t->half, from, left);
    t->half_n = left;
    vterm_input_write(t->vt, out, (size_t)(to - out));
}

static void send_bytes(struct terminal *t, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t w = write(t->fd, bytes, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            fail("the program does not read");
        bytes += w;
        n -= (size_t)w;
    }
}

static void read_terminal(struct terminal *t)
{
    char bytes[8192], answer[256];
    ssize_t n = read(t->fd, bytes, sizeof bytes);
    size_t a;

    if (n > 0)
        feed(t, bytes, (size_t)n);
    while ((a = vterm_output_read(t->vt, answer, sizeof answer)) > 0)
        if (!t->ended && write(t->fd, answer, a) < 0)
            break;
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        close(t->fd);
        t->fd = -1;
    }
}

/* One turn: whatever came, and who has ended. */
static void turn(void)
{
    struct pollfd p[TERMINALS];

    for (unsigned i = 0; i < terminals_n; i++)
        p[i] = (struct pollfd){ .fd = terminals[i].stopped ? -1 : terminals[i].fd, .events = POLLIN };
    poll(p, terminals_n, TURN_MS);
    for (unsigned i = 0; i < terminals_n; i++) {
        struct terminal *t = &terminals[i];
        if (t->fd >= 0 && p[i].revents != 0)
            read_terminal(t);
        if (!t->ended && waitpid(t->pid, &t->status, WNOHANG) == t->pid)
            t->ended = true;
    }
}

static double now(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* ---- the steps ---- */

static struct terminal *find(const char *name)
{
    for (unsigned i = 0; i < terminals_n; i++)
        if (strcmp(terminals[i].name, name) == 0)
            return &terminals[i];
    fail("no terminal of that name");
    return NULL;
}

static void do_spawn(const char *name, const char *command)
{
    struct terminal *t = NULL;
    struct winsize w = { .ws_row = 24, .ws_col = 80 };

    for (unsigned i = 0; i < terminals_n; i++)
        if (strcmp(terminals[i].name, name) == 0 && terminals[i].ended)
            t = &terminals[i];
    if (t == NULL) {
        if (terminals_n == TERMINALS)
            fail("too many terminals");
        t = &terminals[terminals_n++];
    } else
        vterm_free(t->vt);
    *t = (struct terminal){ .rows = 24, .columns = 80, .to_utf8 = (iconv_t)-1, .from_utf8 = (iconv_t)-1 };
    snprintf(t->name, sizeof t->name, "%s", name);
    t->vt = vterm_new(24, 80);
    vterm_set_utf8(t->vt, 1);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    t->pid = forkpty(&t->fd, NULL, NULL, &w);
    if (t->pid == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (t->pid < 0)
        fail("forkpty");
    fcntl(t->fd, F_SETFD, FD_CLOEXEC);
}

static void do_charset(struct terminal *t, const char *charset)
{
    t->to_utf8 = iconv_open("UTF-8", charset);
    t->from_utf8 = iconv_open(charset, "UTF-8");
    if (t->to_utf8 == (iconv_t)-1 || t->from_utf8 == (iconv_t)-1)
        fail("no such charset");
}

static size_t unescape(const char *text, char *out)
{
    static const char from[] = "rnte\\s", to[] = "\r\n\t\033\\ ";
    size_t n = 0;

    for (; *text != '\0'; text++) {
        const char *at;
        unsigned byte;
        if (text[0] == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
            out[n++] = (char)byte;
            text += 3;
        } else if (text[0] == '\\' && text[1] != '\0' && (at = strchr(from, text[1])) != NULL) {
            out[n++] = to[at - from];
            text++;
        } else
            out[n++] = *text;
    }
    return n;
}

static void do_send(struct terminal *t, const char *text)
{
    char bytes[LINE_ROOM], converted[LINE_ROOM * 4], *from = bytes, *to = converted;
    size_t n = unescape(text, bytes), room = sizeof converted;

    if (t->from_utf8 == (iconv_t)-1)
        send_bytes(t, bytes, n);
    else if (iconv(t->from_utf8, &from, &n, &to, &room) == (size_t)-1)
        fail("not in that charset");
    else
        send_bytes(t, converted, (size_t)(to - converted));
}

static void do_size(struct terminal *t, const char *words)
{
    struct winsize w = { 0 };
    int rows, columns;

    if (sscanf(words, "%d %d", &rows, &columns) != 2 || rows < 1 || columns < 1 || columns > COLUMNS_MOST)
        fail("size NAME ROWS COLUMNS");
    w.ws_row = (unsigned short)rows;
    w.ws_col = (unsigned short)columns;
    t->rows = rows;
    t->columns = columns;
    vterm_set_size(t->vt, rows, columns);
    if (ioctl(t->fd, TIOCSWINSZ, &w) != 0)
        fail("TIOCSWINSZ");
}

static bool row_is(struct terminal *t, const char *words)
{
    char row[COLUMNS_MOST * 6], *text;
    long i = strtol(words, &text, 10);

    if (i < 0 || i >= t->rows || *text != ' ')
        fail("wide NAME ROW TEXT");
    row_text(t, (int)i, row, sizeof row);
    return strcmp(row, text + 1) == 0;
}

static bool ended_as(struct terminal *t, const char *status)
{
    int code = WIFEXITED(t->status) ? WEXITSTATUS(t->status) : 128 + WTERMSIG(t->status);

    if (!t->ended || t->fd >= 0)
        return false;
    if (strcmp(status, "any") != 0 && code != atoi(status))
        fail("ended otherwise");
    return true;
}

static bool holds(const char *verb, const char *name, const char *rest, const char *all)
{
    if (strcmp(verb, "expect") == 0)
        return on_screen(find(name), rest);
    if (strcmp(verb, "gone") == 0)
        return !on_screen(find(name), rest);
    if (strcmp(verb, "wide") == 0)
        return row_is(find(name), rest);
    if (strcmp(verb, "ends") == 0)
        return ended_as(find(name), rest);
    if (strcmp(verb, "until") == 0)
        return system(all) == 0;
    fail("no such step");
    return false;
}

/* Steps that act at once; false for those that wait. */
static bool act(const char *verb, const char *name, const char *rest, const char *all)
{
    char bytes[LINE_ROOM];

    if (strcmp(verb, "spawn") == 0)
        do_spawn(name, rest);
    else if (strcmp(verb, "charset") == 0)
        do_charset(find(name), rest);
    else if (strcmp(verb, "send") == 0)
        do_send(find(name), rest);
    else if (strcmp(verb, "raw") == 0)
        send_bytes(find(name), bytes, unescape(rest, bytes));
    else if (strcmp(verb, "size") == 0)
        do_size(find(name), rest);
    else if (strcmp(verb, "signal") == 0)
        kill(find(name)->pid, atoi(rest));
    else if (strcmp(verb, "stop") == 0)
        find(name)->stopped = true;
    else if (strcmp(verb, "go") == 0)
        find(name)->stopped = false;
    else if (strcmp(verb, "test") == 0)
        printf("ok %s\n", all);
    else if (strcmp(verb, "run") == 0) {
        if (system(all) != 0)
            fail("did not succeed");
    } else
        return false;
    fflush(stdout);
    return true;
}

static void run_line(char *line)
{
    char verb[32] = "", name[32] = "", *all, *rest;
    double until = now() + LIMIT_S;

    line[strcspn(line, "\n")] = '\0';
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#')
        return;
    snprintf(step, sizeof step, "%s", line);
    sscanf(line, "%31s %31s", verb, name);
    all = line + strlen(verb);
    all += strspn(all, " ");
    rest = all + strlen(name);
    rest += *rest == ' ';
    if (act(verb, name, rest, all))
        return;
    while (!holds(verb, name, rest, all)) {
        if (now() > until)
            fail("waited in vain");
        turn();
    }
}

/* A port of the loopback nobody listens on. */
static int free_port(void)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&a, n) != 0 || getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        return 1;
    printf("%d\n", ntohs(a.sin_port));
    return 0;
}

/* A client that knows no SSH: prints what comes, ends when the server does. Its
 * own standard input goes out as it is. */
static int raw_client(int port)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)port) };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = STDIN_FILENO, .events = POLLIN } };
    char bytes[4096];
    ssize_t n = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        return 1;
    while (n > 0 && poll(p, 2, -1) >= 0) {
        if (p[0].revents != 0) {
            n = read(fd, bytes, sizeof bytes);
            if (n > 0 && write(STDOUT_FILENO, bytes, (size_t)n) < 0)
                return 1;
        }
        if (p[1].revents != 0) {
            ssize_t typed = read(STDIN_FILENO, bytes, sizeof bytes);
            if (typed <= 0)
                p[1].fd = -1;
            else if (send(fd, bytes, (size_t)typed, MSG_NOSIGNAL) < 0)
                return 0;
        }
    }
    return 0;
}

/* Sends one packet, its standard input, to a socket of a host; 0 when the other
 * side answers or ends the connection within the limit. */
static int packet_client(const char *path)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_SEQPACKET, 0);
    struct pollfd p = { .fd = fd, .events = POLLIN };
    static char bytes[1 << 17];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

    if (n < 0 || fd < 0 || (size_t)snprintf(a.sun_path, sizeof a.sun_path, "%s", path) >= sizeof a.sun_path
        || connect(fd, (struct sockaddr *)&a, sizeof a) != 0)
        return 1;
    if (send(fd, bytes, (size_t)n, MSG_NOSIGNAL) < 0)
        return 1;
    return poll(&p, 1, 20000) == 1 ? 0 : 1;
}

int main(int argc, char **argv)
{
    char line[LINE_ROOM];

    if (argc > 1 && strcmp(argv[1], "port") == 0)
        return free_port();
    if (argc > 2 && strcmp(argv[1], "raw") == 0)
        return raw_client(atoi(argv[2]));
    if (argc > 2 && strcmp(argv[1], "packet") == 0)
        return packet_client(argv[2]);
    if (argc > 1 && strcmp(argv[1], "pause") == 0)
        return poll(NULL, 0, TURN_MS) != 0;
    signal(SIGPIPE, SIG_IGN);
    while (fgets(line, sizeof line, stdin) != NULL) {
        line_number++;
        run_line(line);
    }
    for (unsigned i = 0; i < terminals_n; i++)
        if (!terminals[i].ended)
            kill(terminals[i].pid, SIGKILL);
    return 0;
}
