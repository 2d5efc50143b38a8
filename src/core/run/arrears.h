/* arrears: what accounts owe past its day, and what is done about it. It is read account
 * by account in the order of their numbers, from what the ledger says is owed: whose
 * balance is nought and who owes no fee is passed over, and no list of debtors is kept
 * that could differ from the books. Private to core. */
#ifndef CORE_RUN_ARREARS_H
#define CORE_RUN_ARREARS_H

#include "core/bill/bill.h"
#include "core/office/office.h"
#include "core/run/run.h"

/* Going through a section, a unit with those below it, or everyone, in one snapshot. */
struct arrears_walk {
    struct call *c;
    struct bill_run scope;               /* last_account: the last one that was looked at */
    struct reach reach;                  /* of a unit */
    date on;
    uint32_t look, looked;               /* accounts and balances: at most, and so far */
    struct account *block;               /* the next ones, read at once */
    unsigned n, i;
    bool over;                           /* there are none after them */
    const char *at;                      /* where another walk goes on; "" at the beginning */
};

struct arrears_of {
    struct account account;
    struct debts debts;                  /* of the walk's day, oldest first */
    money receivable;                    /* as the ledger has it */
};

/* scope 0 is the caller's own unit; `at` is where a walk before it ended. Refused as a run's scope is. */
enum status arrears_begin(struct call *c, uint16_t scope, const char *scope_no, const char *at, uint32_t look,
                          struct arrears_walk *w);
/* The next account that owes anything, due or not. ST_not_found: there is none (over), or enough were looked at. */
enum status arrears_next(struct arrears_walk *w, struct arrears_of *r);

/* The class of a bill that is so many days over. */
uint16_t debt_age(int days);
/* What of an account is past its day, as a row of a list; bills 0: nothing is. */
enum status arrears_row(struct call *c, const struct arrears_of *of, date on, struct arrears_row *r);

#endif
