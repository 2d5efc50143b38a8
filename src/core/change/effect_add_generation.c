/* 分布式电源 (domain 1.6): what an account generates itself, and feeds in. A point of its own that feeds in, its meter
 * with two registers, what it takes and what it gives, and terms that say who buys from the day it was connected, so
 * that the statement of what is fed in begins there (bill/make_surplus.c). What the account uses is measured and
 * charged as before. What the job says is in fields of its flow's own: installed_kw, generates, surplus_buyer,
 * surplus_list, surplus_tax, contract_said; and of the stage that connects it: connected_on, fed_meter, digits,
 * used_start, fed_start. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/change/sealing.h"
#include "core/meter/point.h"
#include "core/work/found.h"
#include "core/work/job.h"

#include <string.h>

#define ON "connected_on"

struct adding {
    struct call *c;
    const struct job *job;
    const struct account *a;
    struct point first;              /* where the account is supplied */
    struct point_terms there;        /* its terms of the day */
    date on;                         /* found, or today while it is not */
    struct point_terms terms;        /* of the new point; its number not yet */
};

static uint16_t choice_of(const struct job *job, const char *name, const struct code_set *set)
{
    uint16_t value = 0;
    const char *text = job_found_text(job, name);
    return *text && code_value(set, text, &value) ? value : 0;
}

static enum status adding_read(struct adding *k, struct call *c, const struct job *job, const struct account *a)
{
    date found = job_found_date(job, ON);
    *k = (struct adding){ .c = c, .job = job, .a = a, .on = found ? found : c->today };
    k->first = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    enum status s = call_get(c, TABLE_point, &k->first);
    if (s)
        return s == ST_not_found ? refuse(c, ST_point_missing, "account_no", a->account_no, NULL, NULL) : s;
    s = terms_read_on(c, &k->first, k->on, &k->there);
    if (s == ST_not_found)
        return refuse(c, ST_terms_missing, ON, number_words(c, 1), day_words(c, k->on), NULL);
    k->terms = (struct point_terms){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no,
        .valid_from = k->on, .category = k->there.category, .voltage = k->there.voltage,
        .capacity_va = job_found_number(job, "installed_kw") * 1000,
        .generates = choice_of(job, "generates", &codes_generates),
        .surplus_buyer = choice_of(job, "surplus_buyer", &codes_surplus_buyer),
        .surplus_list = job_found_text(job, "surplus_list"), .surplus_tax = job_found_number(job, "surplus_tax"),
        .reason = job_found_text(job, "contract_said"), .job_no = job->job_no, .staff_no = c->user.staff_no,
        .at = c->now };
    record_init(&point_terms_record, &k->terms);
    return s;
}

/* A point that feeds in, or whose terms say that it does. */
static enum status feeds_in(const struct adding *k, const struct point *p, bool *feeds_r)
{
    struct point_terms t = { .surplus_buyer = 0 };
    enum status s = terms_read_on(k->c, p, k->on, &t);
    *feeds_r = !p->closed_on && (p->point_kind == CODE_point_kind_fed_in || t.surplus_buyer);
    return s == ST_not_found ? ST_ok : s;
}

static enum status feeds_none(const struct adding *k)
{
    struct scan *scan;
    struct point p, at = { .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no };
    bool feeds = false;
    enum status s = scan_table(k->c->txn, TABLE_point, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!s && !feeds && !(s = scan_next(scan, &p, k->c->pool)))
        s = feeds_in(k, &p, &feeds);
    scan_end(&scan);
    if (feeds)
        return rule_refuse(k->c, "account_no", "rule.generates_already", number_words(k->c, p.point_no), NULL);
    return s == ST_not_found ? ST_ok : s;
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct adding k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = adding_read(&k, c, job, a);
    if (!s)
        s = feeds_none(&k);
    if (!s)
        s = change_need(c, k.terms.capacity_va, "installed_kw");
    if (s || !k.terms.surplus_buyer)
        return s;                    /* who buys is agreed on later, in the contract */
    s = terms_good(c, &k.terms);
    if (!s)
        look_line(look_r, false, "check.generates", kva_words(c, k.terms.capacity_va),
                  code_words(c, &codes_surplus_buyer, k.terms.surplus_buyer), k.terms.surplus_list);
    return s;
}

