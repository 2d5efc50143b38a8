/* Letters: what they claim, and when they may be written. */
#include "config.h"
#include "core/change/recall.h"
#include "core/run/letter.h"

#include <string.h>

/* -- what is claimed -- */

static enum status claim_add(struct call *c, const struct account *a, const struct debt *d, struct claim *claim)
{
    int days;
    enum status s = bill_days_over(c, a, &d->bill, c->today, &days);
    if (s || !days || !bill_claims_supply(d))
        return s;
    if (!claim->oldest || days > claim->days) {
        claim->oldest = d;
        claim->days = days;
    }
    claim->year_missing = d->year_missing ? d->year_missing : claim->year_missing;
    bool fits = money_add(claim->principal, d->left, &claim->principal) &&
        money_add(claim->late_fee, d->late_fee, &claim->late_fee);
    return fits ? ST_ok : refuse(c, ST_amount_overflow, "", a->account_no, NULL, NULL);
}

/* Of a job's party nothing: it has no supply, and what it owes is asked for by its job. */
enum status claim_read(struct call *c, const struct account *a, const struct debts *debts, struct claim *claim_r)
{
    enum status s = ST_ok;
    *claim_r = (struct claim){ .oldest = NULL };
    for (unsigned i = 0; !s && !a->of_job && i < debts->n; i++)
        s = claim_add(c, a, &debts->at[i], claim_r);
    return s || a->of_job ? s : prepay_stands(c, a, &claim_r->ahead);
}

/* -- letters of an account, newest first -- */

typedef enum status letter_is(const void *context, const struct letter *l, bool *is_r);

static enum status letter_find(struct call *c, const char *account_no, letter_is *is, const void *context,
                               struct letter *r)
{
    struct scan *scan;
    struct letter prefix = { .account_no = account_no };
    bool found = false;
    enum status s = scan_index(c->txn, INDEX_letter_account, &(struct scan_range){ .prefix = &prefix, .parts = 1,
                                                                                  .backward = true }, &scan);
    while (!s && !found && !(s = scan_next(scan, r, NULL)))
        s = is(context, r, &found);
    scan_end(&scan);
    return s;
}

struct standing { struct call *c; uint16_t kind; const struct claim *claim; uint64_t own; };

bool letter_ahead(const struct letter *l)
{
    return !l->bills_n && !l->further;
}

static enum status is_standing(const void *context, const struct letter *l, bool *is_r)
{
    const struct standing *k = context;
    if (l->letter_kind != k->kind || l->letter_state != CODE_letter_state_delivered ||
        (k->own && l->letter_no != k->own))
        return ST_ok;
    if (letter_ahead(l))
        *is_r = k->claim->ahead.since && l->made_at >= k->claim->ahead.since;
    const struct bill *named = k->claim->oldest ? &k->claim->oldest->bill : NULL;
    for (uint32_t i = 0; named && i < l->bills_n; i++)
        if (l->bills[i].bill_month == named->bill_month && l->bills[i].bill_seq == named->bill_seq)
            return bill_claimed_by(k->c, named, l->made_at, is_r);
    return ST_ok;
}

static enum status standing_find(struct call *c, const char *account_no, uint16_t kind, const struct claim *claim,
                                 uint64_t own, struct letter *r)
{
    struct standing k = { .c = c, .kind = kind, .claim = claim, .own = own };
    return letter_find(c, account_no, is_standing, &k, r);
}

enum status letter_standing(struct call *c, const char *account_no, uint16_t kind, const struct claim *claim,
                            struct letter *r)
{
    return standing_find(c, account_no, kind, claim, 0, r);
}

struct since { uint16_t kind; date day; };

static enum status is_since(const void *context, const struct letter *l, bool *is_r)
{
    const struct since *k = context;
    *is_r = l->letter_kind == k->kind && l->letter_on > k->day && l->letter_state != CODE_letter_state_withdrawn;
    return ST_ok;
}

