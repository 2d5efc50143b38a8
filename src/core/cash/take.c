/* pay.take: one posting at the counter. Everything is worked out and refused
 * before the first row is written: accounts and what changed since the quote, the
 * shift, the bills, the tenders, the split. Then bills, vouchers, sheets, the
 * payment, the shift's sums and one balanced journal entry follow, and the
 * receipt has the next number without a gap. */
#include "config.h"
#include "core/cash/take.h"
#include "core/bill/agreement.h"
#include "core/bill/prepay.h"
#include "core/cash/slips.h"
#include "core/change/recall.h"
#include "core/change/restore.h"
#include "core/office/office.h"
#include "ops/receipt.h"

#include <string.h>

/* -- what it is about -- */

static enum status closed_check(struct taking *t)
{
    for (unsigned i = 0; i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        bool owes = row->debts.n > 0;
        if (row->account.account_state == CODE_account_state_closed && !owes && !*row->account.successor)
            return refuse(t->c, ST_account_closed, "accounts", row->account.account_no, NULL, NULL);
    }
    return ST_ok;
}

/* Nothing to pay but what a bank batch holds: said by name, not taken as prepayment. */
static enum status locked_check(struct taking *t)
{
    char on[DATE_TEXT];
    for (unsigned i = 0; i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        if (row->locked && !row->due && !row->named.given)
            return refuse(t->c, ST_bill_locked, "accounts", month_words(t->c, row->locked->bill_month),
                          date_format(row->locked->batch_on, on), NULL);
    }
    if (t->basis.skipped && !t->q->skip_reason)
        return refuse(t->c, ST_bill_older_open, "skip_reason", t->basis.skipped, NULL, NULL);
    return ST_ok;
}

static enum status due_sum(struct taking *t)
{
    for (unsigned i = 0; i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        t->share[i] = (struct share){ .due = row->due, .named = row->named };
        if (!money_add(t->due, row->named.given ? row->named.amount : row->due, &t->due))
            return refuse(t->c, ST_amount_overflow, "accounts", NULL, NULL, NULL);
    }
    return ST_ok;
}

static enum status take_look(struct taking *t)
{
    struct call *c = t->c;
    struct pay_ask asked = { .accounts = t->q->accounts, .accounts_n = t->q->accounts_n,
                             .bills = t->q->bills, .bills_n = t->q->bills_n };
    enum status s = pay_rows(c, &asked, &t->terms, &t->basis);
    if (!s)
        s = pay_basis_check(c, &t->basis, &t->q->basis);
    if (!s)
        s = closed_check(t);
    if (!s && !t->shift_known)
        s = shift_mine(c, &t->shift);
    if (!s)
        s = pay_pick(c, t->q->bills, t->q->bills_n, &t->basis);
    if (!s)
        s = locked_check(t);
    if (s)
        return s;
    t->shift_before = t->shift;
    return due_sum(t);
}

/* -- who gets how much -- */

static money largest_step(const struct taking *t)
{
    money step = 0;
    for (unsigned i = 0; i < t->tenders; i++)
        step = t->tender[i].rule.step > step ? t->tender[i].rule.step : step;
    return step;
}

static enum status take_split(struct taking *t)
{
    bool principal_first = !strcmp(setting_text(t->c, "pay.order"), "principal_first");
    enum status s = split_money(t->share, t->basis.n, t->taken, t->c->fault);
    for (unsigned i = 0; !s && i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        struct claim *claims = t->claim[i] = pool_array(t->c->pool, row->debts.n + 1, sizeof *claims);
        for (unsigned k = 0; k < row->debts.n; k++)
            if (row->picked[k])
                claims[k] = (struct claim){ .late_fee = row->debts.at[k].late_fee, .principal = row->debts.at[k].left };
        money rest = claims_settle(claims, row->debts.n, t->share[i].given, principal_first);
        if (rest > 0 && rest >= largest_step(t) && row->account.account_state == CODE_account_state_closed &&
            !*row->account.successor)
            return refuse(t->c, ST_account_closed, "accounts", row->account.account_no, NULL, NULL);
    }
    return s;
}

static void bill_paid_add(struct taking *t, const struct debt *d, const struct claim *k)
{
    const struct bill *b = &d->bill;
    t->pay.bills[t->pay.bills_n++] = (struct paid_bill){
        .account_no = b->account_no, .bill_month = b->bill_month, .bill_seq = b->bill_seq, .fee_kind = b->fee_kind,
        .principal = k->pay_principal, .late_fee = k->pay_late_fee, .late_days = (uint64_t)d->late_days,
        .fee_from_before = b->fee_from, .state_before = b->bill_state, .kwh = b->kwh, .fee_owed_before = b->fee_owed,
        .fee_waived_before = b->fee_waived, .agreement_before = b->agreement_no,
        .fee_item = b->fee_item, .job_no = b->job_no,
    };
}

