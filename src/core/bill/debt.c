/* What a bill owes on a day. A bill remembers up to which day its late fee was
 * figured (fee_from) and what of it stands unpaid (fee_owed); from that day on
 * the fee runs on the principal still owed and on nothing else, so a fee left
 * over after the principal was paid stands still (C11). The rule in force on the
 * due date holds for the whole of a bill's life. */
#include "config.h"
#include "core/bill/prepay.h"

#include <string.h>

#define DEBTS_STEP 8

bool bill_payable(const struct bill *b)
{
    return b->bill_state == CODE_bill_state_open || b->bill_state == CODE_bill_state_part;
}

bool bill_of_energy(const struct bill *b)
{
    return !b->fee_item && (!b->fee_kind || b->fee_kind == CODE_fee_kind_energy);
}

bool bill_claims_supply(const struct debt *d)
{
    return bill_of_energy(&d->bill) && bill_payable(&d->bill) && !d->agreed;
}

uint16_t bill_state_left(const struct bill *b)
{
    return b->principal_paid || b->late_fee_paid ? CODE_bill_state_part : CODE_bill_state_open;
}

void bill_told(struct call *c, const struct bill *b)
{
    call_feed_range(c, CODE_feed_kind_bill,
                    pool_printf(c->pool, "%s/%06d/%02d", b->account_no, (int)b->bill_month, (int)b->bill_seq));
}

enum status bill_insert(struct call *c, struct bill *b)
{
    bill_told(c, b);
    enum status s = call_insert(c, TABLE_bill, b);
    return s ? s : prepay_changed(c, b->account_no);
}

money bill_receivable(const struct bill *b)
{
    bool out = b->bill_state == CODE_bill_state_cancelled || b->bill_state == CODE_bill_state_written_off;
    return out ? 0 : b->principal - b->principal_paid;
}

enum status bill_free(struct call *c, const struct bill *b, const char *field)
{
    char on[DATE_TEXT];
    if (b->bill_state == CODE_bill_state_in_transit)
        return refuse(c, ST_bill_locked, field, month_words(c, b->bill_month), date_format(b->batch_on, on), NULL);
    return bill_payable(b) ? ST_ok
        : refuse(c, ST_bill_not_open, field, code_words(c, &codes_bill_state, b->bill_state), NULL, NULL);
}

bool bill_open(const struct bill *b)
{
    return bill_payable(b) || b->bill_state == CODE_bill_state_in_transit || b->bill_state == CODE_bill_state_set_aside;
}

/* A late fee is of energy (domain 4.1): none of a business fee, nor of what the bank took for a returned cheque. */
static bool draws_none(const struct bill *b)
{
    return b->fee_item || b->fee_kind == CODE_fee_kind_service;
}

/* The next working day from a due date on, where the rule moves it. */
static enum status due_day(struct call *c, const struct late_fee_rule *rule, date due_on, date *day_r)
{
    *day_r = due_on;
    for (bool works = false; rule->due_moves; (*day_r)++) {
        enum status s = rule_working(c, *day_r, &works);
        if (s || works)
            return s;
    }
    return ST_ok;
}

static money capped(const struct late_fee_rule *rule, const struct bill *b, money fee)
{
    money room = b->principal - b->late_fee_paid - b->fee_waived;
    if (!rule->capped || fee <= room)
        return fee;
    return room > 0 ? room : 0;
}

/* One bill whose calendar is missing is that bill's trouble, not that of every list it stands in. */
static enum status fee_unknown(struct call *c, enum status s, struct debt *d)
{
    if (s != ST_calendar_missing)
        return s;
    d->year_missing = pool_copy(c->pool, c->fault->arg[0]);
    return fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
}

enum status debt_known(struct call *c, const struct debt *d, const char *field)
{
    return d->year_missing ? refuse(c, ST_calendar_missing, field, d->year_missing, NULL, NULL) : ST_ok;
}

enum status bill_days_over(struct call *c, const struct account *a, const struct bill *b, date on, int *days_r)
{
    struct late_fee_rule rule;
    date due = b->due_on;
    *days_r = 0;
    if (on <= due || draws_none(b)) {
        *days_r = on > due ? on - due : 0;
        return ST_ok;
    }
    enum status s = rule_late_fee(c, a->category, b->due_on, &rule);
    if (!s && (s = due_day(c, &rule, b->due_on, &due)) == ST_calendar_missing) {
        due = b->due_on;
        s = fault_set(c->fault, ST_ok, NULL, NULL, NULL, NULL);
    }
    *days_r = !s && on > due ? on - due : 0;
    return s;
}

