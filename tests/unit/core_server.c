/* Connections to a serving core: the gate's part is played by the test. */
#include "config.h"
#include "tests/unit/core_serving.h"
#include "ops/bind.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Whoever comes to flush waits here while it is closed. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t moved;
    unsigned came;
    bool open;
} sluice = { .lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER, .open = true };

static void wait_at_sluice(struct core *c)
{
    (void)c;
    pthread_mutex_lock(&sluice.lock);
    sluice.came++;
    pthread_cond_broadcast(&sluice.moved);
    while (!sluice.open)
        pthread_cond_wait(&sluice.moved, &sluice.lock);
    pthread_mutex_unlock(&sluice.lock);
}

static void await_at_sluice(unsigned n)
{
    struct timespec until;
    int late = 0;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT / SECOND;
    pthread_mutex_lock(&sluice.lock);
    while (sluice.came < n && !late)
        late = pthread_cond_timedwait(&sluice.moved, &sluice.lock, &until);
    pthread_mutex_unlock(&sluice.lock);
    assert_int_equal(late, 0);
}

static void set_sluice(bool open)
{
    pthread_mutex_lock(&sluice.lock);
    sluice.open = open;
    sluice.came = 0;
    pthread_cond_broadcast(&sluice.moved);
    pthread_mutex_unlock(&sluice.lock);
}

static int setup(void **state)
{
    struct serving *s = calloc(1, sizeof *s);
    office_staffed(&s->o);
    s->o.core->at_flush = wait_at_sluice;
    serving_start(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct serving *s = *state;
    set_sluice(true);
    serving_stop(s);
    office_close(&s->o);
    free(s);
    return 0;
}

static enum status call_me(struct serving *s, struct link *l, struct session_user *me)
{
    return link_call(l, OP_session_me, "", 0, &(struct nothing){ 0 }, me, s->o.pool, WAIT, &s->o.fault);
}

static void wait_readable(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLIN };
    assert_int_equal(poll(&p, 1, WAIT / 1000), 1);
}

static void next_message(struct link *l, struct link_message *m)
{
    enum status s;
    while ((s = link_receive(l, m)) == ST_too_busy)
        wait_readable(l->fd);
    assert_int_equal(s, ST_ok);
}

/* -- */

static void test_call(void **state)
{
    struct serving *s = *state;
    struct link l;
    struct session_user me = { 0 };
    struct notice n = { 0 };
    link_as(s, &l, "20001");
    assert_int_equal(call_me(s, &l, &me), ST_ok);
    assert_string_equal(me.staff_no, "20001");
    assert_int_equal(link_call(&l, OP_notice_put, "over-the-wire", 0,
                               &(struct notice){ .unit_no = "13052510", .text = "x" }, &n,
                               s->o.pool, WAIT, NULL), ST_ok);
    assert_true(n.notice_no > 0);
    assert_int_equal(link_call(&l, OP_notice_put, "over-the-wire", 0,
                               &(struct notice){ .unit_no = "13052510", .text = "y" }, &n,
                               s->o.pool, WAIT, &s->o.fault), ST_request_differs);
    link_release(&l);
}

/* The core's own user comes over no connection. */
static void test_nobody_is_system(void **state)
{
    struct serving *s = *state;
    struct link l;
    struct session_user me = { 0 };
    link_as(s, &l, STAFF_SYSTEM);
    assert_int_equal(call_me(s, &l, &me), ST_unavailable);
    link_release(&l);
}

static void put_me(struct buf *out, uint32_t number)
{
    struct wire_request q = { .number = number, .op = OP_session_me, .request_id = "", .body = (const uint8_t *)"" };
    wire_put_request(out, &q);
}

static void send_all(int fd, const uint8_t *at, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, at, n, MSG_NOSIGNAL);
        assert_true(sent > 0);
        at += sent;
        n -= (size_t)sent;
    }
}

/* Reads and writes mixed in one burst are answered in their order. */
static void test_burst_in_order(void **state)
{
    struct serving *s = *state;
    struct link l;
    struct buf burst, body;
    buf_init(&burst, 1 << 20);
    buf_init(&body, 4096);
    record_encode(&notice_record, &(struct notice){ .unit_no = "13052510", .text = "x" }, NULL, &body);
    link_as(s, &l, "20001");
    for (uint32_t i = 1; i <= 200; i++) {
        char id[32];
        snprintf(id, sizeof id, "burst-%u", i);
        struct wire_request q = { .number = i, .op = OP_notice_put, .request_id = id, .body = body.at,
                                  .body_n = body.n };
        if (i % 3)
            put_me(&burst, i);
        else
            wire_put_request(&burst, &q);
    }
    send_all(l.fd, burst.at, burst.n);
    for (uint32_t i = 1; i <= 200;) {
        struct link_message m;
        next_message(&l, &m);
        if (m.kind != WIRE_REPLY)
            continue;
        assert_int_equal(m.number, i++);
        assert_int_equal(m.fault.status, ST_ok);
    }
    buf_release(&burst);
    buf_release(&body);
    link_release(&l);
}

