/* What a finished job of disconnection does: the account is cut off, by letters that stand
 * and at a minute that no rule bars. */
#include "config.h"
#include "core/run/cut.h"
#include "core/work/effect.h"
#include "core/work/job.h"

/* -- what it rests on -- */

static enum status not_deferred(struct call *c, const struct account *a)
{
    struct cut_deferral d = { .account_no = a->account_no };
    enum status s = call_get(c, TABLE_cut_deferral, &d);
    if (!s && d.until >= c->today)
        return refuse(c, ST_cut_deferred, "account_no", day_words(c, d.until), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

enum status cut_case_read(struct call *c, const struct account *a, uint64_t own, struct cut_case *k)
{
    enum status s = account_not_closed(c, a);
    if (!s && a->account_state == CODE_account_state_cut_off)
        s = refuse(c, ST_cut_is, "account_no", a->account_no, NULL, NULL);
    if (!s && a->account_state == CODE_account_state_dismantled)
        s = rule_refuse(c, "account_no", "rule.dismantled_is", NULL, NULL);
    if (!s)
        s = account_debts(c, a, c->today, &k->debts);
    if (!s)
        s = claim_read(c, a, &k->debts, &k->claim);
    if (!s)
        s = letter_notice(c, a, &k->claim, own, &k->notice);
    return s ? s : not_deferred(c, a);
}

/* -- the order -- */

static enum status order_of(struct call *c, const struct job *job, struct cut_order *o)
{
    *o = (struct cut_order){ .account_no = job->account_no, .job_no = job->job_no };
    return call_get(c, TABLE_cut_order, o);
}

/* Asked once more before it is done, by the order's own notice. */
static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct cut_order o;
    struct cut_case k;
    (void)look_r;
    enum status s = order_of(c, job, &o);
    if (s && s != ST_not_found)
        return s;
    return cut_case_read(c, a, s ? 0 : o.letter_no, &k);
}

/* A job that was recalled or given up is not taken up again: two people had let go another. And before the crew of
 * the last order has answered its recall nobody knows whether there is light. */
static enum status order_free(struct call *c, const struct job *job)
{
    struct cut_order o = { .account_no = job->account_no };
    enum status s = row_last(c->txn, TABLE_cut_order, 1, &o);
    if (!s && (o.job_no == job->job_no || o.cut_state == CODE_cut_state_recalled))
        return refuse(c, ST_cut_order_state, "", code_words(c, &codes_cut_state, o.cut_state), NULL, NULL);
    return s == ST_not_found ? ST_ok : s;
}

static enum status begin(struct call *c, struct job *job, const struct account *a)
{
    struct cut_order o;
    struct cut_case k;
    enum status s = order_free(c, job);
    if (!s)
        s = cut_case_read(c, a, 0, &k);
    if (s)
        return s;
    o = (struct cut_order){ .account_no = a->account_no, .job_no = job->job_no, .account_name = a->account_name,
        .address = a->address, .unit_no = a->unit_no, .open_unit = a->unit_no, .cut_state = CODE_cut_state_out,
        .bills = k.notice.bills, .bills_n = k.notice.bills_n, .principal = k.claim.principal,
        .late_fee = k.claim.late_fee, .letter_no = k.notice.letter_no, .stop_from = k.notice.stop_from,
        .importance = a->importance, .copy_no = k.notice.copy_no, .reason = job->remark,
        .asked_by = c->user.staff_no, .asked_at = c->now,
        .approved_by = c->approval ? c->approval->decided_by : k.notice.approved_by };
    record_init(&cut_order_record, &o);
    if (letter_ahead(&k.notice))
        o.principal = o.late_fee = 0;                /* it is not for bills */
    if (!money_add(o.principal, o.late_fee, &o.amount))
        return refuse(c, ST_amount_overflow, "", a->account_no, NULL, NULL);
    if (letter_ahead(&k.notice))
        o.amount = k.claim.ahead.missing;
    return call_insert(c, TABLE_cut_order, &o);
}

/* -- done -- */

/* When the crew says it was. */
static instant done_at(const struct call *c, const struct job *job)
{
    for (uint32_t i = job->events_n; i-- > 0;)
        if (job->events[i].work_act == CODE_work_act_finished)
            return job->events[i].at;
    return c->now;
}

/* Said once more, after the order was given and so many minutes before. */
static enum status final_stands(struct call *c, const struct cut_order *o, const struct claim *claim, instant at,
                                struct letter *final_r)
{
    enum status s = letter_standing(c, o->account_no, CODE_letter_kind_final, claim, final_r);
    if (s == ST_not_found || (!s && final_r->delivered_at < o->asked_at))
        return refuse(c, ST_letter_before, "", code_words(c, &codes_letter_kind, CODE_letter_kind_final), NULL, NULL);
    return s || at >= final_r->stop_from ? s
        : refuse(c, ST_arrears_early, "", time_words(c, final_r->stop_from), NULL, NULL);
}

/* Said for a time when it was not allowed yet: by the order's notice, or by the last one of its kind, which told the
 * customer another day. */
static enum status time_good(struct call *c, const struct cut_order *o, const struct cut_case *k, instant at)
{
    struct letter told;
    enum status s = letter_standing(c, o->account_no, k->notice.letter_kind, &k->claim, &told);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    instant from = told.stop_from > k->notice.stop_from ? told.stop_from : k->notice.stop_from;
    return at >= from ? ST_ok : refuse(c, ST_arrears_early, "at", time_words(c, from), NULL, NULL);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct cut_order o, done;
    struct cut_case k;
    struct letter last;
    struct account dark = *a;
    instant at = done_at(c, job);
    enum status s = order_of(c, job, &o);
    if (!s)
        s = cut_case_read(c, a, o.letter_no, &k);
    if (!s)
        s = time_good(c, &o, &k, at);
    if (!s)
        s = cut_window(c, &(struct cut_at){ .unit_no = a->unit_no, .importance = a->importance,
                                            .copy_no = k.notice.copy_no, .at = at });
    if (!s)
        s = final_stands(c, &o, &k.claim, at, &last);
    if (s)
        return s;
    done = o;
    done.cut_state = CODE_cut_state_cut;
    done.cut_at = at;
    done.cut_by = c->user.staff_no;
    done.final_no = last.letter_no;
    dark.account_state = CODE_account_state_cut_off;
    s = call_put(c, TABLE_cut_order, &o, &done);
    return s ? s : call_put(c, TABLE_account, a, &dark);
}

/* Withdrawn or ended: the crew may have cut already, so they are asked as after any recall. A recall is said before
 * its job ends. */
static enum status abandon(struct call *c, struct job *job, const struct account *a)
{
    struct cut_order o, back;
    (void)a;
    enum status s = order_of(c, job, &o);
    if (s || o.cut_state != CODE_cut_state_out)
        return s;
    back = o;
    back.cut_state = CODE_cut_state_recalled;
    back.recall_reason = CODE_recall_reason_job_ended;
    back.recalled_at = c->now;
    back.recalled_by = c->user.staff_no;
    return call_put(c, TABLE_cut_order, &o, &back);
}

const struct job_effect effect_cut_supply = {
    .name = "cut_supply", .look = look, .begin = begin, .apply = apply, .abandon = abandon,
};
