/* Benefits that have run out: once a day the accounts are looked through, a slice
 * a tick so that nobody at a counter waits for it, and each benefit past its last
 * day opens a job, in which a clerk asks the household or takes the benefit off
 * (ux H10). A benefit that was given anew, or has such a job already, opens none. */
#include "config.h"
#include "core/change/change.h"
#include "core/work/open.h"

#include <string.h>

#define SLICE 4000                      /* accounts in one tick */
#define JOBS_MAX 20                     /* open ones of an account that are looked at */
#define KIND "flag_expiry"

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

static bool has_job(struct call *c, const char *account_no)
{
    unsigned n = 0;
    struct job *open = pool_array(c->pool, JOBS_MAX, sizeof *open);
    bool found = job_of_account(c, account_no, open, JOBS_MAX, &n) != ST_ok;
    for (unsigned i = 0; i < n; i++)
        found |= strcmp(open[i].job_kind, KIND) == 0;
    return found;
}

/* The next account of this slice with something to do; false at the slice's end. */
static bool look_on(struct call *c, struct board *b, char account_no[64])
{
    struct scan *scan;
    struct account a;
    struct scan_range range = { .token = b->expiry_at.n ? b->expiry_at.b : NULL, .token_n = b->expiry_at.n };
    struct pool *pool = pool_new(1u << 15);
    bool found = false;
    unsigned n = 0;
    enum status s = scan_table(c->txn, TABLE_account, &range, &scan);
    for (; !s && !found && n < SLICE && (s = scan_next(scan, &a, pool)) == ST_ok; n++) {
        scan_token(scan, &b->expiry_at);
        if (run_out(&a, c->today) && !has_job(c, a.account_no))
            found = text_copy(account_no, 64, a.account_no);
        pool_clear(pool);
    }
    if (s == ST_not_found) {
        b->expiry_on = c->today;
        b->expiry_at.n = 0;
    }
    scan_end(&scan);
    pool_free(&pool);
    return found;
}

bool flag_run_out(struct core *core, char account_no[64])
{
    struct glance g;
    struct board *b = core->board;
    if (!b || b->expiry_on == instant_date(core_now(core)) || glance_begin(core, &g))
        return false;
    bool found = look_on(&g.call, b, account_no);
    glance_end(&g);
    return found;
}

enum status do_work_expire(struct call *c, const struct account_ask *q, struct nothing *r)
{
    struct account a = { .account_no = q->account_no };
    struct job made;
    (void)r;
    enum status s = call_get(c, TABLE_account, &a);
    const struct account_flag *f = s ? NULL : run_out(&a, c->today);
    if (!f || has_job(c, a.account_no))
        return s == ST_not_found ? ST_ok : s;
    struct change over = { .flag_kind = f->flag_kind, .remove = true, .until = f->until, .paper_no = f->paper_no };
    struct work_accept said = { .change = &over, .change_n = 1 };
    return job_start(c, KIND, a.unit_no, a.account_no, &said, &made);
}
