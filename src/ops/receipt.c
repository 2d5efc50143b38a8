/* Lines and sheets of a receipt, counted and not laid out: the core counts paper by
 * the same function by which the desk prints it. */
#include "config.h"
#include "ops/receipt.h"

#include <string.h>

static unsigned bills_of(const struct payment *p, unsigned account)
{
    unsigned n = 0;
    for (unsigned i = 0; i < p->bills_n; i++)
        n += strcmp(p->bills[i].account_no, p->accounts[account].account_no) == 0;
    return n;
}

static const struct paid_bill *bill_of(const struct payment *p, unsigned account, unsigned k)
{
    for (unsigned i = 0; i < p->bills_n; i++)
        if (strcmp(p->bills[i].account_no, p->accounts[account].account_no) == 0 && k-- == 0)
            return &p->bills[i];
    return NULL;
}

static unsigned lines_of(const struct payment *p, unsigned account)
{
    unsigned bills = bills_of(p, account);
    return (bills ? bills : 1) + 1;
}

bool receipt_line(const struct payment *p, unsigned k, struct receipt_line *line_r)
{
    for (unsigned i = 0; i < p->accounts_n; i++) {
        unsigned lines = lines_of(p, i);
        if (k < lines) {
            *line_r = (struct receipt_line){ .account = &p->accounts[i], .bill = bill_of(p, i, k),
                                             .sum = k + 1 == lines };
            return true;
        }
        k -= lines;
    }
    return false;
}

static unsigned sheets_for(unsigned lines)
{
    return lines ? (lines + RECEIPT_ROWS - 1) / RECEIPT_ROWS : 1;
}

unsigned receipt_sheets_of(const struct payment *p, unsigned account)
{
    return sheets_for(lines_of(p, account));
}

unsigned receipt_sheets(const struct payment *p)
{
    unsigned lines = 0, sheets = 0;
    if (p->receipt_choice == CODE_receipt_choice_none)
        return 0;
    for (unsigned i = 0; i < p->accounts_n; i++) {
        lines += lines_of(p, i);
        sheets += receipt_sheets_of(p, i);
    }
    return p->receipt_choice == CODE_receipt_choice_each ? sheets : sheets_for(lines);
}
