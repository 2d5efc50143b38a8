/* Proving the jobs: the number, the flow, where it stands, events numbered without
 * gaps, of which its row has what moves its clocks, and a history that the clocks of
 * the whole and of every stage accept, all of it whatever time it is; and no event of
 * no job. Its words are the check of indexes. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "core/work/job_acts.h"
#include "ops/bind.h"

#include <string.h>

typedef unsigned long long number;

static void check_number(struct check_run *r, const struct job *j)
{
    unsigned day = (unsigned)(j->job_no / 1000000);
    if (j->job_no > 999999999999 || !date_of(2000 + (int)(day / 10000), (int)(day / 100 % 100), (int)(day % 100)))
        check_finding(r, "job %012llu: not the number of a job", (number)j->job_no);
    if (!j->accepted_at || !*j->accepted_by)
        check_finding(r, "job %012llu: nobody accepted it", (number)j->job_no);
}

static void check_state(struct check_run *r, const struct job *j, const struct flow_info *flow)
{
    bool open = j->job_state == CODE_job_state_open;
    if (open ? !j->stage_no || j->stage_no > flow->stages : j->stage_no != 0)
        check_finding(r, "job %012llu: stands at stage %llu of %u", (number)j->job_no, (number)j->stage_no,
                      flow->stages);
    const struct stands stands = job_stands(j);
    for (unsigned i = 1; i < stands.n || i <= j->beside_n; i++)
        if (!open || i >= stands.n || stands.at[i].stage_no <= stands.at[i - 1].stage_no ||
            stands.at[i].stage_no > flow->stages) {
            check_finding(r, "job %012llu: stands at stages that cannot be beside each other", (number)j->job_no);
            break;
        }
    if (open == (j->closed_at != 0))
        check_finding(r, "job %012llu: %s", (number)j->job_no,
                      open ? "is open and was closed" : "is closed and never was");
    if (!open && *j->staff_no)
        check_finding(r, "job %012llu: is closed and somebody's", (number)j->job_no);
    if (flow->of_account ? j->application_n : j->change_n)
        check_finding(r, "job %012llu: says what its flow does not ask", (number)j->job_no);
}

/* All its events, one after the other; *j has them whole afterwards. */
static enum status check_numbers(struct check_run *r, struct job *j, struct pool *pool)
{
    enum status s = job_events_whole(r->txn, j, pool);
    for (uint32_t i = 0; !s && i < j->events_n; i++)
        if (j->events[i].event_no != i + 1 || j->events[i].recorded_at < (i ? j->events[i - 1].recorded_at : 0)) {
            check_finding(r, "job %012llu: event %u is out of order", (number)j->job_no, i + 1);
            return ST_ok;
        }
    if (!s && j->last_event && j->last_event != j->events_n)
        check_finding(r, "job %012llu: has %u events and says %llu", (number)j->job_no, j->events_n,
                      (number)j->last_event);
    return s;
}

/* What its row has of them for the clocks is what they say. */
static void check_turns(struct check_run *r, const struct job *row, const struct job *whole, struct pool *pool)
{
    struct job made;
    if (!row->last_event)
        return;
    job_with_turns(whole, &made, pool);
    bool same = made.events_n == row->events_n;
    for (uint32_t i = 0; same && i < row->events_n; i++)
        same = record_equal(&job_event_record, &made.events[i], &row->events[i]);
    if (!same)
        check_finding(r, "job %012llu: its row has other events than there are", (number)row->job_no);
}

/* Where the row says it stands, its clocks stand too. */
static void check_course(struct check_run *r, struct call *c, const struct job *j)
{
    struct standing now;
    bool open = j->job_state == CODE_job_state_open;
    if (job_courses(c, j)) {
        check_finding(r, "job %012llu: its history cannot have been: %s %s", (number)j->job_no, c->fault->arg[0],
                      c->fault->arg[1]);
        return;
    }
    job_standing(c, j, 0, &now);
    bool total_closed = now.closed != 0;
    if (!now.started || (!open && !total_closed))
        check_finding(r, "job %012llu: its clock %s", (number)j->job_no, now.started ? "still runs" : "never began");
    if (!open || total_closed)
        return;
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; i < stands.n; i++) {
        job_standing(c, j, (unsigned)stands.at[i].stage_no, &now);
        if (!now.started || now.closed)
            check_finding(r, "job %012llu: the stage it stands at does not run", (number)j->job_no);
    }
}

