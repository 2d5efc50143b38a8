/* Gate, transport and core of one desk, as small as they can be. */
#include "config.h"
#include "tests/paths.h"
#include "harness.h"
#include "world.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <linux/sockios.h>
#include <unistd.h>

struct world h;

/* -- the core -- */

struct rule *rule_of(enum op_id op, bool make)
{
    struct rule *free_one = NULL;
    for (int i = 0; i < RULES; i++) {
        if (h.rule[i].used && h.rule[i].op == op)
            return &h.rule[i];
        if (!h.rule[i].used && !free_one)
            free_one = &h.rule[i];
    }
    if (!make || !free_one)
        return NULL;
    *free_one = (struct rule){ .used = true, .op = op };
    buf_init(&free_one->body, 4u << 20);
    return free_one;
}

void core_write(const struct buf *out)
{
    for (size_t at = 0; at < out->n;) {
        ssize_t n = write(h.core, out->at + at, out->n - at);
        if (n <= 0)
            return;
        at += (size_t)n;
    }
}

void answer(struct asked *a)
{
    struct rule *r = rule_of(a->op, false);
    struct buf out;
    struct fault none = { .status = ST_not_found };
    if (r && r->held)
        return;
    buf_init(&out, 8u << 20);
    if (looking && looking->answers && looking->answers(a, r, &out))
        ;                                /* it is in out */
    else if (r)
        wire_put_reply(&out, a->number, &r->fault, r->body.at, r->body.n);
    else
        wire_put_reply(&out, a->number, &none, NULL, 0);
    core_write(&out);
    buf_release(&out);
    if (r && r->once)
        r->fault.status = ST_ok;
    a->answered = true;
}

static char *request_json(const struct wire_request *q)
{
    struct pool *pool = pool_new(4096);
    const struct record *record = op_info[q->op].request;
    void *s = pool_get(pool, record->size);
    struct buf out;
    struct fault f;
    buf_init(&out, 1u << 20);
    if (record_decode(record, s, q->body, q->body_n, NULL, pool, &f) == ST_ok)
        record_to_json(record, s, false, &out);
    buf_u8(&out, 0);
    char *text = strdup((char *)out.at);
    buf_release(&out);
    pool_free(&pool);
    return text;
}

static void core_take(const uint8_t *frame, size_t n)
{
    struct wire_request q;
    if (!wire_get_request(frame, n, &q) || q.op >= OP_NUMBER_MAX || !op_info[q.op].request) {
        fail("the desk sent a request that is none");
        abort();
    }
    struct asked *a = &h.asked[h.asks++ % ASKED];
    free(a->json);
    *a = (struct asked){ .op = (enum op_id)q.op, .number = q.number, .json = request_json(&q) };
    text_copy(a->id, sizeof a->id, q.request_id);
    answer(a);
}

void core_read(void)
{
    uint8_t piece[16384];
    ssize_t n = read(h.core, piece, sizeof piece);
    if (n <= 0) {
        if (n == 0) {
            close(h.core);
            h.core = -1;
        }
        return;
    }
    buf_add(&h.core_in, piece, (size_t)n);
    long frame;
    while ((frame = wire_frame(h.core_in.at, h.core_in.n, WIRE_MAX)) > 0) {
        core_take(h.core_in.at, (size_t)frame);
        buf_drop(&h.core_in, (size_t)frame);
    }
}

/* -- the line and the control -- */

static void line_read(void)
{
    enum term_kind kind;
    const uint8_t *body;
    size_t n;
    enum status s = ST_ok;
    while (h.line_open && (s = term_receive(&h.line, &kind, &body, &n)) == ST_ok) {
        if (kind == TERM_DATA)
            terminal_feed(body, n);
        else if (kind == TERM_CHARSET && n == 1)
            charset_set((enum charset)body[0]);
        else if (kind == TERM_PRINT)
            buf_add(&h.printed, body, n);
    }
    if (s != ST_ok && s != ST_too_busy) {
        term_line_release(&h.line);
        h.line_open = false;
    }
}

