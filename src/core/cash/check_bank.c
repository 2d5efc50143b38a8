/* Proving the money's way to the bank: a deposit is its parts, each part names it,
 * its ledger stands where its state says; what a till says it turned in is what
 * its turn-ins are; a cheque that went along is in the deposit it names. */
#include "config.h"
#include "core/engine/check.h"
#include "core/cash/cash.h"

#include <stdio.h>
#include <string.h>

typedef unsigned long long number;

static money cash_sum(const struct denomination *cash, uint32_t n)
{
    money sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += cash[i].face * (money)cash[i].pieces;
    return sum;
}

static enum status balance_of(struct check_run *r, enum code_ledger ledger, const char *party, money *amount_r)
{
    struct balance b = { .ledger = (uint16_t)ledger, .party = party };
    enum status s = store_get(r->txn, TABLE_balance, &b);
    *amount_r = s ? 0 : b.amount;
    return s == ST_not_found ? ST_ok : s;
}

/* Which deposit the part's own row names; 0 when there is no such row. An envelope
 * is named by what it was spent in. */
static enum status part_names(struct check_run *r, const struct deposit_part *part, uint64_t *no_r, money *amount_r)
{
    struct shift till = { .shift_no = part->shift_no };
    struct turn_in move = { .turn_in_no = part->turn_in_no };
    struct deposit kept = { .deposit_no = part->kept_no };
    enum status s = part->shift_no     ? store_get(r->txn, TABLE_shift, &till)
                    : part->turn_in_no ? store_get(r->txn, TABLE_turn_in, &move)
                                       : store_get(r->txn, TABLE_deposit, &kept);
    *no_r = part->shift_no ? till.deposit_no : part->turn_in_no ? move.deposit_no : kept.spent_in;
    *amount_r = part->shift_no ? shift_vault_cash(&till) : part->turn_in_no ? move.amount : kept.cash_total;
    if (s == ST_not_found)
        *no_r = 0;
    return s == ST_not_found ? ST_ok : s;
}

static enum status check_parts(struct check_run *r, const struct deposit *d)
{
    money sum = 0;
    bool spent = d->deposit_state == CODE_deposit_state_spent;
    for (uint32_t i = 0; i < d->parts_n; i++) {
        uint64_t named;
        money amount;
        enum status s = part_names(r, &d->parts[i], &named, &amount);
        if (s)
            return s;
        if (named != (spent ? d->spent_in : d->deposit_no) || amount != d->parts[i].amount)
            check_finding(r, "deposit %llu: its part %u does not know it", (number)d->deposit_no, i + 1);
        sum += d->parts[i].amount;
    }
    if (sum != d->cash_total || cash_sum(d->cash, d->cash_n) != d->cash_total)
        check_finding(r, "deposit %llu: its parts and its notes do not sum to it", (number)d->deposit_no);
    return ST_ok;
}

static enum status check_cheques(struct check_run *r, const struct deposit *d)
{
    money sum = 0;
    for (uint32_t i = 0; i < d->cheques_n; i++) {
        const struct deposit_cheque *c = &d->cheques[i];
        struct voucher v = { .tender = CODE_tender_cheque, .voucher = c->voucher, .bank = c->bank };
        enum status s = store_get(r->txn, TABLE_voucher, &v);
        if (s && s != ST_not_found)
            return s;
        if (s || v.deposit_no != d->deposit_no)
            check_finding(r, "deposit %llu: cheque %s is not in it", (number)d->deposit_no, c->voucher);
        sum += c->amount;
    }
    if (sum != d->cheque_total)
        check_finding(r, "deposit %llu: its cheques do not sum to it", (number)d->deposit_no);
    return ST_ok;
}

static enum status visit_deposit(struct check_run *r, void *row, void *context)
{
    const struct deposit *d = row;
    char party[24];
    money held;
    (void)context;
    bool under_way = d->deposit_state == CODE_deposit_state_made || d->deposit_state == CODE_deposit_state_banked;
    snprintf(party, sizeof party, "%llu", (number)d->deposit_no);
    enum status s = check_parts(r, d);
    if (s || (s = check_cheques(r, d)) || (s = balance_of(r, CODE_ledger_bank_transit, party, &held)))
        return s;
    if (held != (under_way ? d->cash_total : 0))
        check_finding(r, "deposit %llu: what is on its way is not what the journal has", (number)d->deposit_no);
    return ST_ok;
}

static enum status visit_till(struct check_run *r, void *row, void *context)
{
    const struct shift *s = row;
    struct turn_in at = { .shift_no = s->shift_no }, move;
    struct scan *scan;
    money sum = 0;
    (void)context;
    enum status st = scan_index(r->txn, INDEX_turn_in_shift, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!st)
        if (!(st = scan_next(scan, &move, NULL)))
            sum += move.amount;
    scan_end(&scan);
    if (sum != s->turned_in)
        check_finding(r, "shift %llu: what it turned in is not what its turn-ins are", (number)s->shift_no);
    return st == ST_not_found ? ST_ok : st;
}

enum status check_deposits(struct check_run *r)
{
    enum status s = check_walk(r, TABLE_deposit, visit_deposit, NULL);
    return s ? s : check_walk(r, TABLE_shift, visit_till, NULL);
}
