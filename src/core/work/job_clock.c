/* The clocks of a job as records: of the whole and of each stage, and the one most
 * in danger for a list. */
#include "config.h"
#include "core/work/danger.h"
#include "core/work/area.h"
#include "core/work/job_acts.h"
#include "core/work/usual.h"

#include <string.h>

static bool by_office_time(uint16_t unit)
{
    return unit == CODE_limit_unit_working_day || unit == CODE_limit_unit_working_hour;
}

/* A limit by the sky needs no calendar: a payment that opens a restore is never
 * refused because next year's is missing. */
bool job_needs_time(const struct job *j, unsigned stage_no, const struct work_limit *limit)
{
    bool needs = limit->amount && by_office_time(limit->unit);
    for (uint32_t i = 0; i < j->events_n; i++)
        needs |= j->events[i].work_act == CODE_work_act_limit_set && j->events[i].stage_no == stage_no &&
                 by_office_time(j->events[i].limit_unit);
    return needs;
}

bool job_has_clock(const struct job *j, unsigned no)
{
    const struct stands stands = job_stands(j);
    bool begun = !clock_own(no) && (!no || stands_at(&stands, no));
    for (uint32_t i = 0; !begun && i < j->events_n; i++)
        begun = j->events[i].work_act == CODE_work_act_started && j->events[i].stage_no == no;
    return begun;
}

unsigned job_clocks(const struct job *j, unsigned no[JOB_CLOCKS])
{
    const struct stands stands = job_stands(j);
    unsigned n = 0;
    no[n++] = 0;
    for (unsigned i = 0; i < stands.n; i++)
        no[n++] = (unsigned)stands.at[i].stage_no;
    for (uint16_t kind = CODE_clock_kind_promise; kind <= CODE_clock_kind_regulator; kind++)
        if (job_has_clock(j, clock_number(kind)))
            no[n++] = clock_number(kind);
    return n;
}

const char *clock_words(struct call *c, const struct job *j, unsigned no)
{
    const struct flow_info *flow = job_flow(c, j);
    if (clock_own(no))
        return pool_printf(c->pool, "code.clock_kind.%s", code_name(&codes_clock_kind, clock_kind_of(no)));
    return no && flow && no <= flow->stages ? pool_printf(c->pool, "flow.stage.%s", flow->stage[no - 1].name)
                                            : "flow.whole";
}

enum status job_work_clock(struct call *c, const struct job *j, unsigned stage_no, struct work_clock *clock_r)
{
    const struct work_time *time = NULL;
    struct work_limit limit = job_limit(c, j, stage_no);
    struct work_history h = job_history(c, j);
    enum status s = job_needs_time(j, stage_no, &limit) ? unit_work_time(c, j->unit_no, &time) : ST_ok;
    return s ? s : work_clock(&h, (uint16_t)stage_no, &limit, time, c->now, clock_r, c->fault);
}

static const char *stage_name(const struct flow_info *flow, unsigned stage_no)
{
    return stage_no && flow && stage_no <= flow->stages ? flow->stage[stage_no - 1].name : "";
}

enum status job_clock_of(struct call *c, const struct job *j, unsigned stage_no, struct job_clock *clock_r)
{
    struct work_clock w;
    const struct flow_info *flow = job_flow(c, j);
    enum status s = job_work_clock(c, j, stage_no, &w);
    if (s)
        return s;
    *clock_r = (struct job_clock){
        .stage_no = stage_no, .clock_kind = clock_kind_of(stage_no), .stage = stage_name(flow, stage_no),
        .work_state = w.state, .stopped = w.stopped, .started = w.started, .closed = w.closed, .due = w.due,
        .at_risk = w.at_risk, .limit_amount = w.limit.amount, .limit_unit = w.limit.unit, .elapsed = w.elapsed,
        .left = w.left, .left_today = w.left_today,
    };
    return ST_ok;
}

/* Where a year is not loaded there is no due time, never a guessed one; the job is
 * there all the same. */
enum status job_clock_shown(struct call *c, const struct job *j, unsigned stage_no, struct job_clock *clock_r)
{
    const struct flow_info *flow = job_flow(c, j);
    enum status s = job_clock_of(c, j, stage_no, clock_r);
    if (s != ST_calendar_missing && s != ST_hours_missing)
        return s;
    *clock_r = (struct job_clock){ .stage_no = stage_no, .clock_kind = clock_kind_of(stage_no),
                                   .stage = stage_name(flow, stage_no) };
    return fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
}

/* -- the one most in danger -- */

static int state_rank(uint16_t work_state)
{
    static const uint8_t rank[] = { [CODE_work_state_late] = 5, [CODE_work_state_at_risk] = 4,
                                    [CODE_work_state_running] = 3, [CODE_work_state_paused] = 2 };
    return work_state < COUNT_OF(rank) ? rank[work_state] : 0;
}

struct leading { struct positions now; uint16_t clock_kind; };

/* As the board puts them; a clock without a limit never leads one that has it. Of stages beside each other the more
 * dangerous leads, and of equals the one due first. */
