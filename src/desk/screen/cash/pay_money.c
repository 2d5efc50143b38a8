/* The till's arithmetic on the screen, by the rows of the tender table. The core
 * works it out again and is right; this tells the clerk beforehand. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include <stdio.h>
#include <string.h>

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

static enum status amount(const struct page *p, const char *name, struct maybe *amount_r, struct fault *f)
{
    amount_r->given = !page_input(p, name)->hidden && !input_empty(p, name);
    return amount_r->given ? input_money(p, name, &amount_r->amount, f) : ST_ok;
}

static const char *reference(const struct page *p, const char *name)
{
    return page_input(p, name)->hidden ? "" : input_text(p, name);
}

enum status pay_typed(const struct page *p, struct pay_typed *typed, struct fault *f)
{
    *typed = (struct pay_typed){
        .tender = pay_of(p)->tender, .rule = pay_rule(p), .voucher = reference(p, "@voucher"),
        .bank = reference(p, "@bank"), .drawer = reference(p, "@drawer"),
    };
    enum status s = amount(p, "@received", &typed->received, f);
    if (!s)
        s = amount(p, "@change", &typed->change, f);
    if (!s && !page_input(p, "@value_date")->hidden)
        s = input_date(p, "@value_date", &typed->value_date, f);
    return s;
}

/* Of the amounts alone: a date half typed is no reason to say nothing of them. */
enum status pay_till(const struct page *p, struct till *t, struct fault *f)
{
    struct pay_typed typed = { .tender = pay_of(p)->tender, .rule = pay_rule(p) };
    *t = (struct till){ .due = 0 };
    enum status s = amount(p, "@received", &typed.received, f);
    if (!s)
        s = amount(p, "@change", &typed.change, f);
    return s ? s : paying_till(paying_of(p), &typed, t, f);
}

bool pay_armed(const struct page *p)
{
    struct till t;
    return pay_till(p, &t, NULL) == ST_ok && paying_armed(paying_of(p), &t);
}

void pay_arm(struct page *p)
{
    paying_of(p)->armed = true;
    pay_say(p);
}

void pay_disarm(struct page *p)
{
    paying_of(p)->armed = paying_of(p)->large_asked = false;
}

void pay_change_propose(struct page *p, const struct till *t)
{
    char text[MONEY_TEXT];
    input_set(p, "@change", money_format(t->change, text));
    page_focus(p, "@change");
    page_input(p, "@change")->editor.fresh = true;
}

/* What the next Enter posts, of all tenders together; less than is due: the
 * oldest bills first, and what stays open is said. */
static void say_armed(struct page *p, const struct till *t)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT], d[MONEY_TEXT];
    money due = quote_of(p)->due;
    if (t->large) {
        paying_of(p)->large_asked = true;
        page_say(p, due ? "form.pay.large" : "form.pay.large_ahead", money_format(due ? t->total : t->kept, a), NULL,
                 NULL, NULL);
    } else if (t->applied < due) {
        page_say(p, "form.pay.part", money_format(t->total, a), money_format(due - t->applied, b), NULL, NULL);
    } else {
        page_say(p, "form.pay.armed", money_format(t->total, a), money_format(t->back, b), money_format(t->applied, c),
                 money_format(t->kept, d));
    }
}

/* Of several tenders: what goes back is named before it is posted, and the tender
 * that is picked but has nothing left to bring is named too. */
static void say_given(struct page *p, const struct till *t)
{
    char a[MONEY_TEXT], b[MONEY_TEXT], c[MONEY_TEXT];
    page_say(p, t->counts ? "form.pay.given" : "form.pay.given_enough", money_format(t->total, a),
             money_format(t->back, b), money_format(t->kept, c), code_word(&codes_tender, pay_of(p)->tender));
}

static void say_exact(struct page *p, const struct till *t)
{
    char a[MONEY_TEXT], b[MONEY_TEXT];
    if (paying_of(p)->givens && t->back) {
        say_given(p, t);
        return;
    }
    page_say(p, t->kept ? "form.pay.exact_kept" : "form.pay.exact", money_format(t->counts ? t->received : t->total, a),
             t->counts ? code_word(&codes_tender, pay_of(p)->tender) : "", money_format(t->kept, b), NULL);
}

/* Bills that are on the lines and not taken here are owed all the same. */
static void say_nothing_due(struct page *p)
{
    const struct pay_quote *q = quote_of(p);
    const char *why;
    char ahead[MONEY_TEXT] = "", number[16];
    unsigned n = pay_left_out(q, &why);
    if (q->accounts_n)
        money_format(q->accounts[0].prepayment, ahead);
    snprintf(number, sizeof number, "%u", n);
    if (n)
        page_say(p, "form.pay.left_out", number, why, ahead, NULL);
    else
        page_say(p, "form.pay.nothing_due", ahead, NULL, NULL, NULL);
}

void pay_say(struct page *p)
{
    struct till t;
    struct fault f = { .status = ST_ok };
    struct paying *m = paying_of(p);
    const struct pay_quote *q = quote_of(p);
    if (!q)
        return;
    if (pay_till(p, &t, &f) != ST_ok) {
        page_say_fault(p, &f);
        return;
    }
    paying_state(m, &t);
    if (q->due == 0 && t.total == 0)
        say_nothing_due(p);
    else if (m->givens && !t.counts)
        say_given(p, &t);
    else if (m->armed)
        say_armed(p, &t);
    else
        say_exact(p, &t);
}
