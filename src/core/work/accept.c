/* Acceptance: what it would be while somebody types, and the act. */
#include "config.h"
#include "core/work/fees.h"
#include "core/office/office.h"
#include "core/work/job_acts.h"
#include "core/core.h"

#include <inttypes.h>
#include <string.h>

/* -- flows -- */

static struct flow_paper *papers_of(struct call *c, const struct flow_info *flow)
{
    struct flow_paper *list = pool_array(c->pool, flow->papers + 1, sizeof *list);
    for (unsigned i = 0; i < flow->papers; i++) {
        const struct paper_info *p = &flow->paper[i];
        list[i] = (struct flow_paper){ .paper_kind = p->name, .only_agent = p->only_agent, .may_owe = p->may_owe,
                                       .owe_days = p->owe_days, .owing_stops = p->owing_stops };
    }
    return list;
}

static struct flow_find *finds_of(struct call *c, const struct stage_need *need, unsigned n)
{
    struct flow_find *list = pool_array(c->pool, n + 1, sizeof *list);
    for (unsigned i = 0; i < n; i++)
        list[i] = (struct flow_find){ .finding = need[i].of.field->name, .own = need[i].of.in == IN_FOUND,
                                      .must = need[i].must };
    return list;
}

static struct flow_stage *stages_of(struct call *c, const struct flow_info *flow)
{
    struct flow_stage *list = pool_array(c->pool, flow->stages, sizeof *list);
    for (unsigned i = 0; i < flow->stages; i++) {
        const struct stage_info *s = &flow->stage[i];
        list[i] = (struct flow_stage){ .stage_no = i + 1, .stage = s->name, .role = stage_role(s), .roles = s->roles,
                                       .form = s->form ? s->form : "", .finds = finds_of(c, s->need, s->needs),
                                       .finds_n = s->needs,
                                       .back = s->back ? flow->stage[s->back - 1].name : "",
                                       .ends_total = s->ends_total };
    }
    return list;
}

static const struct { uint8_t type; uint16_t kind; } kinds_of_finding[] = {
    { FT_TEXT, CODE_finding_kind_text }, { FT_UINT, CODE_finding_kind_number }, { FT_MONEY, CODE_finding_kind_money },
    { FT_ENERGY, CODE_finding_kind_energy }, { FT_DATE, CODE_finding_kind_date }, { FT_FLAG, CODE_finding_kind_flag },
    { FT_CODE, CODE_finding_kind_choice },
};

static struct flow_field field_told(struct call *c, const struct field *field)
{
    unsigned n = field->codes ? field->codes->codes : 0;
    struct flow_field r = { .finding = field->name, .limit = field->limit, .masked = field->flags & F_MASK,
                            .choices = pool_array(c->pool, n + 1, sizeof *r.choices), .choices_n = n };
    for (size_t i = 0; i < COUNT_OF(kinds_of_finding); i++)
        if (kinds_of_finding[i].type == field->type)
            r.finding_kind = kinds_of_finding[i].kind;
    for (unsigned i = 0; i < n; i++)
        r.choices[i] = (struct flow_choice){ .choice = field->codes->code[i].name };
    return r;
}

static struct flow_field *fields_of(struct call *c, const struct flow_info *flow)
{
    unsigned n = flow->own ? flow->own->fields : 0;
    struct flow_field *list = pool_array(c->pool, n + 1, sizeof *list);
    for (unsigned i = 0; i < n; i++)
        list[i] = field_told(c, &flow->own->field[i]);
    return list;
}

void flow_tell(struct call *c, const struct flow_info *flow, struct flow *r)
{
    *r = (struct flow){
        .job_kind = flow->kind, .flow_version = flow->version, .form = flow->form ? flow->form : "",
        .of_account = flow->of_account, .by_hand = flow->by_hand, .papers = papers_of(c, flow),
        .papers_n = flow->papers, .stages = stages_of(c, flow), .stages_n = flow->stages, .fields = fields_of(c, flow),
        .fields_n = flow->own ? flow->own->fields : 0, .asks = finds_of(c, flow->ask, flow->asks),
        .asks_n = flow->asks, .place = flow->place, .account_optional = flow->account_optional,
    };
}

enum status do_work_flows(struct call *c, const struct nothing *q, struct flow_list *r)
{
    const struct flow_info *flow;
    const struct flows *flows = core_flows(c->core);
    bool practice = office_practises(c, c->user.unit_no);
    (void)q;
    while (flow_at(flows, r->flows_n, practice))
        r->flows_n++;
    r->flows = pool_array(c->pool, r->flows_n + 1, sizeof *r->flows);
    for (unsigned i = 0; (flow = flow_at(flows, i, practice)); i++)
        flow_tell(c, flow, &r->flows[i]);
    return ST_ok;
}

/* -- asked -- */

enum status accept_look(struct call *c, const struct work_accept *q, struct opening *o)
{
    const struct flow_info *flow = flow_offered(core_flows(c->core), q->job_kind, office_practises(c, c->user.unit_no));
    if (!flow || !flow->by_hand)
        return refuse(c, ST_flow_unknown, "job_kind", q->job_kind, NULL, NULL);
    if (!flow->of_account && !q->application_n)
        return refuse(c, ST_field_missing, "application", NULL, NULL, NULL);
    return opening_look(c, flow, q, o);
}

