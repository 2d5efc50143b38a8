/* What every correction does: a bill taken back, the size of it all, and its row. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/correct/correct.h"
#include "core/engine/listing.h"
#include "core/office/office.h"

#include <string.h>

#define SURPLUS_DIFFERS "effect.surplus_difference"

money bill_comes_to(const struct bill *b)
{
    return b->credited ? -b->credited : b->principal;
}

money bill_surplus(const struct bill *b)
{
    return b->surplus_n ? b->surplus->amount : 0;
}

/* Loaded ones are what another system figured: there is nothing to figure them from. */
static enum status may_be_taken_back(struct call *c, const struct bill *b)
{
    char on[DATE_TEXT];
    if (b->bill_state == CODE_bill_state_cancelled || b->bill_state == CODE_bill_state_written_off)
        return refuse(c, ST_bill_not_open, "bill_month", code_words(c, &codes_bill_state, b->bill_state), NULL, NULL);
    if (b->writeoff_no)              /* recovered since: its recoveries stand on the write-off */
        return refuse(c, ST_bill_not_open, "bill_month",
                      code_words(c, &codes_bill_state, CODE_bill_state_written_off), NULL, NULL);
    if (b->bill_state == CODE_bill_state_in_transit)
        return refuse(c, ST_bill_locked, "bill_month", month_words(c, b->bill_month), date_format(b->batch_on, on),
                      NULL);
    if (!b->used_until && !b->adjust_cause)
        return refuse(c, ST_bill_not_figured, "bill_month", month_words(c, b->bill_month), NULL, NULL);
    if (b->adjusted)
        return refuse(c, ST_bill_adjusted, "bill_month", month_words(c, b->bill_month), number_words(c, b->adjusted),
                      NULL);
    return bill_not_agreed(c, b, "bill_month");
}

enum status correct_begin(struct correcting *k, struct call *c, uint16_t kind, const struct bill_reverse *q)
{
    *k = (struct correcting){ .c = c, .fee_back = q->fee_back };
    enum status s = q->bill_month
        ? bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", &k->account, &k->first)
        : account_read(c, q->account_no, "account_no", &k->account);
    if (!s && q->bill_month)
        s = may_be_taken_back(c, &k->first);
    k->row = (struct correction){ .account_no = k->account.account_no, .correction_kind = kind,
        .correct_cause = q->correct_cause, .remark = q->remark, .document = q->document, .staff_no = c->user.staff_no,
        .approved_by = c->approval ? c->approval->decided_by : "", .at = c->now,
        .bills = pool_array(c->pool, CORRECT_BILLS, sizeof *k->row.bills) };
    return s ? s : call_number(c, "correction", &k->row.correction_no);
}

enum status correct_bills_from(struct correcting *k, date from, struct array *out)
{
    struct bill b, prefix = { .account_no = k->account.account_no };
    struct scan *scan;
    enum status s = scan_table(k->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &b, k->c->pool)))
        if (b.used_until && b.used_until >= from && b.bill_state != CODE_bill_state_cancelled)
            *(struct bill *)array_add(out, k->c->pool, sizeof b) = b;
    scan_end(&scan);
    struct bill *row = out->at;
    for (unsigned i = 1; i < out->n; i++)
        for (unsigned n = i; n && row[n].used_from < row[n - 1].used_from; n--) {
            struct bill swap = row[n];
            row[n] = row[n - 1];
            row[n - 1] = swap;
        }
    return s == ST_not_found ? ST_ok : s;
}

enum status correct_party(struct correcting *k, date from, const struct bill *bill, unsigned n, const char *field)
{
    const struct account *a = &k->account;
    date came = a->account_state == CODE_account_state_closed ? DATE_NONE : a->split_on;
    for (unsigned i = 0; i < n; i++)
        if (bill[i].party_from > came)
            came = bill[i].party_from;
    return came > from ? refuse(k->c, ST_party_left, field, day_words(k->c, came), NULL, NULL) : ST_ok;
}

/* -- taking back -- */

static void moved_by(struct correcting *k, const struct correction_bill *b)
{
    energy kwh = b->kwh_after - b->kwh_was;
    money amount = b->amount_after - b->amount_before;
    k->row.kwh += kwh;
    k->row.amount += amount;
    money fed = b->surplus_after - b->surplus_before;
    k->row.surplus_moved += fed;
    k->moved_kwh += kwh < 0 ? -kwh : kwh;
    k->moved += (amount < 0 ? -amount : amount) + (fed < 0 ? -fed : fed);
}

static const char *comes_to(struct call *c, energy kwh, money amount)
{
    char text[MONEY_TEXT];
    return pool_printf(c->pool, "%s kWh  %s", energy_format(kwh, text), money_words(c, amount));
}

static void tell(struct correcting *k, const struct bill *old, const struct correction_bill *b)
{
    struct call *c = k->c;
    bool adjusts = k->row.correction_kind == CODE_correction_kind_adjust;
    call_effect(c, adjusts ? "effect.bill_billed" : "effect.bill_taken_back", bill_words(c, old),
                comes_to(c, b->kwh_was, b->amount_before));
    if (b->seq_after || adjusts)
        call_effect(c, adjusts ? "effect.bill_true" : "effect.bill_in_place", bill_words(c, old),
                    comes_to(c, b->kwh_after, b->amount_after));
    if (b->surplus_before || b->surplus_after)
        call_effect(c, "effect.surplus", money_words(c, b->surplus_before), money_words(c, b->surplus_after));
    if (*old->invoice_no)
        call_effect(c, "effect.invoice", bill_words(c, old), old->invoice_no);
}

