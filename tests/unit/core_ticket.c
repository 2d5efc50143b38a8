/* Numbers of a hall: fair order, one customer a window, each called once however many
 * windows call, measured against what was promised, and ended with the day. */
#include "config.h"
#include "tests/unit/hall.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define MINUTE (60 * SECOND)
#define MOST 400
#define PACE 20                      /* ticket.pace as shipped */

static void ok(enum status s)
{
    if (s)
        fail_msg("%s %s %s", status_name(s), hall.fault.field, hall.fault.arg[0]);
}

static void pass(instant by)
{
    clock_freeze(clock_now() + by);
}

static void next_day(void)
{
    clock_freeze(instant_of(instant_date(clock_now()) + 1, 9, 0, 0));
}

static uint64_t take(char who, uint16_t kind)
{
    struct ticket_slip r = { 0 };
    ok(as(who, OP_ticket_take, &(struct ticket_take){ .ticket_kind = kind }, &r));
    return r.ticket->ticket_no;
}

static enum status call_next(char who, const char *window_no, bool gone, struct ticket_called *r)
{
    *r = (struct ticket_called){ 0 };
    return as(who, OP_ticket_next, &(struct ticket_next){ .to_window = window_no, .gone = gone }, r);
}

/* The number that is called; 0 nobody. */
static uint64_t called(char who, const char *window_no)
{
    struct ticket_called r;
    ok(call_next(who, window_no, false, &r));
    return r.ticket_n ? r.ticket->ticket_no : 0;
}

static enum status call_by_number(char who, uint64_t no, struct ticket_called *r)
{
    *r = (struct ticket_called){ 0 };
    return as(who, OP_ticket_call, &(struct ticket_call){ .ticket_no = no, .to_window = "" }, r);
}

static struct ticket done(char who, bool gone)
{
    struct ticket r = { 0 };
    ok(as(who, OP_ticket_done, &(struct ticket_done){ .gone = gone }, &r));
    return r;
}

static uint64_t waiting(char who)
{
    struct home_page home = { 0 };
    ok(as(who, OP_session_home, &(struct nothing){ 0 }, &home));
    return home.tickets_waiting;
}

static void serves(const char *window_no, const char *kinds)
{
    struct window_list list = { 0 };
    struct window r;
    ok(as('d', OP_window_list, &(struct list_ask){ .token = "" }, &list));
    for (uint32_t i = 0; i < list.windows_n; i++)
        if (!strcmp(list.windows[i].window_no, window_no) && !strcmp(list.windows[i].unit_no, counter_unit(false))) {
            list.windows[i].serves = kinds;
            struct nothing none;
            as('d', OP_session_prove, &(struct session_prove){ .password = "", .pin = "", .op = "" }, &none);
            ok(as('d', OP_window_put, &list.windows[i], &r));
        }
}

/* -- order -- */

static void test_order(void **state)
{
    (void)state;
    uint64_t pay = take('i', CODE_ticket_kind_payment), ask = take('k', CODE_ticket_kind_enquiry);
    uint64_t old = take('i', CODE_ticket_kind_priority), late = take('i', CODE_ticket_kind_payment);
    assert_int_equal(pay, 1);
    assert_int_equal(late, 4);
    assert_int_equal(waiting('k'), 4);
    assert_int_equal(called('k', "01"), old);                /* before who came earlier */
    assert_int_equal(called('m', "02"), pay);
    assert_int_equal(waiting('k'), 2);
    assert_int_equal(called('k', "01"), ask);
    assert_int_equal(called('k', "01"), late);
    assert_int_equal(called('k', "01"), 0);
    assert_int_equal(called('m', "02"), 0);
}

/* A day begins at one, whatever the day before came to. */
static void test_another_day(void **state)
{
    (void)state;
    next_day();
    assert_int_equal(take('i', CODE_ticket_kind_payment), 1);
    next_day();
    struct ticket_called r;
    assert_int_equal(called('k', "01"), 0);                  /* yesterday's is not called */
    counter_slice(&hall, OP_ticket_expire, 0);
    assert_int_equal(call_by_number('k', 1, &r), ST_ticket_unknown);
    struct ticket_list list = { 0 };
    ok(as('v', OP_ticket_list, &(struct ticket_list_ask){ .unit_no = "", .day = instant_date(clock_now()) - 1,
          .token = "" }, &list));
    assert_int_equal(list.tickets_n, 1);
    assert_int_equal(list.tickets[0].ticket_state, CODE_ticket_state_day_over);
}

