/* 临时用电 (domain 1.7): supplied up to a day. Extended, up to the longest term there is; or made a supply like
 * any other, which has no such day. Fields of the flows' own: supply_until, or stays. */
#include "config.h"
#include "core/change/rule.h"
#include "core/work/found.h"

enum status supply_until_good(struct call *c, const struct account *a, date opened_on, date until)
{
    struct change_rule rule;
    if (until < c->today)
        return refuse(c, ST_date_out_of_range, "supply_until", NULL, NULL, NULL);
    enum status s = change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_temporary, a ? a->voltage : 0,
                                   c->today, &rule);
    if (s || !rule.term_months)
        return s;
    date longest = months_later(opened_on, (unsigned)rule.term_months);
    return until <= longest ? ST_ok
        : rule_refuse(c, "supply_until", "rule.temporary_term", number_words(c, rule.term_months),
                      day_words(c, longest));
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    date until = job_found_date(job, "supply_until");
    bool stays = job_found_flag(job, "stays");
    enum status s = account_not_closed(c, a);
    if (!s && !a->supply_until)
        s = rule_refuse(c, "account_no", "rule.not_temporary", NULL, NULL);
    if (!s)
        s = change_need(c, until || stays, "supply_until");
    if (s || (!until && !stays))
        return s;
    if (until && stays)
        return rule_refuse(c, "stays", "rule.temporary_or_not", NULL, NULL);
    if (until && until <= a->supply_until)
        return rule_refuse(c, "supply_until", "rule.temporary_no_longer", day_words(c, a->supply_until), NULL);
    s = until ? supply_until_good(c, a, a->opened_on, until) : ST_ok;
    if (!s)
        look_line(look_r, false, until ? "check.supplied_until" : "check.supplied_on",
                  until ? day_words(c, until) : day_words(c, a->supply_until), NULL, NULL);
    return s;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    struct look none = { .rules_only = true };
    return look(c, job, a, &none);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct account open = *a;
    open.supply_until = job_found_date(job, "supply_until");
    enum status s = change_state_after(c, job, a, &open.account_state);
    return s ? s : call_put(c, TABLE_account, a, &open);
}

const struct job_effect effect_supply_until = {
    .name = "supply_until", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
