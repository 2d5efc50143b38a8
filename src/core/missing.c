/* Operations of the table that no file defines yet: refused by name. Linked after
 * the core, so that a definition there is the one that is used. */
#include "config.h"
#include "core/core.h"

#define OP(no, area, verb, kind, flags, roles, request, reply) \
    enum status __attribute__((weak)) do_##area##_##verb(struct call *c, const struct request *q, struct reply *r) \
    { (void)q; (void)r; return refuse(c, ST_op_unknown, "", c->op->name, NULL, NULL); }
#include "ops/ops.def"
#undef OP
