/* 减容 and 暂停: capacity is sealed, or given up, from the day the crew did it. While they
 * stand the basic charge is without it, by days, as the rows of terms say; the rules say
 * how often, how long, and what its last day means. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#include <string.h>

#define FROM "change[0].from"
#define UNTIL "change[0].until"
#define KVA ((uint64_t)1000)

struct sealing {
    struct call *c;
    const struct job *job;
    const struct account *a;
    uint16_t kind;
    struct change_rule rule;
    struct point point;
    struct point_terms terms;        /* of the first day */
    struct interim *list;
    unsigned n;
    date from, until;                /* found, or else asked for */
    const char *from_field;
    uint64_t va, kept, freed;
    bool for_good;
};

static enum status refuse_rule(const struct sealing *k, const char *field, const char *rule, const char *a1,
                               const char *a2)
{
    return rule_refuse(k->c, field, rule, a1, a2);
}

/* -- what the job says -- */

static enum status rule_read(struct sealing *k)
{
    struct call *c = k->c;
    uint16_t edition = change_edition_on(c, c->today);
    enum status s = change_rule_on(c, edition, k->kind, k->a->voltage, c->today, &k->rule);
    if (s || !k->rule.not_offered)
        return s;
    return rule_refuse(c, "", "rule.change_not_offered", code_words(c, &codes_change_kind, k->kind),
                       code_words(c, &codes_change_edition, edition));
}

static enum status sealing_read(struct sealing *k, struct call *c, const struct job *job, const struct account *a,
                                uint16_t kind)
{
    const struct change *q = change_of(c, job);
    date found = job_found_date(job, "sealed_on");
    bool for_good = job_found_flag(job, "for_good");
    *k = (struct sealing){ .c = c, .job = job, .a = a, .for_good = for_good,
        .kind = for_good ? CODE_change_kind_reduce_for_good : kind, .from = found ? found : q->from,
        .until = for_good ? DATE_NONE : q->until, .from_field = found ? "sealed_on" : FROM,
        .va = job_found_number(job, "sealed_kva") * KVA };
    enum status s = rule_read(k);
    if (!s)
        s = job_point(c, job, a, &k->point);
    if (!s)
        s = interims_read(c, a->account_no, &k->list, &k->n);
    if (!s && k->from)
        s = terms_read_on(c, &k->point, k->from, &k->terms);
    if (s == ST_not_found)
        return refuse(c, ST_terms_missing, k->from_field, number_words(c, k->point.point_no), day_words(c, k->from),
                      NULL);
    return s;
}

/* -- the rules -- */

static enum status said_whole(const struct sealing *k)
{
    enum status s = change_need(k->c, k->va, "sealed_kva");
    if (!s)
        s = change_need(k->c, k->from, FROM);
    if (!s && !k->for_good)
        s = change_need(k->c, k->until, UNTIL);
    return s;
}

static enum status voltage_good(const struct sealing *k)
{
    uint16_t voltage = k->terms.voltage;
    if (!k->rule.high_voltage || voltage >= CODE_voltage_kv10)
        return ST_ok;
    return refuse_rule(k, "account_no", "rule.high_voltage", code_words(k->c, &codes_voltage, voltage), NULL);
}

static bool by_demand(const struct point_terms *t)
{
    return t->basic_way == CODE_basic_way_contract_demand || t->basic_way == CODE_basic_way_actual_demand;
}

static enum status capacity_good(struct sealing *k)
{
    uint64_t left = k->terms.capacity_va - k->terms.sealed_va;
    if (k->va > left)
        return refuse_rule(k, "sealed_kva", "rule.sealed_over", kva_words(k->c, left), NULL);
    k->kept = left - k->va;
    if (k->for_good && !k->kept)
        return refuse_rule(k, "sealed_kva", "rule.reduce_all", NULL, NULL);
    if (k->rule.demand_whole && by_demand(&k->terms) && k->kept)
        return refuse_rule(k, "sealed_kva", "rule.demand_whole", kva_words(k->c, left), NULL);
    if (k->kept && k->kept < k->rule.least_va)
        return refuse_rule(k, "sealed_kva", "rule.capacity_least", kva_words(k->c, k->kept),
                           kva_words(k->c, k->rule.least_va));
    return ST_ok;
}

static bool ends_itself(const struct sealing *k)
{
    return !k->for_good && k->rule.interim_over == CODE_interim_over_charged;
}

/* Below what is charged in two parts another list is charged meanwhile; who keeps nothing uses nothing. */
static enum status list_good_of(const struct sealing *k, const struct point_terms *t, const char *list)
{
    uint64_t left = t->capacity_va - t->sealed_va, kept = left > k->va ? left - k->va : 0;
    bool below = kept && kept < k->rule.two_part_va && t->basic_way;
    if (below && !*list)
        return refuse_rule(k, "below_list", "rule.list_below", kva_words(k->c, kept),
                           kva_words(k->c, k->rule.two_part_va));
    if (!below && *list)
        return refuse_rule(k, "below_list", "rule.list_stays", kva_words(k->c, kept), NULL);
    return ST_ok;
}

