/* The board in memory: made at start, kept true after each commit, asked by many
 * readers at once. An entry is worked out from the store outside the lock; under
 * it there are only copies and additions. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/events.h"
#include "core/work/job_acts.h"
#include "core/work/limits.h"
#include "core/work/usual.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define NEVER INT64_MAX

/* -- one job -- */

/* The opening of the day on which it has waited longer than an office lets it. */
static instant pause_long_at(struct call *c, const struct job *j, instant since)
{
    const struct work_time *time;
    uint32_t day, to;
    int64_t days = setting_number(c, "work.pause_days");
    if (days <= 0 || unit_work_time(c, j->unit_no, &time) || work_day_of(time, since, &day, NULL)
        || work_day_nth(time, day, work_days_upto(time, day) + days + 1, &to, NULL))
        return 0;
    return work_day_opens(time, to);
}

/* What cannot be read counts as not told here: the work that tells reads it again, and
 * is refused by name. */
static bool told(struct call *c, const struct job *j, unsigned stage, uint16_t state, instant due)
{
    struct alert a = { .job_no = j->job_no, .stage_no = stage, .work_state = state, .due = due };
    return call_get(c, TABLE_alert, &a) == ST_ok;
}

/* A clock that is late is not told of as at risk any more. */
static uint16_t told_of_clock(struct call *c, const struct job *j, unsigned stage, const struct mark *m)
{
    bool late = m->due && c->now > m->due, risk = m->at_risk && c->now >= m->at_risk;
    uint16_t bits = 0;
    if (late || (risk && told(c, j, stage, CODE_work_state_at_risk, m->due)))
        bits |= TELL_RISK;
    if (late && told(c, j, stage, CODE_work_state_late, m->due))
        bits |= TELL_LATE;
    return bits;
}

static instant clock_next(const struct mark *m, unsigned told_bits)
{
    if (m->at_risk && !m->stopped && !(told_bits & (TELL_RISK | TELL_LATE)))
        return m->at_risk;
    return m->due && !(told_bits & TELL_LATE) ? m->due + 1 : NEVER;
}

static void clock_see(struct call *c, const struct job *j, const struct positions *now, unsigned no, struct mark *m,
                      uint16_t *told_r)
{
    struct job_clock k;
    if (job_clock_of(c, j, no, &k)) {
        log_warn("job %" PRIu64 " stands on the board without a limit: %s", j->job_no, status_name(c->fault->status));
        return;
    }
    mark_of(&k, now, m);
    *told_r = told_of_clock(c, j, no, m);
}

/* The stages that are open stand on the board as one clock: late when the first of them is, at risk when the first
 * is, and used as the one due first. When the next of them is to be told of is kept beside it. */
static void stages_see(struct call *c, const struct job *j, const struct flow_info *flow, const struct positions *now,
                       struct seen *r)
{
    const struct stands stands = job_stands(j);
    struct entry *e = &r->entry;
    struct mark *all = &e->mark[CLOCK_STAGE];
    instant risk = 0;
    e->stages_next = NEVER;
    for (unsigned i = 0; i < stands.n; i++) {
        const struct stage_info *stage = flow_stage(flow, stands.at[i].stage_no);
        struct seen_stage *open = &r->open[r->opens++];
        *open = (struct seen_stage){ .stage_no = (unsigned)stands.at[i].stage_no, .name = stage ? stage->name : "" };
        clock_see(c, j, now, open->stage_no, &open->mark, &open->told);
        instant next = open->mark.amount ? clock_next(&open->mark, open->told) : NEVER;
        e->stages_next = next < e->stages_next ? next : e->stages_next;
        risk = open->mark.at_risk && (!risk || open->mark.at_risk < risk) ? open->mark.at_risk : risk;
        if (!i || mark_sooner(&open->mark, all, now))
            *all = open->mark;
    }
    all->at_risk = risk;
}

static void clocks_see(struct call *c, const struct job *j, const struct flow_info *flow, const struct positions *now,
                       struct seen *r)
{
    struct entry *e = &r->entry;
    for (int clock = 0; clock < CLOCKS; clock++) {
        unsigned no = clock_number(CLOCK_KIND(clock));
        uint16_t told = 0;
        if (clock == CLOCK_STAGE)
            stages_see(c, j, flow, now, r);
        else if (job_has_clock(j, no))
            clock_see(c, j, now, no, &e->mark[clock], &told);
        e->limited |= (uint8_t)((e->mark[clock].amount != 0) << clock);
        e->told |= TELL_OF(told, clock);
    }
}

