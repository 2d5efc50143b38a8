/* Payments as they are kept: one row a posting, its number the receipt's. They
 * are found by number, and by account and by shift through their words. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/customer/customer.h"

#include <string.h>

#define LOOKED_AT 500
#define LIST_ROWS 50
#define COUNTER "receipt"
#define SERIES_MOST 4

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

bool ledger_of_tender(uint16_t ledger)
{
    return ledger >= CODE_ledger_cash && ledger <= CODE_ledger_bank_clearing;
}

/* Up to four capitals and digits, the last a capital: where the number begins is plain. */
static bool series_good(const char *text)
{
    size_t n = strlen(text);
    return n <= SERIES_MOST && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == n &&
           (n == 0 || text[n - 1] >= 'A');
}

/* A counter that was never used may stand beside receipts which another one numbered. */
static enum status after_last(struct call *c, uint64_t *no_r)
{
    struct scan *scan;
    struct payment last;
    enum status s = scan_table(c->txn, TABLE_payment, &(struct scan_range){ .backward = true }, &scan);
    if (!s)
        s = scan_next(scan, &last, NULL);
    scan_end(&scan);
    if (!s)
        s = call_number_after(c, COUNTER, last.receipt_no, no_r);
    return s == ST_not_found ? ST_ok : s;
}

enum status receipt_number(struct call *c, struct payment *p)
{
    const char *series = setting_text(c, "receipt.series");
    enum status s = call_number(c, COUNTER, &p->receipt_no);
    if (!s && p->receipt_no == 1)
        s = after_last(c, &p->receipt_no);
    p->series = series_good(series) ? series : "";
    return s;
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

enum status do_pay_show(struct call *c, const struct receipt_ask *q, struct payment *r)
{
    return payment_read(c, q->receipt_no, r);
}

static bool not_printed(const struct payment *p)
{
    return !p->printed && p->papers && p->payment_state == CODE_payment_state_posted;
}

enum status do_pay_list(struct call *c, const struct pay_list_ask *q, struct payment_list *r)
{
    struct shift mine;
    enum status s = q->shift_no ? shift_read(c, q->shift_no, "shift_no", &mine) : shift_mine(c, &mine);
    if (s)
        return s;
    return payment_page(c, NULL, mine.shift_no, q->token, LIST_ROWS, q->unprinted ? not_printed : NULL, r);
}
