/* What a payment is about: the accounts in the clerk's order and their open
 * bills. The basis binds a quote to what it rests on, whatever the order of the
 * accounts: their versions and what they paid ahead (so that no basis serves twice),
 * every open bill with what it owes, the bills picked, the shares named, and the
 * terms. Its last eight bytes are the time
 * it was made, so that a refusal can name what happened since. */
#include "config.h"
#include "core/bill/agreement.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"
#include "core/work/fees.h"

#include <string.h>

#define BASIS_DIGEST 24

static bool present(const struct pay_basis *b, const char *account_no)
{
    for (unsigned i = 0; i < b->n; i++)
        if (!strcmp(b->at[i].account.account_no, account_no))
            return true;
    return false;
}

/* Where a card meter is topped up: what the office says, or its own unit (B15). */
static enum status elsewhere(struct call *c, const struct account *a)
{
    const char *where = setting_text(c, "card_meter.where");
    struct unit u = { .unit_no = a->unit_no };
    if (!*where && call_get(c, TABLE_unit, &u) == ST_ok)
        where = u.unit_name;
    return refuse(c, ST_account_other_place, "accounts", where, NULL, NULL);
}

static enum status row_add(struct call *c, struct pay_basis *b, const struct account *a, struct maybe named)
{
    struct pay_row *row = &b->at[b->n];
    if (a->pay_way == CODE_pay_way_card_meter)
        return elsewhere(c, a);
    *row = (struct pay_row){ .account = *a, .named = named };
    enum status s = account_debts(c, a, b->terms.on, &row->debts);
    if (!s)
        s = account_written_off(c, a, b->terms.on, &row->debts);
    if (s || (s = account_prepayment(c, a->account_no, &row->prepayment)))
        return s;
    row->picked = pool_array(c->pool, row->debts.n + 1, sizeof *row->picked);
    b->n++;
    return ST_ok;
}

static enum status linked_add(struct call *c, struct pay_basis *b)
{
    struct account *list = pool_array(c->pool, LINK_MAX, sizeof *list);
    for (unsigned i = 0, given = b->n; i < given; i++) {
        unsigned n;
        enum status s = account_linked(c, &b->at[i].account, list, LINK_MAX, &n);
        for (unsigned k = 0; !s && k < n; k++)
            if (!present(b, list[k].account_no))
                s = b->n < PAY_ACCOUNTS ? row_add(c, b, &list[k], (struct maybe){ .given = false })
                    : refuse(c, ST_field_too_many, "accounts", number_words(c, PAY_ACCOUNTS), NULL, NULL);
        if (s)
            return s;
    }
    return ST_ok;
}

static bool asked_for(const struct pay_ask *q, const struct bill *b)
{
    for (uint32_t i = 0; i < q->bills_n; i++)
        if (q->bills[i].bill_month == b->bill_month && q->bills[i].bill_seq == b->bill_seq &&
            !strcmp(q->bills[i].account_no, b->account_no))
            return true;
    return false;
}

static void put_row(struct buf *bytes, const struct pay_ask *q, const struct pay_terms *terms,
                    const struct pay_row *row)
{
    buf_clear(bytes);
    buf_text(bytes, row->account.account_no);
    buf_u64(bytes, row->account.version);
    buf_u32(bytes, (uint32_t)date_days(terms->on));
    buf_u8(bytes, terms->over_lock);
    buf_u8(bytes, row->named.given);
    buf_u64(bytes, row->named.given ? (uint64_t)row->named.amount : 0);
    buf_u64(bytes, (uint64_t)row->prepayment);
    for (unsigned k = 0; k < row->debts.n; k++) {
        const struct debt *d = &row->debts.at[k];
        buf_u32(bytes, (uint32_t)d->bill.bill_month);
        buf_u64(bytes, d->bill.bill_seq);
        buf_u64(bytes, d->bill.version);
        buf_u64(bytes, (uint64_t)d->left);
        buf_u64(bytes, (uint64_t)d->late_fee);
        buf_u8(bytes, asked_for(q, &d->bill));
    }
}

