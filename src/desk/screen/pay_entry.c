/* The entry row of a payment: + one more account, ++ all linked ones, - one less,
 * / bills picked by number, and which account gets the money when it is short. */
#include "config.h"
#include "desk/screen/pay.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pay_entry_open(struct page *p, enum pay_entry entry)
{
    struct pay *pay = pay_of(p);
    pay->entry = entry;
    pay->armed = false;
    input_hide(p, "@entry", false);
    input_set(p, "@entry", "");
    page_focus(p, "@entry");
    if (quote_of(p))
        pay_lines(p);
    page_hush(p);
}

void pay_entry_close(struct page *p)
{
    struct pay *pay = pay_of(p);
    pay->entry = ENTRY_NONE;
    input_hide(p, "@entry", true);
    page_focus(p, "@received");
    if (quote_of(p))
        pay_lines(p);
    pay_say(p);
}

/* -- the quote -- */

/* The accounts as the core found them: its list is ours from now on. */
static void accounts_take(struct page *p)
{
    struct pay *pay = pay_of(p);
    const struct pay_quote *q = quote_of(p);
    pay->accounts = 0;
    for (unsigned i = 0; i < q->accounts_n && i < PAY_ACCOUNTS_MAX; i++)
        pay->account[pay->accounts++] = (struct pay_account){
            .account_no = pool_copy(p->pool, q->accounts[i].account_no),
        };
    pay->all_linked = false;
}

/* What somebody wrote on an account stops the straight path (ux 2.1.7). */
static bool warn(struct page *p)
{
    const struct pay_quote *q = quote_of(p);
    char text[240];
    for (unsigned i = 0; i < q->accounts_n; i++) {
        const struct quote_account *a = &q->accounts[i];
        if (!a->warns)
            continue;
        const struct note *note = a->notes_n ? &a->notes[0] : NULL;
        for (unsigned k = 0; k < a->notes_n; k++)
            if (a->notes[k].stops)
                note = &a->notes[k];
        snprintf(text, sizeof text, "%s %s", a->account_name, note ? note->text : "");
        page_say(p, "form.pay.warns", text, NULL, NULL, NULL);
        page_stop(p);
        return true;
    }
    return false;
}

static void quoted(struct page *p, struct answer *a)
{
    struct pay *pay = pay_of(p);
    if (a->fault.status != ST_ok) {
        if (!quote_of(p) && !pay->entry) {
            page_failed(p, a);
            return;
        }
        if (pay->accounts > 1)
            pay->accounts--;               /* the one just added is the one refused */
        page_refused(p, a);
        return;
    }
    page_show(p, a);
    accounts_take(p);
    if (pay->entry)
        pay_entry_close(p);
    pay_lines(p);
    if (!warn(p))
        pay_say(p);
}

void pay_quote_ask(struct page *p)
{
    struct pay *pay = pay_of(p);
    struct pay_ask q = {
        .accounts = pay->account, .accounts_n = pay->accounts, .all_linked = pay->all_linked,
        .bills = pay->bill, .bills_n = pay->bills,
    };
    page_ask(p, OP_pay_quote, &q, quoted);
}

static void quoted_again(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok)
        return;
    page_show(p, a);
    pay_lines(p);
}

void pay_quote_again(struct page *p)
{
    struct pay *pay = pay_of(p);
    struct pay_ask q = { .accounts = pay->account, .accounts_n = pay->accounts };
    pay->bills = 0;
    page_ask(p, OP_pay_quote, &q, quoted_again);
}

/* -- one more -- */

