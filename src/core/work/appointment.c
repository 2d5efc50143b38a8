/* Appointments: a job's visit in a slot. Room is counted from the rows of the slot and day in
 * the writer's own transaction, so that two who ask at once never have the same last place; who moves one
 * leaves the old place in the transaction that takes the new. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

/* -- reading -- */

static bool stands(const struct appointment *a)
{
    return a->appointment_state == CODE_appointment_state_made;
}

enum status appointments_of(struct call *c, uint64_t job_no, struct appointment **list_r, uint32_t *n_r)
{
    struct scan *scan;
    struct array all = { 0 };
    struct appointment a, prefix = { .job_no = job_no };
    enum status s = scan_index(c->txn, INDEX_appointment_job, &(struct scan_range){ .prefix = &prefix, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &a, NULL)))
        if (stands(&a))
            *(struct appointment *)array_add(&all, c->pool, sizeof a) = a;
    scan_end(&scan);
    *list_r = all.at;
    *n_r = all.n;
    return s == ST_not_found ? ST_ok : s;
}

enum status appointment_of(struct call *c, uint64_t job_no, const char *stage, struct appointment *a_r)
{
    struct appointment *list;
    uint32_t n, i = 0;
    enum status s = appointments_of(c, job_no, &list, &n);
    while (!s && i < n && *stage && strcmp(list[i].stage, stage))
        i++;
    if (s || i == n)
        return s ? s : ST_not_found;
    *a_r = list[i];
    return ST_ok;
}

enum status appointments_between(struct call *c, date from, date until, struct appointment **list_r, uint32_t *n_r)
{
    struct scan *scan;
    struct appointment a, at = { .day = from };
    struct array all = { 0 };
    struct key after;
    key_encode(&index_info[INDEX_appointment_day].key, &at, 1, &after);
    enum status s = scan_index(c->txn, INDEX_appointment_day,
                               &(struct scan_range){ .token = after.b, .token_n = after.n }, &scan);
    while (!s && !(s = scan_next(scan, &a, NULL)) && a.day <= until)
        if (stands(&a))
            *(struct appointment *)array_add(&all, c->pool, sizeof a) = a;
    scan_end(&scan);
    *list_r = all.at;
    *n_r = all.n;
    return s == ST_not_found ? ST_ok : s;
}

enum status visits_between(struct call *c, date from, date until, struct visit_day **list_r, uint32_t *n_r)
{
    const struct key_spec *spec = &index_info[INDEX_appointment_day].key;
    struct scan *scan;
    struct appointment a = { .day = from };
    struct array all = { 0 };
    struct key after;
    const uint8_t *key;
    size_t n;
    key_encode(spec, &a, 1, &after);
    enum status s = scan_index(c->txn, INDEX_appointment_day,
                               &(struct scan_range){ .token = after.b, .token_n = after.n }, &scan);
    while (!s && !(s = scan_next_key(scan, &a, &key, &n)) && a.day <= until)
        if (key_decode(spec, &a, key, n, c->pool) && stands(&a))
            *(struct visit_day *)array_add(&all, c->pool, sizeof(struct visit_day)) =
                (struct visit_day){ .day = a.day, .staff_no = a.staff_no };
    scan_end(&scan);
    *list_r = all.at;
    *n_r = all.n;
    return s == ST_not_found ? ST_ok : s;
}

/* -- two at once -- */

/* He is at the one yet, or on his way, when he should be at the other. */
static bool too_near(const struct appointment *a, const struct appointment *b, int64_t visit_minutes)
{
    return *a->at_time && *b->at_time &&
        llabs(minutes_parse(a->at_time) - minutes_parse(b->at_time)) < visit_minutes;
}

/* Texts of the clock, 08:00, sort as they are. */
static bool at_once(const struct appointment *a, const struct appointment *b, int64_t visit_minutes)
{
    if (a->day != b->day)
        return false;
    if (*a->at_time && *b->at_time)
        return too_near(a, b, visit_minutes);
    return strcmp(a->opens, b->closes) < 0 && strcmp(b->opens, a->closes) < 0;
}

/* A slot of several places is one person's round: he comes to one after the other. */
static bool one_round(const struct appointment *a, const struct appointment *b, int64_t visit_minutes)
{
    return a->slot_no == b->slot_no && !too_near(a, b, visit_minutes);
}

