/* Limits, hours and decreed days in memory. A reading is never changed: a new one
 * takes its place and the old one is kept a while, so that who asks holds no lock
 * while he uses what he was given. */
#include "config.h"
#include "core/work/limits.h"
#include "core/engine/gap.h"
#include "core/engine/seed.h"
#include "core/work/area.h"
#include "core/work/calendars.h"
#include "core/work/job_acts.h"

#include <stdlib.h>
#include <string.h>

#define KEPT (600 * SECOND)

/* One reading of the tables. Work times are made when they are first asked for. */
struct reading {
    struct reading *older;
    struct pool *pool;
    struct array limits;
    struct calendars own;
    struct { struct gap limit, hours, day; } gap;
    struct lock lock;
    int64_t retired;                 /* ticks */
};

struct limits {
    struct shared_lock lock;
    struct reading *now, *retired;
    struct array shipped_limits, shipped_hours;
    struct pool *pool;
};

bool limits_table(uint64_t table_no)
{
    static const enum table_id made_from[] = { TABLE_time_limit, TABLE_office_hours, TABLE_holiday,
                                              TABLE_unit_day, TABLE_unit_hours, TABLE_unit };
    for (size_t i = 0; i < COUNT_OF(made_from); i++)
        if (table_info[made_from[i]].no == table_no)
            return true;
    return false;
}

static void reading_free(struct reading **r)
{
    calendars_free(&(*r)->own);
    lock_destroy(&(*r)->lock);
    pool_free(&(*r)->pool);
    free(*r);
    *r = NULL;
}

/* -- shipped rows, where the store has none -- */

static bool limit_there(const struct array *limits, const struct time_limit *l)
{
    const struct time_limit *row = limits->at;
    for (unsigned i = 0; i < limits->n; i++)
        if (row[i].rule_set == l->rule_set && !strcmp(row[i].job_kind, l->job_kind) && !strcmp(row[i].stage, l->stage))
            return true;
    return false;
}

static bool hours_there(const struct array *hours, uint16_t unit_kind)
{
    const struct office_hours *row = hours->at;
    for (unsigned i = 0; i < hours->n; i++)
        if (row[i].unit_kind == unit_kind)
            return true;
    return false;
}

static void add_shipped(const struct limits *l, struct reading *r)
{
    struct array limits = { 0 }, hours = { 0 };
    const struct time_limit *limit = l->shipped_limits.at;
    const struct office_hours *span = l->shipped_hours.at;
    for (unsigned i = 0; i < l->shipped_limits.n; i++)
        if (!limit_there(&r->limits, &limit[i]))
            *(struct time_limit *)array_add(&limits, r->pool, sizeof *limit) = limit[i];
    for (unsigned i = 0; i < l->shipped_hours.n; i++)
        if (!hours_there(&r->own.hours, span[i].unit_kind))
            *(struct office_hours *)array_add(&hours, r->pool, sizeof *span) = span[i];
    for (unsigned i = 0; i < limits.n; i++)
        *(struct time_limit *)array_add(&r->limits, r->pool, sizeof *limit) = ((struct time_limit *)limits.at)[i];
    for (unsigned i = 0; i < hours.n; i++)
        *(struct office_hours *)array_add(&r->own.hours, r->pool, sizeof *span) = ((struct office_hours *)hours.at)[i];
}

static void limit_put(struct reading *r, const struct time_limit *l)
{
    struct time_limit *row = r->limits.at;
    for (unsigned i = 0; i < r->limits.n; i++)
        if (row[i].rule_set == l->rule_set && !strcmp(row[i].job_kind, l->job_kind) && !strcmp(row[i].stage, l->stage)
            && row[i].valid_from == l->valid_from) {
            row[i] = *l;
            return;
        }
    *(struct time_limit *)array_add(&r->limits, r->pool, sizeof *l) = *l;
}

