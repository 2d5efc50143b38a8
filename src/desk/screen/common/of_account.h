/* Pages about one account, opened from its summary or by their own code: without
 * an account they ask for one on the command line and then load it. */
#ifndef DESK_SCREEN_OF_ACCOUNT_H
#define DESK_SCREEN_OF_ACCOUNT_H

#include "desk/screen.h"

/* False, and said so, while there is no account yet. */
bool of_account_known(struct page *p);
/* Of an account_page the page shows; NULL until it does. */
const struct account *of_account(const struct page *p);
/* For .open of a page with @line and a field to begin at: asks for the account, or which. */
void of_account_ask(struct page *p, answer_fn *fn);
/* The answer: shown, its number in @line; false: refused, and said. */
bool of_account_shown(struct page *p, struct answer *a);
/* Enter in @line: an account for a page that has none, else what a command line takes. */
void of_account_enter(struct page *p, int input);
/* The one account that is meant by what was typed; fewer than three characters are the command line's. */
void of_account_find(struct page *p, const char *typed, answer_fn *fn);
/* The answer's only row; NULL, and said: refused, none, several. */
const struct find_row *of_account_one(struct page *p, struct answer *a, const char *typed);
/* "0525 018 346", for @account. */
void of_account_text(const struct page *p, char *out, size_t room);

/* Of a list the core gives in pieces: the key where it has no rows, else that more pieces follow. */
void pieces_say(struct page *p, unsigned rows, const char *token, const char *none);

/* My newest payment that stands, of a pay.list; its number is put into receipt_no
 * as a proposal and it is said whose it is. NULL, and said so: there is none. */
const struct payment *last_payment(struct page *p, const struct payment_list *list);

/* "现金" or "现金 POS" of a payment. */
void tender_names(const struct payment *pay, char *out, size_t room);

#endif
