/* The functions of the operations. dispatch.c runs them behind its checks, approve.c
 * for a preview that is undone; nobody else. */
#include "config.h"
#include "core/engine/inner.h"

typedef enum status op_fn(struct call *c, const void *q, void *r);

#define OP(no, area, verb, kind, flags, roles, request, reply) \
    static enum status run_##area##_##verb(struct call *c, const void *q, void *r) \
    { return do_##area##_##verb(c, q, r); }
#include "ops/ops.def"
#undef OP

static op_fn *const op_function[OP_NUMBER_MAX] = {
#define OP(no, area, verb, kind, flags, roles, request, reply) [no] = run_##area##_##verb,
#include "ops/ops.def"
#undef OP
};

/* What rules cannot be read must not be judged by others. Nor is an answer whole that is
 * made of a read that failed, though who asked took it for a no (unit_below, a look for
 * one of several): he is not told that there is nothing. */
enum status by_its_rules(struct call *c, enum status s)
{
    if (c->effects->rules_unread)
        return refuse(c, c->effects->rules_unread, "", c->effects->unread_page, NULL, NULL);
    bool judged = !s || status_kind(s) == STATUS_DENY || status_kind(s) == STATUS_REFUSE;
    return judged && c->txn && txn_failed(c->txn) ? refuse(c, ST_store_broken, "", NULL, NULL, NULL) : s;
}

enum status op_run(struct call *c, const void *q, void *r)
{
    return op_function[c->op->no](c, q, r);
}

enum status op_run_preview(struct call *c, const void *q)
{
    void *reply = pool_get(c->pool, c->op->reply->size);
    return by_its_rules(c, op_run(c, q, reply));
}
