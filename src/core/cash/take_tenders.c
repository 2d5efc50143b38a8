/* What is handed over for a payment: each tender by its rule, its references
 * there and used once, cheques young enough, prepayment there. */
#include "config.h"
#include "core/cash/take.h"
#include "core/cash/slips.h"

#include <inttypes.h>
#include <string.h>

/* What makes a reference one of its kind: the bank, the POS terminal of this
 * shift, or this window's day where no terminal was given: part of a stored key,
 * the day in it as records have it. */
const char *voucher_terminal(struct call *c, const struct shift *s)
{
    if (*s->pos_terminal)
        return s->pos_terminal;
    return pool_printf(c->pool, "%s/%s/%" PRId64, s->unit_no, s->window_no, date_days(s->business_date));
}

const char *take_voucher_scope(struct taking *t, const struct tendered *h)
{
    if (*h->asked.bank || h->rule.needs_bank)
        return h->asked.bank;
    return h->rule.ledger == CODE_ledger_pos_clearing ? voucher_terminal(t->c, &t->shift) : "";
}

static enum status reference_missing(struct taking *t, unsigned i, const char *field)
{
    return refuse(t->c, ST_tender_reference, pool_printf(t->c->pool, "tenders[%u].%s", i, field), field, NULL, NULL);
}

static bool reference_repeated(const struct taking *t, unsigned i)
{
    for (unsigned k = 0; k < i; k++)
        if (t->tender[k].asked.tender == t->tender[i].asked.tender &&
            !strcmp(t->tender[k].asked.voucher, t->tender[i].asked.voucher))
            return true;
    return false;
}

static enum status reference_check(struct taking *t, unsigned i)
{
    const struct tendered *h = &t->tender[i];
    char on[DATE_TEXT] = "";
    if (h->rule.needs_voucher && !*h->asked.voucher)
        return reference_missing(t, i, "voucher");
    if (h->rule.needs_bank && !*h->asked.bank)
        return reference_missing(t, i, "bank");
    if (h->rule.needs_drawer && !*h->asked.drawer)
        return reference_missing(t, i, "drawer");
    if (h->rule.needs_value_date && !h->asked.value_date)
        return reference_missing(t, i, "value_date");
    if (!*h->asked.voucher)
        return ST_ok;
    struct voucher v = { .tender = h->asked.tender, .voucher = h->asked.voucher, .bank = take_voucher_scope(t, h) };
    enum status s = call_get(t->c, TABLE_voucher, &v);
    bool twice = !s || reference_repeated(t, i);
    if (s && s != ST_not_found)
        return s;
    if (!twice && h->rule.ledger == CODE_ledger_pos_clearing)
        return slip_check(t->c, t->shift.shift_no, h->asked.voucher, pool_printf(t->c->pool, "tenders[%u].voucher", i));
    if (!twice)
        return ST_ok;
    return refuse(t->c, ST_tender_twice, pool_printf(t->c->pool, "tenders[%u].voucher", i), h->asked.voucher,
                  s ? "" : date_format(v.on, on), s ? "" : receipt_words(t->c, v.receipt_no));
}

static enum status references_check(struct taking *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0; i < t->tenders && !s; i++)
        s = reference_check(t, i);
    return s;
}

/* A cheque that is too old, dated ahead, or of a drawer whose cheques came back. */
static enum status cheques_check(struct taking *t)
{
    for (unsigned i = 0; i < t->tenders; i++) {
        const struct tendered *h = &t->tender[i];
        const char *field = pool_printf(t->c->pool, "tenders[%u].value_date", i);
        if (h->asked.value_date > t->c->today)
            return refuse(t->c, h->rule.clears_later ? ST_cheque_refused : ST_date_out_of_range, field, NULL, NULL,
                          NULL);
        if (!h->rule.clears_later)
            continue;
        if (h->rule.valid_days && h->asked.value_date && t->c->today - h->asked.value_date > (date)h->rule.valid_days)
            return refuse(t->c, ST_cheque_refused, field, number_words(t->c, h->rule.valid_days), NULL, NULL);
        for (unsigned k = 0; k < t->basis.n; k++)
            if (t->basis.at[k].account.no_cheques)
                return refuse(t->c, ST_cheque_refused, "accounts", t->basis.at[k].account.account_no, NULL, NULL);
    }
    return ST_ok;
}

