/* Everything at once: cashiers paying, a supervisor's notices, settings and the
 * calendar changed, notes on jobs, the board, readers, logins, people who come and
 * go, the timer's work. What each of them
 * sees stays true, and at the end the books agree. Under the thread sanitizer
 * (make check-threads) it shows each race between writer, flusher, readers,
 * timer, events, board, counters and the caches of rules and calendar. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "tests/unit/core_rows.h"
#include "tests/unit/core_serving.h"
#include "core/engine/check.h"
#include "ops/bind.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT "5013018427"
#define MONTHS 3
#define PRINCIPAL 100000000
#define TURNS 60
#define OTHER "5013018428"
#define JOBS 2

/* One at work: asks by his own link and never fails where he must not. */
struct person {
    struct serving *s;
    const char *staff_no;
    void (*turn)(struct person *, unsigned n);
    pthread_t thread;
    struct link l;
    struct pool *pool;
    money last;                      /* what the account owed when he last looked */
    bool comes_and_goes;
    const char *wrong;               /* what he saw that cannot be */
};

static atomic_uint still_at_work;
static uint64_t jobs[JOBS];

static enum status say(struct person *p, enum op_id op, unsigned n, const void *q, void *r)
{
    char id[48];
    struct fault f = { .status = ST_ok };
    snprintf(id, sizeof id, "%s-%s-%u", p->staff_no, op_info[op].name, n);
    enum status s = link_call(&p->l, op, op_info[op].kind == OP_WRITE ? id : "", 0, q, r, p->pool, WAIT, &f);
    if (s)
        p->wrong = status_name(s);
    return s;
}

/* -- what people do -- */

static void pays(struct person *p, unsigned n)
{
    struct pay_account a = { .account_no = ACCOUNT };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(10) };
    struct payment r = { 0 };
    say(p, OP_pay_take, n, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
                                               .prepay = true, .receipt_choice = CODE_receipt_choice_none }, &r);
}

static void tells(struct person *p, unsigned n)
{
    struct notice r = { 0 };
    say(p, OP_notice_put, n, &(struct notice){ .unit_no = "13052510", .text = "x" }, &r);
}

static void sets(struct person *p, unsigned n)
{
    struct setting r = { 0 };
    say(p, OP_setting_put, n, &(struct setting){ .setting_name = "session.idle_lock_s",
                                                 .valid_from = date_of(2000, 1, 1),
                                                 .value = n % 2 ? "601" : "602", .source = "test" }, &r);
}

/* Another calendar: every due time is worked out anew. */
static void decrees(struct person *p, unsigned n)
{
    struct holiday r = { 0 };
    if (n % 6 == 0)
        say(p, OP_holiday_put, n, &(struct holiday){ .day = date_of(2026, 12, 1 + (int)n / 6), .name = "x",
            .day_kind = n % 12 ? CODE_day_kind_work : CODE_day_kind_off }, &r);
}

static void remarks(struct person *p, unsigned n)
{
    struct job j = { 0 };
    if (n < 40)                      /* a job has room for so many */
        say(p, OP_work_note, n, &(struct work_note){ .job_no = jobs[n % JOBS], .text = "x" }, &j);
}

static void plans(struct person *p, unsigned n)
{
    struct board_page page = { 0 };
    if (say(p, OP_work_board, n, &(struct board_ask){ .heat = true }, &page) == ST_ok && page.open != JOBS)
        p->wrong = "a job more or less";
}

/* Nobody bills meanwhile: what is owed only falls, from one look to the next. */
static void looks(struct person *p, unsigned n)
{
    struct account_page page = { 0 };
    struct session_user me = { 0 };
    struct home_page home = { 0 };
    if (say(p, OP_account_show, n, &(struct account_ask){ .account_no = ACCOUNT }, &page) == ST_ok &&
        page.due > p->last)
        p->wrong = "a debt that grew";
    p->last = page.due;
    if (say(p, OP_session_me, n, &(struct nothing){ 0 }, &me) == ST_ok && me.idle_lock_s / 10 != 60)
        p->wrong = "a setting nobody made";
    say(p, OP_session_home, n, &(struct nothing){ 0 }, &home);
}

static void searches(struct person *p, unsigned n)
{
    struct find_list list = { 0 };
    struct history_list history = { 0 };
    if (say(p, OP_find_any, n, &(struct find_any){ .text = "王建国", .token = "" }, &list) == ST_ok && list.rows_n == 0)
        p->wrong = "an account that is not found";
    say(p, OP_audit_list, n, &(struct audit_ask){ .token = "" }, &history);
}

static void watches(struct person *p, unsigned n)
{
    struct report r = { 0 };
    say(p, OP_store_metrics, n, &(struct nothing){ 0 }, &r);
    if (n % 20 == 0 && say(p, OP_store_check, n, &(struct check_ask){ .anchor = "" }, &r) == ST_ok && !r.good)
        p->wrong = "findings while others work";
}

static void logs_in(struct person *p, unsigned n)
{
    struct session_user r = { 0 };
    if (n % 10)
        return;
    say(p, OP_session_login, n, &(struct session_login){ .staff_no = "10002", .password = PASSWORD,
                                                         .from = "10.0.0.1" }, &r);
    if (!r.granted)
        p->wrong = "a right password refused";
}

