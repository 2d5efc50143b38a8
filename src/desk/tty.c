/* ncurses into a file in memory. Everything that knows the library's habits is here:
 * what it forgets when a screen cannot open, what it says twice, what it will not do. */
#include "config.h"
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include "desk/terminals.h"
#include "desk/tty.h"
#include <curses.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* From term.h, which cannot be included: it makes macros of words like columns. */
extern char *tigetstr(const char *);

struct capability { const char *name; enum press_code code; };

static const struct capability capabilities[] = {
    { "kcuu1", PRESS_UP }, { "kcud1", PRESS_DOWN }, { "kcub1", PRESS_LEFT }, { "kcuf1", PRESS_RIGHT },
    { "khome", PRESS_HOME }, { "kend", PRESS_END }, { "kpp", PRESS_PAGE_UP }, { "knp", PRESS_PAGE_DOWN },
    { "kich1", PRESS_INSERT }, { "kdch1", PRESS_DELETE }, { "kcbt", PRESS_BACKTAB }, { "kbs", PRESS_BACKSPACE },
    { "kent", PRESS_ENTER },
    { "kf1", PRESS_F1 }, { "kf2", PRESS_F2 }, { "kf3", PRESS_F3 }, { "kf4", PRESS_F4 }, { "kf5", PRESS_F5 },
    { "kf6", PRESS_F6 }, { "kf7", PRESS_F7 }, { "kf8", PRESS_F8 }, { "kf9", PRESS_F9 }, { "kf10", PRESS_F10 },
};

static const char *string_of(const char *name)
{
    char copy[8];
    text_copy(copy, sizeof copy, name);
    const char *s = tigetstr(copy);
    return s == (char *)-1 ? NULL : s;
}

static void say(struct tty *t, const char *bytes, size_t n)
{
    if (write(t->sink, bytes, n) != (ssize_t)n)
        panic("desk: cannot write to memory");
}

/* The cursor half of smkx, then ESC > : the keypad stays numeric (ux K7). */
static void keypad_numeric(struct tty *t)
{
    const char *smkx = string_of("smkx"), *at = smkx ? strstr(smkx, "\033=") : NULL;
    if (!at)
        return;
    say(t, smkx, (size_t)(at - smkx));
    say(t, at + 2, strlen(at + 2));
    say(t, "\033>", 2);
}

static void learn_keys(struct key_reader *keys)
{
    keys_init(keys);
    for (size_t i = 0; i < COUNT_OF(capabilities); i++)
        keys_learn(keys, string_of(capabilities[i].name), capabilities[i].code);
}

/* Line drawing outside ASCII is a PC's own character set: it does not pass
 * through any charset of ours. */
static bool draws_as_vt100(void)
{
    const char *acsc = string_of("acsc");
    for (; acsc && *acsc && acsc[1]; acsc += 2)
        if (*acsc == 'q')
            return (uint8_t)acsc[1] < 0x80;
    return true;
}

/* What a converter between turns Chinese into, as luit does, takes a switch to line drawing for its
 * own and leaves the letters: there only dashes are sure. */
static enum tty_lines lines_of(const struct tty_wants *w)
{
    if (w->charset == CHARSET_UTF8)
        return w->sure ? LINES_BOX : LINES_ASCII;
    return w->charset == CHARSET_ASCII && draws_as_vt100() ? LINES_VT100 : LINES_ASCII;
}

/* On the terminal's own ground: one that cannot go back to it stays as it is. */
static bool colours_begin(void)
{
    if (!has_colors() || !string_of("op") || start_color() != OK || use_default_colors() != OK)
        return false;
    return init_pair(PAIR_RED, COLOR_RED, -1) == OK && init_pair(PAIR_YELLOW, COLOR_YELLOW, -1) == OK
           && init_pair(PAIR_TITLE, COLOR_WHITE, COLOR_BLUE) == OK;
}

/* What is to become a screen is kept for the next try: the library forgets it,
 * and does not free it, when newterm is given a terminal nobody knows. */
static bool screen_open(struct tty *t, SCREEN **unborn, const char *name)
{
    char copy[TERM_NAME_MAX + 1];
    text_copy(copy, sizeof copy, name);
    if (!*unborn && !(*unborn = new_prescr()))
        panic("desk: out of memory");
    terminal_choose(copy);
    t->screen = newterm_sp(*unborn, copy, t->out, t->in);
    if (t->screen)
        *unborn = NULL;
    if (t->screen && !string_of("cup")) {
        delscreen(t->screen);
        t->screen = NULL;
    }
    return t->screen;
}

