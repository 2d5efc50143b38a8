/* How a job goes from stage to stage, and who may move it. */
#include "config.h"
#include "core/work/job_acts.h"

#include <string.h>

static bool flag_set(struct call *c, const struct job *j, const struct said_field *flag)
{
    const void *said = job_said(c, j, flag->in);
    return said && *(const bool *)field_in(flag->field, said);
}

bool stage_applies(struct call *c, const struct stage_info *stage, const struct job *j)
{
    return !stage->when.field || flag_set(c, j, &stage->when) != stage->unless;
}

const char *stage_words(struct call *c, const struct job *j)
{
    const struct stage_info *stage = job_stage(c, j);
    return stage ? pool_printf(c->pool, "flow.stage.%s", stage->name) : "";
}

/* -- who -- */

static bool has_stage_role(struct call *c, const struct stage_info *stage)
{
    return c->everywhere || (stage && (c->user.roles & stage->roles));
}

uint16_t stage_role(const struct stage_info *stage)
{
    uint16_t role = 0;
    while (stage && !(stage->roles & CODE_BIT(role)))
        role++;
    return stage ? role : CODE_role_supervisor;
}

static enum status role_refused(struct call *c, const struct stage_info *stage)
{
    return refuse(c, ST_stage_role, "", pool_printf(c->pool, "code.role.%s", code_name(&codes_role, stage_role(stage))),
                  NULL, NULL);
}

static enum status in_unit(struct call *c, const struct job *j)
{
    return call_in_unit(c, j->unit_no) ? ST_ok : refuse(c, ST_outside_unit, "", j->unit_no, NULL, NULL);
}

enum status stage_mine(struct call *c, const struct job *j)
{
    const struct stage_info *stage = job_stage(c, j);
    const char *me = c->user.staff_no;
    enum status s = in_unit(c, j);
    if (s)
        return s;
    if (!has_stage_role(c, stage))
        return role_refused(c, stage);
    if (c->everywhere)
        return ST_ok;
    if (stage->person == PERSON_ACCEPTER && strcmp(j->accepted_by, me))
        return refuse(c, ST_job_of_other, "", j->accepted_name, NULL, NULL);
    if (*j->staff_no && strcmp(j->staff_no, me))
        return refuse(c, ST_job_of_other, "", j->staff_name, NULL, NULL);
    return ST_ok;
}

enum status job_mine(struct call *c, const struct job *j)
{
    const struct stage_info *stage = job_stage(c, j);
    enum status s = in_unit(c, j);
    if (s)
        return s;
    if (call_has_role(c, CODE_role_supervisor) || has_stage_role(c, stage) || !strcmp(j->accepted_by, c->user.staff_no))
        return ST_ok;
    return role_refused(c, stage);
}

/* -- entering -- */

static void give(struct job *j, const char *staff_no, const char *staff_name)
{
    j->staff_no = staff_no;
    j->staff_name = staff_name;
}

/* Who left, changed his role or works elsewhere now does not keep the job from everybody. */
static enum status give_named(struct call *c, struct job *j, const struct stage_info *stage)
{
    struct user u = { .staff_no = stage->staff_no };
    enum status s = call_get(c, TABLE_user, &u);
    if (!s && u.user_state == CODE_user_state_active && u.roles & stage->roles &&
        unit_below(c->txn, j->unit_no, u.unit_no))
        give(j, pool_copy(c->pool, u.staff_no), pool_copy(c->pool, u.staff_name));
    return s == ST_not_found ? ST_ok : s;
}

/* Back to who did the stage before; else it stays with who can do this one too. */
static enum status give_stage(struct call *c, struct job *j, const struct stage_info *stage)
{
    struct job_event done;
    enum status s = ST_not_found;
    if (stage->person == PERSON_ACCEPTER) {
        give(j, j->accepted_by, j->accepted_name);
        return ST_ok;
    }
    for (uint32_t i = j->events_n; s == ST_not_found && i-- > 0;)
        if (j->events[i].work_act == CODE_work_act_finished && j->events[i].stage_no == j->stage_no)
            s = job_event_whole(c->txn, j, &j->events[i], &done);
    if (!s)
        give(j, done.staff_no, done.staff_name);
    if (s != ST_not_found)
        return s;
    bool mine = !c->everywhere && (c->user.roles & stage->roles) && *j->staff_no &&
                !strcmp(j->staff_no, c->user.staff_no);
    if (!mine)
        give(j, "", "");
    return stage->person == PERSON_NAMED ? give_named(c, j, stage) : ST_ok;
}

static enum status stage_begin(struct call *c, struct job *j, const struct stage_info *stage, instant at)
{
    struct job_event started = { .work_act = CODE_work_act_started, .stage_no = j->stage_no, .at = at };
    struct job_event waits = { .work_act = CODE_work_act_paused, .at = at, .stop_reason = stage->waits };
    enum status s = job_event_add(c, j, &started);
    if (!s && stage->waits && !job_total_closed(c, j) && !job_waiting(c, j, NULL))
        s = job_event_add(c, j, &waits);
    return s ? s : give_stage(c, j, stage);
}

enum status stage_enter(struct call *c, struct job *j, unsigned stage_no, instant at)
{
    const struct flow_info *flow = job_flow(c, j);
    enum status s = ST_ok;
    while (!s && stage_no && !stage_applies(c, &flow->stage[stage_no - 1], j)) {
        s = job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_skipped, .stage_no = stage_no,
                                                     .at = at });
        stage_no = flow->stage[stage_no - 1].next;
    }
    j->stage_no = stage_no;
    return s || !stage_no ? s : stage_begin(c, j, &flow->stage[stage_no - 1], at);
}

void stage_again(struct job *j, const struct job_event *done)
{
    j->stage_no = done->stage_no;
    give(j, done->staff_no, done->staff_name);
}

/* -- closing -- */

enum status job_close(struct call *c, struct job *j, uint16_t act, uint16_t job_state, instant at, const char *text)
{
    struct job_event e = { .work_act = act, .at = at, .text = text };
    enum status s = act == CODE_work_act_finished && job_total_closed(c, j) ? ST_ok : job_event_add(c, j, &e);
    if (s)
        return s;
    j->job_state = job_state;
    j->closed_at = at;
    j->stage_no = 0;
    give(j, "", "");
    return ST_ok;
}

enum status job_account(struct call *c, const struct job *j, const struct account **account_r)
{
    const struct flow_info *flow = job_flow(c, j);
    struct account *a = POOL_NEW(c->pool, struct account);
    *account_r = NULL;
    if (!flow->of_account || !*j->account_no)
        return ST_ok;
    a->account_no = j->account_no;
    enum status s = call_get(c, TABLE_account, a);
    if (s)
        return s == ST_not_found ? refuse(c, ST_account_unknown, "account_no", j->account_no, NULL, NULL) : s;
    *account_r = a;
    return ST_ok;
}

enum status job_look(struct call *c, const struct job *j, const struct account *account)
{
    const struct job_effect *effect = job_flow(c, j)->effect;
    struct look look = { .rules_only = true };
    return effect && effect->look ? effect->look(c, j, account, &look) : ST_ok;
}

enum status job_abandon(struct call *c, struct job *j)
{
    const struct job_effect *effect = job_flow(c, j)->effect;
    const struct account *account;
    enum status s = job_account(c, j, &account);
    return s || !effect || !effect->abandon ? s : effect->abandon(c, j, account);
}
