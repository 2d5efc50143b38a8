/* Acts of the random days: what is owed settled by agreement, written off and recovered, paid ahead. */
#include "config.h"
#include "tests/unit/money_random.h"

bool agreement(void)
{
    struct agreement_make q = { .account_no = any_account(), .upto_month = roll(3) ? 209912 : 0,
                                .parts_count = 2 + roll(5), .first_on = today + (date)roll(20), .agreed_by = "单桂芳",
                                .first_amount = roll(3) ? 0 : 1 + (money)roll(3000) };
    struct agreement r;
    return with_leave('k', OP_agreement_make, &q, &r);
}

/* Those whose parts were missed are judged, and now and then one is ended. */
bool agreement_over(void)
{
    struct agreements list;
    struct agreement r;
    counter_slice(&hall, OP_agreement_judge, 50);
    if (call('v', OP_agreement_list, &(struct agreements_ask){ .agreement_state = CODE_agreement_state_kept }, &list) ||
        !list.agreements_n || roll(3))
        return false;
    return !call('v', OP_agreement_end, &(struct agreement_end){ .agreement_no = list.agreements[0].agreement_no,
                                                                 .reason = "迁走" }, &r);
}

static struct bill_row some_bill(const char *account, uint16_t state)
{
    struct page_ask ask = { .account_no = account, .rows = 100 };
    struct bill_list list;
    struct bill_row found = { 0 };
    unsigned n = 0;
    if (!call('k', OP_account_bills, &ask, &list))
        for (uint32_t i = 0; i < list.bills_n; i++)
            if ((!state || list.bills[i].bill_state == state) && !roll(++n))
                found = list.bills[i];
    return found;
}

bool write_off(void)
{
    const char *account = any_account();
    struct bill_row b = some_bill(account, 0);
    struct writeoff_make q = { .account_no = account, .bill_month = b.bill_month, .bill_seq = b.bill_seq,
                               .writeoff_reason = CODE_writeoff_reason_gone, .document = "证明" };
    struct writeoff r;
    return b.bill_month && with_leave('b', OP_writeoff_make, &q, &r);
}

bool recover(char who)
{
    struct pay_account a = { .account_no = any_account() };
    struct bill_row b = some_bill(a.account_no, CODE_bill_state_written_off);
    struct pay_bill one = { .account_no = a.account_no, .bill_month = b.bill_month, .bill_seq = b.bill_seq };
    struct pay_tender t = some_tender();
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .bills = &one, .bills_n = 1,
                          .large_meant = true, .skip_reason = CODE_skip_reason_other };
    struct payment p;
    if (!b.bill_month || call(who, OP_pay_take, &q, &p))
        return false;
    paid_note(p.receipt_no, who);
    return true;
}

bool prepaid(void)
{
    struct prepay_terms r;
    bool put = !call('v', OP_prepay_put, &(struct prepay_put){ .account_no = any_account(), .ends = !roll(5) }, &r);
    counter_slice(&hall, OP_prepay_estimate, 50);
    return put;
}