/* Prepayment as a tender pays what its own account owes, and no more. */
static money prepayment_room(const struct taking *t)
{
    money sum = 0;
    for (unsigned i = 0; i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        money most = row->prepayment < row->due ? row->prepayment : row->due;
        sum += most > 0 ? most : 0;
    }
    return sum;
}

static enum status tenders_read(struct taking *t)
{
    struct call *c = t->c;
    for (uint32_t i = 0; i < t->q->tenders_n; i++) {
        struct tendered *h = &t->tender[t->tenders++];
        h->asked = t->q->tenders[i];
        record_init(&pay_tender_record, &h->asked);
        h->paid = (struct paid_tender){
            .tender = h->asked.tender, .voucher = h->asked.voucher, .bank = h->asked.bank, .drawer = h->asked.drawer,
            .value_date = h->asked.value_date, .card_tail = h->asked.card_tail,
        };
        enum status s = rule_tender(c, h->asked.tender, &h->rule);
        if (s)
            return s;
        if (h->rule.closed)
            return refuse(c, ST_code_unknown, pool_printf(c->pool, "tenders[%u].tender", i),
                          number_words(c, h->asked.tender), NULL, NULL);
        money room = prepayment_room(t);
        if (h->rule.ledger != CODE_ledger_prepayment)
            continue;
        if (!h->asked.received.given && t->q->tenders_n == 1 && room > 0)
            h->asked.received = maybe_money(room);
        if (h->asked.received.amount > room)
            return refuse(c, ST_tender_short, pool_printf(c->pool, "tenders[%u].received", i),
                          money_words(c, h->asked.received.amount), money_words(c, room), NULL);
    }
    return ST_ok;
}

/* Money that was handed over before: its tenders stand as they were booked. */
static enum status tenders_again(struct taking *t)
{
    const struct payment *p = t->again;
    for (uint32_t i = 0; i < p->tenders_n; i++) {
        const struct paid_tender *paid = &p->tenders[i];
        struct tendered *h = &t->tender[t->tenders++];
        *h = (struct tendered){ .paid = *paid, .asked = { .tender = paid->tender, .voucher = paid->voucher,
                                                     .bank = paid->bank, .drawer = paid->drawer,
                                                     .value_date = paid->value_date } };
        enum status s = rule_tender(t->c, paid->tender, &h->rule);
        if (s)
            return s;
        t->taken += paid->amount;
    }
    return ST_ok;
}

/* Of what is wrong with the tenders the first in the list of statuses is said. */
enum status take_tenders(struct taking *t)
{
    struct call *c = t->c;
    if (t->again)
        return tenders_again(t);
    if (!t->q->tenders_n)
        return refuse(c, ST_field_missing, "tenders", NULL, NULL, NULL);
    enum status s = tenders_read(t);
    if (s)
        return s;
    struct fault settled = { 0 };
    struct large large = { .factor = setting_number(c, "tender.large_factor"),
                           .over = setting_money(c, "tender.large_over"), .meant = t->q->large_meant };
    enum status s_settled = tenders_settle(t->tender, t->tenders, t->due, &large, &t->taken, &settled);
    if (s_settled && s_settled < ST_tender_reference) {
        *c->fault = settled;
        return s_settled;
    }
    if ((s = references_check(t)))
        return s;
    if (s_settled && s_settled < ST_cheque_refused) {
        *c->fault = settled;
        return s_settled;
    }
    if ((s = cheques_check(t)))
        return s;
    if (s_settled)
        *c->fault = settled;
    return s_settled;
}
