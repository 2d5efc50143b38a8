/* A payment the straight path refuses and a second person may allow: a transfer
 * seen on the statement days later (C9), a receipt written by hand while there was
 * no power (E2), a bill that a bank batch holds (B13). Each sets the terms of an
 * ordinary payment and then is one. */
#include "config.h"
#include "core/cash/take.h"
#include "core/cash/undo.h"

/* At most so many days back, and not one to come. */
static enum status day_check(struct call *c, date on, const char *field, const char *setting)
{
    int64_t days = setting_number(c, setting);
    if (!on)
        return refuse(c, ST_field_missing, field, NULL, NULL, NULL);
    if (on > c->today)
        return refuse(c, ST_date_out_of_range, field, NULL, NULL, NULL);
    if (c->today - on > days)
        return refuse(c, ST_value_date_old, field, number_words(c, (uint64_t)days), NULL, NULL);
    return ST_ok;
}

/* The day the money arrived is the tender's value date, whatever was typed there. */
static enum status value_dated(struct taking *t, const struct pay_special *q, struct pay_take *take)
{
    struct call *c = t->c;
    struct pay_tender *tenders = pool_array(c->pool, take->tenders_n + 1, sizeof *tenders);
    enum status s = day_check(c, q->effective_on, "effective_on", "value_date.days");
    for (uint32_t i = 0; i < take->tenders_n && !s; i++) {
        struct tender_rule rule;
        tenders[i] = take->tenders[i];
        tenders[i].value_date = q->effective_on;
        if (!(s = rule_tender(c, tenders[i].tender, &rule)) && (!rule.needs_value_date || rule.clears_later))
            s = refuse(c, ST_rule_refuses, pool_printf(c->pool, "take[0].tenders[%u].tender", i),
                       "rule.not_by_statement", tender_words(c, tenders[i].tender), NULL);
    }
    take->tenders = tenders;
    t->terms.on = q->effective_on;
    return s;
}

static enum status hand_written(struct taking *t, const struct pay_special *q, struct pay_take *take)
{
    struct call *c = t->c;
    (void)take;
    date on = q->true_at ? instant_date(q->true_at) : 0;
    enum status s = day_check(c, on, "true_at", "hand_written.days");
    if (s)
        return s;
    if (q->true_at > c->now)
        return refuse(c, ST_date_out_of_range, "true_at", NULL, NULL, NULL);
    if (!q->paper_no)
        return refuse(c, ST_field_missing, "paper_no", NULL, NULL, NULL);
    t->terms.on = on;
    t->true_at = q->true_at;
    t->book_sheet = q->paper_no;
    call_effect(c, "effect.book_sheet", number_words(c, q->paper_no), time_words(c, q->true_at));
    return ST_ok;
}

static enum status over_lock(struct taking *t, const struct pay_special *q, struct pay_take *take)
{
    (void)q;
    (void)take;
    t->terms.on = t->c->today;
    t->terms.over_lock = true;
    return ST_ok;
}

static const struct kind {
    uint16_t kind;
    enum status (*prepare)(struct taking *t, const struct pay_special *q, struct pay_take *take);
} kinds[] = {
    { CODE_payment_kind_value_dated, value_dated },
    { CODE_payment_kind_hand_written, hand_written },
    { CODE_payment_kind_over_lock, over_lock },
};

static enum status prepare(struct taking *t, const struct pay_special *q, struct pay_take *take)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (kinds[i].kind == q->payment_kind)
            return kinds[i].prepare(t, q, take);
    return refuse(t->c, ST_code_unknown, "payment_kind", number_words(t->c, q->payment_kind), NULL, NULL);
}

/* What a batch holds of what was paid; without any there was nothing to allow. */
static enum status locks_tell(struct taking *t)
{
    struct call *c = t->c;
    unsigned held = 0;
    char on[DATE_TEXT];
    for (unsigned i = 0; i < t->basis.n; i++)
        for (unsigned k = 0; k < t->basis.at[i].debts.n; k++) {
            const struct bill *b = &t->basis.at[i].debts.at[k].bill;
            if (b->bill_state != CODE_bill_state_in_transit || !t->basis.at[i].picked[k])
                continue;
            held++;
            call_effect(c, "effect.bill_locked",
                        pool_printf(c->pool, "%s  %s", b->account_no, month_words(c, b->bill_month)),
                        pool_printf(c->pool, "%s  %s", date_format(b->batch_on, on), b->batch));
        }
    return held ? ST_ok : refuse(c, ST_rule_refuses, "payment_kind", "rule.not_locked", NULL, NULL);
}

static void special_tell(struct taking *t, const struct pay_special *q)
{
    struct call *c = t->c;
    const struct payment *p = &t->pay;
    char on[DATE_TEXT];
    call_amount(c, p->total);
    call_remark(c, q->remark);
    call_effect(c, "payment_kind", "",
                pool_printf(c->pool, "code.payment_kind.%s", code_name(&codes_payment_kind, q->payment_kind)));
    for (uint32_t i = 0; i < p->accounts_n; i++)
        call_effect(c, "account_name", p->accounts[i].account_no, p->accounts[i].account_name);
    for (uint32_t i = 0; i < p->tenders_n; i++)
        call_effect(c, "tender", tender_words(c, p->tenders[i].tender), money_words(c, p->tenders[i].amount));
    call_effect(c, "effective_on", "", date_format(t->terms.on, on));
    payment_tell(c, p);
}

enum status do_pay_special(struct call *c, const struct pay_special *q, struct payment *r)
{
    struct taking *t = POOL_NEW(c->pool, struct taking);
    struct pay_take take = *q->take;
    *t = (struct taking){ .c = c, .q = &take, .kind = q->payment_kind, .remark = q->remark };
    enum status s = take_named(c, &take, "take[0].basis");
    if (!s)
        s = prepare(t, q, &take);
    if (!s)
        s = take_run(t);
    if (s)
        return s;
    special_tell(t, q);
    if (t->terms.over_lock && (s = locks_tell(t)))
        return s;
    *r = t->pay;
    return ST_ok;
}
