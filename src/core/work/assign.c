/* 改派: one job or many, each for itself. A person takes one nobody has; whoever
 * answers for the unit gives them to others, but only to somebody who may do the
 * stage and reaches the unit. */
#include "config.h"
#include "core/work/job_acts.h"

#include <string.h>

struct receiver { struct user user; bool some, me; };

static enum status receiver_read(struct call *c, const char *staff_no, struct receiver *r)
{
    *r = (struct receiver){ .user = { .staff_no = staff_no }, .some = *staff_no,
                            .me = !strcmp(staff_no, c->user.staff_no) };
    if (!r->some)
        return ST_ok;
    enum status s = call_get(c, TABLE_user, &r->user);
    if (s == ST_not_found || (!s && r->user.user_state == CODE_user_state_left))
        return refuse(c, ST_user_unknown, "staff_no", staff_no, NULL, NULL);
    return s;
}

static enum status may_give(struct call *c, const struct job *j, const struct receiver *to)
{
    bool others = *j->staff_no && strcmp(j->staff_no, c->user.staff_no);
    if (!call_in_unit(c, j->unit_no))
        return refuse(c, ST_outside_unit, "", j->unit_no, NULL, NULL);
    if (c->everywhere || call_has_role(c, CODE_role_supervisor))
        return ST_ok;
    if (others)
        return refuse(c, ST_job_of_other, "", j->staff_name, NULL, NULL);
    return to->some && !to->me ? refuse(c, ST_not_permitted, "", c->op->name, NULL, NULL) : ST_ok;
}

static enum status may_take(struct call *c, const struct job *j, const struct receiver *to)
{
    const struct stage_info *stage = job_stage(c, j);
    if (!to->some)
        return ST_ok;
    if (!(to->user.roles & stage->roles))
        return refuse(c, ST_stage_role, "staff_no",
                      pool_printf(c->pool, "code.role.%s", code_name(&codes_role, stage_role(stage))), NULL, NULL);
    if (!unit_below(c->txn, j->unit_no, to->user.unit_no))
        return refuse(c, ST_outside_unit, "staff_no", j->unit_no, NULL, NULL);
    if (stage->person == PERSON_ACCEPTER && strcmp(j->accepted_by, to->user.staff_no))
        return refuse(c, ST_job_of_other, "staff_no", j->accepted_name, NULL, NULL);
    return ST_ok;
}

static enum status assign_one(struct call *c, uint64_t job_no, const struct receiver *to, const char *remark)
{
    struct job old, j;
    enum status s = job_open_read(c, job_no, 0, &old);
    if (!s)
        s = may_give(c, &old, to);
    if (!s)
        s = may_take(c, &old, to);
    if (s || !strcmp(old.staff_no, to->user.staff_no))
        return s;
    j = old;
    j.staff_no = to->some ? to->user.staff_no : "";
    j.staff_name = to->some ? to->user.staff_name : "";
    s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_assigned, .stage_no = j.stage_no,
                                                  .to_staff = j.staff_no, .text = remark });
    if (!s && to->some && !to->me)
        call_event(c, pool_printf(c->pool, "job:%s", j.staff_no));
    return s ? s : job_put(c, &old, &j);
}

/* A refusal changes nothing of its own job; anything else ends the whole. */
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

enum status do_work_assign(struct call *c, const struct work_assign *q, struct work_assigned *r)
{
    struct receiver to;
    enum status s = receiver_read(c, q->staff_no, &to);
    r->failed = pool_array(c->pool, q->jobs_n + 1, sizeof *r->failed);
    for (uint32_t i = 0; !s && i < q->jobs_n; i++) {
        s = assign_one(c, q->jobs[i].job_no, &to, q->remark);
        r->done += !s;
        if (s && only_its_own(s)) {
            fault_note(c, q->jobs[i].job_no, r);
            s = ST_ok;
        }
    }
    return s;
}
