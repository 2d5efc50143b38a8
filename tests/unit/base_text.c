/* UTF-8, widths, folding, pinyin initials. */
#include "config.h"
#include "tests/paths.h"
#include "base/base.h"

#include <iconv.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include <cmocka.h>

static const char *top_dir(void)
{
    const char *top = getenv("TOP_SRCDIR");
    return top ? top : TOP_SRCDIR;
}

static void test_every_character(void **state)
{
    char bytes[4];
    (void)state;
    for (int32_t c = 0; c <= 0x10ffff; c++) {
        size_t n = utf8_put(c, bytes);
        const char *at = bytes;
        if (c >= 0xd800 && c <= 0xdfff) {
            assert_int_equal(n, 0);
            continue;
        }
        assert_true(n > 0);
        assert_int_equal(utf8_next(&at, bytes + n), c);
        assert_ptr_equal(at, bytes + n);
        at = bytes;
        assert_int_equal(utf8_next(&at, bytes + n - 1), -1);      /* cut short */
        assert_ptr_equal(at, bytes);
    }
    assert_int_equal(utf8_put(-1, bytes), 0);
    assert_int_equal(utf8_put(0x110000, bytes), 0);
}

static void test_malformed(void **state)
{
    static const char *const bad[] = {
        "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
        "\xfe", "\xe7\x94", "\xe7\x94\x28", "\xf8\x88\x80\x80\x80"
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        const char *at = bad[i];
        assert_int_equal(utf8_next(&at, bad[i] + strlen(bad[i])), -1);
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    }
}

