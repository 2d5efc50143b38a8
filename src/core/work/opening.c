/* Opening a job: asked of the same function whether somebody types at a counter,
 * accepts it, or the core opens one for itself. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/job_acts.h"

#include <string.h>

bool flow_asks_paper(const struct flow_info *flow, const char *name)
{
    bool asks = false;
    for (unsigned i = 0; i < flow->papers; i++)
        asks |= !strcmp(flow->paper[i].name, name);
    return asks;
}

/* -- papers -- */

static const struct job_paper *paper_given(const struct work_accept *asked, const char *name)
{
    for (uint32_t i = 0; i < asked->papers_n; i++)
        if (!strcmp(asked->papers[i].paper_kind, name))
            return &asked->papers[i];
    return NULL;
}

static bool agent_comes(const struct work_accept *asked)
{
    return asked->application_n && asked->application->handled_by == CODE_handled_by_agent;
}

/* An owed paper is due when its working days are over; the counter may ask for less. */
static enum status paper_owed_until(struct call *c, const char *unit_no, const struct paper_info *p, date asked,
                                    date *until_r)
{
    const struct work_time *time;
    uint32_t day, due;
    enum status s = unit_work_time(c, unit_no, &time);
    if (!s)
        s = work_day_of(time, c->now, &day, c->fault);
    if (!s)
        s = work_day_nth(time, day, work_days_upto(time, day) + p->owe_days, &due, c->fault);
    if (s)
        return s;
    *until_r = work_day_date(time, due);
    if (asked >= c->today && asked < *until_r)
        *until_r = asked;
    return ST_ok;
}

static enum status paper_stands(struct call *c, struct opening *o, const struct work_accept *asked,
                                const struct paper_info *p, struct job_paper *r)
{
    const struct job_paper *given = paper_given(asked, p->name);
    *r = (struct job_paper){ .paper_kind = p->name, .paper_held = CODE_paper_held_here };
    if (p->only_agent && !agent_comes(asked))
        r->paper_held = CODE_paper_held_exempt;
    else if (given && given->paper_held)
        r->paper_held = given->paper_held;
    if (r->paper_held == CODE_paper_held_here) {
        r->paper_no = given ? given->paper_no : "";
        r->at = c->now;
    }
    if (r->paper_held == CODE_paper_held_exempt && !p->only_agent)
        r->paper_held = CODE_paper_held_missing;
    if (r->paper_held == CODE_paper_held_owed && !p->may_owe)
        r->paper_held = CODE_paper_held_missing;
    if (r->paper_held == CODE_paper_held_missing)
        o->outcome = CODE_accept_outcome_not_accepted;
    if (r->paper_held != CODE_paper_held_owed)
        return ST_ok;
    if (o->outcome == CODE_accept_outcome_accepted)
        o->outcome = CODE_accept_outcome_owing;
    return paper_owed_until(c, o->unit_no, p, given->owed_until, &r->owed_until);
}

static enum status papers_look(struct call *c, struct opening *o, const struct work_accept *asked)
{
    const struct flow_info *flow = o->flow;
    o->outcome = CODE_accept_outcome_accepted;
    for (uint32_t i = 0; i < asked->papers_n; i++) {
        if (!flow_asks_paper(flow, asked->papers[i].paper_kind))
            return refuse(c, ST_code_unknown, pool_printf(c->pool, "papers[%u].paper_kind", i),
                          asked->papers[i].paper_kind, NULL, NULL);
    }
    o->job.papers = pool_array(c->pool, FLOW_PAPERS, sizeof *o->job.papers);
    o->job.papers_n = flow->by_hand ? flow->papers : 0;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < o->job.papers_n; i++)
        s = paper_stands(c, o, asked, &flow->paper[i], &o->job.papers[i]);
    return s;
}

/* -- whom and where -- */