static void test_kinds_of_a_window(void **state)
{
    (void)state;
    struct window r;
    next_day();
    serves("03", "2, 4");
    take('i', CODE_ticket_kind_payment);
    uint64_t apply = take('i', CODE_ticket_kind_application);
    assert_int_equal(called('k', "03"), apply);
    assert_int_equal(called('k', "03"), 0);
    assert_int_equal(called('m', "02"), 1);
    assert_int_equal(as('d', OP_window_put, &(struct window){ .unit_no = counter_unit(false), .window_no = "09",
                        .serves = "77" }, &r), ST_code_unknown);
    assert_int_equal(as('d', OP_window_put, &(struct window){ .unit_no = counter_unit(false), .window_no = "09",
                        .serves = "a" }, &r), ST_text_invalid);
}

/* -- refused -- */

static void test_refused(void **state)
{
    (void)state;
    struct ticket_slip slip;
    struct ticket_called r;
    struct ticket t;
    struct nothing none = { 0 };
    next_day();
    assert_int_equal(as('i', OP_ticket_take, &(struct ticket_take){ .ticket_kind = 150 }, &slip),
                     ST_ticket_kind_none);
    assert_int_equal(call_next('k', "77", false, &r), ST_not_found);
    assert_int_equal(call_next('k', "09", false, &r), ST_not_found);     /* closed */
    assert_int_equal(call_next('k', "", false, &r), ST_field_missing);
    assert_int_equal(call_next('i', "01", false, &r), ST_not_permitted);
    assert_int_equal(as('k', OP_ticket_done, &(struct ticket_done){ 0 }, &t), ST_ticket_none);
    assert_int_equal(as('k', OP_ticket_begin, &none, &t), ST_ticket_none);
    assert_int_equal(as('k', OP_ticket_hand, &(struct ticket_hand){ .ticket_kind = 1 }, &t), ST_ticket_none);
    assert_int_equal(call_by_number('k', 0, &r), ST_ticket_none);
    assert_int_equal(call_by_number('k', 5, &r), ST_ticket_unknown);
    take('i', CODE_ticket_kind_payment);
    called('k', "01");
    assert_int_equal(call_by_number('m', 1, &r), ST_ticket_state);          /* another has him */
    done('k', false);
    assert_int_equal(call_by_number('m', 1, &r), ST_ticket_state);          /* served is served */
}

/* Who leans on the screen of the hall does not use up the day's numbers; a clerk may give one all the same. */
static void test_pace(void **state)
{
    (void)state;
    struct ticket_slip slip;
    next_day();
    for (unsigned i = 0; i < PACE; i++)
        take('i', CODE_ticket_kind_payment);
    assert_int_equal(as('i', OP_ticket_take, &(struct ticket_take){ .ticket_kind = CODE_ticket_kind_payment }, &slip),
                     ST_ticket_pace);
    take('k', CODE_ticket_kind_payment);
    pass(MINUTE - SECOND);
    assert_int_equal(as('i', OP_ticket_take, &(struct ticket_take){ .ticket_kind = CODE_ticket_kind_payment }, &slip),
                     ST_ticket_pace);
    pass(SECOND);
    assert_int_equal(take('i', CODE_ticket_kind_payment), PACE + 2);
}