static void decree_put(struct reading *r, const struct holiday *h)
{
    *(struct holiday *)array_add(&r->own.days, r->pool, sizeof *h) = (struct holiday){ .day = h->day,
                                                                                      .day_kind = h->day_kind };
}

static void own_day_put(struct reading *r, const struct unit_day *d)
{
    struct unit_day *row = r->own.own_days.at;
    for (unsigned i = 0; i < r->own.own_days.n; i++)
        if (row[i].day == d->day && !strcmp(row[i].unit_no, d->unit_no)) {
            row[i].day_kind = d->day_kind;
            row[i].as_above = d->as_above;
            return;
        }
    row = array_add(&r->own.own_days, r->pool, sizeof *row);
    record_copy(&unit_day_record, row, d, r->pool);
}

static void own_hours_put(struct reading *r, const struct unit_hours *h)
{
    struct unit_hours *row = r->own.own_hours.at;
    unsigned i = 0;
    while (i < r->own.own_hours.n && (row[i].unit_kind != h->unit_kind || row[i].valid_from != h->valid_from
                                      || strcmp(row[i].unit_no, h->unit_no)))
        i++;
    row = i < r->own.own_hours.n ? &row[i] : array_add(&r->own.own_hours, r->pool, sizeof *row);
    record_copy(&unit_hours_record, row, h, r->pool);
}

/* As they would stand in the tables; the texts are copied by whoever outlives the request. */
static void as_if(struct reading *r, const struct moves_ask *q)
{
    for (uint32_t i = 0; q && i < q->limits_n; i++) {
        struct time_limit l = q->limits[i];
        l.job_kind = pool_copy(r->pool, l.job_kind);
        l.stage = pool_copy(r->pool, l.stage);
        l.source = pool_copy(r->pool, l.source);
        limit_put(r, &l);
    }
    for (uint32_t i = 0; q && i < q->days_n; i++)
        decree_put(r, &q->days[i]);
    for (uint32_t i = 0; q && i < q->unit_days_n; i++)
        own_day_put(r, &q->unit_days[i]);
    for (uint32_t i = 0; q && i < q->unit_hours_n; i++)
        own_hours_put(r, &q->unit_hours[i]);
}

/* Who hangs under whom is asked for only where a unit has a calendar of its own. */
static enum status own_read(struct reading *r, struct txn *t, table_read_fn *rows_read, const struct moves_ask *q)
{
    enum { DAYS, HOURS, UNITS, READ };
    struct gap gap[READ] = { { .there = false } };
    struct calendars *k = &r->own;
    enum status s = rows_read(t, TABLE_unit_day, &k->own_days, r->pool, &gap[DAYS]);
    if (!s)
        s = rows_read(t, TABLE_unit_hours, &k->own_hours, r->pool, &gap[HOURS]);
    as_if(r, q);
    if (!s && k->own_days.n + k->own_hours.n)
        s = rows_read(t, TABLE_unit, &k->units, r->pool, &gap[UNITS]);
    for (size_t i = 0; i < COUNT_OF(gap) && !k->gap.there; i++)
        k->gap = gap[i];
    return s;
}

static struct reading *reading_make(const struct limits *l, struct txn *t, table_read_fn *rows_read,
                                    const struct moves_ask *q, enum status *s_r)
{
    struct reading *r = calloc(1, sizeof *r);
    if (!r)
        panic("out of memory");
    lock_init(&r->lock, LOCK_reading);
    r->pool = pool_new(1u << 16);
    enum status s = rows_read(t, TABLE_time_limit, &r->limits, r->pool, &r->gap.limit);
    if (!s)
        s = rows_read(t, TABLE_office_hours, &r->own.hours, r->pool, &r->gap.hours);
    if (!s)
        s = rows_read(t, TABLE_holiday, &r->own.days, r->pool, &r->gap.day);
    add_shipped(l, r);
    if (!s)
        s = own_read(r, t, rows_read, q);
    enum status placed = calendars_place(&r->own, r->pool);
    *s_r = s ? s : placed;
    return r;
}

/* -- held -- */

