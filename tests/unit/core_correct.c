/* Bills put right: taken back and figured again, with what was paid on them, in one step;
 * who has to allow it; what is refused. */
#include "config.h"
#include "tests/unit/correct_rows.h"

#include <stdio.h>
#include <string.h>

/* One house a test, and some for the random one. */
enum {
    UNPAID, PART, WHOLE, LATE, READ_WRONG, TERMS, REVERSED, BOUNCED, YEAR, LARGE, REFUSED, FIRST_RANDOM, CHEQUE = 24,
    LATER, HOUSES
};

static const struct correct_house house[HOUSES] = {
    [UNPAID] = { "home", { 0, 20000, 40000, 60000 } },
    [PART] = { "home", { 0, 20000, 40000, 60000 } },
    [WHOLE] = { "home", { 0, 20000, 40000, 60000 } },
    [LATE] = { "plain", { 0, 10000, 20000, 30000 } },
    [READ_WRONG] = { "home", { 0, 20000, 50000, 60000 } },
    [TERMS] = { "plain", { 0, 10000, 20000, 30000 } },
    [REVERSED] = { "plain", { 0, 10000, 20000, 30000 } },
    [BOUNCED] = { "plain", { 0, 10000, 20000, 30000 } },
    [YEAR] = { "home-year", { 0, 20000, 30000, 40000 } },
    [LARGE] = { "large", { 0, 2000000, 6000000, 9000000 } },
    [REFUSED] = { "plain", { 0, 10000, 20000, 30000 } },
    [CHEQUE] = { "plain", { 0, 10000, 20000, 30000 } },
    [LATER] = { "plain", { 0, 10000, 20000, 30000 } },
    [11] = { "home", { 0, 20000, 40000, 60000 } }, [12] = { "home", { 0, 30000, 31000, 90000 } },
    [13] = { "home-year", { 0, 20000, 40000, 60000 } }, [14] = { "home-year", { 0, 5000, 26000, 90000 } },
    [15] = { "plain", { 0, 20000, 40000, 60000 } }, [16] = { "plain", { 0, 1, 2, 3 } },
    [17] = { "home", { 0, 0, 0, 0 } }, [18] = { "home-year", { 0, 31000, 62000, 63000 } },
    [19] = { "large", { 0, 200000, 400000, 600000 } }, [20] = { "home", { 0, 18000, 36000, 54000 } },
    [21] = { "home", { 0, 28000, 46001, 90000 } }, [22] = { "plain", { 0, 777, 999, 12345 } },
    [23] = { "home-year", { 0, 10000, 31000, 31100 } },
};

static int setup(void **state)
{
    correct_open(house, HOUSES);
    correct_till();
    return 0;
}

static enum status rebill(unsigned i, int32_t month, uint64_t seq, const struct correction_reading *r,
                          const struct point_terms *t, struct correction *out)
{
    const struct bill_rebill q = { .account_no = correct_account(i), .bill_month = month, .bill_seq = seq,
        .correct_cause = r ? CODE_correct_cause_reading_wrong : CODE_correct_cause_terms_wrong, .remark = "抄错",
        .readings = (struct correction_reading *)r, .readings_n = r ? 1 : 0, .terms = (struct point_terms *)t,
        .terms_n = t ? 1 : 0 };
    return correct_with('b', OP_bill_rebill, &q, out);
}

static struct bill bill_of(unsigned i, int32_t month)
{
    struct bill b;
    assert_int_equal(correct_bill(i, month, &b), ST_ok);
    return b;
}

static void same_bill(const struct bill *a, const struct bill *b)
{
    struct bill x = *a;
    x.bill_seq = b->bill_seq;
    x.corrects = b->corrects;
    x.correction_no = b->correction_no;
    x.run_no = b->run_no;
    x.version = b->version;
    x.paid_where = b->paid_where;
    x.issued_on = b->issued_on;
    x.taken_back = b->taken_back;
    x.late_fee_paid = b->late_fee_paid;
    if (record_equal(&bill_record, &x, b))
        return;
    struct buf text[2];
    for (unsigned i = 0; i < 2; i++) {
        buf_init(&text[i], 1 << 16);
        record_to_json(&bill_record, i ? b : &x, false, &text[i]);
    }
    fail_msg("%.*s\n%.*s", (int)text[0].n, (const char *)text[0].at, (int)text[1].n, (const char *)text[1].at);
}

