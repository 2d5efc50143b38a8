/* Taking a payment (21): what the screen knows while it stands. */
#ifndef DESK_SCREEN_PAY_H
#define DESK_SCREEN_PAY_H

#include "desk/screen.h"
#include "desk/screen/cash/paying.h"

enum pay_entry { ENTRY_NONE, ENTRY_ADD, ENTRY_REMOVE, ENTRY_BILLS, ENTRY_SPLIT };

struct pay_line { const struct quote_account *account; const struct bill_row *bill; unsigned number; };

struct pay {
    struct paying is;                             /* what is paid, and with what */
    uint16_t tender;                              /* the one being typed */
    enum pay_entry entry;
    struct pay_line *line;                        /* of the quote, as listed */
    unsigned lines;
    char found[9][16];                            /* accounts offered after a tail that matched twice */
};

static inline struct pay *pay_of(const struct page *p)
{
    return p->state;
}

static inline struct paying *paying_of(const struct page *p)
{
    return &pay_of(p)->is;
}

static inline const struct pay_quote *quote_of(const struct page *p)
{
    return p->shown;
}

/* -- pay_money.c -- */
const struct tender_rule *pay_rule(const struct page *p);
/* The tender being typed as it stands in the inputs; its texts are the inputs' own. */
enum status pay_typed(const struct page *p, struct pay_typed *typed, struct fault *f);
enum status pay_till(const struct page *p, struct till *t, struct fault *f);
bool pay_armed(const struct page *p);             /* row 22 has said what the next Enter posts, and it still holds */
void pay_arm(struct page *p);                     /* says it */
void pay_disarm(struct page *p);                  /* what it rests on has changed */
void pay_say(struct page *p);                     /* row 22: what F9 or the next Enter does */
void pay_change_propose(struct page *p, const struct till *t);

/* -- pay_view.c -- */
void pay_lines(struct page *p);                   /* the quote as rows */
void pay_text(const struct page *p, const char *name, char *out, size_t room);
unsigned pay_rows_shown(const struct page *p, const char *list);
void pay_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room);
void pay_explain(const struct page *p, char *out, size_t room);
/* Bills on the lines that are not in the sums, and why of the first: they are owed, and not taken here. */
unsigned pay_left_out(const struct pay_quote *q, const char **why_r);
extern const char *const pay_computed[];

/* -- pay_entry.c: + - / and the account that gets the money -- */
void pay_entry_open(struct page *p, enum pay_entry entry);
void pay_entry_close(struct page *p);
void pay_entry_enter(struct page *p);
/* Asks for the wish (paying_wish); it is what is paid only once it is answered. */
void pay_quote_ask(struct page *p);
/* Figures only: what was said stays said, and what is picked as long as all of it is open. False: not asked. */
bool pay_quote_again(struct page *p);
/* Nothing is changed or posted while a quote or the posting is on its way; says so. */
bool pay_busy(struct page *p);

/* -- pay_tender.c -- */
void pay_tender_choose(struct page *p);           /* * */
void pay_tender_set(struct page *p, uint16_t tender);
bool pay_tender_open(uint16_t tender);            /* one the office has and takes now */
void pay_tender_fields(struct page *p);
bool pay_reference_next(struct page *p);          /* to the next reference still missing */
bool pay_tender_back(struct page *p);             /* backspace in an empty field; false: none was given */
bool pay_tender_idle(struct page *p, const struct till *t);      /* true, and said: it has a voucher and no amount */

/* -- pay_park.c -- */
void pay_save(const struct page *p, struct json_t *body);
void pay_load(struct page *p, const struct json_t *body);

/* -- pay_post.c -- */
void pay_post(struct page *p, bool by_enter);

#endif
