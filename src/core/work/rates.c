/* work.rates: what was closed in a month, how much of it in time, and every miss
 * with its cause. A job is in time when its whole clock was met; it counts among
 * "all stages" when every stage's was met too (domain 1.5: on time only if all
 * stages are). What was withdrawn or ended stands in no rate. A county's month is
 * read in snapshots of their own, so many jobs each; sums are over all of it, and
 * of rates and misses a page is told. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/events.h"
#include "core/work/job.h"

#include <stdlib.h>
#include <string.h>

struct rating {
    struct call *c;
    const struct rates_ask *q;
    struct rates_page *r;
    struct array rates;                  /* struct rates_row, of the whole */
    uint32_t first_miss;                 /* where the page of misses begins */
    struct pool *keep;                   /* the reply's; the call's own is one job's while jobs are read */
};

static struct rates_row *row_for(struct rating *g, const struct unit *u, const char *kind)
{
    struct rates_row *row = g->rates.at;
    for (uint32_t i = g->rates.n; i-- > 0 && !strcmp(row[i].unit_no, u->unit_no);)
        if (!strcmp(row[i].job_kind, kind))
            return &row[i];
    row = array_add(&g->rates, g->keep, sizeof *row);
    *row = (struct rates_row){ .unit_no = u->unit_no, .unit_name = u->unit_name, .unit_name_en = u->unit_name_en,
                               .job_kind = pool_copy(g->keep, kind) };
    return row;
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

static int64_t stage_used(struct call *c, const struct work_history *h, unsigned stage_no,
                          const struct work_limit *measure, const struct work_time *time)
{
    struct work_clock k;
    return work_clock(h, (uint16_t)stage_no, measure, time, c->now, &k, NULL) ? 0 : k.elapsed;
}

/* The stage that used most of the time. */
static const char *cause_of(struct call *c, const struct job *j, const struct flow_info *flow,
                            const struct job_clock *whole)
{
    bool office_time = whole->limit_unit == CODE_limit_unit_working_day ||
        whole->limit_unit == CODE_limit_unit_working_hour;
    struct work_limit measure = { .unit = office_time ? CODE_limit_unit_working_hour : CODE_limit_unit_hour };
    struct work_history h = job_history_measured(c, j, &measure);
    const struct work_time *time = NULL;
    const char *cause = "";
    int64_t most = 0;
    if (office_time && unit_work_time(c, j->unit_no, &time))
        return cause;
    for (unsigned i = 1; flow && i <= flow->stages; i++) {
        int64_t used = stage_used(c, &h, i, &measure, time);
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
    struct pool *pool = g->keep;
    if (r->misses_found++ < g->first_miss)
        return ST_ok;
    if (r->misses_n == MISSES_PAGE) {
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
        .cause = k->stage_no ? pool_copy(pool, k->stage) : pool_copy(pool, cause_of(g->c, j, flow, k)),
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
    if (j->job_state == CODE_job_state_done)
        return job_rate(g, j, row);
    row->ended += j->job_state != CODE_job_state_open;
    return ST_ok;
}

typedef enum status slice_fn(struct rating *g, void *what, struct key *token);

/* So many jobs of the unit's month. ST_not_found: that was the last. */
static enum status jobs_read(struct rating *g, void *unit, struct key *token)
{
    struct word word;
    struct scan *scan;
    struct job j;
    struct call *c = g->c;
    const struct unit *u = unit;
    job_word_month(&word, u->unit_no, g->q->month);
    struct scan_range range = { .words = word.b, .words_n = word.n, .token = token->b, .token_n = token->n };
    enum status s = scan_index(c->txn, INDEX_job_word, &range, &scan);
    c->pool = pool_new(1u << 15);
    for (unsigned n = 0; !s && n < RATES_JOBS && !(s = job_next(c->txn, scan, &j, c->pool)); n++) {
        s = job_count(g, u, &j);
        scan_token(scan, token);
        pool_clear(c->pool);
    }
    pool_free(&c->pool);
    c->pool = g->keep;
    scan_end(&scan);
    return s;
}

/* What is read in it goes with it, but for what was copied. */
static enum status in_snapshot(struct rating *g, slice_fn *read, void *what, struct key *token)
{
    struct call *c = g->c;
    struct pool *rows = pool_new(1u << 15);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    if (!s) {
        s = read(g, what, token);
        store_snapshot_end(&c->txn);
    }
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

static enum status unit_count(struct rating *g, struct unit *u)
{
    struct key token = { .n = 0 };
    enum status s = ST_ok;
    while (!s)
        s = in_snapshot(g, jobs_read, u, &token);
    return s == ST_not_found ? ST_ok : s;
}

static int rate_compare(const void *a, const void *b)
{
    const struct rates_row *x = a, *y = b;
    int units = strcmp(x->unit_no, y->unit_no);
    return units ? units : strcmp(x->job_kind, y->job_kind);
}

/* The units asked for, which outlive the snapshot they are read in. */
static enum status units_read(struct rating *g, void *what, struct key *token)
{
    struct array *units = what;
    struct call *c = g->c;
    struct unit top = { .unit_no = c->user.unit_no }, u;
    struct scan *scan;
    (void)token;
    enum status s = *g->q->unit_no ? office_unit(c, g->q->unit_no, "unit_no", &top) : ST_ok;
    if (!s)
        s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    while (!(s = scan_next(scan, &u, NULL)))
        if (unit_within(c->txn, u.unit_no, top.unit_no))
            record_copy(&unit_record, array_add(units, c->pool, sizeof u), &u, c->pool);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Sums over all, a page of the rows. */
static void rates_tell(struct rating *g, uint32_t first)
{
    struct rates_page *r = g->r;
    struct rates_row *row = g->rates.at;
    if (g->rates.n)
        qsort(row, g->rates.n, sizeof *row, rate_compare);
    for (uint32_t i = 0; i < g->rates.n; i++) {
        r->closed += row[i].closed;
        r->in_time += row[i].in_time;
        r->all_stages += row[i].all_stages;
    }
    uint32_t left = first < g->rates.n ? g->rates.n - first : 0;
    r->rates = left ? row + first : NULL;
    r->rates_n = left > RATES_PAGE ? RATES_PAGE : left;
    r->token = left > RATES_PAGE ? token_place(g->c, "token", first + RATES_PAGE) : "";
    r->misses_token = r->more_misses ? token_place(g->c, "misses_token", g->first_miss + MISSES_PAGE) : "";
}

enum status do_work_rates(struct call *c, const struct rates_ask *q, struct rates_page *r)
{
    struct rating g = { .c = c, .q = q, .r = r, .keep = c->pool };
    struct array units = { 0 };
    uint32_t first;
    enum status s = token_place_read(c, "token", q->token, &first);
    if (!s)
        s = token_place_read(c, "misses_token", q->misses_token, &g.first_miss);
    if (!s)
        s = in_snapshot(&g, units_read, &units, NULL);
    r->misses = pool_array(c->pool, MISSES_PAGE, sizeof *r->misses);
    for (unsigned i = 0; !s && i < units.n; i++)
        s = unit_count(&g, &((struct unit *)units.at)[i]);
    if (!s && first && first >= g.rates.n)
        s = refuse(c, ST_page_past, "token", number_words(c, g.rates.n), NULL, NULL);
    if (!s)
        rates_tell(&g, first);
    return s;
}
