/* Steps about money that goes wrong: another account, another tender, cheques that
 * come back, card slips, payments with a second person's leave, refunds, bills. */
#include "config.h"
#include "script_inside.h"
#include "core/bill/bill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ENTRIES 8

static struct {
    struct slip_list slips;
    struct pos_slip slip;
    struct cheque_list cheques;
    struct voucher cheque;
    struct refund refund;
    struct bill bill;
    struct batch_answer batch;
    uint64_t entries;                /* in the journal before the last step */
} wrong;

static const char *said(char **word, unsigned n, const char *name)
{
    size_t length = strlen(name);
    for (unsigned i = 1; i < n; i++)
        if (!strncmp(word[i], name, length) && (word[i][length] == '=' || !word[i][length]))
            return word[i] + length + (word[i][length] == '=');
    return NULL;
}

static money amount(const char *text)
{
    money m;
    if (money_parse(text, &m))
        fail_msg("not an amount: %s", text);
    return m;
}

static date day_of(const char *text)
{
    date d;
    if (date_parse_iso(text, &d))
        fail_msg("not a day: %s", text);
    return d;
}

/* Asked for, granted by the supervisor and done; "alone": without anybody. */
static enum status approved(char who, char **word, unsigned n, enum op_id op, const void *q, void *r)
{
    if (said(word, n, "alone"))
        return counter_call(&hall, who, op, q, r);
    struct buf b;
    buf_init(&b, 8192);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    struct approval asked, granted;
    enum status s = counter_call(&hall, who, OP_approval_ask, &ask, &asked);
    buf_release(&b);
    if (s)
        return s;
    seen.approval = asked;
    struct approval_answer answer = { .approval_no = asked.approval_no, .digest = asked.digest };
    s = counter_call(&hall, who == 'x' ? 'w' : 'v', OP_approval_grant, &answer, &granted);
    return s ? s : counter_approved(&hall, who, op, asked.approval_no, q, r);
}

static enum status paid(enum status s)
{
    seen.pays += !s;
    return s;
}

static uint64_t receipt_of(char **word, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        if (word[i][0] == '#') {
            unsigned at = (unsigned)atoi(word[i] + 1);
            return at > 900 ? at : seen.pay[at - 1].receipt_no;
        }
    return seen.pays ? seen.pay[seen.pays - 1].receipt_no : 0;
}

static uint32_t tenders_of(char **word, unsigned n, struct pay_tender *tenders)
{
    uint32_t count = 0;
    for (unsigned i = 1; i < n; i++)
        count += script_tender(word[i], &tenders[count]);
    return count;
}

static void bill_of(char *text, const char **account_r, int32_t *month_r)
{
    int year, month;
    assert_int_equal(sscanf(text + 2, "%4d-%2d", &year, &month), 2);
    *account_r = counter_account(text[0]);
    *month_r = year * 100 + month;
}

/* -- payments -- */

static enum status move(char who, char **word, unsigned n)
{
    const char *from = said(word, n, "from");
    struct pay_move q = { .receipt_no = receipt_of(word, n), .to_account = counter_account(word[1][0]),
                          .from_account = from ? counter_account(*from) : "", .remark = said(word, n, "remark"),
                          .paper_back = said(word, n, "back") };
    return paid(approved(who, word, n, OP_pay_move, &q, &seen.pay[seen.pays]));
}

static enum status retender(char who, char **word, unsigned n)
{
    struct pay_tender tenders[8];
    struct pay_retender q = { .receipt_no = receipt_of(word, n), .tenders = tenders };
    q.tenders_n = tenders_of(word, n, tenders);
    return paid(approved(who, word, n, OP_pay_retender, &q, &seen.pay[seen.pays]));
}

static enum status special(char who, uint16_t kind, char **word, unsigned n)
{
    struct pay_account a[20];
    struct pay_bill bills[20];
    struct pay_tender tenders[8];
    struct pay_take take = { .accounts = a, .bills = bills, .tenders = tenders, .prepay = true };
    bool linked;
    const char *on = said(word, n, "on"), *paper = said(word, n, "paper"), *hour = said(word, n, "hour");
    take.accounts_n = script_accounts(word[1], a, bills, &take.bills_n, &linked);
    take.tenders_n = tenders_of(word, n, tenders);
    struct pay_special q = { .take = &take, .take_n = 1, .payment_kind = kind };
    if (kind == CODE_payment_kind_hand_written) {
        q.true_at = on ? instant_of(day_of(on), hour ? atoi(hour) : 9, 0, 0) : 0;
        q.paper_no = paper ? counter_paper(PAPER_FIRST) + (uint64_t)atoi(paper) : 0;
    } else {
        q.effective_on = on ? day_of(on) : 0;
    }
    return paid(approved(who, word, n, OP_pay_special, &q, &seen.pay[seen.pays]));
}