/* Two people never have a customer each at one window; who takes it over ends what was left there. */
static void test_one_a_window(void **state)
{
    (void)state;
    struct ticket_called r;
    struct ticket t;
    next_day();
    for (unsigned i = 0; i < 3; i++)
        take('i', CODE_ticket_kind_payment);
    assert_int_equal(called('k', "01"), 1);
    assert_int_equal(call_next('m', "01", false, &r), ST_window_taken);
    assert_string_equal(hall.fault.field, "to_window");
    assert_int_equal(as('m', OP_ticket_call, &(struct ticket_call){ .ticket_no = 2, .to_window = "01" }, &r),
                     ST_window_taken);
    assert_int_equal(called('m', "02"), 2);
    assert_int_equal(as('m', OP_ticket_call, &(struct ticket_call){ .to_window = "01" }, &r), ST_window_taken);
    assert_int_equal(called('k', "01"), 3);                  /* his own is ended by calling the next */
    ok(as('m', OP_ticket_done, &(struct ticket_done){ .to_window = "01" }, &t));
    assert_int_equal(t.ticket_no, 3);
    assert_int_equal(as('k', OP_ticket_done, &(struct ticket_done){ 0 }, &t), ST_ticket_none);
    assert_int_equal(as('m', OP_ticket_done, &(struct ticket_done){ .to_window = "01" }, &t), ST_ticket_none);
    assert_int_equal(called('m', "01"), 0);                  /* and his own before it */
}

/* The hall's screen may ask what its desk asks, and nothing of the office or of a customer. */
static void test_kiosk(void **state)
{
    (void)state;
    struct session_user me = { 0 };
    struct home_page home = { 0 };
    struct code_list codes = { 0 };
    struct tender_list tenders = { 0 };
    struct holiday_list days = { 0 };
    struct ticket_kinds kinds = { 0 };
    struct unit_list units = { 0 };
    struct find_list found = { 0 };
    struct outbox_taken taken = { 0 };
    next_day();
    ok(as('i', OP_session_me, &(struct nothing){ 0 }, &me));
    ok(as('i', OP_session_home, &(struct nothing){ 0 }, &home));
    ok(as('i', OP_code_list, &(struct code_ask){ .set_name = "" }, &codes));
    ok(as('i', OP_tender_list, &(struct nothing){ 0 }, &tenders));
    ok(as('i', OP_holiday_list, &(struct holiday_ask){ .token = "" }, &days));
    take('i', CODE_ticket_kind_priority);
    ok(as('i', OP_ticket_kinds, &(struct nothing){ 0 }, &kinds));
    assert_int_equal(kinds.kinds_n, 5);
    for (uint32_t i = 0; i < kinds.kinds_n; i++) {
        assert_int_equal(kinds.kinds[i].kiosk_digit, i + 1);
        assert_int_equal(kinds.kinds[i].waiting, kinds.kinds[i].ticket_kind == CODE_ticket_kind_priority);
    }
    assert_int_equal(as('i', OP_unit_list, &(struct list_ask){ .token = "" }, &units), ST_not_permitted);
    assert_int_equal(as('i', OP_find_any, &(struct find_any){ .text = "wjg" }, &found), ST_not_permitted);
    assert_int_equal(as('i', OP_outbox_next, &(struct outbox_take){ 0 }, &taken), ST_not_permitted);
}

/* A day of which every number is taken. */
static void full_day(struct txn *t)
{
    counter_put(t, TABLE_ticket, &(struct ticket){ .unit_no = counter_unit(false), .day = date_of(2026, 12, 24),
        .ticket_no = 9999, .turn = 1, .ticket_kind = CODE_ticket_kind_payment,
        .ticket_state = CODE_ticket_state_served });
}

static void test_numbers_out(void **state)
{
    (void)state;
    struct ticket_slip slip;
    clock_freeze(instant_of(date_of(2026, 12, 24), 9, 0, 0));
    assert_int_equal(as('i', OP_ticket_take, &(struct ticket_take){ .ticket_kind = 1 }, &slip),
                     ST_ticket_numbers_out);
}

/* -- passed over, handed on -- */

static void test_passed_over(void **state)
{
    (void)state;
    struct ticket_called r;
    next_day();
    take('i', CODE_ticket_kind_payment);
    take('i', CODE_ticket_kind_payment);
    assert_int_equal(called('k', "01"), 1);
    ok(call_by_number('k', 0, &r));
    assert_int_equal(r.ticket->calls, 2);
    ok(call_next('k', "", true, &r));                        /* his window is known by whom he had */
    assert_int_equal(r.ended->ticket_state, CODE_ticket_state_gone);
    assert_int_equal(r.ended->begun_at, 0);
    assert_int_equal(r.ticket->ticket_no, 2);
    ok(call_by_number('k', 1, &r));                          /* he comes after all: whom he had is served by that */
    assert_int_equal(r.ended->ticket_no, 2);
    assert_int_equal(r.ended->ticket_state, CODE_ticket_state_served);
    assert_int_equal(r.ticket->calls, 3);
    assert_int_equal(done('k', false).ticket_state, CODE_ticket_state_served);
}

