/* Bytes of a terminal into presses. What has not ended waits in the reader for the
 * bytes to come and never for a time: lines are slow and an Esc is a prefix. */
#include "config.h"
#include "desk/keys.h"
#include <string.h>

#define ESC 0x1b
#define DEL 0x7f

enum { GROUND, AFTER_ESC, IN_CSI, IN_LINUX, IN_SS3, IN_FOREIGN, IN_UTF8, IN_ESC_UTF8, SWALLOW };

struct known { const char *bytes; uint8_t code; int32_t ch; };

/* After ESC [ : what every terminal of the last forty years may send. */
static const struct known csi_table[] = {
    { "A", PRESS_UP, 0 }, { "B", PRESS_DOWN, 0 }, { "C", PRESS_RIGHT, 0 }, { "D", PRESS_LEFT, 0 },
    { "H", PRESS_HOME, 0 }, { "F", PRESS_END, 0 }, { "Z", PRESS_BACKTAB, 0 },
    { "1~", PRESS_HOME, 0 }, { "7~", PRESS_HOME, 0 }, { "4~", PRESS_END, 0 }, { "8~", PRESS_END, 0 },
    { "2~", PRESS_INSERT, 0 }, { "3~", PRESS_DELETE, 0 }, { "5~", PRESS_PAGE_UP, 0 }, { "6~", PRESS_PAGE_DOWN, 0 },
    { "11~", PRESS_F1, 0 }, { "12~", PRESS_F2, 0 }, { "13~", PRESS_F3, 0 }, { "14~", PRESS_F4, 0 },
    { "15~", PRESS_F5, 0 }, { "17~", PRESS_F6, 0 }, { "18~", PRESS_F7, 0 }, { "19~", PRESS_F8, 0 },
    { "20~", PRESS_F9, 0 }, { "21~", PRESS_F10, 0 },
    { "P", PRESS_F1, 0 }, { "Q", PRESS_F2, 0 }, { "R", PRESS_F3, 0 }, { "S", PRESS_F4, 0 },
    { "[A", PRESS_F1, 0 }, { "[B", PRESS_F2, 0 }, { "[C", PRESS_F3, 0 }, { "[D", PRESS_F4, 0 }, { "[E", PRESS_F5, 0 },
};

/* After ESC O : arrows, F1-F4, and the keypad, which stays a keypad. */
static const struct known ss3_table[] = {
    { "A", PRESS_UP, 0 }, { "B", PRESS_DOWN, 0 }, { "C", PRESS_RIGHT, 0 }, { "D", PRESS_LEFT, 0 },
    { "H", PRESS_HOME, 0 }, { "F", PRESS_END, 0 },
    { "P", PRESS_F1, 0 }, { "Q", PRESS_F2, 0 }, { "R", PRESS_F3, 0 }, { "S", PRESS_F4, 0 },
    { "M", PRESS_ENTER, 0 }, { "I", PRESS_TAB, 0 },
    { "p", PRESS_CHAR, '0' }, { "q", PRESS_CHAR, '1' }, { "r", PRESS_CHAR, '2' }, { "s", PRESS_CHAR, '3' },
    { "t", PRESS_CHAR, '4' }, { "u", PRESS_CHAR, '5' }, { "v", PRESS_CHAR, '6' }, { "w", PRESS_CHAR, '7' },
    { "x", PRESS_CHAR, '8' }, { "y", PRESS_CHAR, '9' },
    { "n", PRESS_CHAR, '.' }, { "l", PRESS_CHAR, ',' }, { "m", PRESS_CHAR, '-' }, { "k", PRESS_CHAR, '+' },
    { "j", PRESS_CHAR, '*' }, { "o", PRESS_CHAR, '/' }, { "X", PRESS_CHAR, '=' },
};

static const uint8_t control_table[32] = {
    [0x03] = PRESS_F3, [0x05] = PRESS_F1, [0x06] = PRESS_F2, [0x07] = PRESS_F10, [0x08] = PRESS_BACKSPACE,
    [0x09] = PRESS_TAB, [0x0c] = PRESS_F5, [0x0d] = PRESS_ENTER, [0x0f] = PRESS_F4, [0x10] = PRESS_F6,
    [0x12] = PRESS_LAST, [0x15] = PRESS_CLEAR, [0x18] = PRESS_F9, [0x1a] = PRESS_UNDO,
};

static const uint8_t digit_table[10] = {
    PRESS_F10, PRESS_F1, PRESS_F2, PRESS_F3, PRESS_F4, PRESS_F5, PRESS_F6, PRESS_F7, PRESS_F8, PRESS_F9,
};

struct feed { struct key_reader *r; press_sink *sink; void *to; };