/* Somebody has applied for this very place already (ux H2). */
static enum status look_place(struct call *c, struct opening *o)
{
    struct word w;
    struct scan *scan;
    struct job other;
    const struct application *a = o->job.application;
    if (!o->job.application_n || !*a->place || !*a->door)
        return ST_ok;
    job_word_place(&w, o->unit_no, a->place, a->door);
    enum status s = scan_index(c->txn, INDEX_job_word, &(struct scan_range){ .words = w.b, .words_n = w.n }, &scan);
    if (s)
        return s;
    s = scan_next(scan, &other, NULL);
    if (!s)
        look_line(&o->look, true, "check.address_open", job_number_words(c, other.job_no), other.title, NULL);
    else if (s == ST_not_found)
        look_line(&o->look, false, "check.address_free", NULL, NULL, NULL);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status accept_prospect(struct call *c, struct opening *o, struct work_prospect *r)
{
    enum status s = look_place(c, o);
    if (!s)
        s = opening_plan(c, o, &r->stages, &r->stages_n, &r->due);
    if (s)
        return s;
    struct work_limit limit = limit_now(c, o->flow, 0);
    r->accept_outcome = o->outcome;
    r->limit_amount = limit.amount;
    r->limit_unit = limit.amount ? limit.unit : 0;
    r->checks = o->look.line;
    r->checks_n = o->look.lines;
    r->ends = o->look.ends;
    r->ends_n = o->look.ends_n;
    r->papers = o->job.papers;
    r->papers_n = o->job.papers_n;
    return ST_ok;
}

enum status do_work_prospect(struct call *c, const struct work_accept *q, struct work_prospect *r)
{
    struct opening *o = POOL_NEW(c->pool, struct opening);
    enum status s = accept_look(c, q, o);
    return s ? s : accept_prospect(c, o, r);
}

/* -- the act -- */

/* The papers that are to be told: those that are missing, or owed. */
static void papers_told(struct call *c, const struct opening *o, enum code_paper_held held, struct work_accepted *r)
{
    r->missing = pool_array(c->pool, o->job.papers_n + 1, sizeof *r->missing);
    for (uint32_t i = 0; i < o->job.papers_n; i++)
        if (o->job.papers[i].paper_held == held)
            r->missing[r->missing_n++] = o->job.papers[i];
}

/* 一次性告知: every paper that is missing, said at once, under a number of its own. */
static enum status not_accepted(struct call *c, const struct opening *o, struct work_accepted *r)
{
    uint64_t n;
    struct buf b;
    struct civil day = date_civil(c->today);
    enum status s = call_number(c, "notice", &n);
    buf_init(&b, 400);
    papers_told(c, o, CODE_paper_held_missing, r);
    for (uint32_t i = 0; i < r->missing_n; i++)
        buf_printf(&b, " %s", r->missing[i].paper_kind);
    r->notice_no = pool_printf(c->pool, "%02d%02d%02d%06" PRIu64, day.year % 100, day.month, day.day, n % 1000000);
    call_remark(c, pool_printf(c->pool, "%s %s%s", r->notice_no, o->flow->kind, pool_slice(c->pool, b.at, b.n)));
    call_subject(c, r->notice_no);
    call_subject(c, o->account ? o->account->account_no : o->unit_no);
    buf_release(&b);
    return s ? s : job_tell_accepted(c, o, 0, r);
}

/* Who comes for another is written down, beside the paper that lets him. */
static bool agent_unnamed(const struct job *j)
{
    const struct application *a = j->application;
    return j->application_n && a->handled_by == CODE_handled_by_agent && (!a->agent || !*a->agent);
}

/* What the paper says of the application and the office, accepted or not: with it the
 * customer can ask, and prove that he did. */
static enum status paper_heads(struct call *c, const struct opening *o, struct work_accepted *r)
{
    struct unit u = { .unit_no = o->unit_no };
    enum status s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    r->title = o->job.title;
    r->job_kind = o->flow->kind;
    r->unit_name = u.unit_name;
    r->phone = u.phone;
    r->at = c->now;
    r->staff_name = c->user.staff_name;
    return ST_ok;
}

enum status accept_said_all(struct call *c, const struct opening *o)
{
    if (!o->flow->of_account && agent_unnamed(&o->job))
        return refuse(c, ST_field_missing, "application.agent", NULL, NULL, NULL);
    return said_needs(c, &o->job, o->flow->ask, o->flow->asks);
}

enum status accept_write(struct call *c, struct opening *o, struct work_accepted *r)
{
    struct job j;
    r->accept_outcome = o->outcome;
    enum status s = paper_heads(c, o, r);
    if (s)
        return s;
    papers_told(c, o, CODE_paper_held_owed, r);
    r->job = POOL_NEW(c->pool, struct job);
    s = opening_plan(c, o, &r->stages, &r->stages_n, &r->due);
    if (!s)
        s = opening_write(c, o, &j);
    if (!s)
        s = job_tell_accepted(c, o, r->due, r);
    if (!s)
        s = job_fees_shown(c, &j, &r->fees, &r->fees_n);
    r->job_n = !s;
    return s ? s : job_shown(c, &j, r->job);
}

enum status accept_not(struct call *c, const struct opening *o, struct work_accepted *r)
{
    r->accept_outcome = o->outcome;
    enum status s = paper_heads(c, o, r);
    return s ? s : not_accepted(c, o, r);
}

enum status do_work_accept(struct call *c, const struct work_accept *q, struct work_accepted *r)
{
    struct opening *o = POOL_NEW(c->pool, struct opening);
    enum status s = accept_look(c, q, o);
    if (!s)
        s = accept_said_all(c, o);
    if (s)
        return s;
    return o->outcome == CODE_accept_outcome_not_accepted ? accept_not(c, o, r) : accept_write(c, o, r);
}
