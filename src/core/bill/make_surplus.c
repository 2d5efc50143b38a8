/* 上网电费: what points fed into the grid, at the prices their terms name, in spans of its own.
 * It is beside the bill of what was used and in none of its sums: used kWh are charged as if
 * nothing had been fed in, and fed-in ones are bought as if nothing had been used (tariff-facts
 * 2, W23). What others buy in the market is told in kWh alone. */
#include "config.h"
#include "core/bill/make.h"

#define PER 10000

bool surplus_settled(const struct make_point *p, date from, date past)
{
    for (unsigned i = 0; i < p->terms_n; i++) {
        date until = i + 1 < p->terms_n ? p->terms[i + 1].valid_from : past;
        if (p->terms[i].surplus_buyer && p->terms[i].valid_from < past && until > from)
            return true;
    }
    return false;
}

static void charges_keep(struct make *m, const struct figure *f, unsigned span)
{
    for (unsigned i = 0; i < f->n; i++)
        *(struct bill_charge *)array_add(&m->surplus_charges, m->pool, sizeof(struct bill_charge)) =
            (struct bill_charge){ .price_part = f->line[i].part, .use_period = f->line[i].period,
                .quantity = f->line[i].quantity, .price = f->line[i].price, .amount = f->line[i].amount, .span = span };
}

/* Tax is inside the price, by the rate of its producer's invoice. */
static enum status bought(struct make *m, const struct point_terms *t, const struct used *fed, struct bill_span *span,
                          unsigned place)
{
    struct surplus *sum = m->surplus;
    struct tariff tariff;
    struct figure f;
    money tax = 0;
    enum status s = tariff_read(m->c, t->surplus_list, span->priced_on, &tariff);
    if (!s && !tariff_part_of(&tariff, CODE_price_part_surplus))
        s = refuse(m->c, ST_list_of_use, "surplus_list", tariff.list.title, NULL, NULL);
    if (s)
        return s;
    span->round_way = tariff.list.round_way;
    figure_begin(&f, m->pool);
    s = energy_lines(&f, &tariff.set, fed, NULL, 0, tariff.list.round_way);
    if (s)
        return *m->c->fault->field ? s : refuse(m->c, s, "surplus_list", tariff.list.title, NULL, NULL);
    charges_keep(m, &f, place);
    bool fits = money_share(f.sum, (int64_t)t->surplus_tax, PER + (int64_t)t->surplus_tax, &tax) &&
        money_add(sum->amount, f.sum, &sum->amount) && money_add(sum->tax, tax, &sum->tax);
    return fits ? ST_ok : refuse(m->c, ST_amount_overflow, "surplus_list", tariff.list.title, NULL, NULL);
}

static enum status span_fed(struct make *m, unsigned point, unsigned span)
{
    const struct point_terms *t = terms_on(&m->point[point], m->fed_cut[span]);
    const struct used *fed = made_fed(m, point, span);
    date from = m->fed_cut[span], until = m->fed_cut[span + 1] - 1, on = DATE_NONE;
    bool company = t->surplus_buyer == CODE_surplus_buyer_company;
    if (!t->surplus_buyer || !point_begun(m, point, until + 1))
        return ST_ok;
    enum status s = company ? span_priced_on(m, &m->point[point], t->surplus_list, from, until, &on) : ST_ok;
    if (s)
        return s;
    if (!m->surplus)
        m->surplus = pool_array(m->pool, 1, sizeof *m->surplus);
    unsigned place = m->surplus_shown.n;
    struct bill_span *shown = array_add(&m->surplus_shown, m->pool, sizeof *shown);
    *shown = (struct bill_span){ .from = from, .until = until, .point_no = t->point_no,
        .price_list = company ? t->surplus_list : "", .priced_on = on,
        .kwh = fed->kwh[CODE_use_period_total], .surplus_buyer = t->surplus_buyer,
        .tax_per_10000 = company ? t->surplus_tax : 0 };
    if (__builtin_add_overflow(m->surplus->kwh, shown->kwh, &m->surplus->kwh))
        return refuse(m->c, ST_amount_overflow, "point_no", number_words(m->c, t->point_no), NULL, NULL);
    return company ? bought(m, t, fed, shown, place) : ST_ok;
}

enum status make_surplus(struct make *m)
{
    enum status s = ST_ok;
    for (unsigned p = 0; !s && p < m->points; p++)
        for (unsigned span = 0; !s && span < m->fed_spans; span++)
            s = span_fed(m, p, span);
    if (s || !m->surplus)
        return s;
    struct surplus *sum = m->surplus;
    sum->uses = m->surplus_uses.at;
    sum->uses_n = m->surplus_uses.n;
    sum->spans = m->surplus_shown.at;
    sum->spans_n = m->surplus_shown.n;
    sum->charges = m->surplus_charges.at;
    sum->charges_n = m->surplus_charges.n;
    return ST_ok;
}