static enum status check_account(struct check_run *r, const struct job *j, const struct flow_info *flow)
{
    struct account a = { .account_no = j->account_no };
    if (!*j->account_no) {
        if (flow->of_account && flow->by_hand && !flow->account_optional)
            check_finding(r, "job %012llu: a change of no account", (number)j->job_no);
        return ST_ok;
    }
    enum status s = store_get(r->txn, TABLE_account, &a);
    if (s == ST_not_found)
        check_finding(r, "job %012llu: there is no account %s", (number)j->job_no, j->account_no);
    return s == ST_not_found ? ST_ok : s;
}

static enum status check_one(struct check_run *r, struct call *c, const struct job *row)
{
    struct job j = *row;
    const struct flow_info *flow = job_flow(c, row);
    enum status s = check_numbers(r, &j, c->pool);
    if (s)
        return s;
    check_number(r, &j);
    check_turns(r, row, &j, c->pool);
    if (!flow) {
        check_finding(r, "job %012llu: no flow %s of version %llu", (number)j.job_no, j.job_kind,
                      (number)j.flow_version);
        return ST_ok;
    }
    check_state(r, &j, flow);
    check_course(r, c, &j);
    return check_account(r, &j, flow);
}

static enum status visit_job(struct check_run *r, void *row, void *context)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local" };
    struct effects none = { .timed_work = false };
    struct fault fault = { .status = ST_ok };
    struct call c = { .core = r->core, .op = &op_info[OP_work_show], .txn = r->txn, .pool = pool_new(1u << 15),
                      .principal = &system, .now = INT64_MAX - 1, .request_id = "", .fault = &fault,
                      .effects = &none, .everywhere = true };
    (void)context;
    enum status s = check_one(r, &c, row);
    pool_free(&c.pool);
    return s;
}

/* -- events -- */

/* The job they come under; its own check counts them. */
static enum status visit_event(struct check_run *r, void *row, void *context)
{
    const struct job_event *e = row;
    struct job j = { .job_no = e->job_no };
    uint64_t *looked_at = context;
    if (e->job_no == *looked_at)
        return ST_ok;
    *looked_at = e->job_no;
    enum status s = store_get(r->txn, TABLE_job, &j);
    if (s == ST_not_found)
        check_finding(r, "job %012llu: has events and is not there", (number)e->job_no);
    else if (!s && !j.last_event)
        check_finding(r, "job %012llu: has events, and all of them in its row as well", (number)e->job_no);
    return s == ST_not_found ? ST_ok : s;
}

/* -- links -- */

static enum status visit_link(struct check_run *r, void *row, void *context)
{
    const struct job_link *l = row;
    struct job j = { .job_no = l->job_no }, other = { .job_no = l->other_job };
    (void)context;
    enum status s = store_get(r->txn, TABLE_job, &j);
    if (!s)
        s = store_get(r->txn, TABLE_job, &other);
    if (s == ST_not_found)
        check_finding(r, "job %012llu: is linked to %012llu, and one is not there", (number)l->job_no,
                      (number)l->other_job);
    if (s && s != ST_not_found)
        return s;
    struct job_link back = { .job_no = l->other_job, .other_job = l->job_no };
    s = l->job_no == l->other_job ? ST_ok : store_get(r->txn, TABLE_job_link, &back);
    if (!s)
        check_finding(r, "job %012llu: is linked to itself, or to one job twice", (number)l->job_no);
    return s == ST_not_found ? ST_ok : s;
}

enum status check_jobs(struct check_run *r)
{
    uint64_t looked_at = 0;
    enum status s = check_walk(r, TABLE_job, visit_job, NULL);
    if (!s)
        s = check_walk(r, TABLE_job_event, visit_event, &looked_at);
    return s ? s : check_walk(r, TABLE_job_link, visit_link, NULL);
}
