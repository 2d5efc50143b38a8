/* work.board: totals, units by time left, and jobs by danger. One walk over the
 * board counts all of it; of the order only the page asked for is made. What a
 * row says beyond its order is read from the store, so that a list shows the job
 * as it is, with names no page of memory has to hold. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/events.h"

#include <stdlib.h>
#include <string.h>

#define ANY UINT32_MAX

/* Teams as rows of the heat table; 0 is no team's. Who is in several counts in the first of them by code. */
struct team_names { const char **code; uint32_t n, *of_staff; };

/* What the filters come to. */
struct wanted {
    bool nothing;                       /* a name no open job has */
    bool *unit;                         /* by name of a unit */
    uint32_t kind, stage, staff, me;
    uint64_t roles;
    bool mine, paused, unassigned;
    uint16_t bucket;
    int clock;                          /* -1: whichever is most in danger */
    uint16_t by;                        /* code board_by: rows of the heat table */
    struct team_names teams;
};

/* The smallest keys seen so far. */
struct best { uint64_t *key, worst; uint32_t n, room, want; };

struct count { uint64_t danger[DANGER_PAUSED + 1], matches; uint64_t (*heat)[BOARD_BUCKETS]; };

/* "" wants any. */
static uint32_t name_wanted(struct wanted *w, const struct names *names, const char *text)
{
    uint32_t at = *text ? names_find(names, text) : ANY;
    w->nothing |= *text && at == ANY;
    return at;
}

static bool *units_wanted(struct call *c, const struct names *units, const char *unit_no)
{
    bool *in = pool_array(c->pool, units->n + 1, sizeof *in);
    for (uint32_t i = 0; i < units->n; i++)
        in[i] = call_in_unit(c, units->at[i]) && (!*unit_no || unit_within(c->txn, units->at[i], unit_no));
    return in;
}

