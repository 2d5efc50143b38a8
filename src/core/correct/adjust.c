/* 退补: what should have been billed of some days less what was, as a bill of its own
 * kind that is charged or credited (domain 3.7, tariff-facts 2). The bills of those days
 * are figured again with the energy that was not recorded, each at its own month's prices
 * and tiers, and so are later ones whose tiers of the year it moves; what each line
 * differs by is a line. The bills stand and say which adjustment stands on them. */
#include "config.h"
#include "core/correct/adjust.h"

#include <string.h>

#define PER 10000

/* -- what the request may be -- */

/* The ways a cause is figured by (domain 3.7); the first is the usual one. */
static const struct { uint16_t cause, way[3]; } ways[] = {
    { CODE_correct_cause_reading_wrong, { CODE_adjust_way_kwh } },
    { CODE_correct_cause_ratio_wrong, { CODE_adjust_way_by_ratio } },
    { CODE_correct_cause_meter_error, { CODE_adjust_way_by_error } },
    { CODE_correct_cause_wiring_wrong, { CODE_adjust_way_by_factor, CODE_adjust_way_by_usual } },
    { CODE_correct_cause_wiring_drop, { CODE_adjust_way_by_error } },
    { CODE_correct_cause_device_fault, { CODE_adjust_way_by_factor, CODE_adjust_way_by_usual, CODE_adjust_way_kwh } },
    { CODE_correct_cause_price_wrong, { CODE_adjust_way_money } },
    { CODE_correct_cause_terms_wrong, { CODE_adjust_way_money } },
    { CODE_correct_cause_other, { CODE_adjust_way_kwh, CODE_adjust_way_money, CODE_adjust_way_by_usual } },
};

static enum status way_of_cause(struct call *c, const struct bill_adjust *q)
{
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        for (size_t k = 0; k < COUNT_OF(ways[i].way); k++)
            if (ways[i].cause == q->correct_cause && ways[i].way[k] == q->adjust_way)
                return ST_ok;
    return refuse(c, ST_adjust_way_wrong, "adjust_way", code_words(c, &codes_correct_cause, q->correct_cause),
                  code_words(c, &codes_adjust_way, q->adjust_way), NULL);
}

static enum status need(struct call *c, bool there, const char *field)
{
    return there ? ST_ok : refuse(c, ST_field_missing, field, NULL, NULL, NULL);
}

/* Reactive energy that was not recorded, or too much: of what is adjusted by days, and named once. */
static enum status kvarh_of(struct adjusting *v)
{
    const struct bill_adjust *q = v->q;
    struct call *c = v->k.c;
    bool by_days = q->adjust_way != CODE_adjust_way_money && q->adjust_way != CODE_adjust_way_by_ratio;
    v->extra.kvarh = q->kvarh;
    if (!q->kvarh || by_days)
        return ST_ok;
    return refuse(c, ST_adjust_way_wrong, "kvarh", code_words(c, &codes_correct_cause, q->correct_cause),
                  code_words(c, &codes_adjust_way, q->adjust_way), NULL);
}

/* Its figure, and true less recorded as a share of what was recorded. */
static enum status figures_of(struct adjusting *v)
{
    const struct bill_adjust *q = v->q;
    struct make_extra *e = &v->extra;
    struct call *c = v->k.c;
    switch (q->adjust_way) {
    case CODE_adjust_way_by_error:
        e->per = -q->error_per_10000;
        e->of = PER + q->error_per_10000;
        return need(c, q->error_per_10000 && e->of > 0, "error_per_10000");
    case CODE_adjust_way_by_factor:
        e->per = (int64_t)q->factor_per_10000 - PER;
        e->of = PER;
        return need(c, q->factor_per_10000, "factor_per_10000");
    case CODE_adjust_way_by_ratio:
        e->per = (int64_t)q->ratio_right - (int64_t)q->ratio_used;
        e->of = (int64_t)q->ratio_used;
        return q->ratio_used ? need(c, q->ratio_right, "ratio_right") : need(c, false, "ratio_used");
    case CODE_adjust_way_by_usual:
        e->kwh = q->usual_kwh;
        return need(c, q->usual_kwh, "usual_kwh");
    case CODE_adjust_way_kwh:
        e->kwh = q->kwh;
        e->period = q->use_period == CODE_use_period_total ? 0 : q->use_period;
        return need(c, q->kwh || q->kvarh, "kwh");
    default:
        return need(c, q->amount, "amount");
    }
}

