/* 一件事: several wishes of one customer accepted at once. What is asked of more than one is said once, papers are
 * brought once, and the slip has all of them. Each becomes a job of its own that goes its own way; they are linked, so
 * that the page of each shows how far the others are, and a paper that is brought to one is there for all.
 *
 * All or none: they are looked at before the first is written, and again one after the other, for one may change what
 * the next rests on. A refusal stands at wishes[i], whatever it is about. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/job_acts.h"
#include "core/work/links.h"

#include <stdio.h>
#include <string.h>

struct together {
    struct call *c;
    const struct work_together *q;
    struct work_accept ask[WISHES];
    const struct flow_info *flow[WISHES];
    struct opening *look[WISHES];
    struct job_paper *papers;        /* of all, each once */
    uint32_t papers_n;
    uint16_t outcome;
};

/* -- whose a refusal is -- */

/* "change[0].new_name" of the second is "wishes[1].new_name": there is one change of each. */
static enum status of_wish(const struct together *t, enum status s, uint32_t i)
{
    static const char *const inner[] = { "application[0].", "change[0]." };
    struct fault *f = t->c->fault;
    char path[sizeof f->field];
    const char *at = f->field;
    if (!s)
        return ST_ok;
    for (size_t k = 0; k < COUNT_OF(inner); k++)
        at += strncmp(at, inner[k], strlen(inner[k])) ? 0 : strlen(inner[k]);
    snprintf(path, sizeof path, "wishes[%u].%.*s", i, (int)(sizeof path - 20), *at ? at : "job_kind");
    text_copy(f->field, sizeof f->field, path);
    return s;
}

static const char *kind_words(struct call *c, const char *kind)
{
    return pool_printf(c->pool, "flow.kind.%s", kind);
}

/* -- what each is asked with -- */

static const struct finding *said_by(const struct work_wish *w, const char *name)
{
    for (uint32_t i = 0; i < w->found_n; i++)
        if (!strcmp(w->found[i].finding, name))
            return &w->found[i];
    return NULL;
}

/* Its own, and of those said of all what its flow asks for. */
static void findings_over(struct together *t, const struct flow_info *flow, uint32_t i, bool *taken)
{
    const struct work_wish *w = &t->q->wishes[i];
    struct work_accept *a = &t->ask[i];
    a->found = pool_array(t->c->pool, w->found_n + t->q->found_n + 1, sizeof *a->found);
    for (uint32_t k = 0; k < w->found_n; k++)
        a->found[a->found_n++] = w->found[k];
    for (uint32_t k = 0; k < t->q->found_n; k++) {
        bool known = flow->own && record_field(flow->own, t->q->found[k].finding);
        taken[k] |= known;
        if (known && !said_by(w, t->q->found[k].finding))
            a->found[a->found_n++] = t->q->found[k];
    }
}

static void papers_over(struct together *t, const struct flow_info *flow, uint32_t i, bool *taken)
{
    struct work_accept *a = &t->ask[i];
    a->papers = pool_array(t->c->pool, flow->papers + 1, sizeof *a->papers);
    for (uint32_t k = 0; k < t->q->papers_n; k++) {
        bool asks = flow_asks_paper(flow, t->q->papers[k].paper_kind);
        taken[k] |= asks;
        if (asks && a->papers_n < flow->papers)
            a->papers[a->papers_n++] = t->q->papers[k];
    }
}

static void wish_ask(struct together *t, uint32_t i)
{
    const struct work_together *q = t->q;
    const struct work_wish *w = &q->wishes[i];
    struct work_accept *a = &t->ask[i];
    *a = (struct work_accept){ .job_kind = w->job_kind, .account_no = q->account_no, .unit_no = q->unit_no,
                               .remark = q->remark, .row_version = q->row_version,
                               .application = w->application_n ? w->application : q->application,
                               .application_n = w->application_n ? w->application_n : q->application_n,
                               .change = w->change_n ? w->change : q->change,
                               .change_n = w->change_n ? w->change_n : q->change_n };
    record_init(&work_accept_record, a);
}

