/* paying: one payment as the desk has it, and the only thing it is drawn from. What
 * row 22 and the till say (paying_till) and what goes to the core (paying_take) are
 * made from the same two structs by functions that know no page, so that a test can
 * hold one against the other.
 *
 * A matter (accounts, picked bills, whose share comes first) is a wish until the
 * core has answered a quote for just that; a refused wish leaves nothing behind.
 * What rests on a value falls with it: shares stand for one sum of money, and a
 * statement for one state of the till. */
#ifndef DESK_SCREEN_PAYING_H
#define DESK_SCREEN_PAYING_H

#include "ops/ops.h"

#define PAY_ACCOUNTS_MAX 60
#define PAY_BILLS_MAX 200
#define PAY_TENDERS_MAX 8

struct pay_matter {
    struct pay_account account[PAY_ACCOUNTS_MAX];    /* .amount: its share of `shared` */
    unsigned accounts;
    bool all_linked;
    struct pay_bill bill[PAY_BILLS_MAX];             /* picked with / ; none: oldest first */
    unsigned bills;
    uint16_t skip_reason;
    unsigned first;                                  /* number of the account paid first; 0: nobody was named */
    money shared;                                    /* the money that was named for */
    bool quiet;                                      /* read again after a refusal: what was said stays said */
};

/* The tender being typed: its row, the amounts that were typed, its references. */
struct pay_typed {
    uint16_t tender;
    const struct tender_rule *rule;
    struct maybe received, change;
    const char *voucher, *bank, *drawer;
    date value_date;
};

/* What the till makes of it; amounts in fen. */
struct till {
    money due;                       /* left for the tender being typed */
    money received, change, over;    /* of that tender; exact when nothing was typed */
    money total, back;               /* of all tenders: received, and handed back */
    money applied, kept;             /* of what stays: to bills, to prepayment */
    bool exact, large;
    bool counts;                     /* the tender being typed is part of the payment */
};

struct paying {
    const struct pay_quote *quote;   /* of `matter`; NULL before the first */
    struct pay_matter matter, wish;
    bool asking, again;              /* the wish is on its way; it has changed since */
    struct hash plain;               /* basis of the matter with nobody named first */
    struct pay_tender given[PAY_TENDERS_MAX];        /* tenders said before the one being typed */
    unsigned givens;
    bool armed, large_asked;         /* row 22 has said `stated`; and that it is far too much */
    struct till stated;
};

/* A copy of the matter to be changed and asked for, with nobody named first. */
struct pay_matter *paying_wish(struct paying *m);
/* The same with that account (from 1) paid first out of `sum`, the others in their order. */
void paying_name_first(struct paying *m, unsigned first, money sum);
/* The request that asks for the wish. */
struct pay_ask paying_ask(const struct paying *m);
/* The core has answered it: the wish is the matter now. Texts are copied into pool. */
void paying_quoted(struct paying *m, const struct pay_quote *q, struct pool *pool);

/* ST_amount_zero (nothing received), ST_tender_short, ST_change_too_large at @received or @change. */
enum status paying_till(const struct paying *m, const struct pay_typed *typed, struct till *t, struct fault *f);
/* Row 22 has said this. */
void paying_state(struct paying *m, const struct till *t);
/* Does what row 22 said still hold: may the next Enter post; was far too much asked about? */
bool paying_armed(const struct paying *m, const struct till *t);
bool paying_large_asked(const struct paying *m, const struct till *t);
/* Whose share comes first for the money there is now; 0: nobody's. */
unsigned paying_first(const struct paying *m, const struct till *t);

/* The tender being typed as it goes to the core: nothing of it is left unsaid. */
struct pay_tender paying_tender(const struct pay_typed *typed, const struct till *t);
/* The request; accounts and tenders have room for all there can be. */
struct pay_take paying_take(const struct paying *m, const struct pay_typed *typed, const struct till *t,
                            struct pay_account *accounts, struct pay_tender *tenders);

#endif
