/* Supply cut off for arrears: who may be, by whom and when; and that a payment is faster than the crew. */
#include "config.h"
#include "tests/unit/cut_hall.h"
#include "core/engine/inner.h"
#include "core/engine/timed.h"
#include "core/run/letter.h"
#include "ops/bind.h"

#include <string.h>

enum { CUT = 1, PAYS, DARK, DEFERRED, MISTAKEN, DISPUTES, BARRED, HOSPITAL, CORRECTED, BARE, LATE, BROKEN,
       QUIET, PART, GONE, JOBLESS, BEHIND, BOTH, FIRST_BILLS,
       DARK_FEE, FEE_AHEAD, LAST = FEE_AHEAD };

/* They pay ahead as well; BOTH has used that up. */
static void pays_ahead(struct txn *t)
{
    for (unsigned house = BOTH; house <= FIRST_BILLS; house++) {
        counter_put(t, TABLE_prepay_terms, &(struct prepay_terms){ .account_no = house_no(house),
            .valid_from = date_of(2026, 1, 1), .prepaid = true });
        counter_put(t, TABLE_prepay_now, &(struct prepay_now){ .account_no = house_no(house), .account_name = "赵强",
            .unit_no = counter_unit(false), .next_on = date_of(2027, 1, 1), .prepay_level = CODE_prepay_level_stop,
            .stop_since = house == BOTH ? COUNTER_NOW : 0, .held_why = "" });
    }
}

/* Owe a business fee as well. */
static void more(struct txn *t)
{
    pays_ahead(t);
    house_fee(t, DARK_FEE, 5, 15000);
    house_fee(t, FEE_AHEAD, 5, 15000);
    counter_put(t, TABLE_prepay_terms, &(struct prepay_terms){ .account_no = house_no(FEE_AHEAD),
        .valid_from = date_of(2026, 1, 1), .prepaid = true });
    counter_put(t, TABLE_prepay_now, &(struct prepay_now){ .account_no = house_no(FEE_AHEAD), .account_name = "赵强",
        .unit_no = counter_unit(false), .next_on = date_of(2026, 11, 23), .held_why = "" });
}

static int setup(void **state)
{
    (void)state;
    cut_hall_open(LAST, more);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    counter_close(&hall);
    return 0;
}

/* -- from the notice to the light -- */

static void test_cut(void **state)
{
    (void)state;
    struct cut_order o, again;
    struct job r;
    assert_int_equal(ask(CUT, &o), ST_letter_before);                    /* domain 4.2 S1: no demand was made */
    remind(CUT);
    assert_int_equal(ask(CUT, &o), ST_letter_before);                    /* S3 art. 45: no notice in writing */
    uint64_t notice = warned(CUT, "");
    assert_int_equal(ask(CUT, &o), ST_arrears_early);                    /* S7: its days are not over */
    assert_string_equal(hall.fault.arg[0], "2026-12-01");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = notice }, days_over);
    struct cut_off_ask alone = { .account_no = house_no(CUT), .reason = "催费无果" };
    assert_int_equal(as('v', OP_cut_off_ask, &alone, &o), ST_approval_needed);     /* nobody by himself */
    assert_int_equal(ask(CUT, &o), ST_ok);
    assert_int_equal(o.letter_no, notice);
    assert_int_equal(o.amount, 10310);
    assert_int_equal(o.bills_n, 1);
    assert_string_equal(o.account_name, "赵强");
    assert_string_equal(o.asked_by, counter_staff('c'));
    assert_string_equal(o.approved_by, counter_staff('v'));
    assert_int_equal(ask(CUT, &again), ST_job_excluded);
    assert_true(listed(CUT));
    assert_int_equal(order_now(CUT).stage_no, 1);
    assert_int_equal(finish(o.job_no, &r), ST_letter_before);            /* S3 art. 45: minutes before, once more */
    uint64_t last = last_said(CUT);
    assert_int_equal(finish(o.job_no, &r), ST_arrears_early);
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = last }, days_over);
    assert_int_equal(account_now(CUT).account_state, CODE_account_state_normal);
    assert_int_equal(finish(o.job_no, &r), ST_ok);
    assert_int_equal(account_now(CUT).account_state, CODE_account_state_cut_off);
    o = order_now(CUT);
    assert_int_equal(o.cut_state, CODE_cut_state_cut);
    assert_int_equal(o.cut_at, COUNTER_NOW);
    assert_int_equal(o.final_no, last);
    assert_string_equal(o.cut_by, counter_staff('r'));
    assert_int_equal(ask(CUT, &again), ST_cut_is);
    struct payment p = pay(CUT, 0);
    assert_true(p.job_no > 0);                                           /* S7: restored within 24 hours */
    assert_int_equal(p.restore_due, COUNTER_NOW + (instant)24 * 3600 * 1000000);
    assert_int_equal(finish(p.job_no, &r), ST_ok);
    assert_int_equal(account_now(CUT).account_state, CODE_account_state_normal);
    assert_int_equal(order_now(CUT).cut_state, CODE_cut_state_restored);
    assert_false(listed(CUT));
}