/* From the error's beginning; where it is not known, of half the time since it was checked (tariff-facts 2). */
static enum status days_of(struct adjusting *v)
{
    const struct bill_adjust *q = v->q;
    struct call *c = v->k.c;
    if (q->adjust_way == CODE_adjust_way_money)
        return ST_ok;
    enum status s = need(c, q->wrong_until, "wrong_until");
    if (!s)
        s = need(c, q->wrong_from || q->checked_on, "wrong_from");
    if (s)
        return s;
    v->extra.past = q->wrong_until + 1;
    v->extra.from = q->wrong_from ? q->wrong_from : v->extra.past - (v->extra.past - q->checked_on) / 2;
    return v->extra.from < v->extra.past ? ST_ok : refuse(c, ST_date_out_of_range, "wrong_from", NULL, NULL, NULL);
}

/* -- the bills of these days -- */

/* Every one of the days is in a bill that stands and is known by days. */
static enum status all_billed(struct adjusting *v)
{
    const struct bill *b = v->old.at;
    date upto = v->extra.from;
    for (unsigned i = 0; i < v->old.n && b[i].used_from <= upto; i++)
        upto = b[i].used_until + 1;
    if (upto >= v->extra.past)
        return ST_ok;
    date until;
    enum status s = figured_until(v->k.c, v->q->account_no, &until);
    if (s)
        return s;
    bool none = v->old.n && upto > until;
    return refuse(v->k.c, none ? ST_bill_unknown : ST_bill_not_figured,
                  upto == v->extra.from ? "wrong_from" : "wrong_until",
                  month_words(v->k.c, date_month(upto)), NULL, NULL);
}

static struct bill_span *span_differs(struct adjusting *v, const struct bill_span *now, unsigned *place_r)
{
    *place_r = v->spans.n;
    struct bill_span *s = array_add(&v->spans, v->k.c->pool, sizeof *s);
    *s = *now;
    s->kwh = 0;
    return s;
}

static void charge_differs(struct adjusting *v, const struct bill_charge *like, int64_t quantity, money amount,
                           unsigned place)
{
    if (!quantity && !amount)
        return;
    struct bill_charge *d = array_add(&v->charges, v->k.c->pool, sizeof *d);
    *d = *like;
    d->quantity = quantity;
    d->amount = amount;
    d->span = place;
}

static bool same_line(const struct bill_charge *a, const struct bill_charge *b)
{
    return a->span == b->span && a->price_part == b->price_part && a->use_period == b->use_period &&
        a->tier_no == b->tier_no && a->price == b->price && a->days == b->days;
}

static const struct bill_charge *line_like(const struct bill *b, const struct bill_charge *like)
{
    for (uint32_t i = 0; i < b->charges_n; i++)
        if (same_line(&b->charges[i], like))
            return &b->charges[i];
    return NULL;
}

/* Lines of one span: of those in both what they differ by, and those of one alone. */
static void span_lines(struct adjusting *v, const struct bill *old, const struct bill *now, unsigned span,
                       unsigned place)
{
    for (uint32_t i = 0; i < now->charges_n; i++) {
        const struct bill_charge *n = &now->charges[i], *o = line_like(old, n);
        if (n->span == span)
            charge_differs(v, n, n->quantity - (o ? o->quantity : 0), n->amount - (o ? o->amount : 0), place);
    }
    for (uint32_t i = 0; i < old->charges_n; i++) {
        const struct bill_charge *o = &old->charges[i];
        if (o->span == span && !line_like(now, o))
            charge_differs(v, o, -o->quantity, -o->amount, place);
    }
}

static void sums_differ(struct adjusting *v, const struct bill *b, int sign)
{
    for (uint32_t i = 0; i < b->lines_n; i++)
        v->part[b->lines[i].bill_part] += sign * b->lines[i].amount;
    v->bill.kwh += sign * b->kwh;
}

