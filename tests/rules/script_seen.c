/* The second column of a script's row: what came of its last step. */
#include "config.h"
#include "script_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* @A, @k and #1 as what they stand for. */
const char *script_expand(const char *word)
{
    if (word[0] == '@' && word[1] >= 'A' && word[1] <= 'Z')
        return counter_account(word[1]);
    if (word[0] == '@')
        return counter_staff(word[1]);
    if (word[0] == 'J' && word[1] >= '1' && word[1] <= '9' && !word[2])
        return work_number(word[1]);
    if (word[0] == '#')
        return pool_printf(hall.pool, "%08llu", (unsigned long long)seen.pay[atoi(word + 1) - 1].receipt_no);
    return word;
}

static void read_row(enum table_id table, void *r)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    enum status s = store_get(t, table, r);
    store_snapshot_end(&t);
    if (s)
        fail_msg("%s: no such row", table_info[table].name);
}

static struct shift shift_now(void)
{
    struct shift s = { .shift_no = seen.shift.shift_no };
    read_row(TABLE_shift, &s);
    return s;
}

static const char *money_text(money m)
{
    char text[MONEY_TEXT];
    return pool_copy(hall.pool, money_format_plain(m, text));
}

static const char *number_text(uint64_t n)
{
    return pool_printf(hall.pool, "%llu", (unsigned long long)n);
}

static const char *paper_text(uint64_t no)
{
    return no ? pool_printf(hall.pool, "%lld", (long long)(no - counter_paper(PAPER_FIRST))) : "none";
}

static const char *bill_text(char letter, const char *month)
{
    int year, m;
    assert_int_equal(sscanf(month, "%4d-%2d", &year, &m), 2);
    struct bill b = { .account_no = counter_account(letter), .bill_month = year * 100 + m };
    read_row(TABLE_bill, &b);
    return pool_printf(hall.pool, "%s,%s,%s", code_name(&codes_bill_state, b.bill_state), money_text(b.principal_paid),
                       money_text(b.late_fee_paid));
}

static const char *account_text(char letter, const char *what)
{
    const char *no = counter_account(letter);
    const struct payment *p = &seen.pay[seen.pays ? seen.pays - 1 : 0];
    const struct paid_account *a = NULL;
    for (uint32_t i = 0; i < p->accounts_n; i++)
        if (!strcmp(p->accounts[i].account_no, no))
            a = &p->accounts[i];
    if (!strcmp(what, "left"))
        return money_text(counter_balance(&hall, CODE_ledger_receivable, no));
    if (!strcmp(what, "ahead"))
        return money_text(-counter_balance(&hall, CODE_ledger_prepayment, no));
    if (!a)
        fail_msg("%c is not in the payment", letter);
    return money_text(!strcmp(what, "fee") ? a->late_fee : !strcmp(what, "to") ? a->to_prepayment :
                      !strcmp(what, "from") ? a->from_prepayment : !strcmp(what, "after") ? a->prepayment_after :
                      a->principal);
}

static const char *compare_text(const char *what)
{
    money sum = 0;
    for (uint32_t i = 0; i < seen.page.compare_n; i++)
        sum += *what == 'e' ? seen.page.compare[i].expected : *what == 'c' ? seen.page.compare[i].counted
                                                                          : seen.page.compare[i].difference;
    return seen.page.compare_n ? money_text(sum) : "hidden";
}

/* Sheets counted otherwise than booked: tender:booked:found of each. */
static const char *pieces_text(void)
{
    const char *text = seen.page.differs ? "" : "none";
    for (uint32_t i = 0; i < seen.page.pieces_n; i++) {
        const struct piece_line *l = &seen.page.pieces[i];
        text = pool_printf(hall.pool, "%s%s%s:%llu:%llu", text, i ? "," : "", code_name(&codes_tender, l->tender),
                           (unsigned long long)l->expected, (unsigned long long)l->counted);
    }
    return text;
}