/* -- nothing changes -- */

static void due_before(void *row)
{
    ((struct bill *)row)->due_on = date_of(2026, 10, 20);
}

/* PAY(house, paid in yuan, of a bill whose due date is past) */
static const struct { unsigned house; money paid; bool late; } unchanged[] = {
    { UNPAID, 0, false },
    { PART, 5000, false },
    { WHOLE, 31800, false },         /* 3 x (200 x 0.52 + 20 x 0.05) = 3 x 105.00, and 3.00 ahead */
    { LATE, 2000, true },
};

static void test_unchanged(void **state)
{
    for (size_t i = 0; i < COUNT_OF(unchanged); i++) {
        unsigned h = unchanged[i].house;
        struct bill before = bill_of(h, CORRECT_FIRST), after, old;
        struct correction r;
        if (unchanged[i].late)
            counter_change(&correct_hall, TABLE_bill, &before, due_before);
        if (unchanged[i].paid)
            correct_pay(h, unchanged[i].paid);
        before = bill_of(h, CORRECT_FIRST);
        money owed = correct_owed(h), ahead = correct_paid_ahead(h);
        assert_int_equal(rebill(h, CORRECT_FIRST, 0, NULL, NULL, &r), ST_ok);
        after = bill_of(h, CORRECT_FIRST);
        same_bill(&before, &after);
        assert_int_equal(after.bill_seq, 1);
        assert_int_equal(after.corrects, 0);
        assert_int_equal(r.bills_n, 1);
        assert_int_equal(r.amount, 0);
        assert_int_equal(r.paid_ahead, 0);
        assert_int_equal(correct_owed(h), owed);
        assert_int_equal(correct_paid_ahead(h), ahead);
        assert_int_equal(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(h),
            .bill_month = CORRECT_FIRST, .numbered = true }, &old), ST_ok);
        assert_int_equal(old.bill_state, CODE_bill_state_cancelled);
        assert_int_equal(old.taken_back, r.correction_no);
        assert_int_equal(after.correction_no, r.correction_no);
        correct_proved();
    }
}

/* Taken back alone, and billed by a run as if it had never been. */
static void test_reverse_and_run(void **state)
{
    struct bill before = bill_of(REVERSED, 202610), after;
    struct correction r;
    const struct bill_reverse q = { .account_no = correct_account(REVERSED), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "重开" };
    struct bill_reverse middle = q;
    middle.bill_month = 202609;
    assert_int_equal(correct_with('b', OP_bill_reverse, &middle, &r), ST_correction_later);
    assert_int_equal(correct_with('b', OP_bill_reverse, &q, &r), ST_ok);
    assert_int_equal(r.bills_n, 1);
    assert_int_equal(r.bills[0].seq_after, 0);
    assert_int_equal(r.amount, -5000);
    assert_int_equal(correct_owed(REVERSED), 10000);
    assert_int_equal(correct_bill(REVERSED, 202610, &after), ST_bill_unknown);
    correct_proved();
    assert_int_equal(correct_with('b', OP_bill_reverse, &q, &r), ST_bill_not_open);
    correct_run(202610);
    after = bill_of(REVERSED, 202610);
    same_bill(&before, &after);
    assert_int_equal(correct_owed(REVERSED), 15000);
    correct_proved();
}

/* -- something changes -- */

/* 1 October was 500 and should have been 400: domain 3.7, 抄表差错. September 300 kWh (180 x 0.52 + 100 x 0.57 + 20 x
 * 0.82 = 167.00) becomes 200 (105.00), October 100 (52.00) becomes 200 (105.00): both in one step, what was paid on
 * the two is theirs, oldest first. */
