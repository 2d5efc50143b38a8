/* Cash that leaves a till before its day end (62, F3) and cash that is changed
 * for other cash (换零, F4). A turn-in goes to the unit's safe, where it waits for
 * the next deposit, or to the bank's collector at the hall: then it is a deposit
 * of its own, whose slip number is known at once. What a till holds is never said
 * in a refusal, because its count is blind. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/listing.h"

#include <string.h>


struct handing {
    struct call *c;
    struct shift till;
    struct turn_in *move;
};

/* Somebody of the till's own unit, or of one above or below it, and not its cashier. */
static enum status other_person(struct call *c, const char *staff_no)
{
    struct user u = { .staff_no = staff_no };
    enum status s = call_get(c, TABLE_user, &u);
    if (s == ST_not_found || (!s && u.user_state != CODE_user_state_active))
        return refuse(c, ST_user_unknown, "with", staff_no, NULL, NULL);
    if (s)
        return s;
    if (!strcmp(u.staff_no, c->user.staff_no))
        return refuse(c, ST_own_till, "with", NULL, NULL, NULL);
    if (!unit_within(c->txn, u.unit_no, c->user.unit_no) && !unit_within(c->txn, c->user.unit_no, u.unit_no))
        return refuse(c, ST_outside_unit, "with", staff_no, NULL, NULL);
    return ST_ok;
}

static enum status handing_begin(struct handing *h, struct call *c, struct turn_in *move, const char *with)
{
    *h = (struct handing){ .c = c, .move = move };
    enum status s = shift_mine(c, &h->till);
    *move = (struct turn_in){
        .shift_no = h->till.shift_no, .staff_no = c->user.staff_no, .staff_name = c->user.staff_name,
        .unit_no = h->till.unit_no, .at = c->now, .business_date = c->today, .with = with,
    };
    return s;
}

/* Taken by the collector it is on its way to the bank: a deposit of its own. */
static enum status collector_deposit(struct handing *h)
{
    struct call *c = h->c;
    struct turn_in *move = h->move;
    struct deposit_part part = { .turn_in_no = move->turn_in_no, .amount = move->amount };
    struct deposit d = {
        .unit_no = move->unit_no, .business_date = c->today, .bank_account = setting_text(c, "deposit.bank_account"),
        .deposit_state = CODE_deposit_state_banked, .parts = &part, .parts_n = 1, .cash = move->given,
        .cash_n = move->given_n, .cash_total = move->amount, .slip_no = move->slip_no, .staff_no = move->staff_no,
        .staff_name = move->staff_name, .at = c->now,
    };
    enum status s = call_number(c, "deposit", &d.deposit_no);
    if (s)
        return s;
    move->deposit_no = d.deposit_no;
    call_line(c, CODE_ledger_bank_transit, number_words(c, d.deposit_no), move->amount, 0, 0);
    call_line(c, CODE_ledger_cash, shift_party(c, move->shift_no), -move->amount, 0, 0);
    if ((s = call_post(c, move->shift_no, 0, 0, &move->entry_no)))
        return s;
    d.entry_no = move->entry_no;
    return call_insert(c, TABLE_deposit, &d);
}

static enum status into_safe(struct handing *h)
{
    struct turn_in *move = h->move;
    call_line(h->c, CODE_ledger_vault, move->unit_no, move->amount, 0, 0);
    call_line(h->c, CODE_ledger_cash, shift_party(h->c, move->shift_no), -move->amount, 0, 0);
    return call_post(h->c, move->shift_no, 0, 0, &move->entry_no);
}

static enum status move_keep(struct handing *h)
{
    struct call *c = h->c;
    struct shift lighter = h->till;
    lighter.turned_in += h->move->amount;
    call_subject(c, c->user.staff_no);
    call_subject(c, h->move->with);
    shift_event(c, &lighter);
    enum status s = call_put(c, TABLE_shift, &h->till, &lighter);
    return s ? s : call_insert(c, TABLE_turn_in, h->move);
}

enum status do_till_turn_in(struct call *c, const struct turn_in_ask *q, struct turn_in *r)
{
    struct handing h;
    money amount = 0;
    bool safe = q->turn_in_to != CODE_turn_in_to_collector;
    enum status s = shift_cash(c, "given", q->given, q->given_n, &amount);
    if (!s && !amount)
        s = refuse(c, ST_amount_zero, "given", NULL, NULL, NULL);
    if (s || (s = handing_begin(&h, c, r, q->with)) || (safe && (s = other_person(c, q->with))))
        return s;
    if (amount > shift_takings(&h.till))
        return refuse(c, ST_till_short, "given", NULL, NULL, NULL);
    r->given = q->given;
    r->given_n = q->given_n;
    r->amount = amount;
    r->turn_in_to = q->turn_in_to;
    r->slip_no = q->slip_no;
    if ((s = call_number(c, "turn_in", &r->turn_in_no)) || (s = safe ? into_safe(&h) : collector_deposit(&h)))
        return s;
    return move_keep(&h);
}

enum status do_till_exchange(struct call *c, const struct exchange_ask *q, struct turn_in *r)
{
    struct handing h;
    money given = 0, taken = 0;
    enum status s = shift_cash(c, "given", q->given, q->given_n, &given);
    if (s || (s = shift_cash(c, "taken", q->taken, q->taken_n, &taken)))
        return s;
    if (!given)
        return refuse(c, ST_amount_zero, "given", NULL, NULL, NULL);
    if (given != taken)
        return refuse(c, ST_exchange_unequal, "taken", money_words(c, given), money_words(c, taken), NULL);
    if ((s = handing_begin(&h, c, r, q->with)) || (s = other_person(c, q->with)))
        return s;
    if (given > shift_takings(&h.till) + h.till.float_total)
        return refuse(c, ST_till_short, "given", NULL, NULL, NULL);
    r->exchange = true;
    r->given = q->given;
    r->given_n = q->given_n;
    r->taken = q->taken;
    r->taken_n = q->taken_n;
    s = call_number(c, "turn_in", &r->turn_in_no);
    return s ? s : move_keep(&h);
}

enum status turn_ins_walk(struct call *c, uint64_t shift_no, turn_in_visit *visit, void *context)
{
    struct turn_in at = { .shift_no = shift_no }, row;
    struct scan *scan;
    enum status s = scan_index(c->txn, INDEX_turn_in_shift, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    while (!s && !(s = scan_next(scan, &row, NULL)))
        s = visit(context, &row);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

enum status do_till_moves(struct call *c, const struct shift_ask *q, struct turn_in_list *r)
{
    struct shift s;
    enum status st = q->shift_no ? shift_read(c, q->shift_no, "shift_no", &s) : shift_countable(c, &s);
    if (st)
        return st;
    struct turn_in at = { .shift_no = s.shift_no };
    r->rows = pool_array(c->pool, MOVES_LISTED, sizeof *r->rows);
    struct listing l = { .rows = r->rows, .most = MOVES_LISTED, .n = &r->rows_n, .more = &r->more };
    return listing_index(c, INDEX_turn_in_shift, &(struct scan_range){ .prefix = &at, .parts = 1 }, &l);
}
