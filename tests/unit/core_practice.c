/* What is practised is nothing real: the station of the small office has the mark of practice, its hall and the company
 * have not. No money, list, report, message or book of the one has anything of the other. */
#include "config.h"
#include "tests/unit/hall.h"

#include <stdio.h>
#include <string.h>

static void practises(void *row) { ((struct unit *)row)->practice = true; }
static void reaches_county(void *row) { ((struct setting *)row)->value = "county"; }
static void accepts(void *row) { ((struct user *)row)->roles |= CODE_BIT(CODE_role_clerk); }
static void moves_to_hall(void *row) { ((struct user *)row)->unit_no = pool_copy(hall.pool, counter_unit(false)); }
static void moves_to_station(void *row) { ((struct user *)row)->unit_no = pool_copy(hall.pool, counter_unit(true)); }

static int setup(void **state)
{
    if (hall_setup(state))
        return -1;
    struct unit station = { .unit_no = counter_unit(true) };
    struct setting reach = { .setting_name = "pay.reach", .valid_from = date_of(2000, 1, 1) };
    struct user x = { .staff_no = counter_staff('x') };
    counter_change(&hall, TABLE_unit, &station, practises);
    counter_change(&hall, TABLE_user, &x, accepts);
    counter_change(&hall, TABLE_setting, &reach, reaches_county);
    counter_restart(&hall);
    return 0;
}

static void refused_apart(enum status s, const char *field)
{
    assert_int_equal(s, ST_rule_refuses);
    assert_string_equal(hall.fault.arg[0], "rule.practice_apart");
    assert_string_equal(hall.fault.field, field);
}

static void shift_open(char who, const char *window_no, uint64_t paper)
{
    struct denomination cash[] = { { .face = 10000, .pieces = 1 } };
    struct shift_open q = { .window_no = window_no, .float_from = counter_staff('v'), .float_cash = cash,
                            .float_cash_n = 1, .next_paper = paper };
    struct shift s;
    assert_int_equal(as(who, OP_shift_open, &q, &s), ST_ok);
}

static enum status pay(char who, char letter, struct payment *p)
{
    struct pay_account a = { .account_no = counter_account(letter) };
    struct pay_tender t = { .tender = CODE_tender_cash, .received = maybe_money(10000) };
    return as(who, OP_pay_take, &(struct pay_take){ .accounts = &a, .accounts_n = 1, .tenders = &t, .tenders_n = 1,
              .prepay = true }, p);
}

static void test_tills(void **state)
{
    struct payment p;
    struct pay_quote quote;
    (void)state;
    shift_open('k', "03", PAPER_FIRST);
    struct pay_account x = { .account_no = counter_account('X') };
    refused_apart(as('k', OP_pay_quote, &(struct pay_ask){ .accounts = &x, .accounts_n = 1 }, &quote),
                  "accounts[0].account_no");
    refused_apart(pay('k', 'X', &p), "accounts[0].account_no");
    assert_int_equal(pay('k', 'B', &p), ST_ok);
    assert_false(p.practice);
    shift_open('x', "01", 0);
    refused_apart(pay('x', 'A', &p), "accounts[0].account_no");
    assert_int_equal(pay('x', 'X', &p), ST_ok);
    assert_true(p.practice);
    assert_int_equal(counter_balance(&hall, CODE_ledger_receivable, counter_account('X')), 0);
    /* Whoever has a till of practice open and works in earnest now takes nothing into it. */
    struct user x_row = { .staff_no = counter_staff('x') };
    counter_change(&hall, TABLE_user, &x_row, moves_to_hall);
    counter_restart(&hall);
    refused_apart(pay('x', 'A', &p), "shift_no");
    counter_change(&hall, TABLE_user, &x_row, moves_to_station);
    counter_restart(&hall);
}

/* -- books -- */

