/* Keys: bytes of a terminal in, presses out, one state machine in a struct.
 *
 * ncurses never reads the keyboard, because terminals lie about their keys: the
 * tables here hold what the hands of a clerk can send whatever TERM says (F1 is
 * ESC O P, ESC [ 11 ~ and ESC [ [ A alike; a keypad in application mode still
 * types digits), and the sequences of the session's terminfo stand beside them.
 *
 * The machine knows the frame of ECMA-48, seven and eight bits: ESC, CSI, SS2, SS3,
 * the strings DCS OSC APC PM SOS, and a mouse's bytes behind CSI M. What it knows as
 * a key is pressed; all else of that frame is a terminal's answer or report, is never
 * text and takes no key with it. It may be cut between reads anywhere. CAN and SUB
 * give up what has begun; what is not a key is never kept, so no length is too long.
 *
 * Rules (ux 1.9 K7-K9, K13, 2.3): Esc is a prefix that never times out; Esc and
 * a digit are a function key, Esc twice is Back. CR, LF and CR LF are one Enter, but
 * for an LF that terminfo gives to a key. A control byte that means nothing here
 * swallows what follows it in the same read, because it is the head of a foreign
 * function key. A Ctrl alias yields to terminfo.
 *
 * A bracketed paste knows its end mark and nothing else: line ends and tabs go to
 * the next field, other control bytes and sequences are left out. It ends by the mark; by Back (^C,
 * F3, Esc Esc), when that is all there is in its reads, as a hand sends it and a paste
 * does not; and past PASTE_MOST characters, which are dropped, when silence comes.
 *
 * Two things only silence tells, and the owner of the clock says when it came
 * (keys_patience, keys_rest): that a string or an overlong paste will not be ended,
 * and that [ or O after Esc Esc are a person's and not the rest of an arrow. */
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
#define SEQUENCE_BYTES 64             /* what is longer is no key */
#define HAND_BYTES 16
#define PASTE_MOST 3000               /* characters: more than any field takes */

struct key_row { char bytes[KEY_BYTES]; uint8_t n; uint8_t code; };

struct key_reader {
    uint8_t state, seen, wanted, string;
    char at[SEQUENCE_BYTES];      /* the sequence so far, in its form of seven bits */
    bool paste, after_cr, lost, prefixed;
    uint8_t held_n;
    uint8_t held[HAND_BYTES];     /* of a paste: whole reads that may yet be Back */
    unsigned pasted, dropped;
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
/* Milliseconds of silence after which keys_rest shall be called; -1: silence says nothing now. */
int keys_patience(const struct key_reader *r);
void keys_rest(struct key_reader *r);
/* How many keys were swallowed or left out of a paste since it was asked last. */
unsigned keys_dropped(struct key_reader *r);

/* -- keys_known.c: what sequences mean -- */

enum sense_kind { SENSE_NOTHING, SENSE_PRESS, SENSE_ESC, SENSE_PASTE, SENSE_PASTE_END, SENSE_MOUSE };

/* press of SENSE_PRESS; places that follow, of SENSE_MOUSE. */
struct sense { enum sense_kind kind; struct press press; unsigned places; };

/* A whole sequence, ESC [ or ESC O included, of seven bits. */
struct sense key_sense(const char *sequence, size_t n);
bool key_is_known(const char *sequence, size_t n);    /* is it a key whatever TERM says? */
enum press_code key_control(uint8_t c);               /* PRESS_NONE: it means nothing here */
enum press_code key_esc_digit(int digit);

#endif
