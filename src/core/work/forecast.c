/* work.forecast: what becomes late within so many working days if nothing moves, whose it
 * is, and when. A job becomes late with the first of its clocks that runs out; one that is
 * late already is counted apart, one that waits becomes late by no clock that waits with it.
 * One walk over the board: a day is a comparison with midnights that were asked once for
 * each calendar. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/events.h"
#include "core/work/limits.h"
#include "core/work/usual.h"

#include <stdlib.h>
#include <string.h>

#define NEVER INT64_MAX

/* The midnight after today, and after each of the working days that follow. */
struct horizon { bool asked; instant end[FORECAST_DAYS + 1]; };      /* of one calendar */

struct group { uint64_t open, late, likely, of[FORECAST_DAYS + 1]; };

struct listed { uint64_t job_no; int clock; };

/* What is usual, by names of kind, stage and unit: asked once for each that stands on the board. */
struct usual_asked { uint32_t kind, stage, unit; bool there; struct usual usual; };

struct walk {
    const struct forecast_ask *q;
    unsigned days;
    bool *unit;                         /* by name of a unit: within reach and asked for */
    struct places places;
    struct horizon *horizon;            /* by place */
    uint32_t name;                      /* the group whose jobs are listed; UINT32_MAX: all */
    bool nothing;
    struct group *group, all;           /* by name; and each job once */
    uint64_t *key;                      /* of those that become late: seconds until then, and the row */
    uint32_t keys, askeds, slots;       /* slots: a power of two, as many as jobs can ask for twice, or ASKED_SLOTS */
    struct usual_asked *asked;
};

/* -- days -- */

static enum status horizon_ask(struct call *c, const struct work_time *time, unsigned days, struct horizon *h)
{
    uint32_t today, day;
    enum status s = work_day_of(time, c->now, &today, c->fault);
    h->asked = true;
    h->end[0] = instant_of(c->today + 1, 0, 0, 0);
    for (unsigned i = 1; !s && i <= days; i++) {
        s = work_day_nth(time, today, work_days_upto(time, today) + i, &day, c->fault);
        if (!s)
            h->end[i] = instant_of(work_day_date(time, day) + 1, 0, 0, 0);
    }
    return s;
}

/* Of every calendar by which jobs that are asked for are done; a year that is not loaded is named. */
static enum status horizons_ask(struct call *c, const struct jobs *o, struct walk *w)
{
    enum status s = ST_ok;
    places_at(c, o, &w->places);
    w->horizon = pool_array(c->pool, w->places.n + 1, sizeof *w->horizon);
    for (uint32_t i = 0; !s && i < o->units.n; i++) {
        struct horizon *h = &w->horizon[w->places.of_unit[i]];
        const struct work_time *time;
        struct unit u = { .unit_no = o->units.at[i] };
        if (!w->unit[i] || h->asked || call_get(c, TABLE_unit, &u))
            continue;
        s = unit_kind_time(c, u.unit_no, u.unit_kind, &time);
        if (!s)
            s = horizon_ask(c, time, w->days, h);
    }
    return s;
}

/* -- the walk -- */

static const struct names *names_by(const struct jobs *o, uint16_t by)
{
    return by == CODE_forecast_by_person ? &o->staff : by == CODE_forecast_by_stage ? &o->stages
        : by == CODE_forecast_by_kind ? &o->kinds : &o->units;
}

/* Where it counts: of stages beside each other in that of each, and with each person who has one. */
static unsigned groups_of(const struct entry *e, uint16_t by, uint32_t group[FLOW_TOGETHER])
{
    bool person = by == CODE_forecast_by_person;
    unsigned n = 1;
    group[0] = person ? e->staff : by == CODE_forecast_by_stage ? e->stage
        : by == CODE_forecast_by_kind ? e->kind : e->unit;
    if (!person && by != CODE_forecast_by_stage)
        return n;
    for (unsigned i = 0; i < COUNT_OF(e->beside) && e->beside_stage[i]; i++) {
        uint32_t one = person ? e->beside[i] : e->beside_stage[i];
        unsigned k = 0;
        while (k < n && group[k] != one)
            k++;
        if (k == n)
            group[n++] = one;
    }
    return n;
}

/* When the first of its clocks runs out that has not, and which; 0: one has. */
static instant late_from(const struct entry *e, instant now, int *clock_r)
{
    instant first = NEVER;
    for (unsigned left = e->limited; left; left &= left - 1) {
        int clock = __builtin_ctz(left);
        const struct mark *m = &e->mark[clock];
        if (!m->due)
            continue;
        if (m->due < now)
            return 0;
        if (m->stopped || m->due >= first)
            continue;
        first = m->due;
        *clock_r = clock;
    }
    return first;
}