static enum status none_left_over(struct call *c, const bool *found, uint32_t found_n, const bool *papers,
                                  uint32_t papers_n, const struct work_together *q)
{
    for (uint32_t k = 0; k < found_n; k++)
        if (!found[k])
            return refuse(c, ST_field_unknown, pool_printf(c->pool, "found[%u].finding", k), q->found[k].finding, NULL,
                          NULL);
    for (uint32_t k = 0; k < papers_n; k++)
        if (!papers[k])
            return refuse(c, ST_code_unknown, pool_printf(c->pool, "papers[%u].paper_kind", k),
                          q->papers[k].paper_kind, NULL, NULL);
    return ST_ok;
}

/* -- beside each other -- */

static enum status pair_good(struct call *c, const struct flow_info *one, const struct flow_info *other)
{
    const struct flows *flows = core_flows(c->core);
    if (one->of_account != other->of_account)
        return rule_refuse(c, "", "rule.wishes_about", kind_words(c, one->kind), kind_words(c, other->kind));
    if (!strcmp(one->kind, other->kind))
        return rule_refuse(c, "", "rule.wish_twice", kind_words(c, one->kind), NULL);
    if (flow_excludes(flows, one->kind, other->kind) || flow_excludes(flows, other->kind, one->kind))
        return rule_refuse(c, "", "rule.wishes_excluded", kind_words(c, one->kind), kind_words(c, other->kind));
    return ST_ok;
}

static enum status beside_others(struct together *t, uint32_t i)
{
    enum status s = ST_ok;
    for (uint32_t k = 0; !s && k < i; k++)
        s = pair_good(t->c, t->flow[i], t->flow[k]);
    return s;
}

/* -- papers -- */

/* What one lacks all lack; where one wants it, it is not to be left at home. */
static int weight(uint16_t paper_held)
{
    return paper_held == CODE_paper_held_missing ? 3 : paper_held == CODE_paper_held_owed ? 2
        : paper_held == CODE_paper_held_here ? 1 : 0;
}

static enum status paper_gather(struct together *t, const struct job_paper *p)
{
    uint32_t i = 0;
    while (i < t->papers_n && strcmp(t->papers[i].paper_kind, p->paper_kind))
        i++;
    if (i == PAPERS_TOGETHER)
        return refuse(t->c, ST_field_too_many, "wishes", number_words(t->c, PAPERS_TOGETHER), NULL, NULL);
    if (i == t->papers_n)
        t->papers[t->papers_n++] = *p;
    else if (weight(p->paper_held) > weight(t->papers[i].paper_held))
        t->papers[i] = *p;
    return ST_ok;
}

static enum status papers_gather(struct together *t, const struct opening *o)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < o->job.papers_n; i++)
        s = paper_gather(t, &o->job.papers[i]);
    if (o->outcome == CODE_accept_outcome_not_accepted || t->outcome == CODE_accept_outcome_accepted)
        t->outcome = o->outcome;
    return s;
}

/* -- all of them looked at -- */

static enum status wish_look(struct together *t, uint32_t i, bool *found, bool *papers)
{
    struct call *c = t->c;
    const struct flow_info *flow = flow_offered(core_flows(c->core), t->q->wishes[i].job_kind,
                                                office_practises(c, c->user.unit_no));
    if (!flow)
        return of_wish(t, refuse(c, ST_flow_unknown, "job_kind", t->q->wishes[i].job_kind, NULL, NULL), i);
    t->flow[i] = flow;
    wish_ask(t, i);
    findings_over(t, flow, i, found);
    papers_over(t, flow, i, papers);
    t->look[i] = POOL_NEW(c->pool, struct opening);
    enum status s = beside_others(t, i);
    if (!s)
        s = accept_look(c, &t->ask[i], t->look[i]);
    return of_wish(t, s ? s : papers_gather(t, t->look[i]), i);
}

static enum status all_look(struct together *t, struct call *c, const struct work_together *q)
{
    bool *found = pool_array(c->pool, q->found_n + 1, sizeof *found);
    bool *papers = pool_array(c->pool, q->papers_n + 1, sizeof *papers);
    enum status s = q->wishes_n ? ST_ok : refuse(c, ST_field_missing, "wishes", NULL, NULL, NULL);
    *t = (struct together){ .c = c, .q = q, .outcome = CODE_accept_outcome_accepted,
                            .papers = pool_array(c->pool, PAPERS_TOGETHER, sizeof *t->papers) };
    for (uint32_t i = 0; !s && i < q->wishes_n; i++)
        s = wish_look(t, i, found, papers);
    return s ? s : none_left_over(c, found, q->found_n, papers, q->papers_n, q);
}

