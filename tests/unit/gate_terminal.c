/* Frames of a terminal's line and packets of a desk's control: there and back,
 * cut at every byte, lying about their length, more than there is room for. */
#include "config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "gate/packet.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct pair { struct term_line a, b; };

static struct pair pair_new(void)
{
    struct pair p;
    int ends[2];

    assert_true(socket_pair(SOCK_STREAM, ends));
    term_line_init(&p.a, ends[0]);
    term_line_init(&p.b, ends[1]);
    return p;
}

static void pair_free(struct pair *p)
{
    term_line_release(&p->a);
    term_line_release(&p->b);
}

static void test_frames_round(void **state)
{
    struct pair p = pair_new();
    enum term_kind kind;
    const uint8_t *body;
    size_t n;

    (void)state;
    term_send(&p.a, TERM_DATA, "abc", 3);
    term_send(&p.a, TERM_BYE, "\7", 1);
    term_send(&p.a, TERM_PRINT, NULL, 0);
    assert_int_equal(term_flush(&p.a), ST_ok);
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_ok);
    assert_int_equal(kind, TERM_DATA);
    assert_int_equal(n, 3);
    assert_memory_equal(body, "abc", 3);
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_ok);
    assert_int_equal(kind, TERM_BYE);
    assert_int_equal(body[0], 7);
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_ok);
    assert_int_equal(kind, TERM_PRINT);
    assert_int_equal(n, 0);
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_too_busy);
    term_line_release(&p.a);
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_unavailable);
    pair_free(&p);
}

/* What is larger than a frame goes out as several and comes in as the same bytes. */
static void test_large_data_is_cut(void **state)
{
    struct pair p = pair_new();
    const size_t size = TERM_FRAME_MAX * 2 + 1000;
    uint8_t *sent = malloc(size);
    size_t got = 0, frames = 0;

    (void)state;
    assert_non_null(sent);
    for (size_t i = 0; i < size; i++)
        sent[i] = (uint8_t)(i * 31 >> 3);
    term_send(&p.a, TERM_DATA, sent, size);
    while (got < size) {
        enum term_kind kind;
        const uint8_t *body;
        size_t n;
        assert_int_not_equal(term_flush(&p.a), ST_unavailable);
        if (term_receive(&p.b, &kind, &body, &n) != ST_ok)
            continue;
        assert_true(n <= size - got);
        assert_memory_equal(body, sent + got, n);
        got += n;
        frames++;
    }
    assert_int_equal(frames, 3);
    free(sent);
    pair_free(&p);
}

static void test_bytes_one_by_one(void **state)
{
    struct pair p = pair_new();
    struct term_hello h = { .name = "vt220", .rows = 24, .columns = 80, .charset = CHARSET_GBK, .lang = "zh_CN",
                            .from = "10.1.2.3" }, got;
    enum term_kind kind;
    const uint8_t *body;
    size_t n;

    (void)state;
    term_send_hello(&p.a, &h);
    for (size_t i = 0; i < p.a.out.n; i++) {
        assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_too_busy);
        assert_int_equal(send(p.a.fd, p.a.out.at + i, 1, 0), 1);
    }
    assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_ok);
    assert_int_equal(kind, TERM_HELLO);
    assert_true(term_get_hello(body, n, &got));
    assert_string_equal(got.name, h.name);
    assert_string_equal(got.lang, h.lang);
    assert_string_equal(got.from, h.from);
    assert_int_equal(got.rows, 24);
    assert_int_equal(got.columns, 80);
    assert_int_equal(got.charset, CHARSET_GBK);
    pair_free(&p);
}

static void test_lengths_that_lie(void **state)
{
    static const uint8_t lies[][5] = { { 0, 0, 0, 0, 1 }, { 0xff, 0xff, 0xff, 0xff, 1 }, { 0, 4, 0, 1, 1 } };

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(lies); i++) {
        struct pair p = pair_new();
        enum term_kind kind;
        const uint8_t *body;
        size_t n;
        assert_int_equal(send(p.a.fd, lies[i], 5, 0), 5);
        assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_unavailable);
        assert_int_equal(send(p.a.fd, "\0\0\0\1\1", 5, 0), 5);
        assert_int_equal(term_receive(&p.b, &kind, &body, &n), ST_unavailable);
        pair_free(&p);
    }
}

/* A peer that does not read fills the queue, and then is gone for us. */
static void test_peer_that_does_not_read(void **state)
{
    struct pair p = pair_new();
    static const uint8_t block[65536];
    enum status s = ST_ok;

    (void)state;
    for (int i = 0; i < 200 && s != ST_unavailable; i++) {
        term_send(&p.a, TERM_DATA, block, sizeof block);
        s = term_flush(&p.a);
    }
    assert_int_equal(s, ST_unavailable);
    pair_free(&p);
}

static void test_hello_is_checked(void **state)
{
    static const struct { struct term_hello h; bool good; } rows[] = {
        { { .name = "xterm-256color", .lang = "zh_CN" }, true },
        { { .name = "" }, true },
        { { .name = "../../etc/passwd" }, false },
        { { .name = "a b" }, false },
        { { .name = "\033c" }, false },
        { { .name = "xterm", .charset = CHARSET_COUNT }, false },
        { { .name = "xterm", .lang = "zh\n" }, false },
        { { .name = "xterm", .from = "\033[2J" }, false },
    };

    (void)state;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        struct term_hello got;
        struct buf b;
        buf_init(&b, 1000);
        term_put_hello(&b, &rows[i].h);
        assert_int_equal(term_get_hello(b.at, b.n, &got), rows[i].good);
        for (size_t cut = 0; cut < b.n; cut++)
            assert_false(term_get_hello(b.at, cut, &got));
        buf_u8(&b, 0);
        assert_false(term_get_hello(b.at, b.n, &got));
        buf_release(&b);
    }
}

