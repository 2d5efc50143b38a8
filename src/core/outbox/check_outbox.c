/* Proving what is to be told: each message is of a job and an account that are there, stands in the queue of its
 * state, ended once, and has nobody's phone any more once it is forgotten. */
#include "config.h"
#include "core/engine/check.h"
#include "core/outbox/inner.h"

typedef unsigned long long number;

static void check_queue(struct check_run *r, const struct outbox *o)
{
    bool waits = o->told_state == CODE_told_state_waiting;
    if (waits ? o->queue != o->told_way : o->queue && o->queue != QUEUE_DONE)
        check_finding(r, "message %llu: is not in the queue of its state", (number)o->outbox_no);
    if (waits == (o->ended_at != 0) || (o->ended_at && o->ended_at < o->made_at))
        check_finding(r, "message %llu: did not end as its state says", (number)o->outbox_no);
    if (!o->queue && (*o->title || *o->phone || *o->address || o->due_at))
        check_finding(r, "message %llu: is forgotten and still says whom it was for", (number)o->outbox_no);
}

static void check_tries(struct check_run *r, const struct outbox *o)
{
    bool taken = *o->taken_by != '\0';
    if (o->tries_before > o->tries || (taken && !o->tries) || (o->told_state == CODE_told_state_sent && !taken))
        check_finding(r, "message %llu: its tries are not those of who took it", (number)o->outbox_no);
}

static enum status there(struct check_run *r, const struct outbox *o, enum table_id table, void *row)
{
    bool is;
    enum status s = check_there(r, table, row, &is);
    if (!s && !is && table == TABLE_job)
        check_finding(r, "message %llu: is of a job that is not there", (number)o->outbox_no);
    else if (!s && !is)
        check_finding(r, "message %llu: is of an account that is not there", (number)o->outbox_no);
    return s;
}

static enum status visit_message(struct check_run *r, void *row, void *context)
{
    const struct outbox *o = row;
    struct job j = { .job_no = o->job_no };
    struct account a = { .account_no = o->account_no };
    (void)context;
    check_queue(r, o);
    check_tries(r, o);
    enum status s = o->job_no ? there(r, o, TABLE_job, &j) : ST_ok;
    return s || !*o->account_no ? s : there(r, o, TABLE_account, &a);
}

enum status check_outbox(struct check_run *r)
{
    return check_walk(r, TABLE_outbox, visit_message, NULL);
}