/* The money is here before the crew is. */
static void test_recalled(void **state)
{
    (void)state;
    struct cut_order o = out(PAYS), r;
    struct job job;
    ripe(PAYS);
    struct cut_off_answer back = { .account_no = house_no(PAYS), .job_no = o.job_no };
    assert_int_equal(as('r', OP_cut_off_answer, &back, &r), ST_cut_order_state);
    pay(PAYS, 5000);
    assert_int_equal(order_now(PAYS).cut_state, CODE_cut_state_out);     /* half of it settles nothing */
    struct payment p = pay(PAYS, 0);
    assert_int_equal(p.job_no, 0);
    o = order_now(PAYS);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_paid);
    assert_int_equal(o.receipt_no, p.receipt_no);
    assert_true(listed(PAYS));
    assert_int_equal(finish(o.job_no, &job), ST_job_closed);
    assert_int_equal(account_now(PAYS).account_state, CODE_account_state_normal);
    assert_int_equal(as('v', OP_work_reopen, &(struct work_note){ .job_no = o.job_no, .text = "x" }, &job),
                     ST_arrears_none);
    assert_int_equal(as('r', OP_cut_off_answer, &back, &r), ST_ok);
    assert_int_equal(r.cut_state, CODE_cut_state_ended);
    assert_string_equal(r.answered_by, counter_staff('r'));
    assert_false(listed(PAYS));
    assert_int_equal(as('r', OP_cut_off_answer, &back, &r), ST_cut_order_state);
}

/* It was dark already when they heard of it. */
static void test_recalled_dark(void **state)
{
    (void)state;
    struct cut_order o = out(DARK), r;
    struct cut_off_answer q = { .account_no = house_no(DARK), .job_no = o.job_no, .was_cut = true,
                                .cut_at = COUNTER_NOW + 1 };
    pay(DARK, 0);
    assert_int_equal(as('x', OP_cut_off_answer, &q, &r), ST_not_permitted);
    assert_int_equal(as('w', OP_cut_off_answer, &q, &r), ST_cut_order_unknown);
    assert_int_equal(as('r', OP_cut_off_answer, &q, &r), ST_date_out_of_range);
    q.cut_at = COUNTER_NOW;
    assert_int_equal(as('r', OP_cut_off_answer, &q, &r), ST_ok);
    assert_int_equal(account_now(DARK).account_state, CODE_account_state_cut_off);
    struct account_page page;
    assert_int_equal(as('k', OP_account_show, &(struct account_ask){ .account_no = house_no(DARK) }, &page), ST_ok);
    assert_int_equal(page.jobs_n, 1);
    assert_string_equal(page.jobs[0].job_kind, "restore");
    struct job job;
    assert_int_equal(finish(page.jobs[0].job_no, &job), ST_ok);
    assert_int_equal(account_now(DARK).account_state, CODE_account_state_normal);
    assert_int_equal(order_now(DARK).cut_state, CODE_cut_state_restored);
}

static enum status defer(unsigned house, date until)
{
    struct cut_deferral r;
    struct cut_off_defer q = { .account_no = house_no(house), .until = until, .reason = "家有病人" };
    record_init(&cut_off_defer_record, &q);
    return agreed(OP_cut_off_defer, &q, &r);
}

