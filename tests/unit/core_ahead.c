/* Who pays ahead and has used it up: told, cut off by the rules of arrears, and lit again when he has paid. 300 kWh at
 * 0.50 in October are 4.84 a day; by 23 November 106.48 are used and in no bill. Days by the decreed calendar. */
#include "config.h"
#include "tests/unit/correct_rows.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "ops/bind.h"

#include <string.h>

enum { COURSE, PAYS, TAKEN_BACK, PUT_OFF, HOUSES };

static const struct correct_house house[HOUSES] = {
    [COURSE] = { "plain", { 0, 10000, 20000, 50000 } }, [PAYS] = { "plain", { 0, 10000, 20000, 50000 } },
    [TAKEN_BACK] = { "plain", { 0, 10000, 20000, 50000 } }, [PUT_OFF] = { "plain", { 0, 10000, 20000, 50000 } },
};

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), correct_hall.fault.field, correct_hall.fault.arg[0]);
}

static void clock_is(int month, int day, int hour, int minute)
{
    clock_freeze(instant_of(date_of(2026, month, day), hour, minute, 0));
}

/* -- what the timer does -- */

/* Whom it is due for is due again while his slice did not run: its work may have been stopped meanwhile. */
static bool slice(bool (*due)(struct core *, struct slice_ask *, struct pool *), enum op_id op)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask first = { .most = 1, .subject = "" }, q = first;
    struct slice_done done;
    char id[REQUEST_ID_MAX + 1];
    if (!due(correct_hall.core, &first, correct_hall.pool))
        return false;
    assert_true(due(correct_hall.core, &q, correct_hall.pool));
    assert_string_equal(q.subject, first.subject);
    request_id_make(id);
    ok(core_call(correct_hall.core, &p, op, id, 0, &q, &done, correct_hall.pool, &correct_hall.fault));
    return true;
}

/* All there is for the clock to do, in slices; so many steps were taken. */
static unsigned by_itself(void)
{
    unsigned n = 0;
    counter_slice(&correct_hall, OP_prepay_estimate, 50);
    while (slice(timed_prepay_stop, OP_prepay_stop))
        n++;
    while (slice(timed_cut_off_settle, OP_cut_off_settle))
        n++;
    return n;
}

/* -- looking -- */

static struct prepay_now estimate(unsigned h)
{
    struct prepay_now r;
    ok(correct_as('v', OP_prepay_show, &(struct account_ask){ .account_no = correct_account(h) }, &r));
    return r;
}

static unsigned letters_of(unsigned h, struct letter *newest)
{
    struct letters list;
    ok(correct_as('v', OP_letter_list, &(struct letters_ask){ .account_no = correct_account(h), .token = "" }, &list));
    if (list.letters_n)
        *newest = list.letters[0];
    return list.letters_n;
}

static struct cut_order order_now(unsigned h)
{
    struct cut_orders list;
    ok(correct_as('v', OP_cut_off_list, &(struct cut_orders_ask){ .account_no = correct_account(h), .token = "" },
                  &list));
    return list.orders_n ? list.orders[0] : (struct cut_order){ .cut_state = 0 };
}

static struct account_page page_of(unsigned h)
{
    struct account_page page;
    ok(correct_as('v', OP_account_show, &(struct account_ask){ .account_no = correct_account(h) }, &page));
    return page;
}

/* -- steps of people -- */

/* From now on, warned below 50.00; what he owed is paid, and 100.00 ahead: 6.48 less than he used. */
static void pays_ahead(unsigned h)
{
    struct prepay_terms t;
    struct prepay_put q = { .account_no = correct_account(h), .warn_below = maybe_money(5000),
                            .stop_below = maybe_money(0) };
    record_init(&prepay_put_record, &q);
    ok(correct_as('v', OP_prepay_put, &q, &t));
    correct_pay(h, correct_owed(h) + 10000);
}

static enum status deliver(uint64_t letter_no, uint16_t way, struct letter *r)
{
    return correct_as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = letter_no, .letter_way = way,
                      .delivered_to = "马村", .copy_no = "" }, r);
}

static enum status allow(char who, uint64_t letter_no, struct letter *r)
{
    return correct_as(who, OP_letter_allow, &(struct letter_allow){ .letter_no = letter_no }, r);
}

/* Its notice let go, and told by a message. */
static struct letter told(unsigned h)
{
    struct letter l;
    assert_int_equal(letters_of(h, &l), 1);
    ok(allow('v', l.letter_no, &l));
    ok(deliver(l.letter_no, CODE_letter_way_message, &l));
    return l;
}

