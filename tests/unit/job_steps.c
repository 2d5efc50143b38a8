/* A job step by step (job_steps.h). */
#include "config.h"
#include "tests/unit/job_steps.h"

#include <stdio.h>
#include <string.h>

static void *said_in(const struct record *r, const struct told *t, unsigned n, bool *any_r)
{
    struct fault f;
    void *s = pool_get(hall.pool, r->size);
    memset(s, 0, r->size);
    record_init(r, s);
    *any_r = false;
    for (unsigned i = 0; i < n; i++) {
        const struct field *field = record_field(r, t[i].name);
        if (field && field_parse(field, s, t[i].value, hall.pool, &f) != ST_ok)
            fail_msg("%s=%s", t[i].name, t[i].value);
        *any_r |= field != NULL;
    }
    return s;
}

static unsigned found_of(const struct record *stored, const struct told *t, unsigned n, struct finding *out)
{
    unsigned k = 0;
    for (unsigned i = 0; i < n; i++)
        if (!record_field(stored, t[i].name))
            out[k++] = (struct finding){ .finding = t[i].name, .value = t[i].value };
    return k;
}

enum status accept(const char *kind, const char *account_no, const struct told *t, unsigned n, uint64_t *no_r)
{
    bool any;
    struct work_accepted r;
    struct finding found[20];
    const struct record *of = account_no ? &change_record : &application_record;
    void *said = said_in(of, t, n, &any);
    struct work_accept q = { .job_kind = kind, .account_no = account_no ? account_no : "", .found = found,
                             .found_n = found_of(of, t, n, found) };
    if (account_no) {
        q.change = any ? said : NULL;
        q.change_n = any;
    } else {
        q.application = said;
        q.application_n = 1;
    }
    record_init(&work_accept_record, &q);
    enum status s = as('k', OP_work_accept, &q, &r);
    if (!s && r.accept_outcome == CODE_accept_outcome_not_accepted)
        fail_msg("%s: not accepted", kind);
    *no_r = s ? 0 : r.job->job_no;
    return s;
}

static enum status done(uint64_t job_no, const struct told *t, unsigned n, char *stage, size_t room)
{
    struct job_page page;
    struct job j;
    bool any;
    struct finding found[20];
    assert_int_equal(as('v', OP_work_show, &(struct job_ask){ .job_no = job_no }, &page), ST_ok);
    snprintf(stage, room, "%s", page.stage);
    bool of_account = page.flow->of_account;
    const struct record *of = of_account ? &change_record : &application_record;
    void *said = said_in(of, t, n, &any);
    struct work_finish q = { .job_no = job_no, .stage_no = page.job->stage_no, .stage_result = CODE_stage_result_done,
                             .found = found, .found_n = found_of(of, t, n, found) };
    if (any && of_account) {
        q.change = said;
        q.change_n = 1;
    } else if (any) {
        q.application = said;
        q.application_n = 1;
    }
    record_init(&work_finish_record, &q);
    uint64_t role = page.flow->stages[page.job->stage_no - 1].role;
    char who = role == CODE_role_surveyor ? 's' : role == CODE_role_meter_reader ? 'r'
        : role == CODE_role_supervisor ? 'v' : 'k';
    return as(who, OP_work_finish, &q, &j);
}

void stage(uint64_t no, const char *name, const struct told *t, unsigned n)
{
    char at[32];
    enum status s = done(no, t, n, at, sizeof at);
    if (s || strcmp(at, name))
        fail_msg("stage %s (%s): %s %s %s", name, at, status_name(s), hall.fault.field, hall.fault.arg[0]);
}

void bare(uint64_t no, const char *name)
{
    stage(no, name, NULL, 0);
}

struct account account_done(uint64_t no)
{
    struct job_page page;
    struct account_page a;
    assert_int_equal(as('v', OP_work_show, &(struct job_ask){ .job_no = no }, &page), ST_ok);
    assert_int_equal(page.job->job_state, CODE_job_state_done);
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = page.job->account_no }, &a), ST_ok);
    return *a.account;
}

void stage_refused(uint64_t no, const struct told *t, unsigned n, enum status why, const char *field)
{
    char at[32];
    enum status s = done(no, t, n, at, sizeof at);
    if (s != why || strcmp(hall.fault.field, field))
        fail_msg("stage %s: %s at %s (%s)", at, status_name(s), hall.fault.field, hall.fault.arg[0]);
}