static void test_deferred(void **state)
{
    (void)state;
    struct cut_order o;
    struct cut_deferral d;
    noticed(DEFERRED);
    assert_int_equal(as('v', OP_cut_off_defer, &(struct cut_off_defer){ .account_no = house_no(DEFERRED),
                     .reason = "x" }, &d), ST_approval_needed);
    assert_int_equal(defer(DEFERRED, date_of(2026, 11, 22)), ST_date_out_of_range);
    assert_int_equal(defer(DEFERRED, date_of(2026, 12, 20)), ST_ok);
    assert_int_equal(ask(DEFERRED, &o), ST_cut_deferred);
    assert_string_equal(hall.fault.arg[0], "2026-12-20");
    assert_int_equal(defer(DEFERRED, DATE_NONE), ST_ok);
    assert_int_equal(ask(DEFERRED, &o), ST_ok);
    assert_int_equal(defer(DEFERRED, date_of(2026, 11, 23)), ST_ok);
    o = order_now(DEFERRED);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_deferred);
    assert_int_equal(defer(DEFERRED, DATE_NONE), ST_ok);
    assert_int_equal(ask(DEFERRED, &o), ST_cut_order_state);             /* what the crew found is not known yet */
}

static void test_letter_withdrawn(void **state)
{
    (void)state;
    struct cut_order o = out(MISTAKEN);
    struct letter r;
    struct letter_withdraw q = { .letter_no = o.letter_no, .withdraw_reason = "抄错" };
    assert_int_equal(as('c', OP_letter_withdraw, &q, &r), ST_not_permitted);     /* two had let it go */
    assert_int_equal(as('v', OP_letter_withdraw, &q, &r), ST_ok);
    o = order_now(MISTAKEN);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_letter_withdrawn);
}

/* -- what is no payment -- */

static void set_aside(void *row)
{
    ((struct bill *)row)->bill_state = CODE_bill_state_set_aside;
}

static void disputed(unsigned house)
{
    struct bill r;
    struct bill_aside q = { .account_no = house_no(house), .bill_month = 202609,
                            .aside_reason = CODE_aside_reason_other, .remark = "抄错" };
    record_init(&bill_aside_record, &q);
    assert_int_equal(agreed(OP_bill_aside, &q, &r), ST_ok);
}

/* Has the timer found one? What becomes of it is in hall.fault. */
static bool settled_or_passed(void)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask q = { .most = 1, .subject = "" };
    struct slice_done done;
    char id[REQUEST_ID_MAX + 1];
    if (!timed_cut_off_settle(hall.core, &q, hall.pool))
        return false;
    request_id_make(id);
    hall.fault = (struct fault){ .status = ST_ok };
    (void)core_call(hall.core, &p, OP_cut_off_settle, id, 0, &q, &done, hall.pool, &hall.fault);
    return true;
}

/* Domain 4.2 knows this of energy alone: a business fee that is still owed keeps nobody in the dark, and takes
 * nothing off what is paid ahead. */
static void test_fee_owed(void **state)
{
    (void)state;
    struct job job;
    struct prepay_now now;
    struct cut_order o = out(DARK_FEE);
    assert_int_equal(o.amount, 10310);
    ripe(DARK_FEE);
    assert_int_equal(finish(o.job_no, &job), ST_ok);
    struct payment p = pay(DARK_FEE, 10310);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, house_no(DARK_FEE)), 15000);
    assert_true(p.job_no > 0);
    assert_int_equal(finish(p.job_no, &job), ST_ok);
    assert_int_equal(account_now(DARK_FEE).account_state, CODE_account_state_normal);
    counter_slice(&hall, OP_prepay_estimate, 50);
    assert_int_equal(as('v', OP_prepay_show, &(struct account_ask){ .account_no = house_no(FEE_AHEAD) }, &now), ST_ok);
    assert_int_equal(now.estimated_on, date_of(2026, 11, 23));
    assert_int_equal(now.balance, -10310);
}

static bool settled_by_itself(void)
{
    bool settled = settled_or_passed();
    assert_int_equal(settled ? hall.fault.status : ST_ok, ST_ok);
    return settled;
}

static void test_settled_otherwise(void **state)
{
    (void)state;
    struct cut_order o = out(DISPUTES);
    assert_false(settled_by_itself());                                   /* all that was told of so far */
    disputed(DISPUTES);
    assert_true(settled_by_itself());
    o = order_now(DISPUTES);
    assert_int_equal(o.cut_state, CODE_cut_state_recalled);
    assert_int_equal(o.recall_reason, CODE_recall_reason_not_claimed);
    assert_false(settled_by_itself());
    struct cut_order dark = out(CORRECTED);
    struct job job;
    ripe(CORRECTED);
    assert_int_equal(finish(dark.job_no, &job), ST_ok);
    disputed(CORRECTED);
    assert_true(settled_by_itself());
    assert_false(settled_by_itself());
    struct account_page page;
    assert_int_equal(as('k', OP_account_show, &(struct account_ask){ .account_no = house_no(CORRECTED) }, &page),
                     ST_ok);
    assert_int_equal(page.jobs_n, 1);
    assert_string_equal(page.jobs[0].job_kind, "restore");
}

