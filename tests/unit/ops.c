/* The table of operations, the wire, the link, the gate's packet, JSON calls. */
#include "config.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "base/lang.h"
#include "ops/bind.h"
#include "ops/ops.h"
#include "tests/paths.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct buf new_buf(size_t max)
{
    struct buf b;
    buf_init(&b, max);
    return b;
}

/* -- the table -- */

static void test_ops_named_once(void **state)
{
    unsigned n = 0;
    for (unsigned i = 1; i < OP_NUMBER_MAX; i++) {
        if (!op_info[i].no)
            continue;
        n++;
        assert_int_equal(op_info[i].no, i);
        assert_ptr_equal(op_by_name(op_info[i].name), &op_info[i]);
        assert_true(op_info[i].roles != 0);
    }
    assert_true(n > 60);
    assert_null(op_by_name("pay.steal"));
    assert_null(op_by_name(""));
}

static void test_digest_tells_apart(void **state)
{
    struct hash a, b;
    op_digest(OP_pay_take, "x", 1, &a);
    op_digest(OP_pay_take, "x", 1, &b);
    assert_memory_equal(&a, &b, sizeof a);
    op_digest(OP_pay_reverse, "x", 1, &b);
    assert_memory_not_equal(&a, &b, sizeof a);
    op_digest(OP_pay_take, "y", 1, &b);
    assert_memory_not_equal(&a, &b, sizeof a);
}

static void test_load_records(void **state)
{
    assert_ptr_equal(load_kind_record(CODE_load_kind_bills), &bill_record);
    assert_null(load_kind_record(0));
    assert_null(load_kind_record(99));
}

/* -- frames -- */

static void test_request_round(void **state)
{
    struct buf b = new_buf(4096);
    struct wire_request in, out = { .number = 7, .op = OP_pay_take, .request_id = "abc", .approval_no = 300,
                                    .body = (const uint8_t *)"body", .body_n = 4 };
    wire_put_request(&b, &out);
    assert_int_equal(wire_frame(b.at, b.n, WIRE_MAX), b.n);
    assert_true(wire_get_request(b.at, b.n, &in));
    assert_int_equal(in.number, 7);
    assert_int_equal(in.op, OP_pay_take);
    assert_string_equal(in.request_id, "abc");
    assert_int_equal(in.approval_no, 300);
    assert_int_equal(in.body_n, 4);
    assert_memory_equal(in.body, "body", 4);
    buf_release(&b);
}

/* Every prefix waits for more; every byte cut off inside is found out. */
static void test_request_cut(void **state)
{
    struct buf b = new_buf(4096);
    struct wire_request in, out = { .number = 1, .op = 61, .request_id = "abcdef", .body = (const uint8_t *)"",
                                    .body_n = 0 };
    wire_put_request(&b, &out);
    for (size_t n = 0; n < b.n; n++)
        assert_int_equal(wire_frame(b.at, n, WIRE_MAX), 0);
    for (size_t n = 0; n < b.n; n++)
        assert_false(wire_get_request(b.at, n, &in));
    buf_release(&b);
}

static void test_request_lies(void **state)
{
    const uint8_t huge[] = { 0xff, 0xff, 0xff, 0xff, 1 }, tiny[] = { 0, 0, 0, 1, 1 };
    assert_int_equal(wire_frame(huge, sizeof huge, WIRE_MAX), -1);
    assert_int_equal(wire_frame(tiny, sizeof tiny, WIRE_MAX), -1);
    struct buf b = new_buf(4096);
    struct wire_request in, out = { .number = 1, .op = 61,
        .request_id = "a request id that is longer than the sixty-four bytes it may have",
        .body = (const uint8_t *)"" };
    wire_put_request(&b, &out);
    assert_false(wire_get_request(b.at, b.n, &in));
    b.at[4] = WIRE_REPLY;
    assert_false(wire_get_request(b.at, b.n, &in));
    buf_release(&b);
}

