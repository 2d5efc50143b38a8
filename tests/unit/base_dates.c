/* Dates, instants, the clock, the calendar. What is typed has its rows in tests/rules. */
#include "config.h"
#include "base/base.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

/* Every day of four centuries, against a count made the plain way. */
static void test_every_day(void **state)
{
    date expected = date_of(1800, 1, 1);
    int weekday = 3;      /* a Wednesday */
    (void)state;
    for (int year = 1800; year < 2210; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= date_month_days(year, month); day++, expected++) {
                date d = date_of(year, month, day);
                struct civil c = date_civil(expected);
                assert_int_equal(d, expected);
                assert_true(c.year == year && c.month == month && c.day == day);
                assert_int_equal(date_weekday(d), weekday);
                weekday = (weekday + 1) % 7;
            }
    assert_int_equal(date_of(1, 1, 1), 1);
    assert_int_equal(date_of(1970, 1, 1), DATE_EPOCH);
    assert_int_equal(date_of(1900, 1, 1), DATE_LEAST);
    assert_int_equal(date_of(2199, 12, 31), DATE_MOST);
    assert_int_equal(date_of(9999, 12, 31), DATE_LAST);
    assert_int_equal(date_days(date_of(2000, 1, 1)), 10957);
    assert_int_equal(date_of_days(10957), date_of(2000, 1, 1));
}

static void test_no_such_day(void **state)
{
    (void)state;
    assert_int_equal(date_of(2026, 2, 29), 0);
    assert_int_equal(date_of(2100, 2, 29), 0);
    assert_true(date_of(2000, 2, 29) > 0);
    assert_int_equal(date_of(2026, 13, 1), 0);
    assert_int_equal(date_of(2026, 0, 1), 0);
    assert_int_equal(date_of(2026, 1, 0), 0);
    assert_int_equal(date_of(0, 1, 1), 0);
    assert_int_equal(date_of(10000, 1, 1), 0);
    assert_int_equal(date_month_days(2026, 13), 0);
}

static void test_months(void **state)
{
    (void)state;
    assert_int_equal(date_month(date_of(2026, 11, 23)), 202611);
    assert_int_equal(month_first(202611), date_of(2026, 11, 1));
    assert_int_equal(month_add(202611, 2), 202701);
    assert_int_equal(month_add(202601, -1), 202512);
    assert_int_equal(month_add(202601, -13), 202412);
    assert_int_equal(month_add(202612, 120), 203612);
    assert_true(month_valid(202612));
    assert_false(month_valid(202613));
    assert_false(month_valid(202600));
    assert_false(month_valid(-202601));
    assert_false(month_valid(0));
    assert_int_equal(month_first(202613), 0);
}

static void test_iso(void **state)
{
    char out[DATE_TEXT];
    date d = 5;
    (void)state;
    assert_int_equal(date_parse_iso("2026-03-15", &d), ST_ok);
    assert_string_equal(date_format(d, out), "2026-03-15");
    assert_string_equal(date_format(0, out), "");
    assert_string_equal(date_format(date_of(987, 6, 5), out), "0987-06-05");
    d = 5;
    assert_int_equal(date_parse_iso("2026-02-30", &d), ST_date_invalid);
    assert_int_equal(date_parse_iso("2026-3-15", &d), ST_date_unreadable);
    assert_int_equal(date_parse_iso("2026-03-15 ", &d), ST_date_unreadable);
    assert_int_equal(date_parse_iso("", &d), ST_date_unreadable);
    assert_int_equal(date_parse_iso("20260315", &d), ST_date_unreadable);
    assert_int_equal(d, 5);
    date_format(INT32_MAX, out);
    date_format(INT32_MIN, out);
}

/* The day machines count from is a day like the others. */
static void test_1970(void **state)
{
    static const struct { const char *text; int weekday; } row[] = {
        { "1969-12-31", 3 }, { "1970-01-01", 4 }, { "1970-01-02", 5 }, { "1900-01-01", 1 }
    };
    char out[DATE_TEXT];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        date d = DATE_NONE, typed = DATE_NONE;
        assert_int_equal(date_parse_iso(row[i].text, &d), ST_ok);
        assert_true(d != DATE_NONE && date_allowed(d));
        assert_string_equal(date_format(d, out), row[i].text);
        assert_int_equal(date_parse(row[i].text, date_of(2026, 11, 23), DATE_PAST, &typed, NULL), ST_ok);
        assert_int_equal(typed, d);
        assert_int_equal(date_weekday(d), row[i].weekday);
        assert_int_equal(instant_date(instant_of(d, 12, 0, 0)), d);
    }
    assert_string_equal(date_format(DATE_NONE, out), "");
    assert_false(date_real(DATE_NONE) || date_allowed(DATE_NONE));
}