static void who_see(const struct flow_info *flow, const struct job *j, struct seen *r)
{
    const struct stands stands = job_stands(j);
    for (unsigned i = 0; i < FLOW_TOGETHER; i++) {
        const struct job_at *at = i < stands.n ? &stands.at[i] : NULL;
        const struct stage_info *stage = at ? flow_stage(flow, at->stage_no) : NULL;
        if (i) {
            r->beside[i - 1] = at ? at->staff_no : "";
            r->beside_stage[i - 1] = stage ? stage->name : "";
            r->entry.beside_no[i - 1] = at && stage && !stage->job_kind ? (uint8_t)at->stage_no : 0;
        }
        if (stage && !*at->staff_no && !stage->job_kind)
            r->entry.roles |= (uint32_t)stage->roles;
    }
}

enum status entry_see(struct call *c, const struct job *j, struct seen *r)
{
    const struct flow_info *flow = job_flow(c, j);
    const struct stage_info *stage = flow_stage(flow, j->stage_no);
    const struct work_time *time = NULL;
    struct positions now;
    struct unit unit = { .unit_no = j->unit_no };
    enum status s = call_get(c, TABLE_unit, &unit);
    if (s && s != ST_not_found)
        return s;
    *r = (struct seen){ .entry = { .job_no = j->job_no, .stage_no = (uint8_t)j->stage_no }, .kind = j->job_kind,
                        .stage = stage ? stage->name : "", .unit = j->unit_no, .staff = j->staff_no };
    who_see(flow, j, r);
    if (s || unit_kind_time(c, j->unit_no, unit.unit_kind, &time))
        time = NULL;                 /* by a gap: who asks the board is refused by the same one */
    positions_at(time, c->now, &now);
    clocks_see(c, j, flow, &now, r);
    if (job_waiting(c, j, &r->paused_at))
        r->entry.pause_long = pause_long_at(c, j, r->paused_at);
    if (r->entry.pause_long && told(c, j, 0, CODE_work_state_paused, r->paused_at))
        r->entry.told |= TELL_PAUSE;
    return ST_ok;
}

static int unlimited(const struct entry *e)
{
    return e->mark[CLOCK_STAGE].stopped ? CLOCK_STAGE : CLOCK_WHOLE;
}

enum danger entry_danger(const struct entry *e, const struct positions *now)
{
    enum danger least = e->limited ? DANGER_PAUSED : mark_danger(&e->mark[unlimited(e)], now);
    for (unsigned left = e->limited; left; left &= left - 1) {
        enum danger danger = mark_danger(&e->mark[__builtin_ctz(left)], now);
        least = danger < least ? danger : least;
    }
    return least;
}

/* As mark_leads has them: a key is the class, and the share used. */
uint64_t entry_key(const struct entry *e, const struct positions *now, uint32_t row, int *clock_r)
{
    uint64_t best = UINT64_MAX;
    *clock_r = unlimited(e);
    for (unsigned left = e->limited; left; left &= left - 1) {
        int clock = __builtin_ctz(left);
        uint64_t key = danger_key(&e->mark[clock], now, row);
        if (key >= best)
            continue;
        best = key;
        *clock_r = clock;
    }
    return e->limited ? best : danger_key(&e->mark[*clock_r], now, row);
}

int entry_clock(const struct entry *e, const struct positions *now)
{
    int clock;
    entry_key(e, now, 0, &clock);
    return clock;
}

instant entry_next(const struct entry *e)
{
    instant next = e->pause_long && !(e->told & TELL_PAUSE) ? e->pause_long : NEVER;
    for (unsigned left = e->limited; left; left &= left - 1) {
        int clock = __builtin_ctz(left);
        instant at = clock == CLOCK_STAGE ? e->stages_next
            : clock_next(&e->mark[clock], (unsigned)e->told >> 2 * clock);
        next = at < next ? at : next;
    }
    return e->gone ? NEVER : next;
}

uint16_t mark_untold(const struct mark *m, unsigned told, instant now)
{
    bool late = m->due && now > m->due;
    if (late)
        return told & TELL_LATE ? 0 : TELL_LATE;
    return !m->stopped && m->at_risk && now >= m->at_risk && !(told & TELL_RISK) ? TELL_RISK : 0;
}

uint16_t entry_untold(const struct entry *e, instant now)
{
    uint16_t bits = e->pause_long && now >= e->pause_long && !(e->told & TELL_PAUSE) ? TELL_PAUSE : 0;
    for (int clock = 0; clock < CLOCKS; clock++)
        if (clock != CLOCK_STAGE)
            bits |= TELL_OF(mark_untold(&e->mark[clock], (unsigned)e->told >> 2 * clock, now), clock);
    return bits;
}

/* -- the array -- */

