/* 销户 (domain 2.2): everything settled, all that hangs at its points read and taken
 * off, what was paid ahead given back, and then the account is closed. The refund is an act of
 * its own (prepayment.refund) in the stage before the last; the last one refuses
 * until nothing is left on either side. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/change/change.h"
#include "core/change/recall.h"
#include "core/change/sealing.h"
#include "core/engine/listing.h"
#include "core/meter/point.h"

#include <string.h>

static enum status look(struct call *c, const struct job *job, const struct account *a, struct look *look_r)
{
    const struct change *q = change_of(c, job);
    money prepayment;
    enum status s = account_not_closed(c, a);
    if (s || (s = change_debts_settled(c, a)) || (s = change_cheques_cleared(c, a)) ||
        (s = change_reading_good(c, q, a)) || (s = account_prepayment(c, a->account_no, &prepayment)))
        return s;
    if (prepayment > 0)
        look_line(look_r, true, "check.prepayment_refunded", money_words(c, prepayment), NULL, NULL);
    look_line(look_r, false, "check.final_bill", NULL, NULL, NULL);
    look_ends_party(c, look_r, a);
    if (*a->meter_no)
        look_ends(look_r, "ends.meter", a->meter_no, NULL, NULL);
    return interims_look_close(c, a, change_day(c, q), look_r);
}

static enum status nothing_left(struct call *c, const struct account *a)
{
    money prepayment, receivable;
    enum status s = account_prepayment(c, a->account_no, &prepayment);
    if (s || (s = call_balance(c, CODE_ledger_receivable, a->account_no, &receivable)))
        return s;
    if (prepayment)
        return rule_refuse(c, "account_no", "rule.prepayment_left", money_words(c, prepayment), NULL);
    return receivable ? rule_refuse(c, "account_no", "rule.balance_left", money_words(c, receivable), NULL) : ST_ok;
}

static enum status meter_off(struct call *c, const struct meter *on, const struct change *q, const struct account *a,
                             date day)
{
    struct meter off = *on;
    bool shown;
    enum status s = change_figure_shown(c, a, &shown);
    off.removed_on = day;
    if (q->reading_taken && shown && !strcmp(on->meter_no, a->meter_no)) {
        off.last_reading = q->meter_reading;
        off.last_read_on = day;
    }
    return s ? s : call_put(c, TABLE_meter, on, &off);
}

static enum status too_many(struct call *c)
{
    return refuse(c, ST_field_too_many, "meter_no", number_words(c, METERS_TAKEN_OFF), NULL, NULL);
}

static bool point_open(void *context, void *row)
{
    (void)context;
    return !((const struct metering_point *)row)->closed_on;
}

static bool meter_hangs(void *context, void *row)
{
    (void)context;
    return !((const struct meter *)row)->removed_on;
}

/* The list is read first: what is written moves no index entry. */
enum status change_meters_off(struct call *c, const struct change *q, const struct account *a, date day)
{
    struct meter *list = pool_array(c->pool, METERS_TAKEN_OFF, sizeof *list), at = { .account_no = a->account_no };
    uint32_t n = 0;
    bool more = false;
    struct listing l = { .rows = list, .most = METERS_TAKEN_OFF, .n = &n, .more = &more, .keep = meter_hangs };
    enum status s = listing_index(c, INDEX_meter_account, &(struct scan_range){ .prefix = &at, .parts = 1 }, &l);
    if (!s && more)
        s = too_many(c);
    for (unsigned i = 0; !s && i < n; i++)
        s = meter_off(c, &list[i], q, a, day);
    return s;
}

static enum status points_off(struct call *c, const struct account *a)
{
    struct metering_point *list = pool_array(c->pool, METERS_TAKEN_OFF, sizeof *list),
        at = { .account_no = a->account_no };
    uint32_t n = 0;
    bool more = false;
    struct listing l = { .rows = list, .most = METERS_TAKEN_OFF, .n = &n, .more = &more, .keep = point_open };
    enum status s = listing_table(c, TABLE_metering_point, &(struct scan_range){ .prefix = &at, .parts = 1 }, &l);
    if (!s && more)
        s = too_many(c);
    for (unsigned i = 0; !s && i < n; i++) {
        struct metering_point off = list[i];
        off.closed_on = c->today;
        s = call_put(c, TABLE_metering_point, &list[i], &off);
    }
    return s;
}

/* The figure the first meter comes off with was found by a stage of the job: that field is at fault, not one of
 * mounting. */
static enum status meters_come_off(struct call *c, const struct change *q, const struct account *a)
{
    energy figure;
    enum status s = change_figure(c, q, a, &figure);
    if (!s)
        s = points_close(c, a, change_day(c, q), q->reading_taken, figure);
    if (!s || strncmp(c->fault->field, "registers_before", strlen("registers_before")))
        return s;
    return refuse(c, s, "change[0].meter_reading", c->fault->arg[0], c->fault->arg[1], c->fault->arg[2]);
}

static enum status apply(struct call *c, struct job *job, const struct account *a)
{
    const struct change *q = change_of(c, job);
    struct account shut = *a;
    enum status s = change_reading_taken(c, q, a);
    if (s || (s = change_all_billed(c, q, a)) || (s = nothing_left(c, a)) || (s = change_surplus_paid(c, a)) ||
        (s = change_meters_off(c, q, a, c->today)) || (s = points_off(c, a)) ||
        (s = meters_come_off(c, q, a)) || (s = recall_leaving(c, a->account_no)) ||
        (s = interims_close(c, job, a, change_day(c, q))))
        return s;
    account_end_party(c, &shut);
    shut.meter_no = "";
    shut.account_state = CODE_account_state_closed;
    shut.closed_on = c->today;
    shut.split_on = q->reading_taken ? change_day(c, q) : a->split_on;
    shut.split_reading = q->reading_taken ? q->meter_reading : a->split_reading;
    s = call_put(c, TABLE_account, a, &shut);
    return s ? s : prepay_changed(c, a->account_no);
}

const struct job_effect effect_close_account = {
    .name = "close_account", .look = look, .found = change_found_final, .begin = change_begin_final,
    .apply = apply, .abandon = change_abandon_final, .settled = change_settled,
};
