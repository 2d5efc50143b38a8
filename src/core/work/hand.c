/* Hand-over for a leave, and back again: who is away or soon will be and has jobs, his
 * jobs to others, and after it those that are still open to him again. What was given for a leave
 * stands in its row until it came back. */
#include "config.h"
#include "core/work/job_acts.h"
#include "core/work/staff.h"

#include <stdlib.h>
#include <string.h>

static enum status leave_read(struct call *c, uint64_t leave_no, struct leave *l)
{
    enum status s = call_change(c, TABLE_leave, &(struct leave){ .leave_no = leave_no }, 0, l);
    if (s == ST_not_found || (!s && !call_in_unit(c, l->unit_no)))
        return refuse(c, ST_not_found, "leave_no", number_words(c, leave_no), NULL, NULL);
    return s;
}

/* -- what is to be handed over -- */

static bool to_tell(const struct call *c, const struct leave *l, const struct leave_due_row *d)
{
    if (l->until <= c->now || l->ended)
        return l->handed_n != 0;
    return d->open || d->appointments || l->handed_n;
}

static void due_row(struct call *c, const struct leave *l, const struct visit_day *a, uint32_t n,
                    struct leave_due_row *d)
{
    struct work_load load;
    date first = instant_date(l->from), last = instant_date(l->until - 1);
    staff_load(c, l->staff_no, &load);
    *d = (struct leave_due_row){
        .leave_no = l->leave_no, .staff_no = l->staff_no, .staff_name = l->staff_name, .unit_no = l->unit_no,
        .from = l->from, .until = l->until, .leave_kind = l->leave_kind, .open = load.open, .late = load.late,
        .at_risk = load.at_risk, .handed = l->handed_n, .begun = l->from <= c->now,
        .over = l->until <= c->now || l->ended };
    for (uint32_t i = 0; i < n; i++)
        d->appointments += a[i].day >= first && a[i].day <= last && !strcmp(a[i].staff_no, l->staff_no);
}

static int by_beginning(const void *a, const void *b)
{
    const struct leave_due_row *x = a, *y = b;
    return x->from != y->from ? x->from < y->from ? -1 : 1 : x->leave_no < y->leave_no ? -1 : 1;
}

