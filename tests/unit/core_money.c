/* Whatever happens at the counters, in whatever order, the books hold: random
 * sequences of loaded bills, payments, reversals, whatever goes wrong with money,
 * reprints, sheets, counts, deposits and new days, from fixed seeds, with every check of
 * `wattdesk check` run in between. */
#include "config.h"
#include "tests/unit/money_random.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 400
#define CHECK_EVERY 80
#define PAYMENTS 400

struct hall hall;
static uint64_t dice;
static unsigned done[33];

unsigned roll(unsigned sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (unsigned)(dice % sides);
}

static const char letters[] = "ABCDEFGHNPS";
static struct { uint64_t receipt_no; char who; bool gone; } paid[PAYMENTS];
static unsigned paid_n, loads, vouchers;
date today;
static char last_finding[300];

void paid_note(uint64_t receipt_no, char who)
{
    if (paid_n == PAYMENTS)
        return;
    paid[paid_n].receipt_no = receipt_no;
    paid[paid_n].who = who;
    paid[paid_n++].gone = false;
}

static void finding(void *context, const char *line)
{
    if (!strstr(line, ": 0 findings"))
        snprintf(last_finding, sizeof last_finding, "%s", line);
}

static uint64_t findings(void)
{
    uint64_t n = 0;
    *last_finding = 0;
    assert_int_equal(checks_run(hall.core, finding, NULL, &n), ST_ok);
    return n;
}

enum status call(char who, enum op_id op, const void *q, void *r)
{
    enum status s = counter_call(&hall, who, op, q, r);
    if (s == ST_internal || s == ST_ledger_unbalanced || s == ST_store_broken)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), hall.fault.arg[0]);
    return s;
}

static char cashier(void)
{
    return "kmx"[roll(3)];
}

static void sign(char who, uint64_t shift_no)
{
    struct shift_ask ask = { .shift_no = shift_no };
    struct shift_page page;
    char supervisor = who == 'x' ? 'w' : 'v';
    assert_int_equal(call(supervisor, OP_shift_show, &ask, &page), ST_ok);
    struct shift_sign yes = { .shift_no = shift_no, .row_version = page.shift->version };
    assert_int_equal(call(supervisor, OP_shift_sign, &yes, &page), ST_ok);
}

static bool open_shift(char who)
{
    struct denomination d = { .face = 1000, .pieces = roll(50) };
    uint64_t first = who == 'm' ? 200 : roll(2) ? 500 : 0;
    struct shift_ready ready;
    struct nothing none = { 0 };
    struct shift_open q = { .window_no = who == 'k' ? "01" : "02", .float_from = counter_staff('v'), .float_cash = &d,
                            .float_cash_n = 1, .gap_reason = CODE_gap_reason_torn, .pos_terminal = counter_staff(who) };
    struct shift s;
    if (!call(who, OP_shift_ready, &none, &ready) && ready.shift_state == CODE_shift_state_counted)
        sign(who, ready.shift_no);
    if (ready.next_paper)
        q.next_paper = roll(4) ? ready.next_paper + roll(3) : counter_paper(PAPER_FIRST) + first + roll(100);
    return !call(who, OP_shift_open, &q, &s);
}

static money some_amount(void)
{
    static const money usual[] = { 10, 5000, 10000, 20000, 30000, 12340, 7 };
    return roll(3) ? usual[roll(COUNT_OF(usual))] : (money)(1 + roll(60000));
}

struct pay_tender some_tender(void)
{
    static char text[8][16];
    char *voucher = text[roll(8)];
    snprintf(voucher, sizeof text[0], "%u", roll(10) ? ++vouchers : 5);
    uint16_t kind = roll(2) ? CODE_tender_cash : (uint16_t)(1 + roll(6));
    struct pay_tender t = { .tender = kind, .received = { .given = roll(4) } };
    if (t.received.given)
        t.received.amount = roll(12) ? some_amount() : 0;
    if (kind == CODE_tender_cash)
        t.received.amount -= roll(20) ? t.received.amount % 10 : 0;
    else if (kind != CODE_tender_prepayment)
        t.voucher = voucher;
    t.bank = t.drawer = kind >= CODE_tender_cheque && kind < CODE_tender_prepayment ? "工行" : NULL;
    t.value_date = t.bank ? today - (date)roll(12) : 0;
    t.change = (struct maybe){ .given = !roll(5) };
    if (t.change.given && roll(2))
        t.change.amount = (money)roll(200) * 10;
    return t;
}

