/* What a terminal says of itself, at any length: strings of DCS, OSC and their kind,
 * and the places of a mouse. Nothing of it is kept and nothing of it is text. */
#include "config.h"
#include "desk/keys_machine.h"

void string_begin(struct key_reader *r, uint8_t c1)
{
    r->state = IN_STRING;
    r->string = c1;
    r->wanted = 0;
}

/* The 9C of U+009C or alone ends a string; in the middle of 最 it does not. */
static bool string_terminator(struct key_reader *r, uint8_t c)
{
    bool tail = r->wanted > 0 && (c & 0xc0) == 0x80;
    bool ends = c == ST && (!tail || (uint8_t)r->at[0] == 0xc2);
    if (tail) {
        r->wanted--;
    } else {
        r->wanted = (uint8_t)(utf8_length(c) ? utf8_length(c) - 1 : 0);
        r->at[0] = (char)c;
    }
    return ends;
}

void take_string(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (c == ESC)
        r->state = STRING_ESC;
    else if (string_terminator(r, c) || c == CAN || c == SUB || (c == BEL && r->string == OSC))
        r->state = GROUND;
}

void take_string_esc(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    if (c == '\\') {
        r->state = GROUND;
        return;
    }
    sequence_begin(r, AFTER_ESC, ESC);         /* the string was cut: this is another sequence */
    take_after_esc(f, c);
}

/* -- a mouse: r->wanted places to come, r->at the first bytes of one, r->seen how many
 * of its bytes are to come and one more -- */

void mouse_begin(struct key_reader *r, unsigned places)
{
    r->state = IN_MOUSE;
    r->wanted = (uint8_t)places;
    r->seen = 0;
}

static void place_begins(struct key_reader *r, uint8_t c)
{
    r->wanted--;
    r->at[0] = (char)c;
    r->seen = (uint8_t)utf8_length(c);
    r->lost = r->seen > 2;
}

/* A character of three bytes is what a converter has made of two bytes of a terminal
 * without UTF-8, two places; but U+FFFD is one byte it could not read. */
static void place_goes_on(struct key_reader *r, uint8_t c)
{
    if (--r->seen > 1) {
        r->at[1] = (char)c;
        return;
    }
    bool unread = (uint8_t)r->at[0] == 0xef && (uint8_t)r->at[1] == 0xbf;
    if (r->lost && !unread && r->wanted > 0)
        r->wanted--;
    r->seen = 0;
}

/* A place is a byte, or a character of UTF-8 by mode 1005. */
void take_mouse(struct feed *f, uint8_t c)
{
    struct key_reader *r = f->r;
    bool tail = r->seen > 1 && (c & 0xc0) == 0x80;
    if (!tail && (r->wanted == 0 || (c < 0x20 && c != NUL))) {
        r->state = GROUND;
        take(f, c);
        return;
    }
    if (tail)
        place_goes_on(r, c);
    else
        place_begins(r, c);
    if (r->wanted == 0 && r->seen < 2)
        r->state = GROUND;
}