static enum status clash_look(struct call *c, const struct appointment *a, const struct user *u)
{
    struct appointment *list;
    uint32_t n;
    int64_t minutes = setting_number(c, "visit.minutes");
    enum status s = appointments_between(c, a->day, a->day, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (list[i].job_no != a->job_no && !strcmp(list[i].staff_no, u->staff_no) && at_once(&list[i], a, minutes) &&
            !one_round(&list[i], a, minutes))
            s = refuse(c, ST_appointment_twice, "staff_no", u->staff_name, job_number_words(c, list[i].job_no), NULL);
    return s;
}

enum status appointment_clash(struct call *c, const struct job *j, uint64_t stage_no, const struct user *u)
{
    struct appointment a;
    const struct stage_info *stage = flow_stage(job_flow(c, j), stage_no);
    enum status s = appointment_of(c, j->job_no, stage ? stage->name : "", &a);
    return s == ST_not_found ? ST_ok : s ? s : clash_look(c, &a, u);
}

/* -- making one -- */

/* left: what it was moved from; NULL: none. */
struct visit { struct job job; const char *stage, *staff_no; struct visit_slot slot; const struct appointment *left; };

/* A customer asks at any counter that may see the job, not only at the one that works on it. */
static enum status job_begin(struct call *c, uint64_t job_no, struct visit *k)
{
    k->stage = k->staff_no = "";
    k->left = NULL;
    return job_open_read(c, job_no, 0, &k->job);
}

/* The visit is of that stage: ST_stage_order where the job does not stand at it. */
static enum status stage_take(struct call *c, const char *stage, struct visit *k)
{
    const struct stands stands = job_stands(&k->job);
    const struct job_at *at = stands_named(c, &k->job, &stands, stage);
    if (*stage && !at)
        return refuse(c, ST_stage_order, "stage", stage_words(c, &k->job), NULL, NULL);
    k->stage = stage;
    k->staff_no = at ? at->staff_no : "";
    return ST_ok;
}

/* Of several the first that the slot is for and that has no visit yet; of one, that. */
static enum status stage_choose(struct call *c, struct visit *k)
{
    const struct stands stands = job_stands(&k->job);
    const struct flow_info *flow = job_flow(c, &k->job);
    const char *chosen = "";
    enum status s = ST_ok;
    for (unsigned i = 0; i < stands.n && s != ST_not_found; i++) {
        struct appointment there;
        const struct stage_info *stage = flow_stage(flow, stands.at[i].stage_no);
        bool served = stage && (!*k->slot.stage || !strcmp(k->slot.stage, stage->name));
        if (stage && (served || !*chosen))
            chosen = stage->name;
        s = served ? appointment_of(c, k->job.job_no, stage->name, &there) : s;
        if (s && s != ST_not_found)
            return s;
    }
    return stage_take(c, chosen, k);
}

static enum status hours_hold(struct call *c, const struct appointment *a)
{
    if (!*a->at_time)
        return ST_ok;
    if (minutes_parse(a->at_time) < 0)
        return refuse(c, ST_hour_invalid, "at_time", a->at_time, NULL, NULL);
    if (strcmp(a->at_time, a->opens) < 0 || strcmp(a->at_time, a->closes) >= 0)
        return refuse(c, ST_slot_hours, "at_time", a->opens, a->closes, NULL);
    return ST_ok;
}

/* Who has the job is there then, and is not somewhere else. */
static enum status comes(struct call *c, const struct appointment *a)
{
    struct user u = { .staff_no = a->staff_no };
    struct leave *list;
    uint32_t n;
    if (!*a->staff_no)
        return ST_ok;
    enum status s = call_get(c, TABLE_user, &u);
    if (!s)
        s = leaves_within(c, clock_at(a->day, a->opens), clock_at(a->day, a->closes), &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        if (!strcmp(list[i].staff_no, u.staff_no))
            s = refuse(c, ST_on_leave, "day", u.staff_name, time_words(c, list[i].until), NULL);
    return s ? s : clash_look(c, a, &u);
}

static enum status room_there(struct call *c, const struct visit_slot *t, date day)
{
    uint64_t taken;
    enum status s = slot_taken(c, t, day, &taken);
    if (!s && taken >= t->capacity)
        s = refuse(c, ST_slot_full, "slot_no", day_words(c, day), t->opens, NULL);
    return s;
}

/* The one place where a customer hears of it by another way than the slip in his hand; not yet put. */
static enum status customer_told(struct call *c, const struct job *j, enum code_told_about about,
                                 struct appointment *a)
{
    call_subject(c, job_number_words(c, j->job_no));
    call_subject(c, j->account_no);
    if (*a->staff_no)
        call_event(c, pool_printf(c->pool, "job:%s", a->staff_no));
    return job_tell_visit(c, j, about, a);
}

/* What still waits to be sent of it is not so any more. */
static enum status no_more_told(struct call *c, const struct appointment *old, uint16_t state)
{
    return tell_no_more(c, old->outbox_no, code_words(c, &codes_appointment_state, state));
}

static bool another_would_do(enum status s)
{
    return s == ST_slot_full || s == ST_slot_day || s == ST_slot_day_off || s == ST_slot_past;
}

/* Nobody is told no without being told when: the next free one goes with the refusal. */
static enum status next_named(struct call *c, const struct visit *k, date day, enum status refused)
{
    const struct fault was = *c->fault;
    const char *next;
    *c->fault = (struct fault){ .status = ST_ok };
    enum status s = slot_next(c, &k->job, k->stage, day, k->left, &next);
    return s ? s : refuse(c, refused, was.field, was.arg[0], was.arg[1], next);
}

static enum status agree(struct call *c, struct visit *k, const struct appointment_move *q, uint64_t in_place_of,
                         struct appointment *r)
{
    *r = (struct appointment){
        .slot_no = q->slot_no, .day = q->day, .job_no = q->job_no, .stage = k->stage, .opens = k->slot.opens,
        .closes = k->slot.closes, .at_time = q->at_time, .contact = q->contact,
        .appointment_state = CODE_appointment_state_made, .staff_no = k->staff_no,
        .told_at = q->told ? c->now : 0, .unit_no = k->job.unit_no, .team_code = k->slot.team_code,
        .made_by = c->user.staff_no, .made_at = c->now, .moved_from = in_place_of, .remark = q->remark,
        .title = k->job.title, .address = k->job.address };
    enum status s = slot_fits(c, &k->slot, &k->job, k->stage, q->day);
    if (!s)
        s = hours_hold(c, r);
    if (!s)
        s = room_there(c, &k->slot, q->day);
    if (another_would_do(s))
        return next_named(c, k, q->day, s);
    if (!s)
        s = comes(c, r);
    if (!s)
        s = call_number(c, "appointment", &r->appointment_no);
    if (!s)
        s = customer_told(c, &k->job, in_place_of ? CODE_told_about_appointment_moved : CODE_told_about_appointment,
                          r);
    return s ? s : call_insert(c, TABLE_appointment, r);
}

enum status do_appointment_make(struct call *c, const struct appointment_make *q, struct appointment *r)
{
    struct visit k;
    struct appointment there;
    const struct appointment_move as = { .job_no = q->job_no, .slot_no = q->slot_no, .day = q->day,
        .at_time = q->at_time, .contact = q->contact, .told = q->told, .remark = q->remark };
    enum status s = job_begin(c, q->job_no, &k);
    if (!s)
        s = slot_read(c, q->slot_no, &k.slot);
    if (!s)
        s = *q->stage ? stage_take(c, q->stage, &k) : stage_choose(c, &k);
    if (s)
        return s;
    s = appointment_of(c, q->job_no, k.stage, &there);
    if (!s)
        return refuse(c, ST_appointment_stands, "job_no", day_words(c, there.day), there.opens, NULL);
    return s == ST_not_found ? agree(c, &k, &as, 0, r) : s;
}

/* -- what becomes of it -- */

static enum status standing_read(struct call *c, uint64_t job_no, const char *stage, struct appointment *a_r)
{
    struct appointment *list;
    uint32_t n;
    enum status s = appointment_of(c, job_no, stage, a_r);
    if (!s && !*stage)
        s = appointments_of(c, job_no, &list, &n);
    else
        n = 1;
    if (s == ST_not_found)
        return refuse(c, ST_appointment_none, "job_no", NULL, NULL, NULL);
    return !s && n > 1 ? refuse(c, ST_field_missing, "stage", NULL, NULL, NULL) : s;
}

static enum status state_put(struct call *c, const struct job *j, const struct appointment *old, uint16_t state,
                             const char *remark, struct appointment *r)
{
    *r = *old;
    r->appointment_state = state;
    r->remark = *remark ? remark : old->remark;
    enum status s = no_more_told(c, old, state);
    if (!s && state == CODE_appointment_state_withdrawn)
        s = customer_told(c, j, CODE_told_about_appointment_off, r);
    return s ? s : call_put(c, TABLE_appointment, old, r);
}

/* Put off at the customer's wish, the clock stands where the slot says so (domain 1.5), with the paper of the wish. */
static enum status wish_stops(struct call *c, const struct appointment_move *q, struct visit *k)
{
    struct job j = k->job;
    if (!*q->paper_no)
        return refuse(c, ST_field_missing, "paper_no", NULL, NULL, NULL);
    if (job_waiting(c, &j, NULL))
        return ST_ok;
    enum status s = job_event_add(c, &j, &(struct job_event){
        .work_act = CODE_work_act_paused, .stop_reason = CODE_stop_reason_customer_wish, .paper_no = q->paper_no,
        .text = q->remark });
    return s ? s : job_put(c, &k->job, &j);
}

enum status do_appointment_move(struct call *c, const struct appointment_move *q, struct appointment *r)
{
    struct visit k;
    struct appointment old, moved;
    struct visit_slot before;
    struct appointment_move to = *q;
    enum status s = job_begin(c, q->job_no, &k);
    if (!s)
        s = standing_read(c, q->job_no, q->stage, &old);
    if (!s)
        s = stage_take(c, old.stage, &k);
    if (!s)
        s = state_put(c, &k.job, &old, CODE_appointment_state_moved, "", &moved);
    if (!s)
        s = slot_read(c, q->slot_no, &k.slot);
    if (!s)
        s = slot_read(c, old.slot_no, &before);
    if (s)
        return s;
    to.contact = *q->contact ? q->contact : old.contact;
    k.left = &old;
    s = agree(c, &k, &to, old.appointment_no, r);
    if (!s && q->wished && before.later_stops && q->day > old.day)
        s = wish_stops(c, q, &k);
    return s;
}

enum status do_appointment_withdraw(struct call *c, const struct appointment_end *q, struct appointment *r)
{
    struct visit k;
    struct appointment old;
    enum status s = job_begin(c, q->job_no, &k);
    if (!s)
        s = standing_read(c, q->job_no, q->stage, &old);
    return s ? s : state_put(c, &k.job, &old, CODE_appointment_state_withdrawn, q->remark, r);
}

/* The clock that stood for his wish runs again from the visit on, not from when somebody wrote it down. */
static enum status wish_ends(struct call *c, const struct job *old, const struct appointment *a)
{
    struct job j = *old;
    instant since, at = clock_at(a->day, a->opens);
    const struct job_event *by = job_waiting(c, &j, &since);
    if (!by || by->stop_reason != CODE_stop_reason_customer_wish)
        return ST_ok;
    at = at > c->now ? c->now : at;
    enum status s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_resumed,
                                                              .at = at > since ? at : since });
    return s ? s : job_put(c, old, &j);
}

