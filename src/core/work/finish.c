/* A stage is done, or goes back. The last one done makes the job true: its effect
 * is in the same transaction, after its rules have been asked once more. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"

#include <string.h>

struct finishing {
    const struct work_finish *q;
    struct job old, job;
    const struct flow_info *flow;
    const struct stage_info *stage;
    const struct stage_way *way;             /* out of it, by what is known when it is done */
    struct job_at had;                       /* who had it */
    instant at;
};

/* What the stage found goes over what was said; an empty field changes nothing. */
static void said_over(const struct record *r, void *to, const void *from)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *f = &r->field[i];
        size_t end = i + 1 < r->fields ? r->field[i + 1].at : r->unknown_at;
        if (f->type != FT_LIST && !(f->flags & F_AUTO) && !field_empty(f, from))
            memcpy(field_at(f, to), field_in(f, from), end - f->at);
    }
}

/* That a figure was read is said with the figure, in flows too that were written before it was. */
static bool said_with(const struct field *f, const struct field *found)
{
    return f == found || (!strcmp(f->name, "reading_taken") && !strcmp(found->name, "meter_reading"));
}

/* What was accepted and reviewed is changed by no later stage, but for the fields
 * the flow gives it. */
static enum status findings_its_own(struct call *c, const struct finishing *k, const struct record *r, const char *name,
                                    const void *had, const void *said)
{
    for (unsigned i = 0; i < r->fields; i++) {
        const struct field *f = &r->field[i];
        bool own = false;
        for (unsigned n = 0; n < k->stage->needs; n++)
            own |= said_with(f, k->stage->need[n].of.field);
        if (own || f->type == FT_LIST || (f->flags & F_AUTO) || field_empty(f, said) ||
            (had && field_equal(f, had, said)))
            continue;
        return refuse(c, ST_rule_refuses, pool_printf(c->pool, "%s[0].%s", name, f->name), "rule.not_of_stage",
                      stage_key(c, k->stage), NULL);
    }
    return ST_ok;
}

/* The same of the flow's own. */
static enum status found_its_own(struct call *c, struct finishing *k)
{
    const struct work_finish *q = k->q;
    for (uint32_t i = 0; i < q->found_n; i++) {
        const struct finding *f = &q->found[i];
        bool own = !*f->value || !strcmp(job_found_text(&k->job, f->finding), f->value);
        for (unsigned n = 0; !own && n < k->stage->needs; n++)
            own = k->stage->need[n].of.in == IN_FOUND && !strcmp(k->stage->need[n].of.field->name, f->finding);
        if (!own && k->flow->own && record_field(k->flow->own, f->finding))
            return refuse(c, ST_rule_refuses, f->finding, "rule.not_of_stage", stage_key(c, k->stage), NULL);
    }
    enum status s = found_over(c, k->flow, (struct found_said){ k->old.found, k->old.found_n },
                               (struct found_said){ q->found, q->found_n }, &k->job.found, &k->job.found_n);
    return s ? s : found_stands(c, &k->job);
}

static enum status take_findings(struct call *c, struct finishing *k)
{
    const struct work_finish *q = k->q;
    enum status s = ST_ok;
    if (!k->flow->of_account && q->application_n)
        s = findings_its_own(c, k, &application_record, "application", k->job.application_n ? k->job.application : NULL,
                             q->application);
    if (k->flow->of_account && q->change_n)
        s = findings_its_own(c, k, &change_record, "change", k->job.change_n ? k->job.change : NULL, q->change);
    if (!s)
        s = found_its_own(c, k);
    if (s)
        return s;
    if (!k->flow->of_account && q->application_n) {
        struct application *a = POOL_NEW(c->pool, struct application);
        if (k->job.application_n)
            *a = *k->job.application;
        record_init(&application_record, a);
        said_over(&application_record, a, q->application);
        a->id_hash = identity_hash(c, a->id_no);
        k->job.application = a;
        k->job.application_n = 1;
    }
    if (k->flow->of_account && q->change_n) {
        struct change *h = POOL_NEW(c->pool, struct change);
        if (k->job.change_n)
            *h = *k->job.change;
        record_init(&change_record, h);
        said_over(&change_record, h, q->change);
        h->id_hash = identity_hash(c, h->id_no);
        k->job.change = h;
        k->job.change_n = 1;
    }
    return ST_ok;
}

/* An owed paper holds up only the end: until then there is work to be done. */
static enum status papers_there(struct call *c, const struct finishing *k)
{
    if (!k->stage->ends_total && k->way->to_n)
        return ST_ok;
    for (uint32_t i = 0; i < k->job.papers_n; i++)
        if (k->job.papers[i].paper_held == CODE_paper_held_owed)
            return refuse(c, ST_paper_owed, "", pool_printf(c->pool, "flow.paper.%s", k->job.papers[i].paper_kind),
                          NULL, NULL);
    return ST_ok;
}

/* Somebody else's work is over: the clocks go again before they are read. */
static enum status stop_waiting(struct call *c, struct finishing *k)
{
    const struct job_event *by = k->stage->waits ? job_waiting(c, &k->job, NULL) : NULL;
    if (!by || by->stop_reason != k->stage->waits)
        return ST_ok;
    return job_event_add(c, &k->job, &(struct job_event){ .work_act = CODE_work_act_resumed, .at = k->at });
}