static void retire(struct limits *l, struct reading *r)
{
    r->retired = clock_ticks();
    r->older = l->retired;
    l->retired = r;
    for (struct reading **at = &r->older; *at;) {
        struct reading *old = *at;
        if (r->retired - old->retired < KEPT) {
            at = &old->older;
            continue;
        }
        *at = old->older;
        reading_free(&old);
    }
}

static void replace(struct limits *l, struct reading *fresh)
{
    shared_write(&l->lock);
    struct reading *old = l->now;
    l->now = fresh;
    if (old)
        retire(l, old);
    shared_give(&l->lock);
}

enum status limits_reload(struct core *c)
{
    struct pool *pool = pool_new(4096);
    struct txn *t;
    enum status s = store_snapshot_begin(c->store, &t, pool);
    if (!s) {
        struct reading *fresh = reading_make(work_of(c)->limits, t, table_read_around, NULL, &s);
        store_snapshot_end(&t);
        if (s)
            reading_free(&fresh);
        else
            replace(work_of(c)->limits, fresh);
    }
    pool_free(&pool);
    return s;
}

enum status limits_open(struct core *c, struct fault *f)
{
    struct limits *l = calloc(1, sizeof *l);
    if (!l)
        panic("out of memory");
    work_of(c)->limits = l;
    shared_init(&l->lock, LOCK_limits, false);
    l->pool = pool_new(1u << 16);
    enum status s = seed_read(c->data_dir, "time_limits.csv", &time_limit_record, l->pool, &l->shipped_limits, f);
    if (!s)
        s = seed_read(c->data_dir, "office_hours.csv", &office_hours_record, l->pool, &l->shipped_hours, f);
    return s ? s : limits_reload(c);
}

void limits_close(struct core *c)
{
    struct limits *l = work_of(c)->limits;
    if (!l)
        return;
    if (l->now)
        retire(l, l->now);
    while (l->retired) {
        struct reading *r = l->retired;
        l->retired = r->older;
        reading_free(&r);
    }
    shared_destroy(&l->lock);
    pool_free(&l->pool);
    free(l);
    work_of(c)->limits = NULL;
}

/* -- asked -- */

/* A call that changes one of the rows asks for none of them. */
static struct reading *current(struct call *c)
{
    struct limits *l = work_of(c->core)->limits;
    if (c->op->kind == OP_READ && *call_slot(c, AREA_work))
        return *call_slot(c, AREA_work);
    if (c->txn && (c->effects->rules_changed || (c->op->kind == OP_WRITE && rules_dirty(c->core)))) {
        enum status s;
        struct reading **kept = (struct reading **)call_slot(c, AREA_work);
        if (*kept)
            return *kept;
        struct reading *own = reading_make(l, c->txn, table_read_whole, NULL, &s);
        if (s)
            c->effects->rules_unread = s;
        shared_write(&l->lock);
        retire(l, own);
        shared_give(&l->lock);
        return *kept = own;
    }
    shared_read(&l->lock);
    struct reading *r = l->now;
    shared_give(&l->lock);
    return r;
}

enum status limits_as_if(struct call *c, const struct moves_ask *q, void **reading_r)
{
    enum status s;
    struct limits *l = work_of(c->core)->limits;
    struct reading *own = reading_make(l, c->txn, table_read_whole, q, &s);
    shared_write(&l->lock);
    retire(l, own);
    shared_give(&l->lock);
    *reading_r = own;
    return s;
}

void limits_set(struct call *c, void *reading)
{
    *call_slot(c, AREA_work) = reading;
}

static int limit_order(const struct time_limit *row, uint16_t rule_set, const char *kind)
{
    return row->rule_set != rule_set ? (row->rule_set > rule_set) - (row->rule_set < rule_set)
                                     : strcmp(row->job_kind, kind);
}

static bool limit_unread(const struct gap *gap, uint16_t rule_set, const char *kind)
{
    const struct time_limit *before = gap->before, *after = gap->after;
    return gap->there && (!before || limit_order(before, rule_set, kind) <= 0) &&
           (!after || limit_order(after, rule_set, kind) >= 0);
}

