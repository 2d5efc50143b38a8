/* 业务费 of a job: raised by its stages or by hand, looked at, cancelled. */
#include "config.h"
#include "core/work/fees.h"
#include "core/work/job_acts.h"

#include <string.h>

static enum status fee_bill(struct call *c, const struct job_fee *f, struct bill *b_r)
{
    *b_r = (struct bill){ .account_no = f->account_no, .bill_month = f->bill_month, .bill_seq = f->bill_seq };
    enum status s = call_get(c, TABLE_bill, b_r);
    return s == ST_not_found ? ST_store_broken : s;          /* a bill is never removed */
}

static enum status fee_off(struct call *c, const struct bill *old)
{
    struct bill now;
    if (old->bill_state == CODE_bill_state_cancelled)
        return ST_ok;
    enum status s = old->bill_state == CODE_bill_state_paid ? ST_ok : bill_free(c, old, "");
    if (!s)
        s = bill_take_back(c, old, 0, false, &now);
    return s ? s : call_post(c, 0, 0, 0, NULL);
}

/* -- asked for -- */

static void fee_keep(struct call *c, struct job *j, const struct bill *b, unsigned stage_no)
{
    struct job_fee *list = pool_array(c->pool, j->fees_n + 1, sizeof *list);
    if (j->fees_n)
        memcpy(list, j->fees, j->fees_n * sizeof *list);
    list[j->fees_n++] = (struct job_fee){ .account_no = b->account_no, .bill_month = b->bill_month,
                                          .bill_seq = b->bill_seq, .stage_no = stage_no };
    j->fees = list;
}

enum status job_fee_add(struct call *c, struct job *j, uint16_t fee_item, energy count, unsigned stage_no,
                        struct bill *b_r)
{
    struct account a;
    struct fee_rate rate;
    money amount;
    *b_r = (struct bill){ .account_no = "" };
    if (j->fees_n == JOB_FEES)
        return refuse(c, ST_field_too_many, "fee_item", number_words(c, JOB_FEES), NULL, NULL);
    enum status s = job_party(c, j, true, &a);
    if (!s)
        s = fee_rate_on(c, fee_item, a.voltage, c->today, "fee_item", &rate);
    if (!s)
        s = fee_of(c, &rate, count, &amount);
    if (s || !amount)
        return s;
    s = fee_issue(c, &a, j->job_no, fee_item, count, amount, b_r);
    if (s)
        return s;
    fee_keep(c, j, b_r, stage_no);
    call_subject(c, a.account_no);
    return call_post(c, 0, 0, 0, NULL);
}

/* One, or as many as a finding says; what is found in watts is charged by the kilowatt or kVA. */
static energy fee_count_said(struct call *c, const struct job *j, const struct said_field *times)
{
    const void *said = times->field ? job_said(c, j, times->in) : NULL;
    if (!times->field)
        return FEE_ONE;
    if (!said)
        return 0;
    if (times->field->type == FT_ENERGY)
        return *(const energy *)field_in(times->field, said);
    uint64_t n = *(const uint64_t *)field_in(times->field, said);
    size_t name = strlen(times->field->name);
    bool watts = name > 2 && !strcmp(times->field->name + name - 2, "_w");
    return watts ? (energy)(n / 10) : (energy)(n * FEE_ONE);
}

/* What the stage asked for before and stands; bill_month 0: nothing. */
static enum status asked_before(struct call *c, const struct job *j, unsigned stage_no, struct bill *b_r)
{
    enum status s = ST_ok;
    *b_r = (struct bill){ .bill_month = 0 };
    for (uint32_t i = 0; !s && i < j->fees_n; i++) {
        struct bill b;
        if (j->fees[i].stage_no != stage_no)
            continue;
        s = fee_bill(c, &j->fees[i], &b);
        if (!s && b.bill_state != CODE_bill_state_cancelled)
            *b_r = b;
    }
    return s;
}

/* A stage that is entered again asks nothing twice; for another number than before it asks anew, and what was paid is
 * paid ahead. */
enum status job_fee_asked(struct call *c, struct job *j, unsigned stage_no)
{
    const struct stage_info *stage = &job_flow(c, j)->stage[stage_no - 1];
    struct bill had, b;
    if (!stage->fee_item)
        return ST_ok;
    energy count = fee_count_said(c, j, &stage->fee_times);
    if (count <= 0)
        return refuse(c, ST_stage_needs, said_path(c, &stage->fee_times), stage->fee_times.field->name, NULL, NULL);
    enum status s = asked_before(c, j, stage_no, &had);
    if (s || (had.bill_month && had.fee_item == stage->fee_item && had.fee_count == count))
        return s;
    if (had.bill_month)
        s = fee_off(c, &had);
    return s ? s : job_fee_add(c, j, stage->fee_item, count, stage_no, &b);
}

enum status job_fee_unasked(struct call *c, struct job *j, unsigned stage_no)
{
    struct bill had;
    enum status s = asked_before(c, j, stage_no, &had);
    return s || !had.bill_month ? s : fee_off(c, &had);
}

/* Of each stage whose fee was cancelled with the job, once. */
enum status job_fees_again(struct call *c, struct job *j)
{
    enum status s = ST_ok;
    for (uint32_t i = 0, n = j->fees_n; !s && i < n; i++) {
        struct bill old, had, b;
        unsigned stage_no = (unsigned)j->fees[i].stage_no;
        s = fee_bill(c, &j->fees[i], &old);
        if (!s && stage_no)
            s = asked_before(c, j, stage_no, &had);
        if (!s && stage_no && !had.bill_month)
            s = job_fee_add(c, j, old.fee_item, old.fee_count, stage_no, &b);
    }
    return s;
}

