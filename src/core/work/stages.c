/* How a job goes from stage to stage, and who may move it. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <string.h>

/* -- where it stands -- */

struct stands job_stands(const struct job *j)
{
    struct stands r = { .n = 0 };
    if (j->stage_no)
        r.at[r.n++] = (struct job_at){ .stage_no = j->stage_no, .staff_no = j->staff_no, .staff_name = j->staff_name };
    for (uint32_t i = 0; i < j->beside_n && r.n < FLOW_TOGETHER; i++)
        r.at[r.n++] = j->beside[i];
    return r;
}

const struct job_at *stands_at(const struct stands *s, uint64_t stage_no)
{
    for (unsigned i = 0; i < s->n; i++)
        if (s->at[i].stage_no == stage_no)
            return &s->at[i];
    return NULL;
}

const struct job_at *stands_named(struct call *c, const struct job *j, const struct stands *s, const char *stage)
{
    const struct flow_info *flow = job_flow(c, j);
    for (unsigned i = 0; i < s->n; i++) {
        const struct stage_info *is = flow_stage(flow, s->at[i].stage_no);
        if (is && !strcmp(is->name, stage))
            return &s->at[i];
    }
    return NULL;
}

unsigned job_people(const struct job *j, const char *staff_no[FLOW_TOGETHER])
{
    const struct stands s = job_stands(j);
    unsigned n = 0;
    for (unsigned i = 0; i < s.n; i++) {
        unsigned k = 0;
        while (k < n && strcmp(staff_no[k], s.at[i].staff_no))
            k++;
        if (k == n && *s.at[i].staff_no)
            staff_no[n++] = s.at[i].staff_no;
    }
    return n;
}

void job_stands_set(struct call *c, struct job *j, const struct stands *s)
{
    const struct job_at none = { .staff_no = "", .staff_name = "" }, *first = s->n ? &s->at[0] : &none;
    j->stage_no = first->stage_no;
    j->staff_no = first->staff_no;
    j->staff_name = first->staff_name;
    j->beside_n = s->n ? s->n - 1 : 0;
    j->beside = pool_array(c->pool, FLOW_TOGETHER, sizeof *j->beside);
    for (unsigned i = 1; i < s->n; i++)
        j->beside[i - 1] = s->at[i];
}

void job_stands_add(struct call *c, struct job *j, struct job_at at)
{
    struct stands s = job_stands(j);
    unsigned i = s.n;
    if (s.n == FLOW_TOGETHER)
        panic("more stages beside each other than a flow may have");
    for (; i && s.at[i - 1].stage_no > at.stage_no; i--)
        s.at[i] = s.at[i - 1];
    s.at[i] = at;
    s.n++;
    job_stands_set(c, j, &s);
}

struct job_at job_stands_leave(struct call *c, struct job *j, uint64_t stage_no)
{
    struct stands s = job_stands(j), left = { .n = 0 };
    struct job_at had = { .staff_no = "", .staff_name = "" };
    for (unsigned i = 0; i < s.n; i++) {
        if (s.at[i].stage_no == stage_no)
            had = s.at[i];
        else
            left.at[left.n++] = s.at[i];
    }
    job_stands_set(c, j, &left);
    return had;
}

const struct stage_info *flow_stage(const struct flow_info *flow, uint64_t stage_no)
{
    return flow && stage_no && stage_no <= flow->stages ? &flow->stage[stage_no - 1] : NULL;
}

bool stage_applies(struct call *c, const struct stage_info *stage, const struct job *j)
{
    return flow_when_holds(c, j, stage->when, stage->whens);
}

const struct stage_way *stage_way(struct call *c, const struct stage_info *stage, const struct job *j)
{
    unsigned w = 0;
    while (!flow_when_holds(c, j, stage->way[w].when, stage->way[w].whens))
        w++;
    return &stage->way[w];
}

const char *stage_key(struct call *c, const struct stage_info *stage)
{
    return stage ? pool_printf(c->pool, "flow.stage.%s", stage->name) : "";
}

