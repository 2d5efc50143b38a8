/* Bytes of a terminal into presses. What has not ended waits in the reader for the
 * bytes to come and never for a time: lines are slow and an Esc is a prefix. */
#include "config.h"
#include "desk/keys_machine.h"
#include <string.h>

enum { BACK_PATIENCE_MS = 50, PASTE_PATIENCE_MS = 500, STRING_PATIENCE_MS = 5000 };

void keys_init(struct key_reader *r)
{
    memset(r, 0, sizeof *r);
}

bool keys_waiting(const struct key_reader *r)
{
    return r->state == AFTER_ESC;
}

unsigned keys_dropped(struct key_reader *r)
{
    unsigned n = r->dropped;
    r->dropped = 0;
    return n;
}

/* -- what terminfo knows -- */

static bool byte_is_ours(uint8_t c)
{
    return c == '\r' || c == '\t' || c == '\b' || c == DEL || c == ESC;
}

/* Its form of seven bits: how many bytes, 0 when there is no room. */
static size_t seven_bits(const char *sequence, char out[KEY_BYTES])
{
    size_t n = strlen(sequence);
    uint8_t first = (uint8_t)sequence[0];
    bool eight = first >= C1_FIRST && first <= C1_LAST;
    if (n + eight >= KEY_BYTES)
        return 0;
    out[0] = ESC;
    memcpy(out + eight, sequence, n);
    if (eight)
        out[1] = (char)C1_AS_LETTER(first);
    return n + eight;
}

