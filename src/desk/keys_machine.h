/* The states of the key reader and what its files share; private to keys*.c. */
#ifndef DESK_KEYS_MACHINE_H
#define DESK_KEYS_MACHINE_H

#include "desk/keys.h"

enum { NUL = 0x00, ETX = 0x03, BEL = 0x07, XON = 0x11, XOFF = 0x13, CAN = 0x18, SUB = 0x1a, ESC = 0x1b, DEL = 0x7f };
enum { C1_FIRST = 0x80, SS2 = 0x8e, SS3 = 0x8f, DCS = 0x90, SOS = 0x98, CSI = 0x9b, ST = 0x9c, OSC = 0x9d, PM = 0x9e,
       APC = 0x9f, C1_LAST = 0x9f };
/* ESC and a letter are a control of eight bits in seven. */
#define C1_AS_LETTER(c1) ((uint8_t)((c1) - 0x40))
#define C1_OF_LETTER(letter) ((uint8_t)((letter) + 0x40))

enum { GROUND, AFTER_ESC, AFTER_BACK, IN_ESC, IN_CSI, IN_LINUX, IN_SS2, IN_SS3, IN_MOUSE, IN_STRING, STRING_ESC,
       IN_FOREIGN, IN_UTF8, IN_ESC_UTF8, IN_MARK, IN_SKIPPED, SWALLOW };

/* One read: next is behind the byte in hand. */
struct feed { struct key_reader *r; press_sink *sink; void *to; const uint8_t *next, *end; };

/* -- keys.c -- */
void take(struct feed *f, uint8_t c);            /* one byte, by the state */
void take_all(struct feed *f, const uint8_t *bytes, size_t n);
void take_after_esc(struct feed *f, uint8_t c);
void sequence_begin(struct key_reader *r, uint8_t state, uint8_t c);
void sequence_keep(struct key_reader *r, uint8_t c);
void utf8_begin(struct key_reader *r, uint8_t state, uint8_t c);
unsigned utf8_length(uint8_t lead);              /* 0: it leads nothing */
void press_say(struct feed *f, enum press_code code, int32_t ch);

/* -- keys_paste.c -- */
void paste_begin(struct key_reader *r);
void paste_put(struct feed *f, enum press_code code, int32_t ch);
void take_paste(struct feed *f, uint8_t c);
void take_mark(struct feed *f, uint8_t c);
void take_skipped(struct feed *f, uint8_t c);
/* Back by hand, whatever has begun and does not end: true when the read is used up. */
bool back_by_hand(struct feed *f, const uint8_t *bytes, size_t n);

/* -- keys_report.c: what a terminal says of itself, at any length -- */
void string_begin(struct key_reader *r, uint8_t c1);
void take_string(struct feed *f, uint8_t c);
void take_string_esc(struct feed *f, uint8_t c);
void mouse_begin(struct key_reader *r, unsigned places);
void take_mouse(struct feed *f, uint8_t c);

#endif