void keys_init(struct key_reader *r)
{
    memset(r, 0, sizeof *r);
}

bool keys_waiting(const struct key_reader *r)
{
    return r->state == AFTER_ESC;
}

static const struct known *known_find(const struct known *table, size_t rows, const char *bytes, size_t n)
{
    for (size_t i = 0; i < rows; i++)
        if (strlen(table[i].bytes) == n && memcmp(table[i].bytes, bytes, n) == 0)
            return &table[i];
    return NULL;
}

static const struct known *sequence_known(const char *at, size_t n)
{
    if (n < 3 || at[0] != ESC)
        return NULL;
    if (at[1] == '[')
        return known_find(csi_table, COUNT_OF(csi_table), at + 2, n - 2);
    if (at[1] == 'O')
        return known_find(ss3_table, COUNT_OF(ss3_table), at + 2, n - 2);
    return NULL;
}

static bool byte_is_ours(uint8_t c)
{
    return c == '\r' || c == '\t' || c == 0x08 || c == DEL || c == ESC;
}

void keys_learn(struct key_reader *r, const char *sequence, enum press_code code)
{
    size_t n = sequence ? strlen(sequence) : 0;
    if (n == 0 || n >= KEY_BYTES || r->rows == KEY_ROWS)
        return;
    uint8_t first = (uint8_t)sequence[0];
    if (first >= 0x20 && first != DEL)
        return;
    if (n == 1 && byte_is_ours(first))
        return;
    if (sequence_known(sequence, n))
        return;
    struct key_row *row = &r->row[r->rows++];
    memcpy(row->bytes, sequence, n);
    row->n = (uint8_t)n;
    row->code = (uint8_t)code;
    if (first < 0x20 && first != ESC)
        r->taken |= UINT32_C(1) << first;
}

enum match { MATCH_NONE, MATCH_PART, MATCH_WHOLE };

static enum match foreign_match(const struct key_reader *r, enum press_code *code_r)
{
    enum match best = MATCH_NONE;
    for (unsigned i = 0; i < r->rows; i++) {
        const struct key_row *row = &r->row[i];
        if (row->n < r->seen || memcmp(row->bytes, r->at, r->seen) != 0)
            continue;
        if (row->n == r->seen) {
            *code_r = row->code;
            return MATCH_WHOLE;
        }
        best = MATCH_PART;
    }
    return best;
}

static void emit(struct feed *f, enum press_code code, int32_t ch)
{
    struct key_reader *r = f->r;
    if (!r->paste) {
        f->sink(f->to, (struct press){ .code = code, .ch = ch });
        return;
    }
    if (code == PRESS_CHAR)
        f->sink(f->to, (struct press){ .code = PRESS_CHAR, .ch = ch });
    else if (code == PRESS_ENTER || code == PRESS_TAB)
        f->sink(f->to, (struct press){ .code = PRESS_NEXT, .ch = 0 });
}

static void remember(struct key_reader *r, uint8_t c)
{
    if (r->seen < KEY_BYTES)
        r->at[r->seen++] = (char)c;
    else
        r->lost = true;               /* too long to be anything known, swallowed to its end */
}

static void begin(struct key_reader *r, uint8_t state, uint8_t c)
{
    r->state = state;
    r->seen = 0;
    r->lost = false;
    remember(r, c);
}

/* A whole ESC [ or ESC O sequence stands in r->at. */
static void sequence_done(struct feed *f)
{
    struct key_reader *r = f->r;
    r->state = GROUND;
    if (r->lost)
        return;
    if (r->seen == 6 && memcmp(r->at, "\033[200~", 6) == 0) {
        r->paste = true;
        return;
    }
    if (r->seen == 6 && memcmp(r->at, "\033[201~", 6) == 0) {
        r->paste = false;
        return;
    }
    const struct known *k = sequence_known(r->at, r->seen);
    enum press_code code = PRESS_NONE;
    if (k)
        emit(f, k->code, k->ch);
    else if (foreign_match(r, &code) == MATCH_WHOLE)
        emit(f, code, 0);
}

static void ground_control(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool after_cr = r->after_cr;
    r->after_cr = c == '\r';
    if (r->paste && c == '\n') {
        if (!after_cr)
            emit(f, PRESS_ENTER, 0);
        return;
    }
    if (r->paste && c != '\r' && c != '\t')
        return;
    enum press_code code = PRESS_NONE;
    if (!byte_is_ours(c) && r->taken & UINT32_C(1) << c) {
        begin(r, IN_FOREIGN, c);
        if (foreign_match(r, &code) == MATCH_WHOLE) {
            r->state = GROUND;
            emit(f, code, 0);
        }
        return;
    }
    if (control_table[c] != PRESS_NONE)
        emit(f, control_table[c], 0);
    else
        r->state = SWALLOW;
}

