/* The terminal the screen tests look at. Where a charset has
 * characters of two bytes it gives them two columns, whatever the desk thinks of
 * them: one the two see differently is seen on the picture. */
#include "config.h"
#include "glass.h"
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include "base/text.h"

#define ESC 0x1b

static void complain(struct glass *g, const char *what)
{
    char shown[40];
    size_t n = 0;
    for (unsigned i = 0; i < g->said_n && n + 5 < sizeof shown; i++)
        n += (size_t)snprintf(shown + n, sizeof shown - n, g->said[i] > ' ' ? "%c" : "\\%03o", (uint8_t)g->said[i]);
    shown[n] = '\0';
    if (!g->complaint[0])
        snprintf(g->complaint, sizeof g->complaint, "%s: %s", what, shown);
}

static void blank(struct glass *g, int row, int from, int to)
{
    for (int x = from; x < to; x++)
        g->cell[row][x] = (struct glass_cell){ .ch = ' ' };
}

void glass_open(struct glass *g, const char *term, enum charset charset, int rows, int columns)
{
    memset(g, 0, sizeof *g);
    g->wyse = strncmp(term, "wy", 2) == 0;
    g->vt52 = strcmp(term, "vt52") == 0;
    g->charset = charset;
    g->set[0] = g->set[1] = 'B';
    for (int y = 0; y < GLASS_ROWS; y++)
        blank(g, y, 0, GLASS_COLUMNS);
    glass_resize(g, rows, columns);
}

void glass_resize(struct glass *g, int rows, int columns)
{
    g->rows = rows < GLASS_ROWS ? rows : GLASS_ROWS;
    g->columns = columns < GLASS_COLUMNS ? columns : GLASS_COLUMNS;
    g->top = 0;
    g->bottom = g->rows - 1;
    g->row = g->row < g->rows ? g->row : g->rows - 1;
    g->column = g->column < g->columns ? g->column : g->columns - 1;
}

static void scroll(struct glass *g, int from, int to, int by)
{
    for (; by > 0; by--) {
        memmove(g->cell[from], g->cell[from + 1], (size_t)(to - from) * sizeof g->cell[0]);
        blank(g, to, 0, GLASS_COLUMNS);
    }
    for (; by < 0; by++) {
        memmove(g->cell[from + 1], g->cell[from], (size_t)(to - from) * sizeof g->cell[0]);
        blank(g, from, 0, GLASS_COLUMNS);
    }
}

static void line_feed(struct glass *g)
{
    if (g->row == g->bottom)
        scroll(g, g->top, g->bottom, 1);
    else if (g->row < g->rows - 1)
        g->row++;
    g->last_column = false;
}

static void move(struct glass *g, int row, int column)
{
    g->row = row < 0 ? 0 : row >= g->rows ? g->rows - 1 : row;
    g->column = column < 0 ? 0 : column >= g->columns ? g->columns - 1 : column;
    g->last_column = false;
}

/* A character over half of a wide one takes its other half away. */
static void part(struct glass *g, int x)
{
    struct glass_cell *row = g->cell[g->row];
    if (row[x].ch == -1 && x > 0)
        row[x - 1].ch = ' ';
    if (x + 1 < GLASS_COLUMNS && row[x + 1].ch == -1)
        row[x + 1].ch = ' ';
}

static void shift_right(struct glass *g, int by)
{
    struct glass_cell *row = g->cell[g->row];
    for (int x = g->columns - 1; x >= g->column + by; x--)
        row[x] = row[x - by];
    blank(g, g->row, g->column, g->column + by < g->columns ? g->column + by : g->columns);
}

static void shift_left(struct glass *g, int by)
{
    struct glass_cell *row = g->cell[g->row];
    for (int x = g->column; x < g->columns; x++)
        row[x] = x + by < g->columns ? row[x + by] : (struct glass_cell){ .ch = ' ' };
}

static void show(struct glass *g, int32_t ch, int width)
{
    if (g->last_column || g->column + width > g->columns) {
        g->column = 0;
        line_feed(g);
    }
    if (g->insert)
        shift_right(g, width);
    for (int i = 0; i < width; i++) {
        part(g, g->column + i);
        g->cell[g->row][g->column + i] = (struct glass_cell){ .ch = i ? -1 : ch, .look = g->look };
    }
    g->last = ch;
    g->column += width;
    if (g->column >= g->columns) {
        g->column = g->columns - 1;
        g->last_column = true;
    }
}

/* -- ESC [ -- */

