/* 暂停恢复: what was suspended is used again (domain 2.2). */
#include "config.h"
#include "core/change/sealing.h"

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    return unsealing_look(c, job, a, CODE_change_kind_suspend, look_r);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    return unsealing_apply(c, job, a, CODE_change_kind_suspend);
}

const struct job_effect effect_suspend_back = {
    .name = "suspend_back", .look = look, .found = unsealing_found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
