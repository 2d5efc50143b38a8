/* Payment, the heart of the counter (ux 2.4, 3). The straight path is an amount,
 * Enter, Enter; exact money is F9 with nothing typed. Enter posts only what row
 * 22 has just named, and only after an amount or a voucher was typed. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void open_page(struct page *p)
{
    struct pay *pay = pay_of(p);
    pay->tender = CODE_tender_cash;
    input_hide(p, "@entry", true);
    pay_tender_set(p, CODE_tender_cash);
    if (p->arg[0] == '\0') {
        pay_entry_open(p, ENTRY_ADD);
        return;
    }
    struct pay_matter *wish = paying_wish(&pay->is);
    wish->account[0].account_no = p->arg;
    wish->accounts = 1;
    pay_quote_ask(p);
}

static bool here(const struct page *p, const char *name)
{
    return strcmp(page_focus_name(p), name) == 0;
}

/* Says what the next Enter posts; an F9 typed ahead has not read that it is far too much. */
static void arm(struct page *p, const struct till *t)
{
    pay_arm(p);
    if (t->large)
        page_stop(p);
}

static bool till_good(struct page *p, struct till *t)
{
    struct fault f = { .status = ST_ok };
    if (pay_till(p, t, &f) == ST_ok)
        return true;
    page_input(p, f.status == ST_change_too_large ? "@change" : page_focus_name(p))->wrong = true;
    page_say_fault(p, &f);
    page_stop(p);
    return false;
}

/* The next customer's card under the scanner is not this one's money. Enter never gets
 * here with it otherwise: press sees it first. */
static bool scanned_said(struct page *p)
{
    char text[40];
    if (!here(p, "@received") && !here(p, "@change"))
        return false;
    text_copy(text, sizeof text, input_text(p, page_focus_name(p)));
    if (!input_scanned(text) || page_input(p, page_focus_name(p))->editor.cut)
        return false;
    page_input(p, page_focus_name(p))->editor.fresh = true;
    page_say(p, "form.pay.scanned", text, NULL, NULL, NULL);
    page_stop(p);
    page_beep(p);
    return true;
}

static void enter_received(struct page *p)
{
    struct till t;
    bool voucher = !page_input(p, "@voucher")->hidden && !input_empty(p, "@voucher");
    if (input_empty(p, "@received") && !voucher)
        return;                      /* an Enter too many falls on an empty field */
    if (pay_armed(p)) {
        pay_post(p, true);
        return;
    }
    if (!till_good(p, &t))
        return;
    if (t.over > 0 && pay_rule(p)->gives_change)
        pay_change_propose(p, &t);
    arm(p, &t);
}

static void enter_change(struct page *p)
{
    struct till t;
    if (input_empty(p, "@received")) {
        page_focus(p, "@received");
        return;
    }
    if (!till_good(p, &t))
        return;
    if (pay_armed(p))
        pay_post(p, true);
    else
        arm(p, &t);
}

static void enter_reference(struct page *p)
{
    if (pay_reference_next(p))
        return;
    page_focus(p, "@received");
    pay_arm(p);
}

static void enter(struct page *p, int input)
{
    const char *name = p->form->input[input].name;
    if (strcmp(name, "@entry") == 0)
        pay_entry_enter(p);
    else if (strcmp(name, "@received") == 0)
        enter_received(p);
    else if (strcmp(name, "@change") == 0)
        enter_change(p);
    else if (strcmp(name, "@tender") == 0)
        pay_tender_set(p, (uint16_t)strtoul(input_text(p, "@tender"), NULL, 10));
    else if (strcmp(name, "payer") == 0 || strcmp(name, "@receipt") == 0)
        page_focus(p, "@received");
    else
        enter_reference(p);
}

static bool operator(struct page *p, int ch)
{
    struct pay *pay = pay_of(p);
    if (ch == '+' && pay->entry == ENTRY_ADD && quote_of(p)) {
        if (!pay_busy(p)) {
            paying_wish(&pay->is)->all_linked = true;
            pay_quote_ask(p);
        }
        return true;
    }
    if (pay->entry || !quote_of(p))
        return false;
    if (ch == '+')
        pay_entry_open(p, ENTRY_ADD);
    else if (ch == '-')
        pay_entry_open(p, ENTRY_REMOVE);
    else if (ch == '/')
        pay_entry_open(p, ENTRY_BILLS);
    else
        pay_tender_choose(p);
    return true;
}

