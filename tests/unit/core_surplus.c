/* 上网电费: what is fed in is settled beside the bill of what is used, posted with it in ledgers of
 * its own, taken back and figured again with it, told, paid out, and never set off against it. */
#include "config.h"
#include "tests/unit/correct_rows.h"

#include "core/engine/check.h"

#include <string.h>

enum { W23, PLAIN, TAXED, FIXED, BACK, REBILLED, PRICED, PAID, SOLD, REFUSED, ALLOWED, AGAIN, DAYS, HOUSES };

/* W23: 800 kWh fed in; August, September and October. */
#define FED { 0, 80000, 160000, 200000 }
#define USED { 0, 10000, 20000, 30000 }

static const struct correct_house house[HOUSES] = {
    [W23] = { "plain", USED, .fed = FED },
    [PLAIN] = { "plain", USED },
    [TAXED] = { "plain", USED, .fed = FED, .surplus_tax = 1300 },
    [FIXED] = { "home", { 0, 20000, 40000, 60000 }, .fed = FED },
    [BACK] = { "plain", USED, .fed = FED },
    [REBILLED] = { "plain", USED, .fed = FED, .surplus_tax = 1300 },
    [PRICED] = { "plain", USED, .fed = FED },
    [PAID] = { "plain", USED, .fed = FED },
    [SOLD] = { "plain", USED, .fed = FED },
    [REFUSED] = { "plain", USED, .fed = FED },
    [ALLOWED] = { "plain", USED, .fed = FED },
    [AGAIN] = { "plain", USED, .fed = FED },
    [DAYS] = { "days", USED },
};

static int setup(void **state)
{
    correct_open(house, HOUSES);
    correct_till();
    return 0;
}

/* -- the run -- */

/* W23: 800 x 0.3644 = 291.52 beside the bill of 100 kWh, which is what it is without: 50.00. */
static void test_beside(void **state)
{
    struct bill b = correct_bill_of(W23, 202608), plain = correct_bill_of(PLAIN, 202608);
    assert_int_equal(b.principal, 5000);
    assert_int_equal(b.credited, 0);
    assert_int_equal(b.kwh, 10000);
    assert_int_equal(b.uses_n, 1);
    assert_int_equal(b.charges_n, plain.charges_n);
    assert_int_equal(plain.surplus_n, 0);
    assert_int_equal(b.surplus_n, 1);
    const struct surplus *fed = b.surplus;
    assert_int_equal(fed->kwh, 80000);
    assert_int_equal(fed->amount, 29152);
    assert_int_equal(fed->tax, 0);
    assert_int_equal(fed->uses_n, 1);
    assert_int_equal(fed->uses[0].register_kind, CODE_register_kind_reverse);
    assert_int_equal(fed->charges_n, 1);
    assert_int_equal(fed->charges[0].price_part, CODE_price_part_surplus);
    assert_int_equal(fed->charges[0].price, 36440000);
    assert_int_equal(correct_owed(W23), correct_owed(PLAIN));
    assert_int_equal(correct_paid_ahead(W23), 0);
    assert_int_equal(correct_payable(W23), 29152 + 29152 + 14576);
    correct_proved();
}

/* The tax of an invoice is inside the price: 291.52 x 13 / 113 = 33.54 (33.538...). */
static void test_tax(void **state)
{
    struct bill b = correct_bill_of(TAXED, 202608);
    assert_int_equal(b.surplus->amount, 29152);
    assert_int_equal(b.surplus->tax, 3354);
    assert_int_equal(correct_payable(TAXED), 29152 + 29152 + 14576);
}

