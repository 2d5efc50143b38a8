/* The meta table: what the store has written down about its own files, so that a
 * program finds out what another one left it. Its rows change in the transaction
 * of what they tell: a slice of a building and where it stands are one. */
#include "config.h"
#include "store/private.h"

#include <errno.h>
#include <string.h>

#include "record/table.h"
#include "store/meta.def"
#include "record/end.h"

#define META_KEY 2
#define META_ROW_MAX 2048

int meta_open(struct store *s, DB_TXN *db)
{
    return env_file_open(s, db, META_FILE, DB_MULTIVERSION | DB_CREATE, &s->meta);
}

int generations_again(struct store *s)
{
    DB_TXN *db = NULL;
    if (s->version.version < META_SINCE)
        return 0;
    int answer = s->env->txn_begin(s->env, NULL, &db, 0);
    if (!answer)
        answer = meta_open(s, db);
    return answer ? answer : db->commit(db, 0);
}

void generations_close(struct store *s)
{
    if (s->meta)
        s->meta->close(s->meta, DB_NOSYNC);
    s->meta = NULL;
}

static DBT key_of(unsigned file_no, uint8_t room[META_KEY])
{
    room[0] = (uint8_t)(file_no >> 8);
    room[1] = (uint8_t)file_no;
    return (DBT){ .data = room, .size = META_KEY, .ulen = META_KEY, .flags = DB_DBT_USERMEM };
}

static int row_read(struct store *s, struct generation *g_r, uint8_t *bytes, size_t n, struct pool *pool)
{
    struct fault f = { .status = ST_ok };
    if (!record_decode(&generation_record, g_r, pool_slice(pool, bytes, n), n, NULL, pool, &f))
        return 0;
    log_error("store %s: a row of the meta table cannot be read (%s)", s->home.path, f.field);
    return META_UNREAD;
}

/* A state or a field of a program to come: whatever this one did with the file might be wrong. */
bool generation_newer(const struct generation *g)
{
    return g->state < GENERATION_WHOLE || g->state > GENERATION_LEFT || g->unknown_.n;
}

int meta_get(struct store *s, DB_TXN *db, unsigned file_no, struct generation *g_r, struct pool *pool)
{
    uint8_t room[META_KEY], bytes[META_ROW_MAX];
    DBT key = key_of(file_no, room), data = { .data = bytes, .ulen = sizeof bytes, .flags = DB_DBT_USERMEM };
    int answer = s->meta->get(s->meta, db, &key, &data, 0);
    return answer ? answer : row_read(s, g_r, bytes, data.size, pool);
}

int meta_row_put(DB *meta, DB_TXN *db, const struct generation *g)
{
    uint8_t room[META_KEY];
    struct buf row;
    buf_init(&row, META_ROW_MAX);
    record_encode(&generation_record, g, NULL, &row);
    if (row.full)
        panic("store: no row of the meta table: %s", g->form);
    DBT key = key_of((unsigned)g->file_no, room), data = { .data = row.at, .size = (uint32_t)row.n };
    int answer = meta->put(meta, db, &key, &data, 0);
    buf_release(&row);
    return answer;
}

int meta_put(struct store *s, DB_TXN *db, const struct generation *g)
{
    return meta_row_put(s->meta, db, g);
}

int meta_each(struct store *s, DB_TXN *db, meta_fn *fn, void *context)
{
    uint8_t room[META_KEY], bytes[META_ROW_MAX];
    struct pool *pool = pool_new(META_ROW_MAX);
    DBC *cursor = NULL;
    int answer = s->meta->cursor(s->meta, db, &cursor, 0);
    while (!answer) {
        DBT key = key_of(0, room), data = { .data = bytes, .ulen = sizeof bytes, .flags = DB_DBT_USERMEM };
        struct generation g;
        answer = cursor->get(cursor, &key, &data, DB_NEXT);
        answer = answer == DB_BUFFER_SMALL ? META_UNREAD : answer;     /* longer than any of ours */
        if (!answer)
            answer = row_read(s, &g, bytes, data.size, pool);
        if (!answer)
            answer = fn(s, db, &g, context);
        pool_clear(pool);
    }
    if (cursor)
        cursor->close(cursor);
    pool_free(&pool);
    return answer == DB_NOTFOUND ? 0 : answer;
}
