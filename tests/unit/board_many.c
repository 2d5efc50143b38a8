/* More than a reply holds: units, people, rates and lists of a county. Nothing of it
 * is lost, and what a list leaves for its next page it says. */
#include "config.h"
#include "tests/unit/board_jobs.h"
#include "tests/unit/core_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNITS 400
#define PEOPLE 340
#define INSTALL "install_household"

static char number[UNITS + PEOPLE][16];

static void put(struct txn *t, enum table_id table, void *row)
{
    record_init(table_info[table].record, row);
    assert_int_equal(store_put(t, table, NULL, row), ST_ok);
}

static const char *unit_no(unsigned i)
{
    snprintf(number[i], sizeof number[i], "1305259%03u", i);
    return number[i];
}

static void fill_units(struct txn *t, const void *what, unsigned n)
{
    (void)what;
    for (unsigned i = 0; i < n; i++)
        put(t, TABLE_unit, &(struct unit){ .unit_no = unit_no(i), .parent = "130525", .unit_name = "所",
                                           .unit_kind = CODE_unit_kind_station, .version = 1 });
}

static void fill_people(struct txn *t, const void *what, unsigned n)
{
    (void)what;
    for (unsigned i = 0; i < n; i++) {
        snprintf(number[UNITS + i], sizeof number[0], "4%04u", i);
        put(t, TABLE_user, &(struct user){ .staff_no = number[UNITS + i], .staff_name = "众", .unit_no = STATION,
                                           .roles = CODE_BIT(CODE_role_clerk),
                                           .user_state = CODE_user_state_active, .version = 1 });
    }
}

static void people_gone(struct txn *t, const void *what, unsigned n)
{
    (void)what;
    for (unsigned i = 0; i < n; i++)
        assert_int_equal(store_delete(t, TABLE_user, &(struct user){ .staff_no = number[UNITS + i] }), ST_ok);
}

