#include "config.h"
#include "harness.h"

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
#include <sys/wait.h>
#include <linux/sockios.h>
#include <unistd.h>
#include <vterm.h>
#include "desk/desk.h"

#define ROWS_MAX 120
#define LIMIT_MS 10000
#define RULES 60
#define ASKED 64

struct rule { bool used, held; enum op_id op; struct fault fault; struct buf body; };
struct asked { enum op_id op; uint32_t number; char id[REQUEST_ID_MAX + 1]; char *json; bool answered; };

static struct {
    const char *path;
    unsigned line_no;
    char lang[16], user[16];
    struct term_hello hello;
    pid_t desk;
    int control;
    struct term_line line;
    bool line_open;
    int core;
    struct buf core_in;
    struct rule rule[RULES];
    struct asked asked[ASKED];
    unsigned asks, counted;
    VTerm *vt;
    VTermScreen *screen;
    struct converter *to, *back, *from;
    enum charset charset;
    struct buf printed;
    size_t bytes;
    unsigned bells;
    int last_control, ended;
    bool has_ended;
} h;

static int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void screen_dump(FILE *out);

static int fail(const char *format, ...)
{
    va_list a;
    fprintf(stderr, "%s:%u: ", h.path, h.line_no);
    va_start(a, format);
    vfprintf(stderr, format, a);
    va_end(a);
    fputc('\n', stderr);
    if (h.vt)
        screen_dump(stderr);
    return 0;
}

/* -- the terminal -- */

static int bell(void *user)
{
    (void)user;
    h.bells++;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .bell = bell };

static void terminal_open(int rows, int columns)
{
    if (h.vt)
        vterm_free(h.vt);
    h.vt = vterm_new(rows, columns);
    vterm_set_utf8(h.vt, 1);
    h.screen = vterm_obtain_screen(h.vt);
    vterm_screen_enable_altscreen(h.screen, 1);
    vterm_screen_set_callbacks(h.screen, &callbacks, NULL);
    vterm_screen_reset(h.screen, 1);
}

static void charset_set(enum charset charset)
{
    converter_free(&h.to);
    converter_free(&h.back);
    converter_free(&h.from);
    h.charset = charset;
    h.to = converter_to_terminal(charset);
    h.back = converter_from_terminal(charset);
    h.from = converter_from_terminal(charset);
}

/* What the terminal is sent, in its charset and back again, is what libvterm shows. */
static void terminal_feed(const uint8_t *bytes, size_t n)
{
    struct buf there, again;
    buf_init(&there, 4u << 20);
    buf_init(&again, 4u << 20);
    converter_feed(h.to, bytes, n, &there);
    h.bytes += there.n;
    converter_feed(h.back, there.at, there.n, &again);
    if (again.n)
        vterm_input_write(h.vt, (const char *)again.at, again.n);
    buf_release(&there);
    buf_release(&again);
}