static void test_byte_by_byte(void **state)
{
    struct serving *s = *state;
    struct link l;
    struct link_message m;
    struct buf b;
    buf_init(&b, 4096);
    put_me(&b, 77);
    link_as(s, &l, "10001");
    for (size_t i = 0; i < b.n; i++)
        send_all(l.fd, b.at + i, 1);
    next_message(&l, &m);
    assert_int_equal(m.number, 77);
    buf_release(&b);
    link_release(&l);
}

static void wait_closed(int fd)
{
    char c[4096];
    ssize_t n;
    do {
        wait_readable(fd);
        n = recv(fd, c, sizeof c, 0);
    } while (n > 0);
    assert_true(n == 0 || errno == ECONNRESET);
}

/* What lies about itself ends its own connection and no other. */
static void test_broken_frames(void **state)
{
    struct serving *s = *state;
    static const struct { const char *bytes; size_t n; } broken[] = {
        { "\xff\xff\xff\xff\x01", 5 },
        { "\x00\x00\x00\x01\x01", 5 },
        { "\x00\x00\x00\x05\x02\x00\x00\x00\x01", 9 },
        { "\x00\x00\x00\x09\x01\x00\x00\x00\x01\x00\x0a\xff\xff", 13 },
        { "GET / HTTP/1.1\r\n\r\n", 18 },
    };
    struct link good;
    struct session_user me = { 0 };
    link_as(s, &good, "10001");
    for (size_t i = 0; i < COUNT_OF(broken); i++) {
        struct link bad;
        link_as(s, &bad, "10002");
        send_all(bad.fd, (const uint8_t *)broken[i].bytes, broken[i].n);
        wait_closed(bad.fd);
        link_release(&bad);
        assert_int_equal(call_me(s, &good, &me), ST_ok);
    }
    link_release(&good);
}

#define UNREAD 3000

/* A peer that asks without reading waits for itself alone: what it asked stays in
 * its buffer until it reads, then every answer comes, in order. */
static void test_peer_that_does_not_read(void **state)
{
    struct serving *s = *state;
    struct link deaf, good;
    struct session_user me = { 0 };
    struct buf b;
    buf_init(&b, 1 << 20);
    for (uint32_t i = 1; i <= UNREAD; i++)
        wire_put_request(&b, &(struct wire_request){ .number = i, .op = OP_store_metrics, .request_id = "",
                                                     .body = (const uint8_t *)"" });
    link_as(s, &deaf, STAFF_OPERATOR);
    send_all(deaf.fd, b.at, b.n);
    link_as(s, &good, "10001");
    for (int i = 0; i < 100; i++)
        assert_int_equal(call_me(s, &good, &me), ST_ok);
    for (uint32_t i = 1; i <= UNREAD; i++) {
        struct link_message m;
        next_message(&deaf, &m);
        assert_int_equal(m.number, i);
    }
    link_release(&good);
    link_release(&deaf);
    buf_release(&b);
}

/* Gone in the middle of a write: the write is done, or not, and the core goes on. */
static void test_gone_in_mid_write(void **state)
{
    struct serving *s = *state;
    struct link good;
    struct session_user me = { 0 };
    for (int i = 0; i < 50; i++) {
        struct link l;
        char id[32];
        snprintf(id, sizeof id, "gone-%d", i);
        link_as(s, &l, "20001");
        link_send(&l, OP_notice_put, id, 0, &(struct notice){ .unit_no = "13052510", .text = "x" }, NULL);
        link_release(&l);
    }
    link_as(s, &good, "10001");
    assert_int_equal(call_me(s, &good, &me), ST_ok);
    link_release(&good);
}

/* -- what the disk does not have yet -- */

static void await_held(struct core *c)
{
    int turns = 0;
    for (; queue_length(&c->flushes) == 0 && turns < WAIT / 1000; turns++)
        poll(NULL, 0, 1);
    assert_true(turns < WAIT / 1000);
}

static bool is_silent(const struct link *l)
{
    struct pollfd p = { .fd = l->fd, .events = POLLIN };
    return poll(&p, 1, 0) == 0;
}

static void next_reply(struct link *l, struct link_message *m)
{
    do
        next_message(l, m);
    while (m->kind != WIRE_REPLY);
}

/* A write is committed and not on the disk. A read that saw it and a refusal that
 * came after it are held as long as its own answer is. */
