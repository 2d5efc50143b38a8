/* What is handed over. Cash moves in steps: what must be received is rounded up,
 * change is rounded down, and the fen between become prepayment (W13). Nought that
 * was asked is nought: only what was left open is worked out here. Change comes only from a tender that gives it. Far
 * more than is due is asked about once (C3). */
#include "config.h"
#include "core/cash/cash.h"

#include <stdio.h>

money tender_exact(const struct tender_rule *rule, money due)
{
    return rule->step ? money_step_up(due, rule->step) : due;
}

static enum status fault_at(struct fault *f, enum status s, unsigned i, const char *field, money a, money b)
{
    char name[48], first[MONEY_TEXT], second[MONEY_TEXT];
    snprintf(name, sizeof name, "tenders[%u].%s", i, field);
    return fault_set(f, s, name, money_format_plain(a, first), money_format_plain(b, second), NULL);
}

static enum status receive(struct tendered *tenders, unsigned n, money due, money *sum_r, struct fault *f)
{
    *sum_r = 0;
    for (unsigned i = 0; i < n; i++) {
        struct tendered *h = &tenders[i];
        bool exact = n == 1 && !h->asked.received.given;
        h->paid.received = exact ? tender_exact(&h->rule, due) : h->asked.received.amount;
        if (h->paid.received <= 0)
            return fault_at(f, ST_amount_zero, i, "received", 0, 0);
        if (h->rule.step && h->paid.received % h->rule.step)
            return fault_at(f, ST_cash_step, i, "received", h->rule.step, 0);
        if (!money_add(*sum_r, h->paid.received, sum_r))
            return fault_at(f, ST_amount_overflow, i, "received", 0, 0);
    }
    return ST_ok;
}

static bool change_meant(const struct tendered *tenders, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (tenders[i].asked.change.given)
            return true;
    return false;
}

/* The first tender that gives change gives all it can. */
static void change_worked_out(struct tendered *tenders, unsigned n, money over)
{
    for (unsigned i = 0; i < n && over > 0; i++) {
        struct tendered *h = &tenders[i];
        if (!h->rule.gives_change)
            continue;
        money most = over < h->paid.received ? over : h->paid.received;
        h->paid.change = h->rule.step ? money_step_down(most, h->rule.step) : most;
        over -= h->paid.change;
    }
}

static enum status change_as_asked(struct tendered *tenders, unsigned n, money over, struct fault *f)
{
    for (unsigned i = 0; i < n; i++) {
        struct tendered *h = &tenders[i];
        money change = h->asked.change.amount;
        if (!change)
            continue;
        if (!h->rule.gives_change)
            return fault_at(f, ST_tender_no_change, i, "change", change, 0);
        if (h->rule.step && change % h->rule.step)
            return fault_at(f, ST_cash_step, i, "change", h->rule.step, 0);
        money most = over < h->paid.received ? over : h->paid.received;
        if (change > most)
            return fault_at(f, ST_change_too_large, i, "change", most > 0 ? most : 0, change);
        h->paid.change = change;
        over -= change;
    }
    return ST_ok;
}

enum status tenders_settle(struct tendered *tenders, unsigned n, money due, const struct large *large, money *taken_r,
                         struct fault *f)
{
    money received;
    enum status s = receive(tenders, n, due, &received, f);
    if (s)
        return s;
    money over = received - due;
    if (change_meant(tenders, n))
        s = change_as_asked(tenders, n, over, f);
    else if (due > 0)                /* with nothing due it was handed over to be paid ahead */
        change_worked_out(tenders, n, over);
    if ((!s || s > ST_tender_large) && !large->meant &&
        money_far_above(received, due, large->factor, large->over))
        return fault_at(f, ST_tender_large, 0, "received", due, received);
    *taken_r = 0;
    for (unsigned i = 0; i < n; i++) {
        tenders[i].paid.amount = tenders[i].paid.received - tenders[i].paid.change;
        *taken_r += tenders[i].paid.amount;
    }
    if (!s && *taken_r <= 0)
        return fault_at(f, ST_amount_zero, 0, "received", 0, 0);
    return s;
}
