/* A job on one page: its clocks, its course as bars, who may act on it; and why a
 * due time is what it is. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"
#include "core/work/links.h"
#include "core/work/usual.h"

#include <string.h>

/* -- the timeline -- */

struct bars {
    struct job_span *span;
    uint32_t n;
    struct { unsigned stage; instant since; } open[FLOW_TOGETHER];   /* those that run */
    unsigned opens;
    const struct work_event *pause;
    instant since;                   /* of the pause */
};

static void bar(struct bars *b, unsigned stage, instant from, instant to)
{
    if (from < to)
        b->span[b->n++] = (struct job_span){ .stage_no = stage, .from = from, .to = to, .waits = b->pause,
                                             .stop_reason = b->pause ? b->pause->reason : 0 };
}

/* While it waits there is one bar, of the first stage that is open. */
static void bars_end(struct bars *b, instant at)
{
    if (b->pause)
        bar(b, b->opens ? b->open[0].stage : 0, b->since, at);
    for (unsigned i = 0; i < b->opens; i++) {
        if (!b->pause)
            bar(b, b->open[i].stage, b->open[i].since, at);
        b->open[i].since = at;
    }
    b->since = at;
}

static void bar_closes(struct bars *b, unsigned stage, instant at)
{
    unsigned left = 0;
    for (unsigned i = 0; i < b->opens; i++) {
        bool closes = !stage || b->open[i].stage == stage;
        if (closes && !b->pause)
            bar(b, b->open[i].stage, b->open[i].since, at);
        if (!closes)
            b->open[left++] = b->open[i];
    }
    b->opens = left;
}

static void bar_opens(struct bars *b, unsigned stage, instant at)
{
    if (!stage || b->opens == FLOW_TOGETHER)
        return;
    b->open[b->opens].stage = stage;
    b->open[b->opens++].since = at;
}

/* A clock of the job's own is a bar of its own, from its beginning to its end. */
static void bar_event(struct bars *b, const struct work_event *e, instant at)
{
    if (clock_own(e->stage))
        return;
    switch (e->act) {
    case CODE_work_act_started:
        if (b->pause)
            bars_end(b, at);
        bar_closes(b, e->stage, at);
        bar_opens(b, e->stage, at);
        break;
    case CODE_work_act_finished:
    case CODE_work_act_ended:
        if (b->pause)
            bars_end(b, at);
        bar_closes(b, e->stage, at);
        if (!e->stage)
            b->pause = NULL;
        break;
    case CODE_work_act_paused:
        bars_end(b, at);
        b->pause = e;
        break;
    case CODE_work_act_resumed:
        bars_end(b, at);
        b->pause = NULL;
        break;
    default:
        break;
    }
}

static enum status spans_of(struct call *c, const struct job *j, struct job_page *r)
{
    struct work_history h = job_history(c, j);
    struct course_events events;
    struct bars b = { .span = pool_array(c->pool, (h.n + 1) * FLOW_TOGETHER, sizeof *b.span) };
    enum status s = course_events(&h, c->now, &events, c->fault);
    for (uint32_t i = 0; !s && i < events.n; i++)
        bar_event(&b, events.of[i].event, events.of[i].at);
    course_events_end(&events);
    uint32_t over = b.n;
    bars_end(&b, c->now);
    for (uint32_t i = over; i < b.n; i++)
        b.span[i].to = 0;
    r->more_spans = b.n > SPANS_SHOWN;
    r->spans_n = r->more_spans ? SPANS_SHOWN : b.n;
    r->spans = b.span + (b.n - r->spans_n);
    return s;
}

/* -- the page -- */

/* How long such stages took: of those that are open, or to come. */
static void usual_say(struct call *c, const struct job *j, struct job_clock *k)
{
    struct usual u;
    if (!k->stage_no || k->closed || j->job_state != CODE_job_state_open)
        return;
    usual_ask(work_of(c->core)->usual, j->unit_no, j->job_kind, k->stage, &u);
    k->usual_of = u.n;
    k->usual_days = u.days;
    k->usual_most = u.most;
    k->usual_here = u.here;
    k->usual_few = u.n && u.n < USUAL_FEW;
}

/* What was said when its limit was last given. */
static enum status clock_said(struct call *c, const struct job *j, struct job_clock *k)
{
    struct job_event e;
    for (uint32_t i = j->events_n; i-- > 0;)
        if (j->events[i].work_act == CODE_work_act_limit_set && j->events[i].stage_no == k->stage_no) {
            enum status s = job_event_whole(c->txn, j, &j->events[i], &e);
            k->text = s ? "" : e.text;
            k->paper_no = s ? "" : e.paper_no;
            return s;
        }
    return ST_ok;
}

static enum status own_clocks_of(struct call *c, const struct job *j, struct job_page *r)
{
    enum status s = ST_ok;
    for (uint16_t kind = CODE_clock_kind_promise; !s && kind <= CODE_clock_kind_regulator; kind++) {
        unsigned no = clock_number(kind);
        struct job_clock *k = &r->clocks[r->clocks_n];
        if (!job_has_clock(j, no))
            continue;
        s = job_clock_shown(c, j, no, k);
        if (!s && !k->started && k->work_state)
            continue;                       /* it never was: taken back */
        if (!s)
            s = clock_said(c, j, k);
        r->clocks_n += !s;
    }
    return s;
}

