/* A day through every form a record has: bytes, JSON, CSV, keys, text. The day
 * machines count from (1970-01-01) is one like the others, and no day is none of
 * them, lower than all. The bytes are those of every store there is. */
#include "config.h"
#include "tests/unit/record_any.h"

#include <stdio.h>
#include <string.h>

static struct pool *pool;

static int begin(void **state) { (void)state; pool = pool_new(4096); return 0; }
static int end(void **state) { (void)state; pool_free(&pool); return 0; }

/* In order; none first. wire is the body of field 6 with its tag, key its four bytes. */
static const struct day {
    const char *text;
    int year, month, day;
    const char *wire; size_t wire_n;
    const char *key;
} days[] = {
    { "", 0, 0, 0,             "", 0,                    "\x00\x00\x00\x00" },
    { "1900-01-01", 1900, 1, 1,   "\x18\xbd\x8f\x03", 4, "\x7f\xff\x9c\x21" },
    { "1969-12-31", 1969, 12, 31, "\x18\x01", 2,         "\x7f\xff\xff\xff" },
    { "1970-01-01", 1970, 1, 1,   "\x18\x00", 2,         "\x80\x00\x00\x00" },
    { "1970-01-02", 1970, 1, 2,   "\x18\x02", 2,         "\x80\x00\x00\x01" },
    { "2026-11-23", 2026, 11, 23, "\x18\xd8\xc4\x02", 4, "\x80\x00\x51\x2c" },
    { "2199-12-31", 2199, 12, 31, "\x18\xca\xa0\x0a", 4, "\x80\x01\x48\x25" },
};

static date of(const struct day *d) { return date_of(d->year, d->month, d->day); }

static void as_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct sample s = { .day = of(&days[i]) }, back = { .day = DATE_MOST };
        struct buf out;

        buf_init(&out, 100);
        record_encode(&sample_record, &s, NULL, &out);
        assert_false(out.full);
        assert_int_equal(out.n, days[i].wire_n);
        assert_true(out.n == 0 || !memcmp(out.at, days[i].wire, out.n));
        assert_int_equal(record_decode(&sample_record, &back, out.at, out.n, NULL, pool, NULL), ST_ok);
        assert_int_equal(back.day, s.day);
        buf_release(&out);
    }
}

static void as_keys(void **state)
{
    struct key_spec spec;
    (void)state;

    key_spec_init(&spec, &sample_key_record, "d");
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct sample_key s = { .d = of(&days[i]) }, back = { .d = DATE_MOST };
        struct key key;

        key_encode(&spec, &s, 1, &key);
        assert_int_equal(key.n, 4);
        assert_memory_equal(key.b, days[i].key, 4);
        assert_true(i == 0 || memcmp(days[i - 1].key, days[i].key, 4) < 0);
        assert_true(key_decode(&spec, &back, key.b, key.n, pool));
        assert_int_equal(back.d, s.d);
    }
    assert_false(key_decode(&spec, &(struct sample_key){ 0 }, (const uint8_t *)"\x00\x00\x00\x01", 4, pool));
    assert_false(key_decode(&spec, &(struct sample_key){ 0 }, (const uint8_t *)"\xff\xff\xff\xff", 4, pool));
}

static void times_in_keys(void **state)
{
    struct sample_key s = { 0 };
    struct key_spec spec;
    (void)state;

    key_spec_init(&spec, &sample_key_record, "t");
    assert_true(key_decode(&spec, &s, (const uint8_t *)"\x80\0\0\0\0\0\0\0", 8, pool));
    assert_int_equal(s.t, 0);
    assert_true(key_decode(&spec, &s, (const uint8_t *)"\x80\0\0\0\0\0\0\x01", 8, pool));
    assert_int_equal(s.t, 1);
    assert_false(key_decode(&spec, &s, (const uint8_t *)"\x7f\xff\xff\xff\xff\xff\xff\xff", 8, pool));
    assert_false(key_decode(&spec, &s, (const uint8_t *)"\xff\xff\xff\xff\xff\xff\xff\xff", 8, pool));
}