/* What the gate knows of this person's other desks: nothing, unless a script says. */
void world_looked(void)
{
    struct control_start now = { .session = 7 };
    struct buf body;
    text_copy(now.staff_no, sizeof now.staff_no, h.user);
    text_copy(now.posting, sizeof now.posting, h.untold);
    now.others_n = h.other.session != 0;
    now.others[0] = h.other;
    buf_init(&body, CONTROL_MAX);
    control_put_start(&body, &now);
    control_send(h.control, CTRL_LOOKED, body.at, body.n, -1, -1);
    buf_release(&body);
}

static void control_read(void)
{
    enum control_kind kind;
    static uint8_t body[CONTROL_MAX];
    size_t n;
    int fds[2];
    enum status s = control_receive(h.control, &kind, body, &n, fds);
    if (s != ST_ok) {
        if (s != ST_too_busy) {
            close(h.control);
            h.control = -1;
        }
        return;
    }
    h.last_control = kind;
    if (kind == CTRL_LOOK && !h.gate_slow)
        world_looked();
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static bool pump(int ms)
{
    struct pollfd at[3] = {
        { .fd = h.core, .events = POLLIN },
        { .fd = h.line_open && !h.stalled ? h.line.fd : -1, .events = POLLIN },
        { .fd = h.control, .events = POLLIN },
    };
    if (h.line_open)
        term_flush(&h.line);
    if (poll(at, 3, ms) <= 0)
        return false;
    if (at[0].revents & POLLIN)
        core_read();
    if (at[1].revents & POLLIN)
        line_read();
    if (at[2].revents & POLLIN)
        control_read();
    return (at[0].revents | at[1].revents | at[2].revents) & POLLIN;
}

static bool unread(int fd)
{
    int n = 0;
    return fd >= 0 && ioctl(fd, SIOCOUTQ, &n) == 0 && n > 0;
}

/* Does the desk wait in the kernel for something to happen? */
static bool asleep(void)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)h.desk);
    FILE *f = fopen(path, "r");
    if (!f)
        return true;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    const char *state = strrchr(text, ')');
    return !state || state[2] == 'S' || state[2] == 'Z';
}

int wait_more(int ms)
{
    pump(ms);
    return 1;
}

/* Until the desk has taken all it was given, said all it has to say, and waits. */
int settle(void)
{
    int quiet = 0;
    for (int i = 0; i < LIMIT_MS && quiet < 3; i++) {
        bool moved = pump(quiet ? 0 : 1);
        bool busy = unread(h.line_open ? h.line.fd : -1) || unread(h.core) || unread(h.control) || !asleep();
        quiet = moved || busy ? 0 : quiet + 1;
    }
    int status;
    if (waitpid(h.desk, &status, WNOHANG) == h.desk) {
        h.desk = 0;
        h.ended = status;
        h.has_ended = true;
    }
    return quiet >= 3 ? 1 : fail("the desk does not come to rest");
}

/* -- the desk -- */

static int line_new(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    if (h.line_open)
        term_line_release(&h.line);
    fcntl(pair[0], F_SETFL, O_NONBLOCK);
    fcntl(pair[1], F_SETFL, O_NONBLOCK);
    term_line_init(&h.line, pair[0]);
    h.line_open = true;
    return pair[1];
}

static int core_new(void)
{
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    if (h.core >= 0)
        close(h.core);
    buf_clear(&h.core_in);
    h.core = pair[0];
    fcntl(pair[1], F_SETFL, O_NONBLOCK);
    return pair[1];
}

static void put_start(struct buf *out)
{
    struct control_start start = { .session = 7 };
    text_copy(start.staff_no, sizeof start.staff_no, h.user);
    start.before = (struct login_before){ .at = instant_of(date_of(2026, 11, 22), 17, 45, 0), .from = "10.1.2.3" };
    control_put_start(out, &start);
}

const char *spool_dir(void)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/tests/screen/spool.%s", TOP_BUILDDIR, program_invocation_short_name);
    return path;
}

