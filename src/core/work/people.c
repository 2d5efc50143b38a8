/* work.people and work.teams: who has how much, who is free, and who is away. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

#define WORKERS (CODE_BIT(CODE_role_clerk) | CODE_BIT(CODE_role_meter_reader) | CODE_BIT(CODE_role_surveyor) \
                 | CODE_BIT(CODE_role_supervisor))

struct people { struct array rows; struct online online; struct reach reach; };

static void row_add(struct call *c, struct people *p, const struct user *u)
{
    struct people_row *r = array_add(&p->rows, c->pool, sizeof *r);
    *r = (struct people_row){ .staff_no = u->staff_no, .staff_name = u->staff_name, .roles = u->roles,
                              .unit_no = u->unit_no, .online = online_has(&p->online, u->staff_no) };
}

/* All of them: who is loaded most is known when the loads are. */
static enum status people_read(struct call *c, const char *unit_no, struct people *p)
{
    struct scan *scan;
    struct user u;
    *p = (struct people){ .online = call_online(c) };
    enum status s = reach_read(c, unit_no, &p->reach);
    if (!s)
        s = scan_table(c->txn, TABLE_user, &(struct scan_range){ 0 }, &scan);
    if (s)
        return s;
    while (!(s = scan_next(scan, &u, NULL)))
        if (u.user_state == CODE_user_state_active && !u.shared_terminal && reach_has(&p->reach, u.unit_no))
            row_add(c, p, &u);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Load by name of a person, in one walk. */
static void loads_count(struct call *c, const struct jobs *o, struct people_list *r)
{
    struct places places;
    uint64_t (*load)[DANGER_PAUSED + 1] = pool_array(c->pool, o->staff.n + 1, sizeof *load);
    places_at(c, o, &places);
    for (uint32_t i = 0; i < o->n; i++) {
        const struct entry *e = &o->at[i];
        const struct positions *now = places_now(&places, e);
        enum danger danger = mark_danger(&e->mark[entry_clock(e, now)], now);
        if (e->gone)
            continue;
        load[e->staff][danger]++;
        for (unsigned k = 0; k < COUNT_OF(e->beside); k++)
            load[e->beside[k]][danger] += e->beside[k] && e->beside[k] != e->staff;
    }
    for (uint32_t i = 0; i < r->people_n; i++) {
        struct people_row *p = &r->people[i];
        uint32_t name = names_find(&o->staff, p->staff_no);
        for (int k = 0; name != UINT32_MAX && k <= DANGER_PAUSED; k++)
            p->open += load[name][k];
        p->late = name == UINT32_MAX ? 0 : load[name][DANGER_LATE];
        p->at_risk = name == UINT32_MAX ? 0 : load[name][DANGER_AT_RISK];
    }
}

/* -- leave and appointments of the days from today -- */

struct week { struct leave *leave; struct visit_day *visit; uint32_t leaves, visits; };

static enum status week_read(struct call *c, struct week *w)
{
    date end = c->today + LEAVE_AHEAD_DAYS;
    enum status s = leaves_within(c, instant_of(c->today, 0, 0, 0), instant_of(end, 0, 0, 0), &w->leave, &w->leaves);
    return s ? s : visits_between(c, c->today, end - 1, &w->visit, &w->visits);
}

static int row_by_number(const void *a, const void *b)
{
    return strcmp(((const struct people_row *)a)->staff_no, ((const struct people_row *)b)->staff_no);
}

static struct people_row *row_of(struct people_list *r, const char *staff_no)
{
    const struct people_row key = { .staff_no = staff_no };
    return r->people_n ? bsearch(&key, r->people, r->people_n, sizeof key, row_by_number) : NULL;
}

/* Days from today that have a part in it, as bits. */
static unsigned days_of(const struct call *c, const struct leave *l)
{
    unsigned days = 0;
    for (date d = 0; d < LEAVE_AHEAD_DAYS; d++)
        if (l->from < instant_of(c->today + d + 1, 0, 0, 0) && l->until > instant_of(c->today + d, 0, 0, 0))
            days |= 1u << d;
    return days;
}

/* The rows are in order of staff number, as their table is. */
static void week_count(struct call *c, const struct week *w, struct people_list *r)
{
    unsigned *days = pool_array(c->pool, r->people_n + 1, sizeof *days);
    for (uint32_t i = 0; i < w->visits; i++) {
        struct people_row *p = row_of(r, w->visit[i].staff_no);
        if (p)
            p->appointments++;
    }
    for (uint32_t i = 0; i < w->leaves; i++) {
        const struct leave *l = &w->leave[i];
        struct people_row *p = row_of(r, l->staff_no);
        if (!p)
            continue;
        days[p - r->people] |= days_of(c, l);
        p->leave_days = (uint64_t)__builtin_popcount(days[p - r->people]);
        p->away_until = l->from <= c->now && l->until > c->now ? l->until : p->away_until;
    }
}

/* All of a unit and below, in order of staff number, with what each has. */
static enum status everyone_counted(struct call *c, const char *unit_no, struct people_list *all)
{
    struct board *b = work_of(c->core)->board;
    struct people p;
    struct week week;
    enum status s = people_read(c, unit_no, &p);
    if (!s)
        s = week_read(c, &week);
    if (s)
        return s;
    all->people = p.rows.at;
    all->people_n = p.rows.n;
    week_count(c, &week, all);
    shared_read(&b->lock);
    loads_count(c, &b->jobs, all);
    if (b->gap.there)
        s = call_gap(c, &b->gap);
    shared_give(&b->lock);
    return s;
}

/* Those whose work this is, and whoever has a job all the same. */
static void workers_keep(struct people_list *r)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < r->people_n; i++)
        if (r->people[i].roles & WORKERS || r->people[i].open)
            r->people[kept++] = r->people[i];
    r->people_n = kept;
}

