/* A stage that another job does: when it begins that job is opened for the same unit and
 * account, with this one's number; when that is done so is the stage, in the same
 * transaction. Ended otherwise, the stage goes back where it can; else it stays, with what
 * was told, with who accepted the job: he decides. Whose job it is stands in an event of
 * the stage, so that a job somebody opened about this one by hand moves nothing. */
#include "config.h"
#include "core/work/job_acts.h"

#include <stdlib.h>
#include <string.h>

enum status sub_job_begin(struct call *c, struct job *j, const struct stage_info *stage, uint64_t stage_no, instant at)
{
    struct job opened;
    const struct work_accept said = { .about_job = j->job_no, .remark = stage_key(c, stage),
                                      .application = j->application, .application_n = j->application_n };
    enum status s = job_start(c, stage->job_kind, j->unit_no, j->account_no, &said, &opened);
    struct job_event e = { .work_act = CODE_work_act_noted, .stage_no = stage_no, .at = at };
    e.text = s ? "" : job_number_words(c, opened.job_no);
    return s ? s : job_event_add(c, j, &e);
}

/* The job that does that stage now: the last one told of since it began. 0 none. */
static enum status sub_job_of(struct call *c, const struct job *j, uint64_t stage_no, uint64_t *job_no_r)
{
    struct job whole = *j;
    enum status s = job_events_whole(c->txn, &whole, c->pool);
    *job_no_r = 0;
    for (uint32_t i = whole.events_n; !s && i-- > 0 && !*job_no_r;) {
        const struct job_event *e = &whole.events[i];
        if (e->stage_no == stage_no && e->work_act == CODE_work_act_noted && strspn(e->text, "0123456789") == 12)
            *job_no_r = strtoull(e->text, NULL, 10);
    }
    return s;
}

static enum status sub_job_read(struct call *c, const struct job *j, uint64_t stage_no, struct job *sub_r)
{
    *sub_r = (struct job){ .job_no = 0 };
    enum status s = sub_job_of(c, j, stage_no, &sub_r->job_no);
    if (!s && sub_r->job_no)
        s = job_get(c->txn, sub_r, c->pool);
    return s == ST_not_found ? ST_ok : s;
}

enum status sub_job_open(struct call *c, const struct job *j, uint64_t stage_no, uint64_t *job_no_r)
{
    struct job sub;
    const struct stage_info *stage = flow_stage(job_flow(c, j), stage_no);
    *job_no_r = 0;
    if (!stage || !stage->job_kind)
        return ST_ok;
    enum status s = sub_job_read(c, j, stage_no, &sub);
    if (!s && sub.job_state == CODE_job_state_open)
        *job_no_r = sub.job_no;
    return s;
}

enum status sub_job_over(struct call *c, const struct job *j, const struct stage_info *stage, uint64_t stage_no)
{
    struct job sub;
    if (!stage->job_kind)
        return ST_ok;
    enum status s = sub_job_read(c, j, stage_no, &sub);
    return s || sub.job_state != CODE_job_state_open ? s
        : refuse(c, ST_stage_job_open, "stage_no", job_number_words(c, sub.job_no), NULL, NULL);
}

enum status sub_jobs_end(struct call *c, const struct job *j, const struct stands *stands, const char *remark)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < stands->n; i++) {
        const struct stage_info *stage = flow_stage(job_flow(c, j), stands->at[i].stage_no);
        struct job sub;
        if (!stage || !stage->job_kind)
            continue;
        s = sub_job_read(c, j, stands->at[i].stage_no, &sub);
        if (!s && sub.job_state == CODE_job_state_open)
            s = job_end(c, &sub, CODE_job_state_ended, CODE_end_reason_other, remark);
    }
    return s;
}

/* It stays, with who accepted the whole; what it was told is an event of the stage. */
static enum status stage_stays(struct call *c, struct job *parent, uint64_t stage_no, const char *told)
{
    struct job old = *parent;
    struct job_at at = job_stands_leave(c, parent, stage_no);
    at.staff_no = parent->accepted_by;
    at.staff_name = parent->accepted_name;
    job_stands_add(c, parent, at);
    enum status s = job_event_add(c, parent, &(struct job_event){ .work_act = CODE_work_act_noted, .stage_no = stage_no,
                                                                  .text = told });
    return s ? s : job_put(c, &old, parent);
}

static const char *told_of(struct call *c, const struct job *sub, const char *remark)
{
    const char *text = pool_printf(c->pool, "%s %s", job_number_words(c, sub->job_no), remark);
    return pool_slice(c->pool, text, utf8_prefix(text, record_field(&job_event_record, "text")->limit));
}

static enum status stage_told(struct call *c, struct job *parent, uint64_t stage_no, const struct job *sub,
                              const char *remark)
{
    const struct stage_info *stage = flow_stage(job_flow(c, parent), stage_no);
    bool done = sub->job_state == CODE_job_state_done;
    const char *told = told_of(c, sub, remark);
    if (done || stage->back)
        return stage_over(c, parent, stage_no, !done, done ? "" : told);
    return stage_stays(c, parent, stage_no, told);
}

enum status sub_job_tells(struct call *c, const struct job *sub, const char *remark)
{
    struct job parent = { .job_no = sub->about_job }, other;
    if (!sub->about_job)
        return ST_ok;
    enum status s = job_get(c->txn, &parent, c->pool);
    if (s || parent.job_state != CODE_job_state_open)
        return s == ST_not_found ? ST_ok : s;
    const struct stands stands = job_stands(&parent);
    for (unsigned i = 0; !s && i < stands.n; i++) {
        const struct stage_info *stage = flow_stage(job_flow(c, &parent), stands.at[i].stage_no);
        if (!stage || !stage->job_kind || strcmp(stage->job_kind, sub->job_kind))
            continue;
        s = sub_job_of(c, &parent, stands.at[i].stage_no, &other.job_no);
        if (!s && other.job_no == sub->job_no)
            return stage_told(c, &parent, stands.at[i].stage_no, sub, remark);
    }
    return s;
}