static bool clock_leads(const struct leading *l, const struct job_clock *one, const struct job_clock *other)
{
    struct mark a, b;
    mark_of(one, &l->now, &a);
    mark_of(other, &l->now, &b);
    enum danger of_a = mark_danger(&a, &l->now), of_b = mark_danger(&b, &l->now);
    if (one->clock_kind == CODE_clock_kind_stage && other->clock_kind == CODE_clock_kind_stage)
        return of_a != of_b && a.amount && b.amount ? of_a < of_b : mark_sooner(&a, &b, &l->now);
    if (l->clock_kind)
        return one->clock_kind == l->clock_kind;
    if (!one->limit_amount || !other->limit_amount)
        return one->limit_amount != 0;
    return mark_leads(&a, &b, &l->now);
}

static bool row_leads(const struct board_row *a, const struct board_row *b)
{
    int x = state_rank(a->work_state), y = state_rank(b->work_state);
    instant due_a = a->due ? a->due : INT64_MAX, due_b = b->due ? b->due : INT64_MAX;
    return x != y ? x > y : due_a < due_b;
}

static void add_waiting(struct call *c, const struct job *j, struct board_row *r)
{
    instant since;
    uint32_t from, to;
    const struct work_time *time;
    const struct job_event *by = job_waiting(c, j, &since);
    if (!by)
        return;
    r->stop_reason = by->stop_reason;
    r->paper_no = by->paper_no;
    r->paused_at = since;
    if (unit_work_time(c, j->unit_no, &time) || work_day_of(time, since, &from, NULL) ||
        work_day_of(time, c->now, &to, NULL))
        return;
    int64_t days = work_days_upto(time, to) - work_days_upto(time, from), most = setting_number(c, "work.pause_days");
    r->paused_days = days > 0 ? (uint64_t)days : 0;
    r->pause_long = most > 0 && days > most;
}

/* The clock a list shows: of that kind, or of any. */
static enum status clock_shown(struct call *c, const struct job *j, uint16_t clock_kind, struct job_clock *k_r)
{
    const struct work_time *time;
    struct leading l = { .clock_kind = clock_kind };
    unsigned no[JOB_CLOCKS], n = job_clocks(j, no);
    if (unit_work_time(c, j->unit_no, &time))
        time = NULL;
    positions_at(time, c->now, &l.now);
    enum status s = job_clock_shown(c, j, 0, k_r);
    for (unsigned i = 1; !s && i < n; i++) {
        struct job_clock one;
        if (clock_kind && clock_kind_of(no[i]) != clock_kind)
            continue;
        s = job_clock_shown(c, j, no[i], &one);
        if (!s && (clock_kind || !one.closed) && clock_leads(&l, &one, k_r))
            *k_r = one;
    }
    return s;
}

/* Of stages beside each other the row says the one whose clock it shows, and who has that. */
enum status job_board_row(struct call *c, const struct job *j, uint16_t clock_kind, struct board_row *row_r)
{
    struct job_clock k;
    const struct stands stands = job_stands(j);
    enum status s = clock_shown(c, j, clock_kind, &k);
    if (s)
        return s;
    const struct job_at *of = k.clock_kind == CODE_clock_kind_stage ? stands_at(&stands, k.stage_no) : NULL;
    const struct stage_info *at = of ? flow_stage(job_flow(c, j), of->stage_no) : job_stage(c, j);
    *row_r = (struct board_row){
        .job_no = j->job_no, .job_kind = j->job_kind, .stage = at ? at->name : "", .unit_no = j->unit_no,
        .staff_no = of ? of->staff_no : j->staff_no, .staff_name = of ? of->staff_name : j->staff_name,
        .title = j->title, .work_state = k.work_state, .due = k.due, .left = k.left, .left_today = k.left_today,
        .limit_unit = k.limit_unit, .account_no = j->account_no, .row_version = j->version,
        .clock_kind = k.clock_kind,
    };
    if (j->job_state != CODE_job_state_open)
        return ST_ok;
    add_waiting(c, j, row_r);
    struct usual u = { .n = 0 };
    if (at)
        usual_ask(work_of(c->core)->usual, j->unit_no, j->job_kind, at->name, &u);
    row_r->usual_of = u.n;
    row_r->usual_days = u.days;
    row_r->usual_most = u.most;
    row_r->usual_here = u.here;
    row_r->usual_few = u.n && u.n < USUAL_FEW;
    return ST_ok;
}

enum status jobs_open_of_account(struct call *c, const char *account_no, struct job **list_r, unsigned *n_r)
{
    enum status s = ST_ok;
    unsigned room = OPEN_JOBS_USUAL;
    *n_r = room;
    for (; !s && *n_r == room; room *= 2) {
        *list_r = pool_array(c->pool, room * 2, sizeof **list_r);
        s = job_of_account(c, account_no, *list_r, room * 2, n_r);
    }
    return s;
}

enum status job_rows_of_account(struct call *c, const char *account_no, struct board_row *rows, unsigned max,
                                uint32_t *n_r, bool *more_r)
{
    unsigned n;
    struct job *list;
    enum status s = jobs_open_of_account(c, account_no, &list, &n);
    *n_r = 0;
    *more_r = !s && n > max;
    for (unsigned i = 0; !s && i < n; i++) {
        struct board_row row;
        if ((s = job_board_row(c, &list[i], 0, &row)))
            break;
        uint32_t at = *n_r < max ? (*n_r)++ : max;
        for (; at && row_leads(&row, &rows[at - 1]); at--)
            if (at < max)
                rows[at] = rows[at - 1];
        if (at < max)
            rows[at] = row;
    }
    return s;
}
