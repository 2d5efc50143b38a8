/* Rows of text as a page and as paper. */
#include "config.h"
#include "desk/screen/common/sheet.h"
#include "desk/print.h"
#include <string.h>

const struct array *sheet_rows(const struct page *p, struct sheet_rows *s, sheet_make_fn *make, int columns)
{
    if (s->of == p->shown && s->columns == columns && s->lang && !strcmp(s->lang, lang_current()))
        return &s->rows;
    if (!s->pool)
        s->pool = pool_new(4096);
    pool_clear(s->pool);
    s->rows = (struct array){ 0 };
    if (p->shown)
        make(p->shown, columns, s->pool, &s->rows);
    s->of = p->shown;
    s->columns = columns;
    s->lang = pool_copy(s->pool, lang_current());
    return &s->rows;
}

void sheet_close(struct sheet_rows *s)
{
    if (s->pool)
        pool_free(&s->pool);
}

/* -- on paper -- */

struct printing { const void *shown; sheet_make_fn *make; };

static const void *sheet_made(void *context, int columns, struct pool *pool)
{
    const struct printing *k = context;
    struct array rows = { 0 };
    struct told_sheet *s = POOL_NEW(pool, struct told_sheet);
    k->make(k->shown, columns, pool, &rows);
    *s = (struct told_sheet){ .rows = pool_array(pool, rows.n + 1, sizeof *s->rows) };
    for (; s->rows_n < rows.n; s->rows_n++)
        s->rows[s->rows_n].text = ((const char *const *)rows.at)[s->rows_n];
    return s;
}

const char *sheet_print(struct page *p, const void *shown, sheet_make_fn *make, bool large, const char *title)
{
    return print_made(p->desk, "paper_rows", large, sheet_made, &(struct printing){ shown, make }, title);
}

/* -- rows -- */

void sheet_add(struct array *rows, struct pool *pool, const char *text)
{
    *(const char **)array_add(rows, pool, sizeof text) = text;
}

void sheet_rule(struct array *rows, struct pool *pool, int columns)
{
    char *rule = pool_get(pool, (size_t)columns + 1);
    memset(rule, '-', (size_t)columns);
    rule[columns] = '\0';
    sheet_add(rows, pool, rule);
}

/* A text that is wider than its cell takes the blanks of the next ones: no word and no figure is cut. */
const char *sheet_row(struct pool *pool, const struct sheet_cell *cell, unsigned cells)
{
    const char *row = "";
    int end = 0, at = 0;
    for (unsigned i = 0; i < cells; i++) {
        int begins = end + (i > 0), width = text_width(cell[i].text, WIDTH_EAST_ASIAN);
        end = begins + cell[i].columns;
        int from = cell[i].right ? end - width : begins;
        if (!width)
            continue;
        from = at && from <= at ? at + 1 : from;
        row = pool_printf(pool, "%s%*s%s", row, from - at, "", cell[i].text);
        at = from + width;
    }
    return row;
}
