/* The day each stage of a new job should be done. A stage with a limit of its own
 * has it; those between share out evenly the working days up to the next that has
 * one. What comes after the total has ended is the office's own and has no day. */
#include "config.h"
#include "core/work/job_acts.h"

#include <string.h>

struct plan {
    struct call *c;
    const struct opening *o;
    const struct work_time *time;
    uint32_t day;                            /* of acceptance */
    unsigned stage[FLOW_STAGES], n;          /* stage numbers, as the job would go by what is known of it */
    unsigned step[FLOW_STAGES], steps;       /* of each: what stands beside each other is of the same steps */
    unsigned ending;                         /* step of the one that ends the total */
    int64_t at[FLOW_STAGES];                 /* of a step: working days after acceptance; -1 not known */
};

/* From a stage on to the next that joins others, or to the end. */
static unsigned line(struct plan *p, unsigned no, unsigned *step)
{
    const struct flow_info *flow = p->o->flow;
    for (bool first = true; no && p->n < FLOW_STAGES && (first || !flow->stage[no - 1].joins); first = false) {
        const struct stage_info *stage = &flow->stage[no - 1];
        const struct stage_way *way = stage_way(p->c, stage, &p->o->job);
        if (stage_applies(p->c, stage, &p->o->job)) {
            p->stage[p->n] = no;
            p->step[p->n++] = (*step)++;
        }
        unsigned from = *step, meeting = 0;
        for (unsigned k = 0; way->to_n > 1 && k < way->to_n; k++) {
            unsigned at = from;
            meeting = line(p, way->to[k], &at);
            *step = at > *step ? at : *step;
        }
        no = way->to_n > 1 ? meeting : way->to_n ? way->to[0] : 0;
    }
    return no;
}

static void way(struct plan *p)
{
    unsigned no = 1;
    while (no && p->n < FLOW_STAGES)
        no = line(p, no, &p->steps);
    for (unsigned i = 0; i < p->steps; i++)
        p->at[i] = -1;
    p->ending = p->steps ? p->steps - 1 : 0;
    for (unsigned i = p->n; i-- > 0;)
        if (p->o->flow->stage[p->stage[i] - 1].ends_total)
            p->ending = p->step[i];
}

static bool in_days(const struct work_limit *l)
{
    return l->amount && l->unit == CODE_limit_unit_working_day;
}

/* Of the stages of a step the longest limit in days; 0 none has one. */
static int64_t longest(struct plan *p, unsigned step)
{
    int64_t most = 0;
    for (unsigned i = 0; i < p->n; i++) {
        struct work_limit own = limit_now(p->c, p->o->flow, p->stage[i]);
        if (p->step[i] == step && in_days(&own) && own.amount > most)
            most = own.amount;
    }
    return most;
}

static void fixed_points(struct plan *p, int64_t total)
{
    int64_t before = 0;
    p->at[p->ending] = total;
    for (unsigned i = 0; i < p->ending; i++) {
        int64_t own = longest(p, i);
        if (!own)
            continue;
        p->at[i] = before + own < total ? before + own : total;
        before = p->at[i];
    }
}

static void share_out(struct plan *p)
{
    int64_t from = 0;
    for (unsigned i = 0, first = 0; i <= p->ending && i < p->steps; i++) {
        if (p->at[i] < 0)
            continue;
        for (unsigned k = first; k < i; k++)
            p->at[k] = from + (p->at[i] - from) * (k - first + 1) / (i - first + 1);
        from = p->at[i];
        first = i + 1;
    }
}

static enum status day_closes(struct plan *p, int64_t days, instant *due_r)
{
    uint32_t day;
    enum status s = work_day_nth(p->time, p->day, work_days_upto(p->time, p->day) + days, &day, p->c->fault);
    if (!s)
        *due_r = work_day_closes(p->time, day);
    return s;
}

static enum status by_days(struct plan *p, const struct work_limit *total, struct stage_plan *list, instant *due_r)
{
    enum status s = unit_work_time(p->c, p->o->unit_no, &p->time);
    if (!s)
        s = work_day_of(p->time, p->c->now, &p->day, p->c->fault);
    if (s)
        return s;
    fixed_points(p, total->amount);
    share_out(p);
    for (unsigned i = 0; !s && i < p->n; i++)
        if (p->step[i] <= p->ending)
            s = day_closes(p, p->at[p->step[i]], &list[i].due);
    return s ? s : day_closes(p, p->at[p->ending], due_r);
}

/* A limit by the hour is the ending's alone; so is none. */
static enum status by_clock(struct plan *p, struct stage_plan *list, instant *due_r)
{
    struct job_clock clock;
    struct job job = p->o->job;
    struct job_event started = { .event_no = 1, .work_act = CODE_work_act_started, .at = p->c->now };
    job.events = &started;
    job.events_n = 1;
    enum status s = job_clock_of(p->c, &job, 0, &clock);
    for (unsigned i = 0; !s && i < p->n; i++)
        if (p->step[i] == p->ending)
            *due_r = list[i].due = clock.due;
    return s;
}

enum status opening_plan(struct call *c, const struct opening *o, struct stage_plan **stages_r, uint32_t *n_r,
                         instant *due_r)
{
    struct plan *p = POOL_NEW(c->pool, struct plan);
    struct work_limit total = limit_now(c, o->flow, 0);
    *p = (struct plan){ .c = c, .o = o };
    *due_r = 0;
    way(p);
    struct stage_plan *list = pool_array(c->pool, p->n + 1, sizeof *list);
    for (unsigned i = 0; i < p->n; i++)
        list[i] = (struct stage_plan){ .stage_no = p->stage[i], .stage = o->flow->stage[p->stage[i] - 1].name };
    *stages_r = list;
    *n_r = p->n;
    return in_days(&total) && p->n ? by_days(p, &total, list, due_r) : by_clock(p, list, due_r);
}
