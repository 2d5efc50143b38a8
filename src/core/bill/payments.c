/* Payments as they are kept: one row a posting, its number the receipt's. They
 * are found by number, and by account and by shift through their words. */
#include "config.h"
#include "core/bill/bill.h"

#include <string.h>

#define LOOKED_AT 500
#define RECENT_PAYMENTS 12

size_t payment_shift_word(uint64_t shift_no, uint8_t out[24])
{
    out[0] = 's';
    for (unsigned i = 0; i < 8; i++)
        out[1 + i] = (uint8_t)(shift_no >> (56 - 8 * i));
    return 9;
}

size_t payment_account_word(const char *account_no, uint8_t out[24])
{
    size_t n = strnlen(account_no, 20);
    out[0] = 'a';
    memcpy(out + 1, account_no, n);
    out[1 + n] = 0;
    return n + 2;
}

void payment_words(const void *row, struct word_sink *sink)
{
    const struct payment *p = row;
    uint8_t word[24];
    for (uint32_t i = 0; i < p->accounts_n; i++)
        sink->emit(sink, word, payment_account_word(p->accounts[i].account_no, word));
    sink->emit(sink, word, payment_shift_word(p->shift_no, word));
}

static bool payment_reach(struct call *c, const struct payment *p)
{
    if (account_reach(c, p->unit_no))
        return true;
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (account_reach(c, p->accounts[i].unit_no))
            return true;
    return false;
}

enum status payment_read(struct call *c, uint64_t receipt_no, struct payment *p_r)
{
    *p_r = (struct payment){ .receipt_no = receipt_no };
    enum status s = call_get(c, TABLE_payment, p_r);
    if (s && s != ST_not_found)
        return s;
    if (s || !payment_reach(c, p_r))
        return refuse(c, ST_receipt_unknown, "receipt_no", receipt_words(c, receipt_no), NULL, NULL);
    return ST_ok;
}

enum status payment_page(struct call *c, const char *account_no, uint64_t shift_no, const char *token, unsigned rows,
                         bool (*keep)(const struct payment *), struct payment_list *r)
{
    uint8_t word[24];
    struct key at;
    struct scan *scan;
    enum status s = token_read(c, token, &at);
    if (s)
        return s;
    size_t n = account_no ? payment_account_word(account_no, word) : payment_shift_word(shift_no, word);
    struct scan_range range = { .words = word, .words_n = n, .backward = true, .token = at.b, .token_n = at.n };
    r->payments = pool_array(c->pool, rows, sizeof *r->payments);
    s = scan_index(c->txn, INDEX_payment_account, &range, &scan);
    for (unsigned i = 0; !s && i < LOOKED_AT && r->payments_n < rows; i++)
        if (!(s = scan_next(scan, &r->payments[r->payments_n], NULL)))
            r->payments_n += !keep || keep(&r->payments[r->payments_n]);
    struct payment spare;
    r->token = s ? "" : token_after(c, scan, &spare);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

/* -- cheques -- */

static bool stands(const struct payment *p)
{
    return p->payment_state == CODE_payment_state_posted;
}

enum status account_cheques(struct call *c, const char *account_no, money *waiting_r)
{
    struct payment_list recent = { 0 };
    struct tender_rule rule;
    *waiting_r = 0;
    enum status s = payment_page(c, account_no, 0, "", RECENT_PAYMENTS, stands, &recent);
    for (uint32_t i = 0; !s && i < recent.payments_n; i++)
        for (uint32_t k = 0; !s && k < recent.payments[i].tenders_n; k++) {
            const struct paid_tender *t = &recent.payments[i].tenders[k];
            if ((s = rule_tender(c, t->tender, &rule)) || !rule.clears_later)
                continue;
            struct voucher v = { .tender = t->tender, .voucher = t->voucher, .bank = t->bank };
            s = call_get(c, TABLE_voucher, &v);
            if (!s && v.voucher_state == CODE_voucher_state_waiting)
                *waiting_r += t->amount;
            s = s == ST_not_found ? ST_ok : s;
        }
    return s;
}