static enum status account_paid_add(struct taking *t, unsigned i, money *from_prepayment)
{
    const struct pay_row *row = &t->basis.at[i];
    struct paid_account *p = &t->pay.accounts[t->pay.accounts_n++];
    *p = (struct paid_account){ .account_no = row->account.account_no, .account_name = row->account.account_name,
                                .address = row->account.address, .unit_no = row->account.unit_no };
    for (unsigned k = 0; k < row->debts.n; k++) {
        const struct claim *claim = &t->claim[i][k];
        if (!claim->pay_principal && !claim->pay_late_fee)
            continue;
        if (t->pay.bills_n == PAY_BILLS)
            return refuse(t->c, ST_field_too_many, "bills", number_words(t->c, PAY_BILLS), NULL, NULL);
        bill_paid_add(t, &row->debts.at[k], claim);
        p->principal += claim->pay_principal;
        p->late_fee += claim->pay_late_fee;
    }
    money applied = p->principal + p->late_fee;
    p->to_prepayment = t->share[i].given - applied;
    p->from_prepayment = applied < row->prepayment ? applied : row->prepayment;
    if (p->from_prepayment > *from_prepayment)
        p->from_prepayment = *from_prepayment;
    if (p->from_prepayment < 0)
        p->from_prepayment = 0;
    *from_prepayment -= p->from_prepayment;
    p->prepayment_after = row->prepayment + p->to_prepayment - p->from_prepayment;
    return ST_ok;
}

static void payment_head(struct taking *t)
{
    struct call *c = t->c;
    unsigned debts = 0;
    for (unsigned i = 0; i < t->basis.n; i++)
        debts += t->basis.at[i].debts.n;
    uint16_t choice = t->q->receipt_choice ? t->q->receipt_choice : CODE_receipt_choice_joint;
    t->pay = (struct payment){
        .at = c->now, .business_date = c->today, .shift_no = t->shift.shift_no, .staff_no = c->user.staff_no,
        .staff_name = c->user.staff_name, .unit_no = t->shift.unit_no, .window_no = t->shift.window_no,
        .payment_state = CODE_payment_state_posted, .payer = t->q->payer, .receipt_choice = choice,
        .practice = c->user.practice || office_practises(c, t->shift.unit_no),
        .total = t->taken, .payment_kind = t->kind, .true_at = t->true_at,
        .effective_on = t->terms.on == c->today ? 0 : t->terms.on, .remark = t->remark,
        .till_no = t->till_no == t->shift.shift_no ? 0 : t->till_no, .moved_from = t->again ? t->again->receipt_no : 0,
        .approved_by = c->approval ? c->approval->decided_by : "",
        .accounts = pool_array(c->pool, t->basis.n, sizeof *t->pay.accounts),
        .bills = pool_array(c->pool, debts < PAY_BILLS ? debts + 1 : PAY_BILLS, sizeof *t->pay.bills),
        .tenders = pool_array(c->pool, t->tenders, sizeof *t->pay.tenders),
    };
}

static enum status take_figures(struct taking *t)
{
    money from = 0, asked = 0;
    payment_head(t);
    for (unsigned i = 0; i < t->tenders; i++) {
        t->pay.tenders[t->pay.tenders_n++] = t->tender[i].paid;
        if (t->tender[i].rule.ledger == CODE_ledger_prepayment)
            from += t->tender[i].paid.amount;
    }
    asked = from;
    for (unsigned i = 0; i < t->basis.n; i++) {
        enum status s = account_paid_add(t, i, &from);
        if (s)
            return s;
    }
    if (!from)
        return ST_ok;
    return refuse(t->c, ST_tender_short, "tenders", money_words(t->c, asked), money_words(t->c, asked - from), NULL);
}

/* -- writing -- */

static enum status bill_write(struct taking *t, const struct debt *d, const struct claim *k)
{
    struct bill b = d->bill;
    b.principal_paid += k->pay_principal;
    b.late_fee_paid += k->pay_late_fee;
    b.fee_owed = d->late_fee - k->pay_late_fee;
    if (d->late_days && t->terms.on > b.fee_from)
        b.fee_from = t->terms.on;
    bool done = b.principal_paid == b.principal && !b.fee_owed;
    b.bill_state = done ? CODE_bill_state_paid : b.writeoff_no ? CODE_bill_state_written_off : CODE_bill_state_part;
    if (done) {
        b.paid_at = t->c->now;
        b.paid_where = receipt_words(t->c, t->pay.receipt_no);
    }
    return call_put(t->c, TABLE_bill, &d->bill, &b);
}