static bool in_journal(char who, const char *party)
{
    struct journal_list list;
    bool found = false;
    const char *token = "";
    do {
        assert_int_equal(as(who, OP_journal_list, &(struct journal_ask){ .token = token }, &list), ST_ok);
        for (uint32_t i = 0; i < list.entries_n; i++)
            for (uint32_t k = 0; k < list.entries[i].lines_n; k++)
                found |= !strcmp(list.entries[i].lines[k].party, party);
    } while (*(token = list.token));
    return found;
}

static bool in_balances(const char *party)
{
    struct balance_list list;
    bool found = false;
    const char *token = "";
    do {
        assert_int_equal(as('a', OP_balance_list, &(struct balance_ask){ .token = token }, &list), ST_ok);
        for (uint32_t i = 0; i < list.balances_n; i++)
            found |= !strcmp(list.balances[i].party, party);
    } while (*(token = list.token));
    return found;
}

static void test_books(void **state)
{
    (void)state;
    assert_true(in_journal('a', counter_account('B')));
    assert_false(in_journal('a', counter_account('X')));
    assert_true(in_balances(counter_account('A')));
    assert_true(in_balances(counter_account('D')));
    assert_false(in_balances(counter_account('X')));
}

static money owed(char who, uint16_t scope, const char *scope_no)
{
    struct ageing r;
    assert_int_equal(as(who, OP_arrears_ageing, &(struct ageing_ask){ .run_scope = scope, .scope_no = scope_no }, &r),
                     ST_ok);
    return r.receivable;
}

static void test_reports(void **state)
{
    struct ageing r;
    (void)state;
    money county = owed('a', CODE_run_scope_everyone, "");
    assert_int_equal(county, owed('v', 0, ""));
    assert_int_equal(county, owed('a', CODE_run_scope_unit, "130525"));
    refused_apart(as('a', OP_arrears_ageing, &(struct ageing_ask){ .run_scope = CODE_run_scope_unit,
                     .scope_no = counter_unit(true) }, &r), "scope_no");
}

/* -- told, and found -- */

static void test_told(void **state)
{
    struct change change = { .new_name = "王明" };
    struct work_accepted r;
    (void)state;
    struct work_accept q = { .job_kind = "rename", .account_no = counter_account('X'), .change = &change,
                             .change_n = 1 };
    refused_apart(as('k', OP_work_accept, &q, &r), "account_no");
    assert_int_equal(as('x', OP_work_accept, &q, &r), ST_ok);
    assert_int_equal(r.told_n, 1);
    assert_int_equal(r.told->untold, CODE_untold_practice);
    assert_int_equal(r.told->outbox_no, 0);
    struct outbox_taken taken;
    assert_int_equal(as('n', OP_outbox_next, &(struct outbox_take){ .most = 0 }, &taken), ST_ok);
    assert_int_equal(taken.messages_n, 0);
    struct job j;
    assert_int_equal(as('v', OP_work_show, &(struct job_ask){ .job_no = r.job->job_no }, &j), ST_job_unknown);
}

/* -- the mark itself -- */

static enum status unit_put(const char *unit_no, const char *parent, bool practice)
{
    struct unit r, q = { .unit_no = unit_no, .parent = parent, .unit_name = "试", .practice = practice,
                         .unit_kind = CODE_unit_kind_station };
    return as('d', OP_unit_put, &q, &r);
}

static void test_mark(void **state)
{
    (void)state;
    assert_int_equal(unit_put(counter_unit(true), "130525", false), ST_rule_refuses);
    assert_string_equal(hall.fault.arg[0], "rule.practice_stays");
    assert_int_equal(unit_put(counter_unit(false), "130525", true), ST_rule_refuses);
    assert_int_equal(unit_put("1305999", counter_unit(true), false), ST_rule_refuses);
    assert_string_equal(hall.fault.arg[0], "rule.practice_below");
    assert_int_equal(unit_put("1305999", counter_unit(true), true), ST_ok);
    assert_int_equal(unit_put("1305998", "130525", false), ST_ok);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tills),
        cmocka_unit_test(test_books),
        cmocka_unit_test(test_reports),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_mark),
    };
    return cmocka_run_group_tests(tests, setup, hall_teardown);
}