/* In cash, of a till that is opened that day. */
static uint64_t pays(char who, const char *window, unsigned h, money amount)
{
    struct pay_account a = { .account_no = correct_account(h) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(amount), .change = maybe_money(0) };
    struct payment p;
    struct shift s;
    if (window)
        ok(correct_as(who, OP_shift_open, &(struct shift_open){ .window_no = window }, &s));
    ok(correct_as(who, OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t,
        .tenders_n = 1, .receipt_choice = CODE_receipt_choice_none, .prepay = true, .large_meant = true }, &p));
    return p.receipt_no;
}

static uint64_t last_said(unsigned h)
{
    struct letter l;
    struct letter_make q = { .account_no = correct_account(h), .letter_kind = CODE_letter_kind_final };
    record_init(&letter_make_record, &q);
    ok(correct_as('c', OP_letter_make, &q, &l));
    ok(deliver(l.letter_no, CODE_letter_way_phone, &l));
    return l.letter_no;
}

static enum status finish(uint64_t job_no)
{
    struct job r;
    return correct_as('r', OP_work_finish, &(struct work_finish){ .job_no = job_no, .stage_no = 1,
                      .stage_result = CODE_stage_result_done }, &r);
}

static int setup(void **state)
{
    (void)state;
    correct_open(house, HOUSES);
    correct_till();
    for (unsigned h = 0; h < HOUSES; h++)
        pays_ahead(h);
    return 0;
}

/* -- a course -- */

static void test_course(void **state)
{
    (void)state;
    struct letter l, r;
    struct cut_deferral d;
    struct cut_off_defer put_off = { .account_no = correct_account(PUT_OFF), .until = date_of(2026, 12, 20),
                                     .reason = "家有病人" };
    assert_int_equal(by_itself(), HOUSES);               /* domain 3.8: stop at nothing left, after approval */
    struct prepay_now now = estimate(COURSE);
    assert_int_equal(now.left, -648);
    assert_int_equal(now.stop_since, COUNTER_NOW);
    assert_int_equal(letters_of(COURSE, &l), 1);
    assert_int_equal(l.letter_kind, CODE_letter_kind_ahead);
    assert_int_equal(l.amount, 648);
    assert_int_equal(l.bills_n, 0);
    assert_string_equal(l.approved_by, "");
    assert_int_equal(by_itself(), 0);                    /* once */
    assert_int_equal(deliver(l.letter_no, CODE_letter_way_message, &r), ST_letter_unallowed);
    assert_int_equal(allow('c', l.letter_no, &r), ST_not_permitted);
    ok(allow('v', l.letter_no, &r));
    assert_int_equal(allow('v', l.letter_no, &r), ST_letter_not_waiting);
    ok(deliver(l.letter_no, CODE_letter_way_message, &r));        /* 3.8: SMS, App */
    assert_int_equal(r.stop_from, instant_of(date_of(2026, 12, 1), 0, 0, 0));
    assert_int_equal(r.approved_at, COUNTER_NOW);
    told(PAYS);
    told(PUT_OFF);
    ok(correct_with('b', OP_cut_off_defer, &put_off, &d));
    ok(correct_as('v', OP_letter_withdraw, &(struct letter_withdraw){ .letter_no = told(TAKEN_BACK).letter_no,
                  .withdraw_reason = "家有病人" }, &r));
    clock_is(11, 30, 23, 59);
    assert_int_equal(by_itself(), 0);                    /* 4.2: seven days before */
    clock_is(12, 1, 9, 0);
    assert_int_equal(by_itself(), 2);
    struct cut_order o = order_now(COURSE);
    assert_int_equal(o.cut_state, CODE_cut_state_out);
    assert_int_equal(o.letter_no, l.letter_no);
    assert_string_equal(o.asked_by, STAFF_SYSTEM);
    assert_string_equal(o.approved_by, counter_staff('v'));
    assert_int_equal(o.bills_n, 0);
    assert_int_equal(o.amount, estimate(COURSE).used - 10000);
    assert_int_equal(by_itself(), 0);
    clock_is(12, 3, 9, 0);
    last_said(COURSE);
    assert_int_equal(finish(o.job_no), ST_arrears_early);         /* 4.2: 30 minutes before */
    clock_is(12, 4, 10, 0);
    assert_int_equal(finish(o.job_no), ST_cut_barred);            /* a Friday */
    assert_string_equal(correct_hall.fault.arg[0], "code.cut_bar.eve");
    clock_is(12, 7, 19, 0);
    assert_int_equal(finish(o.job_no), ST_cut_barred);
    assert_string_equal(correct_hall.fault.arg[0], "code.cut_bar.night");
    clock_is(12, 8, 10, 0);
    ok(finish(o.job_no));
    assert_int_equal(page_of(COURSE).account[0].account_state, CODE_account_state_cut_off);
}

