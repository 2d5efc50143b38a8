/* What is overdue: classes of age at their borders, late fees of a day, a list that loses
 * nobody, and a sum that is what the ledger says. */
#include "config.h"
#include "tests/unit/arrears_houses.h"

#include <stdio.h>
#include <string.h>

/* Late fees by hand, of domain 4.1: 1 per mille a day of a household's, 2 of this year's and 3 of
 * former years' arrears of others, from the day after the due day; nothing at least since 2024. */
static const struct {
    int days; uint16_t category; money principal, paid, fee_owed; uint16_t age; money fee; const char *source;
} rows[] = {
    { 0, 1, 10000, 0, 0, CODE_debt_age_not_due, 0, "domain 4.1: day after the due date" },
    { 1, 1, 10000, 0, 0, CODE_debt_age_to_30, 10, "domain 4.1: 1 per mille" },
    { 30, 1, 10000, 0, 0, CODE_debt_age_to_30, 300, "domain 4.1; class 0-30" },
    { 31, 1, 10000, 0, 0, CODE_debt_age_to_60, 310, "class 31-60" },
    { 60, 1, 10000, 0, 0, CODE_debt_age_to_60, 600, "class 31-60" },
    { 61, 1, 10000, 0, 0, CODE_debt_age_to_90, 610, "class 61-90" },
    { 90, 1, 10000, 0, 0, CODE_debt_age_to_90, 900, "class 61-90" },
    { 91, 1, 10000, 0, 0, CODE_debt_age_to_180, 910, "class 91-180" },
    { 180, 1, 10000, 0, 0, CODE_debt_age_to_180, 1800, "class 91-180" },
    { 181, 1, 10000, 0, 0, CODE_debt_age_to_365, 1810, "class 181-365" },
    { 365, 1, 10000, 0, 0, CODE_debt_age_to_365, 3650, "class 181-365" },
    { 366, 1, 10000, 0, 0, CODE_debt_age_over_365, 3660, "class over 365" },
    { 366, 2, 10000, 0, 0, CODE_debt_age_over_365, 10590, "domain 4.1, A7a: 39 days at 2, 327 at 3 per mille" },
    { 40, 2, 10000, 4000, 0, CODE_debt_age_to_60, 480, "domain 4.1: on what is still owed" },
    { 40, 1, 10000, 10000, 123, CODE_debt_age_to_60, 123, "a fee alone stands still (C11)" },
};

#define LATER 10
#define CROWD 230                        /* more than two pages */

static void county(struct txn *t)
{
    houses_section(t, "0417");
    houses_section(t, "0418");
    for (unsigned i = 0; i < COUNT_OF(rows); i++)
        house_put(t, &(struct house){ .no = i, .section = "0417", .category = rows[i].category, .days = rows[i].days,
            .principal = rows[i].principal, .paid = rows[i].paid, .fee_owed = rows[i].fee_owed });
    for (unsigned i = 0; i < CROWD; i++)
        house_put(t, &(struct house){ .no = 100 + i, .section = "0418", .category = 1, .days = 40, .principal = 100 });
}

static const struct arrears_row *row_of(const struct arrears_list *r, unsigned i)
{
    for (uint32_t k = 0; k < r->rows_n; k++)
        if (!strcmp(r->rows[k].account_no, house_no(i)))
            return &r->rows[k];
    return NULL;
}

static struct arrears_ask of_section(const char *section)
{
    return (struct arrears_ask){ .run_scope = CODE_run_scope_section, .scope_no = section };
}

static void test_rows(void **state)
{
    (void)state;
    struct arrears_list r;
    struct arrears_ask q = of_section("0417");
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_ok);
    assert_string_equal(r.token, "");
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        const struct arrears_row *row = row_of(&r, i);
        if (rows[i].age == CODE_debt_age_not_due) {
            assert_null(row);
            continue;
        }
        if (!row)
            fail_msg("row %u is not listed: %s", i, rows[i].source);
        if (row->debt_age != rows[i].age || row->late_fee != rows[i].fee ||
            row->principal != rows[i].principal - rows[i].paid || row->amount != row->principal + row->late_fee)
            fail_msg("row %u: class %u, fee %lld: %s", i, row->debt_age, (long long)row->late_fee, rows[i].source);
    }
    q.debt_age = CODE_debt_age_to_180;
    q.category = CODE_category_residential;
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_ok);
    assert_int_equal(r.rows_n, 5);
}

/* Of another day, by the function there is. */
static void test_later(void **state)
{
    (void)state;
    struct arrears_list r;
    struct arrears_ask q = of_section("0417");
    q.on = date_of(2026, 11, 23) + LATER;
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_ok);
    assert_int_equal(row_of(&r, 0)->late_fee, 100);
    assert_int_equal(row_of(&r, 0)->debt_age, CODE_debt_age_to_30);
    assert_int_equal(row_of(&r, 2)->late_fee, 400);
    assert_int_equal(row_of(&r, 2)->debt_age, CODE_debt_age_to_60);
    assert_int_equal(row_of(&r, COUNT_OF(rows) - 1)->late_fee, 123);
}