/* The most loaded first; who is free stands last, in order of staff number. */
static int people_compare(const void *a, const void *b)
{
    const struct people_row *x = a, *y = b;
    if (x->open != y->open)
        return x->open < y->open ? 1 : -1;
    return strcmp(x->staff_no, y->staff_no);
}

/* Where a page of a list that is put in order each time begins, and where the next does. */
static enum status page_cut(struct call *c, const char *token, struct people_list *r)
{
    uint32_t first;
    enum status s = token_place_read(c, "token", token, &first);
    if (!s && first && first >= r->people_n)
        s = refuse(c, ST_page_past, "token", number_words(c, r->people_n), NULL, NULL);
    if (s)
        return s;
    r->people += first;
    r->people_n -= first;
    r->token = r->people_n > PEOPLE_LISTED ? token_place(c, "token", first + PEOPLE_LISTED) : "";
    r->people_n = r->people_n > PEOPLE_LISTED ? PEOPLE_LISTED : r->people_n;
    return ST_ok;
}

enum status do_work_people(struct call *c, const struct people_ask *q, struct people_list *r)
{
    struct unit unit = { .unit_no = c->user.unit_no };
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    if (!s)
        s = everyone_counted(c, unit.unit_no, r);
    if (s)
        return s;
    workers_keep(r);
    if (r->people_n)
        qsort(r->people, r->people_n, sizeof *r->people, people_compare);
    return page_cut(c, q->token, r);
}

uint64_t board_pressing(struct call *c, const char *staff_no)
{
    struct board *b = work_of(c->core)->board;
    struct places places;
    uint64_t n = 0;
    if (!b)
        return 0;
    shared_read(&b->lock);
    const struct jobs *o = &b->jobs;
    uint32_t name = names_find(&o->staff, staff_no);
    if (name != UINT32_MAX)
        places_at(c, o, &places);
    for (uint32_t i = 0; i < o->n && name != UINT32_MAX; i++) {
        const struct entry *e = &o->at[i];
        const struct positions *now = places_now(&places, e);
        n += !e->gone && entry_has(e, name) && mark_danger(&e->mark[entry_clock(e, now)], now) <= DANGER_AT_RISK;
    }
    shared_give(&b->lock);
    return n;
}

/* -- what others ask of the board -- */

void staff_load(struct call *c, const char *staff_no, struct work_load *l_r)
{
    struct board *b = work_of(c->core)->board;
    struct places places;
    *l_r = (struct work_load){ 0 };
    shared_read(&b->lock);
    const struct jobs *o = &b->jobs;
    uint32_t name = names_find(&o->staff, staff_no);
    if (name != UINT32_MAX)
        places_at(c, o, &places);
    for (uint32_t i = 0; i < o->n && name != UINT32_MAX; i++) {
        const struct entry *e = &o->at[i];
        if (e->gone || !entry_has(e, name))
            continue;
        const struct positions *now = places_now(&places, e);
        enum danger d = mark_danger(&e->mark[entry_clock(e, now)], now);
        l_r->open++;
        l_r->late += d == DANGER_LATE;
        l_r->at_risk += d == DANGER_AT_RISK;
    }
    shared_give(&b->lock);
}

/* Which names are units of the caller's choice, by their number. */
static bool *units_within(struct call *c, const struct jobs *o, const struct reach *reach)
{
    bool *in = pool_array(c->pool, o->units.n + 1, sizeof *in);
    for (uint32_t i = 0; i < o->units.n; i++)
        in[i] = reach_has(reach, o->units.at[i]);
    return in;
}

