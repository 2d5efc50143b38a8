/* Tenders: how each is booked. A till is counted and signed by what lies in the
 * ledgers of this list, so a tender that went anywhere else would leave a till that
 * never balances; and what was taken under one ledger is given back and signed under
 * the rule of today, so the ledger of a tender stays. Another one wants another
 * tender, and this one closed. */
#include "config.h"
#include "core/office/office.h"

static const struct { enum code_ledger ledger; bool cash; } till_ledgers[] = {
    { CODE_ledger_cash, true },
    { CODE_ledger_pos_clearing, false },
    { CODE_ledger_scan_clearing, false },
    { CODE_ledger_cheque_clearing, false },
    { CODE_ledger_bank_clearing, false },
};

bool ledger_of_tender(uint16_t ledger)
{
    for (unsigned i = 0; i < COUNT_OF(till_ledgers); i++)
        if (till_ledgers[i].ledger == ledger)
            return true;
    return false;
}

/* Cash is counted in the till and nothing else is; prepayment is no money that comes in. */
static bool books_well(const struct tender_rule *t)
{
    if (t->tender == CODE_tender_prepayment || t->ledger == CODE_ledger_prepayment)
        return t->tender == CODE_tender_prepayment && t->ledger == CODE_ledger_prepayment && !t->counts_as_cash;
    for (unsigned i = 0; i < COUNT_OF(till_ledgers); i++)
        if (till_ledgers[i].ledger == t->ledger)
            return till_ledgers[i].cash == t->counts_as_cash;
    return false;
}

static enum status same_ledger(struct call *c, const struct tender_rule *q)
{
    struct tender_rule now = { .tender = q->tender };
    enum status s = call_get(c, TABLE_tender_rule, &now);
    if (s)
        return s == ST_not_found ? ST_ok : s;
    if (now.ledger == q->ledger || !books_well(&now))        /* one from before may be set right */
        return ST_ok;
    return refuse(c, ST_tender_ledger_stays, "ledger", code_words(c, &codes_ledger, now.ledger), NULL, NULL);
}

enum status tender_books_well(struct call *c, const struct tender_rule *q)
{
    if (!books_well(q))
        return refuse(c, ST_tender_ledger, ledger_of_tender(q->ledger) ? "counts_as_cash" : "ledger",
                      code_words(c, &codes_ledger, q->ledger), NULL, NULL);
    return same_ledger(c, q);
}
