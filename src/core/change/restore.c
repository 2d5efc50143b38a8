/* 欠费复电 (ux B12, domain 4.2): the payment after which an account that was cut
 * off owes nothing past its day opens the job that brings the light back, in the
 * same transaction, and its receipt carries the promise. Undone, it takes the job
 * back as long as nobody has done it. */
#include "config.h"
#include "core/change/restore.h"
#include "core/bill/bill.h"
#include "core/bill/prepay.h"

#include <string.h>

#define KIND "restore"

/* What supply may not be stopped for keeps nobody in the dark. Who pays ahead has so much left again that it
 * would not be cut off. */
static enum status is_clear(struct call *c, const struct account *a, bool *clear_r)
{
    struct debts debts;
    struct prepay_stop stop;
    enum status s = account_debts(c, a, c->today, &debts);
    if (!s)
        s = prepay_stands(c, a, &stop);
    *clear_r = !s && !stop.since;
    for (unsigned i = 0; !s && i < debts.n; i++)
        *clear_r &= !bill_claims_supply(&debts.at[i]) || debts.at[i].bill.due_on >= c->today;
    return s;
}

struct restoring { uint64_t receipt_no; struct job *job; bool found; };

static enum status restore_of(void *context, const struct job *j)
{
    struct restoring *r = context;
    if (!r->found && !strcmp(j->job_kind, KIND) && (!r->receipt_no || j->receipt_no == r->receipt_no)) {
        *r->job = *j;
        r->found = true;
    }
    return ST_ok;
}

static enum status under_way(struct call *c, const char *account_no, uint64_t receipt_no, struct job *job_r,
                             bool *found_r)
{
    struct restoring r = { .receipt_no = receipt_no, .job = job_r };
    enum status s = jobs_of_account(c, account_no, restore_of, &r);
    *found_r = r.found;
    return s;
}

static enum status job_open(struct call *c, const struct account *a, struct payment *p)
{
    struct job job, paid;
    struct job_clock clock;
    enum status s = job_start(c, KIND, a->unit_no, a->account_no, NULL, &job);
    if (s)
        return s;
    paid = job;
    paid.receipt_no = p->receipt_no;
    if ((s = job_put(c, &job, &paid)) || p->job_no || (s = job_clock_of(c, &paid, 0, &clock)))
        return s;
    p->job_no = paid.job_no;
    p->restore_due = clock.due;
    return ST_ok;
}

enum status restore_open(struct call *c, const struct account *a, struct payment *p)
{
    struct job job;
    bool clear, there;
    enum status s = ST_ok;
    if (a->account_state != CODE_account_state_cut_off || (s = is_clear(c, a, &clear)) || !clear)
        return s;
    s = under_way(c, a->account_no, 0, &job, &there);
    return s || there ? s : job_open(c, a, p);
}

enum status restore_due(struct call *c, const struct account *a, bool *due_r)
{
    struct job job;
    bool clear, there;
    *due_r = false;
    if (a->account_state != CODE_account_state_cut_off)
        return ST_ok;
    enum status s = is_clear(c, a, &clear);
    if (!s && clear && !(s = under_way(c, a->account_no, 0, &job, &there)))
        *due_r = !there;
    return s;
}

enum status restore_start(struct call *c, const struct account *a)
{
    struct job job;
    bool there;
    enum status s = under_way(c, a->account_no, 0, &job, &there);
    return s || there ? s : job_start(c, KIND, a->unit_no, a->account_no, NULL, &job);
}

enum status restore_jobs(struct call *c, const struct payment *p, struct job *list, unsigned max, unsigned *n_r)
{
    enum status s = ST_ok;
    bool there;
    *n_r = 0;
    for (uint32_t i = 0; !s && p->job_no && i < p->accounts_n && *n_r < max; i++)
        if (!(s = under_way(c, p->accounts[i].account_no, p->receipt_no, &list[*n_r], &there)))
            *n_r += there;
    return s;
}

enum status restore_cancel(struct call *c, const struct payment *p)
{
    struct job *list = pool_array(c->pool, PAY_ACCOUNTS, sizeof *list);
    unsigned n;
    enum status s = restore_jobs(c, p, list, PAY_ACCOUNTS, &n);
    for (unsigned i = 0; !s && i < n; i++)
        s = job_end(c, &list[i], CODE_job_state_ended, CODE_end_reason_payment_reversed, "");
    return s;
}