enum status do_appointment_close(struct call *c, const struct appointment_close *q, struct appointment *r)
{
    struct visit k;
    struct appointment old;
    bool kept = q->appointment_state == CODE_appointment_state_kept;
    if (!kept && q->appointment_state != CODE_appointment_state_missed)
        return refuse(c, ST_code_unknown, "appointment_state", number_words(c, q->appointment_state), NULL, NULL);
    enum status s = job_begin(c, q->job_no, &k);
    if (!s)
        s = job_mine(c, &k.job);
    if (!s)
        s = standing_read(c, q->job_no, q->stage, &old);
    if (!s && old.day > c->today)
        s = refuse(c, ST_job_future, "job_no", day_words(c, old.day), NULL, NULL);
    if (!s)
        s = state_put(c, &k.job, &old, q->appointment_state, q->remark, r);
    if (!s)
        s = wish_ends(c, &k.job, r);
    call_subject(c, job_number_words(c, q->job_no));
    return s;
}

/* Is the job at a stage again that comes before one it has left, by whatever line? Then what was to be visited is not
 * done. */
static bool went_back(const struct job *old, const struct job *j)
{
    const struct stands was = job_stands(old), is = job_stands(j);
    bool back = false;
    for (unsigned i = 0; i < is.n; i++)
        for (unsigned k = 0; k < was.n && !stands_at(&was, is.at[i].stage_no); k++)
            back = back || (!stands_at(&is, was.at[k].stage_no) && is.at[i].stage_no < was.at[k].stage_no);
    return back;
}