static enum status clocks_of(struct call *c, const struct job *j, const struct flow_info *flow, struct job_page *r)
{
    enum status s = ST_ok;
    r->clocks = pool_array(c->pool, flow->stages + 1 + CODE_clock_kind_regulator, sizeof *r->clocks);
    for (unsigned i = 0; !s && i <= flow->stages; i++)
        if (!(s = job_clock_shown(c, j, i, &r->clocks[i])))
            usual_say(c, j, &r->clocks[r->clocks_n++]);
    return s ? s : own_clocks_of(c, j, r);
}

static enum status events_of(struct call *c, const struct job_ask *q, struct job *j, struct job_page *r)
{
    struct job_event *list;
    uint32_t n;
    enum status s = job_events_page(c->txn, j, q->before, q->rows ? (unsigned)q->rows : EVENTS_PAGE, &list, &n);
    j->last_event = job_last_event(j);
    j->events = list;
    j->events_n = n;
    r->more = n && list[0].event_no > 1;
    return s;
}

static enum status settled_of(struct call *c, const struct job *j, const struct flow_info *flow, struct job_page *r)
{
    const struct account *account;
    if (j->job_state != CODE_job_state_open || !flow->effect || !flow->effect->settled)
        return ST_ok;
    enum status s = job_account(c, j, &account);
    if (s || !account)
        return s;
    r->settled = POOL_NEW(c->pool, struct settled);
    r->settled_n = 1;
    return flow->effect->settled(c, j, account, r->settled);
}

/* The first of its open stages that I may finish; 0 none. */
static uint64_t mine(struct call *c, const struct job *j)
{
    struct fault before = *c->fault;
    const struct stands stands = job_stands(j);
    uint64_t no = 0;
    for (unsigned i = 0; !no && i < stands.n && !c->everywhere; i++)
        if (stage_mine(c, j, stands.at[i].stage_no) == ST_ok)
            no = stands.at[i].stage_no;
    *c->fault = before;
    return no;
}

enum status do_work_show(struct call *c, const struct job_ask *q, struct job_page *r)
{
    struct job *j = POOL_NEW(c->pool, struct job);
    const struct flow_info *flow;
    enum status s = job_read(c, q->job_no, "job_no", j);
    if (s)
        return s;
    flow = job_flow(c, j);
    if (!flow)
        return refuse(c, ST_flow_unknown, "", j->job_kind, NULL, NULL);
    struct unit u = { .unit_no = j->unit_no };
    s = clocks_of(c, j, flow, r);
    if (!s)
        s = spans_of(c, j, r);
    if (!s)
        s = settled_of(c, j, flow, r);
    if (!s)
        s = job_fees_shown(c, j, &r->fees, &r->fees_n);
    if (!s)
        s = job_links(c, j->job_no, &r->links, &r->links_n);
    if (!s)
        s = call_get(c, TABLE_unit, &u);
    if (s)
        return s;
    r->flow = POOL_NEW(c->pool, struct flow);
    r->flow_n = 1;
    flow_tell(c, flow, r->flow);
    r->stage = j->stage_no && j->stage_no <= flow->stages ? flow->stage[j->stage_no - 1].name : "";
    r->unit_name = u.unit_name;
    r->unit_name_en = u.unit_name_en;
    r->my_stage = mine(c, j);
    r->mine = r->my_stage;
    r->now = c->now;
    job_mask(c, j);
    r->job = j;
    r->job_n = 1;
    return events_of(c, q, j, r);
}

/* Which rules a limit is of, said in the reader's language; the row's own source is in any. */
static const char *rule_set_key(struct call *c, uint16_t rule_set)
{
    const char *name = code_name(&codes_rule_set, rule_set);
    return name ? pool_printf(c->pool, "code.rule_set.%s", name) : NULL;
}

enum status do_work_explain(struct call *c, const struct explain_ask *q, struct explain_page *r)
{
    struct job j;
    const struct work_time *time = NULL;
    struct work_lines lines;
    enum status s = job_read(c, q->job_no, "job_no", &j);
    if (s)
        return s;
    struct work_limit limit = job_limit(c, &j, (unsigned)q->stage_no);
    struct work_history h = job_history(c, &j);
    s = job_needs_time(&j, (unsigned)q->stage_no, &limit) ? unit_work_time(c, j.unit_no, &time) : ST_ok;
    bool of_file = limit.source && strstr(limit.source, ".flow");
    if (!s && !of_file)
        limit.source = rule_set_key(c, j.rule_set);
    if (!s)
        s = work_explain(&h, (uint16_t)q->stage_no, &limit, time, c->now, c->pool, &lines, c->fault);
    if (s)
        return s;
    r->more = lines.n > LINES_EXPLAINED;
    r->lines_n = r->more ? LINES_EXPLAINED : lines.n;
    r->lines = pool_array(c->pool, r->lines_n + 1, sizeof *r->lines);
    for (uint32_t i = 0; i < r->lines_n; i++)
        r->lines[i] = (struct explain_line){ .key = lines.at[i].key, .arg1 = lines.at[i].arg[0],
                                             .arg2 = lines.at[i].arg[1],
                                             .arg3 = lines.at[i].arg[2], .arg4 = lines.at[i].arg[3] };
    return ST_ok;
}
