/* Proving who is here and what is agreed: teams and their people, leaves that neither overlap nor are one's own to
 * allow, slots, and visits that have room in them, are of a job that stands where they are for, and are whose that
 * stage is. */
#include "config.h"
#include "core/engine/inner.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"
#include "ops/bind.h"

#include <string.h>

typedef unsigned long long number;

/* Into *row; *there_r false, and no failure, where there is none. */
static enum status looked_up(struct check_run *r, enum table_id table, void *row, bool *there_r)
{
    enum status s = store_get(r->txn, table, row);
    *there_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

/* -- teams -- */

static enum status visit_team(struct check_run *r, void *row, void *context)
{
    const struct team *t = row;
    struct unit u = { .unit_no = t->unit_no };
    struct user leader = { .staff_no = t->leader };
    bool unit, led = true;
    (void)context;
    enum status s = looked_up(r, TABLE_unit, &u, &unit);
    if (!s && *t->leader)
        s = looked_up(r, TABLE_user, &leader, &led);
    if (!s && (!unit || !led))
        check_finding(r, "team %s: its unit or its leader is not there", t->team_code);
    return s;
}

static enum status days_of(struct check_run *r, const struct team_member *m)
{
    struct scan *scan;
    struct team_member other;
    enum status s = scan_table(r->txn, TABLE_team_member, &(struct scan_range){ .prefix = m, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &other, NULL)))
        if (other.from < m->from && (!other.until || other.until >= m->from))
            check_finding(r, "team %s: %s is in it twice on one day", m->team_code, m->staff_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_member(struct check_run *r, void *row, void *context)
{
    const struct team_member *m = row;
    struct team t = { .team_code = m->team_code };
    struct user u = { .staff_no = m->staff_no };
    bool team, user;
    (void)context;
    enum status s = looked_up(r, TABLE_team, &t, &team);
    if (!s)
        s = looked_up(r, TABLE_user, &u, &user);
    if (s)
        return s;
    if (!team || !user)
        check_finding(r, "team %s: it or %s who is in it is not there", m->team_code, m->staff_no);
    if (m->until && m->until < m->from)
        check_finding(r, "team %s: %s leaves it before he comes", m->team_code, m->staff_no);
    return days_of(r, m);
}

enum status check_teams(struct check_run *r)
{
    enum status s = check_walk(r, TABLE_team, visit_team, NULL);
    return s ? s : check_walk(r, TABLE_team_member, visit_member, NULL);
}

/* -- leaves -- */

static enum status alone(struct check_run *r, const struct leave *l)
{
    struct scan *scan;
    struct leave other, at = { .until = l->from };
    struct key after;
    key_encode(&index_info[INDEX_leave_until].key, &at, 1, &after);
    enum status s = scan_index(r->txn, INDEX_leave_until,
                               &(struct scan_range){ .token = after.b, .token_n = after.n }, &scan);
    while (!s && !(s = scan_next(scan, &other, NULL)))
        if (!other.ended && other.leave_no < l->leave_no && other.until > l->from && other.from < l->until &&
            !strcmp(other.staff_no, l->staff_no))
            check_finding(r, "leave %llu: he is on another one at the time", (number)l->leave_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_leave(struct check_run *r, void *row, void *context)
{
    const struct leave *l = row;
    struct user u = { .staff_no = l->staff_no };
    bool user, job = true;
    (void)context;
    enum status s = looked_up(r, TABLE_user, &u, &user);
    for (uint32_t i = 0; !s && job && i < l->handed_n; i++) {
        struct job j = { .job_no = l->handed[i].job_no };
        s = looked_up(r, TABLE_job, &j, &job);
    }
    if (s)
        return s;
    if (!user || !job)
        check_finding(r, "leave %llu: whose it is, or a job handed over for it, is not there", (number)l->leave_no);
    if (!strcmp(l->allowed_by, l->staff_no))
        check_finding(r, "leave %llu: he allowed it himself", (number)l->leave_no);
    if (l->ended)
        return ST_ok;
    if (l->until <= l->from)
        check_finding(r, "leave %llu: ends before it begins", (number)l->leave_no);
    return alone(r, l);
}

enum status check_leaves(struct check_run *r)
{
    return check_walk(r, TABLE_leave, visit_leave, NULL);
}

/* -- visits -- */

static enum status moved_well(struct check_run *r, const struct appointment *a)
{
    struct scan *scan;
    struct appointment before, prefix = { .job_no = a->job_no };
    bool left = !a->moved_from;
    enum status s = left ? ST_not_found
        : scan_index(r->txn, INDEX_appointment_job, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    if (left)
        return ST_ok;
    while (!s && !left && !(s = scan_next(scan, &before, NULL)))
        left = before.appointment_no == a->moved_from &&
            before.appointment_state == CODE_appointment_state_moved;
    scan_end(&scan);
    if (!left && (!s || s == ST_not_found))
        check_finding(r, "visit %llu: is in the place of one that was not moved", (number)a->appointment_no);
    return s == ST_not_found ? ST_ok : s;
}

static enum status one_of_stage(struct check_run *r, const struct appointment *a)
{
    struct scan *scan;
    struct appointment other, prefix = { .job_no = a->job_no };
    enum status s = scan_index(r->txn, INDEX_appointment_job, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &other, NULL)))
        if (other.appointment_no < a->appointment_no && other.appointment_state == CODE_appointment_state_made &&
            !strcmp(other.stage, a->stage))
            check_finding(r, "visit %llu: another stands for that stage of its job", (number)a->appointment_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* One that stands is of a stage that is open, and whose that is. */
static enum status stands_well(struct check_run *r, struct call *c, const struct appointment *a)
{
    struct job j = { .job_no = a->job_no };
    enum status s = store_get(r->txn, TABLE_job, &j);
    if (s) {
        if (s == ST_not_found)
            check_finding(r, "visit %llu: is of a job that is not there", (number)a->appointment_no);
        return s == ST_not_found ? ST_ok : s;
    }
    if (a->appointment_state != CODE_appointment_state_made)
        return ST_ok;
    const struct stands stands = job_stands(&j);
    const struct job_at *at = j.job_state == CODE_job_state_open && job_flow(c, &j)
        ? stands_named(c, &j, &stands, a->stage) : NULL;
    if (!at && *a->stage)
        check_finding(r, "visit %llu: stands, and its job is not at that stage", (number)a->appointment_no);
    else if (at && strcmp(at->staff_no, a->staff_no))
        check_finding(r, "visit %llu: is not whose the stage is", (number)a->appointment_no);
    return one_of_stage(r, a);
}

static enum status visit_visit(struct check_run *r, void *row, void *context)
{
    struct principal system = { .staff_no = STAFF_SYSTEM, .from = "local" };
    struct fault fault = { .status = ST_ok };
    struct call c = { .core = r->core, .op = &op_info[OP_work_show], .txn = r->txn, .pool = r->pool,
                      .principal = &system, .now = core_now(r->core), .request_id = "", .fault = &fault,
                      .everywhere = true };
    const struct appointment *a = row;
    struct visit_slot slot = { .slot_no = a->slot_no };
    bool there;
    (void)context;
    enum status s = looked_up(r, TABLE_slot, &slot, &there);
    if (!s && !there)
        check_finding(r, "visit %llu: is in a slot that is not there", (number)a->appointment_no);
    if (*a->at_time && (strcmp(a->at_time, a->opens) < 0 || strcmp(a->at_time, a->closes) >= 0))
        check_finding(r, "visit %llu: is at a time its slot does not have", (number)a->appointment_no);
    if (!s)
        s = stands_well(r, &c, a);
    return s ? s : moved_well(r, a);
}

/* How many there are in it on one day: the table has them together. */
static enum status room_of_day(struct check_run *r, const struct visit_slot *slot, date *day)
{
    struct scan *scan;
    struct appointment a, at = { .slot_no = slot->slot_no, .day = *day };
    struct key after;
    uint64_t n = 0;
    date first = DATE_NONE;
    struct appointment prefix = { .slot_no = slot->slot_no };
    key_encode(&table_info[TABLE_appointment].key, &at, 2, &after);
    enum status s = scan_table(r->txn, TABLE_appointment, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                               .token = after.b, .token_n = after.n }, &scan);
    while (!s && !(s = scan_next(scan, &a, NULL)) && (!first || a.day == first)) {
        first = a.day;
        n += a.appointment_state != CODE_appointment_state_moved &&
            a.appointment_state != CODE_appointment_state_withdrawn;
    }
    scan_end(&scan);
    if (n > slot->capacity)
        check_finding(r, "slot %llu: more visits on one day than it has places", (number)slot->slot_no);
    *day = first ? first + 1 : DATE_NONE;
    return s == ST_not_found ? ST_ok : s;
}

/* From today on: it may have had more places on the days before. */
static enum status visit_slot_row(struct check_run *r, void *row, void *context)
{
    const struct visit_slot *slot = row;
    struct unit u = { .unit_no = slot->unit_no };
    struct team t = { .team_code = slot->team_code };
    bool unit, team = true;
    date day = instant_date(core_now(r->core));
    (void)context;
    enum status s = looked_up(r, TABLE_unit, &u, &unit);
    if (!s && *slot->team_code)
        s = looked_up(r, TABLE_team, &t, &team);
    if (!s && (!unit || !team))
        check_finding(r, "slot %llu: its unit or its team is not there", (number)slot->slot_no);
    while (!s && day)
        s = room_of_day(r, slot, &day);
    return s;
}

enum status check_visits(struct check_run *r)
{
    enum status s = check_walk(r, TABLE_slot, visit_slot_row, NULL);
    return s ? s : check_walk(r, TABLE_appointment, visit_visit, NULL);
}
