/* Binary records from a stranger: the first byte chooses the record. What is
 * accepted must be canonical and survive a copy. */
#include "config.h"
#include "ops/ops.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Naming the table of operations links its messages, so they are records here too. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    return op_info[OP_session_login].no == OP_session_login && zone_set("Asia/Shanghai") == ST_ok ? 0 : 1;
}

static void check_accepted(const struct record *r, const void *s, const uint8_t *bytes, size_t n, struct pool *pool)
{
    void *copy = pool_get(pool, r->size);
    struct fault f;
    struct buf out;

    buf_init(&out, 1u << 24);
    record_copy(r, copy, s, pool);
    record_encode(r, copy, NULL, &out);
    if (out.full || out.n != n || (n && memcmp(out.at, bytes, n)) || !record_equal(r, s, copy))
        abort();
    record_check(r, s, &f);
    buf_clear(&out);
    record_to_json(r, s, true, &out);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    const struct record *r = n ? record_at(bytes[0]) : NULL;
    struct pool *pool;
    struct fault f;
    void *s;

    if (!r)
        return 0;
    pool = pool_new(4096);
    s = pool_get(pool, r->size);
    if (record_decode(r, s, bytes + 1, n - 1, NULL, pool, &f) == ST_ok)
        check_accepted(r, s, bytes + 1, n - 1, pool);
    pool_free(&pool);
    return 0;
}
