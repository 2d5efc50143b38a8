/* Money, energy, prices. What is typed has its rows in tests/rules. */
#include "config.h"
#include "base/money.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void test_checked(void **state)
{
    money r = 5;
    (void)state;
    assert_true(money_add(2, 3, &r) && r == 5);
    assert_true(money_sub(2, 3, &r) && r == -1);
    assert_true(money_mul(-4, 3, &r) && r == -12);
    r = 77;
    assert_false(money_add(INT64_MAX, 1, &r));
    assert_false(money_sub(INT64_MIN, 1, &r));
    assert_false(money_mul(INT64_MAX, 2, &r));
    assert_int_equal(r, 77);
    assert_true(money_add(INT64_MAX, INT64_MIN, &r) && r == -1);
}

static void test_share(void **state)
{
    static const struct { money a; int64_t n, d; money share; } row[] = {
        { 100, 1, 3, 33 }, { 200, 1, 3, 67 }, { 5, 1, 2, 3 }, { -5, 1, 2, -3 }, { 1, 1, 2, 1 }, { -1, 1, 2, -1 },
        { 1, 1, 3, 0 }, { -1, 1, 3, 0 }, { 0, 9, 7, 0 }, { 7, 7, 7, 7 }, { 9, -1, 2, -5 },
        { 1234567, 10, 1000, 12346 }, { 10000, 5, 1000, 50 },
        { INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX }, { INT64_MIN, INT64_MAX, INT64_MAX, INT64_MIN },
        { INT64_MAX, 1, 2, INT64_MAX / 2 + 1 }
    };
    money r = 77;
    (void)state;
    assert_false(money_share(INT64_MAX, 2, 1, &r));
    assert_false(money_share(INT64_MIN, 2, 1, &r));
    assert_int_equal(r, 77);
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_true(money_share(row[i].a, row[i].n, row[i].d, &r));
        assert_true(r == row[i].share);
    }
}

static void test_format(void **state)
{
    static const struct { money amount; const char *text, *plain; } row[] = {
        { 0, "0.00", "0.00" }, { 5, "0.05", "0.05" }, { -5, "-0.05", "-0.05" }, { 123450, "1,234.50", "1234.50" },
        { -2030, "-20.30", "-20.30" }, { 99999, "999.99", "999.99" }, { 100000, "1,000.00", "1000.00" },
        { 123456789, "1,234,567.89", "1234567.89" },
        { INT64_MAX, "92,233,720,368,547,758.07", "92233720368547758.07" },
        { INT64_MIN, "-92,233,720,368,547,758.08", "-92233720368547758.08" }
    };
    char out[MONEY_TEXT];
    money back;
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        assert_string_equal(money_format(row[i].amount, out), row[i].text);
        assert_string_equal(money_format_plain(row[i].amount, out), row[i].plain);
        assert_int_equal(money_parse_exact(out, &back), ST_ok);
        assert_true(back == row[i].amount);
    }
}

static void test_exact(void **state)
{
    static const struct { const char *text; enum status s; money amount; } row[] = {
        { "1234.50", ST_ok, 123450 }, { "-20.30", ST_ok, -2030 }, { "-0.00", ST_ok, 0 }, { "7", ST_ok, 700 },
        { "7.5", ST_ok, 750 }, { "", ST_field_missing, 0 }, { "-", ST_amount_invalid, 0 },
        { "1,000.00", ST_amount_invalid, 0 }, { ".50", ST_amount_invalid, 0 }, { "5.", ST_amount_invalid, 0 },
        { "１", ST_amount_invalid, 0 }, { " 1.00", ST_amount_invalid, 0 }, { "+1.00", ST_amount_invalid, 0 },
        { "1e3", ST_amount_invalid, 0 }, { "1.00元", ST_amount_invalid, 0 }, { "1.005", ST_amount_decimals, 0 },
        { "92233720368547758.08", ST_amount_too_large, 0 }, { "-92233720368547758.09", ST_amount_too_large, 0 },
        { "999999999999999999999", ST_amount_too_large, 0 }
    };
    (void)state;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        money amount = 0;
        assert_int_equal(money_parse_exact(row[i].text, &amount), row[i].s);
        assert_true(amount == row[i].amount);
    }
}

