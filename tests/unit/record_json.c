/* JSON in and out, and the difference of two states of a row. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <stdlib.h>
#include <string.h>

static struct pool *pool;

static int begin(void **state)
{
    (void)state;
    pool = pool_new(4096);
    return zone_set("Asia/Shanghai") == ST_ok ? 0 : -1;
}
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

static enum status read_json(const char *text, size_t n, struct sample *s, struct fault *f)
{
    char *exact = malloc(n ? n : 1);     /* no NUL behind it: a step too far is seen */
    enum status status = record_from_json(&sample_record, s, memcpy(exact, text, n), n, pool, f);

    free(exact);
    return status;
}

static void a_whole_record_is_read(void **state)
{
    static const char text[] =
        "{\"title\": \"\\u738b\\u5efa\", \"body\": \"a\\nb\", \"fee\": \"12.50\", \"kwh\": \"187\","
        " \"rate\": \"0.52\",\n"
        " \"day\": \"2026-11-01\", \"month\": 202611, \"tender\": \"pos\", \"roles\": [\"clerk\", \"cashier\"],\n"
        " \"count\": 7, \"offset\": -3, \"done\": true, \"row\": \"0aff\", \"version\": \"18446744073709551615\",\n"
        " \"voided\": 2, \"lines\": [{\"label\": \"x\"}, {\"lines\": [{\"amount\": \"1.00\"}]}],"
        " \"account_no\": \"130-525\", \"counted\": \"0\"}";
    struct sample s;
    (void)state;

    assert_int_equal(read_json(text, sizeof text - 1, &s, NULL), ST_ok);
    assert_string_equal(s.title, "王建");
    assert_string_equal(s.body, "a\nb");
    assert_int_equal(s.fee, 1250);
    assert_int_equal(s.kwh, 18700);
    assert_int_equal(s.rate, 52000000);
    assert_int_equal(s.day, date_of(2026, 11, 1));
    assert_int_equal(s.month, 202611);
    assert_int_equal(s.tender, CODE_tender_pos);
    assert_true(s.roles == (CODE_BIT(CODE_role_clerk) | CODE_BIT(CODE_role_cashier)));
    assert_int_equal(s.count, 7);
    assert_int_equal(s.offset, -3);
    assert_true(s.done);
    assert_memory_equal(s.row.at, "\x0a\xff", 2);
    assert_true(s.version == UINT64_MAX);
    assert_int_equal(s.voided, 2);
    assert_int_equal(s.lines_n, 2);
    assert_string_equal(s.lines[0].label, "x");
    assert_int_equal(s.lines[1].lines[0].amount, 100);
    assert_string_equal(s.lines[1].label, "");
    assert_string_equal(s.account_no, "130525");
    assert_string_equal(s.phone, "");
}