static enum status bill_differs(struct adjusting *v, const struct bill *old, const struct bill *now)
{
    struct call *c = v->k.c;
    struct bill marked = *old;
    if (old->adjusted)
        return refuse(c, ST_bill_adjusted, "wrong_from", month_words(c, old->bill_month),
                      number_words(c, old->adjusted), NULL);
    for (uint32_t i = 0; i < now->spans_n; i++) {
        unsigned place;
        struct bill_span *s = span_differs(v, &now->spans[i], &place);
        s->kwh = now->spans[i].kwh - old->spans[i].kwh;
        span_lines(v, old, now, i, place);
    }
    sums_differ(v, now, 1);
    sums_differ(v, old, -1);
    marked.adjusted = v->k.row.correction_no;
    enum status s = call_put(c, TABLE_bill, old, &marked);
    const struct correction_bill row = { .bill_month = old->bill_month, .seq_before = old->bill_seq,
        .kwh_was = old->kwh, .kwh_after = now->kwh, .amount_before = bill_comes_to(old),
        .amount_after = bill_comes_to(now) };
    return s ? s : correct_row(&v->k, old, &row);
}

/* It has to come out as it stands without the difference, or the difference would hold more than that. */
static enum status bill_again(struct adjusting *v, const struct bill *old)
{
    struct call *c = v->k.c;
    struct bill plain, now;
    enum status s = bill_make_again(c, &v->k.account, old, &plain);
    if (!s && (!bill_same(old, &plain) || plain.spans_n != old->spans_n))
        s = refuse(c, ST_bill_changed, "wrong_from", month_words(c, old->bill_month), NULL, NULL);
    v->extra.earlier = v->spans.at;
    v->extra.earlier_n = v->spans.n;
    if (!s)
        s = bill_make_extra(c, &v->k.account, old, &v->extra, &now);
    return s || bill_same(old, &now) ? s : bill_differs(v, old, &now);
}

static enum status kwh_adjusted(struct adjusting *v)
{
    enum status s = correct_bills_from(&v->k, v->extra.from, &v->old);
    if (!s)
        s = correct_party(&v->k, v->extra.from, v->old.at, v->old.n, "wrong_from");
    if (!s)
        s = all_billed(v);
    const struct bill *old = v->old.at;
    for (unsigned i = 0; !s && i < v->old.n; i++)
        s = bill_again(v, &old[i]);
    return s;
}

/* An amount has tax in it as a price has; no month's bill differs by it. */
static enum status money_adjusted(struct adjusting *v)
{
    struct call *c = v->k.c;
    int64_t rate = setting_number(c, "bill.tax");
    money amount = v->q->amount, tax = 0;
    if (!money_share(amount, rate, PER + rate, &tax))
        return refuse(c, ST_amount_overflow, "amount", NULL, NULL, NULL);
    v->part[CODE_bill_part_revenue] = amount - tax;
    v->part[CODE_bill_part_tax] = tax;
    const struct correction_bill row = { .bill_month = date_month(c->today), .amount_after = amount };
    const struct bill named = { .account_no = v->k.account.account_no, .bill_month = row.bill_month, .invoice_no = "" };
    return correct_row(&v->k, &named, &row);
}

/* -- the bill of it -- */

