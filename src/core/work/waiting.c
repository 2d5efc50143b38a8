/* The clocks stand still while somebody else is waited for, and go again. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/links.h"

#include <string.h>

static enum status change_begin_of(struct call *c, uint64_t job_no, uint64_t seen, struct job *old, struct job *j)
{
    enum status s = job_open_read(c, job_no, seen, old);
    if (!s)
        s = job_mine(c, old);
    *j = *old;
    return s;
}

static enum status event_put(struct call *c, const struct job *old, struct job *j, const struct job_event *e,
                             struct job *r)
{
    enum status s = job_event_add(c, j, e);
    if (!s)
        s = job_put(c, old, j);
    return s ? s : job_shown(c, j, r);
}

enum status do_work_pause(struct call *c, const struct work_pause *q, struct job *r)
{
    struct job old, j;
    enum status s = change_begin_of(c, q->job_no, q->row_version, &old, &j);
    return s ? s : event_put(c, &old, &j, &(struct job_event){
        .work_act = CODE_work_act_paused, .at = q->at, .stop_reason = q->stop_reason, .paper_no = q->paper_no,
        .text = q->remark }, r);
}

enum status do_work_resume(struct call *c, const struct work_resume *q, struct job *r)
{
    struct job old, j;
    enum status s = change_begin_of(c, q->job_no, q->row_version, &old, &j);
    return s ? s : event_put(c, &old, &j, &(struct job_event){ .work_act = CODE_work_act_resumed, .at = q->at,
                                                               .text = q->remark }, r);
}

enum status do_work_note(struct call *c, const struct work_note *q, struct job *r)
{
    struct job old, j;
    enum status s = change_begin_of(c, q->job_no, 0, &old, &j);
    return s ? s : event_put(c, &old, &j, &(struct job_event){ .work_act = CODE_work_act_noted, .text = q->text }, r);
}

/* A customer asks at any counter that may see the job, not only at the one that works on it. */
enum status do_work_urge(struct call *c, const struct work_note *q, struct job *r)
{
    struct job old, j;
    enum status s = job_open_read(c, q->job_no, 0, &old);
    if (s)
        return s;
    j = old;
    j.urged++;
    const char *staff_no[FLOW_TOGETHER];
    for (unsigned i = job_people(&j, staff_no); i-- > 0;)
        call_event(c, pool_printf(c->pool, "job:%s", staff_no[i]));
    return event_put(c, &old, &j, &(struct job_event){ .work_act = CODE_work_act_urged, .text = q->text }, r);
}

/* -- papers brought later -- */

static struct job_paper *paper_owed(struct job *j, const char *name)
{
    for (uint32_t i = 0; i < j->papers_n; i++)
        if (!strcmp(j->papers[i].paper_kind, name) && j->papers[i].paper_held == CODE_paper_held_owed)
            return &j->papers[i];
    return NULL;
}

static bool still_stops(const struct flow_info *flow, const struct job *j)
{
    for (uint32_t i = 0; i < j->papers_n && i < flow->papers; i++)
        if (j->papers[i].paper_held == CODE_paper_held_owed && flow->paper[i].owing_stops)
            return true;
    return false;
}

static enum status papers_take(struct call *c, const struct work_papers *q, struct job *j)
{
    struct job_paper *list = pool_array(c->pool, j->papers_n + 1, sizeof *list);
    for (uint32_t i = 0; i < j->papers_n; i++)
        list[i] = j->papers[i];
    j->papers = list;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < q->papers_n; i++) {
        struct job_paper *p = paper_owed(j, q->papers[i].paper_kind);
        if (!p)
            return refuse(c, ST_code_unknown, pool_printf(c->pool, "papers[%u].paper_kind", i), q->papers[i].paper_kind,
                          NULL, NULL);
        p->paper_held = CODE_paper_held_here;
        p->paper_no = q->papers[i].paper_no;
        p->owed_until = 0;
        p->at = c->now;
        s = job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_papers_in, .paper_no = p->paper_no,
                                                     .text = p->paper_kind });
    }
    return s;
}

/* Its clock goes on when none that it waited for is owed any more. */
static enum status papers_in(struct call *c, const struct work_papers *q, const struct job *old, struct job *j)
{
    *j = *old;
    bool stopped = still_stops(job_flow(c, j), j);
    enum status s = papers_take(c, q, j);
    if (s)
        return s;
    const struct job_event *by = stopped && !still_stops(job_flow(c, j), j) ? job_waiting(c, j, NULL) : NULL;
    if (by && by->stop_reason == CODE_stop_reason_customer_papers)
        s = job_event_add(c, j, &(struct job_event){ .work_act = CODE_work_act_resumed });
    return s ? s : job_put(c, old, j);
}

/* Of those it brings the ones that this job is owed too. */
static struct work_papers owed_too(struct call *c, const struct work_papers *q, struct job *j)
{
    struct work_papers r = { .job_no = j->job_no, .papers = pool_array(c->pool, q->papers_n + 1, sizeof *r.papers) };
    for (uint32_t i = 0; i < q->papers_n; i++)
        if (paper_owed(j, q->papers[i].paper_kind))
            r.papers[r.papers_n++] = q->papers[i];
    return r;
}

/* What was accepted with it asked for the same paper once (together.c). */
static enum status papers_in_together(struct call *c, const struct work_papers *q)
{
    struct job *list, j;
    uint32_t n;
    enum status s = jobs_together(c, q->job_no, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++) {
        struct work_papers too = owed_too(c, q, &list[i]);
        if (too.papers_n)
            s = papers_in(c, &too, &list[i], &j);
    }
    return s;
}

enum status do_work_papers(struct call *c, const struct work_papers *q, struct job *r)
{
    struct job old, j;
    enum status s = job_open_read(c, q->job_no, q->row_version, &old);
    if (!s)
        s = papers_in(c, q, &old, &j);
    if (!s)
        s = papers_in_together(c, q);
    return s ? s : job_shown(c, &j, r);
}
