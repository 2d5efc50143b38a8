/* JSON from a stranger, as any record: the first byte chooses. What is read and
 * passes the checks is written and read again as the same. */
#include "config.h"
#include "ops/ops.h"

#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Naming the table of operations links its messages, so they are records here too. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    json_object_seed(1);             /* the same input goes the same way each time */
    return op_info[OP_session_login].no == OP_session_login && zone_set("Asia/Shanghai") == ST_ok ? 0 : 1;
}

static bool has_secret(const struct record *r)
{
    for (unsigned i = 0; i < r->fields; i++)
        if (r->field[i].flags & F_SECRET || (r->field[i].of && has_secret(r->field[i].of)))
            return true;
    return false;
}

static void check_again(const struct record *r, const void *s, struct pool *pool)
{
    void *again = pool_get(pool, r->size);
    struct fault f;
    struct buf out;

    buf_init(&out, 1u << 24);
    record_to_json(r, s, false, &out);
    if (record_from_json(r, again, (const char *)out.at, out.n, pool, &f) != ST_ok || !record_equal(r, s, again))
        abort();
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
    if (record_from_json(r, s, (const char *)bytes + 1, n - 1, pool, &f) == ST_ok
        && record_check(r, s, &f) == ST_ok && !has_secret(r))
        check_again(r, s, pool);
    pool_free(&pool);
    return 0;
}
