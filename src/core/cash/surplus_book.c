/* What moved that a producer is owed for what he fed in, newest first: statements as they were issued and taken
 * back with their bills, what went to his bank, what came back; each with what he was owed then. Nothing keeps that
 * but the rows themselves: it is counted back from what he is owed now. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"

#include <stdlib.h>
#include <string.h>

struct book { struct call *c; const char *account_no; struct array entries; };

static void entry_add(struct book *b, const struct surplus_entry *e)
{
    *(struct surplus_entry *)array_add(&b->entries, b->c->pool, sizeof *e) = *e;
}

/* The day a bill was taken back is its correction's. */
static enum status taken_back_on(struct call *c, const struct bill *b, date *on_r)
{
    struct correction of = { .account_no = b->account_no, .correction_no = b->taken_back };
    enum status s = call_get(c, TABLE_correction, &of);
    *on_r = s ? b->issued_on : instant_date(of.at);
    return s == ST_not_found ? ST_ok : s;
}

static enum status statement_add(struct book *book, const struct bill *b)
{
    struct surplus_entry e = { .on = b->issued_on, .surplus_act = CODE_surplus_act_settled, .bill_month = b->bill_month,
        .bill_seq = b->bill_seq, .refund_no = "", .kwh = b->surplus->kwh, .amount = b->surplus->amount };
    entry_add(book, &e);
    if (b->bill_state != CODE_bill_state_cancelled)
        return ST_ok;
    e.surplus_act = CODE_surplus_act_taken_back;
    e.kwh = -e.kwh;
    e.amount = -e.amount;
    enum status s = taken_back_on(book->c, b, &e.on);
    entry_add(book, &e);
    return s;
}

static enum status statements_read(struct book *book)
{
    struct bill b, of = { .account_no = book->account_no };
    struct scan *scan;
    enum status s = scan_table(book->c->txn, TABLE_bill, &(struct scan_range){ .prefix = &of, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &b, NULL)))
        if (b.surplus_n)
            s = statement_add(book, &b);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status payments_read(struct book *book)
{
    struct refund r, of = { .account_no = book->account_no };
    struct scan *scan;
    enum status s = scan_index(book->c->txn, INDEX_refund_account, &(struct scan_range){ .prefix = &of, .parts = 1 },
                               &scan);
    while (!s && !(s = scan_next(scan, &r, NULL)))
        if (r.surplus)
            entry_add(book, &(struct surplus_entry){ .on = r.business_date,
                .refund_no = number_words(book->c, r.refund_no),
                .surplus_act = r.amount < 0 ? CODE_surplus_act_covered : CODE_surplus_act_paid,
                .amount = -r.amount });
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Newest first; of a day, money after the statements it is of, and what was taken back after what was issued. */
static int entry_order(const void *a, const void *b)
{
    const struct surplus_entry *x = a, *y = b;
    if (x->on != y->on)
        return x->on < y->on ? 1 : -1;
    if (x->surplus_act != y->surplus_act)
        return x->surplus_act < y->surplus_act ? 1 : -1;
    if (x->bill_month != y->bill_month)
        return x->bill_month < y->bill_month ? 1 : -1;
    if (x->bill_seq != y->bill_seq)
        return x->bill_seq < y->bill_seq ? 1 : -1;
    size_t m = strlen(x->refund_no), n = strlen(y->refund_no);
    return m != n ? (m < n) - (m > n) : strcmp(y->refund_no, x->refund_no);
}

enum status do_surplus_book(struct call *c, const struct page_ask *q, struct surplus_book *r)
{
    struct account a;
    struct book book = { .c = c };
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (s)
        return s;
    book.account_no = r->account_no = a.account_no;
    r->account_name = a.account_name;
    s = surplus_payable(c, a.account_no, &r->payable);
    if (!s)
        s = statements_read(&book);
    if (!s)
        s = payments_read(&book);
    if (s)
        return s;
    r->entries = book.entries.at;
    if (book.entries.n)
        qsort(r->entries, book.entries.n, sizeof *r->entries, entry_order);
    r->more = book.entries.n > SURPLUS_BOOK;
    r->entries_n = r->more ? SURPLUS_BOOK : book.entries.n;
    money payable = r->payable;
    for (uint32_t i = 0; i < r->entries_n; i++) {
        r->entries[i].payable = payable;
        payable -= r->entries[i].amount;
    }
    return ST_ok;
}
