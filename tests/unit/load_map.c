/* Files of another program: what a column map says, which it cannot say, and what the maps that ship
 * make of the files they are for. */
#include "config.h"
#include "tests/paths.h"
#include "ops/ops.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct pool *pool;

static int begin(void **state)
{
    (void)state;
    pool = pool_new(1 << 16);
    return zone_set("Asia/Shanghai") == ST_ok ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    pool_free(&pool);
    return 0;
}

/* -- what a map cannot say -- */

static const struct { const char *text; unsigned long line; const char *word; } bad[] = {
    { "colum a owner_no\n", 1, "colum" },
    { "# a remark\n\ncolumn a\n", 3, "column" },
    { "column a owner_no more\n", 1, "column" },
    { "column a owner\n", 1, "owner" },
    { "column a owner_no\ncolumn a device_no\n", 2, "device_no" },
    { "column a owner_no\ncolumn b owner_no\n", 2, "owner_no" },
    { "register a reading_to register_kind cool\n", 1, "cool" },
    { "register a reading_to kind total\n", 1, "kind" },
    { "register a reading_to register_kind total\nregister b reading_to register_kind total\n", 2, "total" },
    { "word register_kind 1 first\n", 1, "first" },
    { "word register_kind 1 total\nword register_kind 1 peak\n", 2, "peak" },
    { "always read_on yesterday\n", 1, "yesterday" },
    { "days reading_to 1\n", 1, "1" },
    { "days read_on one\n", 1, "one" },
    { "column a owner_no b c d e f\n", 1, "column" },
    { "column \xc0\xc1 owner_no\n", 1, "" },
};

static void test_bad_maps(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct fault f = { .status = ST_ok };
        unsigned long line = 0;
        assert_null(csv_map_read(&load_reading_record, bad[i].text, strlen(bad[i].text), pool, &line, &f));
        if (line != bad[i].line || f.status != ST_file_broken || strcmp(f.arg[1], bad[i].word))
            fail_msg("%s: line %lu, %s %s", bad[i].text, line, status_name(f.status), f.arg[1]);
    }
}

/* -- files by the maps that ship -- */

struct notes {
    struct csv_sink sink;
    char text[4000];
};

static bool note_row(struct csv_sink *sink, unsigned long line, const void *row)
{
    struct notes *k = (struct notes *)sink;
    const struct load_reading *r = row;
    char day[DATE_TEXT], figure[MONEY_TEXT];
    size_t n = strlen(k->text);
    const char *kind = code_name(&codes_register_kind, r->register_kind);
    const char *way = code_name(&codes_reading_way, r->reading_way);

    snprintf(k->text + n, sizeof k->text - n, "%lu %s %s %s %s %s %s; ", line, r->owner_no,
             date_format(r->read_on, day), r->device_no, kind ? kind : "-", energy_format(r->reading_to, figure),
             way ? way : "-");
    return true;
}

static bool note_bad(struct csv_sink *sink, unsigned long line, const char *column, const struct fault *f)
{
    struct notes *k = (struct notes *)sink;
    size_t n = strlen(k->text);

    snprintf(k->text + n, sizeof k->text - n, "%lu bad %s %s; ", line, column, status_name(f->status));
    return true;
}

