/* Receipts: their numbers, and the payments of a till as a list. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"

#include <string.h>

#define COUNTER "receipt"

/* A counter that was never used may stand beside receipts which another one numbered. */
static enum status after_last(struct call *c, uint64_t *no_r)
{
    struct payment last;
    enum status s = row_last(c->txn, TABLE_payment, 0, &last);
    if (!s)
        s = call_number_after(c, COUNTER, last.receipt_no, no_r);
    return s == ST_not_found ? ST_ok : s;
}

enum status receipt_number(struct call *c, struct payment *p)
{
    enum status s = call_number(c, COUNTER, &p->receipt_no);
    if (!s && p->receipt_no == 1)
        s = after_last(c, &p->receipt_no);
    p->series = setting_text(c, "receipt.series");
    return s;
}

enum status do_pay_show(struct call *c, const struct receipt_ask *q, struct payment *r)
{
    enum status s = payment_read(c, q->receipt_no, r);
    return s ? s : payments_cheques(c, r, 1);
}

static bool not_printed(const struct payment *p)
{
    return !p->printed && p->papers && p->payment_state == CODE_payment_state_posted;
}

enum status do_pay_list(struct call *c, const struct pay_list_ask *q, struct payment_list *r)
{
    struct shift mine;
    enum status s = q->shift_no ? shift_read(c, q->shift_no, "shift_no", &mine) : shift_mine(c, &mine);
    if (s)
        return s;
    return payment_page(c, NULL, mine.shift_no, q->token, RECEIPTS_LISTED, q->unprinted ? not_printed : NULL, r);
}
