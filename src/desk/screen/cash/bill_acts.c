/* What is done to one bill without money: its late fee given up, or the bill set
 * aside. Opened from the bill with "account month number"; the bill is shown above. */
#include "config.h"
#include "desk/screen/cash/bill_acts.h"
#include "desk/screen/common/consent.h"
#include <stdio.h>
#include <string.h>

bool bill_arg(const struct page *p, char account[24], int32_t *month_r, uint64_t *seq_r)
{
    unsigned seq = 0;
    int month = 0;
    account[0] = '\0';
    bool good = sscanf(p->arg, "%23s %d %u", account, &month, &seq) == 3;
    *month_r = month;
    *seq_r = seq;
    return good;
}

static void answered(struct page *p, struct answer *a)
{
    page_began(p, a);
}

static void open_page(struct page *p)
{
    char account[24];
    struct bill_ask q = { .account_no = account, .numbered = true };
    bill_arg(p, account, &q.bill_month, &q.bill_seq);
    page_ask(p, OP_bill_show, &q, answered);
}

static void post(struct page *p, bool by_enter)
{
    char account[24];
    struct fee_waive waive = { .account_no = account };
    struct bill_aside aside = { .account_no = account };
    bool waives = p->form->op->no == OP_fee_waive;
    void *q = waives ? (void *)&waive : (void *)&aside;
    (void)by_enter;
    bill_arg(p, account, waives ? &waive.bill_month : &aside.bill_month, waives ? &waive.bill_seq : &aside.bill_seq);
    record_init(p->form->op->request, q);
    if (!consent_send(p, (enum op_id)p->form->op->no, q))
        page_stop(p);
}

const struct screen screen_waive = { .name = "waive", .open = open_page, .post = post };
const struct screen screen_aside = { .name = "aside", .open = open_page, .post = post };