static void row_text(int row, char *out, size_t room)
{
    int rows, columns;
    size_t n = 0;
    vterm_get_size(h.vt, &rows, &columns);
    for (int x = 0; x < columns;) {
        VTermScreenCell cell;
        char bytes[4];
        vterm_screen_get_cell(h.screen, (VTermPos){ .row = row, .col = x }, &cell);
        uint32_t c = cell.chars[0] ? cell.chars[0] : ' ';
        if (c == (uint32_t)-1) {
            x++;
            continue;
        }
        if (c == 0x2500)
            c = '-';
        else if (c == ' ' && cell.attrs.underline)
            c = '_';
        size_t k = utf8_put((int32_t)c, bytes);
        if (n + k < room)
            memcpy(out + n, bytes, k), n += k;
        x += cell.width > 0 ? cell.width : 1;
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
}

static void screen_dump(FILE *out)
{
    int rows, columns;
    char text[2048];
    vterm_get_size(h.vt, &rows, &columns);
    for (int y = 0; y < rows; y++) {
        row_text(y, text, sizeof text);
        fprintf(out, "%s\n", text);
    }
}

static bool screen_has(const char *text)
{
    int rows, columns;
    char row[2048];
    vterm_get_size(h.vt, &rows, &columns);
    for (int y = 0; y < rows; y++) {
        row_text(y, row, sizeof row);
        if (strstr(row, text))
            return true;
    }
    return false;
}

/* -- the core -- */

static struct rule *rule_of(enum op_id op, bool make)
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

static void core_write(const struct buf *out)
{
    for (size_t at = 0; at < out->n;) {
        ssize_t n = write(h.core, out->at + at, out->n - at);
        if (n <= 0)
            return;
        at += (size_t)n;
    }
}

static void answer(struct asked *a)
{
    struct rule *r = rule_of(a->op, false);
    struct buf out;
    struct fault none = { .status = ST_not_found };
    if (r && r->held)
        return;
    buf_init(&out, 8u << 20);
    if (r)
        wire_put_reply(&out, a->number, &r->fault, r->body.at, r->body.n);
    else
        wire_put_reply(&out, a->number, &none, NULL, 0);
    core_write(&out);
    buf_release(&out);
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

static void core_read(void)
{
    uint8_t piece[16384];
    ssize_t n = read(h.core, piece, sizeof piece);
    if (n <= 0)
        return;
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
    while (h.line_open && term_receive(&h.line, &kind, &body, &n) == ST_ok) {
        if (kind == TERM_DATA)
            terminal_feed(body, n);
        else if (kind == TERM_CHARSET && n == 1)
            charset_set((enum charset)body[0]);
        else if (kind == TERM_PRINT)
            buf_add(&h.printed, body, n);
    }
}

static void control_read(void)
{
    enum control_kind kind;
    static uint8_t body[CONTROL_MAX];
    size_t n;
    int fds[2];
    if (control_receive(h.control, &kind, body, &n, fds) != ST_ok)
        return;
    h.last_control = kind;
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static bool pump(int ms)
{
    struct pollfd at[3] = {
        { .fd = h.core, .events = POLLIN },
        { .fd = h.line_open ? h.line.fd : -1, .events = POLLIN },
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

/* Until the desk has taken all it was given, said all it has to say, and waits. */
static int settle(void)
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

/* -- keys -- */

struct named { const char *name, *bytes; };

static const struct named names[] = {
    { "Enter", "\r" }, { "Tab", "\t" }, { "Esc", "\033" }, { "BS", "\177" }, { "Del", "\033[3~" },
    { "Up", "\033[A" }, { "Down", "\033[B" }, { "Right", "\033[C" }, { "Left", "\033[D" },
    { "Home", "\033[H" }, { "End", "\033[F" }, { "PgUp", "\033[5~" }, { "PgDn", "\033[6~" }, { "BackTab", "\033[Z" },
    { "F1", "\033OP" }, { "F2", "\033OQ" }, { "F3", "\033OR" }, { "F4", "\033OS" }, { "F5", "\033[15~" },
    { "F6", "\033[17~" }, { "F7", "\033[18~" }, { "F8", "\033[19~" }, { "F9", "\033[20~" }, { "F10", "\033[21~" },
    { "lt", "<" }, { "Space", " " }, { "Paste", "\033[200~" }, { "EndPaste", "\033[201~" },
};

static int keys_bytes(const char *text, struct buf *out)
{
    while (*text) {
        const char *end = *text == '<' ? strchr(text, '>') : NULL;
        char name[24] = "";
        if (!end) {
            buf_u8(out, (uint8_t)*text++);
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)(end - text - 1), text + 1);
        text = end + 1;
        if (strncmp(name, "C-", 2) == 0) {
            buf_u8(out, (uint8_t)(name[2] & 0x1f));
            continue;
        }
        unsigned times = 1;
        char *star = strchr(name, '*');
        if (star) {
            *star = '\0';
            times = (unsigned)atoi(star + 1);
        }
        const struct named *found = NULL;
        for (size_t i = 0; i < COUNT_OF(names); i++)
            if (strcmp(names[i].name, name) == 0)
                found = &names[i];
        if (!found)
            return fail("no key <%s>", name);
        while (times--)
            buf_puts(out, found->bytes);
    }
    return 1;
}

/* Keys leave as one burst, through the terminal's charset as a transport does it. */
static int type_bytes(const void *bytes, size_t n)
{
    h.bytes = 0;
    h.bells = 0;
    term_send(&h.line, TERM_DATA, bytes, n);
    term_flush(&h.line);
    return settle();
}

static int do_keys(const char *text)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    int good = keys_bytes(text, &out) && type_bytes(out.at, out.n);
    buf_release(&out);
    return good;
}

/* One key a burst: the same as a slow hand. */
static int do_slowly(const char *text)
{
    struct buf out;
    buf_init(&out, 1u << 20);
    int good = keys_bytes(text, &out);
    for (size_t i = 0; i < out.n && good;) {
        size_t n = 1;
        if (out.at[i] == 0x1b)
            while (i + n < out.n && (n < 3 || (out.at[i + 2] < 0x40 && out.at[i + n - 1] != '~')))
                n++;
        else
            while (i + n < out.n && (out.at[i + n] & 0xc0) == 0x80)
                n++;
        good = type_bytes(out.at + i, n);
        i += n;
    }
    buf_release(&out);
    return good;
}

static int do_raw(const char *text)
{
    uint8_t bytes[256];
    size_t n = 0;
    unsigned v;
    int used;
    while (n < sizeof bytes && sscanf(text, "%2x%n", &v, &used) == 1) {
        bytes[n++] = (uint8_t)v;
        text += used;
        text += strspn(text, " ");
    }
    return type_bytes(bytes, n);
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
    control_put_start(out, &start);
}

static void desk_child(int control)
{
    const char *forms = getenv("SCREEN_FORMS");
    struct desk_config config = {
        .form_dir = forms ? forms : TOP_SRCDIR "/forms", .spool_dir = TOP_BUILDDIR "/tests/screen/spool", .terminfo = "",
    };
    struct fault f;
    lang_open(TOP_BUILDDIR "/locale");
    lang_set(h.lang);
    zone_set("Asia/Shanghai");
    log_open("desk", LOG_ERROR_);
    if (desk_prepare(&config, &f) != ST_ok)
        fatal("%s:%s: %s", f.field, f.arg[0], f.arg[2]);
    desk_main(control);
}

static int do_start(const char *text)
{
    int control[2], line, core;
    struct buf body;
    (void)text;
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
        desk_child(control[1]);
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

static int do_drop(const char *text)
{
    (void)text;
    term_line_release(&h.line);
    h.line_open = false;
    return settle();
}

static int terminal_read(const char *text)
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

static int do_attach(const char *text)
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

static int do_size(const char *text)
{
    unsigned rows, columns;
    struct buf body;
    if (sscanf(text, "%u %u", &rows, &columns) != 2)
        return fail("size ROWS COLUMNS");
    vterm_set_size(h.vt, (int)rows, (int)columns);
    buf_init(&body, 16);
    buf_u16(&body, (uint16_t)rows);
    buf_u16(&body, (uint16_t)columns);
    term_send(&h.line, TERM_SIZE, body.at, body.n);
    buf_release(&body);
    term_flush(&h.line);
    return settle();
}

static int do_core_drop(const char *text)
{
    (void)text;
    close(h.core);
    h.core = -1;
    return settle();
}

static int do_core_back(const char *text)
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

/* -- words of the script -- */

static enum op_id op_read(const char **text_r)
{
    char name[48];
    int used = 0;
    if (sscanf(*text_r, "%47s%n", name, &used) != 1)
        return OP_none;
    *text_r += used;
    *text_r += strspn(*text_r, " ");
    const struct op_info *op = op_by_name(name);
    if (!op)
        fail("no operation %s", name);
    return op ? (enum op_id)op->no : OP_none;
}

static int do_answer(const char *text)
{
    enum op_id op = op_read(&text);
    if (op == OP_none)
        return 0;
    struct rule *r = rule_of(op, true);
    struct pool *pool = pool_new(4096);
    const struct record *record = op_info[op].reply;
    void *s = pool_get(pool, record->size);
    struct fault f = { .status = ST_ok };
    buf_clear(&r->body);
    r->fault = (struct fault){ .status = ST_ok };
    int good = record_from_json(record, s, text, strlen(text), pool, &f) == ST_ok;
    if (good)
        record_encode(record, s, NULL, &r->body);
    else
        fail("answer of %s: %s %s %s %s", op_info[op].name, status_name(f.status), f.field, f.arg[0], f.arg[2]);
    pool_free(&pool);
    return good;
}

static int do_refuse(const char *text)
{
    enum op_id op = op_read(&text);
    char status[48] = "", field[48] = "", a[3][72] = { "", "", "" };
    if (op == OP_none || sscanf(text, "%47s %47s %71s %71s %71s", status, field, a[0], a[1], a[2]) < 1)
        return 0;
    enum status s = status_by_name(status);
    if (s == ST_COUNT)
        return fail("no status %s", status);
    fault_set(&rule_of(op, true)->fault, s, strcmp(field, "-") ? field : "", a[0], a[1], a[2]);
    return 1;
}

static int do_hold(const char *text)
{
    enum op_id op = op_read(&text);
    if (op == OP_none)
        return 0;
    rule_of(op, true)->held = true;
    return 1;
}

static int do_release(const char *text)
{
    enum op_id op = op_read(&text);
    if (op == OP_none)
        return 0;
    rule_of(op, true)->held = false;
    for (unsigned i = 0; i < h.asks && i < ASKED; i++)
        if (h.asked[i].op == op && !h.asked[i].answered)
            answer(&h.asked[i]);
    return settle();
}

static struct asked *last_asked(enum op_id op, unsigned back)
{
    for (unsigned i = h.asks; i > 0 && i + ASKED > h.asks; i--)
        if (h.asked[(i - 1) % ASKED].op == op && back-- == 0)
            return &h.asked[(i - 1) % ASKED];
    return NULL;
}

/* What the core tells every desk that hears the topic. */
static int do_event(const char *text)
{
    struct buf out;
    buf_init(&out, 4096);
    wire_put_event(&out, text, 1);
    bool sent = send(h.core, out.at, out.n, 0) == (ssize_t)out.n;
    buf_release(&out);
    h.bytes = 0;
    h.bells = 0;
    return sent ? settle() : fail("the event was not taken");
}

static int do_asked(const char *text)
{
    enum op_id op = op_read(&text);
    const struct asked *a = last_asked(op, 0);
    if (!a)
        return fail("%s was never asked", op_info[op].name);
    return strcmp(a->json, text) == 0 ? 1 : fail("asked %s\n  wanted %s", a->json, text);
}

static int do_count(const char *text)
{
    enum op_id op = op_read(&text);
    unsigned n = 0, wanted = (unsigned)atoi(text);
    for (unsigned i = h.counted; i < h.asks; i++)
        n += h.asked[i % ASKED].op == op;
    h.counted = h.asks;
    return n == wanted ? 1 : fail("%s was asked %u times", op_info[op].name, n);
}

static int do_same_id(const char *text)
{
    enum op_id op = op_read(&text);
    const struct asked *a = last_asked(op, 0), *b = last_asked(op, 1);
    return a && b && strcmp(a->id, b->id) == 0 ? 1 : fail("request ids differ");
}

static int do_see(const char *text)
{
    return screen_has(text) ? 1 : fail("not on the screen: %s", text);
}

static int do_not(const char *text)
{
    return screen_has(text) ? fail("on the screen: %s", text) : 1;
}

static int do_row(const char *text)
{
    char row[2048], *end;
    long n = strtol(text, &end, 10);
    end += *end == ' ';
    row_text((int)n - 1, row, sizeof row);
    return strcmp(row, end) == 0 ? 1 : fail("row %ld is\n|%s|\n|%s| wanted", n, row, end);
}

static int do_cursor(const char *text)
{
    int row, column;
    VTermPos at;
    vterm_state_get_cursorpos(vterm_obtain_state(h.vt), &at);
    sscanf(text, "%d %d", &row, &column);
    return at.row + 1 == row && at.col + 1 == column ? 1 : fail("the cursor is at %d %d", at.row + 1, at.col + 1);
}

static int do_screen(const char *text)
{
    char path[512], *is = NULL, was[65536];
    size_t n = 0;
    snprintf(path, sizeof path, "%s/tests/screen/expected/%s.txt", TOP_SRCDIR, text);
    FILE *out = open_memstream(&is, &n);
    screen_dump(out);
    fclose(out);
    if (getenv("GENERATE")) {
        FILE *f = fopen(path, "w");
        if (!f || fputs(is, f) < 0 || fclose(f) != 0)
            return fail("%s: %s", path, strerror(errno));
        free(is);
        return 1;
    }
    FILE *f = fopen(path, "r");
    size_t read_n = f ? fread(was, 1, sizeof was - 1, f) : 0;
    was[read_n] = '\0';
    if (f)
        fclose(f);
    int good = strcmp(was, is) == 0;
    free(is);
    return good ? 1 : fail("not the screen of %s (GENERATE=1 writes it)", path);
}

static int do_beep(const char *text)
{
    (void)text;
    return h.bells == 1 ? 1 : fail("rang %u times", h.bells);
}

static int do_quiet(const char *text)
{
    (void)text;
    return h.bells == 0 ? 1 : fail("rang %u times", h.bells);
}

static int do_bytes(const char *text)
{
    size_t most = (size_t)atoi(text);
    return h.bytes < most ? 1 : fail("%zu bytes were sent", h.bytes);
}

static int do_control(const char *text)
{
    return h.last_control == atoi(text) ? 1 : fail("the last packet was %d", h.last_control);
}

static int do_printed(const char *text)
{
    buf_u8(&h.printed, 0);
    int good = strstr((char *)h.printed.at, text) != NULL;
    h.printed.n--;
    return good ? 1 : fail("not printed: %s\n%.*s", text, (int)h.printed.n, (char *)h.printed.at);
}

static int do_clock(const char *text)
{
    return setenv("WATTDESK_CLOCK", text, 1) == 0;
}

static int do_lang(const char *text)
{
    text_copy(h.lang, sizeof h.lang, text);
    text_copy(h.hello.lang, sizeof h.hello.lang, text);
    return 1;
}

static int do_user(const char *text)
{
    text_copy(h.user, sizeof h.user, strcmp(text, "none") ? text : "");
    return 1;
}

static int do_include(const char *text);

static const struct { const char *word; int (*act)(const char *); } words[] = {
    { "clock", do_clock }, { "lang", do_lang }, { "term", terminal_read }, { "user", do_user },
    { "answer", do_answer }, { "refuse", do_refuse }, { "event", do_event }, { "hold", do_hold }, { "release", do_release },
    { "start", do_start }, { "keys", do_keys }, { "slowly", do_slowly }, { "raw", do_raw },
    { "see", do_see }, { "not", do_not }, { "row", do_row }, { "cursor", do_cursor }, { "screen", do_screen },
    { "asked", do_asked }, { "count", do_count }, { "same-id", do_same_id },
    { "size", do_size }, { "drop", do_drop }, { "attach", do_attach },
    { "core-drop", do_core_drop }, { "core-back", do_core_back }, { "control", do_control },
    { "printed", do_printed }, { "bytes", do_bytes }, { "beep", do_beep }, { "quiet", do_quiet },
    { "include", do_include },
};

static int line_do(char *line)
{
    line[strcspn(line, "\n")] = '\0';
    size_t n = strcspn(line, " ");
    if (n == 0 || line[0] == '#')
        return 1;
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strlen(words[i].word) == n && strncmp(words[i].word, line, n) == 0)
            return words[i].act(line[n] ? line + n + 1 : line + n);
    return fail("no such word: %s", line);
}

static int file_do(const char *path)
{
    char *line = NULL;
    size_t room = 0;
    int good = 1;
    const char *before = h.path;
    unsigned line_before = h.line_no;
    FILE *f = fopen(path, "r");
    if (!f)
        return fail("%s: %s", path, strerror(errno));
    h.path = path;
    h.line_no = 0;
    while (good && getline(&line, &room, f) >= 0) {
        h.line_no++;
        good = line_do(line);
    }
    free(line);
    fclose(f);
    h.path = before;
    h.line_no = line_before;
    return good;
}

static int do_include(const char *text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/tests/screen/script/%s", TOP_SRCDIR, text);
    return file_do(path);
}

static void end(void)
{
    int status;
    if (h.desk > 0) {
        kill(h.desk, SIGKILL);
        waitpid(h.desk, &status, 0);
    }
    if (h.line_open)
        term_line_release(&h.line);
    if (h.core >= 0)
        close(h.core);
    if (h.control >= 0)
        close(h.control);
    if (h.vt)
        vterm_free(h.vt);
    for (int i = 0; i < RULES; i++)
        if (h.rule[i].used)
            buf_release(&h.rule[i].body);
    for (int i = 0; i < ASKED; i++)
        free(h.asked[i].json);
    buf_release(&h.core_in);
    buf_release(&h.printed);
    converter_free(&h.to);
    converter_free(&h.back);
    converter_free(&h.from);
}

int script_run(const char *path)
{
    memset(&h, 0, sizeof h);
    h.path = path;
    h.control = h.core = -1;
    buf_init(&h.core_in, 8u << 20);
    buf_init(&h.printed, 1u << 20);
    text_copy(h.lang, sizeof h.lang, "zh_CN");
    text_copy(h.user, sizeof h.user, "10327");
    terminal_read("xterm 24 80 UTF-8");
    int good = file_do(path);
    end();
    return good;
}
