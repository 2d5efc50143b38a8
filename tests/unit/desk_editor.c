/* The line editor: clusters, columns, limits, folding (ux K1, K2). */
#include "config.h"
#include "desk/editor.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct pool *pool;

static struct editor open_editor(enum typed typed, unsigned limit, unsigned columns)
{
    struct editor e;
    editor_init(&e, pool, typed, limit, columns);
    return e;
}

static void type(struct editor *e, const char *text)
{
    const char *end = text + strlen(text);
    while (text < end)
        editor_insert(e, utf8_next(&text, end));
}

static void assert_shown(const struct editor *e, const char *text, unsigned cursor)
{
    char out[256];
    assert_int_equal(editor_show(e, WIDTH_UNICODE, out, sizeof out), cursor);
    assert_string_equal(out, text);
}

static void wide(void **state)
{
    (void)state;
    struct editor e = open_editor(TYPED_TEXT, 10, 20);
    type(&e, "王a建国");
    assert_shown(&e, "王a建国", 7);
    editor_left(&e);
    editor_left(&e);
    type(&e, "b");
    assert_shown(&e, "王ab建国", 4);
    editor_backspace(&e);
    editor_backspace(&e);
    assert_shown(&e, "王建国", 2);
    editor_delete(&e);
    assert_shown(&e, "王国", 2);
    editor_home(&e);
    assert_false(editor_backspace(&e));
    editor_end(&e);
    assert_false(editor_delete(&e));
    assert_shown(&e, "王国", 4);
}

/* A combining mark goes with its character. */
static void clusters(void **state)
{
    (void)state;
    struct editor e = open_editor(TYPED_TEXT, 10, 20);
    type(&e, "ae\xcc\x81o");
    editor_left(&e);
    editor_left(&e);
    assert_shown(&e, "ae\xcc\x81o", 1);
    editor_delete(&e);
    assert_shown(&e, "ao", 1);
}

static void limits(void **state)
{
    (void)state;
    struct editor e = open_editor(TYPED_TEXT, 3, 4);
    type(&e, "王建");
    assert_true(editor_insert(&e, 0x56fd));
    assert_false(editor_insert(&e, 'x'));
    assert_int_equal(e.n, 9);
    assert_shown(&e, "建国", 4);          /* scrolled, never half a character */
    editor_home(&e);
    assert_shown(&e, "王建", 0);
    struct editor ten = open_editor(TYPED_NUMBER, 10, 10);
    type(&ten, "0525018346");
    assert_shown(&ten, "0525018346", 10);   /* full, and all of it to be seen */
    struct editor long_one = open_editor(TYPED_NUMBER, 22, 10);
    type(&long_one, "0525018346");
    assert_shown(&long_one, "525018346", 9);
}

static void folding(void **state)
{
    (void)state;
    struct editor e = open_editor(TYPED_AMOUNT, 20, 20);
    type(&e, "１００。５０元");
    assert_string_equal(e.text, "100.50元");
    struct editor c = open_editor(TYPED_COMMAND, 20, 20);
    type(&c, "、＊　ｗｊｇ王");
    assert_string_equal(c.text, "/* wjg王");
    struct editor n = open_editor(TYPED_NUMBER, 20, 20);
    type(&n, "１王2");
    assert_string_equal(n.text, "12");
    struct editor s = open_editor(TYPED_SECRET, 20, 20);
    type(&s, "ａ１");
    assert_string_equal(s.text, "a1");
    assert_shown(&s, "**", 2);
    struct editor t = open_editor(TYPED_TEXT, 20, 20);
    type(&t, "１。");
    assert_string_equal(t.text, "１。");
}

/* Text set by the machine is replaced by the first character typed. */
static void fresh(void **state)
{
    (void)state;
    struct editor e = open_editor(TYPED_AMOUNT, 20, 20);
    editor_set(&e, "21.60");
    e.fresh = true;
    type(&e, "0");
    assert_string_equal(e.text, "0");
    editor_set(&e, "21.60");
    e.fresh = true;
    editor_left(&e);
    type(&e, "5");
    assert_string_equal(e.text, "21.650");
}

static int open_pool(void **state)
{
    (void)state;
    pool = pool_new(4096);
    return 0;
}

static int close_pool(void **state)
{
    (void)state;
    pool_free(&pool);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide), cmocka_unit_test(clusters), cmocka_unit_test(limits),
        cmocka_unit_test(folding), cmocka_unit_test(fresh),
    };
    return cmocka_run_group_tests(tests, open_pool, close_pool);
}