/* A run says what is fed in beside its sums, and in none of them. */
static void test_run_sums(void **state)
{
    struct bill_run_list runs;
    energy kwh = 0;
    money amount = 0, fed = 0;
    assert_int_equal(correct_as('v', OP_run_list, &(struct list_ask){ .token = "" }, &runs), ST_ok);
    for (unsigned h = 0; h < HOUSES; h++) {
        struct bill b = correct_bill_of(h, 202608);
        amount += b.principal;
        fed += b.surplus_n ? b.surplus->amount : 0;
        kwh += b.surplus_n ? b.surplus->kwh : 0;
    }
    for (uint32_t i = 0; i < runs.runs_n; i++)
        if (runs.runs[i].bill_month == 202608) {
            assert_int_equal(runs.runs[i].amount, amount);
            assert_int_equal(runs.runs[i].fed_amount, fed);
            assert_int_equal(runs.runs[i].fed_kwh, kwh);
            return;
        }
    fail_msg("no run of 202608");
}

static struct bill_run figured(uint64_t run_no)
{
    struct bill_run run = { .run_no = run_no };
    for (unsigned i = 0; i < 100 && run.run_state != CODE_run_state_figured; i++) {
        counter_slice(&correct_hall, OP_run_figure, 50);
        assert_int_equal(correct_as('v', OP_run_show, &(struct bill_run_ask){ .run_no = run_no }, &run), ST_ok);
    }
    assert_int_equal(run.run_state, CODE_run_state_figured);
    return run;
}

/* Figured once more it sums up once: 50.00 and 145.76 of the one bill the month has not. */
static void test_run_again(void **state)
{
    struct bill_run run, again;
    struct correction r;
    const struct bill_reverse back = { .account_no = correct_account(AGAIN), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &r), ST_ok);
    assert_int_equal(correct_as('v', OP_run_begin, &(struct bill_run_begin){ .run_scope = CODE_run_scope_section,
        .scope_no = "0417", .bill_month = 202610 }, &run), ST_ok);
    run = figured(run.run_no);
    assert_int_equal(run.fed_amount, 14576);
    assert_int_equal(correct_as('v', OP_run_again, &(struct bill_run_ask){ .run_no = run.run_no }, &again), ST_ok);
    again = figured(run.run_no);
    assert_int_equal(again.kwh, run.kwh);
    assert_int_equal(again.amount, run.amount);
    assert_int_equal(again.fed_kwh, run.fed_kwh);
    assert_int_equal(again.fed_amount, run.fed_amount);
    assert_int_equal(correct_as('v', OP_run_drop, &(struct bill_run_ask){ .run_no = run.run_no }, &again), ST_ok);
    correct_run(202610);
}

/* -- told -- */

static bool says(const struct bill_told *told, const char *key, const char *arg1, const char *arg2)
{
    for (uint32_t i = 0; i < told->lines_n; i++)
        if (!strcmp(told->lines[i].key, key) && (!arg1 || !strcmp(told->lines[i].arg1, arg1)) &&
            (!arg2 || !strcmp(told->lines[i].arg2, arg2)))
            return true;
    return false;
}

static void test_told(void **state)
{
    struct bill_told told;
    const struct bill_explain_ask q = { .account_no = correct_account(TAXED), .bill_month = 202608 };
    assert_int_equal(correct_as('v', OP_bill_explain, &q, &told), ST_ok);
    assert_int_equal(told.amount, 5000);
    assert_true(says(&told, "tell.total", NULL, "50.00"));
    assert_true(says(&told, "tell.surplus", "800", NULL));
    assert_true(says(&told, "tell.surplus_total", NULL, "291.52"));
    assert_true(says(&told, "tell.surplus_tax", "291.52", "13"));
    assert_true(says(&told, "tell.surplus_beside", "50.00", NULL));
    bool from = false;
    for (uint32_t i = 0; i < told.lines_n; i++)
        from |= !strcmp(told.lines[i].key, "tell.charge") && !strcmp(told.lines[i].arg6, "291.52") &&
            !strcmp(told.lines[i].arg3, "800") && !strcmp(told.lines[i].arg7, "#1");
    assert_true(from);
}

