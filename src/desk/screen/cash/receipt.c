/* One receipt (found by its eight digits), and printing it again: 重打 takes a
 * new sheet and voids the spoilt one, 补打 is marked and counted (W4, D1). */
#include "config.h"
#include "desk/print.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- the receipt -- */

static const char *const receipt_computed[] = { "@how", "@tenders", NULL };

static void tenders_text(const struct payment *pay, char *out, size_t room)
{
    char received[MONEY_TEXT], change[MONEY_TEXT], one[160];
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < pay->tenders_n && n + 1 < room; i++) {
        const struct paid_tender *t = &pay->tenders[i];
        if (pay->reverses)           /* its tenders are those of what it undoes: their money went back */
            tr_fill(one, sizeof one, "form.receipt.tender_back", code_word(&codes_tender, t->tender),
                    money_format(t->received - t->change, received), t->voucher, NULL);
        else
            tr_fill(one, sizeof one, "form.receipt.tender_is", paid_tender_word(pay, i),
                    money_format(t->received, received), money_format(t->change, change), t->voucher);
        int k = snprintf(out + n, room - n, "%s%s", n ? "   " : "", one);
        n += k > 0 ? (size_t)k : 0;
    }
}

static void how_text(const struct payment *pay, char *out, size_t room)
{
    char again[24], copies[24];
    snprintf(again, sizeof again, "%" PRIu64, pay->prints);
    snprintf(copies, sizeof copies, "%" PRIu64, pay->copies);
    tr_fill(out, room, pay->printed ? "form.receipt.printed" : "form.receipt.not_printed", again, copies, NULL, NULL);
}

static void receipt_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct payment *pay = p->shown;
    if (pay && strcmp(name, "@tenders") == 0)
        tenders_text(pay, out, room);
    else if (pay)
        how_text(pay, out, room);
}

static void receipt_answered(struct page *p, struct answer *a)
{
    page_began(p, a);
}

static void receipt_open(struct page *p)
{
    struct receipt_ask q = { .receipt_no = strtoull(p->arg, NULL, 10) };
    page_ask(p, OP_pay_show, &q, receipt_answered);
}

static void receipt_print(struct page *p)
{
    page_open(p->desk, "reprint", p->arg);
}

#define ACT_REVERSE 3

/* What is taken back already, and what takes back, is not taken back again. */
static enum act_stand receipt_offers(const struct page *p, int digit)
{
    const struct payment *pay = p->shown;
    bool stands = pay && !pay->reverses && pay->payment_state == CODE_payment_state_posted;
    return digit == ACT_REVERSE && !stands ? ACT_NOT_HERE : ACT_OFFERED;
}

static void receipt_act(struct page *p, int digit)
{
    for (unsigned i = 0; i < p->form->acts; i++) {
        const struct form *form = p->form->act[i].screen ? form_by_name(p->form->act[i].screen) : NULL;
        if (p->form->act[i].digit == digit && form && desk_may(p->desk, form)) {
            page_open(p->desk, form->name, p->arg);
            return;
        }
    }
    page_beep(p);
}

const struct screen screen_receipt = {
    .name = "receipt", .flags = SCREEN_REFRESH, .computed = receipt_computed, .open = receipt_open,
    .again = receipt_open, .text = receipt_text, .print = receipt_print, .act = receipt_act,
    .offers = receipt_offers,
};

/* -- printing it again -- */

enum { ACT_AGAIN = 1, ACT_COPY = 2 };

static void printed(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], no[24], paper[24];
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    const struct payment *pay = a->reply;
    bool copy = a->op == OP_pay_copy;
    const char *said = print_receipt(p->desk, pay, copy ? PRINT_COPY : PRINT_AGAIN);
    snprintf(no, sizeof no, "%08" PRIu64, pay->receipt_no);
    snprintf(paper, sizeof paper, "%08" PRIu64, pay->paper_no);
    tr_fill(line1, sizeof line1, copy ? "form.reprint.copied" : "form.reprint.again", no, paper, tr(said), NULL);
    page_result(p, line1, "");
}

static void reprint_post(struct page *p, bool by_enter)
{
    struct pay_reprint q = { .receipt_no = 0 };
    struct fault f = { .status = ST_ok };
    uint64_t act = 0, reason = 0;
    (void)by_enter;
    if (input_number(p, "receipt_no", &q.receipt_no, &f) != ST_ok || input_number(p, "@act", &act, &f) != ST_ok
        || input_number(p, "reprint_reason", &reason, &f) != ST_ok) {
        page_say_fault(p, &f);
        page_stop(p);
        return;
    }
    if (act != ACT_AGAIN && act != ACT_COPY) {
        page_focus(p, "@act");
        page_say(p, "form.reprint.which", NULL, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    q.reprint_reason = reason                ? (uint16_t)reason
                       : act == ACT_AGAIN ? CODE_reprint_reason_jam : CODE_reprint_reason_lost;
    page_post(p, act == ACT_AGAIN ? OP_pay_again : OP_pay_copy, &q, printed);
}

static void reprint_enter(struct page *p, int input)
{
    if (strcmp(p->form->input[input].name, "receipt_no") == 0)
        page_focus(p, "@act");
    else if (!input_empty(p, "@act") && !input_empty(p, "receipt_no"))
        reprint_post(p, true);
}

static void reprint_open(struct page *p)
{
    char no[24];
    if (!p->arg[0])
        return;
    snprintf(no, sizeof no, "%08llu", strtoull(p->arg, NULL, 10));
    input_set(p, "receipt_no", no);
    page_focus(p, "@act");
}

const struct screen screen_reprint = {
    .name = "reprint", .open = reprint_open, .enter = reprint_enter, .post = reprint_post,
};
