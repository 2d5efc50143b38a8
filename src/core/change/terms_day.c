/* The point, the day and the charge of a change of terms. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

enum status job_point(struct call *c, const struct job *job, const struct account *a, struct point *p_r)
{
    uint64_t no = job_found_number(job, "point_no");
    *p_r = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = no ? no : 1 };
    enum status s = call_get(c, TABLE_point, p_r);
    return s == ST_not_found ? refuse(c, ST_point_missing, "point_no", a->account_no, NULL, NULL) : s;
}

enum status job_day_good(struct call *c, const struct job *job, const char *name)
{
    date on = job_found_date(job, name);
    if (!on || (on <= c->today && on >= instant_date(job->accepted_at)))
        return ST_ok;
    return refuse(c, ST_date_out_of_range, name, NULL, NULL, NULL);
}

enum status demand_read(struct call *c, const struct point *p, const struct point_terms *t, date on, const char *field)
{
    struct meter_reading r;
    unsigned n = 0;
    if (t->basic_way != CODE_basic_way_contract_demand && t->basic_way != CODE_basic_way_actual_demand)
        return ST_ok;
    enum status s = readings_before(c, p, NULL, on + 1, 1, &r, &n);
    if (s || (n && r.read_on == on && register_of(&r, CODE_register_kind_demand)))
        return s;
    return rule_refuse(c, field, "rule.demand_unread", day_words(c, on), NULL);
}

enum status day_read(struct call *c, const struct point *p, date on, const char *field)
{
    struct meter_reading r;
    unsigned n = 0;
    enum status s = readings_before(c, p, NULL, on + 1, 1, &r, &n);
    return s || (n && r.read_on == on) ? s : rule_refuse(c, field, "rule.day_unread", day_words(c, on), NULL);
}

enum status capacity_charge(struct call *c, const struct point_terms *t, date on, uint64_t va, money *amount_r)
{
    struct tariff tariff;
    struct figure f;
    *amount_r = 0;
    if (t->basic_way != CODE_basic_way_capacity || !*t->price_list)
        return ST_ok;
    enum status s = tariff_read(c, t->price_list, on, &tariff);
    if (s)
        return s == ST_plan_unknown || s == ST_list_ended ? ST_ok : s;     /* told without an amount */
    const struct tariff_part *part = tariff_part_of(&tariff, CODE_price_part_capacity);
    if (!part || !part->has[CODE_use_period_total])
        return ST_ok;
    figure_begin(&f, c->pool);
    s = basic_lines(&f, CODE_price_part_capacity, &(struct basic_span){ .quantity = va / 10, .days = 1 }, 1, 1,
                    part->row[CODE_use_period_total].price);
    *amount_r = f.sum;
    return s;
}

enum status contract_good(struct call *c, const struct job *job, const struct point_terms *t, uint64_t used_va,
                          date on)
{
    uint64_t kw = job_found_number(job, "contract_kw"), least = contract_least(c, used_va, on);
    if (t->basic_way != CODE_basic_way_contract_demand)
        return kw ? rule_refuse(c, "contract_kw", "rule.no_contract", NULL, NULL) : ST_ok;
    return (kw ? kw * 1000 : t->contract_w) >= least ? ST_ok
        : rule_refuse(c, "contract_kw", "rule.contract_least", kva_words(c, least), NULL);
}

const char *kva_words(struct call *c, uint64_t va)
{
    return va % 1000 ? pool_printf(c->pool, "%llu.%03llu", (unsigned long long)(va / 1000),
                                   (unsigned long long)(va % 1000))
                     : number_words(c, va / 1000);
}

enum status change_closes(struct call *c, const struct job *job, const struct account *a, struct account *now_r)
{
    struct account open = *a;
    enum status s = change_state_after(c, job, a, &open.account_state);
    if (!s && open.account_state != a->account_state)
        s = call_put(c, TABLE_account, a, &open);
    *now_r = (struct account){ .account_no = a->account_no };
    return s ? s : call_get(c, TABLE_account, now_r);
}