static void test_reading(void **state)
{
    struct correction r;
    const struct correction_reading fix = { .read_on = date_of(2026, 10, 1), .value = 40000 };
    assert_int_equal(bill_of(READ_WRONG, 202609).principal, 16700);
    assert_int_equal(bill_of(READ_WRONG, 202610).principal, 5200);
    correct_pay(READ_WRONG, 10500 + 16700);
    assert_int_equal(rebill(READ_WRONG, 202609, 0, &fix, NULL, &r), ST_ok);
    assert_int_equal(r.bills_n, 2);
    assert_int_equal(r.readings_n, 1);
    assert_int_equal(r.readings[0].value_before, 50000);
    assert_int_equal(r.amount, 10500 - 16700 + 10500 - 5200);
    assert_int_equal(r.kwh, 0);
    assert_int_equal(r.paid_ahead, 0);
    struct bill sept = bill_of(READ_WRONG, 202609), oct = bill_of(READ_WRONG, 202610);
    assert_int_equal(sept.principal, 10500);
    assert_int_equal(sept.principal_paid, 10500);
    assert_int_equal(oct.principal, 10500);
    assert_int_equal(oct.principal_paid, 6200);
    assert_int_equal(oct.due_on, date_of(2026, 12, 8));
    assert_int_equal(correct_owed(READ_WRONG), 10500 - 6200);
    correct_proved();
    /* back again: 62.00 of what was paid is applied, the rest waits for the next bill */
    const struct correction_reading lower = { .read_on = date_of(2026, 11, 1), .value = 40000 };
    assert_int_equal(rebill(READ_WRONG, 202610, 1, &lower, NULL, &r), ST_ok);
    assert_int_equal(r.amount, -10500);
    assert_int_equal(r.paid_ahead, 6200);
    assert_int_equal(correct_owed(READ_WRONG), 0);
    assert_int_equal(correct_paid_ahead(READ_WRONG), 6200);
    correct_proved();
}

/* A year's tiers: 200 + 100 + 100 kWh, limits 240 and 360. 100 kWh less in August and more in September, figured again
 * in the same step (tariff-facts 2, 退补: true kWh over its months). */
static void test_year(void **state)
{
    struct correction r;
    const struct correction_reading fix = { .read_on = date_of(2026, 9, 1), .value = 10000 };
    assert_int_equal(bill_of(YEAR, 202608).principal, 10000);
    assert_int_equal(bill_of(YEAR, 202609).principal, 5000 + 300);
    assert_int_equal(bill_of(YEAR, 202610).principal, 5000 + 300 + 1200);
    assert_int_equal(rebill(YEAR, 202608, 0, &fix, NULL, &r), ST_ok);
    assert_int_equal(r.bills_n, 2);                /* October comes after as many kWh as before */
    assert_int_equal(bill_of(YEAR, 202608).principal, 5000);
    assert_int_equal(bill_of(YEAR, 202609).principal, 10000 + 300);
    assert_int_equal(bill_of(YEAR, 202610).principal, 5000 + 300 + 1200);
    assert_int_equal(bill_of(YEAR, 202610).bill_seq, 0);
    correct_proved();
}

static void test_terms(void **state)
{
    struct correction r;
    const struct point_terms t = { .owner_kind = CODE_owner_kind_account, .owner_no = correct_account(TERMS),
        .point_no = 1, .valid_from = date_of(2026, 9, 1), .category = CODE_category_residential,
        .voltage = CODE_voltage_v220, .price_list = "dear", .reason = "错档" };
    struct point_terms earlier = t, other = t;
    earlier.valid_from = date_of(2026, 8, 31);
    other.owner_no = correct_account(REFUSED);
    correct_pay(TERMS, 5000);
    assert_int_equal(rebill(TERMS, 202609, 0, NULL, &earlier, &r), ST_correction_earlier);
    assert_int_equal(rebill(TERMS, 202609, 0, NULL, &other, &r), ST_account_unknown);
    assert_int_equal(rebill(TERMS, 202609, 0, NULL, &t, &r), ST_ok);
    assert_int_equal(r.bills_n, 2);
    assert_int_equal(r.amount, 10000);
    assert_int_equal(bill_of(TERMS, 202608).principal, 5000);
    assert_int_equal(bill_of(TERMS, 202609).principal, 10000);
    assert_int_equal(bill_of(TERMS, 202610).principal, 10000);
    assert_int_equal(correct_owed(TERMS), 20000);
    correct_proved();
}

/* -- who allows it: tariff-facts 2, 退补 levels -- */

