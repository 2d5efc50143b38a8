/* 全减 and 全减另发. */
#include "config.h"
#include "core/correct/adjust.h"

#include <string.h>

/* Later ones were figured after it: tiers of the year, and the days between. */
static enum status nothing_later(struct correcting *k)
{
    struct bill b, prefix = { .account_no = k->account.account_no };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                           .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &b, k->c->pool)))
        if (b.used_until && b.bill_state != CODE_bill_state_cancelled && b.used_from > k->first.used_from) {
            s = refuse(k->c, ST_correction_later, "bill_month", month_words(k->c, b.bill_month), NULL, NULL);
            break;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_bill_reverse(struct call *c, const struct bill_reverse *q, struct correction *r)
{
    struct correcting *k = POOL_NEW(c->pool, struct correcting);
    enum status s = correct_begin(k, c, CODE_correction_kind_reverse, q);
    date from = s || k->first.used_until || !k->first.spans_n ? k->first.used_from : k->first.spans[0].from;
    if (!s && k->first.used_until)
        s = nothing_later(k);
    if (!s && from)
        s = correct_party(k, from, NULL, 0, "bill_month");
    if (!s)
        s = correct_take_back(k, &k->first, NULL);
    if (!s && k->first.adjust_cause)
        s = adjust_unmark(k);
    if (!s)
        s = correct_apply(k, NULL, 0);
    return s ? s : correct_end(k, r);
}

/* -- figured again -- */

struct rebilling {
    struct correcting k;
    const struct bill_rebill *q;
    struct array old;                /* struct bill: those to look at, by their days */
    struct bill *made;               /* those in the place of others */
    unsigned made_n;
    struct bill *stood;              /* and those others */
    bool *unchanged;
};

static enum status again(struct rebilling *v, const struct bill *old, bool named)
{
    struct call *c = v->k.c;
    struct bill now;
    enum status s = bill_make_again(c, &v->k.account, old, &now);
    if (s)
        return s;
    bool same = bill_same(old, &now);
    if (same && bill_same_surplus(old, &now) && !named)
        return ST_ok;
    now.corrects = old->bill_seq;
    now.correction_no = v->k.row.correction_no;
    s = bill_number(c, &now);
    if (!s)
        s = bill_issue(c, &now, same ? DATE_NONE : v->q->due_on);    /* no fee is due while what was paid moves */
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (!s)
        s = correct_take_back(&v->k, old, &now);
    v->unchanged[v->made_n] = same;
    v->stood[v->made_n] = *old;
    v->made[v->made_n++] = now;
    return s;
}

/* What was paid on several bills is applied oldest first, so that this one may have got more of it, or less. */
static uint16_t state_again(const struct bill *old, const struct bill *now)
{
    if (now->principal_paid == now->principal && !now->fee_owed)
        return CODE_bill_state_paid;
    if (old->bill_state == CODE_bill_state_set_aside)
        return CODE_bill_state_set_aside;
    return now->principal_paid || old->bill_state == CODE_bill_state_part ? CODE_bill_state_part : CODE_bill_state_open;
}

/* Nothing was wrong with it: its late fee goes on from where it stood. */
static enum status fee_goes_on(struct call *c, const struct bill *old, const struct bill *made)
{
    struct bill was = { .account_no = made->account_no, .bill_month = made->bill_month, .bill_seq = made->bill_seq };
    enum status s = call_get(c, TABLE_bill, &was);
    if (s)
        return s;
    struct bill now = was;
    now.due_on = old->due_on;
    now.fee_from = old->fee_from;
    now.fee_owed = old->fee_owed;
    now.fee_waived = old->fee_waived;
    now.bill_state = state_again(old, &now);
    now.aside_reason = old->aside_reason;
    now.aside_text = old->aside_text;
    now.paid_at = now.bill_state == CODE_bill_state_paid ? old->paid_at ? old->paid_at : c->now : 0;
    return record_equal(&bill_record, &was, &now) ? ST_ok : call_put(c, TABLE_bill, &was, &now);
}

/* -- what was wrong -- */

/* A day that an earlier bill of the account ends on or holds: that one would be wrong then. */
static enum status not_earlier(struct rebilling *v, date on, bool ends, const char *field)
{
    struct call *c = v->k.c;
    struct bill b, prefix = { .account_no = v->k.account.account_no };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                        .backward = true }, &scan);
    while (!s && !(s = scan_next(scan, &b, c->pool)))
        if (b.used_until && b.bill_state != CODE_bill_state_cancelled && b.used_from < v->k.first.used_from &&
            on <= b.used_until + (ends ? 1 : 0)) {
            s = refuse(c, ST_correction_earlier, field, month_words(c, b.bill_month), NULL, NULL);
            break;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status readings_right(struct rebilling *v)
{
    struct call *c = v->k.c;
    struct correction_reading *r = pool_array(c->pool, v->q->readings_n + 1, sizeof *r);
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < v->q->readings_n; i++) {
        const char *field = pool_printf(c->pool, "readings[%u]", i);
        char was[MONEY_TEXT], is[MONEY_TEXT];
        r[i] = v->q->readings[i];
        s = not_earlier(v, r[i].read_on, true, pool_printf(c->pool, "%s.read_on", field));
        if (!s)
            s = reading_put_right(c, &v->k.account, field, v->q->remark, &r[i]);
        if (!s)
            call_effect(c, "effect.reading_right", pool_printf(c->pool, "%s  %s", day_words(c, r[i].read_on),
                        energy_format(r[i].value_before, was)), energy_format(r[i].value, is));
    }
    v->k.row.readings = r;
    v->k.row.readings_n = v->q->readings_n;
    return s;
}