/* Of a stage that was left, or a job that was closed; a visit that never was leaves its place free. */
static uint16_t state_after(const struct call *c, const struct job *old, const struct job *j,
                            const struct appointment *a)
{
    bool done = j->job_state == CODE_job_state_open ? !went_back(old, j) : j->job_state == CODE_job_state_done;
    return done && a->day <= c->today ? CODE_appointment_state_kept : CODE_appointment_state_withdrawn;
}

/* That the job was closed he is told by itself. */
static enum status settle(struct call *c, const struct job *old, const struct job *j, const struct appointment *a)
{
    struct appointment r = *a;
    r.appointment_state = state_after(c, old, j, a);
    enum status s = no_more_told(c, a, r.appointment_state);
    if (!s && j->job_state == CODE_job_state_open && r.appointment_state == CODE_appointment_state_withdrawn)
        s = customer_told(c, j, CODE_told_about_appointment_off, &r);
    return s ? s : call_put(c, TABLE_appointment, a, &r);
}

static enum status follow_one(struct call *c, const struct job *old, const struct job *j, const struct appointment *a)
{
    const struct stands is = job_stands(j);
    const struct job_at *at = stands_named(c, j, &is, a->stage);
    struct appointment r = *a;
    if (j->job_state != CODE_job_state_open || !at)
        return settle(c, old, j, a);
    if (!strcmp(a->staff_no, at->staff_no))
        return ST_ok;
    r.staff_no = at->staff_no;
    return call_put(c, TABLE_appointment, a, &r);
}

