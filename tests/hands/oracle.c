/* Rows and columns are those of forms/cash/pay.form and consent.form. */
#include "config.h"
#include "tests/hands/oracle.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char wrong[400];

static const char *differs(const char *what, const char *shown, money is)
{
    char text[MONEY_TEXT];
    snprintf(wrong, sizeof wrong, "%s: shown %s, booked %s", what, shown, money_format(is, text));
    return wrong;
}

static void field(const struct seen *s, int row, int from, int to, char *out, size_t room)
{
    cells_text(&s->cells, s->row[row], from, to, out, room);
}

/* The first amount of a text, and what follows it; false: there is none. */
static bool amount_in(const char **text, money *amount_r, char out[MONEY_TEXT])
{
    const char *at = *text + strcspn(*text, "0123456789");
    size_t n = strspn(at, "0123456789,.");
    if (!n || n >= MONEY_TEXT)
        return false;
    snprintf(out, MONEY_TEXT, "%.*s", (int)n, at);
    *text = at + n;
    return money_parse(out, amount_r) == ST_ok;
}

static const char *same_after(const char *message, const char *word, money is, const char *what)
{
    char shown[MONEY_TEXT];
    money amount;
    const char *at = strstr(message, word);
    if (!at)
        return NULL;
    at += strlen(word);
    return amount_in(&at, &amount, shown) && amount != is ? differs(what, shown, is) : NULL;
}

struct booked { money received, change, applied, kept; const struct paid_tender *last; };

static struct booked sums(const struct payment *p)
{
    struct booked b = { .last = p->tenders_n ? &p->tenders[p->tenders_n - 1] : NULL };
    for (unsigned i = 0; i < p->tenders_n; i++) {
        b.received += p->tenders[i].received;
        b.change += p->tenders[i].change;
    }
    for (unsigned i = 0; i < p->accounts_n; i++) {
        b.applied += p->accounts[i].principal + p->accounts[i].late_fee;
        b.kept += p->accounts[i].to_prepayment;
    }
    return b;
}

/* What row 22 said; each of its sentences names some of the four. */
static const char *message_differs(const struct seen *s, const struct booked *b, money due)
{
    char m[400];
    const char *bad = NULL;
    field(s, 22, 1, 80, m, sizeof m);
    bool armed = strstr(m, "请核对") != NULL, f9 = strncmp(m, "F9 收", strlen("F9 收")) == 0;
    if (!armed && !f9)
        return NULL;
    if (strstr(m, "找") || armed)
        bad = same_after(m, "收 ", b->received, "received, row 22");
    else
        bad = same_after(m, "收 ", b->last ? b->last->received : 0, "received, row 22");
    if (!bad)
        bad = same_after(m, "找 ", b->change, "change, row 22");
    if (!bad)
        bad = same_after(m, "入账 ", b->applied, "applied, row 22");
    if (!bad)
        bad = same_after(m, "存 ", b->kept, "kept, row 22");
    return bad ? bad : same_after(m, "不足，欠 ", due - b->applied, "left, row 22");
}

static const char *fields_differ(const struct seen *s, const struct booked *b, money *due_r)
{
    char text[64], shown[MONEY_TEXT];
    money amount;
    const char *at = text;
    field(s, 13, 14, 28, text, sizeof text);
    if (!amount_in(&at, due_r, shown))
        return "no due on the screen";
    field(s, 15, 14, 28, text, sizeof text);
    if (*text && (money_parse(text, &amount) || !b->last || amount != b->last->received))
        return differs("received", text, b->last ? b->last->received : 0);
    field(s, 16, 14, 28, text, sizeof text);
    if (*text && (money_parse(text, &amount) || amount != b->last->change))
        return differs("change", text, b->last->change);
    field(s, 14, 14, 16, text, sizeof text);
    bool empty_last = !b->last || strtoul(text, NULL, 10) != b->last->tender;
    field(s, 15, 14, 28, text, sizeof text);
    return *text && empty_last ? "the tender typed is not the last one booked" : NULL;
}

static bool number_after(const char *text, const char *word, unsigned *n_r)
{
    const char *at = strstr(text, word);
    *n_r = at ? (unsigned)strtoul(at + strlen(word), NULL, 10) : 0;
    return at != NULL;
}

static const char *counts_differ(const struct seen *s, const struct payment *p, bool all)
{
    char text[64];
    unsigned accounts = 0, bills = 0;
    field(s, 11, 11, 44, text, sizeof text);
    number_after(text, "", &accounts);
    number_after(text, "户", &bills);
    if (accounts != p->accounts_n)
        return differs("accounts", text, p->accounts_n);
    return p->bills_n > bills || (all && p->bills_n != bills) ? "bills" : NULL;
}

/* Of the account that row 16 says is paid first: what its rows come to. */
static const char *first_differs(const struct seen *s, const struct payment *p, const struct booked *b)
{
    char note[120], text[64], shown[MONEY_TEXT];
    unsigned first = 0, now = 0;
    money due = 0, amount;
    field(s, 16, 30, 79, note, sizeof note);
    if (!number_after(note, "先付序", &first) || first < 1 || first > p->accounts_n)
        return NULL;
    for (int row = 4; row <= 9; row++) {
        const char *at = text;
        field(s, row, 2, 3, text, sizeof text);
        now = *text ? (unsigned)strtoul(text, NULL, 10) : now;
        field(s, row, 72, 79, text, sizeof text);
        if (now == first && amount_in(&at, &amount, shown))
            due += amount;
    }
    money net = b->received - b->change, share = net < due ? net : due;
    const struct paid_account *a = &p->accounts[first - 1];
    char line[64];
    field(s, 9, 5, 79, line, sizeof line);
    bool whole = !*line || now > first;      /* all of its rows are in view */
    return whole && a->principal + a->late_fee < share
           ? differs("paid first", money_format(share, shown), a->principal + a->late_fee) : NULL;
}