static void test_answers_wait_for_the_flush(void **state)
{
    struct serving *s = *state;
    struct link writer, reader, refused;
    struct link_message m;
    struct session_user me = { 0 };
    struct notice_list list = { 0 };
    link_as(s, &writer, "20001");
    link_as(s, &reader, "10001");
    link_as(s, &refused, "10002");
    assert_int_equal(call_me(s, &refused, &me), ST_ok);
    set_sluice(false);
    link_send(&writer, OP_notice_put, "not-yet-there", 0, &(struct notice){ .unit_no = "13052510", .text = "held" },
              NULL);
    await_at_sluice(1);
    link_send(&reader, OP_notice_list, "", 0, &(struct list_ask){ .token = "" }, NULL);
    await_at_sluice(2);
    link_send(&refused, OP_setting_list, "", 0, &(struct list_ask){ .token = "" }, NULL);
    await_held(s->o.core);
    assert_true(is_silent(&writer) && is_silent(&reader) && is_silent(&refused));
    set_sluice(true);
    next_reply(&reader, &m);
    assert_int_equal(record_decode(&notice_list_record, &list, m.body, m.body_n, NULL, s->o.pool, &s->o.fault), ST_ok);
    assert_int_equal(list.notices_n, 1);
    assert_string_equal(list.notices[0].text, "held");
    next_reply(&writer, &m);
    assert_int_equal(m.fault.status, ST_ok);
    next_reply(&refused, &m);
    assert_int_equal(m.fault.status, ST_not_permitted);
    link_release(&writer);
    link_release(&reader);
    link_release(&refused);
}

/* -- events -- */

static void test_events(void **state)
{
    struct serving *s = *state;
    struct link told, above, other, doer;
    struct link_message m;
    struct session_user me = { 0 };
    struct notice n = { 0 };
    link_as(s, &told, "20001");
    link_as(s, &above, "80001");
    link_as(s, &other, "20002");
    link_as(s, &doer, "20001");
    assert_int_equal(call_me(s, &told, &me), ST_ok);
    assert_int_equal(call_me(s, &above, &me), ST_ok);
    assert_int_equal(call_me(s, &other, &me), ST_ok);
    assert_int_equal(link_call(&doer, OP_notice_put, "told", 0, &(struct notice){ .unit_no = "13052510", .text = "x" },
                               &n, s->o.pool, WAIT, NULL), ST_ok);
    next_message(&told, &m);
    assert_int_equal(m.kind, WIRE_EVENT);
    assert_string_equal(m.topic, "notice:13052510");
    next_message(&above, &m);
    assert_int_equal(m.kind, WIRE_EVENT);
    assert_int_equal(link_receive(&other, &m), ST_too_busy);
    link_release(&told);
    link_release(&above);
    link_release(&other);
    link_release(&doer);
}

/* What every desk has by it is told to everybody, wherever he sits. */
static void test_event_for_everybody(void **state)
{
    struct serving *s = *state;
    struct link other, doer;
    struct link_message m;
    struct session_user me = { 0 };
    struct holiday day = { 0 };
    link_as(s, &other, "20002");
    link_as(s, &doer, STAFF_OPERATOR);
    assert_int_equal(call_me(s, &other, &me), ST_ok);
    assert_int_equal(link_call(&doer, OP_holiday_put, "decree", 0,
                               &(struct holiday){ .day = date_of(2027, 1, 1), .day_kind = CODE_day_kind_off }, &day,
                               s->o.pool, WAIT, NULL), ST_ok);
    next_message(&other, &m);
    assert_int_equal(m.kind, WIRE_EVENT);
    assert_string_equal(m.topic, "holiday");
    link_release(&other);
    link_release(&doer);
}

/* -- a core that comes again -- */

static void test_same_request_to_the_next_core(void **state)
{
    struct serving *s = *state;
    struct link l;
    struct notice first = { 0 }, again = { 0 };
    struct notice q = { .unit_no = "13052510", .text = "x" };
    link_as(s, &l, "20001");
    assert_int_equal(link_call(&l, OP_notice_put, "unanswered", 0, &q, &first, s->o.pool, WAIT, NULL), ST_ok);
    serving_stop(s);
    assert_int_equal(link_call(&l, OP_notice_put, "unanswered", 0, &q, &again, s->o.pool, WAIT, NULL), ST_unavailable);
    link_release(&l);
    office_reopen(&s->o);
    serving_start(s);
    link_as(s, &l, "20001");
    assert_int_equal(link_call(&l, OP_notice_put, "unanswered", 0, &q, &again, s->o.pool, WAIT, NULL), ST_ok);
    assert_int_equal(first.notice_no, again.notice_no);
    link_release(&l);
}

#define DESKS 200

static void test_many_connections(void **state)
{
    struct serving *s = *state;
    struct link *l = calloc(DESKS, sizeof *l);
    struct session_user me = { 0 };
    for (int i = 0; i < DESKS; i++)
        link_as(s, &l[i], i % 2 ? "10001" : "10002");
    for (int i = 0; i < DESKS; i++)
        assert_int_equal(call_me(s, &l[i], &me), ST_ok);
    for (int i = 0; i < DESKS; i++)
        link_release(&l[i]);
    free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_wait_for_the_flush),   /* first: nothing is left under way */
        cmocka_unit_test(test_call),
        cmocka_unit_test(test_nobody_is_system),
        cmocka_unit_test(test_burst_in_order),
        cmocka_unit_test(test_byte_by_byte),
        cmocka_unit_test(test_broken_frames),
        cmocka_unit_test(test_peer_that_does_not_read),
        cmocka_unit_test(test_gone_in_mid_write),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_event_for_everybody),
        cmocka_unit_test(test_many_connections),
        cmocka_unit_test(test_same_request_to_the_next_core),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
