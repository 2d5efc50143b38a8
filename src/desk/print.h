/* Printing: slips as text of 80 columns, laid out by forms/paper_*.form, sent the
 * way the desk's window says. Money never waits for paper: what is handed to the
 * printer here is told to the core afterwards, and nothing waits for it. */
#ifndef DESK_PRINT_H
#define DESK_PRINT_H

#include "desk/screen.h"

enum print_mark { PRINT_FIRST, PRINT_AGAIN, PRINT_COPY };

/* Key of the words that say what became of it: sent, saved, or why not. */
const char *print_receipt(struct desk *d, const struct payment *payment, enum print_mark mark);
/* Any record by a paper form. title names the spool file. */
const char *print_paper(struct desk *d, const char *form, const void *record, const char *title);
/* The same of a record that is made for the paper: in its language, for rows as wide as the first column of the
 * form's list. large: twice as large, where the printer can. */
typedef const void *print_make(void *context, int columns, struct pool *pool);
const char *print_made(struct desk *d, const char *form, bool large, print_make *make, void *context,
                       const char *title);
/* Bytes as the printer takes them, the one way the window has; title names the spool file. */
const char *print_send(struct desk *d, const struct buf *text, const char *title);
/* A tender of a payment: its word, and of a cheque that has not cleared that it has not. */
const char *paid_tender_word(const struct payment *p, unsigned tender);

#endif
