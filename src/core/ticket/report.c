/* ticket.report: how long people waited and how long they were served, against what was
 * promised on their day. A day of all halls is one snapshot; the medians are of all turns,
 * not of days. */
#include "config.h"
#include "core/office/office.h"
#include "core/ticket/ticket.h"

#include <stdlib.h>
#include <string.h>

struct group {
    struct ticket_row row;
    struct array waits, serves;      /* uint32_t seconds */
};

struct summing {
    struct call *c;
    const struct ticket_report_ask *q;
    struct ticket_report *r;
    struct pool *keep;               /* the reply's; the call's own is one snapshot's */
    struct ticket_rules rules;
    struct array groups;             /* struct group */
    struct group all;
};

/* -- where a turn belongs -- */

static struct ticket_row place_of(const struct summing *g, const struct ticket *t)
{
    switch (g->q->ticket_by) {
    case CODE_ticket_by_hour: {
        struct ticket_row row = { .hour = (uint64_t)instant_local(t->taken_at).hour };
        return row;
    }
    case CODE_ticket_by_day:
        return (struct ticket_row){ .day = t->day };
    case CODE_ticket_by_kind:
        return (struct ticket_row){ .ticket_kind = t->ticket_kind };
    case CODE_ticket_by_window:
        return (struct ticket_row){ .unit_no = t->unit_no, .window_no = t->window_no };
    default:
        return (struct ticket_row){ .unit_no = t->unit_no };
    }
}

static const char *text(const char *t)
{
    return t ? t : "";
}

static int place_order(const struct ticket_row *a, const struct ticket_row *b)
{
    int unit = strcmp(text(a->unit_no), text(b->unit_no)), window = strcmp(text(a->window_no), text(b->window_no));
    if (unit || window)
        return unit ? unit : window;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->hour != b->hour)
        return a->hour < b->hour ? -1 : 1;
    return a->ticket_kind < b->ticket_kind ? -1 : a->ticket_kind > b->ticket_kind;
}

static struct group *group_of(struct summing *g, const struct ticket *t)
{
    struct ticket_row place = place_of(g, t);
    struct group *at = g->groups.at;
    for (unsigned i = 0; i < g->groups.n; i++)
        if (!place_order(&at[i].row, &place))
            return &at[i];
    at = array_add(&g->groups, g->keep, sizeof *at);
    *at = (struct group){ .row = place };
    at->row.unit_no = pool_copy(g->keep, text(place.unit_no));
    at->row.window_no = pool_copy(g->keep, text(place.window_no));
    return at;
}

/* -- counted -- */

static void seconds_add(struct summing *g, struct array *list, instant from, instant to, uint64_t promised_minutes,
                        uint64_t *over)
{
    instant span = to > from ? to - from : 0;
    *(uint32_t *)array_add(list, g->keep, sizeof(uint32_t)) = (uint32_t)(span / SECOND);
    *over += promised_minutes && span > (instant)promised_minutes * 60 * SECOND;
}

static void turn_count(struct summing *g, struct group *to, const struct ticket *t)
{
    const struct ticket_rule *rule = ticket_rule_of(&g->rules, t->ticket_kind);
    struct ticket_row *row = &to->row;
    row->taken++;
    row->served += t->ticket_state == CODE_ticket_state_served;
    row->gone += t->ticket_state == CODE_ticket_state_gone;
    row->handed_on += t->ticket_state == CODE_ticket_state_handed_on;
    row->day_over += t->ticket_state == CODE_ticket_state_day_over;
    if (t->called_at)
        seconds_add(g, &to->waits, t->taken_at, t->called_at, rule ? rule->wait_minutes : 0, &row->wait_over);
    else if (t->ticket_state == CODE_ticket_state_day_over)
        row->wait_over++;
    if (t->begun_at && t->done_at)
        seconds_add(g, &to->serves, t->begun_at, t->done_at, rule ? rule->serve_minutes : 0, &row->serve_over);
}