static struct usual_asked *asked_slot(const struct walk *w, const struct entry *e)
{
    uint32_t at = (e->kind * 2654435761u ^ e->stage * 40503u ^ e->unit * 97u * 2654435761u) >> 8 & (w->slots - 1);
    while (w->asked[at].there && (w->asked[at].kind != e->kind || w->asked[at].stage != e->stage
                                  || w->asked[at].unit != e->unit))
        at = (at + 1) & (w->slots - 1);
    return &w->asked[at];
}

/* Beyond the half of the slots what is usual is not asked, and nothing is said to be likely. */
static const struct usual *usual_of(struct call *c, struct walk *w, const struct jobs *o, const struct entry *e)
{
    struct usual_asked *a = asked_slot(w, e);
    if (!a->there && w->askeds == w->slots / 2)
        return NULL;
    if (!a->there) {
        *a = (struct usual_asked){ .kind = e->kind, .stage = e->stage, .unit = e->unit, .there = true };
        w->askeds++;
        usual_ask(work_of(c->core)->usual, o->units.at[e->unit], o->kinds.at[e->kind], o->stages.at[e->stage],
                   &a->usual);
    }
    return a->usual.n >= USUAL_FEW ? &a->usual : NULL;
}

static bool counts_days(const struct mark *m)
{
    return m->amount && m->unit == CODE_limit_unit_working_day && !m->stopped;
}

/* Would it be late if this stage, and what follows it, took what they usually take? Of a stage without a limit it
 * is not known how far it is: it counts as all but done. */
static bool likely_late(struct call *c, struct walk *w, const struct jobs *o, const struct entry *e)
{
    const struct mark *stage = &e->mark[CLOCK_STAGE], *whole = &e->mark[CLOCK_WHOLE];
    const struct positions *now = places_now(&w->places, e);
    if (!counts_days(stage) && !counts_days(whole))
        return false;
    const struct usual *u = usual_of(c, w, o, e);
    if (!u)
        return false;
    int64_t used = counts_days(stage) ? mark_used(stage, now) : u->days;
    int64_t left = u->days > used ? u->days - used : 0;
    return (counts_days(stage) && used + left > stage->amount) ||
        (counts_days(whole) && mark_used(whole, now) + left + u->after > whole->amount);
}

static void group_count(struct group *g, instant late, bool becomes, unsigned day, bool likely)
{
    g->open++;
    g->likely += likely;
    g->late += !late;
    g->of[day] += becomes;
}

static void count_one(struct call *c, struct walk *w, const struct jobs *o, const struct entry *e, uint32_t row)
{
    const struct horizon *h = &w->horizon[w->places.of_unit[e->unit]];
    uint32_t group[FLOW_TOGETHER];
    int clock;
    instant late = late_from(e, c->now, &clock);
    bool becomes = late && late < h->end[w->days], listed = w->name == UINT32_MAX;
    unsigned day = 0;
    while (becomes && late >= h->end[day])
        day++;
    bool likely = late && likely_late(c, w, o, e);
    group_count(&w->all, late, becomes, day, likely);
    for (unsigned i = groups_of(e, w->q->forecast_by, group); i-- > 0;) {
        group_count(&w->group[group[i]], late, becomes, day, likely);
        listed |= w->name == group[i];
    }
    if (becomes && listed)
        w->key[w->keys++] = (uint64_t)((late - c->now) / SECOND) << 32 | row;
}

static void board_walk(struct call *c, const struct jobs *o, struct walk *w)
{
    for (uint32_t i = 0; i < o->n && !w->nothing; i++)
        if (!o->at[i].gone && w->unit[o->at[i].unit])
            count_one(c, w, o, &o->at[i], i);
}

/* -- the reply -- */

static uint64_t becomes(const struct forecast_row *r)
{
    return r->today + r->one_day + r->two_days + r->three_to_five + r->beyond;
}

static struct forecast_row row_of(const struct group *g, const char *name, unsigned days)
{
    struct forecast_row r = { .name = name, .open = g->open, .late = g->late, .likely = g->likely };
    for (unsigned i = 0; i <= days; i++) {
        uint64_t *cell = i == 0 ? &r.today : i == 1 ? &r.one_day : i == 2 ? &r.two_days
            : i <= 5 ? &r.three_to_five : &r.beyond;
        *cell += g->of[i];
    }
    r.becomes = becomes(&r);
    return r;
}

/* Whose most becomes late first; of equals whose most is late. */
static int row_compare(const void *a, const void *b)
{
    const struct forecast_row *x = a, *y = b;
    const uint64_t first[][2] = { { x->becomes, y->becomes }, { x->today, y->today }, { x->late, y->late },
                                  { x->open, y->open } };
    for (size_t i = 0; i < COUNT_OF(first); i++)
        if (first[i][0] != first[i][1])
            return first[i][0] < first[i][1] ? 1 : -1;
    return strcmp(x->name, y->name);
}

