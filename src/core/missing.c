/* Operations of the table that no file defines yet: refused by name. Linked after
 * the core, so that a definition there is the one that is used. */
#include "config.h"
#include "core/core.h"
#include "core/work/board.h"

#define OP(no, area, verb, kind, flags, roles, request, reply) \
    enum status __attribute__((weak)) do_##area##_##verb(struct call *c, const struct request *q, struct reply *r) \
    { (void)q; (void)r; return refuse(c, ST_op_unknown, "", c->op->name, NULL, NULL); }
#include "ops/ops.def"
#undef OP

/* The same for what a finished job does, and for the board. */
static enum status effect_missing(struct call *c, const struct job *job, const struct account *account, struct look *look)
{
    (void)job; (void)account; (void)look;
    return refuse(c, ST_op_unknown, "", c->op->name, NULL, NULL);
}

#define EFFECT(which) \
    const struct job_effect effect_##which __attribute__((weak)) = { .name = #which, .look = effect_missing };
#include "core/work/effects.def"
#undef EFFECT

void __attribute__((weak)) board_refresh(struct core *c, const uint64_t *job_no, unsigned n)
{
    (void)c; (void)job_no; (void)n;
}

void __attribute__((weak)) board_rebuild(struct core *c)
{
    (void)c;
}