/* Of each row of its term: another change may end in it, or begin, and what is used be across the threshold. */
static enum status list_good(const struct sealing *k)
{
    const char *list = job_found_text(k->job, "below_list");
    struct point_terms t, prefix = { .owner_kind = k->point.owner_kind, .owner_no = k->point.owner_no,
                                     .point_no = k->point.point_no };
    struct scan *scan;
    bool there;
    enum status s = list_good_of(k, &k->terms, list);
    if (s)
        return s;
    s = scan_table(k->c->txn, TABLE_point_terms, &(struct scan_range){ .prefix = &prefix, .parts = 3 }, &scan);
    while (!s && !(s = scan_next(scan, &t, k->c->pool)))
        if (t.valid_from > k->from && (!ends_itself(k) || t.valid_from <= k->until))
            s = list_good_of(k, &t, list);
    scan_end(&scan);
    if (s != ST_not_found)
        return s;
    s = list_there(k->c->txn, list, &there);
    return s || there || !*list ? s : refuse(k->c, ST_plan_unknown, "below_list", list, NULL, NULL);
}

/* Days of suspensions that fall in that year: each up to its end, or the last day it may have. */
static unsigned year_used(const struct sealing *k, uint16_t kind, int year)
{
    unsigned days = 0;
    for (unsigned i = 0; i < k->n; i++) {
        const struct interim *one = &k->list[i];
        date last = one->ended_on && one->ended_on <= one->until ? one->ended_on - 1 : one->until;
        if (one->change_kind == kind)
            days += days_in_year(one->began_on, last, year);
    }
    return days;
}

static enum status year_times_good(const struct sealing *k)
{
    int year = date_civil(k->from).year;
    uint64_t times = 0;
    for (unsigned i = 0; i < k->n; i++)
        times += k->list[i].change_kind == k->kind && date_civil(k->list[i].began_on).year == year;
    if (!k->rule.year_times || times < k->rule.year_times)
        return ST_ok;
    return refuse_rule(k, k->from_field, "rule.year_times", number_words(k->c, k->rule.year_times),
                       number_words(k->c, (uint64_t)year));
}

static enum status year_days_good(const struct sealing *k)
{
    for (int year = date_civil(k->from).year; k->rule.year_days && year <= date_civil(k->until).year; year++) {
        uint64_t used = year_used(k, k->kind, year), most = k->rule.year_days;
        if (used + days_in_year(k->from, k->until, year) > most)
            return refuse_rule(k, UNTIL, "rule.year_days", number_words(k->c, used < most ? most - used : 0),
                               number_words(k->c, (uint64_t)year));
    }
    return ST_ok;
}

/* The least term of a reduction is waived for who has used up what the year has of suspension. */
static enum status term_waived(const struct sealing *k, bool *waived_r)
{
    struct change_rule suspend;
    *waived_r = false;
    if (!k->rule.least_waived)
        return ST_ok;
    enum status s = change_rule_on(k->c, k->rule.change_edition, CODE_change_kind_suspend, k->terms.voltage,
                                   k->c->today, &suspend);
    *waived_r = !s && suspend.year_days &&
        year_used(k, CODE_change_kind_suspend, date_civil(k->from).year) >= suspend.year_days;
    return s;
}

static enum status term_good(const struct sealing *k)
{
    const struct change_rule *r = &k->rule;
    bool waived;
    if (k->until < k->from)
        return refuse(k->c, ST_date_out_of_range, UNTIL, NULL, NULL, NULL);
    if ((uint64_t)(k->until - k->from) + 1 < r->least_days)
        return refuse_rule(k, UNTIL, "rule.least_days", number_words(k->c, r->least_days), NULL);
    enum status s = term_waived(k, &waived);
    if (!s && !waived && r->least_months && k->until + 1 < months_later(k->from, (int)r->least_months))
        s = refuse_rule(k, UNTIL, "rule.least_months", number_words(k->c, r->least_months), NULL);
    if (!s && r->term_months && k->until + 1 > months_later(k->from, (int)r->term_months))
        s = refuse_rule(k, UNTIL, "rule.term_months", number_words(k->c, r->term_months), NULL);
    if (!s)
        s = year_times_good(k);
    return s ? s : year_days_good(k);
}

/* Within two years of a reduction or of the first supply what is sealed is charged in part all the same. */
static date barred_until(const struct sealing *k)
{
    int months = (int)k->rule.barred_months;
    date last = k->a->opened_on ? months_later(k->a->opened_on, months) : DATE_NONE;
    for (unsigned i = 0; i < k->n; i++) {
        const struct interim *one = &k->list[i];
        date until = one->change_kind == CODE_change_kind_reduce && one->ended_on ? months_later(one->ended_on, months)
            : DATE_NONE;
        last = until > last ? until : last;
    }
    return months ? last : DATE_NONE;
}

