/* What runs out at an account: once a day the accounts are looked through, a slice
 * a tick so that nobody at a counter waits for it. Each benefit past its last
 * day opens a job, in which a clerk asks the household or takes the benefit off
 * (ux H10); one that was given anew, or has such a job already, opens none. So does a
 * temporary supply that is about to end (domain 1.7): it is extended, made permanent
 * or closed by a job of its own; asked after, it is asked after again when as many days
 * are over as the office asks before the end. */
#include "config.h"
#include "core/change/change.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/work/job.h"

#include <stdlib.h>
#include <string.h>

#define KIND "flag_expiry"
#define KIND_ENDS "temporary_over"

/* The timer's own: the last day all benefits were looked at, how far it has come with
 * the next, and the account that was given last: a slice that was undone is begun
 * again, so that it is given until nothing is to be done there. */
struct expiry {
    date on;
    struct key at;
    char given[SUBJECT_ROOM];            /* "": none */
    _Atomic bool refused;                /* it is, by the writer: not before another day */
};

static struct expiry *expiry_of(struct core *c)
{
    return *core_slot(c, AREA_change);
}

enum status expiry_open(struct core *c, struct fault *f)
{
    (void)f;
    if (!(*core_slot(c, AREA_change) = calloc(1, sizeof(struct expiry))))
        panic("out of memory");
    return ST_ok;
}

void expiry_close(struct core *c)
{
    free(expiry_of(c));
    *core_slot(c, AREA_change) = NULL;
}

/* The first benefit that is over, was not taken off, and is not given anew. */
static const struct account_flag *run_out(const struct account *a, date today)
{
    if (a->account_state == CODE_account_state_closed)
        return NULL;
    for (uint32_t i = 0; i < a->flags_n; i++) {
        const struct account_flag *f = &a->flags[i];
        bool anew = false;
        for (uint32_t k = 0; k < a->flags_n; k++)
            anew |= a->flags[k].flag_kind == f->flag_kind && flag_stands(&a->flags[k], today);
        if (f->until && f->until < today && !f->ended_on && !anew)
            return f;
    }
    return NULL;
}

static date days_before(struct call *c) { return (date)setting_number(c, "temporary.ask_days"); }

/* An account that is about to end is asked after by any job that says what becomes of it. */
static bool supply_ends(struct call *c, const struct account *a)
{
    date ask_on = a->supply_until - days_before(c);
    return a->supply_until && ask_on <= c->today && a->account_state != CODE_account_state_closed;
}

struct looking_for { const char *const *kind; unsigned kinds; bool found; };

static enum status is_one(void *context, const struct job *j)
{
    struct looking_for *l = context;
    for (unsigned i = 0; i < l->kinds; i++)
        l->found |= strcmp(j->job_kind, l->kind[i]) == 0;
    return ST_ok;
}

/* What cannot be read has one: another day finds out. */
static bool has_job(struct call *c, const char *account_no, const char *const *kind, unsigned kinds)
{
    struct looking_for l = { .kind = kind, .kinds = kinds };
    return jobs_of_account(c, account_no, is_one, &l) != ST_ok || l.found;
}

static const char *const of_benefit[] = { KIND };
static const char *const of_end[] = { KIND_ENDS, "temporary_extend", "temporary_convert", "close" };

static const struct account_flag *benefit_due(struct call *c, const struct account *a)
{
    const struct account_flag *f = run_out(a, c->today);
    return f && !has_job(c, a->account_no, of_benefit, COUNT_OF(of_benefit)) ? f : NULL;
}

/* Whoever was asked has as many days as there are before the end; then it stands there still. */
struct asking { date since; bool found; };

static enum status was_asked(void *context, const struct job *j)
{
    struct asking *a = context;
    a->found |= !strcmp(j->job_kind, KIND_ENDS) && j->job_state == CODE_job_state_done &&
                instant_date(j->closed_at) >= a->since;
    return ST_ok;
}

static bool asked_lately(struct call *c, const char *account_no)
{
    date days = days_before(c);
    struct asking a = { .since = c->today - (days ? days : 1) + 1 };
    return jobs_closed_of_account(c, account_no, was_asked, &a) != ST_ok || a.found;
}

static bool end_due(struct call *c, const struct account *a)
{
    return supply_ends(c, a) && !has_job(c, a->account_no, of_end, COUNT_OF(of_end)) &&
           !asked_lately(c, a->account_no);
}

static bool is_due(struct call *c, const struct account *a)
{
    return benefit_due(c, a) || end_due(c, a);
}

/* Is what was given last not done yet? What cannot be read has nothing to do. */
static bool still_due(struct call *c, struct expiry *e)
{
    struct account a = { .account_no = e->given };
    bool refused = atomic_exchange(&e->refused, false);
    bool due = *e->given && !refused && !call_get(c, TABLE_account, &a) && is_due(c, &a);
    if (!due)
        e->given[0] = '\0';
    return due;
}

/* The next account of this slice with something to do; NULL at the slice's end. */
static const char *look_on(struct call *c, struct expiry *e)
{
    struct scan *scan;
    struct account a;
    struct scan_range range = { .token = e->at.n ? e->at.b : NULL, .token_n = e->at.n };
    struct pool *pool = pool_new(1u << 15);
    const char *found = NULL;
    unsigned n = 0;
    enum status s = scan_table(c->txn, TABLE_account, &range, &scan);
    for (; !s && !found && n < EXPIRY_SLICE && (s = scan_next(scan, &a, pool)) == ST_ok; n++) {
        scan_token(scan, &e->at);
        if (is_due(c, &a))
            found = pool_copy(c->pool, a.account_no);
        pool_clear(pool);
    }
    if (s == ST_not_found) {
        e->on = c->today;
        e->at.n = 0;
    }
    scan_end(&scan);
    pool_free(&pool);
    return found;
}

bool timed_work_expire(struct core *core, struct slice_ask *ask, struct pool *pool)
{
    struct system_look l;
    struct expiry *e = expiry_of(core);
    if ((!*e->given && e->on == instant_date(core_now(core))) || system_look_begin(core, OP_account_show, &l))
        return false;
    const char *account_no = still_due(&l.call, e) ? e->given
        : e->on == instant_date(core_now(core)) ? NULL : look_on(&l.call, e);
    if (account_no && account_no != e->given)
        text_copy(e->given, sizeof e->given, account_no);
    ask->subject = account_no ? pool_copy(pool, account_no) : "";
    system_look_end(&l);
    return account_no;
}

static enum status jobs_begin(struct call *c, const char *account_no)
{
    struct account a = { .account_no = account_no };
    struct job made;
    enum status s = call_get(c, TABLE_account, &a);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (end_due(c, &a) && (s = job_start(c, KIND_ENDS, a.unit_no, a.account_no, NULL, &made)))
        return s;
    const struct account_flag *f = benefit_due(c, &a);
    if (!f)
        return ST_ok;
    struct change over = { .flag_kind = f->flag_kind, .remove = true, .until = f->until, .paper_no = f->paper_no };
    struct work_accept said = { .change = &over, .change_n = 1 };
    return job_start(c, KIND, a.unit_no, a.account_no, &said, &made);
}

enum status do_work_expire(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    r->rows = 1;
    enum status s = jobs_begin(c, q->subject);
    if (status_kind(s) == STATUS_REFUSE)
        expiry_of(c->core)->refused = true;
    return s;
}
