/* Letters to who owes: what may be sent when, one each to a section, and nothing twice. */
#include "config.h"
#include "tests/unit/arrears_houses.h"

#include <stdio.h>
#include <string.h>

#define CROWD 120
#define NOT_DUE 10
enum { EARLY = 1, CHAIN, DISPUTED, PAID_ONE, MISTAKEN, PAYS, HOSPITAL, FEE_ALONE };

static void county(struct txn *t)
{
    houses_section(t, "0417");
    houses_section(t, "0418");
    static const struct house single[] = {
        { EARLY, "0417", 1, 29, 10000, 0, 0, 0 }, { CHAIN, "0417", 1, 31, 10000, 0, 0, 0 },
        { DISPUTED, "0417", 1, 31, 10000, 0, 0, CODE_bill_state_set_aside }, { PAID_ONE, "0417", 1, 0, 10000, 0, 0, 0 },
        { MISTAKEN, "0417", 1, 31, 10000, 0, 0, 0 }, { PAYS, "0417", 1, 31, 10000, 0, 0, 0 },
        { HOSPITAL, "0417", 1, 31, 10000, 0, 0, 0 },
        { FEE_ALONE, "0417", 1, 31, 10000, 10000, 0, CODE_bill_state_paid },
    };
    for (size_t i = 0; i < COUNT_OF(single); i++)
        house_put(t, &single[i]);
    house_fee(t, FEE_ALONE, 40, 15000);
    house_fee(t, PAYS, 40, 15000);
    for (unsigned i = 0; i < CROWD + NOT_DUE; i++)
        house_put(t, &(struct house){ .no = 100 + i, .section = "0418", .category = 1, .days = i < CROWD ? 40 : 0,
            .principal = i ? 5000 : 100 });
}

static enum status make(unsigned house, uint16_t kind, struct letter *r)
{
    return as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(house), .letter_kind = kind }, r);
}

static enum status deliver(const struct letter *l, uint16_t way, struct letter *r)
{
    return as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = l->letter_no, .letter_way = way,
              .delivered_to = "王建国" }, r);
}

/* Asked for, granted by a supervisor and done. */
static enum status warn(unsigned house, struct letter *r)
{
    struct letter_warn q = { .account_no = house_no(house), .reason = "欠费" };
    struct approval asked = { 0 }, granted;
    struct buf b;
    record_init(&letter_warn_record, &q);
    buf_init(&b, 1024);
    record_encode(&letter_warn_record, &q, NULL, &b);
    enum status s = as('c', OP_approval_ask, &(struct approval_ask){ .op = "letter.warn",
                       .request = { b.at, (uint32_t)b.n } }, &asked);
    buf_release(&b);
    if (!s)
        s = as('v', OP_approval_grant, &(struct approval_answer){ .approval_no = asked.approval_no,
               .digest = asked.digest }, &granted);
    return s ? s : counter_approved(&hall, 'c', OP_letter_warn, asked.approval_no, &q, r);
}

static void days_over(void *row)
{
    struct letter *l = row;
    l->stop_from = COUNTER_NOW;
}

