/* Many jobs by one rule: to one person, or over a team so that who has least gets the
 * next. Each that cannot go is told with its reason, and the rest is done. */
#include "config.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

struct getter { struct receiver to; uint64_t open; uint32_t given; };
struct getters { struct getter *at; uint32_t n; };

/* -- who gets them -- */

static enum status one_getter(struct call *c, const struct spread_to *to, struct getters *g)
{
    enum status s = receiver_read(c, to->to_staff, to->on_leave, &g->at[0].to);
    g->n = !s;
    return s;
}

/* Those of the team who are here. */
static enum status team_getters(struct call *c, const struct spread_to *to, struct getters *g)
{
    struct team team;
    struct user *list;
    struct leave l;
    uint32_t n = 0;
    enum status s = team_read(c, to->team_code, "team_code", &team);
    if (!s)
        s = team_people(c, to->team_code, c->today, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++) {
        bool but = !strcmp(list[i].staff_no, to->but);
        s = but ? ST_not_found : leave_at(c, list[i].staff_no, c->now, &l);
        if (s == ST_not_found && !but)
            g->at[g->n++].to = (struct receiver){ .user = list[i], .some = true,
                                                  .me = !strcmp(list[i].staff_no, c->user.staff_no) };
        s = s == ST_not_found ? ST_ok : s;
    }
    return s || g->n ? s : refuse(c, ST_team_empty, "team_code", to->team_code, NULL, NULL);
}

static enum status getters_read(struct call *c, const struct spread_to *to, struct getters *g)
{
    struct work_load load;
    g->at = pool_array(c->pool, TEAM_PEOPLE, sizeof *g->at);
    g->n = 0;
    if (*to->to_staff && *to->team_code)
        return refuse(c, ST_one_of_two, "to_staff", "team_code", NULL, NULL);
    if (!*to->to_staff && !*to->team_code)
        return refuse(c, ST_field_missing, "to_staff", NULL, NULL, NULL);
    enum status s = *to->to_staff ? one_getter(c, to, g) : team_getters(c, to, g);
    for (uint32_t i = 0; !s && i < g->n; i++) {
        staff_load(c, g->at[i].to.user.staff_no, &load);
        g->at[i].open = load.open;
    }
    return s;
}

/* Who has least first, of those that have as many in order of staff number. */
static int getter_compare(const void *a, const void *b)
{
    const struct getter *x = a, *y = b;
    return x->open != y->open ? x->open < y->open ? -1 : 1 : strcmp(x->to.user.staff_no, y->to.user.staff_no);
}

/* -- giving -- */

/* The first who may take it; the reason told is that of who has least. */
static enum status give_one(struct call *c, struct getters *g, const struct job_no_row *row, const char *remark,
                            struct getter **got_r)
{
    struct fault first = { .status = ST_ok };
    enum status s = ST_ok;
    qsort(g->at, g->n, sizeof *g->at, getter_compare);
    for (uint32_t i = 0; i < g->n; i++) {
        s = job_give(c, row, &g->at[i].to, remark);
        *got_r = &g->at[i];
        if (!s || !only_its_own(s))
            break;
        first = first.status ? first : *c->fault;
        *c->fault = (struct fault){ .status = ST_ok };
    }
    if (s && only_its_own(s))
        *c->fault = first;
    return s;
}

static void given_tell(struct call *c, const struct getters *g, struct work_spread_done *r)
{
    r->given = pool_array(c->pool, g->n + 1, sizeof *r->given);
    for (uint32_t i = 0; i < g->n; i++)
        if (g->at[i].given)
            r->given[r->given_n++] = (struct given_row){
                .staff_no = g->at[i].to.user.staff_no, .staff_name = g->at[i].to.user.staff_name,
                .given = g->at[i].given, .open = g->at[i].open };
}

enum status jobs_spread(struct call *c, const struct job_no_row *rows, uint32_t n, const struct spread_to *to,
                        struct work_spread_done *r, struct handed_job *got)
{
    struct getters g;
    struct getter *who;
    enum status s = getters_read(c, to, &g);
    if (s)
        return s;
    r->failed = pool_array(c->pool, n + 1, sizeof *r->failed);
    for (uint32_t i = 0; !s && i < n; i++) {
        s = give_one(c, &g, &rows[i], to->remark, &who);
        if (!s) {
            who->open++;
            who->given++;
            if (got)
                got[r->done] = (struct handed_job){ .job_no = rows[i].job_no, .stage_no = rows[i].stage_no,
                                                      .staff_no = who->to.user.staff_no };
            r->done++;
        } else if (only_its_own(s)) {
            r->failed[r->failed_n++] = job_fault_take(c, rows[i].job_no);
            s = ST_ok;
        }
        r->last = rows[i].job_no;
    }
    given_tell(c, &g, r);
    return s;
}

/* -- by rule -- */

/* Of those the board knows the ones at that place: their rows are read. */
static enum status at_place(struct call *c, const struct work_spread *q, struct job_no_row *rows, uint32_t *n)
{
    uint32_t kept = 0;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < *n; i++) {
        struct job j = { .job_no = rows[i].job_no };
        struct job_place at;
        s = call_get(c, TABLE_job, &j);
        if (!s)
            s = job_place(c, &j, &at);
        if (!s && (!*q->area_no || !strcmp(at.area_no, q->area_no)) &&
            (!*q->section_no || !strcmp(at.section_no, q->section_no)))
            rows[kept++] = rows[i];
        s = s == ST_not_found ? ST_ok : s;
    }
    *n = kept;
    return s;
}

enum status do_work_spread(struct call *c, const struct work_spread *q, struct work_spread_done *r)
{
    struct unit unit = { .unit_no = c->user.unit_no };
    bool place = *q->area_no || *q->section_no;
    struct job_no_row *rows;
    uint64_t all;
    uint32_t n;
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    if (!s && q->unassigned && *q->from_staff)
        s = refuse(c, ST_one_of_two, "from_staff", "unassigned", NULL, NULL);
    const struct choice by = { .unit_no = unit.unit_no, .job_kind = q->job_kind, .stage = q->stage,
                               .staff_no = q->from_staff, .unassigned = q->unassigned, .after = q->after };
    if (!s)
        s = jobs_chosen(c, &by, place ? SPREAD_LOOKED : SPREAD_JOBS, &rows, &n, &all);
    if (s)
        return s;
    uint64_t looked = n, last = n ? rows[n - 1].job_no : 0;
    if (place)
        s = at_place(c, q, rows, &n);
    if (!s)
        s = jobs_spread(c, rows, n, &(struct spread_to){ .to_staff = q->to_staff, .team_code = q->team_code,
            .remark = q->remark, .but = q->from_staff, .on_leave = q->on_leave }, r, NULL);
    r->last = last;
    r->left = all - looked;
    return s;
}
