/* 2,000 and more sequences of terminals, composed of forms and numbers: each whole and
 * cut at every byte between a 1 and a 5 that are typed, and the keys are the same. */
#include "config.h"
#include "desk/keys.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct got { struct press press[16]; unsigned n; };

static unsigned checked;

static void take(void *to, struct press p)
{
    struct got *g = to;
    if (g->n < COUNT_OF(g->press))
        g->press[g->n] = p;
    g->n++;
}

static void learn_nothing(struct key_reader *r)
{
    (void)r;
}

static void (*learn)(struct key_reader *) = learn_nothing;

/* 1, then the press if there is one, then 5. */
static void expect(const struct got *g, struct press wanted, const char *bytes, size_t cut)
{
    unsigned n = wanted.code == PRESS_NONE ? 2 : 3;
    bool good = g->n == n && g->press[0].ch == '1' && g->press[n - 1].ch == '5';
    if (good && n == 3)
        good = g->press[1].code == wanted.code && g->press[1].ch == wanted.ch;
    if (good)
        return;
    print_error("cut at %zu, %u presses for:", cut, g->n);
    for (; *bytes; bytes++)
        print_error(*bytes > ' ' ? " %c" : " %02x", (uint8_t)*bytes);
    print_error("\n");
    fail();
}

static void same(const char *sequence, struct press wanted)
{
    char bytes[256];
    size_t n = (size_t)snprintf(bytes, sizeof bytes, "1%s5", sequence);
    assert_true(n < sizeof bytes);
    for (size_t cut = 0; cut < n; cut++) {
        struct key_reader r;
        struct got g = { .n = 0 };
        keys_init(&r);
        learn(&r);
        keys_feed(&r, (const uint8_t *)bytes, cut, take, &g);
        keys_feed(&r, (const uint8_t *)bytes + cut, n - cut, take, &g);
        expect(&g, wanted, bytes, cut);
        assert_int_equal(keys_dropped(&r), 0);
        assert_false(r.paste);
    }
    struct key_reader r;
    struct got g = { .n = 0 };
    keys_init(&r);
    learn(&r);
    for (size_t i = 0; i < n; i++)
        keys_feed(&r, (const uint8_t *)bytes + i, 1, take, &g);
    expect(&g, wanted, bytes, n);
    checked++;
}

static const struct press none = { PRESS_NONE, 0 };

/* The control that ESC and this letter are, in seven bits, in eight, in eight by UTF-8. */
static const char *control(char letter, unsigned form)
{
    static char text[4];
    uint8_t c1 = (uint8_t)(letter + 0x40);
    snprintf(text, sizeof text, form == 0 ? "\033%c" : form == 1 ? "%c" : "\xc2%c", form == 0 ? letter : (char)c1);
    return text;
}

#define FORMS 3

static void composed(char letter, unsigned form, const char *body, struct press wanted)
{
    char text[200];
    snprintf(text, sizeof text, "%s%s", control(letter, form), body);
    same(text, wanted);
}

/* -- keys -- */

struct key { const char *body; enum press_code code; int32_t ch; };

static const struct key letters[] = {
    { "A", PRESS_UP, 0 }, { "B", PRESS_DOWN, 0 }, { "C", PRESS_RIGHT, 0 }, { "D", PRESS_LEFT, 0 },
    { "H", PRESS_HOME, 0 }, { "F", PRESS_END, 0 }, { "P", PRESS_F1, 0 }, { "Q", PRESS_F2, 0 }, { "S", PRESS_F4, 0 },
};

static const struct key numbers[] = {
    { "1", PRESS_HOME, 0 }, { "2", PRESS_INSERT, 0 }, { "3", PRESS_DELETE, 0 }, { "4", PRESS_END, 0 },
    { "5", PRESS_PAGE_UP, 0 }, { "6", PRESS_PAGE_DOWN, 0 }, { "7", PRESS_HOME, 0 }, { "8", PRESS_END, 0 },
    { "11", PRESS_F1, 0 }, { "12", PRESS_F2, 0 }, { "13", PRESS_F3, 0 }, { "14", PRESS_F4, 0 }, { "15", PRESS_F5, 0 },
    { "17", PRESS_F6, 0 }, { "18", PRESS_F7, 0 }, { "19", PRESS_F8, 0 }, { "20", PRESS_F9, 0 }, { "21", PRESS_F10, 0 },
};

