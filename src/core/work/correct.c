/* Corrections and other limits, both with a second person's approval: every clock
 * is made anew from the events, so the approver is shown each due time that moves. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"
#include "core/core.h"

#include <string.h>

/* -- what the approver sees -- */

static const char *due_words(struct call *c, const struct job_clock *k)
{
    if (k->due)
        return job_time_words(c, k->due);
    return k->stopped ? "code.work_state.paused" : "flow.no_due";
}

static enum status tell_due(struct call *c, const struct job *old, const struct job *j, unsigned stage_no)
{
    struct job_clock before, after;
    enum status s = job_clock_of(c, old, stage_no, &before);
    if (!s)
        s = job_clock_of(c, j, stage_no, &after);
    if (!s && (before.due != after.due || before.work_state != after.work_state || !stage_no))
        call_effect(c, clock_words(c, j, stage_no), due_words(c, &before), due_words(c, &after));
    return s;
}

enum status job_dues_told(struct call *c, const struct job *old, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    call_effect(c, "effect.job", job_number_words(c, j->job_no), j->title);
    enum status s = tell_due(c, old, j, 0);
    for (unsigned i = 1; !s && i <= flow->stages; i++)
        s = tell_due(c, old, j, i);
    for (uint16_t kind = CODE_clock_kind_promise; !s && kind <= CODE_clock_kind_regulator; kind++)
        s = tell_due(c, old, j, clock_number(kind));
    return s;
}

static enum status put_and_show(struct call *c, const struct job *old, struct job *j, struct job *r)
{
    enum status s = job_dues_told(c, old, j);
    if (!s)
        s = job_put(c, old, j);
    return s ? s : job_shown(c, j, r);
}

/* -- corrections -- */

static uint32_t place_of(const struct job *j, uint64_t event_no)
{
    uint32_t i = 0;
    while (i < j->events_n && j->events[i].event_no != event_no)
        i++;
    return i;
}

bool job_event_holds(const struct job *j, uint32_t at)
{
    for (uint32_t i = at + 1; i < j->events_n; i++)
        if (j->events[i].work_act == CODE_work_act_voided && j->events[i].target == j->events[at].event_no)
            return false;
    return true;
}

/* Is it no step of the course, though recorded with one: which job does a stage, what was told? */
static bool beside_course(const struct job_event *e)
{
    return !act_moves_clock(e->work_act) && e->work_act != CODE_work_act_skipped;
}

/* What was recorded with an event and falls or moves with it: after a finish its
 * total's, the stages passed over and the beginning of each that follows; after the
 * acceptance the beginning of the first stage. How many events it is up to the last of
 * them; what was recorded between them and is no step has no time that could move. */
static uint32_t companions(const struct job *j, uint32_t at)
{
    const struct job_event *e = &j->events[at];
    uint32_t n = 1;
    bool begins = e->work_act == CODE_work_act_started && e->stage_no == 0;
    if (clock_own((unsigned)e->stage_no) || (!begins && !(e->work_act == CODE_work_act_finished && e->stage_no)))
        return 1;
    for (uint32_t i = at + 1; i < j->events_n; i++) {
        const struct job_event *f = &j->events[i];
        if (beside_course(f) && f->recorded_at == e->recorded_at)
            continue;
        bool with = f->work_act == CODE_work_act_started || f->work_act == CODE_work_act_skipped ||
                    (f->work_act == CODE_work_act_finished && !f->stage_no) ||
                    (f->work_act == CODE_work_act_paused && !*f->paper_no);
        if (!with || f->at != e->at || clock_own((unsigned)f->stage_no))
            break;
        n = i - at + 1;
    }
    return n;
}

/* A pause that never was takes its resumption with it. */
static uint32_t resumed_after(const struct job *j, uint32_t at)
{
    uint32_t i = at + 1;
    while (i < j->events_n && !(j->events[i].work_act == CODE_work_act_resumed && job_event_holds(j, i)))
        i++;
    return i;
}

