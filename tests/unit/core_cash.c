/* The counter's straight path: a shift opened, money taken, the shift counted and
 * signed, the day report equal to the journal. */
#include "config.h"
#include "tests/unit/counter.h"
#include "core/engine/inner.h"

#include <stdio.h>
#include <string.h>

static struct hall c;

static int begin(void **state)
{
    counter_open(&c, 1);
    return 0;
}

static int end(void **state)
{
    counter_close(&c);
    return 0;
}

#define OK(who, op, q, r) do { \
        if (counter_call(&c, who, op, q, r)) \
            fail_msg("%s: %s %s %s", #op, status_name(c.fault.status), c.fault.field, c.fault.arg[0]); \
    } while (0)

static struct shift shift_opened(char who, const char *window_no, uint64_t paper)
{
    struct denomination cash[] = { { .face = 10000, .pieces = 3 }, { .face = 1000, .pieces = 20 } };
    struct shift_open q = { .window_no = window_no, .float_from = counter_staff('v'), .float_cash = cash,
                            .float_cash_n = 2, .next_paper = paper };
    struct shift s;
    OK(who, OP_shift_open, &q, &s);
    return s;
}

static struct payment taken(char who, const char *letters, money received)
{
    struct pay_account a[4] = { { .account_no = counter_account(letters[0]) } };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = { .given = received > 0, .amount = received } };
    struct pay_take q = { .accounts = a, .accounts_n = (uint32_t)strlen(letters), .tenders = &t, .tenders_n = 1,
                          .prepay = true };
    struct payment p;
    for (size_t i = 1; i < q.accounts_n; i++)
        a[i].account_no = counter_account(letters[i]);
    OK(who, OP_pay_take, &q, &p);
    return p;
}

/* ux 3, payment: two houses, 300.00 given. */
static void test_payment_of_the_screen(void **state)
{
    struct pay_account a[] = { { .account_no = counter_account('A') }, { .account_no = counter_account('B') } };
    struct pay_ask ask = { .accounts = a, .accounts_n = 2 };
    struct pay_quote quote;
    struct shift s = shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_quote, &ask, &quote);
    assert_int_equal(quote.principal, 27505);
    assert_int_equal(quote.late_fee, 328);
    assert_int_equal(quote.due, 27833);
    assert_int_equal(quote.due_cash, 27840);
    assert_int_equal(quote.bills, 3);
    assert_string_equal(quote.capitals, "贰佰柒拾捌元叁角叁分");
    assert_int_equal(quote.accounts[0].bills[0].late_days, 29);
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(30000) };
    struct pay_take q = { .accounts = a, .accounts_n = 2, .tenders = &t, .tenders_n = 1, .basis = quote.basis };
    struct payment p;
    OK('k', OP_pay_take, &q, &p);
    assert_int_equal(p.receipt_no, 1);
    assert_int_equal(p.tenders[0].change, 2160);
    assert_int_equal(p.total, 27840);
    assert_int_equal(p.accounts[0].to_prepayment, 7);
    assert_int_equal(p.accounts[0].prepayment_after, 7);
    assert_int_equal(p.paper_no, PAPER_FIRST);
    assert_int_equal(p.shift_no, s.shift_no);
    assert_int_equal(counter_balance(&c, CODE_ledger_cash, "1"), 27840);
    assert_int_equal(counter_balance(&c, CODE_ledger_receivable, counter_account('A')), 0);
    assert_int_equal(counter_balance(&c, CODE_ledger_prepayment, counter_account('A')), -7);
    assert_int_equal(counter_balance(&c, CODE_ledger_late_fee, counter_unit(false)), -328);
}

static void slip_seen(void *row) { assert_int_equal(((struct voucher *)row)->receipt_no, 1); }

/* Where no terminal was given a slip is of its window's day, which stands in its key
 * as days since 1970 have stood in every store: 2026-11-23 is 20780. */