/* An entry is of its own accounts: nobody else's order is looked at for it. */
static void test_own_account(void **state)
{
    (void)state;
    out(QUIET);
    out(PART);
    assert_false(settled_by_itself());
    counter_change(&hall, TABLE_bill, &(struct bill){ .account_no = house_no(QUIET), .bill_month = 202609 }, set_aside);
    assert_false(settled_by_itself());                                   /* nobody has told of anything */
    pay(PART, 1000);
    assert_false(settled_by_itself());
    pay(QUIET, 1000);                                                    /* paid ahead: an entry of its own */
    assert_false(settled_by_itself());
    assert_int_equal(order_now(QUIET).cut_state, CODE_cut_state_recalled);
}

/* One that cannot be told of, and one that is refused, keep no other from being settled. */
static void test_passed_over(void **state)
{
    (void)state;
    struct cut_order gone = out(GONE), jobless = out(JOBLESS);
    struct job job;
    ripe(GONE);
    assert_int_equal(finish(gone.job_no, &job), ST_ok);
    out(BEHIND);
    assert_false(settled_by_itself());
    counter_change(&hall, TABLE_account, &(struct account){ .account_no = house_no(GONE) }, NULL);
    counter_change(&hall, TABLE_job, &(struct job){ .job_no = jobless.job_no }, NULL);
    counter_change(&hall, TABLE_bill, &(struct bill){ .account_no = house_no(JOBLESS), .bill_month = 202609 },
                   set_aside);
    counter_change(&hall, TABLE_bill, &(struct bill){ .account_no = house_no(BEHIND), .bill_month = 202609 },
                   set_aside);
    counter_restart(&hall);                                              /* all of them, once */
    assert_true(settled_or_passed());
    assert_int_equal(hall.fault.status, ST_not_found);
    assert_true(settled_by_itself());
    assert_int_equal(order_now(BEHIND).cut_state, CODE_cut_state_recalled);
    assert_false(settled_by_itself());
}

/* -- rules -- */

static enum status declare(char who, uint16_t kind, const char *unit_no, date from, date until, bool bars,
                           uint64_t version)
{
    struct cut_bar r, q = { .cut_bar = kind, .unit_no = unit_no, .valid_from = from, .until = until, .bars = bars,
                            .bars_from = "", .bars_until = "", .source = "县气象局〔2026〕9号", .version = version };
    return as(who, OP_cut_bar_put, &q, &r);
}

static void test_declared(void **state)
{
    (void)state;
    const char *hall_unit = counter_unit(false);
    date today = date_of(2026, 11, 23);
    struct cut_order o = out(BARRED);
    struct job r;
    ripe(BARRED);
    assert_int_equal(declare('c', CODE_cut_bar_cold, hall_unit, today, 0, true, 0), ST_not_permitted);
    assert_int_equal(declare('v', CODE_cut_bar_cold, counter_unit(true), today, 0, true, 0), ST_outside_unit);
    assert_int_equal(declare('v', CODE_cut_bar_cold, "", today, 0, true, 0), ST_outside_unit);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today - 1, 0, true, 0), ST_date_out_of_range);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today - 1, true, 0), ST_date_out_of_range);
    assert_int_equal(declare('v', CODE_cut_bar_eve, "", today, 0, false, 0), ST_outside_unit);
    assert_int_equal(declare('d', CODE_cut_bar_eve, hall_unit, today, 0, false, 0), ST_rule_refuses);
    assert_int_equal(declare('d', CODE_cut_bar_night, "", today, 0, true, 0), ST_hour_invalid);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today + 3, true, 0), ST_ok);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today + 3, 0, true, 0), ST_cut_bar_overlap);
    assert_string_equal(hall.fault.arg[1], "2026-11-23");
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today + 4, 0, true, 0), ST_ok);
    assert_int_equal(order_now(BARRED).cut_bar, CODE_cut_bar_cold);
    assert_int_equal(finish(o.job_no, &r), ST_cut_barred);
    assert_string_equal(hall.fault.arg[0], "code.cut_bar.cold");
    assert_string_equal(hall.fault.arg[1], "县气象局〔2026〕9号");
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today, false, 9), ST_stale);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today, false, 0), ST_exists);
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today + 3, true, 0), ST_ok);      /* the same */
    assert_int_equal(declare('v', CODE_cut_bar_cold, hall_unit, today, today, false, 1), ST_ok);
    assert_int_equal(finish(o.job_no, &r), ST_ok);
}

