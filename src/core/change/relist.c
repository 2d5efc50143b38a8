/* Another list from a day on: what a change of class and of voltage share. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/bill/tariff.h"
#include "core/change/relist.h"
#include "core/work/found.h"

#include <string.h>

#define FROM "change[0].from"

/* A choice of the flow's own that is called as the code is. */
static uint16_t code_found(const struct job *job, const char *name, const struct code_set *set)
{
    uint16_t value = 0;
    const char *text = job_found_text(job, name);
    return *text && code_value(set, text, &value) ? value : 0;
}

enum status relisting_read(struct relisting *k, struct call *c, const struct job *job, const struct account *a)
{
    date found = job_found_date(job, "changed_on");
    *k = (struct relisting){ .c = c, .job = job, .a = a, .on = found ? found : change_of(c, job)->from,
        .field = found ? "changed_on" : FROM, .list = job_found_text(job, "to_list"),
        .way = code_found(job, "to_way", &codes_basic_way), .category = code_found(job, "to_category", &codes_category),
        .voltage = code_found(job, "to_voltage", &codes_voltage),
        .capacity_va = job_found_number(job, "to_kva") * 1000 };
    enum status s = job_point(c, job, a, &k->point);
    if (!s && k->on)
        s = terms_read_on(c, &k->point, k->on, &k->terms);
    if (s == ST_not_found)
        return refuse(c, ST_terms_missing, k->field, number_words(c, k->point.point_no), day_words(c, k->on), NULL);
    return s;
}

static bool two_part(const struct tariff *t)
{
    return tariff_part_of(t, CODE_price_part_capacity) || tariff_part_of(t, CODE_price_part_demand) ||
        *t->list.demand_plan || *t->list.period_plan;
}

static enum status list_good(const struct relisting *k)
{
    struct tariff t;
    if (!*k->list)
        return ST_ok;                /* the list stays */
    enum status s = tariff_read(k->c, k->list, k->on, &t);
    if (s == ST_plan_unknown || s == ST_list_ended)
        return refuse(k->c, s, "to_list", k->list, NULL, NULL);
    if (s)
        return s;
    if (tariff_part_of(&t, CODE_price_part_surplus))
        return refuse(k->c, ST_list_of_surplus, "to_list", k->list, NULL, NULL);
    if (two_part(&t) && !k->way)
        return rule_refuse(k->c, "to_way", "rule.way_needed", t.list.title, NULL);
    if (!two_part(&t) && k->way)
        return rule_refuse(k->c, "to_way", "rule.way_none", t.list.title, NULL);
    return ST_ok;
}

/* What stands for a time has a list and a capacity to go back to. */
static enum status nothing_stands(const struct relisting *k)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(k->c, k->a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (interim_stands(&list[i]) && list[i].point_no == k->point.point_no)
            s = rule_refuse(k->c, "account_no", "rule.interim_first",
                            code_words(k->c, &codes_change_kind, list[i].change_kind), NULL);
    return s;
}

enum status relisting_good(const struct relisting *k)
{
    struct point_terms after = k->terms;
    if (*k->list)
        after.basic_way = k->way;
    if (k->capacity_va)
        after.capacity_va = k->capacity_va;
    enum status s = list_good(k);
    if (!s && k->way && !after.capacity_va)
        s = rule_refuse(k->c, "to_way", "rule.capacity_none", NULL, NULL);
    if (!s)
        s = nothing_stands(k);
    return s ? s : contract_good(k->c, k->job, &after, after.capacity_va - after.sealed_va, k->on);
}

enum status relisting_found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "changed_on");
}

enum status relisting_apply(const struct relisting *k, bool tiers_anew, struct account *now_r)
{
    struct call *c = k->c;
    struct account open;
    struct terms_move m = { .price_list = *k->list ? k->list : NULL, .basic_way = k->way, .category = k->category,
        .voltage = k->voltage,
        .contract_w = job_found_number(k->job, "contract_kw") * 1000, .set_factor = *k->list,
        .factor_standard = job_found_number(k->job, "to_factor"), .tiers_anew = tiers_anew, .job_no = k->job->job_no,
        .capacity_va = k->capacity_va ? (int64_t)k->capacity_va - (int64_t)k->terms.capacity_va : 0,
        .field = k->field };
    enum status s = *k->list ? day_read(c, &k->point, k->on, k->field) : ST_ok;
    if (!s)
        s = demand_read(c, &k->point, &k->terms, k->on, k->field);
    if (!s)
        s = change_closes(c, k->job, k->a, &open);
    if (!s)
        s = terms_move(c, &open, &k->point, k->on, DATE_NONE, &m);
    *now_r = (struct account){ .account_no = k->a->account_no };
    if (!s)
        s = call_get(c, TABLE_account, now_r);
    return s ? s : prepay_changed(c, k->a->account_no);
}