static void test_slip_of_a_window(void **state)
{
    char bank[40];
    struct voucher v = { .tender = CODE_tender_pos, .voucher = "000123", .bank = bank };
    struct pay_account a = { .account_no = counter_account('B') };
    struct pay_tender t = { .tender = CODE_tender_pos, .voucher = v.voucher };
    struct pay_ask ask = { .accounts = &a, .accounts_n = 1 };
    struct pay_quote quote;
    struct payment p;
    shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_quote, &ask, &quote);
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .basis = quote.basis };
    OK('k', OP_pay_take, &q, &p);
    snprintf(bank, sizeof bank, "%s/03/20780", counter_unit(false));
    counter_change(&c, TABLE_voucher, &v, slip_seen);
}

/* The approver reads the office's own reason by the label it was given; the sheet
 * that stays out by its number as it is printed. */
static void test_own_reason(void **state)
{
    struct code_row put, own = { .set_name = "reverse_reason", .value = 101, .label = "换表更正" };
    struct reverse_effect e;
    unsigned seen = 0;
    shift_opened('k', "03", PAPER_FIRST);
    taken('k', "A", 30000);
    OK('d', OP_code_put, &own, &put);
    struct pay_reverse q = { .receipt_no = 1, .reverse_reason = 101 };
    OK('k', OP_pay_undo, &q, &e);
    char sheet[16];
    snprintf(sheet, sizeof sheet, "%08d", PAPER_FIRST);
    for (uint32_t i = 0; i < e.effect_n; i++)
        seen |= (strcmp(e.effect[i].after, "换表更正") == 0) | (unsigned)(strcmp(e.effect[i].before, sheet) == 0) << 1;
    assert_int_equal(seen, 3);
}

static void test_day_end(void **state)
{
    struct shift s = shift_opened('k', "03", PAPER_FIRST);
    struct shift_page page;
    struct shift_ask mine = { 0 };
    taken('k', "AB", 30000);
    taken('k', "P", 0);
    OK('k', OP_shift_show, &mine, &page);
    assert_int_equal(page.shift_n, 1);
    assert_int_equal(page.shift->sums_n, 0);
    assert_int_equal(page.compare_n, 0);
    struct denomination cash[] = { { .face = 10000, .pieces = 8 }, { .face = 5000, .pieces = 1 },
                                   { .face = 1000, .pieces = 2 },
                                   { .face = 100, .pieces = 3 }, { .face = 10, .pieces = 4 } };
    struct shift_count count = { .cash = cash, .cash_n = COUNT_OF(cash),
                                 .difference_reason = CODE_difference_reason_change_error };
    OK('k', OP_shift_count, &count, &page);
    assert_int_equal(page.compare_n, 1);
    assert_int_equal(page.compare[0].expected, 37840);
    assert_int_equal(page.compare[0].counted, 37840 - 500);
    assert_int_equal(page.compare[0].difference, -500);
    struct shift_sign sign = { .shift_no = s.shift_no, .row_version = page.shift->version };
    OK('v', OP_shift_sign, &sign, &page);
    assert_int_equal(page.shift->shift_state, CODE_shift_state_closed);
    assert_int_equal(counter_balance(&c, CODE_ledger_cash, "1"), 0);
    assert_int_equal(counter_balance(&c, CODE_ledger_vault, counter_unit(false)), 37340);
    assert_int_equal(counter_balance(&c, CODE_ledger_short_, counter_staff('k')), 500);
    assert_int_equal(counter_balance(&c, CODE_ledger_float_held, "1"), 0);
    struct day_ask ask = { .shift_no = s.shift_no };
    struct day_report report;
    OK('v', OP_day_report, &ask, &report);
    assert_int_equal(report.total, 37840);
    assert_int_equal(report.journal_total, 37840);
    assert_int_equal(report.rows_n, 1);
    assert_int_equal(report.rows[0].count, 2);
    assert_int_equal(report.rows[0].this_year, 27505 + 10000);
    assert_int_equal(report.rows[0].late_fee, 328);
    assert_int_equal(report.rows[0].prepayment, 7);
}