static void test_listed(void **state)
{
    struct surplus_list list;
    struct surplus_page one;
    const struct page_ask q = { .account_no = correct_account(W23), .token = "" };
    assert_int_equal(correct_as('v', OP_surplus_list, &q, &list), ST_ok);
    assert_int_equal(list.statements_n, CORRECT_MONTHS);
    assert_int_equal(list.payable, 29152 + 29152 + 14576);
    assert_int_equal(list.statements[0].bill_month, 202610);
    assert_int_equal(list.statements[2].amount, 29152);
    assert_int_equal(list.statements[2].surplus_state, CODE_surplus_state_issued);
    struct bill_ask of = { .account_no = correct_account(W23), .bill_month = 202608 };
    assert_int_equal(correct_as('v', OP_surplus_show, &of, &one), ST_ok);
    assert_int_equal(one.amount, 29152);
    assert_int_equal(one.uses[0].reading_to, 80000);
    of.account_no = correct_account(PLAIN);
    assert_int_equal(correct_as('v', OP_surplus_show, &of, &one), ST_surplus_none);
}

/* -- put right -- */

/* Taken back with its bill; the run that bills the month again makes the same of it. */
static void test_back(void **state)
{
    struct correction r;
    struct bill was = correct_bill_of(BACK, 202610), is;
    const struct bill_reverse back = { .account_no = correct_account(BACK), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &r), ST_ok);
    assert_int_equal(r.amount, -5000);
    assert_int_equal(r.surplus_moved, -14576);
    assert_int_equal(r.bills[0].surplus_before, 14576);
    assert_int_equal(correct_payable(BACK), 2 * 29152);
    correct_proved();
    correct_run(202610);
    is = correct_bill_of(BACK, 202610);
    assert_int_equal(is.bill_seq, 1);
    assert_int_equal(is.surplus->amount, was.surplus->amount);
    assert_int_equal(is.principal, was.principal);
    assert_int_equal(correct_payable(BACK), 2 * 29152 + 14576);
    correct_proved();
}

/* A reverse register read wrong: the statement is figured again, and the bill of what was used comes out as it was,
 * paid and due as it was. */
static void test_rebilled(void **state)
{
    struct correction r;
    struct bill was = correct_bill_of(REBILLED, 202610);
    struct correction_reading fix = { .read_on = date_of(2026, 11, 1), .register_kind = CODE_register_kind_reverse,
                                      .value = 170000 };
    const struct bill_rebill q = { .account_no = correct_account(REBILLED), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_reading_wrong, .remark = "x", .readings = &fix, .readings_n = 1 };
    money owed = correct_owed(REBILLED);
    assert_int_equal(correct_with('b', OP_bill_rebill, &q, &r), ST_ok);
    assert_int_equal(r.amount, 0);
    assert_int_equal(r.surplus_moved, 3644 - 14576);
    struct bill is = correct_bill_of(REBILLED, 202610);
    assert_int_equal(is.surplus->kwh, 10000);
    assert_int_equal(is.surplus->amount, 3644);
    assert_int_equal(is.surplus->tax, 419);
    assert_int_equal(is.principal, was.principal);
    assert_int_equal(is.due_on, was.due_on);
    assert_int_equal(correct_owed(REBILLED), owed);
    assert_int_equal(correct_payable(REBILLED), 2 * 29152 + 3644);
    correct_proved();
}

/* A month wrong in both moves both, and the later one that stands on it. */
static void test_earlier(void **state)
{
    struct correction r;
    struct correction_reading fix = { .read_on = date_of(2026, 9, 1), .register_kind = CODE_register_kind_reverse,
                                      .value = 90000 };
    const struct bill_rebill q = { .account_no = correct_account(PRICED), .bill_month = 202608,
        .correct_cause = CODE_correct_cause_reading_wrong, .remark = "x", .readings = &fix, .readings_n = 1 };
    assert_int_equal(correct_with('b', OP_bill_rebill, &q, &r), ST_ok);
    assert_int_equal(r.bills_n, 2);
    assert_int_equal(r.surplus_moved, 0);
    assert_int_equal(correct_bill_of(PRICED, 202608).surplus->amount, 32796);
    assert_int_equal(correct_bill_of(PRICED, 202609).surplus->amount, 25508);
    assert_int_equal(correct_payable(PRICED), 29152 + 29152 + 14576);
    correct_proved();
}