static enum status unit_look(struct call *c, struct opening *o, const struct work_accept *asked)
{
    struct unit u = { .unit_no = asked->unit_no && *asked->unit_no ? asked->unit_no
                                 : o->account ? o->account->unit_no : c->user.unit_no };
    enum status s = call_get(c, TABLE_unit, &u);
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, "unit_no", u.unit_no, NULL, NULL) : s;
    o->unit_no = u.unit_no;
    if (o->flow->state == CODE_flow_state_practice && !u.practice)
        return refuse(c, ST_flow_practice, "unit_no", o->flow->kind, number_words(c, o->flow->version), NULL);
    if (!account_reach(c, u.unit_no))
        return refuse(c, ST_outside_unit, "unit_no", u.unit_no, NULL, NULL);
    return o->account ? office_apart(c, "account_no", u.unit_no, o->account->unit_no) : ST_ok;
}

static enum status account_look(struct call *c, struct opening *o, const struct work_accept *asked)
{
    bool may_lack = !o->flow->by_hand || o->flow->account_optional;
    if (!o->flow->of_account || (may_lack && !*asked->account_no))
        return ST_ok;
    struct account *a = POOL_NEW(c->pool, struct account);
    enum status s = *asked->account_no ? account_read(c, asked->account_no, "account_no", a)
                                      : refuse(c, ST_field_missing, "account_no", NULL, NULL, NULL);
    if (!s)
        s = account_not_party(c, a, "account_no");       /* looked at beforehand, too */
    if (!s && asked->row_version && asked->row_version != a->version)
        s = refuse(c, ST_stale, "", NULL, NULL, NULL);
    o->account = a;
    return s;
}

/* Against every open job of the account, however many: one left out would be let in. */
enum status job_exclusions(struct call *c, const struct job *j)
{
    unsigned n = 0;
    struct job *open;
    enum status s = *j->account_no ? jobs_open_of_account(c, j->account_no, &open, &n) : ST_ok;
    for (unsigned i = 0; !s && i < n; i++)
        if (open[i].job_no != j->job_no && flow_excludes(core_flows(c->core), j->job_kind, open[i].job_kind))
            s = refuse(c, ST_job_excluded, "", job_number_words(c, open[i].job_no),
                       pool_printf(c->pool, "flow.kind.%s", open[i].job_kind), NULL);
    return s;
}

/* -- the job as it would be -- */

static struct application *application_of_request(struct call *c, const struct application *asked)
{
    struct application *a = POOL_NEW(c->pool, struct application);
    *a = *asked;
    a->id_hash = identity_hash(c, a->id_no);
    if (!a->handled_by)
        a->handled_by = CODE_handled_by_self;
    return a;
}

static struct change *change_of_request(struct call *c, const struct change *asked)
{
    struct change *h = POOL_NEW(c->pool, struct change);
    *h = *asked;
    h->id_hash = identity_hash(c, h->id_no);
    return h;
}

static void job_shape(struct call *c, struct opening *o, const struct work_accept *asked)
{
    struct job *j = &o->job;
    *j = (struct job){
        .job_kind = o->flow->kind, .flow_version = o->flow->version, .job_state = CODE_job_state_open,
        .unit_no = o->unit_no, .account_no = o->account ? o->account->account_no : "", .accepted_at = c->now,
        .accepted_by = c->user.staff_no,
        .accepted_name = c->user.staff_name, .about_job = asked->about_job, .remark = asked->remark,
        .rule_set = rule_set_now(c), .title = o->account ? o->account->account_name : "",
        .address = o->account ? o->account->address : "", .staff_no = "", .staff_name = "",
    };
    if (asked->application_n && !o->flow->of_account) {
        j->application = application_of_request(c, asked->application);
        j->application_n = 1;
        j->title = j->application->applicant;
        j->address = pool_printf(c->pool, "%s%s", j->application->place, j->application->door);
    }
    if (asked->change_n && o->flow->of_account) {
        j->change = change_of_request(c, asked->change);
        j->change_n = 1;
    }
}