/* The first one not below that number; gaps keep their number. */
static uint32_t place_of(const struct jobs *o, uint64_t job_no)
{
    uint32_t from = 0, to = o->n;
    if (o->n && o->at[o->n - 1].job_no < job_no)
        return o->n;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (o->at[middle].job_no < job_no)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void tighten(struct jobs *o)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < o->n; i++)
        if (!o->at[i].gone)
            o->at[kept++] = o->at[i];
    o->n = kept;
    o->gone = 0;
}

static void drop(struct jobs *o, uint64_t job_no)
{
    uint32_t at = place_of(o, job_no);
    if (at == o->n || o->at[at].job_no != job_no || o->at[at].gone)
        return;
    o->at[at].gone = true;
    if (++o->gone > 64 && o->gone > o->n / 8)
        tighten(o);
}

static void room_for_one(struct jobs *o)
{
    if (o->n < o->room)
        return;
    o->room = o->room ? o->room * 2 : 1024;
    o->at = realloc(o->at, o->room * sizeof *o->at);
    if (!o->at)
        panic("out of memory");
}

static struct entry *make_room(struct jobs *o, uint32_t at)
{
    room_for_one(o);
    memmove(&o->at[at + 1], &o->at[at], (o->n - at) * sizeof *o->at);
    o->n++;
    return &o->at[at];
}

static void fill(struct jobs *o, struct entry *e, const struct seen *seen)
{
    *e = seen->entry;
    e->kind = names_put(&o->kinds, seen->kind);
    e->stage = names_put(&o->stages, seen->stage);
    e->unit = names_put(&o->units, seen->unit);
    e->staff = names_put(&o->staff, seen->staff);
    for (unsigned i = 0; i < COUNT_OF(e->beside); i++) {
        e->beside[i] = names_put(&o->staff, seen->beside[i]);
        e->beside_stage[i] = names_put(&o->stages, seen->beside_stage[i]);
    }
}

static void put(struct jobs *o, const struct seen *seen)
{
    uint32_t at = place_of(o, seen->entry.job_no);
    bool have = at < o->n && o->at[at].job_no == seen->entry.job_no;
    struct entry *e = have ? &o->at[at] : make_room(o, at);
    o->gone -= have && e->gone;
    fill(o, e, seen);
}

/* What a job that was just committed says of itself; closed ones and those that are gone say nothing. */
static enum status job_see(struct system_look *g, uint64_t job_no, struct seen *seen, bool *open_r)
{
    struct job j = { .job_no = job_no };
    enum status s = job_get(g->call.txn, &j, g->call.pool);
    *open_r = !s && j.job_state == CODE_job_state_open;
    if (!s)
        usuals_see(&g->call, work_of(g->call.core)->usual, &j);
    if (*open_r)
        s = entry_see(&g->call, &j, seen);
    return s == ST_not_found ? ST_ok : s;
}

static void take_over(struct board *b, uint64_t job_no, const struct seen *seen)
{
    instant next = seen ? entry_next(&seen->entry) : NEVER;
    shared_write(&b->lock);
    if (seen)
        put(&b->jobs, seen);
    else
        drop(&b->jobs, job_no);
    recount_note(b, job_no);
    if (next < b->next)
        b->next = next;
    shared_give(&b->lock);
}

enum status board_refresh(struct core *core, uint64_t job_no)
{
    struct system_look g;
    struct seen seen;
    bool open = false;
    enum status s = system_look_begin(core, OP_work_board, &g);
    if (s)
        return s;
    s = job_see(&g, job_no, &seen, &open);
    if (s)
        log_error("job %" PRIu64 ": the board cannot follow: %s", job_no, status_name(s));
    else
        take_over(work_of(core)->board, job_no, open ? &seen : NULL);
    system_look_end(&g);
    return s;
}

/* -- all of it -- */

static void append(struct jobs *o, const struct seen *seen)
{
    room_for_one(o);
    fill(o, &o->at[o->n++], seen);
}

static int entry_compare(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    return (x->job_no > y->job_no) - (x->job_no < y->job_no);
}

enum status jobs_refresh(struct core *core, struct jobs *o, uint64_t job_no)
{
    struct system_look g;
    struct seen seen;
    bool open = false;
    enum status s = system_look_begin(core, OP_work_board, &g);
    if (s)
        return s;
    s = job_see(&g, job_no, &seen, &open);
    if (!s && open)
        put(o, &seen);
    else if (!s)
        drop(o, job_no);
    system_look_end(&g);
    return s;
}

