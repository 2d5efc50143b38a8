/* 退预存 (28): whose, what it has paid ahead, and the request for approval; the
 * receipt of it is printed for the person to sign. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/consent.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void answered(struct page *p, struct answer *a)
{
    if (of_account_shown(p, a) && strcmp(page_focus_name(p), "@line") == 0)
        page_focus(p, "amount");
}

static void open_page(struct page *p)
{
    of_account_ask(p, answered);
}

static void enter(struct page *p, int input)
{
    if (strcmp(p->input[input].spec->name, "@line") == 0) {
        of_account_enter(p, input);  /* the page may be gone after it */
        return;
    }
    if (p->focus + 1 < (int)p->form->inputs)
        page_focus(p, p->form->input[p->focus + 1].name);
    if (of_account(p) && input > 0)
        page_say(p, "consent.f9", NULL, NULL, NULL, NULL);
}

/* Another number on the line: whose it was is shown no more. */
static void typed(struct page *p)
{
    if (strcmp(page_focus_name(p), "@line") != 0 || !of_account(p))
        return;
    p->arg = "";
    page_unshow(p);
}

static void post(struct page *p, bool by_enter)
{
    const struct account *a = of_account(p);
    struct refund_ask q = { .account_no = a ? a->account_no : "" };
    (void)by_enter;
    record_init(&refund_ask_record, &q);
    if (!a) {
        page_focus(p, "@line");
        of_account_known(p);
        page_stop(p);
    } else if (!consent_send(p, OP_prepayment_refund, &q)) {
        page_stop(p);
    }
}

static void approved(struct page *p, struct answer *a)
{
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], no[24], title[40], amount[MONEY_TEXT];
    const struct refund *r = a->reply;
    snprintf(no, sizeof no, "%" PRIu64, r->refund_no);
    snprintf(title, sizeof title, "refund-%s", no);
    bool cash = r->tender == CODE_tender_cash;
    tr_fill(line1, sizeof line1, cash ? "form.refund.result_cash" : "form.refund.result_transfer", r->payee,
            money_format(r->amount, amount), NULL, NULL);
    tr_fill(line2, sizeof line2, "form.refund.result2", no, tr(print_paper(p->desk, "paper_refund", r, title)), NULL,
            NULL);
    page_result(p, line1, line2);
}

static void about(const struct page *p, char *out, size_t room)
{
    if (of_account(p))
        snprintf(out, room, "%s  %s", of_account(p)->account_name, input_text(p, "amount"));
}

static void load(struct page *p, const struct json_t *body)
{
    (void)body;
    open_page(p);
}

const struct screen screen_refund = {
    .name = "refund", .open = open_page, .enter = enter, .typed = typed, .post = post, .approved = approved,
    .load = load, .about = about,
};
