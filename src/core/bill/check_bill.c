/* Proving the bills: what an account owes is what its bills do, what is paid on one
 * is what the standing payments paid, and no bill that was paid or is owed is gone. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/engine/check.h"

#include <stdlib.h>
#include <string.h>

/* What the standing payments of one account paid, a bill each, oldest bill first. */
struct paid_on { int32_t month; uint64_t seq; money principal, late_fee; bool seen; };
struct account_paid {
    struct field_set of_bill, of_payment;        /* what is read of each */
    char account_no[17];
    struct paid_on *on;
    unsigned n, room;
    bool anew;                       /* a slice begins: its account's payments are read in its own snapshot */
    int32_t month;                   /* the bill seen last, of account_no */
    uint64_t seq;
};

/* Where that bill stands among them, or would. */
static unsigned paid_at(const struct account_paid *a, int32_t month, uint64_t seq)
{
    unsigned low = 0, high = a->n;
    while (low < high) {
        unsigned mid = low + (high - low) / 2;
        const struct paid_on *on = &a->on[mid];
        if (on->month < month || (on->month == month && on->seq < seq))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct paid_on *paid_of(const struct account_paid *a, int32_t month, uint64_t seq)
{
    unsigned i = paid_at(a, month, seq);
    return i < a->n && a->on[i].month == month && a->on[i].seq == seq ? &a->on[i] : NULL;
}

static struct paid_on *paid_new(struct account_paid *a, int32_t month, uint64_t seq)
{
    unsigned i = paid_at(a, month, seq);
    if (a->n == a->room && !(a->on = realloc(a->on, (a->room = 2 * a->room + 16) * sizeof *a->on)))
        panic("out of memory");
    memmove(&a->on[i + 1], &a->on[i], (a->n++ - i) * sizeof *a->on);
    a->on[i] = (struct paid_on){ .month = month, .seq = seq };
    return &a->on[i];
}

static void paid_add(struct account_paid *a, const struct paid_bill *b)
{
    struct paid_on *on = paid_of(a, b->bill_month, b->bill_seq);
    if (!on)
        on = paid_new(a, b->bill_month, b->bill_seq);
    on->principal += b->principal;
    on->late_fee += b->late_fee;
}

/* A bill that a standing payment paid and that is nowhere. */
static void paid_missing(struct check_run *r, const struct account_paid *a)
{
    for (unsigned i = 0; *a->account_no && i < a->n; i++)
        if (!a->on[i].seen)
            check_finding(r, "bill %s %d: a payment paid on it, and it is not there", a->account_no, a->on[i].month);
}

static enum status paid_read(struct check_run *r, struct account_paid *a, const char *account_no)
{
    uint8_t word[24];
    struct payment p;
    struct scan *scan;
    struct pool *pool = pool_new(8192);
    a->n = 0;
    text_copy(a->account_no, sizeof a->account_no, account_no);
    struct scan_range range = { .words = word, .words_n = payment_account_word(account_no, word),
                                .wanted = &a->of_payment };
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

/* The payments of this bill's account. One that began in the slice before goes on where it was. */
static enum status bill_account(struct check_run *r, struct account_paid *a, const struct bill *b)
{
    bool other = strcmp(a->account_no, b->account_no);
    if (other)
        paid_missing(r, a);
    if (!other && !a->anew)
        return ST_ok;
    enum status s = paid_read(r, a, b->account_no);
    for (unsigned i = 0; !other && i < a->n; i++)
        a->on[i].seen = a->on[i].month < a->month || (a->on[i].month == a->month && a->on[i].seq <= a->seq);
    a->anew = false;
    return s;
}

/* What it was asked for by has it in its list; cancelled, it stands at the account that it moved to. */
static enum status fee_kept(struct check_run *r, const struct bill *b)
{
    struct job j = { .job_no = b->job_no };
    bool kept = false;
    if (!b->job_no || b->bill_state == CODE_bill_state_cancelled)
        return ST_ok;
    enum status s = store_get(r->txn, TABLE_job, &j);
    for (uint32_t i = 0; !s && i < j.fees_n; i++)
        kept |= j.fees[i].bill_month == b->bill_month && j.fees[i].bill_seq == b->bill_seq &&
            !strcmp(j.fees[i].account_no, b->account_no);
    if (!kept && (!s || s == ST_not_found))
        check_finding(r, "bill %s %d: the job it is a fee of does not know it", b->account_no, b->bill_month);
    return s == ST_not_found ? ST_ok : s;
}

static enum status visit_bill(struct check_run *r, void *row, void *context)
{
    const struct bill *b = row;
    struct account_paid *a = context;
    enum status s = bill_account(r, a, b);
    struct paid_on none = { 0 }, *on = paid_of(a, b->bill_month, b->bill_seq);
    if (!on)
        on = &none;
    on->seen = true;
    a->month = b->bill_month;
    a->seq = b->bill_seq;
    money paid = b->principal_paid - b->prepaid;
    bool wrong = ours(b) ? on->principal != paid || on->late_fee != b->late_fee_paid
                         : on->principal > paid || on->late_fee > b->late_fee_paid;
    if (wrong)
        check_finding(r, "bill %s %d: what is paid on it is not what its payments paid", b->account_no, b->bill_month);
    bool settled = b->principal_paid == b->principal && !b->fee_owed;
    if (b->principal_paid > b->principal || (b->bill_state == CODE_bill_state_paid) != settled)
        if (b->bill_state != CODE_bill_state_cancelled && b->principal)
            check_finding(r, "bill %s %d: its state is not what is paid on it", b->account_no, b->bill_month);
    return s ? s : fee_kept(r, b);
}

enum status check_bills(struct check_run *r)
{
    struct key token = { .n = 0 };
    struct account_paid a = {
        .of_bill = field_set_of(&bill_record, "account_no bill_month bill_seq bill_state paid_where principal "
                                "principal_paid prepaid late_fee_paid fee_owed job_no"),
        .of_payment = field_set_of(&payment_record, "payment_state bills"),
    };
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r))) {
        a.anew = true;
        s = check_slice(r, TABLE_bill, &a.of_bill, &token, visit_bill, &a);
    }
    if (s == ST_not_found)
        paid_missing(r, &a);
    free(a.on);
    return s == ST_not_found ? ST_ok : s;
}

