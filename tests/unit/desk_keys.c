/* Keys: what terminals send and what the desk makes of it (ux 1.9, 2.3). */
#include "config.h"
#include "desk/keys.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct got { struct press press[64]; unsigned n; };

static void take(void *to, struct press p)
{
    struct got *g = to;
    assert_in_range(g->n, 0, COUNT_OF(g->press) - 1);
    g->press[g->n++] = p;
}

static const char *const names[PRESS_COUNT] = {
    [PRESS_ENTER] = "Enter", [PRESS_TAB] = "Tab", [PRESS_BACKTAB] = "BackTab", [PRESS_UP] = "Up",
    [PRESS_DOWN] = "Down", [PRESS_LEFT] = "Left", [PRESS_RIGHT] = "Right", [PRESS_HOME] = "Home",
    [PRESS_END] = "End", [PRESS_PAGE_UP] = "PgUp", [PRESS_PAGE_DOWN] = "PgDn", [PRESS_INSERT] = "Ins",
    [PRESS_DELETE] = "Del", [PRESS_BACKSPACE] = "BS", [PRESS_F1] = "F1", [PRESS_F2] = "F2", [PRESS_F3] = "F3",
    [PRESS_F4] = "F4", [PRESS_F5] = "F5", [PRESS_F6] = "F6", [PRESS_F7] = "F7", [PRESS_F8] = "F8",
    [PRESS_F9] = "F9", [PRESS_F10] = "F10", [PRESS_CLEAR] = "Clear", [PRESS_LAST] = "Last",
    [PRESS_UNDO] = "Undo", [PRESS_NEXT] = "Next",
};

/* "1 F1 王" */
static const char *told(const struct got *g)
{
    static char text[512];
    size_t n = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < g->n; i++) {
        char ch[5] = "";
        const struct press *p = &g->press[i];
        if (p->code == PRESS_CHAR)
            ch[utf8_put(p->ch, ch)] = '\0';
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "",
                              p->code == PRESS_CHAR ? ch : names[p->code]);
    }
    return text;
}

static const char *fed(struct key_reader *r, const char *bytes, size_t n)
{
    static struct got g;
    g.n = 0;
    keys_feed(r, (const uint8_t *)bytes, n, take, &g);
    return told(&g);
}

struct row { const char *bytes, *wanted; };

/* One read each. */
static const struct row rows[] = {
    { "018346\r", "0 1 8 3 4 6 Enter" },
    { "\033OP\033[11~\033[[A\033[P", "F1 F1 F1 F1" },
    { "\033OS\033[14~\033[[D\033[[E\033[15~", "F4 F4 F4 F5 F5" },
    { "\033[17~\033[18~\033[19~\033[20~\033[21~", "F6 F7 F8 F9 F10" },
    { "\033Op\033Oq\033Or\033Os\033Ot\033Ou\033Ov\033Ow\033Ox\033Oy", "0 1 2 3 4 5 6 7 8 9" },
    { "\033OM\033On\033Ol\033Om\033Ok\033Oj\033Oo", "Enter . , - + * /" },
    { "\0331\0339\0330\033\033", "F1 F9 F10 F3" },
    { "\033\xef\xbc\x91", "F1" },                              /* Esc, full-width 1 */
    { "\033[A\033OB\033[C\033OD\033[H\033[4~", "Up Down Right Left Home End" },
    { "\033[5~\033[6~\033[Z\033[3~", "PgUp PgDn BackTab Del" },
    { "\x08\x7f", "BS BS" },
    { "\x05\x06\x03\x0f\x0c\x10\x18\x07", "F1 F2 F3 F4 F5 F6 F9 F10" },
    { "\x15\x12\x1a", "Clear Last Undo" },
    { "\033[999;1234x5", "5" },                                /* unknown: swallowed whole */
    { "\033[1;5P7", "7" },
    { "\033Oz8", "8" },
    { "\033]0;title\007x", "" },                               /* a terminal's string, to the end of the read */
    { "\x01@\r", "" },                                         /* wyse60 F1 under another TERM: no Enter */
    { "12\x14" "34\r", "1 2" },
    { "\xe7\x8e\x8b\xe5\xbb\xba", "王 建" },
    { "\xe7\x8e" "1", "1" },                                   /* cut short */
    { "\xef\xbf\xbd" "a", "a" },                               /* what the transport could not read */
    { "\033[200~300\r\n5\t\x18\033[201~\r", "3 0 0 Next 5 Next Enter" },
    { "\033a1", "1" },
    { "\033[12\033OP", "F1" },
};

static void sequences(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct key_reader r;
        keys_init(&r);
        assert_string_equal(fed(&r, rows[i].bytes, strlen(rows[i].bytes)), rows[i].wanted);
        assert_false(keys_waiting(&r));
    }
}

/* However a sequence is cut, it says the same; only foreign control bytes swallow by the read. */
static void split_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *b = rows[i].bytes;
        if (strpbrk(b, "\x01\x14\007") || strchr(b, ']'))
            continue;
        struct key_reader r;
        struct got g = { .n = 0 };
        keys_init(&r);
        for (size_t k = 0; b[k]; k++)
            keys_feed(&r, (const uint8_t *)b + k, 1, take, &g);
        assert_string_equal(told(&g), rows[i].wanted);
    }
}

static void esc_waits_for_ever(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    assert_string_equal(fed(&r, "\033", 1), "");
    assert_true(keys_waiting(&r));
    assert_string_equal(fed(&r, "", 0), "");
    assert_true(keys_waiting(&r));
    assert_string_equal(fed(&r, "9", 1), "F9");
    assert_false(keys_waiting(&r));
}

/* wyse60 as terminfo has it: F-keys end in CR, arrows are control bytes, keypad Enter is ESC 7. */
static void wyse60(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    keys_learn(&r, "\x01@\r", PRESS_F1);
    keys_learn(&r, "\x01H\r", PRESS_F9);
    keys_learn(&r, "\x0b", PRESS_UP);
    keys_learn(&r, "\x0a", PRESS_DOWN);
    keys_learn(&r, "\x08", PRESS_LEFT);
    keys_learn(&r, "\x0c", PRESS_RIGHT);
    keys_learn(&r, "\0337", PRESS_ENTER);
    assert_string_equal(fed(&r, "\x01@\r\x01H\r", 6), "F1 F9");
    assert_string_equal(fed(&r, "\x0b\x0a\x0c\x08", 4), "Up Down Right BS");
    assert_string_equal(fed(&r, "\0337", 2), "Enter");
    assert_string_equal(fed(&r, "\0338", 2), "F8");
    assert_string_equal(fed(&r, "\x01", 1), "");
    assert_string_equal(fed(&r, "H\r", 2), "F9");
    assert_string_equal(fed(&r, "\x01zz5", 4), "");
}

/* vt100's terminfo calls keypad keys F5 to F10: the keypad stays numeric. */
static void vt100(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    keys_learn(&r, "\033Ot", PRESS_F5);
    keys_learn(&r, "\033Ox", PRESS_F10);
    keys_learn(&r, "\033OP", PRESS_F1);
    assert_string_equal(fed(&r, "\033Ot\033Ox\033Op", 9), "4 8 0");
    keys_learn(&r, "\r", PRESS_F2);
    keys_learn(&r, "a", PRESS_F3);
    keys_learn(&r, "", PRESS_F3);
    keys_learn(&r, NULL, PRESS_F3);
    assert_string_equal(fed(&r, "\ra", 2), "Enter a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences), cmocka_unit_test(split_anywhere), cmocka_unit_test(esc_waits_for_ever),
        cmocka_unit_test(wyse60), cmocka_unit_test(vt100),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