enum status job_fees_paid(struct call *c, const struct job *j, unsigned stage_no)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < j->fees_n; i++) {
        struct bill b;
        if (!j->fees[i].stage_no || (stage_no && j->fees[i].stage_no != stage_no))
            continue;
        s = fee_bill(c, &j->fees[i], &b);
        money left = s ? 0 : bill_receivable(&b);
        if (!s && bill_open(&b) && left > 0)
            s = refuse(c, ST_fee_open, "", code_words(c, &codes_fee_item, b.fee_item), money_words(c, left), NULL);
    }
    return s;
}

/* -- given up -- */

enum status job_fees_end(struct call *c, struct job *j)
{
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < j->fees_n; i++) {
        struct bill b;
        s = fee_bill(c, &j->fees[i], &b);
        if (!s)
            s = fee_off(c, &b);
    }
    return s;
}

/* -- told -- */

enum status job_fees_told(struct call *c, const struct job *j, struct fee_list *r)
{
    enum status s = ST_ok;
    *r = (struct fee_list){ .job_no = j->job_no,
                            .account_no = *j->account_no ? j->account_no : job_number_words(c, j->job_no),
                            .fees = pool_array(c->pool, j->fees_n + 1, sizeof *r->fees) };
    for (uint32_t i = 0; !s && i < j->fees_n; i++) {
        struct bill b;
        s = fee_bill(c, &j->fees[i], &b);
        if (s)
            break;
        money left = bill_open(&b) ? bill_receivable(&b) : 0;
        r->fees[r->fees_n++] = (struct fee_row){
            .account_no = b.account_no, .bill_month = b.bill_month, .bill_seq = b.bill_seq, .fee_item = b.fee_item,
            .fee_count = b.fee_count, .amount = b.principal, .left = left, .bill_state = b.bill_state,
            .due_on = b.due_on, .paid_where = b.paid_where, .stage_no = j->fees[i].stage_no, .job_no = j->job_no,
        };
        r->left += left;
    }
    return s;
}

enum status job_fees_shown(struct call *c, const struct job *j, struct fee_list **list_r, uint32_t *n_r)
{
    *n_r = j->fees_n != 0;
    if (!*n_r)
        return ST_ok;
    *list_r = POOL_NEW(c->pool, struct fee_list);
    return job_fees_told(c, j, *list_r);
}

/* -- the acts -- */

enum status do_fee_list(struct call *c, const struct job_ask *q, struct fee_list *r)
{
    struct job j;
    enum status s = job_read(c, q->job_no, "job_no", &j);
    return s ? s : job_fees_told(c, &j, r);
}

enum status do_fee_raise(struct call *c, const struct fee_raise *q, struct fee_list *r)
{
    struct job old, j;
    struct bill b;
    enum status s = q->fee_count > 0 ? job_open_read(c, q->job_no, 0, &old)
                                     : refuse(c, ST_number_out_of_range, "fee_count", NULL, NULL, NULL);
    if (!s)
        s = job_mine(c, &old);
    if (s)
        return s;
    j = old;
    s = job_fee_add(c, &j, q->fee_item, q->fee_count, 0, &b);
    if (!s && !b.principal)
        s = refuse(c, ST_amount_zero, "fee_item", NULL, NULL, NULL);
    if (!s)
        s = job_event_add(c, &j, &(struct job_event){ .work_act = CODE_work_act_noted, .text = q->remark });
    if (!s)
        s = job_put(c, &old, &j);
    return s ? s : job_fees_told(c, &j, r);
}

/* Without the number it stands under, the one there is: several are told apart by it. */
static enum status fee_of_job(struct call *c, const struct fee_cancel *q, const struct job *j, struct bill *b_r)
{
    unsigned n = 0;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < j->fees_n; i++) {
        struct bill b;
        const struct job_fee *f = &j->fees[i];
        if (f->bill_month != q->bill_month || f->bill_seq != q->bill_seq ||
            (*q->account_no && strcmp(q->account_no, f->account_no)))
            continue;
        s = fee_bill(c, f, &b);
        *b_r = b;
        n++;
    }
    if (s || n == 1)
        return s;
    return n ? refuse(c, ST_field_missing, "account_no", NULL, NULL, NULL)
             : refuse(c, ST_bill_unknown, "bill_seq", month_words(c, q->bill_month), NULL, NULL);
}

enum status do_fee_cancel(struct call *c, const struct fee_cancel *q, struct fee_list *r)
{
    struct job old, j;
    struct bill b;
    enum status s = job_read(c, q->job_no, "job_no", &old);
    j = old;
    if (!s)
        s = fee_of_job(c, q, &j, &b);
    if (!s && b.bill_state == CODE_bill_state_cancelled)
        s = refuse(c, ST_bill_not_open, "bill_seq", code_words(c, &codes_bill_state, b.bill_state), NULL, NULL);
    if (s)
        return s;
    call_subject(c, b.account_no);
    call_amount(c, b.principal);
    call_effect(c, code_words(c, &codes_fee_item, b.fee_item),
                money_words(c, b.principal), money_words(c, 0));
    if (c->approval && c->approval->amount != b.principal)
        return refuse(c, ST_approval_differs, "", NULL, NULL, NULL);
    s = fee_off(c, &b);
    if (!s)
        s = job_event_append(c, &j, &(struct job_event){ .work_act = CODE_work_act_noted, .text = q->remark });
    if (!s)
        s = job_put(c, &old, &j);
    if (!s)
        s = party_follow(c, b.account_no);
    return s ? s : job_fees_told(c, &j, r);
}