static enum status bill_fill(struct adjusting *v)
{
    struct call *c = v->k.c;
    struct bill *b = &v->bill;
    const struct account *a = &v->k.account;
    money sum = 0;
    b->lines = pool_array(c->pool, CODE_bill_part_funds, sizeof *b->lines);
    for (uint16_t part = CODE_bill_part_revenue; part <= CODE_bill_part_funds; part++) {
        sum += v->part[part];
        if (v->part[part])
            b->lines[b->lines_n++] = (struct bill_line){ .bill_part = part, .text = "", .amount = v->part[part] };
    }
    if (!v->k.row.bills_n || (!sum && !b->kwh))
        return refuse(c, ST_adjust_nothing, "adjust_way", NULL, NULL, NULL);
    if (v->charges.n > ADJUST_LINES || v->spans.n > ADJUST_SPANS)
        return refuse(c, ST_field_too_many, "wrong_from", number_words(c, ADJUST_LINES), NULL, NULL);
    b->account_no = a->account_no;
    b->bill_month = date_month(c->today);
    b->fee_kind = CODE_fee_kind_energy;
    b->principal = sum > 0 ? sum : 0;
    b->credited = sum < 0 ? -sum : 0;
    b->unit_no = a->unit_no;
    b->spans = v->spans.at;
    b->spans_n = v->spans.n;
    b->charges = v->charges.at;
    b->charges_n = v->charges.n;
    b->category = a->category;
    b->voltage = a->voltage;
    b->industry = a->industry;
    b->adjust_cause = v->q->correct_cause;
    b->correction_no = v->k.row.correction_no;
    record_init(&bill_record, b);
    return ST_ok;
}

static void row_fill(struct adjusting *v)
{
    const struct bill_adjust *q = v->q;
    struct correction *r = &v->k.row;
    r->adjust_way = q->adjust_way;
    r->point_no = v->extra.point_no;
    r->wrong_from = v->extra.from;
    r->wrong_until = v->extra.past ? v->extra.past - 1 : DATE_NONE;
    r->error_per_10000 = q->error_per_10000;
    r->factor_per_10000 = q->factor_per_10000;
    r->ratio_used = q->ratio_used;
    r->ratio_right = q->ratio_right;
    r->usual_kwh = q->usual_kwh;
    r->kvarh = q->kvarh;
    r->bill_month = v->bill.bill_month;
    r->bill_seq = v->bill.bill_seq;
    if (r->wrong_from)
        call_effect(v->k.c, "effect.wrong_days", day_words(v->k.c, r->wrong_from), day_words(v->k.c, r->wrong_until));
}

enum status do_bill_adjust(struct call *c, const struct bill_adjust *q, struct correction *r)
{
    struct adjusting *v = POOL_NEW(c->pool, struct adjusting);
    const struct bill_reverse of = { .account_no = q->account_no, .correct_cause = q->correct_cause,
        .remark = q->remark, .document = q->document };
    *v = (struct adjusting){ .q = q };
    v->extra = (struct make_extra){ .point_no = q->point_no ? q->point_no : 1, .way = q->adjust_way };
    if (q->due_on && q->due_on < c->today)
        return refuse(c, ST_date_out_of_range, "due_on", NULL, NULL, NULL);
    enum status s = way_of_cause(c, q);
    if (!s)
        s = correct_begin(&v->k, c, CODE_correction_kind_adjust, &of);
    if (!s)
        s = figures_of(v);
    if (!s)
        s = kvarh_of(v);
    if (!s)
        s = days_of(v);
    if (!s)
        s = q->adjust_way == CODE_adjust_way_money ? money_adjusted(v) : kwh_adjusted(v);
    if (!s)
        s = bill_fill(v);
    if (!s)
        s = bill_number(c, &v->bill);
    if (!s)
        s = bill_issue(c, &v->bill, q->due_on);
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (s)
        return s;
    row_fill(v);
    return correct_end(&v->k, r);
}

/* -- taken back -- */

enum status adjust_unmark(struct correcting *k)
{
    struct array old = { 0 };
    struct bill plain;
    if (!k->first.spans_n)
        return ST_ok;
    enum status s = correct_bills_from(k, k->first.spans[0].from, &old);
    const struct bill *b = old.at;
    for (unsigned i = 0; !s && i < old.n; i++) {
        if (b[i].adjusted == k->first.correction_no) {
            struct bill unmarked = b[i];
            unmarked.adjusted = 0;
            s = call_put(k->c, TABLE_bill, &b[i], &unmarked);
        }
        if (!s)
            s = bill_make_again(k->c, &k->account, &b[i], &plain);
        if (!s && !bill_same(&b[i], &plain))
            s = refuse(k->c, ST_correction_later, "bill_month", month_words(k->c, b[i].bill_month), NULL, NULL);
    }
    return s;
}
