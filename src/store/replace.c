/* A row put over another: only the stretches that differ are written. The library logs
 * of a put all that lies between the first byte that changed and the last, before and
 * after; of a bill that is what was paid on it, near its beginning, its version, at its
 * end, and all its lines between, which do not change. So what was there is held against
 * what comes, field by field (their tags tell where one ends), and stretches far enough
 * from one another are put one by one, the last first, under one search. */
#include "config.h"
#include "store/private.h"

#include <string.h>

#define STRETCHES 4               /* in more than these the row is put whole */
#define APART 96                  /* bytes between two: what a second record of the log takes */
#define ROW_MOST 900              /* one that may lie outside its page is put whole */

struct stretch { uint32_t from, to, is_from, is_to; };    /* in the bytes there were; in those that come */
struct stretches { struct stretch at[STRETCHES]; unsigned n; };

/* The field a record's bytes begin with: its tag, and how long it is; 0: none. */
static size_t field_first(const uint8_t *at, size_t n, uint64_t *tag_r)
{
    struct reader in;
    reader_init(&in, at, n);
    *tag_r = UINT64_MAX;
    if (!n)
        return 0;
    *tag_r = read_varint(&in);
    uint64_t body = read_varint(&in);
    if (*tag_r & 1)
        read_bytes(&in, body);
    return in.bad ? 0 : (size_t)(in.at - at);
}

static bool differs(struct stretches *all, const struct stretch *s)
{
    struct stretch *last = all->n ? &all->at[all->n - 1] : NULL;
    if (last && s->from - last->to < APART) {
        last->to = s->to;
        last->is_to = s->is_to;
        return true;
    }
    if (all->n == STRETCHES)
        return false;
    all->at[all->n++] = *s;
    return true;
}

/* False: bytes of no record, or too many stretches. */
static bool stretches_find(const uint8_t *was, size_t was_n, const uint8_t *is, size_t is_n, struct stretches *all)
{
    uint32_t w = 0, i = 0;
    all->n = 0;
    while (w < was_n || i < is_n) {
        uint64_t was_tag, is_tag;
        size_t a = field_first(was + w, was_n - w, &was_tag), b = field_first(is + i, is_n - i, &is_tag);
        if ((!a && w < was_n) || (!b && i < is_n))
            return false;
        a = was_tag <= is_tag ? a : 0;
        b = is_tag <= was_tag ? b : 0;
        struct stretch s = { w, w + (uint32_t)a, i, i + (uint32_t)b };
        if ((a != b || memcmp(was + w, is + i, a) != 0) && !differs(all, &s))
            return false;
        w += (uint32_t)a;
        i += (uint32_t)b;
    }
    return true;
}

static int stretches_put(DBC *cursor, const struct stretches *all, const uint8_t *is)
{
    int answer = 0;
    for (unsigned i = all->n; !answer && i-- > 0;) {
        const struct stretch *s = &all->at[i];
        DBT none = { .flags = DB_DBT_USERMEM };
        DBT data = { .data = (void *)(uintptr_t)(is + s->is_from), .size = s->is_to - s->is_from,
                     .ulen = s->is_to - s->is_from, .doff = s->from, .dlen = s->to - s->from,
                     .flags = DB_DBT_USERMEM | DB_DBT_PARTIAL };
        answer = cursor->put(cursor, &none, &data, DB_CURRENT);
    }
    return answer;
}

static int at_cursor(struct txn *t, DBC *cursor, const struct key *key, const struct buf *is)
{
    struct stretches all;
    DBT k = { .data = (void *)(uintptr_t)key->b, .size = key->n, .ulen = key->n, .flags = DB_DBT_USERMEM };
    DBT was = { .data = t->room, .ulen = (uint32_t)t->room_n, .flags = DB_DBT_USERMEM };
    DBT whole = { .data = is->at, .size = (uint32_t)is->n, .ulen = (uint32_t)is->n, .flags = DB_DBT_USERMEM };
    int answer = cursor->get(cursor, &k, &was, DB_SET);
    if (answer)
        return answer;
    if (was.size <= ROW_MOST && stretches_find(t->room, was.size, is->at, is->n, &all) && all.n > 1)
        return stretches_put(cursor, &all, is->at);
    return cursor->put(cursor, &k, &whole, DB_CURRENT);
}

int row_replace(struct txn *t, DB *db, const struct key *key, const struct buf *is)
{
    DBC *cursor;
    if (is->n > ROW_MOST)
        return DB_NOTFOUND;
    int answer = db->cursor(db, t->db, &cursor, 0);
    if (answer)
        return answer;
    answer = at_cursor(t, cursor, key, is);
    int closed = cursor->close(cursor);
    return answer == DB_BUFFER_SMALL ? DB_NOTFOUND : answer ? answer : closed;
}