/* Who is in which team today. */
static enum status teams_read(struct call *c, const struct jobs *o, struct team_names *t)
{
    struct scan *scan;
    struct team_member m;
    t->of_staff = pool_array(c->pool, o->staff.n + 1, sizeof *t->of_staff);
    t->code = pool_array(c->pool, o->staff.n + 2, sizeof *t->code);
    t->code[0] = "";
    t->n = 1;
    enum status s = scan_table(c->txn, TABLE_team_member, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &m, NULL))) {
        uint32_t who = m.from <= c->today && (!m.until || m.until >= c->today) ? names_find(&o->staff, m.staff_no)
                                                                               : UINT32_MAX;
        if (who == UINT32_MAX || !who || t->of_staff[who])
            continue;
        if (strcmp(t->code[t->n - 1], m.team_code) != 0)
            t->code[t->n++] = pool_copy(c->pool, m.team_code);
        t->of_staff[who] = t->n - 1;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static struct wanted wanted_of(struct call *c, const struct jobs *o, const struct board_ask *q)
{
    struct wanted w = { .roles = c->user.roles, .mine = q->mine, .paused = q->paused, .unassigned = q->unassigned,
                        .bucket = q->board_bucket, .clock = (int)q->clock_kind - 1,
                        .by = q->board_by ? q->board_by : CODE_board_by_unit };
    w.unit = units_wanted(c, &o->units, q->unit_no);
    w.kind = name_wanted(&w, &o->kinds, q->job_kind);
    w.stage = name_wanted(&w, &o->stages, q->stage);
    w.staff = q->unassigned ? ANY : name_wanted(&w, &o->staff, q->staff_no);
    w.me = names_find(&o->staff, c->user.staff_no);
    return w;
}

static bool is_mine(const struct wanted *w, const struct entry *e)
{
    return entry_has(e, w->me) || w->roles & e->roles;
}

/* Of stages beside each other any is meant. */
static bool matches(const struct wanted *w, const struct entry *e)
{
    return !e->gone && w->unit[e->unit] && (w->kind == ANY || e->kind == w->kind)
           && (w->stage == ANY || entry_at(e, w->stage))
           && (w->clock < 0 || e->limited & 1u << w->clock) && (w->staff == ANY || entry_has(e, w->staff))
           && (!w->unassigned || entry_waits_for_whom(e))
           && (!w->mine || is_mine(w, e));
}

static void best_add(struct best *b, uint64_t key)
{
    if (key >= b->worst)
        return;
    b->key[b->n++] = key;
    if (b->n < b->room)
        return;
    b->n = keys_page(b->key, b->n, 0, b->want);
    b->worst = b->key[b->n - 1];
}

/* A job of several teams' people is in the row of each. */
static void heat_count(const struct wanted *w, const struct entry *e, uint64_t (*heat)[BOARD_BUCKETS], uint16_t bucket)
{
    if (w->by != CODE_board_by_team) {
        heat[w->by == CODE_board_by_kind ? e->kind : e->unit][bucket]++;
        return;
    }
    uint32_t seen[FLOW_TOGETHER] = { w->teams.of_staff[e->staff] };
    unsigned n = 1;
    for (unsigned i = 0; i < COUNT_OF(e->beside) && e->beside_stage[i]; i++) {
        uint32_t team = w->teams.of_staff[e->beside[i]];
        bool new = true;
        for (unsigned k = 0; k < n; k++)
            new &= seen[k] != team;
        if (new)
            seen[n++] = team;
    }
    for (unsigned k = 0; k < n; k++)
        heat[seen[k]][bucket]++;
}

static void count_one(const struct wanted *w, const struct entry *e, uint32_t row, const struct places *p,
                      struct count *n, struct best *best)
{
    const struct positions *now = places_now(p, e);
    int clock = w->clock;
    enum danger danger = clock < 0 ? entry_danger(e, now) : mark_danger(&e->mark[clock], now);
    uint64_t key = (uint64_t)danger << 62;
    uint16_t bucket = 0;
    n->danger[danger]++;
    if (n->heat || w->bucket || key < best->worst) {     /* what cannot come onto the page has no share worked out */
        key = clock < 0 ? entry_key(e, now, row, &clock) : danger_key(&e->mark[clock], now, row);
        bucket = mark_bucket(&e->mark[clock], now);
    }
    if (n->heat)
        heat_count(w, e, n->heat, bucket);
    bool waits = e->mark[CLOCK_WHOLE].stopped || e->mark[CLOCK_STAGE].stopped;
    if ((w->bucket && bucket != w->bucket) || (w->paused && !waits))
        return;
    n->matches++;
    best_add(best, key);
}

/* -- the heat table -- */

static void heat_fill(struct heat_row *h, const uint64_t of[BOARD_BUCKETS])
{
    h->late = of[CODE_board_bucket_late];
    h->today = of[CODE_board_bucket_today];
    h->one_day = of[CODE_board_bucket_one_day];
    h->two_days = of[CODE_board_bucket_two_days];
    h->three_to_five = of[CODE_board_bucket_three_to_five];
    h->beyond = of[CODE_board_bucket_beyond];
    h->paused = of[CODE_board_bucket_paused];
    for (int i = 0; i < BOARD_BUCKETS; i++)
        h->total += of[i];
}

/* Units with the most that is late first, then those where something presses: a screen
 * that has no room for all shows these. However much is due tomorrow hides nothing late. */
static int heat_compare(const void *a, const void *b)
{
    const struct heat_row *x = a, *y = b;
    const uint64_t first[][2] = { { x->late, y->late }, { x->today, y->today }, { x->one_day, y->one_day },
                                  { x->total, y->total } };
    for (size_t i = 0; i < COUNT_OF(first); i++)
        if (first[i][0] != first[i][1])
            return first[i][0] < first[i][1] ? 1 : -1;
    return strcmp(x->unit_no, y->unit_no) ? strcmp(x->unit_no, y->unit_no) : strcmp(x->name, y->name);
}

static void heat_add(struct heat_row *sum, const struct heat_row *h)
{
    sum->late += h->late;
    sum->today += h->today;
    sum->one_day += h->one_day;
    sum->two_days += h->two_days;
    sum->three_to_five += h->three_to_five;
    sum->beyond += h->beyond;
    sum->paused += h->paused;
    sum->total += h->total;
    sum->units++;
}

/* Of more units than a reply holds the calmest are one row. */
static void heat_fold(struct board_page *r)
{
    struct heat_row rest = { .unit_no = "", .unit_name = "", .unit_name_en = "", .name = "" };
    if (r->heat_n <= BOARD_UNITS)
        return;
    for (uint32_t i = BOARD_UNITS - 1; i < r->heat_n; i++)
        heat_add(&rest, &r->heat[i]);
    r->heat[BOARD_UNITS - 1] = rest;
    r->heat_n = BOARD_UNITS;
}

static uint32_t heat_groups(const struct jobs *o, const struct wanted *w)
{
    return w->by == CODE_board_by_team ? w->teams.n : w->by == CODE_board_by_kind ? o->kinds.n : o->units.n;
}

static void heat_name(struct call *c, const struct jobs *o, const struct wanted *w, uint32_t i, struct heat_row *h)
{
    struct unit u = { .unit_no = "" };
    struct team t = { .team_code = "" };
    if (w->by == CODE_board_by_kind) {
        h->name = pool_copy(c->pool, o->kinds.at[i]);
    } else if (w->by == CODE_board_by_team) {
        h->name = t.team_code = w->teams.code[i];
        h->unit_name = *t.team_code && call_get(c, TABLE_team, &t) == ST_ok ? t.team_name : "";
    } else {
        h->unit_no = u.unit_no = pool_copy(c->pool, o->units.at[i]);
        if (call_get(c, TABLE_unit, &u) == ST_ok) {
            h->unit_name = u.unit_name;
            h->unit_name_en = u.unit_name_en;
        }
    }
}

static void heat_rows(struct call *c, const struct jobs *o, const struct wanted *w, const struct count *n,
                      struct board_page *r)
{
    uint32_t groups = heat_groups(o, w);
    r->heat = pool_array(c->pool, groups + 1, sizeof *r->heat);
    for (uint32_t i = 0; i < groups; i++) {
        struct heat_row *h = &r->heat[r->heat_n];
        *h = (struct heat_row){ .unit_no = "", .unit_name = "", .unit_name_en = "", .name = "" };
        heat_fill(h, n->heat[i]);
        if (!h->total)
            continue;
        heat_name(c, o, w, i, h);
        r->heat_n++;
    }
    qsort(r->heat, r->heat_n, sizeof *r->heat, heat_compare);
    heat_fold(r);
}

/* -- rows -- */

/* What of today's counting time is over: a screen says by how many hours it is late. */
static void today_fill(struct call *c, struct board_row *row)
{
    const struct work_time *time;
    uint32_t day;
    if (unit_work_time(c, row->unit_no, &time) || work_day_of(time, c->now, &day, NULL) || !work_day_works(time, day))
        return;
    row->works_today = true;
    row->gone_today = work_office_upto(time, day, c->now) - work_office_upto(time, day, work_day_opens(time, day));
}

static enum status rows_fill(struct call *c, const uint64_t *job_no, uint32_t n, uint16_t clock_kind,
                             struct board_page *r)
{
    r->rows = pool_array(c->pool, n + 1, sizeof *r->rows);
    for (uint32_t i = 0; i < n; i++) {
        struct job j = { .job_no = job_no[i] };
        enum status s = job_get(c->txn, &j, c->pool);
        if (s == ST_not_found || (!s && j.job_state != CODE_job_state_open))
            continue;                   /* the board is a moment ahead of this snapshot, or behind */
        if (!s)
            s = job_board_row(c, &j, clock_kind, &r->rows[r->rows_n]);
        if (s)
            return s;
        today_fill(c, &r->rows[r->rows_n++]);
    }
    return ST_ok;
}

/* Under the board's lock: the page's job numbers, and everything counted. */
static enum status board_walk(struct call *c, const struct jobs *o, const struct board_ask *q, struct board_page *r,
                              uint64_t *job_no, uint32_t *found_r)
{
    struct places places;
    struct wanted w = wanted_of(c, o, q);
    enum status s = w.by == CODE_board_by_team ? teams_read(c, o, &w.teams) : ST_ok;
    if (s)
        return s;
    struct count n = { .heat = q->heat ? pool_array(c->pool, heat_groups(o, &w) + 1, sizeof *n.heat) : NULL };
    uint32_t rows = q->rows ? (uint32_t)q->rows : BOARD_ROWS, first = (uint32_t)q->first;
    struct best best = { .worst = UINT64_MAX, .want = first + rows };
    best.room = best.want * 2 > BOARD_KEYS ? best.want * 2 : BOARD_KEYS;
    best.room = best.room > o->n + 1 ? o->n + 1 : best.room;
    best.key = pool_array(c->pool, best.room, sizeof *best.key);
    places_at(c, o, &places);
    for (uint32_t i = 0; i < o->n && !w.nothing; i++)
        if (matches(&w, &o->at[i]))
            count_one(&w, &o->at[i], i, &places, &n, &best);
    uint32_t found = keys_page(best.key, best.n, first, rows);
    for (uint32_t i = 0; i < found; i++)
        job_no[i] = o->at[KEY_ROW(best.key[i])].job_no;
    r->late = n.danger[DANGER_LATE];
    r->at_risk = n.danger[DANGER_AT_RISK];
    r->normal = n.danger[DANGER_RUNNING];
    r->paused = n.danger[DANGER_PAUSED];
    r->open = r->late + r->at_risk + r->normal + r->paused;
    r->total = n.matches;
    if (n.heat)
        heat_rows(c, o, &w, &n, r);
    *found_r = found;
    return ST_ok;
}

enum status do_work_board(struct call *c, const struct board_ask *q, struct board_page *r)
{
    struct board *b = work_of(c->core)->board;
    struct unit unit;
    uint64_t *job_no = pool_array(c->pool, BOARD_PAGE + 1, sizeof *job_no);
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    if (s)
        return s;
    r->at = c->now;
    r->refresh_s = (uint64_t)setting_number(c, "work.refresh_s");
    shared_read(&b->lock);
    uint32_t found = 0;
    s = board_walk(c, &b->jobs, q, r, job_no, &found);
    r->recounting = b->recounting;
    if (!s && b->gap.there)
        s = call_gap(c, &b->gap);
    shared_give(&b->lock);
    return s ? s : rows_fill(c, job_no, found, q->clock_kind, r);
}