/* Of one supplied at high voltage it is another kind, with limits of its own. */
static enum status look_low(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct adding k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = adding_read(&k, c, job, a);
    if (!s && k.there.voltage >= CODE_voltage_kv10)
        s = rule_refuse(c, "account_no", "rule.generation_low", code_words(c, &codes_voltage, k.there.voltage), NULL);
    return s ? s : look(c, job, a, look_r);
}

/* The rules again, of whatever a stage said anew, and the day. */
static enum status found(struct call *c, struct job *job, const struct account *a)
{
    struct look none = { .rules_only = true };
    enum status s = job_day_good(c, job, ON);
    return s ? s : look(c, job, a, &none);
}

/* -- making it true -- */

static enum status point_added(struct adding *k, struct point *p_r)
{
    struct point last = { .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no };
    enum status s = row_last(k->c->txn, TABLE_point, 2, &last);
    if (!s && last.point_no >= ACCOUNT_POINTS)
        s = refuse(k->c, ST_field_too_many, "points", number_words(k->c, ACCOUNT_POINTS), NULL, NULL);
    if (s)
        return s;
    *p_r = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no,
        .point_no = last.point_no + 1, .point_kind = CODE_point_kind_fed_in, .point_state = CODE_point_state_in_use,
        .unit_no = k->a->unit_no, .section_no = k->first.section_no, .read_order = k->first.read_order,
        .area_no = k->first.area_no, .line_no = k->first.line_no, .phases = k->first.phases, .opened_on = k->on };
    return call_insert(k->c, TABLE_point, p_r);
}

/* The job's own fields, where hanging a meter has its. */
static enum status field_named(struct call *c, enum status s)
{
    static const char *const of[][2] = { { "device_no", "fed_meter" }, { "mounted_on", ON },
        { "registers[0].value", "used_start" }, { "registers[1].value", "fed_start" } };
    for (size_t i = 0; s && i < COUNT_OF(of); i++)
        if (!strcmp(c->fault->field, of[i][0]))
            text_copy(c->fault->field, sizeof c->fault->field, of[i][1]);
    return s;
}

static energy start_of(struct call *c, const struct job *job, const char *name)
{
    const struct flow_info *flow = job_flow(c, job);
    const struct field *field = flow && flow->own ? record_field(flow->own, name) : NULL;
    const void *said = field ? job_said(c, job, IN_FOUND) : NULL;
    return said ? *(const energy *)field_in(field, said) : 0;
}

static enum status meter_added(const struct adding *k, const struct point *p)
{
    struct call *c = k->c;
    struct register_value *v = pool_array(c->pool, 2, sizeof *v);
    struct mounting hung;
    v[0] = (struct register_value){ .register_kind = CODE_register_kind_total,
                                    .value = start_of(c, k->job, "used_start") };
    v[1] = (struct register_value){ .register_kind = CODE_register_kind_reverse,
                                    .value = start_of(c, k->job, "fed_start") };
    struct meter_mount q = { .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no,
        .point_no = p->point_no, .mounted_on = k->on, .device_no = job_found_text(k->job, "fed_meter"),
        .digits = job_found_number(k->job, "digits"), .registers = v, .registers_n = 2,
        .reason = k->terms.reason };
    record_init(&meter_mount_record, &q);
    return field_named(c, do_meter_mount(c, &q, &hung));
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct adding k;
    struct point p;
    struct account open;
    enum status s = adding_read(&k, c, job, a);
    if (!s && !job_found_date(job, ON))
        s = refuse(c, ST_stage_needs, ON, ON, NULL, NULL);
    if (!s && !k.terms.surplus_buyer)
        s = refuse(c, ST_stage_needs, "surplus_buyer", "surplus_buyer", NULL, NULL);
    if (!s)
        s = change_closes(c, job, a, &open);
    k.a = &open;
    if (!s)
        s = point_added(&k, &p);
    if (s)
        return s;
    k.terms.point_no = p.point_no;
    s = call_insert(c, TABLE_point_terms, &k.terms);
    return s ? s : meter_added(&k, &p);
}

const struct job_effect effect_add_generation = {
    .name = "add_generation", .look = look_low, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
const struct job_effect effect_add_generation_high = {
    .name = "add_generation_high", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