/* -- cheques, slips -- */

/* NO@BANK, the bank of this row's office. */
static const char *cheque_of(char *text, const char **bank_r)
{
    char *at = strchr(text, '@');
    assert_non_null(at);
    *at = 0;
    *bank_r = script_bank(at + 1);
    return text;
}

static enum status cheque_clear(char who, char **word, unsigned n)
{
    const char *on = said(word, n, "on"), *bank, *no = cheque_of(word[1], &bank);
    struct cheque_clear q = { .voucher = no, .bank = bank, .cleared_on = on ? day_of(on) : instant_date(clock_now()) };
    return counter_call(&hall, who, OP_cheque_clear, &q, &wrong.cheque);
}

static enum status cheque_return(char who, char **word, unsigned n)
{
    const char *on = said(word, n, "on"), *charge = said(word, n, "charge"), *bank, *no = cheque_of(word[1], &bank);
    struct cheque_return q = { .voucher = no, .bank = bank, .returned_on = on ? day_of(on) : instant_date(clock_now()),
                               .bank_charge = charge ? amount(charge) : 0, .refuse_cheques = said(word, n, "refuse"),
                               .remark = said(word, n, "remark") };
    return paid(approved(who, word, n, OP_cheque_return, &q, &seen.pay[seen.pays]));
}

static enum status cards(char who, const char *verb, char **word, unsigned n)
{
    if (!strcmp(verb, "cards"))
        return counter_call(&hall, who, OP_slip_list, &(struct slip_ask){ 0 }, &wrong.slips);
    struct slip_put put = { .voucher = word[1], .amount = n > 2 ? amount(word[2]) : 0 };
    struct slip_void voided = { .voucher = word[1], .remark = "刷错卡" };
    return !strcmp(verb, "card") ? counter_call(&hall, who, OP_slip_put, &put, &wrong.slip)
                                 : counter_call(&hall, who, OP_slip_void, &voided, &wrong.slip);
}

/* -- prepayment, bills -- */

static enum status refund(char who, char **word, unsigned n)
{
    const char *bank = said(word, n, "bank");
    uint16_t tender;
    assert_true(code_value(&codes_tender, word[3], &tender));
    struct refund_ask q = { .account_no = counter_account(word[1][0]), .amount = amount(word[2]), .tender = tender,
                            .payee = "单桂芳", .id_seen = "130525195001014417", .bank = bank, .bank_account = bank,
                            .refund_reason = CODE_refund_reason_customer_asks };
    return approved(who, word, n, OP_prepayment_refund, &q, &wrong.refund);
}

/* refund_paid DAY: the last refund is on the bank's statement of that day */
static enum status refund_paid(char who, char **word)
{
    struct refund_paid q = { .refund_no = wrong.refund.refund_no, .paid_on = day_of(word[1]) };
    return counter_call(&hall, who, OP_refund_paid, &q, &wrong.refund);
}

static enum status bill_act(char who, const char *verb, char **word, unsigned n)
{
    struct fee_waive waive = { .waive_reason = CODE_waive_reason_bill_late, .remark = "账单未送达" };
    struct bill_aside aside = { .aside_reason = CODE_aside_reason_reading_disputed, .remark = "校表" };
    struct bill_ask again = { 0 };
    bill_of(word[1], &waive.account_no, &waive.bill_month);
    again.account_no = aside.account_no = waive.account_no;
    again.bill_month = aside.bill_month = waive.bill_month;
    if (!strcmp(verb, "takeup"))
        return counter_call(&hall, who, OP_bill_again, &again, &wrong.bill);
    if (!strcmp(verb, "aside"))
        return approved(who, word, n, OP_bill_aside, &aside, &wrong.bill);
    waive.amount = amount(word[2]);
    return approved(who, word, n, OP_fee_waive, &waive, &wrong.bill);
}