void keys_learn(struct key_reader *r, const char *sequence, enum press_code code)
{
    char bytes[KEY_BYTES];
    size_t n = sequence ? seven_bits(sequence, bytes) : 0;
    if (n == 0 || r->rows == KEY_ROWS)
        return;
    uint8_t first = (uint8_t)bytes[0];
    if (first >= 0x20 && first != DEL)
        return;
    if (n == 1 && byte_is_ours(first))
        return;
    if (key_is_known(bytes, n))
        return;
    struct key_row *row = &r->row[r->rows++];
    memcpy(row->bytes, bytes, n);
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

/* -- keeping a sequence -- */

void sequence_keep(struct key_reader *r, uint8_t c)
{
    if (r->seen < SEQUENCE_BYTES)
        r->at[r->seen++] = (char)c;
    else
        r->lost = true;               /* too long to be anything known, swallowed to its end */
}

void sequence_begin(struct key_reader *r, uint8_t state, uint8_t c)
{
    r->state = state;
    r->seen = 0;
    r->lost = false;
    sequence_keep(r, c);
}

void press_say(struct feed *f, enum press_code code, int32_t ch)
{
    f->sink(f->to, (struct press){ .code = code, .ch = ch });
}

static void character(struct feed *f, int32_t ch)
{
    if (f->r->paste)
        paste_put(f, PRESS_CHAR, ch);
    else
        press_say(f, PRESS_CHAR, ch);
}

unsigned utf8_length(uint8_t c)
{
    if (c >= 0xf0 && c < 0xf5)
        return 4;
    if (c >= 0xe0 && c < 0xf0)
        return 3;
    if (c >= 0xc2 && c < 0xe0)
        return 2;
    return 0;
}

void utf8_begin(struct key_reader *r, uint8_t state, uint8_t c)
{
    sequence_begin(r, state, c);
    r->wanted = (uint8_t)utf8_length(c);
}

/* -- a whole sequence -- */

/* A whole ESC [ or ESC O sequence stands in r->at. */
static void sequence_done(struct feed *f)
{
    struct key_reader *r = f->r;
    enum press_code code = PRESS_NONE;
    bool prefixed = r->prefixed;
    r->state = GROUND;
    r->prefixed = false;
    if (r->lost)
        return;
    if (foreign_match(r, &code) == MATCH_WHOLE) {
        press_say(f, code, 0);
        return;
    }
    struct sense s = key_sense(r->at, r->seen);
    if (s.kind == SENSE_PRESS)
        press_say(f, s.press.code, s.press.ch);
    else if (s.kind == SENSE_ESC && prefixed)
        press_say(f, PRESS_BACK, 0);
    else if (s.kind == SENSE_ESC)
        take(f, ESC);
    else if (s.kind == SENSE_PASTE)
        paste_begin(r);
    else if (s.kind == SENSE_MOUSE)
        mouse_begin(r, s.places);
}

/* ESC has been followed by the letter of a control of eight bits, or that control came itself. */
static void take_c1(struct feed *f, uint8_t c1)
{
    struct key_reader *r = f->r;
    r->state = GROUND;
    if (c1 == DCS || c1 == SOS || c1 == OSC || c1 == PM || c1 == APC) {
        string_begin(r, c1);
    } else if (c1 == CSI || c1 == SS3 || c1 == SS2) {
        sequence_begin(r, c1 == CSI ? IN_CSI : c1 == SS3 ? IN_SS3 : IN_SS2, ESC);
        sequence_keep(r, C1_AS_LETTER(c1));
    }
}

/* -- the states -- */

static void ground_control(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool after_cr = r->after_cr;
    enum press_code code = PRESS_NONE;
    r->after_cr = c == '\r';
    if (!byte_is_ours(c) && r->taken & UINT32_C(1) << c) {
        sequence_begin(r, IN_FOREIGN, c);
        if (foreign_match(r, &code) == MATCH_WHOLE) {
            r->state = GROUND;
            press_say(f, code, 0);
        }
        return;
    }
    if (c == '\n' && after_cr)
        return;
    if (key_control(c) != PRESS_NONE)
        press_say(f, key_control(c), 0);
    else
        r->state = SWALLOW;
}

static void take_ground(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (c == ESC) {
        sequence_begin(r, AFTER_ESC, c);
        r->prefixed = false;
    } else if (c == DEL) {
        press_say(f, PRESS_BACKSPACE, 0);
    } else if (c < 0x20) {
        ground_control(f, c);
    } else if (c < 0x80) {
        press_say(f, PRESS_CHAR, c);
    } else if (c <= C1_LAST) {
        take_c1(f, c);
    } else if (utf8_length(c)) {
        utf8_begin(r, IN_UTF8, c);
    }
    if (c != '\r' && c != '\n')
        r->after_cr = false;
}

/* Esc twice is Back, unless the second begins the sequence of another key. */
static void esc_twice(struct feed *f)
{
    if (f->next < f->end && (*f->next == '[' || *f->next == 'O')) {
        sequence_begin(f->r, AFTER_ESC, ESC);
        f->r->prefixed = true;
        return;
    }
    f->r->state = AFTER_BACK;
    press_say(f, PRESS_BACK, 0);
}

/* Esc and one byte, which is no key of terminfo. */
static void esc_and(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    r->state = GROUND;
    if (c == ESC)
        esc_twice(f);
    else if (c >= '0' && c <= '9')
        press_say(f, key_esc_digit(c - '0'), 0);
    else if (c >= 0x20 && c < 0x30)
        r->state = IN_ESC;
    else if (c >= 0x40 && c < 0x60)
        take_c1(f, C1_OF_LETTER(c));
    else if (c >= C1_FIRST && c <= C1_LAST)
        take_c1(f, c);
}

void take_after_esc(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    enum press_code code = PRESS_NONE;
    if (c == '[' || c == 'O') {
        take_c1(f, C1_OF_LETTER(c));
        return;
    }
    if (utf8_length(c)) {             /* full-width digit after Esc, ux K1 */
        utf8_begin(r, IN_ESC_UTF8, c);
        return;
    }
    sequence_keep(r, c);
    switch (foreign_match(r, &code)) {
    case MATCH_WHOLE:
        r->state = GROUND;
        press_say(f, code, 0);
        break;
    case MATCH_PART:
        r->state = IN_FOREIGN;
        break;
    case MATCH_NONE:
        esc_and(f, c);
        break;
    }
}

/* [ or O at once behind Esc Esc are of an arrow whose read was cut there. */
static void take_after_back(struct feed *f, uint8_t c)
{
    sequence_begin(f->r, AFTER_ESC, ESC);
    if (c == '[' || c == 'O') {
        take_after_esc(f, c);
    } else {
        f->r->state = GROUND;
        take_ground(f, c);
    }
}

/* A control byte inside a sequence ends it: CAN and SUB are heard by nobody else, ESC
 * begins the next one, padding and flow control run through. */
static bool cut_short(struct feed *f, uint8_t c)
{
    if (c >= 0x20 && c < 0x7f)
        return false;
    if (c == NUL || c == XON || c == XOFF)
        return true;
    f->r->state = GROUND;
    if (c != CAN && c != SUB)
        take_ground(f, c);
    return true;
}

/* rxvt ends what is pressed with Shift by a $, which anybody else continues. */
static bool ends_in_dollar(const struct key_reader *r, uint8_t c)
{
    const char *numbers = "0123456789";
    unsigned i = 2;
    while (i + 1 < r->seen && strchr(numbers, r->at[i]))
        i++;
    return c == '$' && i > 2 && i + 1 == r->seen;
}

static void take_csi(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (cut_short(f, c))
        return;
    sequence_keep(r, c);
    if (c == '[' && r->seen == 3)
        r->state = IN_LINUX;
    else if (c >= 0x40 || ends_in_dollar(r, c))
        sequence_done(f);
}

static void take_ss3(struct feed *f, uint8_t c)
{
    if (cut_short(f, c))
        return;
    sequence_keep(f->r, c);
    if ((c < '0' || c > '9') && c != ';')
        sequence_done(f);
}

static void take_linux(struct feed *f, uint8_t c)
{
    if (cut_short(f, c))
        return;
    sequence_keep(f->r, c);
    sequence_done(f);
}

/* One character of another set; a set of its own nobody has for keys. */
static void take_ss2(struct feed *f, uint8_t c)
{
    if (!cut_short(f, c))
        f->r->state = GROUND;
}

/* ESC ( B and its kind: what comes between 2/0 and 2/15, and one final. */
static void take_esc(struct feed *f, uint8_t c)
{
    if (!cut_short(f, c) && c >= 0x30)
        f->r->state = GROUND;
}

static void take_foreign(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    enum press_code code = PRESS_NONE;
    sequence_keep(r, c);
    switch (foreign_match(r, &code)) {
    case MATCH_WHOLE:
        r->state = GROUND;
        press_say(f, code, 0);
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
        take(f, c);
        return;
    }
    sequence_keep(r, c);
    if (r->seen < r->wanted)
        return;
    const char *at = r->at;
    int32_t ch = utf8_next(&at, r->at + r->seen);
    r->state = GROUND;
    if (after_esc) {
        if (ch >= 0xff10 && ch <= 0xff19)
            press_say(f, key_esc_digit(ch - 0xff10), 0);
    } else if (ch >= C1_FIRST && ch <= C1_LAST) {
        take(f, (uint8_t)ch);
    } else if (ch >= 0xa0 && ch != 0xfffd) {
        character(f, ch);
    }
}

static void take_swallowed(struct feed *f, uint8_t c)
{
    f->r->dropped += (c & 0xc0) != 0x80;
}

typedef void taking(struct feed *f, uint8_t c);

static taking *const by_state[] = {
    [GROUND] = take_ground, [AFTER_ESC] = take_after_esc, [AFTER_BACK] = take_after_back, [IN_ESC] = take_esc,
    [IN_CSI] = take_csi, [IN_LINUX] = take_linux, [IN_SS2] = take_ss2, [IN_SS3] = take_ss3, [IN_MOUSE] = take_mouse,
    [IN_STRING] = take_string, [STRING_ESC] = take_string_esc, [IN_FOREIGN] = take_foreign, [IN_UTF8] = take_utf8,
    [IN_ESC_UTF8] = take_utf8, [IN_MARK] = take_mark,
    [IN_SKIPPED] = take_skipped, [SWALLOW] = take_swallowed,
};

void take(struct feed *f, uint8_t c)
{
    if (f->r->paste && f->r->state == GROUND)
        take_paste(f, c);
    else
        by_state[f->r->state](f, c);
}

/* -- reads -- */

void take_all(struct feed *f, const uint8_t *bytes, size_t n)
{
    f->end = bytes + n;
    for (f->next = bytes; f->next < f->end;) {
        uint8_t c = *f->next++;
        take(f, c);
    }
}

void keys_feed(struct key_reader *r, const uint8_t *bytes, size_t n, press_sink *sink, void *to)
{
    struct feed f = { .r = r, .sink = sink, .to = to };
    uint8_t held[HAND_BYTES];
    if (n == 0 || back_by_hand(&f, bytes, n))
        return;
    size_t held_n = r->held_n;
    memcpy(held, r->held, held_n);
    r->held_n = 0;
    take_all(&f, held, held_n);
    take_all(&f, bytes, n);
    if (r->state == SWALLOW)
        r->state = GROUND;
}

/* -- silence -- */

int keys_patience(const struct key_reader *r)
{
    if (r->paste)
        return r->pasted > PASTE_MOST ? PASTE_PATIENCE_MS : -1;
    switch (r->state) {
    case AFTER_BACK: return BACK_PATIENCE_MS;
    case IN_STRING: case STRING_ESC: case IN_MOUSE: return STRING_PATIENCE_MS;
    default: return -1;
    }
}

void keys_rest(struct key_reader *r)
{
    if (keys_patience(r) < 0)
        return;
    r->paste = false;
    r->held_n = 0;
    r->state = GROUND;
}
