/* 改派: one job or many, each for itself. A person takes one nobody has; whoever
 * answers for the unit gives them to others, but only to somebody who may do the
 * stage, reaches the unit and is here. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <string.h>

enum status receiver_read(struct call *c, const char *staff_no, bool all_the_same, struct receiver *r)
{
    bool asks = !all_the_same || !(c->everywhere || call_has_role(c, CODE_role_supervisor));
    *r = (struct receiver){ .user = { .staff_no = staff_no }, .some = *staff_no,
                            .me = !strcmp(staff_no, c->user.staff_no) };
    if (!r->some)
        return ST_ok;
    enum status s = call_get(c, TABLE_user, &r->user);
    if (s == ST_not_found || (!s && r->user.user_state == CODE_user_state_left))
        return refuse(c, ST_user_unknown, "staff_no", staff_no, NULL, NULL);
    return s || !asks || r->me ? s : staff_here(c, &r->user, "staff_no");
}

/* Of several open stages the one that is named; else the first that he could do. */
static uint64_t stage_meant(struct call *c, const struct job *j, uint64_t asked, const struct receiver *to)
{
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; !asked && i < stands.n; i++)
        if (to->some && to->user.roles & flow_stage(job_flow(c, j), stands.at[i].stage_no)->roles)
            asked = stands.at[i].stage_no;
    return asked ? asked : j->stage_no;
}

static enum status may_give(struct call *c, const struct job *j, const struct job_at *at, const struct receiver *to)
{
    bool others = *at->staff_no && strcmp(at->staff_no, c->user.staff_no);
    if (!call_in_unit(c, j->unit_no))
        return refuse(c, ST_outside_unit, "", j->unit_no, NULL, NULL);
    if (c->everywhere || call_has_role(c, CODE_role_supervisor))
        return ST_ok;
    if (others)
        return refuse(c, ST_job_of_other, "", at->staff_name, NULL, NULL);
    return to->some && !to->me ? refuse(c, ST_not_permitted, "", c->op->name, NULL, NULL) : ST_ok;
}

static enum status may_take(struct call *c, const struct job *j, const struct job_at *at, const struct receiver *to)
{
    const struct stage_info *stage = flow_stage(job_flow(c, j), at->stage_no);
    if (!to->some)
        return ST_ok;
    if (!(to->user.roles & stage->roles))
        return refuse(c, ST_stage_role, "staff_no",
                      pool_printf(c->pool, "code.role.%s", code_name(&codes_role, stage_role(stage))), NULL, NULL);
    if (!unit_within(c->txn, j->unit_no, to->user.unit_no))
        return refuse(c, ST_outside_unit, "staff_no", j->unit_no, NULL, NULL);
    if (stage->person == PERSON_ACCEPTER && strcmp(j->accepted_by, to->user.staff_no))
        return refuse(c, ST_job_of_other, "staff_no", j->accepted_name, NULL, NULL);
    return stage_team(c, stage, to->user.staff_no, "staff_no");
}

enum status job_give(struct call *c, const struct job_no_row *row, const struct receiver *to, const char *remark)
{
    struct job old, j;
    enum status s = job_open_read(c, row->job_no, 0, &old);
    if (s)
        return s;
    const struct stands stands = job_stands(&old);
    const struct job_at *at = stands_at(&stands, stage_meant(c, &old, row->stage_no, to));
    if (!at)
        return refuse(c, ST_stage_order, "stage_no", stage_words(c, &old), NULL, NULL);
    s = may_give(c, &old, at, to);
    if (!s)
        s = may_take(c, &old, at, to);
    if (!s && to->some)
        s = appointment_clash(c, &old, at->stage_no, &to->user);
    if (s || !strcmp(at->staff_no, to->user.staff_no))
        return s;
    j = old;
    struct job_at given = job_stands_leave(c, &j, at->stage_no);
    given.staff_no = to->some ? to->user.staff_no : "";
    given.staff_name = to->some ? to->user.staff_name : "";
    job_stands_add(c, &j, given);
    s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_assigned, .stage_no = given.stage_no,
                                                  .to_staff = given.staff_no, .text = remark });
    if (!s && to->some && !to->me)
        call_event(c, pool_printf(c->pool, "job:%s", given.staff_no));
    return s ? s : job_put(c, &old, &j);
}

/* A refusal changes nothing of its own job; anything else ends the whole. */
bool only_its_own(enum status s)
{
    return status_kind(s) == STATUS_REFUSE || status_kind(s) == STATUS_DENY;
}

struct job_fault job_fault_take(struct call *c, uint64_t job_no)
{
    const struct fault *f = c->fault;
    struct job_fault taken = { .job_no = job_no, .status = status_name(f->status),
                               .arg1 = pool_copy(c->pool, f->arg[0]), .arg2 = pool_copy(c->pool, f->arg[1]) };
    *c->fault = (struct fault){ .status = ST_ok };
    return taken;
}

enum status do_work_assign(struct call *c, const struct work_assign *q, struct work_assigned *r)
{
    struct receiver to;
    enum status s = receiver_read(c, q->staff_no, q->on_leave, &to);
    r->failed = pool_array(c->pool, q->jobs_n + 1, sizeof *r->failed);
    for (uint32_t i = 0; !s && i < q->jobs_n; i++) {
        s = job_give(c, &q->jobs[i], &to, q->remark);
        r->done += !s;
        if (s && only_its_own(s)) {
            r->failed[r->failed_n++] = job_fault_take(c, q->jobs[i].job_no);
            s = ST_ok;
        }
    }
    return s;
}