enum status correct_row(struct correcting *k, const struct bill *old, const struct correction_bill *b)
{
    if (k->row.bills_n == CORRECT_BILLS)
        return refuse(k->c, ST_field_too_many, "bill_month", number_words(k->c, CORRECT_BILLS), NULL, NULL);
    k->row.bills[k->row.bills_n++] = *b;
    moved_by(k, b);
    tell(k, old, b);
    return ST_ok;
}

enum status correct_take_back(struct correcting *k, const struct bill *old, const struct bill *now)
{
    struct call *c = k->c;
    struct bill taken;
    enum status s = may_be_taken_back(c, old);
    if (!s)
        s = bill_take_back(c, old, k->row.correction_no, k->fee_back, &taken);
    if (!s)
        s = call_post(c, 0, 0, 0, NULL);
    if (s)
        return s;
    const struct correction_bill b = { .bill_month = old->bill_month, .seq_before = old->bill_seq,
        .seq_after = now ? now->bill_seq : 0, .kwh_was = old->kwh, .kwh_after = now ? now->kwh : 0,
        .amount_before = bill_comes_to(old), .amount_after = now ? bill_comes_to(now) : 0,
        .surplus_before = bill_surplus(old), .surplus_after = now ? bill_surplus(now) : 0,
        .paid_before = old->principal_paid + (taken.fee_back ? old->late_fee_paid : 0) };
    k->paid += b.paid_before;
    return correct_row(k, old, &b);
}

/* -- the size of it -- */

static bool reaches(const struct correcting *k, const char *kwh, const char *amount)
{
    return k->moved_kwh >= setting_number(k->c, kwh) * KWH || k->moved >= setting_money(k->c, amount);
}

static enum status size_allowed(struct correcting *k)
{
    struct call *c = k->c;
    const char *unit;
    if (reaches(k, "correct.city_kwh", "correct.city_amount")) {
        if (!*k->row.document)
            return refuse(c, ST_correction_document, "document", money_words(c, k->moved), NULL, NULL);
        call_effect(c, "document", "", k->row.document);
    }
    if (!reaches(k, "correct.company_kwh", "correct.company_amount"))
        return ST_ok;
    enum status s = office_company(c, &unit);
    if (s)
        return s;
    call_decider(c, unit);
    call_effect(c, "effect.company_decides", "", unit);
    return ST_ok;
}

/* -- the row -- */

static void tell_whole(struct correcting *k)
{
    struct call *c = k->c;
    call_amount(c, k->row.amount);
    call_subject(c, k->account.account_no);
    call_remark(c, k->row.remark);
    call_effect(c, "account_name", k->account.account_no, k->account.account_name);
    call_effect(c, "correct_cause", code_words(c, &codes_correct_cause, k->row.correct_cause), k->row.remark);
    if (k->paid)
        call_effect(c, "effect.paid_moves", money_words(c, k->paid), money_words(c, k->row.paid_ahead));
    call_effect(c, "effect.difference", "", comes_to(c, k->row.kwh, k->row.amount));
    if (k->row.surplus_moved)
        call_effect(c, SURPLUS_DIFFERS, "", money_words(c, k->row.surplus_moved));
}

static bool surplus_as_allowed(const struct correcting *k, const struct approval *a)
{
    for (uint32_t i = 0; i < a->effect_n; i++)
        if (!strcmp(a->effect[i].label, SURPLUS_DIFFERS))
            return !strcmp(a->effect[i].after, money_words(k->c, k->row.surplus_moved));
    return !k->row.surplus_moved;
}

/* What was allowed are these sums: rows they are figured from may have changed since without being changed here. */
static enum status as_allowed(const struct correcting *k)
{
    const struct approval *a = k->c->approval;
    if (!a || (a->amount == k->row.amount && surplus_as_allowed(k, a)))
        return ST_ok;
    return refuse(k->c, ST_approval_differs, "", NULL, NULL, NULL);
}

enum status correct_end(struct correcting *k, struct correction *r)
{
    money ahead;
    enum status s = account_prepayment(k->c, k->account.account_no, &ahead);
    if (!s && ahead < 0)
        s = refuse(k->c, ST_prepayment_used, "bill_month", money_words(k->c, -ahead), NULL, NULL);
    if (s)
        return s;
    tell_whole(k);
    s = size_allowed(k);
    if (!s)
        s = as_allowed(k);
    if (!s)
        s = call_insert(k->c, TABLE_correction, &k->row);
    *r = k->row;
    return s;
}

/* -- looking -- */

enum status do_correction_list(struct call *c, const struct page_ask *q, struct correction_list *r)
{
    struct account a;
    struct key token;
    struct correction prefix;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = token_read(c, q->token, &token);
    if (s)
        return s;
    prefix = (struct correction){ .account_no = a.account_no };
    r->corrections = pool_array(c->pool, CORRECTIONS_PAGE, sizeof *r->corrections);
    struct listing l = { .rows = r->corrections, .most = q->rows ? (uint32_t)q->rows : CORRECTIONS_PAGE,
                         .n = &r->corrections_n, .token = &r->token };
    return listing_table(c, TABLE_correction, &(struct scan_range){ .prefix = &prefix, .parts = 1, .backward = true,
                                                                   .token = token.b, .token_n = token.n }, &l);
}