/* Whatever money_format writes, a clerk may type. */
static void test_typed_back(void **state)
{
    char out[MONEY_TEXT];
    money back;
    (void)state;
    for (money m = 0; m <= MONEY_TYPED_MAX; m = m * 3 + 7) {
        assert_int_equal(money_parse(money_format(m, out), &back), ST_ok);
        assert_true(back == m);
    }
}

static void test_long_text(void **state)
{
    static char text[100000];
    money m = 3;
    (void)state;
    memset(text, '1', sizeof text - 1);
    assert_int_equal(money_parse(text, &m), ST_amount_invalid);
    assert_int_equal(money_parse_exact(text, &m), ST_amount_too_large);
    memset(text, '0', sizeof text - 1);
    assert_int_equal(money_parse_exact(text, &m), ST_ok);
    assert_int_equal(m, 0);
    assert_int_equal(money_parse("\xff", &m), ST_amount_invalid);
}

static void test_capitals_room(void **state)
{
    char out[MONEY_CAPITALS];
    (void)state;
    assert_string_equal(money_capitals(INT64_MIN, true, out),
        "人民币负玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零捌分");
    assert_string_equal(money_capitals(-8999999999999999999, true, out),
        "人民币负捌亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分");
}

static void test_energy(void **state)
{
    char out[MONEY_TEXT];
    energy e = 9;
    (void)state;
    assert_string_equal(energy_format(18700, out), "187");
    assert_string_equal(energy_format(18725, out), "187.25");
    assert_string_equal(energy_format(18750, out), "187.50");
    assert_string_equal(energy_format(-5, out), "-0.05");
    assert_string_equal(energy_format(0, out), "0");
    assert_int_equal(energy_parse("187.25", &e), ST_ok);
    assert_int_equal(e, 18725);
    assert_int_equal(energy_parse("１，８７０", &e), ST_ok);
    assert_int_equal(e, 187000);
    assert_int_equal(energy_parse("-3.5", &e), ST_ok);
    assert_int_equal(e, -350);
    assert_int_equal(energy_parse("", &e), ST_field_missing);
    assert_int_equal(energy_parse("18a", &e), ST_number_invalid);
    assert_int_equal(energy_parse("1.234", &e), ST_number_invalid);
    assert_int_equal(energy_parse("99999999999999999999", &e), ST_number_out_of_range);
    assert_int_equal(e, -350);
}

static void test_price(void **state)
{
    char out[MONEY_TEXT];
    price p = 9;
    (void)state;
    assert_string_equal(price_format(52000000, out), "0.52");
    assert_string_equal(price_format(58886875, out), "0.58886875");
    assert_string_equal(price_format(50000000, out), "0.50");
    assert_string_equal(price_format(100000000, out), "1.00");
    assert_string_equal(price_format(1, out), "0.00000001");
    assert_int_equal(price_parse("0.58886875", &p), ST_ok);
    assert_int_equal(p, 58886875);
    assert_int_equal(price_parse("0.52", &p), ST_ok);
    assert_int_equal(p, 52000000);
    assert_int_equal(price_parse("0.123456789", &p), ST_number_invalid);
    assert_int_equal(price_parse("", &p), ST_field_missing);
}

static void test_steps(void **state)
{
    (void)state;
    assert_int_equal(money_step_up(21385, 10), 21390);
    assert_int_equal(money_step_up(21390, 10), 21390);
    assert_int_equal(money_step_down(2167, 10), 2160);
    assert_int_equal(money_step_down(2160, 10), 2160);
    assert_int_equal(money_step_up(0, 10), 0);
    assert_int_equal(money_step_up(-5, 10), 0);
    assert_int_equal(money_step_down(-5, 10), -10);
    assert_int_equal(money_step_up(7, 1), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checked), cmocka_unit_test(test_share), cmocka_unit_test(test_format),
        cmocka_unit_test(test_exact), cmocka_unit_test(test_typed_back), cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_capitals_room), cmocka_unit_test(test_energy), cmocka_unit_test(test_price),
        cmocka_unit_test(test_steps)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
