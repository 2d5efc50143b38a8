/* The mark on an account while changes of it are open. One that is cut off stays
 * so: whether there is light matters more than that a paper is under way. */
#include "config.h"
#include "core/change/change.h"
#include "core/work/job.h"

/* Only what somebody asked for at a counter: the core looking after a benefit
 * that runs out changes nothing yet. */
static bool marks(struct call *c, const struct job *job)
{
    const struct flow_info *flow = job_flow(c, job);
    return flow && flow->by_hand && flow->effect && flow->effect->begin;
}

struct others { struct call *c; const struct job *job; bool some; };

static enum status other_add(void *context, const struct job *j)
{
    struct others *o = context;
    o->some |= j->job_no != o->job->job_no && marks(o->c, j);
    return ST_ok;
}

static enum status others_open(struct call *c, const struct job *job, const struct account *a, bool *some_r)
{
    struct others o = { .c = c, .job = job };
    enum status s = jobs_of_account(c, a->account_no, other_add, &o);
    *some_r = o.some;
    return s;
}

enum status change_state_after(struct call *c, const struct job *job, const struct account *a, uint16_t *state_r)
{
    bool others;
    *state_r = a->account_state;
    if (a->account_state != CODE_account_state_being_changed)
        return ST_ok;
    enum status s = others_open(c, job, a, &others);
    if (!s && !others)
        *state_r = CODE_account_state_normal;
    return s;
}

enum status change_begin(struct call *c, struct job *job, const struct account *a)
{
    struct account marked = *a;
    if (a->account_state != CODE_account_state_normal || !marks(c, job))
        return ST_ok;
    marked.account_state = CODE_account_state_being_changed;
    return call_put(c, TABLE_account, a, &marked);
}

enum status change_abandon(struct call *c, struct job *job, const struct account *a)
{
    struct account back = *a;
    enum status s = change_state_after(c, job, a, &back.account_state);
    return s || back.account_state == a->account_state ? s : call_put(c, TABLE_account, a, &back);
}
