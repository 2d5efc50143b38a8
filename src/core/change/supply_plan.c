/* 供电方案 (domain 1.5): what was answered holds up to a day, by voltage, and is extended where that was asked for in
 * time. It is there until the customer's works are begun: after its end nothing that goes before them is done by it.
 * Its rows are those of the kind `plan` in change_rule. */
#include "config.h"
#include "core/change/rule.h"
#include "core/work/found.h"
#include "core/work/job_acts.h"

#define UNTIL "plan_until"

static bool has_field(struct call *c, const struct job *job)
{
    const struct flow_info *flow = job_flow(c, job);
    return flow && flow->own && record_field(flow->own, UNTIL);
}

static enum status rule_of(struct call *c, uint16_t voltage, struct change_rule *rule_r)
{
    return change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_plan, voltage, c->today, rule_r);
}

static enum status until_set(struct call *c, struct job *job, date until)
{
    struct finding said = { .finding = UNTIL, .value = day_words(c, until) };
    return found_over(c, job_flow(c, job), (struct found_said){ job->found, job->found_n },
                      (struct found_said){ &said, 1 }, &job->found, &job->found_n);
}

/* From the day it is answered on, or its end before it was extended. */
static enum status term_good(struct call *c, const struct change_rule *rule, date from, date until)
{
    date longest = months_later(from, (int)rule->term_months);
    return !rule->term_months || until <= longest ? ST_ok
        : rule_refuse(c, UNTIL, "rule.plan_term", number_words(c, rule->term_months), day_words(c, longest));
}

/* What stood before this stage is judged no more: a voltage that is found later shortens no plan. */
static enum status said_before(struct call *c, const struct job *job, bool *same_r)
{
    struct job was = { .job_no = job->job_no };
    enum status s = job_get(c->txn, &was, c->pool);
    *same_r = !s && job_found_date(&was, UNTIL) == job_found_date(job, UNTIL);
    return s;
}

/* Where nobody has said a voltage yet, a flow that asks for no day is one of low voltage. */
static enum status until_answered(struct call *c, struct job *job, uint16_t voltage)
{
    struct change_rule rule;
    enum status s = rule_of(c, voltage ? voltage : CODE_voltage_v380, &rule);
    return s || !rule.term_months ? s : until_set(c, job, months_later(c->today, (int)rule.term_months));
}

enum status plan_found(struct call *c, struct job *job, uint16_t voltage, bool answered)
{
    struct change_rule rule;
    bool same;
    if (!has_field(c, job) || !answered)
        return ST_ok;
    if (!job_found_date(job, UNTIL))
        return until_answered(c, job, voltage);
    enum status s = said_before(c, job, &same);
    if (!s && !same)
        s = rule_of(c, voltage, &rule);
    return s || same ? s : term_good(c, &rule, c->today, job_found_date(job, UNTIL));
}

/* Are the customer's works begun, or is the job where a flow without them would be beyond them? */
static bool works_begun(const struct flow_info *flow, const struct job *job)
{
    unsigned works = 0;
    for (unsigned i = 0; i < flow->stages && !works; i++)
        works = flow->stage[i].waits == CODE_stop_reason_customer_works ? i + 1 : 0;
    return works && (job->stage_no == works || flow_leads_to(flow, works, (unsigned)job->stage_no));
}

enum status plan_holds(struct call *c, const struct job *job, const struct account *account)
{
    date until = job_found_date(job, UNTIL);
    (void)account;
    if (!until || c->today <= until || !has_field(c, job) || works_begun(job_flow(c, job), job))
        return ST_ok;
    return rule_refuse(c, UNTIL, "rule.plan_over", day_words(c, until), NULL);
}

/* -- extended -- */

/* Asked for so many days before its last one, of work where the rule says so. */
static enum status asked_in_time(struct call *c, const struct change_rule *rule, date asked_on, date until)
{
    date day;
    enum status s = notice_ends(c, rule, asked_on, &day);
    return s || day <= until ? s
        : rule_refuse(c, "asked_on", "rule.plan_late", number_words(c, rule->notice_days), day_words(c, until));
}

static enum status voltage_of(struct call *c, const struct job *job, uint16_t *voltage_r)
{
    const struct account *account;
    enum status s = job_account(c, job, &account);
    *voltage_r = job->application_n ? job->application->voltage : !s && account ? account->voltage : 0;
    return s;
}

static enum status extension_good(struct call *c, const struct plan_extend *q, const struct job *job)
{
    struct change_rule rule;
    uint16_t voltage;
    date until = job_found_date(job, UNTIL), asked_on = q->asked_on ? q->asked_on : c->today;
    if (!until)
        return rule_refuse(c, "job_no", "rule.plan_none", NULL, NULL);
    if (asked_on > c->today || asked_on < instant_date(job->accepted_at))
        return refuse(c, ST_date_out_of_range, "asked_on", NULL, NULL, NULL);
    if (q->plan_until <= until)
        return rule_refuse(c, UNTIL, "rule.plan_no_longer", day_words(c, until), NULL);
    enum status s = voltage_of(c, job, &voltage);
    if (!s)
        s = rule_of(c, voltage, &rule);
    if (!s)
        s = asked_in_time(c, &rule, asked_on, until);
    return s ? s : term_good(c, &rule, until, q->plan_until);
}

enum status do_plan_extend(struct call *c, const struct plan_extend *q, struct job *r)
{
    struct job old, j;
    enum status s = job_open_read(c, q->job_no, q->row_version, &old);
    if (!s)
        s = job_mine(c, &old);
    if (!s)
        s = extension_good(c, q, &old);
    if (s)
        return s;
    j = old;
    s = until_set(c, &j, q->plan_until);
    if (!s)
        s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_noted, .paper_no = q->paper_no,
            .text = pool_printf(c->pool, "%s > %s %s", day_words(c, job_found_date(&old, UNTIL)),
                                day_words(c, q->plan_until), q->reason) });
    if (!s)
        s = job_put(c, &old, &j);
    return s ? s : job_shown(c, &j, r);
}
