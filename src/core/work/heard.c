/* Whom alerts concern: each was written once for the person who has the job and
 * once for every unit that hears of it (alerts.c), so that whoever asks reads his
 * own alone, newest first, and a storm in the county hides no small station's. */
#include "config.h"
#include "core/work/board.h"
#include "core/work/job_acts.h"

#include <string.h>

const char *alert_of_person(struct call *c, const char *staff_no)
{
    return pool_printf(c->pool, "@%s", staff_no);
}

/* What one name has heard today: the next older one, or none. */
struct hearing {
    struct scan *scan;
    struct alert_heard next;
    bool some, own;
};

static enum status hearing_step(struct call *c, struct hearing *h)
{
    enum status s = scan_next(h->scan, &h->next, NULL);
    h->some = !s && h->next.at >= instant_of(c->today, 0, 0, 0);
    return s == ST_not_found ? ST_ok : s;
}

static enum status hearing_begin(struct call *c, struct hearing *h, const char *whom, bool own)
{
    struct alert_heard at = { .whom = whom };
    *h = (struct hearing){ .own = own };
    enum status s = scan_table(c->txn, TABLE_alert_heard,
                               &(struct scan_range){ .prefix = &at, .parts = 1, .backward = true }, &h->scan);
    return s ? s : hearing_step(c, h);
}

/* As the table has them within one name. */
static int order(const struct alert_heard *a, const struct alert_heard *b)
{
    const int64_t x[] = { a->at, (int64_t)a->job_no, (int64_t)a->stage_no, a->work_state, a->due };
    const int64_t y[] = { b->at, (int64_t)b->job_no, (int64_t)b->stage_no, b->work_state, b->due };
    for (size_t i = 0; i < COUNT_OF(x); i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

/* The newest of both, each once: who supervises may have the job himself. */
static enum status take_next(struct call *c, struct hearing h[2], struct alert_heard *a_r, bool *own_r)
{
    int first = !h[0].some ? 1 : !h[1].some ? -1 : order(&h[1].next, &h[0].next);
    *a_r = first > 0 ? h[1].next : h[0].next;
    *own_r = first <= 0;
    enum status s = first <= 0 ? hearing_step(c, &h[0]) : ST_ok;
    return !s && first >= 0 ? hearing_step(c, &h[1]) : s;
}

/* A job that has closed since, or was given to another unit, is nobody's alert any more. */
static enum status stands(struct call *c, const struct alert_heard *a, bool own, struct job *j, bool *stands_r)
{
    *j = (struct job){ .job_no = a->job_no };
    enum status s = call_get(c, TABLE_job, j);
    *stands_r = !s && j->job_state == CODE_job_state_open && (own || unit_within(c->txn, j->unit_no, c->user.unit_no));
    return s == ST_not_found ? ST_ok : s;
}

static struct alert_row row_of(struct call *c, const struct alert_heard *a, const struct job *j)
{
    const struct flow_info *flow = job_flow(c, j);
    bool known = flow && a->stage_no && a->stage_no <= flow->stages;
    const struct stands stands = job_stands(j);
    const struct job_at *at = stands_at(&stands, a->stage_no);
    return (struct alert_row){ .job_no = a->job_no, .job_kind = j->job_kind,
                               .stage = known ? flow->stage[a->stage_no - 1].name : "",
                               .clock_kind = clock_kind_of((unsigned)a->stage_no),
                               .staff_name = at ? at->staff_name : j->staff_name, .work_state = a->work_state,
                               .due = a->due, .at = a->at };
}

static enum status hearings_read(struct call *c, struct hearing h[2], struct alert_row *list, unsigned max,
                                 unsigned *n_r)
{
    struct alert_heard a;
    struct job j;
    enum status s = ST_ok;
    while (!s && *n_r < max && (h[0].some || h[1].some)) {
        bool own, good = false;
        s = take_next(c, h, &a, &own);
        if (!s)
            s = stands(c, &a, own, &j, &good);
        if (!s && good)
            list[(*n_r)++] = row_of(c, &a, &j);
    }
    return s;
}

enum status alerts_newest(struct call *c, struct alert_row *list, unsigned max, unsigned *n_r)
{
    struct hearing h[2] = { { .scan = NULL } };
    *n_r = 0;
    enum status s = hearing_begin(c, &h[0], alert_of_person(c, c->user.staff_no), true);
    if (!s && call_has_role(c, CODE_role_supervisor))
        s = hearing_begin(c, &h[1], c->user.unit_no, false);
    if (!s)
        s = hearings_read(c, h, list, max, n_r);
    for (unsigned i = 0; i < COUNT_OF(h); i++)
        scan_end(&h[i].scan);
    return s;
}

enum status do_work_alerts(struct call *c, const struct nothing *q, struct alert_list *r)
{
    (void)q;
    r->alerts = pool_array(c->pool, ALERTS_LISTED, sizeof *r->alerts);
    return alerts_newest(c, r->alerts, ALERTS_LISTED, &r->alerts_n);
}