/* Whatever 64 bits hold can be written; nothing but the sanitizer could tell. */
static void test_far_instants(void **state)
{
    static const instant far[] = { INT64_MIN, INT64_MIN + 1, -1, 1, INT64_MAX - 1, INT64_MAX };
    char out[INSTANT_TEXT];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(far); i++)
        assert_true(*instant_format(far[i], out) != '\0');
    assert_string_equal(instant_format(-1, out), "1970-01-01T07:59:59.999999+08:00");
    assert_false(instant_real(0) || instant_real(-1) || instant_real(INT64_MAX));
    assert_true(instant_real(1) && instant_allowed(INSTANT_PAST(DATE_MOST) - 1));
    assert_false(instant_allowed(INSTANT_PAST(DATE_MOST)));
}

static void test_typed_long(void **state)
{
    char text[5000];
    date d = 5;
    struct fault f;
    (void)state;
    memset(text, '1', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(date_parse(text, date_of(2026, 11, 23), DATE_PAST, &d, &f), ST_date_unreadable);
    assert_int_equal(date_parse("0230", date_of(2026, 11, 23), DATE_PAST, &d, NULL), ST_date_invalid);
    assert_int_equal(d, 5);
}

static void test_instants(void **state)
{
    static const struct { const char *text; const char *utc; } row[] = {
        { "2026-11-23T09:42:07.123456+08:00", "2026-11-23T01:42:07.123456Z" },
        { "2026-11-23T09:42:07", "2026-11-23T01:42:07Z" },                      /* the office's zone */
        { "2026-11-23 09:42:07.5", "2026-11-23T01:42:07.500000Z" },
        { "2026-11-23T09:42:07.1234567+0800", "2026-11-23T01:42:07.123456Z" },
        { "1969-12-31T23:59:59.25Z", "1970-01-01T00:59:59.25+01:00" }
    };
    static const char *const bad[] = {
        "", "2026-11-23", "2026-11-23T09:42", "2026-11-23T24:00:00", "2026-11-23T09:60:00", "2026-02-30T00:00:00",
        "2026-11-23T09:42:07.", "2026-11-23T09:42:07+8", "2026-11-23T09:42:07 ", "2026-11-23T09:42:07ZZ",
        "2026-11-23t09:42:07", "2026-11-23T09:42:60"
    };
    instant a, b;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        assert_int_equal(instant_parse_iso(row[i].text, &a), ST_ok);
        assert_int_equal(instant_parse_iso(row[i].utc, &b), ST_ok);
        assert_true(a == b);
    }
    a = 77;
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_int_equal(instant_parse_iso(bad[i], &a), ST_time_invalid);
    assert_true(a == 77);
}

static void test_zone(void **state)
{
    char out[INSTANT_TEXT];
    instant t;
    (void)state;
    assert_int_equal(zone_set("Mars/Olympus"), ST_not_found);
    assert_int_equal(zone_set("../../etc/passwd"), ST_not_found);
    assert_int_equal(zone_set(""), ST_not_found);
    assert_int_equal(zone_set("Asia/Shanghai"), ST_ok);
    assert_int_equal(instant_parse_iso("2026-11-22T16:30:00.000001Z", &t), ST_ok);
    assert_string_equal(instant_format(t, out), "2026-11-23T00:30:00.000001+08:00");
    assert_string_equal(instant_short(t, out), "11-23 00:30");
    assert_int_equal(instant_date(t), date_of(2026, 11, 23));
    struct moment m = instant_local(t);
    assert_true(m.hour == 0 && m.minute == 30 && m.second == 0 && m.weekday == 1 && m.civil.day == 23);
    assert_true(instant_of(date_of(2026, 11, 23), 0, 30, 0) + 1 == t);
    assert_string_equal(instant_format(0, out), "");
    assert_string_equal(instant_short(0, out), "");
    assert_int_equal(instant_date(-1), date_of(1970, 1, 1));
    assert_int_equal(instant_date(-9 * 3600 * SECOND), date_of(1969, 12, 31));
}