static void old_bill(struct txn *t)
{
    struct bill b = { .account_no = counter_account('B'), .bill_month = 200501, .principal = 1000, .version = 1,
                      .due_on = date_of(2005, 2, 20), .bill_state = CODE_bill_state_open,
                      .unit_no = counter_unit(false) };
    struct late_fee_rule moves = { .category = CODE_category_residential, .valid_from = date_of(2004, 1, 1),
                                   .per_100000 = 100, .due_moves = true };
    struct balance owed = { .ledger = CODE_ledger_receivable, .party = counter_account('B') };
    record_init(&bill_record, &b);
    record_init(&late_fee_rule_record, &moves);
    assert_int_equal(store_get(t, TABLE_balance, &owed), ST_ok);
    owed.amount += b.principal;
    assert_int_equal(store_put(t, TABLE_balance, NULL, &owed), ST_ok);
    assert_int_equal(store_insert(t, TABLE_bill, &b), ST_ok);
    assert_int_equal(store_insert(t, TABLE_late_fee_rule, &moves), ST_ok);
    moves.valid_from = date_of(2025, 1, 1);
    assert_int_equal(store_insert(t, TABLE_late_fee_rule, &moves), ST_ok);
}

static int begin_old(void **state)
{
    counter_more = old_bill;
    counter_open(&c, 1);
    counter_more = NULL;
    return 0;
}

/* The till of the first shift holds as much as a balance can. */
static void full_till(struct txn *t)
{
    struct balance b = { .ledger = CODE_ledger_cash, .party = "1", .amount = INT64_MAX - 100 };
    assert_int_equal(store_insert(t, TABLE_balance, &b), ST_ok);
}

static int begin_full(void **state)
{
    counter_more = full_till;
    counter_open(&c, 1);
    counter_more = NULL;
    return 0;
}

/* A balance never turns over: the payment is refused, and nothing of it stays. */
static void test_a_balance_is_full(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(30000) };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment p;
    shift_opened('k', "03", PAPER_FIRST);
    money owed = counter_balance(&c, CODE_ledger_receivable, counter_account('A'));
    assert_int_equal(counter_call(&c, 'k', OP_pay_take, &q, &p), ST_amount_overflow);
    assert_int_equal(counter_balance(&c, CODE_ledger_cash, "1"), INT64_MAX - 100);
    assert_int_equal(counter_balance(&c, CODE_ledger_receivable, counter_account('A')), owed);
}

/* ux C11: 2026-10-25 is a Sunday; where the row says so the due date moves to Monday. */
static void test_due_date_moves(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_ask ask = { .accounts = &a, .accounts_n = 1 };
    struct pay_quote quote;
    OK('k', OP_pay_quote, &ask, &quote);
    assert_int_equal(quote.accounts[0].bills[0].late_days, 28);
    assert_int_equal(quote.late_fee, 316);
}

/* D12: a year whose decree is not known is never guessed, and it is the trouble of that bill alone: the search, the
 * page, the bills and the payment of its account name the year there and go on with the rest. */
static void test_a_year_is_missing(void **state)
{
    struct account_ask of = { .account_no = counter_account('B') };
    struct find_any search = { .text = of.account_no };
    struct find_list found;
    struct account_page page;
    struct bill_list bills;
    OK('k', OP_find_any, &search, &found);
    assert_int_equal(found.rows_n, 1);
    assert_int_equal(found.rows[0].due, 6448 + 1000);
    assert_string_equal(found.rows[0].year_missing, "2005");
    OK('k', OP_account_show, &of, &page);
    assert_string_equal(page.year_missing, "2005");
    assert_int_equal(page.due, 6448 + 1000);
    OK('k', OP_account_bills, &(struct page_ask){ .account_no = of.account_no }, &bills);
    assert_int_equal(bills.bills_n, 2);
    assert_string_equal(bills.bills[0].year_missing, "");
    assert_string_equal(bills.bills[1].year_missing, "2005");
}

