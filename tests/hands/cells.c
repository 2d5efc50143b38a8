/* The ten functions of desk/paint.h and the frame's side of tty.h, on cells. */
#include "config.h"
#include "tests/hands/cells.h"
#include "desk/tty.h"
#include <stdio.h>
#include <string.h>

struct cells cells;

void paint_begin(struct tty *t)
{
    (void)t;
    for (int row = 1; row <= CELLS_ROWS; row++)
        paint_blank(row, 1, CELLS_COLUMNS, LOOK_PLAIN);
}

void paint_end(struct tty *t)
{
    (void)t;
}

void paint_beep(struct tty *t)
{
    (void)t;
}

void paint_cursor(int row, int column)
{
    (void)row;
    (void)column;
}

void paint_brackets(int row, int from, int to)
{
    (void)row;
    (void)from;
    (void)to;
}

int paint_width(const char *text)
{
    return text_width(text, width_mode_now());
}

static void put(int row, int column, const char *text, size_t n)
{
    char one[8];
    if (row < 1 || row > CELLS_ROWS)
        return;
    for (const char *end = text + n, *next = text; text < end && column <= CELLS_COLUMNS; text = next) {
        utf8_next(&next, end);
        snprintf(one, sizeof one, "%.*s", (int)(next - text), text);
        int width = paint_width(one);
        if (width <= 0)
            continue;
        strcpy(cells.at[row][column++], one);
        if (width == 2 && column <= CELLS_COLUMNS)
            cells.at[row][column++][0] = '\0';
    }
}

void paint_text(int row, int column, int columns, enum look look, const char *text)
{
    (void)look;
    put(row, column, text, text_fit(text, columns, width_mode_now()));
}

void paint_right(int row, int column, int columns, enum look look, const char *text)
{
    int width = paint_width(text);
    if (width <= columns)
        paint_text(row, column + columns - width, width, look, text);
    else
        paint_text(row, column, 1, look, "#");
}

/* Wider than its place: it is looked at for what it says, not for where. */
void paint_figure(int row, int column, int columns, enum look look, const char *text)
{
    int width = paint_width(text);
    paint_text(row, width > columns ? column + columns - width : column, width, look, text);
}

void paint_blank(int row, int column, int columns, enum look look)
{
    (void)look;
    for (int i = 0; i < columns && row >= 1 && row <= CELLS_ROWS && column + i <= CELLS_COLUMNS; i++)
        strcpy(cells.at[row][column + i], " ");
}

void paint_rule(int row, int column, int columns)
{
    for (int i = 0; i < columns && row >= 1 && row <= CELLS_ROWS && column + i <= CELLS_COLUMNS; i++)
        strcpy(cells.at[row][column + i], "-");
}

void cells_text(const struct cells *c, int row, int from, int to, char *out, size_t room)
{
    char line[CELLS_COLUMNS * 8 + 1] = "";
    size_t n = 0;
    for (int i = from; row >= 1 && row <= CELLS_ROWS && i <= to && i <= CELLS_COLUMNS; i++)
        n += (size_t)snprintf(line + n, sizeof line - n, "%s", c->at[row][i]);
    while (n && line[n - 1] == ' ')
        line[--n] = '\0';
    snprintf(out, room, "%s", line + strspn(line, " "));
}

bool cells_have(const struct cells *c, const char *text)
{
    char line[CELLS_COLUMNS * 8 + 1];
    for (int row = 1; row <= CELLS_ROWS; row++) {
        cells_text(c, row, 1, CELLS_COLUMNS, line, sizeof line);
        if (strstr(line, text))
            return true;
    }
    return false;
}

void cells_dump(const struct cells *c)
{
    char line[CELLS_COLUMNS * 8 + 1];
    for (int row = 1; row <= CELLS_ROWS; row++) {
        cells_text(c, row, 1, CELLS_COLUMNS, line, sizeof line);
        fprintf(stderr, "%2d|%s\n", row, line);
    }
}