static bool stands_as_before(const struct job *old, const struct job *j)
{
    const struct stands was = job_stands(old), is = job_stands(j);
    bool same = old->job_state == j->job_state && was.n == is.n;
    for (unsigned i = 0; same && i < is.n; i++)
        same = was.at[i].stage_no == is.at[i].stage_no && !strcmp(was.at[i].staff_no, is.at[i].staff_no);
    return same;
}

enum status appointment_follow(struct call *c, const struct job *old, const struct job *j)
{
    struct appointment *list;
    uint32_t n = 0;
    enum status s = stands_as_before(old, j) ? ST_ok : appointments_of(c, j->job_no, &list, &n);
    for (uint32_t i = 0; !s && i < n; i++)
        s = follow_one(c, old, j, &list[i]);
    return s;
}

/* -- listing -- */

struct wanted { struct call *c; const struct appointments_ask *q; };

static bool appointment_shown(void *context, void *row)
{
    const struct wanted *w = context;
    const struct appointment *a = row;
    const struct appointments_ask *q = w->q;
    bool gone = a->appointment_state == CODE_appointment_state_moved ||
        a->appointment_state == CODE_appointment_state_withdrawn;
    return account_reach(w->c, a->unit_no) && (q->job_no || !gone) &&
        (!*q->staff_no || !strcmp(q->staff_no, a->staff_no)) &&
        (!*q->team_code || !strcmp(q->team_code, a->team_code));
}

enum status do_appointment_list(struct call *c, const struct appointments_ask *q, struct appointment_list *r)
{
    struct wanted w = { c, q };
    struct appointment prefix = { .job_no = q->job_no, .day = q->day ? q->day : c->today };
    struct key from;
    enum status s = token_read(c, q->token, &from);
    if (s)
        return s;
    r->appointments = pool_array(c->pool, APPOINTMENTS_LISTED, sizeof *r->appointments);
    return listing_index(c, q->job_no ? INDEX_appointment_job : INDEX_appointment_day,
        &(struct scan_range){ .prefix = &prefix, .parts = 1, .token = from.b, .token_n = from.n },
        &(struct listing){ .rows = r->appointments, .most = APPOINTMENTS_LISTED, .n = &r->appointments_n,
                           .token = &r->token, .keep = appointment_shown, .context = &w });
}