/* A zone that changes its clocks: the offset is the moment's, both ways. */
static void test_zone_changes(void **state)
{
    instant t;
    char out[INSTANT_TEXT];
    (void)state;
    if (zone_set("Europe/Berlin") != ST_ok)
        skip();
    assert_int_equal(instant_parse_iso("2026-03-29T00:59:59Z", &t), ST_ok);
    assert_string_equal(instant_format(t, out), "2026-03-29T01:59:59.000000+01:00");
    assert_string_equal(instant_format(t + SECOND, out), "2026-03-29T03:00:00.000000+02:00");
    date d = date_of(2026, 7, 1);
    for (int hour = 0; hour < 24; hour++)
        assert_int_equal(instant_local(instant_of(d, hour, 0, 0)).hour, hour);
    assert_int_equal(instant_parse_iso("2026-10-25T12:00:00+01:00", &t), ST_ok);
    assert_true(instant_of(date_of(2026, 10, 25), 12, 0, 0) == t);
    assert_int_equal(zone_set("Asia/Shanghai"), ST_ok);
    assert_string_equal(instant_format(t, out), "2026-10-25T19:00:00.000000+08:00");
}

static void *format_many(void *wrong)
{
    char out[INSTANT_TEXT];
    for (int i = 0; i < 20000; i++) {
        instant t = ((instant)1763862127 + i * 997) * SECOND, back;
        if (instant_parse_iso(instant_format(t, out), &back) != ST_ok || back != t)
            *(int *)wrong = 1;
    }
    return NULL;
}

static void test_zone_threads(void **state)
{
    pthread_t thread[4];
    int wrong[4] = { 0 };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(thread); i++)
        assert_int_equal(pthread_create(&thread[i], NULL, format_many, &wrong[i]), 0);
    for (size_t i = 0; i < COUNT_OF(thread); i++) {
        pthread_join(thread[i], NULL);
        assert_int_equal(wrong[i], 0);
    }
}

static void test_clock(void **state)
{
    (void)state;
    clock_freeze(0);
    instant first = clock_now();
    for (int i = 0; i < 1000; i++) {
        instant next = clock_now();
        assert_true(next >= first);
        first = next;
    }
    clock_freeze(5 * SECOND);
    assert_true(clock_now() == 5 * SECOND);
    clock_freeze(4 * SECOND);
    assert_true(clock_now() == 4 * SECOND);
    clock_freeze(0);
    assert_true(clock_now() >= first);
    assert_true(clock_ticks() <= clock_ticks());
}

static void test_clock_variable(void **state)
{
    instant t;
    (void)state;
    assert_int_equal(instant_parse_iso("2026-11-23T09:42:00+08:00", &t), ST_ok);
    setenv("WATTDESK_CLOCK", "2026-11-23T09:42:00+08:00", 1);
    clock_freeze(0);
    assert_true(clock_now() == t);
    assert_true(clock_now() == t);
    unsetenv("WATTDESK_CLOCK");
    clock_freeze(0);
}