/* A difference of what was used leaves what was fed in alone. */
static void test_difference(void **state)
{
    struct correction r;
    const struct bill_adjust q = { .account_no = correct_account(FIXED), .correct_cause = CODE_correct_cause_other,
        .adjust_way = CODE_adjust_way_kwh, .wrong_from = date_of(2026, 9, 1), .wrong_until = date_of(2026, 9, 30),
        .kwh = 1000, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_adjust, &q, &r), ST_ok);
    assert_int_equal(r.surplus_moved, 0);
    assert_int_equal(correct_bill_of(FIXED, 202609).surplus->amount, 29152);
    assert_int_equal(correct_payable(FIXED), 29152 + 29152 + 14576);
    correct_proved();
}

/* -- paid out -- */

static void test_paid(void **state)
{
    struct refund r, paid;
    struct surplus_pay q = { .account_no = correct_account(PAID), .amount = 72881, .payee = "马村", .bank = "农行",
                             .bank_account = "6228480012345678" };
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &r), ST_surplus_too_large);
    assert_string_equal(correct_hall.fault.field, "amount");
    q.amount = 29152;
    assert_int_equal(correct_as('v', OP_surplus_pay, &q, &r), ST_approval_needed);
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &r), ST_ok);
    assert_int_equal(r.amount, 29152);
    assert_int_equal(correct_payable(PAID), 29152 + 14576);
    assert_int_equal(correct_owed(PAID), 15000);
    correct_proved();
    q.amount = 0;
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &r), ST_ok);
    assert_int_equal(r.amount, 29152 + 14576);
    assert_int_equal(correct_payable(PAID), 0);
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &paid), ST_surplus_too_large);
    assert_int_equal(correct_as('a', OP_refund_paid, &(struct refund_paid){ .refund_no = r.refund_no,
        .paid_on = date_of(2026, 11, 23) }, &paid), ST_ok);
    assert_int_equal(counter_balance(&correct_hall, CODE_ledger_refund_payable, counter_unit(false)), -29152);
    correct_proved();
}

/* All that is owed was 728.80 when it was allowed; a statement was taken back before it went out. */
static void test_paid_as_allowed(void **state)
{
    struct correction c;
    struct refund r;
    struct approval asked = { 0 }, granted;
    const struct surplus_pay q = { .account_no = correct_account(ALLOWED), .payee = "马村", .bank = "农行",
                                   .bank_account = "6228480012345678" };
    const struct bill_reverse back = { .account_no = correct_account(ALLOWED), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    struct buf b;
    buf_init(&b, 1024);
    record_encode(&surplus_pay_record, &q, NULL, &b);
    const struct approval_ask ask = { .op = "surplus.pay", .request = { b.at, (uint32_t)b.n } };
    assert_int_equal(correct_as('v', OP_approval_ask, &ask, &asked), ST_ok);
    buf_release(&b);
    assert_int_equal(correct_as('a', OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
        .digest = asked.digest }, &granted), ST_ok);
    assert_int_equal(granted.amount, 29152 + 29152 + 14576);
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &c), ST_ok);
    assert_int_equal(counter_approved(&correct_hall, 'v', OP_surplus_pay, asked.approval_no, &q, &r),
                     ST_approval_differs);
    assert_int_equal(correct_payable(ALLOWED), 2 * 29152);
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &r), ST_ok);
    assert_int_equal(r.amount, 2 * 29152);
    correct_run(202610);
    correct_proved();
}

/* What went out stays out when its statement is taken back: the next ones cover it. */
static void test_paid_too_much(void **state)
{
    struct correction c;
    struct refund r;
    const struct bill_reverse back = { .account_no = correct_account(PAID), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    struct surplus_pay q = { .account_no = correct_account(PAID), .payee = "马村", .bank = "农行",
                             .bank_account = "6228480012345678" };
    assert_int_equal(correct_with('b', OP_bill_reverse, &back, &c), ST_ok);
    assert_int_equal(correct_payable(PAID), -14576);
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &r), ST_surplus_too_large);
    correct_proved();
    correct_run(202610);
    assert_int_equal(correct_payable(PAID), 0);
    correct_proved();
}