static const struct bad_row { const char *text; enum status status; const char *field, *arg; } bad_rows[] = {
    { "", ST_json_broken, "", NULL },
    { "{", ST_json_broken, "", "1" },
    { "{}x", ST_json_broken, "", "1" },
    { "{\n\"title\": tru}", ST_json_broken, "", "2" },
    { "{\"title\": \"\xff\"}", ST_json_broken, "", "1" },
    { "{\"title\": \"a\\u0000b\"}", ST_json_broken, "", "1" },
    { "{\"title\": \"a\", \"title\": \"b\"}", ST_json_broken, "", "1" },
    { "{\"count\": 99999999999999999999}", ST_json_broken, "", "1" },
    { "[]", ST_field_wrong_type, "", "" },
    { "{\"titel\": \"a\"}", ST_field_unknown, "", "titel" },
    { "{\"\": 1}", ST_field_unknown, "", "" },
    { "{\"lines\": [{}, {\"labell\": 1}]}", ST_field_unknown, "lines[1]", "labell" },
    { "{\"title\": 5}", ST_field_wrong_type, "title", "json.text" },
    { "{\"title\": null}", ST_field_wrong_type, "title", "json.text" },
    { "{\"title\": \"123456789\"}", ST_field_too_long, "title", "8" },
    { "{\"title\": \"a\\u001b\"}", ST_text_invalid, "title", "" },
    { "{\"fee\": 100}", ST_field_wrong_type, "fee", "json.amount" },
    { "{\"fee\": 1.5}", ST_field_wrong_type, "fee", "json.amount" },
    { "{\"fee\": \"1.005\"}", ST_amount_decimals, "fee", "1.005" },
    { "{\"received\": \"\"}", ST_field_wrong_type, "received", "json.amount" },
    { "{\"received\": null}", ST_field_wrong_type, "received", "json.amount" },
    { "{\"received\": 0}", ST_field_wrong_type, "received", "json.amount" },
    { "{\"received\": \"0.001\"}", ST_amount_decimals, "received", "0.001" },
    { "{\"kwh\": 187}", ST_field_wrong_type, "kwh", "json.amount" },
    { "{\"day\": 20261101}", ST_field_wrong_type, "day", "json.date" },
    { "{\"day\": \"2026-02-30\"}", ST_date_invalid, "day", "2" },
    { "{\"count\": 1.0}", ST_field_wrong_type, "count", "json.number" },
    { "{\"count\": -1}", ST_number_out_of_range, "count", "" },
    { "{\"count\": 501}", ST_number_out_of_range, "count", "500" },
    { "{\"count\": true}", ST_field_wrong_type, "count", "json.number" },
    { "{\"done\": 1}", ST_field_wrong_type, "done", "json.flag" },
    { "{\"done\": \"1\"}", ST_field_wrong_type, "done", "json.flag" },
    { "{\"tender\": \"gold\"}", ST_code_unknown, "tender", "gold" },
    { "{\"tender\": 99}", ST_code_unknown, "tender", "99" },
    { "{\"roles\": \"clerk\"}", ST_field_wrong_type, "roles", "json.list" },
    { "{\"roles\": [\"clerk\", 2]}", ST_field_wrong_type, "roles", "json.list" },
    { "{\"roles\": [\"king\"]}", ST_code_unknown, "roles", "king" },
    { "{\"lines\": {}}", ST_field_wrong_type, "lines", "json.list" },
    { "{\"lines\": [1]}", ST_field_wrong_type, "lines[0]", "" },
    { "{\"lines\": [{},{},{},{},{}]}", ST_field_too_many, "lines", "4" },
    { "{\"lines\": [{}, {\"lines\": [{\"amount\": 5}]}]}", ST_field_wrong_type, "lines[1].lines[0].amount",
      "json.amount" },
    { "{\"title\": \"a\"}", ST_field_missing, "counted", "" },         /* absent is not nought */
    { "{\"title\": \"a\", \"counted\": \"\"}", ST_field_missing, "counted", "" },
    { "{\"title\": \"a\", \"counted\": \"\\u200b\\ufeff\"}", ST_field_missing, "counted", "" },
    { "[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]", ST_json_broken, "", "1" },
};

static void bad_json_is_refused_by_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_rows); i++) {
        const struct bad_row *row = &bad_rows[i];
        struct fault f = { .status = ST_ok };
        struct sample s;

        if (read_json(row->text, strlen(row->text), &s, &f) != row->status || strcmp(f.field, row->field)
            || (row->arg && strcmp(f.arg[0], row->arg)))
            fail_msg("%s: %s at %s (%s)", row->text, status_name(f.status), f.field, f.arg[0]);
    }
}

static void broken_json_says_where_but_not_what(void **state)
{
    static const char text[] = "{\n  \"password\": \"hunter2\" \"x\" }";
    struct fault f = { .status = ST_ok };
    struct sample s;
    (void)state;

    assert_int_equal(read_json(text, sizeof text - 1, &s, &f), ST_json_broken);
    assert_string_equal(f.arg[0], "2");
    assert_string_not_equal(f.arg[2], "");
    assert_null(strstr(f.arg[2], "hunter2"));
    assert_null(strstr(f.arg[2], "near"));
}

static void a_flood_of_values_is_stopped(void **state)
{
    size_t n = JSON_VALUES * 3 + 10;
    char *text = malloc(n);
    struct fault f = { .status = ST_ok };
    struct sample s;
    (void)state;

    for (size_t i = 0; i + 2 < n; i += 3)
        memcpy(text + i, "[],", 3);
    assert_int_equal(read_json(text, n - n % 3, &s, &f), ST_json_broken);
    assert_string_equal(f.arg[2], "too many values");
    free(text);
}

