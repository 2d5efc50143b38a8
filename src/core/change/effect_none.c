/* A job whose end changes no account: a call-back, an enquiry. Nothing is looked
 * at and nothing done, so it may also be taken up again. */
#include "config.h"
#include "core/work/effect.h"

const struct job_effect effect_none = { .name = "none" };
