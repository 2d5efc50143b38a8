/* RFC 4180 rows out of a text, cells unescaped where they stand. A row that
 * breaks the rules is reported and left at its line's end. A quotation mark that
 * is never closed must not swallow the rest of the file, nor cost a walk to its
 * end for each line: a quoted cell has a bound. */
#include "config.h"
#include "record/csv.h"

#include <string.h>

void csv_rows_init(struct csv_rows *rows, char *text, size_t n)
{
    *rows = (struct csv_rows){ .at = text, .end = text + n, .next_line = 1 };
}

static void skip_line(struct csv_rows *rows)
{
    char *newline = memchr(rows->at, '\n', (size_t)(rows->end - rows->at));

    rows->at = newline ? newline + 1 : rows->end;
    rows->next_line++;
}

/* Ends the cell that lies in from..to. */
static void cell_end(struct csv_rows *rows, char *from, char *to)
{
    *to = '\0';
    if (rows->cells < CSV_CELLS)
        rows->cell[rows->cells++] = from;
    else if (from < to)
        rows->broken = "csv.cells";
}

/* Blanks around a bare cell are nobody's data. */
static void cell_end_trimmed(struct csv_rows *rows, char *from, char *to)
{
    while (from < to && *from == ' ')
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\r'))
        to--;
    cell_end(rows, from, to);
}

/* What ended a cell is taken; true when the row goes on. */
static bool cell_mark(struct csv_rows *rows, char *mark)
{
    char c = mark < rows->end ? *mark : '\n';

    rows->at = mark < rows->end ? mark + 1 : rows->end;
    rows->next_line += c == '\n';
    return c == ',';
}

static bool plain_cell(struct csv_rows *rows)
{
    char *from = rows->at, *to = from;
    bool more;

    while (to < rows->end && *to != ',' && *to != '\n')
        to++;
    more = cell_mark(rows, to);
    cell_end_trimmed(rows, from, to);
    return more;
}

static bool row_broken(struct csv_rows *rows, const char *what)
{
    rows->broken = what;
    skip_line(rows);
    return false;
}

/* The closing mark of the cell whose text begins at `from`; NULL: none in reach. */
static char *closing_mark(const struct csv_rows *rows, char *from)
{
    size_t left = (size_t)(rows->end - from);
    char *limit = from + (left < CSV_CELL_MAX ? left : CSV_CELL_MAX);

    for (char *at = from; (at = memchr(at, '"', (size_t)(limit - at))); at += 2) {
        if (at + 1 >= rows->end || at[1] != '"')
            return at;
        if (at + 2 > limit)
            return NULL;
    }
    return NULL;
}

/* Doubled marks become one, CR LF becomes LF; returns the new end. */
static char *unquote(struct csv_rows *rows, char *from, const char *end)
{
    char *to = from;

    for (const char *at = from; at < end; at++) {
        if (*at == '\r' && at + 1 < end && at[1] == '\n')
            continue;
        rows->next_line += *at == '\n';
        *to++ = *at;
        at += *at == '"';
    }
    return to;
}

static bool quoted_cell(struct csv_rows *rows)
{
    char *from = rows->at + 1, *close = closing_mark(rows, from), *mark;
    bool more;

    if (!close)
        return row_broken(rows, "csv.quote_open");
    mark = close + 1;
    if (mark < rows->end && *mark == '\r')
        mark++;
    close = unquote(rows, from, close);
    rows->at = mark;
    if (mark < rows->end && *mark != ',' && *mark != '\n')
        return row_broken(rows, "csv.quote_text");
    more = cell_mark(rows, mark);
    cell_end(rows, from, close);
    return more;
}

static bool row_blank(const struct csv_rows *rows)
{
    for (unsigned i = 0; i < rows->cells; i++)
        if (*rows->cell[i])
            return false;
    return !rows->broken;
}

static void row_read(struct csv_rows *rows)
{
    bool more = true;

    rows->from = rows->at;
    rows->line = rows->next_line;
    rows->cells = 0;
    rows->broken = NULL;
    while (more)
        more = *rows->at == '"' ? quoted_cell(rows) : plain_cell(rows);
}

bool csv_rows_next(struct csv_rows *rows)
{
    while (rows->at < rows->end) {
        row_read(rows);
        if (!row_blank(rows))
            return true;
    }
    return false;
}
