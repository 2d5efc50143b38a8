/* Benefits that have run out: once a day the accounts are looked through, a slice
 * a tick so that nobody at a counter waits for it, and each benefit past its last
 * day opens a job, in which a clerk asks the household or takes the benefit off
 * (ux H10). A benefit that was given anew, or has such a job already, opens none. */
#include "config.h"
#include "core/change/change.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/work/job.h"

#include <stdlib.h>
#include <string.h>

#define KIND "flag_expiry"

/* The timer's own: the last day all benefits were looked at, and how far it has
 * come with the next. */
struct expiry {
    date on;
    struct key at;
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

static enum status is_expiry(void *context, const struct job *j)
{
    bool *found = context;
    *found |= strcmp(j->job_kind, KIND) == 0;
    return ST_ok;
}

/* What cannot be read has one: another day finds out. */
static bool has_job(struct call *c, const char *account_no)
{
    bool found = false;
    return jobs_of_account(c, account_no, is_expiry, &found) != ST_ok || found;
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
        if (run_out(&a, c->today) && !has_job(c, a.account_no))
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
    if (e->on == instant_date(core_now(core)) || system_look_begin(core, OP_account_show, &l))
        return false;
    const char *account_no = look_on(&l.call, e);
    ask->subject = account_no ? pool_copy(pool, account_no) : "";
    system_look_end(&l);
    return account_no;
}

enum status do_work_expire(struct call *c, const struct slice_ask *q, struct slice_done *r)
{
    struct account a = { .account_no = q->subject };
    struct job made;
    r->rows = 1;
    enum status s = call_get(c, TABLE_account, &a);
    const struct account_flag *f = s ? NULL : run_out(&a, c->today);
    if (!f || has_job(c, a.account_no))
        return s == ST_not_found ? ST_ok : s;
    struct change over = { .flag_kind = f->flag_kind, .remove = true, .until = f->until, .paper_no = f->paper_no };
    struct work_accept said = { .change = &over, .change_n = 1 };
    return job_start(c, KIND, a.unit_no, a.account_no, &said, &made);
}
