/* receipt: how a payment lies on the hall's receipt sheets, in one place because
 * the core takes as many sheets of paper as the desk will print. Account by
 * account come its bills, below a business fee what it is for, or one line that says
 * prepayment, then its sum, then where it is: a name or an address with too little room
 * goes on in lines of its own, however long, and is never cut. */
#ifndef OPS_RECEIPT_H
#define OPS_RECEIPT_H

#include "record/tables.h"

#define RECEIPT_NAME_COLUMNS 12      /* of the name beside the account's first bill */
#define RECEIPT_TEXT_COLUMNS 61      /* of a line that is all name, or all address */
#define RECEIPT_ROWS 12              /* lines a sheet has room for; forms/cash/paper_receipt.form */

struct receipt_line {
    const struct paid_account *account;
    const struct paid_bill *bill;    /* NULL: no bill, or the sum */
    const struct paid_bill *fee;     /* the line below that of a business fee, which names its item and its job */
    bool sum;
    const char *text;                /* a piece of the name or the address, text_n bytes; NULL: none of these lines */
    unsigned text_n;
};

/* Line k of the payment; false past the last. */
bool receipt_line(const struct payment *p, unsigned k, struct receipt_line *line_r);
/* Does the name stand whole beside the first bill? Else it has lines of its own. */
bool receipt_name_beside(const struct paid_account *a);
/* Sheets of paper it takes by its receipt_choice. */
unsigned receipt_sheets(const struct payment *p);
/* Those of one of its accounts, printed apart. */
unsigned receipt_sheets_of(const struct payment *p, unsigned account);

#endif
