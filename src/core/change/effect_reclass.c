/* 改类: what the energy is used for is of another class, and its price from the day the
 * meter was read (domain 2.2). Limits of a year are settled by the months the class had,
 * each begun one, and count anew for the other (tariff-facts 2). Benefits of a household
 * end with it. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/change/relist.h"

#include <string.h>

static bool leaves_household(const struct relisting *k)
{
    return k->terms.category == CODE_category_residential && k->category != CODE_category_residential &&
        k->point.point_no == 1;
}

static void look_ends_benefits(const struct relisting *k, struct look *look)
{
    struct call *c = k->c;
    for (uint32_t i = 0; leaves_household(k) && i < k->a->flags_n; i++)
        if (flag_stands(&k->a->flags[i], c->today))
            look_ends(look, "ends.flag", flag_word(c, k->a->flags[i].flag_kind),
                      k->a->flags[i].until ? day_words(c, k->a->flags[i].until) : NULL, NULL);
}

/* The last bill of the class settles its year. One that ended the day before and knew nothing of it does not. */
static enum status year_settled(const struct relisting *k)
{
    struct call *c = k->c;
    struct tariff t;
    date until;
    if (!*k->terms.price_list)
        return ST_ok;
    enum status s = figured_until(c, k->a->account_no, &until);
    if (s || !until || until + 1 != k->on)
        return s;
    s = tariff_read(c, k->terms.price_list, until, &t);
    if (s == ST_plan_unknown || s == ST_list_ended)
        return ST_ok;
    return s || !t.tiers.n || t.list.tier_cycle != CODE_tier_cycle_year ? s
        : rule_refuse(c, k->field, "rule.tiers_billed", day_words(c, until), NULL);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct relisting k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = relisting_read(&k, c, job, a);
    if (!s)
        s = change_need(c, k.category, "to_category");
    if (!s)
        s = change_need(c, *k.list, "to_list");
    if (!s)
        s = change_need(c, k.on, "change[0].from");
    if (s || !k.category || !*k.list || !k.on)
        return s;
    if (k.category == k.terms.category && !strcmp(k.list, k.terms.price_list))
        return rule_refuse(c, "to_category", "rule.same_class", NULL, NULL);
    s = relisting_good(&k);
    if (!s)
        s = year_settled(&k);
    if (s)
        return s;
    look_line(look_r, false, "check.reclass", code_words(c, &codes_category, k.category), day_words(c, k.on), NULL);
    look_ends(look_r, "ends.price_list", k.terms.price_list, k.list, NULL);
    look_ends_benefits(&k, look_r);
    return ST_ok;
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct relisting k;
    struct account now, ended;
    enum status s = relisting_read(&k, c, job, a);
    if (!s)
        s = relisting_apply(&k, k.category != k.terms.category, &now);
    if (s || !leaves_household(&k) || !now.flags_n)
        return s;
    ended = now;
    ended.flags = pool_array(c->pool, now.flags_n, sizeof *ended.flags);
    for (uint32_t i = 0; i < now.flags_n; i++) {
        ended.flags[i] = now.flags[i];
        if (flag_stands(&now.flags[i], c->today))
            ended.flags[i].ended_on = c->today;
    }
    return call_put(c, TABLE_account, &now, &ended);
}

const struct job_effect effect_reclass = {
    .name = "reclass", .look = look, .found = relisting_found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
