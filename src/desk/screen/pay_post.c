/* Posting a payment and what is said after it. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/pay.h"
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
    struct pay *pay = pay_of(p);
    if (a->fault.status == ST_ok) {
        const struct payment *done = a->reply;
        const char *printed = done->receipt_choice == CODE_receipt_choice_none ? "form.pay.no_print"
                              : print_receipt(p->desk, done, PRINT_FIRST);
        result(p, done, tr(printed));
        return;
    }
    pay->armed = false;
    if (a->fault.status == ST_tender_large) {
        pay->armed = true;
        pay->large_asked = true;
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
    if (a->fault.status == ST_stale || a->fault.status == ST_bill_paid || a->fault.status == ST_bill_locked)
        pay_quote_again(p);
}

static enum status build(struct page *p, struct pay_take *q, struct pay_tender *tenders, bool by_enter,
                         struct pool *pool, struct fault *f)
{
    struct pay *pay = pay_of(p);
    uint64_t choice;
    memcpy(tenders, pay->given, pay->givens * sizeof *tenders);
    enum status s = pay_tender_build(p, &tenders[pay->givens], pool, f);
    if (s == ST_ok)
        s = input_number(p, "@receipt", &choice, f);
    if (s != ST_ok)
        return s;
    *q = (struct pay_take){
        .accounts = pay->account, .accounts_n = pay->accounts, .bills = pay->bill, .bills_n = pay->bills,
        .tenders = tenders, .tenders_n = pay->givens + 1, .payer = input_text(p, "payer"),
        .receipt_choice = (uint16_t)choice, .basis = quote_of(p)->basis, .skip_reason = pay->skip_reason,
        .large_meant = !by_enter && pay->large_asked,
    };
    return ST_ok;
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

void pay_post(struct page *p, bool by_enter)
{
    struct pay *pay = pay_of(p);
    struct pay_tender tenders[PAY_TENDERS_MAX];
    struct pay_take q;
    struct till t;
    struct fault f = { .status = ST_ok };
    if (p->posting) {
        page_say(p, "desk.posting", NULL, NULL, NULL, NULL);
        return;
    }
    if (!quote_of(p) || pay->entry) {
        page_beep(p);
        return;
    }
    if (reference_missing(p))
        return;
    if (pay_till(p, &t, &f) == ST_ok && t.large && (by_enter || !pay->large_asked)) {
        pay->large_asked = true;
        page_say(p, "form.pay.large", input_text(p, "@received"), NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    if (f.status == ST_ok && t.due == 0 && t.exact && pay->givens == 0) {
        pay_say(p);
        page_beep(p);
        return;
    }
    struct pool *pool = pool_new(1024);
    if (f.status == ST_ok && build(p, &q, tenders, by_enter, pool, &f) == ST_ok) {
        page_post(p, OP_pay_take, &q, posted);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}