static enum status stage_finished(struct call *c, struct finishing *k)
{
    struct job_event e = { .work_act = CODE_work_act_finished, .stage_no = k->q->stage_no, .at = k->at,
                           .text = k->q->remark };
    enum status s = stop_waiting(c, k);
    k->had = job_stands_leave(c, &k->job, k->q->stage_no);
    return s ? s : job_event_add(c, &k->job, &e);
}

static enum status take_effect(struct call *c, struct finishing *k)
{
    const struct job_effect *effect = k->flow->effect;
    const struct account *account;
    enum status s = job_account(c, &k->job, &account);
    if (!s)
        s = job_look(c, &k->job, account);
    if (!s && effect && effect->apply)
        s = effect->apply(c, &k->job, account);
    if (!s && !k->flow->of_account && *k->job.account_no)
        s = party_moves(c, &k->job);
    if (!s)
        s = found_to_account(c, &k->job);
    return s ? s : job_close(c, &k->job, CODE_work_act_finished, CODE_job_state_done, k->at, "");
}

/* A finding that breaks a rule is refused where it is found. */
static enum status findings_good(struct call *c, struct finishing *k)
{
    const struct job_effect *effect = k->flow->effect;
    const struct account *account;
    if (!effect || !effect->found || (!k->q->application_n && !k->q->change_n && !k->q->found_n))
        return ST_ok;
    enum status s = job_account(c, &k->job, &account);
    return s ? s : effect->found(c, &k->job, account);
}

static enum status may_go_on(struct call *c, const struct finishing *k)
{
    const struct job_effect *effect = k->flow->effect;
    const struct account *account;
    if (!effect || !effect->goes)
        return ST_ok;
    enum status s = job_account(c, &k->job, &account);
    return s ? s : effect->goes(c, &k->job, account);
}

static enum status stage_done(struct call *c, struct finishing *k)
{
    enum status s = said_needs(c, &k->job, k->stage->need, k->stage->needs);
    k->way = stage_way(c, k->stage, &k->job);
    if (!s)
        s = findings_good(c, k);
    if (!s)
        s = may_go_on(c, k);
    if (!s)
        s = papers_there(c, k);
    if (!s)
        s = job_fees_paid(c, &k->job, k->way->to_n ? (unsigned)k->q->stage_no : 0);
    if (!s)
        s = stage_finished(c, k);
    if (!s && k->stage->ends_total && !job_total_closed(c, &k->job))
        s = job_event_add(c, &k->job, &(struct job_event){ .work_act = CODE_work_act_finished, .at = k->at });
    if (!s)
        s = stage_follow(c, &k->job, k->way, &k->had, k->at);
    return s || k->job.stage_no ? s : take_effect(c, k);
}

static enum status stage_back(struct call *c, struct finishing *k)
{
    struct job_event back = { .work_act = CODE_work_act_sent_back, .stage_no = k->q->stage_no, .at = k->at,
                              .text = k->q->remark };
    if (!k->stage->back)
        return refuse(c, ST_stage_no_back, "stage_result", NULL, NULL, NULL);
    if (!*k->q->remark)
        return refuse(c, ST_field_missing, "remark", NULL, NULL, NULL);
    enum status s = stage_finished(c, k);
    if (!s && job_total_closed(c, &k->job))
        s = job_event_add(c, &k->job, &(struct job_event){ .work_act = CODE_work_act_reopened, .at = k->at });
    if (!s)
        s = job_event_add(c, &k->job, &back);
    return s ? s : stage_enter(c, &k->job, k->stage->back, &k->had, k->at);
}

static void look_at(struct call *c, struct finishing *k)
{
    k->job = k->old;
    k->flow = job_flow(c, &k->job);
    k->stage = flow_stage(k->flow, k->q->stage_no);
    k->at = k->q->at ? k->q->at : c->now;
}

static enum status step_on(struct call *c, struct finishing *k)
{
    enum status s = k->q->stage_result == CODE_stage_result_back ? stage_back(c, k) : stage_done(c, k);
    if (!s)
        s = job_put(c, &k->old, &k->job);
    if (!s && k->q->stage_result != CODE_stage_result_back)
        s = job_tell_stage(c, &k->job, k->stage->name);
    return s || k->job.job_state == CODE_job_state_open ? s : sub_job_tells(c, &k->job, "");
}

enum status stage_over(struct call *c, struct job *j, uint64_t stage_no, bool back, const char *remark)
{
    const struct work_finish q = { .job_no = j->job_no, .stage_no = stage_no, .remark = remark,
                                   .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done };
    struct finishing *k = POOL_NEW(c->pool, struct finishing);
    k->q = &q;
    k->old = *j;
    look_at(c, k);
    enum status s = step_on(c, k);
    *j = k->job;
    return s;
}

enum status do_work_finish(struct call *c, const struct work_finish *q, struct job *r)
{
    struct finishing *k = POOL_NEW(c->pool, struct finishing);
    k->q = q;
    enum status s = job_open_read(c, q->job_no, q->row_version, &k->old);
    if (s)
        return s;
    const struct stands stands = job_stands(&k->old);
    if (!stands_at(&stands, q->stage_no))
        return refuse(c, ST_stage_order, "stage_no", stage_words(c, &k->old), NULL, NULL);
    if ((s = stage_mine(c, &k->old, q->stage_no)))
        return s;
    look_at(c, k);
    s = sub_job_over(c, &k->old, k->stage, q->stage_no);
    if (!s)
        s = take_findings(c, k);
    if (!s)
        s = step_on(c, k);
    return s ? s : job_shown(c, &k->job, r);
}
