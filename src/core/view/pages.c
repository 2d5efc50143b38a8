/* The long lists of an account, a page at a time, and one bill whole. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/customer/customer.h"
#include "core/bill/bill.h"
#include "core/view/view.h"

#include <stdio.h>
#include <string.h>

static unsigned rows_asked(const struct page_ask *q, unsigned most)
{
    unsigned rows = q->rows ? (unsigned)q->rows : PAGE_ROWS;
    return rows > most ? most : rows;
}

/* Whose page, and where it goes on. */
static enum status page_begin(struct call *c, const struct page_ask *q, struct account *a, struct key *token)
{
    *token = (struct key){ 0 };
    enum status s = account_read(c, q->account_no, "account_no", a);
    return s ? s : token_read(c, q->token, token);
}

static enum status cheques_on_bills(struct call *c, const char *account_no, struct bill_list *r)
{
    struct cheques cheques;
    money waiting;
    enum status s = cheques_read(c, &cheques);
    return s ? s : account_cheques(c, &cheques, account_no, r->bills, r->bills_n, &waiting);
}

enum status do_account_bills(struct call *c, const struct page_ask *q, struct bill_list *r)
{
    struct account a;
    struct key token;
    struct scan *scan;
    unsigned rows = rows_asked(q, PAGE_ROWS_MOST);
    enum status s = page_begin(c, q, &a, &token);
    if (s)
        return s;
    struct bill at = { .account_no = a.account_no }, b;
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true, .token = token.b, .token_n = token.n };
    r->bills = pool_array(c->pool, rows, sizeof *r->bills);
    s = scan_table(c->txn, TABLE_bill, &range, &scan);
    while (!s && r->bills_n < rows && !(s = scan_next(scan, &b, NULL))) {
        struct debt d;
        if (!(s = bill_debt(c, &a, &b, &d)))
            debt_row(&d, &r->bills[r->bills_n++]);
    }
    r->token = s ? "" : token_after(c, scan, &b);
    scan_end(&scan);
    return s == ST_not_found || !s ? cheques_on_bills(c, a.account_no, r) : s;
}

enum status do_account_payments(struct call *c, const struct page_ask *q, struct payment_list *r)
{
    struct account a;
    enum status s = account_read(c, q->account_no, "account_no", &a);
    return s ? s : payment_page(c, a.account_no, 0, q->token, rows_asked(q, PAGE_ROWS_MOST), NULL, r);
}

enum status do_account_history(struct call *c, const struct page_ask *q, struct history_list *r)
{
    struct account a;
    struct key token;
    struct scan *scan;
    unsigned rows = rows_asked(q, HISTORY_ROWS_MOST);
    enum status s = page_begin(c, q, &a, &token);
    if (s)
        return s;
    struct scan_range range = { .words = a.account_no, .words_n = strlen(a.account_no) + 1, .backward = true,
                                .token = token.b, .token_n = token.n };
    r->rows = pool_array(c->pool, rows, sizeof *r->rows);
    s = scan_index(c->txn, INDEX_audit_subject, &range, &scan);
    while (!s && r->rows_n < rows && !(s = scan_next(scan, &r->rows[r->rows_n], NULL)))
        audit_spell(c->pool, &r->rows[r->rows_n++]);
    struct audit spare;
    r->token = s ? "" : token_after(c, scan, &spare);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_bill_show(struct call *c, const struct bill_ask *q, struct bill *r)
{
    struct account a;
    return bill_look(c, q, &a, r);
}