static enum status batch(char who, char **word, unsigned n)
{
    const char *name = said(word, n, "name");
    struct pay_bill bills[8];
    struct batch_bills q = { .batch = name ? name : "G1124", .batch_on = date_of(2026, 11, 24), .bills = bills,
                             .release = said(word, n, "release") };
    for (unsigned i = 1; i < n; i++)
        if (word[i][1] == '/') {
            bills[q.bills_n] = (struct pay_bill){ 0 };
            bill_of(word[i], &bills[q.bills_n].account_no, &bills[q.bills_n].bill_month);
            q.bills_n++;
        }
    return counter_call(&hall, who, OP_batch_hold, &q, &wrong.batch);
}

/* A book of ten sheets, to the cashier. */
static enum status issue(char **word)
{
    struct paper_range r, q = { .staff_no = counter_staff('k') };
    q.first_paper = counter_paper(PAPER_FIRST) + (uint64_t)atoi(word[1]);
    q.last_paper = q.first_paper + 9;
    return counter_call(&hall, 'v', OP_paper_issue, &q, &r);
}

static uint64_t last_entry(void)
{
    struct txn *t;
    struct scan *scan;
    struct journal j = { 0 };
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    enum status s = scan_table(t, TABLE_journal, &(struct scan_range){ .backward = true }, &scan);
    if (!s)
        s = scan_next(scan, &j, NULL);
    scan_end(&scan);
    store_snapshot_end(&t);
    return s ? 0 : j.entry_no;
}

bool wrong_step(char who, const char *verb, char **word, unsigned n, enum status *status_r)
{
    wrong.entries = last_entry();
    if (!strcmp(verb, "move"))
        *status_r = move(who, word, n);
    else if (!strcmp(verb, "retender"))
        *status_r = retender(who, word, n);
    else if (!strcmp(verb, "value"))
        *status_r = special(who, CODE_payment_kind_value_dated, word, n);
    else if (!strcmp(verb, "hand"))
        *status_r = special(who, CODE_payment_kind_hand_written, word, n);
    else if (!strcmp(verb, "lock"))
        *status_r = special(who, CODE_payment_kind_over_lock, word, n);
    else if (!strcmp(verb, "counter"))
        *status_r = special(who, CODE_payment_kind_counter, word, n);
    else if (!strcmp(verb, "cheques"))
        *status_r = counter_call(&hall, who, OP_cheque_list, &(struct page_ask_any){ 0 }, &wrong.cheques);
    else if (!strcmp(verb, "clear"))
        *status_r = cheque_clear(who, word, n);
    else if (!strcmp(verb, "return"))
        *status_r = cheque_return(who, word, n);
    else if (!strcmp(verb, "card") || !strcmp(verb, "cardvoid") || !strcmp(verb, "cards"))
        *status_r = cards(who, verb, word, n);
    else if (!strcmp(verb, "refund"))
        *status_r = refund(who, word, n);
    else if (!strcmp(verb, "refund_paid"))
        *status_r = refund_paid(who, word);
    else if (!strcmp(verb, "waive") || !strcmp(verb, "aside") || !strcmp(verb, "takeup"))
        *status_r = bill_act(who, verb, word, n);
    else if (!strcmp(verb, "issue"))
        *status_r = issue(word);
    else if (!strcmp(verb, "batch"))
        *status_r = batch(who, word, n);
    else
        return false;
    return true;
}

void wrong_forget(void)
{
    memset(&wrong, 0, sizeof wrong);
}

/* -- what came of it -- */

static void read_row(enum table_id table, void *r)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(hall.core), &t, hall.pool), ST_ok);
    enum status s = store_get(t, table, r);
    store_snapshot_end(&t);
    if (s)
        fail_msg("%s: no such row", table_info[table].name);
}

static const char *money_text(money m)
{
    char text[MONEY_TEXT];
    return pool_copy(hall.pool, money_format_plain(m, text));
}

static char letter_of(const char *party)
{
    for (char letter = 'A'; letter <= 'Z'; letter++)
        if (!strcmp(counter_account(letter), party))
            return letter;
    return 0;
}

static const char *entry_text(const struct journal *j)
{
    const char *text = "";
    for (uint32_t i = 0; i < j->lines_n; i++) {
        const struct journal_line *l = &j->lines[i];
        char letter = letter_of(l->party), party[3] = { '.', letter, 0 };
        text = pool_printf(hall.pool, "%s%s%s%s:%s", text, i ? "," : "", code_name(&codes_ledger, l->ledger),
                           letter ? party : "", money_text(l->amount));
    }
    return text;
}

