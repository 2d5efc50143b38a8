/* Steps about jobs. The row's jobs are numbered as they were opened; "#2" in a
 * step means the second, else the last one is meant. */
#include "config.h"
#include "script_inside.h"
#include "core/engine/inner.h"
#include "core/work/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOBS 6

static struct {
    bool some;                       /* the row is about jobs */
    uint64_t no[JOBS];
    unsigned n;
    struct work_accepted accepted;
    struct work_prospect prospect;
    struct job job;
    struct job_page page;
    struct explain_page why;
    struct work_assigned assigned;
    struct approval approval;
    struct flow_list flows;
} work;

bool work_mornings;

void work_forget(void)
{
    memset(&work, 0, sizeof work);
    if (!work_mornings)
        return;
    atomic_store(&hall.core->last_now, 0);
    clock_freeze(COUNTER_NOW);
}

static instant time_of(const char *text)
{
    int year, month, day, hour = 9, minute = 40, second = 0;
    if (!text)
        return 0;
    if (sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d", &year, &month, &day, &hour, &minute, &second) < 3)
        fail_msg("not a time: %s", text);
    return instant_of(date_of(year, month, day), hour, minute, second);
}

static uint64_t job_of(char **word, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        if (word[i][0] == '#') {
            uint64_t number = strtoull(word[i] + 1, NULL, 10);
            return number > 0 && number <= work.n ? work.no[number - 1] : number;
        }
    return work.n ? work.no[work.n - 1] : 0;
}

/* As the store has it, unmasked. */
static struct job row_of(uint64_t job_no)
{
    struct job j = { .job_no = job_no };
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    enum status s = store_get(t, TABLE_job, &j);
    store_snapshot_end(&t);
    return s ? (struct job){ .job_no = 0 } : j;
}

static void opened(uint64_t job_no)
{
    if (work.n < JOBS)
        work.no[work.n++] = job_no;
}

/* -- acceptance -- */

static enum status do_accept(char who, char **word, unsigned n, bool only_asked)
{
    struct application a;
    struct change h;
    struct job_paper papers[WORK_LACK * 3];
    const char *version = work_said(word, n, "version"), *unit = work_said(word, n, "unit");
    bool of_account = n > 2 && strlen(word[2]) == 1;
    struct work_accept q = { .job_kind = word[1], .papers = papers, .papers_n = work_papers(word, n, papers),
                             .row_version = version ? (uint64_t)atoi(version) : 0,
                             .unit_no = unit ? counter_unit(*unit == 's') : "" };
    work_application(word, n, &a);
    work_change(word, n, &h);
    if (of_account) {
        q.account_no = counter_account(word[2][0]);
        q.change = &h;
        q.change_n = 1;
    }
    if (of_account ? work_said(word, n, "handled") != NULL : !work_said(word, n, "nothing")) {
        q.application = &a;
        q.application_n = 1;
    }
    if (only_asked)
        return counter_call(&hall, who, OP_work_prospect, &q, &work.prospect);
    enum status s = counter_call(&hall, who, OP_work_accept, &q, &work.accepted);
    if (!s && work.accepted.job_n)
        opened(work.accepted.job->job_no);
    return s;
}

/* -- stages -- */

static bool at_stage(const struct job *j, const char *name)
{
    const struct flow_info *flow = flow_of_version(core_flows(hall.core), j->job_kind, j->flow_version);
    return flow && j->stage_no && !strcmp(flow->stage[j->stage_no - 1].name, name);
}

/* What the stage is there to find. */
static void findings_fill(char **word, unsigned n, const struct job *j, struct application *a)
{
    *a = (struct application){ .applicant = work_said(word, n, "name"), .external_works = work_said(word, n, "works") };
    if (at_stage(j, "survey"))
        a->survey = "可以装";
    if (at_stage(j, "reply"))
        a->plan = "220V 单相";
    if (at_stage(j, "contract")) {
        a->contract_no = "C1";
        a->contract_on = instant_date(clock_now());
    }
    if (at_stage(j, "energise")) {
        a->meter_no = work_or(work_said(word, n, "meter"),
                              pool_printf(hall.pool, "M%llu", (unsigned long long)j->job_no));
        a->energised_on = instant_date(clock_now());
        a->reading_taken = !work_said(word, n, "unread");
    }
    if (at_stage(j, "file")) {
        a->reading_section = "0417-026";
        a->voltage = CODE_voltage_v220;
        a->tariff = work_said(word, n, "unpriced") ? "" : "居民阶梯";
    }
}

static enum status do_finish(char who, char **word, unsigned n, bool back)
{
    struct job now = row_of(job_of(word, n));
    const char *stage = work_said(word, n, "stage"), *seen_version = work_said(word, n, "version");
    bool bare = work_said(word, n, "bare");
    struct application a;
    struct change h = { .new_name = work_said(word, n, "name"), .reading_taken = at_stage(&now, "reading"),
                        .meter_reading = at_stage(&now, "reading") ? 100 : 0 };
    findings_fill(word, n, &now, &a);
    struct work_finish q = {
        .job_no = job_of(word, n), .stage_no = stage ? (uint64_t)atoi(stage) : now.stage_no,
        .row_version = seen_version ? (uint64_t)atoi(seen_version) : 0,
        .stage_result = back ? CODE_stage_result_back : CODE_stage_result_done, .at = time_of(work_said(word, n, "at")),
        .application = &a, .application_n = !bare && now.application_n, .change = &h, .change_n = !bare && now.change_n,
        .remark = back && !bare ? "现场不符" : "",
    };
    return counter_call(&hall, who, OP_work_finish, &q, &work.job);
}

/* -- with approval -- */

static enum status approved(char who, enum op_id op, const void *q, void *r, bool alone)
{
    struct approval granted;
    struct buf b;
    if (alone)
        return counter_call(&hall, who, op, q, r);
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = counter_call(&hall, who, OP_approval_ask, &ask, &work.approval);
    buf_release(&b);
    struct approval_answer answer = { .approval_no = work.approval.approval_no, .digest = work.approval.digest };
    if (!s)
        s = counter_call(&hall, who == 'v' ? 'b' : 'v', OP_approval_grant, &answer, &granted);
    return s ? s : counter_approved(&hall, who, op, work.approval.approval_no, q, r);
}

/* The newest event of that act, "paused" or "finished/2" with its stage. */
static uint64_t event_of(const struct job *j, const char *text)
{
    uint16_t act;
    char name[24] = "";
    unsigned stage = 99;
    sscanf(text, "%23[a-z_]/%u", name, &stage);
    if (!code_value(&codes_work_act, name, &act))
        return (uint64_t)atoi(text);
    for (uint32_t i = j->events_n; i-- > 0;)
        if (j->events[i].work_act == act && (stage == 99 || j->events[i].stage_no == stage))
            return j->events[i].event_no;
    fail_msg("no event %s", text);
    return 0;
}

static enum status do_correct(char who, char **word, unsigned n)
{
    struct job now = row_of(job_of(word, n));
    const char *to = work_said(word, n, "to");
    struct work_correct q = { .job_no = now.job_no, .event_no = event_of(&now, word[1]), .paper_no = "P9",
                              .remark = "记错",
                              .work_act = to ? CODE_work_act_moved : CODE_work_act_voided, .moved_to = time_of(to) };
    return approved(who, OP_work_correct, &q, &work.job, work_said(word, n, "alone"));
}

static enum status do_limit(char who, char **word, unsigned n)
{
    char unit[24] = "";
    unsigned amount = 0;
    const char *stage = work_said(word, n, "stage");
    struct work_limit_to q = { .job_no = job_of(word, n), .stage_no = stage ? (uint64_t)atoi(stage) : 0, .remark = "加急",
                               .count_from = time_of(work_said(word, n, "from")) };
    assert_int_equal(sscanf(word[1], "%u%23[a-z_]", &amount, unit), 2);
    assert_true(code_value(&codes_limit_unit, unit, &q.limit_unit));
    q.limit_amount = amount;
    return approved(who, OP_work_limit, &q, &work.job, work_said(word, n, "alone"));
}

/* -- clocks of their own -- */

static bool own_step(char who, const char *verb, char **word, unsigned n, enum status *s_r)
{
    static const struct { const char *verb; enum op_id op; } kept[] = {
        { "kept", OP_work_promise_kept }, { "answered", OP_work_order_answered } };
    char unit[24] = "";
    unsigned amount = 0;
    for (size_t i = 0; i < COUNT_OF(kept); i++)
        if (!strcmp(verb, kept[i].verb)) {
            struct work_kept q = { .job_no = job_of(word, n), .at = time_of(work_said(word, n, "at")) };
            *s_r = counter_call(&hall, who, kept[i].op, &q, &work.job);
            return true;
        }
    if (!strcmp(verb, "promise") || !strcmp(verb, "movepromise")) {
        struct work_promise q = { .job_no = job_of(word, n), .promised_for = time_of(word[1]), .text = "周五回电话" };
        *s_r = counter_call(&hall, who, *verb == 'p' ? OP_work_promise : OP_work_promise_move, &q, &work.job);
        return true;
    }
    if (strcmp(verb, "order"))
        return false;
    struct work_order q = { .job_no = job_of(word, n), .paper_no = "12398-7",
                            .count_from = time_of(work_said(word, n, "from")) };
    assert_int_equal(sscanf(word[1], "%u%23[a-z_]", &amount, unit), 2);
    assert_true(code_value(&codes_limit_unit, unit, &q.limit_unit));
    q.limit_amount = amount;
    *s_r = counter_call(&hall, who, OP_work_order, &q, &work.job);
    return true;
}

/* -- the rest -- */

static enum status do_pause(char who, char **word, unsigned n)
{
    struct work_pause q = { .job_no = job_of(word, n), .paper_no = "P2", .at = time_of(work_said(word, n, "at")) };
    if (!code_value(&codes_stop_reason, n > 1 ? word[1] : "", &q.stop_reason))
        q.stop_reason = CODE_stop_reason_customer_wish;
    return counter_call(&hall, who, OP_work_pause, &q, &work.job);
}

static enum status do_assign(char who, char **word, unsigned n)
{
    struct job_no_row list[JOBS + 1] = { { .job_no = 0 } };
    const char *to = work_said(word, n, "to");
    struct work_assign q = { .jobs = list, .staff_no = !to ? "" : *to == '0' ? "nobody" : counter_staff(*to) };
    for (unsigned i = 1; i < n; i++)
        if (word[i][0] == '#')
            list[q.jobs_n++].job_no = job_of(&word[i] - 1, 2);
    if (!q.jobs_n)
        list[q.jobs_n++].job_no = job_of(word, n);
    return counter_call(&hall, who, OP_work_assign, &q, &work.assigned);
}

static enum status do_close(char who, char **word, unsigned n, enum op_id op)
{
    struct work_close q = { .job_no = job_of(word, n), .end_reason = CODE_end_reason_customer_withdrew };
    return counter_call(&hall, who, op, &q, &work.job);
}

static enum status do_rate(char who, char **word, unsigned n)
{
    struct work_rate q = { .job_no = job_of(word, n) };
    assert_true(code_value(&codes_satisfaction, word[1], &q.satisfaction));
    enum status s = counter_call(&hall, who, OP_work_rate, &q, &work.job);
    struct board_ask ask = { .job_kind = "call_back", .rows = 9 };
    struct board_page page;
    if (!s && !counter_call(&hall, 'v', OP_work_board, &ask, &page) && page.rows_n)
        opened(page.rows[0].job_no);
    return s;
}

static enum status do_holiday(char **word)
{
    struct holiday q = { .name = "新令" }, r;
    struct principal p = { .staff_no = "operator", .from = "local" };
    char id[40];
    assert_int_equal(date_parse_iso(word[1], &q.day), ST_ok);
    assert_true(code_value(&codes_day_kind, word[2], &q.day_kind));
    snprintf(id, sizeof id, "holiday-%u", ++hall.requests);
    return core_call(hall.core, &p, OP_holiday_put, id, 0, &q, &r, hall.pool, &hall.fault);
}

static enum status other_step(char who, const char *verb, char **word, unsigned n, bool *mine)
{
    struct nothing none = { 0 };
    uint64_t job_no = job_of(word, n);
    if (!strcmp(verb, "job"))
        return counter_call(&hall, who, OP_work_show, &(struct job_ask){ .job_no = job_no }, &work.page);
    if (!strcmp(verb, "why"))
        return counter_call(&hall, who, OP_work_explain, &(struct explain_ask){ .job_no = job_no }, &work.why);
    if (!strcmp(verb, "flows"))
        return counter_call(&hall, who, OP_work_flows, &none, &work.flows);
    if (!strcmp(verb, "remind"))
        return counter_call(&hall, who, OP_work_urge, &(struct work_note){ .job_no = job_no, .text = "催" }, &work.job);
    if (!strcmp(verb, "remark"))
        return counter_call(&hall, who, OP_work_note, &(struct work_note){ .job_no = job_no, .text = "电话不通" },
                            &work.job);
    if (!strcmp(verb, "reopenjob"))
        return approved(who, OP_work_reopen, &(struct work_note){ .job_no = job_no, .text = "再办" }, &work.job,
                        work_said(word, n, "alone"));
    if (!strcmp(verb, "papers")) {
        struct job_paper papers[WORK_LACK * 3];
        struct work_papers q = { .job_no = job_no, .papers = papers, .papers_n = work_papers(word, n, papers) };
        return counter_call(&hall, who, OP_work_papers, &q, &work.job);
    }
    *mine = false;
    return ST_ok;
}

bool work_step(char who, const char *verb, char **word, unsigned n, enum status *status_r)
{
    bool mine = true;
    work.some = true;
    if (!strcmp(verb, "accept") || !strcmp(verb, "prospect"))
        *status_r = do_accept(who, word, n, *verb == 'p');
    else if (!strcmp(verb, "done") || !strcmp(verb, "back"))
        *status_r = do_finish(who, word, n, *verb == 'b');
    else if (!strcmp(verb, "pause"))
        *status_r = do_pause(who, word, n);
    else if (!strcmp(verb, "resume"))
        *status_r = counter_call(&hall, who, OP_work_resume, &(struct work_resume){
            .job_no = job_of(word, n), .at = time_of(work_said(word, n, "at")) }, &work.job);
    else if (!strcmp(verb, "correct"))
        *status_r = do_correct(who, word, n);
    else if (!strcmp(verb, "limit"))
        *status_r = do_limit(who, word, n);
    else if (!strcmp(verb, "assign"))
        *status_r = do_assign(who, word, n);
    else if (!strcmp(verb, "giveup") || !strcmp(verb, "endjob"))
        *status_r = do_close(who, word, n, *verb == 'g' ? OP_work_withdraw : OP_work_end);
    else if (!strcmp(verb, "rate"))
        *status_r = do_rate(who, word, n);
    else if (!strcmp(verb, "holiday"))
        *status_r = do_holiday(word);
    else if (!strcmp(verb, "at"))
        clock_freeze(time_of(word[1])), *status_r = ST_ok;
    else if (!own_step(who, verb, word, n, status_r))
        *status_r = other_step(who, verb, word, n, &mine);
    work.some = mine || work.n || work.prospect.accept_outcome || work.accepted.accept_outcome;
    return mine;
}

/* -- what came of it -- */

static const char *when(instant at)
{
    char text[INSTANT_TEXT];
    struct moment m = instant_local(at);
    if (!at)
        return "none";
    snprintf(text, sizeof text, "%02d-%02dT%02d:%02d", m.civil.month, m.civil.day, m.hour, m.minute);
    return pool_copy(hall.pool, text);
}

static struct job_clock clock_of(unsigned stage_no)
{
    struct job_page page;
    if (counter_call(&hall, 'v', OP_work_show, &(struct job_ask){ .job_no = work.no[work.n - 1] }, &page))
        fail_msg("no page of the job: %s %s", status_name(hall.fault.status), hall.fault.arg[0]);
    return page.clocks[stage_no];
}

/* "running@11-27T15:00" of a clock of its own; the board's row says which leads. */
static const char *own_text(uint16_t clock_kind)
{
    struct job_page page;
    if (counter_call(&hall, 'v', OP_work_show, &(struct job_ask){ .job_no = work.no[work.n - 1] }, &page))
        fail_msg("no page of the job: %s %s", status_name(hall.fault.status), hall.fault.arg[0]);
    for (uint32_t i = 0; i < page.clocks_n; i++)
        if (page.clocks[i].clock_kind == clock_kind)
            return pool_printf(hall.pool, "%s@%s", code_name(&codes_work_state, page.clocks[i].work_state),
                               when(page.clocks[i].due));
    return "none";
}

static const char *leads_text(uint16_t clock_kind)
{
    struct board_page page;
    if (counter_call(&hall, 'v', OP_work_board, &(struct board_ask){ .rows = 9, .clock_kind = clock_kind }, &page))
        fail_msg("no board: %s %s", status_name(hall.fault.status), hall.fault.arg[0]);
    for (uint32_t i = 0; i < page.rows_n; i++)
        if (page.rows[i].job_no == work.no[work.n - 1])
            return pool_printf(hall.pool, "%s@%s", code_name(&codes_clock_kind, page.rows[i].clock_kind),
                               when(page.rows[i].due));
    return "none";
}

static const char *plan_text(const struct stage_plan *list, uint32_t n)
{
    char text[400] = "";
    for (uint32_t i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s:%.5s", i ? "," : "", list[i].stage,
                 list[i].due ? when(list[i].due) : "-");
    return pool_copy(hall.pool, text);
}

static const char *papers_text(const struct job_paper *list, uint32_t n)
{
    char text[400] = "", day[DATE_TEXT];
    for (uint32_t i = 0; i < n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s:%s%s%s", i ? "," : "", list[i].paper_kind,
                 code_name(&codes_paper_held, list[i].paper_held), list[i].owed_until ? "@" : "",
                 list[i].owed_until ? date_format(list[i].owed_until, day) + 5 : "");
    return *text ? pool_copy(hall.pool, text) : "none";
}

static const char *checks_text(void)
{
    char text[400] = "";
    for (uint32_t i = 0; i < work.prospect.checks_n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s%s%s", i ? "," : "",
                 work.prospect.checks[i].warns ? "!" : "",
                 work.prospect.checks[i].key + 6, *work.prospect.checks[i].arg3 ? work.prospect.checks[i].arg3 : "");
    return *text ? pool_copy(hall.pool, text) : "none";
}

static const char *failed_text(void)
{
    char text[300] = "";
    for (uint32_t i = 0; i < work.assigned.failed_n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? "," : "", work.assigned.failed[i].status);
    return *text ? pool_copy(hall.pool, text) : "none";
}

static const char *effect_text(void)
{
    char text[500] = "";
    for (uint32_t i = 1; i < work.approval.effect_n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s:%s>%s", i > 1 ? "," : "",
                 strrchr(work.approval.effect[i].label, '.') ? strrchr(work.approval.effect[i].label, '.') + 1 : "",
                 work.approval.effect[i].before, work.approval.effect[i].after);
    for (char *at = text; *at; at++)
        *at = *at == ' ' ? '_' : *at;
    return pool_copy(hall.pool, text);
}

static const char *bars_text(void)
{
    char text[300] = "";
    for (uint32_t i = 0; i < work.page.spans_n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%u%s", i ? "," : "",
                 (unsigned)work.page.spans[i].stage_no, work.page.spans[i].waits ? "w" : "");
    return *text ? pool_copy(hall.pool, text) : "none";
}

/* What the first kind's first stage may fill: must, own. */
static const char *finds_text(void)
{
    char text[300] = "";
    const struct flow_stage *stage = work.flows.flows_n ? &work.flows.flows[0].stages[0] : NULL;
    for (uint32_t i = 0; stage && i < stage->finds_n; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s%s%s", i ? "," : "",
                 stage->finds[i].must ? "!" : "", stage->finds[i].own ? "own:" : "", stage->finds[i].finding);
    return *text ? pool_copy(hall.pool, text) : "none";
}

static const char *where(const struct job *j)
{
    const struct flow_info *flow = flow_of_version(core_flows(hall.core), j->job_kind, j->flow_version);
    return j->stage_no ? flow->stage[j->stage_no - 1].name : code_name(&codes_job_state, j->job_state);
}

static const char *number(uint64_t n)
{
    return pool_printf(hall.pool, "%llu", (unsigned long long)n);
}

const char *work_number(char which)
{
    return pool_printf(hall.pool, "%012llu", (unsigned long long)work.no[which - '1']);
}

const char *work_text(const char *key)
{
    if (!work.some)
        return NULL;
    struct job j = work.n ? row_of(work.no[work.n - 1]) : (struct job){ .job_kind = "" };
    if (!strcmp(key, "outcome"))
        return code_name(&codes_accept_outcome, work.accepted.accept_outcome ? work.accepted.accept_outcome
                                                                             : work.prospect.accept_outcome);
    if (!strcmp(key, "missing"))
        return papers_text(work.accepted.missing, work.accepted.missing_n);
    if (!strcmp(key, "notice"))
        return *work.accepted.notice_no ? "given" : "none";
    if (!strcmp(key, "jobpapers"))
        return papers_text(j.papers, j.papers_n);
    if (!strcmp(key, "checks"))
        return checks_text();
    if (!strcmp(key, "plan"))
        return plan_text(work.prospect.stages, work.prospect.stages_n);
    if (!strcmp(key, "prospectdue"))
        return when(work.prospect.due);
    if (!strcmp(key, "at"))
        return where(&j);
    if (!strcmp(key, "with"))
        return *j.staff_no ? j.staff_name : "nobody";
    if (!strcmp(key, "kind"))
        return j.job_kind;
    if (!strcmp(key, "due"))
        return when(clock_of(0).due);
    if (!strcmp(key, "stagedue"))
        return when(clock_of((unsigned)j.stage_no).due);
    if (!strcmp(key, "clock"))
        return clock_of(0).work_state ? code_name(&codes_work_state, clock_of(0).work_state) : "none";
    if (!strcmp(key, "promise"))
        return own_text(CODE_clock_kind_promise);
    if (!strcmp(key, "regulator"))
        return own_text(CODE_clock_kind_regulator);
    if (!strcmp(key, "leads"))
        return leads_text(0);
    if (!strcmp(key, "promises"))
        return leads_text(CODE_clock_kind_promise);
    if (!strcmp(key, "used"))
        return number((uint64_t)clock_of(0).elapsed);
    if (!strcmp(key, "clocks"))
        return pool_printf(hall.pool, "%s,%s", code_name(&codes_work_state, clock_of(0).work_state),
                           code_name(&codes_work_state, clock_of(1).work_state));
    if (!strcmp(key, "opened"))
        return *j.account_no ? "yes" : "no";
    if (!strcmp(key, "assigned"))
        return pool_printf(hall.pool, "%llu/%s", (unsigned long long)work.assigned.done, failed_text());
    if (!strcmp(key, "moves"))
        return effect_text();
    if (!strcmp(key, "jobs"))
        return seen.account.jobs_n ? seen.account.jobs[0].job_kind : "none";
    if (!strcmp(key, "bars"))
        return bars_text();
    if (!strcmp(key, "mine"))
        return work.page.mine ? "yes" : "no";
    if (!strcmp(key, "lines"))
        return work.why.lines_n >= 4 ? "told" : number(work.why.lines_n);
    if (!strcmp(key, "flowsn"))
        return number(work.flows.flows_n);
    if (!strcmp(key, "finds"))
        return finds_text();
    if (!strcmp(key, "said"))
        return work.page.job_n && work.page.job->application_n ? work.page.job->application->phone : "none";
    return NULL;
}