/* Goes before the answer has come. */
static void leaves(struct person *p, unsigned n)
{
    char id[32];
    snprintf(id, sizeof id, "left-%u", n);
    if (n % 2)
        link_send(&p->l, OP_notice_put, id, 0, &(struct notice){ .unit_no = "13052511", .text = "x" }, NULL);
    else
        link_send(&p->l, OP_store_metrics, "", 0, &(struct nothing){ 0 }, NULL);
}

/* -- all of them -- */

static pthread_mutex_t door = PTHREAD_MUTEX_INITIALIZER;

static void come_in(struct person *p)
{
    pthread_mutex_lock(&door);
    link_as(p->s, &p->l, p->staff_no);
    pthread_mutex_unlock(&door);
}

static void *work_main(void *context)
{
    struct person *p = context;
    for (unsigned n = 0; n < TURNS && !p->wrong; n++) {
        p->turn(p, n);
        pool_clear(p->pool);
        if (p->comes_and_goes) {
            link_release(&p->l);
            come_in(p);
        }
    }
    atomic_fetch_sub(&still_at_work, 1);
    return NULL;
}

/* The timer of a test's office stands still: its part is played here. */
static void *tick_main(void *context)
{
    struct serving *s = context;
    while (atomic_load(&still_at_work) > 0)
        core_tick(s->o.core);
    return NULL;
}

static money owed(struct office *o)
{
    struct account_page page = { 0 };
    assert_int_equal(ask(o, "10002", OP_account_show, &(struct account_ask){ .account_no = ACCOUNT }, &page), ST_ok);
    return page.due;
}

static void test_everything_at_once(void **state)
{
    struct serving *s = *state;
    struct person people[] = {
        { .staff_no = "10001", .turn = pays }, { .staff_no = "10003", .turn = pays },
        { .staff_no = "20001", .turn = tells }, { .staff_no = STAFF_OPERATOR, .turn = sets },
        { .staff_no = "10002", .turn = looks }, { .staff_no = "20001", .turn = looks },
        { .staff_no = "60001", .turn = searches }, { .staff_no = STAFF_OPERATOR, .turn = watches },
        { .staff_no = STAFF_OPERATOR, .turn = decrees }, { .staff_no = "10002", .turn = remarks },
        { .staff_no = "20001", .turn = plans }, { .staff_no = STAFF_GATE, .turn = logs_in },
        { .staff_no = STAFF_OPERATOR, .turn = leaves, .comes_and_goes = true },
    };
    pthread_t ticker;
    money before = owed(&s->o);
    atomic_store(&still_at_work, COUNT_OF(people));
    for (unsigned i = 0; i < COUNT_OF(people); i++) {
        people[i].s = s;
        people[i].pool = pool_new(65536);
        people[i].last = before;
        come_in(&people[i]);
        assert_int_equal(pthread_create(&people[i].thread, NULL, work_main, &people[i]), 0);
    }
    assert_int_equal(pthread_create(&ticker, NULL, tick_main, s), 0);
    for (unsigned i = 0; i < COUNT_OF(people); i++)
        pthread_join(people[i].thread, NULL);
    pthread_join(ticker, NULL);
    for (unsigned i = 0; i < COUNT_OF(people); i++) {
        if (people[i].wrong)
            fail_msg("%s: %s", people[i].staff_no, people[i].wrong);
        link_release(&people[i].l);
        pool_free(&people[i].pool);
    }
    assert_int_equal(before - owed(&s->o), 2 * TURNS * 10);
}

static void print_line(void *context, const char *line)
{
    (void)context;
    print_message("%s\n", line);
}

static void test_and_the_books_agree(void **state)
{
    struct serving *s = *state;
    uint64_t findings;
    assert_int_equal(checks_run(s->o.core, print_line, NULL, &findings), ST_ok);
    assert_int_equal(findings, 0);
}

static void till(struct office *o, const char *staff_no, const char *window_no)
{
    struct window w = { 0 };
    struct shift s = { 0 };
    assert_int_equal(ask(o, STAFF_OPERATOR, OP_window_put,
                         &(struct window){ .unit_no = "13052510", .window_no = window_no }, &w),
                     ST_ok);
    assert_int_equal(ask(o, staff_no, OP_shift_open, &(struct shift_open){ .window_no = window_no }, &s), ST_ok);
}

static void accept_job(struct office *o, const char *account_no, uint64_t *job_no_r)
{
    struct work_accepted r = { 0 };
    struct change change = { .new_name = "王明" };
    assert_int_equal(ask(o, "10002", OP_work_accept, &(struct work_accept){
        .job_kind = "rename", .account_no = account_no, .change = &change, .change_n = 1 }, &r), ST_ok);
    *job_no_r = r.job->job_no;
}

static int setup(void **state)
{
    struct serving *s = calloc(1, sizeof *s);
    office_staffed(&s->o);
    clock_to(&s->o, "2026-11-23T09:42");
    jobs_put(&s->o, NULL, 0);
    rows_account(&s->o, ACCOUNT, "13052510");
    for (int month = 0; month < MONTHS; month++)
        rows_bill(&s->o, ACCOUNT, 202608 + month, PRINCIPAL);
    rows_account(&s->o, OTHER, "13052510");
    accept_job(&s->o, ACCOUNT, &jobs[0]);
    accept_job(&s->o, OTHER, &jobs[1]);
    till(&s->o, "10001", "01");
    till(&s->o, "10003", "02");
    serving_start(s);
    *state = s;
    return 0;
}

static int teardown(void **state)
{
    struct serving *s = *state;
    serving_stop(s);
    office_close(&s->o);
    free(s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_at_once),
        cmocka_unit_test(test_and_the_books_agree),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
