/* 并户: an account becomes part of another one at the same supply point and price (domain
 * 2.2). It is read, settled and closed as at a closing; what it paid ahead moves to the one
 * that stays, whose capacity is more from that day, and no more than both together. The
 * job is of the one that ends; its own fields: into_account, to_kva. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/sealing.h"
#include "core/work/found.h"

#include <string.h>

struct merging {
    struct call *c;
    const struct account *from;
    struct account into;
    struct point from_point, point;
    struct point_terms ends, stays;  /* of the day */
    date on;
    uint64_t sum, va;                /* both together, and what the one that stays has then */
};

static enum status first_terms(struct call *c, const struct account *a, date on, struct point *p, struct point_terms *t)
{
    *p = (struct point){ .owner_kind = CODE_owner_kind_account, .owner_no = a->account_no, .point_no = 1 };
    enum status s = call_get(c, TABLE_point, p);
    if (s)
        return s == ST_not_found ? refuse(c, ST_point_missing, "into_account", a->account_no, NULL, NULL) : s;
    s = terms_read_on(c, p, on, t);
    return s == ST_not_found ? refuse(c, ST_terms_missing, "into_account", "1", day_words(c, on), NULL) : s;
}

static enum status merging_read(struct merging *k, struct call *c, const struct job *job, const struct account *a)
{
    *k = (struct merging){ .c = c, .from = a, .on = change_day(c, change_of(c, job)) };
    enum status s = account_read(c, job_found_text(job, "into_account"), "into_account", &k->into);
    if (!s)
        s = first_terms(c, a, k->on, &k->from_point, &k->ends);
    if (!s)
        s = first_terms(c, &k->into, k->on, &k->point, &k->stays);
    uint64_t said = job_found_number(job, "to_kva") * 1000;
    k->sum = k->ends.capacity_va + k->stays.capacity_va;
    k->va = said ? said : k->sum;
    return s;
}

/* -- rules -- */

static enum status together(const struct merging *k)
{
    struct call *c = k->c;
    if (!strcmp(k->into.account_no, k->from->account_no))
        return rule_refuse(c, "into_account", "rule.merge_itself", NULL, NULL);
    if (k->into.account_state != CODE_account_state_normal)
        return rule_refuse(c, "into_account", "rule.merge_state",
                           code_words(c, &codes_account_state, k->into.account_state), NULL);
    if (strcmp(k->into.transformer_area, k->from->transformer_area) || k->stays.voltage != k->ends.voltage)
        return rule_refuse(c, "into_account", "rule.merge_point", NULL, NULL);
    if (k->stays.category != k->ends.category || strcmp(k->stays.price_list, k->ends.price_list))
        return rule_refuse(c, "into_account", "rule.merge_price", k->stays.price_list, k->ends.price_list);
    if (k->va > k->sum)
        return rule_refuse(c, "to_kva", "rule.more_capacity", kva_words(c, k->sum), NULL);
    return ST_ok;
}

static enum status nothing_stands(const struct merging *k)
{
    const struct account *both[] = { k->from, &k->into };
    struct interim *list;
    unsigned n;
    for (size_t a = 0; a < COUNT_OF(both); a++) {
        enum status s = interims_read(k->c, both[a]->account_no, &list, &n);
        for (unsigned i = 0; !s && i < n; i++)
            if (interim_stands(&list[i]))
                s = rule_refuse(k->c, a ? "into_account" : "account_no", "rule.interim_first",
                                code_words(k->c, &codes_change_kind, list[i].change_kind), NULL);
        if (s)
            return s;
    }
    return ST_ok;
}

/* Each is settled; the one that stays says so at its own field. */
static enum status settled(const struct merging *k)
{
    enum status s = change_debts_settled(k->c, k->from);
    if (!s)
        s = change_cheques_cleared(k->c, k->from);
    if (!s && (s = change_debts_settled(k->c, &k->into)) == ST_debts_open)
        s = refuse(k->c, s, "into_account", k->c->fault->arg[0], k->c->fault->arg[1], k->c->fault->arg[2]);
    return s;
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    struct merging k;
    money prepayment;
    enum status s = account_not_closed(c, a);
    if (!s)
        s = change_need(c, job_found(job, "into_account"), "into_account");
    if (s || !job_found(job, "into_account"))
        return s;
    s = merging_read(&k, c, job, a);
    if (!s)
        s = together(&k);
    if (!s)
        s = nothing_stands(&k);
    if (!s)
        s = settled(&k);
    if (!s)
        s = change_reading_good(c, change_of(c, job), a);
    if (!s)
        s = account_prepayment(c, a->account_no, &prepayment);
    if (s)
        return s;
    look_line(look_r, false, "check.merge", k.into.account_no, kva_words(c, k.va), NULL);
    if (prepayment > 0)
        look_line(look_r, false, "check.prepayment_stays", money_words(c, prepayment), k.into.account_no, NULL);
    look_line(look_r, false, "check.final_bill", NULL, NULL, NULL);
    look_ends_party(c, look_r, a);
    if (*a->meter_no)
        look_ends(look_r, "ends.meter", a->meter_no, NULL, NULL);
    return ST_ok;
}

/* -- making it true -- */

static enum status capacity_grows(const struct merging *k, const struct job *job)
{
    if (k->va == k->stays.capacity_va)
        return ST_ok;
    return terms_move(k->c, &k->into, &k->point, k->on, DATE_NONE, &(struct terms_move){ .job_no = job->job_no,
        .field = "into_account", .capacity_va = (int64_t)k->va - (int64_t)k->stays.capacity_va });
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    struct merging k;
    money prepayment;
    enum status s = merging_read(&k, c, job, a);
    if (!s)
        s = account_prepayment(c, a->account_no, &prepayment);
    if (!s && prepayment > 0)
        s = change_prepayment_moves(c, a->account_no, k.into.account_no, prepayment);
    if (!s)
        s = capacity_grows(&k, job);
    if (!s)
        call_subject(c, k.into.account_no);
    return s ? s : effect_close_account.apply(c, job, a);
}

const struct job_effect effect_merge = {
    .name = "merge", .look = look, .found = change_found_final, .begin = change_begin_final, .apply = apply,
    .abandon = change_abandon_final, .settled = change_settled,
};
