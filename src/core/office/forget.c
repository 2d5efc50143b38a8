/* Answered requests are forgotten after their days, drafts after theirs; a slice
 * at a time, going round the table. */
#include "config.h"
#include "core/office/office.h"
#include "core/engine/timed.h"

#include <string.h>

#define SLICE 5000
#define EVERY (60 * SECOND)

/* Rows of a quiet table whose time is over; `at` is where its time stands. */
static enum status forget_slice(struct call *c, enum table_id table, size_t at, instant before, struct key *token)
{
    struct scan *scan;
    struct array old = { 0 };
    size_t size = table_info[table].record->size;
    char *row = pool_get(c->pool, size);
    enum status s = scan_table(c->txn, table, &(struct scan_range){ .token = token->b, .token_n = token->n }, &scan);
    if (s)
        return s;
    for (unsigned i = 0; i < SLICE && (s = scan_next(scan, row, NULL)) == ST_ok; i++)
        if (*(instant *)(void *)(row + at) < before)
            memcpy(array_add(&old, c->pool, size), row, size);
    if (s)
        token->n = 0;                /* round again */
    else
        scan_token(scan, token);
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (unsigned i = 0; !s && i < old.n; i++)
        s = store_delete(c->txn, table, (char *)old.at + i * size);
    return s;
}

enum status do_request_forget(struct call *c, const struct nothing *q, struct nothing *r)
{
    (void)q;
    (void)r;
    instant day = 86400 * SECOND;
    enum status s = forget_slice(c, TABLE_remembered, offsetof(struct remembered, at),
                                 c->now - setting_number(c, "request.days") * day, &office_of(c->core)->forget_request);
    if (!s)
        s = forget_slice(c, TABLE_draft, offsetof(struct draft, at),
                         c->now - setting_number(c, "draft.days") * day, &office_of(c->core)->forget_draft);
    return s;
}

bool timed_request_forget(struct core *core, void *request, struct pool *pool)
{
    struct office_area *o = office_of(core);
    instant now = core_now(core);
    bool due = o->forget_at && now >= o->forget_at;
    (void)request;
    (void)pool;
    if (due || !o->forget_at)
        o->forget_at = now + EVERY;
    return due;
}
