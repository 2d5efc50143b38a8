/* Approvals inside the chain. Asking runs the operation once, in a child that is
 * undone, to see what it would do and which rows it rests on. Using one asks that
 * it is this person's, of this very request, granted and in time, and that the
 * operation then changed exactly the rows, in the versions, that were approved. */
#include "config.h"
#include "core/engine/inner.h"

#include <string.h>

static enum status state_status(struct call *c, const struct approval *a)
{
    const struct code_set *reasons = &codes_refuse_reason;
    switch (a->approval_state) {
    case CODE_approval_state_granted:
        return ST_ok;
    case CODE_approval_state_asked:
        return refuse(c, ST_approval_waiting, "", NULL, NULL, NULL);
    case CODE_approval_state_refused:
        return refuse(c, ST_approval_refused, "", a->decided_name,
                      pool_printf(c->pool, "code.refuse_reason.%s", code_name(reasons, a->refuse_reason)), NULL);
    default:                         /* used up, or taken back */
        return refuse(c, ST_approval_expired, "", NULL, NULL, NULL);
    }
}

enum status approval_hold(struct call *c, uint64_t approval_no)
{
    struct approval *a = POOL_NEW(c->pool, struct approval);
    a->approval_no = approval_no;
    enum status s = approval_no ? call_get(c, TABLE_approval, a) : ST_not_found;
    if (s)
        return s == ST_not_found ? refuse(c, ST_approval_needed, "", NULL, NULL, NULL) : s;
    if (strcmp(a->staff_no, c->user.staff_no) != 0 || memcmp(&a->digest, &c->digest, sizeof a->digest) != 0)
        return refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    if (a->expires_at < c->now && a->approval_state <= CODE_approval_state_granted)
        return refuse(c, ST_approval_expired, "", NULL, NULL, NULL);
    s = state_status(c, a);
    if (!s && strcmp(a->decided_by, c->user.staff_no) == 0)
        s = refuse(c, ST_approval_own, "", NULL, NULL, NULL);
    if (!s)
        c->approval = a;
    return s;
}

static const struct approval_row *row_of(const struct approval_row *rows, unsigned n, const struct approval_row *r)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(rows[i].table_name, r->table_name) == 0 && strcmp(rows[i].key_text, r->key_text) == 0)
            return &rows[i];
    return NULL;
}

/* Both ways: nothing changed that was not approved, nothing approved left out. */
static bool rows_match(const struct approval *a, const struct effects *e)
{
    const struct approval_row *now = e->rows.at;
    if (a->rows_n != e->rows.n)
        return false;
    for (unsigned i = 0; i < e->rows.n; i++) {
        const struct approval_row *then = row_of(a->rows, a->rows_n, &now[i]);
        if (!then || then->row_version != now[i].row_version)
            return false;
    }
    return true;
}

enum status approval_use(struct call *c)
{
    struct approval used = *c->approval;
    if (!rows_match(c->approval, c->effects))
        return refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    used.approval_state = CODE_approval_state_used;
    call_event(c, pool_printf(c->pool, "used:%s", used.staff_no));
    return call_put(c, TABLE_approval, c->approval, &used);
}

/* The request as the asker will send it: encoded, or in JSON from a machine. */
static enum status inner_request(struct call *c, const struct approval_ask *ask, const void **q_r,
                                 struct bytes *bytes_r)
{
    const struct record *r = c->op->request;
    void *q = pool_get(c->pool, r->size);
    struct buf b;
    enum status s;
    *q_r = q;
    *bytes_r = ask->request;
    if (!*ask->json) {
        s = record_decode(r, q, ask->request.at, ask->request.n, NULL, c->pool, c->fault);
    } else {
        s = record_from_json(r, q, ask->json, strlen(ask->json), c->pool, c->fault);
        buf_init(&b, 8192);
        record_encode(r, q, NULL, &b);
        *bytes_r = (struct bytes){ (const uint8_t *)pool_slice(c->pool, b.at, b.n), (uint32_t)b.n };
        buf_release(&b);
    }
    record_init(r, q);
    return s ? s : record_check(r, q, c->fault);
}

static enum status preview_run(struct call *c, struct asked *a, const struct approval_ask *ask)
{
    const void *q;
    enum status s = principal_load(c);
    c->op = op_by_name(ask->op);
    if (!c->op || !(c->op->flags & OPF_APPROVAL)) {
        c->op = &op_info[OP_approval_ask];
        return s ? s : refuse(c, ST_op_unknown, "op", ask->op, NULL, NULL);
    }
    a->op = c->op;
    if (!s)
        s = principal_permit(c);
    if (!s)
        s = inner_request(c, ask, &q, &a->request);
    if (s)
        return s;
    op_digest((enum op_id)c->op->no, a->request.at, a->request.n, &a->digest);
    c->digest = a->digest;
    return op_run_preview(c, q);
}

const struct asked *approval_preview(struct work *w, struct batch *batch)
{
    struct txn *t;
    struct asked *a = POOL_NEW(w->pool, struct asked);
    struct approval_ask ask = { 0 };
    a->status = record_decode(&approval_ask_record, &ask, w->q.body, w->q.body_n, NULL, w->pool, &a->fault);
    record_init(&approval_ask_record, &ask);
    if (!a->status)
        a->status = store_child_begin(batch, &t, w->pool);
    if (a->status)
        return a;
    a->effects = POOL_NEW(w->pool, struct effects);
    struct call c = {
        .core = w->core, .op = &op_info[OP_approval_ask], .txn = t, .pool = w->pool, .principal = w->principal,
        .now = core_now(w->core), .request_id = w->q.request_id, .fault = &a->fault, .effects = a->effects,
        .preview = true,
    };
    c.today = instant_date(c.now);
    a->status = preview_run(&c, a, &ask);
    store_child_end(&c.txn, false);
    return a;
}
