/* 分户: an account becomes two at the same supply point and price (domain 2.2). What the parties agreed on adds up to
 * the capacity there was, and not to more, which is an increase; debts are settled before. From the day the new meter
 * was hung the account has what stays with it, by terms of that day, and its own meter was read then; the other part
 * is an account of its own, with number, point and meter, in the same transaction. What the job says is in fields of
 * its flow's own: split_kva, stays_kva, new_door; of the stage that hangs it: changed_on, new_meter, meter_start. */
#include "config.h"
#include "core/change/opening.h"
#include "core/change/sealing.h"
#include "core/work/found.h"
#include "core/work/job.h"

#include <string.h>

#define ON "changed_on"

struct splitting {
    struct call *c;
    const struct job *job;
    const struct account *a;
    struct point point;
    struct point_terms terms;        /* of the day, before */
    date on;                         /* found, or today while it is not */
    uint64_t split_va, stays_va;
};

static enum status splitting_read(struct splitting *k, struct call *c, const struct job *job, const struct account *a)
{
    date found = job_found_date(job, ON);
    *k = (struct splitting){ .c = c, .job = job, .a = a, .on = found ? found : c->today,
        .split_va = job_found_number(job, "split_kva") * 1000, .stays_va = job_found_number(job, "stays_kva") * 1000 };
    enum status s = job_point(c, job, a, &k->point);
    if (!s)
        s = terms_read_on(c, &k->point, k->on, &k->terms);
    return s == ST_not_found ? refuse(c, ST_terms_missing, ON, number_words(c, 1), day_words(c, k->on), NULL) : s;
}

/* -- rules -- */

static enum status adds_up(const struct splitting *k)
{
    if (k->split_va + k->stays_va == k->terms.capacity_va)
        return ST_ok;
    return rule_refuse(k->c, "split_kva", "rule.split_sum", kva_words(k->c, k->terms.capacity_va),
                       kva_words(k->c, k->split_va + k->stays_va));
}

/* What stands for a time is of the whole; a contract demand is agreed on for each anew. */
static enum status may_be_split(const struct splitting *k)
{
    struct interim *list;
    unsigned n;
    if (k->terms.basic_way == CODE_basic_way_contract_demand)
        return rule_refuse(k->c, "account_no", "rule.split_contract", NULL, NULL);
    enum status s = interims_read(k->c, k->a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (interim_stands(&list[i]))
            s = rule_refuse(k->c, "account_no", "rule.interim_first",
                            code_words(k->c, &codes_change_kind, list[i].change_kind), NULL);
    return s;
}

static enum status party_good(struct call *c, const struct change *q)
{
    enum status s = change_need(c, *q->new_name, "change[0].new_name");
    if (!s)
        s = change_need(c, (*q->id_no && q->id_kind) || q->id_kind == CODE_id_kind_none, "change[0].id_no");
    if (!s)
        s = change_need(c, *q->phone, "change[0].phone");
    return s || !*q->phone ? s : account_phone_good(c, q->phone, "change[0].phone");
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct splitting k;
    struct meter old;
    bool there;
    const struct change *q = change_of(c, job);
    enum status s = account_not_closed(c, a);
    if (!s)
        s = change_debts_settled(c, a);
    if (!s)
        s = change_cheques_cleared(c, a);
    if (!s)
        s = splitting_read(&k, c, job, a);
    if (!s)
        s = change_need(c, k.split_va, "split_kva");
    if (!s)
        s = change_need(c, k.stays_va, "stays_kva");
    if (s || !k.split_va || !k.stays_va)
        return s;
    s = adds_up(&k);
    if (!s)
        s = may_be_split(&k);
    if (!s)
        s = party_good(c, q);
    if (!s)
        s = opening_meter(c, "new_meter", job_found_text(job, "new_meter"), &old, &there);
    if (s)
        return s;
    look_line(look_r, false, "check.split", kva_words(c, k.stays_va), kva_words(c, k.split_va), q->new_name);
    look_identity(c, look_r, q->id_kind, q->id_no);
    return look_same_party(c, look_r, q->id_no, a->account_no);
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    struct look none = { .rules_only = true };
    enum status s = job_day_good(c, job, ON);
    return s ? s : look(c, job, a, &none);
}

/* -- making it true -- */

/* The part that goes, as it would be applied for: at the same place, behind another door where it has one. */
static struct application part_of(const struct splitting *k)
{
    const struct change *q = change_of(k->c, k->job);
    const struct account *a = k->a;
    size_t n = strlen(a->place);
    bool placed = !strncmp(a->address, a->place, n);
    const char *door = job_found_text(k->job, "new_door");
    struct application p = {
        .applicant = q->new_name, .contact = q->contact, .phone = account_phone_kept(k->c, q->phone),
        .id_kind = q->id_kind, .id_no = q->id_no, .place = placed || *door ? a->place : "",
        .door = *door ? door : placed ? a->address + n : a->address, .category = k->terms.category,
        .voltage = k->terms.voltage, .phases = a->phases, .capacity_w = k->split_va,
        .transformer_area = a->transformer_area, .reading_section = a->reading_section,
        .tariff = *k->terms.price_list ? k->terms.price_list : a->tariff, .ratio = 1,
        .meter_no = job_found_text(k->job, "new_meter"), .energised_on = k->on,
    };
    const struct field *start = record_field(job_flow(k->c, k->job)->own, "meter_start");
    const void *said = job_said(k->c, k->job, IN_FOUND);
    p.meter_reading = said && start ? *(const energy *)field_in(start, said) : 0;
    record_init(&application_record, &p);
    return p;
}

/* Charged as before: the way of the basic charge and the standard of the power factor go along. */
static enum status terms_along(const struct splitting *k, const struct account *made)
{
    struct point_terms t, first = { .owner_kind = CODE_owner_kind_account, .owner_no = made->account_no, .point_no = 1,
                                    .valid_from = k->on };
    enum status s = call_get(k->c, TABLE_point_terms, &first);
    t = first;
    t.basic_way = k->terms.basic_way;
    t.factor_standard = k->terms.factor_standard;
    t.job_no = k->job->job_no;
    t.staff_no = k->c->user.staff_no;
    t.at = k->c->now;
    return s ? s : call_put(k->c, TABLE_point_terms, &first, &t);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct splitting k;
    struct account open, made;
    enum status s = splitting_read(&k, c, job, a);
    if (!s && !job_found_date(job, ON))
        s = refuse(c, ST_stage_needs, ON, ON, NULL, NULL);
    if (!s)
        s = day_read(c, &k.point, k.on, ON);
    if (!s)
        s = change_closes(c, job, a, &open);
    if (!s)
        s = terms_move(c, &open, &k.point, k.on, DATE_NONE, &(struct terms_move){ .job_no = job->job_no, .field = ON,
                       .capacity_va = -(int64_t)k.split_va });
    if (s)
        return s;
    struct application q = part_of(&k);
    s = opening_account(c, job, &q, &made);
    if (!s)
        s = terms_along(&k, &made);
    call_subject(c, made.account_no);
    return s;
}

const struct job_effect effect_split = {
    .name = "split", .look = look, .found = found, .begin = change_begin, .apply = apply, .abandon = change_abandon,
};