static const struct key keypad[] = {
    { "A", PRESS_UP, 0 }, { "D", PRESS_LEFT, 0 }, { "H", PRESS_HOME, 0 }, { "P", PRESS_F1, 0 }, { "R", PRESS_F3, 0 },
    { "M", PRESS_ENTER, 0 }, { "I", PRESS_TAB, 0 }, { "p", PRESS_CHAR, '0' }, { "q", PRESS_CHAR, '1' },
    { "t", PRESS_CHAR, '4' }, { "y", PRESS_CHAR, '9' }, { "n", PRESS_CHAR, '.' }, { "l", PRESS_CHAR, ',' },
    { "m", PRESS_CHAR, '-' }, { "k", PRESS_CHAR, '+' }, { "j", PRESS_CHAR, '*' }, { "o", PRESS_CHAR, '/' },
    { "X", PRESS_CHAR, '=' }, { " ", PRESS_CHAR, ' ' }, { "1;2P", PRESS_NONE, 0 }, { "5Q", PRESS_NONE, 0 },
    { "z", PRESS_NONE, 0 },
};

static const struct key plain_csi[] = {
    { "Z", PRESS_BACKTAB, 0 }, { "1;2Z", PRESS_BACKTAB, 0 }, { "R", PRESS_F3, 0 }, { "[A", PRESS_F1, 0 },
    { "[B", PRESS_F2, 0 }, { "[C", PRESS_F3, 0 }, { "[D", PRESS_F4, 0 }, { "[E", PRESS_F5, 0 }, { "[F", PRESS_NONE, 0 },
    { "I", PRESS_NONE, 0 }, { "O", PRESS_NONE, 0 }, { "a", PRESS_NONE, 0 }, { "2$", PRESS_NONE, 0 },
    { "11^", PRESS_NONE, 0 }, { "23@", PRESS_NONE, 0 }, { "E", PRESS_NONE, 0 }, { "G", PRESS_NONE, 0 },
    { "25~", PRESS_NONE, 0 }, { "34~", PRESS_NONE, 0 }, { "9~", PRESS_NONE, 0 }, { "0~", PRESS_NONE, 0 },
    { "999999999999999999~", PRESS_NONE, 0 }, { "201~", PRESS_NONE, 0 }, { "1;1;1;1;1;1;1;1;1A", PRESS_NONE, 0 },
};

static struct press of(const struct key *k, bool is)
{
    return is ? (struct press){ k->code, k->ch } : none;
}

/* Every modifier there is: 1 and the locks leave a key as it is, another makes it none of ours. */
static void keys_with_modifiers(void **state)
{
    char body[64];
    (void)state;
    for (unsigned form = 0; form < FORMS; form++) {
        for (size_t i = 0; i < COUNT_OF(plain_csi); i++)
            composed('[', form, plain_csi[i].body, of(&plain_csi[i], true));
        for (size_t i = 0; i < COUNT_OF(keypad); i++)
            composed('O', form, keypad[i].body, of(&keypad[i], true));
        for (size_t i = 0; i < COUNT_OF(letters); i++)
            composed('[', form, letters[i].body, of(&letters[i], true));
    }
    for (int m = 1; m <= 256; m = m < 16 ? m + 1 : m + 48)
        for (int event = 0; event <= 3; event++) {
            bool is = ((m - 1) & ~0xc0) == 0 && event != 3;
            for (size_t i = 0; i < COUNT_OF(letters); i++) {
                snprintf(body, sizeof body, event ? "1;%d:%d%s" : "1;%d%.0d%s", m, event, letters[i].body);
                composed('[', 0, body, of(&letters[i], is));
            }
            for (size_t i = 0; i < COUNT_OF(numbers); i++) {
                snprintf(body, sizeof body, event ? "%s;%d:%d~" : "%s;%d%.0d~", numbers[i].body, m, event);
                composed('[', 0, body, of(&numbers[i], is));
            }
        }
}

