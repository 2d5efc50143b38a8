/* 小区批量新装: all houses of an estate's list become accounts with points and meters, in the transaction of the job's
 * last stage: all of them or none. Numbers follow one another without a gap. What is added is not told row by row in
 * the audit, which would not hold it: its record has the estate's row, with the digest of the list that names each
 * account, and each account names the job.
 * The job has no account of its own: what it owes stays the developer's, at the job's number (work/fees.h). */
#include "config.h"
#include "core/change/estate.h"

static enum status look(struct call *c, const struct job *job, const struct account *none, struct look *look_r)
{
    return effect_open_account.look(c, job, none, look_r);
}

/* The list and that it may still be opened; ST_stage_needs: there is none. */
static enum status ready(struct call *c, const struct job *job, struct estate *e, struct houses *h)
{
    enum status s = estate_read(c, job->job_no, e, h);
    if (s == ST_not_found)
        return refuse(c, ST_stage_needs, "houses", "houses", NULL, NULL);
    return s ? s : estate_good(c, application_of(c, job), h);
}

/* Told where the meters are hung, and not at the end. */
static enum status found(struct call *c, struct job *job, const struct account *none)
{
    struct estate e;
    struct houses h;
    (void)none;
    return application_of(c, job)->energised_on ? ready(c, job, &e, &h) : ST_ok;
}

/* The account has name and telephone from now on, and what is looked at, changed and forgotten there stands nowhere
 * else. */
static enum status house_open(struct call *c, const struct job *job, struct estate_house *h)
{
    struct account a;
    struct application q = house_application(application_of(c, job), h);
    enum status s = opening_account(c, job, &q, &a);
    h->account_no = s ? "" : a.account_no;
    h->account_name = h->phone = "";
    return s;
}

static enum status apply(struct call *c, struct job *job, const struct account *none)
{
    struct estate e, opened;
    struct houses h;
    (void)none;
    enum status s = ready(c, job, &e, &h);
    if (s)
        return s;
    call_unsaid(c, true);
    for (unsigned i = 0; !s && i < h.n; i++)
        s = house_open(c, job, &h.at[i]);
    call_unsaid(c, false);
    if (s)
        return s;
    opened = e;
    opened.opened_on = c->today;
    return estate_write(c, &e, &opened, &h);
}

static enum status abandon(struct call *c, struct job *job, const struct account *none)
{
    (void)none;
    return estate_forget(c, job->job_no);
}

const struct job_effect effect_open_estate = { .name = "open_estate", .look = look, .found = found, .apply = apply,
                                               .abandon = abandon };