static void test_levels(void **state)
{
    static const struct { energy value; const char *document; char granter; enum status want; } row[] = {
        { 5100000, "", 0, ST_approval_needed },
        { 5100000, "", 'b', ST_not_permitted },                  /* 9,000 kWh + 9,000 kWh, 9,689.40 yuan */
        { 6000000 - 490000, "", 'b', ST_not_permitted },         /* 4,900 kWh twice, 5,275.34 yuan */
        { 6000000 - 460000, "", 'b', ST_ok },                    /* 4,600 kWh twice, 4,952.36 yuan */
        { 5000000, "", 'a', ST_ok },
    };
    struct correction r;
    uint64_t seq = 0;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct correction_reading fix = { .read_on = date_of(2026, 10, 1), .value = row[i].value };
        const struct bill_rebill q = { .account_no = correct_account(LARGE), .bill_month = 202609, .bill_seq = seq,
            .correct_cause = CODE_correct_cause_reading_wrong, .remark = "抄错", .document = row[i].document,
            .readings = &fix, .readings_n = 1 };
        enum status s = correct_with(row[i].granter, OP_bill_rebill, &q, &r);
        if (s != row[i].want)
            fail_msg("row %zu: %s", i, status_name(s));
        seq += !s;
    }
    /* 500,000 yuan: the whole of it taken back three months, not without a document */
    struct correction_reading fix = { .read_on = date_of(2026, 11, 1), .value = 99999900 };
    struct bill_rebill q = { .account_no = correct_account(LARGE), .bill_month = 202610, .bill_seq = 2,
        .correct_cause = CODE_correct_cause_reading_wrong, .remark = "抄错", .readings = &fix, .readings_n = 1 };
    assert_int_equal(correct_with('a', OP_bill_rebill, &q, &r), ST_correction_document);
    assert_string_equal(correct_hall.fault.field, "document");
    q.document = "营销〔2026〕12号";
    assert_int_equal(correct_with('b', OP_bill_rebill, &q, &r), ST_not_permitted);
    assert_int_equal(correct_with('a', OP_bill_rebill, &q, &r), ST_ok);
    assert_string_equal(r.document, q.document);
    assert_string_equal(r.approved_by, counter_staff('a'));
    correct_proved();
}

/* -- what is refused -- */

static void test_refused(void **state)
{
    struct correction r;
    static const struct { struct correction_reading fix; enum status want; const char *field; } row[] = {
        { { .read_on = DATE_NONE }, ST_reading_unknown, "readings[0].read_on" },
        { { .value = 30100 }, ST_reading_after, "readings[0].value" },
        { { .value = 9900 }, ST_reading_before, "readings[0].value" },
        { { .point_no = 2, .value = 20000 }, ST_point_missing, "readings[0].point_no" },
        { { .device_no = "5", .value = 20000 }, ST_meter_not_there, "readings[0].device_no" },
        { { .register_kind = CODE_register_kind_peak, .value = 20000 }, ST_reading_unknown,
          "readings[0].register_kind" },
    };
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct correction_reading fix = row[i].fix;
        fix.read_on = i ? date_of(2026, 10, 1) : date_of(2026, 10, 2);
        enum status s = rebill(REFUSED, 202609, 0, &fix, NULL, &r);
        if (s != row[i].want || strcmp(correct_hall.fault.field, row[i].field))
            fail_msg("row %zu: %s %s", i, status_name(s), correct_hall.fault.field);
    }
    const struct correction_reading first = { .read_on = date_of(2026, 9, 1), .value = 9000 };
    assert_int_equal(rebill(REFUSED, 202609, 0, &first, NULL, &r), ST_correction_earlier);
    assert_int_equal(rebill(REFUSED, 202607, 0, NULL, NULL, &r), ST_bill_unknown);
    const struct bill_rebill loaded = { .account_no = counter_account('A'), .bill_month = 202609,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_rebill, &loaded, &r), ST_bill_not_figured);
    const struct bill_rebill banked = { .account_no = counter_account('E'), .bill_month = 202609,
        .correct_cause = CODE_correct_cause_other, .remark = "x" };
    assert_int_equal(correct_with('b', OP_bill_rebill, &banked, &r), ST_bill_locked);
    assert_int_equal(correct_as('k', OP_bill_rebill, &loaded, &r), ST_not_permitted);
    correct_proved();
}

