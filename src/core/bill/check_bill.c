/* Proving the bills: what an account owes is what its bills do, and what is paid on
 * one is what the standing payments paid. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/engine/check.h"

#include <string.h>

#define SLICE 4000                   /* bills in one snapshot */

#define ACCOUNT_BILLS 1300
struct paid_on { int32_t month; uint64_t seq; money principal, late_fee; };
struct account_paid {
    char account_no[17];
    struct paid_on on[ACCOUNT_BILLS];
    unsigned n;
};

static void paid_add(struct account_paid *a, const struct paid_bill *b)
{
    unsigned i = 0;
    while (i < a->n && (a->on[i].month != b->bill_month || a->on[i].seq != b->bill_seq))
        i++;
    if (i == ACCOUNT_BILLS)
        return;
    if (i == a->n)
        a->on[a->n++] = (struct paid_on){ .month = b->bill_month, .seq = b->bill_seq };
    a->on[i].principal += b->principal;
    a->on[i].late_fee += b->late_fee;
}

static enum status paid_read(struct check_run *r, struct account_paid *a, const char *account_no)
{
    uint8_t word[24];
    struct payment p;
    struct scan *scan;
    struct pool *pool = pool_new(8192);
    a->n = 0;
    text_copy(a->account_no, sizeof a->account_no, account_no);
    struct scan_range range = { .words = word, .words_n = payment_account_word(account_no, word) };
    enum status s = scan_index(r->txn, INDEX_payment_account, &range, &scan);
    while (!s) {
        pool_clear(pool);
        if ((s = scan_next(scan, &p, pool)))
            break;
        for (uint32_t i = 0; p.payment_state == CODE_payment_state_posted && i < p.bills_n; i++)
            if (!strcmp(p.bills[i].account_no, account_no))
                paid_add(a, &p.bills[i]);
    }
    scan_end(&scan);
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

/* Paid at the counter, or not at all: a word instead of a number names another channel. */
static bool ours(const struct bill *b)
{
    return strspn(b->paid_where, "0123456789") == strlen(b->paid_where);
}

static enum status visit_bill(struct check_run *r, void *row, void *context)
{
    const struct bill *b = row;
    struct account_paid *a = context;
    enum status s = strcmp(a->account_no, b->account_no) ? paid_read(r, a, b->account_no) : ST_ok;
    struct paid_on none = { 0 }, *on = &none;
    for (unsigned i = 0; i < a->n; i++)
        if (a->on[i].month == b->bill_month && a->on[i].seq == b->bill_seq)
            on = &a->on[i];
    bool wrong = ours(b) ? on->principal != b->principal_paid || on->late_fee != b->late_fee_paid
                         : on->principal > b->principal_paid || on->late_fee > b->late_fee_paid;
    if (wrong)
        check_finding(r, "bill %s %d: what is paid on it is not what its payments paid", b->account_no, b->bill_month);
    bool settled = b->principal_paid == b->principal && !b->fee_owed;
    if (b->principal_paid > b->principal || (b->bill_state == CODE_bill_state_paid) != settled)
        if (b->bill_state != CODE_bill_state_cancelled && b->principal)
            check_finding(r, "bill %s %d: its state is not what is paid on it", b->account_no, b->bill_month);
    return s;
}

/* A slice begins with its account's payments read anew, in its own snapshot. */
enum status check_bills(struct check_run *r)
{
    struct key token = { .n = 0 };
    struct pool *pool = pool_new(sizeof(struct account_paid) + 64);
    struct account_paid *a = POOL_NEW(pool, struct account_paid);
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r))) {
        *a->account_no = 0;
        s = check_slice(r, TABLE_bill, &token, visit_bill, a);
    }
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

/* -- every account's receivable is what its bills still owe -- */

struct owed { char account_no[17]; money amount; };

static enum status compare_owed(struct check_run *r, const struct owed *o)
{
    struct balance b = { .ledger = CODE_ledger_receivable, .party = o->account_no };
    enum status s = store_get(r->txn, TABLE_balance, &b);
    if (s && s != ST_not_found)
        return s;
    if ((s ? 0 : b.amount) != o->amount)
        check_finding(r, "account %s: receivable is not what its bills owe", o->account_no);
    return ST_ok;
}

static bool counts(const struct bill *b)
{
    return b->bill_state != CODE_bill_state_cancelled;
}

/* A slice ends between two accounts, so that each is seen whole in one snapshot. */
static enum status receivable_slice(struct check_run *r, struct key *token)
{
    struct scan *scan;
    struct bill b;
    struct key before = *token;
    struct owed o = { .amount = 0 };
    enum status s = scan_table(r->txn, TABLE_bill, &(struct scan_range){ .token = token->b, .token_n = token->n },
                               &scan);
    if (s)
        return s;
    for (unsigned i = 0; (s = scan_next(scan, &b, NULL)) == ST_ok; i++) {
        if (strcmp(o.account_no, b.account_no) != 0) {
            enum status compared = *o.account_no ? compare_owed(r, &o) : ST_ok;
            if (compared || i >= SLICE) {
                s = compared;
                *token = before;
                o.account_no[0] = 0;
                break;
            }
            o.amount = 0;
            text_copy(o.account_no, sizeof o.account_no, b.account_no);
        }
        if (b.principal_paid > b.principal || b.principal_paid < 0)
            check_finding(r, "bill %s %d: more is paid than it is of", b.account_no, (int)b.bill_month);
        o.amount += counts(&b) ? b.principal - b.principal_paid : 0;
        scan_token(scan, &before);
    }
    scan_end(&scan);
    if (s == ST_not_found && *o.account_no && compare_owed(r, &o))
        return ST_store_broken;
    return s;
}

enum status check_receivables(struct check_run *r)
{
    struct key token = { .n = 0 };
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r)))
        s = receivable_slice(r, &token);
    return s == ST_not_found ? ST_ok : s;
}