static bool edits(enum press_code code)
{
    return code == PRESS_CHAR || code == PRESS_BACKSPACE || code == PRESS_DELETE || code == PRESS_CLEAR
           || code == PRESS_LAST || code == PRESS_UNDO;
}

static bool leaves_field(enum press_code code)
{
    return !edits(code) && code != PRESS_LEFT && code != PRESS_RIGHT && code != PRESS_HOME && code != PRESS_END
           && code != PRESS_HELP && code != PRESS_LIST;
}

/* A tender typed over and left by another key than Enter: it becomes the one that is
 * paid with, or none is and that is said. True: the key has done that and no more. */
static bool tender_left(struct page *p, enum press_code code)
{
    unsigned long typed = strtoul(input_text(p, "@tender"), NULL, 10);
    if (!here(p, "@tender") || !leaves_field(code) || typed == pay_of(p)->tender)
        return false;
    if (code_offered(&codes_tender, typed) && pay_tender_open((uint16_t)typed)) {
        pay_tender_set(p, (uint16_t)typed);
        page_stop(p);
        return code != PRESS_BACK && code != PRESS_FIND;
    }
    if (code == PRESS_BACK || code == PRESS_FIND) {
        pay_tender_set(p, pay_of(p)->tender);
        return false;
    }
    struct fault f;
    fault_set(&f, ST_code_unknown, "@tender", input_text(p, "@tender"), NULL, NULL);
    page_input(p, "@tender")->wrong = true;
    page_say_fault(p, &f);
    page_stop(p);
    return true;
}

/* Whatever is edited, the statement of row 22 is made anew; only in the change
 * field does it stay the thing the next Enter posts, because it is read there. */
static bool press(struct page *p, struct press k)
{
    struct pay *pay = pay_of(p);
    if (k.code == PRESS_BACK && pay->entry && quote_of(p)) {
        pay_entry_close(p);
        return true;
    }
    if ((k.code == PRESS_ENTER || k.code == PRESS_POST) && scanned_said(p))
        return true;
    if (!pay->entry && quote_of(p) && tender_left(p, k.code))
        return true;
    if (k.code == PRESS_LIST && !pay->entry && quote_of(p)) {
        pay_tender_choose(p);
        return true;
    }
    if (pay->entry || !quote_of(p) || !edits(k.code))
        return false;
    bool star = k.code == PRESS_CHAR && (k.ch == '*' || k.ch == 0xff0a) && (here(p, "@change") || here(p, "@received"));
    if (star) {
        pay_tender_choose(p);
        return true;
    }
    if (k.code == PRESS_BACKSPACE && pay_tender_back(p))
        return true;
    if (!here(p, "@change"))
        pay_disarm(p);
    return false;
}

static bool money_in_hand(const struct page *p)
{
    return !input_empty(p, "@received") || paying_of(p)->givens > 0
           || (!page_input(p, "@voucher")->hidden && !input_empty(p, "@voucher"));
}

/* The change rests on what was received: another sum, another change; and with
 * nothing received it is the exact sum again that F9 posts. */
static void typed(struct page *p)
{
    if (pay_of(p)->entry || !quote_of(p))
        return;
    if (here(p, "@received"))
        input_set(p, "@change", "");
    bool emptied = here(p, "@received") && input_empty(p, "@received");
    if (emptied || (paying_of(p)->armed && here(p, "@change")))
        pay_say(p);
}

/* Several accounts, picked bills or a payer are work too, money or not. */
static bool unfinished(const struct page *p)
{
    const struct pay_matter *matter = &paying_of(p)->matter;
    return money_in_hand(p) || matter->accounts > 1 || matter->bills > 0 || !input_empty(p, "payer");
}

static void about(const struct page *p, char *out, size_t room)
{
    struct till t;
    char amount[MONEY_TEXT];
    const struct pay_quote *q = quote_of(p);
    if (!q || !q->accounts_n)
        return;
    bool known = pay_till(p, &t, NULL) == ST_ok;
    snprintf(out, room, "%s  %s", q->accounts[0].account_name,
             known && money_in_hand(p) ? money_format(t.total, amount) : "");
}

const struct screen screen_pay = {
    .name = "pay", .flags = SCREEN_LISTS, .state = sizeof(struct pay), .computed = pay_computed,
    .open = open_page, .press = press, .typed = typed, .operator = operator, .enter = enter, .post = pay_post,
    .reask = pay_quote_again,
    .explain = pay_explain, .text = pay_text, .rows = pay_rows_shown, .cell = pay_cell, .save = pay_save,
    .load = pay_load, .unfinished = unfinished, .about = about, .money_in_hand = money_in_hand,
};
