/* The bills of an account (12), and one of them whole with its lines. */
#include "config.h"
#include "desk/screen/cash/bill_acts.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BILLS_ASKED 45

static const char *const list_computed[] = { "@account", "@state", NULL };

static void list_answered(struct page *p, struct answer *a)
{
    const struct bill_list *list = a->reply;
    if (page_showed(p, a))
        pieces_say(p, list->bills_n, list->token, "form.bills.none");
}

static void list_ask(struct page *p)
{
    struct page_ask q = { .account_no = p->arg, .rows = BILLS_ASKED };
    page_ask(p, OP_account_bills, &q, list_answered);
}

static void list_open(struct page *p)
{
    if (of_account_known(p))
        list_ask(p);
}

static void list_pick(struct page *p, int digit)
{
    char arg[64];
    const struct bill_list *list = p->shown;
    unsigned row;
    if (!page_row(p, digit, list ? list->bills_n : 0, &row))
        return;
    snprintf(arg, sizeof arg, "%s %d %" PRIu64, p->arg, list->bills[row].bill_month, list->bills[row].bill_seq);
    page_open(p->desk, "bill", arg);
}

static void list_text(const struct page *p, const char *name, char *out, size_t room)
{
    if (strcmp(name, "@account") == 0)
        of_account_text(p, out, room);
}

static void list_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char day[DATE_TEXT], n[16];
    const struct bill_row *bill = &((const struct bill_list *)p->shown)->bills[row];
    bool owed = bill->bill_state == CODE_bill_state_open || bill->bill_state == CODE_bill_state_part;
    date today = desk_today(p->desk);
    (void)list;
    (void)column;
    date_format(bill->due_on, day);
    snprintf(n, sizeof n, "%d", today - bill->due_on);
    if (owed && today > bill->due_on)
        tr_fill(out, room, "form.account.late", n, NULL, NULL, NULL);
    else if (owed)
        tr_fill(out, room, "form.account.due_by", strlen(day) == 10 ? day + 5 : day, NULL, NULL, NULL);
    else
        text_copy(out, room, bill->cheque_waiting ? tr("cheque_not_here")
                  : code_word(&codes_bill_state, bill->bill_state));
}

const struct screen screen_bills = {
    .name = "bills", .flags = SCREEN_REFRESH, .computed = list_computed, .open = list_open, .act = list_pick,
    .enter = of_account_enter, .text = list_text, .cell = list_cell,
};

/* -- one bill -- */

struct bill_seen { bool cheque; };   /* a cheque that paid it has not cleared */

static const char *const computed[] = { "@readings", "@state", "@paid_where", "@price", "@aside", NULL };

/* The list knows what the row does not: whether the money has come. */
static void rows_answered(struct page *p, struct answer *a)
{
    const struct bill *bill = p->shown;
    const struct bill_list *list = a->reply;
    for (unsigned i = 0; a->fault.status == ST_ok && bill && i < list->bills_n; i++)
        if (list->bills[i].bill_month == bill->bill_month && list->bills[i].bill_seq == bill->bill_seq)
            ((struct bill_seen *)p->state)->cheque = list->bills[i].cheque_waiting > 0;
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_began(p, a))
        return;
    const struct bill *bill = p->shown;
    if (bill->total_only || bill->lines_n == 0)
        page_say(p, "form.bill.imported", NULL, NULL, NULL, NULL);
    struct page_ask q = { .account_no = bill->account_no, .token = "", .rows = BILLS_ASKED };
    if (bill->paid_at)
        page_ask_late(p, OP_account_bills, &q, rows_answered);
}

static void open_page(struct page *p)
{
    char account[24];
    struct bill_ask q = { .account_no = account, .numbered = true };
    bill_arg(p, account, &q.bill_month, &q.bill_seq);
    page_ask(p, OP_bill_show, &q, answered);
}

static void taken_up(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    page_say(p, "form.bill.taken_up", NULL, NULL, NULL, NULL);
}

/* Acts open a form about this bill; a bill set aside is taken up again at once. */
static void act(struct page *p, int digit)
{
    char account[24];
    const struct bill *bill = p->shown;
    const struct form_act *chosen = NULL;
    for (unsigned i = 0; i < p->form->acts; i++)
        if (p->form->act[i].digit == digit)
            chosen = &p->form->act[i];
    const struct form *form = chosen ? form_by_name(chosen->screen) : NULL;
    if (!bill || !form || !desk_may(p->desk, form)) {
        page_beep(p);
    } else if (form->op->no == OP_bill_aside && bill->bill_state == CODE_bill_state_set_aside) {
        struct bill_ask q = { .account_no = account };
        bill_arg(p, account, &q.bill_month, &q.bill_seq);
        page_ask(p, OP_bill_again, &q, taken_up);
    } else {
        page_open(p->desk, chosen->screen, p->arg);
    }
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char from[INSTANT_TEXT], to[MONEY_TEXT], kwh[MONEY_TEXT];
    const struct bill *bill = p->shown;
    if (!bill)
        return;
    if (strcmp(name, "@readings") == 0 && bill->reading_to)
        snprintf(out, room, "%s - %s  %s kWh", energy_format(bill->reading_from, from),
                 energy_format(bill->reading_to, to), energy_format(bill->kwh, kwh));
    else if (strcmp(name, "@readings") == 0 && bill->kwh)
        snprintf(out, room, "%s kWh", energy_format(bill->kwh, kwh));
    else if (strcmp(name, "@aside") == 0 && bill->bill_state == CODE_bill_state_set_aside)
        snprintf(out, room, "%s  %s", code_word(&codes_aside_reason, bill->aside_reason), bill->aside_text);
    else if (strcmp(name, "@paid_where") == 0 && bill->paid_at)
        snprintf(out, room, "%s %s", instant_short(bill->paid_at, from), bill->paid_where);
    else if (strcmp(name, "@state") == 0)
        snprintf(out, room, "%s  %s", code_word(&codes_bill_state, bill->bill_state),
                 ((const struct bill_seen *)p->state)->cheque ? tr("cheque_not_here") : "");
}

/* A line without a price shows none. */
static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    const struct bill_line *line = &((const struct bill *)p->shown)->lines[row];
    (void)list;
    (void)column;
    if (line->price)
        text_copy(out, room, price_format(line->price, figure));
}

const struct screen screen_bill = {
    .name = "bill", .state = sizeof(struct bill_seen), .computed = computed, .open = open_page, .again = open_page,
    .text = text, .cell = cell, .act = act,
};