static void account_add(struct page *p, const char *account_no)
{
    struct pay *pay = pay_of(p);
    for (unsigned i = 0; i < pay->accounts; i++) {
        if (strcmp(pay->account[i].account_no, account_no) != 0)
            continue;
        page_say(p, "form.pay.already", account_no, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    if (pay->accounts == PAY_ACCOUNTS_MAX) {
        page_beep(p);
        return;
    }
    pay->account[pay->accounts++] = (struct pay_account){ .account_no = pool_copy(p->pool, account_no) };
    pay->bills = 0;
    pay_quote_ask(p);
}

static void picked(struct page *p, int number)
{
    struct pay *pay = pay_of(p);
    char text[24];
    snprintf(text, sizeof text, "%s", pay->found[number - 1]);
    account_add(p, text);
}

static void offer(struct page *p, const struct find_list *list)
{
    struct pay *pay = pay_of(p);
    const char *lines[9];
    unsigned n = 0;
    for (unsigned i = 0; i < list->rows_n && n < 9; i++, n++) {
        const struct find_row *row = &list->rows[i];
        lines[n] = pool_printf(p->pool, "%s  %s  %s", row->account_no, row->account_name, row->address);
        text_copy(pay->found[n], sizeof pay->found[n], row->account_no);
    }
    popup_choose(p, tr("find.several"), lines, n, picked);
    page_stop(p);
}

static void found(struct page *p, struct answer *a)
{
    const struct find_list *list = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
    } else if (list->rows_n == 0) {
        page_say(p, "find.none", input_text(p, "@entry"), NULL, NULL, NULL);
        page_input(p, "@entry")->editor.fresh = true;
        page_stop(p);
    } else if (list->rows_n == 1 && list->token[0] == '\0') {
        account_add(p, list->rows[0].account_no);
    } else {
        offer(p, list);
    }
}

static void enter_add(struct page *p, const char *text)
{
    struct find_any q = { .text = text, .accounts_only = true };
    page_ask(p, OP_find_any, &q, found);
}

/* -- one less -- */

static void no_such_number(struct page *p)
{
    page_say(p, "form.pay.no_such_number", NULL, NULL, NULL, NULL);
    page_input(p, "@entry")->editor.fresh = true;
    page_stop(p);
}

static void enter_remove(struct page *p, unsigned long number)
{
    struct pay *pay = pay_of(p);
    if (number < 1 || number > pay->accounts || pay->accounts < 2) {
        no_such_number(p);
        return;
    }
    memmove(&pay->account[number - 1], &pay->account[number], (pay->accounts - number) * sizeof *pay->account);
    pay->accounts--;
    pay->bills = 0;
    pay_quote_ask(p);
}

/* -- bills by number -- */

static void reason_picked(struct page *p, int reason)
{
    pay_of(p)->skip_reason = (uint16_t)reason;
    pay_quote_ask(p);
}

static bool older_skipped(const struct pay *pay, const bool *wanted)
{
    for (unsigned i = 0; i < pay->lines; i++)
        for (unsigned k = i + 1; !wanted[i] && k < pay->lines; k++)
            if (wanted[k] && pay->line[k].account == pay->line[i].account && pay->line[i].bill)
                return true;
    return false;
}

static void bills_take(struct page *p, const bool *wanted)
{
    struct pay *pay = pay_of(p);
    pay->bills = 0;
    for (unsigned i = 0; i < pay->lines && pay->bills < PAY_BILLS_MAX; i++) {
        const struct pay_line *line = &pay->line[i];
        if (wanted[i] && line->bill)
            pay->bill[pay->bills++] = (struct pay_bill){
                .account_no = pool_copy(p->pool, line->account->account_no),
                .bill_month = line->bill->bill_month, .bill_seq = line->bill->bill_seq,
            };
    }
}

static void enter_bills(struct page *p, const char *text)
{
    struct pay *pay = pay_of(p);
    bool wanted[PAY_ACCOUNTS_MAX * 100] = { false };
    for (char *end; *text; text = end + strspn(end, " ,")) {
        unsigned long v = strtoul(text, &end, 10);
        if (end == text || v < 1 || v > pay->lines || v > COUNT_OF(wanted)) {
            no_such_number(p);
            return;
        }
        wanted[v - 1] = true;
    }
    bool skipped = older_skipped(pay, wanted);
    bills_take(p, wanted);
    pay->skip_reason = 0;
    if (!skipped) {
        pay_quote_ask(p);
        return;
    }
    popup_codes(p, tr("skip_reason"), &codes_skip_reason, reason_picked);
}

/* -- money short over several accounts: the clerk names who gets it -- */

static void enter_split(struct page *p, unsigned long number)
{
    struct pay *pay = pay_of(p);
    const struct pay_quote *q = quote_of(p);
    struct till t;
    if (number < 1 || number > q->accounts_n || pay_till(p, &t, NULL) != ST_ok) {
        no_such_number(p);
        return;
    }
    money left = t.received;
    for (unsigned step = 0; step < q->accounts_n; step++) {
        unsigned i = step == 0 ? (unsigned)number - 1 : step <= number - 1 ? step - 1 : step;
        money share = left < q->accounts[i].due ? left : q->accounts[i].due;
        pay->account[i].amount = share;
        left -= share;
    }
    pay_entry_close(p);
    pay->armed = true;
    pay_say(p);
}

void pay_entry_enter(struct page *p)
{
    char text[128];
    text_copy(text, sizeof text, input_text(p, "@entry"));
    enum pay_entry entry = pay_of(p)->entry;
    if (text[0] == '\0') {
        if (quote_of(p))
            pay_entry_close(p);
        return;
    }
    switch (entry) {
    case ENTRY_ADD: enter_add(p, text); break;
    case ENTRY_REMOVE: enter_remove(p, strtoul(text, NULL, 10)); break;
    case ENTRY_BILLS: enter_bills(p, text); break;
    case ENTRY_SPLIT: enter_split(p, strtoul(text, NULL, 10)); break;
    case ENTRY_NONE: break;
    }
}
