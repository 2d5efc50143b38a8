/* Rows changed behind the core's back. */
#include "config.h"
#include "tests/unit/proof_look.h"
#include "core/engine/check.h"
#include "core/engine/proof.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <string.h>

static unsigned random_state = 20261130;

void looked(void *to, const char *line)
{
    struct look *look = to;
    if (!look->n++)
        snprintf(look->first, sizeof look->first, "%s", line);
}

struct look look_at_rows(struct core *core)
{
    struct look look = { .n = 0 };
    struct check_run r = { .core = core, .finding = looked, .context = &look, .pool = pool_new(65536) };
    assert_int_equal(check_rows(&r), ST_ok);
    look.looked_at = r.looked_at;
    store_snapshot_end(&r.txn);
    pool_free(&r.pool);
    return look;
}

typedef enum status change_fn(struct txn *t, enum table_id table, const void *row);

static enum status put(struct txn *t, enum table_id table, const void *row)
{
    return store_put(t, table, NULL, row);
}

static void change(struct core *core, enum table_id table, const void *row, change_fn *how)
{
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(65536);
    assert_int_equal(store_batch_begin(core_store(core), &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    assert_int_equal(how(t, table, row), ST_ok);
    store_child_end(&t, true);
    store_batch_commit(&b);
    pool_free(&pool);
}

void put_back(struct core *core, enum table_id table, const void *row)
{
    change(core, table, row, put);
}

void take_away(struct core *core, enum table_id table, const void *row)
{
    change(core, table, row, store_delete);
}

unsigned below(unsigned n)
{
    random_state = random_state * 1103515245u + 12345u;
    return (random_state >> 16) % n;
}

/* The row with one bit of its bytes another way, still a row of that key; false: that bit makes none. */
static bool flipped(enum table_id table, const void *row, void *out, struct pool *pool)
{
    const struct record *r = table_info[table].record;
    const struct key_spec *key = &table_info[table].key;
    struct buf was, is;
    struct key a, b;
    struct fault f = { .status = ST_ok };
    buf_init(&was, 1u << 20);
    buf_init(&is, 1u << 20);
    record_encode(r, row, NULL, &was);
    char *bytes = pool_slice(pool, was.at, was.n);
    bytes[below((unsigned)was.n)] ^= (char)(1u << below(8));
    bool good = !record_decode(r, out, (uint8_t *)bytes, was.n, NULL, pool, &f);
    if (good) {
        key_encode(key, row, key->fields, &a);
        key_encode(key, out, key->fields, &b);
        record_encode(r, out, NULL, &is);
        good = a.n == b.n && !memcmp(a.b, b.b, a.n) && (is.n != was.n || memcmp(is.at, was.at, is.n) != 0);
    }
    buf_release(&was);
    buf_release(&is);
    return good;
}

void flip_rows(struct core *core, enum table_id table, const void *rows, unsigned n, struct pool *pool)
{
    const char *name = table_info[table].name;
    size_t size = table_info[table].record->size;
    unsigned done = 0;
    for (unsigned tries = 0; n && done < FLIPS && tries < TRIES; tries++) {
        const char *row = (const char *)rows + below(n) * size;
        void *out = pool_get(pool, size);
        if (!flipped(table, row, out, pool))
            continue;
        put_back(core, table, out);
        struct look look = look_at_rows(core);
        if (look.n != 1 || strncmp(look.first, name, strlen(name)) != 0)
            fail_msg("%s, flip %u: %u findings, first %s", name, done, look.n, look.first);
        put_back(core, table, row);
        done++;
    }
    if (n)
        assert_int_equal(done, FLIPS);
}
