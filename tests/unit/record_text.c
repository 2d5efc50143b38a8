/* Fields as text: what is taken, what is refused, how it is written; masks. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <string.h>

static struct pool *pool;

static int begin(void **state)
{
    (void)state;
    pool = pool_new(4096);
    return zone_set("Asia/Shanghai") == ST_ok ? 0 : -1;
}
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

/* field, text, and the text it is written as again */
static const struct { const char *field, *text, *again; } good_rows[] = {
    { "title", "王建国", "王建国" },
    { "title", "", "" },
    { "body", "a\nb\tc", "a\nb\tc" },
    { "fee", "1234.50", "1234.50" },
    { "fee", "1234.5", "1234.50" },
    { "fee", "1234", "1234.00" },
    { "fee", "-0.01", "-0.01" },
    { "fee", "", "0.00" },
    { "kwh", "187", "187" },
    { "kwh", "187.25", "187.25" },
    { "kwh", "-3.5", "-3.50" },
    { "rate", "0.58886875", "0.58886875" },
    { "day", "2026-03-05", "2026-03-05" },
    { "day", "2026/3/5", "2026-03-05" },
    { "day", "2026.3.5", "2026-03-05" },
    { "day", "20260305", "2026-03-05" },
    { "day", "1949-10-01", "1949-10-01" },
    { "day", "1970-01-01", "1970-01-01" },
    { "day", "19700101", "1970-01-01" },
    { "day", "2028-02-29", "2028-02-29" },
    { "day", "", "" },
    { "month", "202611", "202611" },
    { "month", "2026-11", "202611" },
    { "month", "2026/1", "202601" },
    { "at", "2026-03-15T09:42:07.123456+08:00", "2026-03-15T09:42:07.123456+08:00" },
    { "tender", "cash", "cash" },
    { "tender", "1", "cash" },
    { "tender", "105", "105" },
    { "tender", "", "" },
    { "roles", "clerk,cashier", "clerk,cashier" },
    { "roles", "cashier, clerk", "clerk,cashier" },
    { "roles", "cashier cashier", "cashier" },
    { "count", "500", "500" },
    { "count", "0007", "7" },
    { "version", "18446744073709551615", "18446744073709551615" },
    { "offset", "-9223372036854775808", "-9223372036854775808" },
    { "offset", "9223372036854775807", "9223372036854775807" },
    { "done", "1", "1" },
    { "done", "TRUE", "1" },
    { "done", "0", "0" },
    { "done", "", "0" },
    { "row", "00Ff10", "00ff10" },
    { "digest", "00000000000000000000000000000000000000000000000000000000000000ff",
      "00000000000000000000000000000000000000000000000000000000000000ff" },
    { "digest", "", "" },
    { "title", "王\u200b建\ufeff国", "王建国" },
    { "title", "\u2f08（\u202e）", "人（）" },
    { "fee", "\ufeff１２.5", "12.50" },
    { "kwh", "18\u200b7", "187" },
    { "day", "２０２６-03-05\u200b", "2026-03-05" },
    { "count", "５０", "50" },
    { "month", "2026.10", "202610" },
    { "month", "2026.2", "202602" },
    { "month", "2026-1", "202601" },
    { "account_no", "\u200b0183\u200b46", "018346" },
    { "account_no", "130-525 001 2345", "1305250012345" },
    { "account_no", "１３０５２５００１２", "1305250012" },
};

static void good_text_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good_rows); i++) {
        const struct field *fd = record_field(&sample_record, good_rows[i].field);
        struct sample s = { 0 };
        struct fault f = { .status = ST_ok };
        struct buf out;

        if (field_parse(fd, &s, good_rows[i].text, pool, &f) != ST_ok)
            fail_msg("%s: %s is %s", fd->name, good_rows[i].text, status_name(f.status));
        buf_init(&out, 1000);
        field_format(fd, &s, &out);
        buf_u8(&out, 0);
        assert_string_equal((char *)out.at, good_rows[i].again);
        buf_release(&out);
    }
}