static bool take(char who)
{
    struct pay_account a[5] = { 0 };
    struct pay_tender t[2];
    struct pay_take q = { .accounts = a, .accounts_n = who == 'x' ? 1 : 1 + roll(3), .tenders = t,
                          .tenders_n = 1 + !roll(4), .prepay = true, .large_meant = roll(2),
                          .receipt_choice = (uint16_t)roll(4) };
    struct payment p;
    for (uint32_t i = 0; i < q.accounts_n; i++) {
        a[i].account_no = counter_account(who == 'x' && roll(5) ? 'X' : letters[roll(sizeof letters - 1)]);
        a[i].amount = (struct maybe){ .given = !roll(5) };
        if (a[i].amount.given)
            a[i].amount.amount = roll(6) ? some_amount() : 0;
    }
    for (uint32_t i = 0; i < q.tenders_n; i++)
        t[i] = some_tender();
    if (call(who, OP_pay_take, &q, &p))
        return false;
    paid_note(p.receipt_no, who);
    return true;
}

/* Asked, granted and done; sometimes only asked, or done without asking. */
static bool reverse(void)
{
    if (!paid_n)
        return false;
    unsigned i = paid_n - 1 - roll(paid_n < 4 ? paid_n : 4);
    struct pay_reverse q = { .receipt_no = paid[i].receipt_no, .reverse_reason = CODE_reverse_reason_other,
                             .void_voucher = "void", .paper_back = roll(2) };
    struct approval asked = { 0 }, granted;
    struct payment p;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(&pay_reverse_record, &q, NULL, &b);
    struct approval_ask ask = { .op = "pay.reverse", .request = { b.at, (uint32_t)b.n } };
    enum status s = call(paid[i].who, OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer yes = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (!s && call(paid[i].who == 'x' ? 'w' : 'v', OP_approval_grant, &yes, &granted))
        fail_msg("grant: %s", status_name(hall.fault.status));
    if (!s && !roll(8))
        take(paid[i].who);
    s = counter_approved(&hall, paid[i].who, OP_pay_reverse, asked.approval_no, &q, &p);
    paid[i].gone |= !s;
    return !s;
}

static bool print(void)
{
    if (!paid_n)
        return false;
    unsigned i = roll(paid_n);
    struct pay_reprint q = { .receipt_no = paid[i].receipt_no, .reprint_reason = CODE_reprint_reason_jam };
    struct payment p;
    return !call(paid[i].who, roll(3) ? OP_pay_again : OP_pay_copy, &q, &p);
}

static bool sheets(char who)
{
    struct shift_page page;
    struct shift s;
    struct shift_ask mine = { 0 };
    if (call(who, OP_shift_show, &mine, &page))
        return false;
    struct shift_paper q = { .next_paper = page.shift->next_paper + roll(4), .gap_reason = CODE_gap_reason_torn };
    if (!page.shift->next_paper || !roll(3))
        q.next_paper = counter_paper(PAPER_FIRST) + roll(600);
    return !call(who, OP_shift_paper, &q, &s);
}

/* What waits at the card terminal stops a day end: it is said to be voided there. */
static void slips_settle(char who)
{
    struct slip_list list;
    struct pos_slip r;
    struct slip_ask mine = { 0 };
    if (call(who, OP_slip_list, &mine, &list))
        return;
    for (uint32_t i = 0; i < list.rows_n; i++)
        if (list.rows[i].slip_state == CODE_slip_state_waiting)
            call(who, OP_slip_void, &(struct slip_void){ .voucher = list.rows[i].voucher, .remark = "刷错卡" }, &r);
}

static bool day_end(char who)
{
    if (roll(8))
        slips_settle(who);
    struct denomination d[2] = { { .face = 10000, .pieces = roll(20) }, { .face = 10, .pieces = roll(50) } };
    struct shift_count q = { .cash = d, .cash_n = 2, .pos_total = roll(3) ? 0 : some_amount(), .pos_slips = roll(3),
                             .cheques = roll(2), .difference_reason = CODE_difference_reason_unknown };
    struct shift_page page;
    struct day_report report;
    if (call(who, OP_shift_count, &q, &page))
        return false;
    struct day_ask ask = { .shift_no = page.shift->shift_no };
    assert_int_equal(call(who, OP_day_report, &ask, &report), ST_ok);
    assert_int_equal(report.total, report.journal_total);
    if (roll(2))
        sign(who, ask.shift_no);
    return true;
}

/* A month's bill for one account, brought in as a file of one line. */
static bool load_bill(void)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    struct bill row = { .account_no = counter_account(letters[roll(sizeof letters - 1)]),
                        .bill_month = month_add(202501, (int)(loads / 4)), .bill_seq = loads % 4,
                        .principal = some_amount(),
                        .due_on = today - 20 + (date)roll(40), .fee_kind = CODE_fee_kind_energy };
    char id[40], request[60];
    struct buf b;
    struct load l = { 0 };
    struct load_answer answer = { 0 };
    snprintf(id, sizeof id, "bills-%u", loads++);
    buf_init(&b, 4096);
    record_init(&bill_record, &row);
    record_encode(&bill_record, &row, NULL, &b);
    struct load_line line = { .line = 1, .row = { b.at, (uint32_t)b.n } };
    struct load begin = { .load_id = id, .load_kind = CODE_load_kind_bills, .file = "bills.csv" };
    struct load_rows rows = { .load_id = id, .rows = &line, .rows_n = 1 };
    struct load_ask commit = { .load_id = id };
    const struct { enum op_id op; const void *q; void *r; } step[] = {
        { OP_load_begin, &begin, &l }, { OP_load_rows, &rows, &answer }, { OP_load_commit, &commit, &l } };
    for (size_t i = 0; i < COUNT_OF(step); i++) {
        snprintf(request, sizeof request, "%s-%zu", id, i);
        if (core_call(hall.core, &p, step[i].op, request, 0, step[i].q, step[i].r, hall.pool, &hall.fault))
            fail_msg("%s: %s %s %s", op_info[step[i].op].name, status_name(hall.fault.status), hall.fault.field,
                     hall.fault.arg[0]);
        if (answer.bad_n)
            fail_msg("load: %s %s %s", answer.bad[0].status, answer.bad[0].field, answer.bad[0].arg1);
    }
    core_tick(hall.core);
    buf_release(&b);
    return true;
}