/* -- who is owed, and what moved it -- */

/* Paid out twice, a statement taken back and settled again: each with what he was owed then, and the first was all
 * there was. */
static void test_book(void **state)
{
    unsigned n[CODE_surplus_act_covered + 1] = { 0 };
    struct surplus_book r;
    assert_int_equal(correct_as('v', OP_surplus_book, &(struct page_ask){ .account_no = correct_account(PAID),
                     .token = "" }, &r), ST_ok);
    assert_int_equal(r.entries_n, 7);
    assert_false(r.more);
    assert_int_equal(r.payable, correct_payable(PAID));
    assert_int_equal(r.entries[0].payable, r.payable);
    for (uint32_t i = 0; i < r.entries_n; i++) {
        money before = i + 1 < r.entries_n ? r.entries[i + 1].payable : 0;
        assert_int_equal(r.entries[i].payable - r.entries[i].amount, before);
        assert_true(!i || r.entries[i].on <= r.entries[i - 1].on);
        n[r.entries[i].surplus_act]++;
    }
    assert_int_equal(n[CODE_surplus_act_settled], 4);
    assert_int_equal(n[CODE_surplus_act_taken_back], 1);
    assert_int_equal(n[CODE_surplus_act_paid], 2);
    assert_int_equal(correct_as('v', OP_surplus_book, &(struct page_ask){ .account_no = correct_account(PLAIN),
                     .token = "" }, &r), ST_ok);
    assert_int_equal(r.entries_n + r.payable, 0);
}

static const struct producer_row *producer(const struct producer_list *l, unsigned h)
{
    for (uint32_t i = 0; i < l->producers_n; i++)
        if (!strcmp(l->producers[i].account_no, correct_account(h)))
            return &l->producers[i];
    return NULL;
}

static void test_producers(void **state)
{
    struct producer_list r;
    struct producers_ask q = { .unit_no = "", .token = "" };
    assert_int_equal(correct_as('v', OP_surplus_producers, &q, &r), ST_ok);
    assert_null(producer(&r, PLAIN));
    const struct producer_row *row = producer(&r, W23);
    assert_non_null(row);
    assert_int_equal(row->payable, 29152 + 29152 + 14576);
    assert_int_equal(row->bill_month, 202610);
    assert_int_equal(row->kwh, 40000);
    assert_int_equal(row->amount, 14576);
    assert_int_equal(producer(&r, PAID)->payable, 0);         /* was owed, and is listed */
    assert_int_equal(correct_as('w', OP_surplus_producers, &q, &r), ST_ok);
    assert_int_equal(r.producers_n, 0);                       /* none is the station's */
    q.unit_no = counter_unit(false);
    assert_int_equal(correct_as('a', OP_surplus_producers, &q, &r), ST_ok);
    assert_non_null(producer(&r, W23));
    q.unit_no = counter_unit(true);
    assert_int_equal(correct_as('a', OP_surplus_producers, &q, &r), ST_ok);
    assert_int_equal(r.producers_n, 0);
    assert_int_equal(correct_as('v', OP_surplus_producers, &q, &r), ST_not_permitted);
    assert_string_equal(correct_hall.fault.field, "unit_no");
}

/* -- a party leaves -- */

static enum status finish(char who, struct job *j)
{
    struct job done;
    enum status s = correct_as(who, OP_work_finish, &(struct work_finish){ .job_no = j->job_no,
        .stage_no = j->stage_no, .stage_result = CODE_stage_result_done }, &done);
    if (!s)
        *j = done;
    return s;
}