static void test_what_is_known_is_paid(void **state)
{
    struct pay_account a = { .account_no = counter_account('B') };
    struct pay_bill old = { .account_no = a.account_no, .bill_month = 200501 };
    struct pay_ask ask = { .accounts = &a, .accounts_n = 1 };
    struct pay_quote quote;
    OK('k', OP_pay_quote, &ask, &quote);
    assert_int_equal(quote.due, 6448);
    assert_int_equal(quote.accounts[0].bills_n, 2);
    assert_string_equal(quote.accounts[0].bills[0].year_missing, "2005");
    ask.bills = &old;
    ask.bills_n = 1;
    assert_int_equal(counter_call(&c, 'k', OP_pay_quote, &ask, &quote), ST_calendar_missing);
    assert_string_equal(c.fault.arg[0], "2005");
    shift_opened('k', "03", PAPER_FIRST);
    struct payment p = taken('k', "B", 6450);
    assert_int_equal(p.bills_n, 1);
    assert_int_equal(p.bills[0].bill_month, 202610);
}

/* D11: it is November, and next year's decree is not loaded: supervisors are told, cashiers are not. */
static void test_next_year_is_warned_of(void **state)
{
    struct nothing none = { 0 };
    struct home_page home;
    struct store_state store;
    struct principal operator = { .staff_no = "operator", .from = "local" };
    OK('v', OP_session_home, &none, &home);
    assert_string_equal(home.year_missing, "2027");
    OK('k', OP_session_home, &none, &home);
    assert_string_equal(home.year_missing, "");
    assert_int_equal(core_call(c.core, &operator, OP_store_state, "year", 0, &none, &store, c.pool, &c.fault), ST_ok);
    assert_string_equal(store.year_missing, "2027");
}

/* A decree put while the core runs holds from the next question on. */
static void test_decree_moves_due_date(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_ask ask = { .accounts = &a, .accounts_n = 1 };
    struct holiday put, off = { .day = date_of(2026, 10, 26), .day_kind = CODE_day_kind_off };
    struct pay_quote quote;
    assert_int_equal(counter_call(&c, 'd', OP_holiday_put, &off, &put), ST_ok);
    OK('k', OP_pay_quote, &ask, &quote);
    assert_int_equal(quote.accounts[0].bills[0].late_days, 27);
}

/* The same request again has the same answer and posts nothing (K14). */
static void test_repeat_posts_once(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment first, again;
    shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_take, &q, &first);
    c.requests--;
    OK('k', OP_pay_take, &q, &again);
    assert_true(record_equal(&payment_record, &first, &again));
    c.requests--;
    q.large_meant = true;
    assert_int_equal(counter_call(&c, 'k', OP_pay_take, &q, &again), ST_request_differs);
    assert_int_equal(counter_balance(&c, CODE_ledger_cash, "1"), 21390);
}

static void row_of(enum table_id table, void *row)
{
    struct txn *t;
    assert_int_equal(store_snapshot_begin(core_store(c.core), &t, c.pool), ST_ok);
    assert_int_equal(store_get(t, table, row), ST_ok);
    store_snapshot_end(&t);
}

static void answer_of(const struct payment *p, struct answered *a)
{
    char id[32];
    snprintf(id, sizeof id, "test-%u", c.requests);
    *a = (struct answered){ 0 };
    answer_key(p->staff_no, id, a);
    row_of(TABLE_answered, a);
}

static void test_a_voided_sheet_says_whose_it_was(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment first, again;
    shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_take, &q, &first);
    struct paper used = { .paper_no = first.paper_no }, spoilt = used;
    struct pay_reprint jam = { .receipt_no = first.receipt_no, .reprint_reason = CODE_reprint_reason_jam };
    row_of(TABLE_paper, &used);                  /* it names its shift; void, who used it */
    OK('k', OP_pay_again, &jam, &again);
    row_of(TABLE_paper, &spoilt);
    assert_true(spoilt.paper_state == CODE_paper_state_void_jam && !strcmp(spoilt.staff_no, first.staff_no));
}

