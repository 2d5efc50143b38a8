/* Bytes both ways. Nothing is read from a desk while the terminal has no room,
 * nothing from the terminal while the desk has none: so neither side can make
 * this process grow, and a stopped terminal stops only its own desk. */
#include "config.h"
#include "gate/transport.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HOLD_MOST (32u << 10)        /* bytes for the terminal before the desk is left waiting */
#define TAKE_MOST (256u << 10)
#define UNREAD_MOST (4u << 20)       /* twice libssh's window and more: a peer that ignores it */
#define PIECE 16384
#define LINGER_MS 3000

/* ---- terminal to desk ---- */

void transport_take(struct transport *t, const void *bytes, size_t n)
{
    struct buf text;

    if (t->wish != WISH_DESK || t->charset == CHARSET_UTF8) {
        term_send(&t->line, TERM_DATA, bytes, n);
        return;
    }
    buf_init(&text, TERM_FRAME_MAX);
    converter_feed(transport_converter(t->charset, false), bytes, n, &text);
    if (text.n > 0)
        term_send(&t->line, TERM_DATA, text.at, text.n);
    buf_release(&text);
}

static void take_held(struct transport *t)
{
    uint8_t piece[PIECE];

    while (t->held && t->line.fd >= 0 && t->line.out.n < TAKE_MOST) {
        int n = ssh_channel_read_nonblocking(t->channel, piece, sizeof piece, 0);
        if (n <= 0)
            t->held = false;
        else
            transport_take(t, piece, (size_t)n);
    }
}

static void flush_to_line(struct transport *t)
{
    enum status s;

    if (t->line.fd < 0)
        return;
    /* What is held wakes nobody once the line has taken all there was. */
    do {
        take_held(t);
        s = term_flush(&t->line);
    } while (s == ST_ok && t->held);
    if (s == ST_ok && t->client_ended && !t->held && !t->end_told) {
        shutdown(t->line.fd, SHUT_WR);
        t->end_told = true;
    }
    if (ssh_channel_poll(t->channel, 0) > (int)UNREAD_MOST) {
        log_warn("dropped from=%s: it ignores the window", t->from);
        _exit(1);
    }
}

/* ---- desk to terminal ---- */

static void convert(struct transport *t, const uint8_t *bytes, size_t n)
{
    if (t->wish != WISH_DESK || t->charset == CHARSET_UTF8)
        buf_add(&t->to_client, bytes, n);
    else
        converter_feed(transport_converter(t->charset, true), bytes, n, &t->to_client);
}

static void take_frame(struct transport *t, enum term_kind kind, const uint8_t *body, size_t n)
{
    switch (kind) {
    case TERM_DATA:
        convert(t, body, n);
        break;
    case TERM_PRINT:
        buf_add(&t->to_client, body, n);
        break;
    case TERM_CHARSET:
        if (n == 1 && body[0] < CHARSET_COUNT)
            t->charset = (enum charset)body[0];
        break;
    case TERM_BYE:
        t->exit_status = n == 1 ? body[0] : EXIT_FAILURE;
        t->over = true;
        break;
    default:
        break;
    }
}

/* As much as the client's window and our socket take at once. */
static void flush_to_client(struct transport *t)
{
    while (t->to_client.n > 0 && !(ssh_get_status(t->session) & SSH_WRITE_PENDING)) {
        uint32_t n = ssh_channel_window_size(t->channel);
        int wrote;
        if (n > t->to_client.n)
            n = (uint32_t)t->to_client.n;
        if (n > PIECE)
            n = PIECE;
        if (n == 0)
            return;
        wrote = ssh_channel_write(t->channel, t->to_client.at, n);
        if (wrote <= 0)
            return;
        buf_drop(&t->to_client, (size_t)wrote);
    }
}

static void line_gone(struct transport *t)
{
    ssh_event_remove_fd(t->event, t->line.fd);
    t->line_events = 0;
    term_line_release(&t->line);
    if (!t->over)
        transport_say(t, t->taken_over ? "gate.taken_over" : "gate.desk_gone");
}