static const struct { const char *field, *text; enum status status; const char *arg; } bad_rows[] = {
    { "title", "123456789", ST_field_too_long, "8" },
    { "title", "\xff", ST_text_invalid, "" },
    { "title", "a\x1b[2J", ST_text_invalid, "" },
    { "title", "a\nb", ST_text_invalid, "" },
    { "fee", "12.345", ST_amount_decimals, "12.345" },
    { "fee", "1,234", ST_amount_invalid, "1,234" },
    { "fee", "1e5", ST_amount_invalid, "1e5" },
    { "fee", "0x10", ST_amount_invalid, "0x10" },
    { "fee", "\xff", ST_amount_invalid, "" },
    { "fee", "99999999999999999999", ST_amount_too_large, "99999999999999999999" },
    { "kwh", "many", ST_number_invalid, "many" },
    { "day", "2026-02-29", ST_date_invalid, "2" },
    { "day", "2026-13-01", ST_date_invalid, "" },
    { "day", "1899-12-31", ST_date_out_of_range, "" },
    { "day", "2200-01-01", ST_date_out_of_range, "" },
    { "day", "0315", ST_date_unreadable, "0315" },
    { "day", "2026-03/05", ST_date_unreadable, "2026-03/05" },
    { "day", "2026-03-05x", ST_date_unreadable, "2026-03-05x" },
    { "day", "26-03-05", ST_date_unreadable, "26-03-05" },
    { "month", "202613", ST_date_out_of_range, "202613" },
    { "month", "20261", ST_date_out_of_range, "20261" },
    { "month", "2026.1", ST_month_ambiguous, "2026.1" },      /* pgadmin4#1723: a spreadsheet's 2026.10 */
    { "month", "２０２６．１", ST_month_ambiguous, "2026.1" },
    { "received", "\u200b1x", ST_amount_invalid, "1x" },
    { "month", "2026-11-01", ST_date_out_of_range, "2026-11-01" },
    { "at", "yesterday", ST_time_invalid, "yesterday" },
    { "at", "1970-01-01T00:00:00Z", ST_time_invalid, "1970-01-01T00:00:00Z" },
    { "at", "1969-12-31T23:59:59Z", ST_time_invalid, "1969-12-31T23:59:59Z" },
    { "at", "2200-01-01T00:00:00Z", ST_time_invalid, "2200-01-01T00:00:00Z" },
    { "tender", "gold", ST_code_unknown, "gold" },
    { "tender", "99", ST_code_unknown, "99" },
    { "voided", "105", ST_code_unknown, "105" },
    { "roles", "clerk,king", ST_code_unknown, "king" },
    { "count", "501", ST_number_out_of_range, "500" },
    { "count", "-1", ST_number_invalid, "-1" },
    { "count", "5.0", ST_number_invalid, "5.0" },
    { "count", "1.30525E+12", ST_number_invalid, "1.30525E+12" },
    { "version", "18446744073709551616", ST_number_out_of_range, "" },
    { "offset", "9223372036854775808", ST_number_out_of_range, "" },
    { "offset", "-", ST_number_invalid, "-" },
    { "done", "yes", ST_field_wrong_type, "yes" },
    { "row", "0", ST_field_wrong_type, "" },
    { "row", "0g", ST_field_wrong_type, "" },
    { "row", "00000000000000", ST_field_too_long, "6" },
    { "digest", "00", ST_field_wrong_type, "" },
    { "account_no", "1305x", ST_account_shape, "1305x" },
    { "account_no", "1.30525E+12", ST_account_shape, "1.30525E+12" },
    { "account_no", "13052500123456", ST_field_too_long, "13" },
    { "lines", "", ST_field_wrong_type, "" },
};

static void bad_text_is_refused_and_changes_nothing(void **state)
{
    struct dice dice = { 3 };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(bad_rows); i++) {
        const struct field *fd = record_field(&sample_record, bad_rows[i].field);
        struct fault f = { .status = ST_ok };
        struct sample s = { 0 }, before;

        any_value(&dice, fd, &s, pool, 1);
        before = s;
        if (field_parse(fd, &s, bad_rows[i].text, pool, &f) != bad_rows[i].status || strcmp(f.arg[0], bad_rows[i].arg))
            fail_msg("%s: %s is %s (%s)", fd->name, bad_rows[i].text, status_name(f.status), f.arg[0]);
        assert_string_equal(f.field, fd->name);
        assert_memory_equal(&s, &before, sizeof s);
    }
}

static const struct { const char *field, *text, *masked; } mask_rows[] = {
    { "phone", "13812342217", "138****2217" },
    { "phone", "0319-6588217", "031****8217" },
    { "phone", "6588217", "6****" },
    { "phone", "110", "****" },
    { "id_no", "130525198001014417", "1305********4417" },
    { "id_no", "13052519800101241X", "1305********241X" },
    { "id_no", "E12345678", "E********" },
    { "id_no", "王建国王建国王建国王建国", "王建国王********国王建国" },
    { "contact", "王磊", "王*" },
    { "payer", "王建国", "王**" },
    { "account_name", "隆尧县大曹庄村委会", "隆**" },
    { "contact", "王", "王*" },
    { "contact", "", "" },
    { "phone", "", "" },
};

static void personal_data_is_masked(void **state)
{
    char out[MASK_TEXT];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(mask_rows); i++)
        assert_string_equal(mask_text(mask_rows[i].field, mask_rows[i].text, out, sizeof out), mask_rows[i].masked);
    assert_int_equal(strlen(mask_text("id_no", "130525198001014417", out, 8)), 7);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_text_is_taken),
        cmocka_unit_test(bad_text_is_refused_and_changes_nothing),
        cmocka_unit_test(personal_data_is_masked),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