static enum status bills_write(struct taking *t)
{
    for (unsigned i = 0; i < t->basis.n; i++) {
        const struct pay_row *row = &t->basis.at[i];
        call_subject(t->c, row->account.account_no);
        for (unsigned k = 0; k < row->debts.n; k++) {
            const struct claim *claim = &t->claim[i][k];
            if (!claim->pay_principal && !claim->pay_late_fee)
                continue;
            enum status s = bill_write(t, &row->debts.at[k], claim);
            if (s)
                return s;
        }
    }
    return ST_ok;
}

/* Parts of an agreement are paid by what its bills are. Of a returned cheque's other tenders that is known only when
 * what came later is on again (undo_settle). */
static enum status agreements_settle(struct taking *t)
{
    enum status s = ST_ok;
    if (t->kind == CODE_payment_kind_returned)
        return s;
    uint64_t done = 0;
    for (uint32_t i = 0; !s && i < t->basis.n; i++)
        for (unsigned k = 0; !s && k < t->basis.at[i].debts.n; k++) {
            const struct debt *d = &t->basis.at[i].debts.at[k];
            if (!d->agreed || d->bill.agreement_no == done)
                continue;
            done = d->bill.agreement_no;
            s = agreement_settle(t->c, done);
        }
    return s;
}

/* A cheque waits until the bank has its money (C7). */
static enum status voucher_new(struct taking *t, const struct tendered *h)
{
    struct voucher v = { .tender = h->asked.tender, .voucher = h->asked.voucher, .bank = take_voucher_scope(t, h),
                         .receipt_no = t->pay.receipt_no, .on = t->c->today };
    if (h->rule.clears_later) {
        v.voucher_state = CODE_voucher_state_waiting;
        v.amount = h->paid.amount;
        v.drawer = h->asked.drawer;
        v.unit_no = t->shift.unit_no;
    }
    enum status s = call_insert(t->c, TABLE_voucher, &v);
    if (s || h->rule.ledger != CODE_ledger_pos_clearing)
        return s;
    return slip_take(t->c, t->shift.shift_no, v.voucher, v.receipt_no);
}

/* The same reference, used by the receipt that stands in the other's place. */
static enum status voucher_moves(struct taking *t, const struct tendered *h)
{
    struct voucher at = { .tender = h->asked.tender, .voucher = h->asked.voucher }, old;
    struct scan *scan;
    bool found = false;
    enum status s = scan_table(t->c->txn, TABLE_voucher, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!s && !found && !(s = scan_next(scan, &old, NULL)))
        found = old.receipt_no == t->again->receipt_no;
    scan_end(&scan);
    if (!found)
        return s == ST_not_found ? ST_ok : s;
    struct voucher moved = old;
    moved.receipt_no = t->pay.receipt_no;
    return call_put(t->c, TABLE_voucher, &old, &moved);
}

enum status take_vouchers(struct taking *t)
{
    for (unsigned i = 0; i < t->tenders; i++) {
        const struct tendered *h = &t->tender[i];
        if (!*h->asked.voucher)
            continue;
        enum status s = t->again ? voucher_moves(t, h) : voucher_new(t, h);
        if (s)
            return s;
    }
    return ST_ok;
}

static void late_fee_lines(struct taking *t)
{
    const struct payment *p = &t->pay;
    for (uint32_t i = 0, b = 0; i < p->accounts_n; i++) {
        uint32_t first = b;
        for (; b < p->bills_n && !strcmp(p->bills[b].account_no, p->accounts[i].account_no); b++) {
            money sum = 0;
            bool seen = false;
            for (uint32_t k = first; k < b; k++)
                seen |= p->bills[k].fee_kind == p->bills[b].fee_kind;
            for (uint32_t k = b; !seen && k < p->bills_n && !strcmp(p->bills[k].account_no, p->accounts[i].account_no);
                 k++)
                sum += p->bills[k].fee_kind == p->bills[b].fee_kind ? p->bills[k].late_fee : 0;
            call_line(t->c, CODE_ledger_late_fee, p->accounts[i].unit_no, -sum, p->bills[b].fee_kind, 0);
        }
    }
}

/* What was written off and is paid after all is owed again, and then paid. */
static void recovered_lines(struct taking *t)
{
    for (uint32_t i = 0; i < t->pay.bills_n; i++) {
        const struct paid_bill *b = &t->pay.bills[i];
        if (b->state_before != CODE_bill_state_written_off)
            continue;
        call_line(t->c, CODE_ledger_receivable, b->account_no, b->principal, b->fee_kind, b->bill_month);
        call_line(t->c, CODE_ledger_written_off, b->account_no, -b->principal, b->fee_kind, b->bill_month);
    }
}