static void test_start_round(void **state)
{
    struct control_start s = { .session = 77, .staff_no = "10327", .others_n = 2,
        .before = { .at = 900, .from = "10.1.2.9", .tries = 3 },
        .others = { { 5, "10.1.2.3", 1000, true, false }, { 6, "local", 2000, false, true } } }, got;
    struct reader r;
    struct buf b;

    (void)state;
    buf_init(&b, CONTROL_MAX);
    control_put_start(&b, &s);
    reader_init(&r, b.at, b.n);
    assert_true(control_get_start(&r, &got));
    assert_int_equal(got.session, 77);
    assert_string_equal(got.staff_no, "10327");
    assert_int_equal(got.before.at, 900);
    assert_string_equal(got.before.from, "10.1.2.9");
    assert_int_equal(got.before.tries, 3);
    assert_int_equal(got.others_n, 2);
    assert_string_equal(got.others[1].from, "local");
    assert_true(got.others[0].attached);
    assert_false(got.others[1].attached);
    assert_false(got.others[0].posting);
    assert_true(got.others[1].posting);
    for (size_t cut = 0; cut < b.n; cut++) {
        reader_init(&r, b.at, cut);
        assert_false(control_get_start(&r, &got));
    }
    /* a text is its length and its bytes with their end: session, staff, posting, then the login before */
    b.at[8 + 1 + sizeof "10327" + 1 + sizeof "" + 8 + 1 + sizeof "10.1.2.9" + 4] = CONTROL_SESSIONS + 1;
    reader_init(&r, b.at, b.n);
    assert_false(control_get_start(&r, &got));
    buf_release(&b);
}

static void test_note_round(void **state)
{
    struct desk_note n = { .session = 9, .staff_no = "10327", .from = "::1", .since = 5, .proved_at = 6,
                           .by_key = true, .wants_core = true }, got;
    struct reader r;
    struct buf b;

    (void)state;
    buf_init(&b, CONTROL_MAX);
    note_put(&b, &n);
    reader_init(&r, b.at, b.n);
    assert_true(note_get(&r, &got));
    assert_memory_equal(&got, &n, sizeof n);
    for (size_t cut = 0; cut < b.n; cut++) {
        reader_init(&r, b.at, cut);
        assert_false(note_get(&r, &got));
    }
    buf_release(&b);
}

static void test_control_carries_descriptors(void **state)
{
    int ends[2], pipes[2], fds[2];
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    char c;
    size_t n;

    (void)state;
    assert_true(socket_pair(SOCK_SEQPACKET, ends));
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(control_send(ends[0], CTRL_START, "xy", 2, pipes[0], -1), ST_ok);
    assert_int_equal(control_send(ends[0], CTRL_END, NULL, 0, -1, -1), ST_ok);
    assert_int_equal(control_receive(ends[1], &kind, body, &n, fds), ST_ok);
    assert_int_equal(kind, CTRL_START);
    assert_int_equal(n, 2);
    assert_true(fds[0] >= 0 && fds[1] == -1);
    assert_int_equal(write(pipes[1], "z", 1), 1);
    assert_int_equal(read(fds[0], &c, 1), 1);
    assert_int_equal(c, 'z');
    assert_true(fcntl(fds[0], F_GETFD) & FD_CLOEXEC);
    close(fds[0]);
    assert_int_equal(control_receive(ends[1], &kind, body, &n, fds), ST_ok);
    assert_int_equal(kind, CTRL_END);
    assert_int_equal(n, 0);
    close(ends[0]);
    assert_int_equal(control_receive(ends[1], &kind, body, &n, fds), ST_unavailable);
    close(ends[1]);
    close(pipes[0]);
    close(pipes[1]);
}

static void test_control_is_bounded(void **state)
{
    static const uint8_t large[CONTROL_MAX + 2];
    uint8_t body[CONTROL_MAX];
    enum control_kind kind;
    int ends[2], fds[2];
    size_t n;

    (void)state;
    assert_true(socket_pair(SOCK_SEQPACKET, ends));
    assert_int_equal(control_send(ends[0], CTRL_LOGIN, large, CONTROL_MAX + 1, -1, -1), ST_wire_too_large);
    assert_int_equal(send(ends[0], large, sizeof large, 0), (int)sizeof large);
    assert_int_equal(control_receive(ends[1], &kind, body, &n, fds), ST_unavailable);
    assert_int_equal(control_send(ends[0], CTRL_LOGIN, large, CONTROL_MAX, -1, -1), ST_ok);
    assert_int_equal(control_receive(ends[1], &kind, body, &n, fds), ST_ok);
    assert_int_equal(n, CONTROL_MAX);
    close(ends[0]);
    close(ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_round),
        cmocka_unit_test(test_large_data_is_cut),
        cmocka_unit_test(test_bytes_one_by_one),
        cmocka_unit_test(test_lengths_that_lie),
        cmocka_unit_test(test_peer_that_does_not_read),
        cmocka_unit_test(test_hello_is_checked),
        cmocka_unit_test(test_start_round),
        cmocka_unit_test(test_note_round),
        cmocka_unit_test(test_control_carries_descriptors),
        cmocka_unit_test(test_control_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