static void test_handed_on(void **state)
{
    (void)state;
    struct ticket t;
    next_day();
    uint64_t no = take('i', CODE_ticket_kind_enquiry);
    pass(MINUTE);
    take('i', CODE_ticket_kind_application);
    assert_int_equal(called('k', "01"), no);
    ok(as('k', OP_ticket_hand, &(struct ticket_hand){ .ticket_kind = CODE_ticket_kind_application }, &t));
    assert_int_equal(t.ticket_no, no);                       /* the slip in his hand is good */
    assert_int_equal(t.turn, 2);
    assert_int_equal(called('m', "02"), no);                 /* and he does not queue anew */
    assert_int_equal(done('m', false).turn, 2);
    assert_int_equal(called('m', "02"), no + 1);
    done('m', false);
}

/* -- measured -- */

static struct ticket_report report(uint16_t by)
{
    struct ticket_report r = { 0 };
    ok(as('v', OP_ticket_report, &(struct ticket_report_ask){ .unit_no = "", .ticket_by = by }, &r));
    return r;
}

/* Three wait 5, 21 and 22 minutes of 20; served 3, 6 and 5 of 5. */
static void test_measured(void **state)
{
    (void)state;
    struct ticket begun;
    next_day();
    for (int i = 0; i < 3; i++)
        take('i', CODE_ticket_kind_payment);
    take('i', CODE_ticket_kind_enquiry);
    pass(5 * MINUTE);
    called('k', "01");
    pass(2 * MINUTE);                                        /* he walks up, */
    ok(as('k', OP_ticket_begin, &(struct nothing){ 0 }, &begun));
    pass(3 * MINUTE);                                        /* and these count */
    done('k', false);
    pass(11 * MINUTE);
    called('k', "01");
    pass(MINUTE);
    called('m', "02");
    pass(5 * MINUTE);
    done('k', false);
    done('m', false);
    struct ticket_report r = report(CODE_ticket_by_hall);
    assert_int_equal(r.rows_n, 1);
    assert_int_equal(r.rows[0].taken, 4);
    assert_int_equal(r.rows[0].served, 3);
    assert_int_equal(r.rows[0].wait_median_s, 21 * 60);
    assert_int_equal(r.rows[0].wait_longest_s, 22 * 60);
    assert_int_equal(r.rows[0].wait_over, 2);
    assert_int_equal(r.rows[0].serve_median_s, 5 * 60);
    assert_int_equal(r.rows[0].serve_longest_s, 6 * 60);
    assert_int_equal(r.rows[0].serve_over, 1);
    assert_int_equal(report(CODE_ticket_by_kind).rows_n, 2);
    assert_int_equal(report(CODE_ticket_by_window).rows_n, 3);   /* one of them of nobody: it was not called */
    r = report(CODE_ticket_by_hour);
    assert_int_equal(r.rows_n, 1);
    assert_int_equal(r.rows[0].hour, 9);
    assert_int_equal(r.total->taken, 4);
    struct ticket_report bad;
    date today = instant_date(clock_now());
    assert_int_equal(as('v', OP_ticket_report, &(struct ticket_report_ask){ .unit_no = "", .from = today,
                        .until = today - 1 }, &bad), ST_date_out_of_range);
}