/* Its last days are settled too, and what it is owed is its own: it is paid out before another party comes. */
static void test_party_leaves(void **state)
{
    struct register_value v[] = { { .register_kind = CODE_register_kind_total, .value = 34000 },
        { .register_kind = CODE_register_kind_reverse, .value = 210000 } };
    struct meter_reading read;
    struct work_accepted r;
    struct refund paid;
    struct change sold = { .new_name = "赵六", .id_kind = CODE_id_kind_none, .reason = "继承", .phone = "13800002219",
        .prepayment_way = CODE_prepayment_way_follows, .reading_taken = true, .meter_reading = 34000,
        .from = date_of(2026, 11, 23) };
    assert_int_equal(correct_as('r', OP_reading_put, &(struct meter_reading){ .owner_kind = CODE_owner_kind_account,
        .owner_no = correct_account(SOLD), .point_no = 1, .read_on = sold.from, .device_no = correct_account(SOLD),
        .registers = v, .registers_n = COUNT_OF(v) }, &read), ST_ok);
    correct_pay(SOLD, 15000);
    assert_int_equal(correct_as('k', OP_work_accept, &(struct work_accept){ .job_kind = "transfer",
        .account_no = correct_account(SOLD), .change = &sold, .change_n = 1 }, &r), ST_ok);
    struct job j = *r.job;
    assert_int_equal(correct_bill_of(SOLD, 202611).surplus->amount, 3644);
    assert_int_equal(correct_payable(SOLD), 29152 + 29152 + 14576 + 3644);
    correct_pay(SOLD, 2000);
    assert_int_equal(finish('v', &j), ST_ok);
    assert_int_equal(finish('k', &j), ST_rule_refuses);
    assert_string_equal(correct_hall.fault.arg[0], "rule.surplus_left");
    const struct surplus_pay q = { .account_no = correct_account(SOLD), .payee = "马村", .bank = "农行",
                                   .bank_account = "6228480012345678" };
    assert_int_equal(correct_with('a', OP_surplus_pay, &q, &paid), ST_ok);
    assert_int_equal(finish('k', &j), ST_ok);
    correct_proved();
}

/* -- proved -- */

static void amount_wrong(void *row) { ((struct bill *)row)->surplus->amount += 1; }
static void amount_right(void *row) { ((struct bill *)row)->surplus->amount -= 1; }

static void looked(void *to, const char *line)
{
    *(bool *)to |= strstr(line, "what its producer is owed is not what its statements say") != NULL;
}

static void test_check_finds(void **state)
{
    struct bill key = { .account_no = correct_account(W23), .bill_month = 202609 };
    bool met = false;
    uint64_t n;
    counter_change(&correct_hall, TABLE_bill, &key, amount_wrong);
    assert_int_equal(checks_run(correct_hall.core, looked, &met, &n), ST_ok);
    assert_true(met);
    counter_change(&correct_hall, TABLE_bill, &key, amount_right);
    correct_proved();
}

/* -- a price brought in after the issue -- */

static unsigned repriced(unsigned h, struct repriced_bill *row)
{
    struct repriced_list r;
    struct list_ask q = { .token = "" };
    unsigned n = 0;
    assert_int_equal(correct_as('d', OP_bill_repriced, &q, &r), ST_ok);
    for (uint32_t i = 0; i < r.bills_n; i++)
        if (!strcmp(r.bills[i].account_no, correct_account(h))) {
            *row = r.bills[i];
            n++;
        }
    return n;
}

/* October's statements are listed with it, and the bills beside them stand; figured again it is bought by it. */
static void test_repriced(void **state)
{
    struct tariff_done done;
    struct repriced_bill row;
    struct correction c;
    struct price_row later = { .price_area = "fed", .price_part = CODE_price_part_surplus,
        .use_period = CODE_use_period_total, .valid_from = date_of(2026, 10, 1), .price = 30000000,
        .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified, .document = "x" };
    assert_int_equal(repriced(W23, &row), 0);
    assert_int_equal(correct_as('d', OP_tariff_put, &(struct tariff_put){ .prices = &later, .prices_n = 1 }, &done),
                     ST_ok);
    assert_int_equal(repriced(PLAIN, &row), 0);
    assert_int_equal(repriced(W23, &row), 1);
    assert_int_equal(row.bill_month, 202610);
    assert_int_equal(row.price_part, CODE_price_part_surplus);
    assert_int_equal(row.price, 36440000);
    assert_int_equal(row.price_now, 30000000);
    const struct bill_rebill q = { .account_no = correct_account(W23), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_price_wrong, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_rebill, &q, &c), ST_ok);
    assert_int_equal(c.amount, 0);
    assert_int_equal(c.surplus_moved, 12000 - 14576);
    assert_int_equal(repriced(W23, &row), 0);
    correct_proved();
}

