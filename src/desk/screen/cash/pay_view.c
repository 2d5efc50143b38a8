/* What the payment screen shows of its quote. */
#include "config.h"
#include "desk/screen/cash/pay.h"
#include "desk/screen/common/explain.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *const pay_computed[] = {
    "@lines", "@number", "@account", "@name", "@address", "@month", "@principal", "@late_fee", "@due",
    "@counts", "@due_total", "@lines_cut", "@note", "@entry_label", "@entry_hint", NULL,
};

/* Account by account, its bills below it; one without bills keeps its row. */
void pay_lines(struct page *p)
{
    struct pay *pay = pay_of(p);
    const struct pay_quote *q = quote_of(p);
    unsigned n = 0;
    for (unsigned i = 0; i < q->accounts_n; i++)
        n += q->accounts[i].bills_n ? q->accounts[i].bills_n : 1;
    pay->line = pool_array(p->shown_pool, n ? n : 1, sizeof *pay->line);
    pay->lines = 0;
    for (unsigned i = 0; i < q->accounts_n; i++) {
        const struct quote_account *a = &q->accounts[i];
        for (unsigned k = 0; k < a->bills_n || k == 0; k++)
            pay->line[pay->lines++] = (struct pay_line){
                .account = k == 0 || pay->entry == ENTRY_BILLS ? a : NULL,
                .bill = k < a->bills_n ? &a->bills[k] : NULL, .number = i + 1,
            };
    }
}

static void given_text(const struct paying *m, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    size_t n = 0;
    for (unsigned i = 0; i < m->givens && n + 1 < room; i++) {
        int k = snprintf(out + n, room - n, "%s%s %s", n ? "  " : "", code_word(&codes_tender, m->given[i].tender),
                         money_format(m->given[i].received.amount, amount));
        n += k > 0 ? (size_t)k : 0;
    }
    if (n && n + 1 < room)
        snprintf(out + n, room - n, "  %s", tr("form.pay.given_back"));
}

/* Whose bills were paid by a cheque that has not cleared: they read as paid, and may come back (ux C7). */
static void cheques_text(const struct pay_quote *q, char *out, size_t room)
{
    char sum[MONEY_TEXT], number[16];
    for (unsigned i = 0; q && i < q->accounts_n; i++) {
        size_t n = strlen(out);
        if (!q->accounts[i].cheque_waiting || n + 2 >= room)
            continue;
        text_copy(out + n, room - n, n ? "  " : "");
        n = strlen(out);
        snprintf(number, sizeof number, "%u", i + 1);
        tr_fill(out + n, room - n, "form.pay.cheque_waiting", money_format(q->accounts[i].cheque_waiting, sum), number,
                q->accounts[i].account_name, NULL);
    }
}

/* Who pays in parts, and what the next one is: it may be paid alone. */
static void agreed_text(const struct pay_quote *q, char *out, size_t room)
{
    for (unsigned i = 0; q && i < q->accounts_n; i++) {
        size_t n = strlen(out);
        if (!q->accounts[i].agreed_n || n + 2 >= room)
            continue;
        text_copy(out + n, room - n, n ? "  " : "");
        n = strlen(out);
        part_text(&q->accounts[i].agreed[0], out + n, room - n);
    }
}

/* Who is paid first while money is short, or who keeps what is over. */
static void note_text(const struct page *p, char *out, size_t room)
{
    struct till t;
    char kept[MONEY_TEXT], number[16];
    const struct pay_quote *q = quote_of(p);
    if (!q || q->accounts_n == 0 || pay_till(p, &t, NULL) != ST_ok)
        return;
    unsigned first = paying_first(paying_of(p), &t);
    snprintf(number, sizeof number, "%u", first ? first : 1);
    if (first)
        tr_fill(out, room, "form.pay.first", number, q->accounts[first - 1].account_name, NULL, NULL);
    else if (t.kept)
        tr_fill(out, room, "form.pay.kept", money_format(t.kept, kept), number, q->accounts[0].account_name, NULL);
}

/* A bill that is left out because nobody knows its fee (D12). */
static void year_text(const struct pay_quote *q, char *out, size_t room)
{
    for (unsigned i = 0; q && i < q->accounts_n; i++)
        for (unsigned k = 0; k < q->accounts[i].bills_n; k++)
            if (q->accounts[i].bills[k].year_missing[0] && !out[0])
                tr_fill(out, room, "form.pay.year_line", q->accounts[i].bills[k].year_missing, NULL, NULL, NULL);
}

static void below_totals(const struct page *p, char *out, size_t room)
{
    given_text(&pay_of(p)->is, out, room);
    year_text(quote_of(p), out, room);
    cheques_text(quote_of(p), out, room);
    agreed_text(quote_of(p), out, room);
}

static const char *const entry_labels[] = {
    [ENTRY_NONE] = "", [ENTRY_ADD] = "form.pay.entry_add", [ENTRY_REMOVE] = "form.pay.entry_remove",
    [ENTRY_BILLS] = "form.pay.entry_bills", [ENTRY_SPLIT] = "form.pay.entry_split",
};
static const char *const entry_hints[] = {
    [ENTRY_NONE] = "", [ENTRY_ADD] = "form.pay.hint_add", [ENTRY_REMOVE] = "form.pay.hint_remove",
    [ENTRY_BILLS] = "form.pay.hint_bills", [ENTRY_SPLIT] = "form.pay.hint_split",
};