/* It is not kept twice: the answer is put together from the payment, which has
 * changed since, and from what of it could. */
static void test_repeat_after_changes(void **state)
{
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment first, changed, again;
    struct answered kept;
    shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_take, &q, &first);
    unsigned asked = c.requests;
    answer_of(&first, &kept);
    assert_true(kept.by_key);
    OK('k', OP_pay_printed, &(struct pay_printed){ .receipt_no = first.receipt_no }, &changed);
    OK('k', OP_pay_copy, (&(struct pay_reprint){ .receipt_no = first.receipt_no, .reprint_reason = 1 }), &changed);
    assert_false(record_equal(&payment_record, &first, &changed));
    c.requests = asked - 1;
    OK('k', OP_pay_take, &q, &again);
    assert_true(record_equal(&payment_record, &first, &again));
}

static void with_leave(enum op_id op, const void *q, void *r)
{
    struct approval asked = { 0 }, granted;
    struct buf b;
    buf_init(&b, 8192);
    record_encode(op_info[op].request, q, NULL, &b);
    OK('k', OP_approval_ask, (&(struct approval_ask){ .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } }),
       &asked);
    buf_release(&b);
    OK('v', OP_approval_grant, (&(struct approval_answer){ .approval_no = asked.approval_no, .digest = asked.digest }),
       &granted);
    if (counter_approved(&c, 'k', op, asked.approval_no, q, r))
        fail_msg("%s: %s %s", op_info[op].name, status_name(c.fault.status), c.fault.field);
}

/* Its lists too, which are kept apart once they change, and as they were before the first time. */
static void test_repeat_after_other_tenders(void **state)
{
    static const uint16_t then[] = { CODE_tender_scan, CODE_tender_pos };
    struct pay_account a = { .account_no = counter_account('A') };
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .prepay = true };
    struct payment first, changed, again;
    shift_opened('k', "03", PAPER_FIRST);
    OK('k', OP_pay_take, &q, &first);
    unsigned asked = c.requests;
    for (size_t i = 0; i < COUNT_OF(then); i++) {
        struct pay_tender other = { .tender = then[i], .voucher = "W1234567", .received = maybe_money(first.total) };
        struct pay_retender change = { .receipt_no = first.receipt_no, .tenders = &other, .tenders_n = 1 };
        with_leave(OP_pay_retender, &change, &changed);
        assert_int_equal(changed.tenders[0].tender, then[i]);
    }
    c.requests = asked - 1;
    OK('k', OP_pay_take, &q, &again);
    assert_true(record_equal(&payment_record, &first, &again));
}

/* -- the village collector: sixty houses at once (B8) -- */

#define HOUSES 60

static const char *house(unsigned i)
{
    return pool_printf(c.pool, "08%08u", i);
}

static void village(struct txn *t)
{
    char no[16];
    for (unsigned i = 0; i < HOUSES; i++) {
        snprintf(no, sizeof no, "08%08u", i);
        struct account a = { .account_no = no, .account_name = "马村", .address = "西良村", .unit_no = counter_unit(false),
                             .category = CODE_category_residential, .account_state = CODE_account_state_normal,
                             .version = 1 };
        record_init(&account_record, &a);
        assert_int_equal(store_insert(t, TABLE_account, &a), ST_ok);
        for (int32_t month = 202606; month <= 202609; month++) {
            struct bill b = { .account_no = no, .bill_month = month, .principal = 1000, .version = 1,
                              .due_on = month_first(month) + 54, .bill_state = CODE_bill_state_open,
                              .unit_no = counter_unit(false), .fee_kind = CODE_fee_kind_energy };
            record_init(&bill_record, &b);
            assert_int_equal(store_insert(t, TABLE_bill, &b), ST_ok);
        }
        struct balance owed = { .ledger = CODE_ledger_receivable, .party = no, .amount = 4000 };
        assert_int_equal(store_insert(t, TABLE_balance, &owed), ST_ok);
    }
}