/* Dark he uses nothing. Half of what is missing lights nobody; all of it does, by itself, with the promise of 4.2. */
static void test_lit(void **state)
{
    (void)state;
    struct payment p;
    clock_is(12, 18, 10, 0);
    by_itself();
    struct prepay_now now = estimate(COURSE);
    assert_int_equal(now.used, (30 + 7) * 484);          /* 1 November to 8 December */
    assert_int_equal(now.left, 10000 - 37 * 484);
    pays('m', "02", COURSE, 5000);
    by_itself();
    assert_int_equal(page_of(COURSE).jobs_n, 0);
    uint64_t receipt = pays('m', NULL, COURSE, (-now.left - 5000 + 9) / 10 * 10);
    ok(correct_as('k', OP_pay_show, &(struct receipt_ask){ .receipt_no = receipt }, &p));
    struct account_page page = page_of(COURSE);
    assert_int_equal(page.jobs_n, 1);
    assert_string_equal(page.jobs[0].job_kind, "restore");
    assert_int_equal(p.job_no, page.jobs[0].job_no);
    ok(finish(p.job_no));
    assert_int_equal(page_of(COURSE).account[0].account_state, CODE_account_state_normal);
    assert_int_equal(order_now(COURSE).cut_state, CODE_cut_state_restored);
}

/* A payment is faster than the crew; the notice of before serves no more, and the next time there is another. */
static void test_recalled(void **state)
{
    (void)state;
    struct letter l;
    struct cut_order o = order_now(PAYS);
    clock_is(12, 29, 9, 0);
    assert_int_equal(o.cut_state, CODE_cut_state_out);
    pays('b', "03", PAYS, 1000);
    assert_int_equal(order_now(PAYS).cut_state, CODE_cut_state_out);      /* it is not enough */
    uint64_t receipt = pays('b', NULL, PAYS, 20000);
    o = order_now(PAYS);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_paid);
    assert_int_equal(o.receipt_no, receipt);
    ok(correct_as('r', OP_cut_off_answer, &(struct cut_off_answer){ .account_no = correct_account(PAYS),
                  .job_no = o.job_no }, &o));
    by_itself();
    assert_int_equal(estimate(PAYS).stop_since, 0);
    assert_int_equal(letters_of(PAYS, &l), 1);
    assert_true(l.settled);
    clock_freeze(COUNTER_NOW + (instant)90 * 24 * 3600 * 1000000);        /* used up again */
    assert_true(by_itself() > 0);
    assert_int_equal(letters_of(PAYS, &l), 2);
    assert_true(l.letter_no != o.letter_no);
    assert_false(l.settled);
    assert_int_equal(order_now(PAYS).job_no, o.job_no);                   /* no crew by the old one */
}

/* A supervisor took the notice back on its day: that is the answer for this time. Who was put off is passed over, and
 * comes by himself when that is over. */
static void test_kept(void **state)
{
    (void)state;
    struct letter l;
    assert_int_equal(order_now(TAKEN_BACK).cut_state, 0);
    assert_int_equal(letters_of(TAKEN_BACK, &l), 1);
    assert_int_equal(l.letter_state, CODE_letter_state_withdrawn);
    struct cut_order o = order_now(PUT_OFF);
    assert_int_equal(o.cut_state, CODE_cut_state_out);
    assert_true(o.asked_at >= instant_of(date_of(2026, 12, 21), 0, 0, 0));
}

/* -- what is not known now -- */

enum { HELD, FEEDS, LATE, ENDS, HELD_HOUSES };

static const struct correct_house held_house[HELD_HOUSES] = {
    [HELD] = { "dear", { 0, 10000, 20000, 50000 } },
    [FEEDS] = { "plain", { 0, 10000, 20000, 50000 }, .fed = { 0, 100, 200, 300 }, .surplus_tax = 1300 },
    [LATE] = { "plain", { 0, 10000, 20000, 50000 } }, [ENDS] = { "plain", { 0, 10000, 20000, 50000 } },
};

static int setup_held(void **state)
{
    (void)state;
    correct_open(held_house, HELD_HOUSES);
    correct_till();
    for (unsigned h = 0; h < HELD_HOUSES; h++)
        pays_ahead(h);
    return 0;
}

static void list_ends(void *row) { ((struct price_list *)row)->valid_until = date_of(2026, 10, 15); }
static void list_goes_on(void *row) { ((struct price_list *)row)->valid_until = DATE_NONE; }

