/* 业务费 of jobs: raised by a stage or by hand at the job's number, paid there like any bill, gone over to the
 * account when there is one, given up with the job. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/hall.h"
#include "core/engine/check.h"
#include "core/engine/inner.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define METER "1330009100000001234567"

static const char *data_dir;

/* The shipped rules and flows, and one more that asks for a fee. */
static void flows_beside(const char *text)
{
    static char dir[80], path[300], to[PATH_MAX + 64];
    snprintf(dir, sizeof dir, "%s/rules", hall.home);
    char db[PATH_MAX];
    assert_non_null(realpath(TOP_SRCDIR "/db", db));
    assert_int_equal(mkdir(dir, 0700), 0);
    static const char *const shared[] = { "pinyin", "passwords", "seed", "reading", "tariff" };
    for (size_t i = 0; i < COUNT_OF(shared); i++) {
        snprintf(path, sizeof path, "%s/%s", dir, shared[i]);
        snprintf(to, sizeof to, "%s/%s", db, shared[i]);
        assert_int_equal(symlink(to, path), 0);
    }
    snprintf(path, sizeof path, "%s/flow", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    static const char *const flow[] = { "restore.1.flow", "install_household.2.flow", "rename.1.flow" };
    for (size_t i = 0; i < COUNT_OF(flow); i++) {
        snprintf(path, sizeof path, "%s/flow/%s", dir, flow[i]);
        snprintf(to, sizeof to, "%s/flow/%s", db, flow[i]);
        assert_int_equal(symlink(to, path), 0);
    }
    static const struct { const char *name, *text; } made[] = { { "exclusions.csv", "job_kind,other,source\n" },
                                                                { "second_feed.1.flow", NULL } };
    for (size_t i = 0; i < COUNT_OF(made); i++) {
        snprintf(path, sizeof path, "%s/flow/%s", dir, made[i].name);
        FILE *f = fopen(path, "we");
        assert_non_null(f);
        fputs(made[i].text ? made[i].text : text, f);
        assert_int_equal(fclose(f), 0);
    }
    data_dir = dir;
}

static void hall_again(void)
{
    struct fault f = { .status = ST_ok };
    core_close(&hall.core);
    struct core_config config = { .store = store_small(hall.home, false), .data_dir = data_dir,
                                  .zone = "Asia/Shanghai", .no_timer = true, .readers = 1 };
    if (core_open(&hall.core, &config, &f))
        fail_msg("%s: %s %s %s", f.field, f.arg[0], f.arg[1], f.arg[2]);
}

static int setup(void **state)
{
    (void)state;
    counter_open(&hall, 1);
    flows_beside("flow second_feed 1\nof application\nby hand\nform accept\neffect open_account\n"
                 "stage plan\nrole clerk\nform f\nfee high_reliability times capacity_w\n"
                 "stage energise\nrole clerk\nform f\nneeds meter_no voltage\nends total\n");
    hall_again();
    struct denomination cash[] = { { .face = 10000, .pieces = 3 } };
    struct shift_open q = { .window_no = "03", .float_from = counter_staff('v'), .float_cash = cash, .float_cash_n = 1,
                            .next_paper = PAPER_FIRST };
    struct shift s;
    assert_int_equal(as('k', OP_shift_open, &q, &s), ST_ok);
    return 0;
}

static money slip_left;              /* what the slip of the last acceptance says is due */

static uint64_t accepted(const char *kind, const char *name, const char *door)
{
    struct work_accepted r;
    struct application a = { .applicant = name, .id_kind = CODE_id_kind_none, .none_reason = "未带",
                             .phone = "13832198741", .place = "东街", .door = door, .category = CODE_category_commercial,
                             .voltage = CODE_voltage_kv10, .capacity_w = 315500 };
    struct work_accept q = { .job_kind = kind, .application = &a, .application_n = 1 };
    record_init(&work_accept_record, &q);
    enum status s = as('k', OP_work_accept, &q, &r);
    if (s)
        fail_msg("%s %s", status_name(s), hall.fault.field);
    slip_left = r.fees_n ? r.fees->left : 0;
    return r.job->job_no;
}

static enum status done(uint64_t job_no, unsigned stage, const struct application *found)
{
    struct job j;
    struct work_finish q = { .job_no = job_no, .stage_no = stage, .stage_result = CODE_stage_result_done,
                             .application = (struct application *)(uintptr_t)found, .application_n = found ? 1 : 0 };
    record_init(&work_finish_record, &q);
    return as('k', OP_work_finish, &q, &j);
}

static struct fee_list fees(uint64_t job_no)
{
    struct fee_list r;
    assert_int_equal(as('k', OP_fee_list, &(struct job_ask){ .job_no = job_no }, &r), ST_ok);
    return r;
}

static const char *digits(uint64_t job_no)
{
    return pool_printf(hall.pool, "%012llu", (unsigned long long)job_no);
}

static struct payment paid(const char *number, money amount)
{
    struct pay_account a = { .account_no = number, .amount = maybe_money(amount) };
    struct pay_quote quote;
    struct payment p;
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(amount) };
    assert_int_equal(as('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote), ST_ok);
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1, .basis = quote.basis,
                          .large_meant = true };
    enum status s = as('k', OP_pay_take, &q, &p);
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
    return p;
}

static void line_said(void *to, const char *line)
{
    (void)to;
    print_message("%s\n", line);
}

static void store_good(void)
{
    uint64_t n;
    assert_int_equal(checks_run(hall.core, line_said, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

static uint64_t opened(uint64_t no, const char *meter_no, const char **account_r)
{
    struct application found = { .meter_no = meter_no };
    struct job_page page;
    record_init(&application_record, &found);
    assert_int_equal(done(no, 2, &found), ST_ok);
    assert_int_equal(as('v', OP_work_show, &(struct job_ask){ .job_no = no }, &page), ST_ok);
    *account_r = page.job->account_no;
    return page.job->version;
}

/* 315.50 kVA at 210.00: the stage waits, it is paid at the job's number, and the account begins owing nothing. */
static void test_a_stage_asks(void **state)
{
    const char *account;
    struct job_page page;
    (void)state;
    uint64_t no = accepted("second_feed", "大兴粮油", "11号");
    struct fee_list list = fees(no);
    assert_int_equal(list.fees_n, 1);
    assert_int_equal(list.left, 6625500);
    assert_int_equal(list.fees[0].fee_count, 31550);
    assert_string_equal(list.account_no, digits(no));
    assert_int_equal(slip_left, 6625500);
    assert_int_equal(as('k', OP_work_show, &(struct job_ask){ .job_no = no }, &page), ST_ok);
    assert_int_equal(page.fees_n, 1);
    assert_int_equal(page.fees->left, 6625500);
    assert_string_equal(page.fees->account_no, digits(no));
    assert_int_equal(done(no, 1, NULL), ST_fee_open);
    struct payment p = paid(digits(no), 6625500);
    assert_int_equal(p.bills_n, 1);
    assert_int_equal(p.bills[0].fee_item, CODE_fee_item_high_reliability);
    assert_true(p.bills[0].job_no == no);
    assert_int_equal(p.bills[0].fee_kind, CODE_fee_kind_service);
    assert_string_equal(p.accounts[0].account_name, "大兴粮油");
    assert_int_equal(counter_balance(&hall, CODE_ledger_service_income, counter_unit(false)), -6625500);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, METER, &account);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, account), 0);
    assert_int_equal(fees(no).left, 0);
    store_good();
    /* The receipt is taken back: what is owed again is owed at the account, and paid there under either number. */
    struct pay_reverse back = { .receipt_no = p.receipt_no, .reverse_reason = CODE_reverse_reason_other };
    record_init(&pay_reverse_record, &back);
    struct payment red;
    assert_int_equal(with_leave('k', OP_pay_reverse, &back, &red), ST_ok);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, digits(no)), 0);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, account), 6625500);
    list = fees(no);
    assert_string_equal(list.fees[0].account_no, account);
    assert_int_equal(list.left, 6625500);
    store_good();
    p = paid(digits(no), 6625500);
    assert_string_equal(p.accounts[0].account_no, account);
    assert_int_equal(fees(no).left, 0);
    assert_int_equal(as('v', OP_work_show, &(struct job_ask){ .job_no = no }, &page), ST_ok);
    store_good();
}