enum status bill_debt(struct call *c, const struct account *a, const struct bill *b, struct debt *d_r)
{
    return bill_debt_on(c, a, b, c->today, d_r);
}

enum status bill_debt_on(struct call *c, const struct account *a, const struct bill *b, date on, struct debt *d_r)
{
    struct late_fee_rule rule;
    bool written_off = b->bill_state == CODE_bill_state_written_off;
    *d_r = (struct debt){ .bill = *b, .late_fee = b->fee_owed, .fee_from = b->fee_from };
    if (!bill_open(b) && !written_off)
        return ST_ok;
    d_r->left = b->principal - b->principal_paid;
    if (written_off || draws_none(b))
        return ST_ok;
    date due, from;
    enum status s = bill_agreed(c, b, &d_r->agreed, &d_r->fee_from);
    if (s || on <= b->due_on || d_r->left <= 0)
        return s;
    s = rule_late_fee(c, a->category, b->due_on, &rule);
    if (!s)
        s = due_day(c, &rule, b->due_on, &due);
    if (s)
        return fee_unknown(c, s, d_r);
    d_r->late_days = on > due ? on - due : 0;
    if (d_r->agreed && d_r->agreed->fee_stands)
        return ST_ok;
    money fee;
    int days;
    from = d_r->fee_from > due ? d_r->fee_from : due;
    s = late_fee(&rule, d_r->left, due, from, on, &fee, &days);
    if (s || !money_add(fee, b->fee_owed, &fee))
        return refuse(c, s ? s : ST_amount_overflow, "", NULL, NULL, NULL);
    d_r->late_fee = capped(&rule, b, fee);
    bool crossed = date_civil(on).year > date_civil(due).year && rule.cross_year_per_100000;
    d_r->per_100000 = crossed ? rule.cross_year_per_100000 : rule.per_100000;
    return ST_ok;
}

/* -- the bills of an account, and no more of them than are asked for -- */

static bool owes_fee_alone(const struct bill *b)
{
    return bill_open(b) && b->principal_paid == b->principal && b->fee_owed;
}

void bill_fee_words(const void *row, struct word_sink *sink)
{
    const struct bill *b = row;
    if (owes_fee_alone(b))
        sink->emit(sink, b->account_no, strlen(b->account_no) + 1);
}

static bool is_older(const struct bill *a, const struct bill *b)
{
    return a->bill_month < b->bill_month || (a->bill_month == b->bill_month && a->bill_seq < b->bill_seq);
}

/* Those older than the last one seen whose principal is paid and whose fee is not,
 * newest first. Most accounts have none, which one step forward tells and only two
 * steps backward would: so they are read as they stand and visited from the end. */
static enum status fee_bills(struct call *c, const char *account_no, const struct bill *last, bill_visit *visit,
                             void *context)
{
    struct scan_range range = { .words = account_no, .words_n = strlen(account_no) + 1 };
    struct array older = { .n = 0 };
    struct scan *scan;
    struct bill b;
    enum status s = scan_index(c->txn, INDEX_bill_fee, &range, &scan);
    while (!s && !(s = scan_next(scan, &b, NULL)))
        if (!last->bill_month || is_older(&b, last))
            *(struct bill *)array_add(&older, c->pool, sizeof b) = b;
    scan_end(&scan);
    s = s == ST_not_found ? ST_ok : s;
    for (unsigned i = older.n; !s && i-- > 0;)
        s = visit(context, (const struct bill *)older.at + i);
    return s;
}

/* The same while that index is being built: every older bill is read. */
static enum status older_bills(struct call *c, const char *account_no, const struct bill *last, bill_visit *visit,
                               void *context)
{
    struct bill at = { .account_no = account_no }, b;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_bill, &range, &scan);
    while (!s && !(s = scan_next(scan, &b, NULL)))
        if (owes_fee_alone(&b) && (!last->bill_month || is_older(&b, last)))
            s = visit(context, &b);
    scan_end(&scan);
    return s;
}

/* Newest first, because arrears are young: it ends when what the bills seen still
 * owe is what the account owes. */