static void important(void *row)
{
    ((struct account *)row)->importance = CODE_importance_first;
}

static void copy_lost(void *row)
{
    ((struct letter *)row)->copy_no = "";
}

static void test_important(void **state)
{
    (void)state;
    struct cut_order o;
    struct job r;
    counter_change(&hall, TABLE_account, &(struct account){ .account_no = house_no(HOSPITAL) }, important);
    remind(HOSPITAL);
    uint64_t notice = warned(HOSPITAL, "隆电函〔2026〕17号");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = notice }, days_over);
    assert_int_equal(ask(HOSPITAL, &o), ST_ok);
    assert_int_equal(o.importance, CODE_importance_first);
    assert_string_equal(o.copy_no, "隆电函〔2026〕17号");
    ripe(HOSPITAL);
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = notice }, copy_lost);
    assert_int_equal(finish(o.job_no, &r), ST_cut_barred);
    assert_string_equal(hall.fault.arg[0], "code.cut_bar.important");
}

/* -- at other times: nothing is earlier after these -- */

static instant now_is;

static void minutes_go(int minutes)
{
    now_is = (now_is ? now_is : COUNTER_NOW) + minutes * MINUTE_US;
    clock_freeze(now_is);
}

static void good_from_ten(void *row)
{
    ((struct letter *)row)->stop_from = COUNTER_NOW + 20 * MINUTE_US;
}

/* The crew dates it before the notice's days were over; it was another notice when they went out. */
static void test_before_its_time(void **state)
{
    (void)state;
    struct cut_order o = out(LATE);
    struct job r;
    ripe(LATE);
    uint64_t again = warned(LATE, "");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = again }, good_from_ten);
    minutes_go(40);
    assert_int_equal(finish_at(o.job_no, COUNTER_NOW + 19 * MINUTE_US, &r), ST_arrears_early);
    assert_string_equal(hall.fault.field, "at");
    assert_string_equal(hall.fault.arg[0], "11-23 10:00");
    assert_int_equal(finish_at(o.job_no, COUNTER_NOW + 20 * MINUTE_US, &r), ST_ok);
    assert_int_equal(order_now(LATE).cut_at, COUNTER_NOW + 20 * MINUTE_US);
}

static void agree_and_break(unsigned house)
{
    struct agreement g, over;
    struct agreement_make q = { .account_no = house_no(house), .parts_count = 2, .agreed_by = "赵强" };
    record_init(&agreement_make_record, &q);
    minutes_go(1);
    assert_int_equal(agreed(OP_agreement_make, &q, &g), ST_ok);
    assert_int_equal(as('v', OP_agreement_end, &(struct agreement_end){ .agreement_no = g.agreement_no,
                     .reason = "未付" }, &over), ST_ok);
    assert_int_equal(over.agreement_state, CODE_agreement_state_ended);
    minutes_go(1);
}

/* What was said before they agreed serves nobody after it: reminded anew, and a notice anew (domain 4.2). */
static void test_agreement_broken(void **state)
{
    (void)state;
    struct cut_order o;
    struct letter l, shown;
    noticed(BROKEN);
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(BROKEN),
                     .letter_kind = CODE_letter_kind_reminder }, &l), ST_ok);
    agree_and_break(BROKEN);
    assert_int_equal(ask(BROKEN, &o), ST_letter_before);
    assert_string_equal(hall.fault.arg[0], "code.letter_kind.reminder");
    assert_int_equal(as('c', OP_letter_show, &(struct letter_ask){ .letter_no = l.letter_no }, &shown), ST_ok);
    assert_true(shown.settled);
    assert_int_equal(as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = l.letter_no,
                     .letter_way = CODE_letter_way_by_hand, .delivered_to = "赵强" }, &shown), ST_letter_settled);
    remind(BROKEN);
    assert_int_equal(ask(BROKEN, &o), ST_letter_before);
    assert_string_equal(hall.fault.arg[0], "code.letter_kind.cut_off");
    noticed(BROKEN);
    assert_int_equal(ask(BROKEN, &o), ST_ok);
    agree_and_break(BROKEN);                         /* while the crew is out: it is theirs no more */
    assert_true(settled_by_itself());
    assert_int_equal(order_now(BROKEN).cut_state, CODE_cut_state_recalled);
}