/* Raised by hand it does not hold the stage, and moves unpaid; what was paid ahead at the number moves with it. */
static void test_open_moves(void **state)
{
    const char *account;
    struct fee_list list;
    (void)state;
    uint64_t no = accepted("second_feed", "永盛面业", "12号");
    paid(digits(no), fees(no).left + 2000);
    struct fee_raise q = { .job_no = no, .fee_item = CODE_fee_item_works, .fee_count = 100, .remark = "" };
    assert_int_equal(as('k', OP_fee_raise, &q, &list), ST_fee_rate_missing);
    struct fee_rate rate = { .fee_item = CODE_fee_item_works, .valid_from = date_of(2026, 11, 23), .amount = 15000,
                             .fee_unit = CODE_fee_unit_each, .certainty = CODE_certainty_verified, .source = "test" };
    struct fee_rate r;
    assert_int_equal(as('d', OP_fee_rate_put, &rate, &r), ST_ok);
    assert_int_equal(as('k', OP_fee_raise, &q, &list), ST_ok);
    assert_int_equal(list.left, 15000);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "1330009100000001234574", &account);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, digits(no)), 0);
    assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, digits(no)), 0);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, account), 15000);
    assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, account), -2000);
    store_good();
}

/* Given up: nothing is owed, and what was paid is paid ahead, to be refunded. Cancelled by two: the same. */
static void test_given_up(void **state)
{
    struct job j;
    struct fee_list list;
    (void)state;
    uint64_t no = accepted("second_feed", "赵二", "13号"), other = accepted("second_feed", "钱三", "14号");
    money fee = fees(no).left;
    paid(digits(no), fee);
    struct work_close q = { .job_no = no, .end_reason = CODE_end_reason_customer_withdrew, .remark = "不办了" };
    assert_int_equal(as('k', OP_work_withdraw, &q, &j), ST_ok);
    assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, digits(no)), -fee);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, digits(no)), 0);
    list = fees(other);
    struct fee_cancel off = { .job_no = other, .bill_month = list.fees[0].bill_month, .bill_seq = list.fees[0].bill_seq,
                              .remark = "免收" };
    assert_int_equal(with_leave('k', OP_fee_cancel, &off, &list), ST_ok);
    assert_int_equal(list.left, 0);
    assert_int_equal(done(other, 1, NULL), ST_ok);
    store_good();
}