static const char *accounts_missing(const struct seen *s, const struct payment *p)
{
    char line[64];
    field(s, 9, 5, 79, line, sizeof line);
    for (unsigned i = 0; i < p->accounts_n && !*line; i++)
        if (!cells_have(&s->cells, p->accounts[i].account_no))
            return "an account was booked that was not shown";
    return NULL;
}

const char *oracle_payment(const struct seen *s, const struct payment *p)
{
    money due = 0;
    struct booked b = sums(p);
    if (!s->fits || s->popup || strcmp(s->form, "pay") != 0)
        return "posted by a key that was pressed over something else";
    const char *bad = fields_differ(s, &b, &due);
    if (!bad && b.applied != (b.received - b.change < due ? b.received - b.change : due))
        bad = differs("applied of what was due", "otherwise", b.applied);
    if (!bad && b.kept != b.received - b.change - b.applied)
        bad = differs("kept", "otherwise", b.kept);
    if (!bad)
        bad = message_differs(s, &b, due);
    if (!bad)
        bad = counts_differ(s, p, b.applied == due);
    if (!bad)
        bad = first_differs(s, p, &b);
    return bad ? bad : accounts_missing(s, p);
}

const char *oracle_collected(const struct seen *s, const struct payment *p)
{
    char line[400], sum[MONEY_TEXT];
    struct booked b = sums(p);
    if (!s->fits || s->popup || strcmp(s->form, "collection") != 0 || b.change || p->accounts_n != 1)
        return "collected over something else";
    money_format(b.received, sum);
    for (int row = 1; row <= CELLS_ROWS; row++) {
        cells_text(&s->cells, row, 1, 80, line, sizeof line);
        if (strstr(line, p->accounts[0].account_no) && strstr(line, sum))
            return NULL;
    }
    return differs("a row of the bundle", "none with this account and sum", b.received);
}

static const char *stands(const struct seen *s, const char *text, const char *what)
{
    if (cells_have(&s->cells, text))
        return NULL;
    snprintf(wrong, sizeof wrong, "%s is asked for and not shown: %s", what, text);
    return wrong;
}

static const char *receipt_stands(const struct seen *s, uint64_t receipt_no)
{
    char no[24];
    snprintf(no, sizeof no, "%" PRIu64, receipt_no);
    return stands(s, no, "a receipt");
}

/* As it is typed: 10 is 10.00. */
static const char *amount_stands(const struct seen *s, int row, int from, int to, money is)
{
    char text[64];
    money amount;
    field(s, row, from, to, text, sizeof text);
    return money_parse(text, &amount) || amount != is ? differs("an amount that leave is asked for", text, is) : NULL;
}

static const char *tenders_stand(const struct seen *s, const struct pay_retender *q)
{
    const char *bad = receipt_stands(s, q->receipt_no);
    for (unsigned i = 0; !bad && i < q->tenders_n; i++) {
        bad = stands(s, code_word(&codes_tender, q->tenders[i].tender), "a tender");
        if (!bad && q->tenders[i].received.given)
            bad = amount_stands(s, i ? 13 : 8, i ? 42 : 14, i ? 55 : 27, q->tenders[i].received.amount);
        if (!bad && q->tenders[i].voucher[0])
            bad = stands(s, q->tenders[i].voucher, "a voucher");
    }
    return bad;
}

static const char *refund_stands(const struct seen *s, const struct refund_ask *q)
{
    const char *bad = stands(s, q->account_no, "an account");
    return bad ? bad : amount_stands(s, 8, 14, 27, q->amount);
}

static const char *cheque_stands(const struct seen *s, const struct cheque_return *q)
{
    const char *bad = stands(s, q->voucher, "a cheque");
    return bad ? bad : stands(s, q->bank, "a bank");
}

const char *oracle_leave(const struct seen *s, enum op_id op, const void *request)
{
    const char *bad;
    if (!s->fits || s->popup)
        return "leave asked for by a key that was pressed over something else";
    switch (op) {
    case OP_pay_reverse: return receipt_stands(s, ((const struct pay_reverse *)request)->receipt_no);
    case OP_pay_retender: return tenders_stand(s, request);
    case OP_pay_move:
        bad = receipt_stands(s, ((const struct pay_move *)request)->receipt_no);
        return bad ? bad : stands(s, ((const struct pay_move *)request)->to_account, "an account");
    case OP_prepayment_refund: return refund_stands(s, request);
    case OP_cheque_return: return cheque_stands(s, request);
    default: return NULL;
    }
}

const char *oracle_allowed(const struct seen *s, enum op_id op, const void *reply)
{
    char text[64], shown[MONEY_TEXT];
    const char *at = text;
    money amount, is;
    if (!s->fits || s->popup || strcmp(s->form, "consent") != 0)
        return "allowed by a key that was pressed over something else";
    field(s, 3, 58, 73, text, sizeof text);
    if (!amount_in(&at, &amount, shown))
        return "no sum where it was allowed";
    is = op == OP_prepayment_refund ? ((const struct refund *)reply)->amount : ((const struct payment *)reply)->total;
    return amount != (is < 0 ? -is : is) ? differs("the sum allowed", shown, is) : NULL;
}