/* Every entry of the last step, in order. */
static const char *journal_text(void)
{
    const char *text = "";
    for (uint64_t no = wrong.entries + 1, last = last_entry(); no <= last; no++) {
        struct journal j = { .entry_no = no };
        read_row(TABLE_journal, &j);
        text = pool_printf(hall.pool, "%s%s%s", text, *text ? "/" : "", entry_text(&j));
    }
    return *text ? text : "none";
}

static const char *day_text(date d)
{
    char text[DATE_TEXT];
    return d ? pool_copy(hall.pool, date_format(d, text)) : "-";
}

static const char *fee_text(const char *key)
{
    char copy[16];
    struct bill b = { 0 };
    snprintf(copy, sizeof copy, "%s", key);
    bill_of(copy, &b.account_no, &b.bill_month);
    read_row(TABLE_bill, &b);
    return pool_printf(hall.pool, "%s,%s,%s", money_text(b.fee_owed), money_text(b.fee_waived), day_text(b.fee_from));
}

static const char *cheque_text(const char *key)
{
    char copy[64];
    struct voucher v = { .tender = CODE_tender_cheque };
    snprintf(copy, sizeof copy, "%s", key);
    v.voucher = cheque_of(copy, &v.bank);
    read_row(TABLE_voucher, &v);
    return pool_printf(hall.pool, "%s,%s", code_name(&codes_voucher_state, v.voucher_state), money_text(v.amount));
}

static const char *linked_text(void)
{
    const struct payment *p = &seen.pay[seen.pays - 1];
    struct payment from = { .receipt_no = p->moved_from };
    read_row(TABLE_payment, &from);
    return from.moved_to == p->receipt_no && from.reversed_by ? "yes" : "no";
}

static const char *effects_text(void)
{
    const char *text = "";
    for (uint32_t i = 0; i < seen.approval.effect_n; i++) {
        const char *label = seen.approval.effect[i].label;
        text = pool_printf(hall.pool, "%s%s%s", text, i ? "," : "", !strncmp(label, "effect.", 7) ? label + 7 : label);
    }
    return text;
}

/* What the bank took for a returned cheque: a bill of the account. */
static const char *charge_text(char letter)
{
    struct bill b = { .account_no = counter_account(letter), .bill_month = 202611, .bill_seq = BILL_SEQ_FEES };
    read_row(TABLE_bill, &b);
    return pool_printf(hall.pool, "%s,%s,%s", money_text(b.principal), code_name(&codes_fee_kind, b.fee_kind),
                       day_text(b.due_on));
}

static money ledger_of(enum code_ledger ledger)
{
    return counter_balance(&hall, ledger, counter_unit(false));
}

const char *wrong_text(const char *key)
{
    const struct payment *p = &seen.pay[seen.pays ? seen.pays - 1 : 0];
    struct shift s = { .shift_no = seen.shift.shift_no };
    if (!strcmp(key, "journal"))
        return journal_text();
    if (!strncmp(key, "fee.", 4))
        return fee_text(key + 4);
    if (!strncmp(key, "cheque.", 7))
        return cheque_text(key + 7);
    if (!strcmp(key, "linked"))
        return linked_text();
    if (!strcmp(key, "told"))
        return effects_text();
    if (!strncmp(key, "charge.", 7))
        return charge_text(key[7]);
    if (!strcmp(key, "kind"))
        return p->payment_kind ? code_name(&codes_payment_kind, p->payment_kind) : "-";
    if (!strcmp(key, "as_of"))
        return day_text(p->effective_on);
    if (!strcmp(key, "tender"))
        return pool_printf(hall.pool, "%s,%s", code_name(&codes_tender, p->tenders[0].tender), p->tenders[0].voucher);
    if (!strcmp(key, "cards"))
        return pool_printf(hall.pool, "%u-%u-%u", (unsigned)wrong.slips.slips_only, (unsigned)wrong.slips.posts_only,
                           (unsigned)wrong.slips.differ);
    if (!strcmp(key, "card_state"))
        return code_name(&codes_slip_state, wrong.slip.slip_state);
    if (!strcmp(key, "on_the_way"))
        return pool_printf(hall.pool, "%u", wrong.cheques.cheques_n);
    if (!strcmp(key, "done"))
        return pool_printf(hall.pool, "%u", (unsigned)wrong.batch.done);
    if (!strcmp(key, "payable"))
        return money_text(-ledger_of(CODE_ledger_refund_payable));
    if (!strcmp(key, "bank"))
        return money_text(ledger_of(CODE_ledger_bank));
    if (!strcmp(key, "refunds")) {
        read_row(TABLE_shift, &s);
        return money_text(s.refunds);
    }
    return NULL;
}
