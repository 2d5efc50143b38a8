/* Proving the fees of jobs: each is a bill of that job, asked for by a stage its flow has, and written down once; who
 * stood for an account that there was not yet has become one or none. That every such bill is in its job's list is
 * the check of bills. */
#include "config.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"
#include "core/work/job_acts.h"

#include <stdio.h>
#include <string.h>

typedef unsigned long long number;

static bool twice(const struct job *j, uint32_t at)
{
    const struct job_fee *f = &j->fees[at];
    bool yes = false;
    for (uint32_t i = 0; i < at; i++)
        yes |= j->fees[i].bill_month == f->bill_month && j->fees[i].bill_seq == f->bill_seq &&
            !strcmp(j->fees[i].account_no, f->account_no);
    return yes;
}

/* A bill of before jobs stood in them says none. */
static enum status check_fee(struct check_run *r, const struct job *j, uint32_t at)
{
    const struct job_fee *f = &j->fees[at];
    struct bill b = { .account_no = f->account_no, .bill_month = f->bill_month, .bill_seq = f->bill_seq };
    enum status s = store_get(r->txn, TABLE_bill, &b);
    if (s && s != ST_not_found)
        return s;
    if (s || b.fee_kind != CODE_fee_kind_service || (b.job_no && b.job_no != j->job_no))
        check_finding(r, "job %012llu: one of its fees is no bill of it", (number)j->job_no);
    if (twice(j, at))
        check_finding(r, "job %012llu: has one fee twice", (number)j->job_no);
    return ST_ok;
}

static enum status check_party(struct check_run *r, const struct job *j)
{
    char no[24];
    snprintf(no, sizeof no, "%012llu", (number)j->job_no);
    struct account a = { .account_no = no };
    enum status s = store_get(r->txn, TABLE_account, &a);
    if (s || a.of_job != j->job_no)
        return s == ST_not_found ? ST_ok : s;
    if ((a.account_state == CODE_account_state_closed) != (*a.successor != '\0') ||
        (*a.successor && strcmp(a.successor, j->account_no)))
        check_finding(r, "job %012llu: who pays its fees has not become its account", (number)j->job_no);
    return ST_ok;
}

static enum status visit_job(struct check_run *r, void *row, void *context)
{
    const struct job *j = row;
    enum status s = ST_ok;
    (void)context;
    for (uint32_t i = 0; !s && i < j->fees_n; i++)
        s = check_fee(r, j, i);
    return s || !j->fees_n ? s : check_party(r, j);
}

enum status check_fees(struct check_run *r)
{
    return check_walk(r, TABLE_job, visit_job, NULL);
}
