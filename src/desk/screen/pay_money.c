/* The till's arithmetic on the screen, by the rows of the tender table. The core
 * works it out again and is right; this tells the clerk beforehand. */
#include "config.h"
#include "desk/screen/pay.h"
#include <stdio.h>
#include <string.h>

#define LARGE_OVER 10000             /* 100 yuan above twice the due asks once more (C3) */

static const struct tender_rule cash_rule = {
    .tender = CODE_tender_cash, .counts_as_cash = true, .gives_change = true, .step = 10,
};
static const struct tender_rule plain_rule = { .needs_voucher = true };

const struct tender_rule *pay_rule(const struct page *p)
{
    uint16_t tender = pay_of(p)->tender;
    const struct tender_list *list = known_tenders();
    for (unsigned i = 0; list && i < list->tenders_n; i++)
        if (list->tenders[i].tender == tender)
            return &list->tenders[i];
    return tender == CODE_tender_cash ? &cash_rule : &plain_rule;
}

static money given_sum(const struct pay *pay)
{
    money sum = 0;
    for (unsigned i = 0; i < pay->givens; i++)
        sum += pay->given[i].received;
    return sum;
}

enum status pay_till(const struct page *p, struct till *t, struct fault *f)
{
    const struct pay_quote *q = quote_of(p);
    const struct tender_rule *rule = pay_rule(p);
    money typed, change;
    *t = (struct till){ .due = q ? q->due - given_sum(pay_of(p)) : 0 };
    if (t->due < 0)
        t->due = 0;
    enum status s = input_money(p, "@received", &typed, f);
    if (s != ST_ok)
        return s;
    t->exact = input_empty(p, "@received");
    t->received = !t->exact ? typed : rule->step ? money_step_up(t->due, rule->step) : t->due;
    t->over = t->received > t->due ? t->received - t->due : 0;
    if (rule->gives_change && !t->exact)
        t->change = rule->step ? money_step_down(t->over, rule->step) : t->over;
    if (!page_input(p, "@change")->hidden && !input_empty(p, "@change")) {
        s = input_money(p, "@change", &change, f);
        if (s != ST_ok)
            return s;
        if (change > t->over)
            return fault_set(f, ST_change_too_large, "@change", "", "", NULL);
        t->change = change;
    }
    t->kept = t->over - t->change;
    t->large = t->received > 2 * t->due && t->received > t->due + LARGE_OVER;
    return ST_ok;
}

void pay_change_propose(struct page *p, const struct till *t)
{
    char text[MONEY_TEXT];
    input_set(p, "@change", money_format(t->change, text));
    page_focus(p, "@change");
    page_input(p, "@change")->editor.fresh = true;
}

/* Due less than given: the oldest bills first, and what stays open is said. */
static void say_part(struct page *p, const struct till *t)
{
    char received[MONEY_TEXT], left[MONEY_TEXT];
    page_say(p, "form.pay.part", money_format(t->received, received), money_format(t->due - t->received, left),
             NULL, NULL);
}

void pay_say(struct page *p)
{
    struct till t;
    struct fault f = { .status = ST_ok };
    const struct pay *pay = pay_of(p);
    const struct pay_quote *q = quote_of(p);
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], d[MONEY_TEXT];
    if (!q)
        return;
    if (pay_till(p, &t, &f) != ST_ok) {
        page_say_fault(p, &f);
        return;
    }
    money applied = t.received < t.due ? t.received : t.due;
    if (q->due == 0 && t.received == 0) {
        page_say(p, "form.pay.nothing_due", q->accounts_n ? money_format(q->accounts[0].prepayment, a) : "", NULL, NULL, NULL);
    } else if (pay->armed && t.large) {
        pay_of(p)->large_asked = true;
        page_say(p, "form.pay.large", money_format(t.received, a), NULL, NULL, NULL);
    } else if (pay->armed && t.received < t.due)
        say_part(p, &t);
    else if (pay->armed)
        page_say(p, "form.pay.armed", money_format(t.received, a), money_format(t.change, b), money_format(applied, c),
                 money_format(t.kept, d));
    else
        page_say(p, t.kept ? "form.pay.exact_kept" : "form.pay.exact", money_format(t.received, a),
                 code_word(&codes_tender, pay->tender),
                 money_format(t.kept, b), NULL);
}