/* Up to `most` jobs after token; where it stopped, or nothing more. */
static enum status read_slice(struct core *core, struct jobs *o, struct key *token, unsigned most, bool *more_r)
{
    struct system_look g;
    struct scan *scan;
    struct scan_range range = { .words = JOB_WORD_OPEN, .words_n = sizeof JOB_WORD_OPEN,
                                .token = token->n ? token->b : NULL, .token_n = token->n };
    unsigned n = 0;
    enum status s = system_look_begin(core, OP_work_board, &g);
    if (s)
        return s;
    struct pool *pool = pool_new(1u << 16);
    g.call.pool = pool;
    s = scan_index(g.call.txn, INDEX_job_word, &range, &scan);
    for (struct job j; !s && n < most && !(s = job_next_readable(g.call.txn, scan, &j, pool)); n++) {
        struct seen seen;
        if (entry_see(&g.call, &j, &seen) == ST_ok)
            append(o, &seen);
        if (usuals_said(&j))
            usuals_see(&g.call, work_of(core)->usual, &j);
        pool_clear(pool);
    }
    *more_r = s == ST_ok;
    if (*more_r)
        scan_token(scan, token);
    scan_end(&scan);
    pool_free(&pool);
    system_look_end(&g);
    return s == ST_not_found ? ST_ok : s;
}

static enum status sorted(struct core *core, struct jobs *o, enum status s, struct gap *gap_r)
{
    *gap_r = (struct gap){ .there = false };
    if (o->n)
        qsort(o->at, o->n, sizeof *o->at, entry_compare);
    gap_r->there = s && gap_page(gap_r, core->store, s);
    return gap_r->there ? ST_ok : s;
}

enum status jobs_read(struct core *core, struct jobs *o, struct gap *gap_r, bool (*stop)(void *context), void *context)
{
    struct key token = { .n = 0 };
    bool more = true;
    enum status s = ST_ok;
    while (!s && more && !(stop && stop(context)))
        s = read_slice(core, o, &token, BOARD_SLICE, &more);
    return sorted(core, o, s, gap_r);
}

void jobs_free(struct jobs *o)
{
    struct names *names[] = { &o->kinds, &o->stages, &o->units, &o->staff };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        free(names[i]->at);
        free(names[i]->slot);
    }
    free(o->at);
    *o = (struct jobs){ .n = 0 };
}

/* Next is 0: the timer looks once, and then knows. */
static struct board *board_new(void)
{
    struct board *b = calloc(1, sizeof *b);
    if (!b)
        panic("out of memory");
    shared_init(&b->lock, LOCK_board, true);
    return b;
}

void board_close(struct board **board)
{
    if (!*board)
        return;
    recount_end(*board);
    shared_destroy(&(*board)->lock);
    jobs_free(&(*board)->jobs);
    free(*board);
    *board = NULL;
}

enum status board_open(struct core *core, struct board **board_r, struct fault *f)
{
    struct board *b = board_new();
    struct key token = { .n = 0 };
    bool more;
    enum status s = read_slice(core, &b->jobs, &token, RECOUNT_AT_ONCE, &more);
    s = sorted(core, &b->jobs, s, &b->gap);
    if (s) {
        board_close(&b);
        return fault_set(f, s, "", "job", NULL, NULL);
    }
    if (more)
        recount_ask(core, b);
    *board_r = b;
    return ST_ok;
}

/* On the thread that follows: no job changes meanwhile. */
enum status board_rebuild(struct core *core)
{
    struct board *b = work_of(core)->board;
    struct jobs fresh = { .n = 0 };
    struct gap gap;
    if (b->recounting || b->jobs.n > RECOUNT_AT_ONCE) {
        recount_ask(core, b);
        return ST_ok;
    }
    enum status s = jobs_read(core, &fresh, &gap, NULL, NULL);
    if (s) {
        jobs_free(&fresh);
        return s;
    }
    shared_write(&b->lock);
    struct jobs old = b->jobs;
    b->jobs = fresh;
    b->gap = gap;
    b->next = 0;
    shared_give(&b->lock);
    jobs_free(&old);
    return ST_ok;
}

/* -- of now -- */

/* Of units that share one table of days one place. */
static uint32_t place_of_time(struct places *p, const struct work_time *time, instant now)
{
    uint32_t i = 0;
    while (i < p->n && p->at[i].time != time)
        i++;
    if (i == p->n) {
        p->at[i].time = time;
        positions_at(time, now, &p->at[p->n++].now);
    }
    return i;
}

void places_at(struct call *c, const struct jobs *jobs, struct places *p)
{
    *p = (struct places){ .at = pool_array(c->pool, jobs->units.n + 1, sizeof *p->at),
                          .of_unit = pool_array(c->pool, jobs->units.n + 1, sizeof *p->of_unit) };
    for (uint32_t i = 0; i < jobs->units.n; i++) {
        const struct work_time *time = NULL;
        if (*jobs->units.at[i] && unit_work_time(c, jobs->units.at[i], &time))
            time = NULL;
        p->of_unit[i] = place_of_time(p, time, c->now);
    }
}