static void freed_read(struct sealing *k)
{
    bool barred = k->from < barred_until(k);
    k->freed = barred ? k->va / 100 * (100 - k->rule.barred_per_100) : k->va;
}

/* -- what it is told -- */

static enum status look_lines(const struct sealing *k, struct look *look)
{
    struct call *c = k->c;
    money amount;
    look_line(look, false, k->for_good ? "check.reduced" : "check.sealed", kva_words(c, k->kept), day_words(c, k->from),
              k->for_good ? NULL : day_words(c, k->until));
    if (k->freed != k->va)
        look_line(look, true, "check.sealed_share", number_words(c, k->rule.barred_per_100),
                  day_words(c, barred_until(k)), NULL);
    enum status s = capacity_charge(c, &k->terms, k->from, k->freed, &amount);
    if (!s && amount)
        look_line(look, false, "check.basic_less", money_words(c, amount), NULL, NULL);
    if (*job_found_text(k->job, "below_list"))
        look_ends(look, "ends.price_list", k->terms.price_list, job_found_text(k->job, "below_list"), NULL);
    return s;
}

static enum status rules_good(struct sealing *k)
{
    enum status s = voltage_good(k);
    if (!s)
        s = capacity_good(k);
    if (!s)
        s = list_good(k);
    if (!s)
        s = contract_good(k->c, k->job, &k->terms, k->kept, k->from);
    if (!s && !k->job->job_no)
        s = change_noticed(k->c, &k->rule, FROM, k->from);
    if (!s && !k->for_good)
        s = term_good(k);
    return s;
}

enum status sealing_look(struct call *c, const struct job *job, const struct account *a, uint16_t kind,
                         struct look *look)
{
    struct sealing k;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = sealing_read(&k, c, job, a, kind);
    if (!s)
        s = said_whole(&k);
    if (s || !k.va || !k.from || (!k.until && !k.for_good))
        return s;
    s = rules_good(&k);
    if (s)
        return s;
    freed_read(&k);
    return look_lines(&k, look);
}

enum status sealing_found(struct call *c, struct job *job, const struct account *a)
{
    date on = job_found_date(job, "sealed_on"), asked = change_of(c, job)->from;
    (void)a;
    enum status s = job_day_good(c, job, "sealed_on");
    return s || !on || on >= asked ? s : rule_refuse(c, "sealed_on", "rule.sealed_early", day_words(c, asked), NULL);
}

/* -- making it true -- */

static enum status interim_begins(const struct sealing *k)
{
    bool list = *job_found_text(k->job, "below_list"), contract = job_found_number(k->job, "contract_kw");
    struct interim i = { .account_no = k->a->account_no, .job_no = k->job->job_no, .change_kind = k->kind,
        .change_edition = k->rule.change_edition, .point_no = k->point.point_no, .began_on = k->from,
        .until = k->until, .moved_va = k->va, .freed_va = k->freed, .list_before = list ? k->terms.price_list : "",
        .basic_way = list ? k->terms.basic_way : 0, .contract_w = contract ? k->terms.contract_w : 0,
        .transformers = job_found_text(k->job, "transformers"),
        .due_on = k->rule.interim_over ? k->until + 1 : DATE_NONE };
    return call_insert(k->c, TABLE_interim, &i);
}

/* What its last day brings is in the terms from the first on, where it is the charge: nobody has to remember it. */
static enum status terms_sealed(const struct sealing *k, const struct account *a)
{
    const char *list = job_found_text(k->job, "below_list");
    bool ends = ends_itself(k);
    struct terms_move m = { .sealed_va = k->for_good ? 0 : (int64_t)k->freed,
        .capacity_va = k->for_good ? -(int64_t)k->va : 0, .price_list = *list ? list : NULL,
        .contract_w = job_found_number(k->job, "contract_kw") * KVA, .job_no = k->job->job_no,
        .field = k->from_field };
    return terms_move(k->c, a, &k->point, k->from, ends ? k->until : DATE_NONE, &m);
}

enum status sealing_apply(struct call *c, struct job *job, const struct account *a, uint16_t kind)
{
    struct sealing k;
    struct account now;
    enum status s = sealing_read(&k, c, job, a, kind);
    if (!s)
        s = demand_read(c, &k.point, &k.terms, k.from, k.from_field);
    if (s)
        return s;
    freed_read(&k);
    s = change_closes(c, job, a, &now);
    if (!s)
        s = terms_sealed(&k, &now);
    if (!s && !k.for_good)
        s = interim_begins(&k);
    return s ? s : prepay_changed(c, a->account_no);
}
