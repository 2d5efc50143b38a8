/* Open jobs taken over to a later version of their flow: an approved act that shows what
 * changes, of one job or of all of a version. What has happened stays as it was written, so
 * every stage that was begun must stand in the other version under its number; what is
 * begun after that goes by the other one. Clocks are worked out from the same events, by
 * the limits of the version the job goes by then. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/job_acts.h"

#include <string.h>

static enum status rule(struct call *c, const char *rule, const char *a1, const char *a2)
{
    return refuse(c, ST_rule_refuses, "to_version", rule, a1, a2);
}

/* -- may it -- */

static enum status begun_stands(struct call *c, const struct job *j, const struct flow_info *from,
                                const struct flow_info *to)
{
    for (uint32_t i = 0; i < j->events_n; i++) {
        uint64_t no = j->events[i].stage_no;
        const struct stage_info *was = flow_stage(from, no), *is = flow_stage(to, no);
        if (was && (!is || strcmp(was->name, is->name) != 0))
            return rule(c, "rule.move_stage", stage_key(c, was), number_words(c, no));
    }
    return ST_ok;
}

/* Those that are open stand beside each other there too. */
static enum status open_stands(struct call *c, const struct job *j, const struct flow_info *to)
{
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; i < stands.n; i++)
        for (unsigned k = 0; k < stands.n; k++)
            if (i != k && flow_leads_to(to, (unsigned)stands.at[i].stage_no, (unsigned)stands.at[k].stage_no))
                return rule(c, "rule.move_stage", stage_key(c, flow_stage(to, stands.at[k].stage_no)),
                            number_words(c, stands.at[k].stage_no));
    return ST_ok;
}

/* Was it begun, or passed over? */
static bool entered(const struct job *j, unsigned stage_no)
{
    for (uint32_t i = 0; i < j->events_n; i++) {
        const struct job_event *e = &j->events[i];
        if (e->stage_no == stage_no && job_event_holds(j, i) &&
            (e->work_act == CODE_work_act_started || e->work_act == CODE_work_act_skipped))
            return true;
    }
    return false;
}

/* Of the lines that stand beside it by that way the first that was never begun; 0 none, or it is of none of them. */
static unsigned line_missing(const struct job *j, const struct flow_info *to, const struct stage_way *way,
                             unsigned stage_no, bool *of_it)
{
    unsigned missing = 0;
    for (unsigned k = 0; k < way->to_n; k++) {
        *of_it |= flow_in_line(to, way, k, stage_no);
        if (!missing && !entered(j, way->to[k]))
            missing = way->to[k];
    }
    return *of_it ? missing : 0;
}

/* One that is open in a line of a fork has the others beside it: they were begun, or passed over. Nothing would
 * begin them any more, and what joins them would begin without. The way is the one that is taken by what is known. */
static enum status lines_stand(struct call *c, const struct job *j, const struct flow_info *to)
{
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; i < stands.n; i++) {
        unsigned missing = 0;
        bool whole = false;
        for (unsigned no = 1; no <= to->stages; no++) {
            bool of_it = false;
            unsigned one = line_missing(j, to, stage_way(c, &to->stage[no - 1], j), (unsigned)stands.at[i].stage_no,
                                        &of_it);
            whole |= of_it && !one;
            missing = missing ? missing : one;
        }
        if (missing && !whole)
            return rule(c, "rule.move_fork", stage_key(c, flow_stage(to, missing)), number_words(c, missing));
    }
    return ST_ok;
}

/* What acceptance and the stages that are over would have had to find. */
static enum status needed_said(struct call *c, const struct job *j, const struct flow_info *to)
{
    const struct stands stands = job_stands(j);
    enum status s = said_needs(c, j, to->ask, to->asks);
    for (uint32_t i = 0; !s && i < j->events_n; i++) {
        const struct job_event *e = &j->events[i];
        const struct stage_info *stage = flow_stage(to, e->stage_no);
        if (stage && e->work_act == CODE_work_act_finished && !stands_at(&stands, e->stage_no) && job_event_holds(j, i))
            s = said_needs(c, j, stage->need, stage->needs);
    }
    return s;
}

static enum status found_reads(struct call *c, const struct job *j, const struct flow_info *to)
{
    for (uint32_t i = 0; i < j->found_n; i++) {
        const struct field *field = to->own ? record_field(to->own, j->found[i].finding) : NULL;
        struct fault why = { .status = ST_ok };
        void *own = to->own ? pool_get(c->pool, to->own->size) : NULL;
        if (!field || field_parse(field, memset(own, 0, to->own->size), j->found[i].value, c->pool, &why))
            return rule(c, "rule.move_field", j->found[i].finding, NULL);
    }
    return ST_ok;
}

