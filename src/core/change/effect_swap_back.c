/* 暂换恢复: the transformer of before hangs again, and the charge is by it from that day
 * (domain 2.2). A stage finds restored_on. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#define FROM "change[0].from"

static date day_back(struct call *c, const struct job *job)
{
    date found = job_found_date(job, "restored_on");
    return found ? found : change_of(c, job)->from;
}

static const char *field_back(const struct job *job)
{
    return job_found(job, "restored_on") ? "restored_on" : FROM;
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct interim i;
    date on = day_back(c, job);
    enum status s = account_not_closed(c, a);
    if (!s)
        s = interim_standing(c, job, a, CODE_change_kind_swap, &i);
    if (!s)
        s = change_need(c, on, FROM);
    if (s || !on)
        return s;
    if (on <= i.began_on)
        return refuse(c, ST_date_out_of_range, field_back(job), NULL, NULL, NULL);
    look_line(look_r, false, "check.swapped_back", kva_words(c, i.moved_va), day_words(c, on), NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "restored_on");
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct interim i;
    struct point_terms t;
    struct account now;
    date on = day_back(c, job);
    enum status s = interim_standing(c, job, a, CODE_change_kind_swap, &i);
    struct point p = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = i.point_no };
    if (!s)
        s = call_get(c, TABLE_point, &p);
    if (!s)
        s = terms_read_on(c, &p, on, &t);
    if (!s)
        s = demand_read(c, &p, &t, on, field_back(job));
    if (!s)
        s = change_closes(c, job, a, &now);
    if (!s)
        s = terms_move(c, &now, &p, on, DATE_NONE, &(struct terms_move){ .job_no = job->job_no, .back_job = i.job_no,
            .capacity_va = -(int64_t)i.moved_va, .contract_w = i.contract_w, .field = field_back(job) });
    if (!s)
        s = interim_restored(c, &i, on, job->job_no, false);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_swap_back = {
    .name = "swap_back", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