/* What was allowed is what is done: another figure meanwhile is another act. */
static void test_changed_meanwhile(void **state)
{
    const struct correction_reading fix = { .read_on = date_of(2026, 10, 1), .value = 19900 };
    const struct bill_rebill q = { .account_no = correct_account(REFUSED), .bill_month = 202609,
        .correct_cause = CODE_correct_cause_reading_wrong, .remark = "抄错",
        .readings = (struct correction_reading *)&fix, .readings_n = 1 };
    struct approval asked, granted;
    struct correction r;
    struct buf b;
    buf_init(&b, 8192);
    record_encode(&bill_rebill_record, &q, NULL, &b);
    struct approval_ask ask = { .op = "bill.rebill", .request = { b.at, (uint32_t)b.n } };
    assert_int_equal(correct_as('v', OP_approval_ask, &ask, &asked), ST_ok);
    buf_release(&b);
    assert_int_equal(correct_as('b', OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
        .digest = asked.digest }, &granted), ST_ok);
    assert_int_equal(rebill(REFUSED, 202609, 0, &fix, NULL, &r), ST_ok);
    assert_int_equal(counter_approved(&correct_hall, 'v', OP_bill_rebill, asked.approval_no, &q, &r),
                     ST_bill_not_open);
    correct_proved();
}

/* -- payments that are taken back themselves afterwards -- */

/* Asked by the cashier, with the supervisor's leave. */
static enum status leave(enum op_id op, const void *q)
{
    struct approval asked = { 0 }, granted;
    struct payment p;
    struct buf b;
    buf_init(&b, 4096);
    record_encode(op_info[op].request, q, NULL, &b);
    struct approval_ask ask = { .op = op_info[op].name, .request = { b.at, (uint32_t)b.n } };
    enum status s = correct_as('k', OP_approval_ask, &ask, &asked);
    buf_release(&b);
    if (!s)
        s = correct_as('v', OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
            .digest = asked.digest }, &granted);
    return s ? s : counter_approved(&correct_hall, 'k', op, asked.approval_no, q, &p);
}

static enum status undo(uint64_t receipt_no)
{
    return leave(OP_pay_reverse, &(struct pay_reverse){ .receipt_no = receipt_no,
        .reverse_reason = CODE_reverse_reason_other });
}

static void test_payment_undone(void **state)
{
    struct correction r;
    struct bill old;
    uint64_t receipt = correct_pay(BOUNCED, 15000);
    const struct bill_reverse q = { .account_no = correct_account(BOUNCED), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "重开" };
    assert_int_equal(correct_with('b', OP_bill_reverse, &q, &r), ST_ok);
    assert_int_equal(r.paid_ahead, 5000);
    assert_int_equal(correct_paid_ahead(BOUNCED), 5000);
    correct_proved();
    assert_int_equal(undo(receipt), ST_ok);
    assert_int_equal(correct_paid_ahead(BOUNCED), 0);
    assert_int_equal(correct_owed(BOUNCED), 10000);
    assert_int_equal(correct_as('v', OP_bill_show, &(struct bill_ask){ .account_no = correct_account(BOUNCED),
        .bill_month = 202610, .numbered = true }, &old), ST_ok);
    assert_int_equal(old.bill_state, CODE_bill_state_cancelled);
    assert_int_equal(old.principal_paid, 0);
    correct_proved();
    /* applied to the bill in its place, it is not there to be handed back */
    receipt = correct_pay(BOUNCED, 5000);
    assert_int_equal(rebill(BOUNCED, 202608, 0, NULL, NULL, &r), ST_ok);
    assert_int_equal(undo(receipt), ST_prepayment_used);
    correct_proved();
    /* but what applied it may be taken back, though it is in no till, and then so may the payment */
    money owed = correct_owed(BOUNCED);
    assert_int_equal(undo(r.receipt_no), ST_ok);
    assert_int_equal(correct_paid_ahead(BOUNCED), 5000);
    assert_int_equal(correct_owed(BOUNCED), owed + 5000);
    assert_int_equal(undo(receipt), ST_ok);
    assert_int_equal(correct_paid_ahead(BOUNCED), 0);
    assert_int_equal(undo(r.receipt_no), ST_payment_reversed);
    correct_proved();
}

static enum status cheque_back(const char *voucher)
{
    return leave(OP_cheque_return, &(struct cheque_return){ .voucher = voucher, .bank = "工行",
        .returned_on = date_of(2026, 11, 23) });
}

