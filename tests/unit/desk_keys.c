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
    { "\033]0;title\007x", "x" },                              /* a terminal's string */
    { "0525018346\r\n0525020117\r\n", "0 5 2 5 0 1 8 3 4 6 Enter 0 5 2 5 0 2 0 1 1 7 Enter" },
    { "1\n2\r3\r\r\n\n4", "1 Enter 2 Enter 3 Enter Enter Enter 4" },
    { "\033[M\033[A", "Up" },                                  /* half a mouse */
    { "\033[2\x18" "1\033]0;a\x1a" "2", "1 2" },              /* CAN and SUB give up what began */
    { "\033[200~1\033[A2\033OP\033[201~3", "1 2 3" }, /* a paste knows its mark alone */
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
        if (strpbrk(b, "\x01\x14"))
            continue;
        struct key_reader r;
        struct got g = { .n = 0 };
        keys_init(&r);
        for (size_t k = 0; b[k]; k++)
            keys_feed(&r, (const uint8_t *)b + k, 1, take, &g);
        assert_string_equal(told(&g), rows[i].wanted);
    }
}

static const char *says(struct key_reader *r, const char *bytes)
{
    return fed(r, bytes, strlen(bytes));
}

/* Esc is thought better of when another key follows; cut behind it, only silence tells. */
static void esc_and_a_sequence(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    assert_string_equal(says(&r, "\033\033[A\033\033OR\033\033\033"), "Up F3 F3");
    assert_string_equal(says(&r, "9"), "F9");
    assert_string_equal(says(&r, "\033\033"), "F3");
    assert_string_equal(says(&r, "[A"), "Up");
    assert_string_equal(says(&r, "\033\033"), "F3");
    assert_int_equal(keys_patience(&r), 50);
    keys_rest(&r);
    assert_string_equal(says(&r, "O'"), "O '");
    assert_string_equal(says(&r, "\033[27u9\033[27u\033[27u"), "F9 F3");       /* kitty's Esc */
}

/* -- a paste that nobody ends (C1) -- */

static void paste_ends_by_hand(void **state)
{
    static const char *const hands[][3] = {
        { "\x03" }, { "\033OR" }, { "\033[13~" }, { "\033[[C" }, { "\033\033" }, { "\0333" }, { "\033[99;5u" },
        { "\033", "\033" }, { "\033", "OR" }, { "\033O", "R" }, { "\033[1", "3", "~" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hands); i++) {
        struct key_reader r;
        keys_init(&r);
        assert_string_equal(says(&r, "\033[200~ 0183"), "  0 1 8 3");
        assert_string_equal(says(&r, "\r"), "Next");
        const char *said = "";
        for (size_t k = 0; k < COUNT_OF(hands[i]) && hands[i][k]; k++)
            said = says(&r, hands[i][k]);
        assert_string_equal(said, "F3");
        assert_string_equal(says(&r, "5\r"), "5 Enter");
        assert_int_equal(keys_dropped(&r), 0);
    }
}

/* What a paste brings along is no hand: it is not alone in its read. */
static void paste_is_not_ended_by_itself(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    assert_string_equal(says(&r, "\033[200~1\x03\r\033\033\033OR\x18"), "1 Next");
    assert_int_equal(keys_dropped(&r), 5);
    assert_string_equal(says(&r, "\x03" "2\r"), "2 Next");
    assert_string_equal(says(&r, "\033[[A\033[1;31m7"), "7");
    assert_string_equal(says(&r, "\033[2"), "");
    assert_string_equal(says(&r, "01~\r"), "Enter");
    assert_int_equal(keys_dropped(&r), 3);
    assert_string_equal(says(&r, "\033[200~1\0332\r\033[20\0331\033\033[201~9"), "1 2 Next 1 9");
}

static void count(void *to, struct press p)
{
    (void)p;
    ++*(unsigned *)to;
}

static void paste_ends_by_size(void **state)
{
    (void)state;
    struct key_reader r;
    unsigned n = 0;
    keys_init(&r);
    keys_feed(&r, (const uint8_t *)"\033[200~", 6, count, &n);
    for (unsigned i = 0; i < PASTE_MOST; i++)
        keys_feed(&r, (const uint8_t *)"7", 1, count, &n);
    assert_int_equal(n, PASTE_MOST);
    assert_int_equal(keys_patience(&r), -1);
    assert_string_equal(says(&r, "123\r"), "");
    assert_int_equal(keys_dropped(&r), 4);
    assert_int_equal(keys_patience(&r), 500);
    keys_rest(&r);
    assert_string_equal(says(&r, "5\r"), "5 Enter");
}

/* A string nobody ends (C2): a key that begins a sequence ends it, ^C does, and silence. */
static void string_nobody_ends(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    assert_string_equal(says(&r, "\033]11;rgb:2e2e/"), "");
    assert_string_equal(says(&r, "3434/3636\033\\5"), "5");
    assert_string_equal(says(&r, "\033P1$r\003\r"), "");
    assert_string_equal(says(&r, "0183\r"), "");
    assert_string_equal(says(&r, "\x03"), "F3");
    assert_string_equal(says(&r, "\033_x"), "");
    assert_string_equal(says(&r, "\033OR5"), "F3 5");
    assert_string_equal(says(&r, "\033_x\xe6\x9c\x80y"), "");     /* 最 has the byte of ST in it */
    assert_int_equal(keys_patience(&r), 5000);
    keys_rest(&r);
    assert_int_equal(keys_patience(&r), -1);
    assert_string_equal(says(&r, "5\r"), "5 Enter");
}

static void swallowed_is_counted(void **state)
{
    (void)state;
    struct key_reader r;
    keys_init(&r);
    assert_string_equal(says(&r, "12\x14" "34\r"), "1 2");
    assert_int_equal(keys_dropped(&r), 3);
    assert_string_equal(says(&r, "\033[5;7R\033]0;t\007\x14"), "");
    assert_int_equal(keys_dropped(&r), 0);
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
        cmocka_unit_test(esc_and_a_sequence), cmocka_unit_test(paste_ends_by_hand),
        cmocka_unit_test(paste_is_not_ended_by_itself), cmocka_unit_test(paste_ends_by_size),
        cmocka_unit_test(string_nobody_ends), cmocka_unit_test(swallowed_is_counted),
        cmocka_unit_test(wyse60), cmocka_unit_test(vt100),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
