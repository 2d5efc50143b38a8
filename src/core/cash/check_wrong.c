/* Proving what was put right: a receipt that was moved and the one that stands in
 * its place know each other; a cheque, a card slip and a refund say what the
 * receipt and the journal they name say too. */
#include "config.h"
#include "core/engine/check.h"
#include "core/cash/cash.h"

#include <string.h>

typedef unsigned long long number;

static enum status payment_get(struct check_run *r, uint64_t receipt_no, struct payment *p)
{
    *p = (struct payment){ .receipt_no = receipt_no };
    enum status s = receipt_no ? store_get(r->txn, TABLE_payment, p) : ST_ok;
    if (s == ST_not_found || !receipt_no)
        *p = (struct payment){ .receipt_no = 0 };
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_payment(struct check_run *r, void *row, void *context)
{
    const struct payment *p = row;
    struct payment to, from;
    (void)context;
    enum status s = payment_get(r, p->moved_to, &to);
    if (!s)
        s = payment_get(r, p->moved_from, &from);
    if (s)
        return s;
    if ((p->moved_to && (to.moved_from != p->receipt_no || p->payment_state != CODE_payment_state_reversed)) ||
        (p->moved_from && from.moved_to != p->receipt_no))
        check_finding(r, "receipt %08llu: it and the one in its place do not know each other", (number)p->receipt_no);
    return ST_ok;
}

static money tendered(const struct payment *p, const char *voucher, const char *bank)
{
    money sum = 0;
    for (uint32_t i = 0; i < p->tenders_n; i++)
        if (strcmp(p->tenders[i].voucher, voucher) == 0 && (!bank || strcmp(p->tenders[i].bank, bank) == 0))
            sum += p->tenders[i].amount;
    return sum;
}

static enum status visit_voucher(struct check_run *r, void *row, void *context)
{
    const struct voucher *v = row;
    struct payment p;
    (void)context;
    if (!v->voucher_state)
        return ST_ok;
    enum status s = payment_get(r, v->receipt_no, &p);
    bool stands = v->voucher_state != CODE_voucher_state_returned;
    if (!s && (payment_stands(&p) != stands || tendered(&p, v->voucher, v->bank) != v->amount))
        check_finding(r, "cheque %s: its receipt does not say what it says", v->voucher);
    return s;
}

static enum status visit_slip(struct check_run *r, void *row, void *context)
{
    const struct pos_slip *slip = row;
    struct payment p;
    (void)context;
    if (slip->slip_state != CODE_slip_state_matched)
        return ST_ok;
    enum status s = payment_get(r, slip->receipt_no, &p);
    if (!s && (!payment_stands(&p) || !tendered(&p, slip->voucher, NULL)))
        check_finding(r, "slip %s: its receipt was not paid with it", slip->voucher);
    return s;
}

static enum status visit_refund(struct check_run *r, void *row, void *context)
{
    const struct refund *refund = row;
    struct journal j = { .entry_no = refund->entry_no };
    const uint16_t out = refund->surplus ? CODE_ledger_surplus_payable : CODE_ledger_prepayment;
    money booked = 0;
    (void)context;
    enum status s = store_get(r->txn, TABLE_journal, &j);
    for (uint32_t i = 0; !s && i < j.lines_n; i++)
        if (j.lines[i].ledger == out && !strcmp(j.lines[i].party, refund->account_no))
            booked += j.lines[i].amount;
    if (s && s != ST_not_found)
        return s;
    if (booked != refund->amount)
        check_finding(r, "refund %llu: its journal entry is not its own", (number)refund->refund_no);
    return ST_ok;
}

enum status check_corrections(struct check_run *r)
{
    enum status s = check_walk(r, TABLE_payment, visit_payment, NULL);
    if (!s)
        s = check_walk(r, TABLE_voucher, visit_voucher, NULL);
    if (!s)
        s = check_walk(r, TABLE_pos_slip, visit_slip, NULL);
    return s ? s : check_walk(r, TABLE_refund, visit_refund, NULL);
}
