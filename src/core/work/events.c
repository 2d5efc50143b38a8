/* Rows of events, and what a job's row has of them. */
#include "config.h"
#include "core/work/events.h"
#include "core/engine/inner.h"

#include <string.h>

bool events_are_rows(const struct store *s)
{
    return store_version(s) >= EVENTS_SINCE;
}

bool act_moves_clock(uint16_t act)
{
    return act >= CODE_work_act_started && act <= CODE_work_act_reopened;
}

bool act_corrects(uint16_t act)
{
    return act == CODE_work_act_voided || act == CODE_work_act_moved;
}

uint64_t job_last_event(const struct job *j)
{
    uint64_t last = j->events_n ? j->events[j->events_n - 1].event_no : 0;
    return last > j->last_event ? last : j->last_event;
}

/* -- reading -- */

static enum status scan_after(struct txn *t, uint64_t job_no, uint64_t event_no, struct scan **scan_r)
{
    struct job_event at = { .job_no = job_no, .event_no = event_no };
    struct key token;
    struct scan_range range = { .prefix = &at, .parts = 1 };
    if (event_no) {
        key_encode(&table_info[TABLE_job_event].key, &at, 2, &token);
        range.token = token.b;
        range.token_n = token.n;
    }
    return scan_table(t, TABLE_job_event, &range, scan_r);
}

/* Those after that number for which take is not NULL and false are left out. */
static enum status rows_read(struct txn *t, uint64_t job_no, uint64_t after, uint64_t most, bool (*take)(uint16_t act),
                             struct array *m, struct pool *pool)
{
    struct scan *scan;
    struct job_event e;
    enum status s = scan_after(t, job_no, after, &scan);
    while (!s && most-- && !(s = scan_next(scan, &e, pool)))
        if (!take || take(e.work_act))
            *(struct job_event *)array_add(m, pool, sizeof e) = e;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status list_from_rows(struct txn *t, struct job *j, bool (*take)(uint16_t act), struct pool *pool)
{
    struct array m = { 0 };
    enum status s = rows_read(t, j->job_no, 0, UINT64_MAX, take, &m, pool);
    j->events = m.at;
    j->events_n = m.n;
    return s;
}

static enum status turns_fill(struct txn *t, struct job *j, struct pool *pool)
{
    return j->last_event && !j->events_n ? list_from_rows(t, j, act_moves_clock, pool) : ST_ok;
}

enum status job_get(struct txn *t, struct job *j, struct pool *pool)
{
    enum status s = store_get(t, TABLE_job, j);
    return s ? s : turns_fill(t, j, pool);
}

enum status job_next(struct txn *t, struct scan *scan, struct job *j, struct pool *pool)
{
    enum status s = scan_next(scan, j, pool);
    return s ? s : turns_fill(t, j, pool);
}

enum status job_next_readable(struct txn *t, struct scan *scan, struct job *j, struct pool *pool)
{
    struct key before, now;
    enum status s;
    do {
        scan_token(scan, &before);
        s = job_next(t, scan, j, pool);
        scan_token(scan, &now);
    } while (s == ST_store_broken && (now.n != before.n || memcmp(now.b, before.b, now.n) != 0));
    return s;
}

enum status job_events_whole(struct txn *t, struct job *j, struct pool *pool)
{
    return j->last_event ? list_from_rows(t, j, NULL, pool) : ST_ok;
}

enum status job_event_whole(struct txn *t, const struct job *j, const struct job_event *e, struct job_event *e_r)
{
    *e_r = *e;
    if (e->event_no > j->last_event)
        return ST_ok;
    e_r->job_no = j->job_no;
    return store_get(t, TABLE_job_event, e_r);
}

enum status job_events_page(struct txn *t, const struct job *j, uint64_t before, unsigned most,
                            struct job_event **list_r, uint32_t *n_r)
{
    struct array m = { 0 };
    uint64_t last = job_last_event(j), to = before && before <= last ? before - 1 : last;
    uint64_t first = to > most ? to - most : 0;
    enum status s = ST_ok;
    if (j->last_event)
        s = rows_read(t, j->job_no, first, to - first, NULL, &m, txn_pool(t));
    for (uint32_t i = 0; !j->last_event && i < j->events_n; i++)
        if (j->events[i].event_no > first && j->events[i].event_no <= to)
            *(struct job_event *)array_add(&m, txn_pool(t), sizeof *j->events) = j->events[i];
    *list_r = m.at;
    *n_r = m.n;
    for (uint32_t i = 0; i < m.n; i++)
        (*list_r)[i].job_no = 0;
    return s;
}

/* -- as it is stored -- */

/* What the clocks ask of an event. */
static struct job_event turn_of(const struct job_event *e)
{
    struct job_event turn = {
        .event_no = e->event_no, .work_act = e->work_act, .stage_no = e->stage_no, .at = e->at,
        .stop_reason = e->stop_reason, .paper_no = e->paper_no, .target = e->target, .moved_to = e->moved_to,
        .limit_amount = e->limit_amount, .limit_unit = e->limit_unit, .warn_percent = e->warn_percent,
        .count_from = e->count_from,
    };
    record_init(&job_event_record, &turn);
    return turn;
}

void job_with_turns(const struct job *j, struct job *row, struct pool *pool)
{
    struct job_event *turn = pool_array(pool, j->events_n + 1, sizeof *turn);
    uint32_t n = 0;
    for (uint32_t i = 0; i < j->events_n; i++)
        if (act_moves_clock(j->events[i].work_act))
            turn[n++] = turn_of(&j->events[i]);
    *row = *j;
    row->last_event = job_last_event(j);
    row->events = turn;
    row->events_n = n <= TURNS_KEPT ? n : 0;
}