enum status account_bills(struct call *c, const char *account_no, unsigned newest, bill_visit *visit, void *context)
{
    struct bill at = { .account_no = account_no }, b, last = { 0 };
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    struct scan *scan;
    money owed;
    enum status s = call_balance(c, CODE_ledger_receivable, account_no, &owed);
    if (s || (s = scan_table(c->txn, TABLE_bill, &range, &scan)))
        return s;
    for (unsigned i = 0; !s && (owed > 0 || i < newest); i++)
        if (!(s = scan_next(scan, &b, NULL))) {
            owed -= bill_receivable(&b);
            last = b;
            s = visit(context, &b);
        }
    scan_end(&scan);
    if (!s)
        s = fee_bills(c, account_no, &last, visit, context);
    if (s == ST_index_building)
        s = older_bills(c, account_no, &last, visit, context);
    return s == ST_not_found ? ST_ok : s;
}

struct debts_of { struct call *c; const struct account *account; date on; struct debts *out; };

/* Room for one more: few accounts owe more than a few bills. */
static struct debt *debts_room(struct call *c, struct debts *d)
{
    if (d->n % DEBTS_STEP == 0) {
        struct debt *more = pool_array(c->pool, d->n + DEBTS_STEP, sizeof *more);
        if (d->n)
            memcpy(more, d->at, d->n * sizeof *more);
        d->at = more;
    }
    return &d->at[d->n];
}

static enum status debt_add(void *context, const struct bill *b)
{
    struct debts_of *of = context;
    if (!bill_open(b))
        return ST_ok;
    enum status s = bill_debt_on(of->c, of->account, b, of->on, debts_room(of->c, of->out));
    of->out->n += !s;
    return s;
}

enum status account_debts(struct call *c, const struct account *a, date on, struct debts *out)
{
    struct debts_of of = { .c = c, .account = a, .on = on, .out = out };
    *out = (struct debts){ .n = 0 };
    enum status s = account_bills(c, a->account_no, 0, debt_add, &of);
    for (unsigned i = 0, k = out->n; i + 1 < k; i++) {
        struct debt one = out->at[i];
        out->at[i] = out->at[--k];
        out->at[k] = one;
    }
    return s;
}

void debt_row(const struct debt *d, struct bill_row *row_r)
{
    const struct bill *b = &d->bill;
    *row_r = (struct bill_row){
        .account_no = b->account_no, .bill_month = b->bill_month, .bill_seq = b->bill_seq, .fee_kind = b->fee_kind,
        .kwh = b->kwh, .principal = b->principal, .principal_paid = b->principal_paid, .left = d->left,
        .late_fee = d->late_fee, .late_days = (uint64_t)d->late_days, .per_100000 = d->per_100000,
        .due = d->left + d->late_fee, .due_on = b->due_on, .bill_state = b->bill_state, .batch_on = b->batch_on,
        .row_version = b->version, .paid_where = b->paid_where, .paid_at = b->paid_at, .total_only = b->total_only,
        .year_missing = d->year_missing ? d->year_missing : "", .agreement_no = d->agreed ? b->agreement_no : 0,
    };
}

enum status account_prepayment(struct call *c, const char *account_no, money *amount_r)
{
    money balance;
    enum status s = call_balance(c, CODE_ledger_prepayment, account_no, &balance);
    *amount_r = s ? 0 : -balance;
    return s;
}

struct fees_of { struct call *c; const struct account *account; money fees; const char *year_missing; };

static enum status fee_add(void *context, const struct bill *b)
{
    struct fees_of *of = context;
    struct debt d;
    enum status s = bill_open(b) ? bill_debt(of->c, of->account, b, &d) : ST_ok;
    if (s || !bill_open(b))
        return s;
    of->fees += d.late_fee;
    of->year_missing = d.year_missing ? d.year_missing : of->year_missing;
    return ST_ok;
}

enum status account_due(struct call *c, const struct account *a, struct due *due_r)
{
    struct fees_of of = { .c = c, .account = a };
    money receivable;
    enum status s = call_balance(c, CODE_ledger_receivable, a->account_no, &receivable);
    if (!s)
        s = account_bills(c, a->account_no, 0, fee_add, &of);
    *due_r = (struct due){ .amount = s ? 0 : receivable + of.fees, .year_missing = of.year_missing };
    return s;
}

enum status account_owed(struct call *c, const struct account *a, money *owed_r)
{
    money prepayment;
    struct due due;
    enum status s = account_due(c, a, &due);
    if (!s && due.year_missing)
        s = refuse(c, ST_calendar_missing, "", due.year_missing, NULL, NULL);
    if (!s)
        s = account_prepayment(c, a->account_no, &prepayment);
    *owed_r = s || due.amount < prepayment ? 0 : due.amount - prepayment;
    return s;
}
