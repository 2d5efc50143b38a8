/* 暂换: a transformer that failed gives way to a larger one for a time, because
 * there is no other of its size. The basic charge is by the larger one from the day it hangs
 * (domain 2.2 S45), and what its last day means is that somebody looks into it: supply may
 * be stopped then. The job's own fields: out_kva, in_kva, contract_kw, point_no; a stage
 * finds swapped_on. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#define FROM "change[0].from"
#define UNTIL "change[0].until"

struct swapping {
    struct call *c;
    const struct job *job;
    struct change_rule rule;
    struct point point;
    struct point_terms terms;
    date from, until;
    const char *field;
    uint64_t out, in;                /* VA */
};

static enum status swapping_read(struct swapping *k, struct call *c, const struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    date found = job_found_date(job, "swapped_on");
    *k = (struct swapping){ .c = c, .job = job, .from = found ? found : q->from, .until = q->until,
        .field = found ? "swapped_on" : FROM, .out = job_found_number(job, "out_kva") * 1000,
        .in = job_found_number(job, "in_kva") * 1000 };
    enum status s = change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_swap, a->voltage, c->today,
                                   &k->rule);
    if (!s)
        s = job_point(c, job, a, &k->point);
    if (!s && k->from)
        s = terms_read_on(c, &k->point, k->from, &k->terms);
    if (s == ST_not_found)
        return refuse(c, ST_terms_missing, k->field, number_words(c, k->point.point_no), day_words(c, k->from), NULL);
    return s;
}

static enum status said_whole(const struct swapping *k)
{
    enum status s = change_need(k->c, k->out, "out_kva");
    if (!s)
        s = change_need(k->c, k->in, "in_kva");
    if (!s)
        s = change_need(k->c, k->from, FROM);
    return s ? s : change_need(k->c, k->until, UNTIL);
}

static enum status rules_good(const struct swapping *k)
{
    struct call *c = k->c;
    uint64_t used = k->terms.capacity_va - k->terms.sealed_va;
    if (k->rule.high_voltage && k->terms.voltage < CODE_voltage_kv10)
        return rule_refuse(c, "account_no", "rule.high_voltage", code_words(c, &codes_voltage, k->terms.voltage), NULL);
    if (k->out > used)
        return rule_refuse(c, "out_kva", "rule.sealed_over", kva_words(c, used), NULL);
    if (k->in <= k->out)
        return rule_refuse(c, "in_kva", "rule.swap_larger", kva_words(c, k->out), NULL);
    if (k->until < k->from)
        return refuse(c, ST_date_out_of_range, UNTIL, NULL, NULL, NULL);
    if (k->rule.term_months && k->until + 1 > months_later(k->from, (int)k->rule.term_months))
        return rule_refuse(c, UNTIL, "rule.term_months", number_words(c, k->rule.term_months), NULL);
    return contract_good(c, k->job, &k->terms, used - k->out + k->in, k->from);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct swapping k;
    money amount;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = swapping_read(&k, c, job, a);
    if (!s)
        s = said_whole(&k);
    if (s || !k.out || !k.in || !k.from || !k.until)
        return s;
    s = rules_good(&k);
    if (!s)
        s = capacity_charge(c, &k.terms, k.from, k.in - k.out, &amount);
    if (s)
        return s;
    look_line(look_r, false, "check.swapped", kva_words(c, k.terms.capacity_va - k.out + k.in), day_words(c, k.from),
              day_words(c, k.until));
    if (amount)
        look_line(look_r, true, "check.basic_more", money_words(c, amount), NULL, NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    (void)a;
    return job_day_good(c, job, "swapped_on");
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct swapping k;
    struct account now;
    uint64_t contract = job_found_number(job, "contract_kw");
    enum status s = swapping_read(&k, c, job, a);
    if (!s)
        s = demand_read(c, &k.point, &k.terms, k.from, k.field);
    if (!s)
        s = change_closes(c, job, a, &now);
    if (!s)
        s = terms_move(c, &now, &k.point, k.from, DATE_NONE, &(struct terms_move){ .job_no = job->job_no,
            .capacity_va = (int64_t)(k.in - k.out), .contract_w = contract * 1000, .field = k.field });
    if (s)
        return s;
    struct interim i = { .account_no = a->account_no, .job_no = job->job_no, .change_kind = CODE_change_kind_swap,
        .change_edition = k.rule.change_edition, .point_no = k.point.point_no, .began_on = k.from, .until = k.until,
        .moved_va = k.in - k.out, .list_before = "", .contract_w = contract ? k.terms.contract_w : 0,
        .transformers = job_found_text(job, "transformers"), .due_on = k.until + 1 };
    s = call_insert(c, TABLE_interim, &i);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_swap = {
    .name = "swap", .look = look, .found = found, .begin = change_begin, .apply = apply, .abandon = change_abandon,
};