static void basis_hash(struct call *c, const struct pay_ask *q, struct pay_basis *b)
{
    struct hash one;
    struct buf bytes;
    buf_init(&bytes, 1u << 16);
    for (unsigned i = 0; i < b->n; i++) {
        put_row(&bytes, q, &b->terms, &b->at[i]);
        store_digest(bytes.at, bytes.n, &one);
        for (size_t k = 0; k < BASIS_DIGEST; k++)
            b->hash.b[k] ^= one.b[k];
    }
    buf_release(&bytes);
    for (size_t k = 0; k < 8; k++)
        b->hash.b[BASIS_DIGEST + k] = (uint8_t)((uint64_t)c->now >> (56 - 8 * k));
}

enum status pay_rows(struct call *c, const struct pay_ask *q, const struct pay_terms *terms, struct pay_basis *out)
{
    *out = (struct pay_basis){ .at = pool_array(c->pool, q->all_linked ? PAY_ACCOUNTS : q->accounts_n + 1,
                                                sizeof *out->at),
                               .terms = *terms };
    if (!q->accounts_n)
        return refuse(c, ST_field_missing, "accounts", NULL, NULL, NULL);
    for (uint32_t i = 0; i < q->accounts_n; i++) {
        const char *field = pool_printf(c->pool, "accounts[%u].account_no", i);
        struct account a;
        enum status s = terms->named_alone ? account_read(c, q->accounts[i].account_no, field, &a)
                                           : payer_read(c, q->accounts[i].account_no, field, &a);
        if (s)
            return s;
        if (present(out, a.account_no))
            return refuse(c, ST_exists, field, a.account_no, NULL, NULL);
        if ((s = row_add(c, out, &a, q->accounts[i].amount)))
            return s;
    }
    enum status s = q->all_linked ? linked_add(c, out) : ST_ok;
    basis_hash(c, q, out);
    return s;
}

static struct pay_row *row_of(struct pay_basis *b, const char *account_no)
{
    for (unsigned i = 0; i < b->n; i++)
        if (!strcmp(b->at[i].account.account_no, account_no))
            return &b->at[i];
    return NULL;
}

static enum status paid_elsewhere(struct call *c, const char *field, const struct bill *b)
{
    return refuse(c, ST_bill_paid, field, month_words(c, b->bill_month), time_words(c, b->paid_at), b->paid_where);
}

static enum status locked(struct call *c, const char *field, const struct bill *b)
{
    char on[DATE_TEXT];
    return refuse(c, ST_bill_locked, field, month_words(c, b->bill_month), date_format(b->batch_on, on), NULL);
}

/* A bill that was named but is not open any more, or never was. */
static enum status not_open(struct call *c, const char *field, const struct pay_bill *p)
{
    struct bill b = { .account_no = p->account_no, .bill_month = p->bill_month, .bill_seq = p->bill_seq };
    enum status s = call_get(c, TABLE_bill, &b);
    if (!s && b.bill_state == CODE_bill_state_paid)
        return paid_elsewhere(c, field, &b);
    if (s && s != ST_not_found)
        return s;
    return refuse(c, ST_bill_unknown, field, month_words(c, p->bill_month), NULL, NULL);
}

static enum status pick(struct call *c, struct pay_basis *b, const struct pay_bill *p, const char *field)
{
    struct pay_row *row = row_of(b, p->account_no);
    if (!row)
        return refuse(c, ST_bill_unknown, field, month_words(c, p->bill_month), NULL, NULL);
    for (unsigned i = 0; i < row->debts.n; i++) {
        const struct bill *bill = &row->debts.at[i].bill;
        if (bill->bill_month != p->bill_month || bill->bill_seq != p->bill_seq)
            continue;
        if (bill->bill_state == CODE_bill_state_in_transit && !b->terms.over_lock && !b->terms.named_alone)
            return locked(c, field, bill);
        enum status known = debt_known(c, &row->debts.at[i], field);
        if (known)
            return known;
        row->picked[i] = row->chosen = true;
        return ST_ok;
    }
    return not_open(c, field, p);
}

/* What it owes must be known: another year's missing calendar keeps that one bill, not the account. */
static bool can_be_paid(const struct debt *d)
{
    return bill_payable(&d->bill) && !d->year_missing;
}