/* Domain 4.2, a step after the other. */
static void test_chain(void **state)
{
    (void)state;
    struct letter reminder, notice, last, r;
    assert_int_equal(warn(CHAIN, &r), ST_letter_before);             /* S1 art. 39: after a demand */
    assert_int_equal(make(CHAIN, CODE_letter_kind_cut_off, &r), ST_letter_kind_other);
    assert_int_equal(make(CHAIN, CODE_letter_kind_final, &r), ST_letter_before);
    assert_int_equal(make(CHAIN, CODE_letter_kind_reminder, &reminder), ST_ok);
    assert_int_equal(reminder.principal, 10000);
    assert_int_equal(reminder.late_fee, 310);                        /* domain 4.1: 31 days at 1 per mille */
    assert_int_equal(reminder.amount, 10310);
    assert_int_equal(reminder.bills_n, 1);
    assert_int_equal(warn(CHAIN, &r), ST_letter_before);             /* written is not delivered */
    assert_int_equal(deliver(&reminder, CODE_letter_way_phone, &r), ST_ok);
    assert_int_equal(r.stop_from, 0);
    assert_int_equal(deliver(&reminder, CODE_letter_way_phone, &r), ST_letter_state);
    assert_int_equal(warn(CHAIN, &notice), ST_ok);                   /* internal approval of user, reason, time */
    assert_string_equal(notice.approved_by, counter_staff('v'));
    assert_int_equal(deliver(&notice, CODE_letter_way_message, &r), ST_letter_written);   /* S3 art. 45: in writing */
    assert_int_equal(as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = notice.letter_no,
                     .letter_way = CODE_letter_way_post, .delivered_to = "x", .delivered_at = COUNTER_NOW + 1000000 },
                     &r), ST_date_out_of_range);
    assert_int_equal(deliver(&notice, CODE_letter_way_by_hand, &r), ST_ok);
    assert_int_equal(r.stop_from, instant_of(date_of(2026, 12, 1), 0, 0, 0));             /* S7: 7 days between */
    assert_int_equal(make(CHAIN, CODE_letter_kind_final, &last), ST_arrears_early);
    assert_string_equal(hall.fault.arg[0], "2026-12-01");
    counter_change(&hall, TABLE_letter, &notice, days_over);
    assert_int_equal(make(CHAIN, CODE_letter_kind_final, &last), ST_ok);
    assert_int_equal(deliver(&last, CODE_letter_way_phone, &r), ST_ok);
    assert_int_equal(r.stop_from, COUNTER_NOW + (instant)30 * 60 * 1000000);              /* S3 art. 45: 30 minutes */
}

static void test_refused(void **state)
{
    (void)state;
    struct letter l, r;
    assert_int_equal(make(DISPUTED, CODE_letter_kind_reminder, &r), ST_arrears_none);
    assert_int_equal(make(PAID_ONE, CODE_letter_kind_reminder, &r), ST_arrears_none);
    assert_int_equal(make(EARLY, CODE_letter_kind_reminder, &l), ST_ok);
    assert_int_equal(deliver(&l, CODE_letter_way_by_hand, &r), ST_ok);
    assert_int_equal(warn(EARLY, &r), ST_arrears_early);             /* more than 30 days: the 31st is 11-25 */
    assert_string_equal(hall.fault.arg[0], "2026-11-25");
    assert_int_equal(as('c', OP_letter_show, &(struct letter_ask){ .letter_no = 9999 }, &r), ST_letter_unknown);
    assert_int_equal(as('x', OP_letter_show, &(struct letter_ask){ .letter_no = l.letter_no }, &r), ST_letter_unknown);
    assert_int_equal(as('c', OP_letter_make, &(struct letter_make){ .account_no = house_no(EARLY),
                     .letter_kind = CODE_letter_kind_reminder, .pay_by = date_of(2026, 11, 1) }, &r),
                     ST_date_out_of_range);
}

/* Domain 4.1, 4.2: demand and notice are of energy. Who owes a business fee alone is not reminded, one by one or with
 * his section. */
static void test_fee_alone(void **state)
{
    (void)state;
    struct letter r;
    struct letters list;
    assert_int_equal(make(FEE_ALONE, CODE_letter_kind_reminder, &r), ST_arrears_none);
    assert_int_equal(warn(FEE_ALONE, &r), ST_arrears_none);
    assert_int_equal(as('u', OP_letter_list, &(struct letters_ask){ .account_no = house_no(FEE_ALONE), .token = "" },
                        &list), ST_ok);
    assert_int_equal(list.letters_n, 0);
}

static struct letter_batch batch_now(uint64_t batch_no)
{
    struct letter_batch_list list;
    assert_int_equal(as('v', OP_letter_batches, &(struct list_ask){ 0 }, &list), ST_ok);
    for (uint32_t i = 0; i < list.batches_n; i++)
        if (list.batches[i].batch_no == batch_no)
            return list.batches[i];
    fail_msg("no batch %llu", (unsigned long long)batch_no);
    return (struct letter_batch){ 0 };
}

