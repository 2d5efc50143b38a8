/* work.people: who has how much, and who is free. */
#include "config.h"
#include "core/office/office.h"
#include "core/work/area.h"
#include "core/work/board_entry.h"

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
        const struct positions *now = &places.of[e->unit_kind];
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
    struct board *b = work_of(c->core)->board;
    struct unit unit = { .unit_no = c->user.unit_no };
    struct people p;
    enum status s = *q->unit_no ? office_unit(c, q->unit_no, "unit_no", &unit) : ST_ok;
    if (!s)
        s = people_read(c, unit.unit_no, &p);
    if (s)
        return s;
    r->people = p.rows.at;
    r->people_n = p.rows.n;
    shared_read(&b->lock);
    loads_count(c, &b->jobs, r);
    if (b->gap.there)
        s = call_gap(c, &b->gap);
    shared_give(&b->lock);
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
        const struct positions *now = &places.of[e->unit_kind];
        n += !e->gone && entry_has(e, name) && mark_danger(&e->mark[entry_clock(e, now)], now) <= DANGER_AT_RISK;
    }
    shared_give(&b->lock);
    return n;
}
