/* Taking a payment (21): what the screen knows while it stands. */
#ifndef DESK_SCREEN_PAY_H
#define DESK_SCREEN_PAY_H

#include "desk/screen.h"

#define PAY_ACCOUNTS_MAX 60
#define PAY_BILLS_MAX 200
#define PAY_TENDERS_MAX 8

enum pay_entry { ENTRY_NONE, ENTRY_ADD, ENTRY_REMOVE, ENTRY_BILLS, ENTRY_SPLIT };

struct pay_line { const struct quote_account *account; const struct bill_row *bill; unsigned number; };

struct pay {
    struct pay_account account[PAY_ACCOUNTS_MAX];
    unsigned accounts;
    bool all_linked;
    struct pay_bill bill[PAY_BILLS_MAX];          /* picked with / ; none: oldest first */
    unsigned bills;
    uint16_t skip_reason;
    struct pay_tender given[PAY_TENDERS_MAX];     /* tenders said before the one being typed */
    unsigned givens;
    uint16_t tender;                              /* the one being typed */
    enum pay_entry entry;
    bool armed;                                   /* what the next Enter posts stands on row 22 */
    bool large_asked;
    struct pay_line *line;                        /* of the quote, as listed */
    unsigned lines;
    char found[9][16];                            /* accounts offered after a tail that matched twice */
};

static inline struct pay *pay_of(const struct page *p)
{
    return p->state;
}

static inline const struct pay_quote *quote_of(const struct page *p)
{
    return p->shown;
}

/* What the till makes of what is typed; amounts in fen. */
struct till { money due, received, change, kept, over; bool exact, large; };

/* -- pay_money.c -- */
const struct tender_rule *pay_rule(const struct page *p);
/* False: something typed is no amount; the fault says what. */
enum status pay_till(const struct page *p, struct till *t, struct fault *f);
void pay_say(struct page *p);                     /* row 22: what F9 or the next Enter does */
void pay_change_propose(struct page *p, const struct till *t);

/* -- pay_view.c -- */
void pay_lines(struct page *p);                   /* the quote as rows */
void pay_text(const struct page *p, const char *name, char *out, size_t room);
unsigned pay_rows(const struct page *p, const char *list);
void pay_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room);
void pay_explain(const struct page *p, char *out, size_t room);
extern const char *const pay_computed[];

/* -- pay_entry.c: + - / and the account that gets the money -- */
void pay_entry_open(struct page *p, enum pay_entry entry);
void pay_entry_close(struct page *p);
void pay_entry_enter(struct page *p);
void pay_quote_ask(struct page *p);
void pay_quote_again(struct page *p);             /* figures only: what was said stays said */

/* -- pay_tender.c -- */
void pay_tender_choose(struct page *p);           /* * */
void pay_tender_set(struct page *p, uint16_t tender);
void pay_tender_fields(struct page *p);
bool pay_reference_next(struct page *p);          /* to the next reference still missing */
enum status pay_tender_build(const struct page *p, struct pay_tender *out, struct pool *pool, struct fault *f);

/* -- pay_park.c -- */
void pay_save(const struct page *p, struct json_t *body);
void pay_load(struct page *p, const struct json_t *body);

/* -- pay_post.c -- */
void pay_post(struct page *p, bool by_enter);

#endif