static unsigned listed(struct arrears_ask q, unsigned *pages_r)
{
    struct arrears_list r;
    static char token[301], last[16];
    unsigned n = 0;
    last[0] = '\0';
    q.token = "";
    for (*pages_r = 0; !*pages_r || *q.token; ++*pages_r) {
        assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_ok);
        for (uint32_t i = 0; i < r.rows_n; i++) {
            assert_true(strcmp(r.rows[i].account_no, last) > 0);
            snprintf(last, sizeof last, "%s", r.rows[i].account_no);
        }
        n += r.rows_n;
        snprintf(token, sizeof token, "%s", r.token);
        q.token = token;
    }
    return n;
}

/* Each once, in order, whatever the page; a token of another request is refused. */
static void test_pages(void **state)
{
    (void)state;
    unsigned pages;
    struct arrears_list r;
    struct arrears_ask q = of_section("0418");
    assert_int_equal(listed(q, &pages), CROWD);
    assert_int_equal(pages, 3);
    /* of the counter's own: A, C and E are past their day */
    assert_int_equal(listed((struct arrears_ask){ 0 }, &pages), CROWD + COUNT_OF(rows) - 1 + 3);
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_ok);
    struct arrears_ask other = { .token = r.token };
    assert_int_equal(as('k', OP_arrears_list, &other, &r), ST_token_other);
}

static void test_refused(void **state)
{
    (void)state;
    struct arrears_list r;
    struct ageing a;
    struct arrears_ask q = of_section("0499");
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_section_unknown);
    q = of_section("");
    assert_int_equal(as('k', OP_arrears_list, &q, &r), ST_field_missing);
    assert_int_equal(as('k', OP_arrears_list, &(struct arrears_ask){ .scope_no = "0417" }, &r), ST_field_missing);
    assert_int_equal(as('k', OP_arrears_list, &(struct arrears_ask){ .run_scope = CODE_run_scope_everyone }, &r),
                     ST_outside_unit);
    assert_int_equal(as('k', OP_arrears_list, &(struct arrears_ask){ .run_scope = CODE_run_scope_unit,
                     .scope_no = counter_unit(true) }, &r), ST_outside_unit);
    assert_int_equal(as('k', OP_arrears_ageing, &(struct ageing_ask){ 0 }, &a), ST_not_permitted);
    assert_int_equal(as('b', OP_arrears_ageing, &(struct ageing_ask){ .run_scope = CODE_run_scope_section,
                     .scope_no = "0499" }, &a), ST_section_unknown);
}

static void test_ageing(void **state)
{
    (void)state;
    struct ageing a;
    money principal = 0, fee = 0, commercial = 0;
    uint64_t bills = 0;
    for (unsigned i = 0; i < COUNT_OF(rows); i++) {
        principal += rows[i].principal - rows[i].paid;
        fee += rows[i].fee;
    }
    assert_int_equal(as('v', OP_arrears_ageing, &(struct ageing_ask){ .run_scope = CODE_run_scope_section,
                     .scope_no = "0417" }, &a), ST_ok);
    assert_int_equal(a.principal, principal);
    assert_int_equal(a.late_fee, fee);
    assert_int_equal(a.amount, principal + fee);
    assert_int_equal(a.receivable, principal);
    assert_int_equal(a.accounts, COUNT_OF(rows));
    for (uint32_t i = 0; i < a.rows_n; i++) {
        bills += a.rows[i].bills;
        commercial += a.rows[i].category == CODE_category_commercial ? a.rows[i].principal : 0;
    }
    assert_int_equal(bills, COUNT_OF(rows));
    assert_int_equal(commercial, 16000);
}

/* Of the whole county, over more than one snapshot, disputed and banked bills too. */
static void test_ledger(void **state)
{
    (void)state;
    struct ageing a;
    money owed = 0;
    assert_int_equal(as('a', OP_arrears_ageing, &(struct ageing_ask){ .run_scope = CODE_run_scope_everyone }, &a),
                     ST_ok);
    for (char letter = 'A'; letter <= 'Z'; letter++)
        owed += counter_balance(&hall, CODE_ledger_receivable, counter_account(letter));
    for (unsigned i = 0; i < 100 + CROWD; i++)
        owed += counter_balance(&hall, CODE_ledger_receivable, house_no(i));
    assert_int_equal(a.receivable, owed);
    assert_int_equal(a.principal, owed);
}

static unsigned findings;
static void found(void *to, const char *line)
{
    (void)to;
    print_error("%s\n", line);
    findings++;
}

static void test_check(void **state)
{
    (void)state;
    uint64_t n = 0;
    assert_int_equal(checks_run(hall.core, found, NULL, &n), ST_ok);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows), cmocka_unit_test(test_later), cmocka_unit_test(test_pages),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_ageing), cmocka_unit_test(test_ledger),
        cmocka_unit_test(test_check),
    };
    counter_more = county;
    return cmocka_run_group_tests(tests, hall_setup, hall_teardown);
}
