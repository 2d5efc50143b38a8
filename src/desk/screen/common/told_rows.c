/* Rows of lines that are wider than their place. */
#include "config.h"
#include "desk/screen/common/told_rows.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define FURTHER 2                    /* columns a row that goes on stands in */
#define INDENT_MOST 8

static void row_add(struct array *rows, struct pool *pool, unsigned indent, const char *text, size_t n)
{
    const char *row = pool_printf(pool, "%*s%.*s", (int)indent, "", (int)n, text);
    *(const char **)array_add(rows, pool, sizeof row) = row;
}

static bool is_number(char c)
{
    return isdigit((unsigned char)c) || (c && strchr(".,:-%#", c));
}

/* A blank where a row may end: a sign begins the next one, with its number. */
static bool ends_at(const char *text, size_t n)
{
    return text[n] == ' ' && text[n - 1] != ' ' && !strchr("+-=/^", text[n - 1]);
}

static size_t row_fit(const char *text, int columns)
{
    size_t n = text_fit(text, columns, WIDTH_EAST_ASIAN), at = n;
    if (!text[n])
        return n;
    while (at > 0 && !ends_at(text, at))
        at--;
    if (at > 0)
        return at;
    for (at = n; at > 0 && is_number(text[at - 1]) && is_number(text[at]);)
        at--;
    return at ? at : n ? n : strlen(text);
}

void text_rows(struct array *rows, struct pool *pool, const char *text, int columns)
{
    unsigned indent = (unsigned)strspn(text, " "), in = indent < INDENT_MOST ? indent : INDENT_MOST;
    for (text += indent; *text; in = indent + FURTHER) {
        size_t n = row_fit(text, columns - (int)in);
        row_add(rows, pool, in, text, n);
        text += n;
        text += strspn(text, " ");
    }
}

void told_rows(const struct told_line *line, unsigned lines, int columns, struct pool *pool, struct told_rows *rows_r)
{
    char text[TOLD_TEXT];
    struct array rows = { 0 };
    for (unsigned i = 0; i < lines; i++)
        text_rows(&rows, pool, told_text(&line[i], text, sizeof text), columns);
    *rows_r = (struct told_rows){ rows.at, rows.n };
}
