/* What the sequences of terminals mean: keys of the last forty years by table, and
 * the newer forms that carry a code and what was held with it (xterm's modifiers
 * and modifyOtherKeys, kitty's CSI u). All that is found in no table is a report. */
#include "config.h"
#include "desk/keys.h"
#include <string.h>

enum { SHIFT = 1, CONTROL = 4, LOCKS = 64 | 128 };     /* as the parameter says them, less 1 */
enum { EVENT_RELEASE = 3 };

/* -- CSI: a final letter, or a number and ~ -- */

struct lettered { char final; uint8_t code; };

static const struct lettered letter_table[] = {
    { 'A', PRESS_UP }, { 'B', PRESS_DOWN }, { 'C', PRESS_RIGHT }, { 'D', PRESS_LEFT }, { 'H', PRESS_HOME },
    { 'F', PRESS_END }, { 'Z', PRESS_BACKTAB }, { 'P', PRESS_F1 }, { 'Q', PRESS_F2 }, { 'R', PRESS_F3 },
    { 'S', PRESS_F4 },
};

static const uint8_t tilde_table[] = {
    [1] = PRESS_HOME, [2] = PRESS_INSERT, [3] = PRESS_DELETE, [4] = PRESS_END, [5] = PRESS_PAGE_UP,
    [6] = PRESS_PAGE_DOWN, [7] = PRESS_HOME, [8] = PRESS_END,
    [11] = PRESS_F1, [12] = PRESS_F2, [13] = PRESS_F3, [14] = PRESS_F4, [15] = PRESS_F5, [17] = PRESS_F6,
    [18] = PRESS_F7, [19] = PRESS_F8, [20] = PRESS_F9, [21] = PRESS_F10,
};

enum { TILDE_OTHER_KEYS = 27, TILDE_PASTE = 200, TILDE_PASTE_END = 201 };

/* After ESC O : arrows, F1-F4, and the keypad, which stays a keypad. */
static const struct { char final; struct press press; } ss3_table[] = {
    { 'A', { PRESS_UP, 0 } }, { 'B', { PRESS_DOWN, 0 } }, { 'C', { PRESS_RIGHT, 0 } }, { 'D', { PRESS_LEFT, 0 } },
    { 'H', { PRESS_HOME, 0 } }, { 'F', { PRESS_END, 0 } }, { 'P', { PRESS_F1, 0 } }, { 'Q', { PRESS_F2, 0 } },
    { 'R', { PRESS_F3, 0 } }, { 'S', { PRESS_F4, 0 } }, { 'M', { PRESS_ENTER, 0 } }, { 'I', { PRESS_TAB, 0 } },
    { 'p', { PRESS_CHAR, '0' } }, { 'q', { PRESS_CHAR, '1' } }, { 'r', { PRESS_CHAR, '2' } },
    { 's', { PRESS_CHAR, '3' } }, { 't', { PRESS_CHAR, '4' } }, { 'u', { PRESS_CHAR, '5' } },
    { 'v', { PRESS_CHAR, '6' } }, { 'w', { PRESS_CHAR, '7' } }, { 'x', { PRESS_CHAR, '8' } },
    { 'y', { PRESS_CHAR, '9' } }, { 'n', { PRESS_CHAR, '.' } }, { 'l', { PRESS_CHAR, ',' } },
    { 'm', { PRESS_CHAR, '-' } }, { 'k', { PRESS_CHAR, '+' } }, { 'j', { PRESS_CHAR, '*' } },
    { 'o', { PRESS_CHAR, '/' } }, { 'X', { PRESS_CHAR, '=' } }, { ' ', { PRESS_CHAR, ' ' } },
};

/* kitty's numbers for keys that are no characters, from the private-use area. */
enum { KITTY_FIRST = 57344, KITTY_LAST = 63743, KITTY_KEYPAD = 57399 };

static const struct press kitty_keypad[] = {
    { PRESS_CHAR, '0' }, { PRESS_CHAR, '1' }, { PRESS_CHAR, '2' }, { PRESS_CHAR, '3' }, { PRESS_CHAR, '4' },
    { PRESS_CHAR, '5' }, { PRESS_CHAR, '6' }, { PRESS_CHAR, '7' }, { PRESS_CHAR, '8' }, { PRESS_CHAR, '9' },
    { PRESS_CHAR, '.' }, { PRESS_CHAR, '/' }, { PRESS_CHAR, '*' }, { PRESS_CHAR, '-' }, { PRESS_CHAR, '+' },
    { PRESS_ENTER, 0 }, { PRESS_CHAR, '=' }, { PRESS_CHAR, ',' }, { PRESS_LEFT, 0 }, { PRESS_RIGHT, 0 },
    { PRESS_UP, 0 }, { PRESS_DOWN, 0 }, { PRESS_PAGE_UP, 0 }, { PRESS_PAGE_DOWN, 0 }, { PRESS_HOME, 0 },
    { PRESS_END, 0 }, { PRESS_INSERT, 0 }, { PRESS_DELETE, 0 },
};

