/* 增容: more capacity from a day on (domain 1.1). What the job says is in fields of its flow's own: to_kva, and
 * where the class of price goes with it to_list, to_way, to_voltage, contract_kw, to_factor; the stage that
 * connects it finds changed_on. With another list the meter is read that day, so that the bill is cut there.
 * An account whose bills are loaded has no terms to move: its own capacity is changed. */
#include "config.h"
#include "core/change/relist.h"
#include "core/work/found.h"

/* Its terms, or none: *charged_r is false for an account whose bills are loaded. */
static enum status read(struct relisting *k, struct call *c, const struct job *job, const struct account *a,
                        bool *charged_r)
{
    enum status s = relisting_read(k, c, job, a);
    *charged_r = !s && k->on;
    if (s != ST_terms_missing && s != ST_point_missing)
        return s;
    k->terms = (struct point_terms){ .capacity_va = a->capacity_w };
    return fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct relisting k;
    bool charged;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = read(&k, c, job, a, &charged);
    if (!s)
        s = change_need(c, k.capacity_va, "to_kva");
    if (s || !k.capacity_va)
        return s;
    uint64_t had = charged ? k.terms.capacity_va : a->capacity_w;
    if (k.capacity_va <= had)
        return rule_refuse(c, "to_kva", "rule.no_more_capacity", kva_words(c, had), NULL);
    s = connection_good(c, k.voltage ? k.voltage : a->voltage, a->phases, k.capacity_va, "to_kva");
    if (!s && charged)
        s = relisting_good(&k);
    if (s)
        return s;
    look_line(look_r, false, "check.capacity", kva_words(c, had), kva_words(c, k.capacity_va), NULL);
    if (charged && *k.list)
        look_ends(look_r, "ends.price_list", k.terms.price_list, k.list, NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    enum status s = relisting_found(c, job, a);
    return s ? s : plan_found(c, job, a->voltage, *job_found_text(job, "plan_said"));
}

static enum status account_raised(const struct relisting *k)
{
    struct call *c = k->c;
    struct account open, raised;
    enum status s = change_closes(c, k->job, k->a, &open);
    if (s)
        return s;
    raised = open;
    raised.capacity_w = k->capacity_va;
    s = call_put(c, TABLE_account, &open, &raised);
    return s ? s : point_follows(c, &raised);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct relisting k;
    struct account now;
    bool charged;
    enum status s = read(&k, c, job, a, &charged);
    if (!s && !k.on)
        s = refuse(c, ST_stage_needs, "changed_on", "changed_on", NULL, NULL);
    if (s)
        return s;
    return charged ? relisting_apply(&k, false, &now) : account_raised(&k);
}

const struct job_effect effect_increase = {
    .name = "increase", .look = look, .found = found, .goes = plan_holds, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