/* kitty's CSI u and xterm's modifyOtherKeys: what is typed with what held. */
static void keys_by_code(void **state)
{
    static const struct { int code, modifiers; struct press is; } rows[] = {
        { 'a', 1, { PRESS_CHAR, 'a' } }, { 'a', 2, { PRESS_CHAR, 'A' } }, { 'a', 65, { PRESS_CHAR, 'a' } },
        { '7', 1, { PRESS_CHAR, '7' } }, { '7', 129, { PRESS_CHAR, '7' } }, { '!', 2, { PRESS_CHAR, '!' } },
        { 0x738b, 1, { PRESS_CHAR, 0x738b } }, { 'c', 5, { PRESS_F3, 0 } }, { 'x', 5, { PRESS_F9, 0 } },
        { 'x', 69, { PRESS_F9, 0 } }, { 'u', 5, { PRESS_CLEAR, 0 } }, { 'a', 5, { PRESS_NONE, 0 } },
        { 'a', 3, { PRESS_NONE, 0 } }, { 'a', 9, { PRESS_NONE, 0 } }, { 'x', 7, { PRESS_NONE, 0 } },
        { '\r', 1, { PRESS_ENTER, 0 } }, { '\r', 3, { PRESS_NONE, 0 } }, { '\t', 1, { PRESS_TAB, 0 } },
        { '\t', 2, { PRESS_BACKTAB, 0 } }, { 127, 1, { PRESS_BACKSPACE, 0 } }, { 127, 2, { PRESS_BACKSPACE, 0 } },
        { 57399, 1, { PRESS_CHAR, '0' } }, { 57407, 129, { PRESS_CHAR, '8' } }, { 57414, 1, { PRESS_ENTER, 0 } },
        { 57419, 1, { PRESS_UP, 0 } }, { 57426, 1, { PRESS_DELETE, 0 } }, { 57441, 2, { PRESS_NONE, 0 } },
        { 57344, 1, { PRESS_NONE, 0 } }, { 0x85, 1, { PRESS_NONE, 0 } }, { 0, 1, { PRESS_NONE, 0 } },
        { 2000000, 1, { PRESS_NONE, 0 } },
    };
    char body[64];
    (void)state;
    for (unsigned form = 0; form < FORMS; form++)
        for (size_t i = 0; i < COUNT_OF(rows); i++) {
            snprintf(body, sizeof body, "%d;%du", rows[i].code, rows[i].modifiers);
            composed('[', form, body, rows[i].is);
            snprintf(body, sizeof body, "%d;%d:2u", rows[i].code, rows[i].modifiers);
            composed('[', form, body, rows[i].is);
            snprintf(body, sizeof body, "%d;%d:3u", rows[i].code, rows[i].modifiers);
            composed('[', form, body, none);
            snprintf(body, sizeof body, "27;%d;%d~", rows[i].modifiers, rows[i].code);
            composed('[', form, body, rows[i].is);
        }
    same("\033[97:65;2u", (struct press){ PRESS_CHAR, 'A' });
    same("\033[55:47;2u", (struct press){ PRESS_CHAR, '/' });
    same("\033[55;2;47u", (struct press){ PRESS_CHAR, '/' });
    same("\033[13u", (struct press){ PRESS_ENTER, 0 });
    same("\033[u", none);
    same("\033[51:7;2u", none);
    same("\033[55296u", none);
}

/* -- answers and reports: never text, and they take no key with them -- */

static void reports_of_numbers(void **state)
{
    static const char *const forms[] = {
        "%d;%dR", "?%d;%dR", "?%d;%d$y", "%d;%d$y", "?%d;%dc", ">%d;%d;0c", "=%d;%dc", "%d;%dn", "?%d;%dn", "8;%d;%dt",
        "4;%d;%dt", "<%d;%d;9M", "<%d;%d;9m", "%d;%d;3M", ">4;%d;%dm", "?%d;%du", "%d;%d;1;112;112;1;0x",
        "%d;%d;3&w", "48;%d;%d;640;480t", "?%d;%dS", "%d;%d;65;0;1;1_", "%d;%d\"p", "%d;%d*y", "?%d;%d;77u",
    };
    static const int pairs[][2] = { { 0, 0 }, { 1, 5 }, { 2, 200 }, { 24, 80 }, { 201, 1 }, { 997, 65535 }, { 27, 3 } };
    char body[64];
    (void)state;
    for (unsigned form = 0; form < FORMS; form++)
        for (size_t i = 0; i < COUNT_OF(forms); i++)
            for (size_t k = 0; k < COUNT_OF(pairs); k++) {
                snprintf(body, sizeof body, forms[i], pairs[k][0], pairs[k][1]);
                composed('[', form, body, none);
            }
}

static const char *const string_ends[] = { "\033\\", "\x9c", "\xc2\x9c", "\x18", "\x1a" };