static void file_write(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_clock_file(void **state)
{
    char path[] = "clock.XXXXXX", variable[64];
    instant t;
    (void)state;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    snprintf(variable, sizeof variable, "@%s", path);
    assert_int_equal(instant_parse_iso("2026-11-23T09:42:00+08:00", &t), ST_ok);
    file_write(path, "2026-11-23T09:42:00+08:00\n");
    setenv("WATTDESK_CLOCK", variable, 1);
    clock_freeze(0);
    assert_true(clock_now() == t);
    file_write(path, "2026-11-23T09:43:00+08:00\n");
    assert_true(clock_now() == t + 60 * SECOND);
    file_write(path, "2026-11-23T09:42:30+08:00\n");      /* never back */
    assert_true(clock_now() == t + 60 * SECOND);
    file_write(path, "2026-");                            /* half written */
    assert_true(clock_now() == t + 60 * SECOND);
    unlink(path);
    assert_true(clock_now() == t + 60 * SECOND);
    unsetenv("WATTDESK_CLOCK");
    clock_freeze(0);
}

/* The days a year has off at least. */
static void decree(struct calendar *c, int year)
{
    calendar_add(c, date_of(year, 1, 1), false);
    for (int day = 1; day <= 12; day++)
        calendar_add(c, date_of(year, 10, day), false);
}

/* chinese-calendar#77, faults.md D11: one day of a year is not its decree. */
static void test_calendar_whole(void **state)
{
    struct calendar *c = calendar_new();
    struct fault f;
    bool working;
    (void)state;
    calendar_add(c, date_of(2027, 1, 1), false);
    assert_int_equal(calendar_working(c, date_of(2027, 2, 8), &working, &f), ST_calendar_missing);
    for (int day = 1; day <= 11; day++)
        calendar_add(c, date_of(2027, 10, day), false);
    assert_int_equal(calendar_working(c, date_of(2027, 2, 8), &working, &f), ST_calendar_missing);
    calendar_add(c, date_of(2027, 10, 12), false);
    assert_int_equal(calendar_working(c, date_of(2027, 2, 8), &working, &f), ST_ok);
    calendar_add(c, date_of(2027, 10, 12), true);      /* decreed anew: a day less */
    assert_int_equal(calendar_working(c, date_of(2027, 2, 8), &working, &f), ST_calendar_missing);
    calendar_free(&c);
}

static void test_calendar_missing(void **state)
{
    struct calendar *c = calendar_new();
    struct fault f;
    bool working;
    date due = 3;
    (void)state;
    assert_int_equal(calendar_working(c, date_of(2026, 11, 23), &working, &f), ST_calendar_missing);
    assert_string_equal(f.arg[0], "2026");
    decree(c, 2026);
    calendar_add(c, date_of(2027, 12, 31), true);      /* comes with the decree of 2028 */
    int first = 0, last = 0;
    assert_true(calendar_years(c, &first, &last));
    assert_int_equal(first, 2026);
    assert_int_equal(last, 2026);
    assert_int_equal(calendar_working(c, date_of(2026, 11, 23), &working, &f), ST_ok);
    assert_true(working);
    assert_int_equal(calendar_add_working(c, date_of(2026, 12, 30), 2, &due, &f), ST_calendar_missing);
    assert_string_equal(f.arg[0], "2027");
    assert_int_equal(due, 3);
    assert_int_equal(calendar_add_working(c, date_of(2026, 12, 30), 1, &due, NULL), ST_ok);
    assert_int_equal(due, date_of(2026, 12, 31));
    calendar_free(&c);
    assert_null(c);
    calendar_free(&c);
}

static void test_calendar_days(void **state)
{
    struct calendar *c = calendar_new();
    bool working;
    (void)state;
    for (int year = 2030; year >= 2020; year--)      /* in any order */
        decree(c, year);
    calendar_add(c, date_of(2024, 12, 31), false);   /* day 366 */
    assert_int_equal(calendar_working(c, date_of(2024, 12, 31), &working, NULL), ST_ok);
    assert_false(working);
    calendar_add(c, date_of(2024, 12, 31), true);    /* decreed anew */
    assert_int_equal(calendar_working(c, date_of(2024, 12, 31), &working, NULL), ST_ok);
    assert_true(working);
    assert_int_equal(calendar_working(c, date_of(2025, 1, 4), &working, NULL), ST_ok);
    assert_false(working);                            /* a Saturday */
    calendar_add(c, date_of(2025, 1, 4), true);
    assert_int_equal(calendar_working(c, date_of(2025, 1, 4), &working, NULL), ST_ok);
    assert_true(working);
    date due = 0;
    assert_int_equal(calendar_add_working(c, date_of(2025, 1, 2), 2000000000, &due, NULL), ST_calendar_missing);
    calendar_free(&c);
}

static void test_calendar_range(void **state)
{
    struct calendar *c = calendar_new();
    date due = 0;
    (void)state;
    for (int year = 2026; year < 2200; year++)
        decree(c, year);
    assert_int_equal(calendar_add_working(c, date_of(2026, 1, 2), 100000, &due, NULL), ST_date_out_of_range);
    assert_int_equal(due, 0);
    calendar_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day), cmocka_unit_test(test_no_such_day), cmocka_unit_test(test_months),
        cmocka_unit_test(test_iso), cmocka_unit_test(test_1970), cmocka_unit_test(test_far_instants),
        cmocka_unit_test(test_typed_long), cmocka_unit_test(test_instants),
        cmocka_unit_test(test_zone), cmocka_unit_test(test_zone_changes), cmocka_unit_test(test_zone_threads),
        cmocka_unit_test(test_clock), cmocka_unit_test(test_clock_variable), cmocka_unit_test(test_clock_file),
        cmocka_unit_test(test_calendar_whole), cmocka_unit_test(test_calendar_missing),
        cmocka_unit_test(test_calendar_days),
        cmocka_unit_test(test_calendar_range)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