static const char *ledger_text(const char *name)
{
    const char *till = number_text(seen.shift.shift_no), *unit = counter_unit(false), *k = counter_staff('k');
    if (!strcmp(name, "vault"))
        return money_text(counter_balance(&hall, CODE_ledger_vault, unit));
    if (!strcmp(name, "short"))
        return money_text(counter_balance(&hall, CODE_ledger_short_, k));
    if (!strcmp(name, "over"))
        return money_text(counter_balance(&hall, CODE_ledger_over, k));
    if (!strcmp(name, "held"))
        return money_text(counter_balance(&hall, CODE_ledger_float_held, till));
    if (!strcmp(name, "cash"))
        return money_text(counter_balance(&hall, CODE_ledger_cash, till));
    if (!strcmp(name, "card"))
        return money_text(counter_balance(&hall, CODE_ledger_pos_clearing, till));
    if (!strcmp(name, "cheques"))
        return money_text(counter_balance(&hall, CODE_ledger_cheque_clearing, till));
    return NULL;
}

static const char *names_text(const struct find_row *row_, uint32_t n)
{
    const char *text = "";
    for (uint32_t i = 0; i < n; i++)
        text = pool_printf(hall.pool, "%s%s%s", text, i ? "," : "", row_[i].account_name);
    return n ? text : "none";
}

static const char *shift_text(const char *key)
{
    struct shift s = shift_now();
    if (!strcmp(key, "voided"))
        return number_text(s.papers_voided);
    if (!strcmp(key, "used"))
        return number_text(s.papers_used);
    if (!strcmp(key, "next"))
        return paper_text(s.next_paper);
    if (!strcmp(key, "state"))
        return code_name(&codes_shift_state, s.shift_state);
    if (!strcmp(key, "counts"))
        return number_text(s.counts_n);
    if (!strcmp(key, "payments"))
        return pool_printf(hall.pool, "%llu-%llu", (unsigned long long)s.payments, (unsigned long long)s.reversals);
    if (!strncmp(key, "sum.", 4)) {
        for (uint32_t i = 0; i < s.sums_n; i++)
            if (!strcmp(code_name(&codes_tender, s.sums[i].tender), key + 4))
                return money_text(s.sums[i].amount);
        return "none";
    }
    return NULL;
}

static const char *bills_waiting(void)
{
    money sum = 0;
    for (unsigned i = 0; i < seen.account.bills_n; i++)
        sum += seen.account.bills[i].cheque_waiting;
    return money_text(sum);
}

/* Of the account's page, the row that was found, or the quote. */
static const char *waiting_text(const char *key)
{
    if (!strcmp(key, "found.waiting"))
        return money_text(seen.found.rows_n ? seen.found.rows[0].cheque_waiting : -1);
    if (!strcmp(key, "quoted.waiting"))
        return money_text(seen.quote.accounts_n ? seen.quote.accounts[0].cheque_waiting : -1);
    return money_text(seen.account.cheque_waiting);
}

