/* work.moves: which open jobs would be due at another time if these days were decreed, or
 * these limits held, before anybody puts them in force. Each clock is worked out twice, by
 * what holds and as if; nothing is written. In short snapshots, as the board is counted. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/job_acts.h"
#include "core/work/limits.h"

#include <string.h>

struct moving {
    struct call *c;
    const struct moves_ask *q;
    struct moves_page *r;
    struct pool *keep;
    void *as_if;
    const uint64_t *job_no;             /* open ones, as the board has them */
    uint32_t n, at, most;               /* rows at most */
};

static enum status clock_by(struct moving *m, const struct job *j, unsigned no, void *reading, struct job_clock *k_r)
{
    limits_set(m->c, reading);
    return job_clock_shown(m->c, j, no, k_r);
}

static bool late(const struct job_clock *k, instant now)
{
    return k->due && !k->closed && now > k->due;
}

static void row_add(struct moving *m, const struct job *j, const struct job_clock *before,
                    const struct job_clock *after)
{
    struct moves_page *r = m->r;
    if (r->moved <= m->q->first || r->rows_n >= m->most)
        return;
    r->rows[r->rows_n++] = (struct moves_row){
        .job_no = j->job_no, .job_kind = pool_copy(m->keep, j->job_kind), .unit_no = pool_copy(m->keep, j->unit_no),
        .clock_kind = before->clock_kind, .stage = pool_copy(m->keep, before->stage), .before = before->due,
        .after = after->due };
}

static enum status clock_count(struct moving *m, const struct job *j, unsigned no)
{
    struct job_clock before, after;
    struct moves_page *r = m->r;
    enum status s = clock_by(m, j, no, NULL, &before);
    if (!s)
        s = clock_by(m, j, no, m->as_if, &after);
    if (s || before.due == after.due)
        return s;
    bool was = late(&before, m->c->now), is = late(&after, m->c->now);
    r->moved++;
    r->become_late += is && !was;
    r->no_longer_late += was && !is;
    row_add(m, j, &before, &after);
    return ST_ok;
}

static enum status job_count(struct moving *m, uint64_t job_no)
{
    struct job j = { .job_no = job_no };
    enum status s = job_get(m->c->txn, &j, m->c->pool);
    if (s || j.job_state != CODE_job_state_open)
        return s == ST_not_found ? ST_ok : s;
    m->r->looked_at++;
    uint64_t moved = m->r->moved;
    unsigned no[JOB_CLOCKS], clocks = job_clocks(&j, no);
    for (unsigned i = 0; !s && i < clocks; i++)
        s = clock_count(m, &j, no[i]);
    m->r->jobs += m->r->moved > moved;
    return s;
}

/* What is read in it goes with it, but for what was copied. */
static enum status slice_count(struct moving *m)
{
    struct call *c = m->c;
    struct pool *rows = pool_new(1u << 16);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    c->pool = pool_new(1u << 15);
    for (uint32_t to = m->at + MOVES_SLICE; !s && m->at < m->n && m->at < to; m->at++) {
        s = job_count(m, m->job_no[m->at]);
        pool_clear(c->pool);
    }
    pool_free(&c->pool);
    c->pool = m->keep;
    if (c->txn)
        store_snapshot_end(&c->txn);
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

static const uint64_t *open_jobs(struct board *b, struct pool *pool, uint32_t *n_r)
{
    shared_read(&b->lock);
    uint64_t *list = pool_array(pool, b->jobs.n + 1, sizeof *list);
    *n_r = 0;
    for (uint32_t i = 0; i < b->jobs.n; i++)
        if (!b->jobs.at[i].gone)
            list[(*n_r)++] = b->jobs.at[i].job_no;
    shared_give(&b->lock);
    return list;
}

static enum status as_if_read(struct moving *m)
{
    struct call *c = m->c;
    struct pool *rows = pool_new(1u << 16);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    if (!s) {
        s = limits_as_if(c, m->q, &m->as_if);
        store_snapshot_end(&c->txn);
    }
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

enum status do_work_moves(struct call *c, const struct moves_ask *q, struct moves_page *r)
{
    struct moving m = { .c = c, .q = q, .r = r, .keep = c->pool,
                        .most = q->rows ? (uint32_t)q->rows : BOARD_ROWS };
    if (!q->days_n && !q->limits_n && !q->unit_days_n && !q->unit_hours_n)
        return refuse(c, ST_field_missing, "days", NULL, NULL, NULL);
    r->rows = pool_array(c->pool, m.most + 1, sizeof *r->rows);
    m.job_no = open_jobs(work_of(c->core)->board, c->pool, &m.n);
    enum status s = as_if_read(&m);
    while (!s && m.at < m.n)
        s = slice_count(&m);
    limits_set(c, NULL);
    return s;
}
