/* Books against count, line by line, as the day end and the signature show it. */
#ifndef DESK_SCREEN_COMPARE_H
#define DESK_SCREEN_COMPARE_H

#include "desk/screen.h"

/* @tender @expected @counted @difference @then of one line. */
void compare_cell(const struct compare_line *line, const char *column, char *out, size_t room);
/* "长 1.00", "短 1.00", "0.00" in so many columns. */
void difference_text(money difference, int columns, char *out, size_t room);
/* Of the last count: all its differences together; 0 without a count. */
money shift_difference(const struct shift *s);
bool shift_differs(const struct compare_line *lines, unsigned n);
/* @receipts @sheets @takings of a shift; false when name is none of them. */
bool shift_text(const struct shift *s, const char *name, char *out, size_t room);

#endif