static struct letter_batch turn(uint64_t batch_no, unsigned most)
{
    struct letter_batch b = { .batch_state = CODE_batch_state_making };
    for (unsigned i = 0; i < 1000 && b.batch_state != CODE_batch_state_made; i++) {
        counter_slice(&hall, OP_letter_write, most);
        b = batch_now(batch_no);
    }
    assert_int_equal(b.batch_state, CODE_batch_state_made);
    return b;
}

static unsigned listed(uint64_t batch_no)
{
    struct letters r;
    static char token[301], last[16];
    unsigned n = 0;
    struct letters_ask q = { .batch_no = batch_no, .token = "" };
    last[0] = token[0] = '\0';
    do {
        assert_int_equal(as('u', OP_letter_list, &q, &r), ST_ok);
        for (uint32_t i = 0; i < r.letters_n; i++) {
            assert_true(strcmp(r.letters[i].account_no, last) > 0);
            snprintf(last, sizeof last, "%s", r.letters[i].account_no);
        }
        n += r.letters_n;
        snprintf(token, sizeof token, "%s", r.token);
        q.token = token;
    } while (*token);
    return n;
}

/* One each, over slices and a core that ended between them; who owes too little or nothing yet, none. */
static void test_batch(void **state)
{
    (void)state;
    struct letter_batch b, again;
    const struct letter_batch_begin q = { .letter_kind = CODE_letter_kind_reminder,
        .run_scope = CODE_run_scope_section, .scope_no = "0418", .debt_age = CODE_debt_age_to_60, .least_owed = 1000 };
    assert_int_equal(as('c', OP_letter_batch, &q, &b), ST_not_permitted);
    assert_int_equal(as('v', OP_letter_batch, &q, &b), ST_ok);
    counter_slice(&hall, OP_letter_write, 7);
    assert_int_equal(batch_now(b.batch_no).letters, 6);
    counter_restart(&hall);
    b = turn(b.batch_no, 7);
    assert_int_equal(b.done, CROWD + NOT_DUE);
    assert_int_equal(b.letters, CROWD - 1);
    assert_int_equal(b.left_out, 0);
    assert_int_equal(b.amount, (CROWD - 1) * 5200);
    assert_int_equal(listed(b.batch_no), CROWD - 1);
    assert_int_equal(as('v', OP_letter_batch, &q, &again), ST_ok);
    again = turn(again.batch_no, 100);
    assert_int_equal(again.letters, 0);
    assert_int_equal(again.left_out, CROWD - 1);
}

/* Another supervisor lets disconnections go; nobody is warned who was not reminded. */
static void test_approved(void **state)
{
    (void)state;
    struct letter_batch b, r;
    struct letter_batch_begin q = { .letter_kind = CODE_letter_kind_cut_off, .run_scope = CODE_run_scope_section,
                                    .scope_no = "0418" };
    assert_int_equal(as('v', OP_letter_batch, &q, &b), ST_field_missing);
    q.reason = "欠费";
    assert_int_equal(as('v', OP_letter_batch, &q, &b), ST_ok);
    counter_slice(&hall, OP_letter_write, 100);
    const struct letter_batch_ask ask = { .batch_no = b.batch_no };
    assert_int_equal(batch_now(b.batch_no).batch_state, CODE_batch_state_waits);
    assert_int_equal(as('v', OP_letter_approve, &ask, &r), ST_approval_own);
    assert_int_equal(as('b', OP_letter_approve, &(struct letter_batch_ask){ .batch_no = 99 }, &r), ST_batch_unknown);
    assert_int_equal(as('b', OP_letter_approve, &ask, &r), ST_ok);
    assert_int_equal(as('b', OP_letter_approve, &ask, &r), ST_batch_state);
    b = turn(b.batch_no, 100);
    assert_int_equal(b.letters, 0);
    assert_int_equal(b.left_out, CROWD);
    q.letter_kind = CODE_letter_kind_final;
    assert_int_equal(as('v', OP_letter_batch, &q, &b), ST_letter_kind_other);
}

