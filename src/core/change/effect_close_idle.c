/* 销户 by the office: who used nothing for months, and was not suspended, is closed by the
 * company; what is used there later is a new application (domain 2.2). That nothing was
 * used is what two readings of each meter say that lie so far apart. All else is asked
 * and done as where the customer asks (effect_close_account.c). */
#include "config.h"
#include "core/change/sealing.h"

#include <string.h>

struct idle { struct call *c; const struct account *a; int months; date since, until; };

static enum status unknown(const struct idle *k, const struct point *p)
{
    return rule_refuse(k->c, "account_no", "rule.idle_unknown", number_words(k->c, p->point_no),
                       number_words(k->c, (uint64_t)k->months));
}

/* Its newest reading, and the newest of so many months before it. */
static enum status point_idle(struct idle *k, const struct point *p)
{
    struct meter_reading now, old;
    unsigned n = 0;
    enum status s = readings_before(k->c, p, NULL, k->c->today + 1, 1, &now, &n);
    if (!s && n)
        s = readings_before(k->c, p, NULL, months_later(now.read_on, -k->months) + 1, 1, &old, &n);
    if (s || !n)
        return s ? s : unknown(k, p);
    for (uint32_t i = 0; i < now.registers_n; i++) {
        const struct register_value *v = &now.registers[i], *was = register_of(&old, v->register_kind);
        if (register_demand(v->register_kind))
            continue;
        if (strcmp(now.device_no, old.device_no) || !was || was->value != v->value)
            return rule_refuse(k->c, "account_no", "rule.used_since", day_words(k->c, old.read_on), NULL);
    }
    k->since = !k->since || old.read_on < k->since ? old.read_on : k->since;
    k->until = now.read_on > k->until ? now.read_on : k->until;
    return ST_ok;
}

static enum status points_idle(struct idle *k)
{
    struct point p, prefix = { .owner_kind = CODE_owner_kind_account, .owner_no = k->a->account_no };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_point, &(struct scan_range){ .prefix = &prefix, .parts = 2 }, &scan);
    while (!s && !(s = scan_next(scan, &p, k->c->pool)))
        if (!p.closed_on && (p.point_kind == CODE_point_kind_sale || p.point_kind == CODE_point_kind_fed_in))
            s = point_idle(k, &p);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Who used nothing because it was sealed is not idle. */
static enum status not_sealed(const struct idle *k)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(k->c, k->a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (list[i].change_kind != CODE_change_kind_swap && list[i].began_on <= k->until &&
            (interim_stands(&list[i]) || list[i].ended_on > k->since))
            s = rule_refuse(k->c, "account_no", "rule.idle_sealed", code_words(k->c, &codes_change_kind,
                            list[i].change_kind), day_words(k->c, list[i].began_on));
    return s;
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct idle k = { .c = c, .a = a };
    struct change_rule rule;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_close_idle, a->voltage, c->today, &rule);
    if (s)
        return s;
    k.months = (int)rule.least_months;
    s = points_idle(&k);
    if (!s)
        s = not_sealed(&k);
    if (s)
        return s;
    if (k.since)
        look_line(look_r, false, "check.idle", day_words(c, k.since), day_words(c, k.until), NULL);
    return effect_close_account.look(c, job, a, look_r);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    return effect_close_account.apply(c, job, a);
}

const struct job_effect effect_close_idle = {
    .name = "close_idle", .look = look, .found = change_found_final, .begin = change_begin_final, .apply = apply,
    .abandon = change_abandon_final, .settled = change_settled,
};
