/* What lies in a unit's vault and waits for the bank: the cash of closed tills,
 * what was turned in to the safe, envelopes of nights before; and the cheques
 * those tills took. A part belongs to one deposit, which its own row names. The
 * walk back through the tills ends where what was found is all the vault holds. */
#include "config.h"
#include "core/cash/cash.h"

#include <string.h>

#define SHIFTS_LOOKED_AT 3000
#define DAYS_LOOKED_AT 10            /* at least, whatever the vault says */
#define MOVES_OF_SHIFT 100
#define CHEQUES 100
#define VOUCHERS_LOOKED_AT 2000
#define ENVELOPES 20

enum status cash_unit(struct call *c, const char *asked, const char **unit_no_r)
{
    *unit_no_r = asked && *asked ? asked : c->user.unit_no;
    struct unit u = { .unit_no = *unit_no_r };
    enum status s = call_get(c, TABLE_unit, &u);
    if (s)
        return s == ST_not_found ? refuse(c, ST_unit_unknown, "unit_no", *unit_no_r, NULL, NULL) : s;
    return call_in_unit(c, *unit_no_r) ? ST_ok : refuse(c, ST_outside_unit, "unit_no", *unit_no_r, NULL, NULL);
}

money shift_vault_cash(const struct shift *s)
{
    return s->counts_n ? s->counts[s->counts_n - 1].cash_total - s->float_total : 0;
}

static void part_add(struct vault *v, struct deposit_part part)
{
    if (v->parts == DEPOSIT_PARTS)
        return;
    v->part[v->parts++] = part;
    v->cash_total += part.amount;
}

static enum status envelopes_read(struct call *c, const char *unit_no, struct vault *v)
{
    struct deposit at = { .unit_no = unit_no, .deposit_state = CODE_deposit_state_kept };
    struct scan *scan;
    v->envelope = pool_array(c->pool, ENVELOPES, sizeof *v->envelope);
    enum status s = scan_index(c->txn, INDEX_deposit_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
    while (!s && v->envelopes < ENVELOPES && !(s = scan_next(scan, &v->envelope[v->envelopes], NULL))) {
        const struct deposit *kept = &v->envelope[v->envelopes++];
        part_add(v, (struct deposit_part){ .kept_no = kept->deposit_no, .amount = kept->cash_total });
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static enum status moves_add(struct call *c, const struct shift *s, struct vault *v)
{
    uint32_t n = 0;
    struct turn_in *list = s->turned_in ? pool_array(c->pool, MOVES_OF_SHIFT, sizeof *list) : NULL;
    enum status st = list ? turn_ins_of(c, s->shift_no, list, MOVES_OF_SHIFT, &n) : ST_ok;
    while (n-- > 0)
        if (!list[n].exchange && !list[n].deposit_no)
            part_add(v, (struct deposit_part){ .turn_in_no = list[n].turn_in_no, .amount = list[n].amount });
    return st;
}

/* Newest first, as the index is walked; turned round after it. */
static enum status tills_add(struct call *c, const char *unit_no, struct vault *v)
{
    struct shift at = { .unit_no = unit_no }, till;
    struct scan *scan;
    money held;
    enum status s = call_balance(c, CODE_ledger_vault, unit_no, &held);
    struct scan_range range = { .prefix = &at, .parts = 1, .backward = true };
    if (s || (s = scan_index(c->txn, INDEX_shift_unit, &range, &scan)))
        return s;
    for (unsigned i = 0; !s && i < SHIFTS_LOOKED_AT && v->parts < DEPOSIT_PARTS; i++) {
        if ((s = scan_next(scan, &till, NULL)))
            break;
        if (till.business_date < c->today - DAYS_LOOKED_AT && v->cash_total == held)
            break;
        if (till.shift_state == CODE_shift_state_closed && !till.deposit_no)
            part_add(v, (struct deposit_part){ .shift_no = till.shift_no, .amount = shift_vault_cash(&till) });
        s = moves_add(c, &till, v);
    }
    scan_end(&scan);
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

static enum status cheques_add(struct call *c, const char *unit_no, struct vault *v)
{
    struct voucher at = { .voucher_state = CODE_voucher_state_waiting }, found;
    struct shift till;
    struct scan *scan;
    v->cheque = pool_array(c->pool, CHEQUES, sizeof *v->cheque);
    enum status s = scan_index(c->txn, INDEX_voucher_state, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    for (unsigned i = 0; !s && i < VOUCHERS_LOOKED_AT && v->cheques < CHEQUES; i++) {
        if ((s = scan_next(scan, &found, NULL)) || !cheque_depositable(c, &found, unit_no, &till))
            continue;
        v->cheque[v->cheques++] = (struct deposit_cheque){ .voucher = found.voucher, .bank = found.bank,
                                                           .drawer = found.drawer, .amount = found.amount };
        v->cheque_total += found.amount;
    }
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

#define DEPOSITS_OPEN 20

static const uint16_t under_way[] = { CODE_deposit_state_made, CODE_deposit_state_banked, CODE_deposit_state_kept };

static enum status open_deposits(struct call *c, const char *unit_no, struct deposit_ready *r)
{
    enum status s = ST_ok;
    r->open = pool_array(c->pool, DEPOSITS_OPEN, sizeof *r->open);
    for (size_t i = 0; !s && i < COUNT_OF(under_way); i++) {
        struct deposit at = { .unit_no = unit_no, .deposit_state = under_way[i] };
        struct scan *scan;
        s = scan_index(c->txn, INDEX_deposit_unit, &(struct scan_range){ .prefix = &at, .parts = 2 }, &scan);
        while (!s && r->open_n < DEPOSITS_OPEN && !(s = scan_next(scan, &r->open[r->open_n], NULL)))
            r->open_n++;
        scan_end(&scan);
        s = s == ST_not_found ? ST_ok : s;
    }
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