static void look_set(struct glass *g, int v)
{
    static const struct { int v; uint8_t on, off; } table[] = {
        { 1, GLASS_BOLD, 0 }, { 3, GLASS_REVERSE, 0 }, { 4, GLASS_UNDERLINE, 0 }, { 7, GLASS_REVERSE, 0 },
        { 22, 0, GLASS_BOLD }, { 23, 0, GLASS_REVERSE }, { 24, 0, GLASS_UNDERLINE }, { 27, 0, GLASS_REVERSE },
    };
    if (v == 0)
        g->look = 0;
    else if (v == 10 || v == 11)
        g->pc = v == 11;
    else {
        for (size_t i = 0; i < sizeof table / sizeof *table; i++)
            if (table[i].v == v) {
                g->look = (uint8_t)((g->look | table[i].on) & ~table[i].off);
                return;
            }
        complain(g, v == 5 ? "blinks" : v >= 30 && v <= 107 ? "has colour" : "no such look");
    }
}

static void erase_screen(struct glass *g, int how)
{
    for (int y = how == 2 ? 0 : g->row + 1; y < g->rows; y++)
        blank(g, y, 0, GLASS_COLUMNS);
    if (how == 0)
        blank(g, g->row, g->column, GLASS_COLUMNS);
    else if (how != 2)
        complain(g, "no such erasing");
}

static void erase_line(struct glass *g, int how)
{
    blank(g, g->row, how == 0 ? g->column : 0, how == 1 ? g->column + 1 : g->columns);
}

static void lines(struct glass *g, int by)
{
    if (g->row < g->top || g->row > g->bottom)
        return;
    scroll(g, g->row, g->bottom, -by);
    g->column = 0;
}

static void csi_private(struct glass *g)
{
    char last = g->said[g->said_n - 1];
    if (last != 'h' && last != 'l' && last != 'c')
        complain(g, "not understood");
}

static void repeat(struct glass *g, int n)
{
    while (n-- > 0)
        show(g, g->last, g->last > 0xff && g->last != 0x2500 ? 2 : 1);
}

static void region(struct glass *g, int from, int to)
{
    g->top = from - 1;
    g->bottom = to ? to - 1 : g->rows - 1;
    move(g, 0, 0);
}

static void erase_cells(struct glass *g, int n)
{
    blank(g, g->row, g->column, g->column + n < g->columns ? g->column + n : g->columns);
}

static void csi_do(struct glass *g)
{
    int v[8] = { 0 }, n = 0;
    const char *at = g->said + 2, *end = g->said + g->said_n - 1;
    if (*at == '?' || *at == '>' || *at == '!') {
        csi_private(g);
        return;
    }
    for (; at < end && n < 8; at++) {
        if (*at == ';')
            n++;
        else if (*at >= '0' && *at <= '9')
            v[n] = v[n] * 10 + *at - '0';
        else
            complain(g, "not understood");
    }
    int one = v[0] ? v[0] : 1;
    switch (*end) {
    case 'A': move(g, g->row - one, g->column); break;
    case 'B': move(g, g->row + one, g->column); break;
    case 'C': move(g, g->row, g->column + one); break;
    case 'D': move(g, g->row, g->column - one); break;
    case 'G': move(g, g->row, one - 1); break;
    case 'd': move(g, one - 1, g->column); break;
    case 'H': case 'f': move(g, one - 1, v[1] ? v[1] - 1 : 0); break;
    case 'J': erase_screen(g, v[0]); break;
    case 'K': erase_line(g, v[0]); break;
    case 'L': lines(g, one); break;
    case 'M': lines(g, -one); break;
    case 'P': shift_left(g, one); break;
    case '@': shift_right(g, one); break;
    case 'X': erase_cells(g, one); break;
    case 'S': scroll(g, g->top, g->bottom, one); break;
    case 'T': scroll(g, g->top, g->bottom, -one); break;
    case 'I': move(g, g->row, (g->column / 8 + one) * 8); break;
    case 'Z': move(g, g->row, ((g->column + 7) / 8 - one) * 8); break;
    case 'b': repeat(g, one); break;
    case 'r': region(g, one, v[1]); break;
    case 'm':
        for (int i = 0; i <= n; i++)
            look_set(g, v[i]);
        break;
    case 'h': case 'l':
        if (v[0] == 4)
            g->insert = *end == 'h';
        else if (v[0] != 34)
            complain(g, "not understood");
        break;
    case 't': break;                     /* the window's title */
    default: complain(g, "not understood"); break;
    }
}

