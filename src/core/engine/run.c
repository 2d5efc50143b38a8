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

/* What rules cannot be read must not be judged by others. */
enum status by_its_rules(struct call *c, enum status s)
{
    return c->effects->rules_unread ? refuse(c, c->effects->rules_unread, "", NULL, NULL, NULL) : s;
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