/* It is found by its number and by nothing else, and no run bills it. */
static void test_party_is_no_account(void **state)
{
    struct find_list found;
    (void)state;
    uint64_t no = accepted("second_feed", "慕容冲", "15号");
    assert_int_equal(as('k', OP_find_any, &(struct find_any){ .text = "慕容冲" }, &found), ST_ok);
    assert_int_equal(found.rows_n, 1);
    assert_int_equal(found.rows[0].job->job_no, no);
    assert_int_equal(as('k', OP_find_any, &(struct find_any){ .text = digits(no) }, &found), ST_ok);
    assert_int_equal(found.rows_n, 1);
    assert_int_equal(found.rows[0].job->job_no, no);
}

static void refused(char who, enum op_id op, const void *q, const char *number)
{
    static uint8_t reply[1u << 16];
    bool leave = op_info[op].flags & OPF_APPROVAL;
    enum status s = leave ? with_leave(who, op, q, reply) : as(who, op, q, reply);
    if (s != ST_account_of_job)
        fail_msg("%s at a job's number: %s %s", op_info[op].name, status_name(s), hall.fault.field);
    assert_string_equal(hall.fault.arg[0], number);
}

#define REFUSED(who, op, type, ...) do { \
    struct type q_ = { __VA_ARGS__ }; \
    record_init(&type##_record, &q_); \
    refused(who, op, &q_, number); } while (0)

/* What is done to an account is done to none at a job's number, whoever asks and by whatever door: its fees alone are
 * paid, looked at and refunded there. */