/* -- ESC and a letter -- */

static void reverse_feed(struct glass *g)
{
    if (g->row == g->top)
        scroll(g, g->top, g->bottom, -1);
    else
        move(g, g->row - 1, g->column);
}

static bool ansi_escape(struct glass *g)
{
    char c = g->said[g->said_n - 1];
    if (g->said_n == 2 && strchr("[()# ", c))
        return false;
    if (g->said[1] == '[') {
        if (g->said_n == 2 || (uint8_t)c < 0x40)
            return false;
        csi_do(g);
        return true;
    }
    if (g->said[1] == '(' || g->said[1] == ')') {
        g->set[g->said[1] == ')'] = c;
        return true;
    }
    switch (c) {
    case '7': g->saved_row = g->row, g->saved_column = g->column; break;
    case '8': move(g, g->saved_row, g->saved_column); break;
    case 'D': line_feed(g); break;
    case 'E': g->column = 0, line_feed(g); break;
    case 'M': reverse_feed(g); break;
    case '=': complain(g, "keypad sends codes"); break;
    case '>': g->kept = true; break;
    default: complain(g, "not understood"); break;
    }
    return true;
}

static void wyse_look(struct glass *g, char c)
{
    int bits = c - '0';
    if (c < '0' || c > 'N' || bits & 2)
        complain(g, "no such look, or it blinks");
    g->look = (uint8_t)((bits & 8 ? GLASS_UNDERLINE : 0) | (bits & 4 ? GLASS_REVERSE : 0));
}

static bool wyse_escape(struct glass *g)
{
    char c = g->said[g->said_n - 1];
    switch (g->said[1]) {
    case '=':
        if (g->said_n < 4)
            return false;
        move(g, g->said[2] - ' ', g->said[3] - ' ');
        break;
    case 'G':
        if (g->said_n < 3)
            return false;
        wyse_look(g, c);
        break;
    case 'c':
        if (g->said_n < 3)
            return false;
        g->set[0] = c == 'E' ? '0' : 'B';
        break;
    case 'H': case '`': case 'd': case 'w':
        if (g->said_n < 3)
            return false;
        break;
    case '+': move(g, 0, 0), erase_screen(g, 2), g->look = 0; break;
    case '{': move(g, 0, 0); break;
    case 'T': erase_line(g, 0); break;
    case 'Y': erase_screen(g, 0); break;
    case 'E': lines(g, 1); break;
    case 'R': lines(g, -1); break;
    case 'W': shift_left(g, 1); break;
    case 'q': case 'r': g->insert = c == 'q'; break;
    case 'j': reverse_feed(g); break;
    case 'I': move(g, g->row, ((g->column + 7) / 8 - 1) * 8); break;
    case '(': case ')': break;
    default: complain(g, "not understood"); break;
    }
    return true;
}

static bool vt52_escape(struct glass *g)
{
    char c = g->said[g->said_n - 1];
    switch (g->said[1]) {
    case 'Y':
        if (g->said_n < 4)
            return false;
        move(g, g->said[2] - ' ', g->said[3] - ' ');
        break;
    case 'A': move(g, g->row - 1, g->column); break;
    case 'B': move(g, g->row + 1, g->column); break;
    case 'C': move(g, g->row, g->column + 1); break;
    case 'D': move(g, g->row, g->column - 1); break;
    case 'H': move(g, 0, 0); break;
    case 'I': reverse_feed(g); break;
    case 'J': erase_screen(g, 0); break;
    case 'K': erase_line(g, 0); break;
    case 'F': case 'G': g->set[0] = c == 'F' ? '0' : 'B'; break;
    case '>': break;
    default: complain(g, "not understood"); break;
    }
    return true;
}

static bool escape(struct glass *g)
{
    return g->wyse ? wyse_escape(g) : g->vt52 ? vt52_escape(g) : ansi_escape(g);
}

/* -- characters -- */

/* One character of two bytes, two columns; GB18030's four bytes are not sent. */
static int32_t double_byte(struct glass *g)
{
    char *from = (char *)g->half, bytes[8], *to = bytes;
    size_t left = 2, room = sizeof bytes;
    iconv_t cd = iconv_open("UTF-8", charset_name(g->charset));
    const char *at = bytes;
    size_t bad = cd == (iconv_t)-1 ? (size_t)-1 : iconv(cd, &from, &left, &to, &room);
    if (cd != (iconv_t)-1)
        iconv_close(cd);
    g->said_n = 0;
    if (bad == (size_t)-1 || left)
        complain(g, "not a character of the charset");
    return bad == (size_t)-1 ? '!' : utf8_next(&at, to);
}