static void json_is_written_as_documented(void **state)
{
    struct sample_line lines[2] = { { .label = "a\"b" }, { .amount = -150 } };
    struct sample s = { .title = "王\\", .fee = 5, .month = 202611, .tender = 1, .roles = CODE_BIT(1) | CODE_BIT(40),
                        .count = 3, .offset = -9007199254740993, .done = true, .phone = "13812342217",
                        .id_no = "130525198001014417", .password = "hunter2", .lines = lines, .lines_n = 2 };
    struct buf out;
    (void)state;

    buf_init(&out, 10000);
    record_to_json(&sample_record, &s, false, &out);
    buf_u8(&out, 0);
    assert_string_equal((char *)out.at,
        "{\"title\":\"王\\\\\",\"fee\":\"0.05\",\"month\":\"202611\",\"tender\":\"cash\",\"roles\":[\"clerk\",40],"
        "\"count\":3,\"offset\":\"-9007199254740993\",\"done\":true,\"id_no\":\"130525198001014417\","
        "\"lines\":[{\"label\":\"a\\\"b\"},{\"amount\":\"-1.50\"}],\"phone\":\"13812342217\",\"counted\":\"0.00\"}");
    buf_clear(&out);
    record_to_json(&sample_record, &s, true, &out);
    buf_u8(&out, 0);
    assert_non_null(strstr((char *)out.at, "\"phone\":\"138****2217\""));
    assert_non_null(strstr((char *)out.at, "\"id_no\":\"1305********4417\""));
    assert_null(strstr((char *)out.at, "hunter2"));
    buf_release(&out);
}

static void nought_is_an_amount_and_absence_is_none(void **state)
{
    static const char nought[] = "{\"counted\":\"0.00\",\"received\":\"0.00\"}";
    static const char neither[] = "{\"counted\":\"0.00\"}";
    struct sample s, none;
    struct buf out;
    (void)state;

    assert_int_equal(read_json(nought, sizeof nought - 1, &s, NULL), ST_ok);
    assert_true(s.received.given);
    assert_int_equal(s.received.amount, 0);
    buf_init(&out, 1000);
    record_to_json(&sample_record, &s, false, &out);
    buf_u8(&out, 0);
    assert_string_equal((char *)out.at, nought);
    assert_int_equal(read_json(neither, sizeof neither - 1, &none, NULL), ST_ok);
    assert_false(none.received.given);
    assert_false(record_equal(&sample_record, &s, &none));
    buf_clear(&out);
    record_to_json(&sample_record, &none, false, &out);
    buf_u8(&out, 0);
    assert_string_equal((char *)out.at, neither);
    buf_release(&out);
}

static void a_difference_names_what_changed(void **state)
{
    struct sample_line line = { .label = "x" };
    struct sample a = { .title = "a", .fee = 100, .password = "hunter2", .id_no = "130525198001014417", .count = 1 };
    struct sample b = { .title = "a", .fee = 0, .password = "hunter3", .id_no = "130525198001014418", .count = 1,
                        .done = true, .lines = &line, .lines_n = 1 };
    struct buf out;
    (void)state;

    buf_init(&out, 10000);
    record_difference(&sample_record, &a, &b, &out);
    buf_u8(&out, 0);
    assert_string_equal((char *)out.at,
        "{\"fee\":[\"1.00\",\"0.00\"],\"done\":[false,true],\"id_no\":[\"1305********4417\",\"1305********4418\"],"
        "\"lines\":[[],[{\"label\":\"x\"}]],\"password\":[\"***\",\"***\"]}");
    buf_clear(&out);
    record_difference(&sample_line_record, &line, NULL, &out);
    buf_u8(&out, 0);
    assert_string_equal((char *)out.at, "{\"label\":[\"x\",\"\"]}");
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_record_is_read),
        cmocka_unit_test(bad_json_is_refused_by_name),
        cmocka_unit_test(broken_json_says_where_but_not_what),
        cmocka_unit_test(a_flood_of_values_is_stopped),
        cmocka_unit_test(json_is_written_as_documented),
        cmocka_unit_test(nought_is_an_amount_and_absence_is_none),
        cmocka_unit_test(a_difference_names_what_changed),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