static enum status may_move(struct call *c, const struct job *j, const struct flow_info *from,
                            const struct flow_info *to)
{
    bool none = !to->account_optional && from->account_optional && !*j->account_no;
    if (from->of_account != to->of_account || from->effect != to->effect || none)
        return rule(c, "rule.move_effect", NULL, NULL);
    enum status s = begun_stands(c, j, from, to);
    if (!s)
        s = open_stands(c, j, to);
    if (!s)
        s = found_reads(c, j, to);
    struct job moved = *j;                       /* what is said is read by the other version */
    moved.flow_version = to->version;
    if (!s)
        s = job_events_whole(c->txn, &moved, c->pool);
    if (!s)
        s = lines_stand(c, &moved, to);
    return s ? s : needed_said(c, &moved, to);
}

/* -- the act -- */

static enum status move_one(struct call *c, uint64_t job_no, const struct flow_info *to, const char *remark)
{
    struct job old, j;
    enum status s = job_open_read(c, job_no, 0, &old);
    if (!s && !call_in_unit(c, old.unit_no))
        s = refuse(c, ST_outside_unit, "", old.unit_no, NULL, NULL);
    if (s)
        return s;
    const struct flow_info *from = job_flow(c, &old);
    if (!from || strcmp(old.job_kind, to->kind) || old.flow_version >= to->version)
        return refuse(c, ST_flow_unknown, "to_version", old.job_kind, NULL, NULL);
    if (to->state == CODE_flow_state_practice && !office_practises(c, old.unit_no))
        return refuse(c, ST_flow_practice, "to_version", to->kind, number_words(c, to->version), NULL);
    if ((s = may_move(c, &old, from, to)))
        return s;
    j = old;
    j.flow_version = to->version;
    s = flow_begins(c, to);
    if (!s)
        s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_other_version, .text = remark });
    if (!s)
        s = job_courses(c, &j);
    if (!s)
        s = job_dues_told(c, &old, &j);
    return s ? s : job_put(c, &old, &j);
}

static bool only_its_own(enum status s)
{
    return status_kind(s) == STATUS_REFUSE || status_kind(s) == STATUS_DENY;
}

static void fault_note(struct call *c, uint64_t job_no, struct work_assigned *r)
{
    const struct fault *f = c->fault;
    r->failed[r->failed_n++] = (struct job_fault){ .job_no = job_no, .status = status_name(f->status),
                                                   .arg1 = pool_copy(c->pool, f->arg[0]),
                                                   .arg2 = pool_copy(c->pool, f->arg[1]) };
    *c->fault = (struct fault){ .status = ST_ok };
}

/* What a version has and the other has not, for who approves it. */
static void stages_told(struct call *c, const struct flow_info *from, const struct flow_info *to)
{
    for (unsigned i = 0; from && i < from->stages; i++)
        if (!flow_stage_no(to, from->stage[i].name))
            call_effect(c, "effect.flow_stage", stage_key(c, &from->stage[i]), "");
    for (unsigned i = 0; i < to->stages; i++)
        if (!from || !flow_stage_no(from, to->stage[i].name))
            call_effect(c, "effect.flow_stage", "", stage_key(c, &to->stage[i]));
}

enum status do_work_move(struct call *c, const struct work_move *q, struct work_assigned *r)
{
    const struct flow_info *to = flow_of_version(core_flows(c->core), q->job_kind, q->to_version);
    uint64_t *job_no = pool_array(c->pool, MOVE_JOBS, sizeof *job_no);
    uint32_t n = 0;
    if (!to || to->state == CODE_flow_state_practice)
        return refuse(c, ST_flow_unknown, "to_version", q->job_kind, NULL, NULL);
    call_effect(c, "effect.flow", number_words(c, q->from_version), number_words(c, q->to_version));
    stages_told(c, flow_of_version(core_flows(c->core), q->job_kind, q->from_version), to);
    if (q->job_no) {
        enum status s = move_one(c, q->job_no, to, q->remark);
        r->done = !s;
        return s;
    }
    enum status s = flow_jobs(c, q->job_kind, q->from_version, job_no, MOVE_JOBS, &n);
    r->failed = pool_array(c->pool, n + 1, sizeof *r->failed);
    for (uint32_t i = 0; !s && i < n; i++) {
        s = move_one(c, job_no[i], to, q->remark);
        r->done += !s;
        if (s && only_its_own(s)) {
            fault_note(c, job_no[i], r);
            s = ST_ok;
        }
    }
    return s;
}
