/* Frames from a stranger, both ways, and the gate's packet: what is accepted
 * stays inside its bytes and comes out the same when it is put again. */
#include "config.h"
#include "ops/bind.h"
#include "ops/ops.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    tables_init();
    return op_info[OP_session_login].no == OP_session_login && zone_set("Asia/Shanghai") == ST_ok ? 0 : 1;
}

static bool inside(const void *part, size_t part_n, const uint8_t *bytes, size_t n)
{
    const uint8_t *at = part;
    return part_n == 0 || (at >= bytes && at + part_n <= bytes + n);
}

static void check_body(const struct wire_request *r)
{
    if (r->op >= OP_NUMBER_MAX || !op_info[r->op].no)
        return;
    struct pool *pool = pool_new(4096);
    struct fault f;
    void *s = pool_get(pool, op_info[r->op].request->size);
    if (record_decode(op_info[r->op].request, s, r->body, r->body_n, NULL, pool, &f) == ST_ok)
        record_check(op_info[r->op].request, s, &f);
    pool_free(&pool);
}

static void check_request(const uint8_t *bytes, size_t n)
{
    struct wire_request r, again;
    struct buf out;
    if (!wire_get_request(bytes, n, &r))
        return;
    if (!inside(r.body, r.body_n, bytes, n) || strlen(r.request_id) > REQUEST_ID_MAX)
        abort();
    buf_init(&out, n + 64);
    wire_put_request(&out, &r);
    if (out.full || !wire_get_request(out.at, out.n, &again) || again.op != r.op || again.body_n != r.body_n)
        abort();
    buf_release(&out);
    check_body(&r);
}

static void check_message(const uint8_t *bytes, size_t n)
{
    struct link_message m;
    if (wire_get_message(bytes, n, &m) && m.kind == WIRE_REPLY && !m.fault.status &&
        !inside(m.body, m.body_n, bytes, n))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct binding b;
    long frame = wire_frame(bytes, n, WIRE_MAX);
    if (frame > (long)n)
        abort();
    if (frame > 0) {
        check_request(bytes, (size_t)frame);
        check_message(bytes, (size_t)frame);
    }
    binding_get(bytes, n, &b);
    return 0;
}