const char *stage_words(struct call *c, const struct job *j)
{
    return stage_key(c, job_stage(c, j));
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

static enum status in_team(struct call *c, const struct stage_info *stage, const char *staff_no, bool *in_r)
{
    *in_r = true;
    return stage->team_code ? team_has(c, stage->team_code, staff_no, c->today, in_r) : ST_ok;
}

enum status stage_team(struct call *c, const struct stage_info *stage, const char *staff_no, const char *field)
{
    struct team team = { .team_code = stage->team_code };
    bool in;
    enum status s = in_team(c, stage, staff_no, &in);
    if (s || in)
        return s;
    s = call_get(c, TABLE_team, &team);
    return s && s != ST_not_found ? s
        : refuse(c, ST_stage_team, field, s ? stage->team_code : team.team_name, NULL, NULL);
}

enum status stage_mine(struct call *c, const struct job *j, uint64_t stage_no)
{
    const struct stage_info *stage = flow_stage(job_flow(c, j), stage_no);
    const struct stands stands = job_stands(j);
    const struct job_at *at = stands_at(&stands, stage_no);
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
    if (at && *at->staff_no && strcmp(at->staff_no, me))
        return refuse(c, ST_job_of_other, "", at->staff_name, NULL, NULL);
    return stage_team(c, stage, me, "");
}

enum status job_mine(struct call *c, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    const struct stands stands = job_stands(j);
    enum status s = in_unit(c, j);
    if (s)
        return s;
    for (unsigned i = 0; i < stands.n; i++)
        if (has_stage_role(c, flow_stage(flow, stands.at[i].stage_no)))
            return ST_ok;
    if (call_has_role(c, CODE_role_supervisor) || has_stage_role(c, job_stage(c, j)) ||
        !strcmp(j->accepted_by, c->user.staff_no))
        return ST_ok;
    return role_refused(c, job_stage(c, j));
}

/* -- entering -- */

/* Who left, changed his role or works elsewhere now does not keep the job from everybody. */
static enum status give_named(struct call *c, const struct job *j, const struct stage_info *stage, struct job_at *at)
{
    struct user u = { .staff_no = stage->staff_no };
    enum status s = call_get(c, TABLE_user, &u);
    if (!s && u.user_state == CODE_user_state_active && u.roles & stage->roles &&
        unit_within(c->txn, j->unit_no, u.unit_no)) {
        at->staff_no = pool_copy(c->pool, u.staff_no);
        at->staff_name = pool_copy(c->pool, u.staff_name);
    }
    return s == ST_not_found ? ST_ok : s;
}

/* Who is not of its team any more, or never was, is not given it. */
static enum status give_team(struct call *c, const struct stage_info *stage, struct job_at *at)
{
    bool in;
    enum status s = *at->staff_no ? in_team(c, stage, at->staff_no, &in) : ST_ok;
    if (!s && *at->staff_no && !in)
        at->staff_no = at->staff_name = "";
    return s;
}

/* Back to who did the stage before; else it stays with who can do this one too. */
static enum status give_stage(struct call *c, struct job *j, const struct stage_info *stage, const struct job_at *had,
                              struct job_at *at)
{
    struct job_event done;
    enum status s = ST_not_found;
    if (stage->person == PERSON_ACCEPTER) {
        at->staff_no = j->accepted_by;
        at->staff_name = j->accepted_name;
        return ST_ok;
    }
    for (uint32_t i = j->events_n; s == ST_not_found && i-- > 0;)
        if (j->events[i].work_act == CODE_work_act_finished && j->events[i].stage_no == at->stage_no)
            s = job_event_whole(c->txn, j, &j->events[i], &done);
    if (!s) {
        at->staff_no = done.staff_no;
        at->staff_name = done.staff_name;
    }
    if (s != ST_not_found)
        return s;
    bool mine = !c->everywhere && (c->user.roles & stage->roles) && had && *had->staff_no &&
                !strcmp(had->staff_no, c->user.staff_no);
    if (mine) {
        at->staff_no = had->staff_no;
        at->staff_name = had->staff_name;
    }
    return stage->person == PERSON_NAMED ? give_named(c, j, stage, at) : ST_ok;
}

static enum status stage_begin(struct call *c, struct job *j, unsigned stage_no, const struct job_at *had, instant when)
{
    const struct stage_info *stage = &job_flow(c, j)->stage[stage_no - 1];
    struct job_at at = { .stage_no = stage_no, .staff_no = "", .staff_name = "" };
    struct job_event started = { .work_act = CODE_work_act_started, .stage_no = stage_no, .at = when };
    struct job_event waits = { .work_act = CODE_work_act_paused, .at = when, .stop_reason = stage->waits };
    enum status s = job_event_add(c, j, &started);
    if (!s && stage->waits && !job_total_closed(c, j) && !job_waiting(c, j, NULL))
        s = job_event_add(c, j, &waits);
    if (!s)
        s = job_fee_asked(c, j, stage_no);
    if (!s)
        s = stage->job_kind ? sub_job_begin(c, j, stage, stage_no, when) : give_stage(c, j, stage, had, &at);
    if (!s)
        s = give_team(c, stage, &at);
    if (!s)
        job_stands_add(c, j, at);
    return s;
}

/* Is what leads there still to come: an open stage, or one that begins in this very step? */
static bool others_come(const struct flow_info *flow, const struct job *j, unsigned stage_no, uint64_t beginning)
{
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; i < stands.n; i++)
        if (flow_leads_to(flow, (unsigned)stands.at[i].stage_no, stage_no))
            return true;
    for (unsigned no = 1; no <= flow->stages; no++)
        if (beginning & CODE_BIT(no) && flow_leads_to(flow, no, stage_no))
            return true;
    return false;
}

