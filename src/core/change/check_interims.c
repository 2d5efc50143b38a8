/* Proving what stands for a time: of an account and a job that are there, over or not by all that say so, and looked
 * at by the timer only while it stands. */
#include "config.h"
#include "core/change/sealing.h"
#include "core/engine/check.h"

typedef unsigned long long number;

static enum status job_there(struct check_run *r, uint64_t job_no, bool *there)
{
    struct job j = { .job_no = job_no };
    enum status s = job_no ? store_get(r->txn, TABLE_job, &j) : ST_ok;
    *there = !s;
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_interim(struct check_run *r, void *row, void *context)
{
    const struct interim *i = row;
    struct account a = { .account_no = i->account_no };
    bool begun, over;
    (void)context;
    if (i->ended_on ? !i->interim_end || i->due_on || i->ended_on < i->began_on : i->interim_end || i->end_job)
        check_finding(r, "account %s: what job %012llu changed for a time is not over as it says",
                      i->account_no, (number)i->job_no);
    if (i->freed_va > i->moved_va)
        check_finding(r, "account %s: what job %012llu changed for a time takes more off the charge than it moved",
                      i->account_no, (number)i->job_no);
    enum status s = store_get(r->txn, TABLE_account, &a);
    bool account = !s;
    s = s == ST_not_found ? ST_ok : s;
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
