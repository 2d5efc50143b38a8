/* A promise to a customer, and an order of the regulator's: clocks of their own beside
 * the job's (clocks.def), by whoever of its office the customer or the letter came to.
 * Each is given, kept or answered; a promise is moved by the customer alone, and one that
 * was missed is not moved any more. */
#include "config.h"
#include "core/work/job_acts.h"

#define MINUTE (60 * SECOND)

struct own_act { struct job old, j; unsigned no; struct work_clock clock; };

static const char *kind_words(struct call *c, unsigned no)
{
    return pool_printf(c->pool, "code.clock_kind.%s", code_name(&codes_clock_kind, clock_kind_of(no)));
}

static bool runs(const struct own_act *k)
{
    return k->clock.started && !k->clock.closed;
}

static enum status begin(struct call *c, uint64_t job_no, uint64_t seen, unsigned no, struct own_act *k)
{
    enum status s = job_open_read(c, job_no, seen, &k->old);
    if (!s && !call_in_unit(c, k->old.unit_no))
        s = refuse(c, ST_outside_unit, "", k->old.unit_no, NULL, NULL);
    k->j = k->old;
    k->no = no;
    if (!s && job_total_closed(c, &k->j))
        s = refuse(c, ST_job_closed, "", "code.work_act.finished", NULL, NULL);
    return s ? s : job_work_clock(c, &k->j, no, &k->clock);
}

static enum status must_run(struct call *c, const struct own_act *k)
{
    return runs(k) ? ST_ok : refuse(c, ST_clock_none, "", kind_words(c, k->no), NULL, NULL);
}

static enum status must_rest(struct call *c, const struct own_act *k)
{
    return runs(k) ? refuse(c, ST_clock_runs, "", kind_words(c, k->no), job_time_words(c, k->clock.due), NULL) : ST_ok;
}

static enum status put(struct call *c, struct own_act *k, const struct job_event *e, struct job *r)
{
    enum status s = job_event_add(c, &k->j, e);
    if (!s)
        s = job_put(c, &k->old, &k->j);
    return s ? s : job_shown(c, &k->j, r);
}

static enum status start(struct call *c, struct own_act *k)
{
    struct job_event e = { .work_act = CODE_work_act_started, .stage_no = k->no };
    enum status s = must_rest(c, k);
    return s ? s : job_event_add(c, &k->j, &e);
}

/* The promised instant to the second: so many whole minutes, or hours of one that is far away,
 * counted from what is left over; it stays where it was promised whenever it was given. */
static enum status promise_event(struct call *c, const struct work_promise *q, struct job_event *e_r)
{
    if (q->promised_for < c->now + MINUTE)
        return refuse(c, ST_promise_soon, "promised_for", job_time_words(c, c->now), NULL, NULL);
    bool hours = (q->promised_for - c->now) / MINUTE > LIMIT_AMOUNT;
    int64_t unit = (hours ? 3600 : 60) * SECOND, amount = (q->promised_for - c->now) / unit;
    if (amount > LIMIT_AMOUNT)
        return refuse(c, ST_number_out_of_range, "promised_for", NULL, NULL, NULL);
    *e_r = (struct job_event){
        .work_act = CODE_work_act_limit_set, .stage_no = CLOCK_NO_promise, .limit_amount = (uint64_t)amount,
        .limit_unit = hours ? CODE_limit_unit_hour : CODE_limit_unit_minute,
        .count_from = q->promised_for - amount * unit,
        .warn_percent = (uint64_t)setting_number(c, "work.clock_warn"), .text = q->text };
    return ST_ok;
}

enum status do_work_promise(struct call *c, const struct work_promise *q, struct job *r)
{
    struct own_act k;
    struct job_event e;
    enum status s = begin(c, q->job_no, q->row_version, CLOCK_NO_promise, &k);
    if (!s)
        s = promise_event(c, q, &e);
    if (!s)
        s = start(c, &k);
    return s ? s : put(c, &k, &e, r);
}

enum status do_work_promise_move(struct call *c, const struct work_promise *q, struct job *r)
{
    struct own_act k;
    struct job_event e;
    enum status s = begin(c, q->job_no, q->row_version, CLOCK_NO_promise, &k);
    if (!s)
        s = must_run(c, &k);
    if (!s && k.clock.state == CODE_work_state_late)
        s = refuse(c, ST_promise_missed, "", job_time_words(c, k.clock.due), NULL, NULL);
    if (!s)
        s = promise_event(c, q, &e);
    return s ? s : put(c, &k, &e, r);
}

enum status do_work_order(struct call *c, const struct work_order *q, struct job *r)
{
    struct own_act k;
    enum status s = begin(c, q->job_no, q->row_version, CLOCK_NO_regulator, &k);
    if (!s && q->count_from > c->now)
        s = refuse(c, ST_job_future, "count_from", job_time_words(c, c->now), NULL, NULL);
    if (!s)
        s = start(c, &k);
    if (s)
        return s;
    s = job_event_add(c, &k.j, &(struct job_event){
        .work_act = CODE_work_act_limit_set, .stage_no = k.no, .limit_amount = q->limit_amount,
        .limit_unit = q->limit_unit, .count_from = q->count_from, .paper_no = q->paper_no, .text = q->text,
        .warn_percent = (uint64_t)setting_number(c, "work.clock_warn") });
    if (!s)                                 /* a year that is not loaded is named before anything is written */
        s = job_work_clock(c, &k.j, k.no, &k.clock);
    if (!s)
        s = job_put(c, &k.old, &k.j);
    return s ? s : job_shown(c, &k.j, r);
}

static enum status done(struct call *c, const struct work_kept *q, unsigned no, struct job *r)
{
    struct own_act k;
    enum status s = begin(c, q->job_no, q->row_version, no, &k);
    if (!s)
        s = must_run(c, &k);
    return s ? s : put(c, &k, &(struct job_event){ .work_act = CODE_work_act_finished, .stage_no = no, .at = q->at,
                                                   .paper_no = q->paper_no, .text = q->text }, r);
}

enum status do_work_promise_kept(struct call *c, const struct work_kept *q, struct job *r)
{
    return done(c, q, CLOCK_NO_promise, r);
}

enum status do_work_order_answered(struct call *c, const struct work_kept *q, struct job *r)
{
    return done(c, q, CLOCK_NO_regulator, r);
}
