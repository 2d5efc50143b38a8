/* 减容恢复 and 暂停恢复: what was sealed is charged again from the day it was unsealed. Of
 * one that was shorter than it may be nothing was taken off (domain 2.2): its days are
 * charged whole, which needs their bills to be taken back first. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#include <string.h>

#define FROM "change[0].from"

struct unsealing {
    struct call *c;
    const struct job *job;
    struct interim sealed;
    struct change_rule rule;         /* that it began by */
    struct point point;
    date on;
    const char *field;
    bool cut_short;
    struct interim listed;           /* it, or one beside it, that brought another list; list_before "": none */
    uint64_t two_part_va;            /* from there on the list of before is charged again */
};

/* What was used beside it may have been below the threshold by it alone: then that one's list goes back as well. One
 * that ended before left its list where what was used stayed below. */
static enum status list_read(struct unsealing *k, const struct account *a)
{
    struct interim *list;
    struct change_rule rule;
    unsigned n = 0;
    enum status s = interims_read(k->c, a->account_no, &list, &n);
    k->listed = (struct interim){ .list_before = "" };
    for (unsigned i = 0; !s && i < n; i++)
        if (list[i].point_no == k->sealed.point_no && *list[i].list_before &&
            (interim_stands(&list[i]) || list[i].ended_on >= k->sealed.began_on))
            k->listed = list[i];
    if (s || !*k->listed.list_before)
        return s;
    s = change_rule_on(k->c, k->listed.change_edition, k->listed.change_kind, a->voltage, k->listed.began_on, &rule);
    k->two_part_va = s ? 0 : rule.two_part_va;
    return s;
}

static enum status unsealing_read(struct unsealing *k, struct call *c, const struct job *job, const struct account *a,
                                  uint16_t kind)
{
    date found = job_found_date(job, "unsealed_on");
    *k = (struct unsealing){ .c = c, .job = job, .on = found ? found : change_of(c, job)->from,
                             .field = found ? "unsealed_on" : FROM };
    enum status s = interim_standing(c, job, a, kind, &k->sealed);
    if (s)
        return s;
    const struct interim *i = &k->sealed;
    k->point = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no,
                               .point_no = i->point_no };
    s = call_get(c, TABLE_point, &k->point);
    if (!s)
        s = change_rule_on(c, i->change_edition, kind, a->voltage, i->began_on, &k->rule);
    if (!s)
        s = list_read(k, a);
    k->cut_short = !s && k->on && (uint64_t)(k->on - i->began_on) < k->rule.least_days;
    return s;
}

/* -- the rules -- */

static enum status days_good(const struct unsealing *k)
{
    date until;
    if (k->on <= k->sealed.began_on)
        return refuse(k->c, ST_date_out_of_range, k->field, NULL, NULL, NULL);
    if (!k->cut_short)
        return ST_ok;
    enum status s = figured_until(k->c, k->sealed.account_no, &until);
    if (s || !until || until < k->sealed.began_on)
        return s;
    return rule_refuse(k->c, k->field, "rule.short_billed", number_words(k->c, k->rule.least_days),
                       day_words(k->c, until));
}

static enum status look_lines(const struct unsealing *k, struct look *look)
{
    struct call *c = k->c;
    struct point_terms t;
    money amount = 0;
    look_line(look, false, "check.unsealed", kva_words(c, k->sealed.moved_va), day_words(c, k->on), NULL);
    if (k->cut_short)
        look_line(look, true, "check.short_whole", number_words(c, (uint64_t)(k->on - k->sealed.began_on)),
                  number_words(c, k->rule.least_days), NULL);
    enum status s = terms_read_on(c, &k->point, k->on, &t);
    if (!s)
        s = capacity_charge(c, &t, k->on, k->sealed.freed_va, &amount);
    if (!s && amount)
        look_line(look, false, "check.basic_more", money_words(c, amount), NULL, NULL);
    bool back = *k->listed.list_before && !t.basic_way &&
        t.capacity_va - t.sealed_va + k->sealed.freed_va >= k->two_part_va;
    if (!s && back)
        look_ends(look, "ends.price_list", t.price_list, k->listed.list_before, NULL);
    return s;
}

enum status unsealing_look(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                           struct look *look)
{
    struct unsealing k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = unsealing_read(&k, c, job, a, kind);
    if (!s)
        s = change_need(c, k.on, FROM);
    if (s || !k.on)
        return s;
    if (!job->job_no)
        s = change_noticed(c, &k.rule, FROM, k.on);
    if (!s)
        s = days_good(&k);
    return s ? s : look_lines(&k, look);
}

enum status unsealing_found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "unsealed_on");
}

/* -- making it true -- */

/* Where the charge went on after its last day there is nothing left to take back after it. */
static enum status terms_unsealed(const struct unsealing *k, const struct account *a)
{
    const struct interim *i = &k->sealed;
    bool ends = k->rule.interim_over == CODE_interim_over_charged;
    date from = k->cut_short ? i->began_on : k->on;
    struct terms_move m = { .sealed_va = -(int64_t)i->freed_va,
        .list_back = *k->listed.list_before ? k->listed.list_before : NULL, .way_back = k->listed.basic_way,
        .back_va = k->two_part_va, .contract_w = i->contract_w, .job_no = k->job->job_no, .back_job = i->job_no,
        .field = k->field };
    if (ends && from > i->until)
        return ST_ok;
    return terms_move(k->c, a, &k->point, from, ends ? i->until : DATE_NONE, &m);
}

enum status unsealing_apply(struct call *c, struct job *job, const struct account *a, uint16_t kind)
{
    struct unsealing k;
    struct point_terms t;
    struct account now;
    enum status s = unsealing_read(&k, c, job, a, kind);
    if (!s)
        s = terms_read_on(c, &k.point, k.on, &t);
    if (!s)
        s = demand_read(c, &k.point, &t, k.on, k.field);
    if (!s)
        s = change_closes(c, job, a, &now);
    if (!s)
        s = terms_unsealed(&k, &now);
    if (!s)
        s = interim_restored(c, &k.sealed, k.on, job->job_no, k.cut_short);
    return s ? s : prepay_changed(c, a->account_no);
}
