/* 复装 (domain 2.2): what was dismantled hangs again, within its term. The crew says the first point's meter with the
 * job (back_meter, back_start), or hangs meters as ever (meter.mount): those that show more registers, and those
 * of other points. From the day back_on the capacity is charged again as it was, and the account is one like any
 * other. After the longest term it is a new application. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"
#include "core/work/job.h"

#include <string.h>

#define ON "back_on"

struct hanging {
    struct call *c;
    const struct job *job;
    const struct account *a;
    struct interim down;
    date longest, on;                /* the last day it may be hung again; the day it was, or today */
};

static enum status hanging_read(struct hanging *k, struct call *c, const struct job *job, const struct account *a)
{
    struct change_rule rule;
    date on = job_found_date(job, ON);
    *k = (struct hanging){ .c = c, .job = job, .a = a, .on = on ? on : c->today };
    enum status s = interim_standing(c, job, a, CODE_change_kind_dismantle, &k->down);
    if (!s)
        s = change_rule_on(c, k->down.change_edition, CODE_change_kind_dismantle, a->voltage, k->down.began_on, &rule);
    if (!s && rule.term_months)
        k->longest = months_later(k->down.began_on, (int)rule.term_months) - 1;
    return s;
}

/* It was asked for in time: how long the crew take is not the customer's. */
static enum status in_time(const struct hanging *k)
{
    date asked = k->job->job_no ? instant_date(k->job->accepted_at) : k->c->today;
    return !k->longest || asked <= k->longest ? ST_ok
        : rule_refuse(k->c, "account_no", "rule.dismantled_over", day_words(k->c, k->longest), NULL);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct hanging k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = hanging_read(&k, c, job, a);
    if (!s)
        s = in_time(&k);
    if (!s)
        look_line(look_r, false, "check.dismantle_back", day_words(c, k.down.began_on), NULL, NULL);
    return s;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    struct hanging k;
    enum status s = job_day_good(c, job, ON);
    if (!s)
        s = hanging_read(&k, c, job, a);
    return s || k.on > k.down.began_on ? s : refuse(c, ST_date_out_of_range, ON, NULL, NULL, NULL);
}

/* -- making it true -- */

/* The job's own fields, where hanging a meter has its. */
static enum status field_named(struct call *c, enum status s)
{
    static const char *const of[][2] = { { "device_no", "back_meter" }, { "mounted_on", ON },
                                         { "registers[0].value", "back_start" }, { "digits", "digits" } };
    for (size_t i = 0; s && i < COUNT_OF(of); i++)
        if (!strcmp(c->fault->field, of[i][0]))
            text_copy(c->fault->field, sizeof c->fault->field, of[i][1]);
    return s;
}

static energy start_of(const struct hanging *k)
{
    const struct flow_info *flow = job_flow(k->c, k->job);
    const struct field *field = flow && flow->own ? record_field(flow->own, "back_start") : NULL;
    const void *said = field ? job_said(k->c, k->job, IN_FOUND) : NULL;
    return said ? *(const energy *)field_in(field, said) : 0;
}

static enum status meter_hung(const struct hanging *k)
{
    struct call *c = k->c;
    struct register_value total = { .register_kind = CODE_register_kind_total, .value = start_of(k) };
    struct meter_mount q = { .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no, .point_no = 1,
        .mounted_on = k->on, .device_no = job_found_text(k->job, "back_meter"),
        .digits = job_found_number(k->job, "digits"), .ratio = job_found_number(k->job, "back_ratio"),
        .registers = &total, .registers_n = 1 };
    struct mounting hung;
    record_init(&meter_mount_record, &q);
    return *q.device_no ? field_named(c, do_meter_mount(c, &q, &hung)) : ST_ok;
}

/* The same meter as before has a row of old beside its mounting: it hangs again. */
static enum status meter_row(const struct hanging *k, const struct mounting *hung)
{
    struct call *c = k->c;
    struct meter old = { .meter_no = hung->device_no }, m;
    enum status s = call_get(c, TABLE_meter, &old);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    m = old;
    m.account_no = k->a->account_no;
    m.installed_on = hung->mounted_on;
    m.removed_on = DATE_NONE;
    return call_put(c, TABLE_meter, &old, &m);
}

/* Sealed when it came down, and nothing may change it meanwhile. */
static enum status point_unsealed(const struct hanging *k, const struct point *p)
{
    struct call *c = k->c;
    struct point_terms before, now;
    struct account a = { .account_no = k->a->account_no };
    enum status s = terms_read_on(c, p, k->on, &now);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    s = terms_read_on(c, p, k->down.began_on - 1, &before);
    uint64_t was = s ? 0 : before.sealed_va;
    s = call_get(c, TABLE_account, &a);
    if (s || now.sealed_va <= was)
        return s;
    return terms_move(c, &a, p, k->on, DATE_NONE, &(struct terms_move){ .job_no = k->job->job_no,
        .back_job = k->down.job_no, .sealed_va = -(int64_t)(now.sealed_va - was), .field = ON });
}

static enum status point_back(const struct hanging *k, const struct point *p)
{
    struct call *c = k->c;
    struct point on = *p;
    struct mounting m;
    enum status s = meter_at(c, p, c->today, &m);
    if (s == ST_not_found || (!s && (m.removed_on || m.mounted_on < k->down.began_on)))
        return rule_refuse(c, p->point_no == 1 ? "back_meter" : ON, "rule.dismantle_meter",
                           number_words(c, p->point_no), NULL);
    if (!s && p->point_no == 1 && m.mounted_on != k->on)
        return rule_refuse(c, ON, "rule.dismantle_hung", day_words(c, m.mounted_on), NULL);
    on.point_state = CODE_point_state_in_use;
    if (!s)
        s = call_put(c, TABLE_point, p, &on);
    if (!s && p->point_no == 1)
        s = meter_row(k, &m);
    return s ? s : point_unsealed(k, &on);
}

static enum status points_back(const struct hanging *k)
{
    struct point *p;
    unsigned n;
    enum status s = account_points(k->c, k->a->account_no, &p, &n);
    for (unsigned i = 0; !s && i < n; i++)
        s = p[i].point_state == CODE_point_state_stopped ? point_back(k, &p[i]) : ST_ok;
    return s;
}

static enum status account_up(const struct hanging *k)
{
    struct account was = { .account_no = k->a->account_no }, up;
    enum status s = call_get(k->c, TABLE_account, &was);
    up = was;
    up.account_state = CODE_account_state_normal;
    return s ? s : call_put(k->c, TABLE_account, &was, &up);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct hanging k;
    enum status s = hanging_read(&k, c, job, a);
    if (!s && !job_found_date(job, ON))
        s = refuse(c, ST_stage_needs, ON, ON, NULL, NULL);
    if (!s)
        s = meter_hung(&k);
    if (!s)
        s = points_back(&k);
    if (!s)
        s = account_up(&k);
    if (!s)
        s = interim_restored(c, &k.down, k.on, job->job_no, false);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_dismantle_back = {
    .name = "dismantle_back", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon,
};
