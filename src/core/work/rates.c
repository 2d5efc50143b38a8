/* work.rates: what was closed in a month, how much of it in time, and every miss
 * with its cause. A job is in time when its whole clock was met; it counts among
 * "all stages" when every stage's was met too (domain 1.5: on time only if all
 * stages are). What was withdrawn or ended stands in no rate. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/events.h"
#include "core/work/job.h"

#include <stdlib.h>
#include <string.h>

#define RATES_MAX 300
#define MISSES_MAX 300

struct rating { struct call *c; const struct rates_ask *q; struct rates_page *r; };

static struct rates_row *row_for(struct rating *g, const struct unit *u, const char *kind)
{
    struct rates_page *r = g->r;
    for (uint32_t i = 0; i < r->rates_n; i++)
        if (!strcmp(r->rates[i].unit_no, u->unit_no) && !strcmp(r->rates[i].job_kind, kind))
            return &r->rates[i];
    if (r->rates_n == RATES_MAX)
        return NULL;
    r->rates[r->rates_n] = (struct rates_row){ .unit_no = u->unit_no, .unit_name = u->unit_name,
                                               .unit_name_en = u->unit_name_en,
                                               .job_kind = pool_copy(g->c->pool, kind) };
    return &r->rates[r->rates_n++];
}

/* -- a miss -- */

/* Of the whole: who ended it. */
static const struct job_event *closing_event(const struct job *j, unsigned stage_no, instant closed)
{
    const struct job_event *found = NULL;
    for (uint32_t i = 0; i < j->events_n; i++) {
        const struct job_event *e = &j->events[i];
        if (e->work_act == CODE_work_act_finished && (e->stage_no == stage_no || (!stage_no && e->at == closed)))
            found = e;
    }
    return found;
}

/* All stages are measured alike, whatever their own limits count in. */
static int64_t stage_used(struct call *c, const struct job *j, const struct work_history *h, unsigned stage_no,
                          bool office_time)
{
    const struct work_time *time = NULL;
    struct work_limit measure = { .unit = office_time ? CODE_limit_unit_working_hour : CODE_limit_unit_hour };
    struct work_clock k;
    if ((office_time && unit_work_time(c, j->unit_no, &time)) ||
        work_clock(h, (uint16_t)stage_no, &measure, time, c->now, &k, NULL))
        return 0;
    return k.elapsed;
}

/* The stage that used most of the time. */
static const char *cause_of(struct call *c, const struct job *j, const struct flow_info *flow,
                            const struct job_clock *whole)
{
    bool office_time = whole->limit_unit == CODE_limit_unit_working_day ||
        whole->limit_unit == CODE_limit_unit_working_hour;
    struct work_history h = job_history(c, j);
    const char *cause = "";
    int64_t most = 0;
    for (unsigned i = 1; flow && i <= flow->stages; i++) {
        int64_t used = stage_used(c, j, &h, i, office_time);
        if (used > most) {
            most = used;
            cause = flow->stage[i - 1].name;
        }
    }
    return cause;
}

static enum status miss_add(struct rating *g, const struct job *j, const struct flow_info *flow,
                            const struct job_clock *k)
{
    struct rates_page *r = g->r;
    struct pool *pool = g->c->pool;
    if (r->misses_n == MISSES_MAX) {
        r->more_misses = true;
        return ST_ok;
    }
    const struct job_event *closing = closing_event(j, (unsigned)k->stage_no, k->closed);
    struct job_event by = { .staff_no = j->staff_no, .staff_name = j->staff_name };
    enum status s = closing ? job_event_whole(g->c->txn, j, closing, &by) : ST_ok;
    if (s)
        return s;
    r->misses[r->misses_n++] = (struct miss_row){
        .job_no = j->job_no, .unit_no = pool_copy(pool, j->unit_no), .job_kind = pool_copy(pool, j->job_kind),
        .stage = k->stage_no ? pool_copy(pool, k->stage) : "",
        .staff_no = pool_copy(pool, by.staff_no), .staff_name = pool_copy(pool, by.staff_name),
        .due = k->due, .closed = k->closed, .over = -k->left, .limit_unit = k->limit_unit,
        .cause = k->stage_no ? pool_copy(pool, k->stage) : cause_of(g->c, j, flow, k),
    };
    return ST_ok;
}

/* -- a job -- */

static enum status job_rate(struct rating *g, const struct job *j, struct rates_row *row)
{
    const struct flow_info *flow = job_flow(g->c, j);
    unsigned stages = flow ? flow->stages : 0;
    bool whole = true, all = true;
    for (unsigned i = 0; i <= stages; i++) {
        struct job_clock k;
        enum status s = job_clock_of(g->c, j, i, &k);
        if (s)
            return s;
        bool missed = k.work_state == CODE_work_state_missed;
        whole &= i > 0 || !missed;
        all &= !missed;
        if (missed && (s = miss_add(g, j, flow, &k)))
            return s;
    }
    row->closed++;
    row->in_time += whole;
    row->all_stages += all;
    row->rated += j->satisfaction != 0;
    row->content += j->satisfaction == CODE_satisfaction_very_good || j->satisfaction == CODE_satisfaction_good;
    return ST_ok;
}

static enum status job_count(struct rating *g, const struct unit *u, const struct job *j)
{
    bool other = strcmp(j->unit_no, u->unit_no) != 0;    /* units share words by their hash */
    if (other || (*g->q->job_kind && strcmp(g->q->job_kind, j->job_kind) != 0))
        return ST_ok;
    struct rates_row *row = row_for(g, u, j->job_kind);
    if (!row)
        return ST_ok;
    if (j->job_state == CODE_job_state_done)
        return job_rate(g, j, row);
    row->ended += j->job_state != CODE_job_state_open;
    return ST_ok;
}

static enum status unit_count(struct rating *g, const struct unit *u)
{
    struct word word;
    struct scan *scan;
    struct job j;
    struct call *c = g->c;
    struct pool *pool = pool_new(1u << 15);
    job_word_month(&word, u->unit_no, g->q->month);
    enum status s = scan_index(c->txn, INDEX_job_word, &(struct scan_range){ .words = word.b, .words_n = word.n },
                               &scan);
    bool scans = !s;
    while (!s && (s = job_next(c->txn, scan, &j, pool)) == ST_ok) {
        s = job_count(g, u, &j);
        pool_clear(pool);
    }
    if (scans)
        scan_end(&scan);
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

static int rate_compare(const void *a, const void *b)
{
    const struct rates_row *x = a, *y = b;
    int units = strcmp(x->unit_no, y->unit_no);
    return units ? units : strcmp(x->job_kind, y->job_kind);
}

enum status do_work_rates(struct call *c, const struct rates_ask *q, struct rates_page *r)
{
    struct rating g = { .c = c, .q = q, .r = r };
    struct unit top = { .unit_no = c->user.unit_no }, u;
    struct scan *scan;
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &top) : ST_ok;
    if (s)
        return s;
    r->rates = pool_array(c->pool, RATES_MAX, sizeof *r->rates);
    r->misses = pool_array(c->pool, MISSES_MAX, sizeof *r->misses);
    s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    bool scans = !s;
    while (!s && (s = scan_next(scan, &u, NULL)) == ST_ok)
        if (unit_below(c->txn, u.unit_no, top.unit_no))
            s = unit_count(&g, &u);
    if (scans)
        scan_end(&scan);
    qsort(r->rates, r->rates_n, sizeof *r->rates, rate_compare);
    return s == ST_not_found ? ST_ok : s;
}
