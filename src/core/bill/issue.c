/* A figured bill becomes what is owed. A run does it with what another person approved;
 * whoever else has a bill to issue does the same. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/engine/proof.h"

static enum status seq_next(struct call *c, struct bill *b)
{
    struct bill last = { .account_no = b->account_no, .bill_month = b->bill_month };
    enum status s = row_last(c->txn, TABLE_bill, 2, &last);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    b->bill_seq = last.bill_seq + 1;
    return b->bill_seq > BILL_SEQ_MOST ? refuse(c, ST_number_out_of_range, "bill_seq", NULL, NULL, NULL) : ST_ok;
}

/* What was paid ahead pays the bill as it is issued, as far as it goes. */
static enum status prepayment_applied(struct call *c, struct bill *b)
{
    money ahead = 0;
    enum status s = ST_ok;
    if (b->principal && setting_number(c, "run.prepayment"))
        s = account_prepayment(c, b->account_no, &ahead);
    b->prepaid = ahead < b->principal ? ahead : b->principal;
    b->principal_paid = b->prepaid;
    return s;
}

/* What was earned, taxed and passed on is one line a unit, however many bills an entry is of. */
static void bill_lines(struct call *c, const struct bill *b)
{
    static const enum code_ledger ledger[] = { [CODE_bill_part_revenue] = CODE_ledger_revenue,
        [CODE_bill_part_tax] = CODE_ledger_tax, [CODE_bill_part_funds] = CODE_ledger_funds };
    call_line(c, CODE_ledger_receivable, b->account_no, b->principal - b->prepaid, b->fee_kind, b->bill_month);
    call_line(c, CODE_ledger_prepayment, b->account_no, b->prepaid - b->credited, 0, 0);
    for (uint32_t i = 0; i < b->lines_n; i++)
        call_line_add(c, ledger[b->lines[i].bill_part], b->unit_no, -b->lines[i].amount, b->fee_kind, b->bill_month);
}

/* The audit has its digest: the row says all of it, and what changes it later is kept as a change. */
static enum status bill_keep(struct call *c, struct bill *b)
{
    b->version = 1;
    record_init(&bill_record, b);
    enum status s = store_insert(c->txn, TABLE_bill, b);
    bill_told(c, b);
    return s ? s : proof_add(c, TABLE_bill, b);
}

enum status bill_issue(struct call *c, struct bill *b, date due_on)
{
    b->issued_on = c->today;
    b->due_on = due_on ? due_on : c->today + (date)setting_number(c, "bill.due_days");
    enum status s = prepayment_applied(c, b);
    bool settled = b->principal_paid == b->principal;
    b->bill_state = settled ? CODE_bill_state_paid : b->prepaid ? CODE_bill_state_part : CODE_bill_state_open;
    b->paid_at = settled ? c->now : 0;
    if (!s)
        s = seq_next(c, b);
    if (!s)
        s = bill_keep(c, b);
    if (!s)
        bill_lines(c, b);
    return s;
}
