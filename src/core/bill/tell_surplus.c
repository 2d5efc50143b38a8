/* What was fed in, retold beside the bill: the same arithmetic, of its own registers, spans and
 * charges, and where it ends: in what its producer is owed, and not in what he owes. */
#include "config.h"
#include "core/bill/tell.h"

#define PER 10000
#define PER_PERCENT 2                /* decimals of a hundredth of per 10,000 */

/* The tax by the rate of its spans, where they have one rate and it gives what was posted. */
static void tell_tax(struct tale *t, const struct surplus *s)
{
    uint64_t rate = s->spans_n ? s->spans[0].tax_per_10000 : 0;
    money again = 0;
    bool one = rate != 0;
    for (uint32_t i = 1; i < s->spans_n; i++)
        one &= s->spans[i].tax_per_10000 == rate;
    if (one && money_share(s->amount, (int64_t)rate, PER + (int64_t)rate, &again) && again == s->tax)
        tell(t, (struct told_line){ .key = "tell.surplus_tax", .arg1 = told_money(t, s->amount),
            .arg2 = told_decimal(t, (int64_t)rate, PER_PERCENT),
            .arg3 = told_decimal(t, PER + (int64_t)rate, PER_PERCENT), .arg4 = told_money(t, s->tax),
            .arg5 = told_money(t, s->amount - s->tax) });
    else if (s->tax)
        tell(t, (struct told_line){ .key = "tell.surplus_taxed", .arg1 = told_money(t, s->amount),
            .arg2 = told_money(t, s->tax), .arg3 = told_money(t, s->amount - s->tax) });
}

static void tell_sum(struct tale *t, const struct surplus *s)
{
    struct told_sum sum = { .text = "" };
    for (uint32_t i = 0; i < s->charges_n; i++)
        told_add_money(t, &sum, s->charges[i].amount);
    tell(t, (struct told_line){ .key = sum.n > 1 ? "tell.surplus_total_of" : "tell.surplus_total", .arg1 = sum.text,
        .arg2 = told_money(t, s->amount) });
    tell_tax(t, s);
    tell(t, (struct told_line){ .key = "tell.surplus_beside",
        .arg1 = told_money(t, t->bill->principal - t->bill->credited) });
}

void tell_surplus(struct tale *t)
{
    const struct surplus *s = t->bill->surplus;
    if (!t->bill->surplus_n)
        return;
    struct bill beside = { .account_no = t->bill->account_no, .bill_month = t->bill->bill_month, .kwh = s->kwh,
        .used_from = t->bill->used_from, .used_until = t->bill->used_until, .uses = s->uses, .uses_n = s->uses_n,
        .spans = s->spans, .spans_n = s->spans_n, .charges = s->charges, .charges_n = s->charges_n };
    struct tale own = { .c = t->c, .bill = &beside, .lines = t->lines };
    tell(&own, (struct told_line){ .key = "tell.surplus", .arg1 = told_energy(t, s->kwh) });
    tell_points(&own);
    t->lines = own.lines;
    tell_sum(t, s);
}