static enum status enter(struct call *c, struct job *j, unsigned stage_no, const struct job_at *had, instant at,
                         uint64_t beginning);

static enum status follow(struct call *c, struct job *j, const struct stage_way *way, const struct job_at *had,
                          instant at, uint64_t beginning)
{
    enum status s = ST_ok;
    for (unsigned k = 0; k < way->to_n; k++)
        beginning |= CODE_BIT(way->to[k]);
    for (unsigned k = 0; !s && k < way->to_n; k++) {
        beginning &= ~CODE_BIT(way->to[k]);
        s = enter(c, j, way->to[k], had, at, beginning);
    }
    return s;
}

/* beginning: stages of the same step that are not open yet. */
static enum status enter(struct call *c, struct job *j, unsigned stage_no, const struct job_at *had, instant at,
                         uint64_t beginning)
{
    const struct flow_info *flow = job_flow(c, j);
    const struct stage_info *stage = &flow->stage[stage_no - 1];
    if (stage->joins && others_come(flow, j, stage_no, beginning))
        return ST_ok;
    if (stage_applies(c, stage, j))
        return stage_begin(c, j, stage_no, had, at);
    enum status s = job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_skipped, .stage_no = stage_no,
                                                             .at = at });
    return s ? s : follow(c, j, stage_way(c, stage, j), had, at, beginning);
}

enum status stage_enter(struct call *c, struct job *j, unsigned stage_no, const struct job_at *had, instant at)
{
    return enter(c, j, stage_no, had, at, 0);
}

enum status stage_follow(struct call *c, struct job *j, const struct stage_way *way, const struct job_at *had,
                         instant at)
{
    return follow(c, j, way, had, at, 0);
}

/* -- closing -- */

enum status job_close(struct call *c, struct job *j, uint16_t act, uint16_t job_state, instant at, const char *text)
{
    struct job_event e = { .work_act = act, .at = at, .text = text };
    bool over = job_total_closed(c, j), done = act == CODE_work_act_finished;
    enum status s = ST_ok;
    if (over && !done)               /* given up while it is filed: it has changed nothing yet */
        s = job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_reopened, .at = at });
    if (!s && !(over && done))
        s = job_event_add(c, j, &e);
    if (s)
        return s;
    j->job_state = job_state;
    j->closed_at = at;
    job_stands_set(c, j, &(struct stands){ .n = 0 });
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
    if (!s)
        s = job_fees_end(c, j);
    return s || !effect || !effect->abandon ? s : effect->abandon(c, j, account);
}