static enum status hall_day(struct summing *g, const char *unit_no, date day)
{
    struct scan *scan;
    struct ticket t, prefix = { .unit_no = unit_no, .day = day };
    struct scan_range range = { .prefix = &prefix, .parts = 2 };
    enum status s = scan_table(g->c->txn, TABLE_ticket, &range, &scan);
    while (!s && !(s = scan_next(scan, &t, NULL))) {
        turn_count(g, group_of(g, &t), &t);
        turn_count(g, &g->all, &t);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status day_count(struct summing *g, const char *top, date day)
{
    struct reach reach;
    enum status s = ticket_rules_on(g->c, day, &g->rules);
    if (!s)
        s = reach_read(g->c, top, &reach);
    for (unsigned i = 0; !s && i < reach.n; i++)
        s = hall_day(g, reach.unit_no[i], day);
    return s;
}

/* -- told -- */

static int seconds_order(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* Of an even number the lower of the two in the middle, which somebody did wait. */
static void middle(struct array *list, uint64_t *median_r, uint64_t *longest_r)
{
    const uint32_t *at = list->at;
    if (!list->n)
        return;
    qsort(list->at, list->n, sizeof *at, seconds_order);
    *median_r = at[(list->n - 1) / 2];
    *longest_r = at[list->n - 1];
}

static void group_tell(struct group *g)
{
    middle(&g->waits, &g->row.wait_median_s, &g->row.wait_longest_s);
    middle(&g->serves, &g->row.serve_median_s, &g->row.serve_longest_s);
}

static int group_order(const void *a, const void *b)
{
    return place_order(&((const struct group *)a)->row, &((const struct group *)b)->row);
}

static enum status names_tell(struct summing *g, struct ticket_row *row)
{
    struct unit u = { .unit_no = row->unit_no };
    enum status s = *row->unit_no ? call_get(g->c, TABLE_unit, &u) : ST_not_found;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    row->unit_name = pool_copy(g->keep, u.unit_name);
    row->unit_name_en = pool_copy(g->keep, u.unit_name_en);
    return ST_ok;
}

static enum status rows_tell(struct summing *g)
{
    struct ticket_report *r = g->r;
    struct group *group = g->groups.at;
    enum status s = ST_ok;
    if (g->groups.n)
        qsort(group, g->groups.n, sizeof *group, group_order);
    r->more = g->groups.n > TICKET_ROWS;
    r->rows = pool_array(g->keep, TICKET_ROWS, sizeof *r->rows);
    for (unsigned i = 0; !s && i < g->groups.n && i < TICKET_ROWS; i++) {
        group_tell(&group[i]);
        r->rows[r->rows_n] = group[i].row;
        s = names_tell(g, &r->rows[r->rows_n++]);
    }
    group_tell(&g->all);
    r->total = POOL_NEW(g->keep, struct ticket_row);
    *r->total = g->all.row;
    r->total_n = 1;
    return s;
}

/* -- asked -- */

typedef enum status part(struct summing *g, const char *top, date day);

/* One part of it in a snapshot and a pool of its own. */
static enum status in_snapshot(struct summing *g, part *fn, const char *top, date day)
{
    struct call *c = g->c;
    struct pool *rows = pool_new(1u << 15);
    enum status s = store_snapshot_begin(core_store(c->core), &c->txn, rows);
    if (!s) {
        c->pool = rows;
        s = fn(g, top, day);
        c->pool = g->keep;
        store_snapshot_end(&c->txn);
    }
    c->txn = NULL;
    pool_free(&rows);
    return s;
}

static enum status asked_well(struct summing *g, const char *top, date day)
{
    struct unit u;
    (void)day;
    return office_unit(g->c, top, "unit_no", &u);
}

static enum status names_part(struct summing *g, const char *top, date day)
{
    (void)top;
    (void)day;
    return rows_tell(g);
}

enum status do_ticket_report(struct call *c, const struct ticket_report_ask *q, struct ticket_report *r)
{
    struct summing g = { .c = c, .q = q, .r = r, .keep = c->pool };
    const char *top = *q->unit_no ? q->unit_no : c->user.unit_no;
    r->from = q->from ? q->from : c->today;
    r->until = q->until ? q->until : r->from;
    if (r->until < r->from || r->until - r->from >= TICKET_DAYS)
        return refuse(c, ST_date_out_of_range, "until", NULL, NULL, NULL);
    enum status s = in_snapshot(&g, asked_well, top, 0);
    for (date day = r->from; !s && day <= r->until; day++)
        s = in_snapshot(&g, day_count, top, day);
    return s ? s : in_snapshot(&g, names_part, top, 0);
}
