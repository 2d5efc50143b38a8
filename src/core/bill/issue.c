/* A figured bill becomes what is owed. A run does it with what another person approved, a
 * correction with what stands in another bill's place: it is one thing, whoever asks. */
#include "config.h"
#include "core/bill/prepay.h"
#include "core/engine/proof.h"

enum status bill_number_after(struct call *c, struct bill *b, uint64_t last)
{
    b->bill_seq = last + 1;
    return b->bill_seq >= BILL_SEQ_FEES ? refuse(c, ST_number_out_of_range, "bill_seq", NULL, NULL, NULL) : ST_ok;
}

/* After all of its month that are no fees, which have numbers of their own (fee_number). */
enum status bill_number(struct call *c, struct bill *b)
{
    struct bill last, prefix = { .account_no = b->account_no, .bill_month = b->bill_month };
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &prefix, .parts = 2,
                                                                        .backward = true }, &scan);
    do {
        if (!s)
            s = scan_next(scan, &last, NULL);
    } while (!s && last.bill_seq >= BILL_SEQ_FEES);
    scan_end(&scan);
    b->bill_seq = 0;
    if (s)
        return s == ST_not_found ? ST_ok : s;
    return bill_number_after(c, b, last.bill_seq);
}

static enum status energy_add(void *context, const struct bill *b)
{
    bool *owed = context;
    *owed |= bill_of_energy(b) && bill_receivable(b) > 0;
    return ST_ok;
}

/* Few accounts owe anything beside what they paid ahead: their bills alone are read. */
static enum status energy_owed(struct call *c, const char *account_no, bool *owed_r)
{
    money owed;
    *owed_r = false;
    enum status s = call_balance(c, CODE_ledger_receivable, account_no, &owed);
    return s || owed <= 0 ? s : account_bills(c, account_no, 0, energy_add, owed_r);
}

/* What was paid ahead pays a bill as it is issued, as far as it goes: not before older bills of energy, and none that a
 * correction makes, which applies what was paid itself; it is for energy, and neither pays a business fee unasked nor
 * waits for one. */
static enum status prepayment_applied(struct call *c, struct bill *b)
{
    money had = 0;
    bool owed = false;
    bool applies = !b->correction_no && b->principal && bill_of_energy(b) &&
        setting_number(c, "run.prepayment");
    enum status s = applies ? account_prepayment(c, b->account_no, &had) : ST_ok;
    if (!s && had > 0)
        s = energy_owed(c, b->account_no, &owed);
    if (owed || had < 0)
        had = 0;
    b->prepaid = had < b->principal ? had : b->principal;
    b->principal_paid = b->prepaid;
    return s;
}

/* Owed to, and below nought paid ahead. Of a run, what was earned, taxed and passed on is one line a unit, however
 * many bills an entry is of. */
static void bill_lines(struct call *c, const struct bill *b, int sign, money prepaid)
{
    static const enum code_ledger ledger[] = { [CODE_bill_part_revenue] = CODE_ledger_revenue,
        [CODE_bill_part_tax] = CODE_ledger_tax, [CODE_bill_part_funds] = CODE_ledger_funds,
        [CODE_bill_part_fee] = CODE_ledger_service_income };
    call_line(c, CODE_ledger_receivable, b->account_no, sign * b->principal - prepaid, b->fee_kind, b->bill_month);
    call_line(c, CODE_ledger_prepayment, b->account_no, prepaid - sign * b->credited, 0, 0);
    for (uint32_t i = 0; i < b->lines_n; i++)
        (b->run_no && sign > 0 ? call_line_add : call_line)(c, ledger[b->lines[i].bill_part], b->unit_no,
                                                            -sign * b->lines[i].amount, b->fee_kind, b->bill_month);
}

/* What was fed in is bought and owed to its producer, in lines of its own: never set off against what he owes. Tax on
 * his invoice is taken off what the company pays. */
static void surplus_lines(struct call *c, const struct bill *b, int sign)
{
    if (!b->surplus_n)
        return;
    const struct surplus *fed = b->surplus;
    void (*line)(struct call *, enum code_ledger, const char *, money, uint16_t, int32_t) =
        b->run_no && sign > 0 ? call_line_add : call_line;
    line(c, CODE_ledger_purchase, b->unit_no, sign * (fed->amount - fed->tax), 0, b->bill_month);
    line(c, CODE_ledger_tax, b->unit_no, sign * fed->tax, 0, b->bill_month);
    call_line(c, CODE_ledger_surplus_payable, b->account_no, -sign * fed->amount, 0, b->bill_month);
}

unsigned bill_entry_lines(const struct bill *b)
{
    /* what is owed and what is paid ahead; what is bought, its tax, and owed to its producer */
    return 2 + b->lines_n + 3 * b->surplus_n;
}

/* Of a run's, the audit has the digest: the row says all of it, and what changes it later is kept as a change. Who pays
 * ahead owes by it what he was estimated to use: he is estimated again at his time. */
static enum status bill_keep(struct call *c, struct bill *b)
{
    if (!b->run_no)
        return bill_insert(c, b);
    b->version = 1;
    record_init(&bill_record, b);
    enum status s = store_insert(c->txn, TABLE_bill, b);
    bill_told(c, b);
    return s ? s : proof_add(c, TABLE_bill, b);
}

enum status bill_issue(struct call *c, struct bill *b, date due_on)
{
    b->issued_on = c->today;
    b->due_on = due_on >= c->today ? due_on : c->today + (date)setting_number(c, "bill.due_days");
    enum status s = prepayment_applied(c, b);
    bool settled = b->principal_paid == b->principal;
    b->bill_state = settled ? CODE_bill_state_paid : b->prepaid ? CODE_bill_state_part : CODE_bill_state_open;
    b->paid_at = settled ? c->now : 0;
    if (!s)
        s = bill_keep(c, b);
    if (s)
        return s;
    bill_lines(c, b, 1, b->prepaid);
    surplus_lines(c, b, 1);
    return ST_ok;
}

/* Its payments stand, and say what they paid on it: the money is the account's now. */
static void paid_ahead(struct call *c, const struct bill *b, money fee)
{
    call_line(c, CODE_ledger_receivable, b->account_no, b->principal_paid, b->fee_kind, b->bill_month);
    call_line(c, CODE_ledger_late_fee, b->unit_no, fee, b->fee_kind, 0);
    call_line(c, CODE_ledger_prepayment, b->account_no, -(b->principal_paid + fee), 0, 0);
}

enum status bill_take_back(struct call *c, const struct bill *old, uint64_t correction_no, bool fee_back,
                           struct bill *now_r)
{
    *now_r = *old;
    now_r->bill_state = CODE_bill_state_cancelled;
    now_r->taken_back = correction_no;
    now_r->fee_back = fee_back && old->late_fee_paid;
    bill_lines(c, old, -1, 0);
    surplus_lines(c, old, -1);
    paid_ahead(c, old, now_r->fee_back ? old->late_fee_paid : 0);
    enum status s = call_put(c, TABLE_bill, old, now_r);
    return s ? s : prepay_changed(c, old->account_no);
}
