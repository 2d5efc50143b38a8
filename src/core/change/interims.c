/* What stands for a time: which one a job takes back, and what becomes of it when its account is closed or gets
 * another party. */
#include "config.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

enum status interim_standing(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                             struct interim *i_r)
{
    struct interim *list;
    unsigned n, standing = 0;
    uint64_t of_job = job_found_number(job, "of_job");
    const struct interim *gone = NULL;
    enum status s = interims_read(c, a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++) {
        if (list[i].change_kind != kind || (of_job && list[i].job_no != of_job))
            continue;
        if (interim_stands(&list[i])) {
            *i_r = list[i];
            standing++;
        } else if (list[i].interim_end == CODE_interim_end_for_good) {
            gone = &list[i];
        }
    }
    if (s || standing == 1)
        return s;
    if (standing)
        return rule_refuse(c, "of_job", "rule.interim_several", number_words(c, standing), NULL);
    if (gone)
        return rule_refuse(c, "account_no", "rule.reduced_for_good", day_words(c, gone->ended_on), NULL);
    return rule_refuse(c, of_job ? "of_job" : "account_no", "rule.interim_none",
                       code_words(c, &codes_change_kind, kind), NULL);
}

enum status interim_restored(struct call *c, const struct interim *i, date on, uint64_t job_no, bool charged_whole)
{
    struct interim over = *i;
    over.ended_on = on;
    over.interim_end = CODE_interim_end_restored;
    over.end_job = job_no;
    over.charged_whole = charged_whole;
    over.due_on = DATE_NONE;
    return call_put(c, TABLE_interim, i, &over);
}

static enum status long_enough(struct call *c, const struct account *a, const struct interim *i, date on)
{
    struct change_rule rule;
    enum status s = change_rule_on(c, i->change_edition, i->change_kind, a->voltage, i->began_on, &rule);
    if (s || on - i->began_on >= (int64_t)rule.least_days)
        return s;
    return rule_refuse(c, "account_no", "rule.interim_short", code_words(c, &codes_change_kind, i->change_kind),
                       number_words(c, rule.least_days));
}

enum status interims_look_close(struct call *c, const struct account *a, date on, struct look *look)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(c, a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (interim_stands(&list[i]) && !(s = long_enough(c, a, &list[i], on)))
            look_ends(look, "ends.interim", code_words(c, &codes_change_kind, list[i].change_kind),
                      day_words(c, list[i].began_on), NULL);
    return s;
}

enum status interims_close(struct call *c, const struct job *job, const struct account *a, date on)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(c, a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++) {
        struct interim over = list[i];
        over.ended_on = on;
        over.interim_end = CODE_interim_end_closed;
        over.end_job = job->job_no;
        over.due_on = DATE_NONE;
        if (interim_stands(&list[i]))
            s = call_put(c, TABLE_interim, &list[i], &over);
    }
    return s;
}

enum status interims_look_stay(struct call *c, const struct account *a, struct look *look)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(c, a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (interim_stands(&list[i]))
            look_line(look, true, "check.interim_stays", code_words(c, &codes_change_kind, list[i].change_kind),
                      day_words(c, list[i].until), NULL);
    return s;
}
