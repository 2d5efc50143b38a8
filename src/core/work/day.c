/* The day of one person: his jobs in the order of the road. What was agreed with a customer
 * stands at its time; the others as he put them himself, and else as the reader goes: by transformer area, section
 * and place in it, by address where there is none. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

struct going { struct call *c; date day; struct road road; struct appointment *agreed; uint32_t agreed_n; };

static const struct appointment *agreed_of(const struct going *g, uint64_t job_no, const char *staff_no)
{
    for (uint32_t i = 0; i < g->agreed_n; i++)
        if (g->agreed[i].job_no == job_no && !strcmp(g->agreed[i].staff_no, staff_no))
            return &g->agreed[i];
    return NULL;
}

static uint64_t place_in_road(const struct road *road, uint64_t job_no)
{
    for (uint32_t i = 0; i < road->jobs_n; i++)
        if (road->jobs[i].job_no == job_no)
            return i + 1;
    return 0;
}

/* -- the order -- */

static const char *when(const struct road_row *r)
{
    return *r->at_time ? r->at_time : r->opens;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_road(const struct road_row *x, const struct road_row *y)
{
    int d = strcmp(x->area_no, y->area_no);
    if (!d)
        d = strcmp(x->section_no, y->section_no);
    if (!d)
        d = compare_numbers(x->read_order, y->read_order);
    if (!d)
        d = strcmp(x->address, y->address);
    return d ? d : compare_numbers(x->job_no, y->job_no);
}

static int row_compare(const void *a, const void *b)
{
    const struct road_row *x = a, *y = b;
    bool timed[2] = { *x->opens != 0, *y->opens != 0 };
    if (timed[0] != timed[1])
        return timed[0] ? -1 : 1;
    int d = timed[0] ? strcmp(when(x), when(y)) : 0;
    if (d)
        return d;
    if (!x->place != !y->place)
        return x->place ? -1 : 1;
    d = compare_numbers(x->place, y->place);
    return d ? d : by_road(x, y);
}

/* -- what there is to do -- */

/* The first of its open stages that he has; NULL none. */
static const struct job_at *stage_of_his(const struct stands *s, const char *staff_no)
{
    for (unsigned i = 0; i < s->n; i++)
        if (!strcmp(s->at[i].staff_no, staff_no))
            return &s->at[i];
    return NULL;
}

/* Not one that waits for its customer, nor one that is agreed for another day to come. */
static enum status is_today(struct going *g, const struct job *j, const struct board_row *board,
                            const char *stage, const struct appointment *agreed, bool *is_r)
{
    struct appointment other;
    *is_r = true;
    if (agreed)
        return ST_ok;
    enum status s = appointment_of(g->c, j->job_no, stage, &other);
    *is_r = board->work_state != CODE_work_state_paused && (s || other.day < g->day);
    return s == ST_not_found ? ST_ok : s;
}

static enum status row_make(struct going *g, const struct job *j, const struct job_at *his, struct road_page *r)
{
    const struct stage_info *stand = flow_stage(job_flow(g->c, j), his->stage_no);
    struct board_row board;
    struct job_place at;
    bool is;
    const struct appointment *a = agreed_of(g, j->job_no, his->staff_no);
    const char *stage = a ? a->stage : stand ? stand->name : "";
    enum status s = job_board_row(g->c, j, 0, &board);
    if (!s)
        s = is_today(g, j, &board, stage, a, &is);
    if (!s)
        s = job_place(g->c, j, &at);
    if (s || !is)
        return s;
    r->rows[r->rows_n++] = (struct road_row){
        .job_no = j->job_no, .job_kind = j->job_kind, .stage = stage, .opens = a ? a->opens : "",
        .closes = a ? a->closes : "", .at_time = a ? a->at_time : "", .contact = a ? a->contact : "",
        .title = j->title, .address = j->address, .area_no = at.area_no, .section_no = at.section_no,
        .read_order = at.read_order, .account_no = j->account_no, .work_state = board.work_state, .due = board.due,
        .place = place_in_road(&g->road, j->job_no) };
    return ST_ok;
}

static enum status rows_make(struct going *g, const struct user *u, struct road_page *r)
{
    struct job_no_row *rows;
    uint64_t all;
    uint32_t n;
    enum status s = jobs_chosen(g->c, &(struct choice){ .unit_no = u->unit_no, .job_kind = "", .stage = "",
                                                        .staff_no = u->staff_no }, DAY_JOBS, &rows, &n, &all);
    r->rows = pool_array(g->c->pool, DAY_JOBS, sizeof *r->rows);
    for (uint32_t i = 0; !s && i < n; i++) {
        struct job j = { .job_no = rows[i].job_no };
        if (i && rows[i - 1].job_no == j.job_no)             /* he goes there once, whatever he does there */
            continue;
        s = call_get(g->c, TABLE_job, &j);
        const struct stands stands = job_stands(&j);
        const struct job_at *his = s ? NULL : stage_of_his(&stands, u->staff_no);
        if (!s && j.job_state == CODE_job_state_open && his)
            s = row_make(g, &j, his, r);
        s = s == ST_not_found ? ST_ok : s;
    }
    r->more = all > n;
    if (!s && r->rows_n)
        qsort(r->rows, r->rows_n, sizeof *r->rows, row_compare);
    return s;
}

static enum status road_read(struct going *g, const char *staff_no)
{
    g->road = (struct road){ .staff_no = staff_no };
    enum status s = call_get(g->c, TABLE_road, &g->road);
    if (s == ST_not_found || (!s && g->road.day != g->day)) {
        g->road.jobs_n = 0;
        return ST_ok;
    }
    return s;
}

static enum status day_of(struct call *c, const struct user *u, date day, struct road_page *r)
{
    struct going g = { .c = c, .day = day };
    enum status s = road_read(&g, u->staff_no);
    if (!s)
        s = appointments_between(c, day, day, &g.agreed, &g.agreed_n);
    *r = (struct road_page){ .staff_no = u->staff_no, .staff_name = u->staff_name, .day = day };
    return s ? s : rows_make(&g, u, r);
}

enum status do_work_day(struct call *c, const struct road_ask *q, struct road_page *r)
{
    struct user u = c->user;
    enum status s = *q->staff_no && strcmp(q->staff_no, c->user.staff_no) ? office_user(c, q->staff_no, &u) : ST_ok;
    return s ? s : day_of(c, &u, q->day ? q->day : c->today, r);
}

/* -- his own order -- */

static enum status is_mine(struct call *c, uint64_t job_no)
{
    struct job j;
    enum status s = job_open_read(c, job_no, 0, &j);
    const struct stands stands = job_stands(&j);
    return s || stage_of_his(&stands, c->user.staff_no) ? s
        : refuse(c, ST_job_of_other, "jobs", j.staff_name, NULL, NULL);
}

enum status do_work_road(struct call *c, const struct road_put *q, struct road_page *r)
{
    struct road old = { .staff_no = c->user.staff_no }, road = { .staff_no = c->user.staff_no };
    enum status s = ST_ok;
    road.day = q->day ? q->day : c->today;
    road.jobs = pool_array(c->pool, q->jobs_n + 1, sizeof *road.jobs);
    for (uint32_t i = 0; !s && i < q->jobs_n; i++) {
        s = is_mine(c, q->jobs[i].job_no);
        road.jobs[road.jobs_n++] = (struct handed_job){ .job_no = q->jobs[i].job_no, .staff_no = "" };
    }
    if (s)
        return s;
    s = call_get(c, TABLE_road, &old);
    road.version = old.version;
    s = s == ST_not_found ? call_insert(c, TABLE_road, &road) : s ? s : call_put(c, TABLE_road, &old, &road);
    return s ? s : day_of(c, &c->user, road.day, r);
}
