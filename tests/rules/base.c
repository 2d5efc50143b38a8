/* The rule tables of base: capitals, amounts and dates as typed, working days. */
#include "config.h"
#include "tests/paths.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "rules.h"

static void check_capitals(const struct rule *r)
{
    char out[MONEY_CAPITALS];
    money amount;
    bool prefix = strncmp(r->column[1], "人民币", strlen("人民币")) == 0;
    assert_int_equal(money_parse_exact(r->column[0], &amount), ST_ok);
    rule_equal(r, money_capitals(amount, prefix, out), r->column[1]);
}

static void test_capitals(void **state)
{
    (void)state;
    assert_true(rules_run("money_capitals.rules", 3, check_capitals) >= 26);
}

static void check_amount(const struct rule *r)
{
    char got[MONEY_TEXT];
    money amount = -1;
    enum status s = money_parse(r->column[0], &amount);
    if (s == ST_ok)
        snprintf(got, sizeof got, "%lld", (long long)amount);
    else
        snprintf(got, sizeof got, "%s", status_name(s));
    rule_equal(r, got, r->column[1]);
    if (s != ST_ok)
        assert_int_equal(amount, -1);
}

static void test_amounts(void **state)
{
    (void)state;
    assert_true(rules_run("amounts_typed.rules", 3, check_amount) >= 45);
}

static void check_date(const struct rule *r)
{
    char got[128];
    date today, d = -7;
    struct fault f = { .status = ST_ok };
    assert_int_equal(date_parse_iso(r->column[1], &today), ST_ok);
    enum date_sense sense = strcmp(r->column[2], "due") == 0 ? DATE_DUE
                            : strcmp(r->column[2], "near") == 0 ? DATE_NEAR : DATE_PAST;
    enum status s = date_parse(r->column[0], today, sense, &d, &f);
    if (s == ST_ok)
        date_format(d, got);
    else if (s == ST_date_invalid)
        snprintf(got, sizeof got, "%s %s %s %s", status_name(s), f.arg[0], f.arg[1], f.arg[2]);
    else
        snprintf(got, sizeof got, "%s", status_name(s));
    rule_equal(r, got, r->column[3]);
    assert_int_equal(f.status, s);
    if (s != ST_ok)
        assert_int_equal(d, -7);
}

static void test_dates(void **state)
{
    (void)state;
    assert_true(rules_run("dates_typed.rules", 5, check_date) >= 52);
}

static void check_id(const struct rule *r)
{
    static const char *const shape[] = { [ID_ANY] = "any", [ID_CARD] = "card", [ID_CREDIT_CODE] = "code",
                                         [ID_LICENCE] = "licence", [ID_NONE] = "none" };
    static const char *const said[] = { [ID_GOOD] = "good", [ID_LENGTH] = "length", [ID_CHARACTERS] = "characters",
                                        [ID_AREA] = "area",
                                        [ID_BIRTH] = "birth", [ID_CHECK] = "check" };
    char got[32], right;
    unsigned k = 0;
    date today;
    while (strcmp(shape[k], r->column[1]) != 0)
        assert_true(++k < COUNT_OF(shape));
    assert_int_equal(date_parse_iso(r->column[2], &today), ST_ok);
    enum id_fault f = id_number_check((enum id_shape)k, r->column[0], today, &right);
    snprintf(got, sizeof got, right ? "%s %c" : "%s", said[f], right);
    rule_equal(r, got, r->column[3]);
    assert_int_equal(id_fault_key(f) != NULL, f != ID_GOOD);
}

static void test_id_numbers(void **state)
{
    (void)state;
    assert_true(rules_run("id_numbers.rules", 5, check_id) >= 31);
    assert_int_equal(id_number_birth("11010519491231002X"), date_of(1949, 12, 31));
    assert_int_equal(id_number_birth("110105491231002"), date_of(1949, 12, 31));
    assert_int_equal(id_number_birth("110101197001011035"), date_of(1970, 1, 1));
    assert_int_equal(id_number_birth("440524188001010014"), DATE_NONE);      /* good, and not to be believed */
    assert_int_equal(id_number_birth("91350100M000100Y43"), DATE_NONE);
}

static void check_paper(const struct rule *r)
{
    rule_equal(r, id_paper_like(id_paper(r->column[1]), r->column[0]) ? "like" : "not", r->column[2]);
}

static void test_papers(void **state)
{
    (void)state;
    assert_true(rules_run("id_papers.rules", 4, check_paper) >= 37);
    assert_int_equal(licence_check("44030110344866"), '9');
}

static void check_phone(const struct rule *r)
{
    rule_equal(r, phone_good(r->column[0]) ? "good" : "bad", r->column[1]);
}

static void test_phones(void **state)
{
    (void)state;
    assert_true(rules_run("phones.rules", 3, check_phone) >= 19);
}

static struct calendar *calendar;

/* date,kind,name */
static void holidays_load(void)
{
    char path[512], line[256];
    const char *top = getenv("TOP_SRCDIR");
    snprintf(path, sizeof path, "%s/db/seed/holidays.csv", top ? top : TOP_SRCDIR);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    calendar = calendar_new();
    while (fgets(line, sizeof line, f)) {
        date d;
        line[10] = '\0';
        if (date_parse_iso(line, &d) == ST_ok)
            calendar_add(calendar, d, strncmp(line + 11, "work,", 5) == 0);
    }
    fclose(f);
}

static void check_working(const struct rule *r)
{
    char got[DATE_TEXT];
    date from, due;
    struct fault f;
    assert_int_equal(date_parse_iso(r->column[0], &from), ST_ok);
    assert_int_equal(calendar_add_working(calendar, from, atoi(r->column[1]), &due, &f), ST_ok);
    rule_equal(r, date_format(due, got), r->column[2]);
}

static void test_working_days(void **state)
{
    (void)state;
    holidays_load();
    assert_true(rules_run("working_days.rules", 4, check_working) >= 11);
    calendar_free(&calendar);
}

/* Domain 8: working days by month, computed there from the decrees. */
static void test_working_months(void **state)
{
    static const struct { int year, days[12]; } row[] = {
        { 2024, { 22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22 } },
        { 2025, { 19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23 } },
        { 2026, { 21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23 } }
    };
    (void)state;
    holidays_load();
    for (size_t i = 0; i < COUNT_OF(row); i++)
        for (int month = 1; month <= 12; month++) {
            int days = 0;
            for (int day = 1; day <= date_month_days(row[i].year, month); day++) {
                bool working;
                assert_int_equal(calendar_working(calendar, date_of(row[i].year, month, day), &working, NULL), ST_ok);
                days += working;
            }
            assert_int_equal(days, row[i].days[month - 1]);
        }
    calendar_free(&calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_capitals), cmocka_unit_test(test_amounts), cmocka_unit_test(test_dates),
        cmocka_unit_test(test_id_numbers),
        cmocka_unit_test(test_papers), cmocka_unit_test(test_phones),
        cmocka_unit_test(test_working_days), cmocka_unit_test(test_working_months)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