static enum status name_words(struct call *c, uint16_t by, struct forecast_row *r)
{
    struct unit u = { .unit_no = r->name };
    struct user user = { .staff_no = r->name };
    bool unit = by == CODE_forecast_by_unit, person = by == CODE_forecast_by_person && *r->name;
    enum status s = unit ? call_get(c, TABLE_unit, &u) : person ? call_get(c, TABLE_user, &user) : ST_ok;
    if (!s && unit) {
        r->words = u.unit_name;
        r->words_en = u.unit_name_en;
    }
    if (!s && person)
        r->words = user.staff_name;
    return s == ST_not_found ? ST_ok : s;
}

static enum status rows_make(struct call *c, const struct names *names, const struct walk *w, struct forecast_page *r)
{
    const struct forecast_row all = row_of(&w->all, "", w->days);
    enum status s = ST_ok;
    r->rows = pool_array(c->pool, names->n + 1, sizeof *r->rows);
    r->open = all.open;
    r->late = all.late;
    r->becomes = all.becomes;
    r->likely = all.likely;
    for (uint32_t i = 0; i < names->n; i++) {
        struct forecast_row row = row_of(&w->group[i], names->at[i], w->days);
        if (row.open) {
            row.name = pool_copy(c->pool, row.name);
            r->rows[r->rows_n++] = row;
        }
    }
    qsort(r->rows, r->rows_n, sizeof *r->rows, row_compare);
    r->groups = r->rows_n;
    r->rows_n = r->rows_n < FORECAST_ROWS ? r->rows_n : FORECAST_ROWS;
    for (uint32_t i = 0; !s && i < r->rows_n; i++)
        s = name_words(c, w->q->forecast_by, &r->rows[i]);
    return s;
}

/* Each by the clock that runs out first, which need not be the one the board puts it by. */
static enum status jobs_fill(struct call *c, const struct listed *list, uint32_t n, struct forecast_page *r)
{
    r->jobs = pool_array(c->pool, n + 1, sizeof *r->jobs);
    for (uint32_t i = 0; i < n; i++) {
        struct job j = { .job_no = list[i].job_no };
        enum status s = job_get(c->txn, &j, c->pool);
        if (s == ST_not_found || (!s && j.job_state != CODE_job_state_open))
            continue;                   /* the board is a moment ahead of this snapshot, or behind */
        if (!s)
            s = job_board_row(c, &j, CLOCK_KIND(list[i].clock), &r->jobs[r->jobs_n]);
        if (s)
            return s;
        r->jobs_n++;
    }
    return ST_ok;
}

/* Under the board's lock. */
static enum status look(struct call *c, const struct jobs *o, struct walk *w, struct forecast_page *r,
                        struct listed *list, uint32_t *n_r)
{
    const struct names *names = names_by(o, w->q->forecast_by);
    uint32_t rows = w->q->rows ? (uint32_t)w->q->rows : BOARD_ROWS;
    w->unit = pool_array(c->pool, o->units.n + 1, sizeof *w->unit);
    w->group = pool_array(c->pool, names->n + 1, sizeof *w->group);
    w->key = pool_array(c->pool, o->n + 1, sizeof *w->key);
    for (w->slots = 64; w->slots < ASKED_SLOTS && w->slots / 2 < o->n;)
        w->slots *= 2;
    w->asked = pool_array(c->pool, w->slots, sizeof *w->asked);
    for (uint32_t i = 0; i < o->units.n; i++)
        w->unit[i] = call_in_unit(c, o->units.at[i])
            && (!*w->q->unit_no || unit_within(c->txn, o->units.at[i], w->q->unit_no));
    w->name = !w->q->one ? UINT32_MAX : names_find(names, w->q->name);
    w->nothing = w->q->one && w->name == UINT32_MAX;
    enum status s = horizons_ask(c, o, w);
    if (s)
        return s;
    board_walk(c, o, w);
    r->total = w->keys;
    *n_r = keys_page(w->key, w->keys, (uint32_t)w->q->first, rows);
    for (uint32_t i = 0; i < *n_r; i++)
        list[i].job_no = o->at[KEY_ROW(w->key[i])].job_no;
    for (uint32_t i = 0; i < *n_r; i++)
        late_from(&o->at[KEY_ROW(w->key[i])], c->now, &list[i].clock);
    return rows_make(c, names, w, r);
}

enum status do_work_forecast(struct call *c, const struct forecast_ask *q, struct forecast_page *r)
{
    struct board *b = work_of(c->core)->board;
    struct unit unit;
    struct walk *w = POOL_NEW(c->pool, struct walk);
    struct listed *list = pool_array(c->pool, BOARD_PAGE + 1, sizeof *list);
    uint32_t n = 0;
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    if (s)
        return s;
    *w = (struct walk){ .q = q, .days = q->days ? (unsigned)q->days : FORECAST_USUAL };
    r->at = c->now;
    r->days = w->days;
    shared_read(&b->lock);
    s = look(c, &b->jobs, w, r, list, &n);
    r->recounting = b->recounting;
    if (!s && b->gap.there)
        s = call_gap(c, &b->gap);
    shared_give(&b->lock);
    return s ? s : jobs_fill(c, list, n, r);
}