static int begin_village(void **state)
{
    counter_more = village;
    counter_open(&c, 1);
    counter_more = NULL;
    return 0;
}

static enum status village_pays(unsigned months, struct payment *p)
{
    struct pay_account a[HOUSES + 1];
    struct pay_bill bills[HOUSES * 4];
    struct pay_tender t = { .tender = CODE_tender_cash };
    struct pay_take q = { .accounts = a, .accounts_n = HOUSES, .bills = bills, .tenders = &t, .tenders_n = 1,
                          .prepay = months >= 4,                          .receipt_choice = CODE_receipt_choice_each };
    for (unsigned i = 0; i < HOUSES; i++) {
        a[i] = (struct pay_account){ .account_no = house(i) };
        for (unsigned m = 0; m < months && months < 4; m++)
            bills[q.bills_n++] = (struct pay_bill){ .account_no = house(i), .bill_month = 202606 + (int32_t)m };
    }
    return counter_call(&c, 'k', OP_pay_take, &q, p);
}

static void test_village(void **state)
{
    struct payment p, red;
    shift_opened('k', "03", PAPER_FIRST);
    assert_int_equal(village_pays(4, &p), ST_field_too_many);
    assert_string_equal(c.fault.field, "bills");
    if (village_pays(3, &p))
        fail_msg("%s %s %s", status_name(c.fault.status), c.fault.field, c.fault.arg[0]);
    assert_int_equal(p.bills_n, 180);
    assert_int_equal(p.accounts_n, HOUSES);
    assert_int_equal(p.papers, HOUSES);
    assert_int_equal(p.paper_no, PAPER_FIRST);
    struct pay_reverse q = { .receipt_no = p.receipt_no, .reverse_reason = CODE_reverse_reason_other };
    struct approval asked, granted;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(&pay_reverse_record, &q, NULL, &b);
    struct approval_ask ask = { .op = "pay.reverse", .request = { b.at, (uint32_t)b.n } };
    OK('k', OP_approval_ask, &ask, &asked);
    buf_release(&b);
    assert_in_range(asked.effect_n, 40, 60);
    assert_int_equal(asked.amount, p.total);
    struct approval_answer yes = { .approval_no = asked.approval_no, .digest = asked.digest };
    OK('v', OP_approval_grant, &yes, &granted);
    assert_int_equal(counter_approved(&c, 'k', OP_pay_reverse, asked.approval_no, &q, &red), ST_ok);
    assert_int_equal(counter_balance(&c, CODE_ledger_cash, "1"), 0);
    assert_int_equal(counter_balance(&c, CODE_ledger_receivable, house(HOUSES - 1)), 4000);
}

/* -- the numbers of receipts -- */

static void as_operator(enum op_id op, const void *request, void *reply)
{
    struct principal p = { .staff_no = "operator", .from = "local" };
    char id[32];
    snprintf(id, sizeof id, "operator-%u", ++c.requests);
    if (core_call(c.core, &p, op, id, 0, request, reply, c.pool, &c.fault))
        fail_msg("%s: %s %s", op_info[op].name, status_name(c.fault.status), c.fault.field);
}

static void series_put(const char *value)
{
    struct setting set = { .setting_name = "receipt.series", .valid_from = date_of(2026, 11, 1), .value = value }, r;
    struct setting_list there = { 0 };
    as_operator(OP_setting_list, &(struct list_ask){ .token = "" }, &there);
    for (uint32_t i = 0; i < there.settings_n; i++)
        if (!strcmp(there.settings[i].setting_name, set.setting_name) && there.settings[i].valid_from == set.valid_from)
            set.version = there.settings[i].version;
    as_operator(OP_setting_put, &set, &r);
}

