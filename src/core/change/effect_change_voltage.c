/* 改压: the account is supplied at another voltage, with no more capacity than it had: more
 * is an increase (domain 2.2). Its list, its power factor and its demand are those of the
 * new voltage from the day the meter was read; what hangs at the point is changed by its
 * own acts (meter.change, transformer.mount). */
#include "config.h"
#include "core/change/relist.h"

#include <string.h>

static enum status capacity_same(const struct relisting *k)
{
    if (k->capacity_va <= k->terms.capacity_va)
        return ST_ok;
    return rule_refuse(k->c, "to_kva", "rule.more_capacity", kva_words(k->c, k->terms.capacity_va), NULL);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct relisting k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = relisting_read(&k, c, job, a);
    if (!s)
        s = change_need(c, k.voltage, "to_voltage");
    if (!s)
        s = change_need(c, *k.list, "to_list");
    if (!s)
        s = change_need(c, k.on, "change[0].from");
    if (s || !k.voltage || !*k.list || !k.on)
        return s;
    if (k.voltage == k.terms.voltage)
        return rule_refuse(c, "to_voltage", "rule.same_voltage", NULL, NULL);
    s = capacity_same(&k);
    if (!s)
        s = relisting_good(&k);
    if (s)
        return s;
    look_line(look_r, false, "check.voltage", code_words(c, &codes_voltage, k.voltage), day_words(c, k.on), NULL);
    look_ends(look_r, "ends.price_list", k.terms.price_list, k.list, NULL);
    return ST_ok;
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct relisting k;
    struct account now;
    enum status s = relisting_read(&k, c, job, a);
    return s ? s : relisting_apply(&k, false, &now);
}

const struct job_effect effect_change_voltage = {
    .name = "change_voltage", .look = look, .found = relisting_found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