static void older_left_out(struct call *c, struct pay_basis *b, const struct pay_row *row)
{
    const struct bill *left_out = NULL;
    for (unsigned i = 0; i < row->debts.n; i++)
        if (!row->picked[i] && !left_out && can_be_paid(&row->debts.at[i]))
            left_out = &row->debts.at[i].bill;
        else if (row->picked[i] && left_out && !b->skipped)
            b->skipped = month_words(c, left_out->bill_month);
}

static bool named_alone(const struct pay_terms *terms, const struct pay_row *row)
{
    return terms->named_alone && !(terms->new_to && !strcmp(row->account.account_no, terms->new_to));
}

static bool row_sums(struct pay_row *row, bool over_lock)
{
    for (unsigned i = 0; i < row->debts.n; i++) {
        const struct debt *d = &row->debts.at[i];
        bool held = d->bill.bill_state == CODE_bill_state_in_transit;
        if (held && !row->locked)
            row->locked = &d->bill;
        if (!row->chosen)
            row->picked[i] = can_be_paid(d) || (held && over_lock && !d->year_missing);
        if (row->picked[i] && (!money_add(row->principal, d->left, &row->principal) ||
                               !money_add(row->late_fee, d->late_fee, &row->late_fee)))
            return false;
    }
    return money_add(row->principal, row->late_fee, &row->due);
}

enum status pay_pick(struct call *c, const struct pay_bill *bills, uint32_t bills_n, struct pay_basis *b)
{
    for (uint32_t i = 0; i < bills_n; i++) {
        enum status s = pick(c, b, &bills[i], pool_printf(c->pool, "bills[%u].bill_month", i));
        if (s)
            return s;
    }
    for (unsigned i = 0; i < b->n; i++) {
        b->at[i].chosen |= named_alone(&b->terms, &b->at[i]);
        if (!row_sums(&b->at[i], b->terms.over_lock))
            return refuse(c, ST_amount_overflow, "accounts", NULL, NULL, NULL);
        if (b->at[i].chosen)
            older_left_out(c, b, &b->at[i]);
    }
    return ST_ok;
}

/* -- what changed since -- */