static const char *answer_text(const char *key)
{
    const struct payment *p = &seen.pay[seen.pays ? seen.pays - 1 : 0];
    if (!strcmp(key, "change"))
        return money_text(p->tenders_n ? p->tenders[0].change : -1);
    if (!strcmp(key, "total"))
        return money_text(p->total);
    if (!strcmp(key, "paper"))
        return paper_text(p->paper_no);
    if (!strcmp(key, "papers"))
        return number_text(p->papers);
    if (!strcmp(key, "prints"))
        return pool_printf(hall.pool, "%llu,%llu", (unsigned long long)p->prints, (unsigned long long)p->copies);
    if (!strcmp(key, "red"))
        return p->payment_state == CODE_payment_state_red ? p->approved_by : "no";
    if (!strcmp(key, "due"))
        return money_text(seen.quote.due);
    if (!strcmp(key, "rows"))
        return number_text(seen.quote.accounts_n);
    if (!strcmp(key, "warns"))
        return seen.quote.accounts_n && seen.quote.accounts[0].warns ? "yes" : "no";
    if (!strcmp(key, "found"))
        return names_text(seen.found.rows, seen.found.rows_n);
    if (!strcmp(key, "found.due"))
        return money_text(seen.found.rows_n ? seen.found.rows[0].due : -1);
    if (!strcmp(key, "pieces"))
        return pieces_text();
    if (!strcmp(key, "exact"))
        return seen.found.exact ? "yes" : "no";
    if (!strcmp(key, "listed"))
        return number_text(seen.list.payments_n);
    if (!strcmp(key, "tills"))
        return number_text(seen.tills.shifts_n);
    if (!strcmp(key, "blockers"))
        return number_text(seen.page.blockers_n);
    if (!strcmp(key, "report"))
        return pool_printf(hall.pool, "%s,%s", money_text(seen.report.total), money_text(seen.report.journal_total));
    if (!strcmp(key, "reversals"))
        return number_text(seen.report.reversals_n);
    if (!strcmp(key, "spoilt"))
        return number_text(seen.report.voided_n);
    if (!strcmp(key, "effects"))
        return number_text(seen.effect.effect_n);
    if (!strcmp(key, "phone"))
        return seen.account.account_n ? seen.account.account->phone : "none";
    if (!strcmp(key, "whole"))
        return seen.reveal.phone;
    if (!strcmp(key, "shown"))
        return pool_printf(hall.pool, "%s,%s,%s,%s", money_text(seen.account.due), money_text(seen.account.arrears),
                           money_text(seen.account.late_fee), money_text(seen.account.not_yet_due));
    if (!strcmp(key, "waiting") || strstr(key, ".waiting"))
        return waiting_text(key);
    if (!strcmp(key, "notes"))
        return number_text(seen.account.notes_n);
    if (!strcmp(key, "links"))
        return number_text(seen.account.linked);
    if (!strcmp(key, "audits"))
        return number_text(seen.history.rows_n);
    if (!strcmp(key, "remark")) {
        char *remark = pool_copy(hall.pool, seen.history.rows_n ? seen.history.rows[0].remark : "none");
        for (char *at = remark; *at; at++)
            *at = *at == ' ' ? '_' : *at;
        return remark;
    }
    if (!strcmp(key, "sheet"))
        return paper_text(seen.ready.next_paper);
    if (!strcmp(key, "expected") || !strcmp(key, "counted") || !strcmp(key, "difference"))
        return compare_text(key);
    return NULL;
}

static const char *key_text(const char *key)
{
    const char *text;
    if (key[0] >= 'A' && key[0] <= 'Z' && key[1] == '/')
        return bill_text(key[0], key + 2);
    if (key[0] >= 'A' && key[0] <= 'Z' && key[1] == '.')
        return account_text(key[0], key + 2);
    if (!strcmp(key, "bills_waiting"))
        return bills_waiting();
    if ((text = work_text(key)) || (text = answer_text(key)) || (text = ledger_text(key)) || (text = bank_text(key)) ||
        (text = wrong_text(key)) || (text = shift_text(key)))
        return text;
    fail_msg("no such key: %s", key);
    return NULL;
}

void script_check_fault(const struct rule *r, enum status s)
{
    const struct fault *f = &hall.fault;
    const char *got[] = { status_name(s), f->field, f->arg[0], f->arg[1], f->arg[2] };
    char *rest, text[512] = "", wanted[512] = "";
    unsigned n = 0;
    for (char *w = strtok_r(r->column[1], " ", &rest); w && n < COUNT_OF(got); w = strtok_r(NULL, " ", &rest), n++) {
        char plain[80];
        snprintf(plain, sizeof plain, "%s", *got[n] ? got[n] : "-");
        for (char *at = plain; *at; at++)
            if (*at == ' ')
                *at = '_';
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s ", plain);
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), "%s ", script_expand(w));
    }
    rule_equal(r, text, wanted);
}

void script_check_ok(const struct rule *r)
{
    char *rest, got[1024] = "ok", wanted[1024] = "ok";
    strtok_r(r->column[1], " ", &rest);
    for (char *w = strtok_r(NULL, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(w, '=');
        if (!equals)
            fail_msg("%s:%u: %s is no key=value", r->file, r->line, w);
        *equals = 0;
        snprintf(got + strlen(got), sizeof got - strlen(got), " %s=%s", w, key_text(w));
        snprintf(wanted + strlen(wanted), sizeof wanted - strlen(wanted), " %s=%s", w, script_expand(equals + 1));
    }
    rule_equal(r, got, wanted);
}