static void test_nothing_but_money(void **state)
{
    (void)state;
    uint64_t no = accepted("second_feed", "闻人五", "16号");
    const char *number = digits(no);
    struct account_page page;
    struct account_reveal shown;
    struct bill_list bills;
    struct job j;
    struct refund back;
    struct account_no_row two[] = { { .account_no = counter_account('A') }, { .account_no = number } };
    REFUSED('k', OP_note_add, note, .account_no = number, .text = "x");
    REFUSED('k', OP_account_contact, account_contact, .account_no = number, .phone = "13832198742");
    REFUSED('k', OP_account_link, account_link, .accounts = two, .accounts_n = 2);
    REFUSED('v', OP_prepay_put, prepay_put, .account_no = number);
    REFUSED('k', OP_agreement_make, agreement_make, .account_no = number, .upto_month = 209912, .parts_count = 2,
            .first_on = date_of(2026, 11, 24), .agreed_by = "x");
    REFUSED('k', OP_letter_make, letter_make, .account_no = number, .letter_kind = CODE_letter_kind_reminder);
    REFUSED('k', OP_letter_warn, letter_warn, .account_no = number, .reason = "x");
    REFUSED('k', OP_cut_off_ask, cut_off_ask, .account_no = number, .reason = "x");
    REFUSED('v', OP_terms_add, point_terms, .owner_no = number, .owner_kind = CODE_owner_kind_account,
            .point_no = 1, .valid_from = date_of(2026, 12, 1),
            .category = CODE_category_commercial, .voltage = CODE_voltage_kv10);
    REFUSED('k', OP_bill_aside, bill_aside, .account_no = number, .bill_month = 202611, .bill_seq = 90,
            .aside_reason = CODE_aside_reason_other);
    REFUSED('k', OP_work_accept, work_accept, .job_kind = "rename", .account_no = number);
    REFUSED('k', OP_work_prospect, work_accept, .job_kind = "rename", .account_no = number);
    money fee = fees(no).left;
    paid(number, fee);
    assert_int_equal(as('k', OP_account_show, &(struct account_ask){ .account_no = number }, &page), ST_ok);
    assert_int_equal(as('k', OP_account_reveal, &(struct account_ask){ .account_no = number }, &shown), ST_ok);
    assert_int_equal(as('k', OP_account_bills, &(struct page_ask){ .account_no = number }, &bills), ST_ok);
    assert_int_equal(as('k', OP_work_withdraw, &(struct work_close){ .job_no = no, .remark = "不办了",
                        .end_reason = CODE_end_reason_customer_withdrew }, &j), ST_ok);
    struct refund_ask q = { .account_no = number, .refund_reason = CODE_refund_reason_customer_asks, .amount = fee,
        .tender = CODE_tender_transfer, .bank = "x", .bank_account = "x", .payee = "闻人五", .id_seen = "x" };
    record_init(&refund_ask_record, &q);
    assert_int_equal(with_leave('k', OP_prepayment_refund, &q, &back), ST_ok);
    assert_int_equal(counter_balance(&hall, CODE_ledger_prepayment, number), 0);
    store_good();
}

