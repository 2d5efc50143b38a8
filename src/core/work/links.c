/* Jobs that have to do with each other: linked, merged (this one is the same as that one), split (another job from
 * it). A link is one row, found from both; each act is an event of both, so that either says what became of it. */
#include "config.h"
#include "core/work/links.h"

#include <string.h>

static enum status links_scan(struct call *c, uint64_t job_no, bool from, struct job_link *list, uint32_t *n_r)
{
    struct scan *scan;
    struct job_link l, prefix = { .job_no = job_no, .other_job = job_no };
    struct scan_range range = { .prefix = &prefix, .parts = 1 };
    enum status s = from ? scan_table(c->txn, TABLE_job_link, &range, &scan)
                         : scan_index(c->txn, INDEX_job_link_other, &range, &scan);
    while (!s && *n_r < LINKS_OF_JOB && !(s = scan_next(scan, &l, NULL)))
        record_copy(&job_link_record, &list[(*n_r)++], &l, c->pool);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status links_read(struct call *c, uint64_t job_no, struct job_link **list_r, uint32_t *n_r)
{
    *list_r = pool_array(c->pool, LINKS_OF_JOB, sizeof **list_r);
    *n_r = 0;
    enum status s = links_scan(c, job_no, true, *list_r, n_r);
    return s ? s : links_scan(c, job_no, false, *list_r, n_r);
}

/* Of what a customer asked for at once he is told at any of them how far the others are. */
static enum status progress_told(struct call *c, const struct job *other, struct job_link_row *r)
{
    struct job_clock clock;
    const struct stage_info *stage = job_stage(c, other);
    if (other->job_state != CODE_job_state_open)
        return ST_ok;
    enum status s = job_clock_of(c, other, 0, &clock);
    r->stage = stage ? stage->name : "";
    r->due = s ? 0 : clock.due;
    return s;
}

/* What is beyond one's reach is told by its number alone. */
static enum status row_told(struct call *c, uint64_t job_no, const struct job_link *l, struct job_link_row *r)
{
    struct job other = { .job_no = l->job_no == job_no ? l->other_job : l->job_no };
    *r = (struct job_link_row){ .job_no = other.job_no, .link_kind = l->link_kind, .from_here = l->job_no == job_no,
                                .text = l->text, .job_kind = "", .title = "", .stage = "" };
    enum status s = job_get(c->txn, &other, c->pool);
    if (s || !account_reach(c, other.unit_no))
        return s == ST_not_found ? ST_ok : s;
    r->job_kind = other.job_kind;
    r->title = other.title;
    r->job_state = other.job_state;
    return l->link_kind == CODE_link_kind_together ? progress_told(c, &other, r) : ST_ok;
}

enum status job_links(struct call *c, uint64_t job_no, struct job_link_row **list_r, uint32_t *n_r)
{
    struct job_link *list;
    enum status s = links_read(c, job_no, &list, n_r);
    *list_r = pool_array(c->pool, *n_r + 1, sizeof **list_r);
    for (uint32_t i = 0; !s && i < *n_r; i++)
        s = row_told(c, job_no, &list[i], &(*list_r)[i]);
    return s;
}

/* The one that is there between both, whichever way it points. */
static enum status link_between(struct call *c, uint64_t one, uint64_t two, struct job_link *l_r)
{
    *l_r = (struct job_link){ .job_no = one, .other_job = two };
    enum status s = call_get(c, TABLE_job_link, l_r);
    if (s != ST_not_found)
        return s;
    *l_r = (struct job_link){ .job_no = two, .other_job = one };
    return call_get(c, TABLE_job_link, l_r);
}

static enum status has_room(struct call *c, uint64_t job_no, const char *field)
{
    struct job_link *list;
    uint32_t n;
    enum status s = links_read(c, job_no, &list, &n);
    return s || n < LINKS_OF_JOB ? s : refuse(c, ST_field_too_many, field, number_words(c, LINKS_OF_JOB), NULL, NULL);
}

/* In the place of one that only said that they have to do with each other. */
static enum status link_put(struct call *c, uint64_t job_no, uint64_t other, uint16_t kind, const char *text)
{
    struct job_link l;
    enum status s = link_between(c, job_no, other, &l);
    if (!s)
        s = call_delete(c, TABLE_job_link, &l);
    else if (s == ST_not_found && !(s = has_room(c, job_no, "job_no")))
        s = has_room(c, other, "other_job");
    return s ? s : call_insert(c, TABLE_job_link, &(struct job_link){
        .job_no = job_no, .other_job = other, .link_kind = kind, .text = text, .at = c->now,
        .staff_no = c->user.staff_no, .staff_name = c->user.staff_name });
}

/* That act happened to it, and with which job. */
static enum status happened(struct call *c, struct job *j, uint16_t act, uint64_t with, const char *text)
{
    const struct job old = *j;
    enum status s = job_event_add(c, j, &(struct job_event){ .work_act = act, .text = text,
                                                              .paper_no = job_number_words(c, with) });
    return s ? s : job_put(c, &old, j);
}

static enum status not_itself(struct call *c, uint64_t job_no, uint64_t other)
{
    return job_no != other ? ST_ok : refuse(c, ST_job_itself, "other_job", job_number_words(c, other), NULL, NULL);
}

/* -- linked -- */

static enum status unlink(struct call *c, const struct work_link *q, struct job *j, struct job *other)
{
    struct job_link l;
    enum status s = link_between(c, q->job_no, q->other_job, &l);
    if (s == ST_not_found || (!s && l.link_kind != CODE_link_kind_linked))
        return refuse(c, ST_job_not_linked, "other_job", job_number_words(c, q->other_job), NULL, NULL);
    if (!s)
        s = call_delete(c, TABLE_job_link, &l);
    if (!s)
        s = happened(c, j, CODE_work_act_unlinked, other->job_no, q->text);
    return s ? s : happened(c, other, CODE_work_act_unlinked, j->job_no, q->text);
}

static enum status link_new(struct call *c, const struct work_link *q, struct job *j, struct job *other)
{
    struct job_link l;
    enum status s = link_between(c, q->job_no, q->other_job, &l);
    if (!s)
        return refuse(c, ST_exists, "other_job", NULL, NULL, NULL);
    if (s == ST_not_found)
        s = link_put(c, q->job_no, q->other_job, CODE_link_kind_linked, q->text);
    if (!s)
        s = happened(c, j, CODE_work_act_linked, other->job_no, q->text);
    return s ? s : happened(c, other, CODE_work_act_linked, j->job_no, q->text);
}

/* Open or closed: what was done for one may explain the other long after. */
enum status do_work_link(struct call *c, const struct work_link *q, struct job *r)
{
    struct job j, other;
    enum status s = not_itself(c, q->job_no, q->other_job);
    if (!s)
        s = job_read(c, q->job_no, "job_no", &j);
    if (!s)
        s = job_read(c, q->other_job, "other_job", &other);
    if (!s && !call_in_unit(c, j.unit_no))
        s = refuse(c, ST_outside_unit, "", j.unit_no, NULL, NULL);
    if (!s)
        s = q->remove ? unlink(c, q, &j, &other) : link_new(c, q, &j, &other);
    return s ? s : job_shown(c, &j, r);
}

/* -- together -- */

enum status job_links_together(struct call *c, const uint64_t *job_no, uint32_t n)
{
    enum status s = ST_ok;
    for (uint32_t i = 1; !s && i < n; i++)
        for (uint32_t k = 0; !s && k < i; k++)
            s = link_put(c, job_no[i], job_no[k], CODE_link_kind_together, "");
    return s;
}

enum status jobs_together(struct call *c, uint64_t job_no, struct job **list_r, uint32_t *n_r)
{
    struct job_link *list;
    uint32_t n;
    enum status s = links_read(c, job_no, &list, &n);
    *list_r = pool_array(c->pool, n + 1, sizeof **list_r);
    *n_r = 0;
    for (uint32_t i = 0; !s && i < n; i++) {
        struct job *other = &(*list_r)[*n_r];
        if (list[i].link_kind != CODE_link_kind_together)
            continue;
        *other = (struct job){ .job_no = list[i].job_no == job_no ? list[i].other_job : list[i].job_no };
        s = job_get(c->txn, other, c->pool);
        *n_r += !s && other->job_state == CODE_job_state_open;
    }
    return s;
}

/* -- merged -- */

static enum status both_told(struct call *c, const struct job *j, const struct job *into)
{
    struct telling t;
    struct told_slip said;
    bool same = *j->account_no && strcmp(j->account_no, into->account_no) == 0;
    enum status s = job_tell_merged(c, j, into->job_no);
    if (s || same)                   /* he is told once, of the number that goes on */
        return s;
    s = job_telling(c, into, CODE_told_about_joined, &t);
    if (s)
        return s;
    t.arg[2] = t.arg[3];
    t.arg[3] = "";
    return tell_customer(c, &t, &said);
}

static enum status may_merge(struct call *c, const struct work_merge *q, struct job *j, struct job *into)
{
    enum status s = job_open_read(c, q->job_no, q->row_version, j);
    if (!s)
        s = job_mine(c, j);
    if (!s)
        s = job_read(c, q->other_job, "other_job", into);
    if (s)
        return s;
    if (into->job_state != CODE_job_state_open)
        return refuse(c, ST_job_closed, "other_job", job_state_words(c, into->job_state), NULL, NULL);
    const struct flow_info *flow = job_flow(c, j);
    if (!flow || (flow->effect && (flow->effect->apply || flow->effect->begin)))
        return refuse(c, ST_rule_refuses, "job_no", "rule.merge_effect", NULL, NULL);
    return ST_ok;
}

/* It ends and the other goes on: its clocks end with it, a promise and an order among them. */
enum status do_work_merge(struct call *c, const struct work_merge *q, struct job *r)
{
    struct job j, into;
    enum status s = not_itself(c, q->job_no, q->other_job);
    if (!s)
        s = may_merge(c, q, &j, &into);
    if (!s)
        s = link_put(c, j.job_no, into.job_no, CODE_link_kind_merged, q->text);
    if (!s)
        s = happened(c, &j, CODE_work_act_merged, into.job_no, q->text);
    if (!s)
        s = happened(c, &into, CODE_work_act_merged, j.job_no, q->text);
    if (!s)
        s = job_end(c, &j, CODE_job_state_ended, CODE_end_reason_merged, q->text);
    if (!s)
        s = both_told(c, &j, &into);
    return s ? s : job_shown(c, &j, r);
}

/* -- split -- */

/* What the first job was told, as far as the other kind asks for the same. */
static bool carried(const struct flow_info *flow, const struct finding *f)
{
    const struct field *field = flow->own ? record_field(flow->own, f->finding) : NULL;
    struct fault why = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    bool good = field && field_parse(field, memset(pool_get(pool, flow->own->size), 0, flow->own->size), f->value,
                                     pool, &why) == ST_ok;
    pool_free(&pool);
    return good;
}

static bool said_anew(const struct work_split *q, const char *name)
{
    for (uint32_t i = 0; i < q->found_n; i++)
        if (!strcmp(q->found[i].finding, name))
            return true;
    return false;
}

static void findings_over(struct call *c, const struct work_split *q, const struct job *j,
                          const struct flow_info *flow, struct work_accept *a)
{
    a->found = pool_array(c->pool, q->found_n + j->found_n + 1, sizeof *a->found);
    for (uint32_t i = 0; i < q->found_n; i++)
        a->found[a->found_n++] = q->found[i];
    for (uint32_t i = 0; i < j->found_n; i++)
        if (!said_anew(q, j->found[i].finding) && carried(flow, &j->found[i]))
            a->found[a->found_n++] = j->found[i];
}

/* Nobody brings a paper to a split: what the first job has is there, the rest is missing. */
static void papers_over(struct call *c, const struct job *j, const struct flow_info *flow, struct work_accept *a)
{
    a->papers = pool_array(c->pool, flow->papers + 1, sizeof *a->papers);
    for (unsigned i = 0; i < flow->papers; i++) {
        struct job_paper *p = &a->papers[a->papers_n++];
        *p = (struct job_paper){ .paper_kind = flow->paper[i].name, .paper_held = CODE_paper_held_missing,
                                 .paper_no = "" };
        for (uint32_t k = 0; k < j->papers_n; k++)
            if (!strcmp(j->papers[k].paper_kind, p->paper_kind) && j->papers[k].paper_held == CODE_paper_held_here)
                *p = j->papers[k];
    }
}

static enum status accepted_whole(struct call *c, const struct opening *o)
{
    for (uint32_t i = 0; i < o->job.papers_n; i++)
        if (o->job.papers[i].paper_held == CODE_paper_held_missing)
            return refuse(c, ST_paper_owed, "job_kind",
                          pool_printf(c->pool, "flow.paper.%s", o->job.papers[i].paper_kind), NULL, NULL);
    return said_needs(c, &o->job, o->flow->ask, o->flow->asks);
}

static enum status opened(struct call *c, const struct work_split *q, const struct job *j,
                          const struct flow_info *flow, struct opening *o, struct job *new)
{
    struct work_accept a = { .job_kind = q->job_kind, .account_no = j->account_no, .unit_no = j->unit_no,
                             .application = j->application, .application_n = j->application_n, .change = j->change,
                             .change_n = j->change_n, .remark = q->text, .about_job = j->job_no };
    struct work_accepted told;
    struct stage_plan *stages;
    uint32_t n;
    instant due = 0;
    record_init(&work_accept_record, &a);
    record_init(&work_accepted_record, memset(&told, 0, sizeof told));
    findings_over(c, q, j, flow, &a);
    papers_over(c, j, flow, &a);
    enum status s = opening_look(c, flow, &a, o);
    if (!s)
        s = accepted_whole(c, o);
    if (!s)
        s = opening_plan(c, o, &stages, &n, &due);
    if (!s)
        s = opening_write(c, o, new);
    return s ? s : job_tell_accepted(c, o, due, &told);
}

enum status do_work_split(struct call *c, const struct work_split *q, struct job *r)
{
    struct job j, new;
    struct opening *o = POOL_NEW(c->pool, struct opening);
    const struct flow_info *flow = flow_newest(core_flows(c->core), q->job_kind);
    enum status s = job_open_read(c, q->job_no, q->row_version, &j);
    if (!s)
        s = job_mine(c, &j);
    if (s)
        return s;
    if (!flow || !flow->by_hand)
        return refuse(c, ST_flow_unknown, "job_kind", q->job_kind, NULL, NULL);
    const struct flow_info *of = job_flow(c, &j);
    if (!of || of->of_account != flow->of_account)
        return refuse(c, ST_rule_refuses, "job_kind", "rule.split_about", NULL, NULL);
    s = opened(c, q, &j, flow, o, &new);
    if (!s)
        s = link_put(c, new.job_no, j.job_no, CODE_link_kind_split, q->text);
    if (!s)
        s = happened(c, &j, CODE_work_act_split, new.job_no, q->text);
    return s ? s : job_shown(c, &new, r);
}
