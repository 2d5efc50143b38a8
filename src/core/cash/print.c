/* What became of a receipt's paper (W4). Printed: sent to the printer. Again
 * (重打): the sheet was spoilt, it stays in the till and its number is voided, a new
 * sheet takes its place unmarked. Copy (补打): the sheet was lost; counted, marked,
 * no number of ours. */
#include "config.h"
#include "core/cash/cash.h"
#include "ops/receipt.h"

static void subjects(struct call *c, const struct payment *p)
{
    for (uint32_t i = 0; i < p->accounts_n; i++)
        call_subject(c, p->accounts[i].account_no);
}

enum status do_pay_printed(struct call *c, const struct pay_printed *q, struct payment *r)
{
    struct payment old;
    enum status s = payment_read(c, q->receipt_no, &old);
    if (s)
        return s;
    *r = old;
    if (old.printed)
        return ST_ok;
    r->printed = true;
    subjects(c, r);
    return call_put(c, TABLE_payment, &old, r);
}

static enum status printable(struct call *c, uint64_t receipt_no, struct payment *p_r)
{
    enum status s = payment_read(c, receipt_no, p_r);
    if (s)
        return s;
    if (p_r->payment_state == CODE_payment_state_reversed)
        return refuse(c, ST_payment_reversed, "receipt_no", receipt_words(c, p_r->reversed_by), NULL, NULL);
    return ST_ok;
}

/* Only in the shift whose paper it is: afterwards its sheets are counted. */
enum status do_pay_again(struct call *c, const struct pay_reprint *q, struct payment *r)
{
    struct payment old;
    struct shift before, till;
    enum status s = printable(c, q->receipt_no, &old);
    if (s || (s = shift_mine(c, &before)))
        return s;
    if (old.shift_no != before.shift_no)
        return refuse(c, ST_reprint_none, "receipt_no", receipt_words(c, old.receipt_no), NULL, NULL);
    till = before;
    *r = old;
    if (r->receipt_choice == CODE_receipt_choice_none)
        r->receipt_choice = CODE_receipt_choice_joint;
    r->papers = receipt_sheets(r);
    if (old.paper_no && (s = paper_void(c, &till, old.paper_no, old.papers, CODE_paper_state_void_jam)))
        return s;
    if ((s = paper_take(c, &till, old.receipt_no, r->papers, &r->paper_no)))
        return s;
    if (!r->paper_no)
        return refuse(c, ST_paper_none, "receipt_no", NULL, NULL, NULL);
    r->prints += old.paper_no != 0;
    r->printed = false;
    subjects(c, r);
    call_remark_code(c, &codes_reprint_reason, q->reprint_reason, "");
    s = call_put(c, TABLE_shift, &before, &till);
    if (!s)
        s = call_put(c, TABLE_payment, &old, r);
    return s ? s : payments_cheques(c, r, 1);
}

enum status do_pay_copy(struct call *c, const struct pay_reprint *q, struct payment *r)
{
    struct payment old;
    enum status s = printable(c, q->receipt_no, &old);
    if (s)
        return s;
    *r = old;
    r->copies++;
    subjects(c, r);
    call_remark_code(c, &codes_reprint_reason, q->reprint_reason, "");
    s = call_put(c, TABLE_payment, &old, r);
    return s ? s : payments_cheques(c, r, 1);
}