/* What the timer does about who used up what he paid ahead; the letters he has then. */
static uint32_t ahead_goes_on(unsigned house, struct letter *newest)
{
    struct principal p = { .staff_no = STAFF_SYSTEM, .from = "local", .session = 1 };
    struct slice_ask q = { .most = 1, .subject = house_no(house) };
    struct slice_done done;
    struct letters list;
    char id[REQUEST_ID_MAX + 1];
    request_id_make(id);
    assert_int_equal(core_call(hall.core, &p, OP_prepay_stop, id, 0, &q, &done, hall.pool, &hall.fault), ST_ok);
    assert_int_equal(as('v', OP_letter_list, &(struct letters_ask){ .account_no = house_no(house), .token = "" },
                        &list), ST_ok);
    *newest = list.letters[0];
    return list.letters_n;
}

static void told_ahead(uint64_t letter_no)
{
    struct letter r;
    assert_int_equal(as('v', OP_letter_allow, &(struct letter_allow){ .letter_no = letter_no }, &r), ST_ok);
    deliver(letter_no, "");
}

/* A notice that what was paid ahead is used up takes nothing from one of the bills: an order by either stands by its
 * own, and is done by it. */
static void test_two_notices(void **state)
{
    (void)state;
    struct letter ahead, l;
    struct job job;
    assert_int_equal(ahead_goes_on(BOTH, &ahead), 1);
    assert_int_equal(ahead.letter_kind, CODE_letter_kind_ahead);
    told_ahead(ahead.letter_no);
    remind(BOTH);
    uint64_t notice = warned(BOTH, "");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = notice }, days_over);
    assert_int_equal(ahead_goes_on(BOTH, &l), 3);        /* an order by its days alone */
    struct cut_order o;
    assert_int_equal(ask(BOTH, &o), ST_ok);
    assert_int_equal(o.letter_no, notice);
    assert_int_equal(o.bills_n, 1);
    uint64_t once_more = warned(BOTH, "");               /* its days not over either */
    pay(BOTH, 1000);
    assert_false(settled_by_itself());
    assert_int_equal(as('v', OP_letter_withdraw, &(struct letter_withdraw){ .letter_no = ahead.letter_no,
                     .withdraw_reason = "x" }, &l), ST_ok);
    assert_false(settled_by_itself());
    assert_int_equal(order_now(BOTH).cut_state, CODE_cut_state_out);
    ripe(BOTH);
    assert_int_equal(finish(o.job_no, &job), ST_arrears_early);          /* he was told that day */
    assert_string_equal(hall.fault.field, "at");
    counter_change(&hall, TABLE_letter, &(struct letter){ .letter_no = once_more }, days_over);
    assert_int_equal(finish(o.job_no, &job), ST_ok);
    assert_int_equal(order_now(BOTH).cut_state, CODE_cut_state_cut);
}

/* While a crew is out for bills none is written beside it. */
static void used_up(void *row)
{
    ((struct prepay_now *)row)->stop_since = COUNTER_NOW;
}

static void test_crew_is_out(void **state)
{
    (void)state;
    struct letter l;
    out(FIRST_BILLS);
    counter_change(&hall, TABLE_prepay_now, &(struct prepay_now){ .account_no = house_no(FIRST_BILLS) }, used_up);
    assert_int_equal(ahead_goes_on(FIRST_BILLS, &l), 2);
    assert_int_equal(l.letter_kind, CODE_letter_kind_cut_off);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut), cmocka_unit_test(test_recalled), cmocka_unit_test(test_recalled_dark),
        cmocka_unit_test(test_deferred), cmocka_unit_test(test_letter_withdrawn),
        cmocka_unit_test(test_settled_otherwise), cmocka_unit_test(test_own_account),
        cmocka_unit_test(test_declared), cmocka_unit_test(test_important),
        cmocka_unit_test(test_before_its_time), cmocka_unit_test(test_agreement_broken),
        cmocka_unit_test(test_passed_over), cmocka_unit_test(test_two_notices), cmocka_unit_test(test_crew_is_out),
        cmocka_unit_test(test_fee_owed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
