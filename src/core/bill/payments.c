/* Payments as they are kept: one row a posting, its number the receipt's. They
 * are found by number, and by account and by shift through their words. */
#include "config.h"
#include "core/bill/bill.h"

#include <string.h>

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

/* -- cheques -- */

static void cheque_add(struct call *c, struct cheques *w, const struct voucher *v)
{
    if (w->n == w->room) {
        struct voucher *more = pool_array(c->pool, w->room = 2 * w->room + 16, sizeof *more);
        if (w->n)
            memcpy(more, w->at, w->n * sizeof *more);
        w->at = more;
    }
    w->at[w->n++] = *v;
    if (!w->oldest || v->receipt_no < w->oldest)
        w->oldest = v->receipt_no;
}

enum status cheques_read(struct call *c, struct cheques *w)
{
    struct voucher at = { .voucher_state = CODE_voucher_state_waiting }, v;
    struct scan *scan;
    enum status s = scan_index(c->txn, INDEX_voucher_state, &(struct scan_range){ .prefix = &at, .parts = 1 }, &scan);
    *w = (struct cheques){ .n = 0 };
    while (!s && !(s = scan_next(scan, &v, NULL)))
        cheque_add(c, w, &v);
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}

static money waiting_of(const struct cheques *w, uint64_t receipt_no)
{
    money sum = 0;
    for (unsigned i = 0; i < w->n; i++)
        sum += w->at[i].receipt_no == receipt_no ? w->at[i].amount : 0;
    return sum;
}

enum status payments_cheques(struct call *c, struct payment *p, unsigned n)
{
    struct cheques w;
    enum status s = n ? cheques_read(c, &w) : ST_ok;
    for (unsigned i = 0; !s && i < n; i++)
        p[i].cheque_waiting = waiting_of(&w, p[i].receipt_no);
    return s;
}

/* -- pages -- */

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
    for (unsigned i = 0; !s && i < PAYMENTS_LOOKED_AT && r->payments_n < rows; i++)
        if (!(s = scan_next(scan, &r->payments[r->payments_n], NULL)))
            r->payments_n += !keep || keep(&r->payments[r->payments_n]);
    struct payment spare;
    r->token = s ? "" : token_after(c, scan, &spare);
    scan_end(&scan);
    return s == ST_not_found || !s ? payments_cheques(c, r->payments, r->payments_n) : s;
}

enum status payments_walk(struct call *c, const char *account_no, uint64_t shift_no, payment_visit *visit,
                          void *context)
{
    uint8_t word[24];
    struct scan *scan;
    struct payment p;
    size_t n = account_no ? payment_account_word(account_no, word) : payment_shift_word(shift_no, word);
    struct pool *pool = pool_new(8192);
    enum status s = scan_index(c->txn, INDEX_payment_account,
                               &(struct scan_range){ .words = word, .words_n = n, .backward = true }, &scan);
    while (!s) {
        pool_clear(pool);
        if (!(s = scan_next(scan, &p, pool)))
            s = visit(context, &p);
    }
    scan_end(&scan);
    pool_free(&pool);
    return s == ST_not_found ? ST_ok : s;
}

/* -- what of an account was paid by a cheque that waits -- */

static void cheque_on(const struct payment *p, struct bill_row *rows, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        for (uint32_t k = 0; k < p->bills_n; k++) {
            const struct paid_bill *b = &p->bills[k];
            bool same = b->bill_month == rows[i].bill_month && b->bill_seq == rows[i].bill_seq;
            if (same && strcmp(b->account_no, rows[i].account_no) == 0)
                rows[i].cheque_waiting += b->principal + b->late_fee;
        }
}

/* The account's receipts by their numbers alone, no further back than the oldest cheque that waits. */
enum status account_cheques(struct call *c, const struct cheques *w, const char *account_no, struct bill_row *rows,
                            unsigned n, money *waiting_r)
{
    uint8_t word[24];
    struct payment p;
    struct scan *scan;
    const uint8_t *key;
    size_t key_n;
    money waiting;
    *waiting_r = 0;
    if (!w->n)
        return ST_ok;
    struct scan_range range = { .words = word, .words_n = payment_account_word(account_no, word), .backward = true };
    enum status s = scan_index(c->txn, INDEX_payment_account, &range, &scan);
    while (!s && !(s = scan_next_key(scan, &p, &key, &key_n)) && p.receipt_no >= w->oldest) {
        if (!(waiting = waiting_of(w, p.receipt_no)))
            continue;
        *waiting_r += waiting;
        if (n && !(s = call_get(c, TABLE_payment, &p)))
            cheque_on(&p, rows, n);
    }
    scan_end(&scan);
    return s == ST_not_found ? ST_ok : s;
}
