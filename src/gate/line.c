/* A machine's session: JSON in, operations, JSON out, over frames like a desk's.
 * "call NAME [--id ID] [--approval NUMBER]" takes the request as all of its input
 * and answers once; without a call every input line is one whole request and is
 * answered by one line, in order. */
#include "config.h"
#include "gate/line.h"
#include "record/json_reason.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX (2 * WIRE_MAX)

struct line {
    struct term_line peer;
    struct link core;
    struct buf in;                   /* not answered yet */
    bool ended;
};

/* ---- one call's words ---- */

static bool read_option(const char *name, const char *value, struct line_call *c)
{
    char *end;

    if (!value)
        return false;
    if (strcmp(name, "--id") == 0 && strlen(value) <= REQUEST_ID_MAX) {
        strcpy(c->id, value);
        return true;
    }
    if (strcmp(name, "--approval") != 0 || value[0] < '0' || value[0] > '9')
        return false;
    errno = 0;
    c->approval = strtoull(value, &end, 10);
    return errno == 0 && *end == '\0';
}

bool line_call_read(const char *words, struct line_call *c)
{
    char copy[GATE_CALL_MAX], *rest = copy;
    const char *word, *gap = " \t";

    memset(c, 0, sizeof *c);
    if (strlen(words) >= sizeof copy)
        return false;
    strcpy(copy, words);
    word = strtok_r(rest, gap, &rest);
    if (!word || strlen(word) >= sizeof c->op)
        return false;
    strcpy(c->op, word);
    while ((word = strtok_r(NULL, gap, &rest)))
        if (!read_option(word, strtok_r(NULL, gap, &rest), c))
            return false;
    if (c->id[0] == '\0')
        request_id_make(c->id);
    return true;
}

/* ---- JSON ---- */

static bool blank(const uint8_t *text, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr(" \t\r\n", text[i]) || text[i] == '\0')
            return false;
    return true;
}

/* The request is looked at alone first, so that its errors have its own lines
 * and columns and nothing after it can pass for part of the envelope. */
bool line_wrap(const struct line_call *c, const uint8_t *request, size_t n, struct buf *out, struct fault *f)
{
    json_error_t e;
    json_t *j = blank(request, n) ? json_object() : json_loadb((const char *)request, n, JSON_REJECT_DUPLICATES, &e);
    bool object = json_is_object(j);
    char row[16] = "1", column[16] = "1";

    if (!j) {
        snprintf(row, sizeof row, "%d", e.line);
        snprintf(column, sizeof column, "%d", e.column);
    }
    if (!object)
        fault_set(f, ST_json_broken, "", row, column, !j ? json_reason(&e) : "not an object");
    json_decref(j);
    if (!object)
        return false;
    buf_puts(out, "{\"op\":");
    json_quote(out, c->op);
    buf_puts(out, ",\"id\":");
    json_quote(out, c->id);
    if (c->approval != 0)
        buf_printf(out, ",\"approval\":%llu", (unsigned long long)c->approval);
    buf_puts(out, ",\"request\":");
    if (blank(request, n))
        buf_puts(out, "{}");
    else
        buf_add(out, request, n);
    buf_puts(out, "}");
    return !out->full;
}

/* json_call's answer begins {"id":"...","status":"ok" when it went well. */
bool line_answer_good(const struct buf *answer)
{
    json_t *j = json_loadb((const char *)answer->at, answer->n, 0, NULL);
    const char *status = json_string_value(json_object_get(j, "status"));
    bool good = status && strcmp(status, "ok") == 0;

    json_decref(j);
    return good;
}

/* ---- the stream ---- */

static void wait_for(struct line *l)
{
    struct pollfd p = { .fd = l->peer.fd, .events = (short)(l->peer.out.n > 0 ? POLLIN | POLLOUT : POLLIN) };

    poll(&p, 1, -1);
}

static void flush(struct line *l)
{
    enum status s;

    while ((s = term_flush(&l->peer)) == ST_too_busy) {
        struct pollfd p = { .fd = l->peer.fd, .events = POLLOUT };
        poll(&p, 1, -1);
    }
    if (s != ST_ok)
        exit(EXIT_FAILURE);
}

