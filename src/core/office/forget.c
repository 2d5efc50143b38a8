/* Answered requests are forgotten after their days, drafts and who heard of alerts
 * after theirs; a slice at a time, going round the table. */
#include "config.h"
#include "core/office/office.h"
#include "core/engine/timed.h"

#include <string.h>

#define EVERY (60 * SECOND)

/* Rows of a quiet table whose time is over, of the next so many; `at` is where its time stands. */
static enum status forget_slice(struct call *c, enum table_id table, size_t at, instant before, struct key *token,
                                uint64_t most, uint64_t *n_r)
{
    struct scan *scan;
    struct array old = { 0 };
    size_t size = table_info[table].record->size;
    char *row = pool_get(c->pool, size);
    enum status s = scan_table(c->txn, table, &(struct scan_range){ .token = token->b, .token_n = token->n }, &scan);
    if (s)
        return s;
    for (uint64_t i = 0; i < most && (s = scan_next(scan, row, NULL)) == ST_ok; i++, ++*n_r)
        if (*(instant *)(void *)(row + at) < before)
            memcpy(array_add(&old, c->pool, size), row, size);
    if (s == ST_not_found)
        token->n = 0;                /* round again */
    else if (!s)
        scan_token(scan, token);
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (unsigned i = 0; !s && i < old.n; i++)
        s = store_delete(c->txn, table, (char *)old.at + i * size);
    return s;
}

enum status do_request_forget(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct office_area *o = office_of(c->core);
    instant day = 86400 * SECOND;
    uint64_t most = q->most ? q->most : FORGET_SLICE, requests = 0, older = 0, lists = 0, drafts = 0, alerts = 0;
    instant answered = c->now - setting_number(c, "request.days") * day;
    enum status s = forget_slice(c, TABLE_answered, offsetof(struct answered, at), answered, &o->forget_answer, most,
                                 &requests);
    if (!s)
        s = forget_slice(c, TABLE_remembered, offsetof(struct remembered, at), answered, &o->forget_request, most,
                         &older);
    if (!s)                          /* of an answer that was given before they changed: they outlive it, whose round
                                        may take days */
        s = forget_slice(c, TABLE_reply_first, offsetof(struct reply_first, at),
                         answered - setting_number(c, "request.days") * day, &o->forget_list, most, &lists);
    if (!s)
        s = forget_slice(c, TABLE_draft, offsetof(struct draft, at), c->now - setting_number(c, "draft.days") * day,
                         &o->forget_draft, most, &drafts);
    if (!s)                          /* today's are read, and no others */
        s = forget_slice(c, TABLE_alert_heard, offsetof(struct alert_heard, at), c->now - 2 * day, &o->forget_alert,
                         most, &alerts);
    r->rows = requests + older + lists + drafts + alerts;
    bool round = requests < most && older < most && lists < most && drafts < most && alerts < most;
    o->forget_left = round || most > o->forget_left ? 0 : o->forget_left - most;
    return s;
}

bool timed_request_forget(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct office_area *o = office_of(core);
    instant now = core_now(core);
    (void)ask;
    (void)pool;
    if (o->forget_at && now >= o->forget_at)
        o->forget_left = FORGET_SLICE;
    if (!o->forget_at || now >= o->forget_at)
        o->forget_at = now + EVERY;
    return o->forget_left > 0;
}