/* The promise of the day is that of the row in force on it. */
static void test_rule_of_the_day(void **state)
{
    (void)state;
    struct ticket_rule r;
    date today = instant_date(clock_now());
    const struct ticket_rule half = { .ticket_kind = CODE_ticket_kind_payment, .valid_from = today + 1, .call_rank = 2,
                                      .kiosk_digit = 1, .wait_minutes = 30, .serve_minutes = 10, .source = "test" };
    struct nothing none;
    as('d', OP_session_prove, &(struct session_prove){ .password = "", .pin = "", .op = "" }, &none);
    ok(as('d', OP_ticket_rule_put, &half, &r));
    assert_int_equal(report(CODE_ticket_by_hall).rows[0].wait_over, 2);
    struct ticket_rule taken = half;
    taken.ticket_kind = CODE_ticket_kind_change;             /* with the payment's key */
    assert_int_equal(as('d', OP_ticket_rule_put, &taken, &r), ST_in_use);
    taken = half;
    taken.valid_from = today - 1;
    assert_int_equal(as('d', OP_ticket_rule_put, &taken, &r), ST_date_before);
    taken = half;
    taken.wait_minutes = 25;
    assert_int_equal(as('d', OP_ticket_rule_put, &taken, &r), ST_ok);
    struct ticket_rules_shown all = { 0 };
    ok(as('v', OP_ticket_rule_list, &(struct nothing){ 0 }, &all));
    assert_int_equal(all.rules_n, 6);                        /* five as the store began, and that */
}

/* -- many windows -- */

struct counter_window { pthread_t thread; char who; const char *window_no; atomic_uint *times; struct hall hall; };

static enum status mine(struct counter_window *w, unsigned n, enum op_id op, const void *q, void *r)
{
    char id[40];
    struct principal p = { .from = "local", .session = 1 };
    text_copy(p.staff_no, sizeof p.staff_no, counter_staff(w->who));
    snprintf(id, sizeof id, "w%c-%u-%u", w->who, op, n);
    return core_call(hall.core, &p, op, id, 0, q, r, w->hall.pool, &w->hall.fault);
}

static void *calls_all(void *context)
{
    struct counter_window *w = context;
    struct ticket_called r = { .ticket_n = 1 };
    for (unsigned n = 0; r.ticket_n; n++) {
        r = (struct ticket_called){ 0 };
        if (mine(w, n, OP_ticket_next, &(struct ticket_next){ .to_window = w->window_no }, &r))
            break;
        if (r.ticket_n)
            atomic_fetch_add(&w->times[r.ticket->ticket_no], 1);
    }
    return NULL;
}