/* Whatever is there, waiting for something; false at the end or past the limit. */
static bool hear(struct line *l)
{
    enum term_kind kind;
    const uint8_t *body;
    size_t n;
    enum status s = term_receive(&l->peer, &kind, &body, &n);

    if (s == ST_ok && kind == TERM_DATA)
        buf_add(&l->in, body, n);
    if (s == ST_unavailable)
        l->ended = true;
    else if (s == ST_too_busy)
        wait_for(l);
    return !l->ended && !l->in.full;
}

static void bye(struct line *l, int status)
{
    const uint8_t body = (uint8_t)status;

    term_send(&l->peer, TERM_BYE, &body, 1);
    flush(l);
    exit(status);
}

static void too_large(struct line *l, const char *id)
{
    struct fault f = { .status = ST_ok };
    struct buf out;

    buf_init(&out, ANSWER_MAX);
    fault_set(&f, ST_wire_too_large, "", NULL, NULL, NULL);
    json_refuse(&out, id, &f);
    term_send(&l->peer, TERM_DATA, out.at, out.n);
    buf_release(&out);
    bye(l, 2);
}

static void run_call(struct line *l, const char *words)
{
    struct pool *pool = pool_new(16384);
    struct fault f = { .status = ST_ok };
    struct line_call c;
    struct buf wrapped, out;
    bool good = false;

    buf_init(&wrapped, 2 * LINE_BYTES_MAX);
    buf_init(&out, ANSWER_MAX);
    while (hear(l))
        continue;
    if (!line_call_read(words, &c))
        fault_set(&f, ST_op_unknown, "", words, NULL, NULL);
    if (l->in.full)
        too_large(l, c.id);
    if (f.status == ST_ok && line_wrap(&c, l->in.at, l->in.n, &wrapped, &f)) {
        json_call(&l->core, (const char *)wrapped.at, wrapped.n, pool, &out);
        good = line_answer_good(&out);
    } else
        json_refuse(&out, c.id, &f);
    term_send(&l->peer, TERM_DATA, out.at, out.n);
    bye(l, good ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* A line has no way to another core: its client comes again, with the same ids. */
static bool core_gone(const struct link *core)
{
    uint8_t byte;
    ssize_t n = recv(core->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

    return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

/* Answers every whole line there is; the last may lack its end. */
static void answer_lines(struct line *l, struct pool *pool, struct buf *out)
{
    while (l->in.n > 0) {
        const uint8_t *end = memchr(l->in.at, '\n', l->in.n);
        size_t n = end ? (size_t)(end - l->in.at) : l->in.n;
        if (!end && !l->ended)
            return;
        if (!blank(l->in.at, n))
            json_call(&l->core, (const char *)l->in.at, n, pool, out);
        if (out->n > 0)
            term_send(&l->peer, TERM_DATA, out->at, out->n);
        flush(l);
        if (core_gone(&l->core))
            bye(l, EXIT_FAILURE);
        buf_clear(out);
        pool_clear(pool);
        buf_drop(&l->in, end ? n + 1 : n);
    }
}

static void run_stream(struct line *l)
{
    struct pool *pool = pool_new(16384);
    struct buf out;
    bool more = true;

    buf_init(&out, ANSWER_MAX);
    while (more) {
        more = hear(l);
        if (l->in.full)
            too_large(l, "");
        answer_lines(l, pool, &out);
    }
    buf_release(&out);
    pool_free(&pool);
    bye(l, EXIT_SUCCESS);
}

void line_main(int stream_fd, int core_fd, const char *call)
{
    struct line l = { .ended = false };

    term_line_init(&l.peer, stream_fd);
    link_init(&l.core, core_fd);
    buf_init(&l.in, LINE_BYTES_MAX);
    if (call[0] != '\0')
        run_call(&l, call);
    else
        run_stream(&l);
    exit(EXIT_SUCCESS);
}
