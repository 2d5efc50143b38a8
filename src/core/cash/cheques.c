/* Cheques handed in wait until the bank has their money (待入账, C7): the list, and
 * the day they arrive. Their money lies in the clearing account of the till they
 * came into, deposited or not, and leaves it one by one. */
#include "config.h"
#include "core/cash/cheques.h"
#include "core/engine/listing.h"
#include "core/customer/customer.h"

#include <stdlib.h>
#include <string.h>

enum status cheque_read(struct call *c, const char *voucher, const char *bank, struct voucher *v_r)
{
    *v_r = (struct voucher){ .tender = CODE_tender_cheque, .voucher = voucher, .bank = bank };
    enum status s = call_get(c, TABLE_voucher, v_r);
    if (s && s != ST_not_found)
        return s;
    if (s || !v_r->voucher_state || !account_reach(c, v_r->unit_no))
        return refuse(c, ST_voucher_unknown, "voucher", voucher, NULL, NULL);
    return ST_ok;
}

enum status cheque_refuse(struct call *c, const struct voucher *v)
{
    return refuse(c, ST_voucher_not_waiting, "voucher",
                  pool_printf(c->pool, "code.voucher_state.%s", code_name(&codes_voucher_state, v->voucher_state)),
                  NULL, NULL);
}

enum status cheque_day(struct call *c, const struct voucher *v, date on, const char *field)
{
    return on < v->on || on > c->today ? refuse(c, ST_date_out_of_range, field, NULL, NULL, NULL) : ST_ok;
}

enum status cheque_to_bank(struct call *c, const struct voucher *v, const struct payment *p, money amount)
{
    struct tender_rule rule;
    enum status s = rule_tender(c, v->tender, &rule);
    if (s)
        return s;
    call_line(c, CODE_ledger_bank, v->unit_no, amount, 0, 0);
    call_line(c, rule.ledger, shift_party(c, payment_till(p)), -amount, 0, 0);
    return call_post(c, 0, 0, 0, NULL);
}

enum status do_cheque_clear(struct call *c, const struct cheque_clear *q, struct voucher *r)
{
    struct voucher old;
    enum status s = cheque_read(c, q->voucher, q->bank, &old);
    if (s)
        return s;
    if (old.voucher_state != CODE_voucher_state_waiting)
        return cheque_refuse(c, &old);
    struct payment p = { .receipt_no = old.receipt_no };
    if ((s = cheque_day(c, &old, q->cleared_on, "cleared_on")) || (s = call_get(c, TABLE_payment, &p)) ||
        (s = cheque_to_bank(c, &old, &p, old.amount)))
        return s;
    for (uint32_t i = 0; i < p.accounts_n; i++)
        call_subject(c, p.accounts[i].account_no);
    *r = old;
    r->voucher_state = CODE_voucher_state_cleared;
    r->cleared_on = q->cleared_on;
    return call_put(c, TABLE_voucher, &old, r);
}

static int older_first(const void *a, const void *b)
{
    const struct voucher *x = a, *y = b;
    return x->on != y->on ? (x->on > y->on) - (x->on < y->on)
        : (x->receipt_no > y->receipt_no) - (x->receipt_no < y->receipt_no);
}

static bool within_reach(void *context, void *row)
{
    return account_reach(context, ((const struct voucher *)row)->unit_no);
}

/* Oldest first within a page; few cheques wait at a time. */
enum status do_cheque_list(struct call *c, const struct page_ask_any *q, struct cheque_list *r)
{
    struct voucher at = { .voucher_state = CODE_voucher_state_waiting };
    struct key token;
    enum status s = token_read(c, q->token, &token);
    if (s)
        return s;
    struct scan_range range = { .prefix = &at, .parts = 1, .token = token.b, .token_n = token.n };
    r->cheques = pool_array(c->pool, CHEQUES_LISTED, sizeof *r->cheques);
    struct listing l = { .rows = r->cheques, .most = CHEQUES_LISTED, .look = CHEQUES_LOOKED_AT, .n = &r->cheques_n,
                         .token = &r->token, .keep = within_reach, .context = c };
    s = listing_index(c, INDEX_voucher_state, &range, &l);
    qsort(r->cheques, r->cheques_n, sizeof *r->cheques, older_first);
    return s;
}
