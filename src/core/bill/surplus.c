/* 上网电费结算单: statements of what was fed in, of an account and one whole, and who is owed by
 * them. Each stands beside the bill of its month, in its row, and says what was posted with it. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/customer/customer.h"
#include "core/office/office.h"

static uint16_t state_of(const struct bill *b)
{
    return b->bill_state == CODE_bill_state_cancelled ? CODE_surplus_state_taken_back : CODE_surplus_state_issued;
}

enum status surplus_payable(struct call *c, const char *account_no, money *amount_r)
{
    enum status s = call_balance(c, CODE_ledger_surplus_payable, account_no, amount_r);
    *amount_r = -*amount_r;
    return s;
}

static void row_add(struct surplus_list *r, const struct bill *b)
{
    const struct surplus *fed = b->surplus;
    r->statements[r->statements_n++] = (struct surplus_row){ .account_no = r->account_no, .bill_month = b->bill_month,
        .bill_seq = b->bill_seq, .surplus_state = state_of(b), .used_from = b->used_from,
        .used_until = b->used_until, .kwh = fed->kwh, .amount = fed->amount, .tax = fed->tax };
}

/* An account's bills are few: a page of them is looked through for those that have one. */
static enum status rows_read(struct call *c, const struct key *token, unsigned most, struct surplus_list *r)
{
    struct bill b, at = { .account_no = r->account_no };
    struct scan *scan;
    unsigned looked = 0;
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &at, .parts = 1, .backward = true,
                               .token = token->b, .token_n = token->n }, &scan);
    while (!s && r->statements_n < most && looked++ < SURPLUS_LOOK && !(s = scan_next(scan, &b, NULL)))
        if (b.surplus_n)
            row_add(r, &b);
    r->token = s ? "" : token_after(c, scan, &b);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_surplus_list(struct call *c, const struct page_ask *q, struct surplus_list *r)
{
    struct account a;
    struct key token = { .n = 0 };
    enum status s = account_read(c, q->account_no, "account_no", &a);
    if (!s)
        s = token_read(c, q->token, &token);
    if (s)
        return s;
    r->account_no = a.account_no;
    r->account_name = a.account_name;
    r->statements = pool_array(c->pool, SURPLUS_PAGE, sizeof *r->statements);
    s = surplus_payable(c, a.account_no, &r->payable);
    return s ? s : rows_read(c, &token, q->rows ? (unsigned)q->rows : SURPLUS_PAGE, r);
}

/* -- who is owed -- */

/* Its last statement that stands. */
static enum status last_read(struct call *c, struct producer_row *r)
{
    struct bill b, at = { .account_no = r->account_no };
    struct scan *scan;
    unsigned looked = 0;
    enum status s = scan_table(c->txn, TABLE_bill, &(struct scan_range){ .prefix = &at, .parts = 1, .backward = true },
                               &scan);
    while (!s && !r->bill_month && looked++ < SURPLUS_LOOK && !(s = scan_next(scan, &b, NULL)))
        if (b.surplus_n && state_of(&b) == CODE_surplus_state_issued) {
            r->bill_month = b.bill_month;
            r->kwh = b.surplus->kwh;
            r->amount = b.surplus->amount;
        }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status producer_add(struct call *c, const struct reach *reach, const struct balance *b,
                                struct producer_list *r)
{
    struct account a = { .account_no = b->party };
    enum status s = call_get(c, TABLE_account, &a);
    if (s || !reach_has(reach, a.unit_no))
        return s == ST_not_found ? ST_ok : s;
    struct producer_row *row = &r->producers[r->producers_n++];
    *row = (struct producer_row){ .account_no = a.account_no, .account_name = a.account_name, .unit_no = a.unit_no,
                                  .payable = -b->amount };
    return last_read(c, row);
}

/* Whoever was ever owed has a balance of that ledger. */
static enum status producers_read(struct call *c, const struct reach *reach, const struct key *token,
                                  struct producer_list *r)
{
    struct balance b, of = { .ledger = CODE_ledger_surplus_payable };
    struct scan *scan;
    unsigned looked = 0;
    enum status s = scan_table(c->txn, TABLE_balance, &(struct scan_range){ .prefix = &of, .parts = 1,
                               .token = token->b, .token_n = token->n }, &scan);
    while (!s && r->producers_n < PRODUCERS_PAGE && looked++ < PRODUCERS_LOOK && !(s = scan_next(scan, &b, NULL)))
        s = producer_add(c, reach, &b, r);
    r->token = s ? "" : token_after(c, scan, &b);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_surplus_producers(struct call *c, const struct producers_ask *q, struct producer_list *r)
{
    struct key token = { .n = 0 };
    struct reach reach;
    enum status s = token_read(c, q->token, &token);
    if (!s && *q->unit_no && !account_reach(c, q->unit_no))
        s = refuse(c, ST_not_permitted, "unit_no", NULL, NULL, NULL);
    if (!s)
        s = reach_read(c, *q->unit_no ? q->unit_no : c->user.unit_no, &reach);
    if (s)
        return s;
    r->producers = pool_array(c->pool, PRODUCERS_PAGE, sizeof *r->producers);
    return producers_read(c, &reach, &token, r);
}

enum status do_surplus_show(struct call *c, const struct bill_ask *q, struct surplus_page *r)
{
    struct account a;
    struct bill b;
    enum status s = bill_read(c, q->account_no, q->bill_month, q->bill_seq, "", &a, &b);
    if (!s && !b.surplus_n)
        s = refuse(c, ST_surplus_none, "bill_month", month_words(c, q->bill_month), NULL, NULL);
    if (s)
        return s;
    const struct surplus *fed = b.surplus;
    *r = (struct surplus_page){ .account_no = a.account_no, .account_name = a.account_name,
        .bill_month = b.bill_month, .bill_seq = b.bill_seq, .surplus_state = state_of(&b), .used_from = b.used_from,
        .used_until = b.used_until, .issued_on = b.issued_on, .kwh = fed->kwh, .amount = fed->amount,
        .tax = fed->tax, .uses = fed->uses, .uses_n = fed->uses_n, .spans = fed->spans, .spans_n = fed->spans_n,
        .charges = fed->charges, .charges_n = fed->charges_n };
    return ST_ok;
}
