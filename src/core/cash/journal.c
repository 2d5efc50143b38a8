/* The books for other eyes: entries in their order and the balances they make, a
 * page at a time. A page looks at so many entries, whatever it keeps of them, so
 * that its snapshot is short; entries never change, so pages fit together. */
#include "config.h"
#include "core/cash/cash.h"

#include <stdlib.h>
#include <string.h>

struct page {
    struct call *c;
    const struct journal_ask *q;
    const char *unit_no;             /* of the last entry, and whether it is the caller's to see */
    bool ours;
    bool apart;                      /* some units are for practice and some are not */
};

/* -- practice stands in no book of what is real, nor the other way -- */

static enum status some_apart(struct call *c, bool *apart_r)
{
    struct scan *scan;
    struct unit u;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    *apart_r = false;
    while (!s && !*apart_r && !(s = scan_next(scan, &u, NULL)))
        *apart_r = !units_alike(c->txn, u.unit_no, c->user.unit_no);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum party_is { PARTY_UNIT, PARTY_ACCOUNT, PARTY_SHIFT, PARTY_DEPOSIT, PARTY_STAFF };

/* As db/codes.def says of each ledger; what is not here is a unit's. */
static const uint8_t party_is[] = {
    [CODE_ledger_receivable] = PARTY_ACCOUNT, [CODE_ledger_prepayment] = PARTY_ACCOUNT,
    [CODE_ledger_written_off] = PARTY_ACCOUNT, [CODE_ledger_surplus_payable] = PARTY_ACCOUNT,
    [CODE_ledger_cash] = PARTY_SHIFT, [CODE_ledger_pos_clearing] = PARTY_SHIFT,
    [CODE_ledger_scan_clearing] = PARTY_SHIFT, [CODE_ledger_cheque_clearing] = PARTY_SHIFT,
    [CODE_ledger_bank_clearing] = PARTY_SHIFT, [CODE_ledger_float_held] = PARTY_SHIFT,
    [CODE_ledger_bank_transit] = PARTY_DEPOSIT, [CODE_ledger_over] = PARTY_STAFF, [CODE_ledger_short_] = PARTY_STAFF,
};

static const char *party_unit(struct call *c, uint16_t ledger, const char *party)
{
    struct account a = { .account_no = party };
    struct shift till = { .shift_no = strtoull(party, NULL, 10) };
    struct deposit d = { .deposit_no = till.shift_no };
    struct user u = { .staff_no = party };
    switch (ledger < COUNT_OF(party_is) ? party_is[ledger] : PARTY_UNIT) {
    case PARTY_ACCOUNT: return call_get(c, TABLE_account, &a) ? "" : a.unit_no;
    case PARTY_SHIFT:   return call_get(c, TABLE_shift, &till) ? "" : till.unit_no;
    case PARTY_DEPOSIT: return call_get(c, TABLE_deposit, &d) ? "" : d.unit_no;
    case PARTY_STAFF:   return call_get(c, TABLE_user, &u) ? "" : u.unit_no;
    default:            return party;
    }
}

/* One whose row is gone is shown: it is a finding, and no practice. */
static bool party_alike(struct call *c, uint16_t ledger, const char *party)
{
    const char *unit_no = party_unit(c, ledger, party);
    return !*unit_no || units_alike(c->txn, unit_no, c->user.unit_no);
}

/* An entry is wholly one or the other; but one of a load may be of both, and then it is shown. */
static bool entry_alike(const struct page *p, const struct journal *j)
{
    bool alike = !p->apart || !j->lines_n;
    for (uint32_t i = 0; !alike && i < j->lines_n; i++)
        alike = party_alike(p->c, j->lines[i].ledger, j->lines[i].party);
    return alike;
}

static bool kept(struct page *p, const struct journal *j)
{
    if (j->business_date < p->q->from_day || (p->q->to_day && j->business_date > p->q->to_day))
        return false;
    if (p->c->everywhere)
        return entry_alike(p, j);
    if (!p->unit_no || strcmp(p->unit_no, j->unit_no)) {
        p->unit_no = j->unit_no;
        p->ours = call_in_unit(p->c, *j->unit_no ? j->unit_no : "");
    }
    return p->ours && entry_alike(p, j);
}

enum status do_journal_list(struct call *c, const struct journal_ask *q, struct journal_list *r)
{
    struct page p = { .c = c, .q = q };
    struct key after;
    struct scan *scan;
    uint32_t lines = 0;
    enum status s = token_read(c, q->token, &after);
    struct scan_range range = { .token = after.n ? after.b : NULL, .token_n = after.n };
    if (s || (s = some_apart(c, &p.apart)) || (s = scan_table(c->txn, TABLE_journal, &range, &scan)))
        return s;
    r->entries = pool_array(c->pool, ENTRIES_LISTED, sizeof *r->entries);
    for (unsigned i = 0; i < ENTRIES_LOOKED_AT && r->entries_n < ENTRIES_LISTED && lines < LINES_LISTED; i++) {
        if ((s = scan_next(scan, &r->entries[r->entries_n], NULL)))
            break;
        journal_spell(c->pool, &r->entries[r->entries_n]);
        if (kept(&p, &r->entries[r->entries_n]))
            lines += r->entries[r->entries_n++].lines_n;
    }
    if (!s)
        r->token = token_text(c, scan);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* Parties of every unit stand in them: who sees the whole sees them. */
enum status do_balance_list(struct call *c, const struct balance_ask *q, struct balance_list *r)
{
    struct key after;
    struct scan *scan;
    struct unit own = { .unit_no = c->user.unit_no };
    bool apart;
    enum status s = token_read(c, q->token, &after);
    if (s || (s = call_get(c, TABLE_unit, &own)))
        return s;
    if (!c->everywhere && *own.parent)
        return refuse(c, ST_outside_unit, "", NULL, NULL, NULL);
    struct scan_range range = { .token = after.n ? after.b : NULL, .token_n = after.n };
    if ((s = some_apart(c, &apart)) || (s = scan_table(c->txn, TABLE_balance, &range, &scan)))
        return s;
    r->balances = pool_array(c->pool, BALANCES_LISTED, sizeof *r->balances);
    while (!s && r->balances_n < BALANCES_LISTED)
        if (!(s = scan_next(scan, &r->balances[r->balances_n], NULL)))
            r->balances_n += !apart || party_alike(c, r->balances[r->balances_n].ledger,
                                                   r->balances[r->balances_n].party);
    if (!s)
        r->token = token_text(c, scan);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}
