/* 暂拆 (domain 2.2): while a house is rebuilt its meters come down and nothing is used; the place, the points and the
 * capacity are kept, up to the longest term of the rules. What was used up to that day is billed at once, to a party
 * that stays. From then on all of its capacity is sealed, so that no basic charge is due, and the account says what it
 * is; a month's bills leave it out. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"

#define UNTIL "change[0].until"

/* -- the rules -- */

static enum status stands_alone(struct call *c, const struct account *a)
{
    struct interim *list;
    unsigned n;
    enum status s = interims_read(c, a->account_no, &list, &n);
    for (unsigned i = 0; !s && i < n; i++)
        if (interim_stands(&list[i]))
            s = rule_refuse(c, "account_no", "rule.interim_first",
                            code_words(c, &codes_change_kind, list[i].change_kind), NULL);
    return s;
}

/* What is dark for arrears would come back lit, without a job that asks whether it was paid. */
static enum status state_good(struct call *c, const struct account *a)
{
    enum status s = account_not_closed(c, a);
    if (!s && a->account_state == CODE_account_state_dismantled)
        s = rule_refuse(c, "account_no", "rule.dismantled_is", NULL, NULL);
    if (!s && a->account_state == CODE_account_state_cut_off)
        s = rule_refuse(c, "account_no", "rule.dismantle_cut_off", NULL, NULL);
    return s ? s : stands_alone(c, a);
}

static enum status settled_before(struct call *c, const struct account *a, const struct change_rule *rule)
{
    enum status s = rule->paid_first ? change_debts_settled(c, a) : ST_ok;
    return s || !rule->paid_first ? s : change_cheques_cleared(c, a);
}

static enum status term_good(struct call *c, const struct change_rule *rule, date on, date until)
{
    if (until < on)
        return refuse(c, ST_date_out_of_range, UNTIL, NULL, NULL, NULL);
    return !rule->term_months || until + 1 <= months_later(on, (int)rule->term_months) ? ST_ok
        : rule_refuse(c, UNTIL, "rule.dismantle_term", number_words(c, rule->term_months),
                      day_words(c, months_later(on, (int)rule->term_months) - 1));
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    const struct change *q = change_of(c, job);
    struct change_rule rule;
    enum status s = state_good(c, a);
    if (!s)
        s = change_rule_on(c, change_edition_on(c, c->today), CODE_change_kind_dismantle, a->voltage, c->today, &rule);
    if (!s)
        s = settled_before(c, a, &rule);
    if (!s)
        s = change_reading_good(c, q, a);
    if (!s)
        s = change_need(c, q->until, UNTIL);
    if (s || !q->until)
        return s;
    s = term_good(c, &rule, change_day(c, q), q->until);
    if (s)
        return s;
    look_line(look_r, false, "check.dismantle", day_words(c, q->until),
              day_words(c, months_later(change_day(c, q), (int)rule.term_months) - 1), NULL);
    if (*a->meter_no)
        look_ends(look_r, "ends.meter", a->meter_no, NULL, NULL);
    return ST_ok;
}

static enum status found(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    if (q->reading_taken && change_day(c, q) < instant_date(job->accepted_at))
        return refuse(c, ST_date_out_of_range, "change[0].from", NULL, NULL, NULL);
    return change_found_upto(c, job, a);
}

/* -- making it true -- */

/* Of one whose bills are loaded there are no terms to seal. */
static enum status point_sealed(struct call *c, const struct job *job, const struct account *a, const struct point *p,
                                date on)
{
    struct point_terms t;
    enum status s = terms_read_on(c, p, on, &t);
    if (s == ST_not_found || (!s && t.capacity_va <= t.sealed_va))
        return ST_ok;
    return s ? s : terms_move(c, a, p, on, DATE_NONE, &(struct terms_move){ .job_no = job->job_no,
        .sealed_va = (int64_t)(t.capacity_va - t.sealed_va), .field = "change[0].from" });
}

static enum status all_sealed(struct call *c, const struct job *job, const struct account *a, date on)
{
    struct point *p;
    unsigned n;
    struct account now = *a;
    enum status s = account_points(c, a->account_no, &p, &n);
    for (unsigned i = 0; !s && i < n; i++) {
        s = p[i].closed_on ? ST_ok : point_sealed(c, job, &now, &p[i], on);
        if (!s)
            s = call_get(c, TABLE_account, &now);
    }
    return s;
}

static enum status interim_begins(struct call *c, const struct job *job, const struct account *a, date on)
{
    const struct change *q = change_of(c, job);
    struct point_terms t;
    const struct point first = { .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    uint64_t va = terms_read_on(c, &first, on, &t) ? 0 : t.capacity_va;
    struct interim i = { .account_no = a->account_no, .job_no = job->job_no, .change_kind = CODE_change_kind_dismantle,
        .change_edition = change_edition_on(c, c->today), .point_no = 1, .began_on = on, .until = q->until,
        .moved_va = va, .freed_va = va, .list_before = "", .transformers = "", .due_on = q->until + 1 };
    return call_insert(c, TABLE_interim, &i);
}

static enum status account_down(struct call *c, const struct account *a)
{
    struct account was = { .account_no = a->account_no }, down;
    enum status s = call_get(c, TABLE_account, &was);
    down = was;
    down.meter_no = "";
    down.account_state = CODE_account_state_dismantled;
    return s ? s : call_put(c, TABLE_account, &was, &down);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    date on = change_day(c, q);
    energy figure;
    enum status s = change_reading_taken(c, q, a);
    if (!s)
        s = change_all_billed(c, q, a);
    if (!s)
        s = change_figure(c, q, a, &figure);
    if (!s)
        s = interim_begins(c, job, a, on);
    if (!s)
        s = change_meters_off(c, q, a, on);
    if (!s)
        s = points_stop(c, a, on, q->reading_taken, figure);
    if (!s)
        s = all_sealed(c, job, a, on);
    if (!s)
        s = account_down(c, a);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_dismantle = {
    .name = "dismantle", .look = look, .found = found, .begin = change_begin, .apply = apply,
    .abandon = change_abandon_upto, .settled = change_settled,
};