/* A notice is taken back: nothing rests on it, and it is said by whom and why. */
static void test_withdrawn(void **state)
{
    (void)state;
    struct letter reminder, notice, r;
    assert_int_equal(make(MISTAKEN, CODE_letter_kind_reminder, &reminder), ST_ok);
    assert_int_equal(deliver(&reminder, CODE_letter_way_phone, &r), ST_ok);
    assert_int_equal(warn(MISTAKEN, &notice), ST_ok);
    struct letter_withdraw q = { .letter_no = notice.letter_no, .withdraw_reason = "抄错", .version = 99 };
    assert_int_equal(as('c', OP_letter_withdraw, &q, &r), ST_stale);
    q.version = notice.version;
    assert_int_equal(as('x', OP_letter_withdraw, &q, &r), ST_letter_unknown);
    assert_int_equal(as('r', OP_letter_withdraw, &q, &r), ST_not_permitted);
    assert_int_equal(as('c', OP_letter_withdraw, &q, &r), ST_ok);
    assert_int_equal(r.letter_state, CODE_letter_state_withdrawn);
    assert_string_equal(r.withdrawn_by, counter_staff('c'));
    assert_string_equal(r.withdraw_reason, "抄错");
    assert_int_equal(r.withdrawn_at, COUNTER_NOW);
    q.version = 0;
    assert_int_equal(as('c', OP_letter_withdraw, &q, &r), ST_letter_state);
    assert_int_equal(deliver(&notice, CODE_letter_way_by_hand, &r), ST_letter_state);
    q.letter_no = reminder.letter_no;
    assert_int_equal(as('v', OP_letter_withdraw, &q, &r), ST_ok);      /* delivered, and taken back all the same */
    assert_int_equal(warn(MISTAKEN, &r), ST_letter_before);
}

static void paid(void *row)
{
    ((struct bill *)row)->bill_state = CODE_bill_state_paid;
}

static void owed_again(void *row)
{
    ((struct bill *)row)->bill_state = CODE_bill_state_open;
}

/* What is paid asks for nothing: it says so, and is not delivered. */
static void test_settled(void **state)
{
    (void)state;
    struct letter l, r;
    struct letters list;
    assert_int_equal(make(PAYS, CODE_letter_kind_reminder, &l), ST_ok);
    assert_int_equal(l.bills_n, 1);                              /* of energy, and not his business fee */
    assert_int_equal(l.principal, 10000);
    const struct letter_ask ask = { .letter_no = l.letter_no };
    const struct letters_ask of = { .account_no = house_no(PAYS), .token = "" };
    assert_int_equal(as('c', OP_letter_show, &ask, &r), ST_ok);
    assert_false(r.settled);
    const struct bill key = { .account_no = l.account_no, .bill_month = l.bills[0].bill_month,
                              .bill_seq = l.bills[0].bill_seq };
    counter_change(&hall, TABLE_bill, &key, paid);
    assert_int_equal(as('c', OP_letter_show, &ask, &r), ST_ok);
    assert_true(r.settled);
    assert_int_equal(as('c', OP_letter_list, &of, &list), ST_ok);
    assert_true(list.letters_n == 1 && list.letters[0].settled);
    assert_int_equal(deliver(&l, CODE_letter_way_by_hand, &r), ST_letter_settled);
    counter_change(&hall, TABLE_bill, &key, owed_again);
    assert_int_equal(deliver(&l, CODE_letter_way_by_hand, &r), ST_ok);
}

static void important(void *row)
{
    ((struct account *)row)->importance = CODE_importance_first;
}

