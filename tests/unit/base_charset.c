/* Terminals' character sets, both ways, whole and split. */
#include "config.h"
#include "base/base.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/lookalike.h"

/* What c gives for the text, as a string in out; in pieces of `step` bytes, 0 whole. */
static void run(struct converter *c, const char *text, size_t n, size_t step, struct buf *out)
{
    buf_clear(out);
    for (size_t at = 0; at < n; at += step ? step : n) {
        size_t piece = step && step < n - at ? step : n - at;
        converter_feed(c, text + at, piece, out);
        assert_true(converter_waiting(c) <= 3);
    }
    buf_u8(out, 0);
    assert_false(out->full);
}

static void expect(struct converter *c, const char *text, size_t n, const char *wanted)
{
    struct buf out;
    buf_init(&out, 10000);
    for (size_t step = 0; step <= 4; step++) {
        run(c, text, n, step, &out);
        assert_string_equal((char *)out.at, wanted);
        assert_int_equal(converter_waiting(c), 0);
    }
    buf_release(&out);
}

static void from(enum charset charset, const char *bytes, const char *wanted)
{
    struct converter *c = converter_from_terminal(charset);
    expect(c, bytes, strlen(bytes), wanted);
    converter_free(&c);
    assert_null(c);
}

static void to(enum charset charset, const char *text, const char *wanted)
{
    struct converter *c = converter_to_terminal(charset);
    expect(c, text, strlen(text), wanted);
    converter_free(&c);
}

static void test_names(void **state)
{
    static const struct { const char *name; enum charset charset; } row[] = {
        { "UTF-8", CHARSET_UTF8 }, { "utf8", CHARSET_UTF8 }, { "GBK", CHARSET_GBK }, { "gb2312", CHARSET_GBK },
        { "CP936", CHARSET_GBK }, { "GB_18030", CHARSET_GB18030 }, { "gb18030", CHARSET_GB18030 },
        { "Big5", CHARSET_BIG5 }, { "BIG5-HKSCS", CHARSET_BIG5 }, { "ANSI_X3.4-1968", CHARSET_ASCII },
        { "us-ascii", CHARSET_ASCII }, { "KOI8-R", CHARSET_COUNT }, { "", CHARSET_COUNT },
        { "a name longer than any character set has", CHARSET_COUNT }
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++)
        assert_int_equal(charset_by_name(row[i].name), row[i].charset);
    for (int c = 0; c < CHARSET_COUNT; c++)
        assert_int_equal(charset_by_name(charset_name((enum charset)c)), c);
}

