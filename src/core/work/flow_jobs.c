/* Stages that another job does: its kind is there, is about the same and comes round to none of before. */
#include "config.h"
#include "core/work/flow_reader.h"
#include "core/work/flow_set.h"

#include <string.h>

/* The flow of that kind that a job would go by, `flow` among them; NULL none. */
static const struct flow_info *kind_among(const struct flows *flows, const struct flow_info *flow, const char *kind)
{
    return flow && !strcmp(flow->kind, kind) ? flow : flow_newest(flows, kind);
}

/* Does a job of that kind come to open one of the other? */
static bool kind_opens(const struct flows *flows, const struct flow_info *flow, const char *from, const char *kind,
                       unsigned depth)
{
    const struct flow_info *of = kind_among(flows, flow, from);
    if (!depth)
        return true;
    for (unsigned i = 0; of && i < of->stages; i++)
        if (of->stage[i].job_kind && (!strcmp(of->stage[i].job_kind, kind) ||
                                      kind_opens(flows, flow, of->stage[i].job_kind, kind, depth - 1)))
            return true;
    return false;
}

static bool asks_something(const struct flow_info *flow)
{
    for (unsigned i = 0; i < flow->asks; i++)
        if (flow->ask[i].must)
            return true;
    return false;
}

/* The core opens one of an account without any; people only what says that it may be. */
static bool about_the_same(const struct flow_info *flow, const struct flow_info *of)
{
    return of->of_account == flow->of_account && !(flow->account_optional && of->by_hand && !of->account_optional);
}

enum status flow_jobs_there(const struct flows *flows, const char *file, const struct flow_info *flow, struct fault *f)
{
    for (unsigned i = 0; i < flow->stages; i++) {
        const struct stage_info *stage = &flow->stage[i];
        const struct flow_info *of = stage->job_kind ? kind_among(flows, flow, stage->job_kind) : NULL;
        const char *reason = !stage->job_kind ? NULL : !of ? "unknown kind of job"
            : !about_the_same(flow, of) ? "is not about what this one is"
            : asks_something(of) ? "asks what nobody would fill"
            : !strcmp(of->kind, flow->kind) || kind_opens(flows, flow, stage->job_kind, flow->kind, SUB_JOBS_DEEP)
            ? "comes round to this kind" : NULL;
        if (reason)
            return flows_broken(f, file, stage->job_line, stage->job_kind, reason);
    }
    return ST_ok;
}