/* A name that is asked for and that no job has matches none; "" asks for nothing. */
static bool name_wanted(const struct names *n, const char *text, uint32_t is)
{
    return !*text || names_find(n, text) == is;
}

struct chosen { struct job_no_row *at; uint32_t n, most; uint64_t all; bool full; };

/* Of its open stages those that are asked for, each a row. */
static void stages_choose(const struct jobs *o, const struct entry *e, const struct choice *by, struct chosen *r)
{
    struct job_no_row of[FLOW_TOGETHER];
    uint32_t n = 0;
    for (unsigned i = 0; i < FLOW_TOGETHER; i++) {
        uint32_t staff = i ? e->beside[i - 1] : e->staff, stage = i ? e->beside_stage[i - 1] : e->stage;
        bool stands = !i || e->beside_no[i - 1];
        if (stands && (!by->unassigned || !staff) && name_wanted(&o->staff, by->staff_no, staff) &&
            name_wanted(&o->stages, by->stage, stage))
            of[n++] = (struct job_no_row){ .job_no = e->job_no, .stage_no = i ? e->beside_no[i - 1] : e->stage_no };
    }
    r->all += n;
    r->full = r->full || r->n + n > r->most;
    for (uint32_t i = 0; !r->full && i < n; i++)
        r->at[r->n++] = of[i];
}

enum status jobs_chosen(struct call *c, const struct choice *by, uint32_t most, struct job_no_row **rows_r,
                        uint32_t *n_r, uint64_t *all_r)
{
    struct board *b = work_of(c->core)->board;
    struct reach reach;
    struct chosen r = { .at = pool_array(c->pool, most + 1, sizeof *r.at), .most = most };
    enum status s = reach_read(c, by->unit_no, &reach);
    if (s)
        return s;
    shared_read(&b->lock);
    const struct jobs *o = &b->jobs;
    const bool *in = units_within(c, o, &reach);
    for (uint32_t i = 0; i < o->n; i++) {
        const struct entry *e = &o->at[i];
        if (!e->gone && e->job_no > by->after && in[e->unit] && name_wanted(&o->kinds, by->job_kind, e->kind))
            stages_choose(o, e, by, &r);
    }
    if (b->gap.there)
        s = call_gap(c, &b->gap);
    shared_give(&b->lock);
    *rows_r = r.at;
    *n_r = r.n;
    *all_r = r.all;
    return s;
}

/* -- teams -- */

static enum status team_count(struct call *c, struct people_list *all, struct team_load *t)
{
    struct user *list;
    uint32_t n;
    enum status s = team_people(c, t->team_code, c->today, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++) {
        const struct people_row *p = row_of(all, list[i].staff_no);
        t->people++;
        if (!p)
            continue;
        t->away += p->away_until != 0;
        t->open += p->open;
        t->late += p->late;
        t->at_risk += p->at_risk;
        t->appointments += p->appointments;
        t->leave_days += p->leave_days;
    }
    return s;
}

/* Most open jobs a head first. */
static int team_compare(const void *a, const void *b)
{
    const struct team_load *x = a, *y = b;
    uint64_t p = x->open * (y->people ? y->people : 1), q = y->open * (x->people ? x->people : 1);
    return p != q ? p < q ? 1 : -1 : strcmp(x->team_code, y->team_code);
}

static enum status teams_read(struct call *c, struct team_loads *r)
{
    struct scan *scan;
    struct team t;
    enum status s = scan_table(c->txn, TABLE_team, &(struct scan_range){ 0 }, &scan);
    r->teams = pool_array(c->pool, TEAM_LOADS, sizeof *r->teams);
    while (!s && !r->more && !(s = scan_next(scan, &t, NULL))) {
        if (t.closed || !call_in_unit(c, t.unit_no))
            continue;
        r->more = r->teams_n == TEAM_LOADS;
        if (!r->more)
            r->teams[r->teams_n++] = (struct team_load){ .team_code = t.team_code, .team_name = t.team_name,
                                                         .unit_no = t.unit_no };
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_work_teams(struct call *c, const struct nothing *q, struct team_loads *r)
{
    struct people_list all = { 0 };          /* its people may be of any unit in the caller's reach */
    (void)q;
    enum status s = everyone_counted(c, c->user.unit_no, &all);
    if (!s)
        s = teams_read(c, r);
    for (uint32_t i = 0; !s && i < r->teams_n; i++)
        s = team_count(c, &all, &r->teams[i]);
    if (!s && r->teams_n)
        qsort(r->teams, r->teams_n, sizeof *r->teams, team_compare);
    return s;
}