static char *file_read(const char *name, size_t *n_r)
{
    char path[4096];
    static char text[65536];

    snprintf(path, sizeof path, "%s/db/reading/%s.map", TOP_SRCDIR, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    *n_r = fread(text, 1, sizeof text, f);
    fclose(f);
    return text;
}

static struct csv_result read_by(const char *map, const char *text, enum status want, struct notes *k)
{
    struct fault f = { .status = ST_ok };
    struct csv_result result;
    unsigned long line;
    size_t n;
    const char *words = map ? file_read(map, &n) : NULL;

    *k = (struct notes){ .sink = { .row = note_row, .bad = note_bad, .given = "reading_to" } };
    if (words && !(k->sink.map = csv_map_read(&load_reading_record, words, n, pool, &line, &f)))
        fail_msg("%s.map:%lu: %s: %s", map, line, f.arg[1], f.arg[2]);
    assert_int_equal(record_read_csv(&load_reading_record, text, strlen(text), &k->sink, &result, &f), want);
    return result;
}

static void test_handheld(void **state)
{
    struct notes k;
    struct csv_result r = read_by("handheld",
        "抄表段,户号,户名,资产编号,示数类型,上次示数,本次示数,抄表日期,抄表状态\n"
        "0417,0525018346,王建国,M-1,有功（总）,3311,3472.55,2026-11-01,已抄\n"
        "0417,0525018347,李秀英,M-2,有功（峰）,804,902,2026/11/1,估抄\n"
        "0417,0525018348,张三,M-3,有功（总）,20,,2026-11-01,未抄\n"
        "0417,0525018349,赵六,M-4,有功（总）,20,,2026-11-01,已抄\n"
        "0417,0525018350,孙七,M-5,有功（夜）,20,30,2026-11-01,已抄\n"
        "0417,0525018351,周八,M-6,有功（总）,20,3O,2026-11-01,已抄\n", ST_ok, &k);
    (void)state;
    assert_string_equal(k.text, "2 0525018346 2026-11-01 M-1 total 3472.55 handheld; "
        "3 0525018347 2026-11-01 M-2 peak 902 estimated; 6 bad 示数类型 code_unknown; "
        "7 bad 本次示数 number_invalid; ");
    assert_int_equal(r.left, 2);                            /* not read, and read without a figure */
}

static void test_collection(void **state)
{
    struct notes k;
    struct csv_result r = read_by("collection",
        "单位,户号,户名,电能表资产号,数据日期,正向有功总,正向有功尖,正向有功峰,正向有功谷,反向有功总,终端地址\n"
        "东良,0525018346,王建国,1330001000100011223344,2026-10-31,3472.55,,1200.1,2272.45,,A1\n"
        "东良,0525018347,李秀英,1330001000100011223351,2026-10-31,,,,,,A1\n"
        "东良,0525018348,张三,1330001000100011223368,2026-10-31,0.00,,x,,,A1\n", ST_ok, &k);
    (void)state;
    assert_string_equal(k.text,
        "2 0525018346 2026-11-01 1330001000100011223344 total 3472.55 collected; "
        "2 0525018346 2026-11-01 1330001000100011223344 peak 1200.10 collected; "
        "2 0525018346 2026-11-01 1330001000100011223344 valley 2272.45 collected; "
        "4 0525018348 2026-11-01 1330001000100011223368 total 0 collected; "
        "4 bad 正向有功峰 number_invalid; ");
    assert_int_equal(r.left, 1);
    read_by("collection", "户号,正向有功总\n0525018346,1\n", ST_field_missing, &k);     /* of no day */
    read_by("collection", "户号,数据日期,户号,正向有功总\n", ST_file_broken, &k);
}

/* A sheet goes out, is filled in and comes back: what was not filled in is no reading. */
static void test_sheet(void **state)
{
    struct notes k;
    struct load_reading row = { .owner_no = "0525018346", .point_no = 1, .read_on = date_of(2026, 11, 1),
        .device_no = "M-1", .register_kind = CODE_register_kind_total, .account_name = "王\"建\"国",
        .address = "大曹庄村,3组", .last_read_on = date_of(2026, 10, 1), .last_reading = 331100, .usual_low = 12000 };
    const struct field_set empty = field_set_of(&load_reading_record, "reading_to");
    struct buf out;
    (void)state;
    buf_init(&out, 8192);
    record_csv_head(&load_reading_record, &out);
    record_to_csv_but(&load_reading_record, &row, &empty, &out);
    record_to_csv(&load_reading_record, &row, &out);        /* read as nought, which is not empty */
    row.reading_to = 347255;
    record_to_csv(&load_reading_record, &row, &out);
    buf_u8(&out, 0);
    struct csv_result r = read_by(NULL, (const char *)out.at, ST_ok, &k);
    buf_release(&out);
    assert_string_equal(k.text, "3 0525018346 2026-11-01 M-1 total 0 -; 4 0525018346 2026-11-01 M-1 total 3472.55 -; ");
    assert_int_equal(r.left, 1);
}

/* -- the bad lines as they stand -- */

static void put(void *to, const char *text, size_t n)
{
    snprintf((char *)to + strlen(to), 200, "%.*s", (int)n, text);
}

static void put_bytes(void *to, const char *text, size_t n)
{
    buf_add(to, text, n);
}

static void test_rows(void **state)
{
    static const char file[] = "\xef\xbb\xbfowner_no,address\r\n1,\"a\"\"b\r\nc\"\r\n\r\n2,x\r\n3,\"y\r\n4,z";
    char out[400] = "";
    (void)state;
    record_csv_rows(file, sizeof file - 1, CSV_DECIDE, (unsigned long[]){ 2, 6, 7 }, 3, put, out);
    assert_string_equal(out, "\xef\xbb\xbfowner_no,address\r\n1,\"a\"\"b\r\nc\"\r\n3,\"y\r\n4,z");
    out[0] = '\0';
    record_csv_rows(file, sizeof file - 1, CSV_DECIDE, NULL, 0, put, out);
    assert_string_equal(out, "\xef\xbb\xbfowner_no,address\r\n");
}

/* In the file's own charset, down to the bytes that are no character in it. */
static void test_rows_of_charsets(void **state)
{
    static const struct {
        enum csv_charset charset;
        const char *file;
        size_t n;
        const char *want;
        size_t want_n;
    } of[] = {
#define OF(charset, file, want) { charset, file, sizeof file - 1, want, sizeof want - 1 }
        OF(CSV_GB18030, "\xbb\xa7\xba\xc5\n1,\xcd\xf5\n2,\xcd\xff\n3,\x81\x30\x81\x30\n",
           "\xbb\xa7\xba\xc5\n2,\xcd\xff\n"),
        OF(CSV_GB18030, "h\n1,x\n2,\x81\n3,\"\x81\x0a\x30\"\n", "h\n2,\x81\n"),
        OF(CSV_UTF16LE, "\xff\xfeh\0\n\0\x31\0\n\0\x0a\x4e\n\0\x33\0\n\0", "\xff\xfeh\0\n\0\x0a\x4e\n\0"),
        OF(CSV_UTF16BE, "\xfe\xff\0h\0\n\0\x31\0\n\x4e\x0a\0\n\0\x33", "\xfe\xff\0h\0\n\x4e\x0a\0\n"),
        OF(CSV_BIG5, "h\n1,\xa4\xfd\n\"2\xa4\xfd\n\",\xa4\x5c\n", "h\n\"2\xa4\xfd\n\",\xa4\x5c\n"),
#undef OF
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(of); i++) {
        struct buf out;
        buf_init(&out, 1000);
        record_csv_rows(of[i].file, of[i].n, of[i].charset, (unsigned long[]){ 3 }, 1, put_bytes, &out);
        assert_int_equal(out.n, of[i].want_n);
        assert_memory_equal(out.at, of[i].want, out.n);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bad_maps),
        cmocka_unit_test(test_handheld),
        cmocka_unit_test(test_collection),
        cmocka_unit_test(test_sheet),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_rows_of_charsets),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