/* Ten days of September that cost more, where a change goes by days: the price is September's last one again. */
static void test_repriced_within(void **state)
{
    struct tariff_done done;
    struct repriced_bill row;
    struct price_row later[2] = { { .price_area = "days", .price_part = CODE_price_part_catalogue,
        .use_period = CODE_use_period_total, .valid_from = date_of(2026, 9, 11), .price = 60000000,
        .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified, .document = "x" } };
    later[1] = later[0];
    later[1].valid_from = date_of(2026, 9, 21);
    later[1].price = 50000000;
    assert_int_equal(repriced(DAYS, &row), 0);
    assert_int_equal(correct_as('d', OP_tariff_put, &(struct tariff_put){ .prices = later, .prices_n = 2 }, &done),
                     ST_ok);
    assert_int_equal(repriced(DAYS, &row), 1);
    assert_int_equal(row.bill_month, 202609);
    assert_int_equal(row.price, 50000000);
    assert_int_equal(row.price_now, 60000000);
    const struct bill_rebill q = { .account_no = correct_account(DAYS), .bill_month = 202609,
        .correct_cause = CODE_correct_cause_price_wrong, .remark = "x" };
    struct correction c;
    assert_int_equal(correct_with('b', OP_bill_rebill, &q, &c), ST_ok);
    assert_int_equal(repriced(DAYS, &row), 0);
    correct_proved();
}

/* -- terms -- */

static void test_terms(void **state)
{
    static const struct { struct point_terms t; enum status want; const char *field; } row[] = {
        { { .surplus_buyer = CODE_surplus_buyer_company, .surplus_list = "fed" }, ST_field_missing, "generates" },
        { { .generates = CODE_generates_surplus, .surplus_buyer = CODE_surplus_buyer_company }, ST_field_missing,
          "surplus_list" },
        { { .generates = CODE_generates_surplus, .surplus_list = "fed" }, ST_field_missing, "surplus_buyer" },
        { { .generates = CODE_generates_all, .surplus_buyer = CODE_surplus_buyer_market, .surplus_tax = 1300 },
          ST_field_missing, "surplus_buyer" },
        { { .generates = CODE_generates_surplus, .surplus_buyer = CODE_surplus_buyer_company,
            .surplus_list = "nowhere" }, ST_plan_unknown, "surplus_list" },
        { { .generates = CODE_generates_surplus, .surplus_buyer = CODE_surplus_buyer_company,
            .surplus_list = "plain" }, ST_list_of_use, "surplus_list" },
        { { .price_list = "fed" }, ST_list_of_surplus, "price_list" },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct point_terms t = row[i].t, r;
        t.owner_kind = CODE_owner_kind_account;
        t.owner_no = correct_account(REFUSED);
        t.point_no = 1;
        t.valid_from = date_of(2026, 11, 1);
        t.category = CODE_category_residential;
        t.voltage = CODE_voltage_v220;
        t.price_list = t.price_list ? t.price_list : "plain";
        assert_int_equal(correct_as('v', OP_terms_add, &t, &r), row[i].want);
        assert_string_equal(correct_hall.fault.field, row[i].field);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_beside),
        cmocka_unit_test(test_tax),
        cmocka_unit_test(test_run_sums),
        cmocka_unit_test(test_run_again),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_listed),
        cmocka_unit_test(test_back),
        cmocka_unit_test(test_rebilled),
        cmocka_unit_test(test_earlier),
        cmocka_unit_test(test_difference),
        cmocka_unit_test(test_paid),
        cmocka_unit_test(test_paid_as_allowed),
        cmocka_unit_test(test_paid_too_much),
        cmocka_unit_test(test_book),
        cmocka_unit_test(test_producers),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_party_leaves),
        cmocka_unit_test(test_check_finds),
        cmocka_unit_test(test_repriced),
        cmocka_unit_test(test_repriced_within),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}
