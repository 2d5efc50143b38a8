/* A bracketed paste: text up to its end mark, and the hand that ends one without. */
#include "config.h"
#include "desk/keys_machine.h"
#include <string.h>

static const char mark[] = "\033[201~";

void paste_begin(struct key_reader *r)
{
    r->paste = true;
    r->pasted = 0;
    r->after_cr = false;
}

void paste_put(struct feed *f, enum press_code code, int32_t ch)
{
    struct key_reader *r = f->r;
    if (r->pasted < PASTE_MOST)
        press_say(f, code, ch);
    else
        r->dropped++;
    r->pasted += r->pasted <= PASTE_MOST;
}

static void mark_begin(struct key_reader *r, uint8_t c)
{
    sequence_begin(r, IN_MARK, ESC);
    if (c == CSI)
        sequence_keep(r, '[');
}

void take_paste(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool line_end = c == '\r' || (c == '\n' && !r->after_cr);
    r->after_cr = c == '\r';
    if (c == ESC || c == CSI)
        mark_begin(r, c);
    else if (line_end || c == '\t')
        paste_put(f, PRESS_NEXT, 0);
    else if (utf8_length(c))
        utf8_begin(r, IN_UTF8, c);
    else if (c >= 0x20 && c < DEL)
        paste_put(f, PRESS_CHAR, c);
    else if (c != '\n' && c <= C1_LAST)
        r->dropped++;
}

/* Another sequence, of an arrow or a colour: left out to its end, which any control brings too.
 * r->wanted: the next character is its end whatever it is. */
void take_skipped(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool linux_console = c == '[' && r->seen == 2 && !r->wanted;
    if (c < 0x20 || c >= DEL) {
        r->state = GROUND;
        take(f, c);
        return;
    }
    if (r->wanted || (c >= 0x40 && !linux_console))
        r->state = GROUND;
    r->wanted = linux_console;
    r->seen = 0;
}

/* What begins like the mark and goes on otherwise. */
void take_mark(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (c == (uint8_t)mark[r->seen]) {
        sequence_keep(r, c);
        if (r->seen == sizeof mark - 1) {
            r->state = GROUND;
            r->paste = false;
        }
        return;
    }
    r->dropped++;
    r->state = r->seen > 1 || c == 'O' ? IN_SKIPPED : GROUND;
    r->wanted = r->seen == 1;
    if (r->state == GROUND || r->seen > 1)
        take(f, c);
}

/* -- by hand -- */

struct tried { unsigned n; enum press_code code; };

static void try(void *to, struct press p)
{
    struct tried *t = to;
    t->n++;
    t->code = p.code;
}

static bool half_a_key(const struct key_reader *r)
{
    return r->state == AFTER_ESC || r->state == IN_CSI || r->state == IN_LINUX || r->state == IN_SS3
           || r->state == IN_FOREIGN;
}

/* The reads that may be Back by hand are read as if there were no paste. */
static bool paste_ends_by_hand(struct feed *f, const uint8_t *bytes, size_t n)
{
    struct key_reader *r = f->r, sober;
    struct tried tried = { 0 };
    if (r->state != GROUND || r->held_n + n > HAND_BYTES)
        return false;
    memcpy(r->held + r->held_n, bytes, n);
    sober = *r;
    sober.paste = false;
    sober.held_n = 0;
    struct feed trial = { .r = &sober, .sink = try, .to = &tried };
    take_all(&trial, r->held, r->held_n + n);
    bool ended = sober.state == GROUND || sober.state == AFTER_BACK;
    if (tried.n == 1 && tried.code == PRESS_BACK && ended && !sober.paste) {
        *r = sober;
        press_say(f, PRESS_BACK, 0);
        return true;
    }
    if (tried.n || !half_a_key(&sober))
        return false;
    r->held_n = (uint8_t)(r->held_n + n);
    return true;
}

bool back_by_hand(struct feed *f, const uint8_t *bytes, size_t n)
{
    if (f->r->state == IN_STRING && n == 1 && bytes[0] == ETX)
        f->r->state = GROUND;
    return f->r->paste && paste_ends_by_hand(f, bytes, n);
}
