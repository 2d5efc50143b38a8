/* Proving what stands for a time: of an account and a job that are there, over or not by all that say so, and looked
 * at by the timer only while it stands. */
#include "config.h"
#include "core/change/sealing.h"
#include "core/engine/check.h"

typedef unsigned long long number;

static enum status job_there(struct check_run *r, uint64_t job_no, bool *there)
{
    *there = true;
    return job_no ? check_there(r, TABLE_job, &(struct job){ .job_no = job_no }, there) : ST_ok;
}

static enum status visit_interim(struct check_run *r, void *row, void *context)
{
    const struct interim *i = row;
    struct account a = { .account_no = i->account_no };
    bool account, begun, over;
    (void)context;
    if (i->ended_on ? !i->interim_end || i->due_on || i->ended_on < i->began_on : i->interim_end || i->end_job)
        check_finding(r, "account %s: what job %012llu changed for a time is not over as it says",
                      i->account_no, (number)i->job_no);
    if (i->freed_va > i->moved_va)
        check_finding(r, "account %s: what job %012llu changed for a time takes more off the charge than it moved",
                      i->account_no, (number)i->job_no);
    enum status s = check_there(r, TABLE_account, &a, &account);
    if (!s)
        s = job_there(r, i->job_no, &begun);
    if (!s)
        s = job_there(r, i->end_job, &over);
    if (!s && (!account || !begun || !over))
        check_finding(r, "account %s: what job %012llu changed for a time is of an account or job that is not there",
                      i->account_no, (number)i->job_no);
    return s;
}

enum status check_interims(struct check_run *r)
{
    return check_walk(r, TABLE_interim, visit_interim, NULL);
}