static const uint8_t control_table[32] = {
    [0x03] = PRESS_F3, [0x05] = PRESS_F1, [0x06] = PRESS_F2, [0x07] = PRESS_F10, [0x08] = PRESS_BACKSPACE,
    [0x09] = PRESS_TAB, [0x0a] = PRESS_ENTER, [0x0c] = PRESS_F5, [0x0d] = PRESS_ENTER, [0x0f] = PRESS_F4,
    [0x10] = PRESS_F6, [0x12] = PRESS_LAST, [0x15] = PRESS_CLEAR, [0x18] = PRESS_F9, [0x1a] = PRESS_UNDO,
};

static const uint8_t digit_table[10] = {
    PRESS_F10, PRESS_F1, PRESS_F2, PRESS_F3, PRESS_F4, PRESS_F5, PRESS_F6, PRESS_F7, PRESS_F8, PRESS_F9,
};

enum press_code key_control(uint8_t c)
{
    return c < 32 ? (enum press_code)control_table[c] : PRESS_NONE;
}

enum press_code key_esc_digit(int digit)
{
    return (enum press_code)digit_table[digit];
}

static struct sense pressed(enum press_code code, int32_t ch)
{
    return (struct sense){ .kind = code == PRESS_NONE ? SENSE_NOTHING : SENSE_PRESS, .press = { code, ch } };
}

static const struct sense nothing = { .kind = SENSE_NOTHING };

/* -- the parameters of a CSI: 97:65;2:1;65 -- */

enum { PARAMETERS = 3, PARTS = 3, NUMBER_MOST = 0x10ffff };

struct csi {
    char private, intermediate, final;
    unsigned n;                       /* parameters written, empty ones too */
    int32_t at[PARAMETERS][PARTS];    /* what is not written is 0 */
};

static void csi_read(const char *text, size_t n, struct csi *csi)
{
    unsigned part = 0;
    *csi = (struct csi){ .final = text[n - 1] };
    if (n > 1 && text[0] >= '<' && text[0] <= '?')
        csi->private = *text++, n--;
    for (; n > 1; text++, n--) {
        char c = *text;
        if (csi->n == 0)
            csi->n = 1;
        if (c >= 0x20 && c < 0x30) {
            csi->intermediate = c;
        } else if (c == ';') {
            csi->n++;
            part = 0;
        } else if (c == ':') {
            part++;
        } else if (c >= '0' && c <= '9' && csi->n <= PARAMETERS && part < PARTS) {
            int32_t *v = &csi->at[csi->n - 1][part];
            *v = *v > NUMBER_MOST ? *v : *v * 10 + (c - '0');
        }
    }
}

/* What was held with the key; the locks (Caps, Num) are held with every key. */
static unsigned held(int32_t parameter)
{
    return parameter > 0 ? (unsigned)(parameter - 1) & ~(unsigned)LOCKS : 0;
}

static struct sense of_letter(const struct csi *csi)
{
    if (csi->n > 2 || csi->at[0][0] > 1 || csi->at[1][1] == EVENT_RELEASE)
        return nothing;
    if (csi->final == 'R' && csi->n > 0)          /* ESC [ 1 ; 5 R is where the cursor stands */
        return nothing;
    unsigned with = held(csi->at[1][0]);
    if (with && !(csi->final == 'Z' && with == SHIFT))
        return nothing;
    for (size_t i = 0; i < COUNT_OF(letter_table); i++)
        if (letter_table[i].final == csi->final)
            return pressed((enum press_code)letter_table[i].code, 0);
    return nothing;
}

static struct sense of_special(int32_t code, unsigned with)
{
    if (code == '\t' && with == SHIFT)
        return pressed(PRESS_BACKTAB, 0);
    if (code == 0x1b)
        return (struct sense){ .kind = with ? SENSE_NOTHING : SENSE_ESC };
    if (code == 0x7f || code == '\b')
        return pressed(with & ~(unsigned)SHIFT ? PRESS_NONE : PRESS_BACKSPACE, 0);
    if (code == '\r' || code == '\t')
        return pressed(with ? PRESS_NONE : key_control((uint8_t)code), 0);
    if (code >= KITTY_KEYPAD && code < KITTY_KEYPAD + (int32_t)COUNT_OF(kitty_keypad) && !with)
        return pressed(kitty_keypad[code - KITTY_KEYPAD].code, kitty_keypad[code - KITTY_KEYPAD].ch);
    return nothing;
}