/* One that cannot be read is none until the call is refused for it. */
static struct work_limit limit_of(struct call *c, uint16_t rule_set, const char *kind, const char *stage, date on)
{
    const struct reading *r = current(c);
    if (limit_unread(&r->gap.limit, rule_set, kind)) {
        call_gap(c, &r->gap.limit);
        return work_limit_of(NULL);
    }
    return work_limit_of(work_limit_find(r->limits.at, r->limits.n, rule_set, kind, stage, on));
}

uint16_t rule_set_now(struct call *c)
{
    uint16_t set = 0;
    return code_value(&codes_rule_set, setting_text(c, "work.rule_set"), &set) ? set : CODE_rule_set_current;
}

/* A row of the table stands before what the flow's own file says. */
static struct work_limit limit_of_flow(struct call *c, const struct flow_info *flow, unsigned stage_no,
                                       uint16_t rule_set, date on)
{
    const struct stage_info *stage = flow_stage(flow, stage_no);
    struct work_limit limit = limit_of(c, rule_set, flow->kind, stage ? stage->name : "", on);
    const struct work_limit *own = stage ? &stage->limit : &flow->limit;
    return limit.amount || !own->amount ? limit : *own;
}

struct work_limit limit_now(struct call *c, const struct flow_info *flow, unsigned stage_no)
{
    return limit_of_flow(c, flow, stage_no, rule_set_now(c), c->today);
}

struct work_limit job_limit(struct call *c, const struct job *j, unsigned stage_no)
{
    const struct flow_info *flow = job_flow(c, j);
    if (!flow && !stage_no)
        return limit_of(c, j->rule_set, j->job_kind, "", instant_date(j->accepted_at));
    if (!flow || stage_no > flow->stages)
        return work_limit_of(NULL);
    return limit_of_flow(c, flow, stage_no, j->rule_set, instant_date(j->accepted_at));
}

/* Hours are a kind of unit's; a decree that cannot be read would move every day behind it. */
static const struct gap *time_gap(const struct reading *r, uint16_t kind)
{
    const struct gap *gap = &r->gap.hours;
    const struct office_hours *before = gap->before, *after = gap->after;
    if (gap->there && (!before || before->unit_kind <= kind) && (!after || kind <= after->unit_kind))
        return gap;
    return r->gap.day.there ? &r->gap.day : NULL;
}

static const struct gap *own_gap(const struct reading *r, uint16_t kind)
{
    return r->own.gap.there ? &r->own.gap : time_gap(r, kind);
}

enum status unit_kind_time(struct call *c, const char *unit_no, uint16_t unit_kind, const struct work_time **time_r)
{
    struct reading *r = current(c);
    uint16_t kind = unit_kind < UNIT_KINDS ? unit_kind : 0;
    const struct gap *gap = own_gap(r, kind);
    *time_r = NULL;
    if (gap)
        return call_gap(c, gap);
    lock_take(&r->lock);
    enum status s = calendars_time(&r->own, r->pool, unit_no, kind, time_r, c->fault);
    lock_give(&r->lock);
    return s;
}

enum status unit_work_time(struct call *c, const char *unit_no, const struct work_time **time_r)
{
    struct unit u = { .unit_no = unit_no };
    enum status s = call_get(c, TABLE_unit, &u);
    *time_r = NULL;
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, "unit_no", unit_no, NULL, NULL) : s;
    return unit_kind_time(c, unit_no, u.unit_kind, time_r);
}

enum status unit_works_on(struct call *c, const char *unit_no, date day, bool *works_r)
{
    const struct work_time *time;
    uint32_t at;
    enum status s = unit_work_time(c, unit_no, &time);
    if (!s)
        s = work_day_of(time, instant_of(day, 12, 0, 0), &at, c->fault);
    if (!s)
        *works_r = work_day_works(time, at);
    return s;
}