/* What the master does before it forks desks. */
static int prepare(void)
{
    const char *forms = getenv("SCREEN_FORMS");
    char own[256];
    snprintf(own, sizeof own, "%s/%s", TOP_SRCDIR, h.forms[0] ? h.forms : "forms");
    struct desk_config config = {
        .form_dir = forms ? forms : own, .spool_dir = spool_dir(), .terminfo = "",
        .colour = h.colour, .data_dir = TOP_SRCDIR "/db",
    };
    struct fault f;
    mkdir(spool_dir(), 0700);
    lang_open(TOP_BUILDDIR "/locale");
    lang_set(h.lang);
    zone_set("Asia/Shanghai");
    tables_init();
    log_open("desk", LOG_ERROR_);
    return desk_prepare(&config, &f) == ST_ok ? 1 : fail("%s:%s: %s", f.field, f.arg[0], f.arg[2]);
}

int do_start(const char *text)
{
    int control[2], line, core;
    struct buf body;
    (void)text;
    if (!prepare())
        return 0;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) != 0)
        abort();
    line = line_new();
    core = core_new();
    h.control = control[0];
    h.desk = fork();
    if (h.desk == 0) {
        close(control[0]);
        close(h.line.fd);
        close(h.core);
        desk_main(control[1]);
    }
    close(control[1]);
    terminal_open(h.hello.rows, h.hello.columns);
    charset_set((enum charset)h.hello.charset);
    buf_init(&body, CONTROL_MAX);
    put_start(&body);
    control_send(h.control, CTRL_START, body.at, body.n, line, h.user[0] ? core : -1);
    buf_release(&body);
    close(line);
    close(core);
    term_send_hello(&h.line, &h.hello);
    term_flush(&h.line);
    return settle();
}

int do_drop(const char *text)
{
    (void)text;
    term_line_release(&h.line);
    h.line_open = false;
    return settle();
}

int terminal_read(const char *text)
{
    char name[33], charset[32] = "UTF-8";
    unsigned rows, columns;
    if (sscanf(text, "%32s %u %u %31s", name, &rows, &columns, charset) < 3)
        return fail("term NAME ROWS COLUMNS [CHARSET]");
    h.hello = (struct term_hello){ .rows = (uint16_t)rows, .columns = (uint16_t)columns, .from = "10.1.2.3" };
    text_copy(h.hello.name, sizeof h.hello.name, name);
    text_copy(h.hello.lang, sizeof h.hello.lang, h.lang);
    h.hello.charset = (uint8_t)charset_by_name(charset);
    return h.hello.charset < CHARSET_COUNT ? 1 : fail("no such charset: %s", charset);
}

int do_attach(const char *text)
{
    struct buf body;
    if (!terminal_read(text))
        return 0;
    int line = line_new();
    terminal_open(h.hello.rows, h.hello.columns);
    charset_set((enum charset)h.hello.charset);
    buf_init(&body, CONTROL_MAX);
    term_put_hello(&body, &h.hello);
    control_send(h.control, CTRL_ATTACH, body.at, body.n, line, -1);
    buf_release(&body);
    close(line);
    return settle();
}

int do_size(const char *text)
{
    unsigned rows, columns;
    struct buf body;
    if (sscanf(text, "%u %u", &rows, &columns) != 2)
        return fail("size ROWS COLUMNS");
    h.hello.rows = (uint16_t)rows;       /* a hello said again says the size of now */
    h.hello.columns = (uint16_t)columns;
    vterm_set_size(h.vt, (int)rows, (int)columns);
    glass_resize(&h.glass, (int)rows, (int)columns);
    buf_init(&body, 16);
    buf_u16(&body, (uint16_t)rows);
    buf_u16(&body, (uint16_t)columns);
    term_send(&h.line, TERM_SIZE, body.at, body.n);
    buf_release(&body);
    term_flush(&h.line);
    return settle();
}

int do_core_drop(const char *text)
{
    (void)text;
    close(h.core);
    h.core = -1;
    return settle();
}

int do_core_back(const char *text)
{
    struct buf body;
    (void)text;
    int core = core_new();
    buf_init(&body, CONTROL_MAX);
    put_start(&body);
    control_send(h.control, CTRL_CORE, body.at, body.n, core, -1);
    buf_release(&body);
    close(core);
    return settle();
}