static unsigned utf8_length(uint8_t c)
{
    if (c >= 0xf0 && c < 0xf5)
        return 4;
    if (c >= 0xe0 && c < 0xf0)
        return 3;
    if (c >= 0xc2 && c < 0xe0)
        return 2;
    return 0;
}

static void take_ground(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (c == ESC) {
        begin(r, AFTER_ESC, c);
    } else if (c == DEL) {
        emit(f, PRESS_BACKSPACE, 0);
    } else if (c < 0x20) {
        ground_control(f, c);
    } else if (c < 0x80) {
        emit(f, PRESS_CHAR, c);
    } else if (utf8_length(c)) {
        begin(r, IN_UTF8, c);
        r->wanted = (uint8_t)utf8_length(c);
    }
    if (c != '\r' && c != '\n')
        r->after_cr = false;
}

static void take_after_esc(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    enum press_code code = PRESS_NONE;
    if (c == '[' || c == 'O') {
        remember(r, c);
        r->state = c == '[' ? IN_CSI : IN_SS3;
        return;
    }
    if (utf8_length(c)) {             /* full-width digit after Esc, ux K1 */
        begin(r, IN_ESC_UTF8, c);
        r->wanted = (uint8_t)utf8_length(c);
        return;
    }
    remember(r, c);
    switch (foreign_match(r, &code)) {
    case MATCH_WHOLE:
        r->state = GROUND;
        emit(f, code, 0);
        return;
    case MATCH_PART:
        r->state = IN_FOREIGN;
        return;
    case MATCH_NONE:
        break;
    }
    r->state = GROUND;
    if (c == ESC)
        emit(f, PRESS_BACK, 0);
    else if (c >= '0' && c <= '9')
        emit(f, digit_table[c - '0'], 0);
    else if (c == ']' || c == 'P' || c == 'X' || c == '^' || c == '_')
        r->state = SWALLOW;           /* a string a terminal sent of itself */
}

/* A control byte inside a sequence ends it: ESC begins the next one. */
static bool cut_short(struct feed *f, uint8_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return false;
    f->r->state = GROUND;
    take_ground(f, c);
    return true;
}

static void take_csi(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (cut_short(f, c))
        return;
    remember(r, c);
    if (c == '[' && r->seen == 3)
        r->state = IN_LINUX;
    else if (c >= 0x40)
        sequence_done(f);
}

static void take_ss3(struct feed *f, uint8_t c)
{
    if (cut_short(f, c))
        return;
    remember(f->r, c);
    if (c >= 0x40)
        sequence_done(f);
}

static void take_linux(struct feed *f, uint8_t c)
{
    if (cut_short(f, c))
        return;
    remember(f->r, c);
    sequence_done(f);
}

static void take_foreign(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    enum press_code code = PRESS_NONE;
    remember(r, c);
    switch (foreign_match(r, &code)) {
    case MATCH_WHOLE:
        r->state = GROUND;
        emit(f, code, 0);
        break;
    case MATCH_PART:
        break;
    case MATCH_NONE:
        r->state = SWALLOW;
        break;
    }
}

static void take_utf8(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool after_esc = r->state == IN_ESC_UTF8;
    if ((c & 0xc0) != 0x80) {
        r->state = GROUND;
        take_ground(f, c);
        return;
    }
    remember(r, c);
    if (r->seen < r->wanted)
        return;
    const char *at = r->at;
    int32_t ch = utf8_next(&at, r->at + r->seen);
    r->state = GROUND;
    if (after_esc) {
        if (ch >= 0xff10 && ch <= 0xff19)
            emit(f, digit_table[ch - 0xff10], 0);
    } else if (ch >= 0xa0 && ch != 0xfffd) {
        emit(f, PRESS_CHAR, ch);
    }
}

static void take(struct feed *f, uint8_t c)
{
    switch (f->r->state) {
    case GROUND: take_ground(f, c); break;
    case AFTER_ESC: take_after_esc(f, c); break;
    case IN_CSI: take_csi(f, c); break;
    case IN_LINUX: take_linux(f, c); break;
    case IN_SS3: take_ss3(f, c); break;
    case IN_FOREIGN: take_foreign(f, c); break;
    case IN_UTF8: case IN_ESC_UTF8: take_utf8(f, c); break;
    default: break;
    }
}

void keys_feed(struct key_reader *r, const uint8_t *bytes, size_t n, press_sink *sink, void *to)
{
    struct feed f = { .r = r, .sink = sink, .to = to };
    for (size_t i = 0; i < n; i++)
        take(&f, bytes[i]);
    if (r->state == SWALLOW)
        r->state = GROUND;
}
