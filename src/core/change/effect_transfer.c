/* 过户: another party takes the account over (ux H6 to H8, domain 2.2). The old
 * one owes nothing first; what stood there for him ends and is listed before
 * anybody presses F9. The day's reading splits the bill of the month between the
 * two: his last one is figured up to it (final_bill.c); where bills are loaded the
 * split is marked and no more. His
 * prepayment follows the account, is paid back before the last stage, or stays
 * with him at another account of his. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/change.h"
#include "core/change/recall.h"
#include "core/change/sealing.h"

#include <string.h>

/* -- rules -- */

static enum status needs(struct call *c, const struct change *q, money prepayment)
{
    bool stays = q->prepayment_way == CODE_prepayment_way_stays;
    bool known = (*q->id_no && q->id_kind) || (q->id_kind == CODE_id_kind_none && *q->reason);
    enum status s = change_need(c, *q->new_name, "change[0].new_name");
    if (s || (s = change_need(c, known, q->id_kind == CODE_id_kind_none ? "change[0].reason" : "change[0].id_no")) ||
        (s = change_need(c, *q->phone || *q->reason, "change[0].phone")) ||
        (s = change_need(c, !prepayment || q->prepayment_way, "change[0].prepayment_way")))
        return s;
    if (q->from > c->today)
        return refuse(c, ST_date_out_of_range, "change[0].from", NULL, NULL, NULL);
    return change_need(c, !stays || *q->to_account, "change[0].to_account");
}

static enum status other_party(struct call *c, const struct change *q, const struct account *a)
{
    struct hash hash = identity_hash(c, q->id_no);
    if (!*q->id_no || !*a->id_no || memcmp(&hash, &a->id_hash, sizeof hash))
        return ST_ok;
    return rule_refuse(c, "change[0].id_no", "rule.transfer_same_party", NULL, NULL);
}

static bool his(const struct account *a, const struct account *to)
{
    static const struct hash none;
    bool same = memcmp(&a->id_hash, &none, sizeof none) && !memcmp(&a->id_hash, &to->id_hash, sizeof none);
    return same || (a->link_group && a->link_group == to->link_group);
}

static enum status stays_where(struct call *c, const struct change *q, const struct account *a)
{
    struct account to;
    if (q->prepayment_way != CODE_prepayment_way_stays || !*q->to_account)
        return ST_ok;
    enum status s = account_read(c, q->to_account, "change[0].to_account", &to);
    if (s || (s = account_not_closed(c, &to)))
        return s;
    if (!strcmp(to.account_no, a->account_no) || !his(a, &to))
        return rule_refuse(c, "change[0].to_account", "rule.prepayment_not_his", NULL, NULL);
    return ST_ok;
}

/* -- lines -- */

static void look_prepayment(struct call *c, const struct change *q, money prepayment, struct look *look)
{
    static const char *const key[] = { "check.prepayment", "check.prepayment_follows", "check.prepayment_refunded",
                                       "check.prepayment_stays" };
    if (prepayment > 0)
        look_line(look, q->prepayment_way == CODE_prepayment_way_refunded,
                  key[q->prepayment_way < COUNT_OF(key) ? q->prepayment_way : 0], money_words(c, prepayment),
                  q->to_account, NULL);
}

static enum status look_lines(struct call *c, const struct change *q, const struct account *a, money prepayment,
                              struct look *look)
{
    look_identity(c, look, q->id_kind, q->id_no);
    enum status s = look_same_party(c, look, q->id_no, a->account_no);
    look_prepayment(c, q, prepayment, look);
    look_line(look, false, "check.final_bill", NULL, NULL, NULL);
    look_ends_party(c, look, a);
    if (*a->phone || *a->contact)
        look_ends(look, "ends.contact", a->contact, NULL, NULL);
    return s ? s : interims_look_stay(c, a, look);
}

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    const struct change *q = change_of(c, job);
    money prepayment;
    enum status s = account_prepayment(c, a->account_no, &prepayment);
    if (s || (s = needs(c, q, prepayment)) || (s = stays_where(c, q, a)) || (s = account_not_closed(c, a)) ||
        (s = change_debts_settled(c, a)) || (s = account_phone_good(c, q->phone, "change[0].phone")) ||
        (s = other_party(c, q, a)) || (s = change_cheques_cleared(c, a)) || (s = change_reading_good(c, q, a)))
        return s;
    return look_lines(c, q, a, prepayment, look_r);
}

/* -- making it true -- */

static enum status prepayment_leaves(struct call *c, const struct change *q, const struct account *a)
{
    money prepayment;
    enum status s = account_prepayment(c, a->account_no, &prepayment);
    if (s || prepayment <= 0 || q->prepayment_way == CODE_prepayment_way_follows)
        return s;
    if (q->prepayment_way != CODE_prepayment_way_stays)
        return rule_refuse(c, "change[0].prepayment_way", "rule.prepayment_left", money_words(c, prepayment), NULL);
    return change_prepayment_moves(c, a->account_no, q->to_account, prepayment);
}

static enum status meter_read(struct call *c, const struct change *q, const struct account *a, date on,
                              energy figure)
{
    struct meter old = { .meter_no = a->meter_no };
    bool shown;
    if (!q->reading_taken)
        return ST_ok;
    enum status s = change_figure_shown(c, a, &shown);
    if (!s && shown)
        s = call_get(c, TABLE_meter, &old);
    if (s || !shown)
        return s == ST_not_found ? ST_ok : s;
    struct meter read = old;
    read.last_reading = figure;
    read.last_read_on = on;
    return call_put(c, TABLE_meter, &old, &read);
}

static void party_comes(struct call *c, const struct change *q, struct account *a)
{
    a->account_name = q->new_name;
    a->contact = q->contact;
    a->phone = q->phone;
    a->id_kind = q->id_kind;
    a->id_no = q->id_no;
    a->birth = q->birth;
    account_identify(c, a);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    date on = change_day(c, q);
    struct account sold = *a;
    energy figure;
    enum status s = change_reading_taken(c, q, a);
    if (s || (s = change_all_billed(c, q, a)) || (s = change_figure(c, q, a, &figure)) ||
        (s = change_surplus_paid(c, a)) || (s = prepayment_leaves(c, q, a)) || (s = meter_read(c, q, a, on, figure)) ||
        (s = change_state_after(c, job, a, &sold.account_state)) || (s = recall_leaving(c, a->account_no)))
        return s;
    account_end_party(c, &sold);
    party_comes(c, q, &sold);
    sold.split_on = on;
    sold.split_reading = figure;
    s = call_put(c, TABLE_account, a, &sold);
    return s ? s : prepay_changed(c, a->account_no);
}

/* Who accepts it may have brought the reading along: then no stage finds it, and its last bill is there at once. */
const struct job_effect effect_transfer = {
    .name = "transfer", .look = look, .found = change_found_final, .begin = change_begin_final, .apply = apply,
    .abandon = change_abandon_final, .settled = change_settled,
};