static bool types(int32_t code)
{
    bool control = code < 0x20 || (code >= 0x7f && code < 0xa0), surrogate = code >= 0xd800 && code <= 0xdfff;
    return !control && !surrogate && code != 0xfffd && code <= NUMBER_MOST;
}

/* A key by the character on it; shifted: what it types with Shift, 0 when it is not said. */
static struct sense of_character(int32_t code, int32_t shifted, unsigned with)
{
    if (code < 0x20 || code == 0x7f || (code >= KITTY_FIRST && code <= KITTY_LAST))
        return of_special(code, with);
    if ((with & ~(unsigned)SHIFT) == CONTROL)
        return code >= '@' && code <= 'z' ? pressed(key_control((uint8_t)(code & 0x1f)), 0) : nothing;
    if (with & ~(unsigned)SHIFT)
        return nothing;
    if (with & SHIFT)
        code = shifted ? shifted : code >= 'a' && code <= 'z' ? code - 'a' + 'A' : code;
    return types(code) ? pressed(PRESS_CHAR, code) : nothing;
}

static struct sense of_tilde(const struct csi *csi)
{
    int32_t code = csi->at[0][0];
    if (code == TILDE_OTHER_KEYS && csi->n == 3)
        return of_character(csi->at[2][0], 0, held(csi->at[1][0]));
    if (csi->n > 2 || csi->at[1][1] == EVENT_RELEASE || held(csi->at[1][0]))
        return nothing;
    if (csi->n == 1 && code == TILDE_PASTE)
        return (struct sense){ .kind = SENSE_PASTE };
    if (csi->n == 1 && code == TILDE_PASTE_END)
        return (struct sense){ .kind = SENSE_PASTE_END };
    return code < (int32_t)COUNT_OF(tilde_table) ? pressed((enum press_code)tilde_table[code], 0) : nothing;
}

static struct sense of_u(const struct csi *csi)
{
    int32_t text = csi->at[2][0];
    if (csi->n == 0 || csi->n > PARAMETERS || csi->at[1][1] == EVENT_RELEASE)
        return nothing;
    unsigned with = held(csi->at[1][0]);
    if (text >= 0x20 && !(with & ~(unsigned)SHIFT))
        return of_character(text, 0, 0);
    return of_character(csi->at[0][0], csi->at[0][1], with);
}

/* A mouse says where it is behind its sequence: X10, and xterm's tracks. */
static unsigned mouse_places(char final)
{
    return final == 'M' ? 3 : final == 't' ? 2 : final == 'T' ? 6 : 0;
}

static struct sense csi_sense(const char *text, size_t n)
{
    struct csi csi;
    if (n == 1 && mouse_places(text[0]))
        return (struct sense){ .kind = SENSE_MOUSE, .places = mouse_places(text[0]) };
    if (n == 2 && text[0] == '[')                 /* the Linux console */
        return text[1] >= 'A' && text[1] <= 'E' ? pressed(PRESS_F1 + (unsigned)(text[1] - 'A'), 0) : nothing;
    csi_read(text, n, &csi);
    if (csi.private || csi.intermediate)
        return nothing;
    return csi.final == '~' ? of_tilde(&csi) : csi.final == 'u' ? of_u(&csi) : of_letter(&csi);
}

static struct sense ss3_sense(const char *text, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(ss3_table) && n == 1; i++)
        if (ss3_table[i].final == text[0])
            return pressed(ss3_table[i].press.code, ss3_table[i].press.ch);
    return nothing;
}

struct sense key_sense(const char *sequence, size_t n)
{
    if (n < 3)
        return nothing;
    return sequence[1] == 'O' ? ss3_sense(sequence + 2, n - 2) : csi_sense(sequence + 2, n - 2);
}

bool key_is_known(const char *sequence, size_t n)
{
    if (n < 3 || sequence[0] != 0x1b || (sequence[1] != '[' && sequence[1] != 'O'))
        return false;
    enum sense_kind kind = key_sense(sequence, n).kind;
    return kind != SENSE_NOTHING && kind != SENSE_MOUSE;
}