/* A job of no account is called by who left his name, and is where the caller said. */
static void nobodys_shape(struct opening *o)
{
    const struct flow_info *flow = o->flow;
    struct job *j = &o->job;
    if (!flow->account_optional || o->account)
        return;
    if (j->change_n && j->change->contact)
        j->title = j->change->contact;
    for (unsigned i = 0; flow->own && i < flow->own->fields; i++)
        if (flow->target[i].address)
            j->address = job_found_text(j, flow->own->field[i].name);
}

enum status opening_look(struct call *c, const struct flow_info *flow, const struct work_accept *asked,
                         struct opening *o)
{
    *o = (struct opening){ .flow = flow, .outcome = CODE_accept_outcome_accepted,
                           .look.rules_only = c->op->kind == OP_WRITE };
    enum status s = account_look(c, o, asked);
    if (!s)
        s = unit_look(c, o, asked);
    if (s)
        return s;
    job_shape(c, o, asked);
    s = found_over(c, flow, (struct found_said){ NULL, 0 }, (struct found_said){ asked->found, asked->found_n },
                   &o->job.found, &o->job.found_n);
    if (!s)
        s = found_stands(c, &o->job);
    if (s)
        return s;
    nobodys_shape(o);
    s = papers_look(c, o, asked);
    if (!s)
        s = job_exclusions(c, &o->job);
    if (!s && flow->effect && flow->effect->look)
        s = flow->effect->look(c, &o->job, o->account, &o->look);
    return s;
}

/* -- writing -- */

/* One owed paper that the clock waits for is enough to stop it. */
static enum status wait_for_papers(struct call *c, struct opening *o)
{
    for (uint32_t i = 0; i < o->job.papers_n; i++)
        if (o->job.papers[i].paper_held == CODE_paper_held_owed && o->flow->paper[i].owing_stops)
            return job_event_add(c, &o->job, &(struct job_event){ .work_act = CODE_work_act_paused,
                                                                  .stop_reason = CODE_stop_reason_customer_papers,
                                                                  .text = o->job.papers[i].paper_kind });
    return ST_ok;
}

enum status opening_write(struct call *c, struct opening *o, struct job *j_r)
{
    struct job_clock clock;
    const struct job_effect *effect = o->flow->effect;
    enum status s = flow_begins(c, o->flow);
    if (!s)
        s = job_number(c, &o->job);              /* a fee stands at it, and what a stage opens has it */
    if (!s)
        s = job_event_add(c, &o->job, &(struct job_event){ .work_act = CODE_work_act_started });
    if (!s)
        s = wait_for_papers(c, o);
    if (!s)
        s = stage_enter(c, &o->job, 1, NULL, c->now);
    if (!s)
        s = job_clock_of(c, &o->job, 0, &clock);
    if (!s && effect && effect->begin)
        s = effect->begin(c, &o->job, o->account);
    if (!s)
        s = job_insert(c, &o->job);
    *j_r = o->job;
    return s;
}

enum status job_start(struct call *c, const char *kind, const char *unit_no, const char *account_no,
                      const struct work_accept *asked, struct job *j_r)
{
    struct opening o;
    const struct flow_info *flow = flow_newest(core_flows(c->core), kind);
    struct work_accept q = asked ? *asked : (struct work_accept){ .remark = "" };
    if (!flow)
        return refuse(c, ST_flow_unknown, "", kind, NULL, NULL);
    q.job_kind = kind;
    q.unit_no = unit_no;
    q.account_no = account_no;
    record_init(&work_accept_record, &q);
    enum status s = opening_look(c, flow, &q, &o);
    return s ? s : opening_write(c, &o, j_r);
}

enum status job_end(struct call *c, struct job *j, uint16_t job_state, uint16_t end_reason, const char *remark)
{
    struct job old = *j;
    const struct stands stood = job_stands(j);
    enum status s = job_abandon(c, j);
    if (!s)
        s = job_close(c, j, CODE_work_act_ended, job_state, c->now, remark);
    j->end_reason = end_reason;
    if (!s)
        s = job_put(c, &old, j);
    if (!s)
        s = sub_jobs_end(c, j, &stood, remark);
    return s ? s : sub_job_tells(c, j, remark);
}
