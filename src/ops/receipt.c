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

/* Bytes of the k-th line of a text broken at so many columns; 0 past its end. */
static unsigned text_line(const char *text, unsigned k, const char **line_r)
{
    const char *at = text ? text : "";
    size_t n;
    while ((n = text_fit(at, RECEIPT_TEXT_COLUMNS, WIDTH_EAST_ASIAN)) > 0 && k--)
        at += n;
    *line_r = at;
    return (unsigned)n;
}

static unsigned text_lines(const char *text)
{
    unsigned n = 0;
    const char *line;
    while (text_line(text, n, &line))
        n++;
    return n;
}

bool receipt_name_beside(const struct paid_account *a)
{
    return !a->account_name || text_width(a->account_name, WIDTH_EAST_ASIAN) <= RECEIPT_NAME_COLUMNS;
}

static unsigned name_lines(const struct paid_account *a)
{
    return receipt_name_beside(a) ? 0 : text_lines(a->account_name);
}

static unsigned bill_lines(const struct payment *p, unsigned account)
{
    unsigned bills = bills_of(p, account), fees = 0;
    for (unsigned k = 0; k < bills; k++)
        fees += bill_of(p, account, k)->fee_item != 0;
    return bills ? bills + fees : 1;
}

/* The k-th of these lines: of a bill, or what the fee above it is for. */
static void bill_line(const struct payment *p, unsigned account, unsigned k, struct receipt_line *line)
{
    unsigned bills = bills_of(p, account);
    for (unsigned i = 0; i < bills; i++) {
        const struct paid_bill *b = bill_of(p, account, i);
        if (k == 0)
            line->bill = b;
        else if (k == 1 && b->fee_item)
            line->fee = b;
        if (line->bill || line->fee)
            return;
        k -= b->fee_item ? 2 : 1;
    }
}

static unsigned lines_of(const struct payment *p, unsigned account)
{
    const struct paid_account *a = &p->accounts[account];
    return name_lines(a) + bill_lines(p, account) + 1 + text_lines(a->address);
}

static void line_of(const struct payment *p, unsigned account, unsigned k, struct receipt_line *line)
{
    const struct paid_account *a = &p->accounts[account];
    unsigned names = name_lines(a), bills = bill_lines(p, account);
    *line = (struct receipt_line){ .account = a };
    if (k < names)
        line->text_n = text_line(a->account_name, k, &line->text);
    else if (k < names + bills)
        bill_line(p, account, k - names, line);
    else if (k == names + bills)
        line->sum = true;
    else
        line->text_n = text_line(a->address, k - names - bills - 1, &line->text);
}

bool receipt_line(const struct payment *p, unsigned k, struct receipt_line *line_r)
{
    for (unsigned i = 0; i < p->accounts_n; i++) {
        unsigned lines = lines_of(p, i);
        if (k < lines) {
            line_of(p, i, k, line_r);
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
    if (p->receipt_choice == CODE_receipt_choice_large)
        return 1;                    /* sums alone, in large letters */
    for (unsigned i = 0; i < p->accounts_n; i++) {
        lines += lines_of(p, i);
        sheets += receipt_sheets_of(p, i);
    }
    return p->receipt_choice == CODE_receipt_choice_each ? sheets : sheets_for(lines);
}