/* Has an account open bills that stand on no line? The sums are of all of them. */
static bool lines_cut(const struct pay_quote *q)
{
    bool cut = false;
    for (unsigned i = 0; q && i < q->accounts_n; i++)
        cut |= q->accounts[i].bills_more;
    return cut;
}

void pay_text(const struct page *p, const char *name, char *out, size_t room)
{
    char n1[24], n2[24], amount[MONEY_TEXT];
    const struct pay *pay = pay_of(p);
    const struct pay_quote *q = quote_of(p);
    if (strcmp(name, "@entry_label") == 0)
        text_copy(out, room, tr(entry_labels[pay->entry]));
    else if (strcmp(name, "@entry_hint") == 0 && pay->entry)
        text_copy(out, room, tr(entry_hints[pay->entry]));
    else if (strcmp(name, "@entry_hint") == 0)
        below_totals(p, out, room);
    else if (strcmp(name, "@note") == 0)
        note_text(p, out, room);
    else if (strcmp(name, "@lines_cut") == 0)
        text_copy(out, room, lines_cut(q) ? "+" : "");
    else if (q && strcmp(name, "@due_total") == 0)
        tr_fill(out, room, "form.pay.yuan", money_format(q->due, amount), NULL, NULL, NULL);
    else if (q && strcmp(name, "@counts") == 0) {
        snprintf(n1, sizeof n1, "%u", q->accounts_n);
        snprintf(n2, sizeof n2, "%" PRIu64, q->bills);
        tr_fill(out, room, "form.pay.counts", n1, n2, NULL, NULL);
    }
}

unsigned pay_rows_shown(const struct page *p, const char *list)
{
    (void)list;
    return pay_of(p)->lines;
}

/* One set aside, held by a bank batch, written off, or whose fee cannot be figured is not in the sums below. */
static bool counted(const struct bill_row *bill)
{
    return bill->bill_state != CODE_bill_state_set_aside && bill->bill_state != CODE_bill_state_in_transit &&
           bill->bill_state != CODE_bill_state_written_off && !bill->year_missing[0];
}

unsigned pay_left_out(const struct pay_quote *q, const char **why_r)
{
    const struct bill_row *first = NULL;
    unsigned n = 0;
    for (unsigned i = 0; i < q->accounts_n; i++)
        for (unsigned k = 0; k < q->accounts[i].bills_n; k++) {
            const struct bill_row *bill = &q->accounts[i].bills[k];
            if (counted(bill))
                continue;
            first = first ? first : bill;
            n++;
        }
    *why_r = !first ? "" : first->year_missing[0] ? tr("form.pay.year_missing")
                                                  : code_word(&codes_bill_state, first->bill_state);
    return n;
}

static void bill_cell(const struct bill_row *bill, const char *column, char *out, size_t room)
{
    char amount[MONEY_TEXT];
    if (strcmp(column, "@month") == 0)
        snprintf(out, room, "%04d-%02d", (int)(bill->bill_month / 100), (int)(bill->bill_month % 100));
    else if (strcmp(column, "@principal") == 0)
        text_copy(out, room, money_format(bill->left, amount));
    else if (strcmp(column, "@late_fee") == 0)
        text_copy(out, room, money_format(bill->late_fee, amount));
    else if (strcmp(column, "@due") == 0)
        text_copy(out, room, counted(bill) ? money_format(bill->due, amount)
                  : tr(bill->year_missing[0] ? "form.pay.year_missing" : "form.pay.not_counted"));
}

void pay_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct pay *pay = pay_of(p);
    const struct pay_line *line = &pay->line[row];
    char amount[MONEY_TEXT];
    (void)list;
    if (strcmp(column, "@number") == 0 && pay->entry == ENTRY_BILLS)
        snprintf(out, room, "%u", row + 1);
    else if (strcmp(column, "@number") == 0 && line->account)
        snprintf(out, room, "%u", line->number);
    else if (strcmp(column, "@account") == 0)
        text_copy(out, room, line->account ? line->account->account_no : "");
    else if (strcmp(column, "@name") == 0)
        text_copy(out, room, line->account ? line->account->account_name : "");
    else if (strcmp(column, "@address") == 0)
        text_copy(out, room, line->account ? line->account->address : "");
    else if (line->bill)
        bill_cell(line->bill, column, out, room);
    else if (strcmp(column, "@month") == 0)
        text_copy(out, room, tr("form.pay.none"));
    else if (strcmp(column, "@due") == 0)
        text_copy(out, room, money_format(0, amount));
}

void pay_explain(const struct page *p, char *out, size_t room)
{
    const struct pay_quote *q = quote_of(p);
    for (unsigned i = 0; i < q->accounts_n; i++)
        explain_fees(q->accounts[i].bills, q->accounts[i].bills_n, out, room);
    explain_due(q->principal, q->late_fee, q->due, out, room);
    for (unsigned i = 0; i < q->accounts_n; i++)
        for (unsigned k = 0; k < q->accounts[i].bills_n; k++)
            explain_year(q->accounts[i].account_no, q->accounts[i].account_name,
                         q->accounts[i].bills[k].year_missing, out, room);
    for (unsigned i = 0; i < q->accounts_n; i++)
        explain_cheque(q->accounts[i].account_no, q->accounts[i].account_name, q->accounts[i].cheque_waiting, out,
                       room);
}