static enum status leaves_of_interest(struct call *c, struct array *all)
{
    struct leave at = { .until = instant_of(c->today - LEAVE_BACK_DAYS, 0, 0, 0) }, l;
    instant until = instant_of(c->today + LEAVE_AHEAD_DAYS, 0, 0, 0);
    struct scan *scan;
    struct key after;
    key_encode(&index_info[INDEX_leave_until].key, &at, 1, &after);
    enum status s = scan_index(c->txn, INDEX_leave_until, &(struct scan_range){ .token = after.b, .token_n = after.n },
                               &scan);
    while (!s && !(s = scan_next(scan, &l, NULL))) {
        bool now = !l.ended && l.until > c->now && l.from < until;
        if ((now || l.handed_n) && call_in_unit(c, l.unit_no))
            *(struct leave *)array_add(all, c->pool, sizeof l) = l;
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static date last_day(const struct array *all, date day)
{
    const struct leave *l = all->at;
    for (unsigned i = 0; i < all->n; i++)
        day = instant_date(l[i].until) > day ? instant_date(l[i].until) : day;
    return day;
}

enum status do_leave_due(struct call *c, const struct nothing *q, struct leave_due_list *r)
{
    struct array all = { 0 };
    struct visit_day *a;
    uint32_t n;
    (void)q;
    enum status s = leaves_of_interest(c, &all);
    if (!s)
        s = visits_between(c, c->today, last_day(&all, c->today), &a, &n);
    if (s)
        return s;
    const struct leave *l = all.at;
    r->due = pool_array(c->pool, all.n + 1, sizeof *r->due);
    for (unsigned i = 0; i < all.n; i++) {
        due_row(c, &l[i], a, n, &r->due[r->due_n]);
        r->due_n += to_tell(c, &l[i], &r->due[r->due_n]);
    }
    if (r->due_n)
        qsort(r->due, r->due_n, sizeof *r->due, by_beginning);
    r->more = r->due_n > LEAVES_DUE;
    r->due_n = r->more ? LEAVES_DUE : r->due_n;
    return ST_ok;
}

/* -- handing over -- */

static enum status handed_write(struct call *c, const struct leave *old, struct handed_job *list, uint32_t n)
{
    struct leave l = *old;
    l.handed = list;
    l.handed_n = n;
    call_subject(c, l.staff_no);
    return call_put(c, TABLE_leave, old, &l);
}

enum status do_leave_hand(struct call *c, const struct leave_hand *q, struct work_spread_done *r)
{
    struct leave l;
    struct job_no_row *rows;
    uint64_t all;
    uint32_t n;
    enum status s = leave_read(c, q->leave_no, &l);
    if (s)
        return s;
    if (l.ended || l.until <= c->now)
        return refuse(c, ST_leave_over, "leave_no", time_words(c, l.until), NULL, NULL);
    if (l.handed_n >= HANDED_JOBS)
        return refuse(c, ST_number_out_of_range, "leave_no", number_words(c, HANDED_JOBS), NULL, NULL);
    s = jobs_chosen(c, &(struct choice){ .unit_no = c->user.unit_no, .job_kind = q->job_kind, .stage = "",
                                         .staff_no = l.staff_no }, HANDED_JOBS - l.handed_n, &rows, &n, &all);
    if (s)
        return s;
    struct handed_job *list = pool_array(c->pool, l.handed_n + n + 1, sizeof *list);
    for (uint32_t i = 0; i < l.handed_n; i++)
        list[i] = l.handed[i];
    s = jobs_spread(c, rows, n, &(struct spread_to){ .to_staff = q->to_staff, .team_code = q->team_code,
        .remark = q->remark, .but = l.staff_no, .on_leave = q->on_leave }, r, list + l.handed_n);
    r->left = all - n;
    return s || !r->done ? s : handed_write(c, &l, list, l.handed_n + (uint32_t)r->done);
}

/* -- and back -- */

/* Done, closed, or given on by somebody since: it is not told of any more. One that was handed over before
 * rows said at which stage stood at its first. */
static enum status still_there(struct call *c, const struct handed_job *h, bool *there_r)
{
    struct job j = { .job_no = h->job_no };
    enum status s = call_get(c, TABLE_job, &j);
    const struct stands stands = job_stands(&j);
    const struct job_at *at = stands_at(&stands, h->stage_no ? h->stage_no : j.stage_no);
    *there_r = !s && j.job_state == CODE_job_state_open && at && !strcmp(at->staff_no, h->staff_no);
    return s == ST_not_found ? ST_ok : s;
}

/* What could not come back stays in the row, to be tried again. */
static enum status back_all(struct call *c, const struct leave *l, const struct receiver *to, struct handed_job *left,
                            uint32_t *left_r, struct work_spread_done *r)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < l->handed_n; i++) {
        bool there;
        s = still_there(c, &l->handed[i], &there);
        if (s || !there)
            continue;
        s = job_give(c, &(struct job_no_row){ .job_no = l->handed[i].job_no, .stage_no = l->handed[i].stage_no }, to,
                     "");
        r->done += !s;
        r->last = l->handed[i].job_no;
        if (s && only_its_own(s)) {
            r->failed[r->failed_n++] = job_fault_take(c, l->handed[i].job_no);
            left[(*left_r)++] = l->handed[i];
            s = ST_ok;
        }
    }
    return s;
}

enum status do_leave_back(struct call *c, const struct leave_back *q, struct work_spread_done *r)
{
    struct leave l;
    struct receiver to;
    struct work_load load;
    uint32_t left = 0;
    enum status s = leave_read(c, q->leave_no, &l);
    if (!s)
        s = receiver_read(c, l.staff_no, false, &to);
    if (s)
        return s;
    struct handed_job *list = pool_array(c->pool, l.handed_n + 1, sizeof *list);
    r->failed = pool_array(c->pool, l.handed_n + 1, sizeof *r->failed);
    s = back_all(c, &l, &to, list, &left, r);
    if (s)
        return s;
    staff_load(c, l.staff_no, &load);
    r->given = POOL_NEW(c->pool, struct given_row);
    *r->given = (struct given_row){ .staff_no = l.staff_no, .staff_name = l.staff_name, .given = r->done,
                                     .open = load.open + r->done };
    r->given_n = r->done != 0;
    return handed_write(c, &l, list, left);
}
