/* Keys: bytes of a terminal in, presses out, one state machine in a struct.
 *
 * ncurses never reads the keyboard, because terminals lie about their keys: the
 * table here holds what the hands of a clerk can send whatever TERM says (F1 is
 * ESC O P, ESC [ 11 ~ and ESC [ [ A alike; a keypad in application mode still
 * types digits), and the sequences of the session's terminfo stand beside it.
 *
 * Rules (ux 1.9 K7-K9, K13, 2.3): Esc is a prefix that never times out; Esc and
 * a digit are a function key, Esc twice is Back. ESC [ and ESC O always start a
 * sequence, and one that is not known is swallowed whole. A control byte that
 * means nothing here swallows what follows it in the same read, because it is
 * the head of a foreign function key. A Ctrl alias yields to terminfo. Inside a
 * bracketed paste, line ends and tabs only go to the next field. */
#ifndef DESK_KEYS_H
#define DESK_KEYS_H

#include "base/base.h"

enum press_code {
    PRESS_NONE,
    PRESS_CHAR,                   /* ch */
    PRESS_ENTER, PRESS_TAB, PRESS_BACKTAB,
    PRESS_UP, PRESS_DOWN, PRESS_LEFT, PRESS_RIGHT, PRESS_HOME, PRESS_END,
    PRESS_PAGE_UP, PRESS_PAGE_DOWN, PRESS_INSERT, PRESS_DELETE, PRESS_BACKSPACE,
    PRESS_F1, PRESS_F2, PRESS_F3, PRESS_F4, PRESS_F5,
    PRESS_F6, PRESS_F7, PRESS_F8, PRESS_F9, PRESS_F10,
    PRESS_CLEAR,                  /* ^U */
    PRESS_LAST,                   /* ^R last value of this field */
    PRESS_UNDO,                   /* ^Z */
    PRESS_NEXT,                   /* line end or tab inside a paste */
    PRESS_COUNT
};

struct press { enum press_code code; int32_t ch; };

/* What the keys do, under their names on the bar. */
#define PRESS_HELP PRESS_F1
#define PRESS_FIND PRESS_F2
#define PRESS_BACK PRESS_F3
#define PRESS_LIST PRESS_F4
#define PRESS_REFRESH PRESS_F5
#define PRESS_PRINT PRESS_F6
#define PRESS_POST PRESS_F9
#define PRESS_ACTS PRESS_F10

#define KEY_BYTES 24
#define KEY_ROWS 40

struct key_row { char bytes[KEY_BYTES]; uint8_t n; uint8_t code; };

struct key_reader {
    uint8_t state, seen, wanted;
    char at[KEY_BYTES];           /* the sequence so far, ESC included */
    bool paste, after_cr, lost;
    uint32_t taken;               /* control bytes terminfo gives to keys, bit by bit */
    struct key_row row[KEY_ROWS]; /* of the session's terminfo */
    unsigned rows;
};

typedef void press_sink(void *to, struct press p);

void keys_init(struct key_reader *r);
/* A sequence terminfo gives to a key; ignored where this table knows better
 * (keypad digits) and where it would take Enter, Tab, Backspace or Esc away. */
void keys_learn(struct key_reader *r, const char *sequence, enum press_code code);
/* The bytes of one read. */
void keys_feed(struct key_reader *r, const uint8_t *bytes, size_t n, press_sink *sink, void *to);
/* Has Esc been pressed and its digit not yet? The key bar shows it. */
bool keys_waiting(const struct key_reader *r);

#endif
