/* told_rows: a bill retold (ops/told.h) as rows of so many columns, in the language of now. A row is
 * broken at a blank, or where it must be between characters, and never within a number; what
 * goes on stands two columns further in. */
#ifndef DESK_SCREEN_TOLD_ROWS_H
#define DESK_SCREEN_TOLD_ROWS_H

#include "ops/told.h"

struct told_rows { const char **at; unsigned n; };
/* One text as such rows, after those there are: elements of `rows` are const char *, in the pool. */
void text_rows(struct array *rows, struct pool *pool, const char *text, int columns);
void told_rows(const struct told_line *line, unsigned lines, int columns, struct pool *pool, struct told_rows *rows_r);

#endif