/* -- money that goes wrong -- */

/* Asked for, granted by a supervisor and done. */
bool with_leave(char who, enum op_id op, const void *q, void *r)
{
    struct approval asked = { 0 }, granted;
    struct buf b;
    buf_init(&b, 8192);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = call(who, OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer yes = { .approval_no = asked.approval_no, .digest = asked.digest };
    if (s || call(who == 'x' ? 'w' : 'v', OP_approval_grant, &yes, &granted))
        return false;
    s = counter_approved(&hall, who, op, asked.approval_no, q, r);
    if (s == ST_internal || s == ST_ledger_unbalanced || s == ST_store_broken)
        fail_msg("%s: %s %s", op_info[op].name, status_name(s), hall.fault.arg[0]);
    return !s;
}

const char *any_account(void)
{
    return counter_account(letters[roll(sizeof letters - 1)]);
}

static bool move(void)
{
    unsigned i = paid_n ? roll(paid_n) : 0;
    char who = paid_n && roll(3) ? paid[i].who : cashier();
    struct pay_move q = { .receipt_no = paid_n ? paid[i].receipt_no : 1, .to_account = any_account(), .remark = "邻居",
                          .paper_back = roll(2) };
    struct payment p;
    if (!with_leave(who, OP_pay_move, &q, &p))
        return false;
    if (paid_n < PAYMENTS) {
        paid[paid_n].receipt_no = p.receipt_no;
        paid[paid_n++].who = who;
    }
    return true;
}

static bool retender(void)
{
    unsigned i = paid_n ? paid_n - 1 - roll(paid_n < 4 ? paid_n : 4) : 0;
    struct pay_tender t = some_tender();
    struct pay_retender q = { .receipt_no = paid_n ? paid[i].receipt_no : 1, .tenders = &t, .tenders_n = 1 };
    struct payment p = { .receipt_no = 0 };
    if (call(paid_n ? paid[i].who : 'k', OP_pay_show, &(struct receipt_ask){ .receipt_no = q.receipt_no }, &p))
        return false;
    t.received = maybe_money(p.total);
    t.change = (struct maybe){ .given = false };
    return with_leave(paid[i].who, OP_pay_retender, &q, &p);
}

static bool cheque(void)
{
    struct page_ask_any first = { 0 };
    struct cheque_list list;
    struct payment p;
    struct voucher v;
    if (call('k', OP_cheque_list, &first, &list) || !list.cheques_n)
        return false;
    const struct voucher *c = &list.cheques[roll(list.cheques_n)];
    struct cheque_clear clear = { .voucher = c->voucher, .bank = c->bank, .cleared_on = today };
    struct cheque_return back = { .voucher = c->voucher, .bank = c->bank, .returned_on = today,
                                  .bank_charge = roll(2) ? 2000 : 0, .refuse_cheques = !roll(4) };
    bool cleared = !roll(3) && !call('v', OP_cheque_clear, &clear, &v);
    return with_leave('k', OP_cheque_return, &back, &p) || cleared;
}

static bool slip(char who)
{
    char number[16];
    struct pos_slip r;
    snprintf(number, sizeof number, "%u", vouchers - roll(4));
    struct slip_put put = { .voucher = number, .amount = some_amount() };
    struct slip_void gone = { .voucher = number, .remark = "刷错卡" };
    return !call(who, OP_slip_put, &put, &r) && (roll(2) || !call(who, OP_slip_void, &gone, &r));
}

/* One open bill: its fee waived in part, or it is set aside, or taken up again, or held by a batch. */
static bool bill_act(void)
{
    const char *account = any_account();
    struct page_ask ask = { .account_no = account, .rows = 20 };
    struct bill_list list;
    struct bill r;
    struct batch_answer answer;
    if (call('k', OP_account_bills, &ask, &list) || !list.bills_n)
        return false;
    const struct bill_row *b = &list.bills[roll(list.bills_n)];
    struct fee_waive waive = { .account_no = account, .bill_month = b->bill_month, .bill_seq = b->bill_seq,
                               .remark = "晚送", .amount = b->late_fee ? 1 + (money)roll((unsigned)b->late_fee) : 1,
                               .waive_reason = CODE_waive_reason_bill_late };
    struct bill_aside aside = { .account_no = account, .bill_month = b->bill_month, .bill_seq = b->bill_seq,
                                .aside_reason = CODE_aside_reason_other };
    struct bill_ask again = { .account_no = account, .bill_month = b->bill_month, .bill_seq = b->bill_seq };
    struct pay_bill one = { .account_no = account, .bill_month = b->bill_month, .bill_seq = b->bill_seq };
    struct batch_bills batch = { .batch = "G1", .batch_on = today, .bills = &one, .bills_n = 1, .release = roll(2) };
    switch (roll(4)) {
    case 0: return with_leave('k', OP_bill_aside, &aside, &r);
    case 1: return !call('k', OP_bill_again, &again, &r);
    case 2: return !call('a', OP_batch_hold, &batch, &answer);
    default: return with_leave('k', OP_fee_waive, &waive, &r);
    }
}

static bool special(char who)
{
    static const uint16_t kinds[] = { CODE_payment_kind_value_dated, CODE_payment_kind_hand_written,
                                      CODE_payment_kind_over_lock };
    struct pay_account a = { .account_no = any_account() };
    struct pay_tender t = some_tender();
    struct pay_take take = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true,
                             .large_meant = true };
    struct pay_special q = { .take = &take, .take_n = 1, .payment_kind = kinds[roll(3)],
                             .paper_no = 90000000 + roll(100000) };
    struct payment p;
    if (q.payment_kind == CODE_payment_kind_hand_written)
        q.true_at = instant_of(today - (date)roll(4), 9, 0, 0);
    else if (q.payment_kind == CODE_payment_kind_value_dated)
        q.effective_on = today - (date)roll(8), t.tender = CODE_tender_transfer, t.bank = "农行";
    return with_leave(who, OP_pay_special, &q, &p);
}