/* Domain 4.2: a copy of an important user's notice is with the authority, and its number is kept. */
static void test_important(void **state)
{
    (void)state;
    struct letter l, r;
    counter_change(&hall, TABLE_account, &(struct account){ .account_no = house_no(HOSPITAL) }, important);
    assert_int_equal(make(HOSPITAL, CODE_letter_kind_reminder, &l), ST_ok);
    assert_int_equal(deliver(&l, CODE_letter_way_by_hand, &r), ST_ok);
    assert_int_equal(warn(HOSPITAL, &l), ST_ok);
    assert_int_equal(deliver(&l, CODE_letter_way_by_hand, &r), ST_letter_copy);
    assert_string_equal(hall.fault.field, "copy_no");
    assert_int_equal(as('r', OP_letter_deliver, &(struct letter_deliver){ .letter_no = l.letter_no,
                     .letter_way = CODE_letter_way_by_hand, .delivered_to = "王建国", .copy_no = "隆电函〔2026〕17号" },
                     &r), ST_ok);
    assert_string_equal(r.copy_no, "隆电函〔2026〕17号");
}

/* A batch is not let go: nobody is written to, and it is said by whom and why. */
static void test_declined(void **state)
{
    (void)state;
    struct letter_batch b, r;
    const struct letter_batch_begin q = { .letter_kind = CODE_letter_kind_cut_off, .reason = "欠费",
                                          .run_scope = CODE_run_scope_section, .scope_no = "0418" };
    assert_int_equal(as('v', OP_letter_batch, &q, &b), ST_ok);
    const struct letter_decline no = { .batch_no = b.batch_no, .decline_reason = "协商中" };
    assert_int_equal(as('c', OP_letter_decline, &no, &r), ST_not_permitted);
    assert_int_equal(as('b', OP_letter_decline, &no, &r), ST_ok);
    assert_int_equal(r.batch_state, CODE_batch_state_declined);
    assert_string_equal(r.declined_by, counter_staff('b'));
    assert_string_equal(r.decline_reason, "协商中");
    assert_int_equal(as('b', OP_letter_decline, &no, &r), ST_batch_state);
    assert_int_equal(as('b', OP_letter_approve, &(struct letter_batch_ask){ .batch_no = b.batch_no }, &r),
                     ST_batch_state);
    counter_slice(&hall, OP_letter_write, 100);
    assert_int_equal(batch_now(b.batch_no).letters, 0);
}

static void weeks_ago(void *row)
{
    struct letter_batch *b = row;
    b->begun_at -= (instant)21 * 86400 * 1000000;
    b->pay_by -= 21;
}

/* Let go three weeks after it was begun: its last day to pay by would be over. */
static void test_late_approval(void **state)
{
    (void)state;
    struct letter_batch b, r;
    struct letters list;
    const struct letter_batch_begin all = { .letter_kind = CODE_letter_kind_cut_off, .reason = "欠费",
        .run_scope = CODE_run_scope_section, .scope_no = "0417", .pay_by = date_of(2026, 12, 3) };
    assert_int_equal(as('v', OP_letter_batch, &all, &b), ST_ok);
    counter_change(&hall, TABLE_letter_batch, &b, weeks_ago);
    assert_int_equal(as('b', OP_letter_approve, &(struct letter_batch_ask){ .batch_no = b.batch_no }, &r), ST_ok);
    turn(b.batch_no, 100);
    assert_int_equal(as('u', OP_letter_list, &(struct letters_ask){ .batch_no = b.batch_no, .token = "" }, &list),
                     ST_ok);
    assert_true(list.letters_n > 0);
    for (uint32_t i = 0; i < list.letters_n; i++)
        assert_string_not_equal(list.letters[i].account_no, house_no(FEE_ALONE));
    for (uint32_t i = 0; i < list.letters_n; i++)
        assert_int_equal(list.letters[i].pay_by, date_of(2026, 12, 3));    /* ten days, as was asked for */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_chain), cmocka_unit_test(test_refused), cmocka_unit_test(test_batch),
        cmocka_unit_test(test_approved), cmocka_unit_test(test_withdrawn), cmocka_unit_test(test_settled),
        cmocka_unit_test(test_important), cmocka_unit_test(test_declined), cmocka_unit_test(test_late_approval),
        cmocka_unit_test(test_fee_alone),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
