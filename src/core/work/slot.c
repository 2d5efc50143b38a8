/* Slots: when somebody can come, to which jobs, and how many at a time. A weekday's slot
 * holds on days that its unit works; a day's own holds on that day, whatever it is. */
#include "config.h"
#include "core/work/area.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

#define WEEK 7

enum status slot_read(struct call *c, uint64_t slot_no, struct visit_slot *s_r)
{
    *s_r = (struct visit_slot){ .slot_no = slot_no };
    enum status s = call_get(c, TABLE_slot, s_r);
    return s == ST_not_found ? refuse(c, ST_slot_unknown, "slot_no", number_words(c, slot_no), NULL, NULL) : s;
}

/* -- where a job is -- */

static enum status point_place(struct call *c, const struct job *j, struct job_place *p_r)
{
    struct scan *scan;
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = j->account_no };
    enum status s = scan_table(c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    if (!s && !(s = scan_next(scan, &p, NULL)))
        *p_r = (struct job_place){ .area_no = p.area_no, .section_no = p.section_no, .read_order = p.read_order };
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* One that has no point yet, as it was taken over. */
static enum status account_place(struct call *c, const struct job *j, struct job_place *p_r)
{
    struct account a = { .account_no = j->account_no };
    enum status s = call_get(c, TABLE_account, &a);
    if (!s)
        *p_r = (struct job_place){ .area_no = a.transformer_area, .section_no = a.reading_section };
    return s == ST_not_found ? ST_ok : s;
}

enum status job_place(struct call *c, const struct job *j, struct job_place *p_r)
{
    *p_r = (struct job_place){ .area_no = "", .section_no = "" };
    enum status s = *j->account_no ? point_place(c, j, p_r) : ST_ok;
    if (!s && *j->account_no && !*p_r->area_no && !*p_r->section_no)
        s = account_place(c, j, p_r);
    if (s || !j->application_n)
        return s;
    p_r->area_no = *p_r->area_no ? p_r->area_no : j->application->transformer_area;
    p_r->section_no = *p_r->section_no ? p_r->section_no : j->application->reading_section;
    return ST_ok;
}

/* -- does it fit -- */

static enum status place_fits(struct call *c, const struct visit_slot *s, const struct job *j, const char *stage)
{
    struct job_place at;
    if (!unit_within(c->txn, j->unit_no, s->unit_no))
        return refuse(c, ST_slot_elsewhere, "slot_no", s->unit_no, NULL, NULL);
    if (*s->stage && strcmp(s->stage, stage))
        return refuse(c, ST_slot_elsewhere, "slot_no", pool_printf(c->pool, "flow.stage.%s", s->stage), NULL, NULL);
    if (!*s->area_no && !*s->section_no)
        return ST_ok;
    enum status st = job_place(c, j, &at);
    if (!st && *s->area_no && strcmp(s->area_no, at.area_no))
        st = refuse(c, ST_slot_elsewhere, "slot_no", s->area_no, NULL, NULL);
    if (!st && *s->section_no && strcmp(s->section_no, at.section_no))
        st = refuse(c, ST_slot_elsewhere, "slot_no", s->section_no, NULL, NULL);
    return st;
}

/* 1 Monday to 7 Sunday. */
static char weekday_digit(date day)
{
    int n = date_weekday(day);
    return (char)('0' + (n ? n : WEEK));
}

static bool pattern_holds(const struct visit_slot *s, date day)
{
    if (s->day)
        return s->day == day;
    return strchr(s->weekdays, weekday_digit(day)) && (!s->valid_from || s->valid_from <= day) &&
        (!s->valid_until || s->valid_until >= day);
}

static enum status day_holds(struct call *c, const struct visit_slot *s, date day)
{
    bool works = true;
    if (!pattern_holds(s, day))
        return refuse(c, ST_slot_day, "day", day_words(c, day), NULL, NULL);
    enum status st = s->day || s->days_off ? ST_ok : unit_works_on(c, s->unit_no, day, &works);
    return st || works ? st : refuse(c, ST_slot_day_off, "day", day_words(c, day), NULL, NULL);
}

instant clock_at(date day, const char *text)
{
    int minutes = minutes_parse(text);
    return instant_of(day, minutes / 60, minutes % 60, 0);
}

static instant slot_begins(const struct visit_slot *s, date day)
{
    return clock_at(day, s->opens);
}

enum status slot_fits(struct call *c, const struct visit_slot *s, const struct job *j, const char *stage, date day)
{
    if (s->closed)
        return refuse(c, ST_slot_unknown, "slot_no", number_words(c, s->slot_no), NULL, NULL);
    enum status st = place_fits(c, s, j, stage);
    if (!st)
        st = day_holds(c, s, day);
    if (!st && slot_begins(s, day) <= c->now)
        st = refuse(c, ST_slot_past, "day", day_words(c, day), s->opens, NULL);
    return st;
}

/* One that was kept or missed had its place all the same. */
static bool takes(const struct appointment *a)
{
    return a->appointment_state != CODE_appointment_state_moved &&
        a->appointment_state != CODE_appointment_state_withdrawn;
}

enum status slot_taken(struct call *c, const struct visit_slot *s, date day, uint64_t *n_r)
{
    struct scan *scan;
    struct appointment a, prefix = { .slot_no = s->slot_no, .day = day };
    enum status st = scan_table(c->txn, TABLE_appointment, &(struct scan_range){ .prefix = &prefix, .parts = 2 },
                                &scan);
    *n_r = 0;
    while (!st && !(st = scan_next(scan, &a, NULL)))
        *n_r += takes(&a);
    scan_end(&scan);
    return st == ST_not_found ? ST_ok : st;
}

/* -- putting one -- */

static bool stage_known(const struct flows *flows, const char *stage)
{
    const struct flow_info *flow;
    bool known = !*stage;
    for (unsigned i = 0; !known && (flow = flow_at(flows, i, true)); i++)
        known = flow_has_stage(flows, flow->kind, stage);
    return known;
}

static enum status where_good(struct call *c, const struct visit_slot *q)
{
    struct unit unit;
    struct team team;
    struct transformer_area area = { .area_no = q->area_no };
    struct section section = { .section_no = q->section_no };
    enum status s = office_unit(c, q->unit_no, "unit_no", &unit);
    if (!s && *q->team_code)
        s = team_read(c, q->team_code, "team_code", &team);
    if (!s && *q->area_no && (s = call_get(c, TABLE_transformer_area, &area)) == ST_not_found)
        s = refuse(c, ST_area_unknown, "area_no", q->area_no, NULL, NULL);
    if (!s && *q->section_no && (s = call_get(c, TABLE_section, &section)) == ST_not_found)
        s = refuse(c, ST_section_unknown, "section_no", q->section_no, NULL, NULL);
    if (!s && !stage_known(core_flows(c->core), q->stage))
        s = refuse(c, ST_code_unknown, "stage", q->stage, NULL, NULL);
    return s;
}

static bool weekdays_good(const char *digits)
{
    bool good = true;
    for (const char *d = digits; *d && good; d++)
        good = *d >= '1' && *d <= '7' && !strchr(d + 1, *d);
    return good;
}

static enum status when_good(struct call *c, const struct visit_slot *q)
{
    int from = minutes_parse(q->opens), until = minutes_parse(q->closes);
    if (*q->weekdays && q->day)
        return refuse(c, ST_one_of_two, "weekdays", "day", NULL, NULL);
    if (!*q->weekdays && !q->day)
        return refuse(c, ST_field_missing, "weekdays", NULL, NULL, NULL);
    if (!weekdays_good(q->weekdays))
        return refuse(c, ST_number_out_of_range, "weekdays", NULL, NULL, NULL);
    if (q->valid_until && q->valid_until < q->valid_from)
        return refuse(c, ST_date_out_of_range, "valid_until", NULL, NULL, NULL);
    if (from < 0)
        return refuse(c, ST_hour_invalid, "opens", q->opens, NULL, NULL);
    if (until < 0)
        return refuse(c, ST_hour_invalid, "closes", q->closes, NULL, NULL);
    return until <= from ? refuse(c, ST_time_backwards, "closes", q->closes, q->opens, NULL) : ST_ok;
}

/* -- of what stands in it and beside it -- */

static enum status holds_on(struct call *c, const struct visit_slot *s, date day, bool *holds_r)
{
    *holds_r = pattern_holds(s, day);
    return *holds_r && !s->day && !s->days_off ? unit_works_on(c, s->unit_no, day, holds_r) : ST_ok;
}

/* Have both a day in common, from today on? Of weekdays a week says it, from when both are valid. */
static enum status days_meet(struct call *c, const struct visit_slot *a, const struct visit_slot *b, bool *meet_r)
{
    date from = a->valid_from > b->valid_from ? a->valid_from : b->valid_from, own = a->day ? a->day : b->day;
    bool other = false;
    *meet_r = false;
    if (own) {
        enum status s = own < c->today ? ST_ok : holds_on(c, a, own, meet_r);
        if (!s && *meet_r)
            s = holds_on(c, b, own, &other);
        *meet_r = *meet_r && other;
        return s;
    }
    from = from > c->today ? from : c->today;
    for (date day = from; !*meet_r && day < from + WEEK; day++)
        *meet_r = pattern_holds(a, day) && pattern_holds(b, day);
    return ST_ok;
}

static enum status beside(struct call *c, const struct visit_slot *q, const struct visit_slot *other)
{
    bool meet = false;
    if (other->slot_no == q->slot_no || other->closed || strcmp(other->team_code, q->team_code) ||
        minutes_parse(other->opens) >= minutes_parse(q->closes) ||
        minutes_parse(q->opens) >= minutes_parse(other->closes))
        return ST_ok;
    enum status s = days_meet(c, q, other, &meet);
    return s || !meet ? s : refuse(c, ST_slot_overlaps, "opens", number_words(c, other->slot_no), other->opens,
                                   other->closes);
}

/* A team is at one place at a time: no other slot of it has the same hours of the same day. */
static enum status team_once(struct call *c, const struct visit_slot *q)
{
    struct scan *scan;
    struct visit_slot other;
    if (!*q->team_code || q->closed)
        return ST_ok;
    enum status s = scan_table(c->txn, TABLE_slot, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &other, NULL)))
        s = beside(c, q, &other);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Is what was agreed still so in the slot as it is said now? */
