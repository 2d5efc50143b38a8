/* Painting: what there is to say is said by words, marks and four looks, on every
 * terminal alike; colour is a garnish on them. Every paint starts from an empty screen and says all there is; only
 * the cells that differ from what the terminal shows are sent. */
#include "config.h"
#define NCURSES_NOMACROS 1
#define NCURSES_WIDECHAR 1
#include "desk/tty.h"
#include <curses.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#define CELLS_MAX 512
#define BOX_LINE 0x2500
#define SUBSTITUTE 0x3013            /* 〓, of two columns */
#define CUT_MARK "~"                 /* one column in every charset */

static struct { int row, column; bool mono_input, bold, eudc, colour; enum tty_lines lines; } rest;

static attr_t tint(enum look look)
{
    switch (look & TINTS) {
    case TINT_LATE: case TINT_OWED: return COLOR_PAIR(PAIR_RED);
    case TINT_RISK: return COLOR_PAIR(PAIR_YELLOW);
    case TINT_DONE: return A_DIM;
    default: return A_NORMAL;
    }
}

static attr_t attributes(enum look coloured)
{
    enum look look = coloured & ~TINTS;
    static const attr_t of[LOOK_COUNT] = {
        [LOOK_PLAIN] = A_NORMAL, [LOOK_BOLD] = A_BOLD, [LOOK_HERE] = A_REVERSE, [LOOK_INPUT] = A_UNDERLINE,
        [LOOK_TITLE] = A_REVERSE,
    };
    if (look == LOOK_BOLD && !rest.bold)     /* some terminals would reverse it, and reverse means here */
        return A_NORMAL;
    if (!rest.colour)
        return of[look];
    return look == LOOK_TITLE ? (attr_t)COLOR_PAIR(PAIR_TITLE) : of[look] | tint(coloured);
}

int paint_width(const char *text)
{
    return text_width(text, width_mode_now());
}

void paint_begin(struct tty *t)
{
    rest.row = rest.column = 1;
    rest.mono_input = !t->underline;
    rest.bold = t->bold;
    rest.lines = t->lines;
    rest.eudc = t->eudc;
    rest.colour = t->colour;
    werase(newscr);
}

static int wide(const char *text, size_t n, wchar_t *out)
{
    int cells = 0;
    const char *end = text + n;
    while (text < end && cells < CELLS_MAX - 1) {
        int32_t ch = utf8_next(&text, end);
        if (ch < 0)
            break;
        out[cells++] = (wchar_t)(char_is_eudc(ch) && !rest.eudc ? SUBSTITUTE : ch);
    }
    out[cells] = L'\0';
    return cells;
}

static void put(int row, int column, enum look look, const char *text, size_t n)
{
    wchar_t out[CELLS_MAX];
    int cells = wide(text, n, out);
    if (row < 1 || column < 1 || row > getmaxy(newscr) || column > getmaxx(newscr) || cells == 0)
        return;
    wattrset(newscr, (int)attributes(look));
    mvwaddnwstr(newscr, row - 1, column - 1, out, cells);
    wattrset(newscr, A_NORMAL);
}

void (*paint_cut)(int row, int column, int columns, const char *text);

/* What is left of a text in less room than it needs, and the mark in its last column. */
static void put_cut(int row, int column, int columns, enum look look, const char *text)
{
    size_t n = text_fit(text, columns - 1, width_mode_now());
    char kept[CELLS_MAX];
    snprintf(kept, sizeof kept, "%.*s", (int)n, text);
    put(row, column, look, kept, strlen(kept));
    put(row, column + paint_width(kept), look, CUT_MARK, strlen(CUT_MARK));
    if (paint_cut)
        paint_cut(row, column, columns, text);
}

/* Blanks at the end are no loss. */
void paint_text(int row, int column, int columns, enum look look, const char *text)
{
    size_t n = text_fit(text, columns, width_mode_now());
    if (columns > 1 && text[n + strspn(text + n, " ")])
        put_cut(row, column, columns, look, text);
    else
        put(row, column, look, text, n);
}

void paint_right(int row, int column, int columns, enum look look, const char *text)
{
    char hashes[80];
    int width = paint_width(text);
    if (width > columns) {
        columns = columns < 79 ? columns : 79;
        memset(hashes, '#', (size_t)columns);
        hashes[columns] = '\0';
        put(row, column, look, hashes, (size_t)columns);
        if (paint_cut)
            paint_cut(row, column, columns, text);
        return;
    }
    put(row, column + columns - width, look, text, strlen(text));
}

static bool cell_is_blank(int row, int column)
{
    cchar_t cell;
    return mvwin_wch(newscr, row - 1, column - 1, &cell) == OK && cell.chars[0] == L' ' && !cell.chars[1] &&
        (cell.attr & A_ATTRIBUTES) == A_NORMAL;
}

/* Nothing is put into the last column: some terminals go on to the next row then. */
static bool is_column(int column)
{
    return column >= 1 && column < getmaxx(newscr);
}

/* Of so many cells from there, in that direction, how many are blank; one stays so before what stands next. */
static int blanks_beside(int row, int column, int step, int most)
{
    int n = 0;
    for (; n <= most && is_column(column) && cell_is_blank(row, column); column += step)
        n++;
    if (n && is_column(column))
        n--;
    return n < most ? n : most;
}

void paint_figure(int row, int column, int columns, enum look look, const char *text)
{
    int lacks = paint_width(text) - columns;
    int before = lacks > 0 ? blanks_beside(row, column - 1, -1, lacks) : 0;
    int behind = lacks > before ? blanks_beside(row, column + columns, 1, lacks - before) : 0;
    if (before + behind < lacks)
        before = behind = 0;
    paint_right(row, column - before, columns + before + behind, look, text);
}

void paint_blank(int row, int column, int columns, enum look look)
{
    const chtype c = ' ';
    if (row < 1 || row > getmaxy(newscr) || column > getmaxx(newscr))
        return;
    if (column + columns - 1 > getmaxx(newscr))
        columns = getmaxx(newscr) - column + 1;
    mvwhline(newscr, row - 1, column - 1, c | (chtype)attributes(look), columns);
}

static void box_rule(int row, int column, int columns)
{
    wchar_t line[CELLS_MAX];
    columns = columns < CELLS_MAX ? columns : CELLS_MAX;
    for (int i = 0; i < columns; i++)
        line[i] = BOX_LINE;
    mvwaddnwstr(newscr, row - 1, column - 1, line, columns);
}

void paint_rule(int row, int column, int columns)
{
    if (row < 1 || row > getmaxy(newscr) || column + columns - 1 > getmaxx(newscr))
        return;
    if (rest.lines == LINES_BOX)
        box_rule(row, column, columns);
    else
        mvwhline(newscr, row - 1, column - 1, rest.lines == LINES_VT100 ? 0 : '-', columns);
}

void paint_brackets(int row, int from, int to)
{
    if (!rest.mono_input)
        return;
    paint_text(row, from - 1, 1, LOOK_PLAIN, "[");
    paint_text(row, to + 1, 1, LOOK_PLAIN, "]");
}

void paint_cursor(int row, int column)
{
    rest.row = row;
    rest.column = column;
}

void paint_end(struct tty *t)
{
    int row = rest.row > t->rows ? t->rows : rest.row, column = rest.column > t->columns ? t->columns : rest.column;
    wmove(newscr, row - 1, column - 1);
    doupdate();
}

void paint_beep(struct tty *t)
{
    (void)t;
    beep();
}
