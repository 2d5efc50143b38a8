/* The tender of a payment: which, and the references its row asks for. */
#include "config.h"
#include "desk/screen/pay.h"
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
    pay->armed = false;
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
    struct pay *pay = pay_of(p);
    struct fault f = { .status = ST_ok };
    if (input_empty(p, "@received"))
        return true;
    if (pay->givens == PAY_TENDERS_MAX - 1)
        return false;
    if (pay_tender_build(p, &pay->given[pay->givens], p->pool, &f) != ST_ok) {
        page_say_fault(p, &f);
        return false;
    }
    pay->givens++;
    input_set(p, "@received", "");
    return true;
}

#define TENDERS_MOST 30

static void picked(struct page *p, int number)
{
    struct code_choice choice[TENDERS_MOST];
    if ((unsigned)number <= code_choices(&codes_tender, choice, TENDERS_MOST))
        pay_tender_set(p, choice[number - 1].value);
}

static bool tender_open(uint16_t tender)
{
    const struct tender_list *list = known_tenders();
    for (unsigned i = 0; list && i < list->tenders_n; i++)
        if (list->tenders[i].tender == tender)
            return !list->tenders[i].closed;
    return !list || list->tenders_n == 0;
}

void pay_tender_choose(struct page *p)
{
    struct code_choice choice[TENDERS_MOST];
    const char *lines[TENDERS_MOST];
    unsigned n = code_choices(&codes_tender, choice, TENDERS_MOST);
    if (!give(p)) {
        page_beep(p);
        return;
    }
    for (unsigned i = 0; i < n; i++)
        lines[i] = tender_open(choice[i].value) ? choice[i].word : tr("form.pay.tender_closed");
    popup_choose(p, tr("tender"), lines, n, picked);
}

enum status pay_tender_build(const struct page *p, struct pay_tender *out, struct pool *pool, struct fault *f)
{
    struct till t;
    enum status s = pay_till(p, &t, f);
    *out = (struct pay_tender){ .tender = pay_of(p)->tender };
    if (s != ST_ok)
        return s;
    const struct input *change = page_input(p, "@change");
    out->received = t.exact && pay_of(p)->givens == 0 ? 0 : t.received;
    out->change = t.exact ? 0 : t.change;
    out->change_given = !t.exact && !change->hidden && change->editor.n > 0;
    const char **field[] = { &out->voucher, &out->bank, &out->drawer };
    for (unsigned i = 0; i < COUNT_OF(field); i++)
        *field[i] = pool_copy(pool, page_input(p, references[i])->hidden ? "" : input_text(p, references[i]));
    return page_input(p, "@value_date")->hidden ? ST_ok : input_date(p, "@value_date", &out->value_date, f);
}
