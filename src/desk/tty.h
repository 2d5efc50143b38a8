/* The terminal as a surface: ncurses behind a few painting functions.
 *
 * ncurses writes into an unnamed file in memory, never to the line: it spins on
 * a line that is full, and a terminal that stops reading must not stop a desk.
 * tty_flush takes what it wrote, as bytes for the line. Nobody but tty.c and
 * paint.c includes curses.h, and nothing here reads keys.
 *
 * Width. wcwidth() is defined in width.c and ncurses calls ours, so that ncurses,
 * the forms and the editor agree on every column. The mode is the terminal's:
 * on GBK, GB18030 and Big5 terminals the doubtful characters (“ ” ① Greek) take
 * two columns where the transport sends their own two bytes.
 *
 * Coming back is tty_close and tty_open, never a second screen beside the first;
 * everything is painted again from the model. */
#ifndef DESK_TTY_H
#define DESK_TTY_H

#include "base/base.h"
#include "desk/keys.h"
#include "desk/paint.h"
#include "ops/terminal.h"

#define TTY_ROWS 24
#define TTY_ROWS_LEAST 22                         /* rules and empty rows give way */
#define TTY_COLUMNS 80
#define TTY_ROWS_MAX 120
#define TTY_COLUMNS_MAX 250

/* What a rule is made of. PuTTY and its kin call themselves xterm and do not draw a VT100's
 * lines in UTF-8; a terminal that has not said what it speaks may not have U+2500 either. */
enum tty_lines { LINES_ASCII, LINES_VT100, LINES_BOX };

/* What is known of a terminal besides its hello; sure: somebody has said that this is its charset. */
struct tty_wants { enum charset charset; bool sure, colour; };

enum tty_pair { PAIR_NONE, PAIR_RED, PAIR_YELLOW, PAIR_TITLE };

struct tty {
    int sink;                     /* the file ncurses writes to; -1 closed */
    void *out, *in;               /* FILE *, for ncurses */
    void *screen;                 /* SCREEN * */
    int rows, columns;
    bool underline, bold, ansi, printer;     /* what the terminal can show and take */
    enum tty_lines lines;
    bool colour;
    bool eudc;                    /* it shows an office's own characters (base/text.h) */
    bool plain_said, unshifted_said;     /* the terminal knows that it is not drawing lines */
    enum width_mode width;
};

/* The terminal named in the hello; an unknown one is taken for a vt100. The
 * keys terminfo knows go to keys. */
void tty_open(struct tty *t, const struct term_hello *hello, const struct tty_wants *wants, struct key_reader *keys);
void tty_close(struct tty *t);                  /* leaves the farewell bytes to tty_flush */
bool tty_is_open(const struct tty *t);
void tty_resize(struct tty *t, int rows, int columns);
void tty_repaint(struct tty *t);                /* the next paint sends every cell */
/* Appends what ncurses wrote since the last time. */
void tty_flush(struct tty *t, struct buf *out);
/* Bytes that turn the terminal's own printer on and off; false: it has none. */
bool tty_printer(const char **on_r, const char **off_r);

/* -- paint.c, the frame's side -- */
void paint_begin(struct tty *t);
void paint_cursor(int row, int column);         /* where it rests when the paint ends */
void paint_end(struct tty *t);
void paint_beep(struct tty *t);

/* -- width.c -- */
void width_mode_set(enum width_mode mode);
enum width_mode width_mode_now(void);

#endif