static void test_valid(void **state)
{
    static const char *const good[] = { "", "abc", "王建国 wjg", "é", "𠮷", "䶮", "A\xcc\x81" };
    static const char *const control[] = {
        "a\tb", "a\nb", "\x1b[2J", "\x7f", "\xc2\x9b", "a\xe2\x80\xae-b", "\xe2\x81\xa6", "\xe2\x80\xa8",
        "\xef\xbf\xbf", "\xef\xb7\x90",
        "\xe2\x80\x8f", "\xd8\x9c"
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(utf8_valid(good[i], strlen(good[i])));
    for (size_t i = 0; i < COUNT_OF(control); i++)
        assert_false(utf8_valid(control[i], strlen(control[i])));
    assert_false(utf8_valid("a\0b", 3));
}

static void test_counts(void **state)
{
    (void)state;
    assert_int_equal(utf8_count("王建国a"), 4);
    assert_int_equal(utf8_count(""), 0);
    assert_int_equal(utf8_count("\xff\xff"), 2);
    assert_int_equal(utf8_prefix("王建国a", 2), 6);
    assert_int_equal(utf8_prefix("王建国a", 99), 10);
    assert_int_equal(utf8_prefix("王建国a", 0), 0);
}

static void test_copy(void **state)
{
    char out[8];
    (void)state;
    assert_true(text_copy(out, sizeof out, "abcdefg"));
    assert_string_equal(out, "abcdefg");
    assert_false(text_copy(out, sizeof out, "abcdefgh"));
    assert_string_equal(out, "abcdefg");
    assert_false(text_copy(out, sizeof out, "电费电"));
    assert_string_equal(out, "电费");
    assert_false(text_copy(out, 3, "电"));
    assert_string_equal(out, "");
    assert_true(text_copy(out, 4, "电"));
    assert_string_equal(out, "电");
    assert_false(text_copy(out, 0, ""));
    assert_true(text_copy(out, 1, ""));
}

/* All of Unicode against the C library; what it does not know is not compared, and an
 * office's own characters are two columns whatever it thinks of private use. */
static void test_width_library(void **state)
{
    unsigned compared = 0;
    (void)state;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        skip();
    for (int32_t c = 0; c <= 0x10ffff; c++) {
        int width = char_is_eudc(c) ? 2 : wcwidth((wchar_t)c);
        if (width < 0 || (c >= 0xd800 && c <= 0xdfff))
            continue;
        if (char_width(c, WIDTH_UNICODE) != width)
            fail_msg("U+%04X is %d, not %d", (unsigned)c, char_width(c, WIDTH_UNICODE), width);
        compared++;
    }
    assert_true(compared > 250000);
}

/* Two columns on a GBK terminal: wide to Unicode, or one column there and two bytes in GBK. */
static void test_width_gbk(void **state)
{
    unsigned differ = 0;
    (void)state;
    iconv_t cd = iconv_open("GBK", "UTF-8");
    if (cd == (iconv_t)-1)
        skip();
    for (int32_t c = 0x80; c <= 0xffff; c++) {
        char utf8[4], gbk[8], *in = utf8, *out = gbk;
        size_t left = utf8_put(c, utf8), room = sizeof gbk;
        if (char_width(c, WIDTH_UNICODE) != 1 || (c >= 0xe000 && c <= 0xf8ff))
            continue;
        iconv(cd, NULL, NULL, NULL, NULL);
        bool two = iconv(cd, &in, &left, &out, &room) == 0 && out - gbk == 2;
        if ((char_width(c, WIDTH_EAST_ASIAN) == 2) != two)
            fail_msg("U+%04X", (unsigned)c);
        differ += two;
    }
    iconv_close(cd);
    assert_int_equal(differ, 446);
}

static void test_width_kinds(void **state)
{
    (void)state;
    assert_int_equal(char_width('A', WIDTH_EAST_ASIAN), 1);
    assert_int_equal(char_width(0, WIDTH_UNICODE), 0);
    assert_int_equal(char_width(0x1b, WIDTH_UNICODE), -1);
    assert_int_equal(char_width(0x7f, WIDTH_UNICODE), -1);
    assert_int_equal(char_width(0x9b, WIDTH_EAST_ASIAN), -1);
    assert_int_equal(char_width(0x301, WIDTH_EAST_ASIAN), 0);
    assert_int_equal(char_width(0x201c, WIDTH_UNICODE), 1);
    assert_int_equal(char_width(0x201c, WIDTH_EAST_ASIAN), 2);
    assert_int_equal(char_width(0x20bb7, WIDTH_UNICODE), 2);
    assert_int_equal(char_width(0xff21, WIDTH_UNICODE), 2);
}

static void test_text_width(void **state)
{
    (void)state;
    assert_int_equal(text_width("王建国", WIDTH_UNICODE), 6);
    assert_int_equal(text_width("“王”", WIDTH_UNICODE), 4);
    assert_int_equal(text_width("“王”", WIDTH_EAST_ASIAN), 6);
    assert_int_equal(text_width("a\xff", WIDTH_UNICODE), 2);
    assert_int_equal(text_fit("王建国", 5, WIDTH_UNICODE), 6);
    assert_int_equal(text_fit("王建国", 6, WIDTH_UNICODE), 9);
    assert_int_equal(text_fit("王建国", 1, WIDTH_UNICODE), 0);
    assert_int_equal(text_fit("王建国", 0, WIDTH_UNICODE), 0);
    assert_int_equal(text_fit("abc", 2, WIDTH_UNICODE), 2);
    assert_int_equal(text_fit("e\xcc\x81x", 1, WIDTH_UNICODE), 3);      /* the mark stays with its letter */
    assert_int_equal(text_fit("“a", 1, WIDTH_EAST_ASIAN), 0);
}

static void test_fold(void **state)
{
    char out[64];
    (void)state;
    assert_string_equal(text_fold_width("１００．００，ＡＢｚ　－＋＊／", out, sizeof out), "100.00,ABz -+*/");
    assert_string_equal(text_fold_width("王ａ", out, sizeof out), "王a");
    assert_string_equal(text_fold_width("王a", out, 4), "王");
    assert_string_equal(text_fold_width("王a", out, 3), "");
    assert_string_equal(text_fold_width("a\xff" "b", out, sizeof out), "ab");
    assert_string_equal(text_fold_search("买买提·艾力", out, sizeof out), "买买提艾力");
    assert_string_equal(text_fold_search("买买提•艾力", out, sizeof out), "买买提艾力");
    assert_string_equal(text_fold_search("买买提．艾力", out, sizeof out), "买买提艾力");
    assert_string_equal(text_fold_search("Ｗａｎｇ　Jian guo", out, sizeof out), "wangjianguo");
}

/* What came in, what numbers and names keep, what free text keeps. Faults.md D1. */
static const struct { const char *given, *folded, *kept; } normal_rows[] = {
    { "018346", "018346", "018346" },
    { "0183\u200b" "46", "018346", "018346" },
    { "\ufeff" "018346", "018346", "018346" },
    { "王\u200b建\u2060国", "王建国", "王建国" },
    { "\u202e" "643810\u202c", "643810", "643810" },
    { "福\u00ad顺\ufe0f", "福顺", "福顺" },
    { "\u2f08\u2f42", "人文", "人文" },                 /* Kangxi radicals, as some fonts and PDFs give them */
    { "\u2ea0\u2f63", "民生", "民生" },
    { "\uf9e1白", "李白", "李白" },                       /* a double of 李 */
    { "１２３．５　ＡＢｃ", "123.5 ABc", "１２３．５　ＡＢｃ" },
    { "①②㈱", "12(株)", "①②㈱" },
    { "兴达（集团）", "兴达(集团)", "兴达（集团）" },
    { "a\u00a0" "b\u2009c", "a b c", "a b c" },
    { "e\u0301", "é", "é" },
    { "\ue000周", "\ue000周", "\ue000周" },              /* 造字 */
    { "买买提·艾力", "买买提·艾力", "买买提·艾力" },
    { "\U0001f600", "\U0001f600", "\U0001f600" },
    { "", "", "" },
    { "\u200b", "", "" },
};

static void test_normal(void **state)
{
    struct pool *pool = pool_new(256);
    char out[64], again[64];
    (void)state;
    for (size_t i = 0; i < sizeof normal_rows / sizeof *normal_rows; i++) {
        assert_string_equal(text_fold(normal_rows[i].given, out, sizeof out), normal_rows[i].folded);
        assert_string_equal(text_fold(out, again, sizeof again), out);
        assert_string_equal(text_normal(pool, normal_rows[i].given, TEXT_FOLDED), normal_rows[i].folded);
        assert_string_equal(text_normal(pool, normal_rows[i].given, TEXT_KEPT), normal_rows[i].kept);
        assert_string_equal(text_normal(pool, normal_rows[i].kept, TEXT_KEPT), normal_rows[i].kept);
    }
    assert_string_equal(text_normal(pool, "a\xff", TEXT_FOLDED), "a\xff");
    assert_string_equal(text_fold("a\xff" "b", out, sizeof out), "ab");
    assert_string_equal(text_fold("ａ王", out, 4), "a");
    assert_true(text_fold_typed(" １２\u200b ", out, sizeof out));
    assert_string_equal(out, "12");
    assert_false(text_fold_typed("1\x01", out, sizeof out));
    assert_false(text_fold_typed("1\xff", out, sizeof out));
    assert_string_equal(text_fold_search("\u2f08\u200b ÉCOLE", out, sizeof out), "人école");
    pool_free(&pool);
}

static void pinyin_load(void)
{
    char dir[512];
    struct fault f;
    snprintf(dir, sizeof dir, "%s/db/pinyin", top_dir());
    assert_int_equal(pinyin_open(dir, &f), ST_ok);
}

static void test_pinyin_names(void **state)
{
    static const struct { const char *name, *initials; } row[] = {
        { "王建国", "wjg" }, { "单雄信", "sxx" }, { "解放", "xf" }, { "查良镛", "zly" }, { "仇英", "qy" },
        { "区大相", "odx" }, { "曾国藩", "zgf" }, { "盖叫天", "gjt" }, { "员半千", "ybq" }, { "朴树", "ps" },
        { "翟志刚", "zzg" }, { "缪荃孙", "mqs" }, { "尉健行", "wjx" }, { "尉迟恭", "ycg" }, { "万俟卨", "mqx" },
        { "万里", "wl" }, { "单于", "cy" }, { "长孙无忌", "zswj" }, { "欧阳修", "oyx" }, { "乐毅", "yy" },
        { "赵海燕", "zhy" }, { "覃塘", "tt" }, { "刘长春", "lcc" }, { "䶮", "y" }, { "买买提·艾力", "mmtal" },
        { "３组31号", "3z31h" }, { "Ｓmith", "smith" }, { "𠮷野", "y" }, { "", "" }
    };
    char out[64];
    (void)state;
    pinyin_load();
    for (size_t i = 0; i < COUNT_OF(row); i++)
        assert_string_equal(pinyin_initials(row[i].name, true, out, sizeof out), row[i].initials);
}

static void test_pinyin_places(void **state)
{
    char out[8];
    (void)state;
    pinyin_load();
    assert_string_equal(pinyin_initials("单位", false, out, sizeof out), "dw");
    assert_string_equal(pinyin_initials("大曹庄村", false, out, sizeof out), "dczc");
    assert_string_equal(pinyin_initials("解放", false, out, sizeof out), "jf");
    assert_string_equal(pinyin_initials("王建国", true, out, 3), "wj");
    assert_string_equal(pinyin_initials("尉迟恭", true, out, 2), "y");
    assert_string_equal(pinyin_initials("王建国", true, out, 1), "");
}

struct read_so { const char *want; bool found; };

static void way_seen(void *context, const char *spelled)
{
    struct read_so *r = context;
    r->found |= strcmp(spelled, r->want) == 0;
}

/* OIerDb#757 and faults.md D10: every reading of every character. */
static void test_pinyin_ways(void **state)
{
    static const struct { const char *text; bool as_name, full; const char *spelled; bool is; } row[] = {
        { "福顺商行", false, false, "fssh", true }, { "福顺商行", false, false, "fssx", true },
        { "张靓颖", true, false, "zly", true }, { "张靓颖", true, false, "zjy", true },
        { "王建国", true, true, "wangjianguo", true }, { "单雄信", true, true, "shanxiongxin", true },
        { "单雄信", true, true, "danxiongxin", true }, { "尉迟恭", true, true, "yuchigong", true },
        { "吕布", true, true, "lvbu", true }, { "大曹庄", false, true, "dacaozhuang", true },
        { "3组27号", false, true, "3zu27hao", true }, { "John Smith", true, true, "johnsmith", true },
        { "王建国", true, false, "wangjianguo", false }, { "王建国", true, false, "wjx", false },
    };
    (void)state;
    pinyin_load();
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct read_so r = { .want = row[i].spelled };
        pinyin_ways(row[i].text, row[i].as_name, row[i].full, way_seen, &r);
        if (r.found != row[i].is)
            fail_msg("%s %s", row[i].text, row[i].spelled);
    }
}

