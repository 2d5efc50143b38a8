/* What a printer is given: its charset, width, language and commands, by what its window says. */
#include "config.h"
#include "tests/paths.h"
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "desk/printer.h"

static int begin(void **state)
{
    struct fault f;
    (void)state;
    lang_open(TOP_BUILDDIR "/locale");
    lang_set("zh_CN");
    printer_prepare();
    return pinyin_open(TOP_SRCDIR "/db/pinyin", &f) == ST_ok ? 0 : -1;
}

static void test_words(void **state)
{
    static const struct { enum charset charset; const char *text, *printed; } row[] = {
        { CHARSET_UTF8, "王建国 䶮", "王建国 䶮" },
        { CHARSET_GBK, "王建国，112.98", "王建国，112.98" },
        { CHARSET_GBK, "䶮", "Yan" },
        { CHARSET_BIG5, "王建国", "王建Guo" },
        { CHARSET_ASCII, "王建国：１２", "WangJianGuo:12" },
        { CHARSET_ASCII, "REC 00428816", "REC 00428816" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++) {
        struct printer p = { .charset = row[i].charset };
        char out[80];
        assert_string_equal(printer_words(&p, row[i].text, out, sizeof out), row[i].printed);
    }
}

static void test_bytes(void **state)
{
    struct printer p = { .charset = CHARSET_GBK };
    struct buf text, bytes;
    (void)state;
    buf_init(&text, 200);
    buf_init(&bytes, 200);
    buf_puts(&text, "\033W1\034W1电费 64.48\r\n\f");
    printer_bytes(&p, &text, &bytes);
    assert_int_equal(bytes.n, strlen("\033W1\034W1\xb5\xe7\xb7\xd1 64.48\r\n\f"));
    assert_memory_equal(bytes.at, "\033W1\034W1\xb5\xe7\xb7\xd1 64.48\r\n\f", bytes.n);
    buf_release(&text);
    buf_release(&bytes);
}

static void test_what_a_window_says(void **state)
{
    struct session_user u = { .paper_size = 0 };
    (void)state;
    struct printer p = printer_of(&u, CHARSET_GBK);
    assert_int_equal(p.charset, CHARSET_GBK);        /* as the terminal */
    assert_int_equal(p.columns, 80);
    assert_string_equal(p.lang, "zh_CN");
    u = (struct session_user){ .paper_charset = CODE_charset_big5, .paper_size = CODE_paper_size_roll_58 };
    p = printer_of(&u, CHARSET_UTF8);
    assert_int_equal(p.charset, CHARSET_BIG5);
    assert_int_equal(p.columns, 32);
    assert_true(p.roll);
    assert_string_equal(p.lang, "zh_TW");
    u = (struct session_user){ .paper_charset = CODE_charset_ascii, .paper_size = CODE_paper_size_sheet_132 };
    p = printer_of(&u, CHARSET_UTF8);
    assert_int_equal(p.columns, 132);
    assert_string_equal(p.lang, "en");
    u.paper_lang = CODE_lang_zh_CN;
    assert_string_equal(printer_of(&u, CHARSET_UTF8).lang, "zh_CN");
}

/* A sum cut in two is two other sums: a number goes whole to the next row, where a row has room for it. */
static void test_row_of_a_roll(void **state)
{
    static const struct { const char *text, *row; int columns; } row[] = {
        { "收 1,234,567.89", "收 1,234,567.89", 15 }, { "收 1,234,567.89", "收 ", 14 },
        { "收 300.00 找 21.60 存 0.07", "收 300.00 找 ", 17 }, { "到 2026-09-30 09:42", "到 2026-09-30 ", 17 },
        { "壹佰元整", "壹佰", 5 }, { "12345678901234", "1234567", 7 }, { "王芳1", "王芳", 4 }, { "", "", 4 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(row); i++)
        assert_int_equal(printer_row_fit(row[i].text, row[i].columns), strlen(row[i].row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words), cmocka_unit_test(test_bytes), cmocka_unit_test(test_what_a_window_says),
        cmocka_unit_test(test_row_of_a_roll),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