/* The last step of the job: nothing that moved it on was recorded after. */
static bool last_step(const struct job *j, uint32_t at, uint32_t n)
{
    for (uint32_t i = at + n; i < j->events_n; i++)
        if ((j->events[i].work_act == CODE_work_act_finished || j->events[i].work_act == CODE_work_act_started) &&
            !clock_own((unsigned)j->events[i].stage_no) && job_event_holds(j, i))
            return false;
    return true;
}

static enum status order_refused(struct call *c, const struct job_event *e)
{
    const char *act = code_name(&codes_work_act, e->work_act);
    return refuse(c, ST_history_order, "event_no", pool_printf(c->pool, "code.work_act.%s", act ? act : ""),
                  job_time_words(c, e->at), NULL);
}

/* Added without asking one by one: only the whole correction makes sense. */
static enum status correction_add(struct call *c, struct job *j, const struct work_correct *q, uint64_t target)
{
    return job_event_append(c, j, &(struct job_event){
        .work_act = q->work_act, .target = target, .moved_to = q->work_act == CODE_work_act_moved ? q->moved_to : 0,
        .stage_no = job_event_find(j, target)->stage_no, .paper_no = q->paper_no, .text = q->remark });
}

/* A stage whose beginning never was: it is not open any more, and what it asked for is not due. */
static enum status stage_unbegun(struct call *c, struct job *j, unsigned stage_no)
{
    job_stands_leave(c, j, stage_no);
    return job_fee_unasked(c, j, stage_no);
}

/* What began with the step never did, and the stage is open, with who did it. */
static enum status stage_again(struct call *c, struct job *j, const struct job *before, uint32_t at, uint32_t n,
                               struct stands *unbegun)
{
    const struct job_event *done = &before->events[at];
    enum status s = ST_ok;
    for (uint32_t i = 1; !s && i < n; i++)
        if (before->events[at + i].work_act == CODE_work_act_started) {
            unbegun->at[unbegun->n++] = (struct job_at){ .stage_no = before->events[at + i].stage_no };
            s = stage_unbegun(c, j, (unsigned)before->events[at + i].stage_no);
        }
    job_stands_add(c, j, (struct job_at){ .stage_no = done->stage_no, .staff_no = done->staff_no,
                                          .staff_name = done->staff_name });
    return s;
}

/* Jobs that such stages had opened end with them, and their customers are told; the visits of the stages are called
 * off as the job is put (appointment_follow). It does not stand there any more, so that what ends tells it nothing. */
static enum status sub_jobs_unbegun(struct call *c, const struct job *old, const struct stands *unbegun,
                                    const char *remark)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < unbegun->n; i++) {
        uint64_t job_no;
        s = sub_job_open(c, old, unbegun->at[i].stage_no, &job_no);
        if (!s && job_no)
            call_effect(c, "effect.sub_job", job_number_words(c, job_no), "code.job_state.ended");
    }
    return s ? s : sub_jobs_end(c, old, unbegun, remark);
}

/* A promise or an order that never was takes with it all that happened to it. */
static enum status void_own(struct call *c, struct job *j, const struct work_correct *q, uint32_t at)
{
    struct job before = *j;
    uint64_t no = before.events[at].stage_no;
    enum status s = correction_add(c, j, q, before.events[at].event_no);
    for (uint32_t i = at + 1; !s && i < before.events_n && before.events[at].work_act == CODE_work_act_started; i++) {
        const struct job_event *e = &before.events[i];
        if (e->stage_no != no || !act_moves_clock(e->work_act) || act_corrects(e->work_act) ||
            !job_event_holds(&before, i))
            continue;
        if (e->work_act == CODE_work_act_started)
            break;
        s = correction_add(c, j, q, e->event_no);
    }
    return s;
}