/* Every character of GB 2312 has an initial; those of level 1, which stand in
 * the order of their readings, never go back in the alphabet. */
static void test_pinyin_gb2312(void **state)
{
    unsigned level1 = 0, level2 = 0;
    char last = 'a', out[8];
    (void)state;
    pinyin_load();
    struct converter *c = converter_from_terminal(CHARSET_GBK);
    struct buf b;
    buf_init(&b, 64);
    for (unsigned code = 0xb0a1; code <= 0xf7fe; code++) {
        uint8_t bytes[2] = { (uint8_t)(code >> 8), (uint8_t)code };
        if (bytes[1] < 0xa1 || bytes[1] == 0xff || (code > 0xd7f9 && code < 0xd8a1))
            continue;
        buf_clear(&b);
        converter_feed(c, bytes, 2, &b);
        buf_u8(&b, 0);
        pinyin_initials((char *)b.at, false, out, sizeof out);
        assert_int_equal(strlen(out), 1);
        if (code < 0xd8a1) {
            assert_true(out[0] >= last);
            last = out[0];
        }
        code < 0xd8a1 ? level1++ : level2++;
    }
    assert_int_equal(level1, 3755);
    assert_int_equal(level2, 3008);
    buf_release(&b);
    converter_free(&c);
}

static void file_write(const char *dir, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void test_pinyin_broken(void **state)
{
    static const struct { const char *initials, *surnames, *line; } row[] = {
        { "# x\na 阿\nB 吧\n", "", "3" }, { "a阿\n", "", "1" }, { "a x\n", "", "1" }, { "a \xff\n", "", "1" },
        { "a \n", "", "1" }, { "a 阿\n", "单\n", "1" }, { "a 阿\n", "# \n单 \n", "2" }, { "a 阿\n", "万俟 m\n", "1" },
        { "a 阿\n", "单 sx\n", "1" }, { "a 阿\n", "甲乙丙 abc\n", "1" }
    };
    char dir[] = "pinyin.XXXXXX", path[64];
    struct fault f;
    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(pinyin_open(dir, &f), ST_file_broken);
    assert_string_equal(f.field, "readings.txt");
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        file_write(dir, "readings.txt", row[i].initials);
        file_write(dir, "surnames.txt", row[i].surnames);
        assert_int_equal(pinyin_open(dir, &f), ST_file_broken);
        assert_string_equal(f.arg[0], row[i].line);
    }
    snprintf(path, sizeof path, "%s/readings.txt", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/surnames.txt", dir);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_character), cmocka_unit_test(test_malformed), cmocka_unit_test(test_valid),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_copy), cmocka_unit_test(test_width_library),
        cmocka_unit_test(test_width_gbk), cmocka_unit_test(test_width_kinds), cmocka_unit_test(test_text_width),
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_normal), cmocka_unit_test(test_pinyin_names), cmocka_unit_test(test_pinyin_places),
        cmocka_unit_test(test_pinyin_ways),
        cmocka_unit_test(test_pinyin_gb2312), cmocka_unit_test(test_pinyin_broken)
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