static void reports_of_strings(void **state)
{
    static const char *const strings[] = {
        "]11;rgb:2e2e/3434/3636", "]4;7;rgb:ffff/0000/1111", "]52;c;MDE4MzQ2DQ==", "]l供电营业厅 最", "]Licon",
        "P1$r0;1m", "P0$r", "P>|XTerm(379)", "P1+r544e=787465726d", "P!|00000000", "_Gi=31;OK", "^private",
        "Xanything\r\n",
        "]0;a\tb\rc", "P\007still", "]8;;http://x/", "]1337;File=:AAAA", "P1;2|17/17", "]", "P", "_", "^", "X",
    };
    char body[128];
    (void)state;
    for (unsigned form = 0; form < FORMS; form++)
        for (size_t i = 0; i < COUNT_OF(strings); i++)
            for (size_t k = 0; k < COUNT_OF(string_ends); k++) {
                snprintf(body, sizeof body, "%s%s", strings[i] + 1, string_ends[k]);
                composed(strings[i][0], form, body, none);
            }
    same("\033]0;title\007", none);
    same("\033]0;title\033]1;t\007", none);
    same("\033]0;title\033[A", (struct press){ PRESS_UP, 0 });
}

/* X10 says places by bytes, 1005 by characters; a place may look like anything. */
static void reports_of_mice(void **state)
{
    static const char *const places[] = { " ", "!", "1", "5", "A", "M", "[", "O", "~", "\x7f", "\xe1", "\xff",
        "\xc4\x80" };
    char body[64];
    (void)state;
    for (unsigned form = 0; form < FORMS; form++)
        for (size_t x = 0; x < COUNT_OF(places); x++)
            for (size_t y = 0; y < COUNT_OF(places); y++) {
                snprintf(body, sizeof body, "M#%s%s", places[x], places[y]);
                composed('[', form, body, none);
                snprintf(body, sizeof body, "t%s%s", places[x], places[y]);
                composed('[', form, body, none);
            }
    same("\033[T!!!!!!", none);
    same("\033[M \xe5\x95\x8a", none);          /* two places a converter made one character of */
    same("\033[M \xef\xbf\xbd!", none);         /* and one it could not read */
}

static void other_escapes(void **state)
{
    static const char *const rows[] = {
        "\033(B", "\033)0", "\033#8", "\033%G", "\033 F", "\033$(C", "\033Nx", "\x8ex", "\033c", "\033=",
        "\033>", "\033a", "\033\\", "\x9c", "\x84", "\xc2\x85", "\033[1\x18", "\033[\x1a", "\033O\x18", "\033\x18",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        same(rows[i], none);
    same("\033[1\021\0233~", (struct press){ PRESS_F3, 0 });      /* flow control runs through */
    same("\033[2\033[A", (struct press){ PRESS_UP, 0 });
}

/* Terminals whose terminfo gives what looks like a report to a key. */
static void learn_sco(struct key_reader *r)
{
    keys_learn(r, "\033[M", PRESS_F1);
    keys_learn(r, "\033[N", PRESS_F2);
    keys_learn(r, "\033[T", PRESS_F8);
    keys_learn(r, "\033[I", PRESS_PAGE_UP);
    keys_learn(r, "\x9b\x34\x7a", PRESS_F5);
}

static void terminfo_first(void **state)
{
    static const struct { const char *sequence; enum press_code code; } rows[] = {
        { "\033[M", PRESS_F1 }, { "\x9bM", PRESS_F1 }, { "\033[N", PRESS_F2 }, { "\033[T", PRESS_F8 },
        { "\033[I", PRESS_PAGE_UP }, { "\033[4z", PRESS_F5 }, { "\xc2\x9b\x34z", PRESS_F5 }, { "\033[A", PRESS_UP },
    };
    (void)state;
    learn = learn_sco;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        same(rows[i].sequence, (struct press){ rows[i].code, 0 });
    learn = learn_nothing;
}

static void enough(void **state)
{
    (void)state;
    assert_in_range(checked, 2000, 100000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_with_modifiers), cmocka_unit_test(keys_by_code), cmocka_unit_test(reports_of_numbers),
        cmocka_unit_test(reports_of_strings), cmocka_unit_test(reports_of_mice), cmocka_unit_test(other_escapes),
        cmocka_unit_test(terminfo_first), cmocka_unit_test(enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
