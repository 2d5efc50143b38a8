/* What a customer is told of his job beside the paper (core/outbox). Words and their
 * arguments are the outbox's; here is who is meant and what stands in them. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <string.h>

/* The phone that was left with the wish before the account's: who asks may be another person. */
static const char *phone_said(const struct job *j)
{
    if (j->application_n && j->application->phone && *j->application->phone)
        return j->application->phone;
    return j->change_n && j->change->phone ? j->change->phone : "";
}

static const char *unit_phone(struct call *c, const char *unit_no, enum status *s)
{
    struct unit u = { .unit_no = unit_no };
    *s = call_get(c, TABLE_unit, &u);
    return *s ? "" : u.phone;
}

static const char *kind_words(struct call *c, const struct job *j)
{
    return pool_printf(c->pool, "flow.kind.%s", j->job_kind);
}

enum status job_telling(struct call *c, const struct job *j, enum code_told_about about, struct telling *t)
{
    enum status s;
    *t = (struct telling){
        .about = about, .account_no = j->account_no, .job_no = j->job_no, .unit_no = j->unit_no, .title = j->title,
        .phone = phone_said(j), .address = j->address,
        .arg = { kind_words(c, j), j->job_no ? job_number_words(c, j->job_no) : "", "", unit_phone(c, j->unit_no, &s) },
    };
    return s;
}

/* -- accepted, or not -- */

enum status job_tell_accepted(struct call *c, const struct opening *o, instant due, struct work_accepted *r)
{
    static const enum code_told_about about[] = {
        [CODE_accept_outcome_accepted] = CODE_told_about_accepted, [CODE_accept_outcome_owing] = CODE_told_about_owing,
        [CODE_accept_outcome_not_accepted] = CODE_told_about_papers,
    };
    struct telling t;
    enum status s = job_telling(c, &o->job, about[o->outcome], &t);
    if (s)
        return s;
    t.arg[2] = due ? day_words(c, instant_date(due)) : "";
    if (o->outcome == CODE_accept_outcome_not_accepted) {
        t.arg[1] = r->notice_no;
        t.arg[2] = number_words(c, r->missing_n);
    }
    r->told = POOL_NEW(c->pool, struct told_slip);
    r->told_n = 1;
    return tell_customer(c, &t, r->told);
}

/* -- a visit -- */

enum status job_tell_visit(struct call *c, const struct job *j, enum code_told_about about, struct appointment *a)
{
    struct telling t;
    struct told_slip said = { .outbox_no = 0 };
    instant at = clock_at(a->day, *a->at_time ? a->at_time : a->opens);
    enum status s = at > c->now ? job_telling(c, j, about, &t) : ST_ok;
    if (!s && at > c->now) {
        t.arg[2] = day_words(c, a->day);
        t.arg[3] = *a->at_time ? a->at_time : pool_printf(c->pool, "%s-%s", a->opens, a->closes);
        t.until = at;
        s = tell_customer(c, &t, &said);
    }
    a->outbox_no = said.outbox_no;
    a->told_way = said.told_way;
    a->untold = said.untold;
    return s;
}

/* -- on its way -- */

/* What the office opened for itself has nobody who waits to hear of it. */
static bool is_told(struct call *c, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    return flow && flow->by_hand;
}

enum status job_tell_stage(struct call *c, const struct job *j, const char *stage)
{
    struct telling t;
    struct told_slip said;
    bool done = j->job_state == CODE_job_state_done;
    if (!is_told(c, j) || (!done && !setting_number(c, "outbox.stages")))
        return ST_ok;
    enum status s = job_telling(c, j, done ? CODE_told_about_done : CODE_told_about_stage, &t);
    if (s)
        return s;
    if (done) {
        t.arg[2] = t.arg[3];
        t.arg[3] = "";
    } else {
        t.arg[2] = pool_printf(c->pool, "flow.stage.%s", stage);
        t.arg[3] = stage_words(c, j);
    }
    return tell_customer(c, &t, &said);
}

/* Nothing that was to be said of it is said any more, but how it ended. */
static enum status last_told(struct call *c, const struct job *j, enum code_told_about about, const char *how,
                             bool phone)
{
    struct telling t;
    struct told_slip said;
    if (!is_told(c, j))
        return ST_ok;
    enum status s = tell_no_more_of_job(c, j->job_no, job_state_words(c, j->job_state));
    if (!s)
        s = job_telling(c, j, about, &t);
    if (s)
        return s;
    t.arg[2] = how;
    t.arg[3] = phone ? t.arg[3] : "";
    return tell_customer(c, &t, &said);
}

enum status job_tell_ended(struct call *c, const struct job *j)
{
    return last_told(c, j, CODE_told_about_ended, code_words(c, &codes_end_reason, j->end_reason), false);
}

enum status job_tell_merged(struct call *c, const struct job *j, uint64_t into)
{
    return last_told(c, j, CODE_told_about_merged, job_number_words(c, into), true);
}
