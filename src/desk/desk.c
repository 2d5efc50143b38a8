/* The process: one loop over the gate's control, the terminal's line and the
 * link to the core. Nothing in it waits for anything else. */
#include "config.h"
#include "desk/printer.h"
#include "desk/session.h"
#include "desk/terminals.h"
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The clock of every desk moves by the minute, but not of all in one moment. */
#define MINUTE_SPREAD_MS 2000

static struct desk_config prepared;
static struct desk the_desk;         /* zero until used: pages nobody touches cost nothing */

enum status desk_prepare(const struct desk_config *config, struct fault *f)
{
    prepared = *config;
    if (!setlocale(LC_CTYPE, "C.UTF-8") && !setlocale(LC_CTYPE, "C.utf8"))
        return fault_set(f, ST_file_broken, "C.UTF-8", "0", "", "no such locale");
    terminals_read(config->terminfo ? config->terminfo : "");
    char pinyin[512];
    snprintf(pinyin, sizeof pinyin, "%s/pinyin", config->data_dir);
    printer_prepare();
    enum status s = pinyin_open(pinyin, f);
    if (s == ST_ok)
        s = form_read_all(config->form_dir, f);
    if (s == ST_ok)
        s = screens_and_forms(f);
    for (unsigned i = 0; s == ST_ok && form_at(i); i++)
        s = form_check(form_at(i), form_at(i)->paper_rows ? NULL : screen_of(form_at(i))->computed, f);
    for (unsigned i = 0; s == ST_ok && form_at(i); i++)
        form_warm(form_at(i));
    return s;
}

void desk_rooted(const char *spool_dir)
{
    prepared.spool_dir = spool_dir;
}

/* -- the line -- */

static void line_close(struct desk *d)
{
    struct buf rest;
    if (!d->has_line)
        return;
    buf_init(&rest, 1u << 20);
    tty_close(&d->tty);
    tty_flush(&d->tty, &rest);
    if (rest.n && !d->given_away) {              /* also to a line another one takes the place of */
        uint8_t good = 0;
        term_send(&d->line, TERM_DATA, rest.at, rest.n);
        if (d->ending)
            term_send(&d->line, TERM_BYE, &good, 1);
        term_flush(&d->line);
    }
    buf_release(&rest);
    term_line_release(&d->line);
    d->has_line = d->has_hello = false;
    d->keyless.dropped += d->ahead_n - d->ahead_used;    /* told on the next line */
    d->ahead_n = d->ahead_used = 0;
    heap_rest();
}

/* What is posted now, or was just told, must be told again on the next line. */
static bool posting_untold(const struct desk *d)
{
    for (const struct page *p = d->top; p; p = p->below)
        if (p->posting)
            return true;
    return d->result[0][0] != '\0';
}

static void line_lost(struct desk *d)
{
    d->after_break = posting_untold(d);
    line_close(d);
    if (!d->ending)
        control_send(d->control, CTRL_DETACHED, NULL, 0, -1, -1);
}

static void line_open(struct desk *d, int fd)
{
    line_close(d);
    term_line_init(&d->line, fd);
    d->has_line = true;
}

static void key_typed(void *to, struct press k)
{
    struct desk *d = to;
    d->last_key = clock_ticks();
    desk_key(d, k);
}

static void keys_take(struct desk *d, const uint8_t *bytes, size_t n)
{
    d->line_heard = clock_ticks();
    keys_feed(&d->keys, bytes, n, key_typed, d);
    desk_swallowed(d, keys_dropped(&d->keys));
}

/* Has the client, the profile or a hand named the charset? UTF-8 is also what is
 * taken when nobody has. */
static bool charset_said(const struct desk *d)
{
    return d->charset != CHARSET_UTF8 || d->hello.lang[0] || d->charset_chosen || (d->user && d->user->charset);
}

static void hello_take(struct desk *d, const uint8_t *body, size_t n)
{
    struct buf old;
    if (!term_get_hello(body, n, &d->hello))
        return;
    buf_init(&old, 1u << 20);
    tty_close(&d->tty);
    tty_flush(&d->tty, &old);
    buf_release(&old);
    if (!d->charset_chosen || !d->user)
        d->charset = d->hello.charset < CHARSET_COUNT ? (enum charset)d->hello.charset : CHARSET_UTF8;
    if (d->user && d->user->charset && !d->charset_chosen)
        d->charset = (enum charset)(d->user->charset - 1);
    d->has_hello = true;
    if (d->hello.lang[0] && !d->user && !d->lang_chosen)
        session_lang(d, d->hello.lang);
    else
        session_lang(d, d->lang);
    struct tty_wants wants = { .charset = d->charset, .sure = charset_said(d), .colour = d->config->colour };
    tty_open(&d->tty, &d->hello, &wants, &d->keys);
    heap_rest();
    uint8_t byte = (uint8_t)d->charset;
    term_send(&d->line, TERM_CHARSET, &byte, 1);
    d->dirty = d->full_repaint = true;
}