static void test_units_in_pages(void **state)
{
    struct office *o = *state;
    unsigned n = 0, pages = 0;
    const char *token = "", *last = "";
    rows_written(o, fill_units, NULL, UNITS);
    do {
        struct unit_list r = { 0 };
        assert_int_equal(ask(o, "90001", OP_unit_list, &(struct list_ask){ .token = token }, &r), ST_ok);
        for (unsigned i = 0; i < r.units_n; i++, n++) {
            assert_true(strcmp(r.units[i].unit_no, last) > 0);
            last = r.units[i].unit_no;
        }
        token = r.token;
        pages++;
    } while (*token);
    assert_int_equal(n, UNITS + 3);
    assert_int_equal(pages, 2);
    struct unit_list r = { 0 };
    assert_int_equal(ask(o, "10001", OP_unit_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.units_n, 2);                 /* his own and the company: there is no more */
    assert_string_equal(r.token, "");
}

/* An account of the last of many units is found by its name. */
static void test_found_in_the_last_unit(void **state)
{
    struct office *o = *state;
    struct find_list r = { 0 };
    rows_written(o, fill_units, NULL, UNITS);
    rows_account(o, "0525018399", unit_no(UNITS - 1));
    struct account_page page = { 0 };
    struct account_ask q = { .account_no = "0525018399" };
    assert_int_equal(ask(o, "80001", OP_account_show, &q, &page), ST_ok);
    assert_int_equal(ask(o, "80001", OP_find_any, &(struct find_any){ .text = page.account->account_name }, &r), ST_ok);
    assert_int_equal(r.rows_n, 1);
    assert_string_equal(r.rows[0].account_no, "0525018399");
}

static void test_people_in_pages(void **state)
{
    struct office *o = *state;
    unsigned n = 0, pages = 0;
    const char *token = "";
    rows_written(o, fill_people, NULL, PEOPLE);
    do {
        struct people_list r = { 0 };
        assert_int_equal(ask(o, "20001", OP_work_people, &(struct people_ask){ .token = token }, &r), ST_ok);
        n += r.people_n;
        token = r.token;
        pages++;
    } while (*token);
    assert_int_equal(pages, 2);
    assert_true(n >= PEOPLE);
    struct people_list r = { 0 };
    assert_int_equal(ask(o, "20001", OP_work_people, &(struct people_ask){ .token = "x" }, &r), ST_token_other);
}

/* The list grew short meanwhile: a page past its end is not an empty one. */
static void test_a_page_past_the_end(void **state)
{
    struct office *o = *state;
    struct people_list r = { 0 };
    rows_written(o, fill_people, NULL, PEOPLE);
    assert_int_equal(ask(o, "20001", OP_work_people, &(struct people_ask){ .token = "" }, &r), ST_ok);
    assert_true(*r.token);
    struct people_ask next = { .token = pool_copy(o->pool, r.token) };
    rows_written(o, people_gone, NULL, PEOPLE);
    assert_int_equal(ask(o, "20001", OP_work_people, &next, &r), ST_page_past);
}

static struct job_made *jobs_made(unsigned n, bool open)
{
    struct job_made *jobs = calloc(n, sizeof *jobs);
    assert_non_null(jobs);
    for (unsigned i = 0; i < n; i++)
        jobs[i] = (struct job_made){ 261119000000 + i, open ? INSTALL : "restore", unit_no(i), "2026-11-19T09:00",
                                     open ? 1 : 0, "10002", "刘洋", .closed = open ? NULL : "2026-11-21T09:00" };
    return jobs;
}

/* The heat table is whole: units that have no row of their own are summed in the last. */
static void test_heat_is_whole(void **state)
{
    struct office *o = *state;
    struct job_made *jobs = jobs_made(UNITS, true);
    rows_written(o, fill_units, NULL, UNITS);
    jobs_put(o, jobs, UNITS);
    free(jobs);
    struct board_page b = board_of(o, "80001", &(struct board_ask){ .heat = true });
    uint64_t total = 0, units = 0;
    for (unsigned i = 0; i < b.heat_n; i++) {
        total += b.heat[i].total;
        units += b.heat[i].units ? b.heat[i].units : 1;
    }
    assert_int_equal(b.heat_n, 300);
    assert_int_equal(total, UNITS);
    assert_int_equal(units, UNITS);
    assert_string_equal(b.heat[299].unit_no, "");
}

/* Rates of more units than a page holds: sums are of all, and so are the misses. */
static void test_rates_are_whole(void **state)
{
    struct office *o = *state;
    struct job_made *jobs = jobs_made(UNITS, false);
    rows_written(o, fill_units, NULL, UNITS);
    jobs_put(o, jobs, UNITS);
    free(jobs);
    struct rates_page first = { 0 }, rest = { 0 };
    struct rates_ask q = { .month = 202611 };
    assert_int_equal(ask(o, "80001", OP_work_rates, &q, &first), ST_ok);
    assert_int_equal(first.rates_n, 300);
    assert_int_equal(first.closed, UNITS);
    assert_int_equal(first.in_time, 0);
    assert_int_equal(first.misses_found, UNITS);
    assert_int_equal(first.misses_n, 300);
    q.token = first.token;
    q.misses_token = first.misses_token;
    assert_int_equal(ask(o, "80001", OP_work_rates, &q, &rest), ST_ok);
    assert_int_equal(rest.rates_n, UNITS - 300);
    assert_int_equal(rest.misses_n, UNITS - 300);
    assert_int_equal(rest.closed, UNITS);
    assert_string_equal(rest.token, "");
    assert_string_equal(rest.misses_token, "");
    assert_string_not_equal(rest.rates[0].unit_no, first.rates[299].unit_no);
}

/* -- what stands behind many of others -- */

static void fill_approvals(struct txn *t, const void *what, unsigned n)
{
    const struct office *o = what;
    for (unsigned i = 0; i < n; i++) {
        bool theirs = i > 1;
        put(t, TABLE_approval, &(struct approval){
            .approval_no = 900000 + i, .op = "fee.waive", .staff_no = theirs ? "10004" : "10001", .staff_name = "赵强",
            .unit_no = theirs ? OTHER_STATION : STATION, .asked_at = o->now - 600 * SECOND + i,
            .expires_at = o->now + 600 * SECOND, .version = 1, .decided_at = i % 2 ? o->now : 0,
            .approval_state = i % 2 ? CODE_approval_state_refused : CODE_approval_state_asked });
    }
}

static void test_approvals_behind_many(void **state)
{
    struct office *o = *state;
    struct approval_list r = { 0 };
    struct home_page h = { 0 };
    rows_written(o, fill_approvals, o, 700);
    assert_int_equal(ask(o, "20001", OP_approval_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.waiting_n, 1);
    assert_int_equal(r.waiting[0].approval_no, 900000);
    assert_string_equal(r.token, "");
    assert_int_equal(ask(o, "20001", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.to_approve, 1);
    assert_int_equal(ask(o, "10001", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.my_approval, 900001);
    assert_int_equal(ask(o, "20002", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_int_equal(h.to_approve, 349);
    assert_int_equal(ask(o, "20002", OP_approval_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.waiting_n, 100);
    assert_int_equal(ask(o, "20002", OP_approval_list, &(struct list_ask){ .token = r.token }, &r), ST_ok);
    assert_int_equal(r.waiting_n, 100);
    assert_true(*r.token);
}

static void fill_delegations(struct txn *t, const void *what, unsigned n)
{
    const struct office *o = what;
    for (unsigned i = 0; i < n; i++)
        put(t, TABLE_delegation, &(struct delegation){
            .delegation_no = 900000 + i, .from_staff = "20001", .given_by = "20001", .to_staff = "10003",
            .unit_no = STATION, .from = o->now - 7200 * SECOND, .until = o->now + (i ? -1 : 1) * 3600 * SECOND,
            .version = 1 });
}

/* The oldest of many stands still; when its time is over none does. */
static void test_delegation_behind_many(void **state)
{
    struct office *o = *state;
    struct home_page h = { 0 };
    struct approval_list r = { 0 };
    struct delegation_list d = { 0 };
    rows_written(o, fill_delegations, o, 700);
    assert_int_equal(ask(o, "10003", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_true(h.stands_in);
    assert_int_equal(ask(o, "10001", OP_approval_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.approvers_n, 2);
    assert_int_equal(ask(o, "10003", OP_delegation_list, &(struct list_ask){ .token = "" }, &d), ST_ok);
    assert_int_equal(d.delegations_n, 1);
    office_wait(o, 3700);
    assert_int_equal(ask(o, "10001", OP_approval_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.approvers_n, 1);
    h = (struct home_page){ 0 };
    assert_int_equal(ask(o, "10003", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_false(h.stands_in);
}

static void fill_notices(struct txn *t, const void *what, unsigned n)
{
    const struct office *o = what;
    for (unsigned i = 0; i < n; i++)
        put(t, TABLE_notice, &(struct notice){ .notice_no = 900000 + i, .unit_no = i ? OTHER_STATION : STATION,
                                               .text = i ? "theirs" : "ours", .from = o->now - 60 * SECOND });
}

static void test_notice_behind_many(void **state)
{
    struct office *o = *state;
    struct home_page h = { 0 };
    struct notice_list r = { 0 };
    rows_written(o, fill_notices, o, 400);
    assert_int_equal(ask(o, "10001", OP_session_home, &(struct nothing){ 0 }, &h), ST_ok);
    assert_string_equal(h.notice, "ours");
    assert_int_equal(ask(o, "10001", OP_notice_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.notices_n, 1);
    assert_int_equal(ask(o, "80001", OP_notice_list, &(struct list_ask){ .token = "" }, &r), ST_ok);
    assert_int_equal(r.notices_n, 50);
    assert_true(*r.token);
}

/* -- what is refused -- */

static enum status unit_hung(struct office *o, const char *no, const char *parent)
{
    struct unit r = { 0 };
    return ask(o, "90001", OP_unit_put, &(struct unit){ .unit_no = no, .parent = parent, .unit_name = "所",
                                                        .unit_kind = CODE_unit_kind_station }, &r);
}

/* Eight levels are as far as anybody looks up; a branch is not hung lower either. */
static void test_no_unit_too_deep(void **state)
{
    static const char *const chain[] = { "130525", "7002", "7003", "7004", "7005", "7006", "7007", "7008", "7009" };
    struct office *o = *state;
    for (unsigned i = 1; i < 8; i++)
        assert_int_equal(unit_hung(o, chain[i], chain[i - 1]), ST_ok);
    assert_int_equal(unit_hung(o, chain[8], chain[7]), ST_unit_deep);
    assert_int_equal(unit_hung(o, "8001", "130525"), ST_ok);
    assert_int_equal(unit_hung(o, "8002", "8001"), ST_ok);
    assert_int_equal(unit_hung(o, "8001", chain[6]), ST_unit_deep);
    assert_int_equal(unit_hung(o, "8002", chain[6]), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_units_in_pages, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_found_in_the_last_unit, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_people_in_pages, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_a_page_past_the_end, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_heat_is_whole, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_rates_are_whole, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_approvals_behind_many, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_delegation_behind_many, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_notice_behind_many, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_no_unit_too_deep, office_setup, office_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