static enum status terms_right(struct rebilling *v)
{
    struct call *c = v->k.c;
    enum status s = ST_ok;
    for (uint32_t i = 0; !s && i < v->q->terms_n; i++) {
        const char *field = pool_printf(c->pool, "terms[%u]", i);
        struct point_terms t = v->q->terms[i];
        s = not_earlier(v, t.valid_from, false, pool_printf(c->pool, "%s.valid_from", field));
        if (!s)
            s = terms_put_right(c, &v->k.account, field, &t);
        if (!s)
            call_effect(c, "effect.terms_right", day_words(c, t.valid_from),
                        pool_printf(c->pool, "%s  %s", t.price_list, number_words(c, t.capacity_va)));
    }
    return s ? s : account_read(c, v->k.account.account_no, "account_no", &v->k.account);
}

static enum status all_again(struct rebilling *v)
{
    struct bill *old = v->old.at;
    enum status s = ST_ok;
    v->made = pool_array(v->k.c->pool, v->old.n, sizeof *v->made);
    v->stood = pool_array(v->k.c->pool, v->old.n, sizeof *v->stood);
    v->unchanged = pool_array(v->k.c->pool, v->old.n, sizeof *v->unchanged);
    for (unsigned i = 0; !s && i < v->old.n; i++)
        s = again(v, &old[i], old[i].bill_month == v->k.first.bill_month && old[i].bill_seq == v->k.first.bill_seq);
    if (!s)
        s = correct_apply(&v->k, v->made, v->made_n);
    for (unsigned i = 0; !s && i < v->made_n; i++)
        if (v->unchanged[i])
            s = fee_goes_on(v->k.c, &v->stood[i], &v->made[i]);
    return s;
}

enum status do_bill_rebill(struct call *c, const struct bill_rebill *q, struct correction *r)
{
    struct rebilling *v = POOL_NEW(c->pool, struct rebilling);
    const struct bill_reverse of = { .account_no = q->account_no, .bill_month = q->bill_month, .bill_seq = q->bill_seq,
        .correct_cause = q->correct_cause, .remark = q->remark, .fee_back = q->fee_back, .document = q->document };
    if (q->due_on && q->due_on < c->today)
        return refuse(c, ST_date_out_of_range, "due_on", NULL, NULL, NULL);
    enum status s = correct_begin(&v->k, c, CODE_correction_kind_rebill, &of);
    v->q = q;
    if (!s && v->k.first.adjust_cause)           /* a difference of other bills: it is taken back, not figured again */
        s = refuse(c, ST_bill_not_figured, "bill_month", month_words(c, q->bill_month), NULL, NULL);
    if (!s)
        s = readings_right(v);
    if (!s)
        s = terms_right(v);
    if (!s)
        s = correct_bills_from(&v->k, v->k.first.used_from, &v->old);
    if (!s)
        s = correct_party(&v->k, v->k.first.used_from, v->old.at, v->old.n, "bill_month");
    if (!s)
        s = all_again(v);
    return s ? s : correct_end(&v->k, r);
}