/* -- every account's receivable is what its bills still owe -- */

struct owed { char account_no[17]; money amount, written_off, fed_in; };

/* What of it went out, as rows of its own say. */
static enum status paid_out(struct check_run *r, const char *account_no, money *sum_r)
{
    struct refund at = { .account_no = account_no }, f;
    struct scan *scan;
    enum status s = scan_index(r->txn, INDEX_refund_account, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    *sum_r = 0;
    while (!s && !(s = scan_next(scan, &f, NULL)))
        *sum_r += f.surplus ? f.amount : 0;
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* A producer is owed what stands beside his bills, less what went out to him. */
static enum status compare_fed_in(struct check_run *r, const struct owed *o)
{
    struct balance b = { .ledger = CODE_ledger_surplus_payable, .party = o->account_no };
    money out = 0;
    enum status s = store_get(r->txn, TABLE_balance, &b);
    if (s && s != ST_not_found)
        return s;
    bool any = !s || o->fed_in;
    money balance = s ? 0 : b.amount;
    s = any ? paid_out(r, o->account_no, &out) : ST_ok;
    if (!s && -balance != o->fed_in - out)
        check_finding(r, "account %s: what its producer is owed is not what its statements say", o->account_no);
    return s;
}

/* met: balances that stand beside bills. */
static enum status compare_owed(struct check_run *r, const struct owed *o, uint64_t *met)
{
    struct balance b = { .ledger = CODE_ledger_receivable, .party = o->account_no };
    enum status s = store_get(r->txn, TABLE_balance, &b);
    if (s && s != ST_not_found)
        return s;
    *met += !s;
    if ((s ? 0 : b.amount) != o->amount)
        check_finding(r, "account %s: receivable is not what its bills owe", o->account_no);
    b = (struct balance){ .ledger = CODE_ledger_written_off, .party = o->account_no };
    s = store_get(r->txn, TABLE_balance, &b);
    if (s && s != ST_not_found)
        return s;
    if ((s ? 0 : b.amount) != o->written_off)
        check_finding(r, "account %s: what is written off is not what its bills say", o->account_no);
    return compare_fed_in(r, o);
}

static money written_off(const struct bill *b)
{
    return b->bill_state == CODE_bill_state_written_off ? b->principal - b->principal_paid : 0;
}

static money fed_in(const struct bill *b)
{
    return b->surplus_n && b->bill_state != CODE_bill_state_cancelled ? b->surplus->amount : 0;
}

/* A slice ends between two accounts, so that each is seen whole in one snapshot. */
static enum status receivable_slice(struct check_run *r, const struct field_set *wanted, struct key *token,
                                    uint64_t *met)
{
    struct scan *scan;
    struct bill b;
    struct key before = *token;
    struct owed o = { .amount = 0 };
    struct scan_range range = { .wanted = wanted, .token = token->b, .token_n = token->n };
    enum status s = scan_table(r->txn, TABLE_bill, &range, &scan);
    if (s)
        return s;
    for (unsigned i = 0; (s = scan_next(scan, &b, NULL)) == ST_ok; i++) {
        if (strcmp(o.account_no, b.account_no) != 0) {
            enum status compared = *o.account_no ? compare_owed(r, &o, met) : ST_ok;
            if (compared || i >= BILL_CHECK_SLICE) {
                s = compared;
                *token = before;
                o.account_no[0] = 0;
                break;
            }
            o.amount = o.written_off = o.fed_in = 0;
            text_copy(o.account_no, sizeof o.account_no, b.account_no);
        }
        if (b.principal_paid > b.principal || b.principal_paid < 0)
            check_finding(r, "bill %s %d: more is paid than it is of", b.account_no, (int)b.bill_month);
        o.amount += bill_receivable(&b);
        o.written_off += written_off(&b);
        o.fed_in += fed_in(&b);
        scan_token(scan, &before);
    }
    scan_end(&scan);
    if (s == ST_not_found && *o.account_no && compare_owed(r, &o, met))
        return ST_store_broken;
    return s;
}

/* -- an account that was ever billed has bills: they are cancelled, never taken out -- */

static enum status has_bill(struct check_run *r, const char *account_no, bool *has_r)
{
    struct bill at = { .account_no = account_no }, b;
    struct scan *scan;
    enum status s = scan_table(r->txn, TABLE_bill, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    if (!s)
        s = scan_next(scan, &b, NULL);
    scan_end(&scan);
    *has_r = !s;
    return s == ST_not_found ? ST_ok : s;
}

struct billed { bool look; uint64_t balances; };

static enum status billed_slice(struct check_run *r, struct key *token, struct billed *of)
{
    struct balance at = { .ledger = CODE_ledger_receivable }, b;
    struct scan *scan;
    struct scan_range range = { .prefix = &at, .parts = 1, .token = token->n ? token->b : NULL, .token_n = token->n };
    enum status s = scan_table(r->txn, TABLE_balance, &range, &scan);
    for (unsigned i = 0; !s && i < BILL_CHECK_SLICE; i++) {
        bool has = true;
        if ((s = scan_next(scan, &b, NULL)))
            break;
        scan_token(scan, token);
        of->balances++;
        if (of->look)
            s = has_bill(r, b.party, &has);
        if (!has)
            check_finding(r, "account %s: it has a receivable and no bill", b.party);
    }
    scan_end(&scan);
    return s;
}

static enum status billed_walk(struct check_run *r, struct billed *of)
{
    struct key token = { .n = 0 };
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r)))
        s = billed_slice(r, &token, of);
    return s == ST_not_found ? ST_ok : s;
}

/* They are counted first: only where there are more of them than stand beside bills is each looked up. */
enum status check_receivables(struct check_run *r)
{
    struct key token = { .n = 0 };
    struct billed counted = { .look = false }, looked_up = { .look = true };
    const struct field_set wanted = field_set_of(&bill_record, "account_no bill_month bill_state principal "
                                                 "principal_paid surplus");
    uint64_t met = 0;
    enum status s = ST_ok;
    while (!s && !(s = check_snapshot(r)))
        s = receivable_slice(r, &wanted, &token, &met);
    if (s == ST_not_found)
        s = billed_walk(r, &counted);
    return s || counted.balances == met ? s : billed_walk(r, &looked_up);
}