static void take_frames(struct transport *t)
{
    enum term_kind kind;
    const uint8_t *body;
    enum status s = ST_ok;
    size_t n;

    while (s == ST_ok && !t->over && t->line.fd >= 0 && t->to_client.n < HOLD_MOST) {
        s = term_receive(&t->line, &kind, &body, &n);
        if (s == ST_ok)
            take_frame(t, kind, body, n);
        flush_to_client(t);
    }
    if (s == ST_unavailable)
        line_gone(t);
}

/* ---- the event loop's view ---- */

static int on_line(socket_t fd, int events, void *data)
{
    (void)fd; (void)events; (void)data;
    return 0;
}

/* The gate speaks only to say that another line has this desk. */
static int on_gate(socket_t fd, int events, void *data)
{
    struct transport *t = data;
    uint8_t body[CONTROL_MAX];
    enum packet_kind kind;
    struct reader r;

    (void)fd; (void)events;
    if (transport_answer(t, &kind, &r, body, NULL)) {
        t->taken_over |= kind == IN_OVER;
        return 0;
    }
    ssh_event_remove_fd(t->event, t->gate_fd);
    fd_close(&t->gate_fd);
    return 0;
}

static void watch_gate(struct transport *t)
{
    if (!t->gate_watched)
        ssh_event_add_fd(t->event, t->gate_fd, POLLIN, on_gate, t);
    t->gate_watched = true;
}

static void watch_line(struct transport *t)
{
    short events = 0;

    if (t->line.fd >= 0 && t->to_client.n < HOLD_MOST)
        events |= POLLIN;
    if (t->line.fd >= 0 && t->line.out.n > 0)
        events |= POLLOUT;
    if (events == t->line_events)
        return;
    if (t->line_events != 0)
        ssh_event_remove_fd(t->event, t->line.fd);
    if (events != 0)
        ssh_event_add_fd(t->event, t->line.fd, events, on_line, t);
    t->line_events = events;
}

void transport_pump(struct transport *t)
{
    flush_to_client(t);
    take_frames(t);
    flush_to_line(t);
    watch_gate(t);
    watch_line(t);
}

/* ---- the end ---- */

/* To a terminal in its own charset, to a program on its error output. */
void transport_say(struct transport *t, const char *key)
{
    const char *text;

    lang_set(t->hello.lang[0] != '\0' ? t->hello.lang : t->config->lang);
    text = tr(key);
    t->over = true;
    if (!t->has_pty) {
        ssh_channel_write_stderr(t->channel, text, (uint32_t)strlen(text));
        ssh_channel_write_stderr(t->channel, "\n", 1);
        return;
    }
    if (t->charset == CHARSET_UTF8)
        t->charset = (enum charset)t->hello.charset;
    buf_puts(&t->to_client, "\r\n");
    converter_feed(transport_converter(t->charset, true), text, strlen(text), &t->to_client);
    buf_puts(&t->to_client, "\r\n");
}

/* One turn of the loop within what is left of the time; false when it is over. */
static bool turn(struct transport *t, int64_t until)
{
    int64_t left = until - clock_ticks();

    return left > 0 && ssh_is_connected(t->session) && ssh_event_dopoll(t->event, (int)(left / 1000 + 1)) != SSH_ERROR;
}

static bool linger(struct transport *t, int64_t until)
{
    return !t->client_closed && turn(t, until);
}

/* The rest, the exit status, then until the client has closed its channel and gone:
 * a server that leaves first makes the client say "connection closed". */
void transport_finish(struct transport *t)
{
    int64_t until = clock_ticks() + LINGER_MS * 1000;

    if (t->line.fd >= 0) {
        if (t->line_events != 0)
            ssh_event_remove_fd(t->event, t->line.fd);
        term_line_release(&t->line);
    }
    do
        flush_to_client(t);
    while (t->to_client.n > 0 && linger(t, until));
    if (!t->client_closed && t->channel) {
        ssh_channel_request_send_exit_status(t->channel, t->exit_status);
        ssh_channel_send_eof(t->channel);
        ssh_channel_close(t->channel);
    }
    while (turn(t, until))
        continue;
    _exit(0);
}