static unsigned bytes_wanted(const struct glass *g)
{
    uint8_t c = g->half[0];
    if (g->charset != CHARSET_UTF8)
        return 2;
    return c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
}

static void high_byte(struct glass *g, uint8_t c)
{
    if (g->pc && g->half_n == 0) {       /* the PC's own set: only the line is in use */
        show(g, c == 0xc4 ? 0x2500 : '!', 1);
        return;
    }
    if (g->charset == CHARSET_ASCII) {
        g->said[0] = (char)c;
        g->said_n = 1;
        complain(g, "not ASCII");
        g->said_n = 0;
        return;
    }
    g->half[g->half_n++] = c;
    if (g->half_n < bytes_wanted(g))
        return;
    g->half_n = 0;
    const char *at = (const char *)g->half;
    int32_t ch = g->charset == CHARSET_UTF8 ? utf8_next(&at, at + bytes_wanted(g)) : double_byte(g);
    if (ch < 0)
        complain(g, "not UTF-8");
    else
        show(g, ch, g->charset == CHARSET_UTF8 ? char_width(ch, WIDTH_UNICODE) : 2);
}

static void plain(struct glass *g, uint8_t c)
{
    bool drawing = g->set[g->shifted && !g->wyse] == '0';
    if (drawing && g->charset == CHARSET_UTF8)
        complain(g, "a VT100's lines in UTF-8, which PuTTY shows as letters");
    if (drawing && c != ' ')
        show(g, c == (g->wyse ? 'D' : g->vt52 ? 'p' : 'q') ? 0x2500 : '!', 1);
    else
        show(g, c, 1);
}

static void control(struct glass *g, uint8_t c)
{
    switch (c) {
    case 0: g->pads++; break;
    case 7: break;
    case 8: move(g, g->row, g->column - 1); break;
    case 9: move(g, g->row, (g->column / 8 + 1) * 8); break;
    case 10: line_feed(g); break;
    case 11: g->wyse ? move(g, g->row > 0 ? g->row - 1 : g->rows - 1, g->column) : line_feed(g); break;
    case 12: g->wyse ? move(g, g->row, g->column + 1) : line_feed(g); break;
    case 13: move(g, g->row, 0); break;
    case 14: g->shifted = true; break;
    case 15: g->shifted = false; break;
    default:
        g->said[0] = (char)c;
        g->said_n = 1;
        complain(g, "control byte not understood");
        g->said_n = 0;
        break;
    }
}

void glass_feed(struct glass *g, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t c = bytes[i];
        if (g->said_n > 0) {
            g->said[g->said_n++] = (char)c;
            if (escape(g) || g->said_n == sizeof g->said)
                g->said_n = 0;
        } else if (g->half_n > 0 || c >= 0x80)
            high_byte(g, c);
        else if (c == ESC)
            g->said[g->said_n++] = (char)c;
        else if (c < 0x20 || c == 0x7f)
            control(g, c);
        else
            plain(g, c);
    }
}

/* -- what is seen -- */

static size_t row_dump(const struct glass *g, int y, char *out)
{
    size_t n = 0;
    for (int x = 0; x < g->columns; x++) {
        int32_t ch = g->cell[y][x].ch;
        if (ch == 0x2500)
            ch = '-';
        if (ch >= 0)
            n += utf8_put(ch, out + n);
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    return n;
}

static void looks_dump(const struct glass *g, int y, uint8_t without, FILE *out)
{
    static const char letter[] = ".bu3r567";
    char text[GLASS_COLUMNS + 1];
    int n = 0;
    for (int x = 0; x < g->columns; x++) {
        text[x] = letter[g->cell[y][x].look & ~without & 7];
        if (text[x] != '.')
            n = x + 1;
    }
    if (n > 0)
        fprintf(out, "%.*s\n", n, text);
}

void glass_dump(const struct glass *g, uint8_t without, FILE *out)
{
    char text[GLASS_COLUMNS * 4 + 1];
    for (int y = 0; y < g->rows; y++) {
        row_dump(g, y, text);
        fprintf(out, "%2d %s\n", y + 1, text);
        fputs("", out);
        for (int x = 0; x < g->columns; x++)
            if (g->cell[y][x].look & ~without) {
                fputs(" = ", out);
                looks_dump(g, y, without, out);
                break;
            }
    }
}