enum status do_work_together_prospect(struct call *c, const struct work_together *q, struct together_prospect *r)
{
    struct together t;
    enum status s = all_look(&t, c, q);
    r->wishes = pool_array(c->pool, WISHES, sizeof *r->wishes);
    for (uint32_t i = 0; !s && i < q->wishes_n; i++) {
        record_init(&work_prospect_record, &r->wishes[i]);
        s = of_wish(&t, accept_prospect(c, t.look[i], &r->wishes[i]), i);
        r->wishes_n += !s;
    }
    r->accept_outcome = t.outcome;
    r->papers = t.papers;
    r->papers_n = t.papers_n;
    return s;
}

/* -- the act -- */

/* Looked at again: what the one before did at its beginning may have changed the account. */
static enum status wish_write(struct together *t, uint32_t i, struct work_accepted *r)
{
    struct call *c = t->c;
    t->ask[i].row_version = i ? 0 : t->ask[i].row_version;
    enum status s = i ? accept_look(c, &t->ask[i], t->look[i]) : ST_ok;
    record_init(&work_accepted_record, memset(r, 0, sizeof *r));
    if (!s)
        s = accept_said_all(c, t->look[i]);
    return of_wish(t, s ? s : accept_write(c, t->look[i], r), i);
}

static void row_told(const struct work_accepted *a, struct together_row *r)
{
    *r = (struct together_row){ .job_no = a->job->job_no, .job_kind = a->job_kind, .due = a->due,
                                .left = a->fees_n ? a->fees->left : 0 };
}

/* The slip: whose, where it was asked, and each with its number and day. */
static void slip_tell(struct together *t, struct together_done *r)
{
    const struct work_accepted *first = &r->jobs[0];
    r->title = first->title;
    r->address = first->job->address;
    r->account_no = first->job->account_no;
    r->unit_name = first->unit_name;
    r->phone = first->phone;
    r->at = first->at;
    r->staff_name = first->staff_name;
    r->told = first->told;
    r->told_n = first->told_n;
    r->rows = pool_array(t->c->pool, WISHES, sizeof *r->rows);
    r->owed = pool_array(t->c->pool, PAPERS_TOGETHER, sizeof *r->owed);
    for (uint32_t i = 0; i < r->jobs_n; i++)
        row_told(&r->jobs[i], &r->rows[r->rows_n++]);
    for (uint32_t i = 0; i < t->papers_n; i++)
        if (t->papers[i].paper_held == CODE_paper_held_owed)
            r->owed[r->owed_n++] = t->papers[i];
}

static enum status all_write(struct together *t, struct together_done *r)
{
    uint64_t no[WISHES];
    enum status s = ST_ok;
    r->jobs = pool_array(t->c->pool, WISHES, sizeof *r->jobs);
    for (uint32_t i = 0; !s && i < t->q->wishes_n; i++) {
        s = wish_write(t, i, &r->jobs[i]);
        no[i] = s ? 0 : r->jobs[i].job->job_no;
        r->jobs_n += !s;
    }
    if (!s)
        s = job_links_together(t->c, no, r->jobs_n);
    if (!s)
        slip_tell(t, r);
    return s;
}

/* One notice of all that is missing, whichever of them asks for it. */
static enum status none_accepted(struct together *t, struct together_done *r)
{
    struct opening all = *t->look[0];
    all.outcome = t->outcome;
    all.job.papers = t->papers;
    all.job.papers_n = t->papers_n;
    r->notice = POOL_NEW(t->c->pool, struct work_accepted);
    record_init(&work_accepted_record, r->notice);
    r->notice_n = 1;
    return accept_not(t->c, &all, r->notice);
}

enum status do_work_together(struct call *c, const struct work_together *q, struct together_done *r)
{
    struct together t;
    enum status s = all_look(&t, c, q);
    r->accept_outcome = t.outcome;
    if (s)
        return s;
    return t.outcome == CODE_accept_outcome_not_accepted ? none_accepted(&t, r) : all_write(&t, r);
}