static void size_take(struct desk *d, const uint8_t *body, size_t n)
{
    struct reader r;
    reader_init(&r, body, n);
    uint16_t rows = read_u16(&r), columns = read_u16(&r);
    if (!reader_done(&r) || !d->has_hello)
        return;
    d->hello.rows = rows;
    d->hello.columns = columns;
    tty_resize(&d->tty, rows, columns);
    d->dirty = true;
}

void desk_read_line(struct desk *d)
{
    enum term_kind kind;
    const uint8_t *body;
    size_t n;
    while (d->has_line) {
        enum status s = term_receive(&d->line, &kind, &body, &n);
        if (s == ST_too_busy)
            return;
        if (s != ST_ok) {
            line_lost(d);
            return;
        }
        if (kind == TERM_HELLO)
            hello_take(d, body, n);
        else if (kind == TERM_SIZE)
            size_take(d, body, n);
        else if (kind == TERM_DATA && d->has_hello)
            keys_take(d, body, n);
        d->dirty = true;
    }
}

/* -- the control -- */

static void close_all(int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static void start_take(struct desk *d, const uint8_t *body, size_t n, int fds[2])
{
    struct reader r;
    struct control_start start;
    reader_init(&r, body, n);
    if (!control_get_start(&r, &start)) {
        close_all(fds);
        return;
    }
    bool first = !d->started;
    d->started = true;
    if (first && fds[0] >= 0)
        line_open(d, fds[0]);
    session_begin(d, &start);
    int core = first ? fds[1] : fds[1] >= 0 ? fds[1] : fds[0];
    if (core >= 0)
        session_core(d, core);
    else if (start.staff_no[0])
        core_lost(d);
}

static void attach_take(struct desk *d, const uint8_t *body, size_t n, int fds[2])
{
    if (fds[0] < 0)
        return;
    if (d->has_line)
        d->after_break = posting_untold(d);
    line_open(d, fds[0]);
    d->charset_chosen = false;
    hello_take(d, body, n);
    if (fds[1] >= 0)
        close(fds[1]);
}

static void core_take(struct desk *d, const uint8_t *body, size_t n, int fds[2])
{
    struct reader r;
    struct control_start start;
    reader_init(&r, body, n);
    if (fds[0] < 0)
        return;
    if (!d->user && control_get_start(&r, &start) && d->top)
        session_logged_in(d, &start);
    session_core(d, fds[0]);
    d->dirty = true;
}

static void looked_take(struct desk *d, const uint8_t *body, size_t n)
{
    struct reader r;
    struct control_start now;
    reader_init(&r, body, n);
    if (control_get_start(&r, &now) && d->user)
        untold_looked(d, &now);
}

static void control_take(struct desk *d, enum control_kind kind, const uint8_t *body, size_t n, int fds[2])
{
    switch (kind) {
    case CTRL_START: start_take(d, body, n, fds); return;
    case CTRL_ATTACH: attach_take(d, body, n, fds); return;
    case CTRL_CORE: core_take(d, body, n, fds); return;
    case CTRL_ASK: control_send(d->control, CTRL_ALIVE, NULL, 0, -1, -1); return;
    case CTRL_LOGIN_NO: session_login_no(d, body, n); break;
    case CTRL_LOOKED: looked_take(d, body, n); break;
    case CTRL_END: session_end(d); break;
    default: close_all(fds); break;
    }
    d->dirty = true;
}

static void control_read(struct desk *d)
{
    enum control_kind kind;
    static uint8_t body[CONTROL_MAX];
    size_t n;
    int fds[2] = { -1, -1 };
    enum status s = control_receive(d->control, &kind, body, &n, fds);
    if (s == ST_ok)
        control_take(d, kind, body, n, fds);
    else if (s != ST_too_busy)
        d->ending = true;              /* the gate's end of life is ours only when the master lets go too */
}

/* -- painting -- */

static void print_send(struct desk *d)
{
    while (d->print.n > 0) {
        size_t n = d->print.n < 1000 ? d->print.n : 1000;
        term_send(&d->line, TERM_PRINT, d->print.at, n);
        buf_drop(&d->print, n);
    }
}

/* A terminal that does not read is not painted for: it gets the newest screen
 * when it reads again, not every one between. */
static void paint(struct desk *d)
{
    struct buf out;
    if (!d->has_line || !d->has_hello || !d->top || d->given_away)
        return;                      /* a line given away is another desk's to paint on */
    if (d->line.out.n > 0 && term_flush(&d->line) == ST_unavailable) {
        line_lost(d);
        return;
    }
    if (d->line.out.n > 0 || !d->dirty)
        return;
    d->dirty = false;
    buf_init(&out, 4u << 20);
    frame_paint(d);
    tty_flush(&d->tty, &out);
    for (size_t at = 0; at < out.n; at += 32768)
        term_send(&d->line, TERM_DATA, out.at + at, out.n - at < 32768 ? out.n - at : 32768);
    buf_release(&out);
    print_send(d);
    if (term_flush(&d->line) == ST_unavailable)
        line_lost(d);
}

/* -- time -- */

/* Milliseconds until the page on top reads its data again; -1 it does not, or
 * not while something is typed: a row must not move under a number (ux W11). */
static int64_t refresh_left(const struct desk *d)
{
    const struct page *p = d->top;
    unsigned every = p && p->screen->every ? p->screen->every(p) : 0;
    bool typing = p && p->focus >= 0 && p->input[p->focus].editor.n > 0;
    if (!every || typing || p->popup || !d->has_core)
        return -1;
    int64_t left = (int64_t)every * 1000 - (clock_ticks() - p->refreshed) / 1000;
    return left > 0 ? left : 0;
}

static void refresh(struct desk *d)
{
    if (refresh_left(d) != 0)
        return;
    d->top->refreshed = clock_ticks();
    d->top->screen->refresh(d->top);
}

/* Milliseconds until the line has been silent for as long as the keys wait; -1 they do not. */
static int64_t silence_left(const struct desk *d)
{
    int patience = d->has_line ? keys_patience(&d->keys) : -1;
    int64_t left = patience - (clock_ticks() - d->line_heard) / 1000;
    return patience < 0 ? -1 : left > 0 ? left : 0;
}

static bool deaf(const struct desk *d)
{
    return d->ahead_n >= AHEAD_MAX / 2;      /* the rest waits in the socket */
}

static int sooner(int wait, int64_t other)
{
    return other >= 0 && other < wait ? (int)other + 1 : wait;
}

static int wait_ms(const struct desk *d)
{
    if (!d->has_line || !d->top)
        return -1;
    if (asks_waiting(d) > 0 || (asks_hold(d) && d->has_line))
        return sooner(1000, silence_left(d));
    int64_t spread = (int64_t)(d->start.session % MINUTE_SPREAD_MS);
    int64_t minute = 60000 - (clock_now() / 1000) % 60000 + spread, idle = session_idle_left(d);
    int64_t wait = idle >= 0 && idle / 1000 < minute ? idle / 1000 + 1 : minute, again = refresh_left(d);
    return sooner(sooner((int)wait, again), silence_left(d));
}

static void tick(struct desk *d)
{
    int64_t minute = clock_now() / (60 * SECOND);
    if (minute != d->minute_shown || asks_waiting(d) > 0)
        d->dirty = true;
    if (minute != d->minute_shown)
        heap_rest();
    d->minute_shown = minute;
    if (silence_left(d) == 0)
        keys_rest(&d->keys);
    asks_let_go(d);
    session_tick(d);
    refresh(d);
}

/* -- the loop -- */

static void turn(struct desk *d)
{
    struct pollfd at[3] = {
        { .fd = d->control, .events = POLLIN },
        { .fd = d->has_line ? d->line.fd : -1,
          .events = (short)(POLLIN | (d->has_line && d->line.out.n ? POLLOUT : 0)) },
        { .fd = d->has_core ? d->core.fd : -1,
          .events = (short)(POLLIN | (d->has_core && d->core.out.n ? POLLOUT : 0)) },
    };
    if (deaf(d)) {
        at[1].events &= (short)~POLLIN;
        d->line_heard = clock_ticks();
    }
    if (poll(at, 3, wait_ms(d)) < 0 && errno != EINTR)
        panic("desk: poll: %s", strerror(errno));
    if (at[0].revents)
        control_read(d);
    if (at[1].revents & (POLLIN | POLLHUP | POLLERR))
        desk_read_line(d);
    if (d->has_core && at[2].revents & POLLOUT)
        link_flush(&d->core);
    if (d->has_core && at[2].revents & (POLLIN | POLLHUP | POLLERR))
        asks_receive(d);
    if (d->top)
        desk_run_ahead(d);
    tick(d);
    paint(d);
    if (d->has_line)
        untold_note(d);
}

static void __attribute__((noreturn)) leave(struct desk *d)
{
    if (d->user)
        park_all_now(d);
    line_close(d);
    if (!d->given_away)                  /* parked with its id: the draft tells what became of it */
        untold_seen(d);
    control_send(d->control, CTRL_DONE, NULL, 0, -1, -1);
    exit(0);
}

void desk_main(int control_fd)
{
    struct desk *d = &the_desk;
    signal(SIGPIPE, SIG_IGN);
    lang_face_set(FACE_SCREEN);
    d->control = control_fd;
    d->config = &prepared;
    d->tty.sink = -1;
    d->last_key = clock_ticks();
    buf_init(&d->print, 1u << 20);
    while (!d->ending)
        turn(d);
    leave(d);
}