static enum status journal_write(struct taking *t)
{
    struct call *c = t->c;
    const struct payment *p = &t->pay;
    const char *till = shift_party(c, payment_till(p));
    for (unsigned i = 0; i < t->tenders; i++)
        if (t->tender[i].rule.ledger != CODE_ledger_prepayment)
            call_line(c, t->tender[i].rule.ledger, till, t->tender[i].paid.amount, 0, 0);
    for (uint32_t i = 0; i < p->accounts_n; i++)
        call_line(c, CODE_ledger_prepayment, p->accounts[i].account_no, p->accounts[i].from_prepayment, 0, 0);
    recovered_lines(t);
    for (uint32_t i = 0; i < p->bills_n; i++)
        call_line(c, CODE_ledger_receivable, p->bills[i].account_no, -p->bills[i].principal, p->bills[i].fee_kind,
                  p->bills[i].bill_month);
    late_fee_lines(t);
    for (uint32_t i = 0; i < p->accounts_n; i++)
        call_line(c, CODE_ledger_prepayment, p->accounts[i].account_no, -p->accounts[i].to_prepayment, 0, 0);
    return call_post(c, p->shift_no, p->receipt_no, 0, &t->pay.entry_no);
}

static enum status shift_write(struct taking *t)
{
    struct shift *s = &t->shift;
    if (t->outside)
        return ST_ok;
    s->payments++;
    s->last_at = t->c->now;
    s->last_receipt = t->pay.receipt_no;
    if (!s->first_receipt)
        s->first_receipt = t->pay.receipt_no;
    for (unsigned i = 0; i < t->tenders; i++)
        shift_sum(t->c, s, t->tender[i].paid.tender, t->tender[i].paid.amount, 1);
    return call_put(t->c, TABLE_shift, &t->shift_before, s);
}

/* Why an older bill was left out stays in the audit (B14); of a payment posted again it was said before. */
static void skip_remark(struct taking *t)
{
    if (t->basis.skipped && !t->again)
        call_remark_code(t->c, &codes_skip_reason, t->q->skip_reason, t->basis.skipped);
}

/* Out of the printer's paper, or the sheet of the book the customer has already. */
static enum status sheets_write(struct taking *t)
{
    struct payment *p = &t->pay;
    p->papers = t->outside ? 0 : t->book_sheet ? 1 : receipt_sheets(p);
    if (!t->book_sheet)
        return paper_take(t->c, &t->shift, p->receipt_no, p->papers, &p->paper_no);
    p->paper_no = t->book_sheet;
    p->printed = true;
    return paper_book(t->c, &t->shift, p->paper_no, p->receipt_no);
}

/* Whoever is dark is lit again, whoever is about to be is not cut off. */
static enum status supply_kept(struct taking *t)
{
    enum status s = ST_ok;
    for (unsigned i = 0; !s && i < t->basis.n; i++) {
        s = restore_open(t->c, &t->basis.at[i].account, &t->pay);
        if (!s)
            s = recall_paid(t->c, t->basis.at[i].account.account_no, t->pay.receipt_no);
        if (!s)
            s = prepay_changed(t->c, t->basis.at[i].account.account_no);
    }
    return s;
}

static enum status take_write(struct taking *t)
{
    struct call *c = t->c;
    skip_remark(t);
    enum status s = receipt_number(c, &t->pay);
    if (!s)
        s = bills_write(t);
    if (!s)
        s = agreements_settle(t);
    if (!s)
        s = take_vouchers(t);
    if (!s)
        s = journal_write(t);
    if (!s)
        s = sheets_write(t);
    if (!s)
        s = shift_write(t);
    if (!s)
        s = supply_kept(t);
    if (s)
        return s;
    return call_insert(c, TABLE_payment, &t->pay);
}

enum status take_run(struct taking *t)
{
    enum status s = take_look(t);
    if (!s)
        s = take_tenders(t);
    if (!s)
        s = take_split(t);
    if (!s)
        s = take_figures(t);
    if (s)
        return s;
    return take_write(t);
}

enum status take_named(struct call *c, const struct pay_take *q, const char *field)
{
    static const struct hash none;
    if (q->bills_n || q->prepay || memcmp(&q->basis, &none, sizeof none))
        return ST_ok;
    return refuse(c, ST_field_missing, field, NULL, NULL, NULL);
}

static bool by_cheque(const struct payment *p)
{
    for (uint32_t i = 0; i < p->tenders_n; i++)
        if (p->tenders[i].tender == CODE_tender_cheque)
            return true;
    return false;
}

enum status do_pay_take(struct call *c, const struct pay_take *q, struct payment *r)
{
    struct taking *t = POOL_NEW(c->pool, struct taking);
    t->c = c;
    t->q = q;
    t->terms.on = c->today;
    enum status s = take_named(c, q, "basis");
    if (!s)
        s = take_run(t);
    if (s)
        return s;
    *r = t->pay;
    return by_cheque(r) ? payments_cheques(c, r, 1) : ST_ok;      /* the receipt says that it has not cleared */
}
