/* What lies in a unit's vault and waits for the bank: the cash of closed tills,
 * what was turned in to the safe, envelopes of nights before; and the cheques
 * those tills took. A part belongs to one deposit, which its own row names. The
 * walk back through the tills ends where what was found is all the vault holds. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/listing.h"

#include <string.h>

#define DAYS_LOOKED_AT 10            /* at least, whatever the vault says */

enum status cash_unit(struct call *c, const char *asked, const char **unit_no_r)
{
    *unit_no_r = asked && *asked ? asked : c->user.unit_no;
    struct unit u = { .unit_no = *unit_no_r };
    enum status s = call_get(c, TABLE_unit, &u);
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, "unit_no", *unit_no_r, NULL, NULL) : s;
    return call_in_unit(c, *unit_no_r) ? ST_ok : refuse(c, ST_outside_unit, "unit_no", *unit_no_r, NULL, NULL);
}

enum status cash_units_below(struct call *c, const char *top, unit_visit *visit, void *context)
{
    struct unit u;
    struct scan *scan;
    enum status s = scan_table(c->txn, TABLE_unit, &(struct scan_range){ 0 }, &scan);
    while (!s && !(s = scan_next(scan, &u, NULL)))
        if (unit_within(c->txn, u.unit_no, top))
            s = visit(context, &u);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

money shift_vault_cash(const struct shift *s)
{
    return s->counts_n ? s->counts[s->counts_n - 1].cash_total - s->float_total : 0;
}

static void part_add(struct vault *v, struct deposit_part part)
{
    if (v->parts == DEPOSIT_PARTS) {
        v->more = true;
        return;
    }
    v->part[v->parts++] = part;
    v->cash_total += part.amount;
}

static enum status envelopes_read(struct call *c, const char *unit_no, struct vault *v)
{
    struct deposit at = { .unit_no = unit_no, .deposit_state = CODE_deposit_state_kept };
    v->envelope = pool_array(c->pool, ENVELOPES, sizeof *v->envelope);
    struct listing l = { .rows = v->envelope, .most = ENVELOPES, .n = &v->envelopes, .more = &v->more };
    enum status s = listing_index(c, INDEX_deposit_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &l);
    for (uint32_t i = 0; !s && i < v->envelopes; i++)
        part_add(v, (struct deposit_part){ .kept_no = v->envelope[i].deposit_no,
                                           .amount = v->envelope[i].cash_total });
    return s;
}

struct lying { struct call *c; struct array parts; /* struct deposit_part */ };

static enum status move_lies(void *context, const struct turn_in *t)
{
    struct lying *all = context;
    if (!t->exchange && !t->deposit_no)
        *(struct deposit_part *)array_add(&all->parts, all->c->pool, sizeof(struct deposit_part)) =
            (struct deposit_part){ .turn_in_no = t->turn_in_no, .amount = t->amount };
    return ST_ok;
}

/* Newest first, as the tills are walked. */
static enum status moves_add(struct call *c, const struct shift *s, struct vault *v)
{
    struct lying all = { .c = c };
    enum status st = s->turned_in ? turn_ins_walk(c, s->shift_no, move_lies, &all) : ST_ok;
    const struct deposit_part *part = all.parts.at;
    for (unsigned i = all.parts.n; i-- > 0;)
        part_add(v, part[i]);
    return st;
}

/* Newest first, as the index is walked; turned round after it. */
static enum status tills_add(struct call *c, const char *unit_no, struct vault *v)
{
    struct shift at = { .unit_no = unit_no }, till;
    struct scan *scan;
    money held;
    unsigned looked = 0;
    enum status s = call_balance(c, CODE_ledger_vault, unit_no, &held);
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    if (s || (s = scan_index(c->txn, INDEX_shift_unit, &range, &scan)))
        return s;
    bool full = false;
    for (; !s && !full && !(s = scan_next(scan, &till, NULL)); looked++) {
        if (till.business_date < c->today - DAYS_LOOKED_AT && (v->cash_total == held || looked >= VAULT_SHIFTS))
            break;
        if (till.shift_state == CODE_shift_state_closed && !till.deposit_no)
            part_add(v, (struct deposit_part){ .shift_no = till.shift_no, .amount = shift_vault_cash(&till) });
        s = moves_add(c, &till, v);
        full = v->more && v->parts == DEPOSIT_PARTS;
    }
    scan_end(&scan);
    v->more |= v->cash_total != held && looked >= VAULT_SHIFTS;
    return s == ST_not_found ? ST_ok : s;
}

static void parts_turn(struct vault *v)
{
    for (uint32_t i = v->envelopes, k = v->parts; k > i + 1; i++) {
        struct deposit_part swapped = v->part[i];
        v->part[i] = v->part[--k];
        v->part[k] = swapped;
    }
}

bool cheque_depositable(struct call *c, const struct voucher *v, const char *unit_no, struct shift *till_r)
{
    struct payment p = { .receipt_no = v->receipt_no };
    if (v->tender != CODE_tender_cheque || v->voucher_state != CODE_voucher_state_waiting || v->deposit_no ||
        strcmp(v->unit_no, unit_no) || call_get(c, TABLE_payment, &p))
        return false;
    *till_r = (struct shift){ .shift_no = payment_till(&p) };
    return !call_get(c, TABLE_shift, till_r) &&
           (till_r->shift_state == CODE_shift_state_closed || till_r->shift_state == CODE_shift_state_deposited);
}

static void cheque_add(struct vault *v, const struct voucher *found)
{
    if (v->cheques == DEPOSIT_CHEQUES) {
        v->more = true;
        return;
    }
    v->cheque[v->cheques++] = (struct deposit_cheque){ .voucher = found->voucher, .bank = found->bank,
                                                       .drawer = found->drawer, .amount = found->amount };
    v->cheque_total += found->amount;
}

/* All that wait in the county are walked: they are few, and those of this unit may be the last. */
static enum status cheques_add(struct call *c, const char *unit_no, struct vault *v)
{
    struct voucher at = { .voucher_state = CODE_voucher_state_waiting }, found;
    struct shift till;
    struct scan *scan;
    v->cheque = pool_array(c->pool, DEPOSIT_CHEQUES, sizeof *v->cheque);
    enum status s = scan_index(c->txn, INDEX_voucher_state, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &found, NULL)))
        if (cheque_depositable(c, &found, unit_no, &till))
            cheque_add(v, &found);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status vault_read(struct call *c, const char *unit_no, struct vault *v)
{
    *v = (struct vault){ .part = pool_array(c->pool, DEPOSIT_PARTS, sizeof *v->part) };
    enum status s = envelopes_read(c, unit_no, v);
    if (s || (s = tills_add(c, unit_no, v)))
        return s;
    parts_turn(v);
    return cheques_add(c, unit_no, v);
}

