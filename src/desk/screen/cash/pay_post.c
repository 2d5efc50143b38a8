/* Posting a payment and what is said after it. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/cash/pay.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static money tender_sum(const struct payment *pay, bool change)
{
    money sum = 0;
    for (unsigned i = 0; i < pay->tenders_n; i++)
        sum += change ? pay->tenders[i].change : pay->tenders[i].received;
    return sum;
}

static money kept_sum(const struct payment *pay)
{
    money sum = 0;
    for (unsigned i = 0; i < pay->accounts_n; i++)
        sum += pay->accounts[i].to_prepayment;
    return sum;
}

static void result(struct page *p, const struct payment *pay, const char *printed)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], d[MONEY_TEXT], no[24],
         job[24], due[INSTANT_TEXT];
    money kept = kept_sum(pay);
    tr_fill(line1, sizeof line1, "form.pay.result1", money_format(tender_sum(pay, true), a),
            money_format(tender_sum(pay, false), b), money_format(pay->total - kept, c), money_format(kept, d));
    snprintf(no, sizeof no, "%08" PRIu64, pay->receipt_no);
    snprintf(job, sizeof job, "%012" PRIu64, pay->job_no);
    if (pay->job_no)
        tr_fill(line2, sizeof line2, "form.pay.result_restore", no, printed, job, instant_short(pay->restore_due, due));
    else
        tr_fill(line2, sizeof line2, "form.pay.result2", no, printed, NULL, NULL);
    page_result(p, line1, line2);
}

static void posted(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok) {
        const struct payment *done = a->reply;
        const char *printed = done->receipt_choice == CODE_receipt_choice_none ? "form.pay.no_print"
                              : print_receipt(p->desk, done, PRINT_FIRST);
        result(p, done, tr(printed));
        return;
    }
    pay_disarm(p);
    if (a->fault.status == ST_tender_large) {
        pay_arm(p);
        paying_of(p)->large_asked = true;
        page_say_fault(p, &a->fault);
        page_stop(p);
        return;
    }
    if (a->fault.status == ST_split_unclear) {
        pay_entry_open(p, ENTRY_SPLIT);
        page_say_fault(p, &a->fault);
        page_stop(p);
        return;
    }
    page_refused(p, a);
    if (a->fault.status == ST_bill_paid || a->fault.status == ST_bill_locked)
        pay_quote_again(p);
}

/* A reference that is missing is asked for, not refused. */
static bool reference_missing(struct page *p)
{
    if (!pay_reference_next(p))
        return false;
    page_say(p, "form.pay.reference", NULL, NULL, NULL, NULL);
    page_stop(p);
    return true;
}

/* Far too much is posted by an F9 that has read the question, and by nothing else. */
static bool large_unanswered(struct page *p, const struct till *t, bool by_enter)
{
    if (!t->large || (!by_enter && paying_large_asked(paying_of(p), t)))
        return false;
    pay_arm(p);
    page_stop(p);
    return true;
}

static void send(struct page *p, const struct pay_typed *typed, const struct till *t, uint64_t choice)
{
    struct pay_account accounts[PAY_ACCOUNTS_MAX];
    struct pay_tender tenders[PAY_TENDERS_MAX];
    struct pay_take q = paying_take(paying_of(p), typed, t, accounts, tenders);
    q.payer = input_text(p, "payer");
    q.receipt_choice = (uint16_t)choice;
    page_post(p, OP_pay_take, &q, posted);
}

void pay_post(struct page *p, bool by_enter)
{
    struct pay_typed typed;
    struct till t;
    struct fault f = { .status = ST_ok };
    uint64_t choice;
    if (pay_busy(p))
        return;
    if (!quote_of(p) || pay_of(p)->entry) {
        page_beep(p);
        return;
    }
    enum status s = pay_till(p, &t, &f);
    if (!s && t.total == 0) {
        pay_say(p);
        page_beep(p);
        return;
    }
    if (!s && pay_tender_idle(p, &t))
        return;
    if (!s && ((t.counts && reference_missing(p)) || large_unanswered(p, &t, by_enter)))
        return;
    if (!s)
        s = pay_typed(p, &typed, &f);
    if (!s)
        s = input_number(p, "@receipt", &choice, &f);
    if (s) {
        page_say_fault(p, &f);
        page_stop(p);
        return;
    }
    send(p, &typed, &t, choice);
}
