/* 减容: capacity is sealed for up to two years, or given up for good (domain 2.2). */
#include "config.h"
#include "core/change/sealing.h"

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    return sealing_look(c, job, a, CODE_change_kind_reduce, look_r);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    return sealing_apply(c, job, a, CODE_change_kind_reduce);
}

const struct job_effect effect_reduce = {
    .name = "reduce", .look = look, .found = sealing_found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
