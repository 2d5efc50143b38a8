/* A job whose end changes no account: a call-back, an enquiry, a flag to be
 * looked at. */
#include "config.h"
#include "core/work/effect.h"

static enum status look(struct call *c, const struct job *job, const struct account *account, struct look *look_r)
{
    (void)c, (void)job, (void)account, (void)look_r;
    return ST_ok;
}

static enum status apply(struct call *c, struct job *job, const struct account *account)
{
    (void)c, (void)job, (void)account;
    return ST_ok;
}

const struct job_effect effect_none = { .name = "none", .look = look, .apply = apply };