static void as_text(void **state)
{
    const struct field *fd = record_field(&sample_record, "day");
    (void)state;

    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct sample s = { .day = DATE_MOST };
        struct buf out;

        assert_int_equal(field_parse(fd, &s, days[i].text, pool, NULL), ST_ok);
        assert_int_equal(s.day, of(&days[i]));
        assert_int_equal(field_empty(fd, &s), i == 0);
        buf_init(&out, 100);
        field_format(fd, &s, &out);
        buf_u8(&out, 0);
        assert_string_equal((char *)out.at, days[i].text);
        buf_release(&out);
    }
}

static void as_json(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct sample s = { .title = "a", .day = of(&days[i]) }, back;
        char want[64];
        struct buf out;

        snprintf(want, sizeof want, *days[i].text ? "{\"title\":\"a\",\"day\":\"%s\",\"counted\":\"0.00\"}"
                                            : "{\"title\":\"a\",\"counted\":\"0.00\"}",
                 days[i].text);
        buf_init(&out, 200);
        record_to_json(&sample_record, &s, false, &out);
        assert_int_equal(out.n, strlen(want));
        assert_memory_equal(out.at, want, out.n);
        assert_int_equal(record_from_json(&sample_record, &back, (const char *)out.at, out.n, pool, NULL), ST_ok);
        assert_int_equal(back.day, s.day);
        assert_int_equal(record_check(&sample_record, &back, NULL), ST_ok);
        buf_release(&out);
    }
}

struct taken { struct csv_sink sink; date day; unsigned rows; };

static bool take_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    (void)line;
    ((struct taken *)sink)->day = ((const struct sample *)row)->day;
    ((struct taken *)sink)->rows++;
    return true;
}

static bool take_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    (void)sink;
    fail_msg("line %lu: %s %s", line, column, status_name(f->status));
    return false;
}

static void as_csv(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct taken taken = { .sink = { .row = take_row, .bad = take_bad }, .day = DATE_MOST };
        struct sample s = { .title = "a", .day = of(&days[i]) };
        struct csv_result result;
        struct buf out;

        buf_init(&out, 4000);
        record_csv_head(&sample_record, &out);
        record_to_csv(&sample_record, &s, &out);
        assert_non_null(memmem(out.at, out.n, days[i].text, strlen(days[i].text)));
        assert_int_equal(record_read_csv(&sample_record, (const char *)out.at, out.n, &taken.sink, &result, NULL),
                         ST_ok);
        assert_int_equal(taken.rows, 1);
        assert_int_equal(taken.day, s.day);
        buf_release(&out);
    }
}

/* What decode would refuse is not written either. */
static void what_is_not_real_is_not_written(void **state)
{
    static const struct sample bad[] = {
        { .day = -1 }, { .day = DATE_LAST + 1 }, { .day = INT32_MIN }, { .at = -1 }, { .at = INT64_MIN },
        { .at = INT64_MAX },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct buf out;

        buf_init(&out, 100);
        record_encode(&sample_record, &bad[i], NULL, &out);
        assert_true(out.full);
        buf_release(&out);
    }
}

/* Read, though nobody may send it: an odd identity number put it into a row. */
static void an_odd_day_is_read_and_not_taken(void **state)
{
    struct sample s = { .title = "a", .day = date_of(980, 1, 1) }, back;
    struct fault f = { .status = ST_ok };
    struct buf out;
    (void)state;

    buf_init(&out, 100);
    record_encode(&sample_record, &s, NULL, &out);
    assert_int_equal(record_decode(&sample_record, &back, out.at, out.n, NULL, pool, NULL), ST_ok);
    assert_int_equal(back.day, s.day);
    assert_int_equal(record_check(&sample_record, &back, &f), ST_date_out_of_range);
    assert_string_equal(f.field, "day");
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_bytes),
        cmocka_unit_test(as_keys),
        cmocka_unit_test(times_in_keys),
        cmocka_unit_test(as_text),
        cmocka_unit_test(as_json),
        cmocka_unit_test(as_csv),
        cmocka_unit_test(what_is_not_real_is_not_written),
        cmocka_unit_test(an_odd_day_is_read_and_not_taken),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