/* Who calls at the same moment never gets the same number, and none is left. */
static void test_many_windows(void **state)
{
    (void)state;
    static atomic_uint times[MOST + 1];
    struct counter_window w[] = { { .who = 'k', .window_no = "01" }, { .who = 'm', .window_no = "02" },
                                  { .who = 'v', .window_no = "04" }, { .who = 'c', .window_no = "03" } };
    next_day();
    for (unsigned i = 1; i <= MOST; i++, pass(60 * SECOND / PACE))
        assert_int_equal(take('i', i % 7 ? (uint16_t)(1 + i % 4) : CODE_ticket_kind_priority), i);
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        w[i].times = times;
        w[i].hall.pool = pool_new(1 << 16);
        assert_int_equal(pthread_create(&w[i].thread, NULL, calls_all, &w[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(w); i++) {
        pthread_join(w[i].thread, NULL);
        pool_free(&w[i].hall.pool);
    }
    for (unsigned i = 1; i <= MOST; i++)
        assert_int_equal(times[i], 1);
    assert_int_equal(waiting('k'), 0);
}

/* -- any order, against a queue kept by hand -- */

struct slip { uint16_t rank; uint16_t kind; unsigned since; bool waits; };

static unsigned chance = 20261130;

static unsigned dice(unsigned n)
{
    chance = chance * 1103515245u + 12345u;
    return (chance >> 16) % n;
}

/* Ranks as shipped: priority before all others. */
static unsigned first_of(const struct slip *s, unsigned n, bool all)
{
    unsigned best = 0;
    for (unsigned i = 1; i <= n; i++)
        if (s[i].waits && (all || s[i].kind == CODE_ticket_kind_application || s[i].kind == CODE_ticket_kind_enquiry) &&
            (!best || s[i].rank < s[best].rank || (s[i].rank == s[best].rank && s[i].since < s[best].since)))
            best = i;
    return best;
}

static void test_any_order(void **state)
{
    (void)state;
    static struct slip s[MOST + 1];
    unsigned n = 0, at[2] = { 0, 0 }, turns = 0;
    static const char who[2] = { 'k', 'm' };
    static const char *const window[2] = { "01", "03" };     /* 03 serves applications and questions alone */
    next_day();
    for (unsigned step = 0; step < 1500; step++) {
        unsigned act = dice(6), w = dice(2);
        struct ticket t;
        pass(60 * SECOND / PACE);
        if (act < 2 && n < MOST) {
            uint16_t kind = (uint16_t)(1 + dice(5));
            assert_int_equal(take('i', kind), ++n);
            s[n] = (struct slip){ .rank = kind == CODE_ticket_kind_priority ? 1 : 2, .kind = kind, .since = step,
                                  .waits = true };
        } else if (act == 2 && at[w]) {
            uint16_t kind = (uint16_t)(1 + dice(5));
            ok(as(who[w], OP_ticket_hand, &(struct ticket_hand){ .ticket_kind = kind }, &t));
            s[at[w]].kind = kind;
            s[at[w]].rank = kind == CODE_ticket_kind_priority ? 1 : 2;
            s[at[w]].waits = true;
            at[w] = 0;
            turns++;
        } else if (act > 2) {
            unsigned expected = first_of(s, n, w == 0);
            assert_int_equal(called(who[w], window[w]), expected);
            s[expected].waits = false;
            at[w] = expected;
        }
    }
    assert_true(turns > 20 && n > 100);
}

/* At which window is said once a day: from then on where he called before, though he has nobody. */
static void test_where_before(void **state)
{
    (void)state;
    struct ticket_called r;
    next_day();
    for (int i = 0; i < 3; i++)
        take('i', CODE_ticket_kind_payment);
    assert_int_equal(call_next('c', "", false, &r), ST_field_missing);
    assert_string_equal(hall.fault.field, "to_window");
    assert_int_equal(called('c', "02"), 1);
    done('c', false);
    assert_int_equal(called('c', ""), 2);
    done('c', false);
    assert_int_equal(call_next('c', "", false, &r), ST_ok);
    assert_string_equal(r.ticket->window_no, "02");
    done('c', false);
    next_day();
    take('i', CODE_ticket_kind_payment);
    assert_int_equal(call_next('c', "", false, &r), ST_field_missing);
}

/* A row a day, of all halls asked for: the minutes of two days beside each other. */
static void test_by_day(void **state)
{
    (void)state;
    struct ticket_report r = { 0 };
    next_day();
    date first = instant_date(clock_now());
    for (int i = 0; i < 2; i++)
        take('i', CODE_ticket_kind_enquiry);
    pass(25 * MINUTE);
    called('k', "01");
    done('k', false);
    next_day();
    take('i', CODE_ticket_kind_enquiry);
    ok(as('v', OP_ticket_report, &(struct ticket_report_ask){ .unit_no = "", .ticket_by = CODE_ticket_by_day,
          .from = first, .until = first + 1 }, &r));
    assert_int_equal(r.rows_n, 2);
    assert_int_equal(r.rows[0].day, first);
    assert_int_equal(r.rows[0].taken, 2);
    assert_int_equal(r.rows[0].wait_longest_s, 25 * 60);
    assert_int_equal(r.rows[0].wait_over, 1);
    assert_int_equal(r.rows[1].day, first + 1);
    assert_int_equal(r.rows[1].taken, 1);
    assert_int_equal(r.total->taken, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_another_day),
        cmocka_unit_test(test_kinds_of_a_window),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_pace),
        cmocka_unit_test(test_one_a_window),
        cmocka_unit_test(test_kiosk),
        cmocka_unit_test(test_numbers_out),
        cmocka_unit_test(test_passed_over),
        cmocka_unit_test(test_handed_on),
        cmocka_unit_test(test_measured),
        cmocka_unit_test(test_rule_of_the_day),
        cmocka_unit_test(test_many_windows), cmocka_unit_test(test_by_day),
        cmocka_unit_test(test_where_before),
        cmocka_unit_test(test_any_order),
    };
    counter_more = full_day;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
