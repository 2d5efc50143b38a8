/* The entry row of a payment: + one more account, ++ all linked ones, - one less,
 * / bills picked by number, and which account gets the money when it is short. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGE_PRINT "4"              /* CODE_receipt_choice_large, as it is typed */

void pay_entry_open(struct page *p, enum pay_entry entry)
{
    struct pay *pay = pay_of(p);
    pay->entry = entry;
    pay_disarm(p);
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

/* What somebody wrote on an account stops the straight path (ux 2.1.7). */
static bool warn(struct page *p)
{
    const struct pay_quote *q = quote_of(p);
    char text[240], more[24];
    for (unsigned i = 0; i < q->accounts_n; i++) {
        const struct quote_account *a = &q->accounts[i];
        if (!a->warns)
            continue;
        const struct note *note = a->notes_n ? &a->notes[0] : NULL;
        for (unsigned k = 0; k < a->notes_n; k++)
            if (a->notes[k].stops)
                note = &a->notes[k];
        others_text(a->notes_n ? a->notes_n - 1 : 0, a->notes_more, more, sizeof more);
        snprintf(text, sizeof text, "%s %s%s", a->account_name, note ? note->text : "", more);
        page_say(p, "form.pay.warns", text, NULL, NULL, NULL);
        page_stop(p);
        return true;
    }
    return false;
}

/* More bills are open than one payment takes: the core refuses them all at once, so it is said before. */
static void say_left(struct page *p)
{
    char most[16], left[24];
    const struct pay_quote *q = quote_of(p);
    if (!q->bills_left)
        return;
    snprintf(most, sizeof most, "%d", PAY_BILLS_MAX);
    snprintf(left, sizeof left, "%" PRIu64, q->bills_left);
    page_say(p, "form.pay.bills_left", most, left, NULL, NULL);
}

bool pay_busy(struct page *p)
{
    if (!p->posting && !paying_of(p)->asking)
        return false;
    page_say(p, p->posting ? "desk.posting" : "form.pay.asking", NULL, NULL, NULL, NULL);
    page_beep(p);
    return true;
}

/* Refused: what was true before is true still. */
static void quote_refused(struct page *p, struct answer *a)
{
    struct pay_matter *wish = &paying_of(p)->wish;
    if (wish->quiet && wish->bills) {
        wish->bills = 0;
        wish->skip_reason = 0;
        pay_quote_ask(p);
        return;
    }
    if (wish->quiet)
        return;
    if (quote_of(p) || pay_of(p)->entry)
        page_refused(p, a);
    else
        page_failed(p, a);
}

/* The old are given large letters, unless the clerk has chosen. */
static void large_print(struct page *p)
{
    const struct pay_quote *q = quote_of(p);
    for (unsigned i = 0; i < q->accounts_n; i++)
        if (q->accounts[i].elder && !page_input(p, "@receipt")->own)
            input_set(p, "@receipt", LARGE_PRINT);
}

static void quoted(struct page *p, struct answer *a)
{
    struct paying *m = paying_of(p);
    m->asking = false;
    if (m->again) {
        pay_quote_ask(p);
        return;
    }
    if (a->fault.status != ST_ok) {
        quote_refused(p, a);
        return;
    }
    page_show(p, a);
    large_print(p);
    paying_quoted(m, quote_of(p), p->pool);
    if (!m->matter.quiet || !page_input(p, "@change")->own)
        input_set(p, "@change", "");
    pay_lines(p);
    if (m->matter.quiet)
        return;
    if (pay_of(p)->entry)
        pay_entry_close(p);
    if (warn(p))
        return;
    m->armed = m->matter.first > 0;      /* the shares of the money that lies there */
    pay_say(p);
    say_left(p);
}

void pay_quote_ask(struct page *p)
{
    struct paying *m = paying_of(p);
    m->again = m->asking;
    if (m->asking)
        return;
    struct pay_ask q = paying_ask(m);
    m->asking = page_ask(p, OP_pay_quote, &q, quoted);
}

bool pay_quote_again(struct page *p)
{
    paying_wish(paying_of(p))->quiet = true;
    pay_quote_ask(p);
    return paying_of(p)->asking;
}

/* -- one more -- */

static void account_add(struct page *p, const char *account_no)
{
    if (pay_busy(p))
        return;
    struct pay_matter *wish = paying_wish(paying_of(p));
    for (unsigned i = 0; i < wish->accounts; i++) {
        if (strcmp(wish->account[i].account_no, account_no) != 0)
            continue;
        page_say(p, "form.pay.already", account_no, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    if (wish->accounts == PAY_ACCOUNTS_MAX) {
        page_beep(p);
        return;
    }
    wish->account[wish->accounts++] = (struct pay_account){ .account_no = pool_copy(p->pool, account_no) };
    wish->bills = 0;
    wish->skip_reason = 0;
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
    struct pay_matter *wish = paying_wish(paying_of(p));
    if (number < 1 || number > wish->accounts || wish->accounts < 2) {
        no_such_number(p);
        return;
    }
    memmove(&wish->account[number - 1], &wish->account[number], (wish->accounts - number) * sizeof *wish->account);
    wish->accounts--;
    wish->bills = 0;
    wish->skip_reason = 0;
    pay_quote_ask(p);
}

/* -- bills by number -- */

static void reason_picked(struct page *p, int reason)
{
    if (pay_busy(p))
        return;
    paying_of(p)->wish.skip_reason = (uint16_t)reason;
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

static void bills_wish(struct page *p, const bool *wanted)
{
    const struct pay *pay = pay_of(p);
    struct pay_matter *wish = paying_wish(paying_of(p));
    wish->bills = 0;
    wish->skip_reason = 0;
    for (unsigned i = 0; i < pay->lines && wish->bills < PAY_BILLS_MAX; i++) {
        const struct pay_line *line = &pay->line[i];
        if (wanted[i] && line->bill)
            wish->bill[wish->bills++] = (struct pay_bill){
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
    bills_wish(p, wanted);
    if (!skipped) {
        pay_quote_ask(p);
        return;
    }
    popup_codes(p, tr("skip_reason"), &codes_skip_reason, reason_picked);
}

/* -- money short over several accounts: the clerk names who gets it -- */

static void enter_split(struct page *p, unsigned long number)
{
    struct till t;
    if (number < 1 || number > quote_of(p)->accounts_n || pay_till(p, &t, NULL) != ST_ok) {
        no_such_number(p);
        return;
    }
    paying_name_first(paying_of(p), (unsigned)number, t.total - t.back);
    pay_quote_ask(p);
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
    if (pay_busy(p))
        return;
    switch (entry) {
    case ENTRY_ADD: enter_add(p, text); break;
    case ENTRY_REMOVE: enter_remove(p, strtoul(text, NULL, 10)); break;
    case ENTRY_BILLS: enter_bills(p, text); break;
    case ENTRY_SPLIT: enter_split(p, strtoul(text, NULL, 10)); break;
    case ENTRY_NONE: break;
    }
}
