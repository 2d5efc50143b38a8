/* The journal of the county: lines gathered into entries that sum to zero, and the
 * balances they add up to. */
#include "config.h"
#include "sample/maker.h"

#include <stdlib.h>
#include <string.h>

struct party_sum { uint16_t ledger; char party[16]; money amount; };

void books_open(struct maker *m)
{
    uint64_t all = serials(&m->county);
    m->books.receivable = calloc(all, sizeof *m->books.receivable);
    m->books.prepayment = calloc(all, sizeof *m->books.prepayment);
    m->books.room = 1u << 15;
    m->books.sum = calloc(m->books.room, sizeof *m->books.sum);
    if (!m->books.receivable || !m->books.prepayment || !m->books.sum)
        panic("out of memory for the books of a county");
}

void books_release(struct maker *m)
{
    free(m->books.receivable);
    free(m->books.prepayment);
    free(m->books.sum);
}

static unsigned sum_slot(const struct books *b, uint16_t ledger, const char *party)
{
    uint32_t h = 2166136261u ^ ledger;
    for (const char *at = party; *at; at++)
        h = (h ^ (uint8_t)*at) * 16777619u;
    unsigned slot = h & (b->room - 1);
    while (b->sum[slot].ledger && (b->sum[slot].ledger != ledger || strcmp(b->sum[slot].party, party)))
        slot = (slot + 1) & (b->room - 1);
    return slot;
}

static void sums_grow(struct books *b)
{
    struct party_sum *old = b->sum;
    unsigned room = b->room;
    b->room = room * 2;
    b->sum = calloc(b->room, sizeof *b->sum);
    if (!b->sum)
        panic("out of memory for the books of a county");
    for (unsigned i = 0; i < room; i++)
        if (old[i].ledger)
            b->sum[sum_slot(b, old[i].ledger, old[i].party)] = old[i];
    free(old);
}

static void line_put(struct maker *m, enum code_ledger ledger, const char *party, money amount, int32_t bill_month)
{
    struct books *b = &m->books;
    if (b->lines == ENTRY_LINES)
        panic("sample: an entry of more than %d lines", ENTRY_LINES);
    text_copy(b->party[b->lines], sizeof b->party[0], party);
    b->line[b->lines] = (struct journal_line){ .ledger = (uint16_t)ledger, .party = b->party[b->lines],
                                               .amount = amount,
                                               .fee_kind = bill_month ? CODE_fee_kind_energy : 0,
                                               .bill_month = bill_month };
    b->lines++;
}

void book_line(struct maker *m, enum code_ledger ledger, const char *party, money amount, int32_t bill_month)
{
    struct books *b = &m->books;
    if (!amount)
        return;
    line_put(m, ledger, party, amount, bill_month);
    if (b->sums * 2 >= b->room)
        sums_grow(b);
    unsigned slot = sum_slot(b, (uint16_t)ledger, party);
    if (!b->sum[slot].ledger) {
        b->sum[slot].ledger = (uint16_t)ledger;
        text_copy(b->sum[slot].party, sizeof b->sum[slot].party, party);
        b->sums++;
    }
    b->sum[slot].amount += amount;
}

void book_account(struct maker *m, enum code_ledger ledger, uint64_t position, money amount, int32_t bill_month)
{
    char number[14];
    if (!amount)
        return;
    line_put(m, ledger, account_no_make(serial_at(&m->county, position), number), amount, bill_month);
    (ledger == CODE_ledger_receivable ? m->books.receivable : m->books.prepayment)[position] += amount;
}

uint64_t book_post(struct maker *m, instant at, const char *op, const struct user *who, uint64_t shift_no,
                   uint64_t receipt_no)
{
    struct books *b = &m->books;
    money sum = 0;
    if (!b->lines)
        return 0;
    for (unsigned i = 0; i < b->lines; i++)
        sum += b->line[i].amount;
    if (sum)
        panic("sample: an entry of %s does not balance", op);
    date on = instant_date(at);
    struct journal j = {
        .entry_no = ++b->entry_no, .at = at, .business_date = on, .accounting_month = date_month(on), .op = op,
        .staff_no = who->staff_no, .unit_no = who->unit_no, .shift_no = shift_no, .receipt_no = receipt_no,
        .lines = b->line, .lines_n = b->lines,
    };
    maker_put(m, TABLE_journal, &j);
    b->lines = 0;
    return b->entry_no;
}

/* -- balances: last, in order of their key -- */

static int sum_order(const void *a, const void *b)
{
    const struct party_sum *x = a, *y = b;
    return x->ledger != y->ledger ? (x->ledger > y->ledger) - (x->ledger < y->ledger) : strcmp(x->party, y->party);
}

static void account_balances(struct maker *m, enum code_ledger ledger, const money *amount)
{
    uint64_t all = serials(&m->county);
    for (uint64_t i = 0; i < all; i++) {
        char number[14];
        struct balance b = { .ledger = (uint16_t)ledger, .party = account_no_make(serial_at(&m->county, i), number),
                             .amount = amount[i] };
        if (amount[i])
            maker_put(m, TABLE_balance, &b);
        maker_done(m, i);
    }
}

void balances_make(struct maker *m)
{
    struct books *b = &m->books;
    maker_step(m, "balances", serials(&m->county));
    account_balances(m, CODE_ledger_receivable, b->receivable);
    account_balances(m, CODE_ledger_prepayment, b->prepayment);
    qsort(b->sum, b->room, sizeof *b->sum, sum_order);
    for (unsigned i = 0; i < b->room; i++)
        if (b->sum[i].ledger) {
            struct balance row = { .ledger = b->sum[i].ledger, .party = b->sum[i].party, .amount = b->sum[i].amount };
            maker_put(m, TABLE_balance, &row);
        }
}
