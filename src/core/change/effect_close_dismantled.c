/* 销户 by the office of what was dismantled and not hung again within its term (domain 2.2): what is used there later is
 * a new application. There is nothing to read; all else is asked and done as where the customer asks. */
#include "config.h"
#include "core/change/sealing.h"

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct interim down;
    struct change_rule rule;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = interim_standing(c, job, a, CODE_change_kind_dismantle, &down);
    if (!s)
        s = change_rule_on(c, down.change_edition, CODE_change_kind_dismantle, a->voltage, down.began_on, &rule);
    if (s)
        return s;
    date longest = months_later(down.began_on, (int)rule.term_months) - 1;
    if (!rule.term_months || c->today <= longest)
        return rule_refuse(c, "account_no", "rule.dismantled_within", day_words(c, longest), NULL);
    look_line(look_r, false, "check.dismantled_since", day_words(c, down.began_on), day_words(c, longest), NULL);
    return effect_close_account.look(c, job, a, look_r);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    return effect_close_account.apply(c, job, a);
}

const struct job_effect effect_close_dismantled = {
    .name = "close_dismantled", .look = look, .begin = change_begin, .apply = apply, .abandon = change_abandon,
    .settled = change_settled,
};