/* -- what the page of a deposit starts from -- */

static const uint16_t under_way[] = { CODE_deposit_state_made, CODE_deposit_state_banked, CODE_deposit_state_kept };

static enum status open_in_state(struct call *c, const char *unit_no, uint16_t state, struct deposit_ready *r)
{
    struct deposit at = { .unit_no = unit_no, .deposit_state = state };
    uint32_t n = 0;
    bool more = false;
    struct listing l = { .rows = r->open + r->open_n, .most = DEPOSITS_OPEN - r->open_n, .n = &n, .more = &more };
    enum status s = listing_index(c, INDEX_deposit_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &l);
    r->open_n += n;
    r->open_more |= more;
    return s;
}

static enum status open_deposits(struct call *c, const char *unit_no, struct deposit_ready *r)
{
    enum status s = ST_ok;
    r->open = pool_array(c->pool, DEPOSITS_OPEN, sizeof *r->open);
    for (size_t i = 0; !s && i < COUNT_OF(under_way); i++)
        s = open_in_state(c, unit_no, under_way[i], r);
    return s;
}

/* "16:30" of the office's day; nothing readable there: the bank is never shut. */
static bool bank_shut(struct call *c)
{
    const char *text = setting_text(c, "bank.cut_off");
    unsigned hour = 0, minute = 0;
    if (text[0] < '0' || text[0] > '2' || strlen(text) != 5 || text[2] != ':')
        return false;
    hour = (unsigned)(text[0] - '0') * 10 + (unsigned)(text[1] - '0');
    minute = (unsigned)(text[3] - '0') * 10 + (unsigned)(text[4] - '0');
    return c->now >= instant_of(c->today, (int)hour, (int)minute, 0);
}

enum status do_deposit_ready(struct call *c, const struct deposit_ask *q, struct deposit_ready *r)
{
    struct vault v;
    const char *unit_no;
    enum status s = cash_unit(c, q->unit_no, &unit_no);
    if (s || (s = vault_read(c, unit_no, &v)) || (s = open_deposits(c, unit_no, r)))
        return s;
    r->more = v.more;
    r->parts = v.part;
    r->parts_n = v.parts;
    r->cash_total = v.cash_total;
    r->cheques = v.cheque;
    r->cheques_n = v.cheques;
    r->cheque_total = v.cheque_total;
    r->bank_account = setting_text(c, "deposit.bank_account");
    r->bank_shut = bank_shut(c);
    shift_faces(c, &r->faces, &r->faces_n);
    return ST_ok;
}
