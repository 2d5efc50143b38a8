/* The books for other eyes: entries in their order and the balances they make, a
 * page at a time. A page looks at so many entries, whatever it keeps of them, so
 * that its snapshot is short; entries never change, so pages fit together. */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>

struct page {
    struct call *c;
    const struct journal_ask *q;
    const char *unit_no;             /* of the last entry, and whether it is the caller's to see */
    bool ours;
};

static bool kept(struct page *p, const struct journal *j)
{
    if (j->business_date < p->q->from_day || (p->q->to_day && j->business_date > p->q->to_day))
        return false;
    if (p->c->everywhere)
        return true;
    if (!p->unit_no || strcmp(p->unit_no, j->unit_no)) {
        p->unit_no = j->unit_no;
        p->ours = call_in_unit(p->c, *j->unit_no ? j->unit_no : "");
    }
    return p->ours;
}

enum status do_journal_list(struct call *c, const struct journal_ask *q, struct journal_list *r)
{
    struct page p = { .c = c, .q = q };
    struct key after;
    struct scan *scan;
    uint32_t lines = 0;
    enum status s = token_read(c, q->token, &after);
    struct scan_range range = { .token = after.n ? after.b : NULL, .token_n = after.n };
    if (s || (s = scan_table(c->txn, TABLE_journal, &range, &scan)))
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
    enum status s = token_read(c, q->token, &after);
    if (s || (s = call_get(c, TABLE_unit, &own)))
        return s;
    if (!c->everywhere && *own.parent)
        return refuse(c, ST_outside_unit, "", NULL, NULL, NULL);
    struct scan_range range = { .token = after.n ? after.b : NULL, .token_n = after.n };
    if ((s = scan_table(c->txn, TABLE_balance, &range, &scan)))
        return s;
    r->balances = pool_array(c->pool, BALANCES_LISTED, sizeof *r->balances);
    while (!s && r->balances_n < BALANCES_LISTED)
        if (!(s = scan_next(scan, &r->balances[r->balances_n], NULL)))
            r->balances_n++;
    if (!s)
        r->token = token_text(c, scan);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}