static uint64_t pay_two(unsigned h, money cash, money cheque, const char *voucher)
{
    struct pay_account a = { .account_no = correct_account(h) };
    struct pay_tender t[] = {
        { .tender = CODE_tender_cheque, .received = { .given = true, .amount = cheque }, .voucher = voucher,
          .bank = "工行", .drawer = "华龙", .value_date = date_of(2026, 11, 20) },
        { .tender = CODE_tender_cash, .received = { .given = true, .amount = cash }, .change = { .given = true } } };
    struct payment p;
    if (correct_as('k', OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = t, .tenders_n = 2,
        .receipt_choice = CODE_receipt_choice_none, .prepay = true, .large_meant = true }, &p))
        fail_msg("%s %s", status_name(correct_hall.fault.status), correct_hall.fault.field);
    return p.receipt_no;
}

/* The bank says no whatever became of the money: 50.00 of August, 30 by cheque and 20 in cash, moved on to the bill in
 * its place. What the cheque had paid of it is owed. */
static void test_cheque_moved_on(void **state)
{
    struct correction r;
    pay_two(CHEQUE, 2000, 3000, "9001");
    correct_pay(CHEQUE, 5000);
    assert_int_equal(rebill(CHEQUE, 202608, 0, NULL, NULL, &r), ST_ok);
    assert_int_equal(correct_owed(CHEQUE), 5000);
    assert_int_equal(cheque_back("9001"), ST_ok);
    assert_int_equal(correct_owed(CHEQUE), 8000);
    assert_int_equal(correct_paid_ahead(CHEQUE), 0);
    correct_proved();
}

/* Two payments on a bill that was taken back are paid ahead: neither has to go before the other. */
static void test_later_moved_on(void **state)
{
    struct correction r;
    const struct bill_reverse q = { .account_no = correct_account(LATER), .bill_month = 202610,
        .correct_cause = CODE_correct_cause_other, .remark = "重开" };
    uint64_t first = correct_pay(LATER, 12000);
    correct_pay(LATER, 3000);
    assert_int_equal(undo(first), ST_payment_later);
    assert_int_equal(correct_with('b', OP_bill_reverse, &q, &r), ST_ok);
    assert_int_equal(undo(first), ST_ok);
    assert_int_equal(correct_owed(LATER), 10000);
    assert_int_equal(correct_paid_ahead(LATER), 3000);
    correct_proved();
}

/* -- random -- */

static void random_act(unsigned h)
{
    struct bill b;
    struct correction r;
    int32_t month = CORRECT_FIRST + (int32_t)dice(CORRECT_MONTHS);
    struct correction_reading fix = { .read_on = date_of(2026, 9 + (int)dice(3), 1), .value = dice(95000) };
    struct bill_reverse q = { .account_no = correct_account(h), .correct_cause = CODE_correct_cause_other,
                              .remark = "x", .fee_back = dice(2) };
    if (!dice(3))
        correct_pay(h, 10 * (1 + (money)dice(3000)));
    if (correct_bill(h, month, &b)) {
        correct_run(month);
        return;
    }
    q.bill_month = b.bill_month;
    q.bill_seq = b.bill_seq;
    if (!dice(6))
        correct_with('a', OP_bill_reverse, &q, &r);
    else
        rebill(h, b.bill_month, b.bill_seq, dice(3) ? &fix : NULL, NULL, &r);
}

/* Whatever was done, a bill that stands is what figuring it today gives, each day is in one bill, and the books are
 * whole. */
static void test_random(void **state)
{
    date days = 0;
    dice_begin();
    for (unsigned i = 0; i < 150; i++)
        random_act(FIRST_RANDOM + dice(CHEQUE - FIRST_RANDOM));
    correct_proved();
    for (int32_t month = CORRECT_FIRST; month < CORRECT_FIRST + CORRECT_MONTHS; month++)
        correct_run(month);
    for (unsigned h = FIRST_RANDOM; h < CHEQUE; h++, days = 0)
        for (int32_t month = CORRECT_FIRST; month < CORRECT_FIRST + CORRECT_MONTHS; month++) {
            struct bill b, now;
            bool there = !correct_bill(h, month, &b);
            enum status s = correct_as('v', OP_bill_figure, &(struct bill_figure_ask){
                .account_no = correct_account(h), .bill_month = month }, &now);
            assert_int_equal(s, there ? ST_ok : ST_days_billed);
            if (there) {
                assert_int_equal(now.principal, b.principal);
                assert_int_equal(now.kwh, b.kwh);
            }
            days += there ? b.used_until - b.used_from + 1 : 0;
            if (month == CORRECT_FIRST + CORRECT_MONTHS - 1)
                assert_int_equal(days, 92);
        }
    correct_proved();
}