static void test_fault_round(void **state)
{
    struct buf b = new_buf(4096);
    struct link_message m;
    struct fault f;
    fault_set(&f, ST_bill_paid, "bills[1]", "202610", "09:41", "03");
    wire_put_reply(&b, 9, &f, NULL, 0);
    assert_true(wire_get_message(b.at, b.n, &m));
    assert_int_equal(m.fault.status, ST_bill_paid);
    assert_string_equal(m.fault.field, "bills[1]");
    assert_string_equal(m.fault.arg[2], "03");
    b.at[9] = 0xff;                  /* a status nobody knows */
    assert_false(wire_get_message(b.at, b.n, &m));
    buf_release(&b);
}

static void test_event_round(void **state)
{
    struct buf b = new_buf(4096);
    struct link_message m;
    wire_put_event(&b, "approval:10327", 42);
    assert_true(wire_get_message(b.at, b.n, &m));
    assert_int_equal(m.kind, WIRE_EVENT);
    assert_string_equal(m.topic, "approval:10327");
    assert_int_equal(m.version, 42);
    buf_release(&b);
}

/* -- ids -- */

static void test_ids_differ_and_sort(void **state)
{
    char a[REQUEST_ID_MAX + 1], b[REQUEST_ID_MAX + 1];
    clock_freeze(instant_of(date_of(2026, 11, 23), 9, 0, 0));
    request_id_make(a);
    request_id_make(b);
    assert_string_not_equal(a, b);
    assert_int_equal(strlen(a), 24);
    clock_freeze(instant_of(date_of(2026, 11, 23), 9, 0, 1));
    request_id_make(b);
    assert_true(strcmp(a, b) < 0);
    clock_freeze(0);
}

/* -- the gate's packet -- */

static void test_binding_round(void **state)
{
    int pair[2], pipes[2], got;
    struct binding in, out = { .staff_no = "10327", .from = "10.1.2.3", .session = 12, .by_key = true, .proved_at = 5 };
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(binding_send(pair[0], &out, pipes[1]), ST_ok);
    assert_int_equal(binding_receive(pair[1], &in, &got), ST_ok);
    assert_string_equal(in.staff_no, out.staff_no);
    assert_string_equal(in.from, out.from);
    assert_int_equal(in.session, 12);
    assert_true(in.by_key);
    assert_int_equal(in.proved_at, 5);
    assert_int_equal(write(got, "x", 1), 1);
    char c = 0;
    assert_int_equal(read(pipes[0], &c, 1), 1);
    assert_int_equal(c, 'x');
    close(got);
    assert_int_equal(send(pair[0], "nonsense", 8, 0), 8);
    assert_int_equal(binding_receive(pair[1], &in, &got), ST_wire_broken);
    assert_int_equal(got, -1);
    close(pair[0]);
    assert_int_equal(binding_receive(pair[1], &in, &got), ST_unavailable);
    close(pair[1]);
    close(pipes[0]);
    close(pipes[1]);
}

static void test_binding_cut(void **state)
{
    struct buf b = new_buf(BIND_MAX);
    struct binding in, out = { .staff_no = "10327", .from = "local" };
    binding_put(&b, &out);
    for (size_t n = 0; n < b.n; n++)
        assert_false(binding_get(b.at, n, &in));
    buf_u8(&b, 0);
    assert_false(binding_get(b.at, b.n, &in));
    struct binding nobody = { .from = "local" };
    buf_clear(&b);
    binding_put(&b, &nobody);
    assert_false(binding_get(b.at, b.n, &in));
    buf_release(&b);
}

/* -- a link against a peer that answers by rote -- */

struct peer { int fd; struct buf answer; struct buf heard; };

static void *peer_main(void *context)
{
    struct peer *p = context;
    uint8_t bytes[4096];
    buf_init(&p->heard, 1 << 16);
    while (wire_frame(p->heard.at, p->heard.n, WIRE_MAX) == 0) {
        ssize_t n = read(p->fd, bytes, sizeof bytes);
        if (n <= 0)
            break;
        buf_add(&p->heard, bytes, (size_t)n);
    }
    if (send(p->fd, p->answer.at, p->answer.n, MSG_NOSIGNAL) < 0)
        return NULL;
    shutdown(p->fd, SHUT_WR);
    return NULL;
}