static bool refund(char who)
{
    struct refund_ask q = { .account_no = any_account(), .amount = 10 * (1 + (money)roll(300)), .payee = "单桂芳",
                            .tender = roll(2) ? CODE_tender_cash : CODE_tender_transfer, .id_seen = "1", .bank = "工行",
                            .bank_account = "622202", .refund_reason = CODE_refund_reason_other };
    struct refund r;
    return with_leave(who, OP_prepayment_refund, &q, &r);
}

/* -- the money's way to the bank -- */

static uint32_t notes(money sum, struct denomination list[2])
{
    list[0] = (struct denomination){ .face = 10000, .pieces = (uint64_t)(sum / 10000) };
    list[1] = (struct denomination){ .face = 10, .pieces = (uint64_t)(sum % 10000 / 10) };
    return 2;
}

static bool turn_in(char who)
{
    struct denomination d = { .face = 1000, .pieces = 1 + roll(30) };
    const char *with = counter_staff(who == 'x' ? 'w' : 'v');
    struct turn_in_ask q = { .given = &d, .given_n = 1, .with = with, .slip_no = "S",
                             .turn_in_to = roll(4) ? CODE_turn_in_to_safe : CODE_turn_in_to_collector };
    struct exchange_ask change = { .given = &d, .given_n = 1, .taken = &d, .taken_n = 1, .with = with };
    struct turn_in r;
    return roll(4) ? !call(who, OP_till_turn_in, &q, &r) : !call(who, OP_till_exchange, &change, &r);
}