static enum status newest_paid(struct call *c, const char *account_no, instant since, struct bill *best)
{
    struct bill at = { .account_no = account_no }, b;
    struct scan *scan;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    enum status s = scan_table(c->txn, TABLE_bill, &range, &scan);
    while (!s)
        if (!(s = scan_next(scan, &b, NULL)) && b.bill_state == CODE_bill_state_paid && b.paid_at >= since &&
            b.paid_at > best->paid_at)
            *best = b;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Who changed it is said where it can be: not while the history is being built. */
static enum status newest_audit(struct call *c, const char *account_no, instant since, struct audit *best)
{
    struct scan_range range = { .words = account_no, .words_n = strlen(account_no) + 1, .backward = true };
    struct scan *scan;
    struct audit row = { 0 };
    enum status s = scan_index(c->txn, INDEX_audit_subject, &range, &scan);
    if (!s && !(s = scan_next(scan, &row, NULL)) && row.at >= since && row.at > best->at)
        *best = row;
    scan_end(&scan);
    return s == ST_not_found || s == ST_index_building ? ST_ok : s;
}

static instant basis_time(const struct hash *h)
{
    uint64_t at = 0;
    for (size_t i = BASIS_DIGEST; i < sizeof h->b; i++)
        at = at << 8 | h->b[i];
    return (instant)at;
}

enum status pay_basis_check(struct call *c, const struct pay_basis *b, const struct hash *seen)
{
    static const struct hash none;
    struct bill paid = { 0 };
    struct audit who = { 0 };
    if (!memcmp(seen, &none, sizeof none) || !memcmp(seen->b, b->hash.b, BASIS_DIGEST))
        return ST_ok;
    instant since = basis_time(seen);
    for (unsigned i = 0; i < b->n; i++) {
        const char *account_no = b->at[i].account.account_no;
        enum status s = newest_paid(c, account_no, since, &paid);
        if (s || (s = newest_audit(c, account_no, since, &who)))
            return s;
    }
    if (paid.paid_at)
        return paid_elsewhere(c, "basis", &paid);
    return refuse(c, ST_stale, "basis", who.at ? who.staff_name : NULL, who.at ? time_words(c, who.at) : NULL, NULL);
}

/* -- pay.quote -- */

/* It is paid in parts: which is next. */
static enum status agreed_fill(struct call *c, const struct pay_row *row, struct quote_account *r)
{
    const struct agreement *kept = NULL;
    for (unsigned i = 0; i < row->debts.n && !kept; i++)
        kept = row->debts.at[i].agreed;
    if (!kept)
        return ST_ok;
    r->agreed = POOL_NEW(c->pool, struct part_now);
    r->agreed_n = 1;
    return agreement_now(c, kept, r->agreed);
}

static enum status quote_account_fill(struct call *c, const struct cheques *cheques, const struct pay_row *row,
                                      struct quote_account *r)
{
    const struct account *a = &row->account;
    struct account *linked = pool_array(c->pool, LINK_MAX, sizeof *linked);
    unsigned linked_n;
    *r = (struct quote_account){
        .account_no = a->account_no, .account_name = a->account_name, .address = a->address,
        .principal = row->principal, .late_fee = row->late_fee, .due = row->due, .prepayment = row->prepayment,
        .no_cheques = a->no_cheques, .elder = account_elder(c, a), .account_state = a->account_state,
        .bills = pool_array(c->pool, row->debts.n < QUOTE_BILLS ? row->debts.n + 1 : QUOTE_BILLS, sizeof *r->bills),
    };
    for (unsigned i = 0; i < row->debts.n; i++) {
        if (row->chosen && !row->picked[i])
            continue;
        r->bills_more = r->bills_n == QUOTE_BILLS;
        if (!r->bills_more)
            debt_row(&row->debts.at[i], &r->bills[r->bills_n++]);
    }
    enum status s = account_notes(c, a->account_no, ACCOUNT_NOTES, &r->notes, &r->notes_n, &r->notes_more);
    if (s || (s = account_linked(c, a, linked, LINK_MAX, &linked_n)))
        return s;
    r->linked = linked_n;
    r->warns = account_warns(a, r->notes, r->notes_n);
    if ((s = agreed_fill(c, row, r)))
        return s;
    return account_cheques(c, cheques, a->account_no, r->bills, r->bills_n, &r->cheque_waiting);
}

static enum status quote_totals(struct call *c, struct pay_quote *r)
{
    struct tender_rule cash;
    char words[MONEY_CAPITALS];
    enum status s = rule_tender(c, CODE_tender_cash, &cash);
    if (s)
        return s;
    r->due = r->principal + r->late_fee;
    r->due_cash = tender_exact(&cash, r->due);
    r->capitals = pool_copy(c->pool, money_capitals(r->due, false, words));
    r->business_date = c->today;
    r->large_factor = (uint64_t)setting_number(c, "tender.large_factor");
    r->large_over = setting_money(c, "tender.large_over");
    return ST_ok;
}

enum status do_pay_quote(struct call *c, const struct pay_ask *q, struct pay_quote *r)
{
    struct pay_basis b;
    struct pay_terms terms = { .on = q->effective_on ? q->effective_on : c->today,
                               .over_lock = q->payment_kind == CODE_payment_kind_over_lock };
    struct cheques cheques;
    enum status s = pay_rows(c, q, &terms, &b);
    if (s || (s = pay_pick(c, q->bills, q->bills_n, &b)) || (s = cheques_read(c, &cheques)))
        return s;
    r->accounts = pool_array(c->pool, b.n, sizeof *r->accounts);
    for (unsigned i = 0; i < b.n; i++) {
        const struct pay_row *row = &b.at[i];
        if ((s = quote_account_fill(c, &cheques, row, &r->accounts[r->accounts_n++])))
            return s;
        if (!money_add(r->principal, row->principal, &r->principal) ||
            !money_add(r->late_fee, row->late_fee, &r->late_fee))
            return refuse(c, ST_amount_overflow, "accounts", NULL, NULL, NULL);
        for (unsigned k = 0; k < row->debts.n; k++)
            r->bills += row->picked[k];
    }
    r->basis = b.hash;
    r->bills_left = r->bills > PAY_BILLS ? r->bills - PAY_BILLS : 0;
    return quote_totals(c, r);
}