static void with_peer(struct link *l, struct peer *p, pthread_t *thread)
{
    int pair[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    link_init(l, pair[0]);
    p->fd = pair[1];
    assert_int_equal(pthread_create(thread, NULL, peer_main, p), 0);
}

static void end_peer(struct link *l, struct peer *p, pthread_t thread)
{
    link_release(l);
    pthread_join(thread, NULL);
    close(p->fd);
    buf_release(&p->heard);
    buf_release(&p->answer);
}

static void answer_me(struct buf *b, uint32_t number, const char *name)
{
    struct fault ok = { .status = ST_ok };
    struct buf body = new_buf(4096);
    record_encode(&session_user_record, &(struct session_user){ .staff_name = name }, NULL, &body);
    wire_put_reply(b, number, &ok, body.at, body.n);
    buf_release(&body);
}

static void test_call_waits_for_its_number(void **state)
{
    struct link l;
    pthread_t thread;
    struct peer p = { .answer = new_buf(4096) };
    struct session_user me = { 0 };
    struct pool *pool = pool_new(4096);
    wire_put_event(&p.answer, "notice", 1);
    answer_me(&p.answer, 999, "somebody else");
    answer_me(&p.answer, 1, "王芳");
    with_peer(&l, &p, &thread);
    assert_int_equal(link_call(&l, OP_session_me, "", 0, &(struct nothing){ 0 }, &me, pool, 5 * SECOND, NULL), ST_ok);
    assert_string_equal(me.staff_name, "王芳");
    pool_free(&pool);
    end_peer(&l, &p, thread);
}

static void test_call_loses_its_peer(void **state)
{
    struct link l;
    pthread_t thread;
    struct peer p = { .answer = new_buf(4096) };
    struct session_user me = { 0 };
    struct pool *pool = pool_new(4096);
    struct fault f = { .status = ST_ok };
    buf_u32(&p.answer, 0xffffffffu);                     /* a frame that lies */
    with_peer(&l, &p, &thread);
    assert_int_equal(link_call(&l, OP_session_me, "", 0, &(struct nothing){ 0 }, &me, pool, 5 * SECOND, &f),
                     ST_unavailable);
    assert_int_equal(f.status, ST_unavailable);
    pool_free(&pool);
    end_peer(&l, &p, thread);
}

/* -- JSON -- */

static void json_is(const char *line, const char *part)
{
    struct link l;
    pthread_t thread;
    struct peer p = { .answer = new_buf(4096) };
    struct pool *pool = pool_new(4096);
    struct buf out = new_buf(65536);
    answer_me(&p.answer, 1, "王芳");
    with_peer(&l, &p, &thread);
    json_call(&l, line, strlen(line), pool, &out);
    buf_u8(&out, 0);
    if (!strstr((char *)out.at, part))
        fail_msg("%s gave %s, not %s", line, (char *)out.at, part);
    buf_release(&out);
    pool_free(&pool);
    end_peer(&l, &p, thread);
}

/* D16: a whole line broken near a secret gives where, never a piece of it. */
static void test_json_broken_near_a_secret(void **state)
{
    static const char *const row[] = {
        "{\"op\":\"user.reset\",\"request\":{\"password\":\"Geheim\" 1}}",
        "{\"op\":\"user.reset\",\"password\":Geheim}",
        "{\"op\":\"user.reset\",\"request\":{\"password\":\"Geheim",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct link l = { .fd = -1 };
        struct pool *pool = pool_new(4096);
        struct buf out;
        buf_init(&out, 1u << 16);
        json_call(&l, row[i], strlen(row[i]), pool, &out);
        buf_u8(&out, 0);
        assert_non_null(strstr((char *)out.at, "json_broken"));
        assert_null(strstr((char *)out.at, "Geheim"));
        buf_release(&out);
        pool_free(&pool);
    }
}

/* A field and a stage of a flow's own are told by the words that flow brings. */
static void test_json_refusal_in_words_of_flows(void **state)
{
    struct link l;
    pthread_t thread;
    struct peer p = { .answer = new_buf(4096) };
    struct pool *pool = pool_new(4096);
    struct buf out = new_buf(65536), body = new_buf(4096);
    struct fault refused = { .status = ST_ok }, ok = { .status = ST_ok };
    struct word_told word[] = {
        { .key = "photo_number", .lang = "zh_CN", .text = "照片编号" },
        { .key = "flow.stage.pay", .lang = "zh_CN", .text = "收照片费" },
    };
    static const char line[] = "{\"op\":\"session.me\",\"id\":\"x1\"}";
    (void)state;
    fault_set(&refused, ST_rule_refuses, "photo_number", "rule.not_of_stage", "flow.stage.pay", NULL);
    wire_put_reply(&p.answer, 1, &refused, NULL, 0);
    record_encode(&words_list_record, &(struct words_list){ .words = word, .words_n = 2, .token = "" }, NULL, &body);
    wire_put_reply(&p.answer, 2, &ok, body.at, body.n);
    with_peer(&l, &p, &thread);
    lang_set("zh_CN");
    json_call(&l, line, strlen(line), pool, &out);
    buf_u8(&out, 0);
    assert_non_null(strstr((char *)out.at, "\"field\":\"photo_number\""));
    assert_non_null(strstr((char *)out.at, "照片编号"));
    assert_non_null(strstr((char *)out.at, "收照片费"));
    lang_words_set(NULL, 0);
    buf_release(&body);
    buf_release(&out);
    pool_free(&pool);
    end_peer(&l, &p, thread);
}

static void test_json_calls(void **state)
{
    static const struct { const char *line, *part; } row[] = {
        { "{\"op\":\"session.me\",\"id\":\"x1\"}", "{\"id\":\"x1\",\"status\":\"ok\",\"reply\":{" },
        { "{\"op\":\"session.me\",\"request\":{}}", "\"staff_name\":\"王芳\"" },
        { "not json", "\"status\":\"json_broken\"" },
        { "[1,2]", "\"status\":\"json_broken\"" },
        { "{\"op\":\"session.me\",\"op\":\"pay.take\"}", "\"status\":\"json_broken\"" },
        { "{\"op\":\"pay.steal\"}", "\"status\":\"op_unknown\",\"field\":\"op\"" },
        { "{\"id\":\"x\"}", "\"status\":\"field_missing\",\"field\":\"op\"" },
        { "{\"op\":7}", "\"status\":\"field_wrong_type\",\"field\":\"op\"" },
        { "{\"op\":\"session.me\",\"approval\":-1}", "\"status\":\"field_wrong_type\",\"field\":\"approval\"" },
        { "{\"op\":\"session.me\",\"also\":1}", "\"status\":\"field_unknown\",\"field\":\"also\"" },
        { "{\"op\":\"account.show\",\"id\":\"q\",\"request\":{\"acount_no\":\"1\"}}", "\"status\":\"field_unknown\"" },
        { "{\"op\":\"session.me\",\"id\":\"0123456789012345678901234567890123456789012345678901234567890123456789\"}",
          "\"status\":\"field_too_long\",\"field\":\"id\"" },
        { "{\"op\":\"session.me\",\"id\":\"a\\u202eb\"}", "\"status\":\"text_invalid\",\"field\":\"id\"" },
        { "{\"id\":\"a\\u001bb\",\"op\":\"session.me\"}", "\"status\":\"text_invalid\",\"field\":\"id\"" },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++)
        json_is(row[i].line, row[i].part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ops_named_once),
        cmocka_unit_test(test_digest_tells_apart),
        cmocka_unit_test(test_load_records),
        cmocka_unit_test(test_request_round),
        cmocka_unit_test(test_request_cut),
        cmocka_unit_test(test_request_lies),
        cmocka_unit_test(test_fault_round),
        cmocka_unit_test(test_event_round),
        cmocka_unit_test(test_ids_differ_and_sort),
        cmocka_unit_test(test_binding_round),
        cmocka_unit_test(test_binding_cut),
        cmocka_unit_test(test_call_waits_for_its_number),
        cmocka_unit_test(test_call_loses_its_peer),
        cmocka_unit_test(test_json_broken_near_a_secret),
        cmocka_unit_test(test_json_calls),
        cmocka_unit_test(test_json_refusal_in_words_of_flows),
    };
    char dir[512];
    const char *top = getenv("TOP_BUILDDIR");
    snprintf(dir, sizeof dir, "%s/locale", top ? top : TOP_BUILDDIR);
    lang_open(dir);
    tables_init();
    if (zone_set("Asia/Shanghai"))
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