/* A number without an account and without a job is what it was: unknown. */
static void test_numbers(void **state)
{
    struct pay_account a = { .account_no = "261123999999" };
    struct pay_quote quote;
    (void)state;
    assert_int_equal(as('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote),
                     ST_account_unknown);
    assert_string_equal(hall.fault.arg[0], "261123999999");
}

/* -- what is taken back, before and after the account is there -- */

static money balance(enum code_ledger ledger, const char *party)
{
    return counter_balance(&hall, ledger, party);
}

static money income(void)
{
    return balance(CODE_ledger_service_income, counter_unit(false));
}

/* By cheque, and in cash what is over. */
static void paid_by_cheque(const char *number, money cheque, money cash, const char *voucher)
{
    struct pay_account a = { .account_no = number, .amount = maybe_money(cheque + cash) };
    struct pay_tender t[] = {
        { .tender = CODE_tender_cheque, .received = maybe_money(cheque), .voucher = voucher, .bank = "工行",
          .drawer = "马村", .value_date = date_of(2026, 11, 23) },
        { .tender = CODE_tender_cash, .received = maybe_money(cash) } };
    struct pay_quote quote;
    struct payment p;
    record_init(&pay_tender_record, &t[0]);
    record_init(&pay_tender_record, &t[1]);
    assert_int_equal(as('k', OP_pay_quote, &(struct pay_ask){ .accounts = &a, .accounts_n = 1 }, &quote), ST_ok);
    struct pay_take q = { .accounts = &a, .accounts_n = 1, .tenders = t, .tenders_n = cash ? 2 : 1,
                          .basis = quote.basis, .large_meant = true };
    enum status s = as('k', OP_pay_take, &q, &p);
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void cheque_back(const char *voucher, money charge)
{
    struct payment red;
    struct cheque_return q = { .voucher = voucher, .bank = "工行", .returned_on = instant_date(clock_now()),
                               .bank_charge = charge, .refuse_cheques = true };
    record_init(&cheque_return_record, &q);
    enum status s = with_leave('k', OP_cheque_return, &q, &red);
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

/* What the bank charges is no fee that the account takes over as one: it earns 20.00 once, at the number or beyond. */
static void test_charge_before(void **state)
{
    const char *account;
    (void)state;
    uint64_t no = accepted("second_feed", "丑", "35号");
    money fee = fees(no).left, had = income();
    paid_by_cheque(digits(no), fee, 0, "C4");
    cheque_back("C4", 2000);
    assert_int_equal(income() - had, -2000);
    paid(digits(no), fee);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90001", &account);
    assert_int_equal(income() - had, -2000);
    assert_int_equal(balance(CODE_ledger_receivable, digits(no)), 0);
    assert_int_equal(balance(CODE_ledger_receivable, account), 2000);
    store_good();
}

/* What the bank took is no energy: however long it is owed, no late fee is drawn by it. The last test: the clock goes
 * on. */
static void test_charge_late(void **state)
{
    const char *account;
    struct account_page page;
    (void)state;
    uint64_t no = accepted("second_feed", "戌", "41号");
    money fee = fees(no).left;
    paid_by_cheque(digits(no), fee, 0, "C9");
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90009", &account);
    cheque_back("C9", 2000);
    paid(digits(no), fee);
    assert_int_equal(balance(CODE_ledger_receivable, account), 2000);
    clock_freeze(instant_of(date_of(2027, 3, 31), 9, 40, 0));
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = account }, &page), ST_ok);
    assert_int_equal(page.due, 2000);
}

/* A cheque comes back when the account is there: all it leaves is owed there, and may not be paid by cheque. */
static void test_cheque_after(void **state)
{
    const char *account;
    struct account_page page;
    (void)state;
    uint64_t no = accepted("second_feed", "辛", "31号");
    money fee = fees(no).left;
    paid_by_cheque(digits(no), fee, 0, "C1");
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90002", &account);
    cheque_back("C1", 2000);
    assert_int_equal(balance(CODE_ledger_receivable, digits(no)), 0);
    assert_int_equal(balance(CODE_ledger_receivable, account), fee + 2000);
    assert_int_equal(as('v', OP_account_show, &(struct account_ask){ .account_no = account }, &page), ST_ok);
    assert_true(page.account->no_cheques);
    paid(digits(no), fee + 2000);
    assert_int_equal(balance(CODE_ledger_receivable, account), 0);
    store_good();
}

static void test_cheque_and_cash_after(void **state)
{
    const char *account;
    (void)state;
    uint64_t no = accepted("second_feed", "壬", "32号");
    money fee = fees(no).left;
    paid_by_cheque(digits(no), fee - 10000, 10000, "C2");
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90003", &account);
    cheque_back("C2", 0);
    assert_int_equal(balance(CODE_ledger_receivable, account) - -balance(CODE_ledger_prepayment, account), fee - 10000);
    assert_int_equal(balance(CODE_ledger_receivable, digits(no)), 0);
    assert_int_equal(balance(CODE_ledger_prepayment, digits(no)), 0);
    store_good();
}

