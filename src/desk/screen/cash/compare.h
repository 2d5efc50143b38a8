/* Books against count, line by line, as the day end and the signature show it. */
#ifndef DESK_SCREEN_COMPARE_H
#define DESK_SCREEN_COMPARE_H

#include "desk/screen.h"

/* The rows of a comparison: sheets that are not as many as booked first, then the money of each tender. */
unsigned compare_rows(const struct shift_page *page);
/* @tender @expected @counted @difference @then of one row. */
void compare_cell(const struct shift_page *page, unsigned row, const char *column, char *out, size_t room);
/* "长 1.00", "短 1.00", "0.00" in so many columns. */
void difference_text(money difference, int columns, char *out, size_t room);
/* The same of all its tenders together, with the sheets that differ named behind it. */
void page_difference(const struct shift_page *page, int columns, char *out, size_t room);
/* @receipts @sheets @takings of a shift; false when name is none of them. */
bool shift_text(const struct shift *s, const char *name, char *out, size_t room);

#endif
