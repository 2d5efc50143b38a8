/* Who gets how much. Inside one account money goes to the oldest bill first; over
 * several accounts it is never guessed whose bill stays open: either all is
 * covered, or the clerk has named the amounts. Nothing is ever forgiven and
 * nothing is lost: what no bill takes becomes prepayment. */
#include "config.h"
#include "core/cash/cash.h"

static enum status short_of(money due, money taken, struct fault *f)
{
    char want[MONEY_TEXT], have[MONEY_TEXT];
    return fault_set(f, ST_tender_short, "tenders", money_format_plain(due, want), money_format_plain(taken, have),
                     NULL);
}

static enum status unclear(money due, money taken, struct fault *f)
{
    char want[MONEY_TEXT], have[MONEY_TEXT];
    return fault_set(f, ST_split_unclear, "accounts", money_format_plain(due, want), money_format_plain(taken, have),
                     NULL);
}

struct totals {
    money named, unnamed;
    unsigned named_n, unnamed_n, last_named, last_unnamed;
};

static bool totals_of(const struct share *shares, unsigned n, struct totals *t)
{
    for (unsigned i = 0; i < n; i++) {
        bool named = shares[i].named.given;
        if (!money_add(named ? t->named : t->unnamed, named ? shares[i].named.amount : shares[i].due,
                       named ? &t->named : &t->unnamed))
            return false;
        *(named ? &t->named_n : &t->unnamed_n) += 1;
        *(named ? &t->last_named : &t->last_unnamed) = i;
    }
    return true;
}

enum status split_money(struct share *shares, unsigned n, money taken, struct fault *f)
{
    struct totals t = { 0 };
    if (!totals_of(shares, n, &t))
        return fault_set(f, ST_amount_overflow, "accounts", NULL, NULL, NULL);
    if (taken < t.named)
        return short_of(t.named, taken, f);
    money rest = taken - t.named;
    bool covered = rest >= t.unnamed;
    if (!covered && t.unnamed_n > 1)
        return unclear(t.named + t.unnamed, taken, f);
    for (unsigned i = 0; i < n; i++)
        shares[i].given = shares[i].named.given ? shares[i].named.amount : covered ? shares[i].due : 0;
    if (!covered)
        shares[t.last_unnamed].given = rest;
    else
        shares[t.named_n == 1 ? t.last_named : 0].given += rest - t.unnamed;
    return ST_ok;
}

static void take_from(money owed, money *pay, money *given)
{
    *pay = owed < *given ? owed : *given;
    if (*pay < 0)
        *pay = 0;
    *given -= *pay;
}

money claims_settle(struct claim *claims, unsigned n, money given, bool principal_first)
{
    for (unsigned i = 0; i < n; i++) {
        struct claim *b = &claims[i];
        if (principal_first)
            take_from(b->principal, &b->pay_principal, &given);
        take_from(b->late_fee, &b->pay_late_fee, &given);
        if (!principal_first)
            take_from(b->principal, &b->pay_principal, &given);
    }
    return given;
}
