/* A terminal of cells in place of paint.c: what the desk paints stands here as text,
 * so that a test can read a hundred thousand screens in seconds. */
#ifndef TESTS_HANDS_CELLS_H
#define TESTS_HANDS_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#define CELLS_ROWS 24
#define CELLS_COLUMNS 80

struct cells { char at[CELLS_ROWS + 1][CELLS_COLUMNS + 1][8]; };      /* rows and columns from 1; "" right half */

extern struct cells cells;

/* Columns from..to of a row, without the blanks at both ends. */
void cells_text(const struct cells *c, int row, int from, int to, char *out, size_t room);
bool cells_have(const struct cells *c, const char *text);
void cells_dump(const struct cells *c);

#endif