/* What is ready is all the vault holds, and what is ready can be deposited. */
static bool bank(char who)
{
    struct denomination cash[2];
    struct cheque_ask cheque[100];
    struct deposit_ready ready;
    struct deposit_ask all = { .unit_no = "" };
    struct deposit made, r;
    assert_int_equal(call(who, OP_deposit_ready, &all, &ready), ST_ok);
    assert_int_equal(ready.cash_total, counter_balance(&hall, CODE_ledger_vault, counter_unit(who == 'w')));
    if (!ready.parts_n || ready.cash_total < 0)
        return false;
    struct deposit_make q = { .parts = ready.parts, .parts_n = ready.parts_n, .cash = cash, .cheques = cheque,
                              .cash_n = notes(ready.cash_total, cash),
                              .envelope_no = ready.parts->kept_no || roll(3) ? "" : "E" };
    for (uint32_t i = 0; !*q.envelope_no && i < ready.cheques_n; i++)
        cheque[q.cheques_n++] = (struct cheque_ask){ .voucher = ready.cheques[i].voucher,
                                                     .bank = ready.cheques[i].bank };
    enum status s = call(who, OP_deposit_make, &q, &made);
    if (s)
        fail_msg("deposit.make: %s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
    struct deposit_slip slip_no = { .deposit_no = made.deposit_no, .slip_no = "J" };
    struct deposit_arrive arrive = { .deposit_no = made.deposit_no, .arrived_on = today, .arrived = made.cash_total };
    if (!*q.envelope_no && roll(3) && !call(who, OP_deposit_slip, &slip_no, &r) && roll(3))
        assert_int_equal(call('a', OP_deposit_arrive, &arrive, &r), ST_ok);
    return true;
}

static bool reopen(void)
{
    struct shift_list list;
    struct shift r;
    if (call('v', OP_shift_list, &(struct shift_list_ask){ .unit_no = "" }, &list) || !list.shifts_n)
        return false;
    const struct shift *s = &list.shifts[roll(list.shifts_n)];
    return !call('v', OP_shift_reopen, &(struct shift_reopen){ .shift_no = s->shift_no, .row_version = s->version,
                                                               .remark = "漏收" }, &r);
}

static bool hall_ends(void)
{
    struct hall_day r;
    struct shift_list list;
    day_end('k');
    day_end('m');
    assert_int_equal(call('v', OP_shift_list, &(struct shift_list_ask){ .unit_no = "" }, &list), ST_ok);
    for (uint32_t i = 0; i < list.shifts_n; i++)
        if (list.shifts[i].shift_state == CODE_shift_state_counted)
            sign('k', list.shifts[i].shift_no);
    enum status s = call('v', OP_hall_close, &(struct hall_ask){ .unit_no = "" }, &r);
    assert_int_not_equal(s, ST_check_failed);        /* the report equals the journal */
    return !s && roll(4) ?  !call('v', OP_hall_reopen, &(struct hall_reopen){ .remark = "晚到" }, &r) : !s;
}

static bool next_day(void)
{
    today += 1 + (date)roll(20);
    clock_freeze(instant_of(today, 9, 40, 0));
    return true;
}

/* Yesterday's shift is finished before anything else, as at a counter. */
static bool act(unsigned what)
{
    char who = cashier();
    struct nothing none = { 0 };
    struct shift_ready ready;
    assert_int_equal(call(who, OP_shift_ready, &none, &ready), ST_ok);
    if (ready.shift_state == CODE_shift_state_open && ready.shift_date != today)
        day_end(who);
    switch (what) {
    case 0: return open_shift(who);
    case 1: return day_end(who);
    case 2: return !roll(3) && next_day();
    case 3: return sheets(who);
    case 4: return print();
    case 5: return load_bill();
    case 6: case 7: return reverse();
    case 16: case 17: return move();
    case 18: return retender();
    case 19: return cheque();
    case 20: return slip(who);
    case 21: return bill_act();
    case 22: return special(who);
    case 23: return refund(who);
    case 24: return turn_in(who);
    case 25: return bank(roll(3) ? 'v' : 'w');
    case 26: return reopen();
    case 27: return hall_ends();
    case 28: return agreement();
    case 29: return agreement_over();
    case 30: return write_off();
    case 31: return recover(who);
    case 32: return prepaid();
    default: return take(who);
    }
}

static void run(uint64_t seed)
{
    dice = seed * 0x9e3779b97f4a7c15u | 1;
    paid_n = loads = vouchers = 0;
    struct setting small = { .setting_name = "writeoff.company_amount", .valid_from = date_of(2026, 11, 23),
                             .value = "99999.00", .source = "test" }, kept = small, r;
    counter_open(&hall, 1);
    today = date_of(2026, 11, 23);
    assert_int_equal(call('d', OP_setting_put, &small, &r), ST_ok);
    kept.setting_name = seed % 2 ? "writeoff.fee" : "agreement.fee";
    kept.value = seed % 2 ? "kept" : "stands";
    assert_int_equal(call('d', OP_setting_put, &kept, &r), ST_ok);
    for (unsigned i = 1; i <= STEPS; i++) {
        unsigned what = roll(COUNT_OF(done));
        if (roll(2))
            act(0);
        done[what] += act(what);
        if (i % CHECK_EVERY == 0 && findings())
            fail_msg("seed %llu, step %u: %s", (unsigned long long)seed, i, last_finding);
    }
    counter_close(&hall);
}

static void test_random_days(void **state)
{
    memset(done, 0, sizeof done);
    for (uint64_t seed = 1; seed <= 6; seed++)
        run(seed);
    for (unsigned what = 0; what < COUNT_OF(done); what++)
        if (!done[what])
            fail_msg("act %u never succeeded: the days are too dull to prove anything", what);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