static unsigned repriced(unsigned house_no, struct repriced_bill *first)
{
    struct repriced_list r;
    unsigned n = 0;
    const char *token = "";
    do {
        struct list_ask q = { .token = token };
        assert_int_equal(correct_as('d', OP_bill_repriced, &q, &r), ST_ok);
        for (uint32_t i = 0; i < r.bills_n; i++)
            if (!strcmp(r.bills[i].account_no, correct_account(house_no)) && !n++)
                *first = r.bills[i];
        token = r.token;
    } while (*token);
    return n;
}

/* A price brought in after the issue: the bills it would change are listed until they are figured again. */
static void test_repriced(void **state)
{
    struct correction r;
    struct tariff_done done;
    struct repriced_bill was;
    struct bill b;
    struct price_row row = { .price_area = "plain", .price_part = CODE_price_part_catalogue,
        .use_period = CODE_use_period_total, .valid_from = date_of(2026, 9, 1), .price = 60000000,
        .price_unit = CODE_price_unit_kwh, .price_mark = CODE_price_mark_verified, .document = "x" };
    assert_int_equal(repriced(REFUSED, &was), 0);
    assert_int_equal(correct_as('d', OP_tariff_put, &(struct tariff_put){ .prices = &row, .prices_n = 1 }, &done),
                     ST_ok);
    assert_int_equal(repriced(REFUSED, &was), 2);           /* September and October, not August */
    assert_int_equal(was.bill_month, 202609);
    assert_int_equal(was.price, 50000000);
    assert_int_equal(was.price_now, 60000000);
    assert_int_equal(correct_bill(REFUSED, 202609, &b), ST_ok);
    assert_int_equal(rebill(REFUSED, 202609, b.bill_seq, NULL, NULL, &r), ST_ok);
    assert_int_equal(repriced(REFUSED, &was), 0);           /* and with it the later one */
    correct_proved();
}

/* Looked at without a number it is the bill that stands; the one that was taken back is there by its own, and says
 * so. */
static void test_stands(void **state)
{
    struct bill b, stands;
    struct bill_notice n;
    struct bill_told told;
    struct bill_ask q = { .account_no = correct_account(REFUSED), .bill_month = 202609 };
    struct bill_explain_ask why = { .account_no = q.account_no, .bill_month = q.bill_month };
    (void)state;
    assert_int_equal(correct_bill(REFUSED, 202609, &stands), ST_ok);
    assert_true(stands.bill_seq);
    for (unsigned i = 0; i < 2; i++) {
        q.numbered = why.numbered = i;
        bool back = i;
        uint16_t cancelled = CODE_bill_state_cancelled;
        assert_int_equal(correct_as('v', OP_bill_show, &q, &b), ST_ok);
        assert_int_equal(b.bill_seq, back ? 0 : stands.bill_seq);
        assert_int_equal(b.bill_state == cancelled, back);
        assert_int_equal(correct_as('v', OP_bill_notice, &q, &n), ST_ok);
        assert_int_equal(n.bill->bill_seq, b.bill_seq);
        assert_int_equal(correct_as('v', OP_bill_explain, &why, &told), ST_ok);
        assert_int_equal(told.bill_seq, b.bill_seq);
        assert_int_equal(!strcmp(told.lines[0].key, "tell.cancelled"), back);
    }
    q.bill_month = 202601;
    q.numbered = false;
    assert_int_equal(correct_as('v', OP_bill_show, &q, &b), ST_bill_unknown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unchanged),
        cmocka_unit_test(test_reverse_and_run),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_year),
        cmocka_unit_test(test_terms),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_changed_meanwhile),
        cmocka_unit_test(test_payment_undone),
        cmocka_unit_test(test_cheque_moved_on),
        cmocka_unit_test(test_later_moved_on),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_repriced),
        cmocka_unit_test(test_stands),
    };
    return cmocka_run_group_tests(tests, setup, correct_teardown);
}