enum status letter_since(struct call *c, const char *account_no, uint16_t kind, date since, bool *found_r)
{
    struct letter l;
    enum status s = letter_find(c, account_no, is_since, &(struct since){ .kind = kind, .day = since }, &l);
    *found_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

/* -- when -- */

static enum status has_before(struct call *c, uint16_t kind, const struct account *a, const struct claim *claim,
                              uint64_t own, struct letter *r)
{
    enum status s = standing_find(c, a->account_no, kind, claim, own, r);
    return s == ST_not_found ? refuse(c, ST_letter_before, "", code_words(c, &codes_letter_kind, kind), NULL, NULL) : s;
}

/* The days of that notice are over. */
static enum status days_over(struct call *c, const struct letter *notice)
{
    return c->now >= notice->stop_from ? ST_ok
        : refuse(c, ST_arrears_early, "", day_words(c, instant_date(notice->stop_from)), NULL, NULL);
}

/* Bills so long overdue that a notice of them may be written. */
static enum status bills_ripe(struct call *c, const struct account *a, const struct claim *claim)
{
    struct letter reminder;
    int least = (int)setting_number(c, "arrears.overdue_days");
    if (claim->days <= least)
        return refuse(c, ST_arrears_early, "", day_words(c, c->today + least - claim->days + 1), NULL, NULL);
    return has_before(c, CODE_letter_kind_reminder, a, claim, 0, &reminder);
}

static enum status bills_notice(struct call *c, const struct account *a, const struct claim *claim, uint64_t own,
                                struct letter *r)
{
    if (!claim->oldest)
        return refuse(c, ST_arrears_none, "account_no", a->account_no, NULL, NULL);
    enum status s = bills_ripe(c, a, claim);
    if (!s)
        s = has_before(c, CODE_letter_kind_cut_off, a, claim, own, r);
    return s ? s : days_over(c, r);
}

/* One that is not ripe yet takes nothing from the other. */
enum status letter_notice(struct call *c, const struct account *a, const struct claim *claim, uint64_t own,
                          struct letter *r)
{
    struct letter ahead;
    enum status of_ahead = claim->ahead.since
        ? standing_find(c, a->account_no, CODE_letter_kind_ahead, claim, own, &ahead) : ST_not_found;
    if (of_ahead && of_ahead != ST_not_found)
        return of_ahead;
    if (!of_ahead && c->now >= ahead.stop_from) {
        *r = ahead;
        return ST_ok;
    }
    enum status s = bills_notice(c, a, claim, own, r);
    return !of_ahead && status_kind(s) == STATUS_REFUSE ? days_over(c, &ahead) : s;
}

/* Said by whom an order sent, it is of the order's own notice. */
static enum status final_ripe(struct call *c, const struct account *a, const struct claim *claim)
{
    struct cut_order o;
    struct letter notice;
    enum status s = cut_order_in(c, a->account_no, CODE_cut_state_out, &o);
    if (s && s != ST_not_found)
        return s;
    return letter_notice(c, a, claim, s ? 0 : o.letter_no, &notice);
}

enum status letter_ripe(struct call *c, uint16_t kind, const struct account *a, const struct claim *claim)
{
    if (kind == CODE_letter_kind_final)
        return final_ripe(c, a, claim);
    if (kind == CODE_letter_kind_ahead && claim->ahead.since)
        return ST_ok;
    if (!claim->oldest)
        return refuse(c, ST_arrears_none, "account_no", a->account_no, NULL, NULL);
    return kind == CODE_letter_kind_reminder ? ST_ok : bills_ripe(c, a, claim);
}

/* -- writing one -- */

static void bills_name(struct call *c, const struct account *a, const struct debts *debts, struct letter *l)
{
    l->bills = pool_array(c->pool, LETTER_BILLS, sizeof *l->bills);
    l->bills_n = 0;
    for (unsigned i = 0; i < debts->n; i++) {
        const struct debt *d = &debts->at[i];
        int days;
        if (bill_days_over(c, a, &d->bill, c->today, &days) || !days || !bill_claims_supply(d))
            continue;
        if (l->bills_n == LETTER_BILLS) {
            l->further++;
            continue;
        }
        l->bills[l->bills_n++] = (struct letter_bill){ .bill_month = d->bill.bill_month, .bill_seq = d->bill.bill_seq,
            .due_on = d->bill.due_on, .principal = d->left, .late_fee = d->late_fee };
    }
}

enum status letter_write(struct call *c, const struct account *a, const struct debts *debts, const struct claim *claim,
                         struct letter *l)
{
    struct unit u = { .unit_no = a->unit_no };
    enum status s = call_get(c, TABLE_unit, &u);
    if (!s && claim->year_missing)
        s = refuse(c, ST_calendar_missing, "", claim->year_missing, NULL, NULL);
    if (!s && !money_add(claim->principal, claim->late_fee, &l->amount))
        s = refuse(c, ST_amount_overflow, "", a->account_no, NULL, NULL);
    if (!s)
        s = call_number(c, "letter", &l->letter_no);
    if (s)
        return s;
    l->account_no = a->account_no;
    l->account_name = a->account_name;
    l->address = a->address;
    l->unit_no = a->unit_no;
    l->unit_name = u.unit_name;
    l->letter_on = c->today;
    l->principal = claim->principal;
    l->late_fee = claim->late_fee;
    l->letter_state = CODE_letter_state_made;
    l->made_by = c->user.staff_no;
    l->made_at = c->now;
    if (l->letter_kind != CODE_letter_kind_ahead)
        bills_name(c, a, debts, l);
    if (letter_ahead(l))
        l->amount = claim->ahead.missing;            /* to be paid, and it is used up no more */
    call_subject(c, a->account_no);
    return call_insert(c, TABLE_letter, l);
}

/* One account's, asked for at a counter. */
static enum status letter_one(struct call *c, const char *account_no, struct letter *l)
{
    struct account a;
    struct debts debts;
    struct claim claim;
    if (l->pay_by && l->pay_by < c->today)
        return refuse(c, ST_date_out_of_range, "pay_by", NULL, NULL, NULL);
    enum status s = account_read(c, account_no, "account_no", &a);
    if (!s)
        s = account_debts(c, &a, c->today, &debts);
    if (!s)
        s = claim_read(c, &a, &debts, &claim);
    if (!s)
        s = letter_ripe(c, l->letter_kind, &a, &claim);
    return s ? s : letter_write(c, &a, &debts, &claim, l);
}

enum status do_letter_make(struct call *c, const struct letter_make *q, struct letter *r)
{
    *r = (struct letter){ .letter_kind = q->letter_kind, .pay_by = q->pay_by, .reason = q->reason };
    record_init(&letter_record, r);
    if (q->letter_kind == CODE_letter_kind_cut_off || q->letter_kind == CODE_letter_kind_ahead)
        return refuse(c, ST_letter_kind_other, "letter_kind", code_words(c, &codes_letter_kind, q->letter_kind), NULL,
                      NULL);
    return letter_one(c, q->account_no, r);
}

enum status do_letter_warn(struct call *c, const struct letter_warn *q, struct letter *r)
{
    *r = (struct letter){ .letter_kind = CODE_letter_kind_cut_off, .pay_by = q->pay_by, .reason = q->reason,
                          .approved_by = c->approval ? c->approval->decided_by : "" };
    record_init(&letter_record, r);
    enum status s = letter_one(c, q->account_no, r);
    if (s)
        return s;
    call_amount(c, r->amount);
    call_effect(c, "account_name", r->account_no, r->account_name);
    call_effect(c, "due_on", "", day_words(c, r->bills[0].due_on));
    call_effect(c, "principal", "", money_words(c, r->principal));
    call_effect(c, "late_fee", "", money_words(c, r->late_fee));
    call_effect(c, "reason", "", q->reason);
    return ST_ok;
}