/* What was paid ahead beside the fee lies at the account, and is there to be given back. */
static void test_ahead_after(void **state)
{
    const char *account;
    struct payment red;
    (void)state;
    uint64_t no = accepted("second_feed", "癸", "33号");
    money fee = fees(no).left;
    struct payment p = paid(digits(no), fee + 2000);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90004", &account);
    struct pay_reverse back = { .receipt_no = p.receipt_no, .reverse_reason = CODE_reverse_reason_other };
    record_init(&pay_reverse_record, &back);
    assert_int_equal(with_leave('k', OP_pay_reverse, &back, &red), ST_ok);
    assert_int_equal(balance(CODE_ledger_prepayment, account), 0);
    assert_int_equal(balance(CODE_ledger_receivable, account), fee);
    store_good();
    money had = income();
    no = accepted("second_feed", "子", "34号");
    fee = fees(no).left;
    had = income();
    paid_by_cheque(digits(no), fee + 2000, 0, "C3");
    assert_int_equal(done(no, 1, NULL), ST_ok);
    opened(no, "M90005", &account);
    cheque_back("C3", 0);
    assert_int_equal(income(), had);
    assert_int_equal(balance(CODE_ledger_prepayment, account), 0);
    assert_int_equal(balance(CODE_ledger_receivable, account), fee);
    store_good();
}

/* Two fees of one month and number, one at the job's number and one at its account: told apart by that; and what a
 * cancelled one leaves goes where the others went. */
static void test_cancel_after(void **state)
{
    const char *account;
    struct fee_list list;
    (void)state;
    uint64_t no = accepted("second_feed", "乙", "22号");
    money fee = fees(no).left;
    paid(digits(no), fee);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    struct fee_raise q = { .job_no = no, .fee_item = CODE_fee_item_works, .fee_count = 100, .remark = "" };
    assert_int_equal(as('k', OP_fee_raise, &q, &list), ST_ok);
    opened(no, "M90006", &account);
    list = fees(no);
    assert_int_equal(list.left, 15000);
    struct fee_cancel off = { .job_no = no, .bill_month = list.fees[1].bill_month, .bill_seq = list.fees[1].bill_seq,
                              .account_no = list.fees[1].account_no, .remark = "免收" };
    assert_int_equal(with_leave('k', OP_fee_cancel, &off, &list), ST_ok);
    assert_int_equal(list.left, 0);
    assert_int_equal(balance(CODE_ledger_prepayment, account), 0);
    off.bill_seq = list.fees[0].bill_seq;
    off.account_no = list.fees[0].account_no;
    assert_int_equal(with_leave('k', OP_fee_cancel, &off, &list), ST_ok);
    assert_int_equal(balance(CODE_ledger_prepayment, digits(no)), 0);
    assert_int_equal(balance(CODE_ledger_prepayment, account), -fee);
    store_good();
}

/* Given up and taken up again: what its stages had asked for is asked once more, and paid before its end. */
static void test_taken_up_again(void **state)
{
    struct job j;
    struct application found = { .meter_no = "M90007" };
    (void)state;
    record_init(&application_record, &found);
    uint64_t no = accepted("second_feed", "丙", "23号");
    money fee = fees(no).left;
    paid(digits(no), fee);
    assert_int_equal(done(no, 1, NULL), ST_ok);
    struct work_close q = { .job_no = no, .end_reason = CODE_end_reason_customer_withdrew, .remark = "不办了" };
    assert_int_equal(as('k', OP_work_withdraw, &q, &j), ST_ok);
    struct work_note again = { .job_no = no, .text = "又办" };
    assert_int_equal(with_leave('k', OP_work_reopen, &again, &j), ST_ok);
    assert_int_equal(fees(no).left, fee);
    assert_int_equal(done(no, 2, &found), ST_fee_open);
    paid(digits(no), fee);
    assert_int_equal(done(no, 2, &found), ST_ok);
    store_good();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_stage_asks),
        cmocka_unit_test(test_open_moves),
        cmocka_unit_test(test_given_up),
        cmocka_unit_test(test_party_is_no_account),
        cmocka_unit_test(test_nothing_but_money),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_charge_before),
        cmocka_unit_test(test_cheque_after),
        cmocka_unit_test(test_cheque_and_cash_after),
        cmocka_unit_test(test_ahead_after),
        cmocka_unit_test(test_cancel_after),
        cmocka_unit_test(test_taken_up_again),
        cmocka_unit_test(test_charge_late),
    };
    return cmocka_run_group_tests(tests, setup, hall_teardown);
}
