/* Double entry. An operation gathers lines, call_post makes them one entry: they
 * must sum to zero, and every balance they touch moves in the same transaction.
 * Entries are numbered by the one writer, so their numbers have no gaps. */
#include "config.h"
#include "core/engine/audit.h"
#include "core/engine/inner.h"
#include "core/engine/proof.h"

#include <stdlib.h>
#include <string.h>

void call_line(struct call *c, enum code_ledger ledger, const char *party, money amount,
               uint16_t fee_kind, int32_t bill_month)
{
    if (amount == 0)
        return;
    struct journal_line *l = array_add(&c->effects->posting, c->pool, sizeof *l);
    *l = (struct journal_line){ .ledger = (uint16_t)ledger, .party = pool_copy(c->pool, party), .amount = amount,
                                .fee_kind = fee_kind, .bill_month = bill_month };
}

void call_line_add(struct call *c, enum code_ledger ledger, const char *party, money amount,
                   uint16_t fee_kind, int32_t bill_month)
{
    struct journal_line *l = c->effects->posting.at;
    for (unsigned i = 0; i < c->effects->posting.n; i++)
        if (l[i].ledger == (uint16_t)ledger && l[i].bill_month == bill_month && l[i].fee_kind == fee_kind &&
            !strcmp(l[i].party, party) && money_add(l[i].amount, amount, &l[i].amount))
            return;
    call_line(c, ledger, party, amount, fee_kind, bill_month);
}

static enum status lines_balanced(struct call *c, const struct journal_line *l, unsigned n)
{
    money sum = 0;
    for (unsigned i = 0; i < n; i++)
        if (!money_add(sum, l[i].amount, &sum))
            return refuse(c, ST_amount_overflow, "", NULL, NULL, NULL);
    if (sum == 0)
        return ST_ok;
    char off[MONEY_TEXT];
    log_error("operation %s posted lines that do not balance", c->op->name);
    return refuse(c, ST_ledger_unbalanced, "", money_format_plain(sum, off), NULL, NULL);
}

static int compare_lines(const void *a, const void *b)
{
    const struct journal_line *x = a, *y = b;
    return x->ledger != y->ledger ? (x->ledger < y->ledger ? -1 : 1) : strcmp(x->party, y->party);
}

static enum status balance_move(struct call *c, uint16_t ledger, const char *party, money amount)
{
    struct balance old = { .ledger = ledger, .party = party };
    enum status s = store_get(c->txn, TABLE_balance, &old);
    if (s && s != ST_not_found)
        return s;
    struct balance new = s ? (struct balance){ .ledger = ledger, .party = party } : old;
    if (!money_add(new.amount, amount, &new.amount))
        return refuse(c, ST_amount_overflow, "", NULL, NULL, NULL);
    return s ? store_insert(c->txn, TABLE_balance, &new) : store_put(c->txn, TABLE_balance, &old, &new);
}

/* Each balance moves once, however many lines it has. */
static enum status balances_move(struct call *c, const struct journal_line *line, unsigned n)
{
    struct journal_line *sorted = pool_array(c->pool, n, sizeof *sorted);
    memcpy(sorted, line, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_lines);
    for (unsigned i = 0; i < n;) {
        money sum = 0;
        unsigned first = i;
        for (; i < n && compare_lines(&sorted[first], &sorted[i]) == 0; i++)
            if (!money_add(sum, sorted[i].amount, &sum))
                return refuse(c, ST_amount_overflow, "", NULL, NULL, NULL);
        enum status s = sum ? balance_move(c, sorted[first].ledger, sorted[first].party, sum) : ST_ok;
        if (s)
            return s;
    }
    return ST_ok;
}

enum status call_post(struct call *c, uint64_t shift_no, uint64_t receipt_no, uint64_t reverses, uint64_t *entry_no_r)
{
    struct array *posting = &c->effects->posting;
    if (entry_no_r)
        *entry_no_r = 0;
    if (posting->n == 0)
        return ST_ok;
    if (posting->n > ENTRY_LINES)
        return refuse(c, ST_field_too_many, "", "400", NULL, NULL);
    enum status s = lines_balanced(c, posting->at, posting->n);
    if (s)
        return s;
    struct journal j = {
        .entry_no = c->core->entry_no + ++c->effects->entries, .at = c->now, .business_date = c->today,
        .accounting_month = date_month(c->today), .staff_no = c->user.staff_no,
        .unit_no = c->user.unit_no, .shift_no = shift_no, .receipt_no = receipt_no, .reverses = reverses,
        .lines = posting->at, .lines_n = posting->n,
    };
    if (frugal(c->core))
        j.op_no = c->op->no;
    else
        j.op = c->op->name;
    s = store_insert(c->txn, TABLE_journal, &j);
    if (!s)
        s = proof_add(c, TABLE_journal, &j);
    if (!s)
        s = balances_move(c, j.lines, j.lines_n);
    call_feed(c, CODE_feed_kind_entry, j.entry_no, j.entry_no, "");
    *posting = (struct array){ 0 };
    if (receipt_no)
        c->effects->last_receipt = receipt_no;
    if (entry_no_r)
        *entry_no_r = j.entry_no;
    return s;
}

bool call_lines_fit(const struct call *c, unsigned lines)
{
    return c->effects->posting.n + lines <= ENTRY_LINES;
}

void journal_spell(struct pool *pool, struct journal *j)
{
    if (j->op_no)
        j->op = op_named(j->op_no, pool);
    j->op_no = 0;
}

enum status call_balance(struct call *c, enum code_ledger ledger, const char *party, money *amount_r)
{
    struct balance b = { .ledger = (uint16_t)ledger, .party = party };
    enum status s = store_get(c->txn, TABLE_balance, &b);
    *amount_r = s ? 0 : b.amount;
    return s == ST_not_found ? ST_ok : s;
}

enum status ledger_settled(struct call *c)
{
    if (c->effects->posting.n == 0)
        return ST_ok;
    log_error("operation %s left lines unposted", c->op->name);
    return refuse(c, ST_ledger_unbalanced, "", NULL, NULL, NULL);
}

enum status ledger_head(struct txn *t, struct core *c)
{
    struct journal j = { 0 };
    enum status s = row_last(t, TABLE_journal, 0, &j);
    c->entry_no = s ? 0 : j.entry_no;
    return s == ST_not_found ? ST_ok : s;
}