static enum status still_good(struct call *c, const struct visit_slot *q, const struct appointment *a, bool *good_r)
{
    *good_r = !q->closed && minutes_parse(q->opens) <= minutes_parse(a->opens) &&
        minutes_parse(a->closes) <= minutes_parse(q->closes);
    return *good_r ? holds_on(c, q, a->day, good_r) : ST_ok;
}

/* Nobody is told that his visit has another hour, or none: it is moved before its slot is. */
static enum status none_left_behind(struct call *c, const struct visit_slot *q)
{
    struct scan *scan;
    struct appointment a, prefix = { .slot_no = q->slot_no };
    uint64_t n = 0;
    date first = DATE_NONE;
    enum status s = scan_table(c->txn, TABLE_appointment, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &a, NULL))) {
        bool good = true;
        if (a.day >= c->today && a.appointment_state == CODE_appointment_state_made)
            s = still_good(c, q, &a, &good);
        first = good || first ? first : a.day;
        n += !good;
    }
    scan_end(&scan);
    if (s && s != ST_not_found)
        return s;
    return n ? refuse(c, ST_slot_booked, "slot_no", number_words(c, n), day_words(c, first), NULL) : ST_ok;
}

/* What stands in it from today on has room still. */
static enum status room_left(struct call *c, const struct visit_slot *q)
{
    struct scan *scan;
    struct appointment a, prefix = { .slot_no = q->slot_no };
    uint64_t n = 0;
    date day = DATE_NONE;
    enum status s = scan_table(c->txn, TABLE_appointment, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && n <= q->capacity && !(s = scan_next(scan, &a, NULL))) {
        if (a.day < c->today || !takes(&a))
            continue;
        n = a.day == day ? n + 1 : 1;
        day = a.day;
    }
    scan_end(&scan);
    if (n > q->capacity)
        return refuse(c, ST_slot_full, "capacity", day_words(c, day), q->opens, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_slot_put(struct call *c, const struct visit_slot *q, struct visit_slot *r)
{
    struct visit_slot old;
    enum status s = where_good(c, q);
    if (!s)
        s = when_good(c, q);
    if (s)
        return s;
    *r = *q;
    call_subject(c, q->unit_no);
    s = team_once(c, q);
    if (!s && !q->slot_no) {
        s = call_number(c, "slot", &r->slot_no);
        return s ? s : call_insert(c, TABLE_slot, r);
    }
    if (s)
        return s;
    s = call_change(c, TABLE_slot, q, q->version, &old);
    if (s == ST_not_found)
        return refuse(c, ST_slot_unknown, "slot_no", number_words(c, q->slot_no), NULL, NULL);
    if (!s && !call_in_unit(c, old.unit_no))
        s = refuse(c, ST_outside_unit, "slot_no", old.unit_no, NULL, NULL);
    if (!s)
        s = room_left(c, q);
    if (!s)
        s = none_left_behind(c, q);
    return s ? s : call_put(c, TABLE_slot, &old, r);
}

static bool slot_shown(void *context, void *row)
{
    struct call *c = context;
    const struct visit_slot *s = row;
    return call_in_unit(c, s->unit_no) || unit_within(c->txn, c->user.unit_no, s->unit_no);
}

enum status do_slot_list(struct call *c, const struct list_ask *q, struct slot_list *r)
{
    const struct office_page p = { .table = TABLE_slot, .most = SLOTS_LISTED, .keep = slot_shown };
    return office_page(c, &p, q->token, (void **)&r->slots, &r->slots_n, &r->token);
}

/* -- what is free -- */

struct serving { struct visit_slot slot; const char *stage; };
struct looking { struct job job; struct array slots; };

/* A refusal is only why it is none of them. */
static enum status slot_look(struct call *c, struct looking *k, const struct visit_slot *t, const char *stage)
{
    enum status fits = t->closed ? ST_slot_unknown : place_fits(c, t, &k->job, stage);
    if (!fits)
        *(struct serving *)array_add(&k->slots, c->pool, sizeof(struct serving)) = (struct serving){ *t, stage };
    *c->fault = fits == ST_slot_elsewhere ? (struct fault){ .status = ST_ok } : *c->fault;
    return fits == ST_slot_elsewhere || fits == ST_slot_unknown ? ST_ok : fits;
}

/* Those of the job's place, whatever their days, by each of its open stages. */
static enum status slots_of_job(struct call *c, struct looking *k)
{
    struct scan *scan;
    struct visit_slot t;
    const struct stands stands = job_stands(&k->job);
    const struct flow_info *flow = job_flow(c, &k->job);
    enum status s = scan_table(c->txn, TABLE_slot, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &t, NULL)))
        for (unsigned i = 0; !s && i < stands.n; i++) {
            const struct stage_info *stage = flow_stage(flow, stands.at[i].stage_no);
            s = slot_look(c, k, &t, stage ? stage->name : "");
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status free_on(struct call *c, const struct serving *v, date day, uint64_t job_no,
                           struct slot_free_list *r)
{
    const struct visit_slot *t = &v->slot;
    uint64_t taken;
    enum status s = day_holds(c, t, day);
    if (s == ST_slot_day || s == ST_slot_day_off || (!s && slot_begins(t, day) <= c->now)) {
        *c->fault = (struct fault){ .status = ST_ok };
        return ST_ok;
    }
    if (!s)
        s = slot_taken(c, t, day, &taken);
    if (s || taken >= t->capacity)
        return s;
    r->more = r->slots_n == SLOTS_FREE;
    if (!r->more)
        r->slots[r->slots_n++] = (struct slot_free_row){
            .job_no = job_no, .slot_no = t->slot_no, .day = day, .stage = v->stage, .opens = t->opens,
            .closes = t->closes,
            .team_code = t->team_code, .area_no = t->area_no,
            .capacity = t->capacity, .taken = taken, .free = t->capacity - taken };
    return ST_ok;
}

static int by_hour(const void *a, const void *b)
{
    const struct serving *x = a, *y = b;
    int d = strcmp(x->slot.opens, y->slot.opens);
    if (!d)
        d = (x->slot.slot_no > y->slot.slot_no) - (x->slot.slot_no < y->slot.slot_no);
    return d ? d : strcmp(x->stage, y->stage);
}

static enum status looking_begin(struct call *c, struct looking *k, struct slot_free_list *r)
{
    enum status s = slots_of_job(c, k);
    r->slots = pool_array(c->pool, SLOTS_FREE, sizeof *r->slots);
    if (!s && k->slots.n)
        qsort(k->slots.at, k->slots.n, sizeof(struct serving), by_hour);
    return s;
}

/* The place that he has is none he could be offered instead. */
static const struct slot_free_row *other_than(const struct slot_free_list *r, const struct appointment *has)
{
    for (uint32_t i = 0; i < r->slots_n; i++)
        if (!has || r->slots[i].slot_no != has->slot_no || r->slots[i].day != has->day)
            return &r->slots[i];
    return NULL;
}

enum status slot_next(struct call *c, const struct job *j, const char *stage, date from,
                      const struct appointment *has, const char **words_r)
{
    struct looking k = { .job = *j };
    struct slot_free_list r = { 0 };
    const struct slot_free_row *next = NULL;
    from = from > c->today ? from : c->today;
    enum status s = looking_begin(c, &k, &r);
    for (date day = from; !s && !next && day < from + SLOT_AHEAD_DAYS; day++) {
        for (unsigned i = 0; !s && i < k.slots.n; i++) {
            const struct serving *v = (struct serving *)k.slots.at + i;
            s = strcmp(v->stage, stage) ? ST_ok : free_on(c, v, day, j->job_no, &r);
        }
        next = other_than(&r, has);
        r.slots_n = next ? r.slots_n : 0;
    }
    *words_r = next ? pool_printf(c->pool, "%s %s", day_words(c, next->day), next->opens) : "slot.none_ahead";
    return s;
}

enum status do_slot_free(struct call *c, const struct slot_free_ask *q, struct slot_free_list *r)
{
    struct looking k = { 0 };
    date from = q->from > c->today ? q->from : c->today;
    enum status s = job_open_read(c, q->job_no, 0, &k.job);
    if (!s)
        s = looking_begin(c, &k, r);
    for (date day = from; !s && !r->more && day < from + SLOT_AHEAD_DAYS; day++)
        for (unsigned i = 0; !s && !r->more && i < k.slots.n; i++)
            s = free_on(c, (struct serving *)k.slots.at + i, day, q->job_no, r);
    return s ? s : appointments_of(c, q->job_no, &r->standing, &r->standing_n);
}