static void list_is(const char *list, void (*change)(void *row))
{
    counter_change(&correct_hall, TABLE_price_list,
                   &(struct price_list){ .price_list = list, .valid_from = date_of(2012, 7, 1) }, change);
}

/* 300 kWh at 1.00 in October are 9.68 a day. A list that ends is no payment: what was used stays used, the crew out. */
static void test_held(void **state)
{
    (void)state;
    by_itself();
    struct letter l = told(HELD);
    told(ENDS);
    list_is("fed", list_ends);
    clock_is(12, 1, 9, 0);
    assert_true(by_itself() > 0);
    struct prepay_now known = estimate(HELD), now;
    assert_int_equal(known.used, 30 * 968);
    assert_int_equal(order_now(HELD).letter_no, l.letter_no);
    list_is("dear", list_ends);
    clock_is(12, 2, 9, 0);
    assert_int_equal(by_itself(), 0);
    now = estimate(HELD);
    assert_string_not_equal(now.held_why, "");
    assert_int_equal(now.used, known.used);
    assert_int_equal(now.daily, known.daily);
    assert_int_equal(now.daily_kwh, known.daily_kwh);
    assert_int_equal(now.read_on, known.read_on);
    assert_int_equal(now.prepay_level, CODE_prepay_level_stop);
    assert_int_equal(now.stop_since, known.stop_since);
    assert_int_equal(order_now(HELD).cut_state, CODE_cut_state_out);
    pays('b', "03", HELD, 30000);                        /* what is paid is known */
    by_itself();
    now = estimate(HELD);
    assert_string_not_equal(now.held_why, "");
    assert_int_equal(now.stop_since, 0);
    assert_int_equal(order_now(HELD).cut_state, CODE_cut_state_recalled);
    list_is("dear", list_goes_on);
}

/* What is bought of it has no price any more; what it used has. */
static void test_feeds(void **state)
{
    (void)state;
    struct prepay_now now = estimate(FEEDS);
    assert_string_equal(now.held_why, "");
    assert_int_equal(now.used, 31 * 484);
}

/* It was said the day before that it pays ahead no more: on the day the crew is recalled. */
static void test_ends(void **state)
{
    (void)state;
    struct prepay_terms t;
    struct prepay_put q = { .account_no = correct_account(ENDS), .valid_from = date_of(2026, 12, 3), .ends = true };
    record_init(&prepay_put_record, &q);
    ok(correct_as('v', OP_prepay_put, &q, &t));
    assert_int_equal(by_itself(), 0);
    assert_int_equal(order_now(ENDS).cut_state, CODE_cut_state_out);
    clock_is(12, 3, 0, 10);
    assert_int_equal(by_itself(), 1);
    assert_int_equal(order_now(ENDS).cut_state, CODE_cut_state_recalled);
    assert_int_equal(estimate(ENDS).stop_since, 0);
}

/* Let go on the third of December, its days count from there: not from the day it was written. */
static void test_late(void **state)
{
    (void)state;
    struct letter l, r;
    struct letter_deliver q = { .letter_way = CODE_letter_way_message, .delivered_to = "马村", .copy_no = "",
                                .delivered_at = instant_of(date_of(2026, 12, 2), 23, 59, 0) };
    assert_int_equal(letters_of(LATE, &l), 1);
    clock_is(12, 3, 9, 30);
    ok(allow('v', l.letter_no, &r));
    clock_is(12, 3, 10, 0);
    q.letter_no = l.letter_no;
    assert_int_equal(correct_as('r', OP_letter_deliver, &q, &r), ST_date_out_of_range);
    assert_string_equal(correct_hall.fault.field, "delivered_at");
    q.delivered_at = instant_of(date_of(2026, 12, 3), 9, 29, 0);
    assert_int_equal(correct_as('r', OP_letter_deliver, &q, &r), ST_date_out_of_range);
    q.delivered_at = instant_of(date_of(2026, 12, 3), 9, 30, 0);
    ok(correct_as('r', OP_letter_deliver, &q, &r));
    assert_int_equal(r.stop_from, instant_of(date_of(2026, 12, 11), 0, 0, 0));
}

int main(void)
{
    const struct CMUnitTest held[] = { cmocka_unit_test(test_held), cmocka_unit_test(test_feeds),
                                       cmocka_unit_test(test_ends), cmocka_unit_test(test_late) };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_course), cmocka_unit_test(test_lit), cmocka_unit_test(test_recalled),
        cmocka_unit_test(test_kept),
    };
    int failed = cmocka_run_group_tests(tests, setup, correct_teardown);
    return failed ? failed : cmocka_run_group_tests(held, setup_held, correct_teardown);
}