static enum status void_event(struct call *c, struct job *j, const struct work_correct *q, uint32_t at,
                              struct stands *unbegun)
{
    struct job before = *j;
    const struct job_event *e = &before.events[at];
    if (clock_own((unsigned)e->stage_no))
        return act_corrects(e->work_act) ? order_refused(c, e) : void_own(c, j, q, at);
    uint32_t n = companions(j, at);
    bool step = e->work_act == CODE_work_act_finished;
    if ((e->work_act == CODE_work_act_started) || (step && (!e->stage_no || !last_step(j, at, n))))
        return order_refused(c, e);
    enum status s = ST_ok;
    for (uint32_t i = n; !s && i-- > 0;)
        if (act_moves_clock(before.events[at + i].work_act))
            s = correction_add(c, j, q, before.events[at + i].event_no);
    uint32_t resumed = e->work_act == CODE_work_act_paused ? resumed_after(&before, at) : before.events_n;
    if (!s && resumed < before.events_n)
        s = correction_add(c, j, q, before.events[resumed].event_no);
    return s || !step ? s : stage_again(c, j, &before, at, n, unbegun);
}

static enum status move_event(struct call *c, struct job *j, const struct work_correct *q, uint32_t at)
{
    struct job before = *j;
    uint32_t n = companions(j, at);
    bool accepted = before.events[at].work_act == CODE_work_act_started && !before.events[at].stage_no;
    enum status s = ST_ok;
    if (!q->moved_to)
        return refuse(c, ST_field_missing, "moved_to", NULL, NULL, NULL);
    if (q->moved_to > c->now)
        return refuse(c, ST_job_future, "moved_to", job_time_words(c, c->now), NULL, NULL);
    if (!accepted && q->moved_to < j->accepted_at)
        return refuse(c, ST_job_before, "moved_to", job_time_words(c, j->accepted_at), NULL, NULL);
    for (uint32_t i = 0; !s && i < n; i++)
        if (act_moves_clock(before.events[at + i].work_act))
            s = correction_add(c, j, q, before.events[at + i].event_no);
    if (accepted)
        j->accepted_at = q->moved_to;
    return s;
}

enum status do_work_correct(struct call *c, const struct work_correct *q, struct job *r)
{
    struct job old, j;
    struct stands unbegun = { .n = 0 };
    enum status s = job_open_read(c, q->job_no, 0, &old);
    if (!s)
        s = job_mine(c, &old);
    if (!s)
        s = job_events_whole(c->txn, &old, c->pool);
    if (s)
        return s;
    uint32_t at = place_of(&old, q->event_no);
    if (at == old.events_n)
        return refuse(c, ST_not_found, "event_no", number_words(c, q->event_no), NULL, NULL);
    if (q->work_act != CODE_work_act_voided && q->work_act != CODE_work_act_moved)
        return refuse(c, ST_code_unknown, "work_act", number_words(c, q->work_act), NULL, NULL);
    if (!act_moves_clock(old.events[at].work_act) || !job_event_holds(&old, at))
        return order_refused(c, &old.events[at]);
    j = old;
    s = q->work_act == CODE_work_act_voided ? void_event(c, &j, q, at, &unbegun) : move_event(c, &j, q, at);
    if (!s)
        s = job_courses(c, &j);
    if (!s)
        s = put_and_show(c, &old, &j, r);
    return s ? s : sub_jobs_unbegun(c, &old, &unbegun, q->remark);
}

/* -- another limit -- */

enum status do_work_limit(struct call *c, const struct work_limit_to *q, struct job *r)
{
    struct job old, j;
    const struct flow_info *flow;
    enum status s = job_open_read(c, q->job_no, 0, &old);
    if (!s)
        s = job_mine(c, &old);
    if (s)
        return s;
    flow = job_flow(c, &old);
    if (q->stage_no > flow->stages)
        return refuse(c, ST_number_out_of_range, "stage_no", NULL, NULL, NULL);
    if (q->count_from > c->now)
        return refuse(c, ST_job_future, "count_from", job_time_words(c, c->now), NULL, NULL);
    j = old;
    struct work_limit now = job_limit(c, &j, (unsigned)q->stage_no);
    s = job_event_add(c, &j, &(struct job_event){
        .work_act = CODE_work_act_limit_set, .stage_no = q->stage_no, .limit_amount = q->limit_amount,
        .limit_unit = q->limit_unit, .warn_percent = now.warn_percent, .count_from = q->count_from,
        .text = q->remark });
    return s ? s : put_and_show(c, &old, &j, r);
}
