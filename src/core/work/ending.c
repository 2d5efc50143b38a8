/* How a job ends before its end, is taken up again, and what the customer says of
 * it. What a finished job has made true is undone by a new job, not by this one, so
 * a finished one is reopened only where finishing it did nothing else. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"

static enum status close_early(struct call *c, const struct work_close *q, uint16_t job_state, struct job *r)
{
    struct job j;
    enum status s = job_open_read(c, q->job_no, q->row_version, &j);
    if (!s && q->end_reason == CODE_end_reason_merged)       /* that says into which: work.merge */
        s = refuse(c, ST_rule_refuses, "end_reason", "rule.end_merged", NULL, NULL);
    if (!s)
        s = job_mine(c, &j);
    if (!s)
        s = job_end(c, &j, job_state, q->end_reason, q->remark);
    if (!s)
        s = job_tell_ended(c, &j);
    return s ? s : job_shown(c, &j, r);
}

enum status do_work_withdraw(struct call *c, const struct work_close *q, struct job *r)
{
    return close_early(c, q, CODE_job_state_withdrawn, r);
}

enum status do_work_end(struct call *c, const struct work_close *q, struct job *r)
{
    return close_early(c, q, CODE_job_state_ended, r);
}

/* -- again -- */

static bool may_be_last(const struct stage_info *stage)
{
    bool ends = stage->ends_total;
    for (unsigned w = 0; w < stage->ways; w++)
        ends |= !stage->way[w].to_n;
    return ends;
}

/* Where it stood: of a job that was given up every stage that was begun and not done since; of one that was done
 * the last one begun, before the filing that has no clock. */
static unsigned stages_before(struct call *c, const struct job *j, unsigned stage_no[FLOW_TOGETHER])
{
    const struct flow_info *flow = job_flow(c, j);
    bool done = j->job_state == CODE_job_state_done, seen[FLOW_STAGES + 1] = { true };
    unsigned n = 0;
    for (uint32_t i = j->events_n; i-- > 0 && n < (done ? 1u : FLOW_TOGETHER);) {
        const struct job_event *e = &j->events[i];
        const struct stage_info *stage = flow_stage(flow, e->stage_no);
        bool begun = e->work_act == CODE_work_act_started, over = e->work_act == CODE_work_act_finished && !done;
        if (!stage || seen[e->stage_no] || !(begun || over) || !job_event_holds(j, i))
            continue;
        seen[e->stage_no] = !done || begun;
        if (begun && (!done || may_be_last(stage)))
            stage_no[n++] = (unsigned)e->stage_no;
    }
    if (!n)
        stage_no[n++] = 1;
    return n;
}

static enum status may_reopen(struct call *c, struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    const struct job_effect *effect = flow ? flow->effect : NULL;
    const struct account *account;
    if (j->job_state == CODE_job_state_open)
        return refuse(c, ST_job_not_closed, "", NULL, NULL, NULL);
    if (!flow)
        return refuse(c, ST_flow_unknown, "", j->job_kind, NULL, NULL);
    if (j->job_state == CODE_job_state_done && ((effect && effect->apply) || found_goes(c, j)))
        return refuse(c, ST_rule_refuses, "", "rule.reopen_done", NULL, NULL);
    enum status s = job_account(c, j, &account);
    if (!s)
        s = job_exclusions(c, j);
    if (!s)
        s = job_look(c, j, account);
    return s || !effect || !effect->begin ? s : effect->begin(c, j, account);
}

enum status do_work_reopen(struct call *c, const struct work_note *q, struct job *r)
{
    struct job old, j;
    enum status s = job_read(c, q->job_no, "job_no", &old);
    if (!s)
        s = job_mine(c, &old);
    if (s)
        return s;
    j = old;
    if ((s = may_reopen(c, &j)))
        return s;
    call_effect(c, "effect.job", job_number_words(c, j.job_no), j.title);
    call_effect(c, "job_state", job_state_words(c, j.job_state), "code.job_state.open");
    j.job_state = CODE_job_state_open;
    j.closed_at = 0;
    j.end_reason = 0;
    s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_reopened, .text = q->text });
    unsigned stage_no[FLOW_TOGETHER], n = stages_before(c, &old, stage_no);
    if (!s)
        s = job_fees_again(c, &j);
    while (!s && n)
        s = stage_enter(c, &j, stage_no[--n], NULL, c->now);
    if (!s)
        s = job_put(c, &old, &j);
    return s ? s : job_shown(c, &j, r);
}

/* -- what the customer says -- */

static enum status call_back(struct call *c, const struct job *j, const char *text)
{
    struct job opened;
    const struct work_accept said = { .about_job = j->job_no, .remark = text };
    return job_start(c, "call_back", j->unit_no, j->account_no, &said, &opened);
}

enum status do_work_rate(struct call *c, const struct work_rate *q, struct job *r)
{
    struct job old, j;
    enum status s = job_read(c, q->job_no, "job_no", &old);
    if (s)
        return s;
    if (old.job_state != CODE_job_state_done)
        return refuse(c, ST_job_not_closed, "", NULL, NULL, NULL);
    if (old.satisfaction)
        return refuse(c, ST_exists, "satisfaction", NULL, NULL, NULL);
    j = old;
    j.satisfaction = q->satisfaction;
    j.satisfaction_text = q->text;
    s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_rated, .text = q->text });
    if (!s)
        s = job_put(c, &old, &j);
    if (!s && q->satisfaction >= (uint16_t)setting_number(c, "work.call_back_from"))
        s = call_back(c, &j, q->text);
    return s ? s : job_shown(c, &j, r);
}
