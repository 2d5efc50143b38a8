/* sheet: a page that is rows of text, made for a width from what the core said, in the language
 * of now: on the screen, where it is made anew when another reply is shown or another language
 * spoken, and on paper (F6) as wide as that is, in large print too. */
#ifndef DESK_SCREEN_SHEET_H
#define DESK_SCREEN_SHEET_H

#include "desk/screen.h"

/* Adds the rows (const char *, in the pool) of `shown` for so many columns. */
typedef void sheet_make_fn(const void *shown, int columns, struct pool *pool, struct array *rows);

struct sheet_rows { const void *of; const char *lang; int columns; struct pool *pool; struct array rows; };
/* Those of the page's reply; none where nothing is shown. */
const struct array *sheet_rows(const struct page *p, struct sheet_rows *s, sheet_make_fn *make, int columns);
void sheet_close(struct sheet_rows *s);

/* Key of the words that say what became of it. title names the spool file. */
const char *sheet_print(struct page *p, const void *shown, sheet_make_fn *make, bool large, const char *title);

/* A row of cells: each so many columns wide, a blank between; figures stand right. */
struct sheet_cell { int columns; bool right; const char *text; };
const char *sheet_row(struct pool *pool, const struct sheet_cell *cell, unsigned cells);
void sheet_add(struct array *rows, struct pool *pool, const char *text);
/* A line over all of it. */
void sheet_rule(struct array *rows, struct pool *pool, int columns);

#endif
