/* The tender of a payment: which, and the references its row asks for. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include <stdio.h>
#include <string.h>

static const char *const references[] = { "@voucher", "@bank", "@drawer", "@value_date" };

static bool reference_needed(const struct tender_rule *rule, unsigned i)
{
    const bool needs[] = { rule->needs_voucher, rule->needs_bank, rule->needs_drawer, rule->needs_value_date };
    return needs[i];
}

/* Only the fields the tender's row asks for are there. */
void pay_tender_fields(struct page *p)
{
    const struct tender_rule *rule = pay_rule(p);
    input_hide(p, "@change", !rule->gives_change);
    for (unsigned i = 0; i < COUNT_OF(references); i++)
        input_hide(p, references[i], !reference_needed(rule, i));
}

void pay_tender_set(struct page *p, uint16_t tender)
{
    char text[8];
    struct pay *pay = pay_of(p);
    pay->tender = tender;
    pay_disarm(p);
    snprintf(text, sizeof text, "%u", tender);
    input_set(p, "@tender", text);
    pay_tender_fields(p);
    input_set(p, "@change", "");
    for (unsigned i = 0; i < COUNT_OF(references); i++)
        input_set(p, references[i], "");
    if (!pay_reference_next(p))
        page_focus(p, "@received");
    pay_say(p);
}

bool pay_reference_next(struct page *p)
{
    const struct tender_rule *rule = pay_rule(p);
    for (unsigned i = 0; i < COUNT_OF(references); i++) {
        if (!reference_needed(rule, i) || !input_empty(p, references[i]))
            continue;
        page_focus(p, references[i]);
        return true;
    }
    return false;
}

/* With an amount typed the tender being typed is given, and a further one follows. */
static bool give(struct page *p)
{
    struct paying *m = paying_of(p);
    struct pay_typed typed;
    struct till t;
    struct fault f = { .status = ST_ok };
    if (input_empty(p, "@received"))
        return true;
    if (m->givens == PAY_TENDERS_MAX - 1)
        return false;
    if (pay_typed(p, &typed, &f) != ST_ok || paying_till(m, &typed, &t, &f) != ST_ok) {
        page_say_fault(p, &f);
        return false;
    }
    struct pay_tender said = paying_tender(&typed, &t);
    record_copy(&pay_tender_record, &m->given[m->givens++], &said, p->pool);
    input_set(p, "@received", "");
    input_set(p, "@change", "");
    return true;
}

/* The last tender said before is typed again, to be corrected or left out. */
bool pay_tender_back(struct page *p)
{
    char text[MONEY_TEXT], day[DATE_TEXT];
    struct paying *m = paying_of(p);
    if (!m->givens || p->focus < 0 || p->input[p->focus].editor.text[0])
        return false;
    struct pay_tender last = m->given[--m->givens];
    pay_tender_set(p, last.tender);
    const char *const was[] = { last.voucher, last.bank, last.drawer,
                                last.value_date ? date_format(last.value_date, day) : "" };
    for (unsigned i = 0; i < COUNT_OF(references); i++)
        if (reference_needed(pay_rule(p), i))
            input_set(p, references[i], was[i]);
    input_set(p, "@received", money_format(last.received.amount, text));
    page_focus(p, "@received");
    pay_say(p);
    return true;
}

/* A tender with its reference and nothing left to bring would be left out unsaid. */
bool pay_tender_idle(struct page *p, const struct till *t)
{
    if (t->counts || page_input(p, "@voucher")->hidden || input_empty(p, "@voucher"))
        return false;
    page_focus(p, "@received");
    page_say(p, "form.pay.tender_idle", code_word(&codes_tender, pay_of(p)->tender), NULL, NULL, NULL);
    page_stop(p);
    return true;
}

#define TENDERS_MOST 30

bool pay_tender_open(uint16_t tender)
{
    const struct tender_list *list = known_tenders();
    for (unsigned i = 0; list && i < list->tenders_n; i++)
        if (list->tenders[i].tender == tender)
            return !list->tenders[i].closed;
    return !list || list->tenders_n == 0;
}

static unsigned tenders_of(struct code_choice choice[TENDERS_MOST])
{
    unsigned all = code_choices(&codes_tender, choice, TENDERS_MOST);
    return all < TENDERS_MOST ? all : TENDERS_MOST;
}

static void picked(struct page *p, int number)
{
    struct code_choice choice[TENDERS_MOST];
    unsigned n = tenders_of(choice);
    if (number < 1 || (unsigned)number > n)
        return;
    if (pay_tender_open(choice[number - 1].value)) {
        pay_tender_set(p, choice[number - 1].value);
        return;
    }
    page_say(p, "form.pay.tender_closed", NULL, NULL, NULL, NULL);
    page_beep(p);
}

void pay_tender_choose(struct page *p)
{
    struct code_choice choice[TENDERS_MOST];
    const char *lines[TENDERS_MOST];
    unsigned n = tenders_of(choice);
    if (!give(p)) {
        page_beep(p);
        return;
    }
    for (unsigned i = 0; i < n; i++)
        lines[i] = pay_tender_open(choice[i].value) ? choice[i].word : tr("form.pay.tender_closed");
    popup_choose(p, tr("tender"), lines, n, picked);
}