static void test_locales(void **state)
{
    (void)state;
    assert_int_equal(charset_of_locale("zh_CN.GB18030"), CHARSET_GB18030);
    assert_int_equal(charset_of_locale("zh_CN.gbk"), CHARSET_GBK);
    assert_int_equal(charset_of_locale("zh_TW.Big5"), CHARSET_BIG5);
    assert_int_equal(charset_of_locale("zh_CN.UTF-8@pinyin"), CHARSET_UTF8);
    assert_int_equal(charset_of_locale("zh_CN.GBK@stroke"), CHARSET_GBK);
    assert_int_equal(charset_of_locale("C"), CHARSET_ASCII);
    assert_int_equal(charset_of_locale("POSIX"), CHARSET_ASCII);
    assert_int_equal(charset_of_locale("C.UTF-8"), CHARSET_UTF8);
    assert_int_equal(charset_of_locale("zh_CN"), CHARSET_UTF8);
    assert_int_equal(charset_of_locale(""), CHARSET_UTF8);
    assert_int_equal(charset_of_locale("en_US.ISO8859-1"), CHARSET_UTF8);
    assert_int_equal(charset_of_locale("x.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), CHARSET_UTF8);
}

static void test_from_gbk(void **state)
{
    (void)state;
    from(CHARSET_GBK, "\xcd\xf5\xbd\xa8\xb9\xfa", "王建国");
    from(CHARSET_GBK, "\x1b[A018346\r", "\x1b[A018346\r");
    from(CHARSET_GBK, "\xe9\x5c\xce\xe4", "閈武");                 /* a trail that looks like \ */
    from(CHARSET_GBK, "\x81\x40", "丂");
    from(CHARSET_GBK, "\xcd\x1b[A", "\xef\xbf\xbd\x1b[A");          /* half a character, then a key */
    from(CHARSET_GBK, "\xcd\rx", "\xef\xbf\xbd\rx");
    from(CHARSET_GBK, "\xff" "a", "\xef\xbf\xbd" "a");
    from(CHARSET_GBK, "\x80" "5", "€5");
    from(CHARSET_GBK, "\xcd\x35", "\xef\xbf\xbd" "5");
    from(CHARSET_GBK, "\xaa\x7f", "\xef\xbf\xbd\x7f");
    from(CHARSET_GBK, "\xfe\x7e" "9", "\xef\xbf\xbd~9");            /* no character: the ~ is kept */
}

static void test_from_gb18030(void **state)
{
    (void)state;
    from(CHARSET_GB18030, "\xcd\xf5\xbd\xa8", "王建");
    from(CHARSET_GB18030, "\x95\x34\xb2\x35" "a", "𠮷a");
    from(CHARSET_GB18030, "\x82\x35\x1b[A", "\xef\xbf\xbd" "5\x1b[A");
    from(CHARSET_GB18030, "\x82\x35\x8f\x1b[A", "\xef\xbf\xbd" "5\xef\xbf\xbd\x1b[A");
    from(CHARSET_GB18030, "\x82\r", "\xef\xbf\xbd\r");
}

static void test_from_big5(void **state)
{
    (void)state;
    from(CHARSET_BIG5, "\xa4\xfd\xab\xd8\xb0\xea", "王建國");
    from(CHARSET_BIG5, "\xa5\x5c", "功");                            /* the classic \ */
    from(CHARSET_BIG5, "\xa4\x1b[A", "\xef\xbf\xbd\x1b[A");
    from(CHARSET_BIG5, "\xa4\x80", "\xef\xbf\xbd\xef\xbf\xbd");
}

static void test_from_utf8(void **state)
{
    (void)state;
    from(CHARSET_UTF8, "王a𠮷\x1b[A", "王a𠮷\x1b[A");
    from(CHARSET_UTF8, "\xe7\x8e\x1b[A", "\xef\xbf\xbd\x1b[A");
    from(CHARSET_UTF8, "\xff\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    from(CHARSET_UTF8, "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    from(CHARSET_UTF8, "\xc2\x9b" "31m", "\xef\xbf\xbd" "31m");     /* a C1 CSI is no key */
    from(CHARSET_ASCII, "abc\xe7\r", "abc\xef\xbf\xbd\r");
}

static void test_to_gbk(void **state)
{
    (void)state;
    to(CHARSET_GBK, "王建国 100.00", "\xcd\xf5\xbd\xa8\xb9\xfa 100.00");
    to(CHARSET_GBK, "\x1b[1m，。\x1b(0qx", "\x1b[1m\xa3\xac\xa1\xa3\x1b(0qx");
    to(CHARSET_GBK, "𠮷野䶮", "\xa1\xfe\xd2\xb0\xa1\xfe");              /* 〓 in two columns */
    to(CHARSET_GBK, "“合计”—…·×", "\"\xba\xcf\xbc\xc6\"-..x");
    to(CHARSET_GBK, "┌─┐│└┘├┼═║", "+-+|+++" "+=|");
    to(CHARSET_GBK, "█▁①⑨⑩ⅢÀāü€", "#_19?3AauE");
    to(CHARSET_GBK, "e\xcc\x81t\xc3\xa9 ş", "et" "e ?");              /* a combining mark has no column */
    to(CHARSET_GB18030, "𠮷王😀", "\xa1\xfe\xcd\xf5\xa1\xfe");
    to(CHARSET_GBK, "\xc2\x9bx", "x");
    to(CHARSET_GBK, "a\xe7\x1b", "a?\x1b");
}

static void test_to_others(void **state)
{
    (void)state;
    to(CHARSET_BIG5, "王建國“”", "\xa4\xfd\xab\xd8\xb0\xea\"\"");
    to(CHARSET_BIG5, "国", "\xa1\xbc");                                /* simplified: □ stands for it */
    to(CHARSET_ASCII, "王a×é─", "??axe-");
    to(CHARSET_UTF8, "王“𠮷\x1b[0m", "王“𠮷\x1b[0m");
}

static void test_paper(void **state)
{
    struct converter *c = converter_to_paper(CHARSET_GBK);
    (void)state;
    expect(c, "“王”—①", strlen("“王”—①"), "\xa1\xb0\xcd\xf5\xa1\xb1\xa1\xaa\xa2\xd9");
    converter_free(&c);
    assert_int_equal(charset_paper_width(CHARSET_GBK), WIDTH_EAST_ASIAN);
    assert_int_equal(charset_paper_width(CHARSET_UTF8), WIDTH_UNICODE);
    for (int i = 0; i < CHARSET_COUNT; i++)
        assert_int_equal(charset_width((enum charset)i), WIDTH_UNICODE);
}

/* Every character of Unicode takes exactly as many columns as the width says:
 * on these terminals a byte is a column. */
static void every_column(struct converter *c, enum width_mode mode)
{
    struct buf out;
    buf_init(&out, 64);
    for (int32_t code = 0x20; code <= 0x10ffff; code++) {
        char utf8[4];
        size_t n = utf8_put(code, utf8);
        int width = char_width(code, mode);
        buf_clear(&out);
        converter_feed(c, utf8, n, &out);
        if ((int)out.n != (width < 0 ? 0 : width) && code != 0x7f && n > 0)
            fail_msg("U+%04X gives %zu bytes for %d columns", (unsigned)code, out.n, width);
    }
    assert_int_equal(converter_waiting(c), 0);
    buf_release(&out);
    converter_free(&c);
}

static void test_columns(void **state)
{
    (void)state;
    every_column(converter_to_terminal(CHARSET_GBK), WIDTH_UNICODE);
    every_column(converter_to_terminal(CHARSET_GB18030), WIDTH_UNICODE);
    every_column(converter_to_terminal(CHARSET_BIG5), WIDTH_UNICODE);
    every_column(converter_to_terminal(CHARSET_ASCII), WIDTH_UNICODE);
    every_column(converter_to_paper(CHARSET_GBK), WIDTH_EAST_ASIAN);
    every_column(converter_to_paper(CHARSET_BIG5), WIDTH_EAST_ASIAN);
}

/* What GBK has in two columns comes back as it went. */
static void test_there_and_back(void **state)
{
    struct converter *there = converter_to_terminal(CHARSET_GBK), *back = converter_from_terminal(CHARSET_GBK);
    struct buf gbk, utf8;
    unsigned same = 0;
    (void)state;
    buf_init(&gbk, 64);
    buf_init(&utf8, 64);
    for (int32_t code = 0x3400; code <= 0xffff; code++) {
        char text[4];
        size_t n = utf8_put(code, text);
        buf_clear(&gbk);
        buf_clear(&utf8);
        if (n == 0 || char_width(code, WIDTH_UNICODE) != 2)
            continue;
        converter_feed(there, text, n, &gbk);
        converter_feed(back, gbk.at, gbk.n, &utf8);
        if (utf8.n == n && memcmp(utf8.at, text, n) == 0)
            same++;
        else
            assert_memory_equal(gbk.at, "\xa1\xfe", 2);
    }
    assert_true(same > 20900);
    buf_release(&gbk);
    buf_release(&utf8);
    converter_free(&there);
    converter_free(&back);
}

/* C7: a surname the office has drawn itself is kept, in its own bytes where there are any. */
static void test_own_characters(void **state)
{
    struct converter *there = converter_to_terminal(CHARSET_GBK), *back = converter_from_terminal(CHARSET_GBK);
    struct buf gbk, utf8;
    (void)state;
    from(CHARSET_GBK, "\xaa\xa1\xaf\xfe\xf8\xa1\xfe\xfe\xa1\x40\xa1\x80\xa7\xa0",
         "\xee\x80\x80\xee\x88\xb3\xee\x88\xb4\xee\x93\x85\xee\x93\x86\xee\x94\x85\xee\x9d\xa5");
    from(CHARSET_GB18030, "\xaa\xa1\xa1\x40", "\xee\x80\x80\xee\x93\x86");
    from(CHARSET_GBK, "\xa2\xab", "\xef\xbf\xbd");                 /* not theirs to draw */
    to(CHARSET_GBK, "王\xee\x80\x80", "\xcd\xf5\xaa\xa1");
    to(CHARSET_GB18030, "\xee\x9d\xa5", "\xa7\xa0");
    to(CHARSET_BIG5, "\xee\x80\x80", "\xa1\xbc");
    to(CHARSET_UTF8, "\xee\x80\x80", "\xee\x80\x80");
    buf_init(&gbk, 64);
    buf_init(&utf8, 64);
    for (int32_t code = EUDC_FIRST; code <= EUDC_LAST; code++) {
        char text[4];
        size_t n = utf8_put(code, text);
        buf_clear(&gbk);
        buf_clear(&utf8);
        converter_feed(there, text, n, &gbk);
        converter_feed(back, gbk.at, gbk.n, &utf8);
        assert_int_equal(gbk.n, 2);
        assert_int_equal(utf8.n, n);
        assert_memory_equal(utf8.at, text, n);
        assert_int_equal(char_width(code, WIDTH_UNICODE), 2);
    }
    assert_int_equal(char_width(EUDC_LAST + 1, WIDTH_UNICODE), 1);
    buf_release(&gbk);
    buf_release(&utf8);
    converter_free(&there);
    converter_free(&back);
}

static void test_lookalikes(void **state)
{
    (void)state;
    for (int32_t c = 0xa0; c <= 0x10ffff; c++)
        assert_in_range(lookalike(c), ' ', '~');
    assert_int_equal(lookalike(0x201c), '"');
    assert_int_equal(lookalike(0x2588), '#');
    assert_int_equal(lookalike(0x3a9), 'O');
    assert_int_equal(lookalike(0x44f), 'a');
    assert_int_equal(lookalike(0x257f), '|');
    assert_int_equal(lookalike(0xe000), '?');
}

/* Any bytes, cut anywhere, give the same. */
static void test_splits(void **state)
{
    uint32_t seed = 1;
    (void)state;
    for (int charset = 0; charset < CHARSET_COUNT; charset++)
        for (int round = 0; round < 500; round++) {
            char bytes[40];
            struct buf whole, pieces;
            struct converter *a = converter_from_terminal((enum charset)charset);
            struct converter *b = converter_from_terminal((enum charset)charset);
            for (size_t i = 0; i < sizeof bytes; i++) {
                seed = seed * 1103515245 + 12345;
                bytes[i] = (char)(seed >> 16 & 1 ? seed >> 20 | 0x80 : seed >> 20 & 0x7f);
            }
            buf_init(&whole, 1000);
            buf_init(&pieces, 1000);
            converter_feed(a, bytes, sizeof bytes, &whole);
            for (size_t at = 0; at < sizeof bytes;) {
                seed = seed * 1103515245 + 12345;
                size_t n = 1 + (seed >> 16) % 5;
                if (n > sizeof bytes - at)
                    n = sizeof bytes - at;
                converter_feed(b, bytes + at, n, &pieces);
                at += n;
            }
            assert_int_equal(whole.n, pieces.n);
            assert_memory_equal(whole.at, pieces.at, whole.n);
            assert_int_equal(converter_waiting(a), converter_waiting(b));
            buf_release(&whole);
            buf_release(&pieces);
            converter_free(&a);
            converter_free(&b);
        }
}

static void test_waiting(void **state)
{
    struct converter *c = converter_from_terminal(CHARSET_GBK);
    struct buf out;
    (void)state;
    buf_init(&out, 100);
    converter_feed(c, "ab\xcd", 3, &out);
    assert_int_equal(converter_waiting(c), 1);
    assert_int_equal(out.n, 2);
    converter_feed(c, "", 0, &out);
    assert_int_equal(converter_waiting(c), 1);
    converter_feed(c, "\xf5", 1, &out);
    assert_int_equal(converter_waiting(c), 0);
    assert_int_equal(out.n, 5);
    buf_release(&out);
    converter_free(&c);
    converter_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names), cmocka_unit_test(test_locales), cmocka_unit_test(test_from_gbk),
        cmocka_unit_test(test_from_gb18030), cmocka_unit_test(test_from_big5), cmocka_unit_test(test_from_utf8),
        cmocka_unit_test(test_to_gbk), cmocka_unit_test(test_to_others), cmocka_unit_test(test_paper),
        cmocka_unit_test(test_columns), cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_own_characters), cmocka_unit_test(test_lookalikes), cmocka_unit_test(test_splits),
        cmocka_unit_test(test_waiting)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