static struct find_list found(const char *text)
{
    struct find_any q = { .text = text };
    struct find_list l;
    OK('k', OP_find_any, &q, &l);
    return l;
}

static void reversed(uint64_t receipt_no, struct payment *red)
{
    struct pay_reverse q = { .receipt_no = receipt_no, .reverse_reason = CODE_reverse_reason_other };
    struct approval asked, granted;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(&pay_reverse_record, &q, NULL, &b);
    struct approval_ask ask = { .op = "pay.reverse", .request = { b.at, (uint32_t)b.n } };
    OK('k', OP_approval_ask, &ask, &asked);
    buf_release(&b);
    struct approval_answer yes = { .approval_no = asked.approval_no, .digest = asked.digest };
    OK('v', OP_approval_grant, &yes, &granted);
    assert_int_equal(counter_approved(&c, 'k', OP_pay_reverse, asked.approval_no, &q, red), ST_ok);
}

/* A series is what is printed in front; the number goes on, and a paper is found by what stands on it. */
static void test_series(void **state)
{
    struct payment p, red;
    shift_opened('k', "03", PAPER_FIRST);
    p = taken('k', "A", 30000);
    assert_int_equal(p.receipt_no, 1);
    assert_string_equal(p.series, "");
    series_put("26A");
    p = taken('k', "B", 10000);
    assert_int_equal(p.receipt_no, 2);
    assert_string_equal(p.series, "26A");
    series_put("B");
    reversed(2, &red);
    assert_int_equal(red.receipt_no, 3);
    assert_string_equal(red.series, "B");
    series_put("");
    assert_int_equal(taken('k', "B", 10000).receipt_no, 4);
    assert_int_equal(found("26a00000002").rows_n, 1);
    assert_int_equal(found("00000002").rows[0].receipt_no, 2);
    assert_int_equal(found("B00000002").rows_n, 0);
    assert_int_equal(found("A00000004").rows_n, 0);
}

static void other_counter(void *row)
{
    ((struct counter *)row)->last = 0;
}

/* Where receipts were numbered by another counter, the office's goes on behind them. */
static void test_counter_never_used(void **state)
{
    shift_opened('k', "03", PAPER_FIRST);
    taken('k', "A", 30000);
    taken('k', "B", 10000);
    counter_change(&c, TABLE_counter, &(struct counter){ .series = "receipt" }, other_counter);
    assert_int_equal(taken('k', "N", 15000).receipt_no, 3);
    assert_int_equal(taken('k', "C", 60000).receipt_no, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_payment_of_the_screen, begin, end),
        cmocka_unit_test_setup_teardown(test_slip_of_a_window, begin, end),
        cmocka_unit_test_setup_teardown(test_own_reason, begin, end),
        cmocka_unit_test_setup_teardown(test_day_end, begin, end),
        cmocka_unit_test_setup_teardown(test_a_year_is_missing, begin_old, end),
        cmocka_unit_test_setup_teardown(test_what_is_known_is_paid, begin_old, end),
        cmocka_unit_test_setup_teardown(test_next_year_is_warned_of, begin, end),
        cmocka_unit_test_setup_teardown(test_due_date_moves, begin_old, end),
        cmocka_unit_test_setup_teardown(test_decree_moves_due_date, begin_old, end),
        cmocka_unit_test_setup_teardown(test_a_balance_is_full, begin_full, end),
        cmocka_unit_test_setup_teardown(test_repeat_posts_once, begin, end),
        cmocka_unit_test_setup_teardown(test_a_voided_sheet_says_whose_it_was, begin, end),
        cmocka_unit_test_setup_teardown(test_repeat_after_changes, begin, end),
        cmocka_unit_test_setup_teardown(test_repeat_after_other_tenders, begin, end),
        cmocka_unit_test_setup_teardown(test_village, begin_village, end),
        cmocka_unit_test_setup_teardown(test_series, begin, end),
        cmocka_unit_test_setup_teardown(test_counter_never_used, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
