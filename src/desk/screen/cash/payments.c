/* Payments in lists: those of an account (13), and my own of this shift (71),
 * where receipts that never reached the printer are sent again. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PAYMENTS_ASKED 45

static const struct payment_list *list_of(const struct page *p)
{
    return p->shown;
}

static void receipt_pick(struct page *p, int digit)
{
    unsigned row;
    if (page_row(p, digit, list_of(p) ? list_of(p)->payments_n : 0, &row))
        page_open_number(p->desk, "receipt", list_of(p)->payments[row].receipt_no);
}

/* -- of an account -- */

static const char *const computed[] = { "@account", "@tender", "@share", "@kept", NULL };

static void answered(struct page *p, struct answer *a)
{
    if (page_showed(p, a))
        pieces_say(p, list_of(p)->payments_n, list_of(p)->token, "form.payments.none");
}

static void open_page(struct page *p)
{
    struct page_ask q = { .account_no = p->arg, .rows = PAYMENTS_ASKED };
    if (of_account_known(p))
        page_ask(p, OP_account_payments, &q, answered);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    of_account_text(p, out, room);
}

/* What of the payment went to this account. */
static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    const struct payment *pay = &list_of(p)->payments[row];
    const struct paid_account *share = NULL;
    (void)list;
    if (strcmp(column, "@tender") == 0) {
        tender_names(pay, out, room);
        return;
    }
    for (unsigned i = 0; i < pay->accounts_n && !share; i++)
        if (strcmp(pay->accounts[i].account_no, p->arg) == 0)
            share = &pay->accounts[i];
    if (!share)
        return;
    bool kept = strcmp(column, "@kept") == 0;
    money sum = kept ? share->to_prepayment : share->principal + share->late_fee;
    if (sum || !kept)
        text_copy(out, room, money_format(sum, amount));
}

const struct screen screen_payments = {
    .name = "payments", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .act = receipt_pick,
    .enter = of_account_enter, .text = text, .cell = cell,
};

/* -- mine -- */

struct takings { bool unprinted; };

static const char *const mine_computed[] = { "@view", "@name", "@tender", "@printed", NULL };

static void mine_answered(struct page *p, struct answer *a)
{
    const struct takings *t = p->state;
    if (page_showed(p, a) && !p->message.text[0])
        pieces_say(p, list_of(p)->payments_n, list_of(p)->token,
                   t->unprinted ? "form.takings.none_unprinted" : "form.takings.none");
}

static void mine_open(struct page *p)
{
    const struct takings *t = p->state;
    struct pay_list_ask q = { .unprinted = t->unprinted };
    page_ask(p, OP_pay_list, &q, mine_answered);
}

static void mine_again(struct page *p)
{
    page_ask_again(p, false);
}

static bool mine_operator(struct page *p, int ch)
{
    struct takings *t = p->state;
    if (ch != '*')
        return false;
    t->unprinted = !t->unprinted;
    p->top[0] = 0;
    page_hush(p);
    mine_open(p);
    return true;
}

static bool unprinted(const struct payment *pay)
{
    return !pay->printed && pay->papers && pay->payment_state == CODE_payment_state_posted;
}

/* Oldest first, as the sheets lie in the printer. */
static void print(struct page *p)
{
    char count[16];
    const char *said = NULL;
    unsigned n = 0;
    for (unsigned i = list_of(p) ? list_of(p)->payments_n : 0; i-- > 0;) {
        if (!unprinted(&list_of(p)->payments[i]))
            continue;
        said = print_receipt(p->desk, &list_of(p)->payments[i], PRINT_FIRST);
        n++;
    }
    if (n == 0) {
        page_say(p, "form.takings.none_unprinted", NULL, NULL, NULL, NULL);
        return;
    }
    snprintf(count, sizeof count, "%u", n);
    page_say(p, "form.takings.sent", count, tr(said), NULL, NULL);
    mine_open(p);
}

static void mine_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct takings *t = p->state;
    (void)name;
    text_copy(out, room, tr(t->unprinted ? "form.takings.unprinted" : "form.takings.all"));
}

static void mine_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct payment *pay = &list_of(p)->payments[row];
    (void)list;
    if (strcmp(column, "@name") == 0)
        text_copy(out, room, pay->accounts_n ? pay->accounts[0].account_name : pay->payer);
    else if (strcmp(column, "@tender") == 0)
        tender_names(pay, out, room);
    else if (pay->papers)
        text_copy(out, room, tr(pay->printed ? "form.takings.yes" : "form.takings.nought"));
}

const struct screen screen_takings = {
    .name = "takings", .state = sizeof(struct takings), .flags = SCREEN_REFRESH, .computed = mine_computed,
    .open = mine_open, .again = mine_again, .act = receipt_pick, .operator = mine_operator, .print = print,
    .text = mine_text, .cell = mine_cell,
};