void tty_open(struct tty *t, const struct term_hello *hello, const struct tty_wants *wants, struct key_reader *keys)
{
    *t = (struct tty){ .sink = memfd_create("desk", MFD_CLOEXEC) };
    if (t->sink < 0 || !(t->out = fdopen(t->sink, "w")) || !(t->in = fdopen(dup(STDIN_FILENO), "r")))
        panic("desk: no memory for a screen");
    t->width = charset_width(wants->charset);
    width_mode_set(t->width);
    setenv("NCURSES_NO_UTF8_ACS", "0", 1);       /* lines are the terminal's own, or characters we put ourselves */
    SCREEN *unborn = NULL;           /* keys come from the line: what is read here is /dev/null */
    if (!screen_open(t, &unborn, hello->name) && !screen_open(t, &unborn, "vt100"))
        panic("desk: terminfo has no vt100");
    set_term(t->screen);
    raw();
    noecho();
    nonl();
    typeahead(-1);
    idlok(newscr, TRUE);
    wresize(stdscr, 1, 1);           /* newscr is painted on: a window less for every desk */
    learn_keys(keys);
    const char *cup = string_of("cup");
    t->ansi = cup && strncmp(cup, "\033[", 2) == 0;
    t->printer = string_of("mc5") && string_of("mc4");
    t->underline = string_of("smul");
    t->bold = string_of("bold");
    t->lines = lines_of(wants);
    t->eudc = wants->charset == CHARSET_GBK || wants->charset == CHARSET_GB18030;
    t->colour = wants->colour && colours_begin();
    keypad_numeric(t);
    if (t->ansi)
        say(t, "\033[?2004h", 8);
    tty_resize(t, hello->rows, hello->columns);
}

bool tty_is_open(const struct tty *t)
{
    return t->screen;
}

void tty_close(struct tty *t)
{
    if (!t->screen)
        return;
    if (t->ansi)
        say(t, "\033[?2004l", 8);
    endwin();
}

static void tty_forget(struct tty *t)
{
    delscreen(t->screen);
    fclose(t->out);
    fclose(t->in);
    *t = (struct tty){ .sink = -1 };
}

static int between(int v, int least, int most)
{
    return v < least ? least : v > most ? most : v;
}

void tty_resize(struct tty *t, int rows, int columns)
{
    t->rows = between(rows ? rows : TTY_ROWS, 2, TTY_ROWS_MAX);
    t->columns = between(columns ? columns : TTY_COLUMNS, 10, TTY_COLUMNS_MAX);
    resizeterm(t->rows, t->columns);
    clearok(curscr, TRUE);
}

void tty_repaint(struct tty *t)
{
    t->plain_said = t->unshifted_said = false;
    clearok(curscr, TRUE);
}

/* ncurses names the character set with every change of look, one to three bytes
 * that mostly say what the terminal knows: a typed letter carries them twice. Said
 * once, they are left out until line drawing has been on. Returns what is left. */
static size_t charset_said_once(struct tty *t, uint8_t *bytes, size_t n)
{
    enum { SHIFT_OUT = 14, SHIFT_IN = 15 };
    size_t kept = 0;
    for (size_t i = 0; i < n;) {
        bool names = n - i >= 3 && bytes[i] == 27 && bytes[i + 1] == '(';
        bool shifts = bytes[i] == SHIFT_OUT || bytes[i] == SHIFT_IN;
        bool plain = names ? bytes[i + 2] == 'B' : bytes[i] == SHIFT_IN;
        bool *said = names ? &t->plain_said : &t->unshifted_said;
        size_t take = names ? 3 : 1;
        bool again = (names || shifts) && plain && *said;
        if (names || shifts)
            *said = plain;
        if (!again)
            memmove(bytes + kept, bytes + i, take);
        kept += again ? 0 : take;
        i += take;
    }
    return kept;
}

void tty_flush(struct tty *t, struct buf *out)
{
    if (!t->screen)
        return;
    off_t n = lseek(t->sink, 0, SEEK_CUR);
    uint8_t *at = n > 0 ? buf_grow(out, (size_t)n) : NULL;
    if (at && pread(t->sink, at, (size_t)n, 0) != n)
        panic("desk: cannot read memory");
    if (at)
        out->n -= (size_t)n - charset_said_once(t, at, (size_t)n);
    if (n > 0 && (lseek(t->sink, 0, SEEK_SET) != 0 || ftruncate(t->sink, 0) != 0))
        panic("desk: cannot rewind memory");
    if (isendwin())
        tty_forget(t);
}

bool tty_printer(const char **on_r, const char **off_r)
{
    *on_r = string_of("mc5");
    *off_r = string_of("mc4");
    if (!*on_r && strncmp(termname(), "putty", 5) == 0) {    /* it prints, and its entry does not say so */
        *on_r = "\033[5i";
        *off_r = "\033[4i";
    }
    return *on_r && *off_r;
}
